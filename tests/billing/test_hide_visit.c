/* A visit becomes confidential after it was charged, billed and paid, by itself or with its type: of its money no
 * caregiver reads any more, the client reads all, and what somebody else was sent stays theirs (F11, decision 0091). */
#include "shelf.h"

#include "billing/charge_write.h"
#include "billing/deposit.h"
#include "billing/ledger.h"
#include "billing/payment.h"
#include "billing/superbill.h"
#include "calendar/jobs.h"
#include "calendar/type.h"
#include "job/job.h"

#define ANYBODY ((struct payer_id){ 0 })

static void the_jobs_run(struct scene *s)
{
    static const struct job_handler one[] = { { .kind = CALENDAR_JOB_TYPE, .run = calendar_type_run } };
    struct clock clock = clock_at(&s->p->now);
    struct job_runner_options o = {
        .pool = s->p->fixture->pool, .clock = &clock, .handlers = one, .handlers_count = 1
    };
    int64_t ran = 1;
    while (ran)
        MUST(job_run_due(&o, s->p->db, s->p->a, &ran));
}

static void the_type_turns(struct scene *s)
{
    struct appointment_type talk;
    MUST(type_load(&s->op, s->talk, &talk));
    struct type_form f = type_form_from(s->p->a, &talk);
    f.confidential = true;
    MUST(type_update(&s->op, s->talk, &f, &s->problems));
    the_jobs_run(s);
}

/* A visit of her that took place, charged with 100. */
static struct charge_id charge_past(struct scene *s, struct client_id client, struct appointment_id *ret_visit)
{
    struct service_id service;
    int64_t units = 1;
    struct charges made;
    struct service_form f = { .description = SV("Talk"), .price = SV("100") };
    MUST(service_save(&s->op, (struct service_id){ 0 }, &f, &s->problems, &service));
    MUST(service_of_type_set(&s->op, s->talk, &service, &units, 1, &s->problems));
    *ret_visit = shelf_visit(s, s->talk, "2026-03-05 09:00", client);
    shelf_on(s, "2026-03-05 12:00");
    shelf_become(s, *ret_visit, client, ATTENDEE_FULFILLED);
    MUST(charge_visit(&s->op, diary_attendee(s->p, *ret_visit, client).id, false, &made));
    assert_int_equal(made.count, 1);
    return made.items[0].id;
}

static struct charge charge_of(struct scene *s, struct charge_id id)
{
    struct charges found;
    MUST(charges_by_ids(&s->op, &id, 1, &found));
    assert_int_equal(found.count, 1);
    return found.items[0];
}

struct told {
    int64_t bills, owed, payments;
    size_t lines; /* of a statement */
};

static struct told told_to(struct scene *s, const struct viewer *v)
{
    struct op op = practice_op(s->p, v);
    struct invoices bills;
    struct payments payments;
    struct statement st;
    struct payer payer;
    MUST(payer_of_subject(&op, &payer));
    MUST(invoice_mine(&op, INVOICES_ALL, 1, &bills));
    MUST(payment_mine(&op, 1, &payments));
    MUST(statement_load(&op, payer.id, (struct day){ v->today.n - 30 }, v->today, &st));
    return (struct told){ bills.total, payer.owed, payments.total, st.count };
}

static void assert_told(struct scene *s, const struct viewer *v, const struct told *want)
{
    struct told t = told_to(s, v);
    assert_int_equal(t.bills, want->bills);
    assert_int_equal(t.owed, want->owed);
    assert_int_equal(t.payments, want->payments);
    assert_int_equal(t.lines, want->lines);
}

static void pay(struct scene *s, struct invoice_id id, const char *amount)
{
    struct payment_id made;
    struct money_in_form f = { .invoice = id, .amount = sv_of(amount), .medium = SV("cash") };
    MUST(payment_record(&s->op, &f, &s->problems, &made));
}

static struct superbill_id superbill_of(struct scene *s, struct client_id client, const struct charge_id *charge)
{
    struct superbill_id id;
    struct problems warnings = problems_new(s->p->a);
    struct superbill_new n = { .client = client, .charges = charge, .count = 1 };
    MUST(superbill_create(&s->op, &n, &warnings, &id));
    return id;
}

