/** tests/crypto/fixture.h — an arena a test program, and key sets written in the test. */
#ifndef KITH_TESTS_CRYPTO_FIXTURE_H
#define KITH_TESTS_CRYPTO_FIXTURE_H

#include "test.h"

#include "crypto/keys.h"

#define KEY_1 "1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
#define KEY_2 "2 202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f\n"

static struct arena *scratch;

static int setup(void **state)
{
    (void)state;
    scratch = arena_new("test", 64 * 1024);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(scratch);
    return 0;
}

static inline void free_keys(void *keys)
{
    keys_free(keys);
}

/** Freed with the arena. */
static inline struct keys *keys_of(const char *lines)
{
    struct keys *k = NULL;
    struct sv advice;
    assert_int_equal(keys_parse(sv_fmt(scratch, "kith-keys 1\n%s", lines), scratch, &k, &advice), E_OK);
    arena_on_reset(scratch, free_keys, k);
    return k;
}

#endif
