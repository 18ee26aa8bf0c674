#include "pay/pay.h"

#include <assert.h>
#include <string.h>

#include "pay/adapters.h"

static const char *const kinds[PAY_KIND_COUNT][2] = {
    [PAY_STRIPE] = { "stripe", "Stripe" },
    [PAY_TEST] = { "test", "Test gateway: no money moves" },
};

const char *pay_kind_name(enum pay_kind k)
{
    assert((unsigned)k < PAY_KIND_COUNT);
    return kinds[k][0];
}

const char *pay_kind_label(enum pay_kind k)
{
    assert((unsigned)k < PAY_KIND_COUNT);
    return kinds[k][1];
}

bool pay_kind_parse(struct sv name, enum pay_kind *ret_kind)
{
    for (size_t i = 0; i < PAY_KIND_COUNT; i++)
        if (sv_eq(name, sv_of(kinds[i][0]))) {
            *ret_kind = (enum pay_kind)i;
            return true;
        }
    return false;
}

bool pay_any(const struct pay_services *s)
{
    return s && (s->has[PAY_STRIPE] || s->has[PAY_TEST]);
}

/* --- settings --- */

static struct sv without_slash(struct sv url)
{
    while (sv_ends(url, SV("/")))
        url.n--;
    return url;
}

/* "sk_test_…", "rk_live_…", "pk_test_…": the first letters and the mode. */
static bool key_parse(struct sv key, const char *kinds_allowed, bool *ret_live)
{
    if (key.n < 9 || !strchr(kinds_allowed, key.p[0]) || !sv_starts(sv_sub(key, 1, SIZE_MAX), SV("k_")))
        return false;
    struct sv mode = sv_sub(key, 3, 5);
    *ret_live = sv_eq(mode, SV("live_"));
    for (size_t i = 0; i < key.n; i++)
        if (key.p[i] <= ' ' || key.p[i] > '~' || key.p[i] == '"' || key.p[i] == '\\')
            return false;
    return *ret_live || sv_eq(mode, SV("test_"));
}

static bool secrets_parse(struct sv text, struct sv *ret_secrets)
{
    struct sv rest = text;
    for (size_t i = 0; i < PAY_SECRETS && rest.n; i++) {
        ret_secrets[i] = sv_trim(sv_cut(&rest, ','));
        if (!sv_starts(ret_secrets[i], SV("whsec_")) || ret_secrets[i].n < 16)
            return false;
    }
    return !rest.n;
}

static enum err read_stripe(
    struct arena *a, const struct pay_options *o, struct pay_services *s, struct sv *ret_problem)
{
    bool page_live;
    if (!o->stripe_key.n && !o->stripe_publishable.n && !o->stripe_webhook_secrets.n)
        return E_OK;
    *ret_problem = SV("Stripe needs both keys: the secret or restricted one (KITH_STRIPE_KEY) and the publishable one "
                      "(--stripe-publishable-key), from Developers, API keys.");
    if (!o->stripe_key.n || !o->stripe_publishable.n)
        return E_INVALID;
    s->stripe =
        (struct stripe_account){ .url = without_slash(o->stripe_url.n ? o->stripe_url : SV("https://api.stripe.com")),
            .key = o->stripe_key,
            .publishable = o->stripe_publishable };
    *ret_problem = SV("Stripe's secret key begins with rk_live_, sk_live_, rk_test_ or sk_test_ (KITH_STRIPE_KEY).");
    if (!key_parse(o->stripe_key, "sr", &s->stripe.live))
        return E_INVALID;
    *ret_problem = SV("Stripe's publishable key begins with pk_live_ or pk_test_ (--stripe-publishable-key).");
    if (!key_parse(o->stripe_publishable, "p", &page_live))
        return E_INVALID;
    *ret_problem = SV("Stripe's two keys are of one mode: both live, or both test.");
    if (page_live != s->stripe.live)
        return E_INVALID;
    *ret_problem = SV("Stripe's webhook secret begins with whsec_; while one follows another, write both with a comma "
                      "between (KITH_STRIPE_WEBHOOK_SECRET).");
    if (!secrets_parse(o->stripe_webhook_secrets, s->stripe.webhook_secrets))
        return E_INVALID;
    *ret_problem = SV("Stripe's address is https://api.stripe.com (--stripe-url).");
    if (!fetch_url_valid(a, s->stripe.url))
        return E_INVALID;
    s->has[PAY_STRIPE] = true;
    return E_OK;
}

