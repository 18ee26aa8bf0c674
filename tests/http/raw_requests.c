/* How whole requests are answered: connections, bodies, codings, validators. */
#include "raw.h"

#include <sys/socket.h>
#include <unistd.h>

#include <brotli/decode.h>
#include <zlib.h>

#define ASK(text) raw_ask(&site, arena, text, sizeof(text) - 1)
#define SEND(fd, text) assert_true(raw_send(fd, text, sizeof(text) - 1))
#define HAS(reply, text) assert_non_null(strstr((reply).p, text))

static struct raw_site site;
static struct arena *arena;

static void keep_alive_serves_several_requests(void **state)
{
    (void)state;
    int fd = raw_connect(&site);
    for (int i = 0; i < 3; i++) {
        SEND(fd, "GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        assert_int_equal(raw_status(raw_read_one(fd, arena, false)), 200);
        SEND(fd, "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
        assert_int_equal(raw_status(raw_read_one(fd, arena, false)), 200);
    }
    close(fd);
}

static void pipelined_requests_are_answered_in_their_order(void **state)
{
    (void)state;
    struct sv all = ASK("POST /first HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
                        "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"
                        "GET /third HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assert_int_equal(raw_replies(all), 3);
    const char *first = strstr(all.p, "path=/first"), *second = strstr(all.p, "\r\n\r\nok\n"),
               *third = strstr(all.p, "path=/third");
    assert_true(first && second && third && first < second && second < third);
}

static void a_get_with_a_body_does_not_spill_into_the_next_request(void **state)
{
    (void)state;
    struct sv all = ASK("GET /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 39\r\n\r\n"
                        "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n1234"
                        "GET /next HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assert_int_equal(raw_replies(all), 2);
    HAS(all, "path=/next");
    assert_null(strstr(all.p, "smuggled"));
}

static void connection_close_is_honoured(void **state)
{
    (void)state;
    struct sv all = ASK("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(raw_replies(all), 1);
}

static void http_1_0_closes_after_one_reply(void **state)
{
    (void)state;
    assert_int_equal(raw_status(ASK("GET /a HTTP/1.0\r\n\r\n")), 200);
}

static void an_absolute_target_of_this_host_is_served(void **state)
{
    (void)state;
    struct sv reply = ASK("GET http://h/a?b=1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    HAS(reply, "path=/a query=b=1");
}

static void escapes_in_path_and_query_are_decoded_once(void **state)
{
    (void)state;
    struct sv reply = ASK("GET /V%C3%A9liz%20x?q=a%2Bb+c&q=%2525 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    HAS(reply, "path=/V\xc3\xa9liz x ");
    HAS(reply, "param q=a+b c\n");
    HAS(reply, "param q=%25\n");
}

static void an_expectation_gets_an_interim_reply(void **state)
{
    (void)state;
    int fd = raw_connect(&site);
    SEND(fd, "POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    assert_int_equal(raw_status(raw_read_one(fd, arena, true)), 100);
    SEND(fd, "abc");
    struct sv reply = raw_read_one(fd, arena, false);
    assert_int_equal(raw_status(reply), 200);
    HAS(reply, "body=3");
    close(fd);
}

static void a_chunked_body_arrives_whole(void **state)
{
    (void)state;
    struct sv reply = ASK("POST /body HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                          "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nTrailer: 1\r\n\r\n");
    assert_true(sv_eq(raw_body(reply), SV("abcdefg")));
}

static void a_body_in_small_pieces_arrives_whole(void **state)
{
    (void)state;
    int fd = raw_connect(&site);
    SEND(fd, "POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n");
    for (int i = 0; i < 10; i++) {
        raw_send(fd, &"0123456789"[i], 1);
        usleep(5000);
    }
    assert_true(sv_eq(raw_body(raw_read_one(fd, arena, false)), SV("0123456789")));
    close(fd);
}

static void a_form_is_read(void **state)
{
    (void)state;
    struct sv reply =
        ASK("POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: Application/x-www-form-urlencoded; charset=utf-8\r\n"
            "Content-Length: 11\r\nConnection: close\r\n\r\na=1&b=x%20y");
    HAS(reply, "field a=1\nfield b=x y\n");
    HAS(reply, "body=0");
}

static void a_broken_form_answers_400_with_a_sentence(void **state)
{
    (void)state;
    struct sv reply = ASK("POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                          "Content-Length: 4\r\nConnection: close\r\n\r\na=%0");
    assert_int_equal(raw_status(reply), 400);
    HAS(reply, "Send it again from the page.");
}

static void an_upload_is_read(void **state)
{
    (void)state;
    static const char body[] =
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\n\r\nhello\r\n--B--\r\n";
    struct sv bytes = sv_fmt(arena,
        "POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=B\r\n"
        "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
        sizeof body - 1, body);
    struct sv reply = raw_ask(&site, arena, bytes.p, bytes.n);
    HAS(reply, "field a=1\nfile f x.txt 5\n");
}

/** The headers of a reply without the lines that differ from request to request. */
static struct sv steady_headers(struct sv reply)
{
    struct str out = str_new(arena, 8192);
    struct sv head = sv_sub(reply, 0, (size_t)(raw_body(reply).p - reply.p));
    while (head.n) {
        struct sv line = sv_cut(&head, '\n');
        if (!sv_starts(line, SV("Date:")) && !sv_starts(line, SV("X-Request-Id:")))
            str_add(&out, line);
    }
    return str_sv(&out);
}

static void head_has_the_headers_of_get_and_no_body(void **state)
{
    static const char *const paths[] = { "/a", "/big", "/healthz" };
    (void)state;
    for (size_t i = 0; i < LENGTH(paths); i++) {
        struct sv end = SV("HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
        struct sv get = sv_fmt(arena, "GET %s %s", paths[i], end.p),
                  head = sv_fmt(arena, "HEAD %s %s", paths[i], end.p);
        struct sv got = raw_ask(&site, arena, get.p, get.n), headed = raw_ask(&site, arena, head.p, head.n);
        assert_int_equal(raw_status(headed), 200);
        assert_int_equal(raw_body(headed).n, 0);
        if (i > 0) /* the first one's body names the method */
            assert_string_equal(sv_z(arena, steady_headers(got)), sv_z(arena, steady_headers(headed)));
    }
}

static struct sv plain_page(void)
{
    struct sv reply = ASK("GET /big HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assert_int_equal(raw_header(reply, "Content-Encoding").n, 0);
    assert_true(sv_eq(raw_header(reply, "Vary"), SV("Accept-Encoding")));
    assert_true(sv_eq(raw_header(reply, "ETag"), SV("\"v1\"")));
    assert_true(raw_body(reply).n > 100000);
    return raw_body(reply);
}

static void gzip_unpacks_to_the_same_page(void **state)
{
    (void)state;
    struct sv plain = plain_page();
    struct sv reply = ASK("GET /big HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
    struct sv coded = raw_body(reply);
    assert_true(sv_eq(raw_header(reply, "Content-Encoding"), SV("gzip")));
    assert_true(sv_eq(raw_header(reply, "ETag"), SV("W/\"v1\"")));
    assert_true(coded.n < plain.n / 4);
    char *out = arena_alloc(arena, plain.n + 1);
    z_stream z = { .next_in = (Bytef *)(uintptr_t)coded.p,
        .avail_in = (uInt)coded.n,
        .next_out = (Bytef *)out,
        .avail_out = (uInt)plain.n + 1 };
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_true(sv_eq((struct sv){ out, z.total_out }, plain));
    inflateEnd(&z);
}

static void brotli_unpacks_to_the_same_page_again_and_again(void **state)
{
    (void)state;
    struct sv plain = plain_page();
    for (int i = 0; i < 5; i++) {
        struct sv reply = ASK("GET /big HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip, br\r\nConnection: close\r\n\r\n");
        struct sv coded = raw_body(reply);
        assert_true(sv_eq(raw_header(reply, "Content-Encoding"), SV("br")));
        size_t n = plain.n + 1;
        uint8_t *out = arena_alloc(arena, n);
        assert_int_equal(
            BrotliDecoderDecompress(coded.n, (const uint8_t *)coded.p, &n, out), BROTLI_DECODER_RESULT_SUCCESS);
        assert_true(sv_eq((struct sv){ (const char *)out, n }, plain));
    }
}

static void a_known_etag_answers_304_without_a_body(void **state)
{
    (void)state;
    struct sv reply = ASK(
        "GET /big HTTP/1.1\r\nHost: h\r\nAccept-Encoding: br\r\nIf-None-Match: W/\"v1\"\r\nConnection: close\r\n\r\n");
    assert_int_equal(raw_status(reply), 304);
    assert_int_equal(raw_body(reply).n, 0);
    assert_true(raw_header(reply, "ETag").n > 0);
}

static void every_reply_carries_the_security_headers(void **state)
{
    static const char *const asks[] = { "GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "GET /../a HTTP/1.1\r\nHost: h\r\n\r\n",
        "BREW / HTTP/1.1\r\nHost: h\r\n\r\n", "GET /?%00 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" };
    (void)state;
    for (size_t i = 0; i < LENGTH(asks); i++) {
        struct sv reply = raw_ask(&site, arena, asks[i], strlen(asks[i]));
        assert_true(sv_eq(raw_header(reply, "X-Content-Type-Options"), SV("nosniff")));
        assert_true(sv_eq(raw_header(reply, "Referrer-Policy"), SV("same-origin")));
        assert_true(sv_eq(raw_header(reply, "X-Frame-Options"), SV("DENY")));
        assert_true(sv_eq(raw_header(reply, "Cross-Origin-Opener-Policy"), SV("same-origin")));
        assert_true(sv_eq(raw_header(reply, "Cross-Origin-Resource-Policy"), SV("same-origin")));
        assert_true(raw_header(reply, "Permissions-Policy").n > 0);
        assert_true(sv_eq(raw_header(reply, "Cache-Control"), SV("no-store")));
        assert_int_equal(raw_header(reply, "X-Request-Id").n, strstr(asks[i], "healthz") ? 0 : 16);
        assert_int_equal(raw_header(reply, "Strict-Transport-Security").n, 0);
    }
}

static void a_method_that_is_not_allowed_names_the_others(void **state)
{
    (void)state;
    struct sv reply = ASK("TRACE / HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(raw_status(reply), 405);
    assert_true(raw_header(reply, "Allow").n > 0);
}

/* The stop at the end waits for every suspended connection: one that is forgotten here hangs it. */
static void a_client_that_leaves_early_harms_nobody(void **state)
{
    const struct linger at_once = { .l_onoff = 1 };
    (void)state;
    for (unsigned reset = 0; reset < 10; reset++) {
        int fd = raw_connect(&site);
        if (reset % 2)
            assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
        SEND(fd, "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
        assert_int_equal(sem_wait(&site.entered), 0);
        close(fd);
        usleep(reset * 1000);
        sem_post(&site.leave);
        assert_int_equal(raw_status(ASK("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")), 200);
    }
}

static void metrics_count_replies_by_status(void **state)
{
    (void)state;
    struct str text = str_new(arena, 1 << 16);
    http_server_metrics(site.server, &text);
    HAS(text, "kith_http_requests_total{code=\"200\"} ");
    HAS(text, "kith_http_requests_total{code=\"400\"} ");
    HAS(text, "kith_http_request_duration_seconds_bucket{le=\"+Inf\"} ");
    HAS(text, "kith_http_queue_depth 0\n");
    assert_false(text.overflowed);
}

static int site_setup(void **state)
{
    (void)state;
    raw_start(&site, NULL);
    return 0;
}
static int site_teardown(void **state)
{
    (void)state;
    raw_stop(&site);
    return 0;
}
static int setup(void **state)
{
    (void)state;
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
        FACT(keep_alive_serves_several_requests),
        FACT(pipelined_requests_are_answered_in_their_order),
        FACT(a_get_with_a_body_does_not_spill_into_the_next_request),
        FACT(connection_close_is_honoured),
        FACT(http_1_0_closes_after_one_reply),
        FACT(an_absolute_target_of_this_host_is_served),
        FACT(escapes_in_path_and_query_are_decoded_once),
        FACT(an_expectation_gets_an_interim_reply),
        FACT(a_chunked_body_arrives_whole),
        FACT(a_body_in_small_pieces_arrives_whole),
        FACT(a_form_is_read),
        FACT(a_broken_form_answers_400_with_a_sentence),
        FACT(an_upload_is_read),
        FACT(head_has_the_headers_of_get_and_no_body),
        FACT(gzip_unpacks_to_the_same_page),
        FACT(brotli_unpacks_to_the_same_page_again_and_again),
        FACT(a_known_etag_answers_304_without_a_body),
        FACT(every_reply_carries_the_security_headers),
        FACT(a_method_that_is_not_allowed_names_the_others),
        FACT(a_client_that_leaves_early_harms_nobody),
        FACT(metrics_count_replies_by_status),
    };
    return cmocka_run_group_tests_name("http/raw_requests", tests, site_setup, site_teardown);
}
