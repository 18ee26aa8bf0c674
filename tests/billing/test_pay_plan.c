/* Bills paid in parts: charged once each on its day, followed when money moves, ended when it goes back; and who may.
 */
#include "till.h"

#include "base/random.h"
#include "billing/pay_plan.h"
#include "billing/payment.h"

#define ANYBODY ((struct payer_id){ 0 })
#define NO_CARD ((struct card_id){ 0 })

static struct problems problems;

static struct op as_owner(struct practice *p)
{
    static struct viewer owner;
    owner = practice_staff(p, ROLE_OWNER, NOBODY);
    problems = problems_new(p->a);
    return practice_op(p, &owner);
}

static struct op as_client(struct practice *p, struct client_id id)
{
    static struct viewer v;
    v = practice_client(p, id);
    problems = problems_new(p->a);
    return practice_op(p, &v);
}

static struct card_id card_of(struct practice *p, struct client_id who, const char *name)
{
    struct op op = as_client(p, who);
    struct card_id id;
    MUST(till_enter(p, op.viewer, who, name, &id));
    return id;
}

static struct pay_plan_form wish(struct practice *p, const struct invoice_id *ids, size_t count, const char *parts,
    struct card_id card, int32_t in_days)
{
    struct op op = as_owner(p);
    return (struct pay_plan_form){ .invoices = ids,
        .count = count,
        .parts = sv_of(parts),
        .every = SV("month"),
        .first_on = day_iso(p->a, (struct day){ op.viewer->today.n + in_days }),
        .card = card,
        .agreed = true,
        .how = card.v ? SV("By phone") : SV(""),
        .version = till_invoice(p, ids[0]).version };
}

/* What the parts are is looked at first, as people do, unless that was seen before. */
static enum err make(const struct op *op, struct pay_plan_form *f)
{
    struct problems unsaid = problems_new(op->arena);
    struct pay_plan_preview look;
    if (!f->seen.n && pay_plan_look(op, f, &unsaid, &look) == E_OK)
        f->seen = look.words;
    return pay_plan_make(op, f, &problems, &look);
}

/* Set up by staff, the first part in so many days. */
static void divide(struct practice *p, struct invoice_id id, const char *parts, struct card_id card, int32_t in_days)
{
    struct pay_plan_form f = wish(p, &id, 1, parts, card, in_days);
    struct op op = as_owner(p);
    MUST(make(&op, &f));
}

static struct pay_plan plan_of(struct practice *p, struct invoice_id id)
{
    struct op op = as_owner(p);
    struct pay_plan plan = { 0 };
    MUST(pay_plan_of(&op, id, &plan));
    return plan;
}

static size_t run(struct practice *p)
{
    struct op op = as_owner(p);
    size_t n;
    MUST(payment_autopay(&op, till_line(p), 20, &n));
    return n;
}

/* The clock, twice a day. */
static void days(struct practice *p, int n)
{
    for (int i = 0; i < n; i++) {
        (void)run(p);
        (void)run(p);
        practice_forward(p, DAY_US);
    }
}

static struct payments payments_of(struct practice *p, struct invoice_id id)
{
    struct op op = as_owner(p);
    struct payments list;
    MUST(payment_list(&op, &(struct payment_filter){ .invoice = id, .page = 1 }, &list));
    return list;
}

static size_t count_of(struct practice *p, struct invoice_id id, enum payment_state state, int64_t *ret_sum)
{
    struct payments list = payments_of(p, id);
    size_t n = 0;
    *ret_sum = 0;
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].state == state) {
            n++;
            *ret_sum += list.items[i].amount;
        }
    return n;
}

static void let_payers_divide(struct practice *p, const char *parts, const char *least)
{
    struct op op = as_owner(p);
    struct billing_setting now;
    MUST(billing_setting_load(&op, &now));
    struct billing_setting_form f = {
        .plan_parts_most = sv_of(parts), .plan_least = sv_of(least), .version = now.version
    };
    MUST(billing_setting_save(&op, &f, &problems));
}

/* -- the clock ------------------------------------------------------------------------------------------------------
 */

