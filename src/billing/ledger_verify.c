/* Everything added up anew: what is kept has to be what the entries say. */
#include "billing/ledger.h"

#include "billing/queries.h"
#include "billing/reader.h"

struct finding {
    const struct op *op;
    struct ledger_findings *found;
    size_t cap;
};

static void note(struct finding *f, struct sv what)
{
    struct ledger_findings *l = f->found;
    if (l->count == f->cap) {
        size_t cap = f->cap ? 2 * f->cap : 16;
        struct ledger_finding *more = arena_array(f->op->arena, cap, sizeof *more);
        for (size_t i = 0; i < l->count; i++)
            more[i] = l->items[i];
        l->items = more;
        f->cap = cap;
    }
    l->items[l->count++] = (struct ledger_finding){ what };
}

static enum err look_at_sums(struct db *db, struct finding *f)
{
    struct arena *a = f->op->arena;
    struct verify_entries_row all;
    struct verify_sums_rows sums;
    TRY(q_verify_entries(db, a, f->op->viewer->org, &all));
    TRY(q_verify_sums(db, a, f->op->viewer->org, &sums));
    f->found->entries = all.n;
    for (size_t i = 0; i < sums.count; i++)
        note(f, sv_fmt(a, "payer %lld: %.*s %lld, entries %lld", (long long)sums.items[i].payer_id.v,
                    SV_FMT(sums.items[i].account), (long long)sums.items[i].kept, (long long)sums.items[i].found));
    return E_OK;
}

static enum err look_at_invoices(struct db *db, struct finding *f)
{
    struct arena *a = f->op->arena;
    struct verify_invoices_rows amounts;
    struct verify_states_rows states;
    struct verify_payers_rows payers;
    TRY(q_verify_invoices(db, a, f->op->viewer->org, &amounts));
    TRY(q_verify_states(db, a, f->op->viewer->org, &states));
    TRY(q_verify_payers(db, a, f->op->viewer->org, &payers));
    for (size_t i = 0; i < amounts.count; i++) {
        const struct verify_invoices_row *r = &amounts.items[i];
        note(f, sv_fmt(a, "invoice %lld: balance %lld, ledger %lld; total %lld, lines %lld", (long long)r->id.v,
                    (long long)r->balance, (long long)r->found, (long long)r->total, (long long)r->lines));
    }
    for (size_t i = 0; i < states.count; i++) {
        const struct verify_states_row *r = &states.items[i];
        note(f, sv_fmt(a, "invoice %lld: %.*s at total %lld, paid %lld, written off %lld, refunded %lld",
                    (long long)r->id.v, SV_FMT(r->state), (long long)r->total, (long long)r->paid,
                    (long long)r->written_off, (long long)r->refunded));
    }
    for (size_t i = 0; i < payers.count; i++)
        note(f, sv_fmt(a, "entry %lld: owed by another payer than its invoice's", (long long)payers.items[i].id.v));
    return E_OK;
}

static enum err look_at_rest(struct db *db, struct finding *f)
{
    struct arena *a = f->op->arena;
    struct verify_charges_rows charges;
    struct verify_payments_rows payments;
    TRY(q_verify_charges(db, a, f->op->viewer->org, &charges));
    TRY(q_verify_payments(db, a, f->op->viewer->org, &payments));
    for (size_t i = 0; i < charges.count; i++) {
        const struct verify_charges_row *r = &charges.items[i];
        note(f, sv_fmt(a, "charge %lld: %.*s, total %lld, invoices %lld", (long long)r->id.v, SV_FMT(r->state),
                    (long long)r->total, (long long)r->billed));
    }
    for (size_t i = 0; i < payments.count; i++) {
        const struct verify_payments_row *r = &payments.items[i];
        note(f, sv_fmt(a, "payment %lld: %.*s of %lld, refunded %lld, ledger %lld and %lld", (long long)r->id.v,
                    SV_FMT(r->state), (long long)r->amount, (long long)r->refunded, (long long)r->came,
                    (long long)r->went));
    }
    return E_OK;
}

static enum err verify_in(struct db *db, void *arg)
{
    struct finding *f = arg;
    *f->found = (struct ledger_findings){ 0 };
    f->cap = 0;
    TRY(look_at_sums(db, f));
    TRY(look_at_invoices(db, f));
    return look_at_rest(db, f);
}

enum err ledger_verify(const struct op *op, struct ledger_findings *ret_findings)
{
    struct finding f = { .op = op, .found = ret_findings };
    TRY(bills_staff(op));
    return db_read(op->db, verify_in, &f);
}
