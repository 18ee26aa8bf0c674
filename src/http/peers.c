#include "http/peers.h"

#include <arpa/inet.h>
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct key {
    unsigned char b[8]; /* IPv6: the network half; IPv4: ::ffff in spirit, then the address */
};
struct slot {
    struct key key;
    unsigned count; /* 0: free, or left behind by another */
};
struct http_peers {
    pthread_mutex_t lock;
    size_t mask;
    struct slot slots[]; /* open addressing; at most half of them are in use */
};

struct http_peers *http_peers_new(size_t max_connections)
{
    size_t slots = 64;
    while (slots < max_connections * 2)
        slots *= 2;
    struct http_peers *p = calloc(1, sizeof *p + slots * sizeof *p->slots);
    if (!p)
        abort();
    p->mask = slots - 1;
    pthread_mutex_init(&p->lock, NULL);
    return p;
}

void http_peers_free(struct http_peers *p)
{
    if (p)
        pthread_mutex_destroy(&p->lock);
    free(p);
}

static bool ipv4_of(const struct sockaddr *address, struct in_addr *ret_v4)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)address;
        *ret_v4 = in->sin_addr;
        return true;
    }
    const struct sockaddr_in6 *in6 = (const void *)address;
    if (address->sa_family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr))
        return false;
    memcpy(ret_v4, in6->sin6_addr.s6_addr + 12, sizeof *ret_v4);
    return true;
}

static struct key key_of(const struct sockaddr *address)
{
    struct key key = { { 0, 0, 0xff, 0xff } };
    struct in_addr v4;
    if (ipv4_of(address, &v4)) {
        memcpy(key.b + 4, &v4, 4);
    } else if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const void *)address;
        memcpy(key.b, in6->sin6_addr.s6_addr, sizeof key.b);
    }
    return key;
}

static size_t home_of(const struct http_peers *p, struct key key)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < sizeof key.b; i++)
        h = (h ^ key.b[i]) * UINT64_C(1099511628211);
    return (size_t)(h ^ h >> 32) & p->mask;
}

/** The slot of a key, or the free one where its search ends. */
static struct slot *slot_of(struct http_peers *p, struct key key)
{
    size_t at = home_of(p, key);
    while (p->slots[at].count && memcmp(&p->slots[at].key, &key, sizeof key) != 0)
        at = (at + 1) & p->mask;
    return &p->slots[at];
}

unsigned http_peers_count(struct http_peers *p, const struct sockaddr *address)
{
    pthread_mutex_lock(&p->lock);
    unsigned count = slot_of(p, key_of(address))->count;
    pthread_mutex_unlock(&p->lock);
    return count;
}

void http_peers_enter(struct http_peers *p, const struct sockaddr *address)
{
    struct key key = key_of(address);
    pthread_mutex_lock(&p->lock);
    struct slot *slot = slot_of(p, key);
    slot->key = key;
    slot->count++;
    pthread_mutex_unlock(&p->lock);
}

/** Moves up every entry behind a hole that would no longer be found. */
static void close_hole(struct http_peers *p, size_t hole)
{
    for (size_t at = (hole + 1) & p->mask; p->slots[at].count; at = (at + 1) & p->mask) {
        size_t home = home_of(p, p->slots[at].key);
        if (((at - home) & p->mask) < ((at - hole) & p->mask))
            continue;
        p->slots[hole] = p->slots[at];
        p->slots[at].count = 0;
        hole = at;
    }
}

void http_peers_leave(struct http_peers *p, const struct sockaddr *address)
{
    pthread_mutex_lock(&p->lock);
    struct slot *slot = slot_of(p, key_of(address));
    assert(slot->count > 0);
    if (--slot->count == 0)
        close_hole(p, (size_t)(slot - p->slots));
    pthread_mutex_unlock(&p->lock);
}

struct sv http_address_text(const struct sockaddr *address, char ret_text[HTTP_ADDRESS_TEXT])
{
    struct in_addr v4;
    const char *text = NULL;
    if (ipv4_of(address, &v4)) {
        text = inet_ntop(AF_INET, &v4, ret_text, HTTP_ADDRESS_TEXT);
    } else if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const void *)address;
        text = inet_ntop(AF_INET6, &in6->sin6_addr, ret_text, HTTP_ADDRESS_TEXT);
    }
    return sv_of(text);
}

bool http_address_is_loopback(const struct sockaddr *address)
{
    struct in_addr v4;
    if (ipv4_of(address, &v4))
        return (ntohl(v4.s_addr) >> 24) == 127;
    const struct sockaddr_in6 *in6 = (const void *)address;
    return address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
}
