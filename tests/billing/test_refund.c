/* Money by hand, credit, refunds, and bills that pay themselves. */
#include "till.h"

#include "billing/billing.h"
#include "billing/payment_write.h"

#define ANYBODY ((struct payer_id){ 0 })

static struct problems problems;

static void assert_problem(const char *code)
{
    if (!problem_has(&problems, sv_of(code)))
        fail_msg("no problem %s but %s", code, problems.count ? problems.items[0].code.p : "none");
}

static struct op as_owner(struct practice *p)
{
    static struct viewer owner;
    owner = practice_staff(p, ROLE_OWNER, NOBODY);
    problems = problems_new(p->a);
    return practice_op(p, &owner);
}

/* Olga's bill of 120.00, paid by card. */
static struct payment_inside paid(struct practice *p, struct invoice_id *ret_invoice)
{
    struct card_id with = till_card(p, p->olga, "success");
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
    struct op op = as_owner(p);
    struct pay_step step;
    MUST(pay_invoice(&op, till_line(p), SV(""), &(struct pay_wish){ .invoice = id, .card = with }, &problems, &step));
    *ret_invoice = id;
    return till_payment(p, step.payment);
}

static enum err give_back(
    struct practice *p, struct payment_id id, const char *amount, bool still_owed, const char *key)
{
    struct op op = as_owner(p);
    return payment_refund(&op, till_line(p), id, sv_of(amount), still_owed, SV("asked for"), sv_of(key), &problems);
}

static void autopay_on(struct practice *p, struct client_id owner, struct card_id id)
{
    struct viewer v = practice_client(p, owner);
    struct op op = practice_op(p, &v);
    struct cards cards;
    MUST(card_own(&op, &cards));
    for (size_t i = 0; i < cards.count; i++)
        if (cards.items[i].id.v == id.v)
            MUST(card_autopay(&op, id, true, cards.items[i].version));
}

/* -- by hand --------------------------------------------------------------------------------------------------------
 */

static void money_by_hand_pays_a_bill_and_what_is_over_is_credit(void **state)
{
    struct practice *p = *state;
    struct op op = as_owner(p);
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120"), next = till_issue(p, p->olga, ANYBODY, "50");
    struct payer_id payer = till_invoice(p, id).payer;
    struct payment_id made, again;
    struct money_in_form f = { .invoice = id,
        .amount = SV("150"),
        .medium = SV("cheque"),
        .note = SV("cheque 1042"),
        .key = SV("a-form-of-this-page") };
    MUST(payment_record(&op, &f, &problems, &made));
    MUST(payment_record(&op, &f, &problems, &again));
    assert_int_equal(made.v, again.v);
    assert_int_equal(till_invoice(p, id).state, INVOICE_PAID);
    assert_int_equal(till_balance(p, payer).credit, 3000);
    op = as_owner(p);
    MUST(credit_apply(&op, next, SV(""), &problems));
    assert_int_equal(till_invoice(p, next).balance, 2000);
    assert_int_equal(till_balance(p, payer).credit, 0);
    op = as_owner(p);
    assert_int_equal(credit_apply(&op, next, SV(""), &problems), E_INVALID);
    assert_problem("no_credit");
    till_is_sound(p);
}

static void a_key_records_once_for_a_bill_and_again_for_another_bill_and_for_credit(void **state)
{
    struct practice *p = *state;
    struct op op = as_owner(p);
    struct invoice_id one = till_issue(p, p->olga, ANYBODY, "120"), other = till_issue(p, p->olga, ANYBODY, "50");
    struct payer_id payer = till_invoice(p, one).payer;
    struct payment_id made, again;
    struct money_in_form f = { .invoice = one, .medium = SV("cash"), .key = SV("a-key-of-a-program") };
    MUST(payment_record(&op, &f, &problems, &made));
    f.invoice = other;
    MUST(payment_record(&op, &f, &problems, &again));
    assert_int_not_equal(made.v, again.v);
    assert_int_equal(till_invoice(p, other).state, INVOICE_PAID);
    f = (struct money_in_form){ .payer = payer, .amount = SV("5"), .medium = SV("cash"), .key = f.key };
    MUST(payment_record(&op, &f, &problems, &made));
    MUST(payment_record(&op, &f, &problems, &again));
    assert_int_equal(made.v, again.v);
    assert_int_equal(till_balance(p, payer).credit, 500);
    till_is_sound(p);
}

