/**
 * people/organization.h — the practice: plan, features, zone, age policy, default portal switches.
 */
#ifndef KITH_PEOPLE_ORGANIZATION_H
#define KITH_PEOPLE_ORGANIZATION_H

#include "access/policy.h"
#include "access/viewer.h"

enum { PORTAL_AGES_MAX = 16 };
struct organization {
    struct org_id id;
    /* Texts stand together: organization_known.c copies them. */
    struct sv name, zone, language, phone, email;
    struct sv currency; /* "USD" */
    enum plan plan;
    bool feature[FEATURE_COUNT]; /* switched on, and the plan allows it */
    bool feature_requested[FEATURE_COUNT];
    bool own_rule_allowed, is_demo;
    struct portal portal;     /* default switches */
    struct age_policy policy; /* preset, or the organization's own tiers */
    struct portal_age {       /* defaults by age, ascending */
        int from_age;
        struct portal portal;
    } portal_ages[PORTAL_AGES_MAX];
    size_t portal_ages_count;
    struct opt_instant logo_at; /* its logo's last change; none: there is none */
    struct instant created_at;
    int64_t version;
};
/** What `kith init` calls its owner when nobody says a name. */
#define ORGANIZATION_OWNER_NAME "Practice Owner"
/** The address of its logo, for anybody; empty: there is none. */
struct sv organization_logo(struct arena *a, const struct organization *org);
/** It changed then, or there is none any more: for the room that keeps it, inside its db_write(). Not authorised. */
enum err organization_logo_in(struct db *tx, struct org_id org, struct opt_instant at) MUST_CHECK;
/** Default switches of somebody born then, when neither the client nor a group has own ones. */
struct portal organization_portal_at(
    const struct organization *org, struct opt_day born, struct day today, bool *ret_by_age);
/** What counts for a client: own switches, else the group's, else those of the age, else the organization's (F5). */
struct portal organization_portal_of(
    const struct organization *org, struct opt_i64 own, struct opt_i64 group, struct opt_day born, struct day today);
/** With features and policy, in at most two queries, as it is now. Requests ask organization_known(). */
enum err organization_load(struct db *db, struct arena *a, struct org_id org, struct organization *ret_org) MUST_CHECK;

/** The practice's date now: birthdays and ends are decided by it (edge 21). */
struct day organization_today(const struct organization *org, struct instant now);

struct organization_new {
    struct sv name, zone, admin_email, admin_first_name, admin_last_name, password;
    enum plan plan;
    bool is_demo;
};
/** Organization with its owner; the password is checked. Runs in db_write of its own. */
enum err organization_create(const struct op *op, const struct organization_new *n, struct problems *problems,
    struct org_id *ret_org, struct staff_id *ret_owner) MUST_CHECK;

struct organization_form { /* settings page; as typed */
    struct sv name, zone, language, phone, email;
    bool own_rule_allowed;
    int64_t version;
};
enum err organization_update(
    const struct op *op, const struct organization_form *f, struct problems *problems) MUST_CHECK;

/** F3: an organization asks; the administrator of the installation switches (CLI `feature on`). */
enum err feature_request(const struct op *op, enum feature f) MUST_CHECK;
enum err feature_set(
    const struct op *op, enum feature f, bool on, struct problems *problems) MUST_CHECK; /* plan too low: problem */

/** Default switches for the organization, a group or an age (F5). Precedence: client, group, age, organization. */
struct portal_default {
    enum { PORTAL_OF_ORGANIZATION, PORTAL_OF_GROUP, PORTAL_OF_AGE } kind;
    struct group_id group;
    struct sv group_name;
    int from_age;
    bool set; /* a group or age without own switches follows the next in line */
    struct portal portal;
    int64_t members;
};
struct portal_defaults {
    struct portal_default *items;
    size_t count;
};
enum err portal_defaults_load(const struct op *op, struct portal_defaults *ret_defaults) MUST_CHECK;
/** Whom a default counts for today: those without own switches, and without a default that goes first. By name, the
 * first PORTAL_NAMED of them. PERM_SETTINGS. */
enum { PORTAL_NAMED = 50, PORTAL_COUNTED = 1001 };
struct portal_affected {
    struct sv *names;
    size_t count;
    int64_t total;            /* at most PORTAL_COUNTED */
    struct portal without_it; /* what counts for them otherwise; of a group, for those without a default of their age */
};
enum err portal_default_affects(
    const struct op *op, const struct portal_default *d, struct portal_affected *ret_affected) MUST_CHECK;
enum err portal_default_save(const struct op *op, const struct portal_default *d, struct problems *problems) MUST_CHECK;

/** Every organization of the installation: for the command line and the clock's jobs. */
struct organization_ids {
    struct org_id *items;
    size_t count;
};
enum err organization_list(struct db *db, struct arena *a, struct organization_ids *ret_ids) MUST_CHECK;

#endif
