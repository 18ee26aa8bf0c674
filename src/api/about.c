#include "api/api.h"

enum { SUBJECTS_FIRST = 16 };

struct api_subjects {
    struct known {
        struct client_id client;
        const struct access_facts *facts;
    } * items; /* by client, ascending */
    size_t count, cap;
};

static size_t place_of(const struct api_subjects *s, struct client_id client)
{
    size_t low = 0, high = s->count;
    while (low < high) {
        size_t at = low + (high - low) / 2;
        if (s->items[at].client.v < client.v)
            low = at + 1;
        else
            high = at;
    }
    return low;
}

static const struct access_facts *known_facts(const struct api_subjects *s, struct client_id client)
{
    size_t at = s ? place_of(s, client) : 0;
    return s && at < s->count && s->items[at].client.v == client.v ? s->items[at].facts : NULL;
}

static void know(struct api *api, struct client_id client, const struct access_facts *facts)
{
    struct arena *a = api->op.arena;
    struct api_subjects *s = api->subjects;
    if (s->count == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : SUBJECTS_FIRST;
        struct known *items = arena_array(a, cap, sizeof *items);
        for (size_t i = 0; i < s->count; i++)
            items[i] = s->items[i];
        s->items = items;
        s->cap = cap;
    }
    size_t at = place_of(s, client);
    for (size_t i = s->count; i > at; i--)
        s->items[i] = s->items[i - 1];
    s->items[at] = (struct known){ client, facts };
    s->count++;
}

enum err api_facts(
    struct api *api, const struct client_id *clients, size_t count, const struct access_facts **ret_facts)
{
    struct arena *a = api->op.arena;
    if (!api->subjects)
        api->subjects = arena_new_obj(a, struct api_subjects);
    struct client_id *missing = arena_array(a, count, sizeof *missing);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (known_facts(api->subjects, clients[i]))
            continue;
        missing[n] = clients[i];
        size_t j = 0;
        while (missing[j].v != clients[i].v)
            j++;
        n += j == n; /* one that stands twice is asked for once */
    }
    if (n) {
        struct access_facts *facts = arena_array(a, n, sizeof *facts);
        TRY(api->loads->facts(api, missing, n, facts));
        for (size_t i = 0; i < n; i++)
            know(api, missing[i], &facts[i]);
    }
    for (size_t i = 0; i < count; i++)
        ret_facts[i] = known_facts(api->subjects, clients[i]);
    return E_OK;
}

enum err api_about(struct api *api, struct client_id client, struct op *ret_op)
{
    if (!client.v)
        return E_NOTFOUND;
    struct op op = api->op;
    if (api->viewer->subject.client.v != client.v) {
        struct viewer *v = arena_new_obj(op.arena, struct viewer);
        TRY(api->loads->viewer_about(api, client, v));
        op.viewer = v;
    }
    *ret_op = op;
    return E_OK;
}

enum err api_about_all(struct api *api, const struct client_id *clients, size_t count, struct op *ret_ops)
{
    const struct access_facts **facts = arena_array(api->op.arena, count, sizeof *facts);
    struct viewer *viewers = arena_array(api->op.arena, count, sizeof *viewers);
    TRY(api_facts(api, clients, count, facts));
    for (size_t i = 0; i < count; i++) {
        if (facts[i]->relation != REL_STAFF || !facts[i]->has_subject)
            return E_NOTFOUND;
        viewers[i] = *api->viewer;
        viewers[i].facts = *facts[i];
        viewers[i].subject = (struct subject_id){ clients[i] };
        ret_ops[i] = api->op;
        ret_ops[i].viewer = &viewers[i];
    }
    return E_OK;
}

struct api_seen {
    struct api_seen *next;
    struct client_id client;
    struct sv resource; /* empty: staff */
};

/* Whether this view is in the log already. */
static bool told(struct api *api, struct client_id client, struct sv resource)
{
    if (api->viewer->staff.v)
        resource = SV("");
    for (const struct api_seen *s = api->seen; s; s = s->next)
        if (s->client.v == client.v && sv_eq(s->resource, resource))
            return true;
    struct api_seen *s = arena_new_obj(api->op.arena, struct api_seen);
    *s = (struct api_seen){ api->seen, client, resource };
    api->seen = s;
    return false;
}

void api_seen(struct api *api, struct client_id client, enum audit_action action, const char *resource, int64_t id)
{
    const struct viewer *v = api->viewer;
    const struct access_facts *f = v->subject.client.v == client.v ? &v->facts : known_facts(api->subjects, client);
    bool looks = action == AUDIT_VIEW || action == AUDIT_LIST;
    if (!v->org.v || (looks && told(api, client, sv_of(resource))))
        return;
    struct audit_new entry = { .org = v->org,
        .at = api->op.now,
        .actor_kind = sv_of(actor_kind_name(v->actor.kind)),
        .via = sv_of(via_name(v->via)),
        .actor_id = v->actor.id,
        .grant = v->grant,
        .session = v->session,
        .client = client,
        .key = v->key,
        .action = action,
        .resource_kind = sv_of(resource),
        .resource_id = id,
        .outcome = SV("allowed"),
        .peer = v->staff.v ? v->peer : SV("") };
    bool now = v->via == VIA_GRANT || (f && f->subject_restricted);
    if (now && audit_append_now(api->op.db, &entry) == E_OK)
        return;
    audit_later(api->app->audit, &entry);
}
