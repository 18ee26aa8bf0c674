#include "access/decide.h"

#include "test.h"

#include "access/matrix.h"
#include "base/err.h"
#include "seed.h"

enum { ROUNDS = 200000 };

static struct prng rng;

static struct standing_facts any_age(void)
{
    struct day born = day_of_civil((struct civil){ 2010, 2, 28 });
    return (struct standing_facts){ .policy = &age_presets[prng_below(&rng, age_presets_count)],
        .basis = (enum grant_basis)(1 + prng_below(&rng, BASIS_STAFF_DECISION)),
        .born = { prng_flip(&rng), born },
        .today = { born.n + (int32_t)prng_below(&rng, 20 * 365) },
        .given_on = { born.n + (int32_t)prng_below(&rng, 20 * 365) },
        .limit_age = scope_full() };
}

static struct access_facts any_facts(void)
{
    bool adult = prng_flip(&rng);
    struct access_facts f = {
        .relation = (enum relation)prng_below(&rng, REL_COUNT),
        .locked = prng_below(&rng, 8) == 0,
        .second_factor_missing = prng_below(&rng, 8) == 0,
        .fresh = prng_flip(&rng),
        .role = (enum role)prng_below(&rng, ROLE_COUNT),
        .staff_active = prng_below(&rng, 8) != 0,
        .care_team = prng_flip(&rng),
        .has_subject = prng_below(&rng, 8) != 0,
        .subject_archived = prng_below(&rng, 8) == 0,
        .subject_caregiver_only = prng_below(&rng, 8) == 0,
        .subject_restricted = prng_below(&rng, 4) == 0,
        .restricted_reason_given = prng_flip(&rng),
        .born_known = true,
        .subject_adult = adult,
        .subject_teen = adult || prng_flip(&rng),
        .mailbox_by_choice = prng_flip(&rng),
        .portal = { (int64_t)prng_next(&rng) },
        .grant = prng_flip(&rng) ? GRANT_ACTIVE : (enum grant_state)prng_below(&rng, GRANT_ENDED + 1),
        .grant_unopened = prng_below(&rng, 8) == 0,
        .grant_over = prng_below(&rng, 8) == 0,
        .caregiver_ok = prng_below(&rng, 8) != 0,
        .scope = { (int64_t)prng_next(&rng) },
        .age = any_age(),
        .feature_on = prng_below(&rng, 8) != 0,
        .item_confidential = prng_below(&rng, 4) == 0,
    };
    if (prng_below(&rng, 8) == 0)
        f.born_known = f.subject_adult = f.subject_teen = false;
    return f;
}

static struct need any_need(void)
{
    return (struct need){
        .kind = prng_below(&rng, 3) == 0 ? NEED_CAP : (enum need_kind)prng_below(&rng, NEED_LOG + 1),
        .perm = prng_below(&rng, 4) == 0 ? PERM_AUDIT : (enum perm)prng_below(&rng, PERM_COUNT),
        .cap = (enum cap)prng_below(&rng, CAP_COUNT),
        .level = (enum level)prng_below(&rng, LEVEL_ACT + 1),
        .fresh = prng_below(&rng, 4) == 0,
    };
}

