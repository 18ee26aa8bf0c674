/* Every mail in every voice and language, as text and as HTML, to the byte. After a wanted change of words:
 * KITH_GOLDEN=write build/tests/notify/test_notify_mails. The style, the same in all, is kept once: golden/style.css.
 */
#include "../test.h"

#include <stdlib.h>

#include "notify/compose.h"
#include "notify/mails.h"
#include "notify/notify.h"
#include "notify/rules.h"
#include "voices.h"

static const char golden_dir[] = GOLDEN_DIR;
enum { ROOM = 1 << 18 };

static struct notify_mail said(const struct language *l, const struct voice *v)
{
    bool es = l == &language_es;
    struct notify_mail m = { .language = l,
        .practice = SV("Elm Street Practice"),
        .phone = SV("+1 555 0100"),
        .command = SV("kith audit verify --org 1 --head"),
        .reply = true,
        .link = SV("https://portal.elm.example/a?t=TOKEN"),
        .f = v->f };
    m.f.mail = sv_of(v->key);
    m.f.to = v->to;
    m.f.first = v->to == TO_LOGIN || sv_eq(m.f.mail, SV("new_sign_in")) ? SV("") : SV("Zoë");
    m.f.client = SV("Leo & Co");
    m.f.caregiver = SV("Ana");
    m.day = es ? SV("9 de marzo de 2027") : SV("9 March 2027");
    m.at = es ? SV("lun 23 nov 2026, 10:00 a. m. EST") : SV("Mon 23 Nov 2026, 10:00 am EST");
    if (v->f.attendee) {
        m.offset = SV("UTC-05:00");
        m.was = es ? SV("vie 20 nov 2026, 9:30 a. m. EST") : SV("Fri 20 Nov 2026, 9:30 am EST");
        m.f.provider = SV("Imani Cole, LCSW");
        m.f.visit_type = SV("Family session");
        m.f.place = SV("Mill House, 14 Mill Street");
        m.f.prepare = SV("The questionnaire for new families");
        m.f.prepare_url = SV("https://forms.example/new-families");
        m.f.uid = SV("visit-7@elm.example");
        m.f.ends = SV("2026-11-23T15:50:00Z");
    }
    if (v->f.currency.n) {
        m.amount = v->f.amount ? SV("$84.00") : SV("");
        m.f.number = SV("K7QX-0003");
        m.f.card = SV("Visa 4242");
    }
    if (v->f.series) {
        m.weekdays = es ? SV("martes") : SV("Tuesday");
        m.last = es ? SV("2 de febrero de 2027") : SV("2 February 2027");
    }
    m.f.device = SV("Firefox on Android");
    m.browser = SV("Firefox");
    m.system = SV("Android");
    m.f.head = SV("1204:0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    return m;
}

static struct notify_mail usual(const struct voice *v)
{
    return said(&language_en, v);
}

static struct sv printed(
    struct arena *a, void (*print)(struct str *, const struct notify_mail *), const struct notify_mail *m)
{
    struct str out = str_new(a, ROOM);
    print(&out, m);
    assert_false(out.overflowed);
    return str_sv(&out);
}

static bool contains(struct sv text, const char *part)
{
    return text.n && memmem(text.p, text.n, part, strlen(part)) != NULL;
}

static struct sv read_golden(struct arena *a, const char *name)
{
    FILE *f = fopen(sv_z(a, sv_fmt(a, "%s/%s", golden_dir, name)), "rb");
    if (!f)
        return (struct sv){ 0 };
    char *text = arena_alloc(a, ROOM);
    size_t n = fread(text, 1, ROOM, f);
    assert_int_equal(fclose(f), 0);
    return sv_from(text, n);
}

static void compare_file(struct arena *a, const char *name, struct sv text)
{
    const char *mode = getenv("KITH_GOLDEN");
    if (mode && strcmp(mode, "write") == 0) {
        FILE *f = fopen(sv_z(a, sv_fmt(a, "%s/%s", golden_dir, name)), "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
        assert_int_equal(fclose(f), 0);
    }
    if (!sv_eq(read_golden(a, name), text))
        fail_msg("%s differs from its golden file", name);
}

/* Without the style between `<style>` and `</style>`, which has a file of its own. */
static struct sv without_style(struct arena *a, struct sv html)
{
    static const char open[] = "<style>\n", close[] = "</style>";
    const char *from = memmem(html.p, html.n, open, strlen(open));
    assert_non_null(from);
    from += strlen(open);
    const char *to = memmem(from, html.n - (size_t)(from - html.p), close, strlen(close));
    assert_non_null(to);
    compare_file(a, "style.css", sv_from(from, (size_t)(to - from)));
    return sv_fmt(a, "%.*s%.*s", (int)(from - html.p), html.p, (int)(html.n - (size_t)(to - html.p)), to);
}

static void compare(struct arena *a, const struct notify_mail_kind *kind, struct notify_mail *m, const char *name)
{
    m->subject = sv_trim(printed(a, kind->subject, m));
    struct sv text = sv_fmt(a, "Subject: %.*s\n\n%.*s", SV_FMT(m->subject), SV_FMT(notify_mail_text(a, kind, m)));
    compare_file(a, sv_fmt(a, "%s/%s.txt", m->language->tag, name).p, text);
    compare_file(a, sv_fmt(a, "%s/%s.html", m->language->tag, name).p, without_style(a, printed(a, kind->html, m)));
}

static void every_mail_matches_its_golden_files(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    for (size_t i = 0; i < LENGTH(voices); i++)
        for (size_t l = 0; l < languages_count; l++) {
            struct notify_mail m = said(languages[l], &voices[i]);
            compare(a, notify_mail_find(sv_of(voices[i].key)), &m, voices[i].name);
            arena_reset(a);
        }
    arena_free(a);
}

static void every_mail_is_shown_in_every_voice_it_has(void **state)
{
    (void)state;
    for (size_t k = 0; k < notify_mails_count; k++) {
        unsigned seen = 0;
        for (size_t i = 0; i < LENGTH(voices); i++)
            if (strcmp(voices[i].key, notify_mails[k].key) == 0)
                seen |= voices[i].to;
        assert_int_equal(seen, notify_mails[k].to);
    }
}

static struct notify_waiting waiting(struct arena *a, const struct language *l, const struct voice *v)
{
    struct notify_mail m = said(l, v);
    m.f.day = SV("2027-03-09");
    m.f.at = SV("2026-11-23T15:00:00Z");
    return (struct notify_waiting){ .id = { 42 },
        .address = SV("zoe@mail.example"),
        .to_name = SV("Zoë Marsh"),
        .language = sv_of(l->tag),
        .zone = SV("America/New_York"),
        .facts = notify_facts_write(a, &m.f),
        .mark = SV("0123456789abcdef"),
        .practice = SV("Elm Street Practice"),
        .practice_address = SV("desk@elm.example"),
        .unsubscribe_link = SV("https://portal.elm.example/u?t=STOP") };
}

static void names_nobody(struct arena *a, const struct language *l, const struct voice *v)
{
    static const struct notify_settings settings = { .base_url = { "https://portal.elm.example", 26 } };
    struct notify_waiting w = waiting(a, l, v);
    struct mail mail;
    struct sv message;
    assert_int_equal(
        notify_compose_with(a, (struct instant){ 0 }, &settings, &w, SV("https://x.example/a"), &mail), E_OK);
    assert_true(mail.subject.n > 8 && mail.subject.n < 100);
    assert_int_equal(mail_compose(a, &mail, &message), E_OK);
    size_t head = (size_t)((const char *)memmem(message.p, message.n, "\r\n\r\n", 4) - message.p);
    mail.to_name = SV("");
    struct sv lines = sv_sub(message, 0, head);
    while (lines.n) {
        struct sv line = sv_cut(&lines, '\n');
        bool own = sv_starts(line, SV("To: "));
        if (contains(line, "Leo") || contains(line, "Ana") ||
            (!own && (contains(line, "Zo") || contains(line, "Marsh"))))
            fail_msg("%s in %s: '%.*s' names a person", v->name, l->tag, SV_FMT(line));
    }
    assert_false(contains(mail.subject, "Leo") || contains(mail.subject, "Ana") || contains(mail.subject, "Zo"));
}

static void no_subject_and_no_header_names_a_person_but_the_recipient(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    for (size_t i = 0; i < LENGTH(voices); i++)
        for (size_t l = 0; l < languages_count; l++) {
            names_nobody(a, languages[l], &voices[i]);
            arena_reset(a);
        }
    arena_free(a);
}

static void times_are_told_in_the_readers_language_and_zone(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    struct notify_settings settings = { .base_url = SV("https://portal.elm.example") };
    struct mail mail;
    const struct voice sign_in = { "new_sign_in", "", TO_CAREGIVER, { .days = 0 } },
                       end = { "access_ending", "", TO_CLIENT, { .days = 30 } };
    struct notify_waiting w = waiting(a, &language_es, &sign_in);
    assert_int_equal(notify_compose_with(a, (struct instant){ 0 }, &settings, &w, SV(""), &mail), E_OK);
    assert_true(contains(mail.text, "lun 23 nov 2026, 10:00 a. m. EST"));
    assert_true(contains(mail.text, "Firefox en Android") && contains(mail.html, "Firefox en Android<br>"));
    assert_true(sv_eq(mail.language, SV("es")));
    w.zone = SV("Europe/Madrid");
    assert_int_equal(notify_compose_with(a, (struct instant){ 0 }, &settings, &w, SV(""), &mail), E_OK);
    assert_true(contains(mail.text, "lun 23 nov 2026, 4:00 p. m. CET"));
    w = waiting(a, &language_es, &end);
    w.language = SV("es-MX");
    assert_int_equal(notify_compose_with(a, (struct instant){ 0 }, &settings, &w, SV(""), &mail), E_OK);
    assert_true(contains(mail.html, "9 de marzo de 2027") && contains(mail.html, "<html lang=\"es\">"));
    w.language = SV("");
    assert_int_equal(notify_compose_with(a, (struct instant){ 0 }, &settings, &w, SV(""), &mail), E_OK);
    assert_true(contains(mail.html, "9 March 2027") && contains(mail.html, "<html lang=\"en\">"));
    w.facts = SV("{\"mail\":\"new_sign_in\",\"to\":16,\"day\":\"soon\"}");
    assert_int_equal(notify_compose_with(a, (struct instant){ 0 }, &settings, &w, SV(""), &mail), E_INVALID);
    arena_free(a);
}

static void a_reminder_is_told_by_each_readers_clock_with_its_distance_from_utc(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *at, *offset;
    } readers[] = { { "America/New_York", "Mon 23 Nov 2026, 10:00 am EST", "(UTC-05:00)" },
        { "Asia/Kathmandu", "Mon 23 Nov 2026, 8:45 pm", "(UTC+05:45)" },
        { "Australia/Lord_Howe", "Tue 24 Nov 2026, 2:00 am", "(UTC+11:00)" } };
    struct arena *a = arena_new("test", 1 << 20);
    struct notify_settings settings = { .base_url = SV("https://portal.elm.example") };
    const struct voice reminder = { "appointment_reminder", "", TO_CLIENT, { .attendee = 7 } };
    for (size_t i = 0; i < LENGTH(readers); i++) {
        struct notify_waiting w = waiting(a, &language_en, &reminder);
        struct mail mail;
        w.zone = sv_of(readers[i].zone);
        assert_int_equal(notify_compose_with(a, (struct instant){ 0 }, &settings, &w, SV(""), &mail), E_OK);
        assert_true(contains(mail.text, readers[i].at) && contains(mail.html, readers[i].at));
        assert_true(contains(mail.text, readers[i].offset) && contains(mail.html, readers[i].offset));
    }
    arena_free(a);
}

/* Mails about money, to whoever they go: subjects without amounts, bodies without a way to other payers. */
static void no_subject_about_money_tells_an_amount_or_a_bill(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    for (size_t i = 0; i < LENGTH(voices); i++)
        for (size_t l = 0; l < languages_count && voices[i].f.currency.n; l++) {
            struct notify_mail m = said(languages[l], &voices[i]);
            struct sv subject = printed(a, notify_mail_find(m.f.mail)->subject, &m);
            assert_false(contains(subject, "84") || contains(subject, "K7QX") || contains(subject, "4242"));
            arena_reset(a);
        }
    arena_free(a);
}

static void neutral_mails_name_nobody(void **state)
{
    (void)state;
    static const char *const neutral[] = { "invitation_ended", "access_narrowed", "client_archived" };
    struct arena *a = arena_new("test", 1 << 20);
    for (size_t i = 0; i < LENGTH(neutral); i++)
        for (int ended = 0; ended < 2; ended++) {
            const struct notify_mail_kind *kind = notify_mail_find(sv_of(neutral[i]));
            struct notify_mail m =
                usual(&(struct voice){ neutral[i], neutral[i], TO_CAREGIVER, { .ended = ended == 1 } });
            struct sv text = notify_mail_text(a, kind, &m), html = printed(a, kind->html, &m);
            assert_false(contains(text, "Leo") || contains(text, "Ana"));
            assert_false(contains(html, "Leo") || contains(html, "Ana"));
            arena_reset(a);
        }
    arena_free(a);
}

static void links_in_text_stand_on_lines_of_their_own(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    for (size_t i = 0; i < LENGTH(voices) * languages_count; i++) {
        const struct voice *v = &voices[i / languages_count];
        const struct notify_mail_kind *kind = notify_mail_find(sv_of(v->key));
        struct notify_mail m = said(languages[i % languages_count], v);
        struct sv text = notify_mail_text(a, kind, &m);
        if (kind->token_path)
            assert_true(contains(text, m.link.p));
        while (text.n) {
            struct sv line = sv_cut(&text, '\n');
            if (contains(line, "https://"))
                assert_true(sv_eq(line, m.link) || sv_eq(line, m.f.prepare_url));
            assert_true(line.n <= 90 || contains(line, "https://"));
        }
        arena_reset(a);
    }
    arena_free(a);
}

static void every_mail_says_who_sends_and_why(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    for (size_t i = 0; i < LENGTH(voices); i++) {
        const struct notify_mail_kind *kind = notify_mail_find(sv_of(voices[i].key));
        for (size_t l = 0; l < languages_count; l++) {
            struct notify_mail m = said(languages[l], &voices[i]);
            struct sv text = notify_mail_text(a, kind, &m), html = printed(a, kind->html, &m);
            const char *why = l ? "Recibe este correo porque" : "You get this because";
            assert_true(contains(text, "Elm Street Practice") && contains(html, "Elm Street Practice"));
            assert_true(contains(text, why) && contains(html, why));
        }
        arena_reset(a);
    }
    arena_free(a);
}

static struct notify_mail foot(struct notify_mail m)
{
    m.choices_link = SV("https://portal.elm.example/c?t=CHOICES");
    m.unsubscribe_link = SV("https://portal.elm.example/u?t=STOP");
    return m;
}

static void links_in_the_foot_are_shown_when_they_are_set(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    const struct notify_mail_kind *kind = notify_mail_find(SV("recipients_changed"));
    struct notify_mail m = foot(usual(&(struct voice){ "recipients_changed", "", TO_COPIES, { .days = 0 } }));
    struct sv text = notify_mail_text(a, kind, &m), html = printed(a, kind->html, &m);
    assert_true(contains(text, "Choose what you get:\nhttps://portal.elm.example/c?t=CHOICES\n"));
    assert_true(contains(text, "Stop these e-mails:\nhttps://portal.elm.example/u?t=STOP\n"));
    assert_true(contains(html, "<a href=\"https://portal.elm.example/u?t=STOP\">Stop these e-mails</a>"));
    arena_free(a);
}

static void a_mail_of_safe_mode_says_only_that_there_is_a_message(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    static const char *const never[] = { "Elm", "Leo", "Ana", "Zo", "555", "c?t=", "u?t=" };
    for (size_t l = 0; l < languages_count; l++) {
        struct notify_mail m =
            foot(said(languages[l], &(struct voice){ "access_widened", "", TO_CLIENT, { .neutral = true } }));
        compare(a, &notify_neutral, &m, "neutral");
        struct sv text = notify_mail_text(a, &notify_neutral, &m), html = printed(a, notify_neutral.html, &m);
        for (size_t i = 0; i < LENGTH(never); i++)
            assert_false(contains(text, never[i]) || contains(html, never[i]) || contains(m.subject, never[i]));
        assert_true(sv_eq(notify_short(a, &m.f, m.practice, sv_of(languages[l]->tag)), m.subject));
    }
    arena_free(a);
}

static void a_mail_of_safe_mode_has_the_neutral_sender_and_no_name(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    struct notify_settings settings = { .base_url = SV("https://portal.example") };
    const struct voice v = { "access_widened", "", TO_CLIENT, { .neutral = true, .sender = { "Sam", 3 } } };
    struct notify_waiting w = waiting(a, &language_en, &v);
    struct mail mail;
    assert_int_equal(
        notify_compose_with(a, (struct instant){ 0 }, &settings, &w, SV("https://portal.example/portal"), &mail), E_OK);
    assert_true(sv_eq(mail.from_name, SV("Sam")) && !mail.to_name.n && !mail.reply_to.n);
    assert_true(sv_eq(mail.subject, SV("A message for you")));
    assert_false(contains(mail.text, "Elm") || contains(mail.html, "Elm"));
    arena_free(a);
}

static void a_digest_has_a_line_and_a_link_for_each_notice(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    for (size_t l = 0; l < languages_count; l++) {
        struct sv tag = sv_of(languages[l]->tag);
        struct notify_mail m =
            foot(said(languages[l], &(struct voice){ "recipients_changed", "", TO_CLIENT, { .days = 0 } }));
        struct notify_mail other = usual(&(struct voice){ "access_narrowed", "", TO_CLIENT, { .days = 0 } });
        struct notify_line lines[] = { { notify_short(a, &m.f, m.practice, tag), m.link },
            { notify_short(a, &other.f, m.practice, tag), SV("") } };
        m.lines = (struct notify_lines){ lines, LENGTH(lines) };
        compare(a, &notify_digest, &m, "digest");
    }
    arena_free(a);
}

static void what_other_ways_say_is_the_subject(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    for (size_t i = 0; i < LENGTH(voices); i++) {
        struct notify_mail m = usual(&voices[i]);
        struct sv subject = sv_trim(printed(a, notify_mail_find(m.f.mail)->subject, &m));
        assert_true(sv_eq(notify_short(a, &m.f, m.practice, SV("en")), subject));
    }
    assert_int_equal(notify_short(a, &(struct notify_facts){ .mail = SV("none") }, SV("Elm"), SV("en")).n, 0);
    arena_free(a);
}

/* --- the tables --- */

static bool row_is_reached(int number, unsigned bit)
{
    for (size_t i = 0; i < notify_rules_count; i++)
        if (notify_rules[i].row == number && (notify_rules[i].to & bit))
            return true;
    return false;
}

static void every_row_that_exists_has_an_event_and_templates(void **state)
{
    (void)state;
    for (size_t i = 0; i < notice_catalogue_count; i++) {
        const struct notice_row *row = &notice_catalogue[i];
        for (unsigned bit = 1; bit <= TO_SIGNER && row->exists; bit <<= 1)
            if (row->to & bit)
                if (!row_is_reached(row->number, bit))
                    fail_msg("row %d (%s) reaches nobody of audience %u", row->number, row->key, bit);
    }
    for (size_t i = 0; i < notify_rules_count; i++) {
        const struct notify_rule *rule = &notify_rules[i];
        const struct notify_mail_kind *mail = notify_mail_find(sv_of(rule->mail));
        assert_non_null(mail);
        assert_true(notice_numbered(rule->row)->exists);
        assert_int_equal(rule->to & ~notice_numbered(rule->row)->to, 0);
        assert_int_equal(rule->to & ~mail->to, 0);
    }
}

static void every_kind_of_event_mails_or_says_why_not(void **state)
{
    (void)state;
    for (int k = 0; k < EVENT_KIND_COUNT; k++) {
        int rules = 0, silences = 0, heard = 0, wanted = 0;
        for (size_t i = 0; i < notify_rules_count; i++)
            rules += (int)notify_rules[i].kind == k;
        for (size_t i = 0; i < notify_silences_count; i++) {
            silences += (int)notify_silences[i].kind == k && notify_silences[i].why[0];
            heard += (int)notify_silences[i].kind == k && notify_silences[i].heard;
        }
        for (size_t i = 0; i < notify_consumer.kinds_count; i++)
            wanted += (int)notify_consumer.kinds[i] == k;
        if ((rules > 0) == (silences > 0) || silences > 1 || wanted != (rules > 0 || heard))
            fail_msg("event %s: %d rules, %d silences, subscribed %d times", event_kind_name((enum event_kind)k), rules,
                silences, wanted);
    }
}

static void facts_come_back_as_they_were_written(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 16);
    struct notify_mail m = usual(&(struct voice){ "access_ending", "", TO_STAFF, { .days = 7, .again = true } });
    struct notify_facts back;
    m.f.client = SV("a \"quoted\" \\ name\n");
    assert_int_equal(notify_facts_read(a, notify_facts_write(a, &m.f), &back), E_OK);
    assert_true(sv_eq(back.client, m.f.client) && sv_eq(back.first, m.f.first) && sv_eq(back.mail, m.f.mail));
    assert_true(back.days == 7 && back.again && !back.ended && back.to == TO_STAFF);
    assert_int_equal(notify_facts_read(a, SV("{}"), &back), E_INVALID);
    assert_int_equal(notify_facts_read(a, SV("no"), &back), E_INVALID);
    assert_int_equal(notify_facts_read(a, SV("[1]"), &back), E_INVALID);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mail_matches_its_golden_files),
        cmocka_unit_test(every_mail_is_shown_in_every_voice_it_has),
        cmocka_unit_test(no_subject_and_no_header_names_a_person_but_the_recipient),
        cmocka_unit_test(times_are_told_in_the_readers_language_and_zone),
        cmocka_unit_test(a_reminder_is_told_by_each_readers_clock_with_its_distance_from_utc),
        cmocka_unit_test(no_subject_about_money_tells_an_amount_or_a_bill),
        cmocka_unit_test(neutral_mails_name_nobody),
        cmocka_unit_test(links_in_text_stand_on_lines_of_their_own),
        cmocka_unit_test(every_mail_says_who_sends_and_why),
        cmocka_unit_test(links_in_the_foot_are_shown_when_they_are_set),
        cmocka_unit_test(a_mail_of_safe_mode_says_only_that_there_is_a_message),
        cmocka_unit_test(a_mail_of_safe_mode_has_the_neutral_sender_and_no_name),
        cmocka_unit_test(a_digest_has_a_line_and_a_link_for_each_notice),
        cmocka_unit_test(what_other_ways_say_is_the_subject),
        cmocka_unit_test(every_row_that_exists_has_an_event_and_templates),
        cmocka_unit_test(every_kind_of_event_mails_or_says_why_not),
        cmocka_unit_test(facts_come_back_as_they_were_written),
    };
    return cmocka_run_group_tests_name("notify mails", tests, NULL, NULL);
}
