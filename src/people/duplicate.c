#include "base/text.h"
#include "people/client_fields.h"
#include "people/queries.h"
#include "people/search_find.h"

static bool same(struct sv a, struct sv b)
{
    return a.n > 0 && sv_eq(a, b);
}

/* The last digits decide: one number is often written with and without its country. */
static bool same_phone(struct sv a, struct sv b)
{
    if (a.n < SEARCH_PHONE_TAIL || b.n < SEARCH_PHONE_TAIL)
        return same(a, b);
    return sv_eq(
        sv_sub(a, a.n - SEARCH_PHONE_TAIL, SEARCH_PHONE_TAIL), sv_sub(b, b.n - SEARCH_PHONE_TAIL, SEARCH_PHONE_TAIL));
}

static bool near_name(struct arena *scratch, struct sv a, struct sv b)
{
    return a.n >= SEARCH_TYPO_LEAST && b.n >= SEARCH_TYPO_LEAST && search_near(scratch, a, b);
}

/* Two people of one family share a last name, an address and a number, and twins a birthday: what counts is the first
 * name (edge 2). */
bool person_alike(struct arena *scratch, const struct person *a, const struct person *b)
{
    struct sv first_a = text_fold(scratch, a->first_name), last_a = text_fold(scratch, a->last_name);
    struct sv first_b = text_fold(scratch, b->first_name), last_b = text_fold(scratch, b->last_name);
    bool reach = same(a->email_norm, b->email_norm) || same_phone(a->phone_norm, b->phone_norm);
    bool both_born = a->born.has && b->born.has, same_born = both_born && a->born.v.n == b->born.v.n;
    bool first = sv_eq(first_a, first_b), last = sv_eq(last_a, last_b);
    if (first && last)
        return same_born || !both_born || reach;
    if (sv_eq(first_a, last_b) && sv_eq(last_a, first_b))
        return same_born || reach;
    if (first && same_born) /* another last name, or the same with a slip */
        return reach || near_name(scratch, last_a, last_b);
    if (first && !both_born && reach)
        return near_name(scratch, last_a, last_b);
    return last && same_born && !reach && near_name(scratch, first_a, first_b);
}

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
    struct rows rows;
    for (size_t i = 0; i < found.count; i++)
        ids[i] = found.items[i].id;
    TRY(search_rows(op, ids, found.count, &rows));
    size_t n = 0;
    for (size_t i = 0; i < rows.count && n < DUPLICATES_MAX; i++) {
        const struct search_rows_by_id_row *r = &rows.items[i];
        struct person other = { r->first_name, r->last_name, r->email_norm, r->phone_norm, r->born };
        if (person_alike(a, p, &other))
            rows.items[n++] = *r;
    }
    *ret_hits = search_hits_of(a, (struct rows){ rows.items, n }, n, false);
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
