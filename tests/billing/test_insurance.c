/* Insurance: what a policy needs, their order by the birthday rule, and who sees whose. */
#include "till.h"

#include <string.h>

#include "billing/insurance_rules.h"
#include "billing/queries.h"
#include "event/schedule.h"
#include "family/family.h"

#define NEW ((struct insurance_id){ 0 })

struct desk {
    struct practice *p;
    struct viewer v;
    struct op op;
    struct problems problems;
};

static struct desk desk_of(struct practice *p, struct viewer v)
{
    return (struct desk){ .p = p, .v = v, .problems = problems_new(p->a) };
}

static struct op *op_of(struct desk *d)
{
    d->op = practice_op(d->p, &d->v);
    return &d->op;
}

static enum err save(struct desk *d, struct client_id client, struct insurance_form f, struct insurance_id *ret_id)
{
    d->problems = problems_new(d->p->a);
    return insurance_save(op_of(d), client, NEW, &f, &d->problems, ret_id);
}

static struct insurance_form form_of(const char *insurer, const char *holder)
{
    return (struct insurance_form){
        .insurer = sv_of(insurer), .member_id = SV("W1234 567890"), .holder = sv_of(holder), .relation = SV("child")
    };
}

/* A policy of Leo's that somebody without account holds, born on that day. */
static struct insurance_form held_by(const char *name, const char *born, const char *place)
{
    struct insurance_form f = form_of(name, "other");
    f.holder_name = sv_of(name);
    f.holder_born = sv_of(born);
    f.place = sv_of(place);
    return f;
}

static struct insurances listed(struct desk *d, struct client_id client, const char *words)
{
    struct insurances list = { 0 };
    MUST(insurance_list(op_of(d), client, sv_of(words), 1, &list));
    return list;
}

static bool says(struct practice *p, struct sv text, const char *words)
{
    return strstr(sv_z(p->a, text), words) != NULL;
}

static struct desk owner_of(struct practice *p)
{
    return desk_of(p, practice_staff(p, ROLE_OWNER, NOBODY));
}

static void what_is_missing_is_named_by_its_field(void **state)
{
    struct desk d = owner_of(*state);
    struct insurance_id id = { 0 };
    struct insurance_form f = { .starts_on = SV("2026-05-01"), .ends_on = SV("2026-04-01"), .place = SV("4") };
    assert_int_equal(save(&d, d.p->leo, f, &id), E_INVALID);
    assert_non_null(problem_of(&d.problems, SV("insurer")));
    assert_non_null(problem_of(&d.problems, SV("member_id")));
    assert_non_null(problem_of(&d.problems, SV("holder")));
    assert_non_null(problem_of(&d.problems, SV("ends_on")));
    assert_non_null(problem_of(&d.problems, SV("place")));
    f = form_of("Acme", "other");
    f.relation = SV("");
    assert_int_equal(save(&d, d.p->leo, f, &id), E_INVALID);
    assert_non_null(problem_of(&d.problems, SV("holder_name")));
    assert_non_null(problem_of(&d.problems, SV("relation")));
}

static void the_members_number_is_sealed_and_opens_for_who_may_see_it(void **state)
{
    struct desk d = owner_of(*state);
    struct insurance_id id = { 0 };
    struct insurance x;
    struct insurance_rows_rows rows;
    MUST(save(&d, d.p->olga, form_of("Acme", "self"), &id));
    MUST(insurance_load(op_of(&d), d.p->olga, id, &x));
    assert_string_equal(sv_z(d.p->a, x.member_id), "W1234 567890");
    assert_string_equal(sv_z(d.p->a, insurance_masked(d.p->a, x.member_id)), "•••• 7890");
    assert_string_equal(sv_z(d.p->a, x.holder_name), "Olga Petrova");
    assert_string_equal(sv_z(d.p->a, x.relation), "self");
    MUST(q_insurance_rows(d.p->db, d.p->a, d.p->org,
        &(struct q_insurance_rows){ .clients = &d.p->olga, .clients_count = 1, .limit = 1 }, &rows));
    assert_false(says(d.p, rows.items[0].member_id, "7890"));
}

