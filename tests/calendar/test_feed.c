/* Calendar addresses: what a program reads there, and when it reads nothing any more. */
#include "diary.h"
#include "home.h"

static const struct type_id_of follow_up = { .name = "Anxiety follow-up", .length = 50 };
static const struct type_id_of circle = { .name = "Anger circle", .length = 60, .most = 5 };
static const struct type_id_of quiet_talk = { .name = "Quiet talk", .length = 30, .confidential = true };
static const struct sv base = { "https://kith.example", 20 };

static struct viewer viewer_of(struct practice *p, enum feed_kind kind, struct client_id self)
{
    return kind == FEED_STAFF ? practice_staff(p, ROLE_PROVIDER, NOBODY) : practice_client(p, self);
}

static struct sv token_in(struct sv url)
{
    assert_true(sv_starts(url, SV("https://kith.example/feeds/calendar/")) && sv_ends(url, SV(".ics")));
    return sv_sub(url, 36, url.n - 40);
}

static struct calendar_feed feed_of(struct practice *p, enum feed_kind kind, struct client_id self)
{
    struct viewer v = viewer_of(p, kind, self);
    struct op op = practice_op(p, &v);
    struct calendar_feed f;
    assert_int_equal(feed_load(&op, base, kind, &f), E_OK);
    return f;
}

static struct sv make(struct practice *p, enum feed_kind kind, struct client_id self)
{
    struct viewer v = viewer_of(p, kind, self);
    struct op op = practice_op(p, &v);
    assert_int_equal(feed_rotate(&op, kind), E_OK);
    return token_in(feed_of(p, kind, self).url);
}

static enum err read_feed(struct practice *p, struct sv token, const char **ret_ics)
{
    struct viewer nobody = practice_stranger();
    struct op op = practice_op(p, &nobody);
    struct sv ics = SV("");
    enum err e = feed_read(&op, token, &ics);
    *ret_ics = sv_z(p->a, ics);
    return e;
}

static const char *ics_of(struct practice *p, struct sv token)
{
    const char *ics;
    assert_int_equal(read_feed(p, token, &ics), E_OK);
    return ics;
}

static int events_in(const char *ics)
{
    int count = 0;
    for (const char *at = ics; (at = strstr(at, "BEGIN:VEVENT")); at++)
        count++;
    return count;
}

static void has(const char *ics, const char *text)
{
    if (!strstr(ics, text))
        fail_msg("%s is not in:\n%s", text, ics);
}

static void has_not(const char *ics, const char *text)
{
    if (strstr(ics, text))
        fail_msg("%s is in:\n%s", text, ics);
}

static void a_household_reads_when_everybody_is_due_and_no_word_why(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up), group = diary_type(p, &circle);
    home_give(p, p->leo, p->ana);
    home_give(p, p->mia, p->ana);
    diary_book(p, type, "2026-03-09 09:00", p->ana);
    diary_book(p, type, "2026-03-09 10:00", p->leo);
    diary_book(p, type, "2026-03-09 11:00", p->olga);
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    const struct client_id together[] = { p->leo, p->mia, p->olga };
    struct appointment_form f = diary_form(p, group, "2026-03-09 13:00", together, 3);
    struct appointment_id id;
    f.title = SV("Anger circle for beginners");
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    struct sv token = make(p, FEED_HOUSEHOLD, p->ana);
    const char *ics = ics_of(p, token);
    assert_int_equal(events_in(ics), 3);
    has(ics, "SUMMARY:Appointment\\, A.\r\n");
    has(ics, "SUMMARY:Appointment\\, L.\r\n");
    has(ics, "SUMMARY:Appointment\\, L. M.\r\n");
    has(ics, "DTSTART;TZID=America/New_York:20260309T100000\r\n");
    static const char *const secrets[] = { "nxiety", "nger", "Leo", "Mia", "Ruiz", "Olga", "Petra", "Elm", "LOCATION",
        "DESCRIPTION" };
    for (size_t i = 0; i < LENGTH(secrets); i++)
        has_not(ics, secrets[i]);
    assert_string_equal(ics, ics_of(p, token)); /* the same visits, the same bytes */
    assert_int_equal(practice_events(p, EVENT_CALENDAR_FEED_CREATED), 1);
    assert_true(feed_of(p, FEED_HOUSEHOLD, p->ana).read_at.has);
}

static void an_ended_access_takes_its_child_out_and_nobody_else(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct grant_id leos = home_give(p, p->leo, p->ana);
    home_give(p, p->mia, p->ana);
    diary_book(p, type, "2026-03-09 09:00", p->leo);
    diary_book(p, type, "2026-03-09 10:00", p->mia);
    diary_book(p, type, "2026-03-09 11:00", p->ana);
    struct sv token = make(p, FEED_HOUSEHOLD, p->ana);
    assert_int_equal(events_in(ics_of(p, token)), 3);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    assert_int_equal(grant_move(&op, leos, MOVE_REVOKE, SV("safety"), SV(""), &problems), E_OK);
    const char *ics = ics_of(p, token);
    assert_int_equal(events_in(ics), 2);
    has_not(ics, "L.");
}

