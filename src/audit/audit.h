/**
 * audit/audit.h — the access log (F11): who looked at or changed what of a client's, acting for whom, when.
 *
 * Acts through a grant and openings of restricted records are committed before the reply; other views within a second:
 * a crash can lose at most that second (docs/security.md). Rows are numbered and chained by a sealer in batches, so
 * that writers do not wait for each other: hash = chain(previous hash, the row's fields). A changed or missing row is
 * found by audit_verify(); the head of each chain is mailed to the owner daily, since a cut tail cannot be seen from
 * inside.
 */
#ifndef KITH_AUDIT_AUDIT_H
#define KITH_AUDIT_AUDIT_H

#include "db/db.h"
#include "db/ids.h"

struct job_run;

enum audit_action {
    AUDIT_NONE,
    AUDIT_VIEW,
    AUDIT_LIST,
    AUDIT_CREATE,
    AUDIT_UPDATE,
    AUDIT_END,
    AUDIT_SEND,
    AUDIT_EXPORT,
    AUDIT_PREVIEW,
    AUDIT_SWITCH,
    AUDIT_SIGN_IN,
    AUDIT_ACTION_COUNT
};
const char *audit_action_name(enum audit_action a); /* "view" */

/** Texts are borrowed until the call returns; audit_later() copies them. */
struct audit_new {
    struct org_id org;
    struct instant at;
    struct sv actor_kind, via; /* as in the columns */
    int64_t actor_id;
    struct grant_id grant;     /* v 0: none */
    struct session_id session; /* v 0: none */
    struct client_id client;   /* v 0: nobody's record */
    struct api_key_id key;     /* by which the actor acts; v 0: none */
    enum audit_action action;
    struct sv resource_kind;
    int64_t resource_id;
    struct sv outcome; /* "allowed", the reason key of the refusal, or "invalid": what was typed was not saved */
    struct sv peer;    /* staff only; left empty for others */
};
/** In a transaction that is open. */
enum err audit_append(struct db *tx, const struct audit_new *e) MUST_CHECK;
/** In a transaction of its own. */
enum err audit_append_now(struct db *db, const struct audit_new *e) MUST_CHECK;

struct audit_log; /* the queue of views and its flusher thread */
enum err audit_log_start(struct db_pool *pool, struct audit_log **ret_log) MUST_CHECK;
/** Queued and written within a second. A full queue makes the caller wait for the flusher: nothing is dropped. Threads:
 * any. */
void audit_later(struct audit_log *log, const struct audit_new *e);
void audit_log_stop(struct audit_log *log); /* writes what is queued, for up to ten seconds; NULL is fine */

/** Numbers and chains unsealed rows of every organization, in batches; idempotent; one sealer at a time over all nodes.
 */
enum err audit_seal(struct db *db, struct arena *a, struct instant now, int64_t *ret_sealed) MUST_CHECK;
/** The same as a job handler: kind "audit_seal", every 5 seconds. */
enum err audit_seal_run(const struct job_run *r) MUST_CHECK;

/** The newest sealed row, to be mailed to the owner daily. E_NOTFOUND: nothing is sealed yet. */
struct audit_head {
    int64_t n;
    struct sv hash;
    struct instant sealed_at;
};
enum err audit_head_of(struct db *db, struct arena *a, struct org_id org, struct audit_head *ret_head) MUST_CHECK;

/** Records an audit_head event for each organization whose log has grown since the last one, at most once a day each:
 * what becomes of it is a mail to the owners. Its payload is {"n": number, "hash": text}. */
enum err audit_tell(struct db *db, struct arena *a, struct instant now, int64_t *ret_told) MUST_CHECK;
/** The same as a job handler: kind "audit_tell", every hour. */
enum err audit_tell_run(const struct job_run *r) MUST_CHECK;

