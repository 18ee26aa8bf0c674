/**
 * http/socket.h — WebSockets (RFC 6455) and replies that stay open: one thread that holds all of a server's. Only
 * socket.c knows wslay.
 *
 * All functions below run in that thread, and so do the handlers: nothing there needs a lock, and nothing there may
 * wait for a peer. A peer that reads too slowly is cut off: what waits for it is bounded. Texts are valid UTF-8.
 */
#ifndef KITH_HTTP_SOCKET_H
#define KITH_HTTP_SOCKET_H

#include "http/guard.h"

struct http_sockets;
struct http_socket;
struct http_sockets_options {
    void *ctx;
    /** In the thread, at its beginning and end: database handle and state live there. */
    void *(*start)(void *ctx);
    void (*stop)(void *thread);
    void (*opened)(void *thread, struct http_socket *s);
    void (*message)(void *thread, struct http_socket *s, struct sv text);
    void (*closed)(void *thread, struct http_socket *s); /* the last word of it */
    void (*tick)(void *thread);                          /* every tick_ms, and soon after http_sockets_wake() */
    unsigned tick_ms;
    size_t message_most; /* bytes of one message; a longer one closes the socket with 1009 */
    size_t waiting_most; /* bytes that may wait for a slow reader, before it is cut off */
};
/** NULL: no thread could be made. */
struct http_sockets *http_sockets_start(const struct http_sockets_options *o);
/** Closes every socket (1001) and ends the thread; before http_server_stop(). Later ones are turned away. */
void http_sockets_stop(struct http_sockets *h);
void http_sockets_free(struct http_sockets *h); /* after http_server_stop(); NULL is fine */
/** From any thread: the next tick comes now. */
void http_sockets_wake(struct http_sockets *h);
/** From any thread: sockets that are open. */
size_t http_sockets_count(const struct http_sockets *h);

/** What the handshake said; lives as long as the socket. */
struct http_socket_facts {
    struct sv path, query, protocol /* chosen; empty: none */, authorization, version, peer;
    struct sv head; /* of a reply that stays open: its status line and headers. Empty: a WebSocket */
};
const struct http_socket_facts *http_socket_facts(const struct http_socket *s);
void http_socket_keep(struct http_socket *s, void *user); /* the handlers' own */
void *http_socket_kept(const struct http_socket *s);
/** Queued; a socket that is closing takes nothing. To an open reply the bytes go as they are. */
void http_socket_send(struct http_socket *s, struct sv text);
/** What was sent before still goes out. An open reply just ends: code and reason are for WebSockets. */
void http_socket_close(struct http_socket *s, unsigned code, struct sv reason);

struct http_socket_facts http_socket_facts_of(const struct http_req *req, struct sv protocol);
struct http_socket_facts http_socket_facts_dup(struct arena *a, const struct http_socket_facts *f);
/** Status line and headers of a reply that stays open. */
struct sv http_socket_head(const struct http_reply *reply);
/** Whether this is a good handshake; a status other than 0 refuses it. */
struct http_verdict http_socket_handshake(const struct http_req *req, struct arena *a, struct sv *ret_accept);
/** The first of `known` that the client offers in Sec-WebSocket-Protocol; empty: none. */
struct sv http_socket_protocol(const struct http_req *req, const struct sv *known, size_t count);
/** Takes over a connected descriptor. `leave(leave_arg)` gives it back to the server, which closes it; from the thread.
 *  `first`: bytes that came with the handshake; of an open reply, its first message. */
void http_sockets_take(struct http_sockets *h, int fd, const struct http_socket_facts *facts, struct sv first,
    void (*leave)(void *arg), void *leave_arg);

#endif
