/**
 * exchange/csv.h — inside the room: rows of a comma-separated sheet (RFC 4180), with limits.
 */
#ifndef KITH_EXCHANGE_CSV_H
#define KITH_EXCHANGE_CSV_H

#include <stdio.h>

#include "base/err.h"
#include "base/str.h"

enum { CSV_COLUMNS = 64, CSV_ROW_BYTES = 64 * 1024 };
struct csv_row {
    struct sv cells[CSV_COLUMNS];
    size_t count;
};
enum csv_result { CSV_ROW, CSV_END, CSV_BAD };
/** The next row, its text in `a`; quotes are taken off, line breaks inside them stay. A byte-order mark at the
 * beginning is skipped by the caller. CSV_BAD: ret_problem says why; the rest of that line is skipped. */
enum csv_result csv_next(FILE *file, struct arena *a, struct csv_row *ret_row, struct sv *ret_problem);

/** One cell, quoted; one that a spreadsheet would run as a formula gets an apostrophe in front (edge case 40). `last`
 * ends the row. */
void csv_write(FILE *out, struct sv cell, bool last);
/** A cell without that apostrophe. */
struct sv csv_plain(struct sv cell);

#endif
