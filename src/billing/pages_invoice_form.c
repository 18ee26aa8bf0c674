/* Writing an invoice: charges that are ticked, lines by hand, who pays. The total is counted by the server, as the
 * invoice would be made; with scripts after every change, else by a button. */
#include "billing/editor_view.h"
#include "billing/invoice_desk.h"
#include "billing/pages.h"
#include "billing/templates.h"
#include "people/people.h"

enum { HITS = 10 };

/* -- a new one ------------------------------------------------------------------------------------------------------
 */

static enum err pick_client(struct page *p)
{
    struct arena *a = p->op.arena;
    struct sv text = sv_trim(http_param(p->req, SV("q")));
    struct search_hits hits;
    struct search_query q = { .text = text, .page = 1, .per_page = HITS };
    TRY(client_search(&p->op, &q, &hits));
    struct pick_client_view v = { .frame = &p->frame };
    v.header = bill_header(p, (struct view_link){ .label = SV("Invoices"), .href = SV("/billing/invoices") },
        SV("Write an invoice"), SV("For whom was it done? Who pays is chosen next."));
    v.search = (struct view_search){
        .action = p->req->path, .label = SV("A client's name"), .value = text, .live_target = SV("#results")
    };
    struct view_person *people = arena_array(a, hits.count, sizeof *people);
    for (size_t i = 0; i < hits.count; i++) {
        const struct search_hit *h = &hits.items[i];
        struct sv born = h->born.has && !h->closed ? sv_fmt(a, "Born %.*s", SV_FMT(day_human(a, h->born.v))) : SV("");
        people[i] = view_person_of(
            a, h->name, born, sv_fmt(a, "/billing/invoices/new?client=%lld", (long long)h->id.v), h->id.v);
    }
    v.hits = (struct view_people){ people, hits.count };
    v.said = sv_fmt(a, "%.*s found", SV_FMT(view_count(a, hits.total, 1000)));
    v.empty = (struct view_empty){
        .art = ART_SEARCH, .title = SV("Nobody found"), .text = SV("The first letters of each name are enough.")
    };
    tpl_bill_pick_client(&p->reply->body, &v);
    return E_OK;
}

static enum err of_client(struct page *p, int64_t id, struct invoice_typed *t, bool *ret_open)
{
    struct client_facts facts;
    t->client = (struct client_id){ id };
    TRY(client_facts_of(
        p->op.db, p->op.arena, p->organization, &t->client, 1, p->viewer->staff, p->viewer->today, p->op.now, &facts));
    if (!facts.id.v)
        return E_NOTFOUND;
    t->client_name = facts.name;
    return bill_open(p, t->client, ret_open);
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct invoice_typed *t = arena_new_obj(p->op.arena, struct invoice_typed);
    struct charges open;
    bool is_open;
    if (!bill_asked(p, SV("client")))
        return pick_client(p);
    TRY(of_client(p, bill_asked(p, SV("client")), t, &is_open));
    if (!is_open)
        return E_OK;
    struct charge_filter f = { .client = t->client, .open_only = true };
    TRY(charge_list(&p->op, &f, &open));
    for (size_t i = 0; i < open.count && t->charge_count < EDITOR_CHARGES; i++)
        t->charges[t->charge_count++] = open.items[i].id.v;
    return editor_show(p, t, 1, &none);
}

/* The buttons that only change the page. */
static enum err same_page(struct page *p, struct invoice_typed *t, struct sv act)
{
    struct problems none = problems_new(p->op.arena);
    if (sv_eq(act, SV("service")))
        TRY(editor_add_service(p, t));
    return editor_show(p, t, sv_eq(act, SV("line")) ? 1 : 0, &none);
}

static bool is_saved(struct sv act)
{
    return sv_eq(act, SV("send")) || sv_eq(act, SV("keep"));
}

static enum err post_new(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems problems = problems_new(a);
    struct invoice_typed *t = arena_new_obj(a, struct invoice_typed);
    struct sv act = http_field(p->req, SV("do"));
    struct invoice_form f;
    struct invoices_made made;
    bool open;
    TRY(of_client(p, page_form_int(p, SV("client")), t, &open));
    if (!open)
        return E_OK;
    editor_read(p, t);
    if (!is_saved(act))
        return same_page(p, t, act);
    TRY(editor_form(p, t, &f));
    f.send = sv_eq(act, SV("send"));
    enum err e = invoice_create(&p->op, &f, &problems, &made);
    if (e == E_INVALID)
        return editor_show(p, t, 0, &problems);
    TRY(e);
    bill_log(p, t->client, AUDIT_CREATE, SV("invoice"), made.count ? made.ids[0].v : 0);
    struct sv words = sv_fmt(a, "%.*s %s.", SV_FMT(count_words(a, (int64_t)made.count, "invoice", "invoices")),
        !f.send           ? "kept as a draft"
        : made.count == 1 ? "was sent"
                          : "were sent");
    if (made.count == 1)
        return page_redirect(p, invoice_path(a, made.ids[0], ""), words);
    return page_redirect(p, sv_fmt(a, "/billing/invoices?look=all&client=%lld", (long long)t->client.v), words);
}

/* -- a draft --------------------------------------------------------------------------------------------------------
 */

static enum err draft_of(struct page *p, struct invoice_typed *t, bool *ret_open)
{
    struct invoice *i = arena_new_obj(p->op.arena, struct invoice);
    TRY(invoice_of(p, i, ret_open));
    if (i->stored != INVOICE_DRAFT || i->is_share || i->rule.v)
        return E_NOTFOUND;
    t->client = i->client;
    t->client_name = i->client_name;
    t->draft = i;
    t->version = i->version;
    return E_OK;
}

