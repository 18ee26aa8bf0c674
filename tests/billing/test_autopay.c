/* Bills that pay themselves: by the owner's own choice, or by an agreement for another, within what was agreed. */
#include "till.h"

#include "billing/payment.h"
#include "billing/standing.h"

#define ANYBODY ((struct payer_id){ 0 })

static struct problems problems;

static struct op as_owner(struct practice *p)
{
    static struct viewer owner;
    owner = practice_staff(p, ROLE_OWNER, NOBODY);
    problems = problems_new(p->a);
    return practice_op(p, &owner);
}

static struct op as_ana(struct practice *p)
{
    static struct viewer ana;
    ana = practice_client(p, p->ana);
    problems = problems_new(p->a);
    return practice_op(p, &ana);
}

/* A card of Ana's. */
static struct card_id card_as(struct practice *p, const char *name, bool autopay)
{
    struct op op = as_ana(p);
    struct cards cards;
    struct card_id id;
    MUST(till_enter(p, op.viewer, p->ana, name, &id));
    MUST(card_own(&op, &cards));
    for (size_t i = 0; i < cards.count; i++)
        if (autopay && cards.items[i].id.v == id.v)
            MUST(card_autopay(&op, id, true, cards.items[i].version));
    return id;
}

static struct card_id card(struct practice *p, bool autopay)
{
    return card_as(p, "success", autopay);
}

/* Ana may pay Leo's bills. */
static void let_ana_pay(struct practice *p)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner), hers = as_ana(p);
    struct contact_form f = { .relationship = SV("is_parent") };
    struct grant_form g = { .preset = SV("billing"),
        .acknowledged = true,
        .ack_version = sv_of(grant_acknowledgement_version),
        .basis = SV("parent_of_minor"),
        .send_invite = true };
    struct contact_id id;
    struct grants grants;
    MUST(link_add(&op, p->leo, p->ana, &f, &g, &problems, &id));
    MUST(grant_list(&op, p->leo, &grants));
    for (size_t i = 0; i < grants.count; i++)
        if (grants.items[i].contact.v == id.v)
            MUST(invite_accept_mine(&hers, grants.items[i].id, &problems));
}

static void agree(
    struct practice *p, struct card_id card, const char *category, const char *cap_charge, const char *cap_month)
{
    struct op op = as_ana(p);
    struct standing_form f = { .client = p->leo,
        .card = card,
        .category = sv_of(category),
        .cap_charge = sv_of(cap_charge),
        .cap_month = sv_of(cap_month),
        .agreed = true };
    MUST(standing_agree(&op, &f, &problems));
}

/* Leo's bill to Ana, of one kind of service. */
static struct invoice_id bill(struct practice *p, const char *amount, const char *category)
{
    struct charge_id charge = till_charge_as(p, p->leo, amount, category, false);
    return till_bill(p, p->leo, till_payer(p, p->ana).id, &charge, 1, true).ids[0];
}

static size_t run(struct practice *p, size_t most)
{
    struct op op = as_owner(p);
    size_t n;
    MUST(payment_autopay(&op, till_line(p), most, &n));
    return n;
}

static void bills_of_one_day_together_stay_within_the_cap_of_a_month(void **state)
{
    struct practice *p = *state;
    let_ana_pay(p);
    agree(p, card(p, false), "", "", "200");
    struct invoice_id one = bill(p, "150", ""), two = bill(p, "150", ""), small = bill(p, "50", "");
    practice_forward(p, 14 * DAY_US);
    assert_int_equal(run(p, 20) + run(p, 20), 2);
    assert_int_equal(till_invoice(p, one).balance, 0);
    assert_int_equal(till_invoice(p, two).balance, 15000);
    assert_int_equal(till_invoice(p, small).balance, 0);
    till_is_sound(p);
}

static void another_card_pays_what_the_last_one_was_refused_for_good(void **state)
{
    struct practice *p = *state;
    (void)card_as(p, "secure", true); /* its bank asks each time: refused for good */
    struct invoice_id id = till_issue(p, p->ana, ANYBODY, "120");
    practice_forward(p, 14 * DAY_US);
    assert_int_equal(run(p, 20), 1);
    assert_int_equal(till_invoice(p, id).balance, 12000);
    practice_forward(p, 20 * DAY_US);
    assert_int_equal(run(p, 20), 0); /* that card is not tried again */
    (void)card(p, true);
    assert_int_equal(run(p, 20), 1);
    assert_int_equal(till_invoice(p, id).balance, 0);
    till_is_sound(p);
}

static void that_a_card_pays_by_itself_is_told_and_that_it_no_longer_does(void **state)
{
    struct practice *p = *state;
    (void)card(p, true);
    assert_int_equal(practice_events(p, EVENT_CARD_CHANGED), 1);
}

static void a_cap_is_of_the_kind_of_service_it_was_agreed_for(void **state)
{
    struct practice *p = *state;
    let_ana_pay(p);
    struct card_id with = card(p, false);
    agree(p, with, "therapy", "50", "");
    agree(p, with, "", "", "");
    struct invoice_id therapy = bill(p, "900", "therapy"), group = bill(p, "90", "group");
    practice_forward(p, 14 * DAY_US);
    assert_int_equal(run(p, 20), 1);
    assert_int_equal(till_invoice(p, therapy).balance, 90000);
    assert_int_equal(till_invoice(p, group).balance, 0);
}

static void a_bill_of_another_kind_is_not_charged_by_an_agreement(void **state)
{
    struct practice *p = *state;
    let_ana_pay(p);
    agree(p, card(p, false), "therapy", "", "");
    (void)bill(p, "90", "group");
    practice_forward(p, 14 * DAY_US);
    assert_int_equal(run(p, 20), 0);
}

