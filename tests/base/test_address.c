#include "test.h"

#include "base/text.h"

static struct arena *scratch;

static int setup(void **state)
{
    (void)state;
    scratch = arena_new("test", 4096);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(scratch);
    return 0;
}

static void assert_norm(const char *in, const char *out)
{
    assert_string_equal(sv_z(scratch, email_norm(scratch, sv_of(in))), out);
}

static void edge_11_addresses_compare_in_lower_case(void **state)
{
    (void)state;
    assert_norm(" Anna.Veliz@Example.ORG ", "anna.veliz@example.org");
    assert_norm("JOSÉ@example.org", "josé@example.org");
}

static void edge_11_addresses_compare_in_nfc(void **state)
{
    (void)state;
    assert_norm("Jose\xcc\x81@example.org", "josé@example.org");
}

static void edge_11_dots_and_plus_tags_are_kept(void **state)
{
    (void)state;
    assert_norm("a.n.na+Family@example.org", "a.n.na+family@example.org");
    assert_false(sv_eq(email_norm(scratch, SV("anna@x.org")), email_norm(scratch, SV("an.na@x.org"))));
}

static void edge_11_look_alike_addresses_warn(void **state)
{
    (void)state;
    static const char *const alike[] = { "\u0430nna@example.org", "anna@ex\u0430mple.org",
        "\u0441\u043e\u0440\u0435@example.org", "anna@example.\u0441\u043e", "\u03bfliver@example.org",
        "\uff41nna@example.org", "ann\u0251@example.org", "p\u0131ng@example.org", "anna\xff@example.org" };
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        assert_true(email_lookalike(sv_of(alike[i])));
}

static void edge_11_plain_foreign_addresses_do_not_warn(void **state)
{
    (void)state;
    static const char *const plain[] = { "anna.veliz+1@example.org", "josé@example.org", "иван@почта.рф",
        "иван@example.org", "müller@straße.de", "ελένη@example.gr", "王小明@例え.jp", "たなかカナ@example.jp",
        "łukasz@example.pl" };
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (email_lookalike(sv_of(plain[i])))
            fail_msg("%s warns", plain[i]);
}

static void an_address_is_taken_when_a_mail_server_would(void **state)
{
    (void)state;
    static const char *const good[] = { "a@b.co", "anna.veliz@example.org", "o'brien+kids@mail.example.org",
        "josé@example.org", "иван@почта.рф", "x@1and1.com", "a@xn--e1afmkfd.xn--p1ai", "a-b_c@d-e.org" };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!email_valid(sv_of(good[i])))
            fail_msg("%s is refused", good[i]);
}

static void an_address_is_refused_when_no_mail_server_would_take_it(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "@", "a@", "@b.co", "anna", "anna@gmail", "a@b@c.org", ".a@b.co", "a.@b.co",
        "a..b@c.org", "a b@c.org", "a@b..co", "a@.co", "a@b.co.", "a@-b.co", "a@b-.co", "a@b_c.org", "\"a\"@b.co",
        "a(x)@b.co", "a@[127.0.0.1]", "a@127.0.0.1", "a\n@b.co", "a@b.co\r\nBcc: x@y.org", "<a@b.co>", "a,b@c.org",
        "a\u00a0b@c.org", "a\u202eb@c.org", "a\xff@b.co",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b.co",
        "a@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.co" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (email_valid(sv_of(bad[i])))
            fail_msg("%s is taken", bad[i]);
    assert_false(email_valid(SV("a\0@b.co")));
}

static void an_address_of_more_than_254_bytes_is_refused(void **state)
{
    (void)state;
    struct str s = str_new(scratch, 512);
    str_add(&s, SV("a@"));
    while (s.n < 252)
        str_addc(&s, s.n % 50 ? 'b' : '.');
    str_add(&s, SV("co"));
    assert_int_equal(s.n, 254);
    assert_true(email_valid(str_sv(&s)));
    str_addc(&s, 'm');
    assert_false(email_valid(str_sv(&s)));
}

static void a_phone_number_is_kept_as_its_digits(void **state)
{
    (void)state;
    static const char *const rows[][2] = { { "(555) 609-6292", "5556096292" }, { "+1 555.609.6292", "+15556096292" },
        { " +41 44 668 18 00", "+41446681800" }, { "12+34", "1234" }, { "", "" } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(sv_z(scratch, phone_norm(scratch, sv_of(rows[i][0]))), rows[i][1]);
}

static void a_phone_number_has_5_to_15_digits_and_no_other_signs(void **state)
{
    (void)state;
    static const char *const good[] = { "(555) 609-6292", "+1 555.609.6292", "12345", "044/668 18 00",
        "123456789012345" };
    static const char *const bad[] = { "", "1234", "1234567890123456", "555-CALL-NOW", "12+34567", "++1234567",
        "12345x", "12345\n6" };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(phone_valid(sv_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(phone_valid(sv_of(bad[i])));
}

static void whole_numbers_are_read_whole(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t n;
    } good[] = { { "0", 0 }, { "-1", -1 }, { "42", 42 }, { "007", 7 }, { "9223372036854775807", INT64_MAX },
        { "-9223372036854775808", INT64_MIN } };
    static const char *const bad[] = { "", "-", "+1", " 1", "1 ", "1x", "0x1", "1.0", "9223372036854775808",
        "-9223372036854775809", "99999999999999999999", "--1" };
    int64_t n;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(int_parse(sv_of(good[i].text), &n));
        assert_true(n == good[i].n);
    }
    n = 7;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(int_parse(sv_of(bad[i]), &n));
    assert_int_equal(n, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edge_11_addresses_compare_in_lower_case),
        cmocka_unit_test(edge_11_addresses_compare_in_nfc),
        cmocka_unit_test(edge_11_dots_and_plus_tags_are_kept),
        cmocka_unit_test(edge_11_look_alike_addresses_warn),
        cmocka_unit_test(edge_11_plain_foreign_addresses_do_not_warn),
        cmocka_unit_test(an_address_is_taken_when_a_mail_server_would),
        cmocka_unit_test(an_address_is_refused_when_no_mail_server_would_take_it),
        cmocka_unit_test(an_address_of_more_than_254_bytes_is_refused),
        cmocka_unit_test(a_phone_number_is_kept_as_its_digits),
        cmocka_unit_test(a_phone_number_has_5_to_15_digits_and_no_other_signs),
        cmocka_unit_test(whole_numbers_are_read_whole),
    };
    return cmocka_run_group_tests_name("base/address", tests, setup, teardown);
}
