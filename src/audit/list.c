#include "audit/audit.h"
#include "audit/queries.h"

static struct sv actor_name(const struct audit_of_client_row *r)
{
    if (r->staff_name.has)
        return r->staff_name.v;
    if (r->person_name.has)
        return r->person_name.v;
    if (r->key_name.has)
        return r->key_name.v;
    if (sv_eq(r->actor_kind, SV("system")))
        return SV("Kith");
    if (sv_eq(r->actor_kind, SV("cli")))
        return SV("Command line");
    return SV("");
}

static struct audit_entry entry(const struct audit_of_client_row *r)
{
    bool acting = sv_eq(r->via, SV("grant")) || sv_eq(r->via, SV("same_mailbox"));
    struct sv client = r->client_name.has ? r->client_name.v : SV("");
    return (struct audit_entry){ .id = r->id,
        .at = r->at,
        .actor_kind = r->actor_kind,
        .via = r->via,
        .action = r->action,
        .resource_kind = r->resource_kind,
        .outcome = r->outcome,
        .peer = r->peer,
        .actor_id = r->actor_id,
        .resource_id = r->resource_id,
        .actor_name = actor_name(r),
        .key_name = r->key_name.has && !sv_eq(r->actor_kind, SV("api_key")) ? r->key_name.v : SV(""),
        .on_behalf = acting ? client : SV(""),
        .grant = r->grant_id.v,
        .client = r->client_id.v,
        .client_name = client };
}

static int64_t skip_of(int64_t page)
{
    return page > 1 ? (page - 1) * AUDIT_PAGE : 0;
}

static struct audit_entries entries(struct arena *a, const struct audit_of_client_row *rows, size_t count)
{
    struct audit_entries out = { .count = count < AUDIT_PAGE ? count : AUDIT_PAGE, .more = count > AUDIT_PAGE };
    out.items = arena_array(a, out.count, sizeof *out.items);
    for (size_t i = 0; i < out.count; i++)
        out.items[i] = entry(&rows[i]);
    return out;
}

static struct audit_of_client_row of_actor(const struct audit_of_actor_row *r)
{
    return (struct audit_of_client_row){ .id = r->id,
        .at = r->at,
        .actor_kind = r->actor_kind,
        .actor_id = r->actor_id,
        .via = r->via,
        .grant_id = r->grant_id,
        .client_id = r->client_id,
        .action = r->action,
        .resource_kind = r->resource_kind,
        .resource_id = r->resource_id,
        .outcome = r->outcome,
        .peer = r->peer,
        .staff_name = r->staff_name,
        .person_name = r->person_name,
        .key_name = r->key_name,
        .client_name = r->client_name };
}

enum err audit_list(struct db *db, struct arena *a, struct org_id org, const struct audit_whose *whose,
    const struct audit_chosen *sorts, int64_t page, struct audit_entries *ret_entries)
{
    const struct audit_chosen all = { NULL, 0 }, *some = sorts ? sorts : &all;
    struct audit_of_client_rows rows;
    struct audit_of_actor_rows acts;
    if (whose->client.v) {
        TRY(q_audit_of_client(db, a, org,
            &(struct q_audit_of_client){ .client_id = whose->client,
                .sorts = some->items,
                .sorts_count = some->count,
                .any_sort = !sorts,
                .skip = skip_of(page),
                .most = AUDIT_PAGE + 1 },
            &rows));
        *ret_entries = entries(a, rows.items, rows.count);
        return E_OK;
    }
    TRY(q_audit_of_actor(db, a, org,
        &(struct q_audit_of_actor){ .actor_kind = whose->actor_kind,
            .actor_id = whose->actor_id,
            .sorts = some->items,
            .sorts_count = some->count,
            .any_sort = !sorts,
            .skip = skip_of(page),
            .most = AUDIT_PAGE + 1 },
        &acts));
    struct audit_of_client_row *same = arena_array(a, acts.count, sizeof *same);
    for (size_t i = 0; i < acts.count; i++)
        same[i] = of_actor(&acts.items[i]);
    *ret_entries = entries(a, same, acts.count);
    return E_OK;
}

enum err audit_count(struct db *db, struct arena *a, struct org_id org, const struct audit_whose *whose,
    const struct audit_chosen *sorts, int64_t *ret_count)
{
    const struct audit_chosen all = { NULL, 0 }, *some = sorts ? sorts : &all;
    struct audit_count_of_client_row of_client;
    struct audit_count_of_actor_row of_actor_row;
    if (whose->client.v) {
        TRY(q_audit_count_of_client(db, a, org,
            &(struct q_audit_count_of_client){ .client_id = whose->client,
                .sorts = some->items,
                .sorts_count = some->count,
                .any_sort = !sorts,
                .most = AUDIT_COUNT_MOST + 1 },
            &of_client));
        *ret_count = of_client.n;
        return E_OK;
    }
    TRY(q_audit_count_of_actor(db, a, org,
        &(struct q_audit_count_of_actor){ .actor_kind = whose->actor_kind,
            .actor_id = whose->actor_id,
            .sorts = some->items,
            .sorts_count = some->count,
            .any_sort = !sorts,
            .most = AUDIT_COUNT_MOST + 1 },
        &of_actor_row));
    *ret_count = of_actor_row.n;
    return E_OK;
}

