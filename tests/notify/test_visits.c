/* What is told of visits, to whom, and what is not (catalogue rows 17 to 27). */
#include "base/log.h"
#include "house.h"

static bool waits(struct house *h, const char *notice, const char *address)
{
    struct house_outbox_rows rows = house_outbox(h);
    int found = 0;
    for (size_t i = 0; i < rows.count; i++)
        found += sv_eq(rows.items[i].notice, sv_of(notice)) && sv_eq(rows.items[i].to_address, sv_of(address));
    assert_true(found < 2);
    return found == 1;
}

#define RULE(notice, kind, id, rule) assert_string_equal(sv_z(h->a, house_rule(h, notice, kind, id)), rule)

static void happens(struct house *h, enum event_kind kind, struct house_visit *v, const char *payload)
{
    if (!v->attendee.v)
        house_visit(h, v);
    house_visit_event(h, kind, v, payload);
    house_plan(h);
}

static enum err portal_without_visits(struct db *tx, struct house *h)
{
    return q_house_portal_set(tx, h->org,
        &(struct q_house_portal_set){ portal_with(PORTAL_ALL, CAP_APPOINTMENTS, false).bits, h->leo }, NULL);
}

static enum err accept_grant(struct db *tx, struct house *h)
{
    TRY(q_house_grant_scope(tx, h->org, &(struct q_house_grant_scope){ scope_full().bits, h->grant }, NULL));
    return q_house_grant_accept(
        tx, h->org, &(struct q_house_grant_accept){ .accepted_at = h->now, .grant_id = h->grant }, NULL);
}

static void a_booking_goes_to_the_client_the_copies_and_the_provider(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON };
    happens(h, EVENT_APPOINTMENT_BOOKED, &v, "{}");
    assert_true(waits(h, "appointment_booked", "leo@ruiz.example"));
    assert_true(waits(h, "appointment_booked", "bo@lind.example"));
    assert_true(waits(h, "appointment_booked", "sam@elm.example"));
    RULE("appointment_booked", "contact", h->cy.v, "no_address");
}

static void with_appointments_switched_off_neither_client_nor_copies_hear_of_visits(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON };
    assert_int_equal(house_write(h, portal_without_visits), E_OK);
    happens(h, EVENT_APPOINTMENT_BOOKED, &v, "{}");
    happens(h, EVENT_APPOINTMENT_REMINDER_DUE, &v, "{\"minutes\":60}");
    happens(h, EVENT_APPOINTMENT_CANCELLED, &v, "{}");
    RULE("appointment_booked", "client", h->leo.v, "client_setting");
    RULE("appointment_booked", "contact", h->bo.v, "mirror");
    RULE("appointment_reminder", "contact", h->bo.v, "mirror");
    RULE("appointment_cancelled", "client", h->leo.v, "client_setting");
    assert_true(waits(h, "appointment_booked", "sam@elm.example"));
}

static void a_confidential_visit_is_told_to_the_client_alone_of_the_family(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON, .confidential = true };
    happens(h, EVENT_APPOINTMENT_BOOKED, &v, "{}");
    assert_true(waits(h, "appointment_booked", "leo@ruiz.example"));
    assert_false(waits(h, "appointment_booked", "bo@lind.example"));
    RULE("appointment_booked", "contact", h->bo.v, "confidential");
    house_run(h);
    struct mailbox_mail m = house_mail_to(h, "leo@ruiz.example");
    assert_false(house_contains(m.text, "Family session")); /* what it is about stays in the portal */
    assert_false(house_contains(m.text, "questionnaire") || house_contains(m.text, "forms.example"));
}

static void those_who_come_and_nobody_else_are_told_what_to_do_before(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON };
    static const char *const told[] = { "leo@ruiz.example", "bo@lind.example" };
    happens(h, EVENT_APPOINTMENT_BOOKED, &v, "{}");
    house_run(h);
    for (size_t i = 0; i < LENGTH(told); i++) {
        struct mailbox_mail m = house_mail_to(h, told[i]);
        assert_true(house_contains(m.text, "Before the appointment: The questionnaire"));
        assert_true(house_contains(m.text, "https://forms.example/new"));
    }
    struct mailbox_mail staff = house_mail_to(h, "sam@elm.example");
    assert_false(house_contains(staff.text, "questionnaire"));
}

struct answering {
    struct house *h;
    struct attendee_id attendee;
    const char *words;
    struct login_id login; /* v 0: none */
    struct grant_id through;
};

