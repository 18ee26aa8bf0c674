/* What becomes of packages after they were sold: money that goes back, visits after the end, people who leave. */
#include "shelf.h"

#include "home.h"

#include "billing/billing.h"
#include "billing/document_send.h"
#include "billing/jobs.h"
#include "billing/package_write.h"
#include "billing/payment_write.h"

static struct offering_id ten_visits(struct scene *s, bool household)
{
    return shelf_offer(
        s, s->talk, (struct like){ .name = "Ten visits", .price = "900", .visits = 10, .household = household });
}

static struct offering_id monthly(struct scene *s)
{
    return shelf_offer(s, s->talk, (struct like){ .name = "Monthly", .price = "100", .every = "month", .visits = 4 });
}

/* -- money that goes back -------------------------------------------------------------------------------------------
 */

static struct payment_id paid_by_hand(struct scene *s, struct invoice_id bill, const char *amount)
{
    struct payment_id id = { 0 };
    struct money_in_form f = { .invoice = bill, .amount = sv_of(amount), .medium = SV("cash") };
    MUST(payment_record(&s->op, &f, &s->problems, &id));
    return id;
}

static void a_refund_after_a_cancellation_leaves_what_was_given_as_credit(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct package_id id = shelf_sell(&s, ten_visits(&s, false), s.p->ana);
    for (int i = 0; i < 3; i++)
        (void)shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->ana);
    struct invoice_id bill = shelf_look(&s, id).bill;
    struct payer_id ana = till_payer(s.p, s.p->ana).id;
    struct payment_id payment = paid_by_hand(&s, bill, "900");
    MUST(package_cancel(&s.op, id, true, true, shelf_look(&s, id).version));
    assert_int_equal(till_balance(s.p, ana).credit, 63000);
    MUST(payment_refund(&s.op, NULL, payment, SV("900"), false, SV("asked for"), SV(""), &s.problems));
    assert_int_equal(till_invoice(s.p, bill).refunded, 90000); /* 270 of the bill, 630 of the credit */
    assert_int_equal(till_balance(s.p, ana).credit, 0);
    till_is_sound(s.p);
}

static void the_rest_goes_to_those_who_paid_each_by_what_they_gave(void **state)
{
    struct scene s;
    struct package_rest rest;
    shelf_open(state, &s);
    struct package_id id = shelf_sell(&s, ten_visits(&s, false), s.p->ana);
    for (int i = 0; i < 3; i++)
        (void)shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->ana);
    struct invoice_id bill = shelf_look(&s, id).bill;
    struct payer_id ana = till_payer(s.p, s.p->ana).id, olga = till_payer(s.p, s.p->olga).id,
                    fund = till_outside(s.p, "A fund").id;
    till_pay(s.p, bill, olga, 30001);
    till_pay(s.p, bill, fund, 59999);
    MUST(package_rest(&s.op, id, &rest));
    assert_int_equal(rest.credit, 63000);
    MUST(package_cancel(&s.op, id, true, true, shelf_look(&s, id).version));
    assert_int_equal(till_balance(s.p, ana).credit, 0); /* it was addressed to her, and she paid nothing */
    assert_int_equal(till_balance(s.p, olga).credit, 21001);
    assert_int_equal(till_balance(s.p, fund).credit, 41999);
    till_is_sound(s.p);
}

struct giving {
    const struct op *op;
    struct payment_new n;
    struct payment_id id;
};

static enum err give_in(struct db *tx, void *arg)
{
    struct giving *g = arg;
    struct op op = *g->op;
    op.db = tx;
    TRY(payment_insert_in(&op, &g->n, &g->id));
    return payment_succeed_in(&op, g->id, SV(""));
}

