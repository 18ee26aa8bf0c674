/* Prepared documents, found by schema and text or by hash; the one that was not used for longest goes first. One lock,
 * held for a look or a link only: parsing happens outside of it. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/sha256.h"
#include "graphql/run.h"

enum { BUCKETS = 1024, ARENA_FIRST = 4096 };

struct gql_prepared {
    struct gql_cache *cache; /* NULL: of none */
    const struct gql_schema *schema;
    struct arena *arena;
    struct sv text, sha256;
    struct gql_document document;
    uint64_t hash, sha_hash;
    size_t size, holders; /* the cache is one of them; under its lock */
    struct gql_prepared *next_by_text, *next_by_sha, *newer, *older;
};
struct gql_cache {
    pthread_mutex_t lock;
    size_t documents_most, bytes_most;
    struct gql_prepared *by_text[BUCKETS], *by_sha[BUCKETS], *newest, *oldest;
    struct gql_cache_counts counts;
};

/* Eight bytes at a time; equal hashes are told apart by the text. */
static uint64_t hash_of(struct sv text)
{
    uint64_t h = UINT64_C(14695981039346656037) ^ text.n;
    for (size_t i = 0; i < text.n; i += sizeof h) {
        uint64_t part = 0;
        memcpy(&part, text.p + i, text.n - i < sizeof part ? text.n - i : sizeof part);
        h = (h ^ part) * UINT64_C(0x9E3779B97F4A7C15);
        h ^= h >> 29;
    }
    return h;
}

struct gql_cache *gql_cache_new(size_t documents, size_t bytes)
{
    struct gql_cache *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    pthread_mutex_init(&c->lock, NULL);
    c->documents_most = documents;
    c->bytes_most = bytes;
    return c;
}

static void prepared_free(struct gql_prepared *p)
{
    arena_free(p->arena);
    free(p);
}

void gql_cache_free(struct gql_cache *c)
{
    while (c && c->newest) {
        struct gql_prepared *p = c->newest;
        c->newest = p->older;
        prepared_free(p);
    }
    if (c)
        pthread_mutex_destroy(&c->lock);
    free(c);
}

struct gql_cache_counts gql_cache_count(struct gql_cache *c)
{
    pthread_mutex_lock(&c->lock);
    struct gql_cache_counts counts = c->counts;
    pthread_mutex_unlock(&c->lock);
    return counts;
}

/* --- under the lock --- */

static void unlink_use(struct gql_cache *c, struct gql_prepared *p)
{
    *(p->newer ? &p->newer->older : &c->newest) = p->older;
    *(p->older ? &p->older->newer : &c->oldest) = p->newer;
}

static void link_newest(struct gql_cache *c, struct gql_prepared *p)
{
    p->newer = NULL;
    p->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = p;
    c->newest = p;
}

static void take_out(struct gql_cache *c, struct gql_prepared *p)
{
    struct gql_prepared **at = &c->by_text[p->hash % BUCKETS];
    while (*at != p)
        at = &(*at)->next_by_text;
    *at = p->next_by_text;
    for (at = &c->by_sha[p->sha_hash % BUCKETS]; *at != p;)
        at = &(*at)->next_by_sha;
    *at = p->next_by_sha;
    unlink_use(c, p);
    c->counts.documents--;
    c->counts.bytes -= p->size;
    c->counts.evicted++;
    if (--p->holders == 0)
        prepared_free(p);
}

static void put_in(struct gql_cache *c, struct gql_prepared *p)
{
    p->cache = c;
    p->holders++;
    p->next_by_text = c->by_text[p->hash % BUCKETS];
    c->by_text[p->hash % BUCKETS] = p;
    p->next_by_sha = c->by_sha[p->sha_hash % BUCKETS];
    c->by_sha[p->sha_hash % BUCKETS] = p;
    link_newest(c, p);
    c->counts.documents++;
    c->counts.bytes += p->size;
    while (c->oldest != p && (c->counts.documents > c->documents_most || c->counts.bytes > c->bytes_most))
        take_out(c, c->oldest); /* NOLINT(clang-analyzer-unix.Malloc): it is unlinked before it is freed */
}

