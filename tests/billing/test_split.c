/* Who pays which part of what is done for a client (beyond 13, edge 39). */
#include "till.h"

#define ANYBODY ((struct payer_id){ 0 })

static int64_t bill(
    struct practice *p, struct client_id client, const char *amount, const char *category, struct invoices_made *made)
{
    struct charge_id charge = till_charge_as(p, client, amount, category, false);
    *made = till_bill(p, client, ANYBODY, &charge, 1, true);
    int64_t sum = 0;
    for (size_t i = 0; i < made->count; i++)
        sum += till_invoice(p, made->ids[i]).total;
    return sum;
}

static void edge_39_sums_to_the_cent(void **state)
{
    struct practice *p = *state;
    struct payer ana = till_payer(p, p->ana), olga = till_payer(p, p->olga), charity = till_outside(p, "Charity");
    struct share_of shares[] = { { ana.id, "percent", "33" }, { olga.id, "percent", "33" },
        { charity.id, "percent", "34" } };
    static const int64_t parts[] = { 3300, 3300, 3401 };
    struct invoices_made made;
    (void)till_split(p, p->leo, "", shares, 3);
    assert_int_equal(bill(p, p->leo, "100.01", "", &made), 10001);
    assert_int_equal(made.count, 3);
    for (size_t i = 0; i < 3; i++) {
        struct invoice one = till_invoice(p, made.ids[i]);
        assert_int_equal(one.total, parts[i]);
        assert_int_equal(one.payer.v, shares[i].payer.v);
        assert_true(one.is_share);
        assert_int_equal(one.line_count, 1);
        assert_int_equal(one.lines[0].unit_price, parts[i]); /* one amount, no percent, not the whole */
    }
    till_is_sound(p);
}

static void edge_39_shares_of_99_and_101_percent_are_refused(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct payer ana = till_payer(p, p->ana), olga = till_payer(p, p->olga);
    struct split_rule_id id;
    static const char *const seconds[] = { "49", "51" };
    for (size_t i = 0; i < LENGTH(seconds); i++) {
        struct problems problems = problems_new(p->a);
        struct split_share_form shares[] = { { ana.id, SV("percent"), SV("50") },
            { olga.id, SV("percent"), sv_of(seconds[i]) } };
        struct split_form f = { .shares = shares, .share_count = 2 };
        assert_int_equal(split_save(&op, p->leo, (struct split_rule_id){ 0 }, &f, &problems, &id), E_INVALID);
        assert_true(problem_has(&problems, SV("bad_shares")));
    }
    struct split_rules rules;
    MUST(split_list(&op, p->leo, &rules));
    assert_int_equal(rules.count, 0);
}

static void archive(struct practice *p, struct payer_id id)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct payer payer;
    MUST(payer_load(&op, id, &payer));
    MUST(payer_archive(&op, id, true, payer.version));
}

static void edge_39_the_share_of_an_archived_payer_falls_to_the_rest(void **state)
{
    struct practice *p = *state;
    struct payer ana = till_payer(p, p->ana), charity = till_outside(p, "Charity");
    struct share_of shares[] = { { charity.id, "percent", "40" }, { ana.id, "rest", "" } };
    struct invoices_made made;
    (void)till_split(p, p->leo, "", shares, 2);
    archive(p, charity.id);
    assert_int_equal(bill(p, p->leo, "100", "", &made), 10000);
    assert_int_equal(made.count, 1);
    assert_int_equal(till_invoice(p, made.ids[0]).payer.v, ana.id.v);
    assert_false(till_invoice(p, made.ids[0]).is_share);
    till_is_sound(p);
}

