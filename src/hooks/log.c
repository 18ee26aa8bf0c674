/* What was told, and telling it again. */
#include "hooks/hooks.h"
#include "hooks/queries.h"
#include "hooks/tell.h"

static enum err require(const struct op *op)
{
    return viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_API_KEYS));
}

/* Event types are small letters, dots and underscores; anything else finds nothing. */
static struct sv searched(struct arena *a, struct sv text)
{
    struct sv t = sv_dup(a, sv_trim(text));
    char *p = arena_strndup(a, t.p, t.n);
    for (size_t i = 0; i < t.n; i++) {
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] - 'A' + 'a');
        if (!((p[i] >= 'a' && p[i] <= 'z') || p[i] == '.'))
            p[i] = '_'; /* stands for any one letter */
    }
    return sv_from(p, t.n);
}

static struct webhook_delivery delivery_of(const struct webhook_log_rows_row *r)
{
    return (struct webhook_delivery){ .id = r->id,
        .webhook = r->webhook_id,
        .url = r->url,
        .event_type = r->event_type,
        .resource_kind = r->resource_kind,
        .resource_id = r->resource_id,
        .body = r->body,
        .state = r->state,
        .attempts = r->attempts,
        .run_at = r->run_at,
        .created_at = r->created_at,
        .done_at = r->done_at,
        .status = r->status,
        .again_at = r->again_at };
}

static struct q_webhook_log_rows asked(const struct op *op, const struct webhook_log_wanted *w)
{
    return (struct q_webhook_log_rows){ .webhook_id = w->webhook,
        .state = w->state,
        .text = searched(op->arena, w->text),
        .resource_kind = w->resource_kind,
        .resource_id = w->resource_id,
        .after = w->after.has ? w->after.v : (struct instant){ 0 },
        .before = w->before.has ? w->before.v : (struct instant){ INT64_MAX },
        .size = w->size,
        .offset = w->offset };
}

enum err webhook_log(const struct op *op, const struct webhook_log_wanted *w, struct webhook_deliveries *ret_deliveries)
{
    struct webhook_log_rows_rows rows;
    struct q_webhook_log_rows q = asked(op, w);
    TRY(require(op));
    if (w->by.n) {
        struct webhook_log_rows_by_rows by;
        TRY(q_webhook_log_rows_by(op->db, op->arena, op->viewer->org,
            &(struct q_webhook_log_rows_by){ .webhook_id = q.webhook_id,
                .state = q.state,
                .text = q.text,
                .resource_kind = q.resource_kind,
                .resource_id = q.resource_id,
                .after = q.after,
                .before = q.before,
                .by = w->by,
                .size = q.size,
                .offset = q.offset },
            &by));
        rows.count = by.count;
        rows.items = arena_array(op->arena, by.count, sizeof *rows.items);
        for (size_t i = 0; i < by.count; i++) {
            const struct webhook_log_rows_by_row *r = &by.items[i];
            rows.items[i] = (struct webhook_log_rows_row){ r->id, r->webhook_id, r->url, r->event_type,
                r->resource_kind, r->resource_id, r->body, r->state, r->attempts, r->run_at, r->created_at, r->done_at,
                r->status, r->again_at };
        }
    } else {
        TRY(q_webhook_log_rows(op->db, op->arena, op->viewer->org, &q, &rows));
    }
    struct webhook_deliveries list = { .items = arena_array(op->arena, rows.count, sizeof *list.items),
        .count = rows.count };
    for (size_t i = 0; i < rows.count; i++)
        list.items[i] = delivery_of(&rows.items[i]);
    *ret_deliveries = list;
    return E_OK;
}

enum err webhook_log_count(const struct op *op, const struct webhook_log_wanted *w, int64_t *ret_count)
{
    struct webhook_log_count_row row;
    struct q_webhook_log_rows q = asked(op, w);
    TRY(require(op));
    TRY(q_webhook_log_count(op->db, op->arena, op->viewer->org,
        &(struct q_webhook_log_count){ .webhook_id = q.webhook_id,
            .state = q.state,
            .text = q.text,
            .resource_kind = q.resource_kind,
            .resource_id = q.resource_id,
            .after = q.after,
            .before = q.before },
        &row));
    *ret_count = row.n;
    return E_OK;
}

enum err webhook_attempts_load(const struct op *op, const struct webhook_delivery_id *deliveries, size_t count,
    struct webhook_attempts *ret_attempts)
{
    struct webhook_attempts_of_rows rows;
    TRY(require(op));
    TRY(q_webhook_attempts_of(op->db, op->arena, op->viewer->org,
        &(struct q_webhook_attempts_of){ .deliveries = deliveries, .deliveries_count = count }, &rows));
    struct webhook_attempt *all = arena_array(op->arena, rows.count, sizeof *all);
    for (size_t k = 0; k < count; k++)
        ret_attempts[k] = (struct webhook_attempts){ 0 };
    for (size_t i = 0; i < rows.count; i++) {
        const struct webhook_attempts_of_row *r = &rows.items[i];
        all[i] = (struct webhook_attempt){
            .at = r->at, .status = r->status, .milliseconds = r->milliseconds, .error = r->error
        };
        for (size_t k = 0; k < count; k++) /* they come delivery by delivery */
            if (deliveries[k].v == r->webhook_delivery_id.v) {
                if (!ret_attempts[k].count)
                    ret_attempts[k].items = &all[i];
                ret_attempts[k].count++;
            }
    }
    return E_OK;
}

