#include "notice/catalogue.h"

#include "test.h"

#include "base/err.h"

static void catalogue_has_the_62_rows_in_order(void **state)
{
    (void)state;
    assert_int_equal(notice_catalogue_count, 62);
    for (size_t i = 0; i < notice_catalogue_count; i++) {
        assert_int_equal(notice_catalogue[i].number, i + 1);
        assert_ptr_equal(notice_numbered((int)i + 1), &notice_catalogue[i]);
    }
}

static void keys_are_unique_and_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < notice_catalogue_count; i++) {
        const struct notice_row *row = &notice_catalogue[i];
        assert_ptr_equal(notice_find(sv_of(row->key)), row);
        assert_int_equal(strspn(row->key, "abcdefghijklmnopqrstuvwxyz_"), strlen(row->key));
        assert_true(strlen(row->label) > 0);
    }
    assert_null(notice_find(SV("everything")));
    assert_null(notice_find(SV("")));
}

/* "To" and portal gates as the spec's table gives them; C K P S, o = the caregiver it is about, L = login, G = signer.
 */
struct spec_row {
    int number;
    const char *to;
    int gate, gate_too;
};
static const struct spec_row spec[] = {
    { 1, "C", -1, -1 },
    { 2, "C", -1, -1 },
    { 3, "o", -1, -1 },
    { 4, "o", -1, -1 },
    { 5, "CS", -1, -1 },
    { 6, "S", -1, -1 },
    { 7, "oS", -1, -1 },
    { 8, "C", -1, -1 },
    { 9, "oC", -1, -1 },
    { 10, "CK", -1, -1 },
    { 11, "CoS", -1, -1 },
    { 12, "CoS", -1, -1 },
    { 13, "Co", -1, -1 },
    { 14, "oC", -1, -1 },
    { 15, "C", -1, -1 },
    { 16, "L", -1, -1 },
    { 17, "CKS", CAP_APPOINTMENTS, -1 },
    { 18, "CK", CAP_APPOINTMENTS, -1 },
    { 19, "CKS", CAP_APPOINTMENTS, -1 },
    { 20, "CKS", CAP_APPOINTMENTS, -1 },
    { 21, "CS", CAP_APPOINTMENTS, -1 },
    { 22, "C", CAP_APPOINTMENTS, -1 },
    { 23, "CS", CAP_APPOINTMENTS, -1 },
    { 24, "CK", CAP_APPOINTMENTS, -1 },
    { 25, "CK", CAP_APPOINTMENTS, -1 },
    { 26, "C", CAP_APPOINTMENTS, -1 },
    { 27, "CK", CAP_APPOINTMENTS, -1 },
    { 28, "CKG", CAP_FORMS, -1 },
    { 29, "CKG", CAP_FORMS, -1 },
    { 30, "GS", CAP_FORMS, -1 },
    { 31, "G", CAP_FORMS, -1 },
    { 32, "S", -1, -1 },
    { 33, "GS", CAP_FORMS, -1 },
    { 34, "CK", CAP_DOCUMENTS, -1 },
    { 35, "S", -1, -1 },
    { 36, "CK", CAP_CHAT, -1 },
    { 37, "C", CAP_CHAT, -1 },
    { 38, "CK", CAP_CARE_PLANS, -1 },
    { 39, "CK", CAP_GOALS, -1 },
    { 40, "C", CAP_JOURNAL, -1 },
    { 41, "CS", CAP_PROGRAMS, -1 },
    { 42, "CKPS", CAP_PACKAGES, CAP_BILLS },
    { 43, "PCK", CAP_BILLS, -1 },
    { 44, "PCKS", CAP_BILLS, -1 },
    { 45, "PCK", CAP_BILLS, -1 },
    { 46, "PS", CAP_BILLS, -1 },
    { 47, "P", CAP_BILLS, -1 },
    { 48, "P", CAP_BILLS, -1 },
    { 49, "PCK", CAP_BILLS, -1 },
    { 50, "PCKS", CAP_BILLS, -1 },
    { 51, "CKP", CAP_BILLS, -1 },
    { 52, "P", CAP_BILLS, -1 },
    { 53, "CS", CAP_BILLS, -1 },
    { 54, "CK", CAP_CLINICAL, -1 },
    { 55, "Co", -1, -1 },
    { 56, "o", -1, -1 },
    { 57, "S", -1, -1 },
    { 58, "So", -1, -1 },
    { 59, "SC", -1, -1 },
    { 60, "S", -1, -1 },
    { 61, "S", -1, -1 },
    { 62, "L", -1, -1 },
};

