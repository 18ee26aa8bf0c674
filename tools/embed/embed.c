/* embed OUTDIR [--absent NAME]… FILE…: writes OUTDIR/assets.c, the table of http/assets.h, and OUTDIR/asset_urls.h.
 *
 * An absent file has an empty address, so that a page can leave it out; it is not in the table. */
#include <brotli/encode.h>
#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { MAX_FILES = 64 };

struct bytes {
    unsigned char *p;
    size_t n;
};
struct file {
    const char *name;
    const char *type;
    char hash[13];
    char constant[128];
    struct bytes raw, gz, br;
};

__attribute__((noreturn)) static void fail(const char *what, const char *why)
{
    fprintf(stderr, "embed: %s: %s\n", what, why);
    exit(1);
}

static void *get(size_t n)
{
    void *p = malloc(n ? n : 1);
    if (!p)
        fail("memory", "out of it");
    return p;
}

static struct bytes read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        fail(path, "cannot be read");
    size_t cap = 1 << 16, n = 0;
    unsigned char *p = get(cap);
    for (;;) {
        n += fread(p + n, 1, cap - n, f);
        if (n < cap)
            break;
        cap *= 2;
        p = realloc(p, cap);
        if (!p)
            fail("memory", "out of it");
    }
    if (ferror(f))
        fail(path, "cannot be read");
    fclose(f);
    return (struct bytes){ p, n };
}

/** Compressed bytes that are not fewer are dropped. */
static void drop_larger(struct bytes *packed, struct bytes raw)
{
    if (packed->n < raw.n)
        return;
    free(packed->p);
    *packed = (struct bytes){ NULL, 0 };
}

static struct bytes gzip_best(struct bytes raw)
{
    z_stream z = { 0 };
    /* 15 + 16: the largest window, and gzip's frame (with no time in it, so that builds agree) */
    if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        fail("zlib", "does not start");
    size_t cap = deflateBound(&z, (uLong)raw.n);
    struct bytes out = { get(cap), 0 };
    z.next_in = raw.p;
    z.avail_in = (uInt)raw.n;
    z.next_out = out.p;
    z.avail_out = (uInt)cap;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        fail("zlib", "does not end");
    out.n = z.total_out;
    deflateEnd(&z);
    drop_larger(&out, raw);
    return out;
}

static struct bytes brotli_best(struct bytes raw, int text)
{
    size_t n = BrotliEncoderMaxCompressedSize(raw.n);
    if (n == 0) /* more than it can take */
        return (struct bytes){ NULL, 0 };
    struct bytes out = { get(n), n };
    if (!BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS,
            text ? BROTLI_MODE_TEXT : BROTLI_MODE_GENERIC, raw.n, raw.p, &out.n, out.p)) {
        free(out.p);
        fail("brotli", "does not end");
    }
    drop_larger(&out, raw); /* NOLINT(clang-analyzer-unix.Malloc): the caller keeps it */
    return out;
}

static const struct {
    const char *ending, *type;
    int text;
} types[] = {
    { ".css", "text/css; charset=utf-8", 1 },
    { ".js", "text/javascript; charset=utf-8", 1 },
    { ".svg", "image/svg+xml", 1 },
    { ".webmanifest", "application/manifest+json", 1 },
    { ".json", "application/json", 1 },
    { ".txt", "text/plain; charset=utf-8", 1 },
    { ".png", "image/png", 0 },
    { ".ico", "image/x-icon", 0 },
    { ".woff2", "font/woff2", 0 },
};

static void constant_of(const char *name, char ret_constant[128])
{
    size_t n = (size_t)snprintf(ret_constant, 128, "ASSET_");
    for (; *name && n < 127; name++)
        ret_constant[n++] = isalnum((unsigned char)*name) ? (char)toupper((unsigned char)*name) : '_';
    ret_constant[n] = '\0';
}

static void load(struct file *f, const char *path)
{
    const char *slash = strrchr(path, '/');
    f->name = slash ? slash + 1 : path;
    for (const char *c = f->name; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr(".-_", *c))
            fail(path, "a name holds letters, digits, '.', '-' and '_' only");
    int text = 0;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t n = strlen(f->name), k = strlen(types[i].ending);
        if (n > k && !strcmp(f->name + n - k, types[i].ending)) {
            f->type = types[i].type;
            text = types[i].text;
        }
    }
    if (!f->type)
        fail(path, "no content type is known for this ending");
    f->raw = read_file(path);
    f->gz = gzip_best(f->raw);
    f->br = brotli_best(f->raw, text);
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, f->raw.p, f->raw.n);
    sodium_bin2hex(f->hash, sizeof f->hash, digest, 6);
    constant_of(f->name, f->constant);
}

