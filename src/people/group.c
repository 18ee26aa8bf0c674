#include "people/group.h"

#include "access/record.h"
#include "base/text.h"
#include "crypto/token.h"
#include "people/field.h"
#include "people/queries.h"
#include "people/words_in.h"

enum { CODE_BYTES = 9 };

enum err group_names(const struct op *op, struct client_groups *ret_groups)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    struct group_names_rows rows;
    TRY(q_group_names(op->db, op->arena, op->viewer->org, &rows));
    struct client_group *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = (struct client_group){ .id = rows.items[i].id, .name = rows.items[i].name };
    *ret_groups = (struct client_groups){ items, rows.count };
    return E_OK;
}

enum err group_list(const struct op *op, struct client_groups *ret_groups)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    struct groups_list_rows rows;
    TRY(q_groups_list(op->db, op->arena, op->viewer->org,
        &(struct q_groups_list){ .staff_id = op->viewer->staff, .now = op->now }, &rows));
    struct client_group *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = (struct client_group){ .id = rows.items[i].id,
            .name = rows.items[i].name,
            .invite_code = rows.items[i].invite_code,
            .has_portal = rows.items[i].portal.has,
            .members = rows.items[i].members,
            .created_at = rows.items[i].created_at };
    *ret_groups = (struct client_groups){ items, rows.count };
    return E_OK;
}

enum err group_search(const struct op *op, struct sv keywords, struct client_groups *ret_groups)
{
    struct client_groups all;
    TRY(group_list(op, &all));
    size_t n = 0;
    for (size_t i = 0; i < all.count; i++)
        if (words_in(op->arena, all.items[i].name, keywords))
            all.items[n++] = all.items[i];
    *ret_groups = (struct client_groups){ all.items, n };
    return E_OK;
}

enum err group_load(const struct op *op, struct group_id id, struct client_group *ret_group)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    struct groups_by_ids_rows rows;
    TRY(q_groups_by_ids(op->db, op->arena, op->viewer->org,
        &(struct q_groups_by_ids){ .ids = &id, .ids_count = 1, .staff_id = op->viewer->staff, .now = op->now }, &rows));
    if (!rows.count)
        return E_NOTFOUND;
    const struct groups_by_ids_row *r = &rows.items[0];
    *ret_group = (struct client_group){ .id = r->id,
        .name = r->name,
        .invite_code = r->invite_code,
        .has_portal = r->portal.has,
        .members = r->members,
        .created_at = r->created_at };
    return E_OK;
}

struct group_args {
    const struct op *op;
    struct group_id id, receiver;
    struct sv name, code;
    struct problems found;
};

static enum err record_group(const struct op *op, const char *what, struct group_id id)
{
    struct event_new e = event_by(op, EVENT_SETTINGS_CHANGED, (struct client_id){ 0 });
    e.payload = sv_fmt(op->arena, "{\"group\":%lld,\"%s\":true}", (long long)id.v, what);
    return event_record(op->db, op->arena, &e, NULL);
}

static void refuse_duplicate(struct problems *problems)
{
    problem_add(problems, SV("name"), SV("duplicate_group"), SV("There is a group of this name already."));
}

static enum err create_in(struct db *tx, void *arg)
{
    struct group_args *g = arg;
    struct op op = *g->op;
    op.db = tx;
    struct group_insert_row row;
    TRY(q_group_insert(tx, op.arena, op.viewer->org,
        &(struct q_group_insert){ .name = g->name, .invite_code = g->code, .created_at = op.now }, &row));
    g->id = row.id;
    return record_group(&op, "made", row.id);
}

enum err group_create(const struct op *op, struct sv name, struct problems *problems, struct group_id *ret_group)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct group_args g = { .op = op, .code = token_random_text(op->arena, CODE_BYTES) };
    g.name = field_required(problems, SV("name"), name, SV("Name the group."));
    TRY(problems_err(problems));
    enum err e = db_write(op->db, create_in, &g);
    if (e == E_NOTFOUND) { /* nothing was returned: the name is taken */
        refuse_duplicate(problems);
        return E_INVALID;
    }
    TRY(e);
    *ret_group = g.id;
    return E_OK;
}

static enum err rename_in(struct db *tx, void *arg)
{
    struct group_args *g = arg;
    struct op op = *g->op;
    op.db = tx;
    g->found = problems_new(op.arena);
    struct group_id_of_name_row other;
    enum err e =
        q_group_id_of_name(tx, op.arena, op.viewer->org, &(struct q_group_id_of_name){ .name = g->name }, &other);
    if (e == E_OK && other.id.v != g->id.v)
        refuse_duplicate(&g->found);
    else if (e != E_OK && e != E_NOTFOUND)
        return e;
    TRY(problems_err(&g->found));
    int64_t changed;
    TRY(q_group_rename(tx, op.viewer->org, &(struct q_group_rename){ .name = g->name, .group_id = g->id }, &changed));
    return changed ? record_group(&op, "renamed", g->id) : E_NOTFOUND;
}

enum err group_rename(const struct op *op, struct group_id id, struct sv name, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct group_args g = { .op = op, .id = id };
    g.name = field_required(problems, SV("name"), name, SV("Name the group."));
    TRY(problems_err(problems));
    return problems_tell(problems, &g.found, db_write(op->db, rename_in, &g));
}

static enum err invite_in(struct db *tx, void *arg)
{
    struct group_args *g = arg;
    struct op op = *g->op;
    op.db = tx;
    int64_t changed;
    TRY(q_group_set_invite(
        tx, op.viewer->org, &(struct q_group_set_invite){ .invite_code = g->code, .group_id = g->id }, &changed));
    return changed ? record_group(&op, "code_changed", g->id) : E_NOTFOUND;
}

enum err group_invite_change(const struct op *op, struct group_id id, bool has_code)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct group_args g = { .op = op, .id = id };
    if (has_code)
        g.code = token_random_text(op->arena, CODE_BYTES);
    return db_write(op->db, invite_in, &g);
}

static enum err delete_in(struct db *tx, void *arg)
{
    struct group_args *g = arg;
    struct op op = *g->op;
    op.db = tx;
    g->found = problems_new(op.arena);
    struct group_by_id_row was, to;
    TRY(q_group_by_id(tx, op.arena, op.viewer->org, &(struct q_group_by_id){ .group_id = g->id }, &was));
    if (g->receiver.v) {
        enum err e =
            q_group_by_id(tx, op.arena, op.viewer->org, &(struct q_group_by_id){ .group_id = g->receiver }, &to);
        if (e == E_NOTFOUND || g->receiver.v == g->id.v)
            problem_add(&g->found, SV("group_to_receive_clients"), SV("unknown_group"),
                SV("Choose another group for its clients, or none."));
        else
            TRY(e);
    }
    TRY(problems_err(&g->found));
    TRY(q_group_move_clients(tx, op.viewer->org,
        &(struct q_group_move_clients){
            .to_group = { g->receiver.v != 0, g->receiver }, .from_group = g->id, .changed_at = op.now },
        NULL));
    TRY(q_group_delete(tx, op.viewer->org, &(struct q_group_delete){ .group_id = g->id }, NULL));
    return record_group(&op, "deleted", g->id);
}

enum err group_delete(const struct op *op, struct group_id id, struct group_id receiver, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct group_args g = { .op = op, .id = id, .receiver = receiver };
    return problems_tell(problems, &g.found, db_write(op->db, delete_in, &g));
}
