/** tests/graphql/toy.h — what the objects of toy.graphql are in C. */
#ifndef KITH_TESTS_GRAPHQL_TOY_H
#define KITH_TESTS_GRAPHQL_TOY_H

#include "db/ids.h"
#include "graphql/resolve.h"

struct toy_author {
    int64_t id;
    const char *name;
    struct opt_day born;
};
struct toy_book {
    int64_t id;
    const char *name;
    struct opt_i64 pages;
    struct gql_value rating;
    bool available;
    const char *genre;
    int64_t author, sequel; /* ids; 0: none */
};
struct toy_film {
    int64_t id;
    const char *name;
    int minutes;
    const char *rating;
    int64_t author;
};
struct toy_reader {
    int64_t id;
    const char *nickname;
};
struct toy_reader_edge {
    const char *cursor;
    const struct toy_reader *reader;
};
struct toy_readers {
    const struct toy_reader *items;
    size_t count;
    int64_t total_count;
};
struct toy_problem {
    const char *field, *message;
};
struct toy_payload {
    const struct toy_book *book;
    const char *wrong; /* NULL: nothing */
};

#endif
