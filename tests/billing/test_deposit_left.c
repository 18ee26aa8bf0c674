/* What a deposit will pay is known before the bill goes out; and of visits to which nobody comes: what nobody paid is
 * asked for no more, what an archived client paid goes back, and a bill that was paid from one says how its money is
 * given back. */
#include "shelf.h"

#include "billing/deposit.h"
#include "billing/payment.h"
#include "calendar/jobs.h"
#include "family/task.h"

static void open_scene(void **state, struct scene *s)
{
    shelf_open(state, s);
    MUST(deposit_of_type_save(&s->op, s->talk, SV("40"), &s->problems));
    struct fee_policy was;
    MUST(fee_policy_load(&s->op, &was));
    struct fee_policy_form f = { .late = SV("25"), .noshow = SV("25"), .version = was.version };
    MUST(fee_policy_save(&s->op, &f, &s->problems));
}

static struct invoice_id asked(struct scene *s, struct client_id client)
{
    struct invoices list;
    MUST(invoice_list(&s->op, &(struct invoice_filter){ .client = client, .look = INVOICES_LIVE, .page = 1 }, &list));
    assert_int_equal(list.total, 1);
    return list.items[0].id;
}

static void pay(struct scene *s, struct invoice_id id)
{
    struct payment_id made;
    struct money_in_form f = { .invoice = id, .amount = SV("40"), .medium = SV("cash") };
    MUST(payment_record(&s->op, &f, &s->problems, &made));
}

static void unpaid_it_is_asked_for_no_more_once_the_visit_is_missed_or_cancelled_late(void **state)
{
    struct scene s;
    const enum attendee_status missed[] = { ATTENDEE_LATE_CANCELLED, ATTENDEE_NOSHOW };
    const struct client_id clients[] = { ((struct practice *)*state)->olga, ((struct practice *)*state)->ana };
    open_scene(state, &s);
    for (size_t i = 0; i < LENGTH(missed); i++) {
        struct appointment_id visit = shelf_visit(&s, s.talk, i ? "2026-03-06 09:00" : "2026-03-05 09:00", clients[i]);
        struct invoice_id id = asked(&s, clients[i]);
        shelf_become(&s, visit, clients[i], missed[i]);
        assert_int_equal(till_invoice(s.p, id).stored, INVOICE_VOID);
        assert_int_equal(till_balance(s.p, till_payer(s.p, clients[i]).id).owed, 0);
    }
    till_is_sound(s.p);
}

static void an_archived_clients_missed_visit_keeps_nothing(void **state)
{
    struct scene s;
    open_scene(state, &s);
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    pay(&s, asked(&s, s.p->olga));
    shelf_on(&s, "2026-03-05 12:00");
    struct viewer chart = practice_staff(s.p, ROLE_OWNER, s.p->olga);
    struct op hers = practice_op(s.p, &chart);
    MUST(client_archive(&hers, s.p->olga, SV("moved away"), true, &s.problems));
    shelf_become(&s, visit, s.p->olga, ATTENDEE_NOSHOW);
    assert_int_equal(till_balance(s.p, till_payer(s.p, s.p->olga).id).credit, 4000);
    till_is_sound(s.p);
}

static void what_a_bill_had_from_a_deposit_is_given_back_by_making_it_void(void **state)
{
    struct scene s;
    struct payments list;
    struct charges made;
    open_scene(state, &s);
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    pay(&s, asked(&s, s.p->olga));
    shelf_become(&s, visit, s.p->olga, ATTENDEE_LATE_CANCELLED);
    MUST(charge_visit(&s.op, diary_attendee(s.p, visit, s.p->olga).id, false, &made));
    struct invoice_id bill = till_bill(s.p, s.p->olga, (struct payer_id){ 0 }, &made.items[0].id, 1, true).ids[0];
    MUST(payment_list(&s.op, &(struct payment_filter){ .invoice = bill, .page = 1 }, &list));
    assert_int_equal(list.count, 1);
    assert_int_equal(
        payment_refund(&s.op, NULL, list.items[0].id, SV("10"), false, SV(""), SV(""), &s.problems), E_INVALID);
    assert_int_equal(s.problems.count, 1);
    assert_non_null(strstr(sv_z(s.p->a, s.problems.items[0].text), "Make the bill void"));
    s.problems = problems_new(s.p->a);
    MUST(invoice_void(&s.op, bill, till_invoice(s.p, bill).version, SV("wrong"), &s.problems));
    assert_int_equal(till_balance(s.p, till_payer(s.p, s.p->olga).id).credit, 4000);
    till_is_sound(s.p);
}

static int64_t ahead_of(struct scene *s, const struct op *op, struct charge_id charge)
{
    struct invoice_line_form line = { .charge = charge };
    struct invoice_form f = { .client = s->p->olga, .lines = &line, .line_count = 1 };
    struct invoices looked;
    int64_t ahead = -1;
    MUST(invoice_preview(&s->op, &f, &s->problems, &looked));
    assert_int_equal(looked.count, 1);
    return deposits_ahead(op, looked.items, looked.count, &ahead) == E_OK ? ahead : -1;
}

