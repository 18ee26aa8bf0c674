/* What mails and mail programs are told of visits that repeat (docs/decisions/0084). */
#include "house.h"

#include <stdlib.h>

#include "base/random.h"
#include "ical/vcalendar.h"
#include "notify/invitation.h"

enum { WEEKS = 3, WEEK_DAYS = 7, DAY_MINUTES = 24 * 60 };

/* Leo's three Wednesdays at ten in New York, from 25 November 2026 on. */
struct weekly {
    struct house *h;
    struct house_visit v[WEEKS];
};

static enum err repeat(struct db *tx, void *arg)
{
    struct weekly *w = arg;
    struct house *h = w->h;
    struct house_series_add_row series;
    struct day first = zone_day(zone_of(SV("America/New_York")), w->v[0].at);
    TRY(q_house_series_add(tx, h->a, h->org, &(struct q_house_series_add){ first }, &series));
    for (int i = 0; i < WEEKS; i++)
        TRY(q_house_visit_repeat(tx, h->org,
            &(struct q_house_visit_repeat){ { true, series.id },
                { true, (int64_t)(first.n + i * WEEK_DAYS) * DAY_MINUTES + 600 }, w->v[i].appointment },
            NULL));
    return E_OK;
}

static struct weekly weekly(struct house *h)
{
    struct weekly w = { .h = h };
    struct instant now = h->now;
    for (int i = 0; i < WEEKS; i++) {
        w.v[i].way = CONTACT_IN_PERSON;
        h->now = instant_add(now, (int64_t)i * WEEK_DAYS * DAY_US);
        house_visit(h, &w.v[i]);
    }
    h->now = now;
    assert_int_equal(db_write(h->db, repeat, &w), E_OK);
    return w;
}

/* The first `n` from the one on. */
static void happens(struct weekly *w, enum event_kind kind, int from, int n)
{
    for (int i = 0; i < n; i++)
        house_visit_event(w->h, kind, &w->v[from + i], n > 1 ? i ? "{\"nth\":2}" : "{\"nth\":1}" : "{}");
    house_run(w->h);
}

/* As it stands in the file. */
static struct sv mail_text(struct house *h, struct sv id)
{
    FILE *f = fopen(sv_z(h->a, sv_fmt(h->a, "%s/%.*s.eml", h->mails, SV_FMT(id))), "rb");
    assert_non_null(f);
    char *text = arena_alloc(h->a, 1 << 16);
    size_t n = fread(text, 1, 1 << 16, f);
    assert_int_equal(fclose(f), 0);
    return sv_from(text, n);
}

/* Leo's newest. */
static struct sv mail(struct house *h)
{
    struct mailbox_entries all = house_mails(h);
    for (size_t i = 0; i < all.count; i++)
        if (house_contains(all.items[i].to, "leo@ruiz.example"))
            return mail_text(h, all.items[i].id);
    fail_msg("no mail to Leo");
    return SV("");
}

static void the_mail_of_a_series_says_its_rhythm_and_carries_its_rule(void **state)
{
    struct house *h = *state;
    struct weekly w = weekly(h);
    happens(&w, EVENT_APPOINTMENT_BOOKED, 0, WEEKS);
    struct sv m = mail(h);
    assert_true(house_contains(m, "It repeats every week on Wednesday: 3 appointments, the last one on 9"));
    assert_true(house_contains(m, "METHOD:REQUEST\r\n") && house_contains(m, "UID:series-1\r\n"));
    assert_true(house_contains(m, "DTSTART;TZID=America/New_York:20261125T100000\r\n"));
    assert_true(house_contains(m, "RRULE:FREQ=WEEKLY;COUNT=3\r\n") && house_contains(m, "SEQUENCE:0\r\n"));
    assert_false(house_contains(m, "EXDATE") || house_contains(m, "RECURRENCE-ID"));
}

static enum err end_from(struct db *tx, void *arg)
{
    void **x = arg;
    struct weekly *w = x[0];
    for (int i = *(int *)x[1]; i < WEEKS; i++) {
        TRY(q_house_visit_cancel(
            tx, w->h->org, &(struct q_house_visit_cancel){ { true, w->h->now }, w->v[i].appointment }, NULL));
        TRY(q_house_attendee_cancel(
            tx, w->h->org, &(struct q_house_attendee_cancel){ { true, w->h->now }, w->v[i].appointment }, NULL));
    }
    return E_OK;
}

