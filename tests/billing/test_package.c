/* Packages: sold, given and bought; which visit uses which credit; pauses, renewals, ends; what a caregiver may know.
 */
#include "shelf.h"

#include "billing/package_rules.h"
#include "billing/package_write.h"

/* -- selling --------------------------------------------------------------------------------------------------------
 */

static void a_sale_bills_the_client_and_gives_visits(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct offering_id ten =
        shelf_offer(&s, s.talk, (struct like){ .name = "Ten visits", .price = "900", .visits = 10 });
    struct package x = shelf_look(&s, shelf_sell(&s, ten, s.p->ana));
    assert_int_equal(x.left, 10);
    assert_true(x.unpaid);
    struct invoice bill = till_invoice(s.p, x.bill);
    assert_int_equal(bill.total, 90000);
    assert_int_equal(bill.payer_client.v, s.p->ana.v);
    assert_int_equal(practice_events(s.p, EVENT_PACKAGE_BOUGHT), 1);
    assert_int_equal(practice_events(s.p, EVENT_INVOICE_SENT), 1);
    till_is_sound(s.p);
}

static void a_sale_with_discount_or_given_bills_that_much(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct offering_id ten =
        shelf_offer(&s, s.talk, (struct like){ .name = "Ten visits", .price = "900", .visits = 10 });
    struct package_form f = { .offering = ten, .client = s.p->ana, .discount = SV("100") };
    struct package_id id = { 0 };
    MUST(package_sell(&s.op, &f, &s.problems, &id));
    assert_int_equal(till_invoice(s.p, shelf_look(&s, id).bill).total, 80000);
    f = (struct package_form){ .offering = ten, .client = s.p->ana, .free = true };
    MUST(package_sell(&s.op, &f, &s.problems, &id));
    assert_int_equal(shelf_look(&s, id).bill.v, 0);
    assert_int_equal(shelf_look(&s, id).left, 10);
    f.free = false;
    f.discount = SV("900.01");
    assert_int_equal(package_sell(&s.op, &f, &s.problems, &id), E_INVALID);
    assert_true(problem_of(&s.problems, SV("discount")) != NULL);
    till_is_sound(s.p);
}

static void a_split_rule_divides_the_bill_of_a_package(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct share_of shares[] = { { till_payer(s.p, s.p->ana).id, "percent", "60" },
        { till_payer(s.p, s.p->olga).id, "percent", "40" } };
    (void)till_split(s.p, s.p->leo, "", shares, 2);
    struct offering_id ten =
        shelf_offer(&s, s.talk, (struct like){ .name = "Ten visits", .price = "900", .visits = 10 });
    struct package x = shelf_look(&s, shelf_sell(&s, ten, s.p->leo));
    struct invoices list;
    MUST(invoice_list(&s.op, &(struct invoice_filter){ .client = s.p->leo, .page = 1 }, &list));
    assert_int_equal(list.total, 2);
    assert_int_equal(list.balance_sum, 90000);
    assert_int_equal(x.bill.v, 0);
    till_is_sound(s.p);
}

static void nobody_has_more_of_one_than_there_may_be(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct offering_id first =
        shelf_offer(&s, s.talk, (struct like){ .name = "First visit", .price = "50", .visits = 1, .most = "1" });
    (void)shelf_sell(&s, first, s.p->ana);
    struct package_form f = { .offering = first, .client = s.p->ana };
    struct package_id id;
    assert_int_equal(package_sell(&s.op, &f, &s.problems, &id), E_INVALID);
    assert_true(problem_has(&s.problems, SV("too_many")));
}

/* -- visits ---------------------------------------------------------------------------------------------------------
 */

