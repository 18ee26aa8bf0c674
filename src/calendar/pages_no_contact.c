/* Two clients who are never brought together: adding a rule, and lifting it. */
#include "calendar/client_visits.h"
#include "calendar/pages.h"
#include "calendar/templates.h"

enum { HITS = 12 };

static enum err add_hits(struct page *p, struct client_id except, int64_t chosen, struct no_contact_view *v)
{
    struct arena *a = p->op.arena;
    struct search_hits hits;
    struct search_query q = { .text = v->who, .except = except, .page = 1, .per_page = HITS };
    if (!v->who.n)
        return E_OK;
    TRY(client_search(&p->op, &q, &hits));
    v->hits.items = arena_array(a, hits.count, sizeof *v->hits.items);
    v->hits.count = hits.count;
    for (size_t i = 0; i < hits.count; i++) {
        const struct search_hit *h = &hits.items[i];
        v->hits.items[i] = (struct no_contact_hit){ .client = h->id, .name = h->name, .checked = h->id.v == chosen };
        if (!h->closed && h->born.has)
            v->hits.items[i].detail = sv_fmt(a, "Born %.*s", SV_FMT(day_human(a, h->born.v)));
    }
    v->said = hits.count ? sv_fmt(a, "%zu found. Choose one.", hits.count)
                         : SV("Nobody found. The first letters of each name are enough.");
    return E_OK;
}

static enum err show(struct page *p, const struct client *c, const struct problems *problems)
{
    struct no_contact_view v = { .frame = &p->frame,
        .header = client_subheader(p, c,
            (struct view_link){ .label = SV("Appointments"), .href = client_path(p, c->id, "/appointments") },
            SV("Never bring together")),
        .problems = problems,
        .action = client_path(p, c->id, "/no-contact"),
        .who = sv_trim(http_field(p->req, SV("who"))),
        .starts_on = { .name = SV("starts_on"),
            .label = SV("From"),
            .type = SV("date"),
            .value = http_field(p->req, SV("starts_on")),
            .hint = SV("Empty: from today on.") },
        .ends_on = { .name = SV("ends_on"),
            .label = SV("To be looked at again on"),
            .type = SV("date"),
            .value = http_field(p->req, SV("ends_on")),
            .hint = SV("Then a task asks. The rule itself holds until somebody lifts it.") },
        .reason = { .name = SV("reason"),
            .label = SV("Reason"),
            .value = http_field(p->req, SV("reason")),
            .hint = SV("For staff who may read these records. Never shown to families."),
            .max_length = 1000 },
        .submit = { .label = SV("Add the rule"), .cancel_href = client_path(p, c->id, "/appointments") } };
    if (problem_has(problems, SV("together_ahead")) || http_field(p->req, SV("together_ok")).n)
        v.together = (struct view_check){ .name = SV("together_ok"),
            .label = SV("They stay in those sessions for now"),
            .hint = SV("Somebody looks after them by hand."),
            .checked = http_field(p->req, SV("together_ok")).n > 0 };
    TRY(add_hits(p, c->id, page_form_int(p, SV("other")), &v));
    view_field_problem(&v.starts_on, problems);
    view_field_problem(&v.ends_on, problems);
    view_field_problem(&v.reason, problems);
    const struct problem *other = problem_of(problems, SV("other"));
    if (other)
        v.error = other->text;
    if (problems->count)
        page_status(p, problems_status(problems));
    desk_style(p);
    tpl_no_contact_new(&p->reply->body, &v);
    return E_OK;
}

static enum err load(struct page *p, struct client *ret_client)
{
    return client_load(&p->op, (struct client_id){ page_arg(p, "client") }, p->organization, ret_client);
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct client c;
    TRY(load(p, &c));
    return show(p, &c, &none);
}

static enum err post_new(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client c;
    struct no_contact_id id;
    TRY(load(p, &c));
    if (sv_eq(http_field(p->req, SV("do")), SV("find")))
        return show(p, &c, &problems);
    struct no_contact_form form = { .other = { page_form_int(p, SV("other")) },
        .starts_on = http_field(p->req, SV("starts_on")),
        .ends_on = http_field(p->req, SV("ends_on")),
        .reason = http_field(p->req, SV("reason")),
        .together_ok = http_field(p->req, SV("together_ok")).n > 0 };
    enum err e = no_contact_create(&p->op, c.id, &form, &problems, &id);
    if (e == E_INVALID)
        return show(p, &c, &problems);
    TRY(e);
    return page_redirect(
        p, client_path(p, c.id, "/appointments"), SV("From now on they are not booked into one session."));
}

static enum err show_lift(struct page *p, const struct client *c, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct no_contacts rules;
    TRY(no_contact_list(&p->op, c->id, &rules));
    const struct no_contact *rule = NULL;
    for (size_t i = 0; i < rules.count; i++)
        if (rules.items[i].id.v == page_arg(p, "rule"))
            rule = &rules.items[i];
    if (!rule)
        return E_NOTFOUND;
    struct no_contact_lift_view v = { .frame = &p->frame,
        .header = client_subheader(p, c,
            (struct view_link){ .label = SV("Appointments"), .href = client_path(p, c->id, "/appointments") },
            SV("Lift the rule")),
        .problems = problems,
        .action = p->req->path,
        .question = SV("Lift the rule?"),
        .notice = { .tone = TONE_BAD,
            .title = SV("What happens then"),
            .text = sv_fmt(
                a, "%.*s and %.*s may be booked into one session again.", SV_FMT(c->name), SV_FMT(rule->other_name)) },
        .why = { .name = SV("why"),
            .label = SV("Why?"),
            .required = true,
            .value = http_field(p->req, SV("why")),
            .hint = SV("Kept for good."),
            .max_length = 1000 },
        .submit = {
            .label = SV("Lift the rule"), .danger = true, .cancel_href = client_path(p, c->id, "/appointments") } };
    view_field_problem(&v.why, problems);
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_no_contact_lift(&p->reply->body, &v);
    return E_OK;
}

static enum err get_lift(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct client c;
    TRY(load(p, &c));
    return show_lift(p, &c, &none);
}

static enum err post_lift(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client c;
    TRY(load(p, &c));
    enum err e = no_contact_lift(
        &p->op, (struct no_contact_id){ page_arg(p, "rule") }, http_field(p->req, SV("why")), &problems);
    if (e == E_INVALID)
        return show_lift(p, &c, &problems);
    TRY(e);
    return page_redirect(p, client_path(p, c.id, "/appointments"), SV("The rule was lifted."));
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/no-contact", "no_contact_new", NEEDS_CHART(PERM_CHART), AUDIT_NONE, "", get_new },
    { HTTP_POST, "/clients/{client}/no-contact", "no_contact_add", NEEDS_CHART(PERM_CHART), AUDIT_UPDATE,
        "no-contact rule", post_new },
    { HTTP_GET, "/clients/{client}/no-contact/{rule}/lift", "no_contact_lift", NEEDS_CHART(PERM_CHART), AUDIT_VIEW,
        "no-contact rule", get_lift },
    { HTTP_POST, "/clients/{client}/no-contact/{rule}/lift", "no_contact_lift_do", NEEDS_CHART(PERM_CHART),
        AUDIT_UPDATE, "no-contact rule", post_lift },
};
const struct route_table calendar_no_contact_routes = { routes, LENGTH(routes) };
