#include "billing/standing.h"

#include "access/record.h"
#include "billing/fields.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/setting.h"

static struct sv opt_text(struct opt_sv t)
{
    return t.has ? t.v : SV("");
}

static enum err list(
    const struct op *op, struct client_id client, struct client_id payer, struct standing_payers *ret_list)
{
    struct standing_rows_rows rows;
    TRY(q_standing_rows(op->db, op->arena, op->viewer->org,
        &(struct q_standing_rows){
            .clients = &client, .clients_count = client.v != 0, .payers = &payer, .payers_count = payer.v != 0 },
        &rows));
    struct standing_payer *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct standing_rows_row *r = &rows.items[i];
        items[i] = (struct standing_payer){ .id = r->id,
            .client = r->client_id,
            .payer_client = r->payer_client_id,
            .client_name = opt_text(r->client_name),
            .payer_name = opt_text(r->payer_name),
            .category = r->category,
            .card = r->card_id.v,
            .has_cap_charge = r->cap_charge.has,
            .has_cap_month = r->cap_month.has,
            .cap_charge = r->cap_charge.v,
            .cap_month = r->cap_month.v,
            .ends_on = r->ends_on,
            .ended = !sv_eq(r->state, SV("active")) || (r->ends_on.has && r->ends_on.v.n < op->viewer->today.n),
            .version = r->version };
    }
    *ret_list = (struct standing_payers){ items, rows.count };
    return E_OK;
}

/* On an own login, about nobody else: no grant speaks for somebody's purse. */
static enum err require_self(const struct op *op)
{
    const struct viewer *v = op->viewer;
    TRY(viewer_require(v, NEED_SELF_PAGE));
    return v->actor.kind == ACTOR_CLIENT && v->facts.relation == REL_SELF && v->self.v ? E_OK : E_DENIED;
}

enum err standing_own(const struct op *op, struct standing_payers *ret_list)
{
    TRY(require_self(op));
    return list(op, (struct client_id){ 0 }, op->viewer->self, ret_list);
}

enum err standing_for(const struct op *op, struct client_id client, struct standing_payers *ret_list)
{
    TRY(bills_staff(op));
    return list(op, client, (struct client_id){ 0 }, ret_list);
}

struct agree_args {
    const struct op *op;
    struct q_standing_insert row;
    struct problems found;
};

static enum err record_standing(
    const struct op *op, struct standing_payer_id id, struct client_id payer_client, const char *what)
{
    struct event_new e = event_by(op, EVENT_STANDING_PAYER_CHANGED, payer_client); /* told to them alone */
    e.resource_kind = "standing_payer";
    e.resource_id = id.v;
    e.payload = sv_fmt(op->arena, "{\"%s\":true}", what);
    return event_record(op->db, op->arena, &e, NULL);
}

