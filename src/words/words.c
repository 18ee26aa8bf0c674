#include "words/words.h"

#include <assert.h>

static const struct language *language_or_english(const struct language *l)
{
    return l ? l : languages[0];
}

const struct language *language_find(struct sv tag)
{
    size_t n = 0;
    while (n < tag.n && tag.p[n] != '-' && tag.p[n] != '_')
        n++;
    struct sv primary = sv_sub(tag, 0, n);
    for (size_t i = 0; i < languages_count; i++)
        if (sv_eq_ci(primary, sv_of(languages[i]->tag)))
            return languages[i];
    return languages[0];
}

bool language_known(struct sv tag)
{
    for (size_t i = 0; i < languages_count; i++)
        if (sv_eq(tag, sv_of(languages[i]->tag)))
            return true;
    return false;
}

struct words_walk words_walk(const struct language *l, enum words_key key)
{
    assert((unsigned)key < WORDS_KEY_COUNT);
    return (struct words_walk){ .rest = language_or_english(l)->text[key][0] };
}

struct words_walk words_walk_n(const struct language *l, enum words_key key, int64_t n)
{
    assert((unsigned)key < WORDS_KEY_COUNT);
    const struct language *spoken = language_or_english(l);
    unsigned long form = spoken->form(n < 0 ? 0 - (unsigned long)n : (unsigned long)n);
    assert(form < spoken->forms && spoken->text[key][form]);
    return (struct words_walk){ .rest = spoken->text[key][form] };
}

bool words_next(struct words_walk *w)
{
    enum { FIRST_CHARACTER = ' ' };
    const char *from = w->rest;
    if (!*from)
        return false;
    w->hole = -1;
    if ((unsigned char)*from < FIRST_CHARACTER) {
        w->hole = *from - 1;
        w->rest++;
        return true;
    }
    while ((unsigned char)*w->rest >= FIRST_CHARACTER)
        w->rest++;
    w->text = sv_from(from, (size_t)(w->rest - from));
    return true;
}

struct sv words_text(const struct language *l, enum words_key key)
{
    assert((unsigned)key < WORDS_KEY_COUNT);
    return sv_of(language_or_english(l)->text[key][0]);
}
