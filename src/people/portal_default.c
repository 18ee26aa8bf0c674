#include "access/record.h"
#include "base/text.h"
#include "people/field.h"
#include "people/organization.h"
#include "people/queries.h"

enum { AGE_MAX = 120 };

/* The last day on which somebody can be born who has turned `age` by today. */
static struct day born_until(const struct organization *org, int age, struct day today)
{
    struct civil c = civil_of_day(today);
    struct civil first = { c.year - age - 1, 1, 1 };
    struct day born = { day_of_civil(first).n + 366 + 366 };
    while (!age_reached(born, age, today, org->policy.leap_early))
        born.n--;
    return born;
}

static enum err members_of_age(const struct op *op, const struct organization *org, const struct portal_default *d,
    const struct portal_default *next, int64_t *ret_members)
{
    struct portal_members_of_age_row row;
    struct day today = organization_today(org, op->now);
    struct day after = { INT32_MIN };
    if (next)
        after = born_until(org, next->from_age, today);
    TRY(q_portal_members_of_age(op->db, op->arena, op->viewer->org,
        &(struct q_portal_members_of_age){ .staff_id = op->viewer->staff,
            .now = op->now,
            .born_after = after,
            .born_until = born_until(org, d->from_age, today) },
        &row));
    *ret_members = row.n;
    return E_OK;
}

static bool has_age(const struct portal_default *items, size_t count, int age)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].from_age == age)
            return true;
    return false;
}

/* Ages with switches of their own, and those at which the age policy changes something: there one would set some. */
static size_t list_ages(const struct organization *org, struct portal_default *items)
{
    size_t n = 0;
    for (size_t i = 0; i < org->portal_ages_count; i++)
        items[n++] = (struct portal_default){ .kind = PORTAL_OF_AGE,
            .from_age = org->portal_ages[i].from_age,
            .set = true,
            .portal = org->portal_ages[i].portal };
    for (size_t i = 0; i <= org->policy.count; i++) {
        int age = i < org->policy.count ? org->policy.tiers[i].from_age : org->policy.majority;
        if (age > 0 && !has_age(items, n, age))
            items[n++] = (struct portal_default){ .kind = PORTAL_OF_AGE, .from_age = age, .portal = org->portal };
    }
    for (size_t i = 1; i < n; i++) { /* few: by insertion */
        struct portal_default d = items[i];
        size_t k = i;
        for (; k > 0 && items[k - 1].from_age > d.from_age; k--)
            items[k] = items[k - 1];
        items[k] = d;
    }
    return n;
}

enum err portal_defaults_load(const struct op *op, struct portal_defaults *ret_defaults)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct organization org;
    struct groups_list_rows groups;
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(q_groups_list(
        op->db, op->arena, org.id, &(struct q_groups_list){ .staff_id = op->viewer->staff, .now = op->now }, &groups));
    size_t room = 1 + PORTAL_AGES_MAX + AGE_TIERS_MAX + 1 + groups.count;
    struct portal_default *items = arena_array(op->arena, room, sizeof *items);
    items[0] = (struct portal_default){ .kind = PORTAL_OF_ORGANIZATION, .set = true, .portal = org.portal };
    size_t n = 1 + list_ages(&org, items + 1);
    const struct portal_default *next = NULL;
    for (size_t i = n; i-- > 1;) {
        TRY(members_of_age(op, &org, &items[i], next, &items[i].members));
        if (items[i].set)
            next = &items[i];
    }
    for (size_t i = 0; i < groups.count; i++) {
        const struct groups_list_row *g = &groups.items[i];
        struct portal own = { g->portal.v };
        items[n++] = (struct portal_default){ .kind = PORTAL_OF_GROUP,
            .group = g->id,
            .group_name = g->name,
            .set = g->portal.has,
            .portal = g->portal.has ? own : org.portal,
            .members = g->members };
    }
    *ret_defaults = (struct portal_defaults){ items, n };
    return E_OK;
}

/* Of a default by age: who turned its age, and not yet the next that has one. */
static enum err followers_of_age(const struct op *op, const struct organization *org, const struct portal_default *d,
    struct portal_followers_of_age_rows *ret_rows, struct portal *ret_without)
{
    struct day today = organization_today(org, op->now), after = { INT32_MIN };
    bool everybody = d->kind == PORTAL_OF_ORGANIZATION;
    int from = everybody ? 0 : d->from_age, next = AGE_MAX + 1, before = 0;
    *ret_without = org->portal;
    for (size_t i = 0; i < org->portal_ages_count; i++) {
        int age = org->portal_ages[i].from_age;
        if (age > from && age < next)
            next = age;
        if (age < from && age > before) {
            before = age;
            *ret_without = org->portal_ages[i].portal;
        }
    }
    if (next <= AGE_MAX)
        after = born_until(org, next, today);
    return q_portal_followers_of_age(op->db, op->arena, op->viewer->org,
        &(struct q_portal_followers_of_age){ .staff_id = op->viewer->staff,
            .now = op->now,
            .everybody = everybody,
            .born_after = after,
            .born_until = everybody ? today : born_until(org, from, today) },
        ret_rows);
}

