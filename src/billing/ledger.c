#include "billing/ledger.h"

#include <assert.h>
#include <stdlib.h>

#include "billing/names.h"
#include "billing/queries.h"
#include "billing/reader.h"

enum { ENTRIES_A_PAGE = 50, ENTRIES_MOST = 100000 };

static const struct {
    const char *name, *label;
} accounts[ACCOUNT_COUNT] = {
    [ACCOUNT_RECEIVABLE] = { "receivable", "Owed" },
    [ACCOUNT_CREDIT] = { "credit", "Credit" },
    [ACCOUNT_GATEWAY] = { "gateway", "Cards" },
    [ACCOUNT_CASH] = { "cash", "Cash" },
    [ACCOUNT_CHEQUE] = { "cheque", "Cheques" },
    [ACCOUNT_TRANSFER] = { "transfer", "Bank transfers" },
    [ACCOUNT_OTHER] = { "other", "Other payments" },
    [ACCOUNT_INCOME] = { "income", "Income" },
    [ACCOUNT_TAX] = { "tax", "Tax" },
    [ACCOUNT_DISCOUNT] = { "discount", "Discounts" },
    [ACCOUNT_REFUNDS] = { "refunds", "Refunds" },
    [ACCOUNT_WRITE_OFF] = { "write_off", "Written off" },
    [ACCOUNT_DISPUTED] = { "disputed", "Disputed" },
    [ACCOUNT_DEPOSITS] = { "deposits", "Deposits" },
};

static const struct {
    const char *name, *label;
} kinds[ENTRY_KIND_COUNT] = {
    [ENTRY_CHARGE] = { "charge", "Charge" },
    [ENTRY_DISCOUNT] = { "discount", "Discount" },
    [ENTRY_TAX] = { "tax", "Tax" },
    [ENTRY_PAYMENT] = { "payment", "Payment" },
    [ENTRY_APPLY] = { "apply", "Paid from credit" },
    [ENTRY_REFUND] = { "refund", "Refund" },
    [ENTRY_CREDIT] = { "credit", "Credit" },
    [ENTRY_WRITE_OFF] = { "write_off", "Write-off" },
    [ENTRY_TRANSFER] = { "transfer", "Transfer" },
    [ENTRY_VOID] = { "void", "Void" },
    [ENTRY_DISPUTE] = { "dispute", "Dispute" },
};

const char *account_name(enum ledger_account a)
{
    assert((unsigned)a < ACCOUNT_COUNT);
    return accounts[a].name;
}

const char *account_label(enum ledger_account a)
{
    assert((unsigned)a < ACCOUNT_COUNT);
    return accounts[a].label;
}

bool account_parse(struct sv name, enum ledger_account *ret_account)
{
    for (size_t i = 0; i < ACCOUNT_COUNT; i++)
        if (sv_eq(name, sv_of(accounts[i].name))) {
            *ret_account = (enum ledger_account)i;
            return true;
        }
    return false;
}

const char *entry_kind_name(enum entry_kind k)
{
    assert((unsigned)k < ENTRY_KIND_COUNT);
    return kinds[k].name;
}

const char *entry_kind_label(enum entry_kind k)
{
    assert((unsigned)k < ENTRY_KIND_COUNT);
    return kinds[k].label;
}

const char *entry_label(const struct entry *e)
{
    bool deposit = e->kind == ENTRY_REFUND && e->debit == ACCOUNT_DEPOSITS && e->credit == ACCOUNT_CREDIT;
    return deposit ? "Deposit, now credit" : entry_kind_label(e->kind);
}

static bool entry_kind_parse(struct sv name, enum entry_kind *ret_kind)
{
    for (size_t i = 0; i < ENTRY_KIND_COUNT; i++)
        if (sv_eq(name, sv_of(kinds[i].name))) {
            *ret_kind = (enum entry_kind)i;
            return true;
        }
    return false;
}

/* -- writing --------------------------------------------------------------------------------------------------------
 */

/* What an entry does to one sum. */
struct change {
    int64_t payer;
    enum ledger_account account;
    int64_t amount;
};

static int by_sum(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    if (x->payer != y->payer)
        return x->payer < y->payer ? -1 : 1;
    return (int)x->account - (int)y->account;
}

