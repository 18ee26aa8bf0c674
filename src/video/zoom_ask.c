/* Asking Zoom: server-to-server OAuth, and what its answers mean. */
#include <jansson.h>

#include "base/log.h"
#include "html/escape.h"
#include "video/adapters.h"

enum { TOKEN_EARLY_S = 120, TOKEN_S_LEAST = 180, FORM_MAX = 1024 };

static struct video_result failed(enum video_end end, const char *error)
{
    return (struct video_result){ .end = end, .error = error };
}

/* The API has a host of its own beside the one people and tokens go to; a stand-in on this machine has one for all. */
static struct sv api_base(struct arena *a, struct sv url)
{
    struct sv host = sv_sub(url, 8, SIZE_MAX);
    if (!sv_starts(url, SV("https://")))
        return sv_fmt(a, "%.*s/v2", SV_FMT(url));
    return sv_fmt(a, "https://api.%.*s/v2", SV_FMT(host));
}

static int64_t code_of(const json_t *body)
{
    return json_integer_value(json_object_get(body, "code"));
}

/* Zoom's own numbers: 124 an access token that it does not take, 104 and 4711 one without the needed scopes, 200 what
 * the plan of the account lacks, 1001 no such user, 3001 no such meeting. */
static struct video_result meaning_of(const struct fetch_reply *reply, const json_t *body)
{
    int64_t code = code_of(body);
    if (reply->status >= 200 && reply->status < 300)
        return video_well();
    if (reply->status == 429)
        return (struct video_result){ .end = VIDEO_AGAIN, .error = "zoom_busy", .wait_s = reply->retry_after_s };
    if (reply->status >= 500)
        return failed(VIDEO_AGAIN, "zoom_down");
    if (code == 104 || code == 4711)
        return failed(VIDEO_SETTINGS, "zoom_scopes");
    if (code == 200)
        return failed(VIDEO_SETTINGS, "zoom_plan");
    if (reply->status == 401 || code == 124)
        return failed(VIDEO_SETTINGS, "zoom_credentials");
    if (reply->status == 403)
        return failed(VIDEO_SETTINGS, "zoom_scopes");
    if (reply->status == 404)
        return failed(VIDEO_NOT_THERE, "zoom_not_there");
    return failed(VIDEO_REFUSED, "zoom_refused");
}

static struct video_result unheard(enum fetch_end end)
{
    switch (end) {
    case FETCH_NOT_SENT: return failed(VIDEO_AGAIN, "zoom_no_connection");
    case FETCH_UNKNOWN: return failed(VIDEO_AGAIN, "zoom_no_answer");
    case FETCH_REFUSED:
    case FETCH_ANSWERED:
    default: break;
    }
    return failed(VIDEO_SETTINGS, "zoom_address");
}

static json_t *parse(struct sv body)
{
    json_error_t fault;
    return body.n ? json_loadb(body.p, body.n, 0, &fault) : NULL;
}

static struct sv fetch_token(const struct video_line *l, struct arena *a, struct video_result *ret_result)
{
    const struct zoom_account *z = &l->services->zoom;
    static const struct fetch_header form = { { "Content-Type", 12 }, { "application/x-www-form-urlencoded", 33 } };
    struct str body = str_new(a, FORM_MAX);
    str_add(&body, SV("grant_type=account_credentials&account_id="));
    html_url_part(&body, z->account);
    struct fetch_reply reply = fetch_do(l->fetch, a,
        &(struct fetch_request){ .method = "POST",
            .url = sv_fmt(a, "%.*s/oauth/token", SV_FMT(z->url)),
            .headers = &form,
            .headers_count = 1,
            .body = str_sv(&body),
            .user = z->client,
            .password = z->secret });
    if (reply.end != FETCH_ANSWERED) {
        *ret_result = unheard(reply.end);
        return SV("");
    }
    json_t *root = parse(reply.body);
    struct sv token = sv_dup(a, sv_of(json_string_value(json_object_get(root, "access_token"))));
    int64_t seconds = json_integer_value(json_object_get(root, "expires_in"));
    bool well = reply.status == 200 && token.n;
    *ret_result = well                                         ? video_well()
                  : reply.status == 429 || reply.status >= 500 ? meaning_of(&reply, root)
                                                               : failed(VIDEO_SETTINGS, "zoom_credentials");
    json_decref(root);
    if (!well)
        return SV("");
    if (seconds >= TOKEN_S_LEAST)
        video_memory_keep(
            l->services->memory, token, instant_add(clock_now(l->clock), (seconds - TOKEN_EARLY_S) * SECOND_US));
    return token;
}

struct sv zoom_token(const struct video_line *l, struct arena *a, struct video_result *ret_result)
{
    struct sv token = video_memory_take(l->services->memory, a, clock_now(l->clock));
    *ret_result = video_well();
    return token.n ? token : fetch_token(l, a, ret_result);
}

static struct zoom_answer ask_with(
    const struct video_line *l, struct arena *a, const char *method, struct sv path, struct sv body, struct sv token)
{
    struct fetch_header headers[] = { { SV("Authorization"), sv_fmt(a, "Bearer %.*s", SV_FMT(token)) },
        { SV("Accept"), SV("application/json") }, { SV("Content-Type"), SV("application/json") } };
    struct fetch_reply reply = fetch_do(l->fetch, a,
        &(struct fetch_request){ .method = method,
            .url = sv_fmt(a, "%.*s%.*s", SV_FMT(api_base(a, l->services->zoom.url)), SV_FMT(path)),
            .headers = headers,
            .headers_count = body.n ? 3 : 2,
            .body = body });
    if (reply.end != FETCH_ANSWERED)
        return (struct zoom_answer){ .result = unheard(reply.end) };
    json_t *root = parse(reply.body);
    struct video_result result = meaning_of(&reply, root);
    if (result.end != VIDEO_DONE)
        log_event(LOG_WARN, "video.zoom", LOG_Z("error", result.error), LOG_INT("status", reply.status),
            LOG_INT("code", code_of(root)));
    return (struct zoom_answer){ .result = result, .body = root };
}

struct zoom_answer zoom_ask(
    const struct video_line *l, struct arena *a, const char *method, struct sv path, struct sv body)
{
    struct zoom_answer answer = { .body = NULL };
    for (int turn = 0; turn < 2; turn++) {
        struct sv token = zoom_token(l, a, &answer.result);
        if (!token.n)
            return answer;
        answer = ask_with(l, a, method, path, body, token);
        bool stale = answer.result.end == VIDEO_SETTINGS && sv_eq(sv_of(answer.result.error), SV("zoom_credentials"));
        if (!stale || turn)
            return answer;
        json_decref(answer.body); /* the secret was renewed, or the app switched off and on: once more with a new one */
        answer.body = NULL;
        video_memory_drop(l->services->memory);
    }
    return answer;
}
