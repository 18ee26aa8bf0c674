/* Standing payers (beyond 14): only they say so, and only about themselves. Whom an invoice can go to. */
#include "till.h"

#include "billing/standing.h"

static enum err agree(struct practice *p, const struct viewer *v, struct client_id client, struct problems *problems)
{
    struct op op = practice_op(p, v);
    struct standing_form f = { .client = client, .cap_charge = SV("100"), .agreed = true };
    *problems = problems_new(p->a);
    return standing_agree(&op, &f, problems);
}

/* `who` is on the client's list of family and contacts; with a preset they have taken up an access of that scope. */
static struct contact_id name_them(
    struct practice *p, struct client_id client, struct client_id who, const char *preset)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, client), theirs = practice_client(p, who);
    struct op op = practice_op(p, &owner), own = practice_op(p, &theirs);
    struct problems problems = problems_new(p->a);
    struct contact_form f = { .relationship = SV("is_parent") };
    struct grant_form g = { .preset = preset ? sv_of(preset) : SV(""),
        .acknowledged = true,
        .ack_version = sv_of(grant_acknowledgement_version),
        .basis = SV("parent_of_minor"),
        .send_invite = true };
    struct contact_id id;
    struct grants grants;
    MUST(link_add(&op, client, who, &f, preset ? &g : NULL, &problems, &id));
    MUST(grant_list(&op, client, &grants));
    for (size_t i = 0; i < grants.count; i++)
        if (grants.items[i].contact.v == id.v)
            MUST(invite_accept_mine(&own, grants.items[i].id, &problems));
    return id;
}

static void who_agreed_is_billed_from_then_on_and_until_they_end_it(void **state)
{
    struct practice *p = *state;
    struct problems problems;
    struct standing_payers own;
    struct viewer ana = practice_client(p, p->ana);
    struct op hers = practice_op(p, &ana);
    const struct payer_id anybody = { 0 };
    assert_int_equal(agree(p, &ana, p->leo, &problems), E_INVALID); /* a stranger's purse is nobody's */
    assert_true(problem_has(&problems, SV("unknown_client")));
    name_them(p, p->leo, p->ana, "billing");
    MUST(agree(p, &ana, p->leo, &problems));
    assert_int_equal(practice_events(p, EVENT_STANDING_PAYER_CHANGED), 1);
    struct invoice i = till_invoice(p, till_issue(p, p->leo, anybody, "250"));
    assert_int_equal(i.payer_client.v, p->ana.v); /* above the cap as well: an invoice to them all the same */
    MUST(standing_own(&hers, &own));
    assert_int_equal(own.count, 1);
    assert_int_equal(own.items[0].cap_charge, 10000);
    MUST(standing_end(&hers, own.items[0].id, own.items[0].version));
    assert_int_equal(standing_end(&hers, own.items[0].id, own.items[0].version), E_CONFLICT);
    i = till_invoice(p, till_issue(p, p->leo, anybody, "250"));
    assert_int_equal(i.payer_client.v, p->leo.v);
    till_is_sound(p);
}

static void nobody_agrees_for_another(void **state)
{
    struct practice *p = *state;
    struct problems problems;
    name_them(p, p->leo, p->ana, "billing");
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY),
                  acting = practice_caregiver(p, p->olga, p->ana, scope_full()),
                  mailbox = practice_mailbox(p, p->olga, p->ana);
    mailbox.facts.relation = REL_SAME_MAILBOX;
    assert_int_not_equal(agree(p, &owner, p->leo, &problems), E_OK);
    assert_int_not_equal(agree(p, &acting, p->leo, &problems), E_OK);
    assert_int_not_equal(agree(p, &mailbox, p->leo, &problems), E_OK);
}

