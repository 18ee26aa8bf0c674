/* Credit that families use themselves: whose it is, and what it pays (docs/decisions/0082). */
#include "till.h"

#include "billing/payment.h"

#define ANYBODY ((struct payer_id){ 0 })

static void give_credit(struct practice *p, struct client_id client, const char *amount)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct money_in_form f = { .payer = till_payer(p, client).id, .amount = sv_of(amount), .medium = SV("transfer") };
    struct payment_id id;
    MUST(payment_record(&op, &f, &problems, &id));
}

static int64_t seen(struct practice *p, const struct viewer *v)
{
    struct op op = practice_op(p, v);
    int64_t credit;
    MUST(credit_own(&op, &credit));
    return credit;
}

static enum err use(struct practice *p, const struct viewer *v, struct invoice_id id, const char *amount,
    const char *key, struct problems *problems, struct payment_id *ret)
{
    struct op op = practice_op(p, v);
    *problems = problems_new(p->a);
    return credit_pay(
        &op, &(struct credit_wish){ .invoice = id, .amount = sv_of(amount), .key = sv_of(key) }, problems, ret);
}

static void a_mothers_credit_pays_her_childs_bill_and_the_child_reads_not_whose_it_was(void **state)
{
    struct practice *p = *state;
    struct viewer acting = practice_caregiver(p, p->ana, p->leo, scope_full()), own = practice_client(p, p->ana);
    struct invoice_id bill = till_issue(p, p->leo, ANYBODY, "100");
    struct problems problems;
    struct payment_id id;
    struct payments list;
    give_credit(p, p->ana, "30");
    assert_int_equal(seen(p, &acting), 3000);
    MUST(use(p, &acting, bill, "", "", &problems, &id)); /* as much as there is */
    assert_int_equal(till_invoice(p, bill).balance, 7000);
    assert_int_equal(seen(p, &acting), 0);
    struct op hers = practice_op(p, &own), leos = practice_op(p, &acting);
    MUST(payment_mine(&hers, 1, &list));
    assert_int_equal(list.items[0].id.v, id.v); /* the receipt is hers */
    MUST(payment_mine(&leos, 1, &list));
    assert_int_equal(list.items[0].payer_client.v, 0);
    assert_int_not_equal(list.items[0].medium, MEDIUM_CREDIT);
    till_is_sound(p);
}

static void whose_credit_is_not_surely_theirs_neither_reads_nor_uses_it(void **state)
{
    struct practice *p = *state;
    struct viewer acting = practice_caregiver(p, p->ana, p->leo, scope_full());
    struct viewer mailbox = practice_mailbox(p, p->ana, p->leo), staff = practice_staff(p, ROLE_OWNER, p->leo);
    struct invoice_id bill = till_issue(p, p->leo, ANYBODY, "100");
    struct problems problems;
    struct payment_id id;
    mailbox.facts.relation = REL_SAME_MAILBOX;
    give_credit(p, p->leo, "30");
    assert_int_equal(seen(p, &acting), 0); /* his may come from what she may not know of */
    const struct viewer *viewers[] = { &acting, &mailbox, &staff };
    for (size_t i = 0; i < LENGTH(viewers); i++) {
        assert_int_equal(use(p, viewers[i], bill, "", "", &problems, &id), E_INVALID);
        assert_true(problem_has(&problems, SV("no_credit")));
    }
    assert_int_equal(till_invoice(p, bill).balance, 10000);
    give_credit(p, p->ana, "20");
    assert_int_equal(seen(p, &mailbox), 0);
    assert_int_equal(seen(p, &acting), 2000);
    struct viewer looks = practice_caregiver(p, p->ana, p->leo, scope_with(scope_none(), CAP_BILLS, LEVEL_VIEW));
    assert_int_not_equal(use(p, &looks, bill, "", "", &problems, &id), E_OK); /* who may look pays nothing there */
}

static void in_a_mailbox_that_an_older_person_reads_too_nobody_uses_credit_through_a_grant(void **state)
{
    struct practice *p = *state;
    struct viewer acting = practice_caregiver(p, p->ana, p->leo, scope_full());
    struct invoice_id bill = till_issue(p, p->leo, ANYBODY, "100");
    struct problems problems;
    struct payment_id id;
    give_credit(p, p->ana, "20");
    (void)practice_login(p, p->ana, PRACTICE_PASSWORD);
    assert_int_equal(seen(p, &acting), 2000);
    (void)practice_login(p, practice_add(p, "Ben", "Ruiz", "1960-01-01", "ana@example.org"), SV(""));
    assert_int_equal(seen(p, &acting), 0);
    assert_int_equal(use(p, &acting, bill, "", "", &problems, &id), E_INVALID);
    assert_true(problem_has(&problems, SV("no_credit")));
}

