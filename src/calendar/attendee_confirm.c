/* "We come": in the portal, or by the link of a mail. */
#include <assert.h>

#include "calendar/queries.h"
#include "calendar/visit.h"
#include "crypto/token.h"

enum { TOKEN_OF_ATTENDEE = 48, TOKEN_OF_COPY = 49 }; /* part of the token: never renumber */
enum { SEQUENCE_BITS = 20, GENERATION_BITS = 11 };   /* below the contact's number */

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

static int64_t packed(const struct attendee_key *k)
{
    int64_t sequence = k->sequence & ((INT64_C(1) << SEQUENCE_BITS) - 1);
    int64_t generation = k->generation & ((INT64_C(1) << GENERATION_BITS) - 1);
    return k->contact.v << (SEQUENCE_BITS + GENERATION_BITS) | generation << SEQUENCE_BITS | sequence;
}

struct sv attendee_token(struct arena *a, const struct keys *k, struct attendee_key key)
{
    return link_token(
        k, a, (struct link_facts){ key.contact.v ? TOKEN_OF_COPY : TOKEN_OF_ATTENDEE, key.attendee.v, packed(&key) });
}

enum err attendee_confirm_link(const struct op *op, struct sv base_url, struct attendee_id attendee, int64_t sequence,
    struct contact_id contact, struct sv *ret_url)
{
    struct attendee_generation_row r;
    TRY(q_attendee_generation(
        op->db, op->arena, op->viewer->org, &(struct q_attendee_generation){ .attendee_id = attendee }, &r));
    struct sv token =
        attendee_token(op->arena, op->keys, (struct attendee_key){ attendee, sequence, r.link_generation, contact });
    *ret_url = sv_fmt(op->arena, "%.*s/visits/confirm?t=%.*s", SV_FMT(base_url), SV_FMT(token));
    return E_OK;
}

enum err attendee_links_end_in(const struct op *op, struct attendee_id attendee)
{
    assert(db_writing(op->db));
    return q_attendee_links_end(
        op->db, op->viewer->org, &(struct q_attendee_links_end){ .attendee_id = attendee }, NULL);
}

/* A copy's link is worth what the contact is now; of a confidential visit nobody else knows (F11). */
static enum err check_copy(const struct op *op, const struct attendee_by_link_row *r, struct contact_id contact)
{
    struct attendee_contact_row c;
    if (r->confidential)
        return E_GONE;
    enum err e = q_attendee_contact(op->db, op->arena, r->org_id,
        &(struct q_attendee_contact){ .contact_id = contact, .client_id = r->client_id }, &c);
    return e == E_NOTFOUND || (e == E_OK && !sv_eq(c.state, SV("active"))) ? E_GONE : e;
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
    if (!link_token_read(op->keys, op->arena, token, &facts) ||
        (facts.kind != TOKEN_OF_ATTENDEE && facts.kind != TOKEN_OF_COPY))
        return E_NOTFOUND;
    struct attendee_id id = { facts.id };
    TRY(q_attendee_by_link(op->db, op->arena, &(struct q_attendee_by_link){ .attendee_id = id }, &r));
    struct attendee_key key = { id, r.sequence, r.link_generation,
        { facts.kind == TOKEN_OF_COPY ? facts.generation >> (SEQUENCE_BITS + GENERATION_BITS) : 0 } };
    if (packed(&key) != facts.generation || !sv_eq(r.visit_status, SV("booked")) || !sv_eq(r.status, SV("booked")) ||
        !instant_before(op->now, r.ends_at))
        return E_GONE;
    if (facts.kind == TOKEN_OF_COPY)
        TRY(check_copy(op, &r, key.contact));
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
