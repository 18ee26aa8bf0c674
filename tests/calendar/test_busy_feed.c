/* Calendars elsewhere: read, unchanged, failing, away. The other side is a thread of this test. */
#include "diary.h"
#include "home.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "calendar/jobs.h"
#include "calendar/offer_facts.h"
#include "crypto/seal.h"
#include "fetch/nets.h"

#define EVENT(at) "BEGIN:VEVENT\r\nUID:" at "\r\nDTSTART:" at "\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
#define CALENDAR(events) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" events "END:VCALENDAR\r\n"

static struct {
    int listening, port;
    pthread_t thread;
    atomic_bool stop;
    atomic_int asked, known; /* requests; those that named the ETag */
    /* what it answers; set while it is not asked */
    atomic_int status;
    _Atomic(const char *) etag, body;
} other;

static void answer(int fd)
{
    char head[4096] = "";
    size_t n = 0;
    while (n < sizeof head - 1 && !strstr(head, "\r\n\r\n")) {
        ssize_t got = read(fd, head + n, sizeof head - 1 - n);
        if (got <= 0)
            return;
        n += (size_t)got;
        head[n] = 0;
    }
    atomic_fetch_add(&other.asked, 1);
    const char *etag = other.etag;
    bool known = etag && strstr(head, "If-None-Match") && strstr(head, etag);
    if (known)
        atomic_fetch_add(&other.known, 1);
    int status = known ? 304 : other.status;
    const char *body = status == 304 ? "" : other.body;
    dprintf(fd, "HTTP/1.1 %d X\r\nContent-Length: %zu\r\n%s%s%sConnection: close\r\n\r\n%s", status, strlen(body),
        etag ? "ETag: " : "", etag ? etag : "", etag ? "\r\n" : "", body);
}

static void *serve(void *arg)
{
    (void)arg;
    while (!atomic_load(&other.stop)) {
        struct pollfd p = { .fd = other.listening, .events = POLLIN };
        if (poll(&p, 1, 50) < 1)
            continue;
        int fd = accept(other.listening, NULL, NULL);
        if (fd < 0)
            continue;
        answer(fd);
        close(fd);
    }
    return NULL;
}

static int start(void **state)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof to;
    other.listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(other.listening, (struct sockaddr *)&to, sizeof to), 0);
    assert_int_equal(listen(other.listening, 8), 0);
    assert_int_equal(getsockname(other.listening, (struct sockaddr *)&to, &n), 0);
    other.port = ntohs(to.sin_port);
    atomic_store(&other.stop, false);
    atomic_store(&other.asked, 0);
    atomic_store(&other.known, 0);
    other.status = 200;
    other.etag = NULL;
    other.body = CALENDAR(EVENT("20260309T130000Z"));
    assert_int_equal(pthread_create(&other.thread, NULL, serve, NULL), 0);
    return practice_setup(state);
}

static int stop(void **state)
{
    atomic_store(&other.stop, true);
    pthread_join(other.thread, NULL);
    close(other.listening);
    return practice_teardown(state);
}

/* Added as a provider does; then its address is the thread's, which has no certificate. */
struct making {
    struct practice *p;
    struct busy_feed_id id;
    struct sv sealed;
};

static enum err point_in(struct db *tx, void *arg)
{
    const struct making *m = arg;
    return q_diary_busy_feed_url(
        tx, m->p->org, &(struct q_diary_busy_feed_url){ .url = m->sealed, .busy_feed_id = m->id }, NULL);
}

static void point_here(struct practice *p, struct busy_feed_id id)
{
    struct sv url = sv_fmt(p->a, "http://127.0.0.1:%d/x.ics", other.port);
    struct making m = {
        .p = p, .id = id, .sealed = seal_text(p->keys, p->a, (struct seal_place){ SV("busy_feed.url"), id.v }, url)
    };
    assert_int_equal(db_write(p->db, point_in, &m), E_OK);
}

