#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "job/job.h"
#include "job/run.h"
#include "world.h"
#include "world/queries.h"

/* What the handlers of the tests do and see. */
struct probe {
    atomic_int runs, at_once, most_at_once;
    enum err answer;
    int fail_first; /* so many runs fail before one succeeds */
    _Atomic int64_t last_attempt;
    int until_at_once;     /* a run goes on until so many were under way at once … */
    bool until_stopped;    /* … or until the runner stops */
    struct db *add_during; /* adds its own job again while it runs */
    atomic_bool saw_stop;
};

static struct instant now;
static struct clock test_clock;

static enum err add_tick(struct db *tx, void *arg)
{
    (void)arg;
    return job_add(tx, "probe", now, SV("one"), SV(""), now);
}

static enum err probe_run(const struct job_run *r)
{
    struct probe *p = r->ctx;
    int busy = atomic_fetch_add(&p->at_once, 1) + 1;
    for (int most = atomic_load(&p->most_at_once); busy > most;)
        if (atomic_compare_exchange_weak(&p->most_at_once, &most, busy))
            break;
    int run = atomic_fetch_add(&p->runs, 1) + 1;
    atomic_store(&p->last_attempt, r->attempt);
    if (p->add_during && run == 1)
        assert_int_equal(db_write(p->add_during, add_tick, NULL), E_OK);
    while (atomic_load(&p->most_at_once) < p->until_at_once)
        usleep(1000);
    while (p->until_stopped && !atomic_load(&p->saw_stop)) {
        usleep(1000);
        atomic_store(&p->saw_stop, r->stopping(r->runner));
    }
    atomic_fetch_sub(&p->at_once, 1);
    if (run <= p->fail_first)
        return E_BUSY;
    return p->answer;
}

static enum err crash_run(const struct job_run *r)
{
    (void)r;
    _exit(9);
}

static const struct job_handler handlers[] = { { .kind = "probe", .run = probe_run },
    { .kind = "short", .run = probe_run, .attempts = 2, .lease_s = 5 } };

static struct job_runner_options options(struct world *w, struct probe *p)
{
    return (struct job_runner_options){
        .pool = w->f.pool, .clock = &test_clock, .handlers = handlers, .handlers_count = LENGTH(handlers), .ctx = p
    };
}

struct adding {
    const char *kind;
    int64_t at_s;
    struct sv dedupe;
    int count;
};

static enum err add(struct db *tx, void *arg)
{
    const struct adding *x = arg;
    for (int i = 0; i < (x->count ? x->count : 1); i++)
        TRY(job_add(tx, x->kind, (struct instant){ x->at_s * SECOND_US }, x->dedupe, SV(""), now));
    return E_OK;
}

static void queue(struct world *w, struct adding x)
{
    assert_int_equal(db_write(w->db, add, &x), E_OK);
}

static int64_t ran(struct world *w, const struct job_runner_options *o)
{
    int64_t n = -1;
    assert_int_equal(job_run_due(o, w->db, w->a, &n), E_OK);
    return n;
}

static int64_t jobs(struct world *w, const char *state)
{
    struct world_jobs_row row;
    assert_int_equal(q_world_jobs(w->db, w->a, &(struct q_world_jobs){ sv_of(state) }, &row), E_OK);
    return row.n;
}

static int setup(void **state)
{
    now = (struct instant){ 1000 * SECOND_US };
    test_clock = clock_at(&now);
    return world_setup(state);
}

static void a_job_runs_once_when_its_time_has_come(void **state)
{
    struct world *w = *state;
    struct probe p = { 0 };
    struct job_runner_options o = options(w, &p);
    queue(w, (struct adding){ .kind = "probe", .at_s = 1010 });
    assert_int_equal(ran(w, &o), 0);
    now.us += 10 * SECOND_US;
    assert_int_equal(ran(w, &o), 1);
    assert_int_equal(ran(w, &o), 0);
    assert_int_equal(p.last_attempt, 1);
    assert_int_equal(jobs(w, "done"), 1);
}

