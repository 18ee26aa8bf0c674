#include "job/job.h"

#include <assert.h>

#include "job/queries.h"

static const char JOB_ADDED[] = "job"; /* the kind of none: it is looked for */

enum err job_add(
    struct db *tx, const char *kind, struct instant run_at, struct sv dedupe, struct sv payload, struct instant now)
{
    assert(db_writing(tx));
    if (!instant_before(now, run_at))
        db_wake(tx, JOB_ADDED);
    return q_job_add(tx,
        &(struct q_job_add){ .kind = sv_of(kind),
            .dedupe = dedupe,
            .payload = payload.n ? payload : SV("{}"),
            .run_at = run_at,
            .created_at = now },
        NULL);
}

enum err job_list_dead(struct db *db, struct arena *a, struct job_deads *ret_dead)
{
    struct job_dead_list_rows rows;
    TRY(q_job_dead_list(db, a, &rows));
    struct job_deads dead = { arena_array(a, rows.count, sizeof *dead.items), rows.count };
    for (size_t i = 0; i < rows.count; i++)
        dead.items[i] = (struct job_dead){ rows.items[i].id, rows.items[i].kind, rows.items[i].last_error,
            rows.items[i].attempts, rows.items[i].created_at };
    *ret_dead = dead;
    return E_OK;
}

static enum err revive(struct db *tx, void *arg)
{
    int64_t changed;
    TRY(q_job_revive(tx, arg, &changed));
    return changed ? E_OK : E_NOTFOUND;
}

enum err job_revive(struct db *db, struct job_id id, struct instant now)
{
    return db_write(db, revive, &(struct q_job_revive){ .id = id, .run_at = now });
}