static void each_part_is_charged_once_on_its_day_until_the_bill_is_paid(void **state)
{
    struct practice *p = *state;
    struct invoice_id id = till_issue(p, p->ana, ANYBODY, "100");
    int64_t sum;
    divide(p, id, "3", card_of(p, p->ana, "success"), 0);
    days(p, 31); /* 2 March to 1 April */
    assert_int_equal(count_of(p, id, PAYMENT_SUCCEEDED, &sum), 1);
    assert_int_equal(sum, 3334);
    days(p, 1);
    assert_int_equal(count_of(p, id, PAYMENT_SUCCEEDED, &sum), 2);
    assert_int_equal(sum, 6667);
    days(p, 60);
    assert_int_equal(count_of(p, id, PAYMENT_SUCCEEDED, &sum), 3);
    assert_int_equal(till_invoice(p, id).state, INVOICE_PAID);
    assert_false(till_invoice(p, id).in_parts);
    till_is_sound(p);
}

static void a_part_whose_answer_was_lost_is_found_out_and_not_charged_again(void **state)
{
    struct practice *p = *state;
    struct invoice_id id = till_issue(p, p->ana, ANYBODY, "100");
    int64_t sum;
    size_t looked;
    divide(p, id, "2", card_of(p, p->ana, "lost_after"), 0);
    assert_int_equal(run(p), 1);
    assert_true(till_invoice(p, id).paying);
    days(p, 2);
    struct op op = as_owner(p);
    MUST(payment_look(&op, till_line(p), 20, &looked));
    days(p, 2);
    assert_int_equal(count_of(p, id, PAYMENT_SUCCEEDED, &sum), 1);
    assert_int_equal(sum, 5000);
    till_is_sound(p);
}

static void a_part_that_failed_is_tried_again_and_asked_for_with_the_next(void **state)
{
    struct practice *p = *state;
    struct invoice_id id = till_issue(p, p->ana, ANYBODY, "90");
    int64_t sum;
    divide(p, id, "3", card_of(p, p->ana, "insufficient_funds"), 0);
    days(p, 31);
    assert_int_equal(count_of(p, id, PAYMENT_FAILED, &sum), 4); /* the day itself, and 2, 5 and 10 days later */
    assert_int_equal(sum, 4 * 3000);
    days(p, 1); /* the second part's day */
    assert_int_equal(count_of(p, id, PAYMENT_FAILED, &sum), 5);
    assert_int_equal(sum, 4 * 3000 + 6000);
    days(p, 5); /* and 2 and 5 days later: its tries count anew */
    assert_int_equal(count_of(p, id, PAYMENT_FAILED, &sum), 7);
    assert_int_equal(till_invoice(p, id).state, INVOICE_OVERDUE);
}

static void another_card_is_tried_at_once(void **state)
{
    struct practice *p = *state;
    struct invoice_id id = till_issue(p, p->ana, ANYBODY, "90");
    int64_t sum;
    divide(p, id, "3", card_of(p, p->ana, "insufficient_funds"), 0);
    days(p, 20);
    struct card_id good = card_of(p, p->ana, "success");
    struct pay_plan plan = plan_of(p, id);
    struct op op = as_client(p, p->ana);
    MUST(pay_plan_card(&op, id, good, true, SV(""), plan.version, &problems));
    assert_int_equal(run(p), 1);
    assert_int_equal(count_of(p, id, PAYMENT_SUCCEEDED, &sum), 1);
    assert_int_equal(sum, 3000);
    assert_int_equal(plan_of(p, id).card.v, good.v);
    assert_false(plan_of(p, id).agreed_by_staff);
}

static void a_bill_that_is_divided_by_hand_is_charged_to_no_card(void **state)
{
    struct practice *p = *state;
    struct card_id card = card_of(p, p->ana, "success");
    struct op op = as_client(p, p->ana);
    struct cards cards;
    MUST(card_own(&op, &cards));
    MUST(card_autopay(&op, card, true, cards.items[0].version));
    struct invoice_id id = till_issue(p, p->ana, ANYBODY, "90");
    divide(p, id, "3", NO_CARD, 0);
    days(p, 40);
    assert_int_equal(payments_of(p, id).count, 0);
}

