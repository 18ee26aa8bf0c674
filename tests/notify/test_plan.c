/* Events of a family become decisions, and the right mails wait. */
#include "base/log.h"
#include "house.h"
#include "notify/plan.h"

static struct event_new of_contact(
    const struct house *h, enum event_kind kind, struct contact_id contact, const char *payload)
{
    return (struct event_new){ .kind = kind,
        .org = h->org,
        .at = h->now,
        .actor_kind = "staff",
        .actor_id = h->sam.v,
        .client = h->leo,
        .contact = contact,
        .payload = sv_of(payload) };
}

static struct sv token_payload(struct house *h, struct mail_token_id token, bool again)
{
    return sv_fmt(h->a, "{\"mail_token\":%lld,\"again\":%s}", (long long)token.v, again ? "true" : "false");
}

static void invite(struct house *h)
{
    struct mail_token_id token = house_token(h, TOKEN_GRANT_INVITE, SV("ana@ruiz.example"));
    house_happens(h, EVENT_INVITE_SENT, token_payload(h, token, false));
}

static enum err accept_grant(struct db *tx, struct house *h)
{
    return q_house_grant_accept(
        tx, h->org, &(struct q_house_grant_accept){ .accepted_at = h->now, .grant_id = h->grant }, NULL);
}

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

static int64_t deliveries(struct house *h)
{
    struct house_deliveries_row left;
    assert_int_equal(q_house_deliveries(h->db, h->a, &left), E_OK);
    return left.n;
}

static void an_invitation_makes_two_mails_for_the_caregiver(void **state)
{
    struct house *h = *state;
    invite(h);
    house_plan(h);
    assert_int_equal(house_outbox(h).count, 2);
    assert_true(waits(h, "caregiver_invitation", "ana@ruiz.example"));
    assert_true(waits(h, "caregiver_notice", "ana@ruiz.example"));
    RULE("caregiver_invitation", "caregiver", h->ana_of_leo.v, "sent");
    assert_int_equal(house_decisions(h).count, 2);
    assert_int_equal(deliveries(h), 0);
}

static void an_acceptance_goes_to_the_client_and_those_who_look_after_them(void **state)
{
    struct house *h = *state;
    assert_int_equal(house_write(h, accept_grant), E_OK);
    house_happens(h, EVENT_GRANT_ACCEPTED, SV("{\"reason\":\"accepted\"}"));
    house_plan(h);
    assert_true(waits(h, "invitation_accepted", "leo@ruiz.example"));
    assert_true(waits(h, "invitation_accepted", "sam@elm.example"));
    assert_true(waits(h, "invitation_accepted", "dana@elm.example")); /* acknowledged it */
    assert_int_equal(house_outbox(h).count, 3);
}

static void whoever_did_it_is_not_told(void **state)
{
    struct house *h = *state;
    struct event_new e = of_contact(h, EVENT_CLIENT_ARCHIVED, (struct contact_id){ 0 }, "{}");
    house_event(h, &e);
    house_plan(h);
    assert_false(waits(h, "client_archived", "sam@elm.example"));
    assert_int_equal(house_outbox(h).count, 0);
}

static void an_end_that_nobody_had_opened_is_told_to_staff_only(void **state)
{
    struct house *h = *state;
    house_happens(h, EVENT_INVITE_EXPIRED, SV("{\"reason\":\"expired\"}"));
    house_plan(h);
    assert_true(waits(h, "invitation_ended", "sam@elm.example"));
    assert_false(waits(h, "invitation_ended", "ana@ruiz.example"));
}

static void an_invitation_that_was_delivered_ends_with_a_mail_to_the_caregiver(void **state)
{
    struct house *h = *state;
    invite(h);
    house_run(h);
    house_happens(h, EVENT_INVITE_EXPIRED, SV("{\"reason\":\"expired\"}"));
    house_plan(h);
    assert_true(waits(h, "invitation_ended", "sam@elm.example"));
    assert_true(waits(h, "invitation_ended", "ana@ruiz.example"));
}

