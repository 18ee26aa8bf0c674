/* Payments as they are read: by staff, and by those who made them or were billed. */
#include "billing/payment_write.h"

#include <assert.h>

#include "base/random.h"
#include "billing/card_write.h"
#include "billing/names.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "crypto/encode.h"

static const struct {
    const char *name, *label;
    enum ledger_account account;
} media[MEDIUM_COUNT] = {
    [MEDIUM_CARD] = { "card", "Card", ACCOUNT_GATEWAY },
    [MEDIUM_CASH] = { "cash", "Cash", ACCOUNT_CASH },
    [MEDIUM_CHEQUE] = { "cheque", "Cheque", ACCOUNT_CHEQUE },
    [MEDIUM_TRANSFER] = { "transfer", "Bank transfer", ACCOUNT_TRANSFER },
    [MEDIUM_CREDIT] = { "credit", "Credit", ACCOUNT_CREDIT },
    [MEDIUM_OTHER] = { "other", "Other", ACCOUNT_OTHER },
};

static const struct {
    const char *name, *label;
} states[PAYMENT_STATE_COUNT] = {
    [PAYMENT_STARTED] = { "started", "Under way" },
    [PAYMENT_NEEDS_ACTION] = { "needs_action", "Waits for the payer" },
    [PAYMENT_PROCESSING] = { "processing", "Being checked" },
    [PAYMENT_SUCCEEDED] = { "succeeded", "Paid" },
    [PAYMENT_FAILED] = { "failed", "Failed" },
    [PAYMENT_CANCELED] = { "canceled", "Given up" },
};

const char *medium_name(enum medium m)
{
    assert((unsigned)m < MEDIUM_COUNT);
    return media[m].name;
}

const char *medium_label(enum medium m)
{
    assert((unsigned)m < MEDIUM_COUNT);
    return media[m].label;
}

enum ledger_account medium_account(enum medium m)
{
    assert((unsigned)m < MEDIUM_COUNT);
    return media[m].account;
}

bool medium_parse(struct sv name, enum medium *ret_medium)
{
    for (size_t i = 0; i < MEDIUM_COUNT; i++)
        if (sv_eq(name, sv_of(media[i].name))) {
            *ret_medium = (enum medium)i;
            return true;
        }
    return false;
}

const char *payment_state_name(enum payment_state s)
{
    assert((unsigned)s < PAYMENT_STATE_COUNT);
    return states[s].name;
}

const char *payment_state_label(enum payment_state s)
{
    assert((unsigned)s < PAYMENT_STATE_COUNT);
    return states[s].label;
}

bool payment_declined(const struct payment *p)
{
    return p->medium == MEDIUM_CARD && (p->state == PAYMENT_FAILED || p->state == PAYMENT_NEEDS_ACTION) &&
           sv_starts(p->reason, SV("declined"));
}

static bool state_parse(struct sv name, enum payment_state *ret_state)
{
    for (size_t i = 0; i < PAYMENT_STATE_COUNT; i++)
        if (sv_eq(name, sv_of(states[i].name))) {
            *ret_state = (enum payment_state)i;
            return true;
        }
    return false;
}

struct sv payment_reference(struct arena *a, struct payment_id id)
{
    return sv_fmt(a, "payment-%lld", (long long)id.v);
}

struct sv payment_new_key(struct arena *a)
{
    unsigned char bytes[PAYMENT_KEY_BYTES];
    random_bytes(bytes, sizeof bytes);
    return sv_fmt(a, "kith-%.*s", SV_FMT(hex_encode(a, bytes, sizeof bytes)));
}

/* -- rows -----------------------------------------------------------------------------------------------------------
 */

static struct sv opt_text(struct opt_sv t)
{
    return t.has ? t.v : SV("");
}

