/* Cards on file. Each belongs to one profile: by the schema's keys, by card_owner_allowed(), and by the gateway's own
 * customers, one for each profile. */
#include "billing/card.h"

#include "access/record.h"
#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "billing/card_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "crypto/encode.h"

enum { KEY_BYTES = 16 };

/* -- whose ----------------------------------------------------------------------------------------------------------
 */

enum err card_owner_allowed(const struct op *op, struct client_id owner)
{
    const struct viewer *v = op->viewer;
    enum bills_reader reader;
    if (v->facts.relation == REL_STAFF || !v->self.v || !owner.v)
        return E_NOTFOUND;
    if (owner.v == v->self.v)
        return E_OK;
    if (owner.v != v->subject.client.v)
        return E_NOTFOUND;
    TRY(bills_reader_of(op, LEVEL_ACT, &reader));
    return reader == BILLS_FAMILY ? E_OK : E_NOTFOUND;
}

/* Staff see that a card is there; they charge it through an invoice of its owner, and may remove it. */
static enum err may_list(const struct op *op, struct client_id client)
{
    if (op->viewer->facts.relation == REL_STAFF)
        return bills_staff(op);
    return card_owner_allowed(op, client);
}

/* -- reading --------------------------------------------------------------------------------------------------------
 */

/* Good until the end of its month: "soon" is this month and the next. */
static void tell_end(struct card *c, struct day today)
{
    struct civil now = civil_of_day(today);
    int64_t left = (c->exp_year - now.year) * 12 + c->exp_month - now.month;
    c->expired = left < 0;
    c->expires_soon = left == 0 || left == 1;
}

static enum err list_of(const struct op *op, struct client_id client, struct cards *ret_cards)
{
    struct card_list_rows rows;
    TRY(q_card_list(op->db, op->arena, op->viewer->org, &(struct q_card_list){ .client_id = client }, &rows));
    struct card *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct card_list_row *r = &rows.items[i];
        items[i] = (struct card){ .id = r->id,
            .client = client,
            .brand = r->brand,
            .last4 = r->last4,
            .label = r->label,
            .exp_month = r->exp_month,
            .exp_year = r->exp_year,
            .is_default = r->is_default,
            .autopay = r->autopay,
            .version = r->version };
        tell_end(&items[i], op->viewer->today);
    }
    *ret_cards = (struct cards){ items, rows.count };
    return E_OK;
}

enum err cards_of_clients(const struct op *op, const struct client_id *clients, size_t count, struct cards *ret_cards)
{
    struct cards_of_clients_rows rows;
    TRY(bills_staff(op));
    TRY(q_cards_of_clients(
        op->db, op->arena, op->viewer->org, &(struct q_cards_of_clients){ .ids = clients, .ids_count = count }, &rows));
    struct card *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct cards_of_clients_row *r = &rows.items[i];
        items[i] = (struct card){ .id = r->id,
            .client = r->client_id,
            .brand = r->brand,
            .last4 = r->last4,
            .label = r->label,
            .exp_month = r->exp_month,
            .exp_year = r->exp_year,
            .is_default = r->is_default,
            .autopay = r->autopay,
            .version = r->version };
        tell_end(&items[i], op->viewer->today);
    }
    *ret_cards = (struct cards){ items, rows.count };
    return E_OK;
}

enum err card_list(const struct op *op, struct client_id client, struct cards *ret_cards)
{
    TRY(may_list(op, client));
    return list_of(op, client, ret_cards);
}

enum err card_own(const struct op *op, struct cards *ret_cards)
{
    TRY(card_owner_allowed(op, op->viewer->self));
    return list_of(op, op->viewer->self, ret_cards);
}

enum err card_on_file(const struct op *op, struct card_id id, struct card_on_file *ret_card)
{
    struct card_by_id_row r;
    TRY(q_card_by_id(op->db, op->arena, op->viewer->org, &(struct q_card_by_id){ .card_id = id }, &r));
    struct card_on_file c = { .card = { .id = id,
                                  .client = r.client_id,
                                  .brand = r.brand,
                                  .last4 = r.last4,
                                  .label = r.label,
                                  .exp_month = r.exp_month,
                                  .exp_year = r.exp_year,
                                  .is_default = r.is_default,
                                  .autopay = r.autopay,
                                  .version = r.version },
        .customer = r.customer,
        .method = r.method,
        .removed = !sv_eq(r.state, SV("active")),
        .owner_gone = !sv_eq(r.client_state, SV("active")) };
    if (!pay_kind_parse(r.gateway, &c.gateway))
        return E_INTERNAL;
    tell_end(&c.card, op->viewer->today);
    *ret_card = c;
    return E_OK;
}

