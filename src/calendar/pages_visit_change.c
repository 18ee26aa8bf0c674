/* Move or change a visit, cancel it, and let it take place after all. */
#include "calendar/pages.h"
#include "calendar/templates.h"
#include "calendar/visit_view.h"

/* What stands, as if it had been typed. */
static struct session_typed typed_of(struct arena *a, const struct appointment *v, const struct zone *zone)
{
    struct session_typed t = { .type = sv_fmt(a, "%lld", (long long)v->type.v),
        .staff = sv_fmt(a, "%lld", (long long)v->staff.v),
        .day = day_iso(a, zone_day(zone, v->starts_at)),
        .time = desk_typed(a, zone, v->starts_at),
        .length = sv_fmt(a, "%lld", (long long)((v->ends_at.us - v->starts_at.us) / MINUTE_US)),
        .contact_type = sv_of(contact_type_name(v->contact_type)),
        .location = sv_fmt(a, "%lld", (long long)v->location.v),
        .room = sv_fmt(a, "%lld", (long long)v->room.v),
        .max_attendees = v->is_group ? sv_fmt(a, "%lld", (long long)v->max_attendees) : SV(""),
        .title = v->title,
        .note = v->note,
        .external_url = v->external_url,
        .confidential = v->confidential };
    for (size_t i = 0; i < v->more_staff_count && i < LENGTH(t.more_staff); i++)
        t.more_staff[t.more_staff_count++] = v->more_staff[i];
    return t;
}

static enum err show_edit(struct page *p, const struct desk *d, const struct appointment *v,
    const struct session_typed *t, int64_t version, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct session_view view = { .action = visit_path(a, v->id, "/edit"),
        .is_edit = true,
        .header = visit_subheader(p, v, SV("Move or change")),
        .hidden = VIEW_LIST(a, struct view_hidden, { SV("version"), sv_fmt(a, "%lld", (long long)version) }),
        .submit = { .label = SV("Save"), .cancel_href = visit_path(a, v->id, "") } };
    session_fill(p, d, t, problems, &view);
    if (v->series.v)
        view.part = part_choices(a, t->part);
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_session(&p->reply->body, &view);
    return E_OK;
}

static enum err get_edit(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct desk d;
    struct appointment v;
    TRY(visit_load(p, &v));
    TRY(desk_load(p, &d));
    d.zone = zone_of(v.zone); /* as it was made: whoever edits it may live elsewhere */
    struct session_typed t = typed_of(p->op.arena, &v, d.zone);
    return show_edit(p, &d, &v, &t, v.version, &none);
}

static enum err post_edit(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct desk d;
    struct appointment v;
    TRY(visit_load(p, &v));
    TRY(desk_load(p, &d));
    d.zone = zone_of(v.zone);
    struct session_typed t = session_typed_read(p);
    t.type = sv_fmt(p->op.arena, "%lld", (long long)v.type.v);
    struct appointment_form form = session_form(&d, &t, NULL, 0);
    form.version = page_form_int(p, SV("version"));
    enum err e = appointment_update(&p->op, v.id, part_of(t.part), &form, &problems);
    if (e == E_CONFLICT) {
        problem_add(&problems, SV(""), SV("stale"),
            SV("Somebody else changed this visit meanwhile. Open it again, and look before you save."));
        e = E_INVALID;
    }
    if (e == E_INVALID)
        return show_edit(p, &d, &v, &t, form.version, &problems);
    TRY(e);
    visit_log(p, &v, AUDIT_UPDATE);
    return page_redirect(p, visit_path(p->op.arena, v.id, ""), SV("Saved."));
}

/* ---- the end of it ---- */

