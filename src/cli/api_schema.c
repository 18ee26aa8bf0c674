#include <stdio.h>

#include "api/schema.h"
#include "cli/commands.h"
#include "graphql/print.h"

/* The last table that is not younger than the version; NULL: all are. */
static const struct gql_schema *schema_of(struct sv version)
{
    const struct gql_schema *best = NULL;
    for (size_t i = 0; i < gql_schema_count; i++)
        if (!version.n || sv_cmp(sv_of(gql_schemas[i]->version), version) <= 0)
            best = gql_schemas[i];
    return best;
}

static int print(const struct invocation *in)
{
    struct sv version = option_get(in, "version");
    struct day day;
    if (version.n && !day_parse(version, &day))
        return command_misuse(in, "--version is a day such as %s.", gql_schemas[0]->version);
    const struct gql_schema *schema = schema_of(version);
    if (!schema)
        return command_fail(in, "there is no version before %s.", gql_schemas[0]->version);
    struct str out = str_new(in->arena, SIZE_MAX / 2);
    gql_print_schema(&out, schema);
    fwrite(out.p, 1, out.n, stdout);
    return EXIT_DONE;
}

const struct command command_api_schema = {
    .name = "api-schema",
    .operands = "",
    .summary = "Prints the GraphQL schema, for clients' generators.",
    .details = "In the schema language (SDL), from the tables that answer requests.",
    .options = { { "version", "DATE", NULL, false, "as clients name it in their header; without: the latest" } },
    .run = print,
};
