/* A run of the job: lanes that lease, look again, send and write down, until nothing is due or the time is over. */
#include "notify/outbox.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "ical/zone.h"
#include "notify/queries.h"

enum { RUN_S = 30, CHUNK = 256 * 1024, LIST_CHUNK = 16 * 1024, LANES_MAX = 16 };

/* What the lanes of one run share. */
struct run {
    const struct job_run *job;
    const struct notify_settings *settings;
    const struct outbox_sender *sender;
    struct instant end;
    uint64_t mark[2];
    atomic_uint leases;
    atomic_bool away; /* our way out is closed: all stop */
    atomic_bool rest; /* the time was over before the work was */
};

struct lane {
    struct run *run;
    struct db *db;
    void *way;
    struct arena *kept;  /* as long as the lane */
    struct arena *batch; /* one lease */
    struct arena *a;     /* one message */
    struct outbox_tour tour;
    bool first; /* of its run: calls the others when much waits */
    pthread_t thread;
    enum err result;
};

static struct instant now_of(const struct lane *l)
{
    return clock_now(l->run->job->clock);
}

static bool stopped(const struct lane *l)
{
    const struct job_run *job = l->run->job;
    return atomic_load(&l->run->away) || job->stopping(job->runner);
}

static struct op op_of(const struct lane *l, struct viewer *viewer, struct org_id org, struct instant now)
{
    *viewer = viewer_system(ACTOR_SYSTEM, org, zone_day(zone_of(SV("UTC")), now));
    return (struct op){ .db = l->db, .arena = l->a, .viewer = viewer, .keys = l->run->settings->keys, .now = now };
}

/* --- one message --- */

struct message {
    struct notify_waiting rows[OUTBOX_DIGEST_MAX + 1];
    struct outbox_outcome outcomes[OUTBOX_DIGEST_MAX + 1];
    size_t count;
};

/* The rows of a group that may still leave; those that may not are written down at once. */
static enum err look_at(struct lane *l, const struct outbox_batch *b, size_t from, size_t end, struct message *m)
{
    for (size_t i = from; i < end && m->count < LENGTH(m->rows); i++) {
        struct notify_waiting row;
        struct sv fault;
        struct viewer nobody;
        struct op look = op_of(l, &nobody, (struct org_id){ 0 }, b->until);
        enum err e = outbox_look(&look, l->run->settings, b->id[i], b->owner, &row, &fault);
        if (e == E_NOTFOUND) { /* stopped, or somebody else's by now */
            log_event(LOG_INFO, "notify.lease_lost", LOG_INT("outbox", b->id[i].v));
            continue;
        }
        TRY(e);
        struct outbox_outcome o = { .end = OUTBOX_DROPPED, .reason = fault };
        if (!fault.n && row.attempts > OUTBOX_TRIES) /* whoever tried it died each time */
            o = (struct outbox_outcome){ .end = OUTBOX_FAILED, .reason = SV("gave_up") };
        if (o.reason.n) {
            struct viewer viewer;
            struct op op = op_of(l, &viewer, row.org, now_of(l));
            struct outbox_settled x = { &row, &o, 1, b->owner, op.now, l->run->sender };
            log_event(LOG_INFO, "notify.dropped", LOG_INT("outbox", row.id.v), LOG_STR("reason", o.reason));
            TRY(outbox_settle(&op, &x));
            continue;
        }
        m->rows[m->count++] = row;
    }
    return E_OK;
}

static bool asks_to_wait(const struct message *m, enum outbox_blame whom)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->outcomes[i].end == OUTBOX_AGAIN && m->outcomes[i].blame == whom)
            return true;
    return false;
}