static unsigned audience(const char *letters)
{
    unsigned bits = 0;
    for (; *letters; letters++)
        switch (*letters) {
        case 'C': bits |= TO_CLIENT; break;
        case 'K': bits |= TO_COPIES; break;
        case 'P': bits |= TO_PAYER; break;
        case 'S': bits |= TO_STAFF; break;
        case 'o': bits |= TO_CAREGIVER; break;
        case 'L': bits |= TO_LOGIN; break;
        case 'G': bits |= TO_SIGNER; break;
        default: fail();
        }
    return bits;
}

static void audience_and_gates_are_the_specs(void **state)
{
    (void)state;
    assert_int_equal(LENGTH(spec), notice_catalogue_count);
    for (size_t i = 0; i < LENGTH(spec); i++) {
        const struct notice_row *row = notice_numbered(spec[i].number);
        assert_int_equal(row->to, audience(spec[i].to));
        assert_int_equal(row->gate, spec[i].gate);
        assert_int_equal(row->gate_too, spec[i].gate_too);
    }
}

static void flags_follow_the_specs_header(void **state)
{
    (void)state;
    for (size_t i = 0; i < notice_catalogue_count; i++) {
        const struct notice_row *row = &notice_catalogue[i];
        int n = row->number;
        assert_int_equal(row->own_access, (n >= 3 && n <= 13) || n == 58);
        assert_int_equal(row->security, n == 16 || n == 62);
        assert_int_equal(row->security, row->to == TO_LOGIN);
        assert_int_equal(row->off_at_first, n == 39);
        assert_int_equal(row->client_opt_in != 0, n == 14 || n == 15);
        assert_int_equal(row->money, n >= 42 && n <= 52);
        assert_int_equal(
            row->exists, n <= 27 || (n >= 42 && n <= 53) || n == 55 || n == 56 || n == 58 || (n >= 60 && n <= 62));
        /* a copy mirrors the client: a kind that never goes to the client has no copies */
        if (row->to & TO_COPIES)
            assert_true(row->to & TO_CLIENT);
        if (row->own_access || row->security)
            assert_true(row->gate < 0 && row->category == NOTICE_ACCOUNT);
        if (row->money)
            assert_int_equal(row->category, NOTICE_MONEY);
    }
}

static void categories_match_capabilities(void **state)
{
    (void)state;
    assert_int_equal(notice_categories_of(scope_none()), 0);
    assert_int_equal(notice_categories_of(scope_full()), NOTICE_CATEGORIES_ALL);
    struct scope bills = scope_with(scope_none(), CAP_BILLS, LEVEL_VIEW);
    assert_int_equal(notice_categories_of(bills), 1 << NOTICE_MONEY);
    struct scope profile = scope_with(scope_none(), CAP_PROFILE, LEVEL_ACT);
    assert_int_equal(notice_categories_of(profile), 0);
    for (enum notice_category c = 0; c < NOTICE_CATEGORY_COUNT; c++)
        assert_true(strlen(notice_category_name(c)) > 0 && strlen(notice_category_label(c)) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(catalogue_has_the_62_rows_in_order),
        cmocka_unit_test(keys_are_unique_and_found),
        cmocka_unit_test(audience_and_gates_are_the_specs),
        cmocka_unit_test(flags_follow_the_specs_header),
        cmocka_unit_test(categories_match_capabilities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