static void several_bills_of_one_agreement_are_paid_one_after_the_other(void **state)
{
    struct practice *p = *state;
    struct invoice_id ids[] = { till_issue(p, p->ana, ANYBODY, "100"), till_issue(p, p->ana, ANYBODY, "50") };
    int64_t sum;
    struct pay_plan_form f = wish(p, ids, 2, "2", card_of(p, p->ana, "success"), 0);
    struct op op = as_owner(p);
    MUST(make(&op, &f));
    days(p, 1);
    assert_int_equal(count_of(p, ids[0], PAYMENT_SUCCEEDED, &sum), 1);
    assert_int_equal(sum, 7500);
    assert_int_equal(payments_of(p, ids[1]).count, 0);
    days(p, 31);
    assert_int_equal(till_invoice(p, ids[0]).balance, 0);
    assert_int_equal(till_invoice(p, ids[1]).balance, 0);
    assert_int_equal(count_of(p, ids[1], PAYMENT_SUCCEEDED, &sum), 1);
    assert_int_equal(sum, 5000);
    till_is_sound(p);
}

/* -- as money moves -------------------------------------------------------------------------------------------------
 */

static void the_due_day_is_that_of_the_next_part(void **state)
{
    struct practice *p = *state;
    struct invoice_id id = till_issue(p, p->ana, ANYBODY, "90");
    struct payer_id payer = till_payer(p, p->ana).id;
    divide(p, id, "3", NO_CARD, 10);
    struct day first = till_invoice(p, id).due_on.v;
    practice_forward(p, 11 * DAY_US);
    assert_int_equal(till_invoice(p, id).state, INVOICE_OVERDUE);
    till_pay(p, id, payer, 1000);
    assert_int_equal(till_invoice(p, id).due_on.v.n, first.n); /* a part of a part */
    assert_int_equal(plan_of(p, id).next_sum, 2000);
    till_pay(p, id, payer, 2000);
    assert_int_equal(till_invoice(p, id).due_on.v.n, plan_day(first, PLAN_MONTH, 1).n);
    assert_int_equal(till_invoice(p, id).state, INVOICE_PART_PAID);
    till_pay(p, id, payer, 3500); /* early */
    assert_int_equal(till_invoice(p, id).due_on.v.n, plan_day(first, PLAN_MONTH, 2).n);
    assert_int_equal(plan_of(p, id).next_sum, 2500);
    till_pay(p, id, payer, 2500);
    assert_int_equal(till_invoice(p, id).state, INVOICE_PAID);
    till_is_sound(p);
}

static void reminders_of_the_next_part_count_anew(void **state)
{
    struct practice *p = *state;
    struct invoice_id id = till_issue(p, p->ana, ANYBODY, "90");
    divide(p, id, "3", NO_CARD, 0);
    struct op op = as_owner(p);
    MUST(invoice_remind(&op, id, &problems));
    assert_int_equal(till_invoice(p, id).reminders, 1);
    till_pay(p, id, till_payer(p, p->ana).id, 3000);
    assert_int_equal(till_invoice(p, id).reminders, 0);
    assert_false(till_invoice(p, id).reminded_on.has);
}

static void what_is_given_back_or_written_off_ends_it_and_the_rest_is_due_in_one(void **state)
{
    struct practice *p = *state;
    struct payer_id payer = till_payer(p, p->ana).id;
    struct invoice_id back = till_issue(p, p->ana, ANYBODY, "90"), off = till_issue(p, p->ana, ANYBODY, "90");
    divide(p, back, "3", NO_CARD, 0);
    divide(p, off, "3", NO_CARD, 0);
    till_pay(p, back, payer, 3000);
    till_give_back(p, back, payer, 1000, true);
    struct op op = as_owner(p);
    MUST(invoice_write_off(&op, off, till_invoice(p, off).version, SV("10"), SV("hardship"), &problems));
    struct invoice_id both[] = { back, off };
    for (int i = 0; i < 2; i++) {
        assert_false(till_invoice(p, both[i]).in_parts);
        assert_int_equal(till_invoice(p, both[i]).due_on.v.n, as_owner(p).viewer->today.n + 14);
    }
    till_is_sound(p);
}

static void a_void_bill_is_not_charged_any_more(void **state)
{
    struct practice *p = *state;
    struct invoice_id id = till_issue(p, p->ana, ANYBODY, "90");
    divide(p, id, "3", card_of(p, p->ana, "success"), 0);
    days(p, 1);
    struct op op = as_owner(p);
    MUST(invoice_void(&op, id, till_invoice(p, id).version, SV("a mistake"), &problems));
    days(p, 70);
    assert_int_equal(payments_of(p, id).count, 1);
    till_is_sound(p);
}

