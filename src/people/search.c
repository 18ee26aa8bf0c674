#include "people/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "people/client_fields.h"
#include "people/queries.h"
#include "people/search_index.h"
#include "people/search_parse.h"

/* Reading is bounded: a criterion gives at most FEW clients, or is common; two that are both common are read up to
 * MANY. A page of a single common word is read in the order of names (search_token_stem), as is the whole list. */
enum {
    TOTAL_MAX = 1000,
    FEW = 1300,
    MANY = 20000,
    SHORT_LIST = 200,
    PER_PAGE = 25,
    PER_PAGE_MAX = 200,
    MERGED_MAX = 2000
};
enum { ALTERNATIVES_MAX = 16 };

#define ABOVE_ALL "\xf4\x8f\xbf\xbf" /* U+10FFFF sorts after any character of a word */

struct ids {
    int64_t *items; /* ascending, none twice */
    size_t count;
    bool more; /* there were more than were read */
};

/* One thing that a client has to match. */
struct criterion {
    char what;                         /* 'n', 'e' or 'p' */
    struct sv start;                   /* a token starts with it … */
    struct sv whole[ALTERNATIVES_MAX]; /* … or is one of these: typing errors forgiven */
    size_t whole_count;
    struct ids ids;
};
struct finding {
    const struct op *op;
    const struct search_query *q;
    struct search_box box;
    struct criterion criteria[SEARCH_WORDS_MAX + 2];
    size_t count;
    enum search_list lists[2];
    size_t lists_count;
    int64_t limit, offset;
};
/* Rows of one of the reading queries: all have the same columns. */
struct rows {
    struct search_rows_by_id_row *items;
    size_t count;
};

/* ------------------------------------------------------------------------------------------- ids */

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static struct ids sorted(int64_t *items, size_t count, bool more)
{
    size_t n = 0;
    qsort(items, count, sizeof *items, by_number);
    for (size_t i = 0; i < count; i++)
        if (!n || items[n - 1] != items[i])
            items[n++] = items[i];
    return (struct ids){ items, n, more };
}

static struct ids in_both(struct arena *a, struct ids x, struct ids y)
{
    struct ids out = { arena_array(a, x.count + 1, sizeof *out.items), 0, false };
    for (size_t i = 0, k = 0; i < x.count && k < y.count;) {
        if (x.items[i] == y.items[k])
            out.items[out.count++] = x.items[i];
        if (x.items[i] <= y.items[k])
            i++;
        else
            k++;
    }
    return out;
}

struct range {
    struct sv from, to;
};

static size_t ranges_of(struct arena *a, const struct criterion *c, struct range *out)
{
    size_t n = 0;
    out[n++] = (struct range){ c->start, sv_fmt(a, "%.*s" ABOVE_ALL, SV_FMT(c->start)) };
    for (size_t i = 0; i < c->whole_count; i++)
        out[n++] = (struct range){ c->whole[i], sv_fmt(a, "%.*s\x01", SV_FMT(c->whole[i])) };
    return n;
}

static enum err read_ids(const struct finding *f, const struct criterion *c, size_t most, struct ids *ret_ids)
{
    struct arena *a = f->op->arena;
    struct range ranges[ALTERNATIVES_MAX + 1];
    size_t n = ranges_of(a, c, ranges), count = 0, room = n * f->lists_count * (most + 1);
    int64_t *items = arena_alloc_raw(a, room * sizeof *items);
    bool more = false;
    for (size_t l = 0; l < f->lists_count; l++)
        for (size_t i = 0; i < n; i++) {
            struct search_ids_rows rows;
            TRY(q_search_ids(f->op->db, a, f->op->viewer->org,
                &(struct q_search_ids){ .kind = search_kind(a, f->lists[l], c->what),
                    .from = ranges[i].from,
                    .to = ranges[i].to,
                    .limit = (int64_t)most + 1 },
                &rows));
            more |= rows.count > most;
            for (size_t k = 0; k < rows.count; k++)
                if (rows.items[k].client_id.v != f->q->except.v)
                    items[count++] = rows.items[k].client_id.v;
        }
    *ret_ids = sorted(items, count, more);
    return E_OK;
}

