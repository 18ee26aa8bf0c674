/* Receipts: what an account paid, and that others paid of its bills, without a word of who. */
#include "billing/my_cards.h"
#include "billing/names.h"
#include "billing/pages.h"
#include "billing/templates.h"

static struct view_badges badges_of(struct page *p, const struct payment *m)
{
    struct view_badge *b = arena_array(p->op.arena, 1, sizeof *b);
    bool good = m->state == PAYMENT_SUCCEEDED;
    if (good && !m->refunded)
        return (struct view_badges){ b, 0 };
    b[0] = good ? (struct view_badge){ m->refunded < m->amount ? SV("Partly refunded") : SV("Refunded"), TONE_CALM,
        ICON_NONE }
                : (struct view_badge){ sv_of(payment_state_label(m->state)),
                      m->state == PAYMENT_FAILED ? TONE_BAD : TONE_INFO, ICON_NONE };
    return (struct view_badges){ b, 1 };
}

static struct sv title_of(struct page *p, const struct payment *m)
{
    struct arena *a = p->op.arena;
    const char *what = !m->payer_client.v ? "Paid by somebody else" : m->of_deposit ? "Deposit" : "Payment";
    return m->invoice_number.n ? sv_fmt(a, "%s, bill %.*s", what, SV_FMT(m->invoice_number)) : sv_of(what);
}

static struct sv medium_words(const struct payment *m)
{
    if (m->card_words.n)
        return m->card_words;
    return m->payer_client.v ? sv_of(medium_label(m->medium)) : SV("");
}

static enum err get_receipts(struct page *p)
{
    struct arena *a = p->op.arena;
    int64_t page = page_number(p);
    struct payments list;
    TRY(payment_mine(&p->op, page, &list));
    struct my_bills_view v = { .frame = &p->frame,
        .header = { .title = SV("Receipts"), .subtitle = p->viewer->subject_name },
        .tabs = my_tabs(p, MY_RECEIPTS),
        .open = { arena_array(a, list.count, sizeof *v.open.items), list.count },
        .open_pager = my_pager(p, "page", page, (int64_t)list.count, list.total, BILLING_A_PAGE),
        .empty = { .art = ART_DONE, .title = SV("No receipts"), .text = SV("What was paid stands here.") } };
    for (size_t i = 0; i < list.count; i++) {
        const struct payment *m = &list.items[i];
        struct sv day = day_human(a, m->paid_on), how = medium_words(m);
        v.open.items[i] = (struct my_bill_card){ .href = sv_fmt(a, "%.*s/portal/receipts/%lld", SV_FMT(page_base(p)),
                                                     (long long)m->id.v),
            .title = title_of(p, m),
            .detail = how.n ? sv_fmt(a, "%.*s · %.*s", SV_FMT(day), SV_FMT(how)) : day,
            .amount = my_money(p, m->amount),
            .badges = badges_of(p, m) };
    }
    p->frame.title = v.header.title;
    tpl_my_receipts(&p->reply->body, &v);
    return E_OK;
}

static enum err get_receipt(struct page *p)
{
    struct arena *a = p->op.arena;
    struct payment m;
    TRY(payment_load(&p->op, (struct payment_id){ page_arg(p, "payment") }, &m));
    bool good = m.state == PAYMENT_SUCCEEDED;
    struct my_paid_view v = { .frame = &p->frame,
        .header = { .title = good ? SV("Receipt") : SV("Payment"),
            .subtitle = p->organization->name,
            .badges = badges_of(p, &m) } };
    v.header.crumbs = (struct view_links)VIEW_LIST(a, struct view_link,
        { .label = SV("Receipts"), .href = sv_fmt(a, "%.*s/portal/receipts", SV_FMT(page_base(p))) },
        { .label = v.header.title });
    if (good && m.payer_client.v)
        v.pdf = sv_fmt(a, "%.*s/portal/receipts/%lld/pdf", SV_FMT(page_base(p)), (long long)m.id.v);
    if (m.state == PAYMENT_FAILED)
        v.notice = (struct view_notice){ .tone = TONE_BAD, .text = m.reason_words };
    struct view_fact *f = arena_array(a, 7, sizeof *f);
    size_t n = 0;
    f[n++] = (struct view_fact){ .label = SV("Amount"), .value = my_money(p, m.amount) };
    if (m.refunded)
        f[n++] = (struct view_fact){ .label = SV("Refunded"), .value = my_money(p, m.refunded) };
    f[n++] = (struct view_fact){ .label = good ? SV("Paid on") : SV("Day"), .value = day_human(a, m.paid_on) };
    f[n++] =
        (struct view_fact){ .label = SV("Paid by"), .value = m.payer_client.v ? m.payer_name : SV("Somebody else") };
    if (medium_words(&m).n)
        f[n++] = (struct view_fact){ .label = SV("How"), .value = medium_words(&m) };
    if (m.client.v && m.client.v != m.payer_client.v)
        f[n++] = (struct view_fact){ .label = SV("For"), .value = m.client_name };
    if (m.invoice_number.n)
        f[n++] = (struct view_fact){ .label = SV("Bill"),
            .value =
                m.of_deposit ? sv_fmt(a, "%.*s, deposit for a visit", SV_FMT(m.invoice_number)) : m.invoice_number };
    v.facts = (struct view_facts){ f, n };
    p->frame.title = v.header.title;
    tpl_my_paid(&p->reply->body, &v);
    return E_OK;
}

#define VIEW NEEDS_CAP(CAP_BILLS, LEVEL_VIEW)
static const struct route routes[] = {
    { HTTP_GET, "/portal/receipts", "portal_receipts", VIEW, AUDIT_LIST, "receipt", get_receipts },
    { HTTP_GET, "/portal/receipts/{payment}", "portal_receipt", VIEW, AUDIT_VIEW, "receipt", get_receipt },
};
const struct route_table billing_receipt_routes = { routes, LENGTH(routes) };
