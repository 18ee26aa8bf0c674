/** tools/sqlgen_emit.c — what the migrations become: ids.h, and schema.c with their text and the tables. */
#include "sqlgen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

FILE *emit_open(const char *dir, const char *file)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", dir, file);
    FILE *f = fopen(path, "w");
    if (!f) {
        fprintf(stderr, "%s: error: %s\n", path, strerror(errno));
        exit(1);
    }
    fputs("/* Made by sqlgen; see docs/sqlgen.md. */\n", f);
    return f;
}

void emit_close(FILE *f)
{
    if (ferror(f) | fclose(f)) {
        fputs("sqlgen: error: cannot write\n", stderr);
        exit(1);
    }
}

void emit_string(FILE *f, struct sv text)
{
    fputc('"', f);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '"' || c == '\\')
            fputc('\\', f);
        if (c == '\n')
            fputs("\\n", f);
        else
            fputc(c, f);
    }
    fputc('"', f);
}

/* --- ids.h --- */

static void emit_ids(const char *dir)
{
    static const char *const plain[][2] = { { "i64", "int64_t" }, { "bool", "bool" }, { "sv", "struct sv" },
        { "day", "struct day" }, { "instant", "struct instant" } };
    FILE *f = emit_open(dir, "ids.h");
    fputs("#ifndef KITH_DB_IDS_H\n#define KITH_DB_IDS_H\n\n#include \"base/str.h\"\n#include \"base/time.h\"\n\n", f);
    for (size_t i = 0; i < LENGTH(plain); i++)
        fprintf(f, "struct opt_%s {\n    bool has;\n    %s v;\n};\n", plain[i][0], plain[i][1]);
    size_t count;
    const struct type *const *ids = type_ids(&count);
    for (size_t i = 0; i < count; i++) {
        const char *n = ids[i]->lower;
        fprintf(
            f, "\nstruct %s {\n    int64_t v;\n};\nstruct opt_%s {\n    bool has;\n    struct %s v;\n};\n", n, n, n);
        fprintf(f, "static inline bool %s_eq(struct %s a, struct %s b)\n{\n    return a.v == b.v;\n}\n", n, n, n);
    }
    fputs("\n#endif\n", f);
    emit_close(f);
}

/* --- tables --- */

static const char *db_type(const struct type *t)
{
    return t->kind == TYPE_TEXT ? "DB_T_TEXT" : t->kind == TYPE_BYTES ? "DB_T_BLOB" : "DB_T_I64";
}

static const struct column *key_column(const struct table *t, unsigned n)
{
    for (size_t i = 0; i < t->cols_count; i++)
        if (t->cols[i].key == n)
            return &t->cols[i];
    abort();
}

static struct sv key_list(const struct table *t)
{
    struct str s = str_new(gen_arena, 65536);
    for (unsigned k = 1; k <= t->key_count; k++)
        str_addf(&s, "%s%.*s", k > 1 ? ", " : "", SV_FMT(key_column(t, k)->name));
    return str_sv(&s);
}

static struct sv column_list(const struct table *t)
{
    struct str s = str_new(gen_arena, 65536);
    for (size_t i = 0; i < t->cols_count; i++)
        str_addf(&s, "%s%.*s", i ? ", " : "", SV_FMT(t->cols[i].name));
    return str_sv(&s);
}

static struct sv sign_list(size_t count, char sign)
{
    struct str s = str_new(gen_arena, 65536);
    for (size_t i = 1; i <= count; i++)
        str_addf(&s, "%s%c%zu", i > 1 ? ", " : "", sign, i);
    return str_sv(&s);
}

struct table_query {
    const char *verb;
    struct sv sqlite, pg;
    size_t params;
    bool rows, writes;
};

static void emit_table_query(FILE *f, const struct table *t, const char *params, const struct table_query *q)
{
    fprintf(f, "static DB_QUERY(table_%.*s_%s) = {\n    .name = \"table.%.*s_%s\", .sqlite = ", SV_FMT(t->name),
        q->verb, SV_FMT(t->name), q->verb);
    emit_string(f, q->sqlite);
    fputs(",\n    .pg = ", f);
    emit_string(f, q->pg);
    fprintf(f, ",\n    .kind = %s, .writes = %s, .scans = true, .nparams = %zu", q->rows ? "DB_MANY" : "DB_EXEC",
        q->writes ? "true" : "false", q->params);
    if (q->params)
        fprintf(f, ", .param_types = %s", params);
    if (q->rows)
        fprintf(f, ", .ncols = %zu, .col_types = types_%.*s", t->cols_count, SV_FMT(t->name));
    fputs(",\n};\n", f);
}

