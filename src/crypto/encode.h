/**
 * crypto/encode.h — bytes as text: hex, base64url without padding, and base64 with it for others (RFC 4648, 4, 5 and
 * 8). Constant time in the bytes.
 *
 * Decoding takes only the one canonical text of some bytes: no padding, no white space, no upper-case hex, no stray
 * bits.
 */
#ifndef KITH_CRYPTO_ENCODE_H
#define KITH_CRYPTO_ENCODE_H

#include "base/str.h"

struct sv hex_encode(struct arena *a, const void *bytes, size_t n);
struct sv base64url_encode(struct arena *a, const void *bytes, size_t n);
struct sv base64_encode(struct arena *a, const void *bytes, size_t n);
/** False unless the text is the encoding of exactly n bytes. ret_bytes may be written to on failure. */
bool hex_decode(struct sv text, void *ret_bytes, size_t n);
/** Bytes in the arena. */
bool base64url_decode(struct arena *a, struct sv text, struct sv *ret_bytes);

#endif
