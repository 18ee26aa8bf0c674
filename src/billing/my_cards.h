/** billing/my_cards.h — inside the room: cards of a profile in the portal, and the gateway that the pages talk to. */
#ifndef KITH_BILLING_MY_CARDS_H
#define KITH_BILLING_MY_CARDS_H

#include "billing/card.h"
#include "billing/my_bills.h"
#include "billing/pay_plan.h"
#include "billing/payment.h"

/** The gateway of new cards and payments, for one request. */
struct my_gateway {
    struct pay_line line;
};
/** E_NOTFOUND: the practice takes no cards. */
enum err my_gateway_open(struct page *p, struct my_gateway *ret_gateway) MUST_CHECK;
void my_gateway_close(struct my_gateway *g);
bool my_gateway_there(const struct page *p);
/** The field for a new card: choices of the test gateway, or the gateway's own field, made by its script. */
struct my_card_field {
    bool test;
    struct view_choice_field cards;              /* of the test gateway */
    struct sv publishable, secret, number, kind; /* of the other one's script: "setup", "payment" */
    struct sv return_url;
};
/** Of the test gateway: named cards to choose from. */
struct my_card_field my_test_field(struct page *p, struct sv chosen, const struct problems *problems);
/** The gateway's script may run on this page, and show its frames. */
struct my_card_field my_script_field(
    struct page *p, const struct my_gateway *g, struct sv kind, struct sv number, struct sv secret);

struct my_card {
    struct sv name, detail; /* "Visa ending in 4242", "Expires 12/2029" */
    struct view_badges badges;
    struct url_base path;
    int64_t version;
    bool can_default, autopay, can_autopay;
};
struct my_cards_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct view_notice notice;
    struct sv autopay_words;
    struct {
        struct my_card *items;
        size_t count;
    } cards;
    struct view_empty empty;
};
struct my_card_form_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action;
    struct view_hiddens hidden;
    struct view_choice_field label;
    struct my_card_field field;
    struct view_submit submit;
};
/** The bank's page of the test gateway. */
struct my_bank_view {
    const struct view_frame *frame;
    struct view_header header;
    struct sv action, question;
    struct view_hiddens hidden;
};
/** A bill that is being paid: in the portal, or by a link. */
struct my_paying {
    struct page *p;
    struct sv link; /* token; empty: in the portal */
    struct invoice invoice;
    struct sv back; /* the bill's own page */
};
struct my_pay_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_notice notice; /* they have credit */
    const struct problems *problems;
    struct sv action;
    struct view_hiddens hidden;
    struct view_field amount;
    struct view_choice_field cards;
    struct my_card_field field;
    struct view_submit submit;
};
/** What became of a payment. */
struct my_paid_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct view_notice notice;
    struct view_facts facts;
    struct sv again_action, again_label; /* a form that asks the gateway once more */
    struct view_hiddens hidden;
    struct sv on_href, on_label;
    struct sv pdf;
};
/** A document by its link. */
struct document_link_view {
    const struct view_frame *frame;
    struct view_notice notice;
    struct sv title, action, phone, tel;
};
struct my_link_view {
    const struct view_frame *frame;
    struct view_notice notice;
    struct my_bill_view bill;
    struct sv title, whom;
    bool can_pay;
    struct my_pay_view pay;
    struct sv phone, tel;
};
/** Its plan, where the bill is paid in parts. E_NOTFOUND: it is paid in one. */
enum err my_pay_plan(struct my_paying *x, struct pay_plan *ret_plan) MUST_CHECK;
/** The fields of the form: whose card, how much. */
enum err my_pay_fill(struct my_paying *x, const struct problems *problems, struct my_pay_view *v) MUST_CHECK;
/** What was chosen is paid, or goes on (field "payment"): shows what comes next, or sets `ret_payment`. E_INVALID:
 * problems say why, and the form is to be shown. ret_shown: a page of the gateway was. */
enum err my_pay_do(
    struct my_paying *x, struct problems *problems, struct pay_step *ret_step, bool *ret_shown) MUST_CHECK;

/** "Visa ending in 4242 · HSA". */
struct sv my_card_name(struct arena *a, const struct card *c);

#endif
