/* A practice that this process knows is not read again, and never older than its last change. */
#include "../fixture.h"
#include "db/fixture.h"
#include "practice/queries.h"

#define NONE ((struct client_id){ 0 })

struct knowing {
    struct practice *p;
    struct viewer owner, install;
    struct op op, cli;
    struct problems problems;
    int64_t version; /* of the last look */
};

static struct knowing knowing(struct practice *p)
{
    return (struct knowing){ .p = p,
        .owner = practice_staff(p, ROLE_OWNER, NONE),
        .install = practice_system(p),
        .problems = problems_new(p->a),
        .version = practice_organization(p).version };
}

static void ready(struct knowing *k, struct known_organizations *known)
{
    k->op = practice_op(k->p, &k->owner);
    k->cli = practice_op(k->p, &k->install);
    k->op.organizations = known;
}

/* What the row of a session says is the version now. */
static struct organization looked(struct knowing *k, uint64_t *ret_statements)
{
    struct organization org;
    k->version = practice_organization(k->p).version;
    uint64_t before = db_statements(k->p->db);
    assert_int_equal(organization_known(&k->op, k->p->org, k->version, &org), E_OK);
    *ret_statements = db_statements(k->p->db) - before;
    return org;
}

static void assert_as_stored(struct practice *p, const struct organization *org)
{
    struct organization now = practice_organization(p);
    const struct sv texts[][2] = { { org->name, now.name }, { org->zone, now.zone }, { org->language, now.language },
        { org->phone, now.phone }, { org->email, now.email }, { org->currency, now.currency },
        { sv_of(org->policy.id), sv_of(now.policy.id) } };
    for (size_t i = 0; i < LENGTH(texts); i++)
        assert_true(sv_eq(texts[i][0], texts[i][1]));
    assert_memory_equal(org->feature, now.feature, sizeof now.feature);
    assert_memory_equal(org->feature_requested, now.feature_requested, sizeof now.feature_requested);
    assert_int_equal(org->version, now.version);
    assert_int_equal(org->logo_at.has, now.logo_at.has);
    assert_int_equal(org->portal.bits, now.portal.bits);
    assert_int_equal(org->own_rule_allowed, now.own_rule_allowed);
    assert_int_equal(org->portal_ages_count, now.portal_ages_count);
    for (size_t i = 0; i < now.portal_ages_count; i++)
        assert_int_equal(org->portal_ages[i].portal.bits, now.portal_ages[i].portal.bits);
    assert_int_equal(org->policy.majority, now.policy.majority);
    assert_int_equal(org->policy.leap_early, now.policy.leap_early);
    assert_int_equal(org->policy.count, now.policy.count);
    for (size_t i = 0; i < now.policy.count; i++)
        assert_int_equal(org->policy.tiers[i].notice_days, now.policy.tiers[i].notice_days);
}

static void a_practice_is_read_once_while_its_version_stands(void **state)
{
    struct practice *p = *state;
    struct known_organizations *known = known_organizations_new();
    struct knowing k = knowing(p);
    uint64_t n;
    ready(&k, known);
    (void)looked(&k, &n);
    assert_int_equal(n, 2);
    struct organization org = looked(&k, &n);
    assert_int_equal(n, 0);
    assert_as_stored(p, &org);
    k.op.organizations = NULL; /* nobody keeps it: read each time */
    (void)looked(&k, &n);
    assert_int_equal(n, 2);
    known_organizations_free(known);
}

static void practices_do_not_stand_in_for_each_other(void **state)
{
    struct practice *p = *state;
    struct known_organizations *known = known_organizations_new();
    struct knowing k = knowing(p);
    struct organization org;
    ready(&k, known);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(organization_known(&k.op, p->org, 1, &org), E_OK);
        assert_int_equal(org.id.v, p->org.v);
        assert_int_equal(organization_known(&k.op, p->other_org, 1, &org), E_OK);
        assert_int_equal(org.id.v, p->other_org.v);
        /* One that would lie in the same place, and does not exist. */
        assert_int_equal(organization_known(&k.op, (struct org_id){ p->org.v + 64 }, 1, &org), E_NOTFOUND);
    }
    known_organizations_free(known);
}

/* -- every way a practice changes -- */

static void renamed(struct knowing *k)
{
    struct organization_form f = {
        .name = SV("New name"), .zone = SV("Europe/Berlin"), .own_rule_allowed = true, .version = k->version
    };
    assert_int_equal(organization_update(&k->op, &f, &k->problems), E_OK);
}

static void feature_off(struct knowing *k)
{
    assert_int_equal(feature_set(&k->cli, FEATURE_CAREGIVER_ACCESS, false, &k->problems), E_OK);
}

static void feature_asked(struct knowing *k)
{
    assert_int_equal(feature_request(&k->op, FEATURE_CAREGIVER_ACCESS), E_OK);
}

