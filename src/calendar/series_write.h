/** calendar/series_write.h — inside the room: making and changing the visits of a series, all or none. */
#ifndef KITH_CALENDAR_SERIES_WRITE_H
#define KITH_CALENDAR_SERIES_WRITE_H

#include "calendar/series.h"
#include "calendar/visit.h"

/** The times of the rule from this visit on. Problems: bad_repeat, too_many. Asks nothing, and takes its time: before a
 *  transaction. */
enum err series_expand(const struct op *op, const struct visit *first, struct sv rule, struct problems *problems,
    struct walls *ret_walls) MUST_CHECK;
/** In a transaction: `first` at each of these times of its rule; ret_id is the first visit. Problems: what stands in
 * the way of one of them, its day named. */
enum err series_create_in(const struct op *op, const struct visit *first, struct sv rule, const struct walls *walls,
    bool join_all, struct problems *problems, struct appointment_id *ret_id) MUST_CHECK;
/** In a transaction: this and the following visits (the series is cut here), or all still to come, become as the form
 *  says: the time of day, a shift by days, provider, place, text. Detached ones keep their time. */
enum err series_change_in(const struct op *op, const struct appointment *v, enum series_part part,
    const struct appointment_form *f, struct problems *problems) MUST_CHECK;

#endif
