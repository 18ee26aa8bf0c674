/* The test gateway: for trying things out and for the demo. No money moves; its books are our own tables, and its cards
 * are chosen by name (test_cards.c). */
#include <string.h>

#include "pay/queries.h"
#include "pay/test_gateway.h"

static const char *const states[] = { [PAY_STATE_OPEN] = "open",
    [PAY_STATE_ACTION] = "action",
    [PAY_STATE_PROCESSING] = "processing",
    [PAY_STATE_PAID] = "paid",
    [PAY_STATE_CANCELLED] = "cancelled" };

static enum pay_state state_of(struct sv name)
{
    for (size_t i = 0; i < LENGTH(states); i++)
        if (sv_eq(name, sv_of(states[i])))
            return (enum pay_state)i;
    return PAY_STATE_CANCELLED;
}

static struct pay_result not_there(void)
{
    return pay_failed(PAY_NOT_THERE, "not_there");
}

static struct pay_result found_or(enum err e)
{
    return e == E_NOTFOUND ? not_there()
           : e == E_BUSY   ? pay_failed(PAY_AGAIN, "busy")
                           : pay_failed(PAY_AGAIN, "no_connection");
}

/* --- customers and cards --- */

static enum err make_customer(struct db *tx, struct test_question *q)
{
    const struct sv *reference = q->what;
    q->number = test_number(q->a, "cus");
    return q_pay_test_customer_insert(tx,
        &(struct q_pay_test_customer_insert){
            .number = q->number, .reference = *reference, .created_at = clock_now(q->line->clock) },
        NULL);
}

struct pay_result test_customer_make(
    const struct pay_line *l, struct arena *a, struct sv reference, struct sv key, struct sv *ret_customer)
{
    struct test_question q = { .line = l,
        .a = a,
        .key = key,
        .request = sv_fmt(a, "customer %.*s", SV_FMT(reference)),
        .act = make_customer,
        .what = &reference };
    struct pay_result result = test_ask(&q);
    if (result.end == PAY_DONE)
        *ret_customer = q.number;
    return result;
}

/* E_NOTFOUND: there is none, or it was forgotten. */
static enum err load_card(struct db *db, struct arena *a, struct sv number, struct pay_card *ret_card,
    const struct test_behaviour **ret_behaviour, struct sv *ret_customer)
{
    struct pay_test_card_by_number_row row;
    TRY(q_pay_test_card_by_number(db, a, &(struct q_pay_test_card_by_number){ .number = number }, &row));
    const struct test_behaviour *b = test_behaviour_of(row.kind);
    if (!b || row.forgotten)
        return E_NOTFOUND;
    *ret_behaviour = b;
    *ret_customer = row.customer;
    *ret_card = (struct pay_card){ .method = row.number,
        .brand = sv_of(b->brand),
        .last4 = sv_of(b->last4),
        .exp_month = row.exp_month,
        .exp_year = row.exp_year,
        .fingerprint = sv_fmt(a, "test-%s", b->shown.name) };
    return E_OK;
}

static enum err forget_card(struct db *tx, void *arg)
{
    const struct sv *method = arg;
    return q_pay_test_card_forget(tx, &(struct q_pay_test_card_forget){ .number = *method }, NULL);
}

struct pay_result test_card_forget(const struct pay_line *l, struct arena *a, struct sv method)
{
    (void)a;
    enum err e = db_write(l->db, forget_card, &method);
    return e == E_OK ? pay_well() : test_books_failed(e);
}

/* --- what is begun: setups and charges --- */

struct intent {
    bool charges;
    const struct pay_order *order; /* of a charge */
    struct sv customer;
    enum pay_state state;
    const char *error;
    struct sv card;
};

static enum err insert_intent(struct db *tx, struct test_question *q, const struct intent *i)
{
    q->number = test_number(q->a, i->charges ? "pi" : "seti");
    struct q_pay_test_intent_insert row = { .number = q->number,
        .charges = i->charges,
        .customer = i->customer,
        .secret = test_number(q->a, "secret"),
        .state = sv_of(states[i->state]),
        .error = sv_of(i->error),
        .card = i->card,
        .created_at = clock_now(q->line->clock) };
    if (i->charges) {
        row.minor = i->order->amount.minor;
        row.currency = sv_of(i->order->amount.currency);
        row.reference = i->order->reference;
    }
    return q_pay_test_intent_insert(tx, &row, NULL);
}

