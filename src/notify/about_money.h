/** notify/about_money.h — inside the room: what an event about a bill, a payment, a card and the like says, and who
 * pays. */
#ifndef KITH_NOTIFY_ABOUT_MONEY_H
#define KITH_NOTIFY_ABOUT_MONEY_H

#include "notify/about.h"

/** Whether it is about money at all. */
bool about_is_money(const struct event *e);
/** Fills `money` of those of an organization's events (the items at these places) that are about money, whose families
 *  are loaded; what is not there any more stays so. A handful of queries for all of them. */
enum err about_money_load(const struct op *op, const struct organization *org, struct notify_about *items,
    const size_t *which, size_t count) MUST_CHECK;

#endif