static void a_visit_reserves_uses_and_gives_back(void **state)
{
    struct scene s;
    struct unbilled_list open;
    struct covered_visits covered;
    shelf_open(state, &s);
    struct offering_id ten =
        shelf_offer(&s, s.talk, (struct like){ .name = "Ten visits", .price = "900", .visits = 10 });
    struct package_id id = shelf_sell(&s, ten, s.p->ana);
    struct appointment_id a = shelf_visit(&s, s.talk, "2026-03-03 09:00", s.p->ana);
    struct appointment_id b = shelf_visit(&s, s.talk, "2026-03-04 09:00", s.p->ana);
    assert_int_equal(shelf_look(&s, id).left, 8);
    assert_string_equal(sv_z(s.p->a, shelf_words(&s, &s.op, a, s.p->ana)), "Uses 1 of 10 visits from “Ten visits”");
    shelf_become(&s, b, s.p->ana, ATTENDEE_CANCELLED);
    assert_int_equal(shelf_look(&s, id).left, 9);
    shelf_on(&s, "2026-03-05 12:00");
    shelf_become(&s, a, s.p->ana, ATTENDEE_FULFILLED);
    assert_int_equal(shelf_look(&s, id).left, 9);
    MUST(unbilled_find(&s.op, s.p->ana, SV(""), 1, &open));
    assert_int_equal(open.total, 0);
    MUST(covered_find(&s.op, s.p->ana, 1, &covered));
    assert_int_equal(covered.total, 1);
    assert_string_equal(sv_z(s.p->a, covered.items[0].package_name), "Ten visits");
    struct charges charges;
    assert_int_equal(charge_visit(&s.op, diary_attendee(s.p, a, s.p->ana).id, false, &charges), E_NOTFOUND);
}

static void a_missed_visit_uses_one_as_the_practice_says(void **state)
{
    struct scene s;
    struct package_uses uses;
    shelf_open(state, &s);
    struct offering_id ten =
        shelf_offer(&s, s.talk, (struct like){ .name = "Ten visits", .price = "900", .visits = 10 });
    struct package_id id = shelf_sell(&s, ten, s.p->ana);
    struct appointment_id a = shelf_visit(&s, s.talk, "2026-03-03 09:00", s.p->ana);
    shelf_on(&s, "2026-03-03 12:00");
    shelf_become(&s, a, s.p->ana, ATTENDEE_NOSHOW);
    assert_int_equal(shelf_look(&s, id).left, 9);
    MUST(package_uses(&s.op, id, 1, &uses));
    assert_int_equal(uses.count, 1);
    MUST(package_give_back(&s.op, id, uses.items[0].id));
    assert_int_equal(shelf_look(&s, id).left, 10);
    shelf_become(&s, a, s.p->ana, ATTENDEE_LATE_CANCELLED);
    assert_int_equal(shelf_look(&s, id).left, 10); /* not taken again by itself */
    assert_int_equal(package_give_back(&s.op, id, uses.items[0].id), E_CONFLICT);
    MUST(package_setting_save(&s.op, &(struct package_setting){ .late_uses = true }));
    struct appointment_id b = shelf_visit(&s, s.talk, "2026-03-04 09:00", s.p->ana);
    shelf_become(&s, b, s.p->ana, ATTENDEE_NOSHOW);
    assert_int_equal(shelf_look(&s, id).left, 10);
}

static void the_soonest_to_expire_goes_first_and_ones_own_before_the_familys(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct client_id kids[] = { s.p->leo, s.p->mia };
    struct offering_id late =
        shelf_offer(&s, s.talk, (struct like){ .name = "Late", .price = "0", .days = "90", .visits = 2 });
    struct offering_id soon =
        shelf_offer(&s, s.talk, (struct like){ .name = "Soon", .price = "0", .days = "30", .visits = 1 });
    struct offering_id all = shelf_offer(
        &s, s.talk, (struct like){ .name = "Family", .price = "0", .days = "30", .visits = 3, .household = true });
    struct package_id family = shelf_sell_for(&s, all, s.p->ana, kids, 2);
    struct package_id first = shelf_sell(&s, late, s.p->leo), second = shelf_sell(&s, soon, s.p->leo);
    (void)shelf_visit(&s, s.talk, "2026-03-03 09:00", s.p->leo);
    assert_int_equal(shelf_look(&s, second).left, 0);
    (void)shelf_visit(&s, s.talk, "2026-03-04 09:00", s.p->leo);
    assert_int_equal(shelf_look(&s, family).left, 2);
    (void)shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->mia);
    assert_int_equal(shelf_look(&s, family).left, 1);
    (void)shelf_visit(&s, s.talk, "2026-04-20 09:00", s.p->leo); /* only the late one lasts so long */
    assert_int_equal(shelf_look(&s, first).left, 1);
    (void)shelf_visit(&s, s.talk, "2026-03-06 09:00", s.p->olga); /* a stranger to it */
    assert_int_equal(shelf_look(&s, family).left, 1);
}

