/* What the server refuses to be made to do: read too much, wait too long, queue without end, stop in the middle. */
#include "raw.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static struct arena *arena;

static const struct http_server_options small = { .listen = { "127.0.0.1:0", 11 },
    .workers = 1,
    .queue = 1,
    .max_body = 64 * 1024,
    .max_upload = 256 * 1024,
    .idle_timeout_s = 1,
    .hsts = true };

static struct sv head_with_length(const char *type, size_t n)
{
    return sv_fmt(arena, "POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n", type, n);
}

/** Sends a body of n bytes and reads the one reply. */
static struct sv post(int fd, const char *type, size_t n)
{
    struct sv head = head_with_length(type, n);
    assert_true(raw_send(fd, head.p, head.n));
    assert_true(raw_send(fd, arena_alloc(arena, n), n));
    return raw_read_one(fd, arena, false);
}

static void a_body_of_the_limit_passes_and_one_byte_more_answers_413(void **state)
{
    struct raw_site *site = *state;
    int fd = raw_connect(site);
    assert_int_equal(raw_status(post(fd, "text/plain", 64 * 1024)), 200);
    assert_int_equal(raw_status(post(fd, "text/plain", 64 * 1024 + 1)), 413);
    assert_int_equal(raw_status(post(fd, "text/plain", 3)), 200); /* the connection is still of use */
    close(fd);
}

static void an_upload_may_be_larger_than_a_body(void **state)
{
    struct raw_site *site = *state;
    int fd = raw_connect(site);
    const char *type = "multipart/form-data; boundary=B";
    assert_int_equal(raw_status(post(fd, type, 200 * 1024)), 400); /* read, and then no multipart */
    assert_int_equal(raw_status(post(fd, type, 256 * 1024 + 1)), 413);
    close(fd);
}

