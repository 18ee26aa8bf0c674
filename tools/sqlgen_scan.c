/** tools/sqlgen_scan.c — SQL text to tokens, queries.sql to blocks. */
#include "sqlgen.h"

#include <ctype.h>
#include <string.h>

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

bool tok_is(const struct tok *t, const char *word)
{
    return (t->kind == TOK_WORD || t->kind == TOK_OP) && sv_eq_ci(t->text, sv_of(word));
}

static char at(const struct cursor *c, size_t ahead)
{
    return c->at + ahead < c->src->text.n ? c->src->text.p[c->at + ahead] : '\0';
}

static void step(struct cursor *c, size_t n)
{
    for (; n > 0 && c->at < c->src->text.n; n--)
        if (c->src->text.p[c->at++] == '\n')
            c->line++;
}

static struct sv line_here(const struct cursor *c)
{
    size_t end = sv_find(c->src->text, '\n', c->at);
    return sv_sub(c->src->text, c->at, (end == SIZE_MAX ? c->src->text.n : end) - c->at);
}

/** White space and comments. Stops before a line that begins the next block. */
static bool skip_blank(struct cursor *c, struct stmt *s)
{
    size_t start = c->at;
    for (;;) {
        if (isspace((unsigned char)at(c, 0))) {
            step(c, 1);
        } else if (at(c, 0) == '-' && at(c, 1) == '-') {
            struct sv line = line_here(c);
            if (sv_starts(line, SV("-- name:")))
                break;
            if (sv_starts(line, SV("-- engine:")) && s->count == 0) {
                struct sv engine = sv_trim(sv_sub(line, 10, line.n));
                if (sv_eq(engine, SV("sqlite")) || sv_eq(engine, SV("postgres")))
                    s->engine = sv_z(gen_arena, engine);
                else
                    complain(c->src, c->line, "-- engine: is sqlite or postgres");
            }
            step(c, line.n);
        } else if (at(c, 0) == '/' && at(c, 1) == '*') {
            unsigned line = c->line;
            while (c->at < c->src->text.n && !(at(c, 0) == '*' && at(c, 1) == '/'))
                step(c, 1);
            if (c->at >= c->src->text.n)
                complain(c->src, line, "this comment has no end");
            step(c, 2);
        } else {
            break;
        }
    }
    return c->at > start;
}

static bool at_block(const struct cursor *c)
{
    return sv_starts(line_here(c), SV("-- name:"));
}

static size_t quoted(struct cursor *c)
{
    size_t n = 1;
    for (;; n++) {
        if (c->at + n >= c->src->text.n) {
            complain(c->src, c->line, "this text in quotes has no end");
            return n;
        }
        if (at(c, n) != '\'')
            continue;
        if (at(c, n + 1) != '\'')
            return n + 1;
        n++;
    }
}

static size_t word_length(const struct cursor *c, size_t from)
{
    size_t n = from;
    while (is_word(at(c, n)))
        n++;
    return n - from;
}

static size_t scan_parameter(struct cursor *c, struct tok *t)
{
    size_t n = word_length(c, 1);
    t->kind = TOK_PARAM;
    t->text = sv_sub(c->src->text, c->at + 1, n);
    if (at(c, 1 + n) == '[' && at(c, 2 + n) == ']') {
        t->kind = TOK_LIST;
        return n + 3;
    }
    return n + 1;
}

static size_t scan_operator(struct cursor *c, struct tok *t)
{
    static const char *const pairs[] = { "||", "<=", ">=", "<>", "!=", "==", "::", "->" };
    char ch = at(c, 0);
    t->kind = TOK_OP;
    if (ch == '"')
        complain(c->src, c->line, "double quotes: text stands in single quotes, names need none");
    else if (ch == '`' || ch == '[')
        complain(c->src, c->line, "quoted names are not allowed: choose a name that needs no quotes");
    else if (ch == '?' || ch == '$' || ch == '@' || ch == '#')
        complain(c->src, c->line, "'%c': write parameters as :name", ch);
    for (size_t i = 0; i < LENGTH(pairs); i++)
        if (ch == pairs[i][0] && at(c, 1) == pairs[i][1]) {
            if (strcmp(pairs[i], "::") == 0 && !c->postgres)
                complain(c->src, c->line, "'::' is PostgreSQL's alone: write CAST(x AS BIGINT)");
            return 2;
        }
    return 1;
}