static enum err answer_in(struct db *tx, void *arg)
{
    const struct answering *x = arg;
    struct sv words = sv_of(x->words);
    TRY(q_house_client_login(
        tx, x->h->org, &(struct q_house_client_login){ { x->login.v != 0, x->login }, x->h->leo }, NULL));
    return q_house_answered(tx, x->h->org,
        &(struct q_house_answered){ .answer = words,
            .cancel_reason = words,
            .grant_id = { x->through.v != 0, x->through },
            .attendee_id = x->attendee },
        NULL);
}

/* Whether Leo reads the words; nobody else ever does. */
static bool reads_through(struct house *h, struct house_visit v, enum event_kind kind, const char *words,
    struct login_id login, struct grant_id through, int *ret_links)
{
    bool told = false;
    *ret_links = 0;
    house_visit(h, &v);
    assert_int_equal(db_write(h->db, answer_in, &(struct answering){ h, v.attendee, words, login, through }), E_OK);
    house_visit_event(h, kind, &v, "{}");
    house_run(h);
    struct mailbox_entries mails = house_mails(h);
    for (size_t i = 0; i < mails.count; i++) {
        struct mailbox_mail m;
        assert_int_equal(mailbox_read(h->a, sv_of(h->mails), mails.items[i].id, &m), E_OK);
        bool his = house_contains(m.entry.to, "leo@ruiz.example"), said = house_contains(m.text, words);
        assert_true(his || !said);
        told = told || said;
        *ret_links += his && house_contains(m.text, "/portal/appointments/");
    }
    return told;
}

static bool reads(struct house *h, struct house_visit v, enum event_kind kind, const char *words, struct login_id login,
    int *ret_links)
{
    return reads_through(h, v, kind, words, login, (struct grant_id){ 0 }, ret_links);
}

static void what_staff_answered_is_in_the_mail_of_who_has_no_portal_and_of_nobody_else(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON }, hidden = { .way = CONTACT_IN_PERSON, .confidential = true };
    struct login_id none = { 0 }, login;
    int links;
    assert_true(reads(h, v, EVENT_APPOINTMENT_BOOKED, "Bring your drawings", none, &links));
    assert_true(reads(h, v, EVENT_APPOINTMENT_DECLINED, "We are away", none, &links));
    assert_false(reads(h, hidden, EVENT_APPOINTMENT_BOOKED, "About school", none, &links));
    assert_int_equal(links, 0); /* to sign in with what? */
    assert_false(reads_through(h, v, EVENT_APPOINTMENT_BOOKED, "Dear mother", none, h->grant, &links));
    assert_false(reads_through(h, v, EVENT_APPOINTMENT_DECLINED, "Ring us, mother", none, h->grant, &links));
    login = house_login(h, SV("leo@ruiz.example"));
    assert_false(reads(h, v, EVENT_APPOINTMENT_BOOKED, "In the portal", login, &links));
    assert_int_equal(links, 1);
}

static void members_of_a_group_hear_of_their_own_place_and_copies_do_not(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON, .is_group = true };
    happens(h, EVENT_APPOINTMENT_BOOKED, &v, "{}");
    assert_true(waits(h, "group_added", "leo@ruiz.example"));
    assert_false(waits(h, "group_added", "bo@lind.example"));
    assert_false(waits(h, "appointment_booked", "leo@ruiz.example"));
    assert_true(waits(h, "appointment_booked", "sam@elm.example"));
}

static void whoever_wants_nobody_told_tells_nobody(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON };
    happens(h, EVENT_APPOINTMENT_BOOKED, &v, "{\"quiet\":true}");
    happens(h, EVENT_APPOINTMENT_CANCELLED, &v, "{\"quiet\":true}");
    assert_int_equal(house_outbox(h).count, 0);
}

static void of_a_series_the_first_visit_tells_for_all(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON }, w = v;
    happens(h, EVENT_APPOINTMENT_BOOKED, &v, "{\"nth\":1}");
    happens(h, EVENT_APPOINTMENT_BOOKED, &w, "{\"nth\":2}");
    assert_true(waits(h, "appointment_booked", "leo@ruiz.example")); /* one (asserted) */
}

static void a_visit_that_began_is_booked_for_the_record_and_tells_nobody(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON };
    house_visit(h, &v);
    h->now = instant_add(v.at, MINUTE_US);
    happens(h, EVENT_APPOINTMENT_BOOKED, &v, "{}");
    happens(h, EVENT_APPOINTMENT_REMINDER_DUE, &v, "{}");
    assert_int_equal(house_outbox(h).count, 0);
}

static void whose_reminders_are_off_is_not_reminded(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .not_reminded = true }, w = { .way = CONTACT_IN_PERSON };
    happens(h, EVENT_APPOINTMENT_REMINDER_DUE, &v, "{}");
    assert_int_equal(house_outbox(h).count, 0);
    happens(h, EVENT_APPOINTMENT_REMINDER_DUE, &w, "{}");
    assert_true(waits(h, "appointment_reminder", "leo@ruiz.example"));
}