enum err portal_default_affects(
    const struct op *op, const struct portal_default *d, struct portal_affected *ret_affected)
{
    struct organization org;
    struct portal_affected r = { .names = arena_array(op->arena, PORTAL_NAMED, sizeof *r.names) };
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    if (d->kind == PORTAL_OF_GROUP) {
        struct portal_followers_of_group_rows rows;
        TRY(q_portal_followers_of_group(op->db, op->arena, op->viewer->org,
            &(struct q_portal_followers_of_group){
                .staff_id = op->viewer->staff, .now = op->now, .group_id = d->group },
            &rows));
        r.without_it = org.portal;
        r.total = (int64_t)rows.count;
        for (; r.count < rows.count && r.count < PORTAL_NAMED; r.count++)
            r.names[r.count] = sv_fmt(
                op->arena, "%.*s %.*s", SV_FMT(rows.items[r.count].first_name), SV_FMT(rows.items[r.count].last_name));
    } else {
        struct portal_followers_of_age_rows rows;
        TRY(followers_of_age(op, &org, d, &rows, &r.without_it));
        r.total = (int64_t)rows.count;
        for (; r.count < rows.count && r.count < PORTAL_NAMED; r.count++)
            r.names[r.count] = sv_fmt(
                op->arena, "%.*s %.*s", SV_FMT(rows.items[r.count].first_name), SV_FMT(rows.items[r.count].last_name));
    }
    *ret_affected = r;
    return E_OK;
}

struct save_args {
    const struct op *op;
    const struct portal_default *d;
};

/* -1 where there were none: what the event says of before and after. */
static enum err save_of_group(const struct op *op, const struct portal_default *d, int64_t *ret_was)
{
    struct group_by_id_row g;
    TRY(q_group_by_id(op->db, op->arena, op->viewer->org, &(struct q_group_by_id){ .group_id = d->group }, &g));
    *ret_was = g.portal.has ? g.portal.v : -1;
    return q_group_set_portal(op->db, op->viewer->org,
        &(struct q_group_set_portal){ .portal = { d->set, d->portal.bits }, .group_id = d->group }, NULL);
}

static enum err save_of_age(
    const struct op *op, const struct organization *org, const struct portal_default *d, int64_t *ret_was)
{
    *ret_was = -1;
    for (size_t i = 0; i < org->portal_ages_count; i++)
        if (org->portal_ages[i].from_age == d->from_age)
            *ret_was = org->portal_ages[i].portal.bits;
    if (!d->set)
        return q_portal_age_clear(op->db, org->id, &(struct q_portal_age_clear){ .from_age = d->from_age }, NULL);
    if (*ret_was < 0 && org->portal_ages_count == PORTAL_AGES_MAX)
        return E_TOOBIG;
    return q_portal_age_set(
        op->db, org->id, &(struct q_portal_age_set){ .from_age = d->from_age, .portal = d->portal.bits }, NULL);
}

static enum err save_in(struct db *tx, void *arg)
{
    static const char *const kinds[] = { "organization", "group", "age" };
    const struct save_args *s = arg;
    const struct portal_default *d = s->d;
    struct op op = *s->op;
    op.db = tx;
    struct organization org;
    int64_t was;
    TRY(organization_load(tx, op.arena, op.viewer->org, &org));
    if (d->kind == PORTAL_OF_GROUP) {
        TRY(save_of_group(&op, d, &was));
    } else if (d->kind == PORTAL_OF_AGE) {
        TRY(save_of_age(&op, &org, d, &was));
        TRY(q_organization_moved(tx, org.id, NULL));
    } else {
        was = org.portal.bits;
        TRY(q_organization_set_portal(
            tx, org.id, &(struct q_organization_set_portal){ .portal = d->portal.bits }, NULL));
    }
    struct event_new e = event_by(&op, EVENT_PORTAL_CHANGED, (struct client_id){ 0 });
    e.payload = sv_fmt(op.arena, "{\"of\":\"%s\",\"group\":%lld,\"age\":%d,\"from\":%lld,\"to\":%lld}", kinds[d->kind],
        (long long)d->group.v, d->from_age, (long long)was, (long long)(d->set ? d->portal.bits : -1));
    return event_record(tx, op.arena, &e, NULL);
}

enum err portal_default_save(const struct op *op, const struct portal_default *d, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    if (d->portal.bits & ~PORTAL_ALL.bits)
        problem_add(problems, SV("portal"), SV("unknown_switch"), SV("One of these switches does not exist."));
    if (d->kind == PORTAL_OF_ORGANIZATION && !d->set)
        problem_add(problems, SV("portal"), SV("required"), SV("The organization's own switches are always set."));
    if (d->kind == PORTAL_OF_AGE && (d->from_age < 1 || d->from_age > AGE_MAX))
        problem_add(problems, SV("from_age"), SV("bad_age"), SV("Give an age from 1 to 120."));
    TRY(problems_err(problems));
    enum err e = db_write(op->db, save_in, &(struct save_args){ op, d });
    if (e != E_TOOBIG)
        return e;
    problem_add(problems, SV("from_age"), SV("too_many_ages"), SV("Set switches for sixteen ages at most."));
    return E_INVALID;
}
