#include "base/text.h"
#include "ical/zone.h"
#include "people/clients.h"
#include "people/location.h"
#include "people/pages.h"
#include "people/tag.h"
#include "people/templates.h"

static struct sv day_words(struct arena *a, struct opt_day d)
{
    return d.has ? day_human(a, d.v) : SV("");
}

static struct sv full_name(struct arena *a, const struct client *c)
{
    const struct sv parts[] = { c->prefix, c->first_name, c->middle_name, c->last_name, c->suffix };
    struct str s = str_new(a, 4096);
    for (size_t i = 0; i < LENGTH(parts); i++)
        if (parts[i].n)
            str_addf(&s, "%s%.*s", s.n ? " " : "", SV_FMT(parts[i]));
    return str_sv(&s);
}

static struct sv gender_words(struct sv code)
{
    static const char *const words[][2] = { { "female", "Female" }, { "male", "Male" }, { "other", "Other" },
        { "unknown", "Unknown" } };
    for (size_t i = 0; i < LENGTH(words); i++)
        if (sv_eq(code, sv_of(words[i][0])))
            return sv_of(words[i][1]);
    return SV("");
}

static void fill_about(struct arena *a, const struct client *c, struct client_view *v)
{
    struct view_fact *facts = arena_array(a, 7, sizeof *facts);
    size_t n = 0;
    facts[n++] = (struct view_fact){ .label = SV("Full name"), .value = full_name(a, c) };
    if (c->preferred_name.n)
        facts[n++] = (struct view_fact){ .label = SV("Preferred name"), .value = c->preferred_name };
    facts[n++] = (struct view_fact){ .label = SV("Born"), .value = day_words(a, c->born) };
    if (c->died.has)
        facts[n++] = (struct view_fact){ .label = SV("Died"), .value = day_words(a, c->died) };
    facts[n++] = (struct view_fact){ .label = SV("Gender"), .value = gender_words(c->gender) };
    facts[n++] = (struct view_fact){ .label = SV("Pronouns"), .value = c->pronouns };
    v->about = (struct view_facts){ facts, n };
}

static struct sv address_words(struct arena *a, const struct client *c)
{
    const struct sv parts[] = { c->street, c->city, c->region, c->postal_code, c->country };
    struct str s = str_new(a, 4096);
    for (size_t i = 0; i < LENGTH(parts); i++)
        if (parts[i].n)
            str_addf(&s, "%s%.*s", s.n ? ", " : "", SV_FMT(parts[i]));
    return str_sv(&s);
}

/* Addresses beside the client's own, as a program keeps them. */
static enum err further_addresses(struct page *p, const struct client *c, struct sv *ret_words)
{
    struct arena *a = p->op.arena;
    struct locations more;
    struct str s = str_new(a, 64 * 1024);
    TRY(locations_of(&p->op, &c->id, 1, NULL, 0, false, &more));
    for (size_t i = 0; i < more.count; i++) {
        const struct location *l = &more.items[i];
        const struct sv parts[] = { l->name, l->line1, l->line2, l->city, l->region, l->postal_code, l->country };
        bool first = true;
        for (size_t k = 0; k < LENGTH(parts); k++)
            if (parts[k].n) {
                str_addf(&s, "%s%.*s", !first ? ", " : s.n ? "; " : "", SV_FMT(parts[k]));
                first = false;
            }
    }
    *ret_words = str_sv(&s);
    return E_OK;
}

static void fill_reach(struct arena *a, const struct client *c, struct sv further, struct client_view *v)
{
    struct sv mail = c->email.n ? sv_fmt(a, "mailto:%.*s", SV_FMT(c->email)) : SV("");
    struct sv call = c->phone.n ? sv_fmt(a, "tel:%.*s", SV_FMT(phone_norm(a, c->phone))) : SV("");
    struct view_fact *facts = arena_array(a, 6, sizeof *facts);
    size_t n = 0;
    facts[n++] = (struct view_fact){ .label = SV("E-mail"), .value = c->email, .href = mail };
    facts[n++] = (struct view_fact){ .label = SV("Phone"), .value = c->phone, .href = call };
    facts[n++] = (struct view_fact){ .label = SV("Address"), .value = address_words(a, c) };
    if (further.n)
        facts[n++] = (struct view_fact){ .label = SV("Further addresses"), .value = further };
    facts[n++] = (struct view_fact){ .label = SV("Language"), .value = language_words(a, c->language) };
    facts[n++] = (struct view_fact){ .label = SV("Time zone"), .value = c->zone.n ? c->zone : SV("As the practice") };
    v->reach = (struct view_facts){ facts, n };
}

static struct sv source_words(struct arena *a, const struct client *c)
{
    if (sv_eq(c->portal_source, SV("client")))
        return SV("Own switches");
    if (sv_eq(c->portal_source, SV("group")))
        return sv_fmt(a, "As the group %.*s", SV_FMT(c->group_name));
    return sv_eq(c->portal_source, SV("age")) ? SV("As their age") : SV("As everybody");
}