static enum err get_edit(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct invoice_typed *t = arena_new_obj(a, struct invoice_typed);
    bool open;
    TRY(draft_of(p, t, &open));
    if (!open)
        return E_OK;
    const struct invoice *i = t->draft;
    const char *currency = bill_currency(p);
    for (size_t k = 0; k < i->line_count; k++) {
        const struct invoice_line *l = &i->lines[k];
        if (l->charge.v && t->charge_count < EDITOR_CHARGES) {
            t->charges[t->charge_count++] = l->charge.v;
            continue;
        }
        int64_t net = l->units * l->unit_price - l->discount;
        if (t->line_count < EDITOR_LINES)
            t->lines[t->line_count++] = (struct typed_invoice_line){ .description = l->description,
                .service_on = l->service_on.has ? day_iso(a, l->service_on.v) : SV(""),
                .units = sv_fmt(a, "%lld", (long long)l->units),
                .unit_price = amount_typed(a, l->unit_price, currency),
                .discount = bill_typed(p, l->discount),
                .tax = l->tax_id.v || l->tax_bp ? tax_typed(a, l->tax_id, l->tax_bp)
                       : net > 0                ? bill_percent_typed(a, (l->tax * 10000 + net / 2) / net)
                                                : SV("") };
    }
    t->payer = sv_fmt(a, "p%lld", (long long)i->payer.v);
    t->due_on = i->due_on.has ? day_iso(a, i->due_on.v) : SV("");
    t->note = i->note;
    return editor_show(p, t, 0, &none);
}

static enum err post_edit(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems problems = problems_new(a);
    struct invoice_typed *t = arena_new_obj(a, struct invoice_typed);
    struct sv act = http_field(p->req, SV("do"));
    struct invoice_form f;
    bool open;
    TRY(draft_of(p, t, &open));
    if (!open)
        return E_OK;
    editor_read(p, t);
    if (!is_saved(act))
        return same_page(p, t, act);
    TRY(editor_form(p, t, &f));
    f.send = sv_eq(act, SV("send"));
    enum err e = save_result(invoice_update(&p->op, t->draft->id, &f, &problems), &problems);
    if (e == E_INVALID) {
        if (problem_has(&problems, SV("stale")))
            t->version = t->draft->version;
        return editor_show(p, t, 0, &problems);
    }
    TRY(e);
    bill_log(p, t->client, AUDIT_UPDATE, SV("invoice"), t->draft->id.v);
    return page_redirect(
        p, invoice_path(a, t->draft->id, ""), f.send ? SV("The invoice was sent.") : SV("The draft was saved."));
}

/* -- sending a draft ------------------------------------------------------------------------------------------------
 */

static enum err show_send(struct page *p, const struct invoice *i, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct bill_form v = bill_form_new(p, problems);
    v.header = invoice_header(p, i, SV("Send"));
    v.question = sv_fmt(a, "Send %.*s to %.*s?", SV_FMT(bill_money(p, i->total)), SV_FMT(i->payer_name));
    bill_line_add(p, &v,
        i->payer_client.v  ? sv_fmt(a, "%.*s sees it in their portal, and is told by e-mail.", SV_FMT(i->payer_name))
        : i->payer_email.n ? sv_fmt(a, "A mail with a link to this one bill goes to %.*s.", SV_FMT(i->payer_email))
                           : SV("They have no e-mail address: print the PDF and hand it over."));
    bill_line_add(p, &v, SV("It is written to the ledger. To take it back, it is made void; it is never deleted."));
    if (i->confidential)
        bill_line_add(p, &v, SV("It is confidential: no caregiver sees it or is told."));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)i->version));
    v.submit = (struct view_submit){ .label = SV("Send"), .cancel_href = invoice_path(a, i->id, "") };
    return bill_form_render(p, &v);
}

static enum err get_send(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct invoice i;
    bool open;
    TRY(invoice_of(p, &i, &open));
    return open ? show_send(p, &i, &none) : E_OK;
}

static enum err post_send(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct invoice i;
    bool open;
    TRY(invoice_of(p, &i, &open));
    if (!open)
        return E_OK;
    enum err e = save_result(invoice_send(&p->op, i.id, page_form_int(p, SV("version")), &problems), &problems);
    if (e == E_INVALID)
        return show_send(p, &i, &problems);
    TRY(e);
    bill_log(p, i.client, AUDIT_SEND, SV("invoice"), i.id.v);
    return page_redirect(p, invoice_path(p->op.arena, i.id, ""), SV("The invoice was sent."));
}

#define BILL NEEDS_STAFF(PERM_BILLING)
static const struct route routes[] = {
    { HTTP_GET, "/billing/invoices/new", "billing_invoice_new", BILL, AUDIT_NONE, "", get_new },
    { HTTP_POST, "/billing/invoices/new", "billing_invoice_add", BILL, AUDIT_NONE, "", post_new },
    { HTTP_GET, "/billing/invoices/{invoice}/edit", "billing_invoice_edit", BILL, AUDIT_NONE, "", get_edit },
    { HTTP_POST, "/billing/invoices/{invoice}/edit", "billing_invoice_save", BILL, AUDIT_NONE, "", post_edit },
    { HTTP_GET, "/billing/invoices/{invoice}/send", "billing_invoice_send", BILL, AUDIT_NONE, "", get_send },
    { HTTP_POST, "/billing/invoices/{invoice}/send", "billing_invoice_send_do", BILL, AUDIT_NONE, "", post_send },
};
const struct route_table billing_invoice_form_routes = { routes, LENGTH(routes) };
