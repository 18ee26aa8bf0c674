/**
 * family/choice_offer.h — what one recipient can choose on their page, what is fixed, and why (F1, F5).
 *
 * A contact narrows what the practice sends them, and learns nothing of the client's settings or safe mode here: only
 * their own switches count. The client is told what the practice's portal settings silence.
 */
#ifndef KITH_FAMILY_CHOICE_OFFER_H
#define KITH_FAMILY_CHOICE_OFFER_H

#include "family/choice.h"
#include "words/words.h"

enum choice_cell {
    CELL_NONE,   /* nothing goes this way */
    CELL_FREE,   /* theirs to choose */
    CELL_ALWAYS, /* cannot be turned off */
};
struct choice_line {
    enum notice_category category;
    enum choice_cell cells[CHANNEL_COUNT];
    struct sv note; /* why something is silent or fixed; may be empty */
};
struct choice_offer {
    struct choice choice;         /* as it is now */
    bool channels[CHANNEL_COUNT]; /* which columns there are */
    struct choice_line lines[NOTICE_CATEGORY_COUNT];
    size_t count;
    bool no_copies; /* of a contact: the practice sends no copies at all */
    bool language;  /* language and zone are chosen here: a client's stand in the profile */
    bool reminders; /* when they are reminded of visits is chosen here */
    int64_t asks;   /* bits of enum notice_asked that a client may ask for */
};
/** `client`: whom it is about, v 0 for staff. E_NOTFOUND: no such recipient there. Notes are in
 * the language `speaks`. Not authorised: as choice_save(). */
enum err choice_offer(const struct op *op, struct client_id client, struct choice_of of, const struct language *speaks,
    struct choice_offer *ret_offer) MUST_CHECK;

#endif
