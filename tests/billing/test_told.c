/* What the gateway tells by itself of refunds and disputes: read before it is booked, in whatever order it comes. */
#include "till.h"

#include "billing/billing.h"
#include "billing/refund_write.h"

#define ANYBODY ((struct payer_id){ 0 })

static struct problems problems;

static void assert_problem(const char *code)
{
    if (!problem_has(&problems, sv_of(code)))
        fail_msg("no problem %s but %s", code, problems.count ? problems.items[0].code.p : "none");
}

static struct op as_owner(struct practice *p)
{
    static struct viewer owner;
    owner = practice_staff(p, ROLE_OWNER, NOBODY);
    problems = problems_new(p->a);
    return practice_op(p, &owner);
}

/* Olga's bill of 120.00, paid by card. */
static struct payment_inside paid(struct practice *p, struct invoice_id *ret_invoice)
{
    struct card_id with = till_card(p, p->olga, "success");
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
    struct op op = as_owner(p);
    struct pay_step step;
    MUST(pay_invoice(&op, till_line(p), SV(""), &(struct pay_wish){ .invoice = id, .card = with }, &problems, &step));
    *ret_invoice = id;
    return till_payment(p, step.payment);
}

static enum err give_back(
    struct practice *p, struct payment_id id, const char *amount, bool still_owed, const char *key)
{
    struct op op = as_owner(p);
    return payment_refund(&op, till_line(p), id, sv_of(amount), still_owed, SV("asked for"), sv_of(key), &problems);
}

static enum err hear(struct practice *p, struct pay_event e)
{
    struct viewer nobody = { .org = { 0 } };
    struct op op = practice_op(p, &nobody);
    return payment_event(&op, PAY_TEST, &e);
}

/* Made on the gateway's own pages: its number. */
static struct sv given_back_there(struct practice *p, struct sv charge, int64_t minor)
{
    static int n;
    struct pay_refunded r;
    struct money amount = { minor, "USD" };
    struct sv key = sv_fmt(p->a, "a-key-of-the-dashboard-%d", n++);
    assert_int_equal(pay_refund(till_line(p), p->a, charge, amount, SV("by-hand"), key, &r).end, PAY_DONE);
    return r.number;
}

static void look(struct practice *p)
{
    struct op op = as_owner(p);
    size_t n;
    MUST(payment_look(&op, till_line(p), 50, &n));
}

static void a_dispute_takes_the_money_and_gives_it_back_or_not(void **state)
{
    struct practice *p = *state;
    struct invoice_id id;
    for (int won = 0; won < 2; won++) {
        struct payment_inside x = paid(p, &id);
        struct sv first = won ? SV("evt_1") : SV("evt_3"), second = won ? SV("evt_2") : SV("evt_4");
        struct pay_event opened = {
            .id = first, .news = PAY_NEWS_DISPUTE_OPENED, .charge = x.intent, .amount = { 12000, "USD" }, .error = ""
        };
        MUST(hear(p, opened));
        MUST(hear(p, opened)); /* twice, as they come */
        assert_true(till_payment(p, x.p.id).p.disputed);
        assert_int_equal(give_back(p, x.p.id, "1", false, ""), E_INVALID);
        assert_problem("not_refundable");
        struct pay_event closed = opened;
        closed.id = second;
        closed.news = PAY_NEWS_DISPUTE_CLOSED;
        closed.won = won;
        MUST(hear(p, closed));
        assert_int_equal(till_payment(p, x.p.id).p.disputed, !won); /* a lost one stays so */
        closed.id = sv_fmt(p->a, "%.*s_again", SV_FMT(second));
        MUST(hear(p, closed));
        assert_int_equal(give_back(p, x.p.id, "1", false, ""), won ? E_OK : E_INVALID);
    }
    assert_int_equal(practice_events(p, EVENT_PAYMENT_DISPUTED), 4);
    till_is_sound(p);
}

static int64_t ledger_of(struct practice *p, enum ledger_account account)
{
    struct op op = as_owner(p);
    struct entries list;
    int64_t sum = 0;
    MUST(ledger_list(&op, &(struct ledger_filter){ .page = 0 }, &list));
    for (size_t i = 0; i < list.count; i++)
        sum += (list.items[i].debit == account ? list.items[i].amount : 0) -
               (list.items[i].credit == account ? list.items[i].amount : 0);
    return sum;
}

