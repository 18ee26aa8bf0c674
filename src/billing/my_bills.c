/* Bills in the words of those who pay them. */
#include "billing/my_bills.h"

#include <stdio.h>

#include "base/text.h"
#include "billing/deposit.h"
#include "billing/fields.h"
#include "billing/payment.h"

struct sv my_money(const struct page *p, int64_t minor)
{
    struct money m = { .minor = minor };
    (void)snprintf(m.currency, sizeof m.currency, "%.*s", SV_FMT(p->organization->currency));
    return money_human(p->op.arena, m);
}

struct sv my_typed(const struct page *p, int64_t minor)
{
    char currency[4];
    (void)snprintf(currency, sizeof currency, "%.*s", SV_FMT(p->organization->currency));
    return amount_typed(p->op.arena, minor, currency);
}

enum err my_credit(struct page *p, int64_t *ret_credit)
{
    *ret_credit = 0;
    return p->context == CONTEXT_OWN ? credit_own(&p->op, ret_credit) : E_OK;
}

static bool is_open(const struct invoice *i)
{
    return i->balance > 0 && (i->stored == INVOICE_SENT || i->stored == INVOICE_PART_PAID);
}

struct sv my_bill_when(struct page *p, const struct invoice *i)
{
    struct arena *a = p->op.arena;
    if (!is_open(i) || !i->due_on.has)
        return i->issued_on.has ? sv_fmt(a, "From %.*s", SV_FMT(day_human(a, i->issued_on.v))) : SV("");
    int64_t days = (int64_t)i->due_on.v.n - p->viewer->today.n;
    if (days == 0)
        return SV("Due today");
    if (days == 1)
        return SV("Due tomorrow");
    return sv_fmt(a, "%s %.*s", days < 0 ? "Was due on" : "Due on", SV_FMT(day_human(a, i->due_on.v)));
}

struct sv my_bill_whom(struct page *p, const struct invoice *i)
{
    if (i->client.v == p->viewer->subject.client.v)
        return SV("");
    return sv_fmt(p->op.arena, "for %.*s", SV_FMT(i->client_name));
}

struct view_badges my_bill_badges(struct page *p, const struct invoice *i)
{
    struct view_badge *b = arena_array(p->op.arena, 3, sizeof *b);
    struct sv fate = deposit_fate(p->op.arena, i, true);
    size_t n = 0;
    if (i->paying)
        b[n++] = (struct view_badge){ SV("Payment under way"), TONE_INFO, ICON_NONE };
    else if (fate.n)
        b[n++] = (struct view_badge){ fate, TONE_CALM, ICON_NONE };
    else if (i->state == INVOICE_OVERDUE)
        b[n++] = (struct view_badge){ SV("Overdue"), TONE_WARN, ICON_NONE };
    else if (i->state == INVOICE_PAID)
        b[n++] = (struct view_badge){ SV("Paid"), TONE_OK, ICON_NONE };
    else if (i->state == INVOICE_REFUNDED)
        b[n++] = (struct view_badge){ SV("Refunded"), TONE_CALM, ICON_NONE };
    else if (i->state == INVOICE_WRITTEN_OFF)
        b[n++] = (struct view_badge){ SV("Nothing to pay"), TONE_CALM, ICON_NONE };
    if (is_open(i) && i->paid > 0)
        b[n++] = (struct view_badge){ SV("Part paid"), TONE_INFO, ICON_NONE };
    if (i->confidential)
        b[n++] = (struct view_badge){ SV("Confidential"), TONE_GUARD, ICON_LOCK };
    return (struct view_badges){ b, n };
}

struct my_bill_card my_bill_card(struct page *p, const struct invoice *i)
{
    struct sv whom = my_bill_whom(p, i), deposit = deposit_title(p->op.arena, i);
    return (struct my_bill_card){ .href = my_bill_path(p, i->id, ""),
        .title = sv_fmt(p->op.arena, "Bill %.*s%s%.*s", SV_FMT(i->number), whom.n ? " " : "", SV_FMT(whom)),
        .detail = deposit.n ? sv_fmt(p->op.arena, "%.*s · %.*s", SV_FMT(deposit), SV_FMT(my_bill_when(p, i)))
                            : my_bill_when(p, i),
        .amount = my_money(p, is_open(i) ? i->balance : i->total),
        .badges = my_bill_badges(p, i) };
}

