/* Many rows of one table: a COPY that stands open until something else is asked, or the transaction ends. */
#include <endian.h>
#include <string.h>

#include "db/pg.h"
#include "db/schema.h"

enum { COPY_SQL_MAX = 1 << 16 };

static bool put(struct pg_conn *c, const void *bytes, size_t n)
{
    return PQputCopyData(c->pq, bytes, (int)n) == 1;
}

static bool put_u16(struct pg_conn *c, uint16_t n)
{
    uint16_t be = htobe16(n);
    return put(c, &be, sizeof be);
}

static bool put_u32(struct pg_conn *c, uint32_t n)
{
    uint32_t be = htobe32(n);
    return put(c, &be, sizeof be);
}

static bool put_value(struct pg_conn *c, const struct db_val *v)
{
    if (v->type == DB_T_NULL)
        return put_u32(c, UINT32_MAX);
    if (v->type != DB_T_I64)
        return put_u32(c, (uint32_t)v->s.n) && (v->s.n == 0 || put(c, v->s.p, v->s.n));
    uint64_t be = htobe64((uint64_t)v->i);
    return put_u32(c, sizeof be) && put(c, &be, sizeof be);
}

/** The head of the binary format: its signature, no flags, no more to say. */
static bool put_head(struct pg_conn *c)
{
    static const char head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";
    return put(c, head, sizeof head - 1);
}

static enum err begin_copy(struct pg_conn *c, const struct db_table *t)
{
    struct arena *a = arena_new("copy", 4096);
    struct str sql = str_new(a, COPY_SQL_MAX);
    str_addf(&sql, "COPY %s (", t->name);
    for (unsigned i = 0; i < t->ncols; i++)
        str_addf(&sql, "%s%s", i ? ", " : "", t->columns[i]);
    str_add(&sql, SV(") FROM STDIN (FORMAT binary)"));
    PGresult *r = PQexec(c->pq, sv_z(a, str_sv(&sql)));
    enum err e = PQresultStatus(r) == PGRES_COPY_IN ? E_OK : pg_error(c, r, t->name);
    PQclear(r);
    arena_free(a);
    if (e == E_OK)
        c->copying = t;
    return e == E_OK && !put_head(c) ? pg_error(c, NULL, t->name) : e;
}

enum err pg_copy_row(struct db *db, const struct db_table *t, const struct db_val *cols)
{
    struct pg_conn *c = db->pg;
    if (c->copying != t) {
        TRY(pg_settle(c));
        TRY(pg_begin_now(c));
        TRY(begin_copy(c, t));
    }
    bool ok = put_u16(c, t->ncols);
    for (unsigned i = 0; ok && i < t->ncols; i++)
        ok = put_value(c, &cols[i]);
    return ok ? E_OK : pg_error(c, NULL, t->name);
}

enum err pg_copy_end(struct pg_conn *c)
{
    const char *what = c->copying->name;
    enum err e = E_OK;
    PGresult *r;
    bool ok = put_u16(c, UINT16_MAX) && PQputCopyEnd(c->pq, NULL) == 1;
    c->copying = NULL;
    if (!ok)
        return pg_error(c, NULL, what);
    while ((r = PQgetResult(c->pq)) != NULL) {
        if (e == E_OK && PQresultStatus(r) != PGRES_COMMAND_OK)
            e = pg_error(c, r, what);
        PQclear(r);
    }
    if (PQstatus(c->pq) != CONNECTION_OK && !c->lost)
        e = pg_error(c, NULL, what);
    return e;
}