/* ------------------------------------------------------------------------------------------- matching a row */

static bool has_word(struct sv names, const struct criterion *c)
{
    while (names.n) {
        struct sv word = sv_cut(&names, ' ');
        if (!word.n)
            continue;
        if (sv_starts(word, c->start))
            return true;
        for (size_t i = 0; i < c->whole_count; i++)
            if (sv_eq(word, c->whole[i]))
                return true;
    }
    return false;
}

static bool matches(const struct search_rows_by_id_row *r, const struct criterion *c)
{
    if (c->what == 'n')
        return has_word(r->search_names, c);
    if (c->what == 'e')
        return sv_starts(r->email_norm, c->start);
    struct sv digits = sv_starts(r->phone_norm, SV("+")) ? sv_sub(r->phone_norm, 1, SIZE_MAX) : r->phone_norm;
    size_t n = digits.n < c->start.n ? digits.n : c->start.n;
    return n >= SEARCH_PHONE_TAIL ? sv_eq(sv_sub(digits, digits.n - n, n), sv_sub(c->start, c->start.n - n, n))
                                  : sv_starts(digits, c->start);
}

/* A number typed in full was looked up by its last digits: the rest is compared here, as far as both have it. */
static struct sv long_number(const struct search_box *box)
{
    struct sv digits = box->phone;
    while (sv_starts(digits, SV("0")))
        digits = sv_sub(digits, 1, SIZE_MAX);
    return digits;
}

static bool number_fits(const struct finding *f, const struct search_rows_by_id_row *r)
{
    struct criterion full = { .what = 'p', .start = long_number(&f->box) };
    return f->box.phone.n <= SEARCH_PHONE_TAIL || !r->phone_norm.n || matches(r, &full);
}

static struct rows filtered(const struct finding *f, struct rows rows, bool all)
{
    size_t n = 0;
    for (size_t i = 0; i < rows.count; i++) {
        bool fits = rows.items[i].id.v != f->q->except.v && number_fits(f, &rows.items[i]);
        for (size_t k = 0; fits && k < f->count; k++)
            if (all || f->criteria[k].ids.more)
                fits = matches(&rows.items[i], &f->criteria[k]);
        if (fits)
            rows.items[n++] = rows.items[i];
    }
    return (struct rows){ rows.items, n };
}

/* ------------------------------------------------------------------------------------------- answers */

static struct search_hit hit_of(struct arena *a, const struct search_rows_by_id_row *r)
{
    struct sv given = r->preferred_name.n ? r->preferred_name : r->first_name;
    return (struct search_hit){ .id = r->id,
        .name = sv_fmt(a, "%.*s %.*s", SV_FMT(given), SV_FMT(r->last_name)),
        .email = r->email,
        .phone = r->phone,
        .city = r->city,
        .born = r->born,
        .last_visit_on = r->last_visit_on,
        .archived = !sv_eq(r->state, SV("active")),
        .caregiver_only = sv_eq(r->kind, SV("caregiver_only")),
        .restricted = r->restricted };
}

static struct search_hits hits_of(struct arena *a, struct rows rows, size_t total, bool more)
{
    struct search_hits hits = { .items = arena_array(a, rows.count, sizeof *hits.items), .count = rows.count };
    for (size_t i = 0; i < rows.count; i++)
        hits.items[i] = hit_of(a, &rows.items[i]);
    hits.total_is_more = more || total > TOTAL_MAX;
    hits.total = hits.total_is_more ? TOTAL_MAX : (int64_t)total;
    return hits;
}

static struct rows page_of(const struct finding *f, struct rows all)
{
    size_t from = (size_t)f->offset < all.count ? (size_t)f->offset : all.count;
    size_t n = all.count - from < (size_t)f->limit ? all.count - from : (size_t)f->limit;
    return (struct rows){ all.items + from, n };
}

