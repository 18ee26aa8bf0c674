/**
 * http/wire.h — does what the library parsed account for every byte that came over the wire?
 *
 * libmicrohttpd 0.9.75 cuts lines at a NUL, takes a line that begins with NUL as the end of the headers, takes a bare
 * LF as a line's end, and folds continued lines into the wrong place. It parses in place, and writes zeros over each
 * CR, LF and first colon; so its own buffer still shows all of that.
 */
#ifndef KITH_HTTP_WIRE_H
#define KITH_HTTP_WIRE_H

#include "http/http.h"

/**
 * `raw`: the head in the library's buffer, from the method to behind the blank line. `target_n`: length of the target
 * as a C string when it was first seen. `version` and `headers` point into `raw`, as the library reported them. True
 * when they fill it without a gap: one space between the parts of the request line, CRLF after every line.
 */
bool http_wire_intact(
    struct sv raw, struct sv method, size_t target_n, struct sv version, const struct http_pairs *headers);

#endif
