/* The public booking page: who is not signed in books, and learns nothing of who is known here. */
#include "diary.h"
#include "home.h"

#include "calendar/public.h"

static struct appointment_type_id make_type(struct practice *p, const char *name, const char *booking, bool group)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct appointment_type_id id = { 0 };
    struct type_form f = { .name = sv_of(name),
        .length = SV("60"),
        .interval = SV("60"),
        .contact_types = CONTACT_TYPES_ALL,
        .is_group = group,
        .max_attendees = group ? SV("4") : SV(""),
        .booking = sv_of(booking) };
    assert_int_equal(type_create(&op, &f, &problems, &id), E_OK);
    return id;
}

static void mornings(struct practice *p)
{
    static const char *const days[] = { "1", "2", "3", "4", "5" };
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    for (size_t i = 0; i < LENGTH(days); i++) {
        struct problems problems = problems_new(p->a);
        struct availability_id id;
        assert_int_equal(availability_add(&op, p->provider,
                             &(struct availability_form){
                                 .weekly = true, .weekday = sv_of(days[i]), .from = SV("9:00"), .until = SV("12:00") },
                             &problems, &id),
            E_OK);
    }
}

static enum err save(struct practice *p, const char *sites, bool ask_first, int64_t version, struct problems *problems)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    *problems = problems_new(p->a);
    return public_settings_save(&op,
        &(struct public_page_form){ .open = true, .ask_first = ask_first, .sites = sv_of(sites), .version = version },
        problems);
}

struct site {
    struct practice *p;
    struct organization org;
    struct viewer nobody;
    struct appointment_type_id type;
};

static struct site open_site(struct practice *p, bool ask_first)
{
    struct problems problems;
    struct site s = { .p = p, .org = practice_organization(p), .type = make_type(p, "First visit", "public", false) };
    assert_int_equal(save(p, "", ask_first, 0, &problems), E_OK);
    mornings(p);
    s.nobody = public_viewer(&s.org, p->now);
    return s;
}

static struct public_booker person(const struct site *s, const char *first, const char *last, const char *email)
{
    return (struct public_booker){ .first_name = sv_of(first),
        .last_name = sv_of(last),
        .email = sv_of(email),
        .phone = SV("555 010 2030"),
        .form = public_form_token(s->p->a, s->p->keys, s->p->now),
        .peer = SV("203.0.113.7") };
}

struct answer {
    enum err e;
    struct public_booked booked;
    struct problems problems;
};

static struct answer try_wish(const struct site *s, const struct public_booker *who, const struct book_wish *w)
{
    struct op op = practice_op(s->p, &s->nobody);
    struct answer a = { .problems = problems_new(s->p->a) };
    a.e = book_public(&op, &s->org, who, w, &a.problems, &a.booked);
    return a;
}

static struct answer try_book(const struct site *s, const struct public_booker *who, const char *when)
{
    return try_wish(s, who,
        &(struct book_wish){ .type = s->type,
            .people_count = 1,
            .at = diary_at(when),
            .contact_type = CONTACT_PHONE_CALL,
            .zone = SV("America/New_York") });
}

static struct answer book_it(const struct site *s, const struct public_booker *who, const char *when)
{
    struct answer a = try_book(s, who, when);
    for (size_t i = 0; i < a.problems.count; i++)
        print_error("%.*s\n", SV_FMT(a.problems.items[i].text));
    assert_int_equal(a.e, E_OK);
    return a;
}

static void refused(const struct answer *a, const char *code)
{
    assert_int_equal(a->e, E_INVALID);
    if (!problem_has(&a->problems, sv_of(code)))
        fail_msg("%s expected, but %.*s", code, SV_FMT(a->problems.items[0].text));
}

static struct attendee part(const struct site *s, const struct answer *a)
{
    struct appointment v = diary_visit(s->p, a->booked.appointment);
    for (size_t i = 0; i < v.attendee_count; i++)
        if (v.attendees[i].id.v == a->booked.attendee.v)
            return v.attendees[i];
    fail_msg("no such attendee");
    return (struct attendee){ .id = { 0 } };
}

static struct client client_of(const struct site *s, struct client_id id)
{
    struct viewer owner = practice_staff(s->p, ROLE_OWNER, id);
    struct op op = practice_op(s->p, &owner);
    struct client c;
    assert_int_equal(client_load(&op, id, &s->org, &c), E_OK);
    return c;
}

