/* What is kept and queued of one event, on every way to a person. */
#include "base/log.h"
#include "notify/inbox.h"
#include "notify/plan.h"
#include "purse.h"

enum { EVERYTHING = (1 << NOTICE_CATEGORY_COUNT) - 1 };

static enum err accept_grant(struct db *tx, struct house *h)
{
    return q_house_grant_accept(
        tx, h->org, &(struct q_house_grant_accept){ .accepted_at = h->now, .grant_id = h->grant }, NULL);
}

static void accepted(struct house *h)
{
    assert_int_equal(house_write(h, accept_grant), E_OK);
}

static struct house_queued_rows queued(struct house *h)
{
    struct house_queued_rows rows;
    assert_int_equal(q_house_queued(h->db, h->a, h->org, &rows), E_OK);
    return rows;
}

/* The one row that goes there (asserted). */
static struct house_queued_row queued_to(struct house *h, const char *channel, const char *target)
{
    struct house_queued_rows rows = queued(h);
    struct house_queued_row found = { .event_id = { 0 } };
    int n = 0;
    for (size_t i = 0; i < rows.count; i++)
        if (sv_eq(rows.items[i].channel, sv_of(channel)) && sv_eq(rows.items[i].to_address, sv_of(target))) {
            found = rows.items[i];
            n++;
        }
    assert_int_equal(n, 1);
    return found;
}

static struct house_portal_rows notices(struct house *h)
{
    struct house_portal_rows rows;
    assert_int_equal(q_house_portal(h->db, h->a, h->org, &rows), E_OK);
    return rows;
}

struct login_args {
    struct house *h;
    struct login_id leo, ana, sam;
};

static enum err give_logins_in(struct db *tx, void *arg)
{
    const struct login_args *x = arg;
    struct org_id org = x->h->org;
    TRY(q_house_client_login(
        tx, org, &(struct q_house_client_login){ .login_id = { true, x->leo }, .client_id = x->h->leo }, NULL));
    TRY(q_house_client_login(
        tx, org, &(struct q_house_client_login){ .login_id = { true, x->ana }, .client_id = x->h->ana }, NULL));
    return q_house_staff_login(
        tx, org, &(struct q_house_staff_login){ .login_id = { true, x->sam }, .staff_id = x->h->sam }, NULL);
}

/* Leo, Ana and Sam can sign in. */
static void give_logins(struct house *h)
{
    struct login_args x = { .h = h,
        .leo = house_login(h, SV("leo@ruiz.example")),
        .ana = house_login(h, SV("ana@ruiz.example")),
        .sam = house_login(h, SV("sam@elm.example")) };
    assert_int_equal(db_write(h->db, give_logins_in, &x), E_OK);
}

static void everybody_with_an_account_has_a_notice_in_it(void **state)
{
    struct house *h = *state;
    give_logins(h);
    accepted(h);
    house_happens(h, EVENT_GRANT_ENDS_SOON, SV("{\"days\":7,\"last_day\":\"2026-11-30\"}"));
    house_plan(h);
    struct house_portal_rows rows = notices(h);
    bool leo = false, ana = false, sam = false;
    assert_int_equal(rows.count, 3); /* Dana has no sign-in */
    for (size_t i = 0; i < rows.count; i++) {
        const struct house_portal_row *r = &rows.items[i];
        assert_true(sv_eq(r->notice, SV("access_ending")) && r->decision_id.has && r->client_id.v.v == h->leo.v);
        assert_true(r->grant_id.has && r->grant_id.v.v == h->grant.v); /* seen only while the access lives */
        bool staff = sv_eq(r->reader_kind, SV("staff"));
        leo |= !staff && r->reader_id == h->leo.v;
        ana |= !staff && r->reader_id == h->ana.v;
        sam |= staff && r->reader_id == h->sam.v;
    }
    assert_true(leo && ana && sam);
}

static void an_end_stands_in_the_portal_after_the_access_is_gone(void **state)
{
    struct house *h = *state;
    give_logins(h);
    accepted(h);
    house_happens(h, EVENT_GRANT_SUSPENDED, SV("{\"reason\":\"revoked\"}"));
    house_plan(h);
    struct house_portal_rows rows = notices(h);
    assert_int_equal(rows.count, 2);
    for (size_t i = 0; i < rows.count; i++)
        assert_true(sv_eq(rows.items[i].notice, SV("access_narrowed")) && !rows.items[i].grant_id.has);
}