static enum err note_change(struct db *tx, struct house *h)
{
    TRY(accept_grant(tx, h));
    return q_house_change_add(tx, h->org,
        &(struct q_house_change_add){ .grant_id = h->grant,
            .at = h->now,
            .from_state = SV("active"),
            .to_state = SV("active"),
            .scope_from = scope_full().bits,
            .scope_to = scope_with(scope_full(), CAP_BILLS, LEVEL_NONE).bits },
        NULL);
}

static void narrower_access_is_told_neutrally_to_the_caregiver_and_to_the_client(void **state)
{
    struct house *h = *state;
    assert_int_equal(house_write(h, note_change), E_OK);
    house_happens(h, EVENT_GRANT_CHANGED, SV("{}"));
    house_plan(h);
    assert_true(waits(h, "access_narrowed", "ana@ruiz.example"));
    assert_true(waits(h, "access_narrowed", "leo@ruiz.example"));
    assert_false(waits(h, "access_widened", "leo@ruiz.example"));
}

static enum err note_widening(struct db *tx, struct house *h)
{
    TRY(accept_grant(tx, h));
    return q_house_change_add(tx, h->org,
        &(struct q_house_change_add){ .grant_id = h->grant,
            .at = h->now,
            .from_state = SV("active"),
            .to_state = SV("active"),
            .scope_from = scope_none().bits,
            .scope_to = scope_full().bits },
        NULL);
}

static void wider_access_is_told_to_a_client_of_teen_age_only(void **state)
{
    struct house *h = *state;
    assert_int_equal(house_write(h, note_widening), E_OK);
    house_happens(h, EVENT_GRANT_CHANGED, SV("{}")); /* Leo is eight */
    house_plan(h);
    assert_int_equal(house_outbox(h).count, 0);
    h->now = instant_add(h->now, 8 * 366 * DAY_US);
    assert_int_equal(house_write(h, note_widening), E_OK);
    house_happens(h, EVENT_GRANT_CHANGED, SV("{}"));
    house_plan(h);
    assert_true(waits(h, "access_widened", "leo@ruiz.example"));
    assert_int_equal(house_outbox(h).count, 1);
}

static void a_changed_list_is_told_to_all_who_were_on_it(void **state)
{
    struct house *h = *state;
    struct event_new e = of_contact(h, EVENT_CONTACT_ADDED, h->bo, "{}");
    house_event(h, &e);
    house_plan(h);
    assert_true(waits(h, "recipients_changed", "leo@ruiz.example"));
    assert_true(waits(h, "recipients_changed", "ana@ruiz.example"));
    assert_false(waits(h, "recipients_changed", "bo@lind.example")); /* was not on the old list */
}

static void a_contact_who_got_no_copies_and_gets_none_is_no_news_to_the_list(void **state)
{
    struct house *h = *state;
    struct event_new e = of_contact(h, EVENT_CONTACT_ADDED, h->bo, "{\"copy_was\":false,\"copies\":false}");
    house_event(h, &e);
    house_plan(h); /* by now copies go to them: that was another change, with an event of its own */
    assert_int_equal(house_outbox(h).count, 0);
    struct event_new turned = of_contact(h, EVENT_CONTACT_CHANGED, h->bo, "{\"copy_was\":false}");
    house_event(h, &turned);
    house_plan(h);
    assert_true(waits(h, "recipients_changed", "leo@ruiz.example"));
}

static enum err end_bo(struct db *tx, struct house *h)
{
    return q_house_contact_switch(tx, h->org,
        &(struct q_house_contact_switch){ .copy_notifications = true, .state = SV("ended"), .contact_id = h->bo },
        NULL);
}

