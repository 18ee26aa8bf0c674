/* A client's visits in the portal: the list, one of them, confirming, giving up. Caregivers get the same below /as/. */
#include "calendar/cover.h"
#include "calendar/pages.h"

#include "calendar/portal_view.h"
#include "calendar/templates.h"
#include "ical/vcalendar.h"

enum { PER_PAGE = 20 };

const struct zone *portal_zone(struct page *p)
{
    struct sv name;
    if (book_zone(&p->op, p->organization, &name) != E_OK)
        name = p->organization->zone;
    return zone_of(name);
}

static struct sv where_of(struct arena *a, const struct appointment *v)
{
    if (v->contact_type != CONTACT_IN_PERSON)
        return sv_of(contact_type_label(v->contact_type));
    if (!v->location_name.n)
        return SV("In person");
    return place_line(a, v->location_name, v->location_address);
}

static const struct attendee *mine(const struct page *p, const struct appointment *v)
{
    for (size_t i = 0; i < v->attendee_count; i++)
        if (v->attendees[i].client.v == p->viewer->subject.client.v)
            return &v->attendees[i];
    return NULL;
}

static struct view_badges badges_of(struct page *p, const struct appointment *v)
{
    struct view_badge *b = arena_array(p->op.arena, 3, sizeof *b);
    const struct attendee *me = mine(p, v);
    size_t n = 0;
    if (v->status != APPOINTMENT_BOOKED)
        b[n++] = (struct view_badge){ SV("Cancelled"), TONE_CALM, ICON_NONE };
    else if (me && me->status != ATTENDEE_BOOKED)
        b[n++] = (struct view_badge){ sv_of(attendee_status_label(me->status)),
            me->status == ATTENDEE_PENDING || me->status == ATTENDEE_WAITLIST ? TONE_INFO : TONE_CALM, ICON_NONE };
    else if (me && me->confirmed_at.has)
        b[n++] = (struct view_badge){ SV("Confirmed"), TONE_OK, ICON_NONE };
    if (v->is_group)
        b[n++] = (struct view_badge){ SV("Group"), TONE_CALM, ICON_NONE };
    if (v->confidential)
        b[n++] = (struct view_badge){ SV("Confidential"), TONE_GUARD, ICON_LOCK };
    return (struct view_badges){ b, n };
}

static struct sv minutes_of(struct arena *a, const struct appointment *v)
{
    return sv_fmt(a, "%lld minutes", (long long)((v->ends_at.us - v->starts_at.us) / MINUTE_US));
}

static struct my_visit_card card_of(struct page *p, const struct zone *z, const struct appointment *v)
{
    struct arena *a = p->op.arena;
    return (struct my_visit_card){ .href = sv_fmt(
                                       a, "%.*s/portal/appointments/%lld", SV_FMT(page_base(p)), (long long)v->id.v),
        .day = zone_human_day(a, z, v->starts_at),
        .time = sv_fmt(a, "%.*s, %.*s", SV_FMT(zone_human_time(a, z, v->starts_at)), SV_FMT(minutes_of(a, v))),
        .title = v->client_type_name.n ? v->client_type_name : SV("Appointment"),
        .detail = sv_fmt(a, "with %.*s · %.*s", SV_FMT(v->staff_name), SV_FMT(where_of(a, v))),
        .badges = badges_of(p, v) };
}

static bool may_act(const struct page *p)
{
    return viewer_may(p->viewer, NEED_CAP_PAGE(CAP_APPOINTMENTS, LEVEL_ACT)).allow;
}

static struct view_actions book_button(struct page *p)
{
    if (!may_act(p))
        return (struct view_actions){ .count = 0 };
    return (struct view_actions)VIEW_LIST(p->op.arena, struct view_action,
        { .label = SV("Book an appointment"),
            .icon = ICON_PLUS,
            .href = sv_fmt(p->op.arena, "%.*s/portal/book", SV_FMT(page_base(p))) });
}

