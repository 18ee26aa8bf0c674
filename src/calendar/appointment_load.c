/* Visits read from their rows: one, several by id, and those of a client. */
#include "calendar/eyes.h"
#include "calendar/queries.h"

static struct sv or_empty(struct opt_sv v)
{
    return v.has ? v.v : SV("");
}

static struct sv full_name(struct arena *a, struct sv preferred, struct sv first, struct sv last)
{
    return sv_fmt(a, "%.*s %.*s", SV_FMT(preferred.n ? preferred : first), SV_FMT(last));
}

struct reading {
    const struct op *op;
    const struct appointment_id *ids;
    size_t count;
    const struct visits_whose *whose; /* families: whose part is shown; count 0: everybody's, for staff */
    size_t whose_count;
    bool with_attendees;
    struct appointment_rows_rows rows;
    struct attendee_rows_rows attendees;
    struct appointment_more_staff_rows more;
};

static enum err ask(struct db *db, void *arg)
{
    struct reading *x = arg;
    struct arena *a = x->op->arena;
    struct org_id org = x->op->viewer->org;
    struct client_id *clients = arena_array(a, x->whose_count, sizeof *clients);
    for (size_t i = 0; i < x->whose_count; i++)
        clients[i] = x->whose[i].client;
    TRY(q_appointment_rows(db, a, org, &(struct q_appointment_rows){ .ids = x->ids, .ids_count = x->count }, &x->rows));
    if (x->with_attendees)
        TRY(q_attendee_rows(db, a, org,
            &(struct q_attendee_rows){ .ids = x->ids,
                .ids_count = x->count,
                .everybody = !x->whose_count,
                .clients = clients,
                .clients_count = x->whose_count },
            &x->attendees));
    return q_appointment_more_staff(
        db, a, org, &(struct q_appointment_more_staff){ .ids = x->ids, .ids_count = x->count }, &x->more);
}

static enum err read_row(struct arena *a, const struct appointment_rows_row *r, struct appointment *ret_appointment)
{
    struct appointment v = { .id = r->id,
        .type_name = or_empty(r->type_name),
        .client_type_name = or_empty(r->client_name),
        .colour = or_empty(r->colour),
        .prepare = or_empty(r->prepare),
        .prepare_url = or_empty(r->prepare_url),
        .staff = r->staff_id,
        .staff_name = full_name(a, SV(""), r->staff_first, r->staff_last),
        .starts_at = r->starts_at,
        .ends_at = r->ends_at,
        .before_min = r->buffer_before_min,
        .after_min = r->buffer_after_min,
        .cancelled_at = r->cancelled_at,
        .zone = r->zone,
        .location_name = or_empty(r->location_name),
        .location_address = or_empty(r->location_address),
        .room_name = or_empty(r->room_name),
        .is_group = r->is_group,
        .max_attendees = r->max_attendees,
        .title = r->title,
        .note = r->note,
        .confidential = r->confidential,
        .recurs_at = r->recurs_at,
        .detached = r->detached,
        .uid = r->uid,
        .sequence = r->sequence,
        .moves = r->moves,
        .external_url = r->external_url,
        .created_at = r->created_at,
        .changed_at = r->changed_at,
        .created_kind = r->created_kind,
        .created_by = r->created_by,
        .version = r->version,
        .taken = r->taken,
        .waiting = r->waiting };
    if (!v.client_type_name.n)
        v.client_type_name = v.type_name;
    if (r->type_id.has)
        v.type = r->type_id.v;
    if (r->type_id.has && !v.colour.n)
        v.colour = sv_of(type_colour((int)(v.type.v % TYPE_COLOURS)));
    if (r->location_id.has)
        v.location = r->location_id.v;
    if (r->room_id.has)
        v.room = r->room_id.v;
    if (r->series_id.has)
        v.series = r->series_id.v;
    if (!contact_type_parse(r->contact_type, &v.contact_type) || !appointment_status_parse(r->status, &v.status))
        return E_INTERNAL;
    *ret_appointment = v;
    return E_OK;
}

static enum err read_attendee(
    struct arena *a, const struct attendee_rows_row *r, bool staff, struct attendee *ret_attendee)
{
    struct attendee x = { .id = r->id,
        .appointment = r->appointment_id,
        .client = r->client_id,
        .name = full_name(a, r->preferred_name, r->first_name, r->last_name),
        .first = r->preferred_name.n ? r->preferred_name : r->first_name,
        .restricted = r->restricted,
        .confirmed_at = r->confirmed_at,
        .cancelled_at = r->cancelled_at,
        .waits_since = r->waits_since,
        .joined_at = r->joined_at,
        .left_at = r->left_at,
        .cancel_reason = r->cancel_reason,
        .reason = r->reason,
        .answer = r->answer,
        .asked = sv_eq(r->ended_from, SV("pending")),
        .note = staff ? r->note : SV(""),
        .has_price = r->price.has,
        .price = r->price.v,
        .remind = r->remind,
        .uuid = r->uuid,
        .version = r->version };
    if (r->grant_id.has)
        x.grant = r->grant_id.v;
    if (!attendee_status_parse(r->status, &x.status))
        return E_INTERNAL;
    *ret_attendee = x;
    return E_OK;
}

