#include "home.h"

#include "family/jobs.h"

/* Gives Ana an access to Leo on these terms, accepted. */
static struct grant_id given(struct practice *p, const struct grant_form *f)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo), ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &owner), as_ana = practice_op(p, &ana);
    struct problems problems = problems_new(p->a);
    struct contact_id contact = home_link(p, p->leo, p->ana, "is_parent");
    struct grant_id id;
    assert_int_equal(grant_create(&op, p->leo, contact, f, &problems, &id), E_OK);
    assert_int_equal(invite_accept_mine(&as_ana, id, &problems), E_OK);
    return id;
}

static bool open_now(struct practice *p, struct grant_id id)
{
    struct access_answer a = home_may(p, id, NEED_CONTEXT_PAGE);
    assert_true(a.allow || a.reason == ACCESS_CONTEXT_ENDED); /* the same words whatever the reason */
    return a.allow;
}

static void an_end_date_allows_a_second_before_and_denies_at_the_stroke(void **state)
{
    struct practice *p = *state;
    struct grant_form f = home_grant_form("full", "parent_of_minor");
    f.ends_on = SV("2026-05-10"); /* the last day; New York is four hours behind by then */
    struct grant_id id = given(p, &f);
    home_go_to(p, "2026-05-11", 4, -SECOND_US);
    assert_true(open_now(p, id));
    (void)home_clock(p);
    assert_int_equal(home_grant(p, id).state, GRANT_ACTIVE);
    home_go_to(p, "2026-05-11", 4, 0);
    assert_false(open_now(p, id)); /* before any job has run */
    assert_int_equal(home_grant(p, id).state, GRANT_ACTIVE);
    assert_int_equal(home_clock(p), 1);
    assert_int_equal(home_clock(p), 0);
    assert_string_equal(sv_z(p->a, home_grant(p, id).reason), "end_date");
    assert_false(open_now(p, id));
}

static void an_age_ends_access_on_the_birthday(void **state)
{
    struct practice *p = *state;
    struct grant_form f = home_grant_form("full", "parent_of_minor");
    f.ends_at_age = SV("10"); /* born 9 March 2016 */
    struct grant_id id = given(p, &f);
    home_go_to(p, "2026-03-09", 4, -SECOND_US); /* summer time since the day before */
    assert_true(open_now(p, id));
    home_go_to(p, "2026-03-09", 4, 0);
    assert_false(open_now(p, id));
    (void)home_clock(p);
    assert_string_equal(sv_z(p->a, home_grant(p, id).reason), "age");
    assert_int_equal(home_grant(p, id).state, GRANT_ENDED);
}

static void a_proof_that_expires_suspends_until_there_is_another(void **state)
{
    struct practice *p = *state;
    struct grant_form f = home_grant_form("full", "legal_guardian");
    f.proof = SV("court_order");
    f.proof_expires_on = SV("2026-04-30");
    struct grant_id id = given(p, &f);
    home_go_to(p, "2026-05-01", 4, 0);
    assert_false(open_now(p, id));
    (void)home_clock(p);
    assert_int_equal(home_grant(p, id).state, GRANT_SUSPENDED);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    assert_int_equal(grant_move(&op, id, MOVE_RESUME, SV(""), SV(""), &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("still_over")));
    problems.count = 0;
    f.proof_expires_on = SV("2027-04-30");
    f.version = home_grant(p, id).version;
    assert_int_equal(grant_change(&op, id, &f, &problems), E_OK);
    assert_int_equal(grant_move(&op, id, MOVE_RESUME, SV(""), SV(""), &problems), E_OK);
    assert_true(open_now(p, id));
}

static void an_account_is_opened_anew_after_half_a_day(void **state)
{
    struct practice *p = *state;
    struct grant_form f = home_grant_form("full", "parent_of_minor");
    struct grant_id id = given(p, &f);
    assert_int_equal(context_touch(p->db, p->a, p->org, id, p->now), E_OK);
    assert_int_equal(practice_events(p, EVENT_PROXY_OPENED), 1);
    for (int i = 0; i < 3; i++) {
        practice_forward(p, 5 * HOUR_US);
        assert_int_equal(context_touch(p->db, p->a, p->org, id, p->now), E_OK);
    }
    assert_int_equal(practice_events(p, EVENT_PROXY_OPENED), 1); /* still the same visit */
    practice_forward(p, 13 * HOUR_US);
    assert_int_equal(context_touch(p->db, p->a, p->org, id, p->now), E_OK);
    assert_int_equal(practice_events(p, EVENT_PROXY_OPENED), 2);
}

