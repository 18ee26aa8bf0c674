#include "db/sqlite.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

static const char *const words[WORD_COUNT] = {
    [WORD_BEGIN] = "BEGIN",
    [WORD_BEGIN_IMMEDIATE] = "BEGIN IMMEDIATE",
    [WORD_COMMIT] = "COMMIT",
    [WORD_ROLLBACK] = "ROLLBACK",
    [WORD_SAVEPOINT] = "SAVEPOINT work",
    [WORD_RELEASE] = "RELEASE work",
    [WORD_ROLLBACK_TO] = "ROLLBACK TO work",
};

/** Another process has the lock: look again soon, so that a gap between its commits is not missed. */
static int on_busy(void *arg, int tries)
{
    struct sqlite_conn *c = arg;
    long ms = tries < 50 ? 1 : 5;
    c->busy_ms = tries == 0 ? ms : c->busy_ms + ms;
    if (c->busy_ms > SQLITE_BUSY_MS)
        return 0;
    nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
    return 1;
}

enum err sqlite_error(struct sqlite_conn *c, int rc, const char *what)
{
    int full = c->db ? sqlite3_extended_errcode(c->db) : rc;
    if (full == SQLITE_CONSTRAINT_UNIQUE || full == SQLITE_CONSTRAINT_PRIMARYKEY || full == SQLITE_CONSTRAINT_ROWID)
        return E_CONFLICT;
    /* SQLite's message names tables and columns, never values. */
    log_event(LOG_ERROR, "db.failed", LOG_Z("what", what), LOG_INT("code", full),
        LOG_Z("message", c->db ? sqlite3_errmsg(c->db) : sqlite3_errstr(rc)));
    return (rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED ? E_BUSY : E_INTERNAL;
}

/* --- connections --- */

static int set_up(struct sqlite_conn *c, bool writer)
{
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_DQS_DML, 0, (void *)0);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_DQS_DDL, 0, (void *)0);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (void *)0);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (void *)0);
    sqlite3_extended_result_codes(c->db, 1);
    sqlite3_busy_handler(c->db, on_busy, c);
    int rc = sqlite3_exec(c->db,
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=0;"
        "PRAGMA journal_size_limit=67108864;",
        NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        return rc;
    /* The writer's temporary store is a file (that nobody sees): what undoes a savepoint is kept there, and in memory
     * each statement that may undo itself walks all of it, which made large transactions quadratic. Changed pages stay
     * in memory up to 64 MB of them: pages that are changed many times are written once. 16 MB stay from one
     * transaction to the next: the ends of some hundred clients' lists, which every batch of notices writes to. */
    return sqlite3_exec(c->db,
        writer ? "PRAGMA cache_size=-16000; PRAGMA cache_spill=16384; PRAGMA temp_store=FILE"
               : "PRAGMA cache_size=-4000; PRAGMA temp_store=MEMORY; PRAGMA query_only=ON",
        NULL, NULL, NULL);
}

enum err sqlite_connect(const char *path, bool writer, struct sqlite_conn **ret_conn)
{
    struct sqlite_conn *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    int rc = sqlite3_open_v2(path, &c->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc == SQLITE_OK)
        rc = set_up(c, writer);
    if (rc != SQLITE_OK) {
        enum err e = sqlite_error(c, rc, "open");
        sqlite_close(c);
        return e;
    }
    (void)db_queries(&c->stmts_count);
    c->stmts_count *= 2;
    c->stmts = calloc(c->stmts_count + 1, sizeof(sqlite3_stmt *));
    if (!c->stmts)
        abort();
    *ret_conn = c;
    return E_OK;
}

enum err sqlite_open(struct sqlite_pool *p, struct sqlite_conn **ret_conn)
{
    return sqlite_connect(p->path, false, ret_conn);
}

void sqlite_close(struct sqlite_conn *c)
{
    for (size_t i = 0; i < c->stmts_count; i++)
        sqlite3_finalize(c->stmts[i]);
    for (size_t i = 0; i < WORD_COUNT; i++)
        sqlite3_finalize(c->words[i]);
    sqlite3_close(c->db);
    free(c->stmts);
    free(c);
}

int sqlite_word(struct sqlite_conn *c, enum sqlite_word word)
{
    sqlite3_stmt **st = &c->words[word];
    int rc = SQLITE_OK;
    if (!*st)
        rc = sqlite3_prepare_v3(c->db, words[word], -1, SQLITE_PREPARE_PERSISTENT, st, NULL);
    if (rc != SQLITE_OK)
        return rc;
    (void)sqlite3_step(*st);
    return sqlite3_reset(*st);
}

/* --- statements --- */

