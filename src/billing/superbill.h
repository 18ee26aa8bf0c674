/** billing/superbill.h — what an insurer asks for about visits of one client with one provider. */
#ifndef KITH_BILLING_SUPERBILL_H
#define KITH_BILLING_SUPERBILL_H

#include "billing/charge.h"
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
    struct sv note;
    enum superbill_state state;
    struct opt_instant sent_at;
    int64_t version;
};
struct superbills {
    struct superbill *items; /* without charges */
    size_t count;
    int64_t total;
};
/** PERM_BILLING; in a portal CAP_BILLS, those that are ready; confidential ones on an own login alone. */
enum err superbill_list(
    const struct op *op, struct client_id client, int64_t page, struct superbills *ret_list) MUST_CHECK;
/** `copy_for`: full charges, and only this payer's payments; v 0: the client's own, with all. */
enum err superbill_load(
    const struct op *op, struct superbill_id id, struct payer_id copy_for, struct superbill *ret_bill) MUST_CHECK;
/** Of charges of one client and one provider, none void. Problems: required, several_providers, missing_diagnosis and
 *  missing_code (names the charge; warnings unless `ready`), missing_npi. */
enum err superbill_create(const struct op *op, struct client_id client, const struct charge_id *charges, size_t count,
    struct sv note, bool ready, struct problems *problems, struct superbill_id *ret_id) MUST_CHECK;
enum err superbill_ready(
    const struct op *op, struct superbill_id id, int64_t version, struct problems *problems) MUST_CHECK;
enum err superbill_void(const struct op *op, struct superbill_id id, int64_t version) MUST_CHECK;
/** To the client, a contact, a payer or any address; as an expiring link. Event superbill_ready for C, K and named
 * payers; another address: a mail of its own. Problems: bad_email, confidential_send (until `sure`). */
struct superbill_send {
    bool to_client;
    const struct payer_id *payers;
    size_t payer_count;
    struct sv email;
    bool sure;
};
enum err superbill_send(
    const struct op *op, struct superbill_id id, const struct superbill_send *s, struct problems *problems) MUST_CHECK;

#endif
