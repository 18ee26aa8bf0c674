/* Documents: asked for by a button, made by the job worker, then given as a file. */
#include "billing/document_desk.h"
#include "billing/invoice_desk.h"
#include "billing/pages.h"

static struct sv document_path(struct arena *a, struct billing_document_id id)
{
    return sv_fmt(a, "/billing/documents/%lld", (long long)id.v);
}

static struct view_submit make_submit(struct sv back)
{
    return (struct view_submit){ .label = SV("Make the PDF"),
        .second_label = SV("Make it and send it"),
        .second_name = SV("do"),
        .second_value = SV("send"),
        .cancel_href = back };
}

static enum err show_ask(struct page *p, struct view_header header, struct sv what, struct sv back)
{
    struct problems none = problems_new(p->op.arena);
    struct bill_form v = bill_form_new(p, &none);
    v.header = header;
    v.question = what;
    bill_line_add(p, &v, SV("It is made in a moment, and kept for whoever may see what it tells."));
    v.submit = make_submit(back);
    return bill_form_render(p, &v);
}

static enum err ask(struct page *p, const struct document_wish *w)
{
    struct billing_document_id id;
    TRY(document_ask(&p->op, w, &id));
    bool send = sv_eq(http_field(p->req, SV("do")), SV("send"));
    return page_redirect(
        p, sv_fmt(p->op.arena, "%.*s%s", SV_FMT(document_path(p->op.arena, id)), send ? "/send" : ""), SV(""));
}

static enum err get_invoice_pdf(struct page *p)
{
    struct invoice i;
    bool open;
    TRY(invoice_of(p, &i, &open));
    if (!open)
        return E_OK;
    return show_ask(p, invoice_header(p, &i, SV("PDF")), sv_fmt(p->op.arena, "Invoice %.*s as PDF", SV_FMT(i.number)),
        invoice_path(p->op.arena, i.id, ""));
}

static enum err post_invoice_pdf(struct page *p)
{
    struct invoice i;
    bool open;
    TRY(invoice_of(p, &i, &open));
    if (!open)
        return E_OK;
    bill_log(p, i.client, AUDIT_EXPORT, SV("invoice"), i.id.v);
    return ask(p, &(struct document_wish){ .kind = DOCUMENT_INVOICE, .resource = i.id.v });
}

static enum err get_receipt(struct page *p)
{
    struct arena *a = p->op.arena;
    struct payment m;
    bool open;
    TRY(bill_payment(p, &m, &open));
    if (!open)
        return E_OK;
    struct view_header h =
        bill_header(p, (struct view_link){ .label = SV("Payments"), .href = SV("/billing/payments") }, SV("Receipt"),
            sv_fmt(a, "%.*s, %.*s", SV_FMT(m.payer_name), SV_FMT(bill_money(p, m.amount))));
    return show_ask(p, h, SV("The receipt as PDF"), sv_fmt(a, "/billing/payments/%lld", (long long)m.id.v));
}

static enum err post_receipt(struct page *p)
{
    struct payment m;
    bool open;
    TRY(bill_payment(p, &m, &open));
    if (!open)
        return E_OK;
    if (m.client.v)
        bill_log(p, m.client, AUDIT_EXPORT, SV("payment"), m.id.v);
    return ask(p, &(struct document_wish){ .kind = DOCUMENT_RECEIPT, .resource = m.id.v });
}

static enum err post_statement(struct page *p)
{
    struct payer x;
    bool open;
    struct opt_day from = bill_day_asked(p, SV("from")), until = bill_day_asked(p, SV("until"));
    TRY(bill_payer(p, &x, &open));
    if (!open)
        return E_OK;
    if (!from.has || !until.has || from.v.n > until.v.n)
        return page_redirect(
            p, sv_fmt(p->op.arena, "/billing/payers/%lld", (long long)x.id.v), SV("Choose the days of the statement."));
    if (x.client.v)
        bill_log(p, x.client, AUDIT_EXPORT, SV("statement"), x.id.v);
    return ask(
        p, &(struct document_wish){ .kind = DOCUMENT_STATEMENT, .resource = x.id.v, .from = from.v, .until = until.v });
}

