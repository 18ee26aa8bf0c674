/* Staff change, move, cancel and restore visits: one, or of a series this and the following, or all. */
#include "base/text.h"
#include "calendar/queries.h"
#include "calendar/series_write.h"

enum { REASON_MOST = 500 };

struct appointment_form appointment_form_from(struct arena *a, const struct appointment *v)
{
    const struct zone *zone = zone_of(v->zone);
    struct zone_time t = zone_local(zone, v->starts_at);
    struct zone_instants both = zone_instant(zone, t.wall);
    bool twice = both.match == ZONE_AMBIGUOUS;
    return (struct appointment_form){ .type = v->type,
        .staff = v->staff,
        .more_staff = v->more_staff,
        .more_staff_count = v->more_staff_count,
        .day = day_iso(a, t.wall.day),
        .time = sv_fmt(a, "%02d:%02d", t.wall.hour, t.wall.minute),
        .length = sv_fmt(a, "%lld", (long long)((v->ends_at.us - v->starts_at.us) / MINUTE_US)),
        .zone = v->zone,
        .which = !twice                             ? HOUR_UNSAID
                 : v->starts_at.us == both.first.us ? HOUR_FIRST
                                                    : HOUR_SECOND,
        .contact_type = v->contact_type,
        .location = v->location,
        .room = v->room,
        .title = v->title,
        .note = v->note,
        .external_url = v->external_url,
        .max_attendees = sv_fmt(a, "%lld", (long long)v->max_attendees),
        .confidential = v->confidential,
        .version = v->version };
}

struct changing {
    const struct op *op;
    struct appointment_id id;
    enum series_part part;
    const struct appointment_form *form;
    struct problems *problems;
};

static void check_number(const struct op *op, const struct appointment *before, const struct visit *v,
    const struct appointment_form *f, struct problems *problems)
{
    bool fewer = v->max_attendees < before->max_attendees || v->is_group != before->is_group;
    if (fewer && before->taken > v->max_attendees && !f->over_maximum_ok)
        problem_add(problems, SV("max_attendees"), SV("full"),
            sv_fmt(op->arena, "%.*s part. Take some of them out first, or say that there may be more.",
                SV_FMT(count_words(op->arena, before->taken, "person takes", "people take"))));
}

/* One visit: its people's time is looked at too. */
static enum err change_one_in(const struct op *op, const struct changing *c, const struct appointment *before)
{
    struct visit_check checked;
    struct visit now = visit_of(op->arena, before);
    TRY(visit_check(op, before, c->form, c->problems, &checked));
    struct visit v = checked.visit;
    v.people = now.people;
    v.people_count = now.people_count;
    v.series = before->series;
    v.recurs_at = before->recurs_at;
    check_number(op, before, &v, c->form, c->problems);
    bool elsewhere = before->starts_at.us != v.at.from.us || before->staff.v != v.staff[0].v;
    if (elsewhere && v.at.from.us && (c->form->enforce_hours || !(v.overlap_ok || c->form->any_hours)))
        TRY(visit_hours(op, &v, c->form->enforce_hours, c->problems));
    TRY(problems_err(c->problems));
    if (!v.overlap_ok)
        TRY(visit_clashes(op, &v, before->id, c->problems));
    TRY(problems_err(c->problems));
    bool own_time = before->detached || v.at.from.us != before->starts_at.us;
    return visit_change_in(
        op, &(struct visit_change){
                .before = before, .visit = &v, .version = c->form->version, .detached = before->series.v && own_time });
}

static enum err stands(const struct appointment *v, struct problems *problems)
{
    if (v->status != APPOINTMENT_BOOKED)
        problem_add(problems, SV(""), SV("ended"), SV("This visit is cancelled. Restore it first."));
    return problems_err(problems);
}

static enum err update_in(struct db *tx, void *arg)
{
    struct changing *c = arg;
    struct op op = *c->op;
    struct appointment before;
    op.db = tx;
    c->problems->count = 0; /* this may run again */
    TRY(visit_get(&op, c->id, &before));
    TRY(stands(&before, c->problems));
    if (c->form->version && c->form->version != before.version)
        return E_CONFLICT;
    if (c->part == PART_ONE || !before.series.v)
        return change_one_in(&op, c, &before);
    return series_change_in(&op, &before, c->part, c->form, c->problems);
}

enum err appointment_update(const struct op *op, struct appointment_id id, enum series_part part,
    const struct appointment_form *f, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    return db_write_within(op->db, update_in, &(struct changing){ op, id, part, f, problems });
}

enum err appointment_move(const struct op *op, struct appointment_id id, enum series_part part, struct instant at,
    struct staff_id staff, struct room_id room, bool overlap_ok, int64_t version, struct problems *problems)
{
    struct appointment before;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    TRY(visit_get(op, id, &before));
    struct appointment_form f = appointment_form_from(op->arena, &before);
    f.at = at;
    f.overlap_ok = overlap_ok;
    f.version = version;
    if (staff.v)
        f.staff = staff;
    if (room.v) {
        f.room = room;
        f.location = (struct appointment_location_id){ 0 }; /* the room's */
    }
    return db_write_within(op->db, update_in, &(struct changing){ op, id, part, &f, problems });
}

struct visit_ending {
    const struct op *op;
    struct appointment_id id;
    enum series_part part;
    struct sv reason;
    bool in_error, quiet;
    struct problems *problems;
};

static enum err cancel_in(struct db *tx, void *arg)
{
    const struct visit_ending *c = arg;
    struct op op = *c->op;
    struct appointment v;
    struct appointment_id *ids;
    struct appointments list;
    struct visit_eyes all = { .staff = true };
    size_t count;
    op.db = tx;
    TRY(visit_get(&op, c->id, &v));
    TRY(visit_part_of_series(&op, &v, c->part, &ids, &count));
    TRY(visits_read(&op, &all, ids, count, true, &list));
    const int64_t *const *nths = list.count > 1 ? visit_nths(&op, &list) : NULL;
    for (size_t i = 0; i < list.count; i++)
        TRY(visit_end_in(&op, &(struct visit_end){ .visit = &list.items[i],
                                  .reason = c->reason,
                                  .in_error = c->in_error,
                                  .quiet = c->quiet,
                                  .nths = nths ? nths[i] : NULL }));
    return E_OK;
}

enum err appointment_cancel(const struct op *op, struct appointment_id id, enum series_part part, struct sv reason,
    bool in_error, bool quiet, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    struct sv text = text_clean(op->arena, reason);
    if (utf8_length(text) > REASON_MOST)
        problem_add(problems, SV("reason"), SV("too_long"), SV("Use at most 500 characters."));
    TRY(problems_err(problems));
    return db_write_within(op->db, cancel_in, &(struct visit_ending){ op, id, part, text, in_error, quiet, problems });
}

static enum err restore_in(struct db *tx, void *arg)
{
    const struct visit_ending *c = arg;
    struct op op = *c->op;
    struct appointment v;
    op.db = tx;
    c->problems->count = 0;
    TRY(visit_get(&op, c->id, &v));
    if (v.status == APPOINTMENT_BOOKED)
        return E_OK;
    return visit_restore_in(&op, &v, false, c->problems);
}

enum err appointment_restore(const struct op *op, struct appointment_id id, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    return db_write_within(op->db, restore_in, &(struct visit_ending){ .op = op, .id = id, .problems = problems });
}