enum err pay_services_read(
    struct arena *a, const struct pay_options *o, struct pay_services *ret_services, struct sv *ret_problem)
{
    struct pay_services s = { .preferred = PAY_STRIPE };
    bool none = sv_eq(o->payments, SV("none"));
    TRY(read_stripe(a, o, &s, ret_problem));
    *ret_problem = SV("Payments are taken by stripe, by test (no money moves), or none (--payments).");
    if (o->payments.n && !none && !pay_kind_parse(o->payments, &s.preferred))
        return E_INVALID;
    *ret_problem = SV("Payments by Stripe need its keys: KITH_STRIPE_KEY and --stripe-publishable-key.");
    if (o->payments.n && !none && s.preferred == PAY_STRIPE && !s.has[PAY_STRIPE])
        return E_INVALID;
    s.has[PAY_TEST] = !none && s.preferred == PAY_TEST;
    s.has[PAY_STRIPE] = s.has[PAY_STRIPE] && !none;
    *ret_problem = SV("");
    *ret_services = s;
    return E_OK;
}

/* --- pages --- */

/* A stand-in on this machine has one address for all. */
struct pay_browser pay_browser(struct arena *a, const struct pay_services *s, enum pay_kind k)
{
    if (k != PAY_STRIPE || !s->has[PAY_STRIPE])
        return (struct pay_browser){ .script = SV("") };
    struct sv url = s->stripe.url;
    if (!sv_starts(url, SV("https://")))
        return (struct pay_browser){ .publishable = s->stripe.publishable,
            .script = sv_fmt(a, "%.*s/v3/", SV_FMT(url)),
            .script_src = url,
            .frame_src = url,
            .connect_src = url };
    return (struct pay_browser){ .publishable = s->stripe.publishable,
        .script = SV("https://js.stripe.com/v3/"),
        .script_src = SV("https://js.stripe.com https://*.js.stripe.com"),
        .frame_src = SV("https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com"),
        .connect_src = SV("https://api.stripe.com") };
}

/* --- the port --- */

static struct pay_result no_such(void)
{
    return pay_failed(PAY_SETTINGS, "gateway_gone");
}

/* A key comes from a row, and a row is no reason to stop the server. */
static struct pay_result bad_key(void)
{
    return pay_failed(PAY_REFUSED, "refused");
}

static bool key_valid(struct sv key)
{
    for (size_t i = 0; i < key.n; i++)
        if (key.p[i] <= ' ' || key.p[i] > '~')
            return false;
    return key.n >= PAY_KEY_LEAST && key.n <= PAY_KEY_MAX;
}

/* Letters, digits, '_' and '-': what stands in an address. */
static bool number_valid(struct sv number)
{
    for (size_t i = 0; i < number.n; i++) {
        char c = number.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'))
            return false;
    }
    return number.n > 0 && number.n <= 255;
}

static bool there(const struct pay_line *l)
{
    assert(!l->db || !db_writing(l->db));
    return l->services->has[l->kind];
}

struct pay_result pay_customer_make(
    const struct pay_line *l, struct arena *a, struct sv reference, struct sv key, struct sv *ret_customer)
{
    assert(key_valid(key) && number_valid(reference));
    *ret_customer = SV("");
    if (!there(l))
        return no_such();
    return l->kind == PAY_STRIPE ? stripe_customer_make(l, a, reference, key, ret_customer)
                                 : test_customer_make(l, a, reference, key, ret_customer);
}

struct pay_result pay_setup_begin(
    const struct pay_line *l, struct arena *a, struct sv customer, struct sv key, struct pay_setup *ret_setup)
{
    assert(key_valid(key));
    *ret_setup = (struct pay_setup){ .number = SV("") };
    if (!there(l))
        return no_such();
    return l->kind == PAY_STRIPE ? stripe_setup_begin(l, a, customer, key, ret_setup)
                                 : test_setup_begin(l, a, customer, key, ret_setup);
}

struct pay_result pay_setup_read(
    const struct pay_line *l, struct arena *a, struct sv customer, struct sv setup, struct pay_card *ret_card)
{
    *ret_card = (struct pay_card){ .method = SV("") };
    if (!there(l))
        return no_such();
    if (!number_valid(setup))
        return pay_failed(PAY_NOT_THERE, "not_there");
    return l->kind == PAY_STRIPE ? stripe_setup_read(l, a, customer, setup, ret_card)
                                 : test_setup_read(l, a, customer, setup, ret_card);
}

struct pay_result pay_card_forget(const struct pay_line *l, struct arena *a, struct sv method)
{
    if (!there(l))
        return no_such();
    if (!number_valid(method))
        return pay_well();
    return l->kind == PAY_STRIPE ? stripe_card_forget(l, a, method) : test_card_forget(l, a, method);
}