static void edge_23_whom_staff_take_off_the_list_is_told_and_so_is_everybody_on_it(void **state)
{
    struct house *h = *state;
    assert_int_equal(house_write(h, end_bo), E_OK);
    struct event_new e = of_contact(h, EVENT_CONTACT_ENDED, h->bo, "{}");
    house_event(h, &e);
    house_plan(h);
    h->now = instant_add(h->now, NOTIFY_DIGEST_S * SECOND_US);
    house_run(h);
    assert_true(house_contains(house_mail_to(h, "bo@lind.example").text, "You are no longer on it."));
    assert_false(house_contains(house_mail_to(h, "ana@ruiz.example").text, "You are no longer on it."));
}

static enum err mute_bo(struct db *tx, struct house *h)
{
    return q_house_contact_switch(tx, h->org,
        &(struct q_house_contact_switch){ .copy_notifications = false, .state = SV("active"), .contact_id = h->bo },
        NULL);
}

static void a_contact_that_changes_otherwise_changes_no_list(void **state)
{
    struct house *h = *state;
    struct event_new same = of_contact(h, EVENT_CONTACT_CHANGED, h->bo, "{\"copy_was\":true}");
    house_event(h, &same);
    house_plan(h);
    assert_int_equal(house_decisions(h).count, 0);
    assert_int_equal(house_write(h, mute_bo), E_OK);
    struct event_new off = of_contact(h, EVENT_CONTACT_CHANGED, h->bo, "{\"copy_was\":true}");
    house_event(h, &off);
    house_plan(h);
    assert_true(waits(h, "recipients_changed", "bo@lind.example"));
}

static enum err bo_at_leos(struct db *tx, struct house *h)
{
    return q_house_contact_address(
        tx, h->org, &(struct q_house_contact_address){ .email = SV("leo@ruiz.example"), .contact_id = h->bo }, NULL);
}

static void edge_10_an_address_the_client_shares_gets_one_mail(void **state)
{
    struct house *h = *state;
    assert_int_equal(house_write(h, bo_at_leos), E_OK);
    struct event_new e = of_contact(h, EVENT_CONTACT_ADDED, h->cy, "{}");
    house_event(h, &e);
    house_plan(h);
    assert_true(waits(h, "recipients_changed", "leo@ruiz.example"));
    RULE("recipients_changed", "client", h->leo.v, "sent");
    RULE("recipients_changed", "contact", h->bo.v, "same_address");
}

static void edge_12_a_contact_without_address_has_its_decision(void **state)
{
    struct house *h = *state;
    struct event_new e = of_contact(h, EVENT_CONTACT_ADDED, h->bo, "{}");
    house_event(h, &e);
    house_plan(h);
    RULE("recipients_changed", "contact", h->cy.v, "no_address");
    RULE("recipients_changed", "contact", h->ana_of_leo.v, "sent");
}

struct knowing {
    struct login_id id;
    struct sv browser;
};

static enum err add_device(struct db *tx, void *arg)
{
    const struct knowing *x = arg;
    return q_house_device_add(
        tx, &(struct q_house_device_add){ .login_id = x->id, .token_hash = x->browser, .label = x->browser }, NULL);
}

static void a_first_browser_is_no_news_but_a_second_is(void **state)
{
    struct house *h = *state;
    struct knowing x = { house_login(h, SV("ana@ruiz.example")), SV("Firefox on Linux") };
    assert_int_equal(db_write(h->db, add_device, &x), E_OK);
    house_login_event(h, EVENT_SIGNED_IN_NEW_DEVICE, x.id, SV(""));
    house_plan(h);
    assert_int_equal(house_outbox(h).count, 0);
    x.browser = SV("Safari on iPhone");
    assert_int_equal(db_write(h->db, add_device, &x), E_OK);
    house_login_event(h, EVENT_SIGNED_IN_NEW_DEVICE, x.id, SV(""));
    house_run(h);
    assert_true(house_contains(house_mail_to(h, "ana@ruiz.example").text, "Safari on iPhone"));
}