/* In one order, so that two who write the same sums never wait for each other in a ring. */
static enum err write_sums(const struct op *op, struct change *changes, size_t count)
{
    qsort(changes, count, sizeof *changes, by_sum);
    for (size_t i = 0, end; i < count; i = end) {
        int64_t sum = 0;
        for (end = i; end < count && by_sum(&changes[i], &changes[end]) == 0; end++)
            sum += changes[end].amount;
        if (sum)
            TRY(q_ledger_balance_add(op->db, op->viewer->org,
                &(struct q_ledger_balance_add){ { changes[i].payer }, sv_of(account_name(changes[i].account)), sum },
                NULL));
    }
    return E_OK;
}

static enum err write_entry(const struct op *op, const struct entry *e)
{
    return q_ledger_entry_add(op->db, op->viewer->org,
        &(struct q_ledger_entry_add){ .at = op->now,
            .day = op->viewer->today,
            .kind = sv_of(entry_kind_name(e->kind)),
            .debit = sv_of(account_name(e->debit)),
            .credit = sv_of(account_name(e->credit)),
            .amount = e->amount,
            .payer_id = e->payer,
            .credit_payer_id = e->credit_payer.v ? e->credit_payer : e->payer,
            .client_id = { e->client.v != 0, e->client },
            .invoice_id = { e->invoice.v != 0, e->invoice },
            .payment_id = { e->payment.v != 0, e->payment },
            .refund_id = { e->refund.v != 0, e->refund },
            .actor_kind = sv_of(actor_kind_name(op->viewer->actor.kind)),
            .actor_id = op->viewer->actor.id },
        NULL);
}

enum err ledger_write(const struct op *op, const struct entry *entries, size_t count)
{
    struct change *changes = arena_array(op->arena, 2 * count, sizeof *changes);
    size_t n = 0;
    assert(db_writing(op->db));
    for (size_t i = 0; i < count; i++) {
        const struct entry *e = &entries[i];
        assert(e->amount >= 0 && e->payer.v && e->debit != e->credit);
        if (!e->amount)
            continue;
        TRY(write_entry(op, e));
        changes[n++] = (struct change){ e->payer.v, e->debit, e->amount };
        changes[n++] = (struct change){ e->credit_payer.v ? e->credit_payer.v : e->payer.v, e->credit, -e->amount };
    }
    return write_sums(op, changes, n);
}

/* -- reading --------------------------------------------------------------------------------------------------------
 */

static struct sv opt_text(struct opt_sv t)
{
    return t.has ? t.v : SV("");
}

static bool entry_of(const struct ledger_rows_row *r, struct entry *ret_entry)
{
    *ret_entry = (struct entry){ .id = r->id,
        .at = r->at,
        .day = r->day,
        .amount = r->amount,
        .payer = r->payer_id,
        .credit_payer = r->credit_payer_id,
        .client = r->client_id.v,
        .invoice = r->invoice_id.v,
        .payment = r->payment_id.v,
        .refund = r->refund_id.v,
        .payer_name = opt_text(r->payer_name),
        .credit_payer_name = opt_text(r->credit_payer_name),
        .client_name = opt_text(r->client_name),
        .invoice_number = opt_text(r->number) };
    return entry_kind_parse(r->kind, &ret_entry->kind) && account_parse(r->debit, &ret_entry->debit) &&
           account_parse(r->credit, &ret_entry->credit);
}

static enum err entries_by_ids(
    const struct op *op, const struct ledger_entry_id *ids, size_t count, struct entries *ret_entries)
{
    struct ledger_rows_rows rows;
    TRY(q_ledger_rows(
        op->db, op->arena, op->viewer->org, &(struct q_ledger_rows){ .ids = ids, .ids_count = count }, &rows));
    struct entry *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        if (!entry_of(&rows.items[i], &items[i]))
            return E_INTERNAL;
    ret_entries->items = items;
    ret_entries->count = rows.count;
    return E_OK;
}

struct ledger_window {
    struct day from, until;
    int64_t limit, offset;
};

static struct ledger_window window_of(const struct ledger_filter *f)
{
    return (struct ledger_window){ .from = f->from.has ? f->from.v : (struct day){ INT32_MIN },
        .until = f->until.has ? f->until.v : (struct day){ INT32_MAX },
        .limit = f->page ? ENTRIES_A_PAGE : ENTRIES_MOST,
        .offset = page_offset(f->page, ENTRIES_A_PAGE) };
}

/* The ids of a page, each way by its index. */
#define LEDGER_IDS(op, rows, ret_ids, ret_count)                                                                       \
    do {                                                                                                               \
        struct ledger_entry_id *ids_ = arena_array((op)->arena, (rows).count, sizeof *ids_);                           \
        for (size_t i_ = 0; i_ < (rows).count; i_++)                                                                   \
            ids_[i_] = (rows).items[i_].id;                                                                            \
        *(ret_ids) = ids_;                                                                                             \
        *(ret_count) = (rows).count;                                                                                   \
    } while (0)

