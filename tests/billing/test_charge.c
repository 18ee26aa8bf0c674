/* What things cost: settings, services and their prices, charges of visits and by hand. */
#include "till.h"

#include "billing/code.h"
#include "billing/fee.h"
#include "billing/invoice.h"
#include "diary.h"

struct scene {
    struct practice *p;
    struct viewer owner;
    struct op op;
    struct problems problems;
};

static void open_scene(void **state, struct scene *s)
{
    s->p = *state;
    s->owner = practice_staff(s->p, ROLE_OWNER, NOBODY);
    s->op = practice_op(s->p, &s->owner);
    s->problems = problems_new(s->p->a);
}

static struct service_id service(
    struct scene *s, const char *code, const char *name, const char *price, const char *tax)
{
    struct service_form f = {
        .code = sv_of(code), .description = sv_of(name), .price = sv_of(price), .tax = sv_of(tax)
    };
    struct service_id id = { 0 };
    MUST(service_save(&s->op, (struct service_id){ 0 }, &f, &s->problems, &id));
    return id;
}

static void settings_are_what_was_saved_and_say_what_is_wrong(void **state)
{
    struct scene s;
    struct billing_setting setting;
    open_scene(state, &s);
    MUST(billing_setting_load(&s.op, &setting));
    assert_int_equal(setting.due_days, 14);
    struct billing_setting_form f = { .npi = SV("1234567890"), .due_days = SV("-1"), .plan_least = SV("free") };
    assert_int_equal(billing_setting_save(&s.op, &f, &s.problems), E_INVALID);
    assert_true(problem_has(&s.problems, SV("bad_npi")) && problem_has(&s.problems, SV("bad_days")) &&
                problem_has(&s.problems, SV("bad_amount")));
    s.problems = problems_new(s.p->a);
    f = (struct billing_setting_form){ .npi = SV("1234567893"),
        .paper = SV("a4"),
        .due_days = SV("30"),
        .plan_least = SV("45.50"),
        .address = SV("1 Elm St\nElmtown") };
    MUST(billing_setting_save(&s.op, &f, &s.problems));
    assert_int_equal(billing_setting_save(&s.op, &f, &s.problems), E_CONFLICT);
    MUST(billing_setting_load(&s.op, &setting));
    assert_true(setting.a4);
    assert_int_equal(setting.plan_least, 4550);
    assert_int_equal(setting.due_days, 30);
    assert_int_equal(setting.version, 1);
    struct viewer provider = practice_staff(s.p, ROLE_PROVIDER, NOBODY);
    struct op theirs = practice_op(s.p, &provider);
    assert_int_not_equal(billing_setting_save(&theirs, &f, &s.problems), E_OK);
    MUST(staff_billing_save(&s.op, s.p->provider, SV("1234567893"), SV(""), SV("LCSW 1"), 0, &s.problems));
    struct staff_billings list;
    MUST(staff_billing_list(&s.op, &list));
    assert_int_equal(list.count, 4);
}

static void services_are_found_by_code_and_words(void **state)
{
    struct scene s;
    struct services list;
    open_scene(state, &s);
    struct service_id id = service(&s, "90837", "Therapy, an hour", "150", "");
    (void)service(&s, "G0463", "Clinic visit", "80", "8.25");
    MUST(service_list(&s.op, SV("ther hour"), false, 1, &list));
    assert_int_equal(list.total, 1);
    assert_string_equal(sv_z(s.p->a, list.items[0].code_system), "cpt");
    MUST(service_list(&s.op, SV("g0463"), false, 1, &list));
    assert_int_equal(list.total, 1);
    assert_string_equal(sv_z(s.p->a, list.items[0].code_system), "hcpcs");
    assert_int_equal(list.items[0].tax_bp, 825);
    MUST(service_archive(&s.op, id, true, 1));
    assert_int_equal(service_archive(&s.op, id, false, 1), E_CONFLICT);
    MUST(service_list(&s.op, SV(""), false, 0, &list));
    assert_int_equal(list.total, 1);
    MUST(service_list(&s.op, SV(""), true, 0, &list));
    assert_int_equal(list.total, 2);
    struct service_form f = {
        .code = SV("9O837"), .price = SV("-3"), .modifiers = SV("25 GTX"), .place_of_service = SV("office")
    };
    assert_int_equal(service_save(&s.op, (struct service_id){ 0 }, &f, &s.problems, &id), E_INVALID);
    static const char *const codes[] = { "required", "bad_code", "bad_amount", "bad_modifier", "bad_place" };
    for (size_t i = 0; i < LENGTH(codes); i++)
        assert_true(problem_has(&s.problems, sv_of(codes[i])));
}

