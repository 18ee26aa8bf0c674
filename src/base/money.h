/** base/money.h — an amount is minor units of a currency (ISO 4217); never floating point. */
#ifndef KITH_BASE_MONEY_H
#define KITH_BASE_MONEY_H

#include "base/str.h"

struct money {
    int64_t minor;
    char currency[4]; /* "USD" */
};

/** "1,234.50" or "1234.5" in a currency with two minor digits; refuses more digits than the currency has. */
bool money_parse(struct sv text, const char *currency, struct money *ret_money);
struct sv money_human(struct arena *a, struct money m);                /* "$1,234.50", "1,234.50 CHF" */
struct sv money_decimal(struct arena *a, struct money m);              /* "-1234.50": for programs */
bool money_add(struct money a, struct money b, struct money *ret_sum); /* false: overflow or another currency */
/** Splits total by weights so that the parts sum to it exactly (largest remainder; ties to the earlier part).
 *  false when all weights are zero or one is negative. */
bool money_split(struct money total, const int64_t *weights, size_t count, int64_t *ret_minor);

#endif
