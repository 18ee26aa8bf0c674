#include "home.h"

#include <pthread.h>

/* The owner links, on the client's page. */
struct linking {
    struct viewer owner;
    struct op op;
    struct problems problems;
    struct contact_form form;
    struct contact_id made;
};

static struct linking linking(struct practice *p, struct client_id client, const char *relationship)
{
    return (struct linking){ .owner = practice_staff(p, ROLE_OWNER, client),
        .problems = problems_new(p->a),
        .form = home_link_form(relationship) };
}

static enum err link_to(
    struct practice *p, struct linking *l, struct client_id client, struct client_id other, const struct grant_form *g)
{
    l->op = practice_op(p, &l->owner);
    l->problems.count = 0;
    return link_add(&l->op, client, other, &l->form, g, &l->problems, &l->made);
}

static bool says(const struct linking *l, const char *code)
{
    return problem_has(&l->problems, sv_of(code));
}

static void the_confirmation_says_in_one_sentence_who_becomes_what_to_whom(void **state)
{
    struct practice *p = *state;
    struct linking l = linking(p, p->leo, "is_parent");
    struct link_check check;
    l.op = practice_op(p, &l.owner);
    assert_int_equal(link_check(&l.op, p->leo, p->ana, SV("is_parent"), &l.problems, &check), E_OK);
    assert_string_equal(
        sv_z(p->a, check.sentence), "Ana Ruiz (born 1985) will be shown as parent of Leo Ruiz (born 2016).");
    assert_false(check.minor_caregiver);
    assert_int_equal(l.problems.count, 0);
    assert_int_equal(home_counts(p).contacts, 0); /* reads only */
}

static void a_restricted_record_is_linked_after_a_reason_and_names_the_argument(void **state)
{
    struct practice *p = *state;
    struct linking l = linking(p, p->leo, "is_parent");
    struct link_check check;
    home_restrict(p, p->ana);
    l.op = practice_op(p, &l.owner);
    assert_int_equal(link_check(&l.op, p->leo, p->ana, SV("is_parent"), &l.problems, &check), E_INVALID);
    assert_string_equal(sv_z(p->a, l.problems.items[0].code), "state_reason");
    assert_int_equal(link_to(p, &l, p->leo, p->ana, NULL), E_INVALID);
    assert_int_equal(l.problems.count, 1);
    assert_string_equal(sv_z(p->a, l.problems.items[0].code), "state_reason");
    assert_string_equal(sv_z(p->a, l.problems.items[0].field), "linked_client_id");
    assert_int_equal(home_counts(p).contacts, 0);
    struct problems none = problems_new(p->a);
    struct viewer opener = practice_staff(p, ROLE_OWNER, p->ana);
    struct op op = practice_op(p, &opener);
    assert_int_equal(client_state_reason(&op, p->ana, SV("The mother is linked"), &none), E_OK);
    assert_int_equal(link_to(p, &l, p->leo, p->ana, NULL), E_OK);
}

static void edge_4_a_client_is_not_linked_to_itself(void **state)
{
    struct practice *p = *state;
    struct linking l = linking(p, p->leo, "family_member");
    struct home_counts_row before = home_counts(p);
    assert_int_equal(link_to(p, &l, p->leo, p->leo, NULL), E_INVALID);
    assert_true(says(&l, "self_link"));
    assert_int_equal(home_counts(p).contacts, before.contacts);
    assert_int_equal(home_counts(p).events, before.events);
}

static void edge_5_two_people_care_for_each_other_by_two_one_way_accesses(void **state)
{
    struct practice *p = *state;
    struct grant_id forth = home_give(p, p->olga, p->ana), back = home_give(p, p->ana, p->olga);
    struct viewer v = home_through(p, forth);
    struct op op = practice_op(p, &v);
    struct grant g;
    assert_true(home_may(p, forth, NEED_CONTEXT_PAGE).allow);
    assert_true(home_may(p, back, NEED_CONTEXT_PAGE).allow);
    /* From Olga's portal, Ana does not find her own account as Olga's caregiver sees it. */
    assert_int_equal(grant_load(&op, back, &g), E_NOTFOUND);
    struct switchables list;
    struct organization org = practice_organization(p);
    assert_true(switch_list(&op, &org, &list) != E_OK);
}

static void edge_7_parents_in_both_directions_are_refused(void **state)
{
    struct practice *p = *state;
    home_link(p, p->leo, p->ana, "is_parent");
    struct linking l = linking(p, p->ana, "is_parent");
    assert_int_equal(link_to(p, &l, p->ana, p->leo, NULL), E_INVALID);
    assert_true(says(&l, "impossible_relation"));
    l.form.relationship = SV("spouse");
    assert_int_equal(link_to(p, &l, p->ana, p->leo, NULL), E_INVALID);
    l.form.relationship = SV("child"); /* the inverse */
    assert_int_equal(link_to(p, &l, p->ana, p->leo, NULL), E_OK);
    struct linking two = linking(p, p->olga, "caregiver");
    home_link(p, p->ana, p->olga, "caregiver");
    assert_int_equal(link_to(p, &two, p->olga, p->ana, NULL), E_OK); /* caregivers of each other */
}