static void once_a_type_turns_no_caregiver_reads_of_the_money_of_its_past_visits_and_the_client_reads_all(void **state)
{
    struct scene s;
    struct appointment_id visit;
    struct superbill bill;
    shelf_open(state, &s);
    struct charge_id charge = charge_past(&s, s.p->mia, &visit);
    struct invoice_id id = till_bill(s.p, s.p->mia, ANYBODY, &charge, 1, true).ids[0];
    struct superbill_id superbill = superbill_of(&s, s.p->mia, &charge);
    (void)till_issue(s.p, s.p->mia, ANYBODY, "7"); /* of no visit: it stays as it is */
    pay(&s, id, "60");
    struct viewer mother = practice_caregiver(s.p, s.p->ana, s.p->mia, scope_full()),
                  own = practice_client(s.p, s.p->mia);
    assert_told(&s, &mother, &(struct told){ .bills = 2, .owed = 4700, .payments = 1, .lines = 3 });
    the_type_turns(&s);
    assert_told(&s, &mother, &(struct told){ .bills = 1, .owed = 700, .payments = 0, .lines = 1 });
    assert_told(&s, &own, &(struct told){ .bills = 2, .owed = 4700, .payments = 1, .lines = 3 });
    struct op hers = practice_op(s.p, &mother);
    struct invoice seen;
    assert_int_equal(invoice_load(&hers, id, &seen), E_NOTFOUND);
    assert_true(till_invoice(s.p, id).confidential);
    MUST(superbill_load(&s.op, superbill, ANYBODY, &bill));
    assert_true(bill.confidential);
    till_is_sound(s.p);
}

static void a_single_visit_that_turns_after_it_was_billed_hides_its_money_too(void **state)
{
    struct scene s;
    struct appointment_id visit;
    shelf_open(state, &s);
    struct charge_id charge = charge_past(&s, s.p->mia, &visit);
    struct invoice_id id = till_bill(s.p, s.p->mia, ANYBODY, &charge, 1, true).ids[0];
    struct viewer mother = practice_caregiver(s.p, s.p->ana, s.p->mia, scope_full());
    struct appointment before = diary_visit(s.p, visit);
    struct appointment_form f = appointment_form_from(s.p->a, &before);
    assert_told(&s, &mother, &(struct told){ .bills = 1, .owed = 10000, .lines = 1 });
    f.confidential = true;
    MUST(appointment_update(&s.op, visit, PART_ONE, &f, &s.problems));
    assert_told(&s, &mother, &(struct told){ .bills = 0 });
    assert_true(till_invoice(s.p, id).confidential);
}

static void what_is_not_billed_yet_goes_to_the_client_alone_and_a_draft_to_somebody_else_is_taken_back(void **state)
{
    struct scene s;
    struct appointment_id visit;
    shelf_open(state, &s);
    struct payer ana = till_payer(s.p, s.p->ana);
    struct charge_id charge = charge_past(&s, s.p->mia, &visit);
    struct invoice_id draft = till_bill(s.p, s.p->mia, ana.id, &charge, 1, false).ids[0];
    the_type_turns(&s);
    assert_int_equal(till_invoice(s.p, draft).stored, INVOICE_VOID);
    struct charge c = charge_of(&s, charge);
    assert_true(c.confidential && c.state == CHARGE_OPEN);
    struct invoice made = till_invoice(s.p, till_bill(s.p, s.p->mia, ANYBODY, &charge, 1, true).ids[0]);
    assert_true(made.confidential);
    assert_int_equal(made.payer_client.v, s.p->mia.v);
    till_is_sound(s.p);
}

