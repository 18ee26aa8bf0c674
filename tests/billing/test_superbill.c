/* Superbills: what they need, what they say of payments and to whom, and who sees them. */
#include "till.h"

#include "billing/document_send.h"
#include "billing/invoice_write.h"
#include "billing/superbill.h"

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

static void it_has_each_charge_once_and_what_they_come_to(void **state)
{
    struct practice *p = *state;
    give_npi(p);
    struct charge_id charges[3] = { till_charge(p, p->olga, "120"), till_charge(p, p->olga, "30.50") };
    charges[2] = charges[0];
    struct superbill b = loaded(p, made_of(p, p->olga, charges, 3, true), ANYBODY);
    assert_int_equal(b.charges.count, 2);
    assert_int_equal(b.total, 15050);
    assert_int_equal(b.paid, 0);
    assert_string_equal(sv_z(p->a, b.client_name), "Olga Petrova");
    assert_string_equal(sv_z(p->a, b.provider.npi), "1234567893");
    assert_string_equal(sv_z(p->a, b.charges.items[0].diagnoses[0]), "F41.1");
    assert_int_equal(b.number.n, 9);
}

static void a_ready_one_needs_what_an_insurer_needs(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct charge_form f = {
        .client = p->olga, .staff = p->provider, .description = SV("A talk"), .unit_price = SV("80")
    };
    struct charge_id charge = { 0 };
    struct superbill_id id;
    MUST(charge_create(&op, &f, &problems, &charge));
    assert_int_equal(
        superbill_create(&op, &(struct superbill_new){ p->olga, &charge, 1, SV(""), true }, &problems, &id), E_INVALID);
    assert_true(problem_has(&problems, SV("missing_diagnosis")) && problem_has(&problems, SV("missing_code")) &&
                problem_has(&problems, SV("missing_npi")));
    struct superbill b = loaded(p, made_of(p, p->olga, &charge, 1, false), ANYBODY);
    assert_int_equal(b.state, SUPERBILL_DRAFT);
    problems = problems_new(p->a);
    assert_int_equal(superbill_ready(&op, b.id, b.version, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("missing_npi")));
}

static void a_draft_becomes_ready_and_a_void_one_nothing_more(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    give_npi(p);
    struct charge_id charge = till_charge(p, p->olga, "120");
    struct superbill b = loaded(p, made_of(p, p->olga, &charge, 1, false), ANYBODY);
    assert_int_equal(superbill_ready(&op, b.id, b.version + 1, &problems), E_CONFLICT);
    MUST(superbill_ready(&op, b.id, b.version, &problems));
    MUST(superbill_void(&op, b.id, b.version + 1));
    assert_int_equal(superbill_ready(&op, b.id, b.version + 2, &problems), E_CONFLICT);
    assert_int_equal(loaded(p, b.id, ANYBODY).state, SUPERBILL_VOID);
}

static void charges_of_others_and_of_nobody_are_refused(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct charge_id charges[2] = { till_charge(p, p->olga, "120"), till_charge(p, p->ana, "30") };
    struct superbill_id id;
    assert_int_equal(
        superbill_create(&op, &(struct superbill_new){ p->olga, charges, 2, SV(""), false }, &problems, &id),
        E_NOTFOUND);
    struct charge_form f = { .client = p->olga, .description = SV("A talk"), .unit_price = SV("80") };
    MUST(charge_create(&op, &f, &problems, &charges[1]));
    assert_int_equal(
        superbill_create(&op, &(struct superbill_new){ p->olga, charges, 2, SV(""), false }, &problems, &id),
        E_INVALID);
    assert_true(problem_has(&problems, SV("several_providers")));
    problems = problems_new(p->a);
    assert_int_equal(
        superbill_create(&op, &(struct superbill_new){ p->olga, charges, 0, SV(""), false }, &problems, &id),
        E_INVALID);
    assert_true(problem_has(&problems, SV("required")));
}

struct paying {
    struct op op;
    struct invoice invoice;
    int64_t amount;
};
static enum err paid_in(struct db *tx, void *arg)
{
    struct paying *x = arg;
    struct op op = x->op;
    op.db = tx;
    return invoice_amounts_in(&op, &x->invoice, x->invoice.paid + x->amount, 0, 0);
}

