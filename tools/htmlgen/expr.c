/* Expressions of the template language, written as C: paths, conditions, arguments. */
#include "htmlgen.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

struct reader {
    struct template *t;
    const char *p, *end;
    char *out;
    size_t n, cap;
};

__attribute__((format(printf, 2, 3))) static void put(struct reader *r, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int k = vsnprintf(r->out + r->n, r->cap - r->n, fmt, ap);
    va_end(ap);
    if (k < 0 || (size_t)k >= r->cap - r->n)
        fail(r->t, "the expression is too long");
    r->n += (size_t)k;
}

static void skip(struct reader *r)
{
    while (r->p < r->end && isspace((unsigned char)*r->p))
        r->p++;
}

static bool take(struct reader *r, const char *sign)
{
    skip(r);
    size_t n = strlen(sign);
    if ((size_t)(r->end - r->p) < n || memcmp(r->p, sign, n) != 0)
        return false;
    r->p += n;
    return true;
}

static bool is_first(char c)
{
    return isalpha((unsigned char)c) || c == '_';
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

__attribute__((noreturn)) static void unexpected(struct reader *r, const char *wanted)
{
    skip(r);
    if (r->p == r->end)
        fail(r->t, "%s is missing at the end", wanted);
    fail(r->t, "'%.*s': here stands %s", (int)(r->end - r->p), r->p, wanted);
}

static void loop_word(struct reader *r)
{
    const char *from = r->p;
    while (r->p < r->end && is_word(*r->p))
        r->p++;
    size_t n = (size_t)(r->p - from);
    const struct block *each = NULL;
    for (size_t i = r->t->blocks_count; i > 0 && !each; i--)
        if (r->t->blocks[i - 1].kind == BLOCK_EACH && !r->t->blocks[i - 1].has_else)
            each = &r->t->blocks[i - 1];
    static const struct {
        const char *word, *c;
    } words[] = { { "index", "i_%s" }, { "number", "(i_%s + 1)" }, { "first", "(i_%s == 0)" },
        { "last", "(i_%s + 1 == n_%s)" } };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i].word) != n || memcmp(words[i].word, from, n) != 0)
            continue;
        if (!each)
            fail(r->t, "'@%s' stands only inside {{#each}}", words[i].word);
        for (const char *c = words[i].c; *c; c++) {
            if (*c == '%') {
                put(r, "%s", each->var);
                c++;
            } else {
                put(r, "%c", *c);
            }
        }
        return;
    }
    fail(r->t, "'@%.*s' is no loop word: @first, @last, @index, @number", (int)n, from);
}

/** a.b->c, with a leading '*' where `star`. */
static void path(struct reader *r)
{
    skip(r);
    if (r->p < r->end && *r->p == '@') {
        r->p++;
        loop_word(r);
        return;
    }
    if (r->p == r->end || !is_first(*r->p))
        unexpected(r, "a path like v->name");
    for (;;) {
        const char *from = r->p;
        while (r->p < r->end && is_word(*r->p))
            r->p++;
        put(r, "%.*s", (int)(r->p - from), from);
        const char *sign = r->end - r->p >= 2 && r->p[0] == '-' && r->p[1] == '>' ? "->"
                           : r->p < r->end && *r->p == '.'                        ? "."
                                                                                  : NULL;
        if (!sign)
            break;
        r->p += strlen(sign);
        put(r, "%s", sign);
        if (r->p == r->end || !is_first(*r->p))
            unexpected(r, "the name of a field");
    }
    if (r->p < r->end && *r->p == '(')
        fail(r->t, "a template calls no functions: compute the value in C");
}

