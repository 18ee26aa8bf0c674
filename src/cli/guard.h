/**
 * cli/guard.h — every request passes here: session, acting context, the decision, form checks, the handler, the log.
 *
 * Threads: guard_handle() runs on many workers at once; each has its own struct worker.
 */
#ifndef KITH_CLI_GUARD_H
#define KITH_CLI_GUARD_H

#include "page/router.h"

/** What all workers share. */
struct site {
    struct app app;
    struct db_pool *pool;
    const struct router *router;
    struct view_assets assets;
    struct endpoint *endpoint;
    struct live *live;
    void *self; /* of the process that serves: for its metrics */
};
struct worker {
    const struct site *site;
    struct db *db;
};
void guard_handle(void *worker, const struct http_req *req, struct http_reply *reply);

#endif
