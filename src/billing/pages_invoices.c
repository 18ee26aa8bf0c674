/* The invoices of the practice, and one of them. */
#include "billing/deposit.h"
#include "billing/invoice_desk.h"
#include "billing/pages.h"
#include "billing/pay_plan_desk.h"

enum { INVOICES_A_PAGE = 25 };
static const char *const kept[] = { "look", "payer", "client", "from", "until", "q" };

struct sv invoice_path(struct arena *a, struct invoice_id id, const char *below)
{
    return sv_fmt(a, "/billing/invoices/%lld%s", (long long)id.v, below);
}

struct view_badge invoice_badge(struct arena *a, const struct invoice *i)
{
    static const enum view_tone tones[INVOICE_STATE_COUNT] = { [INVOICE_DRAFT] = TONE_CALM,
        [INVOICE_SENT] = TONE_INFO,
        [INVOICE_PART_PAID] = TONE_INFO,
        [INVOICE_PAID] = TONE_OK,
        [INVOICE_OVERDUE] = TONE_WARN,
        [INVOICE_VOID] = TONE_CALM,
        [INVOICE_REFUNDED] = TONE_CALM,
        [INVOICE_WRITTEN_OFF] = TONE_CALM };
    struct sv fate = deposit_fate(a, i, false);
    if (fate.n)
        return (struct view_badge){ .label = fate, .tone = TONE_CALM };
    return (struct view_badge){ .label = sv_of(invoice_state_label(i->state)), .tone = tones[i->state] };
}

struct sv invoice_between(struct arena *a, const struct invoice *i)
{
    if (i->payer_client.v == i->client.v)
        return sv_fmt(a, "%.*s", SV_FMT(i->client_name));
    return sv_fmt(a, "%.*s pays for %.*s", SV_FMT(i->payer_name), SV_FMT(i->client_name));
}

struct view_header invoice_header(struct page *p, const struct invoice *i, struct sv title)
{
    struct arena *a = p->op.arena;
    p->frame.title = title;
    return (struct view_header){ .title = title,
        .subtitle = sv_fmt(a, "Invoice %.*s. %.*s.", SV_FMT(i->number), SV_FMT(invoice_between(a, i))),
        .crumbs = VIEW_LIST(a, struct view_link, { .label = SV("Billing"), .href = SV("/billing") },
            { .label = SV("Invoices"), .href = SV("/billing/invoices") },
            { .label = i->number, .href = invoice_path(a, i->id, "") }, { .label = title }) };
}

enum err invoice_of(struct page *p, struct invoice *ret_invoice, bool *ret_open)
{
    TRY(invoice_load(&p->op, (struct invoice_id){ page_arg(p, "invoice") }, ret_invoice));
    return bill_open(p, ret_invoice->client, ret_open);
}

/* -- lists ----------------------------------------------------------------------------------------------------------
 */

static struct view_badges badges_of(struct arena *a, const struct invoice *i)
{
    struct view_badge *b = arena_array(a, 5, sizeof *b);
    size_t n = 0;
    b[n++] = invoice_badge(a, i);
    if (i->confidential)
        b[n++] = (struct view_badge){ .label = SV("Confidential"), .tone = TONE_GUARD, .icon = ICON_LOCK };
    if (i->is_share)
        b[n++] = (struct view_badge){ .label = SV("Share"), .tone = TONE_CALM };
    if (i->in_parts)
        b[n++] = (struct view_badge){ .label = SV("In parts"), .tone = TONE_CALM };
    if (i->paying)
        b[n++] = (struct view_badge){ .label = SV("Payment under way"), .tone = TONE_INFO, .icon = ICON_HOURGLASS };
    return (struct view_badges){ b, n };
}

struct bill_table invoice_table(struct page *p, struct sv name, const struct invoices *list)
{
    struct arena *a = p->op.arena;
    struct bill_table t = BILL_TABLE(a, name, list->count, "Invoice", "Who pays", "State", "Due", "#Amount", "#Owed");
    for (size_t i = 0; i < list->count; i++) {
        const struct invoice *x = &list->items[i];
        struct bill_row *r = bill_row_add(a, &t);
        struct bill_cell *number = bill_cell_add(r, &t, x->number);
        number->href = invoice_path(a, x->id, "");
        number->detail = deposit_title(a, x);
        struct bill_cell *who = bill_cell_add(r, &t, x->payer_name);
        if (x->payer_client.v != x->client.v)
            who->detail = sv_fmt(a, "for %.*s", SV_FMT(x->client_name));
        bill_cell_add(r, &t, SV(""))->badges = badges_of(a, x);
        bill_cell_add(r, &t, bill_day(a, x->due_on));
        bill_cell_add(r, &t, bill_money(p, x->total));
        bill_cell_add(r, &t, bill_money_some(p, x->balance));
    }
    return t;
}

