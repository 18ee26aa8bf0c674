#include "../test.h"

#include "base/err.h"
#include "ical/said.h"

static void days_are_said_in_each_language(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct day d = { 16869 };
    assert_string_equal(sv_z(a, day_said(a, &language_en, d)), "9 March 2016");
    assert_string_equal(sv_z(a, day_said(a, &language_es, d)), "9 de marzo de 2016");
    assert_string_equal(sv_z(a, day_said(a, NULL, d)), "9 March 2016");
    assert_string_equal(sv_z(a, day_said_short(a, &language_en, d)), "9 Mar 2016");
    assert_string_equal(sv_z(a, day_said_short(a, &language_es, d)), "9-mar-2016");
    arena_free(a);
}

struct moment {
    const char *name, *zone, *at, *es;
};
static const struct moment moments[] = {
    { "afternoon", "America/New_York", "2026-11-24T20:05:00Z", "mar 24 nov 2026, 3:05 p. m. EST" },
    { "morning_in_summer", "Europe/Madrid", "2026-09-01T06:30:00Z", "mar 1 sept 2026, 8:30 a. m. CEST" },
    { "midnight", "UTC", "2026-05-03T00:00:00Z", "dom 3 may 2026, 12:00 a. m. UTC" },
    { "noon", "UTC", "2026-01-03T12:00:00Z",
        "s\xc3\xa1"
        "b 3 ene 2026, 12:00 p. m. UTC" },
    { "zone_without_a_name", "Asia/Kathmandu", "2026-08-05T06:00:00Z", "mi\xc3\xa9 5 ago 2026, 11:45 a. m. UTC+5:45" },
};

static void moment_is_said_in_spanish(void **state)
{
    const struct moment *m = *state;
    struct arena *a = arena_new("test", 4096);
    struct instant at;
    assert_true(instant_parse(sv_of(m->at), &at));
    assert_string_equal(sv_z(a, moment_said(a, &language_es, zone_find(sv_of(m->zone)), at)), m->es);
    arena_free(a);
}

/* Pages have their own words for it, in English: they must not drift apart. */
static void english_is_said_as_pages_write_it(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 16);
    const struct zone *zones[] = { zone_find(SV("America/New_York")), zone_find(SV("Asia/Kathmandu")) };
    for (int i = 0; i < 800; i++) {
        struct instant at = { (20000 + (int64_t)i) * DAY_US + i * 97 * MINUTE_US };
        const struct zone *z = zones[i % 2];
        assert_true(sv_eq(moment_said(a, &language_en, z, at), zone_human(a, z, at)));
        assert_true(sv_eq(day_said(a, &language_en, zone_day(z, at)), day_human(a, zone_day(z, at))));
        arena_reset(a);
    }
    arena_free(a);
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(moments) + 2];
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(moments); i++)
        tests[n++] = TEST_ROW(moments[i].name, moment_is_said_in_spanish, &moments[i]);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(days_are_said_in_each_language);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(english_is_said_as_pages_write_it);
    return _cmocka_run_group_tests("said", tests, n, NULL, NULL);
}
