/* What Stripe posts to us: signed with a secret of ours, new, of our mode. */
#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "crypto/compare.h"
#include "crypto/sha256.h"
#include "pay/stripe.h"

enum { HEADER_MAX = 4096, BODY_MAX = 1024 * 1024, SIGNATURE_N = 64, WORD_MAX = 100 };
static const int64_t DUE_MAX_S = 253402300799; /* the year 9999 */

/* "t=1492774577,v1=5257a8…,v1=…,v0=…": one time, a v1 for each secret that is in use there. */
static bool signed_by_us(
    const struct stripe_account *s, struct arena *a, struct sv header, struct sv body, struct instant now)
{
    struct sv rest = header, time = SV("");
    int64_t at = 0;
    if (header.n > HEADER_MAX || body.n > BODY_MAX)
        return false;
    while (rest.n) {
        struct sv value = sv_cut(&rest, ','), name = sv_cut(&value, '=');
        if (sv_eq(name, SV("t")))
            time = value;
    }
    if (!time.n || time.p[0] == '-' || !int_parse(time, &at))
        return false;
    int64_t age = now.us / SECOND_US - at;
    if (age > PAY_WEBHOOK_S || age < -PAY_WEBHOOK_S)
        return false;
    bool good = false;
    struct str text = str_new(a, HEADER_MAX + BODY_MAX);
    str_add(&text, time);
    str_addc(&text, '.');
    str_add(&text, body);
    for (size_t i = 0; i < PAY_SECRETS; i++) {
        if (!s->webhook_secrets[i].n)
            continue;
        struct sv wanted = sha256_hmac_hex(a, s->webhook_secrets[i], str_sv(&text));
        for (rest = header; rest.n;) {
            struct sv value = sv_cut(&rest, ','), name = sv_cut(&value, '=');
            if (sv_eq(name, SV("v1")) && value.n == SIGNATURE_N)
                good = sv_equal_secret(wanted, value) || good;
        }
    }
    return good;
}

static const struct {
    const char *type;
    enum pay_news news;
} kinds[] = {
    { "payment_intent.succeeded", PAY_NEWS_PAID },
    { "payment_intent.payment_failed", PAY_NEWS_FAILED },
    { "payment_intent.processing", PAY_NEWS_PROCESSING },
    { "payment_intent.canceled", PAY_NEWS_CANCELLED },
    { "refund.created", PAY_NEWS_REFUNDED },
    { "refund.updated", PAY_NEWS_REFUNDED },
    { "refund.failed", PAY_NEWS_REFUND_FAILED },
    { "charge.dispute.created", PAY_NEWS_DISPUTE_OPENED },
    { "charge.dispute.funds_withdrawn", PAY_NEWS_DISPUTE_OPENED },
    { "charge.dispute.closed", PAY_NEWS_DISPUTE_CLOSED },
    { "charge.dispute.updated", PAY_NEWS_DISPUTE_TOLD },
    { "charge.dispute.funds_reinstated", PAY_NEWS_DISPUTE_TOLD },
    { "payment_method.updated", PAY_NEWS_CARD_UPDATED },
    { "payment_method.automatically_updated", PAY_NEWS_CARD_UPDATED },
    { "setup_intent.succeeded", PAY_NEWS_SETUP_DONE },
};

static enum pay_news news_of(const char *type)
{
    for (size_t i = 0; i < LENGTH(kinds); i++)
        if (strcmp(type, kinds[i].type) == 0)
            return kinds[i].news;
    return PAY_NEWS_OTHER;
}

static bool read_charge(struct arena *a, const json_t *o, struct pay_event *e)
{
    struct pay_charged c;
    if (!stripe_read_intent(a, o, &c))
        return false;
    e->charge = c.number;
    e->reference = c.reference;
    e->customer = c.customer;
    e->amount = c.amount;
    e->error = c.error;
    return true;
}

/* Reversed, "refund.updated" says that it failed after all. */
static bool read_refund(struct arena *a, const json_t *o, struct pay_event *e)
{
    struct pay_refunded r;
    if (!stripe_read_refund(a, o, &r))
        return false;
    e->refund = r.number;
    e->charge = r.charge;
    e->amount = r.amount;
    e->refund_state = r.state;
    e->reference = stripe_text(a, json_object_get(o, "metadata"), "kith_refund");
    e->news = r.state == PAY_REFUND_FAILED ? PAY_NEWS_REFUND_FAILED : PAY_NEWS_REFUNDED;
    return true;
}