static void a_dispute_is_closed_with_what_it_was_opened_with_in_whatever_order_it_is_told(void **state)
{
    struct practice *p = *state;
    struct invoice_id id;
    struct payment_inside x = paid(p, &id);
    struct pay_services none = { .preferred = PAY_STRIPE };
    struct pay_line away = *till_line(p);
    away.services = &none;
    struct op op = as_owner(p);
    MUST(payment_refund(&op, &away, x.p.id, SV("50"), false, SV(""), SV("a-form-of-this-page"), &problems));
    struct pay_event closed = { .id = SV("evt_closed"),
        .news = PAY_NEWS_DISPUTE_CLOSED,
        .charge = x.intent,
        .dispute = SV("dp_1"),
        .amount = { 12000, "USD" },
        .error = "" };
    assert_int_not_equal(hear(p, closed), E_OK); /* before its beginning: told again later */
    struct pay_event opened = closed;
    opened.id = SV("evt_created");
    opened.news = PAY_NEWS_DISPUTE_OPENED;
    MUST(hear(p, opened));
    opened.id = SV("evt_withdrawn"); /* the same dispute */
    MUST(hear(p, opened));
    assert_int_equal(ledger_of(p, ACCOUNT_DISPUTED), 12000);
    size_t n;
    practice_forward(p, HOUR_US);
    op = as_owner(p);
    MUST(payment_look(&op, till_line(p), 50, &n)); /* the refund is done meanwhile */
    assert_int_equal(till_payment(p, x.p.id).p.refunded, 5000);
    MUST(hear(p, closed));
    assert_int_equal(ledger_of(p, ACCOUNT_DISPUTED), 0);
    assert_int_equal(ledger_of(p, ACCOUNT_WRITE_OFF), 12000);
    closed.id = SV("evt_closed_again");
    MUST(hear(p, closed));
    assert_int_equal(ledger_of(p, ACCOUNT_WRITE_OFF), 12000);
    till_is_sound(p);
}

/* What is kept of the only dispute of a payment. */
static struct dispute kept(struct practice *p, struct payment_id payment)
{
    struct op op = as_owner(p);
    struct disputes list;
    MUST(disputes_of_payments(&op, &payment, 1, &list));
    assert_int_equal(list.count, 1);
    return list.items[0];
}

