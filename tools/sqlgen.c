/** tools/sqlgen.c — the program: `sqlgen schema NAME DIR MIGRATION…` and
 *  `sqlgen queries ROOM DIR queries.sql [queries.pg.sql] -- MIGRATION…`. */
#include "sqlgen.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct arena *gen_arena;
unsigned gen_complaints;

struct source *source_read(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        fprintf(stderr, "%s: error: cannot be read\n", path);
        exit(1);
    }
    struct str text = str_new(gen_arena, 16U << 20);
    char part[65536];
    size_t n;
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        str_add(&text, sv_from(part, n));
    fclose(f);
    struct source *src = arena_new_obj(gen_arena, struct source);
    src->path = path;
    src->text = str_sv(&text);
    return src;
}

void complain(const struct source *src, unsigned line, const char *fmt, ...)
{
    static char last[1024];
    char text[1024];
    int n = snprintf(text, sizeof text, "%s:%u: error: ", src->path, line);
    va_list ap;
    va_start(ap, fmt);
    if (n > 0 && (size_t)n < sizeof text)
        (void)vsnprintf(text + n, sizeof text - (size_t)n, fmt, ap);
    va_end(ap);
    gen_complaints++;
    if (strcmp(text, last) == 0)
        return;
    memcpy(last, text, sizeof last);
    fprintf(stderr, "%s\n", text);
}

static int usage(void)
{
    fputs("usage: sqlgen schema NAME DIR MIGRATION...\n"
          "       sqlgen queries ROOM DIR queries.sql [queries.pg.sql] -- MIGRATION...\n",
        stderr);
    return 2;
}

static int run_schema(int argc, char **argv)
{
    struct schema schema;
    schema_load((const char *const *)argv + 4, (size_t)argc - 4, &schema);
    if (!gen_complaints)
        emit_schema(&schema, argv[3], argv[2]);
    sqlite3_close(schema.db);
    return gen_complaints > 0;
}

static int run_queries(int argc, char **argv)
{
    int dash = 4;
    while (dash < argc && strcmp(argv[dash], "--") != 0)
        dash++;
    if (dash == 4 || dash > 6 || dash == argc)
        return usage();
    struct schema schema;
    schema_load((const char *const *)argv + dash + 1, (size_t)(argc - dash - 1), &schema);
    if (!gen_complaints) {
        struct queries queries = { 0 };
        const struct source *src = source_read(argv[4]);
        scan_queries(src, &queries);
        if (dash == 6)
            scan_overrides(source_read(argv[5]), &queries);
        check_queries(&schema, argv[2], &queries);
        if (!gen_complaints)
            emit_queries(&queries, src, argv[3], argv[2]);
    }
    sqlite3_close(schema.db);
    return gen_complaints > 0;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return usage();
    gen_arena = arena_new("sqlgen", 1U << 20);
    int rc = strcmp(argv[1], "schema") == 0    ? run_schema(argc, argv)
             : strcmp(argv[1], "queries") == 0 ? run_queries(argc, argv)
                                               : usage();
    arena_free(gen_arena);
    return rc;
}
