/** calendar/api_visit.h — a visit as an answer of the API, for rooms above: what is listened to. */
#ifndef KITH_CALENDAR_API_VISIT_H
#define KITH_CALENDAR_API_VISIT_H

#include "api/api.h"

struct gql_in_complete_checkout_input; /* api/schema.h */
/** What became of completeCheckout. */
struct api_checkout {
    struct api_fixed fixed;
    struct gql_value appointment, appointments, messages;
    struct gql_value billing_item, package; /* the room of money fills them, … */
    struct invoice_id package_bill;         /* … and this one */
    struct sv patientEmail, client_mutation_id;
};
/** Books what a checkout asks for, or says in `messages` what is in the way. Other errors: as use cases have them. */
enum err api_checkout_book(struct gql_call *call, const struct gql_in_complete_checkout_input *in,
    struct api_checkout *ret_checkout) MUST_CHECK;

/** A visit as the caller sees it now. E_NOTFOUND. */
enum err api_visit_answer(struct api *api, struct appointment_id id, struct gql_value *ret_value) MUST_CHECK;
/** Several as staff see them: ret_values[i] for ids[i], null where there is none. */
enum err api_visits_answer(
    struct api *api, const struct appointment_id *ids, size_t count, struct gql_value *ret_values) MUST_CHECK;
/** call->parents[i] of a field of Appointment, as staff have it; parts of closed records are among its attendees. NULL:
 * it is told to somebody else. */
const struct appointment *api_visit_told(const struct gql_call *call, size_t i);
/** The kinds ids[i] as the values of call->parents[i]; null: not of one, or not for the reader. One query. */
enum err api_types_answer(struct gql_call *call, const struct appointment_type_id *ids) MUST_CHECK;
/** The part of a client in a visit that staff see. E_NOTFOUND: they do not take part. */
enum err api_part_of(
    struct api *api, struct appointment_id id, struct client_id client, struct attendee_id *ret_attendee) MUST_CHECK;

#endif
