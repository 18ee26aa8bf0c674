/** hooks/api_hooks.h — inside the room: what stands behind the API's types of schema.graphql. */
#ifndef KITH_HOOKS_API_HOOKS_H
#define KITH_HOOKS_API_HOOKS_H

#include "api/schema.h"
#include "hooks/hooks.h"
#include "people/people.h"

struct api_webhook {
    struct webhook is;
    struct sv cursor, event_type, event_type_name; /* of its first event: "patient.updated", PATIENT_UPDATED */
    struct gql_value events;
};
struct api_webhook_event {
    struct webhook_event is;
    struct sv event_type_name;
    struct gql_value webhook;
};
struct api_sent_webhook {
    struct webhook_delivery is;
    struct sv cursor, event_type_name, http_status;
};
struct api_hook_queued {
    struct gql_value messages;
    struct sv no_text;
    int64_t count;
    bool sent;
};

/** The end of a mutation that puts calls into the line. */
enum err api_hook_queued(struct gql_call *call, enum err e, int64_t count, const struct problems *problems) MUST_CHECK;

#endif
