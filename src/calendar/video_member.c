/* Who is in a call: those who take part, and the caregivers who were added to it. */
#include "calendar/video_member.h"

#include "base/text.h"
#include "calendar/queries.h"
#include "crypto/token.h"

static struct sv or_empty(struct opt_sv v)
{
    return v.has ? v.v : SV("");
}

enum err video_facts_load(const struct op *op, struct appointment_id id, struct video_facts *ret_facts)
{
    struct video_facts_row r;
    TRY(q_video_facts(op->db, op->arena, op->viewer->org, &(struct q_video_facts){ .appointment_id = id }, &r));
    *ret_facts = (struct video_facts){ .id = id,
        .starts_at = r.starts_at,
        .ends_at = r.ends_at,
        .zone = r.zone,
        .external_url = r.external_url,
        .staff_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r.staff_first), SV_FMT(r.staff_last)),
        .staff_email = r.staff_email,
        .video = sv_eq(r.contact_type, sv_of(contact_type_name(CONTACT_VIDEO_CHAT))),
        .booked = sv_eq(r.status, sv_of(appointment_status_name(APPOINTMENT_BOOKED))),
        .is_group = r.is_group,
        .confidential = r.confidential,
        .service = or_empty(r.service),
        .state = or_empty(r.state),
        .meeting = or_empty(r.meeting),
        .host_url = or_empty(r.host_url),
        .error = or_empty(r.error),
        .told_starts_at = r.told_starts_at,
        .host_until = r.host_until,
        .told_minutes = r.told_minutes.has ? r.told_minutes.v : 0,
        .attempts = r.attempts.has ? r.attempts.v : 0 };
    return E_OK;
}

static struct sv called(struct sv preferred, struct sv first)
{
    return preferred.n ? preferred : first;
}

/* "Ana R.": the service does not need more, and whoever holds the call knows who is expected. */
static struct sv short_name(struct arena *a, struct sv first, struct sv last)
{
    return last.n ? sv_fmt(a, "%.*s %.*s.", SV_FMT(first), SV_FMT(sv_sub(last, 0, utf8_sequence(last)))) : first;
}

/* Booked, come or been; neither asked for, nor waiting, nor gone. */
static bool takes_part(struct sv status)
{
    return sv_eq(status, SV("booked")) || sv_eq(status, SV("checked_in")) || sv_eq(status, SV("fulfilled"));
}

static struct video_member attendee_of(struct arena *a, const struct video_people_row *r)
{
    struct video_member m = { .attendee = r->id,
        .client = r->client_id,
        .person = r->client_id,
        .name = sv_fmt(a, "%.*s %.*s", SV_FMT(called(r->preferred_name, r->first_name)), SV_FMT(r->last_name)),
        .short_name = short_name(a, called(r->preferred_name, r->first_name), r->last_name),
        .right = takes_part(r->status) && sv_eq(r->client_state, SV("active")) };
    m.client_name = m.name;
    if (!r->entry_id.has)
        return m;
    m.entry = r->entry_id.v;
    m.generation = r->generation.v;
    m.hash = r->hash.v;
    m.url = r->url.v;
    m.registrant = r->registrant.v;
    m.joined = r->joined_at.has;
    m.told = r->told_at.has;
    return m;
}

/* The guard's own facts and decision, for somebody who may not be signed in. */
static enum err may_see(const struct op *op, const struct organization *org, struct client_id caregiver,
    struct grant_id grant, bool confidential, bool *ret_may, bool *ret_child)
{
    struct visitor v = { .org = *org };
    v.viewer.org = org->id;
    v.viewer.self = caregiver;
    v.viewer.via = VIA_OWN;
    v.viewer.actor = (struct actor){ ACTOR_CLIENT, caregiver.v };
    v.viewer.today = organization_today(org, op->now);
    v.viewer.facts.relation = REL_OTHER;
    v.viewer.facts.feature_on = org->feature[FEATURE_CAREGIVER_ACCESS];
    TRY(visitor_about_grant(op, &v, grant));
    v.viewer.facts.item_confidential = confidential;
    *ret_may = viewer_may(&v.viewer, NEED_CAP_PAGE(CAP_APPOINTMENTS, LEVEL_VIEW)).allow;
    *ret_child = !v.viewer.facts.subject_teen;
    return E_OK;
}

