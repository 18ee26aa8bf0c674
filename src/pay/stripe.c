/* Stripe: a customer for each profile, SetupIntents for cards to keep, PaymentIntents for charges. Cards alone are
 * taken, so that an answer is known at once. What is told: amounts, our numbers, and cleaned words for the statement.
 */
#include <jansson.h>
#include <string.h>

#include "html/escape.h"
#include "pay/stripe.h"

enum {
    PATH_MAX_BYTES = 2000,
    LIST_SIZE = 50,
    LIST_PAGES = 10,
    REFUNDS_OF_CHARGE = 100,
    BEFORE_S = 300,
    SUFFIX_MAX = 10
};

struct pay_result stripe_customer_make(
    const struct pay_line *l, struct arena *a, struct sv reference, struct sv key, struct sv *ret_customer)
{
    struct str form = stripe_form(a);
    stripe_field(&form, "metadata[kith_profile]", reference);
    struct stripe_answer answer = stripe_post(l, a, SV("/customers"), &form, key);
    struct sv customer = stripe_text(a, answer.body, "id");
    struct sv whose = stripe_text(a, json_object_get(answer.body, "metadata"), "kith_profile");
    json_decref(answer.body);
    if (answer.result.end != PAY_DONE)
        return answer.result;
    if (!sv_starts(customer, SV("cus_")))
        return stripe_strange(true);
    if (!sv_eq(whose, reference))
        return pay_failed(PAY_REFUSED, "other_customer");
    *ret_customer = customer;
    return answer.result;
}

struct pay_result stripe_setup_begin(
    const struct pay_line *l, struct arena *a, struct sv customer, struct sv key, struct pay_setup *ret_setup)
{
    struct str form = stripe_form(a);
    stripe_field(&form, "customer", customer);
    stripe_field(&form, "usage", SV("off_session"));
    stripe_field(&form, "payment_method_types[0]", SV("card"));
    struct stripe_answer answer = stripe_post(l, a, SV("/setup_intents"), &form, key);
    struct pay_setup setup = { .number = stripe_text(a, answer.body, "id"),
        .client_secret = stripe_text(a, answer.body, "client_secret") };
    struct sv whose = stripe_number(a, answer.body, "customer");
    json_decref(answer.body);
    if (answer.result.end != PAY_DONE)
        return answer.result;
    if (!setup.client_secret.n || !sv_starts(setup.number, SV("seti_")))
        return stripe_strange(true);
    if (!sv_eq(whose, customer))
        return pay_failed(PAY_REFUSED, "other_customer");
    *ret_setup = setup;
    return answer.result;
}

static struct pay_result read_setup(struct arena *a, const json_t *setup, struct sv customer, struct pay_card *ret_card)
{
    struct sv status = stripe_text(a, setup, "status");
    const json_t *method = json_object_get(setup, "payment_method"),
                 *failure = json_object_get(setup, "last_setup_error");
    if (!sv_eq(stripe_number(a, setup, "customer"), customer))
        return pay_failed(PAY_REFUSED, "other_customer");
    if (sv_eq(status, SV("canceled")))
        return pay_failed(PAY_NOT_THERE, "not_there");
    if (!sv_eq(status, SV("succeeded")) && json_is_object(failure))
        return pay_failed(PAY_DECLINED, stripe_decline_of(failure));
    if (!sv_eq(status, SV("succeeded")))
        return pay_failed(PAY_NEEDS_ACTION, "setup_open");
    if (!json_is_object(method)) /* it was forgotten since */
        return pay_failed(PAY_NOT_THERE, "not_there");
    if (!sv_eq(stripe_number(a, method, "customer"), customer))
        return pay_failed(PAY_REFUSED, "other_customer");
    return stripe_read_method(a, method, ret_card) ? pay_well() : stripe_strange(false);
}

struct pay_result stripe_setup_read(
    const struct pay_line *l, struct arena *a, struct sv customer, struct sv setup, struct pay_card *ret_card)
{
    struct stripe_answer answer =
        stripe_get(l, a, sv_fmt(a, "/setup_intents/%.*s?expand[0]=payment_method", SV_FMT(setup)));
    struct pay_result result =
        answer.result.end == PAY_DONE ? read_setup(a, answer.body, customer, ret_card) : answer.result;
    json_decref(answer.body);
    return result;
}

