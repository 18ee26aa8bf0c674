/** tools/sqlgen_emit_query.c — a room's queries.h and queries.c. */
#include "sqlgen.h"

#include <assert.h>
#include <string.h>

/* --- SQL --- */

static size_t param_number(const struct query *q, struct sv name)
{
    for (size_t i = 0; i < q->params_count; i++)
        if (sv_eq(q->params[i].name, name))
            return i + 1;
    return 0;
}

static bool follows(const struct stmt *s, size_t i, const char *const *words, size_t count)
{
    for (size_t k = 0; k < count; k++)
        if (i + k >= s->count ||
            (words[k][0] == ':' ? s->tok[i + k].kind != TOK_LIST : !tok_is(&s->tok[i + k], words[k])))
            return false;
    return true;
}

#define LIST_IN_TOKENS ((size_t)10)
/** IN (SELECT value FROM json_each(:list[])) */
static bool list_in(const struct stmt *s, size_t i)
{
    static const char *const in[] = { "IN", "(", "SELECT", "value", "FROM", "json_each", "(", ":", ")", ")" };
    static_assert(LENGTH(in) == LIST_IN_TOKENS, "as many as are skipped");
    return follows(s, i, in, LENGTH(in));
}

/**
 * A list of numbers reaches PostgreSQL as an array, one of texts as JSON; returns how many tokens it wrote, 0 when
 * there is no list here. The array comes by a SELECT of its own, so that the planner does not look at what is in it,
 * and the plan that was made once serves every list.
 */
static size_t list_for_postgres(const struct query *q, const struct stmt *s, size_t i, struct str *out)
{
    static const char *const each[] = { "json_each", "(", ":", ")" };
    bool not = tok_is(&s->tok[i], "NOT");
    bool is_in = list_in(s, i + not );
    if (!is_in && !follows(s, i, each, LENGTH(each)))
        return 0;
    size_t n = is_in ? not +LIST_IN_TOKENS : LENGTH(each);
    size_t number = param_number(q, s->tok[is_in ? i + not +7 : i + 2].text);
    bool text = q->params[number - 1].type->kind == TYPE_TEXT;
    const char *alias = !is_in && !(i + n < s->count && tok_is(&s->tok[i + n], "AS")) ? " AS json_each" : "";
    if (is_in)
        str_addf(out, "%s ", not ? "<> ALL" : "= ANY");
    if (is_in && text)
        str_addf(out, "(ARRAY(SELECT value FROM json_array_elements_text($%zu::json)))", number);
    else if (is_in)
        str_addf(out, "($%zu::bigint[])", number);
    else if (text)
        str_addf(out, "(SELECT value AS value FROM json_array_elements_text($%zu::json))%s", number, alias);
    else
        str_addf(out, "(SELECT value AS value FROM unnest($%zu::bigint[]) AS list(value))%s", number, alias);
    return n;
}

/**
 * What SQLite is asked when the one list of numbers holds one item: `= ?` where it says IN, which there would fill a
 * table of its own each time. Empty when the query has no such list, or lists elsewhere. *ret_list: the list's
 * parameter.
 */
static struct sv sql_of_one(const struct query *q, size_t *ret_list)
{
    const struct stmt *s = &q->stmt;
    struct str out = str_new(gen_arena, 1U << 20);
    *ret_list = 0;
    for (size_t i = 0; i < s->count;) {
        const struct tok *t = &s->tok[i];
        bool not = tok_is(t, "NOT") && list_in(s, i + 1);
        if (t->spaced && out.n)
            str_addc(&out, ' ');
        if (not || list_in(s, i)) {
            size_t number = param_number(q, s->tok[i + not +7].text);
            if (q->params[number - 1].type->kind == TYPE_TEXT || (*ret_list && *ret_list != number))
                return SV("");
            *ret_list = number;
            str_addf(&out, "%s ?%zu", not ? "<>" : "=", number);
            i += not +LIST_IN_TOKENS;
            continue;
        }
        if (t->kind == TOK_LIST)
            return SV("");
        if (t->kind == TOK_PARAM)
            str_addf(&out, "?%zu", param_number(q, t->text));
        else
            str_add(&out, t->text);
        i++;
    }
    return *ret_list ? str_sv(&out) : SV("");
}

/** The place of the ')' that closes the '(' at i; s->count when none does. */
static size_t closing(const struct stmt *s, size_t i)
{
    for (int depth = 0; i < s->count; i++) {
        depth += tok_is(&s->tok[i], "(") - tok_is(&s->tok[i], ")");
        if (depth == 0)
            return i;
    }
    return s->count;
}

/** INSERT INTO table (…) VALUES (…) [RETURNING …]: one row, whatever it finds there. *ret_values: where VALUES stands.
 */
