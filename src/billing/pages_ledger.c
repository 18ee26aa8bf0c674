/* The ledger, and the close of a day: what came in and went out, by medium. */
#include "billing/desk.h"
#include "billing/ledger.h"
#include "billing/pages.h"

enum { ENTRIES_A_PAGE = 50 };
static const char *const kept[] = { "payer", "invoice", "from", "until" };

static struct sv payer_path(struct arena *a, struct payer_id id)
{
    return sv_fmt(a, "/billing/payers/%lld", (long long)id.v);
}

static struct sv invoice_path(struct arena *a, struct invoice_id id)
{
    return sv_fmt(a, "/billing/invoices/%lld", (long long)id.v);
}

/* -- the ledger -----------------------------------------------------------------------------------------------------
 */

static struct ledger_filter filter_of(const struct page *p)
{
    return (struct ledger_filter){ .payer = { bill_asked(p, SV("payer")) },
        .invoice = { bill_asked(p, SV("invoice")) },
        .from = bill_day_asked(p, SV("from")),
        .until = bill_day_asked(p, SV("until")),
        .page = page_number(p) };
}

static void entry_row(struct page *p, struct bill_table *t, const struct entry *e)
{
    struct arena *a = p->op.arena;
    struct bill_row *r = bill_row_add(a, t);
    struct bill_cell *day = bill_cell_add(r, t, day_human(a, e->day));
    day->detail = sv_fmt(a, "No. %lld", (long long)e->id.v);
    day->whole = true;
    bill_cell_add(r, t, sv_of(entry_label(e)));
    struct bill_cell *who = bill_cell_add(r, t, e->payer_name);
    who->href = payer_path(a, e->payer);
    bool other = e->client_name.n && !sv_eq(e->client_name, e->payer_name);
    if (e->credit_payer.v != e->payer.v) /* whose credit it is, or whose money pays it */
        who->detail = sv_fmt(a, e->credit == ACCOUNT_CREDIT ? "to %.*s%s%.*s" : "the bill of %.*s%s%.*s",
            SV_FMT(e->credit_payer_name), other ? ", for " : "", SV_FMT(other ? e->client_name : SV("")));
    else if (other)
        who->detail = sv_fmt(a, "for %.*s", SV_FMT(e->client_name));
    struct bill_cell *number = bill_cell_add(r, t, e->invoice_number);
    if (e->invoice_number.n)
        number->href = invoice_path(a, e->invoice);
    bill_cell_add(r, t, sv_fmt(a, "%s → %s", account_label(e->debit), account_label(e->credit)));
    bill_cell_add(r, t, bill_money(p, e->amount));
}

static enum err get_ledger(struct page *p)
{
    struct arena *a = p->op.arena;
    struct ledger_filter f = filter_of(p);
    struct entries list;
    bool narrowed = f.payer.v || f.invoice.v || f.from.has || f.until.has;
    struct sv query = bill_query(p, SV("/billing/ledger"), kept, LENGTH(kept));
    TRY(ledger_list(&p->op, &f, &list));
    struct bill_page v = bill_page_new(p, 1);
    v.header = bill_header(p, (struct view_link){ .label = SV("") }, SV("Ledger"),
        SV("Every movement of money. What is written here is never changed."));
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Save as CSV"),
            .icon = ICON_DOWNLOAD,
            .href = bill_query(p, SV("/billing/ledger.csv"), kept, LENGTH(kept)) });
    bill_filter_days(p, &v, f.from, f.until);
    struct view_hidden *hidden = arena_array(a, 2, sizeof *hidden);
    size_t n = 0;
    if (f.payer.v)
        hidden[n++] = (struct view_hidden){ SV("payer"), sv_fmt(a, "%lld", (long long)f.payer.v) };
    if (f.invoice.v)
        hidden[n++] = (struct view_hidden){ SV("invoice"), sv_fmt(a, "%lld", (long long)f.invoice.v) };
    v.filter_hidden = (struct view_hiddens){ hidden, n };
    struct bill_section *s = bill_section_add(&v.sections, SV("entries"), SV("Entries"));
    if (f.payer.v || f.invoice.v)
        s->buttons = (struct view_actions)VIEW_LIST(
            a, struct view_action, { .label = SV("Show all"), .href = SV("/billing/ledger") });
    s->table = BILL_TABLE(
        a, SV("Entries of the ledger"), list.count, "Day", "What", "Who pays", "Invoice", "From → to", "#Amount");
    for (size_t i = 0; i < list.count; i++)
        entry_row(p, &s->table, &list.items[i]);
    s->pager = bill_pager(p, query, (int64_t)list.count, list.total, ENTRIES_A_PAGE);
    s->empty = (struct view_empty){ .art = narrowed ? ART_SEARCH : ART_DONE,
        .title = narrowed ? SV("No entries like that") : SV("Nothing is written yet"),
        .text = narrowed ? SV("Choose other days, or show all.")
                         : SV("The first entry is written when an invoice is sent or money comes in.") };
    return bill_page_render(p, &v);
}

