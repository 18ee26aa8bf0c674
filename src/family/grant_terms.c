#include "family/grant_terms.h"

#include "base/text.h"

enum { NOTE_MOST = 500, AGE_MAX = 120, IDLE_MAX_DAYS = 3650 };

const char *const grant_acknowledgement_version = "2026-11";

/* Never changed, only added to: each access keeps the version that was shown. */
static const struct {
    const char *version, *text;
} acknowledgements[] = {
    { "2026-11", "I acknowledge that this person will see sensitive personal information about the client in every "
                 "area that is switched on, "
                 "and that the practice has met its legal and organizational duties before giving this access." },
};

const char *grant_acknowledgement_text(struct sv version)
{
    for (size_t i = 0; i < LENGTH(acknowledgements); i++)
        if (sv_eq(version, sv_of(acknowledgements[i].version)))
            return acknowledgements[i].text;
    return NULL;
}

void grant_acknowledgement_check(const struct grant_form *f, struct problems *problems)
{
    if (!f->acknowledged)
        problem_add(problems, SV("acknowledged"), SV("ack_needed"),
            SV("Read the acknowledgement and tick it before you give access."));
    else if (!grant_acknowledgement_text(f->ack_version))
        problem_add(problems, SV("acknowledged"), SV("ack_version"),
            SV("The acknowledgement has changed. Read it again and tick it."));
}

struct grant_ceiling grant_ceiling(
    const struct organization *org, struct opt_day born, struct day today, struct sv basis)
{
    struct grant_ceiling full = { .scope = scope_full() };
    bool parent = sv_eq(basis, SV("parent_of_minor")), guardian = sv_eq(basis, SV("legal_guardian"));
    const struct age_tier *tier = born.has ? policy_tier(&org->policy, born.v, today) : NULL;
    if (!tier || !(parent || (guardian && tier->guardians_too)))
        return full;
    bool adult = policy_is_adult(&org->policy, born.v, today);
    if (tier->on_enter == TIER_END)
        /* Parents' access ends here; where the policy lets the minor give access, it waits for the minor's yes. */
        return (
            struct grant_ceiling){ .scope = scope_full(), .assent = true, .closed = adult || !tier->teen_may_grant };
    return (struct grant_ceiling){ .scope = tier->on_enter == TIER_KEEP ? scope_full() : tier->guardian_scope,
        .assent = tier->needs_assent };
}

static struct opt_day day_field(
    struct sv typed, struct day earliest, const char *field, const char *later, struct problems *problems)
{
    struct opt_day d = { .has = false };
    typed = sv_trim(typed);
    if (!typed.n)
        return d;
    if (!day_parse(typed, &d.v))
        problem_add(
            problems, sv_of(field), SV("bad_date"), SV("Enter a date as year-month-day, for example 2027-03-31."));
    else if (d.v.n < earliest.n)
        problem_add(problems, sv_of(field), SV("past_date"), sv_of(later));
    else
        d.has = true;
    return d;
}

static struct opt_i64 number_field(struct sv typed, int64_t most, const char *field, struct problems *problems)
{
    struct opt_i64 n = { .has = false };
    typed = sv_trim(typed);
    if (!typed.n)
        return n;
    if (!int_parse(typed, &n.v) || n.v < 1 || n.v > most)
        problem_add(problems, sv_of(field), SV("bad_number"),
            sv_fmt(problems->a, "Enter a whole number from 1 to %lld, or leave it empty.", (long long)most));
    else
        n.has = true;
    return n;
}

static struct scope scope_field(const struct grant_form *f, struct problems *problems)
{
    if (sv_eq(f->preset, SV("custom"))) {
        if (!f->custom.bits)
            problem_add(
                problems, SV("preset"), SV("scope_empty"), SV("Tick at least one area, or do not give access."));
        return scope_least(f->custom, scope_full());
    }
    for (size_t i = 0; i < scope_presets_count; i++)
        if (f->preset.n && sv_eq(f->preset, sv_of(scope_presets[i].name)))
            return scope_presets[i].scope;
    problem_add(problems, SV("preset"), SV("preset_needed"),
        SV("Choose what this person may see: nothing is chosen beforehand."));
    return scope_none();
}

static struct sv choice(struct sv typed, const char *const *choices, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (sv_eq(typed, sv_of(choices[i])))
            return sv_of(choices[i]);
    return SV("");
}

