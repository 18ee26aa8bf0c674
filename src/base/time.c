#include "base/time.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

static struct instant system_now(void *ctx)
{
    (void)ctx;
    struct timespec t;
    if (clock_gettime(CLOCK_REALTIME, &t) != 0)
        abort();
    return (struct instant){ (int64_t)t.tv_sec * SECOND_US + t.tv_nsec / 1000 };
}

static struct instant standing_now(void *ctx)
{
    return *(struct instant *)ctx;
}

struct clock clock_system(void)
{
    return (struct clock){ system_now, NULL };
}

struct clock clock_at(struct instant *at)
{
    return (struct clock){ standing_now, at };
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int civil_days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    assert(month >= 1 && month <= 12);
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool civil_valid(struct civil c)
{
    return c.year >= 1 && c.year <= 9999 && c.month >= 1 && c.month <= 12 && c.day >= 1 &&
           c.day <= civil_days_in_month(c.year, c.month);
}

/* Years are counted from March in eras of 400, so that the leap day is the last of its year and every era is alike. */
enum { ERA_DAYS = 146097, EPOCH_FROM_MARCH_0 = 719468 };

struct day day_of_civil(struct civil c)
{
    int year = c.month <= 2 ? c.year - 1 : c.year;
    int era = (year >= 0 ? year : year - 399) / 400;
    int in_era = year - era * 400;
    int in_year = (153 * (c.month > 2 ? c.month - 3 : c.month + 9) + 2) / 5 + c.day - 1;
    return (struct day){ era * ERA_DAYS + in_era * 365 + in_era / 4 - in_era / 100 + in_year - EPOCH_FROM_MARCH_0 };
}

struct civil civil_of_day(struct day d)
{
    int64_t n = (int64_t)d.n + EPOCH_FROM_MARCH_0;
    int64_t era = (n >= 0 ? n : n - (ERA_DAYS - 1)) / ERA_DAYS;
    int of_era = (int)(n - era * ERA_DAYS);
    int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * year + year / 4 - year / 100);
    int from_march = (5 * of_year + 2) / 153;
    int month = from_march < 10 ? from_march + 3 : from_march - 9;
    return (struct civil){ (int)(era * 400) + year + (month <= 2), month, of_year - (153 * from_march + 2) / 5 + 1 };
}

struct day birthday_at(struct day born, int age, bool leap_early)
{
    struct civil c = civil_of_day(born);
    c.year += age;
    if (c.month == 2 && c.day == 29 && !is_leap(c.year))
        c = leap_early ? (struct civil){ c.year, 2, 28 } : (struct civil){ c.year, 3, 1 };
    return day_of_civil(c);
}

bool age_reached(struct day born, int age, struct day today, bool leap_early)
{
    return today.n >= birthday_at(born, age, leap_early).n;
}

int age_on(struct day born, struct day today, bool leap_early)
{
    int years = civil_of_day(today).year - civil_of_day(born).year;
    return age_reached(born, years, today, leap_early) ? years : years - 1;
}
