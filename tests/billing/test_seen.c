/* What a caregiver is told of a child's money is the same with and without something confidential (F11, beyond 8). */
#include "till.h"

#include "billing/payment.h"
#include "family/family.h"

#define ANYBODY ((struct payer_id){ 0 })

/* Everything that pages tell of an account, as text. */
static struct sv told(struct practice *p, const struct viewer *v)
{
    struct op op = practice_op(p, v);
    struct str s = str_new(p->a, 4096);
    struct payer payer;
    struct statement st;
    struct invoices open, settled;
    struct pay_fors others;
    MUST(payer_of_subject(&op, &payer));
    MUST(statement_load(&op, payer.id, (struct day){ v->today.n - 30 }, v->today, &st));
    MUST(invoice_mine(&op, INVOICES_OPEN, 1, &open));
    MUST(invoice_mine(&op, INVOICES_SETTLED, 1, &settled));
    MUST(pay_for_list(&op, v->subject.client, false, &others));
    str_add(&s, sv_fmt(p->a, "owed %lld credit %lld\n", (long long)payer.owed, (long long)payer.credit));
    str_add(&s, sv_fmt(p->a, "before %lld after %lld\n", (long long)st.before, (long long)st.after));
    for (size_t i = 0; i < st.count; i++)
        str_add(&s, sv_fmt(p->a, "%lld %lld\n", (long long)st.lines[i].charge, (long long)st.lines[i].payment));
    str_add(
        &s, sv_fmt(p->a, "open %lld %lld settled %lld %lld others %zu\n", (long long)open.total,
                (long long)open.balance_sum, (long long)settled.total, (long long)settled.balance_sum, others.count));
    return str_sv(&s);
}

static struct invoice_id issue_confidential(struct practice *p, struct client_id client, const char *amount)
{
    struct charge_id secret = till_charge_as(p, client, amount, "", true);
    return till_bill(p, client, ANYBODY, &secret, 1, true).ids[0];
}

static void a_confidential_bill_changes_nothing_of_what_a_caregiver_is_told(void **state)
{
    struct practice *p = *state;
    struct payer leo = till_payer(p, p->leo);
    struct viewer mother = practice_caregiver(p, p->ana, p->leo, scope_full());
    struct viewer mailbox = practice_mailbox(p, p->ana, p->leo), own = practice_client(p, p->leo);
    mailbox.facts.relation = REL_SAME_MAILBOX;
    (void)till_issue(p, p->leo, ANYBODY, "50");
    struct sv before = told(p, &mother), shared = told(p, &mailbox), hers = told(p, &own);
    struct invoice_id hidden = issue_confidential(p, p->leo, "90");
    assert_true(sv_eq(told(p, &mother), before));
    assert_true(sv_eq(told(p, &mailbox), shared));
    assert_false(sv_eq(told(p, &own), hers));
    till_pay(p, hidden, leo.id, 9000);
    assert_true(sv_eq(told(p, &mother), before));
    till_write(p,
        &(struct entry){ .kind = ENTRY_CREDIT,
            .debit = ACCOUNT_CASH,
            .credit = ACCOUNT_CREDIT,
            .amount = 700,
            .payer = leo.id,
            .invoice = hidden },
        1);
    assert_true(sv_eq(told(p, &mother), before));
    assert_true(sv_eq(told(p, &mailbox), shared));
}

static void credit_of_a_void_confidential_bill_pays_like_any_other_money(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct viewer mother = practice_caregiver(p, p->ana, p->leo, scope_full());
    struct op op = practice_op(p, &owner), hers = practice_op(p, &mother);
    struct problems problems = problems_new(p->a);
    struct payer leo = till_payer(p, p->leo);
    struct invoice_id hidden = issue_confidential(p, p->leo, "150"), plain = till_issue(p, p->leo, ANYBODY, "95");
    struct statement st;
    struct payments list;
    till_pay(p, hidden, leo.id, 15000);
    MUST(invoice_void(&op, hidden, till_invoice(p, hidden).version, SV(""), &problems));
    MUST(credit_apply(&op, plain, SV("40"), &problems));
    MUST(statement_load(&hers, leo.id, (struct day){ mother.today.n - 30 }, mother.today, &st));
    assert_int_equal(st.after, 5500); /* what the bills that she sees add up to */
    assert_int_equal(st.count, 2);
    assert_int_equal(st.lines[1].payment, 4000);
    assert_string_equal(sv_z(p->a, st.lines[1].words), "Payment");
    MUST(payment_mine(&hers, 1, &list));
    assert_int_equal(list.count, 1);
    assert_int_not_equal(list.items[0].medium, MEDIUM_CREDIT);
}

