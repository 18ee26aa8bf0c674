#include "api/api.h"
#include "base/log.h"

/* Why a use case said no is the decision's; what of it can be told from here is the session's part. */
static void fail_denied(struct gql_call *call, size_t i)
{
    const struct api *api = call->context;
    struct access_answer session = access_decide(&api->viewer->facts, &NEED_LOGIN_PAGE);
    if (session.allow)
        gql_fail(
            call, i, SV("FORBIDDEN"), SV("This is not open to your account, or it needs your password anew first."));
    else
        gql_fail(call, i, api_code(session.reason), sv_of(access_reason_text(session.reason)));
}

enum err api_outcome(struct gql_call *call, size_t i, enum err e)
{
    switch (e) {
    case E_OK: return E_OK;
    case E_NOTFOUND: call->values[i] = gql_null(); return E_OK;
    case E_DENIED: fail_denied(call, i); return E_OK;
    case E_GONE:
        gql_fail(call, i, api_code(ACCESS_CONTEXT_ENDED), sv_of(access_reason_text(ACCESS_CONTEXT_ENDED)));
        return E_OK;
    case E_BUSY: gql_fail(call, i, SV("TRY_AGAIN"), SV("The server is busy. Try again in a moment.")); return E_OK;
    case E_CONFLICT:
        gql_fail(call, i, SV("CONFLICT"), SV("Somebody else changed this meanwhile. Read it again, then change it."));
        return E_OK;
    case E_TOOBIG: gql_fail(call, i, SV("TOO_LARGE"), SV("This is larger than it may be.")); return E_OK;
    case E_INVALID:
    case E_INTERNAL: break;
    }
    log_event(LOG_ERROR, "api.field_failed", LOG_Z("field", call->field->name), LOG_Z("err", err_name(e)));
    gql_fail(call, i, SV("INTERNAL"), SV(""));
    return E_OK;
}

enum err api_or_nothing(enum err e)
{
    return e == E_NOTFOUND || e == E_DENIED || e == E_GONE ? E_OK : e;
}

struct gql_value api_messages(struct arena *a, const struct problems *problems)
{
    if (!problems->count)
        return gql_null();
    struct api_message *items = arena_array(a, problems->count, sizeof *items);
    for (size_t i = 0; i < problems->count; i++)
        items[i] = (struct api_message){ problems->items[i].field, problems->items[i].text, problems->items[i].code };
    return gql_objects(a, items, problems->count, sizeof *items);
}
