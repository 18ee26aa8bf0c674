#include "tests/test.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/random.h"
#include "base/text.h"
#include "mail/header.h"
#include "mail/mail.h"
#include "mail/mailbox.h"

static struct mail plain_mail(void)
{
    return (struct mail){
        .from = SV("care@practice.example"),
        .from_name = SV("Riverside Practice, Inc."),
        .to = SV("zoe@example.org"),
        .to_name = SV("Zoë Ørsted"),
        .subject = SV("You can now open an account"),
        .text = SV("Hello Zoë,\n.\n.dots stay\nTrailing blank \nBye\n"),
        .html = SV("<!doctype html>\n<p>Hello Zo&euml;</p>\n"),
        .message_id = SV("ob42@practice.example"),
        .date = { 1795460705000000 },
        .auto_submitted = true,
        .language = SV("en"),
    };
}

/* Boundaries are curl's, and random: the golden text calls them B1, B2. */
static struct sv normalised(struct arena *a, struct sv v)
{
    static const char dashes[] = "------------------------";
    struct str s = str_new(a, 1 << 20);
    struct sv known[4] = { 0 };
    size_t n = 0;
    for (size_t i = 0; i < v.n;) {
        struct sv rest = sv_sub(v, i, sizeof dashes - 1 + 16);
        bool boundary =
            rest.n == sizeof dashes - 1 + 16 && sv_starts(rest, sv_of(dashes)) && rest.p[sizeof dashes - 1] != '-';
        if (!boundary) {
            if (v.p[i] != '\r')
                str_addc(&s, v.p[i]);
            i++;
            continue;
        }
        size_t k = 0;
        while (k < n && !sv_eq(known[k], rest))
            k++;
        if (k == n)
            known[n++] = rest;
        str_addf(&s, "B%zu", k + 1);
        i += rest.n;
    }
    return str_sv(&s);
}

static void composed_mail_is_the_golden_one(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct mail m = plain_mail();
    struct sv got;
    assert_int_equal(mail_compose(a, &m, &got), E_OK);
    assert_string_equal(sv_z(a, normalised(a, got)), "Content-Type: multipart/alternative; boundary=B1\n"
                                                     "Mime-Version: 1.0\n"
                                                     "From: \"Riverside Practice, Inc.\" <care@practice.example>\n"
                                                     "To: =?UTF-8?Q?Zo=C3=AB_=C3=98rsted?= <zoe@example.org>\n"
                                                     "Subject: You can now open an account\n"
                                                     "Date: Mon, 23 Nov 2026 19:05:05 +0000\n"
                                                     "Message-ID: <ob42@practice.example>\n"
                                                     "Auto-Submitted: auto-generated\n"
                                                     "Content-Language: en\n"
                                                     "\n"
                                                     "--B1\n"
                                                     "Content-Type: text/plain; charset=utf-8\n"
                                                     "Content-Transfer-Encoding: quoted-printable\n"
                                                     "\n"
                                                     "Hello Zo=C3=AB,\n"
                                                     ".\n"
                                                     ".dots stay\n"
                                                     "Trailing blank=20\n"
                                                     "Bye\n"
                                                     "\n"
                                                     "--B1\n"
                                                     "Content-Type: text/html; charset=utf-8\n"
                                                     "Content-Transfer-Encoding: 7bit\n"
                                                     "\n"
                                                     "<!doctype html>\n"
                                                     "<p>Hello Zo&euml;</p>\n"
                                                     "\n"
                                                     "--B1--\n");
    arena_free(a);
}

