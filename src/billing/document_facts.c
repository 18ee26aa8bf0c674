#include "billing/document_facts.h"

#include <string.h>

#include "billing/insurance_named.h"
#include "billing/logo.h"
#include "billing/payer_write.h"
#include "billing/payment_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/statement_read.h"
#include "billing/superbill_write.h"

/* -- who may have which ---------------------------------------------------------------------------------------------
 */

/* A receipt is for who paid: others read that somebody did, not who. */
static enum err may_have_receipt(const struct op *op, int64_t id)
{
    struct payment p;
    struct client_id account = op->viewer->subject.client;
    TRY(payment_load(op, (struct payment_id){ id }, &p));
    return op->viewer->facts.relation == REL_STAFF || (account.v && p.payer_client.v == account.v) ? E_OK : E_NOTFOUND;
}

static enum err superbill_key(const struct op *op, const struct document_wish *w, struct document_key *k)
{
    struct superbill b;
    struct payer self;
    TRY(superbill_load(op, (struct superbill_id){ w->resource }, w->copy_for, &b));
    TRY(superbill_copy_of(op, w->copy_for, &k->copy));
    if (!k->copy.v && w->mailbox) {
        struct plans_for who;
        TRY(plans_for_mailbox(op, b.client, w->email, &who));
        k->seen = plans_for_code(&who);
    } else if (!k->copy.v && w->bearer) {
        k->seen = plans_for_code(&(struct plans_for){ .own = true });
    }
    if (k->copy.v >= 0)
        return E_OK;
    TRY(payer_of_client(op, op->viewer->self, &self)); /* they never paid: from now on they are a payer */
    k->copy = self.id;
    return E_OK;
}

static enum err statement_key(const struct op *op, const struct document_wish *w, struct document_key *k)
{
    struct payer payer;
    enum { DAYS_MOST = 10 * 366 };
    if (w->until.n < w->from.n || w->until.n - w->from.n > DAYS_MOST)
        return E_INVALID;
    TRY(payer_load(op, (struct payer_id){ w->resource }, &payer));
    k->from = (struct opt_day){ true, w->from };
    k->until = (struct opt_day){ true, w->until };
    return statement_seen(op, &k->seen);
}

enum err document_key_of(const struct op *op, const struct document_wish *w, struct document_key *ret_key)
{
    struct document_key k = { .kind = w->kind, .resource = w->resource };
    struct invoice invoice;
    switch (w->kind) {
    case DOCUMENT_INVOICE:
        TRY(invoice_load(op, (struct invoice_id){ w->resource }, &invoice));
        k.seen = invoice.visit_on.has && invoice.payer_client.v == invoice.client.v;
        break;
    case DOCUMENT_RECEIPT: TRY(may_have_receipt(op, w->resource)); break;
    case DOCUMENT_SUPERBILL: TRY(superbill_key(op, w, &k)); break;
    case DOCUMENT_STATEMENT: TRY(statement_key(op, w, &k)); break;
    case DOCUMENT_KIND_COUNT: return E_NOTFOUND;
    }
    *ret_key = k;
    return E_OK;
}

/* -- what is on them ------------------------------------------------------------------------------------------------
 */

/* FNV-1a: no secret, only another number when something is different. */
static void mix_bytes(int64_t *h, const void *p, size_t n)
{
    uint64_t x = (uint64_t)*h;
    for (size_t i = 0; i < n; i++)
        x = (x ^ ((const unsigned char *)p)[i]) * UINT64_C(1099511628211);
    *h = (int64_t)(x & INT64_MAX);
}

static void mix(int64_t *h, int64_t n)
{
    mix_bytes(h, &n, sizeof n);
}

static void mix_text(int64_t *h, struct sv text)
{
    mix_bytes(h, text.p, text.n);
    mix(h, (int64_t)text.n);
}

/* An own bill with codes is read by insurers too: it names the plan that the client holds, and nobody else's. */
static enum err take_own_plan(const struct op *op, struct invoice *i)
{
    struct day *days = arena_array(op->arena, i->line_count, sizeof *days);
    size_t n = 0;
    for (size_t k = 0; k < i->line_count; k++) {
        if (!i->lines[k].code.n || !i->lines[k].service_on.has)
            continue;
        size_t at = 0;
        while (at < n && days[at].n != i->lines[k].service_on.v.n)
            at++;
        if (at == n)
            days[n++] = i->lines[k].service_on.v;
    }
    return insurance_named(op, i->client, &(struct plans_for){ .own = true }, days, n, &i->insured);
}

