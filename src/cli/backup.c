#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/audit_trail.h"
#include "cli/backup_file.h"
#include "cli/commands.h"
#include "cli/prompt.h"
#include "cli/session_db.h"

enum { KEY_FILE_MAX = 64 * 1024 };

struct backing {
    struct backup_writer w;
    const struct db_table *table;
    struct backup_head head;
    uint64_t rows;
};

static enum err on_row(void *ctx, const struct db_val *cols)
{
    struct backing *b = ctx;
    backup_write_row(&b->w, b->table, cols);
    return b->w.error;
}

/* One snapshot of all tables. */
static enum err copy(struct db *db, void *arg)
{
    struct backing *b = arg;
    backup_write_head(&b->w, &b->head);
    for (size_t i = 0; i < db_schema_kith.tables_count; i++) {
        b->table = &db_schema_kith.tables[i];
        backup_write_table(&b->w, b->table);
        TRY(db_table_read(db, b->table, on_row, b));
        b->rows += b->w.rows;
        backup_write_table_end(&b->w);
    }
    backup_write_end(&b->w);
    return b->w.error;
}

static bool read_key_file(const struct invocation *in, struct sv *ret_text)
{
    const char *path = command_keys_path(in);
    FILE *f = fopen(path, "re");
    char *text = arena_alloc(in->arena, KEY_FILE_MAX);
    if (!f) {
        command_fail(in,
            "the key file %s cannot be read: %s. A backup without it is not whole (--without-keys leaves it out).",
            path, strerror(errno));
        return false;
    }
    *ret_text = sv_from(text, fread(text, 1, KEY_FILE_MAX, f));
    fclose(f);
    return true;
}

static bool log_export(const struct invocation *in, struct command_db *c)
{
    struct organization_ids ids;
    enum err e = organization_list(c->db, in->arena, &ids);
    for (size_t i = 0; e == E_OK && i < ids.count; i++) {
        e = command_db_use(c, ids.items[i]);
        if (e == E_OK)
            e = audit_trail(c, AUDIT_EXPORT, (struct client_id){ 0 }, SV("backup"));
    }
    if (e != E_OK)
        command_fail(in, "the access log cannot be written: no backup was made.");
    return e == E_OK;
}

/* The name appears only when the file is whole and on the disk. */
static bool write_file(const struct invocation *in, struct command_db *c, struct backing *b, struct sv passphrase)
{
    const char *path = in->operands[0], *part = sv_fmt(in->arena, "%s.part", path).p;
    FILE *f = fopen(part, "wbxe");
    if (!f) {
        command_fail(in, "%s cannot be made: %s.", part, strerror(errno));
        return false;
    }
    enum err e = stream_write_open(f, passphrase, &b->w.out);
    if (e == E_OK) {
        e = db_read(c->db, copy, b);
        if (e == E_OK)
            e = stream_write_close(b->w.out);
        else
            stream_write_abandon(b->w.out);
    }
    bool good = e == E_OK && fflush(f) == 0 && fsync(fileno(f)) == 0;
    good = fclose(f) == 0 && good;
    if (good && link(part, path) == 0) {
        unlink(part);
        return true;
    }
    command_fail(in, "the backup could not be written (%s).", good ? strerror(errno) : err_name(e));
    unlink(part);
    return false;
}

static int backup(const struct invocation *in)
{
    struct command_db c;
    struct sv passphrase;
    struct backing b = { .rows = 0 };
    const struct db_migration *last = &db_schema_kith.migrations[db_schema_kith.migrations_count - 1];
    b.head = (struct backup_head){ .migration = last->number, .hash = sv_of(last->hash) };
    int status = EXIT_FAILED;
    if (access(in->operands[0], F_OK) == 0)
        return command_fail(in, "%s is there already. Nothing was overwritten.", in->operands[0]);
    if (command_db_open(in, 0, &c) && (option_on(in, "without-keys") || read_key_file(in, &b.head.keys)) &&
        prompt_secret(in, "KITH_BACKUP_PASSPHRASE", "Passphrase of the backup", true, &passphrase)) {
        if (passphrase.n < STREAM_PASSPHRASE_MIN)
            command_fail(in, "the passphrase is too short: %d characters or more.", STREAM_PASSPHRASE_MIN);
        else if (log_export(in, &c) && write_file(in, &c, &b, passphrase)) {
            printf("Backed up %llu rows of %zu tables%s to %s.\n", (unsigned long long)b.rows,
                db_schema_kith.tables_count, b.head.keys.n ? " and the key file" : "", in->operands[0]);
            printf("Keep the passphrase somewhere else: without it nobody can read this file.\n");
            status = EXIT_DONE;
        }
    }
    command_db_close(&c);
    return status;
}

const struct command command_backup = {
    .name = "backup",
    .operands = "FILE",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "Writes everything, encrypted, to a new file; while Kith runs.",
    .details = "One snapshot of all tables, and the key file. The passphrase comes from KITH_BACKUP_PASSPHRASE or is "
               "asked for.\n"
               "Either engine can restore what the other one wrote. The backup is written to the access log.",
    .options = { OPTION_DB, OPTION_KEYS,
        { "without-keys", NULL, NULL, false, "leave the key file out: you keep a copy of it elsewhere" } },
    .run = backup,
};