/* `payer` pays that much of an invoice, whoever it is addressed to. */
static void pay(struct practice *p, struct invoice_id id, struct payer_id payer, int64_t amount)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct paying x = { practice_op(p, &owner), till_invoice(p, id), amount };
    const struct entry entries[] = {
        { .kind = ENTRY_PAYMENT, .debit = ACCOUNT_CASH, .credit = ACCOUNT_CREDIT, .amount = amount, .payer = payer },
        { .kind = ENTRY_APPLY,
            .debit = ACCOUNT_CREDIT,
            .credit = ACCOUNT_RECEIVABLE,
            .amount = amount,
            .payer = payer,
            .credit_payer = x.invoice.payer,
            .invoice = id }
    };
    till_write(p, entries, 2);
    MUST(db_write(p->db, paid_in, &x));
}

static void a_payers_copy_has_all_charges_and_only_their_payments(void **state)
{
    struct practice *p = *state;
    give_npi(p);
    struct charge_id charge = till_charge(p, p->leo, "100");
    struct payer ana = till_payer(p, p->ana), olga = till_payer(p, p->olga);
    struct invoices_made made = till_bill(p, p->leo, ana.id, &charge, 1, true);
    pay(p, made.ids[0], ana.id, 4000);
    pay(p, made.ids[0], olga.id, 2500);
    struct superbill_id id = made_of(p, p->leo, &charge, 1, true);
    assert_int_equal(loaded(p, id, ANYBODY).paid, 6500);
    assert_int_equal(loaded(p, id, ana.id).paid, 4000);
    assert_int_equal(loaded(p, id, olga.id).paid, 2500);
    assert_int_equal(loaded(p, id, olga.id).total, 10000);
    assert_int_equal(loaded(p, id, till_outside(p, "Grandfather").id).paid, 0);
}

static void of_a_bill_for_more_its_charges_have_their_part(void **state)
{
    struct practice *p = *state;
    give_npi(p);
    struct charge_id charges[2] = { till_charge(p, p->olga, "100"), till_charge(p, p->olga, "50") };
    struct payer olga = till_payer(p, p->olga);
    struct invoices_made made = till_bill(p, p->olga, olga.id, charges, 2, true);
    pay(p, made.ids[0], olga.id, 10000);
    assert_int_equal(loaded(p, made_of(p, p->olga, charges, 1, true), ANYBODY).paid, 6667);
    assert_int_equal(loaded(p, made_of(p, p->olga, charges + 1, 1, true), ANYBODY).paid, 3333);
    assert_int_equal(loaded(p, made_of(p, p->olga, charges, 2, true), ANYBODY).paid, 10000);
}

static void a_portal_has_those_that_are_ready(void **state)
{
    struct practice *p = *state;
    struct viewer own = practice_client(p, p->olga), other = practice_client(p, p->ana);
    struct op op = practice_op(p, &own), stranger = practice_op(p, &other);
    struct superbills list;
    struct superbill b;
    give_npi(p);
    struct charge_id charge = till_charge(p, p->olga, "120");
    struct superbill_id draft = made_of(p, p->olga, &charge, 1, false), ready = made_of(p, p->olga, &charge, 1, true);
    MUST(superbill_list(&op, p->olga, 1, &list));
    assert_int_equal(list.count, 1);
    assert_int_equal(list.total, 1);
    assert_int_equal(list.items[0].total, 12000);
    MUST(superbill_load(&op, ready, ANYBODY, &b));
    assert_int_equal(superbill_load(&op, draft, ANYBODY, &b), E_NOTFOUND);
    assert_int_equal(superbill_load(&stranger, ready, ANYBODY, &b), E_NOTFOUND);
    assert_int_equal(superbill_list(&stranger, p->olga, 1, &list), E_NOTFOUND);
    struct viewer elsewhere = practice_other_staff(p, NOBODY);
    struct op far = practice_op(p, &elsewhere);
    assert_int_equal(superbill_load(&far, ready, ANYBODY, &b), E_NOTFOUND);
    MUST(superbill_list(&far, p->olga, 1, &list));
    assert_int_equal(list.count, 0);
}

