/* Deposits of visits: asked for, held, and what becomes of them. Everything follows from what the visit is now, so that
 * it may be asked as often as one likes; each step is part of the transaction that brings it about. */
#include "billing/deposit.h"

#include <assert.h>

#include "access/record.h"
#include "billing/charge_write.h"
#include "billing/contribution.h"
#include "billing/deposit_write.h"
#include "billing/fields.h"
#include "billing/invoice_plan.h"
#include "billing/invoice_write.h"
#include "billing/payer_write.h"
#include "billing/payment_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/setting.h"
#include "family/family.h"
#include "people/people.h"

/* -- of a type ------------------------------------------------------------------------------------------------------
 */

static struct fee asked_by(struct opt_i64 amount, struct opt_i64 bp)
{
    if (bp.has)
        return (struct fee){ FEE_PERCENT, bp.v };
    return amount.has ? (struct fee){ FEE_AMOUNT, amount.v } : (struct fee){ FEE_UNSAID, 0 };
}

enum err deposits_of_types(
    const struct op *op, const struct appointment_type_id *types, size_t count, struct fee *ret_asked)
{
    struct deposit_of_type_rows_rows rows = { .count = 0 };
    enum bills_reader reader;
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    if (count)
        TRY(q_deposit_of_type_rows(
            op->db, op->arena, op->viewer->org, &(struct q_deposit_of_type_rows){ types, count }, &rows));
    for (size_t i = 0; i < count; i++) {
        ret_asked[i] = (struct fee){ FEE_UNSAID, 0 };
        for (size_t k = 0; k < rows.count; k++)
            if (rows.items[k].type_id.v == types[i].v)
                ret_asked[i] = asked_by(rows.items[k].amount, rows.items[k].bp);
    }
    return E_OK;
}

struct type_args {
    const struct op *op;
    struct appointment_type_id type;
    struct fee asked;
};

static enum err save_type_in(struct db *tx, void *arg)
{
    const struct type_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    if (x->asked.how == FEE_UNSAID || !x->asked.value)
        TRY(q_deposit_of_type_clear(tx, op.viewer->org, &(struct q_deposit_of_type_clear){ x->type }, NULL));
    else
        TRY(q_deposit_of_type_save(tx, op.viewer->org,
            &(struct q_deposit_of_type_save){ .type_id = x->type,
                .amount = { x->asked.how == FEE_AMOUNT, x->asked.value },
                .bp = { x->asked.how == FEE_PERCENT, x->asked.value },
                .since = op.now },
            NULL));
    struct event_new e = event_by(&op, EVENT_SETTINGS_CHANGED, (struct client_id){ 0 });
    e.payload = SV("{\"billing\":true}");
    return event_record(tx, op.arena, &e, NULL);
}

enum err deposit_of_type_save(
    const struct op *op, struct appointment_type_id type, struct sv asked, struct problems *problems)
{
    struct fee_policy policy;
    struct appointment_type t;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    TRY(type_load(op, type, &t));
    TRY(fee_policy_load(op, &policy));
    struct type_args x = {
        .op = op, .type = type, .asked = field_fee(problems, SV("deposit"), asked, policy.currency)
    };
    TRY(problems_err(problems));
    return db_write_within(op->db, save_type_in, &x);
}

/* -- what becomes of one --------------------------------------------------------------------------------------------
 */

static enum err held(const struct op *op, struct invoice_id id, struct invoice *ret_invoice)
{
    TRY(invoice_by_id(op, id, ret_invoice));
    bool lives = ret_invoice->stored != INVOICE_VOID && ret_invoice->stored != INVOICE_DRAFT;
    return lives && ret_invoice->deposit == DEPOSIT_HELD ? E_OK : E_CONFLICT;
}