static void an_idle_access_is_suspended_and_one_click_takes_it_up_again(void **state)
{
    struct practice *p = *state;
    struct grant_form f = home_grant_form("full", "parent_of_minor");
    f.idle_days = SV("60");
    struct grant_id id = given(p, &f);
    practice_forward(p, 59 * DAY_US);
    assert_int_equal(context_touch(p->db, p->a, p->org, id, p->now), E_OK); /* the caregiver looks */
    struct viewer staff = practice_staff(p, ROLE_OWNER, p->leo);
    practice_forward(p, 59 * DAY_US);
    struct op op = practice_op(p, &staff);
    struct grant g;
    assert_int_equal(grant_load(&op, id, &g), E_OK); /* staff look: that is no use of it */
    practice_forward(p, DAY_US - SECOND_US);
    assert_true(open_now(p, id));
    practice_forward(p, SECOND_US);
    assert_false(open_now(p, id));
    assert_int_equal(home_clock(p), 1);
    assert_string_equal(sv_z(p->a, home_grant(p, id).reason), "idle");
    staff = practice_staff(p, ROLE_OWNER, p->leo);
    op = practice_op(p, &staff);
    struct problems problems = problems_new(p->a);
    assert_int_equal(grant_move(&op, id, MOVE_RESUME, SV(""), SV(""), &problems), E_OK);
    assert_true(open_now(p, id));
    assert_int_equal(home_clock(p), 0); /* its days count anew */
    struct grant_changes changes;
    assert_int_equal(grant_history(&op, id, &changes), E_OK);
    assert_true(changes.count >= 4); /* and its history is kept */
}

static void on_the_day_of_a_review_a_task_opens_once_and_the_access_stays_open(void **state)
{
    struct practice *p = *state;
    struct grant_form f = home_grant_form("full", "parent_of_minor");
    f.review_on = SV("2026-05-10");
    struct grant_id id = given(p, &f);
    home_go_to(p, "2026-05-10", 4, -SECOND_US);
    assert_int_equal(home_clock(p), 0);
    home_go_to(p, "2026-05-10", 4, 0);
    assert_int_equal(home_clock(p), 1);
    assert_int_equal(home_clock(p), 0);
    assert_int_equal(home_tasks(p, TASK_ACCESS_REVIEW), 1);
    assert_true(open_now(p, id));
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    f.review_on = SV("2026-06-10"); /* looked at, and again in a month */
    f.version = home_grant(p, id).version;
    assert_int_equal(grant_change(&op, id, &f, &problems), E_OK);
    assert_int_equal(home_tasks(p, TASK_ACCESS_REVIEW), 0);
    assert_int_equal(home_clock(p), 0);
    home_go_to(p, "2026-06-11", 4, 0); /* a day late */
    assert_int_equal(home_clock(p), 1);
    assert_int_equal(home_tasks(p, TASK_ACCESS_REVIEW), 1);
    owner = practice_staff(p, ROLE_OWNER, p->leo);
    op = practice_op(p, &owner);
    assert_int_equal(grant_move(&op, id, MOVE_REVOKE, SV("no_longer_needed"), SV(""), &problems), E_OK);
    assert_int_equal(home_tasks(p, TASK_ACCESS_REVIEW), 0);
}

