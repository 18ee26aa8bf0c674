/* Who pays: what each owes and has in credit, their statement, and outside parties. */
#include "billing/desk.h"
#include "billing/invoice.h"
#include "billing/pages.h"

enum { PAYERS_A_PAGE = 25, STATEMENT_DAYS = 365 };

static struct sv path_of(struct arena *a, struct payer_id id, const char *below)
{
    return sv_fmt(a, "/billing/payers/%lld%s", (long long)id.v, below);
}

static struct view_link crumb(void)
{
    return (struct view_link){ .label = SV("Payers"), .href = SV("/billing/payers") };
}

static enum err load(struct page *p, struct payer *ret_payer)
{
    return payer_load(&p->op, (struct payer_id){ page_arg(p, "payer") }, ret_payer);
}

/* -- the list -------------------------------------------------------------------------------------------------------
 */

static enum err get_payers(struct page *p)
{
    static const char *const kept[] = { "q" };
    struct arena *a = p->op.arena;
    struct sv text = sv_trim(http_param(p->req, SV("q")));
    struct payer_sums list;
    TRY(billing_by_payer(&p->op, text, page_number(p), &list));
    struct bill_page v = bill_page_new(p, 1);
    v.header = bill_header(p, (struct view_link){ .label = SV("") }, SV("Payers"), SV("Who owes what, most first."));
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Add an outside party"), .icon = ICON_PLUS, .href = SV("/billing/payers/new") });
    v.search = (struct view_search){
        .action = p->req->path, .label = SV("A payer's name"), .value = text, .live_target = SV("#results")
    };
    struct bill_section *s = bill_section_add(&v.sections, SV("payers"), SV("Payers"));
    s->table = BILL_TABLE(a, SV("Payers"), list.count, "Who pays", "#Owed", "#Overdue", "#Credit");
    for (size_t i = 0; i < list.count; i++) {
        const struct payer_sum *x = &list.items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        bill_cell_add(r, &s->table, x->name)->href = path_of(a, x->payer, "");
        bill_cell_add(r, &s->table, bill_money_some(p, x->owed));
        bill_cell_add(r, &s->table, bill_money_some(p, x->overdue));
        bill_cell_add(r, &s->table, bill_money_some(p, x->credit));
    }
    s->pager =
        bill_pager(p, bill_query(p, p->req->path, kept, LENGTH(kept)), (int64_t)list.count, list.total, PAYERS_A_PAGE);
    s->empty = text.n
                   ? (struct view_empty){ .art = ART_SEARCH,
                         .title = SV("Nobody of that name pays here"),
                         .text = SV("The first letters are enough. Somebody becomes a payer with their first "
                                    "invoice.") }
                   : (struct view_empty){ .art = ART_PEOPLE,
                         .title = SV("Nobody was billed yet"),
                         .text = SV("Clients, their contacts and outside parties stand here once they are billed.") };
    if (text.n)
        v.found = sv_fmt(a, "%.*s found", SV_FMT(view_count(a, list.total, 0)));
    return bill_page_render(p, &v);
}

/* -- an outside party -----------------------------------------------------------------------------------------------
 */

static struct payer_form typed(const struct page *p)
{
    return (struct payer_form){ .name = http_field(p->req, SV("name")),
        .email = http_field(p->req, SV("email")),
        .address = http_field(p->req, SV("address")),
        .sure = http_field(p->req, SV("sure")).n > 0,
        .version = page_form_int(p, SV("version")) };
}