static struct gql_prepared *hold(struct gql_cache *c, struct gql_prepared *p)
{
    unlink_use(c, p);
    link_newest(c, p);
    p->holders++;
    c->counts.hits++;
    return p;
}

static struct gql_prepared *find(
    const struct gql_cache *c, const struct gql_schema *schema, struct sv text, uint64_t hash)
{
    struct gql_prepared *p = c->by_text[hash % BUCKETS];
    while (p && !(p->hash == hash && p->schema == schema && sv_eq(p->text, text)))
        p = p->next_by_text;
    return p;
}

/* --- documents --- */

/** Errors outlive the document that has them. */
static void keep_errors(struct gql_errors *errors, size_t from)
{
    for (size_t i = from; i < errors->count; i++) {
        struct gql_error *e = &errors->items[i];
        e->rule = sv_dup(errors->a, e->rule);
        e->code = sv_dup(errors->a, e->code);
        e->message = sv_dup(errors->a, e->message);
    }
}

static enum err prepare(const struct gql_schema *schema, struct sv text, const struct gql_limits *limits,
    struct gql_prepared **ret_prepared, struct gql_errors *errors)
{
    struct arena *a = arena_new("graphql document", ARENA_FIRST);
    struct gql_prepared *p = calloc(1, sizeof *p);
    if (!p)
        abort();
    *p = (struct gql_prepared){ .schema = schema, .arena = a, .text = sv_dup(a, text), .holders = 1 };
    size_t from = errors->count;
    enum err e = gql_parse(a, p->text, limits, &p->document, errors);
    if (e == E_OK)
        e = gql_validate(a, schema, &p->document, errors);
    if (e != E_OK) {
        keep_errors(errors, from);
        prepared_free(p);
        return e;
    }
    p->hash = hash_of(p->text);
    p->sha256 = sha256_hex(a, p->text);
    p->sha_hash = hash_of(p->sha256);
    p->size = sizeof *p + arena_used(a);
    *ret_prepared = p;
    return E_OK;
}

enum err gql_prepare(struct gql_cache *c, const struct gql_schema *schema, struct sv text,
    const struct gql_limits *limits, struct gql_prepared **ret_prepared, struct gql_errors *errors)
{
    uint64_t hash = hash_of(text);
    pthread_mutex_lock(&c->lock);
    struct gql_prepared *p = find(c, schema, text, hash);
    if (p)
        *ret_prepared = hold(c, p);
    else
        c->counts.misses++;
    pthread_mutex_unlock(&c->lock);
    if (p)
        return E_OK;
    TRY(prepare(schema, text, limits, &p, errors));
    *ret_prepared = p;
    if (p->size > c->bytes_most)
        return E_OK; /* it is its caller's alone */
    pthread_mutex_lock(&c->lock);
    if (!find(c, schema, text, hash)) /* nobody was faster */
        put_in(c, p);
    pthread_mutex_unlock(&c->lock);
    return E_OK;
}

enum err gql_prepare_known(
    struct gql_cache *c, const struct gql_schema *schema, struct sv sha256, struct gql_prepared **ret_prepared)
{
    uint64_t hash = hash_of(sha256);
    pthread_mutex_lock(&c->lock);
    struct gql_prepared *p = c->by_sha[hash % BUCKETS];
    while (p && !(p->schema == schema && sv_eq(p->sha256, sha256)))
        p = p->next_by_sha;
    if (p)
        *ret_prepared = hold(c, p);
    else
        c->counts.misses++;
    pthread_mutex_unlock(&c->lock);
    return p ? E_OK : E_NOTFOUND;
}

void gql_release(struct gql_prepared *p)
{
    if (!p)
        return;
    struct gql_cache *c = p->cache;
    if (c)
        pthread_mutex_lock(&c->lock);
    bool last = --p->holders == 0;
    if (c)
        pthread_mutex_unlock(&c->lock);
    if (last)
        prepared_free(p);
}

const struct gql_document *gql_prepared_document(const struct gql_prepared *p)
{
    return &p->document;
}

struct sv gql_prepared_text(const struct gql_prepared *p)
{
    return p->text;
}
