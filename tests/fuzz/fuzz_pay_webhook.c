/* What is posted as Stripe's: a header (first line) and a body. By the header as it came: denied, whatever it says.
 * Signed as Stripe does: denied, no event, or an event whose parts hold what they promise. */
#include <string.h>

#include "crypto/sha256.h"
#include "fuzz.h"
#include "pay/pay.h"

#define SECRET "whsec_0123456789abcdef"
enum { NOW_S = 1772463600 };

static void check(const struct pay_event *e)
{
    assert(e->id.n > 0 && e->at.us >= 0 && e->error && e->amount.minor >= 0);
    switch (e->news) {
    case PAY_NEWS_PAID:
    case PAY_NEWS_FAILED:
    case PAY_NEWS_PROCESSING:
    case PAY_NEWS_CANCELLED: assert(sv_starts(e->charge, SV("pi_")) && strlen(e->amount.currency) == 3); break;
    case PAY_NEWS_REFUNDED: assert(e->refund.n > 0 && e->refund_state != PAY_REFUND_FAILED); break;
    case PAY_NEWS_REFUND_FAILED: assert(e->refund.n > 0 && e->refund_state == PAY_REFUND_FAILED); break;
    case PAY_NEWS_DISPUTE_OPENED:
    case PAY_NEWS_DISPUTE_CLOSED:
    case PAY_NEWS_DISPUTE_TOLD:
        assert(e->dispute.n > 0 && e->dispute_reason.n <= 100 && e->dispute_status.n <= 100);
        assert(e->dispute_due.us >= 0);
        break;
    case PAY_NEWS_CARD_UPDATED:
        assert(e->card.last4.n == 4 && e->card.exp_month >= 1 && e->card.exp_month <= 12);
        break;
    case PAY_NEWS_SETUP_DONE: assert(e->setup.n > 0); break;
    case PAY_NEWS_OTHER:
    default: break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("fuzz", 4096);
    struct sv body = fuzz_text(data, size), header = sv_cut(&body, '\n');
    struct instant now = { NOW_S * SECOND_US };
    struct pay_services s = { .has[PAY_STRIPE] = true, .stripe = { .webhook_secrets = { SV(SECRET) } } };
    struct pay_event e;
    if (size <= 64 * 1024) {
        assert(pay_webhook_read(&s, a, header, body, now, &e) == E_DENIED);
        struct str text = str_new(a, 128 * 1024);
        str_addf(&text, "%d.", NOW_S);
        str_add(&text, body);
        struct sv mac = sha256_hmac_hex(a, SV(SECRET), str_sv(&text));
        header = sv_fmt(a, "t=%d,v1=%.*s", NOW_S, SV_FMT(mac));
        if (pay_webhook_read(&s, a, header, body, now, &e) == E_OK)
            check(&e);
        pay_looks_like_card(body);
    }
    arena_free(a);
    return 0;
}
