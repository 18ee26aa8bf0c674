#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/pg.h"

struct values {
    const char *p[DB_PARAMS_MAX];
    int n[DB_PARAMS_MAX], format[DB_PARAMS_MAX];
    uint64_t number[DB_PARAMS_MAX]; /* big-endian, as the wire wants them */
};

static Oid oid_of(unsigned type)
{
    return type & DB_LIST ? PG_INT8S : type == DB_T_I64 ? PG_INT8 : type == DB_T_BLOB ? PG_BYTEA : PG_TEXT;
}

bool pg_type_is(Oid oid, enum db_type type)
{
    if (type & DB_LIST)
        return oid == PG_INT8S;
    switch (type) {
    case DB_T_I64: return oid == PG_INT8 || oid == PG_INT4 || oid == PG_INT2;
    case DB_T_TEXT: return oid == PG_TEXT || oid == PG_VARCHAR;
    case DB_T_BLOB: return oid == PG_BYTEA;
    case DB_T_NULL:
    case DB_LIST:
    case DB_NULLABLE: break;
    }
    return false;
}

static void statement_name(const struct db_query *q, char name[static 16])
{
    (void)snprintf(name, 16, "q%zu", db_query_number(q));
}

static const Oid *types_of(const struct db_query *q, Oid types[static DB_PARAMS_MAX])
{
    for (unsigned i = 0; i < q->nparams; i++)
        types[i] = oid_of(q->param_types[i]);
    return types;
}

static void put_values(struct values *v, const struct db_val *args, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        v->format[i] = 1;
        v->p[i] = NULL;
        v->n[i] = 0;
        if (args[i].type == DB_T_I64) {
            v->number[i] = htobe64((uint64_t)args[i].i);
            v->p[i] = (const char *)&v->number[i];
            v->n[i] = 8;
        } else if (args[i].type != DB_T_NULL) {
            v->p[i] = args[i].s.p ? args[i].s.p : "";
            v->n[i] = (int)args[i].s.n;
        }
    }
}

/* --- rows --- */

static enum err bad_row(const struct db_query *q, const char *why)
{
    log_event(LOG_ERROR, "db.row", LOG_Z("query", q->name), LOG_Z("why", why));
    return E_INTERNAL;
}

static bool columns_fit(const PGresult *r, const struct db_query *q)
{
    if (PQnfields(r) != q->ncols)
        return false;
    for (int i = 0; i < q->ncols; i++)
        if (!pg_type_is(PQftype(r, i), q->col_types[i] & ~(unsigned)DB_NULLABLE))
            return false;
    return true;
}

static int64_t number_at(const char *p, int n)
{
    uint64_t u8;
    uint32_t u4;
    uint16_t u2;
    switch (n) {
    case 8: memcpy(&u8, p, 8); return (int64_t)be64toh(u8);
    case 4: memcpy(&u4, p, 4); return (int32_t)be32toh(u4);
    default: memcpy(&u2, p, 2); return (int16_t)be16toh(u2);
    }
}

static bool take_row(const PGresult *r, int row, const struct db_query *q, struct db_val *cols)
{
    for (int i = 0; i < q->ncols; i++) {
        if (PQgetisnull(r, row, i)) {
            if (!(q->col_types[i] & DB_NULLABLE))
                return false;
            cols[i] = db_null();
            continue;
        }
        const char *p = PQgetvalue(r, row, i);
        int n = PQgetlength(r, row, i);
        cols[i].type = q->col_types[i] & ~(unsigned)DB_NULLABLE;
        if (cols[i].type == DB_T_I64)
            cols[i].i = number_at(p, n);
        else
            cols[i].s = sv_from(p, (size_t)n);
    }
    return true;
}