static void visits_booked_before_use_what_is_sold_later(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    (void)shelf_visit(&s, s.talk, "2026-03-03 09:00", s.p->ana);
    (void)shelf_visit(&s, s.quiet, "2026-03-04 09:00", s.p->ana);
    struct offering_id ten =
        shelf_offer(&s, s.talk, (struct like){ .name = "Ten visits", .price = "900", .visits = 10 });
    assert_int_equal(shelf_look(&s, shelf_sell(&s, ten, s.p->ana)).left, 9); /* the other is of another type */
}

static void a_visit_that_moves_out_of_its_days_gives_back(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct offering_id soon =
        shelf_offer(&s, s.talk, (struct like){ .name = "Soon", .price = "0", .days = "10", .visits = 1 });
    struct package_id id = shelf_sell(&s, soon, s.p->ana);
    struct appointment_id a = shelf_visit(&s, s.talk, "2026-03-03 09:00", s.p->ana);
    assert_int_equal(shelf_look(&s, id).left, 0);
    MUST(appointment_move(&s.op, a, PART_ONE, diary_at("2026-04-03 09:00"), (struct staff_id){ 0 },
        (struct room_id){ 0 }, true, diary_visit(s.p, a).version, &s.problems));
    assert_int_equal(shelf_look(&s, id).left, 1);
}

/* -- confidential ---------------------------------------------------------------------------------------------------
 */

static struct scope packages_scope(void)
{
    struct scope scope = scope_none();
    scope = scope_with(scope, CAP_PACKAGES, LEVEL_ACT);
    scope = scope_with(scope, CAP_APPOINTMENTS, LEVEL_VIEW);
    scope = scope_with(scope, CAP_BILLS, LEVEL_VIEW);
    return scope;
}

static void a_caregiver_counts_as_if_confidential_visits_were_not_there(void **state)
{
    struct scene s;
    struct packages theirs;
    struct package_uses uses;
    shelf_open(state, &s);
    struct offering_id two = shelf_offer(
        &s, (struct appointment_type_id){ 0 }, (struct like){ .name = "Two visits", .price = "0", .visits = 2 });
    struct package_id id = shelf_sell(&s, two, s.p->mia);
    struct viewer ana = practice_caregiver(s.p, s.p->ana, s.p->mia, packages_scope());
    struct op care = practice_op(s.p, &ana);
    struct appointment_id hidden = shelf_visit(&s, s.quiet, "2026-03-03 09:00", s.p->mia);
    (void)shelf_visit(&s, s.quiet, "2026-03-04 09:00", s.p->mia);
    assert_int_equal(shelf_look(&s, id).left, 0);
    MUST(package_mine(&care, false, 1, &theirs));
    assert_int_equal(theirs.items[0].left, 2);
    assert_int_equal(theirs.items[0].used, 0);
    MUST(package_uses(&care, id, 1, &uses));
    assert_int_equal(uses.total, 0);
    struct appointment_id seen =
        shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->mia); /* the newest confidential gives way */
    assert_true(shelf_words(&s, &s.op, seen, s.p->mia).n > 0);
    assert_true(shelf_words(&s, &s.op, hidden, s.p->mia).n > 0);
    MUST(package_mine(&care, false, 1, &theirs));
    assert_int_equal(theirs.items[0].left, 1);
    (void)shelf_visit(&s, s.talk, "2026-03-06 09:00", s.p->mia);
    assert_false(shelf_words(&s, &s.op, hidden, s.p->mia).n > 0);
    MUST(package_mine(&care, false, 1, &theirs));
    assert_int_equal(theirs.items[0].left, 0);
    MUST(package_uses(&care, id, 1, &uses));
    assert_int_equal(uses.total, 2);
}