struct sv card_words(struct arena *a, struct sv brand, struct sv last4)
{
    static const char *const brands[][2] = { { "visa", "Visa" }, { "mastercard", "Mastercard" },
        { "amex", "American Express" }, { "discover", "Discover" }, { "diners", "Diners Club" }, { "jcb", "JCB" },
        { "unionpay", "UnionPay" } };
    const char *name = "Card";
    for (size_t i = 0; i < LENGTH(brands); i++)
        if (sv_eq(brand, sv_of(brands[i][0])))
            name = brands[i][1];
    return last4.n ? sv_fmt(a, "%s ending in %.*s", name, SV_FMT(last4)) : SV("");
}

void gateway_problem(struct problems *p, struct pay_result r)
{
    problem_add(
        p, SV(""), r.end == PAY_DECLINED ? SV("card_declined") : sv_of(r.error), pay_payer_words(sv_of(r.error)));
}

/* -- entering one ---------------------------------------------------------------------------------------------------
 */

static struct sv new_key(const struct op *op, const char *what)
{
    unsigned char bytes[KEY_BYTES];
    random_bytes(bytes, sizeof bytes);
    return sv_fmt(op->arena, "kith-%s-%.*s", what, SV_FMT(hex_encode(op->arena, bytes, sizeof bytes)));
}

static bool label_valid(struct sv label)
{
    return sv_eq(label, SV("personal")) || sv_eq(label, SV("hsa")) || sv_eq(label, SV("fsa"));
}

struct entering {
    const struct op *op;
    struct client_id client;
    enum pay_kind gateway;
    struct sv customer, label, setup;
};

static enum err keep_customer_in(struct db *tx, void *arg)
{
    const struct entering *e = arg;
    return q_gateway_customer_add(tx, e->op->viewer->org,
        &(struct q_gateway_customer_add){ .client_id = e->client,
            .gateway = sv_of(pay_kind_name(e->gateway)),
            .customer = e->customer,
            .created_at = e->op->now },
        NULL);
}

static enum err customer_known(const struct entering *e, struct sv *ret_customer)
{
    struct gateway_customer_of_row row;
    TRY(q_gateway_customer_of(e->op->db, e->op->arena, e->op->viewer->org,
        &(struct q_gateway_customer_of){ .client_id = e->client, .gateway = sv_of(pay_kind_name(e->gateway)) }, &row));
    *ret_customer = row.customer;
    return E_OK;
}

/* Two pages may make two; the first that is written down is theirs, the other is nobody's. */
static enum err customer_of(struct entering *e, struct pay_line *line, struct problems *problems)
{
    const struct op *op = e->op;
    enum err known = customer_known(e, &e->customer);
    if (known != E_NOTFOUND)
        return known;
    struct sv reference = sv_fmt(op->arena, "client-%lld-%lld", (long long)op->viewer->org.v, (long long)e->client.v);
    struct pay_result r = pay_customer_make(line, op->arena, reference, new_key(op, "customer"), &e->customer);
    if (r.end != PAY_DONE)
        gateway_problem(problems, r);
    TRY(problems_err(problems));
    TRY(db_write(op->db, keep_customer_in, e));
    return customer_known(e, &e->customer);
}

static enum err keep_setup_in(struct db *tx, void *arg)
{
    const struct entering *e = arg;
    return q_card_setup_add(tx, e->op->viewer->org,
        &(struct q_card_setup_add){ .client_id = e->client,
            .setup = e->setup,
            .gateway = sv_of(pay_kind_name(e->gateway)),
            .label = e->label,
            .created_at = e->op->now },
        NULL);
}

enum err card_begin(const struct op *op, struct pay_line *line, struct client_id client, struct sv label,
    struct problems *problems, struct pay_setup *ret_setup)
{
    struct entering e = {
        .op = op, .client = client, .gateway = line->kind, .label = label.n ? label : SV("personal")
    };
    struct pay_setup setup;
    TRY(card_owner_allowed(op, client));
    if (!label_valid(e.label))
        problem_add(problems, SV("label"), SV("bad_label"), SV("Choose personal, HSA or FSA."));
    TRY(problems_err(problems));
    TRY(customer_of(&e, line, problems));
    struct pay_result r = pay_setup_begin(line, op->arena, e.customer, new_key(op, "setup"), &setup);
    if (r.end != PAY_DONE)
        gateway_problem(problems, r);
    TRY(problems_err(problems));
    e.setup = setup.number;
    TRY(db_write(op->db, keep_setup_in, &e));
    *ret_setup = setup;
    return E_OK;
}

struct finishing {
    const struct op *op;
    struct client_id client;
    struct sv gateway, label;
    const struct pay_card *entered;
    struct card_id id;
    bool of_another;
};