static enum err take_rows(const PGresult *r, const struct db_call *call)
{
    const struct db_query *q = call->q;
    struct db_val cols[DB_COLS_MAX];
    int rows = PQntuples(r);
    if (!columns_fit(r, q))
        return bad_row(q, "the columns are not of the types that the query states");
    if (rows > 1 && q->kind == DB_ONE)
        return bad_row(q, ":one has several rows");
    for (int i = 0; i < rows; i++) {
        if (!take_row(r, i, q, cols))
            return bad_row(q, "a value is null that never should be");
        if (call->on_row)
            TRY(call->on_row(call->ctx, cols));
    }
    return rows == 0 && q->kind == DB_ONE ? E_NOTFOUND : E_OK;
}

static int64_t changed_by(PGresult *r)
{
    int64_t n = 0;
    for (const char *p = PQcmdTuples(r); *p >= '0' && *p <= '9'; p++)
        n = n * 10 + (*p - '0');
    return n;
}

/* --- statements under way --- */

enum { TOGETHER_MAX = 256 }; /* answered before more is sent, so that neither side holds much */

static void expect(struct pg_conn *c, struct pg_sent sent)
{
    if (c->sent_count == c->sent_cap) {
        c->sent_cap = c->sent_cap ? c->sent_cap * 2 : 16;
        c->sent = realloc(c->sent, c->sent_cap * sizeof *c->sent);
        if (!c->sent)
            abort();
    }
    c->sent[c->sent_count++] = sent;
}

/** The transaction's first word, where it has not travelled yet. ret_ok: the connection takes more. */
static enum err send_begin(struct pg_conn *c, bool *ret_ok)
{
    if (c->copying)
        TRY(pg_settle(c));
    *ret_ok = PQenterPipelineMode(c->pq) == 1;
    if (*ret_ok && c->begin) {
        *ret_ok = PQsendQueryParams(c->pq, c->begin, 0, NULL, NULL, NULL, NULL, 0) == 1;
        expect(c, (struct pg_sent){ .what = c->begin });
    }
    c->begin = NULL;
    return E_OK;
}

enum err pg_send(struct pg_conn *c, const struct pg_words *w, struct pg_sent sent)
{
    bool ok;
    enum err e = send_begin(c, &ok);
    if (e != E_OK) {
        free(sent.each);
        return e;
    }
    if (ok && !*w->prepared) {
        ok = PQsendPrepare(c->pq, w->name, w->sql, w->nparams, w->types) == 1;
        *w->prepared = true;
        expect(c, (struct pg_sent){ .what = w->what, .prepares = w->prepared });
    }
    ok = ok && PQsendQueryPrepared(c->pq, w->name, w->nparams, w->values, w->sizes, w->formats, 1) == 1;
    expect(c, sent);
    if (!ok)
        c->lost = true;
    return ok ? E_OK : E_BUSY;
}

static enum err send_call(struct pg_conn *c, const struct db_call *call, int64_t *ret_changed, bool together)
{
    const struct db_query *q = call->q;
    size_t n = db_query_number(q);
    if (n >= c->prepared_count)
        return E_INTERNAL; /* not made by DB_QUERY */
    TRY(pg_rows_send(c));
    struct values v;
    Oid types[DB_PARAMS_MAX];
    struct pg_words w = { .what = q->name,
        .sql = q->pg,
        .prepared = &c->prepared[n],
        .types = types_of(q, types),
        .nparams = q->nparams,
        .values = v.p,
        .sizes = v.n,
        .formats = v.format };
    statement_name(q, w.name);
    put_values(&v, call->args, q->nparams);
    return pg_send(c, &w,
        (struct pg_sent){
            .what = q->name, .call = *call, .changed = ret_changed, .may_be_absent = together && !call->awaited });
}

/** Rows that were added as one statement, each to who asked for it. */
static enum err take_each(const PGresult *r, const struct pg_sent *sent)
{
    const struct db_query *q = sent->each[0].q;
    struct db_val cols[DB_COLS_MAX];
    if (!columns_fit(r, q) || (size_t)PQntuples(r) != sent->rows)
        return bad_row(q, "rows added together have no row each");
    for (size_t i = 0; i < sent->rows; i++) {
        const struct db_call *call = &sent->each[i];
        if (!take_row(r, (int)i, q, cols))
            return bad_row(q, "a value is null that never should be");
        if (call->on_row)
            TRY(call->on_row(call->ctx, cols));
        if (call->collect)
            db_collected(call->collect);
    }
    return E_OK;
}

