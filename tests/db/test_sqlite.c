/** What only the SQLite engine has: the writer thread, its queue and its groups; several processes on one file. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "db/sqlite.h"
#include "toy.h"

/* --- a writer that stands still, and those who wait --- */

struct gate {
    sem_t entered, open;
};
static enum err stand_still(struct db *tx, void *arg)
{
    struct gate *g = arg;
    (void)tx;
    sem_post(&g->entered);
    sem_wait(&g->open);
    return E_OK;
}

enum { WAITERS = 16 };
struct waiter {
    struct toy *t;
    struct db *db;
    db_fn *fn;
    void *arg;
    struct sv name;
    unsigned *clock, turn; /* in which turn the closure ran */
    enum err result;
    pthread_t thread;
};
static enum err add_in_turn(struct db *tx, void *arg)
{
    struct waiter *w = arg;
    struct person_add_row row;
    struct arena *a = arena_new("waiter", 1024);
    w->turn = ++*w->clock;
    enum err e = q_person_add(tx, a, w->t->org, &(struct q_person_add){ .name = w->name }, &row);
    arena_free(a);
    return e;
}
static void *wait_in_line(void *arg)
{
    struct waiter *w = arg;
    w->result = db_write(w->db, w->fn, w->arg);
    return NULL;
}

struct line {
    struct toy *t;
    struct gate gate;
    struct waiter stander, waiters[WAITERS];
    unsigned clock, count;
};

static size_t queued(struct toy *t)
{
    struct sqlite_pool *p = t->f.pool->sqlite;
    pthread_mutex_lock(&p->lock);
    size_t n = p->queued;
    pthread_mutex_unlock(&p->lock);
    return n;
}

/** The writer is busy; `count` writes wait behind it, in the order of their numbers. */
static void line_up(struct line *l, struct toy *t, unsigned count)
{
    *l = (struct line){ .t = t, .count = count };
    t->f.pool->sqlite->batch_us = 60 * 1000 * 1000; /* a slow machine does not split the group */
    sem_init(&l->gate.entered, 0, 0);
    sem_init(&l->gate.open, 0, 0);
    l->stander = (struct waiter){ .t = t, .db = toy_handle(t), .fn = stand_still, .arg = &l->gate };
    assert_int_equal(pthread_create(&l->stander.thread, NULL, wait_in_line, &l->stander), 0);
    sem_wait(&l->gate.entered);
    for (unsigned i = 0; i < count; i++) {
        struct waiter *w = &l->waiters[i];
        *w = (struct waiter){ .t = t, .db = toy_handle(t), .fn = add_in_turn, .arg = w, .clock = &l->clock };
        w->name = sv_fmt(t->a, "w%u", i);
        assert_int_equal(pthread_create(&w->thread, NULL, wait_in_line, w), 0);
        while (queued(t) != i + 1)
            nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
    }
}

static void line_ends(struct line *l)
{
    sem_post(&l->gate.open);
    pthread_join(l->stander.thread, NULL);
    db_close(l->stander.db);
    for (unsigned i = 0; i < l->count; i++) {
        pthread_join(l->waiters[i].thread, NULL);
        db_close(l->waiters[i].db);
    }
}

static void writes_run_in_the_order_in_which_they_came(void **state)
{
    struct line l;
    line_up(&l, *state, WAITERS);
    line_ends(&l);
    for (unsigned i = 0; i < WAITERS; i++) {
        assert_int_equal(l.waiters[i].result, E_OK);
        assert_int_equal(l.waiters[i].turn, i + 1);
    }
    assert_int_equal(toy_count(l.t, l.t->db), WAITERS);
}

