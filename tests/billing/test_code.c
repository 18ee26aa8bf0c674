/* Codes of diagnoses and procedures: the official files, and finding in them. */
#include "till.h"

#include "billing/code.h"
#include "billing/code_file.h"

static const char icd[] =
    /* order, code, billable, short title, title: columns as CMS has them */
    "00001 F41     0 Other anxiety disorders                                      Other anxiety disorders\r\n"
    "00002 F410    1 Panic disorder [episodic paroxysmal anxiety]                 Panic disorder [episodic paroxysmal "
    "anxiety]\r\n"
    "00003 F411    1 Generalized anxiety disorder                                 Generalized anxiety disorder\r\n"
    "00004 S060X0A 1 Concussion w/o loss of consciousness, init                   Concussion without loss of "
    "consciousness, initial encounter\r\n"
    "\r\n";
static const char hcpcs[] =
    "G0463001003Hospital outpatient clinic visit for assessment and management of a patient     \n"
    "A0021001003Ambulance service, outside state per mile, transport                            \n"
    "A0021002004(medicaid only)                                                                 \n"
    "   25000007Significant, separately identifiable service                                    \n";

static struct code_import take(
    struct practice *p, enum code_system s, const char *text, int64_t year, enum err expected)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct code_import done = { 0 };
    assert_int_equal(code_import(&op, s, year, sv_of(text), NULL, NULL, &problems, &done), expected);
    return done;
}

static int64_t found(struct practice *p, enum code_system s, const char *words, struct codes *ret_codes)
{
    struct viewer provider = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct op op = practice_op(p, &provider);
    MUST(code_find(&op, s, sv_of(words), 1, ret_codes));
    return ret_codes->total;
}

static void the_order_file_of_cms_is_read_by_its_columns(void **state)
{
    struct practice *p = *state;
    struct codes codes;
    struct code_import done = take(p, CODE_ICD_10_CM, icd, 2026, E_OK);
    assert_int_equal(done.added, 4);
    assert_int_equal(done.bad, 0);
    assert_int_equal(found(p, CODE_ICD_10_CM, "S06.0X0A", &codes), 1);
    assert_string_equal(sv_z(p->a, codes.items[0].code), "S06.0X0A");
    assert_string_equal(
        sv_z(p->a, codes.items[0].title), "Concussion without loss of consciousness, initial encounter");
    assert_int_equal(codes.items[0].year, 2026);
    done = take(p, CODE_ICD_10_CM, icd, 2026, E_OK);
    assert_int_equal(done.added + done.changed, 0); /* a second time changes nothing */
}

static void codes_are_found_by_their_start_and_by_words(void **state)
{
    struct practice *p = *state;
    struct codes codes;
    (void)take(p, CODE_ICD_10_CM, icd, 2026, E_OK);
    assert_int_equal(found(p, CODE_ICD_10_CM, "f41", &codes), 3);
    assert_string_equal(sv_z(p->a, codes.items[2].code), "F41"); /* a heading comes last */
    assert_false(codes.items[2].billable);
    assert_int_equal(found(p, CODE_ICD_10_CM, "f411", &codes), 1);
    assert_int_equal(found(p, CODE_ICD_10_CM, "F41.1", &codes), 1);
    assert_int_equal(found(p, CODE_ICD_10_CM, "anx", &codes), 3);
    assert_int_equal(found(p, CODE_ICD_10_CM, "Anxiety gen", &codes), 1);
    assert_int_equal(found(p, CODE_ICD_10_CM, "xiety", &codes), 0);
    assert_int_equal(found(p, CODE_HCPCS, "anxiety", &codes), 0);
    assert_int_equal(found(p, CODE_ICD_10_CM, "", &codes), 4);
    struct viewer provider = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct op op = practice_op(p, &provider);
    const struct sv list[] = { SV("S06.0X0A"), SV("Z99.9"), SV("F41.1") };
    MUST(code_titles(&op, CODE_ICD_10_CM, list, 3, &codes));
    assert_int_equal(codes.count, 2);
    assert_string_equal(sv_z(p->a, codes.items[1].title), "Generalized anxiety disorder");
}

static void titles_of_hcpcs_go_on_in_the_next_record_and_modifiers_are_left_out(void **state)
{
    struct practice *p = *state;
    struct codes codes;
    struct code_import done = take(p, CODE_HCPCS, hcpcs, 2026, E_OK);
    assert_int_equal(done.added, 2);
    assert_int_equal(found(p, CODE_HCPCS, "ambulance medicaid", &codes), 1);
    assert_string_equal(
        sv_z(p->a, codes.items[0].title), "Ambulance service, outside state per mile, transport (medicaid only)");
}

