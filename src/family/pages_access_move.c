#include "family/access_page.h"
#include "family/lifecycle.h"
#include "family/pages.h"

/* One page for each way an access moves: asks, says what happens, and does it. */

static struct view_lines lines_of(struct arena *a, enum grant_move move, const struct access_subject *s)
{
    struct sv name = s->grant.caregiver_name;
    if (move == MOVE_SUSPEND)
        return (struct view_lines)VIEW_LIST(a, struct sv,
            sv_fmt(a, "%.*s is shut out at once, also from open windows.", SV_FMT(name)),
            SV("The link and the copies of e-mails stay as they are."), SV("It can be resumed with your password."));
    if (move == MOVE_RESUME)
        return (struct view_lines)VIEW_LIST(a, struct sv,
            sv_fmt(a, "%.*s gets in again, with what was given: %.*s.", SV_FMT(name),
                SV_FMT(scope_words(s->grant.effective))));
    return (struct view_lines)VIEW_LIST(a, struct sv,
        sv_fmt(a, "%.*s is shut out at once, also from open windows.", SV_FMT(name)),
        SV("Invitations, links and mails that wait are stopped."),
        SV("The link and the copies of e-mails stay. Giving access again needs a new invitation."));
}

static enum err show(struct page *p, enum grant_move move, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct access_subject s;
    TRY(access_subject_load(p, &s));
    struct sv name = s.grant.caregiver_name, owner = s.client.name;
    struct view_choice_field reason = reason_choices(a, http_field(p->req, SV("reason")), move == MOVE_REVOKE);
    struct view_field text = { .name = SV("text"),
        .label = SV("In words"),
        .hint = SV("Needed for another reason."),
        .value = http_field(p->req, SV("text")),
        .max_length = 500 };
    view_choice_problem(&reason, problems);
    view_field_problem(&text, problems);
    const char *verb = move == MOVE_SUSPEND ? "Suspend" : move == MOVE_RESUME ? "Resume" : "Revoke";
    struct view_confirm c = { .action = p->req->path,
        .question = sv_fmt(a, "%s %.*s's access to %.*s's account?", verb, SV_FMT(name), SV_FMT(owner)),
        .consequences = lines_of(a, move, &s),
        .submit = { .label = sv_fmt(a, "%s access", verb),
            .danger = move == MOVE_REVOKE,
            .cancel_href = access_path(p, &s, "") } };
    if (move != MOVE_RESUME) {
        c.reason = &reason;
        c.note = &text;
    }
    return staff_confirm(p, access_header(p, &s.client, &s.contact, sv_fmt(a, "%s access", verb)), &c, NULL, problems);
}

static enum err move_by_form(struct page *p, enum grant_move move, struct sv done)
{
    struct problems problems = problems_new(p->op.arena);
    struct access_subject s;
    TRY(access_subject_load(p, &s));
    struct sv reason = move == MOVE_RESUME ? SV("") : http_field(p->req, SV("reason"));
    enum grant_move really = move == MOVE_REVOKE && sv_eq(reason, SV("entered_in_error")) ? MOVE_ERROR : move;
    enum err e = grant_move(&p->op, s.grant.id, really, reason, http_field(p->req, SV("text")), &problems);
    if (e == E_INVALID)
        return show(p, move, &problems);
    TRY(e);
    return page_redirect(p, access_path(p, &s, ""), done);
}

static enum err get_suspend(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show(p, MOVE_SUSPEND, &none);
}

static enum err post_suspend(struct page *p)
{
    return move_by_form(p, MOVE_SUSPEND, SV("The access is suspended."));
}

static enum err get_resume(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show(p, MOVE_RESUME, &none);
}

static enum err post_resume(struct page *p)
{
    return move_by_form(p, MOVE_RESUME, SV("The access is open again."));
}

static enum err get_revoke(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show(p, MOVE_REVOKE, &none);
}

static enum err post_revoke(struct page *p)
{
    return move_by_form(p, MOVE_REVOKE, SV("The access has ended."));
}

