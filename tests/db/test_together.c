/** Statements that travel together, changes that nobody waits for, and what a page reads as one: on both engines. */
#include "base/log.h"
#include "toy.h"

enum { MANY = 600 }; /* more than travel at once */

static struct person_id person(struct toy *t, const char *name)
{
    struct person_id id;
    assert_int_equal(toy_add(t, t->db, sv_of(name), &id), E_OK);
    return id;
}

static int64_t balance(struct toy *t, struct person_id id)
{
    struct person_balance_row r;
    assert_int_equal(q_person_balance(t->db, t->a, t->org, &(struct q_person_balance){ id }, &r), E_OK);
    return r.balance;
}

/* --- together --- */

struct asked {
    struct toy *t;
    struct person_id id;
    struct person_by_id_row person;
    struct person_balance_row balance;
    struct person_list_rows list;
    struct person_not_named_rows named;
    int64_t changed;
};

static enum err ask(struct db *db, void *arg)
{
    struct asked *x = arg;
    TRY(q_person_by_id(db, x->t->a, x->t->org, &(struct q_person_by_id){ x->id }, &x->person));
    TRY(q_person_balance(db, x->t->a, x->t->org, &(struct q_person_balance){ x->id }, &x->balance));
    return q_person_list(db, x->t->a, x->t->org, &x->list);
}

static void answers_of_statements_that_travel_together_are_all_there(void **state)
{
    struct toy *t = *state;
    struct asked x = { .t = t, .id = person(t, "Ada"), .balance.balance = 77 };
    (void)person(t, "Bo");
    uint64_t before = db_statements(t->db);
    assert_int_equal(db_together(t->db, ask, &x), E_OK);
    assert_int_equal(db_statements(t->db) - before, 3);
    assert_true(person_id_eq(x.person.id, x.id) && sv_eq(x.person.name, SV("Ada")));
    assert_int_equal(x.balance.balance, 0);
    assert_int_equal(x.list.count, 2);
    assert_true(sv_eq(x.list.items[1].name, SV("Bo")));
}

static void a_missing_row_among_others_is_no_error_and_leaves_its_result(void **state)
{
    struct toy *t = *state;
    (void)person(t, "Ada");
    struct asked x = { .t = t, .id = { 404 }, .balance.balance = 77 };
    assert_int_equal(db_together(t->db, ask, &x), E_OK);
    assert_int_equal(x.person.id.v, 0);
    assert_int_equal(x.balance.balance, 77);
    assert_int_equal(x.list.count, 1);
}

static enum err ask_together(struct db *db, void *arg)
{
    return db_together(db, ask, arg);
}

static void a_snapshot_takes_statements_together_too(void **state)
{
    struct toy *t = *state;
    struct asked x = { .t = t, .id = person(t, "Ada") };
    assert_int_equal(db_read(t->db, ask_together, &x), E_OK);
    assert_int_equal(x.list.count, 1);
}

/* --- along --- */

/** Round trips of what has been asked since `before`: as many as `on_pg`, on SQLite none. */
static void assert_waits(struct toy *t, uint64_t before, uint64_t on_pg)
{
    assert_int_equal(db_waits(t->db) - before, db_engine_of(t->db) == DB_SQLITE ? 0 : on_pg);
}

static void what_goes_along_is_answered_with_the_next_statement(void **state)
{
    struct toy *t = *state;
    struct asked x = { .t = t, .id = person(t, "Ada") };
    uint64_t before = db_waits(t->db);
    db_along(t->db, ask, &x);
    assert_int_equal(toy_count(t, t->db), 1);
    assert_int_equal(db_along_end(t->db), E_OK);
    assert_waits(t, before, 1);
    assert_true(sv_eq(x.person.name, SV("Ada")));
    assert_int_equal(x.list.count, 1);
}

static void what_goes_along_with_nobody_is_asked_alone(void **state)
{
    struct toy *t = *state;
    struct asked x = { .t = t, .id = person(t, "Ada") };
    uint64_t before = db_waits(t->db);
    db_along(t->db, ask, &x);
    assert_int_equal(db_along_end(t->db), E_OK);
    assert_waits(t, before, 1);
    assert_int_equal(x.list.count, 1);
    assert_int_equal(db_along_end(t->db), E_OK);
    assert_waits(t, before, 1);
}

