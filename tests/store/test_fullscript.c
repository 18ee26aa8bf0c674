/* The adapter against a Fullscript of our own. */
#include "tests/store/fullscript_server.h"
#include "tests/test.h"

#include "store/store.h"

struct world {
    struct arena *a;
    struct fs_server *fs;
    struct store_services services;
    struct instant now;
    struct clock clock;
    struct store_line line;
    struct store_tokens tokens;
};

static void connect(struct world *w)
{
    struct sv verifier = SV("a-verifier-that-nobody-guesses-0123456789abcdef"), state;
    struct sv url = store_authorize_url(w->a, &w->services, SV("state-1"), store_challenge(w->a, verifier));
    struct sv code = fs_server_agree(w->fs, w->a, url, &state);
    assert_true(sv_eq(state, SV("state-1")));
    assert_int_equal(store_token_first(&w->line, w->a, code, verifier, &w->tokens).end, STORE_DONE);
    w->line.access = w->tokens.access;
}

static int setup(void **state)
{
    static struct world w;
    struct sv problem;
    w = (struct world){ .a = arena_new("test", 256 * 1024), .fs = fs_server_start() };
    assert_true(instant_parse(SV("2026-03-01T15:00:00Z"), &w.now));
    w.clock = clock_at(&w.now);
    assert_int_equal(store_services_read(w.a,
                         &(struct store_options){ .url = sv_of(w.fs->url),
                             .client = SV("app-1"),
                             .secret = SV("s3cret"),
                             .base_url = SV("https://portal.example.org") },
                         &w.services, &problem),
        E_OK);
    w.line = (struct store_line){ .services = &w.services, .clock = &w.clock };
    assert_int_equal(fetch_open(&w.line.fetch), E_OK);
    connect(&w);
    *state = &w;
    return 0;
}

/* Whatever a test did: the store would have taken every question. */
static int teardown(void **state)
{
    struct world *w = *state;
    int bad = w->fs->wrong[0] != 0;
    if (bad)
        print_message("%s\n", w->fs->wrong);
    fetch_close(w->line.fetch);
    fs_server_stop(w->fs);
    arena_free(w->a);
    return bad ? -1 : 0;
}

static void assert_result(struct store_result r, enum store_end end, const char *error)
{
    assert_string_equal(r.error, error);
    assert_int_equal(r.end, end);
}

static struct store_person olga(void)
{
    struct store_person p = {
        .reference = SV("ref-1"), .first_name = SV("Olga"), .last_name = SV("Petrova"), .email = SV("olga@example.org")
    };
    p.born.has = day_parse(SV("1950-04-02"), &p.born.v);
    return p;
}

/* --- settings --- */

static void an_app_needs_both_its_id_and_its_secret(void **state)
{
    struct world *w = *state;
    struct store_services s;
    struct sv problem;
    assert_int_equal(
        store_services_read(w->a, &(struct store_options){ .client = SV("app-1") }, &s, &problem), E_INVALID);
    assert_int_equal(store_services_read(w->a, &(struct store_options){ .url = SV("") }, &s, &problem), E_OK);
    assert_false(store_any(&s));
}

static void only_the_stores_own_addresses_lead_to_it(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *url;
        bool leads;
    } rows[] = { { "https://us.fullscript.com/x", true }, { "https://fullscript.com", true },
        { "https://api-us-snd.fullscript.io/users", true }, { "http://us.fullscript.com/x", false },
        { "https://evilfullscript.com/x", false }, { "https://fullscript.com.evil.org/", false },
        { "https://fullscript.com@evil.org/", false }, { "javascript:alert(1)", false }, { "", false } };
    for (size_t i = 0; i < LENGTH(rows); i++)
        if (store_leads(w->a, &w->services, sv_of(rows[i].url)) != rows[i].leads)
            fail_msg("%s", rows[i].url);
}

/* --- tokens --- */

static void a_code_is_good_once_and_only_with_its_verifier(void **state)
{
    struct world *w = *state;
    struct store_tokens t;
    struct sv s, url = store_authorize_url(w->a, &w->services, SV("s"), store_challenge(w->a, SV("right")));
    struct sv code = fs_server_agree(w->fs, w->a, url, &s);
    assert_result(store_token_first(&w->line, w->a, code, SV("wrong"), &t), STORE_SETTINGS, "code");
    assert_result(store_token_first(&w->line, w->a, code, SV("right"), &t), STORE_SETTINGS, "code");
}

