#include "http/cookie.h"

#include <string.h>

bool http_token_valid(struct sv name)
{
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (c <= ' ' || c >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", c))
            return false;
    }
    return name.n > 0;
}

bool http_cookie_value_valid(struct sv value)
{
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        if (c <= ' ' || c >= 0x7f || strchr("\",;\\", c))
            return false;
    }
    return true;
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
