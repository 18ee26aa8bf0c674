/** calendar/api_visit_form.h — inside the room: what createAppointment and updateAppointment send, as a form of staff.
 *  What cannot be read is a problem at the input's field. */
#ifndef KITH_CALENDAR_API_VISIT_FORM_H
#define KITH_CALENDAR_API_VISIT_FORM_H

#include "calendar/api_calendar.h"

struct api_visit_times {
    struct gql_in_text datetime, date, time, end_date, end_time;
};
/** By whose clock times are meant: that of `timezone`, else the reader's. */
const struct zone *api_form_zone(const struct api *api, struct gql_in_text timezone, struct problems *problems);
/** When it begins; false: that cannot be read. Nothing said: left as it is. */
bool api_form_time(struct api *api, const struct api_visit_times *t, struct appointment_form *f, struct problems *p);
/** When it ends, after api_form_time(). */
void api_form_end(struct api *api, const struct zone *z, const struct api_visit_times *t, struct appointment_form *f,
    struct problems *p);
void api_form_clients(struct arena *a, struct gql_in_list attendees, struct gql_in_text user,
    struct appointment_form *f, struct problems *p);
/** Further providers: numbers with commas. */
void api_form_providers(struct arena *a, struct sv text, struct appointment_form *f);
/** How people meet. */
enum err api_form_way(
    struct api *api, struct gql_in_text way, struct appointment_form *f, struct problems *p) MUST_CHECK;
/** The rule of repeat_interval and repeat_times; empty: once, or a problem. */
struct sv api_form_repeat(struct arena *a, struct sv interval, struct sv times, struct problems *p);

#endif
