#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/backup_file.h"
#include "cli/commands.h"
#include "cli/prompt.h"
#include "cli/session_db.h"

struct restoring {
    FILE *file;
    struct sv passphrase;
    struct arena *a;
    struct backup_head head;
    uint64_t rows;
    const char *problem; /* a sentence; NULL: the database's own error */
    bool saved;
};

static enum err refuse(struct restoring *r, const char *problem)
{
    r->problem = problem;
    return E_INVALID;
}

static enum err on_any_row(void *ctx, const struct db_val *cols)
{
    (void)ctx;
    (void)cols;
    return E_CONFLICT;
}

static enum err require_empty(struct db *tx, struct restoring *r)
{
    for (size_t i = 0; i < db_schema_kith.tables_count; i++) {
        enum err e = db_table_read(tx, &db_schema_kith.tables[i], on_any_row, NULL);
        if (e == E_CONFLICT)
            return refuse(r, "this database is not empty. Restore into a new one.");
        TRY(e);
    }
    return E_OK;
}

static enum err check_head(struct restoring *r)
{
    const struct db_migration *last = &db_schema_kith.migrations[db_schema_kith.migrations_count - 1];
    if (r->head.migration > last->number)
        return refuse(r, "the backup was made by a newer Kith: restore it with that version.");
    if (r->head.migration < last->number || !sv_eq(r->head.hash, sv_of(last->hash)))
        return refuse(
            r, "the backup was made by another version of Kith: restore it with that version, then run kith migrate.");
    return E_OK;
}

static enum err load_rows(struct db *tx, struct restoring *r, struct backup_reader *in, struct arena *scratch)
{
    const struct db_table *t;
    struct db_val cols[DB_COLS_MAX];
    enum { RESET_EVERY = 1000 };
    while ((t = backup_read_table(in, &db_schema_kith)) != NULL) {
        while (backup_read_row(in, t, cols)) {
            TRY(db_table_load(tx, t, cols));
            if (++r->rows % RESET_EVERY == 0)
                arena_reset(scratch);
        }
        if (in->error != E_OK)
            break;
    }
    if (in->error != E_OK)
        return refuse(r, "the backup is damaged or was cut short.");
    return db_load_end(tx, &db_schema_kith);
}

static enum err load_all(struct db *tx, struct restoring *r, struct stream_reader *stream)
{
    struct arena *scratch = arena_new("restore rows", 1 << 20);
    struct backup_reader in = backup_reader_new(stream, r->a);
    in.rows = scratch;
    enum err e = E_OK;
    r->rows = 0;
    if (!backup_read_head(&in, r->a, &r->head))
        e = refuse(r, "the backup is damaged or was cut short.");
    if (e == E_OK)
        e = check_head(r);
    if (e == E_OK)
        e = db_load_begin(tx);
    if (e == E_OK)
        e = load_rows(tx, r, &in, scratch);
    arena_free(scratch);
    return e;
}

/* May run twice: the file is read from its beginning each time. */
static enum err restore_in(struct db *tx, void *arg)
{
    struct restoring *r = arg;
    struct stream_reader *stream;
    r->problem = NULL;
    TRY(require_empty(tx, r));
    rewind(r->file);
    enum err e = stream_read_open(r->file, r->passphrase, &stream);
    if (e == E_DENIED)
        return refuse(r, "the passphrase is wrong.");
    if (e == E_INVALID)
        return refuse(r, "this is no backup of Kith.");
    TRY(e);
    e = load_all(tx, r, stream);
    stream_read_close(stream);
    return e;
}

/* A key file that is there already and differs would open nothing of what was restored. */
static int restore_keys(const struct invocation *in, struct sv keys)
{
    const char *path = command_keys_path(in);
    FILE *f = fopen(path, "wbxe");
    if (!f && errno == EEXIST) {
        char *there = arena_alloc(in->arena, keys.n + 2);
        f = fopen(path, "rbe");
        size_t n = f ? fread(there, 1, keys.n + 1, f) : 0;
        if (f)
            fclose(f);
        if (sv_eq(sv_from(there, n), keys))
            return EXIT_DONE;
        const char *aside = sv_fmt(in->arena, "%s.restored", path).p;
        f = fopen(aside, "wbxe");
        if (!f)
            return command_fail(
                in, "the data is restored, but its key file could not be written: %s: %s.", aside, strerror(errno));
        printf("Another key file stands at %s: the restored one is %s. Put it in place before you start Kith.\n", path,
            aside);
    }
    if (!f)
        return command_fail(
            in, "the data is restored, but its key file could not be written: %s: %s.", path, strerror(errno));
    bool good = fwrite(keys.p, 1, keys.n, f) == keys.n && fflush(f) == 0 && fsync(fileno(f)) == 0;
    return fclose(f) == 0 && good ? EXIT_DONE
                                  : command_fail(in, "the data is restored, but its key file could not be written.");
}

static int restore_into(const struct invocation *in, struct command_db *c, struct restoring *r)
{
    unsigned applied;
    if (!command_db_migrate(in, c, &applied))
        return EXIT_FAILED;
    enum err e = db_write(c->db, restore_in, r);
    if (e != E_OK && r->problem)
        return command_fail(in, "%s Nothing was changed.", r->problem);
    if (e != E_OK)
        return command_fail(in, "the database refused it (%s). Nothing was changed.", err_name(e));
    r->saved = true;
    printf("Restored %llu rows.\n", (unsigned long long)r->rows);
    if (r->head.keys.n)
        return restore_keys(in, r->head.keys);
    printf("The backup holds no key file: put your copy of it at %s.\n", command_keys_path(in));
    return EXIT_DONE;
}

static int restore(const struct invocation *in)
{
    struct command_db c = { .pool = NULL };
    struct restoring r = { .a = in->arena };
    int status = EXIT_FAILED;
    const char *new_file = command_db_new_file(in);
    r.file = fopen(in->operands[0], "rbe");
    if (!r.file)
        return command_fail(in, "%s cannot be read: %s.", in->operands[0], strerror(errno));
    if (prompt_secret(in, "KITH_BACKUP_PASSPHRASE", "Passphrase of the backup", false, &r.passphrase) &&
        command_db_open(in, DB_MAY_BE_OLD | DB_MAY_BE_MADE, &c))
        status = restore_into(in, &c, &r);
    command_db_close(&c);
    if (status != EXIT_DONE && !r.saved)
        command_db_discard(in, new_file);
    fclose(r.file);
    return status;
}

const struct command command_restore = {
    .name = "restore",
    .operands = "FILE",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "Reads a backup into an empty database, all or nothing.",
    .details = "The database may be of the other engine. The key file is written beside it (or to --keys).",
    .options = { OPTION_DB, OPTION_KEYS },
    .run = restore,
};
