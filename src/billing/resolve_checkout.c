/* completeCheckout: a visit is booked (calendar), a bill is paid, or both: first the visit, which stays when the card
 * is declined. Or a package is bought, and its bill paid by card where one is named. */
#include "billing/api_package.h"

/* A bill of the account that is looked at; before anything is booked it is known to be there. */
static enum err find_bill(struct api *api, const struct gql_in_complete_checkout_input *in, struct problems *problems,
    struct invoice *ret_bill)
{
    bool account = api->viewer->subject.client.v != 0;
    if (gql_text_given(in->token).n)
        problem_add(problems, SV("token"), SV("no_token"),
            SV("Enter the card with createSetupIntent and createStripeCustomerDetail, then pay with it."));
    TRY(problems_err(problems));
    enum err e = account
                     ? invoice_load(&api->op, (struct invoice_id){ gql_id_given(in->requested_payment_id) }, ret_bill)
                     : E_NOTFOUND;
    if (e != E_NOTFOUND && e != E_DENIED)
        return e;
    problem_add(problems, SV("requested_payment_id"), SV("not_found"),
        SV("There is no bill of this id that you may pay. Sign in, and open the account that it is addressed to."));
    return E_INVALID;
}

static enum err pay(struct api *api, const struct gql_in_complete_checkout_input *in, struct invoice_id invoice,
    struct problems *problems, struct gql_value *ret_item)
{
    struct pay_step step;
    struct pay_wish w = { .invoice = invoice,
        .card = { gql_id_given(in->stripe_customer_detail_id) },
        .key = gql_text_given(in->stripe_idempotency_key) };
    enum err e = api_pay(api, w, problems, &step);
    if (e == E_CONFLICT) {
        problem_add(problems, SV("requested_payment_id"), SV("stale"),
            SV("The bill changed meanwhile, and nothing was paid. Ask how it is."));
        return E_INVALID;
    }
    TRY(e);
    api_seen(api, api->viewer->subject.client, AUDIT_CREATE, "payment", step.payment.v);
    enum err there = api_payment_answer(api, step.payment, ret_item);
    return there == E_NOTFOUND ? E_OK : there; /* paid with an own card for another: told in the own account */
}

static bool alone(const struct gql_in_complete_checkout_input *in, struct problems *problems)
{
    if (gql_text_given(in->token).n)
        problem_add(problems, SV("token"), SV("no_token"),
            SV("Enter the card with createSetupIntent and createStripeCustomerDetail, then pay with it."));
    if (gql_flag_given(in->is_gift, false))
        problem_add(
            problems, SV("is_gift"), SV("not_kept"), SV("There are no gifts. Buy it for the account that is open."));
    if (gql_text_given(in->coupon_code).n)
        problem_add(problems, SV("coupon_code"), SV("no_coupons"), SV("There are no coupons."));
    if (gql_text_given(in->requested_payment_id).n)
        problem_add(
            problems, SV("requested_payment_id"), SV("one_at_a_time"), SV("Buy the package first, and pay then."));
    return problems->count == 0;
}

/* It stays bought when the card is declined: the bill is there to be paid. */
static enum err buy(struct api *api, const struct gql_in_complete_checkout_input *in, struct problems *problems,
    struct api_checkout *done)
{
    struct api_purchase made;
    bool pays = gql_text_given(in->stripe_customer_detail_id).n > 0;
    if (!alone(in, problems))
        return E_INVALID;
    if (api->viewer->staff.v) {
        problem_add(problems, SV("offering_id"), SV("not_offered"),
            SV("Staff sell a package to a client: createRequestedPayment, createBillingItem."));
        return E_INVALID;
    }
    struct api_purchase_wish w = { .offering = { gql_id_given(in->offering_id) },
        .members = in->package_member_ids,
        .shown = gql_text_given(in->shown_total),
        .key = gql_text_given(in->stripe_idempotency_key),
        .pays = pays };
    TRY(api_purchase(api, &w, problems, &made));
    done->package_bill = made.invoice;
    TRY(api_package_answer(api, made.package, &done->package));
    return pays && made.invoice.v ? pay(api, in, made.invoice, problems, &done->billing_item) : E_OK;
}

enum err gql_mutation_complete_checkout(struct gql_call *call)
{
    static const struct gql_in_complete_checkout_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_complete_checkout *args = call->args;
    const struct gql_in_complete_checkout_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct api_checkout *done = arena_new_obj(call->arena, struct api_checkout);
    struct invoice bill;
    bool pays = gql_text_given(in->requested_payment_id).n > 0;
    bool buys = gql_text_given(in->offering_id).n > 0 && !gql_text_given(in->appointment_type_id).n;
    bool books = !buys && (!pays || gql_text_given(in->appointment_type_id).n > 0);
    enum err e = E_OK;
    if (buys)
        e = buy(api, in, &problems, done);
    else if (pays)
        e = find_bill(api, in, &problems, &bill);
    if (e == E_OK && books)
        e = api_checkout_book(call, in, done);
    if (e == E_OK && pays && done->messages.kind == GQL_V_NULL)
        e = pay(api, in, (struct invoice_id){ gql_id_given(in->requested_payment_id) }, &problems, &done->billing_item);
    if (e != E_OK && e != E_INVALID)
        return api_outcome(call, 0, e);
    api_billing_fields(&problems);
    if (problems.count)
        done->messages = api_messages(call->arena, &problems);
    done->patientEmail = gql_text_given(in->email);
    call->values[0] = gql_object(done);
    return E_OK;
}
