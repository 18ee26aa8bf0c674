/** cli/roles.h — inside the room: the API's part of `kith roles`. */
#ifndef KITH_CLI_ROLES_H
#define KITH_CLI_ROLES_H

#include "graphql/schema.h"

/** One line a field that has a right of its own. */
void print_roles_of_api(const struct gql_schema *s);

#endif
