/* Which fees a practice has, and for which type of visit another one. */
#include "billing/fee.h"

#include "access/record.h"
#include "billing/fields.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/rules.h"
#include "billing/tax_read.h"

enum { OVERDUE_DAYS = 14, OVERDUE_DAYS_MOST = 365 };

static struct fee fee_from(struct opt_i64 amount, struct opt_i64 bp)
{
    if (bp.has)
        return (struct fee){ FEE_PERCENT, bp.v };
    return amount.has ? (struct fee){ FEE_AMOUNT, amount.v } : (struct fee){ 0 };
}

enum err fee_policy_load(const struct op *op, struct fee_policy *ret_policy)
{
    struct fee_policy_row_row r;
    enum bills_reader reader;
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    TRY(q_fee_policy_row(op->db, op->arena, op->viewer->org, &r));
    struct fee_policy p = { .noshow = fee_from(r.noshow_fee, r.noshow_bp),
        .late = fee_from(r.late_fee, r.late_bp),
        .at_once = r.at_once.has && r.at_once.v,
        .overdue = { .fee = fee_from(r.overdue_fee, r.overdue_bp),
            .days = r.overdue_days.has ? r.overdue_days.v : OVERDUE_DAYS,
            .most = r.overdue_most.v,
            .from = r.overdue_from },
        .tax = r.fee_tax_id.v,
        .overdue_tax = r.overdue_tax_id.v,
        .version = r.version.has ? r.version.v : 0 };
    for (size_t i = 0; i < 3 && i < r.currency.n; i++)
        p.currency[i] = r.currency.p[i];
    *ret_policy = p;
    return E_OK;
}

struct fee field_fee(struct problems *p, struct sv field, struct sv typed, const char *currency)
{
    struct problems own = problems_new(p->a);
    struct fee fee = { 0 };
    typed = sv_trim(typed);
    if (!typed.n)
        return fee;
    if (sv_ends(typed, SV("%")))
        fee = (struct fee){ FEE_PERCENT, field_percent(&own, field, typed) };
    else
        fee = (struct fee){ FEE_AMOUNT, field_amount(&own, field, typed, currency, 0) };
    if (own.count)
        problem_add(p, field, SV("bad_fee"), SV("Type an amount such as 25, or a percentage such as 50 %."));
    return fee;
}

static struct opt_i64 amount_of(struct fee f)
{
    return (struct opt_i64){ f.how == FEE_AMOUNT, f.value };
}

static struct opt_i64 percent_of(struct fee f)
{
    return (struct opt_i64){ f.how == FEE_PERCENT, f.value };
}

struct policy_args {
    const struct op *op;
    struct q_fee_policy_save row;
};

static enum err save_in(struct db *tx, void *arg)
{
    const struct policy_args *x = arg;
    struct op op = *x->op;
    int64_t changed;
    op.db = tx;
    TRY(q_fee_policy_save(tx, op.viewer->org, &x->row, &changed));
    if (!changed)
        return E_CONFLICT;
    struct event_new e = event_by(&op, EVENT_SETTINGS_CHANGED, (struct client_id){ 0 });
    e.payload = SV("{\"billing\":true}");
    return event_record(tx, op.arena, &e, NULL);
}

/* Those that were due before anybody had been told of a fee have none. */
static struct opt_day overdue_from(const struct op *op, const struct fee_policy *was, struct fee now)
{
    bool on = now.how != FEE_UNSAID && now.value > 0, was_on = was->overdue.from.has;
    return !on      ? (struct opt_day){ .has = false }
           : was_on ? was->overdue.from
                    : (struct opt_day){ true, op->viewer->today };
}

enum err fee_policy_save(const struct op *op, const struct fee_policy_form *f, struct problems *problems)
{
    struct fee_policy was;
    struct taxes taxes;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    TRY(fee_policy_load(op, &was));
    TRY(taxes_for(op, (struct client_id){ 0 }, (struct appointment_location_id){ 0 }, &taxes));
    struct tax_id tax = field_named_tax(problems, SV("tax"), f->tax, &taxes);
    struct tax_id overdue_tax = field_named_tax(problems, SV("overdue_tax"), f->overdue_tax, &taxes);
    struct fee noshow = field_fee(problems, SV("noshow"), f->noshow, was.currency);
    struct fee late = field_fee(problems, SV("late"), f->late, was.currency);
    struct fee overdue = field_fee(problems, SV("overdue"), f->overdue, was.currency);
    struct policy_args x = { .op = op };
    x.row = (struct q_fee_policy_save){ .noshow_fee = amount_of(noshow),
        .noshow_bp = percent_of(noshow),
        .late_fee = amount_of(late),
        .late_bp = percent_of(late),
        .fees_at_once = f->at_once,
        .overdue_fee = amount_of(overdue),
        .overdue_bp = percent_of(overdue),
        .overdue_days = field_number(
            problems, SV("overdue_days"), f->overdue_days, SV("bad_days"), 1, OVERDUE_DAYS_MOST, OVERDUE_DAYS),
        .overdue_most = field_amount(problems, SV("overdue_most"), f->overdue_most, was.currency, 0),
        .overdue_from = overdue_from(op, &was, overdue),
        .fee_tax_id = { tax.v != 0, tax },
        .overdue_tax_id = { overdue_tax.v != 0, overdue_tax },
        .version = f->version };
    TRY(problems_err(problems));
    return db_write_within(op->db, save_in, &x);
}

