/** family/contact_check.h — inside the room: what is typed on the contact form, read and checked. */
#ifndef KITH_FAMILY_CONTACT_CHECK_H
#define KITH_FAMILY_CONTACT_CHECK_H

#include "family/contact.h"

struct contact_typed { /* cleaned; of a linked contact name, address and phone are empty */
    struct sv first_name, last_name, label, email, email_norm, phone;
    enum relationship relationship;
    bool minor, emergency, copy, own_rule, tell_emergency;
    int64_t order, categories;
};
/** Adds problems; `linked`: the person is an account. order 0 with emergency: the next free one. */
enum err contact_check(const struct op *op, const struct contact_form *f, bool linked, struct problems *problems,
    struct contact_typed *ret_typed) MUST_CHECK;
/** What is odd and was not confirmed. client_email is normalised. */
void contact_warn(const struct contact_typed *t, unsigned confirmed, struct sv client_email, struct problems *problems);
/** Whoever is to be told that they were named needs an address (row 56). */
void contact_tell_check(const struct contact_typed *t, bool reachable, struct problems *problems);
bool problems_only_warn(const struct problems *problems);

#endif
