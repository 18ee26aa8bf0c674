/**
 * hooks/tell.h — what other programs are told: which of our events become which of the reference's, and the bytes.
 *
 * Pure. The body is thin (healthie-compatible clients ask again by the id):
 * {"resource_id":"7","resource_id_type":"User", "event_type":"patient.updated","changed_fields":["email"]} and a few
 * ids more by kind.
 */
#ifndef KITH_HOOKS_TELL_H
#define KITH_HOOKS_TELL_H

#include "event/event.h"

struct hook_tale {
    const char *event_type; /* "patient.updated" */
    const char *resource_kind;
    int64_t resource_id;
    struct sv body;
};
/** What one event tells; false: nothing. `linked`: of the contact that the event is about, v 0: none. */
bool hook_tale_of(struct arena *a, const struct event *e, struct client_id linked, struct hook_tale *ret_tale);
/** The event of a webhook's test: "test.created". */
struct hook_tale hook_test_tale(struct arena *a, int64_t webhook);

/** Every event type that a webhook may ask for, in the reference's spelling, by name. `group`: what it is about, and
 *  `label`: what happened, in words. */
struct hook_event_type {
    const char *type, *group, *label;
};
extern const struct hook_event_type hook_event_types[];
extern const size_t hook_event_types_count;
/** "A client was added", and "A test" for test.created. */
struct sv hook_event_label(struct sv event_type);
/** "patient.created" for itself and for PATIENT_CREATED; empty: unknown. */
struct sv hook_event_type_parse(struct arena *a, struct sv text);
/** "PATIENT_CREATED" */
struct sv hook_event_type_enum(struct arena *a, struct sv event_type);

/** What stands in the heads of a call. */
struct hook_signature {
    struct sv digest;    /* Content-Digest: SHA-256=<hex> */
    struct sv input;     /* Signature-Input */
    struct sv signature; /* Signature: sig1=<hex> */
};
/** HMAC-SHA256 over "post PATH QUERY DIGEST TYPE LENGTH" with the secret's own bytes. `url` is absolute. */
struct hook_signature hook_sign_call(struct arena *a, struct sv secret, struct sv url, struct sv body);

#endif
