/** Sixteen people write at the same moment: each is told that it is saved, or a real conflict; nobody that Kith is
 * busy. */
#include <pthread.h>

#include "home.h"

enum { PEOPLE = 16, EACH = 6 };

struct person {
    struct practice p; /* the practice through a database handle and an arena of its own */
    pthread_t thread;
    pthread_barrier_t *start;
    struct client_id client;
    int number;
    struct contact_id changed; /* v 0: adds */
    bool same_name;
    int saved, invalid, conflicts, others;
    uint64_t statements;
};

static void count(struct person *who, enum err e)
{
    who->saved += e == E_OK;
    who->invalid += e == E_INVALID;
    who->conflicts += e == E_CONFLICT;
    who->others += e != E_OK && e != E_INVALID && e != E_CONFLICT;
}

static void write_once(struct person *who, int round)
{
    struct viewer owner = practice_staff(&who->p, ROLE_OWNER, who->client);
    struct op op = practice_op(&who->p, &owner);
    struct problems problems = problems_new(who->p.a);
    struct contact_form f = home_contact_form();
    struct contact_id made;
    if (!who->same_name)
        f.first_name = sv_fmt(who->p.a, "Rosa %d %d", who->number, round);
    f.emergency = true;
    f.version = 1;
    count(who, who->changed.v ? contact_update(&op, who->client, who->changed, &f, true, &problems)
                              : contact_add(&op, who->client, &f, false, &problems, &made));
}

static void *work(void *arg)
{
    struct person *who = arg;
    pthread_barrier_wait(who->start);
    uint64_t before = db_statements(who->p.db);
    for (int i = 0; i < (who->changed.v || who->same_name ? 1 : EACH); i++)
        write_once(who, i);
    who->statements = db_statements(who->p.db) - before;
    return NULL;
}

/* All at once; the sum of what they were told. Each works on its own client unless `client` is given. */
static struct person together(struct practice *p, struct client_id client, struct contact_id changed, bool same_name)
{
    struct person people[PEOPLE], sum = { 0 };
    pthread_barrier_t start;
    assert_int_equal(pthread_barrier_init(&start, NULL, PEOPLE), 0);
    for (int i = 0; i < PEOPLE; i++) {
        struct client_id own = client.v ? client : practice_add(p, "Pat", sv_z(p->a, sv_fmt(p->a, "No %d", i)), "", "");
        people[i] = (struct person){
            .p = *p, .start = &start, .client = own, .number = i, .changed = changed, .same_name = same_name
        };
        people[i].p.a = arena_new("person", 65536);
        assert_int_equal(db_open(p->fixture->pool, &people[i].p.db), E_OK);
    }
    for (int i = 0; i < PEOPLE; i++)
        assert_int_equal(pthread_create(&people[i].thread, NULL, work, &people[i]), 0);
    for (int i = 0; i < PEOPLE; i++) {
        assert_int_equal(pthread_join(people[i].thread, NULL), 0);
        sum.saved += people[i].saved;
        sum.invalid += people[i].invalid;
        sum.conflicts += people[i].conflicts;
        sum.others += people[i].others;
        sum.statements += people[i].statements;
        db_close(people[i].p.db);
        arena_free(people[i].p.a);
    }
    pthread_barrier_destroy(&start);
    return sum;
}

static struct family family_of(struct practice *p, struct client_id client)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, client);
    struct op op = practice_op(p, &owner);
    struct family f;
    assert_int_equal(family_load(&op, client, &f), E_OK);
    return f;
}

static void contacts_of_different_clients_are_all_saved(void **state)
{
    struct practice *p = *state;
    assert_int_equal(together(p, NOBODY, (struct contact_id){ 0 }, false).saved, PEOPLE * EACH);
    assert_int_equal(practice_events(p, EVENT_CONTACT_ADDED), PEOPLE * EACH);
}

static void nobody_who_adds_a_contact_does_it_again_because_of_the_others(void **state)
{
    struct practice *p = *state;
    struct person alone = { .p = *p, .client = p->leo };
    uint64_t before = db_statements(p->db);
    write_once(&alone, 0);
    uint64_t once = db_statements(p->db) - before;
    assert_int_equal(alone.saved, 1);
    assert_int_equal(together(p, NOBODY, (struct contact_id){ 0 }, false).statements, PEOPLE * EACH * once);
    assert_int_equal(together(p, p->mia, (struct contact_id){ 0 }, false).statements, PEOPLE * EACH * once);
}

static void contacts_of_one_client_are_all_saved_and_called_in_an_order_without_gap(void **state)
{
    struct practice *p = *state;
    assert_int_equal(together(p, p->leo, (struct contact_id){ 0 }, false).saved, PEOPLE * EACH);
    struct family f = family_of(p, p->leo);
    assert_int_equal(f.contacts.count, PEOPLE * EACH);
    for (size_t i = 0; i < f.contacts.count; i++)
        assert_int_equal(f.contacts.items[i].emergency_order, i + 1);
}

static void of_one_name_one_contact_is_saved_and_the_others_are_asked(void **state)
{
    struct practice *p = *state;
    struct person sum = together(p, p->leo, (struct contact_id){ 0 }, true);
    assert_int_equal(sum.saved, 1);
    assert_int_equal(sum.invalid, PEOPLE - 1);
    assert_int_equal(family_of(p, p->leo).contacts.count, 1);
}

static void of_changes_to_one_version_one_is_saved_and_the_others_conflict(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct contact_form f = home_contact_form();
    struct contact_id id;
    assert_int_equal(contact_add(&op, p->leo, &f, false, &problems, &id), E_OK);
    struct person sum = together(p, p->leo, id, false);
    assert_int_equal(sum.saved, 1);
    assert_int_equal(sum.conflicts, PEOPLE - 1);
    assert_int_equal(practice_events(p, EVENT_CONTACT_CHANGED), 1);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(contacts_of_different_clients_are_all_saved),
        T(nobody_who_adds_a_contact_does_it_again_because_of_the_others),
        T(contacts_of_one_client_are_all_saved_and_called_in_an_order_without_gap),
        T(of_one_name_one_contact_is_saved_and_the_others_are_asked),
        T(of_changes_to_one_version_one_is_saved_and_the_others_conflict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
