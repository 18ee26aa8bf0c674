/** exchange/run.h — inside the room: one import on its way. */
#ifndef KITH_EXCHANGE_RUN_H
#define KITH_EXCHANGE_RUN_H

#include "exchange/exchange.h"

struct import_run {
    const struct op *op; /* as given: its arena keeps the report */
    struct op line_op;   /* in the transaction, with an arena that ends with the line */
    struct organization org;
    const struct import_options *options;
    struct import_report report;
    int64_t line;
    bool line_bad, line_part; /* line_part: its client is taken already */
    struct arena *keep;       /* until the end of the file; what waits for it */
    struct fhir_related_list *related;
};
/** `file` once, from its beginning, in one transaction; `read` handles it line by line. */
enum err import_run_file(const struct op *op, FILE *file, const struct import_options *o,
    enum err (*read)(struct import_run *run, FILE *file), struct import_report *ret_report) MUST_CHECK;
/** Begins the next line: its memory is fresh. */
void import_line(struct import_run *run);
/** The line cannot be taken: why. */
void import_bad(struct import_run *run, struct sv text);
void import_bad_problems(struct import_run *run, const struct problems *problems);
/** Something of the line was left out; the line is taken. */
void import_note(struct import_run *run, struct sv text);
/** An element that Kith has no place for: counted. */
void import_leave(struct import_run *run, struct sv what);
/** Notes which fields of `form` a client who was known already has otherwise: they are not changed. */
enum err import_compare(struct import_run *run, const struct client_form *form, struct client_id id) MUST_CHECK;

#endif
