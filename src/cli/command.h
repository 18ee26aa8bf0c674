/**
 * cli/command.h — commands of the `kith` program, declared as data: name, options, help, function.
 *
 * Every option may come from the command line (--db URL or --db=URL), else the environment (KITH_DB), else the config
 * file (`db = URL` a line; --config, KITH_CONFIG, or /etc/kith/kith.conf when it is there). Exit status: 0 done, 1
 * failed, 2 called wrongly.
 */
#ifndef KITH_CLI_COMMAND_H
#define KITH_CLI_COMMAND_H

#include <stdio.h>

#include "base/err.h"
#include "base/str.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, OPTIONS_MAX = 48, OPERANDS_MAX = 8 };

struct option {
    const char *name;     /* "base-url": --base-url, KITH_BASE_URL, `base-url = …` */
    const char *value;    /* what it takes, for the help: "URL"; NULL: a switch */
    const char *fallback; /* used when it is not given; NULL: none */
    bool required;
    const char *help;
};
struct invocation;
struct command {
    const char *name;     /* "user add" */
    const char *operands; /* for the help: "FILE"; "" none */
    unsigned operands_least, operands_most;
    const char *summary; /* one line */
    const char *details; /* more lines, or "" */
    struct option options[OPTIONS_MAX];
    int (*run)(const struct invocation *in);
};
struct invocation {
    const struct command *command;
    const struct command *const *commands; /* of the program: what may stand in its config file */
    size_t commands_count;
    struct arena *arena;
    const char *values[OPTIONS_MAX]; /* as options[]; NULL: not given */
    const char *operands[OPERANDS_MAX];
    unsigned operands_count;
    bool *misused; /* set by command_misuse(): the exit status is then EXIT_USAGE */
};
/** Asserts that the command declares the option. Empty: not given. */
struct sv option_get(const struct invocation *in, const char *name);
bool option_on(const struct invocation *in, const char *name);
/** A whole number within bounds, or a message and false. */
bool option_int(const struct invocation *in, const char *name, int64_t least, int64_t most, int64_t *ret_n);
struct sv operand_get(const struct invocation *in, unsigned i);
/** A whole number above 0, or a message that names it and false. */
bool operand_int(const struct invocation *in, unsigned i, const char *name, int64_t *ret_n);

/** Runs the command that argv names; prints help and complaints. */
int command_main(const struct command *const *commands, size_t count, int argc, char **argv);
/** "kith serve: …" on standard error; returns EXIT_FAILED (or EXIT_USAGE). */
int command_fail(const struct invocation *in, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int command_misuse(const struct invocation *in, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/** Opens a file that an operand names, to read; NULL: it cannot be read, or is a folder, and that was said. */
FILE *command_file(const struct invocation *in, const char *path);

#endif
