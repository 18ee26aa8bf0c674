/** tools/sqlgen_schema.c — migrations: their type words, their text for each engine, and the tables they make. */
#include "sqlgen.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --- types --- */

static const struct type plain_types[] = {
    { TYPE_INSTANT, { "INSTANT", 7 }, "struct instant", "struct opt_instant", "instant" },
    { TYPE_DAY, { "DAY", 3 }, "struct day", "struct opt_day", "day" },
    { TYPE_MONEY, { "MONEY", 5 }, "int64_t", "struct opt_i64", "i64" },
    { TYPE_FLAG, { "FLAG", 4 }, "bool", "struct opt_bool", "bool" },
    { TYPE_INT, { "INT", 3 }, "int64_t", "struct opt_i64", "i64" },
    { TYPE_TEXT, { "TEXT", 4 }, "struct sv", "struct opt_sv", "sv" },
    { TYPE_BYTES, { "BYTES", 5 }, "struct sv", "struct opt_sv", "sv" },
};
static struct {
    const struct type *type[512];
    unsigned line[512];
    const struct source *src[512];
    size_t count;
} ids;

static bool is_id_word(struct sv word)
{
    for (size_t i = 0; i < word.n; i++)
        if (!isupper((unsigned char)word.p[i]) && !isdigit((unsigned char)word.p[i]) && word.p[i] != '_')
            return false;
    return word.n > 3 && isupper((unsigned char)word.p[0]) && sv_ends(word, SV("_ID"));
}

const struct type *type_of(struct sv word)
{
    for (size_t i = 0; i < LENGTH(plain_types); i++)
        if (sv_eq(plain_types[i].word, word))
            return &plain_types[i];
    for (size_t i = 0; i < ids.count; i++)
        if (sv_eq(ids.type[i]->word, word))
            return ids.type[i];
    return NULL;
}

const struct type *const *type_ids(size_t *ret_count)
{
    *ret_count = ids.count;
    return ids.type;
}

