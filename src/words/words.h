/**
 * words/words.h — what leaves the house, in the reader's language (docs/languages.md).
 *
 * Templates mark their sentences with {{_}}…{{/_}}; the texts are in po/, compiled into tables by tools/pogen. A
 * language is a pointer to its table; NULL means English, the language of the source, so a view that sets none is
 * English. A text that is missing in a language does not build.
 */
#ifndef KITH_WORDS_WORDS_H
#define KITH_WORDS_WORDS_H

#include "base/str.h"
#include "words/messages.h"

struct language {
    const char *tag;                        /* BCP 47: "es" */
    const char *label;                      /* as its speakers call it: "Español" */
    const char *const (*text)[WORDS_FORMS]; /* by enum words_key; a hole is one byte, 1 for the first */
    unsigned long (*form)(unsigned long n); /* which form goes with n */
    size_t forms;
};
/** English first. */
extern const struct language *const languages[];
extern const size_t languages_count;
/** Of "es", "es-MX" or "ES_mx"; one that we do not speak, or none: English. Never NULL. */
const struct language *language_find(struct sv tag);
/** Whether a form's value is one of ours, to the letter: what is kept of a choice. */
bool language_known(struct sv tag);

/** A text, piece by piece: literal text, or a hole of that number. */
struct words_walk {
    const char *rest;
    int hole; /* from 0; -1: `text` */
    struct sv text;
};
struct words_walk words_walk(const struct language *l, enum words_key key);
/** The form that goes with n (negative: as its positive). */
struct words_walk words_walk_n(const struct language *l, enum words_key key, int64_t n);
bool words_next(struct words_walk *w);
/** A text without holes. Lives as long as the program. */
struct sv words_text(const struct language *l, enum words_key key);

/* What htmlgen writes: xgettext reads the text, the compiler the key. */
#define WORDS(language, key, text) words_walk(language, key)
#define WORDS_C(language, key, context, text) words_walk(language, key)
#define WORDS_N(language, key, n, one, many) words_walk_n(language, key, n)
#define WORDS_TEXT(language, key, text) words_text(language, key)

#endif
