#include "raw.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static bool answer_inline(void *ctx, const struct http_req *req, struct http_reply *reply)
{
    struct raw_site *site = ctx;
    if (!sv_eq(req->path, SV("/healthz")))
        return false;
    site->handled++;
    reply->content_type = SV("text/plain");
    reply->fixed = SV("ok\n");
    return true;
}

static void describe(const struct http_req *req, struct str *out)
{
    str_addf(out, "method=%d path=%.*s query=%.*s peer=%.*s type=%.*s body=%zu\n", (int)req->method, SV_FMT(req->path),
        SV_FMT(req->query), SV_FMT(req->peer), SV_FMT(req->content_type), req->body.n);
    for (size_t i = 0; i < req->params.count; i++)
        str_addf(out, "param %.*s=%.*s\n", SV_FMT(req->params.items[i].name), SV_FMT(req->params.items[i].value));
    for (size_t i = 0; i < req->form.count; i++)
        str_addf(out, "field %.*s=%.*s\n", SV_FMT(req->form.items[i].name), SV_FMT(req->form.items[i].value));
    for (size_t i = 0; i < req->files.count; i++)
        str_addf(out, "file %.*s %.*s %zu\n", SV_FMT(req->files.items[i].field), SV_FMT(req->files.items[i].filename),
            req->files.items[i].content.n);
}

static void answer(void *ctx, const struct http_req *req, struct http_reply *reply)
{
    struct raw_site *site = ctx;
    site->handled++;
    if (sv_eq(req->path, SV("/wait"))) {
        sem_post(&site->entered);
        while (sem_wait(&site->leave) != 0)
            ;
        str_add(&reply->body, SV("waited"));
    } else if (sv_eq(req->path, SV("/big"))) {
        http_reply_header(reply, SV("ETag"), SV("\"v1\""));
        for (int i = 0; i < 4000; i++)
            str_addf(&reply->body, "<p>line %d of a page</p>\n", i);
    } else if (sv_eq(req->path, SV("/huge"))) {
        for (int i = 0; i < 1 << 17; i++)
            str_add(&reply->body, SV("sixty-four bytes of a reply that a slow reader will never finish\n"));
    } else if (sv_eq(req->path, SV("/body"))) {
        reply->content_type = SV("application/octet-stream");
        str_add(&reply->body, req->body);
    } else {
        reply->content_type = SV("text/plain");
        describe(req, &reply->body);
    }
}

static void *worker_start(void *ctx, unsigned worker)
{
    (void)worker;
    return ctx;
}

void raw_start(struct raw_site *site, const struct http_server_options *o)
{
    struct http_server_options options = {
        .listen = SV("127.0.0.1:0"), .workers = 2, .max_body = 64 * 1024, .max_upload = 256 * 1024, .idle_timeout_s = 10
    };
    struct sv problem;
    if (o)
        options = *o;
    options.ctx = site;
    options.worker_start = worker_start;
    options.handle = answer;
    options.handle_inline = answer_inline;
    site->handled = 0;
    sem_init(&site->entered, 0, 0);
    sem_init(&site->leave, 0, 0);
    assert_int_equal(http_server_start(&options, &site->server, &problem), E_OK);
    site->port = http_server_port(site->server);
}

void raw_stop(struct raw_site *site)
{
    http_server_stop(site->server, 2);
    sem_destroy(&site->entered);
    sem_destroy(&site->leave);
}

int raw_connect(const struct raw_site *site)
{
    return raw_connect_from(site, "127.0.0.1");
}

int raw_connect_from(const struct raw_site *site, const char *address)
{
    struct sockaddr_in from = { .sin_family = AF_INET };
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)site->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
    };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(inet_pton(AF_INET, address, &from.sin_addr), 1);
    assert_int_equal(bind(fd, (const struct sockaddr *)&from, sizeof from), 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

bool raw_send(int fd, const char *bytes, size_t n)
{
    while (n) {
        ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        n -= (size_t)sent;
    }
    return true;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/** One read; false at the end, on an error or when time is up. */
static bool read_some(int fd, struct str *into, int64_t until_ms, bool *ret_closed)
{
    char buffer[16384];
    int64_t left = until_ms - now_ms();
    struct pollfd p = { .fd = fd, .events = POLLIN };
    if (left <= 0 || poll(&p, 1, (int)left) <= 0)
        return false;
    ssize_t got = recv(fd, buffer, sizeof buffer, 0);
    *ret_closed = got <= 0;
    if (got > 0)
        str_add(into, (struct sv){ buffer, (size_t)got });
    return got > 0;
}

struct sv raw_read_all(int fd, struct arena *a, int ms, bool *ret_closed)
{
    struct str all = str_new(a, (size_t)64 << 20);
    int64_t until = now_ms() + ms;
    *ret_closed = false;
    while (read_some(fd, &all, until, ret_closed))
        ;
    return str_sv(&all);
}

struct sv raw_read_one(int fd, struct arena *a, bool bodiless)
{
    struct str all = str_new(a, (size_t)64 << 20);
    int64_t until = now_ms() + 30000;
    bool closed = false;
    while (!closed) {
        const char *end = strstr(all.p, "\r\n\r\n");
        if (end) {
            size_t head = (size_t)(end - all.p) + 4;
            struct sv length = raw_header(str_sv(&all), "Content-Length");
            size_t body = bodiless || !length.n ? 0 : (size_t)atoll(sv_z(a, length));
            if (all.n >= head + body) {
                assert_int_equal(all.n, head + body); /* callers ask for one reply at a time */
                return str_sv(&all);
            }
        }
        if (!read_some(fd, &all, until, &closed))
            break;
    }
    return SV("");
}

struct sv raw_ask(const struct raw_site *site, struct arena *a, const char *bytes, size_t n)
{
    bool closed;
    int fd = raw_connect(site);
    raw_send(fd, bytes, n);
    struct sv all = raw_read_all(fd, a, 30000, &closed);
    close(fd);
    assert_true(closed);
    return all;
}

int raw_status(struct sv reply)
{
    return sv_starts(reply, SV("HTTP/1.1 ")) || sv_starts(reply, SV("HTTP/1.0 ")) ? atoi(reply.p + 9) : 0;
}

size_t raw_replies(struct sv all)
{
    size_t n = 0;
    for (const char *at = all.p; (at = strstr(at, "HTTP/1.1 ")); at++)
        n++;
    return n;
}

struct sv raw_header(struct sv reply, const char *name)
{
    struct sv rest = reply;
    while (rest.n) {
        struct sv line = sv_trim(sv_cut(&rest, '\n'));
        if (!line.n)
            break;
        struct sv value = line, key = sv_cut(&value, ':');
        if (value.p != line.p && sv_eq_ci(key, sv_of(name)))
            return sv_trim(value);
    }
    return SV("");
}

struct sv raw_body(struct sv reply)
{
    const char *end = reply.n ? memmem(reply.p, reply.n, "\r\n\r\n", 4) : NULL;
    return end ? sv_sub(reply, (size_t)(end - reply.p) + 4, SIZE_MAX) : SV("");
}
