/* Deposits: asked for with the booking, held, and what becomes of them. */
#include "shelf.h"

#include "billing/billing.h"
#include "billing/deposit.h"

static void asks(struct scene *s, const char *amount)
{
    MUST(deposit_of_type_save(&s->op, s->talk, sv_of(amount), &s->problems));
}

static void late_costs(struct scene *s, const char *late)
{
    struct fee_policy was;
    MUST(fee_policy_load(&s->op, &was));
    struct fee_policy_form f = { .late = sv_of(late), .noshow = sv_of(late), .version = was.version };
    MUST(fee_policy_save(&s->op, &f, &s->problems));
}

static struct attendee_id priced(struct scene *s, struct appointment_id id, struct client_id client, const char *price)
{
    struct attendee_id part = diary_attendee(s->p, id, client).id;
    struct attendee_change c = { .attendee = part, .has_price = true, .price = sv_of(price), .quiet = true };
    MUST(attendee_change(&s->op, &c, &s->problems));
    return part;
}

static struct invoices bills_of(struct scene *s, struct client_id client)
{
    struct invoices list;
    MUST(invoice_list(&s->op, &(struct invoice_filter){ .client = client, .look = INVOICES_LIVE, .page = 1 }, &list));
    return list;
}

static struct invoice_id only_bill(struct scene *s, struct client_id client)
{
    struct invoices list = bills_of(s, client);
    assert_int_equal(list.total, 1);
    return list.items[0].id;
}

static void pay(struct scene *s, struct invoice_id id, const char *amount)
{
    struct payment_id made;
    struct money_in_form f = { .invoice = id, .amount = sv_of(amount), .medium = SV("cash") };
    MUST(payment_record(&s->op, &f, &s->problems, &made));
}

static struct invoice_id billed(struct scene *s, struct client_id client, struct attendee_id part)
{
    struct charges made;
    MUST(charge_visit(&s->op, part, false, &made));
    assert_int_equal(made.count, 1);
    return till_bill(s->p, client, (struct payer_id){ 0 }, &made.items[0].id, 1, true).ids[0];
}

static int64_t credit_of(struct scene *s, struct client_id client)
{
    return till_balance(s->p, till_payer(s->p, client).id).credit;
}

/* What the practice owes for visits that are to come. */
static int64_t held(struct scene *s)
{
    struct day_sum sums[ACCOUNT_COUNT];
    struct day far = { s->op.viewer->today.n + 999 }, long_ago = { s->op.viewer->today.n - 999 };
    int64_t sum = 0;
    MUST(ledger_day(&s->op, long_ago, far, sums));
    for (size_t i = 0; i < ACCOUNT_COUNT; i++)
        if (sums[i].account == ACCOUNT_DEPOSITS)
            sum = sums[i].out - sums[i].in;
    return sum;
}

static const char *words(struct scene *s, struct attendee_id part)
{
    struct sv said;
    MUST(deposit_words(&s->op, &part, 1, &said));
    return sv_z(s->p->a, said);
}

/* How its bill is called, and what stands there instead of its state: "…: …". */
static const char *bill_words(struct scene *s, struct invoice_id id)
{
    struct invoice i = till_invoice(s->p, id);
    return sv_z(s->p->a,
        sv_fmt(s->p->a, "%.*s: %.*s", SV_FMT(deposit_title(s->p->a, &i)), SV_FMT(deposit_fate(s->p->a, &i, true))));
}

static void a_booking_asks_for_a_deposit_once_and_the_visits_bill_is_paid_from_it(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    asks(&s, "40");
    struct appointment_id id = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct attendee_id part = priced(&s, id, s.p->olga, "120");
    struct invoice_id deposit = only_bill(&s, s.p->olga);
    assert_int_equal(till_invoice(s.p, deposit).total, 4000);
    assert_string_equal(words(&s, part), "$40.00, to pay");
    pay(&s, deposit, "40");
    assert_string_equal(words(&s, part), "$40.00 is paid, and held for it");
    assert_int_equal(held(&s), 4000);
    shelf_on(&s, "2026-03-05 12:00");
    shelf_become(&s, id, s.p->olga, ATTENDEE_FULFILLED);
    struct invoice bill = till_invoice(s.p, billed(&s, s.p->olga, part));
    assert_int_equal(bill.total, 12000);
    assert_int_equal(bill.balance, 8000);
    assert_int_equal(till_invoice(s.p, deposit).deposit, DEPOSIT_USED);
    assert_string_equal(words(&s, part), "$40.00, paid for it");
    assert_string_equal(bill_words(&s, deposit),
        sv_z(s.p->a, sv_fmt(s.p->a, "Deposit for the visit of 5 March 2026: Used for bill %.*s", SV_FMT(bill.number))));
    assert_int_equal(till_invoice(s.p, deposit).settled, 4000);
    assert_string_equal(bill_words(&s, bill.id), ": ");
    assert_int_equal(held(&s), 0);
    assert_int_equal(credit_of(&s, s.p->olga), 0);
    till_is_sound(s.p);
}

