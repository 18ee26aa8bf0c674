#include "calendar/settings_pages.h"
#include "calendar/templates.h"

enum { DAYS = 7, MONDAY = 1, WORKDAYS = 0x3e };

enum err hours_page_open(struct page *p, struct hours_page *ret_page)
{
    int64_t staff = page_arg(p, "staff");
    struct hours_page h = { .staff = { staff ? staff : p->viewer->staff.v }, .own = !staff };
    h.base = h.own ? SV("/calendar/hours") : sv_fmt(p->op.arena, "/calendar/hours/%lld", (long long)staff);
    TRY(provider_load(&p->op, h.staff, &h.provider));
    *ret_page = h;
    return E_OK;
}

struct view_header hours_header(struct page *p, const struct hours_page *h, struct sv title)
{
    struct sv name = h->own ? SV("My hours") : h->provider.name;
    struct view_link *crumbs = arena_array(p->op.arena, 5, sizeof *crumbs);
    size_t n = 0;
    if (!h->own) {
        crumbs[n++] = (struct view_link){ .label = SV("Settings"), .href = SV("/settings") };
        crumbs[n++] = (struct view_link){ .label = SV("Calendar"), .href = SV("/settings/calendar") };
        crumbs[n++] = (struct view_link){ .label = SV("Hours"), .href = SV("/settings/calendar/hours") };
    }
    if (title.n)
        crumbs[n++] = (struct view_link){ .label = name, .href = h->base };
    crumbs[n++] = (struct view_link){ .label = title.n ? title : name };
    if (n == 1)
        n = 0;
    p->frame.title = title.n ? title : name;
    return (struct view_header){
        .crumbs = { crumbs, n }, .title = p->frame.title, .subtitle = title.n && !h->own ? h->provider.name : SV("")
    };
}

struct view_links hours_tabs(struct page *p, const struct hours_page *h, const char *tab)
{
    static const char *const tabs[][3] = { { "hours", "Hours", "" }, { "time-off", "Time off", "/time-off" },
        { "settings", "Clock, video, other calendars", "/settings" } };
    struct view_link *links = arena_array(p->op.arena, LENGTH(tabs), sizeof *links);
    for (size_t i = 0; i < LENGTH(tabs); i++)
        links[i] = (struct view_link){ .label = sv_of(tabs[i][1]),
            .href = sv_fmt(p->op.arena, "%.*s%s", SV_FMT(h->base), tabs[i][2]),
            .active = sv_eq(sv_of(tab), sv_of(tabs[i][0])) };
    return (struct view_links){ links, LENGTH(tabs) };
}

/* -- the week -------------------------------------------------------------------------------------------------------
 */

struct names { /* of types and places, to say what a row is for */
    struct appointment_types types;
    struct places places;
};

static enum err names_load(struct page *p, struct names *ret_names)
{
    TRY(type_list(&p->op, &(struct type_filter){ .most = 0 }, &ret_names->types));
    return place_list(&p->op, SV(""), false, &ret_names->places);
}

static void add_part(struct str *s, struct sv part)
{
    if (s->n)
        str_add(s, SV(" · "));
    str_add(s, part);
}

static struct sv detail_of(struct page *p, const struct names *names, const struct availability *h)
{
    struct arena *a = p->op.arena;
    struct str s = str_new(a, 1024);
    for (size_t i = 0; i < names->types.count; i++)
        if (h->type.v && names->types.items[i].id.v == h->type.v)
            add_part(&s, names->types.items[i].name);
    if (h->contact_types != CONTACT_TYPES_ALL)
        add_part(&s, sv_fmt(a, "only %.*s", SV_FMT(ways_words(a, h->contact_types))));
    for (size_t i = 0; i < names->places.count; i++)
        if (h->location.v && names->places.items[i].id.v == h->location.v)
            add_part(&s, names->places.items[i].name);
    if (h->starts_on.has)
        add_part(&s, sv_fmt(a, "from %.*s", SV_FMT(day_human(a, h->starts_on.v))));
    if (h->ends_on.has)
        add_part(&s, sv_fmt(a, "until %.*s", SV_FMT(day_human(a, h->ends_on.v))));
    return str_sv(&s);
}

