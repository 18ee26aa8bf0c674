#include <string.h>

#include "base/text.h"
#include "people/queries.h"
#include "people/search_find.h"

enum { STREAMS_MAX = 16 };

enum err search_read_streams(
    const struct finding *f, search_read_fn *read, const struct stream *streams, size_t count, struct places *ret_page)
{
    struct arena *a = f->op->arena;
    int64_t reach = f->limit + f->offset;
    struct places parts[2 * STREAMS_MAX];
    size_t room = 0, n = 0;
    *ret_page = (struct places){ NULL, 0, false };
    if (count == 1)
        return read(f, &streams[0], f->limit, f->offset, ret_page);
    if (reach > SEARCH_MANY) /* nobody turns so many pages */
        return E_OK;
    for (size_t i = 0; i < count; i++) {
        TRY(read(f, &streams[i], reach, 0, &parts[i]));
        room += parts[i].count;
    }
    struct place *items = arena_array(a, room, sizeof *items);
    for (size_t i = 0; i < count; i++) {
        if (parts[i].count)
            memcpy(items + n, parts[i].items, parts[i].count * sizeof *items);
        n += parts[i].count;
    }
    *ret_page = search_cut(f, search_sorted(items, n, false));
    return E_OK;
}

/* ------------------------------------------------------------------------------------------- the whole list */

static enum err read_list(
    const struct finding *f, const struct stream *s, int64_t limit, int64_t offset, struct places *ret_places)
{
    struct search_list_rows rows;
    TRY(q_search_list(f->op->db, f->op->arena, f->op->viewer->org,
        &(struct q_search_list){ .kind = sv_of(s->kind),
            .state = s->list == SEARCH_ARCHIVED ? SV("archived") : SV("active"),
            .except = f->q->except,
            .limit = limit,
            .offset = offset },
        &rows));
    COPY_PLACES(f->op->arena, rows, ret_places);
    return E_OK;
}

enum err search_answer_list(const struct finding *f, struct search_hits *ret_hits)
{
    struct stream streams[2] = { { .list = f->lists[0], .kind = "client" },
        { .list = f->q->archived ? SEARCH_ARCHIVED : SEARCH_CAREGIVERS, .kind = "caregiver_only" } };
    size_t count = f->q->archived || f->q->caregivers ? 2 : 1, total = 0;
    struct places page;
    TRY(search_read_streams(f, read_list, streams, count, &page));
    for (size_t i = 0; i < count; i++) {
        struct search_count_list_row n;
        TRY(q_search_count_list(f->op->db, f->op->arena, f->op->viewer->org,
            &(struct q_search_count_list){ .kind = sv_of(streams[i].kind),
                .state = streams[i].list == SEARCH_ARCHIVED ? SV("archived") : SV("active"),
                .except = f->q->except,
                .limit = SEARCH_TOTAL_MAX + 1 },
            &n));
        total += (size_t)n.n;
    }
    return search_answer_page(f, page, total, false, ret_hits);
}

/* ------------------------------------------------------------------------------------------- one word */

static enum err read_token(const struct finding *f, char what, const struct stream *s, int64_t limit, int64_t offset,
    struct places *ret_places)
{
    struct search_places_in_order_rows rows;
    TRY(q_search_places_in_order(f->op->db, f->op->arena, f->op->viewer->org,
        &(struct q_search_places_in_order){ .kind = search_kind(f->op->arena, s->list, what),
            .token = s->token,
            .except = f->q->except,
            .limit = limit,
            .offset = offset },
        &rows));
    COPY_PLACES(f->op->arena, rows, ret_places);
    return E_OK;
}

static enum err read_start(
    const struct finding *f, const struct stream *s, int64_t limit, int64_t offset, struct places *ret_places)
{
    return read_token(f, 's', s, limit, offset, ret_places);
}

static enum err read_name(
    const struct finding *f, const struct stream *s, int64_t limit, int64_t offset, struct places *ret_places)
{
    return read_token(f, 'n', s, limit, offset, ret_places);
}

