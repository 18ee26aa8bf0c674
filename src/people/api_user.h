/**
 * people/api_user.h — `User` of the API: clients and staff alike, by one kind of id (docs/decisions/0051).
 *
 * Loads answer for as many as are asked about with one query for clients and one for staff, whatever the count. Who
 * may see which field of them is the gate's decision, by the facts in `node`; a client's view of staff holds their
 * names and title and no more.
 */
#ifndef KITH_PEOPLE_API_USER_H
#define KITH_PEOPLE_API_USER_H

#include "api/api.h"
#include "people/organization.h"

#define API_STAFF_FROM ((int64_t)1 << 30)

struct api_user {
    struct api_node node; /* staff: not about a client */
    int64_t id;
    struct sv share_id;    /* "user-12" */
    struct sv cursor;      /* place in the list it came from, baseline dialect; empty elsewhere */
    struct sv no_text;     /* fields whose answer is always the same: null, … */
    bool never, always;    /* … false, true */
    struct staff_id staff; /* v 0: a client */
    struct login_id login; /* v 0: none */
    struct org_id org;
    enum role role; /* of staff; what follows from it: */
    bool is_owner, is_org_admin, is_provider, is_active_provider, is_developer;
    bool can_add_clients, can_archive_clients, can_edit_members, can_edit_settings, can_see_billing, can_view_audit_log;
    struct sv org_role, kith_role; /* "Standard", "provider" */
    bool is_patient, active, caregiver_only, restricted, skipped_email, accessed_account;
    struct sv first_name, last_name;          /* how they are called (preferred, else first) */
    struct sv legal_name;                     /* legal first name where it differs; empty: it does not */
    struct sv full_name;                      /* "Jon Jones" */
    struct sv full_legal_name;                /* "Jonathan Jones" */
    struct sv full_legal_name_with_preferred; /* "Jonathan (Jon) Jones" */
    struct sv first_name_last_initial;        /* "Jon J." */
    struct opt_day born, died;
    struct opt_i64 age;
    struct sv age_text;
    struct sv gender, pronouns; /* gender for people: "Female" */
    struct sv email, phone, zone, language;
    struct sv street, city, region, postal_code, country;
    struct sv title; /* of staff: "Dietitian" */
    struct sv record_identifier, metadata;
    struct staff_id provider;         /* v 0: none */
    struct group_id group;            /* v 0: none */
    struct sv group_name, group_text; /* the numbers as text; empty: none */
    bool has_password;
    struct opt_instant signed_in_at, archived_at;
    struct instant created_at, changed_at;
    int64_t version;
};

/** The API's id of somebody; 0 for v 0. */
static inline int64_t api_id_of_client(struct client_id c)
{
    return c.v;
}
static inline int64_t api_id_of_staff(struct staff_id s)
{
    return s.v ? API_STAFF_FROM + s.v : 0;
}
/** Whose id it is: exactly one is set; none for 0 and what no id can be. */
static inline struct client_id api_client_of_id(int64_t id)
{
    return (struct client_id){ id > 0 && id < API_STAFF_FROM ? id : 0 };
}
static inline struct staff_id api_staff_of_id(int64_t id)
{
    return (struct staff_id){ id > API_STAFF_FROM && id < 2 * API_STAFF_FROM ? id - API_STAFF_FROM : 0 };
}

/** Users of the viewer's organization: ret_users[i] for ids[i], NULL where there is none. Anybody's may be asked for;
 *  what the viewer reads of them is decided field by field. */
enum err api_users_load(
    struct api *api, const int64_t *ids, size_t count, const struct api_user **ret_users) MUST_CHECK;
/** Members of staff of a practice whose public page the reader has open, signed in or not: a name and a title. */
enum err api_staff_shown(
    struct api *api, struct org_id org, const int64_t *ids, size_t count, const struct api_user **ret_users) MUST_CHECK;
/** The answer of a field whose value is the user ids[i] of parents[i]; 0 is null. */
enum err api_users_answer(struct gql_call *call, const int64_t *ids) MUST_CHECK;
/** Whether the viewer may reach this user by its id: staff all of their organization; others themselves, who shares
 *  their login, and in whose account they act. */
bool api_user_reachable(const struct api *api, const struct api_user *u);
/** The user that the viewer is: the account itself, or the care receiver it acts for; 0: nobody. */
int64_t api_viewer_id(const struct api *api);

#endif
