/* What is over of a deposit pays the visit's next bill; a late cancellation is to bill at once; a task that staff
 * closed stays closed until the facts change. */
#include "shelf.h"

#include "billing/deposit.h"
#include "billing/payment.h"
#include "family/task.h"

#define ANYBODY ((struct payer_id){ 0 })

static void open_scene(void **state, struct scene *s, const char *deposit)
{
    struct fee_policy was;
    shelf_open(state, s);
    MUST(deposit_of_type_save(&s->op, s->talk, sv_of(deposit), &s->problems));
    MUST(fee_policy_load(&s->op, &was));
    struct fee_policy_form f = { .late = SV("25"), .version = was.version };
    MUST(fee_policy_save(&s->op, &f, &s->problems));
}

static struct invoice_id asked(struct scene *s, struct client_id client, const char *pays)
{
    struct invoices list;
    struct payment_id made;
    MUST(invoice_list(&s->op, &(struct invoice_filter){ .client = client, .look = INVOICES_LIVE, .page = 1 }, &list));
    assert_int_equal(list.total, 1);
    struct money_in_form f = { .invoice = list.items[0].id, .amount = sv_of(pays), .medium = SV("cash") };
    MUST(payment_record(&s->op, &f, &s->problems, &made));
    return list.items[0].id;
}

/* So many services of one visit, of 100, 30 and 20, each to bill, the dearest first. */
static struct charges charges_of_visit(struct scene *s, struct appointment_id visit, struct client_id client, size_t n)
{
    int64_t units[] = { 1, 1, 1 };
    struct service_id services[3];
    struct charges made;
    static const char *const prices[] = { "100", "30", "20" };
    for (size_t i = 0; i < n; i++) {
        struct service_form f = { .description = SV("Talk"), .price = sv_of(prices[i]) };
        MUST(service_save(&s->op, (struct service_id){ 0 }, &f, &s->problems, &services[i]));
    }
    MUST(service_of_type_set(&s->op, s->talk, services, units, n, &s->problems));
    shelf_on(s, "2026-03-05 12:00");
    shelf_become(s, visit, client, ATTENDEE_FULFILLED);
    MUST(charge_visit(&s->op, diary_attendee(s->p, visit, client).id, false, &made));
    assert_int_equal(made.count, n);
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k && made.items[k - 1].total < made.items[k].total; k--) {
            struct charge small = made.items[k - 1];
            made.items[k - 1] = made.items[k];
            made.items[k] = small;
        }
    return made;
}

static struct charges two_charges(struct scene *s, struct appointment_id visit, struct client_id client)
{
    return charges_of_visit(s, visit, client, 2);
}

static int64_t ahead_of(struct scene *s, struct client_id client, const struct charge_id charge)
{
    struct invoice_line_form line = { .charge = charge };
    struct invoice_form f = { .client = client, .lines = &line, .line_count = 1 };
    struct invoices looked;
    int64_t ahead[2] = { -1, -1 };
    MUST(invoice_preview(&s->op, &f, &s->problems, &looked));
    assert_int_equal(looked.count, 1);
    MUST(deposits_ahead(&s->op, looked.items, looked.count, ahead));
    return ahead[0];
}

static struct invoice bill(struct scene *s, struct client_id client, struct charge_id charge)
{
    return till_invoice(s->p, till_bill(s->p, client, ANYBODY, &charge, 1, true).ids[0]);
}

static void what_is_over_pays_the_second_bill_of_the_visit_and_that_is_known_before(void **state)
{
    struct scene s;
    open_scene(state, &s, "120");
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    (void)asked(&s, s.p->olga, "120");
    struct charges made = two_charges(&s, visit, s.p->olga);
    assert_int_equal(bill(&s, s.p->olga, made.items[0].id).balance, 0);
    assert_int_equal(till_balance(s.p, till_payer(s.p, s.p->olga).id).credit, 2000);
    assert_int_equal(ahead_of(&s, s.p->olga, made.items[1].id), 2000);
    assert_int_equal(bill(&s, s.p->olga, made.items[1].id).balance, 1000);
    assert_int_equal(till_balance(s.p, till_payer(s.p, s.p->olga).id).credit, 0);
    till_is_sound(s.p);
}