static void what_is_over_is_the_credit_of_who_paid(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    asks(&s, "150");
    struct appointment_id id = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    pay(&s, only_bill(&s, s.p->olga), "150");
    shelf_on(&s, "2026-03-05 12:00");
    struct attendee_id part = priced(&s, id, s.p->olga, "120");
    shelf_become(&s, id, s.p->olga, ATTENDEE_FULFILLED);
    assert_int_equal(till_invoice(s.p, billed(&s, s.p->olga, part)).state, INVOICE_PAID);
    assert_int_equal(credit_of(&s, s.p->olga), 3000);
    till_is_sound(s.p);
}

static void cancelled_in_time_it_goes_back_and_unpaid_it_is_asked_for_no_more(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    asks(&s, "40");
    late_costs(&s, "25");
    struct appointment_id id = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct invoice_id deposit = only_bill(&s, s.p->olga);
    pay(&s, deposit, "40");
    shelf_become(&s, id, s.p->olga, ATTENDEE_CANCELLED);
    assert_int_equal(till_invoice(s.p, deposit).deposit, DEPOSIT_GIVEN_BACK);
    assert_string_equal(bill_words(&s, deposit), "Deposit for the visit of 5 March 2026: Given back as credit");
    assert_int_equal(credit_of(&s, s.p->olga), 4000);
    struct appointment_id other = shelf_visit(&s, s.talk, "2026-03-06 09:00", s.p->ana);
    struct invoice_id unpaid = only_bill(&s, s.p->ana);
    shelf_become(&s, other, s.p->ana, ATTENDEE_CANCELLED);
    assert_int_equal(till_invoice(s.p, unpaid).state, INVOICE_VOID);
    assert_int_equal(bills_of(&s, s.p->ana).total, 0);
    shelf_become(&s, other, s.p->ana, ATTENDEE_BOOKED);
    assert_int_equal(bills_of(&s, s.p->ana).total, 0); /* asked for once */
    assert_int_equal(held(&s), 0);
    till_is_sound(s.p);
}

static void cancelled_late_the_fee_is_paid_from_it_and_where_that_costs_nothing_it_goes_back(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    asks(&s, "40");
    late_costs(&s, "25");
    struct appointment_id id = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct invoice_id deposit = only_bill(&s, s.p->olga);
    pay(&s, deposit, "40");
    shelf_become(&s, id, s.p->olga, ATTENDEE_LATE_CANCELLED);
    assert_int_equal(till_invoice(s.p, deposit).deposit, DEPOSIT_HELD); /* its fee is not billed yet */
    struct invoice fee = till_invoice(s.p, billed(&s, s.p->olga, diary_attendee(s.p, id, s.p->olga).id));
    assert_int_equal(fee.total, 2500);
    assert_int_equal(fee.balance, 0);
    assert_int_equal(credit_of(&s, s.p->olga), 1500);
    late_costs(&s, "");
    struct appointment_id other = shelf_visit(&s, s.talk, "2026-03-06 09:00", s.p->ana);
    pay(&s, only_bill(&s, s.p->ana), "40");
    shelf_become(&s, other, s.p->ana, ATTENDEE_LATE_CANCELLED);
    assert_int_equal(credit_of(&s, s.p->ana), 4000);
    till_is_sound(s.p);
}