static void a_dispute_is_kept_as_the_gateway_tells_of_it_and_older_news_change_nothing(void **state)
{
    struct practice *p = *state;
    struct invoice_id id;
    struct payment_inside x = paid(p, &id), other = paid(p, &id);
    struct pay_event e = { .id = SV("evt_1"),
        .news = PAY_NEWS_DISPUTE_OPENED,
        .at = { 100 * SECOND_US },
        .charge = x.intent,
        .dispute = SV("dp_1"),
        .amount = { 12000, "USD" },
        .dispute_reason = SV("fraudulent"),
        .dispute_status = SV("needs_response"),
        .dispute_due = { 1796000000 * SECOND_US },
        .error = "" };
    MUST(hear(p, e));
    struct dispute d = kept(p, x.p.id);
    assert_true(sv_eq(d.number, SV("dp_1")) && d.amount == 12000 && sv_eq(d.reason, SV("fraudulent")));
    assert_true(
        dispute_waits(&d) && d.due_at.has && d.due_at.v.us == 1796000000 * SECOND_US && d.client.v == p->olga.v);
    struct tasks tasks;
    struct op op = as_owner(p);
    MUST(task_list(&op, 1, &tasks));
    assert_int_equal(tasks.total, 1);
    assert_true(sv_starts(tasks.items[0].detail, SV("Answer at the gateway until ")));
    e.id = SV("evt_2");
    e.news = PAY_NEWS_DISPUTE_TOLD;
    e.at.us = 90 * SECOND_US;
    e.dispute_status = SV("warning_needs_response");
    MUST(hear(p, e)); /* written before what is kept, and told after it */
    assert_true(dispute_waits(&(struct dispute){ .status = kept(p, x.p.id).status }));
    assert_true(sv_eq(kept(p, x.p.id).status, SV("needs_response")));
    e.id = SV("evt_3");
    e.at.us = 110 * SECOND_US;
    e.dispute_status = SV("under_review");
    MUST(hear(p, e));
    assert_true(sv_eq(kept(p, x.p.id).status, SV("under_review")));
    e.id = SV("evt_4");
    e.news = PAY_NEWS_DISPUTE_CLOSED;
    e.won = true;
    e.at.us = 120 * SECOND_US;
    e.dispute_status = SV("won");
    MUST(hear(p, e));
    e.id = SV("evt_5");
    e.news = PAY_NEWS_DISPUTE_TOLD;
    e.dispute_status = SV("under_review"); /* of the same second: it is decided */
    MUST(hear(p, e));
    assert_true(sv_eq(kept(p, x.p.id).status, SV("won")));
    assert_int_equal(practice_events(p, EVENT_DISPUTE_OPENED), 1);
    assert_int_equal(practice_events(p, EVENT_DISPUTE_CHANGED), 2);
    /* A bank that asks moves no money, and waits for an answer all the same. */
    struct pay_event asks = { .id = SV("evt_6"),
        .news = PAY_NEWS_DISPUTE_TOLD,
        .charge = other.intent,
        .dispute = SV("dp_2"),
        .amount = { 500, "USD" },
        .dispute_status = SV("warning_needs_response"),
        .error = "" };
    MUST(hear(p, asks));
    assert_false(till_payment(p, other.p.id).p.disputed);
    op = as_owner(p);
    MUST(task_list(&op, 1, &tasks));
    assert_int_equal(tasks.total, 1); /* the other's is closed */
    asks.id = SV("evt_7");
    asks.dispute_status = SV("warning_closed");
    MUST(hear(p, asks));
    op = as_owner(p);
    MUST(task_list(&op, 1, &tasks));
    assert_int_equal(tasks.total, 0);
    asks.id = SV("evt_8");
    asks.at.us = -SECOND_US;
    asks.dispute_status = SV("warning_needs_response");
    MUST(hear(p, asks)); /* its beginning, told behind its end: nobody has to answer any more */
    op = as_owner(p);
    MUST(task_list(&op, 1, &tasks));
    assert_int_equal(tasks.total, 0);
    struct disputes all;
    MUST(dispute_list(&op, (struct dispute_order){ .by_change = true }, 0, 10, &all));
    assert_int_equal(all.total, 2);
    assert_true(sv_eq(all.items[0].number, SV("dp_2")) && sv_eq(all.items[1].number, SV("dp_1")));
    MUST(dispute_list(&op, (struct dispute_order){ .rising = true }, 1, 1, &all));
    assert_true(all.count == 1 && sv_eq(all.items[0].number, SV("dp_2")));
    MUST(dispute_load(&op, (struct dispute_id){ 0 }, SV("dp_1"), &d));
    assert_int_equal(dispute_load(&op, (struct dispute_id){ 0 }, SV(""), &d), E_NOTFOUND);
    struct viewer olga = practice_client(p, p->olga);
    op = practice_op(p, &olga);
    assert_int_not_equal(dispute_list(&op, (struct dispute_order){ .rising = true }, 0, 10, &all), E_OK);
    assert_int_not_equal(dispute_load(&op, d.id, SV(""), &d), E_OK);
    till_is_sound(p);
}

static void two_disputes_of_one_payment_are_closed_one_after_the_other(void **state)
{
    struct practice *p = *state;
    struct invoice_id id;
    struct payment_inside x = paid(p, &id);
    struct pay_event e = {
        .news = PAY_NEWS_DISPUTE_OPENED, .charge = x.intent, .amount = { 5000, "USD" }, .error = ""
    };
    e.id = SV("evt_1");
    e.dispute = SV("dp_1");
    MUST(hear(p, e));
    e.id = SV("evt_2");
    e.dispute = SV("dp_2");
    e.amount.minor = 3000;
    MUST(hear(p, e));
    assert_int_equal(ledger_of(p, ACCOUNT_DISPUTED), 8000);
    e.id = SV("evt_3");
    e.news = PAY_NEWS_DISPUTE_CLOSED;
    e.won = true;
    MUST(hear(p, e));
    assert_int_equal(ledger_of(p, ACCOUNT_DISPUTED), 5000);
    assert_true(till_payment(p, x.p.id).p.disputed);
    e.id = SV("evt_4");
    e.dispute = SV("dp_1");
    e.amount.minor = 5000;
    MUST(hear(p, e));
    assert_int_equal(ledger_of(p, ACCOUNT_DISPUTED), 0);
    assert_false(till_payment(p, x.p.id).p.disputed);
    till_is_sound(p);
}

