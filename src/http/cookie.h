/**
 * http/cookie.h — the Cookie header (RFC 6265 section 4.2.1), read kindly: other programs on the same host set cookies
 * too, so a pair that breaks the grammar is skipped, not refused.
 */
#ifndef KITH_HTTP_COOKIE_H
#define KITH_HTTP_COOKIE_H

#include "http/http.h"

#define HTTP_MAX_COOKIES 100 /* later ones are not looked at */

/** Pairs of every Cookie header, in their order. Values in double quotes lose them. */
struct http_pairs http_cookies_parse(const struct http_pairs *headers, struct arena *a);

/** Whether a text may stand as a cookie's value (cookie-octet), or name (token). */
bool http_cookie_value_valid(struct sv value);
bool http_token_valid(struct sv name);

#endif