/* Cash that somebody else brings for a bill. */
static struct payment_id given_by(struct scene *s, struct invoice_id bill, struct payer_id payer, int64_t amount)
{
    struct giving g = { .op = &s->op,
        .n = { .payer = payer,
            .client = s->p->ana,
            .invoice = bill,
            .amount = amount,
            .medium = MEDIUM_CASH,
            .state = PAYMENT_STARTED,
            .key = sv_fmt(s->p->a, "given-%lld", (long long)payer.v),
            .paid_on = s->op.viewer->today } };
    MUST(db_write(s->p->db, give_in, &g));
    return g.id;
}

static void a_refund_to_one_of_several_payers_takes_what_that_one_gave_and_no_more(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct package_id id = shelf_sell(&s, ten_visits(&s, false), s.p->ana);
    for (int i = 0; i < 3; i++)
        (void)shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->ana);
    struct invoice_id bill = shelf_look(&s, id).bill;
    struct payer_id olga = till_payer(s.p, s.p->olga).id, fund = till_outside(s.p, "A fund").id;
    struct payment_id of_olga = given_by(&s, bill, olga, 30001), of_fund = given_by(&s, bill, fund, 59999);
    MUST(package_cancel(&s.op, id, true, true, shelf_look(&s, id).version));
    MUST(payment_refund(&s.op, NULL, of_fund, SV("599.99"), false, SV("asked for"), SV(""), &s.problems));
    assert_int_equal(till_balance(s.p, fund).credit, 0); /* 180.00 of the bill, 419.99 of their credit */
    assert_int_equal(till_balance(s.p, olga).credit, 21001);
    MUST(payment_refund(&s.op, NULL, of_olga, SV("300.01"), false, SV("asked for"), SV(""), &s.problems));
    assert_int_equal(till_balance(s.p, olga).credit, 0);
    assert_int_equal(till_invoice(s.p, bill).refunded, 90000);
    till_is_sound(s.p);
}

/* Ana's package, paid by card in full; her bank is asked for the money back. */
static struct pay_event disputed(struct scene *s, struct package_id id)
{
    struct card_id card = till_card(s->p, s->p->ana, "success");
    struct pay_step step;
    struct pay_wish wish = { .invoice = shelf_look(s, id).bill, .card = card };
    MUST(pay_invoice(&s->op, till_line(s->p), SV(""), &wish, &s->problems, &step));
    return (struct pay_event){ .id = SV("evt_1"),
        .news = PAY_NEWS_DISPUTE_OPENED,
        .charge = till_payment(s->p, step.payment).intent,
        .amount = { 90000, "USD" },
        .error = "" };
}

static void hear(struct scene *s, struct pay_event e)
{
    struct viewer nobody = { .org = { 0 } };
    struct op op = practice_op(s->p, &nobody);
    MUST(payment_event(&op, PAY_TEST, &e));
}

static void nothing_is_given_back_while_a_payment_is_disputed_nor_after_it_was_lost(void **state)
{
    struct scene s;
    struct package_rest rest;
    shelf_open(state, &s);
    struct package_id id = shelf_sell(&s, ten_visits(&s, false), s.p->ana);
    struct pay_event e = disputed(&s, id);
    hear(&s, e);
    assert_int_equal(package_cancel(&s.op, id, true, true, shelf_look(&s, id).version), E_BUSY);
    assert_int_equal(shelf_look(&s, id).state, PACKAGE_ACTIVE);
    e.id = SV("evt_2");
    e.news = PAY_NEWS_DISPUTE_CLOSED;
    hear(&s, e);
    MUST(package_rest(&s.op, id, &rest));
    assert_int_equal(rest.left, 10);
    assert_int_equal(rest.credit, 0); /* the bank gave it back already */
    MUST(package_cancel(&s.op, id, true, true, shelf_look(&s, id).version));
    assert_int_equal(till_balance(s.p, till_payer(s.p, s.p->ana).id).credit, 0);
    till_is_sound(s.p);
}

