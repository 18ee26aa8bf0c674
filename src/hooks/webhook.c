/* What developers of a practice do with its webhooks. */
#include "base/text.h"
#include "crypto/token.h"
#include "fetch/fetch.h"
#include "hooks/hooks.h"
#include "hooks/queries.h"
#include "hooks/secret.h"
#include "hooks/tell.h"
#include "people/people.h"

#define SECRET_PREFIX "whsec_"

static enum err require(const struct op *op, bool fresh)
{
    struct need need = NEED_STAFF_PAGE(PERM_API_KEYS);
    need.fresh = fresh;
    return viewer_require(op->viewer, need);
}

/* --- reading --- */

static struct webhook webhook_of(const struct op *op, const struct webhook_rows_row *r)
{
    struct webhook w = { .id = r->id,
        .url = r->url,
        .is_enabled = r->is_enabled,
        .should_retry = r->should_retry,
        .created_at = r->created_at,
        .first_failed_at = r->first_failed_at,
        .warned_at = r->warned_at,
        .disabled_at = r->disabled_at };
    if (!hook_secret_open(op->keys, op->arena, r->id, r->secret, &w.secret))
        w.secret = SV("");
    return w;
}

static enum err load_events(const struct op *op, struct webhooks *list)
{
    struct webhook_id *ids = arena_array(op->arena, list->count, sizeof *ids);
    struct webhook_event_rows_rows rows;
    for (size_t i = 0; i < list->count; i++)
        ids[i] = list->items[i].id;
    TRY(q_webhook_event_rows(op->db, op->arena, op->viewer->org,
        &(struct q_webhook_event_rows){ .webhook_ids = ids, .webhook_ids_count = list->count }, &rows));
    struct webhook_event *all = arena_array(op->arena, rows.count, sizeof *all);
    for (size_t i = 0; i < rows.count; i++) {
        const struct webhook_event_rows_row *r = &rows.items[i];
        all[i] = (struct webhook_event){ .id = r->id,
            .webhook = r->webhook_id,
            .event_type = r->event_type,
            .created_at = r->created_at,
            .changed_at = r->changed_at,
            .retry_count = r->retry_count,
            .first_failed_at = r->first_failed_at,
            .last_failed_at = r->last_failed_at };
        for (size_t k = 0; k < list->count; k++) /* they come webhook by webhook */
            if (list->items[k].id.v == r->webhook_id.v) {
                if (!list->items[k].event_count)
                    list->items[k].events = &all[i];
                list->items[k].event_count++;
            }
    }
    return E_OK;
}

static enum err read(const struct op *op, struct webhook_id id, struct webhooks *ret_webhooks)
{
    struct webhook_rows_rows rows;
    TRY(require(op, false));
    TRY(q_webhook_rows(op->db, op->arena, op->viewer->org, &(struct q_webhook_rows){ .webhook_id = id }, &rows));
    struct webhooks list = { .items = arena_array(op->arena, rows.count, sizeof *list.items), .count = rows.count };
    for (size_t i = 0; i < rows.count; i++)
        list.items[i] = webhook_of(op, &rows.items[i]);
    if (list.count)
        TRY(load_events(op, &list));
    *ret_webhooks = list;
    return E_OK;
}

enum err webhook_list(const struct op *op, struct webhooks *ret_webhooks)
{
    return read(op, (struct webhook_id){ 0 }, ret_webhooks);
}

enum err webhook_load(const struct op *op, struct webhook_id id, struct webhook *ret_webhook)
{
    struct webhooks list;
    if (id.v <= 0)
        return E_NOTFOUND;
    TRY(read(op, id, &list));
    if (!list.count)
        return E_NOTFOUND;
    *ret_webhook = list.items[0];
    return E_OK;
}

/* Its address and its events, as words. */
static struct sv words_of(struct arena *a, const struct webhook *w)
{
    size_t n = w->url.n + 1;
    for (size_t i = 0; i < w->event_count; i++)
        n += w->events[i].event_type.n + hook_event_label(w->events[i].event_type).n + 2;
    struct str out = str_new(a, n);
    for (size_t i = 0; i < w->url.n; i++)
        str_addc(&out, w->url.p[i] == '/' || w->url.p[i] == '.' ? ' ' : w->url.p[i]);
    for (size_t i = 0; i < w->event_count; i++) {
        str_addc(&out, ' ');
        str_add(&out, w->events[i].event_type);
        str_addc(&out, ' ');
        str_add(&out, hook_event_label(w->events[i].event_type));
    }
    return str_sv(&out);
}

bool webhook_fits(struct arena *a, const struct webhook *w, struct sv keywords)
{
    return words_in(a, w->url, keywords) || words_in(a, words_of(a, w), keywords);
}

/* --- writing --- */

struct writing {
    const struct op *op;
    struct webhook_id id;
    struct sv url, secret;
    bool is_enabled, should_retry;
    struct sv *types;
    size_t type_count;
    struct problems found;
};

