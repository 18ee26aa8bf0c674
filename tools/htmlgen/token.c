/* Cuts a template into text and tags, and drops the blank rest of lines that hold only block tags. */
#include "htmlgen.h"

#include <ctype.h>
#include <string.h>

static struct token *token_add(struct template *t, enum token_kind kind, const char *p, size_t n)
{
    if (t->tokens_count == MAX_TOKENS)
        fail(t, "the template is too long: split it");
    struct token *k = &t->tokens[t->tokens_count++];
    *k = (struct token){ .kind = kind, .p = p, .n = n, .at = p, .cut_p = p, .cut_n = n };
    return k;
}

static bool starts(const char *p, const char *end, const char *word)
{
    size_t n = strlen(word);
    return (size_t)(end - p) >= n && !memcmp(p, word, n);
}

static const char *find(const char *p, const char *end, const char *word)
{
    for (; p < end; p++)
        if (starts(p, end, word))
            return p;
    return NULL;
}

/** The end of a tag; a "}}" inside a quoted string does not count. Headers and calls may take several lines. */
static const char *find_close(const char *p, const char *end)
{
    bool quoted = false, lines = starts(p, end, "!") || starts(p, end, ">");
    for (; p < end && (lines || *p != '\n'); p++) {
        if (*p == '"')
            quoted = !quoted;
        else if (!quoted && starts(p, end, "}}"))
            return p;
    }
    return NULL;
}

static enum token_kind kind_of(struct template *t, const char *p, size_t n)
{
    if (n == 0)
        fail(t, "an empty {{}}");
    if (*p == '_' && (n == 1 || isspace((unsigned char)p[1])))
        return TOK_WORDS;
    if (n == 2 && !memcmp(p, "/_", 2))
        return TOK_WORDS_END;
    switch (*p) {
    case '#':
    case '/': return TOK_BLOCK;
    case '>': return TOK_CALL;
    case '?': return TOK_ATTR;
    case '!': return TOK_NOTE;
    case '{':
    case '&': fail(t, "there is no raw filter: what a template prints is always escaped");
    default: break;
    }
    if (starts(p, p + n, "else") && (n == 4 || isspace((unsigned char)p[4])))
        return TOK_BLOCK;
    return TOK_HOLE;
}

static bool is_blank(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != ' ' && p[i] != '\t')
            return false;
    return true;
}

static bool leaves_line(const struct template *t, const struct token *k)
{
    return k->kind == TOK_BLOCK || k->kind == TOK_NOTE || (t->plain && k->kind == TOK_CALL);
}

/** A token that another block tag on the same line looks past. */
static bool is_passed(const struct template *t, const struct token *k)
{
    return leaves_line(t, k) || (k->kind == TOK_TEXT && is_blank(k->p, k->n));
}

/** Blanks at the end of text, when a line break stands before them; else -1. */
static int blank_tail(const struct token *k)
{
    size_t n = 0;
    while (n < k->n && is_blank(k->p + k->n - n - 1, 1))
        n++;
    return k->kind == TOK_TEXT && n < k->n && k->p[k->n - n - 1] == '\n' ? (int)n : -1;
}

/** Blanks at the start of text and the line break behind them; else -1. */
static int blank_head(const struct token *k)
{
    size_t n = 0;
    while (n < k->n && is_blank(k->p + n, 1))
        n++;
    return k->kind == TOK_TEXT && n < k->n && k->p[n] == '\n' ? (int)n + 1 : -1;
}

/** When token i is alone on its line (but for its like and blanks), the line leaves nothing. */
static void cut_block_line(struct template *t, size_t i)
{
    size_t left = i, right = i;
    while (left > 0 && is_passed(t, &t->tokens[left - 1]))
        left--;
    while (right + 1 < t->tokens_count && is_passed(t, &t->tokens[right + 1]))
        right++;
    struct token *before = left > 0 ? &t->tokens[left - 1] : NULL;
    struct token *after = right + 1 < t->tokens_count ? &t->tokens[right + 1] : NULL;
    int tail = before ? blank_tail(before) : 0, head = after ? blank_head(after) : 0;
    if (tail < 0 || head < 0)
        return;
    for (size_t k = left; k <= right; k++)
        t->tokens[k].cut_n = t->tokens[k].kind == TOK_TEXT ? 0 : t->tokens[k].cut_n;
    if (before && before->cut_n >= (size_t)tail)
        before->cut_n = (size_t)(before->p + before->n - tail - before->cut_p);
    if (after) {
        after->cut_n -= (size_t)(after->p + head - after->cut_p);
        after->cut_p = after->p + head;
    }
}

