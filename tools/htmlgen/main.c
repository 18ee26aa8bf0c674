/* htmlgen ROOM OUTDIR TEMPLATE…: writes OUTDIR/templates.h and OUTDIR/templates.c. */
#include "htmlgen.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

char *keep_text(const char *p, size_t n)
{
    char *copy = keep(n + 1);
    memcpy(copy, p, n);
    return copy;
}

int line_at(const struct template *t, const char *at)
{
    int line = 1;
    for (const char *p = t->text; p < at; p++)
        line += *p == '\n';
    return line;
}

static void fail_va(const struct template *t, int line, const char *fmt, va_list ap)
{
    fprintf(stderr, "%s:%d: error: ", t->path, line);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
}

void fail_at(const struct template *t, int line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fail_va(t, line, fmt, ap);
    va_end(ap);
    exit(1);
}

void fail(const struct template *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fail_va(t, line_at(t, t->now), fmt, ap);
    va_end(ap);
    exit(1);
}

static void template_read(struct template *t)
{
    char *text = read_whole(t->path, &t->n);
    t->text = text;
    t->now = text;
    size_t length = strlen(t->path);
    t->plain = length > 4 && !strcmp(t->path + length - 4, ".txt");
    for (const char *p = text; p < text + t->n; p++) {
        if (*p == '\0' || *p == '\r') {
            t->now = p;
            fail(t, "a template has no %s bytes", *p ? "carriage return" : "NUL");
        }
    }
}

/** A pair X_begin, X_end of one room opens and closes the same elements. */
static void check_pairs(struct template **all, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct template *b = all[i];
        if (!b->opens)
            continue;
        size_t stem = strlen(b->name) - strlen("_begin");
        const struct template *e = NULL;
        for (size_t k = 0; k < count; k++)
            if (all[k]->closes && !strncmp(all[k]->name, b->name, stem) && !strcmp(all[k]->name + stem, "_end"))
                e = all[k];
        if (!e)
            fail_at(b, b->line, "no template '%.*s_end' closes what this one opens", (int)stem, b->name);
        struct ways both = b->ways;
        ways_add(all[i], &both, &e->ways);
        if (both.count != b->ways.count || both.count != e->ways.count)
            fail_at(e, e->line, "'%s' does not close what '%s' opens", e->name, b->name);
    }
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            if (!strcmp(all[i]->name, all[k]->name))
                fail_at(all[i], all[i]->line, "template '%s' is already in %s", all[i]->name, all[k]->path);
}

static bool is_generated(const char *include)
{
    const char *slash = strrchr(include, '/');
    return slash && !strcmp(slash, "/templates.h");
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void write_header(FILE *h, const char *room, struct template **all, size_t count)
{
    fprintf(h, "/** %s/templates.h — the templates of src/%s as functions; made by htmlgen. */\n", room, room);
    fputs("#pragma once\n\n#include \"html/escape.h\"\n", h);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < all[i]->includes_count; k++)
            if (!is_generated(all[i]->includes[k]))
                fprintf(h, "#include \"%s\"\n", all[i]->includes[k]);
    fputc('\n', h);
    for (size_t i = 0; i < count; i++)
        fprintf(h, "void tpl_%s(struct str *out%s%s); /* %s */\n", all[i]->name, *all[i]->params ? ", " : "",
            all[i]->params, base_name(all[i]->path));
}

static void write_head_of_code(FILE *c, const char *room, struct template **all, size_t count)
{
    bool translated = false;
    for (size_t i = 0; i < count; i++)
        translated |= *all[i]->language != '\0';
    fprintf(c, "/* Templates of src/%s; made by htmlgen. */\n#include \"%s/templates.h\"\n#include \"html/print.h\"\n",
        room, room);
    if (translated)
        fputs("#include \"words/words.h\"\n", c);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < all[i]->includes_count; k++)
            if (is_generated(all[i]->includes[k]))
                fprintf(c, "#include \"%s\"\n", all[i]->includes[k]);
}

int main(int argc, char **argv)
{
    if (argc < 4 || argc - 3 > MAX_TEMPLATES) {
        fputs("usage: htmlgen ROOM OUTDIR TEMPLATE…\n", stderr);
        return 2;
    }
    const char *room = argv[1];
    size_t count = (size_t)argc - 3;
    struct template *all[MAX_TEMPLATES];
    char *text[2];
    size_t n[2];
    FILE *code = open_memstream(&text[0], &n[0]);
    FILE *header = open_memstream(&text[1], &n[1]);
    if (!code || !header)
        return 1;
    for (size_t i = 0; i < count; i++) {
        all[i] = keep(sizeof *all[i]);
        all[i]->path = argv[i + 3];
        template_read(all[i]);
        template_tokenize(all[i]);
        template_header(all[i]);
    }
    write_head_of_code(code, room, all, count);
    for (size_t i = 0; i < count; i++) {
        all[i]->out = code;
        template_emit(all[i]);
    }
    check_pairs(all, count);
    write_header(header, room, all, count);
    if (fclose(code) || fclose(header))
        return 1;
    save(argv[2], "templates.c", text[0], n[0]);
    save(argv[2], "templates.h", text[1], n[1]);
    free(text[0]);
    free(text[1]);
    return 0;
}