static const struct type *type_new_id(const struct source *src, unsigned line, struct sv word)
{
    if (ids.count == LENGTH(ids.type)) {
        complain(src, line, "too many id types");
        exit(1);
    }
    struct type *t = arena_new_obj(gen_arena, struct type);
    char *lower = arena_strndup(gen_arena, word.p, word.n);
    for (char *p = lower; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    *t = (struct type){ .kind = TYPE_ID, .word = word, .lower = lower };
    t->c = sv_fmt(gen_arena, "struct %s", lower).p;
    t->opt = sv_fmt(gen_arena, "struct opt_%s", lower).p;
    size_t i = ids.count++;
    for (; i > 0 && sv_cmp(ids.type[i - 1]->word, word) > 0; i--) {
        ids.type[i] = ids.type[i - 1];
        ids.line[i] = ids.line[i - 1];
        ids.src[i] = ids.src[i - 1];
    }
    ids.type[i] = t;
    ids.line[i] = line;
    ids.src[i] = src;
    return t;
}

/* --- one statement for the engines --- */

enum { FOR_TYPES, FOR_SQLITE, FOR_POSTGRES, FOR_COUNT };
enum { TABLES_MAX = 1024, COLUMNS_MAX = 128 };
struct rewrite {
    const struct stmt *s;
    size_t i; /* the next token */
    struct str out[FOR_COUNT];
};
static struct {
    struct sv name[1024];
    size_t count;
} identities; /* tables whose rows the database numbers */

static void put(struct rewrite *r, unsigned engines, struct sv text, bool spaced)
{
    for (unsigned e = 0; e < FOR_COUNT; e++)
        if (engines & 1U << e) {
            if (spaced && r->out[e].n)
                str_addc(&r->out[e], ' ');
            str_add(&r->out[e], text);
        }
}

static const unsigned EVERY = 1U << FOR_TYPES | 1U << FOR_SQLITE | 1U << FOR_POSTGRES;

static const struct tok *next(struct rewrite *r)
{
    const struct tok *t = &r->s->tok[r->i];
    if (t->kind != TOK_END)
        r->i++;
    return t;
}

static void copy(struct rewrite *r, unsigned engines)
{
    const struct tok *t = next(r);
    put(r, engines, t->text, t->spaced);
}

static const struct tok *peek(const struct rewrite *r, size_t ahead)
{
    return r->i + ahead < r->s->count ? &r->s->tok[r->i + ahead] : &r->s->tok[r->s->count];
}

/** Whether the column definition that starts here says `word`, before the ',' or ')' that ends it. */
static bool item_says(const struct rewrite *r, const char *word)
{
    int depth = 0;
    for (size_t i = r->i; i < r->s->count; i++) {
        const struct tok *t = &r->s->tok[i];
        if (depth == 0 && (tok_is(t, ",") || tok_is(t, ")")))
            return false;
        depth += tok_is(t, "(") - tok_is(t, ")");
        if (depth == 0 && tok_is(t, word))
            return true;
    }
    return false;
}

/** `name TYPE`: the cursor stands on the name. */
static void rewrite_column(struct rewrite *r, struct sv table)
{
    copy(r, EVERY);
    const struct tok *word = peek(r, 0);
    const struct type *type = type_of(word->text);
    if (!type && word->kind == TOK_WORD && is_id_word(word->text))
        type = type_new_id(r->s->src, word->line, word->text);
    if (!type) {
        complain(r->s->src, word->line, "unknown type '%.*s': NAME_ID, INSTANT, DAY, MONEY, FLAG, INT, TEXT or BYTES",
            SV_FMT(word->text));
        return;
    }
    bool identity = type->kind == TYPE_ID && item_says(r, "PRIMARY") && !item_says(r, "REFERENCES");
    next(r);
    put(r, 1U << FOR_TYPES, word->text, true);
    put(r, 1U << FOR_SQLITE,
        type->kind == TYPE_TEXT    ? SV("TEXT")
        : type->kind == TYPE_BYTES ? SV("BLOB")
                                   : SV("INTEGER"),
        true);
    /* Bytes decide the order of text, as in SQLite: lists and prefix searches are the same on both. */
    put(r, 1U << FOR_POSTGRES,
        type->kind == TYPE_TEXT    ? SV("TEXT COLLATE \"C\"")
        : type->kind == TYPE_BYTES ? SV("BYTEA")
        : identity                 ? SV("BIGINT GENERATED BY DEFAULT AS IDENTITY")
                                   : SV("BIGINT"),
        true);
    if (identity && identities.count < LENGTH(identities.name))
        identities.name[identities.count++] = table;
}

/** `CHECK (name IN ('a', 'b', 'c'))`, which starts here: how many tokens. 0: it is something else. */
static size_t list_check(const struct rewrite *r)
{
    size_t n = 5;
    if (!tok_is(peek(r, 0), "CHECK") || !tok_is(peek(r, 1), "(") || peek(r, 2)->kind != TOK_WORD ||
        !tok_is(peek(r, 3), "IN") || !tok_is(peek(r, 4), "("))
        return 0;
    while (peek(r, n)->kind == TOK_STRING && tok_is(peek(r, n + 1), ","))
        n += 2;
    return peek(r, n)->kind == TOK_STRING && tok_is(peek(r, n + 1), ")") && tok_is(peek(r, n + 2), ")") ? n + 3 : 0;
}

/* For IN with more than two words SQLite fills a table, for each row that is written; comparisons cost next to
 * nothing. */
static void rewrite_list_check(struct rewrite *r, size_t count)
{
    struct sv name = peek(r, 2)->text;
    for (size_t i = 5; i + 2 < count; i += 2) {
        struct sv word = peek(r, i)->text;
        put(r, 1U << FOR_SQLITE,
            sv_fmt(gen_arena, "%s%.*s = %.*s", i > 5 ? "OR " : "CHECK (", SV_FMT(name), SV_FMT(word)), true);
    }
    put(r, 1U << FOR_SQLITE, SV(")"), false);
    while (count--)
        copy(r, EVERY & ~(1U << FOR_SQLITE));
}

/** The rest of a statement as it stands, but for such checks. */
static void copy_rest(struct rewrite *r)
{
    while (peek(r, 0)->kind != TOK_END) {
        size_t check = list_check(r);
        if (check)
            rewrite_list_check(r, check);
        else
            copy(r, EVERY);
    }
}

/** The rest of a table's item, up to the ',' or ')' that ends it. */
static void rewrite_item_rest(struct rewrite *r)
{
    int depth = 0;
    for (const struct tok *t; (t = peek(r, 0))->kind != TOK_END;) {
        size_t check = depth == 0 ? list_check(r) : 0;
        if (check) {
            rewrite_list_check(r, check);
            continue;
        }
        if (depth == 0 && (tok_is(t, ",") || tok_is(t, ")")))
            return;
        depth += tok_is(t, "(") - tok_is(t, ")");
        copy(r, tok_is(t, "AUTOINCREMENT") ? 1U << FOR_SQLITE : EVERY);
    }
}

static bool is_constraint(const struct tok *t)
{
    static const char *const words[] = { "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "CONSTRAINT" };
    for (size_t i = 0; i < LENGTH(words); i++)
        if (tok_is(t, words[i]))
            return true;
    return false;
}

static void rewrite_create_table(struct rewrite *r)
{
    copy(r, EVERY);
    copy(r, EVERY);
    struct sv table = peek(r, 0)->text;
    copy(r, EVERY);
    if (!tok_is(peek(r, 0), "(")) {
        complain(r->s->src, r->s->line, "write CREATE TABLE name (…)");
        return;
    }
    do {
        copy(r, EVERY); /* '(' or ',' */
        if (!is_constraint(peek(r, 0)))
            rewrite_column(r, table);
        rewrite_item_rest(r);
    } while (tok_is(peek(r, 0), ","));
    copy(r, EVERY);
    put(r, 1U << FOR_SQLITE, SV("STRICT"), true);
    if (tok_is(peek(r, 0), "WITHOUT")) {
        put(r, 1U << FOR_SQLITE, SV(","), false);
        copy(r, 1U << FOR_SQLITE | 1U << FOR_TYPES);
        copy(r, 1U << FOR_SQLITE | 1U << FOR_TYPES);
    }
    if (peek(r, 0)->kind != TOK_END)
        complain(r->s->src, peek(r, 0)->line, "'%.*s' after the table: STRICT is added by the build",
            SV_FMT(peek(r, 0)->text));
}

static void rewrite_alter(struct rewrite *r)
{
    copy(r, EVERY);
    copy(r, EVERY);
    struct sv table = peek(r, 0)->text;
    copy(r, EVERY);
    if (tok_is(peek(r, 0), "ADD")) {
        copy(r, EVERY);
        if (tok_is(peek(r, 0), "COLUMN"))
            copy(r, EVERY);
        rewrite_column(r, table);
    }
    copy_rest(r);
}

static bool starts(const struct rewrite *r, const char *first, const char *second)
{
    return tok_is(&r->s->tok[0], first) && (!second || tok_is(&r->s->tok[1], second));
}

static void rewrite(struct rewrite *r)
{
    if (starts(r, "CREATE", "TABLE")) {
        rewrite_create_table(r);
    } else if (starts(r, "ALTER", "TABLE")) {
        rewrite_alter(r);
    } else if (starts(r, "CREATE", "INDEX") || starts(r, "CREATE", "UNIQUE") || starts(r, "DROP", "TABLE") ||
               starts(r, "DROP", "INDEX") || starts(r, "INSERT", NULL) || starts(r, "UPDATE", NULL) ||
               starts(r, "DELETE", NULL)) {
        while (peek(r, 0)->kind != TOK_END)
            copy(r, EVERY);
    } else {
        complain(r->s->src, r->s->line,
            "a migration creates, alters or drops tables and indexes, or changes rows; other statements say -- "
            "engine:");
    }
}

/* --- files --- */

static sqlite3 *open_memory(void)
{
    sqlite3 *db = NULL;
    if (sqlite3_open(":memory:", &db) != SQLITE_OK)
        exit(1);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, (void *)0);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, (void *)0);
    sqlite3_exec(db, "PRAGMA foreign_keys=ON", NULL, NULL, NULL);
    return db;
}

