/* What becomes of packages that were sold: paused, resumed, renewed by the clock, and after their bills. */
#include "billing/invoice_write.h"
#include "billing/package_rules.h"
#include "billing/package_write.h"
#include "billing/queries.h"
#include "billing/reader.h"

struct changing {
    const struct op *op;
    struct package_id id;
    int64_t version;
    bool keep;
};

static enum err now_of(const struct op *op, const struct changing *x, struct package_rows_row *ret_row)
{
    TRY(package_row(op, x->id, ret_row));
    return ret_row->version == x->version ? E_OK : E_CONFLICT;
}

static enum err told(const struct op *op, const struct package_rows_row *p)
{
    return package_record_in(op, EVENT_PACKAGE_CHANGED, p);
}

static enum every every_of(const struct package_rows_row *p)
{
    enum every e = EVERY_ONCE;
    (void)every_parse(p->every, &e);
    return e;
}

/* -- paused ---------------------------------------------------------------------------------------------------------
 */

static enum err set_paused(const struct op *op, const struct package_rows_row *p)
{
    int64_t changed;
    TRY(q_package_set_paused(op->db, op->viewer->org,
        &(struct q_package_set_paused){ .state = SV("paused"),
            .paused_on = { true, op->viewer->today },
            .renews_on = p->renews_on,
            .anchor_on = p->anchor_on,
            .anchor_period = p->anchor_period,
            .ends_on = p->ends_on,
            .package_id = p->id,
            .version = p->version },
        &changed));
    return changed ? told(op, p) : E_CONFLICT;
}

static enum err pause_in(struct db *tx, void *arg)
{
    const struct changing *x = arg;
    struct op op = *x->op;
    struct package_rows_row p;
    op.db = tx;
    TRY(now_of(&op, x, &p));
    return sv_eq(p.state, SV("active")) ? set_paused(&op, &p) : E_CONFLICT;
}

enum err package_pause(const struct op *op, struct package_id id, int64_t version)
{
    TRY(bills_staff(op));
    return db_write_within(op->db, pause_in, &(struct changing){ .op = op, .id = id, .version = version });
}

static struct opt_day later(struct opt_day d, int64_t days)
{
    return (struct opt_day){ d.has, { (int32_t)(d.v.n + days) } };
}

