/* Between the plan and the sending: safe mode comes on, an address moves, a mail went to the wrong person. */
#include <string.h>

#include "base/log.h"
#include "family/choice.h"
#include "house.h"
#include "notify/compose.h"
#include "notify/decisions.h"
#include "notify/plan.h"
#include "notify/wrong_person.h"

/* Mails to everybody on Leo's list wait: a contact is new. */
static void mails_wait_about(struct house *h, struct contact_id added)
{
    struct event_new e = { .kind = EVENT_CONTACT_ADDED,
        .org = h->org,
        .at = h->now,
        .actor_kind = "system",
        .client = h->leo,
        .contact = added };
    house_event(h, &e);
    house_plan(h);
}

static void mails_wait(struct house *h)
{
    mails_wait_about(h, h->ana_of_leo);
}

static void all_leave(struct house *h)
{
    h->now = instant_add(h->now, (NOTIFY_DIGEST_S + 60) * SECOND_US);
    house_run(h);
}

static struct house_outbox_row row_to(struct house *h, const char *address)
{
    struct house_outbox_rows rows = house_outbox(h);
    for (size_t i = 0; i < rows.count; i++)
        if (sv_eq(rows.items[i].to_address, sv_of(address)))
            return rows.items[i];
    fail_msg("no row to %s", address);
    return (struct house_outbox_row){ .attempts = 0 };
}

static void expect_row(struct house *h, const char *address, const char *state, const char *reason)
{
    struct house_outbox_row r = row_to(h, address);
    assert_string_equal(sv_z(h->a, r.state), state);
    assert_string_equal(sv_z(h->a, r.reason), reason);
}

/* --- safe mode --- */

static const char *confidential;
static enum err safe_mode(struct db *tx, struct house *h)
{
    return q_house_safe_on(tx, h->org,
        &(struct q_house_safe_on){
            .client_id = h->leo, .email = sv_of(confidential), .sender = SV("L. Brook"), .set_by = h->sam },
        NULL);
}

static enum err move_to_confidential(struct db *tx, struct house *h)
{
    return q_house_outbox_domain(tx, h->org,
        &(struct q_house_outbox_domain){ .to_domain = SV("safe.example"),
            .to_address = sv_of(confidential),
            .outbox_id = row_to(h, "leo@ruiz.example").id },
        NULL);
}

static void beyond_16_what_waits_for_contacts_is_kept_from_them_when_safe_mode_comes_on(void **state)
{
    struct house *h = *state;
    confidential = "";
    mails_wait(h);
    assert_int_equal(house_write(h, safe_mode), E_OK);
    all_leave(h);
    expect_row(h, "bo@lind.example", "dropped", "silenced");
    expect_row(h, "leo@ruiz.example", "dropped", "silenced");
    assert_int_equal(house_mails(h).total, 0);
}

static void beyond_16_what_waits_for_the_client_leaves_neutrally_to_the_confidential_address(void **state)
{
    struct house *h = *state;
    confidential = "quiet@safe.example";
    mails_wait(h);
    assert_int_equal(house_write(h, move_to_confidential), E_OK);
    assert_int_equal(house_write(h, safe_mode), E_OK);
    all_leave(h);
    struct mailbox_mail mail = house_mail_to(h, confidential);
    assert_true(house_contains(mail.entry.from, "L. Brook"));
    static const char *const telling[] = { "Leo", "Ana", "Elm Street", "List-Unsubscribe", "/notification-settings" };
    for (size_t i = 0; i < LENGTH(telling); i++) {
        assert_false(house_contains(mail.headers, telling[i]));
        assert_false(house_contains(mail.text, telling[i]));
        assert_false(house_contains(mail.html, telling[i]));
    }
}

/* --- links to choices --- */

static enum err bo_moves(struct db *tx, struct house *h)
{
    return q_house_contact_address(tx, h->org, &(struct q_house_contact_address){ SV("bo@new.example"), h->bo }, NULL);
}

static void a_mail_to_an_address_that_was_left_carries_no_link_to_choices(void **state)
{
    struct house *h = *state;
    mails_wait(h);
    assert_int_equal(house_write(h, bo_moves), E_OK);
    all_leave(h);
    assert_true(house_contains(house_mail_to(h, "leo@ruiz.example").text, "/notification-settings?t="));
    assert_false(house_contains(house_mail_to(h, "bo@lind.example").text, "/notification-settings?t="));
}

