/* The escapers: what they write for the texts that attackers send (OWASP's filter evasion list, and its like). */
#include <stdlib.h>

#include "base/err.h"
#include "base/random.h"
#include "html/escape.h"
#include "test.h"

struct row {
    const char *name;
    void (*fn)(struct str *, struct sv);
    struct sv in;
    const char *want;
};
#define S(text)                                                                                                        \
    {                                                                                                                  \
        text, sizeof(text) - 1                                                                                         \
    }
#define BLOCKED "about:invalid#blocked"

static const struct row rows[] = {
    /* text */
    { "text_tag", html_text, S("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;" },
    { "text_reference", html_text, S("&lt;b&gt; &amp; &#60;"), "&amp;lt;b&amp;gt; &amp;amp; &amp;#60;" },
    { "text_end_of_textarea", html_text, S("</textarea><img src=x onerror=a()>"),
        "&lt;/textarea&gt;&lt;img src=x onerror=a()&gt;" },
    { "text_comment", html_text, S("--><svg/onload=a()>"), "--&gt;&lt;svg/onload=a()&gt;" },
    { "text_keeps_quotes", html_text, S("O'Neil \"Kit\" `x`"), "O'Neil \"Kit\" `x`" },
    { "text_keeps_utf8", html_text, S("V\xc3\xa9liz \xe2\x80\x94 \xf0\x9f\x91\xaa"),
        "V\xc3\xa9liz \xe2\x80\x94 \xf0\x9f\x91\xaa" },
    { "text_nul", html_text, S("<scr\0ipt>"), "&lt;scr\xef\xbf\xbdipt&gt;" },
    { "text_empty", html_text, S(""), "" },
    { "text_all_special", html_text, S("<<>>&&"), "&lt;&lt;&gt;&gt;&amp;&amp;" },
    /* attribute */
    { "attr_breaks_out", html_attr, S("\" onmouseover=\"alert(1)"), "&quot; onmouseover=&quot;alert(1)" },
    { "attr_breaks_out_of_single_quotes", html_attr, S("' autofocus onfocus='a()"),
        "&#39; autofocus onfocus=&#39;a()" },
    { "attr_closes_the_tag", html_attr, S("\"><img src=x>"), "&quot;&gt;&lt;img src=x&gt;" },
    { "attr_reference", html_attr, S("&quot;"), "&amp;quot;" },
    { "attr_line_break", html_attr, S("a\nb"), "a\nb" },
    { "attr_nul", html_attr, S("\0\""), "\xef\xbf\xbd&quot;" },
    /* whole address */
    { "url_https", html_url, S("https://a.example/?x=1&y='2'"), "https://a.example/?x=1&amp;y=&#39;2&#39;" },
    { "url_http_in_capitals", html_url, S("HTTP://a.example/"), "HTTP://a.example/" },
    { "url_mailto", html_url, S("mailto:ana@example.org"), "mailto:ana@example.org" },
    { "url_tel", html_url, S("tel:+15556096292"), "tel:+15556096292" },
    { "url_webcal", html_url, S("webcal://a.example/feed"), "webcal://a.example/feed" },
    { "url_otpauth", html_url, S("otpauth://totp/Kith?secret=A"), "otpauth://totp/Kith?secret=A" },
    { "url_path", html_url, S("/clients/8?tab=family#top"), "/clients/8?tab=family#top" },
    { "url_relative", html_url, S("contacts"), "contacts" },
    { "url_empty", html_url, S(""), "" },
    { "url_query_with_colon", html_url, S("?at=10:30"), "?at=10:30" },
    { "url_path_with_colon", html_url, S("/a:b"), "/a:b" },
    { "url_javascript", html_url, S("javascript:alert(1)"), BLOCKED },
    { "url_javascript_mixed_case", html_url, S("JaVaScRiPt:alert(1)"), BLOCKED },
    { "url_javascript_after_space", html_url, S(" javascript:alert(1)"), BLOCKED },
    { "url_javascript_after_control", html_url, S("\x01javascript:alert(1)"), BLOCKED },
    { "url_javascript_with_tab", html_url, S("java\tscript:alert(1)"), BLOCKED },
    { "url_javascript_with_line_break", html_url, S("java\nscript:alert(1)"), BLOCKED },
    { "url_javascript_with_nul", html_url, S("java\0script:alert(1)"), BLOCKED },
    { "url_javascript_as_reference", html_url, S("java&#115;cript:alert(1)"), "java&amp;#115;cript:alert(1)" },
    { "url_javascript_colon_as_reference", html_url, S("javascript&colon;alert(1)"), "javascript&amp;colon;alert(1)" },
    { "url_javascript_percent", html_url, S("javascript%3Aalert(1)"), "javascript%3Aalert(1)" },
    { "url_data", html_url, S("data:text/html,<script>a()</script>"), BLOCKED },
    { "url_vbscript", html_url, S("vbscript:msgbox(1)"), BLOCKED },
    { "url_view_source", html_url, S("view-source:https://a.example"), BLOCKED },
    { "url_file", html_url, S("file:///etc/passwd"), BLOCKED },
    { "url_blob", html_url, S("blob:https://a.example/1"), BLOCKED },
    { "url_no_scheme", html_url, S(":x"), BLOCKED },
    { "url_breaks_out", html_url, S("/x\" onclick=\"a()"), "/x&quot; onclick=&quot;a()" },
    /* address of something that runs */
    { "own_path", html_url_own, S("/assets/ab/kith.js"), "/assets/ab/kith.js" },
    { "own_root", html_url_own, S("/"), "/" },
    { "own_other_site", html_url_own, S("https://evil.example/x.js"), BLOCKED },
    { "own_other_host", html_url_own, S("//evil.example/x.js"), BLOCKED },
    { "own_backslash", html_url_own, S("/\\evil.example/x.js"), BLOCKED },
    { "own_hidden_slash", html_url_own, S("/\t/evil.example/x.js"), BLOCKED },
    { "own_relative", html_url_own, S("x.js"), BLOCKED },
    { "own_empty", html_url_own, S(""), BLOCKED },
    /* part of an address */
    { "part_plain", html_url_part, S("aZ09-._~"), "aZ09-._~" },
    { "part_reserved", html_url_part, S(":/?#[]@!$&'()*+,;="),
        "%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D" },
    { "part_space_and_percent", html_url_part, S("100 %"), "100%20%25" },
    { "part_quotes", html_url_part, S("\"<>\\^`{|}"), "%22%3C%3E%5C%5E%60%7B%7C%7D" },
    { "part_utf8", html_url_part, S("\xc3\xa9"), "%C3%A9" },
    { "part_line_break", html_url_part, S("a\r\nb"), "a%0D%0Ab" },
    { "part_nul", html_url_part, S("a\0b"), "a%EF%BF%BDb" },
    { "part_dots", html_url_part, S(".."), ".." },
    { "segment_plain", html_url_segment, S("a/../b"), "a%2F..%2Fb" },
    { "segment_dot", html_url_segment, S("."), "%EF%BF%BD" },
    { "segment_dots", html_url_segment, S(".."), "%EF%BF%BD" },
    { "segment_three_dots", html_url_segment, S("..."), "..." },
    { "segment_empty", html_url_segment, S(""), "%EF%BF%BD" },
    /* mails */
    { "plain_is_not_escaped", plain_text, S("<a & 'b'>"), "<a & 'b'>" },
    { "plain_line_ends", plain_text, S("a\r\nb\rc\nd\r"), "a\nb\nc\nd\n" },
    { "plain_nul", plain_text, S("a\0b"),
        "a\xef\xbf\xbd"
        "b" },
    { "line_breaks_become_a_space", plain_line, S("Hi\r\nBcc: x@y.example"), "Hi Bcc: x@y.example" },
    { "line_runs_become_one_space", plain_line, S("a\n\n\t\x7f\0b"), "a b" },
    { "line_keeps_utf8", plain_line, S("L\xc3\xa9o"), "L\xc3\xa9o" },
    { "line_of_breaks", plain_line, S("\r\n"), " " },
};

static void writes(void **state)
{
    const struct row *row = *state;
    struct arena *a = arena_new("test", 1024);
    struct str out = str_new(a, 4096);
    row->fn(&out, row->in);
    assert_string_equal(out.p, row->want);
    arena_free(a);
}

struct base_row {
    const char *name;
    struct sv path;
    bool good;
};
static const struct base_row base_rows[] = {
    { "base_empty", S(""), true },
    { "base_of_a_grant", S("/as/55"), true },
    { "base_one_segment", S("/with-13"), true },
    { "base_root_slash", S("/"), false },
    { "base_trailing_slash", S("/as/"), false },
    { "base_other_host", S("//evil.example"), false },
    { "base_relative", S("as/55"), false },
    { "base_with_scheme", S("javascript:x"), false },
    { "base_dots", S("/as/.."), false },
    { "base_dot", S("/./as"), false },
    { "base_backslash", S("/\\evil"), false },
    { "base_query", S("/as?x"), false },
    { "base_quote", S("/as\""), false },
    { "base_percent", S("/%2e%2e"), false },
    { "base_nul", S("/a\0b"), false },
};

static void base_is_checked(void **state)
{
    const struct base_row *row = *state;
    struct url_base base = { SV("/untouched") };
    assert_int_equal(url_base_make(row->path, &base), row->good);
    assert_true(sv_eq(base.path, row->good ? row->path : SV("/untouched")));
}

static void a_script_of_another_site_has_a_whole_address(void **state)
{
    (void)state;
    static const char *const good[] = { "https://js.stripe.com/v3/", "http://127.0.0.1:4242/v3/",
        "http://[::1]:1/v3/" };
    static const char *const bad[] = { "", "/v3/", "//js.stripe.com/v3/", "http://js.stripe.com/v3/",
        "http://127.0.0.1.evil.example/", "javascript:alert(1)", "https://a/\" onload=x", "https://a/ b",
        "https://a/<b", "https://a/\tb" };
    struct url_script script = { SV("") };
    for (size_t i = 0; i < LENGTH(good); i++) {
        assert_true(url_script_make(sv_of(good[i]), &script));
        assert_true(sv_eq(script.address, sv_of(good[i])));
    }
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_false(url_script_make(sv_of(bad[i]), &script));
}

static void numbers_need_no_escaping(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1024);
    struct str out = str_new(a, 4096);
    html_int(&out, INT64_MIN);
    str_addc(&out, ' ');
    html_uint(&out, 0);
    str_addc(&out, ' ');
    html_uint(&out, UINT64_MAX);
    str_addc(&out, ' ');
    html_uint(&out, UINT64_C(9223372036854775808));
    str_addc(&out, ' ');
    html_bool(&out, false);
    str_addc(&out, ' ');
    html_day(&out, (struct day){ 0 });
    str_addc(&out, ' ');
    html_day(&out, (struct day){ -1 });
    assert_string_equal(
        out.p, "-9223372036854775808 0 18446744073709551615 9223372036854775808 false 1970-01-01 1969-12-31");
    arena_free(a);
}

