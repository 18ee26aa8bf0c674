/* Settings › Billing › Packages: what is sold, and how the practice goes about credits. */
#include "billing/offering.h"
#include "billing/package_desk.h"
#include "billing/pages.h"
#include "billing/settings_view.h"

enum { OFFERINGS_A_PAGE = 25, LINES_AT_LEAST = 3 };
static const char HOME[] = "/settings/billing/packages";

static struct view_link crumb(void)
{
    return (struct view_link){ .label = SV("Packages"), .href = SV("/settings/billing/packages") };
}

static struct sv path_of(struct arena *a, struct offering_id id, const char *below)
{
    return sv_fmt(a, "%s/%lld%s", HOME, (long long)id.v, below);
}

/* -- in words -------------------------------------------------------------------------------------------------------
 */

struct sv offering_visits_words(struct arena *a, const struct offering *o)
{
    struct str s = str_new(a, 256);
    for (size_t i = 0; i < o->item_count; i++) {
        const struct offering_item *x = &o->items[i];
        str_addf(
            &s, "%s%lld × %.*s", s.n ? ", " : "", (long long)x->visits, SV_FMT(x->name.n ? x->name : SV("any visit")));
    }
    return s.n ? str_sv(&s) : SV("No visits");
}

struct sv offering_price_words(struct page *p, int64_t price, enum every every)
{
    struct arena *a = p->op.arena;
    if (!price)
        return every == EVERY_ONCE ? SV("Free") : sv_fmt(a, "Free, %s", every_label(every));
    return every == EVERY_ONCE ? bill_money(p, price)
                               : sv_fmt(a, "%.*s %s", SV_FMT(bill_money(p, price)), every_label(every));
}

struct sv offering_tax_words(struct page *p, const struct offering_cost *c)
{
    return c->tax ? tax_words(p->op.arena, c->by.name, c->by.bp, c->by.included, bill_money(p, c->tax)) : SV("");
}

struct sv offering_cost_words(struct page *p, const struct taxes *taxes, const struct offering *o)
{
    struct offering_cost c = offering_cost(taxes, o);
    struct sv price = offering_price_words(p, c.total, o->every), tax = offering_tax_words(p, &c);
    return tax.n ? sv_fmt(p->op.arena, "%.*s, %.*s", SV_FMT(price), SV_FMT(tax)) : price;
}

/* -- the list -------------------------------------------------------------------------------------------------------
 */

static struct view_empty nothing(struct sv text, bool archived)
{
    if (text.n)
        return (struct view_empty){
            .art = ART_SEARCH, .title = SV("No such package"), .text = SV("Type a word of its name.")
        };
    if (archived)
        return (struct view_empty){ .art = ART_DONE,
            .title = SV("Nothing is archived"),
            .text = SV("A package that you do not sell any more goes here; those that were sold go on.") };
    return (struct view_empty){ .art = ART_DONE,
        .title = SV("No packages yet"),
        .text = SV("Ten visits at once, or a visit every month: sold for one price, and each visit uses one."),
        .action_label = SV("Add a package"),
        .action_href = SV("/settings/billing/packages/new") };
}

static struct view_badges badges_of(struct arena *a, const struct offering *o, bool archived_list)
{
    struct view_badge *b = arena_array(a, 3, sizeof *b);
    size_t n = 0;
    if (o->archived && !archived_list)
        b[n++] = (struct view_badge){ .label = SV("Archived"), .tone = TONE_CALM };
    if (o->in_portal)
        b[n++] = (struct view_badge){ .label = SV("In the portal"), .tone = TONE_INFO };
    if (o->household)
        b[n++] = (struct view_badge){ .label = SV("For the family"), .tone = TONE_CALM };
    return (struct view_badges){ b, n };
}

static struct sv setting_words(const struct package_setting *s, struct arena *a)
{
    return sv_fmt(a, "Visits are given %s. A missed visit %s one, a late cancellation %s.",
        s->on_payment ? "when the bill is paid" : "at once", s->noshow_uses ? "uses" : "does not use",
        s->late_uses ? "uses one" : "does not");
}

