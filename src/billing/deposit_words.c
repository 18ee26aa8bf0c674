/* Deposits in words: what a bill is that asks for one, what became of it, and what is said of one with its visit. */
#include "base/text.h"
#include "billing/charge_write.h"
#include "billing/deposit.h"
#include "billing/payer_write.h"
#include "billing/queries.h"
#include "billing/reader.h"

/* -- of its bill ----------------------------------------------------------------------------------------------------
 */

struct sv deposit_title(struct arena *a, const struct invoice *i)
{
    if (i->deposit == DEPOSIT_NONE)
        return SV("");
    return i->visit_on.has ? sv_fmt(a, "Deposit for the visit of %.*s", SV_FMT(day_human(a, i->visit_on.v)))
                           : SV("Deposit for a visit");
}

struct sv deposit_fate(struct arena *a, const struct invoice *i, bool family)
{
    if (i->stored == INVOICE_VOID)
        return SV("");
    switch (i->deposit) {
    case DEPOSIT_USED:
        return i->used_for.n ? sv_fmt(a, "Used for %s %.*s", family ? "bill" : "invoice", SV_FMT(i->used_for))
                             : SV("Used for the visit's bill");
    case DEPOSIT_GIVEN_BACK: return SV("Given back as credit");
    case DEPOSIT_KEPT: return i->late ? SV("Kept (late cancellation)") : SV("Kept by the practice");
    case DEPOSIT_NONE:
    case DEPOSIT_HELD:
    case DEPOSIT_COUNT: break;
    }
    return SV("");
}

/* -- with its visit -------------------------------------------------------------------------------------------------
 */

static bool sees(const struct op *op)
{
    return bills_staff(op) == E_OK || viewer_may(op->viewer, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW)).allow;
}

static struct sv state_words(struct arena *a, const struct deposits_of_visits_row *r, const char *currency)
{
    struct fee all = { FEE_AMOUNT, r->total }, open = { FEE_AMOUNT, r->balance };
    struct sv amount = fee_words(a, all, currency);
    if (!sv_eq(r->deposit, SV("held")))
        return sv_fmt(a, "%.*s, %s", SV_FMT(amount),
            sv_eq(r->deposit, SV("used"))   ? "paid for it"
            : sv_eq(r->deposit, SV("kept")) ? "kept by the practice"
                                            : "given back as credit");
    if (r->balance)
        return r->paid
                   ? sv_fmt(a, "%.*s, of which %.*s is to pay", SV_FMT(amount), SV_FMT(fee_words(a, open, currency)))
                   : sv_fmt(a, "%.*s, to pay", SV_FMT(amount));
    return sv_fmt(a, "%.*s is paid, and held for it", SV_FMT(amount));
}

/* To staff all; in a portal those that are addressed to the account, as with every bill. */
enum err deposit_words(const struct op *op, const struct attendee_id *ids, size_t count, struct sv *ret_words)
{
    struct deposits_of_visits_rows rows;
    struct fee_policy policy;
    struct payer own = { .id = { 0 } };
    for (size_t i = 0; i < count; i++)
        ret_words[i] = SV("");
    if (!count || !sees(op))
        return E_OK;
    TRY(q_deposits_of_visits(op->db, op->arena, op->viewer->org, &(struct q_deposits_of_visits){ ids, count }, &rows));
    if (!rows.count)
        return E_OK;
    TRY(fee_policy_load(op, &policy));
    bool staff = bills_staff(op) == E_OK;
    enum err e = staff ? E_OK : payer_of_subject(op, &own);
    if (e != E_OK)
        return e == E_NOTFOUND ? E_OK : e; /* never billed */
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < rows.count; k++) {
            const struct deposits_of_visits_row *r = &rows.items[k];
            if (r->attendee_id.v == ids[i].v && !ret_words[i].n && (staff || own.id.v == r->payer_id.v))
                ret_words[i] = state_words(op->arena, r, policy.currency);
        }
    return E_OK;
}

/* The account that is open was billed it: of another payer's it learns nothing. */
enum err deposit_if_cancelled(const struct op *op, struct attendee_id id, bool late, struct sv *ret_words)
{
    struct viewer system = viewer_system(ACTOR_SYSTEM, op->viewer->org, op->viewer->today);
    struct op all = *op;
    struct deposits_of_visits_rows rows;
    struct fee_policy policy;
    struct payer own;
    int64_t fee = 0;
    all.viewer = &system;
    *ret_words = SV("");
    if (bills_staff(op) == E_OK || !sees(op))
        return E_OK;
    TRY(q_deposits_of_visits(op->db, op->arena, op->viewer->org, &(struct q_deposits_of_visits){ &id, 1 }, &rows));
    enum err e = rows.count ? payer_of_subject(op, &own) : E_NOTFOUND;
    if (e != E_OK)
        return e == E_NOTFOUND ? E_OK : e;
    TRY(fee_policy_load(&all, &policy));
    if (late)
        TRY(charge_fee_as(&all, id, ATTENDEE_LATE_CANCELLED, &fee));
    for (size_t i = 0; i < rows.count; i++) {
        const struct deposits_of_visits_row *r = &rows.items[i];
        if (r->payer_id.v != own.id.v || !sv_eq(r->deposit, SV("held")))
            continue;
        struct fee amount = { FEE_AMOUNT, r->paid ? r->paid : r->total };
        *ret_words = sv_fmt(op->arena, "The deposit of %.*s %s", SV_FMT(fee_words(op->arena, amount, policy.currency)),
            !r->paid  ? "is not to be paid any more."
            : fee > 0 ? "pays the fee first; what is over is your credit."
                      : "is given back: it becomes your credit.");
    }
    return E_OK;
}

static enum err amount_ahead(const struct op *op, struct client_id client, const struct appointment_type *t,
    struct staff_id staff, struct fee asked, struct sv *ret_words)
{
    struct fee_policy policy;
    int64_t price = 0;
    TRY(fee_policy_load(op, &policy));
    if (asked.how == FEE_PERCENT)
        TRY(charge_net_ahead(op, client, t, staff, &price));
    struct fee amount = { FEE_AMOUNT, fee_amount(asked, price) };
    *ret_words = amount.value > 0 ? fee_words(op->arena, amount, policy.currency) : SV("");
    return E_OK;
}

enum err deposit_ahead(const struct op *op, struct client_id client, struct appointment_type_id type,
    struct staff_id staff, struct sv *ret_words)
{
    struct viewer system = viewer_system(ACTOR_SYSTEM, op->viewer->org, op->viewer->today);
    struct op all = *op;
    struct appointment_type t;
    struct fee asked;
    struct sv amount;
    bool billed;
    all.viewer = &system;
    *ret_words = SV("");
    if (!sees(op))
        return E_OK;
    TRY(deposits_of_types(op, &type, 1, &asked));
    if (asked.how == FEE_UNSAID)
        return E_OK;
    TRY(type_load(op, type, &t));
    TRY(deposit_asked_of(&all, client, &billed));
    if (t.confidential || !billed)
        return E_OK;
    TRY(amount_ahead(&all, client, &t, staff, asked, &amount));
    if (amount.n)
        *ret_words = sv_fmt(op->arena,
            "%.*s is asked for with the booking. It is part of what the visit costs. Cancelled in time, it is given "
            "back "
            "as credit; cancelled late or missed, it pays the fee first.",
            SV_FMT(amount));
    return E_OK;
}
