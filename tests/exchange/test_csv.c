/* Rows of a sheet as RFC 4180 has them, and what is refused. */
#include "../test.h"

#include <stdlib.h>

#include "exchange/csv.h"

/* Rows joined by '|', cells in brackets; a bad row is "!" and its reason. */
static struct sv read_all(struct arena *a, struct sv text)
{
    struct str out = str_new(a, 256 * 1024);
    struct csv_row row;
    struct sv problem;
    FILE *in = text.n ? fmemopen((void *)(uintptr_t)text.p, text.n, "r") : fopen("/dev/null", "r");
    assert_non_null(in);
    for (;;) {
        enum csv_result r = csv_next(in, a, &row, &problem);
        if (r == CSV_END)
            break;
        if (out.n)
            str_addc(&out, '|');
        if (r == CSV_BAD) {
            str_addc(&out, '!');
            str_add(&out, problem);
            continue;
        }
        for (size_t i = 0; i < row.count; i++) {
            str_addc(&out, '[');
            str_add(&out, row.cells[i]);
            str_addc(&out, ']');
        }
    }
    assert_int_equal(fclose(in), 0);
    return str_sv(&out);
}

static void sheets_are_read_as_rfc_4180_says(void **state)
{
    (void)state;
#define QUOTES "a quoted cell does not end where it should: a quote inside a cell is written twice"
#define UTF8 "the row is not UTF-8 text: save the sheet as CSV UTF-8"
    static const struct {
        const char *text, *rows;
    } cases[] = {
        { "", "" }, { "a", "[a]" }, { "a,b\n", "[a][b]" }, { "a,b\r\nc,d\r\n", "[a][b]|[c][d]" },
        { "a,,\n,\n", "[a][][]|[][]" }, { "\n\na\n", "[]|[]|[a]" }, { "\"a\",\"b\"\r\n", "[a][b]" },
        { "\"a,b\",c\n", "[a,b][c]" }, { "\"a\nb\",c\n", "[a\nb][c]" }, { "\"O\"\"Hara, Jr\"\n", "[O\"Hara, Jr]" },
        { "\"\"\n", "[]" }, { "\"\"\"\"\n", "[\"]" }, { "a\"b\n", "[a\"b]" }, { " \"a\" ,b\n", "[ \"a\" ][b]" },
        { "a\rb\n", "[a\rb]" }, { "Ana,V\xc3\xa9liz\n", "[Ana][V\xc3\xa9liz]" }, { "\"a\"b\nc\n", "!" QUOTES "|[c]" },
        { "\"a\" ,b\nc\n", "!" QUOTES "|[c]" }, { "\"no end\nc\n", "!" QUOTES }, { "V\xe9liz\nc\n", "!" UTF8 "|[c]" },
        { "\xc3,\xa9\n", "!" UTF8 }, /* two halves do not make a whole */
    };
    struct arena *a = arena_new("test", 1 << 20);
    for (size_t i = 0; i < LENGTH(cases); i++) {
        assert_string_equal(sv_z(a, read_all(a, sv_of(cases[i].text))), cases[i].rows);
        arena_reset(a);
    }
    arena_free(a);
}

static void a_row_has_64_columns_and_64_kib_at_most(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    char commas[CSV_COLUMNS + 3];
    memset(commas, ',', sizeof commas);
    commas[CSV_COLUMNS - 1] = '\n';
    struct sv rows = read_all(a, sv_from(commas, CSV_COLUMNS));
    assert_int_equal(rows.n, 2 * CSV_COLUMNS);
    commas[CSV_COLUMNS - 1] = ',';
    commas[CSV_COLUMNS] = '\n';
    commas[CSV_COLUMNS + 1] = 'c';
    assert_string_equal(sv_z(a, read_all(a, sv_from(commas, CSV_COLUMNS + 2))), "!more than 64 columns|[c]");
    size_t n = CSV_ROW_BYTES + 10;
    char *row = arena_alloc(a, n + 2);
    memset(row, 'x', n);
    row[n] = '\n';
    row[n + 1] = 'c';
    assert_string_equal(sv_z(a, read_all(a, sv_from(row, n + 2))), "!the row is longer than 64 KiB|[c]");
    arena_free(a);
}

static void what_is_written_is_read_back_and_no_formula_runs(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *written;
    } cases[] = { { "Ana", "\"Ana\"\r\n" }, { "O\"Hara", "\"O\"\"Hara\"\r\n" }, { "", "\"\"\r\n" },
        { "=1+1", "\"'=1+1\"\r\n" }, { "+49 30", "\"'+49 30\"\r\n" }, { "-x", "\"'-x\"\r\n" }, { "@x", "\"'@x\"\r\n" },
        { "two\nlines", "\"two\nlines\"\r\n" }, { "'quoted'", "\"'quoted'\"\r\n" } };
    struct arena *a = arena_new("test", 1 << 20);
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char *text = NULL;
        size_t n = 0;
        FILE *out = open_memstream(&text, &n);
        assert_non_null(out);
        csv_write(out, sv_of(cases[i].cell), true);
        assert_int_equal(fclose(out), 0);
        assert_string_equal(text, cases[i].written);
        struct csv_row row;
        struct sv problem;
        FILE *in = fmemopen(text, n, "r");
        assert_non_null(in);
        assert_int_equal(csv_next(in, a, &row, &problem), CSV_ROW);
        assert_string_equal(sv_z(a, csv_plain(row.cells[0])), cases[i].cell);
        assert_int_equal(fclose(in), 0);
        free(text);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sheets_are_read_as_rfc_4180_says),
        cmocka_unit_test(a_row_has_64_columns_and_64_kib_at_most),
        cmocka_unit_test(what_is_written_is_read_back_and_no_formula_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