static void staff_keep_it_or_give_it_back_with_one_act_and_it_is_void_no_more(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    asks(&s, "40");
    (void)shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct invoice_id id = only_bill(&s, s.p->olga);
    assert_int_equal(deposit_keep(&s.op, id, till_invoice(s.p, id).version, &s.problems), E_INVALID);
    assert_true(problem_has(&s.problems, SV("not_paid")));
    s.problems = problems_new(s.p->a);
    pay(&s, id, "30");
    assert_int_equal(deposit_keep(&s.op, id, 1, &s.problems), E_CONFLICT);
    MUST(deposit_keep(&s.op, id, till_invoice(s.p, id).version, &s.problems));
    assert_int_equal(till_invoice(s.p, id).deposit, DEPOSIT_KEPT);
    assert_string_equal(bill_words(&s, id), "Deposit for the visit of 5 March 2026: Kept by the practice");
    assert_int_equal(till_invoice(s.p, id).balance, 0);
    assert_int_equal(held(&s), 0);
    assert_int_equal(invoice_void(&s.op, id, till_invoice(s.p, id).version, SV("wrong"), &s.problems), E_INVALID);
    assert_true(problem_has(&s.problems, SV("deposit_settled")));
    assert_int_equal(deposit_give_back(&s.op, id, till_invoice(s.p, id).version, &s.problems), E_CONFLICT);
    till_is_sound(s.p);
}

static void kept_of_a_late_cancellation_it_says_so(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    asks(&s, "40");
    late_costs(&s, "25");
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct invoice_id id = only_bill(&s, s.p->olga);
    pay(&s, id, "40");
    shelf_become(&s, visit, s.p->olga, ATTENDEE_LATE_CANCELLED);
    MUST(deposit_keep(&s.op, id, till_invoice(s.p, id).version, &s.problems));
    assert_string_equal(bill_words(&s, id), "Deposit for the visit of 5 March 2026: Kept (late cancellation)");
    assert_int_equal(till_invoice(s.p, id).settled, 0);
}

static void no_bill_tells_the_day_of_a_visit_that_became_confidential(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    asks(&s, "40");
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct invoice_id id = only_bill(&s, s.p->olga);
    assert_true(till_invoice(s.p, id).visit_on.has);
    struct appointment before = diary_visit(s.p, visit);
    struct appointment_form f = appointment_form_from(s.p->a, &before);
    f.confidential = true;
    assert_int_equal(appointment_update(&s.op, visit, PART_ONE, &f, &s.problems), E_OK);
    assert_false(till_invoice(s.p, id).visit_on.has);
}

static void a_refund_of_a_held_deposit_lessens_what_is_held(void **state)
{
    struct scene s;
    struct payments list;
    shelf_open(state, &s);
    asks(&s, "40");
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct invoice_id id = only_bill(&s, s.p->olga);
    pay(&s, id, "40");
    MUST(payment_list(&s.op, &(struct payment_filter){ .invoice = id, .page = 1 }, &list));
    MUST(payment_refund(&s.op, NULL, list.items[0].id, SV("15"), false, SV("asked"), SV(""), &s.problems));
    assert_int_equal(held(&s), 2500);
    shelf_become(&s, visit, s.p->olga, ATTENDEE_CANCELLED);
    assert_int_equal(held(&s), 0);
    assert_int_equal(credit_of(&s, s.p->olga), 2500);
    assert_int_equal(till_invoice(s.p, id).refunded, 4000);
    assert_int_equal(till_invoice(s.p, id).settled, 2500); /* the rest is a refund */
    MUST(payment_refund(&s.op, NULL, list.items[0].id, SV("25"), false, SV("asked"), SV(""), &s.problems));
    assert_int_equal(credit_of(&s, s.p->olga), 0);
    till_is_sound(s.p);
}

