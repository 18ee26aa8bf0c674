/* Settings › Billing › Services and prices: what is sold, and other prices. */
#include <string.h>

#include "billing/pages.h"
#include "billing/service.h"
#include "billing/settings_view.h"

enum { SERVICES_A_PAGE = 25 };

static struct view_link crumb(void)
{
    return (struct view_link){ .label = SV("Services and prices"), .href = SV("/settings/billing/services") };
}

static struct sv path_of(struct arena *a, struct service_id id, const char *below)
{
    return sv_fmt(a, "/settings/billing/services/%lld%s", (long long)id.v, below);
}

static struct sv code_words(struct arena *a, const struct service *s)
{
    if (!s->code.n)
        return SV("");
    return s->modifiers.n ? sv_fmt(a, "%.*s, %.*s", SV_FMT(s->code), SV_FMT(s->modifiers)) : s->code;
}

static struct sv tax_said(struct arena *a, const struct taxes *taxes, const struct service *s)
{
    struct tax t = tax_of(taxes, s->tax, s->tax_bp);
    struct sv label = t.id.v || t.bp ? tax_label(a, t.name, t.bp) : SV("None");
    return t.included ? sv_fmt(a, "%.*s, in the price", SV_FMT(label)) : label;
}

/* -- the list -------------------------------------------------------------------------------------------------------
 */

struct view_links bill_service_tabs(struct page *p, const char *active)
{
    static const struct {
        const char *name, *label, *href;
    } tabs[] = {
        { "active", "In use", "/settings/billing/services" },
        { "archived", "Archived", "/settings/billing/services?archived=1" },
        { "types", "By type of visit", "/settings/billing/types" },
    };
    struct view_link *links = arena_array(p->op.arena, LENGTH(tabs), sizeof *links);
    for (size_t i = 0; i < LENGTH(tabs); i++)
        links[i] = (struct view_link){
            .label = sv_of(tabs[i].label), .href = sv_of(tabs[i].href), .active = strcmp(tabs[i].name, active) == 0
        };
    return (struct view_links){ links, LENGTH(tabs) };
}

static struct view_empty nothing(struct sv text, bool archived)
{
    if (text.n)
        return (struct view_empty){ .art = ART_SEARCH,
            .title = SV("No such service"),
            .text = SV("Type the beginning of its code, or a word of its name.") };
    if (archived)
        return (struct view_empty){ .art = ART_DONE,
            .title = SV("Nothing is archived"),
            .text = SV("A service that you do not offer any more goes here; bills that name it stay as they are.") };
    return (struct view_empty){ .art = ART_DONE,
        .title = SV("No services yet"),
        .text = SV("A service is what a bill names: “Therapy, 60 minutes”, with its code and price."),
        .action_label = SV("Add a service"),
        .action_href = SV("/settings/billing/services/new") };
}

