#include "test.h"

#include "base/problems.h"
#include "base/random.h"

static struct arena *scratch;

static int setup(void **state)
{
    (void)state;
    scratch = arena_new("test", 256);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(scratch);
    return 0;
}

static void arena_blocks_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    unsigned char *last = NULL;
    size_t last_n = 0;
    for (size_t n = 1; n < 2000; n += 7) {
        unsigned char *p = arena_alloc(scratch, n);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xaa, n);
        if (last)
            assert_int_equal(last[last_n - 1], 0xaa);
        last = p;
        last_n = n;
    }
}

static void note(void *arg)
{
    int *order = arg;
    *order = *order * 10 + 1;
}

static void note_two(void *arg)
{
    int *order = arg;
    *order = *order * 10 + 2;
}

static void hooks_run_once_last_registered_first(void **state)
{
    (void)state;
    int order = 0;
    arena_on_reset(scratch, note, &order);
    arena_on_reset(scratch, note_two, &order);
    arena_reset(scratch);
    assert_int_equal(order, 21);
    arena_reset(scratch);
    assert_int_equal(order, 21);
    assert_int_equal(arena_used(scratch), 0);
}

static void a_str_never_passes_its_ceiling(void **state)
{
    (void)state;
    struct str s = str_new(scratch, 10);
    str_add(&s, SV("0123456789"));
    assert_false(s.overflowed);
    str_addc(&s, 'x');
    assert_true(s.overflowed);
    assert_string_equal(s.p, "0123456789");
    str_add(&s, SV(""));
    assert_true(s.overflowed);
}

static void a_str_takes_numbers_and_formats(void **state)
{
    (void)state;
    struct str s = str_new(scratch, 4096);
    str_addi(&s, INT64_MIN);
    str_addc(&s, ' ');
    str_addf(&s, "%s-%03d", "x", 7);
    assert_string_equal(s.p, "-9223372036854775808 x-007");
    str_addf(&s, "%700d", 1);
    assert_int_equal(s.n, 26 + 700);
}

static void sv_cut_walks_a_list(void **state)
{
    (void)state;
    struct sv rest = SV("a,,b");
    assert_true(sv_eq(sv_cut(&rest, ','), SV("a")));
    assert_true(sv_eq(sv_cut(&rest, ','), SV("")));
    assert_true(sv_eq(sv_cut(&rest, ','), SV("b")));
    assert_int_equal(rest.n, 0);
}

static void sv_compares_by_bytes_then_by_length(void **state)
{
    (void)state;
    assert_true(sv_cmp(SV("a"), SV("b")) < 0);
    assert_true(sv_cmp(SV("ab"), SV("a")) > 0);
    assert_int_equal(sv_cmp(SV(""), SV("")), 0);
    assert_true(sv_eq_ci(SV("Host"), SV("hOST")));
    assert_false(sv_eq_ci(SV("Host"), SV("Hosts")));
    assert_true(sv_starts(SV("abc"), SV("ab")) && sv_ends(SV("abc"), SV("bc")) && !sv_ends(SV("c"), SV("bc")));
    assert_true(sv_eq(sv_trim(SV(" \t a b\r\n")), SV("a b")));
    assert_int_equal(sv_find(SV("abca"), 'a', 1), 3);
    assert_true(sv_find(SV("abca"), 'z', 0) == SIZE_MAX);
}

static void problems_keep_their_order_and_their_own_text(void **state)
{
    (void)state;
    struct problems p = problems_new(scratch);
    assert_int_equal(problems_err(&p), E_OK);
    char field[] = "email";
    problem_add(&p, sv_of(field), SV("invalid"), SV("Write the address as name@example.org."));
    field[0] = 'x';
    for (int i = 0; i < 10; i++)
        problem_add(&p, SV("name"), SV("missing"), SV("Write a name."));
    assert_int_equal(p.count, 11);
    assert_int_equal(problems_err(&p), E_INVALID);
    assert_true(sv_eq(problem_of(&p, SV("email"))->code, SV("invalid")));
    assert_null(problem_of(&p, SV("")));
    assert_true(problem_has(&p, SV("missing")));
    assert_false(problem_has(&p, SV("self_link")));
}

static void every_err_has_its_own_name(void **state)
{
    (void)state;
    for (int a = E_OK; a <= E_INTERNAL; a++) {
        assert_string_not_equal(err_name((enum err)a), "unknown");
        for (int b = E_OK; b < a; b++)
            assert_string_not_equal(err_name((enum err)a), err_name((enum err)b));
    }
    assert_string_equal(err_name(E_NOTFOUND), "notfound");
}

static void the_generator_gives_the_same_numbers_everywhere(void **state)
{
    (void)state;
    struct prng a = prng_seed(42), b = prng_seed(42), c = prng_seed(43);
    assert_true(prng_next(&a) == UINT64_C(0x15780b2e0c2ec716)); /* xoshiro256** over splitmix64(42) */
    prng_next(&b);
    assert_true(prng_next(&a) == prng_next(&b));
    assert_true(prng_next(&a) != prng_next(&c));
    size_t seen[7] = { 0 };
    for (int i = 0; i < 7000; i++)
        seen[prng_below(&a, 7)]++;
    for (size_t i = 0; i < 7; i++)
        assert_in_range(seen[i], 850, 1150);
    assert_int_equal(prng_below(&a, 1), 0);
}

static void random_bytes_fill_the_whole_buffer(void **state)
{
    (void)state;
    unsigned char any[512] = { 0 }, buf[512];
    for (int round = 0; round < 16; round++) {
        random_bytes(buf, sizeof buf);
        for (size_t i = 0; i < sizeof buf; i++)
            any[i] |= buf[i];
    }
    for (size_t i = 0; i < sizeof any; i++)
        assert_int_not_equal(any[i], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_blocks_are_zeroed_aligned_and_apart),
        cmocka_unit_test(hooks_run_once_last_registered_first),
        cmocka_unit_test(a_str_never_passes_its_ceiling),
        cmocka_unit_test(a_str_takes_numbers_and_formats),
        cmocka_unit_test(sv_cut_walks_a_list),
        cmocka_unit_test(sv_compares_by_bytes_then_by_length),
        cmocka_unit_test(problems_keep_their_order_and_their_own_text),
        cmocka_unit_test(every_err_has_its_own_name),
        cmocka_unit_test(the_generator_gives_the_same_numbers_everywhere),
        cmocka_unit_test(random_bytes_fill_the_whole_buffer),
    };
    return cmocka_run_group_tests_name("base/memory", tests, setup, teardown);
}
