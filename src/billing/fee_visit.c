/* Fees of missed visits: which a visit has follows from what it is now, so that it may be asked as often as one likes.
 */
#include <assert.h>

#include "access/record.h"
#include "billing/charge_write.h"
#include "billing/deposit.h"
#include "billing/fee.h"
#include "billing/package.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "family/family.h"

enum { WAIVED_MOST = 25 };

static bool due_kind(const struct fee_visits_row *v, enum charge_kind *ret_kind)
{
    enum attendee_status status;
    if (!attendee_status_parse(v->status, &status) || sv_eq(v->visit_status, SV("entered_in_error")))
        return false;
    *ret_kind = status == ATTENDEE_NOSHOW ? CHARGE_NOSHOW_FEE : CHARGE_LATE_FEE;
    return status == ATTENDEE_NOSHOW || status == ATTENDEE_LATE_CANCELLED;
}

/* A visit that was missed longer ago is not charged by itself: whoever looks at it again means something else. */
#define AT_ONCE_US (60 * DAY_US)

/* Fees are nobody's act: whoever cancels has no right to money, and needs none. */
struct fee_work {
    struct viewer system;
    struct op op;
    struct fee_visits_rows visits;
};

static enum err begin(const struct op *op, const struct attendee_id *ids, size_t count, struct fee_work *w)
{
    assert(db_writing(op->db));
    w->system = viewer_system(ACTOR_SYSTEM, op->viewer->org, op->viewer->today);
    w->op = *op;
    w->op.viewer = &w->system;
    return q_fee_visits(op->db, op->arena, op->viewer->org, &(struct q_fee_visits){ ids, count }, &w->visits);
}

/* An unbilled fee whose visit was not missed after all, or in another way, falls away. */
static enum err drop_in(const struct op *op, const struct attendee_id *ids, size_t count)
{
    struct fee_work w;
    TRY(begin(op, ids, count, &w));
    for (size_t i = 0; i < w.visits.count; i++) {
        const struct fee_visits_row *v = &w.visits.items[i];
        enum charge_kind kind;
        if (v->waived && sv_eq(v->status, SV("fulfilled")))
            TRY(q_fee_waived_forget(op->db, op->viewer->org, &(struct q_fee_waived_forget){ v->id }, NULL));
        if (!v->fee_id.has)
            continue;
        bool fits = due_kind(v, &kind) && sv_eq(v->fee_kind.v, sv_of(charge_kind_name(kind)));
        bool confidential = v->confidential != 0;
        if (fits && confidential == v->fee_confidential.v)
            continue;
        if (!fits)
            TRY(task_moot(op, sv_fmt(op->arena, "fee_billed %lld", (long long)v->fee_id.v.v)));
        if (fits)
            TRY(q_fee_set_confidential(
                op->db, op->viewer->org, &(struct q_fee_set_confidential){ confidential, v->fee_id.v }, NULL));
        else
            TRY(q_fee_drop(op->db, op->viewer->org, &(struct q_fee_drop){ v->fee_id.v }, NULL));
        TRY(charge_record_in(&w.op, v->client_id, v->fee_id.v, confidential || v->fee_confidential.v));
    }
    return E_OK;
}

/* A fee that is billed stands: staff say what becomes of it, once. What they closed does not come back with the next
 * thing that happens to the visit. */
static enum err ask_staff(const struct op *op, const struct attendee_id *ids, size_t count)
{
    struct fees_billed_rows rows;
    TRY(q_fees_billed(op->db, op->arena, op->viewer->org, &(struct q_fees_billed){ ids, count }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct sv about = sv_fmt(op->arena, "fee_billed %lld", (long long)rows.items[i].id.v);
        if (rows.items[i].missed)
            TRY(task_moot(op, about));
        else if (!rows.items[i].looked_at)
            TRY(task_open(op, TASK_FEE_BILLED, rows.items[i].client_id, about,
                SV("Make its invoice void: the fee falls away, and the visit can be billed.")));
    }
    return E_OK;
}

enum err fees_void_in(const struct op *op, struct invoice_id id)
{
    struct fee_visits_of_bill_rows rows;
    TRY(q_fee_visits_of_bill(op->db, op->arena, op->viewer->org, &(struct q_fee_visits_of_bill){ id }, &rows));
    if (!rows.count)
        return E_OK;
    struct attendee_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].attendee_id;
    return drop_in(op, ids, rows.count);
}

static enum err add_in(const struct op *op, const struct attendee_id *ids, size_t count)
{
    struct fee_work w;
    struct fee_policy policy;
    TRY(begin(op, ids, count, &w));
    if (!w.visits.count)
        return E_OK;
    TRY(fee_policy_load(&w.op, &policy));
    for (size_t i = 0; i < w.visits.count; i++) {
        const struct fee_visits_row *v = &w.visits.items[i];
        struct fee_of_type own = { 0 };
        struct charge_id made;
        enum charge_kind kind;
        /* who is gone is charged by nobody but staff; nor is what staff gave back to a package or waived */
        bool gone = v->died.has || !sv_eq(v->client_state, SV("active"));
        bool old = v->starts_at.us < op->now.us - AT_ONCE_US;
        if (gone || old || v->charged || v->waived || v->covered || !due_kind(v, &kind))
            continue;
        if (v->type_id.has)
            TRY(fees_of_types(&w.op, &v->type_id.v, 1, &own));
        if (own.says_when ? own.at_once : policy.at_once)
            TRY(charge_fee_in(&w.op, v->id, CHARGE_OPEN, &made));
    }
    return E_OK;
}

