#include "access/scope.h"

#include <assert.h>

#include "base/err.h"

#define ACT(c) ((int64_t)LEVEL_ACT << (2 * (c)))

static const struct {
    const char *name, *label;
} caps[CAP_COUNT] = {
    [CAP_APPOINTMENTS] = { "appointments", "Schedule appointments" },
    [CAP_BILLS] = { "bills", "View and pay bills" },
    [CAP_PACKAGES] = { "packages", "View and purchase packages" },
    [CAP_FORMS] = { "forms", "View and complete forms" },
    [CAP_DOCUMENTS] = { "documents", "View and upload documents" },
    [CAP_CHAT] = { "chat", "Chat with provider" },
    [CAP_GOALS] = { "goals", "View and create goals" },
    [CAP_JOURNAL] = { "journal", "View and create journal entries" },
    [CAP_CARE_PLANS] = { "care_plans", "View care plans" },
    [CAP_PROGRAMS] = { "programs", "View programs" },
    [CAP_PROFILE] = { "profile", "Profile" },
    [CAP_CLINICAL] = { "clinical", "Clinical summary" },
};
static const char *const levels[] = { "none", "view", "act" };

const struct scope_preset scope_presets[] = {
    { "full", "Full access", "Everything in the client's portal, except what is confidential.",
        { ((int64_t)1 << (2 * CAP_COUNT)) / 3 * 2 } },
    { "billing", "Billing only", "Sees and pays bills; no health information.", { ACT(CAP_BILLS) } },
    { "appointments", "Appointments only", "Sees, books and changes appointments.", { ACT(CAP_APPOINTMENTS) } },
    { "paperwork", "Paperwork", "Completes forms, sees and uploads documents.",
        { ACT(CAP_FORMS) | ACT(CAP_DOCUMENTS) } },
};
const size_t scope_presets_count = LENGTH(scope_presets);

static bool cap_known(enum cap c)
{
    return (unsigned)c < CAP_COUNT;
}

struct scope scope_full(void)
{
    return scope_presets[0].scope;
}

struct scope scope_none(void)
{
    return (struct scope){ 0 };
}

enum level scope_level(struct scope s, enum cap c)
{
    if (!cap_known(c))
        return LEVEL_NONE;
    unsigned bits = (unsigned)((uint64_t)s.bits >> (2 * (unsigned)c)) & 3u;
    return bits > LEVEL_ACT ? LEVEL_NONE : (enum level)bits;
}

struct scope scope_with(struct scope s, enum cap c, enum level l)
{
    assert(cap_known(c) && (unsigned)l <= LEVEL_ACT);
    int64_t cleared = s.bits & ~((int64_t)3 << (2 * (unsigned)c));
    return (struct scope){ cleared | ((int64_t)l << (2 * (unsigned)c)) };
}

struct scope scope_least(struct scope a, struct scope b)
{
    struct scope least = scope_none();
    for (enum cap c = 0; c < CAP_COUNT; c++) {
        enum level la = scope_level(a, c), lb = scope_level(b, c);
        least = scope_with(least, c, la < lb ? la : lb);
    }
    return least;
}

bool scope_within(struct scope inner, struct scope outer)
{
    for (enum cap c = 0; c < CAP_COUNT; c++)
        if (scope_level(inner, c) > scope_level(outer, c))
            return false;
    return true;
}

bool portal_on(struct portal p, enum cap c)
{
    if (!cap_known(c))
        return false;
    return (unsigned)c >= CAP_SWITCHES || ((p.bits >> (unsigned)c) & 1);
}

struct portal portal_with(struct portal p, enum cap c, bool on)
{
    assert(cap_known(c));
    if ((unsigned)c >= CAP_SWITCHES)
        return p;
    int64_t bit = (int64_t)1 << (unsigned)c;
    return (struct portal){ on ? p.bits | bit : p.bits & ~bit };
}

const char *cap_name(enum cap c)
{
    assert(cap_known(c));
    return caps[c].name;
}

const char *cap_label(enum cap c)
{
    assert(cap_known(c));
    return caps[c].label;
}

bool cap_parse(struct sv name, enum cap *ret_cap)
{
    for (enum cap c = 0; c < CAP_COUNT; c++)
        if (sv_eq(name, sv_of(caps[c].name))) {
            *ret_cap = c;
            return true;
        }
    return false;
}

const char *level_name(enum level l)
{
    assert((unsigned)l < LENGTH(levels));
    return levels[l];
}

bool level_parse(struct sv name, enum level *ret_level)
{
    for (size_t i = 0; i < LENGTH(levels); i++)
        if (sv_eq(name, sv_of(levels[i]))) {
            *ret_level = (enum level)i;
            return true;
        }
    return false;
}

const struct scope_preset *scope_preset_of(struct scope s)
{
    for (size_t i = 0; i < scope_presets_count; i++)
        if (scope_within(s, scope_presets[i].scope) && scope_within(scope_presets[i].scope, s))
            return &scope_presets[i];
    return NULL;
}
