/* Insurance in the portal: what the account that is open is insured with, as far as whoever looks may know it
 * (billing/insurance.h), and a form that proposes a policy. */
#include "billing/insurance_desk.h"
#include "billing/my_bills.h"
#include "billing/names.h"
#include "billing/pages.h"
#include "billing/templates.h"

static struct sv path_of(struct page *p, const char *below)
{
    return sv_fmt(p->op.arena, "%.*s/portal/insurance%s", SV_FMT(page_base(p)), below);
}

static struct sv path_one(struct page *p, struct insurance_id id)
{
    return sv_fmt(p->op.arena, "%.*s/%lld", SV_FMT(path_of(p, "")), (long long)id.v);
}

static bool may_add(const struct page *p)
{
    return viewer_may(p->viewer, NEED_CAP_PAGE(CAP_BILLS, LEVEL_ACT)).allow;
}

static enum err get_list(struct page *p)
{
    struct arena *a = p->op.arena;
    int64_t page = page_number(p);
    struct sv words = sv_trim(http_param(p->req, SV("q")));
    struct insurances list;
    TRY(insurance_list(&p->op, p->viewer->subject.client, words, page, &list));
    struct my_superbills_view v = { .frame = &p->frame,
        .header = { .title = SV("Insurance"), .subtitle = p->viewer->subject_name },
        .tabs = my_tabs(p, MY_INSURANCE),
        .list = { arena_array(a, list.count, sizeof *v.list.items), list.count },
        .empty = { .art = ART_DONE,
            .title = words.n ? SV("None found") : SV("No insurance here yet"),
            .text = words.n ? SV("Type the beginning of an insurer's or a plan's name.")
                            : SV("Add what stands on the card, so that the practice has it.") } };
    if (may_add(p)) {
        v.header.buttons = (struct view_actions)VIEW_LIST(
            a, struct view_action, { .label = SV("Add a policy"), .icon = ICON_PLUS, .href = path_of(p, "/new") });
        v.empty.action_label = SV("Add a policy");
        v.empty.action_href = path_of(p, "/new");
    }
    if (words.n || list.total > (int64_t)list.count || page > 1)
        v.search = (struct view_search){ .action = p->req->path, .label = SV("Insurer or plan"), .value = words };
    for (size_t i = 0; i < list.count; i++) {
        const struct insurance *x = &list.items[i];
        v.list.items[i] = (struct my_bill_card){ .href = path_one(p, x->id),
            .title = x->plan.n ? sv_fmt(a, "%.*s, %.*s", SV_FMT(x->insurer), SV_FMT(x->plan)) : x->insurer,
            .detail = insurance_holder_words(a, x),
            .amount = insurance_masked(a, x->member_id),
            .badges = insurance_badges(a, x) };
    }
    v.pager = my_found_pager(p, words, page, (int64_t)list.count, list.total, BILLING_A_PAGE);
    p->frame.title = v.header.title;
    tpl_my_superbills(&p->reply->body, &v);
    return E_OK;
}

static struct view_links crumbs(struct page *p, struct sv title)
{
    p->frame.title = title;
    return (struct view_links)VIEW_LIST(
        p->op.arena, struct view_link, { .label = SV("Insurance"), .href = path_of(p, "") }, { .label = title });
}

static enum err get_one(struct page *p)
{
    struct arena *a = p->op.arena;
    struct insurance x;
    struct bill_page v = bill_page_new(p, 1);
    TRY(insurance_load(&p->op, p->viewer->subject.client, (struct insurance_id){ page_arg(p, "insurance") }, &x));
    v.header = (struct view_header){ .title = x.insurer,
        .subtitle = p->viewer->subject_name,
        .badges = insurance_badges(a, &x),
        .crumbs = crumbs(p, x.insurer) };
    struct bill_section *s = bill_section_add(&v.sections, SV("policy"), SV("The policy"));
    s->facts = insurance_facts(a, &x);
    if (x.own_proposal && may_add(p)) {
        struct sv at = path_one(p, x.id);
        v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("Change"), .icon = ICON_EDIT, .href = sv_fmt(a, "%.*s/change", SV_FMT(at)) },
            { .label = SV("Withdraw"), .icon = ICON_CLOSE, .href = sv_fmt(a, "%.*s/withdraw", SV_FMT(at)) });
        v.footnote = SV("It waits for the practice. Until then you can change it, or take it back.");
        return bill_page_render(p, &v);
    }
    v.footnote = x.state == INSURANCE_ENDED
                     ? SV("It does not count. Is that wrong? Tell the practice, or add the policy as it is now.")
                     : SV("Is something wrong or over? Tell the practice, or add the policy as it is now.");
    return bill_page_render(p, &v);
}

