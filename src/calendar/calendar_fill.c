/* The server's own calendar: a grid of hours, a month, a list. Works without script, and is what paper shows. */
#include "calendar/calendar_view.h"

static struct calendar_visit line_of(
    struct arena *a, const struct desk *d, const struct appointment *v, bool with_staff, bool with_place)
{
    struct str detail = str_new(a, 1000);
    str_add(&detail, visit_detail(a, v));
    if (with_staff)
        str_addf(&detail, " · %.*s", SV_FMT(v->staff_name));
    if (with_place)
        str_addf(&detail, " · %.*s", SV_FMT(visit_place(a, v)));
    return (struct calendar_visit){ .href = visit_path(a, v->id, ""),
        .time = desk_range(a, d->zone, v->starts_at, v->ends_at),
        .title = visit_title(a, v),
        .detail = str_sv(&detail),
        .elsewhere = desk_elsewhere(a, d->zone, v),
        .badge = visit_badge(v),
        .confidential = v->confidential,
        .over = v->status != APPOINTMENT_BOOKED,
        .hue = visit_hue(v) };
}

/* ---- a grid of hours ---- */

static bool takes_part(const struct appointment *v, struct staff_id staff)
{
    if (v->staff.v == staff.v)
        return true;
    for (size_t i = 0; i < v->more_staff_count; i++)
        if (v->more_staff[i].v == staff.v)
            return true;
    return false;
}

/* What a column is about. */
struct column_of {
    struct day day;
    struct staff_id staff; /* v 0: any */
    bool by_room;
    struct room_id room; /* by_room: of this room; v 0: of none */
};

static bool belongs(const struct column_of *c, const struct appointment *v)
{
    return (!c->staff.v || takes_part(v, c->staff)) && (!c->by_room || v->room.v == c->room.v);
}

static void fill_column(struct arena *a, const struct desk *d, const struct appointments *list,
    const struct column_of *about, struct grid_hours *hours, struct grid_place *places, struct calendar_column *column)
{
    size_t n = 0;
    column->visits.items = arena_array(a, list->count, sizeof *column->visits.items);
    for (size_t i = 0; i < list->count; i++) {
        const struct appointment *v = &list->items[i];
        if (!belongs(about, v) || !grid_place_of(d->zone, about->day, v->starts_at, v->ends_at, &places[n]))
            continue;
        column->visits.items[n] = line_of(a, d, v, !about->staff.v, !about->by_room);
        grid_hours_add(hours, &places[n]);
        n++;
    }
    column->visits.count = n;
    grid_lay(places, n);
    for (size_t i = 0; i < n; i++) {
        column->visits.items[i].lane = places[i].lane;
        column->visits.items[i].lanes = places[i].lanes;
    }
}

static struct sv add_href(struct arena *a, const struct calendar_ask *ask, const struct column_of *c)
{
    struct str s = str_new(a, 300);
    str_addf(&s, "/calendar/new?day=%.*s", SV_FMT(day_iso(a, c->day)));
    struct staff_id staff = c->staff.v ? c->staff : ask->staff_count == 1 ? ask->staff[0] : c->staff;
    if (staff.v)
        str_addf(&s, "&staff=%lld", (long long)staff.v);
    if (c->by_room && c->room.v)
        str_addf(&s, "&room=%lld", (long long)c->room.v);
    if (ask->type.v)
        str_addf(&s, "&type=%lld", (long long)ask->type.v);
    return str_sv(&s);
}

struct heads {
    struct column_of *about;
    struct calendar_column *items;
    size_t count;
};

static void head_add(struct heads *h, struct column_of about, struct calendar_column column)
{
    h->about[h->count] = about;
    h->items[h->count++] = column;
}

static bool is_chosen(const struct calendar_ask *ask, struct staff_id staff)
{
    for (size_t i = 0; i < ask->staff_count; i++)
        if (ask->staff[i].v == staff.v)
            return true;
    return ask->staff_count == 0;
}

