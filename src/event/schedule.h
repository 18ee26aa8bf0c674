/**
 * event/schedule.h — what will happen by the clock: reminders, ends that come near, digests.
 *
 * A use case plans an event for a time, in the transaction of the change that causes it; when the cause moves, it plans
 * again, and the row of the same cause and slot is replaced; when the cause goes, it drops it. When the time has come,
 * one of many processes records the event and removes the row in one transaction: never twice, never lost. Everything
 * that follows (who gets a mail) is the business of the event's consumers, as for any other event.
 */
#ifndef KITH_EVENT_SCHEDULE_H
#define KITH_EVENT_SCHEDULE_H

#include "base/time.h"
#include "event/event.h"

struct schedule_new {
    struct event_new event; /* as it will be recorded; `at` is set when it fires */
    const char *cause_kind; /* "grant": with cause_id the resource of what is recorded */
    int64_t cause_id;
    struct sv slot; /* which of the cause's reminders: "30d" */
    /* When: an instant, or a civil day and minute by the practice's clock. The latter is computed anew when the zone of
     * the practice changes; a minute that the night of a DST change leaves out fires at the next one that there is. */
    bool by_local_clock;
    struct instant fire_at;
    struct day day;
    int minute; /* of the day */
    struct sv zone;
};
/** In a transaction. Replaces what was planned for the same cause and slot. A time that has passed fires with the next
 *  run. */
enum err schedule_set(struct db *tx, const struct schedule_new *s) MUST_CHECK;
/** In a transaction. Slot empty: all of the cause. Nothing there is fine. */
enum err schedule_drop(
    struct db *tx, struct org_id org, const char *cause_kind, int64_t cause_id, struct sv slot) MUST_CHECK;
/** In a transaction: the practice's clock has another zone now. */
enum err schedule_rezone(struct db *tx, struct arena *a, struct org_id org, struct sv zone) MUST_CHECK;
/** Fires at most `most` rows that are due, oldest first, in one transaction; call again while ret_fired == most. */
enum err schedule_fire(struct db *db, struct arena *a, struct instant now, size_t most, size_t *ret_fired) MUST_CHECK;

#endif
