#include "../test.h"
#include "family/lifecycle.h"

#define NO GRANT_NONE
/* families.md and beyond 5, written down once more: each legal move; whatever is not here is refused. */
static const enum grant_state table[GRANT_ENDED + 1][MOVE_COUNT] = {
    /*                   accept        decline      expire       suspend          resume        revoke       leave age
                         end_date     archive          deceased         error */
    [GRANT_NONE] = { NO },
    [GRANT_PROPOSED] = { GRANT_ACTIVE, GRANT_ENDED, GRANT_ENDED, NO, NO, GRANT_ENDED, GRANT_ENDED, GRANT_ENDED,
        GRANT_ENDED, GRANT_SUSPENDED, GRANT_ENDED, GRANT_ENDED },
    [GRANT_ACTIVE] = { NO, NO, NO, GRANT_SUSPENDED, NO, GRANT_ENDED, GRANT_ENDED, GRANT_ENDED, GRANT_ENDED,
        GRANT_SUSPENDED, GRANT_SUSPENDED, GRANT_ENDED },
    [GRANT_SUSPENDED] = { NO, GRANT_ENDED, GRANT_ENDED, NO, GRANT_ACTIVE, GRANT_ENDED, GRANT_ENDED, GRANT_ENDED,
        GRANT_ENDED, NO, GRANT_ENDED, GRANT_ENDED },
    [GRANT_ENDED] = { NO },
};

static void each_pair_of_state_and_move_does_what_the_table_says_and_no_more(void **state)
{
    (void)state;
    for (int from = GRANT_NONE; from <= GRANT_ENDED; from++)
        for (int move = 0; move < MOVE_COUNT; move++) {
            enum grant_state to = (enum grant_state)99;
            bool legal = lifecycle_next((enum grant_state)from, (enum grant_move)move, &to);
            assert_int_equal(legal, table[from][move] != NO);
            assert_int_equal(to, legal ? table[from][move] : 99); /* untouched when refused */
        }
}

static void nothing_leads_out_of_ended(void **state)
{
    (void)state;
    enum grant_state to;
    for (int move = 0; move < MOVE_COUNT; move++)
        assert_false(lifecycle_next(GRANT_ENDED, (enum grant_move)move, &to));
}

static void only_accepting_and_resuming_open_an_access(void **state)
{
    (void)state;
    for (int from = GRANT_NONE; from <= GRANT_ENDED; from++)
        for (int move = 0; move < MOVE_COUNT; move++) {
            enum grant_state to = GRANT_NONE;
            if (lifecycle_next((enum grant_state)from, (enum grant_move)move, &to) && to == GRANT_ACTIVE)
                assert_true(move == MOVE_ACCEPT || move == MOVE_RESUME);
        }
}

static void a_move_that_follows_from_a_fact_has_that_reason_and_no_other(void **state)
{
    (void)state;
    for (int move = 0; move < MOVE_COUNT; move++) {
        struct sv own = lifecycle_reason((enum grant_move)move);
        bool asks = move == MOVE_SUSPEND || move == MOVE_REVOKE;
        assert_int_equal(own.n == 0, asks);
        assert_int_equal(lifecycle_reason_valid((enum grant_move)move, SV("safety")), asks);
        assert_false(lifecycle_reason_valid((enum grant_move)move, SV("")));
        assert_false(lifecycle_reason_valid((enum grant_move)move, SV("because")));
        assert_false(lifecycle_reason_valid((enum grant_move)move, SV("consented")));
        if (own.n)
            assert_true(lifecycle_reason_valid((enum grant_move)move, own));
    }
    assert_true(lifecycle_reason_valid(MOVE_SUSPEND, SV("idle")));
    assert_false(lifecycle_reason_valid(MOVE_REVOKE, SV("idle")));
    assert_true(lifecycle_reason_valid(MOVE_REVOKE, SV("link_broken")));
    assert_false(lifecycle_reason_valid(MOVE_SUSPEND, SV("link_broken")));
}

static void states_and_moves_have_names_of_their_own(void **state)
{
    (void)state;
    for (int s = GRANT_PROPOSED; s <= GRANT_ENDED; s++) {
        enum grant_state back;
        assert_true(grant_state_parse(sv_of(grant_state_name((enum grant_state)s)), &back));
        assert_int_equal(back, s);
    }
    enum grant_state none;
    assert_false(grant_state_parse(SV(""), &none));
    for (int a = 0; a < MOVE_COUNT; a++)
        for (int b = a + 1; b < MOVE_COUNT; b++)
            assert_string_not_equal(grant_move_name((enum grant_move)a), grant_move_name((enum grant_move)b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pair_of_state_and_move_does_what_the_table_says_and_no_more),
        cmocka_unit_test(nothing_leads_out_of_ended),
        cmocka_unit_test(only_accepting_and_resuming_open_an_access),
        cmocka_unit_test(a_move_that_follows_from_a_fact_has_that_reason_and_no_other),
        cmocka_unit_test(states_and_moves_have_names_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
