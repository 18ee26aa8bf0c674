/**
 * people/search_find.h — inside the room: one search on its way, between the files that read (search_read.c,
 * search_order.c) and the one that chooses how (search.c).
 *
 * Reading is bounded: a criterion gives at most SEARCH_FEW clients, or is common; two that are both common are read up
 * to SEARCH_MANY. A page of a single common word is read in the order of names (search_token_stem), as is the whole
 * list.
 */
#ifndef KITH_PEOPLE_SEARCH_FIND_H
#define KITH_PEOPLE_SEARCH_FIND_H

#include "people/search.h"
#include "people/search_index.h"
#include "people/search_parse.h"

enum { SEARCH_TOTAL_MAX = 1000, SEARCH_FEW = 1300, SEARCH_MANY = 20000, SEARCH_ALTERNATIVES_MAX = 16 };

struct ids {
    int64_t *items; /* ascending, none twice */
    size_t count;
    bool more; /* there were more than were read */
};
/* One thing that a client has to match. */
struct criterion {
    char what;                                /* 'n', 'e' or 'p' */
    struct sv start;                          /* a token starts with it … */
    struct sv whole[SEARCH_ALTERNATIVES_MAX]; /* … or is one of these: typing errors forgiven */
    size_t whole_count;
    struct ids ids;
};
struct finding {
    const struct op *op;
    const struct search_query *q;
    struct search_box box;
    struct criterion criteria[SEARCH_WORDS_MAX + 2];
    size_t count;
    enum search_list lists[2];
    size_t lists_count;
    int64_t limit, offset;
};
struct search_rows_by_id_row; /* of the room's queries */
struct rows {
    struct search_rows_by_id_row *items;
    size_t count;
};

/* Each reading query has a row type of its own; their columns are the same. */
#define COPY_ROWS(arena, found, rows)                                                                                  \
    do {                                                                                                               \
        (rows)->count = (found).count;                                                                                 \
        (rows)->items = arena_array((arena), (found).count, sizeof *(rows)->items);                                    \
        for (size_t i_ = 0; i_ < (found).count; i_++)                                                                  \
            (rows)->items[i_] = (struct search_rows_by_id_row){ .id = (found).items[i_].id,                            \
                .kind = (found).items[i_].kind,                                                                        \
                .state = (found).items[i_].state,                                                                      \
                .first_name = (found).items[i_].first_name,                                                            \
                .preferred_name = (found).items[i_].preferred_name,                                                    \
                .last_name = (found).items[i_].last_name,                                                              \
                .sort_name = (found).items[i_].sort_name,                                                              \
                .search_names = (found).items[i_].search_names,                                                        \
                .email = (found).items[i_].email,                                                                      \
                .email_norm = (found).items[i_].email_norm,                                                            \
                .phone = (found).items[i_].phone,                                                                      \
                .phone_norm = (found).items[i_].phone_norm,                                                            \
                .city = (found).items[i_].city,                                                                        \
                .born = (found).items[i_].born,                                                                        \
                .last_visit_on = (found).items[i_].last_visit_on,                                                      \
                .restricted = (found).items[i_].restricted };                                                          \
    } while (0)

struct range {
    struct sv from, to;
};
/* The ranges of tokens that a criterion stands for; room for SEARCH_ALTERNATIVES_MAX + 1. */
size_t search_ranges(struct arena *a, const struct criterion *c, struct range *out);
enum err search_read_ids(
    const struct finding *f, const struct criterion *c, size_t most, struct ids *ret_ids) MUST_CHECK;
struct ids search_in_both(struct arena *a, struct ids x, struct ids y);
/* Rows that fit: every criterion (`all`), or those that were too common to be looked up. */
struct rows search_filter(const struct finding *f, struct rows rows, bool all);
struct rows search_page(const struct finding *f, struct rows all);
struct search_hits search_hits_of(struct arena *a, struct rows rows, size_t total, bool more);

enum err search_answer_ids(const struct finding *f, struct ids ids, struct search_hits *ret_hits) MUST_CHECK;
/* The list, or what of it has the words: read from its beginning. known_more: there are more than a thousand. */
enum err search_answer_in_order(const struct finding *f, bool known_more, struct search_hits *ret_hits) MUST_CHECK;
/* One word that more than a few have. */
enum err search_answer_common(const struct finding *f, struct search_hits *ret_hits) MUST_CHECK;
/* A word's first three characters; empty when it is shorter. */
struct sv search_stem(struct sv word);

#endif
