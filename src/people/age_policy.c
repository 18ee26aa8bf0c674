#include "people/age_policy.h"

#include "access/record.h"
#include "base/text.h"
#include "people/queries.h"

enum { NOTICE_MOST = 365, RENEW_MOST = 120 };

static struct sv number(struct arena *a, int64_t n)
{
    return sv_fmt(a, "%lld", (long long)n);
}

void policy_form_of(struct arena *a, const struct age_policy *p, struct policy_form *ret_form)
{
    struct policy_form f = { .preset = sv_of(p->id),
        .majority = number(a, p->majority),
        .adult_renew_months = p->adult_renew_months ? number(a, p->adult_renew_months) : SV(""),
        .leap_early = p->leap_early };
    for (size_t i = 0; i < p->count; i++) {
        const struct age_tier *t = &p->tiers[i];
        if (t->from_age == 0 || t->from_age >= p->majority)
            continue;
        f.tiers[f.count++] = (struct tier_form){ .from_age = number(a, t->from_age),
            .on_enter = sv_of(tier_act_name(t->on_enter)),
            .notice_days = number(a, t->notice_days),
            .renew_months = t->renew_months ? number(a, t->renew_months) : SV(""),
            .guardian = t->guardian_scope,
            .teen = t->teen_portal,
            .teen_may_grant = t->teen_may_grant,
            .needs_assent = t->needs_assent,
            .guardians_too = t->guardians_too };
    }
    *ret_form = f;
}

/* Of the tier's field; `least` also stands for an empty one, where 0 is allowed. */
static int number_of(struct problems *problems, struct sv field, struct sv typed, int least, int most, const char *what)
{
    int64_t n = 0;
    typed = sv_trim(typed);
    if (!typed.n && least == 0)
        return 0;
    if (!int_parse(typed, &n) || n < least || n > most)
        problem_add(problems, field, SV("bad_number"),
            sv_fmt(problems->a, "%s: give a whole number from %d to %d.", what, least, most));
    return (int)n;
}

static struct sv field_of_tier(struct arena *a, size_t i, const char *name)
{
    return sv_fmt(a, "t%zu_%s", i, name);
}

static void check_guardian(struct problems *problems, size_t i, const struct age_tier *t, const struct age_tier *before)
{
    struct arena *a = problems->a;
    if (t->on_enter == TIER_LIMIT && !t->guardian_scope.bits)
        problem_add(problems, field_of_tier(a, i, "on_enter"), SV("scope_empty"),
            SV("Narrowing to nothing closes the access: choose suspend or end, or leave at least one area."));
    bool caps = t->on_enter == TIER_LIMIT || t->on_enter == TIER_SUSPEND;
    bool capped = before && (before->on_enter == TIER_LIMIT || before->on_enter == TIER_SUSPEND);
    bool ended = before && before->on_enter == TIER_END && t->on_enter != TIER_END;
    if (ended ||
        (capped && ((caps && !scope_within(t->guardian_scope, before->guardian_scope)) || t->on_enter == TIER_KEEP)))
        problem_add(problems, field_of_tier(a, i, "on_enter"), SV("tier_wider"),
            sv_fmt(a, "From %d on this leaves a parent more than from %d on. An older child's parents never get more.",
                t->from_age, before->from_age));
}

static struct age_tier check_tier(const struct tier_form *f, size_t i, int majority, struct problems *problems)
{
    struct arena *a = problems->a;
    struct age_tier t = { .guardian_scope = scope_least(f->guardian, scope_full()),
        .teen_portal = { f->teen.bits & PORTAL_ALL.bits },
        .teen_may_grant = f->teen_may_grant,
        .needs_assent = f->needs_assent,
        .guardians_too = f->guardians_too };
    t.from_age = number_of(problems, field_of_tier(a, i, "from_age"), f->from_age, 1, majority - 1, "From age");
    t.notice_days =
        number_of(problems, field_of_tier(a, i, "notice_days"), f->notice_days, 0, NOTICE_MOST, "Days of notice");
    t.renew_months = number_of(problems, field_of_tier(a, i, "renew_months"), f->renew_months, 0, RENEW_MOST, "Months");
    if (!tier_act_parse(f->on_enter, &t.on_enter))
        problem_add(problems, field_of_tier(a, i, "on_enter"), SV("bad_choice"),
            SV("Choose what happens to a parent's access: keep, limit, suspend or end."));
    if (t.on_enter == TIER_END)
        t.guardian_scope = scope_none();
    return t;
}

