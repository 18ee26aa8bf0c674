#include "test.h"

#include <jansson.h>
#include <unistd.h>

#include "base/log.h"

static int ends[2];

static int setup(void **state)
{
    (void)state;
    return pipe(ends);
}

static int teardown(void **state)
{
    (void)state;
    close(ends[0]);
    close(ends[1]);
    log_init(LOG_JSON, LOG_INFO, STDERR_FILENO);
    return 0;
}

static char line[16384];

static const char *written(void)
{
    ssize_t n = read(ends[0], line, sizeof line - 1);
    assert_true(n > 0);
    line[n] = '\0';
    return line;
}

static json_t *written_json(void)
{
    const char *text = written();
    size_t n = strlen(text);
    assert_int_equal(text[n - 1], '\n');
    assert_null(memchr(text, '\n', n - 1));
    json_t *object = json_loads(text, 0, NULL);
    assert_non_null(object);
    return object;
}

static void an_event_is_one_json_object_a_line(void **state)
{
    (void)state;
    log_init(LOG_JSON, LOG_INFO, ends[1]);
    log_event(LOG_WARN, "mail.failed", LOG_INT("mail", 17), LOG_Z("reply", "450 \"later\""), LOG_STR("host", SV("mx")));
    json_t *o = written_json();
    assert_string_equal(json_string_value(json_object_get(o, "level")), "warn");
    assert_string_equal(json_string_value(json_object_get(o, "event")), "mail.failed");
    assert_int_equal(json_integer_value(json_object_get(o, "mail")), 17);
    assert_string_equal(json_string_value(json_object_get(o, "reply")), "450 \"later\"");
    assert_string_equal(json_string_value(json_object_get(o, "host")), "mx");
    struct instant at;
    assert_true(instant_parse(sv_of(json_string_value(json_object_get(o, "time"))), &at));
    json_decref(o);
}

static void levels_below_the_least_are_not_written(void **state)
{
    (void)state;
    log_init(LOG_TEXT, LOG_WARN, ends[1]);
    log_event(LOG_INFO, "quiet", LOG_INT("n", 1));
    log_event(LOG_ERROR, "loud", LOG_INT("n", 2));
    assert_non_null(strstr(written(), "loud"));
    assert_null(strstr(line, "quiet"));
}

static void text_quotes_what_is_not_one_plain_word(void **state)
{
    (void)state;
    log_init(LOG_TEXT, LOG_DEBUG, ends[1]);
    log_event(LOG_DEBUG, "route", LOG_Z("path", "/clients"), LOG_Z("why", "two\nlines"), LOG_Z("none", ""),
        LOG_INT("ms", -3));
    assert_non_null(strstr(written(), " debug route path=/clients why=\"two\\nlines\" none=\"\" ms=-3\n"));
}

static void a_line_that_would_be_too_long_stays_whole_and_says_so(void **state)
{
    (void)state;
    char big[6000];
    memset(big, '\n', sizeof big);
    log_init(LOG_JSON, LOG_INFO, ends[1]);
    log_event(LOG_INFO, "big", LOG_INT("first", 1), LOG_STR("big", sv_from(big, sizeof big)), LOG_INT("last", 2));
    json_t *o = written_json();
    assert_true(json_is_true(json_object_get(o, "cut")));
    assert_int_equal(json_integer_value(json_object_get(o, "first")), 1);
    assert_null(json_object_get(o, "big"));
    json_decref(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_event_is_one_json_object_a_line, setup, teardown),
        cmocka_unit_test_setup_teardown(levels_below_the_least_are_not_written, setup, teardown),
        cmocka_unit_test_setup_teardown(text_quotes_what_is_not_one_plain_word, setup, teardown),
        cmocka_unit_test_setup_teardown(a_line_that_would_be_too_long_stays_whole_and_says_so, setup, teardown),
    };
    return cmocka_run_group_tests_name("base/log", tests, NULL, NULL);
}
