/** crypto/sha1.h — HMAC-SHA1 (RFC 2104), for what others made and we have to check: signatures of SMS gateways. By
 *  libcrypto; nothing of our own relies on it. */
#ifndef KITH_CRYPTO_SHA1_H
#define KITH_CRYPTO_SHA1_H

#include "base/str.h"

enum { SHA1_BYTES = 20 };
void sha1(struct sv data, unsigned char ret_hash[SHA1_BYTES]); /* of a WebSocket's handshake (RFC 6455) */
void sha1_hmac(struct sv key, struct sv data, unsigned char ret_mac[SHA1_BYTES]);

#endif