static void the_most_particular_price_counts(void **state)
{
    struct scene s;
    int64_t price;
    open_scene(state, &s);
    struct service_id id = service(&s, "90837", "Therapy", "150", "");
    const struct staff_id any = { 0 };
    MUST(service_price_set(&s.op, id, s.p->provider, NOBODY, SV("140"), &s.problems));
    MUST(service_price_set(&s.op, id, any, s.p->olga, SV("100"), &s.problems));
    MUST(service_price_set(&s.op, id, s.p->provider, s.p->olga, SV("90"), &s.problems));
    const struct {
        struct staff_id staff;
        struct client_id client;
        int64_t price;
    } rows[] = { { s.p->provider, s.p->olga, 9000 }, { s.p->admin, s.p->olga, 10000 },
        { s.p->provider, s.p->ana, 14000 }, { s.p->admin, s.p->ana, 15000 } };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        MUST(service_price_for(&s.op, id, rows[i].staff, rows[i].client, &price));
        assert_int_equal(price, rows[i].price);
    }
    MUST(service_price_set(&s.op, id, s.p->provider, s.p->olga, SV(""), &s.problems));
    MUST(service_price_for(&s.op, id, s.p->provider, s.p->olga, &price));
    assert_int_equal(price, 10000);
    assert_int_equal(service_price_set(&s.op, id, any, NOBODY, SV("1"), &s.problems), E_INVALID);
    assert_int_equal(service_price_set(&s.op, id, any, s.p->stranger, SV("1"), &s.problems), E_INVALID);
    s.problems = problems_new(s.p->a);
    assert_int_equal(service_price_set(&s.op, id, any, s.p->stranger, SV("1"), &s.problems), E_NOTFOUND);
}

/* A visit of yesterday that took place, was missed, or was called off late. */
static struct attendee_id visit(struct scene *s, struct appointment_type_id type, struct client_id client,
    const char *when, enum attendee_status status)
{
    struct appointment_id id = diary_book(s->p, type, when, client);
    struct attendee_id attendee = diary_attendee(s->p, id, client).id;
    struct attendee_change c = { .attendee = attendee, .has_status = true, .status = status, .quiet = true };
    MUST(attendee_change(&s->op, &c, &s->problems));
    return attendee;
}

static void visits_to_bill_are_listed_with_what_they_would_cost(void **state)
{
    struct scene s;
    struct unbilled_list list;
    struct charges made;
    int64_t units[] = { 1, 2 };
    open_scene(state, &s);
    struct appointment_type_id type = diary_type(s.p, &(struct type_id_of){ .name = "Session", .length = 50 });
    struct appointment_type_id secret =
        diary_type(s.p, &(struct type_id_of){ .name = "Check-in", .length = 30, .confidential = true });
    struct service_id services[] = { service(&s, "90837", "Therapy", "150", "10"),
        service(&s, "96127", "Form", "5", "") };
    MUST(service_of_type_set(&s.op, type, services, units, 2, &s.problems));
    MUST(service_price_set(&s.op, services[0], (struct staff_id){ 0 }, s.p->olga, SV("100"), &s.problems));
    struct attendee_id took = visit(&s, type, s.p->olga, "2026-03-03 09:00", ATTENDEE_FULFILLED);
    struct attendee_id missed = visit(&s, type, s.p->ana, "2026-03-03 11:00", ATTENDEE_NOSHOW);
    struct attendee_id hidden = visit(&s, secret, s.p->mia, "2026-03-03 13:00", ATTENDEE_FULFILLED);
    practice_forward(s.p, 2 * DAY_US);
    open_scene(state, &s);
    MUST(unbilled_find(&s.op, NOBODY, SV(""), 1, &list));
    assert_int_equal(list.total, 2); /* no fee is set for a missed one */
    assert_int_equal(list.total_sum, 12000);
    struct fee_policy_form f = { .noshow = SV("40") };
    MUST(fee_policy_save(&s.op, &f, &s.problems));
    MUST(unbilled_find(&s.op, NOBODY, SV(""), 1, &list));
    assert_int_equal(list.total, 3);
    assert_int_equal(list.total_sum, 16000);
    MUST(unbilled_find(&s.op, NOBODY, SV("olga"), 1, &list));
    assert_int_equal(list.total, 1);
    assert_int_equal(list.items[0].amount, 12000);
    MUST(charge_visit(&s.op, took, false, &made));
    assert_int_equal(made.count, 2);
    assert_int_equal(made.total_sum, 12000); /* as it was said */
    MUST(charge_visit(&s.op, took, false, &made));
    assert_int_equal(made.count, 2); /* and once */
    MUST(charge_visit(&s.op, missed, false, &made));
    assert_int_equal(made.count, 1);
    assert_int_equal(made.items[0].kind, CHARGE_NOSHOW_FEE);
    assert_int_equal(made.items[0].total, 4000);
    MUST(charge_visit(&s.op, hidden, true, &made)); /* not to bill */
    assert_int_equal(made.items[0].state, CHARGE_VOID);
    assert_true(made.items[0].confidential);
    MUST(unbilled_find(&s.op, NOBODY, SV(""), 1, &list));
    assert_int_equal(list.total, 0);
    assert_int_equal(charge_visit(&s.op, (struct attendee_id){ 4711 }, false, &made), E_NOTFOUND);
}

