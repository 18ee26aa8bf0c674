/* What an insurer asks for: read, and who sees which. */
#include "billing/superbill_write.h"

#include <assert.h>
#include <stdlib.h>

#include "base/money.h"
#include "billing/charge_write.h"
#include "billing/names.h"
#include "billing/payer_write.h"
#include "billing/queries.h"
#include "billing/reader.h"

static const char *const states[SUPERBILL_STATE_COUNT] = {
    [SUPERBILL_DRAFT] = "draft", [SUPERBILL_READY] = "ready", [SUPERBILL_VOID] = "void"
};

const char *superbill_state_name(enum superbill_state s)
{
    assert((unsigned)s < SUPERBILL_STATE_COUNT);
    return states[s];
}

static struct sv opt_text(struct opt_sv t)
{
    return t.has ? t.v : SV("");
}

/** "48 Pine Road\nPortland, ME 04102", without what is not known. */
static struct sv address_of(struct arena *a, const struct superbill_rows_row *r)
{
    struct sv place = sv_trim(sv_fmt(a, "%.*s %.*s", SV_FMT(r->region), SV_FMT(r->postal_code)));
    const char *comma = r->city.n && place.n ? ", " : "", *line = r->street.n && (r->city.n || place.n) ? "\n" : "";
    return sv_fmt(a, "%.*s%s%.*s%s%.*s", SV_FMT(r->street), line, SV_FMT(r->city), comma, SV_FMT(place));
}

static struct superbill superbill_from(struct arena *a, const struct superbill_rows_row *r)
{
    struct superbill b = { .id = r->id,
        .number = r->number,
        .client = r->client_id,
        .client_name = sv_fmt(a, "%.*s %.*s", SV_FMT(r->first_name), SV_FMT(r->last_name)),
        .client_address = address_of(a, r),
        .client_phone = r->phone,
        .client_born = r->born,
        .provider = { .staff = r->staff_id,
            .name = sv_fmt(a, "%.*s %.*s", SV_FMT(r->staff_first), SV_FMT(r->staff_last)),
            .npi = opt_text(r->npi),
            .tax_id = opt_text(r->tax_id),
            .licence = opt_text(r->licence) },
        .total = r->total,
        .confidential = r->confidential,
        .note = r->note,
        .sent_at = r->sent_at,
        .version = r->version };
    for (size_t i = 0; i < SUPERBILL_STATE_COUNT; i++)
        if (sv_eq(r->state, sv_of(states[i])))
            b.state = (enum superbill_state)i;
    return b;
}

static enum err rows_of(const struct op *op, const struct superbill_id *ids, size_t count, struct superbills *ret_list)
{
    struct superbill_rows_rows rows;
    TRY(q_superbill_rows(
        op->db, op->arena, op->viewer->org, &(struct q_superbill_rows){ .ids = ids, .ids_count = count }, &rows));
    struct superbills list = { arena_array(op->arena, rows.count, sizeof *list.items), rows.count, 0 };
    for (size_t i = 0; i < rows.count; i++)
        list.items[i] = superbill_from(op->arena, &rows.items[i]);
    *ret_list = list;
    return E_OK;
}

/* -- what was paid --------------------------------------------------------------------------------------------------
 */

static enum err paid_by(
    const struct op *op, const struct superbill_invoices_rows *invoices, struct payer_id payer, int64_t *ret_paid)
{
    struct superbill_invoices_paid_by_rows rows;
    struct invoice_id *ids = arena_array(op->arena, invoices->count, sizeof *ids);
    for (size_t i = 0; i < invoices->count; i++)
        ids[i] = invoices->items[i].id;
    TRY(q_superbill_invoices_paid_by(op->db, op->arena, op->viewer->org,
        &(struct q_superbill_invoices_paid_by){ .invoices = ids, .invoices_count = invoices->count, .payer_id = payer },
        &rows));
    for (size_t i = 0; i < invoices->count; i++)
        for (size_t k = 0; k < rows.count; k++)
            if (rows.items[k].invoice_id.has && rows.items[k].invoice_id.v.v == ids[i].v)
                ret_paid[i] = rows.items[k].paid;
    return E_OK;
}

