/** base/csv_cell.h — cells of a comma-separated sheet (RFC 4180) that is opened in a spreadsheet. */
#ifndef KITH_BASE_CSV_CELL_H
#define KITH_BASE_CSV_CELL_H

#include "base/str.h"

/** A spreadsheet would run it as a formula (edge case 40). */
bool csv_is_formula(struct sv cell);
/** One cell, quoted; a formula gets an apostrophe in front. `last` ends the row. */
void csv_cell(struct str *out, struct sv cell, bool last);

#endif