static void edge_7_a_link_does_not_become_impossible_by_a_change(void **state)
{
    struct practice *p = *state;
    home_link(p, p->leo, p->ana, "is_parent");
    struct contact_id child = home_link(p, p->ana, p->leo, "child");
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->ana);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct contact_form f = home_link_form("is_parent");
    f.version = 1;
    assert_int_equal(contact_update(&op, p->ana, child, &f, true, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("impossible_relation")));
}

static void edge_8_a_younger_or_minor_carer_is_warned_of_and_access_needs_a_reason(void **state)
{
    struct practice *p = *state;
    struct linking l = linking(p, p->leo, "caregiver");
    struct link_check check;
    l.op = practice_op(p, &l.owner);
    assert_int_equal(
        link_check(&l.op, p->ana, p->mia, SV("caregiver"), &l.problems, &check), E_NOTFOUND); /* Leo's page */
    struct linking m = linking(p, p->ana, "caregiver");
    m.op = practice_op(p, &m.owner);
    assert_int_equal(link_check(&m.op, p->ana, p->mia, SV("caregiver"), &m.problems, &check), E_OK);
    assert_true(says(&m, "warning_younger") && says(&m, "warning_minor"));
    assert_true(check.minor_caregiver);
    struct grant_form g = home_grant_form("full", "staff_decision");
    g.proof = SV("court_order");
    g.send_invite = false;
    assert_int_equal(link_to(p, &m, p->ana, p->mia, &g), E_INVALID);
    assert_true(says(&m, "override_needed"));
    assert_int_equal(home_counts(p).contacts, 0);
    g.override_reason = SV("She translates for her mother.");
    assert_int_equal(link_to(p, &m, p->ana, p->mia, &g), E_OK);
}

static void edge_9_the_same_ordered_pair_is_linked_once(void **state)
{
    struct practice *p = *state;
    home_link(p, p->leo, p->ana, "is_parent");
    struct linking l = linking(p, p->leo, "is_parent");
    assert_int_equal(link_to(p, &l, p->leo, p->ana, NULL), E_INVALID);
    assert_true(says(&l, "duplicate_link"));
    assert_int_equal(home_counts(p).contacts, 1);
}

struct race {
    struct practice *p;
    struct arena *a;
    enum err answer;
};

static void *link_in_a_thread(void *arg)
{
    struct race *r = arg;
    struct practice mine = *r->p;
    mine.a = r->a;
    if (db_open(r->p->fixture->pool, &mine.db) != E_OK)
        return NULL;
    struct linking l = linking(&mine, mine.leo, "is_parent");
    struct grant_form g = home_grant_form("full", "parent_of_minor");
    r->answer = link_to(&mine, &l, mine.leo, mine.ana, &g);
    db_close(mine.db);
    return NULL;
}

static void edge_9_of_two_links_at_the_same_moment_one_is_made(void **state)
{
    struct practice *p = *state;
    struct race races[2] = { { p, arena_new("race a", 65536), E_INTERNAL },
        { p, arena_new("race b", 65536), E_INTERNAL } };
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, link_in_a_thread, &races[i]), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_true((races[0].answer == E_OK) != (races[1].answer == E_OK));
    assert_true(races[0].answer == E_INVALID || races[1].answer == E_INVALID);
    struct home_counts_row n = home_counts(p);
    assert_int_equal(n.contacts, 1);
    assert_int_equal(n.grants, 1);
    assert_int_equal(n.invites, 1);
    assert_int_equal(practice_events(p, EVENT_CONTACT_ADDED), 1);
    for (int i = 0; i < 2; i++)
        arena_free(races[i].a);
}

static void archived_clients_and_those_of_others_are_not_linked(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->ana);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct linking l = linking(p, p->leo, "is_parent");
    assert_int_equal(link_to(p, &l, p->leo, p->stranger, NULL), E_INVALID);
    struct sv other = l.problems.items[0].text;
    assert_int_equal(link_to(p, &l, p->leo, (struct client_id){ 987654 }, NULL), E_INVALID);
    assert_true(sv_eq(other, l.problems.items[0].text)); /* as one that never was */
    assert_int_equal(client_archive(&op, p->ana, SV("moved"), true, &problems), E_OK);
    assert_int_equal(link_to(p, &l, p->leo, p->ana, NULL), E_INVALID);
    assert_true(says(&l, "archived_client"));
    assert_int_equal(home_counts(p).contacts, 0);
}