static struct hours_row row_of(
    struct page *p, const struct hours_page *page, const struct names *names, const struct availability *h)
{
    struct arena *a = p->op.arena;
    struct sv path = sv_fmt(a, "%.*s/rows/%lld", SV_FMT(page->base), (long long)h->id.v);
    struct sv hours = hours_words(a, h);
    return (struct hours_row){ .when = h->weekly ? hours
                                                 : sv_fmt(a, "%s %.*s, %.*s", weekday_label((h->day.n + 4) % DAYS),
                                                       SV_FMT(day_human(a, h->day)), SV_FMT(hours)),
        .detail = detail_of(p, names, h),
        .href = path,
        .remove = sv_fmt(a, "%.*s/remove", SV_FMT(path)) };
}

static struct view_choices other_days(struct arena *a, int weekday)
{
    struct view_choice *items = arena_array(a, DAYS, sizeof *items);
    size_t n = 0;
    for (int i = 0; i < DAYS; i++) {
        int day = (MONDAY + i) % DAYS;
        if (day != weekday)
            items[n++] = (struct view_choice){ .value = sv_fmt(a, "%d", day), .label = sv_of(weekday_label(day)) };
    }
    return (struct view_choices){ items, n };
}

static struct sv said(struct page *p, const struct hours_page *h, const struct availabilities *rows)
{
    struct arena *a = p->op.arena;
    int64_t minutes = 0, today = p->viewer->today.n;
    for (size_t i = 0; i < rows->count; i++) {
        const struct availability *r = &rows->items[i];
        bool now = (!r->starts_on.has || r->starts_on.v.n <= today) && (!r->ends_on.has || r->ends_on.v.n >= today);
        if (r->weekly && now)
            minutes += r->until_min - r->from_min;
    }
    if (!minutes)
        return SV("");
    struct sv half =
        minutes % 60 ? sv_fmt(a, " %.*s", SV_FMT(count_words(a, minutes % 60, "minute", "minutes"))) : SV("");
    return sv_fmt(a, "%.*s%.*s a week, by the clock of %.*s.", SV_FMT(count_words(a, minutes / 60, "hour", "hours")),
        SV_FMT(half), SV_FMT(zone_city(a, h->provider.zone)));
}

static enum err get_hours(struct page *p)
{
    struct arena *a = p->op.arena;
    struct hours_page h;
    struct availabilities rows;
    struct names names;
    TRY(hours_page_open(p, &h));
    TRY(availability_list(&p->op, h.staff, p->viewer->today, &rows));
    TRY(names_load(p, &names));
    struct hours_view v = { .frame = &p->frame, .tabs = hours_tabs(p, &h, "hours"), .base = h.base };
    v.header = hours_header(p, &h, SV(""));
    v.said = said(p, &h, &rows);
    v.header.subtitle = v.said;
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Add hours"), .href = sv_fmt(a, "%.*s/new", SV_FMT(h.base)), .icon = ICON_PLUS },
        { .label = SV("Add a date"), .href = sv_fmt(a, "%.*s/new?on=date", SV_FMT(h.base)) });
    v.empty = (struct view_empty){ .art = ART_CALENDAR,
        .title = SV("No hours yet"),
        .text = h.own ? SV("Until you have hours, nobody but staff can book you.")
                      : SV("Until there are hours, nobody but staff can book them."),
        .action_label = SV("Add hours"),
        .action_href = sv_fmt(a, "%.*s/new", SV_FMT(h.base)) };
    v.week.items = arena_array(a, DAYS, sizeof *v.week.items);
    v.dates.items = arena_array(a, rows.count, sizeof *v.dates.items);
    for (int i = 0; i < DAYS; i++) {
        int weekday = (MONDAY + i) % DAYS;
        struct week_day *day = &v.week.items[i];
        *day = (struct week_day){
            .name = sv_of(weekday_label(weekday)), .weekday = weekday, .to = other_days(a, weekday)
        };
        day->rows.items = arena_array(a, rows.count, sizeof *day->rows.items);
        for (size_t k = 0; k < rows.count; k++)
            if (rows.items[k].weekly && rows.items[k].weekday == weekday)
                day->rows.items[day->rows.count++] = row_of(p, &h, &names, &rows.items[k]);
    }
    for (size_t k = 0; k < rows.count; k++)
        if (!rows.items[k].weekly)
            v.dates.items[v.dates.count++] = row_of(p, &h, &names, &rows.items[k]);
    v.week.count = rows.count ? DAYS : 0;
    tpl_hours(&p->reply->body, &v);
    return E_OK;
}

