#include "../fixture.h"
#include "calendar/calendar.h"
#include "db/fixture.h"

#define NOBODY ((struct client_id){ 0 })

static bool refused_with(enum err e, const struct problems *problems, const char *code)
{
    return e == E_INVALID && problem_has(problems, sv_of(code));
}

static struct type_form visit(const char *name, enum booking_by booking)
{
    return (struct type_form){ .name = sv_of(name),
        .length = SV("50"),
        .contact_types = CONTACT_TYPES_ALL,
        .booking = sv_of(booking_by_name(booking)) };
}

static struct appointment_type_id make(struct practice *p, const struct type_form *f)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct appointment_type_id id = { 0 };
    assert_int_equal(type_create(&op, f, &problems, &id), E_OK);
    return id;
}

static struct appointment_type load(struct practice *p, struct appointment_type_id id)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct appointment_type t;
    assert_int_equal(type_load(&op, id, &t), E_OK);
    return t;
}

static size_t count(struct practice *p, const struct viewer *v, const struct type_filter *f)
{
    struct op op = practice_op(p, v);
    struct appointment_types list;
    assert_int_equal(type_list(&op, f, &list), E_OK);
    return list.count;
}

static void a_type_keeps_all_that_was_said_of_it(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct group_id group;
    assert_int_equal(group_create(&op, SV("Teens"), &problems, &group), E_OK);
    static const int64_t minutes[] = { 60, 1440, 60 };
    struct type_form f = { .name = SV("  Family   session "),
        .client_name = SV("Meeting"),
        .description = SV("For all of you.\r\n\r\nBring questions. \n\n"),
        .colour = SV("rose"),
        .length = SV("90"),
        .buffer_before = SV("5"),
        .buffer_after = SV("10"),
        .price = SV("1,120.50"),
        .contact_types = 1u << CONTACT_VIDEO_CHAT,
        .is_group = true,
        .waitlist = true,
        .groups_only = true,
        .approval = true,
        .ask_to_confirm = true,
        .confidential = true,
        .confidential_tag = SV("mental health"),
        .max_attendees = SV("12"),
        .booking = SV("clients"),
        .notice = SV("1440"),
        .horizon = SV("60"),
        .cancel = SV("2880"),
        .interval = SV("30"),
        .moves_max = SV("2"),
        .prepare = SV(" The questionnaire  for families "),
        .prepare_url = SV("https://forms.example/families"),
        .reminders = SV("own"),
        .reminder_min = minutes,
        .reminder_count = LENGTH(minutes),
        .staff = &p->provider,
        .staff_count = 1,
        .groups = &group,
        .group_count = 1 };
    struct appointment_type t = load(p, make(p, &f));
    assert_string_equal(sv_z(p->a, t.name), "Family session");
    assert_string_equal(sv_z(p->a, t.client_name), "Meeting");
    assert_string_equal(sv_z(p->a, t.description), "For all of you.\n\nBring questions.");
    assert_string_equal(sv_z(p->a, t.colour), "rose");
    assert_string_equal(sv_z(p->a, t.prepare), "The questionnaire for families");
    assert_string_equal(sv_z(p->a, t.prepare_url), "https://forms.example/families");
    assert_int_equal(t.length_min, 90);
    assert_int_equal(t.buffer_before_min, 5);
    assert_int_equal(t.buffer_after_min, 10);
    assert_true(t.has_price && t.price == 112050 && sv_eq(t.currency, SV("USD")));
    assert_int_equal(t.contact_types, 1u << CONTACT_VIDEO_CHAT);
    assert_true(t.is_group && t.waitlist && t.groups_only && t.approval && t.ask_to_confirm && t.confidential);
    assert_int_equal(t.max_attendees, 12);
    assert_int_equal(t.booking, BOOKING_CLIENTS);
    assert_int_equal(t.notice_min, 1440);
    assert_int_equal(t.horizon_days, 60);
    assert_int_equal(t.cancel_min, 2880);
    assert_int_equal(t.interval_min, 30);
    assert_int_equal(t.moves_max, 2);
    assert_true(t.staff_count == 1 && t.staff[0].v == p->provider.v);
    assert_true(t.group_count == 1 && t.groups[0].v == group.v);
    struct reminder_rules r;
    assert_int_equal(reminder_rules_load(&op, t.id, &r), E_OK);
    assert_true(r.own && r.count == 2 && r.minutes[0] == 1440 && r.minutes[1] == 60);
    struct type_form again = type_form_from(p->a, &t);
    again.reminders = SV("practice");
    assert_string_equal(sv_z(p->a, again.price), "1,120.50");
    assert_int_equal(type_update(&op, t.id, &again, &problems), E_OK);
    struct appointment_type same = load(p, t.id);
    assert_true(sv_eq(same.prepare, t.prepare) && sv_eq(same.prepare_url, t.prepare_url));
    assert_true(same.price == t.price && same.max_attendees == 12 && same.version == t.version + 1);
    assert_int_equal(reminder_rules_load(&op, t.id, &r), E_OK);
    assert_true(!r.own && r.count == 2);
}

