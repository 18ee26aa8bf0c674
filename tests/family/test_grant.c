#include "home.h"

#include "family/lifecycle.h"

struct giving {
    struct viewer owner;
    struct op op;
    struct problems problems;
    struct grant_form form;
    struct grant_id made;
};

/* A link that carries nothing yet, and the form on its page. */
static struct giving giving(struct practice *p, struct client_id client, const char *basis)
{
    return (struct giving){ .owner = practice_staff(p, ROLE_OWNER, client),
        .problems = problems_new(p->a),
        .form = home_grant_form("full", basis) };
}

static enum err give(struct practice *p, struct giving *g, struct client_id client, struct contact_id contact)
{
    g->op = practice_op(p, &g->owner);
    g->problems.count = 0;
    return grant_create(&g->op, client, contact, &g->form, &g->problems, &g->made);
}

static enum err move(struct practice *p, const struct viewer *v, struct grant_id id, enum grant_move m,
    const char *reason, const char *text)
{
    struct op op = practice_op(p, v);
    struct problems problems = problems_new(p->a);
    return grant_move(&op, id, m, sv_of(reason), sv_of(text), &problems);
}

static void nothing_is_given_without_choice_acknowledgement_and_basis(void **state)
{
    struct practice *p = *state;
    struct contact_id contact = home_link(p, p->leo, p->ana, "is_parent");
    struct giving g = giving(p, p->leo, "parent_of_minor");
    g.form = (struct grant_form){ .preset = SV("") };
    assert_int_equal(give(p, &g, p->leo, contact), E_INVALID);
    assert_true(problem_has(&g.problems, SV("preset_needed")) && problem_has(&g.problems, SV("ack_needed")));
    assert_non_null(problem_of(&g.problems, SV("basis")));
    g.form = home_grant_form("full", "parent_of_minor");
    g.form.ack_version = SV("1999-01");
    assert_int_equal(give(p, &g, p->leo, contact), E_INVALID);
    assert_true(problem_has(&g.problems, SV("ack_version")));
    g.form = home_grant_form("custom", "parent_of_minor");
    assert_int_equal(give(p, &g, p->leo, contact), E_INVALID);
    assert_true(problem_has(&g.problems, SV("scope_empty")));
    assert_int_equal(home_counts(p).grants, 0);
}

static void who_acknowledged_when_and_which_text_is_kept_for_good(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct grant g = home_grant(p, id);
    assert_string_equal(sv_z(p->a, g.ack_by_name), "Olive Owner");
    assert_int_equal(g.ack_at.us, p->now.us);
    assert_non_null(grant_acknowledgement_text(g.ack_text));
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct grant_changes changes;
    assert_int_equal(grant_history(&op, id, &changes), E_OK);
    assert_string_equal(sv_z(p->a, changes.items[changes.count - 1].text), grant_acknowledgement_version);
}

static void dates_lie_ahead_and_ages_have_not_been_reached(void **state)
{
    struct practice *p = *state;
    struct contact_id contact = home_link(p, p->leo, p->ana, "is_parent");
    struct giving g = giving(p, p->leo, "parent_of_minor");
    g.form.ends_on = SV("2026-03-01");
    g.form.proof = SV("court_order");
    g.form.proof_expires_on = SV("2025-12-31");
    g.form.review_on = SV("soon");
    g.form.ends_at_age = SV("9"); /* he is nine, and ten in a week */
    g.form.idle_days = SV("0");
    assert_int_equal(give(p, &g, p->leo, contact), E_INVALID);
    static const char *const fields[] = { "ends_on", "proof_expires_on", "review_on", "ends_at_age", "idle_days" };
    for (size_t i = 0; i < LENGTH(fields); i++)
        assert_non_null(problem_of(&g.problems, sv_of(fields[i])));
    g.form.ends_on = SV("2026-03-02"); /* today is the last day */
    g.form.proof_expires_on = g.form.review_on = g.form.idle_days = SV("");
    g.form.ends_at_age = SV("10");
    assert_int_equal(give(p, &g, p->leo, contact), E_OK);
}

