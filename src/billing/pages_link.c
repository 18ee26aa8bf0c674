/* One bill by the link of a mail, for a payer without an account: seen, paid, and its receipt then. It leads nowhere
 * else and of whom it is for it tells the first name; dead (410) when the bill is void or somebody else's. */
#include "base/text.h"
#include "billing/invoice_link.h"
#include "billing/my_cards.h"
#include "billing/pages.h"
#include "billing/pay_plan_desk.h"
#include "billing/templates.h"

static const struct problems fine;

static void dress(struct page *p, struct sv title)
{
    p->frame.kind = FRAME_PUBLIC;
    p->frame.title = title;
    http_reply_header(p->reply, SV("X-Robots-Tag"), SV("noindex, nofollow"));
    http_reply_header(p->reply, SV("Cache-Control"), SV("no-store"));
}

static enum err show_dead(struct page *p)
{
    struct my_link_view v = { .frame = &p->frame, .title = SV("This link no longer works") };
    page_status(p, 410);
    http_reply_header(p->reply, SV("Kith-Reason"), SV("link_gone"));
    dress(p, v.title);
    tpl_my_link_gone(&p->reply->body, &v);
    return E_OK;
}

/* The page is about the practice of the bill, whoever may be signed in. */
static enum err load(struct page *p, struct my_paying *x)
{
    struct op by;
    struct viewer holder;
    struct organization *org = arena_new_obj(p->op.arena, struct organization);
    *x = (struct my_paying){ .p = p, .link = page_tail(p) };
    TRY(invoice_by_link(&p->op, x->link, &x->invoice));
    TRY(invoice_link_op(&p->op, x->link, &by, &holder));
    TRY(organization_load(p->op.db, p->op.arena, holder.org, org));
    x->back = sv_fmt(p->op.arena, "/pay/%.*s", SV_FMT(x->link));
    p->organization = org;
    p->frame.organization = org->name;
    p->frame.logo = organization_logo(p->op.arena, org);
    return E_OK;
}

static enum err show(struct my_paying *x, const struct problems *problems)
{
    struct page *p = x->p;
    struct arena *a = p->op.arena;
    const struct invoice *i = &x->invoice;
    struct sv first = i->client_name;
    struct pay_plan plan;
    struct my_link_view v = { .frame = &p->frame, .whom = sv_cut(&first, ' ') };
    bool settled = !i->balance;
    v.title = settled ? SV("Receipt") : sv_fmt(a, "Bill %.*s", SV_FMT(i->number));
    v.bill.frame = &p->frame;
    struct invoice shown = *i;
    shown.client_name = v.whom; /* a share says whose care it is */
    my_bill_fill(p, &shown, &v.bill);
    enum err in_parts = my_pay_plan(x, &plan);
    if (in_parts == E_OK)
        pay_plan_my_fill(p, &plan, &v.bill);
    else if (in_parts != E_NOTFOUND)
        return in_parts;
    v.can_pay =
        !settled && (!i->paying || problems->count) && my_gateway_there(p); /* a try that failed is tried anew */
    if (settled && i->stored == INVOICE_PAID && i->paid > 0)
        v.notice = (struct view_notice){ .tone = TONE_OK,
            .title = SV("It is paid. Thank you."),
            .text = SV("Keep this link: the page is your receipt.") };
    else if (settled)
        v.notice = (struct view_notice){ .tone = TONE_INFO, .title = SV("Nothing is left to pay of this bill.") };
    else
        v.notice = v.bill.notice;
    v.phone = p->organization->phone;
    if (v.phone.n)
        v.tel = sv_fmt(a, "tel:%.*s", SV_FMT(phone_norm(a, v.phone)));
    if (v.can_pay)
        TRY(my_pay_fill(x, problems, &v.pay));
    if (problems->count)
        page_status(p, problems_status(problems));
    dress(p, v.title);
    tpl_my_link(&p->reply->body, &v);
    return E_OK;
}

static enum err get_link(struct page *p)
{
    struct my_paying x;
    enum err e = load(p, &x);
    if (e == E_GONE || e == E_NOTFOUND)
        return show_dead(p);
    TRY(e);
    return show(&x, &fine);
}

static enum err post_link(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct my_paying x;
    struct pay_step step;
    bool shown;
    enum err e = load(p, &x);
    if (e == E_GONE || e == E_NOTFOUND)
        return show_dead(p);
    TRY(e);
    e = my_gateway_there(p) ? my_pay_do(&x, &problems, &step, &shown) : E_NOTFOUND;
    if (e == E_OK && shown) {
        dress(p, p->frame.title);
        return E_OK;
    }
    if (e == E_INVALID) {
        TRY(load(p, &x));
        return show(&x, &problems);
    }
    TRY(e);
    return page_redirect(p, x.back, SV(""));
}

static const struct route routes[] = {
    { HTTP_GET, "/pay/*", "pay_link", NEEDS_PUBLIC, AUDIT_NONE, "", get_link },
    { HTTP_POST, "/pay/*", "pay_link_do", NEEDS_PUBLIC, AUDIT_NONE, "", post_link },
};
const struct route_table billing_link_routes = { routes, LENGTH(routes) };