static void a_policy_takes_the_first_place_that_is_free_on_its_days(void **state)
{
    struct desk d = owner_of(*state);
    struct insurance_id first = { 0 }, second = { 0 }, later = { 0 };
    struct insurance x;
    struct insurance_form f = form_of("Acme", "self");
    f.ends_on = SV("2026-06-30");
    MUST(save(&d, d.p->olga, f, &first));
    MUST(save(&d, d.p->olga, form_of("Second", "self"), &second));
    MUST(insurance_load(op_of(&d), d.p->olga, second, &x));
    assert_int_equal(x.place, 2);
    f = form_of("Later", "self");
    f.starts_on = SV("2026-07-01");
    MUST(save(&d, d.p->olga, f, &later));
    MUST(insurance_load(op_of(&d), d.p->olga, later, &x));
    assert_int_equal(x.place, 1);
    f.starts_on = SV("2026-06-30");
    f.place = SV("1");
    assert_int_equal(save(&d, d.p->olga, f, &later), E_INVALID);
    assert_true(problem_has(&d.problems, SV("place_taken")));
}

static void the_earlier_birthday_in_the_year_comes_first_unless_there_is_a_reason(void **state)
{
    struct desk d = owner_of(*state);
    struct insurance_id id = { 0 };
    struct sv advice;
    MUST(save(&d, d.p->leo, held_by("Jo Reed", "1990-03-09", "2"), &id));
    MUST(insurance_advice(op_of(&d), d.p->leo, &advice));
    assert_int_equal(advice.n, 0);
    assert_int_equal(save(&d, d.p->leo, held_by("Max Reed", "1970-06-02", "1"), &id), E_INVALID);
    const struct problem *why = problem_of(&d.problems, SV("place_reason"));
    assert_non_null(why);
    assert_true(says(d.p, why->text, "plan of Jo Reed comes first"));
    assert_true(says(d.p, why->text, "9 March") && says(d.p, why->text, "2 June"));
    assert_false(says(d.p, why->text, "1970"));
    struct insurance_form f = held_by("Max Reed", "1970-06-02", "1");
    f.place_reason = SV("Custody decree of 2024");
    MUST(save(&d, d.p->leo, f, &id));
    MUST(insurance_advice(op_of(&d), d.p->leo, &advice));
    assert_true(says(d.p, advice, "birthday rule"));
}

static struct insurance child_of(const char *name, const char *born, const char *since)
{
    struct insurance x = { .holder = SV("other"), .holder_name = sv_of(name), .relation = SV("child") };
    x.holder_born.has = day_parse(sv_of(born), &x.holder_born.v);
    x.starts_on.has = day_parse(sv_of(since), &x.starts_on.v);
    return x;
}

static void on_one_birthday_the_longer_cover_comes_first_and_without_dates_nothing_does(void **state)
{
    (void)state;
    struct insurance a = child_of("Jo", "1990-03-09", "2020-01-01"), b = child_of("Max", "1980-03-09", "2019-01-01"),
                     c = child_of("Kim", "", "2019-01-01");
    assert_int_equal(insurance_birthday(&a, &b), BIRTHDAY_SECOND);
    assert_int_equal(insurance_birthday(&b, &a), BIRTHDAY_FIRST);
    assert_int_equal(insurance_birthday(&a, &c), BIRTHDAY_UNKNOWN);
    assert_int_equal(insurance_birthday(&a, &a), BIRTHDAY_NONE);
    b.relation = SV("spouse");
    assert_int_equal(insurance_birthday(&a, &b), BIRTHDAY_NONE);
}

static void a_proposal_counts_once_staff_have_saved_it(void **state)
{
    struct practice *p = *state;
    struct desk d = owner_of(p), mother = desk_of(p, practice_caregiver(p, p->ana, p->leo, scope_full()));
    struct insurance_id id = { 0 };
    struct insurance x;
    struct tasks tasks;
    struct insurance_changes history;
    MUST(save(&mother, p->leo, form_of("Acme", "me"), &id));
    MUST(insurance_load(op_of(&d), p->leo, id, &x));
    assert_int_equal(x.state, INSURANCE_PROPOSED);
    assert_string_equal(sv_z(p->a, x.holder_name), "Ana Ruiz");
    MUST(task_list(op_of(&d), 1, &tasks));
    assert_int_equal(tasks.count, 1);
    assert_int_equal(tasks.items[0].kind, TASK_INSURANCE_PROPOSED);
    struct insurance_form f = form_of("Acme", "other");
    f.holder_name = SV("Ana Ruiz");
    f.version = x.version;
    MUST(insurance_save(op_of(&d), p->leo, id, &f, &d.problems, &id));
    MUST(insurance_load(op_of(&d), p->leo, id, &x));
    assert_int_equal(x.state, INSURANCE_ACTIVE);
    assert_int_equal(insurance_save(op_of(&d), p->leo, id, &f, &d.problems, &id), E_CONFLICT);
    MUST(task_list(op_of(&d), 1, &tasks));
    assert_int_equal(tasks.count, 0);
    MUST(insurance_history(op_of(&d), p->leo, id, &history));
    assert_string_equal(sv_z(p->a, history.items[0].words), "Accepted, with changes: who holds it, their birth date");
    assert_string_equal(sv_z(p->a, history.items[1].words), "Proposed in the portal");
}

