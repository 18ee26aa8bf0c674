/* Superbills and policies: which they name, in whose copy, and never by themselves where a visit is confidential. */
#include "till.h"

#include "billing/document_facts.h"
#include "billing/superbill_write.h"
#include "family/contact.h"

#define ANYBODY ((struct payer_id){ 0 })

static void give_npi(struct practice *p)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    MUST(staff_billing_save(&op, p->provider, SV("1234567893"), SV(""), SV("LC-1"), 0, &problems));
}

static struct superbill_id made_of(
    struct practice *p, struct client_id client, const struct charge_id *charges, size_t count, bool ready)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct superbill_id id = { 0 };
    MUST(superbill_create(
        &op, &(struct superbill_new){ client, charges, count, SV("Thank you"), ready }, &problems, &id));
    return id;
}

static struct superbill loaded(struct practice *p, struct superbill_id id, struct payer_id copy_for)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct superbill b = { 0 };
    MUST(superbill_load(&op, id, copy_for, &b));
    return b;
}

static struct insurance_id plan_of(struct practice *p, struct client_id client, struct insurance_form f)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct insurance_id id = { 0 };
    MUST(insurance_save(&op, client, id, &f, &problems, &id));
    return id;
}

static struct insurance_form held(const char *insurer, const char *holder)
{
    return (struct insurance_form){ .insurer = sv_of(insurer),
        .member_id = SV("W1234"),
        .holder = sv_of(holder),
        .holder_name = SV("Max Reed"),
        .relation = SV("child") };
}

/* Held by Ana, a contact with an account. */
static struct insurance_id anas_plan(struct practice *p, struct client_id client)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, client);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct contact_form f = { .relationship = SV("is_parent") };
    struct insurance_form plan = held("Zenith", "contact");
    MUST(link_add(&op, client, p->ana, &f, NULL, &problems, &plan.holder_contact));
    return plan_of(p, client, plan);
}

static struct insureds named(struct practice *p, const struct superbill *b, struct plans_for who)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct insureds list;
    MUST(superbill_insured_for(&op, b, &who, &list));
    return list;
}

static struct plans_for mailbox(struct practice *p, struct client_id client, const char *email)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct plans_for who;
    MUST(plans_for_mailbox(&op, client, sv_of(email), &who));
    assert_int_equal(plans_for_parse(plans_for_code(&who)).client.v, who.client.v);
    assert_int_equal(plans_for_parse(plans_for_code(&who)).all, who.all);
    return who;
}

#define ALL ((struct plans_for){ .all = true, .own = true })

static void it_names_the_policies_of_its_days_primary_first(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    give_npi(p);
    struct charge_id charge = till_charge(p, p->leo, "100");
    struct superbill b = loaded(p, made_of(p, p->leo, &charge, 1, true), ANYBODY);
    assert_int_equal(named(p, &b, ALL).count, 0);
    struct insurance_form second = held("Second", "self"), first = held("First", "other"), gone = held("Gone", "self");
    second.place = SV("2");
    first.starts_on = day_iso(p->a, owner.today);
    gone.ends_on = day_iso(p->a, (struct day){ owner.today.n - 1 });
    (void)plan_of(p, p->leo, second);
    (void)plan_of(p, p->leo, first);
    gone.place = SV("3");
    (void)plan_of(p, p->leo, gone);
    struct insureds list = named(p, &b, ALL);
    assert_int_equal(list.count, 2);
    assert_string_equal(sv_z(p->a, list.items[0].plan.insurer), "First");
    assert_string_equal(sv_z(p->a, list.items[1].plan.insurer), "Second");
    assert_string_equal(sv_z(p->a, list.items[0].plan.holder_name), "Max Reed");
    assert_true(list.items[0].always && list.items[0].day_count == 1);
}

static void a_copy_names_no_plan_that_its_reader_may_not_know_of(void **state)
{
    struct practice *p = *state;
    give_npi(p);
    struct charge_id charge = till_charge(p, p->leo, "100");
    struct superbill b = loaded(p, made_of(p, p->leo, &charge, 1, true), ANYBODY);
    (void)plan_of(p, p->leo, held("Max's", "other"));
    (void)anas_plan(p, p->leo);
    (void)plan_of(p, p->leo, held("Own", "self"));
    assert_int_equal(named(p, &b, ALL).count, 3);
    struct payer ana = till_payer(p, p->ana), olga = till_payer(p, p->olga), aunt = till_outside(p, "Aunt");
    struct insureds hers = named(p, &b, plans_for_payer(&ana, p->leo));
    assert_int_equal(hers.count, 1);
    assert_string_equal(sv_z(p->a, hers.items[0].plan.insurer), "Zenith");
    assert_int_equal(hers.items[0].plan.place, 0); /* which would tell that there is another one */
    assert_int_equal(named(p, &b, plans_for_payer(&olga, p->leo)).count, 0);
    assert_int_equal(named(p, &b, plans_for_payer(&aunt, p->leo)).count, 0);
}

