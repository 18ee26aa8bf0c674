/**
 * graphql/cost.h — what an operation would cost, before it runs (rule source: the reference's guide, 2000 and 25).
 *
 * A field costs 1, or what its declaration says. Below a field with `pages` the lists cost what is in them times
 * `first` or `last`, 100 times when neither is given; plain lists cost what is in them once. Depth: the first field
 * is 1. What
 * @skip and @include leave out costs nothing, and what several fragments select alike costs once where that decides.
 * Near linear in the document, however often a fragment is spread.
 */
#ifndef KITH_GRAPHQL_COST_H
#define KITH_GRAPHQL_COST_H

#include "graphql/ast.h"

/** Values of variables, after coercion. False: absent or null, so that the other two say nothing. */
struct gql_cost_variables {
    bool (*number)(const void *context, struct sv name, int64_t *ret_number);
    bool (*flag)(const void *context, struct sv name, bool *ret_flag);
    const void *context;
};
struct gql_cost {
    size_t depth, complexity; /* SIZE_MAX: more than can be counted */
};
/** Of a validated document. E_TOOBIG: over a limit of `limits`, with an error for each: QUERY_TOO_COMPLEX,
 *  QUERY_TOO_DEEP. */
enum err gql_cost(struct arena *a, const struct gql_document *document, const struct gql_operation *operation,
    const struct gql_cost_variables *variables, const struct gql_limits *limits, struct gql_cost *ret_cost,
    struct gql_errors *errors) MUST_CHECK;

#endif
