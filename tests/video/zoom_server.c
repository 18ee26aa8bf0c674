#include "tests/video/zoom_server.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* base64 of "client:s3cret" */
static const char basic[] = "Authorization: Basic Y2xpZW50OnMzY3JldA==";

static void complain(struct zoom_server *z, struct sv what)
{
    if (!z->wrong[0])
        snprintf(z->wrong, sizeof z->wrong, "%.*s", SV_FMT(what));
}

static bool read_request(int fd, char *text, size_t most)
{
    size_t n = 0;
    for (;;) {
        ssize_t got = read(fd, text + n, most - 1 - n);
        if (got <= 0)
            return false;
        n += (size_t)got;
        text[n] = 0;
        const char *end = strstr(text, "\r\n\r\n"), *length = strstr(text, "Content-Length: ");
        if (end && n >= (size_t)(end + 4 - text) + (length && length < end ? strtoul(length + 16, NULL, 10) : 0))
            return true;
    }
}

static void answer(int fd, int status, const char *body)
{
    char text[4096];
    int n = snprintf(text, sizeof text,
        "HTTP/1.1 %d Said\r\nContent-Type: application/json\r\nContent-Length: %zu\r\nRetry-After: 7\r\nConnection: "
        "close\r\n\r\n%s",
        status, strlen(body), body);
    if (send(fd, text, (size_t)n, MSG_NOSIGNAL) != n)
        perror("send");
}

static void answer_token(struct zoom_server *z, int fd, const char *text)
{
    char body[200];
    bool known = strstr(text, basic) && !z->secret_is_wrong &&
                 strstr(text, "\r\n\r\ngrant_type=account_credentials&account_id=acc%20one");
    if (!known) {
        answer(fd, 400, "{\"reason\":\"Invalid client_id or client_secret\",\"error\":\"invalid_client\"}");
        return;
    }
    snprintf(body, sizeof body, "{\"access_token\":\"token-%u\",\"token_type\":\"bearer\",\"expires_in\":%d}",
        ++z->tokens, z->token_seconds ? z->token_seconds : 3600);
    answer(fd, 200, body);
}

static const char *usual(struct sv operation, int *status)
{
    *status = 204;
    if (sv_eq(operation, SV("meetingCreate"))) {
        *status = 201;
        return "{\"id\":85746065123,\"uuid\":\"aDYlohsHRtCd4ii1uC2+hA==\",\"join_url\":\"https://us02web.zoom.us/j/"
               "1\"}";
    }
    if (sv_eq(operation, SV("meetingRegistrantCreate"))) {
        *status = 201;
        return "{\"registrant_id\":\"reg_1\",\"id\":85746065123,\"join_url\":\"https://us02web.zoom.us/w/1?tk=ana\"}";
    }
    if (sv_eq(operation, SV("meeting"))) {
        *status = 200;
        return "{\"id\":85746065123,\"start_url\":\"https://us02web.zoom.us/s/1?zak=host\"}";
    }
    return "";
}

static void answer_call(struct zoom_server *z, int fd, struct sv method, struct sv path, const char *text)
{
    struct sv operation = SV(""), body = sv_of(strstr(text, "\r\n\r\n") + 4);
    char lower[8] = "", bearer[64];
    for (size_t i = 0; i < method.n && i + 1 < sizeof lower; i++)
        lower[i] = (char)(method.p[i] | ' ');
    snprintf(bearer, sizeof bearer, "Authorization: Bearer token-%u\r\n", z->tokens);
    if (!strstr(text, bearer))
        complain(z, SV("a call without the newest access token"));
    struct sv wrong = swagger_check(z->a, z->description, lower, sv_sub(path, 3, SIZE_MAX), body, &operation);
    if (wrong.n)
        complain(z, sv_fmt(z->a, "%.*s: %.*s", SV_FMT(operation), SV_FMT(wrong)));
    struct zoom_asked *asked = &z->asked[z->asked_count % ZOOM_ASKED_MAX];
    snprintf(asked->operation, sizeof asked->operation, "%.*s", SV_FMT(operation));
    snprintf(asked->body, sizeof asked->body, "%.*s", SV_FMT(body));
    snprintf(asked->path, sizeof asked->path, "%.*s", SV_FMT(path));
    z->asked_count++;
    int status;
    const char *said = usual(operation, &status);
    if (z->next_at < z->next_count) {
        status = z->next[z->next_at].status;
        said = z->next[z->next_at++].body;
    }
    answer(fd, status, said);
}

static void *serve(void *arg)
{
    struct zoom_server *z = arg;
    static char text[64 * 1024];
    for (int fd; (fd = accept(z->listening, NULL, NULL)) >= 0; close(fd)) {
        if (!read_request(fd, text, sizeof text))
            continue;
        struct sv rest = sv_of(text), method = sv_cut(&rest, ' '), path = sv_cut(&rest, ' ');
        if (sv_eq(path, SV("/oauth/token")))
            answer_token(z, fd, text);
        else
            answer_call(z, fd, method, path, text);
        shutdown(fd, SHUT_WR);
    }
    return NULL;
}

struct zoom_server *zoom_server_start(void)
{
    struct zoom_server *z = calloc(1, sizeof *z);
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof at;
    z->description = swagger_zoom();
    z->a = arena_new("zoom", 64 * 1024);
    z->listening = socket(AF_INET, SOCK_STREAM, 0);
    if (!z->description || bind(z->listening, (struct sockaddr *)&at, sizeof at) != 0 || listen(z->listening, 8) != 0 ||
        getsockname(z->listening, (struct sockaddr *)&at, &n) != 0 || pthread_create(&z->thread, NULL, serve, z) != 0)
        abort();
    z->port = ntohs(at.sin_port);
    snprintf(z->url, sizeof z->url, "http://127.0.0.1:%d", z->port);
    return z;
}

void zoom_server_stop(struct zoom_server *z)
{
    shutdown(z->listening, SHUT_RDWR);
    pthread_join(z->thread, NULL);
    close(z->listening);
    json_decref(z->description);
    arena_free(z->a);
    free(z);
}

void zoom_server_next(struct zoom_server *z, int status, const char *body)
{
    z->next[z->next_count].status = status;
    z->next[z->next_count++].body = body;
}
