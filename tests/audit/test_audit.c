#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "audit/audit.h"
#include "world.h"
#include "world/queries.h"

static struct audit_new viewed(struct world *w, int64_t actor)
{
    return (struct audit_new){ .org = w->org,
        .at = { 1000 + actor },
        .actor_kind = SV("staff"),
        .actor_id = actor,
        .via = SV("staff"),
        .session = { 5 },
        .client = { 77 },
        .action = AUDIT_VIEW,
        .resource_kind = SV("profile"),
        .resource_id = 77,
        .outcome = SV("allowed"),
        .peer = SV("192.0.2.1") };
}

static void append(struct world *w, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        struct audit_new e = viewed(w, i);
        assert_int_equal(audit_append_now(w->db, &e), E_OK);
    }
}

static int64_t seal(struct world *w)
{
    int64_t sealed = -1;
    assert_int_equal(audit_seal(w->db, w->a, (struct instant){ 9000 }, &sealed), E_OK);
    return sealed;
}

static struct audit_report verified(struct world *w, struct org_id org)
{
    struct audit_report r;
    assert_int_equal(audit_verify(w->db, w->a, org, NULL, &r), E_OK);
    return r;
}

static void found(struct world *w, int64_t first_bad, const char *what)
{
    struct audit_report r = verified(w, w->org);
    assert_false(r.intact);
    assert_string_equal(sv_z(w->a, r.what), what);
    assert_int_equal(r.first_bad, first_bad);
}

/* A change behind the log's back. */
struct tampering {
    struct world *w;
    int64_t first, last;
    const char *hash;
};
static void tamper(struct world *w, db_fn *fn, struct tampering t)
{
    t.w = w;
    assert_int_equal(db_write(w->db, fn, &t), E_OK);
}
static enum err set_actor(struct db *tx, void *arg)
{
    const struct tampering *t = arg;
    return q_world_audit_set_actor(
        tx, t->w->org, &(struct q_world_audit_set_actor){ .row = t->first, .actor_id = t->last }, NULL);
}
static enum err set_peer(struct db *tx, void *arg)
{
    const struct tampering *t = arg;
    return q_world_audit_set_peer(
        tx, t->w->org, &(struct q_world_audit_set_peer){ .row = t->first, .peer = SV("192.0.2.3") }, NULL);
}
/* To the key `last`; 0: none. */
static enum err set_key(struct db *tx, void *arg)
{
    const struct tampering *t = arg;
    return q_world_audit_set_key(tx, t->w->org,
        &(struct q_world_audit_set_key){ .row = t->first, .api_key_id = { t->last != 0, { t->last } } }, NULL);
}
static enum err set_hash(struct db *tx, void *arg)
{
    const struct tampering *t = arg;
    return q_world_audit_set_hash(
        tx, t->w->org, &(struct q_world_audit_set_hash){ .row = t->first, .hash = sv_of(t->hash) }, NULL);
}
static enum err delete_rows(struct db *tx, void *arg)
{
    const struct tampering *t = arg;
    return q_world_audit_delete(tx, t->w->org, &(struct q_world_audit_delete){ t->first, t->last }, NULL);
}
static enum err move(struct db *tx, const struct tampering *t, int64_t from, int64_t to)
{
    return q_world_audit_move(tx, t->w->org, &(struct q_world_audit_move){ .row = from, .place = to }, NULL);
}
static enum err swap(struct db *tx, void *arg)
{
    const struct tampering *t = arg;
    TRY(move(tx, t, t->first, -1));
    TRY(move(tx, t, t->last, t->first));
    return move(tx, t, -1, t->last);
}
static enum err close_gap(struct db *tx, void *arg)
{
    const struct tampering *t = arg;
    TRY(delete_rows(tx, &(struct tampering){ t->w, t->first, t->first, NULL }));
    for (int64_t n = t->first + 1; n <= t->last; n++)
        TRY(move(tx, t, n, n - 1));
    return E_OK;
}
static enum err set_head(struct db *tx, void *arg)
{
    const struct tampering *t = arg;
    return q_world_audit_head_set(
        tx, t->w->org, &(struct q_world_audit_head_set){ .n = t->first, .hash = sv_of(t->hash) }, NULL);
}

