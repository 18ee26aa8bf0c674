#include "cli/pay_options.h"

bool pay_options_read(const struct invocation *in, struct pay_services *ret_services, struct sv *ret_problem)
{
    struct pay_options o = { .payments = option_get(in, "payments"),
        .stripe_url = option_get(in, "stripe-url"),
        .stripe_key = option_get(in, "stripe-key"),
        .stripe_publishable = option_get(in, "stripe-publishable-key"),
        .stripe_webhook_secrets = option_get(in, "stripe-webhook-secret") };
    return pay_services_read(in->arena, &o, ret_services, ret_problem) == E_OK;
}