static void a_job_without_handler_is_left_to_others(void **state)
{
    struct world *w = *state;
    struct probe p = { 0 };
    struct job_runner_options o = options(w, &p);
    queue(w, (struct adding){ .kind = "elsewhere" });
    assert_int_equal(ran(w, &o), 0);
    assert_int_equal(jobs(w, "waiting"), 1);
}

static void the_same_name_waits_only_once(void **state)
{
    struct world *w = *state;
    struct probe p = { 0 };
    struct job_runner_options o = options(w, &p);
    queue(w, (struct adding){ .kind = "probe", .at_s = 2000, .dedupe = SV("a") });
    queue(w, (struct adding){ .kind = "probe", .at_s = 1000, .dedupe = SV("a"), .count = 3 });
    queue(w, (struct adding){ .kind = "probe", .at_s = 1000, .dedupe = SV("b") });
    queue(w, (struct adding){ .kind = "probe", .at_s = 1000, .count = 2 });
    assert_int_equal(jobs(w, "waiting"), 4);
    assert_int_equal(ran(w, &o), 4); /* "a" moved to the earlier time */
    queue(w, (struct adding){ .kind = "probe", .at_s = 1000, .dedupe = SV("a") });
    assert_int_equal(ran(w, &o), 1); /* a done one is no hindrance */
}

static void asked_for_while_running_it_runs_again(void **state)
{
    struct world *w = *state;
    struct db *second;
    assert_int_equal(db_open(w->f.pool, &second), E_OK);
    struct probe p = { .add_during = second };
    struct job_runner_options o = options(w, &p);
    queue(w, (struct adding){ .kind = "probe", .at_s = 1000, .dedupe = SV("one") });
    assert_int_equal(ran(w, &o), 2);
    assert_int_equal(p.runs, 2);
    assert_int_equal(jobs(w, "waiting"), 0);
    assert_int_equal(jobs(w, "done"), 1);
    db_close(second);
}

static void failures_are_retried_later_and_later(void **state)
{
    struct world *w = *state;
    struct probe p = { .fail_first = 3 };
    struct job_runner_options o = options(w, &p);
    queue(w, (struct adding){ .kind = "probe" });
    for (int i = 1; i <= 4; i++) {
        assert_int_equal(ran(w, &o), 1);
        assert_int_equal(p.last_attempt, i);
        assert_int_equal(ran(w, &o), 0);
        now.us += 60 * SECOND_US;
    }
    assert_int_equal(jobs(w, "done"), 1);
}

static void the_last_failure_makes_a_dead_letter_that_can_be_revived(void **state)
{
    struct world *w = *state;
    struct probe p = { .fail_first = 2 };
    struct job_runner_options o = options(w, &p);
    queue(w, (struct adding){ .kind = "short" });
    for (int i = 0; i < 4; i++, now.us += HOUR_US)
        (void)ran(w, &o);
    assert_int_equal(p.runs, 2);
    struct job_deads dead;
    assert_int_equal(job_list_dead(w->db, w->a, &dead), E_OK);
    assert_int_equal(dead.count, 1);
    assert_true(sv_eq(dead.items[0].kind, SV("short")) && sv_eq(dead.items[0].last_error, SV("busy")));
    assert_int_equal(dead.items[0].attempts, 2);
    assert_int_equal(job_revive(w->db, dead.items[0].id, now), E_OK);
    assert_int_equal(job_revive(w->db, dead.items[0].id, now), E_NOTFOUND);
    assert_int_equal(ran(w, &o), 1);
    assert_int_equal(jobs(w, "done"), 1);
}

static void a_final_error_is_not_tried_again(void **state)
{
    struct world *w = *state;
    struct probe p = { .answer = E_INVALID };
    struct job_runner_options o = options(w, &p);
    queue(w, (struct adding){ .kind = "probe" });
    assert_int_equal(ran(w, &o), 1);
    assert_int_equal(jobs(w, "dead"), 1);
}

