/* Asking Fullscript: JSON both ways, a bearer token, and what its answers mean. */
#include <jansson.h>

#include "base/log.h"
#include "store/adapters.h"

enum { ASK_S = 20, ANSWER_MAX = 1024 * 1024 };

struct sv fullscript_text(struct arena *a, const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);
    if (json_is_integer(v))
        return sv_fmt(a, "%lld", (long long)json_integer_value(v));
    return json_is_string(v) ? sv_dup(a, sv_of(json_string_value(v))) : SV("");
}

/* A question that changes something may have had its effect when the line breaks or the store falls over. */
static struct store_result meaning_of(const struct fetch_reply *reply, bool changes)
{
    if (reply->status >= 200 && reply->status < 300)
        return store_well();
    switch (reply->status) {
    case 401: return store_failed(STORE_STALE, "credentials");
    case 403: return store_failed(STORE_SETTINGS, "permission");
    case 404: return store_failed(STORE_NOT_THERE, "not_there");
    case 409: return store_failed(changes ? STORE_UNKNOWN : STORE_AGAIN, "busy");
    case 429: return (struct store_result){ .end = STORE_AGAIN, .error = "busy", .wait_s = reply->retry_after_s };
    default: break;
    }
    if (reply->status >= 500)
        return (struct store_result){
            .end = changes ? STORE_UNKNOWN : STORE_AGAIN, .error = "down", .wait_s = reply->retry_after_s
        };
    return store_failed(STORE_REFUSED, "refused");
}

static struct store_result unheard(enum fetch_end end, bool changes)
{
    switch (end) {
    case FETCH_NOT_SENT: return store_failed(STORE_AGAIN, "no_connection");
    case FETCH_UNKNOWN: return store_failed(changes ? STORE_UNKNOWN : STORE_AGAIN, "no_answer");
    case FETCH_REFUSED:
    case FETCH_ANSWERED:
    default: break;
    }
    return store_failed(STORE_SETTINGS, "address");
}

static struct fullscript_answer ask(const struct store_line *l, struct arena *a, const char *method, struct sv path,
    struct sv body, const struct fetch_header *headers, size_t headers_count)
{
    bool changes = body.n > 0;
    json_error_t fault;
    struct fetch_reply reply = fetch_do(l->fetch, a,
        &(struct fetch_request){ .method = method,
            .url = sv_fmt(a, "%.*s%.*s", SV_FMT(l->services->url), SV_FMT(path)),
            .headers = headers,
            .headers_count = headers_count,
            .body = body,
            .seconds = ASK_S,
            .body_max = ANSWER_MAX });
    struct fullscript_answer answer = { .result = unheard(reply.end, changes) };
    if (reply.end == FETCH_ANSWERED) {
        answer.result = meaning_of(&reply, changes);
        answer.body = reply.body.n && !reply.cut ? json_loadb(reply.body.p, reply.body.n, 0, &fault) : NULL;
    }
    if (answer.result.end != STORE_DONE) /* nothing of what it said: that may quote a person */
        log_event(LOG_WARN, "store.fullscript", LOG_Z("error", answer.result.error), LOG_INT("status", reply.status));
    return answer;
}

struct fullscript_answer fullscript_ask(
    const struct store_line *l, struct arena *a, const char *method, struct sv path, struct sv body, struct sv key)
{
    struct fetch_header headers[4] = { { SV("Authorization"), sv_fmt(a, "Bearer %.*s", SV_FMT(l->access)) },
        { SV("Accept"), SV("application/json") } };
    size_t n = 2;
    if (body.n)
        headers[n++] = (struct fetch_header){ SV("Content-Type"), SV("application/json") };
    if (key.n)
        headers[n++] = (struct fetch_header){ SV("Idempotency-Key"), key };
    return ask(l, a, method, path, body, headers, n);
}

struct fullscript_answer fullscript_ask_token(
    const struct store_line *l, struct arena *a, struct sv path, struct sv body)
{
    struct fetch_header headers[] = { { SV("Accept"), SV("application/json") },
        { SV("Content-Type"), SV("application/json") } };
    return ask(l, a, "POST", path, body, headers, 2);
}
