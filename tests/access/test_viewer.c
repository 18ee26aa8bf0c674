#include "access/viewer.h"

#include "test.h"

#include "access/matrix.h"
#include "base/err.h"

static struct viewer viewer_of(enum matrix_viewer v)
{
    return (struct viewer){ .facts = matrix_viewer_facts(v) };
}

static void refusals_are_errors_that_tell_no_more_than_the_answer(void **state)
{
    (void)state;
    struct viewer v = viewer_of(MATRIX_CAREGIVER_BILLING);
    assert_int_equal(viewer_require(&v, NEED_CAP_PAGE(CAP_BILLS, LEVEL_ACT)), E_OK);
    assert_int_equal(viewer_require(&v, NEED_CAP_PAGE(CAP_CHAT, LEVEL_VIEW)), E_DENIED);
    assert_int_equal(viewer_require(&v, NEED_GOVERN_PAGE), E_NOTFOUND);
    assert_int_equal(viewer_require(&v, NEED_LOG_PAGE), E_DENIED);
    assert_int_equal(viewer_require(&v, NEED_CHART_PAGE(PERM_CHART)), E_NOTFOUND);
    v.facts.grant = GRANT_ENDED;
    assert_int_equal(viewer_require(&v, NEED_CAP_PAGE(CAP_BILLS, LEVEL_ACT)), E_GONE);
    assert_int_equal(viewer_require(&v, NEED_CAP_PAGE(CAP_CHAT, LEVEL_VIEW)), E_GONE);
    struct viewer nobody = { 0 };
    assert_int_equal(viewer_require(&nobody, NEED_CONTEXT_PAGE), E_DENIED);
    assert_int_equal(viewer_may(&nobody, NEED_CONTEXT_PAGE).reason, ACCESS_SIGN_IN);
}

static void system_does_everything_of_the_office_and_nothing_of_a_portal(void **state)
{
    (void)state;
    static const enum actor_kind kinds[] = { ACTOR_SYSTEM, ACTOR_CLI };
    for (size_t i = 0; i < LENGTH(kinds); i++) {
        struct viewer v = viewer_system(kinds[i], (struct org_id){ 7 }, (struct day){ 20000 });
        for (enum perm p = 0; p < PERM_COUNT; p++) {
            assert_int_equal(viewer_require(&v, NEED_STAFF_PAGE(p)), E_OK);
            struct need n = NEED_CHART_PAGE(p);
            n.fresh = true;
            assert_int_equal(viewer_require(&v, n), E_OK);
        }
        v.facts.subject_restricted = true;
        assert_int_equal(viewer_require(&v, NEED_CHART_PAGE(PERM_EXPORT)), E_OK);
        assert_int_equal(viewer_require(&v, NEED_CONTEXT_PAGE), E_NOTFOUND);
        assert_int_equal(v.org.v, 7);
        assert_int_equal(v.actor.kind, kinds[i]);
        assert_int_equal(v.via, VIA_SYSTEM);
        assert_true(v.actor_name.n > 0);
    }
}

static void kinds_are_named_as_in_the_columns(void **state)
{
    (void)state;
    assert_string_equal(actor_kind_name(ACTOR_STAFF), "staff");
    assert_string_equal(actor_kind_name(ACTOR_API_KEY), "api_key");
    assert_string_equal(actor_kind_name(ACTOR_CLI), "cli");
    assert_string_equal(via_name(VIA_SAME_MAILBOX), "same_mailbox");
    assert_string_equal(via_name(VIA_GRANT), "grant");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals_are_errors_that_tell_no_more_than_the_answer),
        cmocka_unit_test(system_does_everything_of_the_office_and_nothing_of_a_portal),
        cmocka_unit_test(kinds_are_named_as_in_the_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