static const struct job_handler periodic_handlers[] = { { .kind = "tick", .run = probe_run, .every_s = 60 } };

static void a_periodic_job_runs_once_a_period_whatever_the_number_of_nodes(void **state)
{
    struct world *w = *state;
    struct probe p = { 0 };
    struct job_runner_options o = options(w, &p);
    o.handlers = periodic_handlers;
    o.handlers_count = 1;
    for (int minute = 0; minute < 5; minute++) {
        for (int node = 0; node < 3; node++)
            (void)ran(w, &o);
        assert_int_equal(p.runs, minute + 1);
        now.us += 60 * SECOND_US;
    }
    assert_int_equal(jobs(w, "done"), 0); /* leaves no rows behind */
    now.us += HOUR_US;
    assert_int_equal(ran(w, &o), 1); /* missed times are not made up for */
}

static void done_jobs_are_kept_a_week(void **state)
{
    struct world *w = *state;
    struct probe p = { 0 };
    struct job_runner_options o = options(w, &p);
    queue(w, (struct adding){ .kind = "probe" });
    (void)ran(w, &o);
    now.us += 6 * DAY_US;
    (void)ran(w, &o);
    assert_int_equal(jobs(w, "done"), 1);
    now.us += 2 * DAY_US;
    (void)ran(w, &o);
    assert_int_equal(jobs(w, "done"), 0);
}

static void a_job_that_was_given_up_is_kept_ninety_days(void **state)
{
    struct world *w = *state;
    struct probe p = { .answer = E_INVALID };
    struct job_runner_options o = options(w, &p);
    queue(w, (struct adding){ .kind = "probe" });
    (void)ran(w, &o);
    now.us += 89 * DAY_US;
    (void)ran(w, &o);
    assert_int_equal(jobs(w, "dead"), 1);
    now.us += 2 * DAY_US;
    (void)ran(w, &o);
    assert_int_equal(jobs(w, "dead"), 0);
}

static void a_backlog_of_done_jobs_goes_in_batches(void **state)
{
    struct world *w = *state;
    struct probe p = { 0 };
    struct job_runner_options o = options(w, &p);
    for (int i = 0; i < 1203; i++)
        queue(w, (struct adding){ .kind = "probe" });
    (void)ran(w, &o);
    assert_int_equal(jobs(w, "done"), 1203);
    now.us += 8 * DAY_US;
    (void)ran(w, &o);
    assert_int_equal(jobs(w, "done"), 0);
}

static void a_job_whose_worker_was_killed_runs_again_after_the_lease(void **state)
{
    struct world *w = *state;
    struct probe p = { 0 };
    struct job_runner_options o = options(w, &p);
    queue(w, (struct adding){ .kind = "probe" });
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "test_job", "crash", sv_z(w->a, w->f.url), (char *)NULL);
        _exit(1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 9);
    assert_int_equal(ran(w, &o), 0);
    now.us += 60 * SECOND_US;
    assert_int_equal(ran(w, &o), 1);
    assert_int_equal(p.last_attempt, 2);
}

static void a_job_that_kills_its_worker_each_time_is_buried(void **state)
{
    struct world *w = *state;
    struct probe p = { 0 };
    struct job_runner_options o = options(w, &p);
    queue(w, (struct adding){ .kind = "short", .at_s = 0 });
    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == 0) {
            execl("/proc/self/exe", "test_job", "crash", sv_z(w->a, w->f.url), i ? "5" : "0", (char *)NULL);
            _exit(1);
        }
        waitpid(child, NULL, 0);
    }
    now.us += 10 * SECOND_US;
    (void)ran(w, &o);
    assert_int_equal(p.runs, 0);
    assert_int_equal(jobs(w, "dead"), 1);
}