static void a_form_that_is_sent_twice_sells_one(void **state)
{
    struct scene s;
    struct package_id first, again;
    shelf_open(state, &s);
    struct package_form f = { .offering = ten_visits(&s, false), .client = s.p->ana, .key = SV("abcdefgh12345678") };
    MUST(package_sell(&s.op, &f, &s.problems, &first));
    MUST(package_sell(&s.op, &f, &s.problems, &again));
    assert_int_equal(again.v, first.v);
    assert_int_equal(practice_events(s.p, EVENT_INVOICE_SENT), 1);
    f.key = SV("abcdefgh12345679");
    MUST(package_sell(&s.op, &f, &s.problems, &again));
    assert_int_not_equal(again.v, first.v);
}

/* -- by the days ----------------------------------------------------------------------------------------------------
 */

static void a_visit_up_to_the_last_day_keeps_its_credit_whenever_it_is_said_to_have_taken_place(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct package_id id = shelf_sell(&s, monthly(&s), s.p->ana);
    MUST(package_cancel(&s.op, id, false, false, shelf_look(&s, id).version)); /* with 1 April */
    struct appointment_id last = shelf_visit(&s, s.talk, "2026-04-01 09:00", s.p->ana);
    shelf_on(&s, "2026-04-02 09:00");
    MUST(package_end(&s.op, id));
    assert_int_equal(shelf_look(&s, id).state, PACKAGE_ENDED);
    shelf_become(&s, last, s.p->ana, ATTENDEE_FULFILLED);
    assert_true(shelf_words(&s, &s.op, last, s.p->ana).n > 0);
}

static void nothing_lapses_during_a_pause(void **state)
{
    struct scene s;
    struct package_rest rest;
    shelf_open(state, &s);
    struct offering_id soon =
        shelf_offer(&s, s.talk, (struct like){ .name = "Soon", .price = "100", .days = "10", .visits = 4 });
    struct package_id id = shelf_sell(&s, soon, s.p->ana), month = shelf_sell(&s, monthly(&s), s.p->ana);
    shelf_on(&s, "2026-03-05 12:00");
    MUST(package_pause(&s.op, id, shelf_look(&s, id).version));
    MUST(package_cancel(&s.op, month, false, false, shelf_look(&s, month).version));
    MUST(package_pause(&s.op, month, shelf_look(&s, month).version));
    shelf_on(&s, "2026-05-05 12:00");
    MUST(package_rest(&s.op, id, &rest));
    assert_int_equal(rest.left, 4);
    assert_int_equal(shelf_look(&s, id).left, 4);
    MUST(package_end(&s.op, month));
    assert_int_equal(shelf_look(&s, month).state, PACKAGE_PAUSED);
    MUST(package_resume(&s.op, month, shelf_look(&s, month).version));
    assert_int_equal(shelf_look(&s, month).left, 4);
}

static void a_period_that_comes_late_covers_what_took_place_meanwhile(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct package_id id = shelf_sell(&s, monthly(&s), s.p->ana);
    struct appointment_id seen = shelf_visit(&s, s.talk, "2026-04-03 09:00", s.p->ana),
                          missed = shelf_visit(&s, s.talk, "2026-04-04 09:00", s.p->ana),
                          off = shelf_visit(&s, s.talk, "2026-04-05 09:00", s.p->ana);
    shelf_on(&s, "2026-04-06 09:00"); /* the program stood still since the first */
    shelf_become(&s, seen, s.p->ana, ATTENDEE_FULFILLED);
    shelf_become(&s, missed, s.p->ana, ATTENDEE_NOSHOW);
    shelf_become(&s, off, s.p->ana, ATTENDEE_CANCELLED);
    assert_int_equal(shelf_words(&s, &s.op, seen, s.p->ana).n, 0);
    MUST(package_renew(&s.op, id));
    assert_true(shelf_words(&s, &s.op, seen, s.p->ana).n > 0);
    assert_true(shelf_words(&s, &s.op, missed, s.p->ana).n > 0);
    assert_int_equal(shelf_words(&s, &s.op, off, s.p->ana).n, 0);
    assert_int_equal(shelf_look(&s, id).left, 2);
}

