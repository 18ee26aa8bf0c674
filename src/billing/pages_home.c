/* The billing home: what is to bill, outstanding, overdue and failed, twelve months, who owes most. */
#include "billing/home_view.h"
#include "billing/invoice_desk.h"
#include "billing/pages.h"
#include "billing/templates.h"
#include "http/asset_urls.h"

enum { MONTHS = 12, PAYERS_SHOWN = 8 };

static struct view_tile tile(
    struct page *p, const char *label, struct sv figure, struct sv hint, const char *href, bool hot, bool zero)
{
    (void)p;
    return (struct view_tile){
        .label = sv_of(label), .count = figure, .hint = hint, .href = sv_of(href), .hot = hot, .zero = zero
    };
}

static struct sv invoices_words(struct arena *a, int64_t n)
{
    return count_words(a, n, "invoice", "invoices");
}

static struct view_tiles tiles_of(struct page *p, const struct billing_sums *s)
{
    struct arena *a = p->op.arena;
    return (struct view_tiles)VIEW_LIST(a, struct view_tile,
        tile(p, "To bill", bill_money(p, s->to_bill),
            count_words(a, s->to_bill_count, "visit or charge", "visits and charges"), "/billing/to-bill", false,
            s->to_bill_count == 0),
        tile(p, "Outstanding", bill_money(p, s->open), invoices_words(a, s->open_count), "/billing/invoices?look=open",
            false, s->open_count == 0),
        tile(p, "Overdue", bill_money(p, s->overdue), invoices_words(a, s->overdue_count),
            "/billing/invoices?look=overdue", true, s->overdue_count == 0),
        tile(p, "Failed payments", view_count(a, s->failed_count, 1000), SV("in 30 days"), "/billing/ledger", true,
            s->failed_count == 0),
        tile(p, "In credit", bill_money(p, s->credit), SV("payers' money that pays nothing yet"), "/billing/payers",
            false, s->credit == 0));
}

static struct sv month_name(struct arena *a, struct day first, bool year)
{
    static const char *const names[] = { "January", "February", "March", "April", "May", "June", "July", "August",
        "September", "October", "November", "December" };
    struct civil c = civil_of_day(first);
    return year ? sv_fmt(a, "%s %d", names[c.month - 1], c.year) : sv_fmt(a, "%.3s", names[c.month - 1]);
}

static enum err fill_months(struct page *p, struct billing_home_view *v)
{
    struct arena *a = p->op.arena;
    struct month_sum sums[MONTHS];
    struct money one;
    TRY(billing_months(&p->op, MONTHS, sums));
    v->unit = money_parse(SV("1"), bill_currency(p), &one) ? one.minor : 1;
    v->months.items = arena_array(a, MONTHS, sizeof *v->months.items);
    bool moved = false;
    for (size_t i = 0; i < MONTHS; i++)
        moved |= sums[i].billed || sums[i].paid;
    for (size_t i = 0; moved && i < MONTHS; i++)
        v->months.items[v->months.count++] = (struct billing_month){ .name = month_name(a, sums[i].first, true),
            .brief = month_name(a, sums[i].first, false),
            .billed = bill_money(p, sums[i].billed),
            .paid = bill_money(p, sums[i].paid),
            .billed_minor = sums[i].billed,
            .paid_minor = sums[i].paid };
    return E_OK;
}

static enum err fill_payers(struct page *p, struct billing_home_view *v)
{
    struct arena *a = p->op.arena;
    struct payer_sums list;
    TRY(billing_by_payer(&p->op, SV(""), 1, &list));
    struct bill_section *s = &v->payers;
    *s = (struct bill_section){ .id = SV("payers"), .title = SV("By payer"), .none = SV("Nobody owes anything.") };
    s->buttons = (struct view_actions)VIEW_LIST(
        a, struct view_action, { .label = SV("All payers"), .href = SV("/billing/payers") });
    s->table = BILL_TABLE(a, SV("By payer"), list.count, "Who pays", "#Owed", "#Overdue", "#Credit");
    for (size_t i = 0; i < list.count && i < PAYERS_SHOWN; i++) {
        const struct payer_sum *x = &list.items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        bill_cell_add(r, &s->table, x->name)->href = sv_fmt(a, "/billing/payers/%lld", (long long)x->payer.v);
        bill_cell_add(r, &s->table, bill_money_some(p, x->owed));
        bill_cell_add(r, &s->table, bill_money_some(p, x->overdue));
        bill_cell_add(r, &s->table, bill_money_some(p, x->credit));
    }
    return E_OK;
}

static enum err get_home(struct page *p)
{
    struct arena *a = p->op.arena;
    struct billing_sums sums;
    TRY(billing_sums(&p->op, &sums));
    struct billing_home_view v = { .frame = &p->frame, .tiles = tiles_of(p, &sums) };
    p->frame.title = SV("Billing");
    v.header = (struct view_header){ .title = SV("Billing"), .subtitle = p->organization->name };
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("What is to bill"), .icon = ICON_RECEIPT, .href = SV("/billing/to-bill") },
        { .label = SV("Write an invoice"), .icon = ICON_PLUS, .href = SV("/billing/invoices/new") });
    v.tabs =
        (struct view_links)VIEW_LIST(a, struct view_link, { .label = SV("Invoices"), .href = SV("/billing/invoices") },
            { .label = SV("Payments"), .href = SV("/billing/payments") },
            { .label = SV("Recurring"), .href = SV("/billing/recurring") },
            { .label = SV("Payers"), .href = SV("/billing/payers") },
            { .label = SV("Day close"), .href = SV("/billing/day") },
            { .label = SV("Ledger"), .href = SV("/billing/ledger") });
    v.drafts = sums.draft_count
                   ? sv_fmt(a, "%.*s not sent yet.", SV_FMT(count_words(a, sums.draft_count, "draft is", "drafts are")))
                   : SV("");
    TRY(fill_months(p, &v));
    TRY(fill_payers(p, &v));
    p->frame.page_css = (struct view_lines)VIEW_LIST(a, struct sv, SV(ASSET_BILLING_CSS), SV(ASSET_BILLING_BUNDLE_CSS));
    p->frame.page_js = (struct view_lines)VIEW_LIST(a, struct sv, SV(ASSET_BILLING_BUNDLE_JS));
    tpl_billing_home(&p->reply->body, &v);
    return E_OK;
}

enum err billing_home_part(struct page *p)
{
    struct billing_sums sums;
    if (!role_may(p->viewer->facts.role, PERM_BILLING))
        return E_OK;
    TRY(billing_sums(&p->op, &sums));
    struct billing_home_part_view v = { .tiles = tiles_of(p, &sums) };
    v.tiles.count = 3; /* to bill, outstanding, overdue */
    tpl_billing_home_part(&p->reply->body, &v);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/billing", "billing", NEEDS_STAFF(PERM_BILLING), AUDIT_LIST, "billing", get_home },
};
const struct route_table billing_home_routes = { routes, LENGTH(routes) };
