/* Who takes part: adding people to a session, a whole family at once, and setting exactly these. */
#include "calendar/attendee.h"

#include "calendar/queries.h"
#include "calendar/visit.h"

enum { FAMILY_MOST = 50 };

/* Of a visit: who is in it, in whatever way that is not over. */
static const struct attendee *live_part(const struct appointment *v, struct client_id client)
{
    for (size_t i = 0; i < v->attendee_count; i++) {
        enum attendee_status s = v->attendees[i].status;
        if (v->attendees[i].client.v == client.v &&
            (attendee_status_active(s) || s == ATTENDEE_WAITLIST || s == ATTENDEE_NOSHOW))
            return &v->attendees[i];
    }
    return NULL;
}

/* Of several visits that are joined together: how many each of these clients is in by now. */
struct joined {
    const struct client_id *clients;
    size_t count;
    int64_t *of; /* NULL: one visit alone */
};

static size_t leave_out_those_in(const struct appointment *v, struct visit_person *people, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (!live_part(v, people[i].client))
            people[n++] = people[i];
    return n;
}

static void refuse_full(const struct op *op, const struct appointment *v, struct problems *problems)
{
    int64_t left = v->max_attendees > v->taken ? v->max_attendees - v->taken : 0;
    if (!v->is_group)
        problem_add(problems, SV("clients"), SV("too_many_clients"),
            SV("This visit is for one client. Make a session of a group type instead."));
    else
        problem_add(problems, SV("clients"), SV("full"),
            sv_fmt(op->arena,
                "%lld of %lld places are left. Choose fewer, say that there may be more, or let them wait.",
                (long long)left, (long long)v->max_attendees));
}

/* Places are given in the order of the list; the rest waits, where that was said. */
static void give_places(const struct op *op, const struct attendee_add *add, const struct appointment *v,
    struct visit_person *people, size_t count, struct problems *problems)
{
    int64_t left = v->max_attendees - v->taken;
    for (size_t i = 0; i < count; i++)
        if (left-- <= 0 && !(add->over_maximum_ok && v->is_group)) {
            if (!add->waitlist || !v->is_group) {
                refuse_full(op, v, problems);
                return;
            }
            people[i].status = ATTENDEE_WAITLIST;
        }
}

static enum err check_together(const struct op *op, const struct appointment *v, const struct visit_person *people,
    size_t count, struct problems *problems)
{
    struct client_id *ids = arena_array(op->arena, v->attendee_count + count, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < v->attendee_count; i++)
        if (live_part(v, v->attendees[i].client))
            ids[n++] = v->attendees[i].client;
    for (size_t i = 0; i < count; i++)
        ids[n++] = people[i].client;
    return visit_no_contact(op, ids, n, problems);
}

/* Which of the visits that they join together: mails are of the first. */
static void count_visits(
    const struct op *op, const struct appointment *v, struct visit_person *people, size_t count, struct joined *joined)
{
    for (size_t i = 0; joined->of && i < count && instant_before(op->now, v->starts_at); i++)
        for (size_t k = 0; k < joined->count && people[i].status == ATTENDEE_BOOKED; k++)
            if (joined->clients[k].v == people[i].client.v) {
                people[i].nth = ++joined->of[k];
                break;
            }
}

static enum err add_people_in(const struct op *op, const struct attendee_add *add, const struct appointment *v,
    struct joined *joined, struct problems *problems)
{
    struct visit_person *people;
    size_t count;
    if (v->status != APPOINTMENT_BOOKED) {
        problem_add(problems, SV(""), SV("ended"), SV("This visit is cancelled. Restore it first."));
        return E_INVALID;
    }
    TRY(visit_people(op, add->clients, add->client_count, problems, &people, &count));
    count = leave_out_those_in(v, people, count);
    give_places(op, add, v, people, count, problems);
    if (count)
        TRY(check_together(op, v, people, count, problems));
    struct visit theirs = {
        .at = { v->starts_at, v->ends_at }, .zone = v->zone, .people = people, .people_count = count
    };
    if (!add->overlap_ok)
        TRY(visit_clashes(op, &theirs, v->id, problems));
    TRY(problems_err(problems));
    count_visits(op, v, people, count, joined);
    for (size_t i = 0; i < count; i++) {
        struct attendee_id id;
        TRY(visit_join_in(op, v, &people[i], add->quiet, &id));
    }
    return E_OK;
}

struct adding {
    const struct op *op;
    const struct attendee_add *add;
    struct problems *problems;
};

static enum err add_in(struct db *tx, void *arg)
{
    const struct adding *x = arg;
    struct op op = *x->op;
    struct appointment v;
    struct appointment_id *ids;
    size_t count;
    op.db = tx;
    x->problems->count = 0; /* this may run again */
    TRY(visit_get(&op, x->add->appointment, &v));
    if (!v.type.v) {
        problem_add(x->problems, SV("clients"), SV("no_visit"), SV("This time is blocked; nobody takes part in it."));
        return E_INVALID;
    }
    TRY(visit_part_of_series(&op, &v, x->add->part, &ids, &count));
    struct joined joined = { .clients = x->add->clients, .count = x->add->client_count };
    if (count > 1)
        joined.of = arena_array(op.arena, joined.count, sizeof *joined.of);
    for (size_t i = 0; i < count; i++) {
        struct appointment one = v;
        if (ids[i].v != v.id.v)
            TRY(visit_get(&op, ids[i], &one));
        TRY(add_people_in(&op, x->add, &one, &joined, x->problems));
    }
    return E_OK;
}

