#include "event/schedule.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "ical/zone.h"
#include "world.h"
#include "world/queries.h"

enum { THREADS = 4, MANY = 400, BATCH = 16 };

struct planning {
    struct world *w;
    const char *slot, *zone;
    int64_t cause, at_s;
    const char *day; /* by the local clock */
    int minute, copies;
    bool fail;
};

static enum err plan_in(struct db *tx, void *arg)
{
    const struct planning *p = arg;
    struct schedule_new s = { .event = { .kind = EVENT_GRANT_ENDS_SOON, .org = p->w->org, .actor_kind = "system" },
        .cause_kind = "grant",
        .cause_id = p->cause,
        .slot = sv_of(p->slot),
        .by_local_clock = p->day != NULL,
        .fire_at = { p->at_s * SECOND_US },
        .minute = p->minute,
        .zone = sv_of(p->zone) };
    if (p->day)
        assert_true(day_parse(sv_of(p->day), &s.day));
    for (int i = 0; i <= p->copies; i++, s.cause_id++)
        TRY(schedule_set(tx, &s));
    return p->fail ? E_CONFLICT : E_OK;
}

static void plan(const struct planning *p)
{
    assert_int_equal(db_write(p->w->db, plan_in, (void *)(uintptr_t)p), p->fail ? E_CONFLICT : E_OK);
}

static enum err drop_in(struct db *tx, void *arg)
{
    const struct planning *p = arg;
    return schedule_drop(tx, p->w->org, "grant", p->cause, sv_of(p->slot));
}

static enum err rezone_in(struct db *tx, void *arg)
{
    const struct planning *p = arg;
    return schedule_rezone(tx, p->w->a, p->w->org, sv_of(p->zone));
}

static size_t fired(struct world *w, int64_t now_s)
{
    size_t n;
    assert_int_equal(schedule_fire(w->db, w->a, (struct instant){ now_s * SECOND_US }, 100, &n), E_OK);
    return n;
}

/* Seconds since 1970 of "2026-03-09T10:00:00Z". */
static int64_t seconds(const char *iso)
{
    struct instant t;
    assert_true(instant_parse(sv_of(iso), &t));
    return t.us / SECOND_US;
}

static int64_t events(struct world *w)
{
    struct world_events_row row;
    assert_int_equal(q_world_events(w->db, w->a, w->org, &row), E_OK);
    return row.events;
}

static void what_is_planned_fires_once_when_its_time_has_come(void **state)
{
    struct world *w = *state;
    plan(&(struct planning){ .w = w, .slot = "7d", .cause = 5, .at_s = 100 });
    assert_int_equal(fired(w, 99), 0);
    assert_int_equal(fired(w, 100), 1);
    assert_int_equal(fired(w, 1000), 0);
    assert_int_equal(events(w), 1);
}

static void what_fires_is_about_its_cause(void **state)
{
    struct world *w = *state;
    struct world_event_resources_rows rows;
    plan(&(struct planning){ .w = w, .slot = "7d", .cause = 5, .at_s = 100 });
    assert_int_equal(fired(w, 100), 1);
    assert_int_equal(q_world_event_resources(w->db, w->a, w->org, &rows), E_OK);
    assert_int_equal(rows.count, 1);
    assert_true(sv_eq(rows.items[0].resource_kind, SV("grant")) && rows.items[0].resource_id == 5);
}

static void a_cause_that_moves_takes_its_reminder_along(void **state)
{
    struct world *w = *state;
    plan(&(struct planning){ .w = w, .slot = "7d", .cause = 5, .at_s = 100 });
    plan(&(struct planning){ .w = w, .slot = "7d", .cause = 5, .at_s = 500 });
    plan(&(struct planning){ .w = w, .slot = "1d", .cause = 5, .at_s = 600 });
    assert_int_equal(fired(w, 499), 0);
    assert_int_equal(fired(w, 500), 1);
    assert_int_equal(fired(w, 600), 1);
}

static void a_cause_that_goes_takes_one_slot_or_all_along(void **state)
{
    struct world *w = *state;
    plan(&(struct planning){ .w = w, .slot = "7d", .cause = 5, .at_s = 100 });
    plan(&(struct planning){ .w = w, .slot = "1d", .cause = 5, .at_s = 100 });
    plan(&(struct planning){ .w = w, .slot = "1d", .cause = 6, .at_s = 100 });
    assert_int_equal(db_write(w->db, drop_in, &(struct planning){ .w = w, .slot = "7d", .cause = 5 }), E_OK);
    assert_int_equal(db_write(w->db, drop_in, &(struct planning){ .w = w, .slot = "", .cause = 6 }), E_OK);
    assert_int_equal(db_write(w->db, drop_in, &(struct planning){ .w = w, .slot = "", .cause = 7 }), E_OK);
    assert_int_equal(fired(w, 100), 1);
}

static void a_plan_that_is_rolled_back_was_never_made(void **state)
{
    struct world *w = *state;
    plan(&(struct planning){ .w = w, .slot = "7d", .cause = 5, .at_s = 100, .fail = true });
    assert_int_equal(fired(w, 100), 0);
}

