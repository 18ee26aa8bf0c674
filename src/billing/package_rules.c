#include "billing/package_rules.h"

#include <assert.h>

static const struct {
    const char *name, *label;
    int months, days;
} kinds[EVERY_COUNT] = {
    [EVERY_ONCE] = { "once", "once", 0, 0 },
    [EVERY_WEEK] = { "week", "every week", 0, 7 },
    [EVERY_MONTH] = { "month", "every month", 1, 0 },
    [EVERY_QUARTER] = { "quarter", "every three months", 3, 0 },
    [EVERY_YEAR] = { "year", "every year", 12, 0 },
};

const char *every_name(enum every e)
{
    assert((unsigned)e < EVERY_COUNT);
    return kinds[e].name;
}

const char *every_label(enum every e)
{
    assert((unsigned)e < EVERY_COUNT);
    return kinds[e].label;
}

bool every_parse(struct sv name, enum every *ret_every)
{
    for (size_t i = 0; i < EVERY_COUNT; i++)
        if (sv_eq(name, sv_of(kinds[i].name))) {
            *ret_every = (enum every)i;
            return true;
        }
    return false;
}

struct day every_begins(enum every e, struct day anchor, int64_t n)
{
    assert((unsigned)e < EVERY_COUNT);
    if (!kinds[e].months)
        return (struct day){ (int32_t)(anchor.n + n * kinds[e].days) };
    struct civil c = civil_of_day(anchor);
    int64_t months = c.year * INT64_C(12) + c.month - 1 + n * kinds[e].months;
    c.year = (int)(months / 12);
    c.month = (int)(months % 12) + 1;
    int most = civil_days_in_month(c.year, c.month);
    c.day = c.day < most ? c.day : most;
    return day_of_civil(c);
}

struct opt_day credit_expires(struct day starts, struct opt_day ends, int64_t expires_days, bool roll_over)
{
    struct opt_day by_days = { expires_days > 0, { (int32_t)(starts.n + expires_days) } };
    if (!ends.has || roll_over)
        return by_days;
    return by_days.has && by_days.v.n < ends.v.n ? by_days : ends;
}

int64_t part_of_amount(int64_t amount, int64_t left, int64_t given)
{
    assert(amount >= 0 && left >= 0 && left <= given);
    return given ? amount * left / given : 0;
}
