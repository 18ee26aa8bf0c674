#include "page/frame.h"

#include <assert.h>

#include "crypto/token.h"
#include "http/form.h"
#include "page/form_guard.h"

#define SESSION_COOKIE SV("kith-session")
#define VISITOR_COOKIE SV("kith-visitor")
#define DEVICE_COOKIE SV("kith-device")
#define FLASH_COOKIE SV("kith-flash")
enum { STAFF_IDLE_SECONDS = 15 * 60 };

/* http_cookie() adds the __Host- prefix of a secure site by itself, as http_set_cookie() does. */
struct sv frame_session_cookie(const struct http_req *req)
{
    return http_cookie(req, SESSION_COOKIE);
}

struct sv frame_device_cookie(const struct http_req *req)
{
    return http_cookie(req, DEVICE_COOKIE);
}

static void set_cookie(struct page *p, struct sv name, struct sv value, int64_t max_age_s)
{
    http_set_cookie(
        p->reply, name, value, (struct http_cookie_options){ .max_age_s = max_age_s, .secure = p->app->secure });
}

void frame_reply_session(struct http_reply *reply, const struct app *app, struct sv token)
{
    http_set_cookie(reply, SESSION_COOKIE, token, (struct http_cookie_options){ .secure = app->secure });
}

void frame_set_session(struct page *p, struct sv token)
{
    frame_reply_session(p->reply, p->app, token);
}

void frame_clear_session(struct page *p)
{
    set_cookie(p, SESSION_COOKIE, SV(""), -1);
}

void frame_set_device(struct page *p, struct sv token)
{
    set_cookie(p, DEVICE_COOKIE, token, (int64_t)FRAME_DEVICE_DAYS * 24 * 3600);
}

void frame_set_flash(struct page *p, struct sv text)
{
    struct str value = str_new(p->op.arena, 2048);
    html_url_part(&value, text);
    if (!value.overflowed)
        set_cookie(p, FLASH_COOKIE, str_sv(&value), 60);
}

static void take_flash(struct page *p)
{
    struct sv text, coded = http_cookie(p->req, FLASH_COOKIE);
    if (!coded.n || p->req->method != HTTP_GET)
        return;
    if (http_percent_decode(coded, false, p->op.arena, &text))
        p->frame.flash = (struct view_flash){ .tone = TONE_OK, .text = text };
    set_cookie(p, FLASH_COOKIE, SV(""), -1);
}

/* Scripts and styles come from our own files; a script needs this reply's nonce besides. `scripts`, `connections`: of
 * others, where a page needs them. */
static void policy_of(struct page *p, struct sv scripts, struct sv connections, struct sv frames, struct sv ancestors)
{
    http_reply_header(p->reply, SV("Content-Security-Policy"),
        sv_fmt(p->op.arena,
            "default-src 'none'; script-src 'nonce-%.*s'%s%.*s; style-src 'self'; img-src 'self' data:; "
            "font-src 'self'; connect-src 'self'%s%.*s; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
            "base-uri 'none'; %.*sframe-ancestors %.*s",
            SV_FMT(p->frame.nonce), scripts.n ? " " : "", SV_FMT(scripts), connections.n ? " " : "",
            SV_FMT(connections), SV_FMT(frames), SV_FMT(ancestors)));
}

static void policy_set(struct page *p, struct sv frames, struct sv ancestors)
{
    policy_of(p, SV(""), SV(""), frames, ancestors);
}

static void security_headers(struct page *p)
{
    p->frame.nonce = token_random_text(p->op.arena, 16);
    policy_set(p, SV(""), SV("'none'"));
}

void frame_shown_by(struct page *p, struct sv origins)
{
    policy_set(p, SV(""), sv_fmt(p->op.arena, "'self'%s%.*s", origins.n ? " " : "", SV_FMT(origins)));
    p->reply->framed = true;
}

void frame_lets_in(struct page *p, struct sv script, struct sv scripts, struct sv frames, struct sv connections)
{
    (void)url_script_make(
        script, &p->frame.script); /* another address is no script: the page says that it is missing */
    policy_of(p, scripts, connections, sv_fmt(p->op.arena, "frame-src %.*s; ", SV_FMT(frames)), SV("'none'"));
}

void frame_shows_own(struct page *p)
{
    policy_set(p, SV("frame-src 'self'; "), SV("'none'"));
}

