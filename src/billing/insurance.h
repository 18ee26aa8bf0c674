/**
 * billing/insurance.h — with whom a client is insured: policies in their order, who holds them, when they count.
 *
 * Staff keep them; whoever may act on a client's bills in the portal proposes one, which counts once staff have saved
 * it. The capability is CAP_BILLS: row 53 of the catalogue goes by it, and with bills off nothing of insurers, as
 * nothing of superbills, is in the portal (F5).
 *
 * One parent learns nothing of the other's plan: through a grant or a shared mailbox somebody sees what the client
 * holds itself, what they hold, and what they typed in; no count and no place in the order tells of more (F6). The
 * client's own login and staff see all.
 */
#ifndef KITH_BILLING_INSURANCE_H
#define KITH_BILLING_INSURANCE_H

#include "access/viewer.h"

enum { INSURANCE_EXPIRES_DAYS = 30, INSURANCE_PLACES = 3 };
enum insurance_state { INSURANCE_PROPOSED, INSURANCE_ACTIVE, INSURANCE_ENDED, INSURANCE_STATE_COUNT };
/** How one ended that is INSURANCE_ENDED. */
enum insurance_ending { INSURANCE_OVER, INSURANCE_REFUSED, INSURANCE_WITHDRAWN };
struct insurance {
    struct insurance_id id;
    struct client_id client;
    struct sv insurer, payer_number, plan, group_number;
    struct sv member_id;              /* opened; empty: its key has left the key file */
    struct sv holder;                 /* "self", "account", "contact", "other" */
    struct client_id holder_client;   /* account */
    struct contact_id holder_contact; /* contact */
    struct sv holder_name;            /* whoever it is, the client too */
    struct opt_day holder_born;
    struct sv relation; /* of the client to the holder: "self", "spouse", "child", "other" */
    int64_t place;      /* 1 primary, 2 secondary, 3 tertiary; 0: not for whoever asks */
    struct sv place_reason;
    struct opt_day starts_on, ends_on;
    enum insurance_state state;
    enum insurance_ending ending; /* once it has ended … */
    struct sv refused;            /* … why the practice did not accept it: whoever sees the policy reads it */
    bool over;                    /* its last day has passed */
    bool own_proposal;            /* in a portal: it waits, and whoever looks typed it in */
    int64_t version;
};
struct insurances {
    struct insurance *items;
    size_t count;
    int64_t total;
};
/** A policy as papers for insurers name it. */
struct insured {
    struct insurance plan; /* place 0: it tells nothing of others */
    struct day *days;      /* on which it is valid, of those asked about */
    size_t day_count;
    bool always; /* on all of them */
};
struct insureds {
    struct insured *items;
    size_t count;
};
const char *insurance_place_label(int64_t place);         /* "Primary"; "" for 0 */
const char *insurance_relation_label(struct sv relation); /* of the client: "Child" */
/** "•••• 4821": what lists say of a member's number. */
struct sv insurance_masked(struct arena *a, struct sv member_id);

/** Proposed ones first, then those that count in their order, then ended ones; `words` of insurer and plan.
 * PERM_BILLING; in a portal CAP_BILLS. */
enum err insurance_list(const struct op *op, struct client_id client, struct sv words, int64_t page,
    struct insurances *ret_list) MUST_CHECK;
enum err insurance_load(
    const struct op *op, struct client_id client, struct insurance_id id, struct insurance *ret_insurance) MUST_CHECK;

struct insurance_form {
    struct sv insurer, payer_number, plan, member_id, group_number, starts_on, ends_on;
    struct sv holder; /* "self"; "me": the signed-in account; "contact", with holder_contact; "other", with its name */
    struct sv holder_name, holder_born, relation;
    struct contact_id holder_contact;
    bool holder_stays; /* of one that is there: who holds it; relation and birth date too where they are empty */
    struct sv place, place_reason; /* staff's; place empty: the first that is free */
    int64_t version;
};
/** id v 0: a new one. By staff it counts from now on; in a portal (CAP_BILLS, act) it is a proposal, a new one or one
 * of their own that waits still (E_NOTFOUND: another). Events insurance_proposed, or insurance_added once it counts;
 * insurance_expires is planned for nine o'clock by the practice's clock, INSURANCE_EXPIRES_DAYS before its last day,
 * unless that has gone by. Problems: required (insurer, member_id, holder, holder_contact, holder_name, relation,
 * place_reason: the order is not the birthday rule's), bad_place, place_taken (another policy has it on a day that both
 * are valid), bad_day, too_long. E_CONFLICT: changed meanwhile, or ended. */
enum err insurance_save(const struct op *op, struct client_id client, struct insurance_id id,
    const struct insurance_form *f, struct problems *problems, struct insurance_id *ret_id) MUST_CHECK;
/** In a write transaction, by staff: as insurance_save() of a new one, and nobody is told. `ret_new` false: it is here
 * already, or was, with the same first day (without one: the same last day), and is over or ended. */
enum err insurance_import_in(const struct op *op, struct client_id client, const struct insurance_form *f,
    struct problems *problems, bool *ret_new) MUST_CHECK;
/** PERM_BILLING. A proposal is refused by it, and whoever sees it in a portal reads the reason; of another one staff
 * alone read it. Problem: required (reason). */
enum err insurance_end(const struct op *op, struct client_id client, struct insurance_id id, int64_t version,
    struct sv reason, struct problems *problems) MUST_CHECK;

/** In a portal (CAP_BILLS, act): an own proposal that waits is taken back. E_NOTFOUND: another; E_CONFLICT: changed
 * meanwhile. */
enum err insurance_withdraw(
    const struct op *op, struct client_id client, struct insurance_id id, int64_t version) MUST_CHECK;

/** What was done to one, newest first. PERM_BILLING. */
struct insurance_change {
    struct instant at;
    struct sv by_name, words;
};
struct insurance_changes {
    struct insurance_change *items;
    size_t count;
};
enum err insurance_history(const struct op *op, struct client_id client, struct insurance_id id,
    struct insurance_changes *ret_changes) MUST_CHECK;

/** Not authorised: of a policy that a notification is about (row 53). E_NOTFOUND: it is not there any more. */
struct insurance_told {
    enum insurance_state state;
    bool to_client; /* nobody reads the client's mail who may not know of it */
};
enum err insurance_told_load(
    const struct op *op, struct client_id client, struct insurance_id id, struct insurance_told *ret_told) MUST_CHECK;

/** Which of two parents' plans comes first for a child, in a sentence; empty: nothing to say. PERM_BILLING. */
enum err insurance_advice(const struct op *op, struct client_id client, struct sv *ret_sentence) MUST_CHECK;

#endif
