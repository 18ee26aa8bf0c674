/* Policies (catalogue row 53): who hears of one, and that a mailbox tells nobody of another person's plan. */
#include "base/log.h"
#include "purse.h"

struct policy {
    struct house *h;
    const char *holder, *state;
    struct client_id account;
    struct contact_id contact;
    struct insurance_id id;
};

static enum err add_in(struct db *tx, void *arg)
{
    struct policy *x = arg;
    struct house_insurance_add_row row;
    TRY(q_house_insurance_add(tx, x->h->a, x->h->org,
        &(struct q_house_insurance_add){ .client_id = x->h->leo,
            .holder = sv_of(x->holder),
            .holder_client_id = { x->account.v != 0, x->account },
            .holder_contact_id = { x->contact.v != 0, x->contact },
            .state = sv_of(x->state) },
        &row));
    x->id = row.id;
    return E_OK;
}

static struct policy policy_of(struct house *h, const char *holder, const char *state)
{
    struct policy x = { .h = h, .holder = holder, .state = state };
    if (sv_eq(sv_of(holder), SV("account")))
        x.account = h->ana;
    if (sv_eq(sv_of(holder), SV("contact")))
        x.contact = h->bo;
    assert_int_equal(db_write(h->db, add_in, &x), E_OK);
    return x;
}

static void happens(enum event_kind kind, const struct policy *x)
{
    money_happens(x->h, kind, x->h->leo, "insurance", x->id.v,
        kind == EVENT_INSURANCE_EXPIRES ? SV("{\"last_day\":\"2026-12-31\"}") : SV("{}"));
}

static int told(struct house *h, const char *address)
{
    return waiting(h, "insurance_changed", address);
}

static enum err read_by_ana(struct db *tx, struct house *h)
{
    return q_house_client_email(
        tx, h->org, &(struct q_house_client_email){ .email = SV("ana@ruiz.example"), .client_id = h->leo }, NULL);
}

static enum err read_by_both(struct db *tx, struct house *h)
{
    TRY(read_by_ana(tx, h));
    return q_house_contact_address(
        tx, h->org, &(struct q_house_contact_address){ .email = SV("ana@ruiz.example"), .contact_id = h->bo }, NULL);
}

static void one_that_counts_is_told_to_the_client_and_to_who_looks_after_them_and_to_no_copy(void **state)
{
    struct house *h = *state;
    struct policy x = policy_of(h, "account", "active");
    happens(EVENT_INSURANCE_ADDED, &x);
    assert_int_equal(told(h, "leo@ruiz.example"), 1);
    assert_int_equal(told(h, "sam@elm.example"), 1);
    assert_int_equal(house_outbox(h).count, 2);
    house_run(h);
    struct mailbox_mail client = house_mail_to(h, "leo@ruiz.example"), staff = house_mail_to(h, "sam@elm.example");
    assert_true(house_contains(client.text, "https://portal.elm.example/portal/insurance"));
    assert_true(house_contains(staff.text, "/billing/insurance/"));
    assert_false(house_contains(client.text, "Acme") || house_contains(client.text, "Gold") ||
                 house_contains(client.text, "Ana"));
    assert_false(house_contains(staff.text, "Acme") || house_contains(staff.text, "Ana"));
}

static void a_proposal_is_told_to_staff_alone(void **state)
{
    struct house *h = *state;
    struct policy x = policy_of(h, "account", "proposed");
    happens(EVENT_INSURANCE_PROPOSED, &x);
    assert_int_equal(told(h, "sam@elm.example"), 1);
    assert_int_equal(house_outbox(h).count, 1);
}

/* Ana's access waits for her; what is told of an insurance is whether that counts. */
static void what_waits_is_the_insurance_and_not_the_access_it_was_typed_in_with(void **state)
{
    struct house *h = *state;
    struct policy x = policy_of(h, "account", "active");
    house_event(h, &(struct event_new){ .kind = EVENT_INSURANCE_ADDED,
                       .org = h->org,
                       .at = h->now,
                       .actor_kind = "system",
                       .client = h->leo,
                       .grant = h->grant,
                       .resource_kind = "insurance",
                       .resource_id = x.id.v,
                       .payload = SV("{}") });
    house_plan(h);
    house_run(h);
    struct mailbox_mail staff = house_mail_to(h, "sam@elm.example");
    assert_true(house_contains(staff.text, "counts from now on"));
    assert_false(house_contains(staff.text, "It counts once"));
}

static void a_mailbox_that_one_parent_reads_is_told_of_their_own_plan_and_the_childs(void **state)
{
    struct house *h = *state;
    struct policy own = policy_of(h, "self", "active"), mine = policy_of(h, "account", "active");
    assert_int_equal(house_write(h, read_by_ana), E_OK);
    happens(EVENT_INSURANCE_ADDED, &own);
    assert_int_equal(told(h, "ana@ruiz.example"), 1);
    happens(EVENT_INSURANCE_EXPIRES, &mine);
    assert_int_equal(told(h, "ana@ruiz.example"), 2);
}

struct sign_in {
    struct house *h;
    struct login_id login;
};

