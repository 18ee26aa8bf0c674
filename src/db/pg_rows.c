/**
 * Rows of one INSERT that follow each other and wait for no answer: sent as one statement, each parameter an array.
 * What PostgreSQL does once a statement (its plan, the table's checks read anew) is most of what one row costs.
 */
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/pg.h"

enum { ROWS_MAX = 1000, BYTES_MAX = 1 << 20, HEAD = 20, PG_TEXTS = 1009, PG_BYTEAS = 1001 };

/** A parameter of all rows, in the binary form of an array: a head, then a length and a value each. */
struct column {
    char *bytes;
    size_t n, cap;
    bool nulls;
};
struct pg_rows {
    const struct db_query *q;
    size_t count, bytes, calls_cap;
    struct db_call *calls; /* of a :one: whose row is whose; their arguments are gone */
    struct column columns[DB_PARAMS_MAX];
};

struct pg_rows *pg_rows_new(void)
{
    struct pg_rows *r = calloc(1, sizeof *r);
    if (!r)
        abort();
    return r;
}

void pg_rows_free(struct pg_rows *r)
{
    for (size_t i = 0; i < DB_PARAMS_MAX; i++)
        free(r->columns[i].bytes);
    free(r->calls);
    free(r);
}

/** Ready for others; what one large value needed is not kept. */
static void empty(struct pg_rows *r)
{
    for (size_t i = 0; i < DB_PARAMS_MAX; i++)
        if (r->columns[i].cap > 2 * BYTES_MAX) {
            free(r->columns[i].bytes);
            r->columns[i] = (struct column){ 0 };
        }
    r->calls = NULL;
    r->count = r->bytes = r->calls_cap = 0;
}

void pg_rows_forget(struct pg_rows *r)
{
    free(r->calls);
    empty(r);
}

bool pg_rows_wait(const struct pg_rows *r)
{
    return r->count != 0;
}

/* --- the form on the wire --- */

static char *grow(struct column *k, size_t more)
{
    if (k->n + more > k->cap) {
        k->cap = (k->n + more) * 2;
        k->bytes = realloc(k->bytes, k->cap);
        if (!k->bytes)
            abort();
    }
    k->n += more;
    return k->bytes + k->n - more;
}

static void put_u32(char *at, uint32_t n)
{
    uint32_t be = htobe32(n);
    memcpy(at, &be, sizeof be);
}

static void put(struct column *k, const struct db_val *v)
{
    uint64_t number = htobe64((uint64_t)v->i);
    struct sv value = v->type == DB_T_I64 ? sv_from((const char *)&number, sizeof number) : v->s;
    if (v->type == DB_T_NULL) {
        k->nulls = true;
        put_u32(grow(k, 4), UINT32_MAX);
        return;
    }
    char *at = grow(k, 4 + value.n);
    put_u32(at, (uint32_t)value.n);
    if (value.n)
        memcpy(at + 4, value.p, value.n);
}

static Oid element_of(unsigned type)
{
    return type == DB_T_I64 ? PG_INT8 : type == DB_T_BLOB ? PG_BYTEA : PG_TEXT;
}

static Oid array_of(unsigned type)
{
    return type == DB_T_I64 ? PG_INT8S : type == DB_T_BLOB ? PG_BYTEAS : PG_TEXTS;
}

/** One dimension that begins at 1. */
static void put_head(char *bytes, bool nulls, unsigned type, size_t count)
{
    put_u32(bytes, 1);
    put_u32(bytes + 4, nulls);
    put_u32(bytes + 8, element_of(type));
    put_u32(bytes + 12, (uint32_t)count);
    put_u32(bytes + 16, 1);
}

struct sv pg_list_i64(struct arena *a, const int64_t *items, size_t count)
{
    enum { EACH = 12 };
    size_t n = HEAD + EACH * count;
    char *bytes = arena_alloc_raw(a, n);
    put_head(bytes, false, DB_T_I64, count);
    for (size_t i = 0; i < count; i++) {
        uint64_t number = htobe64((uint64_t)items[i]);
        put_u32(bytes + HEAD + i * EACH, sizeof number);
        memcpy(bytes + HEAD + i * EACH + 4, &number, sizeof number);
    }
    return sv_from(bytes, n);
}

/* --- sent --- */

enum { TOGETHER_MAX = 256 }; /* as in pg_run.c */

static void keep_call(struct pg_rows *r, const struct db_call *call)
{
    if (r->count == r->calls_cap) {
        r->calls_cap = r->calls_cap ? r->calls_cap * 2 : 16;
        r->calls = realloc(r->calls, r->calls_cap * sizeof *r->calls);
        if (!r->calls)
            abort();
    }
    r->calls[r->count] = *call;
}

