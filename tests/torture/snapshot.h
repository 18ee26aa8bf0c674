/**
 * tests/torture/snapshot.h — the database from outside, by a connection of its own: everything in it as one text, and
 * statements that set a scene. Knows both engines' libraries; for tests only.
 */
#ifndef KITH_TESTS_SNAPSHOT_H
#define KITH_TESTS_SNAPSHOT_H

#include "base/str.h"

/** Every row of every table, tables and rows in a fixed order. Aborts when the database cannot be read. */
struct sv snapshot(struct arena *a, struct sv url);
/** The first line that differs, for a message; empty when there is none. */
struct sv snapshot_difference(struct sv before, struct sv after);
void snapshot_run(struct arena *a, struct sv url, const char *sql);
/** The first column of the first row as a number. */
int64_t snapshot_count(struct arena *a, struct sv url, const char *sql);

#endif
