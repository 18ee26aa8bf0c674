/** base/fmt.h — inside the room: what printf makes of the directives that nearly every format here is made of. */
#ifndef KITH_BASE_FMT_H
#define KITH_BASE_FMT_H

#include <stdarg.h>
#include <stddef.h>

enum { FMT_OTHERWISE = -1 };
/**
 * The text's length, as vsnprintf() would write it; FMT_OTHERWISE where the format has a directive beyond %s, %.*s, %c,
 * %% and whole numbers (%d, %lld, %zu, %x, … with a width filled with zeros), or the text and its NUL do not fit: then
 * `out` holds nothing of use and vsnprintf() is the one to ask. `ap` is used up either way.
 */
int fmt_usual(char *out, size_t cap, const char *fmt, va_list ap);

#endif
