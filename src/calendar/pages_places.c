#include "calendar/settings_pages.h"
#include "calendar/templates.h"

static struct sv path_of(struct arena *a, struct appointment_location_id id, const char *rest)
{
    return sv_fmt(a, "/settings/calendar/locations/%lld%s", (long long)id.v, rest);
}

static struct view_link crumb(void)
{
    return (struct view_link){ .label = SV("Locations and rooms"), .href = SV("/settings/calendar/locations") };
}

/* -- the list -------------------------------------------------------------------------------------------------------
 */

static struct place_row row_of(struct arena *a, const struct place *p)
{
    struct view_badge *b = arena_array(a, 1, sizeof *b);
    size_t n = 0;
    if (!p->clients_can_book)
        b[n++] = (struct view_badge){ .label = SV("Booked by staff only"), .tone = TONE_CALM };
    return (struct place_row){ .name = p->name,
        .href = path_of(a, p->id, ""),
        .address = place_line(a, SV(""), p->address),
        .detail = p->room_count ? count_words(a, (int64_t)p->room_count, "room", "rooms") : SV(""),
        .badges = { b, n } };
}

enum { PLACES_A_PAGE = 25 };

static enum err get_places(struct page *p)
{
    struct arena *a = p->op.arena;
    struct sv text = sv_trim(http_param(p->req, SV("q")));
    bool archived = http_param(p->req, SV("archived")).n > 0;
    struct places list;
    TRY(place_list(&p->op, text, archived, &list));
    struct places_view v = { .frame = &p->frame,
        .search = { .action = SV("/settings/calendar/locations"),
            .label = SV("A location"),
            .value = text,
            .live_target = SV("#results") },
        .empty = { .art = text.n ? ART_SEARCH : ART_CALENDAR,
            .title = text.n     ? SV("No such location")
                     : archived ? SV("Nothing is archived")
                                : SV("No locations yet"),
            .text = text.n
                        ? SV("Try fewer letters.")
                        : SV("A location is where people come for a visit. With rooms, two sessions never get the same "
                             "one.") } };
    v.header = calendar_header(
        p, (struct view_link){ .label = SV("") }, SV("Locations and rooms"), SV("Where visits in person are."));
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Add a location"), .href = SV("/settings/calendar/locations/new"), .icon = ICON_PLUS });
    v.tabs = (struct view_links)VIEW_LIST(a, struct view_link,
        { .label = SV("In use"), .href = SV("/settings/calendar/locations"), .active = !archived },
        { .label = SV("Archived"), .href = SV("/settings/calendar/locations?archived=1"), .active = archived });
    struct sv here = searched_path(a, p->req->path, text);
    struct list_part part =
        list_part_of(p, archived ? sv_fmt(a, "%.*sarchived=1&", SV_FMT(here)) : here, list.count, PLACES_A_PAGE);
    v.pager = part.pager;
    v.rows.items = arena_array(a, PLACES_A_PAGE, sizeof *v.rows.items);
    for (size_t i = part.from; i < part.to; i++)
        v.rows.items[v.rows.count++] = row_of(a, &list.items[i]);
    if (text.n)
        v.found = sv_fmt(a, "%.*s found", SV_FMT(view_count(a, (int64_t)list.count, 0)));
    if (!archived && !text.n) {
        v.empty.action_label = SV("Add a location");
        v.empty.action_href = SV("/settings/calendar/locations/new");
    }
    tpl_places(&p->reply->body, &v);
    return E_OK;
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

struct room_typed {
    struct sv name, capacity;
};

static struct sv room_detail(struct arena *a, const struct room *r)
{
    return r->capacity ? count_words(a, r->capacity, "person", "people") : SV("");
}

static void fill_rooms(struct page *p, const struct place *place, const struct room_typed *typed,
    const struct problems *problems, struct place_form_view *v)
{
    struct arena *a = p->op.arena;
    v->has_rooms = true;
    v->room_problems = problems;
    v->room_action = path_of(a, place->id, "/rooms");
    v->room_name = field_of(SV("room_name"), SV("Name of the room"), typed->name, 100);
    v->room_capacity = field_of(SV("room_capacity"), SV("People it holds"), typed->capacity, 4);
    v->room_name.hint = SV("As it stands on its door.");
    v->room_capacity.hint = SV("Empty: not counted.");
    v->room_capacity.inputmode = SV("numeric");
    v->room_name.required = true;
    view_field_problem(&v->room_name, problems);
    view_field_problem(&v->room_capacity, problems);
    v->rooms.items = arena_array(a, place->room_count, sizeof *v->rooms.items);
    v->archived_rooms.items = arena_array(a, place->archived_room_count, sizeof *v->archived_rooms.items);
    for (size_t i = 0; i < place->room_count; i++)
        v->rooms.items[v->rooms.count++] = (struct room_row){ .name = place->rooms[i].name,
            .detail = room_detail(a, &place->rooms[i]),
            .href = sv_fmt(a, "/settings/calendar/rooms/%lld", (long long)place->rooms[i].id.v) };
    for (size_t i = 0; i < place->archived_room_count; i++)
        v->archived_rooms.items[v->archived_rooms.count++] = (struct room_row){ .name = place->archived_rooms[i].name,
            .detail = room_detail(a, &place->archived_rooms[i]),
            .restore = sv_fmt(a, "/settings/calendar/rooms/%lld/restore", (long long)place->archived_rooms[i].id.v) };
}

/* `place` NULL: a new one. */
static enum err show(struct page *p, const struct place *place, const struct place_form *f,
    const struct problems *problems, const struct room_typed *room, const struct problems *room_problems)
{
    struct arena *a = p->op.arena;
    struct place_form_view v = { .frame = &p->frame,
        .problems = problems,
        .action = place ? path_of(a, place->id, "") : SV("/settings/calendar/locations/new"),
        .version = f->version,
        .name = field_of(SV("name"), SV("Name"), f->name, 100),
        .address = field_of(SV("address"), SV("Address"), f->address, 500),
        .zone = { .name = SV("zone"), .label = SV("Time zone"), .choices = zone_choices(a, f->zone, true) },
        .clients_can_book = { .name = SV("clients_can_book"),
            .label = SV("Clients can book here"),
            .checked = f->clients_can_book },
        .submit = {
            .label = place ? SV("Save") : SV("Add the location"), .cancel_href = SV("/settings/calendar/locations") } };
    v.header = calendar_header(p, crumb(), place ? place->name : SV("A new location"), SV(""));
    v.name.required = true;
    v.address.hint = SV("As those who come should read it, with how to find you.");
    if (place) {
        v.header.menu = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = place->archived ? SV("Bring back") : SV("Archive"),
                .href = path_of(a, place->id, "/archive"),
                .icon = ICON_ARCHIVE,
                .danger = !place->archived });
        fill_rooms(p, place, room, room_problems, &v);
    }
    if (place && place->archived)
        v.header.badges =
            (struct view_badges)VIEW_LIST(a, struct view_badge, { .label = SV("Archived"), .tone = TONE_CALM });
    view_field_problem(&v.name, problems);
    view_field_problem(&v.address, problems);
    view_choice_problem(&v.zone, problems);
    page_problems(p, problems);
    page_problems(p, room_problems);
    tpl_place_form(&p->reply->body, &v);
    return E_OK;
}

