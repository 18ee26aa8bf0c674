/* Reading calendars elsewhere: what they say about being busy takes these times out of what is offered. */
#include "base/log.h"
#include "calendar/hours_write.h"
#include "calendar/jobs.h"
#include "calendar/queries.h"
#include "crypto/seal.h"
#include "crypto/token.h"
#include "family/family.h"
#include "fetch/fetch.h"
#include "ical/vcalendar.h"

enum { DUE_AT_ONCE = 100, EVERY_MIN = 15, AT_MOST_MIN = 6 * 60, TASK_AFTER = 6, TAKEN_MIN = 10 };
enum { DAYS_AHEAD = 400, TIMES_MOST = 2000, READ_S = 20 };

struct visit_to { /* one calendar, on its turn */
    const struct job_run *run;
    const struct calendar_settings *settings;
    const struct busy_feeds_due_row *feed;
    struct arena *a;
    struct instant now;
    struct sv etag;  /* to keep: the server's, or # and a hash of what it sent */
    struct sv error; /* short key; empty: it went well */
    bool unchanged;
    struct busy_spans busy;
};

static struct op system_op(const struct visit_to *v, struct db *db, struct viewer *viewer)
{
    *viewer = viewer_system(ACTOR_SYSTEM, v->feed->org_id, zone_day(zone_of(SV("UTC")), v->now));
    return (struct op){ .db = db, .arena = v->a, .viewer = viewer, .keys = v->settings->keys, .now = v->now };
}

/* Once a day all of it is read again: time goes on, and with it what is in reach. */
static bool may_be_unchanged(const struct visit_to *v)
{
    const struct zone *utc = zone_of(SV("UTC"));
    return v->feed->read_at.has && zone_day(utc, v->feed->read_at.v).n == zone_day(utc, v->now).n;
}

static struct sv error_of(const struct fetch_reply *r)
{
    if (r->end == FETCH_REFUSED)
        return SV("refused");
    if (r->end != FETCH_ANSWERED)
        return SV("unreachable");
    switch (r->status) {
    case 200:
    case 304: return r->cut ? SV("too_big") : SV("");
    case 401:
    case 403: return SV("refused");
    case 404:
    case 410: return SV("gone");
    default: return SV("unreachable");
    }
}

static void fetch_it(struct visit_to *v, struct fetch *fetch, struct sv *ret_text)
{
    struct sv url;
    const struct busy_feeds_due_row *f = v->feed;
    if (!seal_open(v->settings->keys, v->a, (struct seal_place){ SV(BUSY_FEED_SEAL), f->id.v }, f->url, &url)) {
        v->error = SV("lost_key");
        return;
    }
    bool by_etag = may_be_unchanged(v) && f->etag.n && f->etag.p[0] != '#';
    const struct fetch_header headers[] = { { SV("Accept"), SV("text/calendar, */*;q=0.1") },
        { SV("If-None-Match"), f->etag } };
    struct fetch_reply reply = fetch_do(fetch, v->a,
        &(struct fetch_request){ .method = "GET",
            .url = url,
            .headers = headers,
            .headers_count = by_etag ? 2 : 1,
            .guarded = &v->settings->networks,
            .seconds = READ_S,
            .body_max = VCALENDAR_TEXT_MAX });
    v->error = error_of(&reply);
    v->unchanged = reply.status == 304;
    v->etag = reply.etag.n ? reply.etag : v->unchanged ? f->etag : SV("");
    *ret_text = reply.body;
}

static enum err read_it(struct visit_to *v, struct sv text)
{
    struct viewer viewer;
    struct op op = system_op(v, v->run->db, &viewer);
    struct provider_calendar provider;
    struct sv hash = sv_fmt(v->a, "#%.*s", SV_FMT(token_hash(v->a, text)));
    if (!v->etag.n) {
        v->etag = hash;
        v->unchanged = may_be_unchanged(v) && sv_eq(v->feed->etag, hash);
    }
    if (v->unchanged)
        return E_OK;
    TRY(provider_read(&op, v->feed->staff_id, &provider));
    enum err e = vcalendar_busy(v->a, text, zone_of(provider.zone), instant_add(v->now, -DAY_US),
        instant_add(v->now, DAYS_AHEAD * DAY_US), TIMES_MOST, &v->busy);
    v->error = e == E_INVALID ? SV("not_calendar") : e == E_TOOBIG ? SV("too_big") : SV("");
    return e == E_INVALID || e == E_TOOBIG ? E_OK : e;
}

