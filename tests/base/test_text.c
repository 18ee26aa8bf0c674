#include "test.h"

#include <utf8proc.h>

#include "base/random.h"
#include "base/text.h"

static struct arena *scratch;

static int setup(void **state)
{
    (void)state;
    scratch = arena_new("test", 64 * 1024);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(scratch);
    return 0;
}

struct row {
    const char *in, *out;
};

static void folds(void **state)
{
    const struct row *row = *state;
    assert_string_equal(sv_z(scratch, text_fold(scratch, sv_of(row->in))), row->out);
}

static void cleans(void **state)
{
    const struct row *row = *state;
    assert_string_equal(sv_z(scratch, text_clean(scratch, sv_of(row->in))), row->out);
}

static const struct row folded[] = {
    { "Véliz-Ørsted", "veliz orsted" },
    { "Łukasz Żółć", "lukasz zolc" },
    { "Đặng Thị", "dang thi" },
    { "Işık", "isik" },
    { "İbrahim", "ibrahim" },
    { "Æsa Œuvre", "aesa oeuvre" },
    { "Groß GROẞ", "gross gross" },
    { "Þór Guðrún", "thor gudrun" },
    { "O'Brien", "o brien" },
    { "  Anna\t\tMaria  ", "anna maria" },
    { "Mu\xcc\x88ller", "muller" },
    { "ΣΊΣΥΦΟΣ Σίσυφος", "σισυφοσ σισυφοσ" },
    { "Щукин", "щукин" },
    { "Ａｎｎａ", "anna" },
    { "ﬁnn", "finn" },
    { "Fernando603 III", "fernando603 iii" },
    { "", "" },
    { "---", "" },
    { "a\xff"
      "b",
        "ab" },
    { "!é!", "e" },
    { "אַבְרָהָם", "אברהם" },
    { "कि", "कि" },
    { "王小明", "王小明" },
};

static const struct row cleaned[] = {
    { "  Anna \t\n Maria ", "Anna Maria" },
    { "Mu\xcc\x88ller", "Müller" },
    { "a\x01\x7f"
      "b",
        "ab" },
    { "a\u00a0\u3000b", "a b" },
    { "a\u202eb\u200bc", "abc" },
    { "\xff\xfe", "" },
    { "e\u200b\u0301", "é" },
    { "نمی\u200cخواهم", "نمی\u200cخواهم" },
    { "", "" },
    { "\u00ad\ufeff", "" },
    { "O’Brien", "O’Brien" },
};

static void well_formed_utf_8_is_told_from_the_rest(void **state)
{
    (void)state;
    const struct {
        struct sv text;
        bool valid;
    } rows[] = {
        { SV(""), true },
        { SV("plain ASCII of some length"), true },
        { SV("é 王 \xf0\x9f\x99\x82"), true },
        { SV("\xf4\x8f\xbf\xbf"), true },
        { SV("\xed\x9f\xbf\xee\x80\x80"), true },
        { SV("a\0b"), false },
        { SV("12345678\0"), false },
        { SV("1234\0"
             "567890"),
            false },
        { SV("\xc0\xaf"), false },
        { SV("\xc1\xbf"), false },
        { SV("\xe0\x9f\xbf"), false },
        { SV("\xed\xa0\x80"), false },
        { SV("\xf0\x8f\xbf\xbf"), false },
        { SV("\xf4\x90\x80\x80"), false },
        { SV("\xf5\x80\x80\x80"), false },
        { SV("\x80"), false },
        { SV("\xc3"), false },
        { SV("\xe2\x82"), false },
        { SV("\xe2\x28\xa1"), false },
        { SV("\xf0\x9f\x99"), false },
        { SV("1234567\xff"), false },
        { SV("\xff"
             "1234567890"),
            false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(utf8_valid(rows[i].text), rows[i].valid);
    assert_int_equal(utf8_length(SV("é王\xf0\x9f\x99\x82z")), 4);
}

static void folding_any_one_code_point_twice_changes_nothing(void **state)
{
    (void)state;
    for (int32_t c = 1; c < 0x110000; c++) {
        char one[4];
        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        struct sv v = { one, (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)one) };
        struct sv once = text_fold(scratch, v), twice = text_fold(scratch, once);
        if (!sv_eq(once, twice))
            fail_msg("U+%04X: %.*s, then %.*s", (unsigned)c, SV_FMT(once), SV_FMT(twice));
        if (c % 1024 == 0)
            arena_reset(scratch);
    }
}

/** Mostly letters with accents, sometimes any code point, sometimes a stray byte. */
static struct sv any_text(struct prng *r)
{
    struct str s = str_new(scratch, 4096);
    for (uint64_t left = prng_below(r, 24); left > 0; left--) {
        char one[4];
        uint64_t kind = prng_below(r, 8);
        if (kind == 0) {
            str_addc(&s, (char)prng_below(r, 256));
            continue;
        }
        int32_t c = (int32_t)(kind < 4   ? 1 + prng_below(r, 0x700)
                              : kind < 5 ? 0x300 + prng_below(r, 0x70)
                                         : 1 + prng_below(r, 0x10ffff));
        if (c >= 0xd800 && c <= 0xdfff)
            c = 'x';
        str_add(&s, (struct sv){ one, (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)one) });
    }
    return str_sv(&s);
}

