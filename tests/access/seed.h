/** tests/access/seed.h — the seed of a property test: KITH_SEED, or a new one each run; always printed. */
#ifndef KITH_TEST_SEED_H
#define KITH_TEST_SEED_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"

static inline struct prng seed_announced(const char *what)
{
    const char *given = getenv("KITH_SEED");
    uint64_t seed = 0;
    if (given)
        seed = strtoull(given, NULL, 10);
    else
        random_bytes(&seed, sizeof seed);
    printf("# %s: KITH_SEED=%" PRIu64 "\n", what, seed);
    return prng_seed(seed);
}

static inline bool prng_flip(struct prng *r)
{
    return prng_next(r) >> 63;
}

#endif
