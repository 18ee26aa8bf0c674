/**
 * http/watch.h — closes connections that make progress too slowly. The library's own timeout starts anew with every
 * byte, so a client that drips one byte at a time would hold a connection for ever; here the whole phase has a
 * deadline.
 *
 * A phase may last twice the idle time, and one second more for every HTTP_SLOWEST bytes that it has moved.
 */
#ifndef KITH_HTTP_WATCH_H
#define KITH_HTTP_WATCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define HTTP_SLOWEST 8192 /* bytes a second */

struct http_watch;
struct http_watched { /* part of whoever owns the connection */
    struct http_watched *prev, *next;
    int fd;
    _Atomic int64_t since_us; /* monotonic; 0: no deadline, the work is ours */
    _Atomic int64_t bytes;
};

/** `too_slow` counts the closed ones. NULL: no thread could be made. */
struct http_watch *http_watch_new(unsigned idle_timeout_s, _Atomic uint64_t *too_slow);
void http_watch_free(struct http_watch *w); /* NULL is fine */

void http_watch_add(struct http_watch *w, struct http_watched *c, int fd);
/** Before the descriptor is closed: afterwards its number may be somebody else's. */
void http_watch_remove(struct http_watch *w, struct http_watched *c);

/** A phase begins that the client must drive, moving `bytes` (known ones at its start; more may be added). */
void http_watch_phase(struct http_watched *c, int64_t bytes);
void http_watch_moved(struct http_watched *c, int64_t bytes);
void http_watch_pause(struct http_watched *c);

int64_t http_monotonic_us(void);
/** Waits until it is 0, so long at most; whether it is. */
bool http_watch_zero(const _Atomic int64_t *counter, int64_t at_most_us);

#endif
