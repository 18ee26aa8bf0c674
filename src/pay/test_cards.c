/* The test gateway's cards: chosen by name, so that nobody types a number. */
#include "pay/test_gateway.h"

static const struct test_behaviour behaviours[] = {
    { .shown = { "success", "Visa 4242: goes through" }, .brand = "visa", .last4 = "4242" },
    { .shown = { "declined", "Visa 0002: declined by its bank" },
        .brand = "visa",
        .last4 = "0002",
        .setup_error = "declined_bank",
        .charge_error = "declined_bank" },
    { .shown = { "insufficient_funds", "Visa 9995: can be kept, but there is not enough money for any charge" },
        .brand = "visa",
        .last4 = "9995",
        .charge_error = "declined_funds" },
    { .shown = { "secure", "Visa 3184: its bank wants a confirmation each time (3-D Secure)" },
        .brand = "visa",
        .last4 = "3184",
        .asks = true },
    { .shown = { "lost_after", "Mastercard 5550: the charge goes through, and the answer is lost" },
        .brand = "mastercard",
        .last4 = "5550",
        .loss = LOSS_AFTER },
    { .shown = { "lost_before", "Mastercard 5551: the charge is lost on its way, and goes through when asked again" },
        .brand = "mastercard",
        .last4 = "5551",
        .loss = LOSS_BEFORE },
    { .shown = { "expires_next_month", "American Express 0005: goes through, and expires next month" },
        .brand = "amex",
        .last4 = "0005",
        .next_month = true },
};

const struct pay_test_card *pay_test_card_at(size_t i)
{
    return i < LENGTH(behaviours) ? &behaviours[i].shown : NULL;
}

const struct test_behaviour *test_behaviour_of(struct sv name)
{
    for (size_t i = 0; i < LENGTH(behaviours); i++)
        if (sv_eq(name, sv_of(behaviours[i].shown.name)))
            return &behaviours[i];
    return NULL;
}

static struct civil today_of(struct instant now)
{
    return civil_of_day((struct day){ (int32_t)(now.us / DAY_US) });
}

/* Cards are good until the end of the month on them. */
static bool expired(const struct pay_card *card, struct instant now)
{
    struct civil today = today_of(now);
    return card->exp_year < today.year || (card->exp_year == today.year && card->exp_month < today.month);
}

void test_expiry(const struct test_behaviour *b, struct instant now, int64_t *ret_month, int64_t *ret_year)
{
    struct civil today = today_of(now);
    *ret_month = b->next_month ? today.month % 12 + 1 : 12;
    *ret_year = b->next_month ? today.year + (today.month == 12) : today.year + 3;
}

void test_try_card(const struct pay_card *card, const struct test_behaviour *b, bool charges, struct instant now,
    enum pay_state *ret_state, const char **ret_error)
{
    const char *error = charges ? b->charge_error : b->setup_error;
    *ret_state = PAY_STATE_OPEN;
    if (expired(card, now))
        error = "declined_expired";
    *ret_error = error ? error : "";
    if (!error)
        *ret_state = b->asks ? PAY_STATE_ACTION : PAY_STATE_PAID;
}
