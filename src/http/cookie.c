#include "http/cookie.h"

/* Bit c of the 128: the byte may stand in a token (RFC 9110 section 5.6.2), in a cookie's value (RFC 6265, 4.1.1). */
static const uint64_t token_bytes[2] = { 0x03ff6cfa00000000, 0x57ffffffc7fffffe };
static const uint64_t cookie_bytes[2] = { 0xf7ffeffa00000000, 0x7fffffffefffffff };

static bool all_in(struct sv text, const uint64_t set[2])
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c >= 128 || !(set[c >> 6] >> (c & 63) & 1))
            return false;
    }
    return true;
}

bool http_token_valid(struct sv name)
{
    return name.n > 0 && all_in(name, token_bytes);
}

bool http_cookie_value_valid(struct sv value)
{
    return all_in(value, cookie_bytes);
}

static bool pair_read(struct sv text, struct http_pair *ret_pair)
{
    size_t equals = sv_find(text, '=', 0);
    if (equals == SIZE_MAX)
        return false;
    struct sv name = sv_trim(sv_sub(text, 0, equals));
    struct sv value = sv_trim(sv_sub(text, equals + 1, SIZE_MAX));
    if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
        value = sv_sub(value, 1, value.n - 2);
    if (!http_token_valid(name) || !http_cookie_value_valid(value))
        return false;
    *ret_pair = (struct http_pair){ name, value };
    return true;
}

struct http_pairs http_cookies_parse(const struct http_pairs *headers, struct arena *a)
{
    size_t most = 0;
    for (size_t h = 0; h < headers->count; h++) {
        struct sv value = headers->items[h].value;
        if (!sv_eq_ci(headers->items[h].name, SV("Cookie")))
            continue;
        most++;
        for (size_t i = 0; i < value.n; i++)
            most += value.p[i] == ';';
    }
    if (most > HTTP_MAX_COOKIES)
        most = HTTP_MAX_COOKIES;
    struct http_pairs cookies = { 0 };
    if (most)
        cookies.items = arena_array(a, most, sizeof *cookies.items);
    for (size_t h = 0; h < headers->count; h++) {
        struct sv rest = headers->items[h].value;
        if (!sv_eq_ci(headers->items[h].name, SV("Cookie")))
            continue;
        while (rest.n && cookies.count < most)
            cookies.count += pair_read(sv_cut(&rest, ';'), &cookies.items[cookies.count]);
    }
    return cookies;
}
