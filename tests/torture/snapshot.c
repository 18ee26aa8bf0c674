#include "snapshot.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

static void give_up(const char *what)
{
    fprintf(stderr, "snapshot: %s\n", what);
    abort();
}

/* One connection to either engine. */
struct reader {
    sqlite3 *lite;
    PGconn *pq;
};

static struct reader reader_open(struct arena *a, struct sv url)
{
    struct reader r = { NULL, NULL };
    if (!sv_starts(url, SV("sqlite:"))) {
        r.pq = PQconnectdb(sv_z(a, url));
        if (PQstatus(r.pq) != CONNECTION_OK)
            give_up(PQerrorMessage(r.pq));
    } else if (sqlite3_open(sv_z(a, sv_sub(url, 7, url.n)), &r.lite) != SQLITE_OK ||
               sqlite3_busy_timeout(r.lite, 5000) != SQLITE_OK) {
        give_up("no database");
    }
    return r;
}

static void reader_close(struct reader *r)
{
    if (r->pq)
        PQfinish(r->pq);
    else
        sqlite3_close(r->lite);
}

static void run_sqlite(sqlite3 *db, const char *sql, struct str *out)
{
    sqlite3_stmt *s;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        give_up(sqlite3_errmsg(db));
    int step;
    while ((step = sqlite3_step(s)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            const char *cell = (const char *)sqlite3_column_text(s, i);
            str_addf(out, "%s%s", i ? "|" : "", cell ? cell : "-");
        }
        str_addc(out, '\n');
    }
    if (step != SQLITE_DONE)
        give_up(sqlite3_errmsg(db));
    sqlite3_finalize(s);
}

static void run_pg(PGconn *pq, const char *sql, struct str *out)
{
    PGresult *r = PQexec(pq, sql);
    if (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK)
        give_up(PQerrorMessage(pq));
    for (int row = 0; row < PQntuples(r); row++) {
        for (int i = 0; i < PQnfields(r); i++)
            str_addf(out, "%s%s", i ? "|" : "", PQgetisnull(r, row, i) ? "-" : PQgetvalue(r, row, i));
        str_addc(out, '\n');
    }
    PQclear(r);
}

/* Each row as a line of cells. */
static void run(struct reader *r, const char *sql, struct str *out)
{
    if (r->pq)
        run_pg(r->pq, sql, out);
    else
        run_sqlite(r->lite, sql, out);
    if (out->overflowed)
        give_up("the database is too large");
}

struct sv snapshot(struct arena *a, struct sv url)
{
    struct reader r = reader_open(a, url);
    struct str names = str_new(a, (size_t)1 << 20), out = str_new(a, (size_t)64 << 20);
    run(&r,
        r.lite ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
               : "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
        &names);
    struct sv tables = str_sv(&names);
    while (tables.n > 0) {
        struct sv name = sv_cut(&tables, '\n');
        struct sv sql = r.lite ? sv_fmt(a, "SELECT * FROM \"%.*s\" ORDER BY 1, 2", SV_FMT(name))
                               : sv_fmt(a, "SELECT t::text FROM \"%.*s\" t ORDER BY 1", SV_FMT(name));
        str_addf(&out, "[%.*s]\n", SV_FMT(name));
        run(&r, sql.p, &out);
    }
    reader_close(&r);
    return str_sv(&out);
}

struct sv snapshot_difference(struct sv before, struct sv after)
{
    while (before.n > 0 || after.n > 0) {
        struct sv old = sv_cut(&before, '\n'), new = sv_cut(&after, '\n');
        if (!sv_eq(old, new))
            return new.n ? new : old;
    }
    return SV("");
}

static struct sv run_alone(struct arena *a, struct sv url, const char *sql)
{
    struct reader r = reader_open(a, url);
    struct str out = str_new(a, (size_t)1 << 20);
    run(&r, sql, &out);
    reader_close(&r);
    return str_sv(&out);
}

void snapshot_run(struct arena *a, struct sv url, const char *sql)
{
    (void)run_alone(a, url, sql);
}

int64_t snapshot_count(struct arena *a, struct sv url, const char *sql)
{
    struct sv rows = run_alone(a, url, sql);
    int64_t n;
    if (!int_parse(sv_cut(&rows, '\n'), &n))
        give_up(sql);
    return n;
}