static bool payment_from(struct arena *a, const struct payment_rows_row *r, struct payment_inside *ret_payment)
{
    struct payment_inside x = { .intent = r->intent,
        .key = r->idempotency_key,
        .customer = opt_text(r->customer),
        .method = opt_text(r->method),
        .confidential = r->confidential,
        .off_session = r->autopay || sv_eq(r->created_kind, SV("staff")) || sv_eq(r->created_kind, SV("api_key")),
        .applied = r->applied,
        .looks = r->looks };
    x.p = (struct payment){ .id = r->id,
        .payer = r->payer_id,
        .payer_client = r->payer_client.v,
        .payer_name = opt_text(r->payer_name),
        .client = r->client_id.v,
        .client_name = opt_text(r->client_name),
        .invoice = r->invoice_id.v,
        .invoice_number = opt_text(r->number),
        .of_deposit = r->of_deposit != 0,
        .amount = r->amount,
        .refunded = r->refunded,
        .card = r->card_id.v,
        .card_words = card_words(a, opt_text(r->brand), opt_text(r->last4)),
        .reason = r->reason,
        .reason_words = pay_staff_words(r->reason),
        .paid_on = r->paid_on,
        .note = r->note,
        .autopay = r->autopay,
        .disputed = r->disputed,
        .created_at = r->created_at,
        .settled_at = r->settled_at,
        .version = r->version };
    for (size_t i = 0; i < 3 && i < r->currency.n; i++)
        x.currency[i] = r->currency.p[i];
    bool good = medium_parse(r->medium, &x.p.medium) && state_parse(r->state, &x.p.state) &&
                (!r->gateway.n || pay_kind_parse(r->gateway, &x.gateway));
    *ret_payment = x;
    return good;
}

enum err payments_by_ids(const struct op *op, const struct payment_id *ids, size_t count,
    struct payment_inside **ret_items, size_t *ret_count)
{
    struct payment_rows_rows rows;
    TRY(q_payment_rows(
        op->db, op->arena, op->viewer->org, &(struct q_payment_rows){ .ids = ids, .ids_count = count }, &rows));
    struct payment_inside *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        if (!payment_from(op->arena, &rows.items[i], &items[i]))
            return E_INTERNAL;
    *ret_items = items;
    *ret_count = rows.count;
    return E_OK;
}

enum err payment_by_id(const struct op *op, struct payment_id id, struct payment_inside *ret_payment)
{
    struct payment_inside *items;
    size_t count;
    TRY(payments_by_ids(op, &id, 1, &items, &count));
    if (!count)
        return E_NOTFOUND;
    *ret_payment = items[0];
    return E_OK;
}

enum err payment_by_key(const struct op *op, struct sv key, struct payment_id *ret_id)
{
    struct payment_of_key_row row;
    TRY(q_payment_of_key(
        op->db, op->arena, op->viewer->org, &(struct q_payment_of_key){ .idempotency_key = key }, &row));
    *ret_id = row.id;
    return E_OK;
}

/* -- who sees what --------------------------------------------------------------------------------------------------
 */

/* Of what others paid of an account's bills it reads that it was paid: not by whom, nor with which card. */
static bool show(const struct op *op, enum bills_reader reader, const struct payment_inside *x, struct payment *ret)
{
    struct client_id account = op->viewer->subject.client;
    struct payment p = x->p;
    bool own = account.v && p.payer_client.v == account.v;
    if (reader != BILLS_STAFF) {
        if (x->confidential && !bills_sees_confidential(op, reader))
            return false;
        if (!own) {
            p.payer = (struct payer_id){ 0 };
            p.payer_client = (struct client_id){ 0 };
            p.payer_name = p.card_words = SV("");
            p.card = (struct card_id){ 0 };
        }
        p.note = SV("");
        p.reason_words = pay_payer_words(p.reason);
        if (p.medium == MEDIUM_CREDIT && !bills_sees_confidential(op, reader))
            p.medium = MEDIUM_OTHER; /* where credit comes from may be confidential: so is that there is some */
    }
    *ret = p;
    return true;
}

static enum err take(const struct op *op, enum bills_reader reader, const struct payment_id *ids, size_t count,
    int64_t total, struct payments *ret_payments)
{
    struct payment_inside *inside;
    size_t n;
    TRY(payments_by_ids(op, ids, count, &inside, &n));
    struct payments found = { arena_array(op->arena, n, sizeof *found.items), 0, total };
    for (size_t i = 0; i < n; i++)
        found.count += show(op, reader, &inside[i], &found.items[found.count]);
    *ret_payments = found;
    return E_OK;
}