static struct sv list_href(struct page *p, bool past, int64_t page)
{
    return sv_fmt(p->op.arena, "%.*s/portal/appointments?%spage=%lld", SV_FMT(page_base(p)), past ? "past=1&" : "",
        (long long)page);
}

static enum err get_list(struct page *p)
{
    struct arena *a = p->op.arena;
    bool past = http_param(p->req, SV("past")).n > 0;
    int64_t page = page_number(p), first = (page - 1) * PER_PAGE;
    struct appointments list;
    TRY(appointment_mine(&p->op, past, first, PER_PAGE, &list));
    struct my_visits_view v = { .frame = &p->frame,
        .header = { .title = SV("Appointments"), .subtitle = p->viewer->subject_name, .buttons = book_button(p) },
        .visits = { arena_array(a, list.count, sizeof(struct my_visit_card)), list.count } };
    const struct zone *z = portal_zone(p);
    for (size_t i = 0; i < list.count; i++) {
        v.visits.items[i] = card_of(p, z, &list.items[i]);
        v.visits.items[i].before = past ? SV("") : list.items[i].prepare;
    }
    v.tabs = (struct view_links)VIEW_LIST(a, struct view_link,
        { .label = SV("Upcoming"), .href = list_href(p, false, 1), .active = !past },
        { .label = SV("Past and cancelled"), .href = list_href(p, true, 1), .active = past });
    page_list(p, "page", (int64_t)list.count, list.total, PER_PAGE);
    v.pager.range = view_range(a, first + 1, (int64_t)list.count, list.total, 1000);
    if (page > 1)
        v.pager.previous_href = list_href(p, past, page - 1);
    if (first + (int64_t)list.count < list.total)
        v.pager.next_href = list_href(p, past, page + 1);
    v.empty = (struct view_empty){ .art = ART_CALENDAR,
        .title = past ? SV("Nothing here yet") : SV("No appointment ahead"),
        .text = past ? SV("Appointments that are over, or were cancelled, stay here.")
                     : SV("When one is booked, you find it here with everything you need to know.") };
    if (!past && may_act(p)) {
        v.empty.action_label = SV("Book an appointment");
        v.empty.action_href = sv_fmt(a, "%.*s/portal/book", SV_FMT(page_base(p)));
    }
    p->frame.title = v.header.title;
    tpl_portal_visits(&p->reply->body, &v);
    return E_OK;
}

/* --- one visit --- */

/* What policy leaves open; of a type that is not offered any more nothing can be moved here. */
struct open_visit {
    struct appointment visit;
    const struct attendee *me;
    struct change_policy may;
    bool lives; /* booked, pending or waiting, and not begun */
};

static enum err load(struct page *p, struct open_visit *ret)
{
    struct open_visit o = { .me = NULL };
    struct appointment_type t = { .cancel_min = 0 };
    TRY(appointment_load(&p->op, (struct appointment_id){ page_arg(p, "appointment") }, &o.visit));
    o.me = mine(p, &o.visit);
    if (!o.me)
        return E_NOTFOUND;
    enum err e = type_load(&p->op, o.visit.type, &t);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    o.may = change_policy_of(&t, o.visit.starts_at, o.visit.moves, p->op.now);
    o.lives = o.visit.status == APPOINTMENT_BOOKED &&
              (attendee_status_active(o.me->status) || o.me->status == ATTENDEE_WAITLIST) && o.may.may_cancel;
    o.may.may_move &= e == E_OK && o.lives && !o.visit.is_group && may_act(p);
    *ret = o;
    return E_OK;
}

static struct sv own_visit_path(struct page *p, const struct appointment *v, const char *rest)
{
    return sv_fmt(p->op.arena, "%.*s/portal/appointments/%lld%s", SV_FMT(page_base(p)), (long long)v->id.v, rest);
}

