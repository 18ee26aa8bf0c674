/* Imports line by line: what is taken, what is said of the rest, and that nothing is saved by halves. */
#include "../people/step.h"

#include "billing/billing.h"
#include "db/fixture.h"
#include "exchange/exchange.h"
#include "practice/queries.h"

struct imported {
    enum err e;
    struct import_report report;
};

typedef enum err importer(
    const struct op *op, FILE *file, const struct import_options *o, struct import_report *ret_report);

static struct imported take(struct practice *p, importer *import, struct sv text, struct import_options o)
{
    struct imported i = { .e = E_INTERNAL };
    struct viewer cli = practice_system(p); /* as `kith import` */
    struct op op = practice_op(p, &cli);
    FILE *file = fmemopen((void *)(uintptr_t)text.p, text.n, "r");
    assert_non_null(file);
    i.e = import(&op, file, &o, &i.report);
    assert_int_equal(fclose(file), 0);
    return i;
}

static int64_t clients(struct practice *p)
{
    struct practice_client_count_row r;
    assert_int_equal(q_practice_client_count(p->db, p->a, p->org, &r), E_OK);
    return r.n;
}

static bool noted(const struct import_report *r, int64_t line, bool bad, const char *part)
{
    for (size_t i = 0; i < r->notes_count; i++) {
        struct sv text = r->notes[i].text;
        if (r->notes[i].line == line && r->notes[i].bad == bad && memmem(text.p, text.n, part, strlen(part)))
            return true;
    }
    return false;
}

static const char family[] =
    "{\"resourceType\":\"RelatedPerson\",\"id\":\"r1\",\"patient\":{\"reference\":\"Patient/kim\"},"
    "\"relationship\":[{\"coding\":[{\"code\":\"MTH\"}]}],\"name\":[{\"family\":\"Oh\",\"given\":[\"Sue\"]}]}\n"
    "{\"resourceType\":\"Patient\",\"id\":\"kim\",\"name\":[{\"family\":\"Oh\",\"given\":[\"Kim\"]}],"
    "\"birthDate\":\"2015-04-01\",\"maritalStatus\":{\"text\":\"S\"}}\n"
    "{\"resourceType\":\"Patient\",\"id\":\"sue\",\"name\":[{\"family\":\"Oh\",\"given\":[\"Sue\"]}],"
    "\"link\":[{\"other\":{\"reference\":\"RelatedPerson/r1\"},\"type\":\"seealso\"}]}\n";

static void a_dry_run_says_what_would_come_and_saves_nothing(void **state)
{
    struct practice *p = *state;
    int64_t before = clients(p);
    struct imported i = take(p, import_fhir, sv_of(family), (struct import_options){ .dry_run = true });
    assert_int_equal(i.e, E_OK);
    assert_true(!i.report.saved && i.report.clients_new == 2 && i.report.links_new == 1 && i.report.lines == 3);
    assert_int_equal(clients(p), before);
}

static void a_family_comes_once_however_often_its_file_does(void **state)
{
    struct practice *p = *state;
    int64_t before = clients(p);
    struct imported first = take(p, import_fhir, sv_of(family), (struct import_options){ .dry_run = false });
    assert_true(first.e == E_OK && first.report.saved && first.report.clients_new == 2 && first.report.links_new == 1);
    struct imported again = take(p, import_fhir, sv_of(family), (struct import_options){ .dry_run = false });
    assert_true(again.e == E_OK && again.report.clients_new == 0 && again.report.clients_known == 2);
    assert_true(again.report.links_new == 0 && again.report.contacts_new == 0);
    assert_int_equal(clients(p), before + 2);
}

static const char insured[] =
    "{\"resourceType\":\"Coverage\",\"status\":\"active\",\"beneficiary\":{\"reference\":\"Patient/kim\"},"
    "\"subscriber\":{\"reference\":\"RelatedPerson/r1\"},\"subscriberId\":\"W77 4821\",\"order\":1,"
    "\"relationship\":{\"coding\":[{\"code\":\"child\"}]},\"period\":{\"start\":\"2026-01-01T00:00:00Z\"},"
    "\"payor\":[{\"identifier\":{\"value\":\"60054\"},\"display\":\"Acme Health\"}],"
    "\"class\":[{\"type\":{\"coding\":[{\"code\":\"plan\"}]},\"value\":\"Gold\"}]}\n"
    "{\"resourceType\":\"Coverage\",\"status\":\"cancelled\",\"beneficiary\":{\"reference\":\"Patient/kim\"}}\n"
    "{\"resourceType\":\"Coverage\",\"status\":\"active\",\"beneficiary\":{\"reference\":\"Patient/nobody\"}}\n";