static void one_of_a_series_is_told_as_one_occurrence(void **state)
{
    struct house *h = *state;
    struct weekly w = weekly(h);
    int last = WEEKS - 1;
    happens(&w, EVENT_APPOINTMENT_MOVED, 1, 1);
    struct sv m = mail(h);
    assert_true(house_contains(m, "METHOD:REQUEST\r\n") && house_contains(m, "UID:series-1\r\n"));
    assert_true(house_contains(m, "RECURRENCE-ID;TZID=America/New_York:20261202T100000\r\n"));
    assert_false(house_contains(m, "RRULE") || house_contains(m, "appointments, the last"));
    assert_int_equal(db_write(h->db, end_from, (void *[]){ &w, &last }), E_OK);
    happens(&w, EVENT_APPOINTMENT_CANCELLED, last, 1);
    m = mail(h);
    assert_true(house_contains(m, "METHOD:CANCEL\r\n") && house_contains(m, "SEQUENCE:1\r\n"));
    assert_true(house_contains(m, "RECURRENCE-ID;TZID=America/New_York:20261209T100000\r\n"));
}

static void the_following_that_end_leave_the_rule_with_exceptions_and_all_that_end_cancel_it(void **state)
{
    struct house *h = *state;
    struct weekly w = weekly(h);
    int from = 1;
    assert_int_equal(db_write(h->db, end_from, (void *[]){ &w, &from }), E_OK);
    happens(&w, EVENT_APPOINTMENT_CANCELLED, 1, 2);
    struct sv m = mail(h);
    assert_true(house_contains(m, "This goes for 2 appointments, the last one on 9 December 2026."));
    assert_true(house_contains(m, "METHOD:REQUEST\r\n") && house_contains(m, "SEQUENCE:2\r\n"));
    assert_true(house_contains(m, "EXDATE;TZID=America/New_York:20261202T100000\r\n"));
    assert_true(house_contains(m, "EXDATE;TZID=America/New_York:20261209T100000\r\n"));
    from = 0;
    assert_int_equal(db_write(h->db, end_from, (void *[]){ &w, &from }), E_OK);
    happens(&w, EVENT_APPOINTMENT_CANCELLED, 0, WEEKS);
    m = mail(h);
    assert_true(house_contains(m, "METHOD:CANCEL\r\n") && house_contains(m, "STATUS:CANCELLED\r\n"));
    assert_false(house_contains(m, "RECURRENCE-ID"));
}

static enum err hide_last(struct db *tx, void *arg)
{
    const struct weekly *w = arg;
    return q_house_visit_hide(tx, w->h->org, &(struct q_house_visit_hide){ w->v[WEEKS - 1].appointment }, NULL);
}

static void a_confidential_one_among_them_is_neither_counted_nor_dated(void **state)
{
    struct house *h = *state;
    struct weekly w = weekly(h);
    assert_int_equal(db_write(h->db, hide_last, &w), E_OK);
    happens(&w, EVENT_APPOINTMENT_BOOKED, 0, WEEKS - 1);
    struct sv m = mail(h);
    assert_true(house_contains(m, "It repeats every week on Wednesday: 2 appointments, the last one on 2"));
    assert_true(house_contains(m, "EXDATE;TZID=America/New_York:20261209T100000\r\n"));
}

/* --- the mail of a new series waits, and its visits change before it leaves --- */

/* All three, and nobody has planned what is told of it. */
static struct weekly happened(struct house *h, enum event_kind kind)
{
    struct weekly w = weekly(h);
    for (int i = 0; i < WEEKS; i++)
        house_visit_event(h, kind, &w.v[i], i ? "{\"nth\":2}" : "{\"nth\":1}");
    return w;
}

/* Three are booked, and nothing has been sent. */
static struct weekly waiting(struct house *h)
{
    struct weekly w = happened(h, EVENT_APPOINTMENT_BOOKED);
    house_plan(h);
    return w;
}

static enum err move_first(struct db *tx, void *arg)
{
    const struct weekly *w = arg;
    const struct house_visit *v = &w->v[0];
    return q_house_visit_move(tx, w->h->org,
        &(struct q_house_visit_move){
            instant_add(v->at, DAY_US), instant_add(v->at, DAY_US + HOUR_US), v->appointment },
        NULL);
}

static enum err end_first(struct db *tx, void *arg)
{
    const struct weekly *w = arg;
    TRY(q_house_visit_cancel(
        tx, w->h->org, &(struct q_house_visit_cancel){ { true, w->h->now }, w->v[0].appointment }, NULL));
    return q_house_attendee_cancel(
        tx, w->h->org, &(struct q_house_attendee_cancel){ { true, w->h->now }, w->v[0].appointment }, NULL);
}