/* Stripe refuses to detach what is not attached. The key: the same each time, since doing it twice does no harm. */
struct pay_result stripe_card_forget(const struct pay_line *l, struct arena *a, struct sv method)
{
    struct str form = stripe_form(a);
    struct stripe_answer answer = stripe_post(l, a, sv_fmt(a, "/payment_methods/%.*s/detach", SV_FMT(method)), &form,
        sv_fmt(a, "forget-%.*s", SV_FMT(method)));
    json_decref(answer.body);
    if (answer.result.end == PAY_NOT_THERE)
        return pay_well();
    if (answer.result.end != PAY_REFUSED)
        return answer.result;
    struct stripe_answer now = stripe_get(l, a, sv_fmt(a, "/payment_methods/%.*s", SV_FMT(method)));
    bool gone =
        now.result.end == PAY_NOT_THERE || (now.result.end == PAY_DONE && !stripe_number(a, now.body, "customer").n);
    json_decref(now.body);
    return gone ? pay_well() : answer.result;
}

/* --- charges --- */

/* What the networks allow, behind "PRACTICE* ". Cut words would name another bill, so long ones are left out. */
static struct sv suffix_of(struct arena *a, struct sv words)
{
    struct str out = str_new(a, SUFFIX_MAX);
    bool letter = false;
    for (size_t i = 0; i < words.n; i++) {
        char c = words.p[i];
        c = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        letter = letter || (c >= 'A' && c <= 'Z');
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '-' || c == '.' || c == '/')
            str_addc(&out, c);
    }
    return out.overflowed || !letter ? SV("") : sv_trim(str_sv(&out));
}

static struct str order_form(struct arena *a, const struct pay_order *o, bool begin)
{
    char currency[4] = "";
    struct str form = stripe_form(a);
    struct sv suffix = suffix_of(a, o->words);
    for (size_t i = 0; i < 3 && o->amount.currency[i]; i++)
        currency[i] = (char)(o->amount.currency[i] | ' ');
    stripe_field_int(&form, "amount", o->amount.minor);
    stripe_field(&form, "currency", sv_of(currency));
    if (o->customer.n)
        stripe_field(&form, "customer", o->customer);
    stripe_field(&form, "payment_method_types[0]", SV("card"));
    stripe_field(&form, "metadata[kith_payment]", o->reference);
    if (suffix.n)
        stripe_field(&form, "statement_descriptor_suffix", suffix);
    stripe_field(&form, "expand[0]", SV("latest_charge"));
    if (begin)
        return form;
    stripe_field(&form, "payment_method", o->method);
    stripe_field(&form, "confirm", SV("true"));
    if (o->off_session)
        stripe_field(&form, "off_session", SV("true"));
    else if (o->return_url.n)
        stripe_field(&form, "return_url", o->return_url);
    return form;
}

static struct pay_result result_of(const struct pay_charged *c, bool begin)
{
    switch (c->state) {
    case PAY_STATE_PAID: return pay_well();
    case PAY_STATE_OPEN:
        if (begin)
            return c->client_secret.n ? pay_well() : stripe_strange(true);
        return pay_failed(PAY_DECLINED, c->error[0] ? c->error : "declined_bank");
    case PAY_STATE_ACTION: return pay_failed(PAY_NEEDS_ACTION, "needs_payer");
    case PAY_STATE_PROCESSING: return pay_failed(PAY_UNKNOWN, "processing");
    case PAY_STATE_CANCELLED:
    default: break;
    }
    return pay_failed(PAY_REFUSED, "refused");
}

