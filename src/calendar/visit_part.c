/* One person's part in a visit: what it becomes, and what follows from it. */
#include <assert.h>

#include "calendar/no_contact.h"
#include "calendar/queries.h"
#include "calendar/visit.h"

bool attendee_status_allowed(enum attendee_status from, enum attendee_status to)
{
    switch (to) {
    case ATTENDEE_PENDING: return from == to;
    case ATTENDEE_WAITLIST: return from == to || from == ATTENDEE_PENDING || from == ATTENDEE_BOOKED;
    case ATTENDEE_BOOKED:
    case ATTENDEE_IN_ERROR: return true;
    case ATTENDEE_CHECKED_IN:
    case ATTENDEE_FULFILLED:
    case ATTENDEE_NOSHOW: return from != ATTENDEE_IN_ERROR && from != ATTENDEE_WAITLIST;
    case ATTENDEE_CANCELLED:
    case ATTENDEE_LATE_CANCELLED:
    case ATTENDEE_RESCHEDULED: return from != ATTENDEE_IN_ERROR;
    case ATTENDEE_STATUS_COUNT: break;
    }
    return false;
}

static bool has_ended(enum attendee_status s)
{
    return s == ATTENDEE_CANCELLED || s == ATTENDEE_LATE_CANCELLED || s == ATTENDEE_RESCHEDULED ||
           s == ATTENDEE_IN_ERROR;
}

enum err visit_last_in(const struct op *op, struct client_id client)
{
    struct client_last_fulfilled_row row;
    struct organization org;
    struct q_client_visited set = { .client_id = client };
    assert(db_writing(op->db));
    enum err e = q_client_last_fulfilled(
        op->db, op->arena, op->viewer->org, &(struct q_client_last_fulfilled){ .client_id = client }, &row);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (e == E_OK) {
        TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
        set.last_visit_on.has = true;
        set.last_visit_on.v = zone_day(zone_of(org.zone), row.starts_at);
    }
    return q_client_visited(op->db, op->viewer->org, &set, NULL);
}

static enum event_kind event_of(const struct visit_part *p, bool by_staff)
{
    enum attendee_status from = p->attendee->status;
    switch (p->to) {
    case ATTENDEE_CANCELLED:
    case ATTENDEE_LATE_CANCELLED:
    case ATTENDEE_IN_ERROR:
        if (p->declined)
            return EVENT_APPOINTMENT_DECLINED;
        return p->visit->is_group && by_staff ? EVENT_GROUP_REMOVED : EVENT_APPOINTMENT_CANCELLED;
    case ATTENDEE_NOSHOW: return EVENT_APPOINTMENT_NOSHOW;
    case ATTENDEE_CHECKED_IN: return EVENT_APPOINTMENT_CHECKED_IN;
    case ATTENDEE_FULFILLED: return EVENT_APPOINTMENT_FULFILLED;
    case ATTENDEE_WAITLIST: return EVENT_WAITLIST_JOINED;
    case ATTENDEE_BOOKED:
        if (from == ATTENDEE_PENDING || from == ATTENDEE_WAITLIST || has_ended(from))
            return EVENT_APPOINTMENT_BOOKED;
        break;
    case ATTENDEE_PENDING:
    case ATTENDEE_RESCHEDULED:
    case ATTENDEE_STATUS_COUNT: break;
    }
    return EVENT_APPOINTMENT_CHANGED;
}

/* The visit for this person alone: whether the time is free, whether they may be brought together with the others. */
static enum err comes_in(const struct op *op, const struct visit_part *p, struct problems *problems)
{
    const struct appointment *v = p->visit;
    struct visit now = visit_of(op->arena, v);
    struct visit_person *me;
    struct client_id *together = arena_array(op->arena, now.people_count + 1, sizeof *together);
    size_t n;
    TRY(visit_people(op, &p->attendee->client, 1, problems, &me, &n));
    if (v->is_group && v->status != APPOINTMENT_BOOKED)
        problem_add(problems, SV(""), SV("ended"), SV("This session is cancelled. Restore it first."));
    else if ((v->is_group || v->status == APPOINTMENT_BOOKED) && v->taken >= v->max_attendees &&
             p->to != ATTENDEE_WAITLIST)
        problem_add(problems, SV("status"), SV("full"),
            SV("No place is free. Raise the maximum, or put them on the waitlist."));
    TRY(problems_err(problems));
    for (size_t i = 0; i < now.people_count; i++)
        together[i] = now.people[i].client;
    together[now.people_count] = p->attendee->client;
    TRY(visit_no_contact(op, together, now.people_count + 1, problems));
    now.people = me;
    now.people_count = n;
    if (v->status == APPOINTMENT_BOOKED) { /* the providers' time is taken by this very visit */
        now.staff_count = 0;
        now.room.v = 0;
    }
    if (!p->overlap_ok && attendee_status_active(p->to))
        TRY(visit_clashes(op, &now, v->id, problems));
    return problems_err(problems);
}

