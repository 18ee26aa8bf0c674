/* Settings › Calendar › Public booking page. */
#include "calendar/public_view.h"
#include "calendar/settings_pages.h"
#include "calendar/templates.h"
#include "page/frame.h"

static struct sv as_lines(struct arena *a, struct sv sites)
{
    struct str s = str_new(a, 8192);
    while (sites.n) {
        str_add(&s, sv_cut(&sites, ' '));
        str_addc(&s, '\n');
    }
    return sv_trim(str_sv(&s));
}

static bool any_public(const struct appointment_types *types)
{
    for (size_t i = 0; i < types->count; i++)
        if (types->items[i].booking == BOOKING_PUBLIC && !types->items[i].groups_only)
            return true;
    return false;
}

static void show_page(struct page *p, struct public_settings_view *v)
{
    struct arena *a = p->op.arena;
    struct sv base = p->app->base_url;
    long long org = (long long)p->viewer->org.v;
    v->address = sv_fmt(a, "%.*s/book/%lld", SV_FMT(base), org);
    v->tag =
        sv_fmt(a, "<script src=\"%.*s/embed/booking.js\" data-practice=\"%lld\" async></script>", SV_FMT(base), org);
    v->preview = sv_fmt(a, "/book/%lld?inside=1", org);
    frame_shows_own(p);
}

static enum err show(struct page *p, const struct public_page_form *f, bool is_open, const struct problems *problems)
{
    struct appointment_types types;
    struct public_settings_view v = { .frame = &p->frame,
        .problems = problems,
        .header = calendar_header(p, (struct view_link){ .label = SV("") }, SV("Public booking page"),
            SV("Where people book who have no sign-in, or none yet.")),
        .open = { .name = SV("open"),
            .label = SV("There is a public booking page"),
            .hint = SV("It offers the appointment types that everybody can book."),
            .checked = f->open },
        .ask_first = { .name = SV("ask_first"),
            .label = SV("Look at people you do not know first"),
            .hint =
                SV("Their visits wait for your answer; the time is kept for them. Otherwise they are booked at once."),
            .checked = f->ask_first },
        .heading = { .name = SV("heading"),
            .label = SV("Heading"),
            .value = f->heading,
            .hint = SV("Empty: “Book an appointment”."),
            .max_length = 120 },
        .sites = { .name = SV("sites"),
            .label = SV("Sites that show it in their own pages"),
            .value = f->sites,
            .hint = SV("One a line, such as https://www.example.org. No other site can."),
            .max_length = 4000 },
        .version = f->version,
        .submit = { .label = SV("Save"), .cancel_href = SV("/settings/calendar") } };
    view_field_problem(&v.heading, problems);
    view_field_problem(&v.sites, problems);
    if (is_open) {
        TRY(type_list(&p->op, &(struct type_filter){ .bookable = true }, &types));
        v.nothing = !any_public(&types);
        show_page(p, &v);
    }
    page_problems(p, problems);
    tpl_public_settings(&p->reply->body, &v);
    return E_OK;
}

static enum err get_public(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct public_page now;
    TRY(public_settings_load(&p->op, &now));
    return show(p,
        &(struct public_page_form){ .open = now.open,
            .ask_first = now.ask_first,
            .heading = now.heading,
            .sites = as_lines(p->op.arena, now.sites),
            .version = now.version },
        now.open, &none);
}

static enum err post_public(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct public_page now;
    struct public_page_form f = { .open = http_field(p->req, SV("open")).n > 0,
        .ask_first = http_field(p->req, SV("ask_first")).n > 0,
        .heading = http_field(p->req, SV("heading")),
        .sites = http_field(p->req, SV("sites")),
        .version = page_form_int(p, SV("version")) };
    enum err e = public_settings_save(&p->op, &f, &problems);
    if (e == E_INVALID) {
        TRY(public_settings_load(&p->op, &now));
        return show(p, &f, now.open, &problems);
    }
    TRY(e);
    return page_redirect(p, SV("/settings/calendar/public"), SV("The public booking page was saved."));
}

static const struct route routes[] = {
    { HTTP_GET, "/settings/calendar/public", "settings_public", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_public },
    { HTTP_POST, "/settings/calendar/public", "settings_public_save", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_public },
};
const struct route_table calendar_public_settings_routes = { routes, LENGTH(routes) };