static enum err own_times(struct db *tx, struct house *h)
{
    TRY(q_house_reminders_set(tx, h->org,
        &(struct q_house_reminders_set){
            .recipient_kind = SV("client"), .recipient_id = h->leo.v, .reminders = SV("120,60") },
        NULL));
    return q_house_reminders_set(tx, h->org,
        &(struct q_house_reminders_set){
            .recipient_kind = SV("contact"), .recipient_id = h->bo.v, .reminders = SV("60,30") },
        NULL);
}

/* The newest decision on Leo and on Bo. */
static void assert_decided(struct house *h, const char *leo, const char *bo)
{
    struct house_decisions_rows rows = house_decisions(h);
    struct sv of_leo = SV(""), of_bo = SV("");
    for (size_t i = 0; i < rows.count; i++) {
        const struct house_decisions_row *r = &rows.items[i];
        if (sv_eq(r->recipient_kind, SV("client")))
            of_leo = r->rule;
        if (sv_eq(r->recipient_kind, SV("contact")) && r->recipient_id == h->bo.v)
            of_bo = r->rule;
    }
    assert_string_equal(sv_z(h->a, of_leo), leo);
    assert_string_equal(sv_z(h->a, of_bo), bo);
}

static void each_is_reminded_at_the_times_of_their_own(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON };
    assert_int_equal(house_write(h, own_times), E_OK);
    happens(h, EVENT_APPOINTMENT_REMINDER_DUE, &v, "{\"minutes\":1440}");
    assert_decided(h, "reminder_times", "reminder_times");
    happens(h, EVENT_APPOINTMENT_REMINDER_DUE, &v, "{\"minutes\":30,\"beyond\":true}");
    assert_decided(h, "reminder_times", "reminder_mirror");
    assert_int_equal(house_outbox(h).count, 0);
    happens(h, EVENT_APPOINTMENT_REMINDER_DUE, &v, "{\"minutes\":120,\"beyond\":true}");
    assert_decided(h, "sent", "reminder_times");
    happens(h, EVENT_APPOINTMENT_REMINDER_DUE, &v, "{\"minutes\":60}");
    assert_decided(h, "sent", "sent");
}

static enum err confirm(struct db *tx, void *arg)
{
    void **x = arg;
    struct house *h = x[0];
    const struct house_visit *v = x[1];
    return q_house_attendee_confirm(tx, h->org, &(struct q_house_attendee_confirm){ h->now, v->attendee }, NULL);
}

static void whoever_has_confirmed_is_not_asked_again(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON, .ask = true };
    happens(h, EVENT_ATTENDANCE_ASK_DUE, &v, "{}");
    assert_true(waits(h, "attendance_asked", "leo@ruiz.example") && waits(h, "attendance_asked", "bo@lind.example"));
    assert_int_equal(db_write(h->db, confirm, (void *[]){ h, &v }), E_OK);
    happens(h, EVENT_ATTENDANCE_ASK_DUE, &v, "{}");
    assert_true(waits(h, "attendance_asked", "leo@ruiz.example")); /* still one */
}

static void a_free_place_is_told_to_copies_that_may_act_on_visits(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON, .is_group = true };
    assert_int_equal(house_write(h, accept_grant), E_OK);
    happens(h, EVENT_WAITLIST_FREE, &v, "{}");
    assert_true(waits(h, "waitlist_free", "leo@ruiz.example"));
    assert_false(waits(h, "waitlist_free", "bo@lind.example"));
    RULE("waitlist_free", "contact", h->bo.v, "");
    RULE("waitlist_free", "contact", h->ana_of_leo.v, "sent");
}

static void a_video_link_is_for_its_own_person_alone(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_VIDEO_CHAT };
    happens(h, EVENT_VIDEO_LINK_READY, &v, "{}");
    assert_true(waits(h, "video_link", "leo@ruiz.example"));
    assert_false(waits(h, "video_link", "bo@lind.example"));
}

static enum err move(struct db *tx, void *arg)
{
    void **x = arg;
    struct house *h = x[0];
    const struct house_visit *v = x[1];
    return q_house_visit_move(tx, h->org,
        &(struct q_house_visit_move){
            instant_add(v->at, DAY_US), instant_add(v->at, DAY_US + HOUR_US), v->appointment },
        NULL);
}

static enum err types_turn(struct db *tx, struct house *h)
{
    return q_house_types_confidential(tx, h->org, NULL);
}

