/** The port, the same on both engines: started with "pg" for PostgreSQL. */
#include <pthread.h>

#include "base/log.h"
#include "toy.h"

/* --- rows and values --- */

struct full {
    struct toy *t;
    struct q_person_add args;
    struct person_add_row row;
};
static enum err add_full(struct db *tx, void *arg)
{
    struct full *x = arg;
    return q_person_add(tx, x->t->a, x->t->org, &x->args, &x->row);
}

static void every_type_comes_back_as_it_went(void **state)
{
    struct toy *t = *state;
    struct full x = { .t = t,
        .args = { .name = SV("Véliz ’ 李"),
            .born = { true, { -3653 } },
            .seen_at = { INT64_MAX },
            .minor = true,
            .balance = -12,
            .visits = { true, INT64_MIN },
            .photo = { true, { "\0\xff\n", 3 } },
            .note = { true, SV("") } } };
    assert_int_equal(db_write(t->db, add_full, &x), E_OK);
    struct person_by_id_row r;
    assert_int_equal(q_person_by_id(t->db, t->a, t->org, &(struct q_person_by_id){ x.row.id }, &r), E_OK);
    assert_true(person_id_eq(r.id, x.row.id) && org_id_eq(r.org_id, t->org));
    assert_true(sv_eq(r.name, SV("Véliz ’ 李")));
    assert_true(r.born.has && r.born.v.n == -3653);
    assert_true(r.seen_at.us == INT64_MAX && r.minor && r.balance == -12);
    assert_true(r.visits.has && r.visits.v == INT64_MIN);
    assert_true(r.photo.has && sv_eq(r.photo.v, sv_from("\0\xff\n", 3)));
    assert_true(r.note.has && r.note.v.n == 0);
}

static void null_is_told_from_empty(void **state)
{
    struct toy *t = *state;
    struct person_id id;
    assert_int_equal(toy_add(t, t->db, SV("Ada"), &id), E_OK);
    struct person_by_id_row r;
    assert_int_equal(q_person_by_id(t->db, t->a, t->org, &(struct q_person_by_id){ id }, &r), E_OK);
    assert_false(r.born.has || r.visits.has || r.photo.has || r.note.has);
}

static void a_missing_row_is_notfound_and_leaves_the_result(void **state)
{
    struct toy *t = *state;
    struct person_balance_row r = { .balance = 77 };
    assert_int_equal(q_person_balance(t->db, t->a, t->org, &(struct q_person_balance){ { 404 } }, &r), E_NOTFOUND);
    assert_int_equal(r.balance, 77);
}

static void another_organizations_row_is_notfound(void **state)
{
    struct toy *t = *state;
    struct person_id id;
    assert_int_equal(toy_add(t, t->db, SV("Ada"), &id), E_OK);
    struct person_balance_row r;
    struct org_id other = { t->org.v + 1 };
    assert_int_equal(q_person_balance(t->db, t->a, other, &(struct q_person_balance){ id }, &r), E_NOTFOUND);
}

static void one_with_several_rows_is_an_error(void **state)
{
    struct toy *t = *state;
    assert_int_equal(toy_add(t, t->db, SV("Ada"), NULL), E_OK);
    struct person_any_row r;
    assert_int_equal(q_person_any(t->db, t->a, t->org, &r), E_OK);
    assert_int_equal(toy_add(t, t->db, SV("Bo"), NULL), E_OK);
    assert_int_equal(q_person_any(t->db, t->a, t->org, &r), E_INTERNAL);
}

static void text_is_in_the_order_of_its_bytes(void **state)
{
    static const char *const sorted[] = { "Zoe", "_", "ann lee", "annex", "zoe", "Élan" };
    struct toy *t = *state;
    for (size_t i = LENGTH(sorted); i > 0; i--)
        assert_int_equal(toy_add(t, t->db, sv_of(sorted[i - 1]), NULL), E_OK);
    struct person_list_rows rows;
    assert_int_equal(q_person_list(t->db, t->a, t->org, &rows), E_OK);
    assert_int_equal(rows.count, LENGTH(sorted));
    for (size_t i = 0; i < rows.count; i++)
        assert_true(sv_eq(rows.items[i].name, sv_of(sorted[i])));
    struct person_after_rows after;
    assert_int_equal(q_person_after(t->db, t->a, t->org, &(struct q_person_after){ SV("ann lee"), 2 }, &after), E_OK);
    assert_true(after.count == 2 && sv_eq(after.items[1].name, SV("zoe")));
}