static void a_chunked_body_over_the_limit_answers_413(void **state)
{
    struct raw_site *site = *state;
    int fd = raw_connect(site);
    struct str bytes = str_new(arena, 1 << 20);
    str_add(&bytes, SV("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < 70; i++) {
        str_add(&bytes, SV("400\r\n"));
        str_add(&bytes, (struct sv){ arena_alloc(arena, 1024), 1024 });
        str_add(&bytes, SV("\r\n"));
    }
    str_add(&bytes, SV("0\r\n\r\n"));
    assert_true(raw_send(fd, bytes.p, bytes.n));
    assert_int_equal(raw_status(raw_read_one(fd, arena, false)), 413);
    close(fd);
}

static void an_expected_body_over_the_limit_is_refused_before_it_is_sent(void **state)
{
    static const char ask[] = "POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 70000\r\n\r\n";
    struct raw_site *site = *state;
    assert_int_equal(raw_status(raw_ask(site, arena, ask, sizeof ask - 1)), 413);
}

static void a_body_beyond_all_reason_is_refused_at_once(void **state)
{
    static const char ask[] = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n";
    struct raw_site *site = *state;
    assert_int_equal(raw_status(raw_ask(site, arena, ask, sizeof ask - 1)), 413);
}

static void headers_too_large_answer_431(void **state)
{
    struct raw_site *site = *state;
    struct str bytes = str_new(arena, 1 << 20);
    str_add(&bytes, SV("GET /a HTTP/1.1\r\nHost: h\r\nX: "));
    for (int i = 0; i < 16 * 1024; i++)
        str_addc(&bytes, 'x');
    assert_int_equal(raw_status(raw_ask(site, arena, bytes.p, bytes.n)), 431);
}

static void a_target_too_long_answers_414(void **state)
{
    struct raw_site *site = *state;
    struct str bytes = str_new(arena, 1 << 20);
    str_add(&bytes, SV("GET /"));
    for (int i = 0; i < 16 * 1024; i++)
        str_addc(&bytes, 'x');
    assert_int_equal(raw_status(raw_ask(site, arena, bytes.p, bytes.n)), 414);
}

static void too_many_fields_answer_400(void **state)
{
    struct raw_site *site = *state;
    int fd = raw_connect(site);
    struct str bytes = str_new(arena, 1 << 20);
    struct sv head = head_with_length("application/x-www-form-urlencoded", 4004);
    str_add(&bytes, head);
    for (int i = 0; i < 1001; i++)
        str_add(&bytes, SV("a=1&"));
    assert_true(raw_send(fd, bytes.p, bytes.n));
    assert_int_equal(raw_status(raw_read_one(fd, arena, false)), 400);
    close(fd);
}

static void a_secure_site_sends_hsts(void **state)
{
    static const char ask[] = "GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    struct raw_site *site = *state;
    assert_true(raw_header(raw_ask(site, arena, ask, sizeof ask - 1), "Strict-Transport-Security").n > 0);
}

/** Sends `start`, then one byte of `drip` every 100 ms: the server must end it within 5 s, though never silent. */
static void drip(const struct raw_site *site, const char *start, char byte)
{
    int fd = raw_connect(site);
    bool closed = false;
    assert_true(raw_send(fd, start, strlen(start)));
    for (int i = 0; i < 50 && !closed; i++) {
        closed = !raw_send(fd, &byte, 1);
        if (!closed)
            raw_read_all(fd, arena, 100, &closed);
    }
    close(fd);
    assert_true(closed);
}

static void headers_that_drip_are_cut_off(void **state)
{
    drip(*state, "GET /a HTTP/1.1\r\nHost: h\r\nX: ", 'x');
}

static void a_request_line_that_drips_is_cut_off(void **state)
{
    drip(*state, "GET /", 'x');
}

static void a_body_that_drips_is_cut_off(void **state)
{
    drip(*state, "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n", 'x');
}

static void empty_lines_that_drip_are_cut_off(void **state)
{
    drip(*state, "\r\n", '\n');
}

static void a_silent_connection_is_closed(void **state)
{
    struct raw_site *site = *state;
    assert_int_equal(raw_ask(site, arena, "", 0).n, 0);
}

static long gauge(const struct raw_site *site, const char *name)
{
    struct str text = str_new(arena, 1 << 16);
    http_server_metrics(site->server, &text);
    const char *at = strstr(text.p, sv_fmt(arena, "\n%s ", name).p);
    assert_non_null(at);
    return strtol(at + 2 + strlen(name), NULL, 10);
}

static bool becomes(const struct raw_site *site, const char *name, long value)
{
    for (int i = 0; i < 600; i++) {
        if (gauge(site, name) == value)
            return true;
        usleep(50000);
    }
    return false;
}

static void a_reader_that_stops_reading_is_closed(void **state)
{
    struct raw_site *site = *state;
    assert_true(becomes(site, "kith_http_connections", 0));
    int fd = raw_connect(site);
    assert_true(raw_send(fd, "GET /huge HTTP/1.1\r\nHost: h\r\n\r\n", 31));
    assert_true(becomes(site, "kith_http_in_flight", 1));
    assert_true(becomes(site, "kith_http_connections", 0));
    close(fd);
}

static void send_wait(int fd)
{
    assert_true(raw_send(fd, "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n", 31));
}

static void a_full_queue_answers_503_and_healthz_still_answers(void **state)
{
    struct raw_site *site = *state;
    int running = raw_connect(site);
    send_wait(running);
    assert_int_equal(sem_wait(&site->entered), 0);
    int waiting = raw_connect(site);
    send_wait(waiting);
    assert_true(becomes(site, "kith_http_queue_depth", 1));
    int third = raw_connect(site);
    send_wait(third);
    struct sv refused = raw_read_one(third, arena, false);
    assert_int_equal(raw_status(refused), 503);
    assert_true(sv_eq(raw_header(refused, "Retry-After"), SV("1")));
    assert_true(raw_send(third, "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n", 34));
    assert_int_equal(raw_status(raw_read_one(third, arena, false)), 200);
    sem_post(&site->leave);
    sem_post(&site->leave);
    assert_int_equal(raw_status(raw_read_one(running, arena, false)), 200);
    assert_int_equal(raw_status(raw_read_one(waiting, arena, false)), 200);
    close(running);
    close(waiting);
    close(third);
}

static void *stop_site(void *arg)
{
    struct raw_site *site = arg;
    http_server_stop(site->server, 1);
    return NULL;
}

/** Has its own server, since it stops it. */
static void a_stop_finishes_the_running_request_and_answers_the_waiting_one(void **state)
{
    (void)state;
    struct raw_site site;
    pthread_t stopper;
    raw_start(&site, &small);
    int running = raw_connect(&site);
    send_wait(running);
    assert_int_equal(sem_wait(&site.entered), 0);
    int waiting = raw_connect(&site); /* asked at once: who says nothing for a second is cut off */
    send_wait(waiting);
    int idle = raw_connect(&site);
    assert_true(becomes(&site, "kith_http_queue_depth", 1));
    assert_int_equal(pthread_create(&stopper, NULL, stop_site, &site), 0);
    usleep(3000000); /* the grace of a second has passed, on a busy machine too */
    sem_post(&site.leave);
    struct sv ran = raw_read_one(running, arena, false), waited = raw_read_one(waiting, arena, false);
    assert_int_equal(raw_status(ran), 200);
    assert_true(sv_eq(raw_body(ran), SV("waited")));
    assert_true(sv_eq(raw_header(ran, "Connection"), SV("close")));
    assert_int_equal(raw_status(waited), 503);
    pthread_join(stopper, NULL);
    bool closed;
    assert_int_equal(raw_read_all(idle, arena, 30000, &closed).n, 0);
    assert_true(closed);
    close(running);
    close(waiting);
    close(idle);
}

/** Has its own server: several polling threads, behind a proxy. */
static void several_pollers_serve_behind_a_trusted_proxy(void **state)
{
    static const char ask[] = "GET /a HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 6.6.6.6, 1.2.3.4\r\n\r\n";
    (void)state;
    struct raw_site site;
    struct http_server_options o = small;
    int fds[20];
    o.pollers = 2;
    o.queue = 64;
    o.trusted_proxy = SV("127.0.0.1");
    raw_start(&site, &o);
    for (size_t i = 0; i < LENGTH(fds); i++)
        fds[i] = raw_connect(&site);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < LENGTH(fds); i++)
            assert_true(raw_send(fds[i], ask, sizeof ask - 1));
        for (size_t i = 0; i < LENGTH(fds); i++)
            assert_non_null(strstr(raw_read_one(fds[i], arena, false).p, " peer=1.2.3.4 "));
    }
    assert_int_equal(site.handled, 60);
    for (size_t i = 0; i < LENGTH(fds); i++)
        close(fds[i]);
    raw_stop(&site);
}