static void a_coverage_becomes_a_policy_once_and_goes_out_again(void **state)
{
    struct practice *p = *state;
    struct sv text = sv_fmt(p->a, "%s%s", insured, family), json;
    struct import_options keep = { .keep_good = true };
    struct imported i = take(p, import_fhir, text, keep);
    assert_true(i.report.saved && i.report.bad == 1);
    assert_true(noted(&i.report, 3, true, "Coverage.beneficiary"));
    struct viewer cli = practice_system(p);
    struct op op = practice_op(p, &cli);
    struct client_id kim;
    struct insurances list;
    assert_int_equal(
        client_by_identifier(&op, (struct client_identifier){ SV("urn:fhir:patient-id"), SV("kim") }, &kim), E_OK);
    for (int again = 0; again < 2; again++) {
        assert_int_equal(insurance_list(&op, kim, SV(""), 1, &list), E_OK);
        assert_int_equal(list.total, 1);
        const struct insurance *x = &list.items[0];
        assert_true(sv_eq(x->insurer, SV("Acme Health")) && sv_eq(x->plan, SV("Gold")) &&
                    sv_eq(x->member_id, SV("W77 4821")) && sv_eq(x->payer_number, SV("60054")));
        assert_true(
            sv_eq(x->holder, SV("other")) && sv_eq(x->holder_name, SV("Sue Oh")) && sv_eq(x->relation, SV("child")));
        assert_int_equal(x->state, INSURANCE_ACTIVE);
        i = take(p, import_fhir, text, keep);
        assert_true(noted(&i.report, 1, false, "known already"));
        op = practice_op(p, &cli);
    }
    assert_int_equal(export_client(&op, kim, &json), E_OK);
    assert_non_null(strstr(sv_z(p->a, json), "\"subscriberId\":\"W77 4821\""));
    assert_non_null(strstr(sv_z(p->a, json), "\"code\":\"plan\""));
}

static struct client_id kim_of(struct practice *p)
{
    struct viewer cli = practice_system(p);
    struct op op = practice_op(p, &cli);
    struct client_id kim;
    assert_int_equal(
        client_by_identifier(&op, (struct client_identifier){ SV("urn:fhir:patient-id"), SV("kim") }, &kim), E_OK);
    return kim;
}

static struct insurances policies(struct practice *p)
{
    struct viewer cli = practice_system(p);
    struct op op = practice_op(p, &cli);
    struct insurances list;
    assert_int_equal(insurance_list(&op, kim_of(p), SV(""), 1, &list), E_OK);
    return list;
}

static void covered_again(struct practice *p, const char *order, const char *period)
{
    struct sv text = sv_fmt(p->a,
        "{\"resourceType\":\"Coverage\",\"status\":\"active\",\"beneficiary\":{\"reference\":\"Patient/kim\"},"
        "\"subscriberId\":\"W1\",%s\"period\":{%s},\"payor\":[{\"display\":\"Acme Health\"}]}\n%s",
        order, period, family);
    for (int run = 0; run < 3; run++) {
        struct imported i = take(p, import_fhir, text, (struct import_options){ .dry_run = false });
        assert_true(i.e == E_OK && i.report.saved && !i.report.bad);
        assert_true(noted(&i.report, 1, false, "known already") == (run > 0));
        assert_int_equal(policies(p).total, 1);
    }
}

static void a_policy_of_another_year_comes_once_with_its_place(void **state)
{
    covered_again(*state, "\"order\":1,", "\"start\":\"2024-01-01\",\"end\":\"2024-12-31\"");
}

static void a_policy_of_another_year_comes_once_without_a_place(void **state)
{
    covered_again(*state, "", "\"end\":\"2024-12-31\"");
}

static void a_policy_that_staff_ended_does_not_come_back(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NONE);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct import_options keep = { .keep_good = true };
    struct sv text = sv_fmt(p->a, "%s%s", insured, family);
    assert_true(take(p, import_fhir, text, keep).report.saved);
    const struct insurance x = policies(p).items[0];
    assert_int_equal(insurance_end(&op, x.client, x.id, x.version, SV("Another card"), &problems), E_OK);
    struct imported i = take(p, import_fhir, text, keep);
    assert_true(noted(&i.report, 1, false, "known already"));
    assert_int_equal(policies(p).total, 1);
    assert_int_equal(policies(p).items[0].state, INSURANCE_ENDED);
}