static void what_was_used_elsewhere_meanwhile_pays_no_second_bill(void **state)
{
    struct scene s;
    open_scene(state, &s, "120");
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    (void)asked(&s, s.p->olga, "120");
    struct charges made = two_charges(&s, visit, s.p->olga);
    (void)bill(&s, s.p->olga, made.items[0].id);
    struct invoice_id other = till_issue(s.p, s.p->olga, ANYBODY, "15");
    MUST(credit_apply(&s.op, other, SV("15"), &s.problems));
    assert_int_equal(ahead_of(&s, s.p->olga, made.items[1].id), 500);
    assert_int_equal(bill(&s, s.p->olga, made.items[1].id).balance, 2500);
    struct invoice_id plain = till_issue(s.p, s.p->olga, ANYBODY, "9"); /* of no visit: nothing is used by itself */
    assert_int_equal(till_invoice(s.p, plain).balance, 900);
    till_is_sound(s.p);
}

static void credit_that_staff_used_for_a_bill_of_the_visit_is_of_its_rest_whatever_they_wrote(void **state)
{
    struct scene s;
    struct payment_id id;
    open_scene(state, &s, "120");
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    (void)asked(&s, s.p->olga, "120");
    struct charges made = charges_of_visit(&s, visit, s.p->olga, 3);
    (void)bill(&s, s.p->olga, made.items[0].id);
    MUST(credit_apply(&s.op, till_issue(s.p, s.p->olga, ANYBODY, "20"), SV(""), &s.problems));
    struct invoice second = bill(&s, s.p->olga, made.items[1].id);
    assert_int_equal(second.balance, 3000); /* nothing of the rest is there */
    struct money_in_form more = {
        .payer = till_payer(s.p, s.p->olga).id, .amount = SV("50"), .medium = SV("transfer")
    };
    MUST(payment_record(&s.op, &more, &s.problems, &id));
    MUST(credit_apply(&s.op, second.id, SV("20"), &s.problems));
    assert_int_equal(ahead_of(&s, s.p->olga, made.items[2].id), 0);
    assert_int_equal(bill(&s, s.p->olga, made.items[2].id).balance, 2000);
    assert_int_equal(till_balance(s.p, till_payer(s.p, s.p->olga).id).credit, 3000);
    till_is_sound(s.p);
}

static void more_credit(struct scene *s, struct client_id client, const char *amount)
{
    struct payment_id id;
    struct money_in_form f = {
        .payer = till_payer(s->p, client).id, .amount = sv_of(amount), .medium = SV("transfer")
    };
    MUST(payment_record(&s->op, &f, &s->problems, &id));
}

static void a_rest_that_was_refunded_is_not_replaced_by_credit_that_comes_later(void **state)
{
    struct scene s;
    struct payments paid;
    open_scene(state, &s, "120");
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct invoice_id deposit = asked(&s, s.p->olga, "120");
    more_credit(&s, s.p->olga, "5"); /* which keeps her credit from ever being less */
    struct charges made = two_charges(&s, visit, s.p->olga);
    (void)bill(&s, s.p->olga, made.items[0].id);
    MUST(payment_list(&s.op, &(struct payment_filter){ .invoice = deposit, .page = 1 }, &paid));
    assert_int_equal(paid.count, 1);
    more_credit(&s, s.p->olga, "50");
    MUST(payment_refund(&s.op, NULL, paid.items[0].id, SV("20"), false, SV(""), SV(""), &s.problems));
    assert_int_equal(till_balance(s.p, till_payer(s.p, s.p->olga).id).credit, 5500);
    assert_int_equal(ahead_of(&s, s.p->olga, made.items[1].id), 0);
    assert_int_equal(bill(&s, s.p->olga, made.items[1].id).balance, 3000);
    assert_int_equal(till_balance(s.p, till_payer(s.p, s.p->olga).id).credit, 5500);
    till_is_sound(s.p);
}

static void a_rest_that_was_used_elsewhere_is_not_replaced_by_credit_that_comes_later(void **state)
{
    struct scene s;
    open_scene(state, &s, "120");
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    (void)asked(&s, s.p->olga, "120");
    struct charges made = two_charges(&s, visit, s.p->olga);
    (void)bill(&s, s.p->olga, made.items[0].id);
    MUST(credit_apply(&s.op, till_issue(s.p, s.p->olga, ANYBODY, "15"), SV("15"), &s.problems));
    more_credit(&s, s.p->olga, "50");
    assert_int_equal(ahead_of(&s, s.p->olga, made.items[1].id), 500); /* what was left of it then */
    assert_int_equal(bill(&s, s.p->olga, made.items[1].id).balance, 2500);
    assert_int_equal(till_balance(s.p, till_payer(s.p, s.p->olga).id).credit, 5000);
    till_is_sound(s.p);
}

