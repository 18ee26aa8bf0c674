#include "fixture.h"

#include <dirent.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum db_engine engine = DB_SQLITE;
static const char *server;

static void must(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "fixture: %s\n", what);
        abort();
    }
}

void db_fixture_args(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "pg") != 0)
        return;
    engine = DB_POSTGRES;
    server = getenv("KITH_TEST_PG");
    if (!server || !*server) {
        fputs("KITH_TEST_PG is not set: give the postgres:// URL of a throwaway server (./dev test starts one).\n",
            stderr);
        exit(1);
    }
}

enum db_engine db_fixture_engine(void)
{
    return engine;
}

static void server_says(const char *sql)
{
    PGconn *pq = PQconnectdb(server);
    must(PQstatus(pq) == CONNECTION_OK, "the server of KITH_TEST_PG does not answer");
    PGresult *r = PQexec(pq, sql);
    must(PQresultStatus(r) == PGRES_COMMAND_OK, PQerrorMessage(pq));
    PQclear(r);
    PQfinish(pq);
}

/** KITH_TEST_PG with another database in its path. */
static struct sv url_of(struct arena *a, const char *database)
{
    struct sv rest = sv_of(server), scheme = sv_sub(rest, 0, sv_find(rest, '/', 0) + 2);
    rest = sv_sub(rest, scheme.n, rest.n);
    size_t mark = sv_find(rest, '?', 0);
    struct sv query = mark == SIZE_MAX ? SV("") : sv_sub(rest, mark, rest.n);
    struct sv host = sv_sub(rest, 0, rest.n - query.n);
    size_t slash = sv_find(host, '/', 0);
    return sv_fmt(a, "%.*s%.*s/%s%.*s", SV_FMT(scheme), SV_FMT(sv_sub(host, 0, slash)), database, SV_FMT(query));
}

void db_fixture_make(struct db_fixture *f)
{
    static unsigned number;
    *f = (struct db_fixture){ .arena = arena_new("fixture", 65536) };
    if (engine == DB_SQLITE) {
        const char *tmp = getenv("TMPDIR");
        (void)snprintf(f->dir, sizeof f->dir, "%.40s/kith-test-XXXXXX", tmp ? tmp : "/tmp");
        must(mkdtemp(f->dir) != NULL, "no temporary folder");
        f->url = sv_fmt(f->arena, "sqlite:%s/test.db", f->dir);
        return;
    }
    char sql[256];
    (void)snprintf(f->name, sizeof f->name, "kith_test_%d_%u", (int)getpid(), ++number);
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' STRATEGY wal_log", f->name);
    server_says(sql);
    f->url = url_of(f->arena, f->name);
}

void db_fixture_open(struct db_fixture *f, const struct db_schema *schema)
{
    struct sv problem = SV("");
    unsigned applied;
    db_fixture_make(f);
    must(db_pool_open(f->arena, f->url, &f->pool, &problem) == E_OK, sv_z(f->arena, problem));
    must(db_open(f->pool, &f->db) == E_OK, "no handle");
    must(migrate_run(f->db, schema, (struct instant){ 0 }, f->arena, &applied, &problem) == E_OK, "migrate");
}

void db_fixture_open_sqlite(struct db_fixture *f, const struct db_schema *schema)
{
    enum db_engine started_for = engine;
    engine = DB_SQLITE;
    db_fixture_open(f, schema);
    engine = started_for;
}

static void remove_folder(const char *dir)
{
    DIR *d = opendir(dir);
    char path[512];
    for (struct dirent *e; d && (e = readdir(d));) {
        (void)snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        if (e->d_name[0] != '.')
            (void)unlink(path);
    }
    if (d)
        closedir(d);
    (void)rmdir(dir);
}

void db_fixture_close(struct db_fixture *f)
{
    db_close(f->db);
    db_pool_close(f->pool);
    if (f->dir[0])
        remove_folder(f->dir);
    if (f->name[0]) {
        char sql[256];
        (void)snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", f->name);
        server_says(sql);
    }
    arena_free(f->arena);
}
