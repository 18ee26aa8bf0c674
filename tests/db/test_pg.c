/** What only the PostgreSQL engine has: connections that break, servers that are away. Needs KITH_TEST_PG. */
#include <libpq-fe.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "db/pg.h"
#include "toy.h"

static void on_server(struct toy *t, const char *sql)
{
    PGconn *pq = PQconnectdb(sv_z(t->a, t->f.url));
    PGresult *r = PQexec(pq, sql);
    assert_true(PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK);
    PQclear(r);
    PQfinish(pq);
}

static void cut_everybody(struct toy *t)
{
    on_server(t, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND"
                 " pid <> pg_backend_pid()");
}

static void a_read_survives_a_cut_connection(void **state)
{
    struct toy *t = *state;
    assert_int_equal(toy_count(t, t->db), 0);
    cut_everybody(t);
    assert_int_equal(toy_count(t, t->db), 0);
}

static enum err count_in_snapshot(struct db *db, void *arg)
{
    return toy_count(arg, db) == 0 ? E_OK : E_INVALID;
}

static void a_snapshot_survives_a_connection_cut_before_it(void **state)
{
    struct toy *t = *state;
    assert_int_equal(toy_count(t, t->db), 0);
    cut_everybody(t);
    assert_int_equal(db_read(t->db, count_in_snapshot, t), E_OK);
}

static enum err ask_twice(struct db *db, void *arg)
{
    struct toy *t = arg;
    static struct person_list_rows first, second;
    TRY(q_person_list(db, t->a, t->org, &first));
    return q_person_list(db, t->a, t->org, &second);
}

static void statements_together_survive_a_connection_cut_before_them(void **state)
{
    struct toy *t = *state;
    assert_int_equal(db_together(t->db, ask_twice, t), E_OK);
    cut_everybody(t);
    assert_int_equal(db_together(t->db, ask_twice, t), E_OK);
}

struct cutting {
    struct toy *t;
    int runs;
};
static enum err add_and_be_cut(struct db *tx, void *arg)
{
    struct cutting *c = arg;
    struct person_add_row row;
    TRY(q_person_add(tx, c->t->a, c->t->org, &(struct q_person_add){ .name = SV("Ada") }, &row));
    if (c->runs++ == 0)
        cut_everybody(c->t);
    return q_person_add(tx, c->t->a, c->t->org, &(struct q_person_add){ .name = SV("Bo") }, &row);
}

static void a_write_cut_in_the_middle_runs_again_and_saves_once(void **state)
{
    struct toy *t = *state;
    struct cutting c = { .t = t };
    assert_int_equal(db_write(t->db, add_and_be_cut, &c), E_OK);
    assert_int_equal(c.runs, 2);
    assert_int_equal(toy_count(t, t->db), 2);
}

static enum err change_and_be_cut(struct db *tx, void *arg)
{
    struct cutting *c = arg;
    TRY(q_person_rename_all(tx, c->t->org, &(struct q_person_rename_all){ SV("!") }, NULL));
    if (c->runs++ == 0)
        cut_everybody(c->t);
    return q_person_rename_all(tx, c->t->org, &(struct q_person_rename_all){ SV("!") }, NULL);
}

static void a_write_of_changes_alone_cut_before_its_commit_runs_again_and_saves_once(void **state)
{
    struct toy *t = *state;
    struct cutting c = { .t = t };
    struct person_list_rows rows;
    assert_int_equal(toy_add(t, t->db, SV("Ada"), NULL), E_OK);
    assert_int_equal(db_write(t->db, change_and_be_cut, &c), E_OK);
    assert_int_equal(c.runs, 2);
    assert_int_equal(q_person_list(t->db, t->a, t->org, &rows), E_OK);
    assert_true(sv_eq(rows.items[0].name, SV("Ada!!")));
}

static enum err add_and_lose_the_commit(struct db *tx, void *arg)
{
    struct cutting *c = arg;
    struct person_add_row row;
    TRY(q_person_add(tx, c->t->a, c->t->org, &(struct q_person_add){ .name = SV("Ada") }, &row));
    c->runs++;
    cut_everybody(c->t);
    return E_OK;
}

