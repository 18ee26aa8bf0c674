/* Fields of a bill: each for all bills of a level at once. */
#include <string.h>

#include "billing/api_billing.h"
#include "billing/payer_write.h"
#include "billing/tax.h"
#include "ical/zone.h"

static const struct api_invoice *bill_at(const struct gql_call *call, size_t i)
{
    return call->parents[i];
}

/* Bills of a level that one viewer read stand together: those of [from, *until) are one's. */
static size_t of_one_viewer(const struct gql_call *call, size_t from)
{
    size_t until = from + 1;
    while (until < call->count && bill_at(call, until)->op.viewer == bill_at(call, from)->op.viewer)
        until++;
    return until;
}

/* -- what it is for -------------------------------------------------------------------------------------------------
 */

static enum err load_lines(struct gql_call *call)
{
    for (size_t from = 0, until; from < call->count; from = until) {
        until = of_one_viewer(call, from);
        struct invoice *items = arena_array(call->arena, until - from, sizeof *items);
        size_t n = 0;
        for (size_t i = from; i < until; i++)
            if (!bill_at(call, i)->more->has_lines)
                items[n++] = bill_at(call, i)->i;
        TRY(invoice_lines_of(&bill_at(call, from)->op, items, n));
        n = 0;
        for (size_t i = from; i < until; i++)
            if (!bill_at(call, i)->more->has_lines) {
                bill_at(call, i)->more->with_lines = items[n++];
                bill_at(call, i)->more->has_lines = true;
            }
    }
    return E_OK;
}

/* services_provided, details */
enum err gql_requested_payment_services(struct gql_call *call)
{
    TRY(load_lines(call));
    for (size_t i = 0; i < call->count; i++) {
        const struct invoice *v = &bill_at(call, i)->more->with_lines;
        struct str text = str_new(call->arena, 4096);
        for (size_t k = 0; k < v->line_count; k++)
            str_addf(&text, "%s%.*s", k ? "\n" : "", SV_FMT(v->lines[k].description));
        if (!bill_at(call, i)->closed)
            call->values[i] = gql_text_or_null(str_sv(&text));
    }
    return E_OK;
}

static struct gql_value line_value(const struct api *api, const struct invoice_line *l)
{
    struct arena *a = api->op.arena;
    struct api_bill_line *n = arena_new_obj(a, struct api_bill_line);
    bool taxed = l->tax || l->tax_bp;
    *n = (struct api_bill_line){ .l = *l,
        .amount = api_amount(api, l->amount),
        .discount = api_amount(api, l->discount),
        .tax = api_amount(api, l->tax),
        .tax_name = taxed ? tax_label(a, l->tax_name, l->tax_bp) : SV(""),
        .unit_price = api_amount(api, l->unit_price) };
    return gql_object(n);
}

enum err gql_requested_payment_lines(struct gql_call *call)
{
    TRY(load_lines(call));
    for (size_t i = 0; i < call->count; i++) {
        const struct invoice *v = &bill_at(call, i)->more->with_lines;
        size_t n = bill_at(call, i)->closed ? 0 : v->line_count;
        struct gql_value *values = arena_array(call->arena, n, sizeof *values);
        for (size_t k = 0; k < n; k++)
            values[k] = line_value(call->context, &v->lines[k]);
        call->values[i] = gql_list(values, n);
    }
    return E_OK;
}

enum err gql_requested_payment_tax(struct gql_call *call)
{
    TRY(load_lines(call));
    for (size_t i = 0; i < call->count; i++) {
        const struct invoice *v = &bill_at(call, i)->more->with_lines;
        int64_t tax = 0;
        for (size_t k = 0; k < v->line_count; k++)
            tax += v->lines[k].tax;
        call->values[i] = gql_text(api_amount(call->context, tax));
    }
    return E_OK;
}

enum err gql_requested_payment_service_date(struct gql_call *call)
{
    const struct api *api = call->context;
    const struct zone *z = zone_of(api->zone);
    TRY(load_lines(call));
    for (size_t i = 0; i < call->count; i++) {
        const struct invoice *v = &bill_at(call, i)->more->with_lines;
        for (size_t k = 0; k < v->line_count && !bill_at(call, i)->closed; k++)
            if (v->lines[k].service_on.has) {
                call->values[i] = gql_time(zone_day_start(z, v->lines[k].service_on.v));
                break;
            }
    }
    return E_OK;
}

/* The visit behind the first charge: to staff, as their own pages say it. */
static enum err visits_of_charges(struct gql_call *call, struct appointment_id *ids)
{
    struct charge_id *first = arena_array(call->arena, call->count, sizeof *first);
    struct charges charges;
    size_t n = 0;
    TRY(load_lines(call));
    for (size_t i = 0; i < call->count; i++) {
        const struct invoice *v = &bill_at(call, i)->more->with_lines;
        ids[i] = (struct appointment_id){ 0 };
        if (v->line_count && v->lines[0].charge.v && bill_at(call, i)->staff && !bill_at(call, i)->closed)
            first[n++] = v->lines[0].charge;
    }
    if (!n)
        return E_OK;
    TRY(charges_of(&bill_at(call, 0)->op, first, n, &charges));
    for (size_t i = 0; i < call->count; i++) {
        const struct invoice *v = &bill_at(call, i)->more->with_lines;
        for (size_t k = 0; k < charges.count; k++)
            if (v->line_count && v->lines[0].charge.v == charges.items[k].id.v && !bill_at(call, i)->closed)
                ids[i] = charges.items[k].appointment;
    }
    return E_OK;
}

