/**
 * calendar/cover.h — what pays for visits beside a bill: a room above says so when the process starts (packages, of
 * billing). Without it nothing does.
 *
 * A change of a visit and what follows for its cover are one transaction: a last credit goes to one visit.
 */
#ifndef KITH_CALENDAR_COVER_H
#define KITH_CALENDAR_COVER_H

#include "calendar/type.h"

struct visit_cover {
    /** In a write transaction: these parts of visits are new, or changed. */
    enum err (*settle_in)(const struct op *op, const struct attendee_id *ids, size_t count);
    /** "Uses 1 of 10 visits from “Ten visits”": of each of these parts, to a viewer who may know; empty: not covered.
     */
    enum err (*words)(const struct op *op, const struct attendee_id *ids, size_t count, struct sv *ret_words);
    /** The same of a visit that is not booked yet. */
    enum err (*ahead)(const struct op *op, struct client_id client, struct appointment_type_id type, struct day on,
        struct sv *ret_words);
    /** What cancelling this part late costs whoever asks, as a sentence; empty: nothing, or not theirs to know. */
    enum err (*late)(const struct op *op, struct attendee_id id, struct sv *ret_words);
    /** "$40.00 is paid, and held for it": what was asked for with the booking of each of these parts, to who may know.
     */
    enum err (*deposit)(const struct op *op, const struct attendee_id *ids, size_t count, struct sv *ret_words);
    /** The same of a visit that is not booked yet, as a sentence. */
    enum err (*deposit_ahead)(const struct op *op, struct client_id client, struct appointment_type_id type,
        struct staff_id staff, struct sv *ret_words);
    /** What becomes of it if this part is cancelled now, as a sentence; empty: none is held, or not theirs to know. */
    enum err (*deposit_cancelled)(const struct op *op, struct attendee_id id, bool late, struct sv *ret_words);
    /** "$108.00, with $8.00 Sales tax 8 %": what a visit that is not booked yet is billed with, where a tax is added to
     *  its price; empty: none is. `client` v 0: nobody known. Who asks may read prices. */
    enum err (*price)(const struct op *op, struct client_id client, struct appointment_type_id type,
        struct staff_id staff, struct appointment_location_id place, struct sv *ret_words);
    /** In a write transaction: these parts of visits, past ones among them, may have become confidential: so does what
     *  was charged and billed for them. */
    enum err (*hide_in)(const struct op *op, const struct attendee_id *ids, size_t count);
};
/** Once, when the process starts; it lives as long as that. */
void visit_cover_set(const struct visit_cover *cover);

/* inside the room */
enum err cover_settle_in(const struct op *op, const struct attendee_id *ids, size_t count) MUST_CHECK;
enum err cover_hide_in(const struct op *op, const struct attendee_id *ids, size_t count) MUST_CHECK;
enum err cover_words(const struct op *op, const struct attendee_id *ids, size_t count, struct sv *ret_words) MUST_CHECK;
enum err cover_words_ahead(const struct op *op, struct client_id client, struct appointment_type_id type, struct day on,
    struct sv *ret_words) MUST_CHECK;
enum err cover_words_late(const struct op *op, struct attendee_id id, struct sv *ret_words) MUST_CHECK;
enum err cover_deposit(
    const struct op *op, const struct attendee_id *ids, size_t count, struct sv *ret_words) MUST_CHECK;
enum err cover_deposit_ahead(const struct op *op, struct client_id client, struct appointment_type_id type,
    struct staff_id staff, struct sv *ret_words) MUST_CHECK;
enum err cover_deposit_cancelled(
    const struct op *op, struct attendee_id id, bool late, struct sv *ret_words) MUST_CHECK;
enum err cover_price(const struct op *op, struct client_id client, struct appointment_type_id type,
    struct staff_id staff, struct appointment_location_id place, struct sv *ret_words) MUST_CHECK;

#endif
