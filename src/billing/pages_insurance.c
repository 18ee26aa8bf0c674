/* A client's insurance, for staff: policies in their order, what was done to each, and what a family proposed. */
#include "billing/client_desk.h"
#include "billing/insurance_desk.h"
#include "billing/names.h"
#include "billing/pages.h"
#include "family/family.h"
#include "ical/zone.h"

static struct client_id client_of(const struct page *p)
{
    return (struct client_id){ page_arg(p, "client") };
}

static struct sv path_of(struct page *p, struct insurance_id id, const char *below)
{
    return client_bill_path(p, sv_z(p->op.arena, sv_fmt(p->op.arena, "/insurance/%lld%s", (long long)id.v, below)));
}

static enum err header_of(struct page *p, struct sv title, struct client *ret_client, struct view_header *ret_header)
{
    struct arena *a = p->op.arena;
    TRY(client_bill_header(p, title, ret_client, ret_header));
    if (sv_eq(title, SV("Insurance")))
        return E_OK;
    struct view_link *crumbs = arena_array(a, ret_header->crumbs.count + 1, sizeof *crumbs);
    size_t n = 0;
    for (; n + 1 < ret_header->crumbs.count; n++)
        crumbs[n] = ret_header->crumbs.items[n];
    crumbs[n++] = (struct view_link){ .label = SV("Insurance"), .href = client_bill_path(p, "/insurance") };
    crumbs[n++] = (struct view_link){ .label = title };
    ret_header->crumbs = (struct view_links){ crumbs, n };
    return E_OK;
}

/* -- the list -------------------------------------------------------------------------------------------------------
 */

static void rows(struct page *p, const struct insurances *list, struct bill_section *s)
{
    struct arena *a = p->op.arena;
    s->table = BILL_TABLE(a, SV("Insurance"), list->count, "Insurer", "Member's number", "Held by", "Valid", "State");
    for (size_t i = 0; i < list->count; i++) {
        const struct insurance *x = &list->items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        struct bill_cell *c = bill_cell_add(r, &s->table, x->insurer);
        c->href = path_of(p, x->id, "");
        c->detail = x->plan;
        bill_cell_add(r, &s->table, insurance_masked(a, x->member_id));
        bill_cell_add(r, &s->table, insurance_holder_words(a, x));
        bill_cell_add(r, &s->table, insurance_days_words(a, x));
        bill_cell_add(r, &s->table, SV(""))->badges = insurance_badges(a, x);
    }
}

static enum err get_list(struct page *p)
{
    static const char *const asked[] = { "q" };
    struct client c;
    struct insurances list;
    struct sv words = sv_trim(http_param(p->req, SV("q"))), advice;
    struct bill_page v = bill_page_new(p, 1);
    TRY(header_of(p, SV("Insurance"), &c, &v.header));
    TRY(insurance_list(&p->op, client_of(p), words, page_number(p), &list));
    TRY(insurance_advice(&p->op, client_of(p), &advice));
    v.header.buttons = (struct view_actions)VIEW_LIST(p->op.arena, struct view_action,
        { .label = SV("Add a policy"), .icon = ICON_PLUS, .href = client_bill_path(p, "/insurance/new") });
    if (advice.n)
        v.notice = (struct view_notice){ .tone = TONE_INFO, .text = advice };
    if (words.n || list.total > (int64_t)list.count || page_number(p) > 1)
        v.search = (struct view_search){ .action = p->req->path, .label = SV("Insurer or plan"), .value = words };
    struct bill_section *s = bill_section_add(&v.sections, SV("policies"), SV("Policies"));
    rows(p, &list, s);
    s->pager = bill_pager(
        p, bill_query(p, p->req->path, asked, LENGTH(asked)), (int64_t)list.count, list.total, BILLING_A_PAGE);
    s->none = words.n ? SV("None found. Type the beginning of an insurer's or a plan's name.")
                      : SV("None yet. Add what stands on the client's card.");
    return bill_page_render(p, &v);
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

static enum err history(struct page *p, struct insurance_id id, struct bill_page *v)
{
    struct arena *a = p->op.arena;
    const struct zone *z = zone_of(p->organization->zone);
    struct insurance_changes list;
    TRY(insurance_history(&p->op, client_of(p), id, &list));
    struct view_event *e = arena_array(a, list.count, sizeof *e);
    for (size_t i = 0; i < list.count; i++)
        e[i] = (struct view_event){ .iso = instant_iso(a, list.items[i].at),
            .when = zone_human(a, z, list.items[i].at),
            .text = list.items[i].words,
            .detail = list.items[i].by_name,
            .icon = ICON_HISTORY };
    v->events = (struct view_events){ e, list.count };
    return E_OK;
}

static enum err get_one(struct page *p)
{
    struct arena *a = p->op.arena;
    struct client c;
    struct insurance x;
    struct bill_page v = bill_page_new(p, 1);
    TRY(insurance_load(&p->op, client_of(p), (struct insurance_id){ page_arg(p, "insurance") }, &x));
    TRY(header_of(p, x.insurer, &c, &v.header));
    v.header.badges = insurance_badges(a, &x);
    bool waits = x.state == INSURANCE_PROPOSED;
    if (x.state != INSURANCE_ENDED)
        v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = waits ? SV("Look at it and accept") : SV("Change"),
                .icon = waits ? ICON_CHECK : ICON_EDIT,
                .href = path_of(p, x.id, "/edit") },
            { .label = waits ? SV("Do not accept") : SV("End"), .icon = ICON_STOP, .href = path_of(p, x.id, "/end") });
    struct bill_section *s = bill_section_add(&v.sections, SV("policy"), SV("The policy"));
    s->facts = insurance_facts(a, &x);
    TRY(history(p, x.id, &v));
    return bill_page_render(p, &v);
}

