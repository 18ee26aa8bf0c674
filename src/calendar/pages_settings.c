#include "calendar/settings_pages.h"
#include "calendar/templates.h"

enum { HOUR_MIN = 60, DAY_MIN = 24 * 60 };

struct view_header calendar_header(struct page *p, struct view_link parent, struct sv title, struct sv subtitle)
{
    struct view_link *crumbs = arena_array(p->op.arena, 4, sizeof *crumbs);
    size_t n = 0;
    crumbs[n++] = (struct view_link){ .label = SV("Settings"), .href = SV("/settings") };
    crumbs[n++] = (struct view_link){ .label = SV("Calendar"), .href = SV("/settings/calendar") };
    if (parent.label.n)
        crumbs[n++] = parent;
    crumbs[n++] = (struct view_link){ .label = title };
    p->frame.title = title;
    return (struct view_header){ .crumbs = { crumbs, n }, .title = title, .subtitle = subtitle };
}

struct view_choices minute_choices(
    struct arena *a, const int64_t *minutes, size_t count, struct sv chosen, const char *zero)
{
    struct view_choice *items = arena_array(a, count + 1, sizeof *items);
    int64_t other;
    size_t n = 0;
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        struct sv value = sv_fmt(a, "%lld", (long long)minutes[i]);
        bool is = sv_eq(sv_trim(chosen), value);
        items[n++] = (struct view_choice){
            .value = value, .label = minutes[i] ? span_words(a, minutes[i]) : sv_of(zero), .checked = is
        };
        found = found || is;
    }
    if (!found && int_parse(sv_trim(chosen), &other))
        items[n++] = (struct view_choice){ .value = chosen, .label = span_words(a, other), .checked = true };
    return (struct view_choices){ items, n };
}

static bool is_among(const int64_t *items, size_t count, int64_t wanted)
{
    for (size_t i = 0; i < count; i++)
        if (items[i] == wanted)
            return true;
    return false;
}

struct view_choice_field reminder_boxes(struct arena *a, const int64_t *chosen, size_t count)
{
    const int64_t *usual = notice_reminder_times;
    size_t usual_count = notice_reminder_times_count, n = 0;
    struct view_choice *items = arena_array(a, usual_count + count, sizeof *items);
    for (size_t i = 0; i < usual_count + count; i++) {
        int64_t minutes = i < usual_count ? usual[i] : chosen[i - usual_count];
        if (i >= usual_count && is_among(usual, usual_count, minutes))
            continue;
        struct sv words = minutes == DAY_MIN ? SV("1 day") : span_words(a, minutes);
        items[n++] = (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)minutes),
            .label = sv_fmt(a, "%.*s before", SV_FMT(words)),
            .checked = is_among(chosen, count, minutes) };
    }
    return (struct view_choice_field){ .name = SV("reminder"), .label = SV("When"), .choices = { items, n } };
}

size_t form_numbers(const struct page *p, struct sv name, int64_t **ret_numbers)
{
    const struct http_pairs *form = &p->req->form;
    int64_t *numbers = arena_array(p->op.arena, form->count, sizeof *numbers);
    size_t n = 0;
    for (size_t i = 0; i < form->count; i++)
        if (sv_eq(form->items[i].name, name) && int_parse(sv_trim(form->items[i].value), &numbers[n]))
            n++;
    *ret_numbers = numbers;
    return n;
}

unsigned form_ways(const struct page *p)
{
    unsigned bits = 0;
    for (enum contact_type c = 0; c < CONTACT_TYPE_COUNT; c++)
        if (http_field_has(p->req, SV("contact_type"), sv_of(contact_type_name(c))))
            bits |= 1u << c;
    return bits;
}

