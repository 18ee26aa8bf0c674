#include "base/log.h"
#include "base/random.h"
#include "event/backoff.h"
#include "ical/zone.h"
#include "notify/compose.h"
#include "notify/queries.h"

enum { LEASE_S = 180, RUN_S = 30, TRIES = 200, DROPS = 100, CHUNK = 128 * 1024 };

/* How one mail went, to be written down. */
struct outcome {
    struct outbox_id id; /* v 0: nothing yet */
    struct sv state;     /* empty: again at run_at */
    struct sv reason;
    struct instant at;
};

struct sending {
    const struct job_run *r;
    const struct notify_settings *settings;
    struct mail_transport *transport;
    struct arena *a; /* of one mail */
    struct sv owner;
    struct instant now;
    struct outcome done;
    /* what the turn found */
    bool leased, more;
    struct notify_waiting row;
};

/* Why this mail is not to be sent any more; empty: send it. */
static struct sv fault_of(struct arena *a, const struct outbox_load_row *row)
{
    struct notify_facts f;
    const struct notify_mail_kind *kind =
        notify_facts_read(a, row->facts, &f) == E_OK ? notify_mail_find(f.mail) : NULL;
    if (!kind)
        return SV("");
    if (kind->dies_with_grant && row->grant_state.has && sv_eq(row->grant_state.v, SV("ended")))
        return SV("link_revoked");
    if (kind->not_archived && row->client_state.has && sv_eq(row->client_state.v, SV("archived")))
        return SV("archived");
    return SV("");
}

static enum err write_down(struct db *tx, const struct sending *s)
{
    const struct outcome *o = &s->done;
    int64_t changed = 1;
    if (!o->id.v)
        return E_OK;
    if (!o->state.n)
        return q_outbox_again(tx,
            &(struct q_outbox_again){
                .outbox_id = o->id, .lease_owner = s->owner, .run_at = o->at, .reason = o->reason },
            NULL);
    TRY(q_outbox_close(tx,
        &(struct q_outbox_close){ .outbox_id = o->id,
            .lease_owner = s->owner,
            .state = o->state,
            .reason = o->reason,
            .sent_at = { sv_eq(o->state, SV("sent")), o->at } },
        &changed));
    if (!changed)
        log_event(LOG_WARN, "notify.lease_lost", LOG_INT("outbox", o->id.v));
    return E_OK;
}

static enum err drop(struct db *tx, struct outbox_id id, struct sv state, struct sv reason)
{
    log_event(LOG_INFO, "notify.dropped", LOG_INT("outbox", id.v), LOG_STR("reason", reason));
    return q_outbox_drop(tx, &(struct q_outbox_drop){ .outbox_id = id, .state = state, .reason = reason }, NULL);
}

static struct notify_waiting waiting_of(const struct outbox_load_row *r)
{
    return (struct notify_waiting){ .id = r->id,
        .org = r->org_id,
        .token = r->mail_token_id,
        .notice = r->notice,
        .address = r->to_address,
        .to_name = r->to_name,
        .language = r->language.n ? r->language : r->practice_language,
        .zone = r->zone.n ? r->zone : r->practice_zone,
        .facts = r->facts,
        .mark = r->message_id,
        .practice = r->name,
        .practice_address = r->email,
        .practice_phone = r->phone,
        .attempts = r->attempts,
        .created_at = r->created_at };
}

/* The next mail that may still be sent, leased. Those that may not are dropped on the way. */
static enum err lease_next(struct db *tx, struct sending *s)
{
    for (int i = 0; i < DROPS; i++) {
        struct outbox_pick_row pick;
        struct outbox_load_row row;
        enum err e = q_outbox_pick(tx, s->a, &(struct q_outbox_pick){ .now = s->now }, &pick);
        if (e == E_NOTFOUND)
            return E_OK;
        TRY(e);
        s->more = true;
        TRY(q_outbox_load(tx, s->a, &(struct q_outbox_load){ .outbox_id = pick.id }, &row));
        struct sv fault = fault_of(s->a, &row);
        if (fault.n) {
            TRY(drop(tx, pick.id, SV("dropped"), fault));
            continue;
        }
        if (row.attempts >= TRIES) { /* whoever tried it died each time */
            TRY(drop(tx, pick.id, SV("failed"), SV("gave_up")));
            continue;
        }
        TRY(q_outbox_lease(tx,
            &(struct q_outbox_lease){ .outbox_id = pick.id,
                .lease_owner = s->owner,
                .leased_until = instant_add(s->now, LEASE_S * SECOND_US) },
            NULL));
        s->row = waiting_of(&row);
        s->leased = true;
        return E_OK;
    }
    return E_OK;
}

/* One transaction a mail: how the last one went, and which is next. */
static enum err turn(struct db *tx, void *arg)
{
    struct sending *s = arg;
    s->leased = s->more = false;
    TRY(write_down(tx, s));
    return lease_next(tx, s);
}

static enum err only_write_down(struct db *tx, void *arg)
{
    return write_down(tx, arg);
}

static struct outcome closed(const struct sending *s, struct sv state, struct sv reason)
{
    return (struct outcome){ .id = s->row.id, .state = state, .reason = reason, .at = s->now };
}