static void edge_39_without_a_rest_staff_get_a_task(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct payer ana = till_payer(p, p->ana), charity = till_outside(p, "Charity");
    struct share_of shares[] = { { charity.id, "percent", "40" }, { ana.id, "percent", "60" } };
    (void)till_split(p, p->leo, "", shares, 2);
    archive(p, charity.id);
    struct charge_id charge = till_charge(p, p->leo, "100");
    struct invoice_line_form line = { .charge = charge };
    struct invoice_form f = { .client = p->leo, .lines = &line, .line_count = 1, .send = true };
    struct invoices_made made;
    struct tasks tasks;
    assert_int_equal(invoice_create(&op, &f, &problems, &made), E_INVALID);
    assert_true(problem_has(&problems, SV("no_rest_payer")));
    MUST(task_list(&op, 1, &tasks));
    assert_int_equal(tasks.count, 1);
    assert_int_equal(tasks.items[0].kind, TASK_BILL_UNPAYABLE);
    /* a month's end does the others, and leaves it open */
    int64_t n;
    (void)till_charge(p, p->olga, "20");
    problems = problems_new(p->a);
    MUST(invoice_bill_open(&op, NOBODY, owner.today, true, 0, &problems, &n));
    assert_int_equal(n, 1);
    assert_true(problem_has(&problems, SV("no_rest_payer")));
    MUST(task_list(&op, 1, &tasks));
    assert_int_equal(tasks.count, 1);
    till_is_sound(p);
}

static void a_share_that_changes_leaves_earlier_invoices_alone(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct payer ana = till_payer(p, p->ana), olga = till_payer(p, p->olga);
    struct share_of shares[] = { { ana.id, "percent", "50" }, { olga.id, "percent", "50" } };
    struct split_rule_id rule = till_split(p, p->leo, "", shares, 2), id;
    struct invoices_made before, after;
    assert_int_equal(practice_events(p, EVENT_SPLIT_CHANGED), 2);
    (void)bill(p, p->leo, "100", "", &before);
    struct split_share_form changed[] = { { ana.id, SV("percent"), SV("80") }, { olga.id, SV("percent"), SV("20") } };
    struct split_form f = { .shares = changed, .share_count = 2, .version = 1 };
    MUST(split_save(&op, p->leo, rule, &f, &problems, &id));
    assert_int_equal(split_save(&op, p->leo, rule, &f, &problems, &id), E_CONFLICT);
    assert_int_equal(practice_events(p, EVENT_SPLIT_CHANGED), 4);
    (void)bill(p, p->leo, "100", "", &after);
    assert_int_equal(till_invoice(p, before.ids[0]).total, 5000);
    assert_int_equal(till_invoice(p, after.ids[0]).total, 8000);
    assert_int_equal(till_invoice(p, after.ids[1]).total, 2000);
    till_is_sound(p);
}

static void kinds_of_service_and_days_have_rules_of_their_own(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct payer ana = till_payer(p, p->ana), olga = till_payer(p, p->olga);
    struct share_of therapy[] = { { ana.id, "rest", "" } }, all[] = { { olga.id, "rest", "" } };
    struct invoices_made made;
    (void)till_split(p, p->leo, "Therapy", therapy, 1);
    (void)till_split(p, p->leo, "", all, 1);
    struct charge_id charges[] = { till_charge_as(p, p->leo, "70", "Therapy", false),
        till_charge_as(p, p->leo, "30", "Testing", false), till_charge_as(p, p->leo, "5", "", true) };
    made = till_bill(p, p->leo, ANYBODY, charges, 3, true);
    assert_int_equal(made.count, 3);
    int64_t to_ana = 0, to_olga = 0, to_leo = 0;
    for (size_t i = 0; i < 3; i++) {
        struct invoice one = till_invoice(p, made.ids[i]);
        to_ana += one.payer.v == ana.id.v ? one.total : 0;
        to_olga += one.payer.v == olga.id.v ? one.total : 0;
        to_leo += one.payer_client.v == p->leo.v && one.confidential ? one.total : 0;
    }
    assert_int_equal(to_ana, 7000);
    assert_int_equal(to_olga, 3000);
    assert_int_equal(to_leo, 500); /* what is confidential is nobody's share */
    struct split_share_form again[] = { { ana.id, SV("rest"), SV("") } };
    struct split_form f = { .category = SV("Therapy"), .shares = again, .share_count = 1 };
    struct split_rule_id id;
    assert_int_equal(split_save(&op, p->leo, (struct split_rule_id){ 0 }, &f, &problems, &id), E_INVALID);
    assert_true(problem_has(&problems, SV("overlapping_rule")));
    till_is_sound(p);
}

