#include "home.h"

struct adding {
    struct viewer owner;
    struct op op;
    struct problems problems;
    struct contact_form form;
    struct contact_id made;
};

static struct adding adding(struct practice *p, struct client_id client)
{
    return (struct adding){
        .owner = practice_staff(p, ROLE_OWNER, client), .problems = problems_new(p->a), .form = home_contact_form()
    };
}

static enum err add(struct practice *p, struct adding *a, struct client_id client, bool warned)
{
    a->op = practice_op(p, &a->owner);
    a->problems.count = 0;
    return contact_add(&a->op, client, &a->form, warned, &a->problems, &a->made);
}

static struct contact loaded(struct practice *p, struct client_id client, struct contact_id id)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, client);
    struct op op = practice_op(p, &owner);
    struct contact c;
    assert_int_equal(contact_load(&op, client, id, &c), E_OK);
    return c;
}

static void a_contact_is_added_with_everything_that_was_typed(void **state)
{
    struct practice *p = *state;
    struct adding a = adding(p, p->leo);
    a.form.relationship_label = SV("aunt");
    a.form.emergency = true;
    assert_int_equal(add(p, &a, p->leo, false), E_OK);
    struct contact c = loaded(p, p->leo, a.made);
    assert_string_equal(sv_z(p->a, c.name), "Rosa Ruiz");
    assert_string_equal(sv_z(p->a, c.words), "aunt");
    assert_string_equal(sv_z(p->a, c.email), "rosa@example.org");
    assert_true(
        c.emergency && c.copy_notifications && !c.minor && !c.reverse && !c.linked.v && !c.grant.v && !c.unreachable);
    assert_int_equal(c.emergency_order, 1);
    assert_int_equal(practice_events(p, EVENT_CONTACT_ADDED), 1);
    assert_null(
        memmem(practice_payload(p, EVENT_CONTACT_ADDED).p, practice_payload(p, EVENT_CONTACT_ADDED).n, "rosa", 4));
}

static void bad_fields_are_told_all_at_once_and_nothing_is_saved(void **state)
{
    struct practice *p = *state;
    struct adding a = adding(p, p->leo);
    a.form = (struct contact_form){ .email = SV("nowhere"),
        .phone = SV("x"),
        .contact_type = SV("old"),
        .emergency = true,
        .emergency_order = SV("0"),
        .own_rule = true };
    assert_int_equal(add(p, &a, p->leo, true), E_INVALID);
    static const char *const fields[] = { "first_name", "last_name", "relationship", "email", "phone", "contact_type",
        "emergency_order", "own_rule" };
    for (size_t i = 0; i < LENGTH(fields); i++)
        assert_non_null(problem_of(&a.problems, sv_of(fields[i])));
    assert_int_equal(home_counts(p).contacts, 0);
}

static void a_contact_of_the_same_name_is_asked_about_once(void **state)
{
    struct practice *p = *state;
    struct adding a = adding(p, p->leo);
    assert_int_equal(add(p, &a, p->leo, false), E_OK);
    a.form.first_name = SV(" ROSÁ ");
    assert_int_equal(add(p, &a, p->leo, false), E_INVALID);
    assert_true(problem_has(&a.problems, SV("warning_same_name")));
    assert_int_equal(home_counts(p).contacts, 1);
    assert_int_equal(practice_events(p, EVENT_CONTACT_ADDED), 1);
    assert_int_equal(add(p, &a, p->leo, true), E_OK);
    /* A linked account of that name counts as well. */
    (void)home_link(p, p->mia, p->ana, "is_parent");
    struct adding b = adding(p, p->mia);
    b.form.first_name = SV("Ana");
    b.form.email = SV("");
    b.form.copy_notifications = true;
    assert_int_equal(add(p, &b, p->mia, false), E_INVALID);
    assert_true(
        problem_has(&b.problems, SV("warning_same_name")) && problem_has(&b.problems, SV("warning_no_address")));
}

