/** billing/card_write.h — inside the room: cards as payments need them. Not authorised: the caller decided. */
#ifndef KITH_BILLING_CARD_WRITE_H
#define KITH_BILLING_CARD_WRITE_H

#include "billing/card.h"

struct card_on_file {
    struct card card;
    enum pay_kind gateway;
    struct sv customer, method; /* the gateway's */
    bool removed, owner_gone;   /* archived, or died */
};
/** E_NOTFOUND: no such card in the practice. Removed ones are found. */
enum err card_on_file(const struct op *op, struct card_id id, struct card_on_file *ret_card) MUST_CHECK;
/** Whose cards the viewer may charge and keep, in a portal: their own profile's, and the subject's whom they may act
 *  for with bills. E_NOTFOUND: another's. */
enum err card_owner_allowed(const struct op *op, struct client_id owner) MUST_CHECK;
/** "Visa ending in 4242". */
struct sv card_words(struct arena *a, struct sv brand, struct sv last4);
/** What a gateway's answer is to the person at the page: a problem with its key as code. */
void gateway_problem(struct problems *p, struct pay_result r);
/** Cards that were removed here are forgotten at the gateway. */
enum err card_forget_removed(const struct op *op, struct pay_line *line, size_t most, size_t *ret_count) MUST_CHECK;
/** In a write transaction: the gateway says that a card has new digits or another end. */
enum err card_renew_in(const struct op *op, enum pay_kind gateway, const struct pay_card *c) MUST_CHECK;

#endif
