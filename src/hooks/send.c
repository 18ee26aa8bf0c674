/* Telling: one webhook at a time by one worker, so that what is about one thing arrives in order. */
#include <unistd.h>

#include "base/log.h"
#include "crypto/seal.h"
#include "event/backoff.h"
#include "family/family.h"
#include "fetch/fetch.h"
#include "hooks/hooks.h"
#include "hooks/queries.h"
#include "hooks/secret.h"
#include "hooks/tell.h"
#include "ical/zone.h"

enum { LEASE_S = 30, TOLD_AT_ONCE = 200, FAILED_AT_ONCE = 3, TURN_S = 45 };

struct lane {
    const struct job_run *r;
    const struct hooks_settings *s;
    struct arena *a;
    struct fetch *fetch;
    struct org_id org;
    struct webhook_id id;
    struct sv owner;
    struct instant until; /* of the lease */
    /* what was found for the delivery at hand */
    struct webhook_leased_row hook;
    struct webhook_next_row next;
    struct fetch_reply reply;
    struct instant asked, answered;
};

static bool went_well(const struct lane *l)
{
    return l->reply.end == FETCH_ANSWERED && l->reply.status >= 200 && l->reply.status < 300;
}

static struct sv error_key(const struct lane *l)
{
    if (went_well(l))
        return SV("");
    switch (l->reply.end) {
    case FETCH_ANSWERED: return l->reply.status >= 300 && l->reply.status < 400 ? SV("redirect") : SV("status");
    case FETCH_NOT_SENT: return SV("no_connection");
    case FETCH_UNKNOWN: return SV("no_answer");
    case FETCH_REFUSED: break;
    }
    return SV("refused_address");
}

/* --- lease --- */

static enum err lease_in(struct db *tx, void *arg)
{
    const struct lane *l = arg;
    int64_t changed;
    TRY(q_webhook_lease(tx, l->org,
        &(struct q_webhook_lease){
            .lease_owner = l->owner, .leased_until = l->until, .webhook_id = l->id, .now = clock_now(l->r->clock) },
        &changed));
    return changed ? E_OK : E_CONFLICT;
}

static enum err release_in(struct db *tx, void *arg)
{
    const struct lane *l = arg;
    return q_webhook_release(
        tx, l->org, &(struct q_webhook_release){ .webhook_id = l->id, .lease_owner = l->owner }, NULL);
}

/* --- how it went --- */

static enum err settle_well(struct db *tx, const struct lane *l)
{
    TRY(q_webhook_went_well(tx, l->org, &(struct q_webhook_went_well){ .webhook_id = l->id }, NULL));
    return q_webhook_event_went_well(
        tx, l->org, &(struct q_webhook_event_went_well){ .webhook_id = l->id, .event_type = l->next.event_type }, NULL);
}

/* Whoever looks after the practice's programs finds it among the tasks; the page says it as well. */
static enum err open_task(struct db *tx, const struct lane *l, bool disabled)
{
    struct viewer viewer = viewer_system(ACTOR_SYSTEM, l->org, zone_day(zone_of(SV("UTC")), l->answered));
    struct op op = { .db = tx, .arena = l->a, .viewer = &viewer, .now = l->answered };
    struct sv about = sv_fmt(l->a, "webhook:%lld:%s", (long long)l->id.v, disabled ? "disabled" : "failing");
    log_event(LOG_WARN, disabled ? "webhook.disabled" : "webhook.failing", LOG_INT("webhook", l->id.v));
    return task_open(&op, TASK_WEBHOOK_FAILS, (struct client_id){ 0 }, about,
        sv_fmt(l->a,
            disabled ? "%.*s was switched off after three days without a good answer."
                     : "%.*s has given no good answer for a day.",
            SV_FMT(sv_sub(l->hook.url, 0, 200))));
}

static enum err settle_badly(struct db *tx, const struct lane *l)
{
    struct instant at = l->answered, since = l->hook.first_failed_at.has ? l->hook.first_failed_at.v : at;
    int64_t failing = at.us - since.us;
    TRY(q_webhook_failed(tx, l->org, &(struct q_webhook_failed){ .at = at, .webhook_id = l->id }, NULL));
    TRY(q_webhook_event_failed(tx, l->org,
        &(struct q_webhook_event_failed){ .at = at, .webhook_id = l->id, .event_type = l->next.event_type }, NULL));
    if (failing >= HOOK_TRY_DAYS * DAY_US) {
        TRY(q_webhook_set_disabled(
            tx, l->org, &(struct q_webhook_set_disabled){ .at = at, .webhook_id = l->id }, NULL));
        return open_task(tx, l, true);
    }
    if (failing < HOOK_WARN_HOURS * HOUR_US || l->hook.warned_at.has)
        return E_OK;
    TRY(q_webhook_set_warned(tx, l->org, &(struct q_webhook_set_warned){ .at = at, .webhook_id = l->id }, NULL));
    return open_task(tx, l, false);
}

static enum err settle_in(struct db *tx, void *arg)
{
    const struct lane *l = arg;
    bool well = went_well(l);
    struct instant again = backoff_next(l->answered, l->next.attempts + 1);
    bool late = again.us - l->next.created_at.us > HOOK_TRY_DAYS * DAY_US;
    bool given_up = !well && (!l->hook.should_retry || late);
    TRY(q_webhook_attempt_add(tx, l->org,
        &(struct q_webhook_attempt_add){ .webhook_delivery_id = l->next.id,
            .at = l->asked,
            .status = l->reply.status,
            .milliseconds = (l->answered.us - l->asked.us) / 1000,
            .error = error_key(l) },
        NULL));
    TRY(q_webhook_delivery_settle(tx, l->org,
        &(struct q_webhook_delivery_settle){ .webhook_delivery_id = l->next.id,
            .state = well       ? SV("sent")
                     : given_up ? SV("failed")
                                : SV("waiting"),
            .run_at = well || given_up ? l->answered : again,
            .done_at = { .has = well || given_up, .v = l->answered },
            .status = l->reply.status,
            .url = l->hook.url },
        NULL));
    return well ? settle_well(tx, l) : settle_badly(tx, l);
}

