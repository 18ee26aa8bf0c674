/* Sending a document, and what was sent of a client's: to whom, when it was opened, and the end of a link. */
#include "billing/client_desk.h"
#include "billing/document_desk.h"
#include "billing/names.h"
#include "billing/pages.h"
#include "ical/zone.h"
#include "people/people.h"

static const char *const kind_words[DOCUMENT_KIND_COUNT] = { [DOCUMENT_INVOICE] = "Invoice",
    [DOCUMENT_RECEIPT] = "Receipt",
    [DOCUMENT_SUPERBILL] = "Superbill",
    [DOCUMENT_STATEMENT] = "Statement" };

/* -- how ------------------------------------------------------------------------------------------------------------
 */

void document_way_fields(struct page *p, struct bill_group *g)
{
    static const char *const days[] = { "7", "A week", "30", "30 days", "90", "90 days" };
    struct arena *a = p->op.arena;
    struct view_choice *items = arena_array(a, 2, sizeof *items);
    items[0] = (struct view_choice){ .value = SV("link"),
        .label = SV("A link that ends"),
        .hint = SV("It shows this document alone, can be ended by you, and tells whether it was used."),
        .checked = !document_way_attached(p) };
    items[1] = (struct view_choice){ .value = SV("file"),
        .label = SV("The file, attached to the mail"),
        .hint = SV("Mail is not encrypted on all of its way. Whoever reads it there has the document, and it cannot be "
                   "taken back."),
        .checked = document_way_attached(p) };
    bill_choice_add(g, INPUT_RADIOS, SV("way"), SV("How"), (struct view_choices){ items, 2 });
    bill_choice_add(g, INPUT_SELECT, SV("days"), SV("The link works for"),
        bill_choices(a, days, LENGTH(days) / 2, sv_fmt(a, "%lld", (long long)document_way_days(p))));
}

bool document_way_attached(const struct page *p)
{
    return sv_eq(http_field(p->req, SV("way")), SV("file"));
}

int64_t document_way_days(const struct page *p)
{
    int64_t days;
    struct sv typed = http_field(p->req, SV("days"));
    return int_parse(typed, &days) && (days == 7 || days == 90) ? days : DOCUMENT_LINK_DAYS;
}

/* -- an invoice, a receipt, a statement -----------------------------------------------------------------------------
 */

static enum err load(struct page *p, struct document *d, struct payer *payer, bool *ret_open)
{
    struct billing_document_id id = { page_arg(p, "document") };
    *ret_open = true;
    TRY(document_load(&p->op, id, d));
    TRY(document_payer(&p->op, id, payer));
    return d->client.v ? bill_open(p, d->client, ret_open) : E_OK;
}

static enum err show_send(
    struct page *p, const struct document *d, const struct payer *payer, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct bill_form v = bill_form_new(p, problems);
    struct sv back = sv_fmt(a, "/billing/documents/%lld", (long long)d->id.v);
    bool again = p->req->method == HTTP_POST;
    v.header = bill_header(
        p, (struct view_link){ .label = sv_of(kind_words[d->kind]), .href = back }, SV("Send it"), d->file_name);
    v.question = sv_fmt(a, "Send %.*s to whom?", SV_FMT(d->file_name));
    bill_line_add(p, &v, SV("Each gets a mail of their own, and learns nothing of the others."));
    if (d->kind == DOCUMENT_STATEMENT)
        bill_line_add(p, &v, SV("A statement for another address leaves out what is confidential."));
    struct bill_group *g = bill_group_add(p, &v, SV(""), false);
    struct view_check *to = bill_check_add(g, SV("to_payer"), sv_fmt(a, "To %.*s", SV_FMT(payer->name)),
        again ? http_field(p->req, SV("to_payer")).n > 0 : payer->email.n > 0);
    to->hint = payer->email.n ? SV("To where their mails go.") : SV("No e-mail address is known of them.");
    struct view_field *email =
        bill_field_add(g, INPUT_FIELD, SV("email"), SV("Another address"), http_field(p->req, SV("email")), 254);
    email->type = SV("email");
    document_way_fields(p, g);
    if (problem_has(problems, SV("confidential_send")))
        bill_check_add(g, SV("sure"), SV("They may know of it"), http_field(p->req, SV("sure")).n > 0);
    v.submit = (struct view_submit){ .label = SV("Send"), .cancel_href = back };
    return bill_form_render(p, &v);
}

static enum err get_send(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct document d;
    struct payer payer;
    bool open;
    TRY(load(p, &d, &payer, &open));
    return open ? show_send(p, &d, &payer, &none) : E_OK;
}

static enum err post_send(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct document d;
    struct payer payer;
    bool open;
    TRY(load(p, &d, &payer, &open));
    if (!open)
        return E_OK;
    struct document_send s = { .to_payer = http_field(p->req, SV("to_payer")).n > 0,
        .email = http_field(p->req, SV("email")),
        .way = { .attached = document_way_attached(p),
            .sure = http_field(p->req, SV("sure")).n > 0,
            .days = document_way_days(p) } };
    enum err e = save_result(document_send(&p->op, d.id, &s, &problems), &problems);
    if (e == E_INVALID)
        return show_send(p, &d, &payer, &problems);
    TRY(e);
    if (d.client.v)
        bill_log(p, d.client, AUDIT_SEND, SV("document"), d.id.v);
    struct sv on = d.client.v ? sv_fmt(p->op.arena, "/clients/%lld/billing/documents", (long long)d.client.v)
                              : sv_fmt(p->op.arena, "/billing/payers/%lld", (long long)payer.id.v);
    return page_redirect(p, on, SV("It was sent."));
}

