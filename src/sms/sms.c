#include "sms/sms.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/compare.h"
#include "crypto/encode.h"
#include "crypto/sha1.h"
#include "html/escape.h"

enum { FORM_MAX = 16 * 1024, SIGNED_MAX = 64 * 1024 };

/* "account:token@" before the host, "?from=" behind it. */
enum err sms_gateway_read(struct arena *a, struct sv url, struct sms_gateway *ret_gateway, struct sv *ret_problem)
{
    struct sms_gateway g = { .token = SV("") };
    struct sv rest = url, scheme, user, query = SV("");
    const char *token = getenv("KITH_SMS_TOKEN");
    *ret_problem =
        SV("The SMS gateway is an address such as twilio:https://ACCOUNT:TOKEN@api.twilio.com/?from=%2B15550100.");
    if (!sv_starts(url, SV("twilio:")))
        return E_INVALID;
    rest = sv_sub(url, 7, SIZE_MAX);
    scheme = sv_starts(rest, SV("https://")) ? SV("https://") : sv_starts(rest, SV("http://")) ? SV("http://") : SV("");
    size_t at = sv_find(rest, '@', 0), mark = sv_find(rest, '?', 0);
    if (!scheme.n || at == SIZE_MAX || at < scheme.n)
        return E_INVALID;
    user = sv_sub(rest, scheme.n, at - scheme.n);
    if (mark != SIZE_MAX && mark > at) {
        query = sv_sub(rest, mark + 1, SIZE_MAX);
        rest = sv_sub(rest, 0, mark);
    }
    g.account = sv_cut(&user, ':');
    g.token = token && *token ? sv_dup(a, sv_of(token)) : user;
    struct sv host = sv_sub(rest, at + 1, SIZE_MAX);
    while (host.n && host.p[host.n - 1] == '/')
        host.n--;
    g.base = sv_fmt(a, "%.*s%.*s", SV_FMT(scheme), SV_FMT(host));
    struct http_pairs pairs;
    if (http_form_parse(query, a, &pairs) != NULL)
        return E_INVALID;
    for (size_t i = 0; i < pairs.count; i++)
        if (sv_eq(pairs.items[i].name, SV("from")))
            g.from = pairs.items[i].value;
    if (!g.account.n || !g.token.n || !g.from.n || !fetch_url_valid(a, g.base))
        return E_INVALID;
    *ret_gateway = g;
    return E_OK;
}

static void add_field(struct str *out, const char *name, struct sv value)
{
    if (out->n)
        str_addc(out, '&');
    str_add(out, sv_of(name));
    str_addc(out, '=');
    html_url_part(out, value);
}

/* The gateway's own number of what is wrong: 21610 the number answered STOP; 21211, 21217 and 21614 there is no such
 * phone; 20003 it does not know us. */
static int code_of(struct sv body)
{
    json_error_t fault;
    json_t *root = json_loadb(body.p ? body.p : "", body.n, 0, &fault);
    int code = (int)json_integer_value(json_object_get(root, "code"));
    json_decref(root);
    return code;
}

static enum sms_end end_of(int status, int code)
{
    if (status >= 200 && status < 300)
        return SMS_SENT;
    if (code == 21610)
        return SMS_STOPPED;
    if (code == 21211 || code == 21217 || code == 21614)
        return SMS_NO_NUMBER;
    if (status == 401 || status == 403 || status == 404 || code == 20003)
        return SMS_SETTINGS;
    return status == 429 || status >= 500 ? SMS_AGAIN : SMS_REFUSED;
}

struct sms_result sms_send(struct fetch *f, struct arena *a, const struct sms_gateway *g, struct sv to, struct sv text)
{
    static const struct fetch_header form = { { "Content-Type", 12 }, { "application/x-www-form-urlencoded", 33 } };
    struct str body = str_new(a, FORM_MAX);
    add_field(&body, "To", to);
    add_field(&body, "From", g->from);
    add_field(&body, "Body", text);
    if (body.overflowed)
        return (struct sms_result){ .end = SMS_REFUSED };
    struct fetch_reply reply = fetch_do(f, a,
        &(struct fetch_request){ .method = "POST",
            .url = sv_fmt(a, "%.*s/2010-04-01/Accounts/%.*s/Messages.json", SV_FMT(g->base), SV_FMT(g->account)),
            .headers = &form,
            .headers_count = 1,
            .body = str_sv(&body),
            .user = g->account,
            .password = g->token });
    switch (reply.end) {
    case FETCH_NOT_SENT: return (struct sms_result){ .end = SMS_AGAIN };
    case FETCH_UNKNOWN: return (struct sms_result){ .end = SMS_UNKNOWN };
    case FETCH_REFUSED: return (struct sms_result){ .end = SMS_SETTINGS };
    case FETCH_ANSWERED:
    default: break;
    }
    int code = reply.status >= 400 ? code_of(reply.body) : 0;
    return (struct sms_result){
        .end = end_of(reply.status, code), .status = reply.status, .code = code, .wait_s = reply.retry_after_s
    };
}

static int by_name(const void *a, const void *b)
{
    const struct http_pair *x = a, *y = b;
    size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
    int order = n ? memcmp(x->name.p, y->name.p, n) : 0;
    return order ? order : (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

bool sms_signature_valid(
    struct arena *a, const struct sms_gateway *g, struct sv url, const struct http_pairs *form, struct sv signature)
{
    unsigned char mac[SHA1_BYTES];
    struct http_pair *sorted = arena_array(a, form->count + 1, sizeof *sorted);
    struct str text = str_new(a, SIGNED_MAX);
    if (form->count)
        memcpy(sorted, form->items, form->count * sizeof *sorted);
    qsort(sorted, form->count, sizeof *sorted, by_name);
    str_add(&text, url);
    for (size_t i = 0; i < form->count; i++) {
        str_add(&text, sorted[i].name);
        str_add(&text, sorted[i].value);
    }
    if (text.overflowed)
        return false;
    sha1_hmac(g->token, str_sv(&text), mac);
    return sv_equal_secret(base64_encode(a, mac, sizeof mac), signature);
}

enum sms_word sms_word_of(struct arena *a, struct sv body)
{
    static const char *const stops[] = { "stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "baja",
        "parar", "alto" };
    static const char *const starts[] = { "start", "yes", "unstop", "si", "alta" };
    struct sv word = sv_trim(text_fold(a, sv_sub(body, 0, 100)));
    for (size_t i = 0; i < LENGTH(stops); i++)
        if (sv_eq(word, sv_of(stops[i])))
            return SMS_WORD_STOP;
    for (size_t i = 0; i < LENGTH(starts); i++)
        if (sv_eq(word, sv_of(starts[i])))
            return SMS_WORD_START;
    return SMS_WORD_OTHER;
}
