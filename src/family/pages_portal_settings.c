#include "family/client_sheets.h"
#include "family/pages.h"
#include "family/templates.h"

static struct sv source_words(struct sv source)
{
    if (sv_eq(source, SV("group")))
        return SV("of the client's group");
    if (sv_eq(source, SV("age")))
        return SV("of the client's age");
    return SV("of the practice");
}

static enum err get_settings(struct page *p)
{
    struct arena *a = p->op.arena;
    struct client c;
    TRY(staff_client_load(p, &c));
    struct client_settings_view v = { .frame = &p->frame,
        .header = client_subheader(p, &c, (struct view_link){ .label = SV("") }, SV("Settings")) };
    struct view_link *links = arena_array(a, 5, sizeof *links);
    size_t n = 0;
    if (role_may(p->viewer->facts.role, PERM_GRANTS)) {
        links[n++] = (struct view_link){
            .label = SV("Client Portal Settings"), .href = client_path(p, c.id, "/portal-settings"), .icon = ICON_DEVICE
        };
        links[n++] = (struct view_link){
            .label = SV("Care team"), .href = client_path(p, c.id, "/care-team"), .icon = ICON_PEOPLE
        };
    }
    links[n++] = (struct view_link){
        .label = SV("Reminders of visits"), .href = client_path(p, c.id, "/reminders"), .icon = ICON_BELL
    };
    links[n++] =
        (struct view_link){ .label = SV("Safe mode"), .href = client_path(p, c.id, "/safe-mode"), .icon = ICON_SHIELD };
    struct safe_mode safe;
    TRY(safe_load(&p->op, c.id, &safe));
    v.links = (struct view_links){ links, n };
    size_t off = 0;
    for (enum cap i = 0; i < CAP_SWITCHES; i++)
        off += !portal_on(c.portal, i);
    v.facts = (struct view_facts)VIEW_LIST(a, struct view_fact,
        { .label = SV("Portal areas"),
            .value = off ? sv_fmt(a, "%zu of %d switched off", off, (int)CAP_SWITCHES) : SV("All switched on") },
        { .label = SV("Set by"),
            .value = c.has_own_portal ? SV("Own switches")
                                      : sv_fmt(a, "The default %.*s", SV_FMT(source_words(c.portal_default_source))) },
        { .label = SV("Restricted record"),
            .value = c.restricted ? SV("Yes: staff state a reason before it opens") : SV("No") },
        { .label = SV("Safe mode"), .value = safe.on ? SV("On") : SV("Off") });
    tpl_client_settings(&p->reply->body, &v);
    return E_OK;
}

/* What the form asks for: the default, or own switches. */
static struct portal asked_for(const struct page *p, const struct client *c, bool *ret_own)
{
    struct portal s = { 0 };
    *ret_own = sv_eq(http_field(p->req, SV("source")), SV("choose"));
    if (!*ret_own)
        return c->portal_default;
    for (enum cap i = 0; i < CAP_SWITCHES; i++)
        s = portal_with(s, i, http_field_has(p->req, SV("switch"), sv_of(cap_name(i))));
    return s;
}

static enum err show_portal(
    struct page *p, const struct client *c, bool own, struct portal portal, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct view_choice *items = arena_array(a, CAP_SWITCHES, sizeof *items);
    for (enum cap i = 0; i < CAP_SWITCHES; i++)
        items[i] = (struct view_choice){ .value = sv_of(cap_name(i)),
            .label = sv_of(cap_label(i)),
            .checked = portal_on(portal, i),
            .hint = portal_on(c->portal_default, i) ? SV("On by default") : SV("Off by default") };
    struct portal_settings_view v = { .frame = &p->frame,
        .problems = problems,
        .action = p->req->path,
        .version = c->version,
        .header = client_subheader(p, c,
            (struct view_link){ .label = SV("Settings"), .href = client_path(p, c->id, "/settings") },
            SV("Client Portal Settings")),
        .source = { .name = SV("source"),
            .label = SV("Which switches hold"),
            .choices = VIEW_LIST(a, struct view_choice,
                { .value = SV("default"),
                    .label = sv_fmt(a, "The default %.*s", SV_FMT(source_words(c->portal_default_source))),
                    .hint = SV("Follows when the default changes."),
                    .checked = !own },
                { .value = SV("choose"), .label = SV("Own switches for this client"), .checked = own }) },
        .switches = { .name = SV("switch"),
            .label = SV("In the client's portal"),
            .hint = SV("What is off disappears from the client's own portal, and its e-mails are no longer sent to the "
                       "client or as copies."),
            .choices = { items, CAP_SWITCHES } },
        .submit = { .label = SV("See which e-mails change"), .cancel_href = client_path(p, c->id, "/settings") } };
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_portal_settings(&p->reply->body, &v);
    return E_OK;
}

static enum err get_portal(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct client c;
    TRY(staff_client_load(p, &c));
    return show_portal(p, &c, c.has_own_portal, c.portal, &none);
}

static enum err show_check(struct page *p, const struct client *c, struct portal portal)
{
    struct arena *a = p->op.arena;
    struct notice_differences d;
    TRY(preview_portal(&p->op, c->id, portal, &d));
    struct portal_check_view v = { .frame = &p->frame,
        .action = p->req->path,
        .cancel = client_path(p, c->id, "/settings"),
        .people = mail_changes_of(a, &d),
        .header = client_subheader(p, c,
            (struct view_link){ .label = SV("Settings"), .href = client_path(p, c->id, "/settings") },
            SV("Client Portal Settings")),
        .carry = form_carry(p) };
    v.header.subtitle = SV("Check this before it is saved.");
    struct sv *on = arena_array(a, CAP_SWITCHES, sizeof *on), *off = arena_array(a, CAP_SWITCHES, sizeof *off);
    for (enum cap i = 0; i < CAP_SWITCHES; i++) {
        if (portal_on(portal, i) && !portal_on(c->portal, i))
            on[v.on.count++] = sv_of(cap_label(i));
        else if (!portal_on(portal, i) && portal_on(c->portal, i))
            off[v.off.count++] = sv_of(cap_label(i));
    }
    v.on.items = on;
    v.off.items = off;
    v.nothing = v.on.count + v.off.count == 0;
    tpl_portal_check(&p->reply->body, &v);
    return E_OK;
}

static enum err post_portal(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client c;
    bool own;
    TRY(staff_client_load(p, &c));
    struct portal portal = asked_for(p, &c, &own);
    if (form_does(p, SV("edit")))
        return show_portal(p, &c, own, portal, &problems);
    if (!form_does(p, SV("save")))
        return show_check(p, &c, portal);
    enum err e = client_portal_save(&p->op, c.id, own, portal, page_form_int(p, SV("version")), &problems);
    if (e == E_INVALID)
        return show_portal(p, &c, own, portal, &problems);
    TRY(e);
    return page_redirect(
        p, client_path(p, c.id, "/settings"), SV("Saved. It counts from the next click in the portal."));
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/settings", "client_settings", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "portal settings",
        get_settings },
    { HTTP_GET, "/clients/{client}/portal-settings", "portal_settings", NEEDS_CHART(PERM_GRANTS), AUDIT_VIEW,
        "portal settings", get_portal },
    { HTTP_POST, "/clients/{client}/portal-settings", "portal_settings_do", NEEDS_CHART(PERM_GRANTS), AUDIT_UPDATE,
        "portal settings", post_portal },
};
const struct route_table family_settings_routes = { routes, LENGTH(routes) };
