/**
 * access/decide.h — the one decision: may this viewer do what this page, field or command needs?
 *
 * Pure: facts in, answer out. Every route and field declares a `struct need`; the guard, the use cases, the preview and
 * `kith roles` all ask access_decide(). Facts that nobody set are zero and give nothing. Adding a restriction to the
 * facts never turns a denial into an allowance (property test). Reasons and statuses: "Answers to those without a
 * right" at the end of spec families.md.
 */
#ifndef KITH_ACCESS_DECIDE_H
#define KITH_ACCESS_DECIDE_H

#include "access/roles.h"
#include "access/scope.h"
#include "access/standing.h"

/** Who the viewer is to the subject. */
enum relation {
    REL_STRANGER,     /* nobody signed in */
    REL_OTHER,        /* signed in, nothing to do with this subject or organization */
    REL_SELF,         /* the client, on an own login or as relation_of_account() says */
    REL_SAME_MAILBOX, /* another account of the same login (F9) */
    REL_CAREGIVER,    /* acting through a grant (F3), whatever its state */
    REL_STAFF,        /* staff of the subject's organization; role decides */
    REL_OTHER_STAFF,  /* staff of another organization */
    REL_COUNT,
};
/** REL_SELF or REL_SAME_MAILBOX for an account that the signed-in login itself carries (F9). Of a shared login the
 *  oldest account counts as the owner's, unless it belongs to a minor of teen age: that one needs an own address. */
enum relation relation_of_account(bool shared, bool oldest, bool teen_minor);

enum need_kind {
    NEED_UNSET,  /* a route that forgot: never allowed, refused at start */
    NEED_PUBLIC, /* no account is looked at; also the steps of signing in: second factor, unlock, sign out */
    NEED_LOGIN,  /* somebody fully signed in, whatever the account: picker, password, sessions */
    NEED_STAFF,  /* a staff page that is not about one client: perm */
    NEED_CHART,  /* a staff page about one client: perm; restricted records ask for a reason */
    NEED_SELF, /* portal page of the actor's own account, never through a grant: ask for access, invitations, switch */
    NEED_CONTEXT, /* portal frame and home of the subject: any live relation */
    NEED_CAP,     /* portal page about the subject: cap at level */
    NEED_GOVERN,  /* who has access, narrow, end: the subject itself, adult or of teen age, on an own login. Not there
                     for a caregiver */
    NEED_LOG,     /* who looked: the same, but a caregiver is told that it is not theirs (beyond 7) */
};
struct need {
    enum need_kind kind;
    enum perm perm;
    enum cap cap;
    enum level level;
    bool fresh;      /* password proven within the last 10 minutes: granting access, exporting */
    bool by_address; /* a public POST from another program, without cookie and form of ours: what its address carries
                     proves it (RFC 8058), or a signature over its body (crypto/hook.h). Such a route is looked at by
                     hand: tests/cli/roles.sh lists them */
};
/* For static tables (a compound literal is no constant): { HTTP_GET, "/x", "x", NEEDS_CHART(PERM_CHART), … }. */
#define NEEDS_PUBLIC                                                                                                   \
    {                                                                                                                  \
        .kind = NEED_PUBLIC                                                                                            \
    }
#define NEEDS_SIGNED                                                                                                   \
    {                                                                                                                  \
        .kind = NEED_PUBLIC, .by_address = true                                                                        \
    }
#define NEEDS_LOGIN                                                                                                    \
    {                                                                                                                  \
        .kind = NEED_LOGIN                                                                                             \
    }
#define NEEDS_STAFF(p)                                                                                                 \
    {                                                                                                                  \
        .kind = NEED_STAFF, .perm = (p)                                                                                \
    }
#define NEEDS_STAFF_FRESH(p)                                                                                           \
    {                                                                                                                  \
        .kind = NEED_STAFF, .perm = (p), .fresh = true                                                                 \
    }
#define NEEDS_CHART(p)                                                                                                 \
    {                                                                                                                  \
        .kind = NEED_CHART, .perm = (p)                                                                                \
    }
#define NEEDS_CHART_FRESH(p)                                                                                           \
    {                                                                                                                  \
        .kind = NEED_CHART, .perm = (p), .fresh = true                                                                 \
    }
#define NEEDS_SELF                                                                                                     \
    {                                                                                                                  \
        .kind = NEED_SELF                                                                                              \
    }
#define NEEDS_CONTEXT                                                                                                  \
    {                                                                                                                  \
        .kind = NEED_CONTEXT                                                                                           \
    }
#define NEEDS_CAP(c, l)                                                                                                \
    {                                                                                                                  \
        .kind = NEED_CAP, .cap = (c), .level = (l)                                                                     \
    }
