/* One look at a call: what the service knows is made to be what the visit says. May run again at any point. */
#include "base/log.h"
#include "calendar/jobs.h"
#include "calendar/queries.h"
#include "calendar/video_member.h"
#include "event/backoff.h"

enum {
    CLAIM_S = 180,
    TASK_FROM_ATTEMPT = 4,
    SETTINGS_AGAIN_S = 3600,
    HOST_BEFORE_MIN = 25,
    HOST_KEEPS_MIN = 90,
    END_AFTER_H = 2
};

struct look {
    const struct job_run *run;
    const struct video_services *services;
    const struct keys *keys;
    struct organization org;
    struct viewer viewer;
    struct op op;
    struct video_facts f;
    struct instant claimed;
    struct video_line line;
    struct sv meeting;
    bool keeps_service; /* f.service is one of ours */
    bool renewed;       /* the meeting was ended: everybody has to come in anew, but one */
    /* what is written in the transaction at hand */
    struct video_member *member;
    struct sv url, number;
    struct instant host_until;
    /* how it ended */
    const char *state;
    struct sv error;
    int64_t attempts;
    struct opt_instant again;
};

static struct video_meeting meeting_of(const struct look *l)
{
    return (struct video_meeting){ .number = l->meeting,
        .starts_at = l->f.starts_at,
        .minutes = (l->f.ends_at.us - l->f.starts_at.us) / MINUTE_US,
        .zone = l->f.zone,
        .host_email = l->f.staff_email };
}

static struct sv dedupe(const struct look *l)
{
    return sv_fmt(l->op.arena, "video:%lld", (long long)l->f.id.v);
}

/* --- the meeting --- */

static enum err made_in(struct db *tx, void *arg)
{
    const struct look *l = arg;
    TRY(q_video_made(tx, l->org.id,
        &(struct q_video_made){ .service = sv_of(video_kind_name(l->line.kind)),
            .meeting = l->meeting,
            .now = l->op.now,
            .appointment_id = l->f.id },
        NULL));
    return q_video_entries_forget(tx, l->org.id, &(struct q_video_entries_forget){ .appointment_id = l->f.id }, NULL);
}

static enum err told_in(struct db *tx, void *arg)
{
    const struct look *l = arg;
    struct video_meeting m = meeting_of(l);
    return q_video_told(tx, l->org.id,
        &(struct q_video_told){ .told_starts_at = m.starts_at, .told_minutes = m.minutes, .appointment_id = l->f.id },
        NULL);
}

static enum err host_in(struct db *tx, void *arg)
{
    const struct look *l = arg;
    return q_video_host(tx, l->org.id,
        &(struct q_video_host){ .host_url = seal_text(l->keys, l->op.arena, video_host_place(l->f.id), l->url),
            .host_until = l->host_until,
            .appointment_id = l->f.id },
        NULL);
}

static struct video_result keep_meeting(struct look *l, enum err *e)
{
    struct video_result r;
    struct video_meeting m = meeting_of(l);
    bool fresh = !l->meeting.n;
    if (fresh) {
        r = video_make(&l->line, l->op.arena, &m, &l->meeting);
        if (r.end != VIDEO_DONE)
            return r;
        if ((*e = db_write(l->op.db, made_in, l)) != E_OK)
            return r;
        m.number = l->meeting;
    }
    bool same = !fresh && l->f.told_starts_at.has && l->f.told_starts_at.v.us == m.starts_at.us &&
                l->f.told_minutes == m.minutes;
    r = same ? (struct video_result){ .end = VIDEO_DONE, .error = "" } : video_change(&l->line, l->op.arena, &m);
    if (r.end == VIDEO_DONE && !same)
        *e = db_write(l->op.db, told_in, l);
    return r;
}