static void sealed_rows_are_numbered_without_a_gap_and_verify(void **state)
{
    struct world *w = *state;
    append(w, 5);
    assert_int_equal(verified(w, w->org).unsealed, 5);
    assert_int_equal(seal(w), 5);
    append(w, 3);
    struct audit_report r = verified(w, w->org);
    assert_true(r.intact);
    assert_int_equal(r.sealed, 5);
    assert_int_equal(r.unsealed, 3);
    assert_int_equal(r.head_n, 5);
    assert_int_equal(seal(w), 3);
    r = verified(w, w->org);
    assert_true(r.intact && r.sealed == 8 && r.unsealed == 0 && r.what.n == 0);
    struct audit_head head;
    assert_int_equal(audit_head_of(w->db, w->a, w->org, &head), E_OK);
    assert_int_equal(head.n, 8);
    assert_true(sv_eq(head.hash, r.head_hash) && head.hash.n == 64);
    assert_int_equal(head.sealed_at.us, 9000);
}

static void sealing_twice_changes_nothing(void **state)
{
    struct world *w = *state;
    append(w, 4);
    assert_int_equal(seal(w), 4);
    struct audit_report before = verified(w, w->org);
    assert_int_equal(seal(w), 0);
    struct audit_report after = verified(w, w->org);
    assert_true(sv_eq(before.head_hash, after.head_hash));
}

static void an_empty_log_is_intact(void **state)
{
    struct world *w = *state;
    struct audit_head head;
    assert_int_equal(seal(w), 0);
    assert_true(verified(w, w->org).intact);
    assert_int_equal(audit_head_of(w->db, w->a, w->org, &head), E_NOTFOUND);
}

static void organizations_have_chains_of_their_own(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 6; i++) {
        struct audit_new e = viewed(w, i);
        e.org = i % 2 ? w->other : w->org;
        assert_int_equal(audit_append_now(w->db, &e), E_OK);
    }
    assert_int_equal(seal(w), 6);
    tamper(w, set_actor, (struct tampering){ .first = 2, .last = 99 });
    found(w, 2, "Row 2 was altered.");
    struct audit_report r = verified(w, w->other);
    assert_true(r.intact && r.sealed == 3);
}

static void many_batches_make_one_chain(void **state)
{
    struct world *w = *state;
    struct audit_log *log;
    assert_int_equal(audit_log_start(w->f.pool, &log), E_OK);
    for (int i = 0; i < 2345; i++) {
        struct audit_new e = viewed(w, i);
        audit_later(log, &e);
    }
    audit_log_stop(log);
    assert_int_equal(seal(w), 2345);
    struct audit_report r = verified(w, w->org);
    assert_true(r.intact && r.sealed == 2345);
    tamper(w, set_actor, (struct tampering){ .first = 1204, .last = 99 });
    found(w, 1204, "Row 1,204 was altered.");
}

static void one_altered_byte_is_named(void **state)
{
    struct world *w = *state;
    append(w, 20);
    seal(w);
    tamper(w, set_peer, (struct tampering){ .first = 7 });
    found(w, 7, "Row 7 was altered.");
}

static void the_key_of_an_act_is_part_of_its_row(void **state)
{
    struct world *w = *state;
    append(w, 2);
    struct audit_new e = viewed(w, 3);
    e.key = (struct api_key_id){ 9 };
    assert_int_equal(audit_append_now(w->db, &e), E_OK);
    seal(w);
    assert_true(verified(w, w->org).intact);
    tamper(w, set_key, (struct tampering){ .first = 3 });
    found(w, 3, "Row 3 was altered.");
    tamper(w, set_key, (struct tampering){ .first = 3, .last = 9 });
    assert_true(verified(w, w->org).intact);
    tamper(w, set_key, (struct tampering){ .first = 2, .last = 9 });
    found(w, 2, "Row 2 was altered.");
}

static void an_altered_first_row_is_named(void **state)
{
    struct world *w = *state;
    append(w, 3);
    seal(w);
    tamper(w, set_actor, (struct tampering){ .first = 1, .last = 5 });
    found(w, 1, "Row 1 was altered.");
}

