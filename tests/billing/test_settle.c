/* What becomes of payments of which the gateway's answers contradict each other, come late, or were lost. */
#include "till.h"

#include "billing/card_write.h"
#include "billing/payment_write.h"

#define ANYBODY ((struct payer_id){ 0 })

static struct problems problems;

static struct card_id card(struct practice *p, struct client_id owner, const char *name)
{
    struct viewer v = practice_client(p, owner);
    struct card_id id;
    MUST(till_enter(p, &v, owner, name, &id));
    return id;
}

static enum err pay_own(
    struct practice *p, struct client_id who, struct invoice_id invoice, struct card_id with, struct pay_step *ret_step)
{
    struct viewer v = practice_client(p, who);
    struct op op = practice_op(p, &v);
    struct pay_wish w = { .invoice = invoice, .card = with };
    problems = problems_new(p->a);
    return pay_invoice(&op, till_line(p), SV(""), &w, &problems, ret_step);
}

static void look_later(struct practice *p, int64_t seconds)
{
    size_t n;
    practice_forward(p, seconds * SECOND_US);
    struct viewer system = practice_system(p);
    struct op op = practice_op(p, &system);
    MUST(payment_look(&op, till_line(p), 50, &n));
}

static struct payment payment_of(struct practice *p, struct payment_id id)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct payment x = { 0 };
    MUST(payment_load(&op, id, &x));
    return x;
}

static struct payment_inside inside(struct practice *p, struct payment_id id)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct payment_inside x = { .key = SV("") };
    MUST(payment_by_id(&op, id, &x));
    return x;
}

static int64_t tasks_of(struct practice *p, enum task_kind kind)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct tasks tasks;
    int64_t n = 0;
    MUST(task_list(&op, 1, &tasks));
    for (size_t i = 0; i < tasks.count; i++)
        n += tasks.items[i].kind == kind;
    return n;
}

static void a_refusal_of_a_second_question_says_nothing_of_the_first_and_frees_no_bill(void **state)
{
    struct practice *p = *state;
    struct viewer system = practice_system(p);
    struct pay_step step;
    size_t n;
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
    MUST(pay_own(p, p->olga, id, card(p, p->olga, "lost_after"), &step));
    practice_forward(p, (PAYMENT_LOOK_S + 1) * SECOND_US);
    struct op job = practice_op(p, &system);
    struct pay_services none = { .preferred = PAY_STRIPE };
    struct pay_line line = *till_line(p);
    line.services = &none; /* the program was started without its gateway */
    MUST(payment_look(&job, &line, 50, &n));
    assert_int_equal(n, 1);
    assert_int_equal(payment_of(p, step.payment).state, PAYMENT_STARTED);
    assert_true(till_invoice(p, id).paying);
    assert_int_equal(tasks_of(p, TASK_PAYMENT_UNKNOWN), 1);
    static const struct pay_result refusals[] = {
        { .end = PAY_REFUSED, .error = "key_reused" },
        { .end = PAY_NOT_THERE, .error = "not_there" },
        { .end = PAY_SETTINGS, .error = "credentials" },
    };
    for (size_t k = 0; k < LENGTH(refusals); k++) {
        struct payment_inside x = inside(p, step.payment);
        MUST(payment_settle(&job, &x, refusals[k], &(struct pay_charged){ .error = "" }));
        assert_int_equal(payment_of(p, step.payment).state, PAYMENT_STARTED);
    }
    look_later(p, 3700);
    assert_int_equal(payment_of(p, step.payment).state, PAYMENT_SUCCEEDED);
    assert_int_equal(till_invoice(p, id).paid, 12000);
    assert_int_equal(tasks_of(p, TASK_PAYMENT_UNKNOWN), 0);
    till_is_sound(p);
}