static void of_a_type_that_is_confidential_by_now_nobody_but_the_client_is_told(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON };
    happens(h, EVENT_APPOINTMENT_BOOKED, &v, "{}");
    assert_true(waits(h, "appointment_booked", "bo@lind.example"));
    assert_int_equal(house_write(h, types_turn), E_OK);
    happens(h, EVENT_APPOINTMENT_REMINDER_DUE, &v, "{\"minutes\":60}"); /* planned since */
    assert_false(waits(h, "appointment_reminder", "bo@lind.example"));
    assert_true(waits(h, "appointment_reminder", "leo@ruiz.example"));
    house_run(h);
    struct house_outbox_rows rows = house_outbox(h);
    for (size_t i = 0; i < rows.count; i++)
        if (sv_eq(rows.items[i].to_address, SV("bo@lind.example")))
            assert_true(sv_eq(rows.items[i].state, SV("dropped")) && sv_eq(rows.items[i].reason, SV("confidential")));
}

static void mails_that_wait_go_when_the_visit_moves_or_ends(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON };
    happens(h, EVENT_APPOINTMENT_BOOKED, &v, "{}");
    assert_int_equal(db_write(h->db, move, (void *[]){ h, &v }), E_OK);
    happens(h, EVENT_APPOINTMENT_MOVED, &v, "{\"was\":1764000000000000}");
    house_run(h);
    struct house_outbox_rows rows = house_outbox(h);
    for (size_t i = 0; i < rows.count; i++) {
        bool booked = sv_eq(rows.items[i].notice, SV("appointment_booked"));
        assert_true(sv_eq(rows.items[i].state, booked ? SV("dropped") : SV("sent")));
        assert_true(sv_eq(rows.items[i].reason, booked ? SV("visit_moved") : SV("")));
    }
}

static void a_booking_that_is_moved_quietly_before_its_mail_leaves_is_told_with_its_new_time(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON };
    happens(h, EVENT_APPOINTMENT_BOOKED, &v, "{}");
    assert_int_equal(db_write(h->db, move, (void *[]){ h, &v }), E_OK);
    house_visit_event(h, EVENT_APPOINTMENT_MOVED, &v, "{\"quiet\":true}");
    house_run(h);
    assert_true(house_contains(house_mail_to(h, "leo@ruiz.example").text, "Thu 26 Nov 2026, 10:00 am EST"));
}

static void the_mail_to_the_client_carries_the_visit_for_their_calendar(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON };
    happens(h, EVENT_APPOINTMENT_BOOKED, &v, "{}");
    house_run(h);
    struct mailbox_mail m = house_mail_to(h, "leo@ruiz.example");
    assert_true(house_contains(m.text, "Sam") && house_contains(m.text, "part-"));
    assert_false(house_contains(m.text, "Family session")); /* the title of a visit for one is for staff */
    assert_true(house_contains(m.text, "Wed 25 Nov 2026, 10:00 am EST (UTC-05:00)"));
    assert_false(house_contains(m.entry.subject, "Leo"));
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    log_init(LOG_JSON, LOG_ERROR, 2);
#define IN_HOUSE(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
    const struct CMUnitTest tests[] = {
        IN_HOUSE(a_booking_goes_to_the_client_the_copies_and_the_provider),
        IN_HOUSE(with_appointments_switched_off_neither_client_nor_copies_hear_of_visits),
        IN_HOUSE(a_confidential_visit_is_told_to_the_client_alone_of_the_family),
        IN_HOUSE(those_who_come_and_nobody_else_are_told_what_to_do_before),
        IN_HOUSE(what_staff_answered_is_in_the_mail_of_who_has_no_portal_and_of_nobody_else),
        IN_HOUSE(members_of_a_group_hear_of_their_own_place_and_copies_do_not),
        IN_HOUSE(whoever_wants_nobody_told_tells_nobody),
        IN_HOUSE(of_a_series_the_first_visit_tells_for_all),
        IN_HOUSE(a_visit_that_began_is_booked_for_the_record_and_tells_nobody),
        IN_HOUSE(whose_reminders_are_off_is_not_reminded),
        IN_HOUSE(each_is_reminded_at_the_times_of_their_own),
        IN_HOUSE(whoever_has_confirmed_is_not_asked_again),
        IN_HOUSE(a_free_place_is_told_to_copies_that_may_act_on_visits),
        IN_HOUSE(a_video_link_is_for_its_own_person_alone),
        IN_HOUSE(of_a_type_that_is_confidential_by_now_nobody_but_the_client_is_told),
        IN_HOUSE(mails_that_wait_go_when_the_visit_moves_or_ends),
        IN_HOUSE(a_booking_that_is_moved_quietly_before_its_mail_leaves_is_told_with_its_new_time),
        IN_HOUSE(the_mail_to_the_client_carries_the_visit_for_their_calendar),
    };
    return cmocka_run_group_tests_name("notify visits", tests, NULL, NULL);
}