/* Everything comes later by the days of the pause; the days of the months are counted anew from the next period. */
static enum err resume_in(struct db *tx, void *arg)
{
    const struct changing *x = arg;
    struct op op = *x->op;
    struct package_rows_row p;
    int64_t changed;
    op.db = tx;
    TRY(now_of(&op, x, &p));
    if (!sv_eq(p.state, SV("paused")) || !p.paused_on.has)
        return E_CONFLICT;
    int64_t days = (int64_t)op.viewer->today.n - p.paused_on.v.n;
    struct opt_day renews = later(p.renews_on, days);
    TRY(q_package_set_paused(tx, op.viewer->org,
        &(struct q_package_set_paused){ .state = SV("active"),
            .renews_on = renews,
            .anchor_on = renews.has && days ? renews.v : p.anchor_on,
            .anchor_period = renews.has && days ? p.period + 1 : p.anchor_period,
            .ends_on = later(p.ends_on, days),
            .package_id = p.id,
            .version = p.version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    TRY(q_package_expiry_later(tx, op.viewer->org,
        &(struct q_package_expiry_later){ .days = days, .package_id = p.id, .from_day = p.paused_on.v }, NULL));
    TRY(q_package_periods_later(tx, op.viewer->org,
        &(struct q_package_periods_later){ .days = days, .package_id = p.id, .from_day = p.paused_on.v }, NULL));
    TRY(package_cover_ahead_in(&op, p.id));
    return told(&op, &p);
}

enum err package_resume(const struct op *op, struct package_id id, int64_t version)
{
    TRY(bills_staff(op));
    return db_write_within(op->db, resume_in, &(struct changing){ .op = op, .id = id, .version = version });
}

/* -- one visit gives back -------------------------------------------------------------------------------------------
 */

struct giving {
    const struct op *op;
    struct package_id id;
    struct package_use_id use;
};

static enum err give_in(struct db *tx, void *arg)
{
    const struct giving *x = arg;
    struct op op = *x->op;
    struct package_use_now_row u;
    struct package_rows_row p;
    op.db = tx;
    TRY(package_row(&op, x->id, &p));
    TRY(q_package_use_now(tx, op.arena, op.viewer->org,
        &(struct q_package_use_now){ .package_id = x->id, .package_use_id = x->use }, &u));
    if (!sv_eq(u.state, SV("used")) && !sv_eq(u.state, SV("reserved")))
        return E_CONFLICT;
    TRY(package_use_end_in(&op, x->use, u.package_credit_id, u.confidential, "given_back"));
    return told(&op, &p);
}

enum err package_give_back(const struct op *op, struct package_id id, struct package_use_id use)
{
    TRY(bills_staff(op));
    return db_write_within(op->db, give_in, &(struct giving){ op, id, use });
}

/* -- after the bill -------------------------------------------------------------------------------------------------
 */

static const char *state_after(const struct package_periods_of_invoice_row *r, const struct package_setting *s)
{
    bool open = sv_eq(r->state, SV("open"));
    if (r->keep)
        return "open";
    if (!sv_eq(r->charge_state, SV("billed")) || (r->bills && r->refunded == r->bills))
        return "ended";
    return r->unpaid && s->on_payment && !open ? "waiting" : "open";
}

static enum err follow(const struct op *op, struct invoice_id invoice, struct package_id only)
{
    struct package_periods_of_invoice_rows rows;
    struct package_setting setting;
    TRY(q_package_periods_of_invoice(op->db, op->arena, op->viewer->org,
        &(struct q_package_periods_of_invoice){ .invoice_id = invoice, .only_package = only }, &rows));
    if (!rows.count)
        return E_OK;
    TRY(package_setting_load(op, &setting));
    for (size_t i = 0; i < rows.count; i++) {
        const struct package_periods_of_invoice_row *r = &rows.items[i];
        struct package_rows_row p;
        const char *to = state_after(r, &setting);
        if (sv_eq(r->state, sv_of(to)))
            continue;
        TRY(package_row(op, r->package_id, &p));
        TRY(q_package_period_set(op->db, op->viewer->org,
            &(struct q_package_period_set){
                .state = sv_of(to), .keep = r->keep, .package_id = r->package_id, .period = r->period },
            NULL));
        TRY(sv_eq(sv_of(to), SV("open")) ? package_cover_ahead_in(op, r->package_id)
                                         : package_release_ahead_in(op, r->package_id, r->period));
        TRY(told(op, &p));
    }
    return E_OK;
}

enum err package_follow_in(const struct op *op, struct invoice_id invoice)
{
    return follow(op, invoice, (struct package_id){ 0 });
}

enum err package_follow_one_in(const struct op *op, struct package_id id)
{
    return follow(op, (struct invoice_id){ 0 }, id);
}

static enum err keep_in(struct db *tx, void *arg)
{
    const struct changing *x = arg;
    struct op op = *x->op;
    struct package_rows_row p;
    struct package_period_row_row period;
    op.db = tx;
    TRY(now_of(&op, x, &p));
    TRY(q_package_period_row(tx, op.arena, op.viewer->org,
        &(struct q_package_period_row){ .package_id = p.id, .period = p.period }, &period));
    if (!period.charge_id.has)
        return E_CONFLICT;
    TRY(q_package_period_set(tx, op.viewer->org,
        &(struct q_package_period_set){
            .state = period.state, .keep = x->keep, .package_id = p.id, .period = p.period },
        NULL));
    return package_follow_one_in(&op, p.id);
}

enum err package_keep(const struct op *op, struct package_id id, bool keep, int64_t version)
{
    TRY(bills_staff(op));
    return db_write_within(op->db, keep_in, &(struct changing){ .op = op, .id = id, .version = version, .keep = keep });
}

/* -- by the clock ---------------------------------------------------------------------------------------------------
 */

struct clocked {
    const struct op *op;
    struct package_id id;
    struct problems found;
    bool gone; /* who pays for it has no access any more */
};

/* The next period, where it is due. The rows of the period say that it was given: a second time changes nothing. */
static enum err renew_in(struct db *tx, void *arg)
{
    struct clocked *x = arg;
    struct op op = *x->op;
    struct package_rows_row p;
    struct charge_client_row client;
    struct package_payer_gone_row gone;
    struct invoices_made made;
    int64_t changed;
    op.db = tx;
    x->found = problems_new(op.arena);
    x->gone = false;
    TRY(package_row(&op, x->id, &p));
    if (!sv_eq(p.state, SV("active")) || !p.renews_on.has || p.renews_on.v.n > op.viewer->today.n)
        return E_OK;
    TRY(q_charge_client(tx, op.arena, op.viewer->org, &(struct q_charge_client){ p.client_id }, &client));
    if (sv_eq(client.state, SV("archived")))
        return set_paused(&op, &p); /* nobody is billed while they are away */
    TRY(q_package_payer_gone(
        tx, op.arena, op.viewer->org, &(struct q_package_payer_gone){ p.id, op.viewer->today }, &gone));
    x->gone = gone.n > 0;
    if (x->gone)
        return set_paused(&op, &p);
    struct period_new n = { .package = &p, .period = p.period + 1, .starts_on = p.renews_on.v };
    TRY(package_period_in(&op, &n, &x->found, &made));
    TRY(q_package_set_renewed(tx, op.viewer->org,
        &(struct q_package_set_renewed){ .period = n.period,
            .renews_on = { true, every_begins(every_of(&p), p.anchor_on, n.period - p.anchor_period + 1) },
            .package_id = p.id },
        &changed));
    if (!changed)
        return E_CONFLICT;
    TRY(package_cover_from_in(&op, p.id, n.starts_on)); /* it may come late, and visits took place meanwhile */
    return told(&op, &p);
}

enum err package_renew(const struct op *op, struct package_id id)
{
    struct clocked x = { .op = op, .id = id };
    struct package_rows_row p;
    TRY(bills_staff(op));
    enum err e = db_write(op->db, renew_in, &x);
    if (e != E_INVALID && (e != E_OK || !x.gone))
        return e;
    TRY(package_row(op, id, &p));
    TRY(invoice_unpayable(op, p.client_id)); /* staff choose who pays; it is tried again */
    return E_OK;
}

static enum err end_in(struct db *tx, void *arg)
{
    const struct clocked *x = arg;
    struct op op = *x->op;
    struct package_rows_row p;
    op.db = tx;
    TRY(package_row(&op, x->id, &p));
    if (!sv_eq(p.state, SV("active")) || !p.ends_on.has || p.ends_on.v.n >= op.viewer->today.n)
        return E_OK;
    TRY(package_ending_in(&op, &p, "ended", "over", p.ends_on, (struct opt_day){ .has = false }));
    return package_release_ahead_in(&op, p.id, 0);
}

enum err package_end(const struct op *op, struct package_id id)
{
    TRY(bills_staff(op));
    return db_write(op->db, end_in, &(struct clocked){ .op = op, .id = id });
}