static bool adds_a_row(const struct query *q, size_t *ret_values)
{
    static const char *const begin[] = { "INSERT", "INTO" };
    const struct stmt *s = &q->stmt;
    if (q->postgres.count || !q->params_count || q->kind == KIND_MANY || !follows(s, 0, begin, LENGTH(begin)) ||
        s->count < 4 || stmt_says(s, "SELECT"))
        return false;
    size_t values = closing(s, 3) + 1;
    if (values >= s->count || !tok_is(&s->tok[values], "VALUES"))
        return false;
    size_t end = closing(s, values + 1) + 1;
    for (size_t i = 0; i < s->count; i++)
        if (s->tok[i].kind == TOK_LIST || (i >= end && s->tok[i].kind == TOK_PARAM))
            return false;
    *ret_values = values;
    return end == s->count || (end < s->count && tok_is(&s->tok[end], "RETURNING"));
}

/** Many rows of an INSERT in one statement for PostgreSQL: each parameter a list, in the order of the rows. */
static struct sv sql_of_rows(const struct query *q)
{
    const struct stmt *s = &q->stmt;
    struct str out = str_new(gen_arena, 1U << 20);
    size_t values;
    if (!adds_a_row(q, &values))
        return SV("");
    size_t last = closing(s, values + 1);
    for (size_t i = 0; i < s->count; i++) {
        const struct tok *t = &s->tok[i];
        if (t->spaced && out.n && i != values + 1)
            str_addc(&out, ' ');
        if (i == values)
            str_add(&out, SV("SELECT "));
        else if (i == last) {
            str_add(&out, SV(" FROM unnest("));
            for (size_t k = 0; k < q->params_count; k++) {
                enum type_kind kind = q->params[k].type->kind;
                const char *type = kind == TYPE_TEXT ? "text" : kind == TYPE_BYTES ? "bytea" : "bigint";
                str_addf(&out, "%s$%zu::%s[]", k ? ", " : "", k + 1, type);
            }
            str_add(&out, SV(") AS x("));
            for (size_t k = 0; k < q->params_count; k++)
                str_addf(&out, "%sp%zu", k ? ", " : "", k + 1);
            str_addc(&out, ')');
        } else if (t->kind == TOK_PARAM)
            str_addf(&out, "x.p%zu", param_number(q, t->text));
        else if (i != values + 1)
            str_add(&out, t->text);
    }
    return str_sv(&out);
}

struct sv emit_sql(const struct query *q, const struct stmt *stmt, char sign)
{
    struct str out = str_new(gen_arena, 1U << 20);
    for (size_t i = 0; i < stmt->count;) {
        const struct tok *t = &stmt->tok[i];
        if (t->spaced && out.n)
            str_addc(&out, ' ');
        size_t n = sign == '$' ? list_for_postgres(q, stmt, i, &out) : 0;
        i += n ? n : 1;
        if (n)
            continue;
        if (t->kind == TOK_PARAM || t->kind == TOK_LIST)
            str_addf(&out, "%c%zu", sign, param_number(q, t->text));
        else
            str_add(&out, t->text);
    }
    return str_sv(&out);
}

/* --- queries.h --- */

static bool has_args(const struct query *q)
{
    return q->params_count > (q->has_org ? 1U : 0U);
}

static void emit_fields(FILE *f, const struct field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct field *v = &fields[i];
        if (sv_eq(v->name, SV("org")))
            continue;
        if (v->list)
            fprintf(f, "    const %s *%.*s;\n    size_t %.*s_count;\n", v->type->c, SV_FMT(v->name), SV_FMT(v->name));
        else
            fprintf(f, "    %s %.*s;\n", v->nullable ? v->type->opt : v->type->c, SV_FMT(v->name));
    }
}

static void emit_signature(FILE *f, const struct query *q, bool declare)
{
    const char *n = sv_z(gen_arena, q->name);
    fprintf(f, "enum err q_%s(struct db *db", n);
    if (q->kind != KIND_EXEC)
        fputs(", struct arena *a", f);
    if (q->has_org)
        fputs(", struct org_id org", f);
    if (has_args(q))
        fprintf(f, ", const struct q_%s *q", n);
    if (q->kind == KIND_ONE)
        fprintf(f, ", struct %s_row *ret_row)", n);
    else if (q->kind == KIND_MANY)
        fprintf(f, ", struct %s_rows *ret_rows)", n);
    else
        fputs(", int64_t *ret_changed)", f);
    fputs(declare ? " MUST_CHECK;\n" : "\n", f);
}