/* F11: of a restricted client no more than the name, until this member of staff has said why. */
static enum err close_restricted(const struct op *op, struct attendee *items, size_t count)
{
    struct client_id *ids = arena_array(op->arena, count, sizeof *ids);
    bool *closed = arena_array(op->arena, count, sizeof *closed);
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (items[i].restricted)
            ids[n++] = items[i].client;
    if (!n || op->viewer->via == VIA_SYSTEM)
        return E_OK;
    TRY(restricted_closed(op, ids, n, closed));
    n = 0;
    for (size_t i = 0; i < count; i++)
        if (items[i].restricted && closed[n++]) {
            items[i].note = items[i].reason = items[i].cancel_reason = items[i].answer = SV("");
            items[i].has_price = false;
            items[i].closed = true;
        }
    return E_OK;
}

/* What somebody told the practice is between them and the practice: not for others who look at the same account. */
static bool wrote_it(const struct viewer *v, const struct attendee *attendee)
{
    return v->via != VIA_SAME_MAILBOX && attendee->grant.v == v->grant.v;
}

/* A confidential visit of one child is none of the other's, though the same person may look at both. */
static bool may_be_shown(const struct reading *x, const struct appointment *v, struct attendee *attendee)
{
    for (size_t i = 0; i < x->whose_count; i++)
        if (x->whose[i].client.v == attendee->client.v) {
            attendee->has_price &= x->whose[i].prices;
            if (!wrote_it(x->op->viewer, attendee))
                attendee->reason = attendee->cancel_reason = attendee->answer = SV("");
            return !v->confidential || x->whose[i].confidential;
        }
    return true;
}

/* Rows come in the order of visits' ids: each visit's are together. */
static enum err add_attendees(const struct reading *x, struct appointments *list)
{
    bool staff = !x->whose_count;
    struct attendee *all = arena_array(x->op->arena, x->attendees.count, sizeof *all);
    for (size_t i = 0; i < x->attendees.count; i++)
        TRY(read_attendee(x->op->arena, &x->attendees.items[i], staff, &all[i]));
    if (staff)
        TRY(close_restricted(x->op, all, x->attendees.count));
    for (size_t i = 0; i < list->count; i++) {
        struct appointment *v = &list->items[i];
        size_t low = 0, high = x->attendees.count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (all[middle].appointment.v < v->id.v)
                low = middle + 1;
            else
                high = middle;
        }
        v->attendees = all + low;
        for (; low < x->attendees.count && all[low].appointment.v == v->id.v; low++)
            if (may_be_shown(x, v, &all[low]))
                v->attendees[v->attendee_count++] = all[low];
    }
    return E_OK;
}

static void add_more_staff(const struct reading *x, struct appointment *v)
{
    for (size_t i = 0; i < x->more.count; i++)
        v->more_staff_count += x->more.items[i].appointment_id.v == v->id.v;
    v->more_staff = arena_array(x->op->arena, v->more_staff_count, sizeof *v->more_staff);
    size_t n = 0;
    for (size_t i = 0; i < x->more.count; i++)
        if (x->more.items[i].appointment_id.v == v->id.v)
            v->more_staff[n++] = x->more.items[i].staff_id;
}

static const struct appointment_rows_row *row_of(const struct appointment_rows_rows *rows, struct appointment_id id)
{
    size_t low = 0, high = rows->count; /* in the order of ids */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows->items[middle].id.v < id.v)
            low = middle + 1;
        else
            high = middle;
    }
    return low < rows->count && rows->items[low].id.v == id.v ? &rows->items[low] : NULL;
}

static enum err read_all(struct reading *x, struct appointments *ret_list)
{
    struct appointments list = { .items = arena_array(x->op->arena, x->count, sizeof *list.items) };
    if (!x->count) {
        *ret_list = list;
        return E_OK;
    }
    TRY(db_together(x->op->db, ask, x));
    for (size_t i = 0; i < x->count; i++) {
        const struct appointment_rows_row *r = row_of(&x->rows, x->ids[i]);
        if (!r)
            continue;
        struct appointment *v = &list.items[list.count++];
        TRY(read_row(x->op->arena, r, v));
        add_more_staff(x, v);
        if (x->whose_count) { /* to families: no roster, not even its size (edge 38), and nothing that staff wrote */
            v->taken = v->waiting = 0;
            v->note = SV("");
        }
    }
    list.total = (int64_t)list.count;
    TRY(add_attendees(x, &list));
    *ret_list = list;
    return E_OK;
}

