/* A form of staff, checked: what it names, the time that was typed, and the people. */
#include "base/text.h"
#include "calendar/queries.h"
#include "calendar/video_call.h"
#include "calendar/visit.h"

enum { TITLE_MOST = 200, NOTE_MOST = 2000, STAFF_MOST = 20, PEOPLE_MOST = 500 };

struct checking {
    const struct op *op;
    const struct appointment *changed; /* NULL: a new visit */
    const struct appointment_form *f;
    struct problems *problems;
    struct visit_facts_row facts;
    struct visit *v;
};

static void add(const struct checking *c, struct sv field, struct sv code, struct sv text)
{
    problem_add(c->problems, field, code, text);
}

static struct sv text_of(const struct checking *c, struct sv field, struct sv typed, size_t most)
{
    struct sv text = text_clean(c->op->arena, typed);
    if (utf8_length(text) > most)
        add(c, field, SV("too_long"), sv_fmt(c->op->arena, "Use at most %zu characters.", most));
    return text;
}

static bool active(struct opt_sv state)
{
    return state.has && sv_eq(state.v, SV("active"));
}

static void check_type(const struct checking *c)
{
    const struct visit_facts_row *x = &c->facts;
    const struct appointment_form *f = c->f;
    struct visit *v = c->v;
    v->type = f->type;
    v->confidential = f->confidential || (x->confidential.has && x->confidential.v);
    if (!f->type.v) {
        if (!v->title.n)
            add(c, SV("title"), SV("required"),
                SV("Choose an appointment type, or type what this time is blocked for."));
        if (f->client_count)
            add(c, SV("type"), SV("required"), SV("Choose an appointment type."));
        v->max_attendees = 0;
        return;
    }
    if (!active(x->type_state) && !(c->changed && x->type_state.has && c->changed->type.v == f->type.v)) {
        add(c, SV("type"), SV("unknown_type"),
            SV("This appointment type is not offered any more. Choose another one."));
        return;
    }
    v->is_group = x->is_group.v;
    v->max_attendees = x->is_group.v ? x->max_attendees.v : 1;
    v->before_min = x->buffer_before_min.v;
    v->after_min = x->buffer_after_min.v;
    if (!(x->contact_types.v >> f->contact_type & 1))
        add(c, SV("contact_type"), SV("contact_type_not_offered"),
            SV("This appointment type is not offered in this way. Choose another one, or change the type in "
               "Settings."));
    bool stays = c->changed && c->changed->is_group && c->changed->contact_type == f->contact_type;
    if (v->is_group && f->contact_type == CONTACT_VIDEO_CHAT && !video_group_plan(x->plan) && !stays)
        add(c, SV("contact_type"), SV("group_video_plan"), SV(VIDEO_GROUP_PLAN_WORDS));
    int64_t most;
    struct sv typed = sv_trim(f->max_attendees);
    if (!v->is_group || !typed.n)
        return;
    if (!int_parse(typed, &most) || most < 1 || most > PEOPLE_MOST)
        add(c, SV("max_attendees"), SV("bad_number"), SV("Type how many can take part: 1 to 500."));
    else
        v->max_attendees = most;
}

static void check_place(const struct checking *c)
{
    const struct visit_facts_row *x = &c->facts;
    const struct appointment_form *f = c->f;
    bool in_person = f->contact_type == CONTACT_IN_PERSON && f->type.v;
    c->v->location = f->location;
    c->v->room = f->room;
    if (f->location.v && !active(x->location_state) &&
        !(c->changed && x->location_state.has && c->changed->location.v == f->location.v))
        add(c, SV("location"), SV("unknown_location"), SV("This location is not used any more. Choose another one."));
    else if (f->room.v && (!active(x->room_state) || (f->location.v && x->room_location.v.v != f->location.v)) &&
             !(c->changed && x->room_state.has && c->changed->room.v == f->room.v))
        add(c, SV("room"), SV("unknown_room"), SV("There is no such room at this location. Choose another one."));
    else if (f->room.v && !f->location.v)
        c->v->location = x->room_location.v;
    else if (in_person && !f->location.v && x->places)
        add(c, SV("location"), SV("location_required"), SV("Choose where the visit is."));
}