/* As a text: compilers read one many times faster than a list of numbers. */
static void write_bytes(FILE *out, const char *constant, const char *form, struct bytes b)
{
    if (!b.p || !b.n)
        return;
    fprintf(out, "static const unsigned char %s_%s[%zu + 1] =", constant, form, b.n);
    for (size_t i = 0; i < b.n; i++) {
        unsigned char c = b.p[i];
        if (i % 96 == 0)
            fputs(i ? "\"\n\"" : "\n\"", out);
        if (c < ' ' || c > '~' || strchr("\"\\?", c))
            fprintf(out, "\\%03o", c); /* three digits always: what follows may be one */
        else
            fputc(c, out);
    }
    fputs("\";\n", out);
}

static void write_entry(FILE *out, const char *constant, const char *form, struct bytes b)
{
    if (b.p && b.n)
        fprintf(out, ", .%s = { %s_%s, %zu }", form, constant, form, b.n);
}

static FILE *open_out(const char *dir, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "wb");
    if (!f)
        fail(path, "cannot be written");
    return f;
}

static void write_table(const char *dir, const struct file *files, size_t count)
{
    FILE *out = open_out(dir, "assets.c");
    fputs("/* The static files; made by tools/embed. */\n#include \"http/assets.h\"\n"
          "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n",
        out);
    for (size_t i = 0; i < count; i++) {
        write_bytes(out, files[i].constant, "raw", files[i].raw);
        write_bytes(out, files[i].constant, "gz", files[i].gz);
        write_bytes(out, files[i].constant, "br", files[i].br);
    }
    fputs("const struct asset assets[] = {\n", out);
    for (size_t i = 0; i < count; i++) {
        const struct file *f = &files[i];
        fprintf(out, "    { .name = \"%s\", .type = \"%s\", .hash = \"%s\"", f->name, f->type, f->hash);
        write_entry(out, f->constant, "raw", f->raw);
        write_entry(out, f->constant, "gz", f->gz);
        write_entry(out, f->constant, "br", f->br);
        fputs(" },\n", out);
    }
    fprintf(out, "};\nconst size_t assets_count = %zu;\n", count);
    if (fclose(out) != 0)
        fail("assets.c", "cannot be written");
}

static void write_urls(
    const char *dir, const struct file *files, size_t count, char *const *absent, size_t absent_count)
{
    FILE *out = open_out(dir, "asset_urls.h");
    fputs("/** http/asset_urls.h — the paths of the static files, with the hash of their content; made by tools/embed. "
          "*/\n"
          "#pragma once\n\n",
        out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "#define %s \"/assets/%s/%s\"\n", files[i].constant, files[i].hash, files[i].name);
    for (size_t i = 0; i < absent_count; i++) {
        char constant[128];
        constant_of(absent[i], constant);
        fprintf(out, "#define %s \"\" /* was not there when Kith was built */\n", constant);
    }
    if (fclose(out) != 0)
        fail("asset_urls.h", "cannot be written");
}

int main(int argc, char **argv)
{
    static struct file files[MAX_FILES];
    char *absent[MAX_FILES];
    size_t count = 0, absent_count = 0;
    if (argc < 3 || argc > MAX_FILES || sodium_init() < 0) {
        fputs("usage: embed OUTDIR [--absent NAME]… FILE…\n", stderr);
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        if (!strcmp(argv[i], "--absent") && i + 1 < argc)
            absent[absent_count++] = argv[++i];
        else
            load(&files[count++], argv[i]);
    }
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            if (!strcmp(files[i].constant, files[k].constant))
                fail(files[i].name, "two files have this name");
    write_table(argv[1], files, count);
    write_urls(argv[1], files, count, absent, absent_count);
    for (size_t i = 0; i < count; i++) {
        free(files[i].raw.p);
        free(files[i].gz.p);
        free(files[i].br.p);
    }
    return 0;
}
