/** What only the PostgreSQL engine has: connections that break, servers that are away. Needs KITH_TEST_PG. */
#include <arpa/inet.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

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

static void the_end_of_a_read_that_nobody_waited_for_is_taken_by_the_next(void **state)
{
    struct toy *t = *state;
    assert_int_equal(db_read(t->db, count_in_snapshot, t), E_OK);
    assert_true(t->db->pg->ending);
    assert_int_equal(db_read(t->db, count_in_snapshot, t), E_OK);
    assert_int_equal(toy_count(t, t->db), 0);
    assert_false(t->db->pg->ending);
    assert_int_equal(db_read(t->db, count_in_snapshot, t), E_OK);
    cut_everybody(t); /* after the word had left */
    assert_int_equal(db_read(t->db, count_in_snapshot, t), E_OK);
}

static enum err add_while_plans_are_old(struct db *tx, void *arg)
{
    struct toy *t = arg;
    struct person_add_row row;
    TRY(q_person_add(tx, t->a, t->org, &(struct q_person_add){ .name = SV("Ada") }, &row));
    tx->pg->replan_at = 0;
    TRY(pg_ready(tx->pg));
    return q_person_add(tx, t->a, t->org, &(struct q_person_add){ .name = SV("Bo") }, &row);
}

static void old_plans_are_made_again_between_transactions_and_ever_more_seldom(void **state)
{
    struct toy *t = *state;
    struct pg_conn *c = t->db->pg;
    assert_int_equal(toy_count(t, t->db), 0);
    c->replan_at = INT64_MAX; /* no second ends by itself here */
    int64_t first = c->replan_wait;
    assert_int_equal(db_write(t->db, add_while_plans_are_old, t), E_OK);
    assert_true(c->replan_wait == first); /* not inside one */
    assert_int_equal(toy_count(t, t->db), 2);
    assert_true(c->replan_wait == 2 * first && c->replan_at > 0);
    c->replan_at = INT64_MAX;
    assert_int_equal(toy_count(t, t->db), 2);
    assert_true(c->replan_wait == 2 * first);
}

struct meeting {
    struct toy *t;
    int left; /* times that somebody else changes the row in between */
};
static enum err be_met(struct db *tx, void *arg)
{
    struct meeting *m = arg;
    if (toy_count(m->t, tx) != 1)
        return E_INTERNAL;
    if (m->left-- > 0)
        on_server(m->t, "UPDATE person SET balance = balance + 1");
    return q_person_rename_all(tx, m->t->org, &(struct q_person_rename_all){ SV("!") }, NULL);
}

static double fewest_allowed(const struct pg_pool *p)
{
    double least = p->kinds[0].allowed;
    for (size_t i = 0; i < PG_KINDS; i++)
        least = p->kinds[i].allowed < least ? p->kinds[i].allowed : least;
    return least;
}

