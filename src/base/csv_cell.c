#include "base/csv_cell.h"

bool csv_is_formula(struct sv cell)
{
    static const char starts[] = { '=', '+', '-', '@', '\t', '\r' };
    for (size_t i = 0; cell.n && i < sizeof starts; i++)
        if (cell.p[0] == starts[i])
            return true;
    return false;
}

void csv_cell(struct str *out, struct sv cell, bool last)
{
    str_addc(out, '"');
    if (csv_is_formula(cell))
        str_addc(out, '\'');
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"')
            str_addc(out, '"');
        str_addc(out, cell.p[i]);
    }
    str_add(out, last ? SV("\"\r\n") : SV("\","));
}
