/* Packages as they are sold, given and bought: the package, its first period, the bill, and what visits ahead take. */
#include "access/record.h"
#include "billing/charge_write.h"
#include "billing/fields.h"
#include "billing/package_rules.h"
#include "billing/package_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/rules.h"
#include "billing/setting.h"
#include "billing/tax_read.h"

enum { MEMBERS_MOST = 50 };

enum err package_record_in(const struct op *op, enum event_kind kind, const struct package_rows_row *p)
{
    struct event_new e = event_by(op, kind, p->client_id);
    bool repeats = !sv_eq(p->every, SV("once"));
    e.resource_kind = "package";
    e.resource_id = p->id.v;
    e.payload = sv_fmt(op->arena, "{\"package\":%lld%s}", (long long)p->id.v, repeats ? ",\"repeats\":true" : "");
    return event_record(op->db, op->arena, &e, NULL);
}

/* -- a period -------------------------------------------------------------------------------------------------------
 */

/* Its charge, and the bills of it: to whom the package says, else by the client's rules. */
static enum err bill_period(const struct op *op, const struct period_new *n, struct problems *problems,
    struct charge_id *ret_charge, struct invoices_made *ret_made)
{
    const struct package_rows_row *p = n->package;
    struct taxes taxes;
    struct charge c = { .kind = CHARGE_PACKAGE,
        .client = p->client_id,
        .service_on = n->starts_on,
        .description = p->name,
        .category = SV("Packages"),
        .units = 1,
        .unit_price = p->price,
        .discount = p->discount };
    TRY(taxes_for(op, p->client_id, (struct appointment_location_id){ 0 }, &taxes));
    struct tax tax = tax_of(&taxes, p->tax_id.v, 0);
    if (!charge_tax(&c, &tax))
        return E_TOOBIG;
    TRY(charge_insert_in(op, &c, ret_charge));
    struct invoice_line_form line = { .charge = *ret_charge };
    struct invoice_form f = {
        .client = p->client_id, .payer = p->payer_id.v, .lines = &line, .line_count = 1, .send = true
    };
    return invoice_create(op, &f, problems, ret_made);
}

enum err package_costs(const struct op *op, const struct package_id *ids, size_t count, int64_t *ret_totals)
{
    struct package_prices_rows rows;
    struct taxes taxes;
    TRY(taxes_for(op, (struct client_id){ 0 }, (struct appointment_location_id){ 0 }, &taxes));
    TRY(q_package_prices(op->db, op->arena, op->viewer->org, &(struct q_package_prices){ ids, count }, &rows));
    for (size_t i = 0; i < count; i++) {
        ret_totals[i] = 0;
        for (size_t k = 0; k < rows.count; k++) {
            const struct package_prices_row *r = &rows.items[k];
            struct charge c = { .units = 1, .unit_price = r->price, .discount = r->discount };
            struct tax tax = tax_of(&taxes, r->tax_id.v, 0);
            if (r->id.v != ids[i].v)
                continue;
            tax.bp = r->exempt ? 0 : tax.bp;
            if (!charge_tax(&c, &tax))
                return E_TOOBIG;
            ret_totals[i] = c.total;
        }
    }
    return E_OK;
}

static enum err add_credit(const struct op *op, const struct period_new *n, struct opt_day ends,
    struct opt_appointment_type_id type, struct opt_service_id service, int64_t visits)
{
    const struct package_rows_row *p = n->package;
    return q_package_credit_add(op->db, op->viewer->org,
        &(struct q_package_credit_add){ .package_id = p->id,
            .period = n->period,
            .type_id = type,
            .service_id = service,
            .given = visits,
            .starts_on = n->starts_on,
            .expires_on = credit_expires(n->starts_on, ends, p->expires_days, p->roll_over) },
        NULL);
}

static enum err add_credits(const struct op *op, const struct period_new *n, struct opt_day ends)
{
    struct package_credits_of_first_rows like;
    for (size_t i = 0; n->items && i < n->item_count; i++) {
        const struct offering_item *x = &n->items[i];
        TRY(add_credit(op, n, ends, (struct opt_appointment_type_id){ x->type.v != 0, x->type },
            (struct opt_service_id){ x->service.v != 0, x->service }, x->visits));
    }
    if (n->items)
        return E_OK;
    TRY(q_package_credits_of_first(
        op->db, op->arena, op->viewer->org, &(struct q_package_credits_of_first){ n->package->id }, &like));
    for (size_t i = 0; i < like.count; i++)
        TRY(add_credit(op, n, ends, like.items[i].type_id, like.items[i].service_id, like.items[i].given));
    return E_OK;
}

