/** pay/adapters.h — inside the room: what the port calls of each gateway, and what they share. */
#ifndef KITH_PAY_ADAPTERS_H
#define KITH_PAY_ADAPTERS_H

#include "pay/pay.h"

struct pay_result stripe_customer_make(
    const struct pay_line *l, struct arena *a, struct sv reference, struct sv key, struct sv *ret_customer);
struct pay_result stripe_setup_begin(
    const struct pay_line *l, struct arena *a, struct sv customer, struct sv key, struct pay_setup *ret_setup);
struct pay_result stripe_setup_read(
    const struct pay_line *l, struct arena *a, struct sv customer, struct sv setup, struct pay_card *ret_card);
struct pay_result stripe_card_forget(const struct pay_line *l, struct arena *a, struct sv method);
struct pay_result stripe_charge(
    const struct pay_line *l, struct arena *a, const struct pay_order *o, bool begin, struct pay_charged *ret_charged);
struct pay_result stripe_charge_read(
    const struct pay_line *l, struct arena *a, struct sv number, struct pay_charged *ret_charged);
struct pay_result stripe_charge_find(const struct pay_line *l, struct arena *a, struct sv customer, struct sv reference,
    struct instant since, struct pay_charged *ret_charged);
struct pay_result stripe_charge_cancel(const struct pay_line *l, struct arena *a, struct sv number, struct sv key);
struct pay_result stripe_refund(const struct pay_line *l, struct arena *a, struct sv charge, struct money amount,
    struct sv reference, struct sv key, struct pay_refunded *ret_refunded);
struct pay_result stripe_refund_read(
    const struct pay_line *l, struct arena *a, struct sv number, struct pay_refunded *ret_refunded);
struct pay_result stripe_refund_find(const struct pay_line *l, struct arena *a, struct sv charge, struct sv reference,
    struct pay_refunded *ret_refunded);
struct pay_result stripe_check(const struct pay_line *l, struct arena *a);

struct pay_result test_customer_make(
    const struct pay_line *l, struct arena *a, struct sv reference, struct sv key, struct sv *ret_customer);
struct pay_result test_setup_begin(
    const struct pay_line *l, struct arena *a, struct sv customer, struct sv key, struct pay_setup *ret_setup);
struct pay_result test_setup_read(
    const struct pay_line *l, struct arena *a, struct sv customer, struct sv setup, struct pay_card *ret_card);
struct pay_result test_card_forget(const struct pay_line *l, struct arena *a, struct sv method);
struct pay_result test_charge(
    const struct pay_line *l, struct arena *a, const struct pay_order *o, bool begin, struct pay_charged *ret_charged);
struct pay_result test_charge_read(
    const struct pay_line *l, struct arena *a, struct sv number, struct pay_charged *ret_charged);
struct pay_result test_charge_find(const struct pay_line *l, struct arena *a, struct sv customer, struct sv reference,
    struct instant since, struct pay_charged *ret_charged);
struct pay_result test_charge_cancel(const struct pay_line *l, struct arena *a, struct sv number, struct sv key);
struct pay_result test_refund(const struct pay_line *l, struct arena *a, struct sv charge, struct money amount,
    struct sv reference, struct sv key, struct pay_refunded *ret_refunded);
struct pay_result test_refund_read(
    const struct pay_line *l, struct arena *a, struct sv number, struct pay_refunded *ret_refunded);
struct pay_result test_refund_find(const struct pay_line *l, struct arena *a, struct sv charge, struct sv reference,
    struct pay_refunded *ret_refunded);

static inline struct pay_result pay_well(void)
{
    return (struct pay_result){ .end = PAY_DONE, .error = "" };
}
static inline struct pay_result pay_failed(enum pay_end end, const char *error)
{
    return (struct pay_result){ .end = end, .error = error };
}

/* words.c: the key itself, for the life of the program; "refused" for one that is not listed. */
const char *pay_error_key(struct sv error);

#endif