enum err pg_rows_add(struct pg_conn *c, const struct db_call *call)
{
    struct pg_rows *r = c->rows;
    const struct db_query *q = call->q;
    if (db_query_number(q) >= c->prepared_count)
        return E_INTERNAL; /* not made by DB_QUERY */
    if (c->copying)
        TRY(pg_settle(c));
    if (r->count && (r->q != q || r->count == ROWS_MAX || r->bytes > BYTES_MAX)) {
        TRY(pg_rows_send(c));
        if (c->sent_count >= TOGETHER_MAX)
            TRY(pg_settle(c));
    }
    if (!r->count) {
        r->q = q;
        for (unsigned i = 0; i < q->nparams; i++) {
            r->columns[i].n = 0;
            r->columns[i].nulls = false;
            (void)grow(&r->columns[i], HEAD);
        }
    }
    for (unsigned i = 0; i < q->nparams; i++) {
        size_t before = r->columns[i].n;
        put(&r->columns[i], &call->args[i]);
        r->bytes += r->columns[i].n - before;
    }
    if (q->kind == DB_ONE)
        keep_call(r, call);
    r->count++;
    return E_OK;
}

static void name_many(const struct db_query *q, char name[static 16])
{
    (void)snprintf(name, 16, "r%zu", db_query_number(q));
}

/** One is an INSERT as any other. */
static void word_one(const struct pg_rows *r, struct pg_words *w, const char **values, int *sizes, Oid *types)
{
    w->sql = r->q->pg;
    (void)snprintf(w->name, sizeof w->name, "q%zu", db_query_number(r->q));
    for (unsigned i = 0; i < r->q->nparams; i++) {
        uint32_t n;
        memcpy(&n, r->columns[i].bytes + HEAD, sizeof n);
        n = be32toh(n);
        types[i] = element_of(r->q->param_types[i]);
        values[i] = n == UINT32_MAX ? NULL : r->columns[i].bytes + HEAD + 4;
        sizes[i] = n == UINT32_MAX ? 0 : (int)n;
    }
}

static void word_many(struct pg_rows *r, struct pg_words *w, const char **values, int *sizes, Oid *types)
{
    w->sql = r->q->pg_rows;
    name_many(r->q, w->name);
    for (unsigned i = 0; i < r->q->nparams; i++) {
        put_head(r->columns[i].bytes, r->columns[i].nulls, r->q->param_types[i], r->count);
        types[i] = array_of(r->q->param_types[i]);
        values[i] = r->columns[i].bytes;
        sizes[i] = (int)r->columns[i].n;
    }
}

enum err pg_rows_prepare(struct pg_conn *c, const struct db_query *q)
{
    bool *prepared = &c->prepared_rows[db_query_number(q)];
    Oid types[DB_PARAMS_MAX];
    char name[16];
    if (*prepared)
        return E_OK;
    name_many(q, name);
    for (unsigned i = 0; i < q->nparams; i++)
        types[i] = array_of(q->param_types[i]);
    PGresult *r = PQprepare(c->pq, name, q->pg_rows, q->nparams, types);
    enum err e = PQresultStatus(r) == PGRES_COMMAND_OK ? E_OK : pg_error(c, r, q->name);
    PQclear(r);
    *prepared = e == E_OK;
    return e;
}

enum err pg_rows_send(struct pg_conn *c)
{
    struct pg_rows *r = c->rows;
    const char *values[DB_PARAMS_MAX];
    int sizes[DB_PARAMS_MAX], formats[DB_PARAMS_MAX];
    Oid types[DB_PARAMS_MAX];
    if (!r->count)
        return E_OK;
    if (!c->pq || c->lost) {
        pg_rows_forget(r);
        return E_BUSY;
    }
    size_t n = db_query_number(r->q);
    struct pg_words w = { .what = r->q->name,
        .prepared = r->count == 1 ? &c->prepared[n] : &c->prepared_rows[n],
        .types = types,
        .nparams = r->q->nparams,
        .values = values,
        .sizes = sizes,
        .formats = formats };
    if (r->count == 1)
        word_one(r, &w, values, sizes, types);
    else
        word_many(r, &w, values, sizes, types);
    for (unsigned i = 0; i < r->q->nparams; i++)
        formats[i] = 1;
    struct pg_sent sent = { .what = r->q->name, .each = r->calls, .rows = r->count };
    enum err e = pg_send(c, &w, sent);
    empty(r);
    return e;
}
