/* The way by text message. */
#include <string.h>

#include "base/log.h"
#include "family/family.h"
#include "notify/outbox.h"
#include "notify/sms_answers.h"
#include "notify/templates.h"
#include "sms/sms.h"

enum { TEXT_MAX = 2048 };

static enum err open_way(const struct notify_settings *s, struct arena *a, void **ret_way)
{
    (void)a;
    struct fetch *f;
    if (!s->sms)
        return E_NOTFOUND;
    TRY(fetch_open(&f));
    *ret_way = f;
    return E_OK;
}

static void close_way(void *way)
{
    fetch_close(way);
}

static struct outbox_outcome closed(enum outbox_end end, struct sv reason)
{
    return (struct outbox_outcome){ .end = end, .reason = reason };
}

static struct sv confirm_text(struct arena *a, const struct notify_waiting *w)
{
    struct notify_mail m = { .language = language_find(w->language), .practice = w->practice };
    struct str out = str_new(a, TEXT_MAX);
    tpl_sms_confirm(&out, &m);
    return sv_trim(str_sv(&out));
}

static bool names(struct sv text, struct sv name)
{
    return name.n && text.n >= name.n && memmem(text.p, text.n, name.p, name.n);
}

/* Who writes, what it is about in a line that names no person, and where to read it. A telephone shows it to whoever
 * holds it, so it carries no token, and in safe mode not even the practice's name. */
static enum err notice_text(
    struct arena *a, const struct notify_settings *s, const struct notify_waiting *w, struct sv *ret_text)
{
    struct notify_facts f;
    TRY(notify_facts_read(a, w->facts, &f));
    struct sv line = notify_short(a, &f, w->practice, w->language);
    const struct notify_mail_kind *kind = notify_mail_find(f.mail);
    if (!line.n || !kind)
        return E_INVALID;
    struct str out = str_new(a, TEXT_MAX);
    if (!f.neutral && !names(line, w->practice))
        str_addf(&out, "%.*s: ", SV_FMT(w->practice));
    str_add(&out, line);
    bool page = f.path.n && !kind->token_path;
    if (page || kind->token_path)
        str_addf(&out, " %.*s%.*s", SV_FMT(s->base_url), SV_FMT(page ? f.path : SV("")));
    *ret_text = str_sv(&out);
    return E_OK;
}

static struct outbox_outcome outcome_of(const struct op *op, const struct notify_waiting *w, struct sms_result r)
{
    struct outbox_outcome later = { .end = OUTBOX_AGAIN, .blame = BLAME_WAY };
    later.wait_s = r.wait_s;
    later.reason = sv_fmt(op->arena, "gateway %d %d", r.status, r.code);
    switch (r.end) {
    case SMS_SENT: return closed(OUTBOX_SENT, SV(""));
    case SMS_UNKNOWN: return closed(OUTBOX_SENT, SV("unknown"));
    case SMS_NO_NUMBER: return closed(OUTBOX_FAILED, SV("no_number"));
    case SMS_REFUSED: return closed(OUTBOX_FAILED, later.reason);
    case SMS_STOPPED: /* the gateway heard it, and we did not */
        if (choice_number_answered(op, w->address, true) != E_OK)
            return (
                struct outbox_outcome){ .end = OUTBOX_AGAIN, .blame = BLAME_MESSAGE, .reason = SV("stop_not_kept") };
        return closed(OUTBOX_FAILED, SV("sms_stopped"));
    case SMS_SETTINGS:
        log_event(LOG_ERROR, "notify.sms_settings", LOG_INT("status", r.status), LOG_INT("code", r.code));
        return later;
    case SMS_AGAIN:
    default: return later;
    }
}

static struct outbox_outcome send_one(
    struct fetch *f, const struct op *op, const struct notify_settings *s, const struct notify_waiting *w)
{
    struct sv text, fault = SV("");
    bool asks = sv_eq(w->notice, SV(SMS_CONFIRM));
    if (asks) {
        enum err e = sms_ask_fault(op, w->org, w->address, &fault);
        if (e != E_OK)
            return (struct outbox_outcome){ .end = OUTBOX_AGAIN, .blame = BLAME_MESSAGE, .reason = sv_of(err_name(e)) };
        if (fault.n)
            return closed(OUTBOX_DROPPED, fault);
        text = confirm_text(op->arena, w);
    } else if (notice_text(op->arena, s, w, &text) != E_OK) {
        return closed(OUTBOX_FAILED, SV("facts"));
    }
    struct sms_result r = sms_send(f, op->arena, s->sms, w->address, text);
    log_event(LOG_INFO, "notify.sms", LOG_INT("outbox", w->id.v), LOG_STR("notice", w->notice), LOG_INT("end", r.end),
        LOG_INT("status", r.status), LOG_INT("code", r.code));
    return outcome_of(op, w, r);
}

static void send_texts(void *way, const struct op *op, const struct notify_settings *s,
    const struct notify_waiting *rows, size_t count, struct outbox_outcome *ret_outcomes)
{
    for (size_t i = 0; i < count; i++)
        ret_outcomes[i] = send_one(way, op, s, &rows[i]);
}

const struct outbox_sender outbox_sms = {
    .channel = CHANNEL_SMS, .open = open_way, .send = send_texts, .close = close_way
};
