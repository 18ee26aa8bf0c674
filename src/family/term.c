#include "family/term.h"

struct sv grant_term_over(
    const struct grant_term *t, struct opt_day born, struct day today, struct instant now, bool leap_early)
{
    if (t->needs_consent && !t->consented)
        return SV("consent");
    if (t->ends_on.has && today.n > t->ends_on.v.n)
        return SV("end_date");
    if (t->ends_at_age.has && born.has && age_reached(born.v, (int)t->ends_at_age.v, today, leap_early))
        return SV("age");
    if (t->proof_expires_on.has && today.n > t->proof_expires_on.v.n)
        return SV("proof_expired");
    const struct opt_instant *last = t->used_at.has ? &t->used_at : &t->accepted_at;
    if (t->idle_days.has && last->has && now.us - last->v.us > t->idle_days.v * DAY_US)
        return SV("idle");
    return SV("");
}
