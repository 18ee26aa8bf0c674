#include "fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
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

static PGconn *connection_to(const char *url)
{
    PGconn *pq = PQconnectdb(url);
    must(PQstatus(pq) == CONNECTION_OK, "the server of KITH_TEST_PG does not answer");
    return pq;
}

static bool says(PGconn *pq, const char *sql)
{
    PGresult *r = PQexec(pq, sql);
    bool done = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;
    PQclear(r);
    return done;
}

static void server_says(const char *sql)
{
    PGconn *pq = connection_to(server);
    must(says(pq, sql), PQerrorMessage(pq));
    PQfinish(pq);
}

static void drop_database(const char *name)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    server_says(sql);
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

/* A new database of the server, empty or a copy of another one that nobody is in. */
static void create_database(const char *name, const char *copy_of)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE %s ENCODING 'UTF8' STRATEGY wal_log", name, copy_of);
    server_says(sql);
}

const char *db_fixture_scratch(void)
{
    const char *tmp = getenv("TMPDIR");
    return tmp && *tmp ? tmp : "/tmp";
}

static void make(struct db_fixture *f, const char *copy_of)
{
    static unsigned number;
    *f = (struct db_fixture){ .arena = arena_new("fixture", 65536) };
    if (engine == DB_SQLITE) {
        (void)snprintf(f->dir, sizeof f->dir, "%.40s/kith-test-XXXXXX", db_fixture_scratch());
        must(mkdtemp(f->dir) != NULL, "no temporary folder");
        f->url = sv_fmt(f->arena, "sqlite:%s/test.db", f->dir);
        return;
    }
    (void)snprintf(f->name, sizeof f->name, "kith_test_%d_%u", (int)getpid(), ++number);
    create_database(f->name, copy_of);
    f->url = url_of(f->arena, f->name);
}

void db_fixture_make(struct db_fixture *f)
{
    make(f, "template0");
}

/* To make a database and to migrate it takes PostgreSQL longer than most tests: one that has a schema serves test after
 * test of this program, and each finds it empty and numbering from 1, as it was made. */
static struct kept {
    const struct db_schema *schema;
    char name[64];
    PGconn *pq; /* to empty it */
    bool taken;
} kept[4];

static void drop_kept(void)
{
    for (size_t i = 0; i < LENGTH(kept) && kept[i].schema; i++) {
        PQfinish(kept[i].pq);
        drop_database(kept[i].name);
    }
}

/* Whoever is still at work in it is thrown out first. Few rows are deleted (keys are checked at the commit, so the
 * order is free); where many were, the file is emptied, so that nothing of them slows what comes after. */
static void empty(const struct kept *k, struct arena *a)
{
    struct str sql = str_new(a, 64 * 1024);
    str_add(&sql,
        SV("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() "
           "AND pid <> pg_backend_pid() AND backend_type = 'client backend';"
           "DO $$DECLARE name text; BEGIN FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' "
           "AND relnamespace = 'public'::regnamespace AND relname <> 'schema_migration' "
           "AND pg_relation_size(oid) > 200000 LOOP EXECUTE format('TRUNCATE %I CASCADE', name); END LOOP; END$$;"));
    for (size_t i = 0; i < k->schema->tables_count; i++)
        str_addf(&sql, "DELETE FROM %s;", k->schema->tables[i].name);
    str_add(&sql, SV("SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) "
                     "FROM pg_sequences WHERE last_value IS NOT NULL"));
    const char *all = sv_z(a, str_sv(&sql));
    if (says(k->pq, all))
        return;
    PQreset(k->pq); /* a test about broken connections broke ours too */
    must(says(k->pq, all), PQerrorMessage(k->pq));
}

static bool take_kept(struct db_fixture *f, const struct db_schema *schema)
{
    for (size_t i = 0; i < LENGTH(kept); i++)
        if (kept[i].schema == schema && !kept[i].taken) {
            *f = (struct db_fixture){ .arena = arena_new("fixture", 65536) };
            memcpy(f->name, kept[i].name, sizeof f->name);
            f->url = url_of(f->arena, f->name);
            empty(&kept[i], f->arena);
            return kept[i].taken = true;
        }
    return false;
}

