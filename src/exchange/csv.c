#include "exchange/csv.h"

#include "base/csv_cell.h"
#include "base/text.h"

struct reading {
    FILE *file;
    struct str text;
    size_t starts[CSV_COLUMNS + 1];
    size_t count;
};

static void end_cell(struct reading *r)
{
    if (r->count <= CSV_COLUMNS)
        r->starts[r->count++] = r->text.n;
}

static void skip_line(FILE *file)
{
    int c;
    while ((c = getc(file)) != EOF && c != '\n')
        ;
}

/* Reads one cell; gives the byte that ended it: ',' '\n' or EOF. 0: what follows a closing quote is no end of a cell.
 */
static int read_cell(struct reading *r)
{
    int c = getc(r->file);
    if (c != '"') {
        for (; c != ',' && c != '\n' && c != EOF; c = getc(r->file))
            str_addc(&r->text, (char)c);
        if (c != ',' && r->text.n && r->text.p[r->text.n - 1] == '\r')
            r->text.p[--r->text.n] = '\0';
        return c;
    }
    for (;;) {
        c = getc(r->file);
        if (c == EOF)
            return 0;
        if (c != '"') {
            str_addc(&r->text, (char)c);
            continue;
        }
        c = getc(r->file);
        if (c != '"')
            break;
        str_addc(&r->text, '"');
    }
    if (c == '\r')
        c = getc(r->file);
    return c == ',' || c == '\n' || c == EOF ? c : 0;
}

enum csv_result csv_next(FILE *file, struct arena *a, struct csv_row *ret_row, struct sv *ret_problem)
{
    struct reading r = { .file = file, .text = str_new(a, CSV_ROW_BYTES) };
    int c = getc(file);
    if (c == EOF)
        return CSV_END;
    ungetc(c, file);
    do {
        end_cell(&r);
        c = read_cell(&r);
    } while (c == ',');
    if (c == 0) {
        *ret_problem = SV("a quoted cell does not end where it should: a quote inside a cell is written twice");
        skip_line(file);
        return CSV_BAD;
    }
    if (r.text.overflowed || r.count > CSV_COLUMNS) {
        *ret_problem = r.count > CSV_COLUMNS ? SV("more than 64 columns") : SV("the row is longer than 64 KiB");
        return CSV_BAD;
    }
    ret_row->count = r.count;
    for (size_t i = 0; i < r.count; i++) {
        size_t end = i + 1 < r.count ? r.starts[i + 1] : r.text.n;
        ret_row->cells[i] = sv_from(r.text.p + r.starts[i], end - r.starts[i]);
        if (!utf8_valid(ret_row->cells[i])) { /* each by itself: two halves could make a whole */
            *ret_problem = SV("the row is not UTF-8 text: save the sheet as CSV UTF-8");
            return CSV_BAD;
        }
    }
    return CSV_ROW;
}

void csv_write(FILE *out, struct sv cell, bool last)
{
    putc('"', out);
    if (csv_is_formula(cell))
        putc('\'', out);
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"')
            putc('"', out);
        putc(cell.p[i], out);
    }
    fputs(last ? "\"\r\n" : "\",", out);
}

struct sv csv_plain(struct sv cell)
{
    bool kept = cell.n > 1 && cell.p[0] == '\'' && csv_is_formula(sv_sub(cell, 1, SIZE_MAX));
    return kept ? sv_sub(cell, 1, SIZE_MAX) : cell;
}
