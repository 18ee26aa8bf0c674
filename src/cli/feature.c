#include "cli/commands.h"
#include "cli/session_db.h"
#include "cli/site.h"

static int feature_list_run(const struct invocation *in)
{
    struct command_db c;
    int status = EXIT_FAILED;
    if (command_db_open(in, DB_NEEDS_ORG, &c)) {
        for (enum feature f = 0; f < FEATURE_COUNT; f++) {
            const char *state = c.org.feature[f] ? "on" : c.org.feature_requested[f] ? "asked for" : "off";
            printf("%-18s %-10s %s (plan %s and above; this organization: %s)\n", feature_name(f), state,
                feature_label(f), plan_label(feature_plan(f)), plan_label(c.org.plan));
        }
        status = EXIT_DONE;
    }
    command_db_close(&c);
    return status;
}

const struct command command_feature_list = {
    .name = "feature list",
    .operands = "",
    .summary = "Lists the features of an organization, and which were asked for.",
    .details = "",
    .options = { OPTION_DB, OPTION_ORG },
    .run = feature_list_run,
};

static int feature_switch(const struct invocation *in, bool on)
{
    struct command_db c;
    struct problems problems = problems_new(in->arena);
    enum feature f;
    int status = EXIT_FAILED;
    if (!feature_parse(operand_get(in, 0), &f))
        return command_misuse(
            in, "there is no feature %.*s. kith feature list shows them.", SV_FMT(operand_get(in, 0)));
    site_listen();
    if (command_db_open(in, DB_NEEDS_ORG, &c)) {
        enum err e = feature_set(&c.op, f, on, &problems);
        if (e == E_OK) {
            printf("%s is %s for %.*s.\n", feature_label(f), on ? "on" : "off", SV_FMT(c.org.name));
            status = EXIT_DONE;
        } else if (e == E_INVALID) {
            command_problems(in, &problems);
        } else {
            command_fail(in, "nothing was changed (%s).", err_name(e));
        }
    }
    command_db_close(&c);
    return status;
}

static int feature_on_run(const struct invocation *in)
{
    return feature_switch(in, true);
}

static int feature_off_run(const struct invocation *in)
{
    return feature_switch(in, false);
}

const struct command command_feature_on = {
    .name = "feature on",
    .operands = "FEATURE",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "Switches a feature on for an organization.",
    .details = "",
    .options = { OPTION_DB, OPTION_ORG },
    .run = feature_on_run,
};
const struct command command_feature_off = {
    .name = "feature off",
    .operands = "FEATURE",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "Switches a feature off for an organization.",
    .details = "Access that was given sleeps while the feature is off.",
    .options = { OPTION_DB, OPTION_ORG },
    .run = feature_off_run,
};