/* What a bank or the gateway has not decided on waits. */
static enum err may_settle(const struct op *op, const struct invoice *i, struct problems *p)
{
    struct invoice_disputed_row disputed;
    struct invoice_refunding_row refunding;
    TRY(q_invoice_disputed(op->db, op->arena, op->viewer->org, &(struct q_invoice_disputed){ i->id }, &disputed));
    TRY(q_invoice_refunding(op->db, op->arena, op->viewer->org, &(struct q_invoice_refunding){ i->id }, &refunding));
    if (i->paying)
        problem_add(p, SV(""), SV("already_paying"),
            SV("A payment of it is under way. Wait until it is known what becomes of it."));
    if (refunding.n)
        problem_add(p, SV(""), SV("refund_under_way"),
            SV("A refund of it is under way. Wait until it is known what becomes of it."));
    if (disputed.n)
        problem_add(p, SV(""), SV("disputed"),
            SV("A payment of it is disputed. Wait until the bank has decided whose the money is."));
    return problems_err(p);
}

static struct sv held_task(const struct op *op, struct invoice_id id)
{
    return sv_fmt(op->arena, "deposit_held %lld", (long long)id.v);
}

static enum err become_in(const struct op *op, const struct invoice *i, enum deposit to)
{
    TRY(q_deposit_become(op->db, op->viewer->org, &(struct q_deposit_become){ sv_of(deposit_name(to)), i->id }, NULL));
    return task_moot(op, held_task(op, i->id));
}

/* Out of what is held: each payer's money to `to`, what a bank took is lost, and what nobody paid is not asked for.
 * ret `paid`: what each of them gave of it. */
static enum err settle_one_in(const struct op *op, const struct invoice *i, enum deposit to, struct contributions *paid)
{
    struct entry *entries = arena_array(op->arena, CONTRIBUTIONS_MOST + 2, sizeof *entries);
    struct entry e = { .debit = ACCOUNT_DEPOSITS, .payer = i->payer, .client = i->client, .invoice = i->id };
    int64_t rest = i->paid - i->refunded, back = 0;
    size_t n = 0;
    TRY(contributions_of(op, i->id, paid));
    for (size_t k = 0; k < paid->count; k++) {
        int64_t left = contribution_left(&paid->items[k]);
        left = left < rest ? left : rest;
        e.kind = to == DEPOSIT_KEPT ? ENTRY_CHARGE : ENTRY_REFUND;
        e.credit = to == DEPOSIT_KEPT ? ACCOUNT_INCOME : ACCOUNT_CREDIT;
        e.credit_payer = to == DEPOSIT_KEPT ? i->payer : paid->items[k].payer;
        e.amount = left;
        entries[n++] = e;
        paid->items[k] = (struct contribution){ .payer = paid->items[k].payer, .paid = left };
        rest -= left;
        back += to == DEPOSIT_KEPT ? 0 : left;
    }
    e.kind = ENTRY_WRITE_OFF;
    e.credit_payer = i->payer;
    e.credit = ACCOUNT_WRITE_OFF;
    e.amount = rest + i->written_off;
    entries[n++] = e;
    e.credit = ACCOUNT_RECEIVABLE;
    e.amount = i->balance;
    entries[n++] = e;
    if (i->balance)
        TRY(payment_free_in(op, i->id));
    if (i->balance || back)
        TRY(invoice_amounts_in(op, i, i->paid, i->written_off + i->balance, i->refunded + back));
    TRY(ledger_write(op, entries, n));
    TRY(become_in(op, i, to));
    return invoice_record_in(op, EVENT_INVOICE_CHANGED, i, sv_fmt(op->arena, ",\"deposit\":\"%s\"", deposit_name(to)));
}

/* Nothing came of it: it was never asked for. */
static enum err drop_in(const struct op *op, const struct invoice *i, enum deposit to)
{
    TRY(become_in(op, i, to));
    return invoice_void_in(op, i, to == DEPOSIT_USED ? SV("billed with the visit") : SV("not needed any more"));
}

static enum err give_in(const struct op *op, const struct invoice *i, enum deposit to, struct contributions *paid)
{
    paid->count = 0;
    return i->paid ? settle_one_in(op, i, to, paid) : drop_in(op, i, to);
}

/* What stands in the way of one is for staff, and no reason to refuse what is said of the visit. */
static enum err give_back_in(const struct op *op, struct invoice_id id)
{
    struct problems p = problems_new(op->arena);
    struct invoice i;
    enum err e = held(op, id, &i);
    if (e == E_OK)
        e = may_settle(op, &i, &p);
    if (e == E_CONFLICT || e == E_INVALID)
        return E_OK;
    TRY(e);
    return give_in(op, &i, DEPOSIT_GIVEN_BACK, arena_new_obj(op->arena, struct contributions));
}