enum err package_period_in(
    const struct op *op, const struct period_new *n, struct problems *problems, struct invoices_made *ret_made)
{
    const struct package_rows_row *p = n->package;
    struct package_setting setting;
    struct charge_id charge = { 0 };
    enum every every = EVERY_ONCE;
    struct opt_day ends = { .has = false };
    int64_t changed;
    (void)every_parse(p->every, &every);
    if (every != EVERY_ONCE)
        ends = (struct opt_day){ true, { every_begins(every, p->anchor_on, n->period - p->anchor_period + 1).n - 1 } };
    *ret_made = (struct invoices_made){ 0 };
    TRY(package_setting_load(op, &setting));
    if (p->price > p->discount)
        TRY(bill_period(op, n, problems, &charge, ret_made));
    TRY(q_package_period_add(op->db, op->viewer->org,
        &(struct q_package_period_add){ .package_id = p->id,
            .period = n->period,
            .starts_on = n->starts_on,
            .ends_on = ends,
            .charge_id = { charge.v != 0, charge },
            .state = charge.v && setting.on_payment ? SV("waiting") : SV("open") },
        &changed));
    return changed ? add_credits(op, n, ends) : E_CONFLICT;
}

/* -- sold -----------------------------------------------------------------------------------------------------------
 */

struct selling {
    const struct op *op;
    struct package_form f;
    struct offering offering;
    int64_t price, discount, version; /* version: as shown; 0: whatever it is */
    struct client_id buyer;           /* who was shown what it costs them: they may be exempt from taxes; v 0: staff */
    struct opt_sv key;
    struct package_id id;
    struct invoices_made made;
    bool twice; /* the form was sent before */
    struct problems found;
};

static bool among(const struct package_clients_known_rows *rows, struct client_id id)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].id.v == id.v)
            return true;
    return false;
}

static enum err check_people(const struct op *op, const struct package_form *f, struct problems *p)
{
    struct client_id ids[MEMBERS_MOST + 1];
    struct package_clients_known_rows rows;
    struct charge_client_row client;
    size_t n = 0;
    ids[n++] = f->client;
    for (size_t i = 0; i < f->member_count && n <= MEMBERS_MOST; i++)
        ids[n++] = f->members[i];
    enum err e = q_charge_client(op->db, op->arena, op->viewer->org, &(struct q_charge_client){ f->client }, &client);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    TRY(q_package_clients_known(
        op->db, op->arena, op->viewer->org, &(struct q_package_clients_known){ ids, n }, &rows));
    if (!among(&rows, f->client) && e == E_OK && sv_eq(client.state, SV("archived")))
        problem_add(p, SV("client"), SV("archived_client"), SV("This client is archived. Take them back first."));
    else if (!among(&rows, f->client))
        problem_add(p, SV("client"), SV("unknown_client"), SV("Choose a client."));
    for (size_t i = 0; i < f->member_count; i++)
        if (!among(&rows, f->members[i]))
            problem_add(
                p, SV("members"), SV("unknown_member"), SV("Choose people of the family who are clients here."));
    return problems_err(p);
}

static enum err check_offering(const struct op *op, const struct selling *x, struct problems *p)
{
    struct package_bought_count_row bought;
    const struct offering *o = &x->offering;
    if (o->archived)
        problem_add(
            p, SV("offering"), SV("archived_offering"), SV("This package is not sold any more. Choose another."));
    TRY(q_package_bought_count(op->db, op->arena, op->viewer->org,
        &(struct q_package_bought_count){ .offering_id = o->id, .client_id = x->f.client }, &bought));
    if (o->most && bought.n >= o->most)
        problem_add(p, SV("offering"), SV("too_many"),
            sv_fmt(op->arena, "They have “%.*s” as often as one client may.", SV_FMT(o->name)));
    return problems_err(p);
}

