/**
 * fetch/nets.h — which addresses a stranger's URL may lead to (webhooks): public ones, and the networks that the
 * administrator names. Without this a URL typed by one person would ask this machine's neighbours in our name (SSRF).
 *
 * Pure. Not public, by the IANA registries of special-purpose addresses: loopback, private, shared (CGNAT), link-local
 * with the clouds' metadata, documentation, benchmarking, multicast, reserved, and what carries one of them inside IPv6
 * (mapped, compatible, 6to4, NAT64, Teredo).
 */
#ifndef KITH_FETCH_NETS_H
#define KITH_FETCH_NETS_H

#include "base/str.h"

struct sockaddr;

struct fetch_net {
    unsigned char bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
    unsigned bits;           /* of the 128 */
};
struct fetch_nets {
    struct fetch_net *items;
    size_t count;
};
/** "10.1.0.0/16, fd00::/8, 127.0.0.1": what may be asked though it is not public. False: ret_wrong is the part that is
 *  no network. */
bool fetch_nets_parse(struct arena *a, struct sv text, struct fetch_nets *ret_nets, struct sv *ret_wrong);
/** Whether a guarded call may connect to this address; other families than IPv4 and IPv6: never. */
bool fetch_address_allowed(const struct fetch_nets *also, const struct sockaddr *address);

#endif
