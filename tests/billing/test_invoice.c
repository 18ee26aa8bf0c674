/* Invoices of charges: to whom they go, what they are numbered, and who sees them. */
#include "till.h"

#define ANYBODY ((struct payer_id){ 0 })

static void a_draft_owes_nothing_and_a_sent_one_its_total(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct charge_id charges[2] = { till_charge(p, p->olga, "120"), till_charge(p, p->olga, "30.50") };
    struct invoices_made made = till_bill(p, p->olga, ANYBODY, charges, 2, false);
    assert_int_equal(made.count, 1);
    struct invoice i = till_invoice(p, made.ids[0]);
    assert_int_equal(i.state, INVOICE_DRAFT);
    assert_int_equal(i.total, 15050);
    assert_int_equal(i.balance, 0);
    assert_int_equal(i.line_count, 2);
    assert_string_equal(sv_z(p->a, i.payer_name), "Olga Petrova");
    assert_string_equal(sv_z(p->a, i.lines[0].code), "90837");
    till_is_sound(p);
    assert_int_equal(invoice_send(&op, i.id, i.version + 1, &problems), E_CONFLICT);
    MUST(invoice_send(&op, i.id, i.version, &problems));
    i = till_invoice(p, i.id);
    assert_int_equal(i.state, INVOICE_SENT);
    assert_int_equal(i.balance, 15050);
    assert_int_equal(i.due_on.v.n, owner.today.n + 14);
    assert_int_equal(till_balance(p, i.payer).owed, 15050);
    assert_int_equal(practice_events(p, EVENT_INVOICE_CREATED), 1);
    assert_int_equal(practice_events(p, EVENT_INVOICE_SENT), 1);
    assert_int_equal(invoice_send(&op, i.id, i.version, &problems), E_CONFLICT);
    till_is_sound(p);
}

static void a_charge_is_billed_once(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct charge_id charge = till_charge(p, p->olga, "120");
    (void)till_bill(p, p->olga, ANYBODY, &charge, 1, true);
    struct invoice_line_form line = { .charge = charge };
    struct invoices_made made;
    struct invoice_form f = { .client = p->olga, .lines = &line, .line_count = 1 };
    assert_int_equal(invoice_create(&op, &f, &problems, &made), E_INVALID);
    assert_true(problem_has(&problems, SV("charge_billed")));
    assert_int_equal(charge_void(&op, charge, 2), E_CONFLICT);
    f.client = p->ana; /* somebody else's */
    problems = problems_new(p->a);
    assert_int_equal(invoice_create(&op, &f, &problems, &made), E_NOTFOUND);
}

static void tax_and_discount_stand_in_accounts_of_their_own(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct invoice_line_form line = {
        .description = SV("Report"), .units = SV("2"), .unit_price = SV("50"), .discount = SV("10"), .tax = SV("10")
    };
    struct invoice_form f = { .client = p->olga, .lines = &line, .line_count = 1, .send = true };
    struct invoices_made made;
    struct day_sum sums[ACCOUNT_COUNT];
    MUST(invoice_create(&op, &f, &problems, &made));
    MUST(ledger_day(&op, owner.today, owner.today, sums));
    assert_int_equal(sums[ACCOUNT_INCOME].out, 10000);
    assert_int_equal(sums[ACCOUNT_TAX].out, 900);
    assert_int_equal(sums[ACCOUNT_DISCOUNT].in, 1000);
    assert_int_equal(till_invoice(p, made.ids[0]).balance, 9900);
    till_is_sound(p);
}

static void a_form_says_what_is_wrong_with_it(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct invoice_form f = { .client = p->olga, .due_on = SV("yesterday") };
    struct invoices_made made;
    assert_int_equal(invoice_create(&op, &f, &problems, &made), E_INVALID);
    assert_true(problem_of(&problems, SV("lines")) && problem_of(&problems, SV("due_on")));
    struct invoice_line_form line = { .description = SV(""), .unit_price = SV("many") };
    f = (struct invoice_form){ .client = p->olga, .lines = &line, .line_count = 1, .due_on = SV("2026-03-01") };
    problems = problems_new(p->a);
    assert_int_equal(invoice_create(&op, &f, &problems, &made), E_INVALID);
    assert_true(problem_has(&problems, SV("bad_amount")) && problem_has(&problems, SV("bad_day")));
    line = (struct invoice_line_form){ .description = SV("Report"), .unit_price = SV("10") };
    f = (struct invoice_form){ .client = p->stranger, .lines = &line, .line_count = 1 };
    problems = problems_new(p->a);
    assert_int_equal(invoice_create(&op, &f, &problems, &made), E_INVALID);
    assert_true(problem_has(&problems, SV("unknown_client")));
    f = (struct invoice_form){ .client = p->olga, .payer = { 4711 }, .lines = &line, .line_count = 1 };
    problems = problems_new(p->a);
    assert_int_equal(invoice_create(&op, &f, &problems, &made), E_INVALID);
    assert_true(problem_has(&problems, SV("unknown_payer")));
}

