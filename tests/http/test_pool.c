/* Workers that look around before they sleep: no job is lost, run twice or held up, whenever it comes. */
#include "test.h"

#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "http/pool.h"

enum { WORKERS = 4, QUEUE = 64, ROUNDS = 4000 };

struct job {
    sem_t *waits, *posts; /* NULL: neither */
    atomic_int runs;
};
static atomic_int done;

static void *begin(void *ctx, unsigned worker)
{
    (void)worker;
    return ctx;
}

static void end(void *worker)
{
    (void)worker;
}

static void run(void *worker, void *arg)
{
    struct job *j = arg;
    (void)worker;
    if (j->posts)
        sem_post(j->posts);
    if (j->waits)
        sem_wait(j->waits);
    j->runs++;
    done++;
}

static struct http_pool *pool_of(unsigned workers)
{
    done = 0;
    struct http_pool *p = http_pool_new(&(struct http_pool_options){
        .workers = workers, .queue = QUEUE, .ctx = &done, .start = begin, .stop = end, .run = run });
    assert_non_null(p);
    return p;
}

static void await(int count)
{
    while (done < count) /* a lost job ends the test by its time-out */
        sched_yield();
}

static void each_job_is_run_once_alone_or_among_others(void **state)
{
    struct http_pool *p = pool_of(WORKERS);
    int pushed = 0;
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct job jobs[8] = { { .runs = 0 } };
        int n = 1 + i % 8;
        for (int k = 0; k < n; k++, pushed++)
            assert_true(http_pool_push(p, &jobs[k]));
        await(pushed);
        for (int k = 0; k < n; k++)
            assert_int_equal(jobs[k].runs, 1);
        for (int k = 0; k < i % 400; k++) /* so that they find all stages between busy and asleep */
            sched_yield();
    }
    assert_int_equal(http_pool_depth(p), 0);
    http_pool_stop(p);
}

static void a_job_that_waits_for_another_holds_up_nobody(void **state)
{
    struct http_pool *p = pool_of(2);
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        sem_t go;
        sem_init(&go, 0, 0);
        struct job first = { .waits = &go }, second = { .posts = &go };
        assert_true(http_pool_push(p, &first));
        assert_true(http_pool_push(p, &second));
        await(2 * (i + 1));
        sem_destroy(&go);
    }
    http_pool_stop(p);
}

static void a_pool_that_stops_runs_what_waits_and_takes_no_more(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++) {
        struct http_pool *p = pool_of(WORKERS);
        enum { JOBS = QUEUE / 2 };
        struct job jobs[JOBS] = { { .runs = 0 } };
        for (int k = 0; k < JOBS; k++)
            assert_true(http_pool_push(p, &jobs[k]));
        http_pool_stop(p);
        assert_int_equal(done, JOBS);
    }
}

static void a_full_queue_refuses(void **state)
{
    struct http_pool *p = pool_of(1);
    sem_t go, began;
    (void)state;
    sem_init(&go, 0, 0);
    sem_init(&began, 0, 0);
    struct job first = { .waits = &go, .posts = &began }, rest[QUEUE + 1] = { { .runs = 0 } };
    assert_true(http_pool_push(p, &first));
    sem_wait(&began);
    for (size_t k = 0; k < QUEUE; k++)
        assert_true(http_pool_push(p, &rest[k]));
    assert_false(http_pool_push(p, &rest[QUEUE]));
    sem_post(&go);
    await(QUEUE + 1);
    http_pool_stop(p);
    assert_int_equal(rest[QUEUE].runs, 0);
    sem_destroy(&go);
    sem_destroy(&began);
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_job_is_run_once_alone_or_among_others),
        cmocka_unit_test(a_job_that_waits_for_another_holds_up_nobody),
        cmocka_unit_test(a_pool_that_stops_runs_what_waits_and_takes_no_more),
        cmocka_unit_test(a_full_queue_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