static void feature_on(struct knowing *k)
{
    assert_int_equal(feature_set(&k->cli, FEATURE_CAREGIVER_ACCESS, true, &k->problems), E_OK);
}

static void switches(struct knowing *k, struct portal_default d)
{
    d.portal = portal_with(PORTAL_ALL, CAP_CHAT, false);
    assert_int_equal(portal_default_save(&k->op, &d, &k->problems), E_OK);
}

static void switches_of_all(struct knowing *k)
{
    switches(k, (struct portal_default){ .kind = PORTAL_OF_ORGANIZATION, .set = true });
}

static void switches_of_an_age(struct knowing *k)
{
    switches(k, (struct portal_default){ .kind = PORTAL_OF_AGE, .from_age = 12, .set = true });
}

static void switches_of_an_age_gone(struct knowing *k)
{
    switches(k, (struct portal_default){ .kind = PORTAL_OF_AGE, .from_age = 12 });
}

static void own_tiers(struct knowing *k)
{
    struct policy_form f;
    struct age_policy policy;
    policy_form_of(k->p->a, age_preset(SV("us-tx-three-step")), &f);
    f.tiers[0].from_age = SV("11");
    policy_form_check(&f, &k->problems, &policy);
    assert_int_equal(k->problems.count, 0);
    assert_int_equal(age_policy_save(&k->op, &policy, k->version), E_OK);
}

static void another_preset(struct knowing *k)
{
    assert_int_equal(age_policy_save(&k->op, age_preset(SV("us-tx-three-step")), k->version), E_OK);
}

static enum err set_logo(struct db *tx, void *arg)
{
    const struct knowing *k = arg;
    return organization_logo_in(tx, k->p->org, (struct opt_instant){ true, k->op.now });
}

static enum err take_logo(struct db *tx, void *arg)
{
    const struct knowing *k = arg;
    return organization_logo_in(tx, k->p->org, (struct opt_instant){ .has = false });
}

static void logo(struct knowing *k)
{
    assert_int_equal(db_write(k->op.db, set_logo, k), E_OK);
}

static void no_logo(struct knowing *k)
{
    assert_int_equal(db_write(k->op.db, take_logo, k), E_OK);
}

static void every_change_counts_from_the_next_look(void **state)
{
    static void (*const changes[])(struct knowing *) = { renamed, feature_off, feature_asked, feature_on,
        switches_of_all, switches_of_an_age, switches_of_an_age_gone, own_tiers, another_preset, logo, no_logo };
    struct practice *p = *state;
    struct known_organizations *known = known_organizations_new();
    struct knowing k = knowing(p);
    uint64_t n;
    ready(&k, known);
    struct organization was = looked(&k, &n);
    for (size_t i = 0; i < LENGTH(changes); i++) {
        changes[i](&k);
        struct organization org = looked(&k, &n);
        assert_true(org.version > was.version);
        assert_int_equal(n, 2);
        assert_as_stored(p, &org);
        was = looked(&k, &n);
        assert_int_equal(n, 0);
        assert_as_stored(p, &was);
    }
    known_organizations_free(known);
}

/* A query of tomorrow that writes one of these tables has to stand in the list above. */
static void what_writes_a_practice_is_all_in_that_list(void **state)
{
    static const char *const tables[] = { "UPDATE organization", "INTO feature", "UPDATE feature", "FROM feature f",
        "INTO age_tier", "UPDATE age_tier", "DELETE FROM age_tier", "INTO portal_age_default",
        "UPDATE portal_age_default", "DELETE FROM portal_age_default" };
    static const char *const known[] = { "people.organization_save", "people.organization_set_policy",
        "people.organization_set_portal", "people.organization_set_logo", "people.organization_moved",
        "people.feature_ask", "people.feature_upsert", "people.age_tiers_clear", "people.age_tier_add",
        "people.portal_age_set", "people.portal_age_clear" };
    size_t count, found = 0;
    const struct db_query *queries = db_queries(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        bool writes = false, listed = false;
        for (size_t k = 0; k < LENGTH(tables); k++)
            writes |= queries[i].writes && strstr(queries[i].sqlite, tables[k]) != NULL;
        for (size_t k = 0; k < LENGTH(known); k++)
            listed |= strcmp(queries[i].name, known[k]) == 0;
        /* Beside the tests' own, and a restore, which fills an empty database. */
        if (writes && strncmp(queries[i].name, "practice.", 9) != 0 && strncmp(queries[i].name, "table.", 6) != 0)
            assert_string_equal(listed ? "" : queries[i].name, "");
        found += writes && listed;
    }
    assert_int_equal(found, LENGTH(known));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(a_practice_is_read_once_while_its_version_stands),
        TEST(practices_do_not_stand_in_for_each_other),
        TEST(every_change_counts_from_the_next_look),
        cmocka_unit_test(what_writes_a_practice_is_all_in_that_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
