/** cli/pay_options.h — which payment gateways an installation has: options of serving, working and looking (doctor). */
#ifndef KITH_CLI_PAY_OPTIONS_H
#define KITH_CLI_PAY_OPTIONS_H

#include "cli/command.h"
#include "pay/pay.h"

#define OPTIONS_PAY                                                                                                    \
    { "payments", "GATEWAY", NULL, false,                                                                              \
        "who takes payments by card: stripe, test (no money moves), or none; without it Stripe, if its keys are "      \
        "given" },                                                                                                     \
        { "stripe-key", "KEY", NULL, false,                                                                            \
            "Stripe's restricted or secret key; better as KITH_STRIPE_KEY: others see command lines" },                \
        { "stripe-publishable-key", "KEY", NULL, false, "Stripe's publishable key, which pages show" },                \
        { "stripe-webhook-secret", "LIST", NULL, false,                                                                \
            "secret of the webhook endpoint, or two with a comma between; better as KITH_STRIPE_WEBHOOK_SECRET" },     \
    {                                                                                                                  \
        "stripe-url", "URL", "https://api.stripe.com", false, "Stripe's address"                                       \
    }

/** False: ret_problem is a sentence for the administrator. */
bool pay_options_read(const struct invocation *in, struct pay_services *ret_services, struct sv *ret_problem);

#endif
