#include "people/location.h"
#include "people/named.h"
#include "people/pages.h"
#include "people/templates.h"

static struct view_link crumb(void)
{
    return (struct view_link){ .label = SV("Addresses"), .href = SV("/settings/locations") };
}

static struct sv path_of(struct arena *a, int64_t id, const char *rest)
{
    return sv_fmt(a, "/settings/locations/%lld%s", (long long)id, rest);
}

static struct sv in_one_line(struct arena *a, const struct location *l)
{
    const struct sv parts[] = { l->line1, l->line2, l->city, l->region, l->postal_code, l->country };
    struct str s = str_new(a, 4096);
    for (size_t i = 0; i < LENGTH(parts); i++)
        if (parts[i].n)
            str_addf(&s, "%s%.*s", s.n ? ", " : "", SV_FMT(parts[i]));
    return str_sv(&s);
}

static struct named_row row_of(struct arena *a, const void *items, size_t i)
{
    const struct location *l = (const struct location *)items + i;
    struct sv line = in_one_line(a, l);
    return (struct named_row){
        .name = l->name.n ? l->name : line, .href = path_of(a, l->id, ""), .members = line, .detail = l->npi
    };
}

static void keep_found(struct arena *a, struct sv words, struct locations *all)
{
    size_t n = 0;
    for (size_t i = 0; i < all->count; i++) {
        const struct location *l = &all->items[i];
        if (words_in(a, sv_fmt(a, "%.*s %.*s %.*s", SV_FMT(l->name), SV_FMT(in_one_line(a, l)), SV_FMT(l->npi)), words))
            all->items[n++] = *l;
    }
    all->count = n;
}

static enum err get_locations(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct sv text = named_words(p);
    struct locations all;
    TRY(locations_of(&p->op, NULL, 0, NULL, 0, true, &all));
    bool any = all.count > 0;
    keep_found(a, text, &all);
    struct named_view v = { .problems = &none,
        .name_label = SV("Name"),
        .members_label = SV("Address"),
        .detail_label = SV("NPI"),
        .search = { .action = any ? SV("/settings/locations") : SV(""), .label = SV("A name, street or city") },
        .empty = { .art = ART_PEOPLE,
            .title = SV("No addresses yet"),
            .text = SV("Where your practice is. Programs that work with Kith show the first one as its address."),
            .action_label = SV("Add an address"),
            .action_href = SV("/settings/locations/new") } };
    v.header =
        settings_header(p, (struct view_link){ .label = SV("") }, SV("Addresses"), SV("Where your practice is."));
    if (any)
        v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("Add an address"), .href = SV("/settings/locations/new"), .icon = ICON_PLUS });
    if (any)
        v.empty = (struct view_empty){ .art = ART_SEARCH,
            .title = SV("No such address"),
            .text = SV("Type the beginning of its name, street or city."),
            .action_label = SV("Show all"),
            .action_href = SV("/settings/locations") };
    return named_list_render(p, &v, &(struct named_all){ all.items, all.count, row_of });
}

static enum err show_form(struct page *p, int64_t id, const struct location_form *f, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct location_form_view v = { .frame = &p->frame,
        .problems = problems,
        .action = p->req->path,
        .name = field_of(SV("name"), SV("What it is called"), f->name, 100),
        .line1 = field_of(SV("line1"), SV("Street"), f->line1, 200),
        .line2 = field_of(SV("line2"), SV("Second line"), f->line2, 200),
        .city = field_of(SV("city"), SV("City"), f->city, 100),
        .region = field_of(SV("state"), SV("State or region"), f->region, 100),
        .postal_code = field_of(SV("zip"), SV("Postal code"), f->postal_code, 100),
        .country = field_of(SV("country"), SV("Country"), f->country, 100),
        .npi = field_of(SV("npi"), SV("NPI of the place"), f->npi, 10),
        .submit = { .label = SV("Save"), .cancel_href = SV("/settings/locations") } };
    v.header = settings_header(p, crumb(), id ? SV("Change an address") : SV("Add an address"), SV(""));
    v.npi.hint = SV("Ten digits; leave it empty when the place has none.");
    if (id)
        v.delete_href = path_of(a, id, "/delete");
    struct view_field *fields[] = { &v.name, &v.line1, &v.line2, &v.city, &v.region, &v.postal_code, &v.country,
        &v.npi };
    for (size_t i = 0; i < LENGTH(fields); i++)
        view_field_problem(fields[i], problems);
    page_problems(p, problems);
    tpl_location_form(&p->reply->body, &v);
    return E_OK;
}

