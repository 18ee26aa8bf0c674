/**
 * tools/sqlgen_check.c — one query against the schema: what it touches, the type of every parameter and column.
 *
 * What SQLite says about a prepared statement is true for plain columns only: it names no type for an expression, and
 * calls a column NOT NULL although an outer join, a subquery or a UNION can make it null. Those declare themselves.
 */
#include "sqlgen.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

struct check {
    const struct schema *s;
    const char *room;
    struct query *q;
    const struct table *touched[64];
    size_t touched_count;
    bool outer[256]; /* per touched table: its rows may be all null */
    bool outer_any;  /* any column may be */
    bool compound;
};

static void __attribute__((format(printf, 3, 4))) refuse(struct check *c, unsigned line, const char *fmt, ...)
{
    char text[800];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    complain(c->q->stmt.src, line, "%.*s: %s", SV_FMT(c->q->name), text);
    c->q->ok = false;
}

/* --- preparing it --- */

static int on_access(void *arg, int action, const char *what, const char *detail, const char *db, const char *from)
{
    struct check *c = arg;
    (void)detail, (void)db, (void)from;
    if (action != SQLITE_READ && action != SQLITE_INSERT && action != SQLITE_UPDATE && action != SQLITE_DELETE)
        return SQLITE_OK;
    const struct table *t = schema_table(c->s, sv_of(what));
    for (size_t i = 0; t && i < c->touched_count; i++)
        if (c->touched[i] == t)
            t = NULL;
    if (t && c->touched_count < LENGTH(c->touched))
        c->touched[c->touched_count++] = t;
    return SQLITE_OK;
}

/** The statement as written, lists as plain parameters: offsets stay those of the file. */
static char *text_of(const struct stmt *s, const char *before)
{
    size_t skip = strlen(before);
    char *text = arena_alloc(gen_arena, skip + (s->to - s->from) + 1);
    memcpy(text, before, skip);
    memcpy(text + skip, s->src->text.p + s->from, s->to - s->from);
    for (size_t i = 0; i < s->count; i++)
        if (s->tok[i].kind == TOK_LIST)
            memset(text + skip + (s->tok[i].at - s->from) + 1 + s->tok[i].text.n, ' ', 2);
    return text;
}

static sqlite3_stmt *prepare(struct check *c, const char *before)
{
    sqlite3_stmt *st = NULL;
    const struct stmt *s = &c->q->stmt;
    char *text = text_of(s, before);
    if (sqlite3_prepare_v2(c->s->db, text, -1, &st, NULL) == SQLITE_OK)
        return st;
    int offset = sqlite3_error_offset(c->s->db);
    unsigned line = s->line;
    for (int i = 0; i < offset; i++)
        line += text[i] == '\n';
    refuse(c, line, "%s", sqlite3_errmsg(c->s->db));
    return NULL;
}

/* --- parameters --- */

static struct decl *find_decl(struct query *q, enum decl_kind kind, struct sv name)
{
    for (size_t i = 0; i < q->decls_count; i++)
        if (q->decls[i].kind == kind && sv_eq(q->decls[i].name, name))
            return &q->decls[i];
    return NULL;
}