static void what_is_left_open_gets_a_sane_value(void **state)
{
    struct practice *p = *state;
    struct type_form f = visit("Follow-up", BOOKING_STAFF);
    struct appointment_type t = load(p, make(p, &f));
    assert_string_equal(sv_z(p->a, t.client_name), "Follow-up");
    assert_true(t.colour.n > 0 && !t.has_price && !t.is_group && t.max_attendees == 1);
    assert_int_equal(t.horizon_days, 90);
    assert_int_equal(t.cancel_min, 1440);
    assert_int_equal(t.interval_min, 15);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_TYPE_CHANGED), 1);
}

static void everything_wrong_is_told_at_once_at_its_field(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct appointment_type_id id;
    static const int64_t minutes[] = { 1 };
    struct type_form f = { .name = SV(" "),
        .colour = SV("plaid"),
        .length = SV("1441"),
        .buffer_after = SV("-1"),
        .price = SV("free"),
        .is_group = true,
        .groups_only = true,
        .max_attendees = SV("1"),
        .booking = SV("anybody"),
        .notice = SV("soon"),
        .horizon = SV("0"),
        .interval = SV("0"),
        .moves_max = SV("99"),
        .prepare_url = SV("http://forms.example/plain"),
        .reminders = SV("own"),
        .reminder_min = minutes,
        .reminder_count = 1 };
    assert_int_equal(type_create(&op, &f, &problems, &id), E_INVALID);
    static const char *const wrong[][2] = { { "name", "required" }, { "colour", "bad_choice" },
        { "length", "bad_length" }, { "buffer_after", "bad_number" }, { "price", "bad_price" },
        { "max_attendees", "bad_maximum" }, { "booking", "bad_choice" }, { "notice", "bad_number" },
        { "horizon", "bad_number" }, { "interval", "bad_number" }, { "moves_max", "bad_number" },
        { "prepare_url", "bad_url" }, { "prepare", "required" }, { "group", "required" },
        { "contact_type", "no_contact_type" }, { "reminder", "bad_number" } };
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        const struct problem *found = problem_of(&problems, sv_of(wrong[i][0]));
        assert_non_null(found);
        assert_string_equal(sv_z(p->a, found->code), wrong[i][1]);
    }
    struct problems single = problems_new(p->a);
    struct type_form alone = visit("Alone", BOOKING_STAFF);
    alone.waitlist = true;
    assert_true(refused_with(type_create(&op, &alone, &single, &id), &single, "waitlist_needs_group"));
}

static void two_types_of_one_name_are_refused_also_when_one_comes_back(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a), again = problems_new(p->a);
    struct type_form f = visit("First visit", BOOKING_STAFF), same = visit("first  VISIT", BOOKING_STAFF);
    struct appointment_type_id old = make(p, &f), id;
    assert_true(refused_with(type_create(&op, &same, &problems, &id), &problems, "duplicate_type"));
    assert_int_equal(type_archive(&op, old, true, &problems), E_OK);
    id = make(p, &same);
    assert_true(refused_with(type_archive(&op, old, false, &again), &again, "duplicate_type"));
    assert_int_equal(type_archive(&op, id, true, &problems), E_OK);
    assert_int_equal(type_archive(&op, old, false, &problems), E_OK);
    assert_false(load(p, old).archived);
    assert_int_equal(count(p, &owner, &(struct type_filter){ .archived = true }), 1);
}

