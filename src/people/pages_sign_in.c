#include "people/pages.h"

#include "base/text.h"
#include "page/frame.h"
#include "page/outcome.h"
#include "people/sheets.h"
#include "people/templates.h"

static struct view_hiddens hidden_return(const struct page *p)
{
    struct sv to = p->req->method == HTTP_POST ? http_field(p->req, SV("to")) : http_param(p->req, SV("to"));
    return (struct view_hiddens)VIEW_LIST(p->op.arena, struct view_hidden, { SV("to"), to });
}

static enum err show_sign_in(struct page *p, struct sv email, const struct problems *problems)
{
    struct sheet_view v = { .title = SV("Sign in"),
        .action = SV("/sign-in"),
        .problems = problems,
        .hidden = hidden_return(p),
        .submit = { .label = SV("Sign in") } };
    sheet_field(&v, (struct view_field){ .name = SV("email"),
                        .label = SV("E-mail address"),
                        .value = email,
                        .type = SV("email"),
                        .autocomplete = SV("username"),
                        .required = true,
                        .max_length = 254,
                        .focus = problems->count == 0 });
    sheet_field(&v, sheet_password(SV("password"), SV("Password"), false));
    v.links = (struct view_links)VIEW_LIST(p->op.arena, struct view_link,
        { .label = SV("Forgot your password, or no password yet?"), .href = SV("/reset") });
    return sheet_render(p, &v);
}

static enum err get_sign_in(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    if (p->viewer->actor.kind != ACTOR_NONE) {
        http_redirect(p->reply, sheet_return_to(p, p->viewer->staff.v != 0));
        return E_OK;
    }
    return show_sign_in(p, SV(""), &none);
}

static enum err post_sign_in(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sign_in_form f = sheet_browser(p);
    struct sign_in_result r;
    f.email = http_field(p->req, SV("email"));
    f.password = http_field(p->req, SV("password"));
    enum err e = sign_in(&p->op, &f, &problems, &r);
    if (e == E_INVALID)
        return show_sign_in(p, f.email, &problems);
    TRY(e);
    return sheet_signed_in(p, &r);
}

static enum err show_picker(struct page *p, const struct problems *problems)
{
    struct accounts accounts;
    if (!p->viewer->login.v)
        return outcome_sign_in(p, false);
    TRY(sign_in_accounts(&p->op, &accounts));
    struct picker_view v = { .frame = &p->frame, .problems = problems, .to = sheet_return_to(p, false) };
    if (sv_eq(v.to, SV("/portal")))
        v.to = SV("");
    v.rows.items = arena_array(p->op.arena, accounts.count, sizeof *v.rows.items);
    for (size_t i = 0; i < accounts.count; i++) {
        const struct account *a = &accounts.items[i];
        int64_t id = a->staff ? a->staff_id.v : a->client_id.v;
        struct sv detail = a->staff ? sv_fmt(p->op.arena, "%s · %.*s", role_label(a->role), SV_FMT(a->organization))
                           : a->born.has ? sv_fmt(p->op.arena, "Born %.*s · %.*s",
                                               SV_FMT(day_human(p->op.arena, a->born.v)), SV_FMT(a->organization))
                                         : a->organization;
        v.rows.items[v.rows.count++] =
            (struct picker_row){ .person = view_person_of(p->op.arena, a->name, detail, SV(""), id),
                .value = sv_fmt(p->op.arena, "%s:%lld", a->staff ? "staff" : "client", (long long)id),
                .blocked = a->blocked };
    }
    p->frame.kind = FRAME_PUBLIC;
    p->frame.title = SV("Which account?");
    if (problems->count)
        page_status(p, 422);
    tpl_picker(&p->reply->body, &v);
    return E_OK;
}

static enum err get_pick(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_picker(p, &none);
}

static enum err post_pick(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv which = http_field(p->req, SV("account")), kind = sv_cut(&which, ':');
    struct account wanted = { .staff = sv_eq(kind, SV("staff")) };
    struct sign_in_result r;
    if (!p->viewer->login.v)
        return outcome_sign_in(p, false);
    if (!int_parse(which, wanted.staff ? &wanted.staff_id.v : &wanted.client_id.v))
        return E_NOTFOUND;
    enum err e = sign_in_pick(&p->op, &wanted, &problems, &r);
    if (e == E_INVALID)
        return show_picker(p, &problems);
    TRY(e);
    return sheet_signed_in(p, &r);
}

static enum err show_code(struct page *p, const struct problems *problems)
{
    struct sheet_view v = { .title = SV("Your code"),
        .lead = SV("Type the code from your authenticator app, or one of your recovery codes."),
        .action = SV("/sign-in/code"),
        .problems = problems,
        .hidden = hidden_return(p),
        .submit = { .label = SV("Go on") } };
    sheet_field(&v, (struct view_field){ .name = SV("code"),
                        .label = SV("Code"),
                        .autocomplete = SV("one-time-code"),
                        .required = true,
                        .code = true,
                        .max_length = 20,
                        .focus = problems->count == 0 });
    return sheet_render(p, &v);
}

/* The session is here but its second step is missing: anybody else starts at the beginning. */
static bool waits_for_code(const struct page *p)
{
    return p->viewer->login.v && p->viewer->facts.second_factor_missing && p->viewer->staff.v;
}

static enum err get_code(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return waits_for_code(p) ? show_code(p, &none) : outcome_sign_in(p, false);
}

static enum err post_code(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sign_in_result r;
    if (!waits_for_code(p))
        return outcome_sign_in(p, false);
    enum err e = sign_in_second_factor(&p->op, http_field(p->req, SV("code")), &problems, &r);
    if (e == E_INVALID)
        return show_code(p, &problems);
    TRY(e);
    return sheet_signed_in(p, &r);
}