static enum err add_count(
    const struct finding *f, enum search_list list, char what, struct range range, size_t most, size_t *total)
{
    struct search_places_count_row n;
    TRY(q_search_places_count(f->op->db, f->op->arena, f->op->viewer->org,
        &(struct q_search_places_count){ .kind = search_kind(f->op->arena, list, what),
            .from = range.from,
            .to = range.to,
            .except = f->q->except,
            .limit = (int64_t)most + 1 },
        &n));
    *total += (size_t)n.n;
    return E_OK;
}

/* Up to three characters: a token of its own, which each client has once. */
static enum err answer_start(const struct finding *f, struct search_hits *ret_hits)
{
    struct sv start = f->criteria[0].start;
    struct range all = { start, sv_fmt(f->op->arena, "%.*s\x01", SV_FMT(start)) };
    struct stream streams[2];
    struct places page;
    size_t total = 0;
    for (size_t l = 0; l < f->lists_count; l++) {
        streams[l] = (struct stream){ .list = f->lists[l], .token = start };
        TRY(add_count(f, f->lists[l], 's', all, SEARCH_TOTAL_MAX, &total));
    }
    TRY(search_read_streams(f, read_start, streams, f->lists_count, &page));
    return search_answer_page(f, page, total, false, ret_hits);
}

/* The different words that a criterion stands for, in each list; false when they are too many to be read side by side.
 */
static enum err words_of(const struct finding *f, struct stream *streams, size_t *ret_count, bool *ret_few)
{
    const struct criterion *c = &f->criteria[0];
    struct range range = search_range(f->op->arena, c->start);
    size_t n = 0;
    for (size_t l = 0; l < f->lists_count; l++) {
        struct search_tokens_of_rows words;
        TRY(q_search_tokens_of(f->op->db, f->op->arena, f->op->viewer->org,
            &(struct q_search_tokens_of){ .kind = search_kind(f->op->arena, f->lists[l], 'n'),
                .from = range.from,
                .to = range.to,
                .limit = STREAMS_MAX + 1 },
            &words));
        *ret_few = words.count + c->whole_count <= STREAMS_MAX;
        if (!*ret_few)
            return E_OK;
        for (size_t i = 0; i < words.count; i++)
            streams[n++] = (struct stream){ .list = f->lists[l], .token = words.items[i].token };
        for (size_t i = 0; i < c->whole_count; i++)
            streams[n++] = (struct stream){ .list = f->lists[l], .token = c->whole[i] };
    }
    *ret_count = n;
    return E_OK;
}

static enum err answer_common(const struct finding *f, struct search_hits *ret_hits)
{
    struct stream streams[2 * STREAMS_MAX];
    struct places page;
    size_t count;
    bool few;
    TRY(words_of(f, streams, &count, &few));
    if (few) {
        TRY(search_read_streams(f, read_name, streams, count, &page));
        return search_answer_page(f, page, SEARCH_TOTAL_MAX, true, ret_hits);
    }
    if (!f->criteria[0].whole_count)
        return search_answer_dense(f, SEARCH_TOTAL_MAX, true, ret_hits);
    TRY(search_read_places(f, &f->criteria[0], SEARCH_MANY, &page));
    return search_answer_page(f, search_cut(f, page), SEARCH_TOTAL_MAX, true, ret_hits);
}

enum err search_answer_word(const struct finding *f, struct search_hits *ret_hits)
{
    const struct criterion *c = &f->criteria[0];
    struct range ranges[SEARCH_ALTERNATIVES_MAX + 1];
    size_t n = search_ranges(f->op->arena, c, ranges), total = 0;
    struct places all;
    if (!c->whole_count && search_start(c->start, SEARCH_START).n == c->start.n)
        return answer_start(f, ret_hits);
    for (size_t l = 0; l < f->lists_count; l++)
        for (size_t i = 0; i < n && total <= SEARCH_FEW; i++)
            TRY(add_count(f, f->lists[l], 'n', ranges[i], SEARCH_FEW, &total));
    if (total > SEARCH_FEW)
        return answer_common(f, ret_hits);
    TRY(search_read_places(f, c, SEARCH_FEW, &all));
    return search_answer_places(f, all, ret_hits);
}