static void a_form_that_somebody_else_overtook_is_a_conflict(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct type_form f = visit("First visit", BOOKING_STAFF);
    struct appointment_type t = load(p, make(p, &f));
    struct type_form one = type_form_from(p->a, &t), other = one;
    assert_int_equal(type_update(&op, t.id, &one, &problems), E_OK);
    assert_int_equal(type_update(&op, t.id, &other, &problems), E_CONFLICT);
    assert_int_equal(type_update(&op, (struct appointment_type_id){ 999 }, &one, &problems), E_NOTFOUND);
}

static void somebody_elses_staff_and_groups_are_unknown(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems staff = problems_new(p->a), groups = problems_new(p->a);
    struct appointment_type_id id;
    struct type_form f = visit("First visit", BOOKING_STAFF);
    f.staff = &p->other_owner;
    f.staff_count = 1;
    assert_true(refused_with(type_create(&op, &f, &staff, &id), &staff, "unknown_staff"));
    struct group_id none = { 77 };
    f.staff_count = 0;
    f.groups = &none;
    f.group_count = 1;
    assert_true(refused_with(type_create(&op, &f, &groups, &id), &groups, "unknown_group"));
    assert_int_equal(count(p, &owner, &(struct type_filter){ .most = 0 }), 0); /* nothing of either was kept */
}

static void each_reader_finds_what_they_may_book(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY), support = practice_staff(p, ROLE_SUPPORT, NOBODY);
    struct viewer ana = practice_client(p, p->ana), public_page = practice_stranger();
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct group_id group;
    public_page.org = p->org;
    assert_int_equal(group_create(&op, SV("Adults"), &problems, &group), E_OK);
    struct type_form inside = visit("Inside", BOOKING_STAFF), clients = visit("Clients", BOOKING_CLIENTS),
                     everybody = visit("Everybody", BOOKING_PUBLIC), members = visit("Members", BOOKING_CLIENTS);
    members.groups_only = true;
    members.groups = &group;
    members.group_count = 1;
    struct appointment_type_id hidden = make(p, &inside);
    (void)make(p, &clients);
    (void)make(p, &everybody);
    struct appointment_type_id closed = make(p, &members);
    struct type_filter all = { .most = 0 };
    assert_int_equal(count(p, &support, &all), 4);
    assert_int_equal(count(p, &support, &(struct type_filter){ .bookable = true }), 3);
    assert_int_equal(count(p, &ana, &all), 2);
    assert_int_equal(count(p, &public_page, &all), 1);
    struct op as_ana = practice_op(p, &ana);
    struct appointment_type t;
    assert_int_equal(type_load(&as_ana, hidden, &t), E_NOTFOUND);
    assert_int_equal(type_load(&as_ana, closed, &t), E_NOTFOUND);
    struct viewer about_ana = practice_staff(p, ROLE_OWNER, p->ana);
    struct op office = practice_op(p, &about_ana);
    struct client c;
    struct organization org = practice_organization(p);
    assert_int_equal(client_load(&office, p->ana, &org, &c), E_OK);
    struct client_form f = client_form_from(p->a, &c);
    f.group = sv_fmt(p->a, "%lld", (long long)group.v);
    f.duplicate_ok = true;
    assert_int_equal(client_update(&office, p->ana, &f, &problems), E_OK);
    assert_int_equal(count(p, &ana, &all), 3);
    assert_int_equal(type_load(&as_ana, closed, &t), E_OK);
    assert_int_equal(t.group_count, 0);
}

