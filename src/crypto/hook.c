#include "crypto/hook.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/compare.h"
#include "crypto/encode.h"
#include "crypto/ready.h"

static bool secret_of(const struct keys *k, struct arena *a, uint32_t id, const char *kind, struct sv *ret_secret)
{
    unsigned char key[KEY_BYTES], mac[crypto_auth_hmacsha256_BYTES];
    if (!keys_derive(k, id, KEY_HOOK, key))
        return false;
    crypto_ready();
    crypto_auth_hmacsha256(mac, (const unsigned char *)kind, strlen(kind), key);
    *ret_secret = sv_fmt(a, "kith_hook_%.*s", SV_FMT(hex_encode(a, mac, sizeof mac)));
    sodium_memzero(key, sizeof key);
    sodium_memzero(mac, sizeof mac);
    return true;
}

struct sv hook_secret(const struct keys *k, struct arena *a, const char *kind)
{
    struct sv secret;
    if (!secret_of(k, a, keys_newest(k), kind, &secret))
        abort(); /* a loaded set has its newest key */
    return secret;
}

static struct sv mac_of(struct arena *a, struct sv secret, struct sv time, struct sv body)
{
    crypto_auth_hmacsha256_state st;
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_init(&st, (const unsigned char *)secret.p, secret.n);
    crypto_auth_hmacsha256_update(&st, (const unsigned char *)time.p, time.n);
    crypto_auth_hmacsha256_update(&st, (const unsigned char *)".", 1);
    crypto_auth_hmacsha256_update(&st, (const unsigned char *)body.p, body.n);
    crypto_auth_hmacsha256_final(&st, mac);
    return hex_encode(a, mac, sizeof mac);
}

struct sv hook_sign(const struct keys *k, struct arena *a, const char *kind, struct sv body, struct instant now)
{
    struct sv time = sv_fmt(a, "%lld", (long long)(now.us / SECOND_US));
    return sv_fmt(a, "t=%.*s,v1=%.*s", SV_FMT(time), SV_FMT(mac_of(a, hook_secret(k, a, kind), time, body)));
}

static bool in_time(struct sv time, struct instant now)
{
    int64_t s;
    if (time.n > 12 || !int_parse(time, &s) || s < 0)
        return false;
    int64_t off = s - now.us / SECOND_US;
    return off >= -HOOK_WINDOW_S && off <= HOOK_WINDOW_S;
}

bool hook_signed(
    const struct keys *k, struct arena *a, const char *kind, struct sv header, struct sv body, struct instant now)
{
    struct sv rest = header, time = sv_trim(sv_cut(&rest, ',')), mac = sv_trim(rest), secret;
    if (!sv_starts(time, SV("t=")) || !sv_starts(mac, SV("v1=")))
        return false;
    time = sv_sub(time, 2, SIZE_MAX);
    mac = sv_sub(mac, 3, SIZE_MAX);
    if (!in_time(time, now))
        return false;
    bool good = false;
    for (size_t i = 0; i < keys_count(k); i++)
        if (secret_of(k, a, keys_id(k, i), kind, &secret))
            good |= sv_equal_secret(mac, mac_of(a, secret, time, body));
    return good;
}
