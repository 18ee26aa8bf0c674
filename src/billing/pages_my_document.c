/* Bills and receipts as PDF, for who may read them: asked for by a button, made by the job worker; statements,
 * once they were asked for (pages_my_statement.c), as well. */
#include "billing/document.h"
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
            .text = d.failed ? SV("It was tried several times. Make it again, or ask the practice.")
                             : SV("It takes a moment. Then you find it here.") },
        .on_href = d.failed ? SV("") : p->req->path,
        .on_label = SV("Look again"),
        .again_action = d.failed ? p->req->path : SV(""),
        .again_label = SV("Make it again") };
    p->frame.title = v.header.title;
    tpl_my_paid(&p->reply->body, &v);
    return E_OK;
}

static enum err post_document(struct page *p)
{
    struct billing_document_id id = { page_arg(p, "document") };
    TRY(document_again(&p->op, id));
    return page_redirect(p,
        sv_fmt(p->op.arena, "/portal/%s/%lld", for_others(p) ? "pay-for/documents" : "documents", (long long)id.v),
        SV(""));
}

#define VIEW NEEDS_CAP(CAP_BILLS, LEVEL_VIEW)
static const struct route routes[] = {
    { HTTP_POST, "/portal/bills/{invoice}/pdf", "portal_bill_pdf", VIEW, AUDIT_EXPORT, "bill", post_bill },
    { HTTP_POST, "/portal/receipts/{payment}/pdf", "portal_receipt_pdf", VIEW, AUDIT_EXPORT, "receipt", post_receipt },
    { HTTP_GET, "/portal/documents/{document}", "portal_document", VIEW, AUDIT_VIEW, "bill", get_document },
    { HTTP_POST, "/portal/documents/{document}", "portal_document_do", VIEW, AUDIT_EXPORT, "bill", post_document },
    { HTTP_POST, "/portal/pay-for/{invoice}/pdf", "portal_pay_for_pdf", NEEDS_SELF, AUDIT_EXPORT, "bill", post_bill },
    { HTTP_GET, "/portal/pay-for/documents/{document}", "portal_pay_for_document", NEEDS_SELF, AUDIT_VIEW, "bill",
        get_document },
    { HTTP_POST, "/portal/pay-for/documents/{document}", "portal_pay_for_document_do", NEEDS_SELF, AUDIT_EXPORT, "bill",
        post_document },
};
const struct route_table billing_own_document_routes = { routes, LENGTH(routes) };
