/* Visits written: the rows, whose time they take, and what happened. */
#include <assert.h>

#include "base/json.h"
#include "base/random.h"
#include "calendar/cover.h"
#include "calendar/queries.h"
#include "calendar/visit.h"

/* RFC 9562, version 4. */
static struct sv new_uuid(struct arena *a)
{
    unsigned char b[16];
    random_bytes(b, sizeof b);
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    static const char digits[] = "0123456789abcdef";
    char *text = arena_alloc(a, 2 * sizeof b + 4);
    size_t n = 0;
    for (size_t i = 0; i < sizeof b; i++) {
        if (i >= 4 && i <= 10 && i % 2 == 0)
            text[n++] = '-';
        text[n++] = digits[b[i] >> 4];
        text[n++] = digits[b[i] & 15];
    }
    return sv_from(text, n);
}

struct sv visit_new_uid(struct arena *a)
{
    return sv_fmt(a, "%.*s@kith", SV_FMT(new_uuid(a)));
}

struct sv visit_request_dedupe(struct arena *a, struct attendee_id attendee, struct appointment_id visit)
{
    return sv_fmt(a, "visit_requested:%lld:%lld", (long long)attendee.v, (long long)visit.v);
}

struct event_new visit_event_new(const struct op *op, const struct visit_event *e)
{
    struct event_new n = event_by(op, e->kind, e->client);
    struct str payload = str_new(op->arena, 512);
    struct json j = json_to(&payload);
    json_begin_object(&j, NULL);
    json_int(&j, "appointment", e->appointment.v);
    if (e->was.has)
        json_int(&j, "was", e->was.v.us);
    if (e->nth)
        json_int(&j, "nth", e->nth);
    if (e->status)
        json_str(&j, "status", sv_of(e->status));
    if (e->in_error)
        json_bool(&j, "in_error", true);
    if (e->quiet)
        json_bool(&j, "quiet", true);
    if (e->also)
        json_bool(&j, "also", true);
    if (e->joins)
        json_bool(&j, "joins", true);
    json_end(&j);
    n.resource_kind = e->attendee.v ? "attendee" : "appointment";
    n.resource_id = e->attendee.v ? e->attendee.v : e->appointment.v;
    n.payload = str_sv(&payload);
    return n;
}

enum err visit_event_in(const struct op *op, const struct visit_event *e)
{
    struct event_new n = visit_event_new(op, e);
    return visit_events_in(op, &n, 1);
}