static enum err feature_off(struct db *tx, void *arg)
{
    struct practice *p = arg;
    return q_home_feature_off(tx, p->org, NULL);
}

static void access_needs_the_plan_the_feature_the_permission_and_a_fresh_password(void **state)
{
    struct practice *p = *state;
    struct contact_id contact = home_link(p, p->leo, p->ana, "is_parent");
    struct giving g = giving(p, p->leo, "parent_of_minor");
    g.owner.facts.fresh = false;
    assert_int_equal(give(p, &g, p->leo, contact), E_DENIED);
    g.owner = practice_staff(p, ROLE_SUPPORT, p->leo);
    assert_int_equal(give(p, &g, p->leo, contact), E_DENIED);
    g.owner = practice_staff(p, ROLE_OWNER, p->mia);
    assert_int_equal(give(p, &g, p->leo, contact), E_NOTFOUND);
    assert_int_equal(give(p, &g, p->mia, contact), E_NOTFOUND); /* not filed under the sister */
    g.owner = practice_staff(p, ROLE_PROVIDER, p->leo);
    assert_int_equal(db_write(p->db, feature_off, p), E_OK);
    assert_int_equal(give(p, &g, p->leo, contact), E_INVALID);
    assert_true(problem_has(&g.problems, SV("feature_off")));
    assert_int_equal(home_counts(p).grants, 0);
}

static void a_link_carries_one_access(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    struct giving g = giving(p, p->leo, "parent_of_minor");
    assert_int_equal(give(p, &g, p->leo, home_grant(p, id).contact), E_INVALID);
    assert_true(problem_has(&g.problems, SV("duplicate_grant")));
    assert_int_equal(home_counts(p).grants, 1);
}

static void access_to_an_adult_begins_with_their_own_consent(void **state)
{
    struct practice *p = *state;
    struct contact_id contact = home_link(p, p->olga, p->ana, "caregiver");
    struct giving g = giving(p, p->olga, "adult_consent");
    assert_int_equal(give(p, &g, p->olga, contact), E_OK);
    struct viewer ana = practice_client(p, p->ana), olga = practice_client(p, p->olga);
    struct op as_ana = practice_op(p, &ana), as_olga = practice_op(p, &olga);
    assert_int_equal(invite_accept_mine(&as_ana, g.made, &g.problems), E_OK);
    assert_false(home_may(p, g.made, NEED_CONTEXT_PAGE).allow);
    assert_int_equal(grant_consent(&as_ana, g.made, &g.problems), E_NOTFOUND); /* not for her to say */
    assert_int_equal(grant_consent(&g.op, g.made, &g.problems), E_DENIED);     /* nor for staff, without a paper */
    assert_int_equal(grant_consent(&as_olga, g.made, &g.problems), E_OK);
    assert_true(home_may(p, g.made, NEED_CONTEXT_PAGE).allow);
    assert_int_equal(grant_consent(&as_olga, g.made, &g.problems), E_INVALID);
}

static void an_authority_on_paper_stands_for_consent(void **state)
{
    struct practice *p = *state;
    static const struct {
        const char *basis, *proof;
        bool waits;
    } rows[] = { { "staff_decision", "", true }, { "adult_consent", "consent", true },
        { "staff_decision", "power_of_attorney", false }, { "staff_decision", "court_order", false },
        { "legal_guardian", "", true }, { "legal_guardian", "consent", false } };
    struct contact_id contact = home_link(p, p->olga, p->ana, "caregiver");
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct giving g = giving(p, p->olga, rows[i].basis);
        g.form.proof = sv_of(rows[i].proof);
        assert_int_equal(give(p, &g, p->olga, contact), E_OK);
        assert_int_equal(home_grant(p, g.made).needs_consent, rows[i].waits);
        if (strcmp(rows[i].proof, "consent") == 0 && rows[i].waits) /* a signed paper, recorded by staff */
            assert_int_equal(grant_consent(&g.op, g.made, &g.problems), E_OK);
        assert_int_equal(move(p, &g.owner, g.made, MOVE_ERROR, "", ""), E_OK);
    }
}

