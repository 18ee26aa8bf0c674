/** billing/statement_read.h — inside the room: statements as somebody sees them. Not authorised. */
#ifndef KITH_BILLING_STATEMENT_READ_H
#define KITH_BILLING_STATEMENT_READ_H

#include "billing/ledger.h"

enum { STATEMENT_NOTHING_CONFIDENTIAL = 1, STATEMENT_NOTHING_OWN = 2 }; /* kept: never renumber */
/** A line, as its words are made. */
struct statement_view {
    const struct language *language;
    enum statement_what what;
    enum statement_how how;
    bool deposit;
    struct sv number, client, brand, digits; /* of one line each; digits: the last four of a card */
};
/** What whoever asks sees of statements: 0, all. The errors are those of viewer_require(). */
enum err statement_seen(const struct op *op, int64_t *ret_seen) MUST_CHECK;
/** The payer's sums are whole. */
enum err statement_as_seen(const struct op *op, struct payer_id payer, struct day from, struct day until, int64_t seen,
    struct statement *ret_statement) MUST_CHECK;

#endif
