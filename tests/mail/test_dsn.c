/* What comes back: reports of non-delivery and complaints, as mail servers really write them. */
#include "tests/test.h"

#include <stdlib.h>

#include "mail/dsn.h"

#define ID "ob42.0123456789abcdef0123456789abcdef@portal.elm.example"

static struct arena *arena_of(void **state)
{
    return *state;
}

static int setup(void **state)
{
    *state = arena_new("test", 4096);
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

/* A report with these fields about its one recipient, and this returned part. */
static struct sv report(struct arena *a, const char *fields, const char *returned)
{
    return sv_fmt(a,
        "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nContent-Type: multipart/report;\r\n"
        "\treport-type=delivery-status; boundary=\"b=1; x\"\r\n\r\nnotice\r\n--b=1; x\r\nContent-Type: "
        "text/plain\r\n\r\n"
        "I'm sorry. Status: 2.0.0\r\n--b=1; x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; "
        "mx.example\r\n"
        "\r\n%s\r\n--b=1; x\r\nContent-Type: %s\r\n--b=1; x--\r\n",
        fields, returned);
}

#define RETURNED                                                                                                       \
    "message/rfc822\r\n\r\nFrom: kith@elm.example\r\nMessage-ID:\r\n <" ID ">\r\nSubject: x\r\n\r\nbody\r\n"

static struct dsn expect(struct arena *a, struct sv message, enum dsn_kind kind, const char *code, const char *id)
{
    struct dsn d = { .kind = DSN_COMPLAINT };
    assert_int_equal(dsn_read(a, message, &d), E_OK);
    assert_int_equal(d.kind, kind);
    assert_string_equal(sv_z(a, d.code), code);
    assert_string_equal(sv_z(a, d.message_id), id);
    return d;
}

static void a_failed_recipient_is_permanent_with_code_and_message_id(void **state)
{
    struct arena *a = arena_of(state);
    expect(a, report(a, "Action: failed\r\nStatus: 5.1.1 (no such user)\r\n", RETURNED), DSN_PERMANENT, "5.1.1", ID);
}

static void a_delayed_one_is_temporary(void **state)
{
    struct arena *a = arena_of(state);
    expect(a, report(a, "Action: delayed\r\nStatus: 4.4.1\r\n", RETURNED), DSN_TEMPORARY, "4.4.1", ID);
}

static void given_up_after_a_temporary_code_is_permanent(void **state)
{
    struct arena *a = arena_of(state);
    expect(a, report(a, "action: Failed (expired)\r\nstatus: 4.4.7\r\n", RETURNED), DSN_PERMANENT, "4.4.7", ID);
}

static void of_several_recipients_the_worst_counts(void **state)
{
    struct arena *a = arena_of(state);
    const char *fields = "Action: delayed\r\nStatus: 4.2.2\r\n\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n"
                         "Action: failed\r\nStatus: 5.2.1\r\n\r\nAction: delayed\r\nStatus: 4.0.0\r\n";
    expect(a, report(a, fields, RETURNED), DSN_PERMANENT, "5.2.1", ID);
}

static void a_mail_that_arrived_or_was_handed_on_is_no_bounce(void **state)
{
    struct arena *a = arena_of(state);
    struct dsn d;
    assert_int_equal(dsn_read(a, report(a, "Action: delivered\r\nStatus: 2.0.0\r\n", RETURNED), &d), E_INVALID);
    assert_int_equal(dsn_read(a, report(a, "Action: relayed\r\nStatus: 2.0.0\r\n", RETURNED), &d), E_INVALID);
    assert_int_equal(dsn_read(a, report(a, "Action: expanded\r\nStatus: 2.0.0\r\n", RETURNED), &d), E_INVALID);
}

static void returned_headers_alone_are_enough(void **state)
{
    struct arena *a = arena_of(state);
    const char *fields = "Action: failed\r\nStatus: 5.1.10\r\n";
    expect(a, report(a, fields, "text/rfc822-headers\r\n\r\nMessage-Id: <" ID ">\r\n"), DSN_PERMANENT, "5.1.10", ID);
    expect(a,
        report(a, fields,
            "text/rfc822-headers\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nMessage-Id: =3C" ID ">\r\n"),
        DSN_PERMANENT, "5.1.10", ID);
}

static void a_report_without_the_mail_names_none(void **state)
{
    struct arena *a = arena_of(state);
    expect(a, report(a, "Action: failed\r\nStatus: 5.1.1\r\n", "text/plain\r\n\r\nMessage-ID: <" ID ">\r\n"),
        DSN_PERMANENT, "5.1.1", "");
}

static void a_code_that_is_none_is_left_out(void **state)
{
    struct arena *a = arena_of(state);
    static const char *const codes[] = { "", "5", "5.1", "5.1.", "2.1.1", "5.1.1234", "55.1.1", "5.a.1", "x5.1.1" };
    for (size_t i = 0; i < LENGTH(codes); i++)
        expect(
            a, report(a, sv_fmt(a, "Action: failed\r\nStatus: %s\r\n", codes[i]).p, RETURNED), DSN_PERMANENT, "", ID);
}

static void unix_line_ends_a_from_line_and_upper_case_are_read(void **state)
{
    struct arena *a = arena_of(state);
    expect(a,
        SV("From x@y Mon Nov 23\nCONTENT-TYPE: MULTIPART/REPORT; BOUNDARY=zz\n\n--zz\nContent-Type: "
           "Message/Delivery-Status\n\n"
           "Reporting-MTA: dns; a\n\nACTION: FAILED\nSTATUS: 5.1.1\n\n--zz\nContent-Type: "
           "message/rfc822\n\nMESSAGE-ID: <" ID ">\n\nx\n--zz--\n"),
        DSN_PERMANENT, "5.1.1", ID);
}

static void a_report_inside_another_mail_is_found(void **state)
{
    struct arena *a = arena_of(state);
    struct sv inner = report(a, "Action: failed\r\nStatus: 5.1.1\r\n", RETURNED);
    expect(a, sv_fmt(a, "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n%.*s--o--\r\n", SV_FMT(inner)),
        DSN_PERMANENT, "5.1.1", ID);
}

static struct sv feedback(struct arena *a, const char *type)
{
    return sv_fmt(a,
        "Content-Type: multipart/report; report-type=feedback-report; boundary=f\r\n\r\n--f\r\nContent-Type: "
        "text/plain\r\n\r\nx\r\n"
        "--f\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: %s\r\nVersion: 1\r\n\r\n--f\r\n"
        "Content-Type: message/rfc822\r\n\r\nMessage-ID: <" ID ">\r\n\r\nx\r\n--f--\r\n",
        type);
}

static void a_feedback_report_is_a_complaint_unless_it_says_otherwise(void **state)
{
    struct arena *a = arena_of(state);
    struct dsn d;
    expect(a, feedback(a, "abuse"), DSN_COMPLAINT, "", ID);
    expect(a, feedback(a, "Fraud"), DSN_COMPLAINT, "", ID);
    assert_int_equal(dsn_read(a, feedback(a, "not-spam"), &d), E_INVALID);
    assert_int_equal(dsn_read(a, feedback(a, "auth-failure"), &d), E_INVALID);
}

static void an_answer_of_a_person_is_no_report(void **state)
{
    struct arena *a = arena_of(state);
    struct dsn d;
    static const char *const mails[] = { "", "\r\n", "Subject: Re: hello\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n",
        "Content-Type: message/delivery-status\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n",
        "Content-Type: multipart/report; boundary=\r\n\r\n--\r\n", "Content-Type: multipart/report; boundary=\"\\" };
    for (size_t i = 0; i < LENGTH(mails); i++)
        assert_int_equal(dsn_read(a, sv_of(mails[i]), &d), E_INVALID);
}

int main(void)
{
#define IN_ARENA(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        IN_ARENA(a_failed_recipient_is_permanent_with_code_and_message_id),
        IN_ARENA(a_delayed_one_is_temporary),
        IN_ARENA(given_up_after_a_temporary_code_is_permanent),
        IN_ARENA(of_several_recipients_the_worst_counts),
        IN_ARENA(a_mail_that_arrived_or_was_handed_on_is_no_bounce),
        IN_ARENA(returned_headers_alone_are_enough),
        IN_ARENA(a_report_without_the_mail_names_none),
        IN_ARENA(a_code_that_is_none_is_left_out),
        IN_ARENA(unix_line_ends_a_from_line_and_upper_case_are_read),
        IN_ARENA(a_report_inside_another_mail_is_found),
        IN_ARENA(a_feedback_report_is_a_complaint_unless_it_says_otherwise),
        IN_ARENA(an_answer_of_a_person_is_no_report),
    };
    return cmocka_run_group_tests_name("mail/dsn", tests, NULL, NULL);
}
