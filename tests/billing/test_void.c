/* What becomes of money that went back, came again or was taken by a bank: bills that are void, and credit. */
#include "till.h"

#include "billing/payment_write.h"
#include "billing/superbill.h"

#define ANYBODY ((struct payer_id){ 0 })

static struct problems problems;

static struct op as_owner(struct practice *p)
{
    static struct viewer owner;
    owner = practice_staff(p, ROLE_OWNER, NOBODY);
    problems = problems_new(p->a);
    return practice_op(p, &owner);
}

static struct payment_inside inside(struct practice *p, struct payment_id id)
{
    struct op op = as_owner(p);
    struct payment_inside x = { .key = SV("") };
    MUST(payment_by_id(&op, id, &x));
    return x;
}

/* Olga's bill of 100.00, paid by card. */
static struct payment_inside paid(struct practice *p, struct invoice_id *ret_invoice)
{
    struct viewer olga = practice_client(p, p->olga);
    struct card_id card;
    struct pay_step step;
    MUST(till_enter(p, &olga, p->olga, "success", &card));
    *ret_invoice = till_issue(p, p->olga, ANYBODY, "100");
    struct op op = as_owner(p);
    struct pay_wish wish = { .invoice = *ret_invoice, .card = card };
    MUST(pay_invoice(&op, till_line(p), SV(""), &wish, &problems, &step));
    return inside(p, step.payment);
}

static void hear(struct practice *p, struct pay_event e)
{
    struct viewer nobody = { .org = { 0 } };
    struct op op = practice_op(p, &nobody);
    MUST(payment_event(&op, PAY_TEST, &e));
}

static enum err void_it(struct practice *p, struct invoice_id id)
{
    int64_t version = till_invoice(p, id).version;
    struct op op = as_owner(p);
    return invoice_void(&op, id, version, SV("a mistake"), &problems);
}

static enum err give_back(
    struct practice *p, struct pay_line *line, struct payment_id id, const char *amount, bool owed)
{
    struct op op = as_owner(p);
    return payment_refund(&op, line, id, sv_of(amount), owed, SV("asked for"), SV(""), &problems);
}

/* The gateway of the payment is not there just now: what is asked stays under way. */
static struct pay_line *no_line(struct practice *p)
{
    static struct pay_services services;
    static struct pay_line line;
    struct sv problem;
    line = *till_line(p);
    MUST(pay_services_read(p->a, &(struct pay_options){ .payments = SV("none") }, &services, &problem));
    line.services = &services;
    return &line;
}

static void a_bill_whose_refund_failed_later_is_void_with_all_of_it_as_credit(void **state)
{
    struct practice *p = *state;
    for (int still_owed = 0; still_owed < 2; still_owed++) {
        struct invoice_id id;
        struct payment_inside x = paid(p, &id);
        int64_t before = till_balance(p, x.p.payer).credit;
        struct pay_refunded back;
        struct sv reference = sv_fmt(p->a, "refund-%d", still_owed + 1);
        MUST(give_back(p, till_line(p), x.p.id, "", still_owed));
        assert_int_equal(inside(p, x.p.id).p.refunded, 10000);
        assert_int_equal(till_invoice(p, id).balance, still_owed ? 10000 : 0);
        assert_int_equal(pay_refund_find(till_line(p), p->a, x.intent, reference, &back).end, PAY_DONE);
        assert_int_equal(pay_test_refund_fail(till_line(p), back.number).end, PAY_DONE);
        hear(p, (struct pay_event){ .id = sv_fmt(p->a, "evt_failed_%d", still_owed),
                    .news = PAY_NEWS_REFUND_FAILED,
                    .charge = x.intent,
                    .refund = back.number,
                    .amount = { 10000, "USD" },
                    .error = "" });
        struct op op = as_owner(p);
        size_t n;
        MUST(payment_look(&op, till_line(p), 50, &n));
        assert_int_equal(till_invoice(p, id).state, INVOICE_PAID);
        MUST(void_it(p, id));
        assert_int_equal(till_balance(p, x.p.payer).credit - before, 10000);
        till_is_sound(p);
    }
}