static enum err stmt_of(struct sqlite_conn *c, const struct db_query *q, bool one, sqlite3_stmt **ret_stmt)
{
    size_t n = 2 * db_query_number(q) + one;
    if (n >= c->stmts_count)
        return E_INTERNAL; /* not made by DB_QUERY */
    if (!c->stmts[n]) {
        int rc = sqlite3_prepare_v3(
            c->db, one ? q->sqlite_one : q->sqlite, -1, SQLITE_PREPARE_PERSISTENT, &c->stmts[n], NULL);
        if (rc != SQLITE_OK)
            return sqlite_error(c, rc, q->name);
    }
    *ret_stmt = c->stmts[n];
    return E_OK;
}

/** A list of one number, as db_list_i64() writes it. */
static bool only_item(struct sv list, int64_t *ret_item)
{
    return list.n > 2 && int_parse(sv_sub(list, 1, list.n - 2), ret_item);
}

static void bind_values(sqlite3_stmt *st, const struct db_val *args, int n)
{
    for (int i = 0; i < n; i++) {
        const struct db_val *v = &args[i];
        const char *p = v->s.p ? v->s.p : "";
        switch (v->type) {
        case DB_T_I64: sqlite3_bind_int64(st, i + 1, v->i); break;
        case DB_T_TEXT: sqlite3_bind_text64(st, i + 1, p, v->s.n, SQLITE_STATIC, SQLITE_UTF8); break;
        case DB_T_BLOB: sqlite3_bind_blob64(st, i + 1, p, v->s.n, SQLITE_STATIC); break;
        case DB_T_NULL:
        case DB_LIST:
        case DB_NULLABLE: sqlite3_bind_null(st, i + 1); break;
        }
    }
}

/** One row's values; false when one is not of the type that the query states. */
static bool take_row(sqlite3_stmt *st, const struct db_query *q, struct db_val *cols)
{
    for (int i = 0; i < q->ncols; i++) {
        enum db_type type = q->col_types[i] & ~(unsigned)DB_NULLABLE;
        struct db_val *v = &cols[i];
        int is = sqlite3_column_type(st, i);
        if (is == SQLITE_NULL) {
            if (!(q->col_types[i] & DB_NULLABLE))
                return false;
            *v = db_null();
        } else if (is == SQLITE_INTEGER && type == DB_T_I64) {
            v->type = DB_T_I64;
            v->i = sqlite3_column_int64(st, i);
        } else if ((is == SQLITE_TEXT && type == DB_T_TEXT) || (is == SQLITE_BLOB && type == DB_T_BLOB)) {
            v->type = type;
            v->s.p = sqlite3_column_blob(st, i);
            v->s.n = (size_t)sqlite3_column_bytes(st, i);
            if (!v->s.p)
                v->s.p = "";
        } else {
            return false;
        }
    }
    return true;
}

static enum err bad_row(const struct db_query *q, const char *why)
{
    log_event(LOG_ERROR, "db.row", LOG_Z("query", q->name), LOG_Z("why", why));
    return E_INTERNAL;
}

static enum err take_rows(struct sqlite_conn *c, sqlite3_stmt *st, const struct db_call *call)
{
    struct db_val cols[DB_COLS_MAX];
    size_t rows = 0;
    int rc;
    while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
        if (!take_row(st, call->q, cols))
            return bad_row(call->q, "a value is not of the type that the query states");
        if (rows++ && call->q->kind == DB_ONE)
            return bad_row(call->q, ":one has several rows");
        if (call->on_row)
            TRY(call->on_row(call->ctx, cols));
    }
    if (rc != SQLITE_DONE)
        return sqlite_error(c, rc, call->q->name);
    if (call->q->key)
        return call->on_row ? call->on_row(call->ctx, (struct db_val[]){ db_i64(sqlite3_last_insert_rowid(c->db)) })
                            : E_OK;
    return rows == 0 && call->q->kind == DB_ONE ? E_NOTFOUND : E_OK;
}

/** Begins the snapshot that db_hold() asked for. */
static enum err hold(struct db *db)
{
    struct sqlite_conn *c = db->sqlite;
    if (!db->held || db->reading || c->snapshot)
        return E_OK;
    int rc = sqlite_word(c, WORD_BEGIN);
    if (rc != SQLITE_OK)
        return sqlite_error(c, rc, "begin");
    c->snapshot = true;
    return E_OK;
}

void sqlite_release(struct db *db)
{
    if (db->sqlite->snapshot)
        (void)sqlite_word(db->sqlite, WORD_COMMIT);
    db->sqlite->snapshot = false;
}