static void whatever_statement_fails_the_job_is_done_in_the_end(void **state)
{
    struct world *w = *state;
    for (uint64_t nth = 1; nth < 40; nth++) {
        struct probe p = { 0 };
        struct job_runner_options o = options(w, &p);
        queue(w, (struct adding){ .kind = "probe" });
        int64_t done = jobs(w, "done");
        db_fail_nth(nth);
        enum err first = job_run_due(&o, w->db, w->a, NULL);
        (void)first;
        db_fail_nth(0);
        now.us += 100 * SECOND_US;
        (void)ran(w, &o);
        assert_true(p.runs >= 1);
        assert_int_equal(jobs(w, "done"), done + 1);
        assert_int_equal(jobs(w, "waiting"), 0);
    }
}

static void wait_for(struct probe *p, int runs)
{
    for (int i = 0; i < 120000 && atomic_load(&p->runs) < runs; i++)
        usleep(1000);
    assert_int_equal(atomic_load(&p->runs), runs);
}

static void threads_share_the_work_and_each_job_runs_once(void **state)
{
    struct world *w = *state;
    struct probe p = { .until_at_once = 2 };
    struct job_runner_options o = options(w, &p);
    struct job_runner *r;
    o.threads = 4;
    o.poll_ms = 600000; /* only being woken starts them */
    assert_int_equal(job_runner_start(&o, &r), E_OK);
    queue(w, (struct adding){ .kind = "probe", .count = 40 });
    wait_for(&p, 40);
    job_runner_stop(r, 10);
    assert_int_equal(p.runs, 40);
    assert_in_range(p.most_at_once, 2, 4);
    assert_int_equal(jobs(w, "done"), 40);
}

static enum err wake_daily(struct db *tx, void *arg)
{
    (void)arg;
    db_wake(tx, "daily");
    return E_OK;
}

static void a_job_that_is_woken_runs_before_its_turn(void **state)
{
    struct world *w = *state;
    struct probe p = { 0 };
    const struct job_handler daily[] = { { .kind = "daily", .run = probe_run, .every_s = 86400 } };
    struct job_runner_options o = options(w, &p);
    struct job_runner *r;
    o.handlers = daily;
    o.handlers_count = 1;
    o.threads = 2;
    o.poll_ms = 600000;
    assert_int_equal(job_runner_start(&o, &r), E_OK);
    wait_for(&p, 1); /* its turn */
    for (int woken = 1; woken <= 3; woken++) {
        assert_int_equal(db_write(w->db, wake_daily, NULL), E_OK);
        wait_for(&p, 1 + woken);
    }
    job_runner_stop(r, 10);
    assert_int_equal(jobs(w, "waiting"), 0);
}

static enum err add_endless(struct db *tx, void *arg)
{
    (void)arg;
    return job_add(tx, "endless", now, SV(""), SV(""), now);
}

/* Each run queues another: the queue is never empty. */
static enum err endless_run(const struct job_run *r)
{
    return db_write(r->db, add_endless, NULL);
}

static void a_job_that_is_hurried_does_not_wait_for_the_queue_to_be_empty(void **state)
{
    struct world *w = *state;
    struct probe p = { 0 };
    const struct job_handler both[] = { { .kind = "daily", .run = probe_run, .every_s = 86400 },
        { .kind = "endless", .run = endless_run } };
    struct job_runner_options o = options(w, &p);
    struct job_runner *r;
    o.handlers = both;
    o.handlers_count = LENGTH(both);
    o.poll_ms = 600000;
    queue(w, (struct adding){ .kind = "endless" });
    assert_int_equal(job_runner_start(&o, &r), E_OK);
    wait_for(&p, 1); /* its turn */
    job_runner_hurry(r, "daily");
    wait_for(&p, 2);
    job_runner_stop(r, 10);
}

