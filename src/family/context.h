/**
 * family/context.h — the acting context: whom a signed-in person may switch to, and the guard's facts of a grant.
 */
#ifndef KITH_FAMILY_CONTEXT_H
#define KITH_FAMILY_CONTEXT_H

#include "people/people.h"

/** Everything the guard needs for /as/GRANT in one query. E_NOTFOUND: not a grant of this caregiver (404). */
struct context {
    struct grant_id grant;
    struct client_id client, caregiver;
    struct sv client_name, caregiver_name, relationship, words;
    enum grant_state state;
    bool over, caregiver_ok;
    bool unopened;             /* never accepted */
    struct scope scope;        /* what staff, the care receiver and earlier tiers left … */
    struct standing_facts age; /* … and what today's tier leaves of that is the decision's */
    int64_t version;
    int64_t used_before_us; /* last use through it, microseconds; 0: never */
    struct client_facts subject;
};
enum err context_load(struct db *db, struct arena *a, const struct organization *org, struct grant_id grant,
    struct client_id caregiver, struct instant now, struct context *ret_context) MUST_CHECK;
/** The part of the decision that is about the grant. The relation and the subject's facts are the caller's. */
void context_facts(const struct context *c, struct access_facts *f);
/** Marks use (idle expiry, "last used"); at most once a minute. */
enum err context_touch(
    struct db *db, struct arena *a, struct org_id org, struct grant_id grant, struct instant now) MUST_CHECK;

/** **Switch Account** and the family home: every account this person may open, with what is due there within scope. */
struct switchable {
    bool same_mailbox;     /* else by grant */
    struct grant_id grant; /* v 0 for same mailbox */
    struct client_id client;
    struct sv name, words; /* "parent" */
    struct opt_day born;
    struct scope scope;
    struct sv base;           /* "/as/55" or "/with/13" */
    struct due {              /* what waits there, within scope */
        struct sv text, path; /* path below base */
    } * due;
    size_t due_count;
};
struct switchables {
    struct switchable *items;
    size_t count;
};
enum { DUE_MOST = 6 };
/** One line more of what waits there; those beyond DUE_MOST are left out. */
static inline void switch_due_add(struct switchable *s, struct sv text, struct sv path)
{
    if (s->due_count < DUE_MOST)
        s->due[s->due_count++] = (struct due){ text, path };
}
/** At most three queries. Archived receivers, ended and suspended grants are left out; rights never pass on (edges 5,
 * 6). */
enum err switch_list(const struct op *op, const struct organization *org, struct switchables *ret_list) MUST_CHECK;
/** The same for whoever is signed in, wherever they act now. NEED_LOGIN; nothing for staff. */
enum err switch_targets(const struct op *op, const struct organization *org, struct switchables *ret_list) MUST_CHECK;
/** Which accounts the people behind `clients` may open, for staff who may see those charts (the caller asked). Two
 *  queries. */
struct switch_pair {
    struct client_id who, target;
    struct grant_id grant; /* v 0: the same mailbox */
};
struct switch_pairs {
    struct switch_pair *items;
    size_t count;
};
enum err switch_pairs_of(const struct op *op, const struct organization *org, const struct client_id *clients,
    size_t count, struct switch_pairs *ret_pairs) MUST_CHECK;

#endif
