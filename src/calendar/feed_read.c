/* What a calendar program gets. Who may see which visit is decided at each reading, as for a page. */
#include "base/log.h"
#include "base/text.h"
#include "calendar/feed_row.h"
#include "calendar/queries.h"
#include "crypto/compare.h"
#include "crypto/token.h"
#include "ical/vcalendar.h"

enum { DAYS_BACK = 30, DAYS_AHEAD = 400, VISITS_MOST = 5000, TOUCH_S = 3600 };

struct reading {
    struct op op;
    struct visitor who;
    enum feed_kind kind;
    struct span window;
};

/* "L.": the first letter of a name says enough to whom it is for. */
static struct sv initial(struct arena *a, struct sv name)
{
    return sv_fmt(a, "%.*s.", SV_FMT(sv_sub(name, 0, utf8_sequence(name))));
}

static struct vevent event_of(const struct appointment *visit, struct sv summary, struct sv location)
{
    return (struct vevent){ .uid = visit->uid,
        .summary = summary,
        .location = location,
        .starts_at = visit->starts_at,
        .ends_at = visit->ends_at,
        .stamp = visit->changed_at, /* the same visits give the same bytes */
        .changed_at = visit->changed_at,
        .zone = visit->zone,
        .sequence = visit->sequence,
        .private_class = true,
        .busy = true };
}

/* Of one visit in which several of a family take part there is one event. */
static struct sv family_feed(struct reading *r, bool own_only, const struct agenda *agenda)
{
    struct arena *a = r->op.arena;
    struct vevent *events = arena_array(a, agenda->count, sizeof *events);
    size_t count = 0;
    struct appointment_id last = { 0 };
    for (size_t i = 0; i < agenda->count; i++) {
        const struct agenda_visit *v = &agenda->items[i];
        bool asked_for = v->appointment.attendees[0].status == ATTENDEE_PENDING;
        if (own_only ? v->client.v != r->op.viewer->self.v : v->appointment.confidential)
            continue; /* a family's calendar hangs in the kitchen */
        if (v->appointment.id.v == last.v) {
            struct vevent *same = &events[count - 1];
            same->summary = sv_fmt(a, "%.*s %.*s", SV_FMT(same->summary), SV_FMT(initial(a, v->first)));
            if (!asked_for)
                same->status = VEVENT_CONFIRMED;
            continue;
        }
        last = v->appointment.id;
        struct sv summary = sv_fmt(a, "Appointment, %.*s", SV_FMT(initial(a, v->first)));
        events[count] = event_of(&v->appointment, summary, SV(""));
        events[count++].status = asked_for ? VEVENT_TENTATIVE : VEVENT_CONFIRMED;
    }
    return vcalendar_write(a, SV(""), own_only ? SV("Appointments") : SV("Family appointments"), events, count);
}

static enum err read_family(struct reading *r, struct sv *ret_ics)
{
    struct agenda agenda = { 0 };
    TRY(visitor_about_own(&r->op, &r->who));
    TRY(household_list(&r->op, &r->who.org, r->window, &agenda));
    *ret_ics = family_feed(r, r->kind == FEED_CLIENT, &agenda);
    return E_OK;
}

static struct sv staff_summary(struct arena *a, const struct appointment *visit)
{
    if (!visit->type.v)
        return SV("Busy");
    if (visit->is_group)
        return sv_fmt(a, "Session (%lld)", (long long)visit->taken);
    for (size_t i = 0; i < visit->attendee_count; i++) {
        const struct attendee *x = &visit->attendees[i];
        struct sv last = x->name;
        for (size_t space = sv_find(last, ' ', 0); space != SIZE_MAX; space = sv_find(last, ' ', 0))
            last = sv_sub(last, space + 1, last.n);
        if (attendee_status_active(x->status))
            return sv_fmt(a, "Appointment, %.*s %.*s", SV_FMT(initial(a, x->first)), SV_FMT(initial(a, last)));
    }
    return SV("Appointment");
}

