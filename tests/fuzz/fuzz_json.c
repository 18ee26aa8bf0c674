/* Whatever the text, what json_quote() writes is one JSON string that jansson reads. */
#include <jansson.h>

#include "base/json.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("fuzz", 4096);
    struct str out = str_new(a, 8 * size + 64);
    json_quote(&out, fuzz_text(data, size));
    assert(!out.overflowed);
    struct sv text = str_sv(&out);
    json_error_t error;
    json_t *read = json_loadb(text.p, text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    assert(json_is_string(read));
    json_decref(read);
    arena_free(a);
    return 0;
}
