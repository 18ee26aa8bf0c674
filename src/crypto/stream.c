#include "crypto/stream.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "crypto/ready.h"

enum {
    VERSION = 1,
    FRAME = 64 * 1024,
    SEALED = FRAME + crypto_secretstream_xchacha20poly1305_ABYTES,
    KEY = crypto_secretstream_xchacha20poly1305_KEYBYTES,
    CHECK = 16,
    MIB = 1024 * 1024,
};

/* All of it is bound to every frame as associated data. Bytes only, so that it has no gaps and no byte order. */
struct header {
    unsigned char magic[8], version, passes, mib[2];
    unsigned char salt[crypto_pwhash_SALTBYTES];
    unsigned char check[CHECK]; /* second part of what the passphrase derives: tells a wrong one from a damaged file */
    unsigned char stream[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
};
static_assert(sizeof(struct header) == 8 + 4 + 16 + CHECK + 24, "the header has no gaps");
static const unsigned char magic[8] = { 'K', 'I', 'T', 'H', 'B', 'A', 'K', '\n' };

struct stream_writer {
    FILE *out;
    struct header header;
    crypto_secretstream_xchacha20poly1305_state state;
    size_t n;
    unsigned char plain[FRAME], sealed[SEALED];
    bool failed;
};
struct stream_reader {
    FILE *in;
    struct header header;
    crypto_secretstream_xchacha20poly1305_state state;
    size_t at, n;
    unsigned char plain[FRAME], sealed[SEALED];
    bool ended, failed;
};

static struct {
    unsigned char passes, mib;
} cost = { 3, 64 };

void stream_cheap_for_tests(void)
{
    cost.passes = 1;
    cost.mib = 1;
}

static void *room(size_t n)
{
    crypto_ready();
    void *p = calloc(1, n);
    if (!p)
        abort();
    return p;
}

static void wipe_free(void *p, size_t n)
{
    if (p)
        sodium_memzero(p, n);
    free(p);
}

/** Key and check from the passphrase; false when there is no memory for it. */
static bool derive(const struct header *h, struct sv passphrase, unsigned char out[KEY + CHECK])
{
    size_t memory = ((size_t)h->mib[0] << 8 | h->mib[1]) * MIB;
    return crypto_pwhash(out, KEY + CHECK, passphrase.p, passphrase.n, h->salt, h->passes, memory,
               crypto_pwhash_ALG_ARGON2ID13) == 0;
}

enum err stream_write_open(FILE *out, struct sv passphrase, struct stream_writer **ret_writer)
{
    struct stream_writer *w = room(sizeof *w);
    struct header *h = &w->header;
    unsigned char derived[KEY + CHECK];
    memcpy(h->magic, magic, sizeof magic);
    h->version = VERSION;
    h->passes = cost.passes;
    h->mib[1] = cost.mib;
    random_bytes(h->salt, sizeof h->salt);
    w->out = out;
    if (!derive(h, passphrase, derived))
        abort();
    memcpy(h->check, derived + KEY, CHECK);
    crypto_secretstream_xchacha20poly1305_init_push(&w->state, h->stream, derived);
    sodium_memzero(derived, sizeof derived);
    if (fwrite(h, sizeof *h, 1, out) != 1) {
        stream_write_abandon(w);
        return E_INTERNAL;
    }
    *ret_writer = w;
    return E_OK;
}

static enum err push_frame(struct stream_writer *w, unsigned char tag)
{
    unsigned long long n;
    crypto_secretstream_xchacha20poly1305_push(
        &w->state, w->sealed, &n, w->plain, w->n, (const unsigned char *)&w->header, sizeof w->header, tag);
    w->n = 0;
    if (fwrite(w->sealed, 1, (size_t)n, w->out) != n)
        w->failed = true;
    return w->failed ? E_INTERNAL : E_OK;
}

enum err stream_write(struct stream_writer *w, struct sv bytes)
{
    while (bytes.n) {
        if (w->failed)
            return E_INTERNAL;
        if (w->n == FRAME) /* only once more bytes come: the last frame may be a full one */
            TRY(push_frame(w, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE));
        size_t take = bytes.n < FRAME - w->n ? bytes.n : FRAME - w->n;
        memcpy(w->plain + w->n, bytes.p, take);
        w->n += take;
        bytes = sv_sub(bytes, take, SIZE_MAX);
    }
    return E_OK;
}

enum err stream_write_close(struct stream_writer *w)
{
    enum err e = w->failed ? E_INTERNAL : push_frame(w, crypto_secretstream_xchacha20poly1305_TAG_FINAL);
    if (e == E_OK && fflush(w->out) != 0)
        e = E_INTERNAL;
    stream_write_abandon(w);
    return e;
}

void stream_write_abandon(struct stream_writer *w)
{
    wipe_free(w, sizeof *w);
}

/** Costs are the file's own word, so they have a ceiling: 1 GiB and ten passes. */
static bool header_good(const struct header *h)
{
    size_t mib = (size_t)h->mib[0] << 8 | h->mib[1];
    return memcmp(h->magic, magic, sizeof magic) == 0 && h->version == VERSION && h->passes >= 1 && h->passes <= 10 &&
           mib >= 1 && mib <= 1024;
}

enum err stream_read_open(FILE *in, struct sv passphrase, struct stream_reader **ret_reader)
{
    struct stream_reader *r = room(sizeof *r);
    unsigned char derived[KEY + CHECK];
    enum err e = E_OK;
    r->in = in;
    if (fread(&r->header, sizeof r->header, 1, in) != 1)
        e = ferror(in) ? E_INTERNAL : E_INVALID;
    else if (!header_good(&r->header))
        e = E_INVALID;
    else if (!derive(&r->header, passphrase, derived))
        e = E_INTERNAL;
    else if (sodium_memcmp(derived + KEY, r->header.check, CHECK) != 0)
        e = E_DENIED;
    else if (crypto_secretstream_xchacha20poly1305_init_pull(&r->state, r->header.stream, derived) != 0)
        e = E_INVALID;
    sodium_memzero(derived, sizeof derived);
    if (e != E_OK) {
        stream_read_close(r);
        return e;
    }
    *ret_reader = r;
    return E_OK;
}

static enum err pull_frame(struct stream_reader *r)
{
    size_t got = fread(r->sealed, 1, SEALED, r->in);
    unsigned long long n;
    unsigned char tag;
    if (ferror(r->in))
        return E_INTERNAL;
    if (crypto_secretstream_xchacha20poly1305_pull(
            &r->state, r->plain, &n, &tag, r->sealed, got, (const unsigned char *)&r->header, sizeof r->header) != 0)
        return E_INVALID;
    r->at = 0;
    r->n = (size_t)n;
    r->ended = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    if (r->ended ? fgetc(r->in) != EOF : got != SEALED)
        return E_INVALID;
    return E_OK;
}

enum err stream_read(struct stream_reader *r, void *buf, size_t cap, size_t *ret_n)
{
    assert(cap > 0);
    if (r->failed)
        return E_INVALID;
    if (r->at == r->n && !r->ended) {
        enum err e = pull_frame(r);
        if (e != E_OK) {
            r->failed = true;
            return e;
        }
    }
    size_t take = cap < r->n - r->at ? cap : r->n - r->at;
    memcpy(buf, r->plain + r->at, take);
    r->at += take;
    *ret_n = take;
    return E_OK;
}

void stream_read_close(struct stream_reader *r)
{
    wipe_free(r, sizeof *r);
}
