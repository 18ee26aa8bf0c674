#include "access/decide.h"

#include "base/err.h"

static const char *who(enum relation r)
{
    static const char *const names[REL_COUNT] = {
        [REL_STRANGER] = "Somebody who is not signed in",
        [REL_OTHER] = "This person",
        [REL_SELF] = "The client",
        [REL_SAME_MAILBOX] = "Somebody with the same sign-in",
        [REL_CAREGIVER] = "The caregiver",
        [REL_STAFF] = "This staff member",
        [REL_OTHER_STAFF] = "Staff of another organization",
    };
    return (unsigned)r < REL_COUNT ? names[r] : names[REL_STRANGER];
}

static const char *cap_words(const struct need *n)
{
    return n->kind == NEED_CAP && (unsigned)n->cap < CAP_COUNT ? cap_label(n->cap) : "this page";
}

static struct sv explain_ended(struct arena *a, const struct access_facts *f)
{
    if (f->subject_archived)
        return sv_fmt(a, "%s cannot: the client is archived, so the client's portal is closed.", who(f->relation));
    if (f->relation == REL_SAME_MAILBOX && !f->born_known)
        return SV("Somebody with the same sign-in cannot: the client's birth date is missing, so this may be a "
                  "teenager's account. Enter the birth date, or give the account an e-mail address of its own.");
    if (f->relation == REL_SAME_MAILBOX)
        return SV(
            "Somebody with the same sign-in cannot: from the policy's teen age an account needs an e-mail address "
            "of its own, and access by others needs a grant.");
    if (f->grant == GRANT_ENDED)
        return SV("The caregiver cannot: the grant has ended.");
    if (f->grant == GRANT_SUSPENDED)
        return SV("The caregiver cannot: the grant is suspended.");
    if (f->grant_over)
        return SV("The caregiver cannot: the grant has reached its end, or its link or proof has.");
    if (standing_of(&f->age).over)
        return SV("The caregiver cannot: by the practice's age policy the access has ended or waits for a decision.");
    if (!f->caregiver_ok)
        return SV("The caregiver cannot: the caregiver's own account is not active.");
    return SV("The caregiver cannot: portal access for caregivers is switched off for the organization.");
}

static struct sv explain_absent(struct arena *a, const struct access_facts *f, const struct need *n)
{
    const char *name = who(f->relation);
    if (n->kind <= NEED_UNSET || n->kind > NEED_LOG)
        return SV("Nobody can: this page does not say what it needs.");
    if (f->relation == REL_STAFF && !f->staff_active)
        return SV("This staff member cannot: their account is archived.");
    if (f->relation == REL_STAFF)
        return SV("This staff member cannot: this is a page of the client's portal. Staff use the client's record.");
    if (f->relation == REL_OTHER || f->relation == REL_OTHER_STAFF)
        return sv_fmt(a, "%s cannot: they have nothing to do with this client, and do not learn that it exists.", name);
    if (n->kind == NEED_STAFF || n->kind == NEED_CHART)
        return sv_fmt(a, "%s cannot: this is a page for staff.", name);
    if (n->kind == NEED_SELF)
        return sv_fmt(a, "%s cannot: this page is about one's own account only.", name);
    if (f->relation == REL_CAREGIVER && (f->grant_unopened || f->grant == GRANT_PROPOSED))
        return SV("The caregiver cannot: the invitation has not been accepted.");
    if (f->relation == REL_CAREGIVER && f->grant == GRANT_NONE)
        return SV("The caregiver cannot: there is no grant.");
    if (n->kind == NEED_GOVERN)
        return sv_fmt(a, "%s cannot: who has access is the client's own to see and change.", name);
    if (n->kind == NEED_CAP && f->subject_caregiver_only && n->cap != CAP_PROFILE)
        return sv_fmt(a, "%s cannot: a caregiver-only account has no chart.", name);
    if (f->item_confidential)
        return sv_fmt(a, "%s cannot: the item is confidential.", name);
    return sv_fmt(a, "%s cannot: there is nothing here.", name);
}