static void who_proposed_a_plan_of_somebody_else_reads_it_until_staff_took_it_over(void **state)
{
    struct practice *p = *state;
    struct desk d = owner_of(p), mother = desk_of(p, practice_caregiver(p, p->ana, p->leo, scope_full()));
    struct insurance_id id = { 0 };
    struct insurance x;
    struct insurance_form f = form_of("Acme", "other");
    f.holder_name = SV("Paul Ruiz");
    MUST(save(&mother, p->leo, f, &id));
    MUST(insurance_load(op_of(&mother), p->leo, id, &x));
    MUST(insurance_load(op_of(&d), p->leo, id, &x));
    f.member_id = SV("PAULS-OWN-1");
    f.version = x.version;
    MUST(insurance_save(op_of(&d), p->leo, id, &f, &d.problems, &id));
    assert_int_equal(insurance_load(op_of(&mother), p->leo, id, &x), E_NOTFOUND);
}

static void who_proposed_a_policy_corrects_or_withdraws_it_until_staff_took_it_over_and_nobody_else(void **state)
{
    struct practice *p = *state;
    struct desk d = owner_of(p), mother = desk_of(p, practice_caregiver(p, p->ana, p->leo, scope_full())),
                other = desk_of(p, practice_caregiver(p, p->olga, p->leo, scope_full()));
    struct insurance_id id = { 0 }, second = { 0 };
    struct insurance x;
    struct insurance_changes history;
    MUST(save(&mother, p->leo, form_of("Acme", "self"), &id));
    MUST(insurance_load(op_of(&other), p->leo, id, &x)); /* what Leo holds she sees … */
    assert_false(x.own_proposal);
    struct insurance_form f = form_of("Acme", "self");
    f.member_id = SV("W1234 567891");
    f.version = x.version;
    assert_int_equal(
        insurance_save(op_of(&other), p->leo, id, &f, &other.problems, &id), E_NOTFOUND); /* … and no more */
    assert_int_equal(insurance_withdraw(op_of(&other), p->leo, id, x.version), E_NOTFOUND);
    MUST(insurance_save(op_of(&mother), p->leo, id, &f, &mother.problems, &id));
    assert_true(says(p, practice_payload(p, EVENT_INSURANCE_CHANGED), "{\"fields\":[\"member_id\"]}"));
    assert_int_equal(insurance_save(op_of(&mother), p->leo, id, &f, &mother.problems, &id), E_CONFLICT);
    MUST(insurance_load(op_of(&mother), p->leo, id, &x));
    assert_true(x.own_proposal);
    assert_string_equal(sv_z(p->a, x.member_id), "W1234 567891");
    MUST(insurance_history(op_of(&d), p->leo, id, &history));
    assert_string_equal(sv_z(p->a, history.items[0].words), "Corrected in the portal: member's number");
    MUST(insurance_withdraw(op_of(&mother), p->leo, id, x.version));
    MUST(insurance_load(op_of(&d), p->leo, id, &x));
    assert_int_equal(x.state, INSURANCE_ENDED);
    struct tasks tasks;
    MUST(task_list(op_of(&d), 1, &tasks));
    assert_int_equal(tasks.count, 0);
    MUST(save(&mother, p->leo, form_of("Bolt", "self"), &second));
    MUST(insurance_load(op_of(&d), p->leo, second, &x));
    f = form_of("Bolt", "self");
    f.version = x.version;
    f.plan = SV("Gold");
    f.payer_number = SV("60054");
    MUST(insurance_save(op_of(&d), p->leo, second, &f, &d.problems, &second));
    assert_true(says(p, practice_payload(p, EVENT_INSURANCE_ADDED),
        "{\"accepted\":true,\"fields\":[\"insurer\",\"plan\",\"place\"]}"));
    MUST(insurance_load(op_of(&mother), p->leo, second, &x));
    assert_int_equal(insurance_withdraw(op_of(&mother), p->leo, second, x.version), E_NOTFOUND); /* it counts */
}