static enum err ids_of_day(const struct op *op, const struct ledger_window *w, struct ledger_entry_id **ret_ids,
    size_t *ret_count, int64_t *ret_total)
{
    struct ledger_ids_of_day_rows rows;
    struct ledger_count_of_day_row all;
    TRY(q_ledger_ids_of_day(op->db, op->arena, op->viewer->org,
        &(struct q_ledger_ids_of_day){ w->from, w->until, w->limit, w->offset }, &rows));
    TRY(q_ledger_count_of_day(
        op->db, op->arena, op->viewer->org, &(struct q_ledger_count_of_day){ w->from, w->until }, &all));
    LEDGER_IDS(op, rows, ret_ids, ret_count);
    *ret_total = all.n;
    return E_OK;
}

static enum err ids_of_payer(const struct op *op, struct payer_id payer, const struct ledger_window *w,
    struct ledger_entry_id **ret_ids, size_t *ret_count, int64_t *ret_total)
{
    struct ledger_ids_of_payer_rows rows;
    struct ledger_count_of_payer_row all;
    TRY(q_ledger_ids_of_payer(op->db, op->arena, op->viewer->org,
        &(struct q_ledger_ids_of_payer){ payer, w->from, w->until, w->limit, w->offset }, &rows));
    TRY(q_ledger_count_of_payer(
        op->db, op->arena, op->viewer->org, &(struct q_ledger_count_of_payer){ payer, w->from, w->until }, &all));
    LEDGER_IDS(op, rows, ret_ids, ret_count);
    *ret_total = all.n;
    return E_OK;
}

static enum err ids_of_invoice(const struct op *op, struct invoice_id invoice, const struct ledger_window *w,
    struct ledger_entry_id **ret_ids, size_t *ret_count, int64_t *ret_total)
{
    struct ledger_ids_of_invoice_rows rows;
    struct ledger_count_of_invoice_row all;
    TRY(q_ledger_ids_of_invoice(
        op->db, op->arena, op->viewer->org, &(struct q_ledger_ids_of_invoice){ invoice, w->limit, w->offset }, &rows));
    TRY(q_ledger_count_of_invoice(
        op->db, op->arena, op->viewer->org, &(struct q_ledger_count_of_invoice){ invoice }, &all));
    LEDGER_IDS(op, rows, ret_ids, ret_count);
    *ret_total = all.n;
    return E_OK;
}

enum err ledger_list(const struct op *op, const struct ledger_filter *f, struct entries *ret_entries)
{
    struct ledger_window w = window_of(f);
    struct ledger_entry_id *ids;
    struct entries found = { 0 };
    size_t count;
    TRY(bills_staff(op));
    if (f->invoice.v)
        TRY(ids_of_invoice(op, f->invoice, &w, &ids, &count, &found.total));
    else if (f->payer.v)
        TRY(ids_of_payer(op, f->payer, &w, &ids, &count, &found.total));
    else
        TRY(ids_of_day(op, &w, &ids, &count, &found.total));
    TRY(entries_by_ids(op, ids, count, &found));
    *ret_entries = found;
    return E_OK;
}

enum err ledger_balance(const struct op *op, struct payer_id payer, struct balance *ret_balance)
{
    struct payer p;
    TRY(payer_load(op, payer, &p)); /* who may know of them, and how much */
    *ret_balance = (struct balance){ p.owed, p.credit };
    return E_OK;
}

enum err ledger_day(const struct op *op, struct day from, struct day until, struct day_sum ret_sums[ACCOUNT_COUNT])
{
    struct ledger_day_sums_rows rows;
    TRY(bills_staff(op));
    TRY(q_ledger_day_sums(op->db, op->arena, op->viewer->org, &(struct q_ledger_day_sums){ from, until }, &rows));
    for (size_t i = 0; i < ACCOUNT_COUNT; i++)
        ret_sums[i] = (struct day_sum){ .account = (enum ledger_account)i };
    for (size_t i = 0; i < rows.count; i++) {
        enum ledger_account a;
        if (!account_parse(rows.items[i].account, &a))
            return E_INTERNAL;
        ret_sums[a].in = rows.items[i].amount_in;
        ret_sums[a].out = rows.items[i].amount_out;
    }
    return E_OK;
}
