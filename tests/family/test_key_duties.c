#include <string.h>

#include "family/key_duties.h"
#include "home.h"

#define ACK SV("2026-11")

static struct api_key_id make_key(struct practice *p, struct staff_id of)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct api_keys keys;
    struct sv secret;
    assert_int_equal(api_key_create(&op, of, SV("Booking site"), &problems, &secret), E_OK);
    assert_int_equal(api_key_list(&op, &keys), E_OK);
    return keys.items[0].id;
}

/* As the endpoint makes a viewer from a key: the person behind it, without a password. */
static struct viewer by_key(struct practice *p, struct client_id client)
{
    struct viewer v = practice_staff(p, ROLE_OWNER, client);
    v.actor = (struct actor){ ACTOR_API_KEY, v.staff.v };
    v.login = (struct login_id){ 0 };
    v.session = (struct session_id){ 0 };
    v.facts.fresh = false;
    return v;
}

static enum err give(struct practice *p, struct api_key_id key, struct contact_id contact, struct problems *problems)
{
    struct viewer v = by_key(p, p->leo), duty;
    struct op op = practice_op(p, &v), as;
    struct grant_form f = home_grant_form("billing", "parent_of_minor");
    struct grant_id made;
    TRY(key_duties_op(&op, key, SV("https://kith.test"), problems, &duty, &as));
    return grant_create(&as, p->leo, contact, &f, problems, &made);
}

static void a_key_gives_access_only_after_its_owner_acknowledged_the_duties(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct contact_id contact = home_link(p, p->leo, p->ana, "is_parent");
    struct api_key_id key = make_key(p, owner.staff);
    assert_int_equal(give(p, key, contact, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("duties_needed")));
    assert_non_null(strstr(sv_z(p->a, problems.items[0].text), "https://kith.test/settings/api-keys/"));
    problems.count = 0;
    assert_int_equal(key_duties_acknowledge(&op, key, false, ACK, &problems), E_INVALID);
    problems.count = 0;
    assert_int_equal(key_duties_acknowledge(&op, key, true, SV("1999-01"), &problems), E_INVALID);
    problems.count = 0;
    assert_int_equal(key_duties_acknowledge(&op, key, true, ACK, &problems), E_OK);
    assert_int_equal(give(p, key, contact, &problems), E_OK);
    assert_int_equal(home_counts(p).grants, 1);
}

static void what_was_acknowledged_can_be_taken_back(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct contact_id contact = home_link(p, p->leo, p->ana, "is_parent");
    struct api_key_id key = make_key(p, owner.staff);
    struct key_duties d;
    assert_int_equal(key_duties_acknowledge(&op, key, true, ACK, &problems), E_OK);
    assert_int_equal(key_duties_load(&op, key, &d), E_OK);
    assert_true(d.acknowledged && sv_eq(d.version, ACK));
    assert_int_equal(key_duties_end(&op, key), E_OK);
    assert_int_equal(give(p, key, contact, &problems), E_INVALID);
    assert_int_equal(home_counts(p).grants, 0);
}

static void nobody_acknowledges_for_the_owner_of_a_key(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY), other = practice_staff(p, ROLE_ADMIN, NOBODY);
    struct op op = practice_op(p, &other);
    struct problems problems = problems_new(p->a);
    struct key_duties d;
    struct api_key_id key = make_key(p, owner.staff);
    assert_int_equal(key_duties_load(&op, key, &d), E_NOTFOUND);
    assert_int_equal(key_duties_acknowledge(&op, key, true, ACK, &problems), E_NOTFOUND);
    other = practice_staff(p, ROLE_OWNER, NOBODY);
    other.facts.fresh = false;
    assert_int_equal(key_duties_acknowledge(&op, key, true, ACK, &problems), E_DENIED);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_key_gives_access_only_after_its_owner_acknowledged_the_duties),
        T(what_was_acknowledged_can_be_taken_back),
        T(nobody_acknowledges_for_the_owner_of_a_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
