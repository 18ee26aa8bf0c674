/* How long a document takes: `SECONDS`. Prints microseconds, for two pages: of the first one in the process, the median
 * of those after it, and their CPU; then pages a second of one of many, and KiB of resident memory after the first and
 * after all. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "../pdf/samples.h"

static double clock_of(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double took(struct arena *a, const char *sample)
{
    struct sv bytes;
    double began = clock_of(CLOCK_MONOTONIC);
    arena_reset(a);
    if (pdf_render(sample_of(a, sv_of(sample), SV("")), &bytes) != E_OK)
        exit(1);
    return (clock_of(CLOCK_MONOTONIC) - began) * 1e6;
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
    double first = took(a, "superbill"), end = clock_of(CLOCK_MONOTONIC) + atof(argv[1]);
    double cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID);
    long before = resident();
    size_t n = 0;
    while (n < MOST && clock_of(CLOCK_MONOTONIC) < end)
        times[n++] = took(a, "superbill");
    long after = resident();
    cpu = (clock_of(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1e6 / (double)n;
    qsort(times, n, sizeof *times, by_size);
    printf("%.0f %.0f %.0f %.0f %ld %ld\n", first, times[n / 2], cpu, MANY * 1e6 / took(a, "lines"), before, after);
    arena_free(a);
    return 0;
}