static void fill_portal(struct page *p, const struct client *c, struct client_view *v)
{
    struct arena *a = p->op.arena;
    const struct zone *zone = zone_of(p->organization->zone);
    struct sv state = c->login.v   ? SV("Has a password")
                      : c->email.n ? SV("No password yet")
                                   : SV("Needs an e-mail address first");
    struct sv last = c->signed_in_at.has ? zone_human(a, zone, c->signed_in_at.v) : SV("Never");
    v->portal = (struct view_facts)VIEW_LIST(a, struct view_fact, { .label = SV("Signing in"), .value = state },
        { .label = SV("Last signed in"), .value = last },
        { .label = SV("Portal settings"), .value = source_words(a, c) });
    struct view_link *links = arena_array(a, 2, sizeof *links);
    size_t n = 0;
    if (!c->login.v && c->email.n && !c->archived && !c->died.has)
        links[n++] = (struct view_link){
            .label = SV("Send portal invitation"), .href = client_path(p, c->id, "/welcome"), .icon = ICON_SEND
        };
    if (!c->caregiver_only)
        links[n++] = (struct view_link){
            .label = SV("Client Portal Settings"), .href = client_path(p, c->id, "/settings"), .icon = ICON_SETTINGS
        };
    v->portal_links = (struct view_links){ links, n };
}

static enum err fill_care(struct page *p, const struct client *c, struct client_view *v)
{
    struct arena *a = p->op.arena;
    struct care_team team;
    struct tags tags;
    TRY(care_team_load(&p->op, c->id, &team));
    TRY(tags_of_client(&p->op, c->id, &tags));
    struct str words = str_new(a, 64 * 1024);
    for (size_t i = 0; i < tags.count; i++)
        str_addf(&words, "%s%.*s", i ? ", " : "", SV_FMT(tags.items[i].name));
    struct view_person *people = arena_array(a, team.count, sizeof *people);
    for (size_t i = 0; i < team.count; i++)
        people[i] = view_person_of(a, team.items[i].name, team.items[i].title, SV(""), team.items[i].staff.v);
    v->team = (struct view_people){ people, team.count };
    v->care = (struct view_facts)VIEW_LIST(a, struct view_fact, { .label = SV("Provider"), .value = c->provider_name },
        { .label = SV("Group"), .value = c->group_name }, { .label = SV("Tags"), .value = str_sv(&words) },
        { .label = SV("Record number"), .value = c->record_identifier },
        { .label = SV("Last visit"), .value = day_words(a, c->last_visit_on) },
        { .label = SV("Client since"), .value = zone_human_day(a, zone_of(p->organization->zone), c->created_at) });
    struct view_link *links = arena_array(a, 2, sizeof *links);
    size_t n = 0;
    links[n++] =
        (struct view_link){ .label = SV("Change the tags"), .href = client_path(p, c->id, "/tags"), .icon = ICON_EDIT };
    if (role_may(p->viewer->facts.role, PERM_GRANTS))
        links[n++] = (struct view_link){
            .label = SV("Change the care team"), .href = client_path(p, c->id, "/care-team"), .icon = ICON_EDIT
        };
    v->care_links = (struct view_links){ links, n };
    return E_OK;
}

static void fill_notices(struct page *p, const struct client *c, struct client_view *v)
{
    if (c->caregiver_only)
        v->kind = (struct view_notice){ .tone = TONE_INFO,
            .title = SV("A caregiver's account"),
            .text = SV("It signs in and opens the accounts it was given access to. It has no chart and no visits of "
                       "its own, and client lists leave it out."),
            .action_label = SV("Make them a client as well"),
            .action_href = client_path(p, c->id, "/become-client") };
    if (!c->archived)
        return;
    v->archived = (struct view_notice){ .tone = TONE_WARN,
        .title = SV("Archived"),
        .text = SV("The portal is closed and no mails are sent. The record stays as it is.") };
    if (role_may(p->viewer->facts.role, PERM_ARCHIVE)) {
        v->archived.action_label = SV("Un-archive");
        v->archived.action_href = client_path(p, c->id, "/unarchive");
    }
}

static enum err get_client(struct page *p)
{
    struct client c;
    TRY(client_load(&p->op, (struct client_id){ page_arg(p, "client") }, p->organization, &c));
    struct client_view v = { .frame = &p->frame, .head = client_header(p, &c, "profile"), .chart = !c.caregiver_only };
    fill_about(p->op.arena, &c, &v);
    struct sv further;
    TRY(further_addresses(p, &c, &further));
    fill_reach(p->op.arena, &c, further, &v);
    fill_portal(p, &c, &v);
    fill_notices(p, &c, &v);
    if (v.chart)
        TRY(fill_care(p, &c, &v));
    tpl_client(&p->reply->body, &v);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}", "client", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "profile", get_client },
};
const struct route_table people_client_routes = { routes, LENGTH(routes) };
