/** tests/billing/till.h — what the tests of money do again and again, over the practice of tests/fixture.h. */
#ifndef KITH_TESTS_TILL_H
#define KITH_TESTS_TILL_H

#include "tests/fixture.h"

#include "tests/db/fixture.h"

#include "billing/card.h"
#include "billing/invoice.h"
#include "billing/payment_write.h"
#include "billing/setting.h"

#ifndef NOBODY
#define NOBODY ((struct client_id){ 0 })
#endif
#define MUST(call) assert_int_equal((call), E_OK)

struct payer till_payer(struct practice *p, struct client_id client);
struct payer till_outside(struct practice *p, const char *name);
/** Entries written in one transaction, by the owner. */
void till_write(struct practice *p, const struct entry *entries, size_t count);
struct balance till_balance(struct practice *p, struct payer_id payer);

/** An open charge, "120.00" of today, by the provider. */
struct charge_id till_charge(struct practice *p, struct client_id client, const char *amount);
struct charge_id till_charge_as(
    struct practice *p, struct client_id client, const char *amount, const char *category, bool confidential);
/** What a form with these charges makes; the test stops when it fails. */
struct invoices_made till_bill(struct practice *p, struct client_id client, struct payer_id payer,
    const struct charge_id *charges, size_t count, bool send);
/** One issued invoice of one charge. */
struct invoice_id till_issue(struct practice *p, struct client_id client, struct payer_id payer, const char *amount);
struct invoice till_invoice(struct practice *p, struct invoice_id id); /* as the owner sees it */
/** A line to the test gateway. */
struct pay_line *till_line(struct practice *p);
/** A card of the gateway's choice that `v` enters for `owner` (card_begin() to card_finish()). */
enum err till_enter(
    struct practice *p, const struct viewer *v, struct client_id owner, const char *name, struct card_id *ret_id);

/** The same by its owner; the test stops when it fails. */
struct card_id till_card(struct practice *p, struct client_id owner, const char *name);
struct payment_inside till_payment(struct practice *p, struct payment_id id);

/** Money of `payer` by cash, as much of it as the invoice needs; the rest is their credit. */
void till_pay(struct practice *p, struct invoice_id id, struct payer_id payer, int64_t amount);
/** Some of it given back in cash: `still_owed` opens the invoice again by so much. */
void till_give_back(struct practice *p, struct invoice_id id, struct payer_id payer, int64_t amount, bool still_owed);
struct share_of {
    struct payer_id payer;
    const char *kind, *value;
};
/** A rule from today on; the test stops when it fails. */
struct split_rule_id till_split(
    struct practice *p, struct client_id client, const char *category, const struct share_of *shares, size_t count);
/** Everything adds up. */
void till_is_sound(struct practice *p);

#endif