static struct busy_feed_id feed_make(struct practice *p)
{
    struct viewer v = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct op op = practice_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct busy_feed_id id;
    assert_int_equal(busy_feed_add(&op, p->provider, SV("https://calendar.example/x.ics"), &problems, &id), E_OK);
    point_here(p, id);
    return id;
}

static struct instant test_now(void *ctx)
{
    return ((struct practice *)ctx)->now;
}

static void run_job(struct practice *p, bool loopback_allowed)
{
    struct clock clock = { test_now, p };
    struct calendar_settings s = { .keys = p->keys };
    struct sv wrong;
    if (loopback_allowed)
        assert_true(fetch_nets_parse(p->a, SV("127.0.0.0/8"), &s.networks, &wrong));
    struct job_run run = { .db = p->db, .arena = p->a, .clock = &clock };
    assert_int_equal(calendar_busy_run(&run, &s), E_OK);
}

static struct busy_feed feed_now(struct practice *p)
{
    struct viewer v = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct op op = practice_op(p, &v);
    struct busy_feeds list;
    assert_int_equal(busy_feed_list(&op, p->provider, &list), E_OK);
    assert_int_equal(list.count, 1);
    return list.items[0];
}

static bool is_busy(struct practice *p, const char *when)
{
    struct viewer v = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct op op = practice_op(p, &v);
    struct instant at = diary_at(when);
    struct offer_providers who;
    struct offer_times times = { .window = { p->now, instant_add(p->now, 30 * DAY_US) }, .as_staff = true };
    assert_int_equal(offer_providers_whole(&op, &p->provider, 1, &times, &who), E_OK);
    assert_int_equal(who.count, 1);
    return spans_cover(who.items[0].facts.busy, at, instant_add(at, HOUR_US));
}

static void what_a_calendar_says_is_not_offered(void **state)
{
    struct practice *p = *state;
    feed_make(p);
    run_job(p, true);
    assert_int_equal(feed_now(p).times, 1);
    assert_int_equal(feed_now(p).error.n, 0);
    assert_true(feed_now(p).read_at.has && is_busy(p, "2026-03-09 09:00") && !is_busy(p, "2026-03-09 10:00"));
    other.body = CALENDAR(EVENT("20260309T140000Z") EVENT("20260310T140000Z"));
    run_job(p, true); /* not due yet */
    assert_int_equal(atomic_load(&other.asked), 1);
    practice_forward(p, 16 * MINUTE_US);
    run_job(p, true);
    assert_int_equal(feed_now(p).times, 2);
    assert_true(!is_busy(p, "2026-03-09 09:00") && is_busy(p, "2026-03-09 10:00"));
}

static void an_unchanged_calendar_is_not_sent_again_until_the_next_day(void **state)
{
    struct practice *p = *state;
    other.etag = "\"v1\"";
    feed_make(p);
    run_job(p, true);
    practice_forward(p, 16 * MINUTE_US);
    run_job(p, true);
    assert_int_equal(atomic_load(&other.known), 1);
    assert_int_equal(feed_now(p).times, 1);
    assert_int_equal(feed_now(p).error.n, 0);
    practice_forward(p, DAY_US);
    run_job(p, true);
    assert_int_equal(atomic_load(&other.asked), 3);
    assert_int_equal(atomic_load(&other.known), 1);
}

static void a_calendar_that_fails_is_asked_less_often_and_staff_are_told_once(void **state)
{
    struct practice *p = *state;
    feed_make(p);
    run_job(p, true);
    other.status = 404;
    other.body = "gone";
    for (int i = 0; i < 8; i++) {
        practice_forward(p, 7 * HOUR_US);
        run_job(p, true);
        assert_int_equal(home_tasks(p, TASK_BUSY_FEED_FAILS), i < 5 ? 0 : 1);
    }
    assert_int_equal(feed_now(p).times, 1); /* what was known still counts */
    assert_true(sv_starts(feed_now(p).error, SV("There is no calendar")));
    int asked = atomic_load(&other.asked);
    practice_forward(p, 5 * HOUR_US);
    run_job(p, true);
    assert_int_equal(atomic_load(&other.asked), asked);
    other.status = 200;
    other.body = CALENDAR("");
    practice_forward(p, 2 * HOUR_US);
    run_job(p, true);
    assert_int_equal(feed_now(p).error.n, 0);
    assert_int_equal(feed_now(p).times, 0);
    assert_int_equal(home_tasks(p, TASK_BUSY_FEED_FAILS), 0);
}

