/* Disputes (ChargeBack): one, lists, how many there are, and their fields. Staff's. */
#include "billing/api_billing.h"
#include "billing/payment_write.h"

static const struct api_dispute *dispute_at(const struct gql_call *call, size_t i)
{
    return call->parents[i];
}

static struct gql_value value_of(struct api *api, const struct dispute *d)
{
    struct arena *a = api->op.arena;
    struct api_dispute *n = arena_new_obj(a, struct api_dispute);
    *n = (struct api_dispute){ .d = *d,
        .disputed_amount = api_amount(api, d->amount),
        .formatted_reason = dispute_reason_words(a, d->reason),
        .formatted_status = dispute_status_words(a, d->status) };
    return gql_object(n);
}

/* -- lists ----------------------------------------------------------------------------------------------------------
 */

static enum err read_found(
    struct gql_call *call, void *search, const struct api_page *page, struct api_found *ret_found)
{
    struct api *api = call->context;
    const struct dispute_order *order = search;
    struct api_page p = *page;
    struct disputes list;
    TRY(dispute_list(&api->op, *order, 0, 0, &list)); /* how many there are */
    api_page_settle(&p, list.total);
    ret_found->total = list.total;
    if (ret_found->only_count)
        return E_OK;
    TRY(dispute_list(&api->op, *order, p.offset, p.size, &list));
    ret_found->count = list.count;
    ret_found->values = arena_array(call->arena, list.count, sizeof *ret_found->values);
    for (size_t i = 0; i < list.count; i++)
        ret_found->values[i] = value_of(api, &list.items[i]);
    api_seen(api, (struct client_id){ 0 }, AUDIT_LIST, "dispute", 0);
    return E_OK;
}

static struct dispute_order order_of(struct gql_in_text order_by)
{
    struct sv said = gql_text_given(order_by);
    return (
        struct dispute_order){ .by_change = sv_starts(said, SV("UPDATED_AT")), .rising = sv_ends(said, SV("_ASC")) };
}

enum err gql_query_charge_backs(struct gql_call *call)
{
    const struct gql_args_query_charge_backs *args = call->args;
    struct dispute_order order = order_of(args->order_by);
    struct gql_in_text nowhere = { .is = GQL_ABSENT };
    struct gql_in_flag unsaid = { .is = GQL_ABSENT };
    struct api_page page;
    if (!api_list_page(call, nowhere, args->offset, args->per_page, unsaid, true, &page))
        return E_OK;
    return api_answer_found(call, E_OK, read_found, &order, &page, API_AS_LIST);
}

enum err gql_query_charge_backs_paged(struct gql_call *call)
{
    const struct gql_args_query_charge_backs_paged *args = call->args;
    struct dispute_order order = order_of(args->order_by);
    struct api_page page;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    return api_answer_found(call, E_OK, read_found, &order, &page, API_AS_PAGE);
}

enum err gql_query_charge_backs_count(struct gql_call *call)
{
    struct dispute_order order = { .by_change = false };
    return api_answer_found(call, E_OK, read_found, &order, &(struct api_page){ 0, 1, false }, API_AS_COUNT);
}

enum err gql_query_charge_back(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_charge_back *args = call->args;
    struct dispute_id id = { gql_id_given(args->id) };
    struct dispute d;
    /* An id that is none is of nothing, whatever else is given. */
    enum err e = gql_given(args->id.is) && !id.v
                     ? E_NOTFOUND
                     : dispute_load(&api->op, id, gql_text_given(args->stripe_dispute_id), &d);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    api_seen(api, d.client, AUDIT_VIEW, "dispute", d.id.v);
    call->values[0] = value_of(api, &d);
    return E_OK;
}

/* -- fields ---------------------------------------------------------------------------------------------------------
 */

enum err gql_charge_back_billing_item(struct gql_call *call)
{
    struct api *api = call->context;
    struct payment_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    struct payment_inside *found;
    struct gql_value *values;
    size_t count;
    for (size_t i = 0; i < call->count; i++)
        ids[i] = dispute_at(call, i)->d.payment;
    TRY(payments_by_ids(&api->op, ids, call->count, &found, &count));
    struct payments list = { arena_array(call->arena, count, sizeof *list.items), count, (int64_t)count };
    for (size_t k = 0; k < count; k++)
        list.items[k] = found[k].p;
    TRY(api_payments_of(api, &api->op, &list, 0, false, &values));
    for (size_t i = 0; i < call->count; i++)
        for (size_t k = 0; k < count; k++)
            if (list.items[k].id.v == ids[i].v)
                call->values[i] = values[k];
    return E_OK;
}

enum err gql_billing_item_charge_backs(struct gql_call *call)
{
    struct api *api = call->context;
    struct payment_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    struct disputes list;
    for (size_t i = 0; i < call->count; i++)
        ids[i] = ((const struct api_payment *)call->parents[i])->p.id;
    TRY(disputes_of_payments(&api->op, ids, call->count, &list));
    for (size_t i = 0; i < call->count; i++) {
        struct gql_value *values = arena_array(call->arena, list.count, sizeof *values);
        size_t n = 0;
        for (size_t k = 0; k < list.count; k++)
            if (list.items[k].payment.v == ids[i].v)
                values[n++] = value_of(api, &list.items[k]);
        call->values[i] = gql_list(values, n);
    }
    return E_OK;
}