/* A charge that went through, and whose row ended without its number. */
static struct payment_inside ended_without_number(struct practice *p, struct invoice_id *ret_invoice)
{
    struct viewer system = practice_system(p);
    struct op job = practice_op(p, &system);
    struct pay_step step;
    *ret_invoice = till_issue(p, p->olga, ANYBODY, "120");
    MUST(pay_own(p, p->olga, *ret_invoice, card(p, p->olga, "lost_after"), &step));
    struct payment_inside x = inside(p, step.payment);
    MUST(payment_settle(
        &job, &x, (struct pay_result){ .end = PAY_REFUSED, .error = "refused" }, &(struct pay_charged){ .error = "" }));
    x = inside(p, step.payment);
    assert_int_equal(x.p.state, PAYMENT_FAILED);
    assert_int_equal(x.intent.n, 0);
    return x;
}

static void money_that_came_for_a_payment_that_had_ended_without_a_number_is_taken(void **state)
{
    struct practice *p = *state;
    struct viewer nobody = { .org = { 0 } };
    struct invoice_id id;
    struct pay_charged c;
    for (int told_enough = 0; told_enough < 2; told_enough++) {
        struct payment_inside x = ended_without_number(p, &id);
        struct sv reference = payment_reference(p->a, x.p.id);
        assert_int_equal(
            pay_charge_find(till_line(p), p->a, x.customer, reference, (struct instant){ 0 }, &c).end, PAY_DONE);
        struct pay_event e = { .id = told_enough ? SV("evt_2") : SV("evt_1"),
            .news = PAY_NEWS_PAID,
            .charge = c.number,
            .reference = reference,
            .customer = told_enough ? x.customer : SV(""),
            .amount = { 12000, "USD" },
            .error = "" };
        struct op op = practice_op(p, &nobody);
        MUST(payment_event(&op, PAY_TEST, &e));
        if (!told_enough) {
            assert_int_equal(payment_of(p, x.p.id).state, PAYMENT_FAILED);
            look_later(p, 1);
        }
        assert_int_equal(payment_of(p, x.p.id).state, PAYMENT_SUCCEEDED);
        assert_int_equal(till_invoice(p, id).paid, 12000);
        assert_true(sv_eq(inside(p, x.p.id).intent, c.number));
    }
    till_is_sound(p);
}

static void a_payment_that_stays_ended_is_looked_at_once_and_never_asked_for_again(void **state)
{
    struct practice *p = *state;
    struct viewer nobody = { .org = { 0 } }, system = practice_system(p);
    struct pay_step step;
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
    MUST(pay_own(p, p->olga, id, card(p, p->olga, "lost_before"), &step));
    struct op job = practice_op(p, &system), op = practice_op(p, &nobody);
    struct payment_inside x = inside(p, step.payment);
    MUST(payment_settle(
        &job, &x, (struct pay_result){ .end = PAY_REFUSED, .error = "refused" }, &(struct pay_charged){ .error = "" }));
    struct pay_event e = { .id = SV("evt_1"),
        .news = PAY_NEWS_PAID,
        .charge = SV("pi_of_somebody"),
        .reference = payment_reference(p->a, x.p.id),
        .customer = SV("cus_of_somebody"),
        .amount = { 12000, "USD" },
        .error = "" };
    MUST(payment_event(&op, PAY_TEST, &e));
    for (int i = 0; i < 2; i++) {
        size_t n;
        practice_forward(p, 3700 * SECOND_US);
        job = practice_op(p, &system);
        MUST(payment_look(&job, till_line(p), 50, &n));
        assert_int_equal(n, !i);
    }
    assert_int_equal(payment_of(p, x.p.id).state, PAYMENT_FAILED);
    assert_int_equal(till_invoice(p, id).paid, 0);
}

int main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_refusal_of_a_second_question_says_nothing_of_the_first_and_frees_no_bill),
        CASE(money_that_came_for_a_payment_that_had_ended_without_a_number_is_taken),
        CASE(a_payment_that_stays_ended_is_looked_at_once_and_never_asked_for_again),
    };
    db_fixture_args(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
