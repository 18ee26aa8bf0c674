/* Packages in the portal: what one has, which visits used them, and buying one. */
#include "billing/my_cards.h"
#include "billing/my_packages.h"
#include "billing/names.h"
#include "billing/pages.h"
#include "billing/templates.h"
#include "ical/zone.h"
#include "page/frame.h"
#include "people/people.h"

enum { MEMBERS_MOST = 50 };

static struct sv path(struct page *p, const char *below)
{
    return sv_fmt(p->op.arena, "%.*s/portal/packages%s", SV_FMT(page_base(p)), below);
}

/* "Visits expire after 90 days; for the family". */
static struct sv more_words(struct arena *a, const struct offering *o)
{
    struct str s = str_new(a, 256);
    if (o->expires_days)
        str_addf(&s, "Visits expire after %lld day%s", (long long)o->expires_days, o->expires_days == 1 ? "" : "s");
    else if (o->every != EVERY_ONCE && !o->roll_over)
        str_add(&s, SV("What is left lapses when it renews"));
    if (o->household)
        str_addf(&s, "%s", s.n ? " · For the family" : "For the family");
    return str_sv(&s);
}

/* -- the list -------------------------------------------------------------------------------------------------------
 */

static void fill_have(struct page *p, const struct packages *list, struct my_packages_view *v)
{
    struct arena *a = p->op.arena;
    v->have.items = arena_array(a, list->count, sizeof *v->have.items);
    for (size_t i = 0; i < list->count; i++) {
        const struct package *x = &list->items[i];
        v->have.items[v->have.count++] =
            (struct my_bill_card){ .href = path(p, sv_z(a, sv_fmt(a, "/%lld", (long long)x->id.v))),
                .title = x->name,
                .detail = package_when_words(a, x),
                .amount = package_left_words(a, x),
                .badges = package_badges(a, x, p->viewer->today) };
    }
}

static enum err fill_offers(struct page *p, const struct offerings *list, struct my_packages_view *v)
{
    struct arena *a = p->op.arena;
    struct taxes taxes;
    TRY(offering_taxes(&p->op, &taxes));
    v->offers.items = arena_array(a, list->count, sizeof *v->offers.items);
    for (size_t i = 0; i < list->count; i++) {
        const struct offering *o = &list->items[i];
        v->offers.items[v->offers.count++] = (struct my_offer){ .name = o->name,
            .description = o->description,
            .visits = offering_visits_words(a, o),
            .price = offering_cost_words(p, &taxes, o),
            .more = more_words(a, o),
            .buy_href = package_may_buy(&p->op, o->price) ? path(p, sv_z(a, sv_fmt(a, "/buy/%lld", (long long)o->id.v)))
                                                          : SV("") };
    }
    return E_OK;
}

