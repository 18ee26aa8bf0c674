#include "calendar/settings_pages.h"
#include "calendar/templates.h"
#include "calendar/type_write.h"
#include "calendar/video_call.h"

enum { HOUR_MIN = 60, DAY_MIN = 24 * 60 };

/* The form as posted; the lists live in the arena. */
static struct type_form form_of(const struct page *p)
{
    const struct http_req *r = p->req;
    int64_t *staff, *groups, *reminders;
    size_t staff_count = form_numbers(p, SV("staff"), &staff), group_count = form_numbers(p, SV("group"), &groups);
    struct type_form f = { .name = http_field(r, SV("name")),
        .client_name = http_field(r, SV("client_name")),
        .description = http_field(r, SV("description")),
        .prepare = http_field(r, SV("prepare")),
        .prepare_url = http_field(r, SV("prepare_url")),
        .colour = http_field(r, SV("colour")),
        .length = http_field(r, SV("length")),
        .buffer_before = http_field(r, SV("buffer_before")),
        .buffer_after = http_field(r, SV("buffer_after")),
        .price = http_field(r, SV("price")),
        .contact_types = form_ways(p),
        .is_group = http_field(r, SV("is_group")).n > 0,
        .waitlist = http_field(r, SV("waitlist")).n > 0,
        .groups_only = http_field(r, SV("groups_only")).n > 0,
        .approval = http_field(r, SV("approval")).n > 0,
        .ask_to_confirm = http_field(r, SV("ask_to_confirm")).n > 0,
        .confidential = http_field(r, SV("confidential")).n > 0,
        .confidential_tag = http_field(r, SV("confidential_tag")),
        .max_attendees = http_field(r, SV("max_attendees")),
        .booking = http_field(r, SV("booking")),
        .notice = http_field(r, SV("notice")),
        .horizon = http_field(r, SV("horizon")),
        .cancel = http_field(r, SV("cancel")),
        .interval = http_field(r, SV("interval")),
        .moves_max = http_field(r, SV("moves_max")),
        .reminders = sv_eq(http_field(r, SV("reminders")), SV("custom")) ? SV("own") : SV("practice"),
        .version = page_form_int(p, SV("version")) };
    struct staff_id *who = arena_array(p->op.arena, staff_count, sizeof *who);
    struct group_id *of = arena_array(p->op.arena, group_count, sizeof *of);
    for (size_t i = 0; i < staff_count; i++)
        who[i].v = staff[i];
    for (size_t i = 0; i < group_count; i++)
        of[i].v = groups[i];
    f.waitlist = f.waitlist && f.is_group; /* its box is out of sight then */
    f.reminder_count = form_numbers(p, SV("reminder"), &reminders);
    f.reminder_min = reminders;
    f.staff = who;
    f.staff_count = staff_count;
    f.groups = of;
    f.group_count = group_count;
    return f;
}

static bool has_staff(const struct type_form *f, int64_t id)
{
    for (size_t i = 0; i < f->staff_count; i++)
        if (f->staff[i].v == id)
            return true;
    return false;
}

static bool has_group(const struct type_form *f, int64_t id)
{
    for (size_t i = 0; i < f->group_count; i++)
        if (f->groups[i].v == id)
            return true;
    return false;
}

static enum err fill_people(struct page *p, const struct type_form *f, struct type_form_view *v)
{
    struct arena *a = p->op.arena;
    struct provider_calendars providers;
    struct client_groups groups;
    TRY(provider_list(&p->op, SV(""), &providers));
    TRY(group_names(&p->op, &groups));
    struct view_choice *who = arena_array(a, providers.count, sizeof *who);
    struct view_choice *of = arena_array(a, groups.count, sizeof *of);
    for (size_t i = 0; i < providers.count; i++)
        who[i] = (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)providers.items[i].staff.v),
            .label = providers.items[i].name,
            .checked = has_staff(f, providers.items[i].staff.v) };
    for (size_t i = 0; i < groups.count; i++)
        of[i] = (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)groups.items[i].id.v),
            .label = groups.items[i].name,
            .checked = has_group(f, groups.items[i].id.v) };
    v->staff = (struct view_choice_field){ .name = SV("staff"),
        .label = SV("Who offers it"),
        .hint = SV("Tick nobody, and every provider offers it."),
        .choices = { who, providers.count } };
    v->groups = (struct view_choice_field){ .name = SV("group"),
        .label = SV("Groups"),
        .hint = groups.count ? SV("") : SV("There are no groups yet: make them in Settings › Groups."),
        .choices = { of, groups.count } };
    return E_OK;
}

