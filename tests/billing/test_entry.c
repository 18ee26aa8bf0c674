/* A card that somebody begins to enter in the gateway's fields, and does not pay with: it holds up nobody. */
#include "till.h"

#include <string.h>

#include "billing/payment.h"

#define ANYBODY ((struct payer_id){ 0 })

static enum err pay_as(struct practice *p, const struct viewer *v, struct invoice_id invoice, struct card_id with,
    struct pay_step *ret_step)
{
    struct op op = practice_op(p, v);
    struct pay_wish w = { .invoice = invoice, .card = with };
    struct problems problems = problems_new(p->a);
    return pay_invoice(&op, till_line(p), SV(""), &w, &problems, ret_step);
}

static void a_declined_or_abandoned_entry_of_a_card_holds_up_nobody(void **state)
{
    struct practice *p = *state;
    struct viewer acts = practice_caregiver(p, p->ana, p->leo, scope_with(scope_none(), CAP_BILLS, LEVEL_ACT)),
                  leo = practice_client(p, p->leo);
    struct op his = practice_op(p, &leo);
    struct problems problems = problems_new(p->a);
    struct card_id hers = till_card(p, p->ana, "success");
    for (int declined = 0; declined < 2; declined++) {
        struct pay_step step, other;
        struct invoice_id id = till_issue(p, p->leo, ANYBODY, "84");
        MUST(pay_as(p, &leo, id, (struct card_id){ 0 }, &step));
        assert_int_equal(step.state, PAYMENT_NEEDS_ACTION);
        if (declined) {
            (void)pay_test_choose(till_line(p), p->a, step.number, step.secret, SV("insufficient_funds"));
            MUST(pay_continue(&his, till_line(p), step.payment, SV(""), &problems, &other));
        }
        assert_false(till_invoice(p, id).paying);
        MUST(pay_as(p, &acts, id, hers, &other));
        assert_int_equal(other.state, PAYMENT_SUCCEEDED);
        assert_int_equal(till_payment(p, step.payment).p.state, declined ? PAYMENT_FAILED : PAYMENT_CANCELED);
        /* nor can it be paid there any more */
        assert_int_equal(pay_test_choose(till_line(p), p->a, step.number, step.secret, SV("success")).end, PAY_REFUSED);
        assert_int_equal(till_invoice(p, id).paid, 8400);
    }
    till_is_sound(p);
}

static void what_staff_record_or_void_meanwhile_ends_the_entry_of_a_card_at_the_gateway_too(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY), olga = practice_client(p, p->olga);
    for (int k = 0; k < 2; k++) {
        struct pay_step step;
        struct payment_id made;
        struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
        struct op op = practice_op(p, &owner);
        struct problems problems = problems_new(p->a);
        MUST(pay_as(p, &olga, id, (struct card_id){ 0 }, &step));
        if (k)
            MUST(invoice_void(&op, id, till_invoice(p, id).version, SV(""), &problems));
        else
            MUST(payment_record(&op,
                &(struct money_in_form){ .invoice = id, .amount = SV("120"), .medium = SV("cash") }, &problems, &made));
        size_t n;
        practice_forward(p, SECOND_US);
        op = practice_op(p, &owner);
        MUST(payment_look(&op, till_line(p), 50, &n));
        assert_int_equal(till_payment(p, step.payment).p.state, PAYMENT_CANCELED);
        assert_int_equal(pay_test_choose(till_line(p), p->a, step.number, step.secret, SV("success")).end, PAY_REFUSED);
    }
    till_is_sound(p);
}

static struct payments failed_ones(struct practice *p, int64_t *ret_counted)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct payments list = { 0 };
    struct billing_sums sums;
    MUST(payment_list(&op, &(struct payment_filter){ .failed_only = true, .page = 1 }, &list));
    MUST(billing_sums(&op, &sums));
    *ret_counted = sums.failed_count;
    return list;
}

static void a_declined_card_counts_as_failed_with_its_reason_while_another_may_be_tried_and_after(void **state)
{
    struct practice *p = *state;
    struct viewer olga = practice_client(p, p->olga), owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op hers = practice_op(p, &olga);
    struct problems problems = problems_new(p->a);
    struct pay_step step;
    struct payment seen;
    int64_t counted;
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
    MUST(pay_as(p, &olga, id, (struct card_id){ 0 }, &step));
    assert_int_equal(failed_ones(p, &counted).total, 0);
    (void)pay_test_choose(till_line(p), p->a, step.number, step.secret, SV("insufficient_funds"));
    MUST(pay_continue(&hers, till_line(p), step.payment, SV(""), &problems, &step));
    for (int later = 0; later < 2; later++) {
        struct payments list = failed_ones(p, &counted);
        assert_int_equal(list.total, 1);
        assert_int_equal(counted, 1);
        assert_int_equal(list.items[0].state, later ? PAYMENT_FAILED : PAYMENT_NEEDS_ACTION);
        assert_string_equal(sv_z(p->a, list.items[0].reason_words), "Declined: not enough money."); /* to staff … */
        hers = practice_op(p, &olga);
        MUST(payment_load(&hers, step.payment, &seen)); /* … and to who pays */
        assert_non_null(strstr(sv_z(p->a, seen.reason_words), "Use another card"));
        size_t n;
        practice_forward(p, (PAYMENT_WAIT_S + 60) * SECOND_US);
        struct op op = practice_op(p, &owner);
        MUST(payment_look(&op, till_line(p), 50, &n)); /* they walked away */
    }
    assert_false(till_invoice(p, id).paying);
    till_is_sound(p);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_declined_or_abandoned_entry_of_a_card_holds_up_nobody),
        T(a_declined_card_counts_as_failed_with_its_reason_while_another_may_be_tried_and_after),
        T(what_staff_record_or_void_meanwhile_ends_the_entry_of_a_card_at_the_gateway_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
