/* Writes the C function of a template. */
#include "htmlgen.h"

#include <ctype.h>
#include <string.h>

enum { MAX_LITERAL = 4000 /* ISO C promises strings up to 4095 bytes */ };

void lit_add(struct template *t, const char *p, size_t n)
{
    if (t->lit_n + n > t->lit_cap) {
        size_t cap = t->lit_cap ? t->lit_cap * 2 : 1024;
        while (cap < t->lit_n + n)
            cap *= 2;
        char *bigger = keep(cap);
        if (t->lit_n)
            memcpy(bigger, t->lit, t->lit_n);
        t->lit = bigger;
        t->lit_cap = cap;
    }
    memcpy(t->lit + t->lit_n, p, n);
    t->lit_n += n;
}

void emit_string(FILE *out, const char *p, size_t n)
{
    fputc('"', out);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c == '\n')
            fputs("\\n", out);
        else if (c == '"' || c == '\\' || c == '?')
            fprintf(out, "\\%c", c);
        else if (c < ' ' || c == 0x7f)
            fprintf(out, "\\%03o", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

static void indent(const struct template *t)
{
    fprintf(t->out, "%*s", (int)(4 * (t->blocks_count + 1)), "");
}

static void lit_flush(struct template *t)
{
    for (size_t at = 0; at < t->lit_n;) {
        size_t n = t->lit_n - at < MAX_LITERAL ? t->lit_n - at : MAX_LITERAL;
        indent(t);
        fputs("str_add(out, SV(", t->out);
        emit_string(t->out, t->lit + at, n);
        fputs("));\n", t->out);
        at += n;
    }
    t->lit_n = 0;
}

void line_mark(struct template *t)
{
    lit_flush(t);
    fprintf(t->out, "#line %d ", line_at(t, t->now));
    emit_string(t->out, t->path, strlen(t->path));
    fputc('\n', t->out);
    indent(t);
}

static bool word_is(const char *p, size_t n, const char *word)
{
    return n == strlen(word) && !memcmp(p, word, n);
}

static void trim(const char **p, size_t *n)
{
    while (*n && isspace((unsigned char)**p)) {
        ++*p;
        --*n;
    }
    while (*n && isspace((unsigned char)(*p)[*n - 1]))
        --*n;
}

/* --- blocks --- */

static struct block *block_top(struct template *t, enum block_kind kind, const char *tag)
{
    if (t->blocks_count == 0)
        fail(t, "{{%s}} without its opening block", tag);
    struct block *b = &t->blocks[t->blocks_count - 1];
    if (b->kind != kind)
        fail(t, "{{%s}} meets the {{#%s}} of line %d", tag, b->kind == BLOCK_IF ? "if" : "each", b->line);
    return b;
}

static struct block *block_push(struct template *t, enum block_kind kind)
{
    if (t->blocks_count == MAX_DEPTH)
        fail(t, "more than %d blocks are open", MAX_DEPTH);
    struct block *b = &t->blocks[t->blocks_count++];
    memset(b, 0, sizeof *b);
    b->kind = kind;
    b->line = line_at(t, t->now);
    b->start = t->scan;
    b->floor = t->scan.depth;
    b->ways_start = t->ways;
    return b;
}

/** What the branch that ends here has opened and not closed, as text. */
static void branch_opened(struct template *t, const struct block *b, char ret_opened[256])
{
    size_t n = 0;
    ret_opened[0] = '\0';
    for (size_t i = b->floor; i < t->scan.depth; i++) {
        int k = snprintf(ret_opened + n, 256 - n, "<%s%s>", t->open[i].name, t->open[i].component ? "_begin" : "");
        if (k < 0 || (size_t)k >= 256 - n)
            fail(t, "too many open elements");
        n += (size_t)k;
    }
}

/** A branch ends here; the next one starts again where the block began. */
static void branch_end(struct template *t, struct block *b)
{
    char what[64], opened[256];
    snprintf(what, sizeof what, "the branches of the {{#%s}} of line %d", b->kind == BLOCK_IF ? "if" : "each", b->line);
    branch_opened(t, b, opened);
    ways_add(t, &b->ways_end, &t->ways);
    if (b->any_branch) {
        scan_merge(t, &b->merged, &t->scan, what);
        if (strcmp(opened, b->opened) != 0 && (!t->opens || b->kind == BLOCK_EACH))
            fail(t, "%s: one way leaves %s open, the other %s", what, *b->opened ? b->opened : "nothing",
                *opened ? opened : "nothing");
        b->differs |= strcmp(opened, b->opened) != 0;
    } else {
        b->merged = t->scan;
        memcpy(b->opened, opened, sizeof opened);
    }
    b->any_branch = true;
    t->scan = b->start;
    t->ways = b->ways_start;
}

static void block_end(struct template *t, struct block *b)
{
    branch_end(t, b);
    if (!b->has_else || b->kind == BLOCK_EACH)
        branch_end(t, b); /* the way past the block, or from the end of a loop's body to its start */
    t->scan = b->merged;
    t->ways = b->ways_end;
    lit_flush(t);
    t->blocks_count--;
    if (b->differs) {
        t->scan.depth = b->floor;
        scan_push(t, "*", false);
    }
}

static void emit_if(struct template *t, const char *p, size_t n)
{
    char c[MAX_EXPR];
    expr_condition(t, p, n, c, sizeof c);
    line_mark(t);
    fprintf(t->out, "if (%s) {\n", c);
    block_push(t, BLOCK_IF);
}

static void emit_each(struct template *t, const char *p, size_t n)
{
    size_t as = 0;
    for (size_t i = 1; i + 4 <= n; i++)
        if (!memcmp(p + i, " as ", 4))
            as = i;
    if (!as)
        fail(t, "a loop is {{#each v->rows as r}}");
    const char *var = p + as + 4;
    size_t var_n = n - as - 4;
    trim(&var, &var_n);
    if (var_n == 0 || var_n >= MAX_NAME)
        fail(t, "a loop is {{#each v->rows as r}}");
    for (size_t i = 0; i < var_n; i++)
        if (!isalnum((unsigned char)var[i]) && var[i] != '_')
            fail(t, "'%.*s' is no name for a loop's row", (int)var_n, var);
    char list[MAX_EXPR];
    expr_list(t, p, as, list, sizeof list);
    line_mark(t);
    struct block *b = block_push(t, BLOCK_EACH);
    memcpy(b->var, var, var_n);
    for (size_t i = 0; i + 1 < t->blocks_count; i++)
        if (t->blocks[i].kind == BLOCK_EACH && !strcmp(t->blocks[i].var, b->var))
            fail(t, "'%s' is the row of the loop of line %d already", b->var, t->blocks[i].line);
    const char *v = b->var;
    fprintf(t->out, "for (size_t i_%s = 0, n_%s = (size_t)%s.count; i_%s < n_%s; i_%s++) {", v, v, list, v, v, v);
    fprintf(t->out, " const __typeof__(*%s.items) *%s = &%s.items[i_%s]; (void)%s;\n", list, v, list, v, v);
    memcpy(b->list, list, sizeof b->list);
}

static void emit_else(struct template *t, const char *p, size_t n)
{
    if (t->blocks_count == 0)
        fail(t, "{{else}} without its opening block");
    struct block *b = &t->blocks[t->blocks_count - 1];
    if (b->has_else)
        fail(t, "{{else}} comes twice in the block of line %d", b->line);
    char c[MAX_EXPR];
    p += 4;
    n -= 4;
    trim(&p, &n);
    if (n && (b->kind == BLOCK_EACH || n < 3 || memcmp(p, "if", 2) != 0 || !isspace((unsigned char)p[2])))
        fail(t, "'else %.*s' is no block word here", (int)n, p);
    if (n)
        expr_condition(t, p + 3, n - 3, c, sizeof c);
    branch_end(t, b);
    lit_flush(t);
    b->has_else = n == 0;
    t->blocks_count--;
    line_mark(t);
    if (n)
        fprintf(t->out, "} else if (%s) {\n", c);
    else if (b->kind == BLOCK_IF)
        fputs("} else {\n", t->out);
    else
        fprintf(t->out, "} if (%s.count == 0) {\n", b->list);
    t->blocks_count++;
}

static void emit_block(struct template *t, const char *p, size_t n)
{
    bool loop = n > 5 && !memcmp(p, "#each", 5);
    scan_block(t, loop);
    if (n > 3 && !memcmp(p, "#if", 3) && isspace((unsigned char)p[3])) {
        emit_if(t, p + 4, n - 4);
    } else if (loop && isspace((unsigned char)p[5])) {
        emit_each(t, p + 6, n - 6);
    } else if (*p == 'e') {
        emit_else(t, p, n);
    } else if (word_is(p, n, "/if") || word_is(p, n, "/each")) {
        block_end(t, block_top(t, p[1] == 'i' ? BLOCK_IF : BLOCK_EACH, p[1] == 'i' ? "/if" : "/each"));
        indent(t);
        fputs("}\n", t->out);
    } else {
        fail(t, "'%.*s' is no block: #if, else if, else, /if, #each, /each", (int)n, p);
    }
}

/* --- holes, calls, attributes --- */

static void emit_hole(struct template *t, const char *p, size_t n)
{
    char c[MAX_EXPR];
    expr_value(t, p, n, c, sizeof c);
    const char *printer = scan_hole(t);
    line_mark(t);
    fprintf(t->out, "%s(out, %s);\n", printer, c);
}

/** X_begin opens what X_end closes, like an element. */
static void call_pair(struct template *t, const char *name, size_t n)
{
    char stem[MAX_NAME] = "";
    if (n > 6 && n < MAX_NAME && !memcmp(name + n - 6, "_begin", 6)) {
        memcpy(stem, name, n - 6);
        scan_push(t, stem, true);
    } else if (n > 4 && n < MAX_NAME && !memcmp(name + n - 4, "_end", 4)) {
        memcpy(stem, name, n - 4);
        scan_pop(t, stem, true);
    }
}

static void emit_call(struct template *t, const char *p, size_t n)
{
    p++;
    n--;
    trim(&p, &n);
    size_t name = 0;
    while (name < n && (isalnum((unsigned char)p[name]) || p[name] == '_'))
        name++;
    if (name == 0 || n < name + 2 || p[name] != '(' || p[n - 1] != ')')
        fail(t, "a call is {{> name(arguments)}}");
    char c[MAX_EXPR];
    expr_arguments(t, p + name + 1, n - name - 2, c, sizeof c);
    if (t->scan.state != IN_TEXT && t->scan.state != IN_PLAIN)
        fail(t, "a call in %s: templates are called in text only", scan_place(&t->scan));
    scan_flush(t);
    t->scan.line_start = false;
    t->scan.fresh = false;
    call_pair(t, p, name);
    line_mark(t);
    fprintf(t->out, "tpl_%.*s(out%s);\n", (int)name, p, c);
}

static void emit_attribute(struct template *t, const char *p, size_t n)
{
    p++;
    n--;
    size_t name = 0;
    while (name < n && (isalnum((unsigned char)p[name]) || p[name] == '-'))
        name++;
    if (name == 0 || name >= MAX_NAME || name == n || !isspace((unsigned char)p[name]))
        fail(t, "an attribute that is on or off is {{?name condition}}");
    if (t->scan.state != IN_TAG || !t->scan.space)
        fail(t, "{{?%.*s}} stands in a tag, after white space", (int)name, p);
    char attr[MAX_NAME] = "";
    memcpy(attr, p, name);
    if (scan_is_event(attr))
        fail(t, "'%s' is an event handler", attr);
    char c[MAX_EXPR];
    expr_condition(t, p + name, n - name, c, sizeof c);
    t->scan.space = false;
    line_mark(t);
    fprintf(t->out, "if (%s) str_add(out, SV(\" %s\"));\n", c, attr);
}

/* --- the whole --- */

static void emit_text(struct template *t, const struct token *k)
{
    for (size_t i = 0; i < k->cut_n; i++) {
        t->now = k->cut_p + i;
        if (t->subject && *t->now == '\n') {
            if (t->now + 1 < t->text + t->n)
                fail(t, "a subject is one line");
            continue;
        }
        words_check(t, k->cut_p);
        scan_byte(t, *t->now);
    }
}

/** The token i; ret: the last one that was read. */
static size_t emit_token(struct template *t, size_t i)
{
    const struct token *k = &t->tokens[i];
    t->now = k->at;
    switch (k->kind) {
    case TOK_TEXT: emit_text(t, k); break;
    case TOK_HOLE: emit_hole(t, k->p, k->n); break;
    case TOK_BLOCK: emit_block(t, k->p, k->n); break;
    case TOK_CALL: emit_call(t, k->p, k->n); break;
    case TOK_ATTR: emit_attribute(t, k->p, k->n); break;
    case TOK_WORDS: return words_emit(t, i);
    case TOK_WORDS_END: fail(t, "{{/_}} without its {{_}}");
    case TOK_NOTE:
    default: break;
    }
    return i;
}

static void check_end(struct template *t)
{
    t->now = t->text + t->n;
    if (t->n && t->text[t->n - 1] == '\n')
        t->now--;
    if (t->blocks_count) {
        const struct block *b = &t->blocks[t->blocks_count - 1];
        fail_at(t, b->line, "{{#%s}} is not closed", b->kind == BLOCK_IF ? "if" : "each");
    }
    if (t->scan.state != IN_PLAIN && t->scan.state != IN_TEXT)
        fail(t, "the template ends in %s", scan_place(&t->scan));
    for (size_t i = t->scan.depth; i > 0; i--) {
        const struct open_element *e = &t->open[i - 1];
        if (e->component)
            fail_at(t, e->line, "'%s_begin' is not closed by '%s_end'", e->name, e->name);
        if (!t->opens)
            fail_at(t, e->line, "<%s> is not closed", e->name);
    }
}

/** Parameters a template does not print are no mistake: a layout's end has them for its pair's sake. */
static void emit_unused(struct template *t)
{
    const char *p = t->params, *end = p + strlen(p);
    for (const char *stop = p; stop <= end; stop++) {
        if (stop < end && *stop != ',')
            continue;
        const char *word = stop;
        while (word > p && isspace((unsigned char)word[-1]))
            word--;
        const char *to = word;
        while (word > p && (isalnum((unsigned char)word[-1]) || word[-1] == '_'))
            word--;
        if (to > word)
            fprintf(t->out, " (void)%.*s;", (int)(to - word), word);
        p = stop + 1;
    }
    fputc('\n', t->out);
}

void template_emit(struct template *t)
{
    t->scan = (struct scan){ .state = t->plain ? IN_PLAIN : IN_TEXT, .line_start = true };
    t->ways.count = 1; /* one way: nothing */
    fprintf(t->out, "\n#line %d ", t->line);
    emit_string(t->out, t->path, strlen(t->path));
    fprintf(
        t->out, "\nvoid tpl_%s(struct str *out%s%s)\n{\n    (void)out;", t->name, *t->params ? ", " : "", t->params);
    emit_unused(t);
    for (size_t i = t->body; i < t->tokens_count; i++)
        i = emit_token(t, i);
    check_end(t);
    lit_flush(t);
    fputs("}\n", t->out);
}
