#include "http/multipart.h"
#include "test.h"

#include "http/form.h"

#define FIELD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_OF(name, file) "Content-Disposition: form-data; name=\"" name "\"; filename=\"" file "\"\r\n"
#define REFUSED "!"

struct row {
    const char *name, *body, *flat; /* "field=value;" and "field<filename|type|bytes>;" */
};

static const struct row rows[] = {
    { "no_parts", "--B--\r\n", "" },
    { "one_field", "--B\r\n" FIELD("a") "1\r\n--B--\r\n", "a=1;" },
    { "an_empty_field", "--B\r\n" FIELD("a") "\r\n--B--", "a=;" },
    { "two_fields_of_one_name", "--B\r\n" FIELD("a") "1\r\n--B\r\n" FIELD("a") "2\r\n--B--", "a=1;a=2;" },
    { "line_breaks_belong_to_the_value", "--B\r\n" FIELD("a") "x\r\ny\r\n\r\n--B--", "a=x\r\ny\r\n;" },
    { "the_boundary_inside_a_line_is_content", "--B\r\n" FIELD("a") "x--By\r\n--B--", "a=x--By;" },
    { "a_file", "--B\r\n" FILE_OF("f", "x.pdf") "Content-Type: application/pdf\r\n\r\n%PDF\r\n--B--",
        "f<x.pdf|application/pdf|%PDF>;" },
    { "a_file_without_type", "--B\r\n" FILE_OF("f", "x") "\r\n1\r\n--B--", "f<x||1>;" },
    { "an_empty_file_with_a_name_is_kept", "--B\r\n" FILE_OF("f", "x") "\r\n\r\n--B--", "f<x||>;" },
    { "a_file_nobody_chose_is_left_out",
        "--B\r\n" FILE_OF("f", "") "Content-Type: application/octet-stream\r\n\r\n\r\n--B--", "" },
    { "a_folder_is_cut_off_the_file_name", "--B\r\n" FILE_OF("f", "../../etc/x.pdf") "\r\n1\r\n--B--", "f<x.pdf||1>;" },
    { "a_windows_folder_is_cut_off", "--B\r\n" FILE_OF("f", "C:\\My\\x.pdf") "\r\n1\r\n--B--", "f<x.pdf||1>;" },
    { "an_escaped_quote_in_a_file_name", "--B\r\n" FILE_OF("f", "a%22b") "\r\n1\r\n--B--", "f<a\"b||1>;" },
    { "a_quote_behind_a_backslash", "--B\r\n" FILE_OF("f", "a\\\"b") "\r\n1\r\n--B--", "f<a\"b||1>;" },
    { "other_escapes_stand_for_themselves", "--B\r\n" FILE_OF("f", "50%20.txt") "\r\n1\r\n--B--", "f<50%20.txt||1>;" },
    { "utf8_names_pass", "--B\r\n" FILE_OF("f", "V\xc3\xa9liz") "\r\n1\r\n--B--", "f<V\xc3\xa9liz||1>;" },
    { "a_name_without_quotes", "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--B--", "a=1;" },
    { "header_names_are_case_insensitive", "--B\r\ncontent-disposition: FORM-DATA; NAME=\"a\"\r\n\r\n1\r\n--B--",
        "a=1;" },
    { "text_before_the_first_boundary_is_refused", "hi\r\n--B--", REFUSED },
    { "an_empty_body_is_refused", "", REFUSED },
    { "a_missing_last_boundary_is_refused", "--B\r\n" FIELD("a") "1\r\n--B\r\n", REFUSED },
    { "a_cut_value_is_refused", "--B\r\n" FIELD("a") "1", REFUSED },
    { "a_part_without_disposition_is_refused", "--B\r\nContent-Type: text/plain\r\n\r\n1\r\n--B--", REFUSED },
    { "a_part_without_headers_is_refused", "--B\r\n\r\n1\r\n--B--", REFUSED },
    { "a_part_without_name_is_refused", "--B\r\nContent-Disposition: form-data\r\n\r\n1\r\n--B--", REFUSED },
    { "two_names_are_refused", "--B\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n1\r\n--B--", REFUSED },
    { "an_attachment_is_refused", "--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--B--", REFUSED },
    { "an_open_quote_is_refused", "--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--B--", REFUSED },
    { "base64_is_refused", "--B\r\nContent-Transfer-Encoding: base64\r\n" FIELD("a") "MQ==\r\n--B--", REFUSED },
    { "a_space_before_the_colon_is_refused", "--B\r\nContent-Disposition : form-data; name=a\r\n\r\n1\r\n--B--",
        REFUSED },
    { "bad_utf8_in_a_field_is_refused", "--B\r\n" FIELD("a") "\xff\r\n--B--", REFUSED },
    { "a_line_break_in_a_file_name_is_refused", "--B\r\n" FILE_OF("f", "a%0D%0Ab") "\r\n1\r\n--B--", REFUSED },
    { "a_control_byte_in_a_file_name_is_refused", "--B\r\n" FILE_OF("f", "a\x01") "\r\n1\r\n--B--", REFUSED },
    { "a_file_named_dot_dot_is_refused", "--B\r\n" FILE_OF("f", "..") "\r\n1\r\n--B--", REFUSED },
    { "bytes_without_a_file_name_are_refused", "--B\r\n" FILE_OF("f", "") "\r\n1\r\n--B--", REFUSED },
    { "text_behind_a_boundary_is_refused", "--Bx\r\n" FIELD("a") "1\r\n--B--", REFUSED },
};