static enum err types_turn(struct db *tx, struct house *h)
{
    return q_house_types_confidential(tx, h->org, NULL);
}

/* What this client's own list has, by its page and by the count beside the bell. */
static int64_t reads(struct house *h, struct client_id reader)
{
    struct viewer v = { .actor = { ACTOR_CLIENT, reader.v },
        .via = VIA_OWN,
        .org = h->org,
        .self = reader,
        .subject = { reader },
        .facts = { .relation = REL_SELF, .has_subject = true } };
    struct op op = { .db = h->db, .arena = h->a, .viewer = &v, .now = h->now };
    struct organization org;
    struct inbox list;
    int64_t counted, unread;
    assert_int_equal(organization_load(h->db, h->a, h->org, &org), E_OK);
    assert_int_equal(inbox_list(&op, &org, SV(""), 1, &list), E_OK);
    assert_int_equal(inbox_part_count(&op, &(struct inbox_part){ .read = 0 }, &counted), E_OK);
    assert_int_equal(inbox_unread(&op, &unread), E_OK);
    assert_true((int64_t)list.count == counted && counted == unread);
    return unread;
}

static void of_a_visit_that_has_become_confidential_its_client_alone_reads_on_in_the_program(void **state)
{
    struct house *h = *state;
    struct house_visit v = { .way = CONTACT_IN_PERSON };
    give_logins(h);
    accepted(h);
    house_visit(h, &v);
    house_visit_event(h, EVENT_APPOINTMENT_BOOKED, &v, "{}");
    house_plan(h);
    assert_int_equal(reads(h, h->leo), 1);
    assert_int_equal(reads(h, h->ana), 1);
    assert_int_equal(house_write(h, types_turn), E_OK);
    assert_int_equal(reads(h, h->leo), 1);
    assert_int_equal(reads(h, h->ana), 0);
}

static struct bill turned;
static enum err bill_turns(struct db *tx, struct house *h)
{
    return q_house_bill_confidential(tx, h->org, &(struct q_house_bill_confidential){ turned.id }, NULL);
}

static void of_a_bill_that_has_become_confidential_its_client_alone_reads_on_in_the_program(void **state)
{
    struct house *h = *state;
    give_logins(h);
    accepted(h);
    turned = bill_of(h, account(h, h->leo), false);
    bill_happens(h, EVENT_INVOICE_SENT, &turned);
    bill_happens(h, EVENT_PAYMENT_SUCCEEDED, &turned);
    int64_t his = reads(h, h->leo);
    assert_true(his > 1 && reads(h, h->ana) > 1);
    assert_int_equal(house_write(h, bill_turns), E_OK);
    assert_int_equal(reads(h, h->leo), his);
    assert_int_equal(reads(h, h->ana), 0);
}

static void each_decision_says_channel_name_and_what_follows_from_it(void **state)
{
    struct house *h = *state;
    struct house_kept_rows rows;
    give_logins(h);
    accepted(h);
    house_happens(h, EVENT_GRANT_SUSPENDED, SV("{\"reason\":\"revoked\"}"));
    house_plan(h);
    assert_int_equal(q_house_kept(h->db, h->a, h->org, &rows), E_OK);
    assert_int_equal(rows.count, 4); /* two people, by mail and in the portal; no row for ways nobody asked for */
    for (size_t i = 0; i < rows.count; i++) {
        const struct house_kept_row *r = &rows.items[i];
        bool client = sv_eq(r->recipient_kind, SV("client"));
        assert_true(r->send && sv_eq(r->rule, SV("sent")));
        assert_true(sv_eq(r->recipient_name, client ? SV("Leo Ruiz") : SV("Ana Ruiz")));
        struct house_queued_rows mails = queued(h);
        int followed = 0;
        for (size_t k = 0; k < mails.count; k++)
            followed += mails.items[k].decision_id.v.v == r->id.v;
        assert_int_equal(followed, sv_eq(r->channel, SV("mail")));
    }
}

