#include "test.h"

#include <jansson.h>

#include "base/json.h"
#include "base/random.h"
#include "base/text.h"

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

static void commas_and_nesting_are_kept_by_the_writer(void **state)
{
    (void)state;
    struct str out = str_new(scratch, 4096);
    struct json j = json_to(&out);
    json_begin_object(&j, NULL);
    json_str(&j, "name", SV("Anna \"A\" Véliz"));
    json_begin_array(&j, "ids");
    json_int(&j, NULL, 1);
    json_int(&j, NULL, INT64_MIN);
    json_begin_array(&j, NULL);
    json_end(&j);
    json_begin_object(&j, NULL);
    json_bool(&j, "on", true);
    json_end(&j);
    json_end(&j);
    json_nil(&j, "end");
    json_bool(&j, "off", false);
    json_end(&j);
    assert_string_equal(out.p, "{\"name\":\"Anna \\\"A\\\" Véliz\",\"ids\":[1,-9223372036854775808,[],{\"on\":true}],"
                               "\"end\":null,\"off\":false}");
    assert_int_equal(j.depth, 0);
}

static void control_bytes_are_escaped(void **state)
{
    (void)state;
    struct str out = str_new(scratch, 4096);
    json_quote(&out, SV("\"\\/\b\n\r\t\0\x1f\x7f"));
    assert_string_equal(out.p, "\"\\\"\\\\/\\u0008\\n\\r\\t\\u0000\\u001f\x7f\"");
}

static void each_byte_is_escaped_or_not_wherever_it_stands(void **state)
{
    (void)state;
    for (int c = 0; c < 128; c++)
        for (size_t at = 0; at < 20; at++) {
            char text[20];
            memset(text, c == 'a' ? 'b' : 'a', sizeof text);
            text[at] = (char)c;
            struct str out = str_new(scratch, 4096);
            json_quote(&out, sv_from(text, sizeof text));
            json_t *read = json_loadb(out.p, out.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
            assert_non_null(read);
            assert_int_equal(json_string_length(read), sizeof text);
            assert_memory_equal(json_string_value(read), text, sizeof text);
            assert_int_equal(out.n > sizeof text + 2, c < 0x20 || c == '"' || c == '\\');
            json_decref(read);
        }
    arena_reset(scratch);
}

static void bytes_that_are_not_utf_8_become_the_replacement_character(void **state)
{
    (void)state;
    struct str out = str_new(scratch, 4096);
    json_quote(&out, SV("a\xff\xc3"
                        "b\xe2\x82é"));
    assert_string_equal(out.p, "\"a\ufffd\ufffd"
                               "b\ufffd\ufffdé\"");
}

static void any_bytes_quote_to_valid_json_and_valid_text_survives(void **state)
{
    (void)state;
    const uint64_t seed = 8259;
    print_message("# seed %llu\n", (unsigned long long)seed);
    struct prng r = prng_seed(seed);
    for (int i = 0; i < 50000; i++) {
        char bytes[40];
        struct sv v = { bytes, (size_t)prng_below(&r, sizeof bytes) };
        bool ascii = prng_below(&r, 3) == 0;
        for (size_t k = 0; k < v.n; k++)
            bytes[k] = (char)(ascii ? 1 + prng_below(&r, 127) : prng_below(&r, 256));
        struct str out = str_new(scratch, 4096);
        json_quote(&out, v);
        assert_false(out.overflowed);
        json_t *read = json_loadb(out.p, out.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        assert_non_null(read);
        if (utf8_valid(v)) {
            assert_int_equal(json_string_length(read), v.n);
            assert_memory_equal(json_string_value(read), v.p, v.n);
        }
        json_decref(read);
        arena_reset(scratch);
    }
}

static void what_passes_the_ceiling_is_marked(void **state)
{
    (void)state;
    struct str out = str_new(scratch, 8);
    struct json j = json_to(&out);
    json_begin_object(&j, NULL);
    json_str(&j, "long", SV("much too long"));
    json_end(&j);
    assert_true(out.overflowed);
    assert_true(out.n <= 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_and_nesting_are_kept_by_the_writer),
        cmocka_unit_test(control_bytes_are_escaped),
        cmocka_unit_test(each_byte_is_escaped_or_not_wherever_it_stands),
        cmocka_unit_test(bytes_that_are_not_utf_8_become_the_replacement_character),
        cmocka_unit_test(any_bytes_quote_to_valid_json_and_valid_text_survives),
        cmocka_unit_test(what_passes_the_ceiling_is_marked),
    };
    return cmocka_run_group_tests_name("base/json", tests, setup, teardown);
}