static struct view_notice waits_for(const struct open_visit *o)
{
    if (o->me->status == ATTENDEE_PENDING)
        return (struct view_notice){ .tone = TONE_INFO,
            .title = SV("Waiting for the practice"),
            .text = SV("This time is kept for you until the practice answers.") };
    if (o->me->status == ATTENDEE_WAITLIST)
        return (struct view_notice){ .tone = TONE_INFO,
            .title = SV("On the waitlist"),
            .text = SV("If a place becomes free it is yours, and you get a message.") };
    return (struct view_notice){ .tone = TONE_CALM };
}

static void add_buttons(struct page *p, const struct open_visit *o, struct my_visit_view *v)
{
    struct view_action *b = arena_array(p->op.arena, 3, sizeof *b);
    size_t n = 0;
    if (o->may.may_move)
        b[n++] = (struct view_action){
            .label = SV("Change the time"), .icon = ICON_CALENDAR, .href = own_visit_path(p, &o->visit, "/move")
        };
    if (o->lives && attendee_status_active(o->me->status))
        b[n++] = (struct view_action){ .label = SV("Add to my calendar"),
            .icon = ICON_DOWNLOAD,
            .href = own_visit_path(p, &o->visit, "/calendar.ics") };
    if (o->lives && may_act(p))
        b[n++] = (struct view_action){ .label = o->me->status == ATTENDEE_WAITLIST ? SV("Leave the waitlist")
                                                : o->visit.is_group                ? SV("Give up the place")
                                                                                   : SV("Cancel the appointment"),
            .href = own_visit_path(p, &o->visit, "/cancel"),
            .danger = true };
    v->header.buttons = (struct view_actions){ b, n };
}

struct view_facts facts_with_prepare(struct arena *a, struct view_facts facts, struct sv prepare)
{
    struct view_fact *more;
    if (!prepare.n)
        return facts;
    more = arena_array(a, facts.count + 1, sizeof *more);
    for (size_t i = 0; i < facts.count; i++)
        more[i] = facts.items[i];
    more[facts.count] = (struct view_fact){ .label = SV("Before the visit"), .value = prepare };
    return (struct view_facts){ more, facts.count + 1 };
}

/* What pays for it, beside a bill. */
static enum err add_cover(struct page *p, const struct open_visit *o, struct my_visit_view *v)
{
    struct sv covered, deposit;
    size_t n = v->facts.count;
    TRY(cover_words(&p->op, &o->me->id, 1, &covered));
    TRY(cover_deposit(&p->op, &o->me->id, 1, &deposit));
    struct view_fact *facts = arena_array(p->op.arena, n + 2, sizeof *facts);
    for (size_t i = 0; i < n; i++)
        facts[i] = v->facts.items[i];
    if (covered.n)
        facts[n++] = (struct view_fact){ .label = SV("Package"), .value = covered };
    if (deposit.n)
        facts[n++] = (struct view_fact){ .label = SV("Deposit"),
            .value = deposit,
            .href = sv_fmt(p->op.arena, "%.*s/portal/bills", SV_FMT(page_base(p))) };
    v->facts = (struct view_facts){ facts, n };
    return E_OK;
}