static enum err show_form(
    struct page *p, struct payer_id id, const struct payer_form *f, const struct problems *problems)
{
    struct bill_form v = bill_form_new(p, problems);
    v.header = bill_header(p, crumb(), id.v ? SV("Change the outside party") : SV("A new outside party"),
        SV("Somebody who pays without being a client or a contact: a school, a fund, a court."));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(p->op.arena, "%lld", (long long)f->version));
    struct bill_group *g = bill_group_add(p, &v, SV(""), false);
    bill_field_add(g, INPUT_FIELD, SV("name"), SV("Name"), f->name, 200)->required = true;
    struct view_field *email = bill_field_add(g, INPUT_FIELD, SV("email"), SV("E-mail address"), f->email, 254);
    email->type = SV("email");
    email->hint = SV("Bills go there, with a link that shows that one bill.");
    bill_field_add(g, INPUT_AREA, SV("address"), SV("Postal address"), f->address, 1000)->hint =
        SV("Printed on their invoices.");
    if (problem_has(problems, SV("lookalike_email")))
        bill_check_add(g, SV("sure"), SV("The address is right"), f->sure);
    v.submit = (struct view_submit){ .label = id.v ? SV("Save") : SV("Add"),
        .cancel_href = id.v ? path_of(p->op.arena, id, "") : SV("/billing/payers") };
    return bill_form_render(p, &v);
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_form(p, (struct payer_id){ 0 }, &(struct payer_form){ .sure = false }, &none);
}

static enum err save(struct page *p, struct payer_id id)
{
    struct problems problems = problems_new(p->op.arena);
    struct payer_form f = typed(p);
    struct payer_id saved;
    enum err e = save_result(payer_outside_save(&p->op, id, &f, &problems, &saved), &problems);
    if (problem_has(&problems, SV("stale"))) {
        struct payer now;
        TRY(payer_load(&p->op, id, &now));
        f.version = now.version;
    }
    if (e == E_INVALID)
        return show_form(p, id, &f, &problems);
    TRY(e);
    return page_redirect(
        p, path_of(p->op.arena, saved, ""), id.v ? SV("The outside party was saved.") : SV("They can be billed now."));
}

static enum err post_new(struct page *p)
{
    return save(p, (struct payer_id){ 0 });
}

static enum err get_edit(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct payer x;
    TRY(load(p, &x));
    if (x.kind != PAYER_OUTSIDE)
        return E_NOTFOUND;
    struct payer_form f = { .name = x.name, .email = x.email, .address = x.address, .version = x.version };
    return show_form(p, x.id, &f, &none);
}

static enum err post_edit(struct page *p)
{
    struct payer x;
    TRY(load(p, &x));
    return save(p, x.id);
}

static enum err get_archive(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct payer x;
    TRY(load(p, &x));
    if (x.kind != PAYER_OUTSIDE)
        return E_NOTFOUND;
    struct bill_form v = bill_form_new(p, &none);
    v.header = bill_header(p, crumb(), x.name, SV(""));
    v.question = sv_fmt(p->op.arena, x.archived ? "Bring back “%.*s”?" : "Archive “%.*s”?", SV_FMT(x.name));
    bill_line_add(p, &v,
        x.archived ? SV("Invoices can be addressed to them again.")
                   : SV("Nothing new is addressed to them. What they owe and paid stays."));
    if (!x.archived)
        bill_line_add(
            p, &v, SV("Where they pay a share, it falls to whoever pays the rest; without a rest you decide."));
    bill_hidden_add(p, &v, SV("archive"), x.archived ? SV("0") : SV("1"));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(p->op.arena, "%lld", (long long)x.version));
    v.submit = (struct view_submit){ .label = x.archived ? SV("Bring back") : SV("Archive"),
        .danger = !x.archived,
        .cancel_href = path_of(p->op.arena, x.id, "") };
    return bill_form_render(p, &v);
}

static enum err post_archive(struct page *p)
{
    bool archive = page_form_int(p, SV("archive")) != 0;
    struct payer x;
    TRY(load(p, &x));
    TRY(payer_archive(&p->op, x.id, archive, page_form_int(p, SV("version"))));
    return page_redirect(
        p, path_of(p->op.arena, x.id, ""), archive ? SV("Archived.") : SV("They can be billed again."));
}

/* -- one payer ------------------------------------------------------------------------------------------------------
 */

struct days_asked {
    struct day from, until;
};

static struct days_asked days_asked(const struct page *p)
{
    struct opt_day from = bill_day_asked(p, SV("from")), until = bill_day_asked(p, SV("until"));
    struct days_asked d = { .until = until.has ? until.v : p->viewer->today };
    d.from = from.has ? from.v : (struct day){ d.until.n - STATEMENT_DAYS };
    if (d.from.n > d.until.n)
        d.from = d.until;
    return d;
}