static void attachments_and_list_headers_are_composed(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct mail_attachment f[] = { { SV("Übersicht.pdf"), SV("application/pdf"), SV("\x00\xff*") },
        { SV("plain name.txt"), SV("text/plain"), SV("x") } };
    struct mail m = plain_mail();
    m.text = SV("Hi\n");
    m.html = SV("");
    m.to_name = SV("");
    m.reply_to = SV("desk@practice.example");
    m.list_unsubscribe = SV("https://portal.example/mail/off/abc");
    m.references = SV("<ob1@practice.example> <ob2@practice.example>");
    m.auto_submitted = false;
    m.language = SV("");
    m.attachments = f;
    m.attachment_count = LENGTH(f);
    struct sv got;
    assert_int_equal(mail_compose(a, &m, &got), E_OK);
    assert_string_equal(sv_z(a, normalised(a, got)), "Content-Type: multipart/mixed; boundary=B1\n"
                                                     "Mime-Version: 1.0\n"
                                                     "From: \"Riverside Practice, Inc.\" <care@practice.example>\n"
                                                     "To: zoe@example.org\n"
                                                     "Reply-To: desk@practice.example\n"
                                                     "Subject: You can now open an account\n"
                                                     "Date: Mon, 23 Nov 2026 19:05:05 +0000\n"
                                                     "Message-ID: <ob42@practice.example>\n"
                                                     "References: <ob1@practice.example> <ob2@practice.example>\n"
                                                     "List-Id: <notices.portal.example>\n"
                                                     "List-Unsubscribe: <https://portal.example/mail/off/abc>\n"
                                                     "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n"
                                                     "\n"
                                                     "--B1\n"
                                                     "Content-Type: multipart/alternative; boundary=B2\n"
                                                     "\n"
                                                     "--B2\n"
                                                     "Content-Type: text/plain; charset=utf-8\n"
                                                     "Content-Transfer-Encoding: 7bit\n"
                                                     "\n"
                                                     "Hi\n"
                                                     "\n"
                                                     "--B2--\n"
                                                     "\n"
                                                     "--B1\n"
                                                     "Content-Type: application/pdf\n"
                                                     "Content-Transfer-Encoding: base64\n"
                                                     "Content-Disposition: attachment;\n"
                                                     " filename*=UTF-8''%C3%9Cbersicht.pdf\n"
                                                     "\n"
                                                     "AP8q\n"
                                                     "--B1\n"
                                                     "Content-Type: text/plain\n"
                                                     "Content-Transfer-Encoding: base64\n"
                                                     "Content-Disposition: attachment;\n"
                                                     " filename=\"plain name.txt\"\n"
                                                     "\n"
                                                     "eA==\n"
                                                     "--B1--\n");
    arena_free(a);
}

struct header_row {
    const char *name, *text, *header;
};
static const struct header_row headers[] = {
    { "plain_subject_stays_plain", "Welcome to the practice", "Subject: Welcome to the practice" },
    { "accents_are_encoded", "Zoë", "Subject: =?UTF-8?Q?Zo=C3=AB?=" },
    { "question_mark_and_equals_alone_are_plain", "Is 1 = 1? Yes", "Subject: Is 1 = 1? Yes" },
    { "text_that_looks_encoded_is_encoded", "=?UTF-8?Q?x?=", "Subject: =?UTF-8?Q?=3D=3FUTF-8=3FQ=3Fx=3F=3D?=" },
    { "two_blanks_survive", "a  b", "Subject: =?UTF-8?Q?a__b?=" },
    { "long_plain_subject_is_folded_at_blanks",
        "An appointment with the practice has been moved to another day, please have a look",
        "Subject: An appointment with the practice has been moved to another day,\r\n please have a look" },
    { "long_text_is_split_between_code_points", "ééééééééééééééé",
        "Subject: =?UTF-8?Q?=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9?=\r\n"
        " =?UTF-8?Q?=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9?=" },
    { "four_byte_characters", "👩‍👧", "Subject: =?UTF-8?Q?=F0=9F=91=A9=E2=80=8D=F0=9F=91=A7?=" },
};

static void header_is(void **state)
{
    const struct header_row *row = *state;
    struct arena *a = arena_new("test", 4096);
    assert_string_equal(sv_z(a, header_text(a, "Subject", sv_of(row->text))), row->header);
    assert_string_equal(sv_z(a, header_decode(a, sv_of(row->header + strlen("Subject: ")))), row->text);
    arena_free(a);
}