static enum err insert(const struct op *op, struct selling *x, struct package_rows_row *ret_row)
{
    const struct offering *o = &x->offering;
    struct package_insert_row row;
    struct day today = op->viewer->today;
    enum err e = q_package_insert(op->db, op->arena, op->viewer->org,
        &(struct q_package_insert){ .offering_id = o->id,
            .client_id = x->f.client,
            .price = x->price,
            .discount = x->discount,
            .every = sv_of(every_name(o->every)),
            .household = o->household,
            .expires_days = o->expires_days,
            .roll_over = o->roll_over,
            .tax_id = { o->tax.v != 0, o->tax },
            .name = o->name,
            .payer_id = { x->f.payer.v != 0, x->f.payer },
            .bought_on = today,
            .anchor_on = today,
            .renews_on = { o->every != EVERY_ONCE, every_begins(o->every, today, 1) },
            .buy_key = x->key,
            .created_at = op->now,
            .created_kind = sv_of(actor_kind_name(op->viewer->actor.kind)),
            .created_by = op->viewer->actor.id },
        &row);
    if (e != E_OK)
        return e;
    TRY(q_package_member_add(op->db, op->viewer->org, &(struct q_package_member_add){ row.id, x->f.client }, NULL));
    for (size_t i = 0; o->household && i < x->f.member_count; i++)
        TRY(q_package_member_add(
            op->db, op->viewer->org, &(struct q_package_member_add){ row.id, x->f.members[i] }, NULL));
    return package_row(op, row.id, ret_row);
}

/* Who is billed is told by an event of their own: neither those who have it nor they learn of the other by it. */
static enum err tell_payer(const struct op *op, const struct selling *x)
{
    struct event_new e = event_by(op, EVENT_PACKAGE_BOUGHT, x->f.client);
    e.resource_kind = "package_payer";
    e.resource_id = x->id.v;
    e.payload = sv_fmt(op->arena, "{\"payer\":%lld}", (long long)x->f.payer.v);
    return event_record(op->db, op->arena, &e, NULL);
}

/* Whether the form was sent before, and what it made then. */
static enum err known(const struct op *op, struct selling *x)
{
    struct package_by_key_row row;
    x->twice = false;
    if (!x->key.has)
        return E_OK;
    enum err e =
        q_package_by_key(op->db, op->arena, op->viewer->org, &(struct q_package_by_key){ x->f.client, x->key.v }, &row);
    if (e != E_OK)
        return e == E_NOTFOUND ? E_OK : e;
    x->twice = true;
    x->id = row.id;
    return E_OK;
}

/* What they were shown is asked for anew where it is sold: a price may have changed while the form was read. */
static enum err as_shown(const struct op *op, struct selling *x)
{
    struct taxes taxes;
    if (!x->f.total.has && !x->version)
        return E_OK;
    TRY(offering_load(op, x->f.offering, &x->offering));
    TRY(taxes_for(op, x->buyer, (struct appointment_location_id){ 0 }, &taxes));
    x->price = x->f.free ? 0 : x->offering.price;
    if ((x->f.total.has && x->f.total.v != offering_cost(&taxes, &x->offering).total) ||
        (x->version && x->version != x->offering.version))
        problem_add(&x->found, SV(""), SV("stale"),
            SV("This package changed meanwhile. Nothing was bought: look at it once more."));
    return problems_err(&x->found);
}

static enum err sell_in(struct db *tx, void *arg)
{
    struct selling *x = arg;
    struct op op = *x->op;
    struct package_rows_row row;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(known(&op, x));
    if (x->twice)
        return E_OK;
    TRY(as_shown(&op, x));
    TRY(check_people(&op, &x->f, &x->found));
    TRY(check_offering(&op, x, &x->found));
    enum err e = insert(&op, x, &row);
    if (e == E_NOTFOUND) { /* the same form, sent at the same time */
        TRY(known(&op, x));
        return x->twice ? E_OK : E_CONFLICT;
    }
    TRY(e);
    struct period_new n = { .package = &row,
        .period = 1,
        .starts_on = op.viewer->today,
        .items = x->offering.items,
        .item_count = x->offering.item_count };
    TRY(package_period_in(&op, &n, &x->found, &x->made));
    TRY(package_cover_ahead_in(&op, row.id));
    x->id = row.id;
    TRY(package_record_in(&op, EVENT_PACKAGE_BOUGHT, &row));
    return x->f.payer.v && x->made.count ? tell_payer(&op, x) : E_OK;
}

