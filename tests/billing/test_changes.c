/* What becomes of issued invoices: each way that is allowed, and those that are not. */
#include "till.h"

#define ANYBODY ((struct payer_id){ 0 })

struct scene {
    struct practice *p;
    struct viewer owner;
    struct op op;
    struct problems problems;
};

static struct scene scene_of(void **state, struct scene *s)
{
    *s = (struct scene){ .p = *state };
    s->owner = practice_staff(s->p, ROLE_OWNER, NOBODY);
    s->op = practice_op(s->p, &s->owner);
    s->problems = problems_new(s->p->a);
    return *s;
}

static enum err void_now(struct scene *s, struct invoice_id id)
{
    s->problems = problems_new(s->p->a);
    return invoice_void(&s->op, id, till_invoice(s->p, id).version, SV("a mistake"), &s->problems);
}

static void a_void_invoice_owes_nothing_and_its_charge_is_open_again(void **state)
{
    struct scene s;
    (void)scene_of(state, &s);
    struct charge_id charge = till_charge(s.p, s.p->olga, "120");
    struct invoice_id id = till_bill(s.p, s.p->olga, ANYBODY, &charge, 1, true).ids[0];
    struct payer_id payer = till_invoice(s.p, id).payer;
    assert_int_equal(invoice_void(&s.op, id, 7, SV(""), &s.problems), E_CONFLICT);
    MUST(void_now(&s, id));
    struct invoice i = till_invoice(s.p, id);
    assert_int_equal(i.state, INVOICE_VOID);
    assert_int_equal(i.balance, 0);
    assert_int_equal(till_balance(s.p, payer).owed, 0);
    assert_int_equal(practice_events(s.p, EVENT_INVOICE_VOIDED), 1);
    till_is_sound(s.p);
    assert_int_equal(void_now(&s, id), E_CONFLICT); /* for good */
    struct charges open;
    MUST(charge_list(&s.op, &(struct charge_filter){ .client = s.p->olga, .open_only = true }, &open));
    assert_int_equal(open.total, 1);
    (void)till_bill(s.p, s.p->olga, ANYBODY, &charge, 1, true);
    till_is_sound(s.p);
}

static void what_was_paid_of_a_void_invoice_is_the_credit_of_who_paid(void **state)
{
    struct scene s;
    (void)scene_of(state, &s);
    struct payer ana = till_payer(s.p, s.p->ana), leo = till_payer(s.p, s.p->leo);
    struct invoice_id id = till_issue(s.p, s.p->leo, leo.id, "100");
    till_pay(s.p, id, ana.id, 6000);
    till_pay(s.p, id, leo.id, 1000);
    assert_int_equal(till_invoice(s.p, id).state, INVOICE_PART_PAID);
    MUST(void_now(&s, id));
    assert_int_equal(till_balance(s.p, ana.id).credit, 6000);
    assert_int_equal(till_balance(s.p, leo.id).credit, 1000);
    assert_int_equal(till_balance(s.p, leo.id).owed, 0);
    till_is_sound(s.p);
}

static void money_that_was_given_back_is_not_credit_again(void **state)
{
    struct scene s;
    (void)scene_of(state, &s);
    struct payer olga = till_payer(s.p, s.p->olga);
    struct invoice_id id = till_issue(s.p, s.p->olga, olga.id, "100");
    till_pay(s.p, id, olga.id, 10000);
    till_give_back(s.p, id, olga.id, 3000, false);
    till_is_sound(s.p);
    assert_int_equal(till_invoice(s.p, id).state, INVOICE_PAID);
    till_give_back(s.p, id, olga.id, 2000, true);
    assert_int_equal(till_invoice(s.p, id).state, INVOICE_PART_PAID);
    assert_int_equal(till_balance(s.p, olga.id).owed, 2000);
    till_is_sound(s.p);
    MUST(void_now(&s, id));
    assert_int_equal(till_balance(s.p, olga.id).credit, 5000);
    till_is_sound(s.p);
}