static enum err get_packages(struct page *p)
{
    int64_t have_page = my_page_number(p, "page"), offers_page = my_page_number(p, "offers");
    bool ended = http_param(p->req, SV("ended")).n > 0;
    struct packages have, had = { .total = 0 };
    struct offerings offers;
    TRY(package_mine(&p->op, ended, have_page, &have));
    if (!have.total && !ended)
        TRY(package_mine(&p->op, true, 1, &had));
    TRY(offering_offered(&p->op, offers_page, &offers));
    struct my_packages_view v = { .frame = &p->frame,
        .header = { .title = SV("Packages"), .subtitle = p->viewer->subject_name },
        .have_pager = my_pager(p, "page", have_page, (int64_t)have.count, have.total, BILLING_A_PAGE),
        .offers_pager = my_pager(p, "offers", offers_page, (int64_t)offers.count, offers.total, BILLING_A_PAGE),
        .ended_href = ended || have.total || had.total ? path(p, ended ? "" : "?ended=1") : SV(""),
        .ended_label = ended ? SV("Only those that go on") : SV("Show those that ended, too"),
        .empty = {
            .art = ART_DONE, .title = SV("No packages"), .text = SV("When there is one for you, you find it here.") } };
    fill_have(p, &have, &v);
    TRY(fill_offers(p, &offers, &v));
    p->frame.title = v.header.title;
    tpl_my_packages(&p->reply->body, &v);
    return E_OK;
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

static void fill_credits(struct page *p, const struct package *x, struct my_package_view *v)
{
    struct arena *a = p->op.arena;
    v->credits.items = arena_array(a, x->credit_count, sizeof *v->credits.items);
    for (size_t i = 0; i < x->credit_count; i++) {
        const struct package_credit *c = &x->credits[i];
        v->credits.items[v->credits.count++] = (struct my_credit_line){ .kind = c->name.n ? c->name : SV("Any visit"),
            .until = package_credit_until(a, c, false),
            .left = sv_fmt(a, "%lld of %lld", (long long)c->left, (long long)c->given) };
    }
}

static enum err fill_uses(struct page *p, const struct package *x, struct my_package_view *v)
{
    struct arena *a = p->op.arena;
    const struct zone *z = zone_of(p->organization->zone);
    struct package_uses uses;
    int64_t page = my_page_number(p, "page");
    TRY(package_uses(&p->op, x->id, page, &uses));
    v->uses.items = arena_array(a, uses.count, sizeof *v->uses.items);
    for (size_t i = 0; i < uses.count; i++) {
        const struct package_use *u = &uses.items[i];
        v->uses.items[v->uses.count++] = (struct my_use_line){ .day = zone_human_day(a, z, u->starts_at),
            .what = u->type_name,
            .state = u->given_back ? SV("Given back")
                     : u->ahead    ? SV("Reserved")
                                   : SV("Used") };
    }
    v->pager = my_pager(p, "page", page, (int64_t)uses.count, uses.total, BILLING_A_PAGE);
    return E_OK;
}

static enum err get_package(struct page *p)
{
    struct arena *a = p->op.arena;
    struct package x;
    TRY(package_load(&p->op, (struct package_id){ page_arg(p, "package") }, &x));
    struct my_package_view v = { .frame = &p->frame,
        .header = { .title = x.name, .badges = package_badges(a, &x, p->viewer->today) },
        .left = package_left_words(a, &x),
        .description = x.description };
    v.header.crumbs = (struct view_links)VIEW_LIST(
        a, struct view_link, { .label = SV("Packages"), .href = path(p, "") }, { .label = x.name });
    struct view_fact *f = arena_array(a, 4, sizeof *f);
    size_t n = 0;
    f[n++] = (struct view_fact){ .label = SV("Since"), .value = day_human(a, x.bought_on) };
    f[n++] = (struct view_fact){ .label = SV("How often"),
        .value = x.every == EVERY_ONCE ? SV("Once") : sv_fmt(a, "Again %s", every_label(x.every)) };
    if (package_when_words(a, &x).n)
        f[n++] = (struct view_fact){ .label = SV("When"), .value = package_when_words(a, &x) };
    if (x.household)
        f[n++] = (struct view_fact){ .label = SV("For"), .value = SV("The family") };
    v.facts = (struct view_facts){ f, n };
    fill_credits(p, &x, &v);
    TRY(fill_uses(p, &x, &v));
    p->frame.title = v.header.title;
    tpl_my_package(&p->reply->body, &v);
    return E_OK;
}

/* -- bought ---------------------------------------------------------------------------------------------------------
 */

static size_t ticked(const struct page *p, struct client_id *ids)
{
    size_t n = 0;
    for (size_t i = 0; i < p->req->form.count && n < MEMBERS_MOST; i++)
        if (sv_eq(p->req->form.items[i].name, SV("member")) && int_parse(p->req->form.items[i].value, &ids[n].v))
            n++;
    return n;
}

/* For whom else; of a package for one nobody. */
static enum err member_field(struct page *p, const struct offering *o, struct view_choice_field *ret_field)
{
    struct arena *a = p->op.arena;
    struct package_people people;
    *ret_field = (struct view_choice_field){ .name = SV("member") };
    if (!o->household)
        return E_OK;
    TRY(package_buy_for(&p->op, p->organization, &people));
    struct view_choice *c = arena_array(a, people.count, sizeof *c);
    for (size_t i = 0; i < people.count; i++) {
        struct sv value = sv_fmt(a, "%lld", (long long)people.items[i].client.v);
        c[i] = (struct view_choice){
            .value = value, .label = people.items[i].name, .checked = http_field_has(p->req, SV("member"), value)
        };
    }
    *ret_field = (struct view_choice_field){ .name = SV("member"),
        .label = SV("For whom else?"),
        .hint = SV("Their visits can use it too."),
        .choices = { c, people.count } };
    return E_OK;
}

static struct view_choice_field how_field(struct page *p)
{
    struct arena *a = p->op.arena;
    struct view_choice *c = arena_array(a, 2, sizeof *c);
    size_t n = 0;
    bool later = sv_eq(http_field(p->req, SV("how")), SV("bill"));
    bool card = my_gateway_there(p) &&
                (p->context != CONTEXT_OWN || viewer_may(p->viewer, NEED_CAP_PAGE(CAP_BILLS, LEVEL_ACT)).allow);
    if (card)
        c[n++] = (struct view_choice){ .value = SV("card"),
            .label = SV("Pay by card now"),
            .hint = p->context == CONTEXT_OWN ? SV("") : SV("With a card of your own: you are the payer."),
            .checked = !later };
    c[n++] = (struct view_choice){ .value = SV("bill"),
        .label = SV("Bill me"),
        .hint = p->context == CONTEXT_OWN ? SV("The bill is among the bills.")
                                          : SV("The bill comes to you, and is in your own account."),
        .checked = later || !card };
    return (struct view_choice_field){ .name = SV("how"), .label = SV("How do you want to pay?"), .choices = { c, n } };
}

static enum err load_offering(struct page *p, struct offering *ret_offering)
{
    TRY(offering_load(&p->op, (struct offering_id){ page_arg(p, "offering") }, ret_offering));
    return package_may_buy(&p->op, ret_offering->price) ? E_OK : E_NOTFOUND;
}

static enum err show_buy(struct page *p, const struct offering *o, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct taxes taxes;
    TRY(offering_taxes(&p->op, &taxes));
    struct offering_cost cost = offering_cost(&taxes, o);
    struct my_buy_view v = { .frame = &p->frame,
        .header = { .title = sv_fmt(a, "Buy “%.*s”", SV_FMT(o->name)),
            .subtitle = sv_fmt(a, "For %.*s", SV_FMT(p->viewer->subject_name)) },
        .problems = problems,
        .action = path(p, sv_z(a, sv_fmt(a, "/buy/%lld", (long long)o->id.v))),
        .price = offering_price_words(p, cost.total, o->every),
        .tax = offering_tax_words(p, &cost),
        .visits = offering_visits_words(a, o),
        .more = more_words(a, o),
        .description = o->description,
        .hidden = VIEW_LIST(a, struct view_hidden, { SV("key"), bill_form_key(p) },
            { SV("version"), sv_fmt(a, "%lld", (long long)o->version) },
            { SV("total"), sv_fmt(a, "%lld", (long long)cost.total) }) };
    TRY(member_field(p, o, &v.members));
    if (o->price)
        v.how = how_field(p);
    v.submit = (struct view_submit){ .label = o->price ? sv_fmt(a, "Buy for %.*s", SV_FMT(my_money(p, cost.total)))
                                                       : SV("Take it"),
        .cancel_href = path(p, "") };
    page_problems(p, problems);
    p->frame.title = v.header.title;
    tpl_my_package_buy(&p->reply->body, &v);
    return E_OK;
}

static enum err get_buy(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct offering o;
    TRY(load_offering(p, &o));
    return show_buy(p, &o, &none);
}

/* To where this person pays: acting for somebody else that is in their own account. */
static enum err go_to_pay(struct page *p, struct invoice_id invoice)
{
    struct arena *a = p->op.arena;
    if (p->context == CONTEXT_OWN)
        return page_redirect(
            p, sv_fmt(a, "/portal/bills/%lld/pay", (long long)invoice.v), SV("It is yours. Now pay it."));
    frame_set_flash(p, SV("It is bought. Now pay it, in your own account."));
    http_redirect(p->reply, sv_fmt(a, "/portal/pay-for/%lld/pay", (long long)invoice.v));
    return E_OK;
}

static enum err post_buy(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client_id members[MEMBERS_MOST];
    struct package_buy_form f = { .offering = { page_arg(p, "offering") },
        .version = page_form_int(p, SV("version")),
        .total = { page_form_int(p, SV("total")) > 0, page_form_int(p, SV("total")) },
        .key = http_field(p->req, SV("key")),
        .members = members,
        .member_count = ticked(p, members) };
    struct package_id id;
    struct invoice_id invoice;
    bool card = sv_eq(http_field(p->req, SV("how")), SV("card"));
    enum err e = package_buy(&p->op, p->organization, &f, &problems, &id, &invoice);
    if (e == E_INVALID) {
        struct offering o;
        TRY(load_offering(p, &o));
        return show_buy(p, &o, &problems);
    }
    TRY(e);
    if (card && invoice.v)
        return go_to_pay(p, invoice);
    return page_redirect(p, sv_fmt(p->op.arena, "/portal/packages/%lld", (long long)id.v),
        invoice.v ? SV("It is bought. The bill was sent to you.") : SV("It is bought."));
}

enum err packages_portal_way(struct page *p, struct view_link *ret_link, struct view_notice *ret_waits)
{
    (void)ret_waits; /* nothing ever waits there */
    struct packages have;
    struct offerings offers;
    int64_t left = 0;
    if (!viewer_may(p->viewer, NEED_CAP_PAGE(CAP_PACKAGES, LEVEL_VIEW)).allow)
        return E_OK;
    TRY(package_mine(&p->op, false, 1, &have));
    TRY(offering_offered(&p->op, 1, &offers));
    if (!have.total && !offers.total)
        return E_OK;
    for (size_t i = 0; i < have.count; i++)
        left += have.items[i].left;
    *ret_link = (struct view_link){ .label = SV("Packages"), .icon = ICON_PACKAGE, .href = path(p, ""), .count = left };
    return E_OK;
}

#define VIEW NEEDS_CAP(CAP_PACKAGES, LEVEL_VIEW)
#define ACT NEEDS_CAP(CAP_PACKAGES, LEVEL_ACT)
static const struct route routes[] = {
    { HTTP_GET, "/portal/packages", "portal_packages", VIEW, AUDIT_LIST, "package", get_packages },
    { HTTP_GET, "/portal/packages/{package}", "portal_package", VIEW, AUDIT_VIEW, "package", get_package },
    { HTTP_GET, "/portal/packages/buy/{offering}", "portal_package_buy", ACT, AUDIT_VIEW, "package", get_buy },
    { HTTP_POST, "/portal/packages/buy/{offering}", "portal_package_buy_do", ACT, AUDIT_CREATE, "package", post_buy },
};
const struct route_table billing_own_package_routes = { routes, LENGTH(routes) };