static enum err ask_for_texts(struct db *tx, struct house *h)
{
    TRY(q_house_feature_on(tx, h->org, &(struct q_house_feature_on){ SV("text_messages") }, NULL));
    TRY(q_house_choice_set(tx, h->org,
        &(struct q_house_choice_set){ .recipient_kind = SV("contact"),
            .recipient_id = h->ana_of_leo.v,
            .sms_on = EVERYTHING,
            .push_on = EVERYTHING,
            .sms_number = SV("+15550102030"),
            .sms_state = SV("on") },
        NULL));
    TRY(q_house_browser_add(
        tx, h->org, &(struct q_house_browser_add){ SV("client"), h->ana.v, SV("https://push.example/1") }, NULL));
    return q_house_browser_add(
        tx, h->org, &(struct q_house_browser_add){ SV("client"), h->ana.v, SV("https://push.example/2") }, NULL);
}

static void who_asked_gets_a_text_and_a_push_on_each_browser(void **state)
{
    struct house *h = *state;
    give_logins(h);
    accepted(h);
    assert_int_equal(house_write(h, ask_for_texts), E_OK);
    house_happens(h, EVENT_GRANT_SUSPENDED, SV("{\"reason\":\"revoked\"}"));
    house_plan(h);
    struct house_queued_row text = queued_to(h, "sms", "+15550102030");
    assert_true(text.decision_id.has && text.to_domain.n == 0 && house_contains(text.facts, "access_narrowed"));
    (void)queued_to(h, "push", "1");
    (void)queued_to(h, "push", "2");
    assert_true(sv_eq(queued_to(h, "mail", "ana@ruiz.example").to_domain, SV("ruiz.example")));
    assert_int_equal(queued(h).count, 5); /* and Leo's mail */
}

static void an_invitation_goes_by_mail_only(void **state)
{
    struct house *h = *state;
    give_logins(h);
    assert_int_equal(house_write(h, ask_for_texts), E_OK);
    struct mail_token_id token = house_token(h, TOKEN_GRANT_INVITE, SV("ana@ruiz.example"));
    house_happens(h, EVENT_INVITE_SENT, sv_fmt(h->a, "{\"mail_token\":%lld}", (long long)token.v));
    house_plan(h);
    assert_int_equal(queued(h).count, 2);
    assert_int_equal(house_decisions(h).count, 2);
    assert_int_equal(notices(h).count, 0);
}

static void list_changes(struct house *h)
{
    house_event(h, &(struct event_new){ .kind = EVENT_CONTACT_ADDED,
                       .org = h->org,
                       .at = h->now,
                       .actor_kind = "system",
                       .client = h->leo,
                       .contact = h->cy });
}

static void what_may_wait_leaves_with_the_first_of_the_same_person(void **state)
{
    struct house *h = *state;
    list_changes(h);
    house_plan(h);
    struct house_queued_row first = queued_to(h, "mail", "bo@lind.example");
    assert_int_equal(first.run_at.us, h->now.us + NOTIFY_DIGEST_S * SECOND_US);
    list_changes(h);
    house_plan(h);
    struct house_queued_rows rows = queued(h);
    int together = 0;
    for (size_t i = 0; i < rows.count; i++) {
        bool same = sv_eq(rows.items[i].digest, first.digest);
        assert_int_equal(same, sv_eq(rows.items[i].to_address, first.to_address));
        together += same && rows.items[i].run_at.us == first.run_at.us;
    }
    assert_int_equal(together, 2);
}

static enum err bo_sleeps(struct db *tx, struct house *h)
{
    return q_house_choice_set(tx, h->org,
        &(struct q_house_choice_set){ .recipient_kind = SV("contact"),
            .recipient_id = h->bo.v,
            .quiet_from = 22 * 60,
            .quiet_until = 7 * 60,
            .language = SV("es"),
            .zone = SV("Europe/Madrid") },
        NULL);
}

static void quiet_hours_hold_a_mail_by_the_readers_clock(void **state)
{
    struct house *h = *state;
    struct instant morning;
    assert_int_equal(house_write(h, bo_sleeps), E_OK);
    assert_true(instant_parse(SV("2026-11-23T22:30:00Z"), &h->now)); /* half past eleven in Madrid */
    assert_true(instant_parse(SV("2026-11-24T06:00:00Z"), &morning));
    list_changes(h);
    house_plan(h);
    struct house_queued_row held = queued_to(h, "mail", "bo@lind.example");
    assert_int_equal(held.run_at.us, morning.us);
    assert_true(sv_eq(held.language, SV("es")) && sv_eq(held.zone, SV("Europe/Madrid")));
    assert_true(queued_to(h, "mail", "ana@ruiz.example").run_at.us < morning.us);
}

