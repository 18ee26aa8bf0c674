/** tests/tools/run.h — runs a build-time program in a folder of its own and keeps what it said. */
#ifndef KITH_TESTS_TOOLS_RUN_H
#define KITH_TESTS_TOOLS_RUN_H

#include <stdbool.h>
#include <stddef.h>

/** A new empty folder below $TMPDIR or /tmp; removed by scratch_remove(). */
struct scratch {
    char path[256];
};
struct scratch scratch_new(void);
void scratch_remove(const struct scratch *s);
/** Writes a file, with the folders above it. */
void scratch_write(const struct scratch *s, const char *name, const char *text);
/** Reads a file whole, NUL-terminated; the caller frees it. NULL when there is none. */
char *scratch_read(const struct scratch *s, const char *name, size_t *ret_n);

struct run {
    int status;        /* exit status; 128 + signal */
    char output[8192]; /* standard output and standard error, cut at the end */
};
/** Runs argv (ends with NULL) with `s` as working folder. */
struct run run_in(const struct scratch *s, const char *const argv[]);
/** The value of an environment variable the build sets for the tests; fails the test when it is missing. */
const char *run_setting(const char *name);

#endif
