/* A client's tab Packages: what they have, what is left, which visit used what; selling, giving and offering. */
#include "billing/client_desk.h"
#include "billing/invoice_desk.h"
#include "billing/package_desk.h"
#include "billing/pages.h"
#include "billing/tax_read.h"
#include "ical/zone.h"
#include "people/people.h"

enum { PACKAGES_A_PAGE = 25, USES_A_PAGE = 25, FAMILY_MOST = 50 };

static struct sv path(struct page *p, const char *below)
{
    return sv_fmt(p->op.arena, "/clients/%lld/packages%s", (long long)page_arg(p, "client"), below);
}

struct sv package_path(struct page *p, struct package_id id, const char *below)
{
    return sv_fmt(
        p->op.arena, "/clients/%lld/packages/%lld%s", (long long)page_arg(p, "client"), (long long)id.v, below);
}

enum err package_header(struct page *p, struct sv title, struct client *ret_client, struct view_header *ret_header)
{
    TRY(client_load(&p->op, (struct client_id){ page_arg(p, "client") }, p->organization, ret_client));
    *ret_header =
        client_subheader(p, ret_client, (struct view_link){ .label = SV("Packages"), .href = path(p, "") }, title);
    return E_OK;
}

/* -- the tab --------------------------------------------------------------------------------------------------------
 */

static void package_row_add(
    struct page *p, const struct package *x, int64_t cost, struct client_id client, struct bill_section *s)
{
    struct arena *a = p->op.arena;
    struct bill_row *r = bill_row_add(a, &s->table);
    struct bill_cell *name = bill_cell_add(r, &s->table, x->name);
    name->href = package_path(p, x->id, "");
    name->detail = x->client.v == client.v ? SV("") : sv_fmt(a, "of %.*s", SV_FMT(x->client_name));
    name->badges = package_badges(a, x, p->viewer->today);
    bill_cell_add(r, &s->table, package_left_words(a, x));
    bill_cell_add(r, &s->table, package_when_words(a, x));
    bill_cell_add(r, &s->table, offering_price_words(p, cost, x->every));
}

static enum err get_client(struct page *p)
{
    static const char *const kept[] = { "ended" };
    struct arena *a = p->op.arena;
    struct client c;
    struct packages list;
    bool ended = http_param(p->req, SV("ended")).n > 0;
    struct client_id id = { page_arg(p, "client") };
    TRY(client_load(&p->op, id, p->organization, &c));
    TRY(package_list(&p->op, id, ended, page_number(p), &list));
    struct package_id *ids = arena_array(a, list.count, sizeof *ids);
    int64_t *costs = arena_array(a, list.count, sizeof *costs);
    for (size_t i = 0; i < list.count; i++)
        ids[i] = list.items[i].id;
    TRY(package_costs(&p->op, ids, list.count, costs));
    struct bill_page v = bill_page_new(p, 1);
    struct client_head head = client_header(p, &c, "packages");
    v.header = head.header;
    v.tabs = head.tabs;
    v.tabs_name = SV("Client Info");
    if (!c.archived)
        v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("Sell a package"), .icon = ICON_PLUS, .href = path(p, "/sell") },
            { .label = SV("Offer one"), .icon = ICON_SEND, .href = path(p, "/offer") });
    struct bill_section *s = bill_section_add(&v.sections, SV("packages"), SV("Packages"));
    s->table = BILL_TABLE(a, SV("Packages"), list.count, "Package", "Visits", "When", "#Price");
    for (size_t i = 0; i < list.count; i++)
        package_row_add(p, &list.items[i], costs[i], id, s);
    s->empty = (struct view_empty){ .art = ART_DONE,
        .title = ended ? SV("No package ever") : SV("No packages now"),
        .text = SV("Several visits for one price. Sell one, or suggest it: each visit then uses one of its own.") };
    s->pager = bill_pager(
        p, bill_query(p, p->req->path, kept, LENGTH(kept)), (int64_t)list.count, list.total, PACKAGES_A_PAGE);
    s->buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = ended ? SV("Only those that go on") : SV("With those that ended"),
            .icon = ICON_LIST,
            .href = path(p, ended ? "" : "?ended=1") });
    return bill_page_render(p, &v);
}