/* Near the time alone: it ends two hours after it was given. */
static struct video_result keep_host(struct look *l, enum err *e)
{
    struct video_result r = { .end = VIDEO_DONE, .error = "" };
    struct instant now = l->op.now, from = instant_add(l->f.starts_at, -HOST_BEFORE_MIN * MINUTE_US);
    if (!video_caps(l->line.kind).host_fades || instant_before(now, from))
        return r;
    if (l->f.host_until.has && instant_before(instant_add(now, HOST_BEFORE_MIN * MINUTE_US), l->f.host_until.v))
        return r;
    r = video_host(&l->line, l->op.arena, l->meeting, &l->url);
    l->host_until = instant_add(now, HOST_KEEPS_MIN * MINUTE_US);
    if (r.end == VIDEO_DONE)
        *e = db_write(l->op.db, host_in, l);
    return r;
}

/* --- the people --- */

static enum err ensure_in(struct db *tx, void *arg)
{
    const struct look *l = arg;
    struct op op = l->op;
    struct video_member m = *l->member;
    op.db = tx;
    TRY(video_entry_ensure_in(&op, l->f.id, &m, true));
    *l->member = m;
    return E_OK;
}

static enum err admitted_in(struct db *tx, void *arg)
{
    const struct look *l = arg;
    return q_video_entry_admitted(tx, l->org.id,
        &(struct q_video_entry_admitted){
            .url = l->url.n ? seal_text(l->keys, l->op.arena, video_entry_place(l->member->entry), l->url) : SV(""),
            .registrant = l->number,
            .video_entry_id = l->member->entry,
            .generation = l->member->generation },
        NULL);
}

static bool is_open(const struct look *l)
{
    return !instant_before(l->op.now, video_opens(&l->f)) && !instant_before(video_closes(&l->f), l->op.now);
}

/* Edge 26: the link is dead; whoever holds the call is told when that person may be in it. */
static enum err ended_in(struct db *tx, void *arg)
{
    const struct look *l = arg;
    const struct video_member *m = l->member;
    struct op op = l->op;
    op.db = tx;
    TRY(q_video_entry_end(tx, l->org.id, &(struct q_video_entry_end){ .video_entry_id = m->entry }, NULL));
    if (!m->joined || !is_open(l))
        return E_OK;
    if (l->renewed)
        TRY(made_in(tx, arg));
    return task_open(&op, TASK_VIDEO_RIGHT_ENDED, m->client,
        sv_fmt(op.arena, "video_right:%lld", (long long)m->entry.v),
        sv_fmt(op.arena, "%.*s has no right to the video visit of %.*s any more (%.*s). %s", SV_FMT(m->name),
            SV_FMT(zone_human(op.arena, zone_of(l->org.zone), l->f.starts_at)), SV_FMT(l->f.staff_name),
            l->renewed ? "The call was ended and made anew: leave it, and come in again."
                       : "They may still be in it."));
}

static struct video_person person_of(const struct look *l, int64_t generation)
{
    return (struct video_person){ .key = sv_fmt(
                                      l->op.arena, "%lld-%lld", (long long)l->member->entry.v, (long long)generation),
        .name = l->member->short_name };
}

/* Edge 26: nobody is thrown out, but from a call with a client in safe mode; that is done by a new meeting. */
static struct video_result throw_out(struct look *l, enum err *e)
{
    struct video_result r = { .end = VIDEO_DONE, .error = "" };
    struct safe_mode safe;
    if (!l->member->joined || !is_open(l) || !l->meeting.n)
        return r;
    if ((*e = safe_load(&l->op, l->member->client, &safe)) != E_OK || !safe.on)
        return r;
    if (video_caps(l->line.kind).registers) {
        r = video_stop(&l->line, l->op.arena, l->meeting);
        if (r.end == VIDEO_DONE)
            r = video_cancel(&l->line, l->op.arena, l->meeting);
    }
    l->renewed = r.end == VIDEO_DONE;
    if (l->renewed)
        l->meeting = SV("");
    return r;
}

