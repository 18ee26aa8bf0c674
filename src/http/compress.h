/**
 * http/compress.h — gzip and brotli of replies. One compressor per worker: it keeps its memory between replies.
 *
 * BREACH: a page that shows a secret (the CSRF token) beside text from the request may be compressed only because the
 * token in a page is masked anew in every reply, so its bytes never repeat. The page room does that; whoever puts
 * another secret on a page masks it too, or sets Content-Encoding: identity on that reply.
 */
#ifndef KITH_HTTP_COMPRESS_H
#define KITH_HTTP_COMPRESS_H

#include "http/negotiate.h"

struct http_compressor;
struct http_compressor *http_compressor_new(void);
void http_compressor_free(struct http_compressor *c); /* NULL is fine */

/** Text types that shrink: text, JSON, JavaScript, XML, SVG. `content_type` may carry parameters. */
bool http_compressible(struct sv content_type);

/** The coded bytes, in the arena. False: it would not be smaller, or the coding is identity. */
bool http_compress(
    struct http_compressor *c, enum http_coding coding, struct sv in, struct arena *a, struct sv *ret_out) MUST_CHECK;

#endif