static enum err get_services(struct page *p)
{
    static const char *const kept[] = { "q", "archived", "client" };
    struct arena *a = p->op.arena;
    int64_t client = bill_asked(p, SV("client")); /* whose other price is chosen */
    struct sv text = sv_trim(http_param(p->req, SV("q")));
    bool archived = http_param(p->req, SV("archived")).n > 0;
    struct services list;
    struct taxes taxes;
    TRY(tax_list(&p->op, true, &taxes));
    TRY(service_list(&p->op, text, archived, page_number(p), &list));
    struct bill_page v = bill_page_new(p, 1);
    v.header = bill_settings_header(p, (struct view_link){ .label = SV("") }, SV("Services and prices"),
        client ? SV("For which of these does this client pay another price?")
               : SV("What a bill names, and what it costs."));
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Add a service"), .href = SV("/settings/billing/services/new"), .icon = ICON_PLUS });
    v.tabs_name = SV("Services");
    v.tabs = bill_service_tabs(p, archived ? "archived" : "active");
    v.search = (struct view_search){
        .action = p->req->path, .label = SV("A code or words"), .value = text, .live_target = SV("#results")
    };
    struct bill_section *s =
        bill_section_add(&v.sections, SV("services"), archived ? SV("Archived services") : SV("Services"));
    s->table = BILL_TABLE(a, SV("Services"), list.count, "Service", "Code", "Kind", "Tax", "#Price");
    for (size_t i = 0; i < list.count; i++) {
        const struct service *x = &list.items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        struct bill_cell *name = bill_cell_add(r, &s->table, x->description);
        name->href = client ? sv_fmt(a, "%.*s?client=%lld", SV_FMT(path_of(a, x->id, "/price")), (long long)client)
                            : path_of(a, x->id, "");
        if (x->archived && !archived)
            name->badges =
                (struct view_badges)VIEW_LIST(a, struct view_badge, { .label = SV("Archived"), .tone = TONE_CALM });
        bill_cell_add(r, &s->table, code_words(a, x));
        bill_cell_add(r, &s->table, x->category);
        bill_cell_add(r, &s->table, tax_said(a, &taxes, x));
        bill_cell_add(r, &s->table, bill_money(p, x->price));
    }
    s->empty = nothing(text, archived);
    s->pager = bill_pager(
        p, bill_query(p, p->req->path, kept, LENGTH(kept)), (int64_t)list.count, list.total, SERVICES_A_PAGE);
    if (text.n)
        v.found = sv_fmt(a, "%.*s found", SV_FMT(view_count(a, list.total, 0)));
    return bill_page_render(p, &v);
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

static struct service_form typed(const struct page *p)
{
    return (struct service_form){ .code_system = http_field(p->req, SV("code_system")),
        .code = http_field(p->req, SV("code")),
        .description = http_field(p->req, SV("description")),
        .category = http_field(p->req, SV("category")),
        .price = http_field(p->req, SV("price")),
        .modifiers = http_field(p->req, SV("modifiers")),
        .place_of_service = http_field(p->req, SV("place_of_service")),
        .tax = http_field(p->req, SV("tax")),
        .version = page_form_int(p, SV("version")) };
}

static struct service_form form_from(struct page *p, const struct service *s)
{
    struct arena *a = p->op.arena;
    return (struct service_form){ .code_system = s->code_system,
        .code = s->code,
        .description = s->description,
        .category = s->category,
        .price = amount_typed(a, s->price, bill_currency(p)),
        .modifiers = s->modifiers,
        .place_of_service = s->place_of_service,
        .tax = s->tax.v ? tax_typed(a, s->tax, 0) : bill_percent_typed(a, s->tax_bp),
        .version = s->version };
}

/* `id` v 0: a new one. */
static enum err show(
    struct page *p, struct service_id id, const struct service_form *f, const struct problems *problems)
{
    static const char *const systems[] = { "", "Without a code", "cpt", "CPT", "hcpcs", "HCPCS" };
    static const char *const places[] = { "", "As the visit was", "11", "11 Office", "10", "10 Telehealth at home",
        "02", "02 Telehealth elsewhere", "12", "12 Home", "03", "03 School", "31", "31 Nursing facility" };
    struct arena *a = p->op.arena;
    struct taxes taxes;
    struct bill_form v = bill_form_new(p, problems);
    TRY(tax_list(&p->op, true, &taxes));
    v.header = bill_settings_header(p, crumb(), id.v ? SV("Change the service") : SV("A new service"), SV(""));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)f->version));
    struct bill_group *what = bill_group_add(p, &v, SV("What it is"), false);
    struct view_field *name = bill_field_add(what, INPUT_FIELD, SV("description"), SV("Name"), f->description, 200);
    name->required = true;
    name->hint = SV("In your own words, as families read it on a bill.");
    bill_field_add(what, INPUT_FIELD, SV("category"), SV("Kind"), f->category, 100)->hint =
        SV("“Therapy”, “Reports”. Who pays can differ by it.");
    struct bill_group *price = bill_group_add(p, &v, SV("What it costs"), true);
    struct view_field *amount = bill_field_add(price, INPUT_FIELD, SV("price"), SV("Price of one unit"), f->price, 20);
    amount->required = true;
    amount->inputmode = SV("decimal");
    bill_tax_add(price, a, &taxes, f->tax);
    struct bill_group *code = bill_group_add(p, &v, SV("For insurers"), true);
    bill_choice_add(
        code, INPUT_SELECT, SV("code_system"), SV("List of codes"), bill_choices(a, systems, 3, f->code_system));
    bill_field_add(code, INPUT_FIELD, SV("code"), SV("Code"), f->code, 10)->hint = SV("CPT: five digits.");
    bill_field_add(code, INPUT_FIELD, SV("modifiers"), SV("Modifiers"), f->modifiers, 20)->hint =
        SV("Up to four, with blanks between: 95 GT.");
    bill_choice_add(code, INPUT_SELECT, SV("place_of_service"), SV("Place of service"),
        bill_choices(a, places, LENGTH(places) / 2, f->place_of_service));
    v.submit = (struct view_submit){ .label = id.v ? SV("Save") : SV("Add the service"),
        .cancel_href = id.v ? path_of(a, id, "") : SV("/settings/billing/services") };
    return bill_form_render(p, &v);
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show(p, (struct service_id){ 0 }, &(struct service_form){ .code_system = SV("cpt") }, &none);
}

