/* The demo's calendar: where visits are, what can be booked, when the providers work, and when reminders leave. */
#include "calendar/calendar.h"
#include "cli/demo.h"
#include "people/people.h"

struct setting {
    const struct invocation *in;
    struct op op;
    struct staff_list staff;
    struct appointment_location_id mill, alder;
};

static bool refused(const struct setting *s, enum err e, const struct problems *problems, const char *what)
{
    if (e == E_OK)
        return false;
    command_fail(s->in, "the demo could not make %s (%s).", what, err_name(e));
    command_problems(s->in, problems);
    return true;
}

static bool load_place(struct setting *s, const struct place_form *f, const char *const rooms[][2], size_t count,
    struct appointment_location_id *ret_place)
{
    struct problems problems = problems_new(s->op.arena);
    struct room_id room;
    if (refused(s, place_create(&s->op, f, &problems, ret_place), &problems, "a location"))
        return false;
    for (size_t i = 0; i < count; i++)
        if (refused(s, room_create(&s->op, *ret_place, sv_of(rooms[i][0]), sv_of(rooms[i][1]), &problems, &room),
                &problems, rooms[i][0]))
            return false;
    return true;
}

static bool load_places(struct setting *s)
{
    static const char *const mill[][2] = { { "Blue room", "4" }, { "Green room", "4" }, { "Group room", "14" } };
    static const char *const alder[][2] = { { "Room 1", "3" }, { "Room 2", "8" } };
    return load_place(s,
               &(struct place_form){ .name = SV("Mill Street"),
                   .address = SV("2 Mill Street, first floor\nRiverbend, NY 12518\nThe bell says Riverbend."),
                   .clients_can_book = true },
               mill, LENGTH(mill), &s->mill) &&
           load_place(s,
               &(struct place_form){ .name = SV("Port Alder"),
                   .address = SV("41 Harbor Road\nPort Alder, NY 12519\nParking behind the house."),
                   .clients_can_book = true },
               alder, LENGTH(alder), &s->alder);
}

enum { IN_PERSON = 1 << CONTACT_IN_PERSON, BY_PHONE = 1 << CONTACT_PHONE_CALL, BY_VIDEO = 1 << CONTACT_VIDEO_CHAT };

static const struct demo_type {
    const char *name, *client_name, *description, *colour, *length, *after, *price;
    unsigned ways;
    const char *most; /* of a group; NULL: for one */
    const char *booking, *notice, *cancel;
    bool approval, confidential;
} types[] = {
    { "First visit", "", "We get to know each other. Bring what other doctors wrote, and a list of medicines.", "teal",
        "60", "15", "180", IN_PERSON | BY_VIDEO, NULL, "public", "2880", "1440", false, false },
    { "Follow-up", "Visit", "", "blue", "30", "10", "95", IN_PERSON | BY_VIDEO, NULL, "clients", "240", "1440", false,
        false },
    { "Family session", "", "For several of a family together. Book it for everybody who comes.", "rose", "75", "15",
        "210", IN_PERSON | BY_VIDEO, NULL, "clients", "2880", "2880", true, false },
    { "Parents’ group", "Evening for parents", "In the evening, with tea. Come to as many as you like.", "violet", "90",
        "15", "25", IN_PERSON, "12", "clients", "1440", "1440", false, false },
    { "Video visit", "", "", "sea", "30", "5", "85", BY_VIDEO, NULL, "clients", "120", "720", false, false },
    { "Phone call", "", "We call you.", "olive", "15", "5", "40", BY_PHONE, NULL, "clients", "60", "60", false, false },
    { "Teen check-in", "Check-in", "Just you and us.", "amber", "30", "10", "", IN_PERSON | BY_VIDEO, NULL, "clients",
        "240", "240", false, true },
};

