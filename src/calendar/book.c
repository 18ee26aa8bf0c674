/* Clients and caregivers book: who, then when, then the write that looks at all of it again. */
#include "base/text.h"
#include "calendar/booker.h"
#include "calendar/no_contact.h"
#include "calendar/place.h"
#include "calendar/queries.h"
#include "calendar/reader.h"

/* --- what was wished for --- */

static void not_available(struct problems *problems)
{
    problem_add(
        problems, SV(""), SV("not_available"), SV("This is not available. Choose another time, or ask the practice."));
}

static bool in_groups(const struct appointment_type *t, struct group_id group)
{
    for (size_t i = 0; i < t->group_count; i++)
        if (t->groups[i].v == group.v)
            return true;
    return !t->groups_only;
}

/* The subject's right to the type was asked for with it; the others' is the same but for their groups and their own
 * confidential visits. */
static void check_type(struct booking *b)
{
    const struct appointment_type *t = &b->type;
    for (size_t i = 0; i < b->count; i++)
        if (!in_groups(t, b->bookers[i].group) || (t->confidential && !b->bookers[i].own)) {
            problem_add(b->problems, SV("type"), SV("unknown_type"),
                SV("This appointment is not offered to everybody you chose. Choose another one, or fewer people."));
            return;
        }
}

static void check_way(struct booking *b)
{
    const struct book_wish *w = b->wish;
    bool right = b->count == 1 ? w->way == BOOK_ONE || (w->way == BOOK_TOGETHER && b->type.is_group)
                               : (w->way == BOOK_TOGETHER) == b->type.is_group && w->way != BOOK_ONE;
    if (b->type.is_group != (w->session.v != 0))
        right = false;
    if (!right)
        problem_add(b->problems, SV("way"), SV("wrong_way"),
            SV("This appointment cannot be booked that way. Start again, and choose how you come."));
    if (!(b->type.contact_types & 1u << w->contact_type))
        problem_add(b->problems, SV("contact_type"), SV("no_contact_type"),
            SV("This appointment is not offered in that way. Choose in person, by phone or by video as offered."));
}

void booking_check(struct booking *b)
{
    check_type(b);
    check_way(b);
    if (utf8_length(text_clean(b->op->arena, b->wish->reason)) > BOOK_REASON_MOST)
        problem_add(b->problems, SV("reason"), SV("too_long"), SV("Use at most 500 characters."));
}

/* --- who is free --- */

static struct offer_wish offered_then(const struct booking *b)
{
    const struct book_wish *w = b->wish;
    return (struct offer_wish){ .type = w->type,
        .staff = w->staff.v ? &w->staff : NULL,
        .staff_count = w->staff.v != 0,
        .contact_type = w->contact_type,
        .location = w->location,
        .window = { w->at, instant_add(w->at, 1) },
        .visits = w->way == BOOK_IN_TURN ? (int64_t)b->count : 1,
        .parallel = w->way == BOOK_PARALLEL ? (int64_t)b->count : 1,
        .waitlist = w->waitlist };
}

/* Gone meanwhile, with the next ones: nobody has to start again. */
static enum err gone(struct booking *b)
{
    struct offer_wish next = offered_then(b);
    struct offers offers;
    struct arena *a = b->op->arena;
    struct sv zone = b->wish->zone.n ? b->wish->zone : b->org->zone;
    next.window.until = instant_add(b->wish->at, 14 * DAY_US);
    next.most = 60;
    size_t said = 0;
    struct str text = str_new(a, 1024);
    str_add(&text, SV("This time is not free any more. "));
    TRY(offer_list(b->op, b->org, &next, &offers));
    for (size_t i = 0; i < offers.count && said < 3; i++)
        if (!i || offers.items[i].at.us != offers.items[i - 1].at.us)
            str_add(&text, sv_fmt(a, "%s%.*s",
                               said++ ? "; " : "Free are: ", SV_FMT(zone_human(a, zone_of(zone), offers.items[i].at))));
    str_add(&text, offers.count ? SV(".") : SV("Choose another one."));
    problem_add(b->problems, SV("at"), SV("not_offered"), str_sv(&text));
    return E_INVALID;
}

struct load { /* how many visits somebody has that day */
    struct staff_id staff;
    int64_t visits;
};

static int64_t visits_of_staff(const struct book_loads_rows *rows, struct staff_id staff)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].staff_id.v == staff.v)
            return rows->items[i].n;
    return 0;
}

