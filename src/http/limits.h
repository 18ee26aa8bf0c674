/** http/limits.h — the numbers of a server that its options leave open, and how much of a body is read. */
#ifndef KITH_HTTP_LIMITS_H
#define KITH_HTTP_LIMITS_H

#include "http/body.h"
#include "http/guard.h"
#include "http/server.h"

extern const char http_busy[], http_too_large[]; /* sentences of 503 and 413 */

/** Sets every number that is 0 to what http/server.h says. */
void http_options_fill(struct http_server_options *o);

/**
 * Sets the body's limit by the request's content type, and what Content-Length declares. A body over the limit is read
 * away (too_large is set), unless nobody waits for that: 413 at once when it expects 100-continue, or declares more
 * than `drained_at_most`.
 */
struct http_verdict http_body_plan(const struct http_req *req, const struct http_server_options *o,
    size_t drained_at_most, struct http_body *body) MUST_CHECK;

#endif
