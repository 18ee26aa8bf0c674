/* Header fields: any decoded value is harmless, and a clean subject comes back as it went in, in lines short enough. */
#include "base/text.h"
#include "fuzz.h"
#include "mail/header.h"

static void no_line_injected(struct sv field)
{
    for (size_t at = sv_find(field, '\n', 0); at != SIZE_MAX; at = sv_find(field, '\n', at + 1))
        assert(at + 1 < field.n && (field.p[at + 1] == ' ' || field.p[at + 1] == '\t'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("fuzz", 4096);
    struct sv v = fuzz_text(data, size);
    (void)header_decode(a, v);
    struct sv clean = text_clean(a, v);
    struct sv field = header_text(a, "Subject", clean);
    assert(sv_starts(field, sv_of("Subject:")));
    no_line_injected(field);
    no_line_injected(header_address(a, "To", clean, sv_of("zoe@example.org")));
    no_line_injected(header_attachment(a, clean));
    struct sv value = sv_trim(sv_sub(field, sv_of("Subject:").n, field.n));
    assert(sv_eq(header_decode(a, value), clean));
    arena_free(a);
    return 0;
}
