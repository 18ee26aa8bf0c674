/** people/words_in.h — searching short lists that are read whole; for rooms above too. */
#ifndef KITH_PEOPLE_WORDS_IN_H
#define KITH_PEOPLE_WORDS_IN_H

#include "base/text.h"

/** Whether a word of `text` begins with each word of `keywords`, accents and case aside; no keywords fit everything. */
static inline bool words_in(struct arena *scratch, struct sv text, struct sv keywords)
{
    struct sv hay = sv_fmt(scratch, " %.*s", SV_FMT(text_fold(scratch, text)));
    struct sv rest = text_fold(scratch, keywords);
    while (rest.n) {
        struct sv word = sv_cut(&rest, ' ');
        bool found = !word.n;
        for (size_t at = sv_find(hay, ' ', 0); !found && at != SIZE_MAX; at = sv_find(hay, ' ', at + 1))
            found = sv_starts(sv_sub(hay, at + 1, hay.n), word);
        if (!found)
            return false;
    }
    return true;
}

#endif
