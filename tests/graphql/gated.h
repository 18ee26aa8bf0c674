/** tests/graphql/gated.h — what the objects of gated.graphql are in C, and what its needs come to. */
#ifndef KITH_TESTS_GRAPHQL_GATED_H
#define KITH_TESTS_GRAPHQL_GATED_H

#include "graphql/resolve.h"

/* The words that schemagen writes for @need. */
enum { API_BY_NEED, API_PUBLIC, API_LOGIN, API_OBJECT };
enum { NEED_UNSET, NEED_STAFF, NEED_CHART };
enum { PERM_NONE, PERM_SAFE };
struct gated_need {
    int open;
    struct {
        int kind, perm;
    } staff;
};

struct room {
    int node; /* where an application's gate looks */
    int64_t id;
    struct sv name, code, safe;
    struct instant built;
};
struct door {
    int64_t id;
    const struct room *room;
};

#endif
