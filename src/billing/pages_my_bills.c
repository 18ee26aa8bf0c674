/* Bills in the portal: what is open and what was paid, and one of them. Caregivers get those of the account that they
 * opened below /as/; what somebody is billed for others is theirs, whatever their own portal shows (F5). */
#include "billing/deposit.h"
#include "billing/my_cards.h"
#include "billing/names.h"
#include "billing/pages.h"
#include "billing/pay_plan_desk.h"
#include "billing/templates.h"

static enum err get_bills(struct page *p)
{
    int64_t open_page = my_page_number(p, "open"), settled_page = my_page_number(p, "page");
    struct invoices open, settled;
    int64_t credit;
    TRY(my_credit(p, &credit));
    TRY(invoice_mine(&p->op, INVOICES_OPEN, open_page, &open));
    TRY(invoice_mine(&p->op, INVOICES_SETTLED, settled_page, &settled));
    struct my_bills_view v = { .frame = &p->frame,
        .header = { .title = SV("Bills"), .subtitle = p->viewer->subject_name },
        .tabs = my_tabs(p, MY_BILLS),
        .open = my_bill_cards(p, &open),
        .settled = my_bill_cards(p, &settled),
        .open_pager = my_pager(p, "open", open_page, (int64_t)open.count, open.total, BILLING_A_PAGE),
        .settled_pager = my_pager(p, "page", settled_page, (int64_t)settled.count, settled.total, BILLING_A_PAGE),
        .empty = {
            .art = ART_DONE, .title = SV("No bills"), .text = SV("When the practice sends one, you find it here.") } };
    if (open.total)
        v.open_sum = my_sum_words(p, open.total, open.balance_sum);
    if (credit)
        v.credit = my_money(p, credit);
    p->frame.title = v.header.title;
    tpl_my_bills(&p->reply->body, &v);
    return E_OK;
}

/* -- one bill -------------------------------------------------------------------------------------------------------
 */

static struct my_bill_line line_of(struct page *p, const struct invoice_line *l)
{
    struct arena *a = p->op.arena;
    struct str detail = str_new(a, 256);
    if (l->units != 1)
        str_add(&detail, sv_fmt(a, "%lld × %.*s", (long long)l->units, SV_FMT(my_money(p, l->unit_price))));
    if (l->discount)
        str_add(&detail, sv_fmt(a, "%s%.*s off", detail.n ? " · " : "", SV_FMT(my_money(p, l->discount))));
    if (l->tax)
        str_add(&detail, sv_fmt(a, "%s%.*s", detail.n ? " · " : "",
                             SV_FMT(tax_words(a, l->tax_name, l->tax_bp, l->tax_included, my_money(p, l->tax)))));
    if (l->staff_name.n)
        str_add(&detail, sv_fmt(a, "%s%.*s", detail.n ? " · " : "", SV_FMT(l->staff_name)));
    return (struct my_bill_line){ .text = l->description,
        .detail = str_sv(&detail),
        .day = l->service_on.has ? day_human(a, l->service_on.v) : SV(""),
        .amount = my_money(p, l->amount) };
}

/* A share is one amount: the lines would tell how the whole was divided. */
static void fill_lines(struct page *p, const struct invoice *i, struct my_bill_view *v)
{
    size_t count = i->is_share ? 1 : i->line_count;
    v->lines = (struct my_bill_lines){ arena_array(p->op.arena, count, sizeof *v->lines.items), count };
    if (i->is_share) {
        v->lines.items[0] = (struct my_bill_line){ .text = sv_fmt(p->op.arena, "Care for %.*s", SV_FMT(i->client_name)),
            .amount = my_money(p, i->total) };
        return;
    }
    for (size_t k = 0; k < count; k++) {
        v->lines.items[k] = line_of(p, &i->lines[k]);
        v->days |= v->lines.items[k].day.n > 0;
    }
}

static void fill_sums(struct page *p, const struct invoice *i, struct my_bill_view *v)
{
    struct view_fact *f = arena_array(p->op.arena, 6, sizeof *f);
    size_t n = 0;
    f[n++] = (struct view_fact){ .label = SV("Total"), .value = my_money(p, i->total) };
    if (i->paid)
        f[n++] = (struct view_fact){ .label = SV("Paid"), .value = my_money(p, i->paid) };
    if (i->settled)
        f[n++] = (struct view_fact){ .label = deposit_fate(p->op.arena, i, true), .value = my_money(p, i->settled) };
    if (i->refunded > i->settled)
        f[n++] = (struct view_fact){ .label = SV("Refunded"), .value = my_money(p, i->refunded - i->settled) };
    if (i->written_off)
        f[n++] = (struct view_fact){ .label = SV("Taken off by the practice"), .value = my_money(p, i->written_off) };
    f[n++] = (struct view_fact){ .label = SV("Left to pay"), .value = my_money(p, i->balance) };
    v->sums = (struct view_facts){ f, n };
}

void my_bill_fill(struct page *p, const struct invoice *i, struct my_bill_view *v)
{
    v->amount = my_money(p, i->balance > 0 ? i->balance : i->total);
    v->amount_words = i->balance > 0 ? SV("to pay") : SV("in all, nothing left to pay");
    if (i->paying)
        v->notice = (struct view_notice){ .tone = TONE_INFO,
            .text = SV("A payment is under way. You need not pay again; its outcome shows here.") };
    fill_lines(p, i, v);
    fill_sums(p, i, v);
    v->note = i->note;
}

static bool may_pay(const struct page *p)
{
    bool others = sv_starts(sv_of(p->route->pattern), SV("/portal/pay-for"));
    return others || viewer_may(p->viewer, NEED_CAP_PAGE(CAP_BILLS, LEVEL_ACT)).allow;
}

