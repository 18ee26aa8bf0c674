/* The form of a session: what was typed, and the fields that show it again. */
#include "base/text.h"
#include "calendar/session_view.h"

static struct sv typed(const struct page *p, struct sv name)
{
    return sv_trim(p->req->method == HTTP_POST ? http_field(p->req, name) : http_param(p->req, name));
}

struct session_typed session_typed_read(struct page *p)
{
    struct session_typed t = { .type = typed(p, SV("type")),
        .staff = typed(p, SV("staff")),
        .day = typed(p, SV("day")),
        .time = typed(p, SV("time")),
        .length = typed(p, SV("length")),
        .contact_type = typed(p, SV("contact_type")),
        .location = typed(p, SV("location")),
        .room = typed(p, SV("room")),
        .title = typed(p, SV("title")),
        .note = typed(p, SV("note")),
        .external_url = typed(p, SV("external_url")),
        .max_attendees = typed(p, SV("max_attendees")),
        .which = typed(p, SV("which")),
        .part = typed(p, SV("part")),
        .unit = typed(p, SV("unit")),
        .every = typed(p, SV("every")),
        .times = typed(p, SV("times")),
        .until = typed(p, SV("until")),
        .confidential = typed(p, SV("confidential")).n > 0,
        .quiet = typed(p, SV("quiet")).n > 0,
        .join_all = p->req->method != HTTP_POST || typed(p, SV("join_all")).n > 0 || typed(p, SV("quick")).n > 0,
        .overlap_ok = typed(p, SV("overlap_ok")).n > 0,
        .over_maximum_ok = typed(p, SV("over_maximum_ok")).n > 0 };
    int64_t numbers[LENGTH(t.more_staff)];
    t.more_staff_count = numbers_of(p, SV("more_staff"), numbers, LENGTH(numbers));
    for (size_t i = 0; i < t.more_staff_count; i++)
        t.more_staff[i] = (struct staff_id){ numbers[i] };
    for (unsigned i = 0; i < 7; i++)
        if (http_field_has(p->req, SV("weekday"), sv_sub(SV("0123456"), i, 1)))
            t.weekdays |= 1U << i;
    return t;
}

static int64_t number(struct sv text)
{
    int64_t n;
    return int_parse(text, &n) && n > 0 ? n : 0;
}

/* The way that was chosen, else the first that the type offers. */
static enum contact_type contact_of(const struct session_typed *t, unsigned offered)
{
    enum contact_type c;
    if (contact_type_parse(t->contact_type, &c))
        return c;
    for (c = 0; c < CONTACT_TYPE_COUNT; c++)
        if (offered & (1U << c))
            return c;
    return CONTACT_IN_PERSON;
}

static unsigned offered_by(const struct desk *d, const struct session_typed *t)
{
    const struct appointment_type *type = desk_type(d, (struct appointment_type_id){ number(t->type) });
    return type ? type->contact_types : CONTACT_TYPES_ALL;
}

struct appointment_form session_form(
    const struct desk *d, const struct session_typed *t, const struct client_id *clients, size_t count)
{
    struct appointment_form f = { .type = { number(t->type) },
        .staff = { number(t->staff) },
        .more_staff = t->more_staff,
        .more_staff_count = t->more_staff_count,
        .day = t->day,
        .time = t->time,
        .length = t->length,
        .zone = zone_name(d->zone),
        .contact_type = contact_of(t, offered_by(d, t)),
        .room = { number(t->room) },
        .title = t->title,
        .note = t->note,
        .external_url = t->external_url,
        .clients = clients,
        .client_count = count,
        .max_attendees = t->max_attendees,
        .confidential = t->confidential,
        .overlap_ok = t->overlap_ok,
        .over_maximum_ok = t->over_maximum_ok,
        .quiet = t->quiet,
        .join_all = t->join_all };
    if (f.contact_type == CONTACT_IN_PERSON || !f.type.v) /* by phone or video nobody comes to a place */
        f.location.v = number(t->location);
    if (sv_eq(t->which, SV("first")))
        f.which = HOUR_FIRST;
    else if (sv_eq(t->which, SV("second")))
        f.which = HOUR_SECOND;
    return f;
}

struct view_choice_field part_choices(struct arena *a, struct sv chosen)
{
    return (struct view_choice_field){ .name = SV("part"),
        .label = SV("Which visits?"),
        .required = true,
        .choices = VIEW_LIST(a, struct view_choice,
            { .value = SV("one"), .label = SV("This one"), .checked = part_of(chosen) == PART_ONE },
            { .value = SV("following"),
                .label = SV("This one and those that follow"),
                .checked = part_of(chosen) == PART_FOLLOWING },
            { .value = SV("all"), .label = SV("All of the series"), .checked = part_of(chosen) == PART_ALL }) };
}

