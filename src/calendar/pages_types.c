#include "calendar/settings_pages.h"
#include "calendar/templates.h"

enum { A_PAGE = 50 };

static struct sv path_of(struct arena *a, struct appointment_type_id id, const char *rest)
{
    return sv_fmt(a, "/settings/calendar/types/%lld%s", (long long)id.v, rest);
}

static struct view_badges badges_of(struct arena *a, const struct appointment_type *t)
{
    struct view_badge *b = arena_array(a, 5, sizeof *b);
    size_t n = 0;
    if (t->is_group)
        b[n++] = (struct view_badge){
            .label = sv_fmt(a, "Group of %lld", (long long)t->max_attendees), .tone = TONE_INFO, .icon = ICON_PEOPLE
        };
    if (t->waitlist)
        b[n++] = (struct view_badge){ .label = SV("Waitlist"), .tone = TONE_CALM };
    if (t->approval)
        b[n++] = (struct view_badge){ .label = SV("On request"), .tone = TONE_CALM };
    if (t->confidential)
        b[n++] = (struct view_badge){ .label = SV("Confidential"), .tone = TONE_GUARD, .icon = ICON_LOCK };
    if (t->staff_count)
        b[n++] = (struct view_badge){ .label = count_words(a, (int64_t)t->staff_count, "provider", "providers"),
            .tone = TONE_CALM };
    return (struct view_badges){ b, n };
}

static struct sv booking_said(const struct appointment_type *t)
{
    static const char *const who[BOOKING_BY_COUNT] = {
        [BOOKING_STAFF] = "Staff", [BOOKING_CLIENTS] = "Clients", [BOOKING_PUBLIC] = "Everybody"
    };
    return t->booking != BOOKING_STAFF && t->groups_only ? SV("Chosen groups") : sv_of(who[t->booking]);
}

static struct type_row row_of(struct page *p, const struct appointment_type *t, int64_t at, int64_t total)
{
    struct arena *a = p->op.arena;
    struct money price = { .minor = t->price };
    int hue = 0;
    (void)type_colour_hue(t->colour, &hue);
    for (size_t i = 0; i < 3 && i < t->currency.n; i++)
        price.currency[i] = t->currency.p[i];
    struct type_row r = { .id = t->id.v,
        .name = t->name,
        .hue = hue,
        .href = path_of(a, t->id, ""),
        .detail =
            sv_fmt(a, "%.*s, %.*s", SV_FMT(span_words(a, t->length_min)), SV_FMT(ways_words(a, t->contact_types))),
        .booking = booking_said(t),
        .price = t->has_price ? money_human(a, price) : SV(""),
        .badges = badges_of(a, t) };
    if (!t->archived && at > 0)
        r.up = sv_fmt(a, "%lld", (long long)(at - 1));
    if (!t->archived && at + 1 < total)
        r.down = sv_fmt(a, "%lld", (long long)(at + 1));
    r.menu = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Edit"), .href = r.href, .icon = ICON_EDIT },
        { .label = t->archived ? SV("Bring back") : SV("Archive"),
            .href = path_of(a, t->id, "/archive"),
            .icon = ICON_ARCHIVE,
            .danger = !t->archived });
    return r;
}

static struct sv list_path(struct arena *a, struct sv text, bool archived)
{
    struct str s = str_new(a, 1024);
    str_addf(&s, "/settings/calendar/types?%s", archived ? "archived=1&" : "");
    if (text.n) {
        str_add(&s, SV("q="));
        html_url_part(&s, text);
        str_addc(&s, '&');
    }
    return s.overflowed ? SV("/settings/calendar/types?") : str_sv(&s);
}

