/* Whose time a visit takes, and whether it is free: booked_time. */
#include <assert.h>

#include "calendar/queries.h"
#include "calendar/visit.h"

#define TIME_MOST_US (2 * DAY_US) /* of a visit with its buffers: no row of booked_time is longer */

static enum err ask(
    const struct op *op, const struct visit *v, struct appointment_id except, struct booked_clashes_rows *ret_rows)
{
    struct client_id *clients = arena_array(op->arena, v->people_count, sizeof *clients);
    size_t n = 0;
    for (size_t i = 0; i < v->people_count; i++)
        if (attendee_status_active(v->people[i].status))
            clients[n++] = v->people[i].client;
    struct instant until = instant_add(v->at.until, v->after_min * MINUTE_US);
    return q_booked_clashes(op->db, op->arena, op->viewer->org,
        &(struct q_booked_clashes){ .staff = v->staff,
            .staff_count = v->staff_count,
            .clients = clients,
            .clients_count = n,
            .rooms = &v->room,
            .rooms_count = v->room.v != 0,
            .staff_from = instant_add(v->at.from, -v->before_min * MINUTE_US),
            .staff_until = until,
            .staff_reach = instant_add(until, TIME_MOST_US),
            .from = v->at.from,
            .until = v->at.until,
            .reach = instant_add(v->at.until, TIME_MOST_US),
            .except = except },
        ret_rows);
}

static struct sv person_name(const struct appointment *other, const struct visit *v, int64_t client)
{
    for (size_t i = 0; i < v->people_count; i++)
        if (v->people[i].client.v == client)
            return v->people[i].name;
    for (size_t i = 0; i < other->attendee_count; i++)
        if (other->attendees[i].client.v == client)
            return other->attendees[i].name;
    return SV("One of these people");
}

static enum err staff_name(const struct op *op, int64_t id, struct sv *ret_name)
{
    struct visit_staff_rows rows;
    struct staff_id staff = { id };
    TRY(q_visit_staff(
        op->db, op->arena, op->viewer->org, &(struct q_visit_staff){ .ids = &staff, .ids_count = 1 }, &rows));
    *ret_name = rows.count
                    ? sv_fmt(op->arena, "%.*s %.*s", SV_FMT(rows.items[0].first_name), SV_FMT(rows.items[0].last_name))
                    : SV("This provider");
    return E_OK;
}

/* "Petra Staff has Follow-up with Leo Ruiz then, Mon 2 Mar 2026, 9:00 am EST." */
static enum err say(const struct op *op, const struct visit *v, const struct booked_clashes_row *r,
    const struct appointment *other, struct problems *problems)
{
    struct arena *a = op->arena;
    struct sv what = other->title.n ? other->title : other->type_name.n ? other->type_name : SV("a block");
    struct sv when = zone_human(a, zone_of(v->zone), other->starts_at), who;
    if (sv_eq(r->kind, SV("room"))) {
        problem_add(problems, SV("room"), SV("room_taken"),
            sv_fmt(a, "%.*s is taken then: %.*s, %.*s. Choose another room, or book it anyway.",
                SV_FMT(other->room_name), SV_FMT(what), SV_FMT(when)));
        return E_OK;
    }
    if (sv_eq(r->kind, SV("staff")))
        TRY(staff_name(op, r->resource_id, &who));
    else
        who = person_name(other, v, r->resource_id);
    problem_add(problems, SV("time"), SV("overlap"),
        sv_fmt(a, "%.*s has something else then: %.*s, %.*s. Choose another time, or book it anyway.", SV_FMT(who),
            SV_FMT(what), SV_FMT(when)));
    return E_OK;
}

enum err visit_clashes(
    const struct op *op, const struct visit *v, struct appointment_id except, struct problems *problems)
{
    struct booked_clashes_rows rows;
    struct appointments others;
    struct visit_eyes all = { .staff = true };
    TRY(ask(op, v, except, &rows));
    if (!rows.count)
        return E_OK;
    struct appointment_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].appointment_id;
    TRY(visits_read(op, &all, ids, rows.count, true, &others));
    for (size_t i = 0; i < rows.count; i++)
        for (size_t k = 0; k < others.count; k++)
            if (others.items[k].id.v == ids[i].v) {
                TRY(say(op, v, &rows.items[i], &others.items[k], problems));
                break;
            }
    return E_OK;
}

enum err visit_is_free(
    const struct op *op, const struct visit *v, struct appointment_id except, bool confidential_too, bool *ret_free)
{
    struct booked_clashes_rows rows;
    struct appointments others;
    struct visit_eyes all = { .staff = true };
    bool is_free = true;
    TRY(ask(op, v, except, &rows));
    struct appointment_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < rows.count; i++)
        if (confidential_too || !sv_eq(rows.items[i].kind, SV("client")))
            is_free = false;
        else
            ids[n++] = rows.items[i].appointment_id;
    TRY(visits_read(op, &all, ids, n, false, &others));
    for (size_t i = 0; i < others.count; i++)
        is_free &= others.items[i].confidential;
    *ret_free = is_free;
    return E_OK;
}

enum err visit_tell_overlaps_in(const struct op *op, const struct visit *v, struct appointment_id id)
{
    struct booked_clashes_rows rows;
    struct visit theirs = *v;
    assert(db_writing(op->db));
    theirs.staff_count = 0;
    theirs.room.v = 0;
    TRY(ask(op, &theirs, id, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        int64_t other = rows.items[i].appointment_id.v, low = other < id.v ? other : id.v;
        TRY(task_open(op, TASK_VISITS_OVERLAP, (struct client_id){ rows.items[i].resource_id },
            sv_fmt(op->arena, "visits_overlap:%lld:%lld", (long long)low, (long long)(other + id.v - low)),
            zone_human(op->arena, zone_of(v->zone), v->at.from)));
    }
    return E_OK;
}

enum err visit_time_add_in(const struct op *op, const struct visit *v, struct appointment_id id)
{
    struct client_id *clients = arena_array(op->arena, v->people_count, sizeof *clients);
    size_t n = 0;
    assert(db_writing(op->db));
    for (size_t i = 0; i < v->people_count; i++)
        if (attendee_status_active(v->people[i].status))
            clients[n++] = v->people[i].client;
    struct instant staff_until = instant_add(v->at.until, v->after_min * MINUTE_US);
    struct instant staff_from = instant_add(v->at.from, -v->before_min * MINUTE_US);
    if (v->staff_count == 1 && n == 1 && !v->room.v)
        return q_booked_time_add_one(op->db, op->viewer->org,
            &(struct q_booked_time_add_one){ .staff_id = v->staff[0],
                .client_id = clients[0],
                .staff_until = staff_until,
                .staff_from = staff_from,
                .until = v->at.until,
                .from = v->at.from,
                .appointment_id = id },
            NULL);
    return q_booked_time_add(op->db, op->viewer->org,
        &(struct q_booked_time_add){ .staff = v->staff,
            .staff_count = v->staff_count,
            .rooms = &v->room,
            .rooms_count = v->room.v != 0,
            .clients = clients,
            .clients_count = n,
            .staff_until = staff_until,
            .staff_from = staff_from,
            .until = v->at.until,
            .from = v->at.from,
            .appointment_id = id },
        NULL);
}

enum err visit_time_in(const struct op *op, struct appointment_id id)
{
    assert(db_writing(op->db));
    TRY(q_booked_time_drop(op->db, op->viewer->org, &(struct q_booked_time_drop){ .appointment_id = id }, NULL));
    return q_booked_time_fill(op->db, op->viewer->org, &(struct q_booked_time_fill){ .appointment_id = id }, NULL);
}