/** :device_id is a DEVICE_ID also where no column has that name. */
static const struct type *type_named(struct sv name)
{
    char *word = arena_strndup(gen_arena, name.p, name.n);
    for (char *p = word; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    return sv_ends(name, SV("_id")) ? type_of(sv_of(word)) : NULL;
}

/** The one type that all columns of this name have in these tables; *ret_several when they differ. */
static const struct type *type_by_name(
    struct sv name, const struct table *const *tables, size_t count, bool *ret_several)
{
    const struct type *type = NULL;
    *ret_several = false;
    for (size_t i = 0; i < count; i++) {
        const struct column *col = table_column(tables[i], name);
        if (col && type && col->type != type)
            *ret_several = true;
        if (col)
            type = col->type;
    }
    return *ret_several ? NULL : type;
}

static const struct type *infer(struct check *c, const struct tok *t)
{
    bool several;
    const struct type *type = type_by_name(t->text, c->touched, c->touched_count, &several);
    if (!type && !several) {
        const struct table *every[1024];
        size_t n = 0;
        for (; n < c->s->tables_count && n < LENGTH(every); n++)
            every[n] = &c->s->tables[n];
        type = type_by_name(t->text, every, n, &several);
    }
    if (!type && !several)
        type = type_named(t->text);
    if (!type)
        refuse(c, t->line, "the type of :%.*s is not known, since %s: add -- param: %.*s TYPE", SV_FMT(t->text),
            several ? "columns of that name differ" : "no column has that name", SV_FMT(t->text));
    return type;
}

static bool list_type(const struct type *t)
{
    return t->kind == TYPE_ID || t->kind == TYPE_INT || t->kind == TYPE_MONEY || t->kind == TYPE_INSTANT ||
           t->kind == TYPE_TEXT;
}

static void add_param(struct check *c, const struct tok *t)
{
    struct query *q = c->q;
    struct field f = { .name = t->text, .list = t->kind == TOK_LIST };
    struct decl *d = find_decl(q, DECL_PARAM, t->text);
    if (sv_eq(t->text, SV("org"))) {
        q->has_org = true;
        f.type = type_of(SV("ORG_ID"));
        if (d || f.list)
            refuse(c, d ? d->line : t->line, ":org is the organization: it has no declaration and is no list");
    } else if (d) {
        f.type = type_of(d->word);
        f.nullable = d->mark == '?';
        if (!f.type)
            refuse(c, d->line, "unknown type '%.*s'", SV_FMT(d->word));
        else if (f.list != (d->mark == '['))
            refuse(
                c, d->line, ":%.*s is %s in the statement", SV_FMT(t->text), f.list ? "a list, :name[]," : "no list");
        else if (f.list && !list_type(f.type))
            refuse(c, d->line, "a list is of ids, INT, MONEY, INSTANT or TEXT");
    } else if (f.list) {
        refuse(c, t->line, "add -- param: %.*s TYPE[]", SV_FMT(t->text));
    } else {
        f.type = infer(c, t);
    }
    if (d)
        d->used = true;
    if (q->params_count == LENGTH(q->params))
        refuse(c, t->line, "too many parameters");
    else
        q->params[q->params_count++] = f;
}

static const struct field *find_param(const struct query *q, struct sv name)
{
    for (size_t i = 0; i < q->params_count; i++)
        if (sv_eq(q->params[i].name, name))
            return &q->params[i];
    return NULL;
}

static bool is_c_word(struct sv name)
{
    static const char *const words[] = { "auto", "break", "case", "char", "const", "continue", "default", "do",
        "double", "else", "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register",
        "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned",
        "void", "volatile", "while", "bool", "true", "false", "asm" };
    for (size_t i = 0; i < LENGTH(words); i++)
        if (sv_eq(name, sv_of(words[i])))
            return true;
    return false;
}

static bool is_field(struct sv name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!(name.p[i] == '_' || (name.p[i] >= 'a' && name.p[i] <= 'z') ||
                (i && name.p[i] >= '0' && name.p[i] <= '9')))
            return false;
    return name.n > 0 && !is_c_word(name);
}

static void check_params(struct check *c)
{
    const struct stmt *s = &c->q->stmt;
    for (size_t i = 0; i < s->count; i++) {
        const struct tok *t = &s->tok[i];
        if (t->kind != TOK_PARAM && t->kind != TOK_LIST)
            continue;
        const struct field *same = find_param(c->q, t->text);
        if (!is_field(t->text))
            refuse(c, t->line, ":%.*s does not make a C name: lower_case, no word of C", SV_FMT(t->text));
        else if (!same)
            add_param(c, t);
        else if (same->list != (t->kind == TOK_LIST))
            refuse(c, t->line, ":%.*s is a list at one place and none at another", SV_FMT(t->text));
    }
    const struct stmt *o = &c->q->postgres;
    for (size_t i = 0; i < o->count; i++)
        if ((o->tok[i].kind == TOK_PARAM || o->tok[i].kind == TOK_LIST) && !find_param(c->q, o->tok[i].text))
            complain(o->src, o->tok[i].line, "%.*s: :%.*s is not a parameter of the query in queries.sql",
                SV_FMT(c->q->name), SV_FMT(o->tok[i].text));
}