static void a_card_for_the_own_bills_passes_by_no_agreement(void **state)
{
    struct practice *p = *state;
    struct op op;
    struct standing_payers own;
    let_ana_pay(p);
    agree(p, card(p, true), "", "200", "");
    struct invoice_id his = bill(p, "900", ""), hers = till_issue(p, p->ana, ANYBODY, "900");
    practice_forward(p, 14 * DAY_US);
    assert_int_equal(run(p, 20), 1);
    assert_int_equal(till_invoice(p, hers).balance, 0);
    assert_int_equal(till_invoice(p, his).balance, 90000);
    op = as_ana(p);
    MUST(standing_own(&op, &own));
    MUST(standing_end(&op, own.items[0].id, own.items[0].version));
    assert_int_equal(run(p, 20), 0); /* what she took back is not taken by the other way */
}

static void a_bill_of_which_something_was_given_back_is_for_people(void **state)
{
    struct practice *p = *state;
    struct op op;
    struct payments made;
    (void)card(p, true);
    struct invoice_id id = till_issue(p, p->ana, ANYBODY, "100");
    practice_forward(p, 14 * DAY_US);
    assert_int_equal(run(p, 20), 1);
    op = as_owner(p);
    MUST(payment_list(&op, &(struct payment_filter){ .invoice = id, .page = 1 }, &made));
    MUST(payment_refund(&op, till_line(p), made.items[0].id, SV(""), true, SV("by cheque"), SV(""), &problems));
    assert_int_equal(till_invoice(p, id).balance, 10000);
    assert_int_equal(run(p, 20), 0);
}

static size_t failed_tasks(struct practice *p)
{
    struct op op = as_owner(p);
    struct tasks tasks;
    size_t n = 0;
    MUST(task_list(&op, 1, &tasks));
    for (size_t i = 0; i < tasks.count; i++)
        n += tasks.items[i].kind == TASK_PAYMENT_FAILED;
    return n;
}

static void bills_with_a_card_that_is_gone_are_told_once_and_do_not_stand_before_others(void **state)
{
    struct practice *p = *state;
    struct viewer olga = practice_client(p, p->olga);
    struct op hers = practice_op(p, &olga), op = as_ana(p);
    struct cards cards;
    struct card_id own;
    let_ana_pay(p);
    struct card_id gone = card(p, false);
    agree(p, gone, "", "", "");
    (void)bill(p, "10", "");
    (void)bill(p, "20", "");
    op = as_ana(p);
    MUST(card_own(&op, &cards));
    MUST(card_remove(&op, gone, cards.items[0].version));
    MUST(till_enter(p, &olga, p->olga, "success", &own));
    MUST(card_own(&hers, &cards));
    MUST(card_autopay(&hers, own, true, cards.items[0].version));
    struct invoice_id young = till_issue(p, p->olga, ANYBODY, "120");
    practice_forward(p, 14 * DAY_US);
    for (int i = 0; i < 4; i++)
        (void)run(p, 2);
    assert_int_equal(till_invoice(p, young).balance, 0);
    assert_int_equal(failed_tasks(p), 2);
    assert_int_equal(practice_events(p, EVENT_PAYMENT_FAILED), 2);
    assert_int_equal(run(p, 20), 0);
}

static void an_expired_card_is_not_asked_and_staff_know(void **state)
{
    struct practice *p = *state;
    (void)card_as(p, "expires_next_month", true);
    struct invoice_id id = till_issue(p, p->ana, ANYBODY, "100");
    practice_forward(p, 70 * DAY_US);
    assert_int_equal(run(p, 20), 1);
    assert_int_equal(till_invoice(p, id).balance, 10000);
    assert_int_equal(failed_tasks(p), 1);
    practice_forward(p, 10 * DAY_US);
    assert_int_equal(run(p, 20), 0);
    assert_int_equal(failed_tasks(p), 1);
}

static void an_access_that_pays_no_bills_any_more_ends_the_charging(void **state)
{
    struct practice *p = *state;
    let_ana_pay(p);
    agree(p, card(p, false), "", "", "");
    struct invoice_id id = bill(p, "10", "");
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct grants grants;
    MUST(grant_list(&op, p->leo, &grants));
    for (size_t i = 0; i < grants.count; i++) {
        struct grant_form g = { .preset = SV("paperwork"),
            .acknowledged = true,
            .ack_version = sv_of(grant_acknowledgement_version),
            .basis = SV("parent_of_minor"),
            .version = grants.items[i].version };
        if (grants.items[i].caregiver.v == p->ana.v)
            MUST(grant_change(&op, grants.items[i].id, &g, &problems));
    }
    practice_forward(p, 14 * DAY_US);
    assert_int_equal(run(p, 20), 0);
    assert_int_equal(till_invoice(p, id).balance, 1000);
}

int main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
    const struct CMUnitTest tests[] = {
        CASE(bills_of_one_day_together_stay_within_the_cap_of_a_month),
        CASE(a_cap_is_of_the_kind_of_service_it_was_agreed_for),
        CASE(a_bill_of_another_kind_is_not_charged_by_an_agreement),
        CASE(a_card_for_the_own_bills_passes_by_no_agreement),
        CASE(a_bill_of_which_something_was_given_back_is_for_people),
        CASE(bills_with_a_card_that_is_gone_are_told_once_and_do_not_stand_before_others),
        CASE(an_expired_card_is_not_asked_and_staff_know),
        CASE(an_access_that_pays_no_bills_any_more_ends_the_charging),
        CASE(another_card_pays_what_the_last_one_was_refused_for_good),
        CASE(that_a_card_pays_by_itself_is_told_and_that_it_no_longer_does),
    };
    db_fixture_args(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
