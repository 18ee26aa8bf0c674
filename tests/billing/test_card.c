/* A card belongs to one profile: whoever guesses, acts for others or comes back later finds no other's. */
#include "till.h"

#include "billing/billing.h"
#include "billing/card_write.h"

static struct scope bills(enum level level)
{
    return scope_with((struct scope){ 0 }, CAP_BILLS, level);
}

static size_t own_count(struct practice *p, const struct viewer *v)
{
    struct op op = practice_op(p, v);
    struct cards cards;
    MUST(card_own(&op, &cards));
    return cards.count;
}

static enum err list(struct practice *p, const struct viewer *v, struct client_id of, size_t *ret_count)
{
    struct op op = practice_op(p, v);
    struct cards cards;
    TRY(card_list(&op, of, &cards));
    *ret_count = cards.count;
    return E_OK;
}

static void the_first_card_is_the_default_until_another_is_chosen(void **state)
{
    struct practice *p = *state;
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct card_id one, two;
    struct cards cards;
    MUST(till_enter(p, &ana, p->ana, "success", &one));
    MUST(till_enter(p, &ana, p->ana, "expires_next_month", &two));
    MUST(card_own(&op, &cards));
    assert_int_equal(cards.count, 2);
    assert_int_equal(cards.items[0].id.v, one.v);
    assert_true(cards.items[0].is_default && !cards.items[0].expires_soon);
    assert_true(!cards.items[1].is_default && cards.items[1].expires_soon);
    assert_string_equal(
        sv_z(p->a, card_words(p->a, cards.items[1].brand, cards.items[1].last4)), "American Express ending in 0005");
    MUST(card_default(&op, two, cards.items[1].version));
    assert_int_equal(card_default(&op, one, cards.items[0].version + 5), E_CONFLICT);
    MUST(card_own(&op, &cards));
    assert_int_equal(cards.items[0].id.v, two.v);
    MUST(card_remove(&op, two, cards.items[0].version));
    MUST(card_own(&op, &cards));
    assert_int_equal(cards.count, 1);
    assert_true(cards.items[0].is_default);
    assert_int_equal(practice_events(p, EVENT_CARD_ADDED), 2);
    assert_int_equal(practice_events(p, EVENT_CARD_REMOVED), 1);
}

static void one_card_at_a_time_pays_by_itself(void **state)
{
    struct practice *p = *state;
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct card_id one, two;
    struct cards cards;
    MUST(till_enter(p, &ana, p->ana, "success", &one));
    MUST(till_enter(p, &ana, p->ana, "success", &two));
    MUST(card_own(&op, &cards));
    MUST(card_autopay(&op, one, true, cards.items[0].version));
    MUST(card_autopay(&op, two, true, cards.items[1].version));
    MUST(card_own(&op, &cards));
    assert_true(!cards.items[0].autopay && cards.items[1].autopay);
}

static void an_entry_finished_twice_is_one_card(void **state)
{
    struct practice *p = *state;
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct problems problems = problems_new(p->a);
    struct pay_line *line = till_line(p);
    struct pay_setup s;
    struct card_id one, two;
    MUST(card_begin(&op, line, p->ana, SV("hsa"), &problems, &s));
    assert_int_equal(card_finish(&op, line, s.number, &problems, &one), E_INVALID);
    assert_true(problem_has(&problems, SV("unknown_setup")));
    problems = problems_new(p->a);
    assert_int_equal(pay_test_choose(line, p->a, s.number, s.client_secret, SV("success")).end, PAY_DONE);
    MUST(card_finish(&op, line, s.number, &problems, &one));
    MUST(card_finish(&op, line, s.number, &problems, &two));
    assert_int_equal(one.v, two.v);
    assert_int_equal(own_count(p, &ana), 1);
    assert_int_equal(practice_events(p, EVENT_CARD_ADDED), 1);
}

static void a_card_that_is_declined_says_so_and_is_not_kept(void **state)
{
    struct practice *p = *state;
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct problems problems = problems_new(p->a);
    struct pay_line *line = till_line(p);
    struct pay_setup s;
    struct card_id id;
    assert_int_equal(card_begin(&op, line, p->ana, SV("gold"), &problems, &s), E_INVALID);
    assert_true(problem_has(&problems, SV("bad_label")));
    problems = problems_new(p->a);
    MUST(card_begin(&op, line, p->ana, SV(""), &problems, &s));
    assert_int_equal(pay_test_choose(line, p->a, s.number, s.client_secret, SV("declined")).end, PAY_DECLINED);
    assert_int_equal(card_finish(&op, line, s.number, &problems, &id), E_INVALID);
    assert_true(problem_has(&problems, SV("card_declined")));
    assert_int_equal(own_count(p, &ana), 0);
}

