#include "http/forwarded.h"

#include <arpa/inet.h>
#include <string.h>

static bool is_address(struct sv text)
{
    char z[INET6_ADDRSTRLEN];
    struct in6_addr parsed;
    if (!text.n || text.n >= sizeof z)
        return false;
    memcpy(z, text.p, text.n);
    z[text.n] = '\0';
    return strlen(z) == text.n && (inet_pton(AF_INET, z, &parsed) == 1 || inet_pton(AF_INET6, z, &parsed) == 1);
}

static struct sv without_port(struct sv text)
{
    if (text.n && text.p[0] == '[') {
        size_t close = sv_find(text, ']', 0);
        return close == SIZE_MAX ? text : sv_sub(text, 1, close - 1);
    }
    size_t colon = sv_find(text, ':', 0);
    if (colon != SIZE_MAX && sv_find(text, ':', colon + 1) == SIZE_MAX)
        return sv_sub(text, 0, colon);
    return text;
}

struct sv http_client_address(struct sv peer, struct sv trusted, const struct http_pairs *headers)
{
    if (!trusted.n || !sv_eq(peer, trusted))
        return peer;
    for (size_t i = headers->count; i-- > 0;) {
        if (!sv_eq_ci(headers->items[i].name, SV("X-Forwarded-For")))
            continue;
        struct sv list = headers->items[i].value, last = list;
        while (list.n)
            last = sv_cut(&list, ',');
        last = without_port(sv_trim(last));
        return is_address(last) ? last : peer;
    }
    return peer;
}
