/* F11: what a restricted record says of itself through the families that it stands in. */
#include "home.h"

#include "family/address_book.h"
#include "family/invite.h"
#include "family/task.h"

struct sight {
    struct viewer viewer;
    struct op op;
};

static struct op look_as(struct practice *p, struct sight *s, enum role role, struct client_id subject)
{
    s->viewer = practice_staff(p, role, subject);
    s->op = practice_op(p, &s->viewer);
    return s->op;
}

static void state_a_reason(struct practice *p, enum role role, struct client_id client)
{
    struct sight s;
    struct op op = look_as(p, &s, role, client);
    struct problems problems = problems_new(p->a);
    assert_int_equal(client_state_reason(&op, client, SV("Covering for Dr. Wu"), &problems), E_OK);
}

static struct contact linked(struct practice *p, enum role role, struct client_id client)
{
    struct sight s;
    struct op op = look_as(p, &s, role, client);
    struct family f;
    struct contact one;
    assert_int_equal(family_load(&op, client, &f), E_OK);
    assert_int_equal(f.contacts.count, 1);
    assert_int_equal(contact_load(&op, client, f.contacts.items[0].id, &one), E_OK);
    assert_true(one.closed == f.contacts.items[0].closed && sv_eq(one.email, f.contacts.items[0].email));
    return one;
}

static void a_family_names_a_restricted_record_and_tells_neither_address_nor_birth_date(void **state)
{
    struct practice *p = *state;
    home_link(p, p->leo, p->olga, "family_member");
    struct contact c = linked(p, ROLE_PROVIDER, p->leo);
    assert_true(!c.closed && c.born.has && sv_eq(c.email, SV("olga@example.org")));
    home_restrict(p, p->olga);
    c = linked(p, ROLE_PROVIDER, p->leo);
    assert_true(c.closed && !c.born.has && !c.email.n && !c.phone.n && !c.call.n);
    assert_string_equal(sv_z(p->a, c.name), "Olga Petrova");
    state_a_reason(p, ROLE_SUPPORT, p->olga); /* somebody else's reason opens nothing */
    assert_true(linked(p, ROLE_PROVIDER, p->leo).closed);
    state_a_reason(p, ROLE_PROVIDER, p->olga);
    c = linked(p, ROLE_PROVIDER, p->leo);
    assert_true(!c.closed && c.born.has && sv_eq(c.email, SV("olga@example.org")));
}

static void the_client_and_the_programs_read_their_family_as_it_is(void **state)
{
    struct practice *p = *state;
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct family f;
    home_link(p, p->ana, p->olga, "family_member");
    home_restrict(p, p->olga);
    assert_int_equal(family_load(&op, p->ana, &f), E_OK);
    assert_true(!f.contacts.items[0].closed && sv_eq(f.contacts.items[0].email, SV("olga@example.org")));
    struct notice_facts facts;
    struct viewer system = practice_system(p);
    struct op job = practice_op(p, &system);
    assert_int_equal(notice_facts_load(&job, p->ana, &facts), E_OK); /* the mails go on */
    bool reached = false;
    for (size_t i = 0; i < facts.people_count; i++)
        reached |= sv_eq(facts.people[i].address, SV("olga@example.org"));
    assert_true(reached);
}

static void an_emergency_is_a_reason_to_ring_a_restricted_record(void **state)
{
    struct practice *p = *state;
    struct sight s;
    struct op op = look_as(p, &s, ROLE_OWNER, p->leo);
    struct problems problems = problems_new(p->a);
    struct contact_form form = home_link_form("family_member");
    struct contact_id made;
    struct client_form rita = { .first_name = SV("Rita"),
        .last_name = SV("Moss"),
        .email = SV("rita@example.org"),
        .phone = SV("+1 555 010 7788"),
        .caregiver_only = true };
    form.emergency = true;
    assert_int_equal(link_add_new(&op, p->leo, &rita, &form, NULL, &problems, &made), E_OK);
    home_restrict(p, linked(p, ROLE_OWNER, p->leo).linked);
    struct contact c = linked(p, ROLE_PROVIDER, p->leo);
    assert_true(c.closed && !c.phone.n && !c.email.n);
    assert_string_equal(sv_z(p->a, c.call), "+1 555 010 7788");
}

