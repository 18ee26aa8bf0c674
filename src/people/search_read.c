#include <stdlib.h>

#include "people/client.h"
#include "people/queries.h"
#include "people/search_find.h"

#define ABOVE_ALL "\xf4\x8f\xbf\xbf" /* U+10FFFF sorts after any character of a word */

static int by_name(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = sv_cmp(x->sort_name, y->sort_name);
    return order ? order : (x->client.v > y->client.v) - (x->client.v < y->client.v);
}

struct places search_sorted(struct place *items, size_t count, bool more)
{
    size_t n = 0;
    if (count)
        qsort(items, count, sizeof *items, by_name);
    for (size_t i = 0; i < count; i++)
        if (!n || items[n - 1].client.v != items[i].client.v)
            items[n++] = items[i];
    return (struct places){ items, n, more };
}

struct places search_in_both(struct arena *a, struct places x, struct places y)
{
    struct places out = { arena_array(a, x.count + 1, sizeof *out.items), 0, false };
    for (size_t i = 0, k = 0; i < x.count && k < y.count;) {
        int order = by_name(&x.items[i], &y.items[k]);
        if (order == 0)
            out.items[out.count++] = x.items[i];
        if (order <= 0)
            i++;
        else
            k++;
    }
    return out;
}

struct range search_range(struct arena *a, struct sv start)
{
    return (struct range){ start, sv_fmt(a, "%.*s" ABOVE_ALL, SV_FMT(start)) };
}

size_t search_ranges(struct arena *a, const struct criterion *c, struct range *out)
{
    size_t n = 0;
    out[n++] = search_range(a, c->start);
    for (size_t i = 0; i < c->whole_count; i++)
        out[n++] = (struct range){ c->whole[i], sv_fmt(a, "%.*s\x01", SV_FMT(c->whole[i])) };
    return n;
}

enum err search_read_places(const struct finding *f, const struct criterion *c, size_t most, struct places *ret_places)
{
    struct arena *a = f->op->arena;
    struct range ranges[SEARCH_ALTERNATIVES_MAX + 1];
    struct search_places_rows parts[2 * (SEARCH_ALTERNATIVES_MAX + 1)];
    size_t n = search_ranges(a, c, ranges), parts_count = 0, count = 0, room = 0;
    bool more = false;
    for (size_t l = 0; l < f->lists_count; l++)
        for (size_t i = 0; i < n; i++) {
            struct search_places_rows *rows = &parts[parts_count++];
            TRY(q_search_places(f->op->db, a, f->op->viewer->org,
                &(struct q_search_places){ .kind = search_kind(a, f->lists[l], c->what),
                    .from = ranges[i].from,
                    .to = ranges[i].to,
                    .by_name = c->what == 'n',
                    .staff_id = f->op->viewer->staff,
                    .now = f->op->now,
                    .limit = (int64_t)most + 1 },
                rows));
            more |= rows->count > most;
            room += rows->count;
        }
    struct place *items = arena_array(a, room, sizeof *items);
    for (size_t i = 0; i < parts_count; i++)
        for (size_t k = 0; k < parts[i].count; k++)
            if (parts[i].items[k].client_id.v != f->q->except.v)
                items[count++] = (struct place){ parts[i].items[k].sort_name, parts[i].items[k].client_id };
    *ret_places = search_sorted(items, count, more);
    return E_OK;
}

bool search_fits(struct sv word, const struct criterion *c)
{
    if (sv_starts(word, c->start))
        return true;
    for (size_t i = 0; i < c->whole_count; i++)
        if (sv_eq(word, c->whole[i]))
            return true;
    return false;
}

bool search_has_word(struct sv names, const struct criterion *c)
{
    while (names.n) {
        struct sv word = sv_cut(&names, ' ');
        if (word.n && search_fits(word, c))
            return true;
    }
    return false;
}