static void what_took_place_before_a_package_was_sold_is_not_covered_by_it(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct appointment_id before = shelf_visit(&s, s.talk, "2026-03-03 09:00", s.p->ana);
    shelf_on(&s, "2026-03-03 12:00");
    shelf_become(&s, before, s.p->ana, ATTENDEE_FULFILLED);
    assert_int_equal(shelf_look(&s, shelf_sell(&s, ten_visits(&s, false), s.p->ana)).left, 10);
}

/* -- people who leave -----------------------------------------------------------------------------------------------
 */

static bool never(void *runner)
{
    (void)runner;
    return false;
}

/* Packages hear of what happened. */
static void work(struct scene *s)
{
    struct clock clock = clock_at(&s->p->now);
    struct job_run r = { .db = s->p->db, .arena = s->p->a, .clock = &clock, .stopping = never };
    MUST(package_events_run(&r));
}

static void access_ends(struct scene *s, struct client_id client, struct grant_id grant)
{
    struct viewer owner = practice_staff(s->p, ROLE_OWNER, client);
    struct op op = practice_op(s->p, &owner);
    MUST(grant_move(&op, grant, MOVE_REVOKE, SV("other"), SV("it ended"), &s->problems));
}

static void whose_access_ended_takes_no_credit_of_the_other_any_more(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct client_id kids[] = { s.p->leo };
    struct grant_id grant = home_give(s.p, s.p->leo, s.p->ana);
    struct package_id id = shelf_sell_for(&s, ten_visits(&s, true), s.p->ana, kids, 1);
    struct appointment_id a = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->leo),
                          own = shelf_visit(&s, s.talk, "2026-03-06 09:00", s.p->ana);
    assert_int_equal(shelf_look(&s, id).left, 8);
    work(&s);
    assert_int_equal(shelf_look(&s, id).left, 8);
    access_ends(&s, s.p->leo, grant);
    work(&s);
    assert_int_equal(shelf_words(&s, &s.op, a, s.p->leo).n, 0);
    assert_true(shelf_words(&s, &s.op, own, s.p->ana).n > 0);
    assert_int_equal(shelf_look(&s, id).left, 9);
    assert_int_equal(shelf_look(&s, id).member_count, 1);
    struct appointment_id b = shelf_visit(&s, s.talk, "2026-03-07 09:00", s.p->leo);
    assert_int_equal(shelf_words(&s, &s.op, b, s.p->leo).n, 0);
}

struct linking {
    struct op op;
    struct billing_document_id id;
    struct payer_id to;
    struct sv token;
};
static enum err link_in(struct db *tx, void *arg)
{
    struct linking *x = arg;
    struct op op = x->op;
    op.db = tx;
    return document_link_token(&op, x->id, x->to, 7, &x->token);
}

static void a_link_to_a_superbill_that_a_program_got_ends_with_the_access(void **state)
{
    struct scene s;
    struct superbill_id bill = { 0 };
    struct document d;
    shelf_open(state, &s);
    struct grant_id grant = home_give(s.p, s.p->leo, s.p->ana);
    struct charge_id charge = till_charge(s.p, s.p->leo, "100");
    MUST(staff_billing_save(&s.op, s.p->provider, SV("1234567893"), SV(""), SV(""), 0, &s.problems));
    MUST(superbill_create(&s.op, &(struct superbill_new){ s.p->leo, &charge, 1, SV(""), true }, &s.problems, &bill));
    struct linking x = { .op = s.op, .to = till_payer(s.p, s.p->ana).id };
    struct document_wish w = { .kind = DOCUMENT_SUPERBILL, .resource = bill.v, .copy_for = x.to };
    MUST(document_ask(&s.op, &w, &x.id));
    MUST(db_write(s.p->db, link_in, &x));
    struct viewer stranger = practice_stranger();
    struct op whoever = practice_op(s.p, &stranger);
    MUST(document_by_link(&whoever, x.token, &d));
    access_ends(&s, s.p->leo, grant);
    work(&s);
    assert_int_equal(document_by_link(&whoever, x.token, &d), E_GONE);
}