static void the_end_of_a_second_dispute_waits_for_its_beginning_and_is_not_taken_for_that_of_the_first(void **state)
{
    struct practice *p = *state;
    struct invoice_id id;
    struct payment_inside x = paid(p, &id);
    struct pay_event first = { .id = SV("evt_1"),
        .news = PAY_NEWS_DISPUTE_OPENED,
        .charge = x.intent,
        .dispute = SV("dp_1"),
        .dispute_status = SV("needs_response"),
        .amount = { 5000, "USD" },
        .error = "" };
    struct pay_event second = first;
    MUST(hear(p, first));
    second.id = SV("evt_2");
    second.dispute = SV("dp_2");
    second.amount.minor = 3000;
    second.news = PAY_NEWS_DISPUTE_CLOSED;
    assert_int_equal(hear(p, second), E_CONFLICT); /* lost, and never begun as far as anybody knows */
    assert_int_equal(ledger_of(p, ACCOUNT_DISPUTED), 5000);
    first.id = SV("evt_3");
    first.news = PAY_NEWS_DISPUTE_CLOSED;
    first.won = true;
    MUST(hear(p, first));
    assert_int_equal(hear(p, second), E_CONFLICT); /* also when no other stands */
    second.id = SV("evt_4");
    second.news = PAY_NEWS_DISPUTE_OPENED;
    MUST(hear(p, second));
    assert_int_equal(ledger_of(p, ACCOUNT_DISPUTED), 3000);
    second.id = SV("evt_2");
    second.news = PAY_NEWS_DISPUTE_CLOSED;
    MUST(hear(p, second));
    assert_int_equal(ledger_of(p, ACCOUNT_DISPUTED), 0);
    till_is_sound(p);
}

static void what_is_told_of_a_payment_or_refund_that_is_not_known_yet_comes_again(void **state)
{
    struct practice *p = *state;
    struct card_id with = till_card(p, p->olga, "lost_after");
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
    struct op op = as_owner(p);
    struct pay_step step;
    size_t n;
    MUST(pay_invoice(&op, till_line(p), SV(""), &(struct pay_wish){ .invoice = id, .card = with }, &problems, &step));
    struct pay_event dispute = { .id = SV("evt_1"),
        .news = PAY_NEWS_DISPUTE_OPENED,
        .charge = SV("pi_not_known_here"),
        .reference = payment_reference(p->a, step.payment),
        .dispute = SV("dp_1"),
        .amount = { 12000, "USD" },
        .error = "" };
    struct pay_event refund = dispute;
    refund.id = SV("evt_2");
    refund.news = PAY_NEWS_REFUNDED;
    refund.refund = SV("re_of_the_dashboard");
    refund.amount.minor = 2000;
    assert_int_not_equal(hear(p, dispute), E_OK);
    assert_int_not_equal(hear(p, refund), E_OK);
    practice_forward(p, HOUR_US);
    op = as_owner(p);
    MUST(payment_look(&op, till_line(p), 50, &n));
    dispute.charge = refund.charge = till_payment(p, step.payment).intent;
    refund.refund = given_back_there(p, refund.charge, 2000);
    struct pay_event failed = refund;
    failed.id = SV("evt_3");
    failed.news = PAY_NEWS_REFUND_FAILED;
    assert_int_not_equal(hear(p, failed), E_OK);
    MUST(hear(p, refund));
    look(p);
    assert_int_equal(till_payment(p, step.payment).p.refunded, 2000);
    assert_int_equal(pay_test_refund_fail(till_line(p), refund.refund).end, PAY_DONE);
    MUST(hear(p, failed));
    look(p);
    assert_int_equal(till_payment(p, step.payment).p.refunded, 0);
    MUST(hear(p, dispute));
    assert_true(till_payment(p, step.payment).p.disputed);
    till_is_sound(p);
}

