#include "access/matrix.h"
#include "cli/commands.h"
#include "cli/site.h"

static int roles(const struct invocation *in)
{
    struct route_tables tables = site_tables(in->arena);
    size_t n = 0, k = 0;
    for (size_t i = 0; i < tables.count; i++)
        n += tables.items[i].count;
    struct matrix_row *rows = arena_array(in->arena, n, sizeof *rows);
    for (size_t i = 0; i < tables.count; i++)
        for (size_t r = 0; r < tables.items[i].count; r++) {
            const struct route *route = &tables.items[i].items[r];
            rows[k++] = (struct matrix_row){ route->name, route->need };
        }
    const struct matrix_row *needs;
    size_t needs_count = access_matrix_needs(in->arena, &needs);
    struct sv text = access_matrix_roles(in->arena);
    printf("What staff may do, by role\n\n%.*s\n", SV_FMT(text));
    text = access_matrix(in->arena, needs, needs_count);
    printf("What may be done, by who asks\n\n%.*s\n", SV_FMT(text));
    text = access_matrix(in->arena, rows, n);
    printf("Every page, by who asks\n\n%.*s", SV_FMT(text));
    return EXIT_DONE;
}

const struct command command_roles = {
    .name = "roles",
    .operands = "",
    .summary = "Prints who may do what: from the code that decides.",
    .details = "Every capability, staff permission and page, asked of the one decision that answers requests too.",
    .run = roles,
};