static void a_missing_row_is_told_to_who_asked_for_it_and_not_along(void **state)
{
    struct toy *t = *state;
    struct asked x = { .t = t, .id = person(t, "Ada") };
    struct person_by_id_row row;
    db_along(t->db, ask, &x);
    assert_int_equal(q_person_by_id(t->db, t->a, t->org, &(struct q_person_by_id){ { 404 } }, &row), E_NOTFOUND);
    assert_int_equal(db_along_end(t->db), E_OK);
    assert_int_equal(x.list.count, 1);
    x.list.count = 0;
    x.id.v = 404; /* and the other way round */
    db_along(t->db, ask, &x);
    assert_int_equal(toy_count(t, t->db), 1);
    assert_int_equal(db_along_end(t->db), E_OK);
    assert_int_equal(x.list.count, 1);
}

static void what_goes_along_joins_statements_that_travel_together(void **state)
{
    struct toy *t = *state;
    struct asked x = { .t = t, .id = person(t, "Ada") }, y = x;
    uint64_t before = db_waits(t->db);
    db_along(t->db, ask, &x);
    assert_int_equal(db_together(t->db, ask, &y), E_OK);
    assert_int_equal(db_along_end(t->db), E_OK);
    assert_waits(t, before, 1);
    assert_int_equal(x.list.count + y.list.count, 2);
}

static enum err ask_names(struct db *db, void *arg)
{
    struct asked *x = arg;
    const struct sv names[] = { SV("Cy"), SV("nobody has this name") };
    return q_person_not_named(
        db, x->t->a, x->t->org, &(struct q_person_not_named){ .names = names, .names_count = 2 }, &x->named);
}

static void lists_of_both_are_kept_until_both_are_sent(void **state)
{
    struct toy *t = *state;
    struct asked x = { .t = t }, y = x;
    (void)person(t, "Ada"), (void)person(t, "Bo");
    db_along(t->db, ask_names, &x);
    assert_int_equal(ask_names(t->db, &y), E_OK);
    assert_int_equal(db_along_end(t->db), E_OK);
    assert_int_equal(x.named.count, 2);
    assert_int_equal(y.named.count, 2);
}

static void what_goes_along_is_read_before_a_write_begins(void **state)
{
    struct toy *t = *state;
    struct asked x = { .t = t, .id = person(t, "Ada") };
    db_along(t->db, ask, &x);
    (void)person(t, "Bo");
    assert_int_equal(db_along_end(t->db), E_OK);
    assert_int_equal(x.list.count, 1);
}

static void whichever_fails_of_what_goes_along_is_told(void **state)
{
    struct toy *t = *state;
    struct asked x = { .t = t, .id = person(t, "Ada") };
    enum err e = E_INTERNAL;
    for (uint64_t nth = 1; nth <= 4; nth++) {
        struct person_count_row n;
        db_fail_nth(nth);
        db_along(t->db, ask, &x);
        e = q_person_count(t->db, t->a, t->org, &n);
        enum err along = db_along_end(t->db);
        assert_true(e == E_INTERNAL || along == E_INTERNAL);
    }
    db_fail_nth(0);
    assert_int_equal(toy_count(t, t->db), 1);
}

static enum err add_and_change_twice(struct db *tx, void *arg)
{
    struct toy *t = arg;
    struct person_add_row row;
    TRY(q_person_add(tx, t->a, t->org, &(struct q_person_add){ .name = SV("Ada") }, &row));
    TRY(q_person_rename_all(tx, t->org, &(struct q_person_rename_all){ SV("!") }, NULL));
    return q_person_rename_all(tx, t->org, &(struct q_person_rename_all){ SV("?") }, NULL);
}

static void the_last_changes_of_a_write_travel_with_its_commit(void **state)
{
    struct toy *t = *state;
    struct person_list_rows rows;
    uint64_t before = db_waits(t->db);
    assert_int_equal(db_write(t->db, add_and_change_twice, t), E_OK);
    assert_waits(t, before, 2);
    assert_int_equal(q_person_list(t->db, t->a, t->org, &rows), E_OK);
    assert_true(rows.count == 1 && sv_eq(rows.items[0].name, SV("Ada!?")));
}

static enum err add_and_spoil(struct db *tx, void *arg)
{
    struct toy *t = arg;
    struct person_add_row row;
    TRY(q_person_add(tx, t->a, t->org, &(struct q_person_add){ .name = SV("Ada") }, &row));
    return q_person_add_all(
        tx, t->org, &(struct q_person_add_all){ .names = (const struct sv[]){ SV("Ada") }, .names_count = 1 }, NULL);
}

static void a_change_that_fails_beside_the_commit_saves_nothing(void **state)
{
    struct toy *t = *state;
    assert_int_equal(db_write(t->db, add_and_spoil, t), E_CONFLICT);
    assert_int_equal(toy_count(t, t->db), 0);
    (void)person(t, "Bo");
    assert_int_equal(toy_count(t, t->db), 1);
}

