/**
 * calendar/attendee.h — who takes part in a session: adding (a whole family at once), status of each, the waitlist.
 *
 * A roster is never told to families, and which pair may not meet is told to staff alone (edge 38).
 */
#ifndef KITH_CALENDAR_ATTENDEE_H
#define KITH_CALENDAR_ATTENDEE_H

#include "calendar/appointment.h"

/** PERM_CALENDAR. All or none. Those who are in already stay as they are. Problems: unknown_client, archived_client,
 *  caregiver_only (no visits), full (names the places left), overlap unless overlap_ok, no_contact. Event
 *  appointment_booked each (group_added of the catalogue when the session is a group). */
struct attendee_add {
    struct appointment_id appointment;
    enum series_part part;
    const struct client_id *clients;
    size_t client_count;
    bool overlap_ok, over_maximum_ok, waitlist, quiet; /* waitlist: whoever finds no place waits */
};
enum err attendee_add(const struct op *op, const struct attendee_add *add, struct problems *problems) MUST_CHECK;
/** The client and everybody linked to them by an active link who is a client here and not archived: **Add the whole
 *  family**. At most 50; two queries. `appointment` v 0: of a session that is not made yet. */
struct family_member {
    struct client_id client;
    struct sv name, words; /* "mother", "brother": what they are to the client */
    struct opt_day born;
    bool in_already;
};
struct family_members {
    struct family_member *items;
    size_t count;
    bool closed; /* the client's record is restricted, and no reason was stated: nobody but themselves, by name */
};
enum err attendee_family(const struct op *op, struct appointment_id appointment, struct client_id client,
    struct family_members *ret_members) MUST_CHECK;

/** One person's own part; PERM_CALENDAR. The first who waits gets the place that becomes free, if the type says so:
 * they are booked then (event waitlist_free). Events: appointment_cancelled, appointment_noshow, group_removed,
 *  appointment_checked_in, appointment_fulfilled. Problems: bad_status (names both), full. */
struct attendee_change {
    struct attendee_id attendee;
    bool has_status, has_note, has_price, has_remind;
    enum attendee_status status;
    struct sv reason;      /* of a cancellation or no-show */
    struct sv note, price; /* price empty: the type's */
    bool remind, quiet;
    int64_t version; /* 0: whatever it is */
};
enum err attendee_change(const struct op *op, const struct attendee_change *c, struct problems *problems) MUST_CHECK;
/** Everybody's at once: "all came". */
enum err attendee_change_all(const struct op *op, struct appointment_id appointment, enum attendee_status status,
    struct problems *problems) MUST_CHECK;
/** A request (ATTENDEE_PENDING): accept or decline, with words for those who asked. Event appointment_booked or
 *  appointment_declined. */
enum err attendee_decide(const struct op *op, struct attendee_id attendee, bool accept, struct sv words,
    struct problems *problems) MUST_CHECK;
/** Sets exactly these clients (API: updateAppointment(attendee_ids)). */
enum err attendee_set(const struct op *op, struct appointment_id appointment, const struct client_id *clients,
    size_t count, bool quiet, struct problems *problems) MUST_CHECK;

/** Which visit a part is of. Tells nothing of it: whoever asks loads the visit with their own eyes. E_NOTFOUND. */
enum err attendee_visit(
    const struct op *op, struct attendee_id attendee, struct appointment_id *ret_appointment) MUST_CHECK;

/** Client or caregiver: "we come". By the portal (appointments at act), about the subject's own part. A second time is
 * no error. Event attendance_confirmed; the first answer wins, and later mails do not ask again. Problems: ended. */
enum err attendee_confirm(const struct op *op, struct attendee_id attendee, struct problems *problems) MUST_CHECK;
/** The link of row 27: derived from the attendee, the visit's SEQUENCE, so that a moved visit asks anew, and who it was
 *  made for: the link of a copy is the contact's, and ends with it. */
struct attendee_key {
    struct attendee_id attendee;
    int64_t sequence, generation; /* generation: column link_generation */
    struct contact_id contact;    /* v 0: the attendee's own */
};
struct sv attendee_token(struct arena *a, const struct keys *k, struct attendee_key key);
/** Its address, for a mail. */
enum err attendee_confirm_link(const struct op *op, struct sv base_url, struct attendee_id attendee, int64_t sequence,
    struct contact_id contact, struct sv *ret_url) MUST_CHECK;
/** In a transaction: mails that asked went astray; their links are dead, and newer ones ask anew. */
enum err attendee_links_end_in(const struct op *op, struct attendee_id attendee) MUST_CHECK;
/** What its page shows: nothing that names anybody. E_NOTFOUND; E_GONE: the visit moved or ended, its mail went astray,
 *  or of a copy: the contact ended, or the visit is confidential (F11). */
struct attendee_link {
    struct org_id org;
    struct attendee_id attendee;
    struct appointment_id appointment;
    struct client_id client;
    struct instant starts_at;
    struct sv zone;
    bool confirmed;
};
enum err attendee_by_token(const struct op *op, struct sv token, struct attendee_link *ret_link) MUST_CHECK;
/** The button of that page; whoever holds the link. */
enum err attendee_confirm_by_token(const struct op *op, struct sv token) MUST_CHECK;

#endif