/** Whether a request on this connection is answered; false: the server has closed it unread. */
static bool is_served(int fd)
{
    static const char ask[] = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n";
    return raw_send(fd, ask, sizeof ask - 1) && raw_status(raw_read_one(fd, arena, false)) == 200;
}

/** Has its own server: connections are kept longer than the test takes. */
static void an_address_with_too_many_connections_gets_no_more_and_others_do(void **state)
{
    (void)state;
    struct raw_site site;
    struct http_server_options o = small;
    bool closed;
    o.idle_timeout_s = 120;
    o.max_per_address = 2;
    o.count_loopback = true;
    raw_start(&site, &o);
    int first = raw_connect(&site), second = raw_connect(&site);
    assert_true(is_served(first));
    assert_true(is_served(second));
    int third = raw_connect(&site);
    assert_int_equal(raw_read_all(third, arena, 30000, &closed).n, 0);
    assert_true(closed);
    assert_true(becomes(&site, "kith_http_connections_closed_total{reason=\"address_limit\"}", 1));
    int neighbour = raw_connect_from(&site, "127.0.0.2");
    assert_true(is_served(neighbour));
    assert_true(is_served(first)); /* those that were there stay */
    close(first);
    assert_true(becomes(&site, "kith_http_connections", 2)); /* the second and the neighbour */
    int next = raw_connect(&site);
    assert_true(is_served(next));
    close(second);
    close(third);
    close(neighbour);
    close(next);
    raw_stop(&site);
}

