/**
 * Every query of the program, with the program's schema. On SQLite (without arguments): it prepares, and its plan reads
 * no table whole unless its header says why. On PostgreSQL ("pg"): the server's types are those that sqlgen stated.
 */
#include <ctype.h>

#include "../test.h"
#include "db/pg.h"
#include "fixture.h"

static struct db_fixture f;
static int setup(void **state)
{
    (void)state;
    db_fixture_open(&f, &db_schema_kith);
    return 0;
}
static int teardown(void **state)
{
    (void)state;
    db_fixture_close(&f);
    return 0;
}

/** db_explain says "SCAN name" for a table read whole; other scans are of lists and constant rows. */
static bool scans_a_table(struct sv plan)
{
    while (plan.n) {
        struct sv line = sv_cut(&plan, '\n');
        if (!sv_eq(sv_cut(&line, ' '), SV("SCAN")))
            continue;
        struct sv name = sv_cut(&line, ' ');
        if (!sv_starts(line, SV("VIRTUAL TABLE")) && !sv_eq(name, SV("CONSTANT")) && !sv_starts(name, SV("(")))
            for (size_t i = 0; i < db_schema_kith.tables_count; i++)
                if (sv_eq(name, sv_of(db_schema_kith.tables[i].name)))
                    return true;
    }
    return false;
}

static void every_query_has_a_plan_that_goes_by_an_index(void **state)
{
    (void)state;
    size_t count;
    const struct db_query *q = db_queries(&count);
    assert_true(count > 4 * 30); /* the tables' own alone are more */
    for (; count > 0; count--, q++) {
        struct sv plan = SV("");
        if (db_explain(f.db, q, f.arena, &plan) != E_OK)
            fail_msg("%s does not prepare", q->name);
        if (!q->scans && scans_a_table(plan))
            fail_msg("%s: %s", q->name, sv_z(f.arena, plan));
    }
}

static void every_query_of_a_list_of_one_has_a_plan_that_fills_no_list(void **state)
{
    (void)state;
    size_t count, found = 0;
    const struct db_query *q = db_queries(&count);
    for (; count > 0; count--, q++) {
        if (!q->sqlite_one)
            continue;
        struct db_query one = *q;
        struct sv plan = SV("");
        one.sqlite = q->sqlite_one;
        if (db_explain(f.db, &one, f.arena, &plan) != E_OK)
            fail_msg("%s does not prepare: %s", q->name, one.sqlite);
        if (strstr(sv_z(f.arena, plan), "json_each") || (!q->scans && scans_a_table(plan)))
            fail_msg("%s: %s", q->name, sv_z(f.arena, plan));
        found++;
    }
    assert_true(found > 50);
}

/* What was settled about an access is asked with every access: not by all reviews of the practice. */
static void the_settled_review_of_an_access_is_found_by_the_access(void **state)
{
    size_t count, asked = 0;
    const struct db_query *q = db_queries(&count);
    (void)state;
    for (; count > 0; count--, q++) {
        struct sv plan = SV("");
        if (!strstr(q->sqlite, "FROM age_review x WHERE x.org_id = g.org_id AND x.grant_id = g.id"))
            continue;
        assert_int_equal(db_explain(f.db, q, f.arena, &plan), E_OK);
        if (!strstr(
                sv_z(f.arena, plan), "SEARCH x USING INDEX age_review_settled (org_id=? AND grant_id=? AND due_on<?)"))
            fail_msg("%s: %s", q->name, sv_z(f.arena, plan));
        asked++;
    }
    assert_true(asked >= 3);
}

static void every_query_has_the_stated_types_on_postgresql(void **state)
{
    (void)state;
    size_t count;
    const struct db_query *q = db_queries(&count);
    unsigned bad = 0;
    for (; count > 0; count--, q++) {
        struct pg_described d;
        if (pg_describe(f.db, q, &d) != E_OK) {
            bad++;
            print_error("%s does not prepare: %s\n", q->name, q->pg);
            continue;
        }
        if (d.nparams != q->nparams || d.ncols != q->ncols) {
            bad++;
            print_error(
                "%s: %u parameters and %u columns, not %u and %u\n", q->name, d.nparams, d.ncols, q->nparams, q->ncols);
            continue;
        }
        for (unsigned i = 0; i < q->nparams; i++)
            if (!pg_type_is(d.params[i], q->param_types[i]) && ++bad)
                print_error("%s: parameter %u has type %u\n", q->name, i + 1, d.params[i]);
        for (unsigned i = 0; i < q->ncols; i++)
            if (!pg_type_is(d.cols[i], q->col_types[i] & ~(unsigned)DB_NULLABLE) && ++bad)
                print_error("%s: column %u has type %u\n", q->name, i + 1, d.cols[i]);
    }
    assert_int_equal(bad, 0);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest sqlite[] = { cmocka_unit_test(every_query_has_a_plan_that_goes_by_an_index),
        cmocka_unit_test(every_query_of_a_list_of_one_has_a_plan_that_fills_no_list),
        cmocka_unit_test(the_settled_review_of_an_access_is_found_by_the_access) };
    const struct CMUnitTest pg[] = { cmocka_unit_test(every_query_has_the_stated_types_on_postgresql) };
    return db_fixture_engine() == DB_SQLITE ? cmocka_run_group_tests(sqlite, setup, teardown)
                                            : cmocka_run_group_tests(pg, setup, teardown);
}
