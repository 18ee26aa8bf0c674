#include "db/migrate.h"

#include "base/log.h"
#include "db/engine.h"
#include "db/pg.h"

static const uint8_t number_types[] = { DB_T_I64 };
static const uint8_t row_types[] = { DB_T_I64, DB_T_TEXT };
static const uint8_t add_types[] = { DB_T_I64, DB_T_TEXT, DB_T_TEXT, DB_T_I64 };

static DB_QUERY(query_exists) = {
    .name = "db.migration_table_exists",
    .sqlite = "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migration'",
    .pg = "SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('schema_migration')",
    .kind = DB_ONE,
    .scans = true,
    .ncols = 1,
    .col_types = number_types,
};
static DB_QUERY(query_applied) = {
    .name = "db.migration_list",
    .sqlite = "SELECT number, hash FROM schema_migration ORDER BY number",
    .pg = "SELECT number, hash FROM schema_migration ORDER BY number",
    .kind = DB_MANY,
    .scans = true,
    .ncols = 2,
    .col_types = row_types,
};
static DB_QUERY(query_add) = {
    .name = "db.migration_add",
    .sqlite = "INSERT INTO schema_migration (number, name, hash, applied_at) VALUES (?1, ?2, ?3, ?4)",
    .pg = "INSERT INTO schema_migration (number, name, hash, applied_at) VALUES ($1, $2, $3, $4)",
    .kind = DB_EXEC,
    .writes = true,
    .nparams = 4,
    .param_types = add_types,
};

static const char *const table_sqlite = "CREATE TABLE IF NOT EXISTS schema_migration (number INTEGER PRIMARY KEY,"
                                        " name TEXT NOT NULL, hash TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT";
static const char *const table_pg = "CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT PRIMARY KEY,"
                                    " name TEXT NOT NULL, hash TEXT NOT NULL, applied_at BIGINT NOT NULL)";

/* Keys are checked at the commit. Checked at once, each check would leave a predicate lock on the page of the index
   where everybody's new rows go, for the rest of the transaction: under SERIALIZABLE any two writes would then
   conflict. It also lets a copy be loaded in any order. */
static const char *const deferrable_pg =
    "DO $$ DECLARE r record; BEGIN FOR r IN SELECT conrelid::regclass AS t, conname FROM pg_constraint"
    " WHERE contype = 'f' AND NOT condeferred LOOP"
    " EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', r.t, r.conname); END LOOP; "
    "END $$";

/* Without them SQLite takes an index for ten rows a value, also of its first column, the organization: it read all of a
   practice's rows rather than look up a list of 25. So it is told that every table is large, that an organization has a
   quarter of it, and that what follows says much (decision 0095): the same in each database, whatever is in it, so
   that plans are those that the tests look at. */
static const char *const planned_sqlite =
    "ANALYZE sqlite_schema; DELETE FROM sqlite_stat1; INSERT INTO sqlite_stat1 (tbl, idx, stat)"
    " SELECT m.name, CASE WHEN m.wr = 1 AND i.origin = 'pk' THEN m.name ELSE i.name END,"
    " CASE WHEN i.partial = 1 THEN 50000 ELSE 1000000 END || ' ' || (SELECT group_concat(e, ' ') FROM (SELECT"
    " CASE WHEN i.\"unique\" = 1 AND c.seqno + 1 = (SELECT COUNT(*) FROM pragma_index_info(i.name)) THEN 1"
    " WHEN c.seqno = 0 AND c.name = 'org_id' THEN CASE WHEN i.partial = 1 THEN 12500 ELSE 250000 END"
    " ELSE MAX(1, 20 >> (c.seqno - (SELECT COUNT(*) FROM pragma_index_info(i.name) f WHERE f.seqno = 0 AND"
    " f.name = 'org_id'))) END AS e FROM pragma_index_info(i.name) c ORDER BY c.seqno))"
    " FROM pragma_table_list() m JOIN pragma_index_list(m.name) i"
    " WHERE m.type = 'table' AND m.schema = 'main' AND m.name NOT LIKE 'sqlite%'; ANALYZE sqlite_schema";