static void a_visit_to_bill_is_confidential_once_its_type_is(void **state)
{
    struct scene s;
    struct unbilled_list list;
    struct appointment_type type;
    open_scene(state, &s);
    struct appointment_type_id id = diary_type(s.p, &(struct type_id_of){ .name = "Session", .length = 50 });
    (void)visit(&s, id, s.p->mia, "2026-03-03 09:00", ATTENDEE_FULFILLED);
    practice_forward(s.p, 2 * DAY_US);
    open_scene(state, &s);
    MUST(unbilled_find(&s.op, s.p->mia, SV(""), 1, &list));
    assert_int_equal(list.count, 1);
    assert_false(list.items[0].confidential);
    MUST(type_load(&s.op, id, &type));
    struct type_form f = type_form_from(s.p->a, &type);
    f.confidential = true;
    MUST(type_update(&s.op, id, &f, &s.problems));
    MUST(unbilled_find(&s.op, s.p->mia, SV(""), 1, &list));
    assert_true(list.items[0].confidential);
}

static void a_visit_with_a_price_of_its_own_costs_that(void **state)
{
    struct scene s;
    struct charges made;
    struct unbilled_list list;
    int64_t once = 1;
    open_scene(state, &s);
    struct appointment_type_id type = diary_type(s.p, &(struct type_id_of){ .name = "Session", .length = 50 });
    struct service_id id = service(&s, "90837", "Therapy", "150", "10");
    MUST(service_of_type_set(&s.op, type, &id, &once, 1, &s.problems));
    struct attendee_id took = visit(&s, type, s.p->olga, "2026-03-03 09:00", ATTENDEE_FULFILLED);
    struct attendee_change c = { .attendee = took, .has_price = true, .price = SV("77") };
    MUST(attendee_change(&s.op, &c, &s.problems));
    practice_forward(s.p, 2 * DAY_US);
    open_scene(state, &s);
    MUST(unbilled_find(&s.op, s.p->olga, SV(""), 1, &list));
    assert_int_equal(list.total_sum, 7700);
    MUST(charge_visit(&s.op, took, false, &made));
    assert_int_equal(made.total_sum, 7700);
    assert_string_equal(sv_z(s.p->a, made.items[0].code), "90837");
    assert_string_equal(sv_z(s.p->a, made.items[0].place_of_service), "10"); /* it was a call */
}

