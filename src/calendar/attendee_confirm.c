/* "We come": in the portal, or by the link of a mail. */
#include "calendar/queries.h"
#include "calendar/visit.h"
#include "crypto/token.h"

enum { TOKEN_OF_ATTENDEE = 48 }; /* part of the token: never renumber */

struct confirming {
    const struct op *op;
    struct attendee_id attendee;
    struct appointment_id appointment;
    struct client_id client;
};

static enum err confirm_in(struct db *tx, void *arg)
{
    const struct confirming *c = arg;
    struct op op = *c->op;
    int64_t changed;
    op.db = tx;
    TRY(q_attendee_confirm_set(tx, op.viewer->org,
        &(struct q_attendee_confirm_set){ .confirmed_at = op.now, .attendee_id = c->attendee }, &changed));
    if (!changed)
        return E_OK; /* somebody answered already */
    return visit_event_in(&op, &(struct visit_event){ .kind = EVENT_ATTENDANCE_CONFIRMED,
                                   .appointment = c->appointment,
                                   .client = c->client,
                                   .attendee = c->attendee });
}

enum err attendee_confirm(const struct op *op, struct attendee_id attendee, struct problems *problems)
{
    struct visit_eyes eyes;
    struct attendee_visit_row row;
    struct appointment v;
    TRY(visit_eyes_of(op, LEVEL_ACT, &eyes));
    TRY(q_attendee_visit(
        op->db, op->arena, op->viewer->org, &(struct q_attendee_visit){ .attendee_id = attendee }, &row));
    if (!eyes.staff && row.client_id.v != eyes.whose.client.v)
        return E_NOTFOUND;
    TRY(appointment_load(op, row.appointment_id, &v));
    for (size_t i = 0; i < v.attendee_count; i++)
        if (v.attendees[i].id.v == attendee.v &&
            (v.attendees[i].status != ATTENDEE_BOOKED || !instant_before(op->now, v.ends_at))) {
            problem_add(problems, SV(""), SV("ended"), SV("This visit is over, or it does not take place."));
            return E_INVALID;
        }
    return db_write(op->db, confirm_in, &(struct confirming){ op, attendee, row.appointment_id, row.client_id });
}

struct sv attendee_token(struct arena *a, const struct keys *k, struct attendee_id attendee, int64_t sequence)
{
    return link_token(k, a, (struct link_facts){ TOKEN_OF_ATTENDEE, attendee.v, sequence });
}

enum err attendee_visit(const struct op *op, struct attendee_id attendee, struct appointment_id *ret_appointment)
{
    struct attendee_visit_row row;
    TRY(q_attendee_visit(
        op->db, op->arena, op->viewer->org, &(struct q_attendee_visit){ .attendee_id = attendee }, &row));
    *ret_appointment = row.appointment_id;
    return E_OK;
}

enum err attendee_by_token(const struct op *op, struct sv token, struct attendee_link *ret_link)
{
    struct link_facts facts;
    struct attendee_by_link_row r;
    if (!link_token_read(op->keys, op->arena, token, &facts) || facts.kind != TOKEN_OF_ATTENDEE)
        return E_NOTFOUND;
    struct attendee_id id = { facts.id };
    TRY(q_attendee_by_link(op->db, op->arena, &(struct q_attendee_by_link){ .attendee_id = id }, &r));
    if (r.sequence != facts.generation || !sv_eq(r.visit_status, SV("booked")) || !sv_eq(r.status, SV("booked")) ||
        !instant_before(op->now, r.ends_at))
        return E_GONE;
    *ret_link = (struct attendee_link){ .org = r.org_id,
        .attendee = id,
        .appointment = r.appointment_id,
        .client = r.client_id,
        .starts_at = r.starts_at,
        .zone = r.zone,
        .confirmed = r.confirmed_at.has };
    return E_OK;
}

enum err attendee_confirm_by_token(const struct op *op, struct sv token)
{
    struct attendee_link link;
    struct organization org;
    TRY(attendee_by_token(op, token, &link));
    TRY(organization_load(op->db, op->arena, link.org, &org));
    struct viewer holder = viewer_system(ACTOR_SYSTEM, link.org, organization_today(&org, op->now));
    struct op by = *op;
    by.viewer = &holder;
    return db_write(op->db, confirm_in, &(struct confirming){ &by, link.attendee, link.appointment, link.client });
}