/* The one mail to this address that says it; several: fails. */
static struct sv mail_saying(struct house *h, const char *address, const char *part)
{
    struct mailbox_entries all = house_mails(h);
    struct sv found = SV("");
    for (size_t i = 0; i < all.count; i++) {
        if (!house_contains(all.items[i].to, address))
            continue;
        struct sv text = mail_text(h, all.items[i].id);
        if (!house_contains(text, part))
            continue;
        assert_int_equal(found.n, 0);
        found = text;
    }
    assert_true(found.n > 0);
    return found;
}

static void a_series_whose_first_visit_moves_before_it_is_told_is_told_from_the_next_on(void **state)
{
    struct house *h = *state;
    struct weekly w = waiting(h);
    assert_int_equal(db_write(h->db, move_first, &w), E_OK);
    happens(&w, EVENT_APPOINTMENT_MOVED, 0, 1);
    struct sv m = mail_saying(h, "leo@ruiz.example", "is booked:");
    assert_true(house_contains(m, "Wed 2 Dec 2026, 10:00 am EST"));
    assert_true(house_contains(m, "It repeats every week on Wednesday: 2 appointments, the last one on 9"));
    assert_true(house_contains(m, "RRULE:FREQ=WEEKLY;COUNT=3\r\n") && house_contains(m, "SEQUENCE:1\r\n"));
    assert_true(house_contains(mail_saying(h, "leo@ruiz.example", "has changed"), "Thu 26 Nov 2026, 10:00 am EST"));
    assert_true(house_contains(mail_saying(h, "bo@lind.example", "has an appointment"), "Wed 2 Dec 2026"));
    assert_true(house_contains(mail_saying(h, "sam@elm.example", "has an appointment"), "Wed 2 Dec 2026"));
    char path[64];
    (void)snprintf(path, sizeof path, "/appointments/%lld", (long long)w.v[1].appointment.v);
    assert_true(house_contains(mail_saying(h, "sam@elm.example", "has an appointment"), path));
}

static void a_series_whose_first_visit_ends_before_it_is_told_is_told_from_the_next_on(void **state)
{
    struct house *h = *state;
    struct weekly w = waiting(h);
    assert_int_equal(db_write(h->db, end_first, &w), E_OK);
    happens(&w, EVENT_APPOINTMENT_CANCELLED, 0, 1);
    struct sv m = mail_saying(h, "leo@ruiz.example", "is booked:");
    assert_true(house_contains(m, "Wed 2 Dec 2026, 10:00 am EST"));
    assert_true(house_contains(m, "It repeats every week on Wednesday: 2 appointments, the last one on 9"));
    assert_true(house_contains(m, "METHOD:REQUEST\r\n"));
}

static void a_series_whose_first_visit_moves_quietly_is_told_as_it_stands(void **state)
{
    struct house *h = *state;
    struct weekly w = waiting(h);
    assert_int_equal(db_write(h->db, move_first, &w), E_OK);
    house_visit_event(h, EVENT_APPOINTMENT_MOVED, &w.v[0], "{\"quiet\":true}");
    house_run(h);
    struct sv m = mail_saying(h, "leo@ruiz.example", "is booked:");
    assert_true(house_contains(m, "Thu 26 Nov 2026, 10:00 am EST"));
    assert_true(house_contains(m, "It repeats every week on Wednesday: 3 appointments, the last one on 9"));
}

static void a_series_that_shrinks_before_it_is_told_is_told_as_long_as_it_is(void **state)
{
    struct house *h = *state;
    struct weekly w = waiting(h);
    int from = 1;
    assert_int_equal(db_write(h->db, end_from, (void *[]){ &w, &from }), E_OK);
    happens(&w, EVENT_APPOINTMENT_CANCELLED, 1, 2);
    struct sv m = mail_saying(h, "leo@ruiz.example", "is booked:");
    assert_true(house_contains(m, "Wed 25 Nov 2026, 10:00 am EST"));
    assert_false(house_contains(m, "It repeats"));
}

static enum err move_all(struct db *tx, void *arg)
{
    const struct weekly *w = arg;
    for (int i = 0; i < WEEKS; i++)
        TRY(q_house_visit_move(tx, w->h->org,
            &(struct q_house_visit_move){
                instant_add(w->v[i].at, DAY_US), instant_add(w->v[i].at, DAY_US + HOUR_US), w->v[i].appointment },
            NULL));
    return E_OK;
}

