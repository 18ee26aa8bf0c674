#include "cli/session_db.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/migrate.h"
#include "db/schema.h"

const char *command_keys_path(const struct invocation *in)
{
    struct sv given = option_get(in, "keys"), db = option_get(in, "db");
    if (given.n)
        return sv_z(in->arena, given);
    if (sv_starts(db, SV("sqlite:")))
        return sv_fmt(in->arena, "%.*s.keys", SV_FMT(sv_sub(db, 7, SIZE_MAX))).p;
    return "/etc/kith/kith.keys";
}

static bool check_schema(const struct invocation *in, struct command_db *c)
{
    struct migrate_status status;
    if (migrate_status(c->db, &db_schema_kith, c->arena, &status) != E_OK) {
        command_fail(in, "the database cannot be read. kith doctor says more.");
        return false;
    }
    if (status.problem.n) {
        command_fail(in, "%.*s", SV_FMT(status.problem));
        return false;
    }
    if (status.applied == 0) {
        command_fail(in, "this database is empty. Run kith init (or kith demo) first.");
        return false;
    }
    if (!status.usable || status.applied < status.known) {
        command_fail(
            in, "this database is older than the program (%u of %u). Run kith migrate.", status.applied, status.known);
        return false;
    }
    return true;
}

bool command_keys_open(const struct invocation *in, struct command_db *c)
{
    struct sv advice = SV("");
    const char *path = command_keys_path(in);
    if (keys_load(path, c->arena, &c->keys, &advice) == E_OK)
        return true;
    command_fail(in, "%.*s", SV_FMT(advice));
    return false;
}

enum err command_db_use(struct command_db *c, struct org_id org)
{
    TRY(organization_load(c->db, c->arena, org, &c->org));
    c->viewer = viewer_system(ACTOR_CLI, org, organization_today(&c->org, c->op.now));
    return E_OK;
}

static bool open_org(const struct invocation *in, struct command_db *c)
{
    struct organization_ids ids;
    struct org_id org = { 0 };
    if (organization_list(c->db, c->arena, &ids) != E_OK) {
        command_fail(in, "the organizations cannot be read.");
        return false;
    }
    if (option_get(in, "org").n) {
        if (!option_int(in, "org", 1, INT64_MAX, &org.v))
            return false;
    } else if (ids.count == 1) {
        org = ids.items[0];
    } else {
        command_misuse(in,
            ids.count ? "there are %zu organizations: say which with --org."
                      : "there are %zu organizations: run kith init first.",
            ids.count);
        return false;
    }
    if (command_db_use(c, org) != E_OK) {
        command_fail(in, "there is no organization %lld.", (long long)org.v);
        return false;
    }
    return true;
}

bool command_db_migrate(const struct invocation *in, struct command_db *c, unsigned *ret_applied)
{
    struct sv problem = SV("");
    enum err e = migrate_run(c->db, &db_schema_kith, c->op.now, c->arena, ret_applied, &problem);
    if (e == E_OK)
        return true;
    if (problem.n)
        command_fail(in, "%.*s", SV_FMT(problem));
    else
        command_fail(in, "the database could not be brought up to date (%s). kith doctor says more.", err_name(e));
    return false;
}

static bool sqlite_file_is_there(const struct invocation *in)
{
    struct sv db = option_get(in, "db");
    struct stat st;
    if (!sv_starts(db, SV("sqlite:")) || stat(sv_z(in->arena, sv_sub(db, 7, SIZE_MAX)), &st) == 0)
        return true;
    command_fail(
        in, "there is no database at %.*s. Run kith init (or kith demo) first.", SV_FMT(sv_sub(db, 7, SIZE_MAX)));
    return false;
}

const char *command_db_new_file(const struct invocation *in)
{
    struct sv db = option_get(in, "db");
    const char *path = sv_starts(db, SV("sqlite:")) ? sv_z(in->arena, sv_sub(db, 7, SIZE_MAX)) : NULL;
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644) : -1;
    if (fd < 0)
        return NULL;
    close(fd);
    return path;
}

void command_db_discard(const struct invocation *in, const char *new_file)
{
    static const char *const beside[] = { "", "-wal", "-shm", "-journal" };
    for (size_t i = 0; new_file && i < LENGTH(beside); i++)
        (void)unlink(sv_fmt(in->arena, "%s%s", new_file, beside[i]).p);
}

bool command_db_open(const struct invocation *in, unsigned needs, struct command_db *ret_c)
{
    struct command_db *c = ret_c;
    *c = (struct command_db){ .clock = clock_system(), .arena = in->arena };
    struct sv problem = SV("");
    if (!(needs & DB_MAY_BE_MADE) && !sqlite_file_is_there(in))
        return false;
    if (db_pool_open(in->arena, option_get(in, "db"), &c->pool, &problem) != E_OK) {
        command_fail(in, "%.*s", SV_FMT(problem));
        return false;
    }
    if (db_open(c->pool, &c->db) != E_OK) {
        command_fail(in, "the database cannot be opened.");
        return false;
    }
    c->viewer = viewer_system(ACTOR_CLI, (struct org_id){ 0 }, (struct day){ 0 });
    c->op = (struct op){ .db = c->db, .arena = in->arena, .viewer = &c->viewer, .now = clock_now(&c->clock) };
    if (!(needs & DB_MAY_BE_OLD) && !check_schema(in, c))
        return false;
    if ((needs & DB_NEEDS_KEYS) && !command_keys_open(in, c))
        return false;
    c->op.keys = c->keys;
    return !(needs & DB_NEEDS_ORG) || open_org(in, c);
}

void command_db_close(struct command_db *c)
{
    if (c->db)
        db_close(c->db);
    if (c->pool)
        db_pool_close(c->pool);
    keys_free(c->keys);
    *c = (struct command_db){ .pool = NULL };
}

int command_problems(const struct invocation *in, const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *p = &problems->items[i];
        if (p->field.n)
            command_fail(in, "%.*s: %.*s (%.*s)", SV_FMT(p->field), SV_FMT(p->text), SV_FMT(p->code));
        else
            command_fail(in, "%.*s (%.*s)", SV_FMT(p->text), SV_FMT(p->code));
    }
    return EXIT_FAILED;
}
