/* One visit as an invitation in a mail. */
#include "calendar/feed.h"
#include "ical/vcalendar.h"

struct sv invitation_ics(struct arena *a, const struct invitation *i)
{
    const struct appointment *visit = i->appointment;
    struct vevent e = { .uid = visit->uid,
        .summary = i->title,
        .description = i->description,
        .location = i->location,
        .url = i->url,
        .starts_at = visit->starts_at,
        .ends_at = visit->ends_at,
        .stamp = i->now,
        .changed_at = visit->changed_at,
        .zone = visit->zone,
        .sequence = visit->sequence,
        .status = i->cancelled ? VEVENT_CANCELLED : VEVENT_CONFIRMED,
        .organizer_email = i->organizer_email,
        .organizer_name = i->organizer_name,
        .attendee_email = i->attendee_email,
        .attendee_name = i->attendee_name,
        .private_class = true,
        .busy = !i->cancelled };
    return vcalendar_write(a, i->cancelled ? SV("CANCEL") : SV("REQUEST"), SV(""), &e, 1);
}
