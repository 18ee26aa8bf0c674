/**
 * family/grant.h — a caregiver's access to a care receiver's portal (F3): lifecycle, limits, history.
 */
#ifndef KITH_FAMILY_GRANT_H
#define KITH_FAMILY_GRANT_H

#include "people/people.h"

/** The acknowledgement's text versions; the newest is shown, the version that was shown is kept with the grant for
 * good. */
extern const char *const grant_acknowledgement_version;    /* "2026-11" */
const char *grant_acknowledgement_text(struct sv version); /* NULL: unknown version */

struct grant_form {   /* as typed */
    struct sv preset; /* "full", "billing", …, "custom"; empty: nothing was chosen (problem) */
    struct scope custom;
    bool acknowledged;
    struct sv ack_version;
    struct sv basis, proof, proof_note, proof_expires_on, ends_on, ends_at_age, review_on, idle_days;
    struct sv override_reason; /* edge 8 */
    bool send_invite;          /* true on screen; the API may send it later */
    int64_t version;           /* of the grant, when it is changed */
};

struct grant {
    struct grant_id id;
    struct contact_id contact;
    struct client_id client, caregiver;
    struct sv client_name, caregiver_name, words; /* words: what the caregiver is to the client */
    enum grant_state state;
    struct sv reason,
        reason_text; /* coded: declined expired revoked left age end_date archived deceased entered_in_error … */
    struct scope scope, limit_client, limit_age;
    struct scope granted;      /* the least of these … */
    struct standing_facts age; /* … what the age policy makes of it today (access/standing.h) … */
    struct scope effective;    /* … and what is left, by access_scope() */
    struct sv basis, proof, proof_note, override_reason;
    struct opt_day proof_expires_on, ends_on, review_on;
    struct opt_i64 ends_at_age, idle_days;
    bool needs_consent;
    struct opt_instant consent_at, accepted_at, suspended_at, resumed_at, ended_at, used_at;
    struct instant proposed_at, ack_at;
    struct sv ack_by_name, ack_text;
    bool over;         /* past its end by the clock, whatever the state says … */
    struct sv over_by; /* … and why: end_date, age, proof_expired, idle, consent, link */
    int64_t version;
    /* of both people, for rules and staff pages; never shown to the other side */
    struct sv relationship, organization, caregiver_email; /* is_parent; normalised address, empty: none */
    struct opt_day client_born;
    bool client_archived, client_restricted, caregiver_archived, caregiver_restricted, leap_early;
};
/** It needs the client's consent, and has it not: nothing is open by it, in whatever state it is. */
static inline bool grant_waits(const struct grant *g)
{
    return g->needs_consent && !g->consent_at.has;
}
struct grants {
    struct grant *items;
    size_t count;
};
enum err grant_load(
    const struct op *op, struct grant_id id, struct grant *ret_grant) MUST_CHECK; /* staff, or either side */
/** Live and ended grants on a client: "Who has access". */
enum err grant_list(const struct op *op, struct client_id client, struct grants *ret_grants) MUST_CHECK;

/** Gives access on a link that is there. PERM_GRANTS, a fresh password, a staff member by name. Problems, beside those
 * of the fields: feature_off, preset_needed, scope_empty, ack_needed, ack_version, override_needed, tier_closed,
 * duplicate_grant (409), no_address. */
enum err grant_create(const struct op *op, struct client_id client, struct contact_id contact,
    const struct grant_form *f, struct problems *problems, struct grant_id *ret_grant) MUST_CHECK;
/** What the age policy leaves of an access on this basis today. Pure. */
struct grant_ceiling {
    struct scope scope;
    bool assent; /* the minor has to agree first */
    bool closed; /* none is given on this basis at this age */
};
struct grant_ceiling grant_ceiling(
    const struct organization *org, struct opt_day born, struct day today, struct sv basis);

/** Lifecycle (families.md, beyond 5). Pure table in family/lifecycle.h; an illegal move is problem illegal_transition
 * (422) and changes nothing. */
enum grant_move {
    MOVE_ACCEPT,
    MOVE_DECLINE,
    MOVE_EXPIRE,
    MOVE_SUSPEND,
    MOVE_RESUME,
    MOVE_REVOKE,
    MOVE_LEAVE,
    MOVE_AGE,
    MOVE_END_DATE,
    MOVE_ARCHIVE,
    MOVE_DECEASED,
    MOVE_ERROR,
    MOVE_COUNT
};
/** Staff (PERM_GRANTS; RESUME and widening need a fresh password), the care receiver who governs (REVOKE), the
 * caregiver (LEAVE). Reason `other` needs text. Takes effect on the next request of every session; kills invitations,
 * tokens and queued mails of the grant. */
enum err grant_move(const struct op *op, struct grant_id id, enum grant_move move, struct sv reason, struct sv text,
    struct problems *problems) MUST_CHECK;
/** Staff change scope, dates, basis, proof. Widening and another basis acknowledge again, by a fresh password. What a
 * care receiver agreed to stays the most that is seen until they open more themselves (grant_narrow). */
enum err grant_change(
    const struct op *op, struct grant_id id, const struct grant_form *f, struct problems *problems) MUST_CHECK;
/** The care receiver narrows alone (limit_client); widening back only up to what staff granted, for adults, or where
 * the policy lets the teen. */
enum err grant_narrow(
    const struct op *op, struct grant_id id, struct scope limit, int64_t version, struct problems *problems) MUST_CHECK;
/** The care receiver (an adult, or a minor whose tier asks for it) agrees to a grant that waits for them. Staff with
 * PERM_GRANTS and a fresh password record a consent given on paper, where the proof of the grant says consent. */
enum err grant_consent(const struct op *op, struct grant_id id, struct problems *problems) MUST_CHECK;

struct grant_change_row {
    struct instant at;
    struct sv who, what, reason, text;
    struct scope from, to;
};
struct grant_changes {
    struct grant_change_row *items;
    size_t count;
};
enum err grant_history(const struct op *op, struct grant_id id, struct grant_changes *ret_changes) MUST_CHECK;

/** Job, for one organization: ends and suspends what the clock says (end date, end age, proof, idle, expired
 * invitations); idempotent; counts what it did. That an end comes near is told by the schedule. */
enum err grant_clock_run(const struct op *op, int64_t *ret_moved) MUST_CHECK;
/** The invitations alone: when one lapses. */
enum err grant_invites_run(const struct op *op) MUST_CHECK;
/** Reacts to client_archived, client_unarchived and client_died (edges 32, 33, 36); other kinds do nothing. Archive:
 * accesses of either side are suspended. Return: none comes back by itself, a task asks to resume each. Death of the
 * caregiver suspends; of the care receiver, the family has 30 days more. A ward without a reachable guardian opens a
 * task. For jobs; idempotent. */
enum err grant_follow_client(const struct op *op, struct client_id client, struct sv event_kind) MUST_CHECK;

#endif
