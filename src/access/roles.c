#include "access/roles.h"

#include <assert.h>

#include "base/err.h"

#define MAY(p) (1u << (p))

static const struct {
    const char *name, *label;
    unsigned perms;
} roles[ROLE_COUNT] = {
    [ROLE_OWNER] = { "owner", "Owner", (1u << PERM_COUNT) - 1 },
    [ROLE_ADMIN] = { "admin", "Administrator", ((1u << PERM_COUNT) - 1) & ~MAY(PERM_RESTRICTED_LIST) },
    [ROLE_PROVIDER] = { "provider", "Provider",
        MAY(PERM_DIRECTORY) | MAY(PERM_CHART) | MAY(PERM_BILLING) | MAY(PERM_GRANTS) | MAY(PERM_ARCHIVE) |
            MAY(PERM_CALENDAR) },
    [ROLE_SUPPORT] = { "support", "Support",
        MAY(PERM_DIRECTORY) | MAY(PERM_CHART) | MAY(PERM_BILLING) | MAY(PERM_CALENDAR) },
};
static const struct {
    const char *name, *label;
} perms[PERM_COUNT] = {
    [PERM_DIRECTORY] = { "directory", "Find clients, see worklists" },
    [PERM_CHART] = { "chart", "Open and edit a client's profile and family" },
    [PERM_BILLING] = { "billing", "Billing" },
    [PERM_GRANTS] = { "grants", "Give, change and end portal access" },
    [PERM_SETTINGS] = { "settings", "Change the organization's settings" },
    [PERM_STAFF] = { "staff", "Add and change staff" },
    [PERM_EXPORT] = { "export", "Import and export data" },
    [PERM_AUDIT] = { "audit", "Read the access log of any client" },
    [PERM_ARCHIVE] = { "archive", "Archive and un-archive clients" },
    [PERM_API_KEYS] = { "api_keys", "Make and revoke API keys" },
    [PERM_RESTRICTED_LIST] = { "restricted_list", "See who opened restricted records, and why" },
    [PERM_CALENDAR] = { "calendar", "See and change the calendar" },
};
static const char *const plans[PLAN_COUNT][2] = {
    [PLAN_CORE] = { "core", "Core" },
    [PLAN_ESSENTIALS] = { "essentials", "Essentials" },
    [PLAN_PLUS] = { "plus", "Plus" },
    [PLAN_GROUP] = { "group", "Group" },
    [PLAN_ENTERPRISE] = { "enterprise", "Enterprise" },
};
static const struct {
    const char *name, *label;
    enum plan plan;
} features[FEATURE_COUNT] = {
    [FEATURE_CAREGIVER_ACCESS] = { "caregiver_access", "Portal access for caregivers", PLAN_PLUS },
    [FEATURE_TEXT_MESSAGES] = { "text_messages", "Text messages", PLAN_PLUS },
};

bool role_may(enum role r, enum perm p)
{
    return (unsigned)r < ROLE_COUNT && (unsigned)p < PERM_COUNT && (roles[r].perms & MAY(p));
}

const char *role_name(enum role r)
{
    assert((unsigned)r < ROLE_COUNT);
    return roles[r].name;
}

const char *role_label(enum role r)
{
    assert((unsigned)r < ROLE_COUNT);
    return roles[r].label;
}

bool role_parse(struct sv name, enum role *ret_role)
{
    for (enum role r = 0; r < ROLE_COUNT; r++)
        if (sv_eq(name, sv_of(roles[r].name))) {
            *ret_role = r;
            return true;
        }
    return false;
}

const char *perm_name(enum perm p)
{
    assert((unsigned)p < PERM_COUNT);
    return perms[p].name;
}

const char *perm_label(enum perm p)
{
    assert((unsigned)p < PERM_COUNT);
    return perms[p].label;
}

const char *plan_name(enum plan p)
{
    assert((unsigned)p < PLAN_COUNT);
    return plans[p][0];
}

const char *plan_label(enum plan p)
{
    assert((unsigned)p < PLAN_COUNT);
    return plans[p][1];
}

bool plan_parse(struct sv name, enum plan *ret_plan)
{
    for (enum plan p = 0; p < PLAN_COUNT; p++)
        if (sv_eq(name, sv_of(plans[p][0]))) {
            *ret_plan = p;
            return true;
        }
    return false;
}

const char *feature_name(enum feature f)
{
    assert((unsigned)f < FEATURE_COUNT);
    return features[f].name;
}

const char *feature_label(enum feature f)
{
    assert((unsigned)f < FEATURE_COUNT);
    return features[f].label;
}

bool feature_parse(struct sv name, enum feature *ret_feature)
{
    for (enum feature f = 0; f < FEATURE_COUNT; f++)
        if (sv_eq(name, sv_of(features[f].name))) {
            *ret_feature = f;
            return true;
        }
    return false;
}

enum plan feature_plan(enum feature f)
{
    assert((unsigned)f < FEATURE_COUNT);
    return features[f].plan;
}
