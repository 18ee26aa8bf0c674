#include "home.h"

static struct home_review_last_row last_review(struct practice *p)
{
    struct home_review_last_row row;
    assert_int_equal(q_home_review_last(p->db, p->a, p->org, &row), E_OK);
    return row;
}

static int64_t reviews(struct practice *p, const char *state)
{
    struct home_reviews_row row;
    assert_int_equal(
        q_home_reviews(p->db, p->a, p->org, &(struct q_home_reviews){ .state = sv_of(state) }, &row), E_OK);
    return row.n;
}

static bool reads_chat(struct practice *p, struct grant_id id)
{
    return home_may(p, id, NEED_CAP_PAGE(CAP_CHAT, LEVEL_VIEW)).allow;
}

static struct age_review_id only_review(struct practice *p)
{
    struct viewer staff = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct op op = practice_op(p, &staff);
    struct age_reviews list;
    assert_int_equal(age_review_list(&op, SV(""), 1, &list), E_OK);
    assert_int_equal(list.count, 1);
    return list.items[0].id;
}

static enum err decide(struct practice *p, struct age_review_id id, const char *outcome, const char *reason)
{
    struct viewer staff = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct op op = practice_op(p, &staff);
    struct problems problems = problems_new(p->a);
    return age_review_decide(&op, id, sv_of(outcome), sv_of(reason), &problems);
}

/* Leo is born on 9 March 2016; the practice follows us-common-12: limited from 12, told 30 days before. */
static void a_review_opens_thirty_days_before_the_tier_and_is_told_once(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    home_go_to(p, "2028-02-07", 5, 0); /* 31 days */
    assert_int_equal(home_ages(p), 0);
    home_go_to(p, "2028-02-08", 5, 0);
    assert_int_equal(home_ages(p), 1);
    assert_int_equal(home_ages(p), 0);
    assert_int_equal(practice_events(p, EVENT_AGE_REVIEW_OPENED), 1);
    struct viewer staff = practice_staff(p, ROLE_SUPPORT, NOBODY);
    struct op op = practice_op(p, &staff);
    struct age_reviews list;
    assert_int_equal(age_review_list(&op, SV(""), 1, &list), E_OK);
    assert_string_equal(sv_z(p->a, list.items[0].client_name), "Leo Ruiz");
    assert_string_equal(sv_z(p->a, list.items[0].words), "parent");
    assert_string_equal(sv_z(p->a, list.items[0].proposed), "limit");
    assert_string_equal(sv_z(p->a, day_iso(p->a, list.items[0].due_on)), "2028-03-09");
    assert_true(reads_chat(p, id)); /* nothing happens before the day */
}

static void if_nobody_acts_the_tiers_act_is_applied_on_the_day_and_a_task_says_so(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    home_go_to(p, "2028-02-20", 5, 0);
    (void)home_ages(p);
    home_go_to(p, "2028-03-09", 5, -SECOND_US);
    (void)home_ages(p);
    assert_true(reads_chat(p, id));
    home_go_to(p, "2028-03-09", 5, 0);
    assert_int_equal(home_ages(p), 1);
    assert_int_equal(home_ages(p), 0);
    assert_false(reads_chat(p, id));
    assert_true(home_may(p, id, NEED_CAP_PAGE(CAP_BILLS, LEVEL_ACT)).allow);
    assert_int_equal(home_grant(p, id).state, GRANT_ACTIVE);
    assert_int_equal(practice_events(p, EVENT_AGE_TIER_APPLIED), 1);
    assert_int_equal(home_tasks(p, TASK_AGE_REVIEW), 1);
    assert_true(sv_eq(last_review(p).state, SV("applied")) && sv_eq(last_review(p).outcome, SV("limit")));
}

static void what_staff_decide_happens_on_the_day_and_is_not_undone_by_the_policy(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    home_go_to(p, "2028-02-20", 5, 0);
    (void)home_ages(p);
    struct age_review_id review = only_review(p);
    assert_int_equal(decide(p, review, "keep", ""), E_INVALID); /* needs a reason */
    assert_int_equal(decide(p, review, "delete", "x"), E_INVALID);
    assert_int_equal(decide(p, review, "convert", "x"), E_INVALID); /* for majority */
    assert_int_equal(decide(p, review, "keep", "He cannot use the portal himself."), E_OK);
    home_go_to(p, "2028-03-10", 5, 0);
    (void)home_ages(p);
    assert_true(reads_chat(p, id));
    home_go_to(p, "2028-06-10", 4, 0);
    assert_int_equal(home_ages(p), 0);
    assert_true(reads_chat(p, id));
    assert_int_equal(home_tasks(p, TASK_AGE_REVIEW), 0);
}

