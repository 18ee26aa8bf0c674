/**
 * supplement/rules.h — who may be known at the supplement store, and for how long (F8). Pure.
 *
 * The store's own rules: one account for each e-mail address; nobody below STORE_ADULT_AGE has one, they are dependents
 * of exactly one parent; with that birthday the dependence is over. Asked whenever a link is used, so that a birthday
 * or an ended relationship counts at once, whenever the job comes that writes it down.
 */
#ifndef KITH_SUPPLEMENT_RULES_H
#define KITH_SUPPLEMENT_RULES_H

#include "base/time.h"
#include "db/ids.h"

enum { STORE_ADULT_AGE = 18 };

struct supplement_facts {
    bool dependent;
    bool archived, dead;
    struct opt_day born;
    bool has_address;  /* of their own */
    bool same_address; /* an own account: the one that the store knows is still theirs */
    /* of a dependent */
    bool parent_linked; /* a parent or guardian on the child's list */
    bool parent_archived, parent_dead, parent_silenced, parent_kept_apart;
    bool parent_has_address;
    bool parent_connected;    /* has an own account there, or is about to */
    bool parent_access_ended; /* to the child's record, since they were connected */
    struct opt_day parent_born;
};
/** Why not, or not any more; also how a link ends: column end_reason. */
enum supplement_why {
    SUPPLEMENT_FINE,
    SUPPLEMENT_ARCHIVED,
    SUPPLEMENT_DECEASED,
    SUPPLEMENT_NO_BIRTH_DATE,
    SUPPLEMENT_MINOR,  /* an own account below the age */
    SUPPLEMENT_OF_AGE, /* a dependent who has grown up */
    SUPPLEMENT_NO_ADDRESS,
    SUPPLEMENT_ADDRESS_CHANGED,
    SUPPLEMENT_PARENT_GONE,     /* not on the list of the child any more, archived or dead */
    SUPPLEMENT_PARENT_YOUNG,    /* not of age, or nobody knows */
    SUPPLEMENT_PARENT_SILENCED, /* safe mode of the child, or a rule that keeps the two apart: staff alone are told */
    SUPPLEMENT_PARENT_NO_ADDRESS,
    SUPPLEMENT_ACCESS_ENDED, /* staff say whether they are connected anew */
    SUPPLEMENT_PARENT_DISCONNECTED,
    /* by a person */
    SUPPLEMENT_BY_STAFF,
    SUPPLEMENT_MOVED,
    SUPPLEMENT_OTHER_CLINIC,
    SUPPLEMENT_WHY_COUNT,
};
const char *supplement_why_name(enum supplement_why w); /* "of_age" */
bool supplement_why_parse(struct sv name, enum supplement_why *ret_why);
/** One sentence for staff: what is in the way, and what to do. Empty for SUPPLEMENT_FINE. */
struct sv supplement_why_text(enum supplement_why w);
/** The same once it has ended: "The client turned 18." */
struct sv supplement_end_text(enum supplement_why w);

/** Whether somebody born then is below the store's age; `leap_early` as in the practice's age policy (edge 19). */
bool supplement_minor(struct day born, struct day today, bool leap_early);
/** Before it is made. */
enum supplement_why supplement_may(const struct supplement_facts *f, struct day today, bool leap_early);
/** While it lives. */
enum supplement_why supplement_standing(const struct supplement_facts *f, struct day today, bool leap_early);

#endif
