#include "family/portal_source.h"

#include "family/queries.h"

static struct portal_source read_row(
    const struct op *op, const struct organization *org, const struct portal_sources_row *r)
{
    struct portal_source s = { .client = r->id };
    bool by_age;
    if (r->group_id.has)
        s.group = r->group_id.v;
    s.portal = organization_portal_of(org, r->portal, r->group_portal, r->born, op->viewer->today);
    (void)organization_portal_at(org, r->born, op->viewer->today, &by_age);
    if (r->portal.has)
        s.from = FROM_CLIENT;
    else if (r->group_portal.has)
        s.from = FROM_GROUP;
    else
        s.from = by_age ? FROM_AGE : FROM_ORGANIZATION;
    return s;
}

enum err portal_sources_load(const struct op *op, const struct organization *org, const struct client_id *clients,
    size_t count, struct portal_source *ret_sources)
{
    struct portal_sources_rows rows;
    TRY(q_portal_sources(
        op->db, op->arena, org->id, &(struct q_portal_sources){ .ids = clients, .ids_count = count }, &rows));
    for (size_t i = 0; i < count; i++) {
        ret_sources[i] = (struct portal_source){ .client = { 0 } };
        for (size_t k = 0; k < rows.count; k++)
            if (rows.items[k].id.v == clients[i].v)
                ret_sources[i] = read_row(op, org, &rows.items[k]);
    }
    return E_OK;
}

enum err portal_of_group_load(const struct op *op, const struct organization *org, struct group_id group, bool *ret_own,
    struct portal *ret_portal)
{
    struct portal_of_group_row row;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    TRY(q_portal_of_group(op->db, op->arena, org->id, &(struct q_portal_of_group){ .group_id = group }, &row));
    *ret_own = row.portal.has;
    *ret_portal = row.portal.has ? (struct portal){ row.portal.v } : org->portal;
    return E_OK;
}
