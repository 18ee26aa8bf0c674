/** tests/db/toy.h — the toy schema's little helpers. "db/ids.h" and "db/queries.h" are the toy's here. */
#ifndef KITH_TESTS_DB_TOY_H
#define KITH_TESTS_DB_TOY_H

#include "../test.h"
#include "db/queries.h"
#include "fixture.h"

extern const struct db_schema db_schema_toy;

struct toy {
    struct db_fixture f;
    struct db *db; /* f.db */
    struct arena *a;
    struct org_id org;
};
int toy_setup(void **state);
int toy_teardown(void **state);

/** Adds one person in a write of its own. */
enum err toy_add(struct toy *t, struct db *db, struct sv name, struct person_id *ret_id);
int64_t toy_count(struct toy *t, struct db *db);
struct db *toy_handle(struct toy *t);

#endif
