/* Which version a request speaks, and what it is told: before, within and after the time in which old ones are warned.
 */
#include "../test.h"

#include "endpoint/version.h"

struct version_case {
    const char *name, *now, *asked;
    const char *version; /* "": refused */
    const char *said;    /* stands in the warnings or the refusal; "" none are there */
    const char *unsaid;
    const char *sunset; /* NULL: the reference's */
};
static const struct version_case cases[] = {
    { "without_header_the_baseline_is_spoken", "2026-06-30T23:59:59Z", "", "2024-06-01", "", NULL },
    { "an_old_version_is_not_warned_before_its_time", "2026-06-30T23:59:59Z", "2025-01-01", "2025-01-01", "", NULL },
    { "an_old_version_is_warned_from_july_2026", "2026-07-01T00:00:00Z", "2025-01-01", "2025-01-01",
        "\"code\":\"API_VERSION_SUNSET_WARNING\"", "MISSING_API_VERSION_HEADER" },
    { "the_warning_names_what_was_asked", "2026-07-01T00:00:00Z", "2025-01-01", "2025-01-01",
        "\"requested_version\":\"2025-01-01\",\"sunset_date\":\"2027-01-31\",\"latest_version\":\"2026-01-01\"", NULL },
    { "a_missing_header_is_warned_besides", "2026-07-01T00:00:00Z", "", "2024-06-01",
        "},{\"code\":\"MISSING_API_VERSION_HEADER\"", NULL },
    { "the_latest_is_never_warned", "2026-12-01T00:00:00Z", "2026-01-01", "2026-01-01", "", NULL },
    { "a_day_between_two_versions_is_none", "2026-02-01T00:00:00Z", "2025-01-02", "",
        "\"code\":\"UNSUPPORTED_API_VERSION\",\"requested_version\":\"2025-01-02\",\"minimum_supported_version\":"
        "\"2024-06-01\",\"latest_version\":\"2026-01-01\"",
        NULL },
    { "what_is_no_date_is_no_version", "2026-02-01T00:00:00Z", "latest\"", "", "latest\\\"", NULL },
    { "at_the_sunset_the_header_is_needed", "2027-01-31T00:00:00Z", "", "",
        "\"code\":\"MISSING_API_VERSION_HEADER\",\"latest_version\":\"2026-01-01\"", "requested_version" },
    { "at_the_sunset_old_versions_are_gone", "2027-01-31T00:00:00Z", "2025-11-30", "",
        "\"minimum_supported_version\":\"2026-01-01\"", NULL },
    { "the_latest_lives_on", "2027-02-01T00:00:00Z", "2026-01-01", "2026-01-01", "", NULL },
    { "without_a_sunset_the_baseline_is_spoken_for_good", "2031-01-01T00:00:00Z", "", "2024-06-01", "", NULL, "" },
    { "without_a_sunset_nobody_is_warned", "2031-01-01T00:00:00Z", "2025-01-01", "2025-01-01", "", NULL, "" },
    { "another_sunset_is_what_is_said", "2027-02-01T00:00:00Z", "2025-01-01", "2025-01-01",
        "\"sunset_date\":\"2028-01-01\"", NULL, "2028-01-01" },
    { "another_sunset_is_what_counts", "2028-01-01T00:00:00Z", "2025-01-01", "", "UNSUPPORTED_API_VERSION", NULL,
        "2028-01-01" },
};

static void version_row(void **state)
{
    const struct version_case *t = *state;
    struct arena *a = arena_new("test", 4096);
    struct instant now;
    assert_true(instant_parse(sv_of(t->now), &now));
    struct version_chosen c = version_choose(a, sv_of(t->asked), now, sv_of(t->sunset ? t->sunset : "2027-01-31"));
    assert_string_equal(sv_z(a, c.version), t->version);
    const char *said = sv_z(a, c.version.n ? c.warnings : c.refusal);
    assert_int_equal(c.refusal.n > 0, c.version.n == 0);
    if (*t->said)
        assert_non_null(strstr(said, t->said));
    else
        assert_string_equal(said, "");
    if (t->unsaid)
        assert_null(strstr(said, t->unsaid));
    arena_free(a);
}

static void every_version_has_its_table_and_none_is_younger(void **state)
{
    (void)state;
    for (size_t i = 0; i < VERSION_COUNT; i++) {
        const struct gql_schema *s = version_schema(sv_of(versions[i]));
        assert_non_null(s->query);
        assert_true(strcmp(s->version, versions[i]) <= 0);
        assert_int_equal(s->loose_scalars, strcmp(versions[i], "2025-01-01") < 0);
    }
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    struct CMUnitTest tests[LENGTH(cases) + 1];
    for (size_t i = 0; i < LENGTH(cases); i++)
        tests[i] = TEST_ROW(cases[i].name, version_row, &cases[i]);
    tests[LENGTH(cases)] = (struct CMUnitTest)cmocka_unit_test(every_version_has_its_table_and_none_is_younger);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