static void stopping_leaves_the_rest_due_in_one_and_charges_nothing_more(void **state)
{
    struct practice *p = *state;
    struct invoice_id ids[] = { till_issue(p, p->ana, ANYBODY, "60"), till_issue(p, p->ana, ANYBODY, "60") };
    struct pay_plan_form f = wish(p, ids, 2, "4", card_of(p, p->ana, "success"), 0);
    struct op op = as_owner(p);
    MUST(make(&op, &f));
    days(p, 1);
    op = as_client(p, p->ana);
    int64_t version = plan_of(p, ids[1]).version;
    op = as_client(p, p->ana);
    MUST(pay_plan_stop(&op, ids[1], version));
    days(p, 70);
    assert_int_equal(till_invoice(p, ids[0]).balance, 3000);
    assert_int_equal(till_invoice(p, ids[1]).balance, 6000);
    assert_int_equal(till_invoice(p, ids[0]).state, INVOICE_OVERDUE);
    till_is_sound(p);
}

/* -- who may --------------------------------------------------------------------------------------------------------
 */

static void only_a_card_of_the_payer_is_charged(void **state)
{
    struct practice *p = *state;
    struct invoice_id id = till_issue(p, p->ana, ANYBODY, "90");
    struct pay_plan_form f = wish(p, &id, 1, "3", card_of(p, p->olga, "success"), 0);
    struct op op = as_owner(p);
    assert_int_equal(make(&op, &f), E_INVALID);
    assert_true(problem_has(&problems, SV("not_your_card")));
    assert_false(till_invoice(p, id).in_parts);
}

static void staff_say_how_the_payer_agreed_and_it_is_kept(void **state)
{
    struct practice *p = *state;
    struct invoice_id id = till_issue(p, p->ana, ANYBODY, "90");
    struct pay_plan_form f = wish(p, &id, 1, "2", card_of(p, p->ana, "success"), 0);
    struct op op = as_owner(p);
    f.how = SV(" ");
    assert_int_equal(make(&op, &f), E_INVALID);
    assert_non_null(problem_of(&problems, SV("how")));
    f.how = SV("By phone");
    f.agreed = false;
    op = as_owner(p);
    assert_int_equal(make(&op, &f), E_INVALID);
    assert_non_null(problem_of(&problems, SV("agreed")));
    f.agreed = true;
    op = as_owner(p);
    MUST(make(&op, &f));
    struct pay_plan plan = plan_of(p, id);
    assert_true(plan.agreed_by_staff);
    assert_true(sv_starts(plan.agreed_text, SV("$90.00 of bill ")));
    assert_true(sv_ends(plan.agreed_text, SV("How they agreed: By phone")));
    assert_non_null(strstr(sv_z(p->a, plan.agreed_text), "$45.00 on 2 April 2026"));
}

static void payers_divide_what_the_practice_lets_them(void **state)
{
    struct practice *p = *state;
    struct invoice_id id = till_issue(p, p->ana, ANYBODY, "90"), small = till_issue(p, p->ana, ANYBODY, "20");
    struct card_id card = card_of(p, p->ana, "success");
    struct pay_plan_form f = wish(p, &id, 1, "3", card, 0), less = wish(p, &small, 1, "2", card, 0);
    struct op op = as_client(p, p->ana);
    assert_int_equal(make(&op, &f), E_NOTFOUND);
    let_payers_divide(p, "4", "50");
    op = as_client(p, p->ana);
    assert_int_equal(make(&op, &less), E_NOTFOUND);
    f.parts = SV("5");
    op = as_client(p, p->ana);
    assert_int_equal(make(&op, &f), E_INVALID);
    assert_true(problem_has(&problems, SV("bad_parts")));
    f.parts = SV("4");
    f.first_on = SV("2026-06-01");
    op = as_client(p, p->ana);
    assert_int_equal(make(&op, &f), E_INVALID);
    assert_true(problem_has(&problems, SV("bad_day")));
    f.first_on = SV("2026-03-31");
    op = as_client(p, p->ana);
    MUST(make(&op, &f));
    assert_int_equal(plan_of(p, id).count, 4);
    assert_int_equal(plan_of(p, id).parts[1].due_on.n, plan_day(plan_of(p, id).parts[0].due_on, PLAN_MONTH, 1).n);
}