enum series_part part_of(struct sv value)
{
    return sv_eq(value, SV("all")) ? PART_ALL : sv_eq(value, SV("following")) ? PART_FOLLOWING : PART_ONE;
}

static void fill_repeat(struct arena *a, const struct session_typed *t, struct session_view *v)
{
    static const char *const units[][2] = { { "", "Once" }, { "day", "Every day" }, { "week", "Every week" },
        { "month", "Every month" } };
    static const char *const days[] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" };
    struct view_choice *unit = arena_array(a, LENGTH(units), sizeof *unit), *day = arena_array(a, 7, sizeof *day);
    for (size_t i = 0; i < LENGTH(units); i++)
        unit[i] = (struct view_choice){
            .value = sv_of(units[i][0]), .label = sv_of(units[i][1]), .checked = sv_eq(t->unit, sv_of(units[i][0]))
        };
    for (size_t i = 0; i < 7; i++)
        day[i] = (struct view_choice){
            .value = sv_fmt(a, "%zu", i), .label = sv_of(days[i]), .checked = (t->weekdays & (1U << i)) != 0
        };
    v->unit =
        (struct view_choice_field){ .name = SV("unit"), .label = SV("How often"), .choices = { unit, LENGTH(units) } };
    v->every = (struct view_field){ .name = SV("every"),
        .label = SV("Of these, each"),
        .value = t->every.n ? t->every : SV("1"),
        .hint = SV("1: each one; 2: every other one."),
        .inputmode = SV("numeric"),
        .max_length = 3 };
    v->times = (struct view_field){ .name = SV("times"),
        .label = SV("So many times"),
        .value = t->times,
        .hint = SV("Or a last day, beside."),
        .inputmode = SV("numeric"),
        .max_length = 3 };
    v->until =
        (struct view_field){ .name = SV("until"), .label = SV("Last day"), .value = t->until, .type = SV("date") };
    v->weekdays = (struct view_choice_field){ .name = SV("weekday"),
        .label = SV("On these days, when it repeats by weeks"),
        .hint = SV("None ticked: on the weekday of the first one."),
        .choices = { day, 7 } };
    v->join_all = (struct view_check){
        .name = SV("join_all"), .label = SV("Who comes takes part in all of them"), .checked = t->join_all
    };
}

/* What staff may pass over, once they were told. */
static void fill_asked(
    struct arena *a, const struct session_typed *t, const struct problems *problems, struct session_view *v)
{
    bool overlaps = problem_has(problems, SV("overlap")) || problem_has(problems, SV("room_taken")) ||
                    problem_has(problems, SV("outside_hours"));
    if (overlaps || t->overlap_ok)
        v->overlap = (struct view_check){ .name = SV("overlap_ok"),
            .label = SV("Book it anyway"),
            .hint = SV("Over the other visit, outside the hours, or in a room that is taken."),
            .checked = t->overlap_ok };
    if (problem_has(problems, SV("full")) || t->over_maximum_ok)
        v->over_maximum = (struct view_check){ .name = SV("over_maximum_ok"),
            .label = SV("More people than places: add them anyway"),
            .checked = t->over_maximum_ok };
    if (!visit_asks_which(problems) && !t->which.n)
        return;
    v->which = (struct view_choice_field){ .name = SV("which"),
        .label = SV("The clocks show this time twice. Which one?"),
        .required = true,
        .choices = VIEW_LIST(a, struct view_choice,
            { .value = SV("first"),
                .label = SV("The first one, before the clocks go back"),
                .checked = sv_eq(t->which, SV("first")) },
            { .value = SV("second"),
                .label = SV("The second one, an hour later"),
                .checked = sv_eq(t->which, SV("second")) }) };
}

