/* Money that comes in at the desk: recorded by hand, or charged to a card of the payer's own. */
#include "billing/invoice_desk.h"
#include "billing/page_line.h"
#include "billing/pages.h"
#include "billing/payment.h"

/* -- by hand --------------------------------------------------------------------------------------------------------
 */

static struct view_field *amount_field(struct bill_group *g, struct page *p, int64_t usual)
{
    struct view_field *f = bill_field_add(g, INPUT_FIELD, SV("amount"), SV("Amount"),
        p->req->method == HTTP_POST ? http_field(p->req, SV("amount")) : bill_typed(p, usual), 20);
    f->inputmode = SV("decimal");
    f->required = true;
    return f;
}

/* `credit`: what the payer has, that could pay this. */
static void hand_fields(struct page *p, struct bill_form *v, int64_t usual, int64_t credit)
{
    static const char *const media[] = { "cash", "Cash", "cheque", "Cheque", "transfer", "Bank transfer", "other",
        "Something else", "credit", "The payer's credit" };
    struct arena *a = p->op.arena;
    bool post = p->req->method == HTTP_POST;
    struct sv chosen = post ? http_field(p->req, SV("medium")) : SV("cash");
    struct bill_group *g = bill_group_add(p, v, SV(""), false);
    amount_field(g, p, usual);
    bill_choice_add(
        g, INPUT_RADIOS, SV("medium"), SV("How it came"), bill_choices(a, media, credit > 0 ? 5 : 4, chosen));
    struct view_field *day = bill_field_add(g, INPUT_FIELD, SV("paid_on"), SV("Day"),
        post ? http_field(p->req, SV("paid_on")) : day_iso(a, p->viewer->today), 10);
    day->type = SV("date");
    bill_field_add(g, INPUT_FIELD, SV("note"), SV("Note for staff"), http_field(p->req, SV("note")), 200)->hint =
        SV("The number of the cheque, for instance.");
    bill_hidden_add(p, v, SV("key"), bill_form_key(p));
}

static struct money_in_form hand_typed(const struct page *p, struct invoice_id invoice, struct payer_id payer)
{
    return (struct money_in_form){ .invoice = invoice,
        .payer = payer,
        .amount = http_field(p->req, SV("amount")),
        .medium = http_field(p->req, SV("medium")),
        .paid_on = http_field(p->req, SV("paid_on")),
        .note = http_field(p->req, SV("note")),
        .key = http_field(p->req, SV("key")) };
}

static enum err show_record(struct page *p, const struct invoice *i, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct balance b;
    struct bill_form v = bill_form_new(p, problems);
    TRY(ledger_balance(&p->op, i->payer, &b));
    v.header = invoice_header(p, i, SV("Record a payment"));
    v.question = sv_fmt(a, "What did %.*s pay?", SV_FMT(i->payer_name));
    bill_line_add(p, &v,
        sv_fmt(a, "%.*s is owed. What is more than that stays their credit.", SV_FMT(bill_money(p, i->balance))));
    bill_line_add(p, &v, SV("They get a receipt, if they have an account or an e-mail address."));
    if (b.credit > 0)
        bill_line_add(p, &v, sv_fmt(a, "They have %.*s in credit.", SV_FMT(bill_money(p, b.credit))));
    hand_fields(p, &v, i->balance, b.credit);
    v.submit = (struct view_submit){ .label = SV("Record it"), .cancel_href = invoice_path(a, i->id, "") };
    return bill_form_render(p, &v);
}

static enum err get_record(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct invoice i;
    bool open;
    TRY(invoice_of(p, &i, &open));
    return open ? show_record(p, &i, &none) : E_OK;
}