/* Each makes the facts stricter in one way. */
typedef void restrict_fn(struct access_facts *f);
static void lock(struct access_facts *f)
{
    f->locked = true;
}
static void drop_second_factor(struct access_facts *f)
{
    f->second_factor_missing = true;
}
static void stale(struct access_facts *f)
{
    f->fresh = false;
}
static void archive_staff(struct access_facts *f)
{
    f->staff_active = false;
}
static void leave_care_team(struct access_facts *f)
{
    f->care_team = false;
}
static void weaken_role(struct access_facts *f)
{
    if (f->role + 1 < ROLE_COUNT)
        f->role++;
}
static void lose_subject(struct access_facts *f)
{
    f->has_subject = false;
}
static void archive_client(struct access_facts *f)
{
    f->subject_archived = true;
}
static void drop_chart(struct access_facts *f)
{
    f->subject_caregiver_only = true;
}
static void restrict_record(struct access_facts *f)
{
    f->subject_restricted = true;
}
static void take_reason_back(struct access_facts *f)
{
    f->restricted_reason_given = false;
}
static void switch_off(struct access_facts *f)
{
    f->portal.bits &= (int64_t)prng_next(&rng);
}
static void suspend_grant(struct access_facts *f)
{
    if (f->grant == GRANT_ACTIVE)
        f->grant = GRANT_SUSPENDED;
}
static void end_grant(struct access_facts *f)
{
    f->grant = GRANT_ENDED;
}
static void forget_grant(struct access_facts *f)
{
    f->grant = GRANT_NONE;
}
static void outlive_grant(struct access_facts *f)
{
    f->grant_over = true;
}
static void archive_caregiver(struct access_facts *f)
{
    f->caregiver_ok = false;
}
static void narrow_scope(struct access_facts *f)
{
    f->scope = scope_least(f->scope, (struct scope){ (int64_t)prng_next(&rng) });
}
static void come_of_age(struct access_facts *f)
{
    f->age.born.has = true;
    f->age.basis = BASIS_PARENT_OF_MINOR;
    f->age.today = birthday_at(f->age.born.v, AGE_MAJORITY_MAX, false);
}
static void lose_the_age_policy(struct access_facts *f)
{
    f->age.policy = NULL;
}
static void switch_feature_off(struct access_facts *f)
{
    f->feature_on = false;
}
static void mark_confidential(struct access_facts *f)
{
    f->item_confidential = true;
}
static void unshare_mailbox(struct access_facts *f)
{
    f->mailbox_by_choice = false;
}
static void reach_teen_age_on_a_shared_mailbox(struct access_facts *f)
{
    if (f->relation == REL_SAME_MAILBOX)
        f->subject_teen = f->born_known = true;
}
static void lose_the_birth_date_on_a_shared_mailbox(struct access_facts *f)
{
    if (f->relation == REL_SAME_MAILBOX && !f->mailbox_by_choice)
        f->born_known = false;
}
static void sign_out(struct access_facts *f)
{
    f->relation = REL_STRANGER;
}
static void move_to_another_organization(struct access_facts *f)
{
    f->relation = f->relation == REL_STAFF || f->relation == REL_OTHER_STAFF ? REL_OTHER_STAFF
                  : f->relation == REL_STRANGER                              ? REL_STRANGER
                                                                             : REL_OTHER;
}
static void share_the_login(struct access_facts *f)
{
    if (f->relation == REL_SELF)
        f->relation = REL_SAME_MAILBOX;
}

struct restriction {
    const char *name;
    restrict_fn *apply;
};
#define RESTRICTION(fn)                                                                                                \
    {                                                                                                                  \
#fn, fn                                                                                                        \
    }
static const struct restriction restrictions[] = {
    RESTRICTION(lock),
    RESTRICTION(drop_second_factor),
    RESTRICTION(stale),
    RESTRICTION(archive_staff),
    RESTRICTION(leave_care_team),
    RESTRICTION(weaken_role),
    RESTRICTION(lose_subject),
    RESTRICTION(archive_client),
    RESTRICTION(drop_chart),
    RESTRICTION(restrict_record),
    RESTRICTION(take_reason_back),
    RESTRICTION(switch_off),
    RESTRICTION(suspend_grant),
    RESTRICTION(end_grant),
    RESTRICTION(forget_grant),
    RESTRICTION(outlive_grant),
    RESTRICTION(archive_caregiver),
    RESTRICTION(narrow_scope),
    RESTRICTION(come_of_age),
    RESTRICTION(lose_the_age_policy),
    RESTRICTION(switch_feature_off),
    RESTRICTION(mark_confidential),
    RESTRICTION(unshare_mailbox),
    RESTRICTION(reach_teen_age_on_a_shared_mailbox),
    RESTRICTION(lose_the_birth_date_on_a_shared_mailbox),
    RESTRICTION(sign_out),
    RESTRICTION(move_to_another_organization),
    RESTRICTION(share_the_login),
};

static void restriction_never_widens(void **state)
{
    const struct restriction *r = *state;
    size_t took = 0;
    for (int i = 0; i < ROUNDS / 2; i++) {
        struct access_facts before = any_facts(), after = before;
        struct need n = any_need();
        r->apply(&after);
        bool could = access_decide(&before, &n).allow, can = access_decide(&after, &n).allow;
        if (can && !could)
            fail_msg("widened: relation %d, need %d", (int)before.relation, (int)n.kind);
        took += could && !can;
    }
    assert_true(took > 0); /* a restriction that never takes anything tests nothing */
}

static void asking_for_more_is_never_easier(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct access_facts f = any_facts();
        struct need act = any_need(), view;
        act.level = LEVEL_ACT;
        view = act;
        view.level = LEVEL_VIEW;
        struct need fresh = act;
        fresh.fresh = true;
        assert_true(access_decide(&f, &view).allow || !access_decide(&f, &act).allow);
        assert_true(access_decide(&f, &act).allow || !access_decide(&f, &fresh).allow || act.fresh);
        struct need frame = NEED_CONTEXT_PAGE;
        if (act.kind == NEED_CAP && access_decide(&f, &act).allow)
            assert_true(access_decide(&f, &frame).allow);
    }
}

