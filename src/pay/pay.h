/**
 * pay/pay.h — card payments at a payment gateway: one port over Stripe (stripe.c, asked over HTTP) and a gateway for
 * trying things out that moves no money (test_gateway.c, in our own tables).
 *
 * It knows nothing of invoices. Card numbers never reach us: the payer gives them to the gateway, in fields or on a
 * page of the gateway's own. A gateway is told as little as it can do with: an amount, our own number of the payment,
 * and words without health data for the statement. It never learns a name or an address.
 *
 * What is asked twice is done once: every call that changes something takes a key. A caller writes down what it is
 * about to ask (key and amounts) before it asks, and after a time-out or a crash asks the same with the same key
 * within PAY_KEY_S, or looks for it (pay_charge_find). A key is good for one request: another one with it is refused
 * (`key_reused`). Make it of random bytes, so that no other installation at the same account ever makes the same.
 * The answer to the same again is the one of the first time: where things have moved on since, read how they stand.
 *
 * None of the calls may stand inside db_write(): they wait for somebody else.
 */
#ifndef KITH_PAY_PAY_H
#define KITH_PAY_PAY_H

#include "base/money.h"
#include "base/time.h"
#include "db/db.h"
#include "fetch/fetch.h"

enum pay_kind { PAY_STRIPE, PAY_TEST, PAY_KIND_COUNT };
const char *pay_kind_name(enum pay_kind k);  /* "stripe": column `gateway` */
const char *pay_kind_label(enum pay_kind k); /* "Stripe", "Test gateway: no money moves" */
bool pay_kind_parse(struct sv name, enum pay_kind *ret_kind);

enum {
    PAY_KEY_S = 23 * 3600, /* how long a key is known at the gateway for sure (Stripe: a day) */
    PAY_KEY_LEAST = 16,
    PAY_KEY_MAX = 200,
    PAY_WEBHOOK_S = 300, /* how old a signed message may be */
    PAY_SECRETS = 2,     /* webhook secrets at once, while one follows the other */
};

struct stripe_account {
    struct sv url; /* "https://api.stripe.com" */
    struct sv key; /* "sk_…" or better "rk_…" */
    struct sv publishable;
    struct sv webhook_secrets[PAY_SECRETS]; /* empty: none */
    bool live;                              /* by the key: real money */
};
/** Which gateways there are; texts outlive it. */
struct pay_services {
    bool has[PAY_KIND_COUNT];
    enum pay_kind preferred; /* for new payments and cards */
    struct stripe_account stripe;
};
bool pay_any(const struct pay_services *s); /* NULL: none */

/** As the administrator gave them; empty: not given. */
struct pay_options {
    struct sv stripe_url, stripe_key, stripe_publishable;
    struct sv stripe_webhook_secrets; /* one, or two with a comma between */
    struct sv payments;               /* "stripe", "test", "none"; empty: Stripe when its key is given, else none */
};
/** E_INVALID with a sentence for the administrator; none at all is fine. */
enum err pay_services_read(
    struct arena *a, const struct pay_options *o, struct pay_services *ret_services, struct sv *ret_problem) MUST_CHECK;

enum pay_end {
    PAY_DONE,
    PAY_NEEDS_ACTION, /* the payer has to confirm it to their bank (3-D Secure): pay_charged.client_secret, or .address
                       */
    PAY_DECLINED,     /* for good, this time: pay_payer_words() says why */
    PAY_UNKNOWN,      /* it may have happened: ask the same again with the same key, or look for it */
    PAY_AGAIN,        /* nothing happened; the gateway is away or busy: the same with the same key, later */
    PAY_NOT_THERE,    /* it has no such thing */
    PAY_REFUSED,      /* it will not do that, or answered something that was not asked for */
    PAY_SETTINGS,     /* somebody has to set something right: pay_staff_words() says what */
};
struct pay_result {
    enum pay_end end;
    const char *error; /* short stable key: "declined_funds", "key_reused"; "" when done */
    int64_t wait_s;    /* PAY_AGAIN: not sooner; 0: not said */
};
/** One sentence; empty for an empty key. To a payer nothing is said that a stranger with the card should not know. */
struct sv pay_payer_words(struct sv error);
struct sv pay_staff_words(struct sv error);
/** Whether the same card may go through on another day without the payer doing anything: for retries by the clock. */
bool pay_error_passes(struct sv error);

/** A line to one gateway. Threads: one at a time. */
struct pay_line {
    const struct pay_services *services;
    enum pay_kind kind;
    struct fetch *fetch; /* PAY_STRIPE */
    const struct clock *clock;
    struct db *db; /* PAY_TEST */
};

/* --- who pays, and their cards --- */

/** One customer for each profile, never shared. reference: ours, without meaning ("client-12"). Refused
 *  (`other_customer`) when the gateway answers with a customer of another reference. */
struct pay_result pay_customer_make(
    const struct pay_line *l, struct arena *a, struct sv reference, struct sv key, struct sv *ret_customer);

