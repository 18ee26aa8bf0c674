/* updateAppointment and deleteAppointment: staff by the form of their pages, families within the policy. */
#include "calendar/api_visit_form.h"
#include "calendar/visit.h"

struct updating {
    struct api *api;
    const struct gql_in_update_appointment_input *in;
    const struct appointment *before;
    struct appointment_form form;
    bool changes; /* the form is another one */
    struct problems found;
};

static void problem(struct problems *p, const char *field, const char *code, const char *text)
{
    problem_add(p, sv_of(field), sv_of(code), sv_of(text));
}

static bool said(struct gql_in_text t)
{
    return t.is != GQL_ABSENT;
}

/* What the visit would be: as it is, with what is said. */
static enum err read_form(struct updating *u, struct problems *p)
{
    struct api *api = u->api;
    struct arena *a = api->op.arena;
    const struct gql_in_update_appointment_input *in = u->in;
    struct appointment_form *f = &u->form;
    struct api_visit_times times = { in->datetime, in->date, in->time, in->end_date, in->end_time };
    bool moves = said(in->datetime) || said(in->date) || said(in->time);
    *f = appointment_form_from(a, u->before);
    f->overlap_ok = gql_flag_given(in->overlap_ok, false);
    f->enforce_hours = gql_flag_given(in->enforce_availability, false);
    f->any_hours = !f->enforce_hours;
    f->quiet = gql_flag_given(in->skip_notification_email, false);
    const struct zone *z = zone_of(f->zone);
    if (moves || said(in->end_time) || said(in->end_date)) {
        z = api_form_zone(api, in->timezone, p);
        if (moves)
            f->zone = zone_name(z);
        if (moves && !gql_text_given(in->datetime).n && !gql_text_given(in->date).n)
            f->day = day_iso(a, zone_day(z, u->before->starts_at));
        if (api_form_time(api, &times, f, p))
            api_form_end(api, z, &times, f, p);
    }
    if (gql_id_given(in->appointment_type_id) && gql_id_given(in->appointment_type_id) != u->before->type.v) {
        f->type.v = gql_id_given(in->appointment_type_id);
        f->length = f->max_attendees = SV("");
    }
    if (gql_text_given(in->other_party_id).n)
        f->staff = api_staff_of_id(gql_id_given(in->other_party_id));
    if (said(in->providers))
        api_form_providers(a, gql_text_given(in->providers), f);
    if (gql_text_given(in->contact_type).n)
        TRY(api_form_way(api, in->contact_type, f, p));
    if (said(in->appointment_location_id))
        f->location.v = gql_id_given(in->appointment_location_id);
    if (said(in->room_id))
        f->room.v = gql_id_given(in->room_id);
    if (said(in->notes))
        *(u->before->type.v ? &f->note : &f->title) = gql_text_given(in->notes);
    if (said(in->external_videochat_url))
        f->external_url = gql_text_given(in->external_videochat_url);
    if (said(in->max_attendees))
        f->max_attendees = gql_text_given(in->max_attendees);
    u->changes = moves || said(in->end_time) || said(in->end_date) || said(in->appointment_type_id) ||
                 said(in->other_party_id) || said(in->providers) || said(in->contact_type) ||
                 said(in->appointment_location_id) || said(in->room_id) || said(in->notes) ||
                 said(in->external_videochat_url) || said(in->max_attendees);
    return E_OK;
}

/* -- staff ----------------------------------------------------------------------------------------------------------
 */

static struct sv reason_of(const struct gql_in_update_appointment_input *in)
{
    return gql_text_given(in->other_cancellation_reason);
}

/* Where it stands: of a visit for one its client's part, of a session everybody's. */
static enum err set_status(const struct op *op, struct updating *u, bool quiet)
{
    const struct appointment *v = u->before;
    struct sv text = sv_trim(gql_text_given(u->in->pm_status));
    enum attendee_status status = ATTENDEE_BOOKED;
    if (text.n && !api_pm_status_read(text, &status)) {
        problem(&u->found, "pm_status", "bad_status", "Send one of AppointmentSetting.pm_statuses, or nothing.");
        return E_INVALID;
    }
    if (v->is_group && status == ATTENDEE_CANCELLED)
        return appointment_cancel(op, v->id, PART_ONE, reason_of(u->in), false, quiet, &u->found);
    if (v->is_group)
        return attendee_change_all(op, v->id, status, &u->found);
    const struct attendee *part = api_main_part(v);
    if (!part || part->status == status)
        return E_OK;
    return attendee_change(op,
        &(struct attendee_change){
            .attendee = part->id, .has_status = true, .status = status, .reason = reason_of(u->in), .quiet = quiet },
        &u->found);
}

