/** tools/gen/gen.h — what the small generators share: memory for the whole run, a file read whole, files written whole.
 */
#ifndef KITH_TOOLS_GEN_H
#define KITH_TOOLS_GEN_H

#include <stddef.h>

/** Zeroed; hangs on a list, so that leak checkers see it and nobody frees it. Ends the program when there is none. */
void *keep(size_t n);
/** A file's bytes with a NUL behind them. Ends the program, saying why, when it cannot be read. */
char *read_whole(const char *path, size_t *ret_n);
/** DIR/NAME, written only when all of it is there: a failed run leaves no half file behind. Ends the program, saying
 * why, when it cannot be written. */
void save(const char *dir, const char *name, const char *text, size_t n);

#endif