/* As the key says it, whoever asks: what is kept for one is given to the next. */
static enum err take_invoice(
    const struct op *op, const struct document_key *key, struct document_facts *f, struct client_id *ret_reads)
{
    struct viewer system = viewer_system(ACTOR_SYSTEM, op->viewer->org, op->viewer->today);
    struct op as_system = *op;
    struct invoice *i = &f->invoice;
    as_system.viewer = &system;
    TRY(invoice_by_id(&as_system, (struct invoice_id){ key->resource }, i));
    i->visit_on.has &= key->seen != 0;
    for (size_t k = 0; k < i->line_count && i->client.v != i->payer_client.v; k++)
        i->lines[k].code = i->lines[k].modifiers = SV(""); /* codes of somebody else's visits */
    if (i->client.v && i->client.v == i->payer_client.v && !i->is_share)
        TRY(take_own_plan(op, i));
    f->name = sv_fmt(op->arena, "invoice-%.*s", SV_FMT(i->number));
    f->dead = i->stored == INVOICE_VOID;
    f->confidential = i->confidential;
    *ret_reads = i->payer_client;
    mix(&f->version, insureds_version(&i->insured));
    mix(&f->version, i->version);
    mix(&f->version, i->state);
    mix(&f->version, i->deposit);
    mix(&f->version, i->late);
    mix(&f->version, i->visit_on.has ? i->visit_on.v.n : 0);
    mix_text(&f->version, i->used_for);
    mix_text(&f->version, i->payer_name);
    mix_text(&f->version, i->client_name);
    return E_OK;
}

static enum err take_payment(const struct op *op, int64_t id, struct document_facts *f, struct client_id *ret_reads)
{
    struct payment_inside x;
    TRY(payment_by_id(op, (struct payment_id){ id }, &x));
    if (x.p.state != PAYMENT_SUCCEEDED)
        return E_INVALID;
    f->payment = x.p;
    f->confidential = x.confidential;
    f->name = sv_fmt(op->arena, "receipt-%lld", (long long)id);
    *ret_reads = x.p.payer_client;
    mix(&f->version, x.p.version);
    mix(&f->version, x.p.refunded);
    mix_text(&f->version, x.p.payer_name);
    mix_text(&f->version, x.p.client_name);
    return E_OK;
}

static enum err take_titles(const struct op *op, const struct superbill *b, struct codes *ret_titles)
{
    size_t n = 0;
    struct sv *list = arena_array(op->arena, b->charges.count * DIAGNOSES_MOST + 1, sizeof *list);
    for (size_t i = 0; i < b->charges.count; i++)
        for (size_t k = 0; k < b->charges.items[i].diagnosis_count; k++)
            list[n++] = b->charges.items[i].diagnoses[k];
    *ret_titles = (struct codes){ 0 };
    struct document_titles_rows rows;
    if (!n)
        return E_OK;
    TRY(q_document_titles(
        op->db, op->arena, op->viewer->org, &(struct q_document_titles){ .codes = list, .codes_count = n }, &rows));
    ret_titles->items = arena_array(op->arena, rows.count, sizeof *ret_titles->items);
    for (size_t i = 0; i < rows.count; i++)
        ret_titles->items[ret_titles->count++] =
            (struct code){ .system = CODE_ICD_10_CM, .code = rows.items[i].code, .title = rows.items[i].title };
    return E_OK;
}

static enum err take_plans(const struct op *op, const struct document_key *k, struct superbill *b)
{
    struct plans_for who = plans_for_parse(k->seen);
    if (k->copy.v) {
        struct payer payer;
        TRY(payer_by_id(op, k->copy, &payer));
        who = plans_for_payer(&payer, b->client);
    }
    return superbill_insured_for(op, b, &who, &b->insured);
}