static void staff_may_decide_for_less_an_interruption_or_the_end(void **state)
{
    static const struct {
        const char *name, *outcome;
        enum grant_state state;
    } rows[] = { { "Kim", "limit", GRANT_ACTIVE }, { "Lou", "suspend", GRANT_SUSPENDED },
        { "Max", "end", GRANT_ENDED } };
    struct practice *p = *state;
    struct client_id kids[LENGTH(rows)];
    struct grant_id grants[LENGTH(rows)];
    struct age_reviews list;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        kids[i] = practice_add(p, rows[i].name, "Ruiz", "2016-03-09", "");
        grants[i] = home_give(p, kids[i], p->ana);
    }
    home_go_to(p, "2028-02-20", 5, 0);
    (void)home_ages(p);
    struct viewer staff = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct op op = practice_op(p, &staff);
    assert_int_equal(age_review_list(&op, SV(""), 1, &list), E_OK);
    assert_int_equal(list.count, LENGTH(rows));
    for (size_t i = 0; i < LENGTH(rows); i++)
        for (size_t k = 0; k < list.count; k++)
            if (list.items[k].client.v == kids[i].v)
                assert_int_equal(decide(p, list.items[k].id, rows[i].outcome, "Agreed with the family."), E_OK);
    home_go_to(p, "2028-03-09", 5, -SECOND_US);
    (void)home_ages(p);
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_true(reads_chat(p, grants[i]));
    home_go_to(p, "2028-03-09", 5, 0);
    (void)home_ages(p);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        assert_false(reads_chat(p, grants[i]));
        assert_int_equal(home_grant(p, grants[i]).state, rows[i].state);
    }
    assert_true(home_may(p, grants[0], NEED_CAP_PAGE(CAP_BILLS, LEVEL_ACT)).allow); /* less, not nothing */
    assert_int_equal(home_tasks(p, TASK_AGE_REVIEW), 0);                            /* somebody had decided */
}

static void edge_18_at_majority_the_next_request_is_refused_and_the_caregivers_own_account_works(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->mia, p->ana); /* born 1 June 2012 */
    home_go_to(p, "2030-05-20", 4, 0);
    (void)home_ages(p);
    assert_true(home_may(p, id, NEED_CONTEXT_PAGE).allow);
    home_go_to(p, "2030-06-01", 4, 0);
    (void)home_ages(p);
    assert_int_equal(home_may(p, id, NEED_CONTEXT_PAGE).reason, ACCESS_CONTEXT_ENDED);
    assert_int_equal(home_grant(p, id).state, GRANT_ENDED);
    assert_string_equal(sv_z(p->a, home_grant(p, id).reason), "age");
    struct viewer ana = practice_client(p, p->ana);
    assert_true(viewer_may(&ana, NEED_CONTEXT_PAGE).allow);
}

static void an_access_converted_at_majority_waits_for_the_adults_own_consent(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->mia, p->ana);
    home_go_to(p, "2030-05-20", 4, 0);
    (void)home_ages(p);
    struct age_review_id review = only_review(p);
    assert_int_equal(decide(p, review, "keep", "They are close."), E_INVALID); /* only her own consent keeps it */
    assert_int_equal(decide(p, review, "convert", ""), E_OK);
    home_go_to(p, "2030-06-01", 4, 0);
    (void)home_ages(p);
    assert_false(home_may(p, id, NEED_CONTEXT_PAGE).allow);
    struct viewer mia = practice_client(p, p->mia);
    struct op op = practice_op(p, &mia);
    struct problems problems = problems_new(p->a);
    assert_int_equal(grant_consent(&op, id, &problems), E_OK);
    assert_true(home_may(p, id, NEED_CONTEXT_PAGE).allow);
    assert_false(reads_chat(p, id)); /* what the tier took away stays away until a person gives it back */
}

static void edge_19_born_on_29_february_the_tier_is_entered_on_1_march(void **state)
{
    struct practice *p = *state;
    struct client_id leap = practice_add(p, "Lea", "Ruiz", "2014-02-28", "");
    home_born(p, leap, "2016-02-29");
    home_policy(p, "us-13"); /* 13 in 2029, which has no such day */
    struct grant_id id = home_give(p, leap, p->ana);
    home_go_to(p, "2029-02-10", 5, 0);
    (void)home_ages(p);
    assert_string_equal(sv_z(p->a, day_iso(p->a, last_review(p).due_on)), "2029-03-01"); /* the queue … */
    home_go_to(p, "2029-03-01", 5, -SECOND_US);
    (void)home_ages(p);
    assert_true(reads_chat(p, id));
    home_go_to(p, "2029-03-01", 5, 0);
    (void)home_ages(p);
    assert_false(reads_chat(p, id)); /* … and the gate say the same */
}