static void run_stmt(sqlite3 *db, const struct stmt *s, struct sv sql)
{
    if (gen_complaints == 0 && sqlite3_exec(db, sv_z(gen_arena, sql), NULL, NULL, NULL) != SQLITE_OK)
        complain(s->src, s->line, "%s", sqlite3_errmsg(db));
}

static uint64_t hash_stmt(uint64_t h, const struct stmt *s)
{
    for (size_t i = 0; i <= s->count; i++) {
        struct sv text = i < s->count ? s->tok[i].text : SV(";");
        for (size_t k = 0; k <= text.n; k++)
            h = (h ^ (k < text.n ? (unsigned char)text.p[k] : 0U)) * UINT64_C(1099511628211); /* FNV-1a */
    }
    return h;
}

static void add_text(struct sv **list, size_t *count, struct sv text)
{
    struct sv *grown = arena_array(gen_arena, *count + 1, sizeof *grown);
    if (*count)
        memcpy(grown, *list, *count * sizeof *grown);
    grown[(*count)++] = text;
    *list = grown;
}

static void load_migration(struct schema *schema, sqlite3 *types, struct migration *m)
{
    struct cursor c = { .src = m->src, .line = 1, .postgres = true };
    struct stmt s;
    m->hash = UINT64_C(14695981039346656037);
    while (scan_stmt(&c, &s)) {
        if (s.count == 0)
            continue;
        if (!s.closed)
            complain(s.src, s.line, "the statement does not end with ';'");
        m->hash = hash_stmt(m->hash, &s);
        struct rewrite r = { .s = &s };
        for (unsigned e = 0; e < FOR_COUNT; e++)
            r.out[e] = str_new(gen_arena, 1U << 20);
        if (s.engine)
            copy_rest(&r);
        else
            rewrite(&r);
        if (!s.engine || s.engine[0] == 's') {
            add_text(&m->sqlite, &m->sqlite_count, str_sv(&r.out[FOR_SQLITE]));
            run_stmt(schema->db, &s, str_sv(&r.out[FOR_SQLITE]));
        }
        if (!s.engine)
            run_stmt(types, &s, str_sv(&r.out[FOR_TYPES]));
        if (!s.engine || s.engine[0] == 'p')
            add_text(&m->postgres, &m->postgres_count, str_sv(&r.out[FOR_POSTGRES]));
    }
}

