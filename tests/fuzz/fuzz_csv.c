/* Household sheets: any bytes end, each row within its limits, and what is written is read back as it was. */
#include <stdlib.h>

#include "base/text.h"
#include "exchange/csv.h"
#include "fuzz.h"

static void check_round_trip(struct arena *a, const struct csv_row *row)
{
    char *text = NULL;
    size_t n = 0;
    struct csv_row again;
    struct sv problem;
    FILE *out = open_memstream(&text, &n);
    assert(out);
    for (size_t i = 0; i < row->count; i++)
        csv_write(out, row->cells[i], i + 1 == row->count);
    fclose(out);
    FILE *in = fmemopen(text, n, "r");
    assert(in);
    enum csv_result r = csv_next(in, a, &again, &problem);
    if (r == CSV_ROW) { /* else it grew beyond a row's limit */
        assert(again.count == row->count);
        for (size_t i = 0; i < row->count; i++)
            assert(sv_eq(csv_plain(again.cells[i]), row->cells[i]) || sv_eq(again.cells[i], row->cells[i]));
    }
    fclose(in);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("fuzz", 4096);
    struct csv_row row;
    struct sv problem;
    enum csv_result r;
    size_t rows = 0;
    FILE *in = size ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
    while (in && (r = csv_next(in, a, &row, &problem)) != CSV_END) {
        assert(++rows <= size + 1);
        assert(r == CSV_ROW || problem.n);
        if (r != CSV_ROW)
            continue;
        assert(row.count >= 1 && row.count <= CSV_COLUMNS);
        for (size_t i = 0; i < row.count; i++)
            assert(utf8_valid(row.cells[i]) && row.cells[i].n <= CSV_ROW_BYTES);
        check_round_trip(a, &row);
        arena_reset(a);
    }
    if (in)
        fclose(in);
    arena_free(a);
    return 0;
}
