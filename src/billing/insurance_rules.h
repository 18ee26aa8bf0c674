/** billing/insurance_rules.h — inside the room, pure: when policies count, and which of two parents' comes first. */
#ifndef KITH_BILLING_INSURANCE_RULES_H
#define KITH_BILLING_INSURANCE_RULES_H

#include "billing/insurance.h"

/** Whether it counts and is valid on that day. */
bool insurance_valid_on(const struct insurance *i, struct day day);
/** Whether there is a day on which both are valid. */
bool insurance_meet(const struct insurance *x, const struct insurance *y);

/** The birthday rule of two plans that cover the client as a child: the plan of the parent whose birthday is earlier in
 *  the year comes first, whatever the year; on the same day the plan that has covered longer. */
enum birthday_rule {
    BIRTHDAY_NONE,    /* the rule says nothing: not two parents' plans for a child */
    BIRTHDAY_UNKNOWN, /* a birth date is missing, or nothing tells them apart */
    BIRTHDAY_FIRST,
    BIRTHDAY_SECOND,
};
enum birthday_rule insurance_birthday(const struct insurance *first, const struct insurance *second);
/** The rule in a sentence, of these two; empty for BIRTHDAY_NONE. */
struct sv insurance_birthday_words(struct arena *a, const struct insurance *first, const struct insurance *second);
/** Whether the places of the two are against the rule. */
bool insurance_against_birthday(const struct insurance *x, const struct insurance *y);

#endif
