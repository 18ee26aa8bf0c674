/* Days on which nobody can be booked: holidays of the practice, time off of one provider; and the list of providers. */
#include "calendar/settings_pages.h"
#include "calendar/templates.h"
#include "ical/zone.h"

enum { A_PAGE = 25 };

static struct time_off_form form_of(const struct page *p)
{
    const struct http_req *r = p->req;
    return (struct time_off_form){ .starts_day = http_field(r, SV("starts_day")),
        .ends_day = http_field(r, SV("ends_day")),
        .starts_time = http_field(r, SV("starts_time")),
        .ends_time = http_field(r, SV("ends_time")),
        .label = http_field(r, SV("label")),
        .visits_ok = http_field(r, SV("visits_ok")).n > 0 };
}

/* "Wed 1 Apr 2026", "Wed 1 to Fri 3 Apr 2026", "Fri 20 Mar 2026, 9:00 am EDT to 10:00 am EDT". */
static struct sv when_words(struct arena *a, const struct zone *zone, const struct time_off *off)
{
    struct instant last = instant_add(off->ends_at, -1);
    struct sv first_day = zone_human_day(a, zone, off->starts_at), last_day = zone_human_day(a, zone, last);
    if (off->all_day)
        return sv_eq(first_day, last_day) ? first_day : sv_fmt(a, "%.*s to %.*s", SV_FMT(first_day), SV_FMT(last_day));
    struct sv end =
        sv_eq(first_day, last_day) ? zone_human_time(a, zone, off->ends_at) : zone_human(a, zone, off->ends_at);
    return sv_fmt(a, "%.*s to %.*s", SV_FMT(zone_human(a, zone, off->starts_at)), SV_FMT(end));
}

static void fill_form(const struct time_off_form *f, const struct problems *problems, struct off_form *to)
{
    to->problems = problems;
    to->starts_day = (struct view_field){
        .name = SV("starts_day"), .label = SV("First day"), .value = f->starts_day, .type = SV("date"), .required = true
    };
    to->ends_day = (struct view_field){
        .name = SV("ends_day"), .label = SV("Last day"), .value = f->ends_day, .type = SV("date")
    };
    to->ends_day.hint = SV("Empty: that day alone.");
    to->starts_time = (struct view_field){
        .name = SV("starts_time"), .label = SV("From"), .value = f->starts_time, .type = SV("time")
    };
    to->ends_time =
        (struct view_field){ .name = SV("ends_time"), .label = SV("Until"), .value = f->ends_time, .type = SV("time") };
    to->starts_day.hint = SV("It is off from then on.");
    to->starts_time.hint = SV("Both empty: whole days.");
    to->ends_time.hint = SV("On the last day.");
    to->label = field_of(SV("label"), to->with_times ? SV("What for") : SV("Name"), f->label, 100);
    to->label.hint = SV("Only staff read it.");
    to->ask_visits = f->visits_ok || problem_has(problems, SV("has_visits"));
    to->visits_ok = (struct view_check){
        .name = SV("visits_ok"), .label = SV("Leave the visits that are booked then"), .checked = f->visits_ok
    };
    struct view_field *fields[] = { &to->starts_day, &to->ends_day, &to->starts_time, &to->ends_time, &to->label };
    for (size_t i = 0; i < LENGTH(fields); i++)
        view_field_problem(fields[i], problems);
    view_check_problem(&to->visits_ok, problems);
}

