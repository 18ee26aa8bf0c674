/** tests/notify/purse.h — who pays in the house, bills to them, and what happens with these. */
#ifndef KITH_TESTS_NOTIFY_PURSE_H
#define KITH_TESTS_NOTIFY_PURSE_H

#include "house.h"

/** A client's account, Bo who is a contact without one, and "Zeta Fund" outside: pay@zeta.example. */
struct payer_id account(struct house *h, struct client_id id);
struct payer_id father(struct house *h);
struct payer_id outside(struct house *h);

/** Of 84.00, due in a fortnight, and a payment of it in cash. */
struct bill {
    struct payer_id payer;
    struct client_id client; /* Leo */
    bool confidential;
    struct invoice_id id;
    struct payment_id payment;
};
struct bill bill_of(struct house *h, struct payer_id payer, bool confidential);
void bill_paid(struct house *h, struct bill *b);
void bill_void(struct house *h, struct bill *b);
void bill_deposit(struct house *h, struct bill *b); /* it asks for one */
struct card_id card_of_ana(struct house *h, int64_t exp_year, int64_t exp_month, bool autopay);

/** An event, and the planning that follows. */
void money_happens(
    struct house *h, enum event_kind kind, struct client_id client, const char *of, int64_t id, struct sv payload);
void bill_happens(struct house *h, enum event_kind kind, const struct bill *b);
/** How many mails of a notice there are to an address, sent or not. */
int waiting(struct house *h, const char *notice, const char *address);

#endif