static struct sv bill_linked(struct scene *s, struct payer_id payer)
{
    struct linking x = { .op = s->op, .to = till_payer(s->p, s->p->ana).id };
    struct document_wish w = { .kind = DOCUMENT_INVOICE, .resource = till_issue(s->p, s->p->leo, payer, "40").v };
    MUST(document_ask(&s->op, &w, &x.id));
    MUST(db_write(s->p->db, link_in, &x));
    return x.token;
}

static void a_link_to_a_bill_ends_with_the_access_of_who_does_not_pay_it(void **state)
{
    struct scene s;
    struct document d;
    shelf_open(state, &s);
    struct grant_id grant = home_give(s.p, s.p->leo, s.p->ana);
    struct sv his = bill_linked(&s, till_payer(s.p, s.p->leo).id), hers = bill_linked(&s, till_payer(s.p, s.p->ana).id);
    struct viewer stranger = practice_stranger();
    struct op whoever = practice_op(s.p, &stranger);
    MUST(document_by_link(&whoever, his, &d));
    access_ends(&s, s.p->leo, grant);
    work(&s);
    assert_int_equal(document_by_link(&whoever, his, &d), E_GONE);
    MUST(document_by_link(&whoever, hers, &d)); /* she owes it still */
}

static void a_key_of_a_sale_names_no_bill_of_a_later_period(void **state)
{
    struct scene s;
    struct package_id id, again;
    struct invoice_id bill, later;
    shelf_open(state, &s);
    struct grant_id grant = home_give(s.p, s.p->leo, s.p->ana);
    struct organization org = practice_organization(s.p);
    struct viewer ana = home_through(s.p, grant);
    struct op care = practice_op(s.p, &ana);
    struct package_buy_form f = { .offering = monthly(&s), .key = SV("abcdefgh12345678") };
    MUST(package_buy(&care, &org, &f, &s.problems, &id, &bill));
    shelf_on(&s, "2026-04-02 09:00");
    MUST(package_renew(&s.op, id));
    MUST(package_buy(&care, &org, &f, &s.problems, &again, &later));
    assert_int_equal(again.v, id.v);
    assert_int_equal(later.v, 0); /* what is owed now was not asked for by that key */
    MUST(package_first_bill(&s.op, id, &later));
    assert_int_equal(later.v, 0);
}

static void a_renewal_waits_with_a_task_when_the_access_of_who_pays_has_ended(void **state)
{
    struct scene s;
    struct package_id id;
    struct invoice_id bill;
    shelf_open(state, &s);
    struct grant_id grant = home_give(s.p, s.p->leo, s.p->ana);
    struct organization org = practice_organization(s.p);
    struct viewer ana = home_through(s.p, grant);
    struct op care = practice_op(s.p, &ana);
    struct package_buy_form f = { .offering = monthly(&s), .key = SV("abcdefgh12345678") };
    MUST(package_buy(&care, &org, &f, &s.problems, &id, &bill));
    shelf_on(&s, "2026-04-02 09:00");
    MUST(package_renew(&s.op, id));
    assert_int_equal(shelf_look(&s, id).period, 2);
    access_ends(&s, s.p->leo, grant);
    shelf_on(&s, "2026-05-02 09:00");
    int64_t tasks = home_tasks(s.p, TASK_BILL_UNPAYABLE);
    MUST(package_renew(&s.op, id));
    assert_int_equal(shelf_look(&s, id).period, 2);
    assert_int_equal(shelf_look(&s, id).state, PACKAGE_PAUSED);
    assert_int_equal(home_tasks(s.p, TASK_BILL_UNPAYABLE), tasks + 1);
    assert_int_equal(practice_events(s.p, EVENT_INVOICE_SENT), 2);
}