static void a_caregiver_finds_no_confidential_type_and_without_bills_there_is_no_price(void **state)
{
    struct practice *p = *state;
    struct type_form quiet = visit("Quiet", BOOKING_CLIENTS), priced = visit("Priced", BOOKING_CLIENTS);
    quiet.confidential = true;
    priced.price = SV("80");
    (void)make(p, &quiet);
    struct appointment_type_id id = make(p, &priced);
    struct viewer mia = practice_client(p, p->mia);
    struct viewer full = practice_caregiver(p, p->ana, p->mia, scope_full());
    struct viewer calendar_only =
        practice_caregiver(p, p->ana, p->mia, scope_with((struct scope){ 0 }, CAP_APPOINTMENTS, LEVEL_ACT));
    struct viewer bills_only =
        practice_caregiver(p, p->ana, p->mia, scope_with((struct scope){ 0 }, CAP_BILLS, LEVEL_ACT));
    struct type_filter all = { .most = 0 };
    assert_int_equal(count(p, &mia, &all), 2);
    assert_int_equal(count(p, &full, &all), 1);
    struct op op = practice_op(p, &full);
    struct appointment_type t;
    assert_int_equal(type_load(&op, id, &t), E_OK);
    assert_true(t.has_price);
    op = practice_op(p, &calendar_only);
    assert_int_equal(type_load(&op, id, &t), E_OK);
    assert_false(t.has_price);
    assert_int_equal(t.price, 0);
    op = practice_op(p, &bills_only);
    assert_int_equal(type_load(&op, id, &t), E_DENIED);
}

static void types_are_found_by_word_provider_and_page(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct type_form a = visit("Première visite", BOOKING_STAFF), b = visit("Follow-up", BOOKING_STAFF),
                     c = visit("Group: parents", BOOKING_STAFF);
    b.staff = &p->provider;
    b.staff_count = 1;
    (void)make(p, &a);
    (void)make(p, &b);
    (void)make(p, &c);
    assert_int_equal(count(p, &owner, &(struct type_filter){ .keywords = SV("premiere") }), 1);
    assert_int_equal(count(p, &owner, &(struct type_filter){ .keywords = SV("par gro") }), 1);
    assert_int_equal(count(p, &owner, &(struct type_filter){ .staff = p->provider }), 3);
    assert_int_equal(count(p, &owner, &(struct type_filter){ .staff = p->admin }), 2);
    struct op op = practice_op(p, &owner);
    struct appointment_types list;
    assert_int_equal(type_list(&op, &(struct type_filter){ .offset = 1, .most = 1 }, &list), E_OK);
    assert_true(list.count == 1 && list.total == 3 && sv_eq(list.items[0].name, SV("Follow-up")));
}

static void the_order_is_the_practices_own(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct type_form f[] = { visit("A", BOOKING_STAFF), visit("B", BOOKING_STAFF), visit("C", BOOKING_STAFF) };
    struct appointment_type_id ids[LENGTH(f)];
    for (size_t i = 0; i < LENGTH(f); i++)
        ids[i] = make(p, &f[i]);
    static const struct {
        size_t moved;
        int64_t to;
        const char *order;
    } steps[] = { { 2, 0, "CAB" }, { 2, 99, "ABC" }, { 0, 1, "BAC" }, { 0, -5, "ABC" } };
    for (size_t i = 0; i < LENGTH(steps); i++) {
        struct appointment_types list;
        char order[LENGTH(f) + 1] = "";
        assert_int_equal(type_move(&op, ids[steps[i].moved], steps[i].to), E_OK);
        assert_int_equal(type_list(&op, &(struct type_filter){ .most = 0 }, &list), E_OK);
        for (size_t k = 0; k < list.count; k++)
            order[k] = list.items[k].name.p[0];
        assert_string_equal(order, steps[i].order);
    }
    assert_int_equal(type_move(&op, (struct appointment_type_id){ 999 }, 0), E_NOTFOUND);
}