static void a_use_whose_type_became_confidential_is_listed_to_no_caregiver(void **state)
{
    struct scene s;
    struct package_uses uses;
    struct appointment_type talk;
    shelf_open(state, &s);
    struct offering_id two = shelf_offer(
        &s, (struct appointment_type_id){ 0 }, (struct like){ .name = "Two visits", .price = "0", .visits = 2 });
    struct package_id id = shelf_sell(&s, two, s.p->mia);
    struct viewer ana = practice_caregiver(s.p, s.p->ana, s.p->mia, packages_scope());
    struct op care = practice_op(s.p, &ana);
    (void)shelf_visit(&s, s.talk, "2026-03-03 09:00", s.p->mia);
    MUST(package_uses(&care, id, 1, &uses));
    assert_int_equal(uses.total, 1);
    MUST(type_load(&s.op, s.talk, &talk));
    struct type_form f = type_form_from(s.p->a, &talk);
    f.confidential = true;
    MUST(type_update(&s.op, s.talk, &f, &s.problems));
    MUST(package_uses(&care, id, 1, &uses)); /* at once, before any job */
    assert_int_equal(uses.total, 0);
    assert_int_equal(uses.count, 0);
    MUST(package_uses(&s.op, id, 1, &uses));
    assert_int_equal(uses.total, 1);
}

/* -- pause, renewal, end --------------------------------------------------------------------------------------------
 */

static void a_pause_moves_the_end_and_stops_visits_and_bills(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct offering_id monthly =
        shelf_offer(&s, s.talk, (struct like){ .name = "Monthly", .price = "100", .every = "month", .visits = 2 });
    struct package_id id = shelf_sell(&s, monthly, s.p->ana);
    assert_int_equal(shelf_look(&s, id).renews_on.v.n, s.owner.today.n + 31); /* 2 April */
    MUST(package_pause(&s.op, id, shelf_look(&s, id).version));
    struct appointment_id a = shelf_visit(&s, s.talk, "2026-04-05 09:00", s.p->ana);
    assert_int_equal(shelf_words(&s, &s.op, a, s.p->ana).n, 0);
    shelf_on(&s, "2026-04-12 12:00"); /* after the day of its next bill */
    MUST(package_renew(&s.op, id));
    assert_int_equal(shelf_look(&s, id).period, 1);
    MUST(package_resume(&s.op, id, shelf_look(&s, id).version));
    struct package x = shelf_look(&s, id);
    assert_int_equal(x.renews_on.v.n, s.owner.today.n + 31);
    assert_int_equal(x.credits[0].expires_on.v.n, s.owner.today.n + 30);
    assert_int_equal(x.left, 2);
    assert_int_equal(practice_events(s.p, EVENT_INVOICE_SENT), 1);
}

static void a_period_is_billed_once_however_often_the_clock_runs(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct offering_id monthly =
        shelf_offer(&s, s.talk, (struct like){ .name = "Monthly", .price = "100", .every = "month", .visits = 2 });
    struct package_id id = shelf_sell(&s, monthly, s.p->ana);
    shelf_on(&s, "2026-04-02 09:00");
    for (int i = 0; i < 3; i++)
        MUST(package_renew(&s.op, id));
    struct package x = shelf_look(&s, id);
    assert_int_equal(x.period, 2);
    assert_int_equal(x.left, 2); /* what was left of the first lapsed */
    assert_int_equal(practice_events(s.p, EVENT_INVOICE_SENT), 2);
    assert_int_equal(practice_events(s.p, EVENT_PACKAGE_CHANGED), 1); /* it is told as recurring_payment.updated */
    shelf_on(&s, "2026-06-03 09:00");                                 /* the program was not running for two months */
    for (int i = 0; i < 5; i++)
        MUST(package_renew(&s.op, id));
    assert_int_equal(shelf_look(&s, id).period, 4);
    assert_int_equal(practice_events(s.p, EVENT_INVOICE_SENT), 4);
    till_is_sound(s.p);
}