static enum err guest_of(const struct op *op, const struct organization *org, const struct video_facts *facts,
    const struct video_people_row *attendee, const struct video_guests_row *r, struct video_member *ret_member)
{
    struct arena *a = op->arena;
    bool may, child;
    enum relationship relationship = KIN_OTHER;
    TRY(may_see(op, org, r->caregiver_id, r->grant_id, facts->confidential, &may, &child));
    struct video_member m = { .attendee = r->attendee_id,
        .client = attendee->client_id,
        .person = r->caregiver_id,
        .grant = r->grant_id,
        .name = sv_fmt(a, "%.*s %.*s", SV_FMT(called(r->preferred_name, r->first_name)), SV_FMT(r->last_name)),
        .short_name = short_name(a, called(r->preferred_name, r->first_name), r->last_name),
        .client_name = sv_fmt(a, "%.*s %.*s", SV_FMT(called(attendee->preferred_name, attendee->first_name)),
            SV_FMT(attendee->last_name)) };
    if (relationship_parse(r->relationship, &relationship))
        m.words = relationship_words(a, relationship, r->relationship_label, r->gender);
    m.may = may;
    if (may)
        m.why = attendee->grant_id.has && attendee->grant_id.v.v == r->grant_id.v ? GUEST_BOOKED
                : r->added_at.has                                                 ? GUEST_ADDED
                : child                                                           ? GUEST_CHILD
                                                                                  : GUEST_NOT;
    m.right = m.why != GUEST_NOT && takes_part(attendee->status);
    if (r->entry_id.has) {
        m.entry = r->entry_id.v;
        m.generation = r->generation.v;
        m.hash = r->hash.v;
        m.url = r->url.v;
        m.registrant = r->registrant.v;
        m.joined = r->joined_at.has;
        m.told = r->told_at.has;
    }
    *ret_member = m;
    return E_OK;
}

static const struct video_people_row *attendee_by(const struct video_people_rows *people, struct attendee_id id)
{
    for (size_t i = 0; i < people->count; i++)
        if (people->items[i].id.v == id.v)
            return &people->items[i];
    return NULL;
}

enum err video_members_load(const struct op *op, const struct organization *org, const struct video_facts *facts,
    bool guests, struct video_members *ret_members)
{
    struct video_people_rows people;
    struct video_guests_rows more = { .count = 0 };
    TRY(q_video_people(op->db, op->arena, org->id, &(struct q_video_people){ .appointment_id = facts->id }, &people));
    if (guests)
        TRY(q_video_guests(op->db, op->arena, org->id, &(struct q_video_guests){ .appointment_id = facts->id }, &more));
    struct video_member *items = arena_array(op->arena, people.count + more.count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < people.count; i++)
        items[n++] = attendee_of(op->arena, &people.items[i]);
    for (size_t i = 0; i < more.count; i++) {
        const struct video_people_row *attendee = attendee_by(&people, more.items[i].attendee_id);
        if (attendee)
            TRY(guest_of(op, org, facts, attendee, &more.items[i], &items[n++]));
    }
    *ret_members = (struct video_members){ items, n };
    return E_OK;
}

enum err video_member_of(const struct video_members *members, struct attendee_id attendee, struct grant_id grant,
    const struct video_member **ret_member)
{
    for (size_t i = 0; i < members->count; i++)
        if (members->items[i].attendee.v == attendee.v && members->items[i].grant.v == grant.v) {
            *ret_member = &members->items[i];
            return E_OK;
        }
    return E_NOTFOUND;
}

enum err video_entry_ensure_in(const struct op *op, struct appointment_id id, struct video_member *m, bool key)
{
    struct org_id org = op->viewer->org;
    if (!m->entry.v) {
        struct video_entry_add_row row;
        TRY(q_video_entry_add(op->db, op->arena, org,
            &(struct q_video_entry_add){
                .appointment_id = id, .attendee_id = m->attendee, .grant_id = { m->grant.v != 0, m->grant } },
            &row));
        m->entry = row.id;
        m->generation = 1;
    }
    if (!key || m->hash.n)
        return E_OK;
    struct link_facts facts = { TOKEN_OF_VIDEO, m->entry.v, m->generation };
    m->hash = token_hash(op->arena, link_token(op->keys, op->arena, facts));
    return q_video_entry_key(op->db, org,
        &(struct q_video_entry_key){ .generation = m->generation, .hash = m->hash, .video_entry_id = m->entry }, NULL);
}
