/**
 * family/key_duties.h — a key that may give access (F3). On screen the person who gives an access acknowledges the
 * duties each time; behind a key nobody looks. So the key's owner acknowledges them once on screen, for this key, and
 * may take that back. When the text changes, it is asked for again.
 */
#ifndef KITH_FAMILY_KEY_DUTIES_H
#define KITH_FAMILY_KEY_DUTIES_H

#include "people/people.h"

struct key_duties {
    struct api_key_id key;
    struct sv key_name, owner_name;
    bool acknowledged; /* the present text, and not taken back */
    bool outdated;     /* an older text */
    struct sv version; /* what was acknowledged; empty: never */
    struct instant at;
};
/** Of an own key that lives; E_NOTFOUND otherwise. PERM_GRANTS. */
enum err key_duties_load(const struct op *op, struct api_key_id key, struct key_duties *ret_duties) MUST_CHECK;
/** By the owner with a fresh password. Problems ack_needed and ack_version, as for an access. */
enum err key_duties_acknowledge(const struct op *op, struct api_key_id key, bool acknowledged, struct sv version,
    struct problems *problems) MUST_CHECK;
/** Takes it back: accesses that were given stay. */
enum err key_duties_end(const struct op *op, struct api_key_id key) MUST_CHECK;

/** For what a key does: the acknowledgement stands for the fresh password and the ticked box of the screen. `ret_op`
 *  points to `ret_viewer`. Problem duties_needed, which says where to acknowledge (base_url without slash). */
enum err key_duties_op(const struct op *op, struct api_key_id key, struct sv base_url, struct problems *problems,
    struct viewer *ret_viewer, struct op *ret_op) MUST_CHECK;

#endif