struct nav_entry {
    const char *label, *path;
    enum icon icon;
    enum perm perm;
    const char *also[4]; /* pages of this entry that begin otherwise */
};
static const struct nav_entry staff_nav[] = {
    { "Home", "/staff", ICON_HOME, PERM_DIRECTORY },
    { "Calendar", "/calendar", ICON_CALENDAR, PERM_CALENDAR, { "/appointments" } },
    { "Clients", "/clients", ICON_PEOPLE, PERM_DIRECTORY },
    { "Billing", "/billing", ICON_RECEIPT, PERM_BILLING },
    { "To do", "/to-do", ICON_LIST, PERM_DIRECTORY },
    { "Notices", "/notices", ICON_BELL, PERM_DIRECTORY },
    { "Settings", "/settings", ICON_SETTINGS, PERM_SETTINGS },
};
static const struct nav_entry portal_nav[] = {
    { "Home", "/portal", ICON_HOME, 0 },
    { "Appointments", "/portal/appointments", ICON_CALENDAR, 0, { "/portal/book" } },
    { "Bills", "/portal/bills", ICON_RECEIPT, 0,
        { "/portal/receipts", "/portal/statements", "/portal/cards", "/portal/pay-for" } },
    { "Profile", "/portal/profile", ICON_PERSON, 0 },
    { "Family", "/portal/family", ICON_PEOPLE, 0 },
    { "Notices", "/portal/notices", ICON_BELL, 0 },
};

/* The entry whose path is the longest beginning of the page's. */
static bool leads_to(struct sv path, struct sv target, bool exact)
{
    return sv_eq(path, target) || (!exact && sv_starts(path, target) && path.n > target.n && path.p[target.n] == '/');
}

static bool leads_here(struct page *p, const struct nav_entry *e, struct sv base, bool exact)
{
    struct arena *a = p->op.arena;
    if (leads_to(p->req->path, sv_fmt(a, "%.*s%s", SV_FMT(base), e->path), exact))
        return true;
    for (size_t i = 0; i < LENGTH(e->also) && e->also[i]; i++)
        if (leads_to(p->req->path, sv_fmt(a, "%.*s%s", SV_FMT(base), e->also[i]), false))
            return true;
    return false;
}

static struct view_links staff_links(struct page *p, int64_t unread)
{
    const struct viewer *v = p->viewer;
    struct view_link *links = arena_array(p->op.arena, LENGTH(staff_nav), sizeof *links);
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(staff_nav); i++) {
        const struct nav_entry *e = &staff_nav[i];
        if (!role_may(v->facts.role, e->perm))
            continue;
        links[n++] = (struct view_link){ .label = sv_of(e->label),
            .href = sv_of(e->path),
            .icon = e->icon,
            .count = e->icon == ICON_BELL ? unread : 0,
            .active = leads_here(p, e, SV(""), false) };
    }
    return (struct view_links){ links, n };
}

/* Within a context only what the viewer may open there is offered. */
static struct view_links portal_links(struct page *p, int64_t unread)
{
    struct view_link *links = arena_array(p->op.arena, LENGTH(portal_nav), sizeof *links);
    struct sv base = page_base(p);
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(portal_nav); i++) {
        const struct nav_entry *e = &portal_nav[i];
        struct need need = i == 0   ? NEED_CONTEXT_PAGE
                           : i == 1 ? NEED_CAP_PAGE(CAP_APPOINTMENTS, LEVEL_VIEW)
                           : i == 2 ? NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW)
                           : i == 3 ? NEED_CAP_PAGE(CAP_PROFILE, LEVEL_VIEW)
                                    : NEED_SELF_PAGE;
        if ((i >= 4 && p->context != CONTEXT_OWN) || !viewer_may(p->viewer, need).allow)
            continue;
        struct sv href = sv_fmt(p->op.arena, "%.*s%s", SV_FMT(base), e->path);
        links[n++] = (struct view_link){ .label = sv_of(e->label),
            .href = href,
            .icon = e->icon,
            .count = e->icon == ICON_BELL ? unread : 0,
            .active = leads_here(p, e, base, i == 0) };
    }
    return (struct view_links){ links, n };
}

static struct view_links menu_links(struct page *p)
{
    struct view_link *links = arena_array(p->op.arena, 6, sizeof *links);
    size_t n = 0;
    if (p->viewer->staff.v && role_may(p->viewer->facts.role, PERM_CALENDAR))
        links[n++] = (struct view_link){ .label = SV("My hours"), .href = SV("/calendar/hours"), .icon = ICON_CLOCK };
    if (p->viewer->self.v)
        links[n++] =
            (struct view_link){ .label = SV("Switch Account"), .href = SV("/portal/switch"), .icon = ICON_SWITCH };
    if (p->viewer->staff.v)
        links[n++] = (struct view_link){
            .label = SV("Notification settings"), .href = SV("/account/notification-settings"), .icon = ICON_BELL
        };
    else if (viewer_may(p->viewer, NEED_CONTEXT_PAGE).allow)
        links[n++] = (struct view_link){ .label = SV("Notification settings"),
            .href = sv_fmt(p->op.arena, "%.*s/portal/notification-settings", SV_FMT(page_base(p))),
            .icon = ICON_BELL };
    bool calendar = role_may(p->viewer->facts.role, PERM_CALENDAR);
    if (p->viewer->self.v || (p->viewer->staff.v && calendar))
        links[n++] = (struct view_link){ .label = SV("Calendar address"),
            .href = p->viewer->staff.v ? SV("/calendar/address") : SV("/portal/calendar-address"),
            .icon = ICON_CALENDAR };
    if (p->viewer->self.v) /* in one place on every page (WCAG 3.2.6) */
        links[n++] = (struct view_link){ .label = SV("Ask for help"), .href = SV("/portal/help"), .icon = ICON_HELP };
    links[n++] = (struct view_link){ .label = SV("My account"), .href = SV("/account"), .icon = ICON_KEY };
    if (p->app->mailbox.n)
        links[n++] = (struct view_link){ .label = SV("Demo mailbox"), .href = SV("/mailbox"), .icon = ICON_MAIL };
    return (struct view_links){ links, n };
}