/* Ended ones first: who lost the right and has it again is somebody new there. */
static struct video_result dismiss(struct look *l, enum err *e)
{
    struct video_result r = { .end = VIDEO_DONE, .error = "" };
    if (l->member->hash.n && !l->member->right) {
        r = l->keeps_service ? throw_out(l, e) : r;
        if (*e != E_OK || r.end != VIDEO_DONE)
            return r;
        *e = db_write(l->op.db, ended_in, l);
        l->member->hash = SV("");
        l->member->generation++;
    }
    if (*e != E_OK || l->renewed || l->member->hash.n || !l->member->registrant.n || !l->keeps_service ||
        !video_caps(l->line.kind).registers)
        return r;
    struct video_person p = person_of(l, l->member->generation - 1);
    r = video_dismiss(&l->line, l->op.arena, l->meeting, &p, l->member->registrant);
    if (r.end != VIDEO_DONE)
        return r;
    l->url = l->number = SV("");
    *e = db_write(l->op.db, admitted_in, l);
    l->member->url = l->member->registrant = SV("");
    return r;
}

static struct video_result admit(struct look *l, bool external, enum err *e)
{
    struct video_result r = { .end = VIDEO_DONE, .error = "" };
    struct video_entry entry;
    if (!l->member->right)
        return r;
    if (!l->member->hash.n && (*e = db_write(l->op.db, ensure_in, l)) != E_OK)
        return r;
    if (external || !video_caps(l->line.kind).registers || l->member->url.n)
        return r;
    struct video_person p = person_of(l, l->member->generation);
    r = video_admit(&l->line, l->op.arena, l->meeting, &p, &entry);
    if (r.end != VIDEO_DONE)
        return r;
    l->url = entry.url;
    l->number = entry.number;
    *e = db_write(l->op.db, admitted_in, l);
    return r;
}

/* Once for each link that they have. */
static enum err tell_in(struct db *tx, void *arg)
{
    const struct look *l = arg;
    const struct video_member *m = l->member;
    int64_t changed;
    TRY(q_video_entry_told(
        tx, l->org.id, &(struct q_video_entry_told){ .told_at = l->op.now, .video_entry_id = m->entry }, &changed));
    if (!changed)
        return E_OK;
    return event_record(tx, l->op.arena,
        &(struct event_new){ .kind = EVENT_VIDEO_LINK_READY,
            .org = l->org.id,
            .at = l->op.now,
            .actor_kind = actor_kind_name(ACTOR_SYSTEM),
            .client = m->client,
            .grant = m->grant,
            .resource_kind = "attendee",
            .resource_id = m->attendee.v,
            .payload = sv_fmt(l->op.arena, "{\"appointment\":%lld}", (long long)l->f.id.v) },
        NULL);
}

static struct video_result keep_people(struct look *l, bool external, enum err *e)
{
    struct video_result r = { .end = VIDEO_DONE, .error = "" };
    struct video_members members;
    if ((*e = video_members_load(&l->op, &l->org, &l->f, true, &members)) != E_OK)
        return r;
    for (size_t i = 0; *e == E_OK && r.end == VIDEO_DONE && !l->renewed && i < members.count; i++) {
        l->member = &members.items[i];
        r = dismiss(l, e);
        if (*e == E_OK && r.end == VIDEO_DONE && !l->renewed)
            r = admit(l, external, e);
    }
    for (size_t i = 0; *e == E_OK && r.end == VIDEO_DONE && !l->renewed && i < members.count; i++) {
        l->member = &members.items[i];
        if (l->member->right && !l->member->told)
            *e = db_write(l->op.db, tell_in, l);
    }
    return r;
}

/* --- how it ended --- */

static enum err settle_in(struct db *tx, void *arg)
{
    const struct look *l = arg;
    struct op op = l->op;
    op.db = tx;
    TRY(q_video_settle(tx, l->org.id,
        &(struct q_video_settle){ .run_at = l->again,
            .state = sv_of(l->state),
            .error = l->error,
            .attempts = l->attempts,
            .now = op.now,
            .claimed = l->claimed,
            .appointment_id = l->f.id },
        NULL));
    if (!l->error.n)
        return task_moot(&op, dedupe(l));
    if (sv_eq(sv_of(l->state), SV("failed")))
        return task_open(&op, TASK_VIDEO_FAILED, (struct client_id){ 0 }, dedupe(l),
            sv_fmt(op.arena, "The video visit of %.*s (%.*s): %.*s",
                SV_FMT(zone_human(op.arena, zone_of(l->org.zone), l->f.starts_at)), SV_FMT(l->f.staff_name),
                SV_FMT(video_error_words(l->error))));
    return E_OK;
}