static void edge_20_a_missing_birth_date_goes_to_review_and_is_suspended_if_nobody_acts(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    home_born(p, p->leo, "");
    assert_int_equal(home_ages(p), 1);
    assert_true(sv_eq(last_review(p).cause, SV("no_birth_date")));
    struct day due = last_review(p).due_on;
    practice_forward(p, 10 * DAY_US);
    assert_int_equal(home_ages(p), 0); /* its term does not start anew each hour */
    assert_int_equal(last_review(p).due_on.n, due.n);
    practice_forward(p, 20 * DAY_US);
    (void)home_ages(p);
    assert_int_equal(home_grant(p, id).state, GRANT_SUSPENDED);
    assert_string_equal(sv_z(p->a, home_grant(p, id).reason), "no_birth_date");
}

static void recompute(struct practice *p, struct client_id client)
{
    struct organization org = practice_organization(p);
    struct viewer v = viewer_system(ACTOR_SYSTEM, p->org, organization_today(&org, p->now));
    struct op op = practice_op(p, &v);
    assert_int_equal(age_recompute(&op, &org, client), E_OK);
}

static void edge_20_a_birth_date_that_is_entered_closes_the_review(void **state)
{
    struct practice *p = *state;
    home_give(p, p->leo, p->ana);
    home_born(p, p->leo, "");
    (void)home_ages(p);
    home_born(p, p->leo, "2016-03-09");
    recompute(p, p->leo);
    assert_int_equal(reviews(p, "open"), 0);
    assert_int_equal(reviews(p, "void"), 1);
}

static void edge_20_a_corrected_birth_date_recomputes_logs_and_widens_nothing(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    home_born(p, p->leo, "2012-03-09"); /* he is thirteen after all */
    int64_t changes = home_counts(p).changes;
    recompute(p, p->leo);
    assert_false(reads_chat(p, id));
    assert_true(home_counts(p).changes > changes);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct grant_changes history;
    bool logged = false;
    assert_int_equal(grant_history(&op, id, &history), E_OK);
    for (size_t i = 0; i < history.count; i++)
        logged |= sv_eq(history.items[i].reason, SV("The birth date was corrected"));
    assert_true(logged);
    struct scope narrowed = home_grant(p, id).effective;
    home_born(p, p->leo, "2016-03-09"); /* or not */
    recompute(p, p->leo);
    assert_int_equal(home_grant(p, id).effective.bits, narrowed.bits);
    changes = home_counts(p).changes;
    recompute(p, p->leo); /* told twice, done once */
    assert_int_equal(home_counts(p).changes, changes);
}

static void two_tiers_on_one_day_the_last_one_counts(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    home_go_to(p, "2028-02-20", 5, 0);
    (void)home_ages(p);
    assert_int_equal(reviews(p, "open"), 1); /* for twelve */
    home_born(p, p->leo, "2008-03-09");      /* and now he is nineteen */
    recompute(p, p->leo);
    assert_int_equal(home_grant(p, id).state, GRANT_ENDED);
    assert_int_equal(reviews(p, "open"), 0);
    assert_int_equal(practice_events(p, EVENT_AGE_TIER_APPLIED), 1);
}

static void a_later_tier_that_allows_more_widens_nothing(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    home_policy(p, "us-13"); /* appointments only */
    home_go_to(p, "2029-03-09", 5, 0);
    (void)home_ages(p);
    assert_false(home_may(p, id, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW)).allow);
    home_policy(p, "us-14"); /* the practice changes its mind: bills as well, from fourteen */
    home_go_to(p, "2030-03-09", 5, 0);
    assert_true(home_ages(p) > 0);
    assert_true(sv_eq(last_review(p).outcome, SV("limit")));
    assert_false(home_may(p, id, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW)).allow);
    assert_true(home_may(p, id, NEED_CAP_PAGE(CAP_APPOINTMENTS, LEVEL_ACT)).allow);
}

static enum err move_away(struct db *tx, void *arg)
{
    struct practice *p = arg;
    return q_home_zone(tx, p->org, &(struct q_home_zone){ .zone = SV("Pacific/Auckland") }, NULL);
}