static enum err set_status(const struct op *op, const struct visit_part *p)
{
    bool ends = has_ended(p->to) || p->to == ATTENDEE_NOSHOW;
    const struct viewer *v = op->viewer;
    int64_t changed;
    TRY(q_attendee_set_status(op->db, v->org,
        &(struct q_attendee_set_status){ .status = sv_of(attendee_status_name(p->to)),
            .waits_since = { p->to == ATTENDEE_WAITLIST, op->now },
            .cancelled_at = { ends, op->now },
            .cancelled_kind = ends ? sv_of(actor_kind_name(v->actor.kind)) : SV(""),
            .cancelled_by = ends ? v->actor.id : 0,
            .cancel_reason = ends ? p->reason : SV(""),
            .answer = ends ? SV("") : p->reason,
            .changed_at = op->now,
            .attendee_id = p->attendee->id,
            .at_version = p->version },
        &changed));
    return changed ? E_OK : E_CONFLICT;
}

static enum err set_visit_status(const struct op *op, struct appointment_id id, enum appointment_status status)
{
    return q_appointment_set_status(op->db, op->viewer->org,
        &(struct q_appointment_set_status){ .status = sv_of(appointment_status_name(status)),
            .cancelled_at = { status != APPOINTMENT_BOOKED, op->now },
            .changed_at = op->now,
            .appointment_id = id },
        NULL);
}

/* A visit for one ends when its one attendee does, and comes back with them. */
static enum err visit_follows(const struct op *op, const struct visit_part *p)
{
    const struct appointment *v = p->visit;
    if (v->is_group || p->visit_stays)
        return E_OK;
    if (has_ended(p->to))
        return set_visit_status(op, v->id, p->to == ATTENDEE_IN_ERROR ? APPOINTMENT_IN_ERROR : APPOINTMENT_CANCELLED);
    return v->status == APPOINTMENT_BOOKED ? E_OK : set_visit_status(op, v->id, APPOINTMENT_BOOKED);
}

/* Whether somebody who waits can be in it with those who are. */
static enum err can_come(const struct op *op, const struct visit *now, const struct client_id *in, size_t in_count,
    struct client_id client, bool *ret_can)
{
    struct client_id low, high, *together = arena_array(op->arena, in_count + 1, sizeof *together);
    struct visit_person me = { .client = client, .status = ATTENDEE_BOOKED };
    struct visit theirs = *now;
    theirs.staff_count = 0;
    theirs.room.v = 0;
    theirs.people = &me;
    theirs.people_count = 1;
    for (size_t i = 0; i < in_count; i++)
        together[i] = in[i];
    together[in_count] = client;
    TRY(no_contact_among(op, together, in_count + 1, &low, &high));
    *ret_can = false;
    return low.v ? E_OK : visit_is_free(op, &theirs, (struct appointment_id){ 0 }, false, ret_can);
}

enum err visit_fill_in(const struct op *op, const struct appointment *v)
{
    struct waitlist_next_rows rows;
    struct visit now = visit_of(op->arena, v);
    assert(db_writing(op->db));
    if (!v->is_group || !v->waiting || v->taken >= v->max_attendees)
        return E_OK;
    TRY(q_waitlist_next(op->db, op->arena, op->viewer->org,
        &(struct q_waitlist_next){ .appointment_id = v->id, .now = op->now }, &rows));
    struct client_id *in = arena_array(op->arena, now.people_count + rows.count, sizeof *in);
    size_t n = 0;
    int64_t places = v->max_attendees - v->taken;
    for (; n < now.people_count; n++)
        in[n] = now.people[n].client;
    for (size_t i = 0; i < rows.count && places > 0; i++) {
        bool can;
        TRY(can_come(op, &now, in, n, rows.items[i].client_id, &can));
        if (!can)
            continue;
        TRY(q_attendee_set_status(op->db, op->viewer->org,
            &(struct q_attendee_set_status){ .status = SV("booked"),
                .cancelled_kind = SV(""),
                .cancel_reason = SV(""),
                .answer = SV(""),
                .changed_at = op->now,
                .attendee_id = rows.items[i].id },
            NULL));
        TRY(visit_event_in(op, &(struct visit_event){ .kind = EVENT_WAITLIST_FREE,
                                   .appointment = v->id,
                                   .client = rows.items[i].client_id,
                                   .attendee = rows.items[i].id,
                                   .status = "booked" }));
        struct visit_person me = { .client = rows.items[i].client_id, .status = ATTENDEE_BOOKED };
        struct visit theirs = now;
        theirs.staff_count = 0;
        theirs.room.v = 0;
        theirs.people = &me;
        theirs.people_count = 1;
        TRY(visit_tell_overlaps_in(op, &theirs, v->id)); /* one that the family may not know of: staff do */
        in[n++] = rows.items[i].client_id;
        places--;
    }
    return visit_time_in(op, v->id);
}

