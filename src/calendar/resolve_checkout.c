/* The visit of completeCheckout: booked by who is signed in, or by somebody who is not. Nothing is sold. */
#include "calendar/api_calendar.h"
#include "calendar/visit.h"

enum { SESSIONS_MOST = 10 };

struct checkout {
    struct api *api;
    const struct gql_in_complete_checkout_input *in;
    struct api_practice practice;
    struct problems problems;
    struct book_wish wish;
    struct appointment_type type;
    bool as_public;
    struct gql_value *values; /* what was booked */
    size_t count;
};

static void problem(struct checkout *c, const char *field, const char *code, const char *text)
{
    problem_add(&c->problems, sv_of(field), sv_of(code), sv_of(text));
}

/* When, for what and how: as the input says it. */
static enum err read_wish(struct checkout *c)
{
    const struct gql_in_complete_checkout_input *in = c->in;
    struct sv zone = sv_trim(gql_text_given(in->timezone));
    const struct zone *z = zone_valid(zone) ? zone_of(zone) : api_zone(c->api);
    c->wish = (struct book_wish){ .type = { gql_id_given(in->appointment_type_id) },
        .way = BOOK_ONE,
        .staff = api_staff_of_id(gql_id_given(in->provider_id)),
        .location = { gql_id_given(in->appointment_location_id) },
        .waitlist = gql_flag_given(in->is_joining_waitlist, false),
        .reason = gql_text_given(in->reason),
        .zone = zone_valid(zone) ? zone : SV("") };
    if (gql_text_given(in->offering_id).n || gql_flag_given(in->is_gift, false)) {
        problem(c, "offering_id", "not_sold",
            "Buy the package first, and book then: the visit uses it. There are no gifts.");
        return E_INVALID;
    }
    enum err e = type_load(&c->practice.op, c->wish.type, &c->type);
    if (e == E_NOTFOUND) {
        problem(c, "appointment_type_id", "unknown_type",
            "This kind of visit cannot be booked here. Choose one of appointmentTypes.");
        return E_INVALID;
    }
    TRY(e);
    bool several = gql_given(in->appointment_ids.is) && in->appointment_ids.count;
    if (c->type.is_group && !several && !gql_id_given(in->appointment_id))
        problem(c, "appointment_id", "required", "Choose the session: PotentialAppointmentSlot.appointment_id.");
    if (!c->type.is_group && !gql_text_given(in->date).n)
        problem(c, "date", "required", "Choose a time of availableSlotsForRange.");
    else if (gql_text_given(in->date).n && !api_time_read(z, in->date.v, &c->wish.at))
        problem(c, "date", "bad_time", "Send the time as availableSlotsForRange says it: 2026-11-30 09:00:00 -0500.");
    if (!gql_text_given(in->contact_type).n)
        while (c->wish.contact_type + 1 < CONTACT_TYPE_COUNT && !(c->type.contact_types >> c->wish.contact_type & 1))
            c->wish.contact_type++;
    else if (!api_contact_type_read(in->contact_type.v, &c->wish.contact_type))
        problem(
            c, "contact_type", "no_contact_type", "Send one of contactTypes: In Person, Phone Call, Secure Videochat.");
    return problems_err(&c->problems);
}

/* A session says itself when and with whom it is. */
static enum err read_session(struct checkout *c, int64_t id)
{
    struct offers sessions;
    struct offer_wish w = { .type = c->wish.type,
        .contact_type = c->wish.contact_type,
        .window = { c->api->op.now, instant_add(c->api->op.now, 62 * DAY_US) },
        .waitlist = true };
    if (c->wish.at.us)
        w.window = (struct span){ c->wish.at, instant_add(c->wish.at, 1) };
    c->wish.session.v = id;
    for (enum contact_type way = 0; way < CONTACT_TYPE_COUNT; way++) {
        w.contact_type = way;
        TRY(offer_list(&c->practice.op, c->practice.organization, &w, &sessions));
        for (size_t i = 0; i < sessions.count; i++)
            if (sessions.items[i].session.v == id) {
                c->wish.at = sessions.items[i].at;
                c->wish.staff = sessions.items[i].staff;
                c->wish.location = sessions.items[i].location;
                c->wish.contact_type = way;
                return E_OK;
            }
    }
    problem(
        c, "appointment_id", "not_offered", "This session is not open any more. Choose one of availableSlotsForRange.");
    return E_INVALID;
}

/* For whom the account stands that is looked at: oneself, or whom one acts for. */
static enum err book_for_account(struct checkout *c)
{
    struct api *api = c->api;
    struct bookables people;
    struct booked booked;
    TRY(book_people(&api->op, api->organization, &people));
    for (size_t i = 0; i < people.count && !c->wish.people; i++)
        if (people.items[i].client.v == api->viewer->subject.client.v) {
            c->wish.people = &people.items[i];
            c->wish.people_count = 1;
        }
    if (!c->wish.people)
        return E_DENIED;
    TRY(book(&api->op, api->organization, &c->wish, &c->problems, &booked));
    api_seen(api, api->viewer->subject.client, AUDIT_CREATE, "appointment", booked.ids[0].v);
    return api_visit_answer(api, booked.ids[0], &c->values[c->count++]);
}