static enum err read_staff(struct reading *r, struct sv *ret_ics)
{
    struct arena *a = r->op.arena;
    struct appointments visits;
    TRY(appointment_list(&r->op,
        &(struct appointment_filter){ .window = r->window,
            .staff = &r->op.viewer->staff,
            .staff_count = 1,
            .with_attendees = true,
            .most = VISITS_MOST },
        &visits));
    struct vevent *events = arena_array(a, visits.count, sizeof *events);
    for (size_t i = 0; i < visits.count; i++) {
        const struct appointment *v = &visits.items[i];
        struct sv comma = v->location_name.n && v->room_name.n ? SV(", ") : SV("");
        struct sv place = sv_fmt(a, "%.*s%.*s%.*s", SV_FMT(v->location_name), SV_FMT(comma), SV_FMT(v->room_name));
        events[i] = event_of(v, staff_summary(a, v), place);
    }
    *ret_ics = vcalendar_write(a, SV(""), SV("Calendar"), events, visits.count);
    return E_OK;
}

/* Whose it is, as a session would say it. False: the account is closed, or has another login than the one that the
 * address was made by: whoever reads the old mailbox may still have it. */
static bool account_of(const struct feed_by_id_row *f, struct session *ret_session)
{
    *ret_session = (struct session){ .org = f->org_id, .account_active = true };
    if (f->staff_id.has) {
        ret_session->kind = SESSION_STAFF;
        ret_session->staff = f->staff_id.v;
        return f->staff_state.has && sv_eq(f->staff_state.v, SV("active")) && f->role.has &&
               role_parse(f->role.v, &ret_session->role);
    }
    ret_session->kind = SESSION_PORTAL;
    if (f->client_id.has)
        ret_session->client = f->client_id.v;
    if (f->login_id.has)
        ret_session->login = f->login_id.v;
    bool same_login = f->login_id.has == f->made_by.has && (!f->login_id.has || f->login_id.v.v == f->made_by.v.v);
    return same_login && f->client_state.has && sv_eq(f->client_state.v, SV("active"));
}

struct touch_args {
    const struct op *op;
    struct org_id org;
    struct calendar_feed_id id;
};

static enum err touch_in(struct db *tx, void *arg)
{
    const struct touch_args *t = arg;
    return q_feed_touch(tx, t->org, &(struct q_feed_touch){ .read_at = t->op->now, .calendar_feed_id = t->id }, NULL);
}

/* When it was read last is told to its owner; to the hour. */
static void feed_touch(const struct op *op, const struct feed_by_id_row *f)
{
    if (f->read_at.has && f->read_at.v.us > op->now.us - TOUCH_S * SECOND_US)
        return;
    if (db_write(op->db, touch_in, &(struct touch_args){ op, f->org_id, f->id }) != E_OK)
        log_event(LOG_WARN, "calendar_feed.touch_failed", LOG_INT("feed", f->id.v));
}

enum err feed_read(const struct op *op, struct sv token, struct sv *ret_ics)
{
    struct link_facts facts;
    struct feed_by_id_row f;
    struct session account;
    if (!link_token_read(op->keys, op->arena, token, &facts) || facts.kind != TOKEN_OF_FEED)
        return E_NOTFOUND;
    TRY(q_feed_by_id(op->db, op->arena, &(struct q_feed_by_id){ .calendar_feed_id = { facts.id } }, &f));
    struct reading r = { .op = *op };
    bool live = sv_equal_secret(token_hash(op->arena, token), f.hash) && !f.ended_at.has;
    if (!live || !account_of(&f, &account) || !feed_kind_parse(f.kind, &r.kind))
        return E_GONE;
    TRY(visitor_by_account(op, &account, &r.who));
    r.op.viewer = &r.who.viewer;
    r.window = (struct span){ instant_add(op->now, -DAYS_BACK * DAY_US), instant_add(op->now, DAYS_AHEAD * DAY_US) };
    enum err e = r.kind == FEED_STAFF ? read_staff(&r, ret_ics) : read_family(&r, ret_ics);
    if (e == E_DENIED || e == E_NOTFOUND)
        return E_GONE; /* what its owner may not do any more, nor may it */
    TRY(e);
    feed_touch(op, &f);
    return E_OK;
}