static enum err settle(struct look *l, const char *state, struct instant again)
{
    l->state = state;
    l->again = (struct opt_instant){ .has = again.us != 0, .v = again };
    return db_write(l->op.db, settle_in, l);
}

static struct instant later(struct instant a, struct instant b)
{
    return instant_before(a, b) ? b : a;
}

/* Tried again until the visit is over: what is wrong may be put right at any time. */
static enum err failed(struct look *l, const struct video_result *r)
{
    struct instant now = l->op.now, again;
    l->error = sv_of(r->error);
    l->attempts = l->f.attempts + 1;
    again = r->end == VIDEO_AGAIN ? backoff_next(now, l->attempts) : instant_add(now, SETTINGS_AGAIN_S * SECOND_US);
    again = later(again, instant_add(now, r->wait_s * SECOND_US));
    if (instant_before(video_closes(&l->f), now))
        return settle(l, "ended", (struct instant){ 0 });
    bool waits = r->end == VIDEO_AGAIN && l->attempts < TASK_FROM_ATTEMPT;
    log_event(LOG_WARN, "video.failed", LOG_INT("appointment", l->f.id.v), LOG_Z("error", r->error),
        LOG_INT("attempts", l->attempts));
    return settle(l, waits ? "wanted" : "failed", again);
}

/* When something about it changes by the clock alone. */
static struct instant next_look(const struct look *l)
{
    struct instant now = l->op.now, host = instant_add(l->f.starts_at, -HOST_BEFORE_MIN * MINUTE_US),
                   end = instant_add(l->f.ends_at, END_AFTER_H * HOUR_US);
    if (!video_caps(l->line.kind).host_fades || !l->keeps_service)
        return end;
    struct instant hourly = instant_add(now, HOUR_US);
    struct instant next = instant_before(now, host) ? host : hourly;
    return instant_before(next, end) ? next : end;
}

/* --- the look --- */

static enum err end_everybody(struct look *l)
{
    struct video_members members;
    TRY(video_members_load(&l->op, &l->org, &l->f, true, &members));
    for (size_t i = 0; i < members.count; i++) {
        l->member = &members.items[i];
        if (l->member->hash.n)
            TRY(db_write(l->op.db, ended_in, l));
    }
    return E_OK;
}

static enum err finish(struct look *l)
{
    struct video_result r = { .end = VIDEO_DONE, .error = "" };
    TRY(end_everybody(l));
    if (l->meeting.n && l->keeps_service)
        r = video_cancel(&l->line, l->op.arena, l->meeting);
    if (r.end == VIDEO_AGAIN)
        return failed(l, &r);
    l->meeting = SV("");
    if (l->f.state.n)
        TRY(db_write(l->op.db, made_in, l));
    return settle(l, "ended", (struct instant){ 0 });
}

static enum err hold(struct look *l, bool external)
{
    enum err e = E_OK;
    struct video_result r = { .end = VIDEO_DONE, .error = "" };
    if (!external) {
        r = keep_meeting(l, &e);
        if (e == E_OK && r.end == VIDEO_NOT_THERE) { /* deleted there by hand: a new one */
            l->meeting = SV("");
            l->f.host_until.has = false;
            r = keep_meeting(l, &e);
        }
    }
    if (e == E_OK && r.end == VIDEO_DONE)
        r = keep_people(l, external, &e);
    if (e == E_OK && r.end == VIDEO_DONE && l->renewed) { /* from the beginning, with those who are left */
        l->renewed = false;
        l->f.host_until.has = false;
        return hold(l, external);
    }
    if (e == E_OK && r.end == VIDEO_DONE && !external)
        r = keep_host(l, &e);
    TRY(e);
    if (r.end != VIDEO_DONE)
        return failed(l, &r);
    return settle(l, "ready", next_look(l));
}

