#include "crypto/webpush.h"
#include "ical/zone.h"
#include "notify/inbox_view.h"
#include "notify/pages.h"
#include "notify/templates.h"
#include "page/outcome.h"

static struct sv list_path(const struct page *p)
{
    return p->viewer->staff.v ? SV("/notices") : SV("/portal/notices");
}

static struct sv push_path(const struct page *p)
{
    return p->viewer->staff.v ? SV("/notices/push") : SV("/portal/push");
}

static enum err fill_browsers(struct page *p, struct inbox_view *v)
{
    struct arena *a = p->op.arena;
    struct browsers list;
    TRY(browser_list(&p->op, &list));
    v->portal = !p->viewer->staff.v;
    v->push = push_path(p);
    v->push_key = push_public_key(p->app->keys, a);
    v->browsers.items = arena_array(a, list.count, sizeof *v->browsers.items);
    for (size_t i = 0; i < list.count; i++)
        v->browsers.items[v->browsers.count++] = (struct inbox_browser){ .id = list.items[i].id,
            .label = list.items[i].label,
            .since = zone_human(a, zone_of(p->organization->zone), list.items[i].since) };
    return E_OK;
}

static enum err get_list(struct page *p)
{
    struct arena *a = p->op.arena;
    struct inbox list;
    int64_t page = page_number(p);
    struct sv words = sv_trim(http_param(p->req, SV("q")));
    TRY(inbox_list(&p->op, p->organization, words, page, &list));
    struct inbox_view v = { .frame = &p->frame,
        .action = list_path(p),
        .header = { .title = SV("Notices"), .subtitle = SV("What the practice let you know, the newest first.") },
        .empty = { .art = ART_MAIL,
            .title = SV("No notices yet"),
            .text = SV("Most things that are sent by e-mail appear here as well.") } };
    v.lines.items = arena_array(a, list.count, sizeof *v.lines.items);
    for (size_t i = 0; i < list.count; i++) {
        const struct inbox_notice *n = &list.items[i];
        v.any_unread |= n->unread;
        v.lines.items[v.lines.count++] = (struct inbox_line){ .id = n->id,
            .iso = instant_iso(a, n->at),
            .when = zone_human(a, zone_of(p->organization->zone), n->at),
            .text = n->text,
            .about = n->about,
            .unread = n->unread };
    }
    page_list(p, "page", (int64_t)list.count, -1, 1);
    if (page > 1 || list.more)
        v.pager =
            pager_of(a, searched_path(a, v.action, words), sv_fmt(a, "Page %lld", (long long)page), page, list.more);
    if (words.n || page > 1 || list.more)
        v.search = (struct view_search){ .action = v.action, .label = SV("Words of a notice"), .value = words };
    if (words.n)
        v.empty = (struct view_empty){ .art = ART_SEARCH,
            .title = SV("Nothing found"),
            .text = SV("Type the beginning of a word of the notice, or of whom it is about."),
            .action_label = SV("Show all"),
            .action_href = v.action };
    if (list.older)
        v.searched = sv_fmt(a, "Only the newest %.*s notices were searched.", SV_FMT(view_count(a, INBOX_SEARCHED, 0)));
    TRY(fill_browsers(p, &v));
    p->frame.title = v.header.title;
    tpl_inbox(&p->reply->body, &v);
    return E_OK;
}

static enum err post_open(struct page *p)
{
    struct sv path;
    TRY(inbox_open(&p->op, (struct portal_notice_id){ page_arg(p, "notice") }, &path));
    return page_redirect(p, path, SV(""));
}

static enum err post_read(struct page *p)
{
    TRY(inbox_read_all(&p->op));
    return page_redirect(p, list_path(p), SV("All notices are marked as read."));
}

static enum err post_push(struct page *p)
{
    struct browser_new b = { .endpoint = http_field(p->req, SV("endpoint")),
        .p256dh = http_field(p->req, SV("p256dh")),
        .auth = http_field(p->req, SV("auth")) };
    sign_in_device_name(http_header(p->req, SV("User-Agent")), p->op.arena, &b.label);
    enum err e = browser_add(&p->op, p->app->base_url, &b);
    if (e == E_INVALID)
        return outcome_page(p, 422, SV("bad_browser"), SV("This browser cannot be used"),
            SV("It did not say where notices go, or names a service we do not know. Try another browser."));
    TRY(e);
    return page_redirect(p, list_path(p), SV("Notices are shown in this browser."));
}

static enum err post_push_stop(struct page *p)
{
    TRY(browser_stop(&p->op, (struct push_subscription_id){ page_arg(p, "browser") }));
    return page_redirect(p, list_path(p), SV("That browser gets no more notices."));
}

static const struct route routes[] = {
    { HTTP_POST, "/portal/push", "portal_push", NEEDS_SELF, AUDIT_NONE, "", post_push },
    { HTTP_POST, "/portal/push/{browser}/stop", "portal_push_stop", NEEDS_SELF, AUDIT_NONE, "", post_push_stop },
    { HTTP_POST, "/notices/push", "push", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_NONE, "", post_push },
    { HTTP_POST, "/notices/push/{browser}/stop", "push_stop", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_NONE, "",
        post_push_stop },
    { HTTP_GET, "/portal/notices", "portal_notices", NEEDS_SELF, AUDIT_NONE, "", get_list },
    { HTTP_POST, "/portal/notices/read", "portal_notices_read", NEEDS_SELF, AUDIT_NONE, "", post_read },
    { HTTP_POST, "/portal/notices/{notice}", "portal_notice_open", NEEDS_SELF, AUDIT_NONE, "", post_open },
    { HTTP_GET, "/notices", "notices", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_NONE, "", get_list },
    { HTTP_POST, "/notices/read", "notices_read", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_NONE, "", post_read },
    { HTTP_POST, "/notices/{notice}", "notice_open", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_NONE, "", post_open },
};
const struct route_table notify_inbox_routes = { routes, LENGTH(routes) };
