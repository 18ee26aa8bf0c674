/** tests/fuzz/fuzz.h — what fuzz targets share: the input cut into texts, and an arena for one run. */
#ifndef KITH_TESTS_FUZZ_H
#define KITH_TESTS_FUZZ_H

#include <assert.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline struct sv fuzz_text(const uint8_t *data, size_t size)
{
    return sv_from((const char *)data, size);
}

#endif
