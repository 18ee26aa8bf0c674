#include "family/pages.h"
#include "family/staff_page.h"

/* **Archive** and un-archive: what happens, and which e-mails fall silent or start, before it is done. */

static enum err ask(struct page *p, const struct client *c, struct view_header header, struct view_confirm *confirm,
    const struct problems *problems)
{
    struct notice_differences mails = { .count = 0 };
    if (!c->died.has) /* nobody is written to about the dead either way */
        TRY(preview_archive(&p->op, c->id, &mails));
    confirm->action = p->req->path;
    confirm->submit.cancel_href = client_path(p, c->id, "");
    return staff_confirm(p, header, confirm, &mails, problems);
}

static enum err ask_archive(struct page *p, const struct client *c, struct sv reason, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct view_field note = { .name = SV("reason"),
        .label = SV("Reason"),
        .value = reason,
        .required = true,
        .max_length = 200,
        .hint = SV("For the record: “Moved away”, “Treatment ended in March”.") };
    struct view_confirm confirm = { .question = sv_fmt(a, "Archive %.*s?", SV_FMT(c->name)),
        .note = &note,
        .submit = { .label = SV("Archive"), .danger = true },
        .consequences = VIEW_LIST(a, struct sv,
            SV("Their portal closes at once, open windows and invitation links included."),
            SV("No mails go out about them any more: not to them, and not to contacts who get copies."),
            SV("Nobody can open their account through Switch Account."),
            SV("Visits ahead stay in the calendar until you cancel them; new ones cannot be booked, and a place that "
               "they wait for goes to somebody else."),
            SV("Access that they have to others' accounts is suspended; you are told when somebody is left without a "
               "caregiver."),
            SV("The record, its contacts and its history stay, and you can bring them back at any time.")) };
    view_field_problem(&note, problems);
    return ask(p, c, client_subheader(p, c, (struct view_link){ .label = SV("") }, SV("Archive")), &confirm, problems);
}

static enum err ask_unarchive(struct page *p, const struct client *c, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct view_confirm confirm = { .question = sv_fmt(a, "Un-archive %.*s?", SV_FMT(c->name)),
        .submit = { .label = SV("Un-archive") },
        .consequences = VIEW_LIST(a, struct sv,
            SV("They are in the list of clients again, and can sign in with the password they had."),
            SV("Mails about them start again, copies to contacts included."),
            SV("Access to others' accounts that was suspended stays so until somebody resumes it.")) };
    return ask(
        p, c, client_subheader(p, c, (struct view_link){ .label = SV("") }, SV("Un-archive")), &confirm, problems);
}

static enum err get_archive(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct client c;
    TRY(staff_client_load(p, &c));
    if (c.archived)
        return page_redirect(p, client_path(p, c.id, "/unarchive"), SV(""));
    return ask_archive(p, &c, SV(""), &none);
}

static enum err get_unarchive(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct client c;
    TRY(staff_client_load(p, &c));
    if (!c.archived)
        return page_redirect(p, client_path(p, c.id, "/archive"), SV(""));
    return ask_unarchive(p, &c, &none);
}

static enum err post_archive(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv reason = http_field(p->req, SV("reason"));
    struct client c;
    TRY(staff_client_load(p, &c));
    enum err e = client_archive(&p->op, c.id, reason, true, &problems);
    if (e == E_INVALID)
        return ask_archive(p, &c, reason, &problems);
    TRY(e);
    return page_redirect(p, client_path(p, c.id, ""), sv_fmt(p->op.arena, "%.*s was archived.", SV_FMT(c.name)));
}

static enum err post_unarchive(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client c;
    TRY(staff_client_load(p, &c));
    enum err e = client_archive(&p->op, c.id, SV(""), false, &problems);
    if (e == E_INVALID)
        return ask_unarchive(p, &c, &problems);
    TRY(e);
    return page_redirect(p, client_path(p, c.id, ""), sv_fmt(p->op.arena, "%.*s is back.", SV_FMT(c.name)));
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/archive", "client_archive", NEEDS_CHART(PERM_ARCHIVE), AUDIT_VIEW, "profile",
        get_archive },
    { HTTP_POST, "/clients/{client}/archive", "client_archive_do", NEEDS_CHART(PERM_ARCHIVE), AUDIT_UPDATE, "profile",
        post_archive },
    { HTTP_GET, "/clients/{client}/unarchive", "client_unarchive", NEEDS_CHART(PERM_ARCHIVE), AUDIT_VIEW, "profile",
        get_unarchive },
    { HTTP_POST, "/clients/{client}/unarchive", "client_unarchive_do", NEEDS_CHART(PERM_ARCHIVE), AUDIT_UPDATE,
        "profile", post_unarchive },
};
const struct route_table family_archive_routes = { routes, LENGTH(routes) };
