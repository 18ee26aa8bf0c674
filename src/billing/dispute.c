#include "billing/dispute.h"

#include <assert.h>

#include "access/record.h"
#include "billing/payment_write.h"
#include "billing/queries.h"
#include "billing/reader.h"

/* -- words ----------------------------------------------------------------------------------------------------------
 */

static const struct word {
    const char *theirs, *ours;
} reasons[] = {
    { "bank_cannot_process", "The bank could not process it" },
    { "check_returned", "A cheque came back" },
    { "credit_not_processed", "Money that was promised back did not come" },
    { "customer_initiated", "The payer asked their bank" },
    { "debit_not_authorized", "The payer says that they did not allow it" },
    { "duplicate", "The payer says that they paid twice" },
    { "fraudulent", "The payer says that it was not them" },
    { "general", "No reason was given" },
    { "incorrect_account_details", "Wrong account details" },
    { "insufficient_funds", "Not enough money in the account" },
    { "product_not_received", "The payer says that they did not get it" },
    { "product_unacceptable", "The payer says that it was not as described" },
    { "subscription_canceled", "The payer says that they had cancelled it" },
    { "unrecognized", "The payer does not recognise it" },
};
static const struct word statuses[] = {
    { "warning_needs_response", "The bank asks: waits for an answer" },
    { "warning_under_review", "The bank asks: reads the answer" },
    { "warning_closed", "The bank asked, and took nothing" },
    { "needs_response", "Waits for an answer" },
    { "under_review", "The bank reads the answer" },
    { "won", "Won: the money came back" },
    { "lost", "Lost: the money stays with the payer" },
};

static struct sv said(const struct word *words, size_t count, struct arena *a, struct sv theirs)
{
    for (size_t i = 0; i < count; i++)
        if (sv_eq(theirs, sv_of(words[i].theirs)))
            return sv_of(words[i].ours);
    char *z = arena_strndup(a, theirs.p, theirs.n);
    for (char *p = z; *p; p++)
        *p = *p == '_' ? ' ' : *p;
    return (struct sv){ z, theirs.n };
}

struct sv dispute_reason_words(struct arena *a, struct sv reason)
{
    return said(reasons, LENGTH(reasons), a, reason);
}

struct sv dispute_status_words(struct arena *a, struct sv status)
{
    return said(statuses, LENGTH(statuses), a, status);
}

bool dispute_waits(const struct dispute *d)
{
    return sv_eq(d->status, SV("needs_response")) || sv_eq(d->status, SV("warning_needs_response"));
}

/* Nothing but a later word of the gateway changes it. */
static bool is_over(struct sv status)
{
    return sv_eq(status, SV("won")) || sv_eq(status, SV("lost")) || sv_eq(status, SV("warning_closed"));
}

/* -- reading --------------------------------------------------------------------------------------------------------
 */

/* The rows of all these queries have the same columns. */
#define DISPUTE_OF(r)                                                                                                  \
    ((struct dispute){ .id = (r)->id,                                                                                  \
        .payment = (r)->payment_id,                                                                                    \
        .client = (r)->client_id.has ? (r)->client_id.v : (struct client_id){ 0 },                                     \
        .number = (r)->number,                                                                                         \
        .amount = (r)->amount,                                                                                         \
        .currency = (r)->currency,                                                                                     \
        .reason = (r)->reason,                                                                                         \
        .status = (r)->status,                                                                                         \
        .due_at = (r)->due_at,                                                                                         \
        .opened_at = (r)->opened_at,                                                                                   \
        .changed_at = (r)->changed_at })

static void hide(void *item)
{
    struct dispute *d = item;
    d->closed = true;
    d->reason = SV("");
}

static enum err told(const struct op *op, struct dispute *items, size_t count, int64_t total, struct disputes *ret)
{
    if (count)
        TRY(bills_hide(op, items, count, sizeof *items, offsetof(struct dispute, client), hide));
    *ret = (struct disputes){ items, count, total };
    return E_OK;
}

enum err dispute_list(
    const struct op *op, struct dispute_order order, int64_t offset, int64_t most, struct disputes *ret_disputes)
{
    struct dispute_page_rows rows;
    struct dispute_count_row all;
    TRY(bills_staff(op));
    TRY(q_dispute_count(op->db, op->arena, op->viewer->org, &all));
    TRY(q_dispute_page(op->db, op->arena, op->viewer->org,
        &(struct q_dispute_page){ .by_change = order.by_change, .rising = order.rising, .most = most, .skip = offset },
        &rows));
    struct dispute *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = DISPUTE_OF(&rows.items[i]);
    return told(op, items, rows.count, all.n, ret_disputes);
}

enum err dispute_load(const struct op *op, struct dispute_id id, struct sv number, struct dispute *ret_dispute)
{
    struct dispute_find_rows rows = { .count = 0 };
    struct disputes one;
    TRY(bills_staff(op));
    if (id.v || number.n)
        TRY(q_dispute_find(
            op->db, op->arena, op->viewer->org, &(struct q_dispute_find){ .dispute_id = id, .number = number }, &rows));
    if (!rows.count)
        return E_NOTFOUND;
    *ret_dispute = DISPUTE_OF(&rows.items[0]);
    return told(op, ret_dispute, 1, 1, &one);
}