static void fill_what(struct page *p, const struct type_form *f, struct type_form_view *v)
{
    struct arena *a = p->op.arena;
    v->name = field_of(SV("name"), SV("Name"), f->name, 100);
    v->name.required = true;
    v->name.hint = SV("For staff: “First visit”, “Parents’ group”.");
    v->client_name = field_of(SV("client_name"), SV("Name for families"), f->client_name, 100);
    v->client_name.hint = SV("Left empty, they read the name above.");
    v->description = field_of(SV("description"), SV("Description"), f->description, 1000);
    v->description.hint = SV("What to expect. Families read it when they book.");
    v->colours.items = arena_array(a, TYPE_COLOURS, sizeof *v->colours.items);
    v->colours.count = TYPE_COLOURS;
    for (int i = 0; i < TYPE_COLOURS; i++)
        v->colours.items[i] = (struct colour_choice){
            .name = sv_of(type_colour(i)), .hue = i, .checked = sv_eq(f->colour, sv_of(type_colour(i)))
        };
}

static void fill_length(struct page *p, const struct type_form *f, struct type_form_view *v)
{
    static const int64_t buffers[] = { 0, 5, 10, 15, 20, 30, 45, 60 }, steps[] = { 5, 10, 15, 20, 30, 60 };
    struct arena *a = p->op.arena;
    v->length = field_of(SV("length"), SV("Length in minutes"), f->length, 4);
    v->length.required = true;
    v->length.type = SV("number");
    v->contact_types = way_boxes(a, f->contact_types);
    v->contact_types.required = true;
    v->buffer_before = (struct view_choice_field){ .name = SV("buffer_before"),
        .label = SV("Kept free before"),
        .choices = minute_choices(a, buffers, LENGTH(buffers), f->buffer_before, "Nothing") };
    v->buffer_after = (struct view_choice_field){ .name = SV("buffer_after"),
        .label = SV("Kept free after"),
        .choices = minute_choices(a, buffers, LENGTH(buffers), f->buffer_after, "Nothing") };
    v->interval = (struct view_choice_field){ .name = SV("interval"),
        .label = SV("Times offered every"),
        .choices = minute_choices(a, steps, LENGTH(steps), f->interval, "") };
    v->is_group = (struct view_check){ .name = SV("is_group"),
        .label = SV("Group"),
        .checked = f->is_group,
        .hint = SV("Several clients in one session. You open the sessions on the calendar.") };
    v->group_video = (struct view_check){ .name = SV("group_video"),
        .label = SV("Group video calls"),
        .hint = SV(VIDEO_GROUP_PLAN_WORDS),
        .disabled = !video_group_allowed(p->organization) };
    v->max_attendees = field_of(SV("max_attendees"), SV("At most so many"), f->max_attendees, 3);
    v->max_attendees.type = SV("number");
    v->max_attendees.hint = SV("From 2 to 500.");
    v->waitlist = (struct view_check){ .name = SV("waitlist"),
        .label = SV("Waitlist"),
        .checked = f->waitlist,
        .hint = SV("When it is full, more can wait. Who came first gets a place that becomes free.") };
}

static struct view_choices booking_choices(struct arena *a, struct sv chosen)
{
    static const char *const hints[BOOKING_BY_COUNT] = {
        [BOOKING_STAFF] = "It is on nobody's list but yours.",
        [BOOKING_CLIENTS] = "In the portal, as far as they may book at all.",
        [BOOKING_PUBLIC] = "People you do not know yet, too.",
    };
    struct view_choice *items = arena_array(a, BOOKING_BY_COUNT, sizeof *items);
    for (enum booking_by b = 0; b < BOOKING_BY_COUNT; b++)
        items[b] = (struct view_choice){ .value = sv_of(booking_by_name(b)),
            .label = sv_of(booking_by_label(b)),
            .hint = sv_of(hints[b]),
            .checked = sv_eq(chosen, sv_of(booking_by_name(b))) };
    return (struct view_choices){ items, BOOKING_BY_COUNT };
}