static void a_parent_of_an_adult_and_the_consent_of_a_minor_are_no_basis(void **state)
{
    struct practice *p = *state;
    struct contact_id adult = home_link(p, p->ana, p->olga, "is_parent"),
                      child = home_link(p, p->leo, p->ana, "is_parent");
    struct giving a = giving(p, p->ana, "parent_of_minor"), c = giving(p, p->leo, "adult_consent");
    assert_int_equal(give(p, &a, p->ana, adult), E_INVALID);
    assert_true(problem_has(&a.problems, SV("basis_adult")));
    assert_int_equal(give(p, &c, p->leo, child), E_INVALID);
    assert_true(problem_has(&c.problems, SV("basis_minor")));
}

static void an_access_given_within_a_tier_has_its_ceiling(void **state)
{
    struct practice *p = *state;
    struct grant_id parent = home_give(p, p->mia, p->ana); /* 13: limited from 12 */
    assert_false(home_may(p, parent, NEED_CAP_PAGE(CAP_CHAT, LEVEL_VIEW)).allow);
    assert_true(home_may(p, parent, NEED_CAP_PAGE(CAP_BILLS, LEVEL_ACT)).allow);
    home_policy(p, "us-assent-13");
    struct giving g = giving(p, p->mia, "parent_of_minor");
    struct contact_id other = home_link(p, p->mia, p->carer, "is_parent");
    assert_int_equal(give(p, &g, p->mia, other), E_OK);
    assert_true(home_grant(p, g.made).needs_consent); /* without the minor's yes nobody has access */
    assert_int_equal(move(p, &g.owner, g.made, MOVE_ERROR, "", ""), E_OK);
    home_policy(p, "au-14");
    home_born(p, p->mia, "2011-06-01"); /* 14: parents end there, and the teen may give access */
    assert_int_equal(give(p, &g, p->mia, other), E_OK);
    assert_true(home_grant(p, g.made).needs_consent);
    assert_int_equal(move(p, &g.owner, g.made, MOVE_ERROR, "", ""), E_OK);
    home_policy(p, "us-13");
    assert_int_equal(give(p, &g, p->mia, other), E_OK);
    assert_int_equal(scope_level(home_grant(p, g.made).effective, CAP_BILLS), LEVEL_NONE);
}

static void widening_acknowledges_again_by_a_fresh_password_and_narrowing_does_not(void **state)
{
    struct practice *p = *state;
    struct contact_id contact = home_link(p, p->leo, p->ana, "is_parent");
    struct giving g = giving(p, p->leo, "parent_of_minor");
    g.form.preset = SV("billing");
    assert_int_equal(give(p, &g, p->leo, contact), E_OK);
    g.owner.facts.fresh = false;
    struct grant_form f = home_grant_form("full", "parent_of_minor");
    f.version = home_grant(p, g.made).version;
    assert_int_equal(grant_change(&g.op, g.made, &f, &g.problems), E_DENIED);
    g.owner.facts.fresh = true;
    f.acknowledged = false;
    assert_int_equal(grant_change(&g.op, g.made, &f, &g.problems), E_INVALID);
    assert_true(problem_has(&g.problems, SV("ack_needed")));
    f.acknowledged = true;
    g.problems.count = 0;
    assert_int_equal(grant_change(&g.op, g.made, &f, &g.problems), E_OK);
    assert_true(home_grant(p, g.made).scope.bits == scope_full().bits);
    assert_int_equal(grant_change(&g.op, g.made, &f, &g.problems), E_CONFLICT); /* a stale form */
    g.owner.facts.fresh = false;
    f = home_grant_form("appointments", "parent_of_minor");
    f.acknowledged = false;
    f.version = home_grant(p, g.made).version;
    assert_int_equal(grant_change(&g.op, g.made, &f, &g.problems), E_OK);
}