static void a_bill_that_one_may_not_see_takes_nobodys_credit(void **state)
{
    struct practice *p = *state;
    struct viewer acting = practice_caregiver(p, p->ana, p->mia, scope_full()), other = practice_client(p, p->olga);
    struct charge_id secret = till_charge_as(p, p->mia, "90", "", true);
    struct invoice_id hidden = till_bill(p, p->mia, ANYBODY, &secret, 1, true).ids[0];
    struct problems problems;
    struct payment_id id;
    give_credit(p, p->ana, "30");
    give_credit(p, p->olga, "30");
    assert_int_equal(use(p, &acting, hidden, "", "", &problems, &id), E_NOTFOUND);
    assert_int_equal(use(p, &other, hidden, "", "", &problems, &id), E_NOTFOUND);
    assert_int_equal(till_invoice(p, hidden).balance, 9000);
}

static void with_bills_off_ones_credit_is_seen_and_pays_what_one_is_billed_for_others(void **state)
{
    struct practice *p = *state;
    struct viewer olga = practice_client(p, p->olga);
    struct payer his = till_payer(p, p->olga);
    struct invoice_id for_leo = till_issue(p, p->leo, his.id, "40"), own = till_issue(p, p->olga, ANYBODY, "25");
    struct problems problems;
    struct payment_id id;
    olga.facts.portal = portal_with(olga.facts.portal, CAP_BILLS, false);
    give_credit(p, p->olga, "70");
    assert_int_equal(seen(p, &olga), 7000);
    MUST(use(p, &olga, for_leo, "", "", &problems, &id));
    assert_int_equal(till_invoice(p, for_leo).balance, 0);
    assert_int_equal(seen(p, &olga), 3000);
    assert_int_equal(use(p, &olga, own, "", "", &problems, &id), E_NOTFOUND); /* bills are off */
}

static void credit_is_used_once_and_never_more_of_it_than_there_is(void **state)
{
    struct practice *p = *state;
    struct viewer ana = practice_client(p, p->ana);
    struct invoice_id bill = till_issue(p, p->ana, ANYBODY, "100");
    struct problems problems;
    struct payment_id id, again;
    give_credit(p, p->ana, "30");
    static const struct {
        const char *amount, *code;
    } wrong[] = { { "30.01", "no_credit" }, { "100.01", "over_balance" }, { "0", "bad_amount" },
        { "-5", "bad_amount" } };
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        assert_int_equal(use(p, &ana, bill, wrong[i].amount, "", &problems, &id), E_INVALID);
        assert_true(problem_has(&problems, sv_of(wrong[i].code)));
    }
    MUST(use(p, &ana, bill, "10", "a-form-of-hers", &problems, &id));
    MUST(use(p, &ana, bill, "10", "a-form-of-hers", &problems, &again));
    assert_int_equal(id.v, again.v);
    assert_int_equal(seen(p, &ana), 2000);
    assert_int_equal(till_invoice(p, bill).balance, 9000);
    struct op op = practice_op(p, &ana);
    struct credit_wish stale = { .invoice = bill, .version = till_invoice(p, bill).version - 1 };
    assert_int_equal(credit_pay(&op, &stale, &problems, &id), E_CONFLICT);
    till_pay(p, bill, till_payer(p, p->ana).id, 9000);
    assert_int_equal(use(p, &ana, bill, "", "", &problems, &id), E_INVALID);
    assert_true(problem_has(&problems, SV("already_paid")));
    till_is_sound(p);
}

static void credit_is_read_in_as_many_statements_however_long_the_ledger_is(void **state)
{
    struct practice *p = *state;
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    uint64_t took[2];
    for (int round = 0; round < 2; round++) {
        int64_t credit;
        for (int i = 0; i < (round ? 30 : 1); i++)
            give_credit(p, p->ana, "1");
        uint64_t at = db_statements(op.db);
        MUST(credit_own(&op, &credit));
        took[round] = db_statements(op.db) - at;
        assert_int_equal(credit, round ? 3100 : 100);
    }
    assert_int_equal(took[0], took[1]);
    assert_true(took[0] <= 3);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_mothers_credit_pays_her_childs_bill_and_the_child_reads_not_whose_it_was),
        T(whose_credit_is_not_surely_theirs_neither_reads_nor_uses_it),
        T(in_a_mailbox_that_an_older_person_reads_too_nobody_uses_credit_through_a_grant),
        T(a_bill_that_one_may_not_see_takes_nobodys_credit),
        T(with_bills_off_ones_credit_is_seen_and_pays_what_one_is_billed_for_others),
        T(credit_is_used_once_and_never_more_of_it_than_there_is),
        T(credit_is_read_in_as_many_statements_however_long_the_ledger_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