static enum err times_replace(struct db *tx, const struct visit_to *v)
{
    const struct busy_feeds_due_row *f = v->feed;
    TRY(q_busy_time_clear(tx, f->org_id, &(struct q_busy_time_clear){ .busy_feed_id = f->id }, NULL));
    for (size_t i = 0; i < v->busy.count; i++)
        TRY(q_busy_time_insert(tx, f->org_id,
            &(struct q_busy_time_insert){ .staff_id = f->staff_id,
                .ends_at = v->busy.items[i].ends_at,
                .starts_at = v->busy.items[i].starts_at,
                .busy_feed_id = f->id },
            NULL));
    return E_OK;
}

static enum err well_in(struct db *tx, void *arg)
{
    const struct visit_to *v = arg;
    const struct busy_feeds_due_row *f = v->feed;
    struct viewer viewer;
    struct op op = system_op(v, tx, &viewer);
    int64_t changed;
    TRY(q_busy_feed_went_well(tx, f->org_id,
        &(struct q_busy_feed_went_well){ .etag = v->etag,
            .read_at = v->now,
            .next_at = instant_add(v->now, EVERY_MIN * MINUTE_US),
            .busy_feed_id = f->id,
            .url = f->url },
        &changed));
    if (!changed) /* taken away meanwhile, or somewhere else now */
        return E_OK;
    if (!v->unchanged)
        TRY(times_replace(tx, v));
    return f->failures ? task_moot(&op, busy_feed_dedupe(v->a, v->feed->id)) : E_OK;
}

/* What was read before stays: rather a free hour too few than a visit too many. */
static enum err badly_in(struct db *tx, void *arg)
{
    const struct visit_to *v = arg;
    const struct busy_feeds_due_row *f = v->feed;
    struct viewer viewer;
    struct op op = system_op(v, tx, &viewer);
    int64_t minutes = EVERY_MIN, changed;
    for (int64_t i = 0; i < f->failures && minutes < AT_MOST_MIN; i++)
        minutes *= 2;
    TRY(q_busy_feed_went_badly(tx, f->org_id,
        &(struct q_busy_feed_went_badly){ .error = v->error,
            .next_at = instant_add(v->now, (minutes < AT_MOST_MIN ? minutes : AT_MOST_MIN) * MINUTE_US),
            .busy_feed_id = f->id,
            .url = f->url },
        &changed));
    if (!changed || f->failures + 1 < TASK_AFTER)
        return E_OK;
    return task_open(&op, TASK_BUSY_FEED_FAILS, (struct client_id){ 0 }, busy_feed_dedupe(v->a, v->feed->id),
        sv_fmt(v->a, "%.*s %.*s: the calendar at %.*s cannot be read any more. Its last known times still count.",
            SV_FMT(f->first_name), SV_FMT(f->last_name), SV_FMT(f->host)));
}

static enum err take_in(struct db *tx, void *arg)
{
    const struct visit_to *v = arg;
    int64_t changed;
    TRY(q_busy_feed_take(tx, v->feed->org_id,
        &(struct q_busy_feed_take){
            .next_at = instant_add(v->now, TAKEN_MIN * MINUTE_US), .busy_feed_id = v->feed->id, .now = v->now },
        &changed));
    return changed ? E_OK : E_CONFLICT;
}

static enum err visit(struct visit_to *v, struct fetch *fetch)
{
    struct sv text = SV("");
    enum err e = db_write(v->run->db, take_in, v);
    if (e == E_CONFLICT)
        return E_OK;
    TRY(e);
    fetch_it(v, fetch, &text);
    if (!v->error.n && !v->unchanged)
        TRY(read_it(v, text));
    if (v->error.n)
        log_event(LOG_INFO, "busy_feed.failed", LOG_INT("feed", v->feed->id.v), LOG_STR("error", v->error));
    return db_write(v->run->db, v->error.n ? badly_in : well_in, v);
}

enum err calendar_busy_run(const struct job_run *r, const struct calendar_settings *s)
{
    struct busy_feeds_due_rows due;
    struct fetch *fetch;
    TRY(q_busy_feeds_due(
        r->db, r->arena, &(struct q_busy_feeds_due){ .now = clock_now(r->clock), .limit = DUE_AT_ONCE }, &due));
    if (!due.count)
        return E_OK;
    TRY(fetch_open(&fetch));
    enum err first = E_OK;
    for (size_t i = 0; i < due.count && !(r->stopping && r->stopping(r->runner)); i++) {
        struct arena *a = arena_new("busy_feed", 256 * 1024);
        struct visit_to v = { .run = r, .settings = s, .feed = &due.items[i], .a = a, .now = clock_now(r->clock) };
        enum err e = visit(&v, fetch);
        if (e != E_OK && first == E_OK) /* the others are read all the same */
            first = e;
        arena_free(a);
    }
    fetch_close(fetch);
    return first;
}
