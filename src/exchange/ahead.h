/**
 * exchange/ahead.h — inside the room: JSON a line (NDJSON), parsed ahead in a thread of its own while the lines before
 * are being saved. In order; at most a few batches wait. One reader; the file is the thread's until ahead_stop().
 */
#ifndef KITH_EXCHANGE_AHEAD_H
#define KITH_EXCHANGE_AHEAD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

struct ahead;
struct ahead_line {
    json_t *json; /* NULL: blank, or no JSON as `error` says; json_incref() what outlives the next ahead_next() */
    bool blank;
    json_error_t error;
};
/** E_BUSY when no thread can be had. */
enum err ahead_start(FILE *file, struct ahead **ret_ahead) MUST_CHECK;
/** The next line; NULL at the end. */
const struct ahead_line *ahead_next(struct ahead *a);
/** At any time: lets go of what was not read. */
void ahead_stop(struct ahead *a);

#endif
