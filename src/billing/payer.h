/**
 * billing/payer.h — who is billed: a client's account (a caregiver-only one as well), a contact without an account, or
 * somebody outside.
 *
 * A person is one payer in a practice, whoever they pay for. Their numbers, invoices and receipts tell nothing of other
 * payers of the same client.
 */
#ifndef KITH_BILLING_PAYER_H
#define KITH_BILLING_PAYER_H

#include "family/family.h"

enum payer_kind { PAYER_CLIENT, PAYER_CONTACT, PAYER_OUTSIDE, PAYER_KIND_COUNT };
const char *payer_kind_name(enum payer_kind k);
struct payer {
    struct payer_id id;
    enum payer_kind kind;
    struct client_id client;   /* whose account it is; v 0: none */
    struct contact_id contact; /* v 0: none */
    struct sv name, email, address;
    struct sv relation; /* to the client asked about: "mother", "the client", "outside party" */
    bool archived;      /* of the payer or of the account or contact behind it */
    int64_t owed, credit;
    int64_t version;
};
struct payers {
    struct payer *items;
    size_t count;
    int64_t total;
};
/** In a write transaction or not: the payer of an account or contact, made when there is none. A contact who is linked
 * to an account is that account. PERM_BILLING, or the person themselves. */
enum err payer_of_client(const struct op *op, struct client_id client, struct payer *ret_payer) MUST_CHECK;
enum err payer_of_contact(const struct op *op, struct contact_id contact, struct payer *ret_payer) MUST_CHECK;
struct payer_form {
    struct sv name, email, address;
    bool sure; /* the address is right, though it looks like another */
    int64_t version;
};
/** Problems: required (name), bad_email, lookalike_email (a warning until `sure`). */
enum err payer_outside_save(const struct op *op, struct payer_id id, const struct payer_form *f,
    struct problems *problems, struct payer_id *ret_id) MUST_CHECK;
enum err payer_archive(const struct op *op, struct payer_id id, bool archived, int64_t version) MUST_CHECK;
/** In a portal, of the account that is open, as far as it was billed for anything: E_NOTFOUND when it never was. */
enum err payer_of_subject(const struct op *op, struct payer *ret_payer) MUST_CHECK;
/** PERM_BILLING: those of these accounts that are payers, in two queries. */
enum err payers_of_clients(
    const struct op *op, const struct client_id *clients, size_t count, struct payers *ret_payers) MUST_CHECK;
enum err payer_load(const struct op *op, struct payer_id id, struct payer *ret_payer) MUST_CHECK;
/** Whom an invoice for this client can be addressed to: the client, contacts and links that stand, outside parties that
 *  were billed for this client before. id v 0: not a payer so far; payer_of_client() or payer_of_contact() makes it.
 *  PERM_BILLING. */
enum err payer_choices(const struct op *op, struct client_id client, struct payers *ret_payers) MUST_CHECK;

/** Pay for: for whom this account pays (by rule, standing agreement or an invoice), and who pays for it. The client and
 *  caregivers read only the side of their own account; who else pays for the client is for staff alone. */
struct pay_for {
    struct client_id client;
    struct payer_id payer;
    struct sv name, how; /* "33 % of therapy", "standing payer", "invoices" */
    int64_t owed;
};
struct pay_fors {
    struct pay_for *items;
    size_t count;
};
enum err pay_for_list(
    const struct op *op, struct client_id account, bool paid_by_others, struct pay_fors *ret_list) MUST_CHECK;

#endif
