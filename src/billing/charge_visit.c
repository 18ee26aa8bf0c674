/* What visits cost, and which of them nobody has billed. */
#include <stddef.h>

#include "billing/charge_write.h"
#include "billing/deposit.h"
#include "billing/fee.h"
#include "billing/names.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/rules.h"
#include "billing/service_price.h"
#include "ical/zone.h"

/* Older visits without a charge are not to bill any more. */
#define UNBILLED_US (400 * DAY_US)

static struct sv opt_text(struct opt_sv t)
{
    return t.has ? t.v : SV("");
}

static void hide(void *item)
{
    struct unbilled *u = item;
    u->type_name = SV("Restricted record");
    u->staff_name = SV("");
}

static int64_t of_kind(struct fee fee, enum fee_how how)
{
    return fee.how == how ? fee.value : 0;
}

enum err unbilled_find(
    const struct op *op, struct client_id client, struct sv words, int64_t page, struct unbilled_list *ret_list)
{
    struct fee_policy fees;
    struct unbilled_rows_rows rows;
    struct unbilled_sum_row all;
    struct text_words w = text_words(op->arena, words);
    TRY(bills_staff(op));
    TRY(fee_policy_load(op, &fees));
    struct instant from = instant_add(op->now, -UNBILLED_US);
    TRY(q_unbilled_rows(op->db, op->arena, op->viewer->org,
        &(struct q_unbilled_rows){ .client_id = client,
            .from_at = from,
            .until_at = op->now,
            .noshow_fee = of_kind(fees.noshow, FEE_AMOUNT),
            .noshow_bp = of_kind(fees.noshow, FEE_PERCENT),
            .late_fee = of_kind(fees.late, FEE_AMOUNT),
            .late_bp = of_kind(fees.late, FEE_PERCENT),
            .words = w.items,
            .words_count = w.count,
            .limit = BILLING_A_PAGE,
            .offset = page_offset(page, BILLING_A_PAGE) },
        &rows));
    TRY(q_unbilled_sum(op->db, op->arena, op->viewer->org,
        &(struct q_unbilled_sum){ .client_id = client,
            .from_at = from,
            .until_at = op->now,
            .noshow_fee = of_kind(fees.noshow, FEE_AMOUNT),
            .noshow_bp = of_kind(fees.noshow, FEE_PERCENT),
            .late_fee = of_kind(fees.late, FEE_AMOUNT),
            .late_bp = of_kind(fees.late, FEE_PERCENT),
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
    TRY(bills_hide(op, items, rows.count, sizeof *items, offsetof(struct unbilled, client), hide));
    *ret_list = (struct unbilled_list){ items, rows.count, all.n, all.sum };
    return E_OK;
}

struct visit_args {
    const struct op *op;
    struct attendee_id attendee;
    bool waive;
    struct charges made;
};

bool charge_tax(struct charge *c, const struct tax *tax)
{
    c->tax_bp = tax->bp;
    c->tax_id = tax->id;
    c->tax_name = tax->bp ? tax->name : SV("");
    c->tax_included = tax->included;
    return (tax->included ? charge_total_included : charge_total)(
        c->units, c->unit_price, c->discount, c->tax_bp, &c->tax, &c->total);
}

enum err charge_place(const struct op *op, struct attendee_id attendee, struct appointment_location_id *ret_place)
{
    struct charge_place_row row;
    enum err e = q_charge_place(op->db, op->arena, op->viewer->org, &(struct q_charge_place){ attendee }, &row);
    *ret_place = e == E_OK ? row.location_id.v : (struct appointment_location_id){ 0 };
    return e == E_NOTFOUND ? E_OK : e;
}

/* What every charge of the visit has in common. */
static struct charge charge_of_visit(const struct charge_visit_row_row *v, struct day on)
{
    bool there = sv_eq(v->contact_type, SV("in_person"));
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
    struct taxes taxes;
    int64_t *units = NULL;
    struct charge c = *like;
    TRY(taxes_for(op, v->client_id, v->location_id.v, &taxes));
    if (v->type_id.has)
        TRY(service_of_type(op, v->type_id.v, &services, &units));
    int64_t *prices = arena_array(op->arena, services.count, sizeof *prices);
    TRY(service_prices_of(op, services.items, services.count, v->staff_id, v->client_id, prices));
    size_t most = v->price.has || waive || !services.count ? 1 : services.count;
    for (size_t i = 0; i < most; i++) {
        struct tax tax = { 0 };
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
            tax = tax_of(&taxes, s->tax, s->tax_bp);
        }
        if (v->price.has || !services.count) { /* its own price is what it costs, tax and all */
            c.units = 1;
            c.unit_price = v->price.has ? v->price.v : v->type_price.v;
            tax = (struct tax){ 0 };
        }
        if (!charge_tax(&c, &tax))
            return E_TOOBIG;
        if (waive)
            c.state = CHARGE_VOID;
        TRY(add(op, &c, ids, count));
    }
    return E_OK;
}

/* Without tax, as a percentage of it is asked for. */
static enum err visit_price(const struct op *op, const struct charge_visit_row_row *v, int64_t *ret_price)
{
    struct services services = { 0 };
    int64_t *units = NULL;
    *ret_price = v->price.has ? v->price.v : v->type_price.v;
    if (v->price.has || !v->type_id.has)
        return E_OK;
    TRY(service_of_type(op, v->type_id.v, &services, &units));
    if (!services.count)
        return E_OK;
    int64_t *prices = arena_array(op->arena, services.count, sizeof *prices), tax, all = 0;
    TRY(service_prices_of(op, services.items, services.count, v->staff_id, v->client_id, prices));
    for (size_t i = 0; i < services.count; i++) {
        int64_t one;
        if (!charge_total(units[i], prices[i], 0, 0, &tax, &one))
            return E_TOOBIG;
        all += one;
    }
    *ret_price = all;
    return E_OK;
}

/* Of a visit that is not booked yet: what its type's services come to. */
struct ahead {
    int64_t net, total, added; /* added: tax that is not in the prices */
    struct tax by;             /* … by this one; v 0: by several, or without a name */
    bool several;
};

static enum err ahead_of(const struct op *op, struct client_id client, struct appointment_type_id type,
    struct staff_id staff, struct appointment_location_id place, struct services *services, struct ahead *ret)
{
    struct taxes taxes;
    int64_t *units;
    struct ahead x = { 0 };
    TRY(service_of_type(op, type, services, &units));
    int64_t *prices = arena_array(op->arena, services->count, sizeof *prices);
    TRY(service_prices_of(op, services->items, services->count, staff, client, prices));
    TRY(taxes_for(op, client, place, &taxes));
    for (size_t i = 0; i < services->count; i++) {
        struct charge c = { .units = units[i], .unit_price = prices[i] };
        struct tax tax = tax_of(&taxes, services->items[i].tax, services->items[i].tax_bp);
        if (!charge_tax(&c, &tax))
            return E_TOOBIG;
        x.net += c.units * c.unit_price;
        x.total += c.total;
        if (!c.tax || tax.included)
            continue;
        x.several = x.several || (x.added && (x.by.bp != tax.bp || x.by.id.v != tax.id.v));
        x.added += c.tax;
        x.by = tax;
    }
    *ret = x;
    return E_OK;
}

enum err charge_price_ahead(const struct op *op, struct client_id client, struct appointment_type_id type,
    struct staff_id staff, struct appointment_location_id place, struct sv *ret_words)
{
    struct viewer system = viewer_system(ACTOR_SYSTEM, op->viewer->org, op->viewer->today);
    struct arena *a = op->arena;
    struct op all = *op;
    struct services services;
    struct fee_policy policy;
    struct ahead x;
    all.viewer = &system;
    *ret_words = SV("");
    TRY(ahead_of(&all, client, type, staff, place, &services, &x));
    TRY(fee_policy_load(&all, &policy));
    if (!x.added)
        return E_OK;
    struct sv tax = fee_words(a, (struct fee){ FEE_AMOUNT, x.added }, policy.currency);
    *ret_words = sv_fmt(a, "%.*s, %.*s", SV_FMT(fee_words(a, (struct fee){ FEE_AMOUNT, x.total }, policy.currency)),
        SV_FMT(tax_words(a, x.several ? SV("") : x.by.name, x.several ? 0 : x.by.bp, false, tax)));
    return E_OK;
}

enum err charge_net_ahead(const struct op *op, struct client_id client, const struct appointment_type *type,
    struct staff_id staff, int64_t *ret_price)
{
    struct services services;
    struct ahead x;
    TRY(ahead_of(op, client, type->id, staff, (struct appointment_location_id){ 0 }, &services, &x));
    *ret_price = services.count ? x.net : type->has_price ? type->price : 0;
    return E_OK;
}

static enum err fee_of_visit(
    const struct op *op, const struct charge_visit_row_row *v, enum attendee_status status, struct charge *c)
{
    struct fee_policy policy;
    struct fee_of_type own = { 0 };
    struct taxes taxes;
    int64_t price = 0;
    bool noshow = status == ATTENDEE_NOSHOW;
    TRY(fee_policy_load(op, &policy));
    if (v->type_id.has)
        TRY(fees_of_types(op, &v->type_id.v, 1, &own));
    struct fee fee = noshow ? fee_for(own.noshow, policy.noshow) : fee_for(own.late, policy.late);
    if (fee.how == FEE_PERCENT)
        TRY(visit_price(op, v, &price));
    c->kind = noshow ? CHARGE_NOSHOW_FEE : CHARGE_LATE_FEE;
    TRY(taxes_for(op, v->client_id, v->location_id.v, &taxes));
    struct tax tax = tax_of(&taxes, policy.tax, 0);
    c->unit_price = fee_amount(fee, price);
    if (!charge_tax(c, &tax))
        return E_TOOBIG;
    c->description = noshow ? SV("Missed visit") : SV("Late cancellation");
    c->place_of_service = SV("");
    if (fee.how == FEE_PERCENT)
        c->reason = sv_fmt(op->arena, "%.*s of %.*s", SV_FMT(fee_typed(op->arena, fee, policy.currency)),
            SV_FMT(fee_words(op->arena, (struct fee){ FEE_AMOUNT, price }, policy.currency)));
    return E_OK;
}

static enum err visit_row(const struct op *op, struct attendee_id attendee, struct charge_visit_row_row *ret_visit,
    enum attendee_status *ret_status, struct charge *ret_like)
{
    struct organization org;
    TRY(q_charge_visit_row(op->db, op->arena, op->viewer->org, &(struct q_charge_visit_row){ attendee }, ret_visit));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    *ret_like = charge_of_visit(ret_visit, zone_day(zone_of(org.zone), ret_visit->starts_at));
    return attendee_status_parse(ret_visit->status, ret_status) ? E_OK : E_INTERNAL;
}

enum err charge_fee_in(
    const struct op *op, struct attendee_id attendee, enum charge_state state, struct charge_id *ret_id)
{
    struct charge_visit_row_row v;
    enum attendee_status status;
    struct charge fee;
    *ret_id = (struct charge_id){ 0 };
    TRY(visit_row(op, attendee, &v, &status, &fee));
    if (status != ATTENDEE_NOSHOW && status != ATTENDEE_LATE_CANCELLED)
        return E_OK;
    TRY(fee_of_visit(op, &v, status, &fee));
    fee.state = state;
    return fee.total > 0 ? charge_insert_in(op, &fee, ret_id) : E_OK;
}

enum err charge_fee_as(const struct op *op, struct attendee_id attendee, enum attendee_status as, int64_t *ret_fee)
{
    struct charge_visit_row_row v;
    enum attendee_status status;
    struct charge fee;
    TRY(visit_row(op, attendee, &v, &status, &fee));
    TRY(fee_of_visit(op, &v, as, &fee));
    *ret_fee = fee.total;
    return E_OK;
}

enum err charge_visit_price(const struct op *op, struct attendee_id attendee, int64_t *ret_price)
{
    struct charge_visit_row_row v;
    enum attendee_status status;
    struct charge like;
    TRY(visit_row(op, attendee, &v, &status, &like));
    return visit_price(op, &v, ret_price);
}

static enum err visit_charges_in(const struct op *op, struct visit_args *x, struct charge_id *ids, size_t *count)
{
    struct charge_visit_row_row v;
    enum attendee_status status;
    struct charge like;
    TRY(visit_row(op, x->attendee, &v, &status, &like));
    if (status == ATTENDEE_NOSHOW || status == ATTENDEE_LATE_CANCELLED) {
        TRY(charge_fee_in(op, x->attendee, x->waive ? CHARGE_VOID : CHARGE_OPEN, &ids[*count]));
        *count += ids[*count].v != 0;
        return *count ? E_OK : E_NOTFOUND;
    }
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
    struct package_uses_named_rows covered;
    TRY(q_package_uses_named(
        tx, op.arena, op.viewer->org, &(struct q_package_uses_named){ &x->attendee, 1 }, &covered));
    if (!live && covered.count)
        return E_NOTFOUND; /* a package pays for it */
    if (!live && (!x->waive || !there.count))
        TRY(visit_charges_in(&op, x, ids, &count));
    if (x->waive && !live)
        TRY(deposits_waived_in(&op, x->attendee));
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