static void a_changed_address_is_told_to_the_old_and_the_new_one(void **state)
{
    struct house *h = *state;
    struct login_id login = house_login(h, SV("new@ruiz.example"));
    house_login_event(h, EVENT_EMAIL_CHANGED, login, SV("{\"old\":\"ana@ruiz.example\",\"new\":\"new@ruiz.example\"}"));
    house_plan(h);
    assert_true(waits(h, "login_changed", "ana@ruiz.example"));
    assert_true(waits(h, "login_changed", "new@ruiz.example"));
}

static void a_change_of_address_sends_the_link_to_the_new_one_only(void **state)
{
    struct house *h = *state;
    struct login_id login = house_login(h, SV("ana@ruiz.example"));
    struct mail_token_id token = house_token(h, TOKEN_EMAIL_CHANGE, SV("new@ruiz.example"));
    house_login_event(h, EVENT_EMAIL_CHANGE_ASKED, login, token_payload(h, token, false));
    house_run(h);
    assert_true(house_contains(house_mail_to(h, "new@ruiz.example").text, "/email-change?t="));
    assert_false(house_contains(house_mail_to(h, "ana@ruiz.example").text, "?t="));
}

static void new_staff_get_a_link_of_their_own(void **state)
{
    struct house *h = *state;
    struct mail_token_id token = house_token(h, TOKEN_STAFF_WELCOME, SV("sam@elm.example"));
    struct event_new e = { .kind = EVENT_STAFF_ADDED,
        .org = h->org,
        .at = h->now,
        .actor_kind = "staff",
        .actor_id = h->dana.v,
        .resource_kind = "staff",
        .resource_id = h->sam.v,
        .payload = token_payload(h, token, false) };
    house_event(h, &e);
    house_run(h);
    assert_true(
        house_contains(house_mail_to(h, "sam@elm.example").text, "https://portal.elm.example/staff-welcome?t="));
    RULE("login_changed", "staff", h->sam.v, "sent");
}

static void the_head_of_the_access_log_goes_to_the_owners(void **state)
{
    struct house *h = *state;
    const char *head = "3:0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8";
    struct event_new e = { .kind = EVENT_AUDIT_HEAD,
        .org = h->org,
        .at = h->now,
        .actor_kind = "system",
        .payload = sv_fmt(h->a, "{\"n\":3,\"hash\":\"%s\"}", head + 2) };
    house_event(h, &e);
    house_run(h);
    assert_int_equal(house_mails(h).count, 1);
    struct mailbox_mail mail = house_mail_to(h, "dana@elm.example");
    assert_true(house_contains(mail.text, head) && house_contains(mail.text, "kith audit verify --org 1 --head"));
    RULE("login_changed", "staff", h->dana.v, "sent");
    RULE("login_changed", "staff", h->sam.v, "");
}

static enum err archive_leo(struct db *tx, struct house *h)
{
    TRY(accept_grant(tx, h));
    return q_house_client_archive(tx, h->org, &(struct q_house_client_archive){ h->leo }, NULL);
}

static void edge_32_an_archive_tells_the_caregiver_whose_access_it_stops(void **state)
{
    struct house *h = *state;
    assert_int_equal(house_write(h, archive_leo), E_OK);
    house_happens(h, EVENT_GRANT_SUSPENDED, SV("{\"reason\":\"archived\"}"));
    house_plan(h);
    assert_true(waits(h, "client_archived", "ana@ruiz.example"));
    assert_int_equal(house_outbox(h).count, 1);
}

static void edge_32_an_archived_client_is_not_invited(void **state)
{
    struct house *h = *state;
    struct mail_token_id token = house_token(h, TOKEN_WELCOME, SV("leo@ruiz.example"));
    assert_int_equal(house_write(h, archive_leo), E_OK);
    struct event_new e =
        of_contact(h, EVENT_CLIENT_WELCOME, (struct contact_id){ 0 }, sv_z(h->a, token_payload(h, token, true)));
    house_event(h, &e);
    house_plan(h);
    RULE("client_invitation_again", "client", h->leo.v, "archived");
    assert_int_equal(house_outbox(h).count, 0);
}

