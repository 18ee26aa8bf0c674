#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "http/watch.h"
#include "live/parts.h"
#include "live/queries.h"
#include "notify/inbox.h"

enum { EVENTS_AT_ONCE = 500, LATE_US = 20 * 1000000, COUNT_EVERY_US = 2000000 };

/* -- one subscription --------------------------------------------------------------------------------------------- */

static bool is_access(enum event_kind k)
{
    return k == EVENT_GRANT_PROPOSED || k == EVENT_GRANT_ACCEPTED || k == EVENT_GRANT_CHANGED ||
           k == EVENT_GRANT_SUSPENDED || k == EVENT_GRANT_ENDED;
}

/* The session that somebody came into, which stood before; v 0: it is about something else. */
static struct appointment_id joined_by(enum event_kind kind, struct sv payload)
{
    struct appointment_id id = { 0 };
    if (kind != EVENT_APPOINTMENT_BOOKED && kind != EVENT_WAITLIST_FREE)
        return id;
    json_t *p = json_loadb(payload.p, payload.n, 0, NULL);
    if (kind == EVENT_WAITLIST_FREE || json_is_true(json_object_get(p, "joins")))
        id.v = json_integer_value(json_object_get(p, "appointment"));
    json_decref(p);
    return id;
}

/* Cheap, before anything is loaded: whether this could be about who listens. */
static bool concerns(const struct line *l, const struct sub *s, const struct live_event *e)
{
    if (s->topic == TOPIC_SESSION)
        return e->joined.v && l->org.v == e->org.v && l->staff.v;
    if (s->topic != TOPIC_ACCESS)
        return false;
    if (!is_access(e->kind) || l->org.v != e->org.v || l->grant.v || l->acting.v)
        return false;
    return l->staff.v || l->self.v == e->node.client.v || l->self.v == e->caregiver.v;
}

/* The right itself: a caregiver's own accesses, one's own account where one governs it, staff who may give access to
 * this client. */
static bool may_hear(struct api *api, const struct live_event *e)
{
    const struct viewer *v = api->viewer;
    struct need n = v->staff.v ? NEED_CHART_PAGE(PERM_GRANTS) : NEED_GOVERN_PAGE;
    const struct access_facts *f;
    if (v->self.v && v->self.v == e->caregiver.v)
        return viewer_may(v, NEED_SELF_PAGE).allow;
    if (api_facts(api, &e->node.client, 1, &f) != E_OK)
        return false;
    return access_decide(f, &n).allow;
}

static bool count_changed(struct api *api, struct sub *s)
{
    int64_t n;
    if (inbox_unread(&api->op, &n) != E_OK || n == s->last)
        return false;
    bool first = s->last < 0; /* what stood there when the client began to listen is no news */
    s->last = n;
    return !first;
}

void sub_tell(struct thread *t, struct line *l, struct sub *s, const struct live_event *e)
{
    struct who *who = line_look_once(t, l);
    if (!who)
        return;
    bool hears = s->topic == TOPIC_ACCESS    ? may_hear(&who->api, e)
                 : s->topic == TOPIC_SESSION ? viewer_may(who->api.viewer, NEED_STAFF_PAGE(PERM_CALENDAR)).allow
                                             : count_changed(&who->api, s);
    if (!hears)
        return;
    struct gql_request r = { .schema = l->schema,
        .prepared = s->prepared,
        .operation = s->operation,
        .variables = s->variables,
        .limits = &gql_limits_default,
        .app = &api_gql_app,
        .context = &who->api,
        .root = e };
    struct str out = str_new(t->scratch, 16 << 20);
    bool ran;
    gql_execute(t->scratch, &r, &out, &ran);
    if (l->stream)
        stream_next(l, str_sv(&out), t->scratch);
    else if (l->cable)
        cable_send(l, s->id, str_sv(&out), true, t->scratch);
    else
        transport_send(l, s->id, str_sv(&out), t->scratch);
    t->live->sent++;
}

/* -- new events --------------------------------------------------------------------------------------------------- */

void events_begin(struct thread *t)
{
    struct live_newest_row r;
    t->after = q_live_newest(t->db, t->scratch, &r) == E_OK ? r.id : INT64_MAX;
}

static bool seen(struct thread *t, int64_t id)
{
    for (size_t i = 0; i < t->seen_count; i++)
        if (t->seen[i] == id)
            return true;
    if (t->seen_count == t->seen_cap) {
        t->seen_cap = t->seen_cap ? 2 * t->seen_cap : 64;
        t->seen = realloc(t->seen, t->seen_cap * sizeof *t->seen);
        if (!t->seen)
            abort();
    }
    t->seen[t->seen_count++] = id;
    return false;
}

static void forget_seen(struct thread *t)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->seen_count; i++)
        if (t->seen[i] > t->after)
            t->seen[kept++] = t->seen[i];
    t->seen_count = kept;
}

static void hand_on(struct thread *t, const struct live_events_after_row *r)
{
    struct live_event e = { .id = r->id, .org = r->org_id, .at = r->at, .kind_name = r->kind };
    if (!event_kind_parse(r->kind, &e.kind))
        return;
    e.node.client = r->client_id.has ? r->client_id.v : (struct client_id){ 0 };
    e.joined = joined_by(e.kind, r->payload);
    e.grant = r->grant_id.has ? r->grant_id.v : (struct grant_id){ 0 };
    e.caregiver = r->caregiver_id.has ? r->caregiver_id.v : (struct client_id){ 0 };
    t->looked.who = NULL;
    for (struct line *l = t->lines; l; l = l->next)
        for (struct sub *s = l->subs; l->open && s; s = s->next)
            if (concerns(l, s, &e))
                sub_tell(t, l, s, &e);
    t->looked.who = NULL;
}

/* Numbers are given when a row is written and seen when it is committed: on PostgreSQL one may become visible after a
 * higher one, so what is young is looked at again. SQLite's one writer gives and commits in order. */
static void look_for_events(struct thread *t)
{
    struct live_events_after_rows rows;
    if (q_live_events_after(t->db, t->scratch,
            &(struct q_live_events_after){ .after = t->after, .most = EVENTS_AT_ONCE }, &rows) != E_OK)
        return;
    bool in_order = db_engine_of(t->db) == DB_SQLITE;
    int64_t old = clock_now(t->live->o.app->clock).us - LATE_US;
    for (size_t i = 0; i < rows.count; i++) {
        const struct live_events_after_row *r = &rows.items[i];
        if (in_order || !seen(t, r->id.v))
            hand_on(t, r);
        if (in_order || r->at.us < old || rows.count == EVENTS_AT_ONCE)
            t->after = r->id.v;
    }
    forget_seen(t);
}

static void look_at_counts(struct thread *t)
{
    static const struct live_event none = { .kind = EVENT_KIND_COUNT };
    int64_t now = http_monotonic_us();
    t->looked.who = NULL;
    for (struct line *l = t->lines; l; l = l->next) {
        if (now - l->counted_us < COUNT_EVERY_US)
            continue;
        l->counted_us = now;
        for (struct sub *s = l->subs; l->open && s; s = s->next)
            if (s->topic == TOPIC_COUNT)
                sub_tell(t, l, s, &none);
    }
    t->looked.who = NULL;
}

void events_look(struct thread *t)
{
    if (!t->lines) {
        events_begin(t); /* nobody listens: what happens meanwhile is for nobody */
        return;
    }
    look_for_events(t);
    look_at_counts(t);
}
