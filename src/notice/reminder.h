/**
 * notice/reminder.h — pure: when one person wants to be reminded of visits, and by which ways.
 *
 * Nobody needs to choose: a client is reminded when the practice and the type of the visit say, a contact when the
 * client is.
 */
#ifndef KITH_NOTICE_REMINDER_H
#define KITH_NOTICE_REMINDER_H

#include "notice/catalogue.h"

enum {
    REMINDERS_MOST = 6,
    REMINDER_LEAST_MIN = 5,
    REMINDER_MOST_MIN = 30 * 24 * 60,
    REMINDER_A_DAY = 24 * 60, /* these two are usual where a practice says nothing */
    REMINDER_AN_HOUR = 60,
    REMINDER_WAYS_ALL = (1 << CHANNEL_COUNT) - 1,
};
enum notice_remind { REMIND_FOLLOW, REMIND_OWN, REMIND_NONE };
struct notice_reminders {
    enum notice_remind how;
    /* REMIND_OWN */
    int64_t minutes[REMINDERS_MOST]; /* before the visit, largest first, each once */
    size_t count;
    int64_t ways;  /* bits of enum notice_channel */
    bool too_many; /* of a form: times were asked for that cannot be added */
};
/** What the forms offer, largest first. */
extern const int64_t notice_reminder_times[];
extern const size_t notice_reminder_times_count;

/** Whether they want one so long before, by any way; `follow`: the answer of whom they follow. */
bool notice_reminded_at(const struct notice_reminders *r, int64_t minutes, bool follow);
bool notice_reminded(const struct notice_reminders *r, int64_t minutes, enum notice_channel channel, bool follow);
bool notice_reminders_same(const struct notice_reminders *a, const struct notice_reminders *b);
/** Puts a time in its place. False: too many, out of bounds. One that is there already is no error. */
bool notice_reminders_add(struct notice_reminders *r, int64_t minutes);

/** Columns `reminders` and `reminder_ways`: "", "none", "1440,60". What cannot be read follows. */
struct sv notice_reminders_write(struct arena *a, const struct notice_reminders *r);
struct notice_reminders notice_reminders_read(struct sv text, int64_t ways);

#endif