static void a_charge_by_hand_says_what_is_wrong_and_changes_while_it_is_open(void **state)
{
    struct scene s;
    struct charges list;
    struct charge_id id;
    open_scene(state, &s);
    struct charge_form f = { .client = s.p->carer,
        .description = SV("Letter"),
        .unit_price = SV("20"),
        .discount = SV("30"),
        .service_on = SV("2026-12-24"),
        .diagnoses = SV("F41.1 nonsense") };
    assert_int_equal(charge_create(&s.op, &f, &s.problems, &id), E_INVALID);
    assert_true(problem_has(&s.problems, SV("future_day")) && problem_has(&s.problems, SV("bad_code")));
    s.problems = problems_new(s.p->a);
    f.service_on = f.diagnoses = SV("");
    assert_int_equal(charge_create(&s.op, &f, &s.problems, &id), E_INVALID);
    assert_true(problem_of(&s.problems, SV("discount")) != NULL);
    s.problems = problems_new(s.p->a);
    f.discount = SV("5");
    assert_int_equal(charge_create(&s.op, &f, &s.problems, &id), E_INVALID);
    assert_true(problem_has(&s.problems, SV("unknown_client"))); /* caregiver-only: nothing is done for them */
    s.problems = problems_new(s.p->a);
    f.client = s.p->olga;
    f.diagnoses = SV("f411, F41.1 i10");
    MUST(charge_create(&s.op, &f, &s.problems, &id));
    MUST(charges_of(&s.op, &id, 1, &list));
    assert_int_equal(list.items[0].total, 1500);
    assert_int_equal(list.items[0].diagnosis_count, 2);
    assert_string_equal(sv_z(s.p->a, list.items[0].diagnoses[0]), "F41.1");
    f.unit_price = SV("25");
    assert_int_equal(charge_update(&s.op, id, &f, &s.problems), E_CONFLICT);
    f.version = 1;
    MUST(charge_update(&s.op, id, &f, &s.problems));
    MUST(charge_list(&s.op, &(struct charge_filter){ .words = SV("petr letter"), .page = 1 }, &list));
    assert_int_equal(list.total, 1);
    assert_int_equal(list.total_sum, 2000);
    MUST(charge_void(&s.op, id, 2));
    MUST(charge_list(&s.op, &(struct charge_filter){ .client = s.p->olga, .open_only = true, .page = 1 }, &list));
    assert_int_equal(list.total, 0);
    assert_int_equal(practice_events(s.p, EVENT_CHARGE_CHANGED), 3);
}

static void what_is_emptied_when_a_charge_changes_comes_back_from_no_service(void **state)
{
    struct scene s;
    struct charge_id id;
    struct charges list;
    open_scene(state, &s);
    struct service_id of = service(&s, "G0463", "Clinic visit", "80", "8.25");
    struct charge_form f = { .client = s.p->olga, .service = of };
    MUST(charge_create(&s.op, &f, &s.problems, &id));
    MUST(charges_of(&s.op, &id, 1, &list));
    assert_int_equal(list.items[0].total, 8660);
    f.description = SV("Clinic visit");
    f.unit_price = SV("80");
    f.version = list.items[0].version;
    MUST(charge_update(&s.op, id, &f, &s.problems)); /* without tax, code and kind */
    MUST(charges_of(&s.op, &id, 1, &list));
    assert_int_equal(list.items[0].total, 8000);
    assert_int_equal(list.items[0].code.n + list.items[0].category.n + list.items[0].modifiers.n, 0);
    assert_int_equal(list.items[0].service.v, of.v);
}

static void restrict_client(struct practice *p, const struct op *op, struct client_id id)
{
    struct organization org = practice_organization(p);
    struct problems problems = problems_new(p->a);
    struct client c;
    MUST(client_load(op, id, &org, &c));
    struct client_form f = client_form_from(p->a, &c);
    f.restricted = true;
    MUST(client_update(op, id, &f, &problems));
}

static void what_was_done_finds_no_charge_of_a_restricted_client(void **state)
{
    struct scene s;
    struct charges list;
    struct charge_id id;
    open_scene(state, &s);
    struct viewer owner = practice_staff(s.p, ROLE_OWNER, s.p->olga);
    struct op op = practice_op(s.p, &owner);
    struct charge_form f = { .client = s.p->olga, .description = SV("Zauberlehrling"), .unit_price = SV("20") };
    MUST(charge_create(&s.op, &f, &s.problems, &id));
    struct charge_filter by_word = { .words = SV("zauber"), .page = 1 }, by_name = { .words = SV("petr"), .page = 1 };
    MUST(charge_list(&s.op, &by_word, &list));
    assert_int_equal(list.total, 1);
    restrict_client(s.p, &op, s.p->olga);
    MUST(charge_list(&s.op, &by_word, &list));
    assert_int_equal(list.total, 0);
    MUST(charge_list(&s.op, &by_name, &list));
    assert_int_equal(list.total, 1);
    assert_string_equal(sv_z(s.p->a, list.items[0].description), "Restricted record");
}

