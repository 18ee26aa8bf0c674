#include "../fixture.h"
#include "calendar/calendar.h"
#include "db/fixture.h"

#define NOBODY ((struct client_id){ 0 })

/* A practice whose provider works Monday to Friday from 9:00 to 12:00 in New York, and a type of 60 minutes that
 * clients may book there every half hour. It is Monday 2 March 2026, 10:00. */
struct office {
    struct practice *p;
    struct organization org;
    struct appointment_type_id visit;
};

static void add_hours(struct practice *p, struct staff_id staff, const struct availability_form *f)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct availability_id id;
    assert_int_equal(availability_add(&op, staff, f, &problems, &id), E_OK);
}

static void mornings(struct practice *p, struct staff_id staff)
{
    static const char *const days[] = { "1", "2", "3", "4", "5" };
    for (size_t i = 0; i < LENGTH(days); i++)
        add_hours(p, staff,
            &(struct availability_form){
                .weekly = true, .weekday = sv_of(days[i]), .from = SV("9:00"), .until = SV("12:00") });
}

static struct appointment_type_id make_type(struct practice *p, const struct type_form *f)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct appointment_type_id id = { 0 };
    assert_int_equal(type_create(&op, f, &problems, &id), E_OK);
    return id;
}

static struct type_form hour(const char *name)
{
    return (struct type_form){ .name = sv_of(name),
        .length = SV("60"),
        .interval = SV("30"),
        .contact_types = CONTACT_TYPES_ALL,
        .booking = SV("clients") };
}

static struct office open_office(struct practice *p)
{
    struct type_form f = hour("Visit");
    struct office o = { p, practice_organization(p), make_type(p, &f) };
    mornings(p, p->provider);
    return o;
}

static struct instant at(const char *text)
{
    struct instant t;
    assert_true(instant_parse(sv_of(text), &t));
    return t;
}

static struct offer_wish wish(const struct office *o, const char *from, const char *until)
{
    return (
        struct offer_wish){ .type = o->visit, .contact_type = CONTACT_PHONE_CALL, .window = { at(from), at(until) } };
}

/* Starts in New York, and whose: "Tue 9:00 Petra, Tue 9:30 …". Everybody's last name is Staff. */
static const char *said(const struct office *o, const struct viewer *v, const struct offer_wish *w)
{
    struct op op = practice_op(o->p, v);
    struct offers offers;
    struct str s = str_new(o->p->a, 1 << 16);
    enum err e = offer_list(&op, &o->org, w, &offers);
    if (e != E_OK)
        return err_name(e);
    for (size_t i = 0; i < offers.count; i++) {
        struct zone_time t = zone_local(zone_of(SV("America/New_York")), offers.items[i].at);
        struct sv name = offers.items[i].staff_name, first = sv_cut(&name, ' ');
        str_addf(&s, "%s%s %d:%02d %.*s", i ? ", " : "", weekday_label((t.wall.day.n + 4) % 7), t.wall.hour,
            t.wall.minute, SV_FMT(first));
    }
    return sv_z(o->p->a, str_sv(&s));
}

