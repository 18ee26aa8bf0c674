#include "endpoint/who.h"

#include "billing/billing.h"
#include "page/form_guard.h"
#include "page/frame.h"

#define KEY_PREFIX SV("kith_")

/* -- credentials -------------------------------------------------------------------------------------------------- */

struct credentials credentials_bare(struct sv secret)
{
    secret = sv_trim(secret);
    if (!secret.n || secret.n > 200)
        return (struct credentials){ API_NOBODY, SV("") };
    return (struct credentials){ sv_starts(secret, KEY_PREFIX) ? API_KEY : API_TOKEN, secret };
}

struct credentials credentials_read(struct sv authorization)
{
    struct sv rest = sv_trim(authorization), scheme = sv_cut(&rest, ' ');
    if (!sv_eq_ci(scheme, SV("Basic")) && !sv_eq_ci(scheme, SV("Bearer")))
        return (struct credentials){ API_NOBODY, SV("") };
    return credentials_bare(rest);
}

struct credentials credentials_of(const struct http_req *req)
{
    struct sv authorization = http_header(req, SV("Authorization")), cookie = frame_session_cookie(req);
    if (authorization.n)
        return credentials_read(authorization);
    return (struct credentials){ cookie.n ? API_COOKIE : API_NOBODY, cookie };
}

bool credentials_cookie_safe(const struct app *app, const struct http_req *req)
{
    bool asks_first = sv_eq(req->content_type, SV("application/json")) ||
                      sv_eq(req->content_type, SV("application/graphql+json")) ||
                      http_header(req, SV("Kith-CSRF")).n > 0;
    return asks_first && form_guard_origin(app, req);
}

/* -- the viewer --------------------------------------------------------------------------------------------------- */

static enum err identify(const struct op *op, const struct credentials *c, struct visitor *v)
{
    *v = (struct visitor){ .viewer = { .facts = { .relation = REL_STRANGER } } };
    switch (c->proof) {
    case API_COOKIE:
    case API_TOKEN: return visitor_by_session(op, c->secret, v);
    case API_KEY: return visitor_by_key(op, c->secret, v);
    case API_NOBODY: break;
    }
    return E_OK;
}

static bool signed_in(const struct visitor *v)
{
    return v->session.org.v && v->session.kind != SESSION_PENDING;
}

/* The account the session acts in. False: it is closed, and the session is in its own again. */
static enum err enter_context(const struct op *op, const struct credentials *c, struct visitor *v, bool *ret_ended)
{
    const struct session *s = &v->session;
    *ret_ended = false;
    if (!s->acting_grant.v && !s->acting_client.v)
        return visitor_about_own(op, v);
    if (s->acting_grant.v)
        TRY(visitor_about_grant(op, v, s->acting_grant));
    else
        TRY(visitor_about_mailbox(op, v, s->acting_client));
    struct access_answer open = viewer_may(&v->viewer, NEED_CONTEXT_PAGE);
    if (open.allow || open.reason == ACCESS_LOCKED || open.reason == ACCESS_SECOND_FACTOR)
        return E_OK;
    *ret_ended = true;
    struct op own = *op;
    own.viewer = &v->viewer;
    TRY(session_act_as(&own, (struct grant_id){ 0 }, (struct client_id){ 0 }));
    TRY(identify(op, c, v));
    return signed_in(v) ? visitor_about_own(op, v) : E_OK;
}

enum err who_make(const struct app *app, struct db *db, struct arena *a, struct instant now,
    const struct credentials *c, const struct http_req *req, struct who *ret_who)
{
    struct visitor *v = &ret_who->visitor;
    struct op op = {
        .db = db, .arena = a, .viewer = &v->viewer, .keys = app->keys, .now = now, .organizations = app->organizations
    };
    bool ended = false;
    TRY(identify(&op, c, v));
    if (signed_in(v) && v->session.kind == SESSION_PORTAL)
        TRY(enter_context(&op, c, v, &ended));
    v->viewer.peer = req->peer;
    ret_who->api = (struct api){ .app = app,
        .loads = &who_loads,
        .op = op,
        .viewer = &v->viewer,
        .visitor = v,
        .organization = v->org.id.v ? &v->org : NULL,
        .req = req,
        .proof = v->session.org.v || v->session.id.v ? c->proof : API_NOBODY,
        .token = c->proof == API_KEY ? SV("") : c->secret,
        .key = v->key,
        .zone = v->session.zone.n ? v->session.zone : v->org.zone,
        .context_ended = ended };
    return E_OK;
}

/* -- loads -------------------------------------------------------------------------------------------------------- */

static enum err load_facts(
    struct api *api, const struct client_id *clients, size_t count, struct access_facts *ret_facts)
{
    const struct visitor *v = api->visitor;
    if (!signed_in(v)) {
        for (size_t i = 0; i < count; i++)
            ret_facts[i] = (struct access_facts){ .relation = REL_STRANGER };
        return E_OK;
    }
    if (v->viewer.staff.v)
        return visitor_chart_facts(&api->op, v, clients, count, ret_facts);
    return visitor_portal_facts(&api->op, v, clients, count, ret_facts);
}

static enum err load_viewer(struct api *api, struct client_id client, struct viewer *ret_viewer)
{
    const struct visitor *own = api->visitor;
    if (!signed_in(own))
        return E_NOTFOUND;
    struct visitor *v = arena_new_obj(api->op.arena, struct visitor);
    *v = *own;
    if (v->viewer.staff.v) {
        TRY(visitor_about_chart(&api->op, v, client));
    } else if (v->viewer.via == VIA_GRANT) {
        return E_NOTFOUND; /* who acts through a grant sees that one account (edges 5, 6) */
    } else {
        v->viewer.subject.client.v = 0;
        v->viewer.via = VIA_OWN;
        if (client.v == v->viewer.self.v)
            TRY(visitor_about_own(&api->op, v));
        else
            TRY(visitor_about_mailbox(&api->op, v, client));
    }
    if (v->viewer.subject.client.v != client.v)
        return E_NOTFOUND;
    *ret_viewer = v->viewer;
    return E_OK;
}

/* What the request is stays; who asks is another one. */
static enum err become(struct api *api, struct sv token)
{
    struct who *next = arena_new_obj(api->op.arena, struct who);
    struct credentials c = { api->proof == API_COOKIE ? API_COOKIE : API_TOKEN, token };
    TRY(who_make(api->app, api->op.db, api->op.arena, api->op.now, &c, api->req, next));
    next->api.version = api->version;
    next->api.baseline = api->baseline;
    next->api.mutates = api->mutates;
    next->api.cookie = api->cookie;
    *api = next->api;
    return E_OK;
}

static bool feature(const struct api *api, struct sv name)
{
    for (unsigned i = 0; i < FEATURE_COUNT; i++)
        if (sv_eq(name, sv_of(feature_name(i))))
            return api->organization && api->organization->feature[i];
    return false;
}

const struct api_loads who_loads = { .facts = load_facts,
    .viewer_about = load_viewer,
    .become = become,
    .feature = feature,
    .policies = api_policies_save };