/* Their access as it is now, as Switch Account shows it: they act for the account, and may pay its bills. */
static enum err check_client(const struct op *op, struct client_id client, struct problems *p)
{
    struct organization org;
    struct switchables list;
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(switch_list(op, &org, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct switchable *s = &list.items[i];
        if (s->client.v == client.v && !s->same_mailbox && scope_level(s->scope, CAP_BILLS) == LEVEL_ACT)
            return E_OK;
    }
    problem_add(p, SV("client"), SV("unknown_client"), SV("Choose somebody whose bills you may pay."));
    return E_INVALID;
}

static enum err check(const struct op *op, const struct agree_args *x, struct problems *p)
{
    struct standing_card_row card;
    TRY(check_client(op, x->row.client_id, p));
    if (!x->row.card_id.has)
        return E_OK;
    TRY(q_standing_card(op->db, op->arena, op->viewer->org,
        &(struct q_standing_card){ .client_id = op->viewer->self, .card_id = x->row.card_id.v }, &card));
    if (!card.n)
        problem_add(p, SV("card"), SV("not_your_card"), SV("Choose a card of your own profile."));
    return problems_err(p);
}

/* One's own for the same kind of service takes the place of the last. */
static enum err make_way(const struct op *op, const struct agree_args *x)
{
    struct standing_active_rows there;
    TRY(q_standing_active(op->db, op->arena, op->viewer->org,
        &(struct q_standing_active){
            .client_id = x->row.client_id, .payer_client_id = op->viewer->self, .category = x->row.category },
        &there));
    for (size_t i = 0; i < there.count; i++)
        TRY(q_standing_set_ended(op->db, op->viewer->org,
            &(struct q_standing_set_ended){ op->now, there.items[i].id, there.items[i].version }, NULL));
    return E_OK;
}

static enum err agree_in(struct db *tx, void *arg)
{
    struct agree_args *x = arg;
    struct op op = *x->op;
    struct standing_insert_row row;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(check(&op, x, &x->found));
    TRY(make_way(&op, x));
    TRY(q_standing_insert(tx, op.arena, op.viewer->org, &x->row, &row));
    return record_standing(&op, row.id, op.viewer->self, "set");
}

enum err standing_agree(const struct op *op, const struct standing_form *f, struct problems *problems)
{
    struct agree_args x = { .op = op };
    struct setting_row_row practice;
    TRY(require_self(op));
    TRY(q_setting_row(op->db, op->arena, op->viewer->org, &practice));
    const char *currency = sv_z(op->arena, practice.currency);
    bool caps[] = { sv_trim(f->cap_charge).n > 0, sv_trim(f->cap_month).n > 0 };
    x.row = (struct q_standing_insert){ .client_id = f->client,
        .payer_client_id = op->viewer->self,
        .card_id = { f->card.v != 0, f->card },
        .category = field_line(problems, SV("category"), f->category, FIELD_NAME_MAX),
        .cap_charge = { caps[0], field_amount(problems, SV("cap_charge"), f->cap_charge, currency, 0) },
        .cap_month = { caps[1], field_amount(problems, SV("cap_month"), f->cap_month, currency, 0) },
        .ends_on = field_day(problems, SV("ends_on"), f->ends_on),
        .agreed_at = op->now };
    if (x.row.ends_on.has && x.row.ends_on.v.n < op->viewer->today.n)
        problem_add(problems, SV("ends_on"), SV("bad_day"), SV("This day has passed."));
    if (!f->agreed)
        problem_add(problems, SV("agreed"), SV("required"), SV("Tick the box to agree."));
    if (f->client.v == op->viewer->self.v)
        problem_add(problems, SV("client"), SV("unknown_client"), SV("Choose somebody whose account you may open."));
    TRY(problems_err(problems));
    return problems_tell(problems, &x.found, db_write_within(op->db, agree_in, &x));
}

struct end_args {
    const struct op *op;
    struct standing_payer_id id;
    int64_t version;
    bool staff;
};

static enum err end_in(struct db *tx, void *arg)
{
    const struct end_args *x = arg;
    struct op op = *x->op;
    struct standing_by_id_row s;
    int64_t changed;
    op.db = tx;
    TRY(q_standing_by_id(tx, op.arena, op.viewer->org, &(struct q_standing_by_id){ x->id }, &s));
    if (!x->staff && s.payer_client_id.v != op.viewer->self.v)
        return E_NOTFOUND;
    TRY(q_standing_set_ended(
        tx, op.viewer->org, &(struct q_standing_set_ended){ op.now, x->id, x->version }, &changed));
    return changed ? record_standing(&op, x->id, s.payer_client_id, "ended") : E_CONFLICT;
}

enum err standing_end(const struct op *op, struct standing_payer_id id, int64_t version)
{
    struct end_args x = { op, id, version, op->viewer->facts.relation == REL_STAFF };
    TRY(x.staff ? bills_staff(op) : require_self(op));
    return db_write_within(op->db, end_in, &x);
}