static unsigned weekdays_posted(const struct page *p, struct sv name)
{
    int64_t *days;
    unsigned bits = 0;
    size_t n = form_numbers(p, name, &days);
    for (size_t i = 0; i < n; i++)
        if (days[i] >= 0 && days[i] < DAYS)
            bits |= 1u << days[i];
    return bits;
}

static enum err post_copy(struct page *p)
{
    struct hours_page h;
    int64_t from = page_form_int(p, SV("from"));
    unsigned to = weekdays_posted(p, SV("to"));
    TRY(hours_page_open(p, &h));
    if (from < 0 || from >= DAYS)
        return E_NOTFOUND;
    if (!to)
        return page_redirect(p, h.base, SV("Nothing was copied: tick the days to copy onto."));
    TRY(availability_copy(&p->op, h.staff, (int)from, to));
    return page_redirect(p, h.base, sv_fmt(p->op.arena, "The hours of %s were copied.", weekday_label((int)from)));
}

/* -- one row --------------------------------------------------------------------------------------------------------
 */

struct typed {
    struct availability_form form;
    unsigned days; /* of a new weekly row */
};

static struct typed typed_of(const struct page *p)
{
    const struct http_req *r = p->req;
    struct typed t = { .days = weekdays_posted(p, SV("weekday")) };
    t.form = (struct availability_form){ .weekly = !sv_eq(http_field(r, SV("on")), SV("date")),
        .weekday = http_field(r, SV("weekday")),
        .day = http_field(r, SV("day")),
        .from = http_field(r, SV("from")),
        .until = http_field(r, SV("until")),
        .starts_on = http_field(r, SV("starts_on")),
        .ends_on = http_field(r, SV("ends_on")),
        .type = { page_form_int(p, SV("type")) },
        .contact_types = form_ways(p),
        .location = { page_form_int(p, SV("location")) } };
    return t;
}

static struct view_field small_field(const char *name, const char *label, struct sv value, const char *type)
{
    return (struct view_field){ .name = sv_of(name), .label = sv_of(label), .value = value, .type = sv_of(type) };
}

static enum err fill_limits(struct page *p, const struct typed *t, struct hours_form_view *v)
{
    struct arena *a = p->op.arena;
    struct names names;
    TRY(names_load(p, &names));
    struct view_choice *types = arena_array(a, names.types.count, sizeof *types);
    struct view_choice *places = arena_array(a, names.places.count, sizeof *places);
    for (size_t i = 0; i < names.types.count; i++)
        types[i] = (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)names.types.items[i].id.v),
            .label = names.types.items[i].name,
            .checked = names.types.items[i].id.v == t->form.type.v };
    for (size_t i = 0; i < names.places.count; i++)
        places[i] = (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)names.places.items[i].id.v),
            .label = names.places.items[i].name,
            .checked = names.places.items[i].id.v == t->form.location.v };
    v->type = (struct view_choice_field){ .name = SV("type"),
        .label = SV("Appointment type"),
        .prompt = SV("Any type"),
        .choices = { types, names.types.count } };
    v->location = (struct view_choice_field){ .name = SV("location"),
        .label = SV("Location"),
        .prompt = SV("Any location"),
        .choices = { places, names.places.count } };
    v->contact_types = way_boxes(a, t->form.contact_types ? t->form.contact_types : CONTACT_TYPES_ALL);
    return E_OK;
}