static void the_secret_stands_in_no_address(void **state)
{
    struct world *w = *state;
    struct sv url = store_authorize_url(w->a, &w->services, SV("s"), SV("c"));
    assert_null(strstr(sv_z(w->a, url), "s3cret"));
    assert_non_null(strstr(sv_z(w->a, url), "code_challenge_method=S256"));
}

static void a_lost_answer_to_a_renewal_is_asked_for_again(void **state)
{
    struct world *w = *state;
    struct store_tokens t;
    fs_server_fault(w->fs, (struct fs_fault){ "/oauth/token", 0, true });
    assert_int_equal(store_token_again(&w->line, w->a, w->tokens.refresh, &t).end, STORE_AGAIN);
    assert_result(store_token_again(&w->line, w->a, w->tokens.refresh, &t), STORE_DONE, "");
    w->line.access = t.access;
    struct store_clinic clinic;
    assert_result(store_clinic_read(&w->line, w->a, &clinic), STORE_DONE, "");
    assert_true(sv_eq(clinic.number, SV("clinic-1")));
    assert_result(store_token_again(&w->line, w->a, w->tokens.refresh, &t), STORE_SETTINGS, "credentials");
}

static void a_token_that_is_not_taken_says_so(void **state)
{
    struct world *w = *state;
    struct store_clinic clinic;
    w->line.access = SV("access-of-yesterday");
    assert_result(store_clinic_read(&w->line, w->a, &clinic), STORE_STALE, "credentials");
}

/* --- patients --- */

static void a_patient_is_made_once_whatever_is_lost(void **state)
{
    struct world *w = *state;
    struct store_person p = olga();
    struct store_patient q;
    fs_server_fault(w->fs, (struct fs_fault){ "/clinic/patients", 0, true });
    assert_int_equal(store_patient_ensure(&w->line, w->a, &p, SV(""), &q).end, STORE_UNKNOWN);
    assert_result(store_patient_ensure(&w->line, w->a, &p, SV(""), &q), STORE_DONE, "");
    assert_true(sv_eq(q.number, SV("patient-1")));
    assert_int_equal(w->fs->made, 1);
    assert_string_equal(w->fs->patients[0].reference, "ref-1");
    assert_string_equal(w->fs->patients[0].born, "1950-04-02");
}

static void somebody_who_is_there_already_is_taken_by_address_and_name(void **state)
{
    struct world *w = *state;
    struct store_person p = olga();
    struct store_patient q;
    fs_server_add(w->fs, "OLGA", "Petrova", "Olga@Example.org", "", "");
    assert_result(store_patient_ensure(&w->line, w->a, &p, SV(""), &q), STORE_DONE, "");
    assert_int_equal(w->fs->made, 0);
}

static void an_address_of_somebody_else_there_is_refused(void **state)
{
    struct world *w = *state;
    struct store_person p = olga();
    struct store_patient q;
    fs_server_add(w->fs, "Boris", "Petrov", "olga@example.org", "", "");
    assert_result(store_patient_ensure(&w->line, w->a, &p, SV(""), &q), STORE_REFUSED, "held");
    p.first_name = SV("Boris");
    p.last_name = SV("Petrov");
    assert_result(store_patient_ensure(&w->line, w->a, &p, SV(""), &q), STORE_DONE, "");
    assert_int_equal(w->fs->made, 0);
}

static void the_same_name_with_another_birth_date_is_somebody_else(void **state)
{
    struct world *w = *state;
    struct store_person p = olga();
    struct store_patient q;
    fs_server_add(w->fs, "Olga", "Petrova", "olga@example.org", "1988-01-01", "");
    assert_result(store_patient_ensure(&w->line, w->a, &p, SV(""), &q), STORE_REFUSED, "held");
}

static void who_is_known_by_another_address_is_not_made_a_second_time(void **state)
{
    struct world *w = *state;
    struct store_person p = olga();
    struct store_patient q;
    fs_server_add(w->fs, "Olga", "Petrova", "old@example.org", "", "");
    assert_result(store_patient_ensure(&w->line, w->a, &p, SV("patient-1"), &q), STORE_REFUSED, "moved_on");
    fs_server_add(w->fs, "Kid", "Petrov", "mum@example.org", "2008-02-29", "patient-9");
    assert_result(store_patient_ensure(&w->line, w->a, &p, SV("patient-2"), &q), STORE_REFUSED, "not_handed_over");
    assert_int_equal(w->fs->made, 0);
}