static void statement_rows(struct page *p, const struct statement *st, struct bill_section *s)
{
    struct arena *a = p->op.arena;
    s->table = BILL_TABLE(a, SV("Statement"), st->count + 2, "Day", "What", "#Billed", "#Paid", "#Owed after");
    struct bill_row *first = bill_row_add(a, &s->table);
    bill_cell_add(first, &s->table, day_human(a, st->from));
    bill_cell_add(first, &s->table, SV("Owed before"));
    bill_cell_add(first, &s->table, SV(" "));
    bill_cell_add(first, &s->table, SV(" "));
    bill_cell_add(first, &s->table, bill_money(p, st->before));
    for (size_t i = 0; i < st->count; i++) {
        const struct statement_line *l = &st->lines[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        bill_cell_add(r, &s->table, day_human(a, l->day));
        struct bill_cell *what = bill_cell_add(r, &s->table, l->words);
        if (l->tax)
            what->detail = sv_fmt(a, "with %.*s tax", SV_FMT(bill_money(p, l->tax)));
        bill_cell_add(r, &s->table, bill_money_some(p, l->charge));
        bill_cell_add(r, &s->table, bill_money_some(p, l->payment));
        bill_cell_add(r, &s->table, bill_money(p, l->balance));
    }
}

static struct view_facts facts_of(struct page *p, const struct payer *x)
{
    static const char *const kinds[PAYER_KIND_COUNT] = { [PAYER_CLIENT] = "A client's account",
        [PAYER_CONTACT] = "A contact without an account",
        [PAYER_OUTSIDE] = "An outside party" };
    struct arena *a = p->op.arena;
    return (struct view_facts)VIEW_LIST(a, struct view_fact, { .label = SV("Owes"), .value = bill_money(p, x->owed) },
        { .label = SV("Has in credit"), .value = bill_money(p, x->credit) },
        { .label = SV("Who it is"),
            .value = sv_of(kinds[x->kind]),
            .href = x->client.v ? sv_fmt(a, "/clients/%lld/billing", (long long)x->client.v) : SV("") },
        { .label = SV("E-mail"), .value = x->email }, { .label = SV("Address"), .value = x->address });
}

static enum err get_payer(struct page *p)
{
    struct arena *a = p->op.arena;
    struct payer x;
    bool open;
    struct statement st;
    struct days_asked d = days_asked(p);
    TRY(bill_payer(p, &x, &open));
    if (!open)
        return E_OK;
    TRY(statement_load(&p->op, x.id, d.from, d.until, &st));
    struct sv days = sv_fmt(a, "?from=%.*s&until=%.*s", SV_FMT(day_iso(a, d.from)), SV_FMT(day_iso(a, d.until)));
    struct bill_page v = bill_page_new(p, 2);
    v.header = bill_header(p, crumb(), x.name, SV(""));
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Record a payment"), .icon = ICON_PLUS, .href = path_of(a, x.id, "/record") },
        { .label = SV("Invoices"),
            .icon = ICON_RECEIPT,
            .href = sv_fmt(a, "/billing/invoices?payer=%lld", (long long)x.id.v) });
    struct view_action *menu = arena_array(a, 5, sizeof *menu);
    size_t n = 0;
    menu[n++] = (struct view_action){ .label = SV("Statement as PDF"),
        .icon = ICON_DOCUMENT,
        .href = sv_fmt(a, "/billing/payers/%lld/statement%.*s", (long long)x.id.v, SV_FMT(days)) };
    menu[n++] = (struct view_action){ .label = SV("Statement as CSV"),
        .icon = ICON_DOWNLOAD,
        .href = sv_fmt(a, "/billing/payers/%lld/statement.csv%.*s", (long long)x.id.v, SV_FMT(days)) };
    menu[n++] = (struct view_action){ .label = SV("In the ledger"),
        .icon = ICON_LIST,
        .href = sv_fmt(a, "/billing/ledger?payer=%lld", (long long)x.id.v) };
    if (x.kind == PAYER_OUTSIDE) {
        menu[n++] = (struct view_action){ .label = SV("Change"), .icon = ICON_EDIT, .href = path_of(a, x.id, "/edit") };
        menu[n++] = (struct view_action){ .label = x.archived ? SV("Bring back") : SV("Archive"),
            .icon = ICON_ARCHIVE,
            .href = path_of(a, x.id, "/archive"),
            .danger = !x.archived };
    }
    v.header.menu = (struct view_actions){ menu, n };
    if (x.archived)
        v.header.badges =
            (struct view_badges)VIEW_LIST(a, struct view_badge, { .label = SV("Archived"), .tone = TONE_CALM });
    bill_filter_days(p, &v, (struct opt_day){ true, d.from }, (struct opt_day){ true, d.until });
    struct bill_section *s = bill_section_add(&v.sections, SV("statement"), SV("Statement"));
    s->text = sv_fmt(a, "%.*s to %.*s. Owed at the end: %.*s.", SV_FMT(day_human(a, d.from)),
        SV_FMT(day_human(a, d.until)), SV_FMT(bill_money(p, st.after)));
    statement_rows(p, &st, s);
    struct bill_section *facts = bill_section_add(&v.side, SV("facts"), SV("The payer"));
    facts->facts = facts_of(p, &x);
    if (x.client.v)
        bill_log(p, x.client, AUDIT_VIEW, SV("statement"), x.id.v);
    return bill_page_render(p, &v);
}

