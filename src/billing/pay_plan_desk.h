/** billing/pay_plan_desk.h — inside the room: bills in parts on the pages of staff and of payers. */
#ifndef KITH_BILLING_PAY_PLAN_DESK_H
#define KITH_BILLING_PAY_PLAN_DESK_H

#include "billing/desk.h"
#include "billing/my_bills.h"
#include "billing/pay_plan.h"

/** What became of one part by today: "Paid", "Late", "Coming". */
struct view_badge pay_plan_badge(const struct pay_plan *plan, size_t part, struct day today);
/** The plan of an invoice as a section of its page; nothing where there is none. */
enum err pay_plan_part(struct page *p, const struct invoice *i, struct bill_page *v) MUST_CHECK;
/** Bills for a client that are paid in parts, on their tab; nothing where there are none. */
enum err pay_plan_client_part(struct page *p, struct client_id client, struct bill_page *v) MUST_CHECK;
/** On a bill of a payer: its parts, and what is asked for next. */
void pay_plan_my_fill(struct page *p, const struct pay_plan *plan, struct my_bill_view *v);
/** In the portal, who may pay it: what can be done about its parts, or the way to divide it. */
enum err pay_plan_my_ways(struct page *p, const struct invoice *i, struct my_bill_view *v) MUST_CHECK;

#endif
