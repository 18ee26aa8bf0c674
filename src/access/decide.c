#include "access/decide.h"

#include <assert.h>

#include "base/err.h"

static struct access_answer refuse(enum access_reason reason)
{
    return (struct access_answer){ .allow = false, .reason = reason };
}

static struct access_answer yes(void)
{
    return (struct access_answer){ .allow = true, .reason = ACCESS_OK };
}

enum relation relation_of_account(bool shared, bool oldest, bool teen_minor)
{
    return !shared || (oldest && !teen_minor) ? REL_SELF : REL_SAME_MAILBOX;
}

static struct access_answer decide_staff(const struct access_facts *f, enum perm perm)
{
    if (f->relation != REL_STAFF || !f->staff_active)
        return refuse(ACCESS_ABSENT);
    return role_may(f->role, perm) ? yes() : refuse(ACCESS_PERMISSION);
}

static struct access_answer decide_chart(const struct access_facts *f, enum perm perm)
{
    if (!f->has_subject)
        return refuse(ACCESS_ABSENT);
    /* F11: the log is also the care team's, as far as they may open the chart at all. */
    bool of_team = perm == PERM_AUDIT && f->care_team;
    struct access_answer staff = decide_staff(f, of_team ? PERM_CHART : perm);
    if (!staff.allow)
        return staff;
    return f->subject_restricted && !f->restricted_reason_given ? refuse(ACCESS_STATE_REASON) : yes();
}

/* F9: from the teen age on nobody enters a minor's account by sharing its mailbox. Turning adult does not open it
 * again; only people who shared an address as adults go on doing so. Who may be a teen counts as one. */
static bool mailbox_closed(const struct access_facts *f)
{
    bool minor = f->born_known && !f->subject_adult;
    return (f->subject_teen || !f->born_known) && (minor || !f->mailbox_by_choice);
}

/* Whether the portal of this subject is open to this viewer at all. */
static struct access_answer decide_context(const struct access_facts *f)
{
    if (!f->has_subject)
        return refuse(ACCESS_ABSENT);
    if (f->relation == REL_SELF)
        return f->subject_archived ? refuse(ACCESS_CONTEXT_ENDED) : yes();
    if (f->relation == REL_SAME_MAILBOX)
        return f->subject_archived || mailbox_closed(f) ? refuse(ACCESS_CONTEXT_ENDED) : yes();
    if (f->relation != REL_CAREGIVER)
        return refuse(ACCESS_ABSENT);
    if (f->grant != GRANT_ACTIVE && f->grant != GRANT_SUSPENDED && f->grant != GRANT_ENDED)
        return refuse(ACCESS_ABSENT);
    if (f->grant_unopened)
        return refuse(ACCESS_ABSENT);
    bool live = f->grant == GRANT_ACTIVE && !f->grant_over && !standing_of(&f->age).over && f->caregiver_ok &&
                f->feature_on && !f->subject_archived;
    return live ? yes() : refuse(ACCESS_CONTEXT_ENDED);
}

struct scope access_scope(const struct access_facts *f)
{
    return scope_least(f->scope, standing_of(&f->age).ceiling);
}

static struct access_answer decide_cap(const struct access_facts *f, const struct need *n)
{
    struct access_answer context = decide_context(f);
    if (!context.allow)
        return context;
    if ((unsigned)n->cap >= CAP_COUNT || (n->level != LEVEL_VIEW && n->level != LEVEL_ACT))
        return refuse(ACCESS_ABSENT);
    if (f->subject_caregiver_only && n->cap != CAP_PROFILE)
        return refuse(ACCESS_ABSENT);
    bool on =
        f->relation == REL_CAREGIVER ? scope_level(access_scope(f), n->cap) >= n->level : portal_on(f->portal, n->cap);
    if (!on)
        return refuse(ACCESS_CAPABILITY_OFF);
    /* After the capability: a confidential item of a closed area answers as an absent one there does. */
    if (f->item_confidential && f->relation != REL_SELF)
        return refuse(ACCESS_ABSENT);
    return yes();
}

