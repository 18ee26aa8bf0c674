#include "audit/audit.h"
#include "family/govern.h"
#include "family/log_lines.h"
#include "family/pages.h"
#include "family/templates.h"
#include "ical/zone.h"
#include "page/outcome.h"

struct view_choices relationship_choices(struct arena *a, struct sv chosen)
{
    static const char *const labels[KIN_COUNT] = {
        [KIN_CAREGIVER] = "Caregiver",
        [KIN_CHILD] = "Child",
        [KIN_DEPENDENT] = "Dependent",
        [KIN_FAMILY_MEMBER] = "Family member",
        [KIN_LEGAL_GUARDIAN] = "Legal guardian",
        [KIN_PARENT] = "Parent",
        [KIN_SPOUSE] = "Spouse",
        [KIN_OTHER] = "Other",
    };
    struct view_choice *items = arena_array(a, KIN_COUNT, sizeof *items);
    for (size_t i = 0; i < KIN_COUNT; i++) {
        struct sv name = sv_of(relationship_name((enum relationship)i));
        items[i] = (struct view_choice){ .value = name, .label = sv_of(labels[i]), .checked = sv_eq(name, chosen) };
    }
    return (struct view_choices){ items, KIN_COUNT };
}

static enum err show_help(struct page *p, struct sv text, const struct problems *problems)
{
    struct help_view v = { .frame = &p->frame,
        .problems = problems,
        .submit = { .label = SV("Send to the practice"), .cancel_href = SV("/portal/family") },
        .header = { .title = SV("Ask for help"), .subtitle = SV("About who may see your account.") },
        .text = { .name = SV("text"),
            .label = SV("What should the practice know?"),
            .value = text,
            .required = true,
            .max_length = 2000 } };
    view_field_problem(&v.text, problems);
    p->frame.title = v.header.title;
    if (problems->count)
        page_status(p, 422);
    tpl_help(&p->reply->body, &v);
    return E_OK;
}

static enum err get_help(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_help(p, SV(""), &none);
}

static enum err post_help(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv text = http_field(p->req, SV("text"));
    enum err e = help_ask(&p->op, text, &problems);
    if (e == E_INVALID)
        return show_help(p, text, &problems);
    TRY(e);
    return page_redirect(p, SV("/portal"), SV("Sent. The practice will get in touch with you."));
}

static enum err show_ask(struct page *p, const struct access_request_form *f, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct access_requests before;
    TRY(access_request_list_mine(&p->op, &before));
    struct ask_view v = { .frame = &p->frame,
        .problems = problems,
        .submit = { .label = SV("Ask the practice"), .cancel_href = SV("/portal") },
        .header = { .title = SV("Ask for access"),
            .subtitle = SV(
                "To a child's or relative's account at this practice. The practice checks it and answers by mail.") },
        .first_name = { .name = SV("first_name"),
            .label = SV("Their first name"),
            .value = f->first_name,
            .required = true,
            .max_length = 100 },
        .last_name = { .name = SV("last_name"),
            .label = SV("Their last name"),
            .value = f->last_name,
            .required = true,
            .max_length = 100 },
        .born = { .name = SV("born"), .label = SV("Their birth date"), .value = f->born, .type = SV("date") },
        .relationship = { .name = SV("relationship"),
            .label = SV("You are their"),
            .prompt = SV("Choose…"),
            .required = true,
            .choices = relationship_choices(a, f->relationship) },
        .proof = { .name = SV("proof"),
            .label = SV("What shows it?"),
            .value = f->proof,
            .required = true,
            .max_length = 1000,
            .hint = SV("For example: birth certificate, court order, their consent. Bring it to the practice; write "
                       "here what it is.") } };
    struct view_person *people = arena_array(a, before.count, sizeof *people);
    for (size_t i = 0; i < before.count; i++) {
        const struct access_request *r = &before.items[i];
        struct sv name = sv_fmt(a, "%.*s %.*s", SV_FMT(r->first_name), SV_FMT(r->last_name));
        struct sv when = zone_human_day(a, zone_of(p->organization->zone), r->created_at);
        const char *state = sv_eq(r->state, SV("open")) ? "the practice is looking into it" : "answered";
        people[i] = view_person_of(a, name, sv_fmt(a, "Asked %.*s · %s", SV_FMT(when), state), SV(""), r->id.v);
    }
    v.asked = (struct view_people){ people, before.count };
    struct view_field *fields[] = { &v.first_name, &v.last_name, &v.born, &v.proof };
    for (size_t i = 0; i < LENGTH(fields); i++)
        view_field_problem(fields[i], problems);
    view_choice_problem(&v.relationship, problems);
    p->frame.title = v.header.title;
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_ask(&p->reply->body, &v);
    return E_OK;
}

static enum err get_ask(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_ask(p, &(struct access_request_form){ .relationship = SV("") }, &none);
}

static enum err post_ask(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    const struct http_req *r = p->req;
    struct access_request_form f = { .first_name = http_field(r, SV("first_name")),
        .last_name = http_field(r, SV("last_name")),
        .born = http_field(r, SV("born")),
        .relationship = http_field(r, SV("relationship")),
        .proof = http_field(r, SV("proof")) };
    enum err e = access_request_ask(&p->op, &f, &problems);
    if (e == E_INVALID)
        return show_ask(p, &f, &problems);
    TRY(e);
    return page_redirect(p, SV("/portal"), SV("Sent. The practice will check it and answer by mail."));
}

static enum err show_log(struct page *p, const struct audit_whose *whose, struct log_view *v)
{
    v->frame = &p->frame;
    TRY(audit_list_fill(p, whose, SV("What is looked at or changed appears here within seconds."), &v->list));
    p->frame.title = v->header.title;
    tpl_access_log(&p->reply->body, v);
    return E_OK;
}

static enum err get_log(struct page *p)
{
    struct log_view v = { .header = { .title = SV("Access log"),
                              .subtitle = SV("Who looked at or changed what of yours, and for whom.") } };
    return show_log(p, &(struct audit_whose){ .client = p->viewer->subject.client }, &v);
}

static enum err get_acts(struct page *p)
{
    struct log_view v = { .header = {
                              .title = SV("What I did"), .subtitle = SV("Your own steps, also those for others.") } };
    return show_log(p, &(struct audit_whose){ .actor_kind = SV("client"), .actor_id = p->viewer->self.v }, &v);
}

static const struct route routes[] = {
    { HTTP_GET, "/portal/help", "help", NEEDS_SELF, AUDIT_NONE, "", get_help },
    { HTTP_POST, "/portal/help", "help_do", NEEDS_SELF, AUDIT_NONE, "", post_help },
    { HTTP_GET, "/portal/ask", "ask", NEEDS_SELF, AUDIT_NONE, "", get_ask },
    { HTTP_POST, "/portal/ask", "ask_do", NEEDS_SELF, AUDIT_NONE, "", post_ask },
    { HTTP_GET, "/portal/access-log", "portal_log", NEEDS_LOG, AUDIT_LIST, "access log", get_log },
    { HTTP_GET, "/portal/my-acts", "my_acts", NEEDS_SELF, AUDIT_NONE, "", get_acts },
};
const struct route_table family_ask_routes = { routes, LENGTH(routes) };