/* Of an invoice that bills other charges too, these have their part of what was paid (largest remainder). */
static enum err take_paid(
    const struct op *op, struct payer_id copy_for, const struct charge_id *ids, size_t count, struct superbill *b)
{
    struct superbill_invoices_rows rows;
    TRY(q_superbill_invoices(op->db, op->arena, op->viewer->org,
        &(struct q_superbill_invoices){ .charges = ids, .charges_count = count }, &rows));
    int64_t *paid = arena_array(op->arena, rows.count, sizeof *paid);
    for (size_t i = 0; i < rows.count; i++)
        paid[i] = copy_for.v ? 0 : rows.items[i].paid - rows.items[i].refunded;
    if (copy_for.v && rows.count)
        TRY(paid_by(op, &rows, copy_for, paid));
    for (size_t i = 0; i < rows.count; i++) {
        int64_t theirs = rows.items[i].theirs, part[2] = { 0 };
        const int64_t weights[2] = { theirs, rows.items[i].total - theirs };
        if (paid[i] > 0 && money_split((struct money){ .minor = paid[i] }, weights, 2, part))
            b->paid += part[0];
    }
    return E_OK;
}

static int by_service(const void *a, const void *b)
{
    const struct charge *x = a, *y = b;
    if (x->service_on.n != y->service_on.n)
        return x->service_on.n < y->service_on.n ? -1 : 1;
    return (x->id.v > y->id.v) - (x->id.v < y->id.v);
}

static enum err take_charges(const struct op *op, struct payer_id copy_for, struct superbill *b)
{
    struct superbill_charge_ids_rows rows;
    TRY(q_superbill_charge_ids(op->db, op->arena, op->viewer->org, &(struct q_superbill_charge_ids){ b->id }, &rows));
    struct charge_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].charge_id;
    TRY(charges_by_ids(op, ids, rows.count, &b->charges));
    if (b->charges.count)
        qsort(b->charges.items, b->charges.count, sizeof *b->charges.items, by_service);
    return take_paid(op, copy_for, ids, rows.count, b);
}

enum err superbill_by_id(
    const struct op *op, struct superbill_id id, struct payer_id copy_for, struct superbill *ret_bill)
{
    struct superbills found;
    struct payer payer = { 0 };
    TRY(rows_of(op, &id, 1, &found));
    if (!found.count)
        return E_NOTFOUND;
    struct superbill *b = &found.items[0];
    if (copy_for.v > 0)
        TRY(payer_by_id(op, copy_for, &payer));
    if (copy_for.v && payer.client.v != b->client.v)
        b->client_address = b->client_phone = SV("");
    TRY(take_charges(op, copy_for, b));
    *ret_bill = *b;
    return E_OK;
}

/* -- who sees which -------------------------------------------------------------------------------------------------
 */

static enum err reader_of(const struct op *op, struct client_id client, enum bills_reader *ret_reader)
{
    TRY(bills_reader_of(op, LEVEL_VIEW, ret_reader));
    if (*ret_reader == BILLS_STAFF)
        return E_OK;
    return *ret_reader == BILLS_FAMILY && client.v && client.v == op->viewer->subject.client.v ? E_OK : E_NOTFOUND;
}

enum err superbill_copy_of(const struct op *op, struct payer_id asked, struct payer_id *ret_copy)
{
    const struct viewer *v = op->viewer;
    struct payer_of_clients_rows rows;
    *ret_copy = asked;
    if (v->facts.relation == REL_STAFF)
        return E_OK;
    ret_copy->v = 0;
    if (v->self.v == v->subject.client.v)
        return E_OK;
    TRY(q_payer_of_clients(
        op->db, op->arena, v->org, &(struct q_payer_of_clients){ .ids = &v->self, .ids_count = 1 }, &rows));
    ret_copy->v = rows.count ? rows.items[0].id.v : -1;
    return E_OK;
}

enum err superbill_list(const struct op *op, struct client_id client, int64_t page, struct superbills *ret_list)
{
    enum bills_reader reader;
    struct superbill_page_rows rows;
    TRY(reader_of(op, client, &reader));
    TRY(q_superbill_page(op->db, op->arena, op->viewer->org,
        &(struct q_superbill_page){ .client_id = client,
            .ready_only = reader != BILLS_STAFF,
            .confidential_too = bills_sees_confidential(op, reader),
            .limit = BILLING_A_PAGE,
            .offset = page_offset(page, BILLING_A_PAGE) },
        &rows));
    struct superbill_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    TRY(rows_of(op, ids, rows.count, ret_list));
    ret_list->total = rows.count ? rows.items[0].n : 0;
    return E_OK;
}

enum err superbill_load(
    const struct op *op, struct superbill_id id, struct payer_id copy_for, struct superbill *ret_bill)
{
    enum bills_reader reader;
    struct superbill b;
    TRY(superbill_copy_of(op, copy_for, &copy_for));
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    TRY(superbill_by_id(op, id, copy_for, &b));
    TRY(reader_of(op, b.client, &reader));
    if (reader != BILLS_STAFF &&
        (b.state != SUPERBILL_READY || (b.confidential && !bills_sees_confidential(op, reader))))
        return E_NOTFOUND;
    *ret_bill = b;
    return E_OK;
}