static void both_sides_are_told_thirty_seven_and_one_days_before_once_each(void **state)
{
    struct practice *p = *state;
    struct grant_form f = home_grant_form("full", "parent_of_minor");
    f.ends_on = SV("2026-06-30");
    struct grant_id id = given(p, &f);
    static const struct {
        const char *day;
        int64_t told;
    } rows[] = { { "2026-05-30", 0 }, { "2026-05-31", 1 }, { "2026-06-01", 1 }, { "2026-06-22", 1 },
        { "2026-06-24", 2 }, /* no job ran on the 23rd */
        { "2026-06-28", 2 }, { "2026-06-29", 3 }, { "2026-06-30", 3 }, { "2026-07-01", 3 } };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        home_go_to(p, rows[i].day, 4, 9 * HOUR_US);
        (void)home_schedule(p);
        (void)home_schedule(p);
        (void)home_clock(p);
        assert_int_equal(practice_events(p, EVENT_GRANT_ENDS_SOON), rows[i].told);
    }
    assert_int_equal(practice_number(practice_payload(p, EVENT_GRANT_ENDS_SOON), "days"), 1);
    assert_int_equal(home_grant(p, id).state, GRANT_ENDED);
}

static void reminders_move_with_the_end_and_go_with_the_access(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct grant_form f = home_grant_form("full", "parent_of_minor");
    f.ends_on = SV("2026-06-30");
    struct grant_id id = given(p, &f);
    f.ends_on = SV("2026-05-31"); /* sooner */
    f.version = home_grant(p, id).version;
    assert_int_equal(grant_change(&op, id, &f, &problems), E_OK);
    home_go_to(p, "2026-05-24", 4, 8 * HOUR_US - SECOND_US);
    assert_int_equal(practice_events(p, EVENT_GRANT_ENDS_SOON), 0);
    (void)home_schedule(p);
    assert_int_equal(practice_events(p, EVENT_GRANT_ENDS_SOON), 1); /* thirty days before, on the 1st */
    home_go_to(p, "2026-05-24", 4, 8 * HOUR_US);
    (void)home_schedule(p);
    assert_int_equal(practice_events(p, EVENT_GRANT_ENDS_SOON), 2);
    owner = practice_staff(p, ROLE_OWNER, p->leo);
    op = practice_op(p, &owner);
    f.preset = SV("billing"); /* another change the same morning tells nobody twice */
    f.version = home_grant(p, id).version;
    assert_int_equal(grant_change(&op, id, &f, &problems), E_OK);
    assert_int_equal(home_schedule(p), 0);
    assert_int_equal(grant_move(&op, id, MOVE_REVOKE, SV("revoked"), SV(""), &problems), E_OK);
    home_go_to(p, "2026-06-30", 4, 9 * HOUR_US);
    assert_int_equal(home_schedule(p), 0);
    assert_int_equal(practice_events(p, EVENT_GRANT_ENDS_SOON), 2);
}

/* On each of these days the jobs run, and so often it has been told by then. */
struct told {
    const char *day;
    int64_t times;
};

static void expect_told(struct practice *p, const struct told *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        home_go_to(p, rows[i].day, 4, 9 * HOUR_US);
        (void)home_schedule(p);
        home_events(p);
        home_events(p);
        (void)home_clock(p);
        assert_int_equal(practice_events(p, EVENT_GRANT_ENDS_SOON), rows[i].times);
    }
}

static void an_access_that_nobody_uses_is_announced_thirty_seven_and_one_days_before(void **state)
{
    struct practice *p = *state;
    struct grant_form f = home_grant_form("full", "parent_of_minor");
    f.idle_days = SV("60");
    home_go_to(p, "2026-05-01", 4, 9 * HOUR_US);
    struct grant_id id = given(p, &f);
    expect_told(p,
        (struct told[]){ { "2026-05-30", 0 }, { "2026-05-31", 1 }, { "2026-06-22", 1 }, { "2026-06-24", 2 } },
        4); /* no job ran on the 23rd */
    struct sv payload = practice_payload(p, EVENT_GRANT_ENDS_SOON);
    assert_string_equal(sv_z(p->a, payload), "{\"days\":6,\"last_day\":\"2026-06-30\",\"idle\":true}");
    expect_told(p, (struct told[]){ { "2026-06-29", 3 }, { "2026-06-30", 3 }, { "2026-07-01", 3 } }, 3);
    assert_string_equal(sv_z(p->a, home_grant(p, id).reason), "idle");
}

