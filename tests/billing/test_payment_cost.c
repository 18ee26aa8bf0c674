/* What a payment costs: as many statements, and no more, whatever was before. */
#include "till.h"

#include "billing/payment.h"

#define ANYBODY ((struct payer_id){ 0 })

/* Bounds, as they were counted; a statement more is a decision. */
enum { BY_HAND_MOST = 11, BY_CARD_MOST = 30 };

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

struct meanwhile {
    struct op op;
    struct invoice_id invoice;
    struct payer_id payer;
};

static enum err by_hand_in(struct db *tx, void *arg)
{
    struct meanwhile *m = arg;
    struct op op = m->op;
    struct invoice invoice;
    const struct invoice *i;
    struct payment_id id;
    op.db = tx;
    TRY(payment_invoice_in(&op, m->invoice, &invoice, &i));
    return payment_by_hand_in(&op,
        &(struct payment_new){ .payer = m->payer,
            .invoice = m->invoice,
            .client = i->client,
            .amount = 12000,
            .medium = MEDIUM_CASH,
            .key = payment_new_key(op.arena),
            .paid_on = op.viewer->today },
        i, &id);
}

static void cash_for_a_bill_whose_card_payment_began_meanwhile_is_not_written(void **state)
{
    struct practice *p = *state;
    struct viewer own = practice_client(p, p->olga), owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &own);
    struct problems problems = problems_new(p->a);
    struct pay_wish w = { .invoice = till_issue(p, p->olga, ANYBODY, "120"), .card = till_card(p, p->olga, "secure") };
    struct pay_step step;
    MUST(pay_invoice(&op, till_line(p), SV(""), &w, &problems, &step)); /* her bank asks */
    assert_true(till_invoice(p, w.invoice).paying);
    struct meanwhile m = { practice_op(p, &owner), w.invoice, till_payer(p, p->olga).id };
    assert_int_equal(db_write(p->db, by_hand_in, &m), E_CONFLICT);
    assert_int_equal(till_invoice(p, w.invoice).paid, 0);
    till_is_sound(p);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_payment_by_hand_takes_so_many_statements_and_a_bill_that_was_paid_before_changes_nothing),
        T(a_payment_by_card_takes_so_many_statements),
        T(cash_for_a_bill_whose_card_payment_began_meanwhile_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