/* An inquiry takes no money ("warning_needs_response" to "warning_closed"); when it becomes a dispute, the money that
 * is withdrawn says so. A dispute from its beginning is told of by both, and once by each. */
static bool read_dispute(struct arena *a, const json_t *o, struct pay_event *e)
{
    const json_t *due = json_object_get(json_object_get(o, "evidence_details"), "due_by");
    int64_t at = json_is_integer(due) ? json_integer_value(due) : 0;
    e->dispute = stripe_text(a, o, "id");
    e->charge = stripe_number(a, o, "payment_intent");
    e->dispute_status = text_clean(a, sv_sub(stripe_text(a, o, "status"), 0, WORD_MAX));
    e->dispute_reason = text_clean(a, sv_sub(stripe_text(a, o, "reason"), 0, WORD_MAX));
    e->won = sv_eq(e->dispute_status, SV("won"));
    if (at > 0 && at <= DUE_MAX_S)
        e->dispute_due = (struct instant){ at * SECOND_US };
    if (sv_starts(e->dispute_status, SV("warning_")))
        e->news = PAY_NEWS_DISPUTE_TOLD;
    return e->dispute.n && stripe_money(o, "amount", &e->amount);
}

static bool read_object(struct arena *a, const json_t *o, struct pay_event *e)
{
    switch (e->news) {
    case PAY_NEWS_PAID:
    case PAY_NEWS_FAILED:
    case PAY_NEWS_PROCESSING:
    case PAY_NEWS_CANCELLED: return read_charge(a, o, e);
    case PAY_NEWS_REFUNDED:
    case PAY_NEWS_REFUND_FAILED: return read_refund(a, o, e);
    case PAY_NEWS_DISPUTE_OPENED:
    case PAY_NEWS_DISPUTE_CLOSED:
    case PAY_NEWS_DISPUTE_TOLD: return read_dispute(a, o, e);
    case PAY_NEWS_CARD_UPDATED:
        e->customer = stripe_number(a, o, "customer");
        if (!stripe_read_method(a, o, &e->card))
            e->news = PAY_NEWS_OTHER; /* no card: another program's at the same account */
        return true;
    case PAY_NEWS_SETUP_DONE:
        e->setup = stripe_text(a, o, "id");
        e->customer = stripe_number(a, o, "customer");
        return e->setup.n > 0;
    case PAY_NEWS_OTHER:
    default: break;
    }
    return true;
}

static enum err read_event(const struct stripe_account *s, struct arena *a, const json_t *root, struct pay_event *e)
{
    const json_t *type = json_object_get(root, "type"), *live = json_object_get(root, "livemode");
    const json_t *created = json_object_get(root, "created");
    const json_t *object = json_object_get(json_object_get(root, "data"), "object");
    e->id = stripe_text(a, root, "id");
    if (!e->id.n || !json_is_string(type) || !json_is_boolean(live) || !json_is_integer(created) ||
        !json_is_object(object))
        return E_INVALID;
    if (json_is_true(live) != s->live)
        return E_DENIED;
    int64_t at = json_integer_value(created);
    if (at < 0 || at > INT64_MAX / SECOND_US)
        return E_INVALID;
    e->at = (struct instant){ at * SECOND_US };
    e->news = news_of(json_string_value(type));
    return read_object(a, object, e) ? E_OK : E_INVALID;
}

enum err pay_webhook_read(const struct pay_services *s, struct arena *a, struct sv header, struct sv body,
    struct instant now, struct pay_event *ret_event)
{
    struct pay_event e = { .error = "" };
    json_error_t fault;
    if (!s->has[PAY_STRIPE] || !signed_by_us(&s->stripe, a, header, body, now))
        return E_DENIED;
    json_t *root = json_loadb(body.p, body.n, 0, &fault);
    enum err result = read_event(&s->stripe, a, root, &e);
    json_decref(root);
    if (result == E_OK)
        *ret_event = e;
    return result;
}
