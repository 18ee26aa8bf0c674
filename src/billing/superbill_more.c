/* What stands on superbills: their charges, and what was paid of them; of one, or of a list. */
#include <stdlib.h>

#include "base/money.h"
#include "billing/charge_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/superbill_write.h"

static struct superbill_id *ids_of(const struct op *op, const struct superbill *items, size_t count)
{
    struct superbill_id *ids = arena_array(op->arena, count, sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = items[i].id;
    return ids;
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
static enum err take_paid(const struct op *op, struct payer_id copy_for, struct superbill *items, size_t count)
{
    struct superbill_invoices_rows rows;
    TRY(q_superbill_invoices(op->db, op->arena, op->viewer->org,
        &(struct q_superbill_invoices){ .ids = ids_of(op, items, count), .ids_count = count }, &rows));
    int64_t *paid = arena_array(op->arena, rows.count, sizeof *paid);
    for (size_t i = 0; i < rows.count; i++)
        paid[i] = copy_for.v ? 0 : rows.items[i].paid - rows.items[i].refunded;
    if (copy_for.v && rows.count)
        TRY(paid_by(op, &rows, copy_for, paid));
    for (size_t i = 0; i < rows.count; i++) {
        int64_t theirs = rows.items[i].theirs, part[2] = { 0 };
        const int64_t weights[2] = { theirs, rows.items[i].total - theirs };
        if (paid[i] <= 0 || !money_split((struct money){ .minor = paid[i] }, weights, 2, part))
            continue;
        for (size_t k = 0; k < count; k++)
            if (items[k].id.v == rows.items[i].superbill_id.v)
                items[k].paid += part[0];
    }
    return E_OK;
}

/* -- charges --------------------------------------------------------------------------------------------------------
 */

static int by_service(const void *a, const void *b)
{
    const struct charge *x = a, *y = b;
    if (x->service_on.n != y->service_on.n)
        return x->service_on.n < y->service_on.n ? -1 : 1;
    return (x->id.v > y->id.v) - (x->id.v < y->id.v);
}

static const struct charge *charge_of(const struct charges *all, struct charge_id id)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].id.v == id.v)
            return &all->items[i];
    return NULL;
}

static enum err take_charges(const struct op *op, struct superbill *items, size_t count)
{
    struct superbill_charge_ids_rows rows;
    struct charges all;
    TRY(q_superbill_charge_ids(op->db, op->arena, op->viewer->org,
        &(struct q_superbill_charge_ids){ .ids = ids_of(op, items, count), .ids_count = count }, &rows));
    struct charge_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].charge_id;
    TRY(charges_by_ids(op, ids, rows.count, &all));
    for (size_t k = 0; k < count; k++) {
        struct charges own = { arena_array(op->arena, rows.count, sizeof *own.items), 0, 0, 0 };
        for (size_t i = 0; i < rows.count; i++) {
            const struct charge *c =
                rows.items[i].superbill_id.v == items[k].id.v ? charge_of(&all, rows.items[i].charge_id) : NULL;
            if (!c)
                continue;
            own.items[own.count++] = *c;
            own.total_sum += c->total;
        }
        own.total = (int64_t)own.count;
        if (own.count)
            qsort(own.items, own.count, sizeof *own.items, by_service);
        items[k].charges = own;
    }
    return E_OK;
}

enum err superbill_fill(const struct op *op, struct payer_id copy_for, struct superbill *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        items[i].paid = 0;
    if (!count)
        return E_OK;
    TRY(take_charges(op, items, count));
    return take_paid(op, copy_for, items, count);
}

/* -- lists ----------------------------------------------------------------------------------------------------------
 */

static enum err page_of(const struct op *op, struct client_id client, enum bills_reader reader, int64_t offset,
    int64_t most, struct superbills *ret_list)
{
    struct superbill_page_rows rows;
    TRY(q_superbill_page(op->db, op->arena, op->viewer->org,
        &(struct q_superbill_page){ .client_id = client,
            .ready_only = reader != BILLS_STAFF,
            .confidential_too = bills_sees_confidential(op, reader),
            .limit = most,
            .offset = offset },
        &rows));
    struct superbill_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    TRY(superbills_by_ids(op, ids, rows.count, ret_list));
    ret_list->total = rows.count ? rows.items[0].n : 0;
    return E_OK;
}

static enum err page_all(const struct op *op, int64_t offset, int64_t most, struct superbills *ret_list)
{
    struct superbill_page_all_rows rows;
    TRY(q_superbill_page_all(
        op->db, op->arena, op->viewer->org, &(struct q_superbill_page_all){ .limit = most, .offset = offset }, &rows));
    struct superbill_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    TRY(superbills_by_ids(op, ids, rows.count, ret_list));
    ret_list->total = rows.count ? rows.items[0].n : 0;
    return E_OK;
}

enum err superbill_list_part(
    const struct op *op, struct client_id client, int64_t offset, int64_t most, struct superbills *ret_list)
{
    enum bills_reader reader;
    TRY(superbill_reader(op, client, &reader));
    return client.v ? page_of(op, client, reader, offset, most, ret_list) : page_all(op, offset, most, ret_list);
}

enum err superbills_fill(const struct op *op, struct superbill *items, size_t count)
{
    enum bills_reader reader;
    struct payer_id copy;
    for (size_t i = 0; i < count; i++)
        TRY(superbill_reader(op, items[i].client, &reader));
    TRY(superbill_copy_of(op, (struct payer_id){ 0 }, &copy));
    return superbill_fill(op, copy, items, count);
}