/* -- typing in ------------------------------------------------------------------------------------------------------
 */

/* The client, each contact, somebody else. */
static enum err holders(struct page *p, const struct client *c, const struct insurance_form *f,
    const struct insurance *x, struct view_choices *ret_choices)
{
    struct arena *a = p->op.arena;
    struct family family;
    TRY(family_load(&p->op, c->id, &family));
    struct view_choice *items = arena_array(a, family.contacts.count + 2, sizeof *items);
    size_t n = 0;
    items[n++] = (struct view_choice){
        .value = SV("self"), .label = c->name, .hint = SV("The client"), .checked = sv_eq(f->holder, SV("self"))
    };
    for (size_t i = 0; i < family.contacts.count; i++) {
        const struct contact *k = &family.contacts.items[i];
        bool account = x && sv_eq(f->holder, SV("account")) && k->linked.v && k->linked.v == x->holder_client.v;
        items[n++] = (struct view_choice){ .value = sv_fmt(a, "contact:%lld", (long long)k->id.v),
            .label = k->name,
            .hint = k->words,
            .checked = account || (f->holder_contact.v && f->holder_contact.v == k->id.v) };
    }
    items[n++] = (struct view_choice){
        .value = SV("other"), .label = SV("Somebody else"), .checked = sv_eq(f->holder, SV("other"))
    };
    *ret_choices = (struct view_choices){ items, n };
    return E_OK;
}

/* `x` NULL: a new one. */
static enum err show(
    struct page *p, const struct insurance *x, const struct insurance_form *f, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct client c;
    struct view_choices who;
    struct bill_form v = bill_form_new(p, problems);
    bool waits = x && x->state == INSURANCE_PROPOSED;
    TRY(header_of(p, !x ? SV("Add a policy") : waits ? SV("Accept a policy") : SV("Change a policy"), &c, &v.header));
    TRY(holders(p, &c, f, x, &who));
    insurance_fields(p, &v, f, who, c.name, true);
    if (x)
        bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)f->version));
    v.submit = (struct view_submit){ .label = waits ? SV("Accept it") : SV("Save"),
        .cancel_href = x ? path_of(p, x->id, "") : client_bill_path(p, "/insurance") };
    return bill_form_render(p, &v);
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show(p, NULL, &(struct insurance_form){ .holder = SV("self") }, &none);
}

static enum err post_new(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct insurance_form f = insurance_form_sent(p);
    struct insurance_id id;
    enum err e = insurance_save(&p->op, client_of(p), (struct insurance_id){ 0 }, &f, &problems, &id);
    if (e == E_INVALID)
        return show(p, NULL, &f, &problems);
    TRY(e);
    return page_redirect(p, path_of(p, id, ""), SV("The policy was added."));
}

static enum err one_open(struct page *p, struct insurance *ret_insurance)
{
    TRY(insurance_load(&p->op, client_of(p), (struct insurance_id){ page_arg(p, "insurance") }, ret_insurance));
    return ret_insurance->state == INSURANCE_ENDED ? E_NOTFOUND : E_OK;
}