static bool load_types(struct setting *s)
{
    for (size_t i = 0; i < LENGTH(types); i++) {
        const struct demo_type *t = &types[i];
        struct problems problems = problems_new(s->op.arena);
        struct appointment_type_id id;
        struct type_form f = { .name = sv_of(t->name),
            .client_name = sv_of(t->client_name),
            .description = sv_of(t->description),
            .colour = sv_of(t->colour),
            .length = sv_of(t->length),
            .buffer_after = sv_of(t->after),
            .price = sv_of(t->price),
            .contact_types = t->ways,
            .is_group = t->most != NULL,
            .max_attendees = sv_of(t->most),
            .waitlist = t->most != NULL,
            .booking = sv_of(t->booking),
            .notice = sv_of(t->notice),
            .cancel = sv_of(t->cancel),
            .approval = t->approval,
            .ask_to_confirm = !t->confidential,
            .confidential = t->confidential,
            .confidential_tag = t->confidential ? SV("mental health") : SV("") };
        if (refused(s, type_create(&s->op, &f, &problems, &id), &problems, t->name))
            return false;
    }
    static const int64_t minutes[] = { 2 * 24 * 60, 24 * 60, 60 };
    struct problems problems = problems_new(s->op.arena);
    return !refused(s,
        reminder_rules_save(&s->op, (struct appointment_type_id){ 0 }, true, minutes, LENGTH(minutes), &problems),
        &problems, "the reminders");
}

enum { MON = 1 << 1, TUE = 1 << 2, WED = 1 << 3, THU = 1 << 4, FRI = 1 << 5 };

static const struct demo_hours {
    const char *email;
    unsigned days;
    const char *from, *until;
    bool alder;
    unsigned ways; /* 0: all */
} hours[] = {
    { "jonas.weber@riverbend.example", MON | TUE | THU | FRI, "8:30", "12:00", false, 0 },
    { "jonas.weber@riverbend.example", MON | TUE | THU, "13:00", "17:00", false, 0 },
    { "jonas.weber@riverbend.example", WED, "9:00", "15:00", true, 0 },
    { "imani.cole@riverbend.example", MON | WED | FRI, "10:00", "14:00", false, 0 },
    { "imani.cole@riverbend.example", TUE | THU, "12:00", "19:00", true, 0 },
    { "imani.cole@riverbend.example", MON | WED, "15:00", "18:00", false, BY_PHONE | BY_VIDEO },
    { DEMO_OWNER, TUE | THU, "9:00", "12:00", false, 0 },
};

static struct staff_id staff_of(const struct setting *s, const char *email)
{
    for (size_t i = 0; i < s->staff.count; i++)
        if (sv_eq_ci(s->staff.items[i].email, sv_of(email)))
            return s->staff.items[i].id;
    return (struct staff_id){ 0 };
}

static bool load_hours(struct setting *s)
{
    for (size_t i = 0; i < LENGTH(hours); i++) {
        const struct demo_hours *h = &hours[i];
        struct problems problems = problems_new(s->op.arena);
        struct availability_form f = { .weekly = true,
            .from = sv_of(h->from),
            .until = sv_of(h->until),
            .contact_types = h->ways,
            .location = h->alder ? s->alder : s->mill };
        if (refused(
                s, availability_add_week(&s->op, staff_of(s, h->email), &f, h->days, &problems), &problems, h->email))
            return false;
    }
    return true;
}

/* A holiday, and a week off, soon: so that the pages show what they are for. */
static bool load_off(struct setting *s)
{
    struct problems problems = problems_new(s->op.arena);
    struct time_off_id id;
    int32_t today = s->op.viewer->today.n;
    struct time_off_form closed = { .starts_day = day_iso(s->op.arena, (struct day){ today + 33 }),
        .label = SV("Practice closed") };
    struct time_off_form leave = { .starts_day = day_iso(s->op.arena, (struct day){ today + 47 }),
        .ends_day = day_iso(s->op.arena, (struct day){ today + 53 }),
        .label = SV("On leave") };
    return !refused(s, time_off_add(&s->op, (struct staff_id){ 0 }, &closed, &problems, &id), &problems, "a holiday") &&
           !refused(
               s, time_off_add(&s->op, staff_of(s, hours[0].email), &leave, &problems, &id), &problems, "time off");
}

static bool open_public_page(struct setting *s)
{
    struct problems problems = problems_new(s->op.arena);
    struct public_page_form f = { .open = true, .ask_first = true, .heading = SV("Come and see us") };
    return !refused(s, public_settings_save(&s->op, &f, &problems), &problems, "the public page");
}

bool demo_load_calendar(const struct invocation *in, const struct op *op)
{
    struct setting s = { .in = in, .op = *op };
    enum err e = staff_list_load(op, &s.staff);
    if (e != E_OK) {
        command_fail(in, "the demo's staff cannot be read (%s).", err_name(e));
        return false;
    }
    return load_places(&s) && load_types(&s) && load_hours(&s) && load_off(&s) && open_public_page(&s);
}