static enum err take_superbill(
    const struct op *op, const struct document_key *k, struct document_facts *f, struct client_id *ret_reads)
{
    struct superbill *b = &f->superbill;
    TRY(superbill_by_id(op, (struct superbill_id){ k->resource }, k->copy, b));
    TRY(take_titles(op, b, &f->titles));
    TRY(take_plans(op, k, b));
    f->name = sv_fmt(op->arena, "superbill-%.*s", SV_FMT(b->number));
    f->dead = b->state == SUPERBILL_VOID;
    f->confidential = b->confidential;
    *ret_reads = b->client;
    mix(&f->version, insureds_version(&b->insured));
    mix(&f->version, b->version);
    mix(&f->version, b->paid);
    mix(&f->version, b->client_born.has ? b->client_born.v.n : 0);
    const struct sv texts[] = { b->client_name, b->client_address, b->client_phone, b->provider.name, b->provider.npi,
        b->provider.tax_id, b->provider.licence };
    for (size_t i = 0; i < LENGTH(texts); i++)
        mix_text(&f->version, texts[i]);
    for (size_t i = 0; i < b->charges.count; i++)
        mix(&f->version, b->charges.items[i].version);
    return E_OK;
}

static enum err take_statement(
    const struct op *op, const struct document_key *k, struct document_facts *f, struct client_id *ret_reads)
{
    struct statement *s = &f->statement;
    TRY(statement_as_seen(op, (struct payer_id){ k->resource }, k->from.v, k->until.v, k->seen, s));
    f->name = sv_fmt(
        op->arena, "statement-%.*s-%.*s", SV_FMT(day_iso(op->arena, s->from)), SV_FMT(day_iso(op->arena, s->until)));
    *ret_reads = s->payer.client;
    f->confidential = s->payer.client.v && !(k->seen & STATEMENT_NOTHING_CONFIDENTIAL); /* it may have such lines */
    mix(&f->version, s->before);
    mix_text(&f->version, s->payer.name);
    mix_text(&f->version, s->payer.address);
    for (size_t i = 0; i < s->count; i++) {
        mix(&f->version, s->lines[i].balance);
        mix_text(&f->version, s->lines[i].words);
    }
    return E_OK;
}

/* The practice as it is today, in the language of who reads it. */
static enum err take_practice(const struct op *op, struct client_id reads, struct document_facts *f)
{
    struct organization org;
    struct billing_setting s;
    struct document_language_row language = { SV("") };
    struct viewer system = viewer_system(ACTOR_SYSTEM, op->viewer->org, op->viewer->today);
    struct op as_system = *op;
    as_system.viewer = &system;
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(billing_setting_load(&as_system, &s));
    if (reads.v)
        TRY(q_document_language(op->db, op->arena, op->viewer->org, &(struct q_document_language){ reads }, &language));
    f->practice = (struct document_practice){ .name = org.name,
        .legal_name = s.legal_name,
        .address = s.address,
        .phone = org.phone,
        .email = org.email,
        .tax_id = s.tax_id,
        .npi = s.npi,
        .footer = s.footer,
        .a4 = s.a4,
        .language = language.language.n ? language.language : org.language,
        .zone = org.zone,
        .today = op->viewer->today };
    memcpy(f->practice.currency, s.currency, sizeof s.currency);
    struct instant logo_changed = { 0 };
    enum err e = logo_load(&as_system, &f->practice.logo, &logo_changed);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    mix(&f->version, logo_changed.us);
    mix(&f->version, s.version);
    mix(&f->version, org.version);
    mix_text(&f->version, f->practice.language);
    return E_OK;
}

enum err document_facts_load(const struct op *op, const struct document_key *k, struct document_facts *ret_facts)
{
    struct document_facts f = { .version = INT64_C(1469598103934665603) };
    struct client_id reads = { 0 };
    switch (k->kind) {
    case DOCUMENT_INVOICE: TRY(take_invoice(op, k, &f, &reads)); break;
    case DOCUMENT_RECEIPT: TRY(take_payment(op, k->resource, &f, &reads)); break;
    case DOCUMENT_SUPERBILL: TRY(take_superbill(op, k, &f, &reads)); break;
    case DOCUMENT_STATEMENT: TRY(take_statement(op, k, &f, &reads)); break;
    case DOCUMENT_KIND_COUNT: return E_NOTFOUND;
    }
    TRY(take_practice(op, reads, &f));
    *ret_facts = f;
    return E_OK;
}