static void an_altered_hash_is_named(void **state)
{
    struct world *w = *state;
    append(w, 3);
    seal(w);
    tamper(w, set_hash, (struct tampering){ .first = 2, .hash = "00" });
    found(w, 2, "Row 2 was altered.");
}

static void a_deleted_row_is_named(void **state)
{
    struct world *w = *state;
    append(w, 20);
    seal(w);
    tamper(w, delete_rows, (struct tampering){ .first = 12, .last = 12 });
    found(w, 12, "Row 12 is missing.");
}

static void several_deleted_rows_are_named(void **state)
{
    struct world *w = *state;
    append(w, 20);
    seal(w);
    tamper(w, delete_rows, (struct tampering){ .first = 12, .last = 14 });
    found(w, 12, "Rows 12 to 14 are missing.");
}

static void deleted_first_rows_are_named(void **state)
{
    struct world *w = *state;
    append(w, 5);
    seal(w);
    tamper(w, delete_rows, (struct tampering){ .first = 1, .last = 2 });
    found(w, 1, "Rows 1 to 2 are missing.");
}

static void a_cut_tail_is_seen_by_the_head(void **state)
{
    struct world *w = *state;
    append(w, 20);
    seal(w);
    tamper(w, delete_rows, (struct tampering){ .first = 18, .last = 20 });
    found(w, 18, "Rows 18 to 20 are missing.");
}

static void an_emptied_log_is_seen_by_the_head(void **state)
{
    struct world *w = *state;
    append(w, 4);
    seal(w);
    tamper(w, delete_rows, (struct tampering){ .first = 1, .last = 4 });
    found(w, 1, "Rows 1 to 4 are missing.");
}

static void two_rows_in_each_others_place_are_named(void **state)
{
    struct world *w = *state;
    append(w, 9);
    seal(w);
    tamper(w, swap, (struct tampering){ .first = 4, .last = 6 });
    found(w, 4, "Row 4 was altered.");
}

static void closing_the_gap_of_a_deleted_row_does_not_hide_it(void **state)
{
    struct world *w = *state;
    append(w, 9);
    seal(w);
    tamper(w, close_gap, (struct tampering){ .first = 4, .last = 9 });
    found(w, 4, "Row 4 was altered.");
}

static void an_altered_head_is_seen(void **state)
{
    struct world *w = *state;
    append(w, 3);
    seal(w);
    tamper(w, set_head, (struct tampering){ .first = 3, .hash = "00" });
    found(w, 4, "The head of the chain was altered: it is not the newest row.");
    tamper(w, set_head, (struct tampering){ .first = 2, .hash = "00" });
    assert_false(verified(w, w->org).intact);
}

/* A failure of any statement leaves the chain as it was, and the next sealer goes on. */
static void a_crash_at_any_statement_of_the_sealer_leaves_the_chain_whole(void **state)
{
    struct world *w = *state;
    int64_t sealed = 0;
    for (uint64_t nth = 1; nth < 20; nth++) {
        append(w, 4);
        db_fail_nth(nth);
        enum err e = audit_seal(w->db, w->a, (struct instant){ 1 }, NULL);
        (void)e;
        db_fail_nth(0);
        assert_true(verified(w, w->org).intact);
        (void)seal(w);
        struct audit_report r = verified(w, w->org);
        sealed += 4;
        assert_true(r.intact && r.sealed == sealed && r.unsealed == 0);
    }
}

/* --- eight threads write while two seal --- */

struct writer {
    struct world *w;
    struct audit_log *log;
    pthread_t thread;
    bool later, seals;
    int64_t count;
    enum err result;
};

static void *write_many(void *arg)
{
    struct writer *x = arg;
    struct db *db;
    struct arena *a = arena_new("writer", 4096);
    x->result = db_open(x->w->f.pool, &db);
    for (int64_t i = 0; x->result == E_OK && i < x->count; i++) {
        struct audit_new e = viewed(x->w, i);
        if (x->seals)
            x->result = audit_seal(db, a, (struct instant){ 1 }, NULL);
        else if (x->later)
            audit_later(x->log, &e);
        else
            x->result = audit_append_now(db, &e);
    }
    if (x->result == E_BUSY && x->seals)
        x->result = E_OK; /* lost a race: the next one seals */
    db_close(db);
    arena_free(a);
    return NULL;
}