static enum err record_card(const struct op *op, enum event_kind kind, struct client_id owner, struct card_id id)
{
    struct event_new e = event_by(op, kind, owner);
    e.resource_kind = "card";
    e.resource_id = id.v;
    return event_record(op->db, op->arena, &e, NULL);
}

static enum err finish_in(struct db *tx, void *arg)
{
    struct finishing *f = arg;
    struct op op = *f->op;
    struct org_id org = op.viewer->org;
    struct card_by_method_row was;
    struct card_insert_row row;
    op.db = tx;
    f->of_another = false;
    enum err e = q_card_by_method(
        tx, op.arena, &(struct q_card_by_method){ .gateway = f->gateway, .method = f->entered->method }, &was);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (e == E_OK) {
        f->of_another = was.org_id.v != org.v || was.client_id.v != f->client.v || !sv_eq(was.state, SV("active"));
        f->id = was.id;
        return E_OK;
    }
    TRY(q_card_insert(tx, op.arena, org,
        &(struct q_card_insert){ .client_id = f->client,
            .gateway = f->gateway,
            .method = f->entered->method,
            .brand = f->entered->brand,
            .last4 = f->entered->last4,
            .exp_month = f->entered->exp_month,
            .exp_year = f->entered->exp_year,
            .label = f->label,
            .created_at = op.now },
        &row));
    f->id = row.id;
    TRY(q_card_default_first(tx, org, &(struct q_card_default_first){ .client_id = f->client }, NULL));
    return record_card(&op, EVENT_CARD_ADDED, f->client, f->id);
}

static void unknown_setup(struct problems *problems)
{
    problem_add(problems, SV(""), SV("unknown_setup"), SV("This card was not entered to its end. Please begin again."));
}

enum err card_finish(
    const struct op *op, struct pay_line *line, struct sv setup, struct problems *problems, struct card_id *ret_id)
{
    struct card_setup_by_number_row begun;
    struct pay_card entered;
    struct entering of = { .op = op, .gateway = line->kind };
    enum err e = q_card_setup_by_number(op->db, op->arena, op->viewer->org,
        &(struct q_card_setup_by_number){ .gateway = sv_of(pay_kind_name(line->kind)), .setup = setup }, &begun);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (!op->viewer->self.v)
        return E_NOTFOUND;
    if (e == E_NOTFOUND || card_owner_allowed(op, begun.client_id) != E_OK) {
        unknown_setup(problems);
        return E_INVALID;
    }
    of.client = begun.client_id;
    TRY(customer_known(&of, &of.customer));
    struct pay_result r = pay_setup_read(line, op->arena, of.customer, setup, &entered);
    if (r.end == PAY_NEEDS_ACTION || r.end == PAY_NOT_THERE)
        unknown_setup(problems);
    else if (r.end == PAY_REFUSED)
        problem_add(problems, SV(""), SV("card_of_another"), SV("This card was entered for another account."));
    else if (r.end != PAY_DONE)
        gateway_problem(problems, r);
    TRY(problems_err(problems));
    struct finishing f = { .op = op,
        .client = begun.client_id,
        .gateway = sv_of(pay_kind_name(line->kind)),
        .label = begun.label,
        .entered = &entered };
    TRY(db_write(op->db, finish_in, &f));
    if (f.of_another)
        problem_add(problems, SV(""), SV("card_of_another"), SV("This card was entered for another account."));
    TRY(problems_err(problems));
    *ret_id = f.id;
    return E_OK;
}

/* -- changing one ---------------------------------------------------------------------------------------------------
 */

struct changing {
    const struct op *op;
    struct card_on_file was;
    int64_t version;
    bool on;
};

/* A card that is not theirs is not there. */
static enum err change_begin(const struct op *op, struct card_id id, bool staff_may, struct changing *ret_change)
{
    TRY(card_on_file(op, id, &ret_change->was));
    if (ret_change->was.removed)
        return E_NOTFOUND;
    if (op->viewer->facts.relation == REL_STAFF && !staff_may)
        return E_DENIED;
    return staff_may ? may_list(op, ret_change->was.card.client) : card_owner_allowed(op, ret_change->was.card.client);
}

static enum err default_in(struct db *tx, void *arg)
{
    const struct changing *c = arg;
    struct org_id org = c->op->viewer->org;
    int64_t changed;
    TRY(q_card_default_off(tx, org, &(struct q_card_default_off){ .client_id = c->was.card.client }, NULL));
    TRY(q_card_default_on(
        tx, org, &(struct q_card_default_on){ .card_id = c->was.card.id, .version = c->version }, &changed));
    return changed ? E_OK : E_CONFLICT;
}

enum err card_default(const struct op *op, struct card_id id, int64_t version)
{
    struct changing c = { .op = op, .version = version };
    TRY(change_begin(op, id, false, &c));
    return db_write(op->db, default_in, &c);
}

