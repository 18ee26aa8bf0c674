/* The tables that were made of po/: every text in every language, and the rules of plurals. */
#include "test.h"

#include "base/err.h"
#include "words/words.h"

static size_t holes_in(const char *text, bool ret_seen[32])
{
    size_t n = 0;
    for (const char *p = text; *p; p++)
        if ((unsigned char)*p < ' ') {
            n += !ret_seen[(unsigned char)*p];
            ret_seen[(unsigned char)*p] = true;
        }
    return n;
}

static void every_text_is_there_in_every_language(void **state)
{
    (void)state;
    assert_true(WORDS_KEY_COUNT > 200 && languages_count == 2);
    for (size_t l = 0; l < languages_count; l++)
        for (size_t k = 0; k < WORDS_KEY_COUNT; k++) {
            const char *const *text = languages[l]->text[k];
            bool plural = languages[0]->text[k][1] != NULL;
            for (size_t f = 0; f < (plural ? languages[l]->forms : 1); f++)
                if (!text[f] || !*text[f])
                    fail_msg("'%s' is missing in %s", languages[0]->text[k][0], languages[l]->tag);
        }
}

static void every_translation_has_the_holes_of_the_original(void **state)
{
    (void)state;
    for (size_t k = 0; k < WORDS_KEY_COUNT; k++) {
        bool one[32] = { false }, other[32] = { false };
        const char *original = languages[0]->text[k][1] ? languages[0]->text[k][1] : languages[0]->text[k][0];
        const char *translated = languages[1]->text[k][1] ? languages[1]->text[k][1] : languages[1]->text[k][0];
        assert_int_equal(holes_in(original, one), holes_in(translated, other));
        assert_memory_equal(one, other, sizeof one);
    }
}

/* Spanish has the word, too. */
static bool is_spanish(const char *text)
{
    return strcmp(text, "Cheque") == 0 || strcmp(text, "cheque") == 0;
}

static void nothing_english_is_left_in_spanish(void **state)
{
    (void)state;
    for (size_t k = 0; k < WORDS_KEY_COUNT; k++)
        for (size_t f = 0; f < WORDS_FORMS && languages[0]->text[k][f]; f++)
            if (strcmp(language_en.text[k][f], language_es.text[k][f]) == 0 && !is_spanish(language_en.text[k][f]))
                fail_msg("'%s' is the same in both", language_en.text[k][f]);
}

static void one_is_singular_and_the_others_are_plural(void **state)
{
    (void)state;
    for (size_t l = 0; l < languages_count; l++) {
        assert_int_equal(languages[l]->form(1), 0);
        assert_int_equal(languages[l]->form(0), 1);
        for (unsigned long n = 2; n < 1000; n++)
            assert_int_equal(languages[l]->form(n), 1);
    }
}

static void every_form_of_every_number_is_there(void **state)
{
    (void)state;
    static const int64_t numbers[] = { INT64_MIN, -1, 0, 1, 2, 11, 21, 100, 1000000, INT64_MAX };
    for (size_t l = 0; l < languages_count; l++)
        for (size_t k = 0; k < WORDS_KEY_COUNT; k++)
            for (size_t i = 0; i < LENGTH(numbers) && languages[0]->text[k][1]; i++) {
                struct words_walk w = words_walk_n(languages[l], (enum words_key)k, numbers[i]);
                assert_true(words_next(&w));
            }
}

static void a_walk_gives_back_the_whole_text(void **state)
{
    (void)state;
    for (size_t l = 0; l < languages_count; l++)
        for (size_t k = 0; k < WORDS_KEY_COUNT; k++) {
            const char *text = languages[l]->text[k][0];
            size_t n = 0;
            for (struct words_walk w = words_walk(languages[l], (enum words_key)k); words_next(&w);)
                n += w.hole < 0 ? w.text.n : 1;
            assert_int_equal(n, strlen(text));
        }
}

static void a_language_is_found_by_its_tag_and_english_stands_in(void **state)
{
    (void)state;
    assert_ptr_equal(language_find(SV("es")), &language_es);
    assert_ptr_equal(language_find(SV("es-MX")), &language_es);
    assert_ptr_equal(language_find(SV("ES_mx")), &language_es);
    assert_ptr_equal(language_find(SV("en-US")), &language_en);
    assert_ptr_equal(language_find(SV("est")), &language_en);
    assert_ptr_equal(language_find(SV("de")), &language_en);
    assert_ptr_equal(language_find(SV("")), &language_en);
    assert_true(language_known(SV("es")) && language_known(SV("en")));
    assert_false(language_known(SV("ES")) || language_known(SV("es-MX")) || language_known(SV("")));
    assert_string_equal(language_es.label, "Espa\xc3\xb1ol");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_is_there_in_every_language),
        cmocka_unit_test(every_translation_has_the_holes_of_the_original),
        cmocka_unit_test(nothing_english_is_left_in_spanish),
        cmocka_unit_test(one_is_singular_and_the_others_are_plural),
        cmocka_unit_test(every_form_of_every_number_is_there),
        cmocka_unit_test(a_walk_gives_back_the_whole_text),
        cmocka_unit_test(a_language_is_found_by_its_tag_and_english_stands_in),
    };
    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