static void a_bill_that_somebody_else_was_sent_stays_theirs(void **state)
{
    struct scene s;
    struct appointment_id visit;
    struct invoice seen;
    shelf_open(state, &s);
    struct payer ana = till_payer(s.p, s.p->ana);
    struct charge_id charge = charge_past(&s, s.p->mia, &visit);
    struct invoice_id id = till_bill(s.p, s.p->mia, ana.id, &charge, 1, true).ids[0];
    struct viewer own = practice_client(s.p, s.p->ana);
    struct op hers = practice_op(s.p, &own);
    the_type_turns(&s);
    MUST(invoice_load(&hers, id, &seen));
    assert_int_equal(seen.balance, 10000);
    MUST(invoice_void(&s.op, id, till_invoice(s.p, id).version, SV("to the client"), &s.problems));
    assert_true(charge_of(&s, charge).confidential); /* billed anew, it is the client's */
    till_is_sound(s.p);
}

static int64_t used(struct scene *s, const struct op *op, struct package_id id)
{
    struct package package;
    struct package_uses uses;
    MUST(package_load(op, id, &package));
    MUST(package_uses(op, id, 1, &uses));
    assert_int_equal(uses.total, package.credits[0].used); /* the list has as many as are counted */
    till_is_sound(s->p);
    return package.credits[0].used;
}

static void what_a_visit_used_of_a_package_is_counted_to_no_caregiver_once_it_turned(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct offering_id three =
        shelf_offer(&s, s.talk, (struct like){ .name = "Three talks", .price = "90", .visits = 3 });
    struct package_id id = shelf_sell(&s, three, s.p->mia);
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->mia),
                          past = shelf_visit(&s, s.talk, "2026-03-05 10:00", s.p->mia);
    shelf_on(&s, "2026-03-05 12:00");
    shelf_become(&s, visit, s.p->mia, ATTENDEE_FULFILLED);
    shelf_become(&s, past, s.p->mia, ATTENDEE_FULFILLED);
    (void)shelf_visit(&s, s.talk, "2026-03-09 09:00", s.p->mia); /* to come: it has its credit already */
    struct viewer mother = practice_caregiver(s.p, s.p->ana, s.p->mia, scope_full());
    struct op hers = practice_op(s.p, &mother);
    assert_int_equal(used(&s, &hers, id), 3);
    struct appointment before = diary_visit(s.p, visit);
    struct appointment_form f = appointment_form_from(s.p->a, &before);
    f.confidential = true;
    MUST(appointment_update(&s.op, visit, PART_ONE, &f, &s.problems));
    assert_int_equal(used(&s, &hers, id), 2);
    the_type_turns(&s);
    assert_int_equal(used(&s, &hers, id), 0);
    assert_int_equal(used(&s, &s.op, id), 3);
}

static void whichever_statement_fails_a_visit_is_hidden_with_its_money_or_not_at_all(void **state)
{
    struct scene s;
    struct appointment_id visit;
    shelf_open(state, &s);
    struct charge_id charge = charge_past(&s, s.p->mia, &visit);
    struct invoice_id id = till_bill(s.p, s.p->mia, ANYBODY, &charge, 1, true).ids[0];
    struct appointment before = diary_visit(s.p, visit);
    struct appointment_form f = appointment_form_from(s.p->a, &before);
    f.confidential = true;
    enum err e = E_INTERNAL;
    for (uint64_t n = 1; e != E_OK; n++) {
        struct problems none = problems_new(s.p->a);
        db_fail_nth(n);
        e = appointment_update(&s.op, visit, PART_ONE, &f, &none);
        db_fail_nth(0);
        assert_true(diary_visit(s.p, visit).confidential == till_invoice(s.p, id).confidential);
        assert_true(n < 200);
    }
    assert_true(till_invoice(s.p, id).confidential);
}

#define FACT(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        FACT(once_a_type_turns_no_caregiver_reads_of_the_money_of_its_past_visits_and_the_client_reads_all),
        FACT(a_single_visit_that_turns_after_it_was_billed_hides_its_money_too),
        FACT(what_is_not_billed_yet_goes_to_the_client_alone_and_a_draft_to_somebody_else_is_taken_back),
        FACT(a_bill_that_somebody_else_was_sent_stays_theirs),
        FACT(what_a_visit_used_of_a_package_is_counted_to_no_caregiver_once_it_turned),
        FACT(whichever_statement_fails_a_visit_is_hidden_with_its_money_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
