#include "test.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/fmt.h"
#include "base/str.h"

enum { ROOM = 64 };

static int usual(char *out, size_t cap, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static int usual(char *out, size_t cap, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = fmt_usual(out, cap, fmt, ap);
    va_end(ap);
    return n;
}

/* Both write the same, or fmt_usual() leaves it to the other. */
#define SAME(...)                                                                                                      \
    do {                                                                                                               \
        char ours[ROOM] = "", theirs[ROOM] = "";                                                                       \
        int ours_n = usual(ours, sizeof ours, __VA_ARGS__);                                                            \
        assert_int_equal(ours_n, snprintf(theirs, sizeof theirs, __VA_ARGS__));                                        \
        assert_memory_equal(ours, theirs, (size_t)ours_n + 1);                                                         \
    } while (0)
#define LEFT(...)                                                                                                      \
    do {                                                                                                               \
        char ours[ROOM];                                                                                               \
        assert_int_equal(usual(ours, sizeof ours, __VA_ARGS__), FMT_OTHERWISE);                                        \
    } while (0)

static void texts_come_out_as_printf_writes_them(void **state)
{
    (void)state;
    struct sv name = SV("Véliz"), none = sv_from(NULL, 0), cut = SV("ab\0cd");
    const char *empty = "";
    SAME("%s", empty);
    SAME("plain");
    SAME("%s %s%%", "a", "bc");
    SAME("<%.*s>", SV_FMT(name));
    SAME("%.*s|%.*s", SV_FMT(none), SV_FMT(name));
    SAME("%.*s|", SV_FMT(cut)); /* a text ends at its first NUL */
    SAME("%.*s", 2, "abc");
    SAME("%c%c", 'x', '\0');
    SAME("%.*s %s %lld %c %.*s", SV_FMT(name), "z", 7LL, '!', SV_FMT(name));
}

static void numbers_come_out_as_printf_writes_them(void **state)
{
    (void)state;
    const long long numbers[] = { 0, 1, -1, 9, 10, -10, 1234567890123456789, INT_MIN, INT_MAX, LLONG_MIN, LLONG_MAX };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        long long n = numbers[i];
        SAME("%d %u", (int)n, (unsigned)n);
        SAME("%lld|%llu", n, (unsigned long long)n);
        SAME("%ld|%lu|%zu", (long)n, (unsigned long)n, (size_t)n);
        SAME("%x %X %llx", (unsigned)n, (unsigned)n, (unsigned long long)n);
        SAME("%02d|%03d|%04lld", (int)n, (int)n, n);
        SAME("%02x|%016llx|%010zu", (unsigned)n, (unsigned long long)n, (size_t)n);
    }
}

static void what_is_rare_or_long_is_left_to_printf(void **state)
{
    (void)state;
    char text[ROOM + 1];
    memset(text, 'x', ROOM);
    text[ROOM] = '\0';
    LEFT("%5d", 1);
    LEFT("%-5s", "a");
    LEFT("%+d", 1);
    LEFT("%.3s", "abcdef");
    LEFT("%g", 1.5);
    LEFT("%040d", 1);
    LEFT("%s", text);
    LEFT("%.*s", -1, "abc");
    text[ROOM - 1] = '\0';
    SAME("%s", text); /* with its NUL it just fits */
}

static void long_texts_are_whole(void **state)
{
    (void)state;
    struct arena *a = arena_new("fmt", 4096);
    char text[2000];
    memset(text, 'x', sizeof text);
    struct sv long_one = sv_from(text, sizeof text), made = sv_fmt(a, "%.*s%5d", SV_FMT(long_one), 7);
    assert_int_equal(made.n, sizeof text + 5);
    struct str s = str_new(a, 8192);
    str_addf(&s, "<%.*s>", SV_FMT(long_one));
    assert_int_equal(s.n, sizeof text + 2);
    assert_false(s.overflowed);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_come_out_as_printf_writes_them),
        cmocka_unit_test(numbers_come_out_as_printf_writes_them),
        cmocka_unit_test(what_is_rare_or_long_is_left_to_printf),
        cmocka_unit_test(long_texts_are_whole),
    };
    return cmocka_run_group_tests_name("base/fmt", tests, NULL, NULL);
}
