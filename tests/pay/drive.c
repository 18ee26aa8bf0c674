/* The pay room on a line, for tests/program/stripe.test.mjs: a command a line of standard input, its parts separated by
 * tabs; an object of JSON a line as answer. Arguments: Stripe's address, secret key, publishable key, webhook secrets.
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "pay/pay.h"

enum { LINE_MAX_BYTES = 512 * 1024, OUT_MAX = 64 * 1024, PARTS_MAX = 12 };

struct drive {
    struct pay_line line;
    struct arena *a;
    struct sv parts[PARTS_MAX];
    struct json *w;
};

static struct sv part(const struct drive *d, size_t i)
{
    return d->parts[i].p ? d->parts[i] : SV("");
}

static int64_t number_part(const struct drive *d, size_t i)
{
    int64_t n = 0;
    return int_parse(part(d, i), &n) ? n : 0;
}

static struct money money_part(const struct drive *d, size_t minor, size_t currency)
{
    struct money m = { .minor = number_part(d, minor) };
    snprintf(m.currency, sizeof m.currency, "%.*s", SV_FMT(part(d, currency)));
    return m;
}

static void say_result(struct drive *d, struct pay_result r)
{
    static const char *const ends[] = { "done", "needs_action", "declined", "unknown", "again", "not_there", "refused",
        "settings" };
    json_str(d->w, "end", sv_of(ends[r.end]));
    json_str(d->w, "error", sv_of(r.error));
    json_int(d->w, "wait", r.wait_s);
}

static void say_money(struct drive *d, const char *key, struct money m)
{
    json_str(d->w, key, sv_fmt(d->a, "%lld %s", (long long)m.minor, m.currency));
}

static void say_card(struct drive *d, const struct pay_card *c)
{
    json_str(d->w, "card",
        sv_fmt(d->a, "%.*s %.*s %lld/%lld %.*s", SV_FMT(c->brand), SV_FMT(c->last4), (long long)c->exp_month,
            (long long)c->exp_year, SV_FMT(c->fingerprint)));
    json_str(d->w, "method", c->method);
}

static void say_charged(struct drive *d, const struct pay_charged *c)
{
    static const char *const states[] = { "open", "action", "processing", "paid", "cancelled" };
    if (!c->number.n)
        return;
    json_str(d->w, "number", c->number);
    json_str(d->w, "state", sv_of(states[c->state]));
    say_money(d, "amount", c->amount);
    say_money(d, "refunded", c->refunded);
    json_str(d->w, "reference", c->reference);
    json_str(d->w, "customer", c->customer);
    json_str(d->w, "client_secret", c->client_secret);
    json_str(d->w, "address", c->address);
    json_str(d->w, "why", sv_of(c->error));
    say_card(d, &c->card);
}

static void say_refunded(struct drive *d, const struct pay_refunded *r)
{
    static const char *const states[] = { "pending", "done", "failed" };
    if (!r->number.n)
        return;
    json_str(d->w, "number", r->number);
    json_str(d->w, "charge", r->charge);
    say_money(d, "amount", r->amount);
    json_str(d->w, "state", sv_of(states[r->state]));
}

static void customer(struct drive *d)
{
    struct sv number;
    say_result(d, pay_customer_make(&d->line, d->a, part(d, 1), part(d, 2), &number));
    json_str(d->w, "number", number);
}

static void setup(struct drive *d)
{
    struct pay_setup s;
    say_result(d, pay_setup_begin(&d->line, d->a, part(d, 1), part(d, 2), &s));
    json_str(d->w, "number", s.number);
    json_str(d->w, "client_secret", s.client_secret);
}

static void setup_read(struct drive *d)
{
    struct pay_card c;
    say_result(d, pay_setup_read(&d->line, d->a, part(d, 1), part(d, 2), &c));
    say_card(d, &c);
}

static void forget(struct drive *d)
{
    say_result(d, pay_card_forget(&d->line, d->a, part(d, 1)));
}

/* customer, method, minor, currency, key, reference, "off" or "on", words, address to come back to */
static void charge(struct drive *d)
{
    struct pay_charged c;
    struct pay_order o = { .customer = part(d, 1),
        .method = part(d, 2),
        .amount = money_part(d, 3, 4),
        .key = part(d, 5),
        .reference = part(d, 6),
        .off_session = sv_eq(part(d, 7), SV("off")),
        .words = part(d, 8),
        .return_url = part(d, 9) };
    say_result(d, pay_charge(&d->line, d->a, &o, &c));
    say_charged(d, &c);
}

/* customer or nothing, minor, currency, key, reference, words */
static void begin(struct drive *d)
{
    struct pay_charged c;
    struct pay_order o = { .customer = part(d, 1),
        .amount = money_part(d, 2, 3),
        .key = part(d, 4),
        .reference = part(d, 5),
        .words = part(d, 6) };
    say_result(d, pay_charge_begin(&d->line, d->a, &o, &c));
    say_charged(d, &c);
}