static struct pay_result charge(
    const struct pay_line *l, struct arena *a, const struct pay_order *o, bool begin, struct pay_charged *ret_charged)
{
    assert(number_valid(o->reference));
    *ret_charged = (struct pay_charged){ .error = "" };
    if (!there(l))
        return no_such();
    if (!key_valid(o->key))
        return bad_key();
    if (o->amount.minor <= 0)
        return pay_failed(PAY_REFUSED, "amount");
    return l->kind == PAY_STRIPE ? stripe_charge(l, a, o, begin, ret_charged)
                                 : test_charge(l, a, o, begin, ret_charged);
}

struct pay_result pay_charge(
    const struct pay_line *l, struct arena *a, const struct pay_order *o, struct pay_charged *ret_charged)
{
    assert(o->customer.n && o->method.n); /* a card without its owner is nobody's to charge */
    return charge(l, a, o, false, ret_charged);
}

struct pay_result pay_charge_begin(
    const struct pay_line *l, struct arena *a, const struct pay_order *o, struct pay_charged *ret_charged)
{
    return charge(l, a, o, true, ret_charged);
}

struct pay_result pay_charge_read(
    const struct pay_line *l, struct arena *a, struct sv number, struct pay_charged *ret_charged)
{
    *ret_charged = (struct pay_charged){ .error = "" };
    if (!there(l))
        return no_such();
    if (!number_valid(number))
        return pay_failed(PAY_NOT_THERE, "not_there");
    return l->kind == PAY_STRIPE ? stripe_charge_read(l, a, number, ret_charged)
                                 : test_charge_read(l, a, number, ret_charged);
}

struct pay_result pay_charge_find(const struct pay_line *l, struct arena *a, struct sv customer, struct sv reference,
    struct instant since, struct pay_charged *ret_charged)
{
    *ret_charged = (struct pay_charged){ .error = "" };
    if (!there(l))
        return no_such();
    if (!number_valid(customer))
        return pay_failed(PAY_NOT_THERE, "not_there");
    return l->kind == PAY_STRIPE ? stripe_charge_find(l, a, customer, reference, since, ret_charged)
                                 : test_charge_find(l, a, customer, reference, since, ret_charged);
}

struct pay_result pay_charge_cancel(const struct pay_line *l, struct arena *a, struct sv number, struct sv key)
{
    if (!there(l))
        return no_such();
    if (!key_valid(key))
        return bad_key();
    if (!number_valid(number))
        return pay_failed(PAY_NOT_THERE, "not_there");
    return l->kind == PAY_STRIPE ? stripe_charge_cancel(l, a, number, key) : test_charge_cancel(l, a, number, key);
}

bool pay_charged_matches(const struct pay_charged *c, const struct pay_order *o)
{
    return c->amount.minor == o->amount.minor && strcmp(c->amount.currency, o->amount.currency) == 0 &&
           sv_eq(c->reference, o->reference) && sv_eq(c->customer, o->customer);
}

struct pay_result pay_refund(const struct pay_line *l, struct arena *a, struct sv number, struct money amount,
    struct sv reference, struct sv key, struct pay_refunded *ret_refunded)
{
    assert(number_valid(reference));
    *ret_refunded = (struct pay_refunded){ .number = SV("") };
    if (!there(l))
        return no_such();
    if (!key_valid(key))
        return bad_key();
    if (amount.minor <= 0)
        return pay_failed(PAY_REFUSED, "amount");
    if (!number_valid(number))
        return pay_failed(PAY_NOT_THERE, "not_there");
    return l->kind == PAY_STRIPE ? stripe_refund(l, a, number, amount, reference, key, ret_refunded)
                                 : test_refund(l, a, number, amount, reference, key, ret_refunded);
}

struct pay_result pay_refund_read(
    const struct pay_line *l, struct arena *a, struct sv number, struct pay_refunded *ret_refunded)
{
    *ret_refunded = (struct pay_refunded){ .number = SV("") };
    if (!there(l))
        return no_such();
    if (!number_valid(number))
        return pay_failed(PAY_NOT_THERE, "not_there");
    return l->kind == PAY_STRIPE ? stripe_refund_read(l, a, number, ret_refunded)
                                 : test_refund_read(l, a, number, ret_refunded);
}

struct pay_result pay_refund_find(
    const struct pay_line *l, struct arena *a, struct sv charge, struct sv reference, struct pay_refunded *ret_refunded)
{
    assert(number_valid(reference));
    *ret_refunded = (struct pay_refunded){ .number = SV("") };
    if (!there(l))
        return no_such();
    if (!number_valid(charge))
        return pay_failed(PAY_NOT_THERE, "not_there");
    return l->kind == PAY_STRIPE ? stripe_refund_find(l, a, charge, reference, ret_refunded)
                                 : test_refund_find(l, a, charge, reference, ret_refunded);
}

struct pay_result pay_check(const struct pay_line *l, struct arena *a)
{
    if (!there(l))
        return no_such();
    return l->kind == PAY_STRIPE ? stripe_check(l, a) : pay_well();
}