static void edge_21_the_practices_zone_decides_the_birthday(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    home_go_to(p, "2028-03-08", 0,
        12 * HOUR_US); /* noon in Greenwich: still the 8th in New York, 1 a.m. of the 9th in Auckland */
    (void)home_ages(p);
    assert_true(reads_chat(p, id));
    assert_int_equal(db_write(p->db, move_away, p), E_OK);
    (void)home_ages(p);
    assert_false(reads_chat(p, id));
}

static void a_tier_touches_parents_and_guardians_only_where_the_policy_says_so(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct contact_id contact = home_link(p, p->leo, p->ana, "legal_guardian");
    struct grant_form f = home_grant_form("full", "legal_guardian");
    struct grant_id id;
    f.send_invite = false;
    assert_int_equal(grant_create(&op, p->leo, contact, &f, &problems, &id), E_OK);
    home_go_to(p, "2030-03-10", 5, 0); /* fourteen */
    assert_int_equal(home_ages(p), 0);
    assert_int_equal(home_grant(p, id).limit_age.bits, scope_full().bits);
    home_policy(p, "au-14"); /* every representative ends at fourteen */
    (void)home_ages(p);
    assert_int_equal(home_grant(p, id).state, GRANT_ENDED);
}

static void where_the_minor_has_to_agree_nobody_has_access_until_they_do(void **state)
{
    struct practice *p = *state;
    home_policy(p, "us-assent-13");
    struct grant_id id = home_give(p, p->leo, p->ana);
    home_go_to(p, "2029-03-09", 5, 0);
    (void)home_ages(p);
    assert_int_equal(home_grant(p, id).state, GRANT_SUSPENDED);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo), leo = practice_client(p, p->leo);
    struct op op = practice_op(p, &owner), as_leo = practice_op(p, &leo);
    struct problems problems = problems_new(p->a);
    assert_int_equal(grant_move(&op, id, MOVE_RESUME, SV(""), SV(""), &problems), E_OK);
    assert_false(home_may(p, id, NEED_CONTEXT_PAGE).allow);
    assert_int_equal(grant_consent(&as_leo, id, &problems), E_OK);
    assert_true(home_may(p, id, NEED_CONTEXT_PAGE).allow);
}

static void a_yearly_renewal_comes_due_counts_from_the_last_yes_and_suspends_when_missed(void **state)
{
    struct practice *p = *state;
    home_policy(p, "us-nj-annual");
    struct grant_id id = home_give(p, p->mia, p->ana); /* on 2 March 2026, at thirteen */
    home_go_to(p, "2027-02-10", 5, 0);
    assert_int_equal(home_ages(p), 1);
    assert_true(sv_eq(last_review(p).cause, SV("renewal")));
    assert_int_equal(decide(p, only_review(p), "keep", "Seen together on 9 February."), E_OK);
    home_go_to(p, "2027-03-02", 5, 0);
    (void)home_ages(p);
    assert_int_equal(home_grant(p, id).state, GRANT_ACTIVE);
    home_go_to(p, "2028-02-10", 5, 0);
    (void)home_ages(p);
    assert_string_equal(sv_z(p->a, day_iso(p->a, last_review(p).due_on)), "2028-03-02");
    home_go_to(p, "2028-03-02", 5, 0);
    (void)home_ages(p);
    assert_int_equal(home_grant(p, id).state, GRANT_SUSPENDED);
    assert_string_equal(sv_z(p->a, home_grant(p, id).reason), "renewal");
    assert_int_equal(home_ages(p), 0);
}

static void birthdays_are_those_on_which_a_tier_begins_in_order(void **state)
{
    struct practice *p = *state;
    struct client_id twelve = practice_add(p, "Tom", "Twelve", "2014-04-20", ""),
                     grown = practice_add(p, "Gus", "Grown", "2008-03-30", "");
    practice_add(p, "Ned", "Nine", "2017-03-20", "");
    home_give(p, twelve, p->ana);
    struct viewer staff = practice_staff(p, ROLE_SUPPORT, NOBODY);
    struct op op = practice_op(p, &staff);
    struct organization org = practice_organization(p);
    struct birthdays list;
    assert_int_equal(birthday_list(&op, &org, 90, SV(""), &list), E_OK);
    assert_int_equal(list.count, 2);
    assert_true(list.items[0].client.v == grown.v && list.items[0].turns == 18 && !list.items[0].has_grants);
    assert_true(list.items[1].client.v == twelve.v && list.items[1].turns == 12 && list.items[1].has_grants);
    struct worklists lists;
    uint64_t before = db_statements(p->db);
    assert_int_equal(worklists_load(&op, &org, &lists), E_OK);
    assert_true(db_statements(p->db) - before <= 10);
    assert_int_equal(lists.birthdays, 2);
}