static enum err show_resend(struct page *p, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct access_subject s;
    TRY(access_subject_load(p, &s));
    struct sv address = s.contact.closed            ? SV("the address in their record, which is restricted")
                        : s.grant.caregiver_email.n ? s.grant.caregiver_email
                                                    : SV("no address: add one to their profile first");
    struct view_confirm c = { .action = p->req->path,
        .question = sv_fmt(a, "Send %.*s the invitation again?", SV_FMT(s.grant.caregiver_name)),
        .consequences = VIEW_LIST(a, struct sv, sv_fmt(a, "It goes to %.*s.", SV_FMT(address)),
            SV("The new link works for 7 days; older links stop working.")),
        .submit = { .label = SV("Resend invite"), .cancel_href = access_path(p, &s, "") } };
    return staff_confirm(p, access_header(p, &s.client, &s.contact, SV("Resend invite")), &c, NULL, problems);
}

static enum err get_resend(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_resend(p, &none);
}

static enum err post_resend(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct access_subject s;
    TRY(access_subject_load(p, &s));
    enum err e = invite_resend(&p->op, s.grant.id, &problems);
    if (e == E_INVALID)
        return show_resend(p, &problems);
    TRY(e);
    return page_redirect(p, access_path(p, &s, ""), SV("The invitation is on its way."));
}

static enum err show_consent(struct page *p, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct access_subject s;
    TRY(access_subject_load(p, &s));
    struct view_confirm c = { .action = p->req->path,
        .question = sv_fmt(a, "Has %.*s agreed to this access on paper?", SV_FMT(s.client.name)),
        .consequences = VIEW_LIST(a, struct sv, SV("The consent is recorded with your name and the time."),
            sv_fmt(
                a, "The access begins as soon as %.*s has accepted the invitation.", SV_FMT(s.grant.caregiver_name))),
        .submit = { .label = SV("Record the consent"), .cancel_href = access_path(p, &s, "") } };
    return staff_confirm(p, access_header(p, &s.client, &s.contact, SV("Record the consent")), &c, NULL, problems);
}

static enum err get_consent(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_consent(p, &none);
}

static enum err post_consent(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct access_subject s;
    TRY(access_subject_load(p, &s));
    enum err e = grant_consent(&p->op, s.grant.id, &problems);
    if (e == E_INVALID)
        return show_consent(p, &problems);
    TRY(e);
    return page_redirect(p, access_path(p, &s, ""), SV("The consent is recorded."));
}

#define ACCESS "/clients/{client}/family/{contact}/access"
static const struct route routes[] = {
    { HTTP_GET, ACCESS "/suspend", "access_suspend", NEEDS_CHART(PERM_GRANTS), AUDIT_VIEW, "access", get_suspend },
    { HTTP_POST, ACCESS "/suspend", "access_suspend_do", NEEDS_CHART(PERM_GRANTS), AUDIT_UPDATE, "access",
        post_suspend },
    { HTTP_GET, ACCESS "/resume", "access_resume", NEEDS_CHART_FRESH(PERM_GRANTS), AUDIT_VIEW, "access", get_resume },
    { HTTP_POST, ACCESS "/resume", "access_resume_do", NEEDS_CHART_FRESH(PERM_GRANTS), AUDIT_UPDATE, "access",
        post_resume },
    { HTTP_GET, ACCESS "/revoke", "access_revoke", NEEDS_CHART(PERM_GRANTS), AUDIT_VIEW, "access", get_revoke },
    { HTTP_POST, ACCESS "/revoke", "access_revoke_do", NEEDS_CHART(PERM_GRANTS), AUDIT_END, "access", post_revoke },
    { HTTP_GET, ACCESS "/resend", "access_resend", NEEDS_CHART(PERM_GRANTS), AUDIT_VIEW, "access", get_resend },
    { HTTP_POST, ACCESS "/resend", "access_resend_do", NEEDS_CHART(PERM_GRANTS), AUDIT_SEND, "invite", post_resend },
    { HTTP_GET, ACCESS "/consent", "access_consent", NEEDS_CHART_FRESH(PERM_GRANTS), AUDIT_VIEW, "access",
        get_consent },
    { HTTP_POST, ACCESS "/consent", "access_consent_do", NEEDS_CHART_FRESH(PERM_GRANTS), AUDIT_UPDATE, "access",
        post_consent },
};
const struct route_table family_access_move_routes = { routes, LENGTH(routes) };