static void heads_of_week(struct arena *a, const struct desk *d, const struct calendar_ask *ask, struct heads *h)
{
    static const char *const names[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    struct day first, until;
    calendar_days(ask, &first, &until);
    for (struct day day = first; day.n < until.n; day.n++)
        head_add(h, (struct column_of){ .day = day },
            (struct calendar_column){ .name = sv_of(names[(day.n - grid_week_start(day).n) % 7]),
                .note = sv_fmt(a, "%d", civil_of_day(day).day),
                .href = calendar_href(a, ask, CALENDAR_DAY, day),
                .today = day.n == d->today.n,
                .add_label = sv_fmt(a, "Add on %.*s", SV_FMT(desk_day(a, day))) });
}

/* Ten beside each other, by name; the others on the pages that follow. */
static void heads_of_providers(
    struct page *p, const struct desk *d, const struct calendar_ask *ask, struct heads *h, struct calendar_view *v)
{
    struct arena *a = p->op.arena;
    int64_t page = page_number(p), first = (page - 1) * COLUMNS_MOST, all = 0;
    for (size_t i = 0; i < d->providers.count; i++) {
        const struct provider_calendar *provider = &d->providers.items[i];
        if (!is_chosen(ask, provider->staff) || all++ < first || h->count == COLUMNS_MOST)
            continue;
        struct calendar_ask week = *ask;
        week.staff[0] = provider->staff;
        week.staff_count = 1;
        week.everybody = false;
        head_add(h, (struct column_of){ .day = ask->day, .staff = provider->staff },
            (struct calendar_column){ .name = provider->name,
                .href = calendar_href(a, &week, CALENDAR_WEEK, ask->day),
                .add_label = sv_fmt(a, "Add for %.*s", SV_FMT(provider->name)) });
    }
    page_list(p, "page", (int64_t)h->count, all, COLUMNS_MOST);
    if (all <= COLUMNS_MOST)
        return;
    struct sv path = calendar_href(a, ask, ask->kind, ask->day);
    v->pager.range = view_range(a, first + 1, (int64_t)h->count, all, 0);
    if (page > 1)
        v->pager.previous_href = sv_fmt(a, "%.*s&page=%lld", SV_FMT(path), (long long)page - 1);
    if (first + (int64_t)h->count < all)
        v->pager.next_href = sv_fmt(a, "%.*s&page=%lld", SV_FMT(path), (long long)page + 1);
}

static void heads_of_rooms(
    struct page *p, const struct desk *d, const struct calendar_ask *ask, struct heads *h, struct calendar_view *v)
{
    enum { ROOMS_MOST = COLUMNS_MOST - 1 }; /* and "No room", behind the last */
    struct arena *a = p->op.arena;
    int64_t page = page_number(p), first = (page - 1) * ROOMS_MOST, all = 0;
    for (size_t i = 0; i < d->places.count; i++) {
        const struct place *place = &d->places.items[i];
        if (ask->location.v && place->id.v != ask->location.v)
            continue;
        for (size_t k = 0; k < place->room_count; k++) {
            const struct room *room = &place->rooms[k];
            if ((ask->room.v && ask->room.v != room->id.v) || all++ < first || h->count == ROOMS_MOST)
                continue;
            head_add(h, (struct column_of){ .day = ask->day, .by_room = true, .room = room->id },
                (struct calendar_column){ .name = room->name,
                    .note = place->name,
                    .add_label = sv_fmt(a, "Add in %.*s", SV_FMT(room->name)) });
        }
    }
    int64_t shown = (int64_t)h->count;
    if (!ask->room.v && first + shown >= all)
        head_add(h, (struct column_of){ .day = ask->day, .by_room = true },
            (struct calendar_column){ .name = SV("No room"), .add_label = SV("Add without a room") });
    page_list(p, "page", shown, all, ROOMS_MOST);
    if (all <= ROOMS_MOST)
        return;
    struct sv path = calendar_href(a, ask, ask->kind, ask->day);
    v->pager.range = view_range(a, first + 1, shown, all, 0);
    if (page > 1)
        v->pager.previous_href = sv_fmt(a, "%.*s&page=%lld", SV_FMT(path), (long long)page - 1);
    if (first + shown < all)
        v->pager.next_href = sv_fmt(a, "%.*s&page=%lld", SV_FMT(path), (long long)page + 1);
}

static void mark_visits(
    struct arena *a, const struct desk *d, const struct appointments *list, struct heads *h, struct calendar_view *v)
{
    struct grid_place **places = arena_array(a, h->count, sizeof(struct grid_place *));
    v->hours = grid_hours_new();
    for (size_t i = 0; i < h->count; i++) {
        places[i] = arena_array(a, list->count, sizeof *places[i]);
        fill_column(a, d, list, &h->about[i], &v->hours, places[i], &h->items[i]);
    }
    for (size_t i = 0; i < h->count; i++)
        for (size_t k = 0; k < h->items[i].visits.count; k++)
            h->items[i].visits.items[k].at = grid_marks_of(v->hours, &places[i][k]);
}

void calendar_fill_grid(struct page *p, const struct desk *d, const struct calendar_ask *ask,
    const struct appointments *list, struct calendar_view *v)
{
    struct arena *a = p->op.arena;
    struct heads h = { arena_array(a, COLUMNS_MOST, sizeof *h.about), arena_array(a, COLUMNS_MOST, sizeof *h.items),
        0 };
    if (ask->kind == CALENDAR_PROVIDERS)
        heads_of_providers(p, d, ask, &h, v);
    else if (ask->kind == CALENDAR_ROOMS)
        heads_of_rooms(p, d, ask, &h, v);
    else if (ask->kind == CALENDAR_WEEK)
        heads_of_week(a, d, ask, &h);
    else
        head_add(&h, (struct column_of){ .day = ask->day },
            (struct calendar_column){
                .name = desk_day(a, ask->day), .today = ask->day.n == d->today.n, .add_label = SV("Add on this day") });
    for (size_t i = 0; i < h.count; i++)
        h.items[i].add_href = add_href(a, ask, &h.about[i]);
    mark_visits(a, d, list, &h, v);
    v->is_grid = true;
    v->columns.items = h.items;
    v->columns.count = h.count;
    v->hour_count = v->hours.last - v->hours.first;
    struct sv *labels = arena_array(a, (size_t)v->hour_count, sizeof *labels);
    for (int64_t i = 0; i < v->hour_count; i++) {
        int64_t hour = v->hours.first + i;
        labels[i] = sv_fmt(a, "%lld %s", (long long)(hour % 12 ? hour % 12 : 12), hour < 12 ? "am" : "pm");
    }
    v->hour_labels = (struct view_lines){ labels, (size_t)v->hour_count };
}

/* ---- days with their visits ---- */

static bool is_on(const struct desk *d, const struct appointment *v, struct day day)
{
    return v->starts_at.us < zone_day_start(d->zone, (struct day){ day.n + 1 }).us &&
           v->ends_at.us > zone_day_start(d->zone, day).us;
}

static struct calendar_visits visits_on(struct arena *a, const struct desk *d, const struct appointments *list,
    struct day day, size_t most, int64_t *ret_more)
{
    struct calendar_visits on = { arena_array(a, list->count < most ? list->count : most, sizeof *on.items), 0 };
    *ret_more = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!is_on(d, &list->items[i], day))
            continue;
        if (on.count == most)
            (*ret_more)++;
        else
            on.items[on.count++] = line_of(a, d, &list->items[i], true, true);
    }
    return on;
}

