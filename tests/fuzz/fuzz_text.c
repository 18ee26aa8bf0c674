/* What people type: names, addresses, phone numbers. Cleaning gives valid text, and doing it twice changes nothing. */
#include "base/text.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("fuzz", 4096);
    struct sv v = fuzz_text(data, size);
    struct sv clean = text_clean(a, v);
    assert(utf8_valid(clean));
    assert(sv_eq(text_clean(a, clean), clean));
    struct sv folded = text_fold(a, clean);
    assert(utf8_valid(folded));
    assert(sv_eq(text_fold(a, folded), folded));
    struct sv email = email_norm(a, v);
    assert(sv_eq(email_norm(a, email), email));
    if (email_valid(v))
        assert(utf8_valid(v) && sv_find(v, '@', 0) != SIZE_MAX && sv_find(v, '\n', 0) == SIZE_MAX);
    if (utf8_valid(email))
        (void)email_lookalike(email);
    struct sv phone = phone_norm(a, v);
    for (size_t i = 0; i < phone.n; i++)
        assert((phone.p[i] >= '0' && phone.p[i] <= '9') || (i == 0 && phone.p[i] == '+'));
    (void)phone_valid(v);
    arena_free(a);
    return 0;
}