static const struct {
    enum invoice_look look;
    const char *name, *label, *none, *text;
} looks[] = {
    { INVOICES_OPEN, "open", "Open", "Nothing is open",
        "Invoices that were sent and are not paid in full stand here." },
    { INVOICES_OVERDUE, "overdue", "Overdue", "Nothing is overdue", "Everybody has paid in time." },
    { INVOICES_PAID, "paid", "Paid", "Nothing is paid yet", "Invoices that are paid in full stand here." },
    { INVOICES_DRAFTS, "drafts", "Drafts", "No drafts", "A draft is an invoice that nobody but staff has seen." },
    { INVOICES_VOID, "void", "Void", "None is void", "Invoices that were taken back stand here." },
    { INVOICES_ALL, "all", "All", "No invoices yet", "The first one is three clicks away: open a visit, and bill it." },
};

static size_t look_asked(const struct page *p)
{
    struct sv name = http_param(p->req, SV("look"));
    for (size_t i = 0; i < LENGTH(looks); i++)
        if (sv_eq(name, sv_of(looks[i].name)))
            return i;
    return http_param(p->req, SV("q")).n || bill_asked(p, SV("payer")) || bill_asked(p, SV("client"))
               ? LENGTH(looks) - 1
               : 0;
}

static struct invoice_filter filter_of(const struct page *p)
{
    return (struct invoice_filter){ .look = looks[look_asked(p)].look,
        .payer = { bill_asked(p, SV("payer")) },
        .client = { bill_asked(p, SV("client")) },
        .from = bill_day_asked(p, SV("from")),
        .until = bill_day_asked(p, SV("until")),
        .words = sv_trim(http_param(p->req, SV("q"))),
        .page = page_number(p) };
}

static enum err get_invoices(struct page *p)
{
    struct arena *a = p->op.arena;
    size_t look = look_asked(p);
    struct invoice_filter f = filter_of(p);
    struct invoices list;
    TRY(invoice_list(&p->op, &f, &list));
    struct bill_page v = bill_page_new(p, 1);
    v.header = bill_header(p, (struct view_link){ .label = SV("") }, SV("Invoices"),
        list.balance_sum ? sv_fmt(a, "%.*s is owed on those below.", SV_FMT(bill_money(p, list.balance_sum))) : SV(""));
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Write an invoice"), .icon = ICON_PLUS, .href = SV("/billing/invoices/new") },
        { .label = SV("Save as CSV"),
            .icon = ICON_DOWNLOAD,
            .href = bill_query(p, SV("/billing/invoices.csv"), kept, LENGTH(kept)) });
    v.tabs_name = SV("Invoices");
    struct view_link *tabs = arena_array(a, LENGTH(looks), sizeof *tabs);
    for (size_t i = 0; i < LENGTH(looks); i++)
        tabs[i] = (struct view_link){ .label = sv_of(looks[i].label),
            .href = sv_fmt(a, "/billing/invoices?look=%s", looks[i].name),
            .active = i == look };
    v.tabs = (struct view_links){ tabs, LENGTH(looks) };
    v.search = (struct view_search){ .action = SV("/billing/invoices"),
        .label = SV("A number, a payer or a client"),
        .value = f.words,
        .live_target = SV("#results") };
    struct bill_section *s = bill_section_add(&v.sections, SV("invoices"), sv_of(looks[look].label));
    s->table = invoice_table(p, SV("Invoices"), &list);
    s->pager = bill_pager(p, bill_query(p, SV("/billing/invoices"), kept, LENGTH(kept)), (int64_t)list.count,
        list.total, INVOICES_A_PAGE);
    bool narrowed = f.words.n || f.payer.v || f.client.v || f.from.has || f.until.has;
    s->empty =
        narrowed
            ? (struct view_empty){ .art = ART_SEARCH,
                  .title = SV("No such invoice"),
                  .text = SV("Try fewer letters, or look under All.") }
            : (struct view_empty){ .art = ART_DONE, .title = sv_of(looks[look].none), .text = sv_of(looks[look].text) };
    if (f.words.n)
        v.found = sv_fmt(a, "%.*s found", SV_FMT(view_count(a, list.total, 0)));
    return bill_page_render(p, &v);
}

