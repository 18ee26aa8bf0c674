/**
 * base/str.h — sv: a borrowed run of bytes; str: a growing one inside an arena, with a ceiling.
 *
 * A str that would pass its ceiling stops growing and sets `overflowed`, for good: check it once, at the end.
 * str.p is always NUL-terminated; an sv need not be.
 */
#ifndef KITH_BASE_STR_H
#define KITH_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct sv {
    const char *p;
    size_t n;
};
#define SV(lit) ((struct sv){ "" lit, sizeof(lit) - 1 })
#define SV_FMT(v) (int)(v).n, (v).p /* for "%.*s" */

struct sv sv_of(const char *z); /* NULL gives the empty view */
struct sv sv_from(const char *p, size_t n);
bool sv_eq(struct sv a, struct sv b);
bool sv_eq_ci(struct sv a, struct sv b); /* ASCII case-insensitive */
int sv_cmp(struct sv a, struct sv b);
bool sv_starts(struct sv v, struct sv prefix);
bool sv_ends(struct sv v, struct sv suffix);
struct sv sv_trim(struct sv v); /* ASCII white space at both ends */
/** Position of the first byte c at or after `from`; SIZE_MAX when there is none. */
size_t sv_find(struct sv v, char c, size_t from);
/** Cuts at the first `c`: the part before is returned, *rest is moved behind it (empty when c is absent). */
struct sv sv_cut(struct sv *rest, char c);
struct sv sv_sub(struct sv v, size_t from, size_t n); /* clamped */
/** Copy that lives in the arena; NUL-terminated. */
struct sv sv_dup(struct arena *a, struct sv v);
const char *sv_z(struct arena *a, struct sv v);
/** printf into the arena. */
struct sv sv_fmt(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

struct str {
    char *p;
    size_t n, cap, max;
    struct arena *a;
    bool overflowed;
};
struct str str_new(struct arena *a, size_t max);
void str_add(struct str *s, struct sv v);
void str_addc(struct str *s, char c);
void str_addi(struct str *s, int64_t n);
void str_addf(struct str *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct sv str_sv(const struct str *s);

#endif
