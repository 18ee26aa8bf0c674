#include "family/key_duties_view.h"
#include "family/pages.h"
#include "family/templates.h"
#include "ical/zone.h"

/* Not everybody who may give access sees the list of keys. */
static bool sees_keys(const struct page *p)
{
    return role_may(p->viewer->facts.role, PERM_API_KEYS);
}

static struct view_header header_of(struct page *p, const struct key_duties *d)
{
    p->frame.title = SV("Duties of giving access");
    struct view_header h = { .title = p->frame.title,
        .subtitle = sv_fmt(p->op.arena, "For the key “%.*s”", SV_FMT(d->key_name)) };
    if (sees_keys(p))
        h.crumbs = (struct view_links)VIEW_LIST(p->op.arena, struct view_link,
            { .label = SV("Settings"), .href = SV("/settings") },
            { .label = SV("API keys"), .href = SV("/settings/api-keys") }, { .label = p->frame.title });
    return h;
}

static struct view_notice notice_of(struct page *p, const struct key_duties *d)
{
    struct arena *a = p->op.arena;
    struct sv day = d->version.n ? zone_human_day(a, zone_of(p->organization->zone), d->at) : SV("");
    if (d->acknowledged)
        return (struct view_notice){ .tone = TONE_OK,
            .text = sv_fmt(a, "You acknowledged this on %.*s. The key may give access.", SV_FMT(day)) };
    if (d->outdated)
        return (struct view_notice){ .tone = TONE_WARN,
            .text = sv_fmt(a,
                "You acknowledged an older text on %.*s. Until you acknowledge this one, the key may not "
                "give access.",
                SV_FMT(day)) };
    return (struct view_notice){ .tone = TONE_INFO, .text = SV("The key may not give access to anybody yet.") };
}

static enum err show(struct page *p, const struct problems *problems)
{
    struct key_duties d;
    TRY(key_duties_load(&p->op, (struct api_key_id){ page_arg(p, "key") }, &d));
    struct sv version = sv_of(grant_acknowledgement_version);
    struct key_duties_view v = { .frame = &p->frame,
        .header = header_of(p, &d),
        .notice = notice_of(p, &d),
        .problems = problems,
        .action = p->req->path,
        .text = sv_of(grant_acknowledgement_text(version)),
        .version = version,
        .points = VIEW_LIST(p->op.arena, struct sv,
            SV("It counts for every access that a program gives with this key, without asking you again."),
            SV("Each such access is kept with your name, the day, and the version of this text."),
            SV("The program still sees and does only what you may."),
            SV("When you take it back, accesses that were given stay. End them on the pages of the clients.")),
        .asks = !d.acknowledged,
        .acknowledged = { .name = SV("acknowledged"),
            .value = SV("yes"),
            .label = SV("I acknowledge this for everything the key does"),
            .required = true },
        .submit = { .label = SV("Let the key give access"),
            .cancel_href = sees_keys(p) ? SV("/settings/api-keys") : SV("/staff") } };
    if (d.acknowledged)
        v.end_action = sv_fmt(p->op.arena, "%.*s/end", SV_FMT(p->req->path));
    view_check_problem(&v.acknowledged, problems);
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_key_duties(&p->reply->body, &v);
    return E_OK;
}

static enum err get_duties(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show(p, &none);
}

static enum err post_duties(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    enum err e = key_duties_acknowledge(&p->op, (struct api_key_id){ page_arg(p, "key") },
        http_field(p->req, SV("acknowledged")).n > 0, http_field(p->req, SV("ack_version")), &problems);
    if (e == E_INVALID)
        return show(p, &problems);
    TRY(e);
    return page_redirect(p, p->req->path, SV("Saved. The key may give access."));
}

static enum err post_end(struct page *p)
{
    struct api_key_id key = { page_arg(p, "key") };
    TRY(key_duties_end(&p->op, key));
    return page_redirect(p, sv_fmt(p->op.arena, "/settings/api-keys/%lld/duties", (long long)key.v),
        SV("Taken back. The key may not give access any more."));
}

static const struct route routes[] = {
    { HTTP_GET, "/settings/api-keys/{key}/duties", "key_duties", NEEDS_STAFF_FRESH(PERM_GRANTS), AUDIT_NONE, "",
        get_duties },
    { HTTP_POST, "/settings/api-keys/{key}/duties", "key_duties_do", NEEDS_STAFF_FRESH(PERM_GRANTS), AUDIT_NONE, "",
        post_duties },
    { HTTP_POST, "/settings/api-keys/{key}/duties/end", "key_duties_end", NEEDS_STAFF(PERM_GRANTS), AUDIT_NONE, "",
        post_end },
};
const struct route_table family_key_routes = { routes, LENGTH(routes) };