static void emit_table_queries(FILE *f, const struct table *t)
{
    struct sv cols = column_list(t), keys = key_list(t), name = t->name;
    const char *z = sv_z(gen_arena, name);
    struct table_query first = { .verb = "first", .params = 1, .rows = true };
    first.sqlite = sv_fmt(gen_arena, "SELECT %.*s FROM %s ORDER BY %.*s LIMIT ?1", SV_FMT(cols), z, SV_FMT(keys));
    first.pg = sv_fmt(gen_arena, "SELECT %.*s FROM %s ORDER BY %.*s LIMIT $1", SV_FMT(cols), z, SV_FMT(keys));
    emit_table_query(f, t, "limit_type", &first);
    struct table_query next = { .verb = "next", .params = t->key_count + 1, .rows = true };
    struct sv ask = sign_list(t->key_count, '?'), dollar = sign_list(t->key_count, '$');
    next.sqlite = sv_fmt(gen_arena, "SELECT %.*s FROM %s WHERE (%.*s) > (%.*s) ORDER BY %.*s LIMIT ?%zu", SV_FMT(cols),
        z, SV_FMT(keys), SV_FMT(ask), SV_FMT(keys), t->key_count + 1);
    next.pg = sv_fmt(gen_arena, "SELECT %.*s FROM %s WHERE (%.*s) > (%.*s) ORDER BY %.*s LIMIT $%zu", SV_FMT(cols), z,
        SV_FMT(keys), SV_FMT(dollar), SV_FMT(keys), t->key_count + 1);
    emit_table_query(f, t, sv_fmt(gen_arena, "next_%s", z).p, &next);
    struct table_query load = { .verb = "load", .params = t->cols_count, .writes = true };
    load.sqlite = sv_fmt(
        gen_arena, "INSERT INTO %s (%.*s) VALUES (%.*s)", z, SV_FMT(cols), SV_FMT(sign_list(t->cols_count, '?')));
    load.pg = sv_fmt(
        gen_arena, "INSERT INTO %s (%.*s) VALUES (%.*s)", z, SV_FMT(cols), SV_FMT(sign_list(t->cols_count, '$')));
    emit_table_query(f, t, sv_fmt(gen_arena, "values_%s", z).p, &load);
    if (t->identity) {
        struct sv id = key_column(t, 1)->name;
        fprintf(f,
            "static DB_QUERY(table_%s_number) = {\n    .name = \"table.%s_number\", .sqlite = \"SELECT 0\",\n"
            "    .pg = \"SELECT setval(pg_get_serial_sequence('%s', '%.*s'), COALESCE(MAX(%.*s), 0) + 1, false) FROM "
            "%s\",\n"
            "    .kind = DB_ONE, .writes = true, .scans = true, .ncols = 1, .col_types = limit_type,\n};\n",
            z, z, z, SV_FMT(id), SV_FMT(id), z);
    }
}

static void emit_table_types(FILE *f, const struct table *t)
{
    fprintf(f, "\nstatic const char *const columns_%.*s[] = { ", SV_FMT(t->name));
    for (size_t i = 0; i < t->cols_count; i++)
        fprintf(f, "\"%.*s\", ", SV_FMT(t->cols[i].name));
    fprintf(f, "};\nstatic const uint8_t types_%.*s[] = { ", SV_FMT(t->name));
    for (size_t i = 0; i < t->cols_count; i++)
        fprintf(f, "%s%s, ", db_type(t->cols[i].type), t->cols[i].not_null ? "" : " | DB_NULLABLE");
    fprintf(f, "};\nstatic const uint8_t values_%.*s[] = { ", SV_FMT(t->name));
    for (size_t i = 0; i < t->cols_count; i++)
        fprintf(f, "%s, ", db_type(t->cols[i].type));
    fprintf(f, "};\nstatic const uint8_t next_%.*s[] = { ", SV_FMT(t->name));
    for (unsigned k = 1; k <= t->key_count; k++)
        fprintf(f, "%s, ", db_type(key_column(t, k)->type));
    fprintf(f, "DB_T_I64 };\nstatic const uint8_t keys_%.*s[] = { ", SV_FMT(t->name));
    for (unsigned k = 1; k <= t->key_count; k++)
        fprintf(f, "%zu, ", (size_t)(key_column(t, k) - t->cols));
    fputs("};\n", f);
}

static void emit_tables(FILE *f, const struct schema *s)
{
    fputs("\nstatic const uint8_t limit_type[] = { DB_T_I64 };\n", f);
    for (size_t i = 0; i < s->tables_count; i++) {
        emit_table_types(f, &s->tables[i]);
        emit_table_queries(f, &s->tables[i]);
    }
    fputs("\nstatic const struct db_table tables[] = {\n", f);
    for (size_t i = 0; i < s->tables_count; i++) {
        const struct table *t = &s->tables[i];
        const char *z = sv_z(gen_arena, t->name);
        fprintf(f,
            "    { \"%s\", columns_%s, types_%s, keys_%s, %zu, %zu, &table_%s_first, &table_%s_next, &table_%s_load, ",
            z, z, z, z, t->cols_count, t->key_count, z, z, z);
        fprintf(f, t->identity ? "&table_%s_number },\n" : "NULL },\n", z);
    }
    fputs("};\n", f);
}

/* --- migrations --- */

static void emit_texts(FILE *f, const struct migration *m, const char *engine, const struct sv *texts, size_t count)
{
    fprintf(f, "static const char *const %s_%04u[] = {\n", engine, m->number);
    for (size_t i = 0; i < count; i++) {
        fputs("    ", f);
        emit_string(f, texts[i]);
        fputs(",\n", f);
    }
    fputs("    NULL,\n};\n", f);
}

void emit_schema(const struct schema *s, const char *dir, const char *name)
{
    emit_ids(dir);
    FILE *f = emit_open(dir, "schema.c");
    fputs("#include \"db/schema.h\"\n\n#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n", f);
    for (size_t i = 0; i < s->migrations_count; i++) {
        const struct migration *m = &s->migrations[i];
        emit_texts(f, m, "sqlite", m->sqlite, m->sqlite_count);
        emit_texts(f, m, "pg", m->postgres, m->postgres_count);
    }
    fputs("static const struct db_migration migrations[] = {\n", f);
    for (size_t i = 0; i < s->migrations_count; i++) {
        const struct migration *m = &s->migrations[i];
        fprintf(f, "    { %u, \"%.*s\", \"%016llx\", sqlite_%04u, pg_%04u },\n", m->number, SV_FMT(m->name),
            (unsigned long long)m->hash, m->number, m->number);
    }
    fputs("};\n", f);
    emit_tables(f, s);
    fprintf(f, "\nconst struct db_schema db_schema_%s = {\n    \"%s\", migrations, %zu, tables, %zu,\n};\n", name, name,
        s->migrations_count, s->tables_count);
    emit_close(f);
}