/* A charge that failed is there all the same, inside the error. */
struct pay_result stripe_charge(
    const struct pay_line *l, struct arena *a, const struct pay_order *o, bool begin, struct pay_charged *ret_charged)
{
    struct str form = order_form(a, o, begin);
    struct stripe_answer answer = stripe_post(l, a, SV("/payment_intents"), &form, o->key);
    const json_t *intent = answer.result.end == PAY_DONE
                               ? answer.body
                               : json_object_get(json_object_get(answer.body, "error"), "payment_intent");
    bool there = stripe_read_intent(a, intent, ret_charged);
    json_decref(answer.body);
    if (there && !sv_eq(ret_charged->customer, o->customer))
        return pay_failed(PAY_REFUSED, "other_customer");
    if (there && !pay_charged_matches(ret_charged, o))
        return pay_failed(PAY_REFUSED, "other_answer");
    if (answer.result.end != PAY_DONE)
        return answer.result;
    return there ? result_of(ret_charged, begin) : stripe_strange(true);
}

struct pay_result stripe_charge_read(
    const struct pay_line *l, struct arena *a, struct sv number, struct pay_charged *ret_charged)
{
    struct stripe_answer answer =
        stripe_get(l, a, sv_fmt(a, "/payment_intents/%.*s?expand[0]=latest_charge", SV_FMT(number)));
    bool there = answer.result.end == PAY_DONE && stripe_read_intent(a, answer.body, ret_charged);
    json_decref(answer.body);
    if (answer.result.end != PAY_DONE)
        return answer.result;
    return there && sv_eq(ret_charged->number, number) ? pay_well() : stripe_strange(false);
}

/* One page of the customer's charges, newest first. ret_number: the one with our reference, a paid one before others.
 */
static struct pay_result look_through(const struct pay_line *l, struct arena *a, struct sv path, struct sv reference,
    struct sv *number, struct sv *ret_after)
{
    struct stripe_answer answer = stripe_get(l, a, path);
    const json_t *one, *list = json_object_get(answer.body, "data");
    size_t i;
    *ret_after = SV("");
    json_array_foreach(list, i, one)
    {
        struct sv said = stripe_text(a, json_object_get(one, "metadata"), "kith_payment");
        bool paid = sv_eq(stripe_text(a, one, "status"), SV("succeeded"));
        if (sv_eq(said, reference) && (paid || !number->n))
            *number = stripe_text(a, one, "id");
        if (json_is_true(json_object_get(answer.body, "has_more")))
            *ret_after = stripe_text(a, one, "id");
    }
    struct pay_result result =
        answer.result.end == PAY_DONE && !json_is_array(list) ? stripe_strange(false) : answer.result;
    json_decref(answer.body);
    return result;
}

/* The list and not the search: the search learns of a charge a minute later, or an hour. Our clock may be ahead. */
struct pay_result stripe_charge_find(const struct pay_line *l, struct arena *a, struct sv customer, struct sv reference,
    struct instant since, struct pay_charged *ret_charged)
{
    struct sv number = SV(""), after = SV("");
    struct pay_result result = pay_well();
    int page = 0;
    do {
        struct str path = str_new(a, PATH_MAX_BYTES);
        str_addf(&path, "/payment_intents?limit=%d&created[gte]=%lld&customer=", LIST_SIZE,
            (long long)(since.us / SECOND_US - BEFORE_S));
        html_url_part(&path, customer);
        if (after.n) {
            str_add(&path, SV("&starting_after="));
            html_url_part(&path, after);
        }
        result = look_through(l, a, str_sv(&path), reference, &number, &after);
    } while (result.end == PAY_DONE && after.n && ++page < LIST_PAGES);
    if (result.end != PAY_DONE)
        return result;
    if (!number.n) /* "none" is said only after all of them were looked through */
        return after.n ? stripe_strange(false) : pay_failed(PAY_NOT_THERE, "not_there");
    return stripe_charge_read(l, a, number, ret_charged);
}

struct pay_result stripe_charge_cancel(const struct pay_line *l, struct arena *a, struct sv number, struct sv key)
{
    struct pay_charged now;
    struct str form = stripe_form(a);
    struct stripe_answer answer =
        stripe_post(l, a, sv_fmt(a, "/payment_intents/%.*s/cancel", SV_FMT(number)), &form, key);
    json_decref(answer.body);
    if (answer.result.end != PAY_REFUSED || strcmp(answer.result.error, "key_reused") == 0)
        return answer.result;
    struct pay_result read = stripe_charge_read(l, a, number, &now);
    if (read.end != PAY_DONE)
        return read;
    if (now.state == PAY_STATE_CANCELLED)
        return pay_well();
    return now.state == PAY_STATE_PAID         ? pay_failed(PAY_REFUSED, "paid_already")
           : now.state == PAY_STATE_PROCESSING ? pay_failed(PAY_UNKNOWN, "processing")
                                               : answer.result;
}