struct pay_card {
    struct sv method;       /* the gateway's number of the card on file */
    struct sv brand, last4; /* "visa", "4242" */
    int64_t exp_month, exp_year;
    struct sv fingerprint; /* the same for the same card number, whoever holds it; empty: not said */
};
struct pay_setup {
    struct sv number, client_secret;
};
/** Begins the entry of a card to be kept, and charged later without its owner (off session). The browser goes on with
 *  the client secret; see pay_browser(), and pay_test_choose(). */
struct pay_result pay_setup_begin(
    const struct pay_line *l, struct arena *a, struct sv customer, struct sv key, struct pay_setup *ret_setup);
/** The card when it is entered: PAY_DONE. PAY_NEEDS_ACTION (`setup_open`) while it is not; PAY_DECLINED when the last
 *  try failed. Refused when it is another customer's. */
struct pay_result pay_setup_read(
    const struct pay_line *l, struct arena *a, struct sv customer, struct sv setup, struct pay_card *ret_card);
/** The gateway forgets the card; done too when it is gone already. */
struct pay_result pay_card_forget(const struct pay_line *l, struct arena *a, struct sv method);

/* --- charges --- */

enum pay_state {
    PAY_STATE_OPEN,       /* waits for a card, or for another one after a failure (error) */
    PAY_STATE_ACTION,     /* waits for the payer's bank */
    PAY_STATE_PROCESSING, /* the gateway will know later */
    PAY_STATE_PAID,
    PAY_STATE_CANCELLED,
};
struct pay_order {
    struct money amount; /* above zero */
    struct sv key;
    struct sv reference; /* our own number of the payment ("payment-71"): all that the gateway is told of it */
    struct sv customer;  /* pay_charge_begin(): empty for a payer without account */
    struct sv method;    /* pay_charge() */
    bool off_session;    /* pay_charge(): the payer is not there, so nothing can be asked of them */
    struct sv words;     /* for the statement, behind the practice's own: "INVOICE 12"; cut and cleaned; may be empty */
    /* Ours, where the payer comes back to from their bank; empty: the page stays and its script uses the secret. */
    struct sv return_url;
};
struct pay_charged {
    struct sv number; /* the gateway's; known as soon as it has one, declined or not: keep it */
    enum pay_state state;
    struct money amount, refunded;
    struct sv reference, customer;
    struct sv client_secret; /* only for the payer's own page; empty when nothing is to be done with it */
    struct sv
        address; /* PAY_NEEDS_ACTION: where the payer goes; empty: the page's script, or pay_test_authenticate() */
    const char *error;    /* why the last try failed; "": it did not */
    struct pay_card card; /* what it was paid with, where the gateway says; method empty: not kept */
};
/** Charges a card on file. PAY_DONE means paid, and the amount, currency, customer and reference are those asked for.
 *  `processing` (PAY_UNKNOWN): the gateway itself does not know yet. After PAY_DECLINED the next try is a new order
 *  with a new key. */
struct pay_result pay_charge(
    const struct pay_line *l, struct arena *a, const struct pay_order *o, struct pay_charged *ret_charged);
/** Begins a charge that the payer finishes in the gateway's fields with a card that is not kept: PAY_DONE means begun.
 *  No money moves before. */
struct pay_result pay_charge_begin(
    const struct pay_line *l, struct arena *a, const struct pay_order *o, struct pay_charged *ret_charged);
/** How it stands. The result is of the question; state and error are the charge's. The caller compares amount and
 *  reference with its own row: pay_charged_matches(). */
struct pay_result pay_charge_read(
    const struct pay_line *l, struct arena *a, struct sv number, struct pay_charged *ret_charged);
/** Looks for the charge of a customer with our reference, asked for at `since` or later: when the gateway's number
 * never arrived. PAY_NOT_THERE means that there is none and, after PAY_KEY_S, that there will be none. Not for charges
 *  without customer: those cannot be paid by anybody before their number has arrived. */
struct pay_result pay_charge_find(const struct pay_line *l, struct arena *a, struct sv customer, struct sv reference,
    struct instant since, struct pay_charged *ret_charged);
/** Nobody can pay it any more; done too when it is cancelled already. PAY_REFUSED (`paid_already`) when it is paid. */
struct pay_result pay_charge_cancel(const struct pay_line *l, struct arena *a, struct sv number, struct sv key);
/** Whether it is the charge of this order: amount, currency, reference, customer. */
bool pay_charged_matches(const struct pay_charged *c, const struct pay_order *o);

/* --- refunds --- */

enum pay_refund_state { PAY_REFUND_PENDING, PAY_REFUND_DONE, PAY_REFUND_FAILED };
struct pay_refunded {
    struct sv number, charge;
    struct money amount;
    enum pay_refund_state state;
};
/** Gives back all or a part. PAY_DONE means taken on (state pending or done); a refund that is done may still fail days
 *  later (event). reference: our own number of it. PAY_REFUSED (`refund_too_much`) above what is left. */