static enum err post_record(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct invoice i;
    struct payment_id id;
    bool open;
    TRY(invoice_of(p, &i, &open));
    if (!open)
        return E_OK;
    struct money_in_form f = hand_typed(p, i.id, i.payer);
    enum err e = save_result(payment_record(&p->op, &f, &problems, &id), &problems);
    if (e == E_INVALID)
        return show_record(p, &i, &problems);
    TRY(e);
    bill_log(p, i.client, AUDIT_CREATE, SV("payment"), id.v);
    return page_redirect(p, invoice_path(p->op.arena, i.id, ""), SV("The payment was recorded."));
}

/* -- to a payer's credit --------------------------------------------------------------------------------------------
 */

static enum err show_credit(struct page *p, const struct payer *x, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct bill_form v = bill_form_new(p, problems);
    v.header = bill_header(p,
        (struct view_link){ .label = x->name, .href = sv_fmt(a, "/billing/payers/%lld", (long long)x->id.v) },
        SV("Record a payment"), x->name);
    v.question = sv_fmt(a, "What did %.*s pay?", SV_FMT(x->name));
    bill_line_add(
        p, &v, SV("It pays no invoice by itself: it is their credit, until you record on an invoice that it pays."));
    hand_fields(p, &v, 0, 0);
    v.submit = (struct view_submit){ .label = SV("Record it"),
        .cancel_href = sv_fmt(a, "/billing/payers/%lld", (long long)x->id.v) };
    return bill_form_render(p, &v);
}

static enum err get_credit(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct payer x;
    bool open;
    TRY(bill_payer(p, &x, &open));
    if (!open)
        return E_OK;
    return show_credit(p, &x, &none);
}

static enum err post_credit(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct payer x;
    bool open;
    struct payment_id id;
    TRY(bill_payer(p, &x, &open));
    if (!open)
        return E_OK;
    struct money_in_form f = hand_typed(p, (struct invoice_id){ 0 }, x.id);
    enum err e = save_result(payment_record(&p->op, &f, &problems, &id), &problems);
    if (e == E_INVALID)
        return show_credit(p, &x, &problems);
    TRY(e);
    if (x.client.v)
        bill_log(p, x.client, AUDIT_CREATE, SV("payment"), id.v);
    return page_redirect(
        p, sv_fmt(p->op.arena, "/billing/payers/%lld", (long long)x.id.v), SV("The payment was recorded as credit."));
}

/* -- a card of the payer's own --------------------------------------------------------------------------------------
 */

static struct sv card_words(struct arena *a, const struct card *c)
{
    return sv_fmt(a, "%.*s ending in %.*s%s", SV_FMT(c->brand), SV_FMT(c->last4), c->expired ? ", expired" : "");
}

static enum err show_no_card(struct page *p, const struct invoice *i)
{
    struct arena *a = p->op.arena;
    struct bill_page v = bill_page_new(p, 1);
    v.header = invoice_header(p, i, SV("Charge their card"));
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Record a payment"), .icon = ICON_PLUS, .href = invoice_path(a, i->id, "/record") });
    v.notice = (struct view_notice){ .tone = TONE_INFO, .title = SV("There is no card to charge") };
    v.notice.text =
        pay_any(p->app->pay)
            ? sv_fmt(a,
                  "%.*s has no card on file. They add one in their portal. A card belongs to one person: to "
                  "collect from somebody else, address the invoice to them.",
                  SV_FMT(i->payer_name))
            : SV("No payment gateway is set up, so cards are not taken here.");
    return bill_page_render(p, &v);
}