/* A mail of two notices to Bo, with these links to stop what each is about. */
static struct sv stop_link(struct house *h, const char *first, const char *second)
{
    struct house_outbox_row row = row_to(h, "bo@lind.example");
    struct notify_waiting one = { .id = row.id,
        .notice = row.notice,
        .address = row.to_address,
        .language = SV("en"),
        .facts = row.facts,
        .mark = row.message_id,
        .practice = SV("Elm Street Practice"),
        .unsubscribe_all_link = SV("https://portal.elm.example/all") };
    struct notify_waiting both[] = { one, one };
    struct mail m;
    both[0].unsubscribe_link = sv_of(first);
    both[1].unsubscribe_link = sv_of(second);
    assert_int_equal(notify_compose_digest(&h->op, &h->settings, both, LENGTH(both), &m), E_OK);
    return m.list_unsubscribe;
}

static void one_click_on_a_mail_of_several_notices_stops_all_of_it(void **state)
{
    struct house *h = *state;
    mails_wait(h);
    assert_string_equal(sv_z(h->a, stop_link(h, "https://a.example/1", "https://a.example/1")), "https://a.example/1");
    assert_string_equal(sv_z(h->a, stop_link(h, "", "https://a.example/1")), "https://a.example/1");
    assert_string_equal(
        sv_z(h->a, stop_link(h, "https://a.example/1", "https://a.example/2")), "https://portal.elm.example/all");
    assert_int_equal(stop_link(h, "", "").n, 0);
}

/* --- sent to the wrong person --- */

static struct decision_id decision_to(struct house *h, const char *kind, int64_t id)
{
    struct house_kept_rows rows;
    assert_int_equal(q_house_kept(h->db, h->a, h->org, &rows), E_OK);
    for (size_t i = 0; i < rows.count; i++) {
        const struct house_kept_row *r = &rows.items[i];
        if (r->send && sv_eq(r->channel, SV("mail")) && sv_eq(r->recipient_kind, sv_of(kind)) && r->recipient_id == id)
            return r->id;
    }
    fail_msg("nothing was sent to %s", kind);
    return (struct decision_id){ 0 };
}

/* Sam, who looks after Leo, on his record. */
static struct viewer sam_on_leo(const struct house *h)
{
    return (struct viewer){ .actor = { ACTOR_STAFF, h->sam.v },
        .via = VIA_STAFF,
        .org = h->org,
        .staff = h->sam,
        .subject = { h->leo },
        .today = h->viewer.today,
        .facts = { .relation = REL_STAFF, .role = ROLE_PROVIDER, .staff_active = true, .has_subject = true } };
}

static void report(struct house *h, const char *kind, int64_t id)
{
    struct viewer sam = sam_on_leo(h);
    struct op op = h->op;
    struct problems problems = problems_new(h->a);
    struct wrong_person_id reported;
    op.viewer = &sam;
    op.now = h->now;
    assert_int_equal(
        wrong_person_report(&op, h->leo, decision_to(h, kind, id), SV("A call."), &problems, &reported), E_OK);
}

static enum err opens(struct house *h, struct choice_of of)
{
    struct choice_links links = choice_link(h->keys, h->a, SV(""), of, 1, NOTICE_ACCOUNT);
    struct sv token = sv_sub(links.settings, strlen("/notification-settings?t="), SIZE_MAX);
    struct choice_holder holder;
    return choice_link_open(&h->op, token, &holder);
}

static void a_report_kills_the_links_to_choices_of_whomever_the_mails_were_for(void **state)
{
    struct house *h = *state;
    struct choice_of leo = { CHOICE_CLIENT, h->leo.v }, bo = { CHOICE_CONTACT, h->bo.v };
    mails_wait(h);
    all_leave(h);
    assert_int_equal(house_write(h, bo_moves), E_OK); /* the mail lies at the old address */
    report(h, "client", h->leo.v);
    assert_int_equal(opens(h, leo), E_GONE);
    assert_int_equal(opens(h, bo), E_OK);
    report(h, "contact", h->bo.v);
    assert_int_equal(opens(h, bo), E_GONE);
}

static void a_report_kills_the_links_of_visits_in_the_mails_that_went_there(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON, .ask = true };
    struct attendee_link link;
    house_visit(h, &v);
    house_visit_event(h, EVENT_ATTENDANCE_ASK_DUE, &v, "{}");
    house_plan(h);
    all_leave(h);
    struct sv copy = attendee_token(h->a, h->keys, (struct attendee_key){ .attendee = v.attendee, .contact = h->bo }),
              own = attendee_token(h->a, h->keys, (struct attendee_key){ .attendee = v.attendee });
    assert_true(house_contains(house_mail_to(h, "bo@lind.example").text, sv_z(h->a, copy)));
    assert_true(house_contains(house_mail_to(h, "leo@ruiz.example").text, sv_z(h->a, own)));
    assert_int_equal(attendee_by_token(&h->op, copy, &link), E_OK);
    report(h, "contact", h->bo.v);
    assert_int_equal(attendee_by_token(&h->op, copy, &link), E_GONE);
}