static void writes_of_one_kind_that_met_are_fewer_at_a_time_and_more_again(void **state)
{
    struct toy *t = *state;
    struct pg_pool *p = t->db->pool->pg;
    struct person_id id;
    assert_int_equal(toy_add(t, t->db, SV("Ada"), &id), E_OK);
    double most = fewest_allowed(p);
    assert_int_equal(db_write(t->db, be_met, &(struct meeting){ t, 3 }), E_OK);
    double met = fewest_allowed(p);
    assert_true(met < most / 2 && met >= 1);
    assert_int_equal(db_write(t->db, be_met, &(struct meeting){ t, 0 }), E_OK);
    assert_true(fewest_allowed(p) > met);
    for (size_t i = 0; i < PG_KINDS; i++)
        assert_int_equal(p->kinds[i].running, 0);
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

static enum err add_some(struct db *db, void *arg)
{
    struct cutting *c = arg;
    static const char *const names[] = { "Ada", "Bo", "Cy" };
    static struct person_add_row rows[3];
    for (size_t i = 0; i < LENGTH(names); i++) {
        if (i == 2 && c->runs++ == 0)
            cut_everybody(c->t);
        TRY(q_person_add(db, c->t->a, c->t->org, &(struct q_person_add){ .name = sv_of(names[i]) }, &rows[i]));
    }
    return E_OK;
}

static enum err add_some_together(struct db *tx, void *arg)
{
    struct cutting *c = arg;
    TRY(q_person_rename_all(tx, c->t->org, &(struct q_person_rename_all){ SV("!") }, NULL));
    if (c->runs < 0) { /* the transaction has begun on the server */
        struct person_count_row n;
        TRY(q_person_count(tx, c->t->a, c->t->org, &n));
        c->runs = 0;
    }
    return db_together(tx, add_some, c);
}

static void rows_that_wait_when_the_connection_is_cut_are_saved_once(void **state)
{
    struct toy *t = *state;
    for (int begun = 0; begun < 2; begun++) {
        struct cutting c = { .t = t, .runs = -begun };
        assert_int_equal(db_write(t->db, add_some_together, &c), E_OK);
        assert_int_equal(c.runs, 2);
        assert_int_equal(toy_count(t, t->db), 3);
        on_server(t, "DELETE FROM person");
    }
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

static enum err add_be_cut_and_change(struct db *tx, void *arg)
{
    struct cutting *c = arg;
    struct person_add_row row;
    TRY(q_person_add(tx, c->t->a, c->t->org, &(struct q_person_add){ .name = SV("Ada") }, &row));
    if (c->runs++ == 0)
        cut_everybody(c->t);
    return q_person_rename_all(tx, c->t->org, &(struct q_person_rename_all){ SV("!") }, NULL);
}

/* The server says so to the change, so that nobody has to wonder about the COMMIT behind it. */
static void a_write_whose_last_changes_found_the_connection_cut_runs_again_and_saves_once(void **state)
{
    struct toy *t = *state;
    struct cutting c = { .t = t };
    struct person_list_rows rows;
    assert_int_equal(db_write(t->db, add_be_cut_and_change, &c), E_OK);
    assert_int_equal(c.runs, 2);
    assert_int_equal(q_person_list(t->db, t->a, t->org, &rows), E_OK);
    assert_true(rows.count == 1 && sv_eq(rows.items[0].name, SV("Ada!")));
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

/* What an ear of this process has heard. */
struct heard {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned ups; /* it came up */
    char words[8][DB_WORD_MAX + 1];
    unsigned count;
};

static void hear(void *ctx, struct sv word)
{
    struct heard *h = ctx;
    pthread_mutex_lock(&h->lock);
    h->ups += !word.n;
    if (word.n && h->count < LENGTH(h->words))
        memcpy(h->words[h->count++], word.p, word.n);
    pthread_cond_broadcast(&h->changed);
    pthread_mutex_unlock(&h->lock);
}

static void await(struct heard *h, const unsigned *number, unsigned least)
{
    pthread_mutex_lock(&h->lock);
    while (*number < least)
        pthread_cond_wait(&h->changed, &h->lock); /* the test's own time-out ends a wait that has no end */
    pthread_mutex_unlock(&h->lock);
}

static unsigned heard_so_far(struct heard *h)
{
    pthread_mutex_lock(&h->lock);
    unsigned n = h->count;
    pthread_mutex_unlock(&h->lock);
    return n;
}

static enum err tell_first(struct db *tx, void *arg)
{
    (void)arg;
    return db_tell(tx, SV("1 10"));
}
static enum err tell_and_fail(struct db *tx, void *arg)
{
    (void)arg;
    TRY(db_tell(tx, SV("1 11")));
    return E_INVALID;
}
static enum err save_and_tell(struct db *tx, void *arg)
{
    struct toy *t = arg;
    struct person_add_row row;
    TRY(q_person_add(tx, t->a, t->org, &(struct q_person_add){ .name = SV("Ada") }, &row));
    return db_tell(tx, SV("1 12"));
}

static void a_word_is_heard_with_its_commit_alone_and_the_ear_comes_back_after_a_cut(void **state)
{
    struct toy *t = *state;
    struct heard h = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };
    struct db_ear *ear = db_ear_new(t->f.pool);
    assert_false(db_ear_up(ear));
    db_ear_add(ear, hear, &h);
    assert_int_equal(db_ear_start(ear), E_OK);
    await(&h, &h.ups, 1);
    assert_true(db_ear_up(ear));
    assert_int_equal(db_write(t->db, tell_first, t), E_OK);
    await(&h, &h.count, 1);
    assert_string_equal(h.words[0], "1 10");
    assert_int_equal(db_write(t->db, tell_and_fail, t), E_INVALID);
    cut_everybody(t);
    await(&h, &h.ups, 2);
    assert_int_equal(db_write(t->db, save_and_tell, t), E_OK);
    await(&h, &h.count, 2);
    assert_string_equal(h.words[1], "1 12");
    assert_int_equal(toy_count(t, t->db), 1);
    db_ear_stop(ear);
    db_ear_free(ear);
}

static enum err save_and_wake(struct db *tx, void *arg)
{
    const struct toy *t = arg;
    db_wake(tx, "probe");
    return q_person_rename_all(tx, t->org, &(struct q_person_rename_all){ SV("!") }, NULL);
}
static enum err wake_and_fail(struct db *tx, void *arg)
{
    (void)arg;
    db_wake(tx, "never");
    return E_INVALID;
}

static int64_t monotonic_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

/* PostgreSQL tells who notifies as well, so the ear that speaks hears itself. */
static void what_commits_wake_is_said_to_other_processes_gathered_and_again_after_a_cut(void **state)
{
    struct toy *t = *state;
    struct heard h = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };
    struct db_ear *ear = db_ear_new(t->f.pool);
    db_ear_add(ear, hear, &h);
    assert_int_equal(db_ear_start(ear), E_OK);
    db_ear_spread(ear);
    await(&h, &h.ups, 1);
    assert_int_equal(db_write(t->db, wake_and_fail, t), E_INVALID);
    int64_t began = monotonic_ms();
    for (int i = 0; i < 5; i++)
        assert_int_equal(db_write(t->db, save_and_wake, t), E_OK);
    await(&h, &h.count, 1);
    unsigned said = heard_so_far(&h); /* before the clock is read: what comes later has had its time */
    int64_t turns = (monotonic_ms() - began) / DB_EAR_WAKE_MS;
    assert_in_range(said, 1, 1 + turns);
    assert_string_equal(h.words[0], DB_EAR_WAKE "probe");
    cut_everybody(t);
    await(&h, &h.ups, 2);
    unsigned before = heard_so_far(&h);
    assert_int_equal(db_write(t->db, save_and_wake, t), E_OK);
    await(&h, &h.count, before + 1);
    assert_string_equal(h.words[before], DB_EAR_WAKE "probe");
    db_ear_leave(ear, &h);
    db_ear_stop(ear);
    db_ear_free(ear);
}

/* A server that takes a connection and answers nothing that is asked on it. */
struct mute {
    int fd;
    uint16_t port;
    sem_t asked;
    pthread_t thread;
};

static void *be_mute(void *arg)
{
    static const char ready[] = "R\0\0\0\010\0\0\0\0"
                                "S\0\0\0\030server_version\00015.0\0"
                                "S\0\0\0\027in_hot_standby\0off\0"
                                "S\0\0\0\046default_transaction_read_only\0off\0"
                                "Z\0\0\0\005I";
    struct mute *m = arg;
    char bytes[4096];
    int fd = accept(m->fd, NULL, NULL);
    if (fd < 0 || recv(fd, bytes, sizeof bytes, 0) <= 0 ||
        send(fd, ready, sizeof ready - 1, MSG_NOSIGNAL) != sizeof ready - 1)
        abort();
    for (ssize_t n; (n = recv(fd, bytes, sizeof bytes, 0)) > 0;)
        sem_post(&m->asked);
    close(fd);
    return NULL;
}

static void mute_start(struct mute *m)
{
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof here;
    m->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(m->fd, (struct sockaddr *)&here, sizeof here), 0);
    assert_int_equal(listen(m->fd, 1), 0);
    assert_int_equal(getsockname(m->fd, (struct sockaddr *)&here, &n), 0);
    m->port = ntohs(here.sin_port);
    sem_init(&m->asked, 0, 0);
    assert_int_equal(pthread_create(&m->thread, NULL, be_mute, m), 0);
}