static void what_is_typed_wrong_names_its_field(void **state)
{
    struct practice *p = *state;
    struct op op = as_owner(p);
    struct payment_id made;
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
    struct money_in_form f = { .invoice = id, .amount = SV("x"), .medium = SV("card"), .paid_on = SV("2099-01-01") };
    assert_int_equal(payment_record(&op, &f, &problems, &made), E_INVALID);
    assert_problem("bad_amount");
    assert_problem("bad_medium");
    assert_problem("future_day");
    struct viewer olga = practice_client(p, p->olga);
    struct op hers = practice_op(p, &olga);
    f = (struct money_in_form){ .invoice = id, .medium = SV("cash") };
    assert_int_not_equal(payment_record(&hers, &f, &problems, &made), E_OK);
}

static void money_that_comes_before_any_bill_is_credit(void **state)
{
    struct practice *p = *state;
    struct op op = as_owner(p);
    struct payer olga = till_payer(p, p->olga);
    struct payment_id made;
    struct money_in_form f = { .payer = olga.id, .amount = SV("40"), .medium = SV("cash") };
    MUST(payment_record(&op, &f, &problems, &made));
    assert_int_equal(till_balance(p, olga.id).credit, 4000);
    MUST(give_back(p, made, "15", false, ""));
    assert_int_equal(till_balance(p, olga.id).credit, 2500);
    assert_int_equal(give_back(p, made, "25.01", false, ""), E_INVALID);
    assert_problem("over_payment");
    till_is_sound(p);
}

/* -- refunds --------------------------------------------------------------------------------------------------------
 */

static void a_refund_goes_back_to_the_card_and_the_bill_says_so(void **state)
{
    struct practice *p = *state;
    struct invoice_id id;
    struct payment_inside x = paid(p, &id);
    struct pay_charged c;
    MUST(give_back(p, x.p.id, "20", false, "a-form-of-this-page"));
    MUST(give_back(p, x.p.id, "20", false, "a-form-of-this-page"));
    assert_int_equal(pay_charge_read(till_line(p), p->a, x.intent, &c).end, PAY_DONE);
    assert_int_equal(c.refunded.minor, 2000);
    assert_int_equal(till_payment(p, x.p.id).p.refunded, 2000);
    assert_int_equal(till_invoice(p, id).state, INVOICE_PAID);
    assert_int_equal(till_invoice(p, id).refunded, 2000);
    assert_int_equal(give_back(p, x.p.id, "100.01", false, ""), E_INVALID);
    assert_problem("over_payment");
    MUST(give_back(p, x.p.id, "", false, ""));
    assert_int_equal(till_invoice(p, id).state, INVOICE_REFUNDED);
    assert_int_equal(practice_events(p, EVENT_PAYMENT_REFUNDED), 2);
    till_is_sound(p);
}

static void a_refund_may_leave_the_bill_owed(void **state)
{
    struct practice *p = *state;
    struct invoice_id id;
    struct payment_inside x = paid(p, &id);
    MUST(give_back(p, x.p.id, "", true, ""));
    struct invoice i = till_invoice(p, id);
    assert_int_equal(i.state, INVOICE_SENT);
    assert_int_equal(i.balance, 12000);
    assert_int_equal(till_balance(p, i.payer).owed, 12000);
    till_is_sound(p);
}

static void a_form_with_any_key_gives_back_and_stops_nothing(void **state)
{
    struct practice *p = *state;
    struct invoice_id id;
    struct payment_inside x = paid(p, &id);
    static const char *const keys[] = { "12345678 x", "\xd0\xba\xd0\xbb\xd1\x8e\xd1\x87\xd0\xba\xd0\xbb", "short" };
    for (size_t k = 0; k < LENGTH(keys); k++)
        MUST(give_back(p, x.p.id, "10", false, keys[k]));
    assert_int_equal(till_payment(p, x.p.id).p.refunded, 3000);
    struct pay_refunded r;
    struct pay_result refused = pay_refund(
        till_line(p), p->a, x.intent, (struct money){ 1000, "USD" }, SV("refund-9"), SV("1234567812345678 x"), &r);
    assert_int_equal(refused.end, PAY_REFUSED);
    till_is_sound(p);
}