static bool number_of(const char *path, struct migration *m)
{
    const char *slash = strrchr(path, '/');
    struct sv file = sv_of(slash ? slash + 1 : path);
    if (file.n < 10 || !sv_ends(file, SV(".sql")) || file.p[4] != '_')
        return false;
    m->name = sv_sub(file, 0, file.n - 4);
    for (size_t i = 0; i < 4; i++) {
        if (!isdigit((unsigned char)file.p[i]))
            return false;
        m->number = m->number * 10 + (unsigned)(file.p[i] - '0');
    }
    return true;
}

/* --- tables --- */

static void load_columns(sqlite3 *types, struct table *t)
{
    sqlite3_stmt *s = NULL;
    sqlite3_prepare_v2(types, "SELECT name, type, \"notnull\", pk FROM pragma_table_info(?1)", -1, &s, NULL);
    sqlite3_bind_text(s, 1, t->name.p, (int)t->name.n, SQLITE_STATIC);
    t->cols = arena_array(gen_arena, COLUMNS_MAX, sizeof *t->cols);
    while (t->cols_count < COLUMNS_MAX && sqlite3_step(s) == SQLITE_ROW) {
        struct column *c = &t->cols[t->cols_count++];
        *c = (struct column){
            .name = sv_dup(gen_arena, sv_of((const char *)sqlite3_column_text(s, 0))),
            .type = type_of(sv_of((const char *)sqlite3_column_text(s, 1))),
            .key = (unsigned)sqlite3_column_int(s, 3),
        };
        c->not_null = sqlite3_column_int(s, 2) || c->key > 0; /* STRICT keys are never null */
        t->key_count += c->key > 0;
        t->of_org |= sv_eq(c->name, SV("org_id"));
    }
    sqlite3_finalize(s);
    for (size_t i = 0; i < identities.count; i++)
        t->identity |= sv_eq(identities.name[i], t->name);
}

