#include <endian.h>
#include <stdio.h>
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
    return type == DB_T_I64 ? PG_INT8 : type == DB_T_BLOB ? PG_BYTEA : PG_TEXT;
}

bool pg_type_is(Oid oid, enum db_type type)
{
    switch (type) {
    case DB_T_I64: return oid == PG_INT8 || oid == PG_INT4 || oid == PG_INT2;
    case DB_T_TEXT: return oid == PG_TEXT || oid == PG_VARCHAR;
    case DB_T_BLOB: return oid == PG_BYTEA;
    case DB_T_NULL:
    case DB_NULLABLE: break;
    }
    return false;
}

static void statement_name(const struct db_query *q, char name[static 16])
{
    (void)snprintf(name, 16, "q%zu", db_query_number(q));
}

static enum err prepare(struct pg_conn *c, const struct db_query *q)
{
    size_t n = db_query_number(q);
    if (n >= c->prepared_count)
        return E_INTERNAL; /* not made by DB_QUERY */
    if (c->prepared[n])
        return E_OK;
    Oid types[DB_PARAMS_MAX];
    for (unsigned i = 0; i < q->nparams; i++)
        types[i] = oid_of(q->param_types[i]);
    char name[16];
    statement_name(q, name);
    PGresult *r = PQprepare(c->pq, name, q->pg, q->nparams, types);
    enum err e = PQresultStatus(r) == PGRES_COMMAND_OK ? E_OK : pg_error(c, r, q->name);
    PQclear(r);
    c->prepared[n] = e == E_OK;
    return e;
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

/** The transaction begins and the statement runs in one round trip; the first result that is not as it should be. */
static PGresult *begin_and_run(struct pg_conn *c, const char *name, unsigned nparams, const struct values *v)
{
    PGresult *r = NULL;
    bool sent =
        PQenterPipelineMode(c->pq) == 1 && PQsendQueryParams(c->pq, c->begin, 0, NULL, NULL, NULL, NULL, 0) == 1 &&
        PQsendQueryPrepared(c->pq, name, (int)nparams, v->p, v->n, v->format, 1) == 1 && PQpipelineSync(c->pq) == 1;
    c->begin = NULL;
    for (unsigned results = 0; sent && results < 3 && PQstatus(c->pq) == CONNECTION_OK;) {
        PGresult *next = PQgetResult(c->pq);
        if (!next)
            continue; /* between the statements */
        if (results++ == 2 || (r && PQresultStatus(r) != PGRES_COMMAND_OK)) {
            PQclear(next); /* the end, or what was left out after a failed BEGIN */
        } else {
            PQclear(r);
            r = next;
        }
    }
    if (!sent || PQstatus(c->pq) != CONNECTION_OK || PQexitPipelineMode(c->pq) != 1)
        c->lost = true;
    return r;
}

static enum err run_once(struct pg_conn *c, const struct db_call *call, int64_t *ret_changed)
{
    struct values v;
    char name[16];
    TRY(prepare(c, call->q));
    put_values(&v, call->args, call->q->nparams);
    statement_name(call->q, name);
    PGresult *r = c->begin ? begin_and_run(c, name, call->q->nparams, &v)
                           : PQexecPrepared(c->pq, name, call->q->nparams, v.p, v.n, v.format, 1);
    enum err e = E_OK;
    if (c->lost || (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK))
        e = pg_error(c, r, call->q->name);
    else if (PQresultStatus(r) == PGRES_TUPLES_OK)
        e = take_rows(r, call);
    if (e == E_OK && ret_changed)
        *ret_changed = changed_by(r);
    PQclear(r);
    return e;
}

enum err pg_run(struct db *db, const struct db_call *call, int64_t *ret_changed)
{
    struct pg_conn *c = db->pg;
    const char *begin = c->begin;
    if ((db->writing || db->reading) && !begin)
        return c->lost ? E_BUSY : run_once(c, call, ret_changed);
    TRY(pg_ready(c));
    enum err e = run_once(c, call, ret_changed);
    if (!c->lost)
        return e;
    TRY(pg_ready(c)); /* it broke while it was idle: nothing has happened yet, so once more on a new one */
    c->begin = begin;
    return run_once(c, call, ret_changed);
}

enum err pg_describe(struct db *db, const struct db_query *q, struct pg_described *ret_described)
{
    struct pg_conn *c = db->pg;
    char name[16];
    TRY(pg_ready(c));
    TRY(prepare(c, q));
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
