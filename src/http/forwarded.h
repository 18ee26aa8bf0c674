/** http/forwarded.h — who is at the other end when a proxy of ours stands between. */
#ifndef KITH_HTTP_FORWARDED_H
#define KITH_HTTP_FORWARDED_H

#include "http/http.h"

/**
 * The client's address. `peer` is the address of the connection. Only when it equals `trusted` (not empty), the last
 * address of the last X-Forwarded-For is taken: the one our proxy itself appended; earlier ones are anybody's claim.
 * A port or brackets are removed; when it is no IP address, `peer` stays.
 */
struct sv http_client_address(struct sv peer, struct sv trusted, const struct http_pairs *headers);

#endif
