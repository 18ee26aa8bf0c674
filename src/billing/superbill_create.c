/* Superbills are made of charges, become ready, are sent, and void. */
#include "access/record.h"
#include "base/text.h"
#include "billing/charge_write.h"
#include "billing/document_send.h"
#include "billing/payer_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/superbill_write.h"

enum { CHARGES_MOST = 200, NOTE_MOST = 1000, NUMBER_TRIES = 50, PAYERS_MOST = 20 };

/** What an insurer would send back; named, so that it can be set right. */
static void check_charges(const struct op *op, const struct charges *c, struct problems *p)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct charge *x = &c->items[i];
        if (!x->diagnosis_count)
            problem_add(p, SV("charges"), SV("missing_diagnosis"),
                sv_fmt(op->arena, "“%.*s” of %.*s has no diagnosis. Add one to the charge.", SV_FMT(x->description),
                    SV_FMT(day_human(op->arena, x->service_on))));
        if (!x->code.n)
            problem_add(p, SV("charges"), SV("missing_code"),
                sv_fmt(op->arena, "“%.*s” of %.*s has no code. Add one to the charge.", SV_FMT(x->description),
                    SV_FMT(day_human(op->arena, x->service_on))));
    }
}

static enum err check_provider(const struct op *op, struct staff_id staff, struct problems *p)
{
    struct staff_billing_rows_rows rows;
    TRY(q_staff_billing_rows(op->db, op->arena, op->viewer->org, &(struct q_staff_billing_rows){ staff }, &rows));
    if (!rows.count)
        return E_NOTFOUND;
    if (!rows.items[0].npi.has || !rows.items[0].npi.v.n)
        problem_add(p, SV("provider"), SV("missing_npi"),
            sv_fmt(op->arena, "%.*s %.*s has no NPI. Add it in the settings of billing.",
                SV_FMT(rows.items[0].first_name), SV_FMT(rows.items[0].last_name)));
    return E_OK;
}

/* -- making them ----------------------------------------------------------------------------------------------------
 */

struct create_args {
    const struct op *op;
    struct client_id client;
    const struct charge_id *ids;
    size_t count;
    struct sv note;
    bool ready;
    struct problems found;
    struct superbill_id made;
};

static enum err load_charges(const struct op *op, struct create_args *x, struct charges *ret_charges)
{
    TRY(charges_by_ids(op, x->ids, x->count, ret_charges));
    if (ret_charges->count != x->count)
        return E_NOTFOUND;
    struct staff_id staff = ret_charges->items[0].staff;
    bool one = staff.v != 0;
    for (size_t i = 0; i < ret_charges->count; i++) {
        const struct charge *c = &ret_charges->items[i];
        if (c->client.v != x->client.v || c->state == CHARGE_VOID)
            return E_NOTFOUND;
        one = one && c->staff.v == staff.v;
    }
    if (!one)
        problem_add(&x->found, SV("charges"), SV("several_providers"),
            SV("A superbill is of one provider. Choose charges of one, each with its provider."));
    return problems_err(&x->found);
}

static enum err insert(
    const struct op *op, const struct create_args *x, const struct charges *c, struct superbill_id *ret)
{
    struct superbill_insert_row row;
    bool confidential = false;
    enum err e = E_NOTFOUND;
    for (size_t i = 0; i < c->count; i++)
        confidential |= c->items[i].confidential;
    for (int i = 0; i < NUMBER_TRIES && e == E_NOTFOUND; i++)
        e = q_superbill_insert(op->db, op->arena, op->viewer->org,
            &(struct q_superbill_insert){ .number = sv_fmt(op->arena, "%.*s-%.*s", SV_FMT(payer_code_random(op->arena)),
                                              SV_FMT(payer_code_random(op->arena))),
                .client_id = x->client,
                .staff_id = c->items[0].staff,
                .confidential = confidential,
                .note = x->note,
                .state = sv_of(superbill_state_name(x->ready ? SUPERBILL_READY : SUPERBILL_DRAFT)),
                .created_at = op->now,
                .created_by = op->viewer->actor.id },
            &row);
    if (e == E_OK)
        *ret = row.id;
    return e == E_NOTFOUND ? E_CONFLICT : e;
}

