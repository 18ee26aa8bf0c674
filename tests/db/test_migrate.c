/** Migrations and copies of whole databases, the same on both engines: started with "pg" for PostgreSQL. */
#include <pthread.h>

#include "base/log.h"
#include "toy.h"

static void open_empty(struct db_fixture *f)
{
    struct sv problem;
    db_fixture_make(f);
    assert_int_equal(db_pool_open(f->arena, f->url, &f->pool, &problem), E_OK);
    assert_int_equal(db_open(f->pool, &f->db), E_OK);
}

static enum err migrate(struct db_fixture *f, const struct db_schema *s, unsigned *ret_applied, struct sv *ret_problem)
{
    return migrate_run(f->db, s, (struct instant){ 7 }, f->arena, ret_applied, ret_problem);
}

static struct migrate_status status(struct db_fixture *f, const struct db_schema *s)
{
    struct migrate_status st;
    assert_int_equal(migrate_status(f->db, s, f->arena, &st), E_OK);
    return st;
}

static void an_empty_database_gets_all_and_then_nothing(void **state)
{
    (void)state;
    struct db_fixture f;
    unsigned applied = 99;
    struct sv problem = SV("");
    open_empty(&f);
    struct migrate_status st = status(&f, &db_schema_toy);
    assert_true(st.applied == 0 && st.known == 2 && !st.usable && st.problem.n == 0);
    assert_int_equal(migrate(&f, &db_schema_toy, &applied, &problem), E_OK);
    assert_int_equal(applied, 2);
    assert_int_equal(migrate(&f, &db_schema_toy, &applied, &problem), E_OK);
    assert_int_equal(applied, 0);
    st = status(&f, &db_schema_toy);
    assert_true(st.applied == 2 && st.usable);
    db_fixture_close(&f);
}

static void a_later_program_applies_what_is_new(void **state)
{
    (void)state;
    struct db_fixture f;
    struct db_schema first = db_schema_toy;
    unsigned applied;
    struct sv problem = SV("");
    first.migrations_count = 1;
    open_empty(&f);
    assert_int_equal(migrate(&f, &first, &applied, &problem), E_OK);
    assert_int_equal(applied, 1);
    assert_false(status(&f, &db_schema_toy).usable);
    assert_int_equal(migrate(&f, &db_schema_toy, &applied, &problem), E_OK);
    assert_int_equal(applied, 1);
    db_fixture_close(&f);
}

static void a_newer_database_is_refused(void **state)
{
    (void)state;
    struct db_fixture f;
    struct db_schema older = db_schema_toy;
    unsigned applied = 99;
    struct sv problem = SV("");
    older.migrations_count = 1;
    db_fixture_open(&f, &db_schema_toy);
    struct migrate_status st = status(&f, &older);
    assert_true(!st.usable && sv_starts(st.problem, SV("The database was made by a newer Kith (migration 2")));
    assert_int_equal(migrate(&f, &older, &applied, &problem), E_INVALID);
    assert_true(sv_eq(problem, st.problem) && applied == 99);
    db_fixture_close(&f);
}

static void a_migration_in_other_words_is_refused(void **state)
{
    (void)state;
    struct db_fixture f;
    struct db_migration changed[] = { db_schema_toy.migrations[0], db_schema_toy.migrations[1] };
    struct db_schema other = db_schema_toy;
    unsigned applied;
    struct sv problem = SV("");
    changed[0].hash = "0123456789abcdef";
    other.migrations = changed;
    db_fixture_open(&f, &db_schema_toy);
    assert_int_equal(migrate(&f, &other, &applied, &problem), E_INVALID);
    assert_true(sv_starts(problem, SV("Migration 0001_toy was applied to this database in other words")));
    assert_false(status(&f, &other).usable);
    db_fixture_close(&f);
}

static void a_migration_that_fails_leaves_nothing(void **state)
{
    (void)state;
    static const char *const broken[] = { "CREATE TABLE extra (n BIGINT PRIMARY KEY)", "CREATE TABLE nonsense (",
        NULL };
    static const char *const mended[] = { "CREATE TABLE extra (n BIGINT PRIMARY KEY)", NULL };
    struct db_fixture f;
    struct db_migration three[] = { db_schema_toy.migrations[0], db_schema_toy.migrations[1],
        { 3, "0003_extra", "3", broken, broken } };
    struct db_schema later = db_schema_toy;
    unsigned applied;
    struct sv problem = SV("");
    later.migrations = three;
    later.migrations_count = 3;
    open_empty(&f);
    assert_int_equal(migrate(&f, &later, &applied, &problem), E_INTERNAL);
    assert_int_equal(status(&f, &later).applied, 0);
    three[2].sqlite = three[2].pg = mended;
    assert_int_equal(migrate(&f, &later, &applied, &problem), E_OK);
    assert_int_equal(applied, 3);
    db_fixture_close(&f);
}

