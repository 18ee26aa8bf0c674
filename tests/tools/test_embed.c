/* The table of static files: what is in it, that every form unpacks to the same bytes, and what embed refuses. */
#include <brotli/decode.h>
#include <sodium.h>
#include <stdlib.h>
#include <zlib.h>

#include "http/asset_urls.h"
#include "http/assets.h"
#include "run.h"
#include "test.h"

static void every_form_unpacks_to_the_file(void **state)
{
    (void)state;
    assert_true(assets_count > 0);
    for (size_t i = 0; i < assets_count; i++) {
        const struct asset *a = &assets[i];
        unsigned char *out = calloc(1, a->raw.n + 1);
        assert_non_null(out);
        if (a->gz.p) {
            assert_true(a->gz.n < a->raw.n);
            z_stream z = { 0 };
            assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
            z.next_in = (unsigned char *)(uintptr_t)a->gz.p;
            z.avail_in = (uInt)a->gz.n;
            z.next_out = out;
            z.avail_out = (uInt)a->raw.n + 1;
            assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
            assert_int_equal(z.total_out, a->raw.n);
            assert_memory_equal(out, a->raw.p, a->raw.n);
            inflateEnd(&z);
        }
        if (a->br.p) {
            assert_true(a->br.n < a->raw.n);
            size_t n = a->raw.n + 1;
            assert_int_equal(BrotliDecoderDecompress(a->br.n, a->br.p, &n, out), BROTLI_DECODER_RESULT_SUCCESS);
            assert_int_equal(n, a->raw.n);
            assert_memory_equal(out, a->raw.p, a->raw.n);
        }
        free(out);
    }
}

static void hash_is_of_the_content(void **state)
{
    (void)state;
    for (size_t i = 0; i < assets_count; i++) {
        unsigned char digest[crypto_hash_sha256_BYTES];
        char hex[13];
        crypto_hash_sha256(digest, assets[i].raw.p, assets[i].raw.n);
        sodium_bin2hex(hex, sizeof hex, digest, 6);
        assert_string_equal(assets[i].hash, hex);
    }
}

static void address_has_hash_and_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < assets_count; i++) {
        if (strcmp(assets[i].name, "kith.css") != 0)
            continue;
        char want[128];
        snprintf(want, sizeof want, "/assets/%s/kith.css", assets[i].hash);
        assert_string_equal(ASSET_KITH_CSS, want);
        assert_string_equal(assets[i].type, "text/css; charset=utf-8");
        return;
    }
    fail_msg("kith.css is not in the table");
}

static void small_file_is_not_packed(void **state)
{
    (void)state;
    struct scratch s = scratch_new();
    scratch_write(&s, "a.txt", "hi\n");
    struct run r = run_in(&s, (const char *[]){ run_setting("EMBED"), ".", "--absent", "b-1.js", "a.txt", NULL });
    assert_string_equal(r.output, "");
    char *table = scratch_read(&s, "assets.c", NULL), *urls = scratch_read(&s, "asset_urls.h", NULL);
    scratch_remove(&s);
    assert_non_null(strstr(table, ".raw = { ASSET_A_TXT_raw, 3 } },"));
    assert_non_null(strstr(urls, "#define ASSET_A_TXT \"/assets/98ea6e4f216f/a.txt\"\n"));
    assert_non_null(strstr(urls, "#define ASSET_B_1_JS \"\""));
    free(table);
    free(urls);
}

struct bad {
    const char *name, *file, *again, *message;
};
static const struct bad bad_table[] = {
    { "unknown_ending_is_refused", "a.exe", NULL, "embed: a.exe: no content type is known for this ending\n" },
    { "name_that_needs_quoting_is_refused", "a b.css", NULL,
        "embed: a b.css: a name holds letters, digits, '.', '-' and '_' only\n" },
    { "two_files_of_one_name_are_refused", "a.css", "x/a.css", "embed: a.css: two files have this name\n" },
    { "names_with_one_constant_are_refused", "a-b.css", "a_b.css", "embed: a_b.css: two files have this name\n" },
    { "missing_file_is_refused", NULL, NULL, "embed: none.css: cannot be read\n" },
};

static void is_refused(void **state)
{
    const struct bad *row = *state;
    struct scratch s = scratch_new();
    if (row->file)
        scratch_write(&s, row->file, "x");
    if (row->again)
        scratch_write(&s, row->again, "x");
    struct run r =
        run_in(&s, (const char *[]){ run_setting("EMBED"), ".", row->file ? row->file : "none.css", row->again, NULL });
    scratch_remove(&s);
    assert_string_equal(r.output, row->message);
    assert_int_equal(r.status, 1);
}

int main(void)
{
    enum { BAD = sizeof bad_table / sizeof *bad_table };
    struct CMUnitTest tests[BAD + 4] = {
        cmocka_unit_test(every_form_unpacks_to_the_file),
        cmocka_unit_test(hash_is_of_the_content),
        cmocka_unit_test(address_has_hash_and_name),
        cmocka_unit_test(small_file_is_not_packed),
    };
    for (size_t i = 0; i < BAD; i++)
        tests[4 + i] = TEST_ROW(bad_table[i].name, is_refused, &bad_table[i]);
    return cmocka_run_group_tests_name("embed", tests, NULL, NULL);
}
