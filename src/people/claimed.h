/**
 * people/claimed.h — somebody who says who they are, without a sign-in: a visitor of the public booking page.
 *
 * Nobody is told whether they are known. Who has the same e-mail address and both names is that client; everybody else
 * becomes a new client who is not verified, until staff say that they are who they say.
 */
#ifndef KITH_PEOPLE_CLAIMED_H
#define KITH_PEOPLE_CLAIMED_H

#include "people/client.h"

struct claimed_form { /* as typed */
    struct sv first_name, last_name, email, phone, born, zone;
};
struct claimed {
    struct client_id client;
    bool verified;             /* known here, and looked at by staff */
    struct client_facts facts; /* of whom is known; id.v 0: they are new */
    struct client_id twin;     /* has that address and those names, but no visits: archived, deceased, a caregiver's
                                  account. The client is a new record without the address. v 0: nobody */
};
/** In a transaction; the viewer is the practice itself (viewer_system()). Problems: those of client_create_in(), none
 * of which says who is here. */
enum err client_claimed_in(const struct op *op, const struct organization *org, const struct claimed_form *f,
    struct problems *problems, struct claimed *ret_claimed) MUST_CHECK;
/** Staff say that the viewer's subject is who they say. PERM_CHART; a second time is no error. */
enum err client_verify(const struct op *op, struct client_id id) MUST_CHECK;

#endif
