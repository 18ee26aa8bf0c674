/**
 * notify/people.h — inside the room: who might hear of an event, as the plan wants them.
 */
#ifndef KITH_NOTIFY_PEOPLE_H
#define KITH_NOTIFY_PEOPLE_H

#include "notify/plan.h"

/** The people of p->rule's audience, in p->facts.people and p->who: those of the family as they were loaded, with what
 *  this event says of them. */
enum err notify_people_gather(
    const struct op *op, const struct notify_about *about, struct notify_planned *p) MUST_CHECK;

#endif