static void a_written_off_invoice_owes_nothing(void **state)
{
    struct scene s;
    (void)scene_of(state, &s);
    struct invoice_id id = till_issue(s.p, s.p->olga, ANYBODY, "100");
    assert_int_equal(
        invoice_write_off(&s.op, id, till_invoice(s.p, id).version, SV("100.01"), SV(""), &s.problems), E_INVALID);
    assert_true(problem_has(&s.problems, SV("over_balance")));
    s.problems = problems_new(s.p->a);
    MUST(invoice_write_off(&s.op, id, till_invoice(s.p, id).version, SV("40"), SV("hardship"), &s.problems));
    assert_int_equal(till_invoice(s.p, id).state, INVOICE_SENT);
    assert_int_equal(till_invoice(s.p, id).balance, 6000);
    MUST(invoice_write_off(&s.op, id, till_invoice(s.p, id).version, SV(""), SV(""), &s.problems));
    assert_int_equal(till_invoice(s.p, id).state, INVOICE_WRITTEN_OFF);
    till_is_sound(s.p);
    assert_int_equal(
        invoice_write_off(&s.op, id, till_invoice(s.p, id).version, SV(""), SV(""), &s.problems), E_INVALID);
    assert_true(problem_has(&s.problems, SV("nothing_due")));
    MUST(void_now(&s, id));
    till_is_sound(s.p);
}

static void an_invoice_to_another_payer_is_another_invoice(void **state)
{
    struct scene s;
    (void)scene_of(state, &s);
    struct payer ana = till_payer(s.p, s.p->ana), olga = till_payer(s.p, s.p->olga);
    struct invoice_id id = till_issue(s.p, s.p->leo, ana.id, "100"), made;
    int64_t version = till_invoice(s.p, id).version;
    assert_int_equal(invoice_readdress(&s.op, id, version, ana.id, false, &s.problems, &made), E_INVALID);
    assert_true(problem_has(&s.problems, SV("same_payer")));
    s.problems = problems_new(s.p->a);
    MUST(invoice_readdress(&s.op, id, version, olga.id, false, &s.problems, &made));
    struct invoice was = till_invoice(s.p, id), is = till_invoice(s.p, made);
    assert_int_equal(was.state, INVOICE_VOID);
    assert_int_equal(is.state, INVOICE_SENT);
    assert_int_equal(is.replaces.v, id.v);
    assert_int_equal(is.balance, 10000);
    assert_false(sv_eq(sv_sub(was.number, 0, 4), sv_sub(is.number, 0, 4)));
    assert_int_equal(till_balance(s.p, ana.id).owed, 0);
    assert_int_equal(till_balance(s.p, olga.id).owed, 10000);
    till_is_sound(s.p);
    struct viewer mother = practice_client(s.p, s.p->ana);
    struct op hers = practice_op(s.p, &mother);
    struct invoice seen;
    assert_int_equal(invoice_load(&hers, made, &seen), E_NOTFOUND);
    assert_int_equal(invoice_load(&hers, id, &seen), E_NOTFOUND);
}

static void a_paid_invoice_keeps_its_payer(void **state)
{
    struct scene s;
    (void)scene_of(state, &s);
    struct payer ana = till_payer(s.p, s.p->ana), olga = till_payer(s.p, s.p->olga);
    struct invoice_id id = till_issue(s.p, s.p->leo, ana.id, "100"), made;
    till_pay(s.p, id, ana.id, 100);
    assert_int_equal(
        invoice_readdress(&s.op, id, till_invoice(s.p, id).version, olga.id, false, &s.problems, &made), E_INVALID);
    assert_true(problem_has(&s.problems, SV("already_paid")));
    till_is_sound(s.p);
}

static void a_confidential_invoice_goes_elsewhere_after_a_warning_alone(void **state)
{
    struct scene s;
    (void)scene_of(state, &s);
    struct payer ana = till_payer(s.p, s.p->ana);
    struct charge_id secret = till_charge_as(s.p, s.p->mia, "90", "", true);
    struct invoice_id id = till_bill(s.p, s.p->mia, ANYBODY, &secret, 1, true).ids[0], made;
    int64_t version = till_invoice(s.p, id).version;
    assert_int_equal(invoice_readdress(&s.op, id, version, ana.id, false, &s.problems, &made), E_INVALID);
    assert_true(problem_has(&s.problems, SV("confidential_readdress")));
    s.problems = problems_new(s.p->a);
    MUST(invoice_readdress(&s.op, id, version, ana.id, true, &s.problems, &made));
    assert_true(till_invoice(s.p, made).confidential);
    struct viewer mother = practice_client(s.p, s.p->ana);
    struct op hers = practice_op(s.p, &mother);
    struct invoice seen;
    MUST(invoice_load(&hers, made, &seen));
    till_is_sound(s.p);
}