static void no_rows_is_an_empty_list(void **state)
{
    struct toy *t = *state;
    struct person_list_rows rows = { .count = 9 };
    assert_int_equal(q_person_list(t->db, t->a, t->org, &rows), E_OK);
    assert_int_equal(rows.count, 0);
}

static enum err add_all(struct db *tx, void *arg)
{
    const struct sv names[] = { SV("a"), SV("b \"q\" \\"), SV("c’") };
    struct toy *t = arg;
    int64_t changed;
    TRY(q_person_add_all(tx, t->org, &(struct q_person_add_all){ names, 3 }, &changed));
    return changed == 3 ? E_OK : E_INVALID;
}

static void lists_select_and_insert(void **state)
{
    struct toy *t = *state;
    assert_int_equal(db_write(t->db, add_all, t), E_OK);
    struct person_list_rows all;
    assert_int_equal(q_person_list(t->db, t->a, t->org, &all), E_OK);
    assert_int_equal(all.count, 3);
    assert_true(sv_eq(all.items[1].name, SV("b \"q\" \\")));
    const struct person_id ids[] = { all.items[2].id, all.items[0].id, { 999 } };
    struct person_of_ids_rows some;
    assert_int_equal(q_person_of_ids(t->db, t->a, t->org, &(struct q_person_of_ids){ ids, 3 }, &some), E_OK);
    assert_true(some.count == 2 && person_id_eq(some.items[1].id, ids[0]));
    assert_int_equal(q_person_of_ids(t->db, t->a, t->org, &(struct q_person_of_ids){ NULL, 0 }, &some), E_OK);
    assert_int_equal(some.count, 0);
    const struct sv not [] = { SV("a"), SV("c’") };
    for (size_t i = 0; i < 3; i++) { /* one by one, and one that nobody has */
        const struct person_id none = { ids[2].v + 1000 }, *one = i < 2 ? &ids[i] : &none;
        assert_int_equal(q_person_of_ids(t->db, t->a, t->org, &(struct q_person_of_ids){ one, 1 }, &some), E_OK);
        assert_int_equal(some.count, i < 2);
        assert_true(i == 2 || some.items[0].id.v == one->v);
    }
    struct person_not_named_rows rest;
    assert_int_equal(q_person_not_named(t->db, t->a, t->org, &(struct q_person_not_named){ not, 2 }, &rest), E_OK);
    assert_true(rest.count == 1 && person_id_eq(rest.items[0].id, all.items[1].id));
}

static void an_override_speaks_its_engines_words(void **state)
{
    struct toy *t = *state;
    struct person_id id;
    assert_int_equal(toy_add(t, t->db, SV("Ada"), &id), E_OK);
    struct person_shout_row r;
    assert_int_equal(q_person_shout(t->db, t->a, t->org, &(struct q_person_shout){ id }, &r), E_OK);
    assert_true(sv_eq(r.shout, db_fixture_engine() == DB_SQLITE ? SV("sqlite ADA") : SV("postgres ADA")));
}

static void an_outer_join_without_a_partner_is_null(void **state)
{
    struct toy *t = *state;
    assert_int_equal(toy_add(t, t->db, SV("Ada"), NULL), E_OK);
    struct person_mentors_rows rows;
    assert_int_equal(q_person_mentors(t->db, t->a, t->org, &rows), E_OK);
    assert_true(rows.count == 1 && !rows.items[0].mentor.has && !rows.items[0].mentor_id.has);
}

/* --- writing --- */