static void sheet_row(struct page *p, const struct invoice *i, int64_t tax)
{
    struct str *out = &p->reply->body;
    csv_cell(out, i->number, false);
    bool settled = i->deposit != DEPOSIT_NONE && i->deposit != DEPOSIT_HELD && i->stored != INVOICE_VOID;
    csv_cell(out, sv_of(settled ? deposit_name(i->deposit) : invoice_state_name(i->state)), false);
    bill_sheet_day(p, i->issued_on);
    bill_sheet_day(p, i->due_on);
    csv_cell(out, i->payer_name, false);
    csv_cell(out, i->client_name, false);
    csv_cell(out, p->organization->currency, false);
    bill_sheet_amount(p, i->total, false);
    bill_sheet_amount(p, tax, false);
    bill_sheet_amount(p, i->paid, false);
    bill_sheet_amount(p, i->written_off, false);
    bill_sheet_amount(p, i->refunded, false);
    bill_sheet_amount(p, i->balance, true);
}

/* Newest first, by number: what comes in meanwhile moves no row, so that none is there twice or left out. */
static enum err sheet_part(struct page *p, void *of, bool *ret_more)
{
    struct invoice_filter *f = of;
    struct invoices list;
    int64_t *taxes;
    TRY(invoice_list(&p->op, f, &list));
    TRY(invoice_taxes(&p->op, &list, &taxes));
    for (size_t i = 0; i < list.count; i++)
        sheet_row(p, &list.items[i], taxes[i]);
    if (list.count)
        f->before = list.items[list.count - 1].id;
    *ret_more = list.total > (int64_t)list.count;
    return E_OK;
}

