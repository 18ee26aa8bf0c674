/* What visits cost, and which of them nobody has billed. */
#include "billing/charge_write.h"
#include "billing/names.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/rules.h"
#include "billing/service_price.h"
#include "billing/setting.h"
#include "ical/zone.h"

/* Older visits without a charge are not to bill any more. */
#define UNBILLED_US (400 * DAY_US)

static struct sv opt_text(struct opt_sv t)
{
    return t.has ? t.v : SV("");
}

/* As charge_list() does (F11). */
static enum err hide_restricted(const struct op *op, struct unbilled *items, size_t count)
{
    struct client_id *clients = arena_array(op->arena, count, sizeof *clients);
    bool *closed = arena_array(op->arena, count, sizeof *closed);
    for (size_t i = 0; i < count; i++)
        clients[i] = items[i].client;
    TRY(bills_closed(op, clients, count, closed));
    for (size_t i = 0; i < count; i++)
        if (closed[i]) {
            items[i].type_name = SV("Restricted record");
            items[i].staff_name = SV("");
        }
    return E_OK;
}

enum err unbilled_find(
    const struct op *op, struct client_id client, struct sv words, int64_t page, struct unbilled_list *ret_list)
{
    struct billing_setting setting;
    struct unbilled_rows_rows rows;
    struct unbilled_sum_row all;
    struct typed_words w = typed_words(op->arena, words);
    TRY(bills_staff(op));
    TRY(billing_setting_load(op, &setting));
    struct instant from = instant_add(op->now, -UNBILLED_US);
    TRY(q_unbilled_rows(op->db, op->arena, op->viewer->org,
        &(struct q_unbilled_rows){ .client_id = client,
            .from_at = from,
            .until_at = op->now,
            .noshow_fee = setting.noshow_fee,
            .late_fee = setting.late_fee,
            .words = w.items,
            .words_count = w.count,
            .limit = BILLING_A_PAGE,
            .offset = page_offset(page, BILLING_A_PAGE) },
        &rows));
    TRY(q_unbilled_sum(op->db, op->arena, op->viewer->org,
        &(struct q_unbilled_sum){ .client_id = client,
            .from_at = from,
            .until_at = op->now,
            .noshow_fee = setting.noshow_fee,
            .late_fee = setting.late_fee,
            .words = w.items,
            .words_count = w.count },
        &all));
    struct unbilled *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct unbilled_rows_row *r = &rows.items[i];
        items[i] = (struct unbilled){ .attendee = r->id,
            .appointment = r->appointment_id,
            .client = r->client_id,
            .client_name = opt_text(r->client_name),
            .type_name = opt_text(r->type_name),
            .staff_name = opt_text(r->staff_name),
            .starts_at = r->starts_at,
            .amount = r->amount,
            .confidential = r->confidential };
        if (!attendee_status_parse(r->status, &items[i].status))
            return E_INTERNAL;
    }
    TRY(hide_restricted(op, items, rows.count));
    *ret_list = (struct unbilled_list){ items, rows.count, all.n, all.sum };
    return E_OK;
}

struct visit_args {
    const struct op *op;
    struct attendee_id attendee;
    bool waive;
    struct charges made;
};

/* What every charge of the visit has in common. */
static struct charge charge_of_visit(const struct op *op, const struct charge_visit_row_row *v, struct day on)
{
    bool there = sv_eq(v->contact_type, SV("in_person"));
    (void)op;
    return (struct charge){ .client = v->client_id,
        .attendee = v->id,
        .staff = v->staff_id,
        .service_on = on,
        .description = v->type_name.has ? v->type_name.v : SV("Visit"),
        .place_of_service = there ? SV("11") : SV("10"),
        .units = 1,
        .confidential = v->confidential };
}

static enum err add(const struct op *op, const struct charge *c, struct charge_id *ids, size_t *count)
{
    return charge_insert_in(op, c, &ids[(*count)++]);
}

