#include "billing/settings_view.h"
#include "pay/pay.h"

struct view_notice bill_gateway_notice(struct page *p)
{
    const struct pay_services *s = p->app->pay;
    if (!pay_any(s))
        return (struct view_notice){ .tone = TONE_INFO,
            .title = SV("Cards are not taken here"),
            .text = SV("No payment gateway is set up. Whoever runs this installation does so; until then payments are "
                       "recorded by hand.") };
    if (s->preferred == PAY_TEST)
        return (struct view_notice){ .tone = TONE_WARN,
            .title = SV("Cards are taken by the test gateway"),
            .text = SV("It is for trying things out: no money moves.") };
    if (!s->stripe.live)
        return (struct view_notice){ .tone = TONE_WARN,
            .title = SV("Cards are taken by Stripe, with a test key"),
            .text = SV("No money moves until whoever runs this installation sets the live key.") };
    return (struct view_notice){ .tone = TONE_OK,
        .title = SV("Cards are taken by Stripe"),
        .text = SV("Card numbers are entered at Stripe and never reach this server.") };
}
