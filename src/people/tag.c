#include "people/tag.h"

#include "access/record.h"
#include "people/client_fields.h"
#include "people/field.h"
#include "people/queries.h"
#include "people/words_in.h"

static struct tag tag_of(struct arena *a, const struct tags_all_row *r)
{
    struct tag t = { .id = r->id,
        .name = r->name,
        .active_clients = r->active_clients,
        .archived_clients = r->archived_clients,
        .staff = r->staff,
        .created_at = r->created_at,
        .changed_at = r->changed_at };
    if (r->added_by.has && r->added_first.has) {
        t.added_by = r->added_by.v;
        t.added_by_name = sv_fmt(a, "%.*s %.*s", SV_FMT(r->added_first.v), SV_FMT(r->added_last.v));
    }
    return t;
}

enum err tag_names(const struct op *op, struct tags *ret_tags)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    struct tag_names_rows rows;
    TRY(q_tag_names(op->db, op->arena, op->viewer->org, &rows));
    struct tag *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = (struct tag){ .id = rows.items[i].id, .name = rows.items[i].name };
    *ret_tags = (struct tags){ items, rows.count };
    return E_OK;
}

enum err tag_search(const struct op *op, struct sv keywords, struct tags *ret_tags)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    struct tags_all_rows rows;
    TRY(q_tags_all(op->db, op->arena, op->viewer->org,
        &(struct q_tags_all){ .staff_id = op->viewer->staff, .now = op->now }, &rows));
    struct tag *items = arena_array(op->arena, rows.count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < rows.count; i++)
        if (words_in(op->arena, rows.items[i].name, keywords))
            items[n++] = tag_of(op->arena, &rows.items[i]);
    *ret_tags = (struct tags){ items, n };
    return E_OK;
}

enum err tag_load(const struct op *op, struct tag_id id, struct tag *ret_tag)
{
    struct tags all;
    TRY(tag_search(op, SV(""), &all));
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].id.v == id.v) {
            *ret_tag = all.items[i];
            return E_OK;
        }
    return E_NOTFOUND;
}

enum err tags_of_client(const struct op *op, struct client_id client, struct tags *ret_tags)
{
    TRY(client_require(op, client, PERM_CHART));
    struct tags_of_clients_rows rows;
    TRY(q_tags_of_clients(
        op->db, op->arena, op->viewer->org, &(struct q_tags_of_clients){ .ids = &client, .ids_count = 1 }, &rows));
    struct tag *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = (struct tag){ .id = rows.items[i].id,
            .name = rows.items[i].name,
            .created_at = rows.items[i].created_at,
            .changed_at = rows.items[i].changed_at };
    *ret_tags = (struct tags){ items, rows.count };
    return E_OK;
}

enum err tags_of_staff(const struct op *op, struct staff_id staff, struct tags *ret_tags)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    struct tags_of_staff_rows rows;
    TRY(q_tags_of_staff(
        op->db, op->arena, op->viewer->org, &(struct q_tags_of_staff){ .ids = &staff, .ids_count = 1 }, &rows));
    struct tag *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = (struct tag){ .id = rows.items[i].id,
            .name = rows.items[i].name,
            .created_at = rows.items[i].created_at,
            .changed_at = rows.items[i].changed_at };
    *ret_tags = (struct tags){ items, rows.count };
    return E_OK;
}

struct tag_args {
    const struct op *op;
    struct tag_id id;
    struct sv name, norm;
    struct problems found;
};

static enum err record_tag(const struct op *op, const char *what, struct tag_id id)
{
    struct event_new e = event_by(op, EVENT_SETTINGS_CHANGED, (struct client_id){ 0 });
    e.payload = sv_fmt(op->arena, "{\"tag\":%lld,\"%s\":true}", (long long)id.v, what);
    return event_record(op->db, op->arena, &e, NULL);
}

static void read_name(struct tag_args *t, struct sv name, struct problems *problems)
{
    t->name = field_required(problems, SV("name"), name, SV("Type the tag."));
    t->norm = text_fold(t->op->arena, t->name);
    if (t->name.n && !t->norm.n)
        problem_add(problems, SV("name"), SV("required"), SV("A tag has at least one letter or digit."));
}

static void refuse_duplicate(struct problems *problems)
{
    problem_add(problems, SV("name"), SV("duplicate_tag"), SV("There is a tag of this name already."));
}

static enum err create_in(struct db *tx, void *arg)
{
    struct tag_args *t = arg;
    struct op op = *t->op;
    op.db = tx;
    struct staff_id by = op.viewer->staff;
    struct tag_insert_row row;
    TRY(q_tag_insert(tx, op.arena, op.viewer->org,
        &(struct q_tag_insert){
            .name = t->name, .name_norm = t->norm, .added_by = { by.v != 0, by }, .created_at = op.now },
        &row));
    t->id = row.id;
    return record_tag(&op, "made", row.id);
}

