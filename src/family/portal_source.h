/**
 * family/portal_source.h — which portal switches count for whom, and where they come from (F5): a client's own, else
 * the group's, else those of the age, else the practice's.
 */
#ifndef KITH_FAMILY_PORTAL_SOURCE_H
#define KITH_FAMILY_PORTAL_SOURCE_H

#include "people/people.h"

struct portal_source {
    enum { FROM_CLIENT, FROM_GROUP, FROM_AGE, FROM_ORGANIZATION } from;
    struct client_id client; /* v 0: not of this organization */
    struct group_id group;   /* of the client; v 0: none */
    struct portal portal;
};
/** ret_sources[i] for clients[i], one query. Not authorised: the caller decided about each client. */
enum err portal_sources_load(const struct op *op, const struct organization *org, const struct client_id *clients,
    size_t count, struct portal_source *ret_sources) MUST_CHECK;
/** A group's switches, or what its members follow without. E_NOTFOUND: no such group. PERM_DIRECTORY. */
enum err portal_of_group_load(const struct op *op, const struct organization *org, struct group_id group, bool *ret_own,
    struct portal *ret_portal) MUST_CHECK;

#endif