static const struct header_row people[] = {
    { "name_without_specials", "Ana Ruiz", "To: Ana Ruiz <a@b.example>" },
    { "name_with_comma_is_quoted", "Ruiz, Ana", "To: \"Ruiz, Ana\" <a@b.example>" },
    { "quotes_and_backslashes_are_escaped", "Ana \"An\\\" Ruiz", "To: \"Ana \\\"An\\\\\\\" Ruiz\" <a@b.example>" },
    { "name_that_is_an_address_is_quoted", "x@evil.example", "To: \"x@evil.example\" <a@b.example>" },
    { "no_name", "", "To: a@b.example" },
    { "chinese_name", "张伟", "To: =?UTF-8?Q?=E5=BC=A0=E4=BC=9F?= <a@b.example>" },
    { "comma_and_accent", "Ruíz, Ana", "To: =?UTF-8?Q?Ru=C3=ADz=2C_Ana?= <a@b.example>" },
};

static void person_is(void **state)
{
    const struct header_row *row = *state;
    struct arena *a = arena_new("test", 4096);
    assert_string_equal(sv_z(a, header_address(a, "To", sv_of(row->text), SV("a@b.example"))), row->header);
    arena_free(a);
}

/* Any text comes back as it was, in lines and words of the allowed length, each word whole UTF-8. */
static void any_text_survives_a_header(void **state)
{
    (void)state;
    static const char *const points[] = { "a", "Z", "9", " ", "=", "?", "_", "\"", ",", "é", "ß", "Ł", "张", "伟", "👧",
        "-", "." };
    struct prng r = prng_seed(42);
    for (int round = 0; round < 3000; round++) {
        struct arena *a = arena_new("test", 4096);
        struct str s = str_new(a, 4096);
        for (uint64_t n = prng_below(&r, 120); n; n--)
            str_add(&s, sv_of(points[prng_below(&r, LENGTH(points))]));
        struct sv text = sv_trim(str_sv(&s)), lines = header_text(a, "Subject", text);
        if (!sv_eq(header_decode(a, sv_sub(lines, strlen("Subject: "), SIZE_MAX)), text))
            fail_msg("[%.*s] became [%.*s]", SV_FMT(text), SV_FMT(lines));
        for (struct sv rest = lines; rest.n;) {
            struct sv line = sv_cut(&rest, '\n');
            assert_true(line.n <= 77);
            assert_true(line.n == 0 || sv_starts(line, SV("Subject: ")) || line.p[0] == ' ');
            assert_true(!sv_ends(line, SV("=?=")));
            if (sv_starts(line, SV(" =?UTF-8?Q?")))
                assert_true(utf8_valid(header_decode(a, line)));
        }
        arena_free(a);
    }
}

struct fault_row {
    const char *name, *field, *value;
};
static const struct fault_row faults[] = {
    { "line_break_in_subject_is_refused", "subject", "Hi\r\nBcc: x@evil.example" },
    { "line_feed_in_subject_is_refused", "subject", "Hi\nBcc: x@evil.example" },
    { "empty_subject_is_refused", "subject", "" },
    { "bad_utf8_in_subject_is_refused", "subject", "\xff" },
    { "line_break_in_a_name_is_refused", "to_name", "Ana\r\nBcc: x@evil.example" },
    { "line_break_in_the_sender_name_is_refused", "from_name", "Ana\nX: y" },
    { "line_break_in_an_address_is_refused", "to", "a@b.example\r\nRCPT TO:<x@evil.example>" },
    { "bracket_in_an_address_is_refused", "to", "a@b.example>,<x@evil.example" },
    { "address_without_domain_is_refused", "to", "ana" },
    { "bad_sender_is_refused", "from", "practice" },
    { "bad_reply_address_is_refused", "reply_to", "x y@z.example" },
    { "line_break_in_message_id_is_refused", "message_id", "a@b\r\nX: y" },
    { "message_id_without_at_is_refused", "message_id", "a" },
    { "missing_message_id_is_refused", "message_id", "" },
    { "bracket_in_unsubscribe_is_refused", "list_unsubscribe", "https://x>" },
    { "odd_scheme_in_unsubscribe_is_refused", "list_unsubscribe", "javascript:alert(1)" },
    { "line_break_in_references_is_refused", "references", "<a@b>\r\nX: y" },
    { "line_break_in_language_is_refused", "language", "en\r\nX: y" },
    { "mail_without_text_is_refused", "text", "" },
};