static enum err show(struct page *p, struct sv title, const struct insurance_form *f, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    const struct viewer *w = p->viewer;
    struct bill_form v = bill_form_new(p, problems);
    v.header = (struct view_header){ .title = title, .subtitle = w->subject_name, .crumbs = crumbs(p, title) };
    struct view_choice *items = arena_array(a, 3, sizeof *items);
    size_t n = 0;
    items[n++] =
        (struct view_choice){ .value = SV("self"), .label = w->subject_name, .checked = sv_eq(f->holder, SV("self")) };
    if (w->self.v != w->subject.client.v)
        items[n++] = (struct view_choice){ .value = SV("me"),
            .label = sv_fmt(a, "%.*s (you)", SV_FMT(w->actor_name)),
            .checked = sv_eq(f->holder, SV("me")) };
    items[n++] = (struct view_choice){
        .value = SV("other"), .label = SV("Somebody else"), .checked = sv_eq(f->holder, SV("other"))
    };
    insurance_fields(p, &v, f, (struct view_choices){ items, n }, w->subject_name, false);
    bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)f->version));
    bill_line_add(p, &v, SV("The practice looks at it. From then on it counts."));
    v.submit = (struct view_submit){ .label = SV("Send it to the practice"), .cancel_href = path_of(p, "") };
    return bill_form_render(p, &v);
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    bool own = p->viewer->self.v == p->viewer->subject.client.v;
    return show(p, SV("Add a policy"), &(struct insurance_form){ .holder = own ? SV("self") : SV("me") }, &none);
}

static enum err post_new(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct insurance_form f = insurance_form_sent(p);
    struct insurance_id id;
    enum err e = insurance_save(&p->op, p->viewer->subject.client, (struct insurance_id){ 0 }, &f, &problems, &id);
    if (e == E_INVALID)
        return show(p, SV("Add a policy"), &f, &problems);
    TRY(e);
    return page_redirect(p, SV("/portal/insurance"), SV("Thank you. The practice looks at it."));
}

/* -- one that waits -------------------------------------------------------------------------------------------------
 */

static enum err own_proposal(struct page *p, struct insurance *ret)
{
    TRY(insurance_load(&p->op, p->viewer->subject.client, (struct insurance_id){ page_arg(p, "insurance") }, ret));
    return ret->own_proposal ? E_OK : E_NOTFOUND;
}

static enum err get_change(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct insurance x;
    TRY(own_proposal(p, &x));
    struct insurance_form f = insurance_form_of(p->op.arena, &x);
    if (sv_eq(x.holder, SV("account")))
        f.holder = SV("me"); /* nobody else's account can be named here */
    return show(p, SV("Change the policy"), &f, &none);
}

static enum err stale(struct page *p, struct insurance_id id)
{
    return page_redirect(p, sv_fmt(p->op.arena, "/portal/insurance/%lld", (long long)id.v),
        SV("It changed meanwhile. Nothing was saved: look at it again."));
}

static enum err post_change(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct insurance_form f = insurance_form_sent(p);
    struct insurance x;
    TRY(own_proposal(p, &x));
    enum err e = insurance_save(&p->op, p->viewer->subject.client, x.id, &f, &problems, &x.id);
    if (e == E_INVALID)
        return show(p, SV("Change the policy"), &f, &problems);
    if (e == E_CONFLICT)
        return stale(p, x.id);
    TRY(e);
    return page_redirect(p, sv_fmt(p->op.arena, "/portal/insurance/%lld", (long long)x.id.v), SV("It was saved."));
}

static enum err get_withdraw(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct insurance x;
    TRY(own_proposal(p, &x));
    struct bill_form v = bill_form_new(p, &none);
    v.header = (struct view_header){
        .title = SV("Withdraw"), .subtitle = p->viewer->subject_name, .crumbs = crumbs(p, SV("Withdraw"))
    };
    v.question = sv_fmt(a, "Take back “%.*s”?", SV_FMT(x.insurer));
    bill_line_add(p, &v, SV("The practice does not look at it any more. You can add it again at any time."));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)x.version));
    v.submit = (struct view_submit){ .label = SV("Withdraw"), .danger = true, .cancel_href = path_one(p, x.id) };
    return bill_form_render(p, &v);
}

static enum err post_withdraw(struct page *p)
{
    struct insurance x;
    TRY(own_proposal(p, &x));
    enum err e = insurance_withdraw(&p->op, p->viewer->subject.client, x.id, page_form_int(p, SV("version")));
    if (e == E_CONFLICT)
        return stale(p, x.id);
    TRY(e);
    return page_redirect(p, SV("/portal/insurance"), SV("It was taken back."));
}

#define VIEW NEEDS_CAP(CAP_BILLS, LEVEL_VIEW)
#define ACT NEEDS_CAP(CAP_BILLS, LEVEL_ACT)
static const struct route routes[] = {
    { HTTP_GET, "/portal/insurance", "portal_insurance", VIEW, AUDIT_LIST, "insurance", get_list },
    { HTTP_GET, "/portal/insurance/new", "portal_insurance_new", ACT, AUDIT_NONE, "", get_new },
    { HTTP_POST, "/portal/insurance/new", "portal_insurance_add", ACT, AUDIT_CREATE, "insurance", post_new },
    { HTTP_GET, "/portal/insurance/{insurance}", "portal_insurance_one", VIEW, AUDIT_VIEW, "insurance", get_one },
    { HTTP_GET, "/portal/insurance/{insurance}/change", "portal_insurance_change", ACT, AUDIT_NONE, "", get_change },
    { HTTP_POST, "/portal/insurance/{insurance}/change", "portal_insurance_change_do", ACT, AUDIT_UPDATE, "insurance",
        post_change },
    { HTTP_GET, "/portal/insurance/{insurance}/withdraw", "portal_insurance_withdraw", ACT, AUDIT_NONE, "",
        get_withdraw },
    { HTTP_POST, "/portal/insurance/{insurance}/withdraw", "portal_insurance_withdraw_do", ACT, AUDIT_UPDATE,
        "insurance", post_withdraw },
};
const struct route_table billing_own_insurance_routes = { routes, LENGTH(routes) };
