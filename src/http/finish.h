/**
 * http/finish.h — what every reply gets after its handler: validators, compression, security headers.
 *
 * Headers a handler has set itself stay as they are.
 */
#ifndef KITH_HTTP_FINISH_H
#define KITH_HTTP_FINISH_H

#include "http/compress.h"

#define HTTP_COMPRESS_FROM 1024 /* bytes; less does not repay the work */

/**
 * - a body that passed its ceiling becomes 500;
 * - a GET or HEAD whose If-None-Match names the reply's ETag becomes 304 without a body;
 * - text is compressed (never when `compressor` is NULL, or when the handler set Content-Encoding), with Vary, and its
 *   ETag becomes a weak one;
 * - X-Content-Type-Options, Referrer-Policy, Cross-Origin-*-Policy, Permissions-Policy, X-Frame-Options (unless the
 *   reply may be framed), and Strict-Transport-Security on a secure site; the Content-Security-Policy is the page's
 * own;
 * - Cache-Control: "no-store", or "private, no-cache" when the handler took `no_store` away.
 */
void http_reply_finish(const struct http_req *req, struct http_compressor *compressor, struct http_reply *reply);

/** The bytes to send. */
struct sv http_reply_content(const struct http_reply *r);

#endif
