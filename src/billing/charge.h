/**
 * billing/charge.h — what was done for a client and costs: from visits, or by hand. Invoices bill charges.
 *
 * A charge that is billed never changes but for its diagnoses; its invoices are voided first. A confidential one (F11)
 * is for staff and for the client on an own login.
 */
#ifndef KITH_BILLING_CHARGE_H
#define KITH_BILLING_CHARGE_H

#include "billing/service.h"

enum charge_kind {
    CHARGE_SERVICE,
    CHARGE_NOSHOW_FEE,
    CHARGE_LATE_FEE,
    CHARGE_PACKAGE,
    CHARGE_OTHER,
    CHARGE_KIND_COUNT
};
const char *charge_kind_name(enum charge_kind k);
bool charge_kind_parse(struct sv name, enum charge_kind *ret_kind);
enum charge_state { CHARGE_OPEN, CHARGE_BILLED, CHARGE_VOID, CHARGE_STATE_COUNT };
const char *charge_state_name(enum charge_state s);

enum { DIAGNOSES_MOST = 12 }; /* as on a CMS-1500 */
struct charge {
    struct charge_id id;
    struct client_id client;
    struct sv client_name;
    enum charge_kind kind;
    struct attendee_id attendee; /* v 0: of no visit */
    struct appointment_id appointment;
    struct service_id service;
    struct staff_id staff;
    struct sv staff_name;
    struct day service_on;
    struct sv code_system, code, description, category, modifiers, place_of_service;
    int64_t units, unit_price, discount, tax_bp, tax, total;
    struct tax_id tax_id; /* one of the practice's; its name, and whether unit_price includes it, as it was charged: */
    struct sv tax_name;
    bool tax_included;
    struct sv *diagnoses; /* in the order of the pointers */
    size_t diagnosis_count;
    bool confidential;
    enum charge_state state;
    struct sv reason; /* of a fee: "50 % of $120.00"; empty: what it says itself */
    bool dropped;     /* void because its visit was not missed after all; else it was waived (billing/fee.h) */
    int64_t version;
};
/** Of a visit that was missed or cancelled late. */
static inline bool charge_is_fee(const struct charge *c)
{
    return c->kind == CHARGE_NOSHOW_FEE || c->kind == CHARGE_LATE_FEE;
}
struct charges {
    struct charge *items;
    size_t count;
    int64_t total;     /* how many there are */
    int64_t total_sum; /* what they come to */
};
struct charge_filter {
    struct client_id client; /* v 0: any */
    struct staff_id staff;
    struct opt_day from, until; /* of the service, both included */
    bool open_only;
    struct sv words; /* client's name, code, description */
    int64_t page;    /* from 1, 25 each; 0: all, up to 1,000 */
};
/** PERM_BILLING. */
enum err charge_list(const struct op *op, const struct charge_filter *f, struct charges *ret_charges) MUST_CHECK;
enum err charges_of(
    const struct op *op, const struct charge_id *ids, size_t count, struct charges *ret_charges) MUST_CHECK;

/** "To bill": visits that took place, or were missed where a fee is set, without a charge. */
struct unbilled {
    struct attendee_id attendee;
    struct appointment_id appointment;
    struct client_id client;
    struct sv client_name, type_name, staff_name;
    struct instant starts_at;
    enum attendee_status status;
    int64_t amount; /* as it would be charged */
    bool confidential;
};
struct unbilled_list {
    struct unbilled *items;
    size_t count;
    int64_t total, total_sum;
};
enum err unbilled_find(const struct op *op, struct client_id client, struct sv words, int64_t page,
    struct unbilled_list *ret_list) MUST_CHECK;
/** The charges of a visit for one attendee: services of its type (or its own price), fees by policy for a missed one.
 *  A second time returns those that are there. `waive`: marked as not to bill. E_NOTFOUND: nothing is due for it, or a
 * package covers it (billing/package.h). */
enum err charge_visit(
    const struct op *op, struct attendee_id attendee, bool waive, struct charges *ret_charges) MUST_CHECK;

struct charge_form {
    struct client_id client;
    struct service_id service; /* v 0: by hand */
    struct staff_id staff;
    struct sv service_on, code_system, code, description, category, modifiers, place_of_service, units, unit_price,
        discount, tax, /* tax: "8.25", or "t12", one of the practice's */
        diagnoses;     /* codes, separated by blanks or commas */
    bool confidential;
    int64_t version;
};
/** PERM_BILLING. Problems: required, unknown_client, archived_client, bad_day, future_day, bad_units, bad_amount,
 *  bad_percent, unknown_tax, bad_code, unknown_code (of a diagnosis), too_many_diagnoses, bad_modifier, bad_place. */
enum err charge_create(
    const struct op *op, const struct charge_form *f, struct problems *problems, struct charge_id *ret_id) MUST_CHECK;
/** Only an open one; E_CONFLICT otherwise or when it changed meanwhile. */
enum err charge_update(
    const struct op *op, struct charge_id id, const struct charge_form *f, struct problems *problems) MUST_CHECK;
/** The diagnoses alone, also of a billed one: no bill's amount hangs on them, and an insurer asks for them later. Not
 * of a void one. PERM_BILLING. */
enum err charge_diagnose(
    const struct op *op, struct charge_id id, struct sv diagnoses, struct problems *problems) MUST_CHECK;
enum err charge_void(const struct op *op, struct charge_id id, int64_t version) MUST_CHECK;

#endif
