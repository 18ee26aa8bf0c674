/* Every component in every frame: pages refer only to what they hold, nothing is inline, and a few match to the byte.
 * After a wanted change of looks: KITH_GOLDEN=write build/tests/html/test_html_gallery. */
#include <stdio.h>
#include <stdlib.h>

#include "gallery.h"
#include "html/templates.h"
#include "test.h"

static const char golden_dir[] = GOLDEN_DIR;

/** Calls fn with each value of attribute `name` (given as ` name="`), or with each word of it. */
static void each_value(struct sv page, const char *name, void (*fn)(struct sv page, struct sv value))
{
    size_t n = strlen(name);
    for (size_t i = 0; i + n < page.n; i++) {
        if (memcmp(page.p + i, name, n) != 0)
            continue;
        struct sv rest = sv_sub(page, i + n, page.n);
        struct sv value = sv_cut(&rest, '"');
        while (value.n)
            fn(page, sv_cut(&value, ' '));
    }
}

static size_t count_of(struct sv page, struct sv what)
{
    size_t n = 0;
    for (size_t i = 0; i + what.n <= page.n; i++)
        n += memcmp(page.p + i, what.p, what.n) == 0;
    return n;
}

static size_t ids_named(struct sv page, struct sv id)
{
    struct arena *a = arena_new("id", 256);
    size_t n = count_of(page, sv_fmt(a, " id=\"%.*s\"", SV_FMT(id)));
    arena_free(a);
    return n;
}

static void expect_one(struct sv page, struct sv id)
{
    if (ids_named(page, id) != 1)
        fail_msg("id \"%.*s\" is there %zu times", SV_FMT(id), ids_named(page, id));
}

static void check_all(void (*check)(struct sv page))
{
    struct arena *a = arena_new("test", 64 * 1024);
    for (size_t i = 0;; i++) {
        arena_reset(a);
        struct str out = str_new(a, (size_t)1 << 20);
        if (!gallery_sheet(a, i, SV(""), &out))
            break;
        assert_false(out.overflowed);
        check(str_sv(&out));
    }
    arena_free(a);
}

static void check_references(struct sv page)
{
    each_value(page, " id=\"", expect_one);
    each_value(page, " for=\"", expect_one);
    each_value(page, " aria-labelledby=\"", expect_one);
    each_value(page, " aria-describedby=\"", expect_one);
    each_value(page, " href=\"#", expect_one);
}

static void every_reference_of_a_page_finds_exactly_one_element(void **state)
{
    (void)state;
    check_all(check_references);
}

static void check_nothing_inline(struct sv page)
{
    assert_int_equal(count_of(page, SV(" style=\"")), 0);
    assert_int_equal(count_of(page, SV("<style")), 0);
    assert_int_equal(count_of(page, SV("<script>")), 0);
    assert_int_equal(count_of(page, SV("javascript:")), 0);
    assert_int_equal(count_of(page, SV(" onclick=")), 0);
}

static void no_page_has_inline_style_or_script(void **state)
{
    (void)state;
    check_all(check_nothing_inline);
}

static void check_posting_forms(struct sv page)
{
    assert_int_equal(count_of(page, SV("method=\"post\"")), count_of(page, SV("name=\"_csrf\"")));
    assert_int_equal(count_of(page, SV("method=\"post\"")), count_of(page, SV("name=\"_ctx\"")));
}

static void every_posting_form_carries_its_guard(void **state)
{
    (void)state;
    check_all(check_posting_forms);
}

static void check_headings(struct sv page)
{
    assert_int_equal(count_of(page, SV("<h1>")), 1);
    assert_int_equal(count_of(page, SV("<main ")), 1);
    assert_int_equal(count_of(page, SV("<title>")), 1);
}

static void every_page_has_one_main_and_one_first_heading(void **state)
{
    (void)state;
    check_all(check_headings);
}

