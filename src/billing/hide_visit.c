/* A visit became confidential after it was charged or billed: its money becomes what it would have been (F11, decision
 * 0091). What somebody else was sent is theirs: they know it, and pay it. */
#include <assert.h>

#include "billing/charge_write.h"
#include "billing/invoice_write.h"
#include "billing/queries.h"

/* Charges, and the superbills that have them. */
static enum err hide_charges_in(const struct op *op, const struct charges_to_hide_rows *rows, struct charge_id *ids)
{
    for (size_t i = 0; i < rows->count; i++)
        ids[i] = rows->items[i].id;
    if (!rows->count)
        return E_OK;
    TRY(q_charges_set_hidden(op->db, op->viewer->org, &(struct q_charges_set_hidden){ ids, rows->count }, NULL));
    TRY(q_superbills_of_charges_hide(
        op->db, op->viewer->org, &(struct q_superbills_of_charges_hide){ ids, rows->count }, NULL));
    for (size_t i = 0; i < rows->count; i++)
        TRY(charge_record_in(op, rows->items[i].client_id, ids[i], true));
    return E_OK;
}

/* What it took of a package is not among what a caregiver counts. */
static enum err hide_uses_in(const struct op *op, const struct attendee_id *ids, size_t count)
{
    TRY(q_package_credits_hide(op->db, op->viewer->org, &(struct q_package_credits_hide){ ids, count }, NULL));
    return q_package_uses_hide(op->db, op->viewer->org, &(struct q_package_uses_hide){ op->now, ids, count }, NULL);
}

/* It was sent to nobody: what it bills is to bill again, and goes to the client. */
static enum err take_draft_back_in(const struct op *op, struct invoice_id id)
{
    struct invoice draft;
    TRY(invoice_by_id(op, id, &draft));
    return invoice_void_in(op, &draft, SV("its visit became confidential"));
}

/* The client's own bills are on their own login alone from now on. */
static enum err hide_own_in(const struct op *op, const struct invoice_id *ids, size_t count)
{
    struct invoices list;
    if (!count)
        return E_OK;
    TRY(q_invoices_set_hidden(op->db, op->viewer->org, &(struct q_invoices_set_hidden){ ids, count }, NULL));
    TRY(invoices_by_ids(op, ids, count, &list));
    for (size_t i = 0; i < list.count; i++)
        TRY(invoice_record_in(op, EVENT_INVOICE_CHANGED, &list.items[i], SV("")));
    return E_OK;
}

static enum err hide_invoices_in(const struct op *op, const struct invoices_to_hide_rows *rows)
{
    struct invoice_id *own = arena_array(op->arena, rows->count, sizeof *own);
    size_t n = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].own)
            own[n++] = rows->items[i].id;
        else if (sv_eq(rows->items[i].state, SV("draft")))
            TRY(take_draft_back_in(op, rows->items[i].id));
    return hide_own_in(op, own, n);
}

enum err visits_hide_in(const struct op *op, const struct attendee_id *ids, size_t count)
{
    struct viewer system = viewer_system(ACTOR_SYSTEM, op->viewer->org, op->viewer->today);
    struct op all = *op;
    struct hidden_parts_rows parts;
    struct charges_to_hide_rows charges;
    struct invoices_to_hide_rows invoices;
    all.viewer = &system; /* nobody's act: whoever says what a visit is has no right to money, and needs none */
    assert(db_writing(op->db));
    TRY(q_hidden_parts(op->db, op->arena, op->viewer->org, &(struct q_hidden_parts){ ids, count }, &parts));
    if (!parts.count)
        return E_OK;
    struct attendee_id *hidden = arena_array(op->arena, parts.count, sizeof *hidden);
    for (size_t i = 0; i < parts.count; i++)
        hidden[i] = parts.items[i].id;
    TRY(hide_uses_in(&all, hidden, parts.count));
    TRY(q_charges_to_hide(
        op->db, op->arena, op->viewer->org, &(struct q_charges_to_hide){ hidden, parts.count }, &charges));
    struct charge_id *of = arena_array(op->arena, charges.count, sizeof *of);
    TRY(hide_charges_in(&all, &charges, of));
    TRY(q_invoices_to_hide(op->db, op->arena, op->viewer->org,
        &(struct q_invoices_to_hide){ of, charges.count, hidden, parts.count }, &invoices));
    return hide_invoices_in(&all, &invoices);
}