static bool is_new(const struct staff_id *list, size_t count, struct staff_id id)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].v == id.v)
            return false;
    return true;
}

static enum err check_staff(const struct checking *c)
{
    const struct appointment_form *f = c->f;
    struct staff_id *staff = arena_array(c->op->arena, f->more_staff_count + 1, sizeof *staff);
    size_t n = 0;
    if (!f->staff.v)
        add(c, SV("staff"), SV("required"), SV("Choose a provider."));
    else if (!active(c->facts.staff_state) &&
             !(c->changed && c->facts.staff_state.has && c->changed->staff.v == f->staff.v))
        add(c, SV("staff"), SV("unknown_staff"), SV("This provider does not work here any more. Choose another one."));
    staff[n++] = f->staff;
    for (size_t i = 0; i < f->more_staff_count; i++)
        if (is_new(staff, n, f->more_staff[i]))
            staff[n++] = f->more_staff[i];
    c->v->staff = staff;
    c->v->staff_count = n;
    if (n == 1)
        return E_OK;
    struct visit_staff_rows rows;
    size_t found = 0;
    TRY(q_visit_staff(c->op->db, c->op->arena, c->op->viewer->org,
        &(struct q_visit_staff){ .ids = staff + 1, .ids_count = n - 1 }, &rows));
    for (size_t i = 0; i < rows.count; i++)
        found += sv_eq(rows.items[i].state, SV("active"));
    if (found < n - 1 || n > STAFF_MOST)
        add(c, SV("more_staff"), SV("unknown_staff"),
            SV("One of the further providers does not work here any more. Take them out, or choose another one."));
    return E_OK;
}

static void check_start(const struct checking *c, const struct zone *zone)
{
    const struct appointment_form *f = c->f;
    struct typed_instant t = { TYPED_OK, f->at, f->at };
    if (!f->at.us && (!sv_trim(f->day).n || !sv_trim(f->time).n)) {
        if (!sv_trim(f->day).n)
            add(c, SV("day"), SV("required"), SV("Choose a date."));
        if (!sv_trim(f->time).n)
            add(c, SV("time"), SV("required"), SV("Type a time, such as 9:30."));
        return;
    }
    if (!f->at.us)
        t = typed_instant(zone, f->day, f->time, f->which);
    struct day day;
    switch (t.result) {
    case TYPED_OK: c->v->at.from = t.at; break;
    case TYPED_BAD:
        if (!day_parse(sv_trim(f->day), &day))
            add(c, SV("day"), SV("bad_day"), SV("Type a date, such as 2026-11-30."));
        else
            add(c, SV("time"), SV("bad_time"), SV("Type a time, such as 9:30 or 2:15 pm."));
        break;
    case TYPED_MISSING:
        add(c, SV("time"), SV("missing_hour"),
            SV("Clocks jump over this time on that day, so it does not exist. Choose an earlier or a later one."));
        break;
    case TYPED_DOUBLED:
        add(c, SV("which"), SV("doubled_hour"),
            sv_fmt(c->op->arena, "Clocks show this time twice on that day. Say which one is meant: %.*s or %.*s.",
                SV_FMT(zone_human_time(c->op->arena, zone, t.at)),
                SV_FMT(zone_human_time(c->op->arena, zone, t.second))));
        break;
    }
}

static void check_time(const struct checking *c)
{
    const struct appointment_form *f = c->f;
    const struct visit_facts_row *x = &c->facts;
    struct visit *v = c->v;
    struct sv zone = sv_trim(f->zone);
    if (zone.n && !zone_valid(zone)) {
        add(c, SV("zone"), SV("bad_zone"), SV("Choose a time zone of the list."));
        return;
    }
    v->zone = zone.n ? zone : x->staff_zone.has && x->staff_zone.v.n ? x->staff_zone.v : x->zone;
    check_start(c, zone_of(v->zone));
    int64_t minutes = x->length_min.v;
    struct sv length = sv_trim(f->length);
    if (f->ends_at.us && v->at.from.us)
        minutes = (f->ends_at.us - v->at.from.us) / MINUTE_US;
    else if (length.n && !int_parse(length, &minutes))
        minutes = -1;
    else if (!length.n && !f->ends_at.us && !x->length_min.has && f->type.v)
        return; /* the type is unknown, and that is said */
    if (minutes < 1 || minutes > VISIT_LENGTH_MOST_US / MINUTE_US)
        add(c, SV("length"), length.n || f->ends_at.us ? SV("bad_length") : SV("required"),
            SV("Type how many minutes it takes: 1 to 1440."));
    v->at.until = instant_add(v->at.from, minutes * MINUTE_US);
}