static void is_refused(void **state)
{
    const struct fault_row *row = *state;
    struct arena *a = arena_new("test", 4096);
    struct mail m = plain_mail();
    const struct {
        const char *name;
        struct sv *at;
    } fields[] = { { "subject", &m.subject }, { "to", &m.to }, { "to_name", &m.to_name }, { "from", &m.from },
        { "from_name", &m.from_name }, { "reply_to", &m.reply_to }, { "message_id", &m.message_id },
        { "list_unsubscribe", &m.list_unsubscribe }, { "references", &m.references }, { "language", &m.language },
        { "text", &m.text } };
    for (size_t i = 0; i < LENGTH(fields); i++)
        if (strcmp(fields[i].name, row->field) == 0)
            *fields[i].at = sv_of(row->value);
    assert_non_null(mail_fault(&m));
    assert_string_equal(mail_fault(&m), row->field);
    struct sv out;
    assert_int_equal(mail_compose(a, &m, &out), E_INVALID);
    arena_free(a);
}

static void long_lines_are_wrapped_far_below_998(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct str s = str_new(a, 1 << 20);
    for (int i = 0; i < 5000; i++)
        str_add(&s, SV("x"));
    struct mail m = plain_mail();
    m.text = str_sv(&s);
    m.subject = str_sv(&s);
    m.subject.n = 2000;
    struct sv got;
    assert_int_equal(mail_compose(a, &m, &got), E_OK);
    while (got.n)
        assert_true(sv_cut(&got, '\n').n <= 100);
    arena_free(a);
}

static char *folder_make(struct arena *a)
{
    char *path = arena_strndup(a, "/tmp/kith-mail-XXXXXX", 21);
    assert_non_null(mkdtemp(path));
    return path;
}

static void folder_remove(struct arena *a, const char *path)
{
    DIR *d = opendir(path);
    for (const struct dirent *e; d && (e = readdir(d));)
        unlink(sv_fmt(a, "%s/%s", path, e->d_name).p);
    closedir(d);
    rmdir(path);
}

