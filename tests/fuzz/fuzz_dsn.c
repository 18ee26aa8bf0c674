/* A mail that came back, or anything that says it is one: what is read lies inside it, and a code is a code. */
#include "base/text.h"
#include "fuzz.h"
#include "mail/dsn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("fuzz", 4096);
    struct dsn d;
    if (dsn_read(a, fuzz_text(data, size), &d) == E_OK) {
        assert(d.kind == DSN_PERMANENT || d.kind == DSN_TEMPORARY || d.kind == DSN_COMPLAINT);
        assert(d.code.n <= 9 && (!d.code.n || d.code.p[0] == '4' || d.code.p[0] == '5'));
        assert(d.message_id.n <= size);
        for (size_t i = 0; i < d.message_id.n; i++)
            assert(d.message_id.p[i] != '>' && d.message_id.p[i] != '\n');
    }
    arena_free(a);
    return 0;
}
