/* Any bytes as a picture that somebody uploads: a PNG comes of them, or they are refused. */
#include "base/err.h"
#include "fuzz.h"
#include "pdf/pdf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("picture", 1 << 20);
    struct sv png;
    enum err e = pdf_image_remake(a, fuzz_text(data, size), 64, &png);
    assert(e == E_OK || e == E_INVALID);
    assert(e != E_OK || pdf_image_ok(png));
    arena_free(a);
    return 0;
}