static void the_credit_that_two_deposits_left_is_promised_once(void **state)
{
    struct scene s;
    struct invoices list;
    struct payment_id id;
    int64_t ahead = -1;
    open_scene(state, &s, "120");
    struct appointment_id early = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga),
                          late = shelf_visit(&s, s.talk, "2026-03-05 10:00", s.p->olga);
    MUST(invoice_list(&s.op, &(struct invoice_filter){ .client = s.p->olga, .look = INVOICES_LIVE, .page = 1 }, &list));
    assert_int_equal(list.count, 2);
    for (size_t i = 0; i < list.count; i++) {
        struct money_in_form f = { .invoice = list.items[i].id, .amount = SV("120"), .medium = SV("cash") };
        MUST(payment_record(&s.op, &f, &s.problems, &id));
    }
    struct charges one = two_charges(&s, early, s.p->olga), other = two_charges(&s, late, s.p->olga);
    (void)bill(&s, s.p->olga, one.items[0].id);
    (void)bill(&s, s.p->olga, other.items[0].id);
    assert_int_equal(till_balance(s.p, till_payer(s.p, s.p->olga).id).credit, 4000);
    MUST(credit_apply(&s.op, till_issue(s.p, s.p->olga, ANYBODY, "20"), SV("20"), &s.problems));
    struct charge_id both[] = { one.items[1].id, other.items[1].id };
    struct invoice_line_form lines[] = { { .charge = both[0] }, { .charge = both[1] } };
    struct invoice_form f = { .client = s.p->olga, .lines = lines, .line_count = 2 };
    MUST(invoice_preview(&s.op, &f, &s.problems, &list));
    assert_int_equal(list.count, 1);
    MUST(deposits_ahead(&s.op, list.items, list.count, &ahead));
    assert_int_equal(ahead, 2000);
    struct invoice made = till_invoice(s.p, till_bill(s.p, s.p->olga, ANYBODY, both, 2, true).ids[0]);
    assert_int_equal(made.total - made.balance, 2000);
    till_is_sound(s.p);
}

static void a_bill_that_is_made_anew_is_paid_again_and_is_the_one_that_the_deposit_names(void **state)
{
    struct scene s;
    open_scene(state, &s, "120");
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct invoice_id deposit = asked(&s, s.p->olga, "120");
    struct charges made = two_charges(&s, visit, s.p->olga);
    struct invoice first = bill(&s, s.p->olga, made.items[0].id);
    assert_true(sv_eq(till_invoice(s.p, deposit).used_for, first.number));
    MUST(invoice_void(&s.op, first.id, first.version, SV("wrong"), &s.problems));
    assert_int_equal(till_invoice(s.p, deposit).used_for.n, 0);
    struct invoice anew = bill(&s, s.p->olga, made.items[0].id);
    assert_int_equal(anew.balance, 0);
    assert_true(sv_eq(till_invoice(s.p, deposit).used_for, anew.number));
    assert_int_equal(bill(&s, s.p->olga, made.items[1].id).balance, 1000);
    till_is_sound(s.p);
}

static void somebody_elses_part_of_a_deposit_pays_nothing_confidential(void **state)
{
    struct scene s;
    open_scene(state, &s, "120");
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->mia);
    struct invoices list;
    MUST(invoice_list(&s.op, &(struct invoice_filter){ .client = s.p->mia, .look = INVOICES_LIVE, .page = 1 }, &list));
    struct payer ana = till_payer(s.p, s.p->ana);
    till_pay(s.p, list.items[0].id, ana.id, 12000); /* her mother's money, for her own bill */
    struct charges made = two_charges(&s, visit, s.p->mia);
    struct charge_form secret = { .confidential = true };
    struct charge c = made.items[0];
    secret.client = c.client;
    secret.description = SV("Talk");
    secret.unit_price = SV("100");
    secret.version = c.version;
    assert_int_equal(ahead_of(&s, s.p->mia, c.id), 10000);
    MUST(charge_update(&s.op, c.id, &secret, &s.problems));
    assert_int_equal(ahead_of(&s, s.p->mia, c.id), 0); /* and that is known before */
    struct invoice hidden = bill(&s, s.p->mia, c.id);
    assert_true(hidden.confidential);
    assert_int_equal(hidden.balance, hidden.total);
    struct payments paid;
    MUST(payment_list(&s.op, &(struct payment_filter){ .payer = ana.id, .page = 1 }, &paid));
    for (size_t i = 0; i < paid.count; i++)
        assert_int_not_equal(paid.items[i].invoice.v, hidden.id.v);
    till_is_sound(s.p);
}