static enum err get_offerings(struct page *p)
{
    static const char *const kept[] = { "q", "archived" };
    struct arena *a = p->op.arena;
    struct sv text = sv_trim(http_param(p->req, SV("q")));
    bool archived = http_param(p->req, SV("archived")).n > 0;
    struct offerings list;
    struct package_setting setting;
    TRY(offering_list(&p->op, text, archived, page_number(p), &list));
    TRY(package_setting_load(&p->op, &setting));
    struct bill_page v = bill_page_new(p, 2);
    v.header = bill_settings_header(
        p, (struct view_link){ .label = SV("") }, SV("Packages"), SV("Several visits for one price."));
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Add a package"), .href = SV("/settings/billing/packages/new"), .icon = ICON_PLUS });
    v.tabs_name = SV("Packages");
    v.tabs = (struct view_links)VIEW_LIST(a, struct view_link,
        { .label = SV("Sold now"), .href = sv_of(HOME), .active = !archived },
        { .label = SV("With archived ones"), .href = SV("/settings/billing/packages?archived=1"), .active = archived });
    v.search = (struct view_search){
        .action = p->req->path, .label = SV("Words of a name"), .value = text, .live_target = SV("#results")
    };
    struct bill_section *s = bill_section_add(&v.sections, SV("packages"), SV("Packages"));
    s->table = BILL_TABLE(a, SV("Packages"), list.count, "Package", "Visits", "Price", "#Sold");
    for (size_t i = 0; i < list.count; i++) {
        const struct offering *o = &list.items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        struct bill_cell *name = bill_cell_add(r, &s->table, o->name);
        name->href = path_of(a, o->id, "");
        name->badges = badges_of(a, o, false);
        bill_cell_add(r, &s->table, offering_visits_words(a, o));
        bill_cell_add(r, &s->table, offering_price_words(p, o->price, o->every));
        bill_cell_add(r, &s->table, sv_fmt(a, "%lld", (long long)o->sold));
    }
    s->empty = nothing(text, archived);
    s->pager = bill_pager(
        p, bill_query(p, p->req->path, kept, LENGTH(kept)), (int64_t)list.count, list.total, OFFERINGS_A_PAGE);
    if (text.n)
        v.found = sv_fmt(a, "%.*s found", SV_FMT(view_count(a, list.total, 0)));
    struct bill_section *rules = bill_section_add(&v.sections, SV("rules"), SV("How visits are given and used"));
    rules->none = setting_words(&setting, a);
    rules->buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Change"), .href = SV("/settings/billing/packages/rules"), .icon = ICON_EDIT });
    return bill_page_render(p, &v);
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

static struct sv numbered(struct arena *a, const char *name, size_t i)
{
    return sv_fmt(a, "%s%zu", name, i + 1);
}

/* "t12": visits of a type; "s3": of types that are billed as a service; "": any. */
static struct offering_item_form typed_item(const struct page *p, size_t i)
{
    struct sv what = http_field(p->req, numbered(p->op.arena, "what", i));
    struct offering_item_form x = { .visits = http_field(p->req, numbered(p->op.arena, "visits", i)) };
    int64_t id = 0;
    if (what.n > 1 && int_parse(sv_sub(what, 1, SIZE_MAX), &id)) {
        if (what.p[0] == 't')
            x.type.v = id;
        else
            x.service.v = id;
    }
    return x;
}

static struct offering_form typed(const struct page *p)
{
    struct offering_item_form *items = arena_array(p->op.arena, OFFERING_ITEMS_MOST, sizeof *items);
    for (size_t i = 0; i < OFFERING_ITEMS_MOST; i++)
        items[i] = typed_item(p, i);
    return (struct offering_form){ .name = http_field(p->req, SV("name")),
        .description = http_field(p->req, SV("description")),
        .price = http_field(p->req, SV("price")),
        .tax = http_field(p->req, SV("tax")),
        .every = http_field(p->req, SV("every")),
        .expires_days = http_field(p->req, SV("expires_days")),
        .most = http_field(p->req, SV("most")),
        .household = http_field(p->req, SV("household")).n > 0,
        .roll_over = http_field(p->req, SV("roll_over")).n > 0,
        .in_portal = http_field(p->req, SV("in_portal")).n > 0,
        .items = items,
        .item_count = OFFERING_ITEMS_MOST,
        .version = page_form_int(p, SV("version")) };
}

static struct sv number_typed(struct arena *a, int64_t n)
{
    return n ? sv_fmt(a, "%lld", (long long)n) : SV("");
}

static struct offering_form form_from(struct page *p, const struct offering *o)
{
    struct arena *a = p->op.arena;
    struct offering_item_form *items = arena_array(a, OFFERING_ITEMS_MOST, sizeof *items);
    for (size_t i = 0; i < o->item_count; i++)
        items[i] =
            (struct offering_item_form){ o->items[i].type, o->items[i].service, number_typed(a, o->items[i].visits) };
    return (struct offering_form){ .name = o->name,
        .description = o->description,
        .price = amount_typed(a, o->price, bill_currency(p)),
        .tax = tax_typed(a, o->tax, 0),
        .every = sv_of(every_name(o->every)),
        .expires_days = number_typed(a, o->expires_days),
        .most = number_typed(a, o->most),
        .household = o->household,
        .roll_over = o->roll_over,
        .in_portal = o->in_portal,
        .items = items,
        .item_count = OFFERING_ITEMS_MOST,
        .version = o->version };
}

/* What a line can be of: any visit, a type, a service. */
struct kinds {
    struct appointment_types types;
    struct services services;
};

static struct view_choices kinds_of(struct arena *a, const struct kinds *k, const struct offering_item_form *x)
{
    struct view_choice *c = arena_array(a, 1 + k->types.count + k->services.count, sizeof *c);
    size_t n = 0;
    c[n++] = (struct view_choice){ .value = SV(""), .label = SV("Any visit"), .checked = !x->type.v && !x->service.v };
    for (size_t i = 0; i < k->types.count; i++)
        c[n++] = (struct view_choice){ .value = sv_fmt(a, "t%lld", (long long)k->types.items[i].id.v),
            .label = k->types.items[i].name,
            .checked = k->types.items[i].id.v == x->type.v };
    for (size_t i = 0; i < k->services.count; i++)
        c[n++] = (struct view_choice){ .value = sv_fmt(a, "s%lld", (long long)k->services.items[i].id.v),
            .label = sv_fmt(a, "Billed as: %.*s", SV_FMT(k->services.items[i].description)),
            .checked = !x->type.v && k->services.items[i].id.v == x->service.v };
    return (struct view_choices){ c, n };
}

static enum err visit_groups(struct page *p, struct bill_form *v, const struct offering_form *f)
{
    struct arena *a = p->op.arena;
    struct kinds k;
    size_t last = 0;
    TRY(type_list(&p->op, &(struct type_filter){ .most = 200 }, &k.types));
    TRY(service_list(&p->op, SV(""), false, 0, &k.services));
    for (size_t i = 0; i < f->item_count; i++)
        if (f->items[i].visits.n)
            last = i + 1;
    size_t shown = last + 1 > LINES_AT_LEAST ? last + 1 : LINES_AT_LEAST;
    shown = shown < OFFERING_ITEMS_MOST ? shown : OFFERING_ITEMS_MOST;
    struct bill_group *g = bill_group_add(p, v, SV("Which visits it has"), true);
    g->in_pairs = true;
    g->text = SV("A visit uses the kind that fits best. Leave the number empty where a line is not needed.");
    for (size_t i = 0; i < shown; i++) {
        struct offering_item_form x = i < f->item_count ? f->items[i] : (struct offering_item_form){ 0 };
        struct view_field *n = bill_field_add(g, INPUT_FIELD, i ? numbered(a, "visits", i) : SV("visits1"),
            sv_fmt(a, "How many, line %zu", i + 1), x.visits, 4);
        n->inputmode = SV("numeric");
        bill_choice_add(
            g, INPUT_SELECT, numbered(a, "what", i), sv_fmt(a, "Of what, line %zu", i + 1), kinds_of(a, &k, &x));
    }
    return E_OK;
}

/* `id` v 0: a new one. */
static enum err show(
    struct page *p, struct offering_id id, const struct offering_form *f, const struct problems *problems)
{
    static const char *const every[] = { "once", "Once", "week", "Every week", "month", "Every month", "quarter",
        "Every three months", "year", "Every year" };
    struct arena *a = p->op.arena;
    struct bill_form v = bill_form_new(p, problems);
    v.header = bill_settings_header(p, crumb(), id.v ? SV("Change the package") : SV("A new package"),
        id.v ? SV("What was sold before stays as it was sold.") : SV(""));
    if (id.v)
        v.header.menu = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("Archive or bring back"), .icon = ICON_ARCHIVE, .href = path_of(a, id, "/archive") });
    bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)f->version));
    struct bill_group *what = bill_group_add(p, &v, SV("What it is"), false);
    struct view_field *name = bill_field_add(what, INPUT_FIELD, SV("name"), SV("Name"), f->name, 100);
    name->required = true;
    name->hint = SV("As families read it on a bill. Nothing about anybody's health.");
    bill_field_add(what, INPUT_AREA, SV("description"), SV("Description"), f->description, 2000);
    TRY(visit_groups(p, &v, f));
    struct bill_group *price = bill_group_add(p, &v, SV("What it costs"), true);
    struct view_field *amount =
        bill_field_add(price, INPUT_FIELD, SV("price"), sv_fmt(a, "Price in %s", bill_currency(p)), f->price, 20);
    amount->inputmode = SV("decimal");
    amount->hint = SV("Empty or 0: free.");
    struct taxes taxes;
    TRY(tax_list(&p->op, true, &taxes));
    struct view_choices choices = bill_tax_choices(a, &taxes, f->tax);
    if (choices.count)
        bill_choice_add(price, INPUT_SELECT, SV("tax"), SV("Tax"), choices);
    bill_choice_add(price, INPUT_SELECT, SV("every"), SV("Billed"),
        bill_choices(a, every, LENGTH(every) / 2, f->every.n ? f->every : SV("once")));
    struct bill_group *lasts = bill_group_add(p, &v, SV("How long visits last"), false);
    struct view_field *days =
        bill_field_add(lasts, INPUT_FIELD, SV("expires_days"), SV("Days until visits expire"), f->expires_days, 4);
    days->inputmode = SV("numeric");
    days->hint = SV("Counted from the day they are given. Empty: they do not expire by days.");
    bill_check_add(lasts, SV("roll_over"), SV("Visits of a period can be used after it"), f->roll_over)->hint =
        SV("Of a package that is billed again and again. Else what is left lapses with its period.");
    struct bill_group *who = bill_group_add(p, &v, SV("Who can have it"), false);
    bill_check_add(who, SV("household"), SV("For the whole family"), f->household)->hint =
        SV("When it is sold you choose for whom. Else it is for one client.");
    bill_check_add(who, SV("in_portal"), SV("Show it in the portal, where it can be bought"), f->in_portal);
    struct view_field *most =
        bill_field_add(who, INPUT_FIELD, SV("most"), SV("How often one client may have it"), f->most, 4);
    most->inputmode = SV("numeric");
    most->hint = SV("Empty: as often as they like.");
    v.submit = (struct view_submit){ .label = id.v ? SV("Save") : SV("Add the package"), .cancel_href = sv_of(HOME) };
    return bill_form_render(p, &v);
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show(p, (struct offering_id){ 0 }, &(struct offering_form){ .every = SV("once") }, &none);
}

