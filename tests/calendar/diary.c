#include "diary.h"

#define MUST(call) assert_int_equal((call), E_OK)

struct making {
    struct practice *p;
    const struct type_id_of *type;
    const char *name;
    struct appointment_location_id place;
    int64_t capacity, id;
};

static enum err type_in(struct db *tx, void *arg)
{
    struct making *m = arg;
    const struct type_id_of *t = m->type;
    struct diary_type_insert_row row;
    TRY(q_diary_type_insert(tx, m->p->a, m->p->org,
        &(struct q_diary_type_insert){ .name = sv_of(t->name),
            .length_min = t->length,
            .buffer_before_min = t->before,
            .buffer_after_min = t->after,
            .is_group = t->most > 1,
            .max_attendees = t->most > 1 ? t->most : 1,
            .waitlist = t->waitlist,
            .confidential = t->confidential,
            .created_at = m->p->now },
        &row));
    m->id = row.id.v;
    return E_OK;
}

struct appointment_type_id diary_type(struct practice *p, const struct type_id_of *t)
{
    struct making m = { .p = p, .type = t };
    MUST(db_write(p->db, type_in, &m));
    return (struct appointment_type_id){ m.id };
}

static enum err place_in(struct db *tx, void *arg)
{
    struct making *m = arg;
    struct diary_place_insert_row row;
    TRY(q_diary_place_insert(
        tx, m->p->a, m->p->org, &(struct q_diary_place_insert){ sv_of(m->name), m->p->now }, &row));
    m->id = row.id.v;
    return E_OK;
}

struct appointment_location_id diary_place(struct practice *p, const char *name)
{
    struct making m = { .p = p, .name = name };
    MUST(db_write(p->db, place_in, &m));
    return (struct appointment_location_id){ m.id };
}

static enum err room_in(struct db *tx, void *arg)
{
    struct making *m = arg;
    struct diary_room_insert_row row;
    TRY(q_diary_room_insert(tx, m->p->a, m->p->org,
        &(struct q_diary_room_insert){
            .location_id = m->place, .name = sv_of(m->name), .capacity = m->capacity, .created_at = m->p->now },
        &row));
    m->id = row.id.v;
    return E_OK;
}

struct room_id diary_room(struct practice *p, struct appointment_location_id place, const char *name, int64_t capacity)
{
    struct making m = { .p = p, .name = name, .place = place, .capacity = capacity };
    MUST(db_write(p->db, room_in, &m));
    return (struct room_id){ m.id };
}

struct instant diary_at(const char *when)
{
    struct sv text = sv_of(when);
    struct typed_instant t =
        typed_instant(zone_of(SV("America/New_York")), sv_sub(text, 0, 10), sv_sub(text, 11, text.n), HOUR_FIRST);
    assert_int_equal(t.result, TYPED_OK);
    return t.at;
}

struct appointment_form diary_form(struct practice *p, struct appointment_type_id type, const char *when,
    const struct client_id *clients, size_t count)
{
    return (struct appointment_form){ .type = type,
        .staff = p->provider,
        .day = sv_sub(sv_of(when), 0, 10),
        .time = sv_sub(sv_of(when), 11, 20),
        .contact_type = CONTACT_PHONE_CALL,
        .clients = clients,
        .client_count = count };
}

struct appointment_id diary_book(
    struct practice *p, struct appointment_type_id type, const char *when, struct client_id client)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct appointment_form f = diary_form(p, type, when, &client, client.v ? 1 : 0);
    struct appointment_id id;
    enum err e = appointment_create(&op, &f, &problems, &id);
    for (size_t i = 0; i < problems.count; i++)
        print_message("%.*s: %.*s\n", SV_FMT(problems.items[i].field), SV_FMT(problems.items[i].text));
    MUST(e);
    return id;
}

struct appointment diary_visit(struct practice *p, struct appointment_id id)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct appointment v;
    MUST(appointment_load(&op, id, &v));
    return v;
}

struct attendee diary_attendee(struct practice *p, struct appointment_id id, struct client_id client)
{
    struct appointment v = diary_visit(p, id);
    for (size_t i = 0; i < v.attendee_count; i++)
        if (v.attendees[i].client.v == client.v)
            return v.attendees[i];
    fail_msg("no such attendee");
    return (struct attendee){ .id = { 0 } };
}

enum attendee_status diary_status(struct practice *p, struct appointment_id id, struct client_id client)
{
    return diary_attendee(p, id, client).status;
}

void diary_is_sound(struct practice *p)
{
    struct diary_booked_wrong_row wrong;
    struct diary_attendee_starts_row starts;
    MUST(q_diary_booked_wrong(p->db, p->a, p->org, &wrong));
    MUST(q_diary_attendee_starts(p->db, p->a, p->org, &starts));
    assert_int_equal(wrong.more, 0);
    assert_int_equal(wrong.less, 0);
    assert_int_equal(starts.n, 0);
}
