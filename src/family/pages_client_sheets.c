#include "audit/audit.h"
#include "base/text.h"
#include "family/client_sheets.h"
#include "family/log_lines.h"
#include "family/pages.h"
#include "family/templates.h"
#include "ical/zone.h"

static struct sheet_contact sheet_contact_of(struct arena *a, const struct contact *k)
{
    struct sv digits = phone_norm(a, k->call);
    return (struct sheet_contact){ .name = k->name,
        .words = k->words,
        .phone = k->call,
        .email = k->email,
        .call = k->emergency_order,
        .tel = digits.n ? sv_fmt(a, "tel:%.*s", SV_FMT(digits)) : SV("") };
}

static struct view_facts sheet_facts(const struct page *p, const struct client *c)
{
    struct arena *a = p->op.arena;
    struct sv born = c->born.has ? sv_fmt(a, "%.*s (%d)", SV_FMT(day_human(a, c->born.v)),
                                       age_on(c->born.v, p->viewer->today, p->organization->policy.leap_early))
                                 : SV("");
    struct sv place = sv_trim(sv_fmt(a, "%.*s %.*s %.*s", SV_FMT(c->postal_code), SV_FMT(c->city), SV_FMT(c->region)));
    struct view_facts all = VIEW_LIST(a, struct view_fact,
        { .label = SV("Name"), .value = sv_fmt(a, "%.*s %.*s", SV_FMT(c->first_name), SV_FMT(c->last_name)) },
        { .label = SV("Called"), .value = c->preferred_name }, { .label = SV("Pronouns"), .value = c->pronouns },
        { .label = SV("Born"), .value = born }, { .label = SV("Phone"), .value = c->phone },
        { .label = SV("E-mail"), .value = c->email }, { .label = SV("Street"), .value = c->street },
        { .label = SV("City"), .value = place }, { .label = SV("Country"), .value = c->country },
        { .label = SV("Language"), .value = language_words(a, c->language) },
        { .label = SV("Provider"), .value = c->provider_name });
    struct view_fact *known = arena_array(a, all.count, sizeof *known);
    size_t n = 0;
    for (size_t i = 0; i < all.count; i++) /* paper has no room for what nobody knows */
        if (all.items[i].value.n)
            known[n++] = all.items[i];
    return (struct view_facts){ known, n };
}

static enum err get_face_sheet(struct page *p)
{
    struct arena *a = p->op.arena;
    struct client c;
    struct family f;
    TRY(staff_client_load(p, &c));
    TRY(family_load(&p->op, c.id, &f));
    struct face_sheet_view v = { .frame = &p->frame,
        .header = { .title = c.name, .subtitle = SV("Face sheet") },
        .back = client_path(p, c.id, ""),
        .facts = sheet_facts(p, &c) };
    v.emergency.items = arena_array(a, f.contacts.count, sizeof *v.emergency.items);
    v.others.items = arena_array(a, f.contacts.count, sizeof *v.others.items);
    for (size_t i = 0; i < f.contacts.count; i++) {
        const struct contact *k = &f.contacts.items[i];
        if (k->emergency)
            v.emergency.items[v.emergency.count++] = sheet_contact_of(a, k);
        else
            v.others.items[v.others.count++] = sheet_contact_of(a, k);
    }
    v.printed = sv_fmt(a, "%.*s · %.*s · for %.*s", SV_FMT(p->frame.organization),
        SV_FMT(zone_human(a, zone_of(p->organization->zone), p->op.now)), SV_FMT(p->viewer->actor_name));
    p->frame.kind = FRAME_PRINT;
    p->frame.title = sv_fmt(a, "Face sheet, %.*s", SV_FMT(c.name));
    tpl_face_sheet(&p->reply->body, &v);
    return E_OK;
}

static enum err get_log(struct page *p)
{
    struct client c;
    TRY(staff_client_load(p, &c));
    struct client_log_view v = { .frame = &p->frame, .head = client_header(p, &c, "access-log") };
    TRY(audit_list_fill(p, &(struct audit_whose){ .client = c.id },
        SV("Whoever looks at or changes something of this client appears here, within a second or two."), &v.list));
    p->frame.title = sv_fmt(p->op.arena, "Access log, %.*s", SV_FMT(c.name));
    tpl_client_log(&p->reply->body, &v);
    return E_OK;
}