static enum err tell(
    const struct op *op, enum event_kind kind, struct superbill_id id, struct client_id client, struct sv payload)
{
    struct event_new e = event_by(op, kind, client);
    e.resource_kind = "superbill";
    e.resource_id = id.v;
    e.payload = payload;
    return event_record(op->db, op->arena, &e, NULL);
}

static enum err create_in(struct db *tx, void *arg)
{
    struct create_args *x = arg;
    struct op op = *x->op;
    struct charges charges;
    struct superbill_id id;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(load_charges(&op, x, &charges));
    if (x->ready) {
        check_charges(&op, &charges, &x->found);
        TRY(check_provider(&op, charges.items[0].staff, &x->found));
        TRY(problems_err(&x->found));
    }
    TRY(insert(&op, x, &charges, &id));
    for (size_t i = 0; i < x->count; i++)
        TRY(q_superbill_charge_add(
            tx, op.viewer->org, &(struct q_superbill_charge_add){ id, (int64_t)i + 1, x->ids[i] }, NULL));
    x->made = id;
    return tell(&op, EVENT_SUPERBILL_CREATED, id, x->client, SV(""));
}

static void take(struct problems *to, const struct problems *from)
{
    for (size_t i = 0; i < from->count; i++)
        problem_add(to, from->items[i].field, from->items[i].code, from->items[i].text);
}

/** Each once, in the order they were named. */
static struct charge_id *distinct(struct arena *a, const struct charge_id *ids, size_t *count)
{
    struct charge_id *kept = arena_array(a, *count, sizeof *kept);
    size_t n = 0;
    for (size_t i = 0; i < *count; i++) {
        size_t k = 0;
        while (k < n && kept[k].v != ids[i].v)
            k++;
        if (k == n)
            kept[n++] = ids[i];
    }
    *count = n;
    return kept;
}

enum err superbill_create(
    const struct op *op, const struct superbill_new *n, struct problems *problems, struct superbill_id *ret_id)
{
    TRY(bills_staff(op));
    if (!n->count || n->count > CHARGES_MOST)
        problem_add(problems, SV("charges"), SV("required"), SV("Choose what goes on it, up to 200 charges."));
    struct create_args x = { .op = op,
        .client = n->client,
        .count = n->count,
        .note = field_lines(problems, SV("note"), n->note, NOTE_MOST),
        .ready = n->ready };
    TRY(problems_err(problems));
    x.ids = distinct(op->arena, n->charges, &x.count);
    enum err e = db_write_within(op->db, create_in, &x);
    take(problems, &x.found);
    if (e == E_OK)
        *ret_id = x.made;
    return e;
}

/* -- what becomes of them -------------------------------------------------------------------------------------------
 */

struct state_args {
    const struct op *op;
    struct superbill_id id;
    int64_t version;
    enum superbill_state state;
    struct problems found;
};

static enum err state_in(struct db *tx, void *arg)
{
    struct state_args *x = arg;
    struct op op = *x->op;
    struct superbill b;
    int64_t changed;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(superbill_by_id(&op, x->id, (struct payer_id){ 0 }, &b));
    if (x->state == SUPERBILL_READY) {
        check_charges(&op, &b.charges, &x->found);
        TRY(check_provider(&op, b.provider.staff, &x->found));
        TRY(problems_err(&x->found));
    }
    TRY(q_superbill_set_state(tx, op.viewer->org,
        &(struct q_superbill_set_state){ sv_of(superbill_state_name(x->state)), x->id, x->version }, &changed));
    if (!changed)
        return E_CONFLICT;
    enum event_kind kind = x->state == SUPERBILL_VOID ? EVENT_SUPERBILL_VOIDED : EVENT_SUPERBILL_CHANGED;
    return tell(&op, kind, x->id, b.client, SV(""));
}

static enum err set_state(
    const struct op *op, struct superbill_id id, int64_t version, enum superbill_state state, struct problems *problems)
{
    TRY(bills_staff(op));
    struct state_args x = { op, id, version, state, { 0 } };
    enum err e = db_write_within(op->db, state_in, &x);
    if (problems)
        take(problems, &x.found);
    return e;
}

enum err superbill_ready(const struct op *op, struct superbill_id id, int64_t version, struct problems *problems)
{
    return set_state(op, id, version, SUPERBILL_READY, problems);
}

enum err superbill_void(const struct op *op, struct superbill_id id, int64_t version)
{
    return set_state(op, id, version, SUPERBILL_VOID, NULL);
}