/** Whether the word here is all of a path and names the row of a loop: a pointer at an item. */
static bool at_row(struct reader *r)
{
    const char *p = r->p;
    while (p < r->end && is_word(*p))
        p++;
    size_t n = (size_t)(p - r->p);
    if (n == 0 || (p < r->end && (*p == '.' || (r->end - p >= 2 && p[0] == '-' && p[1] == '>'))))
        return false;
    for (size_t i = 0; i < r->t->blocks_count; i++) {
        const struct block *b = &r->t->blocks[i];
        if (b->kind == BLOCK_EACH && strlen(b->var) == n && !memcmp(b->var, r->p, n))
            return true;
    }
    return false;
}

/** *path: what a pointer points at. A loop's row alone means the item. */
static void starred_path(struct reader *r)
{
    bool star = take(r, "*");
    skip(r);
    if (star || at_row(r)) {
        put(r, "(*");
        path(r);
        put(r, ")");
    } else {
        path(r);
    }
}

static void done(struct reader *r)
{
    skip(r);
    if (r->p < r->end)
        fail(r->t, "'%.*s' is too much here", (int)(r->end - r->p), r->p);
}

/** Whether the text is a parameter that is declared as a pointer. */
static bool is_pointer_parameter(const struct template *t, const char *p, size_t n)
{
    for (const char *star = t->params; (star = strchr(star, '*')); star++) {
        const char *name = star + 1;
        while (isspace((unsigned char)*name) || *name == '*')
            name++;
        if (!strncmp(name, p, n) && !is_word(name[n]))
            return true;
    }
    return false;
}

void expr_list(struct template *t, const char *p, size_t n, char *ret_c, size_t cap)
{
    struct reader r = { .t = t, .p = p, .end = p + n, .out = ret_c, .cap = cap };
    skip(&r);
    size_t bare = 0;
    while (r.p + bare < r.end && is_word(r.p[bare]))
        bare++;
    const char *rest = r.p + bare;
    while (rest < r.end && isspace((unsigned char)*rest))
        rest++;
    if (rest == r.end && is_pointer_parameter(t, r.p, bare)) {
        put(&r, "(*");
        path(&r);
        put(&r, ")");
    } else {
        starred_path(&r);
    }
    done(&r);
}

static void number(struct reader *r)
{
    const char *from = r->p;
    if (*r->p == '-')
        r->p++;
    const char *digits = r->p;
    while (r->p < r->end && isdigit((unsigned char)*r->p))
        r->p++;
    if (r->p == digits || (r->p < r->end && is_word(*r->p)))
        fail(r->t, "'%.*s' is no whole number", (int)(r->end - from), from);
    put(r, "%.*s", (int)(r->p - from), from);
}

static void string(struct reader *r)
{
    const char *from = r->p + 1;
    const char *close = memchr(from, '"', (size_t)(r->end - from));
    if (!close)
        fail(r->t, "a string without its closing quote");
    put(r, "SV(\"");
    for (const char *c = from; c < close; c++) {
        if (*c == '\\' || *c == '\n')
            fail(r->t, "a string holds no backslash and no line break");
        put(r, *c == '?' ? "\\?" : "%c", *c);
    }
    put(r, "\")");
    r->p = close + 1;
}

/** Whether a word in capitals starts here: an enum name, a macro, true, false or NULL. */
static bool at_constant(const struct reader *r)
{
    const char *p = r->p;
    bool upper = false;
    for (; p < r->end && is_word(*p); p++) {
        if (islower((unsigned char)*p))
            break;
        upper |= isupper((unsigned char)*p) != 0;
    }
    return upper && (p == r->end || (!is_word(*p) && *p != '.' && *p != '-'));
}

static bool at_number(const struct reader *r)
{
    return r->p < r->end && (isdigit((unsigned char)*r->p) || *r->p == '-');
}

void expr_value(struct template *t, const char *p, size_t n, char *ret_c, size_t cap)
{
    struct reader r = { .t = t, .p = p, .end = p + n, .out = ret_c, .cap = cap };
    starred_path(&r);
    done(&r);
}

/* --- conditions --- */

static void condition(struct reader *r);

