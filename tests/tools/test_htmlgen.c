/* What compiled templates print. The templates stand in tests/tools/templates. */
#include "test.h"

#include "tests/tools/templates.h"

#define NASTY "<b a=\"1\" c='2'>&/.. \xc3\xa9"
#define NASTY_TEXT "&lt;b a=\"1\" c='2'&gt;&amp;/.. \xc3\xa9"
#define NASTY_ATTR "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;/.. \xc3\xa9"
#define NASTY_URL "%3Cb%20a%3D%221%22%20c%3D%272%27%3E%26%2F..%20%C3%A9"

static const struct test_row rows[] = { { { 8 }, { "Ann", 3 }, true }, { { 9 }, { "<Bo>", 4 }, false } };
static const struct sv lines[] = { { "x", 1 }, { "Ann", 3 } };

static struct test_view view(void)
{
    return (struct test_view){
        .name = SV("Ann"),
        .text = SV(NASTY),
        .url = SV("javascript:alert(1)"),
        .word = "a<b",
        .yes = true,
        .small = -7,
        .large = UINT64_MAX,
        .kind = KIND_FANCY,
        .born = { 16869 },
        .price = { 123450, "USD" },
        .base = { SV("/as/55") },
        .id = { 8 },
        .rows = { rows, 2 },
        .lines = { lines, 2 },
        .first = rows,
    };
}

static void prints(void (*fn)(struct str *, const struct test_view *), const struct test_view *v, const char *want)
{
    struct arena *a = arena_new("test", 4096);
    struct str out = str_new(a, 1 << 16);
    fn(&out, v);
    assert_string_equal(out.p, want);
    arena_free(a);
}

static void each_type_has_its_printer(void **state)
{
    (void)state;
    struct test_view v = view();
    prints(tpl_types, &v,
        "<p>Ann|a&lt;b|true|-7|18446744073709551615|1|2016-03-09|$1,234.50|/as/55|8|/assets/0123456789ab/kith.css</p>");
}

static void each_place_has_its_escaper(void **state)
{
    (void)state;
    struct test_view v = view();
    prints(tpl_places, &v,
        "<title>" NASTY_TEXT "</title>\n"
        "<p class=\"a " NASTY_ATTR "\" hidden title=\"" NASTY_ATTR "\">" NASTY_TEXT "</p>\n"
        "<a href=\"about:invalid#blocked\">whole</a>\n"
        "<a href=\"/as/55/clients/" NASTY_URL "?q=" NASTY_URL "#" NASTY_URL "\">parts</a>\n"
        "<a href=\"/as/55/clients/8\" hx-get=\"/x-" NASTY_URL "\">id</a>\n"
        "<a href=\"https://example.org/%EF%BF%BD\">host</a>\n"
        "<a href=\"/yes/8\">branch</a>\n"
        "<script src=\"about:invalid#blocked\" defer></script>\n"
        "<textarea name=\"t\" rows=\"4\">\n" NASTY_TEXT "</textarea>\n"
        "<svg viewBox=\"0 0 1 1\"><use href=\"#icon-" NASTY_URL "\"/><title>" NASTY_TEXT "</title></svg>");
}

static void conditions_choose(void **state)
{
    (void)state;
    struct test_view v = view();
    prints(tpl_conditions, &v, "abc\ndefg\nhij\nkl\nm\nn");
}

static void loops_know_their_place(void **state)
{
    (void)state;
    struct test_view v = view();
    prints(tpl_loops, &v,
        "<ul>\n<li class=\"first\" data-n=\"1 0\">Ann,\nxAnn!\n</li>\n<li data-n=\"2 "
        "1\">&lt;Bo&gt;\nxAnn\n</li>\n</ul>\n"
        "<b><i>8it's q?31false</i><i>9it's q?31true</i></b>");
}

static void empty_list_prints_its_else(void **state)
{
    (void)state;
    struct test_view v = view();
    v.rows.count = 0;
    prints(tpl_loops, &v, "<ul>\n<li>none</li>\n</ul>\n<b>0</b>");
}

static void white_space_is_folded_where_it_means_nothing(void **state)
{
    (void)state;
    struct test_view v = view();
    prints(tpl_space, &v,
        "<div class=\"a\" id=\"b\" hidden>\n<p>one two\nthree</p>\n<p>four</p>\n"
        "<pre>\n  kept   Ann\n    </pre>\n<pre>\nAnn</pre>\n<p>Ann Ann\nAnn</p>\n<br/><input disabled>\n</div>");
}

static void pair_opens_and_closes_the_same(void **state)
{
    (void)state;
    struct test_view v = view();
    prints(tpl_boxed, &v, "<section><div class=\"wide\"><p>Ann</p></div></section><section><p>Ann</p></section>");
}

static void mail_is_plain_and_keeps_its_lines(void **state)
{
    (void)state;
    struct test_view v = view();
    v.text = SV("<a & b>\r\nnext");
    prints(tpl_mail, &v, "Dear Ann,\n\n  <a & b>\nnext\n- Ann\n- <Bo>\n--\nAnn\n$1,234.50 <b>\n");
}

static void subject_stays_one_line(void **state)
{
    (void)state;
    struct test_view v = view();
    v.text = SV("x\r\nBcc: all@example.org\n\n");
    prints(tpl_mail_subject, &v, "About x Bcc: all@example.org ");
}

static void words_are_those_of_the_language(void **state)
{
    (void)state;
    struct test_view v = view();
    v.practice = SV("A<B & \"C\"");
    v.count = 1;
    prints(tpl_words, &v,
        "<p title=\"An invitation from A&lt;B &amp; &quot;C&quot;\">An invitation from A&lt;B &amp; \"C\"</p>\n"
        "<p>Your record at A&lt;B &amp; \"C\" was opened or changed 1 time in the last seven days.</p>\n<b>Sign "
        "in</b>");
    v.language = &language_es;
    v.count = 2;
    prints(tpl_words, &v,
        "<p title=\"Una invitaci\xc3\xb3n de A&lt;B &amp; &quot;C&quot;\">Una invitaci\xc3\xb3n de A&lt;B &amp; "
        "\"C\"</p>\n"
        "<p>Su expediente en A&lt;B &amp; \"C\" se ha abierto o modificado 2 veces en los \xc3\xbaltimos siete "
        "d\xc3\xad"
        "as.</p>\n<b>Iniciar sesi\xc3\xb3n</b>");
    v.practice = SV("A\nB");
    prints(tpl_words_subject, &v, "Una invitaci\xc3\xb3n de A B");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_type_has_its_printer),
        cmocka_unit_test(each_place_has_its_escaper),
        cmocka_unit_test(conditions_choose),
        cmocka_unit_test(loops_know_their_place),
        cmocka_unit_test(empty_list_prints_its_else),
        cmocka_unit_test(white_space_is_folded_where_it_means_nothing),
        cmocka_unit_test(pair_opens_and_closes_the_same),
        cmocka_unit_test(mail_is_plain_and_keeps_its_lines),
        cmocka_unit_test(subject_stays_one_line),
        cmocka_unit_test(words_are_those_of_the_language),
    };
    return cmocka_run_group_tests_name("htmlgen", tests, NULL, NULL);
}