static enum err send_group(
    struct lane *l, const struct outbox_batch *b, size_t from, size_t end, struct sv *paused, bool *ret_late)
{
    struct viewer viewer;
    struct message *m = arena_new_obj(l->a, struct message);
    TRY(look_at(l, b, from, end, m));
    struct instant now = now_of(l);
    *ret_late = instant_before(b->until, instant_add(now, OUTBOX_SEND_S * SECOND_US));
    if (!m->count || *ret_late)
        return E_OK;
    if (paused->n && sv_eq(*paused, m->rows[0].domain)) { /* it has asked for a rest a moment ago */
        *ret_late = true;
        return E_OK;
    }
    struct op op = op_of(l, &viewer, m->rows[0].org, now);
    l->run->sender->send(l->way, &op, l->run->settings, m->rows, m->count, m->outcomes);
    if (asks_to_wait(m, BLAME_WAY))
        atomic_store(&l->run->away, true);
    if (l->run->sender->by_domain && asks_to_wait(m, BLAME_DOMAIN))
        *paused = sv_dup(l->batch, m->rows[0].domain);
    struct outbox_settled x = { m->rows, m->outcomes, m->count, b->owner, now, l->run->sender };
    return outbox_settle(&op, &x);
}

/* Rows whose turn did not come are given back, also when something failed. */
static enum err send_batch(struct lane *l, struct outbox_batch *b)
{
    struct outbox_batch back = { .owner = b->owner };
    struct sv paused = SV("");
    enum err e = E_OK;
    for (size_t i = 0, end; i < b->count; i = end) {
        for (end = i + 1; end < b->count && b->group[end] == b->group[i];)
            end++;
        bool late = e != E_OK || stopped(l);
        if (!late) {
            e = send_group(l, b, i, end, &paused, &late);
            arena_reset(l->a);
        }
        for (size_t k = i; late && k < end; k++)
            back.id[back.count++] = b->id[k];
    }
    enum err released = outbox_release(l->db, &back, 0);
    return e != E_OK ? e : released;
}

/* --- lanes --- */

static struct sv owner_of(struct lane *l)
{
    const struct run *r = l->run;
    return sv_fmt(l->batch, "%016llx%016llx-%u", (unsigned long long)r->mark[0], (unsigned long long)r->mark[1],
        atomic_fetch_add(&l->run->leases, 1));
}

static enum err lane_open(struct lane *l)
{
    l->kept = arena_new("outbox.lane", LIST_CHUNK);
    l->batch = arena_new("outbox.batch", LIST_CHUNK);
    l->a = arena_new("outbox.message", CHUNK);
    l->tour = (struct outbox_tour){ .a = arena_new("outbox.tour", LIST_CHUNK), .from = SV("") };
    return l->run->sender->open(l->run->settings, l->kept, &l->way);
}

static void lane_close(struct lane *l)
{
    if (l->way)
        l->run->sender->close(l->way);
    arena_free(l->tour.a);
    arena_free(l->a);
    arena_free(l->batch);
    arena_free(l->kept);
}

static enum err lane_lease(struct lane *l, struct outbox_batch *b)
{
    arena_reset(l->batch);
    struct sv owner = owner_of(l);
    return outbox_lease(l->db, l->batch, &l->tour, l->run->sender, l->run->settings, owner, now_of(l), b);
}

static enum err lane_work(struct lane *l, struct outbox_batch *b)
{
    while (b->count) {
        TRY(send_batch(l, b));
        if (stopped(l))
            return E_OK;
        if (!instant_before(now_of(l), l->run->end)) {
            atomic_store(&l->run->rest, true);
            return E_OK;
        }
        TRY(lane_lease(l, b));
    }
    return E_OK;
}

static void *lane_main(void *arg)
{
    struct lane *l = arg;
    struct outbox_batch b = { .count = 0 };
    l->result = db_open(l->run->job->pool, &l->db);
    if (l->result != E_OK)
        return NULL;
    l->result = lane_open(l);
    if (l->result == E_OK)
        l->result = lane_lease(l, &b);
    if (l->result == E_OK)
        l->result = lane_work(l, &b);
    lane_close(l);
    db_close(l->db);
    return NULL;
}

