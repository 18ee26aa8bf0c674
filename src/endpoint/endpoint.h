/**
 * endpoint/endpoint.h — POST /graphql: from a request over HTTP to the engine and back (docs/api.md).
 *
 * One struct for the process; any worker may answer with it, each with a database handle of its own.
 */
#ifndef KITH_ENDPOINT_ENDPOINT_H
#define KITH_ENDPOINT_ENDPOINT_H

#include "graphql/run.h"
#include "page/page.h"

struct endpoint;
struct endpoint_options {
    const struct app *app;
    struct sv origins; /* whose pages may call with a token: "*", or origins separated by blanks; empty: only ours */
    int64_t rate;      /* operations a minute for one key, session or network; 0: 1,200, and no limit on this machine */
    struct sv sunset;  /* the day from which only the latest version is answered, "2027-01-31"; empty: never */
};
/** NULL with a sentence when an origin is none. */
struct endpoint *endpoint_new(const struct endpoint_options *o, struct sv *ret_problem);
void endpoint_free(struct endpoint *e); /* NULL is fine */

/** The process's documents: live connections share them. */
struct gql_cache *endpoint_documents(struct endpoint *e);
struct sv endpoint_sunset(const struct endpoint *e);

/** Answers what is asked of /graphql; false: another path. */
bool endpoint_answer(struct endpoint *e, struct db *db, const struct http_req *req, struct http_reply *reply);
/** An answer the server gave by itself (400, 413, 503): in the words and with the headers that callers of the API
 *  read, when it was theirs. */
void endpoint_dress(const struct endpoint *e, const struct http_req *req, struct http_reply *reply);
/** Prometheus text, appended: the cache of documents, operations. */
void endpoint_metrics(struct endpoint *e, struct str *out);

#endif
