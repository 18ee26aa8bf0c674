/* Many clients, one change. */
#include "people/client_fields.h"
#include "people/field.h"
#include "people/queries.h"

struct many {
    const struct op *ops;
    const struct client_id *ids;
    size_t count;
    const struct client_bulk *wish;
    bool *changed;
    struct problems found;
};

static const struct op *first(const struct many *m)
{
    return &m->ops[0];
}

static struct op within(const struct many *m, size_t i, struct db *tx)
{
    struct op op = m->ops[i];
    op.db = tx;
    return op;
}

static enum err record(const struct many *m, size_t i, struct db *tx, const char *field)
{
    struct op op = within(m, i, tx);
    m->changed[i] = true;
    return client_record_fields(&op, m->ids[i], &field, 1);
}

static const struct clients_as_they_are_row *row_of(const struct clients_as_they_are_rows *all, struct client_id id)
{
    for (size_t k = 0; k < all->count; k++)
        if (all->items[k].id.v == id.v)
            return &all->items[k];
    return NULL;
}

static enum err set_group(struct many *m, struct db *tx, const struct clients_as_they_are_rows *were)
{
    const struct op *op = first(m);
    struct group_by_id_row group;
    struct client_id *moved = arena_array(op->arena, m->count, sizeof *moved);
    size_t n = 0;
    enum err e =
        q_group_by_id(tx, op->arena, op->viewer->org, &(struct q_group_by_id){ .group_id = m->wish->group.v }, &group);
    if (e == E_NOTFOUND) {
        problem_add(&m->found, SV("group"), SV("unknown_group"), SV("Choose a group from the list."));
        return E_INVALID;
    }
    TRY(e);
    for (size_t i = 0; i < m->count; i++) {
        const struct clients_as_they_are_row *was = row_of(were, m->ids[i]);
        if (was->group_id.has && was->group_id.v.v == m->wish->group.v.v)
            continue;
        moved[n++] = m->ids[i];
        TRY(record(m, i, tx, "details"));
    }
    if (!n)
        return E_OK;
    return q_clients_set_group(tx, op->viewer->org,
        &(struct q_clients_set_group){
            .group_id = m->wish->group.v, .changed_at = op->now, .ids = moved, .ids_count = n },
        NULL);
}

static enum err set_active(struct many *m, struct db *tx, const struct clients_as_they_are_rows *were)
{
    bool active = m->wish->active.v;
    for (size_t i = 0; i < m->count; i++) {
        struct op op = within(m, i, tx);
        if (sv_eq(row_of(were, m->ids[i])->state, SV("active")) == active)
            continue;
        m->changed[i] = true;
        TRY(client_archive(&op, m->ids[i], SV("Archived by a program"), !active, &m->found));
    }
    return E_OK;
}

/* -- the care team --------------------------------------------------------------------------------------------------
 */

static bool on_team(const struct care_teams_of_rows *teams, struct client_id client, struct staff_id staff)
{
    for (size_t k = 0; k < teams->count; k++)
        if (teams->items[k].client_id.v == client.v && teams->items[k].staff_id.v == staff.v)
            return true;
    return false;
}

static enum err check_staff(struct many *m, struct db *tx)
{
    const struct op *op = first(m);
    struct staff_rows_rows all;
    if (!m->wish->join_count)
        return E_OK;
    TRY(q_staff_rows(tx, op->arena, op->viewer->org, &(struct q_staff_rows){ .staff_id = { 0 } }, &all));
    for (size_t s = 0; s < m->wish->join_count; s++) {
        bool known = false;
        for (size_t k = 0; k < all.count && !known; k++)
            known = all.items[k].id.v == m->wish->join[s].v && sv_eq(all.items[k].state, SV("active"));
        if (known)
            continue;
        problem_add(&m->found, SV("other_provider_ids"), SV("unknown_provider"),
            SV("Choose members of staff who are not archived."));
        return E_INVALID;
    }
    return E_OK;
}

