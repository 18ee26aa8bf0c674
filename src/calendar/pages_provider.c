/* A provider's clock, habits, video room, and calendars elsewhere. */
#include "calendar/settings_pages.h"
#include "calendar/templates.h"
#include "ical/zone.h"

static struct feed_row feed_row_of(struct page *p, const struct hours_page *h, const struct busy_feed *f)
{
    struct arena *a = p->op.arena;
    struct feed_row r = { .host = f->host,
        .remove = sv_fmt(a, "%.*s/busy/%lld/remove", SV_FMT(h->base), (long long)f->id.v) };
    struct sv times = count_words(a, f->times, "busy time ahead", "busy times ahead");
    if (f->error.n) {
        r.badge = (struct view_badge){ .label = SV("Cannot be read"), .tone = TONE_BAD };
        r.state = f->error;
    } else if (!f->read_at.has) {
        r.badge = (struct view_badge){ .label = SV("Waiting"), .tone = TONE_INFO };
        r.state = SV("It is read within a few minutes.");
    } else {
        r.badge = (struct view_badge){ .label = SV("Read"), .tone = TONE_OK };
        r.state = sv_fmt(
            a, "%.*s. Read %.*s.", SV_FMT(times), SV_FMT(zone_human(a, zone_of(h->provider.zone), f->read_at.v)));
    }
    return r;
}

static enum err fill_feeds(struct page *p, const struct hours_page *h, struct provider_view *v)
{
    struct busy_feeds feeds;
    TRY(busy_feed_list(&p->op, h->staff, &feeds));
    v->feeds.items = arena_array(p->op.arena, feeds.count, sizeof *v->feeds.items);
    for (size_t i = 0; i < feeds.count; i++)
        v->feeds.items[v->feeds.count++] = feed_row_of(p, h, &feeds.items[i]);
    return E_OK;
}

static enum err show(struct page *p, const struct hours_page *h, const struct provider_form *f,
    const struct problems *problems, struct sv url, const struct problems *feed_problems)
{
    static const int64_t buffers[] = { 0, 5, 10, 15, 20, 30, 60 };
    struct arena *a = p->op.arena;
    struct provider_view v = { .frame = &p->frame,
        .problems = problems,
        .feed_problems = feed_problems,
        .tabs = hours_tabs(p, h, "settings"),
        .action = sv_fmt(a, "%.*s/settings", SV_FMT(h->base)),
        .feed_action = sv_fmt(a, "%.*s/busy", SV_FMT(h->base)),
        .version = f->version,
        .zone = { .name = SV("zone"), .label = SV("Time zone"), .choices = zone_choices(a, f->zone, true) },
        .buffer = { .name = SV("buffer"),
            .label = SV("Kept free between visits"),
            .hint = SV("Beside what a type keeps free itself."),
            .choices = minute_choices(a, buffers, LENGTH(buffers), f->buffer, "Nothing") },
        .same_day = { .name = SV("same_day"),
            .label = SV("Clients can book for the same day"),
            .checked = f->same_day },
        .video_url = field_of(SV("video_url"), SV("Own video room"), f->video_url, 500),
        .url = field_of(SV("url"), SV("Address of the calendar"), url, 2000),
        .submit = { .label = SV("Save") } };
    v.header = hours_header(p, h, SV(""));
    v.zone.hint = SV("Hours are kept by this clock, also when clocks change.");
    v.video_url.type = v.url.type = SV("url");
    v.video_url.hint = SV("Of another service, beginning with https://. Empty: calls are made for each visit.");
    v.url.hint =
        SV("The secret address in iCalendar format, from Google, Outlook or Apple. We read when it is busy, and "
           "nothing else is kept.");
    v.url.required = true;
    view_choice_problem(&v.zone, problems);
    view_choice_problem(&v.buffer, problems);
    view_field_problem(&v.video_url, problems);
    view_field_problem(&v.url, feed_problems);
    TRY(fill_feeds(p, h, &v));
    page_problems(p, problems);
    page_problems(p, feed_problems);
    tpl_provider(&p->reply->body, &v);
    return E_OK;
}

