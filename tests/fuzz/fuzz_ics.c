/* Calendars from elsewhere with anything in any place: busy times come out ascending and apart; so do the occurrences
 * of whatever is taken for a rule. */
#include <assert.h>

#include "fuzz.h"
#include "ical/recur.h"
#include "ical/vcalendar.h"

static void read_rule(struct arena *a, struct sv text)
{
    struct walls walls;
    struct recur_parts parts;
    struct wall start = { .day = { 20513 }, .hour = 9 };
    enum recur_result result = recur_expand(a, text, start, zone_of(SV("Europe/Berlin")), 50, &walls);
    assert((result == RECUR_OK || result == RECUR_ENDLESS) == (walls.count > 0));
    for (size_t i = 0; i < walls.count; i++)
        assert(walls.items[i].day.n >= start.day.n && (!i || walls.items[i].day.n >= walls.items[i - 1].day.n));
    if (recur_parts(text, &parts))
        assert(recur_parts(recur_write(a, &parts), &parts));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("ics", 64 * 1024);
    struct sv text = { (const char *)data, size };
    struct instant from = { INT64_C(1772323200) * SECOND_US }; /* 2026-03-01 */
    struct busy_spans busy;
    enum err err =
        vcalendar_busy(a, text, zone_of(SV("Europe/Berlin")), from, instant_add(from, 90 * DAY_US), 100, &busy);
    assert(err == E_OK || err == E_INVALID || err == E_TOOBIG);
    if (err == E_OK)
        for (size_t i = 0; i < busy.count; i++) {
            assert(busy.items[i].starts_at.us < busy.items[i].ends_at.us && busy.items[i].ends_at.us > from.us);
            assert(!i || busy.items[i - 1].ends_at.us < busy.items[i].starts_at.us);
        }
    read_rule(a, text);
    arena_free(a);
    return 0;
}