static void escaping_stops_at_the_ceiling(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1024);
    struct str out = str_new(a, 6);
    html_text(&out, SV("<<<"));
    assert_true(out.overflowed);
    assert_string_equal(out.p, "&lt;");
    arena_free(a);
}

/** Undoes the five references. */
static size_t decode(const char *p, size_t n, char *ret)
{
    static const struct {
        struct sv ref;
        char c;
    } refs[] = { { S("&amp;"), '&' }, { S("&lt;"), '<' }, { S("&gt;"), '>' }, { S("&quot;"), '"' },
        { S("&#39;"), '\'' } };
    size_t k = 0;
    for (size_t i = 0; i < n;) {
        bool hit = false;
        for (size_t r = 0; r < 5 && !hit; r++) {
            if (sv_starts((struct sv){ p + i, n - i }, refs[r].ref)) {
                ret[k++] = refs[r].c;
                i += refs[r].ref.n;
                hit = true;
            }
        }
        if (!hit)
            ret[k++] = p[i++];
    }
    return k;
}

static void decoding_gives_back_any_text(void **state)
{
    (void)state;
    static const char letters[] = "<>&\"'ab;#lt amp\n\xc3\xa9";
    struct prng r = prng_seed(20261123);
    struct arena *a = arena_new("test", 4096);
    for (int turn = 0; turn < 2000; turn++) {
        char in[64], back[1024];
        size_t n = prng_below(&r, sizeof in);
        for (size_t i = 0; i < n; i++)
            in[i] = letters[prng_below(&r, sizeof letters - 1)];
        for (int attr = 0; attr < 2; attr++) {
            struct str out = str_new(a, 1024);
            (attr ? html_attr : html_text)(&out, (struct sv){ in, n });
            assert_int_equal(decode(out.p, out.n, back), n);
            assert_memory_equal(back, in, n);
            assert_null(memchr(out.p, '<', out.n));
            assert_true(!attr || !memchr(out.p, '"', out.n));
        }
        arena_reset(a);
    }
    arena_free(a);
}

int main(void)
{
    enum { ROWS = LENGTH(rows), BASES = LENGTH(base_rows) };
    struct CMUnitTest tests[ROWS + BASES + 4] = {
        cmocka_unit_test(a_script_of_another_site_has_a_whole_address),
        cmocka_unit_test(numbers_need_no_escaping),
        cmocka_unit_test(escaping_stops_at_the_ceiling),
        cmocka_unit_test(decoding_gives_back_any_text),
    };
    for (size_t i = 0; i < ROWS; i++)
        tests[4 + i] = TEST_ROW(rows[i].name, writes, &rows[i]);
    for (size_t i = 0; i < BASES; i++)
        tests[4 + ROWS + i] = TEST_ROW(base_rows[i].name, base_is_checked, &base_rows[i]);
    return cmocka_run_group_tests_name("escape", tests, NULL, NULL);
}