static void edge_36_after_a_death_nothing_is_sent_by_itself(void **state)
{
    struct house *h = *state;
    assert_int_equal(house_write(h, accept_grant), E_OK);
    house_happens(h, EVENT_GRANT_SUSPENDED, SV("{\"reason\":\"deceased\"}"));
    house_plan(h);
    assert_int_equal(house_outbox(h).count, 0);
}

static enum err deliver_again(struct db *tx, void *arg)
{
    return q_house_delivery_again(tx, arg, NULL);
}

static void an_event_delivered_twice_makes_one_mail(void **state)
{
    struct house *h = *state;
    invite(h);
    house_run(h);
    struct house_events_rows events;
    assert_int_equal(q_house_events(h->db, h->a, h->org, &events), E_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(
            db_write(h->db, deliver_again, &(struct q_house_delivery_again){ events.items[0].id, h->now }), E_OK);
        house_run(h);
    }
    assert_int_equal(house_decisions(h).count, 2);
    assert_int_equal(house_mails(h).total, 2);
    assert_int_equal(deliveries(h), 0);
}

static void an_age_rule_is_told_by_its_own_mail_only(void **state)
{
    struct house *h = *state;
    assert_int_equal(house_write(h, accept_grant), E_OK);
    house_happens(h, EVENT_GRANT_SUSPENDED, SV("{\"reason\":\"age\"}"));
    house_happens(h, EVENT_AGE_TIER_APPLIED, SV("{\"outcome\":\"suspend\",\"from_age\":13}"));
    house_plan(h);
    assert_true(waits(h, "age_tier_applied", "ana@ruiz.example"));
    assert_true(waits(h, "age_tier_applied", "leo@ruiz.example"));
    assert_int_equal(house_outbox(h).count, 2);
}

static void an_end_at_an_age_that_was_agreed_is_told_as_any_end(void **state)
{
    struct house *h = *state;
    assert_int_equal(house_write(h, accept_grant), E_OK);
    house_happens(h, EVENT_GRANT_ENDED, SV("{\"reason\":\"age\"}"));
    house_plan(h);
    assert_true(waits(h, "access_narrowed", "ana@ruiz.example"));
    assert_true(waits(h, "access_narrowed", "leo@ruiz.example"));
}

static void an_end_that_comes_is_told_to_both_sides_and_staff_with_its_day(void **state)
{
    struct house *h = *state;
    assert_int_equal(house_write(h, accept_grant), E_OK);
    house_happens(h, EVENT_GRANT_ENDS_SOON, SV("{\"days\":7,\"last_day\":\"2026-11-30\"}"));
    house_run(h);
    assert_true(house_contains(house_mail_to(h, "ana@ruiz.example").html, "in 7 days, on 30 November 2026"));
    assert_true(house_contains(house_mail_to(h, "leo@ruiz.example").html, "in 7 days, on 30 November 2026"));
    assert_true(house_contains(house_mail_to(h, "sam@elm.example").html, "in 7 days, on 30 November 2026"));
}

static enum err add_review(struct db *tx, struct house *h)
{
    TRY(accept_grant(tx, h));
    return q_house_review_add(tx, h->org,
        &(struct q_house_review_add){ .client_id = h->leo,
            .grant_id = h->grant,
            .cause = SV("no_birth_date"),
            .due_on = day_of_civil((struct civil){ 2027, 3, 9 }) },
        NULL);
}

