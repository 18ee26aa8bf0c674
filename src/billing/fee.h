/**
 * billing/fee.h — fees by policy: what a missed visit, a late cancellation and an unpaid invoice cost, and what follows
 * from it by itself.
 *
 * Whether a visit was cancelled late is said by the calendar (its type's notice). A fee is a charge of that visit, one
 * at most; a visit for which a package gave a credit has none (billing/package.h). A confidential visit's fee is
 * confidential (F11).
 */
#ifndef KITH_BILLING_FEE_H
#define KITH_BILLING_FEE_H

#include "billing/charge.h"
#include "billing/fee_rules.h"

struct fee_policy {
    struct fee noshow, late;
    bool at_once; /* charged when the visit is marked; else proposed in "To bill" */
    struct overdue_rule overdue;
    struct tax_id tax, overdue_tax; /* of fees for missed visits, and for late payment; v 0: none */
    char currency[4];
    int64_t version; /* of the settings of billing (billing/setting.h) */
};
/** Whoever may see a bill; where nothing was saved: no fees. */
enum err fee_policy_load(const struct op *op, struct fee_policy *ret_policy) MUST_CHECK;
struct fee_policy_form { /* a fee: "25", "50 %", or empty for none */
    struct sv noshow, late, overdue, overdue_days, overdue_most;
    bool at_once;
    struct sv tax, overdue_tax; /* of fees for missed visits, and for late payment: "t12", or "0" for none */
    int64_t version;
};
/** PERM_SETTINGS. A fee for unpaid invoices begins with those that are due from today on. Problems: bad_fee, bad_days,
 *  bad_amount, unknown_tax. E_CONFLICT: changed meanwhile. */
enum err fee_policy_save(const struct op *op, const struct fee_policy_form *f, struct problems *problems) MUST_CHECK;

/** What is another fee for a type of visit. */
struct fee_of_type {
    struct fee noshow, late; /* FEE_UNSAID: the practice's */
    bool says_when, at_once; /* says_when false: as the practice */
};
/** Of each of these types, in their order; PERM_BILLING, settings and jobs. One query. */
enum err fees_of_types(const struct op *op, const struct appointment_type_id *types, size_t count,
    struct fee_of_type *ret_fees) MUST_CHECK;
struct fee_of_type_form {   /* a fee: "25", "50 %", "0" for none, or empty for the practice's */
    struct sv noshow, late; /* … */
    struct sv when;         /* "at_once", "proposed"; empty: as the practice */
};
/** PERM_SETTINGS. Problems: bad_fee. E_NOTFOUND. */
enum err fee_of_type_save(const struct op *op, struct appointment_type_id type, const struct fee_of_type_form *f,
    struct problems *problems) MUST_CHECK;
/** Typed: "25", "50 %", or empty. Problem: bad_fee. */
struct fee field_fee(struct problems *p, struct sv field, struct sv typed, const char *currency);
/** "50 %" or "25.00", as it is typed; empty: unsaid. And as it is said: "50 % of the price", "$25.00", "none". */
struct sv fee_typed(struct arena *a, struct fee fee, const char *currency);
struct sv fee_words(struct arena *a, struct fee fee, const char *currency);

/** PERM_BILLING. A fee that nobody billed is not to bill; and back: while its visit is missed still and nothing else
 * bills it. E_CONFLICT: changed meanwhile, or no such fee. */
enum err fee_waive(const struct op *op, struct charge_id id, int64_t version) MUST_CHECK;
enum err fee_take_back(const struct op *op, struct charge_id id, int64_t version) MUST_CHECK;
/** PERM_BILLING: fees of missed visits that were waived since that day, newest first, at most 25. */
enum err fees_waived(const struct op *op, struct day since, struct charges *ret_charges) MUST_CHECK;

/** In a write transaction: this invoice was made void. Fees of it whose visit was not missed after all fall away. */
enum err fees_void_in(const struct op *op, struct invoice_id id) MUST_CHECK;

/** What the calendar asks of money with every change of a visit (calendar/cover.h): packages and fees. A fee whose
 * visit is not missed any more falls away; then packages; then a visit that is missed, has no credit, and is to be
 * charged at once has its fee, whoever marked it. */
extern const struct visit_cover billing_cover;

/** By the system: each invoice that is so many days overdue has its fee, once, on an invoice of its own to the same
 * payer. One in trouble does not hold up the others. */
enum err overdue_fees(const struct op *op, size_t *ret_made) MUST_CHECK;

#endif