static struct view_choices weekday_choices(struct arena *a, const struct typed *t, bool several)
{
    struct view_choice *items = arena_array(a, DAYS, sizeof *items);
    int chosen = -1;
    if (!several)
        (void)weekday_parse(t->form.weekday, &chosen);
    for (int i = 0; i < DAYS; i++) {
        int day = (MONDAY + i) % DAYS;
        items[i] = (struct view_choice){ .value = sv_fmt(a, "%d", day),
            .label = sv_of(weekday_label(day)),
            .checked = several ? (t->days >> day & 1) != 0 : day == chosen };
    }
    return (struct view_choices){ items, DAYS };
}

/* `row` 0: a new one. */
static enum err show_form(
    struct page *p, const struct hours_page *h, int64_t row, const struct typed *t, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct hours_form_view v = { .frame = &p->frame,
        .problems = problems,
        .action = p->req->path,
        .weekly = t->form.weekly,
        .several = t->form.weekly && !row,
        .day = small_field("day", "Date", t->form.day, "date"),
        .from = small_field("from", "From", t->form.from, "time"),
        .until = small_field("until", "Until", t->form.until, "time"),
        .starts_on = small_field("starts_on", "First day", t->form.starts_on, "date"),
        .ends_on = small_field("ends_on", "Last day", t->form.ends_on, "date"),
        .submit = { .label = row ? SV("Save") : SV("Add"), .cancel_href = h->base } };
    v.header = hours_header(p, h, row ? SV("Change hours") : v.weekly ? SV("Add hours") : SV("Add a date"));
    v.from.required = v.until.required = true;
    v.from.hint = SV("By the provider’s clock.");
    v.until.hint = SV("0:00 is the end of the day.");
    v.day.required = !v.weekly;
    v.day.hint = SV("On this date these hours count, and the weekly ones do not.");
    v.starts_on.hint = SV("Empty: from now on.");
    v.ends_on.hint = SV("Empty: without end.");
    v.weekday = (struct view_choice_field){ .name = SV("weekday"),
        .label = v.several ? SV("Every week on") : SV("Every"),
        .required = true,
        .choices = weekday_choices(a, t, v.several) };
    if (row)
        v.remove = sv_fmt(a, "%.*s/rows/%lld/remove", SV_FMT(h->base), (long long)row);
    TRY(fill_limits(p, t, &v));
    v.limited = t->form.type.v || t->form.location.v || t->form.starts_on.n || t->form.ends_on.n ||
                (t->form.contact_types && t->form.contact_types != CONTACT_TYPES_ALL);
    struct view_field *fields[] = { &v.day, &v.from, &v.until, &v.starts_on, &v.ends_on };
    struct view_choice_field *choices[] = { &v.weekday, &v.type, &v.contact_types, &v.location };
    for (size_t i = 0; i < LENGTH(fields); i++)
        view_field_problem(fields[i], problems);
    for (size_t i = 0; i < LENGTH(choices); i++)
        view_choice_problem(choices[i], problems);
    page_problems(p, problems);
    tpl_hours_form(&p->reply->body, &v);
    return E_OK;
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct hours_page h;
    struct availabilities rows;
    TRY(hours_page_open(p, &h));
    TRY(availability_list(&p->op, h.staff, p->viewer->today, &rows));
    bool weekly = !sv_eq(http_param(p->req, SV("on")), SV("date"));
    struct typed t = { .form = { .weekly = weekly, .from = SV("09:00"), .until = SV("17:00") },
        .days = rows.count ? 0 : WORKDAYS };
    return show_form(p, &h, 0, &t, &none);
}