/** Has its own server: all of its clients come from the proxy's address. */
static void the_trusted_proxy_has_as_many_connections_as_it_wants(void **state)
{
    (void)state;
    struct raw_site site;
    struct http_server_options o = small;
    int fds[5];
    o.idle_timeout_s = 120;
    o.max_per_address = 1;
    o.count_loopback = true;
    o.trusted_proxy = SV("127.0.0.1");
    raw_start(&site, &o);
    for (size_t i = 0; i < LENGTH(fds); i++)
        assert_true(is_served(fds[i] = raw_connect(&site)));
    for (size_t i = 0; i < LENGTH(fds); i++)
        close(fds[i]);
    raw_stop(&site);
}

static void an_address_in_use_is_told_in_a_sentence(void **state)
{
    struct raw_site *site = *state;
    struct http_server_options o = small;
    struct http_server *second;
    struct sv problem;
    o.listen = sv_fmt(arena, "127.0.0.1:%u", site->port);
    assert_int_equal(http_server_start(&o, &second, &problem), E_BUSY);
    assert_true(sv_starts(problem, SV("Cannot listen on 127.0.0.1:")));
    static const char *const wrong[] = { "", "8080", ":8080", "127.0.0.1:", "127.0.0.1:http", "::1:8080", "[::1]" };
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        o.listen = sv_of(wrong[i]);
        assert_int_equal(http_server_start(&o, &second, &problem), E_INVALID);
    }
}

static struct raw_site shared;

static int site_setup(void **state)
{
    (void)state;
    raw_start(&shared, &small);
    return 0;
}
static int site_teardown(void **state)
{
    (void)state;
    raw_stop(&shared);
    return 0;
}
static int setup(void **state)
{
    *state = &shared;
    arena = arena_new("test", 65536);
    return 0;
}
static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}
#define FACT(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_body_of_the_limit_passes_and_one_byte_more_answers_413),
        FACT(an_upload_may_be_larger_than_a_body),
        FACT(a_chunked_body_over_the_limit_answers_413),
        FACT(an_expected_body_over_the_limit_is_refused_before_it_is_sent),
        FACT(a_body_beyond_all_reason_is_refused_at_once),
        FACT(headers_too_large_answer_431),
        FACT(a_target_too_long_answers_414),
        FACT(too_many_fields_answer_400),
        FACT(a_secure_site_sends_hsts),
        FACT(headers_that_drip_are_cut_off),
        FACT(a_request_line_that_drips_is_cut_off),
        FACT(a_body_that_drips_is_cut_off),
        FACT(empty_lines_that_drip_are_cut_off),
        FACT(a_silent_connection_is_closed),
        FACT(a_reader_that_stops_reading_is_closed),
        FACT(a_full_queue_answers_503_and_healthz_still_answers),
        FACT(a_stop_finishes_the_running_request_and_answers_the_waiting_one),
        FACT(several_pollers_serve_behind_a_trusted_proxy),
        FACT(an_address_with_too_many_connections_gets_no_more_and_others_do),
        FACT(the_trusted_proxy_has_as_many_connections_as_it_wants),
        FACT(an_address_in_use_is_told_in_a_sentence),
    };
    return cmocka_run_group_tests_name("http/raw_limits", tests, site_setup, site_teardown);
}
