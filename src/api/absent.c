#include "api/api.h"
#include "api/schema.h"

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
    static const struct api_sdk here = { .none = { "", 0 } };
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_object(&here);
    return E_OK;
}
