/**
 * fetch/fetch.h — asking another server something over HTTP (libcurl): gateways for text messages, push services, and
 * what comes later.
 *
 * Careful by itself: certificates are checked, plain http goes to this machine only, redirects are not followed, no
 * proxy or password file of the environment is believed, and answers end at FETCH_BODY_MAX.
 */
#ifndef KITH_FETCH_FETCH_H
#define KITH_FETCH_FETCH_H

#include "base/err.h"
#include "base/str.h"

enum { FETCH_BODY_MAX = 256 * 1024, FETCH_CONNECT_S = 10, FETCH_S = 30 };

struct fetch; /* a connection that is kept. Threads: one at a time */
enum err fetch_open(struct fetch **ret_fetch) MUST_CHECK;
void fetch_close(struct fetch *f); /* NULL is fine */

struct fetch_header {
    struct sv name, value; /* control characters are refused */
};
struct fetch_request {
    const char *method; /* "POST" */
    struct sv url;
    const struct fetch_header *headers;
    size_t headers_count;
    struct sv body;
    struct sv user, password; /* Basic, when user is not empty */
};
enum fetch_end {
    FETCH_ANSWERED,
    FETCH_NOT_SENT, /* no connection, or no certificate that we trust: nothing was said */
    FETCH_UNKNOWN,  /* the line broke or time ran out after the question went out: it may have been heard */
    FETCH_REFUSED,  /* we do not ask such an address, or such a header */
};
struct fetch_reply {
    enum fetch_end end;
    int status;            /* when answered */
    struct sv body;        /* the beginning of it, in the arena */
    int64_t retry_after_s; /* 0: not said */
};
struct fetch_reply fetch_do(struct fetch *f, struct arena *a, const struct fetch_request *r);
/** Whether we would ask this address: https, or plain http on this machine. */
bool fetch_url_valid(struct arena *a, struct sv url);

#endif
