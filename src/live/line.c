#include <stdlib.h>
#include <string.h>

#include "http/watch.h"
#include "live/parts.h"

/* -- who ---------------------------------------------------------------------------------------------------------- */

void line_prove(struct line *l, struct credentials c)
{
    size_t n = c.secret.n < sizeof l->secret ? c.secret.n : 0;
    if (n)
        memmove(l->secret, c.secret.p, n);
    l->credentials = (struct credentials){ n ? c.proof : API_NOBODY, { l->secret, n } };
}

void line_end(struct line *l, bool again)
{
    if (l->cable)
        cable_disconnect(l, again);
    if (l->stream)
        stream_end(l, again);
    http_socket_close(l->socket, l->cable ? 1000 : 4401, SV("Unauthorized"));
    l->open = false;
}

void line_hurries(struct line *l)
{
    if (l->cable)
        http_socket_send(
            l->socket, SV("{\"type\":\"disconnect\",\"reason\":\"too_many_messages\",\"reconnect\":false}"));
    http_socket_close(l->socket, l->cable ? 1008 : 4429, SV("Too many messages"));
    l->open = false;
}

bool line_takes(struct line *l, int64_t now_us)
{
    int64_t full = (l->full_us > now_us ? l->full_us : now_us) + MESSAGE_EACH_US;
    if (full - now_us > MESSAGES_MOST * MESSAGE_EACH_US)
        return false;
    l->full_us = full;
    return true;
}

static bool ask_who(struct thread *t, struct line *l, struct who *ret_who)
{
    const struct app *app = t->live->o.app;
    t->live->looks++;
    struct http_req *req = arena_new_obj(t->scratch, struct http_req);
    *req = (struct http_req){
        .arena = t->scratch, .peer = http_socket_facts(l->socket)->peer, .at = clock_now(app->clock)
    };
    return who_make(app, t->db, t->scratch, req->at, &l->credentials, req, ret_who) == E_OK;
}

/* What was found out about who asks, on this line. */
static bool settle(struct line *l, struct who *who)
{
    l->looked_us = http_monotonic_us();
    const struct visitor *v = &who->visitor;
    const struct access_facts *f = &v->viewer.facts;
    bool is = who->api.proof != API_NOBODY && !f->locked && !f->second_factor_missing;
    /* Of an account that was acted in and is closed, the connection ends too: what it was made for is over. Whoever
     * switches account begins a new one, for the account it is in then. */
    bool switched = l->open && (l->grant.v != v->viewer.grant.v || l->acting.v != v->session.acting_client.v);
    bool ended = !is || who->api.context_ended;
    if (ended || switched) {
        line_end(l, !ended);
        return false;
    }
    l->session = v->session.id;
    l->key = v->key;
    l->grant = v->viewer.grant;
    l->acting = v->session.acting_client;
    l->org = v->viewer.org;
    l->staff = v->viewer.staff;
    l->self = v->viewer.self;
    who->api.version = l->version;
    who->api.baseline = sv_cmp(l->version, SV("2024-07-01")) < 0;
    who->api.seen = NULL;
    who->api.users = NULL;
    who->api.family = NULL;
    who->api.calendar = NULL;
    return true;
}

bool line_look(struct thread *t, struct line *l, struct who *ret_who)
{
    return ask_who(t, l, ret_who) && settle(l, ret_who); /* the database is away: nothing is said, and nothing sent */
}

static bool is_caller(const struct looked *k, const struct line *l)
{
    return k->who && k->credentials.proof == l->credentials.proof &&
           sv_eq(k->credentials.secret, l->credentials.secret) && sv_eq(k->peer, http_socket_facts(l->socket)->peer);
}

struct who *line_look_once(struct thread *t, struct line *l)
{
    struct looked *k = &t->looked;
    struct who *who = k->who;
    if (!is_caller(k, l)) {
        who = arena_new_obj(t->scratch, struct who);
        *k = (struct looked){ .who = NULL };
        if (!ask_who(t, l, who))
            return NULL;
        if (!who->api.context_ended) /* what ended with this look is told to this line; the next sees what is left */
            *k = (struct looked){ .who = who,
                .credentials = { l->credentials.proof, sv_dup(t->scratch, l->credentials.secret) },
                .peer = sv_dup(t->scratch, http_socket_facts(l->socket)->peer) };
    }
    return settle(l, who) ? who : NULL;
}

/* -- what it listens to ------------------------------------------------------------------------------------------- */

static void forget_operation(struct sub *s)
{
    if (s->prepared)
        gql_release(s->prepared);
    if (s->variables)
        json_decref(s->variables);
    s->prepared = NULL;
    s->variables = NULL;
    s->topic = TOPIC_NONE;
}

