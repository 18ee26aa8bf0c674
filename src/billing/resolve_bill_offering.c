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
        return api_offering_value(call->context, &list->items[k].offering, staff, staff, SV(""));
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
