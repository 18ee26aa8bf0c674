/** pay/stripe.h — inside the room: asking Stripe, and reading its objects. */
#ifndef KITH_PAY_STRIPE_H
#define KITH_PAY_STRIPE_H

#include "pay/adapters.h"

struct json_t;

/* The one version of the API that requests, answers and events are written for: choose it for the webhook endpoint. */
#define STRIPE_VERSION "2026-10-28.endive"

/* stripe_ask.c */
struct stripe_answer {
    struct pay_result result;
    struct json_t *body; /* NULL: none; json_decref() it */
};
/** A form to be filled by stripe_field(). */
struct str stripe_form(struct arena *a);
void stripe_field(struct str *form, const char *name, struct sv value);
void stripe_field_int(struct str *form, const char *name, int64_t value);
/** Changes something: the answer may be PAY_UNKNOWN. */
struct stripe_answer stripe_post(
    const struct pay_line *l, struct arena *a, struct sv path, const struct str *form, struct sv key);
struct stripe_answer stripe_get(const struct pay_line *l, struct arena *a, struct sv path);
/** The stable key for an error object of Stripe ("last_payment_error", "error"). */
const char *stripe_decline_of(const struct json_t *error);

/* stripe_read.c: false for what is no such object. Texts go to the arena. */
struct sv stripe_text(struct arena *a, const struct json_t *object, const char *key);
/** The number of an object that may be expanded: "cus_1", or { "id": "cus_1", … }. */
struct sv stripe_number(struct arena *a, const struct json_t *object, const char *key);
bool stripe_money(const struct json_t *object, const char *key, struct money *ret_amount);
bool stripe_read_intent(struct arena *a, const struct json_t *intent, struct pay_charged *ret_charged);
bool stripe_read_method(struct arena *a, const struct json_t *method, struct pay_card *ret_card);
bool stripe_read_refund(struct arena *a, const struct json_t *refund, struct pay_refunded *ret_refunded);
struct pay_result stripe_strange(bool changes);

#endif