static enum err show_cancel(struct page *p, const struct appointment *v, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    const struct zone *zone;
    TRY(desk_zone(p, &zone));
    bool error = sv_eq(http_field(p->req, SV("kind")), SV("error"));
    struct sv *lines = arena_array(a, 2, sizeof *lines);
    size_t n = 0;
    lines[n++] = sv_fmt(a, "%.*s, %.*s.", SV_FMT(v->type.v ? v->type_name : SV("Blocked time")),
        SV_FMT(desk_when(a, zone, v->starts_at, v->ends_at)));
    if (v->taken)
        lines[n++] = v->taken == 1
                         ? SV("One person is told that it does not take place.")
                         : sv_fmt(a, "%lld people are told that it does not take place.", (long long)v->taken);
    struct visit_end_view view = { .frame = &p->frame,
        .header = visit_subheader(p, v, v->type.v ? SV("Cancel") : SV("Take away")),
        .problems = problems,
        .action = visit_path(a, v->id, "/cancel"),
        .consequences = { lines, n },
        .kind = { .name = SV("kind"),
            .label = SV("What happened?"),
            .required = true,
            .choices = VIEW_LIST(a, struct view_choice,
                { .value = SV("cancelled"), .label = SV("It does not take place"), .checked = !error },
                { .value = SV("error"),
                    .label = SV("Entered in error"),
                    .hint = SV("It never was. Families see nothing of it, and nobody is told."),
                    .checked = error }) },
        .reason = { .name = SV("reason"),
            .label = SV("Reason"),
            .hint = SV("May be empty. Those who come read it."),
            .value = http_field(p->req, SV("reason")),
            .max_length = 300 },
        .quiet = { .name = SV("quiet"),
            .label = SV("Tell nobody"),
            .hint = SV("No mail about this."),
            .checked = http_field(p->req, SV("quiet")).n > 0 },
        .submit = { .label = v->type.v ? SV("Cancel it for everybody") : SV("Take it away"),
            .danger = true,
            .cancel_label = SV("Keep it"),
            .cancel_href = visit_path(a, v->id, "") } };
    if (v->series.v)
        view.part = part_choices(a, http_field(p->req, SV("part")));
    view_field_problem(&view.reason, problems);
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_visit_cancel(&p->reply->body, &view);
    return E_OK;
}

static enum err get_cancel(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct appointment v;
    TRY(visit_load(p, &v));
    return show_cancel(p, &v, &none);
}

static enum err post_cancel(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct appointment v;
    TRY(visit_load(p, &v));
    enum err e = appointment_cancel(&p->op, v.id, part_of(http_field(p->req, SV("part"))),
        sv_trim(http_field(p->req, SV("reason"))), sv_eq(http_field(p->req, SV("kind")), SV("error")),
        http_field(p->req, SV("quiet")).n > 0, &problems);
    if (e == E_INVALID)
        return show_cancel(p, &v, &problems);
    TRY(e);
    visit_log(p, &v, AUDIT_UPDATE);
    return page_redirect(
        p, visit_path(p->op.arena, v.id, ""), SV("It was cancelled. The button below takes that back."));
}

static enum err post_restore(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct appointment v;
    TRY(visit_load(p, &v));
    enum err e = appointment_restore(&p->op, v.id, &problems);
    if (e == E_INVALID)
        return visit_show(p, v.id, &problems);
    TRY(e);
    visit_log(p, &v, AUDIT_UPDATE);
    return page_redirect(p, visit_path(p->op.arena, v.id, ""), SV("It takes place after all."));
}

static const struct route routes[] = {
    { HTTP_GET, "/appointments/{appointment}/edit", "visit_edit", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "",
        get_edit },
    { HTTP_POST, "/appointments/{appointment}/edit", "visit_edit_do", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "",
        post_edit },
    { HTTP_GET, "/appointments/{appointment}/cancel", "visit_cancel", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "",
        get_cancel },
    { HTTP_POST, "/appointments/{appointment}/cancel", "visit_cancel_do", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "",
        post_cancel },
    { HTTP_POST, "/appointments/{appointment}/restore", "visit_restore", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "",
        post_restore },
};
const struct route_table calendar_visit_change_routes = { routes, LENGTH(routes) };