static void a_new_address_or_none_stops_the_old_one_at_once(void **state)
{
    struct practice *p = *state;
    const char *ics;
    diary_book(p, diary_type(p, &follow_up), "2026-03-09 09:00", p->ana);
    struct sv first = make(p, FEED_CLIENT, p->ana);
    assert_int_equal(events_in(ics_of(p, first)), 1);
    struct sv second = make(p, FEED_CLIENT, p->ana);
    assert_int_equal(read_feed(p, first, &ics), E_GONE);
    assert_int_equal(events_in(ics_of(p, second)), 1);
    struct viewer v = practice_client(p, p->ana);
    struct op op = practice_op(p, &v);
    assert_int_equal(feed_end(&op, FEED_CLIENT), E_OK);
    assert_int_equal(read_feed(p, second, &ics), E_GONE);
    assert_int_equal(feed_of(p, FEED_CLIENT, p->ana).url.n, 0);
    assert_int_equal(events_in(ics_of(p, make(p, FEED_CLIENT, p->ana))), 1);
    assert_int_equal(read_feed(p, second, &ics), E_GONE);
    assert_int_equal(read_feed(p, SV("AQ"), &ics), E_NOTFOUND);
    assert_int_equal(read_feed(p, SV(""), &ics), E_NOTFOUND);
}

static void a_confidential_visit_is_in_the_clients_own_feed_alone_and_neutral(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id quiet = diary_type(p, &quiet_talk);
    practice_login(p, p->olga, PRACTICE_PASSWORD);
    home_give(p, p->olga, p->ana);
    diary_book(p, quiet, "2026-03-09 09:00", p->olga);
    struct sv household = make(p, FEED_HOUSEHOLD, p->ana), own = make(p, FEED_CLIENT, p->olga);
    assert_int_equal(events_in(ics_of(p, household)), 0);
    const char *ics = ics_of(p, own);
    assert_int_equal(events_in(ics), 1);
    has(ics, "SUMMARY:Appointment\\, O.\r\n");
    has_not(ics, "uiet");
}

static void ones_own_feed_has_nobody_elses_visits(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    home_give(p, p->leo, p->ana);
    diary_book(p, type, "2026-03-09 09:00", p->leo);
    diary_book(p, type, "2026-03-09 10:00", p->ana);
    diary_book(p, type, "2025-12-01 10:00", p->ana); /* long over */
    const char *ics = ics_of(p, make(p, FEED_CLIENT, p->ana));
    assert_int_equal(events_in(ics), 1);
    has(ics, "A.");
}

static void a_provider_reads_initials_and_places_of_their_own_visits(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct appointment_location_id place = diary_place(p, "Main office");
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct appointment_form f = diary_form(p, type, "2026-03-09 09:00", &p->leo, 1);
    struct appointment_id id;
    f.location = place;
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    f = diary_form(p, (struct appointment_type_id){ 0 }, "2026-03-09 12:00", NULL, 0);
    f.title = SV("Lunch with Tom");
    f.length = SV("60");
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    f = diary_form(p, type, "2026-03-09 14:00", &p->mia, 1);
    f.staff = p->admin;
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    struct sv token = make(p, FEED_STAFF, NOBODY);
    const char *ics = ics_of(p, token);
    assert_int_equal(events_in(ics), 2);
    has(ics, "SUMMARY:Appointment\\, L. R.\r\n");
    has(ics, "LOCATION:Main office\r\n");
    has(ics, "SUMMARY:Busy\r\n");
    has_not(ics, "Lunch");
    has_not(ics, "nxiety");
    assert_int_equal(staff_archive(&op, p->provider, true, &problems), E_OK);
    assert_int_equal(read_feed(p, token, &ics), E_GONE);
}

/* Whoever reads the mailbox they shared may still have the old address. */
static void an_address_made_on_a_shared_login_is_dead_once_the_child_has_an_own_one(void **state)
{
    struct practice *p = *state;
    struct client_id child = practice_add(p, "Tia", "Ruiz", "2014-05-05", "ana@example.org");
    practice_login(p, p->ana, PRACTICE_PASSWORD);
    practice_login(p, child, SV(""));
    diary_book(p, diary_type(p, &quiet_talk), "2026-03-09 09:00", child);
    struct sv shared = make(p, FEED_HOUSEHOLD, child);
    assert_int_equal(events_in(ics_of(p, shared)), 0);
    struct viewer owner = practice_staff(p, ROLE_OWNER, child);
    struct op op = practice_op(p, &owner);
    struct organization org = practice_organization(p);
    struct problems problems = problems_new(p->a);
    struct client c;
    assert_int_equal(client_load(&op, child, &org, &c), E_OK);
    struct client_form f = client_form_from(p->a, &c);
    f.email = SV("tia@example.org");
    assert_int_equal(client_update(&op, child, &f, &problems), E_OK);
    practice_login(p, child, SV("a sentence of her own"));
    const char *ics;
    assert_int_equal(read_feed(p, shared, &ics), E_GONE);
    assert_int_equal(feed_of(p, FEED_HOUSEHOLD, child).id.v, 0); /* and her page shows none */
    struct sv own = make(p, FEED_HOUSEHOLD, child);
    assert_int_equal(read_feed(p, own, &ics), E_OK);
    assert_int_equal(read_feed(p, shared, &ics), E_GONE);
}