struct sv my_bill_path(struct page *p, struct invoice_id id, const char *below)
{
    bool others = sv_starts(sv_of(p->route->pattern), SV("/portal/pay-for"));
    return sv_fmt(p->op.arena, "%.*s/portal/%s/%lld%s", SV_FMT(page_base(p)), others ? "pay-for" : "bills",
        (long long)id.v, below);
}

int64_t my_page_number(const struct page *p, const char *parameter)
{
    int64_t n;
    return int_parse(http_param(p->req, sv_of(parameter)), &n) && n > 0 && n < 1000000 ? n : 1;
}

/* `here`: path and query up to the number of the page. */
static struct view_pager pager_at(
    struct arena *a, struct sv here, int64_t page, int64_t shown, int64_t total, int64_t a_page)
{
    int64_t before = (page - 1) * a_page;
    struct view_pager pager = { 0 };
    if (total <= a_page)
        return pager;
    pager.range = view_range(a, before + 1, shown, total, 0);
    if (page > 1)
        pager.previous_href = sv_fmt(a, "%.*s%lld", SV_FMT(here), (long long)page - 1);
    if (before + shown < total)
        pager.next_href = sv_fmt(a, "%.*s%lld", SV_FMT(here), (long long)page + 1);
    return pager;
}

struct view_pager my_pager(
    struct page *p, const char *parameter, int64_t page, int64_t shown, int64_t total, int64_t a_page)
{
    struct arena *a = p->op.arena;
    page_list(p, parameter, shown, total, a_page);
    return pager_at(a, sv_fmt(a, "%.*s?%s=", SV_FMT(p->req->path), parameter), page, shown, total, a_page);
}

struct view_pager my_found_pager(
    struct page *p, struct sv words, int64_t page, int64_t shown, int64_t total, int64_t a_page)
{
    enum { QUERY_MOST = 4096 };
    struct str here = str_new(p->op.arena, QUERY_MOST);
    str_addf(&here, "%.*s?q=", SV_FMT(p->req->path));
    html_url_part(&here, words);
    str_add(&here, SV("&page="));
    page_list(p, "page", shown, total, a_page);
    return words.n && !here.overflowed ? pager_at(p->op.arena, str_sv(&here), page, shown, total, a_page)
                                       : my_pager(p, "page", page, shown, total, a_page);
}

struct sv my_sum_words(struct page *p, int64_t count, int64_t sum)
{
    if (count == 1)
        return sv_fmt(p->op.arena, "One bill, %.*s", SV_FMT(my_money(p, sum)));
    return sv_fmt(p->op.arena, "%lld bills, %.*s in all", (long long)count, SV_FMT(my_money(p, sum)));
}

struct my_bill_cards my_bill_cards(struct page *p, const struct invoices *list)
{
    struct my_bill_cards cards = { arena_array(p->op.arena, list->count, sizeof *cards.items), list->count };
    for (size_t i = 0; i < list->count; i++)
        cards.items[i] = my_bill_card(p, &list->items[i]);
    return cards;
}

struct view_links my_tabs(struct page *p, enum my_tab active)
{
    static const struct {
        const char *label, *path;
        enum level level; /* of CAP_BILLS; none: on one's own account alone */
    } tabs[] = { [MY_BILLS] = { "Bills", "bills", LEVEL_VIEW },
        [MY_RECEIPTS] = { "Receipts", "receipts", LEVEL_VIEW },
        [MY_SUPERBILLS] = { "Superbills", "superbills", LEVEL_VIEW },
        [MY_INSURANCE] = { "Insurance", "insurance", LEVEL_VIEW },
        [MY_STATEMENTS] = { "Statements", "statements", LEVEL_VIEW },
        [MY_CARDS] = { "Cards", "cards", LEVEL_ACT },
        [MY_PAY_FOR] = { "Paying for others", "pay-for", LEVEL_NONE } };
    struct view_link *links = arena_array(p->op.arena, LENGTH(tabs), sizeof *links);
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(tabs); i++) {
        bool may = tabs[i].level ? viewer_may(p->viewer, NEED_CAP_PAGE(CAP_BILLS, tabs[i].level)).allow
                                 : p->context == CONTEXT_OWN;
        if (may)
            links[n++] = (struct view_link){ .label = sv_of(tabs[i].label),
                .href = sv_fmt(p->op.arena, "%.*s/portal/%s", SV_FMT(page_base(p)), tabs[i].path),
                .active = i == (size_t)active };
    }
    return (struct view_links){ links, n };
}
