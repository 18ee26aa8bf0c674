/** billing/code_file.h — inside the room: the official files of codes, line by line. Pure. */
#ifndef KITH_BILLING_CODE_FILE_H
#define KITH_BILLING_CODE_FILE_H

#include "billing/code.h"

enum code_line {
    CODE_LINE_CODE, /* a code with its title */
    CODE_LINE_MORE, /* the title of the last one goes on (HCPCS) */
    CODE_LINE_SKIP, /* empty, a head line, a modifier */
    CODE_LINE_BAD,
};
/** One line of the file of a system. ICD-10-CM: columns 7–13 code, 15 whether it is billable, from 78 the title. HCPCS:
 *  1–5 code, 11 kind of record (3 begins, 4 goes on), 12–91 a part of the title. CSV where the line is of another form:
 *  "code,title". Titles live in `a`. */
enum code_line code_line_read(struct arena *a, enum code_system s, struct sv line, struct code *ret_code);

#endif
