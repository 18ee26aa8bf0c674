/* schemagen [--open] [--need "struct X"] [--include HEADER]… [--header NAME] [--baseline DATE] [--loose-until DATE]
 * OUTDIR FILE…: writes OUTDIR/schema.h and OUTDIR/schema.c. */
#include "schemagen.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../gen/gen.h"

struct arena *gen_arena;
unsigned gen_complaints;
struct settings settings;

static void complain_va(struct place at, const char *fmt, va_list ap)
{
    static char last[2048];
    char text[2048];
    int n = snprintf(text, sizeof text, "%s:%u: error: ", at.file, at.line);
    if (n > 0 && (size_t)n < sizeof text)
        (void)vsnprintf(text + n, sizeof text - (size_t)n, fmt, ap);
    gen_complaints++;
    if (strcmp(text, last) == 0)
        return;
    memcpy(last, text, sizeof last);
    fprintf(stderr, "%s\n", text);
}

void complain(struct place at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    complain_va(at, fmt, ap);
    va_end(ap);
}

void fail(struct place at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    complain_va(at, fmt, ap);
    va_end(ap);
    exit(1);
}

void *grow(void *items, size_t *count, size_t *cap, size_t size)
{
    if (*count == *cap) {
        *cap = *cap ? *cap * 2 : 4;
        void *bigger = arena_array(gen_arena, *cap, size);
        if (*count)
            memcpy(bigger, items, *count * size);
        items = bigger;
    }
    ++*count;
    return items;
}

static int usage(void)
{
    fputs("usage: schemagen [--open] [--need \"struct X\"] [--include HEADER]... [--header NAME] [--baseline DATE] "
          "[--loose-until DATE] OUTDIR FILE...\n",
        stderr);
    return 2;
}

/** Reads the options; the index of the first word that is none, 0 when one is wrong. */
static int read_options(int argc, char **argv)
{
    bool open = false;
    settings.header = SV("schema.h");
    int i = 1;
    for (; i < argc && !strncmp(argv[i], "--", 2); i++) {
        const char *option = argv[i];
        if (!strcmp(option, "--open")) {
            open = true;
            continue;
        }
        if (++i == argc)
            return 0;
        struct sv value = sv_of(argv[i]);
        if (!strcmp(option, "--need"))
            settings.need = value;
        else if (!strcmp(option, "--include") && settings.include_count < LENGTH(settings.includes))
            settings.includes[settings.include_count++] = value;
        else if (!strcmp(option, "--header"))
            settings.header = value;
        else if (!strcmp(option, "--baseline"))
            settings.baseline = value;
        else if (!strcmp(option, "--loose-until"))
            settings.loose_until = value;
        else
            return 0;
    }
    return open != (settings.need.n > 0) ? i : 0;
}

int main(int argc, char **argv)
{
    gen_arena = arena_new("schemagen", 1U << 20);
    int first = read_options(argc, argv);
    if (!first || argc - first < 2)
        return usage();
    settings.out = argv[first];
    struct schema schema = { 0 };
    for (int i = first + 1; i < argc; i++)
        read_file(&schema, argv[i]);
    merge_extensions(&schema);
    versions_collect(&schema);
    if (!schema.types.count)
        fail((struct place){ argv[first + 1], 1 }, "there is no type");
    for (size_t v = 0; v < schema.versions.count; v++)
        check_span(&(struct span){ &schema, schema.versions.items[v], v });
    struct str header = str_new(gen_arena, 64U << 20), code = str_new(gen_arena, 256U << 20);
    if (!gen_complaints)
        emit_header(&schema, &header);
    if (!gen_complaints)
        emit_code(&schema, &code);
    if (gen_complaints)
        return 1;
    save(settings.out, "schema.h", header.p, header.n);
    save(settings.out, "schema.c", code.p, code.n);
    arena_free(gen_arena);
    return 0;
}
