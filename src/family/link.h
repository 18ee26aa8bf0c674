/** family/link.h — inside the room: making a link, alone or with the account it leads to. */
#ifndef KITH_FAMILY_LINK_H
#define KITH_FAMILY_LINK_H

#include "family/grant_create.h"

struct link_new {
    struct client_id client, other;
    const struct contact_form *contact;
    const struct grant_form *grant; /* NULL: a link without access */
};
struct link_ready { /* checked, to be saved in the same transaction */
    struct link_pair pair;
    struct contact_typed typed;
    const struct grant_form *grant;
    struct grant_terms terms;
};
/** Authorises and checks both forms; E_INVALID with problems. */
enum err link_check_form(const struct op *op, const struct organization *org, const struct link_new *n,
    struct problems *problems, struct link_ready *ret_ready) MUST_CHECK;
/** In a transaction: link, event, grant, first invitation. */
enum err link_add_in(const struct op *op, const struct link_ready *ready, struct problems *problems,
    struct contact_id *ret_contact) MUST_CHECK;

#endif