static void folding_or_cleaning_any_text_twice_changes_nothing(void **state)
{
    (void)state;
    const uint64_t seed = 20261123;
    print_message("# seed %llu\n", (unsigned long long)seed);
    struct prng r = prng_seed(seed);
    for (int i = 0; i < 50000; i++) {
        struct sv v = any_text(&r);
        struct sv once = text_fold(scratch, v);
        assert_true(utf8_valid(once));
        assert_true(sv_eq(once, text_fold(scratch, once)));
        once = text_clean(scratch, v);
        assert_true(utf8_valid(once));
        assert_true(sv_eq(once, text_clean(scratch, once)));
        once = email_norm(scratch, v);
        if (!sv_eq(once, email_norm(scratch, once)))
            fail_msg("%.*s, then %.*s", SV_FMT(once), SV_FMT(email_norm(scratch, once)));
        arena_reset(scratch);
    }
}

static void composed_and_decomposed_spellings_fold_alike(void **state)
{
    (void)state;
    assert_true(sv_eq(text_fold(scratch, SV("Véliz")), text_fold(scratch, SV("Ve\xcc\x81liz"))));
    assert_true(sv_eq(text_fold(scratch, SV("한글")), text_fold(scratch, SV("\u1112\u1161\u11ab\u1100\u1173\u11af"))));
}

static void of_a_search_box_eight_words_and_a_thousand_bytes_are_read(void **state)
{
    (void)state;
    struct text_words many = text_words(scratch, SV("a b c d e f g h i j"));
    assert_int_equal(many.count, TEXT_WORDS_MOST);
    assert_true(text_words_in(scratch, &many, SV("hu gus Fay ed dan cy bo Al")));
    char *typed = arena_alloc(scratch, 1 << 20);
    memset(typed, 'a', 1 << 20);
    typed[TEXT_TYPED_MOST - 1] = '\xc3'; /* a letter of two bytes that is cut in two */
    typed[TEXT_TYPED_MOST] = '\xa9';
    struct text_words one = text_words(scratch, (struct sv){ typed, 1 << 20 });
    assert_int_equal(one.count, 1);
    assert_int_equal(one.items[0].n, TEXT_TYPED_MOST - 1);
}

int main(void)
{
    struct CMUnitTest tests[64];
    size_t n = 0;
    for (size_t i = 0; i < sizeof folded / sizeof *folded; i++)
        tests[n++] = TEST_ROW("folded_for_search", folds, &folded[i]);
    for (size_t i = 0; i < sizeof cleaned / sizeof *cleaned; i++)
        tests[n++] = TEST_ROW("cleaned_as_a_name", cleans, &cleaned[i]);
    const struct CMUnitTest facts[] = {
        cmocka_unit_test(well_formed_utf_8_is_told_from_the_rest),
        cmocka_unit_test(folding_any_one_code_point_twice_changes_nothing),
        cmocka_unit_test(folding_or_cleaning_any_text_twice_changes_nothing),
        cmocka_unit_test(composed_and_decomposed_spellings_fold_alike),
        cmocka_unit_test(of_a_search_box_eight_words_and_a_thousand_bytes_are_read),
    };
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        tests[n++] = facts[i];
    return _cmocka_run_group_tests("base/text", tests, n, setup, teardown);
}