static enum err leo_speaks_spanish(struct db *tx, struct house *h)
{
    return q_house_client_language(
        tx, h->org, &(struct q_house_client_language){ SV("es"), SV("America/Lima"), h->leo }, NULL);
}

static void each_mail_is_in_the_recipients_language(void **state)
{
    struct house *h = *state;
    accepted(h);
    assert_int_equal(house_write(h, leo_speaks_spanish), E_OK);
    house_happens(h, EVENT_GRANT_SUSPENDED, SV("{\"reason\":\"revoked\"}"));
    house_plan(h);
    struct house_queued_row leo = queued_to(h, "mail", "leo@ruiz.example"),
                            ana = queued_to(h, "mail", "ana@ruiz.example");
    assert_true(sv_eq(leo.language, SV("es")) && sv_eq(leo.zone, SV("America/Lima")));
    assert_true(sv_eq(ana.language, SV("en"))); /* the practice's */
}

static enum err safe_mode(struct db *tx, struct house *h)
{
    TRY(q_house_safe_on(tx, h->org,
        &(struct q_house_safe_on){
            .client_id = h->leo, .email = SV("quiet@safe.example"), .sender = SV("L. Brook"), .set_by = h->sam },
        NULL));
    return q_house_silence(tx, h->org, &(struct q_house_silence){ .silenced = true, .contact_id = h->bo }, NULL);
}

static void safe_mode_reaches_the_client_alone_and_neutrally(void **state)
{
    struct house *h = *state;
    give_logins(h);
    accepted(h);
    assert_int_equal(house_write(h, safe_mode), E_OK);
    house_happens(h, EVENT_GRANT_SUSPENDED, SV("{\"reason\":\"revoked\"}"));
    list_changes(h);
    house_run(h);
    h->now = instant_add(h->now, NOTIFY_DIGEST_S * SECOND_US);
    house_run(h);
    struct house_queued_rows rows = queued(h);
    assert_true(rows.count > 0);
    for (size_t i = 0; i < rows.count; i++)
        assert_true(sv_eq(rows.items[i].to_address, SV("quiet@safe.example")));
    assert_int_equal(notices(h).count, 0);
    assert_string_equal(sv_z(h->a, house_rule(h, "access_narrowed", "caregiver", h->ana_of_leo.v)), "safe_mode");
    assert_string_equal(sv_z(h->a, house_rule(h, "recipients_changed", "contact", h->bo.v)), "safe_mode");
    struct mailbox_entries all = house_mails(h);
    assert_true(all.count > 0);
    for (size_t i = 0; i < all.count; i++) {
        struct mailbox_mail mail;
        assert_int_equal(mailbox_read(h->a, sv_of(h->mails), all.items[i].id, &mail), E_OK);
        assert_true(house_contains(all.items[i].from, "L. Brook"));
        assert_false(house_contains(all.items[i].subject, "Elm") || house_contains(mail.text, "Ana"));
    }
}

static enum err bo_at_cys(struct db *tx, struct house *h)
{
    TRY(q_house_contact_address(
        tx, h->org, &(struct q_house_contact_address){ .email = SV("bo@lind.example"), .contact_id = h->cy }, NULL));
    return q_house_silence(tx, h->org, &(struct q_house_silence){ .silenced = true, .contact_id = h->bo }, NULL);
}

static void silence_holds_for_whoever_shares_the_mailbox(void **state)
{
    struct house *h = *state;
    assert_int_equal(house_write(h, bo_at_cys), E_OK);
    house_event(h, &(struct event_new){ .kind = EVENT_CONTACT_ADDED,
                       .org = h->org,
                       .at = h->now,
                       .actor_kind = "system",
                       .client = h->leo,
                       .contact = h->ana_of_leo });
    house_plan(h);
    assert_string_equal(sv_z(h->a, house_rule(h, "recipients_changed", "contact", h->cy.v)), "safe_mode");
    assert_int_equal(queued(h).count, 1); /* Leo's */
}

static enum err ana_and_sam_share(struct db *tx, struct house *h)
{
    TRY(accept_grant(tx, h));
    return q_house_client_email(
        tx, h->org, &(struct q_house_client_email){ .email = SV("sam@elm.example"), .client_id = h->ana }, NULL);
}