enum err webhook_delivery_load(const struct op *op, struct webhook_delivery_id id,
    struct webhook_delivery *ret_delivery, struct webhook_attempts *ret_attempts)
{
    struct webhook_delivery_by_id_row r;
    TRY(require(op));
    TRY(q_webhook_delivery_by_id(
        op->db, op->arena, op->viewer->org, &(struct q_webhook_delivery_by_id){ .webhook_delivery_id = id }, &r));
    TRY(webhook_attempts_load(op, &id, 1, ret_attempts));
    *ret_delivery =
        delivery_of(&(struct webhook_log_rows_row){ r.id, r.webhook_id, r.url, r.event_type, r.resource_kind,
            r.resource_id, r.body, r.state, r.attempts, r.run_at, r.created_at, r.done_at, r.status, r.again_at });
    return E_OK;
}

/* --- again --- */

struct again {
    const struct op *op;
    struct webhook_delivery_id delivery;
    struct webhook_id webhook;
    struct instant since;
    int64_t count;
};

static enum err queue(
    struct db *tx, const struct op *op, const struct webhook *w, const struct q_webhook_delivery_insert *d)
{
    struct q_webhook_delivery_insert row = *d;
    row.webhook_id = w->id;
    row.url = w->url;
    row.run_at = op->now;
    TRY(q_webhook_delivery_insert(tx, op->viewer->org, &row, NULL));
    return job_add(tx, HOOKS_JOB_SEND, op->now, SV("told"), SV(""), op->now);
}

static enum err mark(struct db *tx, const struct op *op, const struct webhook_delivery_id *ids, size_t count)
{
    return q_webhook_set_again(tx, op->viewer->org,
        &(struct q_webhook_set_again){ .again_at = op->now, .ids = ids, .ids_count = count }, NULL);
}

static enum err replay_in(struct db *tx, void *arg)
{
    const struct again *g = arg;
    struct op op = *g->op;
    struct webhook_delivery_by_id_row r;
    struct webhook w;
    op.db = tx;
    TRY(q_webhook_delivery_by_id(
        tx, op.arena, op.viewer->org, &(struct q_webhook_delivery_by_id){ .webhook_delivery_id = g->delivery }, &r));
    TRY(webhook_load(&op, r.webhook_id, &w));
    TRY(mark(tx, &op, &r.id, 1));
    return queue(tx, &op, &w,
        &(struct q_webhook_delivery_insert){ .event_type = r.event_type,
            .resource_kind = r.resource_kind,
            .resource_id = r.resource_id,
            .body = r.body });
}

enum err webhook_replay(const struct op *op, struct webhook_delivery_id id)
{
    TRY(require(op));
    return db_write(op->db, replay_in, &(struct again){ .op = op, .delivery = id });
}

static enum err replay_failed_in(struct db *tx, void *arg)
{
    struct again *g = arg;
    struct op op = *g->op;
    struct webhook_failed_since_rows rows;
    struct webhook w;
    op.db = tx;
    TRY(webhook_load(&op, g->webhook, &w));
    TRY(q_webhook_failed_since(tx, op.arena, op.viewer->org,
        &(struct q_webhook_failed_since){ .webhook_id = w.id, .since = g->since }, &rows));
    struct webhook_delivery_id *ids = arena_array(op.arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++) {
        ids[i] = rows.items[i].id;
        TRY(queue(tx, &op, &w,
            &(struct q_webhook_delivery_insert){ .event_type = rows.items[i].event_type,
                .resource_kind = rows.items[i].resource_kind,
                .resource_id = rows.items[i].resource_id,
                .body = rows.items[i].body }));
    }
    TRY(mark(tx, &op, ids, rows.count));
    g->count = (int64_t)rows.count;
    return E_OK;
}

enum err webhook_replay_failed(const struct op *op, struct webhook_id id, struct instant since, int64_t *ret_count)
{
    struct again g = { .op = op, .webhook = id, .since = since };
    TRY(require(op));
    TRY(db_write(op->db, replay_failed_in, &g));
    *ret_count = g.count;
    return E_OK;
}

enum err webhook_failed_count(const struct op *op, struct webhook_id id, struct instant since, int64_t *ret_count)
{
    struct webhook_failed_count_row row;
    TRY(require(op));
    TRY(q_webhook_failed_count(op->db, op->arena, op->viewer->org,
        &(struct q_webhook_failed_count){ .webhook_id = id, .since = since }, &row));
    *ret_count = row.n;
    return E_OK;
}

static enum err test_in(struct db *tx, void *arg)
{
    const struct again *g = arg;
    struct op op = *g->op;
    struct webhook w;
    op.db = tx;
    TRY(webhook_load(&op, g->webhook, &w));
    struct hook_tale t = hook_test_tale(op.arena, w.id.v);
    return queue(tx, &op, &w,
        &(struct q_webhook_delivery_insert){ .event_type = sv_of(t.event_type),
            .resource_kind = sv_of(t.resource_kind),
            .resource_id = t.resource_id,
            .body = t.body });
}

enum err webhook_test(const struct op *op, struct webhook_id id)
{
    TRY(require(op));
    return db_write(op->db, test_in, &(struct again){ .op = op, .webhook = id });
}
