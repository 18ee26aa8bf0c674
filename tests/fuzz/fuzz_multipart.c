/* A body of multipart/form-data; its first line is the Content-Type header. Every view lies inside the body. */
#include "base/text.h"
#include "fuzz.h"
#include "http/multipart.h"

static void inside(struct sv part, struct sv whole)
{
    assert(part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("fuzz", 4096);
    struct sv body = fuzz_text(data, size), boundary;
    struct sv type = sv_cut(&body, '\n');
    if (!http_boundary(type, &boundary))
        boundary = sv_of("B");
    assert(boundary.n >= 1 && boundary.n <= 70);
    struct http_pairs fields = { 0 };
    struct http_files files = { 0 };
    const char *refused = http_multipart_parse(body, boundary, a, &fields, &files);
    assert(!refused || (fields.count == 0 && files.count == 0));
    for (size_t i = 0; i < fields.count; i++) {
        assert(utf8_valid(fields.items[i].name) && utf8_valid(fields.items[i].value));
        inside(fields.items[i].value, body);
    }
    for (size_t i = 0; i < files.count; i++) {
        assert(utf8_valid(files.items[i].filename) && sv_find(files.items[i].filename, '/', 0) == SIZE_MAX);
        inside(files.items[i].content, body);
    }
    arena_free(a);
    return 0;
}