static void types_are_changed_by_those_with_the_permission_and_seen_in_their_practice_alone(void **state)
{
    struct practice *p = *state;
    struct type_form f = visit("First visit", BOOKING_PUBLIC);
    struct appointment_type t = load(p, make(p, &f));
    struct type_form change = type_form_from(p->a, &t);
    struct problems problems = problems_new(p->a);
    struct viewer viewers[] = { practice_staff(p, ROLE_PROVIDER, NOBODY), practice_staff(p, ROLE_SUPPORT, NOBODY),
        practice_client(p, p->ana), practice_stranger() };
    for (size_t i = 0; i < LENGTH(viewers); i++) {
        struct op op = practice_op(p, &viewers[i]);
        struct appointment_type_id id;
        assert_true(type_create(&op, &f, &problems, &id) != E_OK);
        assert_true(type_update(&op, t.id, &change, &problems) != E_OK);
        assert_true(type_archive(&op, t.id, true, &problems) != E_OK);
        assert_true(type_move(&op, t.id, 0) != E_OK);
        assert_true(reminder_rules_save(&op, t.id, true, NULL, 0, &problems) != E_OK);
    }
    struct viewer other = practice_other_staff(p, NOBODY);
    struct op op = practice_op(p, &other);
    assert_int_equal(count(p, &other, &(struct type_filter){ .most = 0 }), 0);
    assert_int_equal(type_load(&op, t.id, &t), E_NOTFOUND);
    assert_int_equal(type_update(&op, t.id, &change, &problems), E_NOTFOUND);
    assert_int_equal(type_archive(&op, t.id, true, &problems), E_NOTFOUND);
    assert_int_equal(load(p, t.id).version, t.version);
}

static void reminders_follow_type_practice_and_what_is_usual(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct type_form f = visit("First visit", BOOKING_STAFF);
    struct appointment_type_id id = make(p, &f), practice = { 0 };
    struct reminder_rules r;
    assert_int_equal(reminder_rules_load(&op, id, &r), E_OK);
    assert_true(!r.own && r.count == 2 && r.minutes[0] == 1440 && r.minutes[1] == 60);
    static const int64_t hours[] = { 120, 2880 };
    assert_int_equal(reminder_rules_save(&op, practice, true, hours, LENGTH(hours), &problems), E_OK);
    assert_int_equal(reminder_rules_load(&op, id, &r), E_OK);
    assert_true(!r.own && r.count == 2 && r.minutes[0] == 2880 && r.minutes[1] == 120);
    assert_int_equal(reminder_rules_save(&op, id, true, NULL, 0, &problems), E_OK);
    assert_int_equal(reminder_rules_load(&op, id, &r), E_OK);
    assert_true(r.own && r.count == 0);
    assert_int_equal(reminder_rules_save(&op, id, false, NULL, 0, &problems), E_OK);
    assert_int_equal(reminder_rules_save(&op, practice, true, NULL, 0, &problems), E_OK);
    assert_int_equal(reminder_rules_load(&op, id, &r), E_OK);
    assert_true(!r.own && r.count == 0);
    static const int64_t many[] = { 10, 20, 30, 40, 50, 60, 70 };
    assert_true(
        refused_with(reminder_rules_save(&op, practice, true, many, LENGTH(many), &problems), &problems, "bad_number"));
}

static void a_list_of_types_is_two_queries(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    char name[] = "Type A";
    for (int i = 0; i < 20; i++, name[5]++) {
        struct type_form f = visit(name, BOOKING_CLIENTS);
        f.staff = &p->provider;
        f.staff_count = 1;
        (void)make(p, &f);
    }
    uint64_t before = db_statements(p->db);
    assert_int_equal(count(p, &owner, &(struct type_filter){ .most = 0 }), 20);
    assert_int_equal(db_statements(p->db) - before, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(a_type_keeps_all_that_was_said_of_it),
        TEST(what_is_left_open_gets_a_sane_value),
        TEST(everything_wrong_is_told_at_once_at_its_field),
        TEST(two_types_of_one_name_are_refused_also_when_one_comes_back),
        TEST(a_form_that_somebody_else_overtook_is_a_conflict),
        TEST(somebody_elses_staff_and_groups_are_unknown),
        TEST(each_reader_finds_what_they_may_book),
        TEST(a_caregiver_finds_no_confidential_type_and_without_bills_there_is_no_price),
        TEST(types_are_found_by_word_provider_and_page),
        TEST(the_order_is_the_practices_own),
        TEST(types_are_changed_by_those_with_the_permission_and_seen_in_their_practice_alone),
        TEST(reminders_follow_type_practice_and_what_is_usual),
        TEST(a_list_of_types_is_two_queries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