static void check_basis(
    const struct grant_form *f, bool minor, bool adult, struct problems *problems, struct grant_terms *t)
{
    static const char *const bases[] = { "parent_of_minor", "legal_guardian", "adult_consent", "staff_decision" };
    static const char *const proofs[] = { "consent", "power_of_attorney", "court_order" };
    t->basis = choice(f->basis, bases, LENGTH(bases));
    t->proof = choice(f->proof, proofs, LENGTH(proofs));
    if (!t->basis.n)
        problem_add(problems, SV("basis"), SV("required"), SV("Choose on what basis access is given."));
    if (f->proof.n && !t->proof.n)
        problem_add(problems, SV("proof"), SV("bad_choice"),
            SV("Choose consent, power of attorney or court order, or leave it empty."));
    if (adult && sv_eq(t->basis, SV("parent_of_minor")))
        problem_add(problems, SV("basis"), SV("basis_adult"),
            SV("The client is of age: a parent needs the client's own consent. Choose another basis."));
    if (minor && sv_eq(t->basis, SV("adult_consent")))
        problem_add(problems, SV("basis"), SV("basis_minor"),
            SV("The client is a minor and cannot give an adult's consent. Choose another basis."));
    if (!t->proof.n && sv_trim(f->proof_expires_on).n)
        problem_add(problems, SV("proof"), SV("proof_needed"), SV("Say which proof expires on that day."));
}

static void check_dates(const struct op *op, const struct organization *org, const struct link_pair *pair,
    const struct grant_form *f, struct problems *problems, struct grant_terms *t)
{
    struct day today = op->viewer->today;
    struct opt_day born = pair->client.born;
    t->proof_expires_on = day_field(
        f->proof_expires_on, today, "proof_expires_on", "This proof has expired. Ask for a new one.", problems);
    t->ends_on = day_field(f->ends_on, today, "ends_on", "The last day of access has to be today or later.", problems);
    t->review_on =
        day_field(f->review_on, today, "review_on", "The day of the review has to be today or later.", problems);
    t->ends_at_age = number_field(f->ends_at_age, AGE_MAX, "ends_at_age", problems);
    t->idle_days = number_field(f->idle_days, IDLE_MAX_DAYS, "idle_days", problems);
    if (t->ends_at_age.has && !born.has)
        problem_add(problems, SV("ends_at_age"), SV("born_needed"),
            SV("The client's birth date is not known. Enter it first, or choose an end date."));
    else if (t->ends_at_age.has && age_reached(born.v, (int)t->ends_at_age.v, today, org->policy.leap_early))
        problem_add(problems, SV("ends_at_age"), SV("past_age"), SV("The client has reached that age already."));
}

/* F3: access to an adult begins with that adult's own consent or a recorded authority; where the tier asks for it,
 * access to a minor with the minor's yes. */
static bool consent_needed(const struct grant_terms *t, bool adult, bool assent)
{
    bool authority = sv_eq(t->proof, SV("power_of_attorney")) || sv_eq(t->proof, SV("court_order")) ||
                     (sv_eq(t->basis, SV("legal_guardian")) && t->proof.n);
    return assent || (adult && !authority);
}

void grant_terms_check(const struct op *op, const struct organization *org, const struct link_pair *pair,
    const struct grant_form *f, struct problems *problems, struct grant_terms *ret_terms)
{
    struct grant_terms t = { .scope = scope_field(f, problems) };
    struct opt_day born = pair->client.born;
    bool adult = born.has && policy_is_adult(&org->policy, born.v, op->viewer->today), minor = born.has && !adult;
    if (!org->feature[FEATURE_CAREGIVER_ACCESS])
        problem_add(problems, SV(""), SV("feature_off"),
            SV("Portal access for caregivers is not switched on for this practice. Use Request access."));
    check_basis(f, minor, adult, problems, &t);
    check_dates(op, org, pair, f, problems, &t);
    struct grant_ceiling ceiling = grant_ceiling(org, born, op->viewer->today, t.basis);
    if (ceiling.closed && minor)
        problem_add(problems, SV("basis"), SV("tier_closed"),
            SV("By the practice's age policy a parent's access has ended at this age. Choose another basis."));
    t.ceiling = ceiling.scope;
    t.needs_consent = consent_needed(&t, adult, ceiling.assent && minor);
    t.proof_note = text_clean(op->arena, f->proof_note);
    t.override_reason = text_clean(op->arena, f->override_reason);
    if (utf8_length(t.proof_note) > NOTE_MOST || utf8_length(t.override_reason) > NOTE_MOST)
        problem_add(problems, SV("proof_note"), SV("too_long"), SV("Keep notes under 500 characters."));
    if (pair->minor_caregiver && !t.override_reason.n)
        problem_add(problems, SV("override_reason"), SV("override_needed"),
            SV("This person is a minor. Say why a minor gets access."));
    *ret_terms = t;
}
