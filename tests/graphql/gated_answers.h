/** tests/graphql/gated_answers.h — functions for the fields of gated.graphql, and who is asking them. */
#ifndef KITH_TESTS_GRAPHQL_GATED_ANSWERS_H
#define KITH_TESTS_GRAPHQL_GATED_ANSWERS_H

#include "gated.h"

struct house {
    bool signed_in;    /* else what needs it is refused … */
    int64_t only_room; /* … or of all rooms but this one; 0: of all */
    size_t calls, parents, asked;
    bool wants_name; /* of Query.rooms */
};

#endif