static void check(struct writing *w, const struct webhook_form *f, struct problems *problems)
{
    struct arena *a = w->op->arena;
    w->url = sv_trim(f->url);
    w->is_enabled = f->is_enabled;
    w->should_retry = f->should_retry;
    if (!w->url.n)
        problem_add(problems, SV("url"), SV("required"), SV("Type the address that Kith calls."));
    else if (!fetch_url_guardable(a, w->url))
        problem_add(problems, SV("url"), SV("bad_url"),
            SV("Type a whole address that begins with https://, without a name or password in it."));
    else if (w->is_enabled && fetch_url_closed(a, w->url, f->networks))
        problem_add(problems, SV("url"), SV("private_address"),
            SV("This address is inside a private network, which Kith does not call. Type a public one, or let the "
               "administrator allow the network (--hook-networks)."));
    w->types = arena_array(a, f->event_type_count, sizeof *w->types);
    for (size_t i = 0; i < f->event_type_count; i++) {
        struct sv type = hook_event_type_parse(a, f->event_types[i]);
        if (!type.n)
            problem_add(problems, SV("event_type"), SV("unknown_event"),
                sv_fmt(a, "Kith does not tell “%.*s”.", SV_FMT(sv_sub(f->event_types[i], 0, 60))));
        else
            w->types[w->type_count++] = type;
    }
    if (!f->event_type_count)
        problem_add(problems, SV("event_type"), SV("required"), SV("Choose what it is told."));
}

static enum err save_types(struct db *tx, const struct writing *w)
{
    struct org_id org = w->op->viewer->org;
    TRY(q_webhook_event_drop(tx, org,
        &(struct q_webhook_event_drop){
            .webhook_id = w->id, .event_types = w->types, .event_types_count = w->type_count },
        NULL));
    for (size_t i = 0; i < w->type_count; i++)
        TRY(q_webhook_event_add(tx, org,
            &(struct q_webhook_event_add){ .webhook_id = w->id, .event_type = w->types[i], .created_at = w->op->now },
            NULL));
    return E_OK;
}

static enum err set_secret(struct db *tx, const struct writing *w)
{
    int64_t changed;
    TRY(q_webhook_set_secret(tx, w->op->viewer->org,
        &(struct q_webhook_set_secret){
            .secret = seal_text(w->op->keys, w->op->arena, hook_secret_place(w->id), w->secret),
            .changed_at = w->op->now,
            .webhook_id = w->id },
        &changed));
    return changed ? E_OK : E_NOTFOUND;
}

static struct sv new_secret(struct arena *a)
{
    return sv_fmt(a, SECRET_PREFIX "%.*s", SV_FMT(token_random_text(a, TOKEN_BYTES)));
}

static enum err create_in(struct db *tx, void *arg)
{
    struct writing *w = arg;
    struct arena *a = w->op->arena;
    struct org_id org = w->op->viewer->org;
    struct staff_id staff = w->op->viewer->staff;
    struct webhook_count_row n;
    struct webhook_insert_row row;
    w->found = problems_new(a);
    TRY(q_webhook_count(tx, a, org, &n));
    if (n.n >= WEBHOOKS_MOST)
        problem_add(&w->found, SV("url"), SV("too_many"),
            sv_fmt(a, "A practice has at most %d webhooks: end one that nobody needs.", WEBHOOKS_MOST));
    TRY(problems_err(&w->found));
    TRY(q_webhook_insert(tx, a, org,
        &(struct q_webhook_insert){ .url = w->url,
            .is_enabled = w->is_enabled,
            .should_retry = w->should_retry,
            .created_by = { .has = staff.v != 0, .v = staff },
            .created_at = w->op->now },
        &row));
    w->id = row.id;
    TRY(set_secret(tx, w));
    return save_types(tx, w);
}

enum err webhook_create(
    const struct op *op, const struct webhook_form *f, struct problems *problems, struct webhook_id *ret_webhook)
{
    struct writing w = { .op = op };
    TRY(require(op, true));
    check(&w, f, problems);
    TRY(problems_err(problems));
    w.secret = new_secret(op->arena);
    enum err e = db_write(op->db, create_in, &w);
    for (size_t i = 0; e == E_INVALID && i < w.found.count; i++)
        problem_add(problems, w.found.items[i].field, w.found.items[i].code, w.found.items[i].text);
    TRY(e);
    *ret_webhook = w.id;
    return E_OK;
}

static enum err update_in(struct db *tx, void *arg)
{
    const struct writing *w = arg;
    int64_t changed;
    TRY(q_webhook_set(tx, w->op->viewer->org,
        &(struct q_webhook_set){ .url = w->url,
            .should_retry = w->should_retry,
            .is_enabled = w->is_enabled,
            .changed_at = w->op->now,
            .webhook_id = w->id },
        &changed));
    return changed ? save_types(tx, w) : E_NOTFOUND;
}

enum err webhook_update(
    const struct op *op, struct webhook_id id, const struct webhook_form *f, struct problems *problems)
{
    struct writing w = { .op = op, .id = id };
    TRY(require(op, true));
    check(&w, f, problems);
    TRY(problems_err(problems));
    return db_write(op->db, update_in, &w);
}

static enum err end_in(struct db *tx, void *arg)
{
    const struct writing *w = arg;
    struct org_id org = w->op->viewer->org;
    int64_t changed;
    TRY(q_webhook_set_end(
        tx, org, &(struct q_webhook_set_end){ .ended_at = w->op->now, .webhook_id = w->id }, &changed));
    if (!changed)
        return E_NOTFOUND;
    return q_webhook_drop_waiting(
        tx, org, &(struct q_webhook_drop_waiting){ .done_at = w->op->now, .webhook_id = w->id }, NULL);
}

enum err webhook_end(const struct op *op, struct webhook_id id)
{
    TRY(require(op, false));
    return db_write(op->db, end_in, &(struct writing){ .op = op, .id = id });
}

static enum err rotate_in(struct db *tx, void *arg)
{
    return set_secret(tx, arg);
}

enum err webhook_rotate(const struct op *op, struct webhook_id id)
{
    TRY(require(op, true));
    struct writing w = { .op = op, .id = id, .secret = new_secret(op->arena) };
    return db_write(op->db, rotate_in, &w);
}