static void somebody_new_becomes_a_client_who_is_not_verified_and_waits_for_an_answer(void **state)
{
    struct site s = open_site(*state, true);
    struct public_booker who = person(&s, "Nora", "New", "nora@example.org");
    struct answer a = book_it(&s, &who, "2026-03-03 09:00");
    struct attendee x = part(&s, &a);
    struct client c = client_of(&s, x.client);
    assert_int_equal(x.status, ATTENDEE_PENDING);
    assert_true(c.unverified && !c.login.v);
    assert_true(sv_eq(c.email, SV("nora@example.org")) && sv_eq(c.first_name, SV("Nora")));
    assert_int_equal(practice_events(s.p, EVENT_APPOINTMENT_REQUESTED), 1);
    assert_int_equal(home_tasks(s.p, TASK_VISIT_REQUESTED), 1);
    diary_is_sound(s.p);
}

static void where_the_practice_says_so_somebody_new_is_booked_at_once(void **state)
{
    struct site s = open_site(*state, false);
    struct public_booker who = person(&s, "Nora", "New", "nora@example.org");
    struct answer a = book_it(&s, &who, "2026-03-03 09:00");
    assert_int_equal(part(&s, &a).status, ATTENDEE_BOOKED);
    assert_int_equal(practice_events(s.p, EVENT_APPOINTMENT_BOOKED), 1);
}

static void the_same_address_and_both_names_are_that_client_however_they_are_written(void **state)
{
    struct site s = open_site(*state, true);
    struct public_booker who = person(&s, " ana ", "RUIZ", "Ana@Example.org");
    struct answer a = book_it(&s, &who, "2026-03-03 09:00");
    assert_int_equal(part(&s, &a).client.v, s.p->ana.v);
    assert_int_equal(part(&s, &a).status, ATTENDEE_BOOKED);
    struct public_booker other = person(&s, "Anna", "Ruiz", "ana@example.org");
    struct answer b = book_it(&s, &other, "2026-03-03 10:00");
    assert_true(part(&s, &b).client.v != s.p->ana.v);
    assert_true(client_of(&s, part(&s, &b).client).unverified);
}

static void staff_verify_somebody_and_their_next_visit_is_booked_at_once(void **state)
{
    struct site s = open_site(*state, true);
    struct public_booker who = person(&s, "Nora", "New", "nora@example.org"), again = who;
    struct answer a = book_it(&s, &who, "2026-03-03 09:00");
    struct viewer owner = practice_staff(s.p, ROLE_OWNER, part(&s, &a).client);
    struct op op = practice_op(s.p, &owner);
    assert_int_equal(client_verify(&op, part(&s, &a).client), E_OK);
    assert_false(client_of(&s, part(&s, &a).client).unverified);
    again.form = public_form_token(s.p->a, s.p->keys, s.p->now);
    struct answer b = book_it(&s, &again, "2026-03-03 10:00");
    assert_int_equal(part(&s, &b).client.v, part(&s, &a).client.v);
    assert_int_equal(part(&s, &b).status, ATTENDEE_BOOKED);
}

static void one_form_books_once(void **state)
{
    struct site s = open_site(*state, true);
    struct public_booker who = person(&s, "Nora", "New", "nora@example.org");
    struct answer a = book_it(&s, &who, "2026-03-03 09:00"), b = book_it(&s, &who, "2026-03-03 09:00");
    assert_int_equal(a.booked.attendee.v, b.booked.attendee.v);
    assert_int_equal(practice_events(s.p, EVENT_APPOINTMENT_REQUESTED), 1);
}

static void a_form_of_another_program_or_of_this_morning_books_nothing(void **state)
{
    struct site s = open_site(*state, true);
    struct public_booker who = person(&s, "Nora", "New", "nora@example.org");
    struct sv good = who.form;
    who.form = SV("made up");
    struct answer a = try_book(&s, &who, "2026-03-03 09:00");
    refused(&a, "form_expired");
    who.form = good;
    practice_forward(s.p, 3 * HOUR_US);
    struct answer b = try_book(&s, &who, "2026-03-03 09:00");
    refused(&b, "form_expired");
}

static void a_taken_time_is_refused_with_the_next_ones(void **state)
{
    struct site s = open_site(*state, true);
    struct public_booker first = person(&s, "Nora", "New", "nora@example.org"),
                         second = person(&s, "Otto", "New", "otto@example.org");
    book_it(&s, &first, "2026-03-03 09:00");
    struct answer a = try_book(&s, &second, "2026-03-03 09:00");
    refused(&a, "not_offered");
    assert_non_null(strstr(sv_z(s.p->a, a.problems.items[0].text), "10:00 am"));
}