static void another_basis_is_acknowledged_by_a_fresh_password_though_nothing_else_changes(void **state)
{
    struct practice *p = *state;
    struct contact_id contact = home_link(p, p->leo, p->ana, "is_parent");
    struct giving g = giving(p, p->leo, "parent_of_minor");
    assert_int_equal(give(p, &g, p->leo, contact), E_OK);
    struct grant_form f = home_grant_form("full", "staff_decision"); /* out of the age policy's reach */
    f.version = home_grant(p, g.made).version;
    f.acknowledged = false;
    g.owner.facts.fresh = false;
    assert_int_equal(grant_change(&g.op, g.made, &f, &g.problems), E_DENIED);
    g.owner.facts.fresh = true;
    assert_int_equal(grant_change(&g.op, g.made, &f, &g.problems), E_INVALID);
    assert_true(problem_has(&g.problems, SV("ack_needed")));
    assert_string_equal(sv_z(p->a, home_grant(p, g.made).basis), "parent_of_minor");
    f.acknowledged = true;
    g.problems.count = 0;
    assert_int_equal(grant_change(&g.op, g.made, &f, &g.problems), E_OK);
    assert_string_equal(sv_z(p->a, home_grant(p, g.made).basis), "staff_decision");
}

static void edge_22_neither_of_two_guardians_sees_what_the_other_may(void **state)
{
    struct practice *p = *state;
    struct grant_id hers = home_give(p, p->leo, p->ana), other = home_give(p, p->leo, p->olga);
    struct viewer ana = home_through(p, hers);
    struct op through = practice_op(p, &ana);
    struct problems problems = problems_new(p->a);
    struct grant g;
    struct grants grants;
    assert_int_equal(grant_load(&through, other, &g), E_NOTFOUND);
    assert_int_equal(grant_history(&through, other, &(struct grant_changes){ 0 }), E_NOTFOUND);
    assert_int_equal(grant_list(&through, p->leo, &grants), E_NOTFOUND);
    assert_int_equal(grant_narrow(&through, other, scope_none(), 1, &problems), E_NOTFOUND);
    assert_int_equal(grant_move(&through, other, MOVE_REVOKE, SV("safety"), SV(""), &problems), E_NOTFOUND);
    struct viewer own = practice_client(p, p->ana);
    struct op mine = practice_op(p, &own);
    assert_int_equal(grant_load(&mine, other, &g), E_NOTFOUND);
    assert_int_equal(grant_move(&mine, other, MOVE_LEAVE, SV(""), SV(""), &problems), E_NOTFOUND);
    assert_int_equal(home_grant(p, other).state, GRANT_ACTIVE);
}

static void what_an_adult_agreed_to_stays_the_most_until_they_open_more(void **state)
{
    struct practice *p = *state;
    struct contact_id contact = home_link(p, p->olga, p->ana, "caregiver");
    struct giving g = giving(p, p->olga, "adult_consent");
    g.form.preset = SV("billing");
    assert_int_equal(give(p, &g, p->olga, contact), E_OK);
    struct viewer ana = practice_client(p, p->ana), olga = practice_client(p, p->olga);
    struct op as_ana = practice_op(p, &ana), as_olga = practice_op(p, &olga);
    assert_int_equal(grant_consent(&as_olga, g.made, &g.problems), E_OK);
    assert_int_equal(invite_accept_mine(&as_ana, g.made, &g.problems), E_OK);
    struct grant_form f = home_grant_form("full", "adult_consent");
    f.version = home_grant(p, g.made).version;
    assert_int_equal(grant_change(&g.op, g.made, &f, &g.problems), E_OK);
    assert_false(home_may(p, g.made, NEED_CAP_PAGE(CAP_CHAT, LEVEL_VIEW)).allow);
    struct grant now = home_grant(p, g.made);
    assert_int_equal(grant_narrow(&as_olga, g.made, scope_full(), now.version, &g.problems), E_OK);
    assert_true(home_may(p, g.made, NEED_CAP_PAGE(CAP_CHAT, LEVEL_VIEW)).allow);
}