static struct appointment_id book_visit(const struct office *o, struct staff_id staff, const char *when)
{
    struct viewer owner = practice_staff(o->p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(o->p, &owner);
    struct problems problems = problems_new(o->p->a);
    struct appointment_id id = { 0 };
    struct appointment_form f = { .type = o->visit,
        .staff = staff,
        .at = at(when),
        .contact_type = CONTACT_PHONE_CALL,
        .clients = &o->p->olga,
        .client_count = 1,
        .overlap_ok = true };
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    return id;
}

static void free_times_are_hours_without_visits_and_time_off(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct viewer ana = practice_client(p, p->ana), owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct offer_wish tuesday = wish(&o, "2026-03-03T05:00:00Z", "2026-03-04T05:00:00Z");
    static const char free_all_morning[] =
        "Tuesday 9:00 Petra, Tuesday 9:30 Petra, Tuesday 10:00 Petra, Tuesday 10:30 Petra, Tuesday 11:00 Petra";
    assert_string_equal(said(&o, &ana, &tuesday), free_all_morning);
    struct appointment_id booked = book_visit(&o, p->provider, "2026-03-03T15:00:00Z"); /* 10:00 to 11:00 */
    assert_string_equal(said(&o, &ana, &tuesday), "Tuesday 9:00 Petra, Tuesday 11:00 Petra");
    tuesday.moving = booked;
    assert_string_equal(said(&o, &ana, &tuesday), free_all_morning);
    tuesday.moving = (struct appointment_id){ 0 };
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct time_off_id off;
    struct time_off_form early = { .starts_day = SV("2026-03-03"), .starts_time = SV("8:00"), .ends_time = SV("9:30") };
    assert_int_equal(time_off_add(&op, p->provider, &early, &problems, &off), E_OK);
    assert_string_equal(said(&o, &ana, &tuesday), "Tuesday 11:00 Petra");
    struct time_off_form holiday = { .starts_day = SV("2026-03-03"), .visits_ok = true };
    assert_int_equal(time_off_add(&op, (struct staff_id){ 0 }, &holiday, &problems, &off), E_OK);
    assert_string_equal(said(&o, &ana, &tuesday), "");
}

static void notice_and_horizon_bind_families_and_not_staff(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct viewer ana = practice_client(p, p->ana), owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct type_form f = hour("Careful");
    f.notice = SV("1440");
    f.horizon = SV("2");
    o.visit = make_type(p, &f);
    struct offer_wish week = wish(&o, "2026-03-02T05:00:00Z", "2026-03-09T04:00:00Z");
    assert_string_equal(said(&o, &ana, &week), /* from tomorrow 10:00 to the end of the day after */
        "Tuesday 10:00 Petra, Tuesday 10:30 Petra, Tuesday 11:00 Petra, Wednesday 9:00 Petra, Wednesday 9:30 Petra, "
        "Wednesday 10:00 Petra, Wednesday 10:30 Petra, Wednesday 11:00 Petra");
    const char *bound = said(&o, &ana, &week);
    week.as_staff = true;
    assert_string_equal(said(&o, &ana, &week), bound); /* a client is no staff, whatever was asked */
    struct op op = practice_op(p, &owner);
    struct offers offers;
    assert_int_equal(offer_list(&op, &o.org, &week, &offers), E_OK);
    assert_int_equal(offers.count, 3 + 4 * 5); /* from now on: 10:00 today */
    assert_true(instant_before(op.now, instant_add(offers.items[0].at, 1)));
}

static void a_provider_who_wants_no_bookings_for_today_has_none(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct viewer ana = practice_client(p, p->ana), provider = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct offer_wish today = wish(&o, "2026-03-02T05:00:00Z", "2026-03-03T05:00:00Z");
    assert_string_equal(said(&o, &ana, &today), "Monday 10:00 Petra, Monday 10:30 Petra, Monday 11:00 Petra");
    struct op op = practice_op(p, &provider);
    struct problems problems = problems_new(p->a);
    assert_int_equal(provider_save(&op, p->provider, &(struct provider_form){ .same_day = false }, &problems), E_OK);
    assert_string_equal(said(&o, &ana, &today), "");
}

static void who_asks_is_decided_as_for_booking(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct type_form inside = hour("Inside"), open = hour("Open");
    inside.booking = SV("staff");
    open.booking = SV("public");
    struct appointment_type_id clients = o.visit, staff_only = make_type(p, &inside), everybody = make_type(p, &open);
    struct offer_wish w = wish(&o, "2026-03-03T05:00:00Z", "2026-03-04T05:00:00Z");
    struct viewer ana = practice_client(p, p->ana), owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct viewer nobody = practice_stranger(), other = practice_other_staff(p, NOBODY);
    struct viewer reads =
        practice_caregiver(p, p->ana, p->leo, scope_with((struct scope){ 0 }, CAP_APPOINTMENTS, LEVEL_VIEW));
    struct viewer acts =
        practice_caregiver(p, p->ana, p->leo, scope_with((struct scope){ 0 }, CAP_APPOINTMENTS, LEVEL_ACT));
    nobody.org = p->org;
    const struct {
        const struct viewer *who;
        struct appointment_type_id type;
        bool as_staff;
        const char *answer; /* NULL: five times */
    } cases[] = {
        { &ana, clients, false, NULL },
        { &ana, everybody, false, NULL },
        { &ana, staff_only, false, "notfound" },
        { &ana, staff_only, true, "notfound" },
        { &acts, clients, false, NULL },
        { &reads, clients, false, "denied" },
        { &nobody, everybody, false, NULL },
        { &nobody, clients, false, "notfound" },
        { &owner, staff_only, true, NULL },
        { &owner, staff_only, false, "notfound" },
        { &other, clients, true, "notfound" },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        w.type = cases[i].type;
        w.as_staff = cases[i].as_staff;
        const char *answer = said(&o, cases[i].who, &w);
        if (cases[i].answer)
            assert_string_equal(answer, cases[i].answer);
        else
            assert_true(strlen(answer) > 20);
    }
}

static void only_those_who_offer_the_type_are_asked_and_each_by_their_own_clock(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct viewer ana = practice_client(p, p->ana), admin = practice_staff(p, ROLE_ADMIN, NOBODY);
    struct op op = practice_op(p, &admin);
    struct problems problems = problems_new(p->a);
    struct provider_form denver = { .zone = SV("America/Denver"), .same_day = true };
    assert_int_equal(provider_save(&op, p->admin, &denver, &problems), E_OK);
    add_hours(p, p->admin,
        &(struct availability_form){ .weekly = true, .weekday = SV("2"), .from = SV("9:00"), .until = SV("10:00") });
    struct offer_wish w = wish(&o, "2026-03-03T15:30:00Z", "2026-03-04T05:00:00Z");
    assert_string_equal(said(&o, &ana, &w), "Tuesday 10:30 Petra, Tuesday 11:00 Adam, Tuesday 11:00 Petra");
    w.staff = &p->admin;
    w.staff_count = 1;
    assert_string_equal(said(&o, &ana, &w), "Tuesday 11:00 Adam");
    struct type_form f = hour("Only the provider");
    f.staff = &p->provider;
    f.staff_count = 1;
    w.type = make_type(p, &f);
    assert_string_equal(said(&o, &ana, &w), "");
    w.staff_count = 0;
    assert_string_equal(said(&o, &ana, &w), "Tuesday 10:30 Petra, Tuesday 11:00 Petra");
}

static void a_location_that_families_cannot_book_is_for_staff(void **state)
{
    struct practice *p = *state;
    struct office o = { p, practice_organization(p), { 0 } };
    struct type_form f = hour("Visit");
    struct viewer ana = practice_client(p, p->ana), owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct appointment_location_id mill, back;
    o.visit = make_type(p, &f);
    assert_int_equal(
        place_create(&op, &(struct place_form){ .name = SV("Mill"), .clients_can_book = true }, &problems, &mill),
        E_OK);
    assert_int_equal(place_create(&op, &(struct place_form){ .name = SV("Back office") }, &problems, &back), E_OK);
    add_hours(p, p->provider,
        &(struct availability_form){
            .weekly = true, .weekday = SV("2"), .from = SV("9"), .until = SV("10"), .location = mill });
    add_hours(p, p->provider,
        &(struct availability_form){
            .weekly = true, .weekday = SV("2"), .from = SV("10"), .until = SV("11"), .location = back });
    struct offer_wish w = wish(&o, "2026-03-03T05:00:00Z", "2026-03-04T05:00:00Z");
    w.contact_type = CONTACT_IN_PERSON;
    assert_string_equal(said(&o, &ana, &w), "Tuesday 9:00 Petra");
    struct offers offers;
    op = practice_op(p, &ana);
    assert_int_equal(offer_list(&op, &o.org, &w, &offers), E_OK);
    assert_int_equal(offers.items[0].location.v, mill.v);
    w.location = back;
    assert_string_equal(said(&o, &ana, &w), "");
    w.as_staff = true;
    assert_string_equal(said(&o, &owner, &w), "Tuesday 10:00 Petra");
}

static void siblings_follow_each_other_in_one_stretch_or_come_at_once(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct viewer ana = practice_client(p, p->ana);
    struct type_form f = hour("Checkup");
    f.buffer_after = SV("15");
    o.visit = make_type(p, &f);
    struct offer_wish w = wish(&o, "2026-03-03T05:00:00Z", "2026-03-04T05:00:00Z");
    w.visits = 2; /* 60, 15, 60: from 9:00 to 11:15, and 9:30 to 11:45 */
    assert_string_equal(said(&o, &ana, &w), "Tuesday 9:00 Petra, Tuesday 9:30 Petra");
    struct op op = practice_op(p, &ana);
    struct offers offers;
    assert_int_equal(offer_list(&op, &o.org, &w, &offers), E_OK);
    assert_int_equal(offers.items[0].step_min, 75);
    w.visits = 3;
    assert_string_equal(said(&o, &ana, &w), "");
    w.visits = 1;
    w.parallel = 2;
    assert_string_equal(said(&o, &ana, &w), "");
    add_hours(p, p->admin,
        &(struct availability_form){ .weekly = true, .weekday = SV("2"), .from = SV("10:00"), .until = SV("11:30") });
    assert_string_equal(
        said(&o, &ana, &w), "Tuesday 10:00 Adam, Tuesday 10:00 Petra, Tuesday 10:30 Adam, Tuesday 10:30 Petra");
    w.parallel = 3;
    assert_string_equal(said(&o, &ana, &w), "");
}

static struct appointment_id open_session(const struct office *o, const char *when, bool confidential)
{
    struct viewer owner = practice_staff(o->p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(o->p, &owner);
    struct problems problems = problems_new(o->p->a);
    struct appointment_id id = { 0 };
    struct appointment_form f = { .type = o->visit,
        .staff = o->p->provider,
        .at = at(when),
        .contact_type = CONTACT_PHONE_CALL,
        .clients = &o->p->olga,
        .client_count = 1,
        .overlap_ok = true,
        .confidential = confidential };
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    return id;
}

static void sessions_with_a_place_left_are_offered_and_full_ones_to_those_who_wait(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct viewer leo = practice_caregiver(p, p->ana, p->leo, scope_full()),
                  owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct type_form f = hour("Group");
    f.is_group = f.waitlist = true;
    f.max_attendees = SV("2");
    o.visit = make_type(p, &f);
    struct appointment_id session = open_session(&o, "2026-03-03T15:00:00Z", false);
    (void)open_session(&o, "2026-03-03T17:00:00Z", true); /* confidential: not told to a caregiver */
    struct offer_wish w = wish(&o, "2026-03-03T05:00:00Z", "2026-03-04T05:00:00Z");
    struct op op = practice_op(p, &leo);
    struct offers offers;
    assert_int_equal(offer_list(&op, &o.org, &w, &offers), E_OK);
    assert_int_equal(offers.count, 1);
    assert_true(offers.items[0].session.v == session.v && offers.items[0].places == 1 && !offers.items[0].full);
    w.parallel = 2;
    assert_int_equal(offer_list(&op, &o.org, &w, &offers), E_OK);
    assert_int_equal(offers.count, 0);
    w.waitlist = true;
    assert_int_equal(offer_list(&op, &o.org, &w, &offers), E_OK);
    assert_true(offers.count == 1 && offers.items[0].full && offers.items[0].waitlist && offers.items[0].places == 0);
    op = practice_op(p, &owner);
    w.as_staff = true;
    w.parallel = 1;
    assert_int_equal(offer_list(&op, &o.org, &w, &offers), E_OK);
    assert_int_equal(offers.count, 2);
    struct offer first;
    w.window.until = w.window.from;
    assert_int_equal(offer_first(&op, &o.org, &w, &first), E_OK);
    assert_int_equal(first.session.v, session.v);
}

static void the_first_free_time_is_looked_for_up_to_the_horizon(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct offer_wish w = wish(&o, "2026-03-02T05:00:00Z", "2026-03-02T05:00:00Z");
    struct offer first;
    assert_int_equal(offer_first(&op, &o.org, &w, &first), E_OK);
    assert_string_equal(sv_z(p->a, instant_iso(p->a, first.at)), "2026-03-02T15:00:00Z");
    w.window.from = at("2026-03-06T16:30:00Z"); /* Friday 11:30 */
    assert_int_equal(offer_first(&op, &o.org, &w, &first), E_OK);
    assert_string_equal(sv_z(p->a, instant_iso(p->a, first.at)), "2026-03-09T13:00:00Z"); /* clocks changed */
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op office = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct time_off_id off;
    struct time_off_form away = { .starts_day = SV("2026-03-01"), .ends_day = SV("2026-05-20") };
    assert_int_equal(time_off_add(&office, p->provider, &away, &problems, &off), E_OK);
    assert_int_equal(offer_first(&op, &o.org, &w, &first), E_OK);
    assert_string_equal(sv_z(p->a, instant_iso(p->a, first.at)), "2026-05-21T13:00:00Z");
    away = (struct time_off_form){ .starts_day = SV("2026-05-21"), .ends_day = SV("2026-06-30") };
    assert_int_equal(time_off_add(&office, p->provider, &away, &problems, &off), E_OK);
    assert_int_equal(offer_first(&op, &o.org, &w, &first), E_NOTFOUND); /* 90 days end before July */
}

static void days_are_those_of_the_readers_calendar(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct offer_wish w = wish(&o, "2026-03-03T05:00:00Z", "2026-03-10T05:00:00Z");
    struct offer_days days;
    assert_int_equal(offer_days(&op, &o.org, &w, zone_of(SV("America/New_York")), &days), E_OK);
    assert_int_equal(days.count, 5);
    assert_string_equal(sv_z(p->a, day_iso(p->a, days.items[0])), "2026-03-03");
    assert_int_equal(offer_days(&op, &o.org, &w, zone_of(SV("Pacific/Auckland")), &days), E_OK);
    assert_int_equal(days.count, 5);
    assert_string_equal(sv_z(p->a, day_iso(p->a, days.items[0])), "2026-03-04");
}

static void one_time_alone_is_asked_for_by_its_instant(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct viewer ana = practice_client(p, p->ana);
    struct offer_wish w = wish(&o, "2026-03-03T14:30:00Z", "2026-03-03T14:30:00Z");
    w.window.until.us++;
    assert_string_equal(said(&o, &ana, &w), "Tuesday 9:30 Petra");
    w.window = (struct span){ at("2026-03-03T14:31:00Z"), instant_add(at("2026-03-03T14:31:00Z"), 1) };
    assert_string_equal(said(&o, &ana, &w), "");
}

static void statements_are_as_many_for_one_provider_as_for_twelve(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY), ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    for (int i = 0; i < 11; i++) {
        struct staff_id id;
        struct staff_form f = { .first_name = SV("More"),
            .last_name = sv_fmt(p->a, "Staff %c", 'A' + i),
            .email = sv_fmt(p->a, "more%d@elm.example", i),
            .role = SV("provider") };
        assert_int_equal(staff_add(&op, &f, &problems, &id), E_OK);
        mornings(p, id);
    }
    struct offer_wish w = wish(&o, "2026-03-03T05:00:00Z", "2026-03-20T05:00:00Z");
    struct offers offers;
    struct offer first;
    op = practice_op(p, &ana);
    uint64_t before = db_statements(p->db);
    assert_int_equal(offer_list(&op, &o.org, &w, &offers), E_OK);
    assert_int_equal(offers.count, 12 * 13 * 5);
    assert_true(db_statements(p->db) - before <= 6);
    before = db_statements(p->db);
    assert_int_equal(offer_first(&op, &o.org, &w, &first), E_OK);
    assert_true(db_statements(p->db) - before <= 6);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(free_times_are_hours_without_visits_and_time_off),
        TEST(notice_and_horizon_bind_families_and_not_staff),
        TEST(a_provider_who_wants_no_bookings_for_today_has_none),
        TEST(who_asks_is_decided_as_for_booking),
        TEST(only_those_who_offer_the_type_are_asked_and_each_by_their_own_clock),
        TEST(a_location_that_families_cannot_book_is_for_staff),
        TEST(siblings_follow_each_other_in_one_stretch_or_come_at_once),
        TEST(sessions_with_a_place_left_are_offered_and_full_ones_to_those_who_wait),
        TEST(the_first_free_time_is_looked_for_up_to_the_horizon),
        TEST(days_are_those_of_the_readers_calendar),
        TEST(one_time_alone_is_asked_for_by_its_instant),
        TEST(statements_are_as_many_for_one_provider_as_for_twelve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