static enum err sign_in_of(struct db *tx, void *arg)
{
    const struct sign_in *x = arg;
    return q_house_client_login(
        tx, x->h->org, &(struct q_house_client_login){ .login_id = { true, x->login }, .client_id = x->h->leo }, NULL);
}

static int in_the_portal(struct house *h, struct client_id reader)
{
    struct house_portal_rows rows;
    int n = 0;
    assert_int_equal(q_house_portal(h->db, h->a, h->org, &rows), E_OK);
    for (size_t i = 0; i < rows.count; i++)
        n += sv_eq(rows.items[i].notice, SV("insurance_changed")) && sv_eq(rows.items[i].reader_kind, SV("client")) &&
             rows.items[i].reader_id == reader.v;
    return n;
}

static void the_other_parents_plan_is_told_to_staff_and_to_no_mailbox_that_somebody_else_reads(void **state)
{
    struct house *h = *state;
    struct policy theirs = policy_of(h, "contact", "active"), typed = policy_of(h, "other", "active"),
                  mine = policy_of(h, "account", "active");
    struct sign_in own = { h, house_login(h, SV("leo@ruiz.example")) };
    assert_int_equal(db_write(h->db, sign_in_of, &own), E_OK);
    assert_int_equal(house_write(h, read_by_ana), E_OK);
    happens(EVENT_INSURANCE_ADDED, &theirs);
    happens(EVENT_INSURANCE_EXPIRES, &theirs);
    happens(EVENT_INSURANCE_ADDED, &typed);
    assert_int_equal(told(h, "ana@ruiz.example"), 0);
    assert_int_equal(told(h, "sam@elm.example"), 3);
    assert_int_equal(in_the_portal(h, h->leo), 3); /* their own sign-in alone has it */
    assert_int_equal(in_the_portal(h, h->ana), 0);
    assert_string_equal(
        sv_z(h->a, house_rule(h, "insurance_changed", "client", h->leo.v)), notice_rule_name(RULE_MAILBOX_READ));
    assert_int_equal(house_write(h, read_by_both), E_OK);
    happens(EVENT_INSURANCE_ADDED, &mine); /* two read it: what one holds is not the other's to know */
    assert_int_equal(told(h, "ana@ruiz.example"), 0);
}

static void one_that_has_ended_or_is_gone_is_told_to_nobody(void **state)
{
    struct house *h = *state;
    struct policy x = policy_of(h, "self", "ended");
    happens(EVENT_INSURANCE_ADDED, &x);
    happens(EVENT_INSURANCE_EXPIRES, &x);
    x.id.v += 100;
    happens(EVENT_INSURANCE_EXPIRES, &x);
    assert_int_equal(house_outbox(h).count, 0);
}

static void the_last_day_is_told_in_words(void **state)
{
    struct house *h = *state;
    struct policy x = policy_of(h, "self", "active");
    happens(EVENT_INSURANCE_EXPIRES, &x);
    house_run(h);
    assert_true(house_contains(house_mail_to(h, "leo@ruiz.example").text, "31 December 2026"));
    assert_true(house_contains(house_mail_to(h, "sam@elm.example").text, "31 December 2026"));
}

static enum err bills_off(struct db *tx, struct house *h)
{
    return q_house_portal_set(
        tx, h->org, &(struct q_house_portal_set){ portal_with(PORTAL_ALL, CAP_BILLS, false).bits, h->leo }, NULL);
}

static void with_bills_off_in_the_portal_only_staff_hear(void **state)
{
    struct house *h = *state;
    struct policy x = policy_of(h, "self", "active");
    assert_int_equal(house_write(h, bills_off), E_OK);
    happens(EVENT_INSURANCE_ADDED, &x);
    assert_int_equal(told(h, "leo@ruiz.example"), 0);
    assert_int_equal(told(h, "sam@elm.example"), 1);
    assert_string_equal(
        sv_z(h->a, house_rule(h, "insurance_changed", "client", h->leo.v)), notice_rule_name(RULE_CLIENT_SETTING));
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    log_init(LOG_JSON, LOG_ERROR, 2);
#define IN_HOUSE(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
    const struct CMUnitTest tests[] = {
        IN_HOUSE(one_that_counts_is_told_to_the_client_and_to_who_looks_after_them_and_to_no_copy),
        IN_HOUSE(a_proposal_is_told_to_staff_alone),
        IN_HOUSE(what_waits_is_the_insurance_and_not_the_access_it_was_typed_in_with),
        IN_HOUSE(a_mailbox_that_one_parent_reads_is_told_of_their_own_plan_and_the_childs),
        IN_HOUSE(the_other_parents_plan_is_told_to_staff_and_to_no_mailbox_that_somebody_else_reads),
        IN_HOUSE(one_that_has_ended_or_is_gone_is_told_to_nobody),
        IN_HOUSE(the_last_day_is_told_in_words),
        IN_HOUSE(with_bills_off_in_the_portal_only_staff_hear),
    };
    return cmocka_run_group_tests_name("notify insurance", tests, NULL, NULL);
}