static void a_visit_that_was_cancelled_late_is_to_bill_at_once_and_its_deposit_with_it(void **state)
{
    struct scene s;
    struct unbilled_list list;
    struct charges made;
    open_scene(state, &s, "40");
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct appointment_id coming = shelf_visit(&s, s.talk, "2026-03-06 09:00", s.p->ana);
    struct invoice_id deposit = asked(&s, s.p->olga, "40");
    shelf_become(&s, visit, s.p->olga, ATTENDEE_LATE_CANCELLED);
    (void)coming;
    MUST(unbilled_find(&s.op, NOBODY, SV(""), 1, &list)); /* three days before it would have been */
    assert_int_equal(list.total, 1);
    assert_int_equal(list.total_sum, 2500);
    assert_int_equal(list.items[0].client.v, s.p->olga.v);
    MUST(charge_visit(&s.op, list.items[0].attendee, false, &made));
    assert_int_equal(bill(&s, s.p->olga, made.items[0].id).balance, 0);
    assert_int_equal(till_invoice(s.p, deposit).deposit, DEPOSIT_USED);
    till_is_sound(s.p);
}

static struct task_id held_task(struct scene *s)
{
    struct tasks list;
    MUST(task_list(&s->op, 1, &list));
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].kind == TASK_DEPOSIT_HELD)
            return list.items[i].id;
    return (struct task_id){ 0 };
}

static void a_task_of_a_deposit_that_staff_closed_comes_back_with_another_bill_alone(void **state)
{
    struct scene s;
    open_scene(state, &s, "120");
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    (void)asked(&s, s.p->olga, "120");
    struct charges made = two_charges(&s, visit, s.p->olga);
    struct payer club = till_outside(s.p, "Lions Club");
    struct invoice_id first = till_bill(s.p, s.p->olga, club.id, &made.items[0].id, 1, true).ids[0];
    struct task_id task = held_task(&s);
    assert_int_not_equal(task.v, 0);
    MUST(task_done(&s.op, task));
    (void)till_bill(s.p, s.p->olga, club.id, &made.items[1].id, 1, true);
    assert_int_not_equal(held_task(&s).v, 0); /* another bill */
    MUST(task_done(&s.op, held_task(&s)));
    MUST(invoice_void(&s.op, first, till_invoice(s.p, first).version, SV("wrong"), &s.problems));
    assert_int_equal(held_task(&s).v, 0); /* the bill that it was about stands */
    (void)till_bill(s.p, s.p->olga, club.id, &made.items[0].id, 1, true);
    assert_int_not_equal(held_task(&s).v, 0);
}

#define FACT(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        FACT(what_is_over_pays_the_second_bill_of_the_visit_and_that_is_known_before),
        FACT(what_was_used_elsewhere_meanwhile_pays_no_second_bill),
        FACT(credit_that_staff_used_for_a_bill_of_the_visit_is_of_its_rest_whatever_they_wrote),
        FACT(a_rest_that_was_refunded_is_not_replaced_by_credit_that_comes_later),
        FACT(a_rest_that_was_used_elsewhere_is_not_replaced_by_credit_that_comes_later),
        FACT(the_credit_that_two_deposits_left_is_promised_once),
        FACT(a_bill_that_is_made_anew_is_paid_again_and_is_the_one_that_the_deposit_names),
        FACT(somebody_elses_part_of_a_deposit_pays_nothing_confidential),
        FACT(a_visit_that_was_cancelled_late_is_to_bill_at_once_and_its_deposit_with_it),
        FACT(a_task_of_a_deposit_that_staff_closed_comes_back_with_another_bill_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