static enum err settle_in(const struct op *op, const struct attendee_id *ids, size_t count)
{
    TRY(drop_in(op, ids, count));
    TRY(package_settle_in(op, ids, count));
    TRY(add_in(op, ids, count));
    TRY(ask_staff(op, ids, count));
    return deposits_settle_in(op, ids, count);
}

/* What a visit cost by its fee, to who bills; in a portal the payer alone learns of it, by the bill. */
static enum err words(const struct op *op, const struct attendee_id *ids, size_t count, struct sv *ret_words)
{
    struct fees_of_visits_rows rows;
    struct fee_policy policy;
    TRY(package_words(op, ids, count, ret_words));
    if (!count || bills_staff(op) != E_OK)
        return E_OK;
    TRY(q_fees_of_visits(op->db, op->arena, op->viewer->org, &(struct q_fees_of_visits){ ids, count }, &rows));
    if (!rows.count)
        return E_OK;
    TRY(fee_policy_load(op, &policy));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < rows.count; k++) {
            const struct fees_of_visits_row *r = &rows.items[k];
            struct fee fee = { FEE_AMOUNT, r->total };
            if (r->attendee_id.v.v != ids[i].v || ret_words[i].n)
                continue;
            ret_words[i] = sv_fmt(op->arena, "Fee of %.*s, %s", SV_FMT(fee_words(op->arena, fee, policy.currency)),
                sv_eq(r->state, SV("open"))     ? "to bill"
                : sv_eq(r->state, SV("billed")) ? "billed"
                                                : "waived");
        }
    return E_OK;
}

/* The policy is said to whoever may cancel; amounts to who sees bills. */
static enum err late_words(const struct op *op, struct attendee_id id, struct sv *ret_words)
{
    struct viewer system = viewer_system(ACTOR_SYSTEM, op->viewer->org, op->viewer->today);
    struct op all = *op;
    struct package_setting packages;
    struct package_uses_named_rows uses;
    struct fee_policy policy;
    struct sv covered;
    int64_t fee;
    all.viewer = &system;
    *ret_words = SV("");
    TRY(package_setting_load(&all, &packages));
    TRY(q_package_uses_named(op->db, op->arena, op->viewer->org, &(struct q_package_uses_named){ &id, 1 }, &uses));
    if (uses.count && packages.late_uses) {
        TRY(package_words(op, &id, 1, &covered));
        bool may = viewer_may(op->viewer, NEED_CAP_PAGE(CAP_PACKAGES, LEVEL_VIEW)).allow;
        *ret_words = covered.n && may ? SV("It uses up its visit of the package.") : SV("");
        return E_OK;
    }
    TRY(charge_fee_as(&all, id, ATTENDEE_LATE_CANCELLED, &fee));
    TRY(fee_policy_load(&all, &policy));
    if (fee <= 0)
        return E_OK;
    struct fee amount = { FEE_AMOUNT, fee };
    *ret_words = viewer_may(op->viewer, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW)).allow
                     ? sv_fmt(op->arena, "The practice may charge a fee of %.*s.",
                           SV_FMT(fee_words(op->arena, amount, policy.currency)))
                     : SV("The practice may charge a fee.");
    return E_OK;
}

const struct visit_cover billing_cover = { settle_in, words, package_words_ahead, late_words, deposit_words,
    deposit_ahead, deposit_if_cancelled, charge_price_ahead, visits_hide_in };

/* -- waived ---------------------------------------------------------------------------------------------------------
 */

struct fee_args {
    const struct op *op;
    struct charge_id id;
    int64_t version;
};

static enum err fee_of(const struct op *op, struct charge_id id, struct charge *ret_charge)
{
    struct charges found;
    TRY(charges_by_ids(op, &id, 1, &found));
    if (!found.count || !charge_is_fee(&found.items[0]))
        return E_NOTFOUND;
    *ret_charge = found.items[0];
    return E_OK;
}

enum err fee_waive(const struct op *op, struct charge_id id, int64_t version)
{
    struct charge c;
    TRY(bills_staff(op));
    TRY(fee_of(op, id, &c));
    return charge_void(op, id, version);
}

static enum err take_back_in(struct db *tx, void *arg)
{
    const struct fee_args *x = arg;
    struct op op = *x->op;
    struct charge was;
    int64_t changed;
    op.db = tx;
    TRY(fee_of(&op, x->id, &was));
    TRY(q_fee_take_back(tx, op.viewer->org, &(struct q_fee_take_back){ x->id, x->version }, &changed));
    return changed ? charge_record_in(&op, was.client, x->id, was.confidential) : E_CONFLICT;
}

enum err fee_take_back(const struct op *op, struct charge_id id, int64_t version)
{
    TRY(bills_staff(op));
    return db_write_within(op->db, take_back_in, &(struct fee_args){ op, id, version });
}

enum err fees_waived(const struct op *op, struct day since, struct charges *ret_charges)
{
    struct fee_ids_waived_rows rows;
    TRY(bills_staff(op));
    TRY(q_fee_ids_waived(op->db, op->arena, op->viewer->org, &(struct q_fee_ids_waived){ since, WAIVED_MOST }, &rows));
    struct charge_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    TRY(charges_by_ids(op, ids, rows.count, ret_charges));
    return charges_hide(op, ret_charges);
}
