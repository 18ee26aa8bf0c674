/**
 * http/guard.h — refuses requests that two programs could read in two ways (request smuggling), before anybody else
 * looks at them. Pure: request line and headers in, verdict out. Every refusal also closes the connection.
 *
 * Sources: RFC 9112 sections 3.2 (Host), 5.1 (no space before the colon), 6.1 and 6.3 (length of the body), 11.2.
 */
#ifndef KITH_HTTP_GUARD_H
#define KITH_HTTP_GUARD_H

#include "http/http.h"

struct http_verdict {
    int status;         /* 0: let it pass */
    const char *reason; /* one sentence that can be shown */
};

struct http_head { /* as it came over the wire */
    struct sv method, target, version;
    struct http_pairs headers;
};

#define HTTP_MAX_HEADERS 100

/**
 * 400: bad bytes anywhere (control bytes, NUL, not UTF-8), a header name that is no token (this includes a space before
 * the colon), repeated Host, Content-Length, Transfer-Encoding, Content-Type or Authorization, both of the lengths, a
 * length that is no number, Host missing in HTTP/1.1 or invalid, Transfer-Encoding in HTTP/1.0.
 * 405: TRACE and CONNECT. 415: a compressed body. 417: an unknown expectation. 431: more than HTTP_MAX_HEADERS.
 * 501: any other unknown method, and a transfer coding that is not "chunked". 505: not HTTP/1.0 or 1.1.
 */
struct http_verdict http_guard(const struct http_head *head);

enum http_method http_method_of(struct sv name);

/** Digits only, at most 18 of them. */
bool http_length_parse(struct sv text, uint64_t *ret_length) MUST_CHECK;

#endif
