/* What the payment gateway tells: a program, so no form and no cookie of ours; what counts is its signature. */
#include "billing/pages.h"
#include "billing/payment.h"

static enum err post_stripe(struct page *p)
{
    struct pay_event e;
    if (!p->app->pay || !p->app->pay->has[PAY_STRIPE])
        return E_NOTFOUND;
    struct sv signature = http_header(p->req, SV("Stripe-Signature"));
    enum err read = pay_webhook_read(p->app->pay, p->op.arena, signature, p->req->body, p->op.now, &e);
    if (read == E_DENIED) {
        http_reply_problem(p->reply, 401, "This was not signed by our payment gateway.");
        return E_OK;
    }
    if (read != E_OK) {
        http_reply_problem(p->reply, 400, "This is no event that we can read.");
        return E_OK;
    }
    TRY(payment_event(&p->op, PAY_STRIPE, &e));
    p->reply->content_type = SV("application/json");
    str_add(&p->reply->body, SV("{\"received\":true}\n"));
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_POST, "/webhooks/payments/stripe", "payment_told", NEEDS_SIGNED, AUDIT_NONE, "", post_stripe },
};
const struct route_table billing_gateway_routes = { routes, LENGTH(routes) };
