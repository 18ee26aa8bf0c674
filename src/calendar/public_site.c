/* What all steps of the public booking page have in common. */
#include "calendar/pages.h"
#include "calendar/public_view.h"
#include "http/asset_urls.h"
#include "page/frame.h"

static int64_t number_of(const struct page *p, struct sv name)
{
    int64_t n;
    struct sv value = p->req->method == HTTP_POST ? http_field(p->req, name) : http_param(p->req, name);
    return int_parse(value, &n) && n > 0 ? n : 0;
}

static struct sv text_of(const struct page *p, struct sv name)
{
    return p->req->method == HTTP_POST ? http_field(p->req, name) : http_param(p->req, name);
}

enum err public_site_open(struct page *p, struct public_site *s)
{
    *s = (struct public_site){ .page = *p, .inside = text_of(p, SV("inside")).n > 0 };
    TRY(public_page_open(&p->op, (struct org_id){ page_arg(p, "organization") }, &s->org, &s->settings));
    s->viewer = public_viewer(&s->org, p->op.now);
    s->page.op.viewer = s->page.viewer = &s->viewer;
    s->page.organization = &s->org;
    s->staff.v = number_of(p, SV("with"));
    struct sv zone = text_of(p, SV("zone"));
    s->zone = zone.n ? zone_find(zone) : NULL;
    s->zone_asked = s->zone ? zone : SV("");
    if (!s->zone)
        s->zone = zone_of(s->org.zone);
    frame_shown_by(&s->page, s->settings.sites);
    return E_OK;
}

struct sv public_path(const struct public_site *s, const char *rest)
{
    return sv_fmt(s->page.op.arena, "/book/%lld%s", (long long)s->org.id.v, rest);
}

struct sv public_query(const struct public_site *s)
{
    struct str q = str_new(s->page.op.arena, 512);
    if (s->zone_asked.n) {
        str_add(&q, SV("zone="));
        html_url_part(&q, s->zone_asked);
    }
    if (s->inside)
        str_add(&q, q.n ? SV("&inside=1") : SV("inside=1"));
    return str_sv(&q);
}

struct view_hiddens public_hiddens(const struct public_site *s, const struct view_hidden *more, size_t count)
{
    struct view_hidden *h = arena_array(s->page.op.arena, count + 2, sizeof *h);
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (more[i].value.n)
            h[n++] = more[i];
    if (s->zone_asked.n)
        h[n++] = (struct view_hidden){ SV("zone"), s->zone_asked };
    if (s->inside)
        h[n++] = (struct view_hidden){ SV("inside"), SV("1") };
    return (struct view_hiddens){ h, n };
}

struct view_choice_field public_zones(const struct public_site *s)
{
    struct sv now = zone_name(s->zone);
    return (struct view_choice_field){
        .name = SV("zone"), .label = SV("Clock"), .choices = zone_choices(s->page.op.arena, now, false)
    };
}

void public_dress(struct page *p, const struct public_site *s, struct sv title)
{
    struct view_frame *f = &p->frame;
    f->kind = s->inside ? FRAME_INSIDE : FRAME_PUBLIC;
    f->title = title;
    f->organization = s->org.name;
    f->logo = organization_logo(s->page.op.arena, &s->org);
    f->language = s->org.language.n ? s->org.language : SV("en");
    f->home_href = public_path(s, "");
    f->viewer = SV("");
    f->nav = (struct view_links){ NULL, 0 };
    f->acting.on = false;
    f->idle_seconds = 0;
    f->flash.text = SV("");
    f->page_js = (struct view_lines)VIEW_LIST(s->page.op.arena, struct sv, SV(ASSET_BOOKING_JS));
}

struct view_steps public_steps(struct arena *a, int current)
{
    static const char *const labels[] = { "What", "How", "When", "Who" };
    struct view_step *s = arena_array(a, LENGTH(labels), sizeof *s);
    for (int i = 0; i < (int)LENGTH(labels); i++)
        s[i] = (struct view_step){ sv_of(labels[i]), i < current, i == current };
    return (struct view_steps){ s, LENGTH(labels) };
}
