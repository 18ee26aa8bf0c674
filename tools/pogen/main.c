/* pogen OUTDIR POT PO…: writes OUTDIR/messages.h and OUTDIR/messages.c, the texts of all languages as tables. */
#include "pogen.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../gen/gen.h"
#include "key.h"

void fail_at(const struct po *po, int line, const char *fmt, ...)
{
    va_list ap;
    fprintf(stderr, "%s:%d: error: ", po->path, line);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

/** As C, a name in braces as one byte: 1 for the first of the original's. */
static void write_text(FILE *out, const char *text, const struct holes *h)
{
    fputc('"', out);
    for (const char *p = text; *p; p++) {
        if (*p == '{') {
            size_t n = strcspn(p, "}") - 1, i = 0;
            while (i < h->count && (strlen(h->name[i]) != n || memcmp(h->name[i], p + 1, n) != 0))
                i++;
            fprintf(out, "\\%03zo", i + 1);
            p += n + 1;
        } else if (*p == '"' || *p == '\\' || *p == '?') {
            fprintf(out, "\\%c", *p);
        } else {
            fputc(*p, out);
        }
    }
    fputc('"', out);
}

static void write_entry(FILE *out, const struct po *pot, const struct entry *original, const struct entry *e)
{
    struct holes h;
    bool own = e == original;
    const char *text[2] = { original->id, original->plural };
    size_t forms = own ? (original->plural ? 2 : 1) : e->forms;
    holes_of(pot, original, &h);
    fputs("    { ", out);
    for (size_t i = 0; i < forms; i++) {
        fputs(i ? ", " : "", out);
        write_text(out, own ? text[i] : e->text[i], &h);
    }
    fputs(" },\n", out);
}

static void write_language(FILE *out, const struct po *pot, const struct po *po)
{
    fprintf(out, "\nstatic const char *const text_%s[][%d] = {\n", po->tag, MAX_FORMS);
    for (size_t i = 0; i < pot->count; i++)
        write_entry(out, pot, &pot->items[i], po == pot ? &pot->items[i] : entry_find(po, &pot->items[i]));
    fprintf(out, "};\nstatic unsigned long form_%s(unsigned long n)\n{\n    return (unsigned long)(%s);\n}\n", po->tag,
        po->plural_rule);
    fprintf(out, "const struct language language_%s = { \"%s\", \"%s\", text_%s, form_%s, %zu };\n", po->tag, po->tag,
        po->label, po->tag, po->tag, po->forms);
}

static void write_code(FILE *out, struct po *const *all, size_t count)
{
    fputs("/* The texts of all languages; made by pogen. */\n#include \"words/words.h\"\n\n"
          "#pragma GCC diagnostic ignored \"-Wparentheses\"\n",
        out);
    for (size_t i = 0; i < count; i++)
        write_language(out, all[0], all[i]);
    fputs("\nconst struct language *const languages[] = { ", out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s&language_%s", i ? ", " : "", all[i]->tag);
    fprintf(out, " };\nconst size_t languages_count = %zu;\n", count);
}

static void write_header(FILE *out, struct po *const *all, size_t count)
{
    char key[WORDS_KEY_MAX];
    const struct po *pot = all[0];
    fprintf(out,
        "/** words/messages.h — the texts that are translated, a constant each; made by pogen. */\n#pragma once\n\n"
        "enum { WORDS_FORMS = %d };\nenum words_key {\n",
        MAX_FORMS);
    for (size_t i = 0; i < pot->count; i++) {
        words_key(pot->items[i].context, pot->items[i].id, key);
        fprintf(out, "    %s,\n", key);
    }
    fputs("    WORDS_KEY_COUNT\n};\nstruct language;\n", out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "extern const struct language language_%s;\n", all[i]->tag);
}

int main(int argc, char **argv)
{
    if (argc < 3 || argc - 2 > MAX_LANGUAGES) {
        fputs("usage: pogen OUTDIR POT PO…\n", stderr);
        return 2;
    }
    struct po *all[MAX_LANGUAGES];
    size_t count = (size_t)argc - 2, n[2];
    char *text[2];
    FILE *code = open_memstream(&text[0], &n[0]), *header = open_memstream(&text[1], &n[1]);
    if (!code || !header)
        return 1;
    for (size_t i = 0; i < count; i++) {
        all[i] = keep(sizeof *all[i]);
        po_read(all[i], argv[i + 2]);
        for (size_t k = 0; k < i; k++)
            if (!strcmp(all[i]->tag, all[k]->tag))
                fail_at(all[i], 1, "the language '%s' is that of %s too", all[i]->tag, all[k]->path);
        if (i)
            check_translation(all[0], all[i]);
        else
            check_original(all[0]);
    }
    write_code(code, all, count);
    write_header(header, all, count);
    if (fclose(code) || fclose(header))
        return 1;
    save(argv[1], "messages.c", text[0], n[0]);
    save(argv[1], "messages.h", text[1], n[1]);
    free(text[0]);
    free(text[1]);
    return 0;
}