static void emit_doc(FILE *f, struct sv doc)
{
    if (doc.n == 0)
        return;
    fputs("\n/** ", f);
    while (doc.n) {
        struct sv line = sv_cut(&doc, '\n');
        for (size_t i = 0; i < line.n; i++)
            if (!(line.p[i] == '*' && i + 1 < line.n && line.p[i + 1] == '/'))
                fputc(line.p[i], f);
        fputs(doc.n ? "\n *  " : " */\n", f);
    }
}

static void emit_header(const struct queries *qs, const char *dir, const char *room)
{
    FILE *f = emit_open(dir, "queries.h");
    struct str guard = str_new(gen_arena, 256);
    for (const char *p = room; *p; p++)
        str_addc(&guard, *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : '_');
    fprintf(f, "#ifndef KITH_%s_QUERIES_H\n#define KITH_%s_QUERIES_H\n\n#include \"db/db.h\"\n#include \"db/ids.h\"\n",
        guard.p, guard.p);
    for (size_t i = 0; i < qs->count; i++) {
        const struct query *q = &qs->items[i];
        const char *n = sv_z(gen_arena, q->name);
        emit_doc(f, q->doc);
        if (q->doc.n == 0)
            fputc('\n', f);
        if (has_args(q)) {
            fprintf(f, "struct q_%s {\n", n);
            emit_fields(f, q->params, q->params_count);
            fputs("};\n", f);
        }
        if (q->cols_count) {
            fprintf(f, "struct %s_row {\n", n);
            emit_fields(f, q->cols, q->cols_count);
            fputs("};\n", f);
        }
        if (q->kind == KIND_MANY)
            fprintf(f, "struct %s_rows {\n    struct %s_row *items;\n    size_t count;\n};\n", n, n);
        emit_signature(f, q, true);
    }
    fputs("\n#endif\n", f);
    emit_close(f);
}

/* --- queries.c --- */

static const char *db_type(const struct type *t)
{
    return t->kind == TYPE_TEXT ? "DB_T_TEXT" : t->kind == TYPE_BYTES ? "DB_T_BLOB" : "DB_T_I64";
}

static void emit_types(FILE *f, const struct query *q)
{
    if (q->params_count) {
        fprintf(f, "static const uint8_t params_%.*s[] = { ", SV_FMT(q->name));
        for (size_t i = 0; i < q->params_count; i++)
            fprintf(f, "%s%s, ", db_type(q->params[i].type),
                q->params[i].list && q->params[i].type->kind != TYPE_TEXT ? " | DB_LIST" : "");
        fputs("};\n", f);
    }
    if (q->cols_count) {
        fprintf(f, "static const uint8_t cols_%.*s[] = { ", SV_FMT(q->name));
        for (size_t i = 0; i < q->cols_count; i++)
            fprintf(f, "%s%s, ", db_type(q->cols[i].type), q->cols[i].nullable ? " | DB_NULLABLE" : "");
        fputs("};\n", f);
    }
}

static void emit_query(FILE *f, const struct query *q, const char *room)
{
    static const char *const kinds[] = { "DB_ONE", "DB_MANY", "DB_EXEC" };
    const char *n = sv_z(gen_arena, q->name);
    emit_types(f, q);
    fprintf(f, "static DB_QUERY(query_%s) = {\n    .name = \"%s.%s\",\n    .sqlite = ", n, room, n);
    struct stmt sqlite = q->stmt;
    sqlite.count -= q->gives_key ? 2 : 0;
    emit_string(f, emit_sql(q, &sqlite, '?'));
    fputs(",\n    .pg = ", f);
    emit_string(f, emit_sql(q, q->postgres.count ? &q->postgres : &q->stmt, '$'));
    fprintf(f, ",\n    .kind = %s, .writes = %s, .scans = %s, .nparams = %zu, .ncols = %zu", kinds[q->kind],
        q->writes ? "true" : "false", q->scan ? "true" : "false", q->params_count, q->cols_count);
    if (q->gives_key)
        fputs(", .key = true", f);
    size_t list;
    struct sv one = sql_of_one(q, &list);
    if (one.n) {
        fprintf(f, ", .list = %zu,\n    .sqlite_one = ", list);
        emit_string(f, one);
    }
    struct sv rows = sql_of_rows(q);
    if (rows.n) {
        fputs(",\n    .pg_rows = ", f);
        emit_string(f, rows);
    }
    if (q->params_count)
        fprintf(f, ", .param_types = params_%s", n);
    if (q->cols_count)
        fprintf(f, ", .col_types = cols_%s", n);
    fputs(",\n};\n", f);
}

/** The C expression of a value of this type: `v` names it. */
static struct sv number_of(const struct type *t, const char *v)
{
    switch (t->kind) {
    case TYPE_ID: return sv_fmt(gen_arena, "%s.v", v);
    case TYPE_INSTANT: return sv_fmt(gen_arena, "%s.us", v);
    case TYPE_DAY: return sv_fmt(gen_arena, "%s.n", v);
    case TYPE_MONEY:
    case TYPE_FLAG:
    case TYPE_INT:
    case TYPE_TEXT:
    case TYPE_BYTES: break;
    }
    return sv_of(v);
}

