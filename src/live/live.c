#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "http/form.h"
#include "http/watch.h"
#include "live/parts.h"
#include "live/queries.h"

enum { SCRATCH_BYTES = 256 * 1024, PING_US = 3 * 1000000, LOOK_US = 10 * 1000000, INIT_US = 10 * 1000000 };
static const size_t MESSAGE_MOST = 128 * 1024, WAITING_MOST = 512 * 1024;

/* -- sockets ------------------------------------------------------------------------------------------------------ */

static struct sv param(struct arena *a, struct sv query, struct sv name)
{
    struct http_pairs pairs;
    if (http_form_parse(query, a, &pairs))
        return SV("");
    for (size_t i = 0; i < pairs.count; i++)
        if (sv_eq(pairs.items[i].name, name))
            return pairs.items[i].value;
    return SV("");
}

static void opened(void *thread, struct http_socket *socket)
{
    struct thread *t = thread;
    const struct http_socket_facts *f = http_socket_facts(socket);
    struct line *l = calloc(1, sizeof *l);
    if (!l)
        abort();
    l->socket = socket;
    l->stream = f->head.n > 0;
    l->cable = !l->stream && !sv_eq(f->protocol, TRANSPORT);
    l->began_us = l->pinged_us = http_monotonic_us();
    l->next = t->lines;
    if (t->lines)
        t->lines->prev = l;
    t->lines = l;
    t->live->lines++;
    http_socket_keep(socket, l);
    struct sv token = param(t->scratch, f->query, SV("token"));
    line_prove(l, token.n ? credentials_bare(token) : credentials_read(f->authorization));
    struct version_chosen v =
        version_choose(t->scratch, f->version, clock_now(t->live->o.app->clock), endpoint_sunset(t->live->o.endpoint));
    /* A browser's socket sends no headers: without one the baseline is spoken here for good. */
    l->version = v.version.n ? sv_of(version_schema(v.version)->version) : sv_of(versions[0]);
    l->schema = version_schema(l->version);
    if (l->cable)
        cable_opened(t, l);
    arena_reset(t->scratch);
}

static void message(void *thread, struct http_socket *socket, struct sv text)
{
    struct thread *t = thread;
    struct line *l = http_socket_kept(socket);
    if (!line_takes(l, http_monotonic_us())) {
        t->live->hurried++;
        line_hurries(l);
        return;
    }
    const json_t *json = ask_json(t->scratch, text);
    if (!json_is_object(json))
        http_socket_close(socket, l->cable ? 1008 : 4400, SV("Not a message of this protocol"));
    else if (l->stream)
        stream_message(t, l, json);
    else if (l->cable)
        cable_message(t, l, json);
    else
        transport_message(t, l, json);
    arena_reset(t->scratch);
}

static void closed(void *thread, struct http_socket *socket)
{
    struct thread *t = thread;
    struct line *l = http_socket_kept(socket);
    while (l->subs)
        line_remove(t, l, l->subs->id);
    if (l->prev)
        l->prev->next = l->next;
    else
        t->lines = l->next;
    if (l->next)
        l->next->prev = l->prev;
    t->live->lines--;
    free(l);
}

/* -- rights that end ---------------------------------------------------------------------------------------------- */

struct alive { /* what the database still has of all lines, each list ascending */
    struct live_sessions_rows sessions;
    struct live_keys_rows keys;
    struct live_grants_rows grants;
};

static enum err ask_alive(struct thread *t, struct alive *ret_alive)
{
    size_t n = 0, most = 0;
    for (const struct line *l = t->lines; l; l = l->next)
        most++;
    struct session_id *sessions = arena_array(t->scratch, most, sizeof *sessions);
    struct api_key_id *keys = arena_array(t->scratch, most, sizeof *keys);
    struct grant_id *grants = arena_array(t->scratch, most, sizeof *grants);
    size_t nk = 0, ng = 0;
    for (const struct line *l = t->lines; l; l = l->next) {
        if (!l->open)
            continue;
        if (l->session.v)
            sessions[n++] = l->session;
        if (l->key.v)
            keys[nk++] = l->key;
        if (l->grant.v)
            grants[ng++] = l->grant;
    }
    struct instant now = clock_now(t->live->o.app->clock);
    if (n)
        TRY(q_live_sessions(t->db, t->scratch,
            &(struct q_live_sessions){ .ids = sessions, .ids_count = n, .expires_at = now }, &ret_alive->sessions));
    if (nk)
        TRY(q_live_keys(
            t->db, t->scratch, &(struct q_live_keys){ .ids = keys, .ids_count = nk, .now = now }, &ret_alive->keys));
    if (ng)
        TRY(q_live_grants(
            t->db, t->scratch, &(struct q_live_grants){ .ids = grants, .ids_count = ng }, &ret_alive->grants));
    return E_OK;
}

static const struct live_sessions_row *session_of(const struct alive *a, struct session_id id)
{
    for (size_t i = 0; i < a->sessions.count; i++)
        if (a->sessions.items[i].id.v == id.v)
            return &a->sessions.items[i];
    return NULL;
}

static bool has_key(const struct alive *a, struct api_key_id id)
{
    for (size_t i = 0; i < a->keys.count; i++)
        if (a->keys.items[i].id.v == id.v)
            return true;
    return false;
}

