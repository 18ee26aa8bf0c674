/* Server-sent events, as the package graphql-sse writes down its mode of distinct connections. */
#include "live/parts.h"

#define ONLY SV("stream") /* a connection has one subscription */

void stream_next(struct line *l, struct sv result, struct arena *a)
{
    struct str out = str_new(a, 16 << 20);
    str_add(&out, SV("event: next\ndata: "));
    str_add(&out, result); /* JSON of one line */
    str_add(&out, SV("\n\n"));
    http_socket_send(l->socket, str_sv(&out));
}

void stream_ping(struct line *l)
{
    http_socket_send(l->socket, SV(":\n\n"));
}

static void complete(struct line *l)
{
    http_socket_send(l->socket, SV("event: complete\ndata:\n\n"));
    http_socket_close(l->socket, 1000, SV(""));
    l->open = false;
}

/* Whoever may come back at once is only cut off: clients then ask again. */
void stream_end(struct line *l, bool again)
{
    if (again)
        return;
    http_socket_send(l->socket, SV("event: next\ndata: {\"errors\":[{\"message\":\"Please sign in.\",\"extensions\":"
                                   "{\"code\":\"UNAUTHENTICATED\"}}]}\n\n"));
    http_socket_send(l->socket, SV("event: complete\ndata:\n\n"));
}

/* The one message: what was asked, as the endpoint has read and admitted it. */
void stream_message(struct thread *t, struct line *l, const json_t *message)
{
    struct who who;
    if (!line_look(t, l, &who)) {
        line_end(l, false);
        return;
    }
    l->open = true;
    struct sv errors = line_ask(t, l, line_add(t, l, ONLY), message);
    if (!errors.n)
        return;
    stream_next(l, errors, t->scratch);
    complete(l);
}
