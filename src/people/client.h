/**
 * people/client.h — clients: profile, intake with duplicate warning, archive, portal switches.
 */
#ifndef KITH_PEOPLE_CLIENT_H
#define KITH_PEOPLE_CLIENT_H

#include "access/viewer.h"
#include "people/organization.h"

struct client {
    struct client_id id;
    struct login_id login; /* v 0: no portal login */
    bool caregiver_only, archived, restricted;
    bool unverified; /* came by the public page, and nobody has looked yet: people/claimed.h */
    struct sv prefix, first_name, middle_name, last_name, suffix, preferred_name;
    struct sv name; /* for the screen: preferred or first, last */
    struct opt_day born, died;
    struct sv gender, pronouns;
    struct sv email, phone, street, city, region, postal_code, country, language, zone, record_identifier;
    bool email_bounced;
    struct staff_id provider; /* v 0: none */
    struct sv provider_name;
    struct group_id group; /* v 0: none */
    struct sv group_name;
    bool has_own_portal;          /* own switches, not a default */
    struct portal portal;         /* effective: client, group, age, organization */
    struct sv portal_source;      /* "client", "group", "age", "organization" */
    struct portal portal_default; /* what holds without own switches, and where it comes from */
    struct sv portal_default_source;
    struct opt_day last_visit_on;
    struct opt_instant signed_in_at;
    int64_t emergency_contacts; /* active ones; the header shows them (F4) */
    struct instant created_at;
    int64_t version;
};
/** NEED_CHART for staff, about the viewer's subject; in the portal the subject's profile at view. One query. */
enum err client_load(
    const struct op *op, struct client_id id, const struct organization *org, struct client *ret_client) MUST_CHECK;

/** What the guard needs of a subject, in one query: nothing is decided here. E_NOTFOUND: not in this organization. */
struct client_facts {
    struct client_id id;
    struct login_id login;
    struct sv name, first;                                         /* first: how they are called; "Leo" */
    bool caregiver_only, archived, dead, restricted, reason_given; /* reason_given: by `staff`, still running */
    struct opt_day born;
    struct portal portal;
    bool shared_login;      /* another active account uses the same login */
    bool login_oldest;      /* it is the oldest person on its login (or the only one) */
    bool on_care_team;      /* `staff` is */
    bool mailbox_by_choice; /* caregiver-only, or of age when the account was made (docs/decisions/0011) */
};
/** Whether sharing a mailbox counts as somebody's own choice (docs/decisions/0011): a caregiver-only account, or one
 * made for somebody of age already. */
bool client_mailbox_by_choice(
    const struct organization *org, bool caregiver_only, struct opt_day born, struct instant created_at);
enum err client_facts_load(struct db *db, struct arena *a, const struct organization *org, struct client_id id,
    struct staff_id staff, struct day today, struct instant now, struct client_facts *ret_facts) MUST_CHECK;
/** Of several, in one query; ret_facts[i] for ids[i], its id.v 0 where it is not in this organization. */
enum err client_facts_of(struct db *db, struct arena *a, const struct organization *org, const struct client_id *ids,
    size_t count, struct staff_id staff, struct day today, struct instant now,
    struct client_facts *ret_facts) MUST_CHECK;

/** Everything as typed. Empty means none. */
struct client_form {
    struct sv prefix, first_name, middle_name, last_name, suffix, preferred_name;
    struct sv died; /* a day; empty leaves what is known; "-" takes it back */
    struct sv born, gender, pronouns, email, phone;
    struct sv street, city, region, postal_code, country, language, zone;
    struct sv provider, group; /* ids */
    struct sv record_identifier;
    struct sv metadata; /* of somebody new: an integrator's own */
    bool caregiver_only, restricted;
    bool duplicate_ok; /* "this is somebody else" was ticked … */
    bool lookalike_ok; /* … and that the address is right */
    bool send_welcome; /* mail a portal invitation (catalogue row 1) */
    int64_t version;
};
/** Staff intake (PERM_CHART). Problems: required names, day in the future (edge 20), uniqueness (edge 3, 409
 * duplicate_client), likely duplicates (409 possible_duplicate unless duplicate_ok), address look-alikes
 * (warning_lookalike unless lookalike_ok). A client with a provider has that provider on the care team. */
enum err client_create(const struct op *op, const struct client_form *f, struct problems *problems,
    struct client_id *ret_client) MUST_CHECK;
/** Inside a transaction that is already open (family's "new client" contact, imports). */
enum err client_create_in(const struct op *op, const struct client_form *f, struct problems *problems,
    struct client_id *ret_client) MUST_CHECK;