/* -- who reads what -------------------------------------------------------------------------------------------------
 */

static void that_a_period_waits_or_was_taken_back_is_the_payers_alone(void **state)
{
    struct scene s;
    struct package x;
    shelf_open(state, &s);
    MUST(package_setting_save(&s.op, &(struct package_setting){ .on_payment = true }));
    struct package_id id = shelf_sell(&s, monthly(&s), s.p->leo);
    struct viewer through = home_through(s.p, home_give(s.p, s.p->leo, s.p->ana)), own = practice_client(s.p, s.p->leo);
    struct op care = practice_op(s.p, &through), leo = practice_op(s.p, &own);
    MUST(package_load(&care, id, &x));
    assert_int_equal(x.credit_count, 0);
    assert_false(x.renews_on.has);
    MUST(package_load(&leo, id, &x));
    assert_int_equal(x.credit_count, 1);
    assert_true(x.renews_on.has);
}

static void which_visits_a_restricted_client_had_is_not_told_until_a_reason_is_stated(void **state)
{
    struct scene s;
    struct package_uses uses;
    shelf_open(state, &s);
    struct client_id kids[] = { s.p->leo };
    struct package_id id = shelf_sell_for(&s, ten_visits(&s, true), s.p->ana, kids, 1);
    (void)shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->leo);
    (void)shelf_visit(&s, s.talk, "2026-03-06 09:00", s.p->ana);
    home_restrict(s.p, s.p->leo);
    MUST(package_uses(&s.op, id, 1, &uses));
    assert_int_equal(uses.count, 2);
    for (size_t i = 0; i < uses.count; i++) {
        bool closed = uses.items[i].client.v == s.p->leo.v;
        assert_int_equal(uses.items[i].appointment.v == 0, closed);
        assert_int_equal(sv_eq(uses.items[i].type_name, SV("Restricted record")), closed);
        assert_int_equal(uses.items[i].starts_at.us == 0, closed);
    }
}

/* -- a program ------------------------------------------------------------------------------------------------------
 */

static int setup(void **state)
{
    event_consumers_set(&package_consumer, 1);
    return practice_setup(state);
}

static int teardown(void **state)
{
    event_consumers_set(NULL, 0);
    return practice_teardown(state);
}

#define FACT(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        FACT(a_refund_after_a_cancellation_leaves_what_was_given_as_credit),
        FACT(the_rest_goes_to_those_who_paid_each_by_what_they_gave),
        FACT(a_refund_to_one_of_several_payers_takes_what_that_one_gave_and_no_more),
        FACT(nothing_is_given_back_while_a_payment_is_disputed_nor_after_it_was_lost),
        FACT(a_form_that_is_sent_twice_sells_one),
        FACT(a_visit_up_to_the_last_day_keeps_its_credit_whenever_it_is_said_to_have_taken_place),
        FACT(nothing_lapses_during_a_pause),
        FACT(a_period_that_comes_late_covers_what_took_place_meanwhile),
        FACT(what_took_place_before_a_package_was_sold_is_not_covered_by_it),
        FACT(whose_access_ended_takes_no_credit_of_the_other_any_more),
        FACT(a_link_to_a_bill_ends_with_the_access_of_who_does_not_pay_it),
        FACT(a_link_to_a_superbill_that_a_program_got_ends_with_the_access),
        FACT(a_key_of_a_sale_names_no_bill_of_a_later_period),
        FACT(a_renewal_waits_with_a_task_when_the_access_of_who_pays_has_ended),
        FACT(that_a_period_waits_or_was_taken_back_is_the_payers_alone),
        FACT(which_visits_a_restricted_client_had_is_not_told_until_a_reason_is_stated),
    };
    db_fixture_args(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