static enum err show_enrol(struct page *p, const struct problems *problems)
{
    struct enrol_view v = { .frame = &p->frame,
        .problems = problems,
        .to = sheet_return_to(p, true),
        .submit = { .label = SV("Confirm") },
        .code = { .name = SV("code"),
            .label = SV("Code from the app"),
            .autocomplete = SV("one-time-code"),
            .inputmode = SV("numeric"),
            .required = true,
            .code = true,
            .max_length = 10 } };
    TRY(second_factor_begin(&p->op, &v.secret, &v.uri));
    view_field_problem(&v.code, problems);
    p->frame.kind = FRAME_PUBLIC;
    p->frame.title = SV("Set up the second step");
    if (problems->count)
        page_status(p, 422);
    tpl_enrol(&p->reply->body, &v);
    return E_OK;
}

static bool may_enrol(const struct page *p)
{
    return p->viewer->login.v && p->viewer->staff.v &&
           (p->viewer->facts.second_factor_missing || p->viewer->facts.fresh);
}

static enum err get_enrol(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return may_enrol(p) ? show_enrol(p, &none) : outcome_sign_in(p, false);
}

static enum err post_enrol(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sign_in_result r;
    struct sv codes[10];
    if (!may_enrol(p))
        return outcome_sign_in(p, false);
    enum err e = second_factor_confirm(&p->op, http_field(p->req, SV("code")), &problems, codes, &r);
    if (e == E_INVALID)
        return show_enrol(p, &problems);
    TRY(e);
    frame_set_session(p, r.session_token);
    struct sv *kept = arena_array(p->op.arena, LENGTH(codes), sizeof *kept);
    for (size_t i = 0; i < LENGTH(codes); i++)
        kept[i] = codes[i];
    struct codes_view v = { .frame = &p->frame, .codes = { kept, LENGTH(codes) }, .next = sheet_return_to(p, true) };
    p->frame.kind = FRAME_PUBLIC;
    p->frame.title = SV("Your recovery codes");
    tpl_recovery_codes(&p->reply->body, &v);
    return E_OK;
}

static enum err show_unlock(struct page *p, const struct problems *problems)
{
    struct sheet_view v = { .title = SV("Your password, please"),
        .action = SV("/unlock"),
        .problems = problems,
        .hidden = hidden_return(p),
        .lead = p->viewer->facts.locked ? SV("This session was locked after 15 quiet minutes.")
                                        : SV("This step needs your password once more."),
        .submit = { .label = SV("Go on") } };
    sheet_field(&v, sheet_password(SV("password"), SV("Password"), false));
    return sheet_render(p, &v);
}

static enum err get_unlock(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return p->viewer->actor.kind == ACTOR_NONE ? outcome_sign_in(p, false) : show_unlock(p, &none);
}

static enum err post_unlock(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    if (p->viewer->actor.kind == ACTOR_NONE)
        return outcome_sign_in(p, false);
    struct sv token;
    enum err e = session_unlock(&p->op, http_field(p->req, SV("password")), &problems, &token);
    if (e == E_INVALID)
        return show_unlock(p, &problems);
    TRY(e);
    frame_set_session(p, token);
    http_redirect(p->reply, sheet_return_to(p, p->viewer->staff.v != 0));
    return E_OK;
}

static enum err post_sign_out(struct page *p)
{
    if (p->viewer->session.v) {
        enum err e = session_end(&p->op, p->viewer->session);
        if (e != E_OK && e != E_NOTFOUND)
            return e;
    }
    frame_clear_session(p);
    http_redirect(p->reply, SV("/sign-in"));
    return E_OK;
}

static enum err get_start(struct page *p)
{
    http_redirect(p->reply, p->viewer->staff.v ? SV("/staff") : p->viewer->self.v ? SV("/portal") : SV("/sign-in"));
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/", "start", NEEDS_PUBLIC, AUDIT_NONE, "", get_start },
    { HTTP_GET, "/sign-in", "sign_in", NEEDS_PUBLIC, AUDIT_NONE, "", get_sign_in },
    { HTTP_POST, "/sign-in", "sign_in_do", NEEDS_PUBLIC, AUDIT_NONE, "", post_sign_in },
    { HTTP_GET, "/sign-in/pick", "pick", NEEDS_PUBLIC, AUDIT_NONE, "", get_pick },
    { HTTP_POST, "/sign-in/pick", "pick_do", NEEDS_PUBLIC, AUDIT_NONE, "", post_pick },
    { HTTP_GET, "/sign-in/code", "code", NEEDS_PUBLIC, AUDIT_NONE, "", get_code },
    { HTTP_POST, "/sign-in/code", "code_do", NEEDS_PUBLIC, AUDIT_NONE, "", post_code },
    { HTTP_GET, "/sign-in/enrol", "enrol", NEEDS_PUBLIC, AUDIT_NONE, "", get_enrol },
    { HTTP_POST, "/sign-in/enrol", "enrol_do", NEEDS_PUBLIC, AUDIT_NONE, "", post_enrol },
    { HTTP_GET, "/unlock", "unlock", NEEDS_PUBLIC, AUDIT_NONE, "", get_unlock },
    { HTTP_POST, "/unlock", "unlock_do", NEEDS_PUBLIC, AUDIT_NONE, "", post_unlock },
    { HTTP_POST, "/sign-out", "sign_out", NEEDS_PUBLIC, AUDIT_NONE, "", post_sign_out },
};
const struct route_table people_sign_in_routes = { routes, LENGTH(routes) };
