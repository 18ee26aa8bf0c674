#include "crypto/chain.h"

#include "crypto/encode.h"
#include "crypto/ready.h"

static void add(struct chain *c, unsigned char kind, uint64_t number, struct sv bytes)
{
    unsigned char head[9] = { kind };
    for (size_t i = 0; i < 8; i++)
        head[1 + i] = (unsigned char)(number >> (56 - 8 * i));
    crypto_generichash_update(&c->state, head, sizeof head);
    if (bytes.n)
        crypto_generichash_update(&c->state, (const unsigned char *)bytes.p, bytes.n);
}

struct chain chain_after(struct sv previous)
{
    struct chain c;
    crypto_ready();
    crypto_generichash_init(&c.state, NULL, 0, crypto_generichash_BYTES);
    add(&c, 'p', previous.n, previous);
    return c;
}

void chain_add(struct chain *c, struct sv field)
{
    add(c, 't', field.n, field);
}

void chain_add_int(struct chain *c, int64_t field)
{
    add(c, 'i', (uint64_t)field, (struct sv){ "", 0 });
}

void chain_add_null(struct chain *c)
{
    add(c, 'n', 0, (struct sv){ "", 0 });
}

struct sv chain_hash(struct chain *c, struct arena *a)
{
    unsigned char hash[crypto_generichash_BYTES];
    crypto_generichash_final(&c->state, hash, sizeof hash);
    return hex_encode(a, hash, sizeof hash);
}
