/**
 * billing/card.h — cards on file. A card belongs to one profile (F6): the schema, these rules, the API and the pages
 * all say so. It is listed for, charged from and removed by that profile alone; staff see that it is there.
 *
 * The number is entered at the gateway (pay/pay.h) and never reaches us.
 */
#ifndef KITH_BILLING_CARD_H
#define KITH_BILLING_CARD_H

#include "family/family.h"
#include "pay/pay.h"

struct card {
    struct card_id id;
    struct client_id client;
    struct sv brand, last4, label; /* "visa", "4242", "personal" */
    int64_t exp_month, exp_year;
    bool is_default, autopay, expired, expires_soon; /* soon: within this month and the next */
    int64_t version;
};
struct cards {
    struct card *items;
    size_t count;
};
/** The subject's. Staff with PERM_BILLING; in a portal with CAP_BILLS: through a grant the child's own cards with act
 * (F6), and never another profile's. */
enum err card_list(const struct op *op, struct client_id client, struct cards *ret_cards) MUST_CHECK;
/** PERM_BILLING: of several accounts, in one query. */
enum err cards_of_clients(
    const struct op *op, const struct client_id *clients, size_t count, struct cards *ret_cards) MUST_CHECK;
/** The cards of who is signed in, wherever they act: with these a caregiver pays as themselves. */
enum err card_own(const struct op *op, struct cards *ret_cards) MUST_CHECK;

/** Begins entering one, for the person's own profile (or with a grant at act for the subject's): what the page gives to
 *  the gateway's field. Calls the gateway; outside of a transaction. */
enum err card_begin(const struct op *op, struct pay_line *line, struct client_id client, struct sv label,
    struct problems *problems, struct pay_setup *ret_setup) MUST_CHECK;
/** What was entered becomes a card of the profile it was begun for. Problems: card_declined, unknown_setup. The same
 * setup twice gives the same card. A gateway customer or method that is another profile's is refused (card_of_another).
 */
enum err card_finish(const struct op *op, struct pay_line *line, struct sv setup, struct problems *problems,
    struct card_id *ret_id) MUST_CHECK;
enum err card_default(const struct op *op, struct card_id id, int64_t version) MUST_CHECK;
/** Autopay: invoices to the card's owner are charged to it on the day they are due. On ends the other card's. */
enum err card_autopay(const struct op *op, struct card_id id, bool on, int64_t version) MUST_CHECK;
/** By its owner (or who acts for them), or staff with PERM_BILLING. Forgotten at the gateway as well, by a job. */
enum err card_remove(const struct op *op, struct card_id id, int64_t version) MUST_CHECK;

#endif
