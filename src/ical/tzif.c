#include "ical/tzif.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 44 };

struct counts {
    size_t isut, isstd, leap, time, type, chars;
};

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t be64(const uint8_t *p)
{
    return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

static bool header(const uint8_t *p, size_t n, struct counts *ret_c)
{
    if (n < HEADER || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
        return false;
    struct counts c = { be32(p + 20), be32(p + 24), be32(p + 28), be32(p + 32), be32(p + 36), be32(p + 40) };
    if (c.time > 100000 || c.type == 0 || c.type > 256 || c.chars == 0 || c.chars > 4096 || c.leap != 0 ||
        c.isut > 256 || c.isstd > 256)
        return false;
    *ret_c = c;
    return true;
}

static size_t block_size(struct counts c, size_t time_size)
{
    return c.time * time_size + c.time + c.type * 6 + c.chars + c.isstd + c.isut;
}

static bool types(const uint8_t *p, struct counts c, struct tz_type *ret_types)
{
    const uint8_t *chars = p + c.type * 6;
    for (size_t i = 0; i < c.type; i++) {
        const uint8_t *entry = p + i * 6;
        size_t from = entry[5];
        const uint8_t *end = from < c.chars ? memchr(chars + from, 0, c.chars - from) : NULL;
        if (!end || (size_t)(end - chars) - from > TZ_ABBREV_MAX)
            return false;
        ret_types[i].offset_s = (int32_t)be32(entry);
        ret_types[i].dst = entry[4] != 0;
        memcpy(ret_types[i].abbrev, chars + from, (size_t)(end - chars) - from);
    }
    return true;
}

static bool body(const uint8_t *p, struct counts c, struct tzif *tz)
{
    for (size_t i = 0; i < c.time; i++) {
        tz->at[i] = be64(p + i * 8);
        tz->type[i] = p[c.time * 8 + i];
        if (tz->type[i] >= c.type || (i && tz->at[i] <= tz->at[i - 1]))
            return false;
    }
    return types(p + c.time * 9, c, tz->types);
}

bool tzif_read(const uint8_t *bytes, size_t n, struct tzif *ret_tz)
{
    struct counts c;
    if (!header(bytes, n, &c))
        return false;
    /* The first block has 32-bit times, for readers of long ago. */
    size_t skip = HEADER + block_size(c, 4);
    if (skip > n || !header(bytes + skip, n - skip, &c) || skip + HEADER + block_size(c, 8) > n)
        return false;
    struct tzif tz = { .count = c.time, .type_count = c.type };
    tz.at = calloc(c.time + 1, sizeof *tz.at);
    tz.type = calloc(c.time + 1, 1);
    tz.types = calloc(c.type, sizeof *tz.types);
    if (!tz.at || !tz.type || !tz.types)
        abort();
    const uint8_t *footer = bytes + skip + HEADER + block_size(c, 8), *end = bytes + n;
    bool ok = body(bytes + skip + HEADER, c, &tz);
    if (ok && footer < end && *footer == '\n') {
        const uint8_t *stop = memchr(footer + 1, '\n', (size_t)(end - footer - 1));
        if (stop && stop > footer + 1) {
            ok = tz_rule_parse((const char *)footer + 1, (size_t)(stop - footer - 1), &tz.rule);
            tz.has_rule = ok;
        }
    }
    if (!ok) {
        tzif_free(&tz);
        return false;
    }
    *ret_tz = tz;
    return true;
}

void tzif_free(struct tzif *tz)
{
    free(tz->at);
    free(tz->type);
    free(tz->types);
    *tz = (struct tzif){ 0 };
}

/* After the last transition; the first stretch of the rule begins there. */
static struct tz_span after_last(const struct tzif *tz, int64_t t, int64_t last)
{
    const struct tz_type *type = tz->count ? &tz->types[tz->type[tz->count - 1]] : &tz->types[0];
    if (!tz->has_rule)
        return (struct tz_span){ last, INT64_MAX, type };
    if (!tz->rule.changes)
        return (struct tz_span){ last, INT64_MAX, &tz->rule.standard };
    struct tz_span span = tz_rule_span(&tz->rule, t);
    if (span.from < last)
        span.from = last;
    return span;
}

struct tz_span tzif_span(const struct tzif *tz, int64_t t)
{
    if (!tz->count)
        return after_last(tz, t, INT64_MIN);
    if (t < tz->at[0])
        return (struct tz_span){ INT64_MIN, tz->at[0], &tz->types[0] };
    if (t >= tz->at[tz->count - 1])
        return after_last(tz, t, tz->at[tz->count - 1]);
    size_t low = 0, high = tz->count - 1; /* at[low] <= t < at[high] */
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        *(tz->at[mid] <= t ? &low : &high) = mid;
    }
    return (struct tz_span){ tz->at[low], tz->at[low + 1], &tz->types[tz->type[low]] };
}
