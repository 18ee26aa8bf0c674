/** crypto/compare.h — comparing secrets without telling by the time taken where they differ. */
#ifndef KITH_CRYPTO_COMPARE_H
#define KITH_CRYPTO_COMPARE_H

#include "base/str.h"

/** Equal bytes; the time depends on the lengths only. */
bool sv_equal_secret(struct sv a, struct sv b);

#endif