static enum err autopay_in(struct db *tx, void *arg)
{
    const struct changing *c = arg;
    struct org_id org = c->op->viewer->org;
    int64_t changed;
    TRY(q_card_autopay_off(
        tx, org, &(struct q_card_autopay_off){ .client_id = c->was.card.client, .card_id = c->was.card.id }, NULL));
    TRY(q_card_autopay_set(tx, org,
        &(struct q_card_autopay_set){ .autopay = c->on, .card_id = c->was.card.id, .version = c->version }, &changed));
    struct op op = *c->op;
    op.db = tx;
    return changed ? record_card(&op, EVENT_CARD_CHANGED, c->was.card.client, c->was.card.id) : E_CONFLICT;
}

enum err card_autopay(const struct op *op, struct card_id id, bool on, int64_t version)
{
    struct changing c = { .op = op, .version = version, .on = on };
    TRY(change_begin(op, id, false, &c));
    return db_write(op->db, autopay_in, &c);
}

static enum err remove_in(struct db *tx, void *arg)
{
    const struct changing *c = arg;
    struct op op = *c->op;
    struct org_id org = op.viewer->org;
    int64_t changed;
    op.db = tx;
    TRY(q_card_remove(
        tx, org, &(struct q_card_remove){ .now = op.now, .card_id = c->was.card.id, .version = c->version }, &changed));
    if (!changed)
        return E_CONFLICT;
    TRY(q_card_default_first(tx, org, &(struct q_card_default_first){ .client_id = c->was.card.client }, NULL));
    return record_card(&op, EVENT_CARD_REMOVED, c->was.card.client, c->was.card.id);
}

enum err card_remove(const struct op *op, struct card_id id, int64_t version)
{
    struct changing c = { .op = op, .version = version };
    TRY(change_begin(op, id, true, &c));
    return db_write(op->db, remove_in, &c);
}

/* The next mail that a card ends is planned anew (remind.c). */
static enum err renewed(const struct op *op, struct sv gateway, struct sv method)
{
    struct card_by_method_row k;
    TRY(q_card_by_method(op->db, op->arena, &(struct q_card_by_method){ .gateway = gateway, .method = method }, &k));
    struct viewer system = viewer_system(ACTOR_SYSTEM, k.org_id, op->viewer->today);
    struct op of = *op;
    of.viewer = &system;
    return record_card(&of, EVENT_CARD_CHANGED, k.client_id, k.id);
}

enum err card_renew_in(const struct op *op, enum pay_kind gateway, const struct pay_card *c)
{
    int64_t changed;
    TRY(q_card_renew(op->db,
        &(struct q_card_renew){ .brand = c->brand,
            .last4 = c->last4,
            .exp_month = c->exp_month,
            .exp_year = c->exp_year,
            .gateway = sv_of(pay_kind_name(gateway)),
            .method = c->method },
        &changed));
    return changed ? renewed(op, sv_of(pay_kind_name(gateway)), c->method) : E_OK;
}

struct forgetting {
    struct card_id id;
    struct opt_instant again; /* none: it is forgotten */
};

static enum err forget_in(struct db *tx, void *arg)
{
    const struct forgetting *f = arg;
    return q_card_forget_at(tx, &(struct q_card_forget_at){ .forget_at = f->again, .card_id = f->id }, NULL);
}

/* It is there, and does not do it for this card: the others are asked for all the same, and this one tomorrow. */
static bool refuses_this_one(enum pay_end end)
{
    return end == PAY_REFUSED || end == PAY_NOT_THERE || end == PAY_DECLINED || end == PAY_NEEDS_ACTION;
}

enum err card_forget_removed(const struct op *op, struct pay_line *line, size_t most, size_t *ret_count)
{
    struct card_to_forget_rows rows;
    *ret_count = 0;
    TRY(q_card_to_forget(op->db, op->arena,
        &(struct q_card_to_forget){
            .gateway = sv_of(pay_kind_name(line->kind)), .now = op->now, .most = (int64_t)most },
        &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct pay_result r = pay_card_forget(line, op->arena, rows.items[i].method);
        bool refused = refuses_this_one(r.end);
        if (r.end != PAY_DONE && !refused)
            return E_OK; /* the gateway is away: later */
        if (refused)
            log_event(
                LOG_WARN, "billing.card_not_forgotten", LOG_INT("card", rows.items[i].id.v), LOG_Z("error", r.error));
        TRY(db_write(
            op->db, forget_in, &(struct forgetting){ rows.items[i].id, { refused, instant_add(op->now, DAY_US) } }));
        *ret_count += !refused;
    }
    return E_OK;
}