static void fill_more(struct page *p, const struct desk *d, const struct session_typed *t, struct session_view *v)
{
    struct arena *a = p->op.arena;
    struct view_choices others = provider_choices(a, d, (struct staff_id){ 0 });
    struct view_choice *items = arena_array(a, others.count, sizeof *items);
    for (size_t i = 0; i < others.count; i++) {
        items[i] = others.items[i];
        for (size_t k = 0; k < t->more_staff_count; k++)
            items[i].checked = items[i].checked || d->providers.items[i].staff.v == t->more_staff[k].v;
    }
    v->more_staff = (struct view_choice_field){ .name = SV("more_staff"),
        .label = SV("Who else holds it"),
        .choices = { items, others.count > 1 ? others.count : 0 } };
    v->title = (struct view_field){ .name = SV("title"),
        .label = SV("Title"),
        .value = t->title,
        .max_length = 200,
        .hint = SV("Of a group or a blocked time. Families see that of a group.") };
    v->note =
        (struct view_field){ .name = SV("note"), .label = SV("Note for staff"), .value = t->note, .max_length = 2000 };
    v->max_attendees = (struct view_field){ .name = SV("max_attendees"),
        .label = SV("Places, of a group"),
        .value = t->max_attendees,
        .hint = SV("Empty: as the type says."),
        .inputmode = SV("numeric"),
        .max_length = 3 };
    v->external_url = (struct view_field){ .name = SV("external_url"),
        .label = SV("Video elsewhere"),
        .value = t->external_url,
        .type = SV("url"),
        .hint = SV("An address that begins with https://, instead of the practice's own video."),
        .max_length = 500 };
    v->confidential = (struct view_check){ .name = SV("confidential"),
        .label = SV("Confidential"),
        .hint = SV("No caregiver learns of it: no mail, no page, no busy time."),
        .checked = t->confidential };
    v->quiet = (struct view_check){
        .name = SV("quiet"), .label = SV("Tell nobody"), .hint = SV("No mail about this change."), .checked = t->quiet
    };
}

void session_fill(struct page *p, const struct desk *d, const struct session_typed *t, const struct problems *problems,
    struct session_view *v)
{
    struct arena *a = p->op.arena;
    unsigned offered = offered_by(d, t);
    v->frame = &p->frame;
    v->problems = problems;
    v->zone = sv_fmt(a, "Times are those of %.*s. Empty length: as long as the type takes.",
        SV_FMT(zone_city(a, zone_name(d->zone))));
    v->type = (struct view_choice_field){ .name = SV("type"),
        .label = SV("What"),
        .prompt = SV("Blocked time, no visit"),
        .choices = type_choices(a, d, (struct appointment_type_id){ number(t->type) }) };
    v->staff = (struct view_choice_field){ .name = SV("staff"),
        .label = SV("With"),
        .required = true,
        .prompt = SV("Choose a provider"),
        .choices = provider_choices(a, d, (struct staff_id){ number(t->staff) }) };
    v->day = (struct view_field){
        .name = SV("day"), .label = SV("Day"), .value = t->day, .type = SV("date"), .required = true
    };
    v->time = (struct view_field){
        .name = SV("time"), .label = SV("Time"), .value = t->time, .type = SV("time"), .required = true
    };
    v->length = (struct view_field){
        .name = SV("length"), .label = SV("Minutes"), .value = t->length, .inputmode = SV("numeric"), .max_length = 4
    };
    v->contact_type = (struct view_choice_field){ .name = SV("contact_type"),
        .label = SV("How"),
        .choices = contact_type_choices(a, CONTACT_TYPES_ALL, contact_of(t, offered)) };
    v->location = (struct view_choice_field){ .name = SV("location"),
        .label = SV("Location"),
        .prompt = SV("None"),
        .choices = place_choices(a, d, (struct appointment_location_id){ number(t->location) }) };
    v->room = (struct view_choice_field){ .name = SV("room"),
        .label = SV("Room"),
        .prompt = SV("None"),
        .choices = room_choices(a, d, (struct room_id){ number(t->room) }) };
    fill_repeat(a, t, v);
    fill_more(p, d, t, v);
    fill_asked(a, t, problems, v);
    struct view_field *const fields[] = { &v->day, &v->time, &v->length, &v->title, &v->note, &v->max_attendees,
        &v->external_url, &v->every, &v->times, &v->until };
    struct view_choice_field *const choices[] = { &v->type, &v->staff, &v->contact_type, &v->location, &v->room,
        &v->which, &v->unit, &v->weekdays, &v->more_staff };
    for (size_t i = 0; i < LENGTH(fields); i++)
        view_field_problem(fields[i], problems);
    for (size_t i = 0; i < LENGTH(choices); i++)
        view_choice_problem(choices[i], problems);
    v->repeats = t->unit.n > 0;
    v->more = v->is_edit || t->title.n || t->note.n || t->max_attendees.n || t->more_staff_count || t->confidential ||
              t->quiet || !t->type.n;
    const struct problem *people = problem_of(problems, SV("clients"));
    if (people)
        v->pick.error = people->text;
}