static void what_rolls_over_lasts(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct offering_id monthly = shelf_offer(&s, s.talk,
        (struct like){ .name = "Monthly", .price = "100", .every = "month", .visits = 2, .roll_over = true });
    struct package_id id = shelf_sell(&s, monthly, s.p->ana);
    shelf_on(&s, "2026-04-02 09:00");
    MUST(package_renew(&s.op, id));
    assert_int_equal(shelf_look(&s, id).left, 4);
}

static void visits_wait_for_the_payment_where_the_practice_says_so(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    MUST(package_setting_save(&s.op, &(struct package_setting){ .on_payment = true }));
    struct offering_id ten =
        shelf_offer(&s, s.talk, (struct like){ .name = "Ten visits", .price = "900", .visits = 10 });
    struct package_id id = shelf_sell(&s, ten, s.p->ana);
    struct appointment_id a = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->ana);
    assert_int_equal(shelf_words(&s, &s.op, a, s.p->ana).n, 0);
    assert_true(shelf_look(&s, id).credits[0].waiting);
    struct invoice_id bill = shelf_look(&s, id).bill;
    till_pay(s.p, bill, till_payer(s.p, s.p->ana).id, 90000);
    shelf_follow(&s, bill);
    assert_int_equal(shelf_look(&s, id).left, 9);
    assert_true(shelf_words(&s, &s.op, a, s.p->ana).n > 0);
}

static void a_void_bill_ends_what_is_unused_and_staff_can_keep_it(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct offering_id ten =
        shelf_offer(&s, s.talk, (struct like){ .name = "Ten visits", .price = "900", .visits = 10 });
    struct package_id id = shelf_sell(&s, ten, s.p->ana);
    struct appointment_id a = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->ana);
    struct invoice_id bill = shelf_look(&s, id).bill;
    MUST(invoice_void(&s.op, bill, till_invoice(s.p, bill).version, SV("a mistake"), &s.problems));
    shelf_follow(&s, bill);
    assert_int_equal(shelf_look(&s, id).left, 0);
    assert_true(shelf_look(&s, id).voided);
    assert_int_equal(shelf_words(&s, &s.op, a, s.p->ana).n, 0);
    MUST(package_keep(&s.op, id, true, shelf_look(&s, id).version));
    assert_int_equal(shelf_look(&s, id).left, 9);
    assert_true(shelf_words(&s, &s.op, a, s.p->ana).n > 0);
}

static void a_cancellation_gives_back_what_was_not_used(void **state)
{
    struct scene s;
    struct package_rest rest;
    shelf_open(state, &s);
    struct offering_id ten =
        shelf_offer(&s, s.talk, (struct like){ .name = "Ten visits", .price = "900", .visits = 10 });
    struct package_id id = shelf_sell(&s, ten, s.p->ana);
    for (int i = 0; i < 3; i++)
        (void)shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->ana);
    struct invoice_id bill = shelf_look(&s, id).bill;
    struct payer_id ana = till_payer(s.p, s.p->ana).id;
    till_pay(s.p, bill, ana, 50000);
    MUST(package_rest(&s.op, id, &rest));
    assert_int_equal(rest.left, 7);
    assert_int_equal(rest.written_off, 40000);
    assert_int_equal(rest.credit, 23000);
    MUST(package_cancel(&s.op, id, true, true, shelf_look(&s, id).version));
    assert_int_equal(till_balance(s.p, ana).owed, 0);
    assert_int_equal(till_balance(s.p, ana).credit, 23000);
    till_is_sound(s.p);
    struct package x = shelf_look(&s, id);
    assert_int_equal(x.state, PACKAGE_ENDED);
    assert_int_equal(x.left, 0);
    /* Its visits were given back as money: they do not come back as visits too. */
    assert_int_equal(package_revive(&s.op, id, x.version), E_CONFLICT);
    assert_int_equal(shelf_look(&s, id).state, PACKAGE_ENDED);
}