/* -- sold, given ----------------------------------------------------------------------------------------------------
 */

struct typed_sale {
    struct client client;
    struct sv offering, payer, discount;
    bool free;
    struct client_id members[FAMILY_MOST];
    size_t member_count;
};

static void read_sale(struct page *p, struct typed_sale *t)
{
    int64_t id;
    t->offering = http_field(p->req, SV("offering"));
    t->payer = http_field(p->req, SV("payer"));
    t->discount = http_field(p->req, SV("discount"));
    t->free = http_field(p->req, SV("free")).n > 0;
    for (size_t i = 0; i < p->req->form.count && t->member_count < FAMILY_MOST; i++)
        if (sv_eq(p->req->form.items[i].name, SV("member")) && int_parse(p->req->form.items[i].value, &id))
            t->members[t->member_count++] = (struct client_id){ id };
}

/* What they cost this client: "Ten visits: 10 visits, $108.00, with $8.00 Sales tax 8 %". */
static enum err offerings_of(struct page *p, const struct offerings *list, struct sv chosen, struct view_choices *ret)
{
    struct arena *a = p->op.arena;
    struct taxes taxes;
    TRY(taxes_for(&p->op, (struct client_id){ page_arg(p, "client") }, (struct appointment_location_id){ 0 }, &taxes));
    struct view_choice *c = arena_array(a, list->count, sizeof *c);
    for (size_t i = 0; i < list->count; i++) {
        const struct offering *o = &list->items[i];
        struct sv value = sv_fmt(a, "%lld", (long long)o->id.v);
        c[i] = (struct view_choice){ .value = value,
            .label = sv_fmt(a, "%.*s: %.*s, %.*s%s", SV_FMT(o->name), SV_FMT(offering_visits_words(a, o)),
                SV_FMT(offering_cost_words(p, &taxes, o)), o->household ? ", for the family" : ""),
            .checked = chosen.n ? sv_eq(value, chosen) : i == 0 };
    }
    *ret = (struct view_choices){ c, list->count };
    return E_OK;
}

static enum err family_field(struct page *p, const struct typed_sale *t, struct bill_form *v)
{
    struct arena *a = p->op.arena;
    struct family_members family;
    TRY(attendee_family(&p->op, (struct appointment_id){ 0 }, t->client.id, &family));
    struct view_choice *c = arena_array(a, family.count, sizeof *c);
    size_t n = 0;
    for (size_t i = 0; i < family.count; i++) {
        if (family.items[i].client.v == t->client.id.v)
            continue;
        c[n] = (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)family.items[i].client.v),
            .label = family.items[i].name,
            .hint = family.items[i].words };
        for (size_t k = 0; k < t->member_count; k++)
            c[n].checked |= t->members[k].v == family.items[i].client.v;
        n++;
    }
    if (!n)
        return E_OK;
    struct bill_group *g = bill_group_add(p, v, SV("For whom else"), false);
    g->text = SV("Of a package for the family alone: their visits can use it too.");
    bill_choice_add(g, INPUT_CHECKS, SV("member"), SV("People of the family"), (struct view_choices){ c, n });
    return E_OK;
}

