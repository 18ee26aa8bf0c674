/* Settings › Billing › Taxes: what they are called, how much, and where; and which clients are exempt. */
#include "billing/client_desk.h"
#include "billing/pages.h"
#include "billing/settings_view.h"
#include "people/people.h"

static struct view_link crumb(void)
{
    return (struct view_link){ .label = SV("Taxes"), .href = SV("/settings/billing/taxes") };
}

static struct sv path_of(struct arena *a, struct tax_id id, const char *below)
{
    return sv_fmt(a, "/settings/billing/taxes/%lld%s", (long long)id.v, below);
}

/* -- the list -------------------------------------------------------------------------------------------------------
 */

static enum err get_taxes(struct page *p)
{
    struct arena *a = p->op.arena;
    struct taxes list;
    const struct sv *elsewhere;
    TRY(tax_list(&p->op, true, &list));
    TRY(tax_elsewhere(&p->op, &list, &elsewhere));
    struct bill_page v = bill_page_new(p, 1);
    v.header = bill_settings_header(p, (struct view_link){ .label = SV("") }, SV("Taxes"),
        SV("What is added to your prices, or is in them. Each service says which one it bears."));
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Add a tax"), .href = SV("/settings/billing/taxes/new"), .icon = ICON_PLUS });
    struct bill_section *s = bill_section_add(&v.sections, SV("taxes"), SV("Taxes"));
    s->table = BILL_TABLE(a, SV("Taxes"), list.count, "Name", "Prices", "#Percent");
    for (size_t i = 0; i < list.count; i++) {
        const struct tax *t = &list.items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        struct bill_cell *name = bill_cell_add(r, &s->table, t->name);
        name->href = path_of(a, t->id, "");
        name->detail = elsewhere[i];
        if (t->archived)
            name->badges =
                (struct view_badges)VIEW_LIST(a, struct view_badge, { .label = SV("Archived"), .tone = TONE_CALM });
        bill_cell_add(r, &s->table, t->included ? SV("Include it") : SV("It is added"));
        bill_cell_add(r, &s->table, bill_percent(a, t->bp));
    }
    s->empty = (struct view_empty){ .art = ART_DONE,
        .title = SV("No taxes yet"),
        .text = SV("Where care is taxed, add the tax as bills have to name it: “Sales tax”, 8.25 %."),
        .action_label = SV("Add a tax"),
        .action_href = SV("/settings/billing/taxes/new") };
    return bill_page_render(p, &v);
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

static struct sv place_field(struct arena *a, const struct tax_place *at)
{
    return sv_fmt(a, "place%lld", (long long)at->place.v);
}

static struct tax_form typed(const struct page *p, const struct tax_places *places)
{
    struct tax_place_form *at = arena_array(p->op.arena, places->count, sizeof *at);
    for (size_t i = 0; i < places->count; i++)
        at[i] = (struct tax_place_form){ places->items[i].place,
            http_field(p->req, place_field(p->op.arena, &places->items[i])) };
    return (struct tax_form){ .name = http_field(p->req, SV("name")),
        .percent = http_field(p->req, SV("percent")),
        .included = sv_eq(http_field(p->req, SV("prices")), SV("included")),
        .places = at,
        .place_count = places->count,
        .version = page_form_int(p, SV("version")) };
}

static struct tax_form form_from(struct arena *a, const struct tax *t, const struct tax_places *places)
{
    struct tax_place_form *at = arena_array(a, places->count, sizeof *at);
    for (size_t i = 0; i < places->count; i++)
        at[i] = (struct tax_place_form){ places->items[i].place,
            places->items[i].bp.has ? tax_typed(a, (struct tax_id){ 0 }, places->items[i].bp.v) : SV("") };
    return (struct tax_form){ .name = t->name,
        .percent = t->id.v ? tax_typed(a, (struct tax_id){ 0 }, t->bp) : SV(""),
        .included = t->included,
        .places = at,
        .place_count = places->count,
        .version = t->version };
}

static enum err show(struct page *p, const struct tax *t, const struct tax_places *places, const struct tax_form *f,
    const struct problems *problems)
{
    static const char *const prices[] = { "added", "The tax is added to prices", "included", "Prices include the tax" };
    struct arena *a = p->op.arena;
    struct bill_form v = bill_form_new(p, problems);
    v.header = bill_settings_header(p, crumb(), t->id.v ? t->name : SV("A new tax"), SV(""));
    if (t->id.v)
        v.header.menu = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = t->archived ? SV("Bring back") : SV("Archive"),
                .icon = ICON_ARCHIVE,
                .href = path_of(a, t->id, "/archive"),
                .danger = !t->archived });
    bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)f->version));
    struct bill_group *what = bill_group_add(p, &v, SV("The tax"), true);
    struct view_field *name = bill_field_add(what, INPUT_FIELD, SV("name"), SV("Name"), f->name, 40);
    name->required = true;
    name->hint = SV("As bills print it: “Sales tax”.");
    struct view_field *percent = bill_field_add(what, INPUT_FIELD, SV("percent"), SV("Percent"), f->percent, 6);
    percent->required = true;
    percent->inputmode = SV("decimal");
    struct bill_group *how = bill_group_add(p, &v, SV(""), false);
    bill_choice_add(how, INPUT_RADIOS, SV("prices"), SV("Prices of services that bear it"),
        bill_choices(a, prices, 2, f->included ? SV("included") : SV("added")));
    if (places->count) {
        struct bill_group *where = bill_group_add(p, &v, SV("Where it is another percentage"), true);
        where->text = SV("For visits at a location of yours. Empty: as above; 0: none there.");
        for (size_t i = 0; i < places->count; i++)
            bill_field_add(
                where, INPUT_FIELD, place_field(a, &places->items[i]), places->items[i].name, f->places[i].percent, 6)
                ->inputmode = SV("decimal");
    }
    v.submit = (struct view_submit){ .label = t->id.v ? SV("Save") : SV("Add the tax"),
        .cancel_href = SV("/settings/billing/taxes") };
    return bill_form_render(p, &v);
}

