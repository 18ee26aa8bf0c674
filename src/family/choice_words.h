/**
 * family/choice_words.h — inside the room: the words of the page of choices, in the reader's language. `l` NULL is
 * English, which says what the catalogue and the switches are called elsewhere.
 */
#ifndef KITH_FAMILY_CHOICE_WORDS_H
#define KITH_FAMILY_CHOICE_WORDS_H

#include "notice/catalogue.h"
#include "words/words.h"

enum choice_text {
    SAY_TITLE,
    SAY_FROM,
    SAY_CHECK,
    SAY_SAVE,
    SAY_SAVED,
    SAY_STOP_ALL,
    SAY_STOP_ALL_HINT,
    SAY_ASKED,
    SAY_ASKED_HINT,
    SAY_ASK_SIGN_IN,
    SAY_ASK_DIGEST,
    SAY_SMS_NUMBER,
    SAY_SMS_ON,
    SAY_SMS_ASKED,
    SAY_SMS_STOPPED,
    SAY_SMS_NEW,
    SAY_QUIET,
    SAY_QUIET_HINT,
    SAY_QUIET_FROM,
    SAY_QUIET_UNTIL,
    SAY_LANGUAGE,
    SAY_ZONE,
    SAY_AS_PRACTICE,
    SAY_NO_COPIES,
    SAY_NOTE_ALWAYS,
    SAY_NOTE_STAFF,
    SAY_NOTE_NOT_SENT,
    SAY_NOTE_SILENT_ALL,
    SAY_NOTE_SILENT_SOME,
    SAY_BOTH,
    SAY_HOUR_AM,
    SAY_HOUR_PM,
    SAY_MAIL_STOPS,
    SAY_MAIL_STARTS,
    SAY_PORTAL_STOPS,
    SAY_PORTAL_STARTS,
    SAY_SMS_STOPS,
    SAY_SMS_STARTS,
    SAY_PUSH_STOPS,
    SAY_PUSH_STARTS,
    SAY_REMINDERS,
    SAY_REMIND_WHEN,
    SAY_REMIND_FOLLOW,
    SAY_REMIND_FOLLOW_COPY,
    SAY_REMIND_OWN,
    SAY_REMIND_NONE,
    SAY_REMIND_TIMES,
    SAY_REMIND_TIMES_HINT,
    SAY_REMIND_TIMES_HINT_COPY,
    SAY_REMIND_BY,
    SAY_REMIND_BY_HINT,
    SAY_DAYS_BEFORE,
    SAY_HOURS_BEFORE,
    SAY_MINUTES_BEFORE,
    SAY_AT_TIME,
    SAY_BY_MAIL,
    SAY_BY_PORTAL,
    SAY_BY_SMS,
    SAY_BY_PUSH,
};
/* What the templates choice_*.txt read. */
struct choice_word {
    const struct language *language;
    int64_t is; /* which text */
    struct sv name, other, hour, minute;
    int64_t n;
};
struct sv choice_said(struct arena *a, const struct language *l, enum choice_text text);
/** A text with a name in it: of a practice, a category, or what is turned off. */
struct sv choice_said_of(struct arena *a, const struct language *l, enum choice_text text, struct sv name);
/** "Goals and journal". */
struct sv choice_both_said(struct arena *a, const struct language *l, struct sv name, struct sv other);
/** Of a half hour of the day: "10:00 PM". */
struct sv choice_time_said(struct arena *a, const struct language *l, int minute);
struct sv choice_category_said(struct arena *a, const struct language *l, enum notice_category c);
struct sv choice_channel_said(struct arena *a, const struct language *l, enum notice_channel c);
/** "Visits by e-mail". */
struct sv choice_box_said(struct arena *a, const struct language *l, enum notice_category c, enum notice_channel ch);
/** "2 hours before". */
struct sv choice_before_said(struct arena *a, const struct language *l, int64_t minutes);
/** "Appointment reminder (2 hours before)". */
struct sv choice_at_time_said(struct arena *a, const struct language *l, struct sv name, int64_t minutes);
struct sv choice_mail_said(struct arena *a, const struct language *l, const struct notice_row *row);
/** Of a portal switch. */
struct sv choice_area_said(struct arena *a, const struct language *l, enum cap cap);
/** The problems of choice_save(), by their codes. */
struct problems choice_problems_said(struct arena *a, const struct language *l, const struct problems *problems);

#endif