/* -- of a type ------------------------------------------------------------------------------------------------------
 */

enum err fees_of_types(
    const struct op *op, const struct appointment_type_id *types, size_t count, struct fee_of_type *ret_fees)
{
    struct fee_of_type_rows_rows rows;
    enum bills_reader reader;
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    for (size_t i = 0; i < count; i++)
        ret_fees[i] = (struct fee_of_type){ 0 };
    if (!count)
        return E_OK;
    TRY(q_fee_of_type_rows(op->db, op->arena, op->viewer->org, &(struct q_fee_of_type_rows){ types, count }, &rows));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < rows.count; k++) {
            const struct fee_of_type_rows_row *r = &rows.items[k];
            if (r->type_id.v == types[i].v)
                ret_fees[i] = (struct fee_of_type){ .noshow = fee_from(r->noshow_fee, r->noshow_bp),
                    .late = fee_from(r->late_fee, r->late_bp),
                    .says_when = r->at_once.has,
                    .at_once = r->at_once.has && r->at_once.v };
        }
    return E_OK;
}

struct type_args {
    const struct op *op;
    struct q_fee_of_type_add row;
    bool empty;
};

static enum err save_type_in(struct db *tx, void *arg)
{
    const struct type_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    TRY(q_fee_of_type_clear(tx, op.viewer->org, &(struct q_fee_of_type_clear){ x->row.type_id }, NULL));
    if (!x->empty)
        TRY(q_fee_of_type_add(tx, op.viewer->org, &x->row, NULL));
    struct event_new e = event_by(&op, EVENT_SETTINGS_CHANGED, (struct client_id){ 0 });
    e.payload = SV("{\"billing\":true}");
    return event_record(tx, op.arena, &e, NULL);
}

enum err fee_of_type_save(
    const struct op *op, struct appointment_type_id type, const struct fee_of_type_form *f, struct problems *problems)
{
    struct fee_policy policy;
    struct appointment_type t;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    TRY(type_load(op, type, &t));
    TRY(fee_policy_load(op, &policy));
    struct fee noshow = field_fee(problems, SV("noshow"), f->noshow, policy.currency);
    struct fee late = field_fee(problems, SV("late"), f->late, policy.currency);
    bool at_once = sv_eq(f->when, SV("at_once")), says_when = at_once || sv_eq(f->when, SV("proposed"));
    struct type_args x = { .op = op };
    x.empty = noshow.how == FEE_UNSAID && late.how == FEE_UNSAID && !says_when;
    x.row = (struct q_fee_of_type_add){ .type_id = type,
        .noshow_fee = amount_of(noshow),
        .noshow_bp = percent_of(noshow),
        .late_fee = amount_of(late),
        .late_bp = percent_of(late),
        .at_once = { says_when, at_once } };
    TRY(problems_err(problems));
    return db_write_within(op->db, save_type_in, &x);
}

/* -- in words -------------------------------------------------------------------------------------------------------
 */

struct sv fee_typed(struct arena *a, struct fee fee, const char *currency)
{
    return fee.how == FEE_PERCENT  ? tax_label(a, SV(""), fee.value)
           : fee.how == FEE_AMOUNT ? amount_typed(a, fee.value, currency)
                                   : SV("");
}

struct sv fee_words(struct arena *a, struct fee fee, const char *currency)
{
    struct money m = { .minor = fee.value };
    for (size_t i = 0; i < 3 && currency[i]; i++)
        m.currency[i] = currency[i];
    if (fee.how == FEE_UNSAID || !fee.value)
        return SV("none");
    if (fee.how == FEE_AMOUNT)
        return money_human(a, m);
    struct sv percent = tax_label(a, SV(""), fee.value);
    return sv_fmt(a, "%.*s of the price", SV_FMT(percent));
}