static void a_teen_narrows_alone_and_widens_only_where_the_policy_says_so(void **state)
{
    struct practice *p = *state;
    home_policy(p, "us-ca-limited");
    struct grant_id id = home_give(p, p->mia, p->ana);
    struct viewer mia = practice_client(p, p->mia);
    struct op op = practice_op(p, &mia);
    struct problems problems = problems_new(p->a);
    struct scope less = scope_with(home_grant(p, id).effective, CAP_BILLS, LEVEL_NONE);
    assert_int_equal(grant_narrow(&op, id, less, home_grant(p, id).version, &problems), E_OK);
    assert_false(home_may(p, id, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW)).allow);
    assert_int_equal(grant_narrow(&op, id, scope_full(), 1, &problems), E_CONFLICT);
    struct scope more = scope_with(less, CAP_CHAT, LEVEL_VIEW);
    assert_int_equal(
        grant_narrow(&op, id, more, home_grant(p, id).version, &problems), E_OK); /* beyond the tier's ceiling */
    assert_true(home_may(p, id, NEED_CAP_PAGE(CAP_CHAT, LEVEL_VIEW)).allow);
    home_policy(p, "us-common-12");
    mia = practice_client(p, p->mia);
    assert_int_equal(grant_narrow(&op, id, scope_full(), home_grant(p, id).version, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("widening_needs_staff")));
    assert_int_equal(grant_narrow(&op, id, scope_none(), home_grant(p, id).version, &problems), E_OK);
}

static void a_caregiver_does_not_write_into_another_family_by_a_known_id(void **state)
{
    struct practice *p = *state;
    struct grant_id mine = home_give(p, p->leo, p->ana), theirs = home_give(p, p->olga, p->carer);
    struct grant before = home_grant(p, theirs);
    struct viewer viewers[] = { home_through(p, mine), practice_client(p, p->ana), practice_client(p, p->leo),
        practice_other_staff(p, p->olga), practice_staff(p, ROLE_OWNER, p->leo), practice_staff(p, ROLE_OWNER, NOBODY),
        practice_stranger() };
    struct problems problems = problems_new(p->a);
    struct grant g;
    struct grants list;
    struct grant_form f = home_grant_form("full", "staff_decision");
    f.version = before.version;
    for (size_t i = 0; i < LENGTH(viewers); i++) {
        struct op op = practice_op(p, &viewers[i]);
        assert_int_equal(grant_load(&op, theirs, &g), E_NOTFOUND);
        assert_true(grant_list(&op, p->olga, &list) != E_OK);
        assert_int_equal(grant_change(&op, theirs, &f, &problems), E_NOTFOUND);
        assert_true(grant_narrow(&op, theirs, scope_none(), before.version, &problems) != E_OK);
        assert_true(grant_consent(&op, theirs, &problems) != E_OK);
        for (int m = 0; m < MOVE_COUNT; m++)
            assert_true(grant_move(&op, theirs, (enum grant_move)m, SV("safety"), SV(""), &problems) != E_OK);
    }
    assert_int_equal(home_grant(p, theirs).version, before.version);
    assert_int_equal(problems.count, 0); /* nobody learns its state by a message */
}

static void each_side_takes_only_its_own_step(void **state)
{
    struct practice *p = *state;
    for (int m = 0; m < MOVE_COUNT; m++) {
        struct grant_id id = home_give(p, p->olga, p->carer);
        struct viewer receiver = practice_client(p, p->olga), caregiver = practice_client(p, p->carer),
                      owner = practice_staff(p, ROLE_OWNER, p->olga);
        enum err as_receiver =
            move(p, &receiver, id, (enum grant_move)m, m == MOVE_SUSPEND || m == MOVE_REVOKE ? "safety" : "", "");
        assert_int_equal(as_receiver, m == MOVE_REVOKE ? E_OK : E_DENIED);
        if (m != MOVE_REVOKE) {
            enum err as_caregiver = move(p, &caregiver, id, (enum grant_move)m, m == MOVE_SUSPEND ? "safety" : "", "");
            assert_int_equal(as_caregiver, m == MOVE_LEAVE ? E_OK : E_DENIED);
        }
        struct op op = practice_op(p, &owner);
        struct problems problems = problems_new(p->a);
        assert_int_equal(link_break(&op, p->olga, home_grant(p, id).contact, SV("entered_in_error"), &problems), E_OK);
    }
}