static void edge_20_a_missing_birth_date_is_told_to_staff_only(void **state)
{
    struct house *h = *state;
    assert_int_equal(house_write(h, add_review), E_OK);
    struct event_new e = of_contact(h, EVENT_AGE_REVIEW_OPENED, h->ana_of_leo, "{\"cause\":\"no_birth_date\"}");
    e.actor_kind = "system";
    e.grant = h->grant;
    e.resource_kind = "age_review";
    e.resource_id = 1;
    house_event(h, &e);
    house_run(h);
    assert_true(house_contains(house_mail_to(h, "sam@elm.example").text, "The birth date of Leo is missing"));
    assert_false(waits(h, "age_review", "leo@ruiz.example") || waits(h, "age_review", "ana@ruiz.example"));
}

static void edge_33_an_archived_caregiver_ends_the_access_for_both(void **state)
{
    struct house *h = *state;
    assert_int_equal(house_write(h, accept_grant), E_OK);
    house_happens(h, EVENT_GRANT_SUSPENDED, SV("{\"reason\":\"archived\"}"));
    house_plan(h);
    assert_true(waits(h, "access_narrowed", "ana@ruiz.example"));
    assert_true(waits(h, "access_narrowed", "leo@ruiz.example"));
}

static void an_event_whose_subject_is_gone_is_done_quietly(void **state)
{
    struct house *h = *state;
    house_login_event(h, EVENT_PASSWORD_CHANGED, (struct login_id){ 4711 }, SV(""));
    house_plan(h);
    assert_int_equal(deliveries(h), 0);
    assert_int_equal(house_decisions(h).count, 0);
}

static void no_token_stands_in_payload_facts_or_anywhere_that_waits(void **state)
{
    struct house *h = *state;
    struct mail_token_id token = house_token(h, TOKEN_GRANT_INVITE, SV("ana@ruiz.example"));
    struct sv text;
    house_happens(h, EVENT_INVITE_SENT, token_payload(h, token, false));
    assert_int_equal(mail_token_text(&h->op, token, &text), E_OK);
    const char *needle = sv_z(h->a, sv_sub(text, 0, 12));
    house_plan(h);
    struct house_outbox_rows rows = house_outbox(h);
    struct house_events_rows events;
    assert_int_equal(q_house_events(h->db, h->a, h->org, &events), E_OK);
    for (size_t i = 0; i < events.count; i++)
        assert_false(house_contains(events.items[i].payload, needle));
    for (size_t i = 0; i < rows.count; i++)
        assert_false(house_contains(rows.items[i].facts, needle) || house_contains(rows.items[i].message_id, needle));
}

/* Whatever fails on the way: all of an event's rows, or none, and in the end each mail once. */
static void torture_a_plan_is_kept_whole_or_not_at_all(void **state)
{
    struct house *h = *state;
    int failures = 0;
    h->may_fail = true;
    for (uint64_t n = 1; n < 120; n++) {
        struct house_decisions_rows before = house_decisions(h);
        invite(h);
        db_fail_nth(n);
        house_plan(h);
        db_fail_nth(0);
        size_t decisions = house_decisions(h).count - before.count, mails = house_outbox(h).count - before.count;
        assert_true(decisions == 0 || decisions == 2);
        assert_int_equal(mails, decisions);
        failures += decisions == 0;
        for (int i = 0; i < 5 && house_decisions(h).count - before.count != 2; i++)
            house_plan(h);
        assert_int_equal(house_decisions(h).count - before.count, 2);
        assert_int_equal(house_outbox(h).count - before.count, 2);
    }
    assert_true(failures > 5);
}

/* --- much at once --- */

enum { MANY = 3500 }; /* more than three batches */

static enum err much_happens(struct db *tx, struct house *h)
{
    struct event_new *events = arena_array(h->a, MANY, sizeof *events);
    for (int i = 0; i < MANY; i++)
        events[i] = (struct event_new){ .kind = EVENT_CONTACT_ADDED,
            .org = h->org,
            .at = h->now,
            .actor_kind = "system",
            .client = h->leo,
            .contact = h->ana_of_leo };
    return event_record_all(tx, h->a, events, MANY);
}

