/** billing/package_write.h — inside the room: packages as rows, periods as they are given, credits as visits take them.
 * Not authorised: the caller decided. */
#ifndef KITH_BILLING_PACKAGE_WRITE_H
#define KITH_BILLING_PACKAGE_WRITE_H

#include "billing/package.h"
#include "event/event.h"

struct package_rows_row; /* billing/queries.h */

/** Staff with PERM_BILLING, or a portal with CAP_PACKAGES at that level. */
enum err packages_reader(const struct op *op, enum level level, bool *ret_staff) MUST_CHECK;
/** One row; E_NOTFOUND. */
enum err package_row(const struct op *op, struct package_id id, struct package_rows_row *ret_row) MUST_CHECK;

/** In a write transaction, all that follow. The charge, bill, credits of a period; E_CONFLICT: it was given already.
 *  Problems: those of invoice_create(). `items`: what it gives; NULL: the same as its first period. */
struct period_new {
    const struct package_rows_row *package;
    int64_t period;
    struct day starts_on;
    const struct offering_item *items;
    size_t item_count;
};
enum err package_period_in(const struct op *op, const struct period_new *n, struct problems *problems,
    struct invoices_made *ret_made) MUST_CHECK;
/** Visits ahead of its members that nothing covers take its credits. */
enum err package_cover_ahead_in(const struct op *op, struct package_id id) MUST_CHECK;
/** The same, and of those since the beginning of a day that took place meanwhile: a period that comes late. */
enum err package_cover_from_in(const struct op *op, struct package_id id, struct day first) MUST_CHECK;
/** Visits to come give back what they have of it; of one period, or of all (0). */
enum err package_release_ahead_in(const struct op *op, struct package_id id, int64_t period) MUST_CHECK;
/** The same of those after a day: the package ends with it. */
enum err package_release_late_in(const struct op *op, struct package_id id, struct day last) MUST_CHECK;
/** A visit gives its credit back; `state`: "released" or "given_back". */
enum err package_use_end_in(const struct op *op, struct package_use_id use, struct package_credit_id credit,
    bool confidential, const char *state) MUST_CHECK;
/** Event about a package; `repeats` in it: it is billed again and again. */
enum err package_record_in(const struct op *op, enum event_kind kind, const struct package_rows_row *p) MUST_CHECK;
/** How it ends, or that it goes on; E_CONFLICT: it changed since the row was read. */
enum err package_ending_in(const struct op *op, const struct package_rows_row *p, const char *state, const char *why,
    struct opt_day ends_on, struct opt_day renews_on) MUST_CHECK;
/** The periods of one package follow their bills. */
enum err package_follow_one_in(const struct op *op, struct package_id id) MUST_CHECK;

/** In a write of its own, by the clock: the next period where it is due, and the end. */
enum err package_renew(const struct op *op, struct package_id id) MUST_CHECK;
enum err package_end(const struct op *op, struct package_id id) MUST_CHECK;

#endif