static void whichever_statement_fails_money_is_given_back_once_or_not_at_all(void **state)
{
    struct practice *p = *state;
    struct invoice_id id;
    enum { STATEMENTS = 45 };
    for (uint64_t n = 1; n <= STATEMENTS; n++) {
        struct payment_inside x = paid(p, &id);
        struct pay_charged c;
        struct op op = as_owner(p);
        db_fail_nth(n);
        enum err e =
            payment_refund(&op, till_line(p), x.p.id, SV("20"), false, SV(""), SV("a-form-of-this-page"), &problems);
        db_fail_nth(0);
        assert_true(n < STATEMENTS || e == E_OK);
        for (int i = 0; i < 2; i++) {
            size_t count;
            practice_forward(p, HOUR_US);
            op = as_owner(p);
            MUST(payment_look(&op, till_line(p), 50, &count));
        }
        assert_int_equal(pay_charge_read(till_line(p), p->a, x.intent, &c).end, PAY_DONE);
        assert_int_equal(c.refunded.minor, till_payment(p, x.p.id).p.refunded);
        assert_true(c.refunded.minor == 0 || c.refunded.minor == 2000);
    }
    till_is_sound(p);
}

static void one_in_trouble_holds_up_no_other(void **state)
{
    struct practice *p = *state;
    struct pay_services none = { .preferred = PAY_STRIPE };
    struct invoice_id id;
    int64_t nothing = 0, broke = 0;
    autopay_on(p, p->ana, till_card(p, p->ana, "success"));
    for (uint64_t n = 1; n <= 60; n++) {
        struct payment_inside x[2];
        size_t count;
        for (size_t k = 0; k < 2; k++) {
            struct pay_line away = *till_line(p);
            away.services = &none;
            x[k] = paid(p, &id);
            struct op op = as_owner(p);
            MUST(payment_refund(&op, &away, x[k].p.id, SV("20"), false, SV(""), SV("a-form-of-this-page"), &problems));
        }
        struct invoice_id due[2] = { till_issue(p, p->ana, ANYBODY, "5"), till_issue(p, p->ana, ANYBODY, "5") };
        practice_forward(p, HOUR_US);
        struct op op = as_owner(p);
        db_fail_nth(n);
        enum err e = payment_look(&op, till_line(p), 50, &count);
        db_fail_nth(0);
        broke += e != E_OK;
        nothing += !till_payment(p, x[0].p.id).p.refunded && !till_payment(p, x[1].p.id).p.refunded;
        practice_forward(p, 14 * DAY_US);
        op = as_owner(p);
        db_fail_nth(n);
        e = payment_autopay(&op, till_line(p), 50, &count);
        db_fail_nth(0);
        broke += e != E_OK;
        nothing += till_invoice(p, due[0]).balance && till_invoice(p, due[1]).balance;
        practice_forward(p, HOUR_US);
        op = as_owner(p);
        MUST(payment_look(&op, till_line(p), 50, &count));
    }
    assert_true(broke > 40);
    assert_in_range(nothing, 0, 4); /* what is due could not be read at all */
    till_is_sound(p);
}

/* -- bills that pay themselves --------------------------------------------------------------------------------------
 */

static size_t run_autopay(struct practice *p)
{
    struct op op = as_owner(p);
    size_t n;
    MUST(payment_autopay(&op, till_line(p), 50, &n));
    return n;
}

static void a_bill_pays_itself_on_the_day_it_is_due_with_the_card_that_is_meant_for_it(void **state)
{
    struct practice *p = *state;
    autopay_on(p, p->olga, till_card(p, p->olga, "success"));
    (void)till_card(p, p->ana, "success"); /* not meant for it */
    struct invoice_id hers = till_issue(p, p->olga, ANYBODY, "120"), other = till_issue(p, p->ana, ANYBODY, "50");
    assert_int_equal(run_autopay(p), 0);
    practice_forward(p, 14 * DAY_US);
    assert_int_equal(run_autopay(p), 1);
    assert_int_equal(till_invoice(p, hers).state, INVOICE_PAID);
    assert_int_equal(till_invoice(p, other).balance, 5000);
    assert_int_equal(run_autopay(p), 0);
    till_is_sound(p);
}