static void what_was_typed_on_the_contact_itself_stays(void **state)
{
    struct practice *p = *state;
    struct sight s;
    struct op op = look_as(p, &s, ROLE_OWNER, p->leo);
    struct problems problems = problems_new(p->a);
    struct contact_form form = home_contact_form();
    struct contact_id made;
    assert_int_equal(contact_add(&op, p->leo, &form, true, &problems, &made), E_OK);
    struct contact c = linked(p, ROLE_PROVIDER, p->leo);
    assert_true(!c.closed && sv_eq(c.email, SV("rosa@example.org")));
}

static struct book_entry entry(struct practice *p, const struct op *op, const char *q, size_t count)
{
    struct address_book book;
    struct book_entry none = { .name = SV("") };
    (void)p;
    assert_int_equal(address_book_load(op, p->leo, sv_of(q), 1, &book), E_OK);
    assert_int_equal(book.count, count);
    for (size_t i = 0; i < book.count; i++)
        if (book.items[i].linked.v == p->olga.v)
            return book.items[i];
    return none;
}

static void who_gets_what_neither_shows_nor_finds_the_address_of_a_restricted_record(void **state)
{
    struct practice *p = *state;
    struct sight s;
    home_link(p, p->leo, p->olga, "family_member");
    struct op op = look_as(p, &s, ROLE_PROVIDER, p->leo);
    assert_true(sv_eq(entry(p, &op, "olga@example", 1).address, SV("olga@example.org")));
    home_restrict(p, p->olga);
    struct book_entry e = entry(p, &op, "", 2);
    assert_true(e.closed && !e.address.n);
    (void)entry(p, &op, "olga@example", 0);
    state_a_reason(p, ROLE_PROVIDER, p->olga);
    assert_true(sv_eq(entry(p, &op, "olga@example", 1).address, SV("olga@example.org")));
}

static void a_task_about_a_mail_that_came_back_keeps_no_address_and_tells_none_of_a_restricted_record(void **state)
{
    struct practice *p = *state;
    struct sight s;
    struct tasks tasks;
    struct home_tasks_of_addresses_row kept;
    home_link(p, p->leo, p->olga, "family_member");
    home_bounced(p, p->leo, "olga@example.org");
    home_bounced(p, p->leo, "olga@example.org"); /* of one address there is one task */
    struct op op = look_as(p, &s, ROLE_SUPPORT, NOBODY);
    assert_int_equal(task_list(&op, 1, &tasks), E_OK);
    assert_int_equal(tasks.count, 1);
    assert_string_equal(sv_z(p->a, tasks.items[0].detail), "Somebody, olga@example.org (5.1.1)");
    home_restrict(p, p->olga);
    assert_int_equal(task_list(&op, 1, &tasks), E_OK);
    assert_string_equal(sv_z(p->a, tasks.items[0].detail), "Somebody, an address of a restricted record (5.1.1)");
    assert_int_equal(q_home_tasks_of_addresses(p->db, p->a, p->org, &kept), E_OK);
    assert_int_equal(kept.n, 0);
}

static void the_list_of_invitations_keeps_the_address_of_a_restricted_caregiver(void **state)
{
    struct practice *p = *state;
    struct sight s;
    struct invite_rows rows;
    struct grant_id grant = home_propose(p, p->leo, p->olga);
    home_restrict(p, p->olga);
    struct op op = look_as(p, &s, ROLE_ADMIN, NOBODY);
    assert_int_equal(invite_worklist(&op, SV(""), 1, &rows), E_OK);
    assert_true(rows.count == 1 && !rows.items[0].address.n && rows.items[0].can_send);
    assert_int_equal(invite_send_bulk(&op, &grant, 1, true, &rows), E_OK);
    assert_true(rows.count == 1 && !rows.items[0].address.n && rows.items[0].can_send);
    state_a_reason(p, ROLE_ADMIN, p->olga);
    assert_int_equal(invite_worklist(&op, SV(""), 1, &rows), E_OK);
    assert_string_equal(sv_z(p->a, rows.items[0].address), "olga@example.org");
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_family_names_a_restricted_record_and_tells_neither_address_nor_birth_date),
        T(the_client_and_the_programs_read_their_family_as_it_is),
        T(an_emergency_is_a_reason_to_ring_a_restricted_record),
        T(what_was_typed_on_the_contact_itself_stays),
        T(who_gets_what_neither_shows_nor_finds_the_address_of_a_restricted_record),
        T(a_task_about_a_mail_that_came_back_keeps_no_address_and_tells_none_of_a_restricted_record),
        T(the_list_of_invitations_keeps_the_address_of_a_restricted_caregiver),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