static enum err get_visit(struct page *p)
{
    struct arena *a = p->op.arena;
    struct open_visit o;
    TRY(load(p, &o));
    const struct zone *z = portal_zone(p);
    const struct appointment *x = &o.visit;
    struct my_visit_view v = { .frame = &p->frame, .version = o.me->version, .notice = waits_for(&o) };
    bool over = o.me->asked && o.me->status == ATTENDEE_CANCELLED; /* declined, or taken back */
    struct sv answer = over ? o.me->cancel_reason : o.me->answer;
    v.header = (struct view_header){ .title = x->client_type_name.n ? x->client_type_name : SV("Appointment"),
        .subtitle = zone_human(a, z, x->starts_at),
        .badges = badges_of(p, x) };
    v.header.crumbs = (struct view_links)VIEW_LIST(a, struct view_link,
        { .label = SV("Appointments"), .href = list_href(p, false, 1) }, { .label = v.header.title });
    struct view_facts all = VIEW_LIST(a, struct view_fact, { .label = SV("For"), .value = p->viewer->subject_name },
        { .label = SV("When"), .value = zone_human(a, z, x->starts_at) },
        { .label = SV("How long"), .value = minutes_of(a, x) }, { .label = SV("With"), .value = x->staff_name },
        { .label = x->contact_type == CONTACT_IN_PERSON ? SV("Where") : SV("How"), .value = where_of(a, x) },
        { .label = SV("What you told us"), .value = o.me->reason },
        { .label = over ? SV("Why it does not take place") : SV("What the practice answered"), .value = answer });
    struct view_fact *said = arena_array(a, all.count, sizeof *said);
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].value.n) /* what nobody said is not told as missing */
            said[v.facts.count++] = all.items[i];
    v.facts.items = said;
    TRY(add_cover(p, &o, &v));
    add_buttons(p, &o, &v);
    if (o.lives) {
        v.prepare = x->prepare;
        v.prepare_url = x->prepare_url;
    }
    v.can_confirm = o.lives && o.me->status == ATTENDEE_BOOKED && !o.me->confirmed_at.has && may_act(p);
    v.can_join = o.lives && x->contact_type == CONTACT_VIDEO_CHAT && attendee_status_active(o.me->status);
    if (!url_base_make(own_visit_path(p, x, ""), &v.page))
        return E_INTERNAL;
    p->frame.title = v.header.title;
    tpl_portal_visit(&p->reply->body, &v);
    return E_OK;
}

static struct sv back_to(const struct open_visit *o, struct arena *a)
{
    return sv_fmt(a, "/portal/appointments/%lld", (long long)o->visit.id.v);
}

static enum err post_confirm(struct page *p)
{
    struct open_visit o;
    struct problems problems = problems_new(p->op.arena);
    TRY(load(p, &o));
    enum err e = attendee_confirm(&p->op, o.me->id, &problems);
    if (e == E_INVALID)
        return page_redirect(p, back_to(&o, p->op.arena), problems.items[0].text);
    TRY(e);
    return page_redirect(p, back_to(&o, p->op.arena), SV("Thank you. The practice knows that you will come."));
}

static enum err show_cancel(struct page *p, const struct open_visit *o, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    bool waits = o->me->status == ATTENDEE_WAITLIST, late = o->may.late && attendee_status_active(o->me->status);
    struct sv *lines = arena_array(a, 4, sizeof *lines), costs = SV(""), deposit;
    size_t n = 0;
    if (late)
        TRY(cover_words_late(&p->op, o->me->id, &costs));
    TRY(cover_deposit_cancelled(&p->op, o->me->id, late, &deposit));
    lines[n++] =
        waits ? SV("You will not be told when a place becomes free.") : SV("The time is given to somebody else.");
    if (late)
        lines[n++] = SV("It is later than the practice asks for: the appointment is marked as cancelled late.");
    if (costs.n)
        lines[n++] = costs;
    if (deposit.n)
        lines[n++] = deposit;
    struct view_field *note = arena_new_obj(a, struct view_field);
    *note = (struct view_field){ .name = SV("reason"),
        .label = SV("Do you want to say why?"),
        .hint = SV("You do not have to."),
        .value = http_field(p->req, SV("reason")),
        .max_length = 500 };
    view_field_problem(note, problems);
    struct sv title = waits ? SV("Leave the waitlist") : SV("Cancel the appointment");
    struct my_cancel_view v = { .frame = &p->frame,
        .header = { .title = title, .subtitle = zone_human(a, portal_zone(p), o->visit.starts_at) },
        .confirm = { .action = own_visit_path(p, &o->visit, "/cancel"),
            .question = waits ? SV("Leave the waitlist?") : SV("Cancel this appointment?"),
            .consequences = { lines, n },
            .hidden = VIEW_LIST(a, struct view_hidden,
                { .name = SV("version"), .value = sv_fmt(a, "%lld", (long long)o->me->version) }),
            .note = note,
            .submit = { .label = title,
                .danger = true,
                .cancel_href = own_visit_path(p, &o->visit, ""),
                .cancel_label = SV("Keep it") } } };
    p->frame.title = title;
    tpl_portal_cancel(&p->reply->body, &v);
    return E_OK;
}

