#include "live/fields.h"

#include "api/schema.h"
#include "calendar/calendar.h"
#include "live/parts.h"
#include "notify/inbox.h"

enum err gql_subscription_user_updated_subscription(struct gql_call *call)
{
    struct api *api = call->context;
    struct live_count *c = arena_new_obj(call->arena, struct live_count);
    TRY(inbox_unread(&api->op, &c->notification_count));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_object(c);
    return E_OK;
}

enum err gql_subscription_access_changed_subscription(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct live_event *e = call->parents[i];
        struct live_change *c = arena_new_obj(call->arena, struct live_change);
        *c = (struct live_change){ e->id, e->kind_name, e->grant, e->node.client, e->at };
        call->values[i] = gql_object(c);
    }
    return E_OK;
}

/* The session as the listener sees it now. */
enum err gql_subscription_group_appointment_clients_added_subscription(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct live_event *e = call->parents[i];
        enum err err = api_visit_answer(call->context, e->joined, &call->values[i]);
        if (err != E_OK && err != E_NOTFOUND)
            return err;
    }
    return E_OK;
}
