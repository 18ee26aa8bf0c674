#include "ical/zone.h"
#include "people/pages.h"
#include "people/settings.h"
#include "people/templates.h"

static enum err get_settings(struct page *p)
{
    static const struct {
        const char *title, *text, *href;
        enum icon icon;
        enum perm perm;
    } all[] = {
        { "Organization", "Name, time zone, and how to reach you.", "/settings/organization", ICON_HOME,
            PERM_SETTINGS },
        { "As children grow up", "From which age a parent's access is narrowed, suspended or ended.", "/settings/ages",
            ICON_CAKE, PERM_SETTINGS },
        { "Client portal", "What clients may do in their portal: for everybody, by age, and by group.",
            "/settings/portal", ICON_DEVICE, PERM_SETTINGS },
        { "Plan and features", "What your plan includes, and which features are switched on.", "/settings/features",
            ICON_STAR, PERM_SETTINGS },
        { "Calendar", "What can be booked, where and when: types, locations, hours, holidays, reminders.",
            "/settings/calendar", ICON_CALENDAR, PERM_SETTINGS },
        { "Billing", "Services and prices, what bills say, when they are due, codes.", "/settings/billing",
            ICON_RECEIPT, PERM_SETTINGS },
        { "Groups", "Clients who belong together, with portal settings of their own.", "/settings/groups", ICON_PEOPLE,
            PERM_SETTINGS },
        { "Tags", "Short words on clients, to find them together again.", "/settings/tags", ICON_STAR, PERM_SETTINGS },
        { "Addresses", "Where your practice is.", "/settings/locations", ICON_HOME, PERM_SETTINGS },
        { "Staff", "Who works here, with which role, and who can sign in.", "/settings/staff", ICON_PEOPLE,
            PERM_STAFF },
        { "API keys", "Keys for programs that work with Kith on somebody's behalf.", "/settings/api-keys", ICON_KEY,
            PERM_API_KEYS },
        { "Webhooks", "Which programs are told what happens here.", "/settings/webhooks", ICON_SEND, PERM_API_KEYS },
        { "Fullscript", "A supplement store: your practice’s account there.", "/settings/integrations/fullscript",
            ICON_LINK, PERM_SETTINGS },
        { "Restricted records", "Who opened a restricted record, when, and the reason they gave.",
            "/settings/restricted", ICON_SHIELD, PERM_RESTRICTED_LIST },
    };
    struct settings_view v = { .frame = &p->frame,
        .header = { .title = SV("Settings"), .subtitle = p->organization->name } };
    v.cards.items = arena_array(p->op.arena, LENGTH(all), sizeof *v.cards.items);
    for (size_t i = 0; i < LENGTH(all); i++)
        if (role_may(p->viewer->facts.role, all[i].perm))
            v.cards.items[v.cards.count++] = (struct settings_card){ .title = sv_of(all[i].title),
                .text = sv_of(all[i].text),
                .href = sv_of(all[i].href),
                .icon = all[i].icon };
    p->frame.title = v.header.title;
    tpl_settings(&p->reply->body, &v);
    return E_OK;
}

static const char *feature_text(enum feature f)
{
    switch (f) {
    case FEATURE_CAREGIVER_ACCESS:
        return "Parents, guardians and other caregivers open a client's account under their own name, as far as you "
               "allow it.";
    case FEATURE_TEXT_MESSAGES:
        return "Clients, contacts and staff who ask for it get notices as text messages to their phone, too.";
    case FEATURE_COUNT: break;
    }
    return "";
}