static void a_use_moves_the_announcement_of_an_idle_access(void **state)
{
    struct practice *p = *state;
    struct grant_form f = home_grant_form("full", "parent_of_minor");
    f.idle_days = SV("60");
    home_go_to(p, "2026-05-01", 4, 9 * HOUR_US);
    struct grant_id id = given(p, &f);
    home_go_to(p, "2026-05-20", 4, 9 * HOUR_US);
    assert_int_equal(context_touch(p->db, p->a, p->org, id, p->now), E_OK);
    expect_told(p,
        (struct told[]){ { "2026-05-31", 0 }, { "2026-06-18", 0 }, { "2026-06-19", 1 }, { "2026-06-29", 1 },
            { "2026-07-12", 2 }, { "2026-07-18", 3 } },
        6);
    struct problems problems = problems_new(p->a);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    assert_int_equal(grant_move(&op, id, MOVE_REVOKE, SV("revoked"), SV(""), &problems), E_OK);
    assert_int_equal(home_schedule(p), 0);
}

static void a_short_idle_time_is_not_announced_on_its_first_day(void **state)
{
    struct practice *p = *state;
    struct grant_form f = home_grant_form("full", "parent_of_minor");
    f.idle_days = SV("7");
    home_go_to(p, "2026-05-01", 4, 2 * HOUR_US); /* at two in the morning */
    (void)given(p, &f);
    expect_told(p, (struct told[]){ { "2026-05-01", 0 }, { "2026-05-06", 0 }, { "2026-05-07", 1 } }, 3);
}

static void a_birthday_is_planned_and_comes_with_its_notice(void **state)
{
    struct practice *p = *state;
    struct grant_form f = home_grant_form("full", "parent_of_minor");
    (void)given(p, &f); /* Leo, born 9 March 2016: 12 in 2028 */
    home_go_to(p, "2028-03-09", 5, -SECOND_US);
    (void)home_schedule(p);
    assert_int_equal(practice_events(p, EVENT_AGE_DUE), 1); /* the notice */
    home_go_to(p, "2028-03-09", 5, 0);
    (void)home_schedule(p);
    assert_int_equal(practice_events(p, EVENT_AGE_DUE), 2);
}

static void an_access_that_waits_for_consent_still_ends_on_its_day(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->olga);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct grant_form f = home_grant_form("full", "adult_consent");
    struct contact_id contact = home_link(p, p->olga, p->ana, "caregiver");
    struct grant_id id;
    f.ends_on = SV("2026-04-01");
    f.send_invite = false;
    assert_int_equal(grant_create(&op, p->olga, contact, &f, &problems, &id), E_OK);
    home_go_to(p, "2026-04-02", 4, 0);
    assert_int_equal(home_clock(p), 1);
    assert_string_equal(sv_z(p->a, home_grant(p, id).reason), "end_date");
}

static enum err archive(struct practice *p, struct client_id client, bool archive)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, client);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    return client_archive(&op, client, SV("moved away"), archive, &problems);
}

static void edge_32_an_archived_client_leaves_the_switch_list_and_comes_back_by_a_person_only(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    struct organization org = practice_organization(p);
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct switchables list;
    assert_int_equal(switch_list(&op, &org, &list), E_OK);
    assert_int_equal(list.count, 1);
    assert_int_equal(archive(p, p->leo, true), E_OK);
    assert_int_equal(switch_list(&op, &org, &list), E_OK);
    assert_int_equal(list.count, 0);
    assert_false(open_now(p, id)); /* at once, before the event is read */
    struct notice_facts facts;
    struct viewer system = practice_system(p);
    struct op job = practice_op(p, &system);
    assert_int_equal(notice_facts_load(&job, p->leo, &facts), E_OK);
    assert_true(facts.client_archived); /* mails stop, with that reason */
    home_follow(p, p->leo, "client_archived");
    home_follow(p, p->leo, "client_archived");
    assert_int_equal(home_grant(p, id).state, GRANT_SUSPENDED);
    assert_string_equal(sv_z(p->a, home_grant(p, id).reason), "archived");
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op as_owner = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    assert_int_equal(
        grant_move(&as_owner, id, MOVE_RESUME, SV(""), SV(""), &problems), E_INVALID); /* not while archived */
    assert_int_equal(archive(p, p->leo, false), E_OK);
    home_follow(p, p->leo, "client_unarchived");
    assert_false(open_now(p, id));
    assert_int_equal(home_tasks(p, TASK_ACCESS_TO_RESUME), 1);
    owner = practice_staff(p, ROLE_OWNER, p->leo);
    problems.count = 0;
    assert_int_equal(grant_move(&as_owner, id, MOVE_RESUME, SV(""), SV(""), &problems), E_OK);
    assert_true(open_now(p, id));
    assert_int_equal(home_tasks(p, TASK_ACCESS_TO_RESUME), 0);
}