/* A migration that brings rows of its own would be emptied of them. */
static enum err refuse_row(void *ctx, const struct db_val *cols)
{
    (void)cols;
    fprintf(stderr, "fixture: the migrations themselves fill %s\n", (const char *)ctx);
    abort();
}

static void keep(const struct db_fixture *f, const struct db_schema *schema)
{
    size_t i = 0;
    while (i < LENGTH(kept) && kept[i].schema)
        i++;
    if (i == LENGTH(kept))
        return;
    for (size_t t = 0; t < schema->tables_count; t++)
        must(db_table_read(f->db, &schema->tables[t], refuse_row, (void *)(uintptr_t)schema->tables[t].name) == E_OK,
            "a table cannot be read");
    kept[i] = (struct kept){ .schema = schema, .pq = connection_to(sv_z(f->arena, f->url)), .taken = true };
    memcpy(kept[i].name, f->name, sizeof f->name);
    if (i == 0)
        atexit(drop_kept); /* after the first connection: what that set up in OpenSSL is let go of later */
}

static void open_migrated(struct db_fixture *f, const struct db_schema *schema)
{
    struct sv problem = SV("");
    unsigned applied;
    must(db_pool_open(f->arena, f->url, &f->pool, &problem) == E_OK, sv_z(f->arena, problem));
    must(db_open(f->pool, &f->db) == E_OK, "no handle");
    must(migrate_run(f->db, schema, (struct instant){ 0 }, f->arena, &applied, &problem) == E_OK, "migrate");
}

/* The schema as a database of the server, which the first program makes and all others copy: that is quicker than to
 * migrate. Its name has the hash of the migrations. */
static void name_template(const struct db_schema *schema, char *to, size_t size)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < schema->migrations_count; i++)
        for (const char *c = schema->migrations[i].hash; *c; c++)
            hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
    (void)snprintf(to, size, "kith_schema_%016" PRIx64, hash);
}

static void need_template(const struct db_schema *schema, const char *name)
{
    char sql[256];
    PGconn *pq = connection_to(server);
    must(says(pq, "SELECT pg_advisory_lock(20261129)"), "no lock"); /* until the connection ends */
    (void)snprintf(sql, sizeof sql, "SELECT FROM pg_database WHERE datname = '%s'", name);
    PGresult *r = PQexec(pq, sql);
    must(PQresultStatus(r) == PGRES_TUPLES_OK, PQerrorMessage(pq));
    if (PQntuples(r) == 0) {
        struct db_fixture f;
        db_fixture_make(&f);
        open_migrated(&f, schema);
        db_close(f.db);
        db_pool_close(f.pool);
        (void)snprintf(sql, sizeof sql, "ALTER DATABASE %s RENAME TO %s", f.name, name); /* whole, or not there */
        must(says(pq, sql), PQerrorMessage(pq));
        arena_free(f.arena);
    }
    PQclear(r);
    PQfinish(pq);
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

/* A file's bytes; {NULL, 0} where there is none. */
static struct sv read_whole(struct arena *a, const char *path)
{
    struct sv bytes = SV("");
    FILE *in = fopen(path, "rb");
    if (!in)
        return bytes;
    must(fseek(in, 0, SEEK_END) == 0 && ftell(in) > 0, path);
    size_t n = (size_t)ftell(in);
    char *p = arena_alloc(a, n);
    rewind(in);
    must(fread(p, 1, n, in) == n, path);
    (void)fclose(in);
    return (struct sv){ p, n };
}

static void write_whole(const char *path, struct sv bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600); /* as SQLite's port makes one */
    FILE *out = fd < 0 ? NULL : fdopen(fd, "wb");
    must(out && fwrite(bytes.p, 1, bytes.n, out) == bytes.n && fclose(out) == 0, path);
}