static struct feature_row feature_row_of(struct page *p, enum feature f)
{
    const struct organization *org = p->organization;
    struct feature_row r = {
        .name = sv_of(feature_name(f)), .label = sv_of(feature_label(f)), .text = sv_of(feature_text(f))
    };
    if (org->plan < feature_plan(f)) {
        r.state = (struct view_badge){ .label = SV("Not in your plan"), .tone = TONE_CALM };
        r.note = sv_fmt(p->op.arena, "It comes with the plan %s and above.", plan_label(feature_plan(f)));
    } else if (org->feature[f]) {
        r.state = (struct view_badge){ .label = SV("On"), .tone = TONE_OK };
    } else if (org->feature_requested[f]) {
        r.state = (struct view_badge){ .label = SV("Requested"), .tone = TONE_INFO };
        r.note = SV("Whoever runs this installation has to switch it on.");
    } else {
        r.state = (struct view_badge){ .label = SV("Off"), .tone = TONE_CALM };
        r.note = SV("Whoever runs this installation switches it on when you ask.");
        r.may_ask = true;
    }
    return r;
}

static enum err get_features(struct page *p)
{
    struct features_view v = { .frame = &p->frame, .plan = sv_of(plan_label(p->organization->plan)) };
    v.header =
        settings_header(p, (struct view_link){ .label = SV("") }, SV("Plan and features"), p->organization->name);
    v.plan_note = SV("The plan is set by whoever runs this installation.");
    v.rows.items = arena_array(p->op.arena, FEATURE_COUNT, sizeof *v.rows.items);
    for (enum feature f = 0; f < FEATURE_COUNT; f++)
        v.rows.items[v.rows.count++] = feature_row_of(p, f);
    tpl_features(&p->reply->body, &v);
    return E_OK;
}

static enum err post_feature(struct page *p)
{
    enum feature f;
    if (!feature_parse(http_field(p->req, SV("feature")), &f))
        return E_NOTFOUND;
    TRY(feature_request(&p->op, f));
    return page_redirect(
        p, SV("/settings/features"), SV("Your request was recorded. You see here when the feature is on."));
}

static enum err get_restricted(struct page *p)
{
    enum { A_PAGE = 50 };
    struct arena *a = p->op.arena;
    const struct zone *zone = zone_of(p->organization->zone);
    struct restricted_openings list;
    int64_t page = page_number(p);
    TRY(restricted_openings_load(&p->op, page, &list));
    struct view_event *events = arena_array(a, list.count, sizeof *events);
    for (size_t i = 0; i < list.count; i++) {
        const struct restricted_opening *o = &list.items[i];
        events[i] = (struct view_event){ .iso = instant_iso(a, o->at),
            .when = zone_human(a, zone, o->at),
            .icon = ICON_SHIELD,
            .text = sv_fmt(a, "%.*s opened the record of %.*s", SV_FMT(o->staff_name), SV_FMT(o->client_name)),
            .detail = sv_fmt(a, "“%.*s”", SV_FMT(o->reason)) };
    }
    page_list(p, "page", (int64_t)list.count, -1, A_PAGE);
    struct restricted_view v = { .frame = &p->frame,
        .events = { events, list.count },
        .pager = pager_of(a, SV("/settings/restricted?"),
            page > 1 || list.count == A_PAGE ? sv_fmt(a, "Page %lld", (long long)page) : SV(""), page,
            list.count == A_PAGE),
        .empty = { .art = ART_LOCK,
            .title = SV("No restricted record was opened"),
            .text = SV("Mark a client as restricted on their profile, for instance a colleague or somebody's family. "
                       "Staff then give a reason before it opens, and you read the reasons here.") } };
    v.header = settings_header(p, (struct view_link){ .label = SV("") }, SV("Restricted records"),
        SV("Who opened one, and why. Kept for good; owners read it."));
    tpl_restricted(&p->reply->body, &v);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/settings", "settings", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "", get_settings },
    { HTTP_GET, "/settings/features", "settings_features", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "", get_features },
    { HTTP_POST, "/settings/features", "settings_feature_ask", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_feature },
    { HTTP_GET, "/settings/restricted", "settings_restricted", NEEDS_STAFF(PERM_RESTRICTED_LIST), AUDIT_LIST,
        "restricted_reason", get_restricted },
};
const struct route_table people_settings_routes = { routes, LENGTH(routes) };
