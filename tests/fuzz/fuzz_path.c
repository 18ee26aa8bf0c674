/* A request target: the path that is taken holds nothing that a second reader could take for another path. */
#include "base/text.h"
#include "fuzz.h"
#include "http/path.h"

static bool holds(struct sv v, const char *part)
{
    struct sv p = sv_of(part);
    for (size_t i = 0; i + p.n <= v.n; i++)
        if (sv_starts(sv_sub(v, i, v.n), p))
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("fuzz", 4096);
    struct sv v = fuzz_text(data, size), raw, query, path;
    if (!http_target_split(v, sv_of("kith.test"), &raw, &query) && !http_path_decode(raw, a, &path)) {
        assert(path.n > 0 && path.p[0] == '/' && utf8_valid(path));
        assert(!holds(path, "//") && !holds(path, "/../") && !holds(path, "/./") && !holds(path, "\\"));
        assert(!sv_ends(path, sv_of("/..")) && !sv_ends(path, sv_of("/.")));
    }
    arena_free(a);
    return 0;
}
