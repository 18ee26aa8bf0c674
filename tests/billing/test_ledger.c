/* Entries are balanced by their form, and the sums that are kept are their sums. */
#include "till.h"

static void sums_are_kept_with_each_entry(void **state)
{
    struct practice *p = *state;
    struct payer ana = till_payer(p, p->ana);
    till_write(p,
        (struct entry[]){ { .kind = ENTRY_CHARGE,
                              .debit = ACCOUNT_RECEIVABLE,
                              .credit = ACCOUNT_INCOME,
                              .amount = 12000,
                              .payer = ana.id },
            { .kind = ENTRY_TAX, .debit = ACCOUNT_RECEIVABLE, .credit = ACCOUNT_TAX, .amount = 0, .payer = ana.id },
            { .kind = ENTRY_PAYMENT, .debit = ACCOUNT_CASH, .credit = ACCOUNT_CREDIT, .amount = 5000, .payer = ana.id },
            { .kind = ENTRY_APPLY,
                .debit = ACCOUNT_CREDIT,
                .credit = ACCOUNT_RECEIVABLE,
                .amount = 4000,
                .payer = ana.id } },
        4);
    struct balance b = till_balance(p, ana.id);
    assert_int_equal(b.owed, 8000);
    assert_int_equal(b.credit, 1000);
}

static void what_one_pays_for_another_lowers_what_the_other_owes(void **state)
{
    struct practice *p = *state;
    struct payer ana = till_payer(p, p->ana), leo = till_payer(p, p->leo);
    till_write(p,
        (struct entry[]){ { .kind = ENTRY_CHARGE,
                              .debit = ACCOUNT_RECEIVABLE,
                              .credit = ACCOUNT_INCOME,
                              .amount = 9000,
                              .payer = leo.id },
            { .kind = ENTRY_PAYMENT,
                .debit = ACCOUNT_GATEWAY,
                .credit = ACCOUNT_CREDIT,
                .amount = 9000,
                .payer = ana.id },
            { .kind = ENTRY_APPLY,
                .debit = ACCOUNT_CREDIT,
                .credit = ACCOUNT_RECEIVABLE,
                .amount = 9000,
                .payer = ana.id,
                .credit_payer = leo.id } },
        3);
    assert_int_equal(till_balance(p, leo.id).owed, 0);
    assert_int_equal(till_balance(p, ana.id).owed, 0);
    assert_int_equal(till_balance(p, ana.id).credit, 0);
}

static void lists_page_and_count_by_payer_and_day(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct payer ana = till_payer(p, p->ana), leo = till_payer(p, p->leo);
    struct entry one = { .kind = ENTRY_CHARGE, .debit = ACCOUNT_RECEIVABLE, .credit = ACCOUNT_INCOME, .amount = 100 };
    struct entries list;
    for (int i = 0; i < 60; i++) {
        one.payer = i % 3 ? ana.id : leo.id;
        till_write(p, &one, 1);
    }
    MUST(ledger_list(&op, &(struct ledger_filter){ .page = 1 }, &list));
    assert_int_equal(list.count, 50);
    assert_int_equal(list.total, 60);
    MUST(ledger_list(&op, &(struct ledger_filter){ .payer = leo.id, .page = 1 }, &list));
    assert_int_equal(list.count, 20);
    assert_string_equal(sv_z(p->a, list.items[0].payer_name), "Leo Ruiz");
    struct opt_day tomorrow = { true, { owner.today.n + 1 } };
    MUST(ledger_list(&op, &(struct ledger_filter){ .from = tomorrow, .page = 1 }, &list));
    assert_int_equal(list.total, 0);
    struct day_sum sums[ACCOUNT_COUNT];
    MUST(ledger_day(&op, owner.today, owner.today, sums));
    assert_int_equal(sums[ACCOUNT_RECEIVABLE].in, 6000);
    assert_int_equal(sums[ACCOUNT_INCOME].out, 6000);
}

static void a_payer_is_one_whoever_asks_and_a_linked_contact_is_its_account(void **state)
{
    struct practice *p = *state;
    struct payer first = till_payer(p, p->ana), again = till_payer(p, p->ana);
    assert_int_equal(first.id.v, again.id.v);
    assert_string_equal(sv_z(p->a, first.name), "Ana Ruiz");
    assert_string_equal(sv_z(p->a, first.email), "ana@example.org");
    struct payer outside = till_outside(p, "Elm Charity");
    assert_int_equal(outside.kind, PAYER_OUTSIDE);
    assert_int_not_equal(outside.id.v, first.id.v);
}

static void a_payer_is_not_there_for_another_account(void **state)
{
    struct practice *p = *state;
    struct payer ana = till_payer(p, p->ana), seen;
    struct viewer olga = practice_client(p, p->olga), own = practice_client(p, p->ana);
    struct op op = practice_op(p, &olga), hers = practice_op(p, &own);
    struct balance b;
    assert_int_equal(payer_load(&op, ana.id, &seen), E_NOTFOUND);
    assert_int_equal(ledger_balance(&op, ana.id, &b), E_NOTFOUND);
    MUST(payer_load(&hers, ana.id, &seen));
    MUST(ledger_balance(&hers, ana.id, &b));
    struct entries list;
    assert_int_not_equal(ledger_list(&hers, &(struct ledger_filter){ .payer = ana.id }, &list), E_OK);
}

static void an_outside_payer_needs_a_name_and_a_careful_address(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct payer_form f = { .email = SV("аna@example.org") }; /* a Cyrillic first letter */
    struct payer_id id;
    assert_int_equal(payer_outside_save(&op, (struct payer_id){ 0 }, &f, &problems, &id), E_INVALID);
    assert_true(problem_has(&problems, SV("required")));
    assert_true(problem_has(&problems, SV("lookalike_email")));
    f.name = SV("Elm Charity");
    f.sure = true;
    problems = problems_new(p->a);
    MUST(payer_outside_save(&op, (struct payer_id){ 0 }, &f, &problems, &id));
    f.version = 7;
    assert_int_equal(payer_outside_save(&op, id, &f, &problems, &id), E_CONFLICT);
    f.version = 1;
    MUST(payer_outside_save(&op, id, &f, &problems, &id));
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(sums_are_kept_with_each_entry),
        T(what_one_pays_for_another_lowers_what_the_other_owes),
        T(lists_page_and_count_by_payer_and_day),
        T(a_payer_is_one_whoever_asks_and_a_linked_contact_is_its_account),
        T(a_payer_is_not_there_for_another_account),
        T(an_outside_payer_needs_a_name_and_a_careful_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
