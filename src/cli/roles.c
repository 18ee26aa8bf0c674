#include <stdio.h>

#include "access/matrix.h"
#include "api/schema.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/roles.h"
#include "cli/site.h"

static void print_text(struct arena *a, const struct matrix_row *rows, size_t n)
{
    const struct matrix_row *needs;
    size_t needs_count = access_matrix_needs(a, &needs);
    struct sv text = access_matrix_roles(a);
    printf("What staff may do, by role\n\n%.*s\n", SV_FMT(text));
    text = access_matrix(a, needs, needs_count);
    printf("What may be done, by who asks\n\n%.*s\n", SV_FMT(text));
    text = access_matrix(a, rows, n);
    printf("Every page, by who asks\n\n%.*s", SV_FMT(text));
}

static const char *const needs[] = {
    [NEED_UNSET] = "unset",
    [NEED_PUBLIC] = "public",
    [NEED_LOGIN] = "login",
    [NEED_STAFF] = "staff",
    [NEED_CHART] = "chart",
    [NEED_SELF] = "self",
    [NEED_CONTEXT] = "context",
    [NEED_CAP] = "capability",
    [NEED_GOVERN] = "govern",
    [NEED_LOG] = "log",
};

static void print_route(struct arena *a, const struct route *route)
{
    struct str line = str_new(a, 4096);
    struct json j = json_to(&line);
    json_begin_object(&j, NULL);
    json_str(&j, "name", sv_of(route->name));
    json_str(&j, "method", route->method == HTTP_POST ? SV("POST") : SV("GET"));
    json_str(&j, "pattern", sv_of(route->pattern));
    json_str(&j, "need", route->need.by_address ? SV("signed") : sv_of(needs[route->need.kind]));
    json_begin_object(&j, "who");
    for (enum matrix_viewer v = 0; v < MATRIX_VIEWERS; v++)
        json_str(&j, matrix_viewer_name(v), access_matrix_cell(a, v, &route->need));
    json_end(&j);
    json_end(&j);
    str_addc(&line, '\n');
    fwrite(line.p, 1, line.n, stdout);
}

static int roles(const struct invocation *in)
{
    struct route_tables tables = site_tables(in->arena);
    struct sv format = option_get(in, "format");
    bool json = sv_eq(format, SV("json"));
    if (sv_eq(format, SV("api"))) {
        print_roles_of_api(gql_schemas[0]);
        print_roles_of_api(gql_schemas[gql_schema_count - 1]);
        return EXIT_DONE;
    }
    if (!json && !sv_eq(format, SV("text")))
        return command_misuse(in, "--format is text, json or api.");
    size_t n = 0, k = 0;
    for (size_t i = 0; i < tables.count; i++)
        n += tables.items[i].count;
    struct matrix_row *rows = arena_array(in->arena, n, sizeof *rows);
    for (size_t i = 0; i < tables.count; i++)
        for (size_t r = 0; r < tables.items[i].count; r++) {
            const struct route *route = &tables.items[i].items[r];
            rows[k++] = (struct matrix_row){ route->name, route->need };
            if (json)
                print_route(in->arena, route);
        }
    if (!json)
        print_text(in->arena, rows, n);
    return EXIT_DONE;
}

const struct command command_roles = {
    .name = "roles",
    .operands = "",
    .summary = "Prints who may do what: from the code that decides.",
    .details = "Every capability, staff permission and page, asked of the one decision that answers requests too.",
    .options = { { "format", "FORMAT", "text", false, "text, json (one page a line) or api (one field a line)" } },
    .run = roles,
};
