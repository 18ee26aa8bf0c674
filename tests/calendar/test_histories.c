/* Whatever happens to visits, in any order: booked time is what the visits that stand say, and no place is given twice.
 */
#include "diary.h"

#include "base/random.h"

enum { STEPS = 250, VISITS_MOST = 400 };

struct world {
    struct practice *p;
    struct prng random;
    struct op op;
    struct appointment_type_id types[3];
    struct room_id room;
    struct appointment_location_id place;
    struct client_id clients[5];
    struct appointment_id visits[VISITS_MOST];
    size_t count;
};

static size_t below(struct world *w, size_t n)
{
    return (size_t)prng_below(&w->random, n);
}

static struct instant some_time(struct world *w)
{
    return (struct instant){ w->p->now.us + (int64_t)below(w, 3) * DAY_US + (int64_t)below(w, 40) * 15 * MINUTE_US };
}

static void note(struct world *w, struct appointment_id id)
{
    if (w->count < VISITS_MOST)
        w->visits[w->count++] = id;
}

static enum err create(struct world *w, struct problems *problems)
{
    struct client_id who[3];
    size_t n = 1 + below(w, 3), type = below(w, 3);
    for (size_t i = 0; i < n; i++)
        who[i] = w->clients[below(w, LENGTH(w->clients))];
    struct appointment_form f = { .type = w->types[type],
        .staff = below(w, 2) ? w->p->provider : w->p->owner,
        .at = some_time(w),
        .contact_type = CONTACT_PHONE_CALL,
        .location = w->place,
        .clients = who,
        .client_count = type == 0 ? 1 : n,
        .overlap_ok = below(w, 6) == 0 };
    struct appointment_id id;
    if (below(w, 3) == 0)
        f.room = w->room;
    if (below(w, 4) == 0) {
        f.more_staff = &w->p->admin;
        f.more_staff_count = 1;
    }
    if (below(w, 8) == 0)
        f.repeat = SV("FREQ=DAILY;COUNT=3");
    f.join_all = below(w, 2);
    enum err e = appointment_create(&w->op, &f, problems, &id);
    if (e == E_OK)
        note(w, id);
    return e;
}

static enum err change_part(struct world *w, struct appointment_id id, struct problems *problems)
{
    struct appointment v = diary_visit(w->p, id);
    if (!v.attendee_count)
        return E_OK;
    struct attendee_change c = { .attendee = v.attendees[below(w, v.attendee_count)].id,
        .has_status = true,
        .status = (enum attendee_status)below(w, ATTENDEE_STATUS_COUNT) };
    return attendee_change(&w->op, &c, problems);
}

static enum err step(struct world *w, struct problems *problems)
{
    if (!w->count || below(w, 3) == 0)
        return create(w, problems);
    struct appointment_id id = w->visits[below(w, w->count)];
    enum series_part part = (enum series_part)below(w, 3);
    struct attendee_add add = { .appointment = id,
        .part = part,
        .clients = &w->clients[below(w, LENGTH(w->clients))],
        .client_count = 1,
        .overlap_ok = below(w, 4) == 0,
        .waitlist = below(w, 2) };
    switch (below(w, 7)) {
    case 0:
        return appointment_move(&w->op, id, part, some_time(w), below(w, 3) ? (struct staff_id){ 0 } : w->p->owner,
            (struct room_id){ 0 }, below(w, 5) == 0, 0, problems);
    case 1: return appointment_cancel(&w->op, id, part, SV(""), below(w, 3) == 0, false, problems);
    case 2: return appointment_restore(&w->op, id, problems);
    case 3: return attendee_add(&w->op, &add, problems);
    case 4: return attendee_set(&w->op, id, w->clients, 1 + below(w, 2), false, problems);
    case 5: return attendee_change_all(&w->op, id, below(w, 2) ? ATTENDEE_FULFILLED : ATTENDEE_CHECKED_IN, problems);
    default: return change_part(w, id, problems);
    }
}

static void no_session_is_over_its_maximum(struct world *w)
{
    struct appointments list;
    assert_int_equal(appointment_list(&w->op, &(struct appointment_filter){ .offset = 0 }, &list), E_OK);
    for (size_t i = 0; i < list.count; i++)
        assert_true(list.items[i].taken <= list.items[i].max_attendees);
}

static void any_history_leaves_booked_time_as_the_visits_say(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct world w = { .p = p, .random = prng_seed(20260302), .op = practice_op(p, &owner) };
    int64_t went_well = 0;
    w.types[0] = diary_type(p, &(struct type_id_of){ .name = "Follow-up", .length = 50, .before = 5, .after = 10 });
    w.types[1] = diary_type(p, &(struct type_id_of){ .name = "Circle", .length = 60, .most = 3, .waitlist = true });
    w.types[2] = diary_type(p, &(struct type_id_of){ .name = "Class", .length = 30, .most = 3 });
    w.place = diary_place(p, "Main office");
    w.room = diary_room(p, w.place, "Blue room", 0);
    memcpy(w.clients, (struct client_id[]){ p->ana, p->leo, p->mia, p->olga, practice_add(p, "Ben", "Ruiz", "", "") },
        sizeof w.clients);
    for (int i = 0; i < STEPS; i++) {
        struct problems problems = problems_new(p->a);
        w.op.now = p->now = instant_add(p->now, SECOND_US);
        enum err e = step(&w, &problems);
        assert_true(e == E_OK || e == E_INVALID);
        went_well += e == E_OK;
        diary_is_sound(p);
    }
    no_session_is_over_its_maximum(&w);
    assert_true(went_well > STEPS / 3);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = { T(any_history_leaves_booked_time_as_the_visits_say) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