static struct location_form form_of(const struct page *p)
{
    const struct http_req *r = p->req;
    return (struct location_form){ .name = http_field(r, SV("name")),
        .line1 = http_field(r, SV("line1")),
        .line2 = http_field(r, SV("line2")),
        .city = http_field(r, SV("city")),
        .region = http_field(r, SV("state")),
        .postal_code = http_field(r, SV("zip")),
        .country = http_field(r, SV("country")),
        .npi = http_field(r, SV("npi")) };
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_form(p, 0, &(struct location_form){ .name = SV("") }, &none);
}

static enum err post_new(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct location_form f = form_of(p);
    int64_t id;
    enum err e = location_create(&p->op, (struct location_owner){ .staff = { 0 } }, &f, &problems, &id);
    if (e == E_INVALID)
        return show_form(p, 0, &f, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/locations"), SV("The address was added."));
}

/* The practice's own: addresses of people are changed where they are read. */
static enum err load(struct page *p, struct location *ret_location)
{
    TRY(location_load(&p->op, page_arg(p, "location"), ret_location));
    return ret_location->client.v || ret_location->staff.v ? E_NOTFOUND : E_OK;
}

static enum err get_edit(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct location l;
    TRY(load(p, &l));
    return show_form(p, l.id,
        &(struct location_form){ l.name, l.line1, l.line2, l.city, l.region, l.postal_code, l.country, l.npi }, &none);
}

static enum err post_edit(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct location_form f = form_of(p);
    struct location l;
    TRY(load(p, &l));
    enum err e = location_update(&p->op, l.id, &f, &problems);
    if (e == E_INVALID)
        return show_form(p, l.id, &f, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/locations"), SV("The address was saved."));
}

static enum err get_delete(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct location l;
    TRY(load(p, &l));
    struct confirm_view v = { .problems = &none };
    v.header = settings_header(p, crumb(), SV("Delete an address"), SV(""));
    v.confirm = (struct view_confirm){ .action = p->req->path,
        .question = sv_fmt(a, "Delete “%.*s”?", SV_FMT(l.name.n ? l.name : in_one_line(a, &l))),
        .consequences = (struct view_lines)VIEW_LIST(a, struct sv,
            SV("Programs that work with Kith do not show it any more."), SV("It cannot be brought back.")),
        .submit = { .label = SV("Delete"), .danger = true, .cancel_href = path_of(a, l.id, "") } };
    return confirm_render(p, &v);
}

static enum err post_delete(struct page *p)
{
    struct location l;
    TRY(load(p, &l));
    TRY(location_delete(&p->op, l.id));
    return page_redirect(p, SV("/settings/locations"), SV("The address was deleted."));
}

static const struct route routes[] = {
    { HTTP_GET, "/settings/locations", "settings_locations", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_locations },
    { HTTP_GET, "/settings/locations/new", "settings_location_new", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_new },
    { HTTP_POST, "/settings/locations/new", "settings_location_add", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_new },
    { HTTP_GET, "/settings/locations/{location}", "settings_location", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_edit },
    { HTTP_POST, "/settings/locations/{location}", "settings_location_save", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_edit },
    { HTTP_GET, "/settings/locations/{location}/delete", "settings_location_delete", NEEDS_STAFF(PERM_SETTINGS),
        AUDIT_NONE, "", get_delete },
    { HTTP_POST, "/settings/locations/{location}/delete", "settings_location_delete_do", NEEDS_STAFF(PERM_SETTINGS),
        AUDIT_NONE, "", post_delete },
};
const struct route_table people_location_routes = { routes, LENGTH(routes) };
