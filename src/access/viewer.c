#include "access/viewer.h"

#include <assert.h>

#include "base/err.h"

const char *actor_kind_name(enum actor_kind k)
{
    static const char *const names[] = {
        [ACTOR_NONE] = "none",
        [ACTOR_STAFF] = "staff",
        [ACTOR_CLIENT] = "client",
        [ACTOR_API_KEY] = "api_key",
        [ACTOR_SYSTEM] = "system",
        [ACTOR_CLI] = "cli",
    };
    assert((unsigned)k < LENGTH(names));
    return names[k];
}

const char *via_name(enum via v)
{
    static const char *const names[] = {
        [VIA_NONE] = "none",
        [VIA_OWN] = "own",
        [VIA_SAME_MAILBOX] = "same_mailbox",
        [VIA_GRANT] = "grant",
        [VIA_STAFF] = "staff",
        [VIA_SYSTEM] = "system",
    };
    assert((unsigned)v < LENGTH(names));
    return names[v];
}

struct access_answer viewer_may(const struct viewer *v, struct need n)
{
    return access_decide(&v->facts, &n);
}

enum err viewer_require(const struct viewer *v, struct need n)
{
    struct access_answer answer = viewer_may(v, n);
    if (answer.allow)
        return E_OK;
    if (answer.reason == ACCESS_ABSENT)
        return E_NOTFOUND;
    return answer.reason == ACCESS_CONTEXT_ENDED ? E_GONE : E_DENIED;
}

struct viewer viewer_system(enum actor_kind kind, struct org_id org, struct day today)
{
    assert(kind == ACTOR_SYSTEM || kind == ACTOR_CLI);
    return (struct viewer){
        .actor = { .kind = kind },
        .via = VIA_SYSTEM,
        .org = org,
        .today = today,
        .actor_name = kind == ACTOR_CLI ? SV("command line") : SV("Kith"),
        .facts = {
            .relation = REL_STAFF,
            .fresh = true,
            .role = ROLE_OWNER,
            .staff_active = true,
            .has_subject = true,
            .restricted_reason_given = true,
        },
    };
}