static void both_profiles_show_a_link_from_their_own_side(void **state)
{
    struct practice *p = *state;
    home_link(p, p->leo, p->ana, "is_parent");
    struct viewer leo = practice_staff(p, ROLE_OWNER, p->leo), ana = practice_staff(p, ROLE_OWNER, p->ana);
    struct op of_leo = practice_op(p, &leo), of_ana = practice_op(p, &ana);
    struct family f;
    assert_int_equal(family_load(&of_leo, p->leo, &f), E_OK);
    assert_int_equal(f.contacts.count, 1);
    assert_int_equal(f.relatives.count, 0);
    assert_string_equal(sv_z(p->a, f.contacts.items[0].words), "parent");
    assert_string_equal(sv_z(p->a, f.contacts.items[0].name), "Ana Ruiz");
    assert_int_equal(family_load(&of_ana, p->ana, &f), E_OK);
    assert_int_equal(f.contacts.count, 0);
    assert_int_equal(f.relatives.count, 1);
    assert_true(f.relatives.items[0].reverse);
    assert_string_equal(sv_z(p->a, f.relatives.items[0].words), "child");
    assert_string_equal(sv_z(p->a, f.relatives.items[0].name), "Leo Ruiz");
}

static void mother_and_father_are_said_only_of_a_known_gender_and_a_label_goes_first(void **state)
{
    static const struct {
        enum relationship r;
        const char *label, *gender, *words, *inverse;
    } rows[] = {
        { KIN_PARENT, "", "", "parent", "child" },
        { KIN_PARENT, "", "other", "parent", "child" },
        { KIN_PARENT, "", "female", "mother", "daughter" },
        { KIN_PARENT, "", "male", "father", "son" },
        { KIN_CHILD, "", "", "child", "parent" },
        { KIN_CHILD, "", "male", "son", "father" },
        { KIN_LEGAL_GUARDIAN, "", "female", "legal guardian", "dependent" },
        { KIN_DEPENDENT, "", "male", "dependent", "legal guardian" },
        { KIN_SPOUSE, "", "", "spouse", "spouse" },
        { KIN_CAREGIVER, "", "", "caregiver", "care receiver" },
        { KIN_FAMILY_MEMBER, "", "female", "family member", "family member" },
        { KIN_FAMILY_MEMBER, "sister", "male", "sister", "family member" },
    };
    struct practice *p = *state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct sv label = sv_of(rows[i].label), gender = sv_of(rows[i].gender);
        assert_string_equal(sv_z(p->a, relationship_words(p->a, rows[i].r, label, gender)), rows[i].words);
        assert_string_equal(sv_z(p->a, relationship_inverse_words(p->a, rows[i].r, label, gender)), rows[i].inverse);
    }
}

static void a_link_and_its_access_are_made_in_one_step_with_the_first_invitation(void **state)
{
    struct practice *p = *state;
    struct linking l = linking(p, p->leo, "is_parent");
    struct grant_form g = home_grant_form("billing", "parent_of_minor");
    assert_int_equal(link_to(p, &l, p->leo, p->ana, &g), E_OK);
    struct contact c;
    assert_int_equal(contact_load(&l.op, p->leo, l.made, &c), E_OK);
    assert_int_equal(c.grant_state, GRANT_PROPOSED);
    assert_true(c.invite_expires_at.has && c.invite_expires_at.v.us == p->now.us + 7 * DAY_US);
    assert_int_equal(practice_events(p, EVENT_INVITE_SENT), 1);
    assert_false(home_may(p, c.grant, NEED_CONTEXT_PAGE).allow); /* nothing before it is accepted */
}

static void somebody_who_is_not_a_client_yet_is_made_and_linked_in_one_step(void **state)
{
    struct practice *p = *state;
    struct linking l = linking(p, p->leo, "caregiver");
    struct client_form person = {
        .first_name = SV("Nora"), .last_name = SV("Quist"), .email = SV("nora@example.org"), .caregiver_only = true
    };
    struct grant_form g = home_grant_form("full", "staff_decision");
    struct home_counts_row before = home_counts(p);
    l.op = practice_op(p, &l.owner);
    g.acknowledged = false;
    assert_int_equal(link_add_new(&l.op, p->leo, &person, &l.form, &g, &l.problems, &l.made), E_INVALID);
    assert_int_equal(home_counts(p).events, before.events); /* not half of it */
    g.acknowledged = true;
    l.problems.count = 0;
    assert_int_equal(link_add_new(&l.op, p->leo, &person, &l.form, &g, &l.problems, &l.made), E_OK);
    struct contact c;
    assert_int_equal(contact_load(&l.op, p->leo, l.made, &c), E_OK);
    assert_true(c.caregiver_only);
    assert_int_equal(c.grant_state, GRANT_PROPOSED);
    assert_string_equal(sv_z(p->a, c.name), "Nora Quist");
}

