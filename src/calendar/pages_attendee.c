/* What is done to one person's part in a visit: status, note, price, reminders; requests; everybody at once. */
#include "calendar/pages.h"
#include "calendar/visit_view.h"

/* Fields of several people stand on one page: each name ends in the person's place on it. */
static struct sv numbered(const struct page *p, const char *name)
{
    struct sv number = http_field(p->req, SV("number"));
    return sv_trim(http_field(p->req, sv_fmt(p->op.arena, "%s-%.*s", name, SV_FMT(number))));
}

static void number_fields(const struct page *p, struct problems *problems)
{
    struct sv number = http_field(p->req, SV("number"));
    for (size_t i = 0; i < problems->count; i++)
        if (problems->items[i].field.n && number.n)
            problems->items[i].field =
                sv_fmt(p->op.arena, "%.*s-%.*s", SV_FMT(problems->items[i].field), SV_FMT(number));
}

/* The attendee of the address, in the visit of the address. */
static enum err load(struct page *p, struct appointment *ret_visit, const struct attendee **ret_attendee)
{
    TRY(visit_load(p, ret_visit));
    for (size_t i = 0; i < ret_visit->attendee_count; i++)
        if (ret_visit->attendees[i].id.v == page_arg(p, "attendee")) {
            *ret_attendee = &ret_visit->attendees[i];
            return E_OK;
        }
    return E_NOTFOUND;
}

/* In the access log of this one person. */
static void log_one(struct page *p, const struct appointment *v, const struct attendee *x)
{
    struct appointment one = *v;
    struct attendee attendee = *x;
    one.attendees = &attendee;
    one.attendee_count = 1;
    visit_log(p, &one, AUDIT_UPDATE);
}

static enum err done(struct page *p, const struct appointment *v, const struct attendee *x, enum err e,
    struct problems *problems, struct sv notice)
{
    if (e == E_CONFLICT) {
        problem_add(problems, SV(""), SV("stale"),
            SV("Somebody else changed this meanwhile. Here is how it is now: look, and do it again."));
        e = E_INVALID;
    }
    if (e == E_INVALID)
        return visit_show(p, v->id, problems);
    TRY(e);
    if (x)
        log_one(p, v, x);
    else
        visit_log(p, v, AUDIT_UPDATE);
    return page_redirect(p, visit_path(p->op.arena, v->id, ""), notice);
}

static enum err post_status(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct appointment v;
    const struct attendee *x;
    TRY(load(p, &v, &x));
    struct attendee_change c = { .attendee = x->id,
        .has_status = true,
        .reason = numbered(p, "reason"),
        .version = page_form_int(p, SV("version")) };
    if (!attendee_status_parse(http_field(p->req, SV("status")), &c.status)) {
        problem_add(&problems, SV(""), SV("bad_status"), SV("Choose one of the buttons."));
        return visit_show(p, v.id, &problems);
    }
    enum err e = attendee_change(&p->op, &c, &problems);
    number_fields(p, &problems);
    return done(p, &v, x, e, &problems,
        sv_fmt(p->op.arena, "Marked: %s. The buttons take it back.", attendee_status_label(c.status)));
}

static enum err post_attendee(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct appointment v;
    const struct attendee *x;
    TRY(load(p, &v, &x));
    struct attendee_change c = { .attendee = x->id,
        .has_note = true,
        .has_price = true,
        .has_remind = true,
        .note = numbered(p, "note"),
        .price = numbered(p, "price"),
        .remind = numbered(p, "remind").n > 0,
        .version = page_form_int(p, SV("version")) };
    enum err e = attendee_change(&p->op, &c, &problems);
    number_fields(p, &problems);
    return done(p, &v, x, e, &problems, SV("Saved."));
}

static enum err post_decide(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct appointment v;
    const struct attendee *x;
    TRY(load(p, &v, &x));
    bool accept = sv_eq(http_field(p->req, SV("answer")), SV("accept"));
    enum err e = attendee_decide(&p->op, x->id, accept, numbered(p, "words"), &problems);
    number_fields(p, &problems);
    return done(p, &v, x, e, &problems,
        accept ? SV("Accepted. Those who asked are told.") : SV("Declined. Those who asked are told."));
}

static enum err post_all(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct appointment v;
    enum attendee_status status;
    TRY(visit_load(p, &v));
    if (!attendee_status_parse(http_field(p->req, SV("status")), &status)) {
        problem_add(&problems, SV(""), SV("bad_status"), SV("Choose one of the buttons."));
        return visit_show(p, v.id, &problems);
    }
    enum err e = attendee_change_all(&p->op, v.id, status, &problems);
    return done(p, &v, NULL, e, &problems, sv_fmt(p->op.arena, "Everybody: %s.", attendee_status_label(status)));
}

static const struct route routes[] = {
    { HTTP_POST, "/appointments/{appointment}/all", "visit_all", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "", post_all },
    { HTTP_POST, "/appointments/{appointment}/attendees/{attendee}", "attendee_save", NEEDS_STAFF(PERM_CALENDAR),
        AUDIT_NONE, "", post_attendee },
    { HTTP_POST, "/appointments/{appointment}/attendees/{attendee}/status", "attendee_status",
        NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "", post_status },
    { HTTP_POST, "/appointments/{appointment}/attendees/{attendee}/decide", "attendee_decide",
        NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "", post_decide },
};
const struct route_table calendar_attendee_routes = { routes, LENGTH(routes) };
