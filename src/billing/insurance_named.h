/**
 * billing/insurance_named.h — inside the room: which policies a paper for insurers names. Not authorised.
 *
 * A copy names no plan that whoever reads it may not know of (F6): the client's own has all; one that goes to a mailbox
 * which others read has the client's own and what each of those readers holds; one to an address of nobody known the
 * client's own; a payer's has what this payer holds.
 */
#ifndef KITH_BILLING_INSURANCE_NAMED_H
#define KITH_BILLING_INSURANCE_NAMED_H

#include "billing/insurance.h"
#include "billing/payer.h"

struct plans_for {
    bool all, own; /* own: what the client holds itself */
    struct client_id client;
    struct contact_id contact; /* and what these hold */
};
/** Of a paper about this client. */
struct plans_for plans_for_payer(const struct payer *p, struct client_id client);
/** What is kept with a document that is sent (`seen`): 0 all. */
int64_t plans_for_code(const struct plans_for *who);
struct plans_for plans_for_parse(int64_t code);
/** Of a client's own copy that goes to `email`, in its normal form; empty: to the client's own address. */
enum err plans_for_mailbox(
    const struct op *op, struct client_id client, struct sv email, struct plans_for *ret_who) MUST_CHECK;

/** Those that are valid on one of these days (each once, the earliest first): primary ones first. */
enum err insurance_named(const struct op *op, struct client_id client, const struct plans_for *who,
    const struct day *days, size_t count, struct insureds *ret_insured) MUST_CHECK;
/** Another number when what they say is different. */
int64_t insureds_version(const struct insureds *x);

#endif
