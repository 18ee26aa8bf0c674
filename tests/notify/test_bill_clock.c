/* What is told of money by the clock (catalogue rows 44, 47 and 49), and how often. */
#include "base/log.h"
#include "billing/jobs.h"
#include "event/schedule.h"
#include "purse.h"

static void at(struct house *h, int days)
{
    struct instant begin;
    assert_true(instant_parse(SV("2026-11-23T15:00:00Z"), &begin));
    h->now = instant_add(begin, days * DAY_US);
}

static enum err run_clock(const struct job_run *r)
{
    size_t fired;
    TRY(bill_remind_run(r));
    TRY(schedule_fire(r->db, r->arena, clock_now(r->clock), 100, &fired));
    return bill_remind_run(r);
}

static void clock_runs(struct house *h)
{
    static const struct job_handler one[] = { { "clock", run_clock, .every_s = 1, .lease_s = 300 } };
    struct job_runner_options o = {
        .pool = h->f.pool, .clock = &h->clock, .handlers = one, .handlers_count = 1, .ctx = h
    };
    assert_int_equal(job_run_due(&o, h->db, h->a, NULL), E_OK);
    house_plan(h);
}

static void listen(void)
{
    static struct event_consumer both[2];
    both[0] = notify_consumer;
    both[1] = bill_remind_consumer;
    event_consumers_set(both, 2);
}

static void an_overdue_bill_is_reminded_of_every_week_three_times_at_most(void **state)
{
    struct house *h = *state;
    struct bill b = bill_of(h, outside(h), false); /* due in a fortnight */
    listen();
    bill_happens(h, EVENT_INVOICE_SENT, &b);
    clock_runs(h);
    static const struct {
        int day, reminders;
    } days[] = { { 14, 0 }, { 15, 1 }, { 16, 1 }, { 21, 1 }, { 22, 2 }, { 29, 3 }, { 36, 3 }, { 60, 3 } };
    for (size_t i = 0; i < LENGTH(days); i++) {
        at(h, days[i].day);
        clock_runs(h);
        assert_int_equal(waiting(h, "invoice_reminder", "pay@zeta.example"), days[i].reminders);
    }
    assert_int_equal(waiting(h, "invoice_reminder", "sam@elm.example"), 3);
}

static void a_bill_that_is_paid_is_not_reminded_of(void **state)
{
    struct house *h = *state;
    struct bill b = bill_of(h, outside(h), false);
    listen();
    bill_happens(h, EVENT_INVOICE_SENT, &b);
    clock_runs(h);
    bill_paid(h, &b);
    bill_happens(h, EVENT_INVOICE_PAID, &b);
    clock_runs(h);
    at(h, 15);
    clock_runs(h);
    assert_int_equal(waiting(h, "invoice_reminder", "pay@zeta.example"), 0);
}

static void a_bill_that_pays_itself_is_announced_a_day_before_and_others_are_not(void **state)
{
    struct house *h = *state;
    struct bill charged = bill_of(h, account(h, h->ana), false), by_hand = bill_of(h, account(h, h->leo), false);
    listen();
    card_of_ana(h, 2030, 1, true);
    bill_happens(h, EVENT_INVOICE_SENT, &charged);
    bill_happens(h, EVENT_INVOICE_SENT, &by_hand);
    clock_runs(h);
    at(h, 11);
    clock_runs(h);
    assert_int_equal(waiting(h, "recurring_payment", "ana@ruiz.example"), 0);
    at(h, 12);
    clock_runs(h);
    clock_runs(h);
    assert_int_equal(waiting(h, "recurring_payment", "ana@ruiz.example"), 1);
    assert_int_equal(waiting(h, "recurring_payment", "leo@ruiz.example"), 0);
}

struct agreement {
    struct house *h;
    struct card_id card;
    int64_t cap;
};

static enum err agree_in(struct db *tx, void *arg)
{
    const struct agreement *x = arg;
    struct house *h = x->h;
    struct house_standing_add_row row;
    TRY(q_house_grant_accept(
        tx, h->org, &(struct q_house_grant_accept){ .accepted_at = h->now, .grant_id = h->grant }, NULL));
    TRY(q_house_standing_add(tx, h->a, h->org, &(struct q_house_standing_add){ h->leo, h->ana }, &row));
    return q_house_standing_card(tx, h->org,
        &(struct q_house_standing_card){
            .card_id = { true, x->card }, .cap_charge = { true, x->cap }, .standing_payer_id = row.id },
        NULL);
}

static void a_bill_above_what_was_agreed_is_told_to_who_agreed_and_not_announced(void **state)
{
    struct house *h = *state;
    struct bill b = bill_of(h, account(h, h->ana), false); /* of 84.00 */
    struct agreement x = { h, card_of_ana(h, 2030, 1, false), 5000 };
    listen();
    assert_int_equal(db_write(h->db, agree_in, &x), E_OK);
    bill_happens(h, EVENT_INVOICE_SENT, &b);
    clock_runs(h);
    at(h, 12);
    clock_runs(h);
    clock_runs(h);
    assert_int_equal(waiting(h, "standing_payer", "ana@ruiz.example"), 1);
    assert_int_equal(waiting(h, "recurring_payment", "ana@ruiz.example"), 0);
}

static void a_card_is_told_of_once_in_the_month_before_its_last(void **state)
{
    struct house *h = *state;
    listen();
    struct card_id card = card_of_ana(h, 2027, 1, false);
    money_happens(h, EVENT_CARD_ADDED, h->ana, "card", card.v, SV("{}"));
    clock_runs(h);
    assert_int_equal(house_outbox(h).count, 0);
    at(h, 8); /* 1 December */
    clock_runs(h);
    at(h, 40);
    clock_runs(h);
    assert_int_equal(waiting(h, "card_expiring", "ana@ruiz.example"), 1);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    log_init(LOG_JSON, LOG_ERROR, 2);
#define IN_HOUSE(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
    const struct CMUnitTest tests[] = {
        IN_HOUSE(an_overdue_bill_is_reminded_of_every_week_three_times_at_most),
        IN_HOUSE(a_bill_that_is_paid_is_not_reminded_of),
        IN_HOUSE(a_bill_that_pays_itself_is_announced_a_day_before_and_others_are_not),
        IN_HOUSE(a_bill_above_what_was_agreed_is_told_to_who_agreed_and_not_announced),
        IN_HOUSE(a_card_is_told_of_once_in_the_month_before_its_last),
    };
    return cmocka_run_group_tests_name("notify bill clock", tests, NULL, NULL);
}