/* A problem of the lines stands at the first of them. */
static void place(struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++)
        if (sv_eq(problems->items[i].field, SV("visits")))
            problems->items[i].field = SV("visits1");
}

static enum err save(struct page *p, struct offering_id id)
{
    struct problems problems = problems_new(p->op.arena);
    struct offering_form f = typed(p);
    struct offering_id saved;
    enum err e = save_result(offering_save(&p->op, id, &f, &problems, &saved), &problems);
    if (problem_has(&problems, SV("stale"))) {
        struct offering now;
        TRY(offering_load(&p->op, id, &now));
        f.version = now.version;
    }
    place(&problems);
    if (e == E_INVALID)
        return show(p, id, &f, &problems);
    TRY(e);
    return page_redirect(p, sv_of(HOME), id.v ? SV("The package was saved.") : SV("The package was added."));
}

static enum err post_new(struct page *p)
{
    return save(p, (struct offering_id){ 0 });
}

static enum err load(struct page *p, struct offering *ret_offering)
{
    return offering_load(&p->op, (struct offering_id){ page_arg(p, "offering") }, ret_offering);
}

static enum err get_offering(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct offering o;
    TRY(load(p, &o));
    struct offering_form f = form_from(p, &o);
    return show(p, o.id, &f, &none);
}

