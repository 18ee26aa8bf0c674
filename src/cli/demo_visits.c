/* The demo's visits: what took place, what is ahead, a series, a session for several, and one that a teenager keeps to
 * herself. */
#include "calendar/calendar.h"
#include "cli/demo.h"
#include "ical/zone.h"

#define JONAS "jonas.weber@riverbend.example"
#define IMANI "imani.cole@riverbend.example"

enum { PEOPLE_MOST = 4 };
static const struct demo_visit {
    const char *type, *provider, *who[PEOPLE_MOST];
    int in_days; /* from today; at a weekend the Monday after */
    const char *time;
    enum contact_type way;
    const char *place, *repeat, *note;
    enum attendee_status status;
    bool cancelled;
} visits[] = {
    { "First visit", JONAS, { "Ana Ruiz" }, -42, "9:00", CONTACT_IN_PERSON, "Mill Street", "", "", ATTENDEE_FULFILLED,
        false },
    { "Follow-up", JONAS, { "Leo Ruiz" }, -21, "10:30", CONTACT_IN_PERSON, "Mill Street", "",
        "Likes to bring his own cup.", ATTENDEE_FULFILLED, false },
    { "Follow-up", IMANI, { "Mia Okafor" }, -14, "11:00", CONTACT_IN_PERSON, "Mill Street", "", "", ATTENDEE_FULFILLED,
        false },
    { "Video visit", IMANI, { "Grace Whitfield" }, -9, "12:00", CONTACT_VIDEO_CHAT, "", "", "", ATTENDEE_NOSHOW,
        false },
    { "Phone call", JONAS, { "Dana Kim" }, -2, "9:00", CONTACT_PHONE_CALL, "", "", "", ATTENDEE_LATE_CANCELLED, false },
    { "Follow-up", JONAS, { "Leo Ruiz" }, 3, "9:00", CONTACT_IN_PERSON, "Mill Street", "", "", ATTENDEE_BOOKED, false },
    { "Phone call", IMANI, { "Ana Ruiz" }, 2, "15:30", CONTACT_PHONE_CALL, "", "", "", ATTENDEE_BOOKED, false },
    { "Video visit", JONAS, { "Dana Kim" }, 1, "11:00", CONTACT_VIDEO_CHAT, "", "", "", ATTENDEE_BOOKED, false },
    { "Follow-up", IMANI, { "Mia Okafor" }, 5, "13:00", CONTACT_IN_PERSON, "Port Alder", "", "", ATTENDEE_BOOKED,
        false },
    { "Follow-up", IMANI, { "Chukwuemeka Okafor" }, 5, "13:45", CONTACT_IN_PERSON, "Port Alder", "", "",
        ATTENDEE_BOOKED, false },
    { "Follow-up", JONAS, { "Nils Larsen" }, 8, "15:00", CONTACT_IN_PERSON, "Mill Street", "", "", ATTENDEE_BOOKED,
        false },
    { "Follow-up", JONAS, { "Freja Larsen" }, 8, "15:45", CONTACT_IN_PERSON, "Mill Street", "", "", ATTENDEE_BOOKED,
        false },
    { "Teen check-in", IMANI, { "Zoe Marsh" }, 4, "16:00", CONTACT_IN_PERSON, "Mill Street", "", "", ATTENDEE_BOOKED,
        false },
    { "Follow-up", JONAS, { "Zoe Marsh" }, 11, "14:00", CONTACT_IN_PERSON, "Mill Street", "", "", ATTENDEE_BOOKED,
        false },
    { "Follow-up", IMANI, { "Eliška Hruby" }, 7, "10:00", CONTACT_IN_PERSON, "Mill Street", "", "", ATTENDEE_BOOKED,
        true },
    { "Phone call", JONAS, { "Harold Whitfield" }, 6, "13:00", CONTACT_PHONE_CALL, "", "FREQ=WEEKLY;COUNT=6", "",
        ATTENDEE_BOOKED, false },
    { "Parents’ group", IMANI, { "Ana Ruiz", "Chidi Okafor", "Petra Nováková", "Helen Marsh" }, 9, "18:00",
        CONTACT_IN_PERSON, "Port Alder", "FREQ=WEEKLY;COUNT=6", "Tea and the blue chairs.", ATTENDEE_BOOKED, false },
    { NULL, JONAS, { NULL }, 1, "12:00", CONTACT_IN_PERSON, "", "FREQ=WEEKLY;COUNT=12", "", ATTENDEE_BOOKED, false },
};