static void a_draft_changes_and_a_sent_one_does_not(void **state)
{
    struct scene s;
    (void)scene_of(state, &s);
    struct charge_id charges[2] = { till_charge(s.p, s.p->olga, "120"), till_charge(s.p, s.p->olga, "30") };
    struct invoice_id id = till_bill(s.p, s.p->olga, ANYBODY, &charges[0], 1, false).ids[0];
    struct payer ana = till_payer(s.p, s.p->ana);
    struct invoice_line_form lines[2] = { { .charge = charges[1] },
        { .description = SV("Report"), .unit_price = SV("15") } };
    struct invoice_form f = { .client = s.p->olga,
        .payer = ana.id,
        .lines = lines,
        .line_count = 2,
        .note = SV("Thank you"),
        .version = till_invoice(s.p, id).version };
    MUST(invoice_update(&s.op, id, &f, &s.problems));
    struct invoice i = till_invoice(s.p, id);
    assert_int_equal(i.total, 4500);
    assert_int_equal(i.payer.v, ana.id.v);
    assert_string_equal(sv_z(s.p->a, i.note), "Thank you");
    till_is_sound(s.p);
    assert_int_equal(invoice_update(&s.op, id, &f, &s.problems), E_CONFLICT);
    f.version = i.version;
    f.send = true;
    MUST(invoice_update(&s.op, id, &f, &s.problems));
    assert_int_equal(till_invoice(s.p, id).state, INVOICE_SENT);
    f.version = till_invoice(s.p, id).version;
    assert_int_equal(invoice_update(&s.op, id, &f, &s.problems), E_CONFLICT);
    till_is_sound(s.p);
}

static void a_preview_is_what_would_be_made_and_writes_nothing(void **state)
{
    struct scene s;
    (void)scene_of(state, &s);
    struct charge_id charges[2] = { till_charge(s.p, s.p->mia, "120"), till_charge_as(s.p, s.p->mia, "30", "", true) };
    struct invoice_line_form lines[2] = { { .charge = charges[0] }, { .charge = charges[1] } };
    struct invoice_form f = { .client = s.p->mia, .lines = lines, .line_count = 2 };
    struct invoices made, all;
    MUST(invoice_preview(&s.op, &f, &s.problems, &made));
    assert_int_equal(made.count, 2);
    assert_string_equal(sv_z(s.p->a, made.items[0].payer_name), "Mia Ruiz");
    assert_int_equal(made.items[0].total + made.items[1].total, 15000);
    MUST(invoice_list(&s.op, &(struct invoice_filter){ .page = 1 }, &all));
    assert_int_equal(all.total, 0);
}

static void only_what_is_owed_is_reminded_of(void **state)
{
    struct scene s;
    (void)scene_of(state, &s);
    struct payer olga = till_payer(s.p, s.p->olga);
    struct invoice_id id = till_issue(s.p, s.p->olga, olga.id, "10");
    MUST(invoice_remind(&s.op, id, &s.problems));
    assert_int_equal(till_invoice(s.p, id).reminders, 1);
    assert_int_equal(practice_events(s.p, EVENT_INVOICE_REMINDER), 1);
    till_pay(s.p, id, olga.id, 1000);
    assert_int_equal(till_invoice(s.p, id).state, INVOICE_PAID);
    assert_int_equal(invoice_remind(&s.op, id, &s.problems), E_INVALID);
    assert_true(problem_has(&s.problems, SV("nothing_due")));
}

static void families_change_no_invoice(void **state)
{
    struct scene s;
    (void)scene_of(state, &s);
    struct payer ana = till_payer(s.p, s.p->ana);
    struct invoice_id id = till_issue(s.p, s.p->leo, ana.id, "100"), made;
    struct viewer mother = practice_client(s.p, s.p->ana),
                  acting = practice_caregiver(s.p, s.p->ana, s.p->leo, scope_full()),
                  elsewhere = practice_other_staff(s.p, NOBODY);
    const struct viewer *viewers[] = { &mother, &acting, &elsewhere };
    for (size_t k = 0; k < LENGTH(viewers); k++) {
        struct op op = practice_op(s.p, viewers[k]);
        assert_int_not_equal(invoice_void(&op, id, 1, SV(""), &s.problems), E_OK);
        assert_int_not_equal(invoice_write_off(&op, id, 1, SV(""), SV(""), &s.problems), E_OK);
        assert_int_not_equal(invoice_readdress(&op, id, 1, ana.id, true, &s.problems, &made), E_OK);
        assert_int_not_equal(invoice_remind(&op, id, &s.problems), E_OK);
    }
    assert_int_equal(till_invoice(s.p, id).state, INVOICE_SENT);
}

