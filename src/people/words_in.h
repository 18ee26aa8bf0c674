/** people/words_in.h — searching short lists that are read whole; for rooms above too. */
#ifndef KITH_PEOPLE_WORDS_IN_H
#define KITH_PEOPLE_WORDS_IN_H

#include "base/text.h"

/** Whether a word of `text` begins with each word of `keywords`, accents and case aside; no keywords fit everything. */
static inline bool words_in(struct arena *scratch, struct sv text, struct sv keywords)
{
    const struct text_words typed = text_words(scratch, keywords);
    return text_words_in(scratch, &typed, text);
}

#endif