static enum err rename_all(struct db *tx, void *arg)
{
    struct toy *t = arg;
    int64_t changed = -1;
    TRY(q_person_rename_all(tx, t->org, &(struct q_person_rename_all){ SV("!") }, &changed));
    return changed == 2 && db_writing(tx) ? E_OK : E_INVALID;
}

static void exec_counts_the_rows_it_changed(void **state)
{
    struct toy *t = *state;
    assert_int_equal(toy_add(t, t->db, SV("Ada"), NULL), E_OK);
    assert_int_equal(toy_add(t, t->db, SV("Bo"), NULL), E_OK);
    assert_false(db_writing(t->db));
    assert_int_equal(db_write(t->db, rename_all, t), E_OK);
    assert_false(db_writing(t->db));
}

static void a_write_outside_db_write_is_refused(void **state)
{
    struct toy *t = *state;
    struct person_add_row row;
    assert_int_equal(q_person_add(t->db, t->a, t->org, &(struct q_person_add){ .name = SV("Ada") }, &row), E_INTERNAL);
    assert_int_equal(toy_count(t, t->db), 0);
}

static void a_duplicate_is_a_conflict_and_nothing_is_saved(void **state)
{
    struct toy *t = *state;
    assert_int_equal(toy_add(t, t->db, SV("Ada"), NULL), E_OK);
    assert_int_equal(toy_add(t, t->db, SV("Ada"), NULL), E_CONFLICT);
    assert_int_equal(toy_count(t, t->db), 1);
}

static enum err add_then_fail(struct db *tx, void *arg)
{
    struct full x = { .t = arg, .args = { .name = SV("Ada") } };
    TRY(add_full(tx, &x));
    return E_DENIED;
}

static void a_closures_error_rolls_back_and_is_passed_on(void **state)
{
    struct toy *t = *state;
    assert_int_equal(db_write(t->db, add_then_fail, t), E_DENIED);
    assert_int_equal(toy_count(t, t->db), 0);
}

static enum err go_on_after_conflict(struct db *tx, void *arg)
{
    struct full x = { .t = arg, .args = { .name = SV("Ada") } };
    (void)!add_full(tx, &x);
    x.args.name = SV("Bo");
    return add_full(tx, &x) == E_INTERNAL ? E_OK : E_INVALID;
}

static void after_a_failed_statement_the_closure_is_lost(void **state)
{
    struct toy *t = *state;
    assert_int_equal(toy_add(t, t->db, SV("Ada"), NULL), E_OK);
    assert_int_equal(db_write(t->db, go_on_after_conflict, t), E_CONFLICT);
    assert_int_equal(toy_count(t, t->db), 1);
    assert_int_equal(toy_add(t, t->db, SV("Bo"), NULL), E_OK); /* the handle goes on */
}

static enum err look_then_add(struct db *tx, void *arg)
{
    struct toy *t = arg;
    struct person_balance_row r;
    if (q_person_balance(tx, t->a, t->org, &(struct q_person_balance){ { 404 } }, &r) != E_NOTFOUND)
        return E_INVALID;
    struct full x = { .t = t, .args = { .name = SV("Ada") } };
    return add_full(tx, &x);
}

static void a_missing_row_does_not_end_a_write(void **state)
{
    struct toy *t = *state;
    assert_int_equal(db_write(t->db, look_then_add, t), E_OK);
    assert_int_equal(toy_count(t, t->db), 1);
}

static enum err do_nothing(struct db *tx, void *arg)
{
    *(bool *)arg = db_writing(tx);
    return E_OK;
}

static void a_write_without_statements_is_fine(void **state)
{
    struct toy *t = *state;
    bool wrote = false;
    assert_int_equal(db_write(t->db, do_nothing, &wrote), E_OK);
    assert_true(wrote);
    assert_int_equal(toy_add(t, t->db, SV("Ada"), NULL), E_OK);
}

static enum err add_while_reading(struct db *db, void *arg)
{
    struct toy *t = arg;
    struct person_add_row row;
    return q_person_add(db, t->a, t->org, &(struct q_person_add){ .name = SV("Ada") }, &row);
}

