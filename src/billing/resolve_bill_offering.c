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

/* The package itself, to whoever may know of it: the bill's payer alone may not. */
enum err gql_requested_payment_package(struct gql_call *call)
{
    struct api *api = call->context;
    struct invoice_id *bills = arena_array(call->arena, call->count, sizeof *bills);
    struct billed_packages sold;
    struct packages known;
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_invoice *b = call->parents[i];
        if (!b->closed)
            bills[n++] = b->i.id;
    }
    TRY(packages_billed_in(&api->op, bills, n, &sold));
    struct package_id *ids = arena_array(call->arena, sold.count, sizeof *ids);
    for (size_t k = 0; k < sold.count; k++)
        ids[k] = sold.items[k].package;
    TRY(packages_some(&api->op, ids, sold.count, &known));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_invoice *b = call->parents[i];
        for (size_t k = 0; k < sold.count && !b->closed && call->values[i].kind == GQL_V_NULL; k++)
            for (size_t m = 0; m < known.count && sold.items[k].bill.v == b->i.id.v; m++)
                if (known.items[m].id.v == sold.items[k].package.v)
                    call->values[i] = api_package_value(api, &api->op, &known.items[m], SV(""));
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