enum err package_sell(
    const struct op *op, const struct package_form *f, struct problems *problems, struct package_id *ret_id)
{
    struct selling x = { .op = op, .f = *f, .key = { form_key_valid(f->key), f->key } };
    struct billing_setting setting;
    TRY(bills_staff(op));
    TRY(billing_setting_load(op, &setting));
    enum err e = offering_load(op, f->offering, &x.offering);
    if (e == E_NOTFOUND)
        problem_add(problems, SV("offering"), SV("unknown_offering"), SV("Choose a package."));
    else
        TRY(e);
    if (f->member_count > MEMBERS_MOST)
        problem_add(problems, SV("members"), SV("unknown_member"), SV("Choose at most 50 people."));
    x.discount = field_amount(problems, SV("discount"), f->discount, setting.currency, 0);
    x.price = f->free ? 0 : x.offering.price;
    if (f->free)
        x.discount = 0;
    if (!problem_of(problems, SV("discount")) && x.discount > x.price)
        problem_add(problems, SV("discount"), SV("bad_amount"), SV("The discount is more than the price."));
    TRY(problems_err(problems));
    TRY(problems_tell(problems, &x.found, db_write_within(op->db, sell_in, &x)));
    *ret_id = x.id;
    return E_OK;
}

enum err package_first_bill(const struct op *op, struct package_id id, struct invoice_id *ret_invoice)
{
    struct package_shares_rows rows;
    struct package_rows_row p;
    TRY(bills_staff(op));
    TRY(package_row(op, id, &p));
    ret_invoice->v = 0;
    if (p.period > 1)
        return E_OK; /* the first one is long past: the bill that stands now is another */
    TRY(q_package_shares(op->db, op->arena, op->viewer->org, &(struct q_package_shares){ id }, &rows));
    ret_invoice->v = rows.count ? rows.items[0].id.v : 0;
    return E_OK;
}

/* -- bought ---------------------------------------------------------------------------------------------------------
 */

bool package_may_buy(const struct op *op, int64_t price)
{
    return viewer_may(op->viewer, NEED_CAP_PAGE(CAP_PACKAGES, LEVEL_ACT)).allow &&
           (!price || viewer_may(op->viewer, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW)).allow);
}

static void add_person(struct package_people *list, struct client_id id, struct sv name, struct client_id subject)
{
    if (id.v == subject.v || list->count == MEMBERS_MOST)
        return;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].client.v == id.v)
            return;
    list->items[list->count++] = (struct package_person){ id, name };
}

enum err package_buy_for(const struct op *op, const struct organization *org, struct package_people *ret_people)
{
    const struct viewer *v = op->viewer;
    struct switchables list;
    struct package_people found = { arena_array(op->arena, MEMBERS_MOST, sizeof *found.items), 0 };
    struct client_id *ids = arena_array(op->arena, MEMBERS_MOST + 1, sizeof *ids);
    struct package_clients_known_rows known;
    TRY(viewer_require(v, NEED_CAP_PAGE(CAP_PACKAGES, LEVEL_ACT)));
    TRY(switch_targets(op, org, &list));
    add_person(&found, v->self, SV("Yourself"), v->subject.client);
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].same_mailbox || scope_level(list.items[i].scope, CAP_PACKAGES) == LEVEL_ACT)
            add_person(&found, list.items[i].client, list.items[i].name, v->subject.client);
    for (size_t i = 0; i < found.count; i++)
        ids[i] = found.items[i].client;
    TRY(q_package_clients_known(
        op->db, op->arena, v->org, &(struct q_package_clients_known){ ids, found.count }, &known));
    ret_people->items = found.items;
    ret_people->count = 0;
    for (size_t i = 0; i < found.count; i++)
        if (among(&known, found.items[i].client))
            ret_people->items[ret_people->count++] = found.items[i];
    return E_OK;
}

/* The bill that this person has to pay for it: addressed to them, and open. */
static enum err own_bill(
    const struct op *by_system, const struct op *op, struct package_id id, struct invoice_id *ret_invoice)
{
    struct package_shares_rows rows;
    struct package_rows_row p;
    ret_invoice->v = 0;
    TRY(package_row(by_system, id, &p));
    if (p.period > 1)
        return E_OK; /* bought long ago by the same key: what is open now was not asked for by it */
    TRY(q_package_shares(op->db, op->arena, op->viewer->org, &(struct q_package_shares){ id }, &rows));
    for (size_t i = 0; i < rows.count && !ret_invoice->v; i++) {
        struct payer payer;
        TRY(payer_load(by_system, rows.items[i].payer_id, &payer));
        if (payer.client.v == op->viewer->self.v && rows.items[i].balance > 0)
            *ret_invoice = rows.items[i].id;
    }
    return E_OK;
}