static bool has_grant(const struct alive *a, struct grant_id id)
{
    for (size_t i = 0; i < a->grants.count; i++)
        if (a->grants.items[i].id.v == id.v)
            return true;
    return false;
}

/* Whether something is not as it was: then the whole decision is asked again. */
static bool doubtful(const struct line *l, const struct alive *a)
{
    if (l->session.v) {
        const struct live_sessions_row *s = session_of(a, l->session);
        if (!s || s->locked_at.has || (s->acting_client_id.has ? s->acting_client_id.v.v : 0) != l->acting.v ||
            (s->acting_grant_id.has ? s->acting_grant_id.v.v : 0) != l->grant.v)
            return true;
    }
    return (l->key.v && !has_key(a, l->key)) || (l->grant.v && !has_grant(a, l->grant));
}

static void look_after(struct thread *t)
{
    struct alive alive = { .sessions = { .count = 0 } };
    int64_t mono = http_monotonic_us();
    struct instant now = clock_now(t->live->o.app->clock);
    bool known = ask_alive(t, &alive) == E_OK;
    t->looked.who = NULL;
    for (struct line *l = t->lines; l; l = l->next) {
        if (!l->open) {
            if (!l->cable && mono - l->began_us > INIT_US)
                http_socket_close(l->socket, 4408, SV("Connection initialisation timeout"));
            continue;
        }
        if (known && (doubtful(l, &alive) || mono - l->looked_us > LOOK_US) && !line_look_once(t, l))
            continue;
        if (mono - l->pinged_us < PING_US)
            continue;
        l->pinged_us = mono;
        if (l->cable)
            cable_ping(l, now);
        else if (l->stream)
            stream_ping(l);
    }
    t->looked.who = NULL;
}

static void tick(void *thread)
{
    struct thread *t = thread;
    if (t->lines)
        look_after(t);
    arena_reset(t->scratch);
    events_look(t);
    arena_reset(t->scratch);
}

/* -- life --------------------------------------------------------------------------------------------------------- */

static void *start(void *ctx)
{
    struct live *live = ctx;
    struct thread *t = calloc(1, sizeof *t);
    if (!t || db_open(live->o.pool, &t->db) != E_OK) {
        log_event(LOG_ERROR, "live.without_database", LOG_INT("sockets", 0));
        abort();
    }
    t->live = live;
    t->scratch = arena_new("live", SCRATCH_BYTES);
    events_look(t);
    arena_reset(t->scratch);
    return t;
}

static void stop(void *thread)
{
    struct thread *t = thread;
    arena_free(t->scratch);
    db_close(t->db);
    free(t->seen);
    free(t);
}

struct live *live_start(const struct live_options *o)
{
    struct live *l = calloc(1, sizeof *l);
    if (!l)
        abort();
    l->o = *o;
    pthread_mutex_init(&l->lock, NULL);
    if (o->ear)
        db_ear_add(o->ear, events_heard, l);
    l->sockets = http_sockets_start(&(struct http_sockets_options){ .ctx = l,
        .start = start,
        .stop = stop,
        .opened = opened,
        .message = message,
        .closed = closed,
        .tick = tick,
        .tick_ms = LIVE_TICK_MS,
        .message_most = MESSAGE_MOST,
        .waiting_most = WAITING_MOST });
    if (l->sockets)
        return l;
    pthread_mutex_destroy(&l->lock);
    free(l);
    return NULL;
}

void live_stop(struct live *l)
{
    if (l)
        http_sockets_stop(l->sockets);
}

void live_free(struct live *l)
{
    if (!l)
        return;
    http_sockets_free(l->sockets);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

struct http_sockets *live_sockets(struct live *l)
{
    return l->sockets;
}

bool live_wants(const struct http_req *req, struct sv *ret_protocol)
{
    const struct sv known[] = { CABLE, TRANSPORT };
    if (!sv_eq(req->path, SV("/subscriptions")))
        return false;
    *ret_protocol = http_socket_protocol(req, known, LENGTH(known));
    return true;
}

void live_metrics(const struct live *l, struct str *out)
{
    str_addf(out,
        "# TYPE kith_live_sockets gauge\nkith_live_sockets %llu\n"
        "# TYPE kith_live_subscriptions gauge\nkith_live_subscriptions %llu\n"
        "# TYPE kith_live_sent_total counter\nkith_live_sent_total %llu\n"
        "# TYPE kith_live_hurried_total counter\nkith_live_hurried_total %llu\n"
        "# TYPE kith_live_looks_total counter\nkith_live_looks_total %llu\n"
        "# TYPE kith_live_told_total counter\nkith_live_told_total %llu\n"
        "# TYPE kith_live_searches_total counter\nkith_live_searches_total %llu\n"
        "# TYPE kith_live_listens gauge\nkith_live_listens %d\n",
        (unsigned long long)l->lines, (unsigned long long)l->subs, (unsigned long long)l->sent,
        (unsigned long long)l->hurried, (unsigned long long)l->looks, (unsigned long long)l->told,
        (unsigned long long)l->searches, db_ear_up(l->o.ear));
}