/* A customer that is asked about has to be one of ours; without: a payer without account. */
static enum err find_customer(struct db *tx, struct test_question *q, struct sv customer, bool *ret_found)
{
    struct pay_test_customer_by_number_row row;
    enum err e =
        q_pay_test_customer_by_number(tx, q->a, &(struct q_pay_test_customer_by_number){ .number = customer }, &row);
    *ret_found = e == E_OK;
    if (e == E_NOTFOUND)
        q->result = not_there();
    return e == E_NOTFOUND ? E_OK : e;
}

static enum err begin_intent(struct db *tx, struct test_question *q)
{
    const struct intent *i = q->what;
    bool found = true;
    if (i->customer.n)
        TRY(find_customer(tx, q, i->customer, &found));
    return found ? insert_intent(tx, q, i) : E_OK;
}

static enum err load_intent(
    struct db *db, struct arena *a, struct sv number, bool charges, struct pay_test_intent_by_number_row *ret_row)
{
    TRY(q_pay_test_intent_by_number(db, a, &(struct q_pay_test_intent_by_number){ .number = number }, ret_row));
    return ret_row->charges == charges ? E_OK : E_NOTFOUND;
}

struct pay_result test_setup_begin(
    const struct pay_line *l, struct arena *a, struct sv customer, struct sv key, struct pay_setup *ret_setup)
{
    struct intent i = { .customer = customer, .error = "", .card = SV("") };
    struct pay_test_intent_by_number_row row;
    struct test_question q = { .line = l,
        .a = a,
        .key = key,
        .request = sv_fmt(a, "setup %.*s", SV_FMT(customer)),
        .act = begin_intent,
        .what = &i };
    struct pay_result result = test_ask(&q);
    if (result.end != PAY_DONE)
        return result;
    enum err e = load_intent(l->db, a, q.number, false, &row);
    if (e != E_OK)
        return found_or(e);
    *ret_setup = (struct pay_setup){ .number = row.number, .client_secret = row.secret };
    return result;
}

struct pay_result test_setup_read(
    const struct pay_line *l, struct arena *a, struct sv customer, struct sv setup, struct pay_card *ret_card)
{
    struct pay_test_intent_by_number_row row;
    const struct test_behaviour *b;
    struct sv whose;
    enum err e = load_intent(l->db, a, setup, false, &row);
    if (e != E_OK)
        return found_or(e);
    if (!sv_eq(row.customer, customer))
        return pay_failed(PAY_REFUSED, "other_customer");
    if (state_of(row.state) != PAY_STATE_PAID)
        return row.error.n ? pay_failed(PAY_DECLINED, pay_error_key(row.error))
                           : pay_failed(PAY_NEEDS_ACTION, "setup_open");
    e = load_card(l->db, a, row.card, ret_card, &b, &whose);
    return e == E_OK ? pay_well() : found_or(e);
}

/* --- charges --- */

static struct pay_result result_of(enum pay_state state, const char *error)
{
    switch (state) {
    case PAY_STATE_PAID: return pay_well();
    case PAY_STATE_ACTION: return pay_failed(PAY_NEEDS_ACTION, "needs_payer");
    case PAY_STATE_OPEN: return pay_failed(PAY_DECLINED, error);
    case PAY_STATE_PROCESSING:
    case PAY_STATE_CANCELLED:
    default: break;
    }
    return pay_failed(PAY_REFUSED, "refused");
}

/* A card is charged for its own customer alone. */
static enum err charge_card(struct db *tx, struct test_question *q)
{
    const struct pay_order *o = q->what;
    const struct test_behaviour *b;
    struct intent i = { .charges = true, .order = o, .customer = o->customer, .card = o->method };
    struct pay_card card;
    struct sv whose;
    enum err e = load_card(tx, q->a, o->method, &card, &b, &whose);
    if (e == E_NOTFOUND || (e == E_OK && !sv_eq(whose, o->customer))) {
        q->result = e == E_OK ? pay_failed(PAY_REFUSED, "other_customer") : not_there();
        return E_OK;
    }
    TRY(e);
    if (b->loss == LOSS_BEFORE && !q->seen) {
        q->loss = LOSS_BEFORE;
        return E_OK;
    }
    q->loss = b->loss == LOSS_AFTER ? LOSS_AFTER : LOSS_NONE;
    test_try_card(&card, b, true, clock_now(q->line->clock), &i.state, &i.error);
    TRY(insert_intent(tx, q, &i));
    q->result = result_of(i.state, i.error);
    return E_OK;
}