static struct outcome later(const struct sending *s, struct sv reason)
{
    struct instant next = backoff_next(s->now, s->row.attempts + 1);
    if (instant_before(instant_add(s->row.created_at, NOTIFY_TRY_DAYS * DAY_US), next))
        return closed(s, SV("failed"), reason);
    return (struct outcome){ .id = s->row.id, .reason = reason, .at = next };
}

/* Whether the server itself is away: then the others wait too. */
static bool server_away(const struct mail_result *r)
{
    struct sv stage = sv_of(r->stage);
    return r->outcome == MAIL_TEMPORARY &&
           (sv_eq(stage, SV("connect")) || sv_eq(stage, SV("hello")) || sv_eq(stage, SV("auth")));
}

static struct outcome send_one(struct sending *s, bool *ret_away)
{
    struct viewer viewer = viewer_system(ACTOR_SYSTEM, s->row.org, zone_day(zone_of(SV("UTC")), s->now));
    struct op op = { .db = s->r->db, .arena = s->a, .viewer = &viewer, .keys = s->settings->keys, .now = s->now };
    struct mail mail;
    enum err e = notify_compose(&op, s->settings, &s->row, &mail);
    if (e == E_GONE)
        return closed(s, SV("dropped"), SV("link_dead"));
    if (e == E_INVALID)
        return closed(s, SV("failed"), SV("facts"));
    if (e != E_OK)
        return later(s, sv_of(err_name(e)));
    const char *fault = mail_fault(&mail);
    if (fault && sv_eq(sv_of(fault), SV("to_name"))) { /* it goes without */
        mail.to_name = SV("");
        fault = mail_fault(&mail);
    }
    if (fault && !sv_eq(sv_of(fault), SV("to"))) { /* ours, not the recipient's: somebody will set it right */
        log_event(LOG_ERROR, "notify.settings", LOG_Z("field", fault), LOG_INT("outbox", s->row.id.v));
        return later(s, sv_fmt(s->a, "settings %s", fault));
    }
    struct mail_result r = mail_send(s->transport, s->a, &mail);
    log_event(LOG_INFO, "notify.mail", LOG_INT("outbox", s->row.id.v), LOG_STR("notice", s->row.notice),
        LOG_Z("outcome", mail_outcome_name(r.outcome)), LOG_Z("stage", r.stage), LOG_INT("code", r.code));
    struct sv reason = sv_fmt(s->a, "%s %d", r.stage ? r.stage : "", r.code);
    *ret_away = server_away(&r);
    switch (r.outcome) {
    case MAIL_SENT: return closed(s, SV("sent"), SV(""));
    case MAIL_UNKNOWN: return closed(s, SV("sent"), SV("unknown"));
    case MAIL_PERMANENT: return closed(s, SV("failed"), reason);
    case MAIL_TEMPORARY:
    default: return later(s, reason);
    }
}

/* What was sent has to be written down, or it is sent again: a busy database is asked more than once. */
static enum err finish(struct sending *s)
{
    enum err e = E_OK;
    for (int i = 0; i < 3; i++) {
        e = db_write(s->r->db, only_write_down, s);
        if (e == E_OK)
            break;
    }
    return e;
}

static enum err queue_rest(struct db *tx, void *arg)
{
    const struct sending *s = arg;
    return job_add(tx, NOTIFY_JOB_MAIL, s->now, SV("rest"), SV(""), s->now);
}

static enum err send_all(struct sending *s)
{
    struct instant end = instant_add(clock_now(s->r->clock), RUN_S * SECOND_US);
    bool away = false;
    for (;;) {
        s->now = clock_now(s->r->clock);
        if (away || s->r->stopping(s->r->runner))
            return finish(s);
        if (!instant_before(s->now, end)) {
            TRY(finish(s));
            return db_write(s->r->db, queue_rest, s);
        }
        struct arena *next = arena_new("notify.mail", CHUNK), *last = s->a;
        s->a = next;
        enum err e = db_write(s->r->db, turn, s);
        if (e != E_OK && s->done.id.v)
            e = finish(s) == E_OK ? e : E_INTERNAL;
        arena_free(last);
        TRY(e);
        s->done = (struct outcome){ .id = { 0 } };
        if (!s->leased && !s->more)
            return E_OK;
        if (s->leased)
            s->done = send_one(s, &away);
    }
}

enum err notify_mail_run(const struct job_run *r, const struct notify_settings *settings)
{
    struct sending s = { .r = r, .settings = settings };
    struct outbox_due_row due;
    struct sv problem;
    uint64_t mark[2];
    enum err e = q_outbox_due(r->db, r->arena, &(struct q_outbox_due){ .now = clock_now(r->clock) }, &due);
    if (e == E_NOTFOUND)
        return E_OK;
    TRY(e);
    e = mail_transport_open(settings->mail_url, &s.transport, r->arena, &problem);
    if (e != E_OK) {
        log_event(LOG_ERROR, "notify.transport", LOG_STR("problem", problem));
        return e;
    }
    random_bytes(mark, sizeof mark);
    s.owner = sv_fmt(r->arena, "%016llx%016llx", (unsigned long long)mark[0], (unsigned long long)mark[1]);
    e = send_all(&s);
    arena_free(s.a);
    mail_transport_close(s.transport);
    return e;
}
