/* Asking other servers: what is refused beforehand, and what is made of answers. A server in a thread says one thing.
 */
#include "tests/test.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fetch/fetch.h"

static struct arena *scratch;

static int setup(void **state)
{
    (void)state;
    scratch = arena_new("test", 64 * 1024);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(scratch);
    return 0;
}

/* --- a server that answers each connection with the same bytes --- */

struct server {
    int listening, port;
    struct sv answer; /* empty: it hangs up */
    char asked[64 * 1024];
    size_t asked_n;
    atomic_int connections;
    pthread_t thread;
};

/* Head, and as much of a body as it says. */
static void read_request(struct server *s, int fd)
{
    s->asked_n = 0;
    for (;;) {
        ssize_t n = read(fd, s->asked + s->asked_n, sizeof s->asked - 1 - s->asked_n);
        if (n <= 0)
            return;
        s->asked_n += (size_t)n;
        s->asked[s->asked_n] = 0;
        const char *end = strstr(s->asked, "\r\n\r\n"), *length = strstr(s->asked, "Content-Length: ");
        if (end && s->asked_n >= (size_t)(end + 4 - s->asked) + (length ? strtoul(length + 16, NULL, 10) : 0))
            return;
    }
}

static void *serve(void *arg)
{
    struct server *s = arg;
    for (int fd; (fd = accept(s->listening, NULL, NULL)) >= 0; close(fd)) {
        s->connections++;
        read_request(s, fd);
        for (size_t done = 0; done < s->answer.n;) {
            ssize_t n = send(fd, s->answer.p + done, s->answer.n - done, MSG_NOSIGNAL);
            if (n <= 0)
                break;
            done += (size_t)n;
        }
        shutdown(fd, SHUT_WR);
    }
    return NULL;
}

static struct server *server_start(struct sv answer)
{
    struct server *s = calloc(1, sizeof *s);
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof at;
    s->answer = answer;
    s->listening = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(s->listening, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(s->listening, 8), 0);
    assert_int_equal(getsockname(s->listening, (struct sockaddr *)&at, &n), 0);
    s->port = ntohs(at.sin_port);
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
    return s;
}

static void server_stop(struct server *s)
{
    shutdown(s->listening, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->listening);
    free(s);
}

static struct sv url_of(const struct server *s)
{
    return sv_fmt(scratch, "http://127.0.0.1:%d/path", s->port);
}

static struct fetch_reply ask(const struct fetch_request *r)
{
    struct fetch *f;
    assert_int_equal(fetch_open(&f), E_OK);
    struct fetch_reply reply = fetch_do(f, scratch, r);
    fetch_close(f);
    return reply;
}

/* --- what we do not ask --- */

static const struct url_row {
    const char *url;
    bool good;
} urls[] = {
    { "https://push.example.org/x", true },
    { "http://127.0.0.1:8080/", true },
    { "http://localhost/", true },
    { "http://[::1]:9/", true },
    { "http://push.example.org/", false },
    { "http://localhost.example.org/", false },
    { "http://127.0.0.1.example.org/", false },
    { "http://127.0.0.1@example.org/", false },
    { "http://10.0.0.1/", false },
    { "ftp://127.0.0.1/", false },
    { "file:///etc/passwd", false },
    { "gopher://127.0.0.1/", false },
    { "push.example.org", false },
    { "https://", false },
    { "", false },
};

static void only_https_or_this_machine_is_asked(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(urls); i++) {
        if (fetch_url_valid(scratch, sv_of(urls[i].url)) != urls[i].good)
            fail_msg("%s", urls[i].url);
        if (!urls[i].good)
            assert_int_equal(
                ask(&(struct fetch_request){ .method = "POST", .url = sv_of(urls[i].url) }).end, FETCH_REFUSED);
    }
}

