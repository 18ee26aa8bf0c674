/**
 * calendar/public.h — the public booking page of a practice: its settings, who reads it, and what its links carry.
 *
 * Whoever reads it is nobody: a session that the browser has is not looked at. Nothing on it needs a cookie, so that it
 * works in the frame of another site: its form carries a signed state, and the page after it a signed link.
 */
#ifndef KITH_CALENDAR_PUBLIC_H
#define KITH_CALENDAR_PUBLIC_H

#include "calendar/book.h"

struct public_page {
    bool open;
    struct sv heading; /* empty: the usual one */
    struct sv sites;   /* origins with a space between: who may show it in a frame */
    bool ask_first;    /* a visit of somebody not verified waits for an answer */
    int64_t version;   /* 0: never saved */
};
/** PERM_SETTINGS. */
enum err public_settings_load(const struct op *op, struct public_page *ret_page) MUST_CHECK;
struct public_page_form { /* as typed */
    bool open, ask_first;
    struct sv heading, sites; /* sites: one a line */
    int64_t version;
};
/** PERM_SETTINGS. Problems: too_long, bad_site (names the line), too_many. E_CONFLICT: saved by somebody else
 *  meanwhile. Event settings_changed. */
enum err public_settings_save(
    const struct op *op, const struct public_page_form *f, struct problems *problems) MUST_CHECK;

/** The practice whose page somebody opens; `op` for database, arena and time. E_NOTFOUND: no such practice, or it has
 * no public page: the same for both. */
enum err public_page_open(
    const struct op *op, struct org_id id, struct organization *ret_org, struct public_page *ret_page) MUST_CHECK;
/** Nobody, in this practice: what the public may know (calendar/reader.h). */
struct viewer public_viewer(const struct organization *org, struct instant now);

/** The state of a form: works for two hours, for one booking. */
struct sv public_form_token(struct arena *a, const struct keys *k, struct instant now);
bool public_form_good(const struct keys *k, struct arena *a, struct sv token, struct instant now);

/** What the visitor is shown afterwards, and gets for their calendar: whoever has the link. */
struct public_visit {
    struct org_id org;
    struct appointment_id appointment;
    struct appointment_type_id type;
    struct attendee_id attendee;
    struct instant starts_at, ends_at, changed_at;
    struct sv practice, zone, staff_name, location_name, location_address, uid;
    struct sv prepare, prepare_url; /* before it; not of a confidential one */
    enum contact_type contact_type;
    bool asked; /* waits for an answer, or for a place */
    int64_t sequence;
};
struct sv public_visit_token(struct arena *a, const struct keys *k, struct attendee_id attendee);
/** E_NOTFOUND; E_GONE: it does not take place any more. */
enum err public_visit_by_token(const struct op *op, struct sv token, struct public_visit *ret_visit) MUST_CHECK;
/** What is kept with a booking by the API, which has no form, of the network it came from: a hash that fits it alone.
 */
struct sv public_visit_peer(struct arena *a, struct attendee_id attendee, struct sv peer);
/** For who booked it by the API without a sign-in, within two hours and from the same network: its clients ask for the
 *  file by the visit's number, with no link. E_NOTFOUND; E_GONE. */
enum err public_visit_by_peer(
    const struct op *op, struct appointment_id id, struct sv peer, struct public_visit *ret_visit) MUST_CHECK;
/** The same as a calendar file with one event, in plain words: calendars are read by others, too. */
struct sv public_visit_ics(struct arena *a, const struct public_visit *v);

/** For staff: who booked these visits on the public page, as they said it. PERM_CALENDAR. */
struct public_said {
    struct attendee_id attendee;
    struct sv name, email, phone;
    bool for_child;
    struct opt_day born;
    struct client_id twin; /* v 0: nobody */
    bool unverified;       /* the client still is */
};
struct public_saids {
    struct public_said *items;
    size_t count;
};
enum err public_said_load(
    const struct op *op, struct appointment_id appointment, struct public_saids *ret_saids) MUST_CHECK;

#endif
