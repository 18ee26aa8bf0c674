/** base/random.h — random bytes from the kernel, and a seeded generator for demo data and property tests. */
#ifndef KITH_BASE_RANDOM_H
#define KITH_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

void random_bytes(void *out, size_t n); /* getrandom(2); aborts when the kernel gives none */

/** xoshiro256**: the same seed gives the same numbers on every machine. Not for secrets. */
struct prng {
    uint64_t s[4];
};
struct prng prng_seed(uint64_t seed);
uint64_t prng_next(struct prng *r);
uint64_t prng_below(struct prng *r, uint64_t n); /* 0 … n-1, unbiased; n > 0 */

#endif