enum err disputes_of_payments(
    const struct op *op, const struct payment_id *payments, size_t count, struct disputes *ret_disputes)
{
    struct disputes_of_payments_rows rows = { .count = 0 };
    TRY(bills_staff(op));
    if (count)
        TRY(q_disputes_of_payments(
            op->db, op->arena, op->viewer->org, &(struct q_disputes_of_payments){ payments, count }, &rows));
    struct dispute *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = DISPUTE_OF(&rows.items[i]);
    return told(op, items, rows.count, (int64_t)rows.count, ret_disputes);
}

enum err disputes_of_invoice(const struct op *op, struct invoice_id invoice, struct disputes *ret_disputes)
{
    struct disputes_of_invoice_rows rows;
    TRY(bills_staff(op));
    TRY(q_disputes_of_invoice(op->db, op->arena, op->viewer->org, &(struct q_disputes_of_invoice){ invoice }, &rows));
    struct dispute *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = DISPUTE_OF(&rows.items[i]);
    return told(op, items, rows.count, (int64_t)rows.count, ret_disputes);
}

/* -- what the gateway tells -----------------------------------------------------------------------------------------
 */

static enum err record(
    const struct op *op, enum event_kind kind, struct dispute_id id, const struct payment_inside *x, struct sv fields)
{
    struct event_new n = event_by(op, kind, x->p.client);
    n.resource_kind = "dispute";
    n.resource_id = id.v;
    n.payload = sv_fmt(op->arena, "{\"payment\":%lld,\"fields\":[%.*s]%s}", (long long)x->p.id.v, SV_FMT(fields),
        x->confidential ? ",\"confidential\":true" : "");
    return event_record(op->db, op->arena, &n, NULL);
}

static enum err add(const struct op *op, const struct pay_event *e, const struct payment_inside *x)
{
    struct dispute_add_row row;
    struct client_id about = x->p.client.v ? x->p.client : x->p.payer_client;
    TRY(q_dispute_add(op->db, op->arena, op->viewer->org,
        &(struct q_dispute_add){ .payment_id = x->p.id,
            .client_id = { about.v != 0, about },
            .number = e->dispute,
            .amount = e->amount.minor,
            .currency = sv_of(e->amount.currency),
            .reason = e->dispute_reason,
            .status = e->dispute_status,
            .due_at = { e->dispute_due.us != 0, e->dispute_due },
            .opened_at = op->now,
            .told_at = e->at },
        &row));
    return record(op, EVENT_DISPUTE_OPENED, row.id, x, SV(""));
}

/* In the names of the API's fields. */
static struct sv changed(struct arena *a, const struct dispute_known_row *k, const struct pay_event *e)
{
    const struct {
        const char *name;
        bool is;
    } all[] = { { "disputed_amount", k->amount != e->amount.minor || !sv_eq(k->currency, sv_of(e->amount.currency)) },
        { "reason", !sv_eq(k->reason, e->dispute_reason) }, { "status", !sv_eq(k->status, e->dispute_status) },
        { "response_required_by", (k->due_at.has ? k->due_at.v.us : 0) != e->dispute_due.us } };
    struct str out = str_new(a, 128);
    for (size_t i = 0; i < LENGTH(all); i++)
        if (all[i].is)
            str_addf(&out, "%s\"%s\"", out.n ? "," : "", all[i].name);
    return str_sv(&out);
}

enum err dispute_keep_in(const struct op *op, const struct pay_event *e, const struct payment_inside *x, bool *ret_new)
{
    struct dispute_known_row known;
    assert(db_writing(op->db));
    *ret_new = false;
    if (!e->dispute.n)
        return E_OK;
    enum err found =
        q_dispute_known(op->db, op->arena, op->viewer->org, &(struct q_dispute_known){ .number = e->dispute }, &known);
    if (found == E_NOTFOUND) {
        *ret_new = true;
        return add(op, e, x);
    }
    TRY(found);
    bool newer = instant_before(known.told_at, e->at), older = instant_before(e->at, known.told_at);
    struct sv fields = changed(op->arena, &known, e);
    if (older || (!newer && is_over(known.status)) || !fields.n)
        return E_OK;
    *ret_new = true;
    TRY(q_dispute_set(op->db, op->viewer->org,
        &(struct q_dispute_set){ .amount = e->amount.minor,
            .currency = sv_of(e->amount.currency),
            .reason = e->dispute_reason,
            .status = e->dispute_status,
            .due_at = { e->dispute_due.us != 0, e->dispute_due },
            .changed_at = op->now,
            .told_at = e->at,
            .dispute_id = known.id },
        NULL));
    return record(op, EVENT_DISPUTE_CHANGED, known.id, x, fields);
}