static enum err queue_mails(struct db *tx, void *arg)
{
    struct practice *p = arg;
    struct home_event_last_row e;
    TRY(q_home_event_last(tx, p->a, p->org, &e));
    TRY(q_home_mail_add(tx, p->org, &(struct q_home_mail_add){ .contact_id = e.contact_id }, NULL));
    return q_home_mail_add(tx, p->org, &(struct q_home_mail_add){ .grant_id = e.grant_id }, NULL);
}

static void breaking_the_link_ends_link_copies_access_tokens_and_queued_mails(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    struct grant g = home_grant(p, id);
    assert_int_equal(db_write(p->db, queue_mails, p), E_OK);
    struct linking l = linking(p, p->leo, "is_parent");
    l.op = practice_op(p, &l.owner);
    assert_int_equal(link_break(&l.op, p->leo, g.contact, SV("because"), &l.problems), E_INVALID);
    l.problems.count = 0;
    assert_int_equal(link_break(&l.op, p->leo, g.contact, SV("safety"), &l.problems), E_OK);
    struct home_contact_state_row c;
    struct home_mail_dropped_row dropped;
    assert_int_equal(
        q_home_contact_state(p->db, p->a, p->org, &(struct q_home_contact_state){ .contact_id = g.contact }, &c), E_OK);
    assert_true(sv_eq(c.state, SV("ended")) && sv_eq(c.end_reason, SV("safety")));
    assert_int_equal(q_home_mail_dropped(p->db, p->a, p->org, &dropped), E_OK);
    assert_int_equal(dropped.n, 2);
    assert_int_equal(home_counts(p).mails, 0);
    assert_int_equal(home_counts(p).tokens, 0);
    g = home_grant(p, id);
    assert_int_equal(g.state, GRANT_ENDED);
    assert_string_equal(sv_z(p->a, g.reason), "link_broken");
    struct access_answer next = home_may(p, id, NEED_CONTEXT_PAGE);
    assert_int_equal(next.reason, ACCESS_CONTEXT_ENDED);
    struct viewer own = practice_client(p, p->ana); /* her own account still works */
    assert_true(viewer_may(&own, NEED_CONTEXT_PAGE).allow);
    assert_int_equal(link_to(p, &l, p->leo, p->ana, NULL), E_OK); /* and can be linked anew */
}

static void the_care_receiver_breaks_a_link_and_nobody_else_in_the_portal_does(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->olga, p->carer);
    struct contact_id contact = home_grant(p, id).contact;
    struct problems problems = problems_new(p->a);
    struct viewer others[] = { home_through(p, id), practice_client(p, p->carer), practice_client(p, p->ana),
        practice_other_staff(p, p->olga), practice_staff(p, ROLE_SUPPORT, p->olga),
        practice_staff(p, ROLE_OWNER, p->leo) };
    for (size_t i = 0; i < LENGTH(others); i++) {
        struct op op = practice_op(p, &others[i]);
        assert_true(link_break(&op, p->olga, contact, SV(""), &problems) != E_OK);
    }
    assert_int_equal(home_grant(p, id).state, GRANT_ACTIVE);
    struct viewer olga = practice_client(p, p->olga);
    struct op op = practice_op(p, &olga);
    assert_int_equal(link_break(&op, p->olga, contact, SV(""), &problems), E_OK);
    assert_int_equal(home_grant(p, id).state, GRANT_ENDED);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(the_confirmation_says_in_one_sentence_who_becomes_what_to_whom),
        T(a_restricted_record_is_linked_after_a_reason_and_names_the_argument),
        T(edge_4_a_client_is_not_linked_to_itself),
        T(edge_5_two_people_care_for_each_other_by_two_one_way_accesses),
        T(edge_7_parents_in_both_directions_are_refused),
        T(edge_7_a_link_does_not_become_impossible_by_a_change),
        T(edge_8_a_younger_or_minor_carer_is_warned_of_and_access_needs_a_reason),
        T(edge_9_the_same_ordered_pair_is_linked_once),
        T(edge_9_of_two_links_at_the_same_moment_one_is_made),
        T(archived_clients_and_those_of_others_are_not_linked),
        T(both_profiles_show_a_link_from_their_own_side),
        T(mother_and_father_are_said_only_of_a_known_gender_and_a_label_goes_first),
        T(a_link_and_its_access_are_made_in_one_step_with_the_first_invitation),
        T(somebody_who_is_not_a_client_yet_is_made_and_linked_in_one_step),
        T(breaking_the_link_ends_link_copies_access_tokens_and_queued_mails),
        T(the_care_receiver_breaks_a_link_and_nobody_else_in_the_portal_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
