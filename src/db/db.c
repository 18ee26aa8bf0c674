#include "db/db.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "db/engine.h"

/* --- the program's queries --- */

/* Where the linker begins and ends the section; absent in a program without queries. */
/* NOLINTBEGIN(bugprone-reserved-identifier): names of the linker */
extern const struct db_query __start_kith_queries[] __attribute__((weak));
extern const struct db_query __stop_kith_queries[] __attribute__((weak));
/* NOLINTEND(bugprone-reserved-identifier) */

const struct db_query *db_queries(size_t *ret_count)
{
    *ret_count = (size_t)(((uintptr_t)__stop_kith_queries - (uintptr_t)__start_kith_queries) / sizeof(struct db_query));
    return __start_kith_queries;
}

size_t db_query_number(const struct db_query *q)
{
    return (size_t)(((uintptr_t)q - (uintptr_t)__start_kith_queries) / sizeof *q);
}

/* --- torture --- */

static atomic_uint_fast64_t fail_after;

void db_fail_nth(uint64_t n)
{
    atomic_store(&fail_after, n);
}

bool db_fail_here(void)
{
    uint_fast64_t left = atomic_load_explicit(&fail_after, memory_order_relaxed);
    while (left > 0)
        if (atomic_compare_exchange_weak(&fail_after, &left, left - 1))
            return left == 1;
    return false;
}

/* --- pools and handles --- */

enum err db_pool_open(struct arena *a, struct sv url, struct db_pool **ret_pool, struct sv *ret_problem)
{
    struct db_pool *p = calloc(1, sizeof *p);
    if (!p)
        abort();
    enum err e;
    if (sv_starts(url, SV("sqlite:"))) {
        p->engine = DB_SQLITE;
        e = sqlite_pool_open(a, sv_sub(url, 7, url.n), &p->sqlite, p, ret_problem);
    } else if (sv_starts(url, SV("postgres://")) || sv_starts(url, SV("postgresql://"))) {
        p->engine = DB_POSTGRES;
        e = pg_pool_open(a, url, &p->pg, ret_problem);
    } else {
        *ret_problem = SV("A database is given as sqlite:PATH or postgres://USER@HOST/NAME.");
        e = E_INVALID;
    }
    if (e != E_OK) {
        free(p);
        return e;
    }
    pthread_mutex_init(&p->woken_lock, NULL);
    *ret_pool = p;
    return E_OK;
}

void db_pool_close(struct db_pool *p)
{
    if (!p)
        return;
    if (p->engine == DB_SQLITE)
        sqlite_pool_close(p->sqlite);
    else
        pg_pool_close(p->pg);
    pthread_mutex_destroy(&p->woken_lock);
    free(p);
}

enum db_engine db_pool_engine(const struct db_pool *p)
{
    return p->engine;
}

enum db_engine db_engine_of(const struct db *db)
{
    return db->pool->engine;
}

struct db *db_handle_new(struct db_pool *pool)
{
    struct db *db = calloc(1, sizeof *db);
    if (!db || sem_init(&db->written, 0, 0) != 0)
        abort();
    db->pool = pool;
    db->scratch = arena_new("db lists", 4096);
    return db;
}

void db_handle_free(struct db *db)
{
    arena_free(db->scratch);
    sem_destroy(&db->written);
    free(db);
}

enum err db_open(struct db_pool *p, struct db **ret_db)
{
    struct db *db = db_handle_new(p);
    enum err e = E_OK;
    if (p->engine == DB_SQLITE)
        e = sqlite_open(p->sqlite, &db->sqlite);
    else
        db->pg = pg_open(p->pg);
    if (e != E_OK)
        db_handle_free(db);
    else
        *ret_db = db;
    return e;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    assert(!db->writing && !db->reading && !db->along.fn);
    if (db->sqlite)
        sqlite_close(db->sqlite);
    if (db->pg)
        pg_close(db->pg);
    db_handle_free(db);
}

/* --- what travels along --- */

/** What waits to travel along, and whom it travels with: a statement, a closure of db_together(), or nobody. */
struct company {
    struct db_along along;
    const struct db_call *call;
    int64_t *changed;
    db_fn *fn;
    void *arg;
};

static enum err ask_all(struct db *db, void *arg)
{
    const struct company *c = arg;
    TRY(c->along.fn(db, c->along.arg));
    if (c->call)
        return pg_run(db, c->call, c->changed);
    return c->fn ? c->fn(db, c->arg) : E_OK;
}

