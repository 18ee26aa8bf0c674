/* The birthday as the decision sees it: no job runs in these tests but where one says so. Leo is born on 9 March 2016,
 * Mia on 1 June 2012; the practice is in New York and follows us-common-12. */
#include "home.h"

#include "family/preview.h"

static bool reads_chat(struct practice *p, struct grant_id id)
{
    return home_may(p, id, NEED_CAP_PAGE(CAP_CHAT, LEVEL_VIEW)).allow;
}

/* What the switch list offers of this grant; none: it is not there. */
static bool switchable(struct practice *p, struct grant_id id, struct scope *ret_scope)
{
    struct organization org = practice_organization(p);
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct switchables list;
    assert_int_equal(switch_list(&op, &org, &list), E_OK);
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].grant.v == id.v) {
            *ret_scope = list.items[i].scope;
            return true;
        }
    return false;
}

static enum level previewed(struct practice *p, struct client_id client, struct grant_id id, enum cap c)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, client);
    struct op op = practice_op(p, &owner);
    struct preview preview;
    assert_int_equal(preview_grant(&op, id, &preview), E_OK);
    return preview.areas[c].level;
}

static void edge_18_a_second_before_the_birthday_is_open_and_at_its_stroke_the_access_is_narrowed(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    struct scope offered;
    home_go_to(p, "2028-03-09", 5, -SECOND_US);
    assert_true(reads_chat(p, id));
    assert_true(switchable(p, id, &offered) && scope_level(offered, CAP_CHAT) == LEVEL_ACT);
    assert_int_equal(previewed(p, p->leo, id, CAP_CHAT), LEVEL_ACT);
    home_go_to(p, "2028-03-09", 5, 0);
    assert_int_equal(home_may(p, id, NEED_CAP_PAGE(CAP_CHAT, LEVEL_VIEW)).reason, ACCESS_CAPABILITY_OFF);
    assert_true(home_may(p, id, NEED_CAP_PAGE(CAP_BILLS, LEVEL_ACT)).allow);
    assert_true(switchable(p, id, &offered) && scope_level(offered, CAP_CHAT) == LEVEL_NONE);
    assert_int_equal(previewed(p, p->leo, id, CAP_CHAT), LEVEL_NONE);
    assert_int_equal(scope_level(home_grant(p, id).effective, CAP_CHAT), LEVEL_NONE);
    assert_int_equal(scope_level(home_grant(p, id).granted, CAP_CHAT), LEVEL_ACT); /* not written down yet */
    assert_true(home_ages(p) > 0);
    assert_int_equal(scope_level(home_grant(p, id).granted, CAP_CHAT), LEVEL_NONE);
    assert_false(reads_chat(p, id));
}

static void edge_18_at_the_stroke_of_majority_the_context_has_ended_and_the_own_account_works(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->mia, p->ana);
    struct scope offered;
    home_go_to(p, "2030-06-01", 4, -SECOND_US);
    assert_true(home_may(p, id, NEED_CONTEXT_PAGE).allow);
    home_go_to(p, "2030-06-01", 4, 0);
    assert_int_equal(home_may(p, id, NEED_CONTEXT_PAGE).reason, ACCESS_CONTEXT_ENDED);
    assert_false(switchable(p, id, &offered));
    assert_int_equal(previewed(p, p->mia, id, CAP_PROFILE), LEVEL_NONE);
    assert_int_equal(home_grant(p, id).state, GRANT_ACTIVE); /* the job has still to say so */
    assert_true(home_grant(p, id).over);
    assert_string_equal(sv_z(p->a, home_grant(p, id).over_by), "age");
    struct viewer ana = practice_client(p, p->ana);
    assert_true(viewer_may(&ana, NEED_CONTEXT_PAGE).allow);
    (void)home_ages(p);
    assert_int_equal(home_grant(p, id).state, GRANT_ENDED);
}

static void edge_19_born_on_29_february_the_gate_and_the_queue_name_the_same_day(void **state)
{
    struct practice *p = *state;
    struct client_id leap = practice_add(p, "Lea", "Ruiz", "2016-02-29", "");
    home_policy(p, "us-13"); /* 13 in 2029, which has no such day */
    struct grant_id id = home_give(p, leap, p->ana);
    struct home_review_last_row review;
    home_go_to(p, "2029-02-10", 5, 0);
    (void)home_ages(p);
    assert_int_equal(q_home_review_last(p->db, p->a, p->org, &review), E_OK);
    assert_string_equal(sv_z(p->a, day_iso(p->a, review.due_on)), "2029-03-01");
    home_go_to(p, "2029-03-01", 5, -SECOND_US);
    assert_true(reads_chat(p, id));
    home_go_to(p, "2029-03-01", 5, 0);
    assert_false(reads_chat(p, id));
}

static enum err move_away(struct db *tx, void *arg)
{
    struct practice *p = arg;
    return q_home_zone(tx, p->org, &(struct q_home_zone){ .zone = SV("Pacific/Auckland") }, NULL);
}

static void edge_21_the_gate_closes_at_midnight_of_the_practices_zone(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    assert_int_equal(db_write(p->db, move_away, p), E_OK);
    home_go_to(p, "2028-03-09", -13, -SECOND_US);
    assert_true(reads_chat(p, id));
    home_go_to(p, "2028-03-09", -13, 0); /* still 8 March in New York */
    assert_false(reads_chat(p, id));
}