static void a_commit_that_fails_fails_its_whole_group(void **state)
{
    struct line l;
    line_up(&l, *state, WAITERS);
    db_fail_nth(WAITERS + 1); /* a statement each, then the one commit */
    line_ends(&l);
    db_fail_nth(0);
    assert_int_equal(l.stander.result, E_INTERNAL);
    for (unsigned i = 0; i < WAITERS; i++)
        assert_int_equal(l.waiters[i].result, E_INTERNAL);
    assert_int_equal(toy_count(l.t, l.t->db), 0);
    assert_int_equal(toy_add(l.t, l.t->db, SV("after"), NULL), E_OK);
}

static void one_failing_closure_leaves_its_group_alone(void **state)
{
    struct line l;
    line_up(&l, *state, WAITERS);
    l.waiters[5].name = l.waiters[4].name; /* a duplicate */
    line_ends(&l);
    for (unsigned i = 0; i < WAITERS; i++)
        assert_int_equal(l.waiters[i].result, i == 5 ? E_CONFLICT : E_OK);
    assert_int_equal(toy_count(l.t, l.t->db), WAITERS - 1);
}

static void a_full_queue_is_busy_and_what_waits_is_done(void **state)
{
    struct toy *t = *state;
    struct line l;
    sqlite_queue_limit(t->f.pool->sqlite, 2);
    line_up(&l, t, 2);
    assert_int_equal(toy_add(t, t->db, SV("late"), NULL), E_BUSY);
    line_ends(&l);
    assert_int_equal(toy_count(t, t->db), 2);
    assert_int_equal(toy_add(t, t->db, SV("again"), NULL), E_OK);
}

/* --- handles --- */

/* Says that it does not write; SQLite itself has to stop it. */
static DB_QUERY(sly) = {
    .name = "test.sly", .sqlite = "INSERT INTO organization (name) VALUES ('sly')", .pg = "", .kind = DB_EXEC
};

static void a_reading_connection_cannot_write(void **state)
{
    struct toy *t = *state;
    assert_int_equal(db_run(t->db, &sly, NULL, NULL, NULL, NULL), E_INTERNAL);
}

static void a_statement_is_prepared_once_a_handle(void **state)
{
    struct toy *t = *state;
    (void)toy_count(t, t->db);
    sqlite3_stmt *first = sqlite3_next_stmt(t->db->sqlite->db, NULL);
    (void)toy_count(t, t->db);
    (void)toy_count(t, t->db);
    assert_ptr_equal(sqlite3_next_stmt(t->db->sqlite->db, NULL), first);
    assert_ptr_equal(sqlite3_next_stmt(t->db->sqlite->db, first), NULL);
}

static void a_plan_is_told(void **state)
{
    struct toy *t = *state;
    size_t count, found = 0;
    const struct db_query *queries = db_queries(&count);
    for (size_t i = 0; i < count; i++) {
        struct sv plan = SV("");
        if (strcmp(queries[i].name, "db.person_list") != 0)
            continue;
        assert_int_equal(db_explain(t->db, &queries[i], t->a, &plan), E_OK);
        assert_true(sv_starts(plan, SV("SEARCH person USING COVERING INDEX")));
        found++;
    }
    assert_int_equal(found, 1);
}

static sqlite3_int64 number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    sqlite3_int64 n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return n;
}

