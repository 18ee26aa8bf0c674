#include "fetch/fetch.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct fetch {
    CURL *curl;
};
struct reading {
    struct arena *a;
    struct str *body;
    size_t most;
    bool cut;
    struct sv etag;
};

enum err fetch_open(struct fetch **ret_fetch)
{
    struct fetch *f = calloc(1, sizeof *f);
    if (!f)
        abort();
    f->curl = curl_easy_init();
    if (!f->curl) {
        free(f);
        return E_INTERNAL;
    }
    *ret_fetch = f;
    return E_OK;
}

void fetch_close(struct fetch *f)
{
    if (!f)
        return;
    curl_easy_cleanup(f->curl);
    free(f);
}

static bool is_loopback(const char *host)
{
    struct in_addr v4;
    return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
           (inet_pton(AF_INET, host, &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127);
}

bool fetch_url_valid(struct arena *a, struct sv url)
{
    CURLU *u = curl_url();
    char *scheme = NULL, *host = NULL;
    bool good = u && curl_url_set(u, CURLUPART_URL, sv_z(a, url), 0) == CURLUE_OK &&
                curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK;
    good = good && (strcmp(scheme, "https") == 0 || (strcmp(scheme, "http") == 0 && is_loopback(host)));
    curl_free(scheme);
    curl_free(host);
    curl_url_cleanup(u);
    return good;
}

bool fetch_url_guardable(struct arena *a, struct sv url)
{
    CURLU *u = curl_url();
    char *scheme = NULL, *host = NULL, *user = NULL;
    bool good = u && url.n <= FETCH_URL_MAX && curl_url_set(u, CURLUPART_URL, sv_z(a, url), 0) == CURLUE_OK &&
                curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK && host[0] &&
                curl_url_get(u, CURLUPART_USER, &user, 0) == CURLUE_NO_USER;
    good = good && (strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0);
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_url_cleanup(u);
    return good;
}

/* curl writes what stands for an address (0x7f.1, 2130706433) as the address. */
static bool address_of(const char *host, struct sockaddr_storage *ret_address)
{
    struct sv name = sv_of(host);
    struct sockaddr_in v4 = { .sin_family = AF_INET };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
    char bare[INET6_ADDRSTRLEN];
    memset(ret_address, 0, sizeof *ret_address);
    name.n -= name.n && name.p[name.n - 1] == '.';
    if (sv_eq_ci(name, SV("localhost")) || (name.n > 10 && sv_eq_ci(sv_sub(name, name.n - 10, 10), SV(".localhost"))))
        v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    else if (inet_pton(AF_INET, host, &v4.sin_addr) != 1) {
        struct sv inner = host[0] == '[' && name.n > 2 ? sv_sub(name, 1, name.n - 2) : name;
        if (inner.n >= sizeof bare)
            return false;
        memcpy(bare, inner.p, inner.n);
        bare[inner.n] = '\0';
        if (inet_pton(AF_INET6, bare, &v6.sin6_addr) != 1)
            return false;
        memcpy(ret_address, &v6, sizeof v6);
        return true;
    }
    memcpy(ret_address, &v4, sizeof v4);
    return true;
}

bool fetch_url_closed(struct arena *a, struct sv url, const struct fetch_nets *also)
{
    static const struct fetch_nets none;
    struct sockaddr_storage address;
    CURLU *u = curl_url();
    char *host = NULL;
    bool closed = u && curl_url_set(u, CURLUPART_URL, sv_z(a, url), 0) == CURLUE_OK &&
                  curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK && address_of(host, &address) &&
                  !fetch_address_allowed(also ? also : &none, (const struct sockaddr *)&address);
    curl_free(host);
    curl_url_cleanup(u);
    return closed;
}

static bool plain(struct sv v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] < ' ' || v.p[i] == 127)
            return false;
    return true;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct reading *r = ctx;
    size_t n = size * count, room = r->most - r->body->n;
    str_add(r->body, (struct sv){ bytes, n < room ? n : room }); /* the rest is read and forgotten */
    r->cut = r->cut || n > room;
    return n;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *ctx)
{
    enum { ETAG_MOST = 200 };
    struct reading *r = ctx;
    struct sv value = { bytes, size * count }, name = sv_cut(&value, ':');
    value = sv_trim(value);
    if (sv_eq_ci(name, SV("ETag")) && value.n <= ETAG_MOST && plain(value))
        r->etag = sv_dup(r->a, value);
    return size * count;
}

