#include <assert.h>

#include "api/api.h"
#include "ical/zone.h"

static struct access_answer allowed(void)
{
    return (struct access_answer){ true, ACCESS_OK };
}

/* Staff's need of a chart, where no client stands beneath: whether their role opens charts at all. */
static struct need without_client(struct need n)
{
    if (n.kind == NEED_CHART)
        n.kind = NEED_STAFF;
    return n;
}

struct access_answer api_may(const struct api *api, const struct api_need *need, const struct api_node *node)
{
    const struct access_facts *own = &api->viewer->facts;
    const struct access_facts *f = node && node->facts ? node->facts : own;
    switch (need->open) {
    case API_PUBLIC:
    case API_OBJECT: return allowed();
    case API_LOGIN: return access_decide(own, &NEED_LOGIN_PAGE);
    case API_BY_NEED: break;
    }
    struct access_answer signed_in = access_decide(own, &NEED_LOGIN_PAGE);
    if (!signed_in.allow)
        return signed_in;
    struct need n = api->viewer->staff.v ? need->staff : need->portal;
    if (!f->has_subject && api->viewer->staff.v)
        n = without_client(n);
    return access_decide(f, &n);
}

struct sv api_code(enum access_reason r)
{
    static const struct sv codes[ACCESS_REASON_COUNT] = {
        [ACCESS_OK] = { "", 0 },
        [ACCESS_SIGN_IN] = { "UNAUTHENTICATED", 15 },
        [ACCESS_SECOND_FACTOR] = { "SECOND_FACTOR", 13 },
        [ACCESS_LOCKED] = { "LOCKED", 6 },
        [ACCESS_FRESH] = { "FRESH", 5 },
        [ACCESS_ABSENT] = { "NOT_FOUND", 9 },
        [ACCESS_CONTEXT_ENDED] = { "CONTEXT_ENDED", 13 },
        [ACCESS_CAPABILITY_OFF] = { "CAPABILITY_OFF", 14 },
        [ACCESS_PERMISSION] = { "FORBIDDEN", 9 },
        [ACCESS_STATE_REASON] = { "STATE_REASON", 12 },
        [ACCESS_NOT_YOURS] = { "NOT_YOURS", 9 },
    };
    assert((unsigned)r < ACCESS_REASON_COUNT);
    return codes[r];
}

static bool refuse(enum access_reason reason, const void *parent, struct sv *ret_code, struct sv *ret_message)
{
    *ret_code = api_code(reason);
    *ret_message = sv_of(access_reason_text(reason));
    if (reason != ACCESS_ABSENT)
        return false;
    /* Nothing is said of what never was open; a root field is no object, and everybody can read that it exists. */
    *ret_code = parent ? SV("") : SV("FORBIDDEN");
    *ret_message = SV("This field is not open to your account.");
    return false;
}

static bool gate(
    void *context, const struct gql_field *field, const void *parent, struct sv *ret_code, struct sv *ret_message)
{
    const struct api *api = context;
    const struct api_need *need = field->need;
    if (field->is_meta)
        return true;
    if (!need) /* schemagen lets no such field through */
        return refuse(ACCESS_ABSENT, parent, ret_code, ret_message);
    if (!parent && api->mutates && api->context_ended && need->open != API_PUBLIC)
        return refuse(ACCESS_CONTEXT_ENDED, parent, ret_code, ret_message);
    struct access_answer answer = api_may(api, need, need->open == API_BY_NEED ? parent : NULL);
    return answer.allow || refuse(answer.reason, parent, ret_code, ret_message);
}

static struct sv write_time(void *context, const struct gql_field *field, struct instant t, struct arena *a)
{
    const struct api *api = context;
    if (sv_eq(sv_of(field->ref.type->name), SV("ISO8601DateTime")))
        return zone_iso(a, zone_of(api->zone.n ? api->zone : SV("UTC")), t);
    /* What the published clients take apart: "2020-05-08 21:00:00 UTC". */
    struct sv iso = instant_iso(a, t);
    assert(iso.n == 20);
    return sv_fmt(a, "%.10s %.8s UTC", iso.p, iso.p + 11);
}

static bool flag(void *context, struct sv name)
{
    const struct api *api = context;
    return api->loads->feature(api, name);
}

const struct gql_app api_gql_app = { .gate = gate, .write_time = write_time, .flag = flag };
