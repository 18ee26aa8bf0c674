#include "calendar/place.h"

#include "access/record.h"
#include "base/text.h"
#include "calendar/queries.h"
#include "calendar/reader.h"

enum { ADDRESS_MAX = 500, CAPACITY_MOST = 1000 };

static struct place place_of(const struct place_rows_row *r)
{
    return (struct place){ .id = r->id,
        .name = r->name,
        .address = r->address,
        .zone = r->zone,
        .clients_can_book = r->clients_can_book,
        .archived = !sv_eq(r->state, SV("active")),
        .version = r->version };
}

static struct room room_of(const struct room_rows_row *r)
{
    return (struct room){ .id = r->id,
        .location = r->location_id,
        .name = r->name,
        .capacity = r->capacity,
        .archived = !sv_eq(r->state, SV("active")),
        .version = r->version };
}

struct asking {
    const struct op *op;
    struct appointment_location_id only; /* v 0: all */
    struct place_rows_rows places;
    struct room_rows_rows rooms; /* in the places' order of ids */
};

static enum err ask(struct db *db, void *arg)
{
    struct asking *x = arg;
    struct org_id org = x->op->viewer->org;
    TRY(q_place_rows(db, x->op->arena, org, &(struct q_place_rows){ .only = x->only }, &x->places));
    return q_room_rows(db, x->op->arena, org, &(struct q_room_rows){ .only = x->only }, &x->rooms);
}

static void take_rooms(struct arena *a, const struct room_rows_rows *rooms, struct place *p)
{
    p->rooms = arena_array(a, rooms->count, sizeof *p->rooms);
    p->archived_rooms = arena_array(a, rooms->count, sizeof *p->archived_rooms);
    for (size_t i = 0; i < rooms->count; i++) {
        struct room r = room_of(&rooms->items[i]);
        if (r.location.v == p->id.v && r.archived)
            p->archived_rooms[p->archived_room_count++] = r;
        else if (r.location.v == p->id.v)
            p->rooms[p->room_count++] = r;
    }
}

enum err place_list(const struct op *op, struct sv keywords, bool archived, struct places *ret_places)
{
    struct asking x = { .op = op };
    enum reader reader;
    TRY(reader_of(op, LEVEL_VIEW, &reader));
    TRY(db_together(op->db, ask, &x));
    struct place *items = arena_array(op->arena, x.places.count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < x.places.count; i++) {
        struct place p = place_of(&x.places.items[i]);
        if (reader == READER_STAFF ? p.archived != archived : p.archived || !p.clients_can_book)
            continue;
        if (keywords.n &&
            !words_in(op->arena, sv_fmt(op->arena, "%.*s %.*s", SV_FMT(p.name), SV_FMT(p.address)), keywords))
            continue;
        if (reader == READER_STAFF)
            take_rooms(op->arena, &x.rooms, &p);
        items[n++] = p;
    }
    *ret_places = (struct places){ items, n };
    return E_OK;
}

enum err place_load(const struct op *op, struct appointment_location_id id, struct place *ret_place)
{
    struct asking x = { .op = op, .only = id };
    enum reader reader;
    TRY(reader_of(op, LEVEL_VIEW, &reader));
    if (!id.v)
        return E_NOTFOUND;
    TRY(db_together(op->db, ask, &x));
    if (!x.places.count)
        return E_NOTFOUND;
    struct place p = place_of(&x.places.items[0]);
    if (reader != READER_STAFF && (p.archived || !p.clients_can_book))
        return E_NOTFOUND;
    if (reader == READER_STAFF)
        take_rooms(op->arena, &x.rooms, &p);
    *ret_place = p;
    return E_OK;
}

struct place_args {
    const struct op *op;
    struct appointment_location_id id;
    struct place_form form; /* cleaned */
    bool archive, visits_ok;
    struct appointment_location_id made;
    struct problems found;
};

static enum err record_place(const struct op *op)
{
    struct event_new e = event_by(op, EVENT_SETTINGS_CHANGED, (struct client_id){ 0 });
    e.payload = SV("{\"changed\":[\"appointment_locations\"]}");
    return event_record(op->db, op->arena, &e, NULL);
}

static struct place_form clean(const struct place_form *f, struct problems *p)
{
    struct place_form c = { .clients_can_book = f->clients_can_book, .version = f->version };
    c.name = field_required(p, SV("name"), f->name, SV("Name the location, like “Mill Street”."));
    c.address = field_lines(p, SV("address"), f->address, ADDRESS_MAX);
    c.zone = field_zone(p, SV("zone"), f->zone);
    return c;
}