static void a_cancellation_that_gave_nothing_back_can_be_taken_back(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct offering_id ten =
        shelf_offer(&s, s.talk, (struct like){ .name = "Ten visits", .price = "900", .visits = 10 });
    struct package_id id = shelf_sell(&s, ten, s.p->ana);
    struct appointment_id a = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->ana);
    MUST(package_cancel(&s.op, id, true, false, shelf_look(&s, id).version));
    assert_int_equal(shelf_words(&s, &s.op, a, s.p->ana).n, 0);
    MUST(package_revive(&s.op, id, shelf_look(&s, id).version));
    assert_int_equal(shelf_look(&s, id).state, PACKAGE_ACTIVE);
    assert_int_equal(shelf_look(&s, id).left, 9);
    assert_true(shelf_words(&s, &s.op, a, s.p->ana).n > 0);
}

static void a_cancellation_for_later_ends_with_the_period(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct offering_id monthly =
        shelf_offer(&s, s.talk, (struct like){ .name = "Monthly", .price = "100", .every = "month", .visits = 2 });
    struct package_id id = shelf_sell(&s, monthly, s.p->ana);
    MUST(package_cancel(&s.op, id, false, false, shelf_look(&s, id).version));
    assert_int_equal(shelf_look(&s, id).left, 2);
    shelf_on(&s, "2026-04-01 09:00");
    MUST(package_end(&s.op, id));
    assert_int_equal(shelf_look(&s, id).state, PACKAGE_ACTIVE); /* its last day */
    shelf_on(&s, "2026-04-02 09:00");
    MUST(package_renew(&s.op, id));
    MUST(package_end(&s.op, id));
    assert_int_equal(shelf_look(&s, id).state, PACKAGE_ENDED);
    assert_int_equal(practice_events(s.p, EVENT_INVOICE_SENT), 1);
}

static void the_thirty_first_comes_back_after_a_short_month(void **state)
{
    (void)state;
    struct day anchor = day_of_civil((struct civil){ 2026, 1, 31 });
    assert_int_equal(every_begins(EVERY_MONTH, anchor, 1).n, day_of_civil((struct civil){ 2026, 2, 28 }).n);
    assert_int_equal(every_begins(EVERY_MONTH, anchor, 2).n, day_of_civil((struct civil){ 2026, 3, 31 }).n);
    assert_int_equal(every_begins(EVERY_YEAR, anchor, 3).n, day_of_civil((struct civil){ 2029, 1, 31 }).n);
    assert_int_equal(every_begins(EVERY_WEEK, anchor, 2).n, anchor.n + 14);
}

/* -- in the portal --------------------------------------------------------------------------------------------------
 */

static void a_caregiver_buys_and_is_the_payer(void **state)
{
    struct scene s;
    struct package_id id, again;
    struct invoice_id bill, same;
    shelf_open(state, &s);
    struct offering_id ten =
        shelf_offer(&s, s.talk, (struct like){ .name = "Ten visits", .price = "900", .visits = 10 });
    struct organization org = practice_organization(s.p);
    struct viewer ana = practice_caregiver(s.p, s.p->ana, s.p->leo, packages_scope());
    struct op care = practice_op(s.p, &ana);
    struct package_buy_form f = { .offering = ten, .key = SV("abcdefgh12345678") };
    MUST(package_buy(&care, &org, &f, &s.problems, &id, &bill));
    assert_int_equal(till_invoice(s.p, bill).payer_client.v, s.p->ana.v);
    assert_int_equal(shelf_look(&s, id).client.v, s.p->leo.v);
    MUST(package_buy(&care, &org, &f, &s.problems, &again, &same));
    assert_int_equal(again.v, id.v);
    assert_int_equal(same.v, bill.v);
    struct package seen;
    MUST(package_load(&care, id, &seen));
    assert_int_equal(seen.price, 0); /* what it cost could be somebody else's */
    assert_int_equal(seen.bill.v, 0);
}