static enum err post_offering(struct page *p)
{
    struct offering o;
    TRY(load(p, &o));
    return save(p, o.id);
}

static enum err get_archive(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct offering o;
    TRY(load(p, &o));
    struct bill_form v = bill_form_new(p, &none);
    v.header = bill_settings_header(p, crumb(), o.name, SV(""));
    v.question = sv_fmt(p->op.arena, o.archived ? "Bring back “%.*s”?" : "Archive “%.*s”?", SV_FMT(o.name));
    bill_line_add(p, &v,
        o.archived ? SV("It can be sold again, and is shown in the portal where that is ticked.")
                   : SV("It is not sold any more. Packages that were sold go on, and renew."));
    bill_hidden_add(p, &v, SV("archive"), o.archived ? SV("0") : SV("1"));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(p->op.arena, "%lld", (long long)o.version));
    v.submit = (struct view_submit){ .label = o.archived ? SV("Bring back") : SV("Archive"),
        .danger = !o.archived,
        .cancel_href = path_of(p->op.arena, o.id, "") };
    return bill_form_render(p, &v);
}

static enum err post_archive(struct page *p)
{
    bool archive = page_form_int(p, SV("archive")) != 0;
    struct offering o;
    TRY(load(p, &o));
    TRY(offering_archive(&p->op, o.id, archive, page_form_int(p, SV("version"))));
    return page_redirect(p, archive ? SV("/settings/billing/packages?archived=1") : sv_of(HOME),
        sv_fmt(
            p->op.arena, "“%.*s” %s.", SV_FMT(o.name), archive ? "was archived; it can be brought back" : "is back"));
}