enum err visit_check(const struct op *op, const struct appointment *changed, const struct appointment_form *f,
    struct problems *problems, struct visit_check *ret_check)
{
    struct visit_check out = { .visit = { .overlap_ok = f->overlap_ok, .quiet = f->quiet } };
    struct visit *v = &out.visit;
    struct checking c = { .op = op, .changed = changed, .f = f, .problems = problems, .v = v };
    TRY(q_visit_facts(op->db, op->arena, op->viewer->org,
        &(struct q_visit_facts){
            .type_id = f->type, .staff_id = f->staff, .location_id = f->location, .room_id = f->room },
        &c.facts));
    v->title = text_of(&c, SV("title"), f->title, TITLE_MOST);
    v->note = text_of(&c, SV("note"), f->note, NOTE_MOST);
    v->external_url = sv_trim(f->external_url);
    v->contact_type = f->contact_type;
    if (v->external_url.n && !sv_starts(v->external_url, SV("https://")))
        add(&c, SV("external_url"), SV("bad_url"), SV("Type an address that begins with https://."));
    check_type(&c);
    TRY(check_staff(&c));
    check_place(&c);
    check_time(&c);
    out.capacity = c.facts.capacity.v;
    *ret_check = out;
    return E_OK;
}

static const struct visit_clients_row *client_row(const struct visit_clients_rows *rows, struct client_id id)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].id.v == id.v)
            return &rows->items[i];
    return NULL;
}

static bool refused(const struct op *op, const struct visit_clients_row *r, struct sv name, struct problems *problems)
{
    struct sv field = SV("clients");
    if (!r)
        problem_add(problems, field, SV("unknown_client"), SV("There is no such client. Choose somebody of the list."));
    else if (!sv_eq(r->state, SV("active")))
        problem_add(problems, field, SV("archived_client"),
            sv_fmt(op->arena, "%.*s is archived. Un-archive the client first.", SV_FMT(name)));
    else if (sv_eq(r->kind, SV("caregiver_only")))
        problem_add(problems, field, SV("caregiver_only"),
            sv_fmt(op->arena, "%.*s is a caregiver and no client, so there are no visits. Make them a client first.",
                SV_FMT(name)));
    else
        return false;
    return true;
}

enum err visit_people(const struct op *op, const struct client_id *clients, size_t count, struct problems *problems,
    struct visit_person **ret_people, size_t *ret_count)
{
    struct visit_clients_rows rows = { .count = 0 };
    struct visit_person *people = arena_array(op->arena, count, sizeof *people);
    size_t n = 0;
    if (count > PEOPLE_MOST) {
        problem_add(problems, SV("clients"), SV("too_many_clients"), SV("At most 500 people take part in a session."));
        return E_INVALID;
    }
    if (count)
        TRY(q_visit_clients(op->db, op->arena, op->viewer->org,
            &(struct q_visit_clients){ .ids = clients, .ids_count = count }, &rows));
    for (size_t i = 0; i < count; i++) {
        const struct visit_clients_row *r = client_row(&rows, clients[i]);
        struct sv name = SV("");
        bool twice = false;
        if (r)
            name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->preferred_name.n ? r->preferred_name : r->first_name),
                SV_FMT(r->last_name));
        for (size_t k = 0; k < n; k++)
            twice |= people[k].client.v == clients[i].v;
        if (!refused(op, r, name, problems) && !twice)
            people[n++] = (struct visit_person){ .client = r->id, .name = name, .status = ATTENDEE_BOOKED };
    }
    *ret_people = people;
    *ret_count = n;
    return E_OK;
}
