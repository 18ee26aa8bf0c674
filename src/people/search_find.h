/**
 * people/search_find.h — inside the room: one search on its way, between the files that read and the one that chooses
 * how (search.c).
 *
 * What is read is a place: a client and where it stands in the list. Reading is bounded: whatever fits more than
 * SEARCH_FEW clients is common, and its page is read in the order of names (search_order.c, search_company.c) from what
 * the index keeps in that order. Only the rows of the page are read whole.
 */
#ifndef KITH_PEOPLE_SEARCH_FIND_H
#define KITH_PEOPLE_SEARCH_FIND_H

#include "people/search.h"
#include "people/search_index.h"
#include "people/search_parse.h"

enum {
    SEARCH_TOTAL_MAX = 1000,
    SEARCH_FEW = 1300,   /* more rows than that are more than a thousand clients */
    SEARCH_MANY = 20000, /* the most that is ever read and sorted */
    SEARCH_ALTERNATIVES_MAX = 16
};

/* A client, by where it stands in the list. */
struct place {
    struct sv sort_name;
    struct client_id client;
};
struct places {
    struct place *items; /* as people are listed, none twice */
    size_t count;
    bool more; /* there were more than were read */
};
/* One thing that a client has to match. */
struct criterion {
    char what;                                /* 'n', 'e' or 'p' */
    struct sv start;                          /* a token starts with it … */
    struct sv whole[SEARCH_ALTERNATIVES_MAX]; /* … or is one of these: typing errors forgiven */
    size_t whole_count;
    struct places places;
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

/* Rows by birth date have a row type of their own; the columns are the same. */
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
                .restricted = (found).items[i_].restricted,                                                            \
                .closed = (found).items[i_].closed };                                                                  \
    } while (0)

struct range {
    struct sv from, to;
};
/* All tokens that start with it. */
struct range search_range(struct arena *a, struct sv start);
/* The ranges of tokens that a criterion stands for; room for SEARCH_ALTERNATIVES_MAX + 1. */
size_t search_ranges(struct arena *a, const struct criterion *c, struct range *out);
/* A word starts with the criterion's, or is one of its others. */
bool search_fits(struct sv word, const struct criterion *c);
bool search_has_word(struct sv names, const struct criterion *c);

/* Puts them into the order of the list, each once. */
struct places search_sorted(struct place *items, size_t count, bool more);
struct places search_in_both(struct arena *a, struct places x, struct places y);
/* Clients of one criterion, at most `most` rows of each range. A record that is closed has only a name (F11): whatever
 * else is typed does not find it. */
enum err search_read_places(
    const struct finding *f, const struct criterion *c, size_t most, struct places *ret_places) MUST_CHECK;
/* Rows that fit: every criterion (`all`), or those that were too common to be looked up. */
struct rows search_filter(const struct finding *f, struct rows rows, bool all);
struct rows search_page(const struct finding *f, struct rows all);
struct places search_cut(const struct finding *f, struct places all);
/* Rows of clients, as people are listed. */
enum err search_rows(const struct op *op, const struct client_id *ids, size_t count, struct rows *ret_rows) MUST_CHECK;
/* `more`: there are more than `total`. Of closed records only the name is left. */
struct search_hits search_hits_of(struct arena *a, struct rows rows, size_t total, bool more);
/* A page that was read in order. */
enum err search_answer_page(
    const struct finding *f, struct places page, size_t total, bool more, struct search_hits *ret_hits) MUST_CHECK;
/* Everybody who was found; what was too common to be looked up is compared now. */
enum err search_answer_places(const struct finding *f, struct places all, struct search_hits *ret_hits) MUST_CHECK;

/* Of one group, or with one tag. */
enum err search_answer_chosen(const struct finding *f, struct search_hits *ret_hits) MUST_CHECK;
/* The whole list, by name. */
enum err search_answer_list(const struct finding *f, struct search_hits *ret_hits) MUST_CHECK;
/* One word, whatever it is. */
enum err search_answer_word(const struct finding *f, struct search_hits *ret_hits) MUST_CHECK;
/* Two words and more. */
enum err search_answer_company(const struct finding *f, struct search_hits *ret_hits) MUST_CHECK;

/* Reads a page of several streams that are in the order of names, as one. */
struct stream {
    enum search_list list;
    struct sv token;  /* what its reader reads */
    const char *kind; /* of the client, in the whole list */
    int64_t visit;    /* how far it is read, for readers that stop */
};
typedef enum err search_read_fn(
    const struct finding *f, const struct stream *s, int64_t limit, int64_t offset, struct places *ret_places);
enum err search_read_streams(const struct finding *f, search_read_fn *read, const struct stream *streams, size_t count,
    struct places *ret_page) MUST_CHECK;

/* Who has all typed words, without other spellings: read in the order of names through the clients of the longest. */
enum err search_answer_dense(const struct finding *f, size_t total, bool more, struct search_hits *ret_hits) MUST_CHECK;

/* Each query that reads places has a row type of its own; their columns are the same. */
#define COPY_PLACES(arena, found, places)                                                                              \
    do {                                                                                                               \
        (places)->items = arena_array((arena), (found).count, sizeof *(places)->items);                                \
        (places)->count = (found).count;                                                                               \
        (places)->more = false;                                                                                        \
        for (size_t i_ = 0; i_ < (found).count; i_++)                                                                  \
            (places)->items[i_] = (struct place){ (found).items[i_].sort_name, (found).items[i_].client_id };          \
    } while (0)

#endif