static void without_bills_no_price_and_nothing_to_buy_that_has_one(void **state)
{
    struct scene s;
    struct offerings list;
    struct package_id id;
    struct invoice_id bill;
    shelf_open(state, &s);
    struct offering_id ten =
        shelf_offer(&s, s.talk, (struct like){ .name = "Ten visits", .price = "900", .visits = 10 });
    (void)shelf_offer(&s, s.talk, (struct like){ .name = "A first visit", .price = "0", .visits = 1 });
    struct organization org = practice_organization(s.p);
    struct scope scope = packages_scope();
    scope = scope_with(scope, CAP_BILLS, LEVEL_NONE);
    struct viewer ana = practice_caregiver(s.p, s.p->ana, s.p->leo, scope);
    struct op care = practice_op(s.p, &ana);
    MUST(offering_offered(&care, 1, &list));
    assert_int_equal(list.total, 1);
    assert_string_equal(sv_z(s.p->a, list.items[0].name), "A first visit");
    struct package_buy_form f = { .offering = ten };
    assert_int_equal(package_buy(&care, &org, &f, &s.problems, &id, &bill), E_NOTFOUND);
    f.offering = list.items[0].id;
    MUST(package_buy(&care, &org, &f, &s.problems, &id, &bill));
    assert_int_equal(bill.v, 0);
    scope = scope_with(scope, CAP_PACKAGES, LEVEL_VIEW);
    ana = practice_caregiver(s.p, s.p->ana, s.p->leo, scope);
    care = practice_op(s.p, &ana);
    assert_int_equal(package_buy(&care, &org, &f, &s.problems, &id, &bill), E_DENIED);
    scope = scope_with(scope, CAP_PACKAGES, LEVEL_NONE);
    ana = practice_caregiver(s.p, s.p->ana, s.p->leo, scope);
    care = practice_op(s.p, &ana);
    assert_int_equal(offering_offered(&care, 1, &list), E_DENIED);
}

static void a_stranger_finds_no_package(void **state)
{
    struct scene s;
    struct package x;
    shelf_open(state, &s);
    struct offering_id ten =
        shelf_offer(&s, s.talk, (struct like){ .name = "Ten visits", .price = "900", .visits = 10 });
    struct package_id id = shelf_sell(&s, ten, s.p->ana);
    struct viewer olga = practice_client(s.p, s.p->olga), other = practice_other_staff(s.p, NOBODY);
    struct op a = practice_op(s.p, &olga), b = practice_op(s.p, &other);
    assert_int_equal(package_load(&a, id, &x), E_NOTFOUND);
    assert_int_equal(package_load(&b, id, &x), E_NOTFOUND);
    assert_int_equal(package_pause(&b, id, 1), E_NOTFOUND);
}

#define FACT(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        FACT(a_sale_bills_the_client_and_gives_visits),
        FACT(a_sale_with_discount_or_given_bills_that_much),
        FACT(a_split_rule_divides_the_bill_of_a_package),
        FACT(nobody_has_more_of_one_than_there_may_be),
        FACT(a_visit_reserves_uses_and_gives_back),
        FACT(a_missed_visit_uses_one_as_the_practice_says),
        FACT(the_soonest_to_expire_goes_first_and_ones_own_before_the_familys),
        FACT(visits_booked_before_use_what_is_sold_later),
        FACT(a_visit_that_moves_out_of_its_days_gives_back),
        FACT(a_caregiver_counts_as_if_confidential_visits_were_not_there),
        FACT(a_use_whose_type_became_confidential_is_listed_to_no_caregiver),
        FACT(a_pause_moves_the_end_and_stops_visits_and_bills),
        FACT(a_period_is_billed_once_however_often_the_clock_runs),
        FACT(what_rolls_over_lasts),
        FACT(visits_wait_for_the_payment_where_the_practice_says_so),
        FACT(a_void_bill_ends_what_is_unused_and_staff_can_keep_it),
        FACT(a_cancellation_gives_back_what_was_not_used),
        FACT(a_cancellation_that_gave_nothing_back_can_be_taken_back),
        FACT(a_cancellation_for_later_ends_with_the_period),
        FACT(the_thirty_first_comes_back_after_a_short_month),
        FACT(a_caregiver_buys_and_is_the_payer),
        FACT(without_bills_no_price_and_nothing_to_buy_that_has_one),
        FACT(a_stranger_finds_no_package),
    };
    db_fixture_args(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
