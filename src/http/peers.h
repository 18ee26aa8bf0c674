/**
 * http/peers.h — how many connections each address holds. An IPv6 address counts as its /64, which one customer owns.
 * Threads: any; a lock inside.
 */
#ifndef KITH_HTTP_PEERS_H
#define KITH_HTTP_PEERS_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/str.h"

#define HTTP_ADDRESS_TEXT INET6_ADDRSTRLEN

struct http_peers;
struct http_peers *http_peers_new(size_t max_connections);
void http_peers_free(struct http_peers *p); /* NULL is fine */
unsigned http_peers_count(struct http_peers *p, const struct sockaddr *address);
void http_peers_enter(struct http_peers *p, const struct sockaddr *address);
void http_peers_leave(struct http_peers *p, const struct sockaddr *address);

/** "127.0.0.1", "::1"; an IPv4 address inside IPv6 is written as IPv4; "" for other families. */
struct sv http_address_text(const struct sockaddr *address, char ret_text[HTTP_ADDRESS_TEXT]);
bool http_address_is_loopback(const struct sockaddr *address);

#endif
