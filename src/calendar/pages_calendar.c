/* /calendar: day, week, month, list, and a day by provider or by room. */
#include "calendar/calendar_view.h"
#include "calendar/pages.h"
#include "calendar/templates.h"
#include "http/asset_urls.h"

static const char *const kind_labels[CALENDAR_KIND_COUNT] = { "Day", "Week", "Month", "List", "By provider",
    "By room" };
static const char *const month_names[] = { "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December" };

static struct sv title_of(struct arena *a, const struct calendar_ask *ask)
{
    struct day first, until;
    calendar_days(ask, &first, &until);
    if (ask->kind == CALENDAR_MONTH) {
        struct civil c = civil_of_day(ask->day);
        return sv_fmt(a, "%s %d", month_names[c.month - 1], c.year);
    }
    if (until.n - first.n == 1)
        return desk_day(a, first);
    struct civil from = civil_of_day(first), to = civil_of_day((struct day){ until.n - 1 });
    if (from.month == to.month)
        return sv_fmt(a, "%d–%d %s %d", from.day, to.day, month_names[to.month - 1], to.year);
    if (from.year == to.year)
        return sv_fmt(
            a, "%d %s – %d %s %d", from.day, month_names[from.month - 1], to.day, month_names[to.month - 1], to.year);
    return sv_fmt(a, "%d %s %d – %d %s %d", from.day, month_names[from.month - 1], from.year, to.day,
        month_names[to.month - 1], to.year);
}

/* One page on or back. */
static struct day step_of(const struct calendar_ask *ask, bool back)
{
    struct day first, until;
    calendar_days(ask, &first, &until);
    if (ask->kind == CALENDAR_MONTH)
        return back ? grid_month_before(ask->day) : grid_month_next(ask->day);
    int32_t days = until.n - first.n;
    return (struct day){ ask->day.n + (back ? -days : days) };
}

static void fill_ways(struct page *p, const struct desk *d, const struct calendar_ask *ask, struct calendar_view *v)
{
    static const char *const nouns[CALENDAR_KIND_COUNT] = { "day", "week", "month", "two weeks", "day", "day" };
    struct arena *a = p->op.arena;
    struct view_link *kinds = arena_array(a, CALENDAR_KIND_COUNT, sizeof *kinds);
    for (enum calendar_kind k = 0; k < CALENDAR_KIND_COUNT; k++)
        kinds[k] = (struct view_link){
            .label = sv_of(kind_labels[k]), .href = calendar_href(a, ask, k, ask->day), .active = k == ask->kind
        };
    v->kinds = (struct view_links){ kinds, CALENDAR_KIND_COUNT };
    v->before_href = calendar_href(a, ask, ask->kind, step_of(ask, true));
    v->after_href = calendar_href(a, ask, ask->kind, step_of(ask, false));
    v->today_href = calendar_href(a, ask, ask->kind, d->today);
    v->before_label = sv_fmt(a, "Previous %s", nouns[ask->kind]);
    v->after_label = sv_fmt(a, "Next %s", nouns[ask->kind]);
}

static struct view_hiddens kept_filters(struct arena *a, const struct calendar_ask *ask)
{
    const struct {
        struct sv name;
        int64_t value;
    } one[] = { { SV("type"), ask->type.v }, { SV("location"), ask->location.v }, { SV("room"), ask->room.v } };
    struct view_hidden *items = arena_array(a, ask->staff_count + LENGTH(one) + 1, sizeof *items);
    size_t n = 0;
    if (ask->everybody)
        items[n++] = (struct view_hidden){ SV("staff"), SV("0") };
    for (size_t i = 0; i < ask->staff_count; i++)
        items[n++] = (struct view_hidden){ SV("staff"), sv_fmt(a, "%lld", (long long)ask->staff[i].v) };
    for (size_t i = 0; i < LENGTH(one); i++)
        if (one[i].value)
            items[n++] = (struct view_hidden){ one[i].name, sv_fmt(a, "%lld", (long long)one[i].value) };
    return (struct view_hiddens){ items, n };
}

static void fill_filters(struct page *p, const struct desk *d, const struct calendar_ask *ask, struct calendar_view *v)
{
    struct arena *a = p->op.arena;
    struct calendar_ask all = { .kind = ask->kind, .day = ask->day, .everybody = true };
    struct view_choices staff = provider_choices(a, d, (struct staff_id){ 0 });
    struct view_choice *items = arena_array(a, staff.count, sizeof *items);
    for (size_t i = 0; i < staff.count; i++) {
        items[i] = staff.items[i];
        for (size_t k = 0; k < ask->staff_count; k++)
            items[i].checked = items[i].checked || d->providers.items[i].staff.v == ask->staff[k].v;
    }
    v->staff = (struct view_choice_field){ .name = SV("staff"),
        .label = SV("Providers"),
        .hint = SV("None ticked: everybody."),
        .choices = { items, staff.count } };
    v->type = (struct view_choice_field){ .name = SV("type"),
        .label = SV("Appointment type"),
        .prompt = SV("Any type"),
        .choices = type_choices(a, d, ask->type) };
    v->location = (struct view_choice_field){ .name = SV("location"),
        .label = SV("Location"),
        .prompt = SV("Any location"),
        .choices = place_choices(a, d, ask->location) };
    v->room = (struct view_choice_field){
        .name = SV("room"), .label = SV("Room"), .prompt = SV("Any room"), .choices = room_choices(a, d, ask->room)
    };
    v->keep = kept_filters(a, ask);
    v->filtered = ask->staff_count || ask->type.v || ask->location.v || ask->room.v;
    v->kind = sv_of(calendar_kind_name(ask->kind));
    v->day = day_iso(a, ask->day);
    v->clear_href = calendar_href(a, &all, ask->kind, ask->day);
}