static enum err load(struct page *p, bool new, struct tax *ret_tax, struct tax_places *ret_places)
{
    struct tax_id id = { new ? 0 : page_arg(p, "tax") };
    return !new && !id.v ? E_NOTFOUND : tax_load(&p->op, id, ret_tax, ret_places);
}

static enum err get_one(struct page *p, bool new)
{
    struct problems none = problems_new(p->op.arena);
    struct tax t;
    struct tax_places places;
    TRY(load(p, new, &t, &places));
    struct tax_form f = form_from(p->op.arena, &t, &places);
    return show(p, &t, &places, &f, &none);
}

static enum err post_one(struct page *p, bool new)
{
    struct problems problems = problems_new(p->op.arena);
    struct tax t;
    struct tax_places places;
    struct tax_id saved;
    TRY(load(p, new, &t, &places));
    struct tax_form f = typed(p, &places);
    enum err e = save_result(tax_save(&p->op, t.id, &f, &problems, &saved), &problems);
    if (problem_has(&problems, SV("stale")))
        f.version = t.version;
    if (e == E_INVALID)
        return show(p, &t, &places, &f, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/billing/taxes"),
        new ? SV("The tax was added. Choose it for the services that bear it.")
            : SV("The tax was saved. It counts for what is charged from now on."));
}

static enum err get_new(struct page *p)
{
    return get_one(p, true);
}

static enum err post_new(struct page *p)
{
    return post_one(p, true);
}

static enum err get_tax(struct page *p)
{
    return get_one(p, false);
}

static enum err post_tax(struct page *p)
{
    return post_one(p, false);
}

static enum err show_archive(struct page *p, const struct tax *t, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct bill_form v = bill_form_new(p, problems);
    v.header = bill_settings_header(p, crumb(), t->name, SV(""));
    v.question = sv_fmt(a, t->archived ? "Bring back “%.*s”?" : "Archive “%.*s”?", SV_FMT(t->name));
    bill_line_add(p, &v,
        t->archived ? SV("It can be chosen again.")
                    : SV("It cannot be chosen any more. Services that bear it go on to bear it until you change them, "
                         "and bills that name it stay."));
    bill_hidden_add(p, &v, SV("archive"), t->archived ? SV("0") : SV("1"));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)t->version));
    v.submit = (struct view_submit){ .label = t->archived ? SV("Bring back") : SV("Archive"),
        .danger = !t->archived,
        .cancel_href = path_of(a, t->id, "") };
    return bill_form_render(p, &v);
}

static enum err get_archive(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct tax t;
    struct tax_places places;
    TRY(load(p, false, &t, &places));
    return show_archive(p, &t, &none);
}