static void nobody_else_has_a_plan_or_learns_of_one(void **state)
{
    struct practice *p = *state;
    struct pay_plan plan;
    let_payers_divide(p, "4", "");
    struct invoice_id id = till_issue(p, p->leo, till_payer(p, p->ana).id, "90");
    struct pay_plan_form f = wish(p, &id, 1, "3", NO_CARD, 0);
    struct op op = as_client(p, p->olga);
    assert_int_equal(make(&op, &f), E_NOTFOUND);
    op = as_client(p, p->leo); /* for whom it is, and who does not pay it */
    assert_int_equal(make(&op, &f), E_NOTFOUND);
    op = as_client(p, p->ana);
    MUST(make(&op, &f));
    op = as_client(p, p->leo);
    assert_int_equal(pay_plan_of(&op, id, &plan), E_NOTFOUND);
    assert_int_equal(pay_plan_stop(&op, id, 1), E_NOTFOUND);
    struct viewer oak = practice_other_staff(p, NOBODY);
    op = practice_op(p, &oak);
    assert_int_equal(pay_plan_of(&op, id, &plan), E_NOTFOUND);
}

static void a_bill_is_divided_once_and_by_who_saw_it_as_it_is(void **state)
{
    struct practice *p = *state;
    struct invoice_id id = till_issue(p, p->ana, ANYBODY, "90");
    struct pay_plan_form f = wish(p, &id, 1, "3", NO_CARD, 0);
    till_pay(p, id, till_payer(p, p->ana).id, 1000);
    struct op op = as_owner(p);
    assert_int_equal(make(&op, &f), E_CONFLICT);
    f = wish(p, &id, 1, "3", NO_CARD, 0);
    op = as_owner(p);
    MUST(make(&op, &f));
    op = as_owner(p);
    MUST(make(&op, &f)); /* the same form, sent twice */
    assert_int_equal(plan_of(p, id).version, 1);
    struct pay_plan_form other = wish(p, &id, 1, "2", NO_CARD, 0);
    op = as_owner(p);
    assert_int_equal(make(&op, &other), E_INVALID);
    assert_true(problem_has(&problems, SV("in_parts")));
}

static void what_is_agreed_to_is_what_was_seen(void **state)
{
    struct practice *p = *state;
    struct invoice_id ids[] = { till_issue(p, p->ana, ANYBODY, "60"), till_issue(p, p->ana, ANYBODY, "60") };
    struct pay_plan_form f = wish(p, ids, 2, "4", NO_CARD, 0);
    struct pay_plan_preview look, now;
    struct op op = as_owner(p);
    MUST(pay_plan_look(&op, &f, &problems, &look));
    f.seen = look.words;
    till_pay(p, ids[1], till_payer(p, p->ana).id, 1000); /* the other bill, of which the form says no version */
    op = as_owner(p);
    assert_int_equal(pay_plan_make(&op, &f, &problems, &now), E_INVALID);
    assert_true(problem_has(&problems, SV("stale")));
    assert_int_equal(now.total, 11000);
    assert_false(till_invoice(p, ids[0]).in_parts);
    f.seen = now.words;
    op = as_owner(p);
    MUST(pay_plan_make(&op, &f, &problems, &now));
}

static void a_payer_puts_a_bill_off_once_and_then_staff_say(void **state)
{
    struct practice *p = *state;
    struct pay_plan_offer offer;
    let_payers_divide(p, "4", "");
    struct invoice_id id = till_issue(p, p->ana, ANYBODY, "90");
    struct pay_plan_form f = wish(p, &id, 1, "3", NO_CARD, 0);
    struct op op = as_client(p, p->ana);
    MUST(make(&op, &f));
    int64_t version = plan_of(p, id).version;
    op = as_client(p, p->ana);
    MUST(pay_plan_stop(&op, id, version));
    f = wish(p, &id, 1, "3", NO_CARD, 30);
    struct invoice i = till_invoice(p, id);
    op = as_client(p, p->ana);
    MUST(pay_plan_offered(&op, &i, &offer));
    assert_false(offer.may);
    assert_int_equal(make(&op, &f), E_INVALID);
    assert_true(problem_has(&problems, SV("stopped_before")));
    op = as_owner(p);
    MUST(pay_plan_offered(&op, &i, &offer));
    assert_true(offer.may);
    MUST(make(&op, &f));
}