static struct sv said_filters(struct arena *a, const struct desk *d, const struct calendar_ask *ask)
{
    struct str s = str_new(a, 1000);
    for (size_t i = 0; i < ask->staff_count; i++) {
        const struct provider_calendar *provider = desk_provider(d, ask->staff[i]);
        if (provider)
            str_addf(&s, "%s%.*s", s.n ? ", " : "", SV_FMT(provider->name));
    }
    const struct appointment_type *type = desk_type(d, ask->type);
    const struct place *place = desk_place(d, ask->location);
    const struct room *room = desk_room(d, ask->room);
    if (type)
        str_addf(&s, "%s%.*s", s.n ? " · " : "", SV_FMT(type->name));
    if (place)
        str_addf(&s, "%s%.*s", s.n ? " · " : "", SV_FMT(place->name));
    if (room)
        str_addf(&s, "%s%.*s", s.n ? " · " : "", SV_FMT(room->name));
    return str_sv(&s);
}

static void fill_script(struct page *p, const struct calendar_ask *ask, struct calendar_view *v)
{
    struct arena *a = p->op.arena;
    struct sv filters = calendar_filters(a, ask);
    v->has_script = sizeof(ASSET_CALENDAR_BUNDLE_JS) > 1;
    v->plain = ask->kind == CALENDAR_PROVIDERS || ask->kind == CALENDAR_ROOMS;
    v->events_href = sv_fmt(a, "/calendar/events.json?%.*s", SV_FMT(filters));
    v->new_href = ask->staff_count == 1 ? sv_fmt(a, "/calendar/new?staff=%lld", (long long)ask->staff[0].v)
                                        : SV("/calendar/new?");
    v->move_href = SV("/calendar/move");
    v->script_day = day_iso(a, ask->day);
    p->frame.page_css = (struct view_lines)VIEW_LIST(
        a, struct sv, SV(ASSET_CALENDAR_CSS), v->plain ? SV("") : SV(ASSET_CALENDAR_BUNDLE_CSS));
    p->frame.page_js = (struct view_lines)VIEW_LIST(a, struct sv, SV(ASSET_CALENDAR_BUNDLE_JS));
}

/* The hours that the grid shows, so that both calendars show the same ones. */
static void fill_script_times(struct page *p, const struct desk *d, struct calendar_view *v)
{
    struct arena *a = p->op.arena;
    v->script_now = sv_fmt(a, "%.*sT%.*s:00", SV_FMT(day_iso(a, d->today)), SV_FMT(desk_typed(a, d->zone, p->op.now)));
    if (!v->is_grid)
        return;
    v->script_from = sv_fmt(a, "%02d:00:00", v->hours.first);
    v->script_until = sv_fmt(a, "%02d:00:00", v->hours.last);
}

static enum err get_calendar(struct page *p)
{
    struct arena *a = p->op.arena;
    struct desk d;
    struct appointments list;
    struct day first, until;
    TRY(desk_load(p, &d));
    struct calendar_ask ask = calendar_ask_read(p, d.today);
    calendar_days(&ask, &first, &until);
    TRY(calendar_visits(p, &d, &ask, first, until, &list));
    struct calendar_view v = { .frame = &p->frame,
        .header = { .title = SV("Calendar"), .subtitle = said_filters(a, &d, &ask) },
        .title = title_of(a, &ask),
        .zone = sv_fmt(a, "Times are those of %.*s.", SV_FMT(zone_city(a, zone_name(d.zone)))),
        .empty = { .art = ART_CALENDAR,
            .title = SV("Nothing in these two weeks"),
            .text = SV("Go on to the next two weeks, or add a session.") } };
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Add session"),
            .icon = ICON_PLUS,
            .href = sv_fmt(a, "/calendar/new?day=%.*s", SV_FMT(day_iso(a, ask.day))) },
        { .label = SV("Day sheet"),
            .icon = ICON_PRINT,
            .href = sv_fmt(a, "/calendar/day-sheet?day=%.*s", SV_FMT(day_iso(a, ask.day))) },
        { .label = SV("Reports"), .icon = ICON_CHART, .href = SV("/calendar/reports") });
    fill_ways(p, &d, &ask, &v);
    fill_filters(p, &d, &ask, &v);
    fill_script(p, &ask, &v);
    if (list.total > (int64_t)list.count)
        v.notice = (struct view_notice){ .tone = TONE_WARN,
            .text = sv_fmt(a, "Only the first %zu of %lld visits are shown. Choose providers, a type or a place.",
                list.count, (long long)list.total) };
    if (ask.kind == CALENDAR_MONTH)
        calendar_fill_month(p, &d, &ask, &list, &v);
    else if (ask.kind == CALENDAR_LIST)
        calendar_fill_list(p, &d, &ask, &list, &v);
    else
        calendar_fill_grid(p, &d, &ask, &list, &v);
    fill_script_times(p, &d, &v);
    p->frame.title = sv_fmt(a, "Calendar, %.*s", SV_FMT(v.title));
    tpl_calendar(&p->reply->body, &v);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/calendar", "calendar", NEEDS_STAFF(PERM_CALENDAR), AUDIT_LIST, "calendar", get_calendar },
};
const struct route_table calendar_routes = { routes, LENGTH(routes) };
