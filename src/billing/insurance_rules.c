#include "billing/insurance_rules.h"

bool insurance_valid_on(const struct insurance *i, struct day day)
{
    return i->state == INSURANCE_ACTIVE && (!i->starts_on.has || i->starts_on.v.n <= day.n) &&
           (!i->ends_on.has || i->ends_on.v.n >= day.n);
}

static bool ends_before(const struct insurance *x, const struct insurance *y)
{
    return x->ends_on.has && y->starts_on.has && x->ends_on.v.n < y->starts_on.v.n;
}

bool insurance_meet(const struct insurance *x, const struct insurance *y)
{
    return !ends_before(x, y) && !ends_before(y, x);
}

/* One account, one contact, or one typed name. */
static bool one_holder(const struct insurance *x, const struct insurance *y)
{
    return sv_eq(x->holder, y->holder) && x->holder_client.v == y->holder_client.v &&
           x->holder_contact.v == y->holder_contact.v &&
           (!sv_eq(x->holder, SV("other")) || sv_eq(x->holder_name, y->holder_name));
}

static int of_the_year(struct day d)
{
    struct civil c = civil_of_day(d);
    return c.month * 100 + c.day;
}

enum birthday_rule insurance_birthday(const struct insurance *first, const struct insurance *second)
{
    if (!sv_eq(first->relation, SV("child")) || !sv_eq(second->relation, SV("child")) || one_holder(first, second))
        return BIRTHDAY_NONE;
    if (!first->holder_born.has || !second->holder_born.has)
        return BIRTHDAY_UNKNOWN;
    int x = of_the_year(first->holder_born.v), y = of_the_year(second->holder_born.v);
    if (x != y)
        return x < y ? BIRTHDAY_FIRST : BIRTHDAY_SECOND;
    if (!first->starts_on.has || !second->starts_on.has || first->starts_on.v.n == second->starts_on.v.n)
        return BIRTHDAY_UNKNOWN;
    return first->starts_on.v.n < second->starts_on.v.n ? BIRTHDAY_FIRST : BIRTHDAY_SECOND;
}

/* "9 March": a birthday without its year. */
static struct sv birthday_of(struct arena *a, struct day d)
{
    struct sv words = day_human(a, d);
    size_t end = words.n;
    while (end && words.p[end - 1] != ' ')
        end--;
    return sv_trim(sv_sub(words, 0, end));
}

struct sv insurance_birthday_words(struct arena *a, const struct insurance *first, const struct insurance *second)
{
    enum birthday_rule rule = insurance_birthday(first, second);
    if (rule == BIRTHDAY_NONE)
        return SV("");
    if (rule == BIRTHDAY_UNKNOWN)
        return sv_fmt(a,
            "Two parents' plans: the birthday rule decides which comes first, and cannot yet. Add the birth dates of "
            "%.*s "
            "and %.*s, and since when each plan covers.",
            SV_FMT(first->holder_name), SV_FMT(second->holder_name));
    const struct insurance *x = rule == BIRTHDAY_FIRST ? first : second, *y = rule == BIRTHDAY_FIRST ? second : first;
    struct sv mine = birthday_of(a, x->holder_born.v), theirs = birthday_of(a, y->holder_born.v);
    if (sv_eq(mine, theirs))
        return sv_fmt(a,
            "By the birthday rule the plan of %.*s comes first: both have their birthday on %.*s, and this plan has "
            "covered longer. A court's decision comes before the rule: write it down as the reason.",
            SV_FMT(x->holder_name), SV_FMT(mine));
    return sv_fmt(a,
        "By the birthday rule the plan of %.*s comes first: their birthday, %.*s, is earlier in the year than that of "
        "%.*s, %.*s. A court's decision comes before the rule: write it down as the reason.",
        SV_FMT(x->holder_name), SV_FMT(mine), SV_FMT(y->holder_name), SV_FMT(theirs));
}

bool insurance_against_birthday(const struct insurance *x, const struct insurance *y)
{
    enum birthday_rule rule = insurance_birthday(x, y);
    return (rule == BIRTHDAY_FIRST && x->place > y->place) || (rule == BIRTHDAY_SECOND && y->place > x->place);
}
