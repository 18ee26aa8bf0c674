/* The way by e-mail. */
#include "base/log.h"
#include "notify/outbox.h"

struct mail_way {
    struct mail_transport *transport;
};

static enum err open_way(const struct notify_settings *s, struct arena *a, void **ret_way)
{
    struct mail_way *way = arena_new_obj(a, struct mail_way);
    struct sv problem;
    enum err e = mail_transport_open(s->mail_url, &way->transport, a, &problem);
    if (e != E_OK) {
        log_event(LOG_ERROR, "notify.transport", LOG_STR("problem", problem));
        return e;
    }
    *ret_way = way;
    return E_OK;
}

static void close_way(void *way)
{
    mail_transport_close(((struct mail_way *)way)->transport);
}

static struct outbox_outcome again(enum outbox_blame blame, struct sv reason)
{
    return (struct outbox_outcome){ .end = OUTBOX_AGAIN, .blame = blame, .reason = reason };
}

static struct outbox_outcome closed(enum outbox_end end, struct sv reason)
{
    return (struct outbox_outcome){ .end = end, .reason = reason };
}

/* RFC 3463: the second number says whom a refusal is about. 2 is the mailbox; the system, the network and the policy
 * are the domain's, and say that it wants nothing of us for now. */
static enum outbox_blame blame_of(const struct mail_result *r)
{
    struct sv stage = sv_of(r->stage), status = sv_of(r->status);
    if (sv_eq(stage, SV("connect")) || sv_eq(stage, SV("hello")) || sv_eq(stage, SV("auth")) ||
        sv_eq(stage, SV("file")))
        return BLAME_WAY;
    if (r->code == 421)
        return BLAME_DOMAIN;
    if (r->code && (sv_starts(status, SV("4.3.")) || sv_starts(status, SV("4.4.")) || sv_starts(status, SV("4.7."))))
        return BLAME_DOMAIN;
    return BLAME_MESSAGE;
}

static struct outbox_outcome outcome_of(struct arena *a, const struct mail_result *r)
{
    struct sv reason = sv_fmt(a, "%s %d", r->stage ? r->stage : "", r->code), status = sv_dup(a, sv_of(r->status));
    switch (r->outcome) {
    case MAIL_SENT: return closed(OUTBOX_SENT, SV(""));
    case MAIL_UNKNOWN: return closed(OUTBOX_SENT, SV("unknown"));
    case MAIL_PERMANENT:
        return (struct outbox_outcome){ .end = OUTBOX_FAILED,
            .reason = reason,
            .code = status.n ? status : sv_fmt(a, "%d", r->code),
            /* 5.7: refused by policy, so it is about us. */
            .bounced = sv_eq(sv_of(r->stage), SV("recipient")) && !sv_starts(status, SV("5.7.")) };
    case MAIL_TEMPORARY: break;
    }
    struct outbox_outcome o = again(blame_of(r), reason);
    if (o.blame != BLAME_WAY && r->code)
        o.code = status.n ? status : sv_fmt(a, "%d", r->code);
    return o;
}

/* Whether there is a mail; else what becomes of the row. */
static bool composed(enum err e, struct outbox_outcome *ret_outcome)
{
    if (e == E_GONE)
        *ret_outcome = closed(OUTBOX_DROPPED, SV("link_dead"));
    else if (e == E_INVALID)
        *ret_outcome = closed(OUTBOX_FAILED, SV("facts"));
    else if (e != E_OK)
        *ret_outcome = again(BLAME_MESSAGE, sv_of(err_name(e)));
    return e == E_OK;
}

static struct outbox_outcome post(
    const struct mail_way *way, const struct op *op, const struct notify_waiting *row, struct mail *m)
{
    const char *fault = mail_fault(m);
    if (fault && sv_eq(sv_of(fault), SV("to_name"))) { /* it goes without */
        m->to_name = SV("");
        fault = mail_fault(m);
    }
    if (fault && !sv_eq(sv_of(fault), SV("to"))) { /* ours, not the recipient's: somebody will set it right */
        log_event(LOG_ERROR, "notify.settings", LOG_Z("field", fault), LOG_INT("outbox", row->id.v));
        return again(BLAME_MESSAGE, sv_fmt(op->arena, "settings %s", fault));
    }
    struct mail_result r = mail_send(way->transport, op->arena, m);
    log_event(LOG_INFO, "notify.mail", LOG_INT("outbox", row->id.v), LOG_STR("notice", row->notice),
        LOG_Z("outcome", mail_outcome_name(r.outcome)), LOG_Z("stage", r.stage), LOG_INT("code", r.code));
    return outcome_of(op->arena, &r);
}

/* Of several each is made alone first: one whose link has died is left out. */
static void send_mail(void *way, const struct op *op, const struct notify_settings *s,
    const struct notify_waiting *rows, size_t count, struct outbox_outcome *ret_outcomes)
{
    struct notify_waiting *good = arena_array(op->arena, count, sizeof *good);
    struct mail m;
    bool *in = arena_array(op->arena, count, sizeof *in);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        in[i] = composed(notify_compose(op, s, &rows[i], &m), &ret_outcomes[i]);
        if (in[i])
            good[n++] = rows[i];
    }
    if (!n)
        return;
    bool anew = n > 1 || !in[count - 1]; /* else the mail that was made last is the one */
    struct outbox_outcome o;
    if (!anew || composed(notify_compose_digest(op, s, good, n, &m), &o))
        o = post(way, op, &good[0], &m);
    for (size_t i = 0; i < count; i++)
        if (in[i])
            ret_outcomes[i] = o;
}

const struct outbox_sender outbox_mail = {
    .channel = CHANNEL_MAIL, .by_domain = true, .open = open_way, .send = send_mail, .close = close_way
};
