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
#include "fetch/nets.h"

enum { FETCH_BODY_MAX = 256 * 1024, FETCH_CONNECT_S = 10, FETCH_S = 30, FETCH_URL_MAX = 2000 };

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
    /* Not NULL: a stranger chose the URL. Plain http is then allowed too, and the address that the connection really
     * goes to has to be public or in one of these networks, whatever the name said when it was looked up before. */
    const struct fetch_nets *guarded;
    int64_t seconds; /* the longest it may take; 0: FETCH_S */
    size_t body_max; /* of the answer; 0: FETCH_BODY_MAX */
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
    bool cut;              /* there was more of it */
    struct sv etag;        /* as the header says it; empty: none */
    int64_t retry_after_s; /* 0: not said */
};
struct fetch_reply fetch_do(struct fetch *f, struct arena *a, const struct fetch_request *r);
/** Whether we would ask this address: https, or plain http on this machine. */
bool fetch_url_valid(struct arena *a, struct sv url);
/** Whether a stranger may give us this URL: http or https, a host, no user or password in it, at most FETCH_URL_MAX
 * bytes. Where its host leads is seen when it is called. */
bool fetch_url_guardable(struct arena *a, struct sv url);
/** Whether its host is an address, in figures or as this machine's own name, that a guarded call would refuse: so that
 * it is said when the URL is typed. Of any other name it is seen when it is called. `also` NULL: none. */
bool fetch_url_closed(struct arena *a, struct sv url, const struct fetch_nets *also);

#endif