static void eight_writers_and_two_sealers_never_break_the_chain(void **state)
{
    struct world *w = *state;
    struct audit_log *log;
    struct writer writers[10];
    assert_int_equal(audit_log_start(w->f.pool, &log), E_OK);
    for (int i = 0; i < 10; i++) {
        writers[i] =
            (struct writer){ .w = w, .log = log, .later = i % 2 == 1, .seals = i >= 8, .count = i >= 8 ? 30 : 100 };
        assert_int_equal(pthread_create(&writers[i].thread, NULL, write_many, &writers[i]), 0);
    }
    for (int i = 0; i < 10; i++) {
        pthread_join(writers[i].thread, NULL);
        assert_int_equal(writers[i].result, E_OK);
    }
    audit_log_stop(log);
    (void)seal(w);
    struct audit_report r = verified(w, w->org);
    assert_true(r.intact);
    assert_int_equal(r.sealed, 800);
    assert_int_equal(r.unsealed, 0);
}

static int64_t monotonic_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * SECOND_US + t.tv_nsec / 1000;
}

static void views_are_written_within_a_second(void **state)
{
    struct world *w = *state;
    struct audit_log *log;
    assert_int_equal(audit_log_start(w->f.pool, &log), E_OK);
    struct audit_new e = viewed(w, 1);
    struct world_audit_count_row row = { 0 };
    int64_t took = INT64_MAX;
    for (int written = 0; written < 30 && took > SECOND_US; written++) { /* a busy machine may be late now and then */
        int64_t began = monotonic_us();
        audit_later(log, &e);
        for (int i = 0; i < 6000 && row.n == written; i++) {
            usleep(5000);
            assert_int_equal(q_world_audit_count(w->db, w->a, w->org, &row), E_OK);
        }
        assert_int_equal(row.n, written + 1);
        took = monotonic_us() - began;
    }
    assert_true(took <= SECOND_US);
    audit_log_stop(log);
}

static void views_survive_a_database_that_is_away_for_a_while(void **state)
{
    struct world *w = *state;
    struct audit_log *log;
    assert_int_equal(audit_log_start(w->f.pool, &log), E_OK);
    struct audit_new e = viewed(w, 1);
    db_fail_nth(1);
    audit_later(log, &e);
    audit_later(log, &e);
    audit_log_stop(log);
    db_fail_nth(0);
    struct world_audit_count_row row;
    assert_int_equal(q_world_audit_count(w->db, w->a, w->org, &row), E_OK);
    assert_int_equal(row.n, 2);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        WITH_WORLD(sealed_rows_are_numbered_without_a_gap_and_verify),
        WITH_WORLD(sealing_twice_changes_nothing),
        WITH_WORLD(an_empty_log_is_intact),
        WITH_WORLD(organizations_have_chains_of_their_own),
        WITH_WORLD(many_batches_make_one_chain),
        WITH_WORLD(one_altered_byte_is_named),
        WITH_WORLD(the_key_of_an_act_is_part_of_its_row),
        WITH_WORLD(an_altered_first_row_is_named),
        WITH_WORLD(an_altered_hash_is_named),
        WITH_WORLD(a_deleted_row_is_named),
        WITH_WORLD(several_deleted_rows_are_named),
        WITH_WORLD(deleted_first_rows_are_named),
        WITH_WORLD(a_cut_tail_is_seen_by_the_head),
        WITH_WORLD(an_emptied_log_is_seen_by_the_head),
        WITH_WORLD(two_rows_in_each_others_place_are_named),
        WITH_WORLD(closing_the_gap_of_a_deleted_row_does_not_hide_it),
        WITH_WORLD(an_altered_head_is_seen),
        WITH_WORLD(a_crash_at_any_statement_of_the_sealer_leaves_the_chain_whole),
        WITH_WORLD(eight_writers_and_two_sealers_never_break_the_chain),
        WITH_WORLD(views_are_written_within_a_second),
        WITH_WORLD(views_survive_a_database_that_is_away_for_a_while),
    };
    return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