static void a_series_that_all_moves_before_it_is_told_is_told_once(void **state)
{
    struct house *h = *state;
    struct weekly w = waiting(h);
    assert_int_equal(db_write(h->db, move_all, &w), E_OK);
    happens(&w, EVENT_APPOINTMENT_MOVED, 0, WEEKS);
    size_t n = 0;
    struct mailbox_entries all = house_mails(h);
    for (size_t i = 0; i < all.count; i++)
        n += house_contains(all.items[i].to, "leo@ruiz.example");
    assert_int_equal(n, 1);
    assert_true(house_contains(mail(h), "Thu 26 Nov 2026") && house_contains(mail(h), "3 appointments"));
}

static enum err end_two(struct db *tx, void *arg)
{
    const struct weekly *w = arg;
    for (int i = 0; i < 2; i++) {
        TRY(q_house_visit_cancel(
            tx, w->h->org, &(struct q_house_visit_cancel){ { true, w->h->now }, w->v[i].appointment }, NULL));
        TRY(q_house_attendee_cancel(
            tx, w->h->org, &(struct q_house_attendee_cancel){ { true, w->h->now }, w->v[i].appointment }, NULL));
    }
    return E_OK;
}

static void what_is_left_of_a_series_that_ends_before_it_is_planned_is_told(void **state)
{
    struct house *h = *state;
    struct weekly w = happened(h, EVENT_APPOINTMENT_BOOKED);
    assert_int_equal(db_write(h->db, end_two, &w), E_OK);
    house_run(h);
    struct sv m = mail_saying(h, "leo@ruiz.example", "is booked:");
    assert_true(house_contains(m, "Wed 9 Dec 2026, 10:00 am EST"));
    assert_false(house_contains(m, "It repeats"));
}

static void a_series_that_moves_and_whose_first_visit_ends_before_that_is_planned_is_told_from_the_next_on(void **state)
{
    struct house *h = *state;
    struct weekly w = happened(h, EVENT_APPOINTMENT_MOVED);
    assert_int_equal(db_write(h->db, end_first, &w), E_OK);
    house_run(h);
    assert_true(house_contains(mail_saying(h, "leo@ruiz.example", "has changed"), "Wed 2 Dec 2026, 10:00 am EST"));
}

static enum err hide_next(struct db *tx, void *arg)
{
    const struct weekly *w = arg;
    return q_house_visit_hide(tx, w->h->org, &(struct q_house_visit_hide){ w->v[1].appointment }, NULL);
}

static void a_series_is_never_told_to_others_from_a_visit_that_became_confidential(void **state)
{
    struct house *h = *state;
    struct weekly w = waiting(h);
    assert_int_equal(db_write(h->db, end_first, &w), E_OK);
    assert_int_equal(db_write(h->db, hide_next, &w), E_OK);
    house_run(h);
    assert_true(house_contains(mail_saying(h, "bo@lind.example", "has an appointment"), "Wed 9 Dec 2026"));
    assert_false(house_contains(mail_saying(h, "bo@lind.example", "has an appointment"), "Wed 2 Dec 2026"));
}

/* --- whatever became of it --- */

static const struct {
    const char *rule;
    struct civil day;
    int hour, minute;
    const char *zone;
} rules[] = {
    { "FREQ=WEEKLY;BYDAY=TU;COUNT=20", { 2026, 9, 1 }, 9, 0, "America/New_York" },
    { "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=31", { 2026, 9, 3 }, 16, 30, "Europe/Berlin" },
    { "FREQ=DAILY;UNTIL=20270401", { 2027, 3, 1 }, 2, 30, "America/New_York" },       /* over a missing hour */
    { "FREQ=DAILY;INTERVAL=3;COUNT=40", { 2026, 10, 2 }, 1, 30, "America/New_York" }, /* over a doubled one */
    { "FREQ=MONTHLY;COUNT=14", { 2026, 8, 31 }, 12, 15, "Australia/Lord_Howe" },
    { "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20280101T120000Z", { 2026, 9, 25 }, 23, 45, "Asia/Kathmandu" },
};

/* What a reader of the invitation alone is to see, and nothing else. */
static size_t wanted(const struct series_told *t, bool confidential, struct busy_span *spans)
{
    size_t n = 0;
    for (size_t i = 0; i < t->count; i++)
        if (t->items[i].stands && (confidential || !t->items[i].confidential))
            spans[n++] = (struct busy_span){ t->items[i].starts_at, t->items[i].ends_at };
    return n;
}

