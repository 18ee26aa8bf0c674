#include "gen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kept {
    struct kept *next;
    max_align_t data[];
};
static struct kept *kept;

static _Noreturn void give_up(const char *what)
{
    perror(what);
    exit(1);
}

void *keep(size_t n)
{
    struct kept *k = calloc(1, sizeof *k + n);
    if (!k)
        give_up("memory");
    k->next = kept;
    kept = k;
    return k->data;
}

char *read_whole(const char *path, size_t *ret_n)
{
    FILE *in = fopen(path, "rb");
    if (!in)
        give_up(path);
    size_t cap = 1 << 16, n = 0;
    char *text = keep(cap);
    for (;;) {
        n += fread(text + n, 1, cap - 1 - n, in);
        if (n < cap - 1)
            break;
        char *bigger = keep(cap * 2);
        memcpy(bigger, text, n);
        text = bigger;
        cap *= 2;
    }
    if (ferror(in))
        give_up(path);
    fclose(in);
    *ret_n = n;
    return text;
}

void save(const char *dir, const char *name, const char *text, size_t n)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(text, 1, n, f) != n || fclose(f) != 0)
        give_up(path);
}
