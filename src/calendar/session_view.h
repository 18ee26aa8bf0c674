/** calendar/session_view.h — inside the room: the form that adds a session, and the search for who comes to it. */
#ifndef KITH_CALENDAR_SESSION_VIEW_H
#define KITH_CALENDAR_SESSION_VIEW_H

#include "calendar/visit_form.h"

/** One client to tick. */
struct pick_row {
    struct client_id client;
    struct sv name, detail; /* "Born 9 March 2016 · Springfield" */
    bool checked, in_already, may_family;
    struct view_badge badge;
};
struct pick {
    struct sv who;   /* what was typed */
    struct sv said;  /* "3 found", for screen readers too */
    struct sv error; /* of the whole choice */
    struct sv live;  /* where the search asks while somebody types */
    struct {
        struct pick_row *items;
        size_t count;
    } rows;
};
enum { PICK_HITS = 12 };
/** Those ticked (field `client`) first; then whom `who` finds, or with `family` (v 0: nobody's) the family of that
 *  client, all ticked. `appointment` v 0: a new one. */
enum err pick_load(
    struct page *p, struct appointment_id appointment, struct client_id family, struct pick *ret_pick) MUST_CHECK;
/** The client whose family was asked for: the button `family`. */
struct client_id pick_family_asked(const struct page *p);
/** Whether a button of the search was pressed, not that which saves. */
bool pick_is_search(const struct page *p);

struct session_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action, back, zone;
    bool quick, is_edit, repeats, more; /* repeats, more: these parts of the form are open */
    struct view_choice_field type, staff, contact_type, location, room, more_staff, which, unit, part, weekdays;
    struct view_field day, time, length, title, note, max_attendees, external_url, every, times, until;
    struct view_check confidential, quiet, join_all, overlap, over_maximum;
    struct pick pick;
    struct view_hiddens hidden;
    struct view_submit submit;
};

/** What was typed, of the address before a post. */
struct session_typed {
    struct sv type, staff, day, time, length, contact_type, location, room, title, note, external_url, max_attendees;
    struct sv which, part, unit, every, times, until;
    bool confidential, quiet, join_all, overlap_ok, over_maximum_ok;
    unsigned weekdays; /* bits, Sunday first */
    struct staff_id more_staff[8];
    size_t more_staff_count;
};
struct session_typed session_typed_read(struct page *p);
/** The fields of the form with what was typed, and problems beside them. */
void session_fill(struct page *p, const struct desk *d, const struct session_typed *t, const struct problems *problems,
    struct session_view *v);
/** What the use cases take. `clients` may be NULL. */
struct appointment_form session_form(
    const struct desk *d, const struct session_typed *t, const struct client_id *clients, size_t count);
/** "This one", "this and the following", "all of the series": for what is done to a visit that repeats. */
struct view_choice_field part_choices(struct arena *a, struct sv chosen);
enum series_part part_of(struct sv value);

#endif