static struct attendee_id part_of(const struct appointment *v, const struct gql_in_attended_clients_input *in)
{
    for (size_t i = 0; i < v->attendee_count; i++)
        if (v->attendees[i].id.v == gql_id_given(in->id) ||
            (!gql_text_given(in->id).n && v->attendees[i].client.v == gql_id_given(in->user_id)))
            return v->attendees[i].id;
    return (struct attendee_id){ 0 };
}

static enum err set_parts(const struct op *op, struct updating *u, bool quiet)
{
    const struct gql_in_attended_clients_input *const *items = u->in->attended_clients.items;
    for (size_t i = 0; gql_given(u->in->attended_clients.is) && i < u->in->attended_clients.count; i++) {
        struct attendee_change c = { .attendee = part_of(u->before, items[i]), .quiet = quiet };
        if (!c.attendee.v) {
            problem(&u->found, "attended_clients", "unknown_client", "This client does not take part in the visit.");
            return E_INVALID;
        }
        c.has_status = gql_given(items[i]->attended.is) || gql_flag_given(items[i]->cancelled, false);
        c.status = gql_flag_given(items[i]->cancelled, false)  ? ATTENDEE_CANCELLED
                   : gql_flag_given(items[i]->attended, false) ? ATTENDEE_FULFILLED
                                                               : ATTENDEE_NOSHOW;
        c.reason = gql_text_given(items[i]->cancellation_reason).n
                       ? items[i]->cancellation_reason.v
                       : gql_text_given(items[i]->other_cancellation_reason);
        if (c.has_status)
            TRY(attendee_change(op, &c, &u->found));
    }
    return E_OK;
}

/* Who asked for the visit gets an answer. */
static enum err set_answer(const struct op *op, struct updating *u)
{
    for (size_t i = 0; i < u->before->attendee_count; i++)
        if (u->before->attendees[i].status == ATTENDEE_PENDING)
            TRY(attendee_decide(op, u->before->attendees[i].id, u->in->confirmed.v, reason_of(u->in), &u->found));
    return E_OK;
}

/* All of it or nothing. */
static enum err update_in(struct db *tx, void *arg)
{
    struct updating *u = arg;
    struct op op = u->api->op;
    const struct gql_in_update_appointment_input *in = u->in;
    struct appointment_form people = { .client_count = 0 };
    enum series_part part =
        gql_flag_given(in->updateRecurring, false) && u->before->series.v ? PART_FOLLOWING : PART_ONE;
    op.db = tx;
    u->found = problems_new(op.arena);
    if (u->changes)
        TRY(appointment_update(&op, u->before->id, part, &u->form, &u->found));
    if (gql_given(in->attendee_ids.is) || gql_text_given(in->user_id).n) {
        api_form_clients(op.arena, in->attendee_ids, in->user_id, &people, &u->found);
        TRY(problems_err(&u->found));
        TRY(attendee_set(&op, u->before->id, people.clients, people.client_count, u->form.quiet, &u->found));
    }
    if (gql_given(in->confirmed.is))
        TRY(set_answer(&op, u));
    TRY(set_parts(&op, u, u->form.quiet));
    return said(in->pm_status) ? set_status(&op, u, u->form.quiet) : E_OK;
}

static enum err update_by_staff(struct updating *u, struct problems *problems)
{
    const struct gql_in_recurring_appointment_input *r = u->in->recurring_appointment;
    TRY(read_form(u, problems));
    if ((r && gql_given(r->is)) || gql_given(u->in->repeat.is) || said(u->in->repeat_interval))
        problem(problems, "recurring_appointment", "bad_repeat",
            "How a visit repeats is said when it is made. Remove the following ones with deleteRecurring, and make a "
            "new series.");
    TRY(problems_err(problems));
    return problems_tell(problems, &u->found, db_write(u->api->op.db, update_in, u));
}

/* -- families -------------------------------------------------------------------------------------------------------
 */

