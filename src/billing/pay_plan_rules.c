#include "billing/pay_plan_rules.h"

#include <assert.h>

#include "base/money.h"

static const struct {
    const char *name, *label;
} everies[PLAN_EVERY_COUNT] = {
    [PLAN_WEEK] = { "week", "Every week" },
    [PLAN_FORTNIGHT] = { "fortnight", "Every two weeks" },
    [PLAN_MONTH] = { "month", "Every month" },
};

const char *plan_every_name(enum plan_every e)
{
    assert((unsigned)e < PLAN_EVERY_COUNT);
    return everies[e].name;
}

const char *plan_every_label(enum plan_every e)
{
    assert((unsigned)e < PLAN_EVERY_COUNT);
    return everies[e].label;
}

bool plan_every_parse(struct sv name, enum plan_every *ret_every)
{
    for (size_t i = 0; i < PLAN_EVERY_COUNT; i++)
        if (sv_eq(name, sv_of(everies[i].name))) {
            *ret_every = (enum plan_every)i;
            return true;
        }
    return false;
}

/* Counted from the first day, so that a short month does not shorten those after it. */
static struct day months_after(struct day first, int64_t n)
{
    struct civil c = civil_of_day(first);
    int64_t months = (int64_t)c.year * 12 + c.month - 1 + n;
    struct civil to = { .year = (int)(months / 12), .month = (int)(months % 12 + 1), .day = c.day };
    int last = civil_days_in_month(to.year, to.month);
    to.day = to.day < last ? to.day : last;
    return day_of_civil(to);
}

struct day plan_day(struct day first, enum plan_every every, int64_t n)
{
    switch (every) {
    case PLAN_WEEK: return (struct day){ (int32_t)(first.n + 7 * n) };
    case PLAN_FORTNIGHT: return (struct day){ (int32_t)(first.n + 14 * n) };
    case PLAN_MONTH:
    case PLAN_EVERY_COUNT:
    default: return months_after(first, n);
    }
}

bool plan_by_count(int64_t total, int64_t count, enum plan_every every, struct day first, struct plan_part *ret_parts)
{
    int64_t weights[PLAN_PARTS_MOST], parts[PLAN_PARTS_MOST];
    if (count < 1 || count > PLAN_PARTS_MOST || total < count)
        return false;
    for (int64_t i = 0; i < count; i++)
        weights[i] = 1;
    if (!money_split((struct money){ .minor = total, .currency = "USD" }, weights, (size_t)count, parts))
        return false;
    for (int64_t i = 0; i < count; i++)
        ret_parts[i] = (struct plan_part){ plan_day(first, every, i), parts[i] };
    return true;
}

bool plan_by_amount(int64_t total, int64_t amount, enum plan_every every, struct day first, struct plan_part *ret_parts,
    size_t *ret_count)
{
    *ret_count = 0;
    if (total < 1 || amount < 1)
        return false;
    int64_t count = (total - 1) / amount + 1;
    *ret_count = (size_t)count;
    if (count > PLAN_PARTS_MOST)
        return false;
    for (int64_t i = 0; i < count; i++)
        ret_parts[i] =
            (struct plan_part){ plan_day(first, every, i), i + 1 < count ? amount : total - amount * (count - 1) };
    return true;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

size_t plan_share(
    const struct plan_part *parts, size_t count, int64_t before, int64_t total, struct plan_part *ret_parts)
{
    size_t n = 0;
    int64_t at = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t from = most(at, before), until = least(at + parts[i].amount, before + total);
        at += parts[i].amount;
        if (until > from)
            ret_parts[n++] = (struct plan_part){ parts[i].due_on, until - from };
    }
    return n;
}

int64_t plan_open(const struct plan_part *parts, size_t count, int64_t covered, size_t part)
{
    int64_t before = 0;
    for (size_t i = 0; i < part && i < count; i++)
        before += parts[i].amount;
    if (part >= count)
        return 0;
    return parts[part].amount - least(most(covered - before, 0), parts[part].amount);
}

size_t plan_next(const struct plan_part *parts, size_t count, int64_t covered)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += parts[i].amount;
        if (sum > covered)
            return i;
    }
    return count;
}

int64_t plan_due(const struct plan_part *parts, size_t count, int64_t covered, struct day today)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        if (parts[i].due_on.n <= today.n)
            sum += parts[i].amount;
    return most(sum - most(covered, 0), 0);
}