static void edge_33_an_archived_caregiver_is_suspended_and_a_ward_without_guardian_opens_a_task(void **state)
{
    struct practice *p = *state;
    struct grant_id leo = home_give(p, p->leo, p->ana), mia = home_give(p, p->mia, p->ana);
    home_link(p, p->mia, p->olga, "legal_guardian"); /* somebody is left for Mia */
    assert_int_equal(archive(p, p->ana, true), E_OK);
    home_follow(p, p->ana, "client_archived");
    home_follow(p, p->ana, "client_archived");
    assert_int_equal(home_grant(p, leo).state, GRANT_SUSPENDED);
    assert_int_equal(home_grant(p, mia).state, GRANT_SUSPENDED);
    assert_int_equal(home_tasks(p, TASK_NO_GUARDIAN_LEFT), 1);
    struct home_task_detail_row task;
    assert_int_equal(
        q_home_task_detail(p->db, p->a, p->org, &(struct q_home_task_detail){ .kind = SV("no_guardian_left") }, &task),
        E_OK);
    assert_int_equal(task.client_id.v.v, p->leo.v);
    assert_int_equal(archive(p, p->ana, false), E_OK);
    home_follow(p, p->ana, "client_unarchived");
    assert_int_equal(home_tasks(p, TASK_NO_GUARDIAN_LEFT), 0);
    assert_int_equal(home_tasks(p, TASK_ACCESS_TO_RESUME), 2);
    assert_int_equal(home_grant(p, leo).state, GRANT_SUSPENDED);
}

struct death {
    struct practice *p;
    struct client_id client;
    struct day on;
};
static enum err die(struct db *tx, void *arg)
{
    const struct death *d = arg;
    return q_home_died(tx, d->p->org, &(struct q_home_died){ .died = d->on, .client_id = d->client }, NULL);
}

static void edge_36_a_caregiver_who_died_is_suspended_at_once_and_nobody_writes_to_them(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    assert_int_equal(db_write(p->db, die, &(struct death){ p, p->ana, { 20500 } }), E_OK);
    home_follow(p, p->ana, "client_died");
    home_follow(p, p->ana, "client_died"); /* told twice, done once */
    assert_int_equal(home_grant(p, id).state, GRANT_SUSPENDED);
    assert_string_equal(sv_z(p->a, home_grant(p, id).reason), "deceased");
    assert_int_equal(home_tasks(p, TASK_CAREGIVER_DIED), 1);
    assert_int_equal(home_tasks(p, TASK_NO_GUARDIAN_LEFT), 1);
    struct notice_facts facts;
    struct viewer system = practice_system(p);
    struct op job = practice_op(p, &system);
    assert_int_equal(notice_facts_load(&job, p->leo, &facts), E_OK);
    for (size_t i = 0; i < facts.people_count; i++)
        if (facts.people[i].kind != RECIPIENT_STAFF) {
            assert_int_equal(facts.people[i].address.n, 0);
            assert_int_equal(facts.people[i].reader, 0);
        }
}

