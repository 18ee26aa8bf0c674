#include "base/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"

enum { LINE_MAX_BYTES = 4096, TAIL_ROOM = 32 };

static struct {
    enum log_format format;
    enum log_level least;
    int fd;
} sink = { LOG_AUTO, LOG_INFO, STDERR_FILENO };

static enum log_format settled(enum log_format format, int fd)
{
    return format != LOG_AUTO ? format : isatty(fd) ? LOG_TEXT : LOG_JSON;
}

void log_init(enum log_format format, enum log_level least, int fd)
{
    sink.format = settled(format, fd);
    sink.least = least;
    sink.fd = fd;
}

static const char *level_name(enum log_level level)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };
    return names[level];
}

/** "2026-11-23T00:10:17.042Z". Many lines a second say the same second: a thread writes it once. */
static void put_now(struct str *line)
{
    static _Thread_local struct {
        int64_t at;
        char text[32];
        int n;
    } second = { .at = -1 };
    struct clock clock = clock_system();
    struct instant now = clock_now(&clock);
    if (now.us / SECOND_US != second.at) {
        struct civil c = civil_of_day((struct day){ (int32_t)(now.us / DAY_US) });
        int s = (int)(now.us % DAY_US / SECOND_US);
        second.n = snprintf(second.text, sizeof second.text, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day,
            s / 3600, s / 60 % 60, s % 60);
        second.at = now.us / SECOND_US;
    }
    str_add(line, sv_from(second.text, (size_t)second.n));
    str_addf(line, ".%03dZ", (int)(now.us % SECOND_US / 1000));
}

static void json_line(struct str *line, enum log_level level, const char *event)
{
    str_add(line, SV("{\"time\":\""));
    put_now(line);
    str_addf(line, "\",\"level\":\"%s\",\"event\":", level_name(level));
    json_quote(line, sv_of(event));
}

static void json_field(struct str *line, const struct log_field *f)
{
    str_addc(line, ',');
    json_quote(line, sv_of(f->key));
    str_addc(line, ':');
    if (f->kind == LOG_F_INT)
        str_addi(line, f->num);
    else
        json_quote(line, f->str);
}

static void text_line(struct str *line, enum log_level level, const char *event)
{
    put_now(line);
    str_addf(line, " %-5s %s", level_name(level), event);
}

static bool is_plain_word(struct sv v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] <= ' ' || v.p[i] > '~' || v.p[i] == '"' || v.p[i] == '\\' || v.p[i] == '=')
            return false;
    return v.n > 0;
}

static void text_field(struct str *line, const struct log_field *f)
{
    str_addc(line, ' ');
    str_add(line, sv_of(f->key));
    str_addc(line, '=');
    if (f->kind == LOG_F_INT)
        str_addi(line, f->num);
    else if (is_plain_word(f->str))
        str_add(line, f->str);
    else
        json_quote(line, f->str);
}

static void write_all(int fd, struct sv v)
{
    while (v.n) {
        ssize_t put = write(fd, v.p, v.n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return; /* nobody is left to be told */
        v = sv_sub(v, (size_t)put, SIZE_MAX);
    }
}

void log_write(enum log_level level, const char *event, const struct log_field *fields, size_t count)
{
    if (level < sink.least)
        return;
    int saved = errno;
    bool json = settled(sink.format, sink.fd) == LOG_JSON;
    char buf[LINE_MAX_BYTES];
    /* A str over the stack: it never grows, since its ceiling lies below its capacity. */
    struct str line = { .p = buf, .cap = sizeof buf, .max = sizeof buf - TAIL_ROOM };
    (json ? json_line : text_line)(&line, level, event);
    for (size_t i = 0; i < count; i++) {
        size_t before = line.n;
        (json ? json_field : text_field)(&line, &fields[i]);
        if (line.overflowed) { /* the line stays whole; what does not fit is named as missing */
            line.n = before;
            line.overflowed = false;
            line.max = sizeof buf - 1;
            str_add(&line, json ? SV(",\"cut\":true") : SV(" cut=true"));
            break;
        }
    }
    line.max = sizeof buf - 1;
    str_add(&line, json ? SV("}\n") : SV("\n"));
    write_all(sink.fd, str_sv(&line));
    errno = saved;
}