/* --- the run --- */

struct queueing {
    const struct job_run *job;
    const char *kind;
    struct sv dedupe, payload;
    struct instant now;
};

static enum err queue(struct db *tx, void *arg)
{
    const struct queueing *q = arg;
    return job_add(tx, q->kind, q->now, q->dedupe, q->payload, q->now);
}

static enum err call_another(const struct run *r, struct sv dedupe, struct sv payload)
{
    const char *kind = outbox_job(r->sender->channel);
    return db_write(r->job->db, queue, &(struct queueing){ r->job, kind, dedupe, payload, clock_now(r->job->clock) });
}

/* Much waits: more lanes here, and a free worker of another process, which calls the next. */
static size_t call_others(struct run *r, struct lane *lanes)
{
    int64_t helper = 0, most = r->settings->connections ? r->settings->connections : NOTIFY_CONNECTIONS;
    size_t count = 0;
    (void)int_parse(r->job->payload, &helper);
    if (helper < NOTIFY_HELPERS) {
        struct sv next = sv_fmt(r->job->arena, "%lld", (long long)helper + 1);
        if (call_another(r, sv_fmt(r->job->arena, "helper %.*s", SV_FMT(next)), next) != E_OK)
            log_event(LOG_WARN, "notify.alone", LOG_INT("helper", helper));
    }
    for (int64_t i = 1; i < most && i < LANES_MAX && r->job->pool; i++) {
        lanes[count] = (struct lane){ .run = r };
        if (pthread_create(&lanes[count].thread, NULL, lane_main, &lanes[count]) != 0)
            break;
        count++;
    }
    return count;
}

static enum err work(struct run *r)
{
    struct lane own = { .run = r, .db = r->job->db }, others[LANES_MAX];
    struct outbox_batch b = { .count = 0 };
    size_t count = 0;
    enum err e = lane_open(&own);
    if (e == E_OK)
        e = lane_lease(&own, &b);
    if (e == E_OK && b.full)
        count = call_others(r, others);
    if (e == E_OK)
        e = lane_work(&own, &b);
    lane_close(&own);
    for (size_t i = 0; i < count; i++) {
        pthread_join(others[i].thread, NULL);
        if (e == E_OK)
            e = others[i].result;
    }
    if (e == E_OK && atomic_load(&r->rest))
        e = call_another(r, SV("rest"), SV(""));
    return e;
}

enum err outbox_run(const struct job_run *r, const struct notify_settings *s, const struct outbox_sender *sender)
{
    struct outbox_due_row due;
    struct instant now = clock_now(r->clock);
    struct q_outbox_due q = { .channel = sv_of(notice_channel_name(sender->channel)), .now = now };
    enum err e = q_outbox_due(r->db, r->arena, &q, &due);
    if (e == E_NOTFOUND)
        return E_OK;
    TRY(e);
    struct run run = { .job = r, .settings = s, .sender = sender, .end = instant_add(now, RUN_S * SECOND_US) };
    random_bytes(run.mark, sizeof run.mark);
    e = work(&run);
    return e == E_NOTFOUND ? E_OK : e;
}

const char *outbox_job(enum notice_channel channel)
{
    static const char *const jobs[CHANNEL_COUNT] = {
        [CHANNEL_MAIL] = NOTIFY_JOB_MAIL, [CHANNEL_SMS] = NOTIFY_JOB_SMS, [CHANNEL_PUSH] = NOTIFY_JOB_PUSH
    };
    return jobs[channel];
}

enum err notify_mail_run(const struct job_run *r, const struct notify_settings *settings)
{
    return outbox_run(r, settings, &outbox_mail);
}

enum err notify_sms_run(const struct job_run *r, const struct notify_settings *settings)
{
    return outbox_run(r, settings, &outbox_sms);
}

enum err notify_push_run(const struct job_run *r, const struct notify_settings *settings)
{
    return outbox_run(r, settings, &outbox_push);
}
