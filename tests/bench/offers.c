/*
 * Free times, asked of the database by one connection.
 *
 *   offers list URL ORG TYPE SECONDS STAFF…   lists of 31 days of one provider a second, and how many times are free
 *   offers first URL ORG TYPE SECONDS         the first free time of all who offer the type: the middle time in µs
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "calendar/calendar.h"
#include "db/db.h"

enum { ASKED_MOST = 20000 };

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_time(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static double took[ASKED_MOST];
    struct arena *kept = arena_new("bench", 65536);
    struct db_pool *pool;
    struct sv problem = SV("");
    if (argc < 6 || db_pool_open(kept, sv_of(argv[2]), &pool, &problem) != E_OK)
        return 2;
    bool first = strcmp(argv[1], "first") == 0;
    struct viewer v = { .actor = { ACTOR_STAFF, 1 }, .via = VIA_STAFF, .org = { strtoll(argv[3], NULL, 10) } };
    v.facts = (struct access_facts){ .relation = REL_STAFF, .role = ROLE_OWNER, .staff_active = true };
    struct op op = { .arena = arena_new("offers", 1 << 20), .viewer = &v, .now = clock_system().now(NULL) };
    struct organization org;
    if (db_open(pool, &op.db) != E_OK || organization_load(op.db, kept, v.org, &org) != E_OK)
        return 2;
    struct offer_wish w = { .type = { strtoll(argv[4], NULL, 10) }, .contact_type = CONTACT_VIDEO_CHAT };
    w.window = (struct span){ op.now, instant_add(op.now, 31 * DAY_US) };
    double seconds = strtod(argv[5], NULL), began = now_s();
    size_t asked = 0, found = 0;
    for (; asked < ASKED_MOST && now_s() - began < seconds; asked++) {
        struct staff_id staff = { argc > 6 ? strtoll(argv[6 + asked % (size_t)(argc - 6)], NULL, 10) : 0 };
        struct offers offers = { .count = 1 };
        struct offer one;
        double from = now_s();
        w.staff = &staff;
        w.staff_count = staff.v ? 1 : 0;
        db_hold(op.db); /* as a page does */
        enum err e = first ? offer_first(&op, &org, &w, &one) : offer_list(&op, &org, &w, &offers);
        db_release(op.db);
        if (e != E_OK) {
            fprintf(stderr, "offers: %s\n", err_name(e));
            return 1;
        }
        found = offers.count;
        took[asked] = (now_s() - from) * 1e6;
        arena_reset(op.arena);
    }
    double all = now_s() - began;
    qsort(took, asked, sizeof *took, by_time);
    if (first)
        printf("%.0f\n", took[asked / 2]);
    else
        printf("%.1f %zu\n", (double)asked / all, found);
    db_close(op.db);
    db_pool_close(pool);
    arena_free(op.arena);
    arena_free(kept);
    return 0;
}
