/** people/search_parse.h — inside the room: what was typed into the search box. Pure. */
#ifndef KITH_PEOPLE_SEARCH_PARSE_H
#define KITH_PEOPLE_SEARCH_PARSE_H

#include "base/time.h"

enum { SEARCH_WORDS_MAX = 4, SEARCH_TEXT_MAX = 200 };

struct search_box {
    struct sv words[SEARCH_WORDS_MAX]; /* folded; more words than that are left out */
    size_t words_count;
    struct sv email; /* normalised start of an address; empty: none */
    struct sv phone; /* digits, four at least; empty: none */
    bool has_born;
    struct day born;
};
/** Dates: 2016-03-09, 3/9/2016 (month first), 9.3.2016 (day first), 9 March 2016, March 9, 2016. What holds an @ is an
 *  address; four digits and more with the signs of phone numbers between them are a number; the rest are words. */
struct search_box search_box_read(struct arena *a, struct sv text);

#endif