static void before_a_bill_is_sent_it_is_known_what_the_deposit_will_pay_of_it(void **state)
{
    struct scene s;
    struct charges made;
    open_scene(state, &s);
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct attendee_change price = {
        .attendee = diary_attendee(s.p, visit, s.p->olga).id, .has_price = true, .price = SV("120"), .quiet = true
    };
    struct viewer olga = practice_client(s.p, s.p->olga);
    struct op hers = practice_op(s.p, &olga);
    MUST(attendee_change(&s.op, &price, &s.problems));
    pay(&s, asked(&s, s.p->olga));
    shelf_on(&s, "2026-03-05 12:00");
    shelf_become(&s, visit, s.p->olga, ATTENDEE_FULFILLED);
    MUST(charge_visit(&s.op, price.attendee, false, &made));
    assert_int_equal(ahead_of(&s, &s.op, made.items[0].id), 4000);
    assert_int_equal(ahead_of(&s, &hers, made.items[0].id), -1); /* not for portals */
    assert_int_equal(ahead_of(&s, &s.op, till_charge(s.p, s.p->olga, "30")), 0);
    struct invoice_id bill = till_bill(s.p, s.p->olga, (struct payer_id){ 0 }, &made.items[0].id, 1, true).ids[0];
    assert_int_equal(till_invoice(s.p, bill).balance, till_invoice(s.p, bill).total - 4000);
    till_is_sound(s.p);
}

static int64_t tasks(struct scene *s)
{
    struct tasks list;
    int64_t n = 0;
    MUST(task_list(&s->op, 1, &list));
    for (size_t i = 0; i < list.count; i++)
        n += list.items[i].kind == TASK_DEPOSIT_HELD;
    return n;
}

static void a_bill_to_another_payer_than_the_deposits_is_a_task_until_staff_decided(void **state)
{
    struct scene s;
    struct charges made;
    open_scene(state, &s);
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct invoice_id deposit = asked(&s, s.p->olga);
    pay(&s, deposit);
    shelf_become(&s, visit, s.p->olga, ATTENDEE_LATE_CANCELLED);
    MUST(charge_visit(&s.op, diary_attendee(s.p, visit, s.p->olga).id, false, &made));
    struct payer club = till_outside(s.p, "Lions Club");
    struct invoice_id bill = till_bill(s.p, s.p->olga, club.id, &made.items[0].id, 1, true).ids[0];
    assert_int_equal(till_invoice(s.p, bill).paid, 0); /* nobody's money pays another's bill */
    assert_int_equal(till_invoice(s.p, deposit).deposit, DEPOSIT_HELD);
    assert_int_equal(tasks(&s), 1);
    MUST(deposit_give_back(&s.op, deposit, till_invoice(s.p, deposit).version, &s.problems));
    assert_int_equal(tasks(&s), 0);
    till_is_sound(s.p);
}

static void an_unpaid_deposit_is_a_task_once_it_is_paid_and_none_once_either_bill_is_void(void **state)
{
    struct scene s;
    struct charges made;
    open_scene(state, &s);
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct invoice_id deposit = asked(&s, s.p->olga);
    shelf_become(&s, visit, s.p->olga, ATTENDEE_FULFILLED);
    MUST(charge_visit(&s.op, diary_attendee(s.p, visit, s.p->olga).id, false, &made));
    struct payer club = till_outside(s.p, "Lions Club");
    struct invoice_id bill = till_bill(s.p, s.p->olga, club.id, &made.items[0].id, 1, true).ids[0];
    assert_int_equal(till_invoice(s.p, deposit).deposit, DEPOSIT_HELD);
    assert_int_equal(tasks(&s), 0); /* nothing is held yet */
    pay(&s, deposit);
    assert_int_equal(tasks(&s), 1);
    MUST(invoice_void(&s.op, bill, till_invoice(s.p, bill).version, SV("wrong"), &s.problems));
    assert_int_equal(tasks(&s), 0);
    bill = till_bill(s.p, s.p->olga, club.id, &made.items[0].id, 1, true).ids[0];
    assert_int_equal(tasks(&s), 1);
    MUST(invoice_void(&s.op, deposit, till_invoice(s.p, deposit).version, SV("wrong"), &s.problems));
    assert_int_equal(tasks(&s), 0);
    till_is_sound(s.p);
}

static void a_visit_that_becomes_confidential_gives_its_deposit_back_and_no_payer_learns_why(void **state)
{
    struct scene s;
    open_scene(state, &s);
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct invoice_id deposit = asked(&s, s.p->olga);
    pay(&s, deposit);
    struct appointment before = diary_visit(s.p, visit);
    struct appointment_form f = appointment_form_from(s.p->a, &before);
    f.confidential = true;
    MUST(appointment_update(&s.op, visit, PART_ONE, &f, &s.problems));
    struct invoice now = till_invoice(s.p, deposit);
    assert_int_equal(now.deposit, DEPOSIT_GIVEN_BACK);
    assert_false(now.visit_on.has);
    assert_string_equal(sv_z(s.p->a, deposit_title(s.p->a, &now)), "Deposit for a visit");
    assert_int_equal(till_balance(s.p, till_payer(s.p, s.p->olga).id).credit, 4000);
    till_is_sound(s.p);
}

