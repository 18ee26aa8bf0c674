/** calendar/visit_form.h — inside the room: the form of a visit or session, as staff fill it in. */
#ifndef KITH_CALENDAR_VISIT_FORM_H
#define KITH_CALENDAR_VISIT_FORM_H

#include "calendar/front_desk.h"

enum { VISIT_CLIENTS_MAX = 100, /* ticked at once */ VISIT_FAMILY_MAX = 50 };

/** A visit as it is, for a change of some of it. */
struct appointment_form visit_form_from(const struct appointment *v);
/** Whether "book it anyway" may stand beside these problems: all of them are ones that staff may pass over. */
bool visit_may_overlap(const struct problems *problems);
/** Whether one of them asks which of the two hours is meant. */
bool visit_asks_which(const struct problems *problems);

#endif