static enum err seen_ids(const struct op *op, const struct visit_eyes *eyes, const struct appointment_id *ids,
    size_t count, struct appointment_id *ret_ids, size_t *ret_count)
{
    struct appointments_seen_rows seen;
    size_t n = 0;
    TRY(q_appointments_seen(op->db, op->arena, op->viewer->org,
        &(struct q_appointments_seen){ .ids = ids,
            .ids_count = count,
            .client_id = eyes->whose.client,
            .confidential_too = eyes->whose.confidential },
        &seen));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < seen.count; k++)
            if (seen.items[k].id.v == ids[i].v) {
                ret_ids[n++] = ids[i];
                break;
            }
    *ret_count = n;
    return E_OK;
}

enum err visits_read(const struct op *op, const struct visit_eyes *eyes, const struct appointment_id *ids, size_t count,
    bool with_attendees, struct appointments *ret_list)
{
    struct reading x = { .op = op, .ids = ids, .count = count, .with_attendees = with_attendees };
    if (eyes->staff)
        return read_all(&x, ret_list);
    struct appointment_id *seen = arena_array(op->arena, count, sizeof *seen);
    TRY(seen_ids(op, eyes, ids, count, seen, &x.count));
    x.ids = seen;
    x.whose = &eyes->whose;
    x.whose_count = 1;
    return read_all(&x, ret_list);
}

enum err appointments_of(
    const struct op *op, const struct appointment_id *ids, size_t count, struct appointments *ret_list)
{
    struct visit_eyes eyes;
    TRY(visit_eyes_of(op, LEVEL_VIEW, &eyes));
    return visits_read(op, &eyes, ids, count, true, ret_list);
}

enum err appointment_load(const struct op *op, struct appointment_id id, struct appointment *ret_appointment)
{
    struct appointments list;
    TRY(appointments_of(op, &id, 1, &list));
    if (!list.count)
        return E_NOTFOUND;
    *ret_appointment = list.items[0];
    return E_OK;
}

static const char *const whens[] = { [VISITS_ALL] = "all", [VISITS_UPCOMING] = "upcoming", [VISITS_PAST] = "past" };

enum err visits_of(const struct op *op, const struct visits_wish *w, struct appointments *ret_list)
{
    struct arena *a = op->arena;
    struct client_id *clients = arena_array(a, w->whose_count, sizeof *clients),
                     *own = arena_array(a, w->whose_count, sizeof *own);
    size_t own_count = 0;
    struct visits_of_clients_rows rows;
    bool all = w->when == VISITS_ALL;
    struct instant end = { INT64_MAX };
    for (size_t i = 0; i < w->whose_count; i++) {
        clients[i] = w->whose[i].client;
        if (w->whose[i].confidential)
            own[own_count++] = clients[i];
    }
    TRY(q_visits_of_clients(op->db, a, op->viewer->org,
        &(struct q_visits_of_clients){ .clients = clients,
            .clients_count = w->whose_count,
            .own = own,
            .own_count = own_count,
            .reach = w->when == VISITS_PAST ? (struct instant){ INT64_MIN }
                                            : instant_add(all ? w->window.from : op->now, -VISIT_LENGTH_MOST_US),
            .from = all ? w->window.from : (struct instant){ INT64_MIN },
            .until = all && w->window.until.us ? w->window.until : end,
            .when = sv_of(whens[w->when]),
            .now = op->now,
            .limit = w->most,
            .offset = w->offset },
        &rows));
    struct appointment_id *ids = arena_array(a, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    struct reading x = { .op = op,
        .ids = ids,
        .count = rows.count,
        .whose = w->whose,
        .whose_count = w->whose_count,
        .with_attendees = true };
    TRY(read_all(&x, ret_list));
    ret_list->total = rows.count ? rows.items[0].total : 0;
    return E_OK;
}

enum err appointment_mine(const struct op *op, bool past, int64_t offset, int64_t most, struct appointments *ret_list)
{
    struct visit_eyes eyes;
    TRY(visit_eyes_of(op, LEVEL_VIEW, &eyes));
    if (eyes.staff)
        return E_NOTFOUND; /* nobody's own */
    return visits_of(op,
        &(struct visits_wish){ .whose = &eyes.whose,
            .whose_count = 1,
            .when = past ? VISITS_PAST : VISITS_UPCOMING,
            .offset = offset,
            .most = most },
        ret_list);
}
