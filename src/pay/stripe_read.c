/* Stripe's objects as ours. What they lack is empty; what makes no sense is refused. */
#include <jansson.h>
#include <string.h>

#include "pay/stripe.h"

struct sv stripe_text(struct arena *a, const struct json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? sv_dup(a, sv_of(text)) : SV("");
}

struct sv stripe_number(struct arena *a, const struct json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);
    return json_is_object(v) ? stripe_text(a, v, "id") : stripe_text(a, object, key);
}

bool stripe_money(const struct json_t *object, const char *key, struct money *ret_amount)
{
    const json_t *minor = json_object_get(object, key);
    const char *currency = json_string_value(json_object_get(object, "currency"));
    if (!json_is_integer(minor) || json_integer_value(minor) < 0 || !currency || strlen(currency) != 3)
        return false;
    struct money m = { .minor = json_integer_value(minor) };
    for (size_t i = 0; i < 3; i++) {
        if (currency[i] < 'a' || currency[i] > 'z')
            return false;
        m.currency[i] = (char)(currency[i] - 'a' + 'A');
    }
    *ret_amount = m;
    return true;
}

static struct pay_card card_of(struct arena *a, const json_t *card)
{
    return (struct pay_card){ .method = SV(""),
        .brand = stripe_text(a, card, "brand"),
        .last4 = stripe_text(a, card, "last4"),
        .exp_month = json_integer_value(json_object_get(card, "exp_month")),
        .exp_year = json_integer_value(json_object_get(card, "exp_year")),
        .fingerprint = stripe_text(a, card, "fingerprint") };
}

bool stripe_read_method(struct arena *a, const struct json_t *method, struct pay_card *ret_card)
{
    const json_t *card = json_object_get(method, "card");
    struct pay_card c = card_of(a, card);
    c.method = stripe_text(a, method, "id");
    if (!json_is_object(card) || !c.method.n || c.last4.n != 4 || c.exp_month < 1 || c.exp_month > 12 ||
        c.exp_year < 2000 || c.exp_year > 9999)
        return false;
    *ret_card = c;
    return true;
}

static bool state_parse(const char *status, enum pay_state *ret_state)
{
    static const struct {
        const char *status;
        enum pay_state state;
    } states[] = {
        { "requires_payment_method", PAY_STATE_OPEN },
        { "requires_confirmation", PAY_STATE_OPEN },
        { "requires_action", PAY_STATE_ACTION },
        { "processing", PAY_STATE_PROCESSING },
        { "requires_capture", PAY_STATE_PROCESSING },
        { "succeeded", PAY_STATE_PAID },
        { "canceled", PAY_STATE_CANCELLED },
    };
    for (size_t i = 0; status && i < LENGTH(states); i++)
        if (strcmp(status, states[i].status) == 0) {
            *ret_state = states[i].state;
            return true;
        }
    return false;
}

/* Where the bank asks, when it was asked for an address of ours to come back to. */
static struct sv address_of(struct arena *a, const json_t *intent)
{
    const json_t *redirect = json_object_get(json_object_get(intent, "next_action"), "redirect_to_url");
    struct sv url = stripe_text(a, redirect, "url");
    return url.n && fetch_url_valid(a, url) ? url : SV("");
}

bool stripe_read_intent(struct arena *a, const struct json_t *intent, struct pay_charged *ret_charged)
{
    struct pay_charged c = { .error = "", .address = SV(""), .client_secret = SV("") };
    const json_t *charge = json_object_get(intent, "latest_charge"),
                 *failure = json_object_get(intent, "last_payment_error");
    struct money refunded;
    c.number = stripe_text(a, intent, "id");
    if (!sv_starts(c.number, SV("pi_")) || !stripe_money(intent, "amount", &c.amount) ||
        !state_parse(json_string_value(json_object_get(intent, "status")), &c.state))
        return false;
    if (c.state == PAY_STATE_PAID && json_integer_value(json_object_get(intent, "amount_received")) != c.amount.minor)
        return false;
    c.reference = stripe_text(a, json_object_get(intent, "metadata"), "kith_payment");
    c.customer = stripe_number(a, intent, "customer");
    c.refunded = (struct money){ .minor = 0 };
    memcpy(c.refunded.currency, c.amount.currency, sizeof c.refunded.currency);
    if (stripe_money(charge, "amount_refunded", &refunded))
        c.refunded = refunded;
    if (c.state == PAY_STATE_OPEN || c.state == PAY_STATE_ACTION)
        c.client_secret = stripe_text(a, intent, "client_secret");
    if (c.state == PAY_STATE_ACTION)
        c.address = address_of(a, intent);
    if (c.state == PAY_STATE_OPEN && json_is_object(failure))
        c.error = stripe_decline_of(failure);
    c.card = card_of(a, json_object_get(json_object_get(charge, "payment_method_details"), "card"));
    c.card.method = stripe_number(a, intent, "payment_method");
    *ret_charged = c;
    return true;
}

bool stripe_read_refund(struct arena *a, const struct json_t *refund, struct pay_refunded *ret_refunded)
{
    struct pay_refunded r = { .number = stripe_text(a, refund, "id"),
        .charge = stripe_number(a, refund, "payment_intent"),
        .state = PAY_REFUND_PENDING };
    const char *status = json_string_value(json_object_get(refund, "status"));
    if (!r.number.n || !status || !stripe_money(refund, "amount", &r.amount))
        return false;
    if (strcmp(status, "succeeded") == 0)
        r.state = PAY_REFUND_DONE;
    else if (strcmp(status, "failed") == 0 || strcmp(status, "canceled") == 0)
        r.state = PAY_REFUND_FAILED;
    *ret_refunded = r;
    return true;
}