static void befalls(struct series_told *t, struct prng *r, const struct walls *walls, const struct zone *zone)
{
    size_t joined = prng_below(r, 4) ? 0 : prng_below(r, walls->count);
    t->count = walls->count;
    for (size_t i = 0; i < walls->count; i++) {
        struct instant at = zone_instant(zone, walls->items[i]).first;
        if (!prng_below(r, 5))
            at =
                instant_add(at, (int64_t)(1 + prng_below(r, 16)) * 15 * MINUTE_US); /* the same day, or past midnight */
        t->items[i] = (struct told_visit){ .attendee = { i >= joined && prng_below(r, 9) ? (int64_t)i + 1 : 0 },
            .occurs = walls->items[i],
            .starts_at = at,
            .ends_at = instant_add(at, (prng_below(r, 6) ? 50 : 80) * MINUTE_US),
            .place = prng_below(r, 6) ? SV("Mill House") : SV("Room 2"),
            .confidential = !prng_below(r, 7) };
        t->items[i].stands = t->items[i].attendee.v && prng_below(r, 4);
    }
}

static void what_mail_programs_read_of_a_series_are_the_clients_visits(void **state)
{
    struct house *h = *state;
    struct prng r = prng_seed(84);
    for (int round = 0; round < 600; round++) {
        struct arena *a = arena_new("series", 1 << 16);
        const size_t k = prng_below(&r, LENGTH(rules));
        struct series_told t = { .uid = SV("series@kith"),
            .rule = sv_of(rules[k].rule),
            .zone = sv_of(rules[k].zone),
            .starts = { day_of_civil(rules[k].day), rules[k].hour, rules[k].minute, 0 },
            .sequence = 3 };
        const struct zone *zone = zone_of(t.zone);
        struct walls walls;
        struct busy_span *spans = arena_array(a, SERIES_MOST, sizeof *spans);
        struct busy_spans read = { .count = 0 };
        assert_int_equal(recur_expand(a, t.rule, t.starts, zone, SERIES_MOST, &walls), RECUR_OK);
        t.items = arena_array(a, walls.count, sizeof *t.items);
        befalls(&t, &r, &walls, zone);
        struct told_visit *mine = &t.items[prng_below(&r, t.count)];
        if (!mine->attendee.v)
            mine->attendee.v = 999;
        struct notify_mail m = { .language = &language_en, .practice = SV("Elm") };
        m.f = (struct notify_facts){ .attendee = mine->attendee.v,
            .whole = true,
            .way = 1,
            .place = mine->place,
            .at = instant_iso(a, mine->starts_at),
            .ends = instant_iso(a, mine->ends_at) };
        struct notify_waiting w = { .told = &t, .address = SV("leo@ruiz.example"), .zone = SV("Asia/Tokyo") };
        struct invitation i = invitation_write(a, &w, &m, SV("REQUEST"), SV("desk@elm.example"));
        struct instant from = instant_add(zone_instant(zone, t.starts).first, -DAY_US);
        size_t n = wanted(&t, mine->confidential, spans);
        assert_string_equal(sv_z(a, i.method), n ? "REQUEST" : "CANCEL");
        assert_int_equal(
            vcalendar_busy(a, i.text, zone_of(SV("UTC")), from, instant_add(from, 900 * DAY_US), SERIES_MOST, &read),
            E_OK);
        assert_int_equal(read.count, n);
        for (size_t j = 0; j < n; j++)
            assert_true(
                read.items[j].starts_at.us == spans[j].starts_at.us && read.items[j].ends_at.us == spans[j].ends_at.us);
        arena_free(a);
    }
    (void)h;
}

#define IN_HOUSE(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        IN_HOUSE(the_mail_of_a_series_says_its_rhythm_and_carries_its_rule),
        IN_HOUSE(one_of_a_series_is_told_as_one_occurrence),
        IN_HOUSE(the_following_that_end_leave_the_rule_with_exceptions_and_all_that_end_cancel_it),
        IN_HOUSE(a_confidential_one_among_them_is_neither_counted_nor_dated),
        IN_HOUSE(a_series_whose_first_visit_moves_before_it_is_told_is_told_from_the_next_on),
        IN_HOUSE(a_series_whose_first_visit_ends_before_it_is_told_is_told_from_the_next_on),
        IN_HOUSE(a_series_whose_first_visit_moves_quietly_is_told_as_it_stands),
        IN_HOUSE(a_series_that_shrinks_before_it_is_told_is_told_as_long_as_it_is),
        IN_HOUSE(a_series_that_all_moves_before_it_is_told_is_told_once),
        IN_HOUSE(what_is_left_of_a_series_that_ends_before_it_is_planned_is_told),
        IN_HOUSE(a_series_that_moves_and_whose_first_visit_ends_before_that_is_planned_is_told_from_the_next_on),
        IN_HOUSE(a_series_is_never_told_to_others_from_a_visit_that_became_confidential),
        IN_HOUSE(what_mail_programs_read_of_a_series_are_the_clients_visits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