static bool matches(const struct search_rows_by_id_row *r, const struct criterion *c)
{
    if (c->what == 'n')
        return search_has_word(r->search_names, c);
    if (r->closed)
        return false;
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

struct rows search_filter(const struct finding *f, struct rows rows, bool all)
{
    size_t n = 0;
    for (size_t i = 0; i < rows.count; i++) {
        bool fits = rows.items[i].id.v != f->q->except.v && number_fits(f, &rows.items[i]);
        for (size_t k = 0; fits && k < f->count; k++)
            if (all || f->criteria[k].places.more)
                fits = matches(&rows.items[i], &f->criteria[k]);
        if (fits)
            rows.items[n++] = rows.items[i];
    }
    return (struct rows){ rows.items, n };
}

static struct search_hit hit_of(struct arena *a, const struct search_rows_by_id_row *r)
{
    struct sv given = r->preferred_name.n ? r->preferred_name : r->first_name;
    struct search_hit h = { .id = r->id,
        .name = sv_fmt(a, "%.*s %.*s", SV_FMT(given), SV_FMT(r->last_name)),
        .archived = !sv_eq(r->state, SV("active")),
        .caregiver_only = sv_eq(r->kind, SV("caregiver_only")),
        .restricted = r->restricted,
        .closed = r->closed };
    if (h.closed)
        return h;
    h.email = r->email;
    h.phone = r->phone;
    h.city = r->city;
    h.born = r->born;
    h.last_visit_on = r->last_visit_on;
    return h;
}

struct search_hits search_hits_of(struct arena *a, struct rows rows, size_t total, bool more)
{
    struct search_hits hits = { .items = arena_array(a, rows.count, sizeof *hits.items), .count = rows.count };
    for (size_t i = 0; i < rows.count; i++)
        hits.items[i] = hit_of(a, &rows.items[i]);
    hits.total_is_more = more || total > SEARCH_TOTAL_MAX;
    hits.total = total > SEARCH_TOTAL_MAX ? SEARCH_TOTAL_MAX : (int64_t)total;
    return hits;
}

enum err search_rows(const struct op *op, const struct client_id *ids, size_t count, struct rows *ret_rows)
{
    struct search_rows_by_id_rows found = { NULL, 0 };
    if (count)
        TRY(q_search_rows_by_id(op->db, op->arena, op->viewer->org,
            &(struct q_search_rows_by_id){
                .ids = ids, .ids_count = count, .staff_id = op->viewer->staff, .now = op->now },
            &found));
    *ret_rows = (struct rows){ found.items, found.count };
    return E_OK;
}

static enum err rows_of(const struct finding *f, struct places places, struct rows *ret_rows)
{
    struct client_id *list = arena_array(f->op->arena, places.count, sizeof *list);
    for (size_t i = 0; i < places.count; i++)
        list[i] = places.items[i].client;
    return search_rows(f->op, list, places.count, ret_rows);
}

enum err search_answer_page(
    const struct finding *f, struct places page, size_t total, bool more, struct search_hits *ret_hits)
{
    struct rows rows;
    TRY(rows_of(f, page, &rows));
    *ret_hits = search_hits_of(f->op->arena, rows, total, more);
    return E_OK;
}

static void cut_page(const struct finding *f, size_t count, size_t *ret_from, size_t *ret_count)
{
    *ret_from = (size_t)f->offset < count ? (size_t)f->offset : count;
    *ret_count = count - *ret_from < (size_t)f->limit ? count - *ret_from : (size_t)f->limit;
}

struct rows search_page(const struct finding *f, struct rows all)
{
    size_t from, n;
    cut_page(f, all.count, &from, &n);
    return (struct rows){ all.items + from, n };
}

struct places search_cut(const struct finding *f, struct places all)
{
    size_t from, n;
    cut_page(f, all.count, &from, &n);
    return (struct places){ all.items + from, n, all.more };
}

enum err search_answer_places(const struct finding *f, struct places all, struct search_hits *ret_hits)
{
    bool to_check = f->box.phone.n > SEARCH_PHONE_TAIL;
    struct rows rows;
    for (size_t i = 0; i < f->count; i++)
        to_check |= f->criteria[i].places.more;
    if (!to_check)
        return search_answer_page(f, search_cut(f, all), all.count, all.more, ret_hits);
    TRY(rows_of(f, all, &rows));
    rows = search_filter(f, rows, false);
    *ret_hits = search_hits_of(f->op->arena, search_page(f, rows), rows.count, false);
    return E_OK;
}