static void an_emergency_contact_is_told_only_if_staff_choose(void **state)
{
    struct practice *p = *state;
    struct adding a = adding(p, p->olga);
    a.form.phone = SV("555 0100");
    a.form.emergency = true;
    assert_int_equal(add(p, &a, p->olga, true), E_OK);
    assert_int_equal(practice_events(p, EVENT_EMERGENCY_CONTACT_NAMED), 0);
    a.form.first_name = SV("Ruth");
    a.form.tell_emergency = true;
    assert_int_equal(add(p, &a, p->olga, true), E_OK);
    assert_int_equal(practice_events(p, EVENT_EMERGENCY_CONTACT_NAMED), 1);
    a.form.first_name = SV("Rhea");
    a.form.emergency = false; /* nobody was named */
    assert_int_equal(add(p, &a, p->olga, true), E_OK);
    assert_int_equal(practice_events(p, EVENT_EMERGENCY_CONTACT_NAMED), 1);
}

static void whoever_is_to_be_told_needs_an_address(void **state)
{
    struct practice *p = *state;
    struct adding a = adding(p, p->olga);
    a.form.email = SV("");
    a.form.copy_notifications = false;
    a.form.emergency = a.form.tell_emergency = true;
    assert_int_equal(add(p, &a, p->olga, true), E_INVALID);
    assert_non_null(problem_of(&a.problems, SV("tell_emergency")));
    assert_int_equal(home_counts(p).contacts, 0);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->ana);
    struct op op = practice_op(p, &owner);
    struct contact_form link = home_link_form("child");
    struct contact_id made;
    link.emergency = link.tell_emergency = true; /* Leo has no address of his own */
    a.problems.count = 0;
    assert_int_equal(link_add(&op, p->ana, p->leo, &link, NULL, &a.problems, &made), E_INVALID);
    assert_non_null(problem_of(&a.problems, SV("tell_emergency")));
    link.tell_emergency = false;
    a.problems.count = 0;
    assert_int_equal(link_add(&op, p->ana, p->leo, &link, NULL, &a.problems, &made), E_OK);
    link.tell_emergency = true;
    link.version = 1;
    assert_int_equal(contact_update(&op, p->ana, made, &link, true, &a.problems), E_INVALID);
    assert_non_null(problem_of(&a.problems, SV("tell_emergency")));
}

/* As many of a letter of two bytes. */
static struct sv umlauts(struct practice *p, size_t count)
{
    struct str s = str_new(p->a, 2 * count + 1);
    for (size_t i = 0; i < count; i++)
        str_add(&s, SV("\xc3\xbc"));
    return str_sv(&s);
}

static void a_length_is_counted_in_characters_not_in_bytes(void **state)
{
    struct practice *p = *state;
    struct adding a = adding(p, p->olga);
    a.form.first_name = umlauts(p, 200);
    a.form.relationship_label = umlauts(p, 80);
    assert_int_equal(add(p, &a, p->olga, true), E_OK);
    a.form.first_name = umlauts(p, 201);
    assert_int_equal(add(p, &a, p->olga, true), E_INVALID);
    assert_string_equal(sv_z(p->a, problem_of(&a.problems, SV("first_name"))->code), "too_long");
    struct viewer olga = practice_client(p, p->olga);
    struct op op = practice_op(p, &olga);
    struct problems problems = problems_new(p->a);
    assert_int_equal(help_ask(&op, umlauts(p, 2000), &problems), E_OK);
    assert_int_equal(help_ask(&op, umlauts(p, 2001), &problems), E_INVALID);
}

static void edge_10_the_clients_own_address_is_warned_of_and_then_saved(void **state)
{
    struct practice *p = *state;
    struct adding a = adding(p, p->olga);
    a.form.email = SV(" Olga@Example.org ");
    assert_int_equal(add(p, &a, p->olga, false), E_INVALID);
    assert_true(problem_has(&a.problems, SV("warning_same_address")));
    assert_int_equal(home_counts(p).contacts, 0);
    a.form.confirmed = 1u << WARNING_SAME_ADDRESS;
    assert_int_equal(add(p, &a, p->olga, false), E_OK);
    /* Each event makes one mail, not two. */
    struct notice_facts f;
    assert_int_equal(notice_facts_load(&a.op, p->olga, &f), E_OK);
    struct notice_decision d[8];
    notice_plan(notice_find(SV("appointment_booked")), &f, d);
    int sent = 0;
    for (size_t i = 0; i < f.people_count; i++)
        sent += d[i].send && f.people[i].kind != RECIPIENT_STAFF;
    assert_int_equal(sent, 1);
}

