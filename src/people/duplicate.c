#include "base/text.h"
#include "people/client_fields.h"

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
    return last && same_born && !reach && near_name(scratch, first_a, first_b);
}