static void a_number_tells_nothing_of_other_payers(void **state)
{
    struct practice *p = *state;
    struct payer ana = till_payer(p, p->ana), olga = till_payer(p, p->olga);
    struct invoice first = till_invoice(p, till_issue(p, p->leo, ana.id, "10"));
    (void)till_issue(p, p->leo, olga.id, "20");
    (void)till_issue(p, p->leo, olga.id, "30");
    struct invoice second = till_invoice(p, till_issue(p, p->leo, ana.id, "40"));
    assert_int_equal(first.number.n, 9);
    assert_true(sv_eq(sv_sub(first.number, 0, 5), sv_sub(second.number, 0, 5)));
    assert_true(sv_ends(first.number, SV("-0001")) && sv_ends(second.number, SV("-0002")));
}

static void a_confidential_invoice_leaves_no_gap_in_the_numbers(void **state)
{
    struct practice *p = *state;
    (void)till_issue(p, p->mia, ANYBODY, "10");
    struct charge_id secret = till_charge_as(p, p->mia, "90", "", true);
    struct invoices_made made = till_bill(p, p->mia, ANYBODY, &secret, 1, true);
    struct invoice hidden = till_invoice(p, made.ids[0]);
    struct invoice next = till_invoice(p, till_issue(p, p->mia, ANYBODY, "20"));
    assert_true(hidden.confidential);
    assert_true(sv_ends(next.number, SV("-0002")));
    assert_false(sv_eq(sv_sub(hidden.number, 0, 5), sv_sub(next.number, 0, 5)));
}

static void a_confidential_charge_has_an_invoice_of_its_own_that_only_its_client_sees(void **state)
{
    struct practice *p = *state;
    struct charge_id charges[2] = { till_charge(p, p->mia, "50"), till_charge_as(p, p->mia, "90", "", true) };
    struct payer ana = till_payer(p, p->ana);
    struct invoices_made made = till_bill(p, p->mia, ana.id, charges, 2, true);
    assert_int_equal(made.count, 2); /* the mother's, and Mia's own */
    struct invoice_id hidden = { 0 }, open = { 0 };
    for (size_t i = 0; i < 2; i++) {
        struct invoice one = till_invoice(p, made.ids[i]);
        *(one.confidential ? &hidden : &open) = one.id;
        assert_int_equal(one.payer_client.v, one.confidential ? p->mia.v : p->ana.v);
        assert_int_equal(one.total, one.confidential ? 9000 : 5000);
    }
    struct viewer own = practice_client(p, p->mia), mother = practice_caregiver(p, p->ana, p->mia, scope_full());
    struct op op = practice_op(p, &own), other = practice_op(p, &mother);
    struct invoices list;
    struct invoice seen;
    MUST(invoice_mine(&op, false, 1, &list));
    assert_int_equal(list.total, 1);
    assert_int_equal(list.balance_sum, 9000);
    MUST(invoice_load(&op, hidden, &seen));
    MUST(invoice_mine(&other, false, 1, &list));
    assert_int_equal(list.count, 0);
    assert_int_equal(list.total, 0);
    assert_int_equal(list.balance_sum, 0);
    assert_int_equal(invoice_load(&other, hidden, &seen), E_NOTFOUND);
    MUST(invoices_of(&other, &hidden, 1, &list));
    assert_int_equal(list.total, 0);
    till_is_sound(p);
}

static void a_confidential_invoice_is_not_there_through_a_shared_mailbox(void **state)
{
    struct practice *p = *state;
    struct charge_id secret = till_charge_as(p, p->leo, "90", "", true);
    struct invoices_made made = till_bill(p, p->leo, ANYBODY, &secret, 1, true);
    struct viewer mailbox = practice_mailbox(p, p->ana, p->leo);
    mailbox.facts.relation = REL_SAME_MAILBOX; /* of one login */
    struct op op = practice_op(p, &mailbox);
    struct invoices list;
    struct invoice seen;
    MUST(invoice_mine(&op, false, 1, &list));
    assert_int_equal(list.total, 0);
    assert_int_equal(invoice_load(&op, made.ids[0], &seen), E_NOTFOUND);
}

