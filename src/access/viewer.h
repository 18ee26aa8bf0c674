/**
 * access/viewer.h — who acts, on whose account, and the operation a use case is given.
 *
 * Only the guard (cli) and the tests make viewers, from the session and the address: the acting context is in the
 * page's address (/as/GRANT/…, /with/CLIENT/…), never only in the browser. actor and subject cannot be swapped: two
 * types.
 */
#ifndef KITH_ACCESS_VIEWER_H
#define KITH_ACCESS_VIEWER_H

#include "access/decide.h"
#include "base/problems.h"
#include "base/time.h"
#include "db/db.h"
#include "db/ids.h"

enum actor_kind { ACTOR_NONE, ACTOR_STAFF, ACTOR_CLIENT, ACTOR_API_KEY, ACTOR_SYSTEM, ACTOR_CLI };
const char *actor_kind_name(enum actor_kind k); /* as in columns actor_kind */
struct actor {
    enum actor_kind kind;
    int64_t id; /* staff or client id by kind; 0 for system and cli */
};
struct subject_id {
    struct client_id client;
};
enum via { VIA_NONE, VIA_OWN, VIA_SAME_MAILBOX, VIA_GRANT, VIA_STAFF, VIA_SYSTEM };
const char *via_name(enum via v);

struct viewer {
    struct actor actor;
    enum via via;
    struct org_id org;
    struct session_id session; /* v 0: none (cli, jobs) */
    struct login_id login;
    struct api_key_id key;     /* that the actor acts by; v 0: none */
    struct staff_id staff;     /* v 0 unless staff */
    struct client_id self;     /* the signed-in client account; v 0 for staff */
    struct subject_id subject; /* whose record the page is about; v 0: none */
    struct grant_id grant;     /* v 0 unless via a grant */
    int64_t grant_version;
    struct sv relationship;             /* of the grant's contact: "is_parent" */
    struct sv actor_name, subject_name; /* for banner and log pages */
    struct sv subject_first;            /* how they are called: "Leo" */
    struct sv peer;
    struct day today; /* in the practice's zone */
    struct access_facts facts;
};
/** The decision for this viewer. */
struct access_answer viewer_may(const struct viewer *v, struct need n);
/** As an error for use cases: E_OK, E_NOTFOUND (404), E_GONE (context ended) or E_DENIED. */
enum err viewer_require(const struct viewer *v, struct need n) MUST_CHECK;
/** A viewer for command line and jobs: everything inside one organization, named in the log. */
struct viewer viewer_system(enum actor_kind kind, struct org_id org, struct day today);

struct keys;                /* crypto/keys.h */
struct known_organizations; /* people/organization_known.h */

/** One operation: what every use case gets first. Memory: results live in `arena`. */
struct op {
    struct db *db;
    struct arena *arena;
    const struct viewer *viewer;
    const struct keys *keys;
    struct instant now;
    struct known_organizations *organizations; /* of this process; NULL: none are kept */
};

#endif