static void rules_of_one_row_are_one_event_to_an_address(void **state)
{
    struct house *h = *state;
    assert_int_equal(house_write(h, ana_and_sam_share), E_OK);
    struct event_new e = { .kind = EVENT_AGE_REVIEW_OPENED,
        .org = h->org,
        .at = h->now,
        .actor_kind = "system",
        .client = h->leo,
        .grant = h->grant };
    house_event(h, &e);
    house_plan(h);
    (void)queued_to(h, "mail", "sam@elm.example");
    assert_string_equal(sv_z(h->a, house_rule(h, "age_review", "staff", h->sam.v)), "same_address");
}

/* --- batches --- */

static enum err spoil(struct db *tx, void *arg)
{
    return q_house_event_spoil(tx, arg, NULL);
}

static void an_event_that_cannot_be_read_holds_up_no_other(void **state)
{
    struct house *h = *state;
    struct house_deliveries_row left;
    accepted(h);
    house_happens(h, EVENT_GRANT_ACCEPTED, SV("{}"));
    struct event_id bad = house_happens(h, EVENT_GRANT_ACCEPTED, SV("{}"));
    house_happens(h, EVENT_GRANT_ACCEPTED, SV("{}"));
    assert_int_equal(db_write(h->db, spoil, &(struct q_house_event_spoil){ bad }), E_OK);
    house_plan(h);
    assert_int_equal(queued(h).count, 6);
    assert_int_equal(q_house_deliveries(h->db, h->a, &left), E_OK);
    assert_int_equal(left.n, 1); /* tried again later */
}

static enum err add_contacts(struct db *tx, struct house *h)
{
    for (int i = 0; i < 40; i++) {
        struct house_contact_add_row row;
        TRY(q_house_contact_add(tx, h->a, h->org,
            &(struct q_house_contact_add){ .client_id = h->leo,
                .first_name = SV("Kin"),
                .last_name = SV("Lind"),
                .email = sv_fmt(h->a, "kin%d@lind.example", i),
                .copy_notifications = true },
            &row));
    }
    return E_OK;
}

static uint64_t statements_to_plan(struct house *h)
{
    struct event_id id = { 0 };
    struct event e;
    struct notify_plan plan;
    list_changes(h);
    struct house_events_rows events;
    assert_int_equal(q_house_events(h->db, h->a, h->org, &events), E_OK);
    id = events.items[events.count - 1].id;
    assert_int_equal(event_load(h->db, h->a, h->org, id, &e), E_OK);
    uint64_t before = db_statements(h->db);
    assert_int_equal(notify_plan_events(&h->op, &e, 1, &plan), E_OK);
    assert_int_equal(plan.count, 1);
    return db_statements(h->db) - before;
}

static void a_plan_asks_as_often_whatever_the_familys_size(void **state)
{
    struct house *h = *state;
    uint64_t small = statements_to_plan(h);
    assert_int_equal(house_write(h, add_contacts), E_OK);
    assert_int_equal(statements_to_plan(h), small);
    assert_true(small <= 8);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    log_init(LOG_JSON, LOG_ERROR, 2);
#define IN_HOUSE(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
    const struct CMUnitTest tests[] = {
        IN_HOUSE(everybody_with_an_account_has_a_notice_in_it),
        IN_HOUSE(an_end_stands_in_the_portal_after_the_access_is_gone),
        IN_HOUSE(of_a_visit_that_has_become_confidential_its_client_alone_reads_on_in_the_program),
        IN_HOUSE(of_a_bill_that_has_become_confidential_its_client_alone_reads_on_in_the_program),
        IN_HOUSE(each_decision_says_channel_name_and_what_follows_from_it),
        IN_HOUSE(who_asked_gets_a_text_and_a_push_on_each_browser),
        IN_HOUSE(an_invitation_goes_by_mail_only),
        IN_HOUSE(what_may_wait_leaves_with_the_first_of_the_same_person),
        IN_HOUSE(quiet_hours_hold_a_mail_by_the_readers_clock),
        IN_HOUSE(each_mail_is_in_the_recipients_language),
        IN_HOUSE(safe_mode_reaches_the_client_alone_and_neutrally),
        IN_HOUSE(silence_holds_for_whoever_shares_the_mailbox),
        IN_HOUSE(rules_of_one_row_are_one_event_to_an_address),
        IN_HOUSE(an_event_that_cannot_be_read_holds_up_no_other),
        IN_HOUSE(a_plan_asks_as_often_whatever_the_familys_size),
    };
    return cmocka_run_group_tests_name("notify channels", tests, NULL, NULL);
}
