#include <string.h>

#include "db/engine.h"
#include "db/schema.h"

enum { PAGE_ROWS = 500 };

/** A page on its way: the row's key is kept, since the next page begins after it. */
struct paging {
    const struct db_table *t;
    enum err (*on_row)(void *ctx, const struct db_val *cols);
    void *ctx;
    struct arena *keys;
    struct db_val after[DB_PARAMS_MAX]; /* the last row's key, then the limit */
    size_t rows;
};

static enum err on_page_row(void *ctx, const struct db_val *cols)
{
    struct paging *p = ctx;
    if (++p->rows == PAGE_ROWS)
        for (unsigned i = 0; i < p->t->nkeys; i++) {
            p->after[i] = cols[p->t->keys[i]];
            if (p->after[i].type != DB_T_I64)
                p->after[i].s = sv_dup(p->keys, p->after[i].s);
        }
    return p->on_row(p->ctx, cols);
}

enum err db_table_read(
    struct db *db, const struct db_table *t, enum err (*on_row)(void *ctx, const struct db_val *cols), void *ctx)
{
    struct paging p = { .t = t, .on_row = on_row, .ctx = ctx };
    const struct db_val limit = db_i64(PAGE_ROWS);
    struct arena *last = NULL;
    p.keys = arena_new("page key", 1024);
    enum err e = db_run(db, t->first, &limit, on_page_row, &p, NULL);
    while (e == E_OK && p.rows == PAGE_ROWS) {
        p.after[t->nkeys] = limit;
        p.rows = 0;
        arena_free(last);
        last = p.keys; /* holds the key that this page is asked with */
        p.keys = arena_new("page key", 1024);
        struct db_val args[DB_PARAMS_MAX];
        memcpy(args, p.after, (t->nkeys + 1U) * sizeof *args);
        e = db_run(db, t->next, args, on_page_row, &p, NULL);
    }
    arena_free(last);
    arena_free(p.keys);
    return e;
}

enum err db_table_load(struct db *tx, const struct db_table *t, const struct db_val *cols)
{
    if (db_engine_of(tx) == DB_SQLITE)
        return db_run(tx, t->load, cols, NULL, NULL, NULL);
    TRY(db_begin_statement(tx, t->load->name, true));
    return db_note(tx, pg_copy_row(tx, t, cols));
}

enum err db_load_begin(struct db *tx)
{
    if (db_engine_of(tx) == DB_SQLITE)
        return sqlite_exec(tx, "PRAGMA defer_foreign_keys = ON; PRAGMA cache_size = -262144");
    return pg_exec(tx, "SET LOCAL statement_timeout = 0");
}

enum err db_bulk_begin(struct db *tx)
{
    return db_engine_of(tx) == DB_SQLITE ? sqlite_exec(tx, "PRAGMA cache_size = -262144") : E_OK;
}

enum err db_load_end(struct db *tx, const struct db_schema *s)
{
    for (size_t i = 0; i < s->tables_count; i++)
        if (s->tables[i].number)
            TRY(db_run(tx, s->tables[i].number, NULL, NULL, NULL, NULL));
    return E_OK;
}
