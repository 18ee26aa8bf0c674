#include "billing/recurring_rules.h"

#include <assert.h>

#include "billing/pay_plan_rules.h"

static const char *const units[RECUR_UNIT_COUNT] = { [RECUR_WEEK] = "week", [RECUR_MONTH] = "month" };

const char *recur_unit_name(enum recur_unit u)
{
    assert((unsigned)u < RECUR_UNIT_COUNT);
    return units[u];
}

bool recur_unit_parse(struct sv name, enum recur_unit *ret_unit)
{
    for (size_t i = 0; i < RECUR_UNIT_COUNT; i++)
        if (sv_eq(name, sv_of(units[i]))) {
            *ret_unit = (enum recur_unit)i;
            return true;
        }
    return false;
}

static struct day day_of(const struct recur *r, int64_t n)
{
    return plan_day(r->starts_on, r->unit == RECUR_WEEK ? PLAN_WEEK : PLAN_MONTH, n * r->every);
}

bool recurring_next(const struct recur *r, int64_t made, struct day from, struct day *ret_day)
{
    assert(r->every > 0);
    if (r->most && made >= r->most)
        return false;
    int64_t n = 0, step = r->every * (r->unit == RECUR_WEEK ? 7 : 31);
    if (from.n > r->starts_on.n)
        n = (from.n - r->starts_on.n) / step; /* not beyond: no month has more days */
    while (day_of(r, n).n < from.n)
        n++;
    *ret_day = day_of(r, n);
    return !r->ends_on.has || ret_day->n <= r->ends_on.v.n;
}
