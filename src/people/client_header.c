#include "people/client_header.h"

#include <string.h>

enum { ACTIONS_MAX = 9, BADGES_MAX = 7 };

struct sv client_path(const struct page *p, struct client_id id, const char *below)
{
    return sv_fmt(p->op.arena, "/clients/%lld%s", (long long)id.v, below);
}

static struct view_badges badges_of(struct page *p, const struct client *c)
{
    struct view_badge *b = arena_array(p->op.arena, BADGES_MAX, sizeof *b);
    size_t n = 0;
    if (c->restricted)
        b[n++] = (struct view_badge){ .label = SV("Restricted"), .tone = TONE_GUARD, .icon = ICON_LOCK };
    if (c->unverified)
        b[n++] = (struct view_badge){ .label = SV("Not verified"), .tone = TONE_WARN, .icon = ICON_HELP };
    if (c->caregiver_only)
        b[n++] = (struct view_badge){ .label = SV("Caregiver only"), .tone = TONE_INFO };
    if (c->archived)
        b[n++] = (struct view_badge){ .label = SV("Archived"), .tone = TONE_CALM };
    if (c->died.has)
        b[n++] = (struct view_badge){ .label = SV("Deceased"), .tone = TONE_CALM };
    if (c->email_bounced)
        b[n++] = (struct view_badge){ .label = SV("E-mail bounces"), .tone = TONE_WARN };
    if (c->emergency_contacts)
        b[n++] = (struct view_badge){ .icon = ICON_EMERGENCY,
            .tone = TONE_BAD,
            .label = c->emergency_contacts == 1
                         ? SV("1 emergency contact")
                         : sv_fmt(p->op.arena, "%lld emergency contacts", (long long)c->emergency_contacts) };
    return (struct view_badges){ b, n };
}

static struct sv subtitle_of(struct page *p, const struct client *c)
{
    struct arena *a = p->op.arena;
    struct sv born = SV("Birth date not known");
    if (c->born.has)
        born = sv_fmt(a, "Born %.*s (%d)", SV_FMT(day_human(a, c->born.v)),
            age_on(c->born.v, p->viewer->today, p->organization->policy.leap_early));
    return c->pronouns.n ? sv_fmt(a, "%.*s · %.*s", SV_FMT(born), SV_FMT(c->pronouns)) : born;
}

static struct view_actions actions_of(struct page *p, const struct client *c)
{
    struct view_action *items = arena_array(p->op.arena, ACTIONS_MAX, sizeof *items);
    enum role role = p->viewer->facts.role;
    size_t n = 0;
    items[n++] =
        (struct view_action){ .label = SV("Edit profile"), .icon = ICON_EDIT, .href = client_path(p, c->id, "/edit") };
    items[n++] = (struct view_action){
        .label = SV("Settings"), .icon = ICON_SETTINGS, .href = client_path(p, c->id, "/settings")
    };
    items[n++] = (struct view_action){
        .label = SV("Face sheet"), .icon = ICON_PRINT, .href = client_path(p, c->id, "/face-sheet")
    };
    items[n++] = (struct view_action){
        .label = SV("Who can see what"), .icon = ICON_EYE, .href = client_path(p, c->id, "/explain")
    };
    items[n++] = (struct view_action){
        .label = SV("Who gets what"), .icon = ICON_MAIL, .href = client_path(p, c->id, "/who-gets-what")
    };
    if (c->unverified)
        items[n++] = (struct view_action){
            .label = SV("Verify who this is"), .icon = ICON_CHECK, .href = client_path(p, c->id, "/verify")
        };
    if (!c->archived && c->email.n && !c->login.v)
        items[n++] = (struct view_action){
            .label = SV("Send portal invitation"), .icon = ICON_SEND, .href = client_path(p, c->id, "/welcome")
        };
    items[n++] = (struct view_action){
        .label = SV("Here twice?"), .icon = ICON_PEOPLE, .href = client_path(p, c->id, "/merge")
    };
    if (role_may(role, PERM_ARCHIVE))
        items[n++] = (struct view_action){ .label = c->archived ? SV("Un-archive") : SV("Archive"),
            .icon = ICON_ARCHIVE,
            .href = client_path(p, c->id, c->archived ? "/unarchive" : "/archive"),
            .danger = !c->archived };
    return (struct view_actions){ items, n };
}

