/** tests/html/gallery.c — prints every component and frame into files: gallery DIR [light|dark]. */
#include "gallery.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: gallery DIR [light|dark]\n", stderr);
        return 2;
    }
    struct arena *a = arena_new("gallery", 64 * 1024);
    int failed = 0;
    for (size_t i = 0;; i++) {
        arena_reset(a);
        struct str out = str_new(a, (size_t)1 << 20);
        const char *name = gallery_sheet(a, i, sv_of(argc > 2 ? argv[2] : NULL), &out);
        if (!name)
            break;
        const char *path = sv_z(a, sv_fmt(a, "%s/%s", argv[1], name));
        FILE *file = fopen(path, "wb");
        if (!file || out.overflowed || fwrite(out.p, 1, out.n, file) != out.n || fclose(file) != 0) {
            perror(path);
            failed = 1;
        }
    }
    arena_free(a);
    return failed;
}
