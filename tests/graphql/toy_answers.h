/**
 * tests/graphql/toy_answers.h — functions for the fields of toy.graphql: a few books, films and readers that do not
 * change. answers.mjs says the same in JavaScript, for the reference implementation.
 */
#ifndef KITH_TESTS_GRAPHQL_TOY_ANSWERS_H
#define KITH_TESTS_GRAPHQL_TOY_ANSWERS_H

#include "toy.h"

/** What a call's context is. */
struct toy_context {
    int64_t count;  /* Mutation.count */
    size_t calls;   /* of functions, so far */
    size_t fail_at; /* the n-th call fails; 0: none */
    size_t parents; /* that they got, all together */
};
/** Counts the call; E_INTERNAL when it is the one that fails. */
enum err toy_called(struct gql_call *call);
/** The object of that id, with its type; null: none. */
struct gql_value toy_anything(struct gql_call *call, int64_t id);

#endif
