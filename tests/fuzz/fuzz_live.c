/* Messages of a live connection, a line each behind a first byte that chooses the protocol: whatever comes, each frame
 * that goes out is one of the protocol, a subscription listens only where somebody is signed in, and none is left when
 * the socket is gone. The sockets beneath and who comes are those of this file (the linker's --wrap, meson.build). */
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "live/parts.h"

struct http_sockets *__wrap_http_sockets_start(const struct http_sockets_options *o);
const struct http_socket_facts *__wrap_http_socket_facts(const struct http_socket *s);
void __wrap_http_socket_keep(struct http_socket *s, void *user);
void *__wrap_http_socket_kept(const struct http_socket *s);
void __wrap_http_socket_send(struct http_socket *s, struct sv text);
void __wrap_http_socket_close(struct http_socket *s, unsigned code, struct sv reason);
enum err __wrap_who_make(const struct app *app, struct db *db, struct arena *a, struct instant now,
    const struct credentials *c, const struct http_req *req, struct who *ret_who);

struct http_socket {
    struct http_socket_facts facts;
    void *user;
    unsigned closed; /* its code */
    size_t sent;
};
static struct http_sockets_options handlers;

struct http_sockets *__wrap_http_sockets_start(const struct http_sockets_options *o)
{
    handlers = *o;
    return (struct http_sockets *)&handlers;
}

const struct http_socket_facts *__wrap_http_socket_facts(const struct http_socket *s)
{
    return &s->facts;
}

void __wrap_http_socket_keep(struct http_socket *s, void *user)
{
    s->user = user;
}

void *__wrap_http_socket_kept(const struct http_socket *s)
{
    return s->user;
}

static void is_event(struct sv text)
{
    assert(sv_starts(text, SV(":")) || sv_starts(text, SV("event: next\ndata: {")) ||
           sv_eq(text, SV("event: complete\ndata:\n\n")));
    assert(sv_find(text, '\n', text.n - 1) == text.n - 1);
}

void __wrap_http_socket_send(struct http_socket *s, struct sv text)
{
    const struct line *l = s->user;
    json_error_t error;
    s->sent++;
    if (l->stream) {
        is_event(text);
        return;
    }
    json_t *frame = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &error);
    assert(json_is_object(frame));
    assert(json_object_get(frame, "type") || (l->cable && json_object_get(frame, "identifier")));
    json_decref(frame);
}

void __wrap_http_socket_close(struct http_socket *s, unsigned code, struct sv reason)
{
    assert(code >= 1000 && code < 5000 && reason.n <= 123);
    if (!s->closed)
        s->closed = code;
}

/* A key is a provider's, any other secret a client's session. */
enum err __wrap_who_make(const struct app *app, struct db *db, struct arena *a, struct instant now,
    const struct credentials *c, const struct http_req *req, struct who *ret_who)
{
    struct visitor *v = &ret_who->visitor;
    *v = (struct visitor){ .viewer = { .facts = { .relation = REL_STRANGER } } };
    if (c->proof == API_KEY) {
        v->viewer.staff.v = v->key.v = 1;
        v->viewer.facts = (struct access_facts){ .relation = REL_STAFF, .role = ROLE_PROVIDER, .staff_active = true };
    } else if (c->proof == API_TOKEN) {
        v->viewer.self.v = v->session.id.v = 1;
        v->viewer.facts.relation = REL_SELF;
    }
    ret_who->api = (struct api){ .app = app,
        .loads = &who_loads,
        .op = { .db = db, .arena = a, .viewer = &v->viewer, .now = now },
        .viewer = &v->viewer,
        .visitor = v,
        .req = req,
        .proof = c->proof };
    return E_OK;
}

static size_t subscriptions(const struct line *l)
{
    size_t n = 0;
    for (const struct sub *s = l->subs; s; s = s->next) {
        assert(!s->prepared || (l->credentials.proof != API_NOBODY && s->topic != TOPIC_NONE));
        n++;
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct instant now = { INT64_C(1772463600) * SECOND_US };
    static struct clock clock;
    static struct app app;
    static struct live *live;
    if (!live) {
        struct sv problem;
        clock = clock_at(&now);
        app.clock = &clock;
        live = live_start(&(struct live_options){
            .app = &app, .endpoint = endpoint_new(&(struct endpoint_options){ .app = &app }, &problem) });
    }
    static const struct sv queries[] = { { "token=kith_a", 12 }, { "token=a", 7 }, { "", 0 } };
    struct thread t = { .live = live, .scratch = arena_new("fuzz", 4096) };
    struct sv rest = fuzz_text(data, size);
    unsigned char first = rest.n ? (unsigned char)rest.p[0] : 0;
    struct http_socket s = { .facts = { .query = queries[first / 3 % LENGTH(queries)],
                                 .protocol = first % 3 == 1 ? TRANSPORT : CABLE,
                                 .head = first % 3 == 2 ? SV("HTTP/1.1 200 OK\r\n\r\n") : SV(""),
                                 .peer = SV("192.0.2.1") } };
    handlers.opened(&t, &s);
    const struct line *l = s.user;
    for (rest = sv_sub(rest, 1, SIZE_MAX); rest.n && !s.closed;) {
        struct sv message = sv_cut(&rest, '\n');
        if (utf8_valid(message)) /* all others the socket has refused already */
            handlers.message(&t, &s, message);
        assert(subscriptions(l) == l->sub_count && l->sub_count <= SUBS_MAX && live->subs == l->sub_count);
        assert(!s.closed || !l->open || s.closed >= 4400 || s.closed == 1008);
    }
    handlers.closed(&t, &s);
    assert(!t.lines && !live->subs && !live->lines);
    arena_free(t.scratch);
    return 0;
}
