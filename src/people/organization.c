#include "people/organization.h"

#include "access/record.h"
#include "base/text.h"
#include "ical/zone.h"
#include "people/queries.h"

struct day organization_today(const struct organization *org, struct instant now)
{
    return zone_day(zone_of(org->zone), now);
}

static enum tier_act tier_act_of(struct sv name)
{
    if (sv_eq(name, SV("keep")))
        return TIER_KEEP;
    if (sv_eq(name, SV("limit")))
        return TIER_LIMIT;
    return sv_eq(name, SV("end")) ? TIER_END : TIER_SUSPEND;
}

static void read_extra(struct organization *org, const struct organization_features_row *r, bool custom)
{
    enum feature f;
    if (sv_eq(r->kind, SV("feature"))) {
        if (!feature_parse(r->name, &f))
            return;
        org->feature[f] = r->flags == 2 && org->plan >= feature_plan(f);
        org->feature_requested[f] = r->flags == 1;
    } else if (sv_eq(r->kind, SV("portal"))) {
        if (org->portal_ages_count < PORTAL_AGES_MAX)
            org->portal_ages[org->portal_ages_count++] = (struct portal_age){ (int)r->from_age, { r->teen_portal } };
    } else if (custom && org->policy.count < AGE_TIERS_MAX) {
        org->policy.tiers[org->policy.count++] = (struct age_tier){ .from_age = (int)r->from_age,
            .guardian_scope = { r->guardian_scope },
            .teen_portal = { r->teen_portal },
            .on_enter = tier_act_of(r->name),
            .notice_days = (int)r->notice_days,
            .teen_may_grant = r->flags & 1,
            .needs_assent = r->flags & 2,
            .guardians_too = r->flags & 4,
            .renew_months = (int)r->renew_months };
    }
}

struct asking {
    struct arena *a;
    struct org_id id;
    struct organization_by_id_row row;
    struct organization_features_rows extras;
};

static enum err ask(struct db *db, void *arg)
{
    struct asking *x = arg;
    TRY(q_organization_by_id(db, x->a, x->id, &x->row));
    return q_organization_features(db, x->a, x->id, &x->extras);
}

enum err organization_load(struct db *db, struct arena *a, struct org_id id, struct organization *ret_org)
{
    struct asking x = { .a = a, .id = id };
    const struct organization_by_id_row *r = &x.row;
    const struct organization_features_rows *extras = &x.extras;
    TRY(db_together(db, ask, &x));
    if (!r->id.v)
        return E_NOTFOUND;
    struct organization org = { .id = r->id,
        .name = r->name,
        .zone = r->zone,
        .language = r->language,
        .phone = r->phone,
        .email = r->email,
        .currency = r->currency,
        .own_rule_allowed = r->own_rule_allowed,
        .is_demo = r->is_demo,
        .portal = { r->portal },
        .logo_at = r->logo_at,
        .created_at = r->created_at,
        .version = r->version };
    if (!plan_parse(r->plan, &org.plan))
        return E_INTERNAL;
    const struct age_policy *preset = age_preset(r->age_preset);
    if (preset)
        org.policy = *preset;
    else /* tiers of its own; until it has any, the strictest thing a policy can say */
        org.policy = (struct age_policy){ .id = "custom", .label = "Own tiers", .source = "" };
    org.policy.majority = (int)r->age_of_majority;
    if (!preset)
        org.policy.adult_renew_months = (int)r->adult_renew_months;
    org.policy.leap_early = r->leap_early;
    for (size_t i = 0; i < extras->count; i++)
        read_extra(&org, &extras->items[i], !preset);
    *ret_org = org;
    return E_OK;
}

struct portal organization_portal_at(
    const struct organization *org, struct opt_day born, struct day today, bool *ret_by_age)
{
    struct portal found = org->portal;
    *ret_by_age = false;
    for (size_t i = 0; born.has && i < org->portal_ages_count; i++)
        if (age_reached(born.v, org->portal_ages[i].from_age, today, org->policy.leap_early)) {
            found = org->portal_ages[i].portal;
            *ret_by_age = true;
        }
    /* The tier of an own age policy may leave the client less; presets leave everything on. */
    const struct age_tier *t = born.has ? policy_tier(&org->policy, born.v, today) : NULL;
    if (t && (found.bits & ~t->teen_portal.bits)) {
        found.bits &= t->teen_portal.bits;
        *ret_by_age = true;
    }
    return found;
}

struct portal organization_portal_of(
    const struct organization *org, struct opt_i64 own, struct opt_i64 group, struct opt_day born, struct day today)
{
    bool by_age;
    if (own.has)
        return (struct portal){ own.v };
    if (group.has)
        return (struct portal){ group.v };
    return organization_portal_at(org, born, today, &by_age);
}

enum err organization_list(struct db *db, struct arena *a, struct organization_ids *ret_ids)
{
    struct organization_ids_rows rows;
    TRY(q_organization_ids(db, a, &rows));
    struct org_id *items = arena_array(a, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = rows.items[i].id;
    *ret_ids = (struct organization_ids){ items, rows.count };
    return E_OK;
}

struct sv organization_logo(struct arena *a, const struct organization *org)
{
    return org->logo_at.has ? sv_fmt(a, "/logo/%lld?%lld", (long long)org->id.v, (long long)org->logo_at.v.us) : SV("");
}