static void whichever_statement_fails_the_next_try_does_it_all(void **state)
{
    (void)state;
    struct db_fixture f;
    unsigned applied = 0, n = 0;
    struct sv problem = SV("");
    open_empty(&f);
    for (enum err e = E_INTERNAL; e != E_OK && n < 100;) {
        db_fail_nth(++n);
        e = migrate(&f, &db_schema_toy, &applied, &problem);
        db_fail_nth(0);
        assert_int_equal(status(&f, &db_schema_toy).applied, e == E_OK ? 2 : 0);
    }
    assert_true(n > 8 && n < 100);
    assert_int_equal(applied, 2);
    db_fixture_close(&f);
}

struct starter {
    struct sv url;
    unsigned applied;
    enum err e;
};
static void *start(void *arg)
{
    struct starter *s = arg;
    struct arena *a = arena_new("starter", 4096);
    struct db_pool *pool = NULL;
    struct db *db = NULL;
    struct sv problem;
    s->e = db_pool_open(a, s->url, &pool, &problem);
    if (s->e == E_OK)
        s->e = db_open(pool, &db);
    if (s->e == E_OK)
        s->e = migrate_run(db, &db_schema_toy, (struct instant){ 1 }, a, &s->applied, &problem);
    db_close(db);
    db_pool_close(pool);
    arena_free(a);
    return NULL;
}

static void programs_that_start_at_once_migrate_once(void **state)
{
    (void)state;
    enum { STARTERS = 4 };
    struct db_fixture f;
    struct starter starters[STARTERS];
    pthread_t threads[STARTERS];
    unsigned applied = 0;
    db_fixture_make(&f);
    for (int i = 0; i < STARTERS; i++) {
        starters[i] = (struct starter){ .url = f.url };
        assert_int_equal(pthread_create(&threads[i], NULL, start, &starters[i]), 0);
    }
    for (int i = 0; i < STARTERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(starters[i].e, E_OK);
        applied += starters[i].applied;
    }
    assert_int_equal(applied, 2);
    db_fixture_close(&f);
}

/* --- copies --- */

enum { PEOPLE = 1203 }; /* several pages */

struct copying {
    struct toy *t;
    struct db_fixture *from;
    struct db *tx;
    const struct db_table *table;
    int64_t rows;
};

static enum err fill(struct db *tx, void *arg)
{
    struct copying *c = arg;
    struct person_id first = { 0 }, last = { 0 };
    struct organization_add_row org;
    TRY(q_organization_add(tx, c->from->arena, &(struct q_organization_add){ SV("Elm Street") }, &org));
    for (int i = 0; i < PEOPLE; i++) {
        struct person_add_row row;
        struct q_person_add q = { .name = sv_fmt(c->from->arena, "p%d", i), .photo = { i % 2, { "\0x", 2 } } };
        TRY(q_person_add(tx, c->from->arena, org.id, &q, &row));
        if (i == 0)
            first = row.id;
        last = row.id;
    }
    /* A row that points forward: it comes before what it needs. */
    TRY(q_person_set_mentor(tx, org.id, &(struct q_person_set_mentor){ { true, last }, first }, NULL));
    TRY(q_link_add(tx, org.id, &(struct q_link_add){ first, last, SV("it's complicated; really") }, NULL));
    return q_link_add(tx, org.id, &(struct q_link_add){ last, first, SV("parent") }, NULL);
}

static enum err copy_row(void *ctx, const struct db_val *cols)
{
    struct copying *c = ctx;
    c->rows++;
    return db_table_load(c->tx, c->table, cols);
}

static enum err copy_all(struct db *tx, void *arg)
{
    struct copying *c = arg;
    c->tx = tx;
    c->rows = 0;
    TRY(db_load_begin(tx));
    for (size_t i = 0; i < db_schema_toy.tables_count; i++) {
        c->table = &db_schema_toy.tables[i];
        TRY(db_table_read(c->from->db, c->table, copy_row, c));
    }
    return db_load_end(tx, &db_schema_toy);
}