/* What somebody without a sign-in is told of what they booked: what they chose. Not whether they are known here, nor
 * whether the visit waits for an answer: a mail says so. */
static enum err tell_stranger(struct checkout *c, const struct public_booked *booked)
{
    struct api *api = c->api;
    struct arena *a = api->op.arena;
    struct op op = c->practice.op;
    struct viewer practice = viewer_system(ACTOR_SYSTEM, c->practice.organization->id, op.viewer->today);
    struct appointment v;
    op.viewer = &practice;
    TRY(visit_get(&op, booked->appointment, &v));
    v.attendee_count = 0;
    v.taken = v.waiting = 0;
    v.note = v.title = v.external_url = SV("");
    struct api_visit *n = arena_new_obj(a, struct api_visit);
    *n = *api_visit_of(api, &c->practice.op, &v, (struct client_id){ 0 }, &c->practice.op.viewer->facts, SV(""));
    n->type = api_type_of(a, &c->type, c->practice.organization->id, false, SV(""));
    n->confirmed = false;
    n->scheduled_by = SV("");
    n->unauthenticated_ics_link = sv_fmt(a, "%.*s/appointments/add_to_cal/%lld.ics?t=%.*s", SV_FMT(api->app->base_url),
        (long long)v.id.v, SV_FMT(public_visit_token(a, op.keys, booked->attendee)));
    c->values[c->count++] = gql_object(n);
    return E_OK;
}

static enum err book_for_public(struct checkout *c)
{
    const struct gql_in_complete_checkout_input *in = c->in;
    struct api *api = c->api;
    struct public_booked booked;
    struct public_booker who = { .first_name =
                                     gql_text_given(gql_text_given(in->legal_name).n ? in->legal_name : in->first_name),
        .last_name = gql_text_given(in->last_name),
        .email = gql_text_given(in->email),
        .phone = gql_text_given(in->phone_number),
        .form = public_form_token(api->op.arena, api->op.keys, api->op.now),
        .peer = api->req->peer,
        .by_api = true };
    TRY(book_public(&c->practice.op, c->practice.organization, &who, &c->wish, &c->problems, &booked));
    return tell_stranger(c, &booked);
}

static enum err book_one(struct checkout *c)
{
    return c->as_public ? book_for_public(c) : book_for_account(c);
}

/* One visit, or several sessions one after the other: what is booked stays when a later one is full. */
static enum err book_all(struct checkout *c)
{
    const struct gql_in_complete_checkout_input *in = c->in;
    int64_t *sessions;
    size_t n = api_ids_listed(c->api->op.arena, in->appointment_ids, &sessions);
    struct instant at = c->wish.at;
    if (!n && gql_id_given(in->appointment_id)) {
        sessions = arena_array(c->api->op.arena, 1, sizeof *sessions);
        sessions[n++] = gql_id_given(in->appointment_id);
    }
    if (n > SESSIONS_MOST) {
        problem(c, "appointment_ids", "too_many", "Choose at most ten sessions at once.");
        return E_INVALID;
    }
    c->values = arena_array(c->api->op.arena, n + 1, sizeof *c->values);
    for (size_t i = 0; i < n; i++) {
        c->wish.at = n == 1 ? at : (struct instant){ 0 };
        TRY(read_session(c, sessions[i]));
        TRY(book_one(c));
    }
    return n ? E_OK : book_one(c);
}

/* Staff book for somebody else only as the public does it: their own way is createAppointment. */
static enum err checkout(struct checkout *c)
{
    const struct access_facts *f = &c->api->viewer->facts;
    c->as_public = !c->api->viewer->subject.client.v;
    if (c->as_public && c->api->viewer->org.v)
        TRY(viewer_require(c->api->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    if (!c->as_public && (f->second_factor_missing || f->locked))
        return E_DENIED;
    TRY(c->as_public ? api_practice_for_public(c->api, gql_id_given(c->in->provider_id), &c->practice)
                     : api_practice_of(c->api, 0, &c->practice));
    TRY(read_wish(c));
    return book_all(c);
}

enum err api_checkout_book(
    struct gql_call *call, const struct gql_in_complete_checkout_input *in, struct api_checkout *ret_checkout)
{
    struct checkout c = { .api = call->context, .in = in, .problems = problems_new(call->arena) };
    enum err e = checkout(&c);
    if (e == E_NOTFOUND)
        problem(&c, "provider_id", "not_found", "There is nothing of this id here that you may book.");
    else if (e != E_OK && e != E_INVALID)
        return e;
    api_calendar_fields(&c.problems);
    api_rename_fields(&c.problems);
    *ret_checkout = (struct api_checkout){ .messages = e == E_OK ? gql_null() : api_messages(call->arena, &c.problems),
        .appointments = gql_list(c.values, c.count),
        .patientEmail = gql_text_given(in->email) };
    if (c.count)
        ret_checkout->appointment = c.values[0];
    return E_OK;
}