static bool among(const struct staff_id *staff, size_t count, struct staff_id one)
{
    for (size_t s = 0; s < count; s++)
        if (staff[s].v == one.v)
            return true;
    return false;
}

/* Who joins is told so; who leaves is taken off for all of them at once, later. */
static enum err set_team_of(
    struct many *m, struct db *tx, size_t i, const struct care_teams_of_rows *teams, bool *anybody_leaves)
{
    const struct client_bulk *w = m->wish;
    struct op about = within(m, i, tx);
    bool other = false;
    for (size_t s = 0; s < w->join_count; s++) {
        if (on_team(teams, m->ids[i], w->join[s]))
            continue;
        other = true;
        TRY(care_team_join_in(&about, m->ids[i], w->join[s], false));
    }
    for (size_t s = 0; s < w->leave_count; s++)
        if (on_team(teams, m->ids[i], w->leave[s]) && !among(w->join, w->join_count, w->leave[s]))
            other = *anybody_leaves = true;
    return other ? record(m, i, tx, "care_team") : E_OK;
}

static enum err set_team(struct many *m, struct db *tx)
{
    const struct op *op = first(m);
    const struct client_bulk *w = m->wish;
    struct care_teams_of_rows teams;
    struct staff_id *leave = arena_array(op->arena, w->leave_count, sizeof *leave);
    bool anybody_leaves = false;
    size_t n = 0;
    TRY(check_staff(m, tx));
    TRY(q_care_teams_of(
        tx, op->arena, op->viewer->org, &(struct q_care_teams_of){ .ids = m->ids, .ids_count = m->count }, &teams));
    for (size_t i = 0; i < m->count; i++)
        TRY(set_team_of(m, tx, i, &teams, &anybody_leaves));
    if (!anybody_leaves)
        return E_OK;
    for (size_t s = 0; s < w->leave_count; s++)
        if (!among(w->join, w->join_count, w->leave[s]))
            leave[n++] = w->leave[s];
    return q_care_teams_leave(tx, op->viewer->org,
        &(struct q_care_teams_leave){ .ids = m->ids, .ids_count = m->count, .staff = leave, .staff_count = n }, NULL);
}

static enum err change_in(struct db *tx, void *arg)
{
    struct many *m = arg;
    const struct op *op = first(m);
    const struct client_bulk *w = m->wish;
    struct clients_as_they_are_rows were;
    m->found = problems_new(op->arena);
    for (size_t i = 0; i < m->count; i++)
        m->changed[i] = false;
    TRY(q_clients_as_they_are(tx, op->arena, op->viewer->org,
        &(struct q_clients_as_they_are){ .ids = m->ids, .ids_count = m->count }, &were));
    for (size_t i = 0; i < m->count; i++)
        if (!row_of(&were, m->ids[i]))
            return E_NOTFOUND;
    if (w->group.has)
        TRY(set_group(m, tx, &were));
    if (w->active.has)
        TRY(set_active(m, tx, &were));
    return w->join_count || w->leave_count ? set_team(m, tx) : E_OK;
}

enum err client_change_many(const struct op *ops, const struct client_id *ids, size_t count,
    const struct client_bulk *wish, struct problems *problems, bool *ret_changed)
{
    struct many m = { .ops = ops, .ids = ids, .count = count, .wish = wish, .changed = ret_changed };
    for (size_t i = 0; i < count; i++) {
        TRY(client_require(&ops[i], ids[i], PERM_CHART));
        if (wish->active.has)
            TRY(client_require(&ops[i], ids[i], PERM_ARCHIVE));
        if (wish->join_count || wish->leave_count)
            TRY(client_require(&ops[i], ids[i], PERM_GRANTS));
    }
    return count ? problems_tell(problems, &m.found, db_write(ops[0].db, change_in, &m)) : E_OK;
}