static struct sv explain_allowed(struct arena *a, const struct access_facts *f, const struct need *n)
{
    const char *name = who(f->relation);
    if (n->kind == NEED_PUBLIC)
        return SV("Everybody can: this page is about nobody's account.");
    if (n->kind == NEED_STAFF || n->kind == NEED_CHART) {
        if (n->kind == NEED_CHART && n->perm == PERM_AUDIT && !role_may(f->role, PERM_AUDIT))
            return SV("This staff member can: they are on the client's care team.");
        return sv_fmt(a, "This staff member can: the role %s includes it.", role_label(f->role));
    }
    if (n->kind == NEED_CAP && f->relation == REL_CAREGIVER)
        return sv_fmt(a, "The caregiver can: the grant lets them %s \xe2\x80\x9c%s\xe2\x80\x9d.",
            scope_level(access_scope(f), n->cap) == LEVEL_ACT ? "look at and act on" : "look at", cap_words(n));
    if (n->kind == NEED_CAP && (unsigned)n->cap < CAP_SWITCHES)
        return sv_fmt(
            a, "%s can: \xe2\x80\x9c%s\xe2\x80\x9d is on in the client's portal settings.", name, cap_words(n));
    if (f->relation == REL_CAREGIVER)
        return SV("The caregiver can: the grant is active.");
    if (f->relation == REL_SELF)
        return SV("The client can: it is their own account.");
    return sv_fmt(a, "%s can.", name);
}

/* Who took it: the grant never had it, or the age policy leaves less of it today. */
static struct sv explain_scope(struct arena *a, const struct access_facts *f, const struct need *n)
{
    bool policy = scope_level(f->scope, n->cap) >= n->level;
    const char *words = cap_words(n);
    if (scope_level(access_scope(f), n->cap) == LEVEL_NONE)
        return policy
                   ? sv_fmt(a,
                         "The caregiver cannot: at this age the practice's policy takes away "
                         "\xe2\x80\x9c%s\xe2\x80\x9d.",
                         words)
                   : sv_fmt(a, "The caregiver cannot: the grant does not include \xe2\x80\x9c%s\xe2\x80\x9d.", words);
    return policy ? sv_fmt(a,
                        "The caregiver cannot: at this age the practice's policy lets them look at "
                        "\xe2\x80\x9c%s\xe2\x80\x9d, and this would change something.",
                        words)
                  : sv_fmt(a,
                        "The caregiver cannot: the grant lets them look at \xe2\x80\x9c%s\xe2\x80\x9d, and this would "
                        "change something.",
                        words);
}

struct sv access_explain(struct arena *a, const struct access_facts *f, const struct need *n)
{
    struct access_answer answer = access_decide(f, n);
    const char *name = who(f->relation);
    switch (answer.reason) {
    case ACCESS_OK: return explain_allowed(a, f, n);
    case ACCESS_SIGN_IN: return SV("Nobody can without signing in.");
    case ACCESS_SECOND_FACTOR: return sv_fmt(a, "%s can only after the second step of signing in.", name);
    case ACCESS_LOCKED: return sv_fmt(a, "%s can only after unlocking the session with the password.", name);
    case ACCESS_FRESH: return sv_fmt(a, "%s can, after entering the password again.", name);
    case ACCESS_ABSENT: return explain_absent(a, f, n);
    case ACCESS_CONTEXT_ENDED: return explain_ended(a, f);
    case ACCESS_CAPABILITY_OFF:
        if (f->relation == REL_CAREGIVER)
            return explain_scope(a, f, n);
        return sv_fmt(
            a, "%s cannot: \xe2\x80\x9c%s\xe2\x80\x9d is off in the client's portal settings.", name, cap_words(n));
    case ACCESS_PERMISSION:
        return sv_fmt(a, "This staff member cannot: the role %s does not include \xe2\x80\x9c%s\xe2\x80\x9d.",
            (unsigned)f->role < ROLE_COUNT ? role_label(f->role) : "(unknown)",
            (unsigned)n->perm < PERM_COUNT ? perm_label(n->perm) : "this");
    case ACCESS_STATE_REASON: return SV("This staff member can, after saying why: the record is restricted.");
    case ACCESS_NOT_YOURS:
        return f->relation == REL_SELF
                   ? SV("The client cannot yet: below the policy's teen age parents and staff decide who has access.")
                   : sv_fmt(
                         a, "%s cannot: who has access, and who looked, is the client's own to see and change.", name);
    case ACCESS_REASON_COUNT:
    default: return SV("Nobody can.");
    }
}