/* -- sending --------------------------------------------------------------------------------------------------------
 */

struct send_args {
    const struct op *op;
    struct superbill_id id;
    const struct superbill_send *send;
    struct sv email;
    struct problems found;
};

/* F11: what is confidential goes to nobody but the client by itself. */
static enum err check_send(const struct op *op, const struct superbill *b, struct send_args *x)
{
    bool others = x->email.n > 0, own = true;
    if (b->confidential && x->send->to_client)
        TRY(document_own_mailbox(op, b->client, &own));
    others |= !own; /* the family's mailbox is not the client's alone */
    for (size_t i = 0; i < x->send->payer_count; i++) {
        struct payer payer;
        TRY(payer_by_id(op, x->send->payers[i], &payer));
        others |= payer.client.v != b->client.v;
    }
    if (b->confidential && others && !x->send->sure)
        problem_add(&x->found, SV("payers"), SV("confidential_send"),
            SV("Something on it is confidential: only the client sees it. Tick the box if it shall go to somebody "
               "else, or "
               "to a mailbox that others read, all the same."));
    if (b->confidential && others && x->send->attached)
        problem_add(&x->found, SV("way"), SV("confidential_file"),
            SV("What is confidential is attached for the client alone. Send a link to the others."));
    return problems_err(&x->found);
}

/* A link and an event each, so that nobody is told of another; who is told holds one's own copy. */
static enum err send_to(
    const struct op *op, const struct send_args *x, const struct superbill *b, const struct document_receiver *to)
{
    struct document_link_id link;
    struct document_wish w = { .kind = DOCUMENT_SUPERBILL, .resource = x->id.v, .copy_for = to->payer };
    struct document_way way = { .attached = x->send->attached, .sure = x->send->sure, .days = x->send->days };
    struct sv whom = SV("");
    w.mailbox = !to->payer.v;
    w.email = to->email;
    if (to->payer.v) {
        struct payer payer;
        TRY(payer_by_id(op, to->payer, &payer));
        if (payer.client.v == b->client.v)
            w.copy_for.v = 0;
        w.mailbox = !w.copy_for.v;
        whom = sv_fmt(op->arena, "\"payer\":%lld,", (long long)to->payer.v);
    }
    TRY(document_send_in(op, &w, to, &way, &link));
    return tell(op, EVENT_SUPERBILL_READY, x->id, b->client,
        sv_fmt(op->arena, "{%.*s\"link\":%lld}", SV_FMT(to->client ? SV("\"to_client\":true,") : whom),
            (long long)link.v));
}

static enum err send_all(const struct op *op, const struct send_args *x, const struct superbill *b)
{
    if (x->send->to_client)
        TRY(send_to(op, x, b, &(struct document_receiver){ .client = true }));
    for (size_t i = 0; i < x->send->payer_count; i++)
        TRY(send_to(op, x, b, &(struct document_receiver){ .payer = x->send->payers[i] }));
    if (x->email.n)
        TRY(send_to(op, x, b, &(struct document_receiver){ .email = email_norm(op->arena, x->email) }));
    return E_OK;
}

static enum err send_in(struct db *tx, void *arg)
{
    struct send_args *x = arg;
    struct op op = *x->op;
    struct superbill b;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(superbill_by_id(&op, x->id, (struct payer_id){ 0 }, &b));
    if (b.state != SUPERBILL_READY)
        return E_CONFLICT;
    TRY(check_send(&op, &b, x));
    TRY(q_superbill_set_sent(tx, op.viewer->org, &(struct q_superbill_set_sent){ op.now, x->id }, NULL));
    return send_all(&op, x, &b);
}

enum err superbill_send(
    const struct op *op, struct superbill_id id, const struct superbill_send *s, struct problems *problems)
{
    TRY(bills_staff(op));
    struct send_args x = { .op = op, .id = id, .send = s, .email = field_email(problems, SV("email"), s->email) };
    if ((!s->to_client && !s->payer_count && !x.email.n) || s->payer_count > PAYERS_MOST)
        problem_add(problems, SV("payers"), SV("required"), SV("Choose to whom it goes, up to 20 payers."));
    TRY(problems_err(problems));
    enum err e = db_write_within(op->db, send_in, &x);
    take(problems, &x.found);
    return e;
}