/* --- columns --- */

static const struct table *table_by_root(struct check *c, int root)
{
    const struct table *t = NULL;
    sqlite3_stmt *s = NULL;
    sqlite3_prepare_v2(c->s->db, "SELECT tbl_name FROM sqlite_schema WHERE rootpage = ?1", -1, &s, NULL);
    sqlite3_bind_int(s, 1, root);
    if (sqlite3_step(s) == SQLITE_ROW)
        t = schema_table(c->s, sv_of((const char *)sqlite3_column_text(s, 0)));
    sqlite3_finalize(s);
    return t;
}

/** A compound whose rows can reach the result: one that only lists values for IN (…) cannot. */
static bool has_compound(const struct stmt *s)
{
    size_t depth = 0, listed = 0; /* listed: depth of the IN list we are in; 0: none */
    for (size_t i = 0; i < s->count; i++) {
        const struct tok *t = &s->tok[i];
        if (t->kind == TOK_OP && sv_eq(t->text, SV("("))) {
            depth++;
            if (!listed && i && tok_is(&s->tok[i - 1], "IN"))
                listed = depth;
        } else if (t->kind == TOK_OP && sv_eq(t->text, SV(")"))) {
            listed = listed == depth ? 0 : listed;
            depth -= depth > 0;
        } else if (!listed && (tok_is(t, "UNION") || tok_is(t, "EXCEPT") || tok_is(t, "INTERSECT"))) {
            return true;
        }
    }
    return false;
}

/** Outer joins show in the byte code: NullRow on the cursor of the table whose row is missing. */
static void find_outer(struct check *c)
{
    const struct stmt *s = &c->q->stmt;
    c->compound = has_compound(s);
    if (!stmt_says(s, "LEFT") && !stmt_says(s, "RIGHT") && !stmt_says(s, "FULL"))
        return;
    sqlite3_stmt *st = prepare(c, "EXPLAIN ");
    const struct table *cursor[512] = { 0 };
    while (st && sqlite3_step(st) == SQLITE_ROW) {
        const char *op = (const char *)sqlite3_column_text(st, 1);
        int p1 = sqlite3_column_int(st, 2);
        if (p1 < 0 || p1 >= (int)LENGTH(cursor))
            continue;
        if (strcmp(op, "OpenRead") == 0 || strcmp(op, "OpenWrite") == 0)
            cursor[p1] = table_by_root(c, sqlite3_column_int(st, 3));
        if (strcmp(op, "NullRow") == 0 && !cursor[p1])
            c->outer_any = true;
        for (size_t i = 0; strcmp(op, "NullRow") == 0 && i < c->touched_count; i++)
            c->outer[i] |= c->touched[i] == cursor[p1];
    }
    sqlite3_finalize(st);
}

static bool is_outer(const struct check *c, const struct table *t, int column)
{
    if (stmt_item_is_inner(&c->q->stmt, column))
        return false;
    for (size_t i = 0; i < c->touched_count; i++)
        if (c->touched[i] == t && c->outer[i])
            return true;
    return stmt_joins_left(&c->q->stmt, t->name) || (c->outer_any && stmt_says(&c->q->stmt, "WITH"));
}

static void refuse_star(struct check *c)
{
    static const char *const before[] = { "SELECT", "RETURNING", ",", ".", "DISTINCT", "ALL" };
    const struct stmt *s = &c->q->stmt;
    for (size_t i = 1; i < s->count; i++)
        for (size_t k = 0; tok_is(&s->tok[i], "*") && k < LENGTH(before); k++)
            if (tok_is(&s->tok[i - 1], before[k]))
                refuse(c, s->tok[i].line, "name the columns instead of *");
}

