#include "home.h"

#include "../access/seed.h"

static struct preview previewed(struct practice *p, struct grant_id id)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, home_grant(p, id).client);
    struct op op = practice_op(p, &owner);
    struct preview view;
    assert_int_equal(preview_grant(&op, id, &view), E_OK);
    return view;
}

static void the_preview_is_what_a_real_session_reads(struct practice *p, struct grant_id id)
{
    struct preview view = previewed(p, id);
    struct viewer session = home_through(p, id);
    for (enum cap c = 0; c < CAP_COUNT; c++) {
        enum level real = viewer_may(&session, NEED_CAP_PAGE(c, LEVEL_ACT)).allow    ? LEVEL_ACT
                          : viewer_may(&session, NEED_CAP_PAGE(c, LEVEL_VIEW)).allow ? LEVEL_VIEW
                                                                                     : LEVEL_NONE;
        assert_int_equal(view.areas[c].level, real);
        assert_int_equal(view.areas[c].why.n == 0, real != LEVEL_NONE); /* what is hidden says why */
    }
}

static struct scope random_scope(struct prng *r)
{
    struct scope s = scope_none();
    for (enum cap c = 0; c < CAP_COUNT; c++)
        s = scope_with(s, c, (enum level)prng_below(r, 3));
    return s;
}

/* Random limits, ends and states of a random access: whatever happens to it, both agree (beyond 1). */
static void preview_equals_what_a_real_session_can_read_for_random_grants(void **state)
{
    struct practice *p = *state;
    struct prng r = seed_announced("preview");
    struct client_id receivers[] = { p->leo, p->mia, p->olga };
    struct problems problems = problems_new(p->a);
    for (int i = 0; i < 60; i++) {
        struct client_id client = receivers[prng_below(&r, LENGTH(receivers))];
        struct viewer owner = practice_staff(p, ROLE_OWNER, client);
        struct op op = practice_op(p, &owner);
        struct grant_id id = home_give(p, client, prng_flip(&r) ? p->ana : p->carer);
        struct grant_form f =
            home_grant_form("custom", owner.facts.subject_adult ? "adult_consent" : "parent_of_minor");
        f.custom = random_scope(&r);
        f.custom = scope_with(f.custom, CAP_PROFILE, LEVEL_VIEW);
        f.proof = prng_flip(&r) ? SV("power_of_attorney") : SV("");
        f.ends_on = prng_flip(&r) ? SV("2026-03-02") : SV("");
        f.version = home_grant(p, id).version;
        assert_int_equal(grant_change(&op, id, &f, &problems), E_OK);
        if (prng_below(&r, 4) == 0)
            assert_int_equal(
                grant_move(&op, id, prng_flip(&r) ? MOVE_SUSPEND : MOVE_REVOKE, SV("safety"), SV(""), &problems), E_OK);
        int64_t portal = (int64_t)prng_below(&r, (uint64_t)PORTAL_ALL.bits + 1);
        struct organization org = practice_organization(p);
        struct client c;
        assert_int_equal(client_load(&op, client, &org, &c), E_OK);
        assert_int_equal(client_portal_save(&op, client, true, (struct portal){ portal }, c.version, &problems), E_OK);
        the_preview_is_what_a_real_session_reads(p, id);
        struct instant now = p->now;
        practice_forward(p, DAY_US);
        the_preview_is_what_a_real_session_reads(p, id);
        p->now = now;
        assert_int_equal(link_break(&op, client, home_grant(p, id).contact, SV("entered_in_error"), &problems), E_OK);
    }
}

static void a_preview_writes_one_row_of_the_access_log_and_sends_nothing(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    struct home_counts_row before = home_counts(p);
    (void)previewed(p, id);
    struct home_counts_row after = home_counts(p);
    struct home_audit_last_row row;
    assert_int_equal(after.audits, before.audits + 1);
    assert_int_equal(after.events, before.events);
    assert_int_equal(after.mails, before.mails);
    assert_int_equal(after.changes, before.changes);
    assert_int_equal(q_home_audit_last(p->db, p->a, p->org, &row), E_OK);
    assert_true(sv_eq(row.action, SV("preview")));
    assert_int_equal(row.actor_id, p->owner.v);
    assert_int_equal(row.client_id.v.v, p->leo.v);
}

static void before_it_is_accepted_the_preview_shows_what_will_be_seen_then(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    assert_int_equal(previewed(p, id).areas[CAP_CHAT].level, LEVEL_ACT);
}