static void a_sheet_of_codes_is_taken_for_any_system(void **state)
{
    struct practice *p = *state;
    struct codes codes;
    (void)take(p, CODE_CPT, "code,title\n90837,\"Our words, an hour of \"\"talk\"\"\"\n90834,Shorter, with commas\n",
        2026, E_OK);
    assert_int_equal(found(p, CODE_CPT, "908", &codes), 2);
    assert_string_equal(sv_z(p->a, codes.items[0].title), "Shorter, with commas");
    assert_string_equal(sv_z(p->a, codes.items[1].title), "Our words, an hour of \"talk\"");
}

static void one_bad_line_takes_nothing_in(void **state)
{
    struct practice *p = *state;
    struct codes codes;
    struct code_import done = take(p, CODE_ICD_10_CM, "code,title\nF41.1,Anxiety\n!!,What\n", 2026, E_INVALID);
    assert_int_equal(done.first_bad_line, 3);
    assert_int_equal(found(p, CODE_ICD_10_CM, "", &codes), 0);
    (void)take(p, CODE_ICD_10_CM, "", 2026, E_INVALID);
    (void)take(p, CODE_ICD_10_CM, icd, 26, E_INVALID);
}

static void a_new_title_is_found_and_the_old_one_is_not(void **state)
{
    struct practice *p = *state;
    struct codes codes;
    (void)take(p, CODE_ICD_10_CM, "F41.1,Worry of every kind\n", 2025, E_OK);
    struct code_import done = take(p, CODE_ICD_10_CM, icd, 2026, E_OK);
    assert_int_equal(done.changed, 1);
    assert_int_equal(done.added, 3);
    assert_int_equal(found(p, CODE_ICD_10_CM, "worry", &codes), 0);
    assert_int_equal(found(p, CODE_ICD_10_CM, "generalized", &codes), 1);
}

static void only_who_may_change_settings_takes_codes_in(void **state)
{
    struct practice *p = *state;
    struct viewer provider = practice_staff(p, ROLE_PROVIDER, NOBODY), mother = practice_client(p, p->ana);
    struct op op = practice_op(p, &provider), hers = practice_op(p, &mother);
    struct problems problems = problems_new(p->a);
    struct code_import done;
    struct codes codes;
    assert_int_not_equal(code_import(&op, CODE_CPT, 2026, SV("90837,X\n"), NULL, NULL, &problems, &done), E_OK);
    assert_int_not_equal(code_find(&hers, CODE_CPT, SV(""), 1, &codes), E_OK);
}

static void codes_are_kept_as_printed(void **state)
{
    struct practice *p = *state;
    static const struct {
        enum code_system s;
        const char *typed, *printed;
    } rows[] = { { CODE_ICD_10_CM, "f411", "F41.1" }, { CODE_ICD_10_CM, "F41.1", "F41.1" },
        { CODE_ICD_10_CM, "i10", "I10" }, { CODE_ICD_10_CM, "S06.0X0A", "S06.0X0A" }, { CODE_ICD_10_CM, "41.1", NULL },
        { CODE_ICD_10_CM, "F4", NULL }, { CODE_ICD_10_CM, "F41.12345", NULL }, { CODE_HCPCS, "g0463", "G0463" },
        { CODE_HCPCS, "90837", NULL }, { CODE_CPT, "90837", "90837" }, { CODE_CPT, "0001U", "0001U" },
        { CODE_CPT, "9083", NULL } };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct sv code;
        bool good = code_normal(p->a, rows[i].s, sv_of(rows[i].typed), &code);
        assert_int_equal(good, rows[i].printed != NULL);
        if (good)
            assert_string_equal(sv_z(p->a, code), rows[i].printed);
    }
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(the_order_file_of_cms_is_read_by_its_columns),
        T(codes_are_found_by_their_start_and_by_words),
        T(titles_of_hcpcs_go_on_in_the_next_record_and_modifiers_are_left_out),
        T(a_sheet_of_codes_is_taken_for_any_system),
        T(one_bad_line_takes_nothing_in),
        T(a_new_title_is_found_and_the_old_one_is_not),
        T(only_who_may_change_settings_takes_codes_in),
        T(codes_are_kept_as_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