/** Why a column has to declare itself; NULL when the schema tells. */
static const char *why_declare(struct check *c, sqlite3_stmt *st, int i, const struct table *t)
{
    if (!t || !sqlite3_column_origin_name(st, i))
        return "is an expression";
    if (c->compound)
        return "may come from any part of the compound";
    if (stmt_item_is_subquery(&c->q->stmt, i))
        return "comes from a subquery";
    return is_outer(c, t, i) ? "comes through an outer join" : NULL;
}

static void add_col(struct check *c, sqlite3_stmt *st, int i)
{
    struct query *q = c->q;
    struct field f = { .name = sv_dup(gen_arena, sv_of(sqlite3_column_name(st, i))) };
    const char *from = sqlite3_column_table_name(st, i);
    const struct table *t = from ? schema_table(c->s, sv_of(from)) : NULL;
    const struct column *col = t ? table_column(t, sv_of(sqlite3_column_origin_name(st, i))) : NULL;
    const char *why = why_declare(c, st, i, col ? t : NULL);
    struct decl *d = find_decl(q, DECL_COL, f.name);
    for (size_t k = 0; k < q->cols_count; k++)
        if (sv_eq(q->cols[k].name, f.name))
            refuse(c, q->stmt.line, "two columns are named %.*s: say AS", SV_FMT(f.name));
    if (!is_field(f.name)) {
        refuse(c, q->stmt.line, "column %d, '%.*s', needs a C name: say AS lower_case", i + 1, SV_FMT(f.name));
    } else if (d) {
        d->used = true;
        f.type = type_of(d->word);
        f.nullable = d->mark == '?';
        if (!f.type)
            refuse(c, d->line, "unknown type '%.*s'", SV_FMT(d->word));
        else if (col && col->type != f.type)
            refuse(c, d->line, "column %.*s is declared %.*s, but %.*s.%.*s is %.*s", SV_FMT(f.name), SV_FMT(d->word),
                SV_FMT(t->name), SV_FMT(col->name), SV_FMT(col->type->word));
    } else if (why) {
        refuse(c, q->stmt.line, "column %.*s %s: add -- col: %.*s TYPE! (never null) or TYPE?", SV_FMT(f.name), why,
            SV_FMT(f.name));
    } else {
        f.type = col->type;
        f.nullable = !col->not_null;
    }
    if (q->cols_count == LENGTH(q->cols))
        refuse(c, q->stmt.line, "too many columns");
    else
        q->cols[q->cols_count++] = f;
}

static void check_cols(struct check *c, sqlite3_stmt *st)
{
    int n = sqlite3_column_count(st);
    refuse_star(c);
    if (!c->q->ok)
        return;
    if (n > 0 && c->q->kind == KIND_EXEC)
        refuse(c, c->q->line, "it returns columns: :one or :many");
    if (n == 0 && c->q->kind != KIND_EXEC)
        refuse(c, c->q->line, "it returns nothing: :exec");
    find_outer(c);
    for (int i = 0; i < n; i++)
        add_col(c, st, i);
}

/* --- scope and plan --- */

/** Whether :org is compared with a column that holds an organization. */
static bool compares_org(const struct check *c)
{
    size_t at = 0;
    for (struct sv name; (name = stmt_compared_with(&c->q->stmt, SV("org"), &at)).n > 0;)
        for (size_t i = 0; i < c->touched_count; i++) {
            const struct column *col = table_column(c->touched[i], name);
            if (col && col->type == type_of(SV("ORG_ID")))
                return true;
        }
    return false;
}

static void check_scope(struct check *c)
{
    const struct table *of_org = NULL;
    for (size_t i = 0; i < c->touched_count && !of_org; i++)
        of_org = c->touched[i]->of_org ? c->touched[i] : NULL;
    if (c->q->global && c->q->has_org)
        refuse(c, c->q->global_line, "it is marked -- global: but names :org");
    else if (c->q->has_org && !tok_is(&c->q->stmt.tok[0], "INSERT") && !compares_org(c))
        refuse(c, c->q->stmt.line, "it names :org but compares no organization with it: org_id = :org");
    else if (of_org && !c->q->global && !c->q->has_org)
        refuse(c, c->q->stmt.line,
            "%.*s belongs to an organization: compare its org_id with :org, or say -- global: why",
            SV_FMT(of_org->name));
}

