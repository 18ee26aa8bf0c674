#include "http/socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <wslay/wslay.h>

#include "base/log.h"
#include "base/text.h"
#include "http/watch.h"

enum { EVENTS_AT_ONCE = 64, DEAD_PEER_MS = 30 * 1000, CLOSE_WAIT_US = 5 * 1000000 };

struct http_socket {
    struct http_sockets *home;
    struct http_socket *prev, *next;
    struct http_socket_facts facts;
    struct arena *a;
    wslay_event_context_ptr ws; /* NULL: an open reply */
    struct {
        char *p;
        size_t n, cap;
    } waiting; /* of an open reply: bytes for a slow reader */
    int fd;
    struct sv first;
    bool writing; /* EPOLLOUT is asked for */
    bool broken, closing, opened;
    bool gone; /* nothing can be read from the other side any more */
    int64_t closing_since_us;
    void *user;
    void (*leave)(void *arg);
    void *leave_arg;
};

struct http_sockets {
    struct http_sockets_options o;
    pthread_t thread;
    int epoll, wake;
    atomic_bool stopping;
    _Atomic size_t count;
    pthread_mutex_t lock;
    struct http_socket *arrived; /* under the lock, by next */
    struct http_socket *all;
    void *user;
};

/* -- wslay -------------------------------------------------------------------------------------------------------- */

