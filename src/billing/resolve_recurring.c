/* Packages that are billed again and again (RecurringPayment): UserPackageSelection with a rhythm, under its number. */
#include "billing/api_package.h"
#include "billing/payment.h"

bool api_repeats(const struct package *p, bool staff)
{
    return p->every != EVERY_ONCE && (staff || p->own);
}

/* Of those whom it is for beside its owner nobody learns when it is billed. */
enum err gql_user_package_selection_recurring_payment(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct api_package *n = call->parents[i];
        if (api_repeats(&n->p, n->staff))
            call->values[i] = gql_object(n);
    }
    return E_OK;
}

static bool is_status(const struct api_package *n, struct sv said)
{
    if (sv_eq_ci(said, SV("canceled")))
        return n->is_canceled;
    if (sv_eq_ci(said, SV("paused")))
        return n->is_paused;
    return !said.n || (sv_eq_ci(said, SV("active")) && !n->is_canceled && !n->is_paused);
}

static bool known_status(struct gql_call *call, struct gql_in_text status)
{
    static const char *const words[] = { "", "active", "paused", "canceled" };
    struct sv said = sv_trim(gql_text_given(status));
    for (size_t i = 0; i < LENGTH(words); i++)
        if (sv_eq_ci(said, sv_of(words[i])))
            return true;
    gql_fail(call, 0, SV("INVALID_ARGUMENT"), SV("active_status is one of active, paused, canceled; without it: all."));
    return false;
}

static enum err find(struct gql_call *call, struct gql_in_text user, struct gql_in_text status,
    struct gql_value **ret_values, size_t *ret_count)
{
    struct api *api = call->context;
    struct client_id client = api_client_of_id(gql_id_given(user));
    struct packages list;
    struct op op;
    *ret_values = NULL;
    *ret_count = 0;
    if (!gql_text_given(user).n)
        client = api->viewer->subject.client;
    enum err e = api_packages_read(api, client, &op, &list);
    if (e == E_NOTFOUND)
        return E_OK;
    TRY(e);
    struct gql_value *values = arena_array(call->arena, list.count, sizeof *values);
    size_t n = 0;
    for (size_t i = 0; i < list.count; i++) {
        struct gql_value one = api_package_value(api, &op, &list.items[i], SV(""));
        const struct api_package *is = one.object;
        if (api_repeats(&is->p, is->staff) && is_status(is, sv_trim(gql_text_given(status))))
            values[n++] = one;
    }
    api_seen(api, client, AUDIT_LIST, "package", 0);
    *ret_values = values;
    *ret_count = n;
    return E_OK;
}

enum err gql_query_recurring_payments(struct gql_call *call)
{
    const struct gql_args_query_recurring_payments *args = call->args;
    struct gql_value *values;
    size_t count;
    if (!known_status(call, args->active_status))
        return E_OK;
    enum err e = find(call, args->user_id, args->active_status, &values, &count);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    call->values[0] = gql_list(values, count);
    return E_OK;
}

enum err gql_query_recurring_payments_paged(struct gql_call *call)
{
    const struct gql_args_query_recurring_payments_paged *args = call->args;
    struct gql_value *values;
    struct api_page page;
    size_t count;
    if (!known_status(call, args->active_status) ||
        !api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    enum err e = find(call, args->user_id, args->active_status, &values, &count);
    return e == E_OK ? api_answer_paged(call, values, count, &page) : api_outcome(call, 0, e);
}

enum err gql_query_recurring_payment(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_recurring_payment *args = call->args;
    struct package_id id = { gql_id_given(args->id) };
    struct gql_value value;
    enum err e = api_package_answer(api, id, &value);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    const struct api_package *n = value.object;
    if (!api_repeats(&n->p, n->staff))
        return E_OK;
    api_seen(api, n->staff ? n->p.client : api->viewer->subject.client, AUDIT_VIEW, "package", id.v);
    call->values[0] = value;
    return E_OK;
}

/* -- ended ----------------------------------------------------------------------------------------------------------
 */

/* What this payment paid for, if it is billed again. E_INVALID with a problem: it is not. */
static enum err of_payment(
    struct api *api, struct payment_id id, struct problems *problems, struct package *ret_package)
{
    struct payment paid;
    struct billed_packages sold = { .count = 0 };
    TRY(viewer_require(api->op.viewer, NEED_STAFF_PAGE(PERM_BILLING)));
    TRY(payment_load(&api->op, id, &paid));
    TRY(api_bill_open(&api->op, paid.client.v ? paid.client : paid.payer_client, problems));
    if (paid.invoice.v)
        TRY(packages_billed_in(&api->op, &paid.invoice, 1, &sold));
    for (size_t k = 0; k < sold.count; k++) {
        TRY(package_load(&api->op, sold.items[k].package, ret_package));
        TRY(api_bill_open(&api->op, ret_package->client, problems));
        if (ret_package->every != EVERY_ONCE && ret_package->state != PACKAGE_ENDED && !ret_package->ends_on.has)
            return E_OK;
    }
    problem_add(problems, SV("billing_item_id"), SV("not_recurring"),
        SV("Nothing is billed again for this payment. See recurringPayments for what is."));
    return E_INVALID;
}

enum err gql_mutation_cancel_recurring_payment(struct gql_call *call)
{
    static const struct gql_in_cancel_recurring_payment_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_cancel_recurring_payment *args = call->args;
    const struct gql_in_cancel_recurring_payment_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct payment_id id = { gql_id_given(in->billing_item_id) };
    struct gql_value value = gql_null();
    struct package p;
    enum err e = of_payment(api, id, &problems, &p);
    if (e == E_OK)
        e = package_cancel(&api->op, p.id, false, false, p.version);
    if (e == E_OK) {
        TRY(api_payment_answer(api, id, &value));
        api_seen(api, p.client, AUDIT_UPDATE, "package", p.id.v);
    }
    if (e == E_NOTFOUND) {
        problem_add(&problems, SV("billing_item_id"), SV("not_found"),
            SV("There is no payment of this id here whose renewals you may end."));
        e = E_INVALID;
    }
    return api_billing_done(call, e, value, &problems);
}