static void read_charge(struct drive *d)
{
    struct pay_charged c;
    say_result(d, pay_charge_read(&d->line, d->a, part(d, 1), &c));
    say_charged(d, &c);
}

static void find(struct drive *d)
{
    struct pay_charged c;
    struct instant since = { number_part(d, 3) * SECOND_US };
    say_result(d, pay_charge_find(&d->line, d->a, part(d, 1), part(d, 2), since, &c));
    say_charged(d, &c);
}

static void cancel(struct drive *d)
{
    say_result(d, pay_charge_cancel(&d->line, d->a, part(d, 1), part(d, 2)));
}

/* charge, minor, currency, reference, key */
static void refund(struct drive *d)
{
    struct pay_refunded r;
    say_result(d, pay_refund(&d->line, d->a, part(d, 1), money_part(d, 2, 3), part(d, 4), part(d, 5), &r));
    say_refunded(d, &r);
}

static void refund_read(struct drive *d)
{
    struct pay_refunded r;
    say_result(d, pay_refund_read(&d->line, d->a, part(d, 1), &r));
    say_refunded(d, &r);
}

static void refund_find(struct drive *d)
{
    struct pay_refunded r;
    say_result(d, pay_refund_find(&d->line, d->a, part(d, 1), part(d, 2), &r));
    say_refunded(d, &r);
}

static void check(struct drive *d)
{
    say_result(d, pay_check(&d->line, d->a));
}

static const char *const news[] = { "other", "paid", "failed", "processing", "cancelled", "refunded", "refund_failed",
    "dispute_opened", "dispute_closed", "dispute_told", "card_updated", "setup_done" };

/* header, seconds of now, body */
static void webhook(struct drive *d)
{
    struct pay_event e;
    enum err result = pay_webhook_read(
        d->line.services, d->a, part(d, 1), part(d, 3), (struct instant){ number_part(d, 2) * SECOND_US }, &e);
    json_str(d->w, "result", sv_of(err_name(result)));
    if (result != E_OK)
        return;
    json_str(d->w, "id", e.id);
    json_str(d->w, "news", sv_of(news[e.news]));
    json_str(d->w, "charge", e.charge);
    json_str(d->w, "refund", e.refund);
    json_str(d->w, "setup", e.setup);
    json_str(d->w, "dispute", e.dispute);
    json_str(d->w, "reason", e.dispute_reason);
    json_str(d->w, "status", e.dispute_status);
    json_int(d->w, "due", e.dispute_due.us / SECOND_US);
    json_str(d->w, "reference", e.reference);
    json_str(d->w, "customer", e.customer);
    json_str(d->w, "why", sv_of(e.error));
    json_bool(d->w, "won", e.won);
    say_money(d, "amount", e.amount);
    say_card(d, &e.card);
}

static const struct {
    const char *name;
    void (*run)(struct drive *d);
} commands[] = { { "customer", customer }, { "setup", setup }, { "setup_read", setup_read }, { "forget", forget },
    { "charge", charge }, { "begin", begin }, { "read", read_charge }, { "find", find }, { "cancel", cancel },
    { "refund", refund }, { "refund_read", refund_read }, { "refund_find", refund_find }, { "check", check },
    { "webhook", webhook } };

static void answer(struct drive *d, struct sv text)
{
    struct str out = str_new(d->a, OUT_MAX);
    struct json w = json_to(&out);
    d->w = &w;
    for (size_t i = 0; i < PARTS_MAX; i++)
        d->parts[i] = text.n ? sv_cut(&text, '\t') : SV("");
    json_begin_object(&w, NULL);
    for (size_t i = 0; i < LENGTH(commands); i++)
        if (sv_eq(d->parts[0], sv_of(commands[i].name)))
            commands[i].run(d);
    json_end(&w);
    printf("%s\n", out.p);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static char line[LINE_MAX_BYTES];
    struct pay_services services;
    struct sv problem;
    struct clock clock = clock_system();
    struct arena *settings = arena_new("settings", 4096);
    struct drive d = { .line = { .services = &services, .kind = PAY_STRIPE, .clock = &clock } };
    if (argc != 5 || fetch_open(&d.line.fetch) != E_OK)
        return 2;
    struct pay_options o = { .stripe_url = sv_of(argv[1]),
        .stripe_key = sv_of(argv[2]),
        .stripe_publishable = sv_of(argv[3]),
        .stripe_webhook_secrets = sv_of(argv[4]) };
    if (pay_services_read(settings, &o, &services, &problem) != E_OK) {
        fprintf(stderr, "%.*s\n", SV_FMT(problem));
        return 2;
    }
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        d.a = arena_new("drive", 64 * 1024);
        answer(&d, sv_of(line));
        arena_free(d.a);
    }
    fetch_close(d.line.fetch);
    arena_free(settings);
    return 0;
}