static enum err save(struct page *p, struct service_id id)
{
    struct problems problems = problems_new(p->op.arena);
    struct service_form f = typed(p);
    struct service_id saved;
    enum err e = save_result(service_save(&p->op, id, &f, &problems, &saved), &problems);
    if (problem_has(&problems, SV("stale"))) {
        struct service now;
        TRY(service_load(&p->op, id, &now));
        f.version = now.version;
    }
    if (e == E_INVALID)
        return show(p, id, &f, &problems);
    TRY(e);
    return page_redirect(p, path_of(p->op.arena, saved, ""),
        id.v ? SV("The service was saved. Bills that are made already keep their price.")
             : SV("The service was added."));
}

static enum err post_new(struct page *p)
{
    return save(p, (struct service_id){ 0 });
}

static enum err load(struct page *p, struct service *ret_service)
{
    return service_load(&p->op, (struct service_id){ page_arg(p, "service") }, ret_service);
}

static enum err get_edit(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct service s;
    TRY(load(p, &s));
    struct service_form f = form_from(p, &s);
    return show(p, s.id, &f, &none);
}

static enum err post_edit(struct page *p)
{
    struct service s;
    TRY(load(p, &s));
    return save(p, s.id);
}

static void fill_prices(
    struct page *p, const struct service *x, const struct service_prices *prices, struct bill_section *s)
{
    struct arena *a = p->op.arena;
    s->text = SV("For one client by one provider the price of both counts, then the client's, then the provider's.");
    s->none = SV("Everybody pays the price above.");
    s->buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Price of a provider"), .href = path_of(a, x->id, "/price"), .icon = ICON_PLUS });
    s->table = BILL_TABLE(a, SV("Other prices"), prices->count, "For", "By", "#Price");
    s->table.has_menu = true;
    for (size_t i = 0; i < prices->count; i++) {
        const struct service_price *q = &prices->items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        struct bill_cell *who = bill_cell_add(r, &s->table, q->client.v ? q->client_name : SV("Every client"));
        if (q->client.v)
            who->href = sv_fmt(a, "/clients/%lld/billing", (long long)q->client.v);
        bill_cell_add(r, &s->table, q->staff.v ? q->staff_name : SV("Every provider"));
        bill_cell_add(r, &s->table, bill_money(p, q->price));
        r->name = q->client.v ? q->client_name : q->staff_name;
        r->menu = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("Change or end"),
                .icon = ICON_EDIT,
                .href = sv_fmt(a, "/settings/billing/services/%lld/price?staff=%lld&client=%lld", (long long)x->id.v,
                    (long long)q->staff.v, (long long)q->client.v) });
    }
}

