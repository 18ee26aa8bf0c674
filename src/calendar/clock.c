/* What the calendar does by the clock, in every organization. */
#include "base/log.h"
#include "calendar/jobs.h"
#include "calendar/no_contact.h"

static enum err clock_of(const struct job_run *r, struct org_id id)
{
    struct instant now = clock_now(r->clock);
    struct organization org;
    TRY(organization_load(r->db, r->arena, id, &org));
    struct viewer viewer = viewer_system(ACTOR_SYSTEM, id, organization_today(&org, now));
    struct op op = { .db = r->db, .arena = r->arena, .viewer = &viewer, .now = now };
    return no_contact_reviews_run(&op);
}

/* One practice in trouble does not hold up the others; the job is tried again for it. */
enum err calendar_clock_run(const struct job_run *r)
{
    struct organization_ids ids;
    enum err first = E_OK;
    TRY(organization_list(r->db, r->arena, &ids));
    for (size_t i = 0; i < ids.count && !r->stopping(r->runner); i++) {
        enum err e = clock_of(r, ids.items[i]);
        if (e != E_OK)
            log_event(LOG_WARN, "calendar.clock_failed", LOG_INT("org", ids.items[i].v), LOG_Z("error", err_name(e)));
        if (first == E_OK)
            first = e;
    }
    return first;
}
