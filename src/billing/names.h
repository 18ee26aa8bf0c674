/** billing/names.h — inside the room: words that a list is searched by, and pages of lists. */
#ifndef KITH_BILLING_NAMES_H
#define KITH_BILLING_NAMES_H

#include "base/text.h"

enum { WORDS_MOST = 8, BILLING_A_PAGE = 25 };
/** Folded words of a search box; those beyond the eighth are not looked at. */
struct typed_words {
    struct sv items[WORDS_MOST];
    size_t count;
};
static inline struct typed_words typed_words(struct arena *a, struct sv text)
{
    struct typed_words w = { .count = 0 };
    struct sv typed = text_fold(a, text);
    while (typed.n && w.count < WORDS_MOST) {
        struct sv word = sv_cut(&typed, ' ');
        if (word.n)
            w.items[w.count++] = word;
    }
    return w;
}
static inline int64_t page_offset(int64_t page, int64_t a_page)
{
    return page > 1 ? (page - 1) * a_page : 0;
}

#endif
