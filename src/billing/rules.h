/**
 * billing/rules.h — pure: what a charge comes to, how shares divide it, which way an invoice may go.
 *
 * Amounts are minor units; no floating point. Every division is by largest remainder (base/money.h), so that parts sum
 * to the whole to the cent (edge 39).
 */
#ifndef KITH_BILLING_RULES_H
#define KITH_BILLING_RULES_H

#include "base/money.h"
#include "base/problems.h"
#include "base/time.h"
#include "db/ids.h"

enum { AMOUNT_MOST = 1000000000 }; /* minor units: of one charge, invoice or payment */

/** units × price − discount, and the tax of that in hundredths of a percent: to the nearest, halves up.
 *  false: negative, more discount than price, or over AMOUNT_MOST. */
bool charge_total(
    int64_t units, int64_t unit_price, int64_t discount, int64_t tax_bp, int64_t *ret_tax, int64_t *ret_total);
/** The same of a price that includes the tax: the total is units × price − discount, and the tax is in it. */
bool charge_total_included(
    int64_t units, int64_t unit_price, int64_t discount, int64_t tax_bp, int64_t *ret_tax, int64_t *ret_total);

/** Hundredths of a percent as everybody reads and types them, without zeros at the end: "6", "8.1", "8.25". */
struct sv percent_text(struct arena *a, int64_t bp);

enum share_kind { SHARE_PERCENT, SHARE_AMOUNT, SHARE_REST, SHARE_KIND_COUNT };
const char *share_kind_name(enum share_kind k);
bool share_kind_parse(struct sv name, enum share_kind *ret_kind);
struct share {
    enum share_kind kind;
    int64_t value; /* hundredths of a percent; minor units; rest: 0 */
    bool gone;     /* its payer is archived: it falls to the rest (edge 39) */
};
/**
 * What each pays of `total`; the sum is always the total. Amounts come first, in their order, as far as the total
 * reaches; then percents of the whole total; the rest takes what is left. A share that is gone pays nothing; without a
 * rest its part makes it false: somebody has to decide.
 */
bool share_divide(int64_t total, const struct share *shares, size_t count, int64_t *ret_parts);
/** Problems of field "share": percents alone have to be 100 % exactly; with amounts there has to be one rest; at most
 * one rest; percents beside a rest under 100 % (bad_shares, 422). */
void share_check(const struct share *shares, size_t count, struct problems *problems);

enum invoice_state {
    INVOICE_DRAFT,
    INVOICE_SENT, /* issued: the payer sees it */
    INVOICE_PART_PAID,
    INVOICE_PAID,
    INVOICE_OVERDUE, /* told by the day; never stored */
    INVOICE_VOID,
    INVOICE_REFUNDED,
    INVOICE_WRITTEN_OFF,
    INVOICE_STATE_COUNT,
};
/** What an invoice asks for before a visit, and what became of it (billing/deposit.h). */
enum deposit { DEPOSIT_NONE, DEPOSIT_HELD, DEPOSIT_USED, DEPOSIT_GIVEN_BACK, DEPOSIT_KEPT, DEPOSIT_COUNT };
const char *deposit_name(enum deposit d);              /* "given_back": column */
const char *invoice_state_name(enum invoice_state s);  /* "part_paid": column, API */
const char *invoice_state_label(enum invoice_state s); /* "Part paid" */
bool invoice_state_parse(struct sv name, enum invoice_state *ret_state);
/** The table of allowed moves; overdue moves as what is stored below it. */
bool invoice_may_become(enum invoice_state from, enum invoice_state to);
/** What its amounts make of an issued invoice: sent, part paid, paid, written off, refunded. */
enum invoice_state invoice_state_of(int64_t total, int64_t paid, int64_t written_off, int64_t refunded);
/** As shown on a day: sent and part paid with a balance are overdue from the day after due_on. */
enum invoice_state invoice_state_on(
    enum invoice_state stored, int64_t balance, struct opt_day due_on, struct day today);

#endif