/* Each reading query has a row type of its own; their columns are the same. */
#define COPY_ROWS(arena, found, rows)                                                                                  \
    do {                                                                                                               \
        (rows)->count = (found).count;                                                                                 \
        (rows)->items = arena_array((arena), (found).count, sizeof *(rows)->items);                                    \
        for (size_t i_ = 0; i_ < (found).count; i_++)                                                                  \
            (rows)->items[i_] = (struct search_rows_by_id_row){ .id = (found).items[i_].id,                            \
                .kind = (found).items[i_].kind,                                                                        \
                .state = (found).items[i_].state,                                                                      \
                .first_name = (found).items[i_].first_name,                                                            \
                .preferred_name = (found).items[i_].preferred_name,                                                    \
                .last_name = (found).items[i_].last_name,                                                              \
                .sort_name = (found).items[i_].sort_name,                                                              \
                .search_names = (found).items[i_].search_names,                                                        \
                .email = (found).items[i_].email,                                                                      \
                .email_norm = (found).items[i_].email_norm,                                                            \
                .phone = (found).items[i_].phone,                                                                      \
                .phone_norm = (found).items[i_].phone_norm,                                                            \
                .city = (found).items[i_].city,                                                                        \
                .born = (found).items[i_].born,                                                                        \
                .last_visit_on = (found).items[i_].last_visit_on,                                                      \
                .restricted = (found).items[i_].restricted };                                                          \
    } while (0)

static enum err rows_by_ids(
    const struct finding *f, struct ids ids, int64_t limit, int64_t offset, struct rows *ret_rows)
{
    struct client_id *list = arena_array(f->op->arena, ids.count, sizeof *list);
    struct search_rows_by_id_rows found = { NULL, 0 };
    for (size_t i = 0; i < ids.count; i++)
        list[i] = (struct client_id){ ids.items[i] };
    TRY(q_search_rows_by_id(f->op->db, f->op->arena, f->op->viewer->org,
        &(struct q_search_rows_by_id){ .ids = list, .ids_count = ids.count, .limit = limit, .offset = offset },
        &found));
    *ret_rows = (struct rows){ found.items, found.count };
    return E_OK;
}

static enum err answer_by_ids(const struct finding *f, struct ids ids, struct search_hits *ret_hits)
{
    bool to_check = f->box.phone.n > SEARCH_PHONE_TAIL;
    struct rows rows;
    for (size_t i = 0; i < f->count; i++)
        to_check |= f->criteria[i].ids.more;
    if (!to_check) {
        TRY(rows_by_ids(f, ids, f->limit, f->offset, &rows));
        *ret_hits = hits_of(f->op->arena, rows, ids.count, false);
        return E_OK;
    }
    TRY(rows_by_ids(f, ids, FEW, 0, &rows));
    rows = filtered(f, rows, false);
    *ret_hits = hits_of(f->op->arena, page_of(f, rows), rows.count, false);
    return E_OK;
}

/* ------------------------------------------------------------------------------------------- in the order of names */

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
    *ret_rows = page_of(f, all);
    return E_OK;
}

/* The first three characters, as search_token keeps them; empty when the word is shorter. */
static struct sv stem_of(struct sv word)
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
    struct range range[ALTERNATIVES_MAX + 1];
    struct search_rows_by_stem_rows found;
    ranges_of(f->op->arena, c, range);
    TRY(q_search_rows_by_stem(f->op->db, f->op->arena, f->op->viewer->org,
        &(struct q_search_rows_by_stem){ .kind = search_kind(f->op->arena, list, c->what),
            .stem = stem_of(c->start),
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
                    .limit = TOTAL_MAX + 1 },
                &n));
            total += (size_t)n.n;
        } else {
            TRY(q_search_count_list(f->op->db, f->op->arena, f->op->viewer->org,
                &(struct q_search_count_list){
                    .kind = kind, .state = state, .except = f->q->except, .limit = TOTAL_MAX + 1 },
                &all));
            total += (size_t)all.n;
        }
    }
    *ret_total = total;
    return E_OK;
}

static enum err answer_in_order(const struct finding *f, bool known_more, struct search_hits *ret_hits)
{
    struct part parts[2];
    struct rows rows;
    size_t count = parts_of(f, parts), total = 0;
    TRY(read_page(f, read_order, parts, count, &rows));
    if (!known_more)
        TRY(count_order(f, parts, count, &total));
    *ret_hits = hits_of(f->op->arena, rows, total, known_more);
    return E_OK;
}