static void a_form_that_was_sent_twice_makes_one_policy(void **state)
{
    struct practice *p = *state;
    struct desk d = owner_of(p), mother = desk_of(p, practice_caregiver(p, p->ana, p->leo, scope_full()));
    struct insurance_id id = { 0 };
    MUST(save(&mother, p->leo, form_of("Acme", "me"), &id));
    assert_int_equal(save(&mother, p->leo, form_of("Acme", "me"), &id), E_INVALID);
    assert_true(problem_has(&mother.problems, SV("duplicate_policy")));
    MUST(save(&d, p->leo, held_by("Paul", "1980-01-01", ""), &id));
    assert_int_equal(save(&d, p->leo, held_by("Paul", "1980-01-01", ""), &id), E_INVALID);
    /* the other parent's plan is told by no refusal */
    MUST(save(&mother, p->leo, held_by("Paul", "1980-01-01", ""), &id));
}

static void one_parent_learns_nothing_of_the_others_plan(void **state)
{
    struct practice *p = *state;
    struct desk d = owner_of(p), mother = desk_of(p, practice_caregiver(p, p->ana, p->leo, scope_full())),
                other = desk_of(p, practice_caregiver(p, p->olga, p->leo, scope_full())),
                child = desk_of(p, practice_client(p, p->leo));
    struct insurance_id mine = { 0 }, theirs = { 0 };
    struct insurance x;
    MUST(save(&other, p->leo, form_of("Zenith", "me"), &theirs));
    MUST(save(&mother, p->leo, form_of("Acme", "me"), &mine));
    MUST(save(&d, p->leo, held_by("Max Reed", "1970-06-02", ""), &(struct insurance_id){ 0 }));
    struct insurances list = listed(&mother, p->leo, "");
    assert_int_equal(list.total, 1);
    assert_int_equal(list.items[0].id.v, mine.v);
    assert_int_equal(list.items[0].place, 0);
    assert_int_equal(listed(&mother, p->leo, "zen").total, 0);
    assert_int_equal(insurance_load(op_of(&mother), p->leo, theirs, &x), E_NOTFOUND);
    assert_int_equal(listed(&child, p->leo, "").total, 3);
    assert_int_equal(listed(&d, p->leo, "zen").total, 1);
}

static void who_may_not_see_bills_sees_no_insurance_and_the_portal_changes_none(void **state)
{
    struct practice *p = *state;
    struct scope none = scope_with(scope_full(), CAP_BILLS, LEVEL_NONE),
                 look = scope_with(scope_full(), CAP_BILLS, LEVEL_VIEW);
    struct desk d = owner_of(p), blind = desk_of(p, practice_caregiver(p, p->ana, p->leo, none)),
                looks = desk_of(p, practice_caregiver(p, p->ana, p->leo, look)),
                mother = desk_of(p, practice_caregiver(p, p->ana, p->leo, scope_full())),
                elsewhere = desk_of(p, practice_other_staff(p, NOBODY));
    struct insurance_id id = { 0 };
    struct insurances list;
    struct insurance x;
    struct insurance_changes history;
    struct insurance_form f = form_of("Acme", "self");
    MUST(save(&d, p->leo, f, &id));
    assert_int_not_equal(insurance_list(op_of(&blind), p->leo, SV(""), 1, &list), E_OK);
    assert_int_equal(listed(&looks, p->leo, "").total, 1);
    assert_int_not_equal(save(&looks, p->leo, f, &(struct insurance_id){ 0 }), E_OK);
    assert_int_equal(insurance_list(op_of(&mother), p->mia, SV(""), 1, &list), E_NOTFOUND);
    assert_int_equal(insurance_save(op_of(&mother), p->leo, id, &f, &mother.problems, &id), E_NOTFOUND);
    assert_int_not_equal(insurance_end(op_of(&mother), p->leo, id, 2, SV("Over"), &mother.problems), E_OK);
    assert_int_not_equal(insurance_history(op_of(&mother), p->leo, id, &history), E_OK);
    assert_int_equal(insurance_load(op_of(&elsewhere), p->leo, id, &x), E_NOTFOUND);
}