struct view_choice_field way_boxes(struct arena *a, unsigned chosen)
{
    struct view_choice *items = arena_array(a, CONTACT_TYPE_COUNT, sizeof *items);
    for (enum contact_type c = 0; c < CONTACT_TYPE_COUNT; c++)
        items[c] = (struct view_choice){ .value = sv_of(contact_type_name(c)),
            .label = sv_of(contact_type_label(c)),
            .checked = (chosen >> c & 1) != 0 };
    return (struct view_choice_field){
        .name = SV("contact_type"), .label = SV("How you meet"), .choices = { items, CONTACT_TYPE_COUNT }
    };
}

static enum err get_home(struct page *p)
{
    static const struct {
        const char *title, *text, *href;
        enum icon icon;
    } cards[] = {
        { "Appointment types", "What can be booked: how long it takes, by whom, until when. Groups too.",
            "/settings/calendar/types", ICON_CALENDAR },
        { "Locations and rooms", "Where visits are, and what fits into each room.", "/settings/calendar/locations",
            ICON_PIN },
        { "Hours", "When each provider can be booked, and their time off.", "/settings/calendar/hours", ICON_CLOCK },
        { "Holidays", "Days on which nobody can be booked.", "/settings/calendar/holidays", ICON_SUN },
        { "Reminders", "How long before a visit clients and caregivers are reminded.", "/settings/calendar/reminders",
            ICON_BELL },
        { "Public booking page", "Where people book who have no sign-in; also inside your own site.",
            "/settings/calendar/public", ICON_LINK },
    };
    struct calendar_home_view v = { .frame = &p->frame };
    v.header = settings_header(
        p, (struct view_link){ .label = SV("") }, SV("Calendar"), SV("What can be booked, where and when."));
    v.cards.items = arena_array(p->op.arena, LENGTH(cards), sizeof *v.cards.items);
    for (size_t i = 0; i < LENGTH(cards); i++)
        v.cards.items[v.cards.count++] = (struct calendar_card){ .title = sv_of(cards[i].title),
            .text = sv_of(cards[i].text),
            .href = sv_of(cards[i].href),
            .icon = cards[i].icon };
    tpl_calendar_home(&p->reply->body, &v);
    return E_OK;
}

static enum err show_reminders(struct page *p, const int64_t *minutes, size_t count, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct reminder_rules now;
    TRY(reminder_rules_load(&p->op, (struct appointment_type_id){ 0 }, &now));
    struct reminders_view v = { .frame = &p->frame,
        .problems = problems,
        .times = reminder_boxes(a, minutes ? minutes : now.minutes, minutes ? count : now.count),
        .submit = { .label = SV("Save"), .cancel_href = SV("/settings/calendar") } };
    struct sv words = reminders_words(a, &now);
    v.said = now.count ? sv_fmt(a, "Now: reminders leave %.*s.", SV_FMT(words)) : SV("Now: no reminders leave.");
    v.header = calendar_header(p, (struct view_link){ .label = SV("") }, SV("Reminders"),
        SV("For visits of every type that says nothing of its own."));
    v.times.hint =
        SV("Tick none for no reminders. Each goes to the client and their caregivers as they chose to be told.");
    view_choice_problem(&v.times, problems);
    page_problems(p, problems);
    tpl_reminders(&p->reply->body, &v);
    return E_OK;
}

static enum err get_reminders(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_reminders(p, NULL, 0, &none);
}

static enum err post_reminders(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    int64_t *minutes;
    size_t count = form_numbers(p, SV("reminder"), &minutes);
    enum err e = reminder_rules_save(&p->op, (struct appointment_type_id){ 0 }, true, minutes, count, &problems);
    if (e == E_INVALID)
        return show_reminders(p, minutes, count, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/calendar/reminders"), SV("The reminders were saved."));
}

static const struct route routes[] = {
    { HTTP_GET, "/settings/calendar", "settings_calendar", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "", get_home },
    { HTTP_GET, "/settings/calendar/reminders", "settings_reminders", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_reminders },
    { HTTP_POST, "/settings/calendar/reminders", "settings_reminders_save", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_reminders },
};
const struct route_table calendar_settings_routes = { routes, LENGTH(routes) };