static void a_statement_tells_what_happened_and_ends_with_what_is_owed(void **state)
{
    struct scene s;
    (void)scene_of(state, &s);
    struct payer ana = till_payer(s.p, s.p->ana), leo = till_payer(s.p, s.p->leo);
    struct invoice_id own = till_issue(s.p, s.p->leo, leo.id, "100"), hers = till_issue(s.p, s.p->mia, ana.id, "50");
    struct statement st;
    struct day today = s.owner.today;
    till_pay(s.p, own, ana.id, 4000);
    till_pay(s.p, hers, ana.id, 6000);
    MUST(statement_load(&s.op, leo.id, today, today, &st));
    assert_int_equal(st.after, 6000);
    assert_int_equal(st.count, 2);
    assert_string_equal(sv_z(s.p->a, st.lines[1].words), "Payment"); /* and not whose */
    assert_int_equal(st.lines[1].payment, 4000);
    MUST(statement_load(&s.op, ana.id, today, today, &st));
    assert_int_equal(st.after, -1000); /* the rest is her credit */
    struct balance b = till_balance(s.p, ana.id);
    assert_int_equal(st.after, b.owed - b.credit);
    struct viewer mother = practice_client(s.p, s.p->ana), olga = practice_client(s.p, s.p->olga);
    struct op hers_op = practice_op(s.p, &mother), olgas = practice_op(s.p, &olga);
    int64_t credit;
    till_issue(s.p, s.p->ana, ana.id, "25"); /* what is open beside it stays whole */
    MUST(credit_own(&hers_op, &credit));
    assert_int_equal(credit, 1000);
    MUST(credit_own(&olgas, &credit));
    assert_int_equal(credit, 0);
    practice_forward(s.p, 40 * DAY_US);
    struct viewer later = practice_staff(s.p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(s.p, &later);
    MUST(statement_load(&op, leo.id, later.today, later.today, &st));
    assert_int_equal(st.before, 6000);
    assert_int_equal(st.count, 0);
}

static void a_statement_and_a_balance_through_a_grant_leave_out_what_is_confidential(void **state)
{
    struct scene s;
    (void)scene_of(state, &s);
    struct charge_id secret = till_charge_as(s.p, s.p->mia, "90", "", true);
    struct invoice_id open = till_issue(s.p, s.p->mia, ANYBODY, "10");
    (void)till_bill(s.p, s.p->mia, ANYBODY, &secret, 1, true);
    struct payer_id payer = till_invoice(s.p, open).payer;
    struct viewer own = practice_client(s.p, s.p->mia),
                  mother = practice_caregiver(s.p, s.p->ana, s.p->mia, scope_full());
    struct op hers = practice_op(s.p, &own), acting = practice_op(s.p, &mother);
    struct statement st;
    struct balance b;
    MUST(ledger_balance(&hers, payer, &b));
    assert_int_equal(b.owed, 10000);
    MUST(ledger_balance(&acting, payer, &b));
    assert_int_equal(b.owed, 1000);
    MUST(statement_load(&acting, payer, s.owner.today, s.owner.today, &st));
    assert_int_equal(st.after, 1000);
    assert_int_equal(st.payer.owed, 1000);
    assert_int_equal(st.count, 1);
}

static void sums_of_the_home_count_each_thing_once(void **state)
{
    struct scene s;
    (void)scene_of(state, &s);
    struct payer ana = till_payer(s.p, s.p->ana);
    struct billing_sums sums;
    struct month_sum months[2];
    struct payer_sums payers;
    struct charge_id draft = till_charge(s.p, s.p->olga, "5");
    (void)till_charge(s.p, s.p->olga, "7");
    (void)till_bill(s.p, s.p->olga, ANYBODY, &draft, 1, false);
    struct invoice_id id = till_issue(s.p, s.p->leo, ana.id, "100");
    (void)till_issue(s.p, s.p->olga, ANYBODY, "30");
    till_pay(s.p, id, ana.id, 12000);
    MUST(billing_sums(&s.op, &sums));
    assert_int_equal(sums.to_bill_count, 1);
    assert_int_equal(sums.to_bill, 700);
    assert_int_equal(sums.open_count, 1);
    assert_int_equal(sums.open, 3000);
    assert_int_equal(sums.draft_count, 1);
    assert_int_equal(sums.credit, 2000);
    MUST(billing_months(&s.op, 2, months));
    assert_int_equal(months[1].billed, 13000);
    assert_int_equal(months[1].paid, 12000);
    assert_int_equal(months[0].billed, 0);
    MUST(billing_by_payer(&s.op, SV(""), 1, &payers));
    assert_int_equal(payers.total, 2);
    assert_int_equal(payers.items[0].owed, 3000);
    assert_int_equal(payers.items[1].credit, 2000);
    MUST(billing_by_payer(&s.op, SV("ana"), 1, &payers));
    assert_int_equal(payers.total, 1);
}

static void lists_and_statements_take_so_many_statements_however_long_they_are(void **state)
{
    struct scene s;
    (void)scene_of(state, &s);
    struct payer ana = till_payer(s.p, s.p->ana);
    struct invoices list;
    struct statement st;
    struct charges charges;
    uint64_t took[2][4];
    for (size_t round = 0; round < 2; round++) {
        for (int i = 0; i < (round ? 20 : 1); i++)
            till_pay(s.p, till_issue(s.p, s.p->leo, ana.id, "10"), ana.id, 300);
        uint64_t at = db_statements(s.op.db);
        MUST(invoice_list(&s.op, &(struct invoice_filter){ .payer = ana.id, .page = 1 }, &list));
        took[round][0] = db_statements(s.op.db) - at;
        at = db_statements(s.op.db);
        MUST(statement_load(&s.op, ana.id, s.owner.today, s.owner.today, &st));
        took[round][1] = db_statements(s.op.db) - at;
        at = db_statements(s.op.db);
        MUST(charge_list(&s.op, &(struct charge_filter){ .client = s.p->leo, .page = 1 }, &charges));
        took[round][2] = db_statements(s.op.db) - at;
        at = db_statements(s.op.db);
        (void)till_balance(s.p, ana.id);
        took[round][3] = db_statements(s.op.db) - at;
    }
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(took[0][i], took[1][i]);
    assert_true(took[1][0] <= 2);
    assert_true(took[1][1] <= 4);
}

static struct payment_id paid_on(struct scene *s, struct client_id client, const char *day)
{
    struct payment_id id;
    struct money_in_form f = {
        .payer = till_payer(s->p, client).id, .amount = SV("10"), .medium = SV("cheque"), .paid_on = sv_of(day)
    };
    MUST(payment_record(&s->op, &f, &s->problems, &id));
    return id;
}

static void payments_stand_by_the_day_they_were_made_whenever_they_were_written_down(void **state)
{
    struct scene s;
    (void)scene_of(state, &s);
    struct payment_id second = paid_on(&s, s.p->olga, "2026-02-20"), first = paid_on(&s, s.p->olga, "2026-02-27"),
                      last = paid_on(&s, s.p->olga, "2026-01-15"), third = paid_on(&s, s.p->olga, "2026-02-20");
    const int64_t want[] = { first.v, third.v, second.v, last.v };
    struct viewer olga = practice_client(s.p, s.p->olga);
    struct op hers = practice_op(s.p, &olga);
    struct payments list, mine;
    MUST(payment_list(&s.op, &(struct payment_filter){ .page = 1 }, &list));
    MUST(payment_mine(&hers, 1, &mine));
    assert_int_equal(list.count, LENGTH(want));
    assert_int_equal(mine.count, LENGTH(want));
    for (size_t i = 0; i < LENGTH(want); i++) {
        assert_int_equal(list.items[i].id.v, want[i]);
        assert_int_equal(mine.items[i].id.v, want[i]);
    }
    struct payment_filter part = { .most = 1 }; /* a file, part by part: each once */
    for (size_t i = 0; i < LENGTH(want); i++) {
        MUST(payment_list(&s.op, &part, &list));
        assert_int_equal(list.items[0].id.v, want[i]);
        assert_int_equal(list.total, (int64_t)(LENGTH(want) - i));
        part.before = list.items[0].id;
        part.before_day = list.items[0].paid_on;
    }
    MUST(payment_list(&s.op, &part, &list));
    assert_int_equal(list.count, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(payments_stand_by_the_day_they_were_made_whenever_they_were_written_down),
        T(a_void_invoice_owes_nothing_and_its_charge_is_open_again),
        T(what_was_paid_of_a_void_invoice_is_the_credit_of_who_paid),
        T(money_that_was_given_back_is_not_credit_again),
        T(a_written_off_invoice_owes_nothing),
        T(an_invoice_to_another_payer_is_another_invoice),
        T(a_paid_invoice_keeps_its_payer),
        T(a_confidential_invoice_goes_elsewhere_after_a_warning_alone),
        T(a_draft_changes_and_a_sent_one_does_not),
        T(a_preview_is_what_would_be_made_and_writes_nothing),
        T(only_what_is_owed_is_reminded_of),
        T(families_change_no_invoice),
        T(a_statement_tells_what_happened_and_ends_with_what_is_owed),
        T(a_statement_and_a_balance_through_a_grant_leave_out_what_is_confidential),
        T(sums_of_the_home_count_each_thing_once),
        T(lists_and_statements_take_so_many_statements_however_long_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
