#include "audit/audit.h"
#include "audit/queries.h"
#include "event/event.h"
#include "job/job.h"

/* A day less what hourly runs may be early, so that the hour of the mail does not creep. */
#define TOLD_EVERY_US (DAY_US - HOUR_US / 2)

struct telling {
    struct arena *a;
    struct instant now, before;
    const struct audit_heads_untold_row *head;
    int64_t told;
};

static enum err tell_one(struct db *tx, void *arg)
{
    struct telling *x = arg;
    const struct audit_heads_untold_row *head = x->head;
    const struct q_audit_head_tell args = { .told_n = head->n, .told_at = x->now, .before = x->before };
    TRY(q_audit_head_tell(tx, head->org_id, &args, &x->told));
    if (!x->told)
        return E_OK;
    const struct event_new e = { .kind = EVENT_AUDIT_HEAD,
        .org = head->org_id,
        .at = x->now,
        .actor_kind = "system",
        .payload = sv_fmt(x->a, "{\"n\":%lld,\"hash\":\"%.*s\"}", (long long)head->n, SV_FMT(head->hash)) };
    return event_record(tx, x->a, &e, NULL);
}

enum err audit_tell(struct db *db, struct arena *a, struct instant now, int64_t *ret_told)
{
    struct audit_heads_untold_rows heads;
    struct telling x = { .a = a, .now = now, .before = instant_add(now, -TOLD_EVERY_US) };
    int64_t told = 0;
    TRY(q_audit_heads_untold(db, a, &(struct q_audit_heads_untold){ .before = x.before }, &heads));
    for (size_t i = 0; i < heads.count; i++) {
        x.head = &heads.items[i];
        TRY(db_write(db, tell_one, &x));
        told += x.told;
    }
    if (ret_told)
        *ret_told = told;
    return E_OK;
}

enum err audit_tell_run(const struct job_run *r)
{
    return audit_tell(r->db, r->arena, clock_now(r->clock), NULL);
}