static void several_charges_are_shared_line_by_line_and_sum_both_ways(void **state)
{
    struct practice *p = *state;
    struct payer ana = till_payer(p, p->ana), olga = till_payer(p, p->olga), charity = till_outside(p, "Charity");
    struct share_of shares[] = { { charity.id, "amount", "25.25" }, { ana.id, "percent", "33.33" },
        { olga.id, "rest", "" } };
    struct charge_id charges[7];
    static const char *const amounts[] = { "0.01", "99.99", "0.03", "17.17", "0.01", "250", "0" };
    (void)till_split(p, p->leo, "", shares, 3);
    for (size_t i = 0; i < LENGTH(charges); i++)
        charges[i] = till_charge(p, p->leo, amounts[i]);
    struct invoices_made made = till_bill(p, p->leo, ANYBODY, charges, LENGTH(charges), true);
    int64_t sum = 0;
    assert_int_equal(made.count, 3);
    for (size_t i = 0; i < made.count; i++) {
        struct invoice one = till_invoice(p, made.ids[i]);
        int64_t lines = 0;
        for (size_t k = 0; k < one.line_count; k++)
            lines += one.lines[k].amount;
        assert_int_equal(lines, one.total);
        sum += one.total;
    }
    assert_int_equal(sum, 36721);
    assert_int_equal(till_invoice(p, made.ids[0]).total, 2525);
    till_is_sound(p);
}

static void neither_payer_learns_of_the_other(void **state)
{
    struct practice *p = *state;
    struct payer ana = till_payer(p, p->ana), olga = till_payer(p, p->olga);
    struct share_of shares[] = { { ana.id, "percent", "40" }, { olga.id, "percent", "60" } };
    struct invoices_made made;
    (void)till_split(p, p->leo, "", shares, 2);
    (void)bill(p, p->leo, "100", "", &made);
    struct viewer mother = practice_client(p, p->ana), acting = practice_caregiver(p, p->ana, p->leo, scope_full());
    struct op op = practice_op(p, &mother), for_leo = practice_op(p, &acting);
    struct invoices list;
    struct invoice seen;
    struct split_rules rules;
    struct pay_fors fors;
    MUST(invoice_mine(&op, false, 1, &list));
    assert_int_equal(list.total, 1);
    assert_int_equal(list.balance_sum, 4000);
    assert_int_equal(list.items[0].rule.v, 0);
    assert_int_equal(invoice_load(&op, made.ids[1], &seen), E_NOTFOUND);
    MUST(invoice_mine(&for_leo, false, 1, &list));
    assert_int_equal(list.total, 0);
    assert_int_not_equal(split_list(&op, p->leo, &rules), E_OK);
    assert_int_not_equal(split_list(&for_leo, p->leo, &rules), E_OK);
    MUST(pay_for_list(&op, p->ana, false, &fors));
    assert_int_equal(fors.count, 1);
    assert_string_equal(sv_z(p->a, fors.items[0].how), "invoices"); /* no percent in a portal */
    assert_int_equal(fors.items[0].owed, 4000);
    assert_int_equal(pay_for_list(&for_leo, p->leo, true, &fors), E_NOTFOUND);
    assert_int_equal(pay_for_list(&op, p->olga, false, &fors), E_NOTFOUND);
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op staff = practice_op(p, &owner);
    MUST(pay_for_list(&staff, p->leo, true, &fors));
    assert_int_equal(fors.count, 2);
    MUST(pay_for_list(&staff, p->ana, false, &fors));
    assert_string_equal(sv_z(p->a, fors.items[0].how), "40 % of everything");
}

