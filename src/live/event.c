#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "http/watch.h"
#include "live/parts.h"
#include "live/queries.h"
#include "notify/inbox.h"

enum { EVENTS_AT_ONCE = 500, COUNT_EVERY_US = 2000000, YOUNG = 1000 };
static const int64_t LATE_US = 60 * SECOND_US; /* longer than a transaction lasts, from its first word to its commit */
static const int64_t SEEN_US = 10 * MINUTE_US;

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

/* Where it is, or would be: an import makes very many at once. */
static size_t seen_at(const struct thread *t, int64_t id)
{
    size_t low = 0, high = t->seen_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->seen[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool seen(const struct thread *t, int64_t id)
{
    size_t at = seen_at(t, id);
    return at < t->seen_count && t->seen[at].id == id;
}

static void see(struct thread *t, int64_t id)
{
    size_t at = seen_at(t, id);
    if (t->seen_count == t->seen_cap) {
        t->seen_cap = t->seen_cap ? 2 * t->seen_cap : 64;
        t->seen = realloc(t->seen, t->seen_cap * sizeof *t->seen);
        if (!t->seen)
            abort();
    }
    memmove(t->seen + at + 1, t->seen + at, (t->seen_count++ - at) * sizeof *t->seen);
    t->seen[at] = (struct handed_on){ id, http_monotonic_us() };
}

static void forget_seen(struct thread *t)
{
    size_t kept = 0;
    int64_t old = http_monotonic_us() - SEEN_US;
    for (size_t i = 0; i < t->seen_count; i++)
        if (t->seen[i].id > t->after.v || t->seen[i].us > old)
            t->seen[kept++] = t->seen[i];
    t->seen_count = kept;
}

static void hand_on(struct thread *t, const struct live_events_row *r)
{
    struct live_event e = { .id = r->id, .org = r->org_id, .at = r->at, .kind_name = r->kind };
    if (seen(t, r->id.v) || !event_kind_parse(r->kind, &e.kind))
        return;
    see(t, r->id.v);
    if (!t->begun)
        return; /* it happened before */
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

/* Those that were not handed on yet; the list is left with them alone. */
static enum err hand_on_all(struct thread *t, struct event_id *ids, size_t count)
{
    struct live_events_rows rows;
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (!seen(t, ids[i].v))
            ids[n++] = ids[i];
    if (n == 0)
        return E_OK;
    TRY(q_live_events(t->db, t->scratch, &(struct q_live_events){ .ids = ids, .ids_count = n }, &rows));
    for (size_t i = 0; i < rows.count; i++)
        hand_on(t, &rows.items[i]);
    return E_OK;
}

static enum err hand_on_after(struct thread *t, struct event_id after)
{
    struct live_young_rows rows;
    do {
        TRY(q_live_young(t->db, t->scratch, &(struct q_live_young){ .after = after, .most = EVENTS_AT_ONCE }, &rows));
        struct event_id *ids = arena_array(t->scratch, rows.count, sizeof *ids);
        for (size_t i = 0; i < rows.count; i++)
            ids[i] = after = rows.items[i].id;
        TRY(hand_on_all(t, ids, rows.count));
    } while (rows.count == EVENTS_AT_ONCE);
    return E_OK;
}

/* Numbers are given when a row is written and seen when it is committed: on PostgreSQL one may become visible after a
 * higher one. So a number is only left behind LATE_US after it was the newest. SQLite's one writer gives and commits in
 * order. */
static enum err look_for_events(struct thread *t)
{
    struct live_newest_row r;
    int64_t now = http_monotonic_us(), late = db_engine_of(t->db) == DB_SQLITE ? 0 : LATE_US;
    t->live->searches++;
    TRY(q_live_newest(t->db, t->scratch, &r));
    if (!t->begun) { /* nobody listened: what can be seen now is for nobody */
        t->after.v = r.id.v > YOUNG ? r.id.v - YOUNG : 0;
        t->newest = r.id;
        t->newest_us = now;
    }
    TRY(hand_on_after(t, t->after));
    t->begun = true;
    t->looked_us = now;
    if (now - t->newest_us >= late) {
        t->after = t->newest;
        t->newest = r.id;
        t->newest_us = now;
    }
    forget_seen(t);
    return E_OK;
}

/* -- what this process was told -------------------------------------------------------------------------------------
 */

bool live_told(const struct event_new *e)
{
    return is_access(e->kind) || joined_by(e->kind, e->payload).v;
}

void events_heard(void *live, struct sv word)
{
    struct live *l = live;
    struct event_id id;
    bool is_event = event_word_parse(word, &id);
    if (word.n && !is_event)
        return; /* for somebody else */
    l->told += is_event;
    pthread_mutex_lock(&l->lock);
    if (is_event && l->heard_count < HEARD_MOST)
        l->heard[l->heard_count++] = id;
    else
        l->missed = true;
    pthread_mutex_unlock(&l->lock);
    http_sockets_wake(l->sockets);
}

/* The numbers heard since the last time; ret_missed: there may be others. */
static size_t take_heard(struct live *l, struct event_id *ids, bool *ret_missed)
{
    pthread_mutex_lock(&l->lock);
    size_t n = l->heard_count;
    if (n)
        memcpy(ids, l->heard, n * sizeof *ids);
    *ret_missed = l->missed;
    l->heard_count = 0;
    l->missed = false;
    pthread_mutex_unlock(&l->lock);
    return n;
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
    struct event_id ids[HEARD_MOST];
    bool missed;
    size_t count = take_heard(t->live, ids, &missed);
    int64_t every = db_ear_up(t->live->o.ear) ? LIVE_MISSED_MS * 1000LL : 0;
    /* What failed is found by the next look, with all that was missed. */
    if (count && t->begun && hand_on_all(t, ids, count) != E_OK)
        missed = true;
    if ((missed || !t->begun || http_monotonic_us() - t->looked_us >= every) && look_for_events(t) != E_OK)
        t->looked_us = 0;
    look_at_counts(t);
}