static enum err fill_rows(
    struct page *p, struct staff_id staff, const struct zone *zone, struct sv base, struct offs_view *v)
{
    struct arena *a = p->op.arena;
    struct times_off list;
    int64_t page = page_number(p), first = (page - 1) * A_PAGE;
    TRY(time_off_list(&p->op, staff, p->op.now, page, &list));
    v->rows.items = arena_array(a, list.count, sizeof *v->rows.items);
    for (size_t i = 0; i < list.count; i++)
        v->rows.items[v->rows.count++] = (struct off_row){ .when = when_words(a, zone, &list.items[i]),
            .label = list.items[i].label,
            .action = sv_fmt(a, "%.*s/%lld/remove", SV_FMT(base), (long long)list.items[i].id.v) };
    page_list(p, "page", (int64_t)list.count, list.total, A_PAGE);
    if (list.total > A_PAGE)
        v->pager = pager_of(a, sv_fmt(a, "%.*s?", SV_FMT(base)),
            view_range(a, first + 1, (int64_t)list.count, list.total, 0), page, first + A_PAGE < list.total);
    return E_OK;
}

/* -- holidays -------------------------------------------------------------------------------------------------------
 */

static enum err show_holidays(struct page *p, const struct time_off_form *f, const struct problems *problems)
{
    struct offs_view v = { .frame = &p->frame,
        .list_title = SV("Holidays ahead"),
        .empty = { .art = ART_CALENDAR,
            .title = SV("No holidays ahead"),
            .text = SV("Add the days on which the practice is closed: nobody can be booked then.") },
        .form = { .action = SV("/settings/calendar/holidays"),
            .title = SV("Add a holiday"),
            .button = SV("Add the holiday") } };
    v.header = calendar_header(p, (struct view_link){ .label = SV("") }, SV("Holidays"),
        SV("Days on which nobody of the practice can be booked."));
    fill_form(f, problems, &v.form);
    TRY(fill_rows(p, (struct staff_id){ 0 }, zone_of(p->organization->zone), SV("/settings/calendar/holidays"), &v));
    page_problems(p, problems);
    tpl_offs(&p->reply->body, &v);
    return E_OK;
}

static enum err get_holidays(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_holidays(p, &(struct time_off_form){ .visits_ok = false }, &none);
}