static struct sv request_of(struct arena *a, const struct pay_order *o, bool begin)
{
    return sv_fmt(a, "charge %d %lld %.3s %.*s %.*s %.*s %d", begin, (long long)o->amount.minor, o->amount.currency,
        SV_FMT(o->reference), SV_FMT(o->customer), SV_FMT(o->method), o->off_session);
}

struct pay_result test_charge(
    const struct pay_line *l, struct arena *a, const struct pay_order *o, bool begin, struct pay_charged *ret_charged)
{
    struct intent i = { .charges = true, .order = o, .customer = o->customer, .error = "", .card = SV("") };
    struct test_question q = { .line = l,
        .a = a,
        .key = o->key,
        .request = request_of(a, o, begin),
        .act = begin ? begin_intent : charge_card,
        .what = begin ? (const void *)&i : (const void *)o };
    struct pay_result result = test_ask(&q);
    if (q.number.n && result.end != PAY_UNKNOWN) {
        struct pay_result read = test_charge_read(l, a, q.number, ret_charged);
        if (read.end != PAY_DONE)
            return result.end == PAY_DONE ? pay_failed(PAY_UNKNOWN, "no_answer") : result;
    }
    return result;
}

struct pay_result test_charge_read(
    const struct pay_line *l, struct arena *a, struct sv number, struct pay_charged *ret_charged)
{
    struct pay_test_intent_by_number_row row;
    struct pay_test_refund_sum_row sum;
    const struct test_behaviour *b;
    struct sv whose;
    enum err e = load_intent(l->db, a, number, true, &row);
    if (e == E_OK)
        e = q_pay_test_refund_sum(l->db, a, &(struct q_pay_test_refund_sum){ .charge = number }, &sum);
    if (e != E_OK)
        return found_or(e);
    struct pay_charged c = { .number = row.number,
        .state = state_of(row.state),
        .amount = { .minor = row.minor },
        .refunded = { .minor = sum.minor },
        .reference = row.reference,
        .customer = row.customer,
        .client_secret = SV(""),
        .address = SV(""),
        .error = pay_error_key(row.error) };
    for (size_t i = 0; i < 3 && i < row.currency.n; i++)
        c.amount.currency[i] = c.refunded.currency[i] = row.currency.p[i];
    if (c.state == PAY_STATE_OPEN || c.state == PAY_STATE_ACTION)
        c.client_secret = row.secret;
    if (row.card.n && load_card(l->db, a, row.card, &c.card, &b, &whose) == E_OK && !whose.n)
        c.card.method = SV("");
    *ret_charged = c;
    return pay_well();
}

struct pay_result test_charge_find(const struct pay_line *l, struct arena *a, struct sv customer, struct sv reference,
    struct instant since, struct pay_charged *ret_charged)
{
    struct pay_test_intent_find_rows rows;
    struct pay_result result = not_there();
    enum err e = q_pay_test_intent_find(l->db, a,
        &(struct q_pay_test_intent_find){ .customer = customer, .reference = reference, .since = since }, &rows);
    if (e != E_OK)
        return found_or(e);
    for (size_t i = 0; i < rows.count; i++) {
        result = test_charge_read(l, a, rows.items[i].number, ret_charged);
        if (result.end != PAY_DONE || ret_charged->state == PAY_STATE_PAID)
            break;
    }
    return result;
}

static enum err cancel_charge(struct db *tx, struct test_question *q)
{
    const struct sv *number = q->what;
    struct pay_test_intent_by_number_row row;
    enum err e = load_intent(tx, q->a, *number, true, &row);
    if (e == E_NOTFOUND) {
        q->result = not_there();
        return E_OK;
    }
    TRY(e);
    if (state_of(row.state) == PAY_STATE_PAID) {
        q->result = pay_failed(PAY_REFUSED, "paid_already");
        return E_OK;
    }
    return q_pay_test_intent_set(tx,
        &(struct q_pay_test_intent_set){
            .number = *number, .state = sv_of(states[PAY_STATE_CANCELLED]), .error = row.error, .card = row.card },
        NULL);
}

