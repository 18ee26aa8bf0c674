/* The third step of a booking: the next free times, then day by day. */
#include "calendar/public_view.h"
#include "calendar/templates.h"

enum { FIRST_SHOWN = 6, DAYS_SHOWN = 7, OFFERS_MOST = 1000 };

struct view_steps book_steps(struct arena *a, int current)
{
    static const char *const labels[] = { "What", "For whom", "When", "Confirm" };
    struct view_step *s = arena_array(a, LENGTH(labels), sizeof *s);
    for (int i = 0; i < (int)LENGTH(labels); i++)
        s[i] = (struct view_step){ sv_of(labels[i]), i < current, i == current };
    return (struct view_steps){ s, LENGTH(labels) };
}

struct sv book_path(struct page *p, const struct booking_page *b, const char *rest)
{
    if (b->site)
        return sv_fmt(p->op.arena, "%.*s/type/%lld%s", SV_FMT(public_path(b->site, "")), (long long)b->type.id.v, rest);
    return sv_fmt(p->op.arena, "%.*s/portal/book/%lld%s", SV_FMT(page_base(p)), (long long)b->type.id.v, rest);
}

static struct offer_wish wish_of(const struct booking_page *b, struct span window, size_t most)
{
    const struct book_asked *x = &b->asked;
    return (struct offer_wish){ .type = b->type.id,
        .staff = x->staff.v ? &x->staff : NULL,
        .staff_count = x->staff.v != 0,
        .contact_type = x->contact_type,
        .location = x->location,
        .window = window,
        .visits = x->way == BOOK_IN_TURN ? (int64_t)x->people_count : 1,
        .parallel = x->way == BOOK_PARALLEL ? (int64_t)x->people_count : 1,
        .moving = x->moving,
        .waitlist = b->type.waitlist,
        .most = most };
}

/* The next step of the public page asks who they are. */
static struct sv public_chosen_href(const struct booking_page *b, const struct offer *o)
{
    struct arena *a = b->site->page.op.arena;
    struct book_asked x = b->asked;
    struct sv query = public_query(b->site);
    x.waitlist = o->full;
    if (!x.location.v)
        x.location = o->location;
    struct sv session = o->session.v ? sv_fmt(a, "&session=%lld", (long long)o->session.v) : SV("");
    return sv_fmt(a, "%.*s/type/%lld/you?%.*s&with=%lld%.*s&at=%.*s%s%.*s", SV_FMT(public_path(b->site, "")),
        (long long)b->type.id.v, SV_FMT(book_asked_query(a, &x)), (long long)o->staff.v, SV_FMT(session),
        SV_FMT(instant_iso(a, o->at)), query.n ? "&" : "", SV_FMT(query));
}

static struct sv chosen_href(struct page *p, const struct booking_page *b, const struct offer *o)
{
    struct arena *a = p->op.arena;
    struct sv at = instant_iso(a, o->at);
    if (b->asked.moving.v)
        return sv_fmt(a, "%.*s/portal/appointments/%lld/move/confirm?at=%.*s&with=%lld", SV_FMT(page_base(p)),
            (long long)b->asked.moving.v, SV_FMT(at), (long long)o->staff.v);
    struct book_asked x = b->asked;
    if (b->site)
        return public_chosen_href(b, o);
    x.waitlist = o->full;
    if (!x.location.v && x.way != BOOK_PARALLEL)
        x.location = o->location;
    struct sv who = x.way == BOOK_PARALLEL ? SV("") : sv_fmt(a, "&with=%lld", (long long)o->staff.v);
    struct sv session = o->session.v ? sv_fmt(a, "&session=%lld", (long long)o->session.v) : SV("");
    return sv_fmt(a, "%.*s?%.*s%.*s%.*s&at=%.*s", SV_FMT(book_path(p, b, "/confirm")), SV_FMT(book_asked_query(a, &x)),
        SV_FMT(who), SV_FMT(session), SV_FMT(at));
}