/* The same for SQLite: the file of a database that has the schema, read once by each program, and made by the first
 * that finds it missing in KITH_TEST_DIR (without that folder, by each program for itself). */
static struct sv template_file(const struct db_schema *schema)
{
    static struct arena *a; /* as long as the program */
    static struct {
        const struct db_schema *schema;
        struct sv file;
    } known[4];
    size_t i = 0;
    while (i < LENGTH(known) - 1 && known[i].schema && known[i].schema != schema)
        i++;
    if (known[i].schema == schema)
        return known[i].file;
    if (!a)
        a = arena_new("template", 1024 * 1024);
    const char *folder = getenv("KITH_TEST_DIR");
    char name[64], path[512], part[600], file[128];
    name_template(schema, name, sizeof name);
    (void)snprintf(path, sizeof path, "%s/%s.db", folder ? folder : "", name);
    known[i].schema = schema;
    known[i].file = folder ? read_whole(a, path) : SV("");
    if (known[i].file.n)
        return known[i].file;
    struct db_fixture f;
    db_fixture_make(&f);
    open_migrated(&f, schema);
    db_close(f.db);
    db_pool_close(f.pool); /* all of its journal is in the file then */
    (void)snprintf(file, sizeof file, "%s/test.db", f.dir);
    known[i].file = read_whole(a, file);
    must(known[i].file.n > 0, file);
    remove_folder(f.dir);
    arena_free(f.arena);
    if (folder) {
        (void)snprintf(part, sizeof part, "%s.%d", path, (int)getpid());
        write_whole(part, known[i].file);
        must(rename(part, path) == 0, path); /* whole, or not there */
    }
    return known[i].file;
}

void db_fixture_open(struct db_fixture *f, const struct db_schema *schema)
{
    char name[64];
    bool used = engine == DB_POSTGRES && take_kept(f, schema);
    if (engine == DB_POSTGRES && !used) {
        name_template(schema, name, sizeof name);
        need_template(schema, name);
        make(f, name);
    } else if (!used) {
        struct sv file = template_file(schema);
        char path[128];
        db_fixture_make(f);
        (void)snprintf(path, sizeof path, "%s/test.db", f->dir);
        write_whole(path, file);
    }
    open_migrated(f, schema);
    if (engine == DB_POSTGRES && !used)
        keep(f, schema);
}

void db_fixture_open_sqlite(struct db_fixture *f, const struct db_schema *schema)
{
    enum db_engine started_for = engine;
    engine = DB_SQLITE;
    db_fixture_open(f, schema);
    engine = started_for;
}

static bool give_back(const char *name)
{
    for (size_t i = 0; i < LENGTH(kept); i++)
        if (kept[i].schema && strcmp(kept[i].name, name) == 0) {
            kept[i].taken = false;
            return true;
        }
    return false;
}

void db_fixture_wait_for_end(const struct db_fixture *f, const char *name)
{
    if (!f->name[0])
        return;
    PGconn *pq = connection_to(server);
    const char *values[] = { f->name, name };
    int left = 1;
    for (int i = 0; i < 6000 && left; i++) { /* a minute */
        PGresult *r = PQexecParams(pq, "SELECT FROM pg_stat_activity WHERE datname = $1 AND application_name = $2", 2,
            NULL, values, NULL, NULL, 0);
        must(PQresultStatus(r) == PGRES_TUPLES_OK, PQerrorMessage(pq));
        left = PQntuples(r);
        PQclear(r);
        if (left)
            usleep(10000);
    }
    PQfinish(pq);
    must(!left, "a session of a process that ended is still there after a minute");
}

void db_fixture_close(struct db_fixture *f)
{
    db_close(f->db);
    db_pool_close(f->pool);
    if (f->dir[0])
        remove_folder(f->dir);
    if (f->name[0] && !give_back(f->name))
        drop_database(f->name);
    arena_free(f->arena);
}