static void a_code_is_unknown_once_a_list_was_loaded(void **state)
{
    struct scene s;
    struct charge_id id;
    struct code_import done;
    open_scene(state, &s);
    MUST(code_import(
        &s.op, CODE_ICD_10_CM, 2026, SV("F41.1,Generalized anxiety disorder\n"), NULL, NULL, &s.problems, &done));
    struct charge_form f = {
        .client = s.p->olga, .description = SV("Letter"), .unit_price = SV("20"), .diagnoses = SV("F41.1")
    };
    MUST(charge_create(&s.op, &f, &s.problems, &id));
    f.diagnoses = SV("F41.9");
    assert_int_equal(charge_create(&s.op, &f, &s.problems, &id), E_INVALID);
    assert_true(problem_has(&s.problems, SV("unknown_code")));
}

static void diagnoses_are_added_to_a_billed_charge_whose_amount_stays(void **state)
{
    struct scene s;
    struct charges list;
    struct charge_id id;
    struct invoices_made made;
    open_scene(state, &s);
    struct charge_form f = { .client = s.p->olga, .description = SV("Letter"), .unit_price = SV("20") };
    MUST(charge_create(&s.op, &f, &s.problems, &id));
    struct invoice_line_form line = { .charge = id };
    struct invoice_form bill = { .client = s.p->olga, .lines = &line, .line_count = 1, .send = true };
    MUST(invoice_create(&s.op, &bill, &s.problems, &made));
    assert_int_equal(charge_diagnose(&s.op, id, SV("nonsense"), &s.problems), E_INVALID);
    assert_true(problem_has(&s.problems, SV("bad_code")));
    s.problems = problems_new(s.p->a);
    MUST(charge_diagnose(&s.op, id, SV("i10, f411"), &s.problems));
    MUST(charge_diagnose(&s.op, id, SV("f411"), &s.problems)); /* those alone */
    MUST(charges_of(&s.op, &id, 1, &list));
    assert_int_equal(list.items[0].state, CHARGE_BILLED);
    assert_int_equal(list.items[0].total, 2000);
    assert_int_equal(list.items[0].diagnosis_count, 1);
    assert_string_equal(sv_z(s.p->a, list.items[0].diagnoses[0]), "F41.1");
    struct viewer own = practice_client(s.p, s.p->olga);
    struct op op = practice_op(s.p, &own);
    assert_int_not_equal(charge_diagnose(&op, id, SV("i10"), &s.problems), E_OK);
}

static void families_know_of_no_charge(void **state)
{
    struct scene s;
    struct charges list;
    struct unbilled_list visits;
    struct services services;
    open_scene(state, &s);
    struct viewer own = practice_client(s.p, s.p->olga);
    struct op op = practice_op(s.p, &own);
    assert_int_not_equal(charge_list(&op, &(struct charge_filter){ .client = s.p->olga }, &list), E_OK);
    assert_int_not_equal(unbilled_find(&op, s.p->olga, SV(""), 1, &visits), E_OK);
    assert_int_not_equal(service_list(&op, SV(""), false, 1, &services), E_OK);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(settings_are_what_was_saved_and_say_what_is_wrong),
        T(services_are_found_by_code_and_words),
        T(the_most_particular_price_counts),
        T(visits_to_bill_are_listed_with_what_they_would_cost),
        T(a_visit_to_bill_is_confidential_once_its_type_is),
        T(a_visit_with_a_price_of_its_own_costs_that),
        T(a_charge_by_hand_says_what_is_wrong_and_changes_while_it_is_open),
        T(a_code_is_unknown_once_a_list_was_loaded),
        T(diagnoses_are_added_to_a_billed_charge_whose_amount_stays),
        T(families_know_of_no_charge),
        T(what_is_emptied_when_a_charge_changes_comes_back_from_no_service),
        T(what_was_done_finds_no_charge_of_a_restricted_client),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
