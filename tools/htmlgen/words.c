/* {{_}}…{{/_}}: a sentence that is translated whole, with its holes. */
#include "htmlgen.h"

#include <ctype.h>
#include <string.h>

#include "../pogen/key.h"

enum { MAX_WORDS = 2048, MAX_HOLES = 8 };

/* One block, as it is gathered. */
struct words {
    char context[MAX_NAME];
    char count[MAX_EXPR]; /* C of what picks the plural; empty: no plural */
    char text[2][MAX_WORDS];
    size_t text_n[2], forms;
    struct {
        char name[MAX_NAME], c[MAX_EXPR];
    } hole[MAX_HOLES];
    size_t holes;
};

static void words_byte(struct template *t, struct words *w, char c)
{
    char *text = w->text[w->forms];
    size_t *n = &w->text_n[w->forms];
    if (isspace((unsigned char)c)) {
        if (*n == 0 || text[*n - 1] == ' ')
            return;
        c = ' ';
    }
    if (*n + 1 >= MAX_WORDS)
        fail(t, "the sentence is too long: split it");
    text[(*n)++] = c;
}

static void words_text(struct template *t, struct words *w, const struct token *k)
{
    for (size_t i = 0; i < k->n; i++) {
        t->now = k->p + i;
        if (strchr("<>&{}", k->p[i]) && k->p[i])
            fail(t, "'%c' in a text that is translated: it holds only words and holes", k->p[i]);
        words_byte(t, w, k->p[i]);
    }
}

static void words_put(struct template *t, struct words *w, const char *p)
{
    for (; *p; p++)
        words_byte(t, w, *p);
}

/** A hole is named by the last field of its path: {practice}. */
static void words_hole(struct template *t, struct words *w, const struct token *k)
{
    char c[MAX_EXPR], name[MAX_NAME] = "";
    size_t from = k->n, i = 0;
    expr_value(t, k->p, k->n, c, sizeof c);
    while (from > 0 && (islower((unsigned char)k->p[from - 1]) || k->p[from - 1] == '_'))
        from--;
    if (from == k->n || k->n - from >= MAX_NAME / 2)
        fail(t, "a hole of a translated text ends in a name of small letters");
    memcpy(name, k->p + from, k->n - from);
    while (i < w->holes && strcmp(w->hole[i].name, name) != 0)
        i++;
    if (i == MAX_HOLES)
        fail(t, "more than %d holes in a translated text", MAX_HOLES);
    if (i < w->holes && strcmp(w->hole[i].c, c) != 0)
        fail(t, "two holes are called {%s}: give one of the fields another name", name);
    if (i == w->holes) {
        memcpy(w->hole[i].name, name, sizeof name);
        memcpy(w->hole[i].c, c, sizeof c);
        w->holes++;
    }
    words_put(t, w, "{");
    words_put(t, w, name);
    words_put(t, w, "}");
}

/** What stands behind the '_': a context in quotes, a count, both or neither. */
static void words_head(struct template *t, struct words *w, const char *p, size_t n)
{
    const char *end = p + n;
    while (++p < end && isspace((unsigned char)*p))
        ;
    if (p < end && *p == '"') {
        const char *close = memchr(p + 1, '"', (size_t)(end - p - 1));
        if (!close || close == p + 1 || (size_t)(close - p) > sizeof w->context)
            fail(t, "a context is some words in quotes");
        memcpy(w->context, p + 1, (size_t)(close - p - 1));
        for (p = close + 1; p < end && isspace((unsigned char)*p); p++)
            ;
    }
    if (p < end)
        expr_value(t, p, (size_t)(end - p), w->count, sizeof w->count);
    if (*w->count && *w->context)
        fail(t, "a text has a context or a plural, not both");
}

static void form_end(struct template *t, struct words *w)
{
    size_t *n = &w->text_n[w->forms];
    if (*n && w->text[w->forms][*n - 1] == ' ')
        --*n;
    w->text[w->forms][*n] = '\0';
    if (!*n)
        fail(t, "nothing to translate");
    w->forms++;
}