static void an_ended_one_stays_in_the_list_with_its_reason_and_frees_its_place(void **state)
{
    struct desk d = owner_of(*state);
    struct insurance_id id = { 0 }, next = { 0 };
    struct insurance x;
    struct insurance_changes history;
    MUST(save(&d, d.p->olga, form_of("Acme", "self"), &id));
    MUST(insurance_load(op_of(&d), d.p->olga, id, &x));
    assert_int_equal(insurance_end(op_of(&d), d.p->olga, id, x.version, SV(" "), &d.problems), E_INVALID);
    assert_non_null(problem_of(&d.problems, SV("reason")));
    d.problems = problems_new(d.p->a);
    assert_int_equal(insurance_end(op_of(&d), d.p->olga, id, x.version + 1, SV("Left"), &d.problems), E_CONFLICT);
    MUST(insurance_end(op_of(&d), d.p->olga, id, x.version, SV("Left"), &d.problems));
    MUST(insurance_history(op_of(&d), d.p->olga, id, &history));
    assert_string_equal(sv_z(d.p->a, history.items[0].words), "Ended: Left");
    MUST(save(&d, d.p->olga, form_of("Next", "self"), &next));
    MUST(insurance_load(op_of(&d), d.p->olga, next, &x));
    assert_int_equal(x.place, 1);
    assert_int_equal(listed(&d, d.p->olga, "").total, 2);
}

static void a_proposal_that_was_refused_says_why_to_who_made_it_and_one_taken_back_reads_so(void **state)
{
    struct practice *p = *state;
    struct desk d = owner_of(p), mother = desk_of(p, practice_caregiver(p, p->ana, p->leo, scope_full())),
                other = desk_of(p, practice_caregiver(p, p->olga, p->leo, scope_full()));
    struct insurance_id id = { 0 }, back = { 0 }, taken = { 0 };
    struct insurance x;
    struct insurance_form f = form_of("Acme", "other");
    f.holder_name = SV("Paul Ruiz");
    MUST(save(&mother, p->leo, f, &id));
    MUST(insurance_load(op_of(&d), p->leo, id, &x));
    MUST(insurance_end(op_of(&d), p->leo, id, x.version, SV("The card is of last year"), &d.problems));
    MUST(insurance_load(op_of(&mother), p->leo, id, &x));
    assert_int_equal(x.state, INSURANCE_ENDED);
    assert_int_equal(x.ending, INSURANCE_REFUSED);
    assert_string_equal(sv_z(p->a, x.refused), "The card is of last year");
    assert_int_equal(insurance_load(op_of(&other), p->leo, id, &x), E_NOTFOUND); /* what another parent typed */
    MUST(save(&mother, p->leo, form_of("Bolt", "self"), &back));
    MUST(insurance_load(op_of(&mother), p->leo, back, &x));
    MUST(insurance_withdraw(op_of(&mother), p->leo, back, x.version));
    MUST(insurance_load(op_of(&mother), p->leo, back, &x));
    assert_int_equal(x.ending, INSURANCE_WITHDRAWN);
    assert_int_equal(x.refused.n, 0);
    MUST(save(&d, p->leo, form_of("Cedar", "self"), &taken));
    MUST(insurance_load(op_of(&d), p->leo, taken, &x));
    MUST(insurance_end(op_of(&d), p->leo, taken, x.version, SV("Not accepted by us"), &d.problems));
    MUST(insurance_load(op_of(&mother), p->leo, taken, &x));
    assert_int_equal(x.ending, INSURANCE_OVER);
    assert_int_equal(x.refused.n, 0); /* for staff alone */
}

static void one_that_counts_is_told_once_and_a_proposal_as_such(void **state)
{
    struct practice *p = *state;
    struct desk d = owner_of(p), mother = desk_of(p, practice_caregiver(p, p->ana, p->leo, scope_full()));
    struct insurance_id id = { 0 };
    struct insurance x;
    struct insurance_form f = form_of("Acme", "self");
    MUST(save(&mother, p->leo, f, &id));
    assert_int_equal(practice_events(p, EVENT_INSURANCE_PROPOSED), 1);
    assert_int_equal(practice_events(p, EVENT_INSURANCE_ADDED), 0);
    for (int times = 0; times < 2; times++) { /* accepted, then saved again */
        MUST(insurance_load(op_of(&d), p->leo, id, &x));
        f.version = x.version;
        MUST(insurance_save(op_of(&d), p->leo, id, &f, &d.problems, &id));
        assert_int_equal(practice_events(p, EVENT_INSURANCE_ADDED), 1);
    }
    MUST(save(&d, p->olga, form_of("Acme", "self"), &id));
    assert_int_equal(practice_events(p, EVENT_INSURANCE_ADDED), 2);
    assert_int_equal(practice_events(p, EVENT_INSURANCE_PROPOSED), 1);
}

