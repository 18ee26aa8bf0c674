#include "event/event.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "event/queries.h"

static const char *const names[] = {
#define X(constant, name) [constant] = (name),
    EVENT_KINDS(X)
#undef X
};

/* Set once, before threads. */
static const struct event_consumer *consumers;
static size_t consumers_count;
static event_told_fn *is_told;

const char *event_kind_name(enum event_kind k)
{
    assert(k < EVENT_KIND_COUNT);
    return names[k];
}

bool event_kind_parse(struct sv name, enum event_kind *ret_kind)
{
    for (size_t i = 0; i < LENGTH(names); i++)
        if (sv_eq(name, sv_of(names[i]))) {
            *ret_kind = (enum event_kind)i;
            return true;
        }
    return false;
}

void event_consumers_set(const struct event_consumer *list, size_t count)
{
    consumers = list;
    consumers_count = count;
}

struct recording {
    struct arena *a;
    const struct event_new *events;
    size_t count;
    struct event_add_row *rows;
};

void event_told_set(event_told_fn *told)
{
    is_told = told;
}

bool event_word_parse(struct sv word, struct event_id *ret_event)
{
    size_t blank = sv_find(word, ' ', 0);
    int64_t org;
    return blank != SIZE_MAX && int_parse(sv_sub(word, 0, blank), &org) &&
           int_parse(sv_sub(word, blank + 1, SIZE_MAX), &ret_event->v) && org > 0 && ret_event->v > 0;
}

static enum err tell(struct db *tx, const struct recording *x)
{
    for (size_t i = 0; is_told && i < x->count; i++) {
        if (!is_told(&x->events[i]))
            continue;
        struct sv word = sv_fmt(x->a, "%lld %lld", (long long)x->events[i].org.v, (long long)x->rows[i].id.v);
        TRY(db_tell(tx, word));
    }
    return E_OK;
}

static bool wants(const struct event_consumer *c, enum event_kind kind)
{
    for (size_t i = 0; i < c->kinds_count; i++)
        if (c->kinds[i] == kind)
            return true;
    return false;
}

#define EVENT_ARGS(e)                                                                                                  \
    .kind = sv_of(event_kind_name((e)->kind)), .at = (e)->at, .actor_kind = sv_of((e)->actor_kind),                    \
    .actor_id = (e)->actor_id, .client_id = { (e)->client.v != 0, (e)->client },                                       \
    .contact_id = { (e)->contact.v != 0, (e)->contact }, .grant_id = { (e)->grant.v != 0, (e)->grant },                \
    .resource_kind = sv_of((e)->resource_kind), .resource_id = (e)->resource_id,                                       \
    .payload = (e)->payload.n ? (e)->payload : SV("{}")

static enum err add_events(struct db *tx, void *arg)
{
    struct recording *x = arg;
    for (size_t i = 0; i < x->count; i++) {
        const struct event_new *e = &x->events[i];
        TRY(q_event_add(tx, x->a, e->org, &(struct q_event_add){ EVENT_ARGS(e) }, &x->rows[i]));
    }
    return E_OK;
}

/* Nobody needs its number. */
static enum err record_unasked(struct db *tx, struct arena *a, const struct event_new *e)
{
    struct sv *wanting = arena_array(a, consumers_count, sizeof *wanting);
    size_t n = 0;
    assert(db_writing(tx));
    TRY(q_event_add_unasked(tx, e->org, &(struct q_event_add_unasked){ EVENT_ARGS(e) }, NULL));
    for (size_t k = 0; k < consumers_count; k++) {
        if (!wants(&consumers[k], e->kind))
            continue;
        wanting[n++] = sv_of(consumers[k].name);
        if (consumers[k].job)
            db_wake(tx, consumers[k].job);
    }
    return n ? q_event_deliver_last(tx,
                   &(struct q_event_deliver_last){ .consumers = wanting, .consumers_count = n, .run_at = e->at }, NULL)
             : E_OK;
}

static enum err record(struct db *tx, struct recording *x)
{
    assert(db_writing(tx));
    TRY(x->count == 1 ? add_events(tx, x) : db_together(tx, add_events, x));
    for (size_t i = 0; i < x->count; i++)
        for (size_t k = 0; k < consumers_count; k++) {
            if (!wants(&consumers[k], x->events[i].kind))
                continue;
            TRY(q_event_delivery_add(
                tx, &(struct q_event_delivery_add){ x->rows[i].id, sv_of(consumers[k].name), x->events[i].at }, NULL));
            if (consumers[k].job)
                db_wake(tx, consumers[k].job);
        }
    return tell(tx, x);
}

enum err event_record(struct db *tx, struct arena *a, const struct event_new *e, struct event_id *ret_event)
{
    struct event_add_row row;
    if (!ret_event && !(is_told && is_told(e)))
        return record_unasked(tx, a, e);
    TRY(record(tx, &(struct recording){ .a = a, .events = e, .count = 1, .rows = &row }));
    if (ret_event)
        *ret_event = row.id;
    return E_OK;
}

enum err event_record_all(struct db *tx, struct arena *a, const struct event_new *events, size_t count)
{
    struct recording x = { .a = a, .events = events, .count = count };
    x.rows = arena_array(a, count, sizeof *x.rows);
    return record(tx, &x);
}

enum err event_load(struct db *db, struct arena *a, struct org_id org, struct event_id id, struct event *ret_event)
{
    struct event_by_id_row r;
    enum event_kind kind;
    TRY(q_event_by_id(db, a, org, &(struct q_event_by_id){ id }, &r));
    if (!event_kind_parse(r.kind, &kind))
        return E_NOTFOUND;
    *ret_event = (struct event){ .id = r.id,
        .kind = kind,
        .org = r.org_id,
        .at = r.at,
        .actor_kind = r.actor_kind,
        .actor_id = r.actor_id,
        .client = r.client_id.v,
        .contact = r.contact_id.v,
        .grant = r.grant_id.v,
        .resource_kind = r.resource_kind,
        .resource_id = r.resource_id,
        .payload = r.payload };
    return E_OK;
}
