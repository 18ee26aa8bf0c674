#include "crypto/keys.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

#include "base/text.h"
#include "crypto/encode.h"
#include "crypto/ready.h"

struct keys {
    size_t count;
    uint32_t id[KEYS_MAX];
    unsigned char key[KEYS_MAX][KEY_BYTES];
};

static_assert(KEY_BYTES == crypto_kdf_KEYBYTES, "the master keys are crypto_kdf keys");

/** A line "ID HEX" becomes the last key of the set; NULL, or what is wrong with the line. */
static const char *take_line(struct keys *k, struct sv line)
{
    int64_t id;
    struct sv number = sv_cut(&line, ' ');
    if (!int_parse(number, &id) || id < 1 || id > UINT32_MAX)
        return "does not start with a key's number";
    if (k->count && id <= k->id[k->count - 1])
        return "has a number that is not above the one before it";
    if (k->count == KEYS_MAX)
        return "is one key too many";
    if (!hex_decode(line, k->key[k->count], KEY_BYTES))
        return "does not hold a key of 64 hex digits";
    k->id[k->count++] = (uint32_t)id;
    return NULL;
}

static struct sv parse_lines(struct sv text, struct arena *a, struct keys *k)
{
    bool headed = false;
    for (int number = 1; text.n; number++) {
        struct sv line = sv_trim(sv_cut(&text, '\n'));
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (!headed) {
            if (!sv_eq(line, SV("kith-keys 1")))
                return sv_fmt(a, "line %d should read \"kith-keys 1\"", number);
            headed = true;
            continue;
        }
        const char *wrong = take_line(k, line);
        if (wrong)
            return sv_fmt(a, "line %d %s", number, wrong);
    }
    return k->count ? SV("") : SV("it holds no key");
}

enum err keys_parse(struct sv text, struct arena *a, struct keys **ret_keys, struct sv *ret_advice)
{
    crypto_ready();
    struct keys *k = sodium_malloc(sizeof *k);
    if (!k)
        abort();
    k->count = 0;
    struct sv wrong = parse_lines(text, a, k);
    if (wrong.n) {
        sodium_free(k);
        *ret_advice = wrong;
        return E_INVALID;
    }
    sodium_mprotect_readonly(k);
    *ret_keys = k;
    return E_OK;
}

void keys_free(struct keys *k)
{
    sodium_free(k);
}

size_t keys_count(const struct keys *k)
{
    return k->count;
}

uint32_t keys_id(const struct keys *k, size_t i)
{
    assert(i < k->count);
    return k->id[i];
}

uint32_t keys_newest(const struct keys *k)
{
    return k->id[k->count - 1];
}

bool keys_derive(const struct keys *k, uint32_t id, enum key_purpose purpose, unsigned char ret_key[KEY_BYTES])
{
    for (size_t i = 0; i < k->count; i++)
        if (k->id[i] == id)
            return crypto_kdf_derive_from_key(ret_key, KEY_BYTES, (uint64_t)purpose, "kithkeys", k->key[i]) == 0;
    return false;
}