static ssize_t on_recv(wslay_event_context_ptr ws, uint8_t *buf, size_t n, int flags, void *arg)
{
    struct http_socket *s = arg;
    (void)flags;
    if (s->first.n) {
        size_t k = s->first.n < n ? s->first.n : n;
        memcpy(buf, s->first.p, k);
        s->first = sv_sub(s->first, k, SIZE_MAX);
        return (ssize_t)k;
    }
    ssize_t got = recv(s->fd, buf, n, MSG_DONTWAIT);
    if (got > 0)
        return got;
    bool later = got < 0 && (errno == EAGAIN || errno == EINTR);
    s->gone = !later;
    wslay_event_set_error(ws, later ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
    return -1;
}

static ssize_t on_send(wslay_event_context_ptr ws, const uint8_t *data, size_t n, int flags, void *arg)
{
    struct http_socket *s = arg;
    int more = flags & WSLAY_MSG_MORE ? MSG_MORE : 0;
    ssize_t sent = send(s->fd, data, n, MSG_DONTWAIT | MSG_NOSIGNAL | more);
    if (sent >= 0)
        return sent;
    wslay_event_set_error(ws, errno == EAGAIN || errno == EINTR ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
    return -1;
}

static void on_message(wslay_event_context_ptr ws, const struct wslay_event_on_msg_recv_arg *m, void *arg)
{
    struct http_socket *s = arg;
    (void)ws;
    if (wslay_is_ctrl_frame(m->opcode) || s->closing)
        return;
    struct sv text = { (const char *)m->msg, m->msg_length };
    if (m->opcode != WSLAY_TEXT_FRAME) {
        http_socket_close(s, WSLAY_CODE_UNSUPPORTED_DATA, SV("text only"));
        return;
    }
    if (!utf8_valid(text)) /* wslay lets NUL through */
        http_socket_close(s, WSLAY_CODE_INVALID_FRAME_PAYLOAD_DATA, SV("no NUL"));
    else
        s->home->o.message(s->home->user, s, text);
}

/* Told before its bytes are read: nobody fills our memory first. */
static void on_frame(wslay_event_context_ptr ws, const struct wslay_event_on_frame_recv_start_arg *f, void *arg)
{
    struct http_socket *s = arg;
    (void)ws;
    if (f->payload_length > s->home->o.message_most)
        http_socket_close(s, WSLAY_CODE_MESSAGE_TOO_BIG, SV("too long"));
}

/* -- open replies ------------------------------------------------------------------------------------------------- */

static void reply_add(struct http_socket *s, struct sv bytes)
{
    if (s->waiting.n + bytes.n > s->waiting.cap) {
        s->waiting.cap = s->waiting.n + bytes.n + 1024;
        s->waiting.p = realloc(s->waiting.p, s->waiting.cap);
        if (!s->waiting.p)
            abort();
    }
    memcpy(s->waiting.p + s->waiting.n, bytes.p, bytes.n);
    s->waiting.n += bytes.n;
}

static bool reply_push(struct http_socket *s)
{
    ssize_t sent = send(s->fd, s->waiting.p, s->waiting.n, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0)
        return errno == EAGAIN || errno == EINTR;
    s->waiting.n -= (size_t)sent;
    memmove(s->waiting.p, s->waiting.p + sent, s->waiting.n);
    if (!s->waiting.n) { /* most wait for nothing: they cost nothing */
        free(s->waiting.p);
        s->waiting.p = NULL;
        s->waiting.cap = 0;
    }
    return true;
}

/* Nothing more is said by whoever asked: only that it left. */
static bool reply_alive(const struct http_socket *s)
{
    char byte;
    return recv(s->fd, &byte, 1, MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EINTR);
}

static bool wants_write(const struct http_socket *s)
{
    return s->ws ? wslay_event_want_write(s->ws) : s->waiting.n > 0;
}

static bool push(struct http_socket *s)
{
    return s->ws ? wslay_event_send(s->ws) == 0 : reply_push(s);
}

/* A frame that the protocol does not know (a ping in pieces, RFC 6455 5.5) ends the library's reading without a status
 * code. Whoever sent it is told 1002 before it is cut off (7.1.7), unless a frame of ours is half sent. */
static bool pull(struct http_socket *s)
{
    static const unsigned char goodbye[] = { 0x88, 2, WSLAY_CODE_PROTOCOL_ERROR >> 8,
        WSLAY_CODE_PROTOCOL_ERROR & 0xff };
    if (!s->ws)
        return reply_alive(s);
    bool between = !wants_write(s);
    if (wslay_event_recv(s->ws) == 0)
        return true;
    if (between && !s->gone && !s->closing)
        (void)!send(s->fd, goodbye, sizeof goodbye, MSG_DONTWAIT | MSG_NOSIGNAL);
    return false;
}

static const struct wslay_event_callbacks callbacks = { .recv_callback = on_recv,
    .send_callback = on_send,
    .on_frame_recv_start_callback = on_frame,
    .on_msg_recv_callback = on_message };

/* -- one socket --------------------------------------------------------------------------------------------------- */

const struct http_socket_facts *http_socket_facts(const struct http_socket *s)
{
    return &s->facts;
}

void http_socket_keep(struct http_socket *s, void *user)
{
    s->user = user;
}

void *http_socket_kept(const struct http_socket *s)
{
    return s->user;
}

void http_socket_send(struct http_socket *s, struct sv text)
{
    if (s->closing || s->broken)
        return;
    if (!s->ws) {
        s->broken = s->waiting.n + text.n > s->home->o.waiting_most;
        if (!s->broken)
            reply_add(s, text);
        return;
    }
    struct wslay_event_msg m = { WSLAY_TEXT_FRAME, (const uint8_t *)text.p, text.n };
    if (wslay_event_get_queued_msg_length(s->ws) + text.n > s->home->o.waiting_most ||
        wslay_event_queue_msg(s->ws, &m) != 0)
        s->broken = true; /* it reads too slowly */
}

void http_socket_close(struct http_socket *s, unsigned code, struct sv reason)
{
    if (s->closing || s->broken)
        return;
    /* The library lets a close frame overtake what was queued before it. */
    if (wants_write(s) && !push(s))
        s->broken = true;
    s->closing = true;
    s->closing_since_us = http_monotonic_us();
    if (s->ws && wslay_event_queue_close(s->ws, (uint16_t)code, (const uint8_t *)reason.p, reason.n) != 0)
        s->broken = true;
}

static void unlink_socket(struct http_socket *s)
{
    if (s->prev)
        s->prev->next = s->next;
    else
        s->home->all = s->next;
    if (s->next)
        s->next->prev = s->prev;
}

static void drop(struct http_socket *s)
{
    struct http_sockets *h = s->home;
    if (s->opened)
        h->o.closed(h->user, s);
    epoll_ctl(h->epoll, EPOLL_CTL_DEL, s->fd, NULL);
    unlink_socket(s);
    if (s->ws)
        wslay_event_context_free(s->ws);
    free(s->waiting.p);
    shutdown(s->fd, SHUT_RDWR);
    s->leave(s->leave_arg);
    h->count--;
    arena_free(s->a);
}

/* Sends what it can, and asks to be told when there is room again. False: it is over. */
static bool settle(struct http_socket *s)
{
    if (!s->broken && wants_write(s) && !push(s))
        s->broken = true;
    bool over = !wants_write(s) && (s->ws ? !wslay_event_want_read(s->ws) : s->closing);
    /* Whoever was told goodbye and does not answer is not waited for. */
    bool late = s->closing && http_monotonic_us() - s->closing_since_us > CLOSE_WAIT_US;
    if (s->broken || over || late)
        return false;
    bool writing = wants_write(s);
    if (writing != s->writing) {
        struct epoll_event e = { .events = EPOLLIN | (writing ? EPOLLOUT : 0U), .data.ptr = s };
        epoll_ctl(s->home->epoll, EPOLL_CTL_MOD, s->fd, &e);
        s->writing = writing;
    }
    return true;
}

static void serve(struct http_socket *s, uint32_t events)
{
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR) && !s->broken && !pull(s))
        s->broken = true;
    if (events & (EPOLLHUP | EPOLLERR))
        s->broken = true;
    if (!settle(s))
        drop(s);
}

/* -- the thread --------------------------------------------------------------------------------------------------- */

