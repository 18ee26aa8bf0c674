/* How long a document takes: `SECONDS`. Prints the microseconds of the first one in the process and the median of those
 * after it, for two pages; pages a second of one of many; and KiB of resident memory after the first and after all. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "../pdf/samples.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double took(struct arena *a, const char *sample)
{
    struct sv bytes;
    double began = now();
    arena_reset(a);
    if (pdf_render(sample_of(a, sv_of(sample), SV("")), &bytes) != E_OK)
        exit(1);
    return (now() - began) * 1e6;
}

static long resident(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    enum { MOST = 100000, MANY = 179 }; /* MANY: pages of the sample "lines" */
    if (argc != 2)
        return 2;
    struct arena *a = arena_new("documents", 1 << 20);
    double *times = arena_array(arena_new("times", 1 << 20), MOST, sizeof *times);
    double first = took(a, "superbill"), end = now() + atof(argv[1]);
    long before = resident();
    size_t n = 0;
    while (n < MOST && now() < end)
        times[n++] = took(a, "superbill");
    long after = resident();
    qsort(times, n, sizeof *times, by_size);
    printf("%.0f %.0f %.0f %ld %ld\n", first, times[n / 2], MANY * 1e6 / took(a, "lines"), before, after);
    arena_free(a);
    return 0;
}
