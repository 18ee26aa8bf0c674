/** tests/http/raw.h — a server of our own on a loopback port, and sockets that say to it exactly what a test writes. */
#ifndef KITH_TEST_HTTP_RAW_H
#define KITH_TEST_HTTP_RAW_H

#include <semaphore.h>
#include <stdatomic.h>

#include "http/server.h"
#include "test.h"

struct raw_site {
    struct http_server *server;
    unsigned port;
    _Atomic int handled;  /* requests that reached a handler */
    sem_t entered, leave; /* /wait posts the first and waits for the second */
};

/** Limits are small: 1 s idle, 64 KiB bodies, 256 KiB uploads; `o` may change them before the start, or be NULL. */
void raw_start(struct raw_site *site, const struct http_server_options *o);
void raw_stop(struct raw_site *site);

int raw_connect(const struct raw_site *site);
int raw_connect_from(const struct raw_site *site, const char *address); /* another of 127.0.0.0/8 */
/** False: the other side has closed. */
bool raw_send(int fd, const char *bytes, size_t n);
/** Reads to the end of the connection, at most `ms`; the result is a C string in the arena, with its length. */
struct sv raw_read_all(int fd, struct arena *a, int ms, bool *ret_closed);
/** Reads one reply with its Content-Length body (none after HEAD: `bodiless`). Empty when there is none within 30 s. */
struct sv raw_read_one(int fd, struct arena *a, bool bodiless);
/** Connects, sends, reads to the end; fails the test when the server does not close within 30 s. */
struct sv raw_ask(const struct raw_site *site, struct arena *a, const char *bytes, size_t n);

int raw_status(struct sv reply);   /* 0: no reply */
size_t raw_replies(struct sv all); /* how many status lines */
struct sv raw_header(struct sv reply, const char *name);
struct sv raw_body(struct sv reply);

#endif