static enum err post_archive(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    bool archive = page_form_int(p, SV("archive")) != 0;
    struct tax t;
    struct tax_places places;
    TRY(load(p, false, &t, &places));
    enum err e = tax_archive(&p->op, t.id, archive, page_form_int(p, SV("version")), &problems);
    if (e == E_INVALID)
        return show_archive(p, &t, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/billing/taxes"),
        sv_fmt(p->op.arena, "“%.*s” %s.", SV_FMT(t.name), archive ? "was archived" : "is back"));
}

/* -- clients who are exempt -----------------------------------------------------------------------------------------
 */

enum err client_tax_part(struct page *p, struct client_id id, struct bill_page *v)
{
    struct arena *a = p->op.arena;
    struct tax_exemption x;
    struct taxes taxes;
    TRY(tax_list(&p->op, true, &taxes));
    TRY(tax_exemption_load(&p->op, id, &x));
    if (!taxes.count && !x.exempt)
        return E_OK;
    struct bill_section *s = bill_section_add(&v->sections, SV("tax"), SV("Tax"));
    s->none = x.exempt ? sv_fmt(a, "Exempt since %.*s%s%.*s.", SV_FMT(day_human(a, x.since)), x.reason.n ? ": " : "",
                             SV_FMT(x.reason))
                       : SV("Charges bear tax as their services say.");
    s->buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = x.exempt ? SV("Change") : SV("Make exempt"),
            .icon = ICON_EDIT,
            .href = client_bill_path(p, "/tax") });
    return E_OK;
}

static enum err show_exempt(struct page *p, bool exempt, struct sv reason, const struct problems *problems)
{
    struct client c;
    struct bill_form v = bill_form_new(p, problems);
    TRY(client_bill_header(p, SV("Tax"), &c, &v.header));
    struct bill_group *g = bill_group_add(p, &v, SV(""), false);
    bill_check_add(g, SV("exempt"), SV("Exempt from tax"), exempt)->hint =
        SV("For what is charged from now on. Where a price includes a tax, the price stays, and no tax is in it.");
    bill_field_add(g, INPUT_FIELD, SV("reason"), SV("Why"), reason, 200)->hint =
        SV("A certificate's number, say. Only staff see it.");
    v.submit = (struct view_submit){ .label = SV("Save"), .cancel_href = client_bill_path(p, "") };
    return bill_form_render(p, &v);
}

static enum err get_exempt(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct tax_exemption x;
    TRY(tax_exemption_load(&p->op, (struct client_id){ page_arg(p, "client") }, &x));
    return show_exempt(p, x.exempt, x.reason, &none);
}

static enum err post_exempt(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    bool exempt = http_field(p->req, SV("exempt")).n > 0;
    struct sv reason = http_field(p->req, SV("reason"));
    enum err e = tax_exemption_set(&p->op, (struct client_id){ page_arg(p, "client") }, exempt, reason, &problems);
    if (e == E_INVALID)
        return show_exempt(p, exempt, reason, &problems);
    TRY(e);
    return page_redirect(p, client_bill_path(p, ""),
        exempt ? SV("What is charged from now on bears no tax.")
               : SV("What is charged from now on bears tax as its service says."));
}

#define SET NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, ""
static const struct route routes[] = {
    { HTTP_GET, "/settings/billing/taxes", "settings_taxes", SET, get_taxes },
    { HTTP_GET, "/settings/billing/taxes/new", "settings_tax_new", SET, get_new },
    { HTTP_POST, "/settings/billing/taxes/new", "settings_tax_add", SET, post_new },
    { HTTP_GET, "/settings/billing/taxes/{tax}", "settings_tax", SET, get_tax },
    { HTTP_POST, "/settings/billing/taxes/{tax}", "settings_tax_save", SET, post_tax },
    { HTTP_GET, "/settings/billing/taxes/{tax}/archive", "settings_tax_archive", SET, get_archive },
    { HTTP_POST, "/settings/billing/taxes/{tax}/archive", "settings_tax_archive_do", SET, post_archive },
    { HTTP_GET, "/clients/{client}/billing/tax", "client_tax", NEEDS_CHART(PERM_BILLING), AUDIT_NONE, "", get_exempt },
    { HTTP_POST, "/clients/{client}/billing/tax", "client_tax_save", NEEDS_CHART(PERM_BILLING), AUDIT_UPDATE, "tax",
        post_exempt },
};
const struct route_table billing_tax_routes = { routes, LENGTH(routes) };