static void a_bare_policy_goes_out_without_empty_members_and_an_unknown_place_is_left_out(void **state)
{
    struct practice *p = *state;
    struct viewer cli = practice_system(p);
    struct op op = practice_op(p, &cli);
    struct sv json, text = sv_fmt(p->a,
                        "%s{\"resourceType\":\"Coverage\",\"status\":\"active\",\"order\":4,"
                        "\"beneficiary\":{\"reference\":\"Patient/kim\"},\"subscriberId\":\"W1\","
                        "\"payor\":[{\"display\":\"Acme Health\"}]}\n",
                        family);
    struct imported i = take(p, import_fhir, text, (struct import_options){ .dry_run = false });
    assert_true(i.e == E_OK && i.report.saved);
    bool left = false;
    for (size_t k = 0; k < i.report.left_count; k++)
        left |= sv_eq(i.report.left[k].what, SV("Coverage.order"));
    assert_true(left);
    assert_int_equal(policies(p).items[0].place, 1);
    assert_int_equal(export_client(&op, kim_of(p), &json), E_OK);
    assert_non_null(strstr(sv_z(p->a, json), "\"subscriberId\":\"W1\""));
    assert_null(strstr(sv_z(p->a, json), "\"class\":[]"));
    assert_null(strstr(sv_z(p->a, json), "\"period\":{}"));
}

static void a_subscriber_is_whom_the_reference_names_by_its_kind(void **state)
{
    struct practice *p = *state;
    struct sv text = sv_fmt(p->a,
        "%s{\"resourceType\":\"RelatedPerson\",\"id\":\"r2\",\"patient\":{\"reference\":\"Patient/kim\"},"
        "\"name\":[{\"family\":\"Oh\",\"given\":[\"Ann\"]}],\"telecom\":[{\"system\":\"pager\",\"value\":\"7\"}]}\n"
        "{\"resourceType\":\"Coverage\",\"status\":\"active\",\"beneficiary\":{\"reference\":\"Patient/kim\"},"
        "\"subscriber\":{\"reference\":\"RelatedPerson/kim\"},\"subscriberId\":\"W1\","
        "\"payor\":[{\"display\":\"Acme Health\"}]}\n"
        "{\"resourceType\":\"Coverage\",\"status\":\"active\",\"beneficiary\":{\"reference\":\"Patient/kim\"},"
        "\"subscriber\":{\"reference\":\"RelatedPerson/r2\"},\"subscriberId\":\"W2\","
        "\"payor\":[{\"display\":\"Acme Health\"}]}\n",
        family);
    struct imported i = take(p, import_fhir, text, (struct import_options){ .keep_good = true });
    assert_true(i.report.saved && i.report.bad == 1 && noted(&i.report, 5, true, "holder_name"));
    assert_int_equal(policies(p).total, 1);
    assert_true(sv_eq(policies(p).items[0].holder_name, SV("Ann Oh")));
    for (size_t k = 0; k < i.report.left_count; k++)
        if (sv_eq(i.report.left[k].what, SV("telecom pager")))
            assert_int_equal(i.report.left[k].count, 1);
}

static void what_has_no_place_is_counted_by_kind(void **state)
{
    struct practice *p = *state;
    struct imported i = take(p, import_fhir, sv_of(family), (struct import_options){ .dry_run = true });
    bool found = false;
    for (size_t k = 0; k < i.report.left_count; k++)
        found |= sv_eq(i.report.left[k].what, SV("maritalStatus")) && i.report.left[k].count == 1 &&
                 i.report.left[k].first_line == 2;
    assert_true(found);
}

static void bad_lines_are_told_by_number_and_keep_everything_out(void **state)
{
    struct practice *p = *state;
    int64_t before = clients(p);
    struct sv text = sv_fmt(p->a,
        "%s{\"resourceType\":\"Patient\"\n{\"name\":1}\n"
        "{\"resourceType\":\"RelatedPerson\",\"patient\":{\"reference\":\"Patient/nobody\"}}\n"
        "[1]\n",
        family);
    struct imported i = take(p, import_fhir, text, (struct import_options){ .dry_run = false });
    assert_int_equal(i.e, E_INVALID);
    assert_false(i.report.saved);
    assert_true(noted(&i.report, 4, true, "no JSON") && noted(&i.report, 5, true, "resourceType is missing"));
    assert_true(noted(&i.report, 6, true, "that Patient is not in this file"));
    assert_int_equal(i.report.bad, 4);
    assert_int_equal(clients(p), before);
    i = take(p, import_fhir, text, (struct import_options){ .keep_good = true });
    assert_true(i.report.saved && i.report.clients_new == 2);
    assert_int_equal(clients(p), before + 2);
}