struct adding {
    struct toy *t;
    const char *const *names;
    size_t count;
    struct person_add_row rows[MANY];
};

static enum err ask_to_add(struct db *tx, void *arg)
{
    struct adding *x = arg;
    for (size_t i = 0; i < x->count; i++) {
        struct sv name = x->names ? sv_of(x->names[i]) : sv_fmt(x->t->a, "person %zu", i);
        TRY(q_person_add(tx, x->t->a, x->t->org, &(struct q_person_add){ .name = name }, &x->rows[i]));
    }
    return E_OK;
}

static enum err add_together(struct db *tx, void *arg)
{
    return db_together(tx, ask_to_add, arg);
}

static void rows_added_together_have_their_numbers(void **state)
{
    struct toy *t = *state;
    struct adding x = { .t = t, .count = MANY };
    assert_int_equal(db_write(t->db, add_together, &x), E_OK);
    assert_int_equal(toy_count(t, t->db), MANY);
    for (size_t i = 1; i < MANY; i++)
        assert_true(x.rows[i].id.v > x.rows[i - 1].id.v);
}

/* Every second has nothing where nothing may be; texts and bytes may be empty. */
static struct q_person_add full_person(struct toy *t, size_t i)
{
    bool has = i % 2 == 0;
    return (struct q_person_add){ .name = sv_fmt(t->a, "person %04zu", i),
        .born = { has, { (int32_t)i - 100 } },
        .seen_at = { -(int64_t)i * 1000000007 },
        .minor = has,
        .balance = INT64_MAX - (int64_t)i,
        .visits = { !has, (int64_t)i },
        .photo = { has, i % 4 ? sv_from("\0\xff\0", 3) : SV("") },
        .note = { !has, i % 3 ? SV("“ü”, {\"NULL\"}") : SV("") } };
}

static enum err ask_to_add_full(struct db *tx, void *arg)
{
    struct adding *x = arg;
    for (size_t i = 0; i < x->count; i++) {
        struct q_person_add q = full_person(x->t, i);
        TRY(q_person_add(tx, x->t->a, x->t->org, &q, &x->rows[i]));
    }
    return E_OK;
}

static enum err add_full_together(struct db *tx, void *arg)
{
    return db_together(tx, ask_to_add_full, arg);
}

static void rows_added_together_are_each_as_they_were_given(void **state)
{
    struct toy *t = *state;
    struct adding x = { .t = t, .count = MANY };
    assert_int_equal(db_write(t->db, add_full_together, &x), E_OK);
    for (size_t i = 0; i < MANY; i++) {
        struct q_person_add q = full_person(t, i);
        struct person_by_id_row r;
        assert_int_equal(q_person_by_id(t->db, t->a, t->org, &(struct q_person_by_id){ x.rows[i].id }, &r), E_OK);
        assert_true(sv_eq(r.name, q.name) && r.seen_at.us == q.seen_at.us && r.minor == q.minor);
        assert_true(r.balance == q.balance && r.born.has == q.born.has && (!q.born.has || r.born.v.n == q.born.v.n));
        assert_true(r.visits.has == q.visits.has && (!q.visits.has || r.visits.v == q.visits.v));
        assert_true(r.photo.has == q.photo.has && (!q.photo.has || sv_eq(r.photo.v, q.photo.v)));
        assert_true(r.note.has == q.note.has && (!q.note.has || sv_eq(r.note.v, q.note.v)));
    }
}

static enum err add_and_look_and_add(struct db *tx, void *arg)
{
    struct adding *x = arg;
    struct person_count_row seen;
    size_t all = x->count;
    x->count = 3;
    TRY(db_together(tx, ask_to_add, x));
    TRY(q_person_set_balance(tx, x->t->org, &(struct q_person_set_balance){ 7, x->rows[2].id }, NULL));
    TRY(q_link_add(tx, x->t->org, &(struct q_link_add){ x->rows[0].id, x->rows[1].id, SV("parent") }, NULL));
    TRY(q_link_add(tx, x->t->org, &(struct q_link_add){ x->rows[1].id, x->rows[2].id, SV("parent") }, NULL));
    TRY(q_person_count(tx, x->t->a, x->t->org, &seen));
    x->count = all;
    return seen.n == 3 ? E_OK : E_INVALID;
}

static void what_is_asked_between_rows_sees_those_before_it(void **state)
{
    struct toy *t = *state;
    struct adding x = { .t = t, .count = 3 };
    assert_int_equal(db_write(t->db, add_and_look_and_add, &x), E_OK);
    assert_int_equal(balance(t, x.rows[2].id), 7);
}