static enum err post_new(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct typed t = typed_of(p);
    struct hours_page h;
    struct availability_id id;
    TRY(hours_page_open(p, &h));
    enum err e = t.form.weekly ? availability_add_week(&p->op, h.staff, &t.form, t.days, &problems)
                               : availability_add(&p->op, h.staff, &t.form, &problems, &id);
    if (e == E_INVALID)
        return show_form(p, &h, 0, &t, &problems);
    TRY(e);
    return page_redirect(p, h.base, SV("The hours were added."));
}

static enum err load_row(struct page *p, const struct hours_page *h, struct availability *ret_row)
{
    struct availabilities rows;
    TRY(availability_list(&p->op, h->staff, (struct day){ INT32_MIN / 2 }, &rows));
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].id.v == page_arg(p, "row")) {
            *ret_row = rows.items[i];
            return E_OK;
        }
    return E_NOTFOUND;
}

static struct sv clock_text(struct arena *a, int64_t minutes)
{
    return sv_fmt(a, "%02lld:%02lld", (long long)(minutes / 60 % 24), (long long)(minutes % 60));
}

static enum err get_row(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct hours_page h;
    struct availability r;
    TRY(hours_page_open(p, &h));
    TRY(load_row(p, &h, &r));
    struct typed t = { .form = { .weekly = r.weekly,
                           .weekday = sv_fmt(a, "%d", r.weekday),
                           .day = r.weekly ? SV("") : day_iso(a, r.day),
                           .from = clock_text(a, r.from_min),
                           .until = clock_text(a, r.until_min),
                           .starts_on = r.starts_on.has ? day_iso(a, r.starts_on.v) : SV(""),
                           .ends_on = r.ends_on.has ? day_iso(a, r.ends_on.v) : SV(""),
                           .type = r.type,
                           .contact_types = r.contact_types,
                           .location = r.location } };
    return show_form(p, &h, r.id.v, &t, &none);
}

static enum err post_row(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct typed t = typed_of(p);
    struct hours_page h;
    struct availability r;
    TRY(hours_page_open(p, &h));
    TRY(load_row(p, &h, &r));
    enum err e = availability_change(&p->op, r.id, &t.form, &problems);
    if (e == E_INVALID)
        return show_form(p, &h, r.id.v, &t, &problems);
    TRY(e);
    return page_redirect(p, h.base, SV("The hours were saved."));
}

static enum err post_remove(struct page *p)
{
    struct hours_page h;
    struct availability r;
    TRY(hours_page_open(p, &h));
    TRY(load_row(p, &h, &r));
    TRY(availability_drop(&p->op, &r.id, 1));
    return page_redirect(p, h.base, SV("The hours were removed. Visits that are booked stay."));
}

#define OWN "/calendar/hours"
#define OTHERS "/calendar/hours/{staff}"
#define BOTH(method, path, name, handler)                                                                              \
    { method, OWN path, "hours_" name, NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "", handler },                          \
    {                                                                                                                  \
        method, OTHERS path, "hours_of_" name, NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "", handler                     \
    }
static const struct route routes[] = {
    BOTH(HTTP_GET, "", "week", get_hours),
    BOTH(HTTP_POST, "/copy", "copy", post_copy),
    BOTH(HTTP_GET, "/new", "new", get_new),
    BOTH(HTTP_POST, "/new", "add", post_new),
    BOTH(HTTP_GET, "/rows/{row}", "row", get_row),
    BOTH(HTTP_POST, "/rows/{row}", "save", post_row),
    BOTH(HTTP_POST, "/rows/{row}/remove", "remove", post_remove),
};
const struct route_table calendar_hours_routes = { routes, LENGTH(routes) };