enum err pg_word_done(struct pg_conn *c, PGresult *r, const char *sql)
{
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        return pg_error(c, r, sql);
    return strcmp(sql, "COMMIT") != 0 || strcmp(PQcmdStatus(r), sql) == 0 ? E_OK : E_INTERNAL;
}

static enum err take_answer(struct pg_conn *c, const struct pg_sent *sent, PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        if (sent->prepares)
            *sent->prepares = false;
        c->refused |= !sent->word && PQresultErrorField(r, PG_DIAG_SQLSTATE);
        /* left out, because one before it failed */
        return status == PGRES_PIPELINE_ABORTED ? E_INTERNAL : pg_error(c, r, sent->what);
    }
    if (sent->word && pg_word_done(c, r, sent->what) != E_OK)
        return E_INTERNAL;
    c->committed |= sent->word && strcmp(sent->what, "COMMIT") == 0;
    if (sent->changed)
        *sent->changed = changed_by(r);
    if (sent->each)
        return take_each(r, sent);
    enum err e = status == PGRES_TUPLES_OK && sent->call.q ? take_rows(r, &sent->call) : E_OK;
    if (e == E_NOTFOUND && sent->may_be_absent)
        return E_OK;
    if (e == E_OK && sent->call.collect)
        db_collected(sent->call.collect);
    return e;
}

void pg_forget_sent(struct pg_conn *c)
{
    pg_rows_forget(c->rows);
    for (size_t i = 0; i < c->sent_count; i++)
        free(c->sent[i].each);
    c->sent_count = 0;
}

enum err pg_settle(struct pg_conn *c)
{
    enum err first = E_OK;
    if (pg_rows_wait(c->rows) && pg_rows_send(c) != E_OK)
        first = E_BUSY; /* it is lost */
    size_t count = c->sent_count, i = 0;
    bool alive = !c->lost && c->pq;
    if (c->copying && alive)
        return pg_copy_end(c);
    c->copying = NULL;
    if (count == 0)
        return first;
    c->waits++;
    for (alive = alive && PQpipelineSync(c->pq) == 1; alive && i <= count;) {
        PGresult *r = PQgetResult(c->pq);
        if (!r) {
            alive = PQstatus(c->pq) == CONNECTION_OK;
            continue; /* between the answers */
        }
        if (i < count && first == E_OK)
            first = take_answer(c, &c->sent[i], r);
        else if (i < count && c->sent[i].prepares)
            *c->sent[i].prepares = false;
        PQclear(r);
        alive = !c->lost && PQstatus(c->pq) == CONNECTION_OK;
        i++;
    }
    const char *last = c->sent[i < count ? i : count - 1].what;
    pg_forget_sent(c);
    c->answered |= alive;
    if (alive && PQexitPipelineMode(c->pq) == 1)
        return first;
    if (!c->lost)
        (void)pg_error(c, NULL, last);
    c->lost = true;
    return first == E_OK || first == E_NOTFOUND ? E_BUSY : first;
}

/* Nobody waits for what only changes rows: its failure is told by the next statement that is answered, or before the
   commit. */
static bool may_wait(const struct db *db, const struct db_call *call, const int64_t *ret_changed)
{
    return db->together || (db->writing && call->q->kind == DB_EXEC && !ret_changed);
}

static bool nothing_under_way(const struct pg_conn *c)
{
    return c->sent_count == 0 && !pg_rows_wait(c->rows);
}