static enum err get_edit(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct insurance x;
    TRY(one_open(p, &x));
    struct insurance_form f = insurance_form_of(p->op.arena, &x);
    if (x.state == INSURANCE_PROPOSED)
        f.place = SV("");
    return show(p, &x, &f, &none);
}

static enum err post_edit(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct insurance x;
    TRY(one_open(p, &x));
    struct insurance_form f = insurance_form_sent(p);
    struct insurance_id id;
    enum err e = save_result(insurance_save(&p->op, client_of(p), x.id, &f, &problems, &id), &problems);
    if (e == E_INVALID)
        return show(p, &x, &f, &problems);
    TRY(e);
    return page_redirect(p, path_of(p, x.id, ""),
        x.state == INSURANCE_PROPOSED ? SV("The policy counts from now on.") : SV("The policy was saved."));
}

/* -- ending ---------------------------------------------------------------------------------------------------------
 */

static enum err show_end(struct page *p, const struct insurance *x, const struct problems *problems)
{
    enum { REASON_MOST = 200 };
    struct arena *a = p->op.arena;
    struct client c;
    struct bill_form v = bill_form_new(p, problems);
    bool waits = x->state == INSURANCE_PROPOSED;
    TRY(header_of(p, waits ? SV("Do not accept") : SV("End a policy"), &c, &v.header));
    v.question = sv_fmt(a, waits ? "Do not accept the policy at %.*s?" : "End the policy at %.*s?", SV_FMT(x->insurer));
    if (waits)
        bill_line_add(p, &v, SV("It stays in the list, as not accepted. Nobody gets a mail about it."));
    else {
        bill_line_add(p, &v, SV("It stays in the list, as ended. Its place in the order is free."));
        bill_line_add(
            p, &v, SV("A policy that is over by its last day needs no end here: it stands for the days it was valid."));
    }
    struct bill_group *g = bill_group_add(p, &v, SV(""), false);
    struct view_field *why =
        bill_field_add(g, INPUT_FIELD, SV("reason"), SV("Why"), http_field(p->req, SV("reason")), REASON_MOST);
    why->required = true;
    why->hint = waits ? SV("Whoever sees this policy in the portal reads it.") : SV("Staff alone read it.");
    bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)x->version));
    v.submit = (struct view_submit){
        .label = waits ? SV("Do not accept it") : SV("End it"), .danger = true, .cancel_href = path_of(p, x->id, "")
    };
    return bill_form_render(p, &v);
}

static enum err get_end(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct insurance x;
    TRY(one_open(p, &x));
    return show_end(p, &x, &none);
}

static enum err post_end(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct insurance x;
    TRY(one_open(p, &x));
    enum err e = save_result(insurance_end(&p->op, client_of(p), x.id, page_form_int(p, SV("version")),
                                 http_field(p->req, SV("reason")), &problems),
        &problems);
    if (e == E_INVALID)
        return show_end(p, &x, &problems);
    TRY(e);
    return page_redirect(p, client_bill_path(p, "/insurance"),
        x.state == INSURANCE_PROPOSED ? SV("The policy was not accepted.") : SV("The policy has ended."));
}

#define CHART NEEDS_CHART(PERM_BILLING)
static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/billing/insurance", "client_insurance", CHART, AUDIT_LIST, "insurance", get_list },
    { HTTP_GET, "/clients/{client}/billing/insurance/new", "client_insurance_new", CHART, AUDIT_NONE, "", get_new },
    { HTTP_POST, "/clients/{client}/billing/insurance/new", "client_insurance_add", CHART, AUDIT_CREATE, "insurance",
        post_new },
    { HTTP_GET, "/clients/{client}/billing/insurance/{insurance}", "client_insurance_one", CHART, AUDIT_VIEW,
        "insurance", get_one },
    { HTTP_GET, "/clients/{client}/billing/insurance/{insurance}/edit", "client_insurance_edit", CHART, AUDIT_VIEW,
        "insurance", get_edit },
    { HTTP_POST, "/clients/{client}/billing/insurance/{insurance}/edit", "client_insurance_save", CHART, AUDIT_UPDATE,
        "insurance", post_edit },
    { HTTP_GET, "/clients/{client}/billing/insurance/{insurance}/end", "client_insurance_end", CHART, AUDIT_NONE, "",
        get_end },
    { HTTP_POST, "/clients/{client}/billing/insurance/{insurance}/end", "client_insurance_end_do", CHART, AUDIT_END,
        "insurance", post_end },
};
const struct route_table billing_insurance_routes = { routes, LENGTH(routes) };