static void emit_arg(FILE *f, const struct field *p)
{
    struct sv v = sv_eq(p->name, SV("org")) ? SV("org") : sv_fmt(gen_arena, "q->%.*s", SV_FMT(p->name));
    const char *z = sv_z(gen_arena, v);
    const char *make = p->type->kind == TYPE_TEXT ? "db_text" : p->type->kind == TYPE_BYTES ? "db_blob" : "db_i64";
    if (p->list && p->type->kind == TYPE_TEXT)
        fprintf(f, "        db_text(db_list_text(db, %s, %s_count)),\n", z, z);
    else if (p->list)
        fprintf(f, "        db_list_i64(db, (const int64_t *)(const void *)%s, %s_count),\n", z, z);
    else if (p->nullable)
        fprintf(
            f, "        %s.has ? %s(%s) : db_null(),\n", z, make, number_of(p->type, sv_fmt(gen_arena, "%s.v", z).p).p);
    else
        fprintf(f, "        %s(%s),\n", make, number_of(p->type, z).p);
}

static struct sv value_of(const struct type *t, size_t i)
{
    switch (t->kind) {
    case TYPE_ID:
    case TYPE_INSTANT: return sv_fmt(gen_arena, "{ c[%zu].i }", i);
    case TYPE_DAY: return sv_fmt(gen_arena, "{ (int32_t)c[%zu].i }", i);
    case TYPE_FLAG: return sv_fmt(gen_arena, "c[%zu].i != 0", i);
    case TYPE_TEXT:
    case TYPE_BYTES: return sv_fmt(gen_arena, "sv_dup(k->a, c[%zu].s)", i);
    case TYPE_MONEY:
    case TYPE_INT: break;
    }
    return sv_fmt(gen_arena, "c[%zu].i", i);
}

static void emit_row(FILE *f, const struct query *q)
{
    const char *n = sv_z(gen_arena, q->name);
    fprintf(f, "static enum err row_%s(void *ctx, const struct db_val *c)\n{\n    struct db_collect *k = ctx;\n", n);
    fprintf(f, "    struct %s_row *r = db_collect_row(k, sizeof *r);\n    *r = (struct %s_row){\n", n, n);
    for (size_t i = 0; i < q->cols_count; i++) {
        struct sv v = value_of(q->cols[i].type, i);
        if (q->cols[i].nullable)
            fprintf(f, "        .%.*s = { c[%zu].type != DB_T_NULL, %.*s },\n", SV_FMT(q->cols[i].name), i, SV_FMT(v));
        else
            fprintf(f, "        .%.*s = %.*s,\n", SV_FMT(q->cols[i].name), SV_FMT(v));
    }
    fputs("    };\n    return E_OK;\n}\n", f);
}

static void emit_body(FILE *f, const struct query *q)
{
    const char *n = sv_z(gen_arena, q->name);
    fputs("{\n", f);
    if (q->params_count) {
        fputs("    const struct db_val args[] = {\n", f);
        for (size_t i = 0; i < q->params_count; i++)
            emit_arg(f, &q->params[i]);
        fputs("    };\n", f);
    }
    const char *args = q->params_count ? "args" : "NULL";
    if (q->kind == KIND_EXEC) {
        fprintf(f, "    return db_run(db, &query_%s, %s, NULL, NULL, ret_changed);\n}\n", n, args);
        return;
    }
    const char *ret = q->kind == KIND_ONE ? "ret_row" : "ret_rows";
    fprintf(f,
        "    return db_fetch(db, &query_%s, %s, row_%s, &(struct db_collect){ .a = a, .ret = %s, .size = sizeof *%s "
        "});\n}\n",
        n, args, n, ret, ret);
}

void emit_queries(const struct queries *qs, const struct source *src, const char *dir, const char *room)
{
    emit_header(qs, dir, room);
    FILE *f = emit_open(dir, "queries.c");
    fprintf(f, "#include \"%s/queries.h\"\n\n#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n", room);
    for (size_t i = 0; i < qs->count; i++) {
        const struct query *q = &qs->items[i];
        /* A complaint of the compiler, and a debugger, point at the query. */
        fprintf(f, "\n#line %u ", q->line);
        emit_string(f, sv_of(src->path));
        fputc('\n', f);
        emit_query(f, q, room);
        if (q->cols_count)
            emit_row(f, q);
        emit_signature(f, q, false);
        emit_body(f, q);
    }
    emit_close(f);
}
