/**
 * ical/said.h — days and moments as people say them, in the reader's language and by the reader's clock. For what
 * leaves the house; pages have day_human() and zone_human().
 */
#ifndef KITH_ICAL_SAID_H
#define KITH_ICAL_SAID_H

#include "ical/zone.h"
#include "words/words.h"

/** "9 March 2016", "9 de marzo de 2016". */
struct sv day_said(struct arena *a, const struct language *l, struct day d);
/** "9 Mar 2016", "9-mar-2016": in tables. */
struct sv day_said_short(struct arena *a, const struct language *l, struct day d);
/** "Tue 24 Nov 2026, 3:05 pm EST", "mar 24 nov 2026, 3:05 p. m. EST". */
struct sv moment_said(struct arena *a, const struct language *l, const struct zone *z, struct instant at);
/** "Tuesday, Thursday" of bits, Sunday first; from Monday on. A day's own bit is weekday_bit(). */
unsigned weekday_bit(struct day d);
struct sv weekdays_said(struct arena *a, const struct language *l, unsigned weekdays);

/* What their templates show. */
struct said {
    const struct language *language;
    int day, month, year, weekday;      /* month from 1; weekday from 0, Sunday */
    struct sv month_name, weekday_name; /* as the template before put them */
    int hour;                           /* 1 to 12 */
    struct sv minute, zone;             /* "05", "EST" */
    bool afternoon;
};

#endif
