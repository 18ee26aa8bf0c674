/**
 * billing/ledger.h — every movement of money, as one amount from one account to another; written once, never changed.
 *
 * An entry is balanced by its form. Balances are sums of entries; ledger_balance keeps those sums with each entry, and
 * ledger_verify() adds everything up anew.
 *
 *   invoice issued       receivable → income, tax; discount → receivable      (per payer, per invoice)
 *   deposit asked for    receivable → deposits; used or given back: deposits → credit (of who paid); kept: deposits →
 * income money comes in       gateway, cash, cheque, transfer, other → credit     (of who paid) it pays an invoice
 * credit → receivable                                  (of who paid → of whom it is addressed to) refund refunds →
 * gateway …; still owed: receivable → gateway … credit paid back     credit → gateway … write-off            write_off
 * → receivable void                 the opposite of what was issued dispute disputed → gateway; won: the opposite;
 * lost: write_off → disputed
 */
#ifndef KITH_BILLING_LEDGER_H
#define KITH_BILLING_LEDGER_H

#include "billing/payer.h"

enum ledger_account {
    ACCOUNT_RECEIVABLE,
    ACCOUNT_CREDIT, /* a payer's money that pays nothing yet */
    ACCOUNT_GATEWAY,
    ACCOUNT_CASH,
    ACCOUNT_CHEQUE,
    ACCOUNT_TRANSFER,
    ACCOUNT_OTHER,
    ACCOUNT_INCOME,
    ACCOUNT_TAX,
    ACCOUNT_DISCOUNT,
    ACCOUNT_REFUNDS,
    ACCOUNT_WRITE_OFF,
    ACCOUNT_DISPUTED,
    ACCOUNT_DEPOSITS, /* held for visits that are booked (billing/deposit.h) */
    ACCOUNT_COUNT,
};
const char *account_name(enum ledger_account a);
const char *account_label(enum ledger_account a);
bool account_parse(struct sv name, enum ledger_account *ret_account);
enum entry_kind {
    ENTRY_CHARGE,
    ENTRY_DISCOUNT,
    ENTRY_TAX,
    ENTRY_PAYMENT,
    ENTRY_APPLY,
    ENTRY_REFUND,
    ENTRY_CREDIT,
    ENTRY_WRITE_OFF,
    ENTRY_TRANSFER,
    ENTRY_VOID,
    ENTRY_DISPUTE,
    ENTRY_KIND_COUNT,
};
const char *entry_kind_name(enum entry_kind k);
const char *entry_kind_label(enum entry_kind k);

struct entry {
    struct ledger_entry_id id;
    struct instant at;
    struct day day;
    enum entry_kind kind;
    enum ledger_account debit, credit;
    int64_t amount;
    struct payer_id payer, credit_payer; /* credit_payer v 0 when writing: the same */
    struct client_id client;             /* v 0: none */
    struct invoice_id invoice;
    struct payment_id payment;
    struct refund_id refund;
    /* read only */
    struct sv payer_name, credit_payer_name, client_name, invoice_number;
};
/** In words, on a page: what became a payer's credit out of a deposit is no refund. */
const char *entry_label(const struct entry *e);
struct entries {
    struct entry *items;
    size_t count;
    int64_t total;
};
/** In a write transaction (asserted): these entries, at op->now, on the practice's day; balances with them. Amounts
 * over 0; none with 0 is written. Room-internal use cases call it; nobody else moves money. */
enum err ledger_write(const struct op *op, const struct entry *entries, size_t count) MUST_CHECK;

struct ledger_filter {
    struct payer_id payer; /* v 0: any */
    struct invoice_id invoice;
    struct opt_day from, until;
    int64_t page; /* from 1, 50 each; 0: all, up to 100,000 */
};
/** PERM_BILLING. */
enum err ledger_list(const struct op *op, const struct ledger_filter *f, struct entries *ret_entries) MUST_CHECK;
/** What a payer owes (invoices issued and open) and has in credit: by index, whatever was before. */
struct balance {
    int64_t owed, credit;
};
enum err ledger_balance(const struct op *op, struct payer_id payer, struct balance *ret_balance) MUST_CHECK;

/** A day's money by account, for day close: what came in and went out, by medium. */
struct day_sum {
    enum ledger_account account;
    int64_t in, out;
};
enum err ledger_day(
    const struct op *op, struct day from, struct day until, struct day_sum ret_sums[ACCOUNT_COUNT]) MUST_CHECK;

/** Adds everything up anew: entries against ledger_balance, invoices and payments. `kith doctor` and tests. */
struct ledger_finding {
    struct sv what; /* "invoice 12: balance 500, ledger 700" */
};
struct ledger_findings {
    struct ledger_finding *items;
    size_t count;
    int64_t entries;
};
enum err ledger_verify(const struct op *op, struct ledger_findings *ret_findings) MUST_CHECK;

enum statement_what {
    SAID_BILLED,
    SAID_VOID,
    SAID_WRITTEN_OFF,
    SAID_NOW_CREDIT, /* a deposit */
    SAID_REFUND,
    SAID_CREDIT_BACK,
    SAID_PAID_FOR, /* somebody else's bill */
    SAID_PAYMENT,
};
enum statement_how { HOW_UNSAID, HOW_CARD, HOW_CASH, HOW_CHEQUE, HOW_TRANSFER, HOW_CREDIT };
/** What a payer was billed and paid from one day to another, with the balance before and after. */
struct statement_line {
    struct day day;
    enum statement_what what;
    bool of_deposit;
    struct sv number, client; /* of the bill that it is about */
    enum statement_how how;
    struct sv brand, last4; /* of a card */
    struct sv words;        /* in English: "Invoice K7QX-0003 for Leo", "Payment, Visa ending in 4242" */
    int64_t charge, payment, balance;
    int64_t tax; /* of the charge */
};
struct statement {
    struct payer payer;
    struct day from, until;
    int64_t before, after;
    struct statement_line *lines;
    size_t count;
};
/** What a line says, in a language (NULL: English). */
struct sv statement_said(struct arena *a, const struct language *language, const struct statement_line *l);
enum err statement_load(const struct op *op, struct payer_id payer, struct day from, struct day until,
    struct statement *ret_statement) MUST_CHECK;

#endif
