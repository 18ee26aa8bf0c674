/** tests/event/world.h — a database with two organizations, for the tests of event, job and audit. */
#ifndef KITH_TESTS_WORLD_H
#define KITH_TESTS_WORLD_H

#include "../test.h"
#include "db/ids.h"
#include "fixture.h"

struct world {
    struct db_fixture f;
    struct db *db;
    struct arena *a;
    struct org_id org, other;
};
int world_setup(void **state);
int world_teardown(void **state);

#endif
