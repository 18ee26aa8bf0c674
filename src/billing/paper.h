/** billing/paper.h — inside the room: what the four documents share. Their words are those of document_words.txt, in
 * its order. */
#ifndef KITH_BILLING_PAPER_H
#define KITH_BILLING_PAPER_H

#include "billing/document.h"
#include "pdf/pdf.h"

enum paper_word {
    WORD_INVOICE,
    WORD_RECEIPT,
    WORD_SUPERBILL,
    WORD_STATEMENT,
    WORD_BILL_TO,
    WORD_FOR,
    WORD_PATIENT,
    WORD_PROVIDER,
    WORD_PAID_BY,
    WORD_ACCOUNT_OF,
    WORD_NUMBER,
    WORD_DATE,
    WORD_DUE,
    WORD_FROM,
    WORD_UNTIL,
    WORD_METHOD,
    WORD_BORN,
    WORD_PHONE,
    WORD_NPI,
    WORD_TAX_ID,
    WORD_LICENCE,
    WORD_SERVICE,
    WORD_CODE,
    WORD_MODIFIERS,
    WORD_PLACE,
    WORD_POINTERS,
    WORD_DIAGNOSES,
    WORD_UNITS,
    WORD_PRICE,
    WORD_DISCOUNT,
    WORD_TAX,
    WORD_TAX_IN, /* which the total includes */
    WORD_BEFORE_TAX,
    WORD_AMOUNT,
    WORD_TOTAL,
    WORD_PAID,
    WORD_REFUNDED,
    WORD_WRITTEN_OFF,
    WORD_BALANCE_DUE,
    WORD_CHARGES,
    WORD_PAYMENTS,
    WORD_BALANCE,
    WORD_BALANCE_BEFORE,
    WORD_DESCRIPTION,
    WORD_CARD,
    WORD_CASH,
    WORD_CHEQUE,
    WORD_TRANSFER,
    WORD_CREDIT,
    WORD_OTHER,
    WORD_STAMP_PAID,
    WORD_STAMP_VOID,
    WORD_STAMP_DRAFT,
    WORD_STAMP_REFUNDED,
    WORD_CARE_FOR,
    WORD_INVOICE_NUMBER,
    WORD_IN_ADVANCE,
    WORD_DEPOSIT_OF,
    WORD_DEPOSIT,
    WORD_DEPOSIT_NOTE,
    WORD_DEPOSIT_USED_FOR,
    WORD_DEPOSIT_USED,
    WORD_DEPOSIT_GIVEN_BACK,
    WORD_DEPOSIT_KEPT_LATE,
    WORD_DEPOSIT_KEPT,
    WORD_CONFIDENTIAL,
    WORD_KEEP_SAFE,
    WORD_PLANS, /* and by their place: */
    WORD_PRIMARY,
    WORD_SECONDARY,
    WORD_TERTIARY,
    WORD_INSURED,
    WORD_RELATION,
    WORD_RELATION_SELF,
    WORD_RELATION_SPOUSE,
    WORD_RELATION_CHILD,
    WORD_RELATION_OTHER,
    WORD_MEMBER,
    WORD_GROUP,
    WORD_PLAN,
    WORD_INSURER,
    WORD_PAYER_ID,
    WORD_DAYS,
    PAPER_WORDS_COUNT,
};
struct paper_view {
    const struct language *language;
    struct sv client, number; /* in its sentences: for whom, and of an invoice … */
    struct sv day, used_for;  /* … that is a deposit: the visit's day, and the invoice that was paid from it */
};
struct paper {
    struct arena *a;
    const struct document_practice *practice;
    const struct language *language;
    struct pdf *pdf;
    struct sv words[PAPER_WORDS_COUNT];
};
/** A document that begins with its heading; stamp: PAPER_WORDS_COUNT for none. `number` is in its title, in no
 * sentence. */
struct paper paper_begin(struct arena *a, const struct document_practice *p, enum paper_word kind, struct sv number,
    enum paper_word stamp, struct sv client);
/** The same of an invoice, whose words may name a deposit's visit. */
struct paper paper_of_invoice(
    struct arena *a, const struct document_practice *p, const struct invoice *i, enum paper_word stamp);
struct sv paper_money(const struct paper *p, int64_t minor);
struct sv paper_day(const struct paper *p, struct day d);
struct sv paper_day_short(const struct paper *p, struct day d); /* in tables */

/** Side by side, up to three; a value that is empty is left out. */
struct paper_group {
    struct sv title;
    struct pdf_field fields[8];
    size_t count;
};
void paper_field(struct paper_group *g, struct sv label, struct sv value);
void paper_groups(struct paper *p, const struct paper_group *groups, size_t count);

/** The insured's part, as insurers ask for it: each policy, and its days where it is not valid on all. */
void paper_insured(struct paper *p, const struct insureds *insured);

/** A table that is filled from left to right, row by row. */
struct sheet {
    struct paper *paper;
    struct pdf_column columns[PDF_COLUMNS_MAX];
    size_t columns_count;
    struct pdf_row *rows;
    struct sv *cells; /* of the row that is being filled */
    size_t count, room, at;
};
void sheet_column(struct sheet *s, enum paper_word head, int weight, enum pdf_align align);
void sheet_row(struct sheet *s);
void sheet_cell(struct sheet *s, struct sv text);
/** In the last column, with its word before it. */
void sheet_sum(struct sheet *s, enum paper_word word, int64_t minor);
/** The same, with a label of its own. */
void sheet_sum_of(struct sheet *s, struct sv label, int64_t minor);
void sheet_put(struct sheet *s);

#endif