static void edge_36_after_a_clients_death_the_family_has_thirty_days(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana), waiting = home_propose(p, p->leo, p->carer);
    assert_int_equal(db_write(p->db, die, &(struct death){ p, p->leo, { 20500 } }), E_OK);
    home_follow(p, p->leo, "client_died");
    assert_int_equal(home_grant(p, waiting).state, GRANT_ENDED);
    assert_int_equal(home_grant(p, id).state, GRANT_ACTIVE);
    assert_true(open_now(p, id));
    struct day last = home_grant(p, id).ends_on.v;
    practice_forward(p, 10 * DAY_US);
    home_follow(p, p->leo, "client_died"); /* told again: the end does not move */
    assert_int_equal(home_grant(p, id).ends_on.v.n, last.n);
    practice_forward(p, 21 * DAY_US);
    assert_false(open_now(p, id));
}

static void a_clients_corrected_address_closes_the_task_that_it_came_back(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->olga);
    struct op op = practice_op(p, &owner);
    struct organization org = practice_organization(p);
    struct problems problems = problems_new(p->a);
    struct client c;
    assert_int_equal(client_load(&op, p->olga, &org, &c), E_OK);
    struct client_form f = { .first_name = c.first_name, .last_name = c.last_name, .version = c.version };
    f.email = SV("olga.new@example.org");
    home_bounced(p, p->olga, "olga@example.org");
    home_events(p);
    assert_int_equal(home_tasks(p, TASK_ADDRESS_BOUNCED), 1);
    assert_int_equal(client_update(&op, p->olga, &f, &problems), E_OK);
    home_events(p);
    assert_int_equal(home_tasks(p, TASK_ADDRESS_BOUNCED), 0);
}

static void a_caregivers_corrected_address_closes_the_tasks_of_whom_they_care_for(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->olga);
    struct op op = practice_op(p, &owner);
    struct organization org = practice_organization(p);
    struct problems problems = problems_new(p->a);
    struct client c;
    home_link(p, p->leo, p->olga, "family_member");
    home_bounced(p, p->leo, "olga@example.org");
    home_bounced(p, p->mia, "olga@example.org"); /* whose contact she is not */
    home_events(p);
    assert_int_equal(client_load(&op, p->olga, &org, &c), E_OK);
    struct client_form f = { .first_name = c.first_name, .last_name = c.last_name, .version = c.version };
    f.email = SV("olga.new@example.org");
    assert_int_equal(client_update(&op, p->olga, &f, &problems), E_OK);
    home_events(p);
    assert_int_equal(home_tasks(p, TASK_ADDRESS_BOUNCED), 1);
}

static void jobs_are_not_for_people(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    int64_t n;
    assert_int_equal(grant_clock_run(&op, &n), E_DENIED);
    assert_int_equal(grant_follow_client(&op, p->leo, SV("client_archived")), E_DENIED);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    event_consumers_set(&family_consumer, 1);
    const struct CMUnitTest tests[] = {
        T(an_end_date_allows_a_second_before_and_denies_at_the_stroke),
        T(an_age_ends_access_on_the_birthday),
        T(a_proof_that_expires_suspends_until_there_is_another),
        T(an_account_is_opened_anew_after_half_a_day),
        T(an_idle_access_is_suspended_and_one_click_takes_it_up_again),
        T(on_the_day_of_a_review_a_task_opens_once_and_the_access_stays_open),
        T(both_sides_are_told_thirty_seven_and_one_days_before_once_each),
        T(reminders_move_with_the_end_and_go_with_the_access),
        T(an_access_that_nobody_uses_is_announced_thirty_seven_and_one_days_before),
        T(a_use_moves_the_announcement_of_an_idle_access),
        T(a_short_idle_time_is_not_announced_on_its_first_day),
        T(a_birthday_is_planned_and_comes_with_its_notice),
        T(an_access_that_waits_for_consent_still_ends_on_its_day),
        T(edge_32_an_archived_client_leaves_the_switch_list_and_comes_back_by_a_person_only),
        T(edge_33_an_archived_caregiver_is_suspended_and_a_ward_without_guardian_opens_a_task),
        T(edge_36_a_caregiver_who_died_is_suspended_at_once_and_nobody_writes_to_them),
        T(edge_36_after_a_clients_death_the_family_has_thirty_days),
        T(a_clients_corrected_address_closes_the_task_that_it_came_back),
        T(a_caregivers_corrected_address_closes_the_tasks_of_whom_they_care_for),
        T(jobs_are_not_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
