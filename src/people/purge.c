#include "base/log.h"
#include "page/frame.h"
#include "people/jobs.h"
#include "people/queries.h"

enum { THROTTLE_DAYS = 1, SESSION_DAYS = 90, TOKEN_DAYS = 30, BATCH = 500, BATCHES = 200 };

struct purging {
    struct instant now;
    int64_t most;
    struct purged purged;
};

static struct instant before(const struct purging *x, int64_t days)
{
    return instant_add(x->now, -days * DAY_US);
}

static enum err throttles_in(struct db *tx, void *arg)
{
    struct purging *x = arg;
    return q_purge_throttle(
        tx, &(struct q_purge_throttle){ .before = before(x, THROTTLE_DAYS), .most = x->most }, &x->purged.throttles);
}

static enum err sessions_in(struct db *tx, void *arg)
{
    struct purging *x = arg;
    return q_purge_sessions(
        tx, &(struct q_purge_sessions){ .before = before(x, SESSION_DAYS), .most = x->most }, &x->purged.sessions);
}

static enum err devices_in(struct db *tx, void *arg)
{
    struct purging *x = arg;
    return q_purge_devices(
        tx, &(struct q_purge_devices){ .before = before(x, FRAME_DEVICE_DAYS), .most = x->most }, &x->purged.devices);
}

static enum err tokens_in(struct db *tx, void *arg)
{
    struct purging *x = arg;
    return q_purge_mail_tokens(
        tx, &(struct q_purge_mail_tokens){ .before = before(x, TOKEN_DAYS), .most = x->most }, &x->purged.tokens);
}

enum err people_purge(struct db *db, struct instant now, int64_t most, struct purged *ret_purged)
{
    struct purging x = { .now = now, .most = most };
    TRY(db_write(db, throttles_in, &x));
    TRY(db_write(db, sessions_in, &x));
    TRY(db_write(db, devices_in, &x));
    TRY(db_write(db, tokens_in, &x));
    *ret_purged = x.purged;
    return E_OK;
}

enum err people_purge_run(const struct job_run *r)
{
    struct purged all = { 0 };
    bool more = true;
    for (int i = 0; i < BATCHES && more && !r->stopping(r->runner); i++) {
        struct purged p;
        TRY(people_purge(r->db, clock_now(r->clock), BATCH, &p));
        all.throttles += p.throttles;
        all.sessions += p.sessions;
        all.devices += p.devices;
        all.tokens += p.tokens;
        more = p.throttles == BATCH || p.sessions == BATCH || p.devices == BATCH || p.tokens == BATCH;
    }
    log_event(LOG_INFO, "people.purged", LOG_INT("throttles", all.throttles), LOG_INT("sessions", all.sessions),
        LOG_INT("devices", all.devices), LOG_INT("tokens", all.tokens));
    return E_OK;
}
