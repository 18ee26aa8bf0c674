#include "../fixture.h"
#include "calendar/calendar.h"
#include "db/fixture.h"
#include "practice/queries.h"

#define NOBODY ((struct client_id){ 0 })

static bool refused_with(enum err e, const struct problems *problems, const char *code)
{
    return e == E_INVALID && problem_has(problems, sv_of(code));
}

static struct appointment_location_id make(struct practice *p, const char *name, bool clients_can_book)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct appointment_location_id id = { 0 };
    assert_int_equal(place_create(&op,
                         &(struct place_form){ .name = sv_of(name),
                             .address = SV("14 Mill Street\r\nRiverbend, NY"),
                             .clients_can_book = clients_can_book },
                         &problems, &id),
        E_OK);
    return id;
}

static void a_location_has_its_address_its_clock_and_its_rooms(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct appointment_location_id id = make(p, "  Mill  Street ", true);
    struct place place;
    struct room_id blue, red;
    assert_int_equal(room_create(&op, id, SV("Red room"), SV("12"), &problems, &red), E_OK);
    assert_int_equal(room_create(&op, id, SV("Blue room"), SV(""), &problems, &blue), E_OK);
    assert_int_equal(place_load(&op, id, &place), E_OK);
    assert_string_equal(sv_z(p->a, place.name), "Mill Street");
    assert_string_equal(sv_z(p->a, place.address), "14 Mill Street\nRiverbend, NY");
    assert_true(place.zone.n == 0 && place.clients_can_book && !place.archived);
    assert_int_equal(place.room_count, 2);
    assert_true(place.rooms[0].id.v == blue.v && place.rooms[1].capacity == 12);
    struct place_form f = {
        .name = place.name, .address = SV(""), .zone = SV("America/Denver"), .version = place.version
    };
    assert_int_equal(place_update(&op, id, &f, &problems), E_OK);
    assert_int_equal(place_update(&op, id, &f, &problems), E_CONFLICT);
    assert_int_equal(place_load(&op, id, &place), E_OK);
    assert_true(sv_eq(place.zone, SV("America/Denver")) && !place.clients_can_book && place.address.n == 0);
}

static void bad_input_is_told_at_its_field(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a), twice = problems_new(p->a), room = problems_new(p->a);
    struct appointment_location_id id = make(p, "Mill Street", true), other;
    struct room_id room_id;
    struct place_form bad = { .name = SV(" "), .zone = SV("Mars/Olympus") }, same = { .name = SV("mill street") };
    assert_int_equal(place_create(&op, &bad, &problems, &other), E_INVALID);
    assert_non_null(problem_of(&problems, SV("name")));
    assert_non_null(problem_of(&problems, SV("zone")));
    assert_true(refused_with(place_create(&op, &same, &twice, &other), &twice, "duplicate_location"));
    assert_int_equal(room_create(&op, id, SV(""), SV("many"), &room, &room_id), E_INVALID);
    assert_non_null(problem_of(&room, SV("name")));
    assert_non_null(problem_of(&room, SV("capacity")));
}

static void a_rooms_name_is_its_own_within_its_location(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a), again = problems_new(p->a), back = problems_new(p->a);
    struct appointment_location_id mill = make(p, "Mill Street", true), harbor = make(p, "Harbor", true);
    struct room_id first, second, elsewhere;
    struct room r;
    assert_int_equal(room_create(&op, mill, SV("Room 1"), SV(""), &problems, &first), E_OK);
    assert_true(refused_with(room_create(&op, mill, SV("ROOM 1"), SV(""), &again, &second), &again, "duplicate_room"));
    assert_int_equal(room_create(&op, harbor, SV("Room 1"), SV(""), &problems, &elsewhere), E_OK);
    assert_int_equal(room_archive(&op, first, true, &problems), E_OK);
    assert_int_equal(room_create(&op, mill, SV("Room 1"), SV(""), &problems, &second), E_OK);
    assert_true(refused_with(room_archive(&op, first, false, &back), &back, "duplicate_room"));
    assert_int_equal(room_load(&op, second, &r), E_OK);
    assert_int_equal(room_update(&op, second, SV("Room 2"), SV("3"), r.version, &problems), E_OK);
    assert_int_equal(room_update(&op, second, SV("Room 3"), SV("3"), r.version, &problems), E_CONFLICT);
    assert_int_equal(room_archive(&op, first, false, &problems), E_OK);
    struct place place;
    assert_int_equal(place_load(&op, mill, &place), E_OK);
    assert_int_equal(place.room_count, 2);
}

