/**
 * notify/plan.h — one event's plan: each notification it makes, with the people who might get it and the decision on
 * each.
 */
#ifndef KITH_NOTIFY_PLAN_H
#define KITH_NOTIFY_PLAN_H

#include "notice/plan.h"
#include "notify/rules.h"

enum { NOTIFY_DIGEST_S = 300 }; /* so long may a notice wait for others to the same person */

struct notify_addressee { /* one possible recipient, as kept */
    const char *kind;     /* column recipient_kind: client, contact, caregiver, staff, login */
    unsigned to;          /* enum notice_to bit */
    bool gone;            /* row 10: not on the list any more */
};
struct notify_planned {
    const struct notify_rule *rule; /* the first of its row that holds */
    const struct notice_row *row;
    unsigned to; /* enum notice_to bits: of all rules of this row and mail that hold */
    struct notice_facts facts;
    struct notify_addressee *who;      /* as many as facts.people_count, same order */
    struct notice_decision *decisions; /* the same for each channel, in the order of enum notice_channel */
};
struct notify_plan {
    struct notify_about about;
    struct notify_planned *items;
    size_t count;
};
/** A plan an event; reads only. An event whose subject is gone has an empty one. op->viewer is the system's. */
enum err notify_plan_events(
    const struct op *op, const struct event *events, size_t count, struct notify_plan *ret_plans) MUST_CHECK;

/** When a message of this row to this person leaves: at once, held back for a digest, or after their quiet hours. */
struct instant notify_run_at(
    const struct notice_row *row, const struct organization *org, const struct notice_person *p, struct instant now);

/** What the mail to one of them tells. */
struct notify_facts notify_plan_facts(
    struct arena *a, const struct notify_about *x, const struct notify_planned *p, size_t i);

#endif
