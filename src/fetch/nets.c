#include "fetch/nets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/err.h"

#define V4(a, b, c, d, n)                                                                                              \
    {                                                                                                                  \
        { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d }, 96 + (n)                                             \
    }
/* IANA's special-purpose registries, as far as they are not global. */
static const struct fetch_net closed[] = {
    V4(0, 0, 0, 0, 8),       /* this network */
    V4(10, 0, 0, 0, 8),      /* private (RFC 1918) */
    V4(100, 64, 0, 0, 10),   /* shared (RFC 6598) */
    V4(127, 0, 0, 0, 8),     /* loopback */
    V4(169, 254, 0, 0, 16),  /* link-local; metadata of clouds */
    V4(172, 16, 0, 0, 12),   /* private */
    V4(192, 0, 0, 0, 24),    /* protocol assignments */
    V4(192, 0, 2, 0, 24),    /* documentation */
    V4(192, 88, 99, 0, 24),  /* 6to4 relays, given up */
    V4(192, 168, 0, 0, 16),  /* private */
    V4(198, 18, 0, 0, 15),   /* benchmarking */
    V4(198, 51, 100, 0, 24), /* documentation */
    V4(203, 0, 113, 0, 24),  /* documentation */
    V4(224, 0, 0, 0, 4),     /* multicast */
    V4(240, 0, 0, 0, 4),     /* reserved, broadcast */
};
/* Of IPv6 only global unicast is public, without these. */
static const struct fetch_net global = { { 0x20 }, 3 };
static const struct fetch_net closed6[] = {
    { { 0x20, 0x01 }, 23 },             /* protocol assignments, Teredo among them */
    { { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
    { { 0x20, 0x02 }, 16 },             /* 6to4: an IPv4 address inside */
    { { 0x3f, 0xff }, 20 },             /* documentation */
};

static bool inside(const struct fetch_net *net, const unsigned char address[16])
{
    unsigned whole = net->bits / 8, rest = net->bits % 8;
    if (memcmp(net->bytes, address, whole) != 0)
        return false;
    return !rest || ((net->bytes[whole] ^ address[whole]) >> (8 - rest)) == 0;
}

static bool inside_any(const struct fetch_net *nets, size_t count, const unsigned char address[16])
{
    for (size_t i = 0; i < count; i++)
        if (inside(&nets[i], address))
            return true;
    return false;
}

static void map_v4(const void *v4, unsigned char ret_bytes[16])
{
    memset(ret_bytes, 0, 10);
    memset(ret_bytes + 10, 0xff, 2);
    memcpy(ret_bytes + 12, v4, 4);
}

static bool is_v4(const unsigned char bytes[16])
{
    static const unsigned char prefix[12] = { [10] = 0xff, [11] = 0xff };
    return memcmp(bytes, prefix, sizeof prefix) == 0;
}

static bool parse_one(struct arena *a, struct sv text, struct fetch_net *ret_net)
{
    struct sv rest = text, host = sv_trim(sv_cut(&rest, '/'));
    const char *z = sv_z(a, host);
    bool slash = host.n < text.n && sv_find(text, '/', 0) != SIZE_MAX;
    struct in_addr v4;
    unsigned most = 128, before = 0;
    struct fetch_net net;
    if (inet_pton(AF_INET, z, &v4) == 1) {
        map_v4(&v4, net.bytes);
        most = 32;
        before = 96;
    } else if (inet_pton(AF_INET6, z, net.bytes) != 1) {
        return false;
    }
    unsigned bits = slash ? 0 : most;
    for (size_t i = 0; i < rest.n; i++) {
        if (rest.p[i] < '0' || rest.p[i] > '9' || i > 2)
            return false;
        bits = bits * 10 + (unsigned)(rest.p[i] - '0');
    }
    if (bits > most || (slash && !rest.n))
        return false;
    net.bits = before + bits;
    *ret_net = net;
    return true;
}

bool fetch_nets_parse(struct arena *a, struct sv text, struct fetch_nets *ret_nets, struct sv *ret_wrong)
{
    struct fetch_nets nets = { .items = arena_array(a, text.n / 2 + 1, sizeof(struct fetch_net)) };
    for (struct sv rest = text; rest.n;) {
        struct sv part = sv_trim(sv_cut(&rest, ','));
        if (!part.n)
            continue;
        if (!parse_one(a, part, &nets.items[nets.count])) {
            *ret_wrong = part;
            return false;
        }
        nets.count++;
    }
    *ret_nets = nets;
    return true;
}

bool fetch_address_allowed(const struct fetch_nets *also, const struct sockaddr *address)
{
    unsigned char bytes[16];
    if (address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        map_v4(&v4.sin_addr, bytes);
    } else if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof v6);
        memcpy(bytes, &v6.sin6_addr, sizeof bytes);
    } else {
        return false;
    }
    if (inside_any(also->items, also->count, bytes))
        return true;
    if (is_v4(bytes))
        return !inside_any(closed, LENGTH(closed), bytes);
    return inside(&global, bytes) && !inside_any(closed6, LENGTH(closed6), bytes);
}