/* --- refunds --- */

struct pay_result stripe_refund(const struct pay_line *l, struct arena *a, struct sv charge, struct money amount,
    struct sv reference, struct sv key, struct pay_refunded *ret_refunded)
{
    struct str form = stripe_form(a);
    stripe_field(&form, "payment_intent", charge);
    stripe_field_int(&form, "amount", amount.minor);
    stripe_field(&form, "metadata[kith_refund]", reference);
    struct stripe_answer answer = stripe_post(l, a, SV("/refunds"), &form, key);
    bool there = answer.result.end == PAY_DONE && stripe_read_refund(a, answer.body, ret_refunded);
    struct sv said = stripe_text(a, json_object_get(answer.body, "metadata"), "kith_refund");
    struct sv about = stripe_text(a, json_object_get(answer.body, "error"), "param");
    json_decref(answer.body);
    if (answer.result.end == PAY_REFUSED && strcmp(answer.result.error, "refused") == 0 && sv_eq(about, SV("amount")))
        return pay_failed(PAY_REFUSED, "refund_too_much");
    if (answer.result.end != PAY_DONE)
        return answer.result;
    if (!there)
        return stripe_strange(true);
    if (!sv_eq(said, reference) || !sv_eq(ret_refunded->charge, charge) || ret_refunded->amount.minor != amount.minor ||
        strcmp(ret_refunded->amount.currency, amount.currency) != 0)
        return pay_failed(PAY_REFUSED, "other_answer");
    return ret_refunded->state == PAY_REFUND_FAILED ? pay_failed(PAY_REFUSED, "refused") : pay_well();
}

struct pay_result stripe_refund_read(
    const struct pay_line *l, struct arena *a, struct sv number, struct pay_refunded *ret_refunded)
{
    struct stripe_answer answer = stripe_get(l, a, sv_fmt(a, "/refunds/%.*s", SV_FMT(number)));
    bool there = answer.result.end == PAY_DONE && stripe_read_refund(a, answer.body, ret_refunded);
    json_decref(answer.body);
    if (answer.result.end != PAY_DONE)
        return answer.result;
    return there ? pay_well() : stripe_strange(false);
}

/* A charge has few: a list that goes on is not looked through, and nothing is said of what might be further down. */
struct pay_result stripe_refund_find(
    const struct pay_line *l, struct arena *a, struct sv charge, struct sv reference, struct pay_refunded *ret_refunded)
{
    struct str path = str_new(a, PATH_MAX_BYTES);
    str_addf(&path, "/refunds?limit=%d&payment_intent=", REFUNDS_OF_CHARGE);
    html_url_part(&path, charge);
    struct stripe_answer answer = stripe_get(l, a, str_sv(&path));
    const json_t *one, *list = json_object_get(answer.body, "data");
    bool more = json_is_true(json_object_get(answer.body, "has_more")), found = false, readable = true;
    size_t i;
    json_array_foreach(list, i, one)
    {
        if (found || !sv_eq(stripe_text(a, json_object_get(one, "metadata"), "kith_refund"), reference))
            continue;
        found = true;
        readable = stripe_read_refund(a, one, ret_refunded);
    }
    bool listed = json_is_array(list);
    json_decref(answer.body);
    if (answer.result.end != PAY_DONE)
        return answer.result;
    if (!listed || !readable || (!found && more))
        return stripe_strange(false);
    return found ? pay_well() : pay_failed(PAY_NOT_THERE, "not_there");
}

/* What our key has to be allowed anyway. */
struct pay_result stripe_check(const struct pay_line *l, struct arena *a)
{
    struct stripe_answer answer = stripe_get(l, a, SV("/payment_intents?limit=1"));
    json_decref(answer.body);
    return answer.result;
}