static void nothing_is_asked_of_whom_it_is_not_for(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    (void)shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    shelf_on(&s, "2026-03-02 12:00");
    asks(&s, "40");
    MUST(deposit_of_type_save(&s.op, s.quiet, SV("40"), &s.problems));
    assert_int_equal(bills_of(&s, s.p->olga).total, 0); /* booked before */
    (void)shelf_visit(&s, s.quiet, "2026-03-06 09:00", s.p->mia);
    assert_int_equal(bills_of(&s, s.p->mia).total, 0); /* confidential */
    struct offering_id ten = shelf_offer(&s, s.talk, (struct like){ .name = "Ten", .price = "0", .visits = 10 });
    (void)shelf_sell(&s, ten, s.p->ana);
    (void)shelf_visit(&s, s.talk, "2026-03-06 10:00", s.p->ana);
    assert_int_equal(bills_of(&s, s.p->ana).total, 0); /* a package covers it */
    struct organization org = practice_organization(s.p);
    struct viewer owner = practice_staff(s.p, ROLE_OWNER, s.p->leo);
    struct op op = practice_op(s.p, &owner);
    struct client leo;
    MUST(client_load(&op, s.p->leo, &org, &leo));
    MUST(client_portal_save(&op, s.p->leo, true, portal_with(leo.portal, CAP_BILLS, false), leo.version, &s.problems));
    (void)shelf_visit(&s, s.talk, "2026-03-06 11:00", s.p->leo);
    assert_int_equal(bills_of(&s, s.p->leo).total, 0); /* bills are off */
    assert_int_equal(deposit_of_type_save(&s.op, s.talk, SV("a lot"), &s.problems), E_INVALID);
    assert_true(problem_of(&s.problems, SV("deposit")) != NULL);
}

static void whichever_statement_fails_a_cancellation_gives_back_all_or_nothing(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    asks(&s, "40");
    for (uint64_t n = 1; n <= 60; n += 3) {
        int64_t before = credit_of(&s, s.p->olga);
        struct appointment_id id = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
        struct invoices list = bills_of(&s, s.p->olga);
        struct invoice_id deposit = list.items[0].id;
        pay(&s, deposit, "40");
        struct attendee_change c = { .attendee = diary_attendee(s.p, id, s.p->olga).id, .quiet = true };
        c.has_status = true;
        c.status = ATTENDEE_CANCELLED;
        db_fail_nth(n);
        enum err e = attendee_change(&s.op, &c, &s.problems);
        db_fail_nth(0);
        bool back = till_invoice(s.p, deposit).deposit == DEPOSIT_GIVEN_BACK;
        assert_int_equal(back, diary_status(s.p, id, s.p->olga) == ATTENDEE_CANCELLED);
        assert_int_equal(credit_of(&s, s.p->olga) - before, back ? 4000 : 0);
        assert_true(e == E_OK || !back);
    }
    till_is_sound(s.p);
}

/* Each statement fails once, and then none: of what it does there is nothing, and in the end all. */
static void whichever_statement_fails_paying_and_keeping_do_all_or_nothing(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    asks(&s, "40");
    (void)shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct invoice_id id = only_bill(&s, s.p->olga);
    struct money_in_form f = { .invoice = id, .amount = SV("40"), .medium = SV("cash") };
    uint64_t n = 0;
    for (enum err e = E_INTERNAL; e != E_OK && n < 300;) {
        struct payment_id made;
        db_fail_nth(++n);
        e = payment_record(&s.op, &f, &s.problems, &made);
        db_fail_nth(0);
        assert_int_equal(till_invoice(s.p, id).paid, e == E_OK ? 4000 : 0);
        assert_int_equal(held(&s), 4000); /* a debt from the day it was asked for: receivable until it is paid */
    }
    assert_true(n > 5 && n < 300);
    n = 0;
    for (enum err e = E_INTERNAL; e != E_OK && n < 300;) {
        int64_t version = till_invoice(s.p, id).version;
        db_fail_nth(++n);
        e = deposit_keep(&s.op, id, version, &s.problems);
        db_fail_nth(0);
        assert_int_equal(till_invoice(s.p, id).deposit, e == E_OK ? DEPOSIT_KEPT : DEPOSIT_HELD);
        assert_int_equal(held(&s), e == E_OK ? 0 : 4000);
    }
    assert_true(n > 5 && n < 300);
    till_is_sound(s.p);
}