#define NEEDS_GOVERN                                                                                                   \
    {                                                                                                                  \
        .kind = NEED_GOVERN                                                                                            \
    }
#define NEEDS_LOG                                                                                                      \
    {                                                                                                                  \
        .kind = NEED_LOG                                                                                               \
    }
#define NEED_PUBLIC_PAGE ((struct need){ .kind = NEED_PUBLIC })
#define NEED_LOGIN_PAGE ((struct need){ .kind = NEED_LOGIN })
#define NEED_STAFF_PAGE(p) ((struct need){ .kind = NEED_STAFF, .perm = (p) })
#define NEED_CHART_PAGE(p) ((struct need){ .kind = NEED_CHART, .perm = (p) })
#define NEED_SELF_PAGE ((struct need){ .kind = NEED_SELF })
#define NEED_CONTEXT_PAGE ((struct need){ .kind = NEED_CONTEXT })
#define NEED_CAP_PAGE(c, l) ((struct need){ .kind = NEED_CAP, .cap = (c), .level = (l) })
#define NEED_GOVERN_PAGE ((struct need){ .kind = NEED_GOVERN })
#define NEED_LOG_PAGE ((struct need){ .kind = NEED_LOG })

enum grant_state { GRANT_NONE, GRANT_PROPOSED, GRANT_ACTIVE, GRANT_SUSPENDED, GRANT_ENDED };

struct access_facts {
    enum relation relation;
    /* the session */
    bool locked; /* staff idle lock */
    bool second_factor_missing;
    bool fresh;
    /* staff */
    enum role role;
    bool staff_active;
    bool care_team; /* on the subject's care team: reads its access log without PERM_AUDIT (F11) */
    /* the subject; has_subject false on pages without one */
    bool has_subject;
    bool subject_archived;
    bool subject_caregiver_only; /* no chart: NEED_CAP on anything but the profile is absent */
    bool subject_restricted;
    bool restricted_reason_given;
    bool subject_teen; /* reached the policy's teen age (adults too) */
    bool subject_adult;
    bool subject_may_grant; /* the tier lets the minor give access back */
    bool born_known; /* false: governs as an adult, and shares a mailbox only by choice, whatever the two above say */
    bool mailbox_by_choice; /* a caregiver-only account, or made for somebody of age: adults who share an address */
    struct portal portal;   /* effective switches of the subject */
    /* the grant */
    enum grant_state grant;
    bool grant_unopened; /* never accepted: once it has ended there was nothing to end (404) */
    bool grant_over;     /* ends_on, ends_at_age or proof date passed, link ended: over even before a job says so */
    bool caregiver_ok;   /* the caregiver's account is active */
    struct scope scope;  /* what staff, the care receiver and earlier tiers left … */
    struct standing_facts age; /* … and what today's tier leaves of that */
    /* the organization */
    bool feature_on; /* plan and feature of caregiver access */
    /* the item, when the question is about one */
    bool item_confidential;
};

enum access_reason {
    ACCESS_OK,
    ACCESS_SIGN_IN,        /* 401: nobody is signed in */
    ACCESS_SECOND_FACTOR,  /* 401: the second step is missing */
    ACCESS_LOCKED,         /* 401: idle lock, password again */
    ACCESS_FRESH,          /* 401: password again, for this act */
    ACCESS_ABSENT,         /* 404: never had it, or another organization's, or confidential */
    ACCESS_CONTEXT_ENDED,  /* 403 context_ended: same text whatever the reason */
    ACCESS_CAPABILITY_OFF, /* 403 capability_off */
    ACCESS_PERMISSION,     /* 403: the role does not have it */
    ACCESS_STATE_REASON,   /* 403: restricted record, a reason opens it */
    ACCESS_NOT_YOURS,      /* 403: self-government is the client's own (a caregiver on the access log, beyond 7) */
    ACCESS_REASON_COUNT,
};
struct access_answer {
    bool allow;
    enum access_reason reason;
};
struct access_answer access_decide(const struct access_facts *f, const struct need *n);
/** What a caregiver has today, whatever the switches: nothing once the age policy has closed the access. */
struct scope access_scope(const struct access_facts *f);
const char *access_reason_name(enum access_reason r); /* "context_ended" */
int access_reason_status(enum access_reason r);
/** One sentence for the person refused; the same whatever lies behind it. */
const char *access_reason_text(enum access_reason r);
/** One sentence for staff and the client on the explain page: why this viewer can or cannot. */
struct sv access_explain(struct arena *a, const struct access_facts *f, const struct need *n);

#endif