static void no_more_than_asked_fire_at_once_and_the_rest_follows(void **state)
{
    struct world *w = *state;
    plan(&(struct planning){ .w = w, .slot = "7d", .cause = 1, .at_s = 100, .copies = 149 });
    assert_int_equal(fired(w, 100), 100);
    assert_int_equal(fired(w, 100), 50);
    assert_int_equal(events(w), 150);
}

/* Day and minute of the practice's clock, and when that is. */
static void local_times_are_right_across_changes_of_the_clocks(void **state)
{
    static const struct {
        const char *zone, *day;
        int minute;
        const char *utc;
    } rows[] = {
        { "America/New_York", "2026-03-07", 8 * 60, "2026-03-07T13:00:00Z" },
        { "America/New_York", "2026-03-08", 8 * 60, "2026-03-08T12:00:00Z" }, /* clocks went forward that night */
        { "America/New_York", "2026-03-08", 2 * 60 + 30,
            "2026-03-08T07:00:00Z" },                                          /* left out: the moment of the jump */
        { "America/New_York", "2026-11-01", 60 + 30, "2026-11-01T05:30:00Z" }, /* comes twice: the first */
        { "Australia/Lord_Howe", "2026-10-04", 8 * 60, "2026-10-03T21:00:00Z" },
        { "Asia/Kathmandu", "2026-06-01", 8 * 60, "2026-06-01T02:15:00Z" },
        { "Africa/Casablanca", "2026-06-01", 8 * 60, "2026-06-01T07:00:00Z" },
        { "America/Sao_Paulo", "2018-11-04", 0, "2018-11-04T03:00:00Z" }, /* midnight was left out */
    };
    struct world *w = *state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        plan(&(struct planning){
            .w = w, .slot = "x", .day = rows[i].day, .minute = rows[i].minute, .zone = rows[i].zone });
        assert_int_equal(fired(w, seconds(rows[i].utc) - 1), 0);
        assert_int_equal(fired(w, seconds(rows[i].utc)), 1);
    }
}

static void a_practice_that_moves_to_another_zone_keeps_the_hour_on_its_wall(void **state)
{
    struct world *w = *state;
    plan(&(struct planning){ .w = w, .slot = "a", .day = "2026-06-01", .minute = 480, .zone = "America/New_York" });
    plan(&(struct planning){ .w = w, .slot = "b", .at_s = seconds("2026-06-01T12:00:00Z"), .zone = "" });
    assert_int_equal(db_write(w->db, rezone_in, &(struct planning){ .w = w, .zone = "America/Denver" }), E_OK);
    assert_int_equal(fired(w, seconds("2026-06-01T12:00:00Z")), 1); /* an instant is an instant */
    assert_int_equal(fired(w, seconds("2026-06-01T13:59:59Z")), 0);
    assert_int_equal(fired(w, seconds("2026-06-01T14:00:00Z")), 1);
}

struct racer {
    struct world *w;
    struct db *db;
    atomic_size_t *total;
    pthread_t thread;
};

static void *race(void *arg)
{
    struct racer *r = arg;
    struct arena *a = arena_new("race", 64 * 1024);
    size_t n = BATCH;
    while (n == BATCH) {
        if (schedule_fire(r->db, a, (struct instant){ 1000 * SECOND_US }, BATCH, &n) != E_OK)
            abort();
        atomic_fetch_add(r->total, n);
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

static void many_workers_fire_each_row_once(void **state)
{
    struct world *w = *state;
    struct racer racers[THREADS];
    atomic_size_t total = 0;
    size_t rest;
    plan(&(struct planning){ .w = w, .slot = "7d", .cause = 1, .at_s = 100, .copies = MANY - 1 });
    for (int i = 0; i < THREADS; i++) {
        racers[i] = (struct racer){ .w = w, .total = &total };
        assert_int_equal(db_open(w->f.pool, &racers[i].db), E_OK);
        assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(racers[i].thread, NULL);
        db_close(racers[i].db);
    }
    do /* what somebody had locked while the others looked */
        total += rest = fired(w, 1000);
    while (rest);
    assert_int_equal(total, MANY);
    assert_int_equal(events(w), MANY);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        WITH_WORLD(what_is_planned_fires_once_when_its_time_has_come),
        WITH_WORLD(what_fires_is_about_its_cause),
        WITH_WORLD(a_cause_that_moves_takes_its_reminder_along),
        WITH_WORLD(a_cause_that_goes_takes_one_slot_or_all_along),
        WITH_WORLD(a_plan_that_is_rolled_back_was_never_made),
        WITH_WORLD(no_more_than_asked_fire_at_once_and_the_rest_follows),
        WITH_WORLD(local_times_are_right_across_changes_of_the_clocks),
        WITH_WORLD(a_practice_that_moves_to_another_zone_keeps_the_hour_on_its_wall),
        WITH_WORLD(many_workers_fire_each_row_once),
    };
    return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
