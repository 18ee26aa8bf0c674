/* STARTTLS and passwords, against a server in a thread. */
#include <stdlib.h>

#include "mail/mail.h"
#include "tests/test.h"
#include "tls_server.h"

struct tls_row {
    const char *name, *user, *options; /* %s: the certificate's path */
    enum mail_outcome outcome;
    bool encrypted, signed_in;
};
static const struct tls_row rows[] = {
    { "offered_starttls_is_used", "", "", MAIL_SENT, true, false },
    { "required_starttls_with_a_trusted_certificate_sends", "", "?starttls=required&ca=%s", MAIL_SENT, true, false },
    { "required_starttls_with_an_unknown_certificate_sends_nothing", "", "?starttls=required", MAIL_TEMPORARY, false,
        false },
    { "name_and_password_go_through_tls", "ann:s3cret%2F%2B@", "", MAIL_SENT, true, true },
    { "wrong_password_is_temporary", "ann:wrong@", "", MAIL_TEMPORARY, false, false },
};

static struct mail_result tried(struct arena *a, const char *url)
{
    const struct mail m = { .from = SV("care@practice.example"),
        .to = SV("zoe@example.org"),
        .subject = SV("Hello"),
        .text = SV("Hi\n"),
        .message_id = SV("ob1@practice.example") };
    struct mail_transport *t;
    struct sv problem;
    assert_int_equal(mail_transport_open(sv_of(url), &t, a, &problem), E_OK);
    struct mail_result r = mail_send(t, a, &m);
    mail_transport_close(t);
    return r;
}

static void goes(void **state)
{
    const struct tls_row *row = *state;
    struct arena *a = arena_new("test", 4096);
    int port;
    const char *ca;
    struct tls_server *s = tls_server_start(&port, &ca);
    struct str url = str_new(a, 1024);
    struct sv options = sv_of(row->options), before = sv_cut(&options, '%');
    str_addf(&url, "smtp://%s127.0.0.1:%d/kith.example%.*s", row->user, port, SV_FMT(before));
    if (options.n)
        str_add(&url, sv_of(ca));
    struct mail_result r = tried(a, url.p);
    struct tls_seen seen = tls_server_stop(s);
    assert_int_equal(r.outcome, row->outcome);
    assert_int_equal(seen.mail, row->outcome == MAIL_SENT);
    assert_int_equal(seen.encrypted, row->encrypted);
    assert_int_equal(seen.signed_in, row->signed_in);
    assert_false(seen.clear_auth);
    arena_free(a);
}

static void name_and_password_may_come_from_the_environment(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    int port;
    const char *ca;
    struct tls_server *s = tls_server_start(&port, &ca);
    setenv("KITH_MAIL_USER", "ann", 1);
    setenv("KITH_MAIL_PASSWORD", "s3cret/+", 1);
    struct mail_result r = tried(a, sv_fmt(a, "smtp://127.0.0.1:%d", port).p);
    unsetenv("KITH_MAIL_USER");
    unsetenv("KITH_MAIL_PASSWORD");
    struct tls_seen seen = tls_server_stop(s);
    assert_int_equal(r.outcome, MAIL_SENT);
    assert_true(seen.signed_in && seen.encrypted);
    arena_free(a);
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(rows) + 1];
    size_t n = 0;
    for (; n < LENGTH(rows); n++)
        tests[n] = TEST_ROW(rows[n].name, goes, &rows[n]);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(name_and_password_may_come_from_the_environment);
    return _cmocka_run_group_tests("smtp_tls", tests, n, NULL, NULL);
}
