/* What a browser does with a gateway's fields, for the test gateway: a card is chosen, and its bank may ask. */
#include "crypto/compare.h"
#include "pay/queries.h"
#include "pay/test_gateway.h"

struct choice {
    const struct pay_line *line;
    struct arena *a;
    struct sv number, secret;
    struct sv card; /* pay_test_choose() */
    bool passed;    /* pay_test_authenticate() */
    struct pay_result result;
};

/* The secret is the whole right to a setup or charge, as at a gateway. */
static enum err load(struct db *tx, struct choice *c, const char *state, struct pay_test_intent_by_number_row *ret_row)
{
    c->result = pay_well();
    enum err e =
        q_pay_test_intent_by_number(tx, c->a, &(struct q_pay_test_intent_by_number){ .number = c->number }, ret_row);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (e == E_NOTFOUND || !sv_equal_secret(ret_row->secret, c->secret))
        c->result = pay_failed(PAY_REFUSED, "refused");
    else if (sv_eq(ret_row->state, SV("paid")))
        c->result = pay_failed(PAY_REFUSED, "paid_already");
    else if (!sv_eq(ret_row->state, sv_of(state)))
        c->result = pay_failed(PAY_REFUSED, "refused");
    return E_OK;
}

static enum err set(struct db *tx, const struct choice *c, const char *state, const char *error, struct sv card)
{
    return q_pay_test_intent_set(tx,
        &(struct q_pay_test_intent_set){
            .number = c->number, .state = sv_of(state), .error = sv_of(error), .card = card },
        NULL);
}

static enum err insert_card(struct db *tx, const struct choice *c, const struct test_behaviour *b,
    const struct pay_test_intent_by_number_row *row, struct pay_card *ret_card)
{
    struct pay_card card = { .method = test_number(c->a, "pm") };
    test_expiry(b, clock_now(c->line->clock), &card.exp_month, &card.exp_year);
    *ret_card = card;
    return q_pay_test_card_insert(tx,
        &(struct q_pay_test_card_insert){ .number = card.method,
            .customer = row->charges ? SV("") : row->customer,
            .kind = sv_of(b->shown.name),
            .exp_month = card.exp_month,
            .exp_year = card.exp_year },
        NULL);
}

static enum err choose(struct db *tx, void *arg)
{
    struct choice *c = arg;
    struct pay_test_intent_by_number_row row;
    struct pay_card card;
    enum pay_state state;
    const char *error;
    const struct test_behaviour *b = test_behaviour_of(c->card);
    TRY(load(tx, c, "open", &row));
    if (c->result.end != PAY_DONE)
        return E_OK;
    if (!b) {
        c->result = pay_failed(PAY_REFUSED, "refused");
        return E_OK;
    }
    if (row.charges && b->loss == LOSS_BEFORE && !sv_eq(row.error, SV("no_answer"))) {
        c->result = pay_failed(PAY_UNKNOWN, "no_answer");
        return set(tx, c, "open", "no_answer", SV("")); /* the second time it arrives */
    }
    TRY(insert_card(tx, c, b, &row, &card));
    test_try_card(&card, b, row.charges, clock_now(c->line->clock), &state, &error);
    c->result = state == PAY_STATE_PAID     ? pay_well()
                : state == PAY_STATE_ACTION ? pay_failed(PAY_NEEDS_ACTION, "needs_payer")
                                            : pay_failed(PAY_DECLINED, error);
    if (row.charges && b->loss == LOSS_AFTER)
        c->result = pay_failed(PAY_UNKNOWN, "no_answer");
    return set(tx, c,
        state == PAY_STATE_PAID     ? "paid"
        : state == PAY_STATE_ACTION ? "action"
                                    : "open",
        error, card.method);
}

static struct pay_result run(struct choice *c, db_fn *fn)
{
    if (!c->line->services->has[PAY_TEST] || c->line->kind != PAY_TEST)
        return pay_failed(PAY_SETTINGS, "gateway_gone");
    enum err e = db_write(c->line->db, fn, c);
    return e == E_OK ? c->result : test_books_failed(e);
}

struct pay_result pay_test_choose(
    const struct pay_line *l, struct arena *a, struct sv number, struct sv client_secret, struct sv card)
{
    struct choice c = { .line = l, .a = a, .number = number, .secret = client_secret, .card = card };
    return run(&c, choose);
}

static enum err authenticate(struct db *tx, void *arg)
{
    struct choice *c = arg;
    struct pay_test_intent_by_number_row row;
    TRY(load(tx, c, "action", &row));
    if (c->result.end != PAY_DONE)
        return E_OK;
    if (!c->passed)
        c->result = pay_failed(PAY_DECLINED, "declined_confirmation");
    return set(tx, c, c->passed ? "paid" : "open", c->result.error, row.card);
}

struct pay_result pay_test_authenticate(
    const struct pay_line *l, struct arena *a, struct sv number, struct sv client_secret, bool passed)
{
    struct choice c = { .line = l, .a = a, .number = number, .secret = client_secret, .passed = passed };
    return run(&c, authenticate);
}