static void each_warning_is_confirmed_by_itself(void **state)
{
    struct practice *p = *state;
    struct adding a = adding(p, p->olga);
    a.form.email = SV("");
    a.form.phone = SV("");
    a.form.emergency = true;
    assert_int_equal(add(p, &a, p->olga, false), E_INVALID);
    assert_true(problem_has(&a.problems, SV("warning_no_address")) && problem_has(&a.problems, SV("warning_no_phone")));
    a.form.confirmed = 1u << WARNING_NO_ADDRESS | 1u << WARNING_SAME_ADDRESS;
    assert_int_equal(add(p, &a, p->olga, false), E_INVALID);
    assert_int_equal(a.problems.count, 1);
    assert_true(problem_has(&a.problems, SV("warning_no_phone")));
    a.form.confirmed |= 1u << WARNING_NO_PHONE;
    assert_int_equal(add(p, &a, p->olga, false), E_OK);
    assert_int_equal(add(p, &a, p->olga, false), E_INVALID); /* the same again: another warning, not shown before */
    assert_true(problem_has(&a.problems, SV("warning_same_name")));
}

static void edge_11_addresses_compare_without_case_and_keep_dots_and_tags(void **state)
{
    struct practice *p = *state;
    static const struct {
        const char *email, *warning;
    } rows[] = {
        { "OLGA@EXAMPLE.ORG", "warning_same_address" }, { "o.lga@example.org", NULL }, { "olga+x@example.org", NULL },
        { "\xd0\xbelga@example.org", "warning_lookalike" }, /* a Cyrillic o */
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct adding a = adding(p, p->olga);
        a.form.email = sv_of(rows[i].email);
        a.form.first_name = sv_fmt(p->a, "Rosa %zu", i); /* nobody is asked about the name */
        enum err e = add(p, &a, p->olga, false);
        assert_int_equal(e, rows[i].warning ? E_INVALID : E_OK);
        assert_true(!rows[i].warning || problem_has(&a.problems, sv_of(rows[i].warning)));
    }
}

static void edge_12_copies_without_an_address_are_saved_and_shown_as_unreachable(void **state)
{
    struct practice *p = *state;
    struct adding a = adding(p, p->leo);
    a.form.email = SV("");
    assert_int_equal(add(p, &a, p->leo, false), E_INVALID);
    assert_true(problem_has(&a.problems, SV("warning_no_address")));
    assert_int_equal(add(p, &a, p->leo, true), E_OK);
    assert_true(loaded(p, p->leo, a.made).unreachable);
    struct tasks list;
    struct viewer staff = practice_staff(p, ROLE_SUPPORT, NOBODY);
    struct op op = practice_op(p, &staff);
    assert_int_equal(unreachable_list(&op, SV(""), 1, &list), E_OK);
    assert_int_equal(list.total, 1);
    assert_string_equal(sv_z(p->a, list.items[0].detail), "Rosa Ruiz");
    struct notice_facts f;
    assert_int_equal(notice_facts_load(&a.op, p->leo, &f), E_OK);
    struct notice_decision d[8];
    notice_plan(notice_find(SV("appointment_booked")), &f, d);
    for (size_t i = 0; i < f.people_count; i++)
        if (f.people[i].kind == RECIPIENT_COPY)
            assert_int_equal(d[i].rule, RULE_NO_ADDRESS);
}

static enum err bounce(struct db *tx, void *arg)
{
    struct practice *p = arg;
    return q_home_bounce(tx, p->org, &(struct q_home_bounce){ .client_id = p->ana }, NULL);
}

static void a_linked_account_whose_mails_bounce_is_unreachable_too(void **state)
{
    struct practice *p = *state;
    struct contact_id id = home_link(p, p->leo, p->ana, "is_parent");
    assert_false(loaded(p, p->leo, id).unreachable);
    assert_int_equal(db_write(p->db, bounce, p), E_OK);
    assert_true(loaded(p, p->leo, id).unreachable);
}

