/** tests/calendar/calls.h — the practice of tests/fixture.h with a Zoom of our own: what the tests of video calls do
 * again and again. */
#ifndef KITH_TESTS_CALLS_H
#define KITH_TESTS_CALLS_H

#include "diary.h"

#include "calendar/jobs.h"
#include "calls/queries.h"
#include "home.h"
#include "tests/video/zoom_server.h"

#define SELF ((struct grant_id){ 0 })
#define WAY_IN "https://us02web.zoom.us/w/1?tk=ana" /* what Zoom gives to everybody */

extern const struct type_id_of calls_follow_up, calls_circle, calls_quiet_talk; /* for one, a group, confidential */
extern struct zoom_server *zoom;
extern struct calendar_settings settings;

int calls_setup(void **state);
/** Fails when Zoom would not have taken one of the requests. */
int calls_teardown(void **state);
void calls_on_jitsi(struct practice *p);

/** A visit by video with the provider; external "": at the practice's service. */
struct appointment_id calls_visit(struct practice *p, const struct type_id_of *type, const char *when,
    const struct client_id *clients, size_t count, const char *external);
/** A follow-up by video tomorrow at nine, with what the jobs make of it. */
struct appointment_id calls_tomorrow(struct practice *p, struct client_id client);
/** What the jobs do at this moment; the same after moving the clock. */
void calls_work(struct practice *p);
void calls_go_to(struct practice *p, const char *when);

struct calls_call_row calls_call(struct practice *p, struct appointment_id id);
void calls_assert_state(struct practice *p, struct appointment_id id, const char *state, const char *error);
struct calls_entry_row calls_entry(struct practice *p, struct attendee_id attendee, struct grant_id grant);
/** Exactly these operations were asked of Zoom since the last time; NULL ends the list. */
void calls_assert_asked(const char *const *operations);
#define ASKED(...) calls_assert_asked((const char *const[]){ __VA_ARGS__, NULL })
#define NOTHING_ASKED() calls_assert_asked((const char *const[]){ NULL })

/** As the room's use cases do it: the rows, and what happened; then the jobs. */
struct calls_change {
    struct practice *p;
    struct appointment_id id;
    struct attendee_id attendee; /* v 0: the visit itself */
    const char *status;
    int64_t by; /* moved so much from nine o'clock */
    enum event_kind kind;
};
void calls_change(struct practice *p, struct calls_change c);

struct calls_tried {
    enum err e;
    struct problems problems;
    struct sv url;
};
/** **Join** in the portal or on a staff page; by the link of a mail. */
struct calls_tried calls_join(struct practice *p, struct viewer v, struct appointment_id id);
struct calls_tried calls_join_by(struct practice *p, struct sv link);
struct sv calls_link(
    struct practice *p, struct attendee_id attendee, struct grant_id grant); /* empty: none that lives */
struct sv calls_token(struct sv link);
void calls_assert_refused(struct calls_tried t, const char *code);
void calls_assert_in(struct practice *p, struct calls_tried t, const char *url);

#endif