static enum err update_by_family(struct updating *u, struct problems *problems)
{
    struct api *api = u->api;
    const struct op *op = &api->op;
    const struct gql_in_update_appointment_input *in = u->in;
    const struct appointment *v = u->before;
    struct appointment_form f = { .day = SV("") };
    struct api_visit_times times = { in->datetime, in->date, in->time, { .is = GQL_ABSENT }, { .is = GQL_ABSENT } };
    enum attendee_status status = ATTENDEE_BOOKED;
    const struct zone *z = api_form_zone(api, in->timezone, problems);
    if (!api_form_time(api, &times, &f, problems))
        return E_INVALID;
    TRY(problems_err(problems));
    if (f.day.n) {
        struct typed_instant at = typed_instant(z, f.day, f.time, HOUR_UNSAID);
        if (at.result != TYPED_OK) {
            problem(problems, "datetime", "bad_time",
                "Send the time with its offset, as availableSlotsForRange says it: 2026-11-30 09:00:00 -0500.");
            return E_INVALID;
        }
        f.at = at.at;
    }
    if (gql_text_given(in->pm_status).n)
        (void)api_pm_status_read(in->pm_status.v, &status);
    if (status == ATTENDEE_CANCELLED)
        return book_cancel(op, api->organization, v->id, reason_of(in), 0, problems);
    if (f.at.us)
        return book_move(op, api->organization, v->id, f.at,
            gql_text_given(in->other_party_id).n ? api_staff_of_id(gql_id_given(in->other_party_id)) : v->staff,
            v->version, problems);
    if (gql_flag_given(in->client_confirmed, false) && v->attendee_count)
        return attendee_confirm(op, api_main_part(v)->id, problems);
    problem(problems, "id", "not_yours",
        "You may move the visit with datetime, cancel it with pm_status, or say client_confirmed.");
    return E_INVALID;
}

static void seen(struct api *api, const struct appointment *v, enum audit_action action)
{
    for (size_t i = 0; i < v->attendee_count; i++)
        api_seen(api, v->attendees[i].client, action, "appointment", v->id.v);
}

enum err gql_mutation_update_appointment(struct gql_call *call)
{
    static const struct gql_in_update_appointment_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_appointment *args = call->args;
    const struct gql_in_update_appointment_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct appointment v;
    struct appointment_id id = { gql_id_given(in->id) };
    struct updating u = { .api = api, .in = in, .before = &v };
    enum err e = appointment_load(&api->op, id, &v);
    if (e == E_OK)
        e = api->viewer->staff.v ? update_by_staff(&u, &problems) : update_by_family(&u, &problems);
    if (e == E_OK) {
        seen(api, &v, AUDIT_UPDATE);
        TRY(api_visit_answer(api, id, &value));
    }
    return api_calendar_done(call, e, value, &problems);
}

/* -- removing -------------------------------------------------------------------------------------------------------
 */

enum err gql_mutation_delete_appointment(struct gql_call *call)
{
    static const struct gql_in_delete_appointment_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_delete_appointment *args = call->args;
    const struct gql_in_delete_appointment_input *in = args->input ? args->input : &nothing;
    const struct gql_in_cancellation_reason_option_input *why = in->cancellation_reason;
    struct sv reason = why && gql_given(why->is) ? gql_text_given(why->other_cancellation_reason) : SV("");
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct appointment v;
    struct appointment_id id = { gql_id_given(in->id) };
    enum err e = appointment_load(&api->op, id, &v);
    if (e == E_OK && api->viewer->staff.v)
        e = appointment_cancel(&api->op, id,
            gql_flag_given(in->deleteRecurring, false) && v.series.v ? PART_FOLLOWING : PART_ONE, reason, true, false,
            &problems);
    else if (e == E_OK)
        e = book_cancel(&api->op, api->organization, id, reason, 0, &problems);
    if (e == E_OK) {
        seen(api, &v, AUDIT_END);
        enum err there = api_visit_answer(api, id, &value);
        if (there == E_NOTFOUND) /* it never was: as it stood before */
            value = api_visits_of(api, &api->op, &(struct appointments){ &v, 1, 1 }, 0, false)[0];
        else
            TRY(there);
    }
    return api_calendar_done(call, e, value, &problems);
}