static struct provider_form form_from(struct arena *a, const struct provider_calendar *c)
{
    return (struct provider_form){ .zone = c->own_zone ? c->zone : SV(""),
        .buffer = sv_fmt(a, "%lld", (long long)c->buffer_min),
        .video_url = c->video_url,
        .same_day = c->same_day,
        .version = c->version };
}

static enum err get_provider(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct hours_page h;
    TRY(hours_page_open(p, &h));
    struct provider_form f = form_from(p->op.arena, &h.provider);
    return show(p, &h, &f, &none, SV(""), &none);
}

static enum err post_provider(struct page *p)
{
    struct problems problems = problems_new(p->op.arena), none = problems_new(p->op.arena);
    struct hours_page h;
    struct provider_form f = { .zone = http_field(p->req, SV("zone")),
        .buffer = http_field(p->req, SV("buffer")),
        .video_url = http_field(p->req, SV("video_url")),
        .same_day = http_field(p->req, SV("same_day")).n > 0,
        .version = page_form_int(p, SV("version")) };
    TRY(hours_page_open(p, &h));
    enum err e = save_result(provider_save(&p->op, h.staff, &f, &problems), &problems);
    if (problem_has(&problems, SV("stale")))
        f.version = h.provider.version;
    if (e == E_INVALID)
        return show(p, &h, &f, &problems, SV(""), &none);
    TRY(e);
    return page_redirect(p, sv_fmt(p->op.arena, "%.*s/settings", SV_FMT(h.base)), SV("Saved."));
}

static enum err post_feed(struct page *p)
{
    struct problems problems = problems_new(p->op.arena), none = problems_new(p->op.arena);
    struct sv url = http_field(p->req, SV("url"));
    struct hours_page h;
    struct busy_feed_id id;
    TRY(hours_page_open(p, &h));
    enum err e = busy_feed_add(&p->op, h.staff, url, &problems, &id);
    if (e == E_INVALID) {
        struct provider_form f = form_from(p->op.arena, &h.provider);
        return show(p, &h, &f, &none, url, &problems);
    }
    TRY(e);
    return page_redirect(p, sv_fmt(p->op.arena, "%.*s/settings", SV_FMT(h.base)),
        SV("The calendar was added. It is read within a few minutes."));
}

static enum err post_feed_remove(struct page *p)
{
    struct hours_page h;
    TRY(hours_page_open(p, &h));
    TRY(busy_feed_drop(&p->op, (struct busy_feed_id){ page_arg(p, "feed") }));
    return page_redirect(p, sv_fmt(p->op.arena, "%.*s/settings", SV_FMT(h.base)),
        SV("The calendar is not read any more, and its busy times are gone."));
}

static const struct route routes[] = {
    { HTTP_GET, "/calendar/hours/settings", "hours_settings", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "",
        get_provider },
    { HTTP_POST, "/calendar/hours/settings", "hours_settings_save", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "",
        post_provider },
    { HTTP_POST, "/calendar/hours/busy", "hours_busy_add", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "", post_feed },
    { HTTP_POST, "/calendar/hours/busy/{feed}/remove", "hours_busy_remove", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "",
        post_feed_remove },
    { HTTP_GET, "/calendar/hours/{staff}/settings", "hours_of_settings", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_provider },
    { HTTP_POST, "/calendar/hours/{staff}/settings", "hours_of_settings_save", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE,
        "", post_provider },
    { HTTP_POST, "/calendar/hours/{staff}/busy", "hours_of_busy_add", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_feed },
    { HTTP_POST, "/calendar/hours/{staff}/busy/{feed}/remove", "hours_of_busy_remove", NEEDS_STAFF(PERM_SETTINGS),
        AUDIT_NONE, "", post_feed_remove },
};
const struct route_table calendar_provider_routes = { routes, LENGTH(routes) };
