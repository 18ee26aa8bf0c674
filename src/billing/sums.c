/* Numbers of the billing home. */
#include "billing/invoice.h"

#include "billing/names.h"
#include "billing/queries.h"
#include "billing/reader.h"

enum { FAILED_DAYS = 30, MONTHS_MOST = 60 };

enum err billing_sums(const struct op *op, struct billing_sums *ret_sums)
{
    struct org_id org = op->viewer->org;
    struct sums_open_charges_row charges;
    struct sums_open_row open;
    struct sums_drafts_row drafts;
    struct sums_failed_row failed;
    struct sums_credit_row credit;
    struct unbilled_list visits;
    TRY(bills_staff(op));
    TRY(unbilled_find(op, (struct client_id){ 0 }, SV(""), 1, &visits));
    TRY(q_sums_open_charges(op->db, op->arena, org, &charges));
    TRY(q_sums_open(op->db, op->arena, org, &(struct q_sums_open){ op->viewer->today }, &open));
    TRY(q_sums_drafts(op->db, op->arena, org, &drafts));
    TRY(q_sums_failed(
        op->db, op->arena, org, &(struct q_sums_failed){ { op->viewer->today.n - FAILED_DAYS } }, &failed));
    TRY(q_sums_credit(op->db, op->arena, org, &credit));
    *ret_sums = (struct billing_sums){ .to_bill_count = charges.n + visits.total,
        .to_bill = charges.sum + visits.total_sum,
        .open_count = open.n,
        .open = open.sum,
        .overdue_count = open.late_n,
        .overdue = open.late,
        .draft_count = drafts.n,
        .failed_count = failed.n,
        .credit = credit.sum };
    return E_OK;
}

static struct day month_before(struct day first)
{
    struct civil c = civil_of_day((struct day){ first.n - 1 });
    c.day = 1;
    return day_of_civil(c);
}

static int64_t net(const struct day_sum *s)
{
    return s->in - s->out;
}

static enum err sum_month(const struct op *op, struct day first, struct day last, struct month_sum *ret_month)
{
    static const enum ledger_account media[] = { ACCOUNT_GATEWAY, ACCOUNT_CASH, ACCOUNT_CHEQUE, ACCOUNT_TRANSFER,
        ACCOUNT_OTHER };
    struct day_sum sums[ACCOUNT_COUNT];
    TRY(ledger_day(op, first, last, sums));
    *ret_month = (struct month_sum){ .first = first };
    ret_month->billed = -net(&sums[ACCOUNT_INCOME]) - net(&sums[ACCOUNT_TAX]) - net(&sums[ACCOUNT_DISCOUNT]);
    for (size_t i = 0; i < LENGTH(media); i++)
        ret_month->paid += net(&sums[media[i]]);
    return E_OK;
}

enum err billing_months(const struct op *op, int64_t months, struct month_sum *ret_months)
{
    struct civil today = civil_of_day(op->viewer->today);
    struct day last = op->viewer->today, first;
    TRY(bills_staff(op));
    if (months < 1 || months > MONTHS_MOST)
        return E_TOOBIG;
    today.day = 1;
    first = day_of_civil(today);
    for (int64_t i = months - 1; i >= 0; i--) {
        TRY(sum_month(op, first, last, &ret_months[i]));
        last = (struct day){ first.n - 1 };
        first = month_before(first);
    }
    return E_OK;
}

#define SUMS_OF(op, rows, ret_sums)                                                                                    \
    do {                                                                                                               \
        struct payer_sum *items_ = arena_array((op)->arena, (rows).count, sizeof *items_);                             \
        for (size_t i_ = 0; i_ < (rows).count; i_++)                                                                   \
            items_[i_] = (struct payer_sum){ .payer = (rows).items[i_].id,                                             \
                .name = (rows).items[i_].name.has ? (rows).items[i_].name.v : SV(""),                                  \
                .owed = (rows).items[i_].owed,                                                                         \
                .overdue = (rows).items[i_].overdue,                                                                   \
                .credit = (rows).items[i_].credit };                                                                   \
        *(ret_sums) = (struct payer_sums){ items_, (rows).count, (rows).count ? (rows).items[0].n : 0 };               \
    } while (0)

enum err billing_by_payer(const struct op *op, struct sv words, int64_t page, struct payer_sums *ret_sums)
{
    struct payer_sums_rows rows;
    struct text_words w = text_words(op->arena, words);
    TRY(bills_staff(op));
    if (w.count) {
        struct found_by by = found_by(op->arena, &w);
        struct payer_sums_words_rows found;
        TRY(q_payer_sums_words(op->db, op->arena, op->viewer->org,
            &(struct q_payer_sums_words){ .from_word = by.word,
                .until_word = by.until_word,
                .today = op->viewer->today,
                .words = w.items,
                .words_count = w.count,
                .limit = BILLING_A_PAGE,
                .offset = page_offset(page, BILLING_A_PAGE) },
            &found));
        SUMS_OF(op, found, ret_sums);
        return E_OK;
    }
    TRY(q_payer_sums(op->db, op->arena, op->viewer->org,
        &(struct q_payer_sums){
            .today = op->viewer->today, .limit = BILLING_A_PAGE, .offset = page_offset(page, BILLING_A_PAGE) },
        &rows));
    SUMS_OF(op, rows, ret_sums);
    return E_OK;
}
