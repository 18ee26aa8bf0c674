/* A package is cancelled, now or with its period, and taken back again; what of its price comes back to whom. */
#include "base/money.h"
#include "billing/contribution.h"
#include "billing/invoice_write.h"
#include "billing/package_rules.h"
#include "billing/package_write.h"
#include "billing/queries.h"
#include "billing/reader.h"

struct changing {
    const struct op *op;
    struct package_id id;
    int64_t version;
    bool now, give_back;
};

static enum err now_of(const struct op *op, const struct changing *x, struct package_rows_row *ret_row)
{
    TRY(package_row(op, x->id, ret_row));
    return ret_row->version == x->version ? E_OK : E_CONFLICT;
}

/* What was given in the current period and what of it is left: visits, or days where it has none. Confidential visits
 * do not count: who gets the rest would learn of them (F11). */
static enum err unused(const struct op *op, const struct package_rows_row *p, struct package_rest *r)
{
    struct package_credit_rows_rows rows;
    struct package_period_row_row period;
    struct day today = p->paused_on.has ? p->paused_on.v : op->viewer->today; /* nothing lapses in a pause */
    TRY(q_package_credit_rows(op->db, op->arena, op->viewer->org, &(struct q_package_credit_rows){ &p->id, 1 }, &rows));
    r->given = r->left = 0;
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].period == p->period) {
            bool over = rows.items[i].expires_on.has && rows.items[i].expires_on.v.n < today.n;
            r->given += rows.items[i].given;
            r->left += over ? 0 : rows.items[i].given - rows.items[i].used;
        }
    if (r->given)
        return E_OK;
    TRY(q_package_period_row(op->db, op->arena, op->viewer->org,
        &(struct q_package_period_row){ .package_id = p->id, .period = p->period }, &period));
    if (!period.ends_on.has)
        return E_OK;
    r->given = (int64_t)period.ends_on.v.n - period.starts_on.n + 1;
    r->left = (int64_t)period.ends_on.v.n - today.n;
    r->left = r->left < 0 ? 0 : r->left > r->given ? r->given : r->left;
    return E_OK;
}

/* One payer's bill of it: what is not asked for any more, and what comes back to those who paid. */
struct parting {
    int64_t written, credit;
    struct contributions paid;
};

/* First what is not paid is not asked for any more, then what was paid comes back: but for what came back already, and
 * what a bank took for good. */
static enum err divide(
    const struct op *op, const struct package_shares_row *s, const struct package_rest *r, struct parting *ret_parting)
{
    int64_t part = part_of_amount(s->amount, r->left, r->given), there = 0, left = s->paid - s->refunded;
    struct parting *x = ret_parting;
    TRY(contributions_of(op, s->id, &x->paid));
    for (size_t i = 0; i < x->paid.count; i++)
        there += contribution_left(&x->paid.items[i]);
    there = there < left ? there : left > 0 ? left : 0;
    x->written = part < s->balance ? part : s->balance;
    part -= x->written;
    x->credit = part < there ? part : there;
    return E_OK;
}

static enum err rest_of(const struct op *op, const struct package_rows_row *p, struct package_shares_rows *ret_shares,
    struct package_rest *ret_rest)
{
    struct package_rest r = { 0 };
    struct parting *x = arena_alloc(op->arena, sizeof *x);
    TRY(unused(op, p, &r));
    TRY(q_package_shares(op->db, op->arena, op->viewer->org, &(struct q_package_shares){ p->id }, ret_shares));
    for (size_t i = 0; i < ret_shares->count; i++) {
        TRY(divide(op, &ret_shares->items[i], &r, x));
        r.written_off += x->written;
        r.credit += x->credit;
    }
    *ret_rest = r;
    return E_OK;
}

enum err package_rest(const struct op *op, struct package_id id, struct package_rest *ret_rest)
{
    struct package_rows_row p;
    struct package_shares_rows shares;
    TRY(bills_staff(op));
    TRY(package_row(op, id, &p));
    return rest_of(op, &p, &shares, ret_rest);
}

static enum err write(const struct op *op, const struct invoice *invoice, const struct parting *x)
{
    struct entry *entries = arena_array(op->arena, CONTRIBUTIONS_MOST + 1, sizeof *entries);
    int64_t weights[CONTRIBUTIONS_MOST], parts[CONTRIBUTIONS_MOST] = { 0 };
    size_t n = 0;
    struct entry e = { .kind = ENTRY_WRITE_OFF,
        .debit = ACCOUNT_WRITE_OFF,
        .credit = ACCOUNT_RECEIVABLE,
        .amount = x->written,
        .payer = invoice->payer,
        .client = invoice->client,
        .invoice = invoice->id };
    entries[n++] = e;
    for (size_t i = 0; i < x->paid.count; i++)
        weights[i] = contribution_left(&x->paid.items[i]);
    if (x->credit && !money_split((struct money){ .minor = x->credit }, weights, x->paid.count, parts))
        return E_INTERNAL;
    e.kind = ENTRY_REFUND;
    e.debit = ACCOUNT_REFUNDS;
    e.credit = ACCOUNT_CREDIT;
    for (size_t i = 0; i < x->paid.count; i++) {
        e.payer = x->paid.items[i].payer; /* whoever paid, whomever it was addressed to */
        e.amount = parts[i];
        entries[n++] = e;
    }
    return ledger_write(op, entries, n);
}