enum err sqlite_run(struct db *db, const struct db_call *call, int64_t *ret_changed)
{
    struct sqlite_conn *c = db->sqlite;
    sqlite3_stmt *st = NULL;
    int64_t item;
    TRY(hold(db));
    bool one = call->q->sqlite_one && only_item(call->args[call->q->list - 1].s, &item);
    TRY(stmt_of(c, call->q, one, &st));
    bind_values(st, call->args, call->q->nparams);
    if (one)
        sqlite3_bind_int64(st, call->q->list, item);
    enum err e = take_rows(c, st, call);
    if (e == E_OK && ret_changed)
        *ret_changed = sqlite3_changes64(c->db);
    sqlite3_reset(st);
    if (e == E_OK && call->collect)
        db_collected(call->collect);
    return e;
}

enum err sqlite_read(struct db *db, db_fn *fn, void *arg)
{
    TRY(hold(db));
    if (db->sqlite->snapshot) {
        db->reading = true;
        enum err e = fn(db, arg);
        db->reading = false;
        return e;
    }
    int rc = sqlite_word(db->sqlite, WORD_BEGIN);
    if (rc != SQLITE_OK)
        return sqlite_error(db->sqlite, rc, "begin");
    db->reading = true;
    enum err e = fn(db, arg);
    db->reading = false;
    (void)sqlite_word(db->sqlite, WORD_COMMIT);
    return e;
}

enum err sqlite_exec(struct db *db, const char *sql)
{
    db->statements++;
    if (db_fail_here())
        return db_note(db, E_INTERNAL);
    int rc = sqlite3_exec(db->sqlite->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? E_OK : db_note(db, sqlite_error(db->sqlite, rc, "migration"));
}

enum err sqlite_explain(struct db *db, const struct db_query *q, struct str *out)
{
    char text[65536];
    sqlite3_stmt *st = NULL;
    (void)snprintf(text, sizeof text, "EXPLAIN QUERY PLAN %s", q->sqlite);
    /* With foreign keys an INSERT … RETURNING lists every table that points to its own: steps that are skipped when it
       runs, as long as no key is open. They are not the query's. */
    sqlite3_db_config(db->sqlite->db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, (void *)0);
    int rc = sqlite3_prepare_v2(db->sqlite->db, text, -1, &st, NULL);
    while (st && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        if (out->n)
            str_addc(out, '\n');
        str_add(out, sv_of((const char *)sqlite3_column_text(st, 3)));
    }
    sqlite3_finalize(st);
    sqlite3_db_config(db->sqlite->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, (void *)0);
    return rc == SQLITE_DONE ? E_OK : sqlite_error(db->sqlite, rc, q->name);
}

/* --- the pool --- */

/** The file is the owner's alone; SQLite gives its log and index files the same mode. */
static bool make_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return fd >= 0 && close(fd) == 0;
}

enum err sqlite_pool_open(
    struct arena *a, struct sv path, struct sqlite_pool **ret_pool, struct db_pool *owner, struct sv *ret_problem)
{
    const char *z = sv_z(a, path);
    /* Counting its memory makes every allocation of every thread take one lock. Too late for a second pool: the same.
     */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (path.n == 0 || !make_file(z)) {
        *ret_problem = sv_fmt(a, "The database file %s cannot be opened or made: check the folder and its rights.", z);
        return E_INVALID;
    }
    struct sqlite_conn *conn;
    if (sqlite_connect(z, true, &conn) != E_OK) {
        *ret_problem = sv_fmt(a, "The file %s is not a database that Kith can use: see the log line before this.", z);
        return E_INVALID;
    }
    struct sqlite_pool *p = calloc(1, sizeof *p);
    if (!p || !(p->path = strdup(z)))
        abort();
    p->tail = &p->head;
    p->limit = 1024;
    p->batch_us = 2000; /* nobody waits much longer than this for others' work */
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->wake, NULL);
    p->writer = db_handle_new(owner);
    p->writer->sqlite = conn;
    if (pthread_create(&p->thread, NULL, sqlite_writer_main, p) != 0)
        abort();
    *ret_pool = p;
    return E_OK;
}

void sqlite_pool_close(struct sqlite_pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->closing = true;
    pthread_cond_signal(&p->wake);
    pthread_mutex_unlock(&p->lock);
    pthread_join(p->thread, NULL);
    sqlite_close(p->writer->sqlite);
    db_handle_free(p->writer);
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->wake);
    free(p->path);
    free(p);
}

void sqlite_queue_limit(struct sqlite_pool *p, size_t limit)
{
    pthread_mutex_lock(&p->lock);
    p->limit = limit;
    pthread_mutex_unlock(&p->lock);
}
