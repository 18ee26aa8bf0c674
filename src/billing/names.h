/** billing/names.h — inside the room: words that a list is searched by, and pages of lists. */
#ifndef KITH_BILLING_NAMES_H
#define KITH_BILLING_NAMES_H

#include "base/text.h"

enum { BILLING_A_PAGE = 25 };
/** The one word of them that finds by an index, in names and in numbers ("K7QX-0003"), each with where its start ends.
 */
struct found_by {
    struct sv word, until_word, number, until_number;
};
static inline size_t digits_of(struct sv word)
{
    size_t n = 0;
    for (size_t i = 0; i < word.n; i++)
        n += word.p[i] >= '0' && word.p[i] <= '9';
    return n;
}
static inline struct found_by found_by(struct arena *a, const struct text_words *w)
{
    static const char past[] = "\xf4\x8f\xbf\xbf"; /* behind every other character */
    struct sv name = w->items[0], number = w->items[0];
    for (size_t i = 1; i < w->count; i++) {
        struct sv word = w->items[i];
        if (!digits_of(word) && (digits_of(name) || word.n > name.n)) /* the longest one begins the fewest */
            name = word;
        if (digits_of(word) == word.n) /* "sggx 0004": a number begins with the word before */
            number = w->items[i - 1];
        else if (digits_of(word) && !digits_of(number))
            number = word;
    }
    char *upper = arena_array(a, number.n, 1);
    for (size_t i = 0; i < number.n; i++)
        upper[i] = (char)(number.p[i] >= 'a' && number.p[i] <= 'z' ? number.p[i] - 'a' + 'A' : number.p[i]);
    number.p = upper;
    return (struct found_by){ name, sv_fmt(a, "%.*s%s", SV_FMT(name), past), number,
        sv_fmt(a, "%.*s%s", SV_FMT(number), past) };
}
static inline int64_t page_offset(int64_t page, int64_t a_page)
{
    return page > 1 ? (page - 1) * a_page : 0;
}

#endif