static enum err get_service(struct page *p)
{
    struct arena *a = p->op.arena;
    struct service x;
    struct service_prices prices;
    struct taxes taxes;
    TRY(load(p, &x));
    TRY(tax_list(&p->op, true, &taxes));
    TRY(service_price_list(&p->op, x.id, &prices));
    struct bill_page v = bill_page_new(p, 2);
    v.header = bill_settings_header(p, crumb(), x.description, x.category);
    v.header.buttons = (struct view_actions)VIEW_LIST(
        a, struct view_action, { .label = SV("Change"), .icon = ICON_EDIT, .href = path_of(a, x.id, "/edit") });
    v.header.menu = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = x.archived ? SV("Bring back") : SV("Archive"),
            .icon = ICON_ARCHIVE,
            .href = path_of(a, x.id, "/archive"),
            .danger = !x.archived });
    if (x.archived)
        v.header.badges =
            (struct view_badges)VIEW_LIST(a, struct view_badge, { .label = SV("Archived"), .tone = TONE_CALM });
    struct bill_section *facts = bill_section_add(&v.sections, SV("facts"), SV("The service"));
    facts->facts = (struct view_facts)VIEW_LIST(a, struct view_fact,
        { .label = SV("Price"), .value = bill_money(p, x.price) },
        { .label = SV("Tax"), .value = tax_said(a, &taxes, &x) }, { .label = SV("Code"), .value = code_words(a, &x) },
        { .label = SV("Place of service"),
            .value = x.place_of_service.n ? x.place_of_service : SV("As the visit was") });
    fill_prices(p, &x, &prices, bill_section_add(&v.sections, SV("prices"), SV("Other prices")));
    return bill_page_render(p, &v);
}

static enum err get_archive(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct service x;
    TRY(load(p, &x));
    struct bill_form v = bill_form_new(p, &none);
    v.header = bill_settings_header(p, crumb(), x.description, SV(""));
    v.question = sv_fmt(p->op.arena, x.archived ? "Bring back “%.*s”?" : "Archive “%.*s”?", SV_FMT(x.description));
    bill_line_add(p, &v,
        x.archived ? SV("It is offered again when somebody writes a bill.")
                   : SV("It is not offered any more when somebody writes a bill. Bills that name it stay."));
    bill_hidden_add(p, &v, SV("archive"), x.archived ? SV("0") : SV("1"));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(p->op.arena, "%lld", (long long)x.version));
    v.submit = (struct view_submit){ .label = x.archived ? SV("Bring back") : SV("Archive"),
        .danger = !x.archived,
        .cancel_href = path_of(p->op.arena, x.id, "") };
    return bill_form_render(p, &v);
}

static enum err post_archive(struct page *p)
{
    bool archive = page_form_int(p, SV("archive")) != 0;
    struct service x;
    TRY(load(p, &x));
    TRY(service_archive(&p->op, x.id, archive, page_form_int(p, SV("version"))));
    return page_redirect(p, SV("/settings/billing/services"),
        sv_fmt(p->op.arena, "“%.*s” %s.", SV_FMT(x.description), archive ? "was archived" : "is back"));
}

/* -- other prices ---------------------------------------------------------------------------------------------------
 */

struct price_asked {
    struct service service;
    struct staff_id staff;
    struct client_id client;
    struct sv client_name, amount;
};

static enum err price_asked(struct page *p, struct price_asked *ret)
{
    struct price_asked x = { .amount = http_field(p->req, SV("amount")) };
    struct service_prices prices;
    bool post = p->req->method == HTTP_POST;
    TRY(load(p, &x.service));
    x.staff = (struct staff_id){ post ? page_form_int(p, SV("staff")) : bill_asked(p, SV("staff")) };
    x.client = (struct client_id){ post ? page_form_int(p, SV("client")) : bill_asked(p, SV("client")) };
    TRY(service_price_list(&p->op, x.service.id, &prices));
    for (size_t i = 0; i < prices.count; i++)
        if (!post && prices.items[i].staff.v == x.staff.v && prices.items[i].client.v == x.client.v)
            x.amount = amount_typed(p->op.arena, prices.items[i].price, bill_currency(p));
    if (x.client.v) {
        struct client_facts facts;
        TRY(client_facts_of(p->op.db, p->op.arena, p->organization, &x.client, 1, p->viewer->staff, p->viewer->today,
            p->op.now, &facts));
        if (!facts.id.v)
            return E_NOTFOUND;
        x.client_name = facts.name;
    }
    *ret = x;
    return E_OK;
}