static enum err refuse_same_name(
    const struct op *op, struct appointment_location_id id, struct sv name, struct problems *p)
{
    struct place_rows_rows rows;
    struct sv wanted = text_fold(op->arena, name);
    TRY(q_place_rows(op->db, op->arena, op->viewer->org, &(struct q_place_rows){ .only = { 0 } }, &rows));
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].id.v != id.v && sv_eq(rows.items[i].state, SV("active")) &&
            sv_eq(text_fold(op->arena, rows.items[i].name), wanted)) {
            problem_add(p, SV("name"), SV("duplicate_location"),
                SV("There is a location of this name already. Choose another name."));
            return E_INVALID;
        }
    return E_OK;
}

static enum err create_in(struct db *tx, void *arg)
{
    struct place_args *x = arg;
    struct op op = *x->op;
    struct place_insert_row row;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(refuse_same_name(&op, x->id, x->form.name, &x->found));
    TRY(q_place_insert(tx, op.arena, op.viewer->org,
        &(struct q_place_insert){ .name = x->form.name,
            .address = x->form.address,
            .zone = x->form.zone,
            .clients_can_book = x->form.clients_can_book,
            .created_at = op.now },
        &row));
    TRY(record_place(&op));
    x->made = row.id;
    return E_OK;
}

enum err place_create(const struct op *op, const struct place_form *f, struct problems *problems,
    struct appointment_location_id *ret_place)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct place_args x = { .op = op, .form = clean(f, problems) };
    TRY(problems_err(problems));
    TRY(problems_tell(problems, &x.found, db_write_within(op->db, create_in, &x)));
    *ret_place = x.made;
    return E_OK;
}

/* In the transaction: the place as it is. */
static enum err read_place(const struct op *op, struct appointment_location_id id, struct place *ret_place)
{
    struct place_rows_rows rows;
    TRY(q_place_rows(op->db, op->arena, op->viewer->org, &(struct q_place_rows){ .only = id }, &rows));
    if (!id.v || !rows.count)
        return E_NOTFOUND;
    *ret_place = place_of(&rows.items[0]);
    return E_OK;
}

static enum err update_in(struct db *tx, void *arg)
{
    struct place_args *x = arg;
    struct op op = *x->op;
    struct place was;
    int64_t changed;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(read_place(&op, x->id, &was));
    if (!was.archived)
        TRY(refuse_same_name(&op, x->id, x->form.name, &x->found));
    TRY(q_place_save(tx, op.viewer->org,
        &(struct q_place_save){ .name = x->form.name,
            .address = x->form.address,
            .zone = x->form.zone,
            .clients_can_book = x->form.clients_can_book,
            .location_id = x->id,
            .version = x->form.version },
        &changed));
    return changed ? record_place(&op) : E_CONFLICT;
}

enum err place_update(
    const struct op *op, struct appointment_location_id id, const struct place_form *f, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct place_args x = { .op = op, .id = id, .form = clean(f, problems) };
    TRY(problems_err(problems));
    return problems_tell(problems, &x.found, db_write_within(op->db, update_in, &x));
}

static enum err refuse_with_visits(const struct op *op, struct appointment_location_id id, struct problems *p)
{
    struct place_visits_row ahead;
    TRY(q_place_visits(op->db, op->arena, op->viewer->org,
        &(struct q_place_visits){ .location_id = id, .starts_at = op->now }, &ahead));
    if (!ahead.n)
        return E_OK;
    problem_add(p, SV("visits_ok"), SV("has_visits"),
        sv_fmt(op->arena, "%lld %s booked there ahead. They stay booked: tick the box if that is right.",
            (long long)ahead.n, ahead.n == 1 ? "visit is" : "visits are"));
    return E_INVALID;
}

static enum err archive_in(struct db *tx, void *arg)
{
    struct place_args *x = arg;
    struct op op = *x->op;
    struct place was;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(read_place(&op, x->id, &was));
    if (was.archived == x->archive)
        return E_OK;
    if (!x->archive)
        TRY(refuse_same_name(&op, x->id, was.name, &x->found));
    else if (!x->visits_ok)
        TRY(refuse_with_visits(&op, x->id, &x->found));
    TRY(q_place_set_state(tx, op.viewer->org,
        &(struct q_place_set_state){ .state = x->archive ? SV("archived") : SV("active"), .location_id = x->id },
        NULL));
    return record_place(&op);
}

enum err place_archive(
    const struct op *op, struct appointment_location_id id, bool archive, bool visits_ok, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct place_args x = { .op = op, .id = id, .archive = archive, .visits_ok = visits_ok };
    return problems_tell(problems, &x.found, db_write_within(op->db, archive_in, &x));
}

/* -- rooms ----------------------------------------------------------------------------------------------------------
 */

struct room_args {
    const struct op *op;
    struct room room; /* location v 0: known by its id */
    bool archive;
    struct room_id made;
    struct problems found;
};

