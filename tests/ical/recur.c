/* What recur_expand() makes of rules, for tests/program/recur.test.mjs: a line "RULE START MOST" in
 * ("2026-11-24T15:05:00"), a line "RESULT OCCURRENCE…" out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "ical/recur.h"

int main(void)
{
    static const char *const results[] = { "ok", "bad", "endless", "none" };
    char line[4096], rule[2048];
    while (fgets(line, sizeof line, stdin)) {
        struct civil c;
        struct wall start = { 0 };
        int most;
        if (sscanf(line, "%2047s %d-%d-%dT%d:%d:%d %d", rule, &c.year, &c.month, &c.day, &start.hour, &start.minute,
                &start.second, &most) != 8)
            return 2;
        start.day = day_of_civil(c);
        struct arena *a = arena_new("recur", 16 * 1024);
        struct walls walls;
        printf("%s", results[recur_expand(a, sv_of(rule), start, zone_of(SV("UTC")), (size_t)most, &walls)]);
        for (size_t i = 0; i < walls.count; i++) {
            struct wall w = walls.items[i];
            c = civil_of_day(w.day);
            printf(" %04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, w.hour, w.minute, w.second);
        }
        putchar('\n');
        arena_free(a);
    }
    return 0;
}
