/** billing/superbill.h — what an insurer asks for about visits of one client with one provider. */
#ifndef KITH_BILLING_SUPERBILL_H
#define KITH_BILLING_SUPERBILL_H

#include "billing/charge.h"
#include "billing/insurance.h"
#include "billing/payer.h"
#include "billing/setting.h"

enum superbill_state { SUPERBILL_DRAFT, SUPERBILL_READY, SUPERBILL_VOID, SUPERBILL_STATE_COUNT };
const char *superbill_state_name(enum superbill_state s);
struct superbill {
    struct superbill_id id;
    struct sv number;
    struct client_id client;
    struct sv client_name, client_address, client_phone;
    struct opt_day client_born;
    struct staff_billing provider;
    struct charges charges;
    int64_t total, paid; /* paid: of these charges, by the payers asked about */
    bool confidential;
    bool names_plan; /* confidential, and names the plans of others all the same */
    struct sv note;
    enum superbill_state state;
    struct instant created_at;
    struct opt_instant sent_at;
    int64_t version;
    struct insureds insured; /* what a copy names: superbill_insured(), documents */
};
struct superbills {
    struct superbill *items; /* without charges */
    size_t count;
    int64_t total;
};
/** PERM_BILLING; in a portal CAP_BILLS, those that are ready; confidential ones on an own login alone. */
enum err superbill_list(
    const struct op *op, struct client_id client, int64_t page, struct superbills *ret_list) MUST_CHECK;
/** The same, `most` of them behind `offset`; to staff without a client those of the practice, void ones left out. */
enum err superbill_list_part(
    const struct op *op, struct client_id client, int64_t offset, int64_t most, struct superbills *ret_list) MUST_CHECK;
/** Charges and payments of superbills that the viewer got from a list, in a fixed number of queries. */
enum err superbills_fill(const struct op *op, struct superbill *items, size_t count) MUST_CHECK;
/** The same, of those whose number begins with `words` or whose provider's name has them; empty: all. */
enum err superbill_search(const struct op *op, struct client_id client, struct sv words, int64_t page,
    struct superbills *ret_list) MUST_CHECK;
/** `copy_for`: full charges, and only this payer's payments; v 0: the client's own, with all. */
enum err superbill_load(
    const struct op *op, struct superbill_id id, struct payer_id copy_for, struct superbill *ret_bill) MUST_CHECK;
/** Of charges of one client and one provider, none void. Problems: required, several_providers, missing_diagnosis and
 *  missing_code (names the charge; warnings unless `ready`), missing_npi. */
struct superbill_new {
    struct client_id client;
    const struct charge_id *charges;
    size_t count;
    struct sv note;
    bool ready;
};
enum err superbill_create(const struct op *op, const struct superbill_new *n, struct problems *problems,
    struct superbill_id *ret_id) MUST_CHECK;
enum err superbill_ready(
    const struct op *op, struct superbill_id id, int64_t version, struct problems *problems) MUST_CHECK;
enum err superbill_void(const struct op *op, struct superbill_id id, int64_t version) MUST_CHECK;
/** What the client's own copy names; ret_left: what it leaves out, because it is confidential and the plan is somebody
 * else's. PERM_BILLING. */
enum err superbill_insured(
    const struct op *op, const struct superbill *b, struct insureds *ret_insured, struct insureds *ret_left) MUST_CHECK;
/** Whether a confidential one names the plans of others, too: their insurers write to who holds them. PERM_BILLING.
 *  Problem: confidential_plan (until `sure`, field plan), not_confidential (no other one leaves any out). E_CONFLICT:
 * it is void, or was changed. */
enum err superbill_name_plan(const struct op *op, struct superbill_id id, int64_t version, bool names, bool sure,
    struct problems *problems) MUST_CHECK;
/** To the client, a payer or any address; as a link that ends, or attached (billing/document_send.h). Event
 * superbill_ready for each. Problems: bad_email, confidential_send (until `sure`), confidential_file. */
struct superbill_send {
    bool to_client;
    const struct payer_id *payers;
    size_t payer_count;
    struct sv email;
    bool sure, attached;
    int64_t days; /* until a link ends; 0: the usual ones */
};
enum err superbill_send(
    const struct op *op, struct superbill_id id, const struct superbill_send *s, struct problems *problems) MUST_CHECK;

#endif
