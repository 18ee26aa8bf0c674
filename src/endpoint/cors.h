/** endpoint/cors.h — which pages of other origins may call (Fetch standard): with a token, never with a cookie. */
#ifndef KITH_ENDPOINT_CORS_H
#define KITH_ENDPOINT_CORS_H

#include "http/http.h"

struct cors {
    bool any;
    struct sv *origins;
    size_t count;
};
/** "*", or "https://a.example http://localhost:3000". False: one of them is no origin; *ret_wrong says which. */
bool cors_read(struct arena *a, struct sv text, struct cors *ret_cors, struct sv *ret_wrong);
bool cors_allows(const struct cors *c, struct sv origin);
/** The headers that let the page read the reply, whatever it says. */
void cors_reply(const struct cors *c, const struct http_req *req, struct http_reply *reply);
/** OPTIONS: 204. */
void cors_preflight(const struct cors *c, const struct http_req *req, struct http_reply *reply);

#endif