static void whichever_statement_fails_a_bill_is_sent_and_paid_from_it_or_neither(void **state)
{
    struct scene s;
    struct charges made;
    struct invoices_made bill;
    shelf_open(state, &s);
    asks(&s, "40");
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct attendee_id part = priced(&s, visit, s.p->olga, "120");
    struct invoice_id id = only_bill(&s, s.p->olga);
    pay(&s, id, "40");
    shelf_on(&s, "2026-03-05 12:00");
    shelf_become(&s, visit, s.p->olga, ATTENDEE_FULFILLED);
    MUST(charge_visit(&s.op, part, false, &made));
    struct invoice_line_form line = { .charge = made.items[0].id };
    struct invoice_form f = { .client = s.p->olga, .lines = &line, .line_count = 1, .send = true };
    uint64_t n = 0;
    for (enum err e = E_INTERNAL; e != E_OK && n < 300;) {
        db_fail_nth(++n);
        e = invoice_create(&s.op, &f, &s.problems, &bill);
        db_fail_nth(0);
        assert_int_equal(till_invoice(s.p, id).deposit, e == E_OK ? DEPOSIT_USED : DEPOSIT_HELD);
        assert_int_equal(held(&s), e == E_OK ? 0 : 4000);
        assert_int_equal(bills_of(&s, s.p->olga).total, e == E_OK ? 2 : 1);
    }
    assert_true(n > 5 && n < 300);
    assert_int_equal(till_invoice(s.p, bill.ids[0]).balance, 8000);
    till_is_sound(s.p);
}

/* -- what was under way ---------------------------------------------------------------------------------------------
 */

struct moving {
    const struct op *op;
    struct payment_new n;
    struct payment_id id;
    bool arrives;
};

static enum err begin_in(struct db *tx, void *arg)
{
    struct moving *m = arg;
    struct op op = *m->op;
    op.db = tx;
    return payment_insert_in(&op, &m->n, &m->id);
}

static enum err end_in(struct db *tx, void *arg)
{
    struct moving *m = arg;
    struct op op = *m->op;
    op.db = tx;
    return m->arrives ? payment_succeed_in(&op, m->id, SV("")) : payment_fail_in(&op, m->id, SV(""), "declined_funds");
}

/* All of a deposit, at a bank that takes its time. */
static struct payment_id begun(struct scene *s, struct invoice_id id)
{
    struct invoice i = till_invoice(s->p, id);
    struct moving m = { .op = &s->op,
        .n = { .payer = i.payer,
            .client = i.client,
            .invoice = id,
            .amount = i.balance,
            .medium = MEDIUM_TRANSFER,
            .state = PAYMENT_STARTED,
            .key = sv_fmt(s->p->a, "begun-%lld", (long long)id.v),
            .paid_on = s->op.viewer->today } };
    MUST(db_write(s->p->db, begin_in, &m));
    return m.id;
}

static void ends(struct scene *s, struct payment_id id, bool arrives)
{
    MUST(db_write(s->p->db, end_in, &(struct moving){ .op = &s->op, .id = id, .arrives = arrives }));
}

static void money_that_arrives_when_the_visit_is_billed_already_pays_its_bill(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    asks(&s, "40");
    struct appointment_id id = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct attendee_id part = priced(&s, id, s.p->olga, "120");
    struct invoice_id deposit = only_bill(&s, s.p->olga);
    struct payment_id money = begun(&s, deposit);
    shelf_on(&s, "2026-03-05 12:00");
    shelf_become(&s, id, s.p->olga, ATTENDEE_FULFILLED);
    struct invoice_id bill = billed(&s, s.p->olga, part);
    assert_int_equal(till_invoice(s.p, bill).balance, 12000);
    assert_int_equal(till_invoice(s.p, deposit).deposit, DEPOSIT_HELD);
    ends(&s, money, true);
    assert_int_equal(till_invoice(s.p, deposit).deposit, DEPOSIT_USED);
    assert_int_equal(till_invoice(s.p, bill).balance, 8000);
    assert_int_equal(credit_of(&s, s.p->olga), 0);
    assert_int_equal(held(&s), 0);
    till_is_sound(s.p);
}

static void money_that_arrives_when_the_bill_is_being_paid_is_credit(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    asks(&s, "40");
    struct appointment_id id = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct attendee_id part = priced(&s, id, s.p->olga, "120");
    struct payment_id money = begun(&s, only_bill(&s, s.p->olga));
    shelf_on(&s, "2026-03-05 12:00");
    shelf_become(&s, id, s.p->olga, ATTENDEE_FULFILLED);
    struct invoice_id bill = billed(&s, s.p->olga, part);
    struct payment_id rest = begun(&s, bill);
    ends(&s, money, true);
    assert_int_equal(credit_of(&s, s.p->olga), 4000);
    ends(&s, rest, true);
    assert_int_equal(till_invoice(s.p, bill).state, INVOICE_PAID);
    assert_int_equal(credit_of(&s, s.p->olga), 4000);
    till_is_sound(s.p);
}

