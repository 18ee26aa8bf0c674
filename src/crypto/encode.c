#include "crypto/encode.h"

#include <sodium.h>

struct sv hex_encode(struct arena *a, const void *bytes, size_t n)
{
    char *out = arena_alloc_raw(a, 2 * n + 1);
    sodium_bin2hex(out, 2 * n + 1, bytes, n);
    return (struct sv){ out, 2 * n };
}

bool hex_decode(struct sv text, void *ret_bytes, size_t n)
{
    size_t got;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] >= 'A' && text.p[i] <= 'F')
            return false;
    return text.n == 2 * n && sodium_hex2bin(ret_bytes, n, text.p, text.n, NULL, &got, NULL) == 0 && got == n;
}

static struct sv encode64(struct arena *a, const void *bytes, size_t n, int variant)
{
    size_t room = sodium_base64_encoded_len(n, variant); /* counts the NUL */
    char *out = arena_alloc_raw(a, room);
    sodium_bin2base64(out, room, bytes, n, variant);
    return (struct sv){ out, room - 1 };
}

struct sv base64url_encode(struct arena *a, const void *bytes, size_t n)
{
    return encode64(a, bytes, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

struct sv base64_encode(struct arena *a, const void *bytes, size_t n)
{
    return encode64(a, bytes, n, sodium_base64_VARIANT_ORIGINAL);
}

bool base64url_decode(struct arena *a, struct sv text, struct sv *ret_bytes)
{
    size_t room = text.n / 4 * 3 + 3, n;
    unsigned char *out = arena_alloc_raw(a, room), seen = 0;
    for (size_t i = 0; i < text.n; i++)
        seen |= (unsigned char)text.p[i];
    if (seen & 0x80) /* libsodium 1.0.18 takes such bytes for letters where char is signed */
        return false;
    if (sodium_base642bin(out, room, text.p, text.n, NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return false;
    *ret_bytes = (struct sv){ (const char *)out, n };
    return true;
}