static void a_dependent_is_found_by_names_and_birth_date_among_the_parents_own(void **state)
{
    struct world *w = *state;
    struct store_person p = { .reference = SV("r"), .first_name = SV("Leo"), .last_name = SV("Ruiz") };
    struct store_patient q;
    p.born.has = day_parse(SV("2016-03-09"), &p.born.v);
    fs_server_add(w->fs, "Ana", "Ruiz", "ana@example.org", "", "");
    assert_result(store_dependent_find(&w->line, w->a, SV("patient-1"), &p, &q), STORE_NOT_THERE, "waits");
    fs_server_add(w->fs, "Leo", "Ruiz", "ana@example.org", "2012-01-01", "patient-1");
    fs_server_add(w->fs, "Leo", "Ruiz", "ana@example.org", "2016-03-09", "patient-8");
    assert_result(store_dependent_find(&w->line, w->a, SV("patient-1"), &p, &q), STORE_NOT_THERE, "waits");
    fs_server_add(w->fs, "Léo", "Ruiz", "ana@example.org", "2016-03-09", "patient-1");
    assert_result(store_dependent_find(&w->line, w->a, SV("patient-1"), &p, &q), STORE_DONE, "");
    assert_true(sv_eq(q.number, SV("patient-4")));
    fs_server_add(w->fs, "Leo", "Ruiz", "ana@example.org", "2016-03-09", "patient-1");
    assert_result(store_dependent_find(&w->line, w->a, SV("patient-1"), &p, &q), STORE_REFUSED, "two_alike");
}

/* --- ways in --- */

static void staff_are_led_to_a_draft_for_the_patient(void **state)
{
    struct world *w = *state;
    struct store_person p = olga();
    struct sv url;
    assert_result(store_draft_link(&w->line, w->a, SV("prac-1"), &p, SV("patient-1"), &url), STORE_DONE, "");
    assert_true(sv_eq(url, SV("https://us.fullscript.com/drafts/1")));
    assert_non_null(strstr(w->fs->last_draft, "\"practitioner_id\":\"prac-1\""));
    assert_non_null(strstr(w->fs->last_draft, "\"external_id\":\"ref-1\""));
}

static void a_patient_is_led_to_the_newest_recommendations_in_force(void **state)
{
    struct world *w = *state;
    struct sv url;
    assert_result(store_plan_link(&w->line, w->a, SV("patient-1"), &url), STORE_NOT_THERE, "not_there");
    w->fs->plan = true;
    assert_result(store_plan_link(&w->line, w->a, SV("patient-1"), &url), STORE_DONE, "");
    assert_true(sv_eq(url, SV("https://us.fullscript.com/plans/new")));
}

/* --- what goes wrong --- */

static void what_goes_wrong_is_told_apart(void **state)
{
    struct world *w = *state;
    static const struct {
        int status;
        enum store_end end;
        const char *error;
    } rows[] = { { 403, STORE_SETTINGS, "permission" }, { 429, STORE_AGAIN, "busy" }, { 500, STORE_AGAIN, "down" },
        { 503, STORE_AGAIN, "down" }, { 0, STORE_AGAIN, "no_answer" } };
    struct store_clinic clinic;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        fs_server_fault(w->fs, (struct fs_fault){ "/clinic", rows[i].status, false });
        assert_result(store_clinic_read(&w->line, w->a, &clinic), rows[i].end, rows[i].error);
    }
}

static void every_error_has_words(void **state)
{
    (void)state;
    static const char *const keys[] = { "no_connection", "no_answer", "busy", "down", "strange_answer", "address",
        "app", "credentials", "permission", "code", "refused", "held", "dependent", "moved_on", "not_handed_over",
        "two_alike", "not_there", "waits", "not_connected" };
    for (size_t i = 0; i < LENGTH(keys); i++)
        assert_false(sv_eq(store_error_words(sv_of(keys[i])), store_error_words(SV("unheard of"))));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(an_app_needs_both_its_id_and_its_secret),
        T(only_the_stores_own_addresses_lead_to_it),
        T(a_code_is_good_once_and_only_with_its_verifier),
        T(the_secret_stands_in_no_address),
        T(a_lost_answer_to_a_renewal_is_asked_for_again),
        T(a_token_that_is_not_taken_says_so),
        T(a_patient_is_made_once_whatever_is_lost),
        T(somebody_who_is_there_already_is_taken_by_address_and_name),
        T(an_address_of_somebody_else_there_is_refused),
        T(the_same_name_with_another_birth_date_is_somebody_else),
        T(who_is_known_by_another_address_is_not_made_a_second_time),
        T(a_dependent_is_found_by_names_and_birth_date_among_the_parents_own),
        T(staff_are_led_to_a_draft_for_the_patient),
        T(a_patient_is_led_to_the_newest_recommendations_in_force),
        T(what_goes_wrong_is_told_apart),
        T(every_error_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