static void of_a_visit_that_was_cancelled_meanwhile_what_arrives_goes_back_and_what_does_not_is_asked_for_no_more(
    void **state)
{
    struct scene s;
    shelf_open(state, &s);
    asks(&s, "40");
    struct appointment_id hers = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga),
                          his = shelf_visit(&s, s.talk, "2026-03-05 10:00", s.p->ana);
    struct invoice_id arrives = only_bill(&s, s.p->olga), fails = only_bill(&s, s.p->ana);
    struct payment_id good = begun(&s, arrives), bad = begun(&s, fails);
    shelf_become(&s, hers, s.p->olga, ATTENDEE_CANCELLED);
    shelf_become(&s, his, s.p->ana, ATTENDEE_CANCELLED);
    assert_int_equal(till_invoice(s.p, arrives).deposit, DEPOSIT_HELD);
    ends(&s, good, true);
    assert_int_equal(till_invoice(s.p, arrives).deposit, DEPOSIT_GIVEN_BACK);
    assert_int_equal(credit_of(&s, s.p->olga), 4000);
    ends(&s, bad, false);
    assert_int_equal(till_invoice(s.p, fails).state, INVOICE_VOID);
    assert_int_equal(till_balance(s.p, till_payer(s.p, s.p->ana).id).owed, 0);
    assert_int_equal(held(&s), 0);
    till_is_sound(s.p);
}

static void nothing_is_given_back_twice_while_a_refund_is_under_way(void **state)
{
    struct scene s;
    struct pay_services none = { .preferred = PAY_STRIPE };
    struct pay_step step;
    size_t looked;
    shelf_open(state, &s);
    asks(&s, "40");
    struct appointment_id visit = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct invoice_id id = only_bill(&s, s.p->olga);
    struct pay_wish wish = { .invoice = id, .card = till_card(s.p, s.p->olga, "success") };
    MUST(pay_invoice(&s.op, till_line(s.p), SV(""), &wish, &s.problems, &step));
    struct pay_line away = *till_line(s.p);
    away.services = &none;
    MUST(payment_refund(&s.op, &away, step.payment, SV("15"), false, SV(""), SV("a-form-of-this-page"), &s.problems));
    shelf_become(&s, visit, s.p->olga, ATTENDEE_CANCELLED);
    assert_int_equal(till_invoice(s.p, id).deposit, DEPOSIT_HELD);
    assert_int_equal(deposit_give_back(&s.op, id, till_invoice(s.p, id).version, &s.problems), E_INVALID);
    assert_true(problem_has(&s.problems, SV("refund_under_way")));
    practice_forward(s.p, HOUR_US);
    shelf_again(&s);
    MUST(payment_look(&s.op, till_line(s.p), 50, &looked));
    assert_int_equal(till_invoice(s.p, id).deposit, DEPOSIT_GIVEN_BACK);
    assert_int_equal(credit_of(&s, s.p->olga), 2500);
    assert_int_equal(held(&s), 0);
    till_is_sound(s.p);
}

static void where_the_fee_is_waived_it_goes_back(void **state)
{
    struct scene s;
    struct charges fee;
    shelf_open(state, &s);
    asks(&s, "40");
    late_costs(&s, "25");
    struct appointment_id hers = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga),
                          his = shelf_visit(&s, s.talk, "2026-03-05 10:00", s.p->ana);
    pay(&s, only_bill(&s, s.p->olga), "40");
    pay(&s, only_bill(&s, s.p->ana), "40");
    shelf_become(&s, hers, s.p->olga, ATTENDEE_LATE_CANCELLED);
    shelf_become(&s, his, s.p->ana, ATTENDEE_LATE_CANCELLED);
    MUST(charge_visit(&s.op, diary_attendee(s.p, hers, s.p->olga).id, true, &fee)); /* before it was a charge */
    assert_int_equal(credit_of(&s, s.p->olga), 4000);
    MUST(charge_visit(&s.op, diary_attendee(s.p, his, s.p->ana).id, false, &fee));
    assert_int_equal(credit_of(&s, s.p->ana), 0);
    MUST(fee_waive(&s.op, fee.items[0].id, fee.items[0].version));
    assert_int_equal(credit_of(&s, s.p->ana), 4000);
    assert_int_equal(held(&s), 0);
    till_is_sound(s.p);
}

