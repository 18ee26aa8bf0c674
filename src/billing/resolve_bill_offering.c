/* RequestedPayment and BillingItem: what was sold, where a bill is the price of a package. */
#include <string.h>

#include "billing/api_package.h"

static struct gql_value value_of(
    const struct gql_call *call, const struct billed_packages *list, struct invoice_id bill, bool staff)
{
    for (size_t k = 0; k < list->count; k++) {
        if (list->items[k].bill.v != bill.v)
            continue;
        if (strcmp(call->field->name, "offering_id") == 0)
            return gql_text(sv_fmt(call->arena, "%lld", (long long)list->items[k].offering.id.v));
        return api_offering_value(call->context, &list->items[k].offering, NULL, staff, staff, SV(""));
    }
    return gql_null();
}

/* offering, offering_id. Of a restricted client whom nobody opened: nothing (F11). */
enum err gql_requested_payment_offering(struct gql_call *call)
{
    struct api *api = call->context;
    struct invoice_id *bills = arena_array(call->arena, call->count, sizeof *bills);
    struct billed_packages list;
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_invoice *b = call->parents[i];
        if (!b->closed)
            bills[n++] = b->i.id;
    }
    TRY(packages_billed_in(&api->op, bills, n, &list));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_invoice *b = call->parents[i];
        if (!b->closed)
            call->values[i] = value_of(call, &list, b->i.id, b->staff);
    }
    return E_OK;
}

/* -- the package itself, to whoever may know of it: the bill's payer alone may not -----------------------------------
 */

struct sold {
    struct billed_packages bills;
    struct packages known;
};

static enum err sold_in(const struct op *op, const struct invoice_id *bills, size_t n, struct sold *ret_sold)
{
    TRY(packages_billed_in(op, bills, n, &ret_sold->bills));
    struct package_id *ids = arena_array(op->arena, ret_sold->bills.count, sizeof *ids);
    for (size_t k = 0; k < ret_sold->bills.count; k++)
        ids[k] = ret_sold->bills.items[k].package;
    return packages_some(op, ids, ret_sold->bills.count, &ret_sold->known);
}

static const struct package *package_of(const struct sold *sold, struct invoice_id bill)
{
    for (size_t k = 0; k < sold->bills.count; k++)
        for (size_t m = 0; m < sold->known.count && sold->bills.items[k].bill.v == bill.v; m++)
            if (sold->known.items[m].id.v == sold->bills.items[k].package.v)
                return &sold->known.items[m];
    return NULL;
}

enum err gql_requested_payment_package(struct gql_call *call)
{
    struct api *api = call->context;
    struct invoice_id *bills = arena_array(call->arena, call->count, sizeof *bills);
    struct sold sold;
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_invoice *b = call->parents[i];
        if (!b->closed)
            bills[n++] = b->i.id;
    }
    TRY(sold_in(&api->op, bills, n, &sold));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_invoice *b = call->parents[i];
        const struct package *p = b->closed ? NULL : package_of(&sold, b->i.id);
        if (p)
            call->values[i] = api_package_value(api, &api->op, p, SV(""));
    }
    return E_OK;
}

/* user_package_selection; recurring_payment and is_recurring, where it is billed again. */
enum err gql_billing_item_package(struct gql_call *call)
{
    struct api *api = call->context;
    bool whether = strcmp(call->field->name, "is_recurring") == 0;
    bool any = strcmp(call->field->name, "user_package_selection") == 0;
    struct invoice_id *bills = arena_array(call->arena, call->count, sizeof *bills);
    struct sold sold;
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_payment *p = call->parents[i];
        if (!p->closed && p->p.invoice.v)
            bills[n++] = p->p.invoice;
    }
    TRY(sold_in(&api->op, bills, n, &sold));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_payment *item = call->parents[i];
        if (item->closed)
            continue;
        const struct package *p = package_of(&sold, item->p.invoice);
        bool here = p && (any || api_repeats(p, item->staff));
        if (whether)
            call->values[i] = gql_bool(here);
        else if (here)
            call->values[i] = api_package_value(api, &api->op, p, SV(""));
    }
    return E_OK;
}

enum err gql_billing_item_offering(struct gql_call *call)
{
    struct api *api = call->context;
    struct invoice_id *bills = arena_array(call->arena, call->count, sizeof *bills);
    struct billed_packages list;
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_payment *p = call->parents[i];
        if (!p->closed && p->p.invoice.v)
            bills[n++] = p->p.invoice;
    }
    TRY(packages_billed_in(&api->op, bills, n, &list));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_payment *p = call->parents[i];
        if (!p->closed && p->p.invoice.v)
            call->values[i] = value_of(call, &list, p->p.invoice, p->staff);
    }
    return E_OK;
}