static void a_write_inside_db_read_is_refused(void **state)
{
    struct toy *t = *state;
    assert_int_equal(db_read(t->db, add_while_reading, t), E_INTERNAL);
    assert_int_equal(toy_count(t, t->db), 0);
}

static enum err break_a_key(struct db *tx, void *arg)
{
    struct toy *t = arg;
    return q_link_add(tx, t->org, &(struct q_link_add){ { 1 }, { 2 }, SV("parent") }, NULL);
}

static void a_foreign_key_is_kept(void **state)
{
    struct toy *t = *state;
    assert_int_equal(db_write(t->db, break_a_key, t), E_INTERNAL);
}

/* --- snapshots and races --- */

struct looking {
    struct toy *t;
    struct db *other;
    int64_t first, second;
};
static enum err look_twice(struct db *db, void *arg)
{
    struct looking *x = arg;
    x->first = toy_count(x->t, db);
    if (toy_add(x->t, x->other, SV("Bo"), NULL) != E_OK)
        return E_INVALID;
    x->second = toy_count(x->t, db);
    return E_OK;
}

static void db_read_sees_one_snapshot(void **state)
{
    struct toy *t = *state;
    struct looking x = { .t = t, .other = toy_handle(t) };
    assert_int_equal(db_read(t->db, look_twice, &x), E_OK);
    assert_int_equal(x.first, 0);
    assert_int_equal(x.second, 0);
    assert_int_equal(toy_count(t, t->db), 1);
    db_close(x.other);
}

enum { RACERS = 4, LAPS = 40 };
struct race {
    struct toy *t;
    struct person_id id;
};
static enum err add_one(struct db *tx, void *arg)
{
    struct race *x = arg;
    struct arena *a = arena_new("race", 1024);
    struct person_balance_row r;
    enum err e = q_person_balance(tx, a, x->t->org, &(struct q_person_balance){ x->id }, &r);
    if (e == E_OK)
        e = q_person_set_balance(tx, x->t->org, &(struct q_person_set_balance){ r.balance + 1, x->id }, NULL);
    arena_free(a);
    return e;
}
static void *racer(void *arg)
{
    struct race *x = arg;
    struct db *db = toy_handle(x->t);
    intptr_t wrong = 0;
    for (int i = 0; i < LAPS; i++)
        for (enum err e; (e = db_write(db, add_one, x)) != E_OK;)
            wrong += e != E_BUSY;
    db_close(db);
    return (void *)wrong;
}

static void writers_that_read_first_lose_no_update(void **state)
{
    struct toy *t = *state;
    struct race x = { .t = t };
    assert_int_equal(toy_add(t, t->db, SV("Ada"), &x.id), E_OK);
    pthread_t threads[RACERS];
    for (int i = 0; i < RACERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, racer, &x), 0);
    for (int i = 0; i < RACERS; i++) {
        void *wrong;
        pthread_join(threads[i], &wrong);
        assert_ptr_equal(wrong, NULL);
    }
    struct person_balance_row r;
    assert_int_equal(q_person_balance(t->db, t->a, t->org, &(struct q_person_balance){ x.id }, &r), E_OK);
    assert_int_equal(r.balance, RACERS * LAPS);
}

/* --- counting and torture --- */

static void statements_are_counted_with_those_of_closures(void **state)
{
    struct toy *t = *state;
    uint64_t before = db_statements(t->db);
    assert_int_equal(toy_add(t, t->db, SV("Ada"), NULL), E_OK);
    (void)toy_count(t, t->db);
    assert_int_equal(db_statements(t->db) - before, 2);
}

static enum err add_three(struct db *tx, void *arg)
{
    static const char *const names[] = { "a", "b", "c" };
    for (size_t i = 0; i < 3; i++) {
        struct full x = { .t = arg, .args = { .name = sv_of(names[i]) } };
        TRY(add_full(tx, &x));
    }
    return E_OK;
}

