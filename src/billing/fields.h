/** billing/fields.h — inside the room: what is typed into forms of money. Each gives what is kept, and adds a problem
 * that says what to do. */
#ifndef KITH_BILLING_FIELDS_H
#define KITH_BILLING_FIELDS_H

#include "base/problems.h"
#include "base/time.h"
#include "db/ids.h"

/** An amount of nothing or more, up to AMOUNT_MOST (problem bad_amount); empty gives `otherwise`, or is a problem when
 *  that is negative. */
int64_t field_amount(struct problems *p, struct sv field, struct sv typed, const char *currency, int64_t otherwise);
/** "8.25" as hundredths of a percent, 0 to 100 (problem bad_percent); empty: 0. */
int64_t field_percent(struct problems *p, struct sv field, struct sv typed);
/** A whole number from `least` to `most`; empty gives `otherwise`. The problem's code is `code`. */
int64_t field_number(struct problems *p, struct sv field, struct sv typed, struct sv code, int64_t least, int64_t most,
    int64_t otherwise);
/** A day (problem bad_day); empty: none. */
struct opt_day field_day(struct problems *p, struct sv field, struct sv typed);
/** Up to four modifiers of two letters or digits, "25 GT" (problem bad_modifier). */
struct sv field_modifiers(struct problems *p, struct sv field, struct sv typed);
/** Two digits of a place of service, or nothing (problem bad_place). */
struct sv field_place(struct problems *p, struct sv field, struct sv typed);
/** A code of a procedure in its system ("cpt", "hcpcs", or neither); problem bad_code. */
void field_procedure(
    struct problems *p, struct sv typed_system, struct sv typed_code, struct sv *ret_system, struct sv *ret_code);
/** Whether the key that a form was sent with can become part of a gateway's: 8 to 64 letters, digits, '-' and '_'. */
bool form_key_valid(struct sv key);
/** What is typed in a field for an amount: "120.00". */
struct sv amount_typed(struct arena *a, int64_t amount, const char *currency);

#endif