static void each_connection_waits_for_the_disk_keeps_foreign_keys_and_finds_strict_tables(void **state)
{
    struct toy *t = *state;
    for (int writer = 0; writer < 2; writer++) {
        struct sqlite_conn *c;
        assert_int_equal(sqlite_connect(t->f.pool->sqlite->path, writer, &c), E_OK);
        assert_int_equal(number(c->db, "PRAGMA synchronous"), 2); /* FULL */
        assert_int_equal(number(c->db, "PRAGMA foreign_keys"), 1);
        assert_int_equal(number(c->db, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
        assert_int_equal(
            number(c->db, "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND schema = 'main' "
                          "AND NOT strict AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"),
            0);
        sqlite_close(c);
    }
}

static void the_file_is_the_owners_alone(void **state)
{
    struct toy *t = *state;
    struct stat st;
    assert_int_equal(toy_add(t, t->db, SV("Ada"), NULL), E_OK);
    const char *path = t->f.pool->sqlite->path;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(sv_fmt(t->a, "%s-wal", path).p, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void the_log_is_folded_in_before_it_grows(void **state)
{
    struct toy *t = *state;
    char big[60000];
    struct stat st;
    memset(big, 'x', sizeof big);
    for (int i = 0; i < 200; i++) { /* 12 MB */
        memcpy(big, &i, sizeof i);
        big[0] = (char)('a' + i % 26);
        big[1] = (char)('a' + i / 26);
        big[2] = big[3] = 'x';
        assert_int_equal(toy_add(t, t->db, sv_from(big, sizeof big), NULL), E_OK);
    }
    assert_int_equal(stat(sv_fmt(t->a, "%s-wal", t->f.pool->sqlite->path).p, &st), 0);
    assert_in_range(st.st_size, 1, 8 << 20);
}

static void what_is_no_database_is_refused_in_a_sentence(void **state)
{
    (void)state;
    struct db_fixture f;
    struct sv problem = SV("");
    db_fixture_make(&f);
    const char *path = sv_fmt(f.arena, "%s/test.db", f.dir).p;
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 1000; i++)
        fputs("this is a letter, not a database\n", file);
    fclose(file);
    assert_int_equal(db_pool_open(f.arena, f.url, &f.pool, &problem), E_INVALID);
    assert_true(sv_ends(problem, SV("is not a database that Kith can use: see the log line before this.")));
    assert_int_equal(db_pool_open(f.arena, SV("sqlite:/nowhere/at/all.db"), &f.pool, &problem), E_INVALID);
    assert_true(sv_starts(problem, SV("The database file /nowhere/at/all.db cannot be opened or made")));
    assert_int_equal(db_pool_open(f.arena, SV("mysql://x"), &f.pool, &problem), E_INVALID);
    db_fixture_close(&f);
}

/* --- processes --- */

static void open_again(struct toy *t, const struct toy *other)
{
    struct sv problem;
    *t = (struct toy){ .org = other->org };
    t->f.arena = t->a = arena_new("child", 4096);
    if (db_pool_open(t->a, other->f.url, &t->f.pool, &problem) != E_OK || db_open(t->f.pool, &t->db) != E_OK)
        _exit(3);
}

/** The parent's threads do not exist after fork: it closes its database first and knows its address only. */
static void close_all_but_the_file(struct toy *t)
{
    db_close(t->db);
    db_pool_close(t->f.pool);
    t->db = t->f.db = NULL;
    t->f.pool = NULL;
}

enum { PROCESSES = 3, EACH = 60 };
static void child_adds(const struct toy *parent, int number)
{
    struct toy t;
    open_again(&t, parent);
    for (int i = 0; i < EACH; i++)
        if (toy_add(&t, t.db, sv_fmt(t.a, "%d-%d", number, i), NULL) != E_OK)
            _exit(4);
    db_close(t.db);
    db_pool_close(t.f.pool);
    _exit(0);
}

static void processes_that_write_one_file_lose_nothing(void **state)
{
    struct toy *t = *state;
    pid_t pids[PROCESSES];
    close_all_but_the_file(t);
    for (int i = 0; i < PROCESSES; i++)
        if ((pids[i] = fork()) == 0)
            child_adds(t, i);
    for (int i = 0; i < PROCESSES; i++) {
        int status;
        waitpid(pids[i], &status, 0);
        assert_int_equal(status, 0);
    }
    struct toy again;
    open_again(&again, t);
    assert_int_equal(toy_count(&again, again.db), PROCESSES * EACH);
    db_close(again.db);
    db_pool_close(again.f.pool);
    arena_free(again.a);
}

/** A process that never stops writing: its writer always finds the next write waiting. */
static void *write_without_end(void *arg)
{
    struct toy *t = arg, own = *t;
    struct db *db = toy_handle(t);
    own.a = arena_new("endless", 4096);
    for (int i = 0;; i++) {
        if (toy_add(&own, db, sv_fmt(own.a, "%p-%d", (void *)&own, i), NULL) != E_OK)
            _exit(4);
        arena_reset(own.a);
    }
    return NULL;
}

static void another_process_gets_its_turn_with_a_busy_one(void **state)
{
    struct toy *t = *state;
    close_all_but_the_file(t);
    pid_t pid = fork();
    if (pid == 0) {
        struct toy child;
        pthread_t threads[4];
        open_again(&child, t);
        for (int i = 0; i < 4; i++)
            if (pthread_create(&threads[i], NULL, write_without_end, &child) != 0)
                _exit(5);
        pthread_join(threads[0], NULL);
    }
    struct toy own;
    open_again(&own, t);
    while (toy_count(&own, own.db) < 50)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    for (int i = 0; i < 3; i++)
        assert_int_equal(toy_add(&own, own.db, sv_fmt(own.a, "turn %d", i), NULL), E_OK);
    assert_int_equal(waitpid(pid, NULL, WNOHANG), 0); /* it is still at it */
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    db_close(own.db);
    db_pool_close(own.f.pool);
    arena_free(own.a);
}

static void child_tells_what_is_saved(const struct toy *parent, int round, int fd)
{
    struct toy t;
    open_again(&t, parent);
    for (int i = 0;; i++) {
        if (toy_add(&t, t.db, sv_fmt(t.a, "%d-%d", round, i), NULL) != E_OK || write(fd, "+", 1) != 1)
            _exit(4);
    }
}

static void what_was_answered_is_there_after_a_kill(void **state)
{
    struct toy *t = *state;
    int64_t answered = 0;
    close_all_but_the_file(t);
    for (int round = 0; round < 5; round++) {
        int fds[2];
        char told[4096];
        assert_int_equal(pipe(fds), 0);
        pid_t pid = fork();
        if (pid == 0)
            child_tells_what_is_saved(t, round, fds[1]);
        close(fds[1]);
        for (int seen = 0; seen < 20 + 17 * round;) {
            ssize_t n = read(fds[0], told, 1);
            assert_int_equal(n, 1);
            seen++;
            answered++;
        }
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        for (ssize_t n; (n = read(fds[0], told, sizeof told)) > 0;)
            answered += n;
        close(fds[0]);
        struct toy again;
        open_again(&again, t);
        int64_t there = toy_count(&again, again.db);
        assert_in_range(there, answered, answered + round + 1); /* at most one a round was saved but not answered */
        db_close(again.db);
        db_pool_close(again.f.pool);
        arena_free(again.a);
    }
}

int main(void)
{
    log_init(LOG_JSON, LOG_ERROR + 1, 2); /* failures here are meant */
#define T(f) cmocka_unit_test_setup_teardown(f, toy_setup, toy_teardown)
    const struct CMUnitTest tests[] = {
        T(writes_run_in_the_order_in_which_they_came),
        T(a_commit_that_fails_fails_its_whole_group),
        T(one_failing_closure_leaves_its_group_alone),
        T(a_full_queue_is_busy_and_what_waits_is_done),
        T(a_reading_connection_cannot_write),
        T(a_statement_is_prepared_once_a_handle),
        T(a_plan_is_told),
        T(each_connection_waits_for_the_disk_keeps_foreign_keys_and_finds_strict_tables),
        T(the_file_is_the_owners_alone),
        T(the_log_is_folded_in_before_it_grows),
        cmocka_unit_test(what_is_no_database_is_refused_in_a_sentence),
        T(processes_that_write_one_file_lose_nothing),
        T(another_process_gets_its_turn_with_a_busy_one),
        T(what_was_answered_is_there_after_a_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
