/**
 * crypto/chain.h — one link of a hash chain: BLAKE2b-256 over the hash before it and the fields, in order.
 *
 * Each field goes in with its kind and length in front, so that no two lists of fields give the same bytes.
 *
 *     struct chain c = chain_after(previous);
 *     chain_add_int(&c, n);
 *     chain_add(&c, action);
 *     hash = chain_hash(&c, a);
 */
#ifndef KITH_CRYPTO_CHAIN_H
#define KITH_CRYPTO_CHAIN_H

#include <sodium.h>

#include "base/str.h"

struct chain {
    crypto_generichash_state state;
};
/** `previous` is the hash of the link before as text; empty for the first. */
struct chain chain_after(struct sv previous);
void chain_add(struct chain *c, struct sv field);
void chain_add_int(struct chain *c, int64_t field);
void chain_add_null(struct chain *c); /* a field without a value: neither "" nor 0 */
/** 64 hex digits; the chain is used up. */
struct sv chain_hash(struct chain *c, struct arena *a);

#endif
