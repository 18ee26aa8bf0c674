/* What a payment costs: as many statements, and no more, whatever was before. */
#include "till.h"

#include "billing/payment.h"

#define ANYBODY ((struct payer_id){ 0 })

/* Bounds, as they were counted; a statement more is a decision. */
enum { BY_HAND_MOST = 12, BY_CARD_MOST = 35 };

static uint64_t by_hand(struct practice *p, struct client_id client)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct money_in_form f = {
        .invoice = till_issue(p, client, ANYBODY, "120"), .amount = SV("120"), .medium = SV("cash")
    };
    struct payment_id id;
    uint64_t at = db_statements(op.db);
    MUST(payment_record(&op, &f, &problems, &id));
    return db_statements(op.db) - at;
}

static uint64_t by_card(struct practice *p, struct client_id client, struct card_id card)
{
    struct viewer own = practice_client(p, client);
    struct op op = practice_op(p, &own);
    struct problems problems = problems_new(p->a);
    struct pay_wish w = { .invoice = till_issue(p, client, ANYBODY, "120"), .card = card };
    struct pay_step step;
    struct pay_line *line = till_line(p);
    uint64_t at = db_statements(op.db);
    MUST(pay_invoice(&op, line, SV(""), &w, &problems, &step));
    assert_int_equal(step.state, PAYMENT_SUCCEEDED);
    return db_statements(op.db) - at;
}

static void a_payment_by_hand_takes_so_many_statements_and_a_bill_that_was_paid_before_changes_nothing(void **state)
{
    struct practice *p = *state;
    uint64_t first = by_hand(p, p->olga), second = by_hand(p, p->olga);
    assert_true(first <= BY_HAND_MOST);
    assert_int_equal(first, second);
    till_is_sound(p);
}

static void a_payment_by_card_takes_so_many_statements(void **state)
{
    struct practice *p = *state;
    struct card_id card = till_card(p, p->olga, "success");
    uint64_t first = by_card(p, p->olga, card), second = by_card(p, p->olga, card);
    assert_true(first <= BY_CARD_MOST);
    assert_int_equal(first, second);
    till_is_sound(p);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_payment_by_hand_takes_so_many_statements_and_a_bill_that_was_paid_before_changes_nothing),
        T(a_payment_by_card_takes_so_many_statements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