enum err tag_create(const struct op *op, struct sv name, struct problems *problems, struct tag_id *ret_tag)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CHART)));
    struct tag_args t = { .op = op };
    read_name(&t, name, problems);
    TRY(problems_err(problems));
    enum err e = db_write(op->db, create_in, &t);
    if (e == E_NOTFOUND) { /* nothing was returned: the name is taken */
        refuse_duplicate(problems);
        return E_INVALID;
    }
    TRY(e);
    *ret_tag = t.id;
    return E_OK;
}

static enum err rename_in(struct db *tx, void *arg)
{
    struct tag_args *t = arg;
    struct op op = *t->op;
    op.db = tx;
    t->found = problems_new(op.arena);
    struct tag_by_name_row other;
    enum err e = q_tag_by_name(tx, op.arena, op.viewer->org, &(struct q_tag_by_name){ .name_norm = t->norm }, &other);
    if (e == E_OK && other.id.v != t->id.v)
        refuse_duplicate(&t->found);
    else if (e != E_OK && e != E_NOTFOUND)
        return e;
    TRY(problems_err(&t->found));
    int64_t changed;
    TRY(q_tag_rename(tx, op.viewer->org,
        &(struct q_tag_rename){ .name = t->name, .name_norm = t->norm, .changed_at = op.now, .tag_id = t->id },
        &changed));
    return changed ? record_tag(&op, "renamed", t->id) : E_NOTFOUND;
}

enum err tag_rename(const struct op *op, struct tag_id id, struct sv name, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct tag_args t = { .op = op, .id = id };
    read_name(&t, name, problems);
    TRY(problems_err(problems));
    return problems_tell(problems, &t.found, db_write(op->db, rename_in, &t));
}

/* That a tag was put on somebody, or taken off. */
static struct event_new applied(
    const struct op *op, bool on, struct applied_tag_id id, struct tag_id tag, struct tagged who)
{
    struct event_new e = event_by(op, on ? EVENT_TAG_APPLIED : EVENT_TAG_REMOVED, who.client);
    e.resource_kind = "applied_tag";
    e.resource_id = id.v;
    e.payload = sv_fmt(op->arena, "{\"tag\":%lld,\"staff\":%lld}", (long long)tag.v, (long long)who.staff.v);
    return e;
}

static enum err clear(const struct op *op, struct tag_id tag)
{
    struct tag_clear_rows rows;
    TRY(q_tag_clear(op->db, op->arena, op->viewer->org, &(struct q_tag_clear){ .tag_id = tag }, &rows));
    struct event_new *events = arena_array(op->arena, rows.count, sizeof *events);
    for (size_t i = 0; i < rows.count; i++) {
        const struct tag_clear_row *r = &rows.items[i];
        struct tagged who = { r->client_id.has ? r->client_id.v : (struct client_id){ 0 },
            r->staff_id.has ? r->staff_id.v : (struct staff_id){ 0 } };
        events[i] = applied(op, false, r->id, tag, who);
    }
    return event_record_all(op->db, op->arena, events, rows.count);
}

static enum err delete_in(struct db *tx, void *arg)
{
    struct tag_args *t = arg;
    struct op op = *t->op;
    op.db = tx;
    int64_t changed;
    TRY(clear(&op, t->id));
    TRY(q_tag_delete(tx, op.viewer->org, &(struct q_tag_delete){ .tag_id = t->id }, &changed));
    return changed ? record_tag(&op, "deleted", t->id) : E_NOTFOUND;
}

enum err tag_delete(const struct op *op, struct tag_id id)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    return db_write(op->db, delete_in, &(struct tag_args){ .op = op, .id = id });
}

struct apply_args {
    const struct op *op;
    struct tagged who;
    const struct tag_id *tags;
    size_t count;
    bool apply, only; /* only: take all others off */
};

/* Its number, when that changes anything; v 0: it was so already. */
static enum err turn(
    const struct op *op, const struct tagged *who, struct tag_id tag, bool on, struct applied_tag_id *ret_id)
{
    struct org_id org = op->viewer->org;
    struct arena *a = op->arena;
    enum err e;
    if (who->client.v && on) {
        struct tag_apply_client_row r = { { 0 } };
        e = q_tag_apply_client(op->db, a, org,
            &(struct q_tag_apply_client){ .tag_id = tag, .client_id = who->client, .created_at = op->now }, &r);
        *ret_id = r.id;
    } else if (who->client.v) {
        struct tag_unapply_client_row r = { { 0 } };
        e = q_tag_unapply_client(
            op->db, a, org, &(struct q_tag_unapply_client){ .tag_id = tag, .client_id = who->client }, &r);
        *ret_id = r.id;
    } else if (on) {
        struct tag_apply_staff_row r = { { 0 } };
        e = q_tag_apply_staff(op->db, a, org,
            &(struct q_tag_apply_staff){ .tag_id = tag, .staff_id = who->staff, .created_at = op->now }, &r);
        *ret_id = r.id;
    } else {
        struct tag_unapply_staff_row r = { { 0 } };
        e = q_tag_unapply_staff(
            op->db, a, org, &(struct q_tag_unapply_staff){ .tag_id = tag, .staff_id = who->staff }, &r);
        *ret_id = r.id;
    }
    if (e == E_NOTFOUND)
        *ret_id = (struct applied_tag_id){ 0 };
    return e == E_NOTFOUND ? E_OK : e;
}