static void a_job_that_failed_keeps_its_pause_when_it_is_hurried(void **state)
{
    struct world *w = *state;
    struct probe p = { .fail_first = 1 };
    const struct job_handler daily[] = { { .kind = "daily", .run = probe_run, .every_s = 86400 } };
    struct job_runner_options o = options(w, &p);
    const struct worker hurrying = { .options = &o, .db = w->db, .arena = w->a };
    o.handlers = daily;
    o.handlers_count = 1;
    assert_int_equal(ran(w, &o), 1);
    assert_int_equal(periodic_hurry(&hurrying, 1), E_OK);
    assert_int_equal(ran(w, &o), 0);
    now.us += HOUR_US;
    assert_int_equal(ran(w, &o), 1);
    assert_int_equal(p.last_attempt, 2);
    assert_int_equal(jobs(w, "waiting"), 0);
    assert_int_equal(periodic_hurry(&hurrying, 1), E_OK);
    assert_int_equal(ran(w, &o), 1);
}

static int64_t monotonic_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void a_job_that_is_hurried_without_pause_runs_with_pauses(void **state)
{
    struct world *w = *state;
    struct probe p = { 0 };
    const struct job_handler daily[] = { { .kind = "daily", .run = probe_run, .every_s = 86400 } };
    struct job_runner_options o = options(w, &p);
    struct job_runner *r;
    o.handlers = daily;
    o.handlers_count = 1;
    o.poll_ms = 600000;
    assert_int_equal(job_runner_start(&o, &r), E_OK);
    int64_t began = monotonic_us();
    while (atomic_load(&p.runs) < 4)
        job_runner_hurry(r, "daily");
    job_runner_stop(r, 10);
    int64_t pauses = (monotonic_us() - began) / (JOB_HURRY_MS * 1000L);
    assert_in_range(p.runs, 4, 2 + pauses); /* its turn, at once, and one a pause */
}

static void two_runners_never_run_one_job_twice(void **state)
{
    struct world *w = *state;
    struct probe p = { 0 };
    struct job_runner_options o = options(w, &p);
    struct job_runner *r[2];
    struct db_pool *pool;
    struct sv problem;
    assert_int_equal(db_pool_open(w->a, w->f.url, &pool, &problem), E_OK);
    o.threads = 2;
    o.poll_ms = 5;
    assert_int_equal(job_runner_start(&o, &r[0]), E_OK);
    o.pool = pool;
    assert_int_equal(job_runner_start(&o, &r[1]), E_OK);
    for (int i = 0; i < 20; i++)
        queue(w, (struct adding){ .kind = "probe", .count = 5 });
    wait_for(&p, 100);
    usleep(20000);
    job_runner_stop(r[0], 10);
    job_runner_stop(r[1], 10);
    db_pool_close(pool);
    assert_int_equal(p.runs, 100);
    assert_int_equal(jobs(w, "done"), 100);
}

/* On SQLite the processes of one machine look by themselves. */
static void a_job_of_a_process_that_only_serves_begins_at_once_in_another(void **state)
{
    struct world *w = *state;
    struct probe p = { 0 };
    const struct job_handler both[] = { { .kind = "daily", .run = probe_run, .every_s = 86400 },
        { .kind = "probe", .run = probe_run } };
    struct job_runner_options o = options(w, &p);
    struct job_runner *r;
    struct sv problem;
    if (db_pool_engine(w->f.pool) != DB_POSTGRES)
        skip();
    struct db_ear *serves = db_ear_new(w->f.pool), *works;
    assert_int_equal(db_ear_start(serves), E_OK);
    db_ear_spread(serves);
    assert_int_equal(db_pool_open(w->a, w->f.url, &o.pool, &problem), E_OK);
    works = o.ear = db_ear_new(o.pool);
    o.handlers = both;
    o.handlers_count = LENGTH(both);
    o.poll_ms = 600000; /* only being told starts them */
    assert_int_equal(job_runner_start(&o, &r), E_OK);
    assert_int_equal(db_ear_start(works), E_OK);
    wait_for(&p, 1); /* the turn of the daily one */
    while (!db_ear_up(works) || !db_ear_up(serves))
        usleep(1000);
    queue(w, (struct adding){ .kind = "probe" });
    wait_for(&p, 2);
    assert_int_equal(db_write(w->db, wake_daily, NULL), E_OK);
    wait_for(&p, 3);
    job_runner_stop(r, 10);
    db_ear_stop(works);
    db_ear_stop(serves);
    db_ear_free(works);
    db_ear_free(serves);
    db_pool_close(o.pool);
}