/** What client_update() would leave as it is. */
struct client_form client_form_from(struct arena *a, const struct client *c);
/** Staff edit: a client_form in full, the version that was shown included (E_CONFLICT when it is not the present one);
 * caregiver_only is left alone. A changed birth date recomputes age reviews (event client_born_changed). A changed
 * address kills links sent to the old one and takes the client off the login of the old one at once, sessions included
 * (F9): whoever reads that mailbox is out. The new address has to be invited; send_welcome does so. A death ends the
 * client's sessions and links. */
enum err client_update(
    const struct op *op, struct client_id id, const struct client_form *f, struct problems *problems) MUST_CHECK;
/** What an integrator keeps with a client. PERM_CHART. */
enum err client_metadata_save(const struct op *op, struct client_id id, struct sv metadata) MUST_CHECK;
/** Of the viewer's subject, profile at act. From the portal, own or acting: phone, preferred name, pronouns, postal
 * address, language. Never names, birth date or e-mail. */
struct client_profile_form {
    struct sv preferred_name, pronouns, phone, street, city, region, postal_code, country, language;
    int64_t version;
};
enum err client_profile_update(
    const struct op *op, const struct client_profile_form *f, struct problems *problems) MUST_CHECK;

/** Archive, which needs a reason, and un-archive (edges 32, 33); PERM_ARCHIVE. Ends the portal sessions and kills
 * welcome links; family reacts to the event. Nothing happens where nothing changes. */
enum err client_archive(
    const struct op *op, struct client_id id, struct sv reason, bool archive, struct problems *problems) MUST_CHECK;
/** One change of many, in one transaction: all of it or nothing. ops[i] is about ids[i]. What is there is read at once
 * for all of them, and who is so already is left alone: ret_changed[i] says who is not. PERM_CHART; archiving asks for
 * PERM_ARCHIVE, the care team for PERM_GRANTS. Problems: unknown_group (group), unknown_provider (other_provider_ids).
 * E_NOTFOUND: one of them is not there. */
struct client_bulk {
    struct opt_group_id group;
    struct opt_bool active;
    const struct staff_id *join, *leave; /* of the care team */
    size_t join_count, leave_count;
};
enum err client_change_many(const struct op *ops, const struct client_id *ids, size_t count,
    const struct client_bulk *wish, struct problems *problems, bool *ret_changed) MUST_CHECK;
/** Refused until every room can merge its part (docs/decisions/0041): problem merge_not_offered, or self_merge for one
 * and the same record. PERM_ARCHIVE on the record that would stay; E_NOTFOUND: there is no such other record here. */
enum err client_merge(
    const struct op *op, struct client_id stays, struct client_id goes, struct problems *problems) MUST_CHECK;
/** Own switches; has=false returns to the default (F5). PERM_GRANTS. */
enum err client_portal_save(const struct op *op, struct client_id id, bool own, struct portal portal, int64_t version,
    struct problems *problems) MUST_CHECK;
/** Restricted clients: says why, opens for eight hours, kept for good (F11). */
enum err client_state_reason(
    const struct op *op, struct client_id id, struct sv reason, struct problems *problems) MUST_CHECK;
/** Which of these restricted clients the viewer has not opened by a stated reason: one flag for each. What is known of
 * those beside the name is not shown to the viewer, and finds nobody. */
enum err restricted_closed(const struct op *op, const struct client_id *ids, size_t count, bool *ret_closed) MUST_CHECK;
/** Who opened restricted records and why: owners. */
struct restricted_opening {
    struct client_id client;
    struct sv client_name, staff_name, reason;
    struct instant at;
};
struct restricted_openings {
    struct restricted_opening *items;
    size_t count;
};
enum err restricted_openings_load(const struct op *op, int64_t page, struct restricted_openings *ret_list) MUST_CHECK;
/** PERM_CHART. Mails a portal invitation (again): at most 5 in 24 h (problem too_many_invites). */
enum err client_welcome_send(const struct op *op, struct client_id id, struct problems *problems) MUST_CHECK;
/** A caregiver-only account becomes a client in place. */
enum err client_from_caregiver(const struct op *op, struct client_id id, struct problems *problems) MUST_CHECK;
/** Who reads the client's access log without PERM_AUDIT (F11): PERM_GRANTS. Archived or other organizations' staff:
 * E_NOTFOUND. */
enum err care_team_set(const struct op *op, struct client_id id, const struct staff_id *staff, size_t count) MUST_CHECK;
struct care_member {
    struct staff_id staff;
    struct sv name, title;
};
struct care_team {
    struct care_member *items;
    size_t count;
};
/** Active members by name. PERM_CHART. */
enum err care_team_load(const struct op *op, struct client_id id, struct care_team *ret_team) MUST_CHECK;

#endif