/* A sort as an entry: the rows of both queries have the same columns. */
#define SORT_ENTRY(r)                                                                                                  \
    entry(&(struct audit_of_client_row){ .actor_kind = (r)->actor_kind,                                                \
        .actor_id = (r)->actor_id,                                                                                     \
        .via = (r)->via,                                                                                               \
        .client_id = (r)->client_id,                                                                                   \
        .action = (r)->action,                                                                                         \
        .resource_kind = (r)->resource_kind,                                                                           \
        .outcome = (r)->outcome,                                                                                       \
        .staff_name = (r)->staff_name,                                                                                 \
        .person_name = (r)->person_name,                                                                               \
        .key_name = (r)->key_name,                                                                                     \
        .client_name = (r)->client_name })

enum err audit_sorts(
    struct db *db, struct arena *a, struct org_id org, const struct audit_whose *whose, struct audit_entries *ret_sorts)
{
    struct audit_sorts_of_client_rows rows = { .count = 0 };
    struct audit_sorts_of_actor_rows acts = { .count = 0 };
    if (whose->client.v)
        TRY(q_audit_sorts_of_client(db, a, org,
            &(struct q_audit_sorts_of_client){ .client_id = whose->client, .most = AUDIT_SORTS_MOST + 1 }, &rows));
    else
        TRY(q_audit_sorts_of_actor(db, a, org,
            &(struct q_audit_sorts_of_actor){
                .actor_kind = whose->actor_kind, .actor_id = whose->actor_id, .most = AUDIT_SORTS_MOST + 1 },
            &acts));
    struct audit_entries out = { arena_array(a, rows.count + acts.count, sizeof *out.items), 0, false };
    for (size_t i = 0; i < rows.count; i++) {
        out.items[out.count] = SORT_ENTRY(&rows.items[i]);
        out.items[out.count++].sort = rows.items[i].sort;
    }
    for (size_t i = 0; i < acts.count; i++) {
        out.items[out.count] = SORT_ENTRY(&acts.items[i]);
        out.items[out.count++].sort = acts.items[i].sort;
    }
    out.more = out.count > AUDIT_SORTS_MOST;
    out.count = out.more ? AUDIT_SORTS_MOST : out.count;
    *ret_sorts = out;
    return E_OK;
}

enum err audit_list_changes(struct db *db, struct arena *a, struct org_id org, const struct audit_changes_filter *f,
    int64_t skip, int64_t most, struct audit_changes *ret_changes)
{
    struct audit_changes_rows rows;
    const struct q_audit_changes args = { .kinds = f->resources,
        .kinds_count = f->resources_count,
        .actions = f->actions,
        .actions_count = f->actions_count,
        .by_kind = f->actor_kind,
        .by_id = f->actor_id,
        .by_nobody = f->by_nobody,
        .about = f->resource_id,
        .after = f->after,
        .before = f->before,
        .ascending = f->oldest_first,
        .skip = skip,
        .most = most };
    TRY(q_audit_changes(db, a, org, &args, &rows));
    struct audit_change *items = arena_array(a, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct audit_changes_row *r = &rows.items[i];
        items[i] = (struct audit_change){ .id = r->id,
            .at = r->at,
            .actor_kind = r->actor_kind,
            .action = r->action,
            .resource_kind = r->resource_kind,
            .actor_id = r->actor_id,
            .resource_id = r->resource_id,
            .key_staff = r->key_staff.v,
            .key_client = r->key_client.v,
            .client = r->client_id.v };
    }
    *ret_changes = (struct audit_changes){ .items = items, .count = rows.count };
    return E_OK;
}

enum err audit_count_changes(
    struct db *db, struct arena *a, struct org_id org, const struct audit_changes_filter *f, int64_t *ret_total)
{
    struct audit_changes_count_row row;
    const struct q_audit_changes_count args = { .kinds = f->resources,
        .kinds_count = f->resources_count,
        .actions = f->actions,
        .actions_count = f->actions_count,
        .by_kind = f->actor_kind,
        .by_id = f->actor_id,
        .by_nobody = f->by_nobody,
        .about = f->resource_id,
        .after = f->after,
        .before = f->before };
    TRY(q_audit_changes_count(db, a, org, &args, &row));
    *ret_total = row.n;
    return E_OK;
}