static enum err get_cancel(struct page *p)
{
    struct open_visit o;
    TRY(load(p, &o));
    if (!o.lives)
        return page_redirect(p, back_to(&o, p->op.arena), SV("There is nothing to cancel any more."));
    return show_cancel(p, &o, NULL);
}

static enum err post_cancel(struct page *p)
{
    struct open_visit o;
    struct problems problems = problems_new(p->op.arena);
    TRY(load(p, &o));
    enum err e = book_cancel(&p->op, p->organization, o.visit.id, http_field(p->req, SV("reason")),
        page_form_int(p, SV("version")), &problems);
    if (e == E_INVALID) {
        page_status(p, problems_status(&problems));
        return show_cancel(p, &o, &problems);
    }
    TRY(e);
    return page_redirect(p, SV("/portal/appointments"), SV("It is cancelled. The practice knows."));
}

/* A file for any calendar: neutral, since calendars are read by others, too. */
static enum err get_ics(struct page *p)
{
    struct arena *a = p->op.arena;
    struct open_visit o;
    TRY(load(p, &o));
    if (!o.lives || !attendee_status_active(o.me->status))
        return E_NOTFOUND;
    struct vevent e = { .uid = o.visit.uid,
        .summary = sv_fmt(a, "Appointment at %.*s", SV_FMT(p->organization->name)),
        .location = o.visit.contact_type == CONTACT_IN_PERSON ? where_of(a, &o.visit) : SV(""),
        .url = sv_fmt(a, "%.*s%.*s", SV_FMT(p->app->base_url), SV_FMT(own_visit_path(p, &o.visit, ""))),
        .starts_at = o.visit.starts_at,
        .ends_at = o.visit.ends_at,
        .stamp = o.visit.changed_at,
        .changed_at = o.visit.changed_at,
        .zone = zone_name(portal_zone(p)),
        .sequence = o.visit.sequence,
        .private_class = true,
        .busy = true };
    http_reply_header(p->reply, SV("Content-Type"), SV("text/calendar; charset=utf-8; method=PUBLISH"));
    http_reply_header(p->reply, SV("Content-Disposition"), SV("attachment; filename=\"appointment.ics\""));
    str_add(&p->reply->body, vcalendar_write(a, SV("PUBLISH"), SV(""), &e, 1));
    return E_OK;
}

#define VIEW NEEDS_CAP(CAP_APPOINTMENTS, LEVEL_VIEW)
#define ACT NEEDS_CAP(CAP_APPOINTMENTS, LEVEL_ACT)
static const struct route routes[] = {
    { HTTP_GET, "/portal/appointments", "portal_visits", VIEW, AUDIT_LIST, "appointment", get_list },
    { HTTP_GET, "/portal/appointments/{appointment}", "portal_visit", VIEW, AUDIT_VIEW, "appointment", get_visit },
    { HTTP_POST, "/portal/appointments/{appointment}/confirm", "portal_visit_confirm", ACT, AUDIT_UPDATE, "appointment",
        post_confirm },
    { HTTP_GET, "/portal/appointments/{appointment}/cancel", "portal_visit_cancel", ACT, AUDIT_VIEW, "appointment",
        get_cancel },
    { HTTP_POST, "/portal/appointments/{appointment}/cancel", "portal_visit_cancel_do", ACT, AUDIT_END, "appointment",
        post_cancel },
    { HTTP_GET, "/portal/appointments/{appointment}/calendar.ics", "portal_visit_ics", VIEW, AUDIT_VIEW, "appointment",
        get_ics },
};
const struct route_table calendar_own_routes = { routes, LENGTH(routes) };