static bool same_tier(const struct age_tier *a, const struct age_tier *b)
{
    bool caps = a->on_enter == TIER_LIMIT || a->on_enter == TIER_SUSPEND;
    return a->from_age == b->from_age && a->on_enter == b->on_enter && a->notice_days == b->notice_days &&
           a->renew_months == b->renew_months && a->teen_may_grant == b->teen_may_grant &&
           a->needs_assent == b->needs_assent && a->guardians_too == b->guardians_too &&
           a->teen_portal.bits == b->teen_portal.bits && (!caps || a->guardian_scope.bits == b->guardian_scope.bits);
}

static bool is_preset(const struct age_policy *p, const struct age_policy *preset)
{
    size_t n = 0;
    for (size_t i = 0; i < preset->count; i++) {
        if (preset->tiers[i].from_age == 0)
            continue;
        if (n == p->count || !same_tier(&p->tiers[n], &preset->tiers[i]))
            return false;
        n++;
    }
    return n == p->count && p->adult_renew_months == preset->adult_renew_months;
}

static const struct age_policy *preset_of(const struct age_policy *p, struct sv chosen)
{
    const struct age_policy *preset = age_preset(chosen);
    if (preset && is_preset(p, preset))
        return preset;
    for (size_t i = 0; i < age_presets_count; i++)
        if (is_preset(p, &age_presets[i]) && age_presets[i].majority == p->majority)
            return &age_presets[i];
    return NULL;
}

void policy_form_check(const struct policy_form *f, struct problems *problems, struct age_policy *ret_policy)
{
    struct age_policy p = { .id = "custom", .label = "Own tiers", .source = "", .leap_early = f->leap_early };
    p.majority =
        number_of(problems, SV("majority"), f->majority, AGE_MAJORITY_MIN, AGE_MAJORITY_MAX, "Age of majority");
    p.adult_renew_months =
        number_of(problems, SV("adult_renew_months"), f->adult_renew_months, 0, RENEW_MOST, "Months");
    int majority = p.majority < AGE_MAJORITY_MIN || p.majority > AGE_MAJORITY_MAX ? AGE_MAJORITY_MAX : p.majority;
    for (size_t i = 0; i < f->count; i++) {
        if (!sv_trim(f->tiers[i].from_age).n)
            continue;
        struct age_tier t = check_tier(&f->tiers[i], i, majority, problems);
        const struct age_tier *before = p.count ? &p.tiers[p.count - 1] : NULL;
        if (before && t.from_age <= before->from_age)
            problem_add(problems, field_of_tier(problems->a, i, "from_age"), SV("tier_order"),
                sv_fmt(
                    problems->a, "Tiers follow each other by age: this one has to begin after %d.", before->from_age));
        check_guardian(problems, i, &t, before);
        p.tiers[p.count++] = t;
    }
    const struct age_policy *preset = preset_of(&p, f->preset);
    if (preset) {
        p.id = preset->id;
        p.label = preset->label;
        p.source = preset->source;
    }
    *ret_policy = p;
}

struct save_args {
    const struct op *op;
    const struct age_policy *policy;
    int64_t version;
};

static enum err save_in(struct db *tx, void *arg)
{
    const struct save_args *s = arg;
    const struct age_policy *p = s->policy;
    struct op op = *s->op;
    struct org_id org = op.viewer->org;
    int64_t changed;
    op.db = tx;
    TRY(q_organization_set_policy(tx, org,
        &(struct q_organization_set_policy){ .age_preset = sv_of(p->id),
            .age_of_majority = p->majority,
            .adult_renew_months = p->adult_renew_months,
            .leap_early = p->leap_early,
            .version = s->version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    TRY(q_age_tiers_clear(tx, org, NULL));
    for (size_t i = 0; i < p->count && !age_preset(sv_of(p->id)); i++)
        TRY(q_age_tier_add(tx, org,
            &(struct q_age_tier_add){ .from_age = p->tiers[i].from_age,
                .guardian_scope = p->tiers[i].guardian_scope.bits,
                .teen_portal = p->tiers[i].teen_portal.bits,
                .on_enter = sv_of(tier_act_name(p->tiers[i].on_enter)),
                .notice_days = p->tiers[i].notice_days,
                .teen_may_grant = p->tiers[i].teen_may_grant,
                .needs_assent = p->tiers[i].needs_assent,
                .renew_months = p->tiers[i].renew_months,
                .guardians_too = p->tiers[i].guardians_too },
            NULL));
    struct event_new e = event_by(&op, EVENT_AGE_POLICY_CHANGED, (struct client_id){ 0 });
    return event_record(tx, op.arena, &e, NULL);
}

enum err age_policy_save(const struct op *op, const struct age_policy *p, int64_t version)
{
    struct need need = NEED_STAFF_PAGE(PERM_SETTINGS);
    need.fresh = true;
    TRY(viewer_require(op->viewer, need));
    return db_write(op->db, save_in, &(struct save_args){ op, p, version });
}