static void a_change_needs_the_version_that_was_looked_at_and_says_where_copies_went(void **state)
{
    struct practice *p = *state;
    struct adding a = adding(p, p->leo);
    assert_int_equal(add(p, &a, p->leo, false), E_OK);
    a.form.email = SV("rosa2@example.org");
    a.form.version = 7;
    assert_int_equal(contact_update(&a.op, p->leo, a.made, &a.form, false, &a.problems), E_CONFLICT);
    a.form.version = 1;
    assert_int_equal(contact_update(&a.op, p->leo, a.made, &a.form, false, &a.problems), E_OK);
    assert_string_equal(
        sv_z(p->a, practice_payload(p, EVENT_CONTACT_CHANGED)), "{\"copy_was\":true,\"old\":\"rosa@example.org\"}");
    assert_int_equal(contact_update(&a.op, p->leo, a.made, &a.form, false, &a.problems), E_CONFLICT);
    struct adding silent = adding(p, p->mia);
    silent.form.copy_notifications = false;
    assert_int_equal(add(p, &silent, p->mia, false), E_OK);
    assert_string_equal(sv_z(p->a, practice_payload(p, EVENT_CONTACT_ADDED)), "{\"copy_was\":false,\"copies\":false}");
}

static void something_known_of_one_sibling_is_not_filed_under_the_other(void **state)
{
    struct practice *p = *state;
    struct adding a = adding(p, p->leo);
    assert_int_equal(add(p, &a, p->leo, false), E_OK);
    struct viewer mia = practice_staff(p, ROLE_OWNER, p->mia);
    struct op op = practice_op(p, &mia);
    struct contact c;
    a.form.version = 1;
    /* The id is right, the page is the sister's; and the other way round. */
    assert_int_equal(contact_load(&op, p->mia, a.made, &c), E_NOTFOUND);
    assert_int_equal(contact_update(&op, p->mia, a.made, &a.form, true, &a.problems), E_NOTFOUND);
    assert_int_equal(contact_end(&op, p->mia, a.made, SV("")), E_NOTFOUND);
    assert_int_equal(contact_update(&op, p->leo, a.made, &a.form, true, &a.problems), E_NOTFOUND);
    assert_int_equal(contact_end(&op, p->leo, a.made, SV("")), E_NOTFOUND);
    assert_int_equal(contact_add(&op, p->leo, &a.form, true, &a.problems, &a.made), E_NOTFOUND);
    assert_int_equal(home_counts(p).contacts, 1);
}

static void nobody_without_the_chart_changes_contacts(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    struct viewer viewers[] = { home_through(p, id), practice_client(p, p->ana), practice_client(p, p->leo),
        practice_stranger(), practice_other_staff(p, p->leo), practice_staff(p, ROLE_OWNER, NOBODY) };
    struct contact_form f = home_contact_form();
    struct problems problems = problems_new(p->a);
    struct contact_id made;
    for (size_t i = 0; i < LENGTH(viewers); i++) {
        struct op op = practice_op(p, &viewers[i]);
        assert_true(contact_add(&op, p->leo, &f, true, &problems, &made) != E_OK);
        assert_true(contact_end(&op, p->leo, home_grant(p, id).contact, SV("")) != E_OK);
    }
    assert_int_equal(home_counts(p).contacts, 1);
}

static void removing_a_linked_contact_ends_its_access(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    struct viewer support = practice_staff(p, ROLE_SUPPORT, p->leo), owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &support);
    assert_int_equal(contact_end(&op, p->leo, home_grant(p, id).contact, SV("")), E_DENIED); /* a chart is not enough */
    op = practice_op(p, &owner);
    assert_int_equal(contact_end(&op, p->leo, home_grant(p, id).contact, SV("")), E_OK);
    assert_int_equal(home_grant(p, id).state, GRANT_ENDED);
    assert_string_equal(sv_z(p->a, home_grant(p, id).reason), "revoked");
}

