/**
 * family/address_book.h — **Who gets what**: everybody who may be written to about one client, by category, from
 * notice_plan() itself, with the reason in words (F1, F11).
 */
#ifndef KITH_FAMILY_ADDRESS_BOOK_H
#define KITH_FAMILY_ADDRESS_BOOK_H

#include "family/choice.h"
#include "family/contact.h"

enum { ADDRESS_BOOK_PAGE = 10 };

struct book_line {
    enum notice_category category;
    int sent, of;                  /* kinds of notification */
    const struct notice_row *held; /* the first of the others; NULL: all are sent */
    struct sv why;                 /* the rule that holds it back */
};
struct book_entry {
    struct choice_of of; /* client or contact */
    struct sv name, words, address;
    struct client_id linked; /* v 0: no account */
    bool closed;             /* the account is a restricted record that the viewer has not opened: no address is told */
    bool bounced, blocked, silenced, copies, own_rule, ended;
    struct sv
        stopped; /* what the person chose last, and how: "stopped e-mails about money, by one click"; may be empty */
    struct instant stopped_at;
    int64_t off; /* categories of mail that the person turned off, or NOTICE_STOPPED */
    struct book_line lines[NOTICE_CATEGORY_COUNT];
    size_t count;
};
struct address_book {
    struct book_entry *items; /* of the page: the client first, then contacts by name */
    size_t count;
    int64_t total;
    bool own_rule_allowed, safe;
};
/** Staff of the client's page. `q`: part of a name or address; empty: everybody. page from 1. */
enum err address_book_load(
    const struct op *op, struct client_id client, struct sv q, int64_t page, struct address_book *ret_book) MUST_CHECK;

#endif