void calendar_fill_month(struct page *p, const struct desk *d, const struct calendar_ask *ask,
    const struct appointments *list, struct calendar_view *v)
{
    struct arena *a = p->op.arena;
    struct day first, until, month = grid_month_start(ask->day), next = grid_month_next(ask->day);
    calendar_days(ask, &first, &until);
    v->is_month = true;
    v->weeks.count = (size_t)(until.n - first.n) / 7;
    v->weeks.items = arena_array(a, v->weeks.count, sizeof *v->weeks.items);
    for (struct day day = first; day.n < until.n; day.n++) {
        struct calendar_week *week = &v->weeks.items[(day.n - first.n) / 7];
        struct calendar_month_day *cell = &week->days[(day.n - first.n) % 7];
        *cell = (struct calendar_month_day){ .href = calendar_href(a, ask, CALENDAR_DAY, day),
            .label = desk_day(a, day),
            .number = civil_of_day(day).day,
            .today = day.n == d->today.n,
            .other = day.n < month.n || day.n >= next.n };
        cell->visits = visits_on(a, d, list, day, MONTH_DAY_MOST, &cell->more);
        week->list.items = week->days;
        week->list.count = LENGTH(week->days);
    }
}

void calendar_fill_list(struct page *p, const struct desk *d, const struct calendar_ask *ask,
    const struct appointments *list, struct calendar_view *v)
{
    struct arena *a = p->op.arena;
    struct day first, until;
    calendar_days(ask, &first, &until);
    v->is_list = true;
    v->days.items = arena_array(a, (size_t)(until.n - first.n), sizeof *v->days.items);
    for (struct day day = first; day.n < until.n; day.n++) {
        int64_t more;
        struct calendar_visits visits = visits_on(a, d, list, day, list->count, &more);
        if (visits.count)
            v->days.items[v->days.count++] = (struct calendar_list_day){ .label = desk_day(a, day),
                .href = calendar_href(a, ask, CALENDAR_DAY, day),
                .today = day.n == d->today.n,
                .visits = visits };
    }
}