static enum err buyers(
    const struct op *op, const struct organization *org, const struct package_buy_form *f, struct problems *problems)
{
    struct package_people allowed = { .count = 0 };
    if (f->member_count)
        TRY(package_buy_for(op, org, &allowed));
    for (size_t i = 0; i < f->member_count; i++) {
        bool may = f->members[i].v == op->viewer->subject.client.v;
        for (size_t k = 0; k < allowed.count; k++)
            may |= allowed.items[k].client.v == f->members[i].v;
        if (!may) {
            problem_add(problems, SV("members"), SV("unknown_member"), SV("Choose people from the list."));
            break;
        }
    }
    return problems_err(problems);
}

enum err package_buy(const struct op *op, const struct organization *org, const struct package_buy_form *f,
    struct problems *problems, struct package_id *ret_id, struct invoice_id *ret_invoice)
{
    struct selling x = { .op = op };
    TRY(viewer_require(op->viewer, NEED_CAP_PAGE(CAP_PACKAGES, LEVEL_ACT)));
    x.key = (struct opt_sv){ form_key_valid(f->key), f->key };
    struct viewer system = viewer_system(ACTOR_SYSTEM, op->viewer->org, op->viewer->today);
    system.actor = op->viewer->actor; /* what happens is theirs, with the practice's rights */
    system.grant = op->viewer->grant;
    struct op by_system = *op;
    by_system.viewer = &system;
    enum err e = offering_load(op, f->offering, &x.offering);
    if (e == E_NOTFOUND && x.key.has) { /* sent twice, and there may be no more of it */
        struct package_by_key_row known;
        TRY(q_package_by_key(op->db, op->arena, op->viewer->org,
            &(struct q_package_by_key){ op->viewer->subject.client, x.key.v }, &known));
        *ret_id = known.id;
        return own_bill(&by_system, op, known.id, ret_invoice);
    }
    TRY(e);
    if (!package_may_buy(op, x.offering.price))
        return E_DENIED;
    TRY(buyers(op, org, f, problems));
    TRY(problems_err(problems));
    x.op = &by_system;
    x.price = x.offering.price;
    x.version = f->version;
    x.buyer = op->viewer->subject.client;
    x.f = (struct package_form){ .offering = f->offering,
        .client = op->viewer->subject.client,
        .members = f->members,
        .member_count = f->member_count,
        .total = f->total };
    if (op->viewer->self.v != op->viewer->subject.client.v && x.price) {
        struct payer payer;
        TRY(payer_of_client(&by_system, op->viewer->self, &payer));
        x.f.payer = payer.id;
    }
    TRY(problems_tell(problems, &x.found, db_write_within(op->db, sell_in, &x)));
    *ret_id = x.id;
    return own_bill(&by_system, op, x.id, ret_invoice);
}

/* -- offered --------------------------------------------------------------------------------------------------------
 */

struct offering_args {
    const struct op *op;
    struct client_id client;
    struct offering_id offering;
};

static enum err offer_in(struct db *tx, void *arg)
{
    const struct offering_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    struct event_new e = event_by(&op, EVENT_PACKAGE_OFFERED, x->client);
    e.resource_kind = "offering";
    e.resource_id = x->offering.v;
    return event_record(tx, op.arena, &e, NULL);
}

enum err package_offer(
    const struct op *op, struct client_id client, struct offering_id offering, struct problems *problems)
{
    struct offering o;
    struct charge_client_row known;
    TRY(bills_staff(op));
    TRY(offering_load(op, offering, &o));
    TRY(q_charge_client(op->db, op->arena, op->viewer->org, &(struct q_charge_client){ client }, &known));
    if (o.archived)
        problem_add(problems, SV("offering"), SV("archived_offering"), SV("This package is not sold any more."));
    else if (!o.in_portal)
        problem_add(problems, SV("offering"), SV("not_in_portal"),
            SV("This package is not shown in the portal. Show it there first, or sell it."));
    TRY(problems_err(problems));
    return db_write_within(op->db, offer_in, &(struct offering_args){ op, client, offering });
}
