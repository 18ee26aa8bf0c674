#include <arpa/inet.h>
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "mail/compose.h"
#include "mail/transport.h"

enum { MAILS_A_CONNECTION = 50, CONNECT_S = 10, MAIL_S = 60 };

/* What we last said: the reply, or its absence, is about that. */
enum stage { AT_CONNECT, AT_HELLO, AT_AUTH, AT_SENDER, AT_RECIPIENT, AT_DATA };
static const char *const stage_names[] = { "connect", "hello", "auth", "sender", "recipient", "data" };

struct smtp {
    CURL *curl;
    char error[CURL_ERROR_SIZE];
    int sent; /* mails on this connection */
    enum stage stage;
    char status[12]; /* enhanced code of the last reply */
};

/* What the URL says. */
struct target {
    const char *url, *user, *password, *ca; /* url without secrets; NULL where nothing was said */
    bool tls, starttls_required;
};

static const char *url_part(struct arena *a, CURLU *u, CURLUPart part, unsigned flags)
{
    char *text = NULL;
    if (curl_url_get(u, part, &text, flags) != CURLUE_OK)
        return NULL;
    const char *kept = sv_z(a, sv_of(text));
    curl_free(text);
    return kept;
}

static bool is_loopback(const char *host)
{
    struct in_addr v4;
    return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
           (inet_pton(AF_INET, host, &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127);
}

static bool options_read(struct target *t, struct arena *a, const char *query, struct sv *ret_problem)
{
    struct sv rest = sv_of(query);
    while (rest.n) {
        struct sv value = sv_cut(&rest, '&'), name = sv_cut(&value, '=');
        if (sv_eq(name, SV("starttls")) && sv_eq(value, SV("required"))) {
            t->starttls_required = true;
        } else if (sv_eq(name, SV("ca")) && value.n && !t->ca) {
            t->ca = sv_z(a, value);
        } else {
            *ret_problem =
                sv_fmt(a, "The mail server's URL knows ?starttls=required and ?ca=FILE, not \"%.*s\".", SV_FMT(name));
            return false;
        }
    }
    return true;
}

static const char *from_environment(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

static bool target_read(struct target *t, CURLU *u, struct sv url, struct arena *a, struct sv *ret_problem)
{
    if (curl_url_set(u, CURLUPART_URL, sv_z(a, url), 0) != CURLUE_OK) {
        *ret_problem = SV("The mail server's URL cannot be read; write smtp://HOST:PORT.");
        return false;
    }
    const char *host = url_part(a, u, CURLUPART_HOST, 0);
    if (!options_read(t, a, url_part(a, u, CURLUPART_QUERY, 0), ret_problem))
        return false;
    t->tls = sv_starts(url, SV("smtps:"));
    t->user = url_part(a, u, CURLUPART_USER, CURLU_URLDECODE);
    t->password = url_part(a, u, CURLUPART_PASSWORD, CURLU_URLDECODE);
    if (!t->user) {
        t->user = from_environment("KITH_MAIL_USER");
        t->password = from_environment("KITH_MAIL_PASSWORD");
    }
    if (t->user && !(host && is_loopback(host)))
        t->starttls_required = true;
    curl_url_set(u, CURLUPART_USER, NULL, 0);
    curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
    curl_url_set(u, CURLUPART_QUERY, NULL, 0);
    t->url = url_part(a, u, CURLUPART_URL, 0);
    return t->url != NULL;
}

/* "550 5.1.1 No such person": three numbers behind the code (RFC 2034). */
static void keep_status(struct smtp *s, struct sv reply)
{
    struct sv status = reply.n > 4 ? sv_sub(reply, 4, SIZE_MAX) : SV("");
    size_t n = 0, dots = 0;
    while (n < status.n && ((status.p[n] >= '0' && status.p[n] <= '9') || status.p[n] == '.'))
        dots += status.p[n++] == '.';
    bool good = dots == 2 && n >= 5 && n < sizeof s->status && status.p[0] == reply.p[0];
    if (good)
        memcpy(s->status, status.p, n);
    s->status[good ? n : 0] = '\0';
}

/* Only the first word of what we say is looked at: the rest may be secret. */
static int watch(CURL *curl, curl_infotype type, char *data, size_t n, void *arg)
{
    static const struct {
        const char *word;
        enum stage stage;
    } words[] = { { "EHLO", AT_HELLO }, { "HELO", AT_HELLO }, { "STARTTLS", AT_HELLO }, { "AUTH", AT_AUTH },
        { "MAIL", AT_SENDER }, { "RCPT", AT_RECIPIENT }, { "DATA", AT_DATA } };
    struct smtp *s = arg;
    (void)curl;
    if (type == CURLINFO_HEADER_IN)
        keep_status(s, sv_from(data, n));
    if (type == CURLINFO_HEADER_OUT)
        for (size_t i = 0; i < LENGTH(words); i++)
            if (sv_starts(sv_from(data, n), sv_of(words[i].word)))
                s->stage = words[i].stage;
    return 0;
}

static void options_set(struct smtp *s, const struct target *t)
{
    CURL *c = s->curl;
    bool verify = t->tls || t->starttls_required;
    curl_easy_setopt(c, CURLOPT_URL, t->url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_PROXY, ""); /* none, whatever the environment says */
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)MAIL_S);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, s->error);
    curl_easy_setopt(c, CURLOPT_USE_SSL, (long)(t->starttls_required ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    /* Who can forge a certificate here can as well hide STARTTLS: checking pays only where TLS is required. */
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (t->ca)
        curl_easy_setopt(c, CURLOPT_CAINFO, t->ca);
    if (t->user) {
        curl_easy_setopt(c, CURLOPT_USERNAME, t->user);
        curl_easy_setopt(c, CURLOPT_PASSWORD, t->password ? t->password : "");
    }
    curl_easy_setopt(c, CURLOPT_DEBUGFUNCTION, watch);
    curl_easy_setopt(c, CURLOPT_DEBUGDATA, s);
    curl_easy_setopt(c, CURLOPT_VERBOSE, 1L); /* calls watch(); prints nothing */
}

enum err smtp_open(struct sv url, struct smtp **ret_smtp, struct arena *a, struct sv *ret_problem)
{
    curl_start();
    struct target t = { 0 };
    CURLU *u = curl_url();
    assert(u);
    *ret_problem = SV("The mail server's URL cannot be read; write smtp://HOST:PORT.");
    bool ok = target_read(&t, u, url, a, ret_problem);
    curl_url_cleanup(u);
    if (!ok)
        return E_INVALID;
    struct smtp *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->curl = curl_easy_init();
    assert(s->curl);
    options_set(s, &t);
    *ret_problem = SV("");
    *ret_smtp = s;
    return E_OK;
}

void smtp_close(struct smtp *s)
{
    if (!s)
        return;
    curl_easy_cleanup(s->curl);
    free(s);
}

static struct mail_result judged(const struct smtp *s, CURLcode rc)
{
    long code = 0;
    curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &code);
    struct mail_result r = { .outcome = MAIL_TEMPORARY, .code = (int)code, .stage = stage_names[s->stage] };
    memcpy(r.status, s->status, sizeof r.status);
    if (rc == CURLE_OK) {
        r.outcome = MAIL_SENT;
    } else if (rc == CURLE_SEND_ERROR || rc == CURLE_WEIRD_SERVER_REPLY) {
        /* The code is the answer to what we said last. A 5xx to our name, password or sender address is about us. */
        if (code >= 500 && code <= 599 && s->stage >= AT_RECIPIENT)
            r.outcome = MAIL_PERMANENT;
    } else if (code == 354) {
        r.outcome = MAIL_UNKNOWN;
    }
    if (rc != CURLE_OK)
        log_event(LOG_DEBUG, "mail.curl", LOG_INT("curl", rc), LOG_INT("code", code), LOG_Z("stage", r.stage));
    return r;
}