static enum err get_statement(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct payer x;
    bool open;
    struct opt_day from = bill_day_asked(p, SV("from")), until = bill_day_asked(p, SV("until"));
    TRY(bill_payer(p, &x, &open));
    if (!open)
        return E_OK;
    struct bill_form v = bill_form_new(p, &none);
    struct sv back = sv_fmt(a, "/billing/payers/%lld", (long long)x.id.v);
    v.header = bill_header(p, (struct view_link){ .label = x.name, .href = back }, SV("Statement as PDF"), x.name);
    v.question = SV("A statement of which days?");
    struct bill_group *g = bill_group_add(p, &v, SV(""), true);
    struct view_field *f = bill_field_add(g, INPUT_FIELD, SV("from"), SV("From"),
        day_iso(a, from.has ? from.v : (struct day){ p->viewer->today.n - 365 }), 10);
    f->type = SV("date");
    f->required = true;
    f = bill_field_add(
        g, INPUT_FIELD, SV("until"), SV("Until"), day_iso(a, until.has ? until.v : p->viewer->today), 10);
    f->type = SV("date");
    f->required = true;
    v.submit = make_submit(back);
    return bill_form_render(p, &v);
}

static enum err show_failed(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct bill_form v = bill_form_new(p, &none);
    v.header = bill_header(p, (struct view_link){ .label = SV("") }, SV("It could not be made"), SV(""));
    v.question = SV("Something went wrong while it was made");
    bill_line_add(p, &v, SV("It was tried several times. If it fails again, whoever runs this installation can help."));
    v.submit = (struct view_submit){ .label = SV("Make it again"), .cancel_href = SV("/billing") };
    return bill_form_render(p, &v);
}

static enum err get_document(struct page *p)
{
    struct document d;
    bool open = true;
    TRY(document_load(&p->op, (struct billing_document_id){ page_arg(p, "document") }, &d));
    if (d.client.v)
        TRY(bill_open(p, d.client, &open));
    if (!open)
        return E_OK;
    if (d.ready) {
        if (d.client.v)
            bill_log(p, d.client, AUDIT_EXPORT, sv_of(document_kind_name(d.kind)), d.id.v);
        http_reply_header(
            p->reply, SV("Content-Disposition"), sv_fmt(p->op.arena, "inline; filename=\"%.*s\"", SV_FMT(d.file_name)));
        p->reply->content_type = SV("application/pdf");
        str_add(&p->reply->body, d.bytes);
        return E_OK;
    }
    if (d.failed)
        return show_failed(p);
    struct bill_page v = bill_page_new(p, 1);
    v.header = bill_header(p, (struct view_link){ .label = SV("") }, SV("The document is being made"), SV(""));
    v.header.buttons = (struct view_actions)VIEW_LIST(
        p->op.arena, struct view_action, { .label = SV("Look again"), .href = p->req->path, .icon = ICON_HOURGLASS });
    v.notice = (struct view_notice){
        .tone = TONE_INFO, .title = SV("Under way"), .text = SV("It takes a moment. Then you find it here.")
    };
    return bill_page_render(p, &v);
}

static enum err post_document(struct page *p)
{
    struct document d;
    bool open = true;
    TRY(document_load(&p->op, (struct billing_document_id){ page_arg(p, "document") }, &d));
    if (d.client.v)
        TRY(bill_open(p, d.client, &open));
    if (!open)
        return E_OK;
    TRY(document_again(&p->op, d.id));
    return page_redirect(p, document_path(p->op.arena, d.id), SV(""));
}

#define BILL NEEDS_STAFF(PERM_BILLING), AUDIT_NONE, ""
static const struct route routes[] = {
    { HTTP_GET, "/billing/invoices/{invoice}/pdf", "billing_invoice_pdf", BILL, get_invoice_pdf },
    { HTTP_POST, "/billing/invoices/{invoice}/pdf", "billing_invoice_pdf_do", BILL, post_invoice_pdf },
    { HTTP_GET, "/billing/payments/{payment}/pdf", "billing_receipt", BILL, get_receipt },
    { HTTP_POST, "/billing/payments/{payment}/pdf", "billing_receipt_do", BILL, post_receipt },
    { HTTP_GET, "/billing/payers/{payer}/statement", "billing_statement", BILL, get_statement },
    { HTTP_POST, "/billing/payers/{payer}/statement", "billing_statement_do", BILL, post_statement },
    { HTTP_GET, "/billing/documents/{document}", "billing_document", BILL, get_document },
    { HTTP_POST, "/billing/documents/{document}", "billing_document_do", BILL, post_document },
};
const struct route_table billing_document_routes = { routes, LENGTH(routes) };
