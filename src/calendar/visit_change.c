/* A visit that stands is changed or ends as a whole; its people come along. */
#include <assert.h>

#include "calendar/cover.h"
#include "calendar/queries.h"
#include "calendar/visit.h"

enum err visit_get(const struct op *op, struct appointment_id id, struct appointment *ret_appointment)
{
    struct visit_eyes all = { .staff = true };
    struct appointments list;
    TRY(visits_read(op, &all, &id, 1, true, &list));
    if (!list.count)
        return E_NOTFOUND;
    *ret_appointment = list.items[0];
    return E_OK;
}

struct visit visit_of(struct arena *a, const struct appointment *v)
{
    struct staff_id *staff = arena_array(a, v->more_staff_count + 1, sizeof *staff);
    struct visit_person *people = arena_array(a, v->attendee_count, sizeof *people);
    size_t n = 0;
    staff[0] = v->staff;
    for (size_t i = 0; i < v->more_staff_count; i++)
        staff[i + 1] = v->more_staff[i];
    for (size_t i = 0; i < v->attendee_count; i++)
        if (attendee_status_active(v->attendees[i].status))
            people[n++] = (struct visit_person){
                .client = v->attendees[i].client, .name = v->attendees[i].name, .status = v->attendees[i].status
            };
    return (struct visit){ .type = v->type,
        .staff = staff,
        .staff_count = v->more_staff_count + 1,
        .at = { v->starts_at, v->ends_at },
        .zone = v->zone,
        .contact_type = v->contact_type,
        .location = v->location,
        .room = v->room,
        .is_group = v->is_group,
        .max_attendees = v->max_attendees,
        .title = v->title,
        .note = v->note,
        .external_url = v->external_url,
        .confidential = v->confidential,
        .before_min = v->before_min,
        .after_min = v->after_min,
        .series = v->series,
        .recurs_at = v->recurs_at,
        .people = people,
        .people_count = n };
}

/* What a calendar elsewhere has to take over (RFC 5546: SEQUENCE), and what people are told of as a move. */
static bool is_elsewhere(const struct appointment *was, const struct visit *now)
{
    return was->starts_at.us != now->at.from.us || was->ends_at.us != now->at.until.us ||
           was->staff.v != now->staff[0].v || was->location.v != now->location.v ||
           was->contact_type != now->contact_type || !sv_eq(was->external_url, now->external_url);
}

static enum err save(const struct op *op, const struct visit_change *c, bool elsewhere)
{
    const struct visit *v = c->visit;
    int64_t changed;
    TRY(q_appointment_set(op->db, op->viewer->org,
        &(struct q_appointment_set){ .type_id = { v->type.v != 0, v->type },
            .staff_id = v->staff[0],
            .starts_at = v->at.from,
            .ends_at = v->at.until,
            .buffer_before_min = v->before_min,
            .buffer_after_min = v->after_min,
            .zone = v->zone,
            .contact_type = sv_of(contact_type_name(v->contact_type)),
            .location_id = { v->location.v != 0, v->location },
            .room_id = { v->room.v != 0, v->room },
            .is_group = v->is_group,
            .max_attendees = v->max_attendees,
            .title = v->title,
            .note = v->note,
            .confidential = v->confidential,
            .overlap_ok = v->overlap_ok,
            .external_url = v->external_url,
            .series_id = { v->series.v != 0, v->series },
            .recurs_at = v->recurs_at,
            .detached = c->detached,
            .step = elsewhere,
            .move = c->by_family,
            .changed_at = op->now,
            .appointment_id = c->before->id,
            .at_version = c->version },
        &changed));
    return changed ? E_OK : E_CONFLICT;
}

static bool is_told(enum attendee_status s)
{
    return attendee_status_active(s) || s == ATTENDEE_WAITLIST;
}

/* One event for everybody in it, or one about the visit alone. */
struct counted { /* of one client */
    struct client_id client;
    int64_t visits;
};

static int64_t count_on(struct counted *all, size_t *count, struct client_id client)
{
    size_t i = 0;
    while (i < *count && all[i].client.v != client.v)
        i++;
    if (i == *count)
        all[(*count)++] = (struct counted){ client, 0 };
    return ++all[i].visits;
}

const int64_t *const *visit_nths(const struct op *op, const struct appointments *list)
{
    struct arena *a = op->arena;
    const int64_t **nths = arena_array(a, list->count, sizeof *nths);
    size_t most = 0, n = 0;
    for (size_t i = 0; i < list->count; i++)
        most += list->items[i].attendee_count;
    struct counted *all = arena_array(a, most, sizeof *all);
    for (size_t i = 0; i < list->count; i++) {
        const struct appointment *v = &list->items[i];
        int64_t *of = arena_array(a, v->attendee_count, sizeof *of);
        for (size_t k = 0; k < v->attendee_count && instant_before(op->now, v->starts_at); k++)
            if (is_told(v->attendees[k].status))
                of[k] = count_on(all, &n, v->attendees[k].client);
        nths[i] = of;
    }
    return nths;
}