static enum err together(struct db *db, db_fn *fn, void *arg)
{
    if (db->pool->engine == DB_POSTGRES)
        return db_note(db, pg_together(db, fn, arg));
    db->together = true;
    enum err e = fn(db, arg);
    db->together = false;
    return e;
}

static enum err in_company(struct db *db, struct company *c)
{
    c->along = db->along;
    db->along.fn = NULL;
    db->scratch_kept = c->call != NULL;
    enum err e = together(db, ask_all, c);
    db->scratch_kept = false;
    db->along.result = e == E_NOTFOUND ? E_OK : e; /* that is the statement's own answer */
    return e;
}

static void along_alone(struct db *db)
{
    if (db->along.fn)
        (void)!in_company(db, &(struct company){ .call = NULL });
}

/* --- transactions --- */

enum err db_tell(struct db *tx, struct sv word)
{
    assert(tx->writing && word.n <= DB_WORD_MAX);
    return tx->pool->engine == DB_SQLITE ? E_OK : db_note(tx, pg_tell(tx, word));
}

bool db_writing(const struct db *db)
{
    return db->writing;
}

uint64_t db_statements(const struct db *db)
{
    return db->statements;
}

uint64_t db_waits(const struct db *db)
{
    return db->pg ? pg_waits(db->pg) : 0;
}

enum err db_read(struct db *db, db_fn *fn, void *arg)
{
    if (db->writing || db->reading)
        return fn(db, arg); /* one snapshot already */
    along_alone(db);
    return db->pool->engine == DB_SQLITE ? sqlite_read(db, fn, arg) : pg_read(db, fn, arg);
}

enum err db_write(struct db *db, db_fn *fn, void *arg)
{
    assert(!db->writing && !db->reading);
    along_alone(db);
    return db->pool->engine == DB_SQLITE ? sqlite_write(db, fn, arg) : pg_write(db, PG_SERIALIZABLE, fn, arg);
}

enum err db_write_queue(struct db *db, db_fn *fn, void *arg)
{
    assert(!db->writing && !db->reading);
    along_alone(db);
    return db->pool->engine == DB_SQLITE ? sqlite_write(db, fn, arg) : pg_write(db, PG_READ_COMMITTED, fn, arg);
}

enum err db_together(struct db *db, db_fn *fn, void *arg)
{
    assert(!db->together);
    if (db->along.fn)
        return in_company(db, &(struct company){ .fn = fn, .arg = arg });
    return together(db, fn, arg);
}

void db_along(struct db *db, db_fn *fn, void *arg)
{
    assert(!db->along.fn && !db->together);
    db->along = (struct db_along){ .fn = fn, .arg = arg };
    if (db->pool->engine == DB_SQLITE || db->writing || db->reading)
        along_alone(db);
}

enum err db_along_end(struct db *db)
{
    along_alone(db);
    enum err e = db->along.result;
    db->along.result = E_OK;
    return e;
}

void db_hold(struct db *db)
{
    db->held = true;
}

void db_release(struct db *db)
{
    db->held = false;
    if (db->sqlite)
        sqlite_release(db);
}

enum err db_note(struct db *db, enum err e)
{
    if (db->writing && db->failed == E_OK && e != E_OK && e != E_NOTFOUND)
        db->failed = e;
    return e;
}

/* --- waking who works on what was committed --- */

void db_wakes_add(struct db_wakes *w, const char *what)
{
    for (unsigned i = 0; i < w->count; i++)
        if (strcmp(w->items[i], what) == 0)
            return;
    if (w->count < DB_WAKES_MAX)
        w->items[w->count++] = what;
}

void db_wake(struct db *tx, const char *what)
{
    assert(tx->writing);
    db_wakes_add(&tx->wakes, what);
}

void db_pool_wake_set(struct db_pool *p, db_woken_fn *woken, void *ctx)
{
    pthread_mutex_lock(&p->woken_lock);
    p->woken = woken;
    p->woken_ctx = ctx;
    pthread_mutex_unlock(&p->woken_lock);
}

void db_pool_wake_clear(struct db_pool *p, const void *ctx)
{
    pthread_mutex_lock(&p->woken_lock);
    if (p->woken_ctx == ctx)
        p->woken = NULL;
    pthread_mutex_unlock(&p->woken_lock);
}

void db_wake_now(struct db_pool *p, const struct db_wakes *w)
{
    if (!w->count)
        return;
    pthread_mutex_lock(&p->woken_lock);
    for (unsigned i = 0; p->woken && i < w->count; i++)
        p->woken(p->woken_ctx, w->items[i]);
    pthread_mutex_unlock(&p->woken_lock);
}

