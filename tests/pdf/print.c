/* print SAMPLE [LOGO.png]: one of the samples as PDF, on standard output, for tests/program/pdf.test.mjs and to look
 * at. */
#include <stdio.h>

#include "samples.h"

int main(int argc, char **argv)
{
    enum { LOGO_MAX = 1 << 20 };
    static char logo[LOGO_MAX];
    size_t n = 0;
    FILE *f = argc > 2 ? fopen(argv[2], "rbe") : NULL;
    if (f) {
        n = fread(logo, 1, sizeof logo, f);
        fclose(f);
    }
    struct arena *a = arena_new("print", 1 << 20);
    struct pdf *p = argc > 1 ? sample_of(a, sv_of(argv[1]), sv_from(logo, n)) : NULL;
    struct sv bytes;
    enum err err = p ? pdf_render(p, &bytes) : E_NOTFOUND;
    if (err == E_OK)
        fwrite(bytes.p, 1, bytes.n, stdout);
    else
        fprintf(stderr, "%s\n", err_name(err));
    arena_free(a);
    return err == E_OK ? 0 : 1;
}