static void one_share_is_void_or_goes_elsewhere_without_the_others(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct payer ana = till_payer(p, p->ana), olga = till_payer(p, p->olga), charity = till_outside(p, "Charity");
    struct share_of shares[] = { { ana.id, "percent", "40" }, { olga.id, "percent", "60" } };
    struct invoices_made made;
    struct invoice_id moved;
    struct charges open;
    (void)till_split(p, p->leo, "", shares, 2);
    (void)bill(p, p->leo, "100", "", &made);
    MUST(invoice_readdress(
        &op, made.ids[0], till_invoice(p, made.ids[0]).version, charity.id, false, &problems, &moved));
    assert_int_equal(till_invoice(p, moved).total, 4000);
    assert_true(till_invoice(p, moved).is_share);
    till_is_sound(p);
    MUST(invoice_void(&op, moved, till_invoice(p, moved).version, SV(""), &problems));
    MUST(charge_list(&op, &(struct charge_filter){ .client = p->leo, .open_only = true }, &open));
    assert_int_equal(open.total, 0); /* the other share stands */
    till_is_sound(p);
    MUST(invoice_void(&op, made.ids[1], till_invoice(p, made.ids[1]).version, SV(""), &problems));
    MUST(charge_list(&op, &(struct charge_filter){ .client = p->leo, .open_only = true }, &open));
    assert_int_equal(open.total, 1);
    till_is_sound(p);
}

static void a_preview_of_shares_divides_as_an_invoice_would(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct payer ana = till_payer(p, p->ana), olga = till_payer(p, p->olga);
    struct split_share_form shares[] = { { ana.id, SV("amount"), SV("20") }, { olga.id, SV("rest"), SV("") } };
    struct split_form f = { .shares = shares, .share_count = 2 };
    int64_t parts[SHARES_MOST];
    MUST(split_preview(&op, &f, SV("100.01"), &problems, parts));
    assert_int_equal(parts[0], 2000);
    assert_int_equal(parts[1], 8001);
    shares[1].payer = ana.id;
    assert_int_equal(split_preview(&op, &f, SV("100.01"), &problems, parts), E_INVALID);
    assert_true(problem_has(&problems, SV("same_payer")));
}

static void a_line_of_nothing_is_billed_once_with_the_shares_of_the_others(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct payer ana = till_payer(p, p->ana), olga = till_payer(p, p->olga);
    struct share_of shares[] = { { ana.id, "percent", "40" }, { olga.id, "percent", "60" } };
    struct charge_form free = {
        .client = p->leo, .description = SV("Report, as a present"), .unit_price = SV("30"), .discount = SV("30")
    };
    struct charge_id charges[2];
    struct charges open;
    (void)till_split(p, p->leo, "", shares, 2);
    MUST(charge_create(&op, &free, &problems, &charges[0]));
    charges[1] = till_charge(p, p->leo, "100");
    struct invoices_made made = till_bill(p, p->leo, ANYBODY, charges, 2, true);
    assert_int_equal(made.count, 2);
    MUST(charge_list(&op, &(struct charge_filter){ .client = p->leo, .open_only = true }, &open));
    assert_int_equal(open.total, 0); /* it comes back at no month's end */
    struct invoice first = till_invoice(p, made.ids[0]);
    assert_int_equal(first.total, 4000);
    assert_int_equal(first.line_count, 2);
    assert_int_equal(till_invoice(p, made.ids[1]).line_count, 1);
    till_is_sound(p);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(edge_39_sums_to_the_cent),
        T(edge_39_shares_of_99_and_101_percent_are_refused),
        T(edge_39_the_share_of_an_archived_payer_falls_to_the_rest),
        T(edge_39_without_a_rest_staff_get_a_task),
        T(a_share_that_changes_leaves_earlier_invoices_alone),
        T(kinds_of_service_and_days_have_rules_of_their_own),
        T(several_charges_are_shared_line_by_line_and_sum_both_ways),
        T(neither_payer_learns_of_the_other),
        T(one_share_is_void_or_goes_elsewhere_without_the_others),
        T(a_preview_of_shares_divides_as_an_invoice_would),
        T(a_line_of_nothing_is_billed_once_with_the_shares_of_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
