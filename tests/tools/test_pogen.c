/* Every mistake a translation can have is refused with one exact message that names its line. */
#include <stdlib.h>

#include "run.h"
#include "test.h"

#define HEAD_OF(tag, forms)                                                                                            \
    "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Language: " tag                        \
    "\\n\"\n\"X-Label: L\\n\"\n\"Plural-Forms: " forms "\\n\"\n\n"
#define HEAD HEAD_OF("es", "nplurals=2; plural=(n != 1);") /* 7 lines with the empty one */
#define ENGLISH HEAD_OF("en", "nplurals=2; plural=(n != 1);")
#define POT                                                                                                            \
    ENGLISH "msgid \"Hello {first},\"\nmsgstr \"\"\n\n"                                                                \
            "msgid \"{days} day\"\nmsgid_plural \"{days} days\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n"
#define HELLO "msgid \"Hello {first},\"\nmsgstr \"Hola, {first}:\"\n\n"
#define DAYS                                                                                                           \
    "msgid \"{days} day\"\nmsgid_plural \"{days} days\"\nmsgstr[0] \"{days} d\303\255a\"\nmsgstr[1] \"{days} "         \
    "d\303\255as\"\n"

struct bad {
    const char *name;
    const char *text;
    const char *message; /* after "es.po:" */
};
static const struct bad bad_table[] = {
    { "text_missing", HEAD HELLO, "1: error: misses '{days} day': run ./dev words" },
    { "text_of_nowhere", HEAD HELLO DAYS "\nmsgid \"No\"\nmsgstr \"No\"\n",
        "16: error: is not in kith.pot: run ./dev words" },
    { "text_twice", HEAD HELLO HELLO DAYS, "11: error: the text of line 8 comes twice" },
    { "not_translated", HEAD "msgid \"Hello {first},\"\nmsgstr \"\"\n\n" DAYS, "8: error: not translated" },
    { "one_form_not_translated",
        HEAD HELLO "msgid \"{days} day\"\nmsgid_plural \"{days} days\"\nmsgstr[0] \"{days} d\"\nmsgstr[1] \"\"\n",
        "11: error: not translated" },
    { "fuzzy", HEAD "#, fuzzy\n" HELLO DAYS, "9: error: marked fuzzy: look at the translation, then remove the mark" },
    { "hole_missing", HEAD "msgid \"Hello {first},\"\nmsgstr \"Hola\"\n\n" DAYS,
        "8: error: {first} of the original is missing" },
    { "hole_too_many", HEAD "msgid \"Hello {first},\"\nmsgstr \"{first} {last}\"\n\n" DAYS,
        "8: error: {last} is not in the original" },
    { "hole_missing_in_the_last_form",
        HEAD HELLO "msgid \"{days} day\"\nmsgid_plural \"{days} days\"\nmsgstr[0] \"{days} d\"\nmsgstr[1] \"d\"\n",
        "11: error: {days} of the original is missing" },
    { "hole_not_closed", HEAD "msgid \"Hello {first},\"\nmsgstr \"Hola, {first:\"\n\n" DAYS,
        "8: error: a '{' begins a name in braces: {practice}" },
    { "brace_that_closes_nothing", HEAD "msgid \"Hello {first},\"\nmsgstr \"Hola, first}\"\n\n" DAYS,
        "8: error: a '}' that closes nothing" },
    { "line_break", HEAD "msgid \"Hello {first},\"\nmsgstr \"Hola,\\n{first}\"\n\n" DAYS,
        "8: error: a text is one line, without control characters" },
    { "plural_lost", HEAD HELLO "msgid \"{days} day\"\nmsgstr \"{days}\"\n",
        "11: error: its plural is not that of the original: run ./dev words" },
    { "form_missing", HEAD HELLO "msgid \"{days} day\"\nmsgid_plural \"{days} days\"\nmsgstr[0] \"{days}\"\n",
        "11: error: has 1 forms, the language has 2" },
    { "forms_in_disorder", HEAD HELLO "msgid \"{days} day\"\nmsgid_plural \"{days} days\"\nmsgstr[1] \"{days}\"\n",
        "13: error: forms are numbered msgstr[0], msgstr[1], …" },
    { "no_header", HELLO DAYS, "1: error: the first entry is the header, with an empty msgid" },
    { "empty_file", "", "1: error: the file is empty" },
    { "no_rule", HEAD_OF("es", "") HELLO DAYS,
        "1: error: the header needs 'Plural-Forms: nplurals=2; plural=(n != 1);'" },
    { "rule_that_is_code", HEAD_OF("es", "nplurals=2; plural=system(n);") HELLO DAYS,
        "1: error: 's' in the rule of Plural-Forms" },
    { "no_language", HEAD_OF("", "nplurals=2; plural=(n != 1);") HELLO DAYS,
        "1: error: the header needs 'Language: es'" },
    { "language_of_a_country", HEAD_OF("es_MX", "nplurals=2; plural=(n != 1);") HELLO DAYS,
        "1: error: a language is named by its two or three letters, not 'es_MX'" },
    { "language_twice", HEAD_OF("en", "nplurals=2; plural=(n != 1);") HELLO DAYS,
        "1: error: the language 'en' is that of kith.pot too" },
    { "text_not_closed", HEAD "msgid \"Hello\nmsgstr \"\"\n", "8: error: a text without its closing quote" },
    { "text_without_quotes", HEAD "msgid Hello\nmsgstr \"\"\n", "8: error: a text stands in quotes" },
    { "text_with_a_tail", HEAD "msgid \"Hello\" {first}\nmsgstr \"\"\n",
        "8: error: something stands behind the closing quote" },
    { "unknown_escape", HEAD "msgid \"Hello\\x\"\nmsgstr \"\"\n",
        "8: error: an escape that is none of \\n \\t \\\" \\\\" },
    { "translation_without_original", HEAD "msgstr \"Hola\"\n", "8: error: here stands msgid" },
    { "original_without_translation", HEAD "msgid \"Hello {first},\"\n\n", "9: error: msgstr is missing" },
};