/* `ret_gave`: something was given, so that it is settled and does not come back. */
static enum err give_rest(const struct op *op, const struct package_rows_row *p, bool *ret_gave)
{
    struct package_shares_rows shares;
    struct package_rest r;
    struct parting *x = arena_alloc(op->arena, sizeof *x);
    *ret_gave = false;
    TRY(rest_of(op, p, &shares, &r));
    for (size_t i = 0; i < shares.count; i++) {
        struct invoice invoice;
        struct invoice_disputed_row disputed;
        TRY(divide(op, &shares.items[i], &r, x));
        if (!x->written && !x->credit)
            continue;
        TRY(invoice_by_id(op, shares.items[i].id, &invoice));
        TRY(q_invoice_disputed(
            op->db, op->arena, op->viewer->org, &(struct q_invoice_disputed){ invoice.id }, &disputed));
        if (invoice.paying || disputed.n)
            return E_BUSY;
        *ret_gave = true;
        TRY(invoice_amounts_in(
            op, &invoice, invoice.paid, invoice.written_off + x->written, invoice.refunded + x->credit));
        TRY(write(op, &invoice, x));
        TRY(invoice_record_in(op, EVENT_INVOICE_CHANGED, &invoice, SV(",\"package_cancelled\":true")));
    }
    return E_OK;
}

enum err package_ending_in(const struct op *op, const struct package_rows_row *p, const char *state, const char *why,
    struct opt_day ends_on, struct opt_day renews_on)
{
    int64_t changed;
    TRY(q_package_set_ending(op->db, op->viewer->org,
        &(struct q_package_set_ending){ .state = sv_of(state),
            .ended_why = sv_of(why),
            .ends_on = ends_on,
            .renews_on = renews_on,
            .package_id = p->id,
            .version = p->version },
        &changed));
    return changed ? package_record_in(op, EVENT_PACKAGE_CHANGED, p) : E_CONFLICT;
}

static enum err cancel_in(struct db *tx, void *arg)
{
    const struct changing *x = arg;
    struct op op = *x->op;
    struct package_rows_row p;
    struct package_period_row_row period;
    struct opt_day none = { .has = false };
    op.db = tx;
    TRY(now_of(&op, x, &p));
    if (sv_eq(p.state, SV("ended")))
        return E_CONFLICT;
    if (!x->now) {
        TRY(q_package_period_row(tx, op.arena, op.viewer->org,
            &(struct q_package_period_row){ .package_id = p.id, .period = p.period }, &period));
        if (!period.ends_on.has || p.ends_on.has || !sv_eq(p.state, SV("active")))
            return E_CONFLICT;
        TRY(package_ending_in(&op, &p, "active", "", period.ends_on, none));
        return package_release_late_in(&op, p.id, period.ends_on.v);
    }
    bool gave = false;
    if (x->give_back)
        TRY(give_rest(&op, &p, &gave));
    TRY(package_ending_in(
        &op, &p, "ended", gave ? "over" : "cancelled", (struct opt_day){ true, op.viewer->today }, none));
    return package_release_ahead_in(&op, p.id, 0);
}

enum err package_cancel(const struct op *op, struct package_id id, bool now, bool give_back, int64_t version)
{
    TRY(bills_staff(op));
    return db_write_within(op->db, cancel_in,
        &(struct changing){ .op = op, .id = id, .version = version, .now = now, .give_back = give_back });
}

static enum err revive_in(struct db *tx, void *arg)
{
    const struct changing *x = arg;
    struct op op = *x->op;
    struct package_rows_row p;
    struct opt_day none = { .has = false }, renews = none;
    op.db = tx;
    TRY(now_of(&op, x, &p));
    enum every every = EVERY_ONCE;
    (void)every_parse(p.every, &every);
    bool ended = sv_eq(p.state, SV("ended"));
    if (ended ? !sv_eq(p.ended_why, SV("cancelled")) : !p.ends_on.has)
        return E_CONFLICT;
    if (every != EVERY_ONCE)
        renews = (struct opt_day){ true, every_begins(every, p.anchor_on, p.period - p.anchor_period + 1) };
    if (renews.has && renews.v.n < op.viewer->today.n)
        return E_CONFLICT; /* its period is over: it is sold anew */
    TRY(package_ending_in(&op, &p, "active", "", none, renews));
    return package_cover_ahead_in(&op, p.id);
}

enum err package_revive(const struct op *op, struct package_id id, int64_t version)
{
    TRY(bills_staff(op));
    return db_write_within(op->db, revive_in, &(struct changing){ .op = op, .id = id, .version = version });
}