static void fill_acting(struct page *p)
{
    const struct viewer *v = p->viewer;
    if (p->context == CONTEXT_OWN || !v->subject.client.v)
        return;
    p->frame.acting = (struct view_acting){
        .on = true,
        .subject = v->subject_first,
        .actor = v->actor_name,
        .relationship = p->context == CONTEXT_GRANT ? v->relationship : SV("same e-mail address"),
        .avatar = view_avatar_of(p->op.arena, v->subject_name, v->subject.client.v),
        .switch_href = SV("/portal/switch"),
        .leave_href = SV("/portal"),
    };
}

void frame_leave_context(struct page *p)
{
    enum context_kind was = p->context;
    struct view_link *home = arena_array(p->op.arena, 1, sizeof *home);
    if (was == CONTEXT_OWN)
        return;
    *home = (struct view_link){
        .label = sv_of(portal_nav[0].label), .href = sv_of(portal_nav[0].path), .icon = portal_nav[0].icon
    };
    p->context = CONTEXT_OWN;
    p->frame.acting = (struct view_acting){ 0 };
    p->frame.nav = (struct view_links){ home, 1 };
    p->frame.menu = menu_links(p);
    p->frame.context = form_guard_context(p);
    if (!url_base_make(page_base(p), &p->frame.base))
        assert(!"page_base() makes paths");
    p->context = was; /* the log goes on to say where it was tried */
}

/* kith.js writes this one, without the prefix; it is no secret, and only these two words count. */
static struct sv theme_of(const struct page *p)
{
    struct sv theme = SV("");
    for (size_t i = 0; i < p->req->cookies.count; i++)
        if (sv_eq(p->req->cookies.items[i].name, SV("kith_theme")))
            theme = p->req->cookies.items[i].value;
    return sv_eq(theme, SV("dark")) || sv_eq(theme, SV("light")) ? theme : SV("");
}

void frame_fill(struct page *p, const struct frame_facts *f)
{
    const struct viewer *v = p->viewer;
    struct view_frame *w = &p->frame;
    struct sv token = f->token;
    if (!token.n)
        token = http_cookie(p->req, VISITOR_COOKIE);
    if (!token.n && p->req->method == HTTP_GET) {
        token = token_random_text(p->op.arena, 16);
        set_cookie(p, VISITOR_COOKIE, token, 0);
    }
    p->form_token = token;
    *w = (struct view_frame){
        .kind = FRAME_PUBLIC,
        .title = SV("Kith"),
        .language = f->language.n ? f->language : SV("en"),
        .theme = theme_of(p),
        .organization = f->organization.n ? f->organization : SV("Kith"),
        .assets = f->assets,
        .home_href = v->staff.v  ? SV("/staff")
                     : v->self.v ? SV("/portal")
                                 : SV("/"),
        .csrf = token.n ? form_guard_token(p, token) : SV(""),
        .context = form_guard_context(p),
    };
    if (!url_base_make(page_base(p), &w->base))
        assert(!"page_base() makes paths");
    security_headers(p);
    take_flash(p);
    if (!f->signed_in)
        return;
    w->viewer = v->actor_name;
    w->avatar = view_avatar_of(p->op.arena, v->actor_name, v->actor.id);
    w->viewer_note = v->staff.v ? sv_of(role_label(v->facts.role)) : f->email;
    w->sign_out_href = SV("/sign-out");
    w->menu = menu_links(p);
    w->kind = v->staff.v ? FRAME_STAFF : FRAME_PORTAL;
    w->logo = v->staff.v ? SV("") : f->logo;
    w->nav = v->staff.v ? staff_links(p, f->unread) : portal_links(p, f->unread);
    if (v->staff.v) {
        w->search = (struct view_search){ .action = SV("/clients"), .label = SV("Search clients") };
        w->idle_seconds = STAFF_IDLE_SECONDS;
    }
    fill_acting(p);
}
