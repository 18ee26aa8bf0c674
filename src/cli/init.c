#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/prompt.h"
#include "cli/session_db.h"
#include "cli/site.h"
#include "ical/zone.h"

/* The zone of this machine, as its administrator set it: a good first guess for the practice's. */
static struct sv system_zone(struct arena *a)
{
    char link[PATH_MAX];
    ssize_t n = readlink("/etc/localtime", link, sizeof link);
    struct sv path = sv_from(link, n > 0 ? (size_t)n : 0);
    const char *folder = n > 0 ? memmem(path.p, path.n, "zoneinfo/", 9) : NULL;
    if (folder) {
        struct sv zone = sv_dup(a, sv_sub(path, (size_t)(folder - path.p) + 9, SIZE_MAX));
        if (zone_valid(zone))
            return zone;
    }
    return SV("UTC");
}

/* "Ana Maria Ruiz": the last word is the family name. */
static void split_name(struct sv name, struct sv *ret_first, struct sv *ret_last)
{
    struct sv rest = sv_trim(name);
    size_t at = rest.n;
    while (at > 0 && rest.p[at - 1] != ' ')
        at--;
    *ret_first = sv_trim(sv_sub(rest, 0, at));
    *ret_last = sv_sub(rest, at, SIZE_MAX);
}

/* Opens the key file; the first organization of a database makes it. */
static bool ready_keys(const struct invocation *in, struct command_db *c, bool fresh)
{
    struct stat st;
    struct sv advice = SV("");
    const char *path = command_keys_path(in);
    if (stat(path, &st) != 0) {
        if (!fresh) {
            command_fail(
                in, "this database is in use, but its key file %s is missing: say where it is with --keys.", path);
            return false;
        }
        if (keys_create(path, in->arena, &advice) != E_OK) {
            command_fail(in, "%.*s", SV_FMT(advice));
            return false;
        }
    }
    return command_keys_open(in, c);
}

static int create(const struct invocation *in, struct command_db *c, const struct organization_new *n, bool new_keys)
{
    struct problems problems = problems_new(in->arena);
    struct org_id org;
    struct staff_id owner;
    enum err e = organization_create(&c->op, n, &problems, &org, &owner);
    if (e == E_INVALID)
        return command_problems(in, &problems);
    if (e != E_OK)
        return command_fail(in, "the organization could not be made (%s).", err_name(e));
    if (new_keys)
        printf("Made the key file %s. Keep a copy of it apart from the database: without it no backup is whole.\n",
            command_keys_path(in));
    printf("Made the organization %.*s (number %lld, plan %s, zone %.*s).\n", SV_FMT(n->name), (long long)org.v,
        plan_label(n->plan), SV_FMT(n->zone));
    printf("Owner: %.*s. The second step (an authenticator app) is set up at the first sign-in.\n",
        SV_FMT(n->admin_email));
    printf(
        "Next: kith serve --db %.*s --base-url https://… --mail smtp://… --with-jobs\n", SV_FMT(option_get(in, "db")));
    return EXIT_DONE;
}

static int init(const struct invocation *in)
{
    struct command_db c;
    struct organization_ids ids = { .count = 0 };
    struct organization_new n = {
        .name = option_get(in, "org"), .zone = option_get(in, "zone"), .admin_email = option_get(in, "admin")
    };
    unsigned applied;
    int status = EXIT_FAILED;
    if (!plan_parse(option_get(in, "plan"), &n.plan))
        return command_misuse(in, "--plan is core, essentials, plus, group or enterprise.");
    if (!n.zone.n)
        n.zone = system_zone(in->arena);
    if (!zone_valid(n.zone))
        return command_misuse(in, "--zone %.*s is no time zone: give one such as America/New_York.", SV_FMT(n.zone));
    split_name(option_get(in, "name"), &n.admin_first_name, &n.admin_last_name);
    if (!n.admin_first_name.n)
        return command_misuse(in, "--name is a first and a last name, such as \"Rosa Lind\".");
    const char *new_file = command_db_new_file(in), *keys = command_keys_path(in);
    bool new_keys = access(keys, F_OK) != 0;
    site_listen();
    if (!command_db_open(in, DB_MAY_BE_OLD | DB_MAY_BE_MADE, &c) || !command_db_migrate(in, &c, &applied))
        goto out;
    if (organization_list(c.db, in->arena, &ids) != E_OK)
        command_fail(in, "the database cannot be read.");
    else if (ids.count && !option_on(in, "another"))
        command_fail(
            in, "this database has an organization already. To add one more to the installation, say --another.");
    else if (prompt_secret(in, "KITH_PASSWORD", "Password for the owner", true, &n.password) &&
             ready_keys(in, &c, ids.count == 0)) {
        c.op.keys = c.keys;
        status = create(in, &c, &n, new_keys);
    }
out:
    command_db_close(&c);
    if (status != EXIT_DONE && new_file && !ids.count) {
        command_db_discard(in, new_file);
        if (new_keys) /* it sealed nothing yet */
            (void)unlink(keys);
    }
    return status;
}

const struct command command_init = {
    .name = "init",
    .operands = "",
    .summary = "Makes a database, its key file, and an organization with its owner.",
    .details = "The owner's password comes from KITH_PASSWORD or is asked for.",
    .options = { OPTION_DB, OPTION_KEYS, { "org", "NAME", NULL, true, "name of the organization" },
        { "plan", "PLAN", NULL, true, "core, essentials, plus, group or enterprise" },
        { "admin", "EMAIL", NULL, true, "the owner's e-mail address" },
        { "name", "NAME", ORGANIZATION_OWNER_NAME, false, "the owner's first and last name" },
        { "zone", "ZONE", NULL, false, "time zone of the practice, such as America/New_York (this machine's)" },
        { "another", NULL, NULL, false, "add an organization to an installation that has one" } },
    .run = init,
};
