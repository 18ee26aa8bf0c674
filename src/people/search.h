/**
 * people/search.h — finding a client at the front desk: by name, date of birth, e-mail or phone.
 *
 * One box. Words are prefixes of names in any order, accent- and case-insensitive; a date in the common forms, an
 * address or a number is recognised as such. When nothing matches, one typing error a word is forgiven. A restricted
 * record that this member of staff has stated no reason for is found by its name alone (F11).
 */
#ifndef KITH_PEOPLE_SEARCH_H
#define KITH_PEOPLE_SEARCH_H

#include "access/viewer.h"

struct search_hit {
    struct client_id id;
    struct sv name, email, phone, city;
    struct opt_day born, last_visit_on;
    bool archived, caregiver_only, restricted;
    bool
        closed; /* restricted, and this member of staff has stated no reason (F11): nothing but the name is filled in */
};
struct search_hits {
    struct search_hit *items;
    size_t count;
    bool forgiving;     /* found only by forgiving a typing error */
    int64_t total;      /* at most 1,000 … */
    bool total_is_more; /* … and there are more: "1,000+" */
};
struct search_query {
    struct sv text;          /* empty: the whole list by name */
    bool archived;           /* archived ones instead */
    bool caregivers;         /* caregiver-only accounts as well (link search) */
    struct client_id except; /* v 0: none */
    struct group_id group;   /* only of this group, and … */
    struct tag_id tag;       /* … only with this tag; v 0: any */
    int64_t page;            /* from 1 */
    int64_t per_page;        /* 0: 25 */
};
enum err client_search(const struct op *op, const struct search_query *q, struct search_hits *ret_hits) MUST_CHECK;
/** Likely the same person (edge 3 and near misses), for intake and imports; at most 5. */
enum err client_duplicates(const struct op *op, struct sv first_name, struct sv last_name, struct sv born,
    struct sv email, struct sv phone, struct search_hits *ret_hits) MUST_CHECK;

#endif