/* Fewest visits that day first; offers are in the order of names, which decides between equals. */
static enum err choose_staff(struct booking *b, const struct offers *offers)
{
    struct arena *a = b->op->arena;
    size_t needed = b->wish->way == BOOK_PARALLEL ? b->count : 1, n = 0;
    struct staff_id *ids = arena_array(a, offers->count, sizeof *ids);
    struct load *loads = arena_array(a, offers->count, sizeof *loads);
    struct book_loads_rows rows;
    const struct zone *z = zone_of(b->org->zone);
    struct day day = zone_day(z, b->wish->at);
    for (size_t i = 0; i < offers->count; i++)
        if (offers->items[i].at.us == b->wish->at.us)
            ids[n++] = offers->items[i].staff;
    if (n < needed)
        return gone(b);
    TRY(q_book_loads(b->op->db, a, b->op->viewer->org,
        &(struct q_book_loads){ .staff = ids,
            .staff_count = n,
            .from = zone_day_start(z, day),
            .until = zone_day_start(z, (struct day){ day.n + 1 }) },
        &rows));
    size_t sorted = 0;
    for (size_t i = 0; i < n; i++) {
        struct load l = { ids[i], visits_of_staff(&rows, ids[i]) };
        size_t at = sorted++;
        for (; at > 0 && loads[at - 1].visits > l.visits; at--)
            loads[at] = loads[at - 1];
        loads[at] = l;
    }
    for (size_t i = 0; i < b->count; i++)
        b->staff[i] = loads[b->wish->way == BOOK_PARALLEL ? i : 0].staff;
    for (size_t k = 0; k < b->count; k++)
        for (size_t i = 0; i < offers->count; i++)
            if (offers->items[i].at.us == b->wish->at.us && offers->items[i].staff.v == b->staff[k].v)
                b->places[k] = offers->items[i].location;
    return E_OK;
}

/* One where families cannot book is not there for them. */
static enum err check_place(struct booking *b)
{
    struct place place;
    enum err e = b->wish->location.v ? place_load(b->op, b->wish->location, &place) : E_OK;
    if (e != E_NOTFOUND)
        return e;
    problem_add(b->problems, SV("place"), SV("unknown_place"),
        SV("This appointment is not offered there. Start again, and choose where you come."));
    return E_INVALID;
}

enum err booking_find_staff(struct booking *b)
{
    struct offer_wish then = offered_then(b);
    struct offers offers;
    TRY(check_place(b));
    TRY(offer_list(b->op, b->org, &then, &offers));
    if (!b->type.is_group)
        return choose_staff(b, &offers);
    for (size_t i = 0; i < offers.count; i++)
        if (offers.items[i].session.v == b->wish->session.v)
            return E_OK;
    return gone(b);
}

/* --- the write --- */

static struct visit_person person_of(const struct booking *b, size_t i)
{
    return (struct visit_person){ .client = b->bookers[i].who.client,
        .name = b->bookers[i].who.name,
        .status = b->type.approval || b->asks ? ATTENDEE_PENDING : ATTENDEE_BOOKED,
        .reason = b->wish->reason,
        .grant = b->bookers[i].who.grant };
}

static struct visit visit_at(const struct booking *b, size_t i)
{
    const struct appointment_type *t = &b->type;
    int64_t length = t->length_min * MINUTE_US;
    struct instant at = instant_add(b->wish->at, b->wish->way == BOOK_IN_TURN ? (int64_t)i * length : 0);
    return (struct visit){ .type = t->id,
        .staff = &b->staff[i],
        .staff_count = 1,
        .at = { at, instant_add(at, length) },
        .zone = b->org->zone,
        .contact_type = b->wish->contact_type,
        .location = b->wish->location.v ? b->wish->location : b->places[i],
        .max_attendees = 1,
        .confidential = t->confidential,
        .before_min = t->buffer_before_min,
        .after_min = t->buffer_after_min };
}