static void a_copy_from_sqlite_has_every_row_and_goes_on_numbering(void **state)
{
    (void)state;
    struct db_fixture from, to;
    db_fixture_open_sqlite(&from, &db_schema_toy);
    db_fixture_open(&to, &db_schema_toy);
    struct copying c = { .from = &from };
    assert_int_equal(db_write(from.db, fill, &c), E_OK);
    assert_int_equal(db_write(to.db, copy_all, &c), E_OK);
    assert_int_equal(c.rows, 1 + PEOPLE + 2);
    struct toy t = { .f = to, .db = to.db, .a = to.arena, .org = { 1 } };
    assert_int_equal(toy_count(&t, to.db), PEOPLE);
    struct person_mentors_rows before, after;
    assert_int_equal(q_person_mentors(from.db, from.arena, t.org, &before), E_OK);
    assert_int_equal(q_person_mentors(to.db, to.arena, t.org, &after), E_OK);
    assert_int_equal(before.count, after.count);
    for (size_t i = 0; i < before.count; i++) {
        assert_true(person_id_eq(before.items[i].id, after.items[i].id));
        assert_int_equal(before.items[i].mentor_id.has, after.items[i].mentor_id.has);
    }
    struct person_id fresh;
    assert_int_equal(toy_add(&t, to.db, SV("new"), &fresh), E_OK);
    assert_int_equal(fresh.v, PEOPLE + 1);
    db_fixture_close(&to);
    db_fixture_close(&from);
}

static enum err load_orphan(struct db *tx, void *arg)
{
    (void)arg;
    const struct db_table *link = &db_schema_toy.tables[2];
    const struct db_val cols[] = { db_i64(1), db_i64(1), db_i64(2), db_text(SV("parent")) };
    assert_string_equal(link->name, "link");
    TRY(db_load_begin(tx));
    return db_table_load(tx, link, cols);
}

static void a_copy_with_a_broken_key_is_not_saved(void **state)
{
    (void)state;
    struct db_fixture to;
    db_fixture_open(&to, &db_schema_toy);
    assert_int_equal(db_write(to.db, load_orphan, NULL), E_INTERNAL);
    db_fixture_close(&to);
}

static enum err load_twice(struct db *tx, void *arg)
{
    const struct db_table *organization = arg;
    const struct db_val cols[] = { db_i64(1), db_text(SV("Oak")) };
    assert_string_equal(organization->name, "organization");
    assert_int_equal(organization->ncols, 2);
    TRY(db_load_begin(tx));
    TRY(db_table_load(tx, organization, cols));
    return db_table_load(tx, organization, cols);
}

static enum err count_row(void *ctx, const struct db_val *cols)
{
    (void)cols;
    ++*(int *)ctx;
    return E_OK;
}

static void a_copy_with_a_row_twice_is_a_conflict_and_not_saved(void **state)
{
    (void)state;
    struct db_fixture to;
    int rows = 0;
    const struct db_table *organization = &db_schema_toy.tables[0];
    db_fixture_open(&to, &db_schema_toy);
    assert_int_equal(db_write(to.db, load_twice, (void *)(uintptr_t)organization), E_CONFLICT);
    assert_int_equal(db_table_read(to.db, organization, count_row, &rows), E_OK);
    assert_int_equal(rows, 0);
    db_fixture_close(&to);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    log_init(LOG_JSON, LOG_ERROR + 1, 2); /* failures here are meant */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_database_gets_all_and_then_nothing),
        cmocka_unit_test(a_later_program_applies_what_is_new),
        cmocka_unit_test(a_newer_database_is_refused),
        cmocka_unit_test(a_migration_in_other_words_is_refused),
        cmocka_unit_test(a_migration_that_fails_leaves_nothing),
        cmocka_unit_test(whichever_statement_fails_the_next_try_does_it_all),
        cmocka_unit_test(programs_that_start_at_once_migrate_once),
        cmocka_unit_test(a_copy_from_sqlite_has_every_row_and_goes_on_numbering),
        cmocka_unit_test(a_copy_with_a_broken_key_is_not_saved),
        cmocka_unit_test(a_copy_with_a_row_twice_is_a_conflict_and_not_saved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