static void a_corrected_address_closes_the_task_that_it_came_back(void **state)
{
    struct practice *p = *state;
    struct adding a = adding(p, p->leo);
    assert_int_equal(add(p, &a, p->leo, true), E_OK);
    home_bounced(p, p->leo, "rosa@example.org");
    home_bounced(p, p->mia, "rosa@example.org"); /* of another client */
    a.form.version = 1;
    a.form.phone = SV("+1 555 0177");
    assert_int_equal(contact_update(&a.op, p->leo, a.made, &a.form, true, &a.problems), E_OK);
    assert_int_equal(home_tasks(p, TASK_ADDRESS_BOUNCED), 2); /* the address is the same */
    a.form.version = 2;
    a.form.email = SV("rosa.ruiz@example.org");
    assert_int_equal(contact_update(&a.op, p->leo, a.made, &a.form, true, &a.problems), E_OK);
    assert_int_equal(home_tasks(p, TASK_ADDRESS_BOUNCED), 1);
    home_bounced(p, p->leo, "rosa.ruiz@example.org");
    assert_int_equal(contact_end(&a.op, p->leo, a.made, SV("")), E_OK);
    assert_int_equal(home_tasks(p, TASK_ADDRESS_BOUNCED), 1); /* she left: there is nothing to correct */
}

static void edge_23_no_guardian_takes_another_off_the_mails(void **state)
{
    struct practice *p = *state;
    struct grant_id a_side = home_give(p, p->leo, p->ana), b_side = home_give(p, p->leo, p->carer);
    struct contact_id b = home_grant(p, b_side).contact;
    struct viewer ana = home_through(p, a_side);
    struct op acting = practice_op(p, &ana);
    struct problems problems = problems_new(p->a);
    struct contact_form off = home_link_form("caregiver");
    int64_t before = practice_events(p, EVENT_CONTACT_CHANGED) + practice_events(p, EVENT_CONTACT_ENDED);
    off.copy_notifications = false;
    assert_int_equal(contact_update(&acting, p->leo, b, &off, true, &problems), E_NOTFOUND);
    assert_int_equal(contact_end(&acting, p->leo, b, SV("")), E_NOTFOUND);
    assert_true(link_break(&acting, p->leo, b, SV(""), &problems) != E_OK);
    assert_int_equal(practice_events(p, EVENT_CONTACT_CHANGED) + practice_events(p, EVENT_CONTACT_ENDED), before);
    assert_int_equal(home_grant(p, b_side).state, GRANT_ACTIVE);
}

static void a_family_is_read_in_two_queries_however_large(void **state)
{
    struct practice *p = *state;
    home_give(p, p->leo, p->ana);
    home_link(p, p->leo, p->mia, "family_member");
    struct adding a = adding(p, p->leo);
    for (int i = 0; i < 40; i++) {
        a.form.first_name = sv_fmt(p->a, "Aunt %d", i);
        a.form.emergency = i < 5;
        assert_int_equal(add(p, &a, p->leo, true), E_OK);
    }
    struct family f;
    uint64_t before = db_statements(p->db);
    assert_int_equal(family_load(&a.op, p->leo, &f), E_OK);
    assert_true(db_statements(p->db) - before <= 2);
    assert_int_equal(f.contacts.count, 42);
    for (size_t i = 0; i < 5; i++) {
        assert_true(f.contacts.items[i].emergency); /* whom to call first, first */
        assert_int_equal(f.contacts.items[i].emergency_order, (int64_t)i + 1);
    }
}

/** Round trips since `before`: as many as `on_pg`, on SQLite none. */
static void assert_waits(struct practice *p, uint64_t before, uint64_t on_pg)
{
    assert_int_equal(db_waits(p->db) - before, db_engine_of(p->db) == DB_SQLITE ? 0 : on_pg);
}

static void a_client_and_its_family_are_one_round_trip(void **state)
{
    struct practice *p = *state;
    home_give(p, p->leo, p->ana);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct organization org;
    struct family f;
    struct client c;
    assert_int_equal(organization_load(p->db, p->a, p->org, &org), E_OK);
    uint64_t before = db_waits(p->db);
    assert_int_equal(family_load_whole(&op, p->leo, &org, &c, &f), E_OK);
    assert_waits(p, before, 1);
    assert_int_equal(c.id.v, p->leo.v);
    assert_int_equal(f.contacts.count, 1);
    assert_int_equal(family_load_whole(&op, (struct client_id){ 404 }, &org, &c, &f), E_NOTFOUND);
}