static void a_refused_one_is_tried_on_later_days_and_then_staff_know(void **state)
{
    struct practice *p = *state;
    autopay_on(p, p->olga, till_card(p, p->olga, "insufficient_funds"));
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
    size_t tries = 0;
    practice_forward(p, 14 * DAY_US);
    for (int day = 0; day < 30; day++) {
        tries += run_autopay(p);
        assert_int_equal(run_autopay(p), 0); /* once a day at most */
        practice_forward(p, DAY_US);
    }
    assert_int_equal(tries, 4);
    assert_int_equal(till_invoice(p, id).balance, 12000);
    struct op op = as_owner(p);
    struct tasks tasks;
    MUST(task_list(&op, 1, &tasks));
    size_t found = 0;
    for (size_t i = 0; i < tasks.count; i++)
        found += tasks.items[i].kind == TASK_PAYMENT_FAILED;
    assert_int_equal(found, 1);
}

static size_t failed_tasks(struct practice *p)
{
    struct op op = as_owner(p);
    struct tasks tasks;
    size_t found = 0;
    MUST(task_list(&op, 1, &tasks));
    for (size_t i = 0; i < tasks.count; i++)
        found += tasks.items[i].kind == TASK_PAYMENT_FAILED;
    return found;
}

static void one_whose_answer_comes_later_is_tried_again_or_told_as_well(void **state)
{
    struct practice *p = *state;
    static const char *const reasons[] = { "declined_funds", "declined_expired" };
    autopay_on(p, p->olga, till_card(p, p->olga, "lost_after"));
    for (size_t k = 0; k < LENGTH(reasons); k++) {
        struct payments list;
        struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
        practice_forward(p, 14 * DAY_US);
        assert_int_equal(run_autopay(p), 1);
        struct op op = as_owner(p);
        MUST(payment_list(&op, &(struct payment_filter){ .invoice = id, .page = 1 }, &list));
        struct payment_inside x = till_payment(p, list.items[0].id);
        assert_int_equal(x.p.state, PAYMENT_STARTED); /* nobody knows */
        MUST(payment_settle(&op, &x, (struct pay_result){ .end = PAY_DECLINED, .error = reasons[k] },
            &(struct pay_charged){ .error = "" }));
        assert_int_equal(failed_tasks(p), k);
        practice_forward(p, 2 * DAY_US);
        assert_int_equal(run_autopay(p), !k);
    }
}

static void a_bank_that_asks_ends_trying(void **state)
{
    struct practice *p = *state;
    autopay_on(p, p->olga, till_card(p, p->olga, "secure"));
    (void)till_issue(p, p->olga, ANYBODY, "120");
    practice_forward(p, 14 * DAY_US);
    assert_int_equal(run_autopay(p), 1);
    for (int day = 0; day < 15; day++) {
        practice_forward(p, DAY_US);
        assert_int_equal(run_autopay(p), 0);
    }
}

int main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
    const struct CMUnitTest tests[] = {
        CASE(money_by_hand_pays_a_bill_and_what_is_over_is_credit),
        CASE(a_key_records_once_for_a_bill_and_again_for_another_bill_and_for_credit),
        CASE(what_is_typed_wrong_names_its_field),
        CASE(money_that_comes_before_any_bill_is_credit),
        CASE(a_refund_goes_back_to_the_card_and_the_bill_says_so),
        CASE(a_refund_may_leave_the_bill_owed),
        CASE(a_form_with_any_key_gives_back_and_stops_nothing),
        CASE(one_in_trouble_holds_up_no_other),
        CASE(whichever_statement_fails_money_is_given_back_once_or_not_at_all),
        CASE(a_bill_pays_itself_on_the_day_it_is_due_with_the_card_that_is_meant_for_it),
        CASE(a_refused_one_is_tried_on_later_days_and_then_staff_know),
        CASE(one_whose_answer_comes_later_is_tried_again_or_told_as_well),
        CASE(a_bank_that_asks_ends_trying),
    };
    db_fixture_args(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