static void begin(struct http_sockets *h, struct http_socket *s)
{
    int on = 1, dead_ms = DEAD_PEER_MS;
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(s->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &dead_ms, sizeof dead_ms);
    setsockopt(s->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    s->next = h->all;
    s->prev = NULL;
    if (h->all)
        h->all->prev = s;
    h->all = s;
    h->count++;
    if (!s->facts.head.n) {
        if (wslay_event_context_server_init(&s->ws, &callbacks, s) != 0)
            abort();
        wslay_event_config_set_max_recv_msg_length(s->ws, h->o.message_most);
    }
    struct epoll_event e = { .events = EPOLLIN, .data.ptr = s };
    if (epoll_ctl(h->epoll, EPOLL_CTL_ADD, s->fd, &e) != 0)
        s->broken = true;
    s->opened = true;
    if (!s->ws)
        http_socket_send(s, s->facts.head);
    h->o.opened(h->user, s);
    if (!s->ws)
        h->o.message(h->user, s, s->first);
    serve(s, s->ws && s->first.n ? EPOLLIN : 0);
}

static void begin_all(struct http_sockets *h)
{
    pthread_mutex_lock(&h->lock);
    struct http_socket *s = h->arrived;
    h->arrived = NULL;
    pthread_mutex_unlock(&h->lock);
    while (s) {
        struct http_socket *next = s->next;
        begin(h, s);
        s = next;
    }
}

static void tick(struct http_sockets *h)
{
    h->o.tick(h->user);
    for (struct http_socket *s = h->all, *next; s; s = next) {
        next = s->next;
        if (!settle(s))
            drop(s);
    }
}

static void *run(void *arg)
{
    struct http_sockets *h = arg;
    struct epoll_event events[EVENTS_AT_ONCE];
    int64_t next_tick = http_monotonic_us();
    h->user = h->o.start(h->o.ctx);
    while (!h->stopping) {
        int64_t left = next_tick - http_monotonic_us();
        int n = epoll_wait(h->epoll, events, EVENTS_AT_ONCE, left > 0 ? (int)(left / 1000) + 1 : 0);
        bool woken = false;
        for (int i = 0; i < n; i++) {
            uint64_t times;
            if (events[i].data.ptr)
                serve(events[i].data.ptr, events[i].events);
            else
                woken = read(h->wake, &times, sizeof times) > 0;
        }
        begin_all(h);
        if (woken || http_monotonic_us() >= next_tick) {
            tick(h);
            next_tick = http_monotonic_us() + (int64_t)h->o.tick_ms * 1000;
        }
    }
    begin_all(h);
    for (struct http_socket *s = h->all, *next; s; s = next) {
        next = s->next;
        http_socket_close(s, WSLAY_CODE_GOING_AWAY, SV("the server stops"));
        settle(s);
        drop(s);
    }
    h->o.stop(h->user);
    return NULL;
}

struct http_sockets *http_sockets_start(const struct http_sockets_options *o)
{
    struct http_sockets *h = calloc(1, sizeof *h);
    if (!h)
        abort();
    h->o = *o;
    h->epoll = epoll_create1(EPOLL_CLOEXEC);
    h->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&h->lock, NULL);
    struct epoll_event e = { .events = EPOLLIN, .data.ptr = NULL };
    if (h->epoll < 0 || h->wake < 0 || epoll_ctl(h->epoll, EPOLL_CTL_ADD, h->wake, &e) != 0 ||
        pthread_create(&h->thread, NULL, run, h) != 0) {
        close(h->epoll);
        close(h->wake);
        free(h);
        return NULL;
    }
    return h;
}

void http_sockets_wake(struct http_sockets *h)
{
    uint64_t one = 1;
    if (write(h->wake, &one, sizeof one) < 0)
        log_event(LOG_WARN, "sockets.wake_failed", LOG_INT("errno", errno));
}

size_t http_sockets_count(const struct http_sockets *h)
{
    return h->count;
}

void http_sockets_stop(struct http_sockets *h)
{
    pthread_mutex_lock(&h->lock);
    h->stopping = true;
    pthread_mutex_unlock(&h->lock);
    http_sockets_wake(h);
    pthread_join(h->thread, NULL);
}

void http_sockets_free(struct http_sockets *h)
{
    if (!h)
        return;
    close(h->epoll);
    close(h->wake);
    pthread_mutex_destroy(&h->lock);
    free(h);
}

void http_sockets_take(struct http_sockets *h, int fd, const struct http_socket_facts *facts, struct sv first,
    void (*leave)(void *arg), void *leave_arg)
{
    struct arena *a = arena_new("socket", 1024);
    struct http_socket *s = arena_new_obj(a, struct http_socket);
    *s = (struct http_socket){ .home = h, .a = a, .fd = fd, .leave = leave, .leave_arg = leave_arg };
    s->facts = http_socket_facts_dup(a, facts);
    s->first = sv_dup(a, first);
    pthread_mutex_lock(&h->lock);
    bool late = h->stopping;
    s->next = h->arrived;
    if (!late)
        h->arrived = s;
    pthread_mutex_unlock(&h->lock);
    if (!late) {
        http_sockets_wake(h);
        return;
    }
    leave(leave_arg);
    arena_free(a);
}