/* A kept connection that the server has closed in the meantime fails before the mail itself is under way. */
static bool was_stale(const struct smtp *s, CURLcode rc)
{
    long connects = 1, code = 0;
    curl_easy_getinfo(s->curl, CURLINFO_NUM_CONNECTS, &connects);
    curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &code);
    bool broke = rc == CURLE_SEND_ERROR || rc == CURLE_RECV_ERROR || rc == CURLE_GOT_NOTHING;
    return broke && connects == 0 && s->stage < AT_DATA && (code < 400 || code == 421);
}

static CURLcode perform(struct smtp *s, bool fresh)
{
    if (fresh)
        s->sent = 0;
    s->stage = AT_CONNECT;
    s->status[0] = '\0';
    s->sent++;
    curl_easy_setopt(s->curl, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
    curl_easy_setopt(s->curl, CURLOPT_FORBID_REUSE, s->sent >= MAILS_A_CONNECTION ? 1L : 0L);
    CURLcode rc = curl_easy_perform(s->curl);
    if (rc != CURLE_OK || s->sent >= MAILS_A_CONNECTION)
        s->sent = 0;
    return rc;
}

struct mail_result smtp_send(struct smtp *s, struct arena *scratch, const struct mail *m)
{
    struct composed c;
    if (compose_on(s->curl, scratch, m, &c) != E_OK)
        return (struct mail_result){ .outcome = MAIL_PERMANENT, .stage = "compose" };
    CURLcode rc = perform(s, false);
    if (was_stale(s, rc)) {
        composed_free(s->curl, &c);
        enum err again = compose_on(s->curl, scratch, m, &c);
        assert(again == E_OK);
        (void)again;
        rc = perform(s, true);
    }
    struct mail_result r = judged(s, rc);
    composed_free(s->curl, &c);
    return r;
}

struct mail_result smtp_check(struct smtp *s)
{
    CURL *once = curl_easy_duphandle(s->curl);
    assert(once);
    struct smtp probe = { .curl = once };
    curl_easy_setopt(once, CURLOPT_DEBUGDATA, &probe);
    curl_easy_setopt(once, CURLOPT_ERRORBUFFER, probe.error);
    curl_easy_setopt(once, CURLOPT_CUSTOMREQUEST, "NOOP");
    curl_easy_setopt(once, CURLOPT_NOBODY, 1L);
    struct mail_result r = judged(&probe, curl_easy_perform(once));
    curl_easy_cleanup(once);
    return r;
}
