/* Hex and base64url: what decodes is the one canonical text of its bytes. One-time codes: any secret and code is safe.
 */
#include "base/time.h"
#include "crypto/encode.h"
#include "crypto/ready.h"
#include "crypto/totp.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    crypto_ready();
    struct arena *a = arena_new("fuzz", 4096);
    struct sv v = fuzz_text(data, size), bytes;
    if (base64url_decode(a, v, &bytes))
        assert(sv_eq(base64url_encode(a, bytes.p, bytes.n), v));
    assert(base64url_decode(a, base64url_encode(a, data, size), &bytes) && sv_eq(bytes, v));
    uint8_t *room = arena_alloc(a, size / 2 + 1);
    if (hex_decode(v, room, size / 2))
        assert(sv_eq(hex_encode(a, room, size / 2), v));
    int64_t step;
    struct sv secret = v, code = sv_cut(&secret, '\n');
    (void)totp_verify(secret, code, (struct instant){ 1795395014000000 }, 0, &step);
    (void)totp_code(a, secret, (struct instant){ 1795395014000000 });
    arena_free(a);
    return 0;
}
