/**
 * access/roles.h — what staff may do, by role. The table is part of `kith roles`.
 */
#ifndef KITH_ACCESS_ROLES_H
#define KITH_ACCESS_ROLES_H

#include "base/str.h"

enum role { ROLE_OWNER, ROLE_ADMIN, ROLE_PROVIDER, ROLE_SUPPORT, ROLE_COUNT };
enum perm {
    PERM_DIRECTORY, /* client list, search, worklists */
    PERM_CHART,     /* open and edit a client's profile and family */
    PERM_BILLING,
    PERM_GRANTS,   /* give, change and end a caregiver's access; portal settings */
    PERM_SETTINGS, /* organization, defaults, features, age policy */
    PERM_STAFF,    /* add and change staff */
    PERM_EXPORT,   /* take data out; import */
    PERM_AUDIT,    /* read the access log of any client; the care team reads its own clients' without it */
    PERM_ARCHIVE,  /* archive and un-archive clients */
    PERM_API_KEYS,
    PERM_RESTRICTED_LIST, /* who opened restricted records, and why (F11): owners */
    PERM_CALENDAR,        /* see and change the calendar; own hours */
    PERM_COUNT,
};
bool role_may(enum role r, enum perm p); /* false for unknown values of either */
const char *role_name(enum role r);      /* "owner" */
const char *role_label(enum role r);
bool role_parse(struct sv name, enum role *ret_role);
const char *perm_name(enum perm p);
const char *perm_label(enum perm p);

/** Plans, lowest first, as in column `plan`. */
enum plan { PLAN_CORE, PLAN_ESSENTIALS, PLAN_PLUS, PLAN_GROUP, PLAN_ENTERPRISE, PLAN_COUNT };
const char *plan_name(enum plan p);
const char *plan_label(enum plan p);
bool plan_parse(struct sv name, enum plan *ret_plan);

/** Features that an administrator of the installation switches on, and the plan each needs. */
enum feature { FEATURE_CAREGIVER_ACCESS, FEATURE_TEXT_MESSAGES, FEATURE_COUNT };
const char *feature_name(enum feature f); /* "caregiver_access" */
const char *feature_label(enum feature f);
bool feature_parse(struct sv name, enum feature *ret_feature);
enum plan feature_plan(enum feature f);

#endif