/* Ends after its work is saved and before that is said, as when it is killed: each step runs twice. */
static enum err killed_once(const struct job_run *r)
{
    TRY(calendar_type_run(r));
    return r->attempt == 1 ? E_BUSY : E_OK;
}

static void the_jobs_run(struct scene *s)
{
    static const struct job_handler one[] = { { .kind = CALENDAR_JOB_TYPE, .run = killed_once } };
    struct clock clock = clock_at(&s->p->now);
    struct job_runner_options o = {
        .pool = s->p->fixture->pool, .clock = &clock, .handlers = one, .handlers_count = 1
    };
    int64_t ran = 1;
    for (int quiet = 0; quiet < 2; quiet = ran ? 0 : quiet + 1) {
        MUST(job_run_due(&o, s->p->db, s->p->a, &ran));
        s->p->now = instant_add(s->p->now, HOUR_US); /* past the pause before the next try */
    }
    shelf_again(s);
}

static void a_type_that_becomes_confidential_gives_back_the_deposits_of_its_coming_visits(void **state)
{
    struct scene s;
    struct appointment_type talk;
    open_scene(state, &s);
    (void)shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct invoice_id deposit = asked(&s, s.p->olga);
    pay(&s, deposit);
    for (int i = 0; i < 110; i++) /* more than two steps of the job */
        (void)shelf_visit(
            &s, s.talk, sv_z(s.p->a, sv_fmt(s.p->a, "2026-%02d-%02d 11:00", 4 + i / 28, 1 + i % 28)), s.p->ana);
    MUST(type_load(&s.op, s.talk, &talk));
    struct type_form f = type_form_from(s.p->a, &talk);
    MUST(type_update(&s.op, s.talk, &f, &s.problems));
    assert_int_equal(till_invoice(s.p, deposit).deposit, DEPOSIT_HELD);
    MUST(type_load(&s.op, s.talk, &talk));
    f = type_form_from(s.p->a, &talk);
    f.confidential = true;
    MUST(type_update(&s.op, s.talk, &f, &s.problems));
    (void)shelf_visit(&s, s.talk, "2026-03-06 09:00", s.p->olga); /* asks for none: it is confidential */
    the_jobs_run(&s);
    assert_int_equal(till_invoice(s.p, deposit).deposit, DEPOSIT_GIVEN_BACK);
    assert_int_equal(till_balance(s.p, till_payer(s.p, s.p->ana).id).owed, 0);
    assert_int_equal(till_balance(s.p, till_payer(s.p, s.p->olga).id).credit, 4000);
    till_is_sound(s.p);
}

static struct sv if_cancelled(struct scene *s, const struct viewer *v, struct attendee_id part, bool late)
{
    struct op op = practice_op(s->p, v);
    struct sv said;
    MUST(deposit_if_cancelled(&op, part, late, &said));
    return said;
}

static void before_it_is_cancelled_it_is_said_what_becomes_of_the_deposit_to_who_was_billed(void **state)
{
    struct scene s;
    open_scene(state, &s);
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct attendee_id part = diary_attendee(s.p, visit, s.p->olga).id;
    struct viewer olga = practice_client(s.p, s.p->olga), leo = practice_client(s.p, s.p->leo);
    assert_string_equal(
        sv_z(s.p->a, if_cancelled(&s, &olga, part, false)), "The deposit of $40.00 is not to be paid any more.");
    pay(&s, asked(&s, s.p->olga));
    assert_string_equal(sv_z(s.p->a, if_cancelled(&s, &olga, part, false)),
        "The deposit of $40.00 is given back: it becomes your credit.");
    assert_string_equal(sv_z(s.p->a, if_cancelled(&s, &olga, part, true)),
        "The deposit of $40.00 pays the fee first; what is over is your credit.");
    assert_int_equal(if_cancelled(&s, &leo, part, true).n, 0); /* somebody else's */
}

#define FACT(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        FACT(unpaid_it_is_asked_for_no_more_once_the_visit_is_missed_or_cancelled_late),
        FACT(an_archived_clients_missed_visit_keeps_nothing),
        FACT(a_bill_to_another_payer_than_the_deposits_is_a_task_until_staff_decided),
        FACT(an_unpaid_deposit_is_a_task_once_it_is_paid_and_none_once_either_bill_is_void),
        FACT(a_visit_that_becomes_confidential_gives_its_deposit_back_and_no_payer_learns_why),
        FACT(a_type_that_becomes_confidential_gives_back_the_deposits_of_its_coming_visits),
        FACT(before_it_is_cancelled_it_is_said_what_becomes_of_the_deposit_to_who_was_billed),
        FACT(before_a_bill_is_sent_it_is_known_what_the_deposit_will_pay_of_it),
        FACT(what_a_bill_had_from_a_deposit_is_given_back_by_making_it_void),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