static enum err show_sell(struct page *p, const struct typed_sale *t, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct offerings list;
    struct payers payers;
    struct view_header head;
    struct client c;
    TRY(offering_list(&p->op, SV(""), false, 0, &list));
    TRY(package_header(p, SV("Sell a package"), &c, &head));
    struct bill_form v = bill_form_new(p, problems);
    v.header = head;
    if (!list.count) {
        bill_line_add(p, &v, SV("There is no package to sell yet. Add one in Settings, Billing, Packages."));
        v.submit = (struct view_submit){ .cancel_href = path(p, "") };
        v.question = SV("Nothing to sell yet");
        v.submit.label = SV("Look again");
        return bill_form_render(p, &v);
    }
    TRY(payer_choices(&p->op, t->client.id, &payers));
    bill_line_add(
        p, &v, SV("The bill goes out at once, to whoever pays by the rules of this client unless you choose."));
    bill_line_add(p, &v, SV("Visits that are booked already use it from the next one on."));
    struct bill_group *what = bill_group_add(p, &v, SV("What"), false);
    struct view_choices offerings;
    TRY(offerings_of(p, &list, t->offering, &offerings));
    bill_choice_add(what, INPUT_SELECT, SV("offering"), SV("Package"), offerings);
    struct view_field *discount =
        bill_field_add(what, INPUT_FIELD, SV("discount"), SV("Discount, each time it is billed"), t->discount, 20);
    discount->inputmode = SV("decimal");
    discount->hint = SV("An amount. Empty: none.");
    bill_check_add(what, SV("free"), SV("Give it: nothing is billed"), t->free);
    TRY(family_field(p, t, &v));
    struct bill_group *who = bill_group_add(p, &v, SV("Who pays"), false);
    struct view_choices by = bill_payer_choices(a, &payers, t->payer);
    struct view_choice *with_rules = arena_array(a, by.count + 1, sizeof *with_rules);
    with_rules[0] =
        (struct view_choice){ .value = SV(""), .label = SV("As the rules of this client say"), .checked = !t->payer.n };
    for (size_t i = 0; i < by.count; i++)
        with_rules[i + 1] = by.items[i];
    bill_choice_add(
        who, INPUT_SELECT, SV("payer"), SV("Bill it to"), (struct view_choices){ with_rules, by.count + 1 });
    bill_hidden_add(p, &v, SV("key"), bill_form_key(p));
    v.submit = (struct view_submit){ .label = SV("Sell it and send the bill"), .cancel_href = path(p, "") };
    return bill_form_render(p, &v);
}

static enum err get_sell(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct typed_sale t = { .member_count = 0 };
    TRY(client_load(&p->op, (struct client_id){ page_arg(p, "client") }, p->organization, &t.client));
    return show_sell(p, &t, &none);
}

static enum err post_sell(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct typed_sale t = { .member_count = 0 };
    struct package_id id = { 0 };
    int64_t offering = 0;
    TRY(client_load(&p->op, (struct client_id){ page_arg(p, "client") }, p->organization, &t.client));
    read_sale(p, &t);
    struct package_form f = { .client = t.client.id,
        .members = t.members,
        .member_count = t.member_count,
        .discount = t.discount,
        .free = t.free,
        .key = http_field(p->req, SV("key")) };
    (void)int_parse(t.offering, &offering);
    f.offering.v = offering;
    TRY(bill_payer_chosen(p, t.payer, &f.payer));
    enum err e = package_sell(&p->op, &f, &problems, &id);
    if (e == E_INVALID)
        return show_sell(p, &t, &problems);
    TRY(e);
    return page_redirect(p, package_path(p, id, ""),
        t.free ? SV("The package was given. Nothing was billed.") : SV("The package was sold, and its bill sent."));
}

/* -- offered --------------------------------------------------------------------------------------------------------
 */

static enum err show_offer(struct page *p, struct sv chosen, const struct problems *problems)
{
    struct offerings list;
    struct client c;
    struct bill_form v = bill_form_new(p, problems);
    TRY(offering_offered(&p->op, 0, &list));
    TRY(package_header(p, SV("Offer a package"), &c, &v.header));
    bill_line_add(p, &v,
        SV("They are told that you suggest it, and find it in the portal. Nothing is billed until they buy it."));
    struct bill_group *g = bill_group_add(p, &v, SV("What"), false);
    if (!list.count)
        g->text = SV("No package is shown in the portal yet. Tick that in Settings, Billing, Packages.");
    struct view_choices offerings;
    TRY(offerings_of(p, &list, chosen, &offerings));
    bill_choice_add(g, INPUT_SELECT, SV("offering"), SV("Package"), offerings);
    v.submit = (struct view_submit){ .label = SV("Offer it"), .cancel_href = path(p, "") };
    return bill_form_render(p, &v);
}

static enum err get_offer(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_offer(p, SV(""), &none);
}