static void multipart_is_read(void **state)
{
    const struct row *row = *state;
    struct arena *a = arena_new("test", 4096);
    struct http_pairs fields = { 0 };
    struct http_files files = { 0 };
    struct str flat = str_new(a, 4096);
    const char *problem = http_multipart_parse(sv_of(row->body), SV("B"), a, &fields, &files);
    if (problem)
        str_add(&flat, SV(REFUSED));
    for (size_t i = 0; i < fields.count; i++)
        str_addf(&flat, "%.*s=%.*s;", SV_FMT(fields.items[i].name), SV_FMT(fields.items[i].value));
    for (size_t i = 0; i < files.count; i++)
        str_addf(&flat, "%.*s<%.*s|%.*s|%.*s>;", SV_FMT(files.items[i].field), SV_FMT(files.items[i].filename),
            SV_FMT(files.items[i].content_type), SV_FMT(files.items[i].content));
    assert_string_equal(flat.p, row->flat);
    arena_free(a);
}

struct boundary_row {
    const char *name, *header, *boundary;
};
static const struct boundary_row boundaries[] = {
    { "a_boundary", "multipart/form-data; boundary=----x1", "----x1" },
    { "a_quoted_boundary", "multipart/form-data; boundary=\"a b\"", "a b" },
    { "a_boundary_among_others", "multipart/form-data; charset=utf-8; Boundary=x", "x" },
    { "no_boundary", "multipart/form-data", NULL },
    { "an_empty_boundary", "multipart/form-data; boundary=", NULL },
    { "two_boundaries", "multipart/form-data; boundary=a; boundary=b", NULL },
    { "a_boundary_with_odd_bytes", "multipart/form-data; boundary=a@b", NULL },
    { "a_boundary_that_ends_in_a_space", "multipart/form-data; boundary=\"a \"", NULL },
    { "a_boundary_of_71_bytes",
        "multipart/form-data; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL },
};
static void boundary_is_found(void **state)
{
    const struct boundary_row *row = *state;
    struct sv boundary;
    bool found = http_boundary(sv_of(row->header), &boundary);
    assert_int_equal(found, row->boundary != NULL);
    if (found)
        assert_true(sv_eq(boundary, sv_of(row->boundary)));
}

static void more_than_a_thousand_parts_are_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct http_pairs fields = { 0 };
    struct http_files files = { 0 };
    struct str body = str_new(a, 1 << 20);
    for (int i = 0; i < HTTP_MAX_FIELDS; i++)
        str_add(&body, SV("--B\r\n" FIELD("a") "1\r\n"));
    str_add(&body, SV("--B--"));
    assert_non_null(http_multipart_parse(str_sv(&body), SV("B"), a, &fields, &files));
    arena_free(a);
}

static void files_may_hold_any_bytes(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct http_pairs fields;
    struct http_files files;
    static const char body[] = "--B\r\n" FILE_OF("f", "x") "\r\n\0\xff\r\n--B--";
    assert_null(http_multipart_parse((struct sv){ body, sizeof body - 1 }, SV("B"), a, &fields, &files));
    assert_int_equal(files.count, 1);
    assert_true(sv_eq(files.items[0].content, (struct sv){ "\0\xff", 2 }));
    arena_free(a);
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(rows) + LENGTH(boundaries) + 2];
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(rows); i++)
        tests[n++] = TEST_ROW(rows[i].name, multipart_is_read, &rows[i]);
    for (size_t i = 0; i < LENGTH(boundaries); i++)
        tests[n++] = TEST_ROW(boundaries[i].name, boundary_is_found, &boundaries[i]);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(more_than_a_thousand_parts_are_refused);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(files_may_hold_any_bytes);
    return cmocka_run_group_tests_name("http/multipart", tests, NULL, NULL);
}
