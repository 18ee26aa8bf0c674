/* How many times a second the free times of one provider are found, from facts in memory: `SECONDS`. 31 days, mornings
 * and afternoons of five weekdays, 150 visits and other busy times. Prints the rate, and how many times are free. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "calendar/rules.h"

enum { DAYS = 31, VISITS = 150 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    struct day first;
    if (argc != 2 || !day_parse(SV("2026-10-12"), &first)) /* clocks change in between */
        return 2;
    const struct zone *zone = zone_of(SV("America/New_York"));
    struct instant start = zone_day_start(zone, first);
    struct availability hours[10];
    for (int i = 0; i < 10; i++)
        hours[i] = (struct availability){ .weekly = true,
            .weekday = 1 + i / 2,
            .from_min = i % 2 ? 13 * 60 : 8 * 60,
            .until_min = i % 2 ? 18 * 60 : 12 * 60,
            .contact_types = CONTACT_TYPES_ALL };
    struct prng r = prng_seed(5);
    struct span items[VISITS];
    for (int i = 0; i < VISITS; i++) {
        int64_t minutes = (int64_t)prng_below(&r, DAYS) * 1440 + 8 * 60 + (int64_t)prng_below(&r, 40) * 15;
        items[i] =
            (struct span){ instant_add(start, minutes * MINUTE_US), instant_add(start, (minutes + 50) * MINUTE_US) };
    }
    struct spans busy = { items, VISITS };
    spans_normalise(&busy);
    const struct appointment_type type = { .id = { 1 }, .interval_min = 15, .buffer_after_min = 10 };
    const struct slot_facts facts = { .zone = zone, .hours = hours, .hours_count = LENGTH(hours), .busy = busy };
    const struct slot_wish wish = { .type = &type,
        .length_min = 50,
        .window = { start, instant_add(start, DAYS * DAY_US) },
        .earliest = start,
        .latest = instant_add(start, 90 * DAY_US),
        .same_day = true };
    struct arena *a = arena_new("slots", 64 * 1024);
    double began = now(), end = began + atof(argv[1]), at = began;
    size_t count = 0, found = 0;
    for (; at < end; at = now())
        for (int i = 0; i < 100; i++, count++) {
            arena_reset(a);
            found = slots_find(a, &facts, &wish, SIZE_MAX).count;
        }
    printf("%.0f %zu\n", (double)count / (at - began), found);
    arena_free(a);
    return 0;
}