static void before_it_is_saved_the_preview_is_what_the_saved_one_shows(void **state)
{
    struct practice *p = *state;
    struct client_id receivers[] = { p->leo, p->mia };
    for (size_t i = 0; i < LENGTH(receivers); i++) {
        struct viewer owner = practice_staff(p, ROLE_OWNER, receivers[i]);
        struct op op = practice_op(p, &owner);
        struct contact_form c = home_link_form("is_parent");
        struct grant_form g = home_grant_form("full", "parent_of_minor");
        struct preview before;
        assert_int_equal(preview_form(&op, receivers[i], p->ana, &g, &c, &before), E_OK);
        assert_string_equal(sv_z(p->a, before.caregiver_name), "Ana Ruiz");
        struct preview after = previewed(p, home_give(p, receivers[i], p->ana));
        for (enum cap cap = 0; cap < CAP_COUNT; cap++)
            assert_int_equal(before.areas[cap].level, after.areas[cap].level); /* Mia's tier included */
        assert_int_equal(before.mails_count, after.mails_count);
        for (size_t m = 0; m < after.mails_count; m++)
            assert_ptr_equal(before.mails[m].row, after.mails[m].row);
    }
}

static void the_mails_listed_follow_the_copies_and_categories_not_the_scope(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct contact_form c = home_link_form("is_parent");
    struct grant_form g = home_grant_form("billing", "parent_of_minor");
    struct preview with, without;
    assert_int_equal(preview_form(&op, p->leo, p->ana, &g, &c, &with), E_OK);
    c.copy_notifications = false;
    assert_int_equal(preview_form(&op, p->leo, p->ana, &g, &c, &without), E_OK);
    bool visits = false;
    for (size_t i = 0; i < with.mails_count; i++)
        visits |= strcmp(with.mails[i].row->key, "appointment_booked") == 0;
    assert_true(visits); /* though she may not open the calendar */
    assert_true(without.mails_count < with.mails_count);
    for (size_t i = 0; i < without.mails_count; i++)
        assert_true(without.mails[i].row->to & TO_CAREGIVER);
}

static void switching_bills_off_says_which_mails_fall_silent(void **state)
{
    struct practice *p = *state;
    home_link(p, p->leo, p->ana, "is_parent");
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct notice_differences d;
    assert_int_equal(preview_portal(&op, p->leo, portal_with(PORTAL_ALL, CAP_BILLS, false), &d), E_OK);
    assert_true(d.count > 0);
    for (size_t i = 0; i < d.count; i++) {
        assert_false(d.items[i].starts);
        assert_true(d.items[i].row->gate == CAP_BILLS || d.items[i].row->gate_too == CAP_BILLS);
    }
    assert_int_equal(preview_portal(&op, p->leo, PORTAL_ALL, &d), E_OK);
    assert_int_equal(d.count, 0);
    assert_int_equal(preview_archive(&op, p->leo, &d), E_OK);
    assert_true(d.count > 0);
    assert_int_equal(preview_portal(&op, p->mia, PORTAL_ALL, &d), E_NOTFOUND); /* Leo's page */
}

/* So the lists before them need not name who gave one access and does not look after the client otherwise. */
static void what_staff_get_depends_on_no_portal_setting_and_no_archiving_whoever_gave_the_access(void **state)
{
    struct practice *p = *state;
    struct grant_id grant = home_give(p, p->leo, p->ana);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct notice_facts was, is;
    bool giver = false;
    assert_int_equal(notice_facts_of_access_load(&op, p->leo, grant, &was), E_OK);
    for (size_t i = 0; i < was.people_count; i++)
        giver |= was.people[i].kind == RECIPIENT_STAFF && was.people[i].id == p->owner.v;
    assert_true(giver);
    is = was;
    is.client_archived = true;
    is.portal = portal_with(PORTAL_ALL, CAP_BILLS, false);
    struct notice_differences d = notice_compare(p->a, &was, &is);
    assert_true(d.count > 0);
    for (size_t i = 0; i < d.count; i++)
        assert_int_not_equal(d.items[i].person->kind, RECIPIENT_STAFF);
}

static void turning_copies_off_says_what_that_contact_stops_getting(void **state)
{
    struct practice *p = *state;
    struct contact_id id = home_link(p, p->leo, p->ana, "is_parent");
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct notice_differences d;
    struct contact_form f = home_link_form("is_parent");
    f.copy_notifications = false;
    assert_int_equal(preview_contact(&op, p->leo, id, &f, &d), E_OK);
    assert_true(d.count > 10);
    for (size_t i = 0; i < d.count; i++)
        assert_true(!d.items[i].starts && d.items[i].person->id == id.v);
}

static void a_contact_saved_as_it_is_changes_nobodys_mails(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct contact_form f = home_contact_form();
    struct notice_differences d;
    for (int i = 0; i < 4; i++) { /* numbers that members of staff have as well */
        struct contact_id id;
        f.first_name = sv_fmt(p->a, "Rosa %c", 'A' + i);
        assert_int_equal(contact_add(&op, p->leo, &f, true, &problems, &id), E_OK);
        assert_int_equal(preview_contact(&op, p->leo, id, &f, &d), E_OK);
        assert_int_equal(d.count, 0);
    }
}