/* A person's own time. A visit that the reader may not know of does not stand in the way: staff get a task. */
static enum err person_is_free(
    const struct booking *b, size_t i, struct db *tx, struct span at, struct appointment_id except)
{
    struct op op = b->bookers[i].op;
    struct visit_person p = person_of(b, i);
    struct visit theirs = { .at = at, .people = &p, .people_count = 1 };
    bool is_free;
    if (b->by_public)
        return E_OK;
    op.db = tx;
    TRY(visit_is_free(&op, &theirs, except, b->bookers[i].own, &is_free));
    if (!is_free) {
        problem_add(b->problems, SV("people"), SV("already_booked"),
            sv_fmt(op.arena, "%.*s has an appointment then already. Choose another time.", SV_FMT(p.name)));
        return E_INVALID;
    }
    return E_OK;
}

/* Through an access that is not the page's own: logged with the act (F11). */
static enum err log_act(struct booking *b, size_t i, const struct op *op, struct appointment_id visit)
{
    const struct viewer *v = op->viewer;
    if (b->by_public || v->subject.client.v == b->op->viewer->subject.client.v)
        return E_OK;
    return audit_append(op->db, &(struct audit_new){ .org = v->org,
                                    .at = op->now,
                                    .actor_kind = sv_of(actor_kind_name(v->actor.kind)),
                                    .via = sv_of(via_name(v->via)),
                                    .actor_id = v->actor.id,
                                    .grant = b->bookers[i].who.grant,
                                    .session = v->session,
                                    .client = v->subject.client,
                                    .action = AUDIT_CREATE,
                                    .resource_kind = SV("appointment"),
                                    .resource_id = visit.v,
                                    .outcome = SV("allowed") });
}

static enum err done_for(struct booking *b, size_t i, const struct op *op, struct appointment_id visit)
{
    b->booked.ids[i] = visit;
    return log_act(b, i, op, visit);
}

/* The provider's whole stretch is looked at before the first of it is written. */
static enum err staff_is_free(const struct booking *b, struct db *tx)
{
    struct op op = *b->op;
    bool is_free = true;
    op.db = tx;
    for (size_t i = 0; i < b->count && is_free; i++) {
        struct visit v = visit_at(b, i);
        TRY(visit_is_free(&op, &v, (struct appointment_id){ 0 }, false, &is_free));
    }
    if (!is_free)
        problem_add(
            b->problems, SV("at"), SV("not_offered"), SV("This time is not free any more. Choose another one."));
    return is_free ? E_OK : E_INVALID;
}

static enum err book_each(struct booking *b, struct db *tx)
{
    TRY(staff_is_free(b, tx));
    for (size_t i = 0; i < b->count; i++)
        TRY(person_is_free(b, i, tx, visit_at(b, i).at, (struct appointment_id){ 0 }));
    for (size_t i = 0; i < b->count; i++) {
        struct op op = b->bookers[i].op;
        struct visit v = visit_at(b, i);
        struct visit_person p = person_of(b, i);
        struct appointment_id id;
        op.db = tx;
        v.people = &p;
        v.people_count = 1;
        TRY(visit_insert_in(&op, &v, &id, &b->booked.attendees[i]));
        TRY(done_for(b, i, &op, id));
    }
    return E_OK;
}

static bool is_in(const struct appointment *v, struct client_id client)
{
    for (size_t i = 0; i < v->attendee_count; i++)
        if (v->attendees[i].client.v == client.v &&
            (attendee_status_active(v->attendees[i].status) || v->attendees[i].status == ATTENDEE_WAITLIST))
            return true;
    return false;
}

/* Families are not told who else is there, nor that it is about somebody. */
static enum err apart(const struct booking *b, const struct op *op, const struct appointment *v)
{
    struct client_id low, high, *ids = arena_array(op->arena, v->attendee_count + b->count, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; v && i < v->attendee_count; i++)
        if (is_in(v, v->attendees[i].client))
            ids[n++] = v->attendees[i].client;
    for (size_t i = 0; i < b->count; i++)
        ids[n++] = b->bookers[i].who.client;
    TRY(no_contact_among(op, ids, n, &low, &high));
    if (low.v) {
        not_available(b->problems);
        return E_INVALID;
    }
    return E_OK;
}

/* A place for everybody, or everybody waits: a family is not torn apart. */
static enum err places(const struct booking *b, const struct appointment *v, bool *ret_wait)
{
    *ret_wait = v->taken + (int64_t)b->count > v->max_attendees;
    if (!*ret_wait || (b->type.waitlist && b->wish->waitlist))
        return E_OK;
    problem_add(b->problems, SV("at"), SV("full"),
        b->count > 1 ? SV("There are not enough places left for all of you. Choose another time.")
                     : SV("The last place is gone. Choose another time."));
    return E_INVALID;
}

