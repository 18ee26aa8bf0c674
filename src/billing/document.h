/**
 * billing/document.h — invoices, receipts, superbills and statements as PDF: made by the job worker alone, kept sealed,
 * read by those who may see what they tell, and by links that end.
 */
#ifndef KITH_BILLING_DOCUMENT_H
#define KITH_BILLING_DOCUMENT_H

#include "billing/code.h"
#include "billing/payment.h"
#include "billing/superbill.h"
#include "job/job.h"

enum document_kind { DOCUMENT_INVOICE, DOCUMENT_RECEIPT, DOCUMENT_SUPERBILL, DOCUMENT_STATEMENT, DOCUMENT_KIND_COUNT };
const char *document_kind_name(enum document_kind k);
bool document_kind_parse(struct sv name, enum document_kind *ret_kind);
struct document_wish {
    enum document_kind kind;
    int64_t resource;         /* invoice, payment, superbill, payer */
    struct payer_id copy_for; /* superbill: that payer's copy */
    bool mailbox;             /* superbill: the client's own copy goes to a mailbox … */
    struct sv email;          /* … of this address; empty: the client's. Others may read there (insurance_named.h) */
    bool bearer; /* superbill: the client's own copy is for whoever holds its link: nobody's plans but theirs */
    struct day from, until; /* statement */
};
/** Asks for it; the same one that is up to date is given again. The right is that of what it shows. */
enum err document_ask(
    const struct op *op, const struct document_wish *w, struct billing_document_id *ret_id) MUST_CHECK;
struct document {
    struct billing_document_id id;
    enum document_kind kind;
    struct client_id client; /* whose record it tells of; v 0: nobody's */
    bool ready, failed;
    struct sv file_name; /* "invoice-K7QX-0003.pdf": no names of people */
    struct sv bytes;
    struct org_id org;            /* by a link alone: whose it is … */
    struct document_link_id link; /* … and which link */
};
enum err document_load(const struct op *op, struct billing_document_id id, struct document *ret_document) MUST_CHECK;
/** One that could not be made is tried anew, and its links find it. The right is that of document_load(). Any other one
 * stays as it is. */
enum err document_again(const struct op *op, struct billing_document_id id) MUST_CHECK;
/** In a write transaction: a link that nobody is sent, for a program; dead after `days`, or with what it shows; one
 * that `to` does not pay with their access as well (v 0: the client, or staff). It stands with what was sent, but those
 * that clients make for themselves (billing/document_send.h). */
enum err document_link_token(const struct op *op, struct billing_document_id id, struct payer_id to, int64_t days,
    struct sv *ret_token) MUST_CHECK;
/** The worker: waiting ones of all practices, up to `most`; needs no viewer. */
enum err document_make(const struct op *op, size_t most, size_t *ret_count) MUST_CHECK;
/** Handler `billing.documents_purge`: links a month after their end, then files of 90 days and more that no link shows.
 */
enum err billing_documents_purge_run(const struct job_run *r) MUST_CHECK;
/** Handler `billing.documents`. */
enum err billing_documents_run(const struct job_run *r, const struct keys *keys) MUST_CHECK;

/** The four documents as bytes, without a database: tests, bench. */
struct document_practice {
    struct sv name, legal_name, address, phone, email, tax_id, npi;
    struct sv logo;   /* PNG; may be empty */
    struct sv footer; /* below each page; empty: name, phone and e-mail */
    bool a4;
    struct sv language, zone;
    struct day today;
    char currency[4];
};
enum err document_invoice(
    struct arena *a, const struct document_practice *p, const struct invoice *i, struct sv *ret_pdf) MUST_CHECK;
enum err document_receipt(
    struct arena *a, const struct document_practice *p, const struct payment *m, struct sv *ret_pdf) MUST_CHECK;
enum err document_superbill(struct arena *a, const struct document_practice *p, const struct superbill *b,
    const struct codes *titles, struct sv *ret_pdf) MUST_CHECK;
enum err document_statement(
    struct arena *a, const struct document_practice *p, const struct statement *s, struct sv *ret_pdf) MUST_CHECK;

#endif