static struct view_choices number_choices(struct arena *a, const int64_t *numbers, size_t count, struct sv chosen,
    const char *zero, const char *one, const char *unit)
{
    struct view_choice *items = arena_array(a, count + 1, sizeof *items);
    size_t n = 0;
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        struct sv value = sv_fmt(a, "%lld", (long long)numbers[i]);
        bool is = sv_eq(sv_trim(chosen), value);
        items[n++] = (struct view_choice){ .value = value,
            .label = numbers[i] == 1 ? sv_fmt(a, "1 %s", one)
                     : numbers[i]    ? sv_fmt(a, "%lld %s", (long long)numbers[i], unit)
                                     : sv_of(zero),
            .checked = is };
        found = found || is;
    }
    if (!found && chosen.n)
        items[n++] = (struct view_choice){
            .value = chosen, .label = sv_fmt(a, "%.*s %s", SV_FMT(chosen), unit), .checked = true
        };
    return (struct view_choices){ items, n };
}

static void fill_booking(struct page *p, const struct type_form *f, struct type_form_view *v)
{
    static const int64_t notices[] = { 0, HOUR_MIN, 2 * HOUR_MIN, 4 * HOUR_MIN, 12 * HOUR_MIN, DAY_MIN, 2 * DAY_MIN,
        3 * DAY_MIN, 7 * DAY_MIN, 14 * DAY_MIN };
    static const int64_t days[] = { 14, 30, 60, 90, 180, 365 }, moves[] = { 0, 1, 2, 3, 5 };
    struct arena *a = p->op.arena;
    v->booking = (struct view_choice_field){
        .name = SV("booking"), .label = SV("Who may book it"), .choices = booking_choices(a, f->booking)
    };
    v->groups_only = (struct view_check){
        .name = SV("groups_only"), .label = SV("Only clients of certain groups"), .checked = f->groups_only
    };
    v->notice = (struct view_choice_field){ .name = SV("notice"),
        .label = SV("Book until"),
        .hint = SV("Before it begins."),
        .choices = minute_choices(a, notices, LENGTH(notices), f->notice, "At the last moment") };
    v->horizon = (struct view_choice_field){ .name = SV("horizon"),
        .label = SV("Book from"),
        .hint = SV("Ahead of the day."),
        .choices = number_choices(a, days, LENGTH(days), f->horizon, "", "day", "days") };
    v->cancel = (struct view_choice_field){ .name = SV("cancel"),
        .label = SV("Cancel or move until"),
        .hint = SV("Before it begins; later is late."),
        .choices = minute_choices(a, notices, LENGTH(notices), f->cancel, "It begins") };
    v->moves_max = (struct view_choice_field){ .name = SV("moves_max"),
        .label = SV("Move one visit"),
        .hint = SV("By clients and caregivers."),
        .choices = number_choices(
            a, moves, LENGTH(moves), f->moves_max, "Any number of times", "time at most", "times at most") };
    v->approval = (struct view_check){ .name = SV("approval"),
        .label = SV("Ask us first"),
        .checked = f->approval,
        .hint = SV("A booking is a request until you accept it.") };
}

