/**
 * people/organization_known.h — organizations that this process has read, for as long as their version stands.
 *
 * Every request needs the practice of its account, and a practice hardly ever changes. The row of a session or key
 * brings the practice's version of that moment along; only when that is another one is the practice read again. So a
 * change counts from the next request on, whoever made it, in whatever process: each query that writes what
 * organization_load() reads moves the version in the same transaction (organization_moved, or by itself).
 * Threads: any.
 */
#ifndef KITH_PEOPLE_ORGANIZATION_KNOWN_H
#define KITH_PEOPLE_ORGANIZATION_KNOWN_H

#include "people/organization.h"

struct known_organizations *known_organizations_new(void);
void known_organizations_free(struct known_organizations *k); /* NULL is fine */
/** organization_load(), without a query when `version` is the one that is known; its texts are the arena's all the
 * same. op->organizations NULL: always loaded. */
enum err organization_known(
    const struct op *op, struct org_id id, int64_t version, struct organization *ret_org) MUST_CHECK;

#endif