/* -- the practice's way ---------------------------------------------------------------------------------------------
 */

static enum err show_rules(struct page *p, const struct package_setting *s, const struct problems *problems)
{
    static const char *const given[] = { "0", "At once", "1", "When its bill is paid" };
    struct arena *a = p->op.arena;
    struct bill_form v = bill_form_new(p, problems);
    v.header = bill_settings_header(p, crumb(), SV("How visits are given and used"), SV("For all packages."));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)s->version));
    struct bill_group *g = bill_group_add(p, &v, SV("When visits are given"), false);
    bill_choice_add(g, INPUT_RADIOS, SV("on_payment"), SV("Visits of a package, and of each period, can be used"),
        bill_choices(a, given, 2, s->on_payment ? SV("1") : SV("0")));
    struct bill_group *m = bill_group_add(p, &v, SV("Missed visits"), false);
    m->text =
        SV("What is used pays for the missed visit: no fee is proposed beside it. You can give one back each time.");
    bill_check_add(m, SV("noshow_uses"), SV("A client who does not come uses a visit"), s->noshow_uses);
    bill_check_add(m, SV("late_uses"), SV("A late cancellation uses a visit"), s->late_uses);
    v.submit = (struct view_submit){ .label = SV("Save"), .cancel_href = sv_of(HOME) };
    return bill_form_render(p, &v);
}

static enum err get_rules(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct package_setting s;
    TRY(package_setting_load(&p->op, &s));
    return show_rules(p, &s, &none);
}

static enum err post_rules(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct package_setting s = { .on_payment = sv_eq(http_field(p->req, SV("on_payment")), SV("1")),
        .noshow_uses = http_field(p->req, SV("noshow_uses")).n > 0,
        .late_uses = http_field(p->req, SV("late_uses")).n > 0,
        .version = page_form_int(p, SV("version")) };
    enum err e = save_result(package_setting_save(&p->op, &s), &problems);
    if (e == E_INVALID) {
        struct package_setting now;
        TRY(package_setting_load(&p->op, &now));
        s.version = now.version;
        return show_rules(p, &s, &problems);
    }
    TRY(e);
    return page_redirect(p, sv_of(HOME), SV("It was saved, and counts from now on."));
}

#define SET NEEDS_STAFF(PERM_SETTINGS)
static const struct route routes[] = {
    { HTTP_GET, "/settings/billing/packages", "offerings", SET, AUDIT_NONE, "", get_offerings },
    { HTTP_GET, "/settings/billing/packages/new", "offering_new", SET, AUDIT_NONE, "", get_new },
    { HTTP_POST, "/settings/billing/packages/new", "offering_add", SET, AUDIT_NONE, "", post_new },
    { HTTP_GET, "/settings/billing/packages/rules", "package_rules", SET, AUDIT_NONE, "", get_rules },
    { HTTP_POST, "/settings/billing/packages/rules", "package_rules_save", SET, AUDIT_NONE, "", post_rules },
    { HTTP_GET, "/settings/billing/packages/{offering}", "offering", SET, AUDIT_NONE, "", get_offering },
    { HTTP_POST, "/settings/billing/packages/{offering}", "offering_save", SET, AUDIT_NONE, "", post_offering },
    { HTTP_GET, "/settings/billing/packages/{offering}/archive", "offering_archive", SET, AUDIT_NONE, "", get_archive },
    { HTTP_POST, "/settings/billing/packages/{offering}/archive", "offering_archive_do", SET, AUDIT_NONE, "",
        post_archive },
};
const struct route_table billing_offering_routes = { routes, LENGTH(routes) };