static void a_refund_that_failed_later_is_part_of_what_an_insurer_reads(void **state)
{
    struct practice *p = *state;
    struct op op = as_owner(p);
    struct charge_id charge = till_charge(p, p->olga, "100");
    struct invoice_id id = till_bill(p, p->olga, ANYBODY, &charge, 1, true).ids[0];
    struct payer_id payer = till_invoice(p, id).payer;
    struct superbill_id superbill;
    struct superbill b;
    till_pay(p, id, payer, 10000);
    const struct entry out = { .kind = ENTRY_REFUND,
        .debit = ACCOUNT_REFUNDS,
        .credit = ACCOUNT_CASH,
        .amount = 4000,
        .payer = payer,
        .client = p->olga,
        .invoice = id };
    struct entry again = out;
    again.debit = ACCOUNT_CASH;
    again.credit = ACCOUNT_REFUNDS;
    till_write(p, &out, 1);
    MUST(superbill_create(&op, &(struct superbill_new){ p->olga, &charge, 1, SV(""), false }, &problems, &superbill));
    MUST(superbill_load(&op, superbill, payer, &b));
    assert_int_equal(b.paid, 6000);
    till_write(p, &again, 1);
    MUST(superbill_load(&op, superbill, payer, &b));
    assert_int_equal(b.paid, 10000);
}

static void what_a_bank_took_for_good_is_no_credit_when_the_bill_is_void(void **state)
{
    struct practice *p = *state;
    struct invoice_id id;
    struct payment_inside x = paid(p, &id);
    MUST(give_back(p, till_line(p), x.p.id, "30", false));
    struct pay_event e = {
        .id = SV("evt_1"), .news = PAY_NEWS_DISPUTE_OPENED, .charge = x.intent, .amount = { 6000, "USD" }, .error = ""
    };
    hear(p, e);
    assert_int_equal(void_it(p, id), E_INVALID); /* nobody knows yet whose it is */
    assert_true(problem_has(&problems, SV("disputed")));
    e.id = SV("evt_2");
    e.news = PAY_NEWS_DISPUTE_CLOSED;
    hear(p, e);
    MUST(void_it(p, id));
    assert_int_equal(till_balance(p, x.p.payer).credit, 1000);
    till_is_sound(p);
}

/* 150.00 in cash for a bill of 100.00. */
static struct payment_id more_than_enough(struct practice *p, const char *medium, struct payer_id *ret_payer)
{
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "100");
    struct op op = as_owner(p);
    struct payment_id made;
    struct money_in_form f = { .invoice = id, .amount = SV("150"), .medium = sv_of(medium) };
    MUST(payment_record(&op, &f, &problems, &made));
    *ret_payer = till_invoice(p, id).payer;
    return made;
}

static void credit_that_a_refund_under_way_will_take_is_used_for_nothing_else(void **state)
{
    struct practice *p = *state;
    struct invoice_id id;
    struct payer_id payer;
    struct payment_inside x = paid(p, &id);
    struct payment_id cash = more_than_enough(p, "cash", &payer);
    MUST(void_it(p, id)); /* 100.00 of the card are credit as well */
    assert_int_equal(till_balance(p, payer).credit, 15000);
    MUST(give_back(p, no_line(p), x.p.id, "80", false));
    assert_int_equal(till_balance(p, payer).credit, 15000); /* the gateway did not answer */
    struct invoice_id next = till_issue(p, p->olga, ANYBODY, "100");
    struct op op = as_owner(p);
    assert_int_equal(credit_apply(&op, next, SV("70.01"), &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("no_credit")));
    op = as_owner(p);
    MUST(credit_apply(&op, next, SV("40"), &problems));
    assert_int_equal(
        give_back(p, till_line(p), cash, "130.01", false), E_INVALID); /* 100.00 of its bill, 30.00 credit */
    assert_true(problem_has(&problems, SV("over_payment")));
    assert_true(sv_starts(problems.items[0].text, SV("Of this payment $130.00 can be given back: the rest has")));
    MUST(give_back(p, till_line(p), cash, "130", false));
    practice_forward(p, HOUR_US);
    size_t n;
    op = as_owner(p);
    MUST(payment_look(&op, till_line(p), 50, &n));
    assert_int_equal(inside(p, x.p.id).p.refunded, 8000);
    assert_int_equal(till_balance(p, payer).credit, 0);
    till_is_sound(p);
}

int main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_bill_whose_refund_failed_later_is_void_with_all_of_it_as_credit),
        CASE(a_refund_that_failed_later_is_part_of_what_an_insurer_reads),
        CASE(what_a_bank_took_for_good_is_no_credit_when_the_bill_is_void),
        CASE(credit_that_a_refund_under_way_will_take_is_used_for_nothing_else),
    };
    db_fixture_args(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
