/**
 * crypto/keys.h — the key file: what seals secrets and signs the links in mails. It lives apart from the database, so
 * that a stolen database opens nothing.
 *
 * A text file of mode 0600: the line "kith-keys 1", then a line "ID HEX" a key (256 bits), ids ascending; '#' starts a
 * comment line. The newest key (highest id) seals and signs; every key opens and checks. Rotation adds a key; a key may
 * be taken out when nothing sealed with it is left.
 *
 * The keys are never used themselves: each purpose has its own derived key (libsodium crypto_kdf).
 * Threads: a loaded set never changes; any thread may use it.
 */
#ifndef KITH_CRYPTO_KEYS_H
#define KITH_CRYPTO_KEYS_H

#include "base/err.h"
#include "base/str.h"

struct keys;

enum { KEY_BYTES = 32, KEYS_MAX = 64 };

/** What a derived key is for. The numbers are part of what is stored: never renumber. */
enum key_purpose { KEY_LINK = 1, KEY_FORM = 2, KEY_SEAL = 3, KEY_RECOVERY = 4, KEY_HOOK = 5, KEY_PUSH = 16 };

/** Makes the file with one fresh key. E_CONFLICT when something is there already, E_INTERNAL when it cannot be written;
 *  ret_advice then says in one sentence what to do. */
enum err keys_create(const char *path, struct arena *a, struct sv *ret_advice) MUST_CHECK;
/** Reads the file. E_NOTFOUND: no file; E_DENIED: group or others may read it; E_INVALID: not a key file; E_INTERNAL:
 *  unreadable. ret_advice as above. Free with keys_free(). */
enum err keys_load(const char *path, struct arena *a, struct keys **ret_keys, struct sv *ret_advice) MUST_CHECK;
/** The same from text: for tests. */
enum err keys_parse(struct sv text, struct arena *a, struct keys **ret_keys, struct sv *ret_advice) MUST_CHECK;
/** Adds a fresh key to the file; errors as for keys_load(). Running processes keep the set they have loaded. */
enum err keys_rotate(const char *path, struct arena *a, struct sv *ret_advice) MUST_CHECK;
void keys_free(struct keys *k); /* wipes; NULL is fine */

size_t keys_count(const struct keys *k);
uint32_t keys_id(const struct keys *k, size_t i); /* ascending: the last is the newest */
uint32_t keys_newest(const struct keys *k);
/** The key of one purpose; false when no key has this id. The caller wipes it (sodium_memzero). */
bool keys_derive(const struct keys *k, uint32_t id, enum key_purpose purpose, unsigned char ret_key[KEY_BYTES]);

#endif