struct pay_result pay_refund(const struct pay_line *l, struct arena *a, struct sv charge, struct money amount,
    struct sv reference, struct sv key, struct pay_refunded *ret_refunded);
struct pay_result pay_refund_read(
    const struct pay_line *l, struct arena *a, struct sv number, struct pay_refunded *ret_refunded);

/** Looks among the refunds of a charge for the one with our reference, when the gateway's number never arrived.
 *  PAY_NOT_THERE means that there is none and, after PAY_KEY_S, that there will be none. */
struct pay_result pay_refund_find(const struct pay_line *l, struct arena *a, struct sv charge, struct sv reference,
    struct pay_refunded *ret_refunded);

/** Asks the gateway whether it knows us, for `kith doctor`. */
struct pay_result pay_check(const struct pay_line *l, struct arena *a);

/* --- what the gateway tells by itself (Stripe) --- */

enum pay_news {
    PAY_NEWS_OTHER, /* nothing of ours: answer 200 all the same */
    PAY_NEWS_PAID,
    PAY_NEWS_FAILED,
    PAY_NEWS_PROCESSING,
    PAY_NEWS_CANCELLED,
    PAY_NEWS_REFUNDED, /* state of the refund in refund_state */
    PAY_NEWS_REFUND_FAILED,
    PAY_NEWS_DISPUTE_OPENED,
    PAY_NEWS_DISPUTE_CLOSED, /* won says for whom */
    PAY_NEWS_DISPUTE_TOLD,   /* of how one stands, or of a bank's inquiry: no money moves */
    PAY_NEWS_CARD_UPDATED,   /* the bank sent a new expiry or number: card */
    PAY_NEWS_SETUP_DONE,
};
struct pay_event {
    struct sv id; /* the same event comes more than once: keep this */
    enum pay_news news;
    struct instant at;
    struct sv charge, refund, setup, dispute; /* the gateway's numbers; empty: not of that */
    struct sv reference, customer;            /* as far as it says */
    struct money amount;                      /* of the charge, the refund or the dispute */
    enum pay_refund_state refund_state;
    const char *error; /* PAY_NEWS_FAILED */
    bool won;
    struct sv dispute_reason, dispute_status; /* in the gateway's words: "fraudulent", "needs_response" */
    struct instant dispute_due;               /* until when it can be answered; us 0: it says nothing */
    struct pay_card card;                     /* PAY_NEWS_CARD_UPDATED */
};
/** header: Stripe-Signature. E_DENIED: no secret of ours signed it, it is older or younger than PAY_WEBHOOK_S, or it is
 *  of the other mode (test events at a live account). E_INVALID: signed, and yet no event. Events come in any order:
 *  ask how the charge stands (pay_charge_read) rather than believe one. */
enum err pay_webhook_read(const struct pay_services *s, struct arena *a, struct sv header, struct sv body,
    struct instant now, struct pay_event *ret_event) MUST_CHECK;

/* --- pages --- */

/** What a page with card fields needs of the gateway; all empty for the test gateway, whose page is ours. */
struct pay_browser {
    struct sv publishable;
    struct sv script; /* "https://js.stripe.com/v3/": never a copy of it (PCI DSS, SAQ A) */
    /* Sources of the page's Content-Security-Policy, separated by blanks. */
    struct sv script_src, frame_src, connect_src;
};
struct pay_browser pay_browser(struct arena *a, const struct pay_services *s, enum pay_kind k);
/** Whether a text from a form holds what could be a card number: 13 to 19 digits with the right check digit, written
 *  together, with blanks, dashes or dots, percent-encoded, or in other scripts' digits. Refuse it, and do not log it.
 */
bool pay_looks_like_card(struct sv text);

/* --- the test gateway's stand-in for hosted fields --- */

struct pay_test_card {
    const char *name;  /* value of the choice: "insufficient_funds" */
    const char *label; /* "Visa 9995: declined, not enough money" */
};
const struct pay_test_card *pay_test_card_at(size_t i); /* NULL: there are no more */
/** The payer chose a card for a setup or a charge that was begun: what the gateway's script does in a browser.
 * PAY_DONE, PAY_NEEDS_ACTION (pay_test_authenticate() next), PAY_DECLINED, or PAY_UNKNOWN for the cards that time out.
 *  PAY_REFUSED when the secret is not the one of `number`, or the card has no such name. */
struct pay_result pay_test_choose(
    const struct pay_line *l, struct arena *a, struct sv number, struct sv client_secret, struct sv card);
/** The bank's page of a charge or setup that needs action: passed, or not. */
struct pay_result pay_test_authenticate(
    const struct pay_line *l, struct arena *a, struct sv number, struct sv client_secret, bool passed);

/** The bank sent a refund back, as it may days later. */
struct pay_result pay_test_refund_fail(const struct pay_line *l, struct sv number);

#endif
