/** hooks/secret.h — inside the room: a webhook's secret in its column, sealed and bound to the row. */
#ifndef KITH_HOOKS_SECRET_H
#define KITH_HOOKS_SECRET_H

#include "crypto/seal.h"
#include "db/ids.h"

static inline struct seal_place hook_secret_place(struct webhook_id id)
{
    return (struct seal_place){ .purpose = SV("webhook.secret"), .id = id.v };
}
static inline bool hook_secret_open(
    const struct keys *k, struct arena *a, struct webhook_id id, struct sv sealed, struct sv *ret_secret)
{
    return seal_open(k, a, hook_secret_place(id), sealed, ret_secret);
}

#endif