static bool add_headers(struct arena *a, const struct fetch_request *r, struct curl_slist **list)
{
    for (size_t i = 0; i < r->headers_count; i++) {
        const struct fetch_header *h = &r->headers[i];
        if (!plain(h->name) || !plain(h->value))
            return false;
        struct sv line = sv_fmt(a, "%.*s: %.*s", SV_FMT(h->name), SV_FMT(h->value));
        struct curl_slist *longer = curl_slist_append(*list, sv_z(a, line));
        if (!longer)
            abort();
        *list = longer;
    }
    return true;
}

static void set_request(CURL *c, struct arena *a, const struct fetch_request *r, struct curl_slist *headers)
{
    curl_easy_setopt(c, CURLOPT_URL, sv_z(a, r->url));
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, r->method);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    if (r->body.n || strcmp(r->method, "POST") == 0) {
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, r->body.n ? r->body.p : "");
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.n);
    }
    if (r->user.n) {
        curl_easy_setopt(c, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        curl_easy_setopt(c, CURLOPT_USERNAME, sv_z(a, r->user));
        curl_easy_setopt(c, CURLOPT_PASSWORD, sv_z(a, r->password));
    }
}

static void set_care(CURL *c)
{
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)FETCH_CONNECT_S);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)FETCH_S);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "Kith");
}

struct guard {
    const struct fetch_nets *also;
    bool refused;
};

/* Asked for each address that the name stands for, right before we connect to it: nothing can change in between. */
static curl_socket_t open_guarded(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct guard *g = ctx;
    if (purpose != CURLSOCKTYPE_IPCXN || !fetch_address_allowed(g->also, &address->addr)) {
        g->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* A connection kept from another call could lead anywhere: each guarded call makes its own. */
static void set_guard(CURL *c, struct guard *g)
{
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_guarded);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, g);
    curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L);
}

/* Without an answer: had the question gone out? */
static enum fetch_end end_of(CURL *c, CURLcode code)
{
    curl_off_t uploaded = 0;
    long bytes = 0;
    if (code == CURLE_OK)
        return FETCH_ANSWERED;
    curl_easy_getinfo(c, CURLINFO_SIZE_UPLOAD_T, &uploaded);
    curl_easy_getinfo(c, CURLINFO_REQUEST_SIZE, &bytes);
    return bytes > 0 || uploaded > 0 ? FETCH_UNKNOWN : FETCH_NOT_SENT;
}

struct fetch_reply fetch_do(struct fetch *f, struct arena *a, const struct fetch_request *r)
{
    struct fetch_reply reply = { .end = FETCH_REFUSED };
    struct curl_slist *headers = NULL;
    size_t most = r->body_max ? r->body_max : FETCH_BODY_MAX;
    struct str body = str_new(a, most);
    struct reading reading = { .a = a, .body = &body, .most = most };
    CURL *c = f->curl;
    struct guard guard = { .also = r->guarded };
    bool askable = r->guarded ? fetch_url_guardable(a, r->url) : fetch_url_valid(a, r->url);
    if (!askable || !add_headers(a, r, &headers)) {
        curl_slist_free_all(headers);
        return reply;
    }
    curl_easy_reset(c);
    set_care(c);
    set_request(c, a, r, headers);
    if (r->guarded)
        set_guard(c, &guard);
    if (r->seconds)
        curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)r->seconds);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, &reading);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, &reading);
    CURLcode code = curl_easy_perform(c);
    long status = 0;
    curl_off_t after = 0;
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(c, CURLINFO_RETRY_AFTER, &after);
    curl_slist_free_all(headers);
    reply = (struct fetch_reply){ .end = code != CURLE_OK && guard.refused ? FETCH_REFUSED : end_of(c, code),
        .status = (int)status,
        .body = str_sv(&body),
        .cut = reading.cut,
        .etag = reading.etag,
        .retry_after_s = (int64_t)after };
    return reply;
}