static void fill_around(
    struct page *p, const struct type_form *f, const struct reminder_rules *practice, struct type_form_view *v)
{
    static const char *const tags[] = { "sexual or reproductive health", "mental health", "substance use", "abuse",
        "gender" };
    struct arena *a = p->op.arena;
    bool own = sv_eq(f->reminders, SV("own")), found = !f->confidential_tag.n;
    v->reminders = (struct view_choice_field){ .name = SV("reminders"),
        .label = SV("Reminders"),
        .choices = VIEW_LIST(a, struct view_choice,
            { .value = SV("practice"),
                .label = SV("As the practice"),
                .hint = reminders_words(a, practice),
                .checked = !own },
            { .value = SV("custom"), .label = SV("Its own"), .checked = own }) };
    v->reminder_times =
        reminder_boxes(a, own ? f->reminder_min : practice->minutes, own ? f->reminder_count : practice->count);
    v->prepare = field_of(SV("prepare"), SV("To fill in or bring"), f->prepare, 300);
    v->prepare.hint =
        SV("“The questionnaire for new families, your insurance card.” Families read it when they book, with "
           "the appointment, and in the mails about it.");
    v->prepare_url = field_of(SV("prepare_url"), SV("Where the form is"), f->prepare_url, 500);
    v->prepare_url.type = SV("url");
    v->prepare_url.hint =
        SV("An address that begins with https://. Empty: there is none online. Families get these words "
           "and this link; whether the form was filled in, you see where it is.");
    v->ask_to_confirm = (struct view_check){ .name = SV("ask_to_confirm"),
        .label = SV("Ask whether they will come"),
        .checked = f->ask_to_confirm,
        .hint = SV("The reminder has a button for it. The first answer of client or caregiver counts.") };
    v->price = field_of(SV("price"), sv_fmt(a, "Price (%.*s)", SV_FMT(p->organization->currency)), f->price, 12);
    v->price.hint = SV("Shown where bills are switched on. Empty: none is said.");
    v->price.inputmode = SV("decimal");
    v->confidential = (struct view_check){ .name = SV("confidential"),
        .label = SV("Confidential"),
        .checked = f->confidential,
        .hint = SV(
            "Its visits are seen by staff, and by the client on an own login. No caregiver learns of them. Past visits "
            "are hidden too, with their bills to the client; the bills stay hidden when you untick it.") };
    struct view_choice *items = arena_array(a, LENGTH(tags) + 1, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(tags); i++) {
        bool is = sv_eq(f->confidential_tag, sv_of(tags[i]));
        items[n++] = (struct view_choice){ .value = sv_of(tags[i]), .label = sv_of(tags[i]), .checked = is };
        found = found || is;
    }
    if (!found)
        items[n++] =
            (struct view_choice){ .value = f->confidential_tag, .label = f->confidential_tag, .checked = true };
    v->confidential_tag = (struct view_choice_field){ .name = SV("confidential_tag"),
        .label = SV("Why"),
        .prompt = SV("Not said"),
        .hint = SV("For staff."),
        .choices = { items, n } };
}

static void take_problems(struct type_form_view *v, const struct problems *problems)
{
    struct view_field *fields[] = { &v->name, &v->client_name, &v->description, &v->prepare, &v->prepare_url,
        &v->length, &v->max_attendees, &v->price };
    struct view_choice_field *choices[] = { &v->contact_types, &v->interval, &v->buffer_before, &v->buffer_after,
        &v->booking, &v->groups, &v->staff, &v->notice, &v->horizon, &v->cancel, &v->moves_max, &v->reminder_times,
        &v->confidential_tag };
    for (size_t i = 0; i < LENGTH(fields); i++)
        view_field_problem(fields[i], problems);
    for (size_t i = 0; i < LENGTH(choices); i++)
        view_choice_problem(choices[i], problems);
    view_check_problem(&v->waitlist, problems);
    const struct problem *colour = problem_of(problems, SV("colour"));
    if (colour)
        v->colours.error = colour->text;
}

/* What the form means, as far as it can be read. */
static struct words_lines said(struct page *p, const struct type_form *f, const struct reminder_rules *practice)
{
    struct problems ignored = problems_new(p->op.arena);
    struct type_typed typed;
    struct reminder_rules own = *practice;
    type_check(f, sv_z(p->op.arena, p->organization->currency), true, &ignored, &typed);
    if (typed.own_reminders) {
        own.count = f->reminder_count;
        own.minutes = (int64_t *)(uintptr_t)f->reminder_min;
    }
    return type_words(p->op.arena, &typed.type, &own);
}