static void an_agreement_takes_the_own_card_alone_and_names_no_other_payer(void **state)
{
    struct practice *p = *state;
    struct problems problems = problems_new(p->a);
    struct viewer ana = practice_client(p, p->ana), olga = practice_client(p, p->olga);
    struct op hers = practice_op(p, &ana), other = practice_op(p, &olga);
    struct card_id card = { 0 };
    name_them(p, p->leo, p->ana, "billing");
    MUST(till_enter(p, &olga, p->olga, "success", &card));
    struct standing_form f = { .client = p->leo, .card = card, .agreed = true };
    assert_int_equal(standing_agree(&hers, &f, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("not_your_card")));
    MUST(till_enter(p, &ana, p->ana, "success", &f.card));
    problems = problems_new(p->a);
    MUST(standing_agree(&hers, &f, &problems));
    f = (struct standing_form){ .client = p->leo };
    problems = problems_new(p->a);
    assert_int_equal(standing_agree(&hers, &f, &problems), E_INVALID);
    assert_true(problem_of(&problems, SV("agreed")) != NULL);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    problems = problems_new(p->a);
    name_them(p, p->leo, p->olga, "billing");
    f.agreed = true;
    f.card = (struct card_id){ 0 };
    MUST(standing_agree(&other, &f, &problems)); /* the same answer as if nobody else had agreed */
    struct standing_payers all;
    MUST(standing_own(&other, &all));
    assert_int_equal(all.count, 1);
    assert_int_not_equal(standing_for(&other, p->leo, &all), E_OK);
    MUST(standing_for(&op, p->leo, &all));
    assert_int_equal(all.count, 2);
    struct invoice i = till_invoice(p, till_issue(p, p->leo, (struct payer_id){ 0 }, "250"));
    assert_int_equal(i.payer_client.v, p->ana.v); /* who agreed first */
}

static void only_who_may_pay_the_bills_of_an_account_agrees_and_is_billed_no_longer_than_that(void **state)
{
    struct practice *p = *state;
    struct problems problems;
    struct viewer ana = practice_client(p, p->ana), olga = practice_client(p, p->olga);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct contact_id link = name_them(p, p->leo, p->ana, "billing");
    struct grants grants;
    name_them(p, p->leo, p->olga, NULL); /* named, without an access */
    assert_int_equal(agree(p, &olga, p->leo, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("unknown_client")));
    MUST(agree(p, &ana, p->leo, &problems));
    struct invoice i = till_invoice(p, till_issue(p, p->leo, (struct payer_id){ 0 }, "250"));
    assert_int_equal(i.payer_client.v, p->ana.v);
    MUST(grant_list(&op, p->leo, &grants));
    for (size_t k = 0; k < grants.count; k++)
        if (grants.items[k].contact.v == link.v)
            MUST(grant_move(&op, grants.items[k].id, MOVE_REVOKE, SV("no_longer_needed"), SV(""), &problems));
    i = till_invoice(p, till_issue(p, p->leo, (struct payer_id){ 0 }, "250"));
    assert_int_equal(i.payer_client.v, p->leo.v); /* still on the list of family, without an access */
}

static void an_invoice_can_go_to_the_client_and_the_people_around_them(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct contact_form contact = {
        .first_name = SV("Rosa"), .last_name = SV("Lind"), .relationship = SV("other"), .email = SV("rosa@lind.example")
    };
    struct contact_id id;
    struct payers list;
    name_them(p, p->leo, p->ana, "billing");
    MUST(contact_add(&op, p->leo, &contact, true, &problems, &id));
    MUST(payer_choices(&op, p->leo, &list));
    assert_int_equal(list.count, 3);
    assert_string_equal(sv_z(p->a, list.items[0].relation), "the client");
    assert_int_equal(list.items[0].id.v, 0); /* nobody's payer so far */
    struct payer rosa;
    MUST(payer_of_contact(&op, id, &rosa));
    assert_int_equal(rosa.kind, PAYER_CONTACT);
    assert_string_equal(sv_z(p->a, rosa.name), "Rosa Lind");
    struct invoice i = till_invoice(p, till_issue(p, p->leo, rosa.id, "10"));
    assert_string_equal(sv_z(p->a, i.payer_email), "rosa@lind.example");
    struct payer charity = till_outside(p, "Charity");
    (void)till_issue(p, p->leo, charity.id, "10");
    MUST(payer_choices(&op, p->leo, &list));
    assert_int_equal(list.count, 4);
    assert_string_equal(sv_z(p->a, list.items[3].relation), "outside party");
    struct viewer leo = practice_caregiver(p, p->ana, p->leo, scope_full());
    struct op acting = practice_op(p, &leo);
    assert_int_not_equal(payer_choices(&acting, p->leo, &list), E_OK);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(who_agreed_is_billed_from_then_on_and_until_they_end_it),
        T(nobody_agrees_for_another),
        T(an_agreement_takes_the_own_card_alone_and_names_no_other_payer),
        T(only_who_may_pay_the_bills_of_an_account_agrees_and_is_billed_no_longer_than_that),
        T(an_invoice_can_go_to_the_client_and_the_people_around_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