/* --- statements --- */

static enum err refuse(struct db *db, const char *name, const char *why)
{
    log_event(LOG_ERROR, "db.refused", LOG_Z("query", name), LOG_Z("why", why));
    return db_note(db, E_INTERNAL);
}

enum err db_begin_statement(struct db *db, const char *name, bool writes)
{
    if (writes && !db->writing)
        return refuse(db, name, "it writes, outside db_write()");
    if (db->failed != E_OK)
        return refuse(db, name, "an earlier statement of this write failed");
    db->statements++;
    return db_fail_here() ? db_note(db, E_INTERNAL) : E_OK;
}

static enum err run(struct db *db, const struct db_call *call, int64_t *ret_changed)
{
    TRY(db_begin_statement(db, call->q->name, call->q->writes));
    if (db->along.fn && !db->together) {
        struct db_call awaited = *call;
        awaited.awaited = true;
        return in_company(db, &(struct company){ .call = &awaited, .changed = ret_changed });
    }
    return db_note(
        db, db->pool->engine == DB_SQLITE ? sqlite_run(db, call, ret_changed) : pg_run(db, call, ret_changed));
}

static enum err run_call(struct db *db, const struct db_call *call, int64_t *ret_changed)
{
    enum err e = run(db, call, ret_changed);
    if (db->scratch_used && !db->scratch_kept) {
        arena_reset(db->scratch);
        db->scratch_used = false;
    }
    return e == E_NOTFOUND && db->together ? E_OK : e;
}

enum err db_run(struct db *db, const struct db_query *q, const struct db_val *args,
    enum err (*on_row)(void *ctx, const struct db_val *cols), void *ctx, int64_t *ret_changed)
{
    return run_call(db, &(struct db_call){ .q = q, .args = args, .on_row = on_row, .ctx = ctx }, ret_changed);
}

void db_collected(const struct db_collect *k)
{
    if (k->one)
        memcpy(k->ret, k->one, k->size);
    else
        *(struct db_rows *)k->ret = (struct db_rows){ k->items, k->count };
}

enum err db_fetch(
    struct db *db, const struct db_query *q, const struct db_val *args, db_row_fn *on_row, const struct db_collect *to)
{
    struct db_collect here = *to, *k = &here;
    if (q->kind == DB_ONE)
        here.one = arena_alloc_raw(here.a, here.size);
    if (db->together) { /* filled later than this call */
        k = arena_new_obj(here.a, struct db_collect);
        *k = here;
    }
    return run_call(db, &(struct db_call){ .q = q, .args = args, .on_row = on_row, .ctx = k, .collect = k }, NULL);
}

enum err db_explain(struct db *db, const struct db_query *q, struct arena *a, struct sv *ret_plan)
{
    if (db->pool->engine != DB_SQLITE)
        return E_INVALID;
    struct str out = str_new(a, 1U << 20);
    TRY(sqlite_explain(db, q, &out));
    *ret_plan = str_sv(&out);
    return E_OK;
}

/* --- lists --- */

enum { LIST_MAX = 64 << 20 };

struct db_val db_list_i64(struct db *db, const int64_t *items, size_t count)
{
    struct str s = str_new(db->scratch, LIST_MAX);
    db->scratch_used = true;
    if (db->pg)
        return db_blob(pg_list_i64(db->scratch, items, count));
    str_addc(&s, '[');
    for (size_t i = 0; i < count; i++) {
        if (i)
            str_addc(&s, ',');
        str_addi(&s, items[i]);
    }
    str_addc(&s, ']');
    assert(!s.overflowed);
    return db_text(str_sv(&s));
}

struct sv db_list_text(struct db *db, const struct sv *items, size_t count)
{
    struct str s = str_new(db->scratch, LIST_MAX);
    db->scratch_used = true;
    str_addc(&s, '[');
    for (size_t i = 0; i < count; i++) {
        if (i)
            str_addc(&s, ',');
        json_quote(&s, items[i]);
    }
    str_addc(&s, ']');
    assert(!s.overflowed);
    return str_sv(&s);
}

/* --- rows --- */

void *db_collect_row(struct db_collect *k, size_t size)
{
    if (k->one)
        return k->one;
    if (k->count == k->cap) {
        size_t cap = k->cap ? k->cap * 2 : 8;
        void *grown = arena_alloc_raw(k->a, cap * size);
        if (k->count)
            memcpy(grown, k->items, k->count * size);
        k->items = grown;
        k->cap = cap;
    }
    return (char *)k->items + size * k->count++;
}
