#include "crypto/totp.h"

#include <liboath/oath.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "crypto/compare.h"

enum { SECRET_BYTES = 20, SECRET_CHARS = 32, DIGITS = 6, STEP_S = 30, WINDOW = 1 };

static void init(void)
{
    if (oath_init() != OATH_OK)
        abort();
}

static void oath_ready(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, init);
}

struct sv totp_secret_new(struct arena *a)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    unsigned char raw[SECRET_CHARS];
    char *text = arena_alloc(a, SECRET_CHARS + 1);
    random_bytes(raw, sizeof raw);
    for (size_t i = 0; i < SECRET_CHARS; i++) /* five bits a character, and 32 of them: any text is a secret */
        text[i] = alphabet[raw[i] & 31];
    sodium_memzero(raw, sizeof raw);
    return (struct sv){ text, SECRET_CHARS };
}

static void add_percent(struct str *out, struct sv v)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                     c == '.' || c == '_' || c == '~';
        if (plain)
            str_addc(out, (char)c);
        else
            str_add(out, (struct sv){ (char[]){ '%', hex[c >> 4], hex[c & 15] }, 3 });
    }
}

struct sv totp_uri(struct arena *a, struct sv secret, struct sv issuer, struct sv account)
{
    struct str out = str_new(a, 4096);
    str_add(&out, SV("otpauth://totp/"));
    add_percent(&out, issuer);
    str_addc(&out, ':');
    add_percent(&out, account);
    str_add(&out, SV("?secret="));
    str_add(&out, secret);
    str_add(&out, SV("&issuer="));
    add_percent(&out, issuer);
    str_add(&out, SV("&algorithm=SHA1&digits=6&period=30"));
    return str_sv(&out);
}

/** The code of one step as DIGITS characters and a NUL. */
static bool code_at(const char *key, int64_t step, char out[DIGITS + 1])
{
    return step >= 0 && oath_totp_generate(key, SECRET_BYTES, step * STEP_S, STEP_S, OATH_TOTP_DEFAULT_START_TIME,
                            DIGITS, out) == OATH_OK;
}

static bool key_of(struct sv secret, char ret_key[SECRET_BYTES])
{
    char *raw;
    size_t n;
    oath_ready();
    if (secret.n != SECRET_CHARS || oath_base32_decode(secret.p, secret.n, &raw, &n) != OATH_OK)
        return false;
    bool good = n == SECRET_BYTES;
    if (good)
        memcpy(ret_key, raw, SECRET_BYTES);
    sodium_memzero(raw, n);
    free(raw);
    return good;
}

static bool digits_of(struct sv code, char out[DIGITS])
{
    size_t n = 0;
    for (size_t i = 0; i < code.n; i++) {
        if (code.p[i] == ' ')
            continue;
        if (code.p[i] < '0' || code.p[i] > '9' || n == DIGITS)
            return false;
        out[n++] = code.p[i];
    }
    return n == DIGITS;
}

static int64_t step_of(struct instant t)
{
    return t.us / (STEP_S * SECOND_US);
}

bool totp_verify(struct sv secret, struct sv code, struct instant now, int64_t last_step, int64_t *ret_step)
{
    char key[SECRET_BYTES], given[DIGITS];
    if (!digits_of(code, given) || !key_of(secret, key))
        return false;
    bool found = false;
    int64_t found_step = 0, current = step_of(now);
    for (int64_t step = current - WINDOW; step <= current + WINDOW; step++) {
        char good[DIGITS + 1];
        bool same =
            code_at(key, step, good) && sv_equal_secret((struct sv){ given, DIGITS }, (struct sv){ good, DIGITS });
        if (same && step > last_step && !found) {
            found = true;
            found_step = step;
        }
    }
    sodium_memzero(key, sizeof key);
    if (found)
        *ret_step = found_step;
    return found;
}

struct sv totp_code(struct arena *a, struct sv secret, struct instant at)
{
    char key[SECRET_BYTES], code[DIGITS + 1];
    if (!key_of(secret, key) || !code_at(key, step_of(at), code))
        return SV("");
    sodium_memzero(key, sizeof key);
    return sv_dup(a, (struct sv){ code, DIGITS });
}