static void scan_token(struct cursor *c, struct tok *t)
{
    char ch = at(c, 0);
    size_t n;
    t->line = c->line;
    t->at = c->at;
    if (ch == '\'') {
        t->kind = TOK_STRING;
        n = quoted(c);
    } else if (ch == ':' && (isalpha((unsigned char)at(c, 1)) || at(c, 1) == '_')) {
        n = scan_parameter(c, t);
    } else if (isdigit((unsigned char)ch)) {
        t->kind = TOK_NUMBER;
        n = word_length(c, 0);
        if (at(c, n) == '.')
            n += 1 + word_length(c, n + 1);
    } else if (is_word(ch)) {
        t->kind = TOK_WORD;
        n = word_length(c, 0);
    } else {
        n = scan_operator(c, t);
    }
    if (t->kind != TOK_PARAM && t->kind != TOK_LIST)
        t->text = sv_sub(c->src->text, c->at, n);
    step(c, n);
}

bool scan_stmt(struct cursor *c, struct stmt *ret_stmt)
{
    struct stmt s = { .src = c->src };
    size_t cap = 0;
    for (;;) {
        bool spaced = skip_blank(c, &s);
        if (s.count + 1 >= cap) {
            cap = cap ? cap * 2 : 64;
            struct tok *grown = arena_array(gen_arena, cap, sizeof *grown);
            if (s.count)
                memcpy(grown, s.tok, s.count * sizeof *grown);
            s.tok = grown;
        }
        if (s.count == 0) {
            s.from = c->at;
            s.line = c->line;
        }
        s.to = c->at;
        if (c->at >= c->src->text.n || at_block(c))
            break;
        if (at(c, 0) == ';') {
            step(c, 1);
            s.closed = true;
            break;
        }
        struct tok *t = &s.tok[s.count++];
        t->spaced = spaced;
        scan_token(c, t);
    }
    s.tok[s.count] = (struct tok){ .kind = TOK_END, .line = c->line, .at = c->at };
    *ret_stmt = s;
    return s.count > 0 || s.closed;
}

/* --- blocks --- */

static struct sv next_word(struct sv *rest)
{
    *rest = sv_trim(*rest);
    size_t n = 0;
    while (n < rest->n && !isspace((unsigned char)rest->p[n]))
        n++;
    struct sv word = sv_sub(*rest, 0, n);
    *rest = sv_trim(sv_sub(*rest, n, rest->n));
    return word;
}

static bool is_name(struct sv v)
{
    if (v.n == 0 || v.n > 60 || !(islower((unsigned char)v.p[0])))
        return false;
    for (size_t i = 0; i < v.n; i++)
        if (!islower((unsigned char)v.p[i]) && !isdigit((unsigned char)v.p[i]) && v.p[i] != '_')
            return false;
    return true;
}

static void read_decl(const struct source *src, unsigned line, enum decl_kind kind, struct sv rest, struct query *q)
{
    struct decl d = { .kind = kind, .line = line };
    const char *what = kind == DECL_COL ? "col" : "param";
    d.name = next_word(&rest);
    d.word = next_word(&rest);
    if (!is_name(d.name) || d.word.n == 0 || rest.n > 0) {
        complain(src, line, "write -- %s: name TYPE", what);
        return;
    }
    if (sv_ends(d.word, SV("[]"))) {
        d.mark = '[';
        d.word.n -= 2;
    } else if (strchr("!?", d.word.p[d.word.n - 1])) {
        d.mark = d.word.p[--d.word.n];
    }
    if (kind == DECL_COL && d.mark != '!' && d.mark != '?')
        complain(src, line, "-- col: %.*s says whether it may be null: TYPE! never, TYPE? maybe", SV_FMT(d.name));
    if (kind == DECL_PARAM && d.mark == '!')
        complain(src, line, "-- param: %.*s: a parameter is TYPE, TYPE? or TYPE[]", SV_FMT(d.name));
    for (size_t i = 0; i < q->decls_count; i++)
        if (q->decls[i].kind == kind && sv_eq(q->decls[i].name, d.name))
            complain(src, line, "-- %s: %.*s is declared twice", what, SV_FMT(d.name));
    if (q->decls_count == LENGTH(q->decls))
        complain(src, line, "too many declarations in one query");
    else
        q->decls[q->decls_count++] = d;
}

/** The word before ':' when the line looks like a declaration; empty for a sentence. */
static struct sv directive_of(struct sv text)
{
    size_t n = 0;
    while (n < text.n && islower((unsigned char)text.p[n]))
        n++;
    return n > 0 && n < text.n && text.p[n] == ':' ? sv_sub(text, 0, n) : SV("");
}