static void a_connection_cut_at_commit_is_internal_and_not_repeated(void **state)
{
    struct toy *t = *state;
    struct cutting c = { .t = t };
    assert_int_equal(db_write(t->db, add_and_lose_the_commit, &c), E_INTERNAL);
    assert_int_equal(c.runs, 1);
    assert_int_equal(toy_count(t, t->db), 0); /* here it was not made; the caller cannot know */
}

static void a_server_that_is_away_is_busy_at_once_and_found_again(void **state)
{
    struct toy *t = *state;
    char *there = t->f.pool->pg->url;
    char away[] = "postgres://nobody@127.0.0.1:1/none";
    cut_everybody(t);
    t->f.pool->pg->url = away;
    struct person_count_row row;
    assert_int_equal(q_person_count(t->db, t->a, t->org, &row), E_BUSY);
    assert_true(t->db->pg->backoff > 0);
    assert_int_equal(q_person_count(t->db, t->a, t->org, &row), E_BUSY); /* before the next try: no attempt */
    t->f.pool->pg->url = there;
    while (t->db->pg->backoff) {
        nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
        if (q_person_count(t->db, t->a, t->org, &row) == E_OK)
            break;
    }
    assert_int_equal(toy_count(t, t->db), 0);
}

static void the_first_host_that_writes_is_taken(void **state)
{
    struct toy *t = *state;
    struct sv rest = t->f.url, problem = SV("");
    size_t at = sv_find(rest, '@', 0);
    struct sv url =
        sv_fmt(t->a, "%.*s127.0.0.1:1,%.*s", SV_FMT(sv_sub(rest, 0, at + 1)), SV_FMT(sv_sub(rest, at + 1, rest.n)));
    struct db_pool *pool = NULL;
    struct db *db = NULL;
    assert_int_equal(db_pool_open(t->a, url, &pool, &problem), E_OK);
    assert_int_equal(db_open(pool, &db), E_OK);
    assert_int_equal(toy_count(t, db), 0);
    db_close(db);
    db_pool_close(pool);
}

static void a_server_that_does_not_answer_is_told_in_a_sentence(void **state)
{
    struct toy *t = *state;
    struct db_pool *pool = NULL;
    struct sv problem = SV("");
    assert_int_equal(db_pool_open(t->a, SV("postgres://nobody@127.0.0.1:1/none"), &pool, &problem), E_BUSY);
    assert_true(sv_starts(problem, SV("PostgreSQL cannot be reached: ")));
}

static void every_toy_query_is_as_stated(void **state)
{
    struct toy *t = *state;
    size_t count;
    const struct db_query *q = db_queries(&count);
    assert_true(count > 30);
    for (; count > 0; count--, q++) {
        struct pg_described d;
        assert_int_equal(pg_describe(t->db, q, &d), E_OK);
        assert_int_equal(d.nparams, q->nparams);
        assert_int_equal(d.ncols, q->ncols);
    }
}

int main(int argc, char **argv)
{
    char *args[] = { argv[0], (char[]){ "pg" } };
    (void)argc;
    db_fixture_args(2, args);
    log_init(LOG_JSON, LOG_ERROR + 1, 2); /* failures here are meant */
#define T(f) cmocka_unit_test_setup_teardown(f, toy_setup, toy_teardown)
    const struct CMUnitTest tests[] = {
        T(a_read_survives_a_cut_connection),
        T(a_snapshot_survives_a_connection_cut_before_it),
        T(a_write_cut_in_the_middle_runs_again_and_saves_once),
        T(statements_together_survive_a_connection_cut_before_them),
        T(a_write_of_changes_alone_cut_before_its_commit_runs_again_and_saves_once),
        T(a_connection_cut_at_commit_is_internal_and_not_repeated),
        T(a_server_that_is_away_is_busy_at_once_and_found_again),
        T(the_first_host_that_writes_is_taken),
        T(a_server_that_does_not_answer_is_told_in_a_sentence),
        T(every_toy_query_is_as_stated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
