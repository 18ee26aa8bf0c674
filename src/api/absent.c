#include "api/api.h"
#include "api/schema.h"
#include "pay/pay.h"

enum err gql_absent_field(struct gql_call *call)
{
    (void)call;
    return E_OK;
}

enum err gql_absent_one(struct gql_call *call)
{
    (void)call;
    return E_OK;
}

enum err gql_absent_list(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_list(NULL, 0);
    return E_OK;
}

enum err gql_absent_forms(struct gql_call *call)
{
    return gql_absent_list(call);
}

enum err gql_absent_payers(struct gql_call *call)
{
    return gql_absent_list(call);
}

enum err gql_absent_count(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_int(0);
    return E_OK;
}

static enum err refuse(struct gql_call *call)
{
    struct problems problems = problems_new(call->arena);
    struct api_refused *refused = arena_new_obj(call->arena, struct api_refused);
    problem_add(
        &problems, SV(""), SV("no_room"), SV("There are no conversations and no forms here yet. Nothing was saved."));
    refused->messages = api_messages(call->arena, &problems);
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_object(refused);
    return E_OK;
}

enum err gql_mutation_create_note(struct gql_call *call)
{
    return refuse(call);
}

enum err gql_mutation_create_form_answer_group(struct gql_call *call)
{
    return refuse(call);
}

enum err gql_mutation_update_form_answer_group(struct gql_call *call)
{
    return refuse(call);
}

enum err gql_query_validate_coupon(struct gql_call *call)
{
    const struct gql_args_query_validate_coupon *args = call->args;
    struct api_coupon *none = arena_new_obj(call->arena, struct api_coupon);
    none->fail_reason = SV("There are no coupons here. Leave the code out.");
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = sv_trim(gql_text_given(args->coupon_code)).n ? gql_object(none) : gql_null();
    return E_OK;
}

enum err gql_query_sdk_config(struct gql_call *call)
{
    const struct api *api = call->context;
    struct api_sdk *here = arena_new_obj(call->arena, struct api_sdk);
    if (pay_any(api->app->pay) && api->app->pay->preferred == PAY_STRIPE)
        here->stripe_publishable_key = api->app->pay->stripe.publishable;
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_object(here);
    return E_OK;
}