/** The plan names a table by its alias where it has one. */
static const struct table *table_by_alias(struct check *c, struct sv name)
{
    const struct stmt *s = &c->q->stmt;
    for (size_t i = 0; i + 1 < s->count; i++) {
        const struct table *t = s->tok[i].kind == TOK_WORD ? schema_table(c->s, s->tok[i].text) : NULL;
        size_t k = i + (tok_is(&s->tok[i + 1], "AS") ? 2U : 1U);
        if (t && k < s->count && sv_eq_ci(s->tok[k].text, name))
            return t;
    }
    return schema_table(c->s, name);
}

static void check_plan(struct check *c)
{
    sqlite3_stmt *st = prepare(c, "EXPLAIN QUERY PLAN ");
    bool scans = false;
    while (st && sqlite3_step(st) == SQLITE_ROW) {
        struct sv rest = sv_of((const char *)sqlite3_column_text(st, 3));
        if (!sv_eq(sv_cut(&rest, ' '), SV("SCAN")))
            continue;
        const struct table *t = table_by_alias(c, sv_cut(&rest, ' '));
        scans |= t != NULL;
        if (t && !c->q->scan)
            refuse(c, c->q->stmt.line,
                "the plan reads every row of %.*s: give it an index to go by, or say -- scan: why", SV_FMT(t->name));
    }
    sqlite3_finalize(st);
    if (c->q->scan && !scans)
        refuse(c, c->q->scan_line, "-- scan: is not needed, the plan uses an index");
}

/* Whether there surely is a row, and its number is all that is asked for. */
static bool gives_key(const struct check *c)
{
    const struct stmt *s = &c->q->stmt;
    size_t n = s->count;
    if (c->q->kind != KIND_ONE || c->q->cols_count != 1 || n < 8 || !tok_is(&s->tok[0], "INSERT") ||
        !tok_is(&s->tok[1], "INTO") || !tok_is(&s->tok[n - 3], ")") || !tok_is(&s->tok[n - 2], "RETURNING") ||
        stmt_says(s, "CONFLICT") || stmt_says(s, "SELECT"))
        return false;
    const struct table *t = schema_table(c->s, s->tok[2].text);
    const struct column *key = t && t->identity ? table_column(t, s->tok[n - 1].text) : NULL;
    return key && key->key && t->key_count == 1;
}

static void check_query(const struct schema *s, const char *room, struct query *q)
{
    struct check c = { .s = s, .room = room, .q = q };
    sqlite3_set_authorizer(s->db, on_access, &c);
    sqlite3_stmt *st = prepare(&c, "");
    sqlite3_set_authorizer(s->db, NULL, NULL);
    if (!st)
        return;
    q->writes = !sqlite3_stmt_readonly(st);
    check_params(&c);
    check_cols(&c, st);
    sqlite3_finalize(st);
    q->gives_key = gives_key(&c);
    if (q->ok)
        check_scope(&c);
    if (q->ok)
        check_plan(&c);
    for (size_t i = 0; q->ok && i < q->decls_count; i++)
        if (!q->decls[i].used)
            refuse(&c, q->decls[i].line, "-- %s: %.*s names no %s of the statement",
                q->decls[i].kind == DECL_COL ? "col" : "param", SV_FMT(q->decls[i].name),
                q->decls[i].kind == DECL_COL ? "column" : "parameter");
}

void check_queries(const struct schema *s, const char *room, struct queries *q)
{
    /* Off here: a foreign key would count as a use of the table it points to. */
    sqlite3_exec(s->db, "PRAGMA foreign_keys=OFF", NULL, NULL, NULL);
    for (size_t i = 0; i < q->count; i++)
        if (q->items[i].ok)
            check_query(s, room, &q->items[i]);
}