/* -- used -----------------------------------------------------------------------------------------------------------
 */

/* Of somebody else's money nothing pays what is confidential: their receipt would tell of it. */
static enum err pay_in(const struct op *op, struct invoice_id deposit, struct invoice_id bill, struct payer_id payer,
    int64_t most, int64_t *ret_amount)
{
    struct invoice i;
    struct payment_id id;
    TRY(invoice_by_id(op, bill, &i));
    int64_t amount = most < i.balance ? most : i.balance;
    *ret_amount = 0;
    if (amount <= 0 || i.paying || (i.confidential && i.payer.v != payer.v))
        return E_OK; /* it stays their credit */
    *ret_amount = amount;
    return payment_by_hand_in(op,
        &(struct payment_new){ .payer = payer,
            .client = i.client,
            .invoice = i.id,
            .deposit = deposit,
            .amount = amount,
            .medium = MEDIUM_CREDIT,
            .key = payment_new_key(op->arena),
            .note = SV("Deposit"),
            .paid_on = op->viewer->today },
        &i, &id);
}

/* Of what was over when the first bill of their visit was paid: as long as it is credit still. */
static enum err use_rests_in(const struct op *op, const struct invoice_id *ids, size_t count)
{
    struct deposit_rests_rows rows;
    int64_t rest = 0, paid;
    TRY(q_deposit_rests(op->db, op->arena, op->viewer->org,
        &(struct q_deposit_rests){ .invoices = ids, .invoices_count = count }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct deposit_rests_row *r = &rows.items[i];
        if (!i || !deposit_rest_is(r, &rows.items[i - 1]))
            TRY(deposit_rest_of(op, r, 0, &rest)); /* what was paid before is out of their credit */
        if (!rest)
            continue;
        TRY(pay_in(op, r->id, r->invoice_id.v, r->from_id, rest, &paid));
        rest -= paid;
    }
    return E_OK;
}

/* A bill to somebody else is not paid from one: staff say what becomes of it. */
enum err deposit_tasks_in(const struct op *op, const struct invoice_id *ids, size_t count)
{
    struct deposits_asked_about_rows rows;
    TRY(q_deposits_asked_about(
        op->db, op->arena, op->viewer->org, &(struct q_deposits_asked_about){ ids, count }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct deposits_asked_about_row *r = &rows.items[i];
        struct sv about = held_task(op, r->id);
        TRY(r->asks ? task_open_about(op, TASK_DEPOSIT_HELD, r->client_id, about, r->newest) : task_moot(op, about));
    }
    return E_OK;
}

enum err deposits_use_in(const struct op *op, const struct invoice_id *ids, size_t count)
{
    struct deposits_to_use_rows rows = { .count = 0 };
    struct contributions *paid = arena_new_obj(op->arena, struct contributions);
    assert(db_writing(op->db));
    if (count)
        TRY(q_deposits_to_use(op->db, op->arena, op->viewer->org, &(struct q_deposits_to_use){ ids, count }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct problems p = problems_new(op->arena);
        struct invoice d;
        enum err e = held(op, rows.items[i].id, &d);
        if (e == E_OK)
            e = may_settle(op, &d, &p);
        if (e == E_CONFLICT || e == E_INVALID)
            continue; /* used by the one before; or it waits for its gateway (deposit_follow_in) */
        TRY(e);
        TRY(give_in(op, &d, DEPOSIT_USED, paid));
        for (size_t k = 0; k < paid->count; k++) {
            int64_t had;
            TRY(pay_in(
                op, d.id, rows.items[i].invoice_id, paid->items[k].payer, contribution_left(&paid->items[k]), &had));
        }
    }
    if (count)
        TRY(use_rests_in(op, ids, count));
    return count ? deposit_tasks_in(op, ids, count) : E_OK;
}

/* -- by staff -------------------------------------------------------------------------------------------------------
 */

struct deciding {
    const struct op *op;
    struct invoice_id id;
    int64_t version;
    enum deposit to;
    struct problems found;
};

static enum err decide_in(struct db *tx, void *arg)
{
    struct deciding *x = arg;
    struct op op = *x->op;
    struct invoice i;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(held(&op, x->id, &i));
    if (i.version != x->version)
        return E_CONFLICT;
    if (x->to == DEPOSIT_KEPT && i.paid <= i.refunded)
        problem_add(&x->found, SV(""), SV("not_paid"), SV("Nothing of it was paid. Give it back, and bill a fee."));
    TRY(may_settle(&op, &i, &x->found));
    return give_in(&op, &i, x->to, arena_new_obj(op.arena, struct contributions));
}

static enum err decide(
    const struct op *op, struct invoice_id id, int64_t version, enum deposit to, struct problems *problems)
{
    struct deciding x = { .op = op, .id = id, .version = version, .to = to };
    TRY(bills_staff(op));
    return problems_tell(problems, &x.found, db_write_within(op->db, decide_in, &x));
}

enum err deposit_give_back(const struct op *op, struct invoice_id id, int64_t version, struct problems *problems)
{
    return decide(op, id, version, DEPOSIT_GIVEN_BACK, problems);
}

enum err deposit_keep(const struct op *op, struct invoice_id id, int64_t version, struct problems *problems)
{
    return decide(op, id, version, DEPOSIT_KEPT, problems);
}

/* -- by what the visit is -------------------------------------------------------------------------------------------
 */

enum err deposit_asked_of(const struct op *op, struct client_id client, bool *ret_asked)
{
    struct organization org;
    struct client c;
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(client_load(op, client, &org, &c));
    *ret_asked = portal_on(c.portal, CAP_BILLS);
    return E_OK;
}

static enum err amount_of(const struct op *op, const struct deposit_visits_row *v, int64_t *ret_amount)
{
    struct fee fee = asked_by(v->amount, v->bp);
    int64_t price = 0;
    if (fee.how == FEE_PERCENT)
        TRY(charge_visit_price(op, v->id, &price));
    *ret_amount = fee_amount(fee, price);
    return E_OK;
}

/* To whom the client's rules name; where a share falls to nobody, staff bill by hand, and nothing is asked for. */
static enum err ask_in(const struct op *op, const struct deposit_visits_row *v, struct day on)
{
    struct problems p = problems_new(op->arena);
    struct bill_plan plan = { 0 };
    struct paying paying;
    struct invoices_made made;
    int64_t amount;
    bool sees;
    TRY(deposit_asked_of(op, v->client_id, &sees));
    TRY(amount_of(op, v, &amount));
    if (!sees || amount <= 0)
        return E_OK;
    TRY(paying_load(op, &v->client_id, 1, &paying));
    struct invoice_line line = { .service_on = { true, on },
        .description = sv_fmt(op->arena, "Deposit: %.*s", SV_FMT(v->type_name.has ? v->type_name.v : SV("visit"))),
        .units = 1,
        .unit_price = amount,
        .amount = amount };
    struct to_bill b = { .client = v->client_id,
        .lines = &line,
        .line_count = 1,
        .due_on = { true, op->viewer->today },
        .note = SV(DEPOSIT_NOTE) };
    plan_bill(op->arena, &paying, &b, op->viewer->today, &plan, &p, NULL);
    if (p.count || !plan.count)
        return E_OK;
    for (size_t i = 0; i < plan.count; i++) {
        plan.items[i].deposit_for = v->id;
        for (size_t k = 0; k < plan.items[i].line_count; k++)
            plan.items[i].lines[k].service_on.has = false; /* by whose rules it goes; nothing was done on it */
    }
    return plan_write_in(op, &plan, true, &made);
}

/* Missed or cancelled late, it waits for the bill of its fee; where that costs nothing, was waived, or the client is
 * archived or has died, it goes back. */
static enum err costs_nothing(const struct op *op, struct attendee_id id, enum attendee_status status, bool *ret_free)
{
    struct fee_visits_rows rows;
    int64_t fee;
    TRY(charge_fee_as(op, id, status, &fee));
    TRY(q_fee_visits(op->db, op->arena, op->viewer->org, &(struct q_fee_visits){ &id, 1 }, &rows));
    const struct fee_visits_row *v = rows.count ? &rows.items[0] : NULL;
    bool gone = v && (v->died.has || !sv_eq(v->client_state, SV("active"))); /* whom nobody charges by itself */
    *ret_free = fee <= 0 || (v && !v->charged && (v->waived || gone));
    return E_OK;
}

/* Nobody comes to the visit it was for: what was not paid of it is asked for no more, its fee is. */
static enum err drop_unpaid(const struct op *op, struct attendee_id id)
{
    struct deposits_of_visits_rows rows;
    TRY(q_deposits_of_visits(op->db, op->arena, op->viewer->org, &(struct q_deposits_of_visits){ &id, 1 }, &rows));
    for (size_t i = 0; i < rows.count; i++)
        if (!rows.items[i].paid)
            TRY(give_back_in(op, rows.items[i].id));
    return E_OK;
}

static enum err give_all_back(const struct op *op, struct attendee_id id)
{
    struct deposits_of_visits_rows rows;
    TRY(q_deposits_of_visits(op->db, op->arena, op->viewer->org, &(struct q_deposits_of_visits){ &id, 1 }, &rows));
    for (size_t i = 0; i < rows.count; i++)
        TRY(give_back_in(op, rows.items[i].id));
    return E_OK;
}

enum err deposits_settle_in(const struct op *op, const struct attendee_id *ids, size_t count)
{
    struct viewer system = viewer_system(ACTOR_SYSTEM, op->viewer->org, op->viewer->today);
    struct deposit_visits_rows rows;
    struct op all = *op;
    all.viewer = &system; /* nobody's act: whoever books or cancels has no right to money, and needs none */
    assert(db_writing(op->db));
    TRY(q_deposit_visits(op->db, op->arena, op->viewer->org, &(struct q_deposit_visits){ ids, count }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct deposit_visits_row *v = &rows.items[i];
        enum attendee_status status;
        bool free = true;
        if (!attendee_status_parse(v->status, &status))
            return E_INTERNAL;
        bool stands = attendee_status_active(status) && !sv_eq(v->visit_status, SV("entered_in_error"));
        bool missed = status == ATTENDEE_NOSHOW || status == ATTENDEE_LATE_CANCELLED;
        bool asks = v->asks && !v->asked && !v->confidential && instant_before(op->now, v->starts_at);
        if (v->asked && missed && !v->covered)
            TRY(costs_nothing(&all, v->id, status, &free));
        if (asks && status == ATTENDEE_BOOKED && stands && !v->covered)
            TRY(ask_in(&all, v, op->viewer->today));
        else if (v->asked &&
                 (v->covered || v->confidential || (missed ? free : !stands && status != ATTENDEE_FULFILLED)))
            TRY(give_all_back(&all, v->id));
        else if (v->asked && missed)
            TRY(drop_unpaid(&all, v->id));
    }
    return E_OK;
}

enum err deposits_waived_in(const struct op *op, struct attendee_id id)
{
    assert(db_writing(op->db));
    return give_all_back(op, id);
}

enum err deposit_follow_in(const struct op *op, struct invoice_id id)
{
    struct viewer system = viewer_system(ACTOR_SYSTEM, op->viewer->org, op->viewer->today);
    struct op all = *op;
    struct deposit_bills_rows bills;
    struct invoice i;
    enum err e = id.v ? held(op, id, &i) : E_CONFLICT;
    if (e != E_OK)
        return e == E_CONFLICT ? E_OK : e;
    all.viewer = &system;
    TRY(q_deposit_bills(
        op->db, op->arena, op->viewer->org, &(struct q_deposit_bills){ i.deposit_for, i.payer }, &bills));
    if (!bills.count) {
        TRY(deposits_settle_in(op, &i.deposit_for, 1));
        return deposit_tasks_in(&all, &id, 1);
    }
    struct invoice_id *ids = arena_array(op->arena, bills.count, sizeof *ids);
    for (size_t k = 0; k < bills.count; k++)
        ids[k] = bills.items[k].id;
    return deposits_use_in(&all, ids, bills.count);
}
