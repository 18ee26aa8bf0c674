/**
 * endpoint/who.h — who calls the API: a cookie, a session's token or a key; and the context that field functions get.
 * The live connections (src/live) make theirs here too.
 */
#ifndef KITH_ENDPOINT_WHO_H
#define KITH_ENDPOINT_WHO_H

#include "api/api.h"
#include "family/family.h"

struct credentials {
    enum api_proof proof;
    struct sv secret;
};
/** Of an Authorization header: "Basic KEY", "Bearer KEY" (RFC 7617's user and password are no credentials here), and of
 *  a bare secret as WebSocket clients send it. */
struct credentials credentials_read(struct sv authorization);
struct credentials credentials_bare(struct sv secret);
/** Of a request: its Authorization header, else its session cookie. */
struct credentials credentials_of(const struct http_req *req);
/** Whether a cookie may speak here: our own page asks, by a request that no form and no link can make. */
bool credentials_cookie_safe(const struct app *app, const struct http_req *req);

struct who { /* everything lives in the arena */
    struct visitor visitor;
    struct api api;
};
/** Fills who->api for these credentials now, acting context included; wrong ones are nobody. api.op has db, arena, keys
 *  and now. A context that has ended is left: api.context_ended. */
enum err who_make(const struct app *app, struct db *db, struct arena *a, struct instant now,
    const struct credentials *c, const struct http_req *req, struct who *ret_who) MUST_CHECK;
extern const struct api_loads who_loads;

#endif