static void stopping_finishes_the_running_job_and_starts_no_other(void **state)
{
    struct world *w = *state;
    struct probe p = { .until_stopped = true };
    struct job_runner_options o = options(w, &p);
    struct job_runner *r;
    queue(w, (struct adding){ .kind = "probe", .count = 3 });
    o.poll_ms = 5;
    assert_int_equal(job_runner_start(&o, &r), E_OK);
    wait_for(&p, 1);
    job_runner_stop(r, 10);
    assert_int_equal(p.runs, 1);
    assert_true(p.saw_stop);
    assert_int_equal(jobs(w, "done"), 1);
    assert_int_equal(jobs(w, "waiting"), 2);
}

/* The other process: takes the job and dies over it. */
static int crash(const char *url, int64_t late_s)
{
    static const struct job_handler deadly[] = { { .kind = "probe", .run = crash_run },
        { .kind = "short", .run = crash_run, .attempts = 2, .lease_s = 5 } };
    struct arena *a = arena_new("crash", 4096);
    struct db_pool *pool;
    struct db *db;
    struct sv problem;
    now = (struct instant){ (1000 + late_s) * SECOND_US };
    test_clock = clock_at(&now);
    if (db_pool_open(a, sv_of(url), &pool, &problem) != E_OK || db_open(pool, &db) != E_OK)
        return 1;
    struct job_runner_options o = { .pool = pool, .clock = &test_clock, .handlers = deadly, .handlers_count = 2 };
    return job_run_due(&o, db, a, NULL) == E_OK ? 2 : 3;
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "crash") == 0)
        return crash(argv[2], argc > 3 ? atoi(argv[3]) : 0);
    db_fixture_args(argc, argv);
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        WITH_WORLD(a_job_runs_once_when_its_time_has_come),
        WITH_WORLD(a_job_without_handler_is_left_to_others),
        WITH_WORLD(the_same_name_waits_only_once),
        WITH_WORLD(asked_for_while_running_it_runs_again),
        WITH_WORLD(failures_are_retried_later_and_later),
        WITH_WORLD(the_last_failure_makes_a_dead_letter_that_can_be_revived),
        WITH_WORLD(a_final_error_is_not_tried_again),
        WITH_WORLD(a_periodic_job_runs_once_a_period_whatever_the_number_of_nodes),
        WITH_WORLD(done_jobs_are_kept_a_week),
        WITH_WORLD(a_job_that_was_given_up_is_kept_ninety_days),
        WITH_WORLD(a_backlog_of_done_jobs_goes_in_batches),
        WITH_WORLD(a_job_whose_worker_was_killed_runs_again_after_the_lease),
        WITH_WORLD(a_job_that_kills_its_worker_each_time_is_buried),
        WITH_WORLD(whatever_statement_fails_the_job_is_done_in_the_end),
        WITH_WORLD(threads_share_the_work_and_each_job_runs_once),
        WITH_WORLD(a_job_that_is_woken_runs_before_its_turn),
        WITH_WORLD(a_job_that_is_hurried_without_pause_runs_with_pauses),
        WITH_WORLD(a_job_that_is_hurried_does_not_wait_for_the_queue_to_be_empty),
        WITH_WORLD(a_job_that_failed_keeps_its_pause_when_it_is_hurried),
        WITH_WORLD(two_runners_never_run_one_job_twice),
        WITH_WORLD(a_job_of_a_process_that_only_serves_begins_at_once_in_another),
        WITH_WORLD(stopping_finishes_the_running_job_and_starts_no_other),
    };
    return cmocka_run_group_tests_name("job", tests, NULL, NULL);
}