/* One word that more than a few have. */
static enum err answer_common(const struct finding *f, struct search_hits *ret_hits)
{
    const struct criterion *c = &f->criteria[0];
    if (!stem_of(c->start).n)
        return answer_in_order(f, c->ids.more, ret_hits);
    struct part parts[2];
    struct rows rows;
    size_t count = parts_of(f, parts);
    if (f->q->archived) /* one list of words holds both kinds */
        count = 1;
    TRY(read_page(f, read_stem, parts, count, &rows));
    *ret_hits = hits_of(f->op->arena, rows, c->ids.count, c->ids.more);
    return E_OK;
}

/* ------------------------------------------------------------------------------------------- choosing the way */

static enum err answer_by_born(struct finding *f, struct search_hits *ret_hits)
{
    struct search_rows_by_born_rows found;
    TRY(q_search_rows_by_born(f->op->db, f->op->arena, f->op->viewer->org,
        &(struct q_search_rows_by_born){ .born = f->box.born, .state = f->q->archived ? SV("archived") : SV("active") },
        &found));
    struct rows rows;
    COPY_ROWS(f->op->arena, found, &rows);
    rows = filtered(f, rows, true);
    size_t n = 0;
    for (size_t i = 0; i < rows.count; i++)
        if (f->q->archived || f->q->caregivers || sv_eq(rows.items[i].kind, SV("client")))
            rows.items[n++] = rows.items[i];
    rows.count = n;
    *ret_hits = hits_of(f->op->arena, page_of(f, rows), rows.count, false);
    return E_OK;
}

/* What all criteria that are not common leave; false when every one is. */
static bool meet(const struct finding *f, struct ids *ret_ids)
{
    bool any = false;
    for (size_t i = 0; i < f->count; i++) {
        if (f->criteria[i].ids.more)
            continue;
        *ret_ids = any ? in_both(f->op->arena, *ret_ids, f->criteria[i].ids) : f->criteria[i].ids;
        any = true;
    }
    return any;
}

static enum err answer_by_tokens(struct finding *f, struct search_hits *ret_hits)
{
    struct ids ids;
    for (size_t i = 0; i < f->count; i++)
        TRY(read_ids(f, &f->criteria[i], FEW, &f->criteria[i].ids));
    if (f->count == 1 && !f->criteria[0].whole_count && f->criteria[0].ids.count > SHORT_LIST &&
        f->box.phone.n <= SEARCH_PHONE_TAIL)
        if (f->criteria[0].ids.more || stem_of(f->criteria[0].start).n)
            return answer_common(f, ret_hits);
    if (meet(f, &ids))
        return answer_by_ids(f, ids, ret_hits);
    for (size_t i = 0; i < f->count; i++)
        TRY(read_ids(f, &f->criteria[i], MANY, &f->criteria[i].ids));
    return meet(f, &ids) ? answer_by_ids(f, ids, ret_hits) : answer_in_order(f, false, ret_hits);
}

/* Words that one slip of the fingers makes of a typed one. */
static enum err forgive(struct finding *f)
{
    struct arena *a = f->op->arena;
    for (size_t i = 0; i < f->count; i++) {
        struct criterion *c = &f->criteria[i];
        if (c->what != 'n')
            continue;
        struct sv_list variants = search_variants(a, c->start);
        struct search_words_near_rows words;
        if (variants.count == 1) /* too short to be mistyped */
            continue;
        TRY(q_search_words_near(f->op->db, a, f->op->viewer->org,
            &(struct q_search_words_near){ .variants = variants.items, .variants_count = variants.count }, &words));
        for (size_t k = 0; k < words.count && c->whole_count < ALTERNATIVES_MAX; k++)
            if (search_near(a, c->start, words.items[k].word))
                c->whole[c->whole_count++] = words.items[k].word;
    }
    return E_OK;
}

