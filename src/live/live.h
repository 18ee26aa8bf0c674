/**
 * live/live.h — subscriptions: what changes is sent to who listens, as long as they may know it (docs/api.md).
 *
 * One thread holds all sockets of a process, with a database handle of its own. On PostgreSQL it is told of new events
 * by the commit that writes them, whichever process that was, and looks for missed ones every LIVE_MISSED_MS; where
 * nothing tells it, it looks every LIVE_TICK_MS. So often it asks whether sessions, keys and accesses of its sockets
 * still live: one statement each, however many sockets there are (docs/decisions/0053).
 */
#ifndef KITH_LIVE_LIVE_H
#define KITH_LIVE_LIVE_H

#include "endpoint/endpoint.h"
#include "event/event.h"
#include "http/socket.h"

enum { LIVE_TICK_MS = 50, LIVE_MISSED_MS = 1000 };

struct live;
struct live_options {
    const struct app *app;
    struct db_pool *pool;
    struct endpoint *endpoint;
    struct db_ear *ear; /* not started yet; stopped before live_free(). NULL: it only looks */
};
/** For event_told_set(): what subscriptions are about. */
bool live_told(const struct event_new *e);
/** NULL: its thread could not be made. */
struct live *live_start(const struct live_options *o);
void live_stop(struct live *l); /* before the server stops; NULL is fine */
void live_free(struct live *l); /* after it */
struct http_sockets *live_sockets(struct live *l);
/** GET /subscriptions: ActionCable or graphql-transport-ws, as the client offers; ActionCable when it offers nothing.
 */
bool live_wants(const struct http_req *req, struct sv *ret_protocol);
void live_metrics(const struct live *l, struct str *out);

#endif
