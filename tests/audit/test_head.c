/* The head of the access log: told once a day, and compared with what was kept elsewhere. */
#include "audit/audit.h"
#include "event/event.h"
#include "world.h"
#include "world/queries.h"

#define NOON ((struct instant){ INT64_C(20000) * DAY_US + 12 * HOUR_US })

static void grow(struct world *w, struct org_id org, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        struct audit_new e = { .org = org,
            .at = { 1000 + i },
            .actor_kind = SV("staff"),
            .actor_id = 3,
            .via = SV("staff"),
            .action = AUDIT_VIEW,
            .resource_kind = SV("profile"),
            .outcome = SV("allowed") };
        assert_int_equal(audit_append_now(w->db, &e), E_OK);
    }
    assert_int_equal(audit_seal(w->db, w->a, NOON, NULL), E_OK);
}

static struct audit_head head_of(struct world *w, struct org_id org)
{
    struct audit_head head;
    assert_int_equal(audit_head_of(w->db, w->a, org, &head), E_OK);
    return head;
}

static int64_t tell(struct world *w, struct instant now)
{
    int64_t told = -1;
    assert_int_equal(audit_tell(w->db, w->a, now, &told), E_OK);
    return told;
}

static struct audit_report compared(struct world *w, const struct audit_head *known)
{
    struct audit_report r;
    assert_int_equal(audit_verify(w->db, w->a, w->org, known, &r), E_OK);
    return r;
}

static enum err cut_to(struct db *tx, void *arg)
{
    struct world *w = arg;
    struct world_audit_rows_rows rows;
    TRY(q_world_audit_rows(tx, w->a, w->org, &rows));
    TRY(q_world_audit_delete(tx, w->org, &(struct q_world_audit_delete){ 4, 100 }, NULL));
    return q_world_audit_head_set(
        tx, w->org, &(struct q_world_audit_head_set){ .n = 3, .hash = rows.items[2].hash }, NULL);
}

static void a_log_that_has_not_grown_tells_nothing(void **state)
{
    struct world *w = *state;
    assert_int_equal(tell(w, NOON), 0);
    grow(w, w->org, 3);
    assert_int_equal(tell(w, NOON), 1);
    assert_int_equal(tell(w, instant_add(NOON, 3 * DAY_US)), 0);
}

static void a_head_is_told_once_a_day_at_most_and_at_the_same_hour(void **state)
{
    struct world *w = *state;
    grow(w, w->org, 3);
    assert_int_equal(tell(w, NOON), 1);
    grow(w, w->org, 1);
    assert_int_equal(tell(w, instant_add(NOON, HOUR_US)), 0);
    assert_int_equal(tell(w, instant_add(NOON, 23 * HOUR_US)), 0);
    assert_int_equal(tell(w, instant_add(NOON, DAY_US - SECOND_US)), 1);
    assert_int_equal(tell(w, instant_add(NOON, DAY_US)), 0);
}

static enum event_kind wanted[] = { EVENT_AUDIT_HEAD };
static const struct event_consumer reader = { "reader", wanted, 1 };

static void the_event_holds_number_and_hash_and_nothing_else(void **state)
{
    struct world *w = *state;
    struct events events;
    event_consumers_set(&reader, 1);
    grow(w, w->org, 5);
    grow(w, w->other, 2);
    assert_int_equal(tell(w, NOON), 2);
    assert_int_equal(event_lease(w->db, w->a, "reader", SV("me"), NOON, 10, 60, &events), E_OK);
    assert_int_equal(events.count, 2);
    struct audit_head head = head_of(w, w->org);
    assert_int_equal(events.items[0].org.v, w->org.v);
    assert_string_equal(
        sv_z(w->a, events.items[0].payload), sv_fmt(w->a, "{\"n\":5,\"hash\":\"%.*s\"}", SV_FMT(head.hash)).p);
    assert_int_equal(events.items[1].org.v, w->other.v);
    event_consumers_set(NULL, 0);
}

static void a_head_that_was_kept_stays_right_as_the_log_grows(void **state)
{
    struct world *w = *state;
    grow(w, w->org, 5);
    struct audit_head kept = head_of(w, w->org);
    assert_true(compared(w, &kept).intact);
    grow(w, w->org, 4);
    struct audit_report r = compared(w, &kept);
    assert_true(r.intact && r.head_n == 9);
}

static void a_tail_cut_off_together_with_its_head_is_found_by_the_kept_one(void **state)
{
    struct world *w = *state;
    grow(w, w->org, 7);
    struct audit_head kept = head_of(w, w->org);
    assert_int_equal(db_write(w->db, cut_to, w), E_OK);
    assert_true(compared(w, NULL).intact); /* from inside nothing is to be seen */
    struct audit_report r = compared(w, &kept);
    assert_false(r.intact);
    assert_int_equal(r.first_bad, 4);
    assert_string_equal(sv_z(w->a, r.what), "Rows 4 to 7 are missing.");
}

static void a_tail_that_was_written_anew_is_found_by_the_kept_head(void **state)
{
    struct world *w = *state;
    grow(w, w->org, 7);
    struct audit_head kept = head_of(w, w->org);
    assert_int_equal(db_write(w->db, cut_to, w), E_OK);
    grow(w, w->org, 6); /* by the program itself: a whole chain again */
    assert_true(compared(w, NULL).intact);
    struct audit_report r = compared(w, &kept);
    assert_false(r.intact);
    assert_int_equal(r.first_bad, 7);
    assert_string_equal(
        sv_z(w->a, r.what), "Row 7 is not the one that was noted: it or a row before it was written anew.");
}

static void an_emptied_log_is_found_by_the_kept_head(void **state)
{
    struct world *w = *state;
    struct audit_head kept = { .n = 2, .hash = SV("00") };
    struct audit_report r = compared(w, &kept);
    assert_false(r.intact);
    assert_string_equal(sv_z(w->a, r.what), "Rows 1 to 2 are missing.");
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        WITH_WORLD(a_log_that_has_not_grown_tells_nothing),
        WITH_WORLD(a_head_is_told_once_a_day_at_most_and_at_the_same_hour),
        WITH_WORLD(the_event_holds_number_and_hash_and_nothing_else),
        WITH_WORLD(a_head_that_was_kept_stays_right_as_the_log_grows),
        WITH_WORLD(a_tail_cut_off_together_with_its_head_is_found_by_the_kept_one),
        WITH_WORLD(a_tail_that_was_written_anew_is_found_by_the_kept_head),
        WITH_WORLD(an_emptied_log_is_found_by_the_kept_head),
    };
    return cmocka_run_group_tests_name("audit_head", tests, NULL, NULL);
}