static enum err tell(
    const struct op *op, const struct appointment *v, const struct visit_event *like, const int64_t *nths)
{
    struct event_new *events = arena_array(op->arena, v->attendee_count + 1, sizeof *events);
    struct visit_event e = *like;
    size_t n = 0;
    for (size_t i = 0; i < v->attendee_count; i++) {
        e.client = v->attendees[i].client;
        e.attendee = v->attendees[i].id;
        e.nth = nths ? nths[i] : 0;
        e.also = n > 0;
        if (is_told(v->attendees[i].status))
            events[n++] = visit_event_new(op, &e);
    }
    if (!n)
        events[n++] = visit_event_new(op, like);
    return visit_events_in(op, events, n);
}

/* It was not confidential: neither is what was billed for it so far. */
static enum err hide(const struct op *op, const struct appointment *v)
{
    struct attendee_id *ids = arena_array(op->arena, v->attendee_count, sizeof *ids);
    for (size_t i = 0; i < v->attendee_count; i++)
        ids[i] = v->attendees[i].id;
    return cover_hide_in(op, ids, v->attendee_count);
}

enum err visit_change_in(const struct op *op, const struct visit_change *c)
{
    const struct visit *v = c->visit;
    bool elsewhere = is_elsewhere(c->before, v), at_another_time = c->before->starts_at.us != v->at.from.us;
    struct appointment_id id = c->before->id;
    assert(db_writing(op->db));
    TRY(save(op, c, elsewhere));
    TRY(q_appointment_staff_clear(
        op->db, op->viewer->org, &(struct q_appointment_staff_clear){ .appointment_id = id }, NULL));
    if (v->staff_count > 1)
        TRY(q_appointment_staff_add(op->db, op->viewer->org,
            &(struct q_appointment_staff_add){ .appointment_id = id,
                .starts_at = v->at.from,
                .staff = v->staff + 1,
                .staff_count = v->staff_count - 1 },
            NULL));
    if (at_another_time)
        TRY(q_attendee_starts(op->db, op->viewer->org,
            &(struct q_attendee_starts){ .starts_at = v->at.from, .appointment_id = id }, NULL));
    TRY(visit_time_in(op, id));
    if (v->confidential && !c->before->confidential)
        TRY(hide(op, c->before));
    if (op->viewer->facts.relation != REL_STAFF)
        TRY(visit_tell_overlaps_in(op, v, id));
    return tell(op, c->before,
        &(struct visit_event){ .kind = elsewhere ? EVENT_APPOINTMENT_MOVED : EVENT_APPOINTMENT_CHANGED,
            .appointment = id,
            .was = { at_another_time, c->before->starts_at },
            .quiet = v->quiet },
        c->nths);
}

enum err visit_end_in(const struct op *op, const struct visit_end *e)
{
    const struct appointment *v = e->visit;
    enum appointment_status status = e->in_error ? APPOINTMENT_IN_ERROR : APPOINTMENT_CANCELLED;
    const char *part = attendee_status_name(e->in_error ? ATTENDEE_IN_ERROR : ATTENDEE_CANCELLED);
    int64_t changed;
    assert(db_writing(op->db));
    TRY(q_appointment_set_status(op->db, op->viewer->org,
        &(struct q_appointment_set_status){ .status = sv_of(appointment_status_name(status)),
            .cancelled_at = { true, op->now },
            .changed_at = op->now,
            .appointment_id = v->id },
        &changed));
    if (!changed)
        return E_OK; /* it has ended so already */
    TRY(q_attendees_end(op->db, op->viewer->org,
        &(struct q_attendees_end){ .status = sv_of(part),
            .cancelled_at = op->now,
            .cancelled_kind = sv_of(actor_kind_name(op->viewer->actor.kind)),
            .cancelled_by = op->viewer->actor.id,
            .cancel_reason = e->reason,
            .appointment_id = v->id },
        NULL));
    for (size_t i = 0; i < v->attendee_count; i++)
        if (v->attendees[i].status == ATTENDEE_PENDING)
            TRY(task_moot(op, visit_request_dedupe(op->arena, v->attendees[i].id, v->id)));
    TRY(visit_time_in(op, v->id));
    return tell(op, v,
        &(struct visit_event){ .kind = EVENT_APPOINTMENT_CANCELLED,
            .appointment = v->id,
            .status = part,
            .in_error = e->in_error,
            .quiet = e->quiet || e->in_error },
        e->nths);
}
