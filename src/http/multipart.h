/**
 * http/multipart.h — multipart/form-data (RFC 7578): fields and uploaded files of one body.
 *
 * Nothing is copied but decoded names: values and files are views into the body. Answers like http/form.h: NULL, or one
 * sentence for status 400 and the results untouched.
 */
#ifndef KITH_HTTP_MULTIPART_H
#define KITH_HTTP_MULTIPART_H

#include "http/http.h"

/** The boundary parameter of a Content-Type header (RFC 2046 section 5.1.1); false when it has none that is valid. */
bool http_boundary(struct sv content_type, struct sv *ret_boundary) MUST_CHECK;

/**
 * Parts in their order: those with a filename are files, others fields. A file chosen by nobody (empty name, no bytes)
 * is left out. File names lose any folder; names are UTF-8 without control bytes. Fields are UTF-8 without NUL; files
 * are any bytes. Refused: text before the first boundary, a missing last boundary, parts without a name, transfer
 * encodings, more than HTTP_MAX_FIELDS parts.
 */
const char *http_multipart_parse(struct sv body, struct sv boundary, struct arena *a, struct http_pairs *ret_fields,
    struct http_files *ret_files) MUST_CHECK;

#endif
