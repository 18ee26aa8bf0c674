/* Packages, whatever happens to them: no credit is used twice, or below nothing; and two visits at once. */
#include <pthread.h>

#include "shelf.h"

#include "billing/package_write.h"

/* -- random histories -----------------------------------------------------------------------------------------------
 */

static uint64_t seed;
static int64_t dice(int64_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((seed >> 33) % (uint64_t)n);
}

/* Counts are those of the visits that have a credit, no visit has two, and none is over what was given. */
static void is_sound(struct scene *s, const struct package_id *ids, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct package x = shelf_look(s, ids[i]);
        struct package_uses uses;
        int64_t live = 0, counted = 0;
        for (int64_t page = 1; page < 20; page++) {
            MUST(package_uses(&s->op, ids[i], page, &uses));
            for (size_t k = 0; k < uses.count; k++)
                live += uses.items[k].live;
            if (uses.count < 25)
                break;
        }
        for (size_t k = 0; k < x.credit_count; k++) {
            assert_true(x.credits[k].used >= 0 && x.credits[k].used <= x.credits[k].given);
            counted += x.credits[k].used;
        }
        assert_int_equal(live, counted);
    }
}

static void in_random_histories_no_credit_is_used_twice_or_below_nothing(void **state)
{
    struct scene s;
    struct package_id ids[6];
    struct appointment_id visits[60];
    struct client_id of[60];
    size_t packages = 0, n = 0;
    shelf_open(state, &s);
    seed = 20261129;
    struct client_id kids[] = { s.p->leo, s.p->mia };
    struct offering_id few = shelf_offer(&s, (struct appointment_type_id){ 0 },
        (struct like){ .name = "Few", .price = "90", .days = "20", .visits = 3, .household = true });
    struct offering_id month = shelf_offer(
        &s, s.talk, (struct like){ .name = "Month", .price = "50", .every = "month", .visits = 2, .roll_over = true });
    for (int step = 0; step < 160; step++) {
        int64_t what = dice(12);
        struct client_id c = kids[dice(2)];
        struct package x;
        if (packages < 6 && what == 0)
            ids[packages++] = shelf_sell_for(&s, dice(2) ? few : month, c, kids, 2);
        else if (what < 5 && n < 60) {
            char when[32];
            (void)snprintf(when, sizeof when, "2026-%02d-%02d %02d:00", (int)(3 + dice(2)), (int)(3 + dice(25)),
                (int)(9 + dice(8)));
            of[n] = c;
            visits[n++] = shelf_visit(&s, dice(3) ? s.talk : s.quiet, when, c);
        } else if (what < 9 && n) {
            static const enum attendee_status to[] = { ATTENDEE_CANCELLED, ATTENDEE_BOOKED, ATTENDEE_FULFILLED,
                ATTENDEE_NOSHOW, ATTENDEE_LATE_CANCELLED };
            size_t i = (size_t)dice((int64_t)n);
            struct attendee a = diary_attendee(s.p, visits[i], of[i]);
            struct problems problems = problems_new(s.p->a);
            (void)!attendee_change(&s.op,
                &(struct attendee_change){ .attendee = a.id, .has_status = true, .status = to[dice(5)] }, &problems);
        } else if (packages) {
            x = shelf_look(&s, ids[dice((int64_t)packages)]);
            if (what == 9)
                (void)!(x.state == PACKAGE_PAUSED ? package_resume(&s.op, x.id, x.version)
                                                  : package_pause(&s.op, x.id, x.version));
            else if (what == 10)
                (void)!(dice(4) ? package_revive(&s.op, x.id, x.version)
                                : package_cancel(&s.op, x.id, dice(2), dice(2), x.version));
            else {
                practice_forward(s.p, dice(4) * DAY_US);
                shelf_again(&s);
                MUST(package_renew(&s.op, x.id));
                MUST(package_end(&s.op, x.id));
            }
        }
        if (step % 8 == 0)
            is_sound(&s, ids, packages);
    }
    is_sound(&s, ids, packages);
    till_is_sound(s.p);
}

/* -- two at once ----------------------------------------------------------------------------------------------------
 */

struct rival {
    struct scene *s;
    struct db *db;
    struct appointment_id visit;
    struct client_id client;
    enum err e;
};

static void *books(void *arg)
{
    struct rival *r = arg;
    struct practice other = *r->s->p;
    struct viewer owner = r->s->owner;
    other.db = r->db;
    other.a = arena_new("rival", 256 * 1024);
    struct op op = practice_op(&other, &owner);
    struct problems problems = problems_new(other.a);
    struct appointment_form f = diary_form(&other, r->s->talk, "2026-03-10 09:00", &r->client, 1);
    f.overlap_ok = true;
    r->e = appointment_create(&op, &f, &problems, &r->visit);
    arena_free(other.a);
    return NULL;
}

static void of_two_visits_at_once_one_gets_the_last_credit(void **state)
{
    struct scene s;
    pthread_t threads[2];
    struct rival rivals[2];
    shelf_open(state, &s);
    struct client_id kids[] = { s.p->leo, s.p->mia };
    struct offering_id one =
        shelf_offer(&s, s.talk, (struct like){ .name = "One", .price = "0", .visits = 1, .household = true });
    struct package_id id = shelf_sell_for(&s, one, s.p->ana, kids, 2);
    for (size_t i = 0; i < 2; i++) {
        rivals[i] = (struct rival){ .s = &s, .client = kids[i] };
        MUST(db_open(s.p->fixture->pool, &rivals[i].db));
        assert_int_equal(pthread_create(&threads[i], NULL, books, &rivals[i]), 0);
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        db_close(rivals[i].db);
        MUST(rivals[i].e);
    }
    assert_int_equal(shelf_look(&s, id).used, 1);
    assert_int_equal((shelf_words(&s, &s.op, rivals[0].visit, kids[0]).n > 0) +
                         (shelf_words(&s, &s.op, rivals[1].visit, kids[1]).n > 0),
        1);
}

#define FACT(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        FACT(in_random_histories_no_credit_is_used_twice_or_below_nothing),
        FACT(of_two_visits_at_once_one_gets_the_last_credit),
    };
    db_fixture_args(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
