/* The door of a call: in the portal, by the link of a mail, and the test of camera and microphone before it. A GET
 * joins nobody and marks nothing. */
#include "base/text.h"
#include "calendar/pages.h"
#include "calendar/templates.h"
#include "calendar/video_pages.h"
#include "http/asset_urls.h"
#include "ical/zone.h"

void video_page_leads_to(struct page *p, struct sv origin)
{
    page_leads_to(
        p, sv_fmt(p->op.arena, "%.*s %.*s", SV_FMT(video_origins(p->op.arena, p->app->video)), SV_FMT(origin)));
}

static struct sv opens_at(const struct page *p, struct sv zone, struct instant opens, struct instant closes)
{
    if (instant_before(closes, p->op.now))
        return SV("This visit is over.");
    if (instant_before(p->op.now, opens))
        return sv_fmt(p->op.arena, "The call opens at %.*s. Until then, test camera and microphone.",
            SV_FMT(zone_human_time(p->op.arena, zone_of(zone), opens)));
    return SV("");
}

static void refused(struct page *p, struct video_join_view *v, const struct problems *problems)
{
    if (!problems->count)
        return;
    page_status(p, 422);
    v->notice = (struct view_notice){ .tone = TONE_WARN, .text = problems->items[0].text };
}

static void call_practice(struct page *p, struct video_join_view *v, struct sv phone)
{
    v->phone = phone;
    if (phone.n)
        v->tel = sv_fmt(p->op.arena, "tel:%.*s", SV_FMT(phone_norm(p->op.arena, phone)));
}

/* --- in the portal --- */

static struct appointment_id visit_of(const struct page *p)
{
    return (struct appointment_id){ page_arg(p, "appointment") };
}

static enum err show_portal(struct page *p, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct appointment visit;
    struct video_call call;
    TRY(video_call_load(&p->op, p->app->video, visit_of(p), &call));
    if (call.state == VIDEO_NONE)
        return E_NOTFOUND;
    TRY(appointment_load(&p->op, visit_of(p), &visit));
    struct sv zone = p->organization->zone;
    struct video_join_view v = { .frame = &p->frame,
        .header = { .title = SV("Video visit"),
            .subtitle = sv_fmt(a, "%.*s with %.*s", SV_FMT(visit.client_type_name), SV_FMT(visit.staff_name)) },
        .when = zone_human(a, zone_of(zone), visit.starts_at),
        .opens = call.state == VIDEO_ENDED ? SV("This visit does not take place, or is over.")
                                           : opens_at(p, zone, call.opens_at, call.closes_at),
        .action = sv_fmt(a, "%.*s/portal/appointments/%lld/video/join", SV_FMT(page_base(p)), (long long)visit_of(p).v),
        .sound_only = call.sound_only };
    v.header.crumbs = (struct view_links)VIEW_LIST(a, struct view_link,
        { .label = SV("Appointments"), .href = sv_fmt(a, "%.*s/portal/appointments", SV_FMT(page_base(p))) },
        { .label = SV("Video") });
    call_practice(p, &v, p->organization->phone);
    refused(p, &v, problems);
    p->frame.title = v.header.title;
    video_page_leads_to(p, call.origin);
    tpl_video_join(&p->reply->body, &v);
    return E_OK;
}

static enum err get_portal(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_portal(p, &none);
}

static enum err post_portal(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv url;
    enum err e =
        video_join(&p->op, p->app->video, visit_of(p), http_field_has(p->req, SV("sound"), SV("1")), &problems, &url);
    if (e == E_INVALID)
        return show_portal(p, &problems);
    TRY(e);
    return page_go(p, url);
}

/* --- by the link of a mail --- */

static struct sv token_of(const struct page *p)
{
    return p->req->method == HTTP_POST ? http_field(p->req, SV("t")) : http_param(p->req, SV("t"));
}

static enum err show_dead(struct page *p)
{
    struct video_join_view v = { .frame = &p->frame,
        .title = SV("This link no longer works"),
        .lead =
            SV("The visit was moved to another day, cancelled, or is over, or you no longer take part. Look into the "
               "newest mail about it, or call the practice.") };
    page_status(p, 410);
    http_reply_header(p->reply, SV("Kith-Reason"), SV("link_gone"));
    p->frame.title = v.title;
    tpl_video_join(&p->reply->body, &v);
    return E_OK;
}

static enum err show_link(struct page *p, const struct problems *problems)
{
    struct video_look look;
    p->frame.kind = FRAME_PUBLIC;
    enum err e = video_look(&p->op, p->app->video, token_of(p), &look);
    if (e == E_GONE)
        return show_dead(p);
    TRY(e);
    struct video_join_view v = { .frame = &p->frame,
        .title = SV("Video visit"),
        .lead = sv_fmt(p->op.arena, "With %.*s", SV_FMT(look.organization)),
        .when = zone_human(p->op.arena, zone_of(look.zone), look.starts_at),
        .opens = opens_at(p, look.zone, look.opens_at, look.closes_at),
        .action = SV("/video/join"),
        .token = token_of(p),
        .sound_only = look.sound_only };
    call_practice(p, &v, look.phone);
    refused(p, &v, problems);
    p->frame.title = v.title;
    p->frame.organization = look.organization;
    video_page_leads_to(p, look.origin);
    tpl_video_join(&p->reply->body, &v);
    return E_OK;
}

static enum err get_link(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_link(p, &none);
}

static enum err post_link(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv url;
    enum err e = video_join_by_token(
        &p->op, p->app->video, token_of(p), http_field_has(p->req, SV("sound"), SV("1")), &problems, &url);
    if (e == E_INVALID || e == E_GONE)
        return show_link(p, &problems);
    TRY(e);
    return page_go(p, url);
}

/* --- the test --- */

/* The one page on which the browser may be asked for camera and microphone. */
static enum err get_test(struct page *p)
{
    struct video_test_view v = { .frame = &p->frame, .js = SV(ASSET_VIDEO_TEST_JS) };
    p->frame.kind = FRAME_PUBLIC;
    p->frame.title = SV("Test camera and microphone");
    http_reply_header(p->reply, SV("Permissions-Policy"), SV("camera=(self), microphone=(self), geolocation=()"));
    tpl_video_test(&p->reply->body, &v);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/portal/appointments/{appointment}/video", "video_visit", NEEDS_CAP(CAP_APPOINTMENTS, LEVEL_VIEW),
        AUDIT_VIEW, "video visit", get_portal },
    { HTTP_POST, "/portal/appointments/{appointment}/video/join", "video_visit_join",
        NEEDS_CAP(CAP_APPOINTMENTS, LEVEL_VIEW), AUDIT_UPDATE, "video visit", post_portal },
    { HTTP_GET, "/video", "video_link", NEEDS_PUBLIC, AUDIT_NONE, "", get_link },
    { HTTP_POST, "/video/join", "video_link_join", NEEDS_PUBLIC, AUDIT_NONE, "", post_link },
    { HTTP_GET, "/video/test", "video_test", NEEDS_PUBLIC, AUDIT_NONE, "", get_test },
};
const struct route_table calendar_video_join_routes = { routes, LENGTH(routes) };
