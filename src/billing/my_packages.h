/** billing/my_packages.h — inside the room: what the portal's pages of packages show. */
#ifndef KITH_BILLING_MY_PACKAGES_H
#define KITH_BILLING_MY_PACKAGES_H

#include "billing/my_bills.h"
#include "billing/package_desk.h"

struct my_offer {
    struct sv name, description, visits, price, more, buy_href; /* buy_href empty: cannot be bought by this person */
};
struct my_packages_view {
    const struct view_frame *frame;
    struct view_header header;
    struct my_bill_cards have;
    struct view_pager have_pager, offers_pager;
    struct sv ended_href, ended_label;
    struct {
        struct my_offer *items;
        size_t count;
    } offers;
    struct view_empty empty; /* neither */
};
struct my_credit_line {
    struct sv kind, until, left;
};
struct my_use_line {
    struct sv day, what, state;
};
struct my_package_view {
    const struct view_frame *frame;
    struct view_header header;
    struct sv left, description;
    struct view_facts facts;
    struct {
        struct my_credit_line *items;
        size_t count;
    } credits;
    struct {
        struct my_use_line *items;
        size_t count;
    } uses;
    struct view_pager pager;
};
struct my_buy_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action, price, tax, visits, more, description;
    struct view_hiddens hidden;
    struct view_choice_field members, how;
    struct view_submit submit;
};

#endif