static enum err script(struct db *tx, const char *sql)
{
    return db_engine_of(tx) == DB_SQLITE ? sqlite_exec(tx, sql) : pg_exec(tx, sql);
}

/* --- what is there --- */

struct reading {
    const struct db_schema *s;
    struct arena *a;
    struct migrate_status status;
    int64_t exists;
};

static enum err on_exists(void *ctx, const struct db_val *c)
{
    ((struct reading *)ctx)->exists = c[0].i;
    return E_OK;
}

static enum err on_applied(void *ctx, const struct db_val *c)
{
    struct reading *r = ctx;
    unsigned n = (unsigned)c[0].i;
    r->status.applied = n;
    if (n > r->status.known)
        r->status.problem = sv_fmt(r->a,
            "The database was made by a newer Kith (migration %u, this program knows %u): install that version or "
            "newer.",
            n, r->status.known);
    else if (!sv_eq(c[1].s, sv_of(r->s->migrations[n - 1].hash)) && !r->status.problem.n)
        r->status.problem = sv_fmt(r->a,
            "Migration %s was applied to this database in other words than this program has: it belongs to another "
            "version.",
            r->s->migrations[n - 1].name);
    return E_OK;
}

static enum err read_status(struct db *db, void *arg)
{
    struct reading *r = arg;
    r->exists = 0;
    r->status = (struct migrate_status){ 0 };
    if (r->s->migrations_count)
        r->status.known = r->s->migrations[r->s->migrations_count - 1].number;
    TRY(db_run(db, &query_exists, NULL, on_exists, r, NULL));
    if (r->exists)
        TRY(db_run(db, &query_applied, NULL, on_applied, r, NULL));
    r->status.usable = r->status.applied == r->status.known && r->status.problem.n == 0;
    return E_OK;
}

enum err migrate_status(struct db *db, const struct db_schema *s, struct arena *a, struct migrate_status *ret_status)
{
    struct reading r = { .s = s, .a = a };
    TRY(db_read(db, read_status, &r));
    *ret_status = r.status;
    return E_OK;
}

/* --- going forward --- */

struct going {
    struct reading reading;
    struct instant now;
    unsigned applied;
};

static enum err apply(struct db *tx, const struct db_migration *m, struct instant now)
{
    for (const char *const *sql = db_engine_of(tx) == DB_SQLITE ? m->sqlite : m->pg; *sql; sql++)
        TRY(script(tx, *sql));
    const struct db_val args[] = { db_i64(m->number), db_text(sv_of(m->name)), db_text(sv_of(m->hash)),
        db_i64(now.us) };
    return db_run(tx, &query_add, args, NULL, NULL, NULL);
}

static enum err go_forward(struct db *tx, void *arg)
{
    struct going *g = arg;
    const struct db_schema *s = g->reading.s;
    g->applied = 0;
    TRY(script(tx, db_engine_of(tx) == DB_SQLITE ? table_sqlite : table_pg));
    TRY(read_status(tx, &g->reading));
    if (g->reading.status.problem.n)
        return E_INVALID;
    for (size_t i = 0; i < s->migrations_count; i++)
        if (s->migrations[i].number > g->reading.status.applied) {
            TRY(apply(tx, &s->migrations[i], g->now));
            g->applied++;
        }
    return script(tx, db_engine_of(tx) == DB_POSTGRES ? deferrable_pg : planned_sqlite);
}

enum err migrate_run(struct db *db, const struct db_schema *s, struct instant now, struct arena *a,
    unsigned *ret_applied, struct sv *ret_problem)
{
    struct going g = { .reading = { .s = s, .a = a }, .now = now };
    bool pg = db_engine_of(db) == DB_POSTGRES;
    if (pg)
        TRY(pg_migrate_lock(db));
    enum err e = db_write(db, go_forward, &g);
    if (pg)
        pg_migrate_unlock(db);
    if (e == E_INVALID)
        *ret_problem = g.reading.status.problem;
    if (e == E_OK)
        *ret_applied = g.applied;
    return e;
}