static enum err show_charge(struct page *p, const struct invoice *i, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct cards cards = { .count = 0 };
    struct bill_form v = bill_form_new(p, problems);
    if (i->payer_client.v)
        TRY(card_list(&p->op, i->payer_client, &cards));
    if (!cards.count || !pay_any(p->app->pay))
        return show_no_card(p, i);
    v.header = invoice_header(p, i, SV("Charge their card"));
    v.submit.cancel_href = invoice_path(a, i->id, "");
    v.question = sv_fmt(a, "Charge %.*s?", SV_FMT(i->payer_name));
    bill_line_add(p, &v, SV("The money is taken at once, and they get a receipt."));
    bill_line_add(p, &v, SV("Only their own cards are here: a card belongs to one person."));
    struct view_choice *items = arena_array(a, cards.count, sizeof *items);
    struct sv chosen = http_field(p->req, SV("card"));
    for (size_t k = 0; k < cards.count; k++) {
        const struct card *c = &cards.items[k];
        struct sv value = sv_fmt(a, "%lld", (long long)c->id.v);
        items[k] = (struct view_choice){ .value = value,
            .label = card_words(a, c),
            .checked = chosen.n ? sv_eq(chosen, value) : c->is_default,
            .disabled = c->expired };
    }
    struct bill_group *g = bill_group_add(p, &v, SV(""), false);
    bill_choice_add(g, INPUT_RADIOS, SV("card"), SV("Card"), (struct view_choices){ items, cards.count })->required =
        true;
    amount_field(g, p, i->balance);
    bill_hidden_add(p, &v, SV("key"), bill_form_key(p));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)i->version));
    v.submit.label = SV("Charge the card");
    return bill_form_render(p, &v);
}

static enum err get_charge(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct invoice i;
    bool open;
    TRY(invoice_of(p, &i, &open));
    return open ? show_charge(p, &i, &none) : E_OK;
}

static enum err charge_card(
    struct page *p, const struct invoice *i, struct problems *problems, struct pay_step *ret_step)
{
    struct pay_line line = { .fetch = NULL };
    struct pay_wish w = { .invoice = i->id,
        .card = { page_form_int(p, SV("card")) },
        .amount = http_field(p->req, SV("amount")),
        .key = http_field(p->req, SV("key")),
        .version = page_form_int(p, SV("version")) };
    if (!w.card.v) {
        problem_add(problems, SV("card"), SV("not_your_card"), SV("Choose a card of who pays."));
        return E_INVALID;
    }
    enum err e = page_line_open(p, &line);
    if (e == E_NOTFOUND) {
        problem_add(problems, SV(""), SV("no_gateway"), SV("Cards are not taken here."));
        return E_INVALID;
    }
    TRY(e);
    e = pay_invoice(&p->op, &line, SV(""), &w, problems, ret_step);
    page_line_close(&line);
    return save_result(e, problems);
}

static enum err post_charge(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct invoice i;
    struct pay_step step;
    bool open;
    TRY(invoice_of(p, &i, &open));
    if (!open)
        return E_OK;
    enum err e = charge_card(p, &i, &problems, &step);
    if (e == E_INVALID)
        return show_charge(p, &i, &problems);
    TRY(e);
    bill_log(p, i.client, AUDIT_CREATE, SV("payment"), step.payment.v);
    struct sv to = sv_fmt(p->op.arena, "/billing/payments/%lld", (long long)step.payment.v);
    return page_redirect(
        p, to, step.state == PAYMENT_SUCCEEDED ? SV("The card was charged.") : SV("The charge is under way."));
}

#define BILL NEEDS_STAFF(PERM_BILLING), AUDIT_NONE, ""
static const struct route routes[] = {
    { HTTP_GET, "/billing/invoices/{invoice}/record", "billing_record", BILL, get_record },
    { HTTP_POST, "/billing/invoices/{invoice}/record", "billing_record_do", BILL, post_record },
    { HTTP_GET, "/billing/invoices/{invoice}/charge", "billing_charge_card", BILL, get_charge },
    { HTTP_POST, "/billing/invoices/{invoice}/charge", "billing_charge_card_do", BILL, post_charge },
    { HTTP_GET, "/billing/payers/{payer}/record", "billing_payer_record", BILL, get_credit },
    { HTTP_POST, "/billing/payers/{payer}/record", "billing_payer_record_do", BILL, post_credit },
};
const struct route_table billing_take_routes = { routes, LENGTH(routes) };
