#include "http/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"

enum { BACKLOG = 1024 };

/* Not empty from the start: with nothing but zeros in it GNU ld 2.40 may lay the part that is made read-only over a
 * page that is not there, and the program does not start. */
static _Thread_local char problem_text[512] = "?";

static struct sv problem_of(struct sv address, const char *why)
{
    snprintf(problem_text, sizeof problem_text, "Cannot listen on %.*s: %s.", (int)(address.n < 300 ? address.n : 300),
        address.p, why);
    return sv_of(problem_text);
}

/** Cuts "host:port" and "[host]:port" into two strings. */
static bool split(struct sv address, char ret_host[256], char ret_port[8])
{
    size_t colon = SIZE_MAX;
    for (size_t i = address.n; i-- > 0 && colon == SIZE_MAX;)
        if (address.p[i] == ':')
            colon = i;
    if (colon == SIZE_MAX || colon == 0)
        return false;
    struct sv host = sv_sub(address, 0, colon), port = sv_sub(address, colon + 1, SIZE_MAX);
    if (host.p[0] == '[' && host.p[host.n - 1] == ']')
        host = sv_sub(host, 1, host.n - 2);
    else if (sv_find(host, ':', 0) != SIZE_MAX)
        return false;
    if (!host.n || host.n > 255 || !port.n || port.n > 5)
        return false;
    snprintf(ret_host, 256, "%.*s", SV_FMT(host));
    snprintf(ret_port, 8, "%.*s", SV_FMT(port));
    int64_t number;
    return strspn(ret_port, "0123456789") == port.n && int_parse(port, &number) && number <= UINT16_MAX;
}

static int bind_to(const struct addrinfo *info)
{
    int one = 1, fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

enum err http_listen(struct sv address, int *ret_fd, struct sv *ret_problem)
{
    char host[256], port[8];
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV }, *found = NULL;
    if (!split(address, host, port)) {
        *ret_problem =
            problem_of(address, "give ADDRESS:PORT, as in 127.0.0.1:8080 or [::1]:8080, with a port up to 65535");
        return E_INVALID;
    }
    int looked_up = getaddrinfo(host, port, &hints, &found);
    if (looked_up != 0) {
        *ret_problem = problem_of(address, gai_strerror(looked_up));
        return E_INVALID;
    }
    int fd = bind_to(found);
    freeaddrinfo(found);
    if (fd < 0) {
        *ret_problem = problem_of(address, strerror(errno));
        return E_BUSY;
    }
    *ret_fd = fd;
    return E_OK;
}

unsigned http_listen_port(int fd)
{
    struct sockaddr_storage bound = { 0 };
    socklen_t n = sizeof bound;
    if (getsockname(fd, (struct sockaddr *)&bound, &n) != 0)
        return 0;
    const struct sockaddr_in6 *in6 = (const void *)&bound;
    const struct sockaddr_in *in = (const void *)&bound;
    return ntohs(bound.ss_family == AF_INET6 ? in6->sin6_port : in->sin_port);
}