static void an_illegal_move_is_refused_and_changes_nothing(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    enum grant_state states[] = { GRANT_ACTIVE, GRANT_SUSPENDED, GRANT_ENDED };
    for (size_t s = 0; s < LENGTH(states); s++) {
        if (states[s] == GRANT_SUSPENDED)
            assert_int_equal(move(p, &owner, id, MOVE_SUSPEND, "safety", ""), E_OK);
        if (states[s] == GRANT_ENDED)
            assert_int_equal(move(p, &owner, id, MOVE_REVOKE, "safety", ""), E_OK);
        struct grant before = home_grant(p, id);
        struct home_counts_row counted = home_counts(p);
        for (int m = 0; m < MOVE_COUNT; m++) {
            enum grant_state to;
            if (!lifecycle_next(before.state, (enum grant_move)m, &to))
                assert_int_equal(
                    move(p, &owner, id, (enum grant_move)m, m == MOVE_SUSPEND || m == MOVE_REVOKE ? "safety" : "", ""),
                    E_INVALID);
        }
        assert_int_equal(home_grant(p, id).version, before.version);
        assert_int_equal(home_grant(p, id).state, states[s]);
        assert_int_equal(home_counts(p).events, counted.events);
        assert_int_equal(home_counts(p).changes, counted.changes);
    }
}

static void a_move_by_a_person_has_a_coded_reason_and_other_has_words(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    assert_int_equal(move(p, &owner, id, MOVE_SUSPEND, "", ""), E_INVALID);
    assert_int_equal(move(p, &owner, id, MOVE_SUSPEND, "because", ""), E_INVALID);
    assert_int_equal(move(p, &owner, id, MOVE_SUSPEND, "other", ""), E_INVALID);
    assert_int_equal(home_grant(p, id).state, GRANT_ACTIVE);
    assert_int_equal(move(p, &owner, id, MOVE_SUSPEND, "other", "They asked for a pause."), E_OK);
    assert_false(home_may(p, id, NEED_CONTEXT_PAGE).allow); /* on the very next request */
    owner.facts.fresh = false;
    assert_int_equal(move(p, &owner, id, MOVE_RESUME, "", ""), E_DENIED);
    owner.facts.fresh = true;
    assert_int_equal(move(p, &owner, id, MOVE_RESUME, "", ""), E_OK);
    assert_true(home_may(p, id, NEED_CONTEXT_PAGE).allow);
}

static void an_access_that_was_never_accepted_resumes_as_an_invitation(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    assert_int_equal(move(p, &owner, id, MOVE_ARCHIVE, "", ""), E_OK);
    assert_int_equal(move(p, &owner, id, MOVE_RESUME, "", ""), E_OK);
    assert_int_equal(home_grant(p, id).state, GRANT_PROPOSED);
    assert_false(home_may(p, id, NEED_CONTEXT_PAGE).allow);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(nothing_is_given_without_choice_acknowledgement_and_basis),
        T(who_acknowledged_when_and_which_text_is_kept_for_good),
        T(dates_lie_ahead_and_ages_have_not_been_reached),
        T(access_needs_the_plan_the_feature_the_permission_and_a_fresh_password),
        T(a_link_carries_one_access),
        T(access_to_an_adult_begins_with_their_own_consent),
        T(an_authority_on_paper_stands_for_consent),
        T(a_parent_of_an_adult_and_the_consent_of_a_minor_are_no_basis),
        T(an_access_given_within_a_tier_has_its_ceiling),
        T(widening_acknowledges_again_by_a_fresh_password_and_narrowing_does_not),
        T(another_basis_is_acknowledged_by_a_fresh_password_though_nothing_else_changes),
        T(edge_22_neither_of_two_guardians_sees_what_the_other_may),
        T(what_an_adult_agreed_to_stays_the_most_until_they_open_more),
        T(a_teen_narrows_alone_and_widens_only_where_the_policy_says_so),
        T(a_caregiver_does_not_write_into_another_family_by_a_known_id),
        T(each_side_takes_only_its_own_step),
        T(an_illegal_move_is_refused_and_changes_nothing),
        T(a_move_by_a_person_has_a_coded_reason_and_other_has_words),
        T(an_access_that_was_never_accepted_resumes_as_an_invitation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