static void comparison(struct reader *r, const char *left, const char *sign)
{
    skip(r);
    if (r->p < r->end && *r->p == '"') {
        if (*sign != '=' && *sign != '!')
            fail(r->t, "texts are compared with == and !=");
        put(r, "%ssv_eq(%s, ", *sign == '!' ? "!" : "", left);
        string(r);
        put(r, ")");
    } else if (at_number(r)) {
        put(r, "(%s %s ", left, sign);
        number(r);
        put(r, ")");
    } else if (at_constant(r)) {
        put(r, "(%s %s ", left, sign);
        path(r);
        put(r, ")");
    } else {
        if (*sign != '=' && *sign != '!')
            fail(r->t, "'%s' compares with a number or a constant", sign);
        put(r, "%sHTML_SAME(%s, ", *sign == '!' ? "!" : "", left);
        starred_path(r);
        put(r, ")");
    }
}

static void term(struct reader *r)
{
    skip(r);
    if (r->end - r->p >= 1 && *r->p == '!' && !(r->end - r->p >= 2 && r->p[1] == '=')) {
        r->p++;
        put(r, "!");
        term(r);
        return;
    }
    if (take(r, "(")) {
        put(r, "(");
        condition(r);
        if (!take(r, ")"))
            unexpected(r, "')'");
        put(r, ")");
        return;
    }
    char left[512];
    struct reader l = { .t = r->t, .p = r->p, .end = r->end, .out = left, .cap = sizeof left };
    bool loop = r->p < r->end && *r->p == '@';
    starred_path(&l);
    r->p = l.p;
    static const char *const signs[] = { "==", "!=", "<=", ">=", "<", ">" };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (take(r, signs[i])) {
            comparison(r, left, signs[i]);
            return;
        }
    }
    if (loop)
        put(r, "%s", left);
    else
        put(r, "HTML_TRUE(%s)", left);
}

static void all_of(struct reader *r)
{
    put(r, "(");
    term(r);
    while (take(r, "&&")) {
        put(r, " && ");
        term(r);
    }
    put(r, ")");
}

static void condition(struct reader *r)
{
    all_of(r);
    while (take(r, "||")) {
        put(r, " || ");
        all_of(r);
    }
}

void expr_condition(struct template *t, const char *p, size_t n, char *ret_c, size_t cap)
{
    struct reader r = { .t = t, .p = p, .end = p + n, .out = ret_c, .cap = cap };
    condition(&r);
    done(&r);
}

/* --- calls --- */

/** _("text") */
static void translated(struct reader *r)
{
    char c[MAX_EXPR];
    r->p += 2;
    skip(r);
    const char *from = r->p + 1, *close = r->p < r->end ? memchr(from, '"', (size_t)(r->end - from)) : NULL;
    if (r->p == r->end || *r->p != '"' || !close)
        fail(r->t, "a translated argument is _(\"text\")");
    words_argument(r->t, from, (size_t)(close - from), c, sizeof c);
    put(r, "%s", c);
    r->p = close + 1;
    if (!take(r, ")"))
        unexpected(r, "')'");
}

static void argument(struct reader *r)
{
    skip(r);
    if (r->p < r->end && *r->p == '"') {
        string(r);
    } else if (r->end - r->p > 2 && !memcmp(r->p, "_(", 2)) {
        translated(r);
    } else if (at_number(r)) {
        number(r);
    } else if (take(r, "&")) {
        put(r, "&");
        path(r);
    } else if (take(r, "*")) {
        put(r, "*");
        path(r);
    } else {
        path(r);
    }
}

void expr_arguments(struct template *t, const char *p, size_t n, char *ret_c, size_t cap)
{
    struct reader r = { .t = t, .p = p, .end = p + n, .out = ret_c, .cap = cap };
    *ret_c = '\0';
    skip(&r);
    if (r.p == r.end)
        return;
    do {
        put(&r, ", ");
        argument(&r);
    } while (take(&r, ","));
    done(&r);
}