/* The facts that the guard would put together for somebody else, from those about the subject that it has. */
static struct access_facts facts_as(const struct page *p, enum relation relation)
{
    struct access_facts f = p->viewer->facts;
    f.relation = relation;
    f.locked = f.second_factor_missing = false;
    f.grant = GRANT_NONE;
    return f;
}

static struct access_facts facts_of_grant(const struct page *p, const struct grant *g)
{
    struct access_facts f = facts_as(p, REL_CAREGIVER);
    f.grant = g->state;
    f.grant_over = g->over;
    f.grant_unopened = !g->accepted_at.has;
    f.caregiver_ok = !g->caregiver_archived;
    f.scope = g->granted;
    f.age = g->age;
    return f;
}

static void fill_areas(struct arena *a, const struct access_facts *f, struct explain_person *person)
{
    person->areas.items = arena_array(a, CAP_COUNT, sizeof *person->areas.items);
    for (enum cap c = 0; c < CAP_COUNT; c++) {
        struct need act = NEED_CAP_PAGE(c, LEVEL_ACT), view = NEED_CAP_PAGE(c, LEVEL_VIEW);
        bool acts = access_decide(f, &act).allow, looks = access_decide(f, &view).allow;
        struct view_badge badge = { .label = acts    ? SV("Act")
                                             : looks ? SV("View")
                                                     : SV("No"),
            .tone = acts    ? TONE_OK
                    : looks ? TONE_INFO
                            : TONE_CALM };
        person->areas.items[person->areas.count++] = (struct explain_area){
            .label = sv_of(cap_label(c)), .why = access_explain(a, f, acts ? &act : &view), .badge = badge
        };
    }
}

static enum err get_explain(struct page *p)
{
    struct arena *a = p->op.arena;
    struct client c;
    struct grants list;
    TRY(staff_client_load(p, &c));
    TRY(grant_list(&p->op, c.id, &list));
    struct explain_view v = { .frame = &p->frame,
        .header = client_subheader(p, &c, (struct view_link){ .label = SV("") }, SV("Who can see what")) };
    v.header.subtitle =
        sv_fmt(a, "Why somebody can or cannot see something of %.*s, from the code that decides.", SV_FMT(c.name));
    v.people.items = arena_array(a, list.count + 1, sizeof *v.people.items);
    struct access_facts self = facts_as(p, REL_SELF);
    struct explain_person *own = &v.people.items[v.people.count++];
    *own = (struct explain_person){
        .person = view_person_of(a, c.name,
            c.login.v ? SV("The client, on their own sign-in") : SV("The client; has no sign-in yet"), SV(""), c.id.v),
        .state = { .label = SV("Client"), .tone = TONE_INFO }
    };
    fill_areas(a, &self, own);
    for (size_t i = 0; i < list.count; i++) {
        const struct grant *g = &list.items[i];
        struct access_facts f = facts_of_grant(p, g);
        struct explain_person *person = &v.people.items[v.people.count++];
        *person = (struct explain_person){ .person = view_person_of(a, g->caregiver_name, g->words,
                                               client_path(p, g->caregiver, ""), g->caregiver.v),
            .state = grant_badge(g->state, g->over && g->state != GRANT_PROPOSED, true, grant_waits(g)) };
        fill_areas(a, &f, person);
    }
    tpl_explain(&p->reply->body, &v);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/face-sheet", "face_sheet", NEEDS_CHART(PERM_CHART), AUDIT_EXPORT, "face sheet",
        get_face_sheet },
    { HTTP_GET, "/clients/{client}/access-log", "client_log", NEEDS_CHART(PERM_AUDIT), AUDIT_LIST, "access log",
        get_log },
    { HTTP_GET, "/clients/{client}/explain", "explain", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "access", get_explain },
};
const struct route_table family_sheet_routes = { routes, LENGTH(routes) };