#define PAYMENTS_OF(op, rows, ret_payments)                                                                            \
    do {                                                                                                               \
        struct payment_id *ids_ = arena_array((op)->arena, (rows).count, sizeof *ids_);                                \
        for (size_t i_ = 0; i_ < (rows).count; i_++)                                                                   \
            ids_[i_] = (rows).items[i_].id;                                                                            \
        return take((op), BILLS_STAFF, ids_, (rows).count, (rows).count ? (rows).items[0].n : 0, (ret_payments));      \
    } while (0)

static enum err list_by_words(const struct op *op, const struct payment_filter *f, const struct q_payment_page *page,
    const struct text_words *words, struct payments *ret_payments)
{
    struct payment_page_words_rows rows;
    struct found_by by = found_by(op->arena, words);
    TRY(q_payment_page_words(op->db, op->arena, op->viewer->org,
        &(struct q_payment_page_words){ .from_word = by.word,
            .until_word = by.until_word,
            .from_number = by.number,
            .until_number = by.until_number,
            .payer_id = f->payer,
            .client_id = f->client,
            .invoice_id = f->invoice,
            .failed_only = f->failed_only,
            .from_day = page->from_day,
            .until_day = page->until_day,
            .words = words->items,
            .words_count = words->count,
            .before_day = page->before_day,
            .before = page->before,
            .limit = page->limit,
            .offset = page->offset },
        &rows));
    PAYMENTS_OF(op, rows, ret_payments);
}

enum err payment_list(const struct op *op, const struct payment_filter *f, struct payments *ret_payments)
{
    struct payment_page_rows rows;
    struct text_words words = text_words(op->arena, f->words);
    struct q_payment_page page = { .payer_id = f->payer,
        .client_id = f->client,
        .invoice_id = f->invoice,
        .failed_only = f->failed_only,
        .from_day = f->from.has ? f->from.v : (struct day){ INT32_MIN },
        .until_day = f->until.has ? f->until.v : (struct day){ INT32_MAX },
        .before_day = f->before.v ? f->before_day : (struct day){ INT32_MAX },
        .before = f->before,
        .limit = f->most ? f->most : BILLING_A_PAGE,
        .offset = f->most ? f->offset : page_offset(f->page, BILLING_A_PAGE) };
    TRY(bills_staff(op));
    if (words.count)
        return list_by_words(op, f, &page, &words, ret_payments);
    TRY(q_payment_page(op->db, op->arena, op->viewer->org, &page, &rows));
    PAYMENTS_OF(op, rows, ret_payments);
}

enum err payment_mine_part(const struct op *op, int64_t offset, int64_t most, struct payments *ret_payments)
{
    struct payment_page_mine_rows rows;
    enum bills_reader reader;
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    if (reader == BILLS_STAFF)
        return E_NOTFOUND;
    TRY(q_payment_page_mine(op->db, op->arena, op->viewer->org,
        &(struct q_payment_page_mine){ .account = op->viewer->subject.client,
            .confidential_too = bills_sees_confidential(op, reader),
            .others = reader == BILLS_PAYER,
            .limit = most,
            .offset = offset },
        &rows));
    struct payment_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    return take(op, reader, ids, rows.count, rows.count ? rows.items[0].n : 0, ret_payments);
}

enum err payment_mine(const struct op *op, int64_t page, struct payments *ret_payments)
{
    return payment_mine_part(op, page_offset(page, BILLING_A_PAGE), BILLING_A_PAGE, ret_payments);
}

/* Another's try, and why it failed, is theirs. */
static bool there_for(const struct op *op, enum bills_reader reader, const struct payment_inside *x)
{
    struct client_id account = op->viewer->subject.client;
    if (reader == BILLS_STAFF)
        return true;
    bool own = account.v && x->p.payer_client.v == account.v;
    return own ? x->p.state != PAYMENT_CANCELED : x->p.state == PAYMENT_SUCCEEDED;
}

