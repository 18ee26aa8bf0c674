#include <assert.h>
#include <sodium.h>

#include "base/random.h"
#include "base/text.h"
#include "crypto/compare.h"
#include "crypto/encode.h"
#include "crypto/ready.h"
#include "crypto/totp.h"

enum { GROUPS = 3, GROUP = 4, CODE_MAX = 64 };

/** 32 signs that are not mistaken for one another: no i, l, o, u. */
static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

void recovery_codes_new(struct arena *a, struct sv ret_codes[RECOVERY_CODES])
{
    for (size_t i = 0; i < RECOVERY_CODES; i++) {
        unsigned char raw[GROUPS * GROUP];
        struct str code = str_new(a, CODE_MAX);
        random_bytes(raw, sizeof raw);
        for (size_t k = 0; k < sizeof raw; k++) {
            if (k && k % GROUP == 0)
                str_addc(&code, '-');
            str_addc(&code, alphabet[raw[k] & 31]);
        }
        ret_codes[i] = str_sv(&code);
    }
}

/** As people type it: case and separators aside, and the letters that are not in the alphabet as the digits they look
 * like. */
static size_t normal(struct sv code, unsigned char out[CODE_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < code.n && n < CODE_MAX; i++) {
        char c = code.p[i];
        if (c == ' ' || c == '-')
            continue;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c | 0x20);
        out[n++] = (unsigned char)(c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c);
    }
    return n;
}

static bool keyed_hash(const struct keys *k, struct arena *a, uint32_t key_id, struct sv code, struct sv *ret_hash)
{
    unsigned char key[KEY_BYTES], text[CODE_MAX], hash[crypto_generichash_BYTES];
    crypto_ready();
    if (!keys_derive(k, key_id, KEY_RECOVERY, key))
        return false;
    crypto_generichash(hash, sizeof hash, text, normal(code, text), key, sizeof key);
    sodium_memzero(key, sizeof key);
    sodium_memzero(text, sizeof text);
    struct sv hex = hex_encode(a, hash, sizeof hash);
    *ret_hash = sv_fmt(a, "%u:%.*s", key_id, SV_FMT(hex));
    return true;
}

struct sv recovery_code_hash(const struct keys *k, struct arena *a, struct sv code)
{
    struct sv hash;
    bool made = keyed_hash(k, a, keys_newest(k), code, &hash);
    assert(made);
    return hash;
}

bool recovery_code_matches(const struct keys *k, struct arena *a, struct sv code, struct sv hash)
{
    int64_t key_id;
    struct sv rest = hash, good;
    return int_parse(sv_cut(&rest, ':'), &key_id) && key_id > 0 && key_id <= UINT32_MAX &&
           keyed_hash(k, a, (uint32_t)key_id, code, &good) && sv_equal_secret(hash, good);
}