static void read_header_line(const struct source *src, unsigned line, struct sv text, struct query *q)
{
    struct sv word = directive_of(text);
    struct sv rest = sv_trim(sv_sub(text, word.n + 1, text.n));
    if (word.n == 0) {
        q->doc = q->doc.n ? sv_fmt(gen_arena, "%.*s\n%.*s", SV_FMT(q->doc), SV_FMT(text)) : text;
    } else if (sv_eq(word, SV("col"))) {
        read_decl(src, line, DECL_COL, rest, q);
    } else if (sv_eq(word, SV("param"))) {
        read_decl(src, line, DECL_PARAM, rest, q);
    } else if (sv_eq(word, SV("global")) || sv_eq(word, SV("scan"))) {
        if (rest.n == 0)
            complain(src, line, "-- %.*s: needs its reason", SV_FMT(word));
        bool global = sv_eq(word, SV("global"));
        *(global ? &q->global : &q->scan) = true;
        *(global ? &q->global_line : &q->scan_line) = line;
    } else {
        complain(src, line,
            "'%.*s:' is not known here: name, param, col, global, scan; begin a sentence with a capital", SV_FMT(word));
    }
}

static bool read_name(const struct cursor *c, struct query *q)
{
    static const char *const kinds[] = { ":one", ":many", ":exec" };
    struct sv rest = sv_sub(line_here(c), 8, SIZE_MAX);
    q->line = c->line;
    q->name = next_word(&rest);
    struct sv kind = next_word(&rest);
    for (size_t i = 0; i < LENGTH(kinds); i++)
        if (is_name(q->name) && rest.n == 0 && sv_eq(kind, sv_of(kinds[i]))) {
            q->kind = (enum kind)i;
            return true;
        }
    complain(c->src, c->line, "write -- name: lower_case :one, :many or :exec");
    return false;
}

/** One block; false at the end of the file. */
static bool read_block(struct cursor *c, struct query *q)
{
    *q = (struct query){ 0 };
    while (c->at < c->src->text.n && !at_block(c)) {
        struct sv line = line_here(c);
        if (sv_trim(line).n > 0 && !sv_starts(line, SV("--")))
            complain(c->src, c->line, "a statement without its -- name: line, or a second one in the same block");
        step(c, line.n + 1);
    }
    if (c->at >= c->src->text.n)
        return false;
    q->ok = read_name(c, q);
    step(c, line_here(c).n + 1);
    while (at(c, 0) == '-' && at(c, 1) == '-' && !at_block(c)) {
        struct sv line = line_here(c);
        read_header_line(c->src, c->line, sv_trim(sv_sub(line, 2, line.n)), q);
        step(c, line.n + 1);
    }
    if (!scan_stmt(c, &q->stmt) || q->stmt.count == 0) {
        complain(c->src, q->line, "%.*s has no statement", SV_FMT(q->name));
        q->ok = false;
    } else if (!q->stmt.closed) {
        complain(c->src, q->stmt.line, "%.*s: the statement does not end with ';'", SV_FMT(q->name));
        q->ok = false;
    }
    struct sv after = line_here(c);
    if (sv_trim(after).n > 0 && !sv_starts(sv_trim(after), SV("--"))) {
        complain(c->src, c->line, "a statement without its -- name: line, or a second one in the same block");
        step(c, after.n + 1);
    }
    return true;
}

static struct query *find(struct queries *qs, struct sv name)
{
    for (size_t i = 0; i < qs->count; i++)
        if (sv_eq(qs->items[i].name, name))
            return &qs->items[i];
    return NULL;
}

void scan_queries(const struct source *src, struct queries *ret_queries)
{
    struct cursor c = { .src = src, .line = 1 };
    struct query q;
    while (read_block(&c, &q)) {
        const struct query *same = find(ret_queries, q.name);
        if (same) {
            complain(src, q.line, "%.*s is already defined in line %u", SV_FMT(q.name), same->line);
            continue;
        }
        if (ret_queries->count == ret_queries->cap) {
            ret_queries->cap = ret_queries->cap ? ret_queries->cap * 2 : 32;
            struct query *grown = arena_array(gen_arena, ret_queries->cap, sizeof q);
            if (ret_queries->count)
                memcpy(grown, ret_queries->items, ret_queries->count * sizeof q);
            ret_queries->items = grown;
        }
        ret_queries->items[ret_queries->count++] = q;
    }
    if (ret_queries->count == 0)
        complain(src, 1, "no query here: a block starts with -- name: lower_case :one");
}

void scan_overrides(const struct source *src, struct queries *queries)
{
    struct cursor c = { .src = src, .line = 1, .postgres = true };
    struct query o;
    while (read_block(&c, &o)) {
        struct query *q = find(queries, o.name);
        if (!q)
            complain(src, o.line, "%.*s overrides a query that queries.sql does not have", SV_FMT(o.name));
        else if (q->postgres.count)
            complain(src, o.line, "%.*s is overridden twice", SV_FMT(o.name));
        else if (o.ok && q->kind != o.kind)
            complain(src, o.line, "%.*s has another kind in queries.sql", SV_FMT(o.name));
        else if (o.decls_count || o.global || o.scan)
            complain(src, o.line, "%.*s: declarations belong into queries.sql", SV_FMT(o.name));
        else
            q->postgres = o.stmt;
    }
}