static void edge_20_a_corrected_birth_date_counts_on_the_next_request(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    home_born(p, p->leo, "2012-03-09"); /* he is thirteen after all */
    assert_false(reads_chat(p, id));
    home_born(p, p->leo, "2000-03-09");
    assert_int_equal(home_may(p, id, NEED_CONTEXT_PAGE).reason, ACCESS_CONTEXT_ENDED);
}

static void a_minor_whose_yes_is_needed_closes_the_access_by_the_birthday(void **state)
{
    struct practice *p = *state;
    home_policy(p, "us-assent-13");
    struct grant_id id = home_give(p, p->leo, p->ana);
    home_go_to(p, "2029-03-09", 5, -SECOND_US);
    assert_true(reads_chat(p, id));
    home_go_to(p, "2029-03-09", 5, 0);
    assert_int_equal(home_may(p, id, NEED_CONTEXT_PAGE).reason, ACCESS_CONTEXT_ENDED);
}

static void what_staff_decided_ahead_is_the_answer_at_midnight(void **state)
{
    struct practice *p = *state;
    struct grant_id kept = home_give(p, p->leo, p->ana), ended = home_give(p, p->leo, p->olga);
    struct viewer staff = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct problems problems = problems_new(p->a);
    struct age_reviews list;
    home_go_to(p, "2028-02-20", 5, 0);
    (void)home_ages(p);
    staff = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct op op = practice_op(p, &staff);
    assert_int_equal(age_review_list(&op, SV(""), 1, &list), E_OK);
    assert_int_equal(list.count, 2);
    for (size_t i = 0; i < 2; i++) {
        bool keep = list.items[i].grant.v == kept.v;
        assert_int_equal(age_review_decide(&op, list.items[i].id, keep ? SV("keep") : SV("end"),
                             keep ? SV("He cannot use the portal himself.") : SV(""), &problems),
            E_OK);
    }
    home_go_to(p, "2028-03-09", 5, -SECOND_US);
    assert_true(reads_chat(p, kept) && reads_chat(p, ended));
    home_go_to(p, "2028-03-09", 5, 0);
    assert_true(reads_chat(p, kept));
    assert_int_equal(home_may(p, ended, NEED_CONTEXT_PAGE).reason, ACCESS_CONTEXT_ENDED);
    (void)home_ages(p);
    assert_true(reads_chat(p, kept));
    assert_int_equal(home_grant(p, ended).state, GRANT_ENDED);
}

static void a_stricter_policy_counts_on_the_next_request_and_is_written_down_by_the_job(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->mia, p->ana); /* thirteen, given within the limited tier */
    assert_true(home_may(p, id, NEED_CAP_PAGE(CAP_BILLS, LEVEL_ACT)).allow);
    home_policy(p, "us-13"); /* appointments only */
    assert_false(home_may(p, id, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW)).allow);
    assert_true(home_may(p, id, NEED_CAP_PAGE(CAP_APPOINTMENTS, LEVEL_ACT)).allow);
    assert_true(home_ages(p) > 0);
    assert_int_equal(home_ages(p), 0);
    assert_int_equal(scope_level(home_grant(p, id).granted, CAP_BILLS), LEVEL_NONE);
    home_policy(p, "us-common-12"); /* and back: nothing comes back by itself */
    assert_false(home_may(p, id, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW)).allow);
}

static void a_minor_who_gives_back_what_the_tier_took_is_not_overruled_by_the_clock(void **state)
{
    struct practice *p = *state;
    home_policy(p, "us-ca-limited");
    struct grant_id id = home_give(p, p->mia, p->ana);
    assert_false(reads_chat(p, id));
    struct viewer mia = practice_client(p, p->mia);
    struct op op = practice_op(p, &mia);
    struct problems problems = problems_new(p->a);
    struct grant g = home_grant(p, id);
    struct scope more = scope_with(g.limit_age, CAP_CHAT, LEVEL_VIEW);
    assert_int_equal(grant_narrow(&op, id, more, g.version, &problems), E_OK);
    assert_true(reads_chat(p, id));
    assert_false(home_may(p, id, NEED_CAP_PAGE(CAP_GOALS, LEVEL_VIEW)).allow); /* what was not given back */
    (void)home_ages(p);
    assert_true(reads_chat(p, id));
    home_go_to(p, "2030-06-01", 4, 0); /* but of age is of age */
    assert_int_equal(home_may(p, id, NEED_CONTEXT_PAGE).reason, ACCESS_CONTEXT_ENDED);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(edge_18_a_second_before_the_birthday_is_open_and_at_its_stroke_the_access_is_narrowed),
        T(edge_18_at_the_stroke_of_majority_the_context_has_ended_and_the_own_account_works),
        T(edge_19_born_on_29_february_the_gate_and_the_queue_name_the_same_day),
        T(edge_21_the_gate_closes_at_midnight_of_the_practices_zone),
        T(edge_20_a_corrected_birth_date_counts_on_the_next_request),
        T(a_minor_whose_yes_is_needed_closes_the_access_by_the_birthday),
        T(what_staff_decided_ahead_is_the_answer_at_midnight),
        T(a_stricter_policy_counts_on_the_next_request_and_is_written_down_by_the_job),
        T(a_minor_who_gives_back_what_the_tier_took_is_not_overruled_by_the_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
