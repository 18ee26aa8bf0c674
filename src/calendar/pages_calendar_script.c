/* What the calendar's script asks for: visits as JSON, and moving one. The rights and use cases are those of the pages.
 */
#include "base/json.h"
#include "base/text.h"
#include "calendar/calendar_view.h"
#include "calendar/pages.h"
#include "calendar/visit_form.h"

enum { EVENTS_MAX_BYTES = 4 << 20, EVENTS_DAYS_MAX = 62 };

static struct sv wall_text(struct arena *a, const struct zone *z, struct instant at)
{
    struct zone_time t = zone_local(z, at);
    return sv_fmt(a, "%.*sT%02d:%02d:00", SV_FMT(day_iso(a, t.wall.day)), t.wall.hour, t.wall.minute);
}

static void write_visit(struct json *j, struct arena *a, const struct desk *d, const struct appointment *v)
{
    struct view_badge badge = visit_badge(v);
    /* Over a change of the clocks the end is as far from the start as the visit is long. */
    struct zone_time start = zone_local(d->zone, v->starts_at);
    int64_t until = start.wall.hour * 60 + start.wall.minute + (v->ends_at.us - v->starts_at.us) / MINUTE_US;
    struct day end_day = { start.wall.day.n + (int32_t)(until / GRID_DAY_MIN) };
    json_begin_object(j, NULL);
    json_str(j, "id", sv_fmt(a, "%lld", (long long)v->id.v));
    json_str(j, "title", visit_title(a, v));
    json_str(j, "start", wall_text(a, d->zone, v->starts_at));
    json_str(j, "end",
        sv_fmt(a, "%.*sT%02lld:%02lld:00", SV_FMT(day_iso(a, end_day)), (long long)(until % GRID_DAY_MIN / 60),
            (long long)(until % 60)));
    json_str(j, "url", visit_path(a, v->id, ""));
    json_str(j, "color", sv_fmt(a, "var(--h%d)", visit_hue(v)));
    json_str(j, "contrastColor", sv_fmt(a, "var(--i%d)", visit_hue(v)));
    json_bool(j, "editable", v->status == APPOINTMENT_BOOKED);
    json_str(j, "detail",
        sv_fmt(a, "%.*s · %.*s · %.*s", SV_FMT(visit_detail(a, v)), SV_FMT(v->staff_name), SV_FMT(visit_place(a, v))));
    json_str(j, "badge", v->confidential && !badge.label.n ? SV("Confidential") : badge.label);
    json_int(j, "version", v->version);
    json_end(j);
}

static void begin_json(struct page *p)
{
    p->reply->content_type = SV("application/json");
    p->reply->body = str_new(p->op.arena, EVENTS_MAX_BYTES);
}

static enum err get_events(struct page *p)
{
    struct desk d = { 0 };
    struct appointments list;
    struct day from, until;
    TRY(desk_zone(p, &d.zone));
    d.today = zone_day(d.zone, p->op.now);
    struct calendar_ask ask = calendar_ask_read(p, d.today);
    if (!day_parse(http_param(p->req, SV("from")), &from) || !day_parse(http_param(p->req, SV("until")), &until) ||
        until.n <= from.n || until.n - from.n > EVENTS_DAYS_MAX) {
        http_reply_problem(
            p->reply, 422, "Say from and until as days, at most 62 apart: from=2026-11-22&until=2026-11-29.");
        return E_OK;
    }
    TRY(calendar_visits(p, &d, &ask, from, until, &list));
    begin_json(p);
    struct json j = json_to(&p->reply->body);
    json_begin_array(&j, NULL);
    for (size_t i = 0; i < list.count; i++)
        write_visit(&j, p->op.arena, &d, &list.items[i]);
    json_end(&j);
    return p->reply->body.overflowed ? E_TOOBIG : E_OK;
}

/* ---- moving ---- */