static void read_box(struct finding *f)
{
    f->box = search_box_read(f->op->arena, f->q->text);
    for (size_t i = 0; i < f->box.words_count; i++)
        f->criteria[f->count++] = (struct criterion){ .what = 'n', .start = f->box.words[i] };
    if (f->box.email.n)
        f->criteria[f->count++] = (struct criterion){ .what = 'e', .start = f->box.email };
    struct sv digits = f->box.phone;
    if (digits.n > SEARCH_PHONE_TAIL)
        digits = sv_sub(digits, digits.n - SEARCH_PHONE_TAIL, SEARCH_PHONE_TAIL);
    if (digits.n)
        f->criteria[f->count++] = (struct criterion){ .what = 'p', .start = digits };
}

enum err client_search(const struct op *op, const struct search_query *q, struct search_hits *ret_hits)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    struct finding f = { .op = op,
        .q = q,
        .lists = { q->archived ? SEARCH_ARCHIVED : SEARCH_CLIENTS, SEARCH_CAREGIVERS },
        .lists_count = q->caregivers && !q->archived ? 2 : 1 };
    f.limit = q->per_page < 1 ? PER_PAGE : q->per_page > PER_PAGE_MAX ? PER_PAGE_MAX : q->per_page;
    f.offset = q->page > 1 && q->page < INT32_MAX ? (q->page - 1) * f.limit : 0;
    read_box(&f);
    struct search_hits hits;
    if (f.box.has_born)
        TRY(answer_by_born(&f, &hits));
    else if (f.count)
        TRY(answer_by_tokens(&f, &hits));
    else
        TRY(answer_in_order(&f, false, &hits));
    if (!hits.total && f.box.words_count) {
        TRY(forgive(&f));
        TRY(f.box.has_born ? answer_by_born(&f, &hits) : answer_by_tokens(&f, &hits));
        hits.forgiving = hits.total > 0;
    }
    *ret_hits = hits;
    return E_OK;
}

/* ------------------------------------------------------------------------------------------- duplicates */

enum { DUPLICATES_MAX = 5 };

enum err client_duplicates_of(const struct op *op, const struct person *p, struct search_hits *ret_hits)
{
    struct arena *a = op->arena;
    struct sv digits = p->phone_norm;
    struct duplicate_candidates_rows found;
    digits = digits.n > SEARCH_PHONE_TAIL ? sv_sub(digits, digits.n - SEARCH_PHONE_TAIL, SEARCH_PHONE_TAIL) : digits;
    TRY(q_duplicate_candidates(op->db, a, op->viewer->org,
        &(struct q_duplicate_candidates){ .born = p->born,
            .email_norm = p->email_norm,
            .tail = digits,
            .sort_name = search_sort_name(a, p->last_name, p->first_name),
            .swapped = search_sort_name(a, p->first_name, p->last_name) },
        &found));
    struct client_id *ids = arena_array(a, found.count, sizeof *ids);
    struct search_rows_by_id_rows rows;
    for (size_t i = 0; i < found.count; i++)
        ids[i] = found.items[i].id;
    TRY(q_search_rows_by_id(op->db, a, op->viewer->org,
        &(struct q_search_rows_by_id){ .ids = ids, .ids_count = found.count, .limit = (int64_t)found.count }, &rows));
    size_t n = 0;
    for (size_t i = 0; i < rows.count && n < DUPLICATES_MAX; i++) {
        const struct search_rows_by_id_row *r = &rows.items[i];
        struct person other = { r->first_name, r->last_name, r->email_norm, r->phone_norm, r->born };
        if (person_alike(a, p, &other))
            rows.items[n++] = *r;
    }
    *ret_hits = hits_of(a, (struct rows){ rows.items, n }, n, false);
    return E_OK;
}

enum err client_duplicates(const struct op *op, struct sv first_name, struct sv last_name, struct sv born,
    struct sv email, struct sv phone, struct search_hits *ret_hits)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    struct person p = { text_clean(op->arena, first_name), text_clean(op->arena, last_name),
        email_norm(op->arena, email), phone_norm(op->arena, phone), { .has = false } };
    p.born.has = day_parse(sv_trim(born), &p.born.v);
    return client_duplicates_of(op, &p, ret_hits);
}