static size_t words_gather(struct template *t, struct words *w, size_t i)
{
    const char *start = t->tokens[i].at;
    words_head(t, w, t->tokens[i].p, t->tokens[i].n);
    for (i++; i < t->tokens_count; i++) {
        const struct token *k = &t->tokens[i];
        t->now = k->at;
        if (k->kind == TOK_TEXT) {
            words_text(t, w, k);
        } else if (k->kind == TOK_HOLE) {
            words_hole(t, w, k);
        } else if (k->kind == TOK_WORDS_END) {
            form_end(t, w);
            if (*w->count && w->forms != 2)
                fail(t, "a count needs both forms: {{_ n}}one{{else}}many{{/_}}");
            return i;
        } else if (k->kind == TOK_BLOCK && k->n == 4 && *k->p == 'e' && *w->count && !w->forms) {
            form_end(t, w);
        } else {
            fail(t, "a text that is translated holds only words and holes");
        }
    }
    t->now = start;
    fail(t, "{{_}} is not closed by {{/_}}");
}

/** The macro of words/words.h, for the compiler and for xgettext. */
static void emit_start(struct template *t, const struct words *w)
{
    char key[WORDS_KEY_MAX];
    words_key(*w->context ? w->context : NULL, w->text[0], key);
    fprintf(t->out, "for (struct words_walk w_ = WORDS%s(%s, %s, ",
        *w->count     ? "_N"
        : *w->context ? "_C"
                      : "",
        t->language, key);
    if (*w->count)
        fprintf(t->out, "%s, ", w->count);
    if (*w->context) {
        emit_string(t->out, w->context, strlen(w->context));
        fputs(", ", t->out);
    }
    for (size_t i = 0; i < w->forms; i++) {
        fputs(i ? ", " : "", t->out);
        emit_string(t->out, w->text[i], w->text_n[i]);
    }
    fputs("); words_next(&w_);) switch (w_.hole) {", t->out);
}

static void need_language(struct template *t)
{
    if (!*t->language)
        fail(t, "a template with translated text says whose: {{! name(…) … language v->language }}");
}

size_t words_emit(struct template *t, size_t i)
{
    struct words w = { .forms = 0 };
    need_language(t);
    if (t->scan.state == IN_VALUE && scan_is_url(t->scan.attr))
        fail(t, "translated text in an address");
    const char *at = t->now;
    i = words_gather(t, &w, i);
    t->now = at;
    const char *printer = scan_hole(t);
    line_mark(t);
    emit_start(t, &w);
    for (size_t h = 0; h < w.holes; h++)
        fprintf(t->out, " case %zu: %s(out, %s); break;", h, printer, w.hole[h].c);
    fprintf(t->out, " default: %s(out, w_.text); break; }\n", printer);
    return i;
}

void words_argument(struct template *t, const char *text, size_t n, char *ret_c, size_t cap)
{
    char key[WORDS_KEY_MAX], copy[MAX_WORDS] = "";
    need_language(t);
    if (n == 0 || n >= sizeof copy)
        fail(t, "nothing to translate");
    memcpy(copy, text, n);
    if (strpbrk(copy, "{}"))
        fail(t, "a text in an argument has no holes");
    words_key(NULL, copy, key);
    FILE *out = fmemopen(ret_c, cap, "w");
    fprintf(out, "WORDS_TEXT(%s, %s, ", t->language, key);
    emit_string(out, copy, n);
    fputc(')', out);
    bool cut = ftell(out) >= (long)cap - 1;
    fclose(out);
    if (cut)
        fail(t, "the expression is too long");
}

/** In a template that has a language, words stand in {{_}} and nowhere else. */
void words_check(struct template *t, const char *from)
{
    static const char *const read_aloud[] = { "alt", "title", "aria-label", "aria-description", "placeholder", NULL };
    const struct scan *s = &t->scan;
    bool seen = s->state == IN_PLAIN || s->state == IN_TEXT || s->state == IN_RCDATA ||
                (s->state == IN_VALUE && word_in_list(s->attr, read_aloud));
    if (!*t->language || !seen || !isalpha((unsigned char)*t->now))
        return;
    const char *word = t->now;
    while (word > from && isalnum((unsigned char)word[-1]))
        word--;
    if (word > from && word[-1] == '&' && !t->plain)
        return;
    fail(t, "words that are not marked: {{_}}…{{/_}} lets them be translated");
}