static struct sv read_golden(struct arena *a, const char *name)
{
    FILE *f = fopen(sv_z(a, sv_fmt(a, "%s/%s", golden_dir, name)), "rb");
    if (!f)
        return (struct sv){ 0 };
    char *text = arena_alloc(a, (size_t)1 << 20);
    size_t n = fread(text, 1, (size_t)1 << 20, f);
    assert_int_equal(fclose(f), 0);
    return sv_from(text, n);
}

static void write_golden(struct arena *a, const char *name, struct sv text)
{
    FILE *f = fopen(sv_z(a, sv_fmt(a, "%s/%s", golden_dir, name)), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
    assert_int_equal(fclose(f), 0);
}

static void sign_in_acting_portal_and_face_sheet_match_their_golden_files(void **state)
{
    (void)state;
    static const char *const names[] = { "public-sign-in.html", "portal-acting.html", "face-sheet.html" };
    const char *mode = getenv("KITH_GOLDEN");
    struct arena *a = arena_new("test", 64 * 1024);
    size_t compared = 0;
    for (size_t i = 0;; i++) {
        arena_reset(a);
        struct str out = str_new(a, (size_t)1 << 20);
        const char *name = gallery_sheet(a, i, SV("light"), &out);
        if (!name)
            break;
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            if (strcmp(name, names[k]) != 0)
                continue;
            if (mode && strcmp(mode, "write") == 0)
                write_golden(a, name, str_sv(&out));
            if (!sv_eq(read_golden(a, name), str_sv(&out)))
                fail_msg("%s differs from its golden file", name);
            compared++;
        }
    }
    assert_int_equal(compared, sizeof names / sizeof *names);
    arena_free(a);
}

static struct sv banner(struct arena *a, struct view_acting acting)
{
    struct str out = str_new(a, 1 << 16);
    acting.on = true;
    acting.avatar = view_avatar_of(a, acting.subject, 1);
    tpl_acting(&out, &acting);
    return str_sv(&out);
}

static void banner_says_whose_account_and_who_acts_as_what(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct sv with =
        banner(a, (struct view_acting){ .subject = SV("Leo"), .actor = SV("Ana Ruiz"), .relationship = SV("parent") });
    assert_int_equal(count_of(with, SV(">Viewing Leo's account as Ana Ruiz (parent)<")), 1);
    assert_int_equal(count_of(with, SV("Switch Account")), 1);
    struct sv without = banner(a, (struct view_acting){ .subject = SV("Leo"), .actor = SV("Ana Ruiz") });
    assert_int_equal(count_of(without, SV(">Viewing Leo's account as Ana Ruiz<")), 1);
    struct sv bad = banner(a, (struct view_acting){ .subject = SV("<b>"), .actor = SV("A&B") });
    assert_int_equal(count_of(bad, SV("Viewing &lt;b&gt;'s account as A&amp;B")), 1);
    arena_free(a);
}

static void a_field_with_an_error_says_so_to_everybody(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct str out = str_new(a, 1 << 16);
    struct view_field f = { .name = SV("email"),
        .label = SV("E-mail"),
        .value = SV("a\"b"),
        .hint = SV("H"),
        .error = SV("E"),
        .required = true };
    tpl_field(&out, &f);
    struct sv page = str_sv(&out);
    assert_int_equal(count_of(page, SV("aria-invalid=\"true\" aria-describedby=\"f-email-error f-email-hint\"")), 1);
    assert_int_equal(count_of(page, SV("value=\"a&quot;b\"")), 1);
    assert_int_equal(count_of(page, SV(" required>")), 1);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reference_of_a_page_finds_exactly_one_element),
        cmocka_unit_test(no_page_has_inline_style_or_script),
        cmocka_unit_test(every_posting_form_carries_its_guard),
        cmocka_unit_test(every_page_has_one_main_and_one_first_heading),
        cmocka_unit_test(sign_in_acting_portal_and_face_sheet_match_their_golden_files),
        cmocka_unit_test(banner_says_whose_account_and_who_acts_as_what),
        cmocka_unit_test(a_field_with_an_error_says_so_to_everybody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