void template_tokenize(struct template *t)
{
    const char *p = t->text, *end = t->text + t->n;
    while (p < end) {
        const char *open = find(p, end, "{{");
        if (!open || open > p)
            token_add(t, TOK_TEXT, p, (size_t)((open ? open : end) - p));
        if (!open)
            break;
        t->now = open;
        const char *close;
        size_t width = 2;
        if (starts(open, end, "{{!--")) {
            close = find(open + 5, end, "--}}");
            width = 4;
        } else {
            close = find_close(open + 2, end);
        }
        if (!close)
            fail(t, "'{{' without '}}' on its line");
        const char *from = open + 2, *to = close;
        while (from < to && isspace((unsigned char)*from))
            from++;
        while (to > from && isspace((unsigned char)to[-1]))
            to--;
        struct token *k = token_add(t, kind_of(t, from, (size_t)(to - from)), from, (size_t)(to - from));
        k->at = open;
        p = close + width;
    }
    for (size_t i = 0; i < t->tokens_count; i++)
        if (leaves_line(t, &t->tokens[i]))
            cut_block_line(t, i);
}

/* --- the header --- */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static const char *skip_space(const char *p, const char *end)
{
    while (p < end && isspace((unsigned char)*p))
        p++;
    return p;
}

static const char *read_includes(struct template *t, const char *p, const char *end)
{
    for (p = skip_space(p, end); p < end && *p == '"'; p = skip_space(p, end)) {
        const char *close = memchr(p + 1, '"', (size_t)(end - p - 1));
        if (!close)
            fail(t, "an include without its closing quote");
        if (t->includes_count == MAX_INCLUDES)
            fail(t, "more than %d includes", MAX_INCLUDES);
        t->includes[t->includes_count++] = keep_text(p + 1, (size_t)(close - p - 1));
        p = close + 1;
    }
    return p;
}

static bool has_suffix(const char *name, const char *suffix)
{
    size_t n = strlen(name), k = strlen(suffix);
    return n > k && !strcmp(name + n - k, suffix);
}

/** The words fit each other, the name and the kind of file. */
static void check_words(struct template *t)
{
    if (t->subject && !t->plain)
        fail(t, "'subject' is for .txt templates");
    if ((t->opens || t->closes) && t->plain)
        fail(t, "'opens' and 'closes' are for .html templates");
    if (t->opens != has_suffix(t->name, "_begin"))
        fail(t, t->opens ? "a template that opens is named …_begin" : "a template named …_begin says 'opens'");
    if (t->closes != has_suffix(t->name, "_end"))
        fail(t, t->closes ? "a template that closes is named …_end" : "a template named …_end says 'closes'");
}

static const char *read_language(struct template *t, const char *p, const char *end)
{
    p = skip_space(p, end);
    size_t n = 0;
    while (p + n < end && (is_word(p[n]) || strchr("->.", p[n])))
        n++;
    if (n == 0 || n >= sizeof t->language)
        fail(t, "'language' is followed by where it is: language v->language");
    memcpy(t->language, p, n);
    return p + n;
}

static void read_words(struct template *t, const char *p, const char *end)
{
    while ((p = skip_space(p, end)) < end) {
        const char *word = p;
        while (p < end && is_word(*p))
            p++;
        size_t n = (size_t)(p - word);
        if (n == 7 && !memcmp(word, "include", 7))
            p = read_includes(t, p, end);
        else if (n == 8 && !memcmp(word, "language", 8))
            p = read_language(t, p, end);
        else if (n == 5 && !memcmp(word, "opens", 5))
            t->opens = true;
        else if (n == 6 && !memcmp(word, "closes", 6))
            t->closes = true;
        else if (n == 7 && !memcmp(word, "subject", 7))
            t->subject = true;
        else
            fail(t, "'%.*s' is no word of a header: include, language, opens, closes, subject",
                (int)(n ? n : (size_t)(end - word)), word);
    }
    check_words(t);
}

void template_header(struct template *t)
{
    const struct token *header = NULL;
    for (size_t i = 0; i < t->tokens_count && !header; i++) {
        t->body = i + 1;
        const struct token *k = &t->tokens[i];
        if (k->kind == TOK_NOTE && !starts(k->p, k->p + k->n, "!--"))
            header = k;
        else if (k->kind != TOK_NOTE && !(k->kind == TOK_TEXT && skip_space(k->p, k->p + k->n) == k->p + k->n))
            break;
    }
    if (!header) {
        t->now = t->text;
        fail(t, "the template has no header: {{! name(parameters) include \"room/views.h\" }}");
    }
    t->now = header->at;
    t->line = line_at(t, header->at);
    const char *end = header->p + header->n;
    const char *p = skip_space(header->p + 1, end), *name = p;
    while (p < end && is_word(*p))
        p++;
    size_t n = (size_t)(p - name);
    const char *close = p < end ? memchr(p, ')', (size_t)(end - p)) : NULL;
    if (n == 0 || n >= sizeof t->name || p == end || *p != '(' || !close)
        fail(t, "a header is {{! name(parameters) include \"room/views.h\" }}");
    memcpy(t->name, name, n);
    const char *from = skip_space(p + 1, close), *to = close;
    while (to > from && isspace((unsigned char)to[-1]))
        to--;
    if (to - from == 4 && !memcmp(from, "void", 4))
        from = to;
    t->params = keep_text(from, (size_t)(to - from));
    for (char *c = t->params; *c; c++)
        if (*c == '\n')
            *c = ' ';
    read_words(t, close + 1, end);
}
