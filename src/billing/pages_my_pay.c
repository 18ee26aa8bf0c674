/* Paying a bill in the portal, and what became of it. */
#include "billing/my_cards.h"
#include "billing/pages.h"
#include "billing/templates.h"
#include "crypto/token.h"

static const struct problems fine;

static enum err load(struct page *p, struct my_paying *x)
{
    *x = (struct my_paying){ .p = p };
    TRY(invoice_load(&p->op, (struct invoice_id){ page_arg(p, "invoice") }, &x->invoice));
    x->back = my_bill_path(p, x->invoice.id, "");
    return E_OK;
}

/* page_redirect() puts the context in front by itself. */
static struct sv plain_path(struct page *p, struct sv path)
{
    return sv_sub(path, page_base(p).n, SIZE_MAX);
}

static enum err show(struct my_paying *x, const struct problems *problems)
{
    struct page *p = x->p;
    struct arena *a = p->op.arena;
    struct my_pay_view v = { .header = { .title = sv_fmt(a, "Pay %.*s", SV_FMT(my_money(p, x->invoice.balance))) } };
    struct sv whom = my_bill_whom(p, &x->invoice);
    int64_t credit;
    v.header.subtitle = sv_fmt(a, "Bill %.*s%s%.*s", SV_FMT(x->invoice.number), whom.n ? " " : "", SV_FMT(whom));
    TRY(my_pay_fill(x, problems, &v));
    TRY(credit_own(&p->op, &credit));
    if (credit && !x->invoice.paying)
        v.notice = (struct view_notice){ .tone = TONE_INFO,
            .text = sv_fmt(a, "You have %.*s in credit.", SV_FMT(my_money(p, credit))),
            .action_label = SV("Use your credit first"),
            .action_href = sv_fmt(a, "%.*s/credit", SV_FMT(x->back)) };
    v.submit.cancel_href = x->back;
    if (problems->count)
        page_status(p, problems_status(problems));
    p->frame.title = v.header.title;
    tpl_my_pay(&p->reply->body, &v);
    return E_OK;
}

static enum err get_pay(struct page *p)
{
    struct my_paying x;
    TRY(load(p, &x));
    if (!my_gateway_there(p))
        return E_NOTFOUND;
    if (!x.invoice.balance)
        return page_redirect(p, plain_path(p, x.back), SV("Nothing is left to pay of this bill."));
    return show(&x, &fine);
}

static enum err post_pay(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct my_paying x;
    struct pay_step step;
    bool shown;
    TRY(load(p, &x));
    enum err e = my_pay_do(&x, &problems, &step, &shown);
    if (e == E_INVALID) {
        TRY(load(p, &x)); /* as it is after the try */
        return show(&x, &problems);
    }
    TRY(e);
    if (shown)
        return E_OK;
    return page_redirect(
        p, sv_fmt(p->op.arena, "%.*s/payments/%lld", SV_FMT(plain_path(p, x.back)), (long long)step.payment.v), SV(""));
}

static enum err get_paid(struct page *p)
{
    struct arena *a = p->op.arena;
    struct my_paying x;
    struct payment m;
    TRY(load(p, &x));
    TRY(payment_load(&p->op, (struct payment_id){ page_arg(p, "payment") }, &m));
    if (m.invoice.v != x.invoice.id.v)
        return E_NOTFOUND;
    struct my_paid_view v = { .frame = &p->frame, .on_href = x.back, .on_label = SV("To the bill") };
    struct sv amount = my_money(p, m.amount);
    if (m.state == PAYMENT_SUCCEEDED) {
        v.header.title = sv_fmt(a, "%.*s is paid", SV_FMT(amount));
        v.notice = (struct view_notice){ .tone = TONE_OK,
            .title = SV("Thank you."),
            .text = m.payer_client.v || p->context == CONTEXT_OWN
                        ? SV("The receipt is among the receipts.")
                        : SV("The receipt is among the receipts of your own account.") };
    } else if (m.state == PAYMENT_FAILED || m.state == PAYMENT_CANCELED) {
        v.header.title = SV("Not paid");
        v.notice = (struct view_notice){ .tone = TONE_BAD,
            .title = m.reason_words.n ? m.reason_words : SV("The payment did not go through."),
            .text = SV("No money moved. Try another card, or ask your bank."),
            .action_label = SV("Try again"),
            .action_href = sv_fmt(a, "%.*s/pay", SV_FMT(x.back)) };
    } else {
        v.header.title = SV("Being checked");
        v.notice = (struct view_notice){ .tone = TONE_INFO,
            .title = SV("We do not know yet whether the payment went through."),
            .text = SV("Do not pay again: it is looked after by itself, and never charged twice.") };
        v.again_action = sv_fmt(a, "%.*s/pay", SV_FMT(x.back));
        v.again_label = SV("Look again");
        v.hidden = (struct view_hiddens)VIEW_LIST(
            a, struct view_hidden, { SV("payment"), sv_fmt(a, "%lld", (long long)m.id.v) });
    }
    v.facts = (struct view_facts)VIEW_LIST(a, struct view_fact, { .label = SV("Bill"), .value = x.invoice.number },
        { .label = SV("Amount"), .value = amount },
        { .label = SV("Left to pay"), .value = my_money(p, x.invoice.balance) });
    p->frame.title = v.header.title;
    tpl_my_paid(&p->reply->body, &v);
    return E_OK;
}

