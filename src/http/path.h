/**
 * http/path.h — the path of a request target (RFC 9112 section 3.2), decoded once and checked.
 *
 * Browsers send clean paths. What is not clean is refused, never repaired, so that no layer in front and no handler
 * behind can read the same bytes as another path.
 */
#ifndef KITH_HTTP_PATH_H
#define KITH_HTTP_PATH_H

#include "http/http.h"

/**
 * Decodes the raw path of a target (no query). NULL when fine, else a sentence for status 400.
 * Refused: no leading '/', "//", "." and ".." segments, a slash, backslash or percent sign behind an escape, backslash,
 * '#', control bytes, NUL, broken escapes, overlong or otherwise bad UTF-8.
 */
const char *http_path_decode(struct sv raw, struct arena *a, struct sv *ret_path) MUST_CHECK;

/** Splits a target in origin form, or in absolute form when its host is `host`, into raw path and raw query. */
const char *http_target_split(struct sv target, struct sv host, struct sv *ret_path, struct sv *ret_query) MUST_CHECK;

#endif