static struct place_form form_of(const struct page *p)
{
    return (struct place_form){ .name = http_field(p->req, SV("name")),
        .address = http_field(p->req, SV("address")),
        .zone = http_field(p->req, SV("zone")),
        .clients_can_book = http_field(p->req, SV("clients_can_book")).n > 0,
        .version = page_form_int(p, SV("version")) };
}

static struct place_form form_from(const struct place *place)
{
    return (struct place_form){ .name = place->name,
        .address = place->address,
        .zone = place->zone,
        .clients_can_book = place->clients_can_book,
        .version = place->version };
}

static enum err load(struct page *p, struct place *ret_place)
{
    return place_load(&p->op, (struct appointment_location_id){ page_arg(p, "location") }, ret_place);
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct room_typed no_room = { .name = SV("") };
    return show(p, NULL, &(struct place_form){ .clients_can_book = true }, &none, &no_room, &none);
}

static enum err post_new(struct page *p)
{
    struct problems problems = problems_new(p->op.arena), none = problems_new(p->op.arena);
    struct room_typed no_room = { .name = SV("") };
    struct place_form f = form_of(p);
    struct appointment_location_id id;
    enum err e = place_create(&p->op, &f, &problems, &id);
    if (e == E_INVALID)
        return show(p, NULL, &f, &problems, &no_room, &none);
    TRY(e);
    return page_redirect(p, path_of(p->op.arena, id, ""), SV("The location was added. Now its rooms, if it has any."));
}

static enum err get_place(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct room_typed no_room = { .name = SV("") };
    struct place place;
    TRY(load(p, &place));
    struct place_form f = form_from(&place);
    return show(p, &place, &f, &none, &no_room, &none);
}