static void an_ear_that_nobody_answers_is_stopped_all_the_same(void **state)
{
    struct toy *t = *state;
    struct mute m;
    struct heard h = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };
    char *there = t->f.pool->pg->url, here[100];
    mute_start(&m);
    (void)snprintf(here, sizeof here, "postgres://a@127.0.0.1:%u/a?sslmode=disable&gssencmode=disable", m.port);
    t->f.pool->pg->url = here;
    struct db_ear *ear = db_ear_new(t->f.pool);
    db_ear_add(ear, hear, &h);
    assert_int_equal(db_ear_start(ear), E_OK);
    sem_wait(&m.asked);
    db_ear_stop(ear);
    assert_false(db_ear_up(ear));
    assert_int_equal(h.ups, 0);
    db_ear_free(ear);
    pthread_join(m.thread, NULL);
    close(m.fd);
    t->f.pool->pg->url = there;
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
        T(the_end_of_a_read_that_nobody_waited_for_is_taken_by_the_next),
        T(old_plans_are_made_again_between_transactions_and_ever_more_seldom),
        T(writes_of_one_kind_that_met_are_fewer_at_a_time_and_more_again),
        T(a_write_cut_in_the_middle_runs_again_and_saves_once),
        T(statements_together_survive_a_connection_cut_before_them),
        T(rows_that_wait_when_the_connection_is_cut_are_saved_once),
        T(a_write_of_changes_alone_cut_before_its_commit_runs_again_and_saves_once),
        T(a_write_whose_last_changes_found_the_connection_cut_runs_again_and_saves_once),
        T(a_connection_cut_at_commit_is_internal_and_not_repeated),
        T(a_server_that_is_away_is_busy_at_once_and_found_again),
        T(the_first_host_that_writes_is_taken),
        T(a_server_that_does_not_answer_is_told_in_a_sentence),
        T(every_toy_query_is_as_stated),
        T(a_word_is_heard_with_its_commit_alone_and_the_ear_comes_back_after_a_cut),
        T(what_commits_wake_is_said_to_other_processes_gathered_and_again_after_a_cut),
        T(an_ear_that_nobody_answers_is_stopped_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
