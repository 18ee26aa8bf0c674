/* graphql-transport-ws, as the package graphql-ws writes it down. */
#include "base/json.h"
#include "live/parts.h"

static struct sv text_of(const json_t *object, const char *name)
{
    const json_t *v = json_object_get(object, name);
    return json_is_string(v) ? (struct sv){ json_string_value(v), json_string_length(v) } : SV("");
}

static void send_payload(struct line *l, const char *type, struct sv id, struct sv payload, struct arena *a)
{
    struct str out = str_new(a, 16 << 20);
    str_addf(&out, "{\"type\":\"%s\"", type);
    if (id.n) {
        str_add(&out, SV(",\"id\":"));
        json_quote(&out, id);
    }
    if (payload.n) {
        str_add(&out, SV(",\"payload\":"));
        str_add(&out, payload);
    }
    str_addc(&out, '}');
    http_socket_send(l->socket, str_sv(&out));
}

void transport_send(struct line *l, struct sv id, struct sv result, struct arena *a)
{
    send_payload(l, "next", id, result, a);
}

/* Where clients put what proves them: a header's value in the payload, or the bare token. */
static struct credentials credentials_in(const json_t *payload, const struct line *l)
{
    static const char *const names[] = { "Authorization", "authorization", "token", "authToken" };
    for (size_t i = 0; i < LENGTH(names); i++) {
        struct sv v = text_of(payload, names[i]);
        if (!v.n)
            continue;
        struct credentials c = credentials_read(v);
        return c.proof == API_NOBODY ? credentials_bare(v) : c;
    }
    return l->credentials; /* of the address or header */
}

static void init(struct thread *t, struct line *l, const json_t *message)
{
    struct who who;
    if (l->open) {
        http_socket_close(l->socket, 4429, SV("Too many initialisation requests"));
        return;
    }
    line_prove(l, credentials_in(json_object_get(message, "payload"), l));
    if (!line_look(t, l, &who)) {
        line_end(l, false);
        return;
    }
    l->open = true;
    send_payload(l, "connection_ack", SV(""), SV(""), t->scratch);
}

/* The list itself, out of {"errors":[…]}. */
static struct sv only_errors(struct sv text)
{
    size_t from = sizeof "{\"errors\":" - 1, end = text.n;
    int depth = 0;
    bool in_string = false;
    for (size_t i = from; i < text.n; i++) {
        char c = text.p[i];
        if (in_string) {
            i += c == '\\';
            in_string = c != '"';
            continue;
        }
        in_string = c == '"';
        depth += (c == '[') - (c == ']');
        if (c == ']' && depth == 0) {
            end = i + 1;
            break;
        }
    }
    return sv_sub(text, from, end - from);
}

static void subscribe(struct thread *t, struct line *l, const json_t *message)
{
    struct sv id = text_of(message, "id");
    if (!id.n) {
        http_socket_close(l->socket, 4400, SV("A subscription needs an id"));
        return;
    }
    if (line_find(l, id)) {
        http_socket_close(l->socket, 4409, SV("Subscriber already exists"));
        return;
    }
    struct sub *s = line_add(t, l, id);
    if (!s) {
        http_socket_close(l->socket, 4400, SV("Too many subscriptions"));
        return;
    }
    struct sv errors = line_ask(t, l, s, json_object_get(message, "payload"));
    if (!errors.n)
        return;
    send_payload(l, "error", id, only_errors(errors), t->scratch);
    line_remove(t, l, id);
}

void transport_message(struct thread *t, struct line *l, const json_t *message)
{
    struct sv type = text_of(message, "type");
    if (sv_eq(type, SV("connection_init")))
        init(t, l, message);
    else if (sv_eq(type, SV("ping")))
        send_payload(l, "pong", SV(""), SV(""), t->scratch);
    else if (sv_eq(type, SV("pong")))
        return;
    else if (!l->open)
        http_socket_close(l->socket, 4401, SV("Unauthorized"));
    else if (sv_eq(type, SV("subscribe")))
        subscribe(t, l, message);
    else if (sv_eq(type, SV("complete")))
        line_remove(t, l, text_of(message, "id"));
    else
        http_socket_close(l->socket, 4400, SV("Unknown message"));
}