static enum err show_price(struct page *p, const struct price_asked *x, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct staff_list staff;
    TRY(staff_list_load(&p->op, &staff));
    struct bill_form v = bill_form_new(p, problems);
    v.header = bill_settings_header(p,
        (struct view_link){ .label = x->service.description, .href = path_of(a, x->service.id, "") },
        SV("Another price"), x->client.v ? sv_fmt(a, "For %.*s", SV_FMT(x->client_name)) : SV(""));
    bill_hidden_add(p, &v, SV("client"), sv_fmt(a, "%lld", (long long)x->client.v));
    struct bill_group *g = bill_group_add(p, &v, SV(""), false);
    struct view_choice *who = arena_array(a, staff.count + 1, sizeof *who);
    size_t n = 0;
    if (x->client.v)
        who[n++] =
            (struct view_choice){ .value = SV("0"), .label = SV("Whoever gives it"), .checked = x->staff.v == 0 };
    for (size_t i = 0; i < staff.count; i++)
        if (!staff.items[i].archived)
            who[n++] = (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)staff.items[i].id.v),
                .label = sv_fmt(a, "%.*s %.*s", SV_FMT(staff.items[i].first_name), SV_FMT(staff.items[i].last_name)),
                .checked = x->staff.v == staff.items[i].id.v };
    bill_choice_add(g, INPUT_SELECT, SV("staff"), SV("When given by"), (struct view_choices){ who, n });
    struct view_field *amount = bill_field_add(g, INPUT_FIELD, SV("amount"), SV("Price of one unit"), x->amount, 20);
    amount->inputmode = SV("decimal");
    amount->hint = sv_fmt(a, "Empty: the usual one, %.*s, counts again.", SV_FMT(bill_money(p, x->service.price)));
    v.submit = (struct view_submit){ .label = SV("Save"), .cancel_href = path_of(a, x->service.id, "") };
    return bill_form_render(p, &v);
}

static enum err get_price(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct price_asked x;
    TRY(price_asked(p, &x));
    return show_price(p, &x, &none);
}

static enum err post_price(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct price_asked x;
    TRY(price_asked(p, &x));
    enum err e = service_price_set(&p->op, x.service.id, x.staff, x.client, x.amount, &problems);
    if (e == E_INVALID)
        return show_price(p, &x, &problems);
    TRY(e);
    return page_redirect(p, path_of(p->op.arena, x.service.id, ""),
        sv_trim(x.amount).n ? SV("The price was saved. It counts for what is billed from now on.")
                            : SV("The usual price counts again."));
}

#define SET NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, ""
static const struct route routes[] = {
    { HTTP_GET, "/settings/billing/services", "settings_services", SET, get_services },
    { HTTP_GET, "/settings/billing/services/new", "settings_service_new", SET, get_new },
    { HTTP_POST, "/settings/billing/services/new", "settings_service_add", SET, post_new },
    { HTTP_GET, "/settings/billing/services/{service}", "settings_service", SET, get_service },
    { HTTP_GET, "/settings/billing/services/{service}/edit", "settings_service_edit", SET, get_edit },
    { HTTP_POST, "/settings/billing/services/{service}/edit", "settings_service_save", SET, post_edit },
    { HTTP_GET, "/settings/billing/services/{service}/archive", "settings_service_archive", SET, get_archive },
    { HTTP_POST, "/settings/billing/services/{service}/archive", "settings_service_archive_do", SET, post_archive },
    { HTTP_GET, "/settings/billing/services/{service}/price", "settings_service_price", SET, get_price },
    { HTTP_POST, "/settings/billing/services/{service}/price", "settings_service_price_save", SET, post_price },
};
const struct route_table billing_service_routes = { routes, LENGTH(routes) };