static void a_waiver_given_while_the_payment_is_under_way_gives_it_back_when_it_arrives(void **state)
{
    struct scene s;
    struct charges fee;
    shelf_open(state, &s);
    asks(&s, "40");
    late_costs(&s, "25");
    struct appointment_id id = shelf_visit(&s, s.talk, "2026-03-05 09:00", s.p->olga);
    struct payment_id money = begun(&s, only_bill(&s, s.p->olga));
    shelf_become(&s, id, s.p->olga, ATTENDEE_LATE_CANCELLED);
    MUST(charge_visit(&s.op, diary_attendee(s.p, id, s.p->olga).id, true, &fee));
    assert_int_equal(credit_of(&s, s.p->olga), 0);
    ends(&s, money, true);
    assert_int_equal(credit_of(&s, s.p->olga), 4000);
    assert_int_equal(held(&s), 0);
    till_is_sound(s.p);
}

static void before_the_booking_it_is_said_only_where_it_will_be_asked_for(void **state)
{
    struct scene s;
    struct sv said;
    struct client leo;
    shelf_open(state, &s);
    asks(&s, "40");
    MUST(deposit_of_type_save(&s.op, s.quiet, SV("40"), &s.problems));
    MUST(deposit_ahead(&s.op, s.p->leo, s.talk, (struct staff_id){ 0 }, &said));
    assert_true(sv_starts(said, SV("$40.00 is asked for with the booking.")));
    MUST(deposit_ahead(&s.op, s.p->leo, s.quiet, (struct staff_id){ 0 }, &said));
    assert_int_equal(said.n, 0); /* confidential */
    struct organization org = practice_organization(s.p);
    struct viewer owner = practice_staff(s.p, ROLE_OWNER, s.p->leo);
    struct op op = practice_op(s.p, &owner);
    MUST(client_load(&op, s.p->leo, &org, &leo));
    MUST(client_portal_save(&op, s.p->leo, true, portal_with(leo.portal, CAP_BILLS, false), leo.version, &s.problems));
    MUST(deposit_ahead(&s.op, s.p->leo, s.talk, (struct staff_id){ 0 }, &said));
    assert_int_equal(said.n, 0); /* bills are off */
}

#define FACT(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        FACT(a_booking_asks_for_a_deposit_once_and_the_visits_bill_is_paid_from_it),
        FACT(what_is_over_is_the_credit_of_who_paid),
        FACT(cancelled_in_time_it_goes_back_and_unpaid_it_is_asked_for_no_more),
        FACT(cancelled_late_the_fee_is_paid_from_it_and_where_that_costs_nothing_it_goes_back),
        FACT(staff_keep_it_or_give_it_back_with_one_act_and_it_is_void_no_more),
        FACT(no_bill_tells_the_day_of_a_visit_that_became_confidential),
        FACT(a_refund_of_a_held_deposit_lessens_what_is_held),
        FACT(nothing_is_asked_of_whom_it_is_not_for),
        FACT(kept_of_a_late_cancellation_it_says_so),
        FACT(whichever_statement_fails_paying_and_keeping_do_all_or_nothing),
        FACT(whichever_statement_fails_a_bill_is_sent_and_paid_from_it_or_neither),
        FACT(whichever_statement_fails_a_cancellation_gives_back_all_or_nothing),
        FACT(money_that_arrives_when_the_visit_is_billed_already_pays_its_bill),
        FACT(money_that_arrives_when_the_bill_is_being_paid_is_credit),
        FACT(of_a_visit_that_was_cancelled_meanwhile_what_arrives_goes_back_and_what_does_not_is_asked_for_no_more),
        FACT(nothing_is_given_back_twice_while_a_refund_is_under_way),
        FACT(where_the_fee_is_waived_it_goes_back),
        FACT(a_waiver_given_while_the_payment_is_under_way_gives_it_back_when_it_arrives),
        FACT(before_the_booking_it_is_said_only_where_it_will_be_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