static void every_answer_has_a_reason_that_fits_its_status(void **state)
{
    (void)state;
    bool seen[ACCESS_REASON_COUNT] = { false };
    struct arena *a = arena_new("answers", 4096);
    for (int i = 0; i < ROUNDS; i++) {
        struct access_facts f = any_facts();
        struct need n = any_need();
        struct access_answer answer = access_decide(&f, &n);
        int status = access_reason_status(answer.reason);
        assert_int_equal(answer.allow, answer.reason == ACCESS_OK);
        assert_int_equal(answer.allow, status == 200);
        assert_true(status == 200 || status == 401 || status == 403 || status == 404);
        assert_true(strlen(access_reason_name(answer.reason)) > 0 && strlen(access_reason_text(answer.reason)) > 0);
        seen[answer.reason] = true;
        if (i < ROUNDS / 10) {
            struct sv why = access_explain(a, &f, &n);
            assert_true(why.n > 10 && why.p[why.n - 1] == '.');
            arena_reset(a);
        }
    }
    for (enum access_reason r = 0; r < ACCESS_REASON_COUNT; r++)
        assert_true(seen[r]);
    arena_free(a);
}

static void every_relation_and_need_has_an_answer_of_its_kind(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct access_facts f = any_facts();
        struct need n = any_need();
        enum access_reason reason = access_decide(&f, &n).reason;
        if (f.relation == REL_STRANGER && n.kind != NEED_UNSET && n.kind != NEED_PUBLIC)
            assert_int_equal(reason, ACCESS_SIGN_IN);
        if (reason == ACCESS_SIGN_IN)
            assert_int_equal(f.relation, REL_STRANGER);
        if (reason == ACCESS_PERMISSION || reason == ACCESS_STATE_REASON)
            assert_int_equal(f.relation, REL_STAFF);
        if (reason == ACCESS_CONTEXT_ENDED || reason == ACCESS_CAPABILITY_OFF || reason == ACCESS_NOT_YOURS)
            assert_in_range(f.relation, REL_SELF, REL_CAREGIVER);
        if (reason == ACCESS_OK && n.kind >= NEED_STAFF)
            assert_true(f.relation != REL_OTHER && f.relation != REL_OTHER_STAFF && f.relation != REL_STRANGER);
        if (n.kind == NEED_UNSET)
            assert_int_equal(reason, ACCESS_ABSENT);
    }
}

static void others_get_the_same_answer_whatever_is_there(void **state)
{
    (void)state;
    static const enum relation outside[] = { REL_STRANGER, REL_OTHER, REL_OTHER_STAFF };
    for (int i = 0; i < ROUNDS; i++) {
        struct access_facts f = any_facts(), nothing = { 0 };
        struct need n = any_need();
        f.relation = nothing.relation = outside[prng_below(&rng, LENGTH(outside))];
        nothing.locked = f.locked;
        nothing.second_factor_missing = f.second_factor_missing;
        nothing.fresh = f.fresh;
        assert_int_equal(access_decide(&f, &n).reason, access_decide(&nothing, &n).reason);
    }
}

static void confidential_item_is_as_absent_as_one_that_is_not_there(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct access_facts f = any_facts();
        struct need n = any_need();
        f.item_confidential = false;
        struct access_answer area = access_decide(&f, &n);
        f.item_confidential = true;
        struct access_answer item = access_decide(&f, &n);
        /* who may not even enter the area learns the same of a confidential item; who may finds nothing there */
        if (!area.allow && area.reason != ACCESS_FRESH)
            assert_int_equal(item.reason, area.reason);
        else
            assert_true(item.allow == area.allow || item.reason == ACCESS_ABSENT);
    }
}

int main(void)
{
    rng = seed_announced("decide");
    const struct CMUnitTest plain[] = {
        cmocka_unit_test(asking_for_more_is_never_easier),
        cmocka_unit_test(every_answer_has_a_reason_that_fits_its_status),
        cmocka_unit_test(every_relation_and_need_has_an_answer_of_its_kind),
        cmocka_unit_test(others_get_the_same_answer_whatever_is_there),
        cmocka_unit_test(confidential_item_is_as_absent_as_one_that_is_not_there),
    };
    struct CMUnitTest tests[LENGTH(plain) + LENGTH(restrictions)];
    memcpy(tests, plain, sizeof plain);
    for (size_t i = 0; i < LENGTH(restrictions); i++)
        tests[LENGTH(plain) + i] = TEST_ROW(restrictions[i].name, restriction_never_widens, &restrictions[i]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