static enum err apply_one(const struct op *op, const struct tagged *who, struct tag_id tag, bool on)
{
    struct applied_tag_id id;
    TRY(turn(op, who, tag, on, &id));
    if (!id.v)
        return E_OK;
    struct event_new e = applied(op, on, id, tag, *who);
    return event_record(op->db, op->arena, &e, NULL);
}

static bool among(const struct apply_args *x, struct tag_id tag)
{
    for (size_t i = 0; i < x->count; i++)
        if (x->tags[i].v == tag.v)
            return true;
    return false;
}

static enum err apply_in(struct db *tx, void *arg)
{
    const struct apply_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    if (x->only) {
        struct tags_of_clients_rows had;
        TRY(q_tags_of_clients(
            tx, op.arena, op.viewer->org, &(struct q_tags_of_clients){ .ids = &x->who.client, .ids_count = 1 }, &had));
        for (size_t i = 0; i < had.count; i++)
            if (!among(x, had.items[i].id))
                TRY(apply_one(&op, &x->who, had.items[i].id, false));
    }
    for (size_t i = 0; i < x->count; i++) {
        struct tag_by_id_row tag;
        TRY(q_tag_by_id(tx, op.arena, op.viewer->org, &(struct q_tag_by_id){ .tag_id = x->tags[i] }, &tag));
        TRY(apply_one(&op, &x->who, x->tags[i], x->apply));
    }
    if (!x->who.client.v)
        return E_OK;
    static const char *const fields[] = { "tags" };
    return client_record_fields(&op, x->who.client, fields, LENGTH(fields));
}

enum err tags_apply(const struct op *op, struct tagged who, const struct tag_id *tags, size_t count, bool apply)
{
    if (who.client.v) {
        TRY(client_require(op, who.client, PERM_CHART));
    } else {
        struct staff_rows_rows rows;
        TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_STAFF)));
        TRY(q_staff_rows(op->db, op->arena, op->viewer->org, &(struct q_staff_rows){ .staff_id = who.staff }, &rows));
        if (!who.staff.v || rows.count != 1)
            return E_NOTFOUND;
    }
    return db_write(op->db, apply_in, &(struct apply_args){ op, who, tags, count, apply, false });
}

enum err tags_set(const struct op *op, struct client_id client, const struct tag_id *tags, size_t count)
{
    TRY(client_require(op, client, PERM_CHART));
    return db_write(op->db, apply_in, &(struct apply_args){ op, { .client = client }, tags, count, true, true });
}

/* -- one by one -----------------------------------------------------------------------------------------------------
 */

static struct instant since(const struct applied_tags_wanted *w)
{
    return w->after.has ? w->after.v : (struct instant){ 0 };
}

static struct instant until(const struct applied_tags_wanted *w)
{
    return w->before.has ? w->before.v : (struct instant){ INT64_MAX };
}

enum err applied_tags_load(const struct op *op, const struct applied_tags_wanted *w, struct applied_tags *ret_tags)
{
    struct applied_tags_some_rows rows;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    TRY(q_applied_tags_some(op->db, op->arena, op->viewer->org,
        &(struct q_applied_tags_some){ .applied_tag_id = w->id,
            .tag_id = w->tag,
            .after = since(w),
            .before = until(w),
            .down = w->newest_first,
            .size = w->size,
            .offset = w->offset,
            .staff_id = op->viewer->staff,
            .now = op->now },
        &rows));
    struct applied_tag *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct applied_tags_some_row *r = &rows.items[i];
        items[i] = (struct applied_tag){ .id = r->id, .tag = r->tag_id, .created_at = r->created_at };
        if (r->client_id.has)
            items[i].who.client = r->client_id.v;
        if (r->staff_id.has)
            items[i].who.staff = r->staff_id.v;
    }
    *ret_tags = (struct applied_tags){ items, rows.count };
    return E_OK;
}

enum err applied_tags_count(const struct op *op, const struct applied_tags_wanted *w, int64_t *ret_count)
{
    struct applied_tags_some_count_row row;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    TRY(q_applied_tags_some_count(op->db, op->arena, op->viewer->org,
        &(struct q_applied_tags_some_count){ .applied_tag_id = w->id,
            .tag_id = w->tag,
            .after = since(w),
            .before = until(w),
            .staff_id = op->viewer->staff,
            .now = op->now },
        &row));
    *ret_count = row.n;
    return E_OK;
}
