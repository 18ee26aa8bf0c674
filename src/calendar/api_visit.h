/** calendar/api_visit.h — a visit as an answer of the API, for rooms above: what is listened to. */
#ifndef KITH_CALENDAR_API_VISIT_H
#define KITH_CALENDAR_API_VISIT_H

#include "api/api.h"

/** A visit as the caller sees it now. E_NOTFOUND. */
enum err api_visit_answer(struct api *api, struct appointment_id id, struct gql_value *ret_value) MUST_CHECK;

#endif