struct linking {
    struct toy *t;
    struct person_id a, b, c;
    const char *last;
};

static enum err link_all(struct db *tx, void *arg)
{
    const struct linking *x = arg;
    TRY(q_link_add(tx, x->t->org, &(struct q_link_add){ x->a, x->b, SV("parent") }, NULL));
    TRY(q_link_add(tx, x->t->org, &(struct q_link_add){ x->b, x->c, SV("parent") }, NULL));
    return q_link_add(tx, x->t->org, &(struct q_link_add){ x->c, x->a, sv_of(x->last) }, NULL);
}

static void a_row_that_is_refused_takes_those_beside_it_along(void **state)
{
    struct toy *t = *state;
    struct linking x = { .t = t, .a = person(t, "Ada"), .b = person(t, "Bo"), .c = person(t, "Cy"), .last = "cousin" };
    struct link_count_row n;
    assert_int_equal(db_write(t->db, link_all, &x), E_INTERNAL);
    assert_int_equal(q_link_count(t->db, t->a, t->org, &n), E_OK);
    assert_int_equal(n.n, 0);
    x.last = "parent";
    assert_int_equal(db_write(t->db, link_all, &x), E_OK);
    assert_int_equal(q_link_count(t->db, t->a, t->org, &n), E_OK);
    assert_int_equal(n.n, 3);
}

static void one_failure_among_others_saves_nothing(void **state)
{
    static const char *const names[] = { "Ada", "Bo", "Ada", "Cy" };
    struct toy *t = *state;
    struct adding x = { .t = t, .names = names, .count = LENGTH(names) };
    assert_int_equal(db_write(t->db, add_together, &x), E_CONFLICT);
    assert_int_equal(toy_count(t, t->db), 0);
    (void)person(t, "Dee"); /* the handle goes on */
}

static enum err add_together_and_go_on(struct db *tx, void *arg)
{
    struct adding *x = arg;
    (void)!db_together(tx, ask_to_add, x);
    return E_OK;
}

static void a_failure_among_others_that_is_not_looked_at_saves_nothing(void **state)
{
    static const char *const names[] = { "Ada", "Bo", "Ada" };
    struct toy *t = *state;
    struct adding x = { .t = t, .names = names, .count = LENGTH(names) };
    assert_int_equal(db_write(t->db, add_together_and_go_on, &x), E_CONFLICT);
    assert_int_equal(toy_count(t, t->db), 0);
}

static void whichever_of_several_fails_nothing_is_half_saved(void **state)
{
    static const char *const names[] = { "a", "b", "c" };
    struct toy *t = *state;
    struct adding x = { .t = t, .names = names, .count = LENGTH(names) };
    enum err e = E_INTERNAL;
    unsigned n = 0;
    while (e != E_OK && n < 20) {
        db_fail_nth(++n);
        e = db_write(t->db, add_together, &x);
        db_fail_nth(0);
        assert_int_equal(toy_count(t, t->db), e == E_OK ? 3 : 0);
    }
    assert_int_equal(n, 5); /* three inserts and the commit can fail */
}

/* --- changes that nobody waits for --- */

struct changing {
    struct toy *t;
    struct person_id id;
    int64_t seen;
};

static enum err change_many_times(struct db *tx, void *arg)
{
    struct changing *x = arg;
    struct person_balance_row r;
    for (int64_t i = 1; i <= MANY; i++)
        TRY(q_person_set_balance(tx, x->t->org, &(struct q_person_set_balance){ i, x->id }, NULL));
    TRY(q_person_balance(tx, x->t->a, x->t->org, &(struct q_person_balance){ x->id }, &r));
    x->seen = r.balance;
    return q_person_set_balance(tx, x->t->org, &(struct q_person_set_balance){ -1, x->id }, NULL);
}

static void changes_come_in_their_order_and_are_seen_by_what_follows(void **state)
{
    struct toy *t = *state;
    struct changing x = { .t = t, .id = person(t, "Ada") };
    assert_int_equal(db_write(t->db, change_many_times, &x), E_OK);
    assert_int_equal(x.seen, MANY);
    assert_int_equal(balance(t, x.id), -1);
}

static enum err duplicate_last(struct db *tx, void *arg)
{
    struct changing *x = arg;
    const struct sv names[] = { SV("Ada"), SV("Bo") };
    TRY(q_person_set_balance(tx, x->t->org, &(struct q_person_set_balance){ 5, x->id }, NULL));
    (void)!q_person_add_all(tx, x->t->org, &(struct q_person_add_all){ names, 2 }, NULL);
    return E_OK;
}

