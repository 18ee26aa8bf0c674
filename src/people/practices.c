#include "people/practices.h"

#include "base/log.h"

enum { CHUNK = 256 * 1024 };

enum err practices_run(const struct job_run *r, const char *job,
    enum err (*one)(const struct op *op, const struct organization *org, void *arg), void *arg)
{
    struct organization_ids ids;
    enum err first = E_OK;
    TRY(organization_list(r->db, r->arena, &ids));
    for (size_t i = 0; i < ids.count && !r->stopping(r->runner); i++) {
        struct arena *a = arena_new(job, CHUNK);
        struct instant now = clock_now(r->clock);
        struct organization org;
        enum err e = organization_load(r->db, a, ids.items[i], &org);
        if (e == E_OK) {
            struct viewer viewer = viewer_system(ACTOR_SYSTEM, org.id, organization_today(&org, now));
            struct op op = { .db = r->db, .arena = a, .viewer = &viewer, .now = now };
            e = one(&op, &org, arg);
        }
        arena_free(a);
        if (e != E_OK)
            log_event(LOG_WARN, "job.practice_failed", LOG_Z("job", job), LOG_INT("org", ids.items[i].v),
                LOG_Z("error", err_name(e)));
        first = first == E_OK ? e : first;
    }
    return first;
}
