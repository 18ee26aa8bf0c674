/** family/access_digest.h — inside the room: the weekly list of who looked (row 15), for clients who asked for it. */
#ifndef KITH_FAMILY_ACCESS_DIGEST_H
#define KITH_FAMILY_ACCESS_DIGEST_H

#include "people/people.h"

/** In a transaction: the next one is planned, on a Monday morning of the practice's clock; dropped when the client has
 *  not asked for it, or no more. */
enum err access_digest_plan_in(const struct op *op, struct client_id client) MUST_CHECK;

#endif
