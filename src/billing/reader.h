/** billing/reader.h — inside the room: who asks about money, and what of it is there for them. Decided once. */
#ifndef KITH_BILLING_READER_H
#define KITH_BILLING_READER_H

#include "access/viewer.h"

enum bills_reader {
    BILLS_STAFF,  /* with PERM_BILLING; jobs and the command line */
    BILLS_FAMILY, /* the portal: bills of the subject's account */
    BILLS_PAYER,  /* an own account without that area: what it was billed for others, which no switch gates (F5) */
};
/** The errors are those of viewer_require(). */
enum err bills_reader_of(const struct op *op, enum level level, enum bills_reader *ret_reader) MUST_CHECK;
/** What is confidential is for staff, and for the account's owner on an own login (F11). */
bool bills_sees_confidential(const struct op *op, enum bills_reader reader);
/** PERM_BILLING, whoever else may be signed in: E_NOTFOUND in a portal. */
enum err bills_staff(const struct op *op) MUST_CHECK;

/** F11: which of these clients are restricted, and closed to this member of staff, who has stated no reason. Of such
 * ones lists say who and how much, and not what. */
enum err bills_closed(const struct op *op, const struct client_id *ids, size_t count, bool *ret_closed) MUST_CHECK;
/** The same of a list of things of clients (`size` bytes each, its client_id at `client_at`). `hide` takes out of each
 * that is closed what lists do not say then. One query. */
enum err bills_hide(
    const struct op *op, void *items, size_t count, size_t size, size_t client_at, void (*hide)(void *item)) MUST_CHECK;

#endif