/* --- one call --- */

static void call(struct lane *l, struct sv secret)
{
    struct hook_signature g = hook_sign_call(l->a, secret, l->hook.url, l->next.body);
    struct fetch_header headers[] = { { SV("Content-Type"), SV("application/json") },
        { SV("Content-Digest"), g.digest }, { SV("Signature-Input"), g.input }, { SV("Signature"), g.signature } };
    l->asked = clock_now(l->r->clock);
    l->reply = fetch_do(l->fetch, l->a,
        &(struct fetch_request){ .method = "POST",
            .url = l->hook.url,
            .headers = headers,
            .headers_count = LENGTH(headers),
            .body = l->next.body,
            .guarded = &l->s->networks,
            .seconds = HOOK_ANSWER_S });
    l->answered = clock_now(l->r->clock);
}

/* E_NOTFOUND: nothing more is due, or the webhook is not ours any more. */
static enum err tell_next(struct lane *l)
{
    struct db *db = l->r->db;
    struct sv secret;
    TRY(q_webhook_leased(
        db, l->a, l->org, &(struct q_webhook_leased){ .webhook_id = l->id, .lease_owner = l->owner }, &l->hook));
    TRY(q_webhook_next(
        db, l->a, l->org, &(struct q_webhook_next){ .webhook_id = l->id, .now = clock_now(l->r->clock) }, &l->next));
    if (!hook_secret_open(l->s->keys, l->a, l->id, l->hook.secret, &secret)) {
        log_event(LOG_ERROR, "webhook.secret_lost", LOG_INT("webhook", l->id.v));
        return E_NOTFOUND;
    }
    call(l, secret);
    return db_write(db, settle_in, l);
}

static bool lease_ends(const struct lane *l)
{
    return l->until.us - clock_now(l->r->clock).us < (HOOK_ANSWER_S + 5) * SECOND_US;
}

static enum err tell_lane(struct lane *l, size_t *told)
{
    enum err e = E_OK;
    size_t failed = 0;
    for (size_t i = 0; e == E_OK && i < TOLD_AT_ONCE && failed < FAILED_AT_ONCE && !lease_ends(l); i++) {
        if (l->r->stopping(l->r->runner))
            break;
        e = tell_next(l);
        *told += e == E_OK;
        if (e == E_OK && !went_well(l))
            failed++;
    }
    return e == E_NOTFOUND ? E_OK : e;
}

static enum err run_lane(
    const struct job_run *r, const struct hooks_settings *s, struct fetch *f, struct webhook_due_row w, size_t *told)
{
    struct arena *a = arena_new("hooks.lane", 64 * 1024);
    struct lane l = { .r = r, .s = s, .a = a, .fetch = f, .org = w.org_id, .id = w.id };
    l.owner = sv_fmt(a, "%d-%p", (int)getpid(), (const void *)a);
    l.until = instant_add(clock_now(r->clock), LEASE_S * SECOND_US);
    enum err e = db_write(r->db, lease_in, &l);
    if (e == E_OK) {
        e = tell_lane(&l, told);
        enum err released = db_write(r->db, release_in, &l);
        e = e == E_OK ? released : e;
    } else if (e == E_CONFLICT) { /* another worker was faster */
        e = E_OK;
    }
    arena_free(a);
    return e;
}

enum err hooks_send_run(const struct job_run *r, const struct hooks_settings *s)
{
    struct instant start = clock_now(r->clock);
    struct fetch *f;
    TRY(fetch_open(&f));
    enum err e = E_OK;
    size_t told = 1;
    while (e == E_OK && told && clock_now(r->clock).us - start.us < TURN_S * SECOND_US) {
        struct webhook_due_rows due;
        told = 0;
        e = q_webhook_due(r->db, r->arena, &(struct q_webhook_due){ .now = clock_now(r->clock) }, &due);
        for (size_t i = 0; e == E_OK && i < due.count && !r->stopping(r->runner); i++)
            e = run_lane(r, s, f, due.items[i], &told);
    }
    fetch_close(f);
    return e;
}

/* --- what is kept ends --- */

static enum err purge_in(struct db *tx, void *arg)
{
    const struct webhook_old_rows *old = arg;
    struct webhook_delivery_id ids[1000];
    for (size_t i = 0; i < old->count; i++)
        ids[i] = old->items[i].id;
    TRY(q_webhook_attempt_purge(tx, &(struct q_webhook_attempt_purge){ .ids = ids, .ids_count = old->count }, NULL));
    return q_webhook_delivery_purge(
        tx, &(struct q_webhook_delivery_purge){ .ids = ids, .ids_count = old->count }, NULL);
}

enum err hooks_purge_run(const struct job_run *r)
{
    struct instant before = instant_add(clock_now(r->clock), -HOOK_KEEP_DAYS * DAY_US);
    struct webhook_old_rows old;
    do {
        TRY(q_webhook_old(r->db, r->arena, &(struct q_webhook_old){ .before = before }, &old));
        if (old.count)
            TRY(db_write(r->db, purge_in, &old));
    } while (old.count && !r->stopping(r->runner));
    return E_OK;
}