/* -- what was sent --------------------------------------------------------------------------------------------------
 */

static struct sv when(struct page *p, struct instant at)
{
    return zone_human_day(p->op.arena, zone_of(p->organization->zone), at);
}

static struct view_badges badges_of(struct page *p, const struct document_sent *s)
{
    struct arena *a = p->op.arena;
    struct view_badge *b = arena_array(a, 2, sizeof *b);
    size_t n = 0;
    if (s->opened_at.has)
        b[n++] = (struct view_badge){ .label = sv_fmt(a, "Downloaded %.*s", SV_FMT(when(p, s->opened_at.v))),
            .tone = TONE_OK };
    if (s->attached)
        b[n++] = (struct view_badge){ .label = SV("Attached"), .tone = TONE_CALM };
    else if (s->ended_at.has)
        b[n++] = (struct view_badge){ .label = SV("Ended"), .tone = TONE_CALM };
    else if (!s->live)
        b[n++] = (struct view_badge){ .label = SV("Over"), .tone = TONE_CALM };
    return (struct view_badges){ b, n };
}

static enum err get_sent(struct page *p)
{
    struct arena *a = p->op.arena;
    struct client c;
    struct client_id id = { page_arg(p, "client") };
    struct sv words = sv_trim(http_param(p->req, SV("q")));
    struct document_sents list;
    struct bill_page v = bill_page_new(p, 1);
    TRY(client_bill_header(p, SV("Documents that were sent"), &c, &v.header));
    TRY(document_sent_list(&p->op, id, words, page_number(p), &list));
    v.search = (struct view_search){ .action = p->req->path, .label = SV("Who got it, or what"), .value = words };
    struct bill_section *s = bill_section_add(&v.sections, SV("sent"), SV("Sent"));
    s->text = SV("Kept until a month after the link's end. Whether a file in a mail was opened nobody knows.");
    s->none = words.n ? SV("None found.") : SV("Nothing was sent.");
    s->table = BILL_TABLE(a, SV("Sent"), list.count, "What", "To", "Sent on", "Link until", "#Downloads", "State");
    s->table.has_menu = true;
    for (size_t i = 0; i < list.count; i++) {
        const struct document_sent *x = &list.items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        bill_cell_add(r, &s->table, sv_of(kind_words[x->kind]))->href =
            sv_fmt(a, "/billing/documents/%lld", (long long)x->document.v);
        struct sv to = x->by_program ? SV("Whoever has the link") : x->to;
        struct bill_cell *whom = bill_cell_add(r, &s->table, to);
        if (x->by_program)
            whom->detail = sv_fmt(a, "made through the API by %.*s", SV_FMT(x->to));
        bill_cell_add(r, &s->table, when(p, x->at));
        bill_cell_add(r, &s->table, x->attached ? SV("") : when(p, x->expires_at));
        bill_cell_add(r, &s->table, x->downloads ? sv_fmt(a, "%lld", (long long)x->downloads) : SV(""));
        bill_cell_add(r, &s->table, SV(""))->badges = badges_of(p, x);
        r->name = sv_fmt(a, "%s to %.*s", kind_words[x->kind], SV_FMT(to));
        if (x->live && !x->attached)
            r->menu = (struct view_actions)VIEW_LIST(a, struct view_action,
                { .label = SV("End this link"),
                    .icon = ICON_STOP,
                    .danger = true,
                    .href = client_bill_path(p, sv_z(a, sv_fmt(a, "/documents/%lld/end", (long long)x->id.v))) });
    }
    s->pager = bill_pager(p, bill_query(p, p->req->path, (const char *const[]){ "q" }, 1), (int64_t)list.count,
        list.total, BILLING_A_PAGE);
    return bill_page_render(p, &v);
}

static enum err get_end(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct client c;
    struct bill_form v = bill_form_new(p, &none);
    TRY(document_sent_there(
        &p->op, (struct client_id){ page_arg(p, "client") }, (struct document_link_id){ page_arg(p, "link") }));
    TRY(client_bill_header(p, SV("End a link"), &c, &v.header));
    v.question = SV("End this link?");
    bill_line_add(p, &v, SV("Whoever has it finds nothing any more. What was downloaded already stays with them."));
    v.submit =
        (struct view_submit){ .label = SV("End it"), .danger = true, .cancel_href = client_bill_path(p, "/documents") };
    return bill_form_render(p, &v);
}

static enum err post_end(struct page *p)
{
    TRY(document_sent_end(
        &p->op, (struct client_id){ page_arg(p, "client") }, (struct document_link_id){ page_arg(p, "link") }));
    return page_redirect(p, client_bill_path(p, "/documents"), SV("The link is dead."));
}

#define BILL NEEDS_STAFF(PERM_BILLING), AUDIT_NONE, ""
#define CHART NEEDS_CHART(PERM_BILLING)
static const struct route routes[] = {
    { HTTP_GET, "/billing/documents/{document}/send", "billing_document_send", BILL, get_send },
    { HTTP_POST, "/billing/documents/{document}/send", "billing_document_send_do", BILL, post_send },
    { HTTP_GET, "/clients/{client}/billing/documents", "client_documents_sent", CHART, AUDIT_LIST, "document",
        get_sent },
    { HTTP_GET, "/clients/{client}/billing/documents/{link}/end", "client_document_end", CHART, AUDIT_NONE, "",
        get_end },
    { HTTP_POST, "/clients/{client}/billing/documents/{link}/end", "client_document_end_do", CHART, AUDIT_END,
        "document", post_end },
};
const struct route_table billing_sent_routes = { routes, LENGTH(routes) };