static void a_caregiver_reads_their_own_payments_and_no_address(void **state)
{
    struct practice *p = *state;
    struct viewer mother = practice_caregiver(p, p->ana, p->leo, scope_full());
    struct op op = practice_op(p, &mother);
    struct superbill b;
    give_npi(p);
    struct charge_id charge = till_charge(p, p->leo, "100");
    struct payer leo = till_payer(p, p->leo), olga = till_payer(p, p->olga);
    struct invoices_made made = till_bill(p, p->leo, leo.id, &charge, 1, true);
    struct superbill_id id = made_of(p, p->leo, &charge, 1, true);
    pay(p, made.ids[0], olga.id, 2500);
    MUST(superbill_load(&op, id, ANYBODY, &b));
    assert_int_equal(b.paid, 0);
    MUST(superbill_load(&op, id, olga.id, &b)); /* what is asked for does not matter */
    assert_int_equal(b.paid, 0);
    pay(p, made.ids[0], till_payer(p, p->ana).id, 1000);
    MUST(superbill_load(&op, id, ANYBODY, &b));
    assert_int_equal(b.paid, 1000);
    assert_int_equal(b.client_address.n + b.client_phone.n, 0);
}

static void what_is_confidential_is_for_the_own_login_alone(void **state)
{
    struct practice *p = *state;
    struct viewer own = practice_client(p, p->mia), mother = practice_caregiver(p, p->ana, p->mia, scope_full());
    struct op op = practice_op(p, &own), mothers = practice_op(p, &mother);
    struct superbills list;
    struct superbill b;
    give_npi(p);
    struct charge_id charge = till_charge_as(p, p->mia, "90", "", true);
    struct superbill_id id = made_of(p, p->mia, &charge, 1, true);
    MUST(superbill_load(&op, id, ANYBODY, &b));
    assert_true(b.confidential);
    assert_int_equal(superbill_load(&mothers, id, ANYBODY, &b), E_NOTFOUND);
    MUST(superbill_list(&mothers, p->mia, 1, &list));
    assert_int_equal(list.count + (size_t)list.total, 0);
}

static void a_charge_that_becomes_confidential_takes_its_superbill_with_it(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY),
                  mother = practice_caregiver(p, p->ana, p->mia, scope_full());
    struct op op = practice_op(p, &owner), mothers = practice_op(p, &mother);
    struct problems problems = problems_new(p->a);
    struct superbill b;
    struct charges now;
    give_npi(p);
    struct charge_id charge = till_charge(p, p->mia, "90");
    struct superbill_id id = made_of(p, p->mia, &charge, 1, true);
    MUST(superbill_load(&mothers, id, ANYBODY, &b));
    MUST(charges_of(&op, &charge, 1, &now));
    struct charge_form f = { .client = p->mia,
        .staff = p->provider,
        .service_on = day_iso(p->a, now.items[0].service_on),
        .code = SV("90837"),
        .description = SV("Psychotherapy"),
        .units = SV("1"),
        .unit_price = SV("90"),
        .diagnoses = SV("F41.1"),
        .confidential = true,
        .version = now.items[0].version };
    MUST(charge_update(&op, charge, &f, &problems));
    assert_int_equal(superbill_load(&mothers, id, ANYBODY, &b), E_NOTFOUND);
    struct superbill_send s = {
        .to_client = true, .payers = &(struct payer_id){ till_payer(p, p->ana).id.v }, .payer_count = 1
    };
    assert_int_equal(superbill_send(&op, id, &s, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("confidential_send")));
}

static void a_confidential_one_to_a_mailbox_that_others_read_goes_to_somebody_else(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    give_npi(p);
    struct charge_id charge = till_charge_as(p, p->olga, "90", "", true);
    struct superbill_id id = made_of(p, p->olga, &charge, 1, true);
    (void)practice_add(p, "Ivan", "Petrov", "1948-01-01", "olga@example.org");
    struct superbill_send s = { .to_client = true };
    assert_int_equal(superbill_send(&op, id, &s, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("confidential_send")));
    s.sure = s.attached = true;
    problems = problems_new(p->a);
    assert_int_equal(superbill_send(&op, id, &s, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("confidential_file")));
    s.attached = false;
    problems = problems_new(p->a);
    MUST(superbill_send(&op, id, &s, &problems));
    struct document_sents sent;
    MUST(document_sent_list(&op, p->olga, SV("Olga"), 1, &sent)); /* to her, and by no program */
    assert_int_equal(sent.count, 1);
    assert_false(sent.items[0].by_program);
}

