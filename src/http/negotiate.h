/** http/negotiate.h — what a client accepts and already has: Accept-Encoding, If-None-Match (RFC 9110 12.5.3, 13.1.2).
 */
#ifndef KITH_HTTP_NEGOTIATE_H
#define KITH_HTTP_NEGOTIATE_H

#include "http/http.h"

enum http_coding { HTTP_IDENTITY, HTTP_GZIP, HTTP_BR };

/** The best coding we have that the header takes: br before gzip at equal weight; none without the header.
 *  "identity;q=0" is not honoured: a reply beats a 406. */
enum http_coding http_coding_accepted(struct sv accept_encoding);
/** Whether it takes this one at all. */
bool http_coding_taken(struct sv accept_encoding, enum http_coding c);
const char *http_coding_name(enum http_coding c); /* "gzip", "br", "identity" */

/** Weak comparison of one entity tag ("\"abc\"" or "W/\"abc\"") with the list of an If-None-Match header, or "*". */
bool http_etag_matches(struct sv if_none_match, struct sv etag);

#endif
