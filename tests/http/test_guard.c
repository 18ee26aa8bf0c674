#include "http/guard.h"
#include "test.h"

struct row {
    const char *name, *line, *headers; /* "Name|value\n" each */
    int status;
};
#define HOST "Host|kith.example\n"

static const struct row rows[] = {
    { "a_plain_get_passes", "GET / HTTP/1.1", HOST, 0 },
    { "http_1_0_needs_no_host", "GET / HTTP/1.0", "", 0 },
    { "a_post_with_a_length_passes", "POST / HTTP/1.1", HOST "Content-Length|5\n", 0 },
    { "a_chunked_post_passes", "POST / HTTP/1.1", HOST "Transfer-Encoding|chunked\n", 0 },
    { "chunked_is_case_insensitive", "POST / HTTP/1.1", HOST "transfer-encoding|Chunked\n", 0 },
    { "a_host_with_a_port_passes", "GET / HTTP/1.1", "Host|kith.example:8080\n", 0 },
    { "an_ipv6_host_passes", "GET / HTTP/1.1", "Host|[::1]:8080\n", 0 },
    { "utf8_in_a_header_passes", "GET / HTTP/1.1", HOST "X|V\xc3\xa9liz\n", 0 },
    { "a_repeated_ordinary_header_passes", "GET / HTTP/1.1", HOST "Accept|a\nAccept|b\n", 0 },
    { "expect_100_continue_passes", "POST / HTTP/1.1", HOST "Expect|100-continue\n", 0 },
    { "two_equal_lengths_are_refused", "POST / HTTP/1.1", HOST "Content-Length|5\nContent-Length|5\n", 400 },
    { "two_different_lengths_are_refused", "POST / HTTP/1.1", HOST "Content-Length|5\ncontent-length|6\n", 400 },
    { "a_list_of_lengths_is_refused", "POST / HTTP/1.1", HOST "Content-Length|5, 5\n", 400 },
    { "a_signed_length_is_refused", "POST / HTTP/1.1", HOST "Content-Length|+5\n", 400 },
    { "a_negative_length_is_refused", "POST / HTTP/1.1", HOST "Content-Length|-1\n", 400 },
    { "a_hexadecimal_length_is_refused", "POST / HTTP/1.1", HOST "Content-Length|0x5\n", 400 },
    { "an_empty_length_is_refused", "POST / HTTP/1.1", HOST "Content-Length|\n", 400 },
    { "an_overflowing_length_is_refused", "POST / HTTP/1.1", HOST "Content-Length|18446744073709551617\n", 400 },
    { "length_with_transfer_encoding_is_refused", "POST / HTTP/1.1",
        HOST "Content-Length|5\nTransfer-Encoding|chunked\n", 400 },
    { "transfer_encoding_with_length_is_refused", "POST / HTTP/1.1",
        HOST "Transfer-Encoding|chunked\nContent-Length|5\n", 400 },
    { "two_transfer_encodings_are_refused", "POST / HTTP/1.1",
        HOST "Transfer-Encoding|chunked\nTransfer-Encoding|identity\n", 400 },
    { "gzip_chunked_is_not_implemented", "POST / HTTP/1.1", HOST "Transfer-Encoding|gzip, chunked\n", 501 },
    { "identity_transfer_is_not_implemented", "POST / HTTP/1.1", HOST "Transfer-Encoding|identity\n", 501 },
    { "a_disguised_chunked_is_not_implemented", "POST / HTTP/1.1", HOST "Transfer-Encoding|xchunked\n", 501 },
    { "a_space_behind_chunked_is_not_implemented", "POST / HTTP/1.1", HOST "Transfer-Encoding|chunked \n", 501 },
    { "a_space_behind_the_host_is_refused", "GET / HTTP/1.1", "Host|h \n", 400 },
    { "chunked_behind_a_vertical_tab_is_refused", "POST / HTTP/1.1", HOST "Transfer-Encoding|\vchunked\n", 400 },
    { "transfer_encoding_in_http_1_0_is_refused", "POST / HTTP/1.0", "Transfer-Encoding|chunked\n", 400 },
    { "a_missing_host_is_refused", "GET / HTTP/1.1", "", 400 },
    { "two_hosts_are_refused", "GET / HTTP/1.1", HOST HOST, 400 },
    { "two_hosts_are_refused_in_http_1_0", "GET / HTTP/1.0", HOST "host|other\n", 400 },
    { "an_empty_host_is_refused", "GET / HTTP/1.1", "Host|\n", 400 },
    { "a_host_with_a_user_is_refused", "GET / HTTP/1.1", "Host|user@kith.example\n", 400 },
    { "a_host_with_a_slash_is_refused", "GET / HTTP/1.1", "Host|kith.example/x\n", 400 },
    { "a_host_with_a_comma_is_refused", "GET / HTTP/1.1", "Host|a, b\n", 400 },
    { "a_host_with_letters_as_port_is_refused", "GET / HTTP/1.1", "Host|a:b\n", 400 },
    { "a_host_with_an_open_bracket_is_refused", "GET / HTTP/1.1", "Host|[::1\n", 400 },
    { "a_host_with_utf8_is_refused", "GET / HTTP/1.1", "Host|v\xc3\xa9liz.example\n", 400 },
    { "a_space_before_the_colon_is_refused", "GET / HTTP/1.1", HOST "X-A |1\n", 400 },
    { "a_tab_before_the_colon_is_refused", "GET / HTTP/1.1", HOST "Content-Length\t|5\n", 400 },
    { "a_space_before_a_name_is_refused", "GET / HTTP/1.1", HOST " X|1\n", 400 },
    { "an_empty_name_is_refused", "GET / HTTP/1.1", HOST "|1\n", 400 },
    { "a_control_byte_in_a_name_is_refused", "GET / HTTP/1.1", HOST "X\x01|1\n", 400 },
    { "a_control_byte_in_a_value_is_refused", "GET / HTTP/1.1", HOST "X|a\x01\n", 400 },
    { "a_carriage_return_in_a_value_is_refused", "GET / HTTP/1.1", HOST "X|a\rY: b\n", 400 },
    { "bad_utf8_in_a_value_is_refused", "GET / HTTP/1.1", HOST "X|\xff\n", 400 },
    { "a_repeated_content_type_is_refused", "POST / HTTP/1.1", HOST "Content-Type|a/b\nContent-Type|c/d\n", 400 },
    { "a_repeated_authorization_is_refused", "GET / HTTP/1.1", HOST "Authorization|a\nAuthorization|b\n", 400 },
    { "a_compressed_body_is_refused", "POST / HTTP/1.1", HOST "Content-Encoding|gzip\n", 415 },
    { "an_unknown_expectation_is_refused", "POST / HTTP/1.1", HOST "Expect|tea\n", 417 },
    { "trace_is_not_allowed", "TRACE / HTTP/1.1", HOST, 405 },
    { "connect_is_not_allowed", "CONNECT / HTTP/1.1", HOST, 405 },
    { "an_unknown_method_is_not_implemented", "BREW / HTTP/1.1", HOST, 501 },
    { "methods_are_case_sensitive", "get / HTTP/1.1", HOST, 501 },
    { "a_method_with_odd_bytes_is_refused", "G(T / HTTP/1.1", HOST, 400 },
    { "http_2_is_not_spoken", "GET / HTTP/2.0", HOST, 505 },
    { "http_1_2_is_not_spoken", "GET / HTTP/1.2", HOST, 505 },
    { "a_tab_in_the_target_is_refused", "GET /a\tb HTTP/1.1", HOST, 400 },
    { "a_control_byte_in_the_target_is_refused", "GET /\x01 HTTP/1.1", HOST, 400 },
    { "bad_utf8_in_the_target_is_refused", "GET /\xff HTTP/1.1", HOST, 400 },
};