enum err attendee_add(const struct op *op, const struct attendee_add *add, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    if (!add->client_count)
        problem_add(problems, SV("clients"), SV("required"), SV("Choose who comes."));
    TRY(problems_err(problems));
    return db_write_within(op->db, add_in, &(struct adding){ op, add, problems });
}

enum err attendee_family(
    const struct op *op, struct appointment_id appointment, struct client_id client, struct family_members *ret_members)
{
    struct visit_clients_rows self;
    struct family_clients_rows rows = { .count = 0 };
    struct appointment v = { 0 };
    struct arena *a = op->arena;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    if (appointment.v)
        TRY(visit_get(op, appointment, &v));
    TRY(q_visit_clients(
        op->db, a, op->viewer->org, &(struct q_visit_clients){ .ids = &client, .ids_count = 1 }, &self));
    if (!self.count)
        return E_NOTFOUND;
    bool closed = false; /* F11: who is whose is of the record */
    if (self.items[0].restricted)
        TRY(restricted_closed(op, &client, 1, &closed));
    if (!closed)
        TRY(q_family_clients(op->db, a, op->viewer->org, &(struct q_family_clients){ .client_id = client }, &rows));
    struct family_member *items = arena_array(a, rows.count + 1, sizeof *items);
    const struct visit_clients_row *me = &self.items[0];
    size_t n = 0;
    if (sv_eq(me->state, SV("active")) && sv_eq(me->kind, SV("client")))
        items[n++] = (struct family_member){ .client = client,
            .name = sv_fmt(a, "%.*s %.*s", SV_FMT(me->preferred_name.n ? me->preferred_name : me->first_name),
                SV_FMT(me->last_name)),
            .words = SV("themselves"),
            .born = closed ? (struct opt_day){ 0 } : me->born };
    for (size_t i = 0; i < rows.count && n < FAMILY_MOST; i++) {
        const struct family_clients_row *r = &rows.items[i];
        enum relationship kin;
        if (r->id.v == client.v || (n && items[n - 1].client.v == r->id.v) ||
            !relationship_parse(r->relationship, &kin))
            continue; /* the opposite row says the same */
        items[n++] = (struct family_member){ .client = r->id,
            .name = sv_fmt(
                a, "%.*s %.*s", SV_FMT(r->preferred_name.n ? r->preferred_name : r->first_name), SV_FMT(r->last_name)),
            .words = r->reverse ? relationship_inverse_words(a, kin, r->label, r->gender)
                                : relationship_words(a, kin, r->label, r->gender),
            .born = r->born };
    }
    for (size_t i = 0; i < n; i++)
        items[i].in_already = live_part(&v, items[i].client) != NULL;
    *ret_members = (struct family_members){ items, n, closed };
    return E_OK;
}

struct setting {
    const struct op *op;
    struct appointment_id id;
    const struct client_id *clients;
    size_t count;
    bool quiet;
    struct problems *problems;
};

static bool is_among(const struct setting *s, struct client_id client)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->clients[i].v == client.v)
            return true;
    return false;
}

static enum err set_in(struct db *tx, void *arg)
{
    const struct setting *s = arg;
    struct op op = *s->op;
    struct appointment v;
    op.db = tx;
    s->problems->count = 0; /* this may run again */
    TRY(visit_get(&op, s->id, &v));
    int64_t waiting = v.waiting;
    for (size_t i = 0; i < v.attendee_count; i++) {
        const struct attendee *x = live_part(&v, v.attendees[i].client);
        if (!x || is_among(s, x->client))
            continue;
        v.waiting = 0; /* the new list takes the places first */
        TRY(visit_part_in(&op,
            &(struct visit_part){ .visit = &v,
                .attendee = x,
                .to = ATTENDEE_CANCELLED,
                .visit_stays = s->count > 0, /* another client in the place of the one */
                .quiet = s->quiet },
            s->problems));
    }
    TRY(visit_get(&op, s->id, &v));
    struct attendee_add add = {
        .appointment = s->id, .clients = s->clients, .client_count = s->count, .quiet = s->quiet
    };
    if (s->count)
        TRY(add_people_in(&op, &add, &v, &(struct joined){ .of = NULL }, s->problems));
    if (!waiting)
        return E_OK;
    TRY(visit_get(&op, s->id, &v));
    return visit_fill_in(&op, &v);
}

enum err attendee_set(const struct op *op, struct appointment_id appointment, const struct client_id *clients,
    size_t count, bool quiet, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    return db_write_within(op->db, set_in, &(struct setting){ op, appointment, clients, count, quiet, problems });
}
