/* Asking Stripe: forms, one version, keys, and what its answers mean. */
#include <jansson.h>
#include <string.h>

#include "base/log.h"
#include "html/escape.h"
#include "pay/stripe.h"

enum { FORM_MAX = 16 * 1024, ANSWER_MAX = 1024 * 1024, ASK_S = 40 };

struct str stripe_form(struct arena *a)
{
    return str_new(a, FORM_MAX);
}

void stripe_field(struct str *form, const char *name, struct sv value)
{
    if (form->n)
        str_addc(form, '&');
    str_add(form, sv_of(name));
    str_addc(form, '=');
    html_url_part(form, value);
}

void stripe_field_int(struct str *form, const char *name, int64_t value)
{
    if (form->n)
        str_addc(form, '&');
    str_addf(form, "%s=%lld", name, (long long)value);
}

/* Why a bank or Stripe said no: its decline codes and error codes. What is not listed is the bank's own "no". */
static const char *const declines[][2] = {
    { "insufficient_funds", "declined_funds" },
    { "expired_card", "declined_expired" },
    { "invalid_expiry_month", "declined_expired" },
    { "invalid_expiry_year", "declined_expired" },
    { "incorrect_number", "declined_number" },
    { "invalid_number", "declined_number" },
    { "invalid_account", "declined_number" },
    { "incorrect_cvc", "declined_code" },
    { "invalid_cvc", "declined_code" },
    { "incorrect_zip", "declined_address" },
    { "incorrect_address", "declined_address" },
    { "lost_card", "declined_lost" },
    { "stolen_card", "declined_lost" },
    { "pickup_card", "declined_lost" },
    { "restricted_card", "declined_lost" },
    { "fraudulent", "declined_risk" },
    { "merchant_blacklist", "declined_risk" },
    { "security_violation", "declined_risk" },
    { "stop_payment_order", "declined_risk" },
    { "revocation_of_authorization", "declined_risk" },
    { "revocation_of_all_authorizations", "declined_risk" },
    { "card_velocity_exceeded", "declined_limit" },
    { "withdrawal_count_limit_exceeded", "declined_limit" },
    { "card_not_supported", "declined_unsupported" },
    { "currency_not_supported", "declined_unsupported" },
    { "transaction_not_allowed", "declined_unsupported" },
    { "service_not_allowed", "declined_unsupported" },
    { "testmode_decline", "declined_unsupported" },
    { "live_mode_test_card", "declined_unsupported" },
    { "issuer_not_available", "declined_later" },
    { "processing_error", "declined_later" },
    { "reenter_transaction", "declined_later" },
    { "try_again_later", "declined_later" },
    { "authentication_required", "needs_payer" },
    { "payment_intent_authentication_failure", "declined_confirmation" },
    { "setup_intent_authentication_failure", "declined_confirmation" },
};

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

const char *stripe_decline_of(const struct json_t *error)
{
    const char *codes[] = { text_at(error, "decline_code"), text_at(error, "code") };
    for (size_t c = 0; c < LENGTH(codes); c++)
        for (size_t i = 0; i < LENGTH(declines); i++)
            if (strcmp(codes[c], declines[i][0]) == 0)
                return declines[i][1];
    return "declined_bank";
}

struct pay_result stripe_strange(bool changes)
{
    return pay_failed(changes ? PAY_UNKNOWN : PAY_AGAIN, "strange_answer");
}

static struct pay_result unheard(enum fetch_end end, bool changes)
{
    switch (end) {
    case FETCH_NOT_SENT: return pay_failed(PAY_AGAIN, "no_connection");
    case FETCH_UNKNOWN: return pay_failed(changes ? PAY_UNKNOWN : PAY_AGAIN, "no_answer");
    case FETCH_REFUSED:
    case FETCH_ANSWERED:
    default: break;
    }
    return pay_failed(PAY_SETTINGS, "address");
}

static struct pay_result meaning_of_refusal(const json_t *error)
{
    static const char *const codes[][2] = { { "amount_too_small", "amount" }, { "amount_too_large", "amount" },
        { "charge_already_refunded", "refund_too_much" }, { "charge_disputed", "disputed" } };
    if (strcmp(text_at(error, "type"), "idempotency_error") == 0)
        return pay_failed(PAY_REFUSED, "key_reused");
    if (strcmp(text_at(error, "code"), "resource_missing") == 0)
        return pay_failed(PAY_NOT_THERE, "not_there");
    for (size_t i = 0; i < LENGTH(codes); i++)
        if (strcmp(text_at(error, "code"), codes[i][0]) == 0)
            return pay_failed(PAY_REFUSED, codes[i][1]);
    return pay_failed(PAY_REFUSED, "refused");
}

