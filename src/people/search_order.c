#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "people/queries.h"
#include "people/search_find.h"

enum { MERGED_MAX = 5000 };

static int by_name(const void *a, const void *b)
{
    const struct search_rows_by_id_row *x = a, *y = b;
    int order = sv_cmp(x->sort_name, y->sort_name);
    return order ? order : (x->id.v > y->id.v) - (x->id.v < y->id.v);
}

typedef enum err read_fn(const struct finding *f, enum search_list list, const char *kind, int64_t limit,
    int64_t offset, struct rows *ret_rows);

/* A list is one or two of the stored ones; two are read from their beginnings and merged. */
struct part {
    enum search_list list;
    const char *kind;
};
static size_t parts_of(const struct finding *f, struct part *out)
{
    if (f->q->archived) {
        out[0] = (struct part){ SEARCH_ARCHIVED, "client" };
        out[1] = (struct part){ SEARCH_ARCHIVED, "caregiver_only" };
        return 2;
    }
    out[0] = (struct part){ SEARCH_CLIENTS, "client" };
    out[1] = (struct part){ SEARCH_CAREGIVERS, "caregiver_only" };
    return f->q->caregivers ? 2 : 1;
}

static enum err read_page(
    const struct finding *f, read_fn *read, const struct part *parts, size_t count, struct rows *ret_rows)
{
    if (count == 1)
        return read(f, parts[0].list, parts[0].kind, f->limit, f->offset, ret_rows);
    int64_t reach = f->limit + f->offset;
    if (reach > MERGED_MAX) {
        *ret_rows = (struct rows){ NULL, 0 };
        return E_OK;
    }
    struct rows first, second;
    TRY(read(f, parts[0].list, parts[0].kind, reach, 0, &first));
    TRY(read(f, parts[1].list, parts[1].kind, reach, 0, &second));
    struct rows all = { arena_array(f->op->arena, first.count + second.count, sizeof *all.items),
        first.count + second.count };
    if (first.count)
        memcpy(all.items, first.items, first.count * sizeof *all.items);
    if (second.count)
        memcpy(all.items + first.count, second.items, second.count * sizeof *all.items);
    qsort(all.items, all.count, sizeof *all.items, by_name);
    *ret_rows = search_page(f, all);
    return E_OK;
}

/* The first three characters, as search_token keeps them; empty when the word is shorter. */
struct sv search_stem(struct sv word)
{
    size_t n = 0;
    for (int i = 0; i < 3; i++) {
        if (n >= word.n)
            return SV("");
        n += utf8_sequence(sv_sub(word, n, SIZE_MAX));
    }
    return sv_sub(word, 0, n);
}

static enum err read_stem(const struct finding *f, enum search_list list, const char *kind, int64_t limit,
    int64_t offset, struct rows *ret_rows)
{
    (void)kind;
    const struct criterion *c = &f->criteria[0];
    struct range range[SEARCH_ALTERNATIVES_MAX + 1];
    struct search_rows_by_stem_rows found;
    search_ranges(f->op->arena, c, range);
    TRY(q_search_rows_by_stem(f->op->db, f->op->arena, f->op->viewer->org,
        &(struct q_search_rows_by_stem){ .kind = search_kind(f->op->arena, list, c->what),
            .stem = search_stem(c->start),
            .from = range[0].from,
            .to = range[0].to,
            .except = f->q->except,
            .limit = limit,
            .offset = offset },
        &found));
    COPY_ROWS(f->op->arena, found, ret_rows);
    return E_OK;
}

static struct sv like_of(const struct finding *f, size_t word)
{
    return word < f->box.words_count ? sv_fmt(f->op->arena, "%% %.*s%%", SV_FMT(f->box.words[word])) : SV("%");
}

static enum err read_order(const struct finding *f, enum search_list list, const char *kind, int64_t limit,
    int64_t offset, struct rows *ret_rows)
{
    struct search_rows_in_order_rows found;
    TRY(q_search_rows_in_order(f->op->db, f->op->arena, f->op->viewer->org,
        &(struct q_search_rows_in_order){ .kind = sv_of(kind),
            .state = list == SEARCH_ARCHIVED ? SV("archived") : SV("active"),
            .word1 = like_of(f, 0),
            .word2 = like_of(f, 1),
            .word3 = like_of(f, 2),
            .word4 = like_of(f, 3),
            .except = f->q->except,
            .limit = limit,
            .offset = offset },
        &found));
    COPY_ROWS(f->op->arena, found, ret_rows);
    return E_OK;
}

static enum err count_order(const struct finding *f, const struct part *parts, size_t count, size_t *ret_total)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++) {
        struct sv kind = sv_of(parts[i].kind), state = parts[i].list == SEARCH_ARCHIVED ? SV("archived") : SV("active");
        struct search_count_in_order_row n;
        struct search_count_list_row all;
        if (f->count) {
            TRY(q_search_count_in_order(f->op->db, f->op->arena, f->op->viewer->org,
                &(struct q_search_count_in_order){ .kind = kind,
                    .state = state,
                    .word1 = like_of(f, 0),
                    .word2 = like_of(f, 1),
                    .word3 = like_of(f, 2),
                    .word4 = like_of(f, 3),
                    .except = f->q->except,
                    .limit = SEARCH_TOTAL_MAX + 1 },
                &n));
            total += (size_t)n.n;
        } else {
            TRY(q_search_count_list(f->op->db, f->op->arena, f->op->viewer->org,
                &(struct q_search_count_list){
                    .kind = kind, .state = state, .except = f->q->except, .limit = SEARCH_TOTAL_MAX + 1 },
                &all));
            total += (size_t)all.n;
        }
    }
    *ret_total = total;
    return E_OK;
}

enum err search_answer_in_order(const struct finding *f, bool known_more, struct search_hits *ret_hits)
{
    struct part parts[2];
    struct rows rows;
    size_t count = parts_of(f, parts), total = 0;
    TRY(read_page(f, read_order, parts, count, &rows));
    if (!known_more)
        TRY(count_order(f, parts, count, &total));
    *ret_hits = search_hits_of(f->op->arena, rows, total, known_more);
    return E_OK;
}

/* One word that more than a few have. */
enum err search_answer_common(const struct finding *f, struct search_hits *ret_hits)
{
    const struct criterion *c = &f->criteria[0];
    if (!search_stem(c->start).n)
        return search_answer_in_order(f, c->ids.more, ret_hits);
    struct part parts[2];
    struct rows rows;
    size_t count = parts_of(f, parts);
    if (f->q->archived) /* one list of words holds both kinds */
        count = 1;
    TRY(read_page(f, read_stem, parts, count, &rows));
    *ret_hits = search_hits_of(f->op->arena, rows, c->ids.count, c->ids.more);
    return E_OK;
}