static void a_refund_made_at_the_gateway_is_known_here_and_one_that_fails_is_taken_back(void **state)
{
    struct practice *p = *state;
    struct invoice_id id;
    struct payment_inside x = paid(p, &id);
    struct pay_event e = { .id = SV("evt_1"),
        .news = PAY_NEWS_REFUNDED,
        .charge = x.intent,
        .refund = given_back_there(p, x.intent, 3000),
        .amount = { 3000, "USD" },
        .error = "" };
    MUST(hear(p, e));
    e.id = SV("evt_2");
    MUST(hear(p, e));                                        /* "updated": the same refund */
    assert_int_equal(till_payment(p, x.p.id).p.refunded, 0); /* told, and not read yet */
    look(p);
    assert_int_equal(till_payment(p, x.p.id).p.refunded, 3000);
    assert_int_equal(till_invoice(p, id).refunded, 3000);
    till_is_sound(p);
    e.id = SV("evt_3");
    e.news = PAY_NEWS_REFUND_FAILED;
    MUST(hear(p, e));
    look(p);
    assert_int_equal(till_payment(p, x.p.id).p.refunded, 3000); /* it stands there: what is told is not believed */
    assert_int_equal(pay_test_refund_fail(till_line(p), e.refund).end, PAY_DONE);
    e.id = SV("evt_4");
    MUST(hear(p, e));
    look(p);
    assert_int_equal(till_payment(p, x.p.id).p.refunded, 0);
    assert_int_equal(till_invoice(p, id).refunded, 0);
    assert_int_equal(practice_events(p, EVENT_REFUND_FAILED), 1);
    till_is_sound(p);
}

static void a_refund_that_is_told_of_and_is_not_there_gives_nothing_back(void **state)
{
    struct practice *p = *state;
    struct invoice_id id;
    struct payment_inside x = paid(p, &id);
    MUST(hear(p, (struct pay_event){ .id = SV("evt_1"),
                     .news = PAY_NEWS_REFUNDED,
                     .charge = x.intent,
                     .refund = SV("re_that_never_was"),
                     .amount = { 3000, "USD" },
                     .error = "" }));
    look(p);
    assert_int_equal(till_payment(p, x.p.id).p.refunded, 0);
    assert_int_equal(till_invoice(p, id).refunded, 0);
    till_is_sound(p);
}

/* The first of a payment. */
static struct refund refund_of(struct practice *p, struct payment_id id)
{
    struct op op = as_owner(p);
    struct refund r = { .amount = 0 };
    for (int64_t n = 1; n < 10000; n++)
        if (refund_by_id(&op, (struct refund_id){ n }, &r) == E_OK && r.of.p.id.v == id.v)
            return r;
    fail_msg("payment %lld has no refund", (long long)id.v);
    return r;
}

static void one_that_fails_goes_back_to_where_it_came_from_whatever_was_given_back_since(void **state)
{
    struct practice *p = *state;
    struct card_id with = till_card(p, p->olga, "lost_after");
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "100");
    struct op op = as_owner(p);
    struct payer_id olga = till_invoice(p, id).payer;
    struct pay_step step;
    MUST(pay_invoice(&op, till_line(p), SV(""), &(struct pay_wish){ .invoice = id, .card = with }, &problems, &step));
    till_pay(p, id, olga, 4000); /* before the bank's answer is here: 40 of it will be credit */
    practice_forward(p, HOUR_US);
    look(p);
    struct payment_inside x = till_payment(p, step.payment);
    assert_int_equal(x.applied, 6000);
    MUST(give_back(p, x.p.id, "20", true, "the-first-form-of-all"));
    MUST(give_back(p, x.p.id, "60", false, "the-second-form-of-all"));
    assert_int_equal(till_invoice(p, id).balance, 2000);
    assert_int_equal(till_invoice(p, id).refunded, 4000);
    assert_int_equal(till_balance(p, olga).credit, 2000);
    struct sv first = refund_of(p, x.p.id).number;
    assert_int_equal(pay_test_refund_fail(till_line(p), first).end, PAY_DONE);
    MUST(hear(p, (struct pay_event){ .id = SV("evt_1"),
                     .news = PAY_NEWS_REFUND_FAILED,
                     .charge = x.intent,
                     .refund = first,
                     .amount = { 2000, "USD" },
                     .error = "" }));
    look(p);
    assert_int_equal(till_invoice(p, id).balance, 0); /* the money never left: nothing is owed again */
    assert_int_equal(till_invoice(p, id).refunded, 4000);
    assert_int_equal(till_balance(p, olga).credit, 2000);
    assert_int_equal(till_payment(p, x.p.id).p.refunded, 6000);
    till_is_sound(p);
}