static enum err post_offer(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv chosen = http_field(p->req, SV("offering"));
    int64_t id = 0;
    enum err e = E_INVALID;
    if (int_parse(chosen, &id))
        e = package_offer(&p->op, (struct client_id){ page_arg(p, "client") }, (struct offering_id){ id }, &problems);
    else
        problem_add(&problems, SV("offering"), SV("required"), SV("Choose a package."));
    if (e == E_INVALID)
        return show_offer(p, chosen, &problems);
    TRY(e);
    return page_redirect(p, path(p, ""), SV("It was offered."));
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

enum err package_of(struct page *p, struct package *ret_package)
{
    TRY(package_load(&p->op, (struct package_id){ page_arg(p, "package") }, ret_package));
    for (size_t i = 0; i < ret_package->member_count; i++)
        if (ret_package->members[i].v == page_arg(p, "client"))
            return E_OK;
    return E_NOTFOUND;
}

static struct view_actions menu_of(struct page *p, const struct package *x)
{
    struct arena *a = p->op.arena;
    struct view_action *m = arena_array(a, 6, sizeof *m);
    size_t n = 0;
    bool cancelled = x->state == PACKAGE_ENDED && sv_eq(x->ended_why, SV("cancelled"));
    if (x->state == PACKAGE_ACTIVE)
        m[n++] =
            (struct view_action){ .label = SV("Pause"), .icon = ICON_CLOCK, .href = package_path(p, x->id, "/pause") };
    if (x->state == PACKAGE_PAUSED)
        m[n++] = (struct view_action){
            .label = SV("Resume"), .icon = ICON_CHECK, .href = package_path(p, x->id, "/resume")
        };
    if (x->voided)
        m[n++] = (struct view_action){
            .label = SV("Keep its visits"), .icon = ICON_CHECK, .href = package_path(p, x->id, "/keep")
        };
    if (cancelled || (x->ends_on.has && x->state != PACKAGE_ENDED))
        m[n++] = (struct view_action){
            .label = SV("Take the cancellation back"), .icon = ICON_CHECK, .href = package_path(p, x->id, "/revive")
        };
    if (x->state != PACKAGE_ENDED)
        m[n++] = (struct view_action){
            .label = SV("Cancel"), .icon = ICON_CLOSE, .href = package_path(p, x->id, "/cancel"), .danger = true
        };
    return (struct view_actions){ m, n };
}

static void credits_section(struct page *p, const struct package *x, struct bill_page *v)
{
    struct arena *a = p->op.arena;
    struct bill_section *s = bill_section_add(&v->sections, SV("visits"), SV("Visits"));
    s->table = BILL_TABLE(a, SV("Visits"), x->credit_count, "Kind", "When", "#Given", "#Used", "#Left");
    for (size_t i = 0; i < x->credit_count; i++) {
        const struct package_credit *c = &x->credits[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        struct bill_cell *kind = bill_cell_add(r, &s->table, c->name.n ? c->name : SV("Any visit"));
        kind->detail = x->every == EVERY_ONCE ? SV("") : sv_fmt(a, "Period %lld", (long long)c->period);
        bill_cell_add(r, &s->table, package_credit_until(a, c, true));
        bill_cell_add(r, &s->table, sv_fmt(a, "%lld", (long long)c->given));
        bill_cell_add(r, &s->table, sv_fmt(a, "%lld", (long long)c->used));
        bill_cell_add(r, &s->table, sv_fmt(a, "%lld", (long long)c->left));
    }
    s->none = SV("It has no visits.");
}

static enum err uses_section(struct page *p, const struct package *x, struct bill_page *v)
{
    struct arena *a = p->op.arena;
    const struct zone *z = zone_of(p->organization->zone);
    struct package_uses uses;
    TRY(package_uses(&p->op, x->id, page_number(p), &uses));
    struct bill_section *s = bill_section_add(&v->sections, SV("uses"), SV("Which visit used one"));
    s->table = BILL_TABLE(a, SV("Which visit used one"), uses.count, "Visit", "Of", "What");
    s->table.has_menu = true;
    for (size_t i = 0; i < uses.count; i++) {
        const struct package_use *u = &uses.items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        struct sv day = u->appointment.v ? zone_human_day(a, z, u->starts_at) : u->type_name;
        struct bill_cell *visit = bill_cell_add(r, &s->table, day);
        if (u->appointment.v) {
            visit->href = sv_fmt(a, "/appointments/%lld", (long long)u->appointment.v);
            visit->detail = u->type_name;
        }
        if (u->confidential)
            visit->badges = (struct view_badges)VIEW_LIST(
                a, struct view_badge, { .label = SV("Confidential"), .tone = TONE_GUARD, .icon = ICON_LOCK });
        bill_cell_add(r, &s->table, u->client_name);
        bill_cell_add(r, &s->table, u->given_back ? SV("Gave it back") : u->ahead ? SV("Reserved") : SV("Used"));
        r->name = day;
        if (u->live)
            r->menu = (struct view_actions)VIEW_LIST(a, struct view_action,
                { .label = SV("Give it back"),
                    .icon = ICON_BACK,
                    .href = package_path(p, x->id, sv_z(a, sv_fmt(a, "/uses/%lld/give-back", (long long)u->id.v))) });
    }
    s->none = SV("None yet.");
    s->pager = bill_pager(p, bill_query(p, p->req->path, NULL, 0), (int64_t)uses.count, uses.total, USES_A_PAGE);
    return E_OK;
}

static struct sv members_words(struct arena *a, const struct package *x)
{
    struct str s = str_new(a, 256);
    for (size_t i = 0; i < x->member_count; i++)
        str_addf(&s, "%s%.*s", s.n ? ", " : "", SV_FMT(x->member_names[i]));
    return str_sv(&s);
}

static void fact(struct view_fact *f, size_t *n, struct sv label, struct sv value, struct sv href)
{
    if (value.n)
        f[(*n)++] = (struct view_fact){ .label = label, .value = value, .href = href };
}

static struct view_facts facts_of(struct page *p, const struct package *x, int64_t cost)
{
    struct arena *a = p->op.arena;
    struct view_fact *f = arena_array(a, 8, sizeof *f);
    size_t n = 0;
    fact(f, &n, SV("Of"), x->client_name, sv_fmt(a, "/clients/%lld/packages", (long long)x->client.v));
    fact(f, &n, SV("For"), x->member_count > 1 ? members_words(a, x) : SV(""), SV(""));
    fact(f, &n, SV("Left"), package_left_words(a, x), SV(""));
    fact(f, &n, SV("Price"), offering_price_words(p, cost, x->every), SV(""));
    fact(f, &n, SV("Discount"), bill_money_some(p, x->discount), SV(""));
    fact(f, &n, SV("Since"), day_human(a, x->bought_on), SV(""));
    fact(f, &n, SV("When"), package_when_words(a, x), SV(""));
    if (x->bill.v)
        fact(f, &n, SV("Bill"), SV("Look at it"), sv_fmt(a, "/billing/invoices/%lld", (long long)x->bill.v));
    else
        fact(f, &n, SV("Bill"), x->price > x->discount ? SV("On the Billing tab") : SV("None: free"), SV(""));
    return (struct view_facts){ f, n };
}

static enum err get_package(struct page *p)
{
    struct arena *a = p->op.arena;
    struct package x;
    struct client c;
    int64_t cost;
    TRY(package_of(p, &x));
    TRY(package_costs(&p->op, &x.id, 1, &cost));
    struct bill_page v = bill_page_new(p, 3);
    TRY(package_header(p, x.name, &c, &v.header));
    v.header.badges = package_badges(a, &x, p->viewer->today);
    v.header.menu = menu_of(p, &x);
    struct bill_section *facts = bill_section_add(&v.sections, SV("facts"), SV("The package"));
    facts->facts = facts_of(p, &x, cost);
    credits_section(p, &x, &v);
    TRY(uses_section(p, &x, &v));
    return bill_page_render(p, &v);
}

#define BILL NEEDS_CHART(PERM_BILLING)
static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/packages", "client_packages", BILL, AUDIT_LIST, "package", get_client },
    { HTTP_GET, "/clients/{client}/packages/sell", "client_package_sell", BILL, AUDIT_VIEW, "package", get_sell },
    { HTTP_POST, "/clients/{client}/packages/sell", "client_package_sell_do", BILL, AUDIT_CREATE, "package",
        post_sell },
    { HTTP_GET, "/clients/{client}/packages/offer", "client_package_offer", BILL, AUDIT_VIEW, "package", get_offer },
    { HTTP_POST, "/clients/{client}/packages/offer", "client_package_offer_do", BILL, AUDIT_SEND, "package",
        post_offer },
    { HTTP_GET, "/clients/{client}/packages/{package}", "client_package", BILL, AUDIT_VIEW, "package", get_package },
};
const struct route_table billing_package_routes = { routes, LENGTH(routes) };