static void a_confidential_bill_is_divided_apart_from_others(void **state)
{
    struct practice *p = *state;
    struct charge_id charge = till_charge_as(p, p->ana, "60", "", true);
    struct invoice_id ids[2] = { till_issue(p, p->ana, ANYBODY, "90"),
        till_bill(p, p->ana, ANYBODY, &charge, 1, true).ids[0] };
    struct pay_plan_form f = wish(p, ids, 2, "3", NO_CARD, 0);
    struct op op = as_owner(p);
    assert_int_equal(make(&op, &f), E_INVALID);
    assert_true(problem_has(&problems, SV("confidential_apart")));
    divide(p, ids[1], "3", NO_CARD, 0);
    divide(p, ids[0], "3", NO_CARD, 0);
}

static void any_history_of_a_divided_bill_ends_paid_to_the_cent(void **state)
{
    struct practice *p = *state;
    struct prng dice = prng_seed(14);
    struct payer_id payer = till_payer(p, p->ana).id;
    struct card_id good = card_of(p, p->ana, "success"), bad = card_of(p, p->ana, "insufficient_funds");
    for (int k = 0; k < 6; k++) {
        struct invoice_id id = till_issue(p, p->ana, ANYBODY, k % 2 ? "100.01" : "77.77");
        divide(p, id, k % 3 ? "5" : "2", k % 2 ? bad : good, (int32_t)prng_below(&dice, 9));
        for (int step = 0; step < 12 && till_invoice(p, id).in_parts; step++) {
            days(p, (int)prng_below(&dice, 9));
            if (prng_below(&dice, 3) == 0 && till_invoice(p, id).balance)
                till_pay(p, id, payer, 1 + (int64_t)prng_below(&dice, 3000));
            if (step == 6 && till_invoice(p, id).in_parts) {
                int64_t version = plan_of(p, id).version;
                struct op op = as_owner(p);
                MUST(pay_plan_card(&op, id, good, true, SV("By phone"), version, &problems));
            }
        }
        days(p, 170);
        assert_int_equal(till_invoice(p, id).balance, 0);
        int64_t sum;
        (void)count_of(p, id, PAYMENT_SUCCEEDED, &sum);
        assert_true(sum <= till_invoice(p, id).total);
        till_is_sound(p);
    }
}

int main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
    const struct CMUnitTest tests[] = {
        CASE(each_part_is_charged_once_on_its_day_until_the_bill_is_paid),
        CASE(a_part_whose_answer_was_lost_is_found_out_and_not_charged_again),
        CASE(a_part_that_failed_is_tried_again_and_asked_for_with_the_next),
        CASE(another_card_is_tried_at_once),
        CASE(a_bill_that_is_divided_by_hand_is_charged_to_no_card),
        CASE(several_bills_of_one_agreement_are_paid_one_after_the_other),
        CASE(the_due_day_is_that_of_the_next_part),
        CASE(reminders_of_the_next_part_count_anew),
        CASE(what_is_given_back_or_written_off_ends_it_and_the_rest_is_due_in_one),
        CASE(a_void_bill_is_not_charged_any_more),
        CASE(stopping_leaves_the_rest_due_in_one_and_charges_nothing_more),
        CASE(only_a_card_of_the_payer_is_charged),
        CASE(staff_say_how_the_payer_agreed_and_it_is_kept),
        CASE(payers_divide_what_the_practice_lets_them),
        CASE(nobody_else_has_a_plan_or_learns_of_one),
        CASE(a_bill_is_divided_once_and_by_who_saw_it_as_it_is),
        CASE(what_is_agreed_to_is_what_was_seen),
        CASE(a_payer_puts_a_bill_off_once_and_then_staff_say),
        CASE(a_confidential_bill_is_divided_apart_from_others),
        CASE(any_history_of_a_divided_bill_ends_paid_to_the_cent),
    };
    db_fixture_args(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
