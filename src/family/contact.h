/**
 * family/contact.h — the people around a client (F1, F2, F4): contacts without account and links to accounts.
 */
#ifndef KITH_FAMILY_CONTACT_H
#define KITH_FAMILY_CONTACT_H

#include "people/people.h"

enum relationship {
    KIN_CAREGIVER,
    KIN_CHILD,
    KIN_DEPENDENT,
    KIN_FAMILY_MEMBER,
    KIN_LEGAL_GUARDIAN,
    KIN_PARENT,
    KIN_SPOUSE,
    KIN_OTHER,
    KIN_COUNT,
};
/** "is_parent", as in the column and the API. What the contact is to the client. */
const char *relationship_name(enum relationship r);
bool relationship_parse(struct sv name, enum relationship *ret_relationship);
/** "parent", "mother" or "father" only when gender is known, the label where one was given ("sister"). */
struct sv relationship_words(struct arena *a, enum relationship r, struct sv label, struct sv gender);
/** What the client is to the contact: "child of"; a caregiver's inverse is "care receiver of" (display only). */
struct sv relationship_inverse_words(struct arena *a, enum relationship r, struct sv label, struct sv gender);
/** The relationship that the opposite row may have; false: none (display only). */
bool relationship_inverse(enum relationship r, enum relationship *ret_inverse);

/** One row of Family and Contacts, seen from `client`. `reverse` rows belong to another client, who names this one. */
struct contact {
    struct contact_id id;
    struct client_id client; /* the owner of the row */
    struct client_id linked; /* v 0: a contact without account */
    bool reverse;
    bool caregiver_only; /* the linked account */
    bool linked_archived;
    bool closed; /* the account is a restricted record that this member of staff has not opened: without address, birth
                    date and phone */
    struct sv name, first_name, last_name, preferred_name, email, phone;
    struct sv call;                  /* whom to ring in an emergency: the phone, also of a closed record */
    struct opt_day born;             /* of the linked account */
    bool email_bounced, unreachable; /* no usable address though copies are on (edge 12) */
    enum relationship relationship;
    struct sv relationship_label, words; /* words: for the screen, from this client's side */
    bool minor, emergency, copy_notifications, own_rule;
    int64_t emergency_order, copy_categories;
    /* the grant that the link carries, if any (F3) */
    struct grant_id grant; /* v 0: none */
    enum grant_state grant_state;
    bool waits_for_consent; /* the client has not agreed yet: nothing is open */
    struct sv grant_reason;
    struct scope grant_scope;             /* effective */
    struct opt_instant invite_expires_at; /* of the open invitation */
    struct instant changed_at;
    int64_t version;
};
struct contacts {
    struct contact *items;
    size_t count;
};
struct family {
    struct contacts contacts;  /* own rows: emergency first by call order, then by name */
    struct contacts relatives; /* reverse rows: clients who name this one */
};
/** One query, however large the family. Staff see everything; in the portal the client itself sees its own rows, and
 * everybody else with the profile in scope only whom to call, without addresses and access (beyond 11). */
enum err family_load(const struct op *op, struct client_id client, struct family *ret_family) MUST_CHECK;
/** client_load() and family_load() in one round trip. */
enum err family_load_whole(const struct op *op, struct client_id client, const struct organization *org,
    struct client *ret_client, struct family *ret_family) MUST_CHECK;
/** What somebody sees of a family: everything; the client's own rows; whom to call. */
enum family_eyes { EYES_STAFF, EYES_CLIENT, EYES_ONLOOKER };
/** Of several clients, one query. Not authorised: the caller decided with whose eyes. */
enum err family_load_each(const struct op *op, const struct client_id *clients, size_t count,
    const enum family_eyes *eyes, struct family *ret_families) MUST_CHECK;
enum err contact_load(
    const struct op *op, struct client_id client, struct contact_id id, struct contact *ret_contact) MUST_CHECK;

/** Whose contact it is. Not authorised: what follows is. E_NOTFOUND: none of this organization, or ended. */
enum err contact_client(const struct op *op, struct contact_id id, struct client_id *ret_client) MUST_CHECK;