static struct time_choice time_of(
    struct page *p, const struct booking_page *b, const struct zone *z, const struct offer *o, bool with_day)
{
    struct arena *a = p->op.arena;
    struct sv time = zone_human_time(a, z, o->at);
    if (with_day)
        time = sv_fmt(a, "%.*s, %.*s", SV_FMT(zone_human_day(a, z, o->at)), SV_FMT(time));
    const char *more = o->full ? " · full: join the waitlist" : "";
    struct sv detail = b->asked.way == BOOK_PARALLEL ? SV("") : sv_fmt(a, "with %.*s%s", SV_FMT(o->staff_name), more);
    bool brief = !with_day && !o->full;
    if (brief) /* read out alone: there are as many "9:00 am" on a page as days */
        detail = sv_fmt(a, "%.*s %.*s", SV_FMT(zone_human_day(a, z, o->at)), SV_FMT(detail));
    return (struct time_choice){ .href = chosen_href(p, b, o), .time = time, .brief = brief, .detail = detail };
}

/* Times at which one of those who come is somewhere else already; a group's sessions stay, to be seen. */
static enum err leave_out_taken(struct page *p, const struct booking_page *b, struct span window, struct offers *offers)
{
    struct spans taken;
    size_t n = 0;
    int64_t length =
        b->type.length_min * MINUTE_US * (b->asked.way == BOOK_IN_TURN ? (int64_t)b->asked.people_count : 1);
    if (b->type.is_group || b->asked.moving.v || b->site)
        return E_OK;
    TRY(book_taken(&p->op, b->asked.people, b->asked.people_count, window, &taken));
    for (size_t i = 0, t = 0; i < offers->count; i++) {
        while (t < taken.count && taken.items[t].until.us <= offers->items[i].at.us)
            t++;
        if (t == taken.count || taken.items[t].from.us >= offers->items[i].at.us + length)
            offers->items[n++] = offers->items[i];
    }
    offers->count = n;
    return E_OK;
}

/* One button a time: several providers are free then, the first in the list is shown. */
static void add_times(struct page *p, const struct booking_page *b, const struct zone *z, const struct offers *offers,
    struct book_times_view *v)
{
    struct arena *a = p->op.arena;
    v->first = (struct time_choices){ arena_array(a, FIRST_SHOWN, sizeof *v->first.items), 0 };
    v->days.items = arena_array(a, DAYS_SHOWN, sizeof *v->days.items);
    struct time_choice *times = arena_array(a, offers->count, sizeof *times); /* of one day after the other */
    int32_t last_day = INT32_MIN;
    int64_t last_at = INT64_MIN;
    for (size_t i = 0; i < offers->count; i++) {
        const struct offer *o = &offers->items[i];
        if (o->at.us == last_at && !o->session.v)
            continue;
        last_at = o->at.us;
        struct day day = zone_day(z, o->at);
        if (day.n != last_day) {
            if (v->days.count == DAYS_SHOWN)
                break;
            last_day = day.n;
            bool first = v->days.count == 0;
            v->days.items[v->days.count++] =
                (struct day_choices){ .day = zone_human_day(a, z, o->at), .open = first, .times = { times, 0 } };
        }
        struct day_choices *d = &v->days.items[v->days.count - 1];
        d->times.items[d->times.count++] = time_of(p, b, z, o, false);
        times++;
        if (v->first.count < FIRST_SHOWN && !o->full)
            v->first.items[v->first.count++] = time_of(p, b, z, o, true);
    }
    for (size_t i = 0; i < v->days.count; i++)
        v->days.items[i].said = count_words(a, (int64_t)v->days.items[i].times.count, "time", "times");
}

struct sv book_times_path(struct page *p, const struct booking_page *b)
{
    if (b->site) {
        struct sv with = b->site->staff.v ? sv_fmt(p->op.arena, "&with=%lld", (long long)b->site->staff.v) : SV("");
        struct sv query = public_query(b->site);
        return sv_fmt(p->op.arena, "%.*s?%.*s%.*s%s%.*s", SV_FMT(book_path(p, b, "/times")),
            SV_FMT(book_asked_query(p->op.arena, &b->asked)), SV_FMT(with), query.n ? "&" : "", SV_FMT(query));
    }
    if (b->asked.moving.v)
        return sv_fmt(
            p->op.arena, "%.*s/portal/appointments/%lld/move?", SV_FMT(page_base(p)), (long long)b->asked.moving.v);
    return sv_fmt(
        p->op.arena, "%.*s?%.*s", SV_FMT(book_path(p, b, "/times")), SV_FMT(book_asked_query(p->op.arena, &b->asked)));
}

