/**
 * tools/sqlgen.h — the parts of sqlgen: scan (text to tokens and blocks), schema (migrations to tables), check (a query
 * against the schema) and emit (C out). docs/sqlgen.md is what its users read.
 *
 * Everything lives in one arena for the run. Complaints are printed as `file:line: error: …` where they are found and
 * counted; the program goes on as long as that makes sense, so that one build shows many of them.
 */
#ifndef KITH_TOOLS_SQLGEN_H
#define KITH_TOOLS_SQLGEN_H

#include <sqlite3.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

extern struct arena *gen_arena;
extern unsigned gen_complaints;

struct source {
    const char *path;
    struct sv text;
};
struct source *source_read(const char *path); /* exits when it cannot be read */
/** Prints path:line: error: …, once per place and text. */
void complain(const struct source *src, unsigned line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* --- scan --- */

enum tok_kind { TOK_WORD, TOK_NUMBER, TOK_STRING, TOK_PARAM, TOK_LIST, TOK_OP, TOK_END };
struct tok {
    enum tok_kind kind;
    bool spaced;    /* white space or a comment stands before it */
    struct sv text; /* of a parameter: its name */
    unsigned line;
    size_t at; /* offset in the source */
};
/** Tokens of one statement, without its ';'. tok[count] is TOK_END. */
struct stmt {
    struct tok *tok;
    size_t count;
    const struct source *src;
    size_t from, to; /* in the source, without the ';' */
    unsigned line;
    bool closed;        /* it had a ';' */
    const char *engine; /* "sqlite" or "postgres" when a migration's statement is for one of them only */
};
struct cursor {
    const struct source *src;
    size_t at;
    unsigned line;
    bool postgres; /* "::" casts are allowed */
};
/** Reads up to and over the next ';'. False when only white space and comments are left. */
bool scan_stmt(struct cursor *c, struct stmt *ret_stmt);
bool tok_is(const struct tok *t, const char *word); /* ASCII case-insensitive; words and operators */

enum decl_kind { DECL_COL, DECL_PARAM };
struct decl {
    enum decl_kind kind;
    struct sv name, word; /* word without its mark */
    char mark;            /* '!' never null, '?' may be null, '[' a list, 0 none */
    unsigned line;
    bool used;
};
enum kind { KIND_ONE, KIND_MANY, KIND_EXEC };

enum type_kind { TYPE_ID, TYPE_INSTANT, TYPE_DAY, TYPE_MONEY, TYPE_FLAG, TYPE_INT, TYPE_TEXT, TYPE_BYTES };
struct type {
    enum type_kind kind;
    struct sv word;    /* "CLIENT_ID" */
    const char *c;     /* "struct client_id" */
    const char *opt;   /* "struct opt_client_id" */
    const char *lower; /* "client_id" */
};
struct field {
    struct sv name;
    const struct type *type;
    bool nullable, list;
};

struct query {
    struct sv name;
    enum kind kind;
    unsigned line;
    struct sv doc; /* the comment of its header, one line each */
    struct decl decls[64];
    size_t decls_count;
    struct stmt stmt;
    struct stmt postgres; /* count 0: the same words do */
    bool global, scan;
    unsigned global_line, scan_line;
    /* from check */
    bool ok, writes, has_org;
    bool gives_key; /* INSERT INTO table (…) VALUES (…) RETURNING id, where the database numbers the rows */
    struct field params[64], cols[64]; /* params in the order of their numbers, :org among them */
    size_t params_count, cols_count;
};
struct queries {
    struct query *items;
    size_t count, cap;
};
void scan_queries(const struct source *src, struct queries *ret_queries);
/** Adds queries.pg.sql: each block replaces the words of the query of its name. */
void scan_overrides(const struct source *src, struct queries *queries);

/* --- schema --- */

struct column {
    struct sv name;
    const struct type *type;
    bool not_null;
    unsigned key; /* place in the primary key, from 1; 0: not in it */
};
struct table {
    struct sv name;
    struct column *cols;
    size_t cols_count, key_count;
    bool identity; /* the database may number its rows */
    bool of_org;   /* has a column org_id */
};
struct migration {
    const struct source *src;
    unsigned number;
    struct sv name;               /* "0001_foundation" */
    struct sv *sqlite, *postgres; /* statements */
    size_t sqlite_count, postgres_count;
    uint64_t hash; /* of its tokens: comments and layout may change */
};
struct schema {
    sqlite3 *db; /* in memory, as Kith's: STRICT, foreign keys */
    struct table *tables;
    size_t tables_count;
    struct migration *migrations;
    size_t migrations_count;
};
void schema_load(const char *const *paths, size_t count, struct schema *ret_schema);
const struct table *schema_table(const struct schema *s, struct sv name);
const struct column *table_column(const struct table *t, struct sv name);
/** The type of a word; NULL when there is none. */
const struct type *type_of(struct sv word);
const struct type *const *type_ids(size_t *ret_count); /* every id word of the migrations, by name */

/* --- shape: what the tokens of a statement show --- */

bool stmt_says(const struct stmt *s, const char *word);
/** LEFT JOIN of this table by name, or one whose right side cannot be told by name. */
bool stmt_joins_left(const struct stmt *s, struct sv table);
/** Whether the n-th item of the outermost SELECT or RETURNING list holds a SELECT of its own. */
bool stmt_item_is_subquery(const struct stmt *s, int n);
/** Whether it is `alias.column` of a table that is surely there: FROM table alias, or an inner JOIN of it. */
bool stmt_item_is_inner(const struct stmt *s, int n);
/** The next column that is compared with :param by '=', either way round; *at goes on from 0. Empty: no more. */
struct sv stmt_compared_with(const struct stmt *s, struct sv param, size_t *at);

/* --- check and emit --- */

void check_queries(const struct schema *s, const char *room, struct queries *q);
void emit_schema(const struct schema *s, const char *dir, const char *name);
void emit_queries(const struct queries *q, const struct source *src, const char *dir, const char *room);
/** The statement's text for one engine: '?' numbers for SQLite, '$' for PostgreSQL. */
struct sv emit_sql(const struct query *q, const struct stmt *stmt, char sign);
void emit_string(FILE *f, struct sv text); /* as a C literal */
FILE *emit_open(const char *dir, const char *file);
void emit_close(FILE *f);

#endif
