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