static enum err get_ledger_csv(struct page *p)
{
    static const char *const columns[] = { "entry", "day", "kind", "debit", "credit", "payer", "credited", "for",
        "invoice", "currency", "amount" };
    struct ledger_filter f = filter_of(p);
    struct entries list;
    f.page = 0;
    TRY(ledger_list(&p->op, &f, &list));
    if (list.total > (int64_t)list.count)
        return bill_sheet_refuse(p, list.total, bill_query(p, SV("/billing/ledger"), kept, LENGTH(kept)));
    bill_sheet_begin(p, "ledger", columns, LENGTH(columns));
    struct str *out = &p->reply->body;
    for (size_t i = 0; i < list.count; i++) {
        const struct entry *e = &list.items[i];
        str_addf(out, "%lld,", (long long)e->id.v);
        bill_sheet_day(p, (struct opt_day){ true, e->day });
        csv_cell(out, sv_of(entry_kind_name(e->kind)), false);
        csv_cell(out, sv_of(account_name(e->debit)), false);
        csv_cell(out, sv_of(account_name(e->credit)), false);
        csv_cell(out, e->payer_name, false);
        csv_cell(out, e->credit_payer_name, false);
        csv_cell(out, e->client_name, false);
        csv_cell(out, e->invoice_number, false);
        csv_cell(out, p->organization->currency, false);
        bill_sheet_amount(p, e->amount, true);
    }
    return E_OK;
}

/* -- the close of a day ---------------------------------------------------------------------------------------------
 */

static void medium_row(struct page *p, struct bill_table *t, struct sv name, int64_t in, int64_t out)
{
    struct bill_row *r = bill_row_add(p->op.arena, t);
    bill_cell_add(r, t, name);
    bill_cell_add(r, t, bill_money(p, in));
    bill_cell_add(r, t, bill_money(p, out));
    bill_cell_add(r, t, bill_money(p, in - out));
}

static enum err get_day(struct page *p)
{
    static const enum ledger_account media[] = { ACCOUNT_GATEWAY, ACCOUNT_CASH, ACCOUNT_CHEQUE, ACCOUNT_TRANSFER,
        ACCOUNT_OTHER };
    static const struct {
        enum ledger_account account;
        const char *words;
        bool debit; /* what stands on its debit side is meant */
    } besides[] = {
        { ACCOUNT_INCOME, "Billed, without tax", false },
        { ACCOUNT_TAX, "Tax billed", false },
        { ACCOUNT_DISCOUNT, "Discounts given", true },
        { ACCOUNT_REFUNDS, "Refunded", true },
        { ACCOUNT_WRITE_OFF, "Written off", true },
    };
    struct arena *a = p->op.arena;
    struct opt_day from = bill_day_asked(p, SV("from")), until = bill_day_asked(p, SV("until"));
    struct day_sum sums[ACCOUNT_COUNT];
    if (!from.has)
        from = until.has ? until : (struct opt_day){ true, p->viewer->today };
    if (!until.has || until.v.n < from.v.n)
        until = from;
    TRY(ledger_day(&p->op, from.v, until.v, sums));
    struct bill_page v = bill_page_new(p, 2);
    struct sv days = from.v.n == until.v.n
                         ? day_human(a, from.v)
                         : sv_fmt(a, "%.*s to %.*s", SV_FMT(day_human(a, from.v)), SV_FMT(day_human(a, until.v)));
    v.header = bill_header(p, (struct view_link){ .label = SV("") }, SV("Day close"), days);
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Entries of these days"),
            .icon = ICON_LIST,
            .href = sv_fmt(
                a, "/billing/ledger?from=%.*s&until=%.*s", SV_FMT(day_iso(a, from.v)), SV_FMT(day_iso(a, until.v))) });
    bill_filter_days(p, &v, from, until);
    v.print = true;
    struct bill_section *money = bill_section_add(&v.sections, SV("money"), SV("Money, by medium"));
    money->table = BILL_TABLE(a, SV("Money, by medium"), LENGTH(media) + 1, "Medium", "#In", "#Out", "#Left");
    int64_t in = 0, out = 0;
    for (size_t i = 0; i < LENGTH(media); i++) {
        const struct day_sum *s = &sums[media[i]];
        medium_row(p, &money->table, sv_of(account_label(media[i])), s->in, s->out);
        in += s->in;
        out += s->out;
    }
    medium_row(p, &money->table, SV("All together"), in, out);
    struct bill_section *rest = bill_section_add(&v.sections, SV("rest"), SV("Besides"));
    rest->table = BILL_TABLE(a, SV("Besides"), LENGTH(besides), "What", "#Amount", "#Taken back");
    for (size_t i = 0; i < LENGTH(besides); i++) {
        const struct day_sum *s = &sums[besides[i].account];
        struct bill_row *r = bill_row_add(a, &rest->table);
        bill_cell_add(r, &rest->table, sv_of(besides[i].words));
        bill_cell_add(r, &rest->table, bill_money(p, besides[i].debit ? s->in : s->out));
        bill_cell_add(r, &rest->table, bill_money_some(p, besides[i].debit ? s->out : s->in));
    }
    v.footnote = sv_fmt(a, "%.*s, as the ledger stood on %.*s. Days are those of the practice.",
        SV_FMT(p->organization->name), SV_FMT(day_human(a, p->viewer->today)));
    return bill_page_render(p, &v);
}

#define BILL NEEDS_STAFF(PERM_BILLING)
static const struct route routes[] = {
    { HTTP_GET, "/billing/ledger", "billing_ledger", BILL, AUDIT_LIST, "ledger", get_ledger },
    { HTTP_GET, "/billing/ledger.csv", "billing_ledger_csv", BILL, AUDIT_EXPORT, "ledger", get_ledger_csv },
    { HTTP_GET, "/billing/day", "billing_day", BILL, AUDIT_LIST, "day close", get_day },
};
const struct route_table billing_ledger_routes = { routes, LENGTH(routes) };