/* `name` empty: a new type. */
static enum err show(struct page *p, struct sv name, const struct type_form *f, const struct problems *problems)
{
    struct reminder_rules practice;
    struct type_form_view v = { .frame = &p->frame,
        .problems = problems,
        .action = p->req->path,
        .version = f->version,
        .submit = {
            .label = name.n ? SV("Save") : SV("Make the type"), .cancel_href = SV("/settings/calendar/types") } };
    TRY(reminder_rules_load(&p->op, (struct appointment_type_id){ 0 }, &practice));
    v.header = calendar_header(p,
        (struct view_link){ .label = SV("Appointment types"), .href = SV("/settings/calendar/types") },
        name.n ? name : SV("A new type"), SV(""));
    fill_what(p, f, &v);
    fill_length(p, f, &v);
    fill_booking(p, f, &v);
    fill_around(p, f, &practice, &v);
    TRY(fill_people(p, f, &v));
    v.said = said(p, f, &practice);
    take_problems(&v, problems);
    page_problems(p, problems);
    tpl_type_form(&p->reply->body, &v);
    return E_OK;
}

/* The first that no type in use has; else in turn. */
static enum err free_colour(struct page *p, struct sv *ret_colour)
{
    struct appointment_types types;
    TRY(type_list(&p->op, &(struct type_filter){ .archived = false }, &types));
    for (int hue = 0; hue < TYPE_COLOURS; hue++) {
        size_t i = 0;
        while (i < types.count && !sv_eq(types.items[i].colour, sv_of(type_colour(hue))))
            i++;
        if (i == types.count) {
            *ret_colour = sv_of(type_colour(hue));
            return E_OK;
        }
    }
    *ret_colour = sv_of(type_colour((int)(types.count % TYPE_COLOURS)));
    return E_OK;
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct sv colour;
    TRY(free_colour(p, &colour));
    return show(p, SV(""),
        &(struct type_form){ .length = SV("50"),
            .colour = colour,
            .buffer_before = SV("0"),
            .buffer_after = SV("10"),
            .contact_types = 1u << CONTACT_IN_PERSON | 1u << CONTACT_VIDEO_CHAT,
            .booking = SV("clients"),
            .notice = SV("1440"),
            .horizon = SV("90"),
            .cancel = SV("1440"),
            .interval = SV("15"),
            .moves_max = SV("0"),
            .max_attendees = SV("10") },
        &none);
}

static enum err post_new(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct type_form f = form_of(p);
    struct appointment_type_id id;
    enum err e = type_create(&p->op, &f, &problems, &id);
    if (e == E_INVALID)
        return show(p, SV(""), &f, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/calendar/types"), SV("The type was made."));
}

static enum err load(struct page *p, struct appointment_type *ret_type)
{
    return type_load(&p->op, (struct appointment_type_id){ page_arg(p, "type") }, ret_type);
}

static enum err get_type(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct appointment_type t;
    struct reminder_rules r;
    TRY(load(p, &t));
    TRY(reminder_rules_load(&p->op, t.id, &r));
    struct type_form f = type_form_from(p->op.arena, &t);
    f.reminders = r.own ? SV("own") : SV("practice");
    f.reminder_min = r.minutes;
    f.reminder_count = r.count;
    return show(p, t.name, &f, &none);
}

static enum err post_type(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct type_form f = form_of(p);
    struct appointment_type t;
    TRY(load(p, &t));
    enum err e = save_result(type_update(&p->op, t.id, &f, &problems), &problems);
    if (problem_has(&problems, SV("stale")))
        f.version = t.version;
    if (e == E_INVALID)
        return show(p, t.name, &f, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/calendar/types"), SV("The type was saved."));
}

/* While somebody types: the same sentences, for what stands in the form now. */
static enum err post_said(struct page *p)
{
    struct reminder_rules practice;
    struct type_form f = form_of(p);
    TRY(reminder_rules_load(&p->op, (struct appointment_type_id){ 0 }, &practice));
    struct words_lines lines = said(p, &f, &practice);
    tpl_type_said(&p->reply->body, &lines);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/settings/calendar/types/new", "settings_type_new", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_new },
    { HTTP_POST, "/settings/calendar/types/new", "settings_type_add", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_new },
    { HTTP_POST, "/settings/calendar/types/said", "settings_type_said", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_said },
    { HTTP_GET, "/settings/calendar/types/{type}", "settings_type", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_type },
    { HTTP_POST, "/settings/calendar/types/{type}", "settings_type_save", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_type },
};
const struct route_table calendar_type_form_routes = { routes, LENGTH(routes) };