static void much_that_waits_is_planned_each_event_once(void **state)
{
    struct house *h = *state;
    house_event(h, &(struct event_new){ .kind = EVENT_CONTACT_ADDED,
                       .org = h->org,
                       .at = h->now,
                       .actor_kind = "system",
                       .client = h->leo,
                       .contact = h->ana_of_leo });
    house_plan(h);
    size_t of_one = house_decisions(h).count;
    assert_true(of_one > 0);
    assert_int_equal(house_write(h, much_happens), E_OK);
    house_plan(h);
    struct house_decisions_rows rows = house_decisions(h);
    assert_int_equal(rows.count, of_one * (1 + MANY));
    struct house_deliveries_row left;
    assert_int_equal(q_house_deliveries(h->db, h->a, &left), E_OK);
    assert_int_equal(left.n, 0);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    log_init(LOG_JSON, LOG_ERROR, 2);
#define IN_HOUSE(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
    const struct CMUnitTest tests[] = {
        IN_HOUSE(much_that_waits_is_planned_each_event_once),
        IN_HOUSE(an_invitation_makes_two_mails_for_the_caregiver),
        IN_HOUSE(an_acceptance_goes_to_the_client_and_those_who_look_after_them),
        IN_HOUSE(whoever_did_it_is_not_told),
        IN_HOUSE(an_end_that_nobody_had_opened_is_told_to_staff_only),
        IN_HOUSE(an_invitation_that_was_delivered_ends_with_a_mail_to_the_caregiver),
        IN_HOUSE(narrower_access_is_told_neutrally_to_the_caregiver_and_to_the_client),
        IN_HOUSE(wider_access_is_told_to_a_client_of_teen_age_only),
        IN_HOUSE(a_changed_list_is_told_to_all_who_were_on_it),
        IN_HOUSE(a_contact_who_got_no_copies_and_gets_none_is_no_news_to_the_list),
        IN_HOUSE(edge_23_whom_staff_take_off_the_list_is_told_and_so_is_everybody_on_it),
        IN_HOUSE(a_contact_that_changes_otherwise_changes_no_list),
        IN_HOUSE(edge_10_an_address_the_client_shares_gets_one_mail),
        IN_HOUSE(edge_12_a_contact_without_address_has_its_decision),
        IN_HOUSE(a_first_browser_is_no_news_but_a_second_is),
        IN_HOUSE(a_changed_address_is_told_to_the_old_and_the_new_one),
        IN_HOUSE(a_change_of_address_sends_the_link_to_the_new_one_only),
        IN_HOUSE(new_staff_get_a_link_of_their_own),
        IN_HOUSE(edge_32_an_archive_tells_the_caregiver_whose_access_it_stops),
        IN_HOUSE(edge_32_an_archived_client_is_not_invited),
        IN_HOUSE(edge_36_after_a_death_nothing_is_sent_by_itself),
        IN_HOUSE(an_event_delivered_twice_makes_one_mail),
        IN_HOUSE(an_age_rule_is_told_by_its_own_mail_only),
        IN_HOUSE(an_end_at_an_age_that_was_agreed_is_told_as_any_end),
        IN_HOUSE(an_end_that_comes_is_told_to_both_sides_and_staff_with_its_day),
        IN_HOUSE(edge_20_a_missing_birth_date_is_told_to_staff_only),
        IN_HOUSE(the_head_of_the_access_log_goes_to_the_owners),
        IN_HOUSE(edge_33_an_archived_caregiver_ends_the_access_for_both),
        IN_HOUSE(an_event_whose_subject_is_gone_is_done_quietly),
        IN_HOUSE(no_token_stands_in_payload_facts_or_anywhere_that_waits),
        IN_HOUSE(torture_a_plan_is_kept_whole_or_not_at_all),
    };
    return cmocka_run_group_tests_name("notify plan", tests, NULL, NULL);
}