static void another_address_is_read_soon_and_what_was_known_counts_until_then(void **state)
{
    struct practice *p = *state;
    struct viewer v = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct op op = practice_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct busy_feed_id id = feed_make(p);
    run_job(p, true);
    other.status = 404;
    for (int i = 0; i < 8; i++) {
        practice_forward(p, 7 * HOUR_US);
        run_job(p, true);
    }
    assert_int_equal(home_tasks(p, TASK_BUSY_FEED_FAILS), 1);
    op = practice_op(p, &v);
    assert_int_equal(busy_feed_readdress(&op, id, SV("ftp://other.example"), &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("bad_url")));
    problems = problems_new(p->a);
    assert_int_equal(busy_feed_readdress(&op, id, SV("https://other.example/y.ics"), &problems), E_OK);
    struct busy_feed f = feed_now(p);
    assert_true(sv_eq(f.host, SV("other.example")) && !f.error.n && !f.read_at.has);
    assert_int_equal(f.times, 1);
    assert_int_equal(home_tasks(p, TASK_BUSY_FEED_FAILS), 0);
    point_here(p, id);
    other.status = 200;
    other.body = CALENDAR(EVENT("20260309T140000Z"));
    run_job(p, true);
    assert_true(feed_now(p).read_at.has && is_busy(p, "2026-03-09 10:00") && !is_busy(p, "2026-03-09 09:00"));
    assert_int_equal(
        busy_feed_readdress(&op, (struct busy_feed_id){ id.v + 1 }, SV("https://o.example/"), &problems), E_NOTFOUND);
}

static void what_is_no_calendar_or_not_for_us_is_said_so(void **state)
{
    struct practice *p = *state;
    static const struct {
        int status;
        const char *body, *says;
    } answers[] = {
        { 200, "<html>Sign in</html>", "What is there is no calendar" },
        { 403, "", "The other side does not let us" },
        { 302, "", "The other side does not answer" },
        { 500, "", "The other side does not answer" },
    };
    feed_make(p);
    for (size_t i = 0; i < LENGTH(answers); i++) {
        other.status = answers[i].status;
        other.body = answers[i].body;
        run_job(p, true);
        assert_true(sv_starts(feed_now(p).error, sv_of(answers[i].says)));
        practice_forward(p, 7 * HOUR_US);
    }
}

static void what_is_too_big_is_not_read_at_all(void **state)
{
    struct practice *p = *state;
    enum { SIZE = (4 << 20) + 100 };
    char *body = arena_alloc(p->a, SIZE + 1);
    memset(body, '\n', SIZE);
    memcpy(body, "BEGIN:VCALENDAR", 15);
    other.body = body;
    feed_make(p);
    run_job(p, true);
    assert_true(sv_starts(feed_now(p).error, SV("The calendar is too big")));
}

static void an_address_within_our_own_network_is_not_asked(void **state)
{
    struct practice *p = *state;
    feed_make(p);
    run_job(p, false);
    assert_int_equal(atomic_load(&other.asked), 0);
    assert_true(feed_now(p).error.n > 0 && !feed_now(p).read_at.has);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start, stop)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(what_a_calendar_says_is_not_offered),
        T(an_unchanged_calendar_is_not_sent_again_until_the_next_day),
        T(another_address_is_read_soon_and_what_was_known_counts_until_then),
        T(a_calendar_that_fails_is_asked_less_often_and_staff_are_told_once),
        T(what_is_no_calendar_or_not_for_us_is_said_so),
        T(what_is_too_big_is_not_read_at_all),
        T(an_address_within_our_own_network_is_not_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