enum err gql_requested_payment_appointment(struct gql_call *call)
{
    struct appointment_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    TRY(visits_of_charges(call, ids));
    enum err e = api_visits_answer(call->context, ids, call->count, call->values);
    return e == E_DENIED || e == E_NOTFOUND ? E_OK : e; /* who bills need not see the calendar */
}

enum err gql_requested_payment_appointment_id(struct gql_call *call)
{
    struct appointment_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    TRY(visits_of_charges(call, ids));
    for (size_t i = 0; i < call->count; i++)
        if (ids[i].v)
            call->values[i] = gql_text(sv_fmt(call->arena, "%lld", (long long)ids[i].v));
    return E_OK;
}

/* -- people ---------------------------------------------------------------------------------------------------------
 */

enum err gql_requested_payment_recipient(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = api_id_of_client(bill_at(call, i)->i.client);
    return api_users_answer(call, ids);
}

enum err gql_requested_payment_sender(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = bill_at(call, i)->sender_id;
    return api_users_answer(call, ids);
}

/* Who pays, when it is not the client. Addresses to staff, and of those without an account: the others have a record
 * of their own, with its own rules. */
enum err gql_requested_payment_requested_payer(struct gql_call *call)
{
    struct payer_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    struct payers known = { .count = 0 };
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++)
        if (bill_at(call, i)->staff && bill_at(call, i)->requested_payer_id.n)
            ids[n++] = bill_at(call, i)->i.payer;
    if (n)
        TRY(payers_by_ids(&bill_at(call, 0)->op, ids, n, &known));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_invoice *b = bill_at(call, i);
        if (!b->requested_payer_id.n)
            continue;
        struct api_payer *p = arena_new_obj(call->arena, struct api_payer);
        *p = (struct api_payer){ .id = b->i.payer.v, .name = b->i.payer_name };
        for (size_t k = 0; k < known.count; k++)
            if (known.items[k].id.v == b->i.payer.v && known.items[k].kind != PAYER_CLIENT) {
                p->email = known.items[k].email;
                p->address = known.items[k].address;
            }
        call->values[i] = gql_object(p);
    }
    return E_OK;
}

/* -- payments -------------------------------------------------------------------------------------------------------
 */

static enum err load_payments(struct gql_call *call)
{
    for (size_t from = 0, until; from < call->count; from = until) {
        struct payments list;
        until = of_one_viewer(call, from);
        struct invoice_id *ids = arena_array(call->arena, until - from, sizeof *ids);
        size_t n = 0;
        for (size_t i = from; i < until; i++)
            if (!bill_at(call, i)->more->has_payments)
                ids[n++] = bill_at(call, i)->i.id;
        if (!n)
            continue;
        TRY(payments_of_invoices(&bill_at(call, from)->op, ids, n, &list));
        for (size_t i = from; i < until; i++) {
            struct api_invoice_more *more = bill_at(call, i)->more;
            if (more->has_payments)
                continue;
            struct payment *own = arena_array(call->arena, list.count, sizeof *own);
            for (size_t k = 0; k < list.count; k++)
                if (list.items[k].invoice.v == bill_at(call, i)->i.id.v)
                    own[more->payment_count++] = list.items[k];
            more->payments = own;
            more->has_payments = true;
        }
    }
    return E_OK;
}

enum err gql_requested_payment_billing_items(struct gql_call *call)
{
    const struct gql_args_requested_payment_billing_items *args = call->args;
    bool only_successful = gql_flag_given(args->only_successful, true);
    TRY(load_payments(call));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_invoice_more *more = bill_at(call, i)->more;
        struct payments list = { .items = arena_array(call->arena, more->payment_count, sizeof *list.items) };
        struct gql_value *values;
        for (size_t k = 0; k < more->payment_count; k++)
            if (!only_successful || more->payments[k].state == PAYMENT_SUCCEEDED)
                list.items[list.count++] = more->payments[k];
        api_payments_known(call->context, &bill_at(call, i)->op, &list, bill_at(call, i)->closed, &values);
        call->values[i] = gql_list(values, list.count);
    }
    return E_OK;
}

/* billing_item_id, is_manually_paid, paid_at: by what paid it last */
enum err gql_requested_payment_paid(struct gql_call *call)
{
    const char *field = call->field->name;
    TRY(load_payments(call));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_invoice *b = bill_at(call, i);
        const struct payment *last = NULL;
        for (size_t k = 0; k < b->more->payment_count && !last; k++)
            if (b->more->payments[k].state == PAYMENT_SUCCEEDED)
                last = &b->more->payments[k];
        if (strcmp(field, "is_manually_paid") == 0)
            call->values[i] = gql_bool(last && last->medium != MEDIUM_CARD && b->i.balance == 0);
        else if (last && strcmp(field, "billing_item_id") == 0)
            call->values[i] = gql_text(sv_fmt(call->arena, "%lld", (long long)last->id.v));
        else if (last && b->i.balance == 0 && strcmp(field, "paid_at") == 0)
            call->values[i] = gql_time(last->settled_at.has ? last->settled_at.v : last->created_at);
    }
    return E_OK;
}
