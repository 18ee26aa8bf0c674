/**
 * people/search_index.h — inside the room: the words by which clients are found. Kept in the transaction of the change.
 *
 * A name gives its folded words, and their run-together form when one name has several ("O'Brien": o, brien, obrien).
 * Each word gives its first one, two and three characters; each two words of a client "ana rui" and "rui ana".
 * An address gives itself in lower case; a number its digits and the last seven of them. Names also leave in
 * search_variant what remains of each word when one letter is dropped: that is how typing errors are found.
 */
#ifndef KITH_PEOPLE_SEARCH_INDEX_H
#define KITH_PEOPLE_SEARCH_INDEX_H

#include "access/viewer.h"

enum { SEARCH_NAMES_MAX = 16, SEARCH_TYPO_LEAST = 4, SEARCH_PHONE_TAIL = 7, SEARCH_START = 3 };
/** Whoever has too many words for a token of each two has this one instead. */
#define SEARCH_MANY_WORDS "*"

/** The list that a client is found in: active clients, active caregiver-only accounts, archived ones. */
enum search_list { SEARCH_CLIENTS, SEARCH_CAREGIVERS, SEARCH_ARCHIVED };
enum search_list search_list_of(struct sv kind, struct sv state);
/** Column `kind` of search_token: "an". `what` is 'n', 's', '2', 'e' or 'p'. */
struct sv search_kind(struct arena *a, enum search_list list, char what);

struct sv_list {
    struct sv *items;
    size_t count;
};
/** What one client is found by. */
struct search_source {
    enum search_list list;
    struct sv sort_name;
    struct sv names[4]; /* first, middle, last, preferred */
    struct sv email_norm, phone_norm;
    struct sv_list more_names, more_emails, more_phones;
};
/** Folded "last first". */
struct sv search_sort_name(struct arena *a, struct sv last_name, struct sv first_name);
/** " ruiz ana anita": column search_names. */
struct sv search_names_of(struct arena *a, const struct search_source *s);

/** For a client just made; search_names is in its row already. */
enum err search_add_in(const struct op *op, struct client_id client, const struct search_source *s) MUST_CHECK;
/** Before a change of names, addresses, numbers, kind or state, and after it. */
enum err search_forget_in(const struct op *op, struct client_id client) MUST_CHECK;
enum err search_index_in(const struct op *op, struct client_id client) MUST_CHECK;

/** The first characters of a word, `most` of them or all. */
struct sv search_start(struct sv word, size_t most);
/** A word and what is left of it when one letter is dropped; in characters, not bytes. */
struct sv_list search_variants(struct arena *a, struct sv word);
/** Whether one letter more, less, changed, or two neighbours swapped makes a of b. Equal words are. */
bool search_near(struct arena *scratch, struct sv a, struct sv b);

#endif
