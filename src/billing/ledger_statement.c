/* What a payer was billed and has paid, from one day to another. */
#include "billing/statement_read.h"

#include "billing/payer_write.h"
#include "billing/queries.h"
#include "billing/reader.h"

struct reading {
    const struct op *op;
    struct payer_id payer;
    int64_t seen;
};

/* What an entry adds to what they owe, less their credit; 0: it moves nothing for them. Who sees a part alone sees no
 * credit: some of it may come from what they do not see. What it pays is a payment there, and the bills add up. */
static int64_t effect(const struct reading *x, const struct statement_rows_row *r)
{
    bool debit = sv_eq(r->debit, SV("receivable")) || (!x->seen && sv_eq(r->debit, SV("credit")));
    bool credit = sv_eq(r->credit, SV("receivable")) || (!x->seen && sv_eq(r->credit, SV("credit")));
    int64_t sum = 0;
    if (debit && r->payer_id.v == x->payer.v)
        sum += r->amount;
    if (credit && r->credit_payer_id.v == x->payer.v)
        sum -= r->amount;
    return sum;
}

/* Of somebody else's payment no more is said than that it was one. */
static enum statement_how how_of(const struct statement_rows_row *r)
{
    static const struct {
        const char *medium;
        enum statement_how how;
    } media[] = { { "card", HOW_CARD }, { "cash", HOW_CASH }, { "cheque", HOW_CHEQUE }, { "transfer", HOW_TRANSFER },
        { "credit", HOW_CREDIT } };
    for (size_t i = 0; r->medium.has && i < LENGTH(media); i++)
        if (sv_eq(r->medium.v, sv_of(media[i].medium)))
            return media[i].how;
    return HOW_UNSAID;
}

static enum statement_what what_of(const struct reading *x, const struct statement_rows_row *r)
{
    static const struct {
        const char *kind;
        enum statement_what what;
    } kinds[] = { { "charge", SAID_BILLED }, { "tax", SAID_BILLED }, { "discount", SAID_BILLED }, { "void", SAID_VOID },
        { "write_off", SAID_WRITTEN_OFF }, { "credit", SAID_CREDIT_BACK } };
    for (size_t i = 0; i < LENGTH(kinds); i++)
        if (sv_eq(r->kind, sv_of(kinds[i].kind)))
            return kinds[i].what;
    if (sv_eq(r->kind, SV("refund")))
        return sv_eq(r->debit, SV("deposits")) && sv_eq(r->credit, SV("credit")) ? SAID_NOW_CREDIT : SAID_REFUND;
    bool for_other = r->payer_id.v == x->payer.v && r->credit_payer_id.v != x->payer.v;
    return sv_eq(r->kind, SV("apply")) && for_other ? SAID_PAID_FOR : SAID_PAYMENT;
}

static struct sv capital(struct arena *a, struct sv brand)
{
    if (!brand.n || brand.p[0] < 'a' || brand.p[0] > 'z')
        return brand;
    return sv_fmt(a, "%c%.*s", (char)(brand.p[0] - 'a' + 'A'), SV_FMT(sv_sub(brand, 1, SIZE_MAX)));
}

static struct statement_line line_of(const struct reading *x, const struct statement_rows_row *r)
{
    struct arena *a = x->op->arena;
    bool own = r->credit_payer_id.v == x->payer.v && r->payer_id.v == x->payer.v;
    struct statement_line l = { .day = r->day,
        .what = what_of(x, r),
        .of_deposit = r->of_deposit,
        .number = r->number.has ? r->number.v : SV(""),
        .client = r->client_name.has ? r->client_name.v : SV("") };
    if (own && (l.what == SAID_REFUND || l.what == SAID_CREDIT_BACK || l.what == SAID_PAYMENT))
        l.how = how_of(r);
    if (l.how == HOW_CREDIT && l.what == SAID_PAYMENT && x->seen)
        l.how = HOW_UNSAID;
    if (l.how == HOW_CARD && r->brand.has && r->brand.v.n && r->last4.has) {
        l.brand = capital(a, r->brand.v);
        l.last4 = r->last4.v;
    }
    l.words = statement_said(a, NULL, &l);
    return l;
}

/* Billed, or taken back with an invoice that is void. */
static bool is_tax(const struct statement_rows_row *r)
{
    return sv_eq(r->debit, SV("tax")) || sv_eq(r->credit, SV("tax"));
}

static enum err rows_of(
    const struct reading *x, struct day from, struct day until, struct statement_rows_rows *ret_rows)
{
    return q_statement_rows(x->op->db, x->op->arena, x->op->viewer->org,
        &(struct q_statement_rows){ .from_day = from,
            .until_day = until,
            .payer_id = x->payer,
            .confidential_too = !(x->seen & STATEMENT_NOTHING_CONFIDENTIAL),
            .others = x->seen & STATEMENT_NOTHING_OWN ? 1 : 0 },
        ret_rows);
}

enum err statement_seen(const struct op *op, int64_t *ret_seen)
{
    enum bills_reader reader;
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    *ret_seen = (bills_sees_confidential(op, reader) ? 0 : STATEMENT_NOTHING_CONFIDENTIAL) |
                (reader == BILLS_PAYER ? STATEMENT_NOTHING_OWN : 0);
    return E_OK;
}

enum err statement_as_seen(const struct op *op, struct payer_id payer, struct day from, struct day until, int64_t seen,
    struct statement *ret_statement)
{
    struct reading x = { .op = op, .payer = payer, .seen = seen };
    struct statement s = { .from = from, .until = until };
    struct statement_rows_rows before, rows;
    TRY(payer_by_id(op, payer, &s.payer));
    TRY(rows_of(&x, (struct day){ INT32_MIN }, (struct day){ from.n - 1 }, &before));
    TRY(rows_of(&x, from, until, &rows));
    for (size_t i = 0; i < before.count; i++)
        s.before += effect(&x, &before.items[i]);
    s.after = s.before;
    s.lines = arena_array(op->arena, rows.count, sizeof *s.lines);
    for (size_t i = 0; i < rows.count; i++) {
        int64_t sum = effect(&x, &rows.items[i]);
        struct statement_line line = line_of(&x, &rows.items[i]);
        struct statement_line *last = s.count ? &s.lines[s.count - 1] : NULL;
        if (!sum)
            continue; /* their own credit paid their own invoice */
        s.after += sum;
        int64_t tax = is_tax(&rows.items[i]) ? sum : 0;
        if (last && last->day.n == line.day.n && sv_eq(last->words, line.words)) {
            sum += last->charge - last->payment; /* one invoice: charge, tax and discount */
            line.tax = last->tax;
            s.count--;
        }
        line.tax += tax;
        line.charge = sum > 0 ? sum : 0;
        line.payment = sum < 0 ? -sum : 0;
        line.balance = s.after;
        s.lines[s.count++] = line;
    }
    *ret_statement = s;
    return E_OK;
}

enum err statement_load(
    const struct op *op, struct payer_id payer, struct day from, struct day until, struct statement *ret_statement)
{
    struct payer p;
    int64_t seen;
    TRY(statement_seen(op, &seen));
    TRY(payer_load(op, payer, &p));
    TRY(statement_as_seen(op, payer, from, until, seen, ret_statement));
    ret_statement->payer = p; /* what is owed, as they see it */
    return E_OK;
}