static void it_is_sent_to_whom_staff_name(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct payer ana = till_payer(p, p->ana);
    give_npi(p);
    struct charge_id charge = till_charge_as(p, p->mia, "90", "", true);
    struct superbill_id id = made_of(p, p->mia, &charge, 1, true);
    struct superbill_send s = { 0 };
    assert_int_equal(superbill_send(&op, id, &s, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("required")));
    s = (struct superbill_send){
        .to_client = true, .payers = &ana.id, .payer_count = 1, .email = SV("x@insurer.example")
    };
    problems = problems_new(p->a);
    assert_int_equal(superbill_send(&op, id, &s, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("confidential_send")));
    assert_int_equal(practice_events(p, EVENT_SUPERBILL_READY), 0);
    s.sure = true;
    problems = problems_new(p->a);
    MUST(superbill_send(&op, id, &s, &problems));
    assert_int_equal(practice_events(p, EVENT_SUPERBILL_READY), 3); /* one each: nobody is told of another */
    assert_true(
        sv_starts(practice_payload(p, EVENT_SUPERBILL_READY), SV("{\"link\":"))); /* the address stays out of it */
    s.attached = true;
    problems = problems_new(p->a);
    assert_int_equal(superbill_send(&op, id, &s, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("confidential_file")));
    s.attached = false;
    problems = problems_new(p->a);
    assert_true(loaded(p, id, ANYBODY).sent_at.has);
    struct superbill_id draft = made_of(p, p->mia, &charge, 1, false);
    assert_int_equal(superbill_send(&op, draft, &s, &problems), E_CONFLICT);
}

static void staff_without_the_right_do_nothing(void **state)
{
    struct practice *p = *state;
    struct viewer support = practice_staff(p, ROLE_SUPPORT, NOBODY), own = practice_client(p, p->olga);
    struct viewer *who[] = { &support, &own };
    struct charge_id charge = till_charge(p, p->olga, "120");
    struct superbill_id id = made_of(p, p->olga, &charge, 1, false), none;
    for (size_t i = 0; i < 2; i++) {
        struct op op = practice_op(p, who[i]);
        struct problems problems = problems_new(p->a);
        if (viewer_may(who[i], NEED_STAFF_PAGE(PERM_BILLING)).allow)
            continue;
        assert_int_not_equal(
            superbill_create(&op, &(struct superbill_new){ p->olga, &charge, 1, SV(""), false }, &problems, &none),
            E_OK);
        assert_int_not_equal(superbill_void(&op, id, 1), E_OK);
        assert_int_not_equal(superbill_send(&op, id, &(struct superbill_send){ .to_client = true }, &problems), E_OK);
    }
}

static void a_list_is_searched_by_number_and_provider(void **state)
{
    struct practice *p = *state;
    struct viewer own = practice_client(p, p->olga);
    struct op op = practice_op(p, &own);
    struct superbills list;
    give_npi(p);
    struct charge_id charge = till_charge(p, p->olga, "120");
    struct superbill_id id = made_of(p, p->olga, &charge, 1, true);
    struct superbill b = loaded(p, id, ANYBODY);
    const struct sv found[] = { b.number, sv_sub(b.number, 0, 4), SV("") }, missed[] = { SV("zzzz"), SV("nobody") };
    for (size_t i = 0; i < LENGTH(found); i++) {
        MUST(superbill_search(&op, p->olga, found[i], 1, &list));
        assert_int_equal(list.count, 1);
    }
    for (size_t i = 0; i < LENGTH(missed); i++) {
        MUST(superbill_search(&op, p->olga, missed[i], 1, &list));
        assert_int_equal(list.count, 0);
    }
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(it_has_each_charge_once_and_what_they_come_to),
        T(a_ready_one_needs_what_an_insurer_needs),
        T(a_draft_becomes_ready_and_a_void_one_nothing_more),
        T(charges_of_others_and_of_nobody_are_refused),
        T(a_payers_copy_has_all_charges_and_only_their_payments),
        T(of_a_bill_for_more_its_charges_have_their_part),
        T(a_portal_has_those_that_are_ready),
        T(a_caregiver_reads_their_own_payments_and_no_address),
        T(what_is_confidential_is_for_the_own_login_alone),
        T(a_charge_that_becomes_confidential_takes_its_superbill_with_it),
        T(a_confidential_one_to_a_mailbox_that_others_read_goes_to_somebody_else),
        T(it_is_sent_to_whom_staff_name),
        T(a_list_is_searched_by_number_and_provider),
        T(staff_without_the_right_do_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
