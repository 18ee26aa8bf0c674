#include "family/age_plan.h"

#include <assert.h>

#include "base/err.h"

enum { NOTICE_DAYS = 30 }; /* for a missing birth date and for renewals */

static const char *const causes[] = { "tier", "majority", "no_birth_date", "renewal" };

const char *age_cause_name(enum age_cause c)
{
    assert((unsigned)c < LENGTH(causes));
    return causes[c];
}

bool age_cause_parse(struct sv name, enum age_cause *ret_cause)
{
    for (size_t i = 0; i < LENGTH(causes); i++)
        if (sv_eq(name, sv_of(causes[i]))) {
            *ret_cause = (enum age_cause)i;
            return true;
        }
    return false;
}

enum tier_act age_default(const struct age_policy *p, enum age_cause cause, int64_t from_age)
{
    const struct age_tier *t = cause <= AGE_MAJORITY ? policy_tier_from(p, from_age) : NULL;
    return t ? t->on_enter : TIER_SUSPEND;
}

bool age_limit(const struct age_policy *p, enum age_cause cause, int64_t from_age, struct scope *ret_scope)
{
    return policy_limit(p, cause == AGE_TIER ? policy_tier_from(p, from_age) : NULL, ret_scope);
}

struct wanted {
    struct age_step items[8];
    size_t count;
};

static void want(struct wanted *w, enum age_cause cause, int64_t from_age, struct day due_on)
{
    assert(w->count < LENGTH(w->items));
    w->items[w->count++] =
        (struct age_step){ .kind = AGE_OPEN, .cause = cause, .from_age = from_age, .due_on = due_on };
}

/* The applied review of this boundary, the kept one before others. */
static const struct age_row *settled(const struct age_row *rows, size_t count, int64_t from_age, struct day on)
{
    const struct age_row *found = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct age_row *r = &rows[i];
        bool boundary = r->cause <= AGE_MAJORITY; /* a tier may have become majority */
        if (r->applied && boundary && r->from_age == from_age && r->due_on.n >= on.n && (!found || r->kept))
            found = r;
    }
    return found;
}

static bool renewed(const struct age_row *rows, size_t count, struct day due_on)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].applied && rows[i].cause == AGE_RENEWAL && rows[i].due_on.n >= due_on.n)
            return true;
    return false;
}

static void want_boundary(struct wanted *w, const struct age_policy *p, const struct age_tier *t, struct day on)
{
    bool majority = t->from_age == policy_majority(p)->from_age;
    want(w, majority ? AGE_MAJORITY : AGE_TIER, t->from_age, on);
}

/* The tier they are in, if they entered it since access was given or do not have its ceiling, and the next one within
 * its notice. Of several boundaries passed at once the last one counts: it is the one they are in. */
static void want_tiers(struct wanted *w, const struct age_policy *p, const struct age_facts *f,
    const struct age_row *rows, size_t count, struct day today)
{
    const struct age_tier *t = policy_tier(p, f->born.v, today);
    struct day on;
    if (t && t->from_age > 0 && tier_touches(t, f->basis)) {
        on = birthday_at(f->born.v, t->from_age, p->leap_early);
        bool held = tier_held(p, t, f->limit_age, f->needs_consent);
        const struct age_row *r = settled(rows, count, t->from_age, on);
        if (!r && (on.n > f->given_on.n || !held))
            want_boundary(w, p, t, on);
        else if (r && !r->kept && !held && t->on_enter != TIER_END)
            want_boundary(w, p, t, today); /* the policy was changed since */
    }
    if (policy_next(p, f->born.v, today, &t, &on) && tier_touches(t, f->basis) && on.n - today.n <= t->notice_days)
        want_boundary(w, p, t, on);
}

static struct day months_later(struct day d, int months)
{
    struct civil c = civil_of_day(d);
    int n = c.year * 12 + c.month - 1 + months;
    c.year = n / 12;
    c.month = n % 12 + 1;
    int last = civil_days_in_month(c.year, c.month);
    c.day = c.day > last ? last : c.day;
    return day_of_civil(c);
}

static void want_renewal(struct wanted *w, const struct age_policy *p, const struct age_facts *f,
    const struct age_row *rows, size_t count, struct day today)
{
    const struct age_tier *t = policy_tier(p, f->born.v, today);
    bool adult = policy_is_adult(p, f->born.v, today);
    int months = adult ? p->adult_renew_months : t && tier_touches(t, f->basis) ? t->renew_months : 0;
    if (!months)
        return;
    struct day base = f->renewed_on.n > f->given_on.n ? f->renewed_on : f->given_on;
    struct day entered = birthday_at(f->born.v, t ? t->from_age : 0, p->leap_early);
    if (entered.n > base.n)
        base = entered;
    for (size_t i = 0; i < count; i++)
        if (rows[i].cause == AGE_RENEWAL && rows[i].kept && rows[i].due_on.n > base.n)
            base = rows[i].due_on;
    struct day due = months_later(base, months);
    if (due.n - today.n <= NOTICE_DAYS && !renewed(rows, count, due))
        want(w, AGE_RENEWAL, 0, due);
}

/* Without a birth date nobody knows which tier it is (edge 20): a person looks at it, within a month. */
static void want_birth_date(struct wanted *w, const struct age_policy *p, const struct age_facts *f,
    const struct age_row *rows, size_t count, struct day today)
{
    bool guardians = false;
    for (size_t i = 0; i < p->count; i++)
        guardians |= p->tiers[i].guardians_too;
    if (f->basis != BASIS_PARENT_OF_MINOR && !(guardians && f->basis == BASIS_LEGAL_GUARDIAN))
        return;
    struct day due = { today.n + NOTICE_DAYS };
    for (size_t i = 0; i < count; i++)
        if (rows[i].cause == AGE_NO_BIRTH_DATE && rows[i].queued)
            due = rows[i].due_on; /* the term runs since it was found missing */
        else if (rows[i].cause == AGE_NO_BIRTH_DATE && rows[i].applied)
            return;
    want(w, AGE_NO_BIRTH_DATE, 0, due);
}

size_t age_steps(const struct age_policy *p, const struct age_facts *f, const struct age_row *rows, size_t count,
    struct day today, struct age_step *ret_steps)
{
    struct wanted w = { .count = 0 };
    size_t n = 0;
    if (!f->born.has) {
        want_birth_date(&w, p, f, rows, count, today);
    } else {
        want_tiers(&w, p, f, rows, count, today);
        want_renewal(&w, p, f, rows, count, today);
    }
    for (size_t i = 0; i < count && n < AGE_STEPS_MAX - LENGTH(w.items); i++) {
        const struct age_row *r = &rows[i];
        size_t k = 0;
        if (!r->queued)
            continue;
        while (k < w.count && (w.items[k].cause != r->cause || w.items[k].from_age != r->from_age))
            k++;
        if (k == w.count) {
            ret_steps[n++] =
                (struct age_step){ .kind = AGE_VOID, .review = r->id, .cause = r->cause, .from_age = r->from_age };
            continue;
        }
        if (w.items[k].due_on.n != r->due_on.n)
            ret_steps[n++] = (struct age_step){ .kind = AGE_MOVE,
                .review = r->id,
                .cause = r->cause,
                .from_age = r->from_age,
                .due_on = w.items[k].due_on };
        w.items[k] = w.items[--w.count]; /* it is there */
    }
    for (size_t k = 0; k < w.count; k++)
        ret_steps[n++] = w.items[k];
    return n;
}