static enum err post_holiday(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct time_off_form f = form_of(p);
    struct time_off_id id;
    f.starts_time = f.ends_time = SV("");
    enum err e = time_off_add(&p->op, (struct staff_id){ 0 }, &f, &problems, &id);
    if (e == E_INVALID)
        return show_holidays(p, &f, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/calendar/holidays"), SV("The holiday was added."));
}

static enum err post_holiday_remove(struct page *p)
{
    TRY(time_off_drop(&p->op, (struct time_off_id){ page_arg(p, "off") }));
    return page_redirect(p, SV("/settings/calendar/holidays"), SV("The holiday was removed."));
}

/* -- time off of one provider ---------------------------------------------------------------------------------------
 */

static enum err show_off(
    struct page *p, const struct hours_page *h, const struct time_off_form *f, const struct problems *problems)
{
    struct sv base = sv_fmt(p->op.arena, "%.*s/time-off", SV_FMT(h->base));
    struct offs_view v = { .frame = &p->frame,
        .tabs = hours_tabs(p, h, "time-off"),
        .list_title = SV("Time off ahead"),
        .empty = { .art = ART_CALENDAR,
            .title = SV("No time off ahead"),
            .text = SV("Leave, a course, a morning away: nobody can book it then. Holidays of the practice count by "
                       "themselves.") },
        .form = { .action = base, .title = SV("Add time off"), .button = SV("Add the time off"), .with_times = true } };
    v.header = hours_header(p, h, SV(""));
    fill_form(f, problems, &v.form);
    TRY(fill_rows(p, h->staff, zone_of(h->provider.zone), base, &v));
    page_problems(p, problems);
    tpl_offs(&p->reply->body, &v);
    return E_OK;
}

static enum err get_off(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct hours_page h;
    TRY(hours_page_open(p, &h));
    return show_off(p, &h, &(struct time_off_form){ .visits_ok = false }, &none);
}

static enum err post_off(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct time_off_form f = form_of(p);
    struct time_off_id id;
    struct hours_page h;
    TRY(hours_page_open(p, &h));
    enum err e = time_off_add(&p->op, h.staff, &f, &problems, &id);
    if (e == E_INVALID)
        return show_off(p, &h, &f, &problems);
    TRY(e);
    return page_redirect(p, sv_fmt(p->op.arena, "%.*s/time-off", SV_FMT(h.base)), SV("The time off was added."));
}

static enum err post_off_remove(struct page *p)
{
    struct hours_page h;
    TRY(hours_page_open(p, &h));
    TRY(time_off_drop(&p->op, (struct time_off_id){ page_arg(p, "off") }));
    return page_redirect(p, sv_fmt(p->op.arena, "%.*s/time-off", SV_FMT(h.base)), SV("The time off was removed."));
}

/* -- providers ------------------------------------------------------------------------------------------------------
 */

static enum err get_providers(struct page *p)
{
    struct arena *a = p->op.arena;
    struct sv text = sv_trim(http_param(p->req, SV("q")));
    struct provider_calendars list;
    TRY(provider_list(&p->op, text, &list));
    int64_t page = page_number(p), first = (page - 1) * A_PAGE;
    struct view_person *rows = arena_array(a, A_PAGE, sizeof *rows);
    size_t n = 0;
    for (int64_t i = first; i < (int64_t)list.count && n < A_PAGE; i++) {
        const struct provider_calendar *c = &list.items[i];
        rows[n++] = view_person_of(a, c->name, c->own_zone ? c->zone : SV(""),
            sv_fmt(a, "/calendar/hours/%lld", (long long)c->staff.v), c->staff.v);
    }
    struct providers_view v = { .frame = &p->frame,
        .search = { .action = SV("/settings/calendar/hours"),
            .label = SV("A provider's name"),
            .value = text,
            .live_target = SV("#results") },
        .rows = { rows, n },
        .empty = { .art = ART_SEARCH,
            .title = SV("Nobody of this name"),
            .text = SV("Here is everybody who can have visits: all staff but support, and whoever has hours.") } };
    v.header = calendar_header(p, (struct view_link){ .label = SV("") }, SV("Hours"),
        SV("When each provider can be booked, and their time off."));
    if (text.n)
        v.found = sv_fmt(a, "%.*s found", SV_FMT(view_count(a, (int64_t)list.count, 0)));
    page_list(p, "page", (int64_t)n, (int64_t)list.count, A_PAGE);
    if (list.count > A_PAGE)
        v.pager = pager_of(a, SV("/settings/calendar/hours?"),
            view_range(a, first + 1, (int64_t)n, (int64_t)list.count, 0), page, first + A_PAGE < (int64_t)list.count);
    tpl_providers(&p->reply->body, &v);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/settings/calendar/holidays", "settings_holidays", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_holidays },
    { HTTP_POST, "/settings/calendar/holidays", "settings_holiday_add", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_holiday },
    { HTTP_POST, "/settings/calendar/holidays/{off}/remove", "settings_holiday_remove", NEEDS_STAFF(PERM_SETTINGS),
        AUDIT_NONE, "", post_holiday_remove },
    { HTTP_GET, "/settings/calendar/hours", "settings_hours", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_providers },
    { HTTP_GET, "/calendar/hours/time-off", "hours_off", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "", get_off },
    { HTTP_POST, "/calendar/hours/time-off", "hours_off_add", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "", post_off },
    { HTTP_POST, "/calendar/hours/time-off/{off}/remove", "hours_off_remove", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE,
        "", post_off_remove },
    { HTTP_GET, "/calendar/hours/{staff}/time-off", "hours_of_off", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_off },
    { HTTP_POST, "/calendar/hours/{staff}/time-off", "hours_of_off_add", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_off },
    { HTTP_POST, "/calendar/hours/{staff}/time-off/{off}/remove", "hours_of_off_remove", NEEDS_STAFF(PERM_SETTINGS),
        AUDIT_NONE, "", post_off_remove },
};
const struct route_table calendar_off_routes = { routes, LENGTH(routes) };
