#include "http/asset_reply.h"
#include "http/finish.h"
#include "test.h"

static struct arena *arena;
static struct http_compressor *compressor;

static int setup(void **state)
{
    (void)state;
    arena = arena_new("test", 65536);
    compressor = http_compressor_new();
    return 0;
}
static int teardown(void **state)
{
    (void)state;
    http_compressor_free(compressor);
    arena_free(arena);
    return 0;
}

static struct http_pair request_headers[2];

static struct http_req ask(enum http_method method, const char *path, const char *header, const char *value)
{
    request_headers[0] = (struct http_pair){ sv_of(header), sv_of(value) };
    return (
        struct http_req){ .arena = arena, .method = method, .path = sv_of(path), .headers = { request_headers, 1 } };
}

static struct http_reply page(size_t lines)
{
    struct http_reply r = http_reply_new(arena);
    for (size_t i = 0; i < lines; i++)
        str_addf(&r.body, "<p>line %zu</p>\n", i);
    return r;
}

static void is_header(const struct http_reply *r, const char *name, const char *value)
{
    assert_string_equal(sv_z(arena, http_reply_header_get(r, sv_of(name))), value);
}

static void a_small_page_is_not_compressed(void **state)
{
    (void)state;
    struct http_req req = ask(HTTP_GET, "/", "Accept-Encoding", "gzip");
    struct http_reply r = page(3);
    http_reply_finish(&req, compressor, &r);
    is_header(&r, "Content-Encoding", "");
    is_header(&r, "Vary", "");
}

static void a_picture_is_not_compressed(void **state)
{
    (void)state;
    struct http_req req = ask(HTTP_GET, "/", "Accept-Encoding", "gzip");
    struct http_reply r = page(500);
    r.content_type = SV("image/png");
    http_reply_finish(&req, compressor, &r);
    is_header(&r, "Content-Encoding", "");
}

static void a_handler_may_forbid_compression(void **state)
{
    (void)state;
    struct http_req req = ask(HTTP_GET, "/", "Accept-Encoding", "gzip");
    struct http_reply r = page(500);
    size_t n = r.body.n;
    http_reply_header(&r, SV("Content-Encoding"), SV("identity"));
    http_reply_finish(&req, compressor, &r);
    assert_int_equal(http_reply_content(&r).n, n);
}

static void vary_is_added_to_what_a_handler_said(void **state)
{
    (void)state;
    struct http_req req = ask(HTTP_GET, "/", "Accept-Encoding", "br");
    struct http_reply r = page(500);
    http_reply_header(&r, SV("Vary"), SV("HX-Request"));
    http_reply_finish(&req, compressor, &r);
    is_header(&r, "Vary", "HX-Request, Accept-Encoding");
    is_header(&r, "Content-Encoding", "br");
}

static void bytes_that_do_not_shrink_stay_as_they_are(void **state)
{
    (void)state;
    char noise[2048];
    struct sv out;
    uint32_t x = 2463534242;
    for (size_t i = 0; i < sizeof noise; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        noise[i] = (char)(x >> 24);
    }
    assert_false(http_compress(compressor, HTTP_GZIP, (struct sv){ noise, sizeof noise }, arena, &out));
    assert_false(http_compress(compressor, HTTP_BR, (struct sv){ noise, sizeof noise }, arena, &out));
    assert_false(http_compress(compressor, HTTP_IDENTITY, (struct sv){ noise, sizeof noise }, arena, &out));
}

static void only_a_read_is_answered_304(void **state)
{
    (void)state;
    static const enum http_method methods[] = { HTTP_GET, HTTP_HEAD, HTTP_POST };
    static const int statuses[] = { 304, 304, 200 };
    for (size_t i = 0; i < LENGTH(methods); i++) {
        struct http_req req = ask(methods[i], "/", "If-None-Match", "\"a\"");
        struct http_reply r = page(3);
        http_reply_header(&r, SV("ETag"), SV("\"a\""));
        http_reply_finish(&req, compressor, &r);
        assert_int_equal(r.status, statuses[i]);
        assert_int_equal(http_reply_content(&r).n == 0, statuses[i] == 304);
    }
}

static void a_reply_that_grew_too_large_becomes_500(void **state)
{
    (void)state;
    struct http_req req = ask(HTTP_GET, "/", "X", "");
    struct http_reply r = page(3);
    r.body.overflowed = true;
    http_reply_finish(&req, compressor, &r);
    assert_int_equal(r.status, 500);
    assert_non_null(strstr(r.body.p, "The answer grew too large."));
}

