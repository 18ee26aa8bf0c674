#include "calendar/report.h"

#include <assert.h>

#include "calendar/queries.h"

/* As the part of one person is called; what nothing has been said of is open. */
static const enum attendee_status statuses[OUTCOME_COUNT] = { ATTENDEE_BOOKED, ATTENDEE_CHECKED_IN, ATTENDEE_FULFILLED,
    ATTENDEE_NOSHOW, ATTENDEE_CANCELLED, ATTENDEE_LATE_CANCELLED, ATTENDEE_RESCHEDULED };

const char *visit_outcome_label(enum visit_outcome o)
{
    assert((unsigned)o < OUTCOME_COUNT);
    return o == OUTCOME_OPEN ? "Open" : attendee_status_label(statuses[o]);
}

static enum visit_outcome outcome_of(struct sv status)
{
    enum attendee_status s;
    enum visit_outcome o = OUTCOME_COUNT;
    if (!attendee_status_parse(status, &s))
        return OUTCOME_OPEN;
    while (--o != OUTCOME_OPEN && statuses[o] != s)
        ;
    return o;
}

/* A statement cannot ask a clock, so it gets the offsets of the range and until when each holds. In 366 days clocks
 * were changed five times where summer time paused for Ramadan (Morocco in 2012), and nowhere more often. */
enum { STRETCHES = 6 };
struct offsets {
    struct instant until[STRETCHES - 1];
    int64_t us[STRETCHES];
};

static struct offsets offsets_of(const struct zone *z, struct instant from)
{
    struct offsets o;
    struct zone_stretch s = zone_stretch(z, from);
    for (size_t i = 0; i < STRETCHES; i++) {
        int32_t offset_s = s.offset_s;
        while (s.offset_s == offset_s && s.until.us != INT64_MAX) /* some change only its name */
            s = zone_stretch(z, s.until);
        o.us[i] = offset_s * SECOND_US;
        if (i + 1 < STRETCHES)
            o.until[i] = s.offset_s == offset_s ? s.until : s.from;
    }
    return o;
}

static struct visit_count count_of(struct arena *a, const struct visit_counts_row *r)
{
    struct visit_count c = { .before = r->day < 0,
        .day = { (int32_t)(r->day < 0 ? 0 : r->day) },
        .type_name = r->type_id.has && !r->type_id.v ? SV("Restricted") : r->type_name.v,
        .outcome = outcome_of(r->outcome),
        .n = r->n };
    c.staff.v = r->staff_id.v;
    c.type.v = r->type_id.v;
    if (r->first_name.has)
        c.provider = sv_fmt(a, "%.*s %.*s", SV_FMT(r->first_name.v), SV_FMT(r->last_name.v));
    return c;
}

enum err visit_counts(
    const struct op *op, const struct visit_counts_ask *ask, struct problems *problems, struct visit_counts *ret_counts)
{
    struct visit_counts_rows rows;
    int32_t days = ask->until.n - ask->from.n;
    assert(days > 0 && days <= REPORT_DAYS_MOST);
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    struct instant from = zone_day_start(ask->zone, ask->from), until = zone_day_start(ask->zone, ask->until);
    struct offsets o = offsets_of(ask->zone, from);
    TRY(q_visit_counts(op->db, op->arena, op->viewer->org,
        &(struct q_visit_counts){
            .since = ask->before ? zone_day_start(ask->zone, (struct day){ ask->from.n - days }) : from,
            .from = from,
            .until = until,
            .by_day = ask->by_day,
            .by_staff = ask->by_staff,
            .by_type = ask->by_type,
            .blocks = ask->blocks,
            .type_id = ask->type.v,
            .everybody = !ask->staff_count,
            .staff = ask->staff,
            .staff_count = ask->staff_count,
            .until_1 = o.until[0],
            .until_2 = o.until[1],
            .until_3 = o.until[2],
            .until_4 = o.until[3],
            .until_5 = o.until[4],
            .offset_1 = o.us[0],
            .offset_2 = o.us[1],
            .offset_3 = o.us[2],
            .offset_4 = o.us[3],
            .offset_5 = o.us[4],
            .offset_6 = o.us[5],
            .reader = op->viewer->staff,
            .now = op->now,
            .most = REPORT_ROWS_MOST + 1 },
        &rows));
    if (rows.count > REPORT_ROWS_MOST) {
        problem_add(problems, SV("from"), SV("too_much"),
            SV("This is more than one report can hold. Choose fewer days, or one provider."));
        return E_INVALID;
    }
    struct visit_count *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = count_of(op->arena, &rows.items[i]);
    *ret_counts = (struct visit_counts){ items, rows.count };
    return E_OK;
}
