/* The gallery's pages: which template, in which frame. */
#include "gallery.h"

#include <string.h>

#include "tests/html/templates.h"

typedef void page_template(struct str *out, const struct gallery *v);

struct sheet {
    const char *file;
    const char *title;
    const char *subtitle;
    enum frame_kind kind;
    bool acting;
    page_template *print;
};

static const struct sheet sheets[] = {
    { "staff-home.html", "Good morning, Sam", "Monday, 23 November 2026", FRAME_STAFF, false, tpl_gallery_home },
    { "staff-clients.html", "Clients", "", FRAME_STAFF, false, tpl_gallery_clients },
    { "staff-profile.html", "Leo Ruiz", "Born 9 March 2016 · 10 years", FRAME_STAFF, false, tpl_gallery_profile },
    { "staff-form.html", "Link Client Account", "Ana Ruiz (born 1985) will be shown as parent of Leo Ruiz (born 2016).",
        FRAME_STAFF, false, tpl_gallery_form },
    { "staff-states.html", "Break the link", "", FRAME_STAFF, false, tpl_gallery_states },
    { "portal-home.html", "Hello, Ana", "", FRAME_PORTAL, false, tpl_gallery_portal },
    { "portal-acting.html", "Leo", "What is due for Leo", FRAME_PORTAL, true, tpl_gallery_portal },
    { "portal-form.html", "What Grandma sees", "", FRAME_PORTAL, false, tpl_gallery_form },
    { "public-sign-in.html", "Welcome back", "Sign in to your family's care.", FRAME_PUBLIC, false,
        tpl_gallery_public },
    { "face-sheet.html", "Leo Ruiz", "Face sheet · printed 23 November 2026", FRAME_PRINT, false, tpl_gallery_print },
};

static void fill_navigation(struct arena *a, struct view_frame *f)
{
    if (f->kind == FRAME_STAFF) {
        f->nav = (struct view_links)VIEW_LIST(a, struct view_link,
            { .label = SV("Home"), .href = SV("/"), .icon = ICON_HOME },
            { .label = SV("Clients"), .href = SV("/clients"), .icon = ICON_PEOPLE, .active = true },
            { .label = SV("Invites"), .href = SV("/invites"), .icon = ICON_MAIL, .count = 3 },
            { .label = SV("Review"), .href = SV("/review"), .icon = ICON_SHIELD },
            { .label = SV("Settings"), .href = SV("/settings"), .icon = ICON_SETTINGS });
        f->search = (struct view_search){ .action = SV("/clients"), .label = SV("Find a client") };
    } else if (f->kind == FRAME_PORTAL) {
        f->nav = (struct view_links)VIEW_LIST(a, struct view_link,
            { .label = SV("Home"), .href = SV("/"), .icon = ICON_HOME, .active = true },
            { .label = SV("Family"), .href = SV("/family"), .icon = ICON_FAMILY },
            { .label = SV("Profile"), .href = SV("/profile"), .icon = ICON_PERSON },
            { .label = SV("Access log"), .href = SV("/log"), .icon = ICON_HISTORY });
    }
}

static struct view_frame frame_of(struct arena *a, const struct sheet *s, struct sv theme)
{
    struct view_frame f = { .kind = s->kind,
        .title = sv_of(s->title),
        .language = SV("en"),
        .theme = theme,
        .organization = SV("Harbor Family Practice"),
        .home_href = SV("/"),
        .csrf = SV("c5rf"),
        .context = SV("own") };
    f.assets = (struct view_assets){
        .css = SV("/assets/kith.css"), .js = SV("/assets/kith.js"), .favicon = SV("/assets/favicon.svg")
    };
    if (s->kind == FRAME_STAFF) {
        f.viewer = SV("Dr. Sam Ferris");
        f.viewer_note = SV("Owner");
        f.idle_seconds = 900;
        f.flash = (struct view_flash){ TONE_OK, SV("Leo's contact was saved.") };
    } else if (s->kind == FRAME_PORTAL) {
        f.viewer = SV("Ana Ruiz");
        f.viewer_note = SV("ana@example.org");
    }
    f.avatar = view_avatar_of(a, f.viewer, 1);
    f.menu = (struct view_links)VIEW_LIST(a, struct view_link,
        { .label = SV("Account"), .href = SV("/account"), .icon = ICON_PERSON },
        { .label = SV("Devices"), .href = SV("/sessions"), .icon = ICON_DEVICE });
    f.sign_out_href = SV("/sign-out");
    fill_navigation(a, &f);
    if (s->acting)
        f.acting = (struct view_acting){ .on = true,
            .subject = SV("Leo"),
            .actor = SV("Ana Ruiz"),
            .relationship = SV("parent"),
            .avatar = view_avatar_of(a, SV("Leo Ruiz"), 12),
            .switch_href = SV("/switch"),
            .leave_href = SV("/") };
    return f;
}

static struct view_header header_of(struct arena *a, const struct sheet *s)
{
    struct view_header h = { .title = sv_of(s->title), .subtitle = sv_of(s->subtitle) };
    if (strcmp(s->file, "staff-clients.html") == 0) {
        h.buttons = (struct view_actions)VIEW_LIST(
            a, struct view_action, { .label = SV("Add client"), .href = SV("/clients/new"), .icon = ICON_PLUS });
    } else if (s->kind == FRAME_STAFF && strcmp(s->file, "staff-home.html") != 0) {
        h.crumbs = (struct view_links)VIEW_LIST(
            a, struct view_link, { .label = SV("Clients"), .href = SV("/clients") }, { .label = SV("Leo Ruiz") });
    }
    if (strcmp(s->file, "staff-profile.html") == 0) {
        h.avatar = view_avatar_of(a, SV("Leo Ruiz"), 12);
        h.badges = (struct view_badges)VIEW_LIST(a, struct view_badge,
            { SV("2 emergency contacts"), TONE_BAD, ICON_EMERGENCY }, { SV("Restricted"), TONE_GUARD, ICON_LOCK });
        h.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("Face sheet"), .href = SV("/clients/12/face-sheet"), .icon = ICON_PRINT });
        h.menu = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("Settings"), .href = SV("/clients/12/settings"), .icon = ICON_SETTINGS },
            { .label = SV("Archive"), .href = SV("/clients/12/archive"), .icon = ICON_ARCHIVE, .danger = true });
    }
    return h;
}

const char *gallery_sheet(struct arena *a, size_t index, struct sv theme, struct str *out)
{
    if (index >= sizeof sheets / sizeof *sheets)
        return NULL;
    const struct sheet *s = &sheets[index];
    struct view_frame frame = frame_of(a, s, theme);
    struct gallery g = gallery_make(a);
    g.frame = &frame;
    g.header = header_of(a, s);
    s->print(out, &g);
    return s->file;
}