static struct day from_day(struct page *p, const struct zone *z)
{
    struct day today = zone_day(z, p->op.now), from;
    if (!day_parse(http_param(p->req, SV("from")), &from) || from.n < today.n)
        return today;
    return from;
}

/* The public page: another clock can be chosen. */
static void dress_times(struct page *p, const struct booking_page *b, struct book_times_view *v)
{
    struct arena *a = p->op.arena;
    const struct public_site *s = b->site;
    struct public_site unchosen = *s;
    unchosen.zone_asked = SV("");
    const struct view_hidden more[] = { { SV("how"), sv_of(contact_type_name(b->asked.contact_type)) },
        { SV("place"), b->asked.location.v ? sv_fmt(a, "%lld", (long long)b->asked.location.v) : SV("") },
        { SV("with"), s->staff.v ? sv_fmt(a, "%lld", (long long)s->staff.v) : SV("") } };
    v->action = book_path(p, b, "/times");
    v->hidden = public_hiddens(&unchosen, more, LENGTH(more));
    v->zones = public_zones(s);
    public_dress(p, s, v->frame->title);
}

enum err book_show_times(struct page *p, struct booking_page *b, struct view_notice notice)
{
    struct arena *a = p->op.arena;
    const struct zone *z = b->site ? b->site->zone : portal_zone(p);
    struct day from = from_day(p, z), today = zone_day(z, p->op.now);
    struct offers offers;
    struct span window = { zone_day_start(z, from), zone_day_start(z, (struct day){ from.n + 28 }) };
    struct offer_wish w = wish_of(b, window, OFFERS_MOST);
    TRY(offer_list(&p->op, p->organization, &w, &offers));
    size_t read = offers.count;
    struct day end = read ? zone_day(z, offers.items[read - 1].at) : from;
    TRY(leave_out_taken(p, b, window, &offers));
    struct zone_time now = zone_local(z, p->op.now);
    struct book_times_view v = { .frame = &p->frame,
        .header = { .title = b->type.client_name,
            .subtitle = b->asked.moving.v ? SV("Choose another time") : SV("Choose a time") },
        .steps = b->site ? public_steps(a, 2) : book_steps(a, 2),
        .notice = notice,
        .zone = sv_fmt(a, "Times are told by the clock of %.*s (%.*s).", SV_FMT(zone_city(a, zone_name(z))),
            SV_FMT(zone_abbrev(a, &now))),
        .empty = { .art = ART_CALENDAR,
            .title = SV("Nothing is free in these four weeks"),
            .text = SV("Look at later weeks, or call the practice: it may find a time.") } };
    add_times(p, b, z, &offers, &v);
    if (from.n > today.n)
        v.first.count = 0;
    struct sv path = book_times_path(p, b);
    struct day later = { from.n + 28 }, earlier = { from.n > today.n + 28 ? from.n - 28 : today.n };
    if (v.days.count == DAYS_SHOWN) {
        struct day last = zone_day(z, offers.items[offers.count - 1].at);
        for (size_t i = 0, days = 0; i < offers.count; i++) {
            struct day d = zone_day(z, offers.items[i].at);
            if (i == 0 || d.n != zone_day(z, offers.items[i - 1].at).n)
                days++;
            if (days > DAYS_SHOWN) {
                last = d;
                break;
            }
        }
        later = last;
    }
    if (read == OFFERS_MOST && v.days.count < DAYS_SHOWN) /* many providers: the list ended before the days did */
        later = end.n > from.n ? end : (struct day){ from.n + 1 };
    if (later.n - today.n <= b->type.horizon_days)
        v.later_href = sv_fmt(a, "%.*s&from=%.*s", SV_FMT(path), SV_FMT(day_iso(a, later)));
    if (from.n > today.n)
        v.earlier_href = sv_fmt(a, "%.*s&from=%.*s", SV_FMT(path), SV_FMT(day_iso(a, earlier)));
    p->frame.title = v.header.subtitle;
    if (b->site)
        dress_times(p, b, &v);
    tpl_book_times(&p->reply->body, &v);
    return E_OK;
}
