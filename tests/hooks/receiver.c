#include "tests/hooks/receiver.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/test.h"

struct receiver receiver;

static void read_request(int fd, char *text)
{
    size_t n = 0;
    for (;;) {
        ssize_t got = read(fd, text + n, TEXT_MOST - 1 - n);
        if (got <= 0)
            return;
        n += (size_t)got;
        text[n] = 0;
        const char *end = strstr(text, "\r\n\r\n"), *length = strstr(text, "Content-Length: ");
        if (end && length && n >= (size_t)(end + 4 - text) + strtoul(length + 16, NULL, 10))
            return;
    }
}

static void *receive(void *arg)
{
    struct receiver *r = arg;
    for (int fd; (fd = accept(r->listening, NULL, NULL)) >= 0; close(fd)) {
        char answer[200];
        read_request(fd, r->text[r->heard % HEARD_MOST]);
        r->heard++;
        int n = snprintf(answer, sizeof answer,
            "HTTP/1.1 %d X\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", (int)r->status);
        (void)!write(fd, answer, (size_t)n);
        shutdown(fd, SHUT_WR);
    }
    return NULL;
}

void receiver_start(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof at;
    receiver = (struct receiver){ .status = 200, .listening = socket(AF_INET, SOCK_STREAM, 0) };
    assert_int_equal(bind(receiver.listening, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(receiver.listening, 8), 0);
    assert_int_equal(getsockname(receiver.listening, (struct sockaddr *)&at, &n), 0);
    receiver.port = ntohs(at.sin_port);
    assert_int_equal(pthread_create(&receiver.thread, NULL, receive, &receiver), 0);
}

void receiver_stop(void)
{
    shutdown(receiver.listening, SHUT_RDWR);
    pthread_join(receiver.thread, NULL);
    close(receiver.listening);
}

struct sv body_heard(int n)
{
    const char *end = strstr(receiver.text[n], "\r\n\r\n");
    assert_non_null(end);
    return sv_of(end + 4);
}

struct sv head_heard(struct arena *a, int n, const char *name)
{
    const char *at = strstr(receiver.text[n], sv_z(a, sv_fmt(a, "\r\n%s: ", name)));
    assert_non_null(at);
    at += strlen(name) + 4;
    return sv_from(at, (size_t)(strstr(at, "\r\n") - at));
}