static enum err post_place(struct page *p)
{
    struct problems problems = problems_new(p->op.arena), none = problems_new(p->op.arena);
    struct room_typed no_room = { .name = SV("") };
    struct place_form f = form_of(p);
    struct place place;
    TRY(load(p, &place));
    enum err e = save_result(place_update(&p->op, place.id, &f, &problems), &problems);
    if (problem_has(&problems, SV("stale")))
        f.version = place.version;
    if (e == E_INVALID)
        return show(p, &place, &f, &problems, &no_room, &none);
    TRY(e);
    return page_redirect(p, SV("/settings/calendar/locations"), SV("The location was saved."));
}

static enum err ask_archive(struct page *p, const struct place *place, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct place_archive_view v = { .frame = &p->frame,
        .problems = problems,
        .action = p->req->path,
        .ask_visits = problem_has(problems, SV("has_visits")),
        .visits_ok = { .name = SV("visits_ok"), .label = SV("Leave the visits that are booked there") },
        .submit = { .cancel_href = path_of(a, place->id, "") } };
    v.header = calendar_header(p, crumb(), place->name, SV(""));
    v.question = sv_fmt(a, place->archived ? "Bring back “%.*s”?" : "Archive “%.*s”?", SV_FMT(place->name));
    v.notice = (struct view_notice){ .tone = place->archived ? TONE_WARN : TONE_BAD,
        .title = SV("What happens then"),
        .text = place->archived ? SV("Hours that were kept for it count again.")
                                : SV("Nothing is offered there any more. You can bring it back.") };
    v.submit.label = place->archived ? SV("Bring back") : SV("Archive");
    v.submit.danger = !place->archived;
    v.submit.name = SV("archive");
    v.submit.value = place->archived ? SV("0") : SV("1");
    view_check_problem(&v.visits_ok, problems);
    page_problems(p, problems);
    tpl_place_archive(&p->reply->body, &v);
    return E_OK;
}

static enum err get_archive(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct place place;
    TRY(load(p, &place));
    return ask_archive(p, &place, &none);
}

static enum err post_archive(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct place place;
    bool archive = page_form_int(p, SV("archive")) != 0;
    TRY(load(p, &place));
    enum err e = place_archive(&p->op, place.id, archive, http_field(p->req, SV("visits_ok")).n > 0, &problems);
    if (e == E_INVALID)
        return ask_archive(p, &place, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/calendar/locations"),
        sv_fmt(p->op.arena, "“%.*s” %s.", SV_FMT(place.name), archive ? "was archived" : "is back"));
}

/* -- rooms ----------------------------------------------------------------------------------------------------------
 */

/* Two forms on one page: the room's fields have names of their own. */
static struct problems of_room(const struct problems *from)
{
    struct problems to = problems_new(from->a);
    for (size_t i = 0; i < from->count; i++)
        problem_add(&to, sv_eq(from->items[i].field, SV("capacity")) ? SV("room_capacity") : SV("room_name"),
            from->items[i].code, from->items[i].text);
    return to;
}

static enum err post_room(struct page *p)
{
    struct problems problems = problems_new(p->op.arena), none = problems_new(p->op.arena);
    struct room_typed typed = { http_field(p->req, SV("room_name")), http_field(p->req, SV("room_capacity")) };
    struct room_id id;
    struct place place;
    TRY(load(p, &place));
    enum err e = room_create(&p->op, place.id, typed.name, typed.capacity, &problems, &id);
    if (e == E_INVALID) {
        struct place_form f = form_from(&place);
        struct problems room = of_room(&problems);
        return show(p, &place, &f, &none, &typed, &room);
    }
    TRY(e);
    return page_redirect(p, path_of(p->op.arena, place.id, ""), SV("The room was added."));
}

static enum err show_room(struct page *p, const struct room *room, const struct room_typed *typed, int64_t version,
    const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct place place;
    TRY(place_load(&p->op, room->location, &place));
    struct room_form_view v = { .frame = &p->frame,
        .problems = problems,
        .action = sv_fmt(a, "/settings/calendar/rooms/%lld", (long long)room->id.v),
        .archive_action =
            room->archived ? SV("") : sv_fmt(a, "/settings/calendar/rooms/%lld/archive", (long long)room->id.v),
        .version = version,
        .name = field_of(SV("name"), SV("Name of the room"), typed->name, 100),
        .capacity = field_of(SV("capacity"), SV("People it holds"), typed->capacity, 4),
        .submit = { .label = SV("Save"), .cancel_href = path_of(a, place.id, "") } };
    v.header = calendar_header(
        p, (struct view_link){ .label = place.name, .href = path_of(a, place.id, "") }, room->name, place.name);
    v.name.required = true;
    v.name.hint = SV("As it stands on its door.");
    v.capacity.hint = SV("Empty: not counted.");
    v.capacity.inputmode = SV("numeric");
    view_field_problem(&v.name, problems);
    view_field_problem(&v.capacity, problems);
    page_problems(p, problems);
    tpl_room_form(&p->reply->body, &v);
    return E_OK;
}