struct pay_result test_charge_cancel(const struct pay_line *l, struct arena *a, struct sv number, struct sv key)
{
    struct test_question q = { .line = l,
        .a = a,
        .key = key,
        .request = sv_fmt(a, "cancel %.*s", SV_FMT(number)),
        .act = cancel_charge,
        .what = &number };
    return test_ask(&q);
}

/* --- refunds --- */

struct refund {
    struct sv charge, reference;
    struct money amount;
};

static enum err give_back(struct db *tx, struct test_question *q)
{
    const struct refund *r = q->what;
    struct pay_test_intent_by_number_row row;
    struct pay_test_refund_sum_row sum;
    enum err e = load_intent(tx, q->a, r->charge, true, &row);
    if (e == E_NOTFOUND) {
        q->result = not_there();
        return E_OK;
    }
    TRY(e);
    TRY(q_pay_test_refund_sum(tx, q->a, &(struct q_pay_test_refund_sum){ .charge = r->charge }, &sum));
    if (state_of(row.state) != PAY_STATE_PAID)
        q->result = pay_failed(PAY_REFUSED, "refund_not_paid");
    else if (r->amount.minor > row.minor - sum.minor || !sv_eq(row.currency, sv_of(r->amount.currency)))
        q->result = pay_failed(PAY_REFUSED, "refund_too_much");
    if (q->result.end != PAY_DONE)
        return E_OK;
    q->number = test_number(q->a, "re");
    return q_pay_test_refund_insert(tx,
        &(struct q_pay_test_refund_insert){ .number = q->number,
            .charge = r->charge,
            .minor = r->amount.minor,
            .reference = r->reference,
            .created_at = clock_now(q->line->clock) },
        NULL);
}

struct pay_result test_refund(const struct pay_line *l, struct arena *a, struct sv charge, struct money amount,
    struct sv reference, struct sv key, struct pay_refunded *ret_refunded)
{
    struct refund r = { .charge = charge, .reference = reference, .amount = amount };
    struct test_question q = { .line = l,
        .a = a,
        .key = key,
        .request = sv_fmt(a, "refund %.*s %lld %.3s %.*s", SV_FMT(charge), (long long)amount.minor, amount.currency,
            SV_FMT(reference)),
        .act = give_back,
        .what = &r };
    struct pay_result result = test_ask(&q);
    if (result.end == PAY_DONE)
        *ret_refunded =
            (struct pay_refunded){ .number = q.number, .charge = charge, .amount = amount, .state = PAY_REFUND_DONE };
    return result;
}

struct pay_result test_refund_read(
    const struct pay_line *l, struct arena *a, struct sv number, struct pay_refunded *ret_refunded)
{
    struct pay_test_refund_by_number_row row;
    enum err e = q_pay_test_refund_by_number(l->db, a, &(struct q_pay_test_refund_by_number){ .number = number }, &row);
    if (e != E_OK)
        return found_or(e);
    *ret_refunded = (struct pay_refunded){ .number = row.number,
        .charge = row.charge,
        .amount = { .minor = row.minor },
        .state = row.failed ? PAY_REFUND_FAILED : PAY_REFUND_DONE };
    for (size_t i = 0; i < 3 && i < row.currency.n; i++)
        ret_refunded->amount.currency[i] = row.currency.p[i];
    return pay_well();
}

struct pay_result test_refund_find(
    const struct pay_line *l, struct arena *a, struct sv charge, struct sv reference, struct pay_refunded *ret_refunded)
{
    struct pay_test_refund_by_reference_row row;
    enum err e = q_pay_test_refund_by_reference(
        l->db, a, &(struct q_pay_test_refund_by_reference){ .charge = charge, .reference = reference }, &row);
    return e == E_OK ? test_refund_read(l, a, row.number, ret_refunded) : found_or(e);
}

static enum err send_back(struct db *tx, void *arg)
{
    const struct sv *number = arg;
    return q_pay_test_refund_fail(tx, &(struct q_pay_test_refund_fail){ .number = *number }, NULL);
}

struct pay_result pay_test_refund_fail(const struct pay_line *l, struct sv number)
{
    enum err e = db_write(l->db, send_back, &number);
    return e == E_OK ? pay_well() : test_books_failed(e);
}