static struct run compiled(struct scratch *s, const char *pot, const char *po)
{
    scratch_write(s, "kith.pot", pot);
    scratch_write(s, "es.po", po);
    return run_in(s, (const char *[]){ run_setting("POGEN"), ".", "kith.pot", "es.po", NULL });
}

static void is_refused(void **state)
{
    const struct bad *row = *state;
    struct scratch s = scratch_new();
    struct run r = compiled(&s, POT, row->text);
    char *made = scratch_read(&s, "messages.c", NULL);
    scratch_remove(&s);
    char want[1024];
    snprintf(want, sizeof want, "es.po:%s\n", row->message);
    assert_string_equal(r.output, want);
    assert_int_equal(r.status, 1);
    assert_null(made);
}

static void has(const struct scratch *s, const char *file, const char *part)
{
    char *text = scratch_read(s, file, NULL);
    assert_non_null(text);
    if (!strstr(text, part))
        fail_msg("'%s' is not in:\n%s", part, text);
    free(text);
}

static void a_hole_keeps_its_number_when_the_order_of_words_changes(void **state)
{
    (void)state;
    struct scratch s = scratch_new();
    struct run r = compiled(&s, ENGLISH "msgid \"{first} of {last}\"\nmsgstr \"\"\n",
        HEAD "msgid \"{first} of {last}\"\nmsgstr \"\"\n\"{last}: \"\n\"\\\"{first}\\\"?\"\n");
    assert_string_equal(r.output, "");
    has(&s, "messages.c", "{ \"\\001 of \\002\" }");
    has(&s, "messages.c", "{ \"\\002: \\\"\\001\\\"\\?\" }");
    scratch_remove(&s);
}

static void the_same_text_in_two_contexts_is_two_texts(void **state)
{
    (void)state;
    static const char two[] = "msgctxt \"month\"\nmsgid \"May\"\nmsgstr \"mayo\"\n\nmsgid \"May\"\nmsgstr \"puede\"\n";
    char pot[1024], po[1024];
    struct scratch s = scratch_new();
    snprintf(pot, sizeof pot, ENGLISH "%s", two);
    snprintf(po, sizeof po, HEAD "%s#~ msgid \"old\"\n#~ msgstr \"viejo\"\n", two);
    struct run r = compiled(&s, pot, po);
    assert_string_equal(r.output, "");
    has(&s, "messages.c", "{ \"mayo\" }");
    has(&s, "messages.c", "{ \"puede\" }");
    scratch_remove(&s);
}

static void a_rule_of_plurals_becomes_a_function(void **state)
{
    (void)state;
    struct scratch s = scratch_new();
    struct run r = compiled(&s, POT, HEAD HELLO DAYS);
    assert_string_equal(r.output, "");
    assert_int_equal(r.status, 0);
    has(&s, "messages.c", "return (unsigned long)((n != 1));");
    scratch_remove(&s);
}

int main(void)
{
    enum { BAD = sizeof bad_table / sizeof *bad_table };
    struct CMUnitTest tests[BAD + 3];
    size_t n = 0;
    for (size_t i = 0; i < BAD; i++)
        tests[n++] = TEST_ROW(bad_table[i].name, is_refused, &bad_table[i]);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_hole_keeps_its_number_when_the_order_of_words_changes);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(the_same_text_in_two_contexts_is_two_texts);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_rule_of_plurals_becomes_a_function);
    return _cmocka_run_group_tests("pogen", tests, n, NULL, NULL);
}
