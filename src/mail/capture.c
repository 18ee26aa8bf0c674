/* mail_compose(): curl writes MIME only to a mail server, so a thread behind a local socket plays one. */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "mail/compose.h"

struct server {
    int listening;
    struct sockaddr_un address; /* picked by the kernel, in the abstract namespace */
    int fd;
    char *message; /* malloc'ed: arenas belong to one thread */
    size_t n, cap;
    bool whole;
};

static void keep(struct server *s, const char *p, size_t n)
{
    if (s->n + n > s->cap) {
        s->cap = (s->n + n) * 2 + 16384;
        s->message = realloc(s->message, s->cap);
        if (!s->message)
            abort();
    }
    memcpy(s->message + s->n, p, n);
    s->n += n;
}

static bool say(const struct server *s, const char *text)
{
    return send(s->fd, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text);
}

/* The dot that a line starts with was doubled on the way (RFC 5321, 4.5.2). */
static void keep_line(struct server *s, const char *line, size_t n)
{
    bool dot = n > 2 && line[0] == '.';
    keep(s, line + dot, n - dot);
}

static bool listen_local(struct server *s)
{
    s->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s->listening < 0)
        return false;
    s->address.sun_family = AF_UNIX;
    socklen_t n = sizeof s->address;
    /* An address of the bare family asks the kernel for a free name. */
    if (bind(s->listening, (const struct sockaddr *)&s->address, sizeof(sa_family_t)) == 0 &&
        getsockname(s->listening, (struct sockaddr *)&s->address, &n) == 0 && listen(s->listening, 4) == 0) {
        assert(n < sizeof s->address);
        s->address.sun_path[n - offsetof(struct sockaddr_un, sun_path)] = '\0';
        return true;
    }
    close(s->listening);
    return false;
}

/* Any process of the machine may knock at an abstract socket: only this one is let in. */
static int accept_own(const struct server *s)
{
    for (;;) {
        int fd = accept4(s->listening, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            return -1;
        struct ucred who;
        socklen_t n = sizeof who;
        if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) == 0 && who.pid == getpid())
            return fd;
        close(fd);
    }
}

static void *serve(void *arg)
{
    struct server *s = arg;
    s->fd = accept_own(s);
    FILE *in = s->fd >= 0 ? fdopen(dup(s->fd), "re") : NULL;
    char *line = NULL;
    size_t cap = 0;
    bool data = false;
    bool going = in && say(s, "220 ready\r\n");
    while (going) {
        ssize_t n = getline(&line, &cap, in);
        if (n <= 0)
            break;
        if (data && strcmp(line, ".\r\n") == 0) {
            data = false;
            s->whole = true;
            going = say(s, "250 kept\r\n");
        } else if (data) {
            keep_line(s, line, (size_t)n);
        } else if (strncmp(line, "EHLO", 4) == 0) {
            going = say(s, "250-here\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n");
        } else if (strncmp(line, "DATA", 4) == 0) {
            data = true;
            going = say(s, "354 go on\r\n");
        } else {
            going = say(s, "250 ok\r\n");
        }
    }
    free(line);
    if (in)
        fclose(in);
    if (s->fd >= 0)
        close(s->fd);
    return NULL;
}

static CURLcode send_to(struct server *s, struct arena *a, const struct mail *m, CURL *curl)
{
    struct composed c;
    curl_easy_setopt(curl, CURLOPT_URL, "smtp://127.0.0.1/kith");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(curl, CURLOPT_ABSTRACT_UNIX_SOCKET, s->address.sun_path + 1);
    if (compose_on(curl, a, m, &c) != E_OK)
        return CURLE_BAD_FUNCTION_ARGUMENT;
    CURLcode rc = curl_easy_perform(curl);
    composed_free(curl, &c);
    return rc;
}

enum err mail_compose(struct arena *a, const struct mail *m, struct sv *ret_message)
{
    if (mail_fault(m))
        return E_INVALID;
    struct server s = { .fd = -1 };
    if (!listen_local(&s)) {
        log_event(LOG_ERROR, "mail.listen", LOG_Z("error", strerrorname_np(errno)));
        return E_INTERNAL;
    }
    curl_start();
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve, &s) != 0) {
        close(s.listening);
        return E_BUSY;
    }
    CURL *curl = curl_easy_init();
    assert(curl);
    CURLcode rc = send_to(&s, a, m, curl);
    curl_easy_cleanup(curl);          /* says QUIT and closes, so the thread ends */
    shutdown(s.listening, SHUT_RDWR); /* ends the wait if curl never came */
    pthread_join(thread, NULL);
    close(s.listening);
    enum err e = rc == CURLE_OK && s.whole ? E_OK : E_INTERNAL;
    if (e == E_OK)
        *ret_message = sv_dup(a, sv_from(s.message, s.n));
    else
        log_event(LOG_ERROR, "mail.compose", LOG_INT("curl", rc));
    free(s.message);
    return e;
}