/* A meeting at a service that is not for this call any more. */
static enum err leave_other(struct look *l, bool external)
{
    enum video_kind had;
    bool known = video_kind_parse(l->f.service, &had) && l->services->has[had];
    l->meeting = l->f.meeting;
    l->line.kind = known ? had : l->services->preferred;
    l->keeps_service = known;
    if (!known)
        l->meeting = SV("");
    if (external && known && l->meeting.n) {
        struct video_result r = video_cancel(&l->line, l->op.arena, l->meeting);
        if (r.end == VIDEO_AGAIN)
            return failed(l, &r);
        l->meeting = SV("");
    }
    return E_OK;
}

static enum err look_at(struct look *l)
{
    struct instant now = l->op.now, far = instant_add(l->f.starts_at, -VIDEO_MAKE_HOURS * HOUR_US);
    bool external = l->f.external_url.n > 0;
    TRY(leave_other(l, external));
    if (!video_is_by_video(&l->f) || !instant_before(now, instant_add(l->f.ends_at, END_AFTER_H * HOUR_US)))
        return finish(l);
    if (instant_before(now, far) && !l->meeting.n)
        return settle(l, "wanted", far);
    if (l->f.is_group && !video_group_allowed(&l->org))
        return failed(l, &(struct video_result){ .end = VIDEO_SETTINGS, .error = "group_video_plan" });
    if (!external && !video_any(l->services))
        return failed(l, &(struct video_result){ .end = VIDEO_SETTINGS, .error = "no_service" });
    l->keeps_service = !external;
    return hold(l, external);
}

static enum err claim_in(struct db *tx, void *arg)
{
    const struct look *l = arg;
    int64_t changed;
    TRY(q_video_claim(tx, l->org.id,
        &(struct q_video_claim){ .again = l->claimed, .appointment_id = l->f.id, .run_at = l->again.v }, &changed));
    return changed ? E_OK : E_CONFLICT;
}

static enum err look_once(
    const struct job_run *r, const struct calendar_settings *s, struct fetch *f, const struct video_due_row *due)
{
    struct arena *a = arena_new("calendar.video", 256 * 1024);
    struct look l = { .run = r, .services = &s->video, .keys = s->keys, .again = due->run_at };
    l.op = (struct op){ .db = r->db, .arena = a, .viewer = &l.viewer, .keys = s->keys, .now = clock_now(r->clock) };
    l.line = (struct video_line){ .services = &s->video, .fetch = f, .clock = r->clock };
    l.claimed = instant_add(l.op.now, CLAIM_S * SECOND_US);
    l.org.id = due->org_id;
    l.f.id = due->appointment_id;
    enum err e = db_write(r->db, claim_in, &l);
    if (e == E_OK)
        e = organization_load(r->db, a, due->org_id, &l.org);
    if (e == E_OK) {
        l.viewer = viewer_system(ACTOR_SYSTEM, l.org.id, organization_today(&l.org, l.op.now));
        e = video_facts_load(&l.op, due->appointment_id, &l.f);
    }
    if (e == E_OK)
        e = look_at(&l);
    arena_free(a);
    return e == E_CONFLICT ? E_OK : e; /* another worker was faster */
}

enum err calendar_video_run(const struct job_run *r, const struct calendar_settings *s)
{
    struct fetch *f;
    struct video_due_rows due;
    enum err first = E_OK;
    TRY(q_video_due(r->db, r->arena, &(struct q_video_due){ .now = clock_now(r->clock) }, &due));
    if (!due.count)
        return E_OK;
    TRY(fetch_open(&f));
    for (size_t i = 0; i < due.count && !r->stopping(r->runner); i++) {
        enum err e = look_once(r, s, f, &due.items[i]);
        if (e != E_OK)
            log_event(LOG_WARN, "video.look_failed", LOG_INT("appointment", due.items[i].appointment_id.v),
                LOG_Z("error", err_name(e)));
        if (first == E_OK)
            first = e;
    }
    fetch_close(f);
    return first;
}
