/* Bills, receipts and statements as PDF, for who may read them: asked for by a button, made by the job worker. */
#include "billing/document.h"
#include "billing/fields.h"
#include "billing/my_cards.h"
#include "billing/pages.h"
#include "billing/templates.h"

static bool for_others(const struct page *p)
{
    return sv_starts(sv_of(p->route->pattern), SV("/portal/pay-for"));
}

static enum err ask(struct page *p, const struct document_wish *w)
{
    struct billing_document_id id;
    TRY(document_ask(&p->op, w, &id));
    return page_redirect(p,
        sv_fmt(p->op.arena, "/portal/%s/%lld", for_others(p) ? "pay-for/documents" : "documents", (long long)id.v),
        SV(""));
}

static enum err post_bill(struct page *p)
{
    struct invoice i;
    TRY(invoice_load(&p->op, (struct invoice_id){ page_arg(p, "invoice") }, &i));
    return ask(p, &(struct document_wish){ .kind = DOCUMENT_INVOICE, .resource = i.id.v });
}

static enum err post_receipt(struct page *p)
{
    struct payment m;
    TRY(payment_load(&p->op, (struct payment_id){ page_arg(p, "payment") }, &m));
    if (m.state != PAYMENT_SUCCEEDED || !m.payer_client.v)
        return E_NOTFOUND;
    return ask(p, &(struct document_wish){ .kind = DOCUMENT_RECEIPT, .resource = m.id.v });
}

static enum err post_statement(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct opt_day from = field_day(&problems, SV("from"), http_field(p->req, SV("from")));
    struct opt_day until = field_day(&problems, SV("until"), http_field(p->req, SV("until")));
    struct payer payer;
    if (problems.count || !from.has || !until.has || from.v.n > until.v.n)
        return page_redirect(p, SV("/portal/statements"), SV("Choose the days of the statement."));
    TRY(payer_of_subject(&p->op, &payer));
    return ask(p, &(struct document_wish){
                      .kind = DOCUMENT_STATEMENT, .resource = payer.id.v, .from = from.v, .until = until.v });
}

static enum err get_document(struct page *p)
{
    struct document d;
    TRY(document_load(&p->op, (struct billing_document_id){ page_arg(p, "document") }, &d));
    if (d.ready) {
        http_reply_header(
            p->reply, SV("Content-Disposition"), sv_fmt(p->op.arena, "inline; filename=\"%.*s\"", SV_FMT(d.file_name)));
        p->reply->content_type = SV("application/pdf");
        str_add(&p->reply->body, d.bytes);
        return E_OK;
    }
    struct my_paid_view v = { .frame = &p->frame,
        .header = { .title = d.failed ? SV("It could not be made") : SV("The PDF is being made") },
        .notice = { .tone = d.failed ? TONE_BAD : TONE_INFO,
            .text = d.failed ? SV("Ask for it once more, or ask the practice.")
                             : SV("It takes a moment. Then you find it here.") },
        .on_href = p->req->path,
        .on_label = SV("Look again") };
    p->frame.title = v.header.title;
    tpl_my_paid(&p->reply->body, &v);
    return E_OK;
}

#define VIEW NEEDS_CAP(CAP_BILLS, LEVEL_VIEW)
static const struct route routes[] = {
    { HTTP_POST, "/portal/bills/{invoice}/pdf", "portal_bill_pdf", VIEW, AUDIT_EXPORT, "bill", post_bill },
    { HTTP_POST, "/portal/receipts/{payment}/pdf", "portal_receipt_pdf", VIEW, AUDIT_EXPORT, "receipt", post_receipt },
    { HTTP_POST, "/portal/statements/pdf", "portal_statement_pdf", VIEW, AUDIT_EXPORT, "statement", post_statement },
    { HTTP_GET, "/portal/documents/{document}", "portal_document", VIEW, AUDIT_VIEW, "bill", get_document },
    { HTTP_POST, "/portal/pay-for/{invoice}/pdf", "portal_pay_for_pdf", NEEDS_SELF, AUDIT_EXPORT, "bill", post_bill },
    { HTTP_GET, "/portal/pay-for/documents/{document}", "portal_pay_for_document", NEEDS_SELF, AUDIT_VIEW, "bill",
        get_document },
};
const struct route_table billing_own_document_routes = { routes, LENGTH(routes) };