/* -- with what they have in credit ----------------------------------------------------------------------------------
 */

static enum err get_credit(struct page *p)
{
    struct arena *a = p->op.arena;
    struct invoice i;
    int64_t credit;
    TRY(invoice_load(&p->op, (struct invoice_id){ page_arg(p, "invoice") }, &i));
    TRY(credit_own(&p->op, &credit));
    struct sv back = my_bill_path(p, i.id, "");
    int64_t amount = credit < i.balance ? credit : i.balance;
    if (amount <= 0 || i.paying)
        return page_redirect(p, plain_path(p, back),
            i.paying    ? SV("A payment of this bill is under way. Please wait.")
            : i.balance ? SV("You have no credit.")
                        : SV("Nothing is left to pay of this bill."));
    struct my_ask_view v = { .frame = &p->frame,
        .header = { .title = SV("Use your credit"), .subtitle = sv_fmt(a, "Bill %.*s", SV_FMT(i.number)) },
        .confirm = { .action = my_bill_path(p, i.id, "/credit"),
            .question = sv_fmt(a, "Pay %.*s with your credit?", SV_FMT(my_money(p, amount))),
            .consequences = VIEW_LIST(a, struct sv,
                sv_fmt(a, "You have %.*s in credit. No card is charged.", SV_FMT(my_money(p, credit))),
                amount < i.balance
                    ? sv_fmt(a, "%.*s of the bill is left to pay then.", SV_FMT(my_money(p, i.balance - amount)))
                    : SV("The bill is paid then."),
                SV("The receipt comes to you.")),
            .hidden = VIEW_LIST(a, struct view_hidden, { SV("key"), token_random_text(a, 16) },
                { SV("version"), sv_fmt(a, "%lld", (long long)i.version) }, { SV("amount"), my_typed(p, amount) }),
            .submit = { .label = sv_fmt(a, "Pay %.*s", SV_FMT(my_money(p, amount))), .cancel_href = back } } };
    p->frame.title = v.header.title;
    tpl_my_ask(&p->reply->body, &v);
    return E_OK;
}

static enum err post_credit(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct payment_id id;
    struct credit_wish w = { .invoice = { page_arg(p, "invoice") },
        .amount = http_field(p->req, SV("amount")),
        .key = http_field(p->req, SV("key")),
        .version = page_form_int(p, SV("version")) };
    struct sv back = plain_path(p, my_bill_path(p, w.invoice, ""));
    enum err e = credit_pay(&p->op, &w, &problems, &id);
    if (e == E_INVALID)
        return page_redirect(p, back, problems.items[0].text);
    if (e == E_CONFLICT)
        return page_redirect(p, back, SV("The bill changed meanwhile. This is how it is now."));
    TRY(e);
    return page_redirect(p, sv_fmt(p->op.arena, "%.*s/payments/%lld", SV_FMT(back), (long long)id.v), SV(""));
}

#define ACT NEEDS_CAP(CAP_BILLS, LEVEL_ACT)
static const struct route routes[] = {
    { HTTP_GET, "/portal/bills/{invoice}/pay", "portal_pay", ACT, AUDIT_VIEW, "bill", get_pay },
    { HTTP_POST, "/portal/bills/{invoice}/pay", "portal_pay_do", ACT, AUDIT_CREATE, "bill", post_pay },
    { HTTP_GET, "/portal/bills/{invoice}/payments/{payment}", "portal_paid", ACT, AUDIT_VIEW, "receipt", get_paid },
    { HTTP_GET, "/portal/bills/{invoice}/credit", "portal_credit", ACT, AUDIT_VIEW, "bill", get_credit },
    { HTTP_POST, "/portal/bills/{invoice}/credit", "portal_credit_do", ACT, AUDIT_CREATE, "bill", post_credit },
    { HTTP_GET, "/portal/pay-for/{invoice}/credit", "portal_pay_for_credit", NEEDS_SELF, AUDIT_VIEW, "bill",
        get_credit },
    { HTTP_POST, "/portal/pay-for/{invoice}/credit", "portal_pay_for_credit_do", NEEDS_SELF, AUDIT_CREATE, "bill",
        post_credit },
    { HTTP_GET, "/portal/pay-for/{invoice}/pay", "portal_pay_for_pay", NEEDS_SELF, AUDIT_VIEW, "bill", get_pay },
    { HTTP_POST, "/portal/pay-for/{invoice}/pay", "portal_pay_for_pay_do", NEEDS_SELF, AUDIT_CREATE, "bill", post_pay },
    { HTTP_GET, "/portal/pay-for/{invoice}/payments/{payment}", "portal_pay_for_paid", NEEDS_SELF, AUDIT_VIEW,
        "receipt", get_paid },
};
const struct route_table billing_own_pay_routes = { routes, LENGTH(routes) };
