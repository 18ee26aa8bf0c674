/* FHIR files with anything in any place: an import into an empty practice ends, and a dry run keeps nothing. */
#include <stdlib.h>
#include <unistd.h>

#include "db/migrate.h"
#include "exchange/exchange.h"
#include "fuzz.h"

static struct db_pool *pool;
static struct db *db;
static struct viewer viewer;
static char path[64];

static void clean_up(void)
{
    char beside[80];
    db_close(db);
    db_pool_close(pool);
    unlink(path);
    for (int i = 0; i < 2; i++) {
        snprintf(beside, sizeof beside, "%s%s", path, i ? "-shm" : "-wal");
        unlink(beside);
    }
}

static void open_practice(void)
{
    struct arena *a = arena_new("practice", 64 * 1024);
    struct sv problem = SV("");
    struct clock clock = clock_system();
    unsigned applied;
    struct problems problems = problems_new(a);
    struct org_id org;
    struct staff_id owner;
    const char *scratch = getenv("TMPDIR"); /* memory, in ./dev test */
    snprintf(path, sizeof path, "%.32s/kith-fuzz-fhir.%d.db", scratch ? scratch : "/tmp", (int)getpid());
    if (db_pool_open(a, sv_fmt(a, "sqlite:%s", path), &pool, &problem) != E_OK || db_open(pool, &db) != E_OK ||
        migrate_run(db, &db_schema_kith, clock_now(&clock), a, &applied, &problem) != E_OK)
        abort();
    atexit(clean_up);
    viewer = viewer_system(ACTOR_CLI, (struct org_id){ 0 }, (struct day){ 20000 });
    struct op op = { .db = db, .arena = a, .viewer = &viewer, .now = clock_now(&clock) };
    struct organization_new n = { .name = SV("River"),
        .zone = SV("UTC"),
        .admin_email = SV("a@practice.test"),
        .admin_first_name = SV("A"),
        .admin_last_name = SV("B"),
        .password = SV("correct horse battery staple"),
        .plan = PLAN_PLUS };
    if (organization_create(&op, &n, &problems, &org, &owner) != E_OK)
        abort();
    viewer = viewer_system(ACTOR_CLI, org, (struct day){ 20000 });
    arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!db)
        open_practice();
    if (!size)
        return 0;
    struct arena *a = arena_new("fuzz", 64 * 1024);
    struct import_options options = { .dry_run = true };
    struct import_report report;
    struct op op = { .db = db, .arena = a, .viewer = &viewer, .now = { INT64_C(1700000000000000) } };
    FILE *in = fmemopen((void *)(uintptr_t)data, size, "r");
    assert(in);
    enum err e = import_fhir(&op, in, &options, &report);
    assert(e == E_OK || e == E_INVALID);
    assert(!report.saved && report.lines <= (int64_t)size + 1);
    fclose(in);
    arena_free(a);
    return 0;
}