struct audit_report {
    int64_t sealed, unsealed;
    int64_t head_n;
    struct sv head_hash;
    bool intact;
    int64_t first_bad; /* number of the first altered or missing row */
    struct sv what;    /* "Row 1,204 was altered.", "Rows 12 to 14 are missing."; empty when intact */
};
/** Streams the chain of one organization. `known` is a head that was kept elsewhere (number and hash count), NULL:
 * none. With it a tail that was cut off together with the head, and a log that was written anew, are found too. */
enum err audit_verify(struct db *db, struct arena *a, struct org_id org, const struct audit_head *known,
    struct audit_report *ret_report) MUST_CHECK;

struct audit_entry {
    struct audit_id id;
    struct instant at;
    struct sv actor_kind, via, action, resource_kind, outcome, peer;
    int64_t actor_id, resource_id;
    struct sv actor_name; /* as the account is named now; "Kith" for the system, "Command line" for cli */
    struct sv key_name;   /* of the key that it was done by; empty: none */
    struct sv on_behalf;  /* through a grant or a shared mailbox: the subject's name; else empty */
    struct grant_id grant;
    struct client_id client;
    struct sv client_name;
    struct sv sort; /* of audit_sorts() */
};
struct audit_entries {
    struct audit_entry *items;
    size_t count;
    bool more;
};
enum { AUDIT_PAGE = 50, AUDIT_SORTS_MOST = 5000, AUDIT_COUNT_MOST = 10000 };
/** Whose log: of a client's record (client), or of what somebody did (actor). Authorised by the caller. */
struct audit_whose {
    struct client_id client; /* v 0: the actor's */
    struct sv actor_kind;
    int64_t actor_id;
};
/** For searching: what entries of this log can say, one of each, without id, time and place; `sort` names it. At most
 * AUDIT_SORTS_MOST, and `more` when there are more of them. */
enum err audit_sorts(struct db *db, struct arena *a, struct org_id org, const struct audit_whose *whose,
    struct audit_entries *ret_sorts) MUST_CHECK;
/** Newest first, AUDIT_PAGE a page; pages count from 1. `sorts` NULL: all of it; else entries of these only. */
struct audit_chosen {
    const struct sv *items;
    size_t count;
    bool unsearched; /* there are more sorts than were looked at */
};
enum err audit_list(struct db *db, struct arena *a, struct org_id org, const struct audit_whose *whose,
    const struct audit_chosen *sorts, int64_t page, struct audit_entries *ret_entries) MUST_CHECK;
/** How many entries audit_list() has on all its pages; AUDIT_COUNT_MOST + 1: more than AUDIT_COUNT_MOST. */
enum err audit_count(struct db *db, struct arena *a, struct org_id org, const struct audit_whose *whose,
    const struct audit_chosen *sorts, int64_t *ret_count) MUST_CHECK;
/** What was made, changed and ended in a practice, for programs that follow it. Authorised by the caller. */
struct audit_change {
    struct audit_id id;
    struct instant at;
    struct sv actor_kind, action, resource_kind;
    int64_t actor_id, resource_id;
    struct staff_id key_staff; /* of a key: as whom it acted */
    struct client_id key_client, client;
};
struct audit_changes {
    struct audit_change *items;
    size_t count;
};
struct audit_changes_filter {
    const struct sv *actions, *resources;
    size_t actions_count, resources_count;
    struct sv actor_kind; /* "staff", "client" and who, keys that act as them included; empty: anybody */
    int64_t actor_id;
    bool by_nobody;               /* by the program itself */
    int64_t resource_id;          /* 0: any; of a record without number: its client's */
    struct instant after, before; /* both included */
    bool oldest_first;
};
enum err audit_list_changes(struct db *db, struct arena *a, struct org_id org, const struct audit_changes_filter *f,
    int64_t skip, int64_t most, struct audit_changes *ret_changes) MUST_CHECK;
enum err audit_count_changes(struct db *db, struct arena *a, struct org_id org, const struct audit_changes_filter *f,
    int64_t *ret_total) MUST_CHECK;

#endif