static enum err get_statement_csv(struct page *p)
{
    static const char *const columns[] = { "day", "what", "currency", "billed", "tax", "paid", "owed after" };
    struct payer x;
    bool open;
    struct statement st;
    struct days_asked d = days_asked(p);
    TRY(bill_payer(p, &x, &open));
    if (!open)
        return E_OK;
    TRY(statement_load(&p->op, x.id, d.from, d.until, &st));
    bill_sheet_begin(p, "statement", columns, LENGTH(columns));
    for (size_t i = 0; i < st.count; i++) {
        const struct statement_line *l = &st.lines[i];
        bill_sheet_day(p, (struct opt_day){ true, l->day });
        csv_cell(&p->reply->body, l->words, false);
        csv_cell(&p->reply->body, p->organization->currency, false);
        bill_sheet_amount(p, l->charge, false);
        bill_sheet_amount(p, l->tax, false);
        bill_sheet_amount(p, l->payment, false);
        bill_sheet_amount(p, l->balance, true);
    }
    if (x.client.v)
        bill_log(p, x.client, AUDIT_EXPORT, SV("statement"), x.id.v);
    return E_OK;
}

#define BILL NEEDS_STAFF(PERM_BILLING)
static const struct route routes[] = {
    { HTTP_GET, "/billing/payers", "billing_payers", BILL, AUDIT_LIST, "payer", get_payers },
    { HTTP_GET, "/billing/payers/new", "billing_payer_new", BILL, AUDIT_NONE, "", get_new },
    { HTTP_POST, "/billing/payers/new", "billing_payer_add", BILL, AUDIT_NONE, "", post_new },
    { HTTP_GET, "/billing/payers/{payer}", "billing_payer", BILL, AUDIT_NONE, "", get_payer },
    { HTTP_GET, "/billing/payers/{payer}/edit", "billing_payer_edit", BILL, AUDIT_NONE, "", get_edit },
    { HTTP_POST, "/billing/payers/{payer}/edit", "billing_payer_save", BILL, AUDIT_NONE, "", post_edit },
    { HTTP_GET, "/billing/payers/{payer}/archive", "billing_payer_archive", BILL, AUDIT_NONE, "", get_archive },
    { HTTP_POST, "/billing/payers/{payer}/archive", "billing_payer_archive_do", BILL, AUDIT_NONE, "", post_archive },
    { HTTP_GET, "/billing/payers/{payer}/statement.csv", "billing_statement_csv", BILL, AUDIT_NONE, "",
        get_statement_csv },
};
const struct route_table billing_payer_routes = { routes, LENGTH(routes) };
