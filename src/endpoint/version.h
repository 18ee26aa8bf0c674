/**
 * endpoint/version.h — the header Healthie-GraphQL-API-Version: which dialect a request speaks, and what it is told
 * about that. Pure; dates are UTC days of the clock that is handed in.
 */
#ifndef KITH_ENDPOINT_VERSION_H
#define KITH_ENDPOINT_VERSION_H

#include "base/time.h"
#include "graphql/schema.h"

#define VERSION_HEADER SV("Healthie-GraphQL-API-Version")
enum { VERSION_COUNT = 12 };
extern const char *const versions[VERSION_COUNT]; /* ascending; the first is the baseline, the last the latest */

struct version_chosen {
    struct sv version;  /* one of them; empty: refused */
    struct sv warnings; /* JSON objects, separated by commas; empty: none */
    struct sv refusal;  /* {"errors":[…]} */
};
/** `asked`: the header's value, empty when it is not there. `sunset`: the day from which only the latest version is
 *  answered; empty: never, and nobody is warned. */
struct version_chosen version_choose(struct arena *a, struct sv asked, struct instant now, struct sv sunset);
/** The table that stands for that version: the last one that is not younger. */
const struct gql_schema *version_schema(struct sv version);

#endif