/* -- attacks --------------------------------------------------------------------------------------------------------
 */

static void anothers_entry_is_as_unknown_as_one_that_never_was(void **state)
{
    struct practice *p = *state;
    struct viewer ana = practice_client(p, p->ana), olga = practice_client(p, p->olga);
    struct op hers = practice_op(p, &ana), other = practice_op(p, &olga);
    struct problems problems = problems_new(p->a), none = problems_new(p->a);
    struct pay_line *line = till_line(p);
    struct pay_setup s;
    struct card_id id;
    MUST(card_begin(&hers, line, p->ana, SV(""), &problems, &s));
    assert_int_equal(pay_test_choose(line, p->a, s.number, s.client_secret, SV("success")).end, PAY_DONE);
    assert_int_equal(card_finish(&other, line, s.number, &problems, &id), E_INVALID);
    assert_int_equal(card_finish(&other, line, SV("seti_none"), &none, &id), E_INVALID);
    assert_string_equal(sv_z(p->a, problems.items[0].code), sv_z(p->a, none.items[0].code));
    assert_string_equal(sv_z(p->a, problems.items[0].text), sv_z(p->a, none.items[0].text));
    assert_int_equal(own_count(p, &olga), 0);
}

static void another_profiles_card_is_not_there_by_its_number(void **state)
{
    struct practice *p = *state;
    struct viewer ana = practice_client(p, p->ana), olga = practice_client(p, p->olga), eve = practice_stranger();
    struct viewer others = practice_other_staff(p, NOBODY);
    struct card_id id;
    MUST(till_enter(p, &ana, p->ana, "success", &id));
    const struct viewer *viewers[] = { &olga, &eve, &others };
    for (size_t i = 0; i < LENGTH(viewers); i++) {
        struct op op = practice_op(p, viewers[i]);
        struct cards cards;
        assert_int_not_equal(card_list(&op, p->ana, &cards) == E_OK && cards.count > 0, true);
        assert_int_not_equal(card_default(&op, id, 2), E_OK);
        assert_int_not_equal(card_autopay(&op, id, true, 2), E_OK);
        assert_int_not_equal(card_remove(&op, id, 2), E_OK);
    }
    assert_int_equal(own_count(p, &ana), 1);
}

static void a_caregiver_who_looks_sees_no_card_and_one_who_acts_only_the_childs(void **state)
{
    struct practice *p = *state;
    struct viewer ana = practice_client(p, p->ana), leo = practice_client(p, p->leo);
    struct viewer looks = practice_caregiver(p, p->ana, p->leo, bills(LEVEL_VIEW));
    struct viewer acts = practice_caregiver(p, p->ana, p->leo, bills(LEVEL_ACT));
    struct viewer no_bills = practice_caregiver(p, p->ana, p->leo, bills(LEVEL_NONE));
    struct card_id hers, his;
    size_t n = 0;
    MUST(till_enter(p, &ana, p->ana, "success", &hers));
    MUST(till_enter(p, &leo, p->leo, "success", &his));
    assert_int_not_equal(list(p, &looks, p->leo, &n), E_OK);
    assert_int_not_equal(list(p, &no_bills, p->leo, &n), E_OK);
    MUST(list(p, &acts, p->leo, &n));
    assert_int_equal(n, 1);
    MUST(list(p, &acts, p->ana, &n)); /* her own, wherever she acts */
    assert_int_equal(n, 1);
    assert_int_equal(list(p, &acts, p->mia, &n), E_NOTFOUND);
    assert_int_equal(own_count(p, &acts), 1);
    struct viewer other_way = practice_caregiver(p, p->leo, p->ana, bills(LEVEL_NONE));
    assert_int_not_equal(list(p, &other_way, p->ana, &n), E_OK);
}

static void what_a_caregiver_enters_is_kept_for_whom_they_say_and_nobody_else(void **state)
{
    struct practice *p = *state;
    struct viewer acts = practice_caregiver(p, p->ana, p->leo, bills(LEVEL_ACT));
    struct viewer looks = practice_caregiver(p, p->ana, p->leo, bills(LEVEL_VIEW));
    struct viewer leo = practice_client(p, p->leo), ana = practice_client(p, p->ana);
    struct card_id id;
    MUST(till_enter(p, &acts, p->ana, "success", &id));
    assert_int_equal(own_count(p, &ana), 1);
    assert_int_equal(own_count(p, &leo), 0);
    MUST(till_enter(p, &acts, p->leo, "success", &id));
    assert_int_equal(own_count(p, &leo), 1);
    assert_int_not_equal(till_enter(p, &looks, p->leo, "success", &id), E_OK);
    assert_int_equal(till_enter(p, &acts, p->mia, "success", &id), E_NOTFOUND);
    assert_int_equal(own_count(p, &ana), 1);
}

