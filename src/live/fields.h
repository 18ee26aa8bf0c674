/** live/fields.h — what the types of src/live/schema.graphql read. */
#ifndef KITH_LIVE_FIELDS_H
#define KITH_LIVE_FIELDS_H

#include "db/ids.h"
#include "graphql/resolve.h"

struct live_count {
    int64_t notification_count;
};
struct live_change {
    struct event_id id;
    struct sv kind;
    struct grant_id grant_id;
    struct client_id client_id;
    struct instant at;
};

#endif
