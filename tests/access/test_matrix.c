#include "access/matrix.h"

#include "test.h"

#include "base/err.h"

static struct arena *mem;

static int setup(void **state)
{
    (void)state;
    mem = arena_new("matrix", 65536);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

static void matrix_says_what_the_decision_says(void **state)
{
    (void)state;
    struct need grant = NEED_CHART_PAGE(PERM_GRANTS);
    grant.fresh = true;
    const struct matrix_row rows[] = {
        { "forgotten", { 0 } },
        { "picker", NEED_LOGIN_PAGE },
        { "bills", NEED_CAP_PAGE(CAP_BILLS, LEVEL_ACT) },
        { "chat", NEED_CAP_PAGE(CAP_CHAT, LEVEL_VIEW) },
        { "grants", grant },
    };
    struct sv expected =
        SV("need       client      same mailbox  caregiver (full)  caregiver (billing)  owner          admin          "
           "provider       support         other staff  other client  stranger\n"
           "forgotten  404 absent  404 absent    404 absent        404 absent           404 absent     404 absent     "
           "404 absent     404 absent      404 absent   404 absent    404 absent\n"
           "picker     yes         yes           yes               yes                  yes            yes            "
           "yes            yes             yes          yes           401 sign_in\n"
           "bills      yes         yes           yes               yes                  404 absent     404 absent     "
           "404 absent     404 absent      404 absent   404 absent    401 sign_in\n"
           "chat       yes         yes           yes               403 capability_off   404 absent     404 absent     "
           "404 absent     404 absent      404 absent   404 absent    401 sign_in\n"
           "grants     404 absent  404 absent    404 absent        404 absent           yes, password  yes, password  "
           "yes, password  403 permission  404 absent   404 absent    401 sign_in\n");
    struct sv got = access_matrix(mem, rows, LENGTH(rows));
    assert_string_equal(sv_z(mem, got), sv_z(mem, expected));
}

static void matrix_is_the_same_every_time(void **state)
{
    (void)state;
    const struct matrix_row *rows, *again;
    size_t n = access_matrix_needs(mem, &rows);
    assert_int_equal(access_matrix_needs(mem, &again), n);
    assert_true(sv_eq(access_matrix(mem, rows, n), access_matrix(mem, again, n)));
}

static void matrix_of_needs_covers_every_capability_and_permission(void **state)
{
    (void)state;
    const struct matrix_row *rows;
    size_t n = access_matrix_needs(mem, &rows), caps = 0, perms = 0, kinds = 0;
    for (size_t i = 0; i < n; i++) {
        caps += rows[i].need.kind == NEED_CAP;
        perms += rows[i].need.kind == NEED_CHART || rows[i].need.kind == NEED_STAFF;
        kinds |= (size_t)1 << rows[i].need.kind;
    }
    assert_int_equal(caps, 2 * CAP_COUNT);
    assert_int_equal(perms, 2 * PERM_COUNT);
    assert_int_equal(kinds, ((size_t)2 << NEED_LOG) - 2); /* all but NEED_UNSET */
}

static void matrix_of_roles_has_a_line_a_permission(void **state)
{
    (void)state;
    struct sv text = access_matrix_roles(mem);
    assert_true(sv_starts(text, SV("permission       owner  admin  provider  support\n")));
    size_t lines = 0;
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    assert_int_equal(lines, PERM_COUNT + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrix_says_what_the_decision_says),
        cmocka_unit_test(matrix_is_the_same_every_time),
        cmocka_unit_test(matrix_of_needs_covers_every_capability_and_permission),
        cmocka_unit_test(matrix_of_roles_has_a_line_a_permission),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