static bool is_tab(const char *active, const char *name)
{
    return active && strcmp(active, name) == 0;
}

static struct view_links tabs_of(struct page *p, const struct client *c, const char *active)
{
    struct view_link *tabs = arena_array(p->op.arena, 8, sizeof *tabs);
    size_t n = 0;
    tabs[n++] = (struct view_link){
        .label = SV("Profile"), .href = client_path(p, c->id, ""), .active = is_tab(active, "profile")
    };
    tabs[n++] = (struct view_link){
        .label = SV("Family and Contacts"), .href = client_path(p, c->id, "/family"), .active = is_tab(active, "family")
    };
    if (role_may(p->viewer->facts.role, PERM_CALENDAR) && !c->caregiver_only)
        tabs[n++] = (struct view_link){ .label = SV("Appointments"),
            .href = client_path(p, c->id, "/appointments"),
            .active = is_tab(active, "appointments") };
    if (role_may(p->viewer->facts.role, PERM_BILLING))
        tabs[n++] = (struct view_link){
            .label = SV("Billing"), .href = client_path(p, c->id, "/billing"), .active = is_tab(active, "billing")
        };
    if (role_may(p->viewer->facts.role, PERM_BILLING) && !c->caregiver_only)
        tabs[n++] = (struct view_link){
            .label = SV("Packages"), .href = client_path(p, c->id, "/packages"), .active = is_tab(active, "packages")
        };
    if (store_any(p->app->store))
        tabs[n++] = (struct view_link){ .label = SV("Supplements"),
            .href = client_path(p, c->id, "/supplements"),
            .active = is_tab(active, "supplements") };
    tabs[n++] = (struct view_link){ .label = SV("Notifications"),
        .href = client_path(p, c->id, "/notifications"),
        .active = is_tab(active, "notifications") };
    if (role_may(p->viewer->facts.role, PERM_AUDIT) || p->viewer->facts.care_team)
        tabs[n++] = (struct view_link){ .label = SV("Access log"),
            .href = client_path(p, c->id, "/access-log"),
            .active = is_tab(active, "access-log") };
    return (struct view_links){ tabs, n };
}

struct client_head client_header(struct page *p, const struct client *c, const char *active_tab)
{
    struct client_head h = { .tabs = tabs_of(p, c, active_tab) };
    h.header = (struct view_header){ .title = c->name,
        .subtitle = subtitle_of(p, c),
        .avatar = view_avatar_of(p->op.arena, c->name, c->id.v),
        .badges = badges_of(p, c),
        .menu = actions_of(p, c),
        .crumbs = VIEW_LIST(
            p->op.arena, struct view_link, { .label = SV("Clients"), .href = SV("/clients") }, { .label = c->name }) };
    for (size_t i = 0; i < h.tabs.count; i++)
        if (h.tabs.items[i].active && i > 0)
            h.header.crumbs = (struct view_links)VIEW_LIST(p->op.arena, struct view_link,
                { .label = SV("Clients"), .href = SV("/clients") },
                { .label = c->name, .href = client_path(p, c->id, "") },
                { .label = SV("Client Info"), .href = client_path(p, c->id, "") }, { .label = h.tabs.items[i].label });
    p->frame.title = c->name;
    return h;
}

struct view_header client_subheader(struct page *p, const struct client *c, struct view_link parent, struct sv title)
{
    struct view_link *crumbs = arena_array(p->op.arena, 4, sizeof *crumbs);
    size_t n = 0;
    crumbs[n++] = (struct view_link){ .label = SV("Clients"), .href = SV("/clients") };
    crumbs[n++] = (struct view_link){ .label = c->name, .href = client_path(p, c->id, "") };
    if (parent.label.n)
        crumbs[n++] = parent;
    crumbs[n++] = (struct view_link){ .label = title };
    p->frame.title = title;
    return (struct view_header){ .crumbs = { crumbs, n }, .title = title, .subtitle = c->name };
}