static void folder_keeps_mails_and_the_mailbox_reads_them(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    char *path = folder_make(a);
    struct mail_transport *t;
    struct sv problem;
    assert_int_equal(mail_transport_open(sv_fmt(a, "dir:%s", path), &t, a, &problem), E_OK);
    assert_int_equal(mail_transport_check(t).outcome, MAIL_SENT);
    struct mail m = plain_mail();
    for (int i = 0; i < 3; i++) {
        m.subject = sv_fmt(a, "Überraschung %d", i);
        m.date.us += 1000000 * (i == 1); /* two in one instant keep their order */
        assert_int_equal(mail_send(t, a, &m).outcome, MAIL_SENT);
    }
    m.to = SV("nobody");
    assert_int_equal(mail_send(t, a, &m).outcome, MAIL_PERMANENT);
    mail_transport_close(t);

    struct mailbox_entries list;
    assert_int_equal(mailbox_list(a, sv_of(path), 0, 2, &list), E_OK);
    assert_int_equal(list.total, 3);
    assert_int_equal(list.count, 2);
    assert_string_equal(sv_z(a, list.items[0].subject), "Überraschung 2");
    assert_string_equal(sv_z(a, list.items[1].subject), "Überraschung 1");
    assert_string_equal(sv_z(a, list.items[0].from), "Riverside Practice, Inc. <care@practice.example>");
    assert_string_equal(sv_z(a, list.items[0].to), "Zoë Ørsted <zoe@example.org>");
    struct stat st;
    assert_int_equal(stat(sv_fmt(a, "%s/%s.eml", path, sv_z(a, list.items[0].id)).p, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);

    struct mailbox_mail mail;
    assert_int_equal(mailbox_read(a, sv_of(path), list.items[0].id, &mail), E_OK);
    assert_string_equal(sv_z(a, mail.text), "Hello Zoë,\n.\n.dots stay\nTrailing blank \nBye\n");
    assert_string_equal(sv_z(a, mail.html), "<!doctype html>\n<p>Hello Zo&euml;</p>\n");
    assert_int_equal(mailbox_list(a, sv_of(path), 2, 9, &list), E_OK);
    assert_int_equal(list.count, 1);
    folder_remove(a, path);
    arena_free(a);
}

static void mailbox_opens_nothing_but_its_own_mails(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct mailbox_mail mail;
    struct mailbox_entries list;
    static const char *const bad[] = { "", "../../etc/passwd", "a/b", "1.eml", "x", "0000" };
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_int_equal(mailbox_read(a, SV("/tmp"), sv_of(bad[i]), &mail), E_NOTFOUND);
    assert_int_equal(mailbox_list(a, SV("/tmp/kith-there-is-no-such-folder"), 0, 9, &list), E_OK);
    assert_int_equal(list.count, 0);
    arena_free(a);
}

/* Files that we did not write, or half of one, are read without harm. */
static void damaged_mails_do_no_harm(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    char *path = folder_make(a);
    struct mail m = plain_mail();
    struct sv whole;
    assert_int_equal(mail_compose(a, &m, &whole), E_OK);
    struct prng r = prng_seed(3);
    for (int i = 0; i < 500; i++) {
        struct arena *scratch = arena_new("round", 4096);
        struct sv v = sv_dup(scratch, sv_sub(whole, 0, prng_below(&r, whole.n)));
        FILE *f = fopen(sv_fmt(scratch, "%s/00.eml", path).p, "we");
        assert_non_null(f);
        fwrite(v.p, 1, v.n, f);
        fputs("=\r\n=4\n--", f);
        fclose(f);
        struct mailbox_mail mail;
        assert_int_equal(mailbox_read(scratch, sv_of(path), SV("00"), &mail), E_OK);
        arena_free(scratch);
    }
    folder_remove(a, path);
    arena_free(a);
}

static void bad_urls_say_what_to_write(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct mail_transport *t = NULL;
    static const char *const bad[] = { "", "mail.example", "http://x", "dir:", "dir:/nonexistent/a/b", "smtp://",
        "smtp://h:99999", "smtp://h?tls=no", "smtp://h?starttls=maybe" };
    for (size_t i = 0; i < LENGTH(bad); i++) {
        struct sv problem = { 0 };
        if (mail_transport_open(sv_of(bad[i]), &t, a, &problem) != E_INVALID || problem.n == 0)
            fail_msg("%s", bad[i]);
        assert_null(t);
    }
    arena_free(a);
}

int main(void)
{
    struct CMUnitTest tests[80];
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(headers); i++)
        tests[n++] = TEST_ROW(headers[i].name, header_is, &headers[i]);
    for (size_t i = 0; i < LENGTH(people); i++)
        tests[n++] = TEST_ROW(people[i].name, person_is, &people[i]);
    for (size_t i = 0; i < LENGTH(faults); i++)
        tests[n++] = TEST_ROW(faults[i].name, is_refused, &faults[i]);
    const struct CMUnitTest rest[] = {
        cmocka_unit_test(composed_mail_is_the_golden_one),
        cmocka_unit_test(attachments_and_list_headers_are_composed),
        cmocka_unit_test(any_text_survives_a_header),
        cmocka_unit_test(long_lines_are_wrapped_far_below_998),
        cmocka_unit_test(folder_keeps_mails_and_the_mailbox_reads_them),
        cmocka_unit_test(mailbox_opens_nothing_but_its_own_mails),
        cmocka_unit_test(damaged_mails_do_no_harm),
        cmocka_unit_test(bad_urls_say_what_to_write),
    };
    for (size_t i = 0; i < LENGTH(rest); i++)
        tests[n++] = rest[i];
    return _cmocka_run_group_tests("mail", tests, n, NULL, NULL);
}
