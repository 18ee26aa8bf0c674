/* Every way to smuggle a request that we know, over a raw socket: none may reach a handler, each ends its connection,
 * and what follows it on the connection is never read as a request. */
#include "raw.h"

#define HOST "Host: h\r\n"
#define AFTER "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"
#define ROW(fact, bytes, status)                                                                                       \
    {                                                                                                                  \
        fact, bytes, sizeof(bytes) - 1, status                                                                         \
    }

static struct raw_site site;

struct row {
    const char *name, *bytes;
    size_t n;
    int status; /* 0: closed without a reply is right, too */
};

static const struct row rows[] = {
    ROW("two_equal_lengths", "POST /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
    ROW("two_different_lengths", "POST /a HTTP/1.1\r\n" HOST "Content-Length: 0\r\nContent-Length: 36\r\n\r\n" AFTER,
        400),
    ROW("a_list_of_lengths", "POST /a HTTP/1.1\r\n" HOST "Content-Length: 3, 3\r\n\r\nabc", 400),
    ROW("a_signed_length", "POST /a HTTP/1.1\r\n" HOST "Content-Length: +3\r\n\r\nabc", 400),
    ROW("a_negative_length", "POST /a HTTP/1.1\r\n" HOST "Content-Length: -3\r\n\r\nabc", 400),
    ROW("a_hexadecimal_length", "POST /a HTTP/1.1\r\n" HOST "Content-Length: 0x3\r\n\r\nabc", 400),
    ROW("an_empty_length", "POST /a HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\nabc", 400),
    ROW("a_length_that_overflows", "POST /a HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n\r\nabc", 413),
    ROW("length_and_chunked",
        "POST /a HTTP/1.1\r\n" HOST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" AFTER, 400),
    ROW("chunked_and_length",
        "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" AFTER, 400),
    ROW("gzip_chunked", "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" AFTER, 501),
    ROW("identity_transfer", "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n\r\n" AFTER, 501),
    ROW("a_disguised_chunked", "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" AFTER, 501),
    ROW("two_transfer_encodings",
        "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n" AFTER, 400),
    ROW("a_space_behind_chunked", "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked \r\n\r\n0\r\n\r\n" AFTER,
        501),
    ROW("chunked_behind_a_vertical_tab",
        "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n" AFTER, 400),
    ROW("chunked_in_http_1_0", "POST /a HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ROW("no_host", "GET /a HTTP/1.1\r\n\r\n", 400),
    ROW("two_hosts", "GET /a HTTP/1.1\r\n" HOST "Host: other\r\n\r\n", 400),
    ROW("two_equal_hosts", "GET /a HTTP/1.1\r\n" HOST HOST "\r\n", 400),
    ROW("an_empty_host", "GET /a HTTP/1.1\r\nHost:\r\n\r\n", 400),
    ROW("a_host_with_a_user", "GET /a HTTP/1.1\r\nHost: u@h\r\n\r\n", 400),
    ROW("a_host_with_a_path", "GET /a HTTP/1.1\r\nHost: h/x\r\n\r\n", 400),
    ROW("a_host_with_letters_as_port", "GET /a HTTP/1.1\r\nHost: h:x\r\n\r\n", 400),
    ROW("a_space_before_the_colon", "GET /a HTTP/1.1\r\n" HOST "X : 1\r\n\r\n", 400),
    ROW("a_length_behind_a_space", "POST /a HTTP/1.1\r\n" HOST "Content-Length : 36\r\n\r\n" AFTER, 400),
    ROW("a_length_behind_a_tab", "POST /a HTTP/1.1\r\n" HOST "Content-Length\t: 36\r\n\r\n" AFTER, 400),
    ROW("chunked_behind_a_space", "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" AFTER,
        400),
    ROW("a_continued_line", "GET /a HTTP/1.1\r\n" HOST "X: 1\r\n 2\r\nY: 3\r\n\r\n", 400),
    ROW("a_continued_last_line", "GET /a HTTP/1.1\r\n" HOST "X: 1\r\n\t2\r\n\r\n", 400),
    ROW("a_continued_length", "POST /a HTTP/1.1\r\n" HOST "Content-Length:\r\n 36\r\n\r\n" AFTER, 400),
    ROW("a_continued_request_line", "GET /a HTTP/1.1\r\n X: 1\r\n" HOST "\r\n", 400),
    ROW("a_line_without_a_colon", "GET /a HTTP/1.1\r\n" HOST "nonsense\r\n\r\n", 400),
    ROW("an_empty_name", "GET /a HTTP/1.1\r\n" HOST ": 1\r\n\r\n", 400),
    ROW("a_bare_line_feed", "GET /a HTTP/1.1\r\n" HOST "X: 1\nContent-Length: 36\r\n\r\n" AFTER, 400),
    ROW("a_bare_line_feed_behind_the_request_line", "GET /a HTTP/1.1\n" HOST "\r\n", 400),
    ROW("a_bare_line_feed_as_the_blank_line", "GET /a HTTP/1.1\r\n" HOST "\n" AFTER, 400),
    ROW("a_bare_carriage_return", "GET /a HTTP/1.1\r\n" HOST "X: 1\rY: 2\r\n\r\n", 400),
    ROW("a_NUL_in_a_value", "GET /a HTTP/1.1\r\n" HOST "X: a\0b\r\n\r\n", 400),
    ROW("a_NUL_in_a_name", "GET /a HTTP/1.1\r\n" HOST "X\0Y: a\r\n\r\n", 400),
    ROW("a_NUL_behind_a_length", "POST /a HTTP/1.1\r\n" HOST "Content-Length: 0\0 36\r\n\r\n" AFTER, 400),
    ROW("a_NUL_that_ends_the_headers", "POST /a HTTP/1.1\r\n" HOST "\0X: 1\r\nContent-Length: 36\r\n\r\n" AFTER, 400),
    ROW("a_NUL_in_the_target", "GET /a\0b HTTP/1.1\r\n" HOST "\r\n", 400),
    ROW("a_NUL_in_the_method", "G\0T /a HTTP/1.1\r\n" HOST "\r\n", 0),
    ROW("a_NUL_first", "\0GET /a HTTP/1.1\r\n" HOST "\r\n", 0),
    ROW("a_control_byte_in_a_value", "GET /a HTTP/1.1\r\n" HOST "X: \x01\r\n\r\n", 400),
    ROW("a_control_byte_in_the_target", "GET /\x02 HTTP/1.1\r\n" HOST "\r\n", 400),
    ROW("bad_utf8_in_a_value", "GET /a HTTP/1.1\r\n" HOST "X: \xc3\x28\r\n\r\n", 400),
    ROW("bad_utf8_in_the_target", "GET /\xff HTTP/1.1\r\n" HOST "\r\n", 400),
    ROW("escaped_bad_utf8_in_the_target", "GET /%ff HTTP/1.1\r\n" HOST "\r\n", 400),
    ROW("bad_utf8_in_the_query", "GET /a?x=%ff HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n", 400),
    ROW("an_escaped_NUL_in_the_query", "GET /a?x=%00 HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n", 400),
    ROW("traversal", "GET /../etc/passwd HTTP/1.1\r\n" HOST "\r\n", 400),
    ROW("escaped_traversal", "GET /%2e%2e/etc/passwd HTTP/1.1\r\n" HOST "\r\n", 400),
    ROW("overlong_traversal", "GET /..%c0%af HTTP/1.1\r\n" HOST "\r\n", 400),
    ROW("backslash_traversal", "GET /..\\x HTTP/1.1\r\n" HOST "\r\n", 400),
    ROW("an_escaped_slash", "GET /a%2f..%2fb HTTP/1.1\r\n" HOST "\r\n", 400),
    ROW("two_slashes", "GET //evil/ HTTP/1.1\r\n" HOST "\r\n", 400),
    ROW("an_escaped_NUL", "GET /a%00.css HTTP/1.1\r\n" HOST "\r\n", 400),
    ROW("an_asterisk", "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 400),
    ROW("another_site", "GET http://evil/a HTTP/1.1\r\n" HOST "\r\n", 400),
    ROW("two_spaces_before_the_version", "GET /a  HTTP/1.1\r\n" HOST "\r\n", 400),
    ROW("two_spaces_behind_the_method", "GET  /a HTTP/1.1\r\n" HOST "\r\n", 400),
    ROW("a_tab_in_the_request_line", "GET\t/a HTTP/1.1\r\n" HOST "\r\n", 0),
    ROW("a_space_in_the_target", "GET /a b HTTP/1.1\r\n" HOST "\r\n", 400),
    ROW("a_space_behind_the_version", "GET /a HTTP/1.1 \r\n" HOST "\r\n", 400),
    ROW("trace", "TRACE /a HTTP/1.1\r\n" HOST "\r\n", 405),
    ROW("connect", "CONNECT h:80 HTTP/1.1\r\n" HOST "\r\n", 405),
    ROW("an_unknown_method", "BREW /a HTTP/1.1\r\n" HOST "\r\n", 501),
    ROW("a_method_in_lower_case", "get /a HTTP/1.1\r\n" HOST "\r\n", 501),
    ROW("no_version", "GET /a\r\n" HOST "\r\n", 0),
    ROW("an_old_version", "GET /a HTTP/0.9\r\n" HOST "\r\n", 505),
    ROW("a_new_version", "GET /a HTTP/2.0\r\n" HOST "\r\n", 505),
    ROW("an_odd_version", "GET /a HTTP/1.7\r\n" HOST "\r\n", 505),
    ROW("a_version_in_lower_case", "GET /a http/1.1\r\n" HOST "\r\n", 400),
    ROW("the_preface_of_http_2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    ROW("a_broken_chunk_size", "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n", 400),
    ROW("a_chunk_size_with_a_prefix",
        "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n", 400),
    ROW("a_chunk_longer_than_its_size",
        "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n", 400),
    ROW("a_chunk_size_that_overflows",
        "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 413),
    ROW("a_repeated_content_type",
        "POST /a HTTP/1.1\r\n" HOST "Content-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n\r\n", 400),
    ROW("a_compressed_body", "POST /a HTTP/1.1\r\n" HOST "Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n", 415),
    ROW("an_unknown_expectation", "POST /a HTTP/1.1\r\n" HOST "Expect: tea\r\nContent-Length: 0\r\n\r\n", 417),
};

static void is_refused(void **state)
{
    const struct row *row = *state;
    struct arena *a = arena_new("test", 65536);
    int before = site.handled;
    struct str bytes = str_new(a, 65536);
    str_add(&bytes, (struct sv){ row->bytes, row->n });
    str_add(&bytes, SV(AFTER));
    struct sv reply = raw_ask(&site, a, bytes.p, bytes.n);
    assert_int_equal(site.handled, before);
    assert_null(strstr(reply.p, "HTTP/1.1 2"));
    assert_true(raw_status(reply) == row->status || row->status == 0);
    assert_true(raw_status(reply) == 0 || raw_status(reply) >= 400);
    arena_free(a);
}

static int setup(void **state)
{
    (void)state;
    raw_start(&site, NULL);
    return 0;
}
static int teardown(void **state)
{
    (void)state;
    raw_stop(&site);
    return 0;
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(rows)];
    for (size_t i = 0; i < LENGTH(rows); i++)
        tests[i] = TEST_ROW(rows[i].name, is_refused, &rows[i]);
    return cmocka_run_group_tests_name("http/raw_guard", tests, setup, teardown);
}
