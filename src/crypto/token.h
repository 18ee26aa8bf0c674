/**
 * crypto/token.h — tokens: random ones for sessions and API keys, derived ones for links in mails, and the secret in
 * forms.
 *
 * The database keeps token_hash() only. A link's token is HMAC(key, kind, id, generation): it can be derived again
 * whenever its mail is rendered, so nothing that waits in a queue holds one. Its text names key, kind, id and
 * generation, so that the row is found by id and the rest checked in constant time.
 */
#ifndef KITH_CRYPTO_TOKEN_H
#define KITH_CRYPTO_TOKEN_H

#include "crypto/keys.h"

enum { TOKEN_BYTES = 32, FORM_SECRET_BYTES = 16 };

/** Fresh random bytes as base64url text: 43 characters for TOKEN_BYTES. */
struct sv token_random_text(struct arena *a, size_t bytes);
/** What the database keeps of a token: BLAKE2b-256 as 64 hex digits. Only for tokens nobody can guess. */
struct sv token_hash(struct arena *a, struct sv token);

/** What the link in a mail stands for. The caller numbers its kinds: part of the token, never renumber. */
struct link_facts {
    uint8_t kind;
    int64_t id;
    int64_t generation;
};
/** The token by the newest key. Keep its token_hash(). */
struct sv link_token(const struct keys *k, struct arena *a, struct link_facts facts);
/** The same token again, whichever key made it. E_NOTFOUND: its key has left the key file. */
enum err link_token_again(
    const struct keys *k, struct arena *a, struct link_facts facts, struct sv hash, struct sv *ret_token) MUST_CHECK;
/** True when one of our keys made the token. The caller then compares token_hash() with the row's by sv_equal_secret():
 * a good signature alone says nothing about older generations. */
bool link_token_read(const struct keys *k, struct arena *a, struct sv token, struct link_facts *ret_facts);

/** 128 bits that tie a form to the session (or visitor) token it was made for: a keyed hash of the token's hash. */
void csrf_secret(const struct keys *k, struct sv token, unsigned char ret_secret[FORM_SECRET_BYTES]);

#endif