static enum err refuse_status(const struct op *op, const struct visit_part *p, struct problems *problems)
{
    problem_add(problems, SV("status"), SV("bad_status"),
        sv_fmt(op->arena, "“%s” cannot become “%s”. Choose another status.", attendee_status_label(p->attendee->status),
            attendee_status_label(p->to)));
    return E_INVALID;
}

enum err visit_part_in(const struct op *op, const struct visit_part *p, struct problems *problems)
{
    enum attendee_status from = p->attendee->status;
    assert(db_writing(op->db));
    if (from == p->to)
        return E_OK;
    if (!attendee_status_allowed(from, p->to))
        return refuse_status(op, p, problems);
    bool was_in = attendee_status_active(from) && p->visit->status == APPOINTMENT_BOOKED;
    if (!was_in && !has_ended(p->to))
        TRY(comes_in(op, p, problems));
    TRY(set_status(op, p));
    TRY(visit_follows(op, p));
    TRY(visit_time_in(op, p->visit->id));
    if (from == ATTENDEE_FULFILLED || p->to == ATTENDEE_FULFILLED)
        TRY(visit_last_in(op, p->attendee->client));
    if (from == ATTENDEE_PENDING)
        TRY(task_moot(op, visit_request_dedupe(op->arena, p->attendee->id, p->visit->id)));
    TRY(visit_event_in(op, &(struct visit_event){ .kind = event_of(p, op->viewer->facts.relation == REL_STAFF),
                               .appointment = p->visit->id,
                               .client = p->attendee->client,
                               .attendee = p->attendee->id,
                               .status = attendee_status_name(p->to),
                               .in_error = p->to == ATTENDEE_IN_ERROR,
                               .quiet = p->quiet || p->to == ATTENDEE_IN_ERROR }));
    if (!attendee_status_active(from) || attendee_status_active(p->to) || !p->visit->waiting)
        return E_OK;
    struct appointment now;
    TRY(visit_get(op, p->visit->id, &now));
    return visit_fill_in(op, &now);
}

static enum event_kind event_of_return(enum attendee_status to)
{
    return to == ATTENDEE_WAITLIST  ? EVENT_WAITLIST_JOINED
           : to == ATTENDEE_PENDING ? EVENT_APPOINTMENT_REQUESTED
                                    : EVENT_APPOINTMENT_BOOKED;
}

enum err visit_restore_in(const struct op *op, const struct appointment *v, bool overlap_ok, struct problems *problems)
{
    struct visit back = visit_of(op->arena, v);
    struct client_id *ids = arena_array(op->arena, v->attendee_count, sizeof *ids);
    struct visit_person *people;
    struct event_new *events = arena_array(op->arena, v->attendee_count + 1, sizeof *events);
    size_t n = 0, events_count = 0;
    assert(db_writing(op->db) && v->cancelled_at.has);
    for (size_t i = 0; i < v->attendee_count; i++) {
        const struct attendee *x = &v->attendees[i];
        if (!has_ended(x->status) || !x->cancelled_at.has || x->cancelled_at.v.us != v->cancelled_at.v.us)
            continue;
        enum attendee_status back_to = x->waits_since.has ? ATTENDEE_WAITLIST /* has no place to come back to */
                                       : x->asked         ? ATTENDEE_PENDING
                                                          : ATTENDEE_BOOKED;
        if (back_to != ATTENDEE_WAITLIST)
            ids[n++] = x->client;
        if (back_to == ATTENDEE_PENDING)
            TRY(task_open(op, TASK_VISIT_REQUESTED, x->client, visit_request_dedupe(op->arena, x->id, v->id), SV("")));
        events[events_count++] = visit_event_new(op, &(struct visit_event){ .kind = event_of_return(back_to),
                                                         .appointment = v->id,
                                                         .client = x->client,
                                                         .attendee = x->id,
                                                         .status = attendee_status_name(back_to),
                                                         .also = events_count > 0 });
    }
    TRY(visit_people(op, ids, n, problems, &people, &back.people_count));
    back.people = people;
    TRY(visit_no_contact(op, ids, n, problems));
    if (!overlap_ok)
        TRY(visit_clashes(op, &back, v->id, problems));
    TRY(problems_err(problems));
    TRY(q_attendees_restore(op->db, op->viewer->org,
        &(struct q_attendees_restore){
            .changed_at = op->now, .cancelled_at = v->cancelled_at.v, .appointment_id = v->id },
        NULL));
    TRY(set_visit_status(op, v->id, APPOINTMENT_BOOKED));
    TRY(visit_time_in(op, v->id));
    if (!events_count)
        events[events_count++] =
            visit_event_new(op, &(struct visit_event){ .kind = EVENT_APPOINTMENT_CREATED, .appointment = v->id });
    return visit_events_in(op, events, events_count);
}
