/* What a calendar is asked for, in its address. */
#include "base/text.h"
#include "calendar/calendar_view.h"

static const char *const kind_names[CALENDAR_KIND_COUNT] = { "day", "week", "month", "list", "providers", "rooms" };

const char *calendar_kind_name(enum calendar_kind kind)
{
    return kind_names[kind];
}

static enum calendar_kind kind_of(struct sv name)
{
    for (enum calendar_kind k = 0; k < CALENDAR_KIND_COUNT; k++)
        if (sv_eq(name, sv_of(kind_names[k])))
            return k;
    return CALENDAR_WEEK;
}

struct calendar_ask calendar_ask_read(const struct page *p, struct day today)
{
    struct calendar_ask ask = { .kind = kind_of(http_param(p->req, SV("view"))),
        .day = today,
        .room = { param_int(p, SV("room")) },
        .location = { param_int(p, SV("location")) },
        .type = { param_int(p, SV("type")) } };
    struct day day;
    if (day_parse(http_param(p->req, SV("day")), &day))
        ask.day = day;
    int64_t numbers[ASK_STAFF_MAX];
    ask.staff_count = numbers_of(p, SV("staff"), numbers, ASK_STAFF_MAX);
    for (size_t i = 0; i < ask.staff_count; i++)
        ask.staff[i] = (struct staff_id){ numbers[i] };
    for (size_t i = 0; i < p->req->params.count; i++)
        ask.everybody = ask.everybody || sv_eq(p->req->params.items[i].name, SV("staff"));
    ask.everybody = ask.everybody && !ask.staff_count;
    bool own = ask.kind != CALENDAR_PROVIDERS && ask.kind != CALENDAR_ROOMS;
    if (own && !ask.everybody && !ask.staff_count && p->viewer->facts.role == ROLE_PROVIDER)
        ask.staff[ask.staff_count++] = p->viewer->staff;
    return ask;
}

static void add_filters(struct str *s, const struct calendar_ask *ask)
{
    for (size_t i = 0; i < ask->staff_count; i++)
        str_addf(s, "&staff=%lld", (long long)ask->staff[i].v);
    if (ask->everybody)
        str_add(s, SV("&staff=0"));
    if (ask->type.v)
        str_addf(s, "&type=%lld", (long long)ask->type.v);
    if (ask->location.v)
        str_addf(s, "&location=%lld", (long long)ask->location.v);
    if (ask->room.v)
        str_addf(s, "&room=%lld", (long long)ask->room.v);
}

struct sv calendar_href(struct arena *a, const struct calendar_ask *ask, enum calendar_kind kind, struct day day)
{
    struct str s = str_new(a, 4096);
    str_addf(&s, "/calendar?view=%s&day=%.*s", kind_names[kind], SV_FMT(day_iso(a, day)));
    add_filters(&s, ask);
    return str_sv(&s);
}

struct sv calendar_filters(struct arena *a, const struct calendar_ask *ask)
{
    struct str s = str_new(a, 4096);
    add_filters(&s, ask);
    return s.n ? sv_sub(str_sv(&s), 1, s.n) : SV("");
}

void calendar_days(const struct calendar_ask *ask, struct day *ret_first, struct day *ret_until)
{
    struct day first = ask->day;
    int32_t days = 1;
    switch (ask->kind) {
    case CALENDAR_WEEK:
        first = grid_week_start(ask->day);
        days = 7;
        break;
    case CALENDAR_MONTH:
        first = grid_week_start(grid_month_start(ask->day));
        days = grid_week_start((struct day){ grid_month_next(ask->day).n - 1 }).n + 7 - first.n;
        break;
    case CALENDAR_LIST: days = LIST_DAYS; break;
    case CALENDAR_DAY:
    case CALENDAR_PROVIDERS:
    case CALENDAR_ROOMS:
    case CALENDAR_KIND_COUNT: break;
    }
    *ret_first = first;
    *ret_until = (struct day){ first.n + days };
}

enum err calendar_visits(struct page *p, const struct desk *d, const struct calendar_ask *ask, struct day first,
    struct day until, struct appointments *ret_list)
{
    struct appointment_filter f = { .window = { zone_day_start(d->zone, first), zone_day_start(d->zone, until) },
        .staff = ask->staff,
        .staff_count = ask->staff_count,
        .type = ask->type,
        .location = ask->location,
        .room = ask->room,
        .with_attendees = true,
        .most = CALENDAR_MOST };
    return appointment_list(&p->op, &f, ret_list);
}
