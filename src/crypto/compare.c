#include "crypto/compare.h"

#include <sodium.h>

bool sv_equal_secret(struct sv a, struct sv b)
{
    return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}
