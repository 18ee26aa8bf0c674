/* One look at a link that the store does not know of yet. May run again at any point: the store is looked at before
 * anything is made there, and only a look that still holds its claim writes down what came of it. */
#include "access/record.h"
#include "base/log.h"
#include "event/backoff.h"
#include "supplement/access.h"
#include "supplement/jobs.h"
#include "supplement/lives.h"
#include "supplement/queries.h"

enum {
    AT_ONCE = 20,
    CLAIM_S = 180,
    SETTINGS_AGAIN_S = 900,
    WAITS_AGAIN_S = 600,
    WAITS_SELDOM_S = 6 * 3600,
    WAITS_EAGER = 12
};

struct look {
    struct op op;
    struct organization org;
    const struct supplement_due_row *due;
    struct instant claimed;
    const struct supplement_facts_row *row;
    struct store_patient patient;
    /* how it ended */
    const char *state;
    struct sv error, number;
    int64_t attempts;
    struct opt_instant again, connected;
};

static enum err claim_in(struct db *tx, void *arg)
{
    const struct look *l = arg;
    int64_t changed;
    TRY(q_supplement_claim(tx, l->due->org_id,
        &(struct q_supplement_claim){ .until = l->claimed, .supplement_link_id = l->due->id, .was = l->due->run_at.v },
        &changed));
    return changed ? E_OK : E_CONFLICT;
}

static enum err settle_in(struct db *tx, void *arg)
{
    const struct look *l = arg;
    struct op op = l->op;
    int64_t changed;
    op.db = tx;
    TRY(q_supplement_settle(tx, l->org.id,
        &(struct q_supplement_settle){ .state = sv_of(l->state),
            .error = l->error,
            .attempts = l->attempts,
            .patient = l->number,
            .run_at = l->again,
            .connected_at = l->connected,
            .supplement_link_id = l->row->id,
            .claimed = l->claimed },
        &changed));
    if (!changed || !sv_eq(sv_of(l->state), SV("refused")))
        return E_OK;
    return task_open(&op, TASK_SUPPLEMENT_ENDED, l->row->client_id, supplement_dedupe(op.arena, l->row->client_id),
        sv_fmt(op.arena, "The client could not be connected to Fullscript. %.*s", SV_FMT(store_error_words(l->error))));
}

/* --- asking --- */

static struct store_person person_of(const struct supplement_facts_row *r)
{
    return (struct store_person){ .reference = r->reference,
        .first_name = r->first_name,
        .last_name = r->last_name,
        .email = r->email,
        .born = r->born };
}

static struct store_result ask_own(const struct store_line *line, struct arena *a, void *arg)
{
    struct look *l = arg;
    struct store_person p = person_of(l->row);
    return store_patient_ensure(line, a, &p, l->row->patient, &l->patient);
}

static struct store_result ask_child(const struct store_line *line, struct arena *a, void *arg)
{
    struct look *l = arg;
    struct store_person p = person_of(l->row);
    struct sv guardian = l->row->parent_patient.has ? l->row->parent_patient.v : SV("");
    return store_dependent_find(line, a, guardian, &p, &l->patient);
}

static struct opt_instant in(const struct look *l, int64_t seconds)
{
    return (struct opt_instant){ true, instant_add(l->op.now, seconds * SECOND_US) };
}

static void tell(struct look *l, const struct store_result *r)
{
    bool child = l->row->parent_id.has;
    l->state = child ? "waits" : "asked";
    l->error = sv_of(r->error);
    l->attempts = l->row->attempts + 1;
    l->number = l->row->patient;
    switch (r->end) {
    case STORE_DONE:
        l->state = "connected";
        l->number = l->patient.number;
        l->connected = (struct opt_instant){ true, l->op.now };
        return;
    case STORE_NOT_THERE: /* somebody has to make it there: seldom after a while */
        l->again = in(l, l->attempts > WAITS_EAGER ? WAITS_SELDOM_S : WAITS_AGAIN_S);
        return;
    case STORE_REFUSED: l->state = "refused"; return;
    case STORE_SETTINGS: l->again = in(l, SETTINGS_AGAIN_S); return;
    case STORE_AGAIN:
    case STORE_UNKNOWN:
    case STORE_STALE:
    default: break;
    }
    l->again = (struct opt_instant){ true, backoff_next(l->op.now, l->attempts) };
    struct instant least = instant_add(l->op.now, r->wait_s * SECOND_US);
    if (instant_before(l->again.v, least))
        l->again.v = least;
}

static enum err look_at(struct look *l, const struct supplement_settings *s)
{
    struct supplement_lives all;
    struct store_result r;
    l->row = NULL;
    TRY(supplement_lives_load(&l->op, &l->org, l->due->client_id, &all));
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].row->id.v == l->due->id.v && all.items[i].why == SUPPLEMENT_FINE)
            l->row = all.items[i].row;
    if (!l->row) /* ended, or about to be by supplement_events_run() */
        return E_OK;
    TRY(supplement_ask(&l->op, s->store, l->row->parent_id.has ? ask_child : ask_own, l, &r));
    tell(l, &r);
    return db_write(l->op.db, settle_in, l);
}

static enum err look_once(
    const struct job_run *run, const struct supplement_settings *s, const struct supplement_due_row *due)
{
    struct arena *a = arena_new("supplement.store", 256 * 1024);
    struct viewer viewer;
    struct look l = { .due = due };
    l.op = (struct op){ .db = run->db, .arena = a, .viewer = &viewer, .keys = s->keys, .now = clock_now(run->clock) };
    l.claimed = instant_add(l.op.now, CLAIM_S * SECOND_US);
    enum err e = db_write(run->db, claim_in, &l);
    if (e == E_OK)
        e = organization_load(run->db, a, due->org_id, &l.org);
    if (e == E_OK) {
        viewer = viewer_system(ACTOR_SYSTEM, due->org_id, organization_today(&l.org, l.op.now));
        e = look_at(&l, s);
    }
    arena_free(a);
    return e == E_CONFLICT ? E_OK : e; /* another worker was faster */
}

enum err supplement_store_run(const struct job_run *r, const struct supplement_settings *s)
{
    struct supplement_due_rows due;
    enum err first = E_OK;
    if (!store_any(s->store))
        return E_OK;
    TRY(q_supplement_due(
        r->db, r->arena, &(struct q_supplement_due){ .now = clock_now(r->clock), .most = AT_ONCE }, &due));
    for (size_t i = 0; i < due.count && !r->stopping(r->runner); i++) {
        enum err e = look_once(r, s, &due.items[i]);
        if (e != E_OK)
            log_event(
                LOG_WARN, "supplement.look_failed", LOG_INT("link", due.items[i].id.v), LOG_Z("error", err_name(e)));
        if (first == E_OK)
            first = e;
    }
    return first;
}