struct sub *line_find(const struct line *l, struct sv id)
{
    for (struct sub *s = l->subs; s; s = s->next)
        if (sv_eq(s->id, id))
            return s;
    return NULL;
}

struct sub *line_add(struct thread *t, struct line *l, struct sv id)
{
    if (l->sub_count == SUBS_MAX || id.n > ID_MAX)
        return NULL;
    struct sub *s = calloc(1, sizeof *s + id.n + 1);
    if (!s)
        abort();
    memcpy(s + 1, id.p, id.n);
    s->id = (struct sv){ (const char *)(s + 1), id.n };
    s->next = l->subs;
    l->subs = s;
    l->sub_count++;
    t->live->subs++;
    return s;
}

void line_remove(struct thread *t, struct line *l, struct sv id)
{
    for (struct sub **at = &l->subs; *at; at = &(*at)->next) {
        struct sub *s = *at;
        if (!sv_eq(s->id, id))
            continue;
        *at = s->next;
        forget_operation(s);
        free(s);
        l->sub_count--;
        t->live->subs--;
        return;
    }
}

/* The one field of a subscription; validation has seen to it that there is one. */
static const struct gql_field *root_field(const struct gql_selections *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct gql_selection *s = &list->items[i];
        const struct gql_field *f = s->kind == GQL_SEL_FIELD    ? s->field
                                    : s->kind == GQL_SEL_SPREAD ? root_field(&s->fragment->selections)
                                                                : root_field(&s->selections);
        if (f)
            return f;
    }
    return NULL;
}

static enum topic topic_of(const struct gql_field *f)
{
    static const struct {
        const char *field;
        enum topic topic;
    } known[] = { { "accessChangedSubscription", TOPIC_ACCESS },
        { "groupAppointmentClientsAddedSubscription", TOPIC_SESSION }, { "userUpdatedSubscription", TOPIC_COUNT },
        { "noteAddedSubscription", TOPIC_SILENT }, { "conversationChangedSubscription", TOPIC_SILENT },
        { "conversationMembershipAddedSubscription", TOPIC_SILENT } };
    for (size_t i = 0; f && i < LENGTH(known); i++)
        if (strcmp(f->name, known[i].field) == 0)
            return known[i].topic;
    return TOPIC_NONE;
}

static struct sv failed(struct thread *t, struct sv code, struct sv message)
{
    struct gql_error error = { .code = code, .message = message };
    struct gql_errors errors = { .a = t->scratch, .items = &error, .count = 1, .cap = 1 };
    struct str out = str_new(t->scratch, 64 * 1024);
    gql_write_errors(&out, &errors, SV(""));
    return str_sv(&out);
}

struct sv line_ask(struct thread *t, struct line *l, struct sub *s, const json_t *object)
{
    struct ask ask;
    struct gql_errors errors = { .a = t->scratch };
    struct gql_prepared *prepared = NULL;
    struct str out = str_new(t->scratch, 1 << 20);
    struct ask_refusal wrong = ask_of_json(object, &ask);
    struct who who;
    if (wrong.status)
        return failed(t, sv_of(wrong.code), sv_of(wrong.message));
    if (!line_look(t, l, &who))
        return failed(t, SV("UNAUTHENTICATED"), SV("Please sign in."));
    if (ask_prepare(endpoint_documents(t->live->o.endpoint), l->schema, &ask, &prepared, &errors) != E_OK) {
        gql_write_errors(&out, &errors, SV(""));
        return str_sv(&out);
    }
    const struct gql_operation *o = gql_operation_find(gql_prepared_document(prepared), ask.operation_name, &errors);
    const struct gql_field *field = o && o->kind == GQL_SUBSCRIPTION ? root_field(&o->selections) : NULL;
    struct sv code, message;
    if (!o)
        gql_write_errors(&out, &errors, SV(""));
    else if (topic_of(field) == TOPIC_NONE)
        str_add(
            &out, failed(t, SV("BAD_REQUEST"), SV("Here one listens. Queries and mutations are sent to /graphql.")));
    else if (!api_gql_app.gate(&who.api, field, NULL, &code, &message))
        str_add(&out, failed(t, code, message));
    if (out.n) {
        gql_release(prepared);
        return str_sv(&out);
    }
    forget_operation(s);
    s->prepared = prepared;
    s->operation = o;
    s->variables = ask.variables ? json_incref((json_t *)(uintptr_t)ask.variables) : NULL;
    s->topic = topic_of(field);
    s->last = -1;
    return SV("");
}
