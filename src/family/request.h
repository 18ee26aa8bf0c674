/** family/request.h — asking: a parent for access (F3), a teen for help. Staff answer from a queue. */
#ifndef KITH_FAMILY_REQUEST_H
#define KITH_FAMILY_REQUEST_H

#include "people/people.h"

struct access_request_form {
    struct sv first_name, last_name, born, relationship, proof;
};
/** From the portal, own account. The answer never tells whether the child exists. At most 5 open a person. */
enum err access_request_ask(
    const struct op *op, const struct access_request_form *f, struct problems *problems) MUST_CHECK;
struct access_request {
    struct access_request_id id;
    struct client_id asker;
    struct sv asker_name, first_name, last_name, relationship, proof, state, note;
    struct opt_day born;
    struct instant created_at;
    struct search_hits matches; /* staff only */
};
struct access_requests {
    struct access_request *items;
    size_t count;
    int64_t total;
};
enum err access_request_list(
    const struct op *op, int64_t page, struct access_requests *ret_list) MUST_CHECK; /* staff */
enum err access_request_list_mine(
    const struct op *op, struct access_requests *ret_list) MUST_CHECK; /* portal: without matches */
/** Whether it waits for an answer: E_NOTFOUND, or E_CONFLICT when it was answered. PERM_GRANTS. */
enum err access_request_waits(const struct op *op, struct access_request_id id) MUST_CHECK;
/** Declines with a note for staff; granting goes through the link form, then marks it granted. */
enum err access_request_decide(const struct op *op, struct access_request_id id, bool granted, struct sv note,
    struct problems *problems) MUST_CHECK;

/** A client (a teen above all) privately asks staff for help with somebody's access. No trace for any caregiver. */
enum err help_ask(const struct op *op, struct sv text, struct problems *problems) MUST_CHECK;

#endif