enum err payments_of_invoices(
    const struct op *op, const struct invoice_id *invoices, size_t count, struct payments *ret_payments)
{
    enum bills_reader reader;
    struct invoices seen;
    struct payment_of_invoices_rows rows;
    struct payment_inside *inside;
    size_t n;
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    TRY(invoices_of(op, invoices, count, &seen));
    struct invoice_id *ids = arena_array(op->arena, seen.count, sizeof *ids);
    for (size_t i = 0; i < seen.count; i++)
        ids[i] = seen.items[i].id;
    TRY(q_payment_of_invoices(op->db, op->arena, op->viewer->org,
        &(struct q_payment_of_invoices){ .invoices = ids, .invoices_count = seen.count }, &rows));
    struct payment_id *found = arena_array(op->arena, rows.count, sizeof *found);
    for (size_t i = 0; i < rows.count; i++)
        found[i] = rows.items[i].id;
    TRY(payments_by_ids(op, found, rows.count, &inside, &n));
    struct payments list = { arena_array(op->arena, n, sizeof *list.items), 0, (int64_t)n };
    for (size_t i = 0; i < n; i++)
        if (there_for(op, reader, &inside[i]))
            list.count += show(op, reader, &inside[i], &list.items[list.count]);
    *ret_payments = list;
    return E_OK;
}

enum err payments_of_accounts(
    const struct op *op, const struct client_id *accounts, size_t count, int64_t each, struct payments *ret_payments)
{
    struct payment_of_accounts_rows rows;
    TRY(bills_staff(op));
    TRY(q_payment_of_accounts(op->db, op->arena, op->viewer->org,
        &(struct q_payment_of_accounts){ .ids = accounts, .ids_count = count, .each = each }, &rows));
    struct payment_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    return take(op, BILLS_STAFF, ids, rows.count, (int64_t)rows.count, ret_payments);
}

enum err refunds_of(
    const struct op *op, const struct payment_id *payments, size_t count, struct refunds_given *ret_refunds)
{
    enum bills_reader reader;
    struct payment_inside *inside;
    struct refund_of_payments_rows rows;
    size_t n, own = 0;
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    TRY(payments_by_ids(op, payments, count, &inside, &n));
    struct payment_id *ids = arena_array(op->arena, n, sizeof *ids);
    struct client_id account = op->viewer->subject.client;
    for (size_t i = 0; i < n; i++)
        if (reader == BILLS_STAFF || (account.v && inside[i].p.payer_client.v == account.v &&
                                         (!inside[i].confidential || bills_sees_confidential(op, reader))))
            ids[own++] = inside[i].p.id;
    TRY(q_refund_of_payments(op->db, op->arena, op->viewer->org,
        &(struct q_refund_of_payments){ .payments = ids, .payments_count = own }, &rows));
    struct refund_given *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct refund_of_payments_row *r = &rows.items[i];
        items[i] = (struct refund_given){ r->id, r->payment_id, r->amount, r->state,
            r->settled_at.has ? r->settled_at.v : r->created_at };
    }
    *ret_refunds = (struct refunds_given){ items, rows.count };
    return E_OK;
}

enum err payment_load(const struct op *op, struct payment_id id, struct payment *ret_payment)
{
    struct payment_inside x;
    enum bills_reader reader;
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    TRY(payment_by_id(op, id, &x));
    if (reader != BILLS_STAFF) {
        struct client_id account = op->viewer->subject.client;
        struct invoice i = { 0 };
        if (x.p.invoice.v)
            TRY(invoice_by_id(op, x.p.invoice, &i));
        struct client_id who = x.p.payer_client;
        bool own = who.v && (who.v == account.v || who.v == op->viewer->self.v);
        if (!account.v || (!own && i.payer_client.v != account.v))
            return E_NOTFOUND;
        if (reader == BILLS_PAYER && (!x.p.client.v || x.p.client.v == account.v)) /* with bills off no price is told */
            return E_NOTFOUND;
        if (!own && x.p.state != PAYMENT_SUCCEEDED) /* another's try, and why it failed, is theirs */
            return E_NOTFOUND;
    }
    return show(op, reader, &x, ret_payment) ? E_OK : E_NOTFOUND;
}