static void an_account_sees_what_is_addressed_to_it_and_never_what_others_pay(void **state)
{
    struct practice *p = *state;
    struct payer ana = till_payer(p, p->ana), olga = till_payer(p, p->olga);
    struct invoice_id hers = till_issue(p, p->leo, ana.id, "60"), theirs = till_issue(p, p->leo, olga.id, "40");
    struct viewer own = practice_client(p, p->ana), leo = practice_caregiver(p, p->ana, p->leo, scope_full());
    struct op op = practice_op(p, &own), acting = practice_op(p, &leo);
    struct invoices list;
    struct invoice seen;
    MUST(invoice_mine(&op, false, 1, &list));
    assert_int_equal(list.total, 1);
    assert_int_equal(list.items[0].id.v, hers.v);
    MUST(invoice_load(&op, hers, &seen));
    assert_int_equal(seen.lines[0].code.n, 0); /* a code of Leo's is not hers to read on a bill */
    assert_int_equal(invoice_load(&op, theirs, &seen), E_NOTFOUND);
    MUST(invoice_mine(&acting, false, 1, &list)); /* Leo's account was billed nothing */
    assert_int_equal(list.total, 0);
    assert_int_equal(invoice_load(&acting, hers, &seen), E_NOTFOUND);
    assert_int_not_equal(invoice_list(&op, &(struct invoice_filter){ .page = 1 }, &list), E_OK);
    assert_int_equal(invoice_load(&op, (struct invoice_id){ 4711 }, &seen), E_NOTFOUND);
}

static void a_caregiver_only_account_sees_what_it_is_billed_for_others(void **state)
{
    struct practice *p = *state;
    struct payer sam = till_payer(p, p->carer);
    struct invoice_id id = till_issue(p, p->leo, sam.id, "60");
    struct viewer own = practice_client(p, p->carer);
    struct op op = practice_op(p, &own);
    struct invoices list;
    struct invoice seen;
    MUST(invoice_mine(&op, true, 1, &list));
    assert_int_equal(list.total, 1);
    MUST(invoice_load(&op, id, &seen));
    assert_int_equal(seen.balance, 6000);
}

static void drafts_are_not_there_in_a_portal(void **state)
{
    struct practice *p = *state;
    struct charge_id charge = till_charge(p, p->olga, "120");
    struct invoices_made made = till_bill(p, p->olga, ANYBODY, &charge, 1, false);
    struct viewer own = practice_client(p, p->olga);
    struct op op = practice_op(p, &own);
    struct invoices list;
    struct invoice seen;
    MUST(invoice_mine(&op, false, 1, &list));
    assert_int_equal(list.total, 0);
    assert_int_equal(invoice_load(&op, made.ids[0], &seen), E_NOTFOUND);
}