/* A 429 is said before anything is begun; after a 409 another question with this key is under way; a 5xx may have had
 * its effect (Stripe: "treat the result as indeterminate"), and is said again for the same key. */
static struct pay_result meaning_of(const struct fetch_reply *reply, const json_t *body, bool changes)
{
    const json_t *error = json_object_get(body, "error");
    if (reply->status >= 200 && reply->status < 300)
        return json_is_object(body) ? pay_well() : stripe_strange(changes);
    switch (reply->status) {
    case 400: return meaning_of_refusal(error);
    case 401: return pay_failed(PAY_SETTINGS, "credentials");
    case 402: break;
    case 403: return pay_failed(PAY_SETTINGS, "permission");
    case 404: return pay_failed(PAY_NOT_THERE, "not_there");
    case 409: return pay_failed(changes ? PAY_UNKNOWN : PAY_AGAIN, "in_progress");
    case 429: return (struct pay_result){ .end = PAY_AGAIN, .error = "busy", .wait_s = reply->retry_after_s };
    default:
        return reply->status >= 500 ? pay_failed(changes ? PAY_UNKNOWN : PAY_AGAIN, "down") : stripe_strange(changes);
    }
    if (strcmp(text_at(error, "type"), "card_error") != 0)
        return pay_failed(PAY_REFUSED, "refused");
    const char *why = stripe_decline_of(error);
    return pay_failed(strcmp(why, "needs_payer") == 0 ? PAY_NEEDS_ACTION : PAY_DECLINED, why);
}

/* Only Stripe's own words for kinds of errors: no message of theirs, which may quote what was asked. */
static void log_failure(const struct pay_result *result, const struct fetch_reply *reply, const json_t *body)
{
    const json_t *error = json_object_get(body, "error");
    log_event(LOG_WARN, "pay.stripe", LOG_Z("error", result->error), LOG_INT("status", reply->status),
        LOG_Z("type", text_at(error, "type")), LOG_Z("code", text_at(error, "code")));
}

static struct stripe_answer ask(
    const struct pay_line *l, struct arena *a, const char *method, struct sv path, struct sv body, struct sv key)
{
    const struct stripe_account *s = &l->services->stripe;
    bool changes = key.n > 0;
    json_error_t fault;
    struct fetch_header headers[] = { { SV("Authorization"), sv_fmt(a, "Bearer %.*s", SV_FMT(s->key)) },
        { SV("Stripe-Version"), SV(STRIPE_VERSION) }, { SV("Accept"), SV("application/json") },
        { SV("Content-Type"), SV("application/x-www-form-urlencoded") }, { SV("Idempotency-Key"), key } };
    struct fetch_reply reply = fetch_do(l->fetch, a,
        &(struct fetch_request){ .method = method,
            .url = sv_fmt(a, "%.*s/v1%.*s", SV_FMT(s->url), SV_FMT(path)),
            .headers = headers,
            .headers_count = changes ? 5 : 3,
            .body = body,
            .seconds = ASK_S,
            .body_max = ANSWER_MAX });
    if (reply.end != FETCH_ANSWERED) {
        struct pay_result result = unheard(reply.end, changes);
        log_event(LOG_WARN, "pay.stripe", LOG_Z("error", result.error));
        return (struct stripe_answer){ .result = result };
    }
    json_t *root = reply.body.n && !reply.cut ? json_loadb(reply.body.p, reply.body.n, 0, &fault) : NULL;
    struct pay_result result = meaning_of(&reply, root, changes);
    if (result.end != PAY_DONE)
        log_failure(&result, &reply, root);
    return (struct stripe_answer){ .result = result, .body = root };
}

struct stripe_answer stripe_post(
    const struct pay_line *l, struct arena *a, struct sv path, const struct str *form, struct sv key)
{
    if (form->overflowed)
        return (struct stripe_answer){ .result = pay_failed(PAY_REFUSED, "refused") };
    return ask(l, a, "POST", path, str_sv(form), key);
}

struct stripe_answer stripe_get(const struct pay_line *l, struct arena *a, struct sv path)
{
    return ask(l, a, "GET", path, SV(""), SV(""));
}