static enum err get_invoices_csv(struct page *p)
{
    static const char *const columns[] = { "number", "state", "issued", "due", "payer", "for", "currency", "total",
        "tax", "paid", "written off", "refunded", "owed" };
    struct invoice_filter f = filter_of(p);
    struct invoices first;
    f.page = 1;
    TRY(invoice_list(&p->op, &f, &first));
    if (first.total > BILL_SHEET_MOST)
        return bill_sheet_refuse(p, first.total, bill_query(p, SV("/billing/invoices"), kept, LENGTH(kept)));
    bill_sheet_begin(p, "invoices", columns, LENGTH(columns));
    f.most = BILL_SHEET_PART;
    return bill_sheet_parts(p, sheet_part, &f);
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

static bool issued(const struct invoice *i)
{
    return i->stored != INVOICE_DRAFT && i->stored != INVOICE_VOID;
}

static void add_act(struct page *p, struct view_actions *to, const struct invoice *i, const char *label,
    const char *below, enum icon icon, bool danger)
{
    struct view_action *items = arena_array(p->op.arena, to->count + 1, sizeof *items);
    for (size_t k = 0; k < to->count; k++)
        items[k] = to->items[k];
    items[to->count] = (struct view_action){
        .label = sv_of(label), .icon = icon, .href = invoice_path(p->op.arena, i->id, below), .danger = danger
    };
    *to = (struct view_actions){ items, to->count + 1 };
}

static void add_acts(struct page *p, const struct invoice *i, struct view_header *h)
{
    bool owed = issued(i) && i->balance > 0;
    if (i->stored == INVOICE_DRAFT) {
        add_act(p, &h->buttons, i, "Send", "/send", ICON_SEND, false);
        if (!i->is_share && !i->rule.v)
            add_act(p, &h->buttons, i, "Change", "/edit", ICON_EDIT, false);
    }
    if (owed && !i->paying) {
        add_act(p, &h->buttons, i, "Record a payment", "/record", ICON_PLUS, false);
        if (i->payer_client.v)
            add_act(p, &h->buttons, i, "Charge their card", "/charge", ICON_CARD, false);
    }
    if (owed && !i->paying && !i->in_parts)
        add_act(p, &h->menu, i, "Pay in parts", "/plan", ICON_CALENDAR, false);
    if (owed) {
        add_act(p, &h->menu, i, "Remind", "/remind", ICON_BELL, false);
        if (!i->payer_client.v)
            add_act(p, &h->menu, i, "Mail a new link", "/link", ICON_LINK, false);
    }
    add_act(p, &h->menu, i, "PDF", "/pdf", ICON_DOCUMENT, false);
    if (i->stored == INVOICE_SENT && i->paid == 0 && i->written_off == 0)
        add_act(p, &h->menu, i, "Address to somebody else", "/readdress", ICON_SWITCH, false);
    if (owed)
        add_act(p, &h->menu, i, "Write off", "/write-off", ICON_CLOSE, true);
    if (i->deposit == DEPOSIT_HELD && issued(i) && !i->paying) {
        add_act(p, &h->menu, i, "Give the deposit back", "/deposit/give-back", ICON_SWITCH, false);
        if (i->paid > i->refunded)
            add_act(p, &h->menu, i, "Keep the deposit", "/deposit/keep", ICON_CHECK, false);
    }
    bool settled = i->deposit != DEPOSIT_NONE && i->deposit != DEPOSIT_HELD;
    if (invoice_may_become(i->stored, INVOICE_VOID) && !i->paying && !settled)
        add_act(p, &h->menu, i, "Void", "/void", ICON_STOP, true);
}

static struct bill_section *lines_section(struct page *p, const struct invoice *i, struct bill_page *v)
{
    struct arena *a = p->op.arena;
    struct bill_section *s = bill_section_add(&v->sections, SV("lines"), SV("What the payer sees"));
    s->table =
        BILL_TABLE(a, SV("Lines of the invoice"), i->line_count + 1, "What", "Day", "Units", "#Price", "#Amount");
    for (size_t k = 0; k < i->line_count; k++) {
        const struct invoice_line *l = &i->lines[k];
        struct bill_row *r = bill_row_add(a, &s->table);
        struct bill_cell *what = bill_cell_add(r, &s->table, l->description);
        what->detail = l->staff_name.n && l->code.n ? sv_fmt(a, "%.*s · %.*s", SV_FMT(l->code), SV_FMT(l->staff_name))
                       : l->code.n                  ? l->code
                                                    : l->staff_name;
        if (l->charge.v && i->stored != INVOICE_VOID)
            what->href =
                sv_fmt(a, "/clients/%lld/billing/charges/%lld", (long long)i->client.v, (long long)l->charge.v);
        bill_cell_add(r, &s->table, bill_day(a, l->service_on));
        bill_cell_add(r, &s->table, sv_fmt(a, "%lld", (long long)l->units));
        struct bill_cell *price = bill_cell_add(r, &s->table, i->is_share ? SV("") : bill_money(p, l->unit_price));
        if (!i->is_share && l->discount)
            price->detail = sv_fmt(a, "%.*s off", SV_FMT(bill_money(p, l->discount)));
        struct bill_cell *amount = bill_cell_add(r, &s->table, bill_money(p, l->amount));
        if (l->tax)
            amount->detail = tax_words(a, l->tax_name, l->tax_bp, l->tax_included, bill_money(p, l->tax));
    }
    s->text = i->note;
    return s;
}

static struct sv deposit_label(struct arena *a, const struct invoice *i)
{
    if (i->stored == INVOICE_VOID)
        return SV("Asked for no more");
    if (i->deposit == DEPOSIT_HELD)
        return i->paid > i->refunded ? SV("Held for the visit") : SV("Asked for, not paid yet");
    return deposit_fate(a, i, false);
}

static struct view_facts facts_of(struct page *p, const struct invoice *i)
{
    struct arena *a = p->op.arena;
    struct view_fact *f = arena_array(a, 14, sizeof *f);
    size_t n = 0;
    f[n++] = (struct view_fact){ .label = SV("Who pays"),
        .value = i->payer_name,
        .href = i->payer.v ? sv_fmt(a, "/billing/payers/%lld", (long long)i->payer.v) : SV("") };
    f[n++] = (struct view_fact){
        .label = SV("For"), .value = i->client_name, .href = sv_fmt(a, "/clients/%lld/billing", (long long)i->client.v)
    };
    f[n++] = (struct view_fact){ .label = SV("Total"), .value = bill_money(p, i->total) };
    if (i->paid)
        f[n++] = (struct view_fact){ .label = SV("Paid"), .value = bill_money(p, i->paid) };
    if (i->written_off)
        f[n++] = (struct view_fact){ .label = SV("Written off"), .value = bill_money(p, i->written_off) };
    if (i->settled)
        f[n++] = (struct view_fact){ .label = i->deposit == DEPOSIT_USED ? SV("Used") : SV("Given back as credit"),
            .value = bill_money(p, i->settled) };
    if (i->refunded > i->settled)
        f[n++] = (struct view_fact){ .label = SV("Refunded"), .value = bill_money(p, i->refunded - i->settled) };
    f[n++] = (struct view_fact){ .label = SV("Owed"), .value = bill_money(p, i->balance) };
    f[n++] = (struct view_fact){ .label = SV("Sent on"), .value = bill_day(a, i->issued_on) };
    f[n++] = (struct view_fact){ .label = SV("Due on"), .value = bill_day(a, i->due_on) };
    if (i->in_parts)
        f[n - 1].label = SV("Next part on");
    if (i->deposit != DEPOSIT_NONE)
        f[n++] = (struct view_fact){ .label = SV("Deposit"), .value = deposit_label(a, i) };
    if (i->reminders)
        f[n++] = (struct view_fact){ .label = SV("Reminded"),
            .value = sv_fmt(a, "%.*s, last on %.*s", SV_FMT(count_words(a, i->reminders, "time", "times")),
                SV_FMT(bill_day(a, i->reminded_on))) };
    if (i->replaces.v)
        f[n++] = (struct view_fact){
            .label = SV("Instead of"), .value = SV("One that is void"), .href = invoice_path(a, i->replaces, "")
        };
    return (struct view_facts){ f, n };
}

static struct view_notice notice_of(struct page *p, const struct invoice *i)
{
    struct arena *a = p->op.arena;
    if (i->paying)
        return (struct view_notice){ .tone = TONE_INFO,
            .title = SV("A payment is under way"),
            .text =
                SV("It waits for the payer or their bank. Nothing can be charged until it is known how it ended.") };
    if (i->confidential)
        return (struct view_notice){ .tone = TONE_GUARD,
            .title = SV("Confidential"),
            .text = sv_fmt(a, "It is there for staff and for %.*s on their own sign-in, for no caregiver.",
                SV_FMT(i->client_name)) };
    if (i->stored == INVOICE_DRAFT)
        return (struct view_notice){
            .tone = TONE_CALM, .title = SV("A draft"), .text = SV("Nobody but staff has seen it.")
        };
    return (struct view_notice){ .tone = TONE_CALM };
}

static enum err get_invoice(struct page *p)
{
    struct arena *a = p->op.arena;
    struct invoice i;
    bool open;
    TRY(invoice_of(p, &i, &open));
    if (!open)
        return E_OK;
    struct bill_page v = bill_page_new(p, 4);
    v.header = bill_header(p, (struct view_link){ .label = SV("Invoices"), .href = SV("/billing/invoices") },
        sv_fmt(a, "Invoice %.*s", SV_FMT(i.number)),
        i.deposit == DEPOSIT_NONE
            ? invoice_between(a, &i)
            : sv_fmt(a, "%.*s. %.*s", SV_FMT(deposit_title(a, &i)), SV_FMT(invoice_between(a, &i))));
    v.header.badges = badges_of(a, &i);
    add_acts(p, &i, &v.header);
    v.notice = notice_of(p, &i);
    lines_section(p, &i, &v);
    TRY(pay_plan_part(p, &i, &v));
    TRY(invoice_money_part(p, &i, &v));
    struct bill_section *facts = bill_section_add(&v.side, SV("facts"), SV("The invoice"));
    facts->facts = facts_of(p, &i);
    bill_log(p, i.client, AUDIT_VIEW, SV("invoice"), i.id.v);
    return bill_page_render(p, &v);
}

#define BILL NEEDS_STAFF(PERM_BILLING)
static const struct route routes[] = {
    { HTTP_GET, "/billing/invoices", "billing_invoices", BILL, AUDIT_LIST, "invoice", get_invoices },
    { HTTP_GET, "/billing/invoices.csv", "billing_invoices_csv", BILL, AUDIT_EXPORT, "invoice", get_invoices_csv },
    { HTTP_GET, "/billing/invoices/{invoice}", "billing_invoice", BILL, AUDIT_NONE, "", get_invoice },
};
const struct route_table billing_invoice_routes = { routes, LENGTH(routes) };
