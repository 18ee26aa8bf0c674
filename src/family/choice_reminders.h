/** family/choice_reminders.h — inside the room: the part of a form of choices that asks when reminders of visits come.
 */
#ifndef KITH_FAMILY_CHOICE_REMINDERS_H
#define KITH_FAMILY_CHOICE_REMINDERS_H

#include "family/choice_fields.h"

/** Fields `reminders` (follow, own, none), `remind_min` and `remind_by`. A form without `reminders` leaves all as it
 * is. Where only one of the channels is there, nobody is asked which. */
void choice_reminders_read(const struct page *p, const bool *channels, struct notice_reminders *r);
/** Fills the members `remind_…` and `reminders_title` of `v`. */
void choice_reminders_fill(struct arena *a, const struct language *l, const struct choice_offer *o,
    const struct choice *c, const struct problems *problems, struct choice_form_view *v);
/** "1 day and 2 hours before; by e-mail": for staff. Empty: they follow. */
struct sv choice_reminders_words(struct arena *a, const struct notice_reminders *r);

#endif