/* The answer is that of any other booking. */
static enum err in_already(struct booking *b, size_t i, const struct appointment *v)
{
    for (size_t k = 0; k < v->attendee_count; k++)
        if (v->attendees[k].client.v == b->bookers[i].who.client.v)
            b->booked.attendees[i] = v->attendees[k].id;
    b->booked.ids[i] = v->id;
    return E_OK;
}

static enum err book_together(struct booking *b, struct db *tx)
{
    struct op op = *b->op;
    struct appointment v;
    op.db = tx;
    TRY(visit_get(&op, b->wish->session, &v));
    bool all_own = true;
    for (size_t i = 0; i < b->count; i++)
        all_own = all_own && b->bookers[i].own;
    if (v.status != APPOINTMENT_BOOKED || !v.is_group || v.type.v != b->type.id.v || (v.confidential && !all_own) ||
        !instant_before(op.now, v.starts_at)) {
        not_available(b->problems);
        return E_INVALID;
    }
    TRY(apart(b, &op, &v));
    TRY(places(b, &v, &b->booked.waits));
    for (size_t i = 0; i < b->count; i++) {
        struct op own = b->bookers[i].op;
        struct visit_person p = person_of(b, i);
        own.db = tx;
        if (is_in(&v, p.client) && b->by_public)
            return in_already(b, i, &v);
        if (is_in(&v, p.client)) {
            problem_add(b->problems, SV("people"), SV("already_booked"),
                sv_fmt(op.arena, "%.*s is in already.", SV_FMT(p.name)));
            return E_INVALID;
        }
        TRY(person_is_free(b, i, tx, (struct span){ v.starts_at, v.ends_at }, v.id));
        if (b->booked.waits)
            p.status = ATTENDEE_WAITLIST;
        TRY(visit_join_in(&own, &v, &p, false, &b->booked.attendees[i]));
        TRY(done_for(b, i, &own, v.id));
    }
    return E_OK;
}

enum err booking_write_in(struct booking *b, struct db *tx)
{
    b->booked.waits = false;
    return b->type.is_group ? book_together(b, tx) : book_each(b, tx);
}

static enum err book_in(struct db *tx, void *arg)
{
    struct booking *b = arg;
    struct op op = *b->op;
    op.db = tx;
    b->problems->count = 0; /* this may run again */
    TRY(bookers_of(&op, b->org, b->wish, b->problems, b->bookers));
    return booking_write_in(b, tx);
}

enum err booking_refused(struct booking *b, enum err e)
{
    if (e != E_INVALID || !problem_has(b->problems, SV("not_offered")))
        return e;
    b->problems->count = 0;
    return gone(b);
}

enum err book(const struct op *op, const struct organization *org, const struct book_wish *w, struct problems *problems,
    struct booked *ret_booked)
{
    struct booker bookers[BOOK_PEOPLE_MOST];
    struct staff_id staff[BOOK_PEOPLE_MOST];
    struct appointment_location_id places[BOOK_PEOPLE_MOST] = { { 0 } };
    struct booking b = { .op = op,
        .org = org,
        .wish = w,
        .problems = problems,
        .bookers = bookers,
        .count = w->people_count,
        .staff = staff,
        .places = places };
    TRY(viewer_require(op->viewer, NEED_CAP_PAGE(CAP_APPOINTMENTS, LEVEL_ACT)));
    TRY(bookers_of(op, org, w, problems, bookers));
    TRY(type_load(op, w->type, &b.type));
    if (b.type.booking == BOOKING_STAFF)
        return E_NOTFOUND;
    booking_check(&b);
    TRY(problems_err(problems));
    if (b.type.is_group || w->way == BOOK_IN_TURN || w->way == BOOK_PARALLEL)
        TRY(apart(&b, op, &(struct appointment){ .attendee_count = 0 }));
    TRY(booking_find_staff(&b));
    b.booked = (struct booked){ .ids = arena_array(op->arena, b.count, sizeof *b.booked.ids),
        .attendees = arena_array(op->arena, b.count, sizeof *b.booked.attendees),
        .count = b.count,
        .requested = b.type.approval };
    TRY(booking_refused(&b, db_write(op->db, book_in, &b)));
    *ret_booked = b.booked;
    return E_OK;
}