static void whichever_statement_fails_nothing_is_half_saved(void **state)
{
    struct toy *t = *state;
    enum err e = E_INTERNAL;
    unsigned n = 0;
    while (e != E_OK && n < 20) {
        db_fail_nth(++n);
        e = db_write(t->db, add_three, t);
        db_fail_nth(0);
        assert_int_equal(toy_count(t, t->db), e == E_OK ? 3 : 0);
        assert_true(e == E_OK || e == E_INTERNAL);
    }
    assert_int_equal(n, 5); /* three inserts and the commit can fail */
}

static void a_failing_read_is_internal_and_the_handle_goes_on(void **state)
{
    struct toy *t = *state;
    struct person_list_rows rows;
    db_fail_nth(1);
    assert_int_equal(q_person_list(t->db, t->a, t->org, &rows), E_INTERNAL);
    assert_int_equal(q_person_list(t->db, t->a, t->org, &rows), E_OK);
}

/* --- waking --- */

struct waking {
    struct toy *t;
    enum err answer;
};

static enum err add_and_wake(struct db *tx, void *arg)
{
    const struct waking *x = arg;
    struct full one = { .t = x->t, .args = { .name = x->answer == E_OK ? SV("Ada") : SV("Bo") } };
    db_wake(tx, "added");
    TRY(add_full(tx, &one));
    db_wake(tx, "added");
    db_wake(tx, x->answer == E_OK ? "kept" : "lost");
    return x->answer;
}

static void woken(void *ctx, const char *what)
{
    char *said = ctx;
    strncat(strncat(said, what, 40), " ", 40);
}

static void a_commit_wakes_each_once_and_what_is_rolled_back_nobody(void **state)
{
    struct toy *t = *state;
    char said[200] = "";
    db_pool_wake_set(t->f.pool, woken, said);
    assert_int_equal(db_write(t->db, add_and_wake, &(struct waking){ t, E_DENIED }), E_DENIED);
    assert_int_equal(toy_add(t, t->db, SV("Cy"), NULL), E_OK);
    assert_string_equal(said, "");
    assert_int_equal(db_write(t->db, add_and_wake, &(struct waking){ t, E_OK }), E_OK);
    assert_int_equal(toy_add(t, t->db, SV("Di"), NULL), E_OK); /* SQLite wakes before the next commit */
    assert_string_equal(said, "added kept ");
    db_pool_wake_clear(t->f.pool, t);
    db_pool_wake_clear(t->f.pool, said);
    assert_int_equal(toy_add(t, t->db, SV("Ed"), NULL), E_OK);
    assert_string_equal(said, "added kept ");
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    log_init(LOG_JSON, LOG_ERROR + 1, 2); /* failures here are meant */
#define T(f) cmocka_unit_test_setup_teardown(f, toy_setup, toy_teardown)
    const struct CMUnitTest tests[] = {
        T(every_type_comes_back_as_it_went),
        T(null_is_told_from_empty),
        T(a_missing_row_is_notfound_and_leaves_the_result),
        T(another_organizations_row_is_notfound),
        T(one_with_several_rows_is_an_error),
        T(text_is_in_the_order_of_its_bytes),
        T(no_rows_is_an_empty_list),
        T(lists_select_and_insert),
        T(an_override_speaks_its_engines_words),
        T(an_outer_join_without_a_partner_is_null),
        T(exec_counts_the_rows_it_changed),
        T(a_write_outside_db_write_is_refused),
        T(a_duplicate_is_a_conflict_and_nothing_is_saved),
        T(a_closures_error_rolls_back_and_is_passed_on),
        T(after_a_failed_statement_the_closure_is_lost),
        T(a_missing_row_does_not_end_a_write),
        T(a_write_without_statements_is_fine),
        T(a_write_inside_db_read_is_refused),
        T(a_foreign_key_is_kept),
        T(db_read_sees_one_snapshot),
        T(writers_that_read_first_lose_no_update),
        T(statements_are_counted_with_those_of_closures),
        T(whichever_statement_fails_nothing_is_half_saved),
        T(a_failing_read_is_internal_and_the_handle_goes_on),
        T(a_commit_wakes_each_once_and_what_is_rolled_back_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
