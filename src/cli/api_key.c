#include "cli/commands.h"
#include "cli/session_db.h"
#include "cli/site.h"

static bool find_staff(const struct invocation *in, struct command_db *c, struct sv email, struct staff_id *ret_staff)
{
    struct staff_list list;
    if (staff_list_load(&c->op, &list) != E_OK) {
        command_fail(in, "the staff cannot be read.");
        return false;
    }
    for (size_t i = 0; i < list.count; i++)
        if (sv_eq_ci(list.items[i].email, email)) {
            *ret_staff = list.items[i].id;
            return true;
        }
    command_fail(in, "no member of staff has the address %.*s. kith user list shows them.", SV_FMT(email));
    return false;
}

static int api_key_create_run(const struct invocation *in)
{
    struct command_db c;
    struct problems problems = problems_new(in->arena);
    struct staff_id staff;
    struct sv secret;
    int status = EXIT_FAILED;
    site_listen();
    if (command_db_open(in, DB_NEEDS_ORG, &c) && find_staff(in, &c, option_get(in, "user"), &staff)) {
        enum err e = api_key_create(&c.op, staff, option_get(in, "name"), &problems, &secret);
        if (e == E_OK) {
            printf("%.*s\n", SV_FMT(secret));
            fprintf(stderr, "This key is shown once; only its hash is kept.\n");
            status = EXIT_DONE;
        } else if (e == E_INVALID) {
            command_problems(in, &problems);
        } else {
            command_fail(in, "no key was made (%s).", err_name(e));
        }
    }
    command_db_close(&c);
    return status;
}

const struct command command_api_key_create = {
    .name = "api-key create",
    .operands = "",
    .summary = "Makes a key that acts with a staff member's permissions, and prints it.",
    .details = "Only the key itself goes to standard output.",
    .options = { OPTION_DB, OPTION_ORG, { "user", "EMAIL", NULL, true, "whose permissions it has" },
        { "name", "NAME", "command line", false, "the program that will use it" } },
    .run = api_key_create_run,
};

static int api_key_list_run(const struct invocation *in)
{
    struct command_db c;
    struct api_keys keys;
    int status = EXIT_FAILED;
    if (command_db_open(in, DB_NEEDS_ORG, &c)) {
        if (api_key_list(&c.op, &keys) != E_OK) {
            command_fail(in, "the keys cannot be read.");
        } else {
            for (size_t i = 0; i < keys.count; i++) {
                const struct api_key *k = &keys.items[i];
                struct sv used = k->used_at.has ? instant_iso(in->arena, k->used_at.v) : SV("never used");
                printf("%6lld  %.*s…  %-8s %-20.*s %-24.*s %.*s\n", (long long)k->id.v, SV_FMT(k->shown),
                    k->revoked_at.has ? "revoked" : "active", SV_FMT(used), SV_FMT(k->owner_name), SV_FMT(k->name));
            }
            status = EXIT_DONE;
        }
    }
    command_db_close(&c);
    return status;
}

const struct command command_api_key_list = {
    .name = "api-key list",
    .operands = "",
    .summary = "Lists the keys: number, first characters, state, last use, owner, name.",
    .details = "",
    .options = { OPTION_DB, OPTION_ORG },
    .run = api_key_list_run,
};

static int api_key_revoke_run(const struct invocation *in)
{
    struct command_db c;
    struct api_key_id id;
    int status = EXIT_FAILED;
    if (!operand_int(in, 0, "ID", &id.v))
        return EXIT_USAGE;
    site_listen();
    if (command_db_open(in, DB_NEEDS_ORG, &c)) {
        enum err e = api_key_revoke(&c.op, id);
        if (e == E_OK) {
            printf("Key %lld opens nothing any more.\n", (long long)id.v);
            status = EXIT_DONE;
        } else {
            command_fail(in,
                e == E_NOTFOUND ? "there is no key %lld. kith api-key list shows them." : "key %lld was not revoked.",
                (long long)id.v);
        }
    }
    command_db_close(&c);
    return status;
}

const struct command command_api_key_revoke = {
    .name = "api-key revoke",
    .operands = "ID",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "Ends a key at once.",
    .details = "",
    .options = { OPTION_DB, OPTION_ORG },
    .run = api_key_revoke_run,
};