static void the_preview_of_an_access_counts_the_bills_it_will_show(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct grant_form g = { .preset = SV("billing"), .basis = SV("parent_of_minor") };
    struct contact_form f = { .relationship = SV("is_parent") };
    struct preview preview;
    struct charge_id charge = till_charge(p, p->leo, "5");
    (void)till_issue(p, p->leo, ANYBODY, "60");
    (void)till_issue(p, p->leo, till_payer(p, p->ana).id, "24"); /* in her own account */
    (void)issue_confidential(p, p->leo, "90");
    (void)till_bill(p, p->leo, ANYBODY, &charge, 1, false); /* a draft */
    MUST(preview_form(&op, p->leo, p->ana, &g, &f, &preview));
    assert_true(preview.areas[CAP_BILLS].level != LEVEL_NONE && preview.areas[CAP_BILLS].exists);
    assert_int_equal(preview.areas[CAP_BILLS].count, 1);
}

static void with_bills_off_no_payment_for_oneself_is_read(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY), olga = practice_client(p, p->olga);
    struct op staff = practice_op(p, &owner), op = practice_op(p, &olga);
    struct problems problems = problems_new(p->a);
    struct money_in_form f = { .invoice = till_issue(p, p->olga, ANYBODY, "120"), .medium = SV("cash") };
    struct payments list;
    struct payment seen;
    struct payment_id id;
    f.amount = SV("120");
    MUST(payment_record(&staff, &f, &problems, &id));
    MUST(payment_mine(&op, 1, &list));
    assert_int_equal(list.total, 1);
    olga.facts.portal = portal_with(olga.facts.portal, CAP_BILLS, false);
    MUST(payment_mine(&op, 1, &list));
    assert_int_equal(list.total, 0);
    assert_int_equal(payment_load(&op, id, &seen), E_NOTFOUND);
}

static void what_is_due_elsewhere_is_what_one_would_see_there(void **state)
{
    struct practice *p = *state;
    struct organization org = practice_organization(p);
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    (void)till_issue(p, p->leo, ANYBODY, "60");
    (void)till_issue(p, p->leo, ANYBODY, "24");
    (void)issue_confidential(p, p->leo, "90");
    (void)till_issue(p, p->mia, ANYBODY, "10");
    struct switchable items[] = {
        { .client = p->leo, .grant = { 1 }, .scope = scope_with(scope_none(), CAP_BILLS, LEVEL_VIEW) },
        { .client = p->mia, .grant = { 2 }, .scope = scope_with(scope_none(), CAP_PROFILE, LEVEL_ACT) },
        { .client = p->mia, .same_mailbox = true, .scope = scope_full() },
        { .client = p->olga, .same_mailbox = true, .scope = scope_full() },
    };
    struct account_due due[LENGTH(items)];
    MUST(invoice_due_elsewhere(&op, &org, &(struct switchables){ items, LENGTH(items) }, due));
    assert_int_equal(due[0].count, 2);
    assert_int_equal(due[0].sum, 8400);
    assert_int_equal(due[1].count, 0); /* her bills are not shown to this access */
    assert_int_equal(due[2].count, 1);
    assert_int_equal(due[3].count, 0);
}

static void settled_bills_are_those_that_nothing_is_open_of(void **state)
{
    struct practice *p = *state;
    struct payer olga = till_payer(p, p->olga);
    struct viewer own = practice_client(p, p->olga);
    struct op op = practice_op(p, &own);
    struct invoice_id paid = till_issue(p, p->olga, ANYBODY, "40");
    struct invoice_id part = till_issue(p, p->olga, ANYBODY, "60");
    struct invoices list;
    till_pay(p, paid, olga.id, 4000);
    till_pay(p, part, olga.id, 1000);
    MUST(invoice_mine(&op, INVOICES_SETTLED, 1, &list));
    assert_int_equal(list.total, 1);
    assert_int_equal(list.items[0].id.v, paid.v);
    MUST(invoice_mine(&op, INVOICES_OPEN, 1, &list));
    assert_int_equal(list.total, 1);
    assert_int_equal(list.balance_sum, 5000);
    MUST(invoice_mine(&op, INVOICES_ALL, 1, &list));
    assert_int_equal(list.total, 2);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_confidential_bill_changes_nothing_of_what_a_caregiver_is_told),
        T(what_is_due_elsewhere_is_what_one_would_see_there),
        T(settled_bills_are_those_that_nothing_is_open_of),
        T(credit_of_a_void_confidential_bill_pays_like_any_other_money),
        T(with_bills_off_no_payment_for_oneself_is_read),
        T(the_preview_of_an_access_counts_the_bills_it_will_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