static void a_teen_who_shares_a_sign_in_address_is_a_task_ahead_and_once_more_on_the_day(void **state)
{
    struct practice *p = *state;
    struct client_id kid = practice_add(p, "Kim", "Ruiz", "2014-03-25", "ana@example.org");
    practice_login(p, p->ana, PRACTICE_PASSWORD);
    practice_login(p, kid, SV(""));
    (void)home_ages(p);
    (void)home_ages(p);
    assert_int_equal(home_tasks(p, TASK_ADDRESS_SHARED), 1);
    home_go_to(p, "2026-03-25", 4, 0);
    (void)home_ages(p);
    (void)home_ages(p);
    assert_int_equal(home_tasks(p, TASK_ADDRESS_SHARED), 2);
}

struct ringing {
    struct practice *p;
    struct client_id client;
    const char *phone;
};

static enum err rings_in(struct db *tx, void *arg)
{
    const struct ringing *r = arg;
    return q_home_phone(
        tx, r->p->org, &(struct q_home_phone){ .phone = sv_of(r->phone), .client_id = r->client }, NULL);
}

static void beyond_17_a_teen_whose_address_or_number_is_a_guardians_is_a_task_once(void **state)
{
    struct practice *p = *state;
    struct client_id teen = practice_add(p, "Tia", "Ruiz", "2012-03-25", "home@example.org");
    struct client_id own = practice_add(p, "Oli", "Ruiz", "2012-03-25", "oli@example.org");
    struct client_id small = practice_add(p, "Sam", "Ruiz", "2018-03-25", "home@example.org");
    struct client_id called = practice_add(p, "Cal", "Ruiz", "2011-03-25", "cal@example.org");
    struct contact_form f = home_contact_form();
    struct problems problems = problems_new(p->a);
    struct client_id children[] = { teen, own, small, called };
    struct contact_id made;
    f.relationship = SV("is_parent");
    f.phone = SV("(555) 010-77.88");
    f.email = SV("Home@example.org");
    assert_int_equal(db_write(p->db, rings_in, &(struct ringing){ p, called, "5550107788" }), E_OK);
    for (size_t i = 0; i < LENGTH(children); i++) {
        struct viewer staff = practice_staff(p, ROLE_OWNER, children[i]);
        struct op op = practice_op(p, &staff);
        assert_int_equal(contact_add(&op, children[i], &f, true, &problems, &made), E_OK);
    }
    (void)home_ages(p);
    (void)home_ages(p);
    assert_int_equal(home_tasks(p, TASK_ADDRESS_SHARED), 2); /* Tia's address and Cal's number */
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_review_opens_thirty_days_before_the_tier_and_is_told_once),
        T(if_nobody_acts_the_tiers_act_is_applied_on_the_day_and_a_task_says_so),
        T(what_staff_decide_happens_on_the_day_and_is_not_undone_by_the_policy),
        T(staff_may_decide_for_less_an_interruption_or_the_end),
        T(edge_18_at_majority_the_next_request_is_refused_and_the_caregivers_own_account_works),
        T(an_access_converted_at_majority_waits_for_the_adults_own_consent),
        T(edge_19_born_on_29_february_the_tier_is_entered_on_1_march),
        T(edge_20_a_missing_birth_date_goes_to_review_and_is_suspended_if_nobody_acts),
        T(edge_20_a_birth_date_that_is_entered_closes_the_review),
        T(edge_20_a_corrected_birth_date_recomputes_logs_and_widens_nothing),
        T(two_tiers_on_one_day_the_last_one_counts),
        T(a_later_tier_that_allows_more_widens_nothing),
        T(edge_21_the_practices_zone_decides_the_birthday),
        T(a_tier_touches_parents_and_guardians_only_where_the_policy_says_so),
        T(where_the_minor_has_to_agree_nobody_has_access_until_they_do),
        T(a_yearly_renewal_comes_due_counts_from_the_last_yes_and_suspends_when_missed),
        T(birthdays_are_those_on_which_a_tier_begins_in_order),
        T(a_teen_who_shares_a_sign_in_address_is_a_task_ahead_and_once_more_on_the_day),
        T(beyond_17_a_teen_whose_address_or_number_is_a_guardians_is_a_task_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