static void answer_problems(struct page *p, const struct problems *problems)
{
    begin_json(p);
    page_status(p, problems_status(problems));
    struct json j = json_to(&p->reply->body);
    json_begin_object(&j, NULL);
    json_bool(&j, "ok", false);
    json_bool(&j, "may", visit_may_overlap(problems));
    json_begin_array(&j, "problems");
    for (size_t i = 0; i < problems->count; i++)
        json_str(&j, NULL, problems->items[i].text);
    json_end(&j);
    json_end(&j);
}

/* "2026-11-24T09:30" by this clock. */
static bool wall_instant(
    struct page *p, const struct zone *z, struct sv field, struct problems *problems, struct instant *ret_at)
{
    struct sv time = http_field(p->req, field), day = sv_cut(&time, 'T');
    struct typed_instant t = typed_instant(z, day, time, HOUR_UNSAID);
    *ret_at = t.at;
    if (t.result == TYPED_MISSING)
        problem_add(problems, field, SV("missing_hour"),
            SV("The clocks jump over this time on that day. Choose another time."));
    else if (t.result == TYPED_DOUBLED)
        problem_add(problems, field, SV("doubled_hour"),
            SV("The clocks show this time twice on that day. Open the visit and choose which one under Move."));
    else if (t.result == TYPED_BAD)
        problem_add(problems, field, SV("bad_time"), SV("This is no date and time. Load the page again."));
    return t.result == TYPED_OK;
}

static enum err move_visit(struct page *p, const struct zone *z, const struct appointment *v, struct problems *problems)
{
    struct instant at, until;
    bool overlap_ok = http_field(p->req, SV("overlap_ok")).n > 0;
    int64_t version = page_form_int(p, SV("version"));
    if (!wall_instant(p, z, SV("start"), problems, &at) || !wall_instant(p, z, SV("end"), problems, &until))
        return E_INVALID;
    if (until.us - at.us == v->ends_at.us - v->starts_at.us)
        return appointment_move(
            &p->op, v->id, PART_ONE, at, (struct staff_id){ 0 }, (struct room_id){ 0 }, overlap_ok, version, problems);
    struct appointment_form form = visit_form_from(v);
    form.at = at;
    form.ends_at = until;
    form.overlap_ok = overlap_ok;
    form.version = version;
    return appointment_update(&p->op, v->id, PART_ONE, &form, problems);
}

static enum err post_move(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems problems = problems_new(a);
    const struct zone *zone;
    struct appointment v;
    TRY(desk_zone(p, &zone));
    TRY(appointment_load(&p->op, (struct appointment_id){ page_form_int(p, SV("id")) }, &v));
    enum err e = move_visit(p, zone, &v, &problems);
    if (e == E_CONFLICT) {
        problem_add(&problems, SV("version"), SV("stale"),
            SV("Somebody else changed this visit meanwhile. Load the calendar again."));
        e = E_INVALID;
    }
    if (e == E_INVALID) {
        answer_problems(p, &problems);
        return E_OK;
    }
    TRY(e);
    TRY(appointment_load(&p->op, v.id, &v));
    begin_json(p);
    struct json j = json_to(&p->reply->body);
    json_begin_object(&j, NULL);
    json_bool(&j, "ok", true);
    json_int(&j, "version", v.version);
    json_str(&j, "said",
        sv_fmt(a, "%.*s: %.*s.", SV_FMT(visit_title(a, &v)), SV_FMT(desk_when(a, zone, v.starts_at, v.ends_at))));
    json_end(&j);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/calendar/events.json", "calendar_events", NEEDS_STAFF(PERM_CALENDAR), AUDIT_LIST, "calendar",
        get_events },
    { HTTP_POST, "/calendar/move", "calendar_move", NEEDS_STAFF(PERM_CALENDAR), AUDIT_UPDATE, "appointment",
        post_move },
};
const struct route_table calendar_script_routes = { routes, LENGTH(routes) };
