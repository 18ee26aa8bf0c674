#include "ical/zone.h"
#include "notify/decisions_view.h"
#include "notify/pages.h"
#include "notify/templates.h"

static struct wrong_lines lines_of(const struct page *p, const struct disclosures *told)
{
    struct arena *a = p->op.arena;
    const struct zone *z = zone_of(p->organization->zone);
    struct wrong_lines lines = { .items = arena_array(a, told->count, sizeof *lines.items) };
    for (size_t i = 0; i < told->count; i++) {
        const struct disclosure *d = &told->items[i];
        lines.items[lines.count++] = (struct wrong_line){ .iso = instant_iso(a, d->at),
            .when = zone_human(a, z, d->at),
            .label = d->label,
            .told = d->told,
            .link = !d->link       ? SV("None")
                    : d->link_used ? SV("Was used")
                                   : SV("Not used") };
    }
    return lines;
}

static struct view_facts facts_of(const struct page *p, const struct wrong_person *w)
{
    struct arena *a = p->op.arena;
    bool done = w->id.v != 0;
    struct sv address = w->address.n ? w->address : SV("In a restricted record");
    struct sv stopped = sv_fmt(a, "%lld", (long long)w->waiting), links = sv_fmt(a, "%lld", (long long)w->links);
    struct sv allowed = !done       ? SV("Hears nothing of this client any more")
                        : w->lifted ? SV("Was allowed again")
                                    : SV("Hears nothing of this client");
    if (!done)
        return (struct view_facts)VIEW_LIST(a, struct view_fact, { .label = SV("Address"), .value = address },
            { .label = SV("Waiting messages that are stopped"), .value = stopped },
            { .label = SV("Links that die"), .value = links }, { .label = SV("The address"), .value = allowed });
    return (struct view_facts)VIEW_LIST(a, struct view_fact, { .label = SV("Address"), .value = address },
        { .label = SV("Reported"), .value = zone_human(a, zone_of(p->organization->zone), w->at) },
        { .label = SV("By"), .value = w->by }, { .label = SV("Waiting messages that were stopped"), .value = stopped },
        { .label = SV("Links that died"), .value = links }, { .label = SV("The address"), .value = allowed },
        { .label = SV("Note"), .value = w->note });
}

static enum err show(struct page *p, const struct wrong_person *w, struct wrong_view *v)
{
    struct arena *a = p->op.arena;
    struct client c;
    TRY(client_load(&p->op, (struct client_id){ page_arg(p, "client") }, p->organization, &c));
    struct view_link parent = { .label = SV("Notifications"), .href = client_path(p, c.id, "/notifications") };
    v->frame = &p->frame;
    v->header = client_subheader(p, &c, parent, SV("Sent to the wrong person"));
    v->facts = facts_of(p, w);
    v->told = lines_of(p, &w->told);
    v->more = w->told.more;
    v->reported = w->id.v != 0;
    v->lifted = w->lifted;
    if (w->has_access)
        v->notice = (struct view_notice){ .tone = TONE_BAD,
            .title = SV("Somebody with this address may open the client\xe2\x80\x99s account."),
            .text = SV("Stopping messages does not end that. End the access under Family and Contacts."),
            .action_label = SV("Family and Contacts"),
            .action_href = client_path(p, c.id, "/family") };
    v->empty = (struct view_empty){ .art = ART_DONE,
        .title = SV("Nothing has left yet"),
        .text = SV("No message about this client was delivered there.") };
    if (v->problems && v->problems->count)
        page_status(p, problems_status(v->problems));
    if (!v->reported) {
        v->note = (struct view_field){ .name = SV("note"),
            .label = SV("Note"),
            .hint = SV("For your records, such as who told you. Not shown to the family."),
            .value = http_field(p->req, SV("note")) };
        view_field_problem(&v->note, v->problems);
        v->submit = (struct view_submit){ .label = SV("Stop messages and kill links"),
            .danger = true,
            .cancel_href = client_path(p, c.id, "/notifications") };
        v->action = sv_fmt(a, "%.*s", SV_FMT(p->req->path));
    } else {
        v->action = sv_fmt(a, "%.*s/lift", SV_FMT(p->req->path));
    }
    tpl_wrong_person(&p->reply->body, v);
    return E_OK;
}

static enum err ask(struct page *p, const struct problems *problems)
{
    struct wrong_person w;
    struct wrong_view v = { .problems = problems };
    TRY(wrong_person_look(
        &p->op, (struct client_id){ page_arg(p, "client") }, (struct decision_id){ page_arg(p, "decision") }, &w));
    return show(p, &w, &v);
}

static enum err get_wrong(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return ask(p, &none);
}

static enum err post_wrong(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client_id client = { page_arg(p, "client") };
    struct wrong_person_id id;
    enum err e = wrong_person_report(&p->op, client, (struct decision_id){ page_arg(p, "decision") },
        http_field(p->req, SV("note")), &problems, &id);
    if (e == E_INVALID)
        return ask(p, &problems);
    TRY(e);
    return page_redirect(p,
        client_path(p, client, sv_z(p->op.arena, sv_fmt(p->op.arena, "/wrong-person/%lld", (long long)id.v))),
        SV("E-mails are stopped and links are dead."));
}

static enum err get_case(struct page *p)
{
    struct wrong_person w;
    struct wrong_view v = { .problems = NULL };
    TRY(wrong_person_load(
        &p->op, (struct client_id){ page_arg(p, "client") }, (struct wrong_person_id){ page_arg(p, "case") }, &w));
    return show(p, &w, &v);
}

static enum err post_lift(struct page *p)
{
    struct arena *a = p->op.arena;
    struct client_id client = { page_arg(p, "client") };
    struct wrong_person_id id = { page_arg(p, "case") };
    TRY(wrong_person_lift(&p->op, client, id));
    struct sv path = sv_fmt(a, "/wrong-person/%lld", (long long)id.v);
    return page_redirect(p, client_path(p, client, sv_z(a, path)), SV("The address may hear of this client again."));
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/notifications/{decision}/wrong", "wrong_person", NEEDS_CHART(PERM_CHART), AUDIT_VIEW,
        "notification", get_wrong },
    { HTTP_POST, "/clients/{client}/notifications/{decision}/wrong", "wrong_person_do", NEEDS_CHART(PERM_CHART),
        AUDIT_UPDATE, "notification", post_wrong },
    { HTTP_GET, "/clients/{client}/wrong-person/{case}", "wrong_person_case", NEEDS_CHART(PERM_CHART), AUDIT_VIEW,
        "wrong person", get_case },
    { HTTP_POST, "/clients/{client}/wrong-person/{case}/lift", "wrong_person_lift", NEEDS_CHART(PERM_CHART),
        AUDIT_UPDATE, "wrong person", post_lift },
};
const struct route_table notify_wrong_routes = { routes, LENGTH(routes) };
