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

static struct sv card_words(struct arena *a, const struct statement_rows_row *r)
{
    struct sv brand = r->brand.has ? r->brand.v : SV("");
    if (!brand.n || !r->last4.has)
        return SV("card");
    char first = brand.p[0] >= 'a' && brand.p[0] <= 'z' ? (char)(brand.p[0] - 'a' + 'A') : brand.p[0];
    return sv_fmt(a, "%c%.*s ending in %.*s", first, SV_FMT(sv_sub(brand, 1, SIZE_MAX)), SV_FMT(r->last4.v));
}

/* Of somebody else's payment no more is said than that it was one. */
static struct sv payment_words(struct arena *a, const struct statement_rows_row *r, const char *what, bool own)
{
    static const struct {
        const char *medium, *words;
    } media[] = { { "cash", "cash" }, { "cheque", "cheque" }, { "transfer", "bank transfer" }, { "credit", "credit" } };
    if (!own || !r->medium.has)
        return sv_of(what);
    for (size_t i = 0; i < LENGTH(media); i++)
        if (sv_eq(r->medium.v, sv_of(media[i].medium)))
            return sv_fmt(a, "%s, %s", what, media[i].words);
    return sv_eq(r->medium.v, SV("card")) ? sv_fmt(a, "%s, %.*s", what, SV_FMT(card_words(a, r))) : sv_of(what);
}

static struct sv words_of(const struct reading *x, const struct statement_rows_row *r)
{
    struct arena *a = x->op->arena;
    struct payer_id payer = x->payer;
    bool from_credit = r->medium.has && sv_eq(r->medium.v, SV("credit"));
    bool own = r->credit_payer_id.v == payer.v && r->payer_id.v == payer.v;
    struct sv number = r->number.has ? r->number.v : SV("");
    struct sv client = r->client_name.has ? r->client_name.v : SV("");
    const char *what = r->of_deposit ? "Deposit" : "Invoice";
    if (sv_eq(r->kind, SV("charge")) || sv_eq(r->kind, SV("tax")) || sv_eq(r->kind, SV("discount")))
        return sv_fmt(a, "%s %.*s for %.*s", what, SV_FMT(number), SV_FMT(client));
    if (sv_eq(r->kind, SV("void")))
        return sv_fmt(a, r->of_deposit ? "Deposit %.*s, asked for no more" : "Invoice %.*s is void", SV_FMT(number));
    if (sv_eq(r->kind, SV("write_off")))
        return sv_fmt(a, "%s %.*s, written off", what, SV_FMT(number));
    if (sv_eq(r->kind, SV("refund")) && sv_eq(r->debit, SV("deposits")) && sv_eq(r->credit, SV("credit")))
        return sv_fmt(a, "Deposit %.*s, now credit", SV_FMT(number));
    if (sv_eq(r->kind, SV("refund")))
        return payment_words(a, r, "Refund", own);
    if (sv_eq(r->kind, SV("credit")))
        return payment_words(a, r, "Credit paid back", own);
    if (sv_eq(r->kind, SV("apply")) && r->payer_id.v == payer.v && r->credit_payer_id.v != payer.v)
        return sv_fmt(
            a, "Paid %s %.*s for %.*s", r->of_deposit ? "deposit" : "invoice", SV_FMT(number), SV_FMT(client));
    return payment_words(a, r, "Payment", own && !(x->seen && from_credit));
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
        struct statement_line line = { .day = rows.items[i].day, .words = words_of(&x, &rows.items[i]) };
        struct statement_line *last = s.count ? &s.lines[s.count - 1] : NULL;
        if (!sum)
            continue; /* their own credit paid their own invoice */
        s.after += sum;
        if (last && last->day.n == line.day.n && sv_eq(last->words, line.words)) {
            sum += last->charge - last->payment; /* one invoice: charge, tax and discount */
            s.count--;
        }
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