static void what_goes_to_a_mailbox_names_what_each_of_its_readers_holds(void **state)
{
    struct practice *p = *state;
    give_npi(p);
    struct charge_id charge = till_charge(p, p->leo, "100");
    struct superbill b = loaded(p, made_of(p, p->leo, &charge, 1, true), ANYBODY);
    (void)plan_of(p, p->leo, held("Max's", "other"));
    (void)anas_plan(p, p->leo);
    (void)plan_of(p, p->leo, held("Own", "self"));
    assert_int_equal(named(p, &b, mailbox(p, p->leo, "claims@insurer.example")).count, 1);
    assert_int_equal(named(p, &b, mailbox(p, p->leo, "ana@example.org")).count, 2);
    assert_int_equal(named(p, &b, mailbox(p, p->leo, "olga@example.org")).count, 1);
    (void)practice_add(p, "Ivan", "Ruiz", "1948-01-01", "ana@example.org");
    struct insureds both = named(p, &b, mailbox(p, p->leo, "ana@example.org"));
    assert_int_equal(both.count, 1);
    assert_string_equal(sv_z(p->a, both.items[0].plan.insurer), "Own");
}

static void a_link_for_whoever_holds_it_names_the_clients_own_plans_alone(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct document_key key;
    give_npi(p);
    struct charge_id charge = till_charge(p, p->leo, "100");
    struct superbill b = loaded(p, made_of(p, p->leo, &charge, 1, true), ANYBODY);
    (void)anas_plan(p, p->leo);
    (void)plan_of(p, p->leo, held("Own", "self"));
    struct document_wish w = { .kind = DOCUMENT_SUPERBILL, .resource = b.id.v };
    MUST(document_key_of(&op, &w, &key));
    assert_int_equal(named(p, &b, plans_for_parse(key.seen)).count, 2);
    w.bearer = true;
    MUST(document_key_of(&op, &w, &key));
    struct insureds on_it = named(p, &b, plans_for_parse(key.seen));
    assert_int_equal(on_it.count, 1);
    assert_string_equal(sv_z(p->a, on_it.items[0].plan.insurer), "Own");
}

static void a_confidential_one_names_the_plans_of_others_only_when_staff_are_sure(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY), own = practice_client(p, p->mia);
    struct op op = practice_op(p, &owner), hers = practice_op(p, &own);
    struct problems problems = problems_new(p->a);
    struct insureds on_it, left;
    give_npi(p);
    struct charge_id charge = till_charge_as(p, p->mia, "90", "", true), plain = till_charge(p, p->mia, "90");
    struct superbill_id id = made_of(p, p->mia, &charge, 1, true), open = made_of(p, p->mia, &plain, 1, true);
    (void)plan_of(p, p->mia, held("Max's", "other"));
    (void)plan_of(p, p->mia, held("Own", "self"));
    struct superbill b = loaded(p, id, ANYBODY);
    MUST(superbill_insured(&op, &b, &on_it, &left));
    assert_int_equal(on_it.count, 1);
    assert_string_equal(sv_z(p->a, on_it.items[0].plan.insurer), "Own");
    assert_int_equal(left.count, 1);
    assert_int_equal(superbill_name_plan(&op, id, b.version, true, false, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("confidential_plan")));
    problems = problems_new(p->a);
    assert_int_equal(superbill_name_plan(&op, id, b.version + 1, true, true, &problems), E_CONFLICT);
    assert_int_not_equal(superbill_name_plan(&hers, id, b.version, true, true, &problems), E_OK);
    assert_int_equal(
        superbill_name_plan(&op, open, loaded(p, open, ANYBODY).version, true, true, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("not_confidential")));
    problems = problems_new(p->a);
    MUST(superbill_name_plan(&op, id, b.version, true, true, &problems));
    b = loaded(p, id, ANYBODY);
    assert_int_equal(named(p, &b, ALL).count, 2);
    MUST(superbill_name_plan(&op, id, b.version, false, false, &problems));
    b = loaded(p, id, ANYBODY);
    assert_int_equal(named(p, &b, ALL).count, 1);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(it_names_the_policies_of_its_days_primary_first),
        T(a_copy_names_no_plan_that_its_reader_may_not_know_of),
        T(what_goes_to_a_mailbox_names_what_each_of_its_readers_holds),
        T(a_link_for_whoever_holds_it_names_the_clients_own_plans_alone),
        T(a_confidential_one_names_the_plans_of_others_only_when_staff_are_sure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
