#include "cli/demo.h"

#include "cli/commands.h"
#include "cli/site.h"
#include "crypto/password.h"

enum { HOUSEHOLDS_MOST = 1000000, VISITS_MOST = 10000000 };

static bool is_empty(const struct invocation *in, struct command_db *c)
{
    struct organization_ids ids;
    if (organization_list(c->db, in->arena, &ids) != E_OK || ids.count) {
        command_fail(in, "this database is in use. A demo practice is made in an empty one.");
        return false;
    }
    return true;
}

/* A demo's key file may be left over from one that was removed. */
static bool make_keys(const struct invocation *in, struct command_db *c)
{
    struct sv advice = SV("");
    enum err e = keys_create(command_keys_path(in), in->arena, &advice);
    if (e != E_OK && e != E_CONFLICT) {
        command_fail(in, "%.*s", SV_FMT(advice));
        return false;
    }
    if (!command_keys_open(in, c))
        return false;
    c->op.keys = c->keys;
    return true;
}

static bool make_practice(const struct invocation *in, struct command_db *c, struct staff_id *ret_owner)
{
    struct problems problems = problems_new(in->arena);
    struct organization_new n = { .name = SV("Riverbend Family Practice"),
        .zone = SV("America/New_York"),
        .admin_email = SV(DEMO_OWNER),
        .admin_first_name = SV("Rosa"),
        .admin_last_name = SV("Lind"),
        .password = SV(DEMO_PASSWORD),
        .plan = PLAN_PLUS,
        .is_demo = true };
    struct org_id org;
    enum err e = organization_create(&c->op, &n, &problems, &org, ret_owner);
    if (e == E_OK)
        e = command_db_use(c, org);
    if (e == E_OK)
        e = feature_set(&c->op, FEATURE_CAREGIVER_ACCESS, true, &problems);
    if (e == E_OK)
        e = command_db_use(c, org);
    if (e == E_OK)
        return true;
    command_problems(in, &problems);
    command_fail(in, "the demo practice could not be made (%s).", err_name(e));
    return false;
}

static void print_welcome(const struct sv codes[10])
{
    printf("The demo practice is ready: Riverbend Family Practice. Every password is  %s\n\n", DEMO_PASSWORD);
    printf("Staff\n");
    printf("  %-34s owner; a second step is asked for: `kith demo code` prints the code of the moment,\n", DEMO_OWNER);
    printf("  %-34s or use a recovery code, each once: %.*s, %.*s\n", "", SV_FMT(codes[0]), SV_FMT(codes[1]));
    for (size_t i = 0; i < demo_staff_count; i++)
        printf("  %-34s %s\n", demo_staff[i].email, demo_staff[i].role);
    printf("Clients and caregivers\n");
    printf("  %-34s mother of Leo; her invitation waits in the mailbox (/mailbox) and in her portal\n",
        "ana.ruiz@mail.example");
    printf("  %-34s has no password yet: his invitation in the mailbox lets him set one\n", "marcus.bell@mail.example");
    printf("  %-34s father of Mia, who turns 12 soon, and of Emeka: Switch Account\n", "chidi.okafor@mail.example");
    printf("  %-34s a mother and two children on one address: the account picker\n", "larsen.family@mail.example");
    printf("  %-34s cares for both parents, who live in a nursing home\n", "grace.whitfield@mail.example");
    printf("  %-34s separated parents: he sees Eliška's bills only; petra.novakova@mail.example sees all\n",
        "tomas.hruby@mail.example");
    printf("  %-34s a teenager who sees, and narrows, what her mother sees\n", "zoe.marsh@mail.example");
}

static int demo(const struct invocation *in)
{
    struct command_db c;
    struct staff_id owner;
    struct sv secret, codes[10];
    unsigned applied;
    int64_t households, seed, visits;
    int status = EXIT_FAILED;
    if (!option_int(in, "households", 0, HOUSEHOLDS_MOST, &households) ||
        !option_int(in, "seed", 0, INT32_MAX, &seed) || !option_int(in, "visits", 0, VISITS_MOST, &visits))
        return EXIT_USAGE;
    event_consumers_set(NULL, 0);
    if (command_db_open(in, DB_MAY_BE_OLD | DB_MAY_BE_MADE, &c) && command_db_migrate(in, &c, &applied) &&
        is_empty(in, &c) && make_keys(in, &c) && make_practice(in, &c, &owner)) {
        struct sv hash = password_hash(in->arena, SV(DEMO_PASSWORD));
        if (administer_second_factor(&c.op, SV(DEMO_OWNER), &secret, codes) != E_OK)
            command_fail(in, "the owner's second step could not be set.");
        else if (demo_load_people(in, &c, owner, hash) && demo_load_visits(in, &c.op) && demo_load_billing(in, &c.op) &&
                 demo_load_packages(in, &c.op) &&
                 (!households || demo_load_many(in, &c, owner, hash, households, seed)) &&
                 (!visits || demo_load_visits_many(in, &c, visits))) {
            print_welcome(codes);
            status = EXIT_DONE;
        }
    }
    command_db_close(&c);
    return status;
}

const struct command command_demo = {
    .name = "demo",
    .operands = "",
    .summary = "Makes a demo practice in an empty database, and says who can sign in.",
    .details =
        "With --households, as many more families (about three people each), the same for the same --seed: for "
        "benchmarks. With --visits, as many more visits with 50 more providers: full weeks, back from two weeks ahead.",
    .options = { OPTION_DB, OPTION_KEYS, { "households", "N", "0", false, "more households, made by machine" },
        { "seed", "S", "1", false, "of those households" },
        { "visits", "N", "0", false, "more visits, made by machine" } },
    .run = demo,
};

static int demo_code(const struct invocation *in)
{
    struct command_db c;
    struct sv code;
    int status = EXIT_FAILED;
    if (command_db_open(in, DB_NEEDS_KEYS | DB_NEEDS_ORG, &c)) {
        enum err e = administer_demo_code(&c.op, SV(DEMO_OWNER), &code);
        if (e == E_OK) {
            printf("%.*s\n", SV_FMT(code));
            status = EXIT_DONE;
        } else {
            command_fail(in, "this is no demo practice.");
        }
    }
    command_db_close(&c);
    return status;
}

const struct command command_demo_code = {
    .name = "demo code",
    .operands = "",
    .summary = "Prints the second-step code of the demo's owner, good for this minute.",
    .details = "Only in a demo practice.",
    .options = { OPTION_DB, OPTION_KEYS, OPTION_ORG },
    .run = demo_code,
};
