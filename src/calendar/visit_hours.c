/* Whether a visit lies within the hours of its provider. */
#include "calendar/offer_facts.h"
#include "calendar/visit.h"

enum err visit_hours(const struct op *op, const struct visit *v, bool strict, struct problems *problems)
{
    struct offer_providers who;
    struct appointment_type type = { .id = v->type };
    struct span around = { instant_add(v->at.from, -DAY_US), instant_add(v->at.until, DAY_US) };
    if (!v->type.v)
        return E_OK; /* a block is where it is said to be */
    struct offer_times times = { .window = around, .as_staff = true, .off_only = true };
    TRY(offer_providers_whole(op, v->staff, 1, &times, &who));
    if (!who.count)
        return E_OK; /* the provider is unknown, and that is said */
    struct slot_facts facts = who.items[0].facts;
    struct slot_wish wish = {
        .type = &type, .contact_type = v->contact_type, .location = v->location, .window = around
    };
    bool off = spans_within(op->arena, facts.off, v->at).count > 0;
    bool without_hours = !facts.hours_count && !strict; /* kept for families; here nothing is said of when they work */
    if (!off && (without_hours || spans_cover(hours_spans(op->arena, &facts, &wish), v->at.from, v->at.until)))
        return E_OK;
    problem_add(problems, SV("time"), SV("outside_hours"),
        off ? SV("The provider has time off then, or the practice is closed. Choose another time, or book it anyway.")
            : SV("This is outside the provider's hours. Choose another time, or book it anyway."));
    return E_OK;
}
