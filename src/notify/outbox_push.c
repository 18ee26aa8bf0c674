/* The way to a browser (RFC 8030, 8291, 8292). */
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/webpush.h"
#include "fetch/fetch.h"
#include "notify/browser.h"
#include "notify/outbox.h"

static enum err open_way(const struct notify_settings *s, struct arena *a, void **ret_way)
{
    (void)s;
    (void)a;
    struct fetch *f;
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

static struct outbox_outcome again(struct sv reason)
{
    return (struct outbox_outcome){ .end = OUTBOX_AGAIN, .blame = BLAME_MESSAGE, .reason = reason };
}

/* What assets/push-worker.js reads. A screen shows it to whoever stands there: a line that names no person, and in safe
 * mode not the practice. */
static enum err text_of(struct arena *a, const struct notify_waiting *w, struct sv *ret_text)
{
    struct notify_facts f;
    TRY(notify_facts_read(a, w->facts, &f));
    const struct notify_mail_kind *kind = notify_mail_find(f.mail);
    struct sv line = notify_short(a, &f, w->practice, w->language);
    if (!kind || !line.n)
        return E_INVALID;
    struct str out = str_new(a, PUSH_TEXT_MAX);
    struct json j = json_to(&out);
    json_begin_object(&j, NULL);
    json_str(&j, "title", f.neutral ? line : w->practice);
    json_str(&j, "body", f.neutral ? SV("") : line);
    json_str(&j, "path", f.path.n && !kind->token_path ? f.path : SV("/"));
    json_end(&j);
    *ret_text = str_sv(&out);
    return out.overflowed ? E_INVALID : E_OK;
}

/* "https://push.example.org" */
static struct sv origin_of(struct sv endpoint)
{
    size_t host = sv_starts(endpoint, SV("https://")) ? 8 : 7, slash = sv_find(endpoint, '/', host);
    return sv_sub(endpoint, 0, slash);
}

static struct fetch_reply post(struct fetch *f, const struct op *op, const struct notify_settings *s,
    const struct browser_target *t, struct sv body)
{
    struct arena *a = op->arena;
    struct sv subject = s->from.n ? sv_fmt(a, "mailto:%.*s", SV_FMT(s->from)) : s->base_url;
    const struct fetch_header headers[] = {
        { SV("TTL"), SV("86400") },
        { SV("Urgency"), SV("normal") },
        { SV("Content-Type"), SV("application/octet-stream") },
        { SV("Content-Encoding"), SV("aes128gcm") },
        { SV("Authorization"), push_authorization(s->keys, a, origin_of(t->endpoint), subject, op->now) },
    };
    return fetch_do(f, a,
        &(struct fetch_request){
            .method = "POST", .url = t->endpoint, .headers = headers, .headers_count = LENGTH(headers), .body = body });
}

static struct outbox_outcome outcome_of(
    const struct op *op, const struct notify_waiting *w, struct push_subscription_id id, const struct fetch_reply *r)
{
    struct sv reason = sv_fmt(op->arena, "push %d", r->status);
    if (r->end == FETCH_NOT_SENT)
        return again(SV("push away"));
    if (r->end == FETCH_UNKNOWN)
        return closed(OUTBOX_SENT, SV("unknown"));
    if (r->end == FETCH_REFUSED)
        return closed(OUTBOX_FAILED, SV("endpoint"));
    if (r->status >= 200 && r->status < 300)
        return closed(OUTBOX_SENT, SV(""));
    if (r->status == 404 || r->status == 410) {
        enum err e = browser_gone(op, w->org, id);
        return e == E_OK ? closed(OUTBOX_FAILED, SV("gone")) : again(sv_of(err_name(e)));
    }
    if (r->status != 429 && r->status < 500)
        return closed(OUTBOX_FAILED, reason);
    struct outbox_outcome later = again(reason);
    later.wait_s = r->retry_after_s;
    return later;
}

static struct outbox_outcome send_one(
    struct fetch *f, const struct op *op, const struct notify_settings *s, const struct notify_waiting *w)
{
    struct push_subscription_id id = { 0 };
    struct browser_target target;
    struct sv text, body;
    if (!int_parse(w->address, &id.v))
        return closed(OUTBOX_FAILED, SV("facts"));
    enum err e = browser_target(op, w->org, id, &target);
    if (e == E_NOTFOUND)
        return closed(OUTBOX_DROPPED, SV("browser_stopped"));
    if (e != E_OK)
        return again(sv_of(err_name(e)));
    if (!browser_endpoint_valid(op->arena, s->base_url, target.endpoint))
        return closed(OUTBOX_FAILED, SV("endpoint"));
    if (text_of(op->arena, w, &text) != E_OK || push_seal(op->arena, target.p256dh, target.auth, text, &body) != E_OK)
        return closed(OUTBOX_FAILED, SV("facts"));
    struct fetch_reply r = post(f, op, s, &target, body);
    log_event(LOG_INFO, "notify.push", LOG_INT("outbox", w->id.v), LOG_STR("notice", w->notice), LOG_INT("end", r.end),
        LOG_INT("status", r.status));
    return outcome_of(op, w, id, &r);
}

static void send_pushes(void *way, const struct op *op, const struct notify_settings *s,
    const struct notify_waiting *rows, size_t count, struct outbox_outcome *ret_outcomes)
{
    for (size_t i = 0; i < count; i++)
        ret_outcomes[i] = send_one(way, op, s, &rows[i]);
}

const struct outbox_sender outbox_push = {
    .channel = CHANNEL_PUSH, .open = open_way, .send = send_pushes, .close = close_way
};