static enum err get_room(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct room room;
    TRY(room_load(&p->op, (struct room_id){ page_arg(p, "room") }, &room));
    struct room_typed typed = { room.name,
        room.capacity ? sv_fmt(p->op.arena, "%lld", (long long)room.capacity) : SV("") };
    return show_room(p, &room, &typed, room.version, &none);
}

static enum err post_room_save(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct room_typed typed = { http_field(p->req, SV("name")), http_field(p->req, SV("capacity")) };
    int64_t version = page_form_int(p, SV("version"));
    struct room room;
    TRY(room_load(&p->op, (struct room_id){ page_arg(p, "room") }, &room));
    enum err e = save_result(room_update(&p->op, room.id, typed.name, typed.capacity, version, &problems), &problems);
    if (e == E_INVALID)
        return show_room(p, &room, &typed, problem_has(&problems, SV("stale")) ? room.version : version, &problems);
    TRY(e);
    return page_redirect(p, path_of(p->op.arena, room.location, ""), SV("The room was saved."));
}

static enum err archive_room(struct page *p, bool archive)
{
    struct problems problems = problems_new(p->op.arena), none = problems_new(p->op.arena);
    struct room room;
    TRY(room_load(&p->op, (struct room_id){ page_arg(p, "room") }, &room));
    enum err e = room_archive(&p->op, room.id, archive, &problems);
    if (e == E_INVALID) {
        struct place place;
        struct room_typed typed = { .name = room.name };
        struct problems of = of_room(&problems);
        TRY(place_load(&p->op, room.location, &place));
        struct place_form f = form_from(&place);
        return show(p, &place, &f, &none, &typed, &of);
    }
    TRY(e);
    return page_redirect(p, path_of(p->op.arena, room.location, ""),
        archive ? SV("The room was archived. Visits booked in it stay.") : SV("The room is back."));
}

static enum err post_room_archive(struct page *p)
{
    return archive_room(p, true);
}

static enum err post_room_restore(struct page *p)
{
    return archive_room(p, false);
}

static const struct route routes[] = {
    { HTTP_GET, "/settings/calendar/locations", "settings_places", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_places },
    { HTTP_GET, "/settings/calendar/locations/new", "settings_place_new", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_new },
    { HTTP_POST, "/settings/calendar/locations/new", "settings_place_add", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_new },
    { HTTP_GET, "/settings/calendar/locations/{location}", "settings_place", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_place },
    { HTTP_POST, "/settings/calendar/locations/{location}", "settings_place_save", NEEDS_STAFF(PERM_SETTINGS),
        AUDIT_NONE, "", post_place },
    { HTTP_GET, "/settings/calendar/locations/{location}/archive", "settings_place_archive", NEEDS_STAFF(PERM_SETTINGS),
        AUDIT_NONE, "", get_archive },
    { HTTP_POST, "/settings/calendar/locations/{location}/archive", "settings_place_archive_do",
        NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "", post_archive },
    { HTTP_POST, "/settings/calendar/locations/{location}/rooms", "settings_room_add", NEEDS_STAFF(PERM_SETTINGS),
        AUDIT_NONE, "", post_room },
    { HTTP_GET, "/settings/calendar/rooms/{room}", "settings_room", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_room },
    { HTTP_POST, "/settings/calendar/rooms/{room}", "settings_room_save", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_room_save },
    { HTTP_POST, "/settings/calendar/rooms/{room}/archive", "settings_room_archive", NEEDS_STAFF(PERM_SETTINGS),
        AUDIT_NONE, "", post_room_archive },
    { HTTP_POST, "/settings/calendar/rooms/{room}/restore", "settings_room_restore", NEEDS_STAFF(PERM_SETTINGS),
        AUDIT_NONE, "", post_room_restore },
};
const struct route_table calendar_place_routes = { routes, LENGTH(routes) };
