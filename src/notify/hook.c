#include "notify/hook.h"

#include <jansson.h>

#include "base/json.h"
#include "crypto/hook.h"
#include "notify/pages.h"

static const struct {
    const char *name;
    enum dsn_kind kind;
} kinds[] = { { "permanent", DSN_PERMANENT }, { "temporary", DSN_TEMPORARY }, { "complaint", DSN_COMPLAINT } };

static struct sv text_of(struct arena *a, const json_t *item, const char *key)
{
    const json_t *v = json_object_get(item, key);
    return json_is_string(v) ? sv_dup(a, sv_from(json_string_value(v), json_string_length(v))) : SV("");
}

/* Empty, or three numbers with dots. */
static bool code_good(struct sv code)
{
    if (code.n > 9)
        return false;
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] != '.' && (code.p[i] < '0' || code.p[i] > '9'))
            return false;
    return true;
}

/* NULL, or the member that is wrong. */
static const char *item_read(struct arena *a, const json_t *item, struct notify_bounce *b)
{
    struct sv kind = text_of(a, item, "kind");
    *b = (struct notify_bounce){
        .message_id = text_of(a, item, "message_id"), .code = text_of(a, item, "code"), .source = "hook"
    };
    if (sv_starts(b->message_id, SV("<")) && sv_ends(b->message_id, SV(">")))
        b->message_id = sv_sub(b->message_id, 1, b->message_id.n - 2);
    if (!b->message_id.n || b->message_id.n > 300)
        return "message_id";
    if (!code_good(b->code))
        return "code";
    for (size_t i = 0; i < LENGTH(kinds); i++)
        if (sv_eq(kind, sv_of(kinds[i].name))) {
            b->kind = kinds[i].kind;
            return NULL;
        }
    return "kind";
}

enum err notify_hook_read(struct arena *a, struct sv json, struct hook_news *ret_news, struct problems *problems)
{
    json_t *root = json_loadb(json.p, json.n, 0, NULL);
    size_t count = json_array_size(root);
    struct hook_news news = { .items = NULL };
    if (!json_is_array(root) || count > HOOK_NEWS_MAX) {
        json_decref(root);
        problem_add(problems, SV("body"), SV("list"), SV("Send a JSON list of at most 1000 items."));
        return E_INVALID;
    }
    news.items = arena_array(a, count, sizeof *news.items);
    const char *fault = NULL;
    for (size_t i = 0; i < count && !fault; i++) {
        fault = item_read(a, json_array_get(root, i), &news.items[i]);
        if (fault)
            problem_add(problems, sv_of(fault), SV("item"),
                sv_fmt(a, "Item %zu: \"%s\" is missing, or none that is known.", i, fault));
        else
            news.count++;
    }
    json_decref(root);
    if (fault)
        return E_INVALID;
    *ret_news = news;
    return E_OK;
}

/* --- the page --- */

static enum err answer(struct page *p, int status, struct sv json)
{
    page_status(p, status);
    p->reply->content_type = SV("application/json");
    p->reply->body = str_new(p->op.arena, 4096);
    str_add(&p->reply->body, json);
    return E_OK;
}

static enum err refuse(struct page *p, int status, const char *error, struct sv sentence)
{
    struct arena *a = p->op.arena;
    struct str quoted = str_new(a, 2048);
    json_quote(&quoted, sentence);
    return answer(p, status, sv_fmt(a, "{\"error\":\"%s\",\"message\":%s}\n", error, quoted.p));
}

static enum err post_bounces(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems problems = problems_new(a);
    struct hook_news news;
    int64_t count[3] = { 0 };
    if (!hook_signed(
            p->app->keys, a, NOTIFY_HOOK_BOUNCES, http_header(p->req, SV("Kith-Signature")), p->req->body, p->op.now))
        return refuse(p, 401, "signature", SV("Kith-Signature is missing, wrong, or more than five minutes off."));
    if (notify_hook_read(a, p->req->body, &news, &problems) != E_OK)
        return refuse(p, 422, "body", problems.items[0].text);
    for (size_t i = 0; i < news.count; i++) {
        enum notify_told told;
        TRY(notify_bounce(p->op.db, a, &news.items[i], p->op.now, &told));
        count[told]++;
    }
    return answer(p, 200,
        sv_fmt(a, "{\"noted\":%lld,\"known\":%lld,\"unknown\":%lld}\n", (long long)count[NOTIFY_TOLD_FIRST],
            (long long)count[NOTIFY_TOLD_BEFORE], (long long)count[NOTIFY_TOLD_UNKNOWN]));
}

static const struct route routes[] = {
    { HTTP_POST, "/hooks/bounces", "hook_bounces", NEEDS_SIGNED, AUDIT_NONE, "", post_bounces },
};
const struct route_table notify_hook_routes = { routes, LENGTH(routes) };