struct contact_form { /* as typed; for a linked contact the name, address and phone are the account's */
    struct sv first_name, last_name, relationship, relationship_label, contact_type, email, phone, emergency_order;
    bool emergency, copy_notifications, own_rule;
    bool tell_emergency; /* row 56: they are told that they were named */
    int64_t copy_categories;
    unsigned confirmed; /* bits of enum contact_warning: each is confirmed by itself */
    int64_t version;
};
/** What is asked before it is saved: edges 10, 11, 12, an emergency contact without phone, a name that stands in the
 * list. */
enum contact_warning {
    WARNING_SAME_ADDRESS,
    WARNING_LOOKALIKE,
    WARNING_NO_ADDRESS,
    WARNING_NO_PHONE,
    WARNING_SAME_NAME,
    CONTACT_WARNINGS
};
/** "warning_same_address": the code of the problem, and the value that confirms it. */
const char *contact_warning_name(enum contact_warning w);
/** PERM_CHART. Warnings come as problems with code "warning_…" unless the form confirms them; `warned`, for programs:
 * all are. */
enum err contact_add(const struct op *op, struct client_id client, const struct contact_form *f, bool warned,
    struct problems *problems, struct contact_id *ret_contact) MUST_CHECK;
enum err contact_update(const struct op *op, struct client_id client, struct contact_id id,
    const struct contact_form *f, bool warned, struct problems *problems) MUST_CHECK;
/** `reason` is kept as given ("removed" when empty). Removing asks first on screen, can be undone for a linked contact
 * by linking again; ends a grant it carries (reason revoked). */
enum err contact_end(const struct op *op, struct client_id client, struct contact_id id, struct sv reason) MUST_CHECK;

/** What linking would mean, in one sentence, and what stands against it (F2, edges 4, 7, 8, 9). Reads only. Warnings
 * (edge 8) are problems with a code "warning_…" beside E_OK: they do not stand against it. */
struct link_check {
    struct sv sentence;   /* "Ana Ruiz (born 1985) will be shown as parent of Leo Ruiz (born 2016)." */
    bool minor_caregiver; /* edge 8: grant needs an override with reason */
};
enum err link_check(const struct op *op, struct client_id client, struct client_id other, struct sv relationship,
    struct problems *problems, struct link_check *ret_check) MUST_CHECK;

struct grant_form; /* family/grant.h */
/** Links an account, with a grant or without (grant NULL). A grant needs a fresh password and PERM_GRANTS; all or
 * nothing. */
enum err link_add(const struct op *op, struct client_id client, struct client_id other, const struct contact_form *f,
    const struct grant_form *grant, struct problems *problems, struct contact_id *ret_contact) MUST_CHECK;
/** Makes a caregiver-only account or a new client, and links it, in one transaction. */
enum err link_add_new(const struct op *op, struct client_id client, const struct client_form *person,
    const struct contact_form *f, const struct grant_form *grant, struct problems *problems,
    struct contact_id *ret_contact) MUST_CHECK;
/** Ends link, copies and grant at once (F3, beyond 6): staff with PERM_GRANTS, or the care receiver who may govern. The
 *  reason is one that a person may give for revoking, or entered_in_error; empty: revoked, or client_asked. */
enum err link_break(const struct op *op, struct client_id client, struct contact_id id, struct sv reason,
    struct problems *problems) MUST_CHECK;

/** For imports, in a transaction; PERM_EXPORT. The same contact (name and relationship) or link that is there already
 * is left as it is (ret_new false). Problems as for contact_add() and link_add(); warnings are not asked. */
enum err contact_import_in(const struct op *op, struct client_id client, const struct contact_form *f,
    struct problems *problems, bool *ret_new, struct contact_id *ret_contact) MUST_CHECK;
enum err link_import_in(const struct op *op, const struct organization *org, struct client_id client,
    struct client_id other, const struct contact_form *f, struct problems *problems, bool *ret_new,
    struct contact_id *ret_contact) MUST_CHECK;

#endif
