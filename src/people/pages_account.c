#include "people/account.h"

#include "crypto/totp.h"
#include "ical/zone.h"
#include "page/frame.h"
#include "people/pages.h"
#include "people/people.h"
#include "people/sheets.h"
#include "people/templates.h"

/* Last use comes first: that is what tells a stranger's session from one's own. */
static struct sv where(const struct page *p, const struct session_row *s)
{
    const struct zone *zone = zone_of(p->organization->zone);
    struct sv seen = zone_human(p->op.arena, zone, s->seen_at), began = zone_human(p->op.arena, zone, s->created_at);
    return sv_fmt(p->op.arena, "%.*s · last used %.*s from %.*s · signed in %.*s from %.*s", SV_FMT(s->account),
        SV_FMT(seen), SV_FMT(s->seen_peer), SV_FMT(began), SV_FMT(s->peer));
}

static enum err fill_sessions(struct page *p, struct account_view *v)
{
    struct session_rows rows;
    TRY(session_list(&p->op, &rows));
    v->sessions.items = arena_array(p->op.arena, rows.count, sizeof *v->sessions.items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct session_row *s = &rows.items[i];
        v->sessions.items[v->sessions.count++] = (struct account_session_view){ .id = s->id,
            .current = s->current,
            .person = view_person_of(p->op.arena, s->seen_device, where(p, s), SV(""), s->id.v) };
    }
    v->many = rows.count > 1;
    return E_OK;
}

static enum err show(struct page *p, const struct problems *problems, struct sv typed_email)
{
    struct sign_in_state state;
    struct account_view v = { .frame = &p->frame,
        .header = { .title = SV("My account"), .subtitle = p->viewer->actor_name },
        .problems = problems,
        .here = { .label = SV("This device"), .tone = TONE_OK },
        .staff = p->viewer->staff.v != 0,
        .old_password = sheet_password(SV("old_password"), SV("Password now"), false),
        .new_password = sheet_password(SV("new_password"), SV("New password"), true),
        .new_email = { .name = SV("email"),
            .label = SV("New address"),
            .type = SV("email"),
            .autocomplete = SV("email"),
            .value = typed_email,
            .required = true,
            .max_length = 254 },
        .save_password = { .label = SV("Change password") },
        .save_email = { .label = SV("Send the link") } };
    TRY(fill_sessions(p, &v));
    TRY(sign_in_state_load(&p->op, &state));
    v.email = state.email;
    v.second_step = state.enrolled ? SV("On: signing in asks for a code from your app.")
                                   : SV("Off. Owners and administrators need it; it is good for everybody.");
    v.may_enrol = !state.enrolled;
    v.may_renew = state.enrolled;
    v.codes_left = state.recovery_left
                       ? sv_fmt(p->op.arena,
                             "%zu of your recovery codes %s left for the day when the app is "
                             "out of reach.",
                             state.recovery_left, state.recovery_left == 1 ? "is" : "are")
                       : SV("No recovery code is left. Without one, an administrator has to let you in when "
                            "the app is out of reach.");
    view_field_problem(&v.old_password, problems);
    view_field_problem(&v.new_password, problems);
    view_field_problem(&v.new_email, problems);
    p->frame.title = v.header.title;
    if (problems->count)
        page_status(p, 422);
    tpl_account(&p->reply->body, &v);
    return E_OK;
}

static enum err get_account(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show(p, &none, SV(""));
}

static enum err post_password(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv token;
    enum err e = password_change(
        &p->op, http_field(p->req, SV("old_password")), http_field(p->req, SV("new_password")), &problems, &token);
    if (e == E_INVALID)
        return show(p, &problems, SV(""));
    TRY(e);
    frame_set_session(p, token);
    return page_redirect(p, SV("/account"), SV("Your password was changed. All other devices were signed out."));
}

static enum err post_email(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv email = http_field(p->req, SV("email"));
    enum err e = email_change_ask(&p->op, email, &problems);
    if (e == E_INVALID)
        return show(p, &problems, email);
    TRY(e);
    return page_redirect(p, SV("/account"),
        SV("A link was sent to the new address, unless it belongs to another sign-in. Your old address stays until the "
           "link is used."));
}

static enum err get_codes(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct sign_in_state state;
    TRY(sign_in_state_load(&p->op, &state));
    if (!state.enrolled)
        return page_redirect(p, SV("/account"), SV("Set up the second step first: it comes with recovery codes."));
    struct confirm_view v = { .problems = &none,
        .header = { .title = SV("Recovery codes"),
            .crumbs = VIEW_LIST(a, struct view_link, { .label = SV("My account"), .href = SV("/account") },
                { .label = SV("Recovery codes") }) },
        .confirm = { .action = p->req->path,
            .question = SV("Make ten new recovery codes?"),
            .consequences = VIEW_LIST(a, struct sv, SV("The codes that you have now stop working at once."),
                SV("The new ones are shown once, on the next page. You get an e-mail that this was done.")),
            .submit = { .label = SV("Make new codes"), .cancel_href = SV("/account") } } };
    p->frame.title = v.header.title;
    return confirm_render(p, &v);
}

/* The codes stand on this answer and nowhere else, so there is no redirect. */
static enum err post_codes(struct page *p)
{
    struct sv *codes = arena_array(p->op.arena, RECOVERY_CODES, sizeof *codes);
    enum err e = recovery_codes_renew(&p->op, codes);
    if (e == E_CONFLICT)
        return get_codes(p);
    TRY(e);
    struct codes_view v = { .frame = &p->frame, .codes = { codes, RECOVERY_CODES }, .next = SV("/account") };
    p->frame.title = SV("Your recovery codes");
    tpl_recovery_codes(&p->reply->body, &v);
    return E_OK;
}

static enum err post_end(struct page *p)
{
    TRY(session_end(&p->op, (struct session_id){ page_arg(p, "session") }));
    return page_redirect(p, SV("/account"), SV("That device was signed out."));
}

static enum err post_end_others(struct page *p)
{
    TRY(session_end_all(&p->op, true));
    return page_redirect(p, SV("/account"), SV("All other devices were signed out."));
}

static enum err post_end_all(struct page *p)
{
    TRY(session_end_all(&p->op, false));
    frame_clear_session(p);
    return page_redirect(p, SV("/sign-in"), SV("You were signed out on all devices."));
}

static const struct route routes[] = {
    { HTTP_GET, "/account", "account", NEEDS_LOGIN, AUDIT_NONE, "", get_account },
    { HTTP_POST, "/account/password", "account_password", NEEDS_LOGIN, AUDIT_NONE, "", post_password },
    { HTTP_POST, "/account/email", "account_email", { .kind = NEED_LOGIN, .fresh = true }, AUDIT_NONE, "", post_email },
    { HTTP_GET, "/account/recovery-codes", "account_codes", NEEDS_STAFF_FRESH(PERM_DIRECTORY), AUDIT_NONE, "",
        get_codes },
    { HTTP_POST, "/account/recovery-codes", "account_codes_renew", NEEDS_STAFF_FRESH(PERM_DIRECTORY), AUDIT_NONE, "",
        post_codes },
    { HTTP_POST, "/account/sessions/end-others", "sessions_end_others", NEEDS_LOGIN, AUDIT_NONE, "", post_end_others },
    { HTTP_POST, "/account/sessions/end-all", "sessions_end_all", NEEDS_LOGIN, AUDIT_NONE, "", post_end_all },
    { HTTP_POST, "/account/sessions/{session}/end", "session_end", NEEDS_LOGIN, AUDIT_NONE, "", post_end },
};
const struct route_table people_account_routes = { routes, LENGTH(routes) };
