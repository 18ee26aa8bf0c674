/** billing/insurance_desk.h — inside the room: policies on pages of staff and of the portal: facts, badges, the form.
 */
#ifndef KITH_BILLING_INSURANCE_DESK_H
#define KITH_BILLING_INSURANCE_DESK_H

#include "billing/desk.h"
#include "billing/insurance.h"

/** The client's policies that count or wait, as a section of the tab Billing. */
enum err insurance_part(struct page *p, struct client_id client, struct bill_page *v) MUST_CHECK;
/** Its place where whoever looks may know it, and what it is waiting for. */
struct view_badges insurance_badges(struct arena *a, const struct insurance *i);
/** What stands on the card, whoever holds it. `client`: the client's name. */
struct view_facts insurance_facts(struct arena *a, const struct insurance *i);
/** "Child of Ana Ruiz"; "Own policy". */
struct sv insurance_holder_words(struct arena *a, const struct insurance *i);
/** "From 1 January 2026", "1 January 2026 to 31 December 2026"; empty: no days are known. */
struct sv insurance_days_words(struct arena *a, const struct insurance *i);

/** The form as it was sent; or, of what is there, as it would be sent. */
struct insurance_form insurance_form_sent(const struct page *p);
struct insurance_form insurance_form_of(struct arena *a, const struct insurance *i);
/** Its fields. `holders`: who may be chosen as the one who holds it. `client`: what to call the client. */
void insurance_fields(struct page *p, struct bill_form *v, const struct insurance_form *f, struct view_choices holders,
    struct sv client, bool staff);

#endif