static void a_change_that_fails_last_fails_the_write(void **state)
{
    struct toy *t = *state;
    struct changing x = { .t = t, .id = person(t, "Ada") };
    assert_int_equal(db_write(t->db, duplicate_last, &x), E_CONFLICT);
    assert_int_equal(balance(t, x.id), 0);
    assert_int_equal(toy_count(t, t->db), 1);
}

static enum err duplicate_then_look(struct db *tx, void *arg)
{
    struct changing *x = arg;
    struct person_balance_row r;
    TRY(duplicate_last(tx, x));
    return q_person_balance(tx, x->t->a, x->t->org, &(struct q_person_balance){ x->id }, &r) == E_OK ? E_INVALID : E_OK;
}

static void a_change_that_failed_fails_what_follows(void **state)
{
    struct toy *t = *state;
    struct changing x = { .t = t, .id = person(t, "Ada") };
    assert_int_equal(db_write(t->db, duplicate_then_look, &x), E_CONFLICT);
    assert_int_equal(balance(t, x.id), 0);
}

static enum err change_then_refuse(struct db *tx, void *arg)
{
    struct changing *x = arg;
    TRY(q_person_set_balance(tx, x->t->org, &(struct q_person_set_balance){ 5, x->id }, NULL));
    return E_DENIED;
}

static void a_change_on_its_way_is_undone_with_the_rest(void **state)
{
    struct toy *t = *state;
    struct changing x = { .t = t, .id = person(t, "Ada") };
    assert_int_equal(db_write(t->db, change_then_refuse, &x), E_DENIED);
    assert_int_equal(balance(t, x.id), 0);
    assert_int_equal(db_write(t->db, change_many_times, &x), E_OK); /* the handle goes on */
}

/* --- held --- */

static void what_is_read_after_a_write_of_ones_own_sees_it_while_held(void **state)
{
    struct toy *t = *state;
    db_hold(t->db);
    assert_int_equal(toy_count(t, t->db), 0);
    (void)person(t, "Ada");
    assert_int_equal(toy_count(t, t->db), 1);
    (void)person(t, "Bo");
    struct asked x = { .t = t, .id = { 404 } };
    assert_int_equal(db_read(t->db, ask_together, &x), E_OK);
    assert_int_equal(x.list.count, 2);
    db_release(t->db);
}

static void what_others_write_is_seen_after_the_release(void **state)
{
    struct toy *t = *state;
    struct db *other = toy_handle(t);
    db_hold(t->db);
    assert_int_equal(toy_count(t, t->db), 0);
    assert_int_equal(toy_add(t, other, SV("Ada"), NULL), E_OK);
    assert_int_equal(toy_count(t, t->db), db_engine_of(t->db) == DB_SQLITE ? 0 : 1);
    db_release(t->db);
    assert_int_equal(toy_count(t, t->db), 1);
    db_close(other);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    log_init(LOG_JSON, LOG_ERROR + 1, 2); /* failures here are meant */
#define T(f) cmocka_unit_test_setup_teardown(f, toy_setup, toy_teardown)
    const struct CMUnitTest tests[] = {
        T(answers_of_statements_that_travel_together_are_all_there),
        T(a_missing_row_among_others_is_no_error_and_leaves_its_result),
        T(a_snapshot_takes_statements_together_too),
        T(what_goes_along_is_answered_with_the_next_statement),
        T(what_goes_along_with_nobody_is_asked_alone),
        T(a_missing_row_is_told_to_who_asked_for_it_and_not_along),
        T(what_goes_along_joins_statements_that_travel_together),
        T(lists_of_both_are_kept_until_both_are_sent),
        T(what_goes_along_is_read_before_a_write_begins),
        T(whichever_fails_of_what_goes_along_is_told),
        T(the_last_changes_of_a_write_travel_with_its_commit),
        T(a_change_that_fails_beside_the_commit_saves_nothing),
        T(rows_added_together_have_their_numbers),
        T(rows_added_together_are_each_as_they_were_given),
        T(what_is_asked_between_rows_sees_those_before_it),
        T(a_row_that_is_refused_takes_those_beside_it_along),
        T(one_failure_among_others_saves_nothing),
        T(a_failure_among_others_that_is_not_looked_at_saves_nothing),
        T(whichever_of_several_fails_nothing_is_half_saved),
        T(changes_come_in_their_order_and_are_seen_by_what_follows),
        T(a_change_that_fails_last_fails_the_write),
        T(a_change_that_failed_fails_what_follows),
        T(a_change_on_its_way_is_undone_with_the_rest),
        T(what_is_read_after_a_write_of_ones_own_sees_it_while_held),
        T(what_others_write_is_seen_after_the_release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