static void a_link_to_another_patient_is_told_and_merges_nobody(void **state)
{
    struct practice *p = *state;
    struct sv text =
        SV("{\"resourceType\":\"Patient\",\"id\":\"a\",\"name\":[{\"family\":\"Oh\",\"given\":[\"Kim\"]}]}\n"
           "{\"resourceType\":\"Patient\",\"id\":\"b\",\"name\":[{\"family\":\"Oh\",\"given\":[\"Kimmy\"]}],"
           "\"link\":[{\"other\":{\"reference\":\"Patient/a\"},\"type\":\"replaces\"}]}\n");
    struct imported i = take(p, import_fhir, text, (struct import_options){ .dry_run = false });
    assert_true(i.e == E_OK && i.report.clients_new == 2);
    assert_true(noted(&i.report, 2, false, "records are not merged here"));
}

static void count_progress(void *ctx, int64_t lines)
{
    int64_t *seen = ctx;
    assert_true(lines > *seen);
    *seen = lines;
}

static void progress_is_told_as_it_goes(void **state)
{
    struct practice *p = *state;
    int64_t seen = 0;
    struct str text = str_new(p->a, 1 << 20);
    str_add(&text, SV("id,first_name,last_name\n"));
    for (int i = 0; i < 2500; i++)
        str_add(&text, sv_fmt(p->a, "p%d,First%d,Family%d\n", i, i, i));
    struct import_options o = { .dry_run = true, .progress = count_progress, .ctx = &seen };
    struct imported i = take(p, import_csv, str_sv(&text), o);
    assert_int_equal(i.e, E_OK);
    assert_int_equal(i.report.clients_new, 2500);
    assert_int_equal(seen, 2000);
}

static void a_sheet_names_each_bad_row(void **state)
{
    struct practice *p = *state;
    int64_t before = clients(p);
    struct sv text = SV("id,first_name,last_name,born,link_to,link_relationship\n"
                        "1,Kim,Oh,2015-04-01,,\n"
                        "2,,Oh,,,\n"
                        "3,Sue,Oh,1st of May,,\n"
                        "1,,,,9,is_parent\n"
                        "4,\"Lee\" x,Oh,,,\n");
    struct imported i = take(p, import_csv, text, (struct import_options){ .dry_run = false });
    assert_int_equal(i.e, E_INVALID);
    assert_int_equal(i.report.bad, 4);
    for (int64_t line = 3; line <= 6; line++)
        assert_true(noted(&i.report, line, true, ""));
    assert_false(noted(&i.report, 2, true, ""));
    assert_int_equal(clients(p), before);
}

static void importing_is_for_those_who_may_export(void **state)
{
    struct practice *p = *state;
    struct viewer support = practice_staff(p, ROLE_SUPPORT, NONE);
    struct op op = practice_op(p, &support);
    struct import_report report;
    FILE *file = fmemopen((void *)(uintptr_t)family, sizeof family - 1, "r");
    assert_non_null(file);
    assert_int_equal(import_fhir(&op, file, &(struct import_options){ .dry_run = false }, &report), E_DENIED);
    assert_int_equal(fclose(file), 0);
}

static void staff_import_a_family_with_its_links(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NONE);
    struct op op = practice_op(p, &owner);
    struct import_report report;
    FILE *file = fmemopen((void *)(uintptr_t)family, sizeof family - 1, "r");
    assert_non_null(file);
    assert_int_equal(import_fhir(&op, file, &(struct import_options){ .dry_run = false }, &report), E_OK);
    assert_true(report.saved && report.clients_new == 2 && report.links_new == 1);
    assert_int_equal(fclose(file), 0);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(a_dry_run_says_what_would_come_and_saves_nothing),
        TEST(a_family_comes_once_however_often_its_file_does),
        TEST(a_coverage_becomes_a_policy_once_and_goes_out_again),
        TEST(a_policy_of_another_year_comes_once_with_its_place),
        TEST(a_policy_of_another_year_comes_once_without_a_place),
        TEST(a_policy_that_staff_ended_does_not_come_back),
        TEST(a_bare_policy_goes_out_without_empty_members_and_an_unknown_place_is_left_out),
        TEST(a_subscriber_is_whom_the_reference_names_by_its_kind),
        TEST(what_has_no_place_is_counted_by_kind),
        TEST(bad_lines_are_told_by_number_and_keep_everything_out),
        TEST(a_link_to_another_patient_is_told_and_merges_nobody),
        TEST(progress_is_told_as_it_goes),
        TEST(a_sheet_names_each_bad_row),
        TEST(importing_is_for_those_who_may_export),
        TEST(staff_import_a_family_with_its_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