static void load_tables(sqlite3 *types, struct schema *schema, const struct source *src)
{
    sqlite3_stmt *s = NULL;
    sqlite3_prepare_v2(types,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
        -1, &s, NULL);
    struct table *tables = arena_array(gen_arena, TABLES_MAX, sizeof *tables);
    size_t n = 0;
    while (n < TABLES_MAX && sqlite3_step(s) == SQLITE_ROW) {
        tables[n] = (struct table){ .name = sv_dup(gen_arena, sv_of((const char *)sqlite3_column_text(s, 0))) };
        load_columns(types, &tables[n]);
        if (tables[n].key_count == 0)
            complain(src, 1, "table %.*s needs a PRIMARY KEY: backups and paging go by it", SV_FMT(tables[n].name));
        n++;
    }
    sqlite3_finalize(s);
    schema->tables = tables;
    schema->tables_count = n;
}

/** A misspelt id would be a new type: each is the key of some table. */
static void check_ids(const struct schema *schema)
{
    for (size_t i = 0; i < ids.count; i++) {
        bool found = false;
        for (size_t t = 0; t < schema->tables_count; t++)
            for (size_t c = 0; c < schema->tables[t].cols_count; c++)
                found |= schema->tables[t].key_count == 1 && schema->tables[t].cols[c].key == 1 &&
                         schema->tables[t].cols[c].type == ids.type[i];
        if (!found)
            complain(ids.src[i], ids.line[i], "no table has %.*s as its PRIMARY KEY: is it misspelt?",
                SV_FMT(ids.type[i]->word));
    }
}

void schema_load(const char *const *paths, size_t count, struct schema *ret_schema)
{
    struct schema s = { .db = open_memory(), .migrations_count = count };
    sqlite3 *types = open_memory(); /* keeps the type words: SQLite takes any when not STRICT */
    s.migrations = arena_array(gen_arena, count + 1, sizeof *s.migrations);
    for (size_t i = 0; i < count; i++) {
        struct migration *m = &s.migrations[i];
        m->src = source_read(paths[i]);
        if (!number_of(paths[i], m) || m->number != i + 1)
            complain(m->src, 1, "migrations are NNNN_name.sql, numbered from 0001 without a gap: %04zu is next", i + 1);
        load_migration(&s, types, m);
    }
    if (!gen_complaints && count > 0) {
        load_tables(types, &s, s.migrations[count - 1].src);
        check_ids(&s);
        if (!type_of(SV("ORG_ID")))
            complain(s.migrations[0].src, 1, "no table has ORG_ID as its PRIMARY KEY: queries are scoped by it");
    }
    sqlite3_close(types);
    *ret_schema = s;
}

const struct table *schema_table(const struct schema *s, struct sv name)
{
    for (size_t i = 0; i < s->tables_count; i++)
        if (sv_eq_ci(s->tables[i].name, name))
            return &s->tables[i];
    return NULL;
}

const struct column *table_column(const struct table *t, struct sv name)
{
    for (size_t i = 0; i < t->cols_count; i++)
        if (sv_eq_ci(t->cols[i].name, name))
            return &t->cols[i];
    return NULL;
}