static void families_read_where_they_can_book_and_no_rooms(void **state)
{
    struct practice *p = *state;
    struct viewer ana = practice_client(p, p->ana), public_page = practice_stranger();
    struct viewer support = practice_staff(p, ROLE_SUPPORT, NOBODY), owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct viewer bills_only =
        practice_caregiver(p, p->ana, p->leo, scope_with((struct scope){ 0 }, CAP_BILLS, LEVEL_ACT));
    struct problems problems = problems_new(p->a);
    struct op office = practice_op(p, &owner);
    public_page.org = p->org;
    struct appointment_location_id open = make(p, "Mill Street", true), closed = make(p, "Back office", false);
    struct room_id room;
    assert_int_equal(room_create(&office, open, SV("Room 1"), SV(""), &problems, &room), E_OK);
    struct viewer *families[] = { &ana, &public_page };
    for (size_t i = 0; i < LENGTH(families); i++) {
        struct op op = practice_op(p, families[i]);
        struct places list;
        struct place place;
        assert_int_equal(place_list(&op, SV(""), false, &list), E_OK);
        assert_true(list.count == 1 && list.items[0].id.v == open.v && list.items[0].room_count == 0);
        assert_int_equal(place_load(&op, closed, &place), E_NOTFOUND);
        assert_int_equal(place_load(&op, open, &place), E_OK);
        assert_int_equal(place.room_count, 0);
    }
    struct op op = practice_op(p, &support);
    struct places list;
    assert_int_equal(place_list(&op, SV(""), false, &list), E_OK);
    assert_int_equal(list.count, 2);
    assert_int_equal(place_list(&op, SV("rivér"), false, &list), E_OK); /* of the address */
    assert_int_equal(list.count, 2);
    assert_int_equal(place_list(&op, SV("office"), false, &list), E_OK);
    assert_true(list.count == 1 && list.items[0].room_count == 0);
    op = practice_op(p, &bills_only);
    assert_int_equal(place_list(&op, SV(""), false, &list), E_DENIED);
}

struct visit_args {
    struct practice *p;
    struct appointment_location_id place;
    struct appointment_type_id type;
};

static enum err add_visit(struct db *tx, void *arg)
{
    const struct visit_args *x = arg;
    return q_practice_visit_add(tx, x->p->org,
        &(struct q_practice_visit_add){ .type_id = x->type,
            .staff_id = x->p->provider,
            .starts_at = instant_add(x->p->now, DAY_US),
            .ends_at = instant_add(x->p->now, DAY_US + HOUR_US),
            .location_id = { true, x->place },
            .uid = SV("one") },
        NULL);
}

static void a_location_with_visits_ahead_is_archived_only_when_that_was_said(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct type_form f = { .name = SV("Visit"), .length = SV("60"), .contact_types = CONTACT_TYPES_ALL };
    struct visit_args x = { .p = p, .place = make(p, "Mill Street", true) };
    assert_int_equal(type_create(&op, &f, &problems, &x.type), E_OK);
    assert_int_equal(db_write(p->db, add_visit, &x), E_OK);
    assert_true(refused_with(place_archive(&op, x.place, true, false, &problems), &problems, "has_visits"));
    const struct problem *found = problem_of(&problems, SV("visits_ok"));
    assert_non_null(memmem(found->text.p, found->text.n, "1 visit is", 10));
    assert_int_equal(place_archive(&op, x.place, true, true, &problems), E_OK);
    struct places list;
    assert_int_equal(place_list(&op, SV(""), true, &list), E_OK);
    assert_int_equal(list.count, 1);
    assert_int_equal(place_archive(&op, x.place, false, false, &problems), E_OK);
}

static void places_are_changed_by_those_with_the_permission_and_seen_in_their_practice_alone(void **state)
{
    struct practice *p = *state;
    struct appointment_location_id id = make(p, "Mill Street", true);
    struct problems problems = problems_new(p->a);
    struct viewer viewers[] = { practice_staff(p, ROLE_PROVIDER, NOBODY), practice_staff(p, ROLE_SUPPORT, NOBODY),
        practice_client(p, p->ana), practice_stranger() };
    struct place_form f = { .name = SV("Other") };
    struct room_id room;
    for (size_t i = 0; i < LENGTH(viewers); i++) {
        struct op op = practice_op(p, &viewers[i]);
        struct appointment_location_id made;
        assert_true(place_create(&op, &f, &problems, &made) != E_OK);
        assert_true(place_update(&op, id, &f, &problems) != E_OK);
        assert_true(place_archive(&op, id, true, true, &problems) != E_OK);
        assert_true(room_create(&op, id, SV("Room"), SV(""), &problems, &room) != E_OK);
    }
    struct viewer other = practice_other_staff(p, NOBODY);
    struct op op = practice_op(p, &other);
    struct place place;
    assert_int_equal(place_load(&op, id, &place), E_NOTFOUND);
    assert_int_equal(place_update(&op, id, &f, &problems), E_NOTFOUND);
    assert_int_equal(room_create(&op, id, SV("Room"), SV(""), &problems, &room), E_NOTFOUND);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(a_location_has_its_address_its_clock_and_its_rooms),
        TEST(bad_input_is_told_at_its_field),
        TEST(a_rooms_name_is_its_own_within_its_location),
        TEST(families_read_where_they_can_book_and_no_rooms),
        TEST(a_location_with_visits_ahead_is_archived_only_when_that_was_said),
        TEST(places_are_changed_by_those_with_the_permission_and_seen_in_their_practice_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