struct loading {
    const struct invocation *in;
    struct op op;
    struct staff_list staff;
    struct appointment_types types;
    struct places places;
};

static struct appointment_type_id type_named(const struct loading *l, const char *name)
{
    for (size_t i = 0; name && i < l->types.count; i++)
        if (sv_eq(l->types.items[i].name, sv_of(name)))
            return l->types.items[i].id;
    return (struct appointment_type_id){ 0 };
}

static struct staff_id staff_of(const struct loading *l, const char *email)
{
    for (size_t i = 0; i < l->staff.count; i++)
        if (sv_eq_ci(l->staff.items[i].email, sv_of(email)))
            return l->staff.items[i].id;
    return (struct staff_id){ 0 };
}

static struct appointment_location_id place_named(const struct loading *l, const char *name)
{
    for (size_t i = 0; i < l->places.count; i++)
        if (sv_eq(l->places.items[i].name, sv_of(name)))
            return l->places.items[i].id;
    return (struct appointment_location_id){ 0 };
}

static enum err client_named(const struct op *op, const char *name, struct client_id *ret_id)
{
    struct search_hits hits;
    TRY(client_search(op, &(struct search_query){ .text = sv_of(name), .page = 1 }, &hits));
    if (!hits.count)
        return E_NOTFOUND;
    *ret_id = hits.items[0].id;
    return E_OK;
}

static struct day workday(struct day today, int in_days)
{
    struct day d = { today.n + in_days };
    int weekday = ((d.n + 4) % 7 + 7) % 7;
    d.n += weekday == 6 ? 2 : weekday == 0 ? 1 : 0;
    return d;
}

static enum err follow(
    const struct op *op, const struct demo_visit *d, struct appointment_id id, struct problems *problems)
{
    struct appointment v;
    if (d->cancelled)
        return appointment_cancel(op, id, PART_ONE, SV("The provider is ill."), false, true, problems);
    if (d->status == ATTENDEE_BOOKED)
        return E_OK;
    TRY(appointment_load(op, id, &v));
    return attendee_change(op,
        &(struct attendee_change){
            .attendee = v.attendees[0].id, .has_status = true, .status = d->status, .quiet = true },
        problems);
}

static enum err load_visit(struct loading *l, const struct demo_visit *d, struct problems *problems)
{
    struct client_id clients[PEOPLE_MOST];
    struct appointment_id id;
    struct appointment_form f = { .type = type_named(l, d->type),
        .staff = staff_of(l, d->provider),
        .day = day_iso(l->op.arena, workday(l->op.viewer->today, d->in_days)),
        .time = sv_of(d->time),
        .contact_type = d->way,
        .location = place_named(l, d->place),
        .note = sv_of(d->note),
        .title = d->type ? SV("") : SV("Lunch with the team"),
        .length = d->type ? SV("") : SV("60"),
        .repeat = sv_of(d->repeat),
        .join_all = true,
        .overlap_ok = true, /* whatever day it is made on */
        .quiet = true,
        .clients = clients };
    if (d->type && !f.type.v)
        return E_OK; /* not offered in this practice */
    for (; f.client_count < PEOPLE_MOST && d->who[f.client_count]; f.client_count++)
        TRY(client_named(&l->op, d->who[f.client_count], &clients[f.client_count]));
    TRY(appointment_create(&l->op, &f, problems, &id));
    return follow(&l->op, d, id, problems);
}

bool demo_load_visits(const struct invocation *in, const struct op *op)
{
    struct loading l = { .in = in, .op = *op };
    enum err e = staff_list_load(op, &l.staff);
    if (e == E_OK)
        e = type_list(op, &(struct type_filter){ .most = 0 }, &l.types);
    if (e == E_OK)
        e = place_list(op, SV(""), false, &l.places);
    for (size_t i = 0; e == E_OK && i < LENGTH(visits); i++) {
        struct problems problems = problems_new(op->arena);
        e = load_visit(&l, &visits[i], &problems);
        if (e != E_OK)
            command_problems(in, &problems);
    }
    if (e != E_OK)
        command_fail(in, "the demo's visits could not be made (%s).", err_name(e));
    return e == E_OK;
}