static void ending_a_contact_stops_everything_that_they_get(void **state)
{
    struct practice *p = *state;
    struct contact_id id = home_link(p, p->leo, p->ana, "is_parent");
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct contact_form quiet = home_link_form("is_parent");
    struct notice_differences ended, copies_off;
    quiet.copy_notifications = false;
    assert_int_equal(preview_contact(&op, p->leo, id, NULL, &ended), E_OK);
    assert_int_equal(preview_contact(&op, p->leo, id, &quiet, &copies_off), E_OK);
    assert_true(ended.count >= copies_off.count && ended.count > 10);
    for (size_t i = 0; i < ended.count; i++)
        assert_true(!ended.items[i].starts && ended.items[i].person->id == id.v);
}

static void the_return_of_an_archived_client_starts_what_archiving_stopped(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->olga);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct notice_differences going, coming;
    assert_int_equal(preview_archive(&op, p->olga, &going), E_OK);
    assert_true(going.count > 0);
    assert_int_equal(client_archive(&op, p->olga, SV("moved"), true, &problems), E_OK);
    assert_int_equal(preview_archive(&op, p->olga, &coming), E_OK);
    assert_int_equal(coming.count, going.count);
    for (size_t i = 0; i < coming.count; i++)
        assert_true(coming.items[i].starts && !going.items[i].starts);
}

/* Dry run and real run agree: what the list says is what differs once it is saved. */
static void the_list_before_a_choice_is_what_the_plan_does_after_it(void **state)
{
    struct practice *p = *state;
    struct prng r = seed_announced("own choice");
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->olga);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    home_link(p, p->olga, p->ana, "child");
    for (int round = 0; round < 12; round++) {
        struct choice c;
        struct notice_facts before, after;
        struct notice_differences said;
        assert_int_equal(choice_load(&op, (struct choice_of){ CHOICE_CLIENT, p->olga.v }, &c), E_OK);
        c.off[CHANNEL_MAIL] = (int64_t)prng_below(&r, NOTICE_CATEGORIES_ALL + 1) | (prng_flip(&r) ? NOTICE_STOPPED : 0);
        c.asked = (int64_t)prng_below(&r, 4);
        assert_int_equal(preview_choice(&op, p->olga, &c, true, &said), E_OK);
        assert_int_equal(notice_facts_load(&op, p->olga, &before), E_OK);
        assert_int_equal(choice_save(&op, &c, HOW_PAGE, &problems), E_OK);
        assert_int_equal(notice_facts_load(&op, p->olga, &after), E_OK);
        struct notice_differences done = notice_compare(p->a, &before, &after);
        assert_int_equal(said.count, done.count);
        for (size_t i = 0; i < done.count; i++) {
            assert_ptr_equal(said.items[i].row, done.items[i].row);
            assert_int_equal(said.items[i].person->id, done.items[i].person->id);
            assert_int_equal(said.items[i].starts, done.items[i].starts);
        }
    }
}

static void a_teen_sees_each_caregivers_preview_and_caregivers_see_nobodys(void **state)
{
    struct practice *p = *state;
    struct grant_id ana = home_give(p, p->mia, p->ana), sam = home_give(p, p->mia, p->carer);
    struct viewer mia = practice_client(p, p->mia), as_ana = home_through(p, ana), leo = practice_client(p, p->leo);
    struct op op = practice_op(p, &mia), acting = practice_op(p, &as_ana), brother = practice_op(p, &leo);
    struct preview view;
    assert_int_equal(preview_grant(&op, ana, &view), E_OK);
    assert_int_equal(preview_grant(&op, sam, &view), E_OK);
    assert_true(preview_grant(&acting, sam, &view) != E_OK);
    assert_true(preview_grant(&acting, ana, &view) != E_OK);
    assert_int_equal(preview_grant(&brother, ana, &view), E_NOTFOUND);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(preview_equals_what_a_real_session_can_read_for_random_grants),
        T(a_preview_writes_one_row_of_the_access_log_and_sends_nothing),
        T(before_it_is_accepted_the_preview_shows_what_will_be_seen_then),
        T(before_it_is_saved_the_preview_is_what_the_saved_one_shows),
        T(the_mails_listed_follow_the_copies_and_categories_not_the_scope),
        T(switching_bills_off_says_which_mails_fall_silent),
        T(what_staff_get_depends_on_no_portal_setting_and_no_archiving_whoever_gave_the_access),
        T(turning_copies_off_says_what_that_contact_stops_getting),
        T(a_contact_saved_as_it_is_changes_nobodys_mails),
        T(ending_a_contact_stops_everything_that_they_get),
        T(the_return_of_an_archived_client_starts_what_archiving_stopped),
        T(the_list_before_a_choice_is_what_the_plan_does_after_it),
        T(a_teen_sees_each_caregivers_preview_and_caregivers_see_nobodys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
