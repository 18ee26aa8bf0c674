/** Lines parsed ahead: in order, however many; the reader may stop anywhere. */
#include "../test.h"

#include "exchange/ahead.h"

enum { MANY = 2000 };

static FILE *file_of(int lines)
{
    FILE *f = tmpfile();
    assert_non_null(f);
    for (int i = 0; i < lines; i++)
        assert_true(fprintf(f, i % 10 == 3 ? " \n" : i % 10 == 7 ? "{\"n\": %d\n" : "{\"n\": %d}\n", i) > 0);
    rewind(f);
    return f;
}

static void lines_come_in_order_with_blank_and_broken_ones(void **state)
{
    (void)state;
    FILE *f = file_of(MANY);
    struct ahead *a;
    assert_int_equal(ahead_start(f, &a), E_OK);
    for (int i = 0; i < MANY; i++) {
        const struct ahead_line *l = ahead_next(a);
        assert_non_null(l);
        assert_int_equal(l->blank, i % 10 == 3);
        assert_int_equal(l->json != NULL, i % 10 != 3 && i % 10 != 7);
        if (l->json)
            assert_int_equal(json_integer_value(json_object_get(l->json, "n")), i);
        else if (!l->blank)
            assert_true(l->error.text[0] != '\0');
    }
    assert_null(ahead_next(a));
    assert_null(ahead_next(a));
    ahead_stop(a);
    fclose(f);
}

static void json_that_is_kept_outlives_its_line(void **state)
{
    (void)state;
    FILE *f = file_of(MANY);
    struct ahead *a;
    assert_int_equal(ahead_start(f, &a), E_OK);
    json_t *kept = json_incref(ahead_next(a)->json);
    while (ahead_next(a))
        continue;
    ahead_stop(a);
    assert_int_equal(json_integer_value(json_object_get(kept, "n")), 0);
    json_decref(kept);
    fclose(f);
}

static void a_reader_may_stop_anywhere(void **state)
{
    (void)state;
    for (int most = 0; most < MANY; most += 97) {
        FILE *f = file_of(MANY);
        struct ahead *a;
        assert_int_equal(ahead_start(f, &a), E_OK);
        for (int i = 0; i < most; i++)
            assert_non_null(ahead_next(a));
        ahead_stop(a);
        fclose(f);
    }
}

static void an_empty_file_has_no_line(void **state)
{
    (void)state;
    FILE *f = file_of(0);
    struct ahead *a;
    assert_int_equal(ahead_start(f, &a), E_OK);
    assert_null(ahead_next(a));
    ahead_stop(a);
    fclose(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_in_order_with_blank_and_broken_ones),
        cmocka_unit_test(json_that_is_kept_outlives_its_line),
        cmocka_unit_test(a_reader_may_stop_anywhere),
        cmocka_unit_test(an_empty_file_has_no_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