static enum err read_room(const struct op *op, struct room_id id, struct room *ret_room)
{
    struct room_by_id_row r;
    TRY(q_room_by_id(op->db, op->arena, op->viewer->org, &(struct q_room_by_id){ .room_id = id }, &r));
    *ret_room = (struct room){ .id = id,
        .location = r.location_id,
        .name = r.name,
        .capacity = r.capacity,
        .archived = !sv_eq(r.state, SV("active")),
        .version = r.version };
    return E_OK;
}

enum err room_load(const struct op *op, struct room_id id, struct room *ret_room)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    return read_room(op, id, ret_room);
}

static enum err refuse_same_room(const struct op *op, const struct room *room, struct problems *p)
{
    struct room_rows_rows rows;
    struct sv wanted = text_fold(op->arena, room->name);
    TRY(q_room_rows(op->db, op->arena, op->viewer->org, &(struct q_room_rows){ .only = room->location }, &rows));
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].id.v != room->id.v && sv_eq(rows.items[i].state, SV("active")) &&
            sv_eq(text_fold(op->arena, rows.items[i].name), wanted)) {
            problem_add(p, SV("name"), SV("duplicate_room"),
                SV("There is a room of this name here already. Choose another name."));
            return E_INVALID;
        }
    return E_OK;
}

static struct room room_typed(struct sv name, struct sv capacity, struct problems *p)
{
    struct room r = { .name = field_required(p, SV("name"), name, SV("Name the room, like “Room 2”.")) };
    capacity = sv_trim(capacity);
    if (capacity.n && (!int_parse(capacity, &r.capacity) || r.capacity < 0 || r.capacity > CAPACITY_MOST)) {
        problem_add(
            p, SV("capacity"), SV("bad_number"), SV("Type how many people fit in, up to 1000, or leave it empty."));
        r.capacity = 0;
    }
    return r;
}

static enum err room_create_in(struct db *tx, void *arg)
{
    struct room_args *x = arg;
    struct op op = *x->op;
    struct place place;
    struct room_insert_row row;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(read_place(&op, x->room.location, &place));
    TRY(refuse_same_room(&op, &x->room, &x->found));
    TRY(q_room_insert(tx, op.arena, op.viewer->org,
        &(struct q_room_insert){
            .location_id = x->room.location, .name = x->room.name, .capacity = x->room.capacity, .created_at = op.now },
        &row));
    TRY(record_place(&op));
    x->made = row.id;
    return E_OK;
}

enum err room_create(const struct op *op, struct appointment_location_id location, struct sv name, struct sv capacity,
    struct problems *problems, struct room_id *ret_room)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct room_args x = { .op = op, .room = room_typed(name, capacity, problems) };
    x.room.location = location;
    TRY(problems_err(problems));
    enum err e = problems_tell(problems, &x.found, db_write_within(op->db, room_create_in, &x));
    if (e == E_OK)
        *ret_room = x.made;
    return e;
}

static enum err room_update_in(struct db *tx, void *arg)
{
    struct room_args *x = arg;
    struct op op = *x->op;
    struct room was, is = x->room;
    int64_t changed;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(read_room(&op, is.id, &was));
    is.location = was.location;
    if (!was.archived)
        TRY(refuse_same_room(&op, &is, &x->found));
    TRY(q_room_save(tx, op.viewer->org,
        &(struct q_room_save){ .name = is.name, .capacity = is.capacity, .room_id = is.id, .version = is.version },
        &changed));
    return changed ? record_place(&op) : E_CONFLICT;
}

enum err room_update(const struct op *op, struct room_id id, struct sv name, struct sv capacity, int64_t version,
    struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct room_args x = { .op = op, .room = room_typed(name, capacity, problems) };
    x.room.id = id;
    x.room.version = version;
    TRY(problems_err(problems));
    return problems_tell(problems, &x.found, db_write_within(op->db, room_update_in, &x));
}

static enum err room_archive_in(struct db *tx, void *arg)
{
    struct room_args *x = arg;
    struct op op = *x->op;
    struct room was;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(read_room(&op, x->room.id, &was));
    if (was.archived == x->archive)
        return E_OK;
    if (!x->archive)
        TRY(refuse_same_room(&op, &was, &x->found));
    TRY(q_room_set_state(tx, op.viewer->org,
        &(struct q_room_set_state){ .state = x->archive ? SV("archived") : SV("active"), .room_id = was.id }, NULL));
    return record_place(&op);
}

enum err room_archive(const struct op *op, struct room_id id, bool archive, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct room_args x = { .op = op, .room = { .id = id }, .archive = archive };
    return problems_tell(problems, &x.found, db_write_within(op->db, room_archive_in, &x));
}