static struct access_answer decide_govern(const struct access_facts *f, enum need_kind kind)
{
    struct access_answer context = decide_context(f);
    if (!context.allow)
        return context;
    if (f->relation == REL_CAREGIVER && kind == NEED_GOVERN)
        return refuse(ACCESS_ABSENT);
    bool of_age = f->subject_adult || f->subject_teen || !f->born_known;
    return f->relation == REL_SELF && of_age ? yes() : refuse(ACCESS_NOT_YOURS);
}

static struct access_answer decide_own(const struct access_facts *f)
{
    if (f->relation != REL_SELF && f->relation != REL_SAME_MAILBOX)
        return refuse(ACCESS_ABSENT);
    return decide_context(f);
}

static struct access_answer decide_signed_in(const struct access_facts *f, const struct need *n)
{
    switch (n->kind) {
    case NEED_LOGIN: return yes();
    case NEED_STAFF: return decide_staff(f, n->perm);
    case NEED_CHART: return decide_chart(f, n->perm);
    case NEED_SELF: return decide_own(f);
    case NEED_CONTEXT: return decide_context(f);
    case NEED_CAP: return decide_cap(f, n);
    case NEED_GOVERN:
    case NEED_LOG: return decide_govern(f, n->kind);
    case NEED_UNSET:
    case NEED_PUBLIC:
    default: return refuse(ACCESS_ABSENT);
    }
}

struct access_answer access_decide(const struct access_facts *f, const struct need *n)
{
    if (n->kind == NEED_PUBLIC)
        return yes();
    if (n->kind <= NEED_UNSET || n->kind > NEED_LOG)
        return refuse(ACCESS_ABSENT);
    if (f->relation <= REL_STRANGER || f->relation >= REL_COUNT)
        return refuse(ACCESS_SIGN_IN);
    /* The session comes before the subject: these two say nothing about what is there. */
    if (f->locked)
        return refuse(ACCESS_LOCKED);
    if (f->second_factor_missing)
        return refuse(ACCESS_SECOND_FACTOR);
    struct access_answer answer = decide_signed_in(f, n);
    if (answer.allow && n->fresh && !f->fresh)
        return refuse(ACCESS_FRESH);
    return answer;
}

static const struct {
    const char *name;
    int status;
    const char *text;
} reasons[ACCESS_REASON_COUNT] = {
    [ACCESS_OK] = { "ok", 200, "This is open to you." },
    [ACCESS_SIGN_IN] = { "sign_in", 401, "Please sign in." },
    [ACCESS_SECOND_FACTOR] = { "second_factor", 401, "Please enter the code of your second step." },
    [ACCESS_LOCKED] = { "locked", 401, "This session is locked. Enter your password to go on." },
    [ACCESS_FRESH] = { "fresh", 401, "Please enter your password again before you do this." },
    [ACCESS_ABSENT] = { "absent", 404, "There is nothing here, or it is not open to you." },
    [ACCESS_CONTEXT_ENDED] = { "context_ended", 403, "This account is not available to you." },
    [ACCESS_CAPABILITY_OFF] = { "capability_off", 403, "This part of the portal is not switched on for you." },
    [ACCESS_PERMISSION] = { "permission", 403, "Your role does not include this. An owner or administrator can help." },
    [ACCESS_STATE_REASON] = { "state_reason", 403, "This record is restricted. Say why you need to open it." },
    [ACCESS_NOT_YOURS] = { "not_yours", 403, "Only the client can see and change this." },
};

const char *access_reason_name(enum access_reason r)
{
    assert((unsigned)r < ACCESS_REASON_COUNT);
    return reasons[r].name;
}

int access_reason_status(enum access_reason r)
{
    assert((unsigned)r < ACCESS_REASON_COUNT);
    return reasons[r].status;
}

const char *access_reason_text(enum access_reason r)
{
    assert((unsigned)r < ACCESS_REASON_COUNT);
    return reasons[r].text;
}