static enum err get_types(struct page *p)
{
    struct arena *a = p->op.arena;
    struct sv text = sv_trim(http_param(p->req, SV("q")));
    bool archived = http_param(p->req, SV("archived")).n > 0;
    int64_t page = page_number(p), first = (page - 1) * A_PAGE;
    struct appointment_types list;
    TRY(type_list(&p->op,
        &(struct type_filter){ .keywords = text, .archived = archived, .offset = first, .most = A_PAGE }, &list));
    struct types_view v = { .frame = &p->frame,
        .in_order = !text.n && !archived,
        .search = { .action = SV("/settings/calendar/types"),
            .label = SV("A type's name"),
            .value = text,
            .live_target = SV("#results") },
        .empty = { .art = text.n ? ART_SEARCH : ART_CALENDAR,
            .title = text.n     ? SV("No such type")
                     : archived ? SV("Nothing is archived")
                                : SV("Nothing can be booked yet"),
            .text = text.n ? SV("Try fewer letters, or look among the archived ones.")
                           : SV("A type says how long a visit takes, how you meet, and who may book it: “First visit”, "
                                "“Follow-up”, “Parents’ group”.") } };
    v.header = calendar_header(p, (struct view_link){ .label = SV("") }, SV("Appointment types"),
        SV("What can be booked. Families choose in this order."));
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Add a type"), .href = SV("/settings/calendar/types/new"), .icon = ICON_PLUS });
    v.tabs = (struct view_links)VIEW_LIST(a, struct view_link,
        { .label = SV("In use"), .href = SV("/settings/calendar/types"), .active = !archived },
        { .label = SV("Archived"), .href = SV("/settings/calendar/types?archived=1"), .active = archived });
    v.rows.items = arena_array(a, list.count, sizeof *v.rows.items);
    for (size_t i = 0; i < list.count; i++)
        v.rows.items[v.rows.count++] = row_of(p, &list.items[i], first + (int64_t)i, list.total);
    if (text.n)
        v.found = sv_fmt(a, "%.*s found", SV_FMT(view_count(a, list.total, 0)));
    page_list(p, "page", (int64_t)list.count, list.total, A_PAGE);
    if (list.total > A_PAGE)
        v.pager = pager_of(a, list_path(a, text, archived),
            view_range(a, first + 1, (int64_t)list.count, list.total, 0), page, first + A_PAGE < list.total);
    if (!archived && !text.n) {
        v.empty.action_label = SV("Add a type");
        v.empty.action_href = SV("/settings/calendar/types/new");
    }
    tpl_types(&p->reply->body, &v);
    return E_OK;
}

static enum err post_move(struct page *p)
{
    TRY(type_move(&p->op, (struct appointment_type_id){ page_arg(p, "type") }, page_form_int(p, SV("to"))));
    return page_redirect(p, SV("/settings/calendar/types"), SV("The order was changed."));
}

static enum err ask_archive(struct page *p, const struct appointment_type *t, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct confirm_view v = { .problems = problems };
    v.header = calendar_header(p,
        (struct view_link){ .label = SV("Appointment types"), .href = SV("/settings/calendar/types") }, t->name,
        SV(""));
    v.confirm = (struct view_confirm){ .action = p->req->path,
        .hidden = VIEW_LIST(a, struct view_hidden, { SV("archive"), t->archived ? SV("0") : SV("1") }),
        .submit = { .cancel_href = SV("/settings/calendar/types") } };
    if (t->archived) {
        v.confirm.question = sv_fmt(a, "Bring back “%.*s”?", SV_FMT(t->name));
        v.confirm.consequences = (struct view_lines)VIEW_LIST(a, struct sv,
            SV("It can be booked again by whoever could before."), SV("It comes at its place in the order."));
        v.confirm.submit.label = SV("Bring back");
    } else {
        v.confirm.question = sv_fmt(a, "Archive “%.*s”?", SV_FMT(t->name));
        v.confirm.consequences =
            (struct view_lines)VIEW_LIST(a, struct sv, SV("It is not offered any more, to nobody."),
                SV("Visits that are booked stay as they are."), SV("You can bring it back."));
        v.confirm.submit.label = SV("Archive");
        v.confirm.submit.danger = true;
    }
    return confirm_render(p, &v);
}

static enum err load(struct page *p, struct appointment_type *ret_type)
{
    return type_load(&p->op, (struct appointment_type_id){ page_arg(p, "type") }, ret_type);
}

static enum err get_archive(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct appointment_type t;
    TRY(load(p, &t));
    return ask_archive(p, &t, &none);
}

static enum err post_archive(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct appointment_type t;
    bool archive = page_form_int(p, SV("archive")) != 0;
    TRY(load(p, &t));
    enum err e = type_archive(&p->op, t.id, archive, &problems);
    if (e == E_INVALID)
        return ask_archive(p, &t, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/calendar/types"),
        sv_fmt(p->op.arena, "“%.*s” %s.", SV_FMT(t.name), archive ? "was archived" : "is back"));
}

static const struct route routes[] = {
    { HTTP_GET, "/settings/calendar/types", "settings_types", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "", get_types },
    { HTTP_POST, "/settings/calendar/types/{type}/move", "settings_type_move", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE,
        "", post_move },
    { HTTP_GET, "/settings/calendar/types/{type}/archive", "settings_type_archive", NEEDS_STAFF(PERM_SETTINGS),
        AUDIT_NONE, "", get_archive },
    { HTTP_POST, "/settings/calendar/types/{type}/archive", "settings_type_archive_do", NEEDS_STAFF(PERM_SETTINGS),
        AUDIT_NONE, "", post_archive },
};
const struct route_table calendar_type_routes = { routes, LENGTH(routes) };
