/** calendar/settings_words.h — inside the room: the settings of the calendar in plain words. */
#ifndef KITH_CALENDAR_SETTINGS_WORDS_H
#define KITH_CALENDAR_SETTINGS_WORDS_H

#include "calendar/hours.h"

/** "50 minutes", "1 hour 30 minutes", "24 hours", "3 days", "2 weeks"; "no time" for 0. */
struct sv span_words(struct arena *a, int64_t minutes);
/** "in person or by video". */
struct sv ways_words(struct arena *a, unsigned contact_types);
/** "1 day and 1 hour before", "no reminders". */
struct sv reminders_words(struct arena *a, const struct reminder_rules *r);

struct words_lines {
    const struct sv *items;
    size_t count;
};
/** What a type means for those who book it: a sentence for each thing. */
struct words_lines type_words(struct arena *a, const struct appointment_type *t, const struct reminder_rules *r);
/** "9:00 am to 12:00 pm". */
struct sv hours_words(struct arena *a, const struct availability *h);

#endif
