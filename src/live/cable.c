/* ActionCable (actioncable-v1-json) with GraphqlChannel, frame by frame as the published clients know it. */
#include "base/json.h"
#include "http/form.h"
#include "live/parts.h"

static struct sv text_of(const json_t *object, const char *name)
{
    const json_t *v = json_object_get(object, name);
    return json_is_string(v) ? (struct sv){ json_string_value(v), json_string_length(v) } : SV("");
}

void cable_disconnect(struct line *l, bool again)
{
    http_socket_send(l->socket, again
                                    ? SV("{\"type\":\"disconnect\",\"reason\":\"remote\",\"reconnect\":true}")
                                    : SV("{\"type\":\"disconnect\",\"reason\":\"unauthorized\",\"reconnect\":false}"));
}

void cable_opened(struct thread *t, struct line *l)
{
    struct who who;
    if (!line_look(t, l, &who)) {
        line_end(l, false); /* also while the database is away: the client tries again */
        return;
    }
    l->open = true;
    http_socket_send(l->socket, SV("{\"type\":\"welcome\"}"));
}

void cable_ping(struct line *l, struct instant now)
{
    char text[64];
    int n = snprintf(text, sizeof text, "{\"type\":\"ping\",\"message\":%lld}", (long long)(now.us / SECOND_US));
    http_socket_send(l->socket, (struct sv){ text, (size_t)n });
}

static void send_type(struct line *l, struct sv id, const char *type, struct arena *a)
{
    struct str out = str_new(a, 64 * 1024);
    str_add(&out, SV("{\"identifier\":"));
    json_quote(&out, id);
    str_addf(&out, ",\"type\":\"%s\"}", type);
    http_socket_send(l->socket, str_sv(&out));
}

void cable_send(struct line *l, struct sv id, struct sv result, bool more, struct arena *a)
{
    struct str out = str_new(a, 16 << 20);
    str_add(&out, SV("{\"identifier\":"));
    json_quote(&out, id);
    str_addf(&out, ",\"message\":{\"result\":");
    str_add(&out, result);
    str_addf(&out, ",\"more\":%s}}", more ? "true" : "false");
    http_socket_send(l->socket, str_sv(&out));
}

static void subscribe(struct thread *t, struct line *l, struct sv id)
{
    const json_t *channel = ask_json(t->scratch, id);
    bool ours = sv_eq(text_of(channel, "channel"), SV("GraphqlChannel"));
    if (ours && (line_find(l, id) || line_add(t, l, id)))
        send_type(l, id, "confirm_subscription", t->scratch);
    else
        send_type(l, id, "reject_subscription", t->scratch);
}

static void execute(struct thread *t, struct line *l, struct sv id, struct sv data)
{
    struct sub *s = line_find(l, id);
    const json_t *object = ask_json(t->scratch, data);
    if (!s || !sv_eq(text_of(object, "action"), SV("execute")))
        return; /* as Rails: what no channel understands is left unanswered */
    struct sv errors = line_ask(t, l, s, object);
    if (errors.n)
        cable_send(l, id, errors, false, t->scratch);
    else
        cable_send(l, id, SV("{\"data\":{}}"), true, t->scratch);
}

void cable_message(struct thread *t, struct line *l, const json_t *message)
{
    struct sv command = text_of(message, "command"), id = text_of(message, "identifier");
    if (!l->open || !id.n)
        return;
    if (sv_eq(command, SV("subscribe")))
        subscribe(t, l, id);
    else if (sv_eq(command, SV("unsubscribe")))
        line_remove(t, l, id);
    else if (sv_eq(command, SV("message")))
        execute(t, l, id, text_of(message, "data"));
}