static void control_characters_in_headers_are_refused(void **state)
{
    (void)state;
    static const struct fetch_header bad[] = { { { "X-A", 3 }, { "one\r\nX-B: two", 13 } },
        { { "X-A", 3 }, { "a\0b", 3 } }, { { "X\nA", 3 }, { "one", 3 } }, { { "X-A", 3 }, { "\x7f", 1 } } };
    struct server *s = server_start(SV("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_int_equal(
            ask(&(struct fetch_request){ .method = "POST", .url = url_of(s), .headers = &bad[i], .headers_count = 1 })
                .end,
            FETCH_REFUSED);
    assert_int_equal(s->connections, 0);
    server_stop(s);
}

/* --- what is made of answers --- */

static void question_goes_out_as_asked(void **state)
{
    (void)state;
    static const struct fetch_header ttl = { { "TTL", 3 }, { "60", 2 } };
    struct server *s = server_start(SV("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nhi"));
    struct fetch_reply r = ask(&(struct fetch_request){ .method = "POST",
        .url = url_of(s),
        .headers = &ttl,
        .headers_count = 1,
        .body = SV("a\0b"),
        .user = SV("ann"),
        .password = SV("s:cret") });
    assert_int_equal(r.end, FETCH_ANSWERED);
    assert_int_equal(r.status, 201);
    assert_true(sv_eq(r.body, SV("hi")));
    assert_non_null(strstr(s->asked, "POST /path HTTP/1.1\r\n"));
    assert_non_null(strstr(s->asked, "TTL: 60\r\n"));
    assert_non_null(strstr(s->asked, "Authorization: Basic YW5uOnM6Y3JldA==\r\n"));
    assert_memory_equal(s->asked + s->asked_n - 3, "a\0b", 3);
    server_stop(s);
}

static void redirects_are_not_followed(void **state)
{
    (void)state;
    struct server *to = server_start(SV("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    struct sv answer =
        sv_fmt(scratch, "HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n", to->port);
    struct server *s = server_start(answer);
    struct fetch_reply r = ask(&(struct fetch_request){ .method = "POST", .url = url_of(s) });
    assert_int_equal(r.end, FETCH_ANSWERED);
    assert_int_equal(r.status, 307);
    assert_int_equal(to->connections, 0);
    server_stop(s);
    server_stop(to);
}

static void a_huge_answer_is_cut(void **state)
{
    (void)state;
    size_t n = 4 * FETCH_BODY_MAX;
    struct str big = str_new(scratch, n + 200);
    str_addf(&big, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", n);
    for (size_t i = 0; i < n; i++)
        str_addc(&big, 'x');
    struct server *s = server_start(str_sv(&big));
    struct fetch_reply r = ask(&(struct fetch_request){ .method = "GET", .url = url_of(s) });
    assert_int_equal(r.end, FETCH_ANSWERED);
    assert_int_equal(r.body.n, FETCH_BODY_MAX);
    server_stop(s);
}

static void retry_after_is_read(void **state)
{
    (void)state;
    struct server *s = server_start(SV("HTTP/1.1 429 Slow\r\nRetry-After: 90\r\nContent-Length: 0\r\n\r\n"));
    struct fetch_reply r = ask(&(struct fetch_request){ .method = "POST", .url = url_of(s) });
    assert_int_equal(r.status, 429);
    assert_int_equal(r.retry_after_s, 90);
    server_stop(s);
}

static void nobody_there_means_that_nothing_was_said(void **state)
{
    (void)state;
    struct server *s = server_start(SV(""));
    struct sv url = url_of(s);
    server_stop(s);
    assert_int_equal(ask(&(struct fetch_request){ .method = "POST", .url = url }).end, FETCH_NOT_SENT);
}

static void hanging_up_without_an_answer_leaves_it_open(void **state)
{
    (void)state;
    struct server *s = server_start(SV(""));
    assert_int_equal(
        ask(&(struct fetch_request){ .method = "POST", .url = url_of(s), .body = SV("x") }).end, FETCH_UNKNOWN);
    server_stop(s);
}

static void a_proxy_of_the_environment_is_not_believed(void **state)
{
    (void)state;
    struct server *s = server_start(SV("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    struct fetch_reply r = ask(&(struct fetch_request){ .method = "POST", .url = url_of(s) });
    unsetenv("http_proxy");
    assert_int_equal(r.status, 200);
    server_stop(s);
}

/* --- URLs that strangers give us --- */

static const struct address_row {
    const char *address;
    bool open;
} addresses[] = {
    { "8.8.8.8", true },
    { "172.15.255.255", true },
    { "172.32.0.1", true },
    { "100.63.255.255", true },
    { "100.128.0.1", true },
    { "198.20.0.1", true },
    { "2606:4700::1111", true },
    { "2a00:1450:4001::1", true },
    { "0.0.0.0", false },
    { "10.0.0.1", false },
    { "100.64.0.1", false },
    { "127.0.0.1", false },
    { "127.255.255.254", false },
    { "169.254.169.254", false },
    { "172.16.0.1", false },
    { "172.31.255.255", false },
    { "192.0.0.8", false },
    { "192.0.2.1", false },
    { "192.168.1.1", false },
    { "198.18.0.1", false },
    { "198.19.255.255", false },
    { "203.0.113.9", false },
    { "224.0.0.1", false },
    { "255.255.255.255", false },
    { "::", false },
    { "::1", false },
    { "::ffff:127.0.0.1", false },
    { "::ffff:10.0.0.1", false },
    { "::127.0.0.1", false },
    { "64:ff9b::7f00:1", false },
    { "2001::1", false },
    { "2001:db8::1", false },
    { "2002:7f00:1::1", false },
    { "fe80::1", false },
    { "fd00:ec2::254", false },
    { "ff02::1", false },
    { "3fff::1", false },
};

static bool allowed(const char *nets, const char *address)
{
    struct fetch_nets also;
    struct sv wrong;
    struct sockaddr_storage at = { 0 };
    struct sockaddr_in *v4 = (struct sockaddr_in *)&at;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&at;
    assert_true(fetch_nets_parse(scratch, sv_of(nets), &also, &wrong));
    if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
        at.ss_family = AF_INET;
    } else {
        assert_int_equal(inet_pton(AF_INET6, address, &v6->sin6_addr), 1);
        at.ss_family = AF_INET6;
    }
    return fetch_address_allowed(&also, (struct sockaddr *)&at);
}

static void only_public_addresses_are_open_to_strangers_urls(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(addresses); i++)
        if (allowed("", addresses[i].address) != addresses[i].open)
            fail_msg("%s", addresses[i].address);
}

static void the_administrators_networks_are_open_too(void **state)
{
    (void)state;
    assert_true(allowed("10.1.0.0/16, fd00::/8", "10.1.255.255"));
    assert_false(allowed("10.1.0.0/16, fd00::/8", "10.2.0.0"));
    assert_true(allowed("10.1.0.0/16, fd00::/8", "fd12::1"));
    assert_true(allowed("10.1.0.0/16", "::ffff:10.1.2.3"));
    assert_true(allowed("127.0.0.1", "127.0.0.1"));
    assert_false(allowed("127.0.0.1", "127.0.0.2"));
}

static void what_is_no_network_is_named(void **state)
{
    (void)state;
    static const char *const bad[] = { "10.0.0.0/33", "10.0.0/8", "fd00::/129", "host.example.org", "10.0.0.0/",
        "1.2.3.4/x", "10.0.0.0/8/8", "1.2.3.4/0008" };
    for (size_t i = 0; i < LENGTH(bad); i++) {
        struct fetch_nets nets;
        struct sv wrong = SV("");
        if (fetch_nets_parse(scratch, sv_fmt(scratch, "10.0.0.0/8, %s", bad[i]), &nets, &wrong))
            fail_msg("%s", bad[i]);
        assert_true(sv_eq(wrong, sv_of(bad[i])));
    }
}

static const struct url_row strangers[] = {
    { "https://hooks.example.org/x?y=1", true },
    { "http://hooks.example.org:8443/", true },
    { "http://127.0.0.1/", true }, /* seen when it is called */
    { "https://ann:secret@hooks.example.org/", false },
    { "https://ann@hooks.example.org/", false },
    { "ftp://hooks.example.org/", false },
    { "file:///etc/passwd", false },
    { "javascript:alert(1)", false },
    { "hooks.example.org/x", false },
    { "https://", false },
    { "", false },
};

static void a_strangers_url_is_plain_http_without_a_password(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(strangers); i++)
        if (fetch_url_guardable(scratch, sv_of(strangers[i].url)) != strangers[i].good)
            fail_msg("%s", strangers[i].url);
}

static const struct url_row shut[] = {
    { "http://127.0.0.1/", true },
    { "http://2130706433/", true },
    { "http://0x7f.1/", true },
    { "http://LocalHost:81/x", true },
    { "http://localhost./", true },
    { "http://kith.localhost/", true },
    { "https://10.1.2.3/", true },
    { "http://169.254.169.254/latest", true },
    { "http://[::1]/", true },
    { "http://[fd00::7]/", true },
    { "http://[::ffff:192.168.1.1]/", true },
    { "https://192.0.2.1/", true },
    { "https://93.184.216.34/", false },
    { "https://[2606:2800:220:1::1]/", false },
    { "https://hooks.example.org/", false }, /* where a name leads is seen when it is called */
    { "https://localhost.example.org/", false },
    { "https://172.20.0.9/", false }, /* of a network that was named */
    { "nonsense", false },
};

static void an_address_that_a_guarded_call_would_refuse_is_known_when_it_is_typed(void **state)
{
    (void)state;
    struct fetch_nets named;
    struct sv wrong;
    assert_true(fetch_nets_parse(scratch, SV("172.20.0.0/16"), &named, &wrong));
    for (size_t i = 0; i < LENGTH(shut); i++)
        if (fetch_url_closed(scratch, sv_of(shut[i].url), &named) != shut[i].good)
            fail_msg("%s", shut[i].url);
    assert_true(fetch_url_closed(scratch, SV("https://172.20.0.9/"), NULL));
}

/* Names that look public and lead here are all seen at the socket: a name, a number, another writing of the address. */
static void a_guarded_call_does_not_connect_to_this_machine(void **state)
{
    (void)state;
    static const char *const hosts[] = { "127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0" };
    struct server *s = server_start(SV("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    struct fetch_nets none = { 0 };
    for (size_t i = 0; i < LENGTH(hosts); i++) {
        struct sv url = sv_fmt(scratch, "http://%s:%d/", hosts[i], s->port);
        enum fetch_end end = ask(&(struct fetch_request){ .method = "POST", .url = url, .guarded = &none }).end;
        if (end != FETCH_REFUSED && end != FETCH_NOT_SENT)
            fail_msg("%s", hosts[i]);
    }
    assert_int_equal(s->connections, 0);
    server_stop(s);
}

static void a_connection_kept_from_before_is_not_taken_for_a_guarded_call(void **state)
{
    (void)state;
    struct server *s = server_start(SV("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    struct fetch_nets none = { 0 }, here;
    struct sv wrong;
    struct fetch *f;
    assert_true(fetch_nets_parse(scratch, SV("127.0.0.0/8"), &here, &wrong));
    assert_int_equal(fetch_open(&f), E_OK);
    struct fetch_request r = { .method = "POST", .url = url_of(s), .guarded = &here };
    assert_int_equal(fetch_do(f, scratch, &r).status, 200);
    r.guarded = &none;
    assert_int_equal(fetch_do(f, scratch, &r).end, FETCH_REFUSED);
    assert_int_equal(s->connections, 1);
    fetch_close(f);
    server_stop(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_https_or_this_machine_is_asked),
        cmocka_unit_test(control_characters_in_headers_are_refused),
        cmocka_unit_test(question_goes_out_as_asked),
        cmocka_unit_test(redirects_are_not_followed),
        cmocka_unit_test(a_huge_answer_is_cut),
        cmocka_unit_test(retry_after_is_read),
        cmocka_unit_test(nobody_there_means_that_nothing_was_said),
        cmocka_unit_test(hanging_up_without_an_answer_leaves_it_open),
        cmocka_unit_test(a_proxy_of_the_environment_is_not_believed),
        cmocka_unit_test(only_public_addresses_are_open_to_strangers_urls),
        cmocka_unit_test(the_administrators_networks_are_open_too),
        cmocka_unit_test(what_is_no_network_is_named),
        cmocka_unit_test(a_strangers_url_is_plain_http_without_a_password),
        cmocka_unit_test(an_address_that_a_guarded_call_would_refuse_is_known_when_it_is_typed),
        cmocka_unit_test(a_guarded_call_does_not_connect_to_this_machine),
        cmocka_unit_test(a_connection_kept_from_before_is_not_taken_for_a_guarded_call),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
