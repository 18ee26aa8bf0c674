/** calendar/visit_view.h — inside the room: one visit's page, and the small pages of what is done to it. */
#ifndef KITH_CALENDAR_VISIT_VIEW_H
#define KITH_CALENDAR_VISIT_VIEW_H

#include "calendar/public.h"
#include "calendar/session_view.h"

/** What happened to a visit: its attendees' events, the latest first, at most 100. PERM_CALENDAR. */
struct visit_past {
    struct sv kind, actor_kind, actor_name, client_name; /* kind: as event/kinds.h names it */
    struct instant at;
};
struct visit_history {
    struct visit_past *items;
    size_t count;
};
enum err visit_history_load(
    const struct op *op, const struct appointment *v, struct visit_history *ret_history) MUST_CHECK;
/** Phone numbers of these clients: phones[i] for clients[i]; empty where there is none, or the record is closed to the
 *  viewer (F11). PERM_CALENDAR. */
enum err visit_phones_load(
    const struct op *op, const struct client_id *clients, size_t count, struct sv *ret_phones) MUST_CHECK;

/** Whom to call for somebody who comes (F4). */
struct call_row {
    struct sv name, words, phone, tel;
};
struct call_rows {
    struct call_row *items;
    size_t count;
};
struct call_group {
    struct sv client; /* for whom */
    struct call_rows rows;
};
struct call_groups {
    struct call_group *items;
    size_t count;
};
/** Of each of these clients; the same place. Closed records give none. Two queries. */
enum err calls_load(
    struct page *p, const struct client_id *clients, size_t count, struct call_groups *ret_groups) MUST_CHECK;

struct status_button {
    struct sv value, label;
};
struct attendee_row {
    struct view_person person;
    struct view_badge state;
    struct sv path; /* "/appointments/1/attendees/2" */
    struct sv reason, cancelled, family_href, confirmed, note, covered, answer, by_public, twin_href;
    int64_t version, number;
    bool pending, closed;
    bool editing, ending; /* what was typed here came back for correction */
    struct {
        struct status_button *items;
        size_t count;
    } now, ended; /* steps of the day; and ends, which take a reason */
    struct view_check remind_check;
    struct view_field note_field, price_field, words_field, reason_field;
};
struct attendee_rows_view {
    struct attendee_row *items;
    size_t count;
};
struct visit_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct call_groups calls;
    struct attendee_rows_view people, waiting, gone;
    struct view_facts facts;
    struct sv places, all_path, restore_path, bill_path, series;
    bool may_all, may_restore;
    struct view_events events;
    struct view_empty empty;
};
/** The page, with problems of a refused act. */
enum err visit_show(struct page *p, struct appointment_id id, const struct problems *problems) MUST_CHECK;
/** Its rows of people; `saids`: who booked on the public page. */
enum err visit_fill_people(struct page *p, const struct appointment *v, const bool *closed, const struct zone *zone,
    const struct public_saids *saids, struct visit_view *view) MUST_CHECK;
/** Head of the pages below a visit. */
struct view_header visit_subheader(struct page *p, const struct appointment *v, struct sv title);
/** The visit of the address. */
enum err visit_load(struct page *p, struct appointment *ret_visit) MUST_CHECK;
/** In the access log of everybody in it (F11). */
void visit_log(struct page *p, const struct appointment *v, enum audit_action action);

struct pick_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action;
    struct pick pick;
    struct view_check overlap, over_maximum, waitlist, quiet;
    struct view_choice_field part;
    struct view_submit submit;
};
/** A page that asks before something ends. */
struct visit_end_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action;
    struct view_lines consequences;
    struct view_choice_field part, kind;
    struct view_field reason;
    struct view_check quiet;
    struct view_submit submit;
};

#endif