static void a_report_lists_every_name_and_day_that_was_told(void **state)
{
    struct house *h = *state;
    struct viewer sam = sam_on_leo(h);
    struct op op = h->op;
    struct wrong_person found;
    struct sv last = SV("{\"days\":7,\"last_day\":\"2026-11-30\"}");
    mails_wait(h);
    house_happens(h, EVENT_GRANT_ENDS_SOON, last);
    house_plan(h);
    all_leave(h);
    op.viewer = &sam;
    assert_int_equal(wrong_person_look(&op, h->leo, decision_to(h, "contact", h->bo.v), &found), E_OK);
    assert_int_equal(found.told.count, 1);
    assert_string_equal(sv_z(h->a, found.told.items[0].told), "The first name Leo. That it is for Bo.");
    assert_int_equal(wrong_person_look(&op, h->leo, decision_to(h, "client", h->leo.v), &found), E_OK);
    assert_true(found.told.count > 0);
    assert_true(house_contains(found.told.items[0].told, "A date (30 November 2026)."));
}

static enum err ana_is_restricted(struct db *tx, struct house *h)
{
    return q_house_client_restrict(tx, h->org, &(struct q_house_client_restrict){ h->ana }, NULL);
}

static struct sv address_told(struct house *h, const struct op *op)
{
    struct organization org;
    struct decisions list;
    struct wrong_person found;
    struct decision_id id = decision_to(h, "contact", h->ana_of_leo.v);
    assert_int_equal(organization_load(h->db, h->a, h->org, &org), E_OK);
    assert_int_equal(decisions_list(op, &org, h->leo, &(struct decision_filter){ .notice = SV("") }, &list), E_OK);
    assert_int_equal(wrong_person_look(op, h->leo, id, &found), E_OK);
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].id.v == id.v) {
            assert_true(sv_eq(list.items[i].address, found.address));
            assert_true(list.items[i].closed == (found.address.n == 0));
            return found.address;
        }
    fail_msg("the decision is not in the list");
    return SV("");
}

static void the_address_of_a_restricted_record_is_told_after_a_reason(void **state)
{
    struct house *h = *state;
    struct viewer sam = sam_on_leo(h);
    struct op op = h->op;
    struct problems problems = problems_new(h->a);
    assert_int_equal(house_write(h, ana_is_restricted), E_OK);
    mails_wait_about(h, h->cy); /* whoever was on the list before is told */
    all_leave(h);
    op.viewer = &sam;
    assert_int_equal(address_told(h, &op).n, 0);
    sam.subject.client = h->ana;
    sam.facts.subject_restricted = true;
    assert_int_equal(client_state_reason(&op, h->ana, SV("Covering for Dr. Wu"), &problems), E_OK);
    sam = sam_on_leo(h);
    assert_string_equal(sv_z(h->a, address_told(h, &op)), "ana@ruiz.example");
}

static enum err hold_all(struct db *tx, struct house *h)
{
    return q_house_outbox_take(tx, h->org,
        &(struct q_house_outbox_take){ .lease_owner = SV("lane"), .leased_until = instant_add(h->now, 5 * MINUTE_US) },
        NULL);
}

/* The worker that sends it this moment writes down by its lease that it was told. */
static void a_report_leaves_the_lease_of_a_mail_on_its_way(void **state)
{
    struct house *h = *state;
    mails_wait(h);
    assert_int_equal(house_write(h, hold_all), E_OK);
    report(h, "contact", h->bo.v);
    expect_row(h, "bo@lind.example", "dropped", "wrong_person");
    assert_string_equal(sv_z(h->a, row_to(h, "bo@lind.example").lease_owner), "lane");
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    log_init(LOG_JSON, LOG_ERROR, 2);
#define IN_HOUSE(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
    const struct CMUnitTest tests[] = {
        IN_HOUSE(beyond_16_what_waits_for_contacts_is_kept_from_them_when_safe_mode_comes_on),
        IN_HOUSE(beyond_16_what_waits_for_the_client_leaves_neutrally_to_the_confidential_address),
        IN_HOUSE(a_mail_to_an_address_that_was_left_carries_no_link_to_choices),
        IN_HOUSE(one_click_on_a_mail_of_several_notices_stops_all_of_it),
        IN_HOUSE(a_report_kills_the_links_to_choices_of_whomever_the_mails_were_for),
        IN_HOUSE(a_report_kills_the_links_of_visits_in_the_mails_that_went_there),
        IN_HOUSE(a_report_lists_every_name_and_day_that_was_told),
        IN_HOUSE(the_address_of_a_restricted_record_is_told_after_a_reason),
        IN_HOUSE(a_report_leaves_the_lease_of_a_mail_on_its_way),
    };
    return cmocka_run_group_tests_name("notify meanwhile", tests, NULL, NULL);
}