static void adding_a_contact_is_three_round_trips(void **state)
{
    struct practice *p = *state;
    struct adding a = adding(p, p->leo);
    assert_int_equal(add(p, &a, p->leo, false), E_OK); /* whatever is looked up once */
    a.form.first_name = SV("Another");
    uint64_t before = db_waits(p->db);
    assert_int_equal(add(p, &a, p->leo, false), E_OK);
    assert_waits(p, before, 3); /* the list is held and read; the row; its event, the deliveries and the commit */
    assert_int_equal(practice_events(p, EVENT_CONTACT_ADDED), 2);
}

static void in_the_portal_only_the_client_itself_sees_addresses_and_access(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->olga, p->ana);
    home_give(p, p->olga, p->carer);
    struct adding a = adding(p, p->olga);
    a.form.emergency = true;
    assert_int_equal(add(p, &a, p->olga, true), E_OK);
    struct viewer olga = practice_client(p, p->olga), ana = home_through(p, id);
    struct op own = practice_op(p, &olga), acting = practice_op(p, &ana);
    struct family f;
    assert_int_equal(family_load(&own, p->olga, &f), E_OK);
    assert_int_equal(f.contacts.count, 3);
    assert_int_equal(family_load(&acting, p->olga, &f), E_OK);
    assert_int_equal(f.contacts.count, 1); /* whom to call */
    assert_string_equal(sv_z(p->a, f.contacts.items[0].name), "Rosa Ruiz");
    assert_int_equal(f.contacts.items[0].email.n + f.contacts.items[0].phone.n, 0);
    assert_int_equal(family_load(&acting, p->ana, &f), E_NOTFOUND); /* in Olga's context her own record is not there */
    struct viewer blind = ana;
    blind.facts.scope = scope_with(scope_full(), CAP_PROFILE, LEVEL_NONE);
    struct op unseen = practice_op(p, &blind);
    assert_int_equal(family_load(&unseen, p->olga, &f), E_DENIED);
}

static enum err allow_own_rule(struct db *tx, void *arg)
{
    struct practice *p = arg;
    return q_home_own_rule(tx, p->org, NULL);
}

static void the_own_rule_is_for_practices_that_allow_it(void **state)
{
    struct practice *p = *state;
    struct adding a = adding(p, p->leo);
    a.form.own_rule = true;
    assert_int_equal(add(p, &a, p->leo, true), E_INVALID);
    assert_true(problem_has(&a.problems, SV("own_rule_not_allowed")));
    assert_int_equal(db_write(p->db, allow_own_rule, p), E_OK);
    assert_int_equal(add(p, &a, p->leo, true), E_OK);
    assert_true(loaded(p, p->leo, a.made).own_rule);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_contact_is_added_with_everything_that_was_typed),
        T(bad_fields_are_told_all_at_once_and_nothing_is_saved),
        T(a_contact_of_the_same_name_is_asked_about_once),
        T(an_emergency_contact_is_told_only_if_staff_choose),
        T(whoever_is_to_be_told_needs_an_address),
        T(a_length_is_counted_in_characters_not_in_bytes),
        T(edge_10_the_clients_own_address_is_warned_of_and_then_saved),
        T(each_warning_is_confirmed_by_itself),
        T(edge_11_addresses_compare_without_case_and_keep_dots_and_tags),
        T(edge_12_copies_without_an_address_are_saved_and_shown_as_unreachable),
        T(a_linked_account_whose_mails_bounce_is_unreachable_too),
        T(a_change_needs_the_version_that_was_looked_at_and_says_where_copies_went),
        T(something_known_of_one_sibling_is_not_filed_under_the_other),
        T(nobody_without_the_chart_changes_contacts),
        T(removing_a_linked_contact_ends_its_access),
        T(a_corrected_address_closes_the_task_that_it_came_back),
        T(edge_23_no_guardian_takes_another_off_the_mails),
        T(a_family_is_read_in_two_queries_however_large),
        T(a_client_and_its_family_are_one_round_trip),
        T(adding_a_contact_is_three_round_trips),
        T(in_the_portal_only_the_client_itself_sees_addresses_and_access),
        T(the_own_rule_is_for_practices_that_allow_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