static void guard_answers(void **state)
{
    const struct row *row = *state;
    struct http_pair items[8];
    struct http_head head = { .headers = { items, 0 } };
    struct sv line = sv_of(row->line), headers = sv_of(row->headers);
    head.method = sv_cut(&line, ' ');
    head.target = sv_cut(&line, ' ');
    head.version = line;
    while (headers.n) {
        struct sv value = sv_cut(&headers, '\n');
        struct sv name = sv_cut(&value, '|');
        items[head.headers.count++] = (struct http_pair){ name, value };
    }
    struct http_verdict verdict = http_guard(&head);
    assert_int_equal(verdict.status, row->status);
    assert_int_equal(verdict.reason != NULL, row->status != 0);
}

static void a_NUL_is_refused_everywhere(void **state)
{
    (void)state;
    static const char nul[] = "a\0b";
    struct sv bad = { nul, 3 };
    struct http_pair items[] = { { SV("Host"), SV("h") }, { SV("X"), SV("1") } };
    struct http_head head = { SV("GET"), SV("/"), SV("HTTP/1.1"), { items, 2 } };
    assert_int_equal(http_guard(&head).status, 0);
    items[1].value = bad;
    assert_int_equal(http_guard(&head).status, 400);
    items[1] = (struct http_pair){ bad, SV("1") };
    assert_int_equal(http_guard(&head).status, 400);
    items[1] = (struct http_pair){ SV("X"), SV("1") };
    head.target = bad;
    assert_int_equal(http_guard(&head).status, 400);
}

static void more_than_a_hundred_headers_are_refused(void **state)
{
    (void)state;
    struct http_pair items[HTTP_MAX_HEADERS + 1] = { { SV("Host"), SV("h") } };
    struct http_head head = { SV("GET"), SV("/"), SV("HTTP/1.1"), { items, HTTP_MAX_HEADERS } };
    for (size_t i = 1; i < LENGTH(items); i++)
        items[i] = (struct http_pair){ SV("X"), SV("1") };
    assert_int_equal(http_guard(&head).status, 0);
    head.headers.count++;
    assert_int_equal(http_guard(&head).status, 431);
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(rows) + 2];
    for (size_t i = 0; i < LENGTH(rows); i++)
        tests[i] = TEST_ROW(rows[i].name, guard_answers, &rows[i]);
    tests[LENGTH(rows)] = (struct CMUnitTest)cmocka_unit_test(a_NUL_is_refused_everywhere);
    tests[LENGTH(rows) + 1] = (struct CMUnitTest)cmocka_unit_test(more_than_a_hundred_headers_are_refused);
    return cmocka_run_group_tests_name("http/guard", tests, NULL, NULL);
}
