/* Codes found by their start or by words of their titles. */
#include "billing/code.h"

#include "billing/names.h"
#include "billing/queries.h"

/* Staff who open charts or bill. */
static enum err may_look(const struct op *op)
{
    enum err e = viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CHART));
    return e == E_OK ? E_OK : viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_BILLING));
}

/* "f41.1" as the start of a code, as printed: a letter or digit, a digit, and no blank. */
static bool code_start(struct arena *a, enum code_system s, struct sv typed, struct sv *ret_start)
{
    struct str out = str_new(a, 16);
    typed = sv_trim(typed);
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i] >= 'a' && typed.p[i] <= 'z' ? (char)(typed.p[i] - 'a' + 'A') : typed.p[i];
        bool digit = c >= '0' && c <= '9', letter = c >= 'A' && c <= 'Z';
        if (c == '.' && s == CODE_ICD_10_CM && out.n == 3)
            continue;
        if ((!digit && !letter) || out.n > 8 || (i == 1 && !digit) || (i == 0 && !digit && s == CODE_CPT))
            return false;
        if (out.n == 3 && s == CODE_ICD_10_CM)
            str_addc(&out, '.');
        str_addc(&out, c);
    }
    *ret_start = str_sv(&out);
    return out.n > 0 && (out.n > 1 || s != CODE_ICD_10_CM);
}

/* The first text behind all that begin so. */
static struct sv past(struct arena *a, struct sv start)
{
    return sv_fmt(a, "%.*s\x7f", SV_FMT(start));
}

#define CODES_OF(op, s, rows, ret_codes)                                                                               \
    do {                                                                                                               \
        struct code *items_ = arena_array((op)->arena, (rows).count, sizeof *items_);                                  \
        for (size_t i_ = 0; i_ < (rows).count; i_++)                                                                   \
            items_[i_] = (struct code){ .system = (s),                                                                 \
                .code = (rows).items[i_].code,                                                                         \
                .title = (rows).items[i_].title,                                                                       \
                .year = (rows).items[i_].year,                                                                         \
                .billable = (rows).items[i_].billable };                                                               \
        *(ret_codes) = (struct codes){ items_, (rows).count, (int64_t)(rows).count };                                  \
    } while (0)

static enum err by_start(
    const struct op *op, enum code_system s, struct sv start, int64_t offset, int64_t most, struct codes *ret_codes)
{
    struct code_starting_rows rows;
    TRY(q_code_starting(op->db, op->arena, op->viewer->org,
        &(struct q_code_starting){ .system = sv_of(code_system_name(s)),
            .from_code = start,
            .until_code = past(op->arena, start),
            .limit = most,
            .offset = offset },
        &rows));
    CODES_OF(op, s, rows, ret_codes);
    ret_codes->total = rows.count ? rows.items[0].n : 0;
    return E_OK;
}

static enum err by_words(const struct op *op, enum code_system s, const struct text_words *w, int64_t offset,
    int64_t most, struct codes *ret_codes)
{
    struct code_worded_rows rows;
    struct sv first = w->items[0];
    for (size_t i = 1; i < w->count; i++)
        if (w->items[i].n > first.n) /* the longest one begins the fewest */
            first = w->items[i];
    TRY(q_code_worded(op->db, op->arena, op->viewer->org,
        &(struct q_code_worded){ .system = sv_of(code_system_name(s)),
            .from_word = first,
            .until_word = past(op->arena, first),
            .words = w->items,
            .words_count = w->count,
            .limit = most,
            .offset = offset },
        &rows));
    CODES_OF(op, s, rows, ret_codes);
    ret_codes->total = rows.count ? rows.items[0].n : 0;
    return E_OK;
}

enum err code_find_part(
    const struct op *op, enum code_system s, struct sv words, int64_t offset, int64_t most, struct codes *ret_codes)
{
    struct sv start;
    struct text_words w = text_words(op->arena, words);
    TRY(may_look(op));
    if (!w.count)
        return by_start(op, s, SV(""), offset, most, ret_codes);
    if (code_start(op->arena, s, words, &start)) {
        TRY(by_start(op, s, start, offset, most, ret_codes));
        if (ret_codes->total)
            return E_OK;
    }
    return by_words(op, s, &w, offset, most, ret_codes);
}

enum err code_find(const struct op *op, enum code_system s, struct sv words, int64_t page, struct codes *ret_codes)
{
    return code_find_part(op, s, words, page_offset(page, BILLING_A_PAGE), BILLING_A_PAGE, ret_codes);
}

enum err code_titles(
    const struct op *op, enum code_system s, const struct sv *list, size_t count, struct codes *ret_codes)
{
    struct code_titles_of_rows rows;
    struct codes known;
    TRY(may_look(op));
    TRY(q_code_titles_of(op->db, op->arena, op->viewer->org,
        &(struct q_code_titles_of){ .system = sv_of(code_system_name(s)), .codes = list, .codes_count = count },
        &rows));
    CODES_OF(op, s, rows, &known);
    struct code *items = arena_array(op->arena, count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < known.count; k++)
            if (sv_eq(known.items[k].code, list[i])) {
                items[n++] = known.items[k];
                break;
            }
    *ret_codes = (struct codes){ items, n, (int64_t)n };
    return E_OK;
}