static enum err add_pay(struct page *p, const struct invoice *i, struct my_bill_view *v)
{
    struct arena *a = p->op.arena;
    struct view_action *ways = arena_array(a, 2, sizeof *ways);
    size_t n = 0;
    int64_t credit = 0;
    if (i->balance <= 0 || !may_pay(p))
        return E_OK;
    if (!i->paying)
        TRY(credit_own(&p->op, &credit));
    if (my_gateway_there(p))
        ways[n++] =
            (struct view_action){ .label = sv_fmt(a, "Pay %.*s", SV_FMT(v->parts_next.n ? v->parts_next : v->amount)),
                .icon = ICON_CARD,
                .href = my_bill_path(p, i->id, "/pay") };
    if (credit)
        ways[n++] = (struct view_action){ .label = SV("Use your credit"), .href = my_bill_path(p, i->id, "/credit") };
    if (!n && !i->paying)
        v->notice = (struct view_notice){ .tone = TONE_INFO,
            .text = SV("Bills are not paid online here. Pay at the practice, or ask how else it takes money.") };
    v->header.buttons = (struct view_actions){ ways, n };
    return E_OK;
}

static enum err get_bill(struct page *p)
{
    struct arena *a = p->op.arena;
    struct invoice i;
    struct pay_plan plan;
    struct my_bill_view v = { .frame = &p->frame };
    TRY(invoice_load(&p->op, (struct invoice_id){ page_arg(p, "invoice") }, &i));
    struct sv whom = my_bill_whom(p, &i), when = my_bill_when(p, &i), deposit = deposit_title(a, &i);
    bool others = sv_starts(sv_of(p->route->pattern), SV("/portal/pay-for"));
    if (deposit.n)
        when = sv_fmt(a, "%.*s · %.*s", SV_FMT(deposit), SV_FMT(when));
    v.header = (struct view_header){ .title = sv_fmt(a, "Bill %.*s", SV_FMT(i.number)),
        .subtitle = whom.n ? sv_fmt(a, "%.*s · %.*s", SV_FMT(when), SV_FMT(whom)) : when,
        .badges = my_bill_badges(p, &i) };
    v.header.crumbs = (struct view_links)VIEW_LIST(a, struct view_link,
        { .label = others ? SV("Bills you pay for others") : SV("Bills"),
            .href = sv_fmt(a, "%.*s/portal/%s", SV_FMT(page_base(p)), others ? "pay-for" : "bills") },
        { .label = v.header.title });
    my_bill_fill(p, &i, &v);
    if (i.in_parts) {
        TRY(pay_plan_of(&p->op, i.id, &plan));
        pay_plan_my_fill(p, &plan, &v);
    }
    TRY(add_pay(p, &i, &v));
    if (may_pay(p))
        TRY(pay_plan_my_ways(p, &i, &v));
    v.pdf = my_bill_path(p, i.id, "/pdf");
    p->frame.title = v.header.title;
    tpl_my_bill(&p->reply->body, &v);
    return E_OK;
}

/* -- on the portal home ---------------------------------------------------------------------------------------------
 */

/* With bills off there is no word of money, but for what somebody is billed for others. */
enum err billing_portal_way(struct page *p, struct view_link *ret_link, struct view_notice *ret_waits)
{
    bool own = viewer_may(p->viewer, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW)).allow;
    struct invoices open;
    if (!own && p->context != CONTEXT_OWN)
        return E_OK;
    TRY(invoice_mine(&p->op, own ? INVOICES_OPEN : INVOICES_ALL, 1, &open));
    if (!own && !open.total)
        return E_OK;
    if (!own)
        TRY(invoice_mine(&p->op, INVOICES_OPEN, 1, &open));
    *ret_link = (struct view_link){ .label = own ? SV("Bills") : SV("Paying for others"),
        .icon = ICON_RECEIPT,
        .href = sv_fmt(p->op.arena, "%.*s/portal/%s", SV_FMT(page_base(p)), own ? "bills" : "pay-for"),
        .count = open.total };
    if (open.total)
        *ret_waits = (struct view_notice){ .tone = TONE_INFO,
            .title = sv_fmt(p->op.arena, "To pay: %.*s", SV_FMT(my_sum_words(p, open.total, open.balance_sum))),
            .action_label = open.total == 1 ? SV("See the bill") : SV("See the bills"),
            .action_href = open.total == 1
                               ? sv_fmt(p->op.arena, "%.*s/%lld", SV_FMT(ret_link->href), (long long)open.items[0].id.v)
                               : ret_link->href };
    return E_OK;
}

enum err billing_portal_due(struct page *p, struct switchables *list)
{
    struct account_due *due = arena_array(p->op.arena, list->count, sizeof *due);
    TRY(invoice_due_elsewhere(&p->op, p->organization, list, due));
    for (size_t i = 0; i < list->count; i++)
        if (due[i].count)
            switch_due_add(&list->items[i],
                sv_fmt(p->op.arena, "To pay: %.*s", SV_FMT(my_sum_words(p, due[i].count, due[i].sum))),
                SV("/portal/bills"));
    return E_OK;
}

#define VIEW NEEDS_CAP(CAP_BILLS, LEVEL_VIEW)
static const struct route routes[] = {
    { HTTP_GET, "/portal/bills", "portal_bills", VIEW, AUDIT_LIST, "bill", get_bills },
    { HTTP_GET, "/portal/bills/{invoice}", "portal_bill", VIEW, AUDIT_VIEW, "bill", get_bill },
    { HTTP_GET, "/portal/pay-for/{invoice}", "portal_pay_for_bill", NEEDS_SELF, AUDIT_VIEW, "bill", get_bill },
};
const struct route_table billing_own_routes = { routes, LENGTH(routes) };
