/* Query strings and form bodies: what is taken is UTF-8 without NUL. */
#include "base/text.h"
#include "fuzz.h"
#include "http/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("fuzz", 4096);
    struct sv v = fuzz_text(data, size), text;
    struct http_pairs pairs = { 0 };
    const char *refused = http_form_parse(v, a, &pairs);
    assert(!refused || pairs.count == 0);
    for (size_t i = 0; i < pairs.count; i++)
        assert(utf8_valid(pairs.items[i].name) && utf8_valid(pairs.items[i].value));
    for (int plus = 0; plus < 2; plus++)
        if (http_percent_decode(v, plus, a, &text))
            assert(utf8_valid(text) && text.n <= v.n);
    arena_free(a);
    return 0;
}