static void what_is_not_for_the_public_is_not_there(void **state)
{
    struct site s = open_site(*state, true);
    struct public_booker who = person(&s, "Nora", "New", "nora@example.org");
    s.type = make_type(s.p, "Staff alone", "staff", false);
    assert_int_equal(try_book(&s, &who, "2026-03-03 09:00").e, E_NOTFOUND);
    s.type = make_type(s.p, "Clients", "clients", false);
    assert_int_equal(try_book(&s, &who, "2026-03-03 09:00").e, E_NOTFOUND);
    struct viewer other = practice_other_staff(s.p, NOBODY);
    struct op op = practice_op(s.p, &other);
    struct problems problems = problems_new(s.p->a);
    struct type_form f = {
        .name = SV("Theirs"), .length = SV("60"), .contact_types = CONTACT_TYPES_ALL, .booking = SV("public")
    };
    assert_int_equal(type_create(&op, &f, &problems, &s.type), E_OK);
    assert_int_equal(try_book(&s, &who, "2026-03-03 09:00").e, E_NOTFOUND);
}

static void a_place_that_is_for_staff_alone_or_elsewhere_is_refused(void **state)
{
    struct site s = open_site(*state, true);
    struct public_booker who = person(&s, "Nora", "New", "nora@example.org");
    struct viewer owner = practice_staff(s.p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(s.p, &owner);
    struct problems problems = problems_new(s.p->a);
    struct book_wish w = { .type = s.type,
        .people_count = 1,
        .at = diary_at("2026-03-03 09:00"),
        .contact_type = CONTACT_IN_PERSON,
        .zone = SV("America/New_York") };
    assert_int_equal(place_create(&op, &(struct place_form){ .name = SV("Back room") }, &problems, &w.location), E_OK);
    struct answer a = try_wish(&s, &who, &w);
    refused(&a, "unknown_place");
    w.location.v = 987654;
    struct answer b = try_wish(&s, &who, &w);
    refused(&b, "unknown_place");
}

static void a_practice_without_the_page_is_like_none(void **state)
{
    struct practice *p = *state;
    struct viewer nobody = practice_stranger();
    struct op op = practice_op(p, &nobody);
    struct organization org;
    struct public_page page;
    assert_int_equal(public_page_open(&op, p->org, &org, &page), E_NOTFOUND);
    assert_int_equal(public_page_open(&op, (struct org_id){ 999999 }, &org, &page), E_NOTFOUND);
    struct site s = open_site(p, true);
    assert_int_equal(public_page_open(&op, s.org.id, &org, &page), E_OK);
    assert_int_equal(public_page_open(&op, p->other_org, &org, &page), E_NOTFOUND);
}

static void an_archived_client_is_not_brought_back_and_nobody_sees_the_difference(void **state)
{
    struct site s = open_site(*state, false);
    struct practice *p = s.p;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->olga);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    assert_int_equal(client_archive(&op, p->olga, SV("moved away"), true, &problems), E_OK);
    struct public_booker who = person(&s, "Olga", "Petrova", "olga@example.org");
    struct answer a = book_it(&s, &who, "2026-03-03 09:00");
    struct attendee x = part(&s, &a);
    assert_true(x.client.v != p->olga.v && client_of(&s, p->olga).archived);
    assert_int_equal(x.status, ATTENDEE_PENDING); /* staff look, whatever the practice says of strangers */
    struct public_saids saids;
    struct viewer staff = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op look = practice_op(p, &staff);
    assert_int_equal(public_said_load(&look, a.booked.appointment, &saids), E_OK);
    assert_int_equal(saids.count, 1);
    assert_int_equal(saids.items[0].twin.v, p->olga.v);
    assert_true(sv_eq(saids.items[0].email, SV("olga@example.org")));
}

