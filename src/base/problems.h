/**
 * base/problems.h — what is wrong with what a person typed: data, not an error.
 *
 * A use case collects problems and returns E_INVALID; the page shows each beside its field with the text kept, the API
 * lists them as `messages`, the command line prints them. `code` is stable for machines ("self_link"); `text` says in
 * one sentence what to do. Status follows families.md: 422 unless the code is a conflict.
 */
#ifndef KITH_BASE_PROBLEMS_H
#define KITH_BASE_PROBLEMS_H

#include "base/err.h"
#include "base/str.h"

struct problem {
    struct sv field; /* form field; empty for the whole form */
    struct sv code;
    struct sv text;
};
struct problems {
    struct arena *a;
    struct problem *items;
    size_t count, cap;
};
struct problems problems_new(struct arena *a);
void problem_add(struct problems *p, struct sv field, struct sv code, struct sv text);
/** First problem of a field, or NULL. */
const struct problem *problem_of(const struct problems *p, struct sv field);
bool problem_has(const struct problems *p, struct sv code);
static inline enum err problems_err(const struct problems *p)
{
    return p->count ? E_INVALID : E_OK;
}

#endif