static void staff_see_and_remove_cards_and_enter_none(void **state)
{
    struct practice *p = *state;
    struct viewer ana = practice_client(p, p->ana), owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct card_id id, none;
    struct cards cards;
    MUST(till_enter(p, &ana, p->ana, "success", &id));
    MUST(card_list(&op, p->ana, &cards));
    assert_int_equal(cards.count, 1);
    assert_int_equal(till_enter(p, &owner, p->ana, "success", &none), E_NOTFOUND);
    assert_int_equal(card_own(&op, &cards), E_NOTFOUND);
    assert_int_equal(card_default(&op, id, 2), E_DENIED);
    assert_int_equal(card_autopay(&op, id, true, 2), E_DENIED);
    MUST(card_list(&op, p->ana, &cards));
    MUST(card_remove(&op, id, cards.items[0].version));
    assert_int_equal(own_count(p, &ana), 0);
}

static void each_profile_has_a_customer_of_its_own_at_the_gateway(void **state)
{
    struct practice *p = *state;
    struct viewer acts = practice_caregiver(p, p->ana, p->leo, bills(LEVEL_ACT));
    struct op op = practice_op(p, &acts);
    struct card_id hers, his;
    struct card_on_file a, b;
    MUST(till_enter(p, &acts, p->ana, "success", &hers));
    MUST(till_enter(p, &acts, p->leo, "success", &his));
    MUST(card_on_file(&op, hers, &a));
    MUST(card_on_file(&op, his, &b));
    assert_false(sv_eq(a.customer, b.customer));
    assert_false(sv_eq(a.method, b.method));
    struct pay_charged c;
    struct pay_order theft = { .amount = { 500, "USD" },
        .key = SV("a-key-of-the-attack"),
        .reference = SV("payment-1"),
        .customer = a.customer,
        .method = b.method };
    assert_int_equal(pay_charge(till_line(p), p->a, &theft, &c).end, PAY_REFUSED);
}

static void a_removed_card_is_forgotten_at_the_gateway_and_comes_back_by_no_number(void **state)
{
    struct practice *p = *state;
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct pay_line *line = till_line(p);
    struct card_id id;
    struct card_on_file c;
    size_t n;
    MUST(till_enter(p, &ana, p->ana, "success", &id));
    MUST(card_on_file(&op, id, &c));
    MUST(card_remove(&op, id, c.card.version));
    assert_int_equal(card_remove(&op, id, c.card.version + 1), E_NOTFOUND);
    assert_int_equal(card_default(&op, id, c.card.version + 1), E_NOTFOUND);
    MUST(card_forget_removed(&op, line, 10, &n));
    assert_int_equal(n, 1);
    MUST(card_forget_removed(&op, line, 10, &n));
    assert_int_equal(n, 0);
    struct pay_charged charged;
    struct pay_order o = { .amount = { 500, "USD" },
        .key = SV("a-key-of-the-attack"),
        .reference = SV("payment-1"),
        .customer = c.customer,
        .method = c.method };
    assert_int_equal(pay_charge(line, p->a, &o, &charged).end, PAY_NOT_THERE);
}

int main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
    const struct CMUnitTest tests[] = {
        CASE(the_first_card_is_the_default_until_another_is_chosen),
        CASE(one_card_at_a_time_pays_by_itself),
        CASE(an_entry_finished_twice_is_one_card),
        CASE(a_card_that_is_declined_says_so_and_is_not_kept),
        CASE(anothers_entry_is_as_unknown_as_one_that_never_was),
        CASE(another_profiles_card_is_not_there_by_its_number),
        CASE(a_caregiver_who_looks_sees_no_card_and_one_who_acts_only_the_childs),
        CASE(what_a_caregiver_enters_is_kept_for_whom_they_say_and_nobody_else),
        CASE(staff_see_and_remove_cards_and_enter_none),
        CASE(each_profile_has_a_customer_of_its_own_at_the_gateway),
        CASE(a_removed_card_is_forgotten_at_the_gateway_and_comes_back_by_no_number),
    };
    db_fixture_args(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
