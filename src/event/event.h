/**
 * event/event.h — what happened, written in the transaction of the change; consumers read it later.
 *
 * A use case calls event_record() inside its db_write(). That writes the event and one delivery row per consumer that
 * subscribed to the kind. Consumers lease deliveries; nobody reads "id greater than the last", since ids commit out of
 * order. Payloads are small JSON objects without tokens; texts of people only where a consumer needs the value of that
 * moment.
 */
#ifndef KITH_EVENT_EVENT_H
#define KITH_EVENT_EVENT_H

#include "db/db.h"
#include "db/ids.h"
#include "event/kinds.h"

struct event_new {
    enum event_kind kind;
    struct org_id org;
    struct instant at;
    const char *actor_kind; /* as in the column: "staff", "client", "system", "cli", "api_key" */
    int64_t actor_id;
    struct client_id client; /* v 0: none */
    struct contact_id contact;
    struct grant_id grant;
    const char *resource_kind; /* NULL: none */
    int64_t resource_id;
    struct sv payload; /* JSON object; empty: {} */
};
/** In a write transaction (asserted). ret_event may be NULL: then PostgreSQL is not waited for. */
enum err event_record(struct db *tx, struct arena *a, const struct event_new *e, struct event_id *ret_event) MUST_CHECK;
/** The same for many, in this order; on PostgreSQL in a round trip or two. */
enum err event_record_all(struct db *tx, struct arena *a, const struct event_new *events, size_t count) MUST_CHECK;

/** Which consumers exist and what they want; set once, before any event is recorded (process start, tests). */
struct event_consumer {
    const char *name;
    const enum event_kind *kinds;
    size_t kinds_count;
    const char *job; /* db_wake() says it when a delivery waits: the kind of the job that works on them; NULL: none */
};
void event_consumers_set(const struct event_consumer *list, size_t count);

/** Which events wake other processes at once, over the database (db_tell); set once likewise. The word is "ORG ID",
 * and tells nothing else: who hears it reads the event. */
typedef bool event_told_fn(const struct event_new *e);
void event_told_set(event_told_fn *told); /* NULL: none */
/** The id in such a word; false: it is another word. */
bool event_word_parse(struct sv word, struct event_id *ret_event);

struct event {
    struct event_id id;
    struct event_delivery_id delivery;
    enum event_kind kind;
    struct org_id org;
    struct instant at;
    struct sv actor_kind;
    int64_t actor_id;
    struct client_id client; /* v 0: none */
    struct contact_id contact;
    struct grant_id grant;
    struct sv resource_kind;
    int64_t resource_id;
    struct sv payload;
    int64_t attempts;
};
struct events {
    struct event *items;
    size_t count;
};
/** Up to `most` due deliveries of a consumer, oldest first, leased to `owner` for lease_s. An owner is one thread's
 * turn
 *  ("host-pid-thread-7"): who has lost a lease must not find it under the same name again. */
enum err event_lease(struct db *db, struct arena *a, const char *consumer, struct sv owner, struct instant now,
    size_t most, int64_t lease_s, struct events *ret_events) MUST_CHECK;
/** In the transaction that did the consumer's work: the delivery is done. E_CONFLICT: the lease was lost, roll back. */
enum err event_done(struct db *tx, struct event_delivery_id delivery, struct sv owner) MUST_CHECK;
/** The same for several at once: all or none. */
enum err event_done_all(
    struct db *tx, const struct event_delivery_id *deliveries, size_t count, struct sv owner) MUST_CHECK;
enum { EVENT_ATTEMPTS = 12 };
/** Not now: again after a backoff; after EVENT_ATTEMPTS tries it is dead and shown by `kith doctor`. `error` is a short
 * key for the log, never a person's text. E_CONFLICT: the lease was lost. */
enum err event_retry(
    struct db *db, const struct event *e, struct sv owner, struct instant now, struct sv error) MUST_CHECK;
/** Dead deliveries of a consumer, and trying all of them again by hand. */
enum err event_dead_count(struct db *db, struct arena *a, const char *consumer, int64_t *ret_count) MUST_CHECK;
enum err event_revive_dead(struct db *db, const char *consumer, struct instant now) MUST_CHECK;
/** One event by id, for explanations; E_NOTFOUND. */
enum err event_load(
    struct db *db, struct arena *a, struct org_id org, struct event_id id, struct event *ret_event) MUST_CHECK;

#endif