enum err pg_run(struct db *db, const struct db_call *call, int64_t *ret_changed)
{
    struct pg_conn *c = db->pg;
    const char *begin = c->begin;
    bool inside = (db->writing || db->reading) && !begin, first = nothing_under_way(c) && !inside;
    if (inside && c->lost)
        return E_BUSY;
    if (first)
        TRY(pg_ready(c));
    if (db->writing && call->q->pg_rows && may_wait(db, call, ret_changed) && !ret_changed)
        return pg_rows_add(c, call);
    TRY(send_call(c, call, ret_changed, db->together));
    if (may_wait(db, call, ret_changed))
        return c->sent_count < TOGETHER_MAX ? E_OK : pg_settle(c);
    enum err e = pg_settle(c);
    if (!c->lost || !first)
        return e;
    TRY(pg_ready(c)); /* it broke while it was idle: nothing has happened yet, so once more on a new one */
    c->begin = begin;
    TRY(send_call(c, call, ret_changed, db->together));
    return pg_settle(c);
}

uint64_t pg_waits(const struct pg_conn *c)
{
    return c->waits;
}

enum err pg_together(struct db *db, db_fn *fn, void *arg)
{
    struct pg_conn *c = db->pg;
    const char *begin = c->begin;
    bool first = nothing_under_way(c) && !((db->writing || db->reading) && !begin);
    for (int tries = 0;; tries++) {
        db->together = true;
        enum err e = fn(db, arg);
        db->together = false;
        enum err answered = pg_settle(c);
        if (e == E_OK)
            e = answered;
        if (!c->lost || !first || tries)
            return e;
        c->begin = begin; /* as in pg_run() */
    }
}

enum err pg_send_word(struct pg_conn *c, const char *sql)
{
    bool ok;
    TRY(pg_rows_send(c));
    TRY(send_begin(c, &ok));
    ok = ok && PQsendQueryParams(c->pq, sql, 0, NULL, NULL, NULL, NULL, 0) == 1;
    expect(c, (struct pg_sent){ .what = sql, .word = true });
    if (!ok)
        c->lost = true;
    return ok ? E_OK : E_BUSY;
}

/* The word travels with the statements, and leaves with the commit. */
enum err pg_tell(struct db *db, struct sv word)
{
    struct pg_conn *c = db->pg;
    const Oid type = PG_TEXT;
    const int length = (int)word.n, binary = 1;
    bool ok;
    if (!c->begin && c->lost)
        return E_BUSY;
    TRY(pg_ready(c));
    TRY(send_begin(c, &ok));
    ok = ok && PQsendQueryParams(c->pq, "SELECT pg_notify('kith', $1)", 1, &type, &word.p, &length, &binary, 1) == 1;
    expect(c, (struct pg_sent){ .what = "tell" });
    if (!ok)
        c->lost = true;
    return !ok ? E_BUSY : c->sent_count < TOGETHER_MAX ? E_OK : pg_settle(c);
}

static enum err prepare(struct pg_conn *c, const struct db_query *q)
{
    bool *prepared = &c->prepared[db_query_number(q)];
    Oid types[DB_PARAMS_MAX];
    char name[16];
    if (*prepared)
        return E_OK;
    statement_name(q, name);
    PGresult *r = PQprepare(c->pq, name, q->pg, q->nparams, types_of(q, types));
    enum err e = PQresultStatus(r) == PGRES_COMMAND_OK ? E_OK : pg_error(c, r, q->name);
    PQclear(r);
    *prepared = e == E_OK;
    return e;
}

enum err pg_describe(struct db *db, const struct db_query *q, struct pg_described *ret_described)
{
    struct pg_conn *c = db->pg;
    char name[16];
    TRY(pg_ready(c));
    TRY(prepare(c, q));
    if (q->pg_rows)
        TRY(pg_rows_prepare(c, q));
    statement_name(q, name);
    PGresult *r = PQdescribePrepared(c->pq, name);
    struct pg_described d = { 0 };
    enum err e = PQresultStatus(r) == PGRES_COMMAND_OK ? E_OK : pg_error(c, r, q->name);
    for (int i = 0; e == E_OK && i < PQnparams(r) && i < DB_PARAMS_MAX; i++)
        d.params[d.nparams++] = PQparamtype(r, i);
    for (int i = 0; e == E_OK && i < PQnfields(r) && i < DB_COLS_MAX; i++)
        d.cols[d.ncols++] = PQftype(r, i);
    PQclear(r);
    if (e == E_OK)
        *ret_described = d;
    return e;
}