static void lists_find_by_look_payer_client_and_words(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct payer ana = till_payer(p, p->ana), charity = till_outside(p, "Élm Charity");
    struct invoices list;
    struct charge_id charge = till_charge(p, p->olga, "5");
    (void)till_issue(p, p->leo, ana.id, "60");
    (void)till_issue(p, p->mia, charity.id, "40");
    struct invoice_id own = till_issue(p, p->olga, ANYBODY, "30");
    (void)till_bill(p, p->olga, ANYBODY, &charge, 1, false);
    const struct {
        struct invoice_filter f;
        int64_t total, balance;
    } rows[] = {
        { { .page = 1 }, 4, 13000 },
        { { .look = INVOICES_DRAFTS, .page = 1 }, 1, 0 },
        { { .look = INVOICES_OPEN, .page = 1 }, 3, 13000 },
        { { .look = INVOICES_OVERDUE, .page = 1 }, 0, 0 },
        { { .look = INVOICES_PAID, .page = 1 }, 0, 0 },
        { { .payer = ana.id, .page = 1 }, 1, 6000 },
        { { .client = p->olga, .page = 1 }, 2, 3000 },
        { { .client = p->olga, .look = INVOICES_OPEN, .page = 1 }, 1, 3000 },
        { { .words = SV("elm char"), .page = 1 }, 1, 4000 },
        { { .words = SV("leo"), .page = 1 }, 1, 6000 },
        { { .words = SV("nobody"), .page = 1 }, 0, 0 },
        { { .words = till_invoice(p, own).number, .page = 1 }, 1, 3000 },
        { { .until = { true, { owner.today.n - 1 } }, .look = INVOICES_OPEN, .page = 1 }, 0, 0 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        MUST(invoice_list(&op, &rows[i].f, &list));
        assert_int_equal(list.total, rows[i].total);
        assert_int_equal(list.count, rows[i].total);
        assert_int_equal(list.balance_sum, rows[i].balance);
    }
    practice_forward(p, 15 * DAY_US);
    struct viewer later = practice_staff(p, ROLE_OWNER, NOBODY);
    op = practice_op(p, &later);
    MUST(invoice_list(&op, &(struct invoice_filter){ .look = INVOICES_OVERDUE, .page = 1 }, &list));
    assert_int_equal(list.total, 3);
    assert_int_equal(list.items[0].state, INVOICE_OVERDUE);
}

static void a_file_has_every_invoice_once_and_none_that_comes_meanwhile(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct invoices list;
    for (int i = 0; i < 30; i++)
        (void)till_issue(p, p->olga, ANYBODY, "5");
    MUST(invoice_list(&op, &(struct invoice_filter){ .most = 100 }, &list));
    assert_int_equal(list.count, 30); /* not a page of 25 */
    struct invoice_id last = list.items[9].id;
    (void)till_issue(p, p->olga, ANYBODY, "5");
    MUST(invoice_list(&op, &(struct invoice_filter){ .before = last, .most = 100 }, &list));
    assert_int_equal(list.count, 20);
    assert_true(list.items[0].id.v < last.v);
}

static void a_number_is_found_whatever_it_begins_with_and_beside_a_name(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    for (int i = 0; i < 40; i++) { /* their first parts are random: letters alone, digits alone, and both */
        struct payer payer = till_outside(p, "Charity");
        struct sv number = till_invoice(p, till_issue(p, p->olga, payer.id, "5")).number;
        const struct sv words[] = { number, sv_fmt(p->a, "petrova %.*s", SV_FMT(number)), sv_sub(number, 0, 4) };
        for (size_t k = 0; k < LENGTH(words); k++) {
            struct invoices list;
            MUST(invoice_list(&op, &(struct invoice_filter){ .words = words[k], .page = 1 }, &list));
            if (list.total != 1)
                fail_msg("%s: %lld found", sv_z(p->a, words[k]), (long long)list.total);
        }
    }
}

static void what_is_wrong_with_a_line_names_the_line(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct invoices_made made;
    struct invoice_line_form lines[] = { { .charge = till_charge(p, p->olga, "5") },
        { .description = SV("Report"), .unit_price = SV("10") },
        { .description = SV("Letter"), .unit_price = SV("10"), .discount = SV("11") }, { .unit_price = SV("x") } };
    struct invoice_form f = { .client = p->olga, .lines = lines, .line_count = LENGTH(lines) };
    assert_int_equal(invoice_create(&op, &f, &problems, &made), E_INVALID);
    assert_null(problem_of(&problems, SV("unit_price1")));
    assert_non_null(problem_of(&problems, SV("unit_price2"))); /* the discount is more */
    assert_non_null(problem_of(&problems, SV("description3")));
    assert_true(sv_starts(problem_of(&problems, SV("unit_price3"))->text, SV("Line 3: ")));
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_draft_owes_nothing_and_a_sent_one_its_total),
        T(a_charge_is_billed_once),
        T(tax_and_discount_stand_in_accounts_of_their_own),
        T(a_form_says_what_is_wrong_with_it),
        T(a_number_tells_nothing_of_other_payers),
        T(a_confidential_invoice_leaves_no_gap_in_the_numbers),
        T(a_confidential_charge_has_an_invoice_of_its_own_that_only_its_client_sees),
        T(a_confidential_invoice_is_not_there_through_a_shared_mailbox),
        T(an_account_sees_what_is_addressed_to_it_and_never_what_others_pay),
        T(a_caregiver_only_account_sees_what_it_is_billed_for_others),
        T(drafts_are_not_there_in_a_portal),
        T(lists_find_by_look_payer_client_and_words),
        T(a_file_has_every_invoice_once_and_none_that_comes_meanwhile),
        T(what_is_wrong_with_a_line_names_the_line),
        T(a_number_is_found_whatever_it_begins_with_and_beside_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