static void a_portal_without_appointments_reads_none(void **state)
{
    struct practice *p = *state;
    diary_book(p, diary_type(p, &follow_up), "2026-03-09 09:00", p->ana);
    struct sv token = make(p, FEED_CLIENT, p->ana);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->ana);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct organization org = practice_organization(p);
    struct client c;
    assert_int_equal(client_load(&op, p->ana, &org, &c), E_OK);
    assert_int_equal(client_portal_save(&op, p->ana, true, (struct portal){ 0 }, c.version, &problems), E_OK);
    assert_int_equal(events_in(ics_of(p, token)), 0);
    struct viewer ana = practice_client(p, p->ana);
    op = practice_op(p, &ana);
    assert_int_not_equal(feed_rotate(&op, FEED_CLIENT), E_OK);
    assert_int_equal(feed_end(&op, FEED_CLIENT), E_OK);
}

static void an_archived_client_reads_nothing(void **state)
{
    struct practice *p = *state;
    const char *ics;
    diary_book(p, diary_type(p, &follow_up), "2026-03-09 09:00", p->ana);
    struct sv token = make(p, FEED_CLIENT, p->ana);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->ana);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    assert_int_equal(client_archive(&op, p->ana, SV("moved away"), true, &problems), E_OK);
    assert_int_equal(read_feed(p, token, &ics), E_GONE);
}

static void nobody_makes_an_address_for_somebody_else(void **state)
{
    struct practice *p = *state;
    struct viewer client = practice_client(p, p->ana), staff = practice_staff(p, ROLE_OWNER, NOBODY),
                  through = practice_caregiver(p, p->ana, p->leo, scope_full());
    struct op op = practice_op(p, &client);
    assert_int_not_equal(feed_rotate(&op, FEED_STAFF), E_OK);
    op = practice_op(p, &staff);
    assert_int_not_equal(feed_rotate(&op, FEED_CLIENT), E_OK);
    op = practice_op(p, &through);
    assert_int_not_equal(feed_rotate(&op, FEED_HOUSEHOLD), E_OK);
    assert_int_equal(practice_events(p, EVENT_CALENDAR_FEED_CREATED), 0);
}

static void the_agenda_shows_whose_visits_overlap_in_a_fixed_number_of_statements(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    home_give(p, p->leo, p->ana);
    home_give(p, p->mia, p->ana);
    diary_book(p, type, "2026-03-09 09:00", p->leo);
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct appointment_form f = diary_form(p, type, "2026-03-09 09:30", &p->mia, 1);
    struct appointment_id id;
    f.staff = p->admin;
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    diary_book(p, type, "2026-03-09 11:00", p->leo);
    struct viewer ana = practice_client(p, p->ana);
    struct organization org = practice_organization(p);
    struct span window = { p->now, instant_add(p->now, 30 * DAY_US) };
    struct agenda agenda;
    struct switchables others;
    op = practice_op(p, &ana);
    uint64_t before = db_statements(p->db);
    assert_int_equal(switch_list(&op, &org, &others), E_OK);
    uint64_t switching = db_statements(p->db) - before;
    before = db_statements(p->db);
    assert_int_equal(household_list(&op, &org, window, &agenda), E_OK);
    assert_true(db_statements(p->db) - before <= switching + 5);
    assert_int_equal(agenda.count, 3);
    assert_string_equal(sv_z(p->a, agenda.items[0].first), "Leo");
    assert_string_equal(sv_z(p->a, agenda.items[1].first), "Mia");
    assert_true(!agenda.items[0].overlaps && agenda.items[1].overlaps && !agenda.items[2].overlaps);
    assert_true(agenda.items[0].colour == agenda.items[2].colour && agenda.items[0].colour != agenda.items[1].colour);
    assert_true(agenda.items[0].grant.v && agenda.items[0].client.v == p->leo.v);
    assert_int_equal(agenda.items[0].appointment.attendee_count, 1);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_household_reads_when_everybody_is_due_and_no_word_why),
        T(an_ended_access_takes_its_child_out_and_nobody_else),
        T(a_new_address_or_none_stops_the_old_one_at_once),
        T(a_confidential_visit_is_in_the_clients_own_feed_alone_and_neutral),
        T(ones_own_feed_has_nobody_elses_visits),
        T(a_provider_reads_initials_and_places_of_their_own_visits),
        T(a_portal_without_appointments_reads_none),
        T(an_archived_client_reads_nothing),
        T(an_address_made_on_a_shared_login_is_dead_once_the_child_has_an_own_one),
        T(nobody_makes_an_address_for_somebody_else),
        T(the_agenda_shows_whose_visits_overlap_in_a_fixed_number_of_statements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