static void caching_is_forbidden_unless_a_handler_allows_it(void **state)
{
    (void)state;
    struct http_req req = ask(HTTP_GET, "/", "X", "");
    struct http_reply r = page(1);
    http_reply_finish(&req, NULL, &r);
    is_header(&r, "Cache-Control", "no-store");
    r = page(1);
    r.no_store = false;
    http_reply_finish(&req, NULL, &r);
    is_header(&r, "Cache-Control", "private, no-cache");
    r = page(1);
    http_reply_header(&r, SV("Cache-Control"), SV("public, max-age=60"));
    http_reply_finish(&req, NULL, &r);
    is_header(&r, "Cache-Control", "public, max-age=60");
}

static const unsigned char raw[] = "body{}", gz[] = "GZ", br[] = "BR";
static const struct asset table[] = {
    { "kith.css", "text/css", "0123456789ab", { raw, 6 }, { gz, 2 }, { br, 2 } },
    { "logo.png", "image/png", "aaaaaaaaaaaa", { raw, 6 }, { NULL, 0 }, { NULL, 0 } },
};

struct asset_row {
    const char *name;
    enum http_method method;
    const char *path, *accepts;
    int status; /* 0: not an asset's address */
    const char *content;
};
static const struct asset_row asset_rows[] = {
    { "an_asset_is_served", HTTP_GET, "/assets/0123456789ab/kith.css", "", 200, "body{}" },
    { "an_asset_is_served_in_gzip", HTTP_GET, "/assets/0123456789ab/kith.css", "gzip", 200, "GZ" },
    { "an_asset_is_served_in_brotli", HTTP_HEAD, "/assets/0123456789ab/kith.css", "gzip, br", 200, "BR" },
    { "an_asset_without_codings_is_served_plain", HTTP_GET, "/assets/aaaaaaaaaaaa/logo.png", "gzip, br", 200,
        "body{}" },
    { "a_wrong_hash_answers_404", HTTP_GET, "/assets/aaaaaaaaaaaa/kith.css", "", 404, NULL },
    { "a_missing_hash_answers_404", HTTP_GET, "/assets/kith.css", "", 404, NULL },
    { "an_unknown_name_answers_404", HTTP_GET, "/assets/0123456789ab/x", "", 404, NULL },
    { "a_post_to_an_asset_answers_405", HTTP_POST, "/assets/0123456789ab/kith.css", "", 405, NULL },
    { "another_path_is_not_an_asset", HTTP_GET, "/assetsx", "", 0, NULL },
};
static void asset_is_answered(void **state)
{
    const struct asset_row *row = *state;
    struct arena *a = arena_new("test", 4096);
    struct http_pair accepts = { SV("accept-encoding"), sv_of(row->accepts) };
    struct http_req req = { .arena = a, .method = row->method, .path = sv_of(row->path), .headers = { &accepts, 1 } };
    struct http_reply r = http_reply_new(a);
    assert_int_equal(http_asset_reply(&req, table, LENGTH(table), &r), row->status != 0);
    if (row->status)
        assert_int_equal(r.status, row->status);
    if (row->content) {
        http_reply_finish(&req, NULL, &r);
        assert_true(sv_eq(http_reply_content(&r), sv_of(row->content)));
        assert_non_null(strstr(http_reply_header_get(&r, SV("Cache-Control")).p, "immutable"));
        assert_true(http_reply_header_get(&r, SV("ETag")).n > 0);
    }
    arena_free(a);
}
#define FACT(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(a_small_page_is_not_compressed),
        FACT(a_picture_is_not_compressed),
        FACT(a_handler_may_forbid_compression),
        FACT(vary_is_added_to_what_a_handler_said),
        FACT(bytes_that_do_not_shrink_stay_as_they_are),
        FACT(only_a_read_is_answered_304),
        FACT(a_reply_that_grew_too_large_becomes_500),
        FACT(caching_is_forbidden_unless_a_handler_allows_it),
    };
    struct CMUnitTest tests[LENGTH(facts) + LENGTH(asset_rows)];
    memcpy(tests, facts, sizeof facts);
    for (size_t i = 0; i < LENGTH(asset_rows); i++)
        tests[LENGTH(facts) + i] = TEST_ROW(asset_rows[i].name, asset_is_answered, &asset_rows[i]);
    return cmocka_run_group_tests_name("http/finish", tests, NULL, NULL);
}