enum err visit_events_in(const struct op *op, const struct event_new *events, size_t count)
{
    struct attendee_id *ids = arena_array(op->arena, count, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (sv_eq(sv_of(events[i].resource_kind), SV("attendee")))
            ids[n++] = (struct attendee_id){ events[i].resource_id };
    TRY(count == 1 ? event_record(op->db, op->arena, events, NULL)
                   : event_record_all(op->db, op->arena, events, count));
    return cover_settle_in(op, ids, n);
}

static enum event_kind event_of_status(enum attendee_status s)
{
    return s == ATTENDEE_PENDING    ? EVENT_APPOINTMENT_REQUESTED
           : s == ATTENDEE_WAITLIST ? EVENT_WAITLIST_JOINED
                                    : EVENT_APPOINTMENT_BOOKED;
}

struct joining {
    const struct op *op;
    struct appointment_id appointment;
    struct instant starts_at;
    const struct visit_person *people;
    size_t count;
    struct attendee_insert_row *rows;
};

static enum err insert_people(struct db *tx, void *arg)
{
    struct joining *x = arg;
    const struct viewer *v = x->op->viewer;
    for (size_t i = 0; i < x->count; i++) {
        const struct visit_person *p = &x->people[i];
        TRY(q_attendee_insert(tx, x->op->arena, v->org,
            &(struct q_attendee_insert){ .appointment_id = x->appointment,
                .client_id = p->client,
                .starts_at = x->starts_at,
                .status = sv_of(attendee_status_name(p->status)),
                .waits_since = { p->status == ATTENDEE_WAITLIST, x->op->now },
                .reason = p->reason,
                .booked_kind = sv_of(actor_kind_name(v->actor.kind)),
                .booked_by = v->actor.id,
                .grant_id = { p->grant.v != 0, p->grant },
                .uuid = new_uuid(x->op->arena),
                .created_at = x->op->now },
            &x->rows[i]));
    }
    return E_OK;
}

static enum err insert_all(struct joining *x)
{
    x->rows = arena_array(x->op->arena, x->count, sizeof *x->rows);
    return x->count > 1 ? db_together(x->op->db, insert_people, x) : insert_people(x->op->db, x);
}

/* A request waits for an answer of staff. */
static enum err ask_staff(const struct op *op, const struct joining *x)
{
    for (size_t i = 0; i < x->count; i++)
        if (x->people[i].status == ATTENDEE_PENDING)
            TRY(task_open(op, TASK_VISIT_REQUESTED, x->people[i].client,
                visit_request_dedupe(op->arena, x->rows[i].id, x->appointment), SV("")));
    return E_OK;
}

static enum err tell(const struct op *op, const struct visit *v, const struct joining *x)
{
    struct event_new *events = arena_array(op->arena, x->count + 1, sizeof *events);
    size_t n = 0;
    for (size_t i = 0; i < x->count; i++)
        events[n++] = visit_event_new(op, &(struct visit_event){ .kind = event_of_status(v->people[i].status),
                                              .appointment = x->appointment,
                                              .client = v->people[i].client,
                                              .attendee = x->rows[i].id,
                                              .nth = v->nth,
                                              .quiet = v->quiet,
                                              .also = i > 0 });
    if (!n)
        events[n++] = visit_event_new(op,
            &(struct visit_event){
                .kind = EVENT_APPOINTMENT_CREATED, .appointment = x->appointment, .nth = v->nth, .quiet = v->quiet });
    return visit_events_in(op, events, n);
}

static enum err insert_visit(const struct op *op, const struct visit *v, struct appointment_id *ret_id)
{
    struct appointment_insert_row row;
    TRY(q_appointment_insert(op->db, op->arena, op->viewer->org,
        &(struct q_appointment_insert){ .type_id = { v->type.v != 0, v->type },
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
            .series_id = { v->series.v != 0, v->series },
            .recurs_at = v->recurs_at,
            .occurs_wall = { v->series.v != 0, v->occurs_wall },
            .uid = visit_new_uid(op->arena),
            .overlap_ok = v->overlap_ok,
            .external_url = v->external_url,
            .created_at = op->now,
            .created_kind = sv_of(actor_kind_name(op->viewer->actor.kind)),
            .created_by = op->viewer->actor.id },
        &row));
    *ret_id = row.id;
    return E_OK;
}

enum err visit_insert_in(
    const struct op *op, const struct visit *v, struct appointment_id *ret_id, struct attendee_id *ret_attendees)
{
    struct joining x = { .op = op, .starts_at = v->at.from, .people = v->people, .count = v->people_count };
    assert(db_writing(op->db) && v->staff_count > 0);
    TRY(insert_visit(op, v, &x.appointment));
    if (v->staff_count > 1)
        TRY(q_appointment_staff_add(op->db, op->viewer->org,
            &(struct q_appointment_staff_add){ .appointment_id = x.appointment,
                .starts_at = v->at.from,
                .staff = v->staff + 1,
                .staff_count = v->staff_count - 1 },
            NULL));
    TRY(insert_all(&x));
    TRY(visit_time_add_in(op, v, x.appointment));
    TRY(ask_staff(op, &x));
    if (op->viewer->facts.relation != REL_STAFF)
        TRY(visit_tell_overlaps_in(op, v, x.appointment));
    TRY(tell(op, v, &x));
    *ret_id = x.appointment;
    for (size_t i = 0; ret_attendees && i < x.count; i++)
        ret_attendees[i] = x.rows[i].id;
    return E_OK;
}

enum err visit_join_in(const struct op *op, const struct appointment *v, const struct visit_person *person, bool quiet,
    struct attendee_id *ret_attendee)
{
    struct joining x = { .op = op, .appointment = v->id, .starts_at = v->starts_at, .people = person, .count = 1 };
    assert(db_writing(op->db));
    TRY(insert_all(&x));
    TRY(ask_staff(op, &x));
    TRY(visit_time_in(op, v->id));
    if (op->viewer->facts.relation != REL_STAFF)
        TRY(visit_tell_overlaps_in(op,
            &(struct visit){ .at = { v->starts_at, v->ends_at }, .zone = v->zone, .people = person, .people_count = 1 },
            v->id));
    *ret_attendee = x.rows[0].id;
    return visit_event_in(op, &(struct visit_event){ .kind = event_of_status(person->status),
                                  .appointment = v->id,
                                  .client = person->client,
                                  .attendee = x.rows[0].id,
                                  .nth = person->nth,
                                  .quiet = quiet,
                                  .joins = true });
}