/* A policy of Olga's that lasts so many days from today. */
static struct insurance_id lasting(struct desk *d, const char *insurer, int days)
{
    struct insurance_id id = { 0 };
    struct insurance_form f = form_of(insurer, "self");
    f.starts_on = day_iso(d->p->a, (struct day){ d->v.today.n });
    f.ends_on = day_iso(d->p->a, (struct day){ d->v.today.n + days });
    MUST(save(d, d->p->olga, f, &id));
    return id;
}

static int64_t told_after(struct practice *p, int days)
{
    size_t fired;
    MUST(schedule_fire(p->db, p->a, instant_add(p->now, days * DAY_US), 100, &fired));
    return practice_events(p, EVENT_INSURANCE_EXPIRES);
}

static void its_last_day_is_told_a_month_before_and_not_of_one_that_has_ended(void **state)
{
    struct practice *p = *state;
    struct desk d = owner_of(p);
    struct insurance x;
    struct insurance_id stays = lasting(&d, "Acme", 40), ends = lasting(&d, "Second", 40);
    (void)lasting(&d, "Third", 20); /* too near: whoever typed it in knows */
    MUST(insurance_load(op_of(&d), p->olga, ends, &x));
    MUST(insurance_end(op_of(&d), p->olga, ends, x.version, SV("Left"), &d.problems));
    MUST(insurance_load(op_of(&d), p->olga, stays, &x));
    struct insurance_form f = form_of("Acme", "self");
    f.version = x.version;
    f.ends_on = day_iso(p->a, (struct day){ d.v.today.n + 50 });
    for (int times = 0; times < 2; times++, f.version++) /* the second changes nothing that is told */
        MUST(insurance_save(op_of(&d), p->olga, stays, &f, &d.problems, &stays));
    assert_int_equal(told_after(p, 11), 0); /* it lasts longer now */
    assert_int_equal(told_after(p, 19), 0);
    assert_int_equal(told_after(p, 21), 1);
    assert_int_equal(told_after(p, 60), 1);
    struct sv last = day_iso(p->a, (struct day){ d.v.today.n + 50 });
    assert_true(says(p, practice_payload(p, EVENT_INSURANCE_EXPIRES), sv_z(p->a, last)));
}

#define ON_A_PRACTICE(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        ON_A_PRACTICE(what_is_missing_is_named_by_its_field),
        ON_A_PRACTICE(the_members_number_is_sealed_and_opens_for_who_may_see_it),
        ON_A_PRACTICE(a_policy_takes_the_first_place_that_is_free_on_its_days),
        ON_A_PRACTICE(the_earlier_birthday_in_the_year_comes_first_unless_there_is_a_reason),
        cmocka_unit_test(on_one_birthday_the_longer_cover_comes_first_and_without_dates_nothing_does),
        ON_A_PRACTICE(a_proposal_counts_once_staff_have_saved_it),
        ON_A_PRACTICE(who_proposed_a_policy_corrects_or_withdraws_it_until_staff_took_it_over_and_nobody_else),
        ON_A_PRACTICE(a_form_that_was_sent_twice_makes_one_policy),
        ON_A_PRACTICE(who_proposed_a_plan_of_somebody_else_reads_it_until_staff_took_it_over),
        ON_A_PRACTICE(one_parent_learns_nothing_of_the_others_plan),
        ON_A_PRACTICE(who_may_not_see_bills_sees_no_insurance_and_the_portal_changes_none),
        ON_A_PRACTICE(one_that_counts_is_told_once_and_a_proposal_as_such),
        ON_A_PRACTICE(its_last_day_is_told_a_month_before_and_not_of_one_that_has_ended),
        ON_A_PRACTICE(a_proposal_that_was_refused_says_why_to_who_made_it_and_one_taken_back_reads_so),
        ON_A_PRACTICE(an_ended_one_stays_in_the_list_with_its_reason_and_frees_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