static void one_whose_key_is_forgotten_is_looked_for_and_given_back_once_or_not_at_all(void **state)
{
    struct practice *p = *state;
    struct pay_services none = { .preferred = PAY_STRIPE };
    for (int64_t k = 0; k < 2; k++) {
        struct pay_line away = *till_line(p);
        struct invoice_id id;
        struct payment_inside x = paid(p, &id);
        struct op op = as_owner(p);
        int64_t failed = practice_events(p, EVENT_REFUND_FAILED);
        away.services = &none;
        MUST(payment_refund(&op, &away, x.p.id, SV("20"), false, SV(""), SV("a-form-of-this-page"), &problems));
        struct sv reference = refund_reference(p->a, refund_of(p, x.p.id).id);
        struct pay_refunded r;
        struct money amount = { 2000, "USD" };
        if (k) /* the gateway did it, and its answer was lost */
            assert_int_equal(
                pay_refund(till_line(p), p->a, x.intent, amount, reference, SV("a-key-of-long-ago"), &r).end, PAY_DONE);
        practice_forward(p, 2 * DAY_US);
        look(p);
        assert_int_equal(till_payment(p, x.p.id).p.refunded, k ? 2000 : 0);
        assert_int_equal(practice_events(p, EVENT_REFUND_FAILED) - failed, !k);
        till_is_sound(p);
    }
}

static void news_of_others_and_of_cards_are_taken_as_what_they_are(void **state)
{
    struct practice *p = *state;
    struct card_id id = till_card(p, p->olga, "success");
    struct op op = as_owner(p);
    struct cards cards;
    struct pay_card renewed = { .brand = SV("visa"), .last4 = SV("1881"), .exp_month = 1, .exp_year = 2041 };
    MUST(hear(p,
        (struct pay_event){ .id = SV("evt_1"), .news = PAY_NEWS_PAID, .charge = SV("pi_of_somebody"), .error = "" }));
    MUST(hear(p, (struct pay_event){ .id = SV("evt_2"), .news = PAY_NEWS_OTHER, .error = "" }));
    struct viewer olga = practice_client(p, p->olga);
    struct op hers = practice_op(p, &olga);
    struct pay_step step;
    struct invoice_id bill = till_issue(p, p->olga, ANYBODY, "10");
    problems = problems_new(p->a);
    MUST(pay_invoice(&hers, till_line(p), SV(""), &(struct pay_wish){ .invoice = bill, .card = id }, &problems, &step));
    renewed.method = till_payment(p, step.payment).method;
    MUST(hear(p, (struct pay_event){ .id = SV("evt_3"), .news = PAY_NEWS_CARD_UPDATED, .card = renewed, .error = "" }));
    op = as_owner(p);
    MUST(card_list(&op, p->olga, &cards));
    assert_true(sv_eq(cards.items[0].last4, SV("1881")) && cards.items[0].exp_year == 2041);
    assert_int_equal(practice_events(p, EVENT_CARD_CHANGED), 1); /* the mail that it ends is planned anew */
}

int main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_dispute_takes_the_money_and_gives_it_back_or_not),
        CASE(a_dispute_is_closed_with_what_it_was_opened_with_in_whatever_order_it_is_told),
        CASE(a_dispute_is_kept_as_the_gateway_tells_of_it_and_older_news_change_nothing),
        CASE(two_disputes_of_one_payment_are_closed_one_after_the_other),
        CASE(the_end_of_a_second_dispute_waits_for_its_beginning_and_is_not_taken_for_that_of_the_first),
        CASE(what_is_told_of_a_payment_or_refund_that_is_not_known_yet_comes_again),
        CASE(a_refund_made_at_the_gateway_is_known_here_and_one_that_fails_is_taken_back),
        CASE(a_refund_that_is_told_of_and_is_not_there_gives_nothing_back),
        CASE(one_that_fails_goes_back_to_where_it_came_from_whatever_was_given_back_since),
        CASE(one_whose_key_is_forgotten_is_looked_for_and_given_back_once_or_not_at_all),
        CASE(news_of_others_and_of_cards_are_taken_as_what_they_are),
    };
    db_fixture_args(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