static void that_somebody_has_a_visit_then_is_told_to_staff_alone(void **state)
{
    struct site s = open_site(*state, true);
    struct public_booker who = person(&s, "Ana", "Ruiz", "ana@example.org");
    struct viewer owner = practice_staff(s.p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(s.p, &owner);
    struct problems problems = problems_new(s.p->a);
    struct appointment_form f = diary_form(s.p, s.type, "2026-03-03 09:00", &s.p->ana, 1);
    struct appointment_id id;
    f.staff = s.p->owner;
    f.overlap_ok = true;
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    book_it(&s, &who, "2026-03-03 09:00");
    assert_int_equal(home_tasks(s.p, TASK_VISITS_OVERLAP), 1);
}

static void a_child_comes_with_the_parents_address(void **state)
{
    struct site s = open_site(*state, true);
    struct public_booker who = person(&s, "Nora", "New", "nora@example.org");
    who.for_child = true;
    who.child_first = SV("Kim");
    who.child_last = SV("New");
    struct answer none = try_book(&s, &who, "2026-03-03 09:00");
    refused(&none, "required");
    assert_non_null(problem_of(&none.problems, SV("child_born")));
    who.child_born = SV("2018-05-04");
    struct answer a = book_it(&s, &who, "2026-03-03 09:00");
    struct client c = client_of(&s, part(&s, &a).client);
    assert_true(sv_eq(c.first_name, SV("Kim")) && c.born.has && sv_eq(c.email, SV("nora@example.org")));
    struct viewer staff = practice_staff(s.p, ROLE_OWNER, NOBODY);
    struct op look = practice_op(s.p, &staff);
    struct public_saids saids;
    assert_int_equal(public_said_load(&look, a.booked.appointment, &saids), E_OK);
    assert_true(saids.items[0].for_child && sv_eq(saids.items[0].name, SV("Nora New")));
}

static void a_group_is_joined_once_and_never_together_with_somebody_they_may_not_meet(void **state)
{
    struct site s = open_site(*state, false);
    struct practice *p = s.p;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    s.type = make_type(p, "Circle", "public", true);
    struct appointment_form f = diary_form(p, s.type, "2026-03-04 15:00", &p->olga, 1);
    struct book_wish w = { .type = s.type,
        .people_count = 1,
        .at = diary_at("2026-03-04 15:00"),
        .contact_type = CONTACT_PHONE_CALL,
        .zone = SV("America/New_York") };
    f.overlap_ok = true;
    assert_int_equal(appointment_create(&op, &f, &problems, &w.session), E_OK);
    struct public_booker who = person(&s, "Nora", "New", "nora@example.org"), again = who;
    struct answer a = try_wish(&s, &who, &w);
    assert_int_equal(a.e, E_OK);
    again.form = public_form_token(p->a, p->keys, p->now);
    struct answer b = try_wish(&s, &again, &w);
    assert_true(b.e == E_OK && b.booked.attendee.v == a.booked.attendee.v);
    struct viewer about = practice_staff(p, ROLE_OWNER, p->ana);
    struct op rule = practice_op(p, &about);
    struct no_contact_id rule_id;
    assert_int_equal(
        no_contact_create(&rule, p->ana, &(struct no_contact_form){ .other = p->olga, .starts_on = SV("2026-03-01") },
            &problems, &rule_id),
        E_OK);
    struct public_booker ana = person(&s, "Ana", "Ruiz", "ana@example.org");
    struct answer c = try_wish(&s, &ana, &w);
    refused(&c, "not_available");
    assert_null(strstr(sv_z(p->a, c.problems.items[0].text), "contact"));
}

static void so_many_an_hour_from_one_mailbox_are_slowed_down_from_wherever(void **state)
{
    struct site s = open_site(*state, true);
    static const char *const times[] = { "2026-03-03 09:00", "2026-03-03 10:00", "2026-03-03 11:00", "2026-03-04 09:00",
        "2026-03-04 10:00", "2026-03-04 11:00" };
    for (size_t i = 0; i < LENGTH(times); i++) {
        struct public_booker who = person(&s, "Nora", "New", "nora@example.org");
        who.peer = sv_fmt(s.p->a, "203.0.113.%zu", i);
        book_it(&s, &who, times[i]);
    }
    struct public_booker who = person(&s, "Nora", "New", "nora@example.org");
    who.peer = SV("203.0.113.99");
    struct answer a = try_book(&s, &who, "2026-03-05 09:00");
    refused(&a, "slow_down");
    practice_forward(s.p, HOUR_US + SECOND_US);
    struct public_booker later = person(&s, "Nora", "New", "nora@example.org");
    book_it(&s, &later, "2026-03-05 09:00");
}

static void names_and_words_stay_what_was_typed(void **state)
{
    struct site s = open_site(*state, true);
    struct public_booker who = person(&s, "<script>alert(1)</script>", "O'Neil; DROP TABLE", "x@example.org");
    struct answer a = book_it(&s, &who, "2026-03-03 09:00");
    assert_true(sv_eq(client_of(&s, part(&s, &a).client).first_name, SV("<script>alert(1)</script>")));
    struct public_booker bad = person(&s, "", "", "nobody at all");
    struct answer b = try_book(&s, &bad, "2026-03-03 10:00");
    assert_int_equal(b.e, E_INVALID);
    assert_non_null(problem_of(&b.problems, SV("first_name")));
    assert_non_null(problem_of(&b.problems, SV("last_name")));
    assert_non_null(problem_of(&b.problems, SV("email")));
}

static void the_link_afterwards_shows_the_visit_until_it_is_cancelled(void **state)
{
    struct site s = open_site(*state, false);
    struct public_booker who = person(&s, "Nora", "New", "nora@example.org");
    struct answer a = book_it(&s, &who, "2026-03-03 09:00");
    struct viewer nobody = practice_stranger();
    struct op op = practice_op(s.p, &nobody);
    struct sv token = public_visit_token(s.p->a, s.p->keys, a.booked.attendee);
    struct public_visit v;
    assert_int_equal(public_visit_by_token(&op, token, &v), E_OK);
    assert_int_equal(v.starts_at.us, diary_at("2026-03-03 09:00").us);
    const char *ics = sv_z(s.p->a, public_visit_ics(s.p->a, &v));
    assert_non_null(strstr(ics, "BEGIN:VEVENT"));
    assert_null(strstr(ics, "First visit"));
    assert_null(strstr(ics, "Nora"));
    assert_int_equal(public_visit_by_token(&op, SV("made-up"), &v), E_NOTFOUND);
    struct viewer owner = practice_staff(s.p, ROLE_OWNER, NOBODY);
    struct op staff = practice_op(s.p, &owner);
    struct problems problems = problems_new(s.p->a);
    assert_int_equal(appointment_cancel(&staff, a.booked.appointment, PART_ONE, SV(""), false, false, &problems), E_OK);
    assert_int_equal(public_visit_by_token(&op, token, &v), E_GONE);
}

static void only_sites_that_are_named_whole_may_show_it(void **state)
{
    struct practice *p = *state;
    struct problems problems;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct public_page page;
    static const char *const never[] = { "example.org", "https://", "https://a b.org", "https://x.org/page",
        "javascript:alert(1)", "https://x.org; script-src *", "http://x.org", "https://*", "https://x.org:0",
        "https://user@x.org", "'unsafe-inline'", "https://-x.org" };
    for (size_t i = 0; i < LENGTH(never); i++) {
        assert_int_equal(save(p, never[i], true, 0, &problems), E_INVALID);
        assert_true(problem_has(&problems, SV("bad_site")));
    }
    assert_int_equal(save(p, "https://WWW.Example.org/\n\n https://shop.example.org:8443\r\nhttp://localhost:3000",
                         true, 0, &problems),
        E_OK);
    assert_int_equal(public_settings_load(&op, &page), E_OK);
    assert_true(sv_eq(page.sites, SV("https://www.example.org https://shop.example.org:8443 http://localhost:3000")));
    assert_int_equal(save(p, "", true, 0, &problems), E_CONFLICT);
    assert_int_equal(save(p, "", true, page.version, &problems), E_OK);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
    const struct CMUnitTest tests[] = {
        T(somebody_new_becomes_a_client_who_is_not_verified_and_waits_for_an_answer),
        T(where_the_practice_says_so_somebody_new_is_booked_at_once),
        T(the_same_address_and_both_names_are_that_client_however_they_are_written),
        T(staff_verify_somebody_and_their_next_visit_is_booked_at_once),
        T(one_form_books_once),
        T(a_form_of_another_program_or_of_this_morning_books_nothing),
        T(a_taken_time_is_refused_with_the_next_ones),
        T(what_is_not_for_the_public_is_not_there),
        T(a_place_that_is_for_staff_alone_or_elsewhere_is_refused),
        T(a_practice_without_the_page_is_like_none),
        T(an_archived_client_is_not_brought_back_and_nobody_sees_the_difference),
        T(that_somebody_has_a_visit_then_is_told_to_staff_alone),
        T(a_child_comes_with_the_parents_address),
        T(a_group_is_joined_once_and_never_together_with_somebody_they_may_not_meet),
        T(so_many_an_hour_from_one_mailbox_are_slowed_down_from_wherever),
        T(names_and_words_stay_what_was_typed),
        T(the_link_afterwards_shows_the_visit_until_it_is_cancelled),
        T(only_sites_that_are_named_whole_may_show_it),
    };
    return cmocka_run_group_tests_name("public booking", tests, NULL, NULL);
}
