#include "http/compress.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <brotli/encode.h>
#include <zlib.h>

enum { GZIP_LEVEL = 5, BROTLI_QUALITY = 4, BROTLI_WINDOW_BITS = 18, BROTLI_MEMORY = 2 << 20 };

struct http_compressor {
    z_stream gzip;
    bool gzip_ready;
    struct arena *brotli; /* its encoder cannot be reset, so its memory is handed out from here each time */
};

struct http_compressor *http_compressor_new(void)
{
    struct http_compressor *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->brotli = arena_new("brotli", BROTLI_MEMORY);
    return c;
}

void http_compressor_free(struct http_compressor *c)
{
    if (!c)
        return;
    if (c->gzip_ready)
        deflateEnd(&c->gzip);
    arena_free(c->brotli);
    free(c);
}

bool http_compressible(struct sv content_type)
{
    static const struct sv types[] = { { "application/json", 16 }, { "application/javascript", 22 },
        { "application/xml", 15 }, { "image/svg+xml", 13 }, { "application/graphql-response+json", 33 },
        { "application/fhir+json", 21 }, { "application/manifest+json", 25 } };
    struct sv type = sv_trim(sv_cut(&content_type, ';'));
    for (size_t i = 0; i < LENGTH(types); i++)
        if (sv_eq_ci(types[i], type))
            return true;
    return sv_eq_ci(sv_sub(type, 0, 5), SV("text/"));
}

static bool gzip_write(struct http_compressor *c, struct sv in, char *out, size_t *room)
{
    z_stream *z = &c->gzip;
    if (!c->gzip_ready) {
        if (deflateInit2(z, GZIP_LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
            abort(); /* out of memory: the same answer as everywhere */
        c->gzip_ready = true;
    } else {
        deflateReset(z);
    }
    z->next_in = (Bytef *)(uintptr_t)in.p; /* zlib reads it only; its field lost the const */
    z->avail_in = (uInt)in.n;
    z->next_out = (Bytef *)out;
    z->avail_out = (uInt)*room;
    if (deflate(z, Z_FINISH) != Z_STREAM_END)
        return false;
    *room -= z->avail_out;
    return true;
}

static void *brotli_alloc(void *opaque, size_t n)
{
    return arena_alloc_raw(opaque, n);
}

static void brotli_free(void *opaque, void *address)
{
    (void)opaque, (void)address;
}

static bool brotli_write(struct http_compressor *c, struct sv in, char *out, size_t *room)
{
    BrotliEncoderState *b = BrotliEncoderCreateInstance(brotli_alloc, brotli_free, c->brotli);
    assert(b); /* the arena never answers NULL */
    BrotliEncoderSetParameter(b, BROTLI_PARAM_QUALITY, BROTLI_QUALITY);
    BrotliEncoderSetParameter(b, BROTLI_PARAM_LGWIN, BROTLI_WINDOW_BITS);
    BrotliEncoderSetParameter(b, BROTLI_PARAM_MODE, BROTLI_MODE_TEXT);
    BrotliEncoderSetParameter(b, BROTLI_PARAM_SIZE_HINT, (uint32_t)in.n);
    const uint8_t *next_in = (const uint8_t *)in.p;
    uint8_t *next_out = (uint8_t *)out;
    size_t left_in = in.n, left_out = *room;
    bool done =
        BrotliEncoderCompressStream(b, BROTLI_OPERATION_FINISH, &left_in, &next_in, &left_out, &next_out, NULL) &&
        BrotliEncoderIsFinished(b);
    BrotliEncoderDestroyInstance(b);
    arena_reset(c->brotli);
    *room -= left_out;
    return done;
}

bool http_compress(
    struct http_compressor *c, enum http_coding coding, struct sv in, struct arena *a, struct sv *ret_out)
{
    size_t n = in.n; /* no room for more than the text itself: then it is not worth it */
    if (coding == HTTP_IDENTITY || in.n < 2 || in.n > UINT32_MAX / 2)
        return false;
    char *out = arena_alloc_raw(a, n);
    if (!(coding == HTTP_GZIP ? gzip_write(c, in, out, &n) : brotli_write(c, in, out, &n)) || n >= in.n)
        return false;
    *ret_out = (struct sv){ out, n };
    return true;
}