static enum err services_in(const struct op *op, const struct charge_visit_row_row *v, const struct charge *like,
    bool waive, struct charge_id *ids, size_t *count)
{
    struct services services = { 0 };
    int64_t *units = NULL;
    struct charge c = *like;
    if (v->type_id.has)
        TRY(service_of_type(op, v->type_id.v, &services, &units));
    int64_t *prices = arena_array(op->arena, services.count, sizeof *prices);
    TRY(service_prices_of(op, services.items, services.count, v->staff_id, v->client_id, prices));
    size_t most = v->price.has || waive || !services.count ? 1 : services.count;
    for (size_t i = 0; i < most; i++) {
        c = *like;
        if (services.count) {
            const struct service *s = &services.items[i];
            c.service = s->id;
            c.code_system = s->code_system;
            c.code = s->code;
            c.description = s->description;
            c.category = s->category;
            c.modifiers = s->modifiers;
            c.place_of_service = s->place_of_service.n ? s->place_of_service : c.place_of_service;
            c.units = units[i];
            c.unit_price = prices[i];
            c.tax_bp = s->tax_bp;
        }
        if (v->price.has || !services.count) { /* its own price is what it costs, tax and all */
            c.units = 1;
            c.unit_price = v->price.has ? v->price.v : v->type_price.v;
            c.tax_bp = 0;
        }
        if (!charge_total(c.units, c.unit_price, 0, c.tax_bp, &c.tax, &c.total))
            return E_TOOBIG;
        if (waive)
            c.state = CHARGE_VOID;
        TRY(add(op, &c, ids, count));
    }
    return E_OK;
}

static enum err fee_in(const struct op *op, const struct charge *like, enum charge_kind kind, int64_t fee, bool waive,
    struct charge_id *ids, size_t *count)
{
    struct charge c = *like;
    c.kind = kind;
    c.unit_price = c.total = fee;
    c.description = kind == CHARGE_NOSHOW_FEE ? SV("Missed visit") : SV("Late cancellation");
    c.place_of_service = SV("");
    c.state = waive ? CHARGE_VOID : CHARGE_OPEN;
    return add(op, &c, ids, count);
}

static enum err visit_charges_in(const struct op *op, const struct visit_args *x, struct charge_id *ids, size_t *count)
{
    struct charge_visit_row_row v;
    struct billing_setting setting;
    struct organization org;
    enum attendee_status status;
    TRY(q_charge_visit_row(op->db, op->arena, op->viewer->org, &(struct q_charge_visit_row){ x->attendee }, &v));
    TRY(billing_setting_load(op, &setting));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    if (!attendee_status_parse(v.status, &status))
        return E_INTERNAL;
    struct charge like = charge_of_visit(op, &v, zone_day(zone_of(org.zone), v.starts_at));
    if (status == ATTENDEE_NOSHOW && setting.noshow_fee > 0)
        return fee_in(op, &like, CHARGE_NOSHOW_FEE, setting.noshow_fee, x->waive, ids, count);
    if (status == ATTENDEE_LATE_CANCELLED && setting.late_fee > 0)
        return fee_in(op, &like, CHARGE_LATE_FEE, setting.late_fee, x->waive, ids, count);
    if (status != ATTENDEE_BOOKED && status != ATTENDEE_CHECKED_IN && status != ATTENDEE_FULFILLED)
        return E_NOTFOUND;
    return services_in(op, &v, &like, x->waive, ids, count);
}

enum { CHARGES_OF_VISIT = 150 };

static enum err visit_in(struct db *tx, void *arg)
{
    struct visit_args *x = arg;
    struct op op = *x->op;
    struct charge_ids_of_attendee_rows there;
    struct charge_id ids[CHARGES_OF_VISIT];
    size_t count = 0, live = 0;
    op.db = tx;
    TRY(q_charge_ids_of_attendee(
        tx, op.arena, op.viewer->org, &(struct q_charge_ids_of_attendee){ x->attendee }, &there));
    for (size_t i = 0; i < there.count; i++) {
        bool dead = sv_eq(there.items[i].state, SV("void"));
        if (!dead || x->waive)
            ids[count++] = there.items[i].id;
        live += !dead;
    }
    if (!live && (!x->waive || !there.count))
        TRY(visit_charges_in(&op, x, ids, &count));
    return charges_by_ids(&op, ids, count, &x->made);
}

enum err charge_visit(const struct op *op, struct attendee_id attendee, bool waive, struct charges *ret_charges)
{
    struct visit_args x = { .op = op, .attendee = attendee, .waive = waive };
    TRY(bills_staff(op));
    TRY(db_write_within(op->db, visit_in, &x));
    *ret_charges = x.made;
    return E_OK;
}
