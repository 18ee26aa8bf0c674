/**
 * base/log.h — structured log events: one JSON object a line, or text when standard error is a terminal.
 *
 * Fields are a closed set of kinds; there is no free text from people in them: names, addresses and notes are PHI and
 * never logged (ids are). Threads: any; a line is written with one write(2).
 */
#ifndef KITH_BASE_LOG_H
#define KITH_BASE_LOG_H

#include "base/str.h"
#include "base/time.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
enum log_format { LOG_AUTO, LOG_JSON, LOG_TEXT };

struct log_field {
    const char *key;
    enum { LOG_F_STR, LOG_F_INT } kind;
    struct sv str;
    int64_t num;
};
#define LOG_STR(k, v) ((struct log_field){ .key = (k), .kind = LOG_F_STR, .str = (v) })
#define LOG_Z(k, v) ((struct log_field){ .key = (k), .kind = LOG_F_STR, .str = sv_of(v) })
#define LOG_INT(k, v) ((struct log_field){ .key = (k), .kind = LOG_F_INT, .num = (int64_t)(v) })

/** Where lines go, from which level on. Call once, before threads start. */
void log_init(enum log_format format, enum log_level least, int fd);
void log_write(enum log_level level, const char *event, const struct log_field *fields, size_t count);
#define log_event(level, event, ...)                                                                                   \
    log_write((level), (event), (const struct log_field[]){ __VA_ARGS__ },                                             \
        sizeof((const struct log_field[]){ __VA_ARGS__ }) / sizeof(struct log_field))

#endif
