/**
 * calendar/video_call.h — the call of a visit: made by a job at the service, joined through our own link.
 *
 * A call is made when the visit is near (VIDEO_MAKE_HOURS), moved and ended with it, and tried again until it works;
 * what does not work is a task of the practice. Everybody has a link of their own, /video?t=TOKEN, which asks for the
 * right at the moment of joining and then sends on to the service; it dies with the right (edge 26: no re-entry, and
 * whoever holds the call is told; nobody is thrown out of a call, but for a client in safe mode).
 *
 * A caregiver is in a call only if they were added to it: they booked the visit, staff let them in by name, or the
 * client is below the policy's teen age. Whatever the way, their access has to be alive, with appointments, and of a
 * confidential visit they know nothing. Group calls need plan Plus.
 */
#ifndef KITH_CALENDAR_VIDEO_CALL_H
#define KITH_CALENDAR_VIDEO_CALL_H

#include "calendar/appointment.h"
#include "video/video.h"

enum { VIDEO_OPENS_MIN = 15, VIDEO_CLOSES_MIN = 60, VIDEO_MAKE_HOURS = 48 };

enum video_state { VIDEO_NONE, VIDEO_WANTED, VIDEO_READY, VIDEO_FAILED, VIDEO_ENDED };
struct video_call {
    enum video_state state;
    struct sv service; /* "zoom", "jitsi", "external"; empty: none yet */
    struct sv error;   /* a sentence for staff; empty for families */
    struct instant opens_at, closes_at;
    bool sound_only;  /* a way in without pictures is offered */
    struct sv origin; /* of a call elsewhere: "https://rooms.example.net" */
    bool host;        /* the viewer holds the call */
};
/** Of a visit that the viewer may see; VIDEO_NONE: it is not by video. */
enum err video_call_load(const struct op *op, const struct video_services *services, struct appointment_id id,
    struct video_call *ret_call) MUST_CHECK;

/** Where this viewer goes when they press **Join**: the host's or their own address at the service. Problems: too_early
 *  (opens VIDEO_OPENS_MIN before), over, not_ready, not_available (a no-contact rule, which families are not told),
 *  not_host (staff who do not hold it), not_added (a caregiver). E_NOTFOUND: no visit of theirs. */
enum err video_join(const struct op *op, const struct video_services *services, struct appointment_id id,
    bool sound_only, struct problems *problems, struct sv *ret_url) MUST_CHECK;

/** What the page of a link says before anybody joins: no name and no kind of visit. E_GONE: the right ended, or it
 * never was one of ours. Changes nothing. */
struct video_look {
    struct sv organization, phone, zone, origin;
    struct instant starts_at, opens_at, closes_at;
    bool sound_only;
};
enum err video_look(const struct op *op, const struct video_services *services, struct sv token,
    struct video_look *ret_look) MUST_CHECK;
/** As video_join(), by the link of a mail. E_GONE: the right ended. */
enum err video_join_by_token(const struct op *op, const struct video_services *services, struct sv token,
    bool sound_only, struct problems *problems, struct sv *ret_url) MUST_CHECK;
/** The link of somebody who has a right to the call (event video_link_ready names attendee and, of a caregiver, the
 *  grant). E_GONE: not any more. */
enum err video_entry_link(const struct op *op, struct sv base_url, struct attendee_id attendee, struct grant_id grant,
    struct sv *ret_url) MUST_CHECK;

/** Caregivers of those who take part, for staff with PERM_CALENDAR. */
enum video_guest_why { GUEST_NOT, GUEST_BOOKED, GUEST_CHILD, GUEST_ADDED };
struct video_guest {
    struct attendee_id attendee;
    struct grant_id grant;
    struct sv name, words, client_name; /* words: what they are to the client */
    enum video_guest_why why;           /* GUEST_NOT: they may be added */
    bool joined;
};
struct video_guests {
    struct video_guest *items;
    size_t count;
};
enum err video_guest_list(const struct op *op, struct appointment_id id, struct video_guests *ret_guests) MUST_CHECK;
/** Lets a caregiver into the call by name, or not any more. Problems: no_right (their access does not reach so far). */
enum err video_guest_set(const struct op *op, struct appointment_id id, struct attendee_id attendee,
    struct grant_id grant, bool added, struct problems *problems) MUST_CHECK;
/** Staff have put right what failed: the service is asked again at once. */
enum err video_try_again(const struct op *op, struct appointment_id id) MUST_CHECK;

/** Whether the practice may have group calls: plan Plus and above. */
bool video_group_allowed(const struct organization *org);
bool video_group_plan(struct sv plan); /* the same by the plan's name */
#define VIDEO_GROUP_PLAN_WORDS "Group video calls come with plan Plus. Choose another way to meet, or ask for the plan."

/** In a transaction: the mail with this person's way into the call went astray. The link is dead, and the service is
 *  told to forget them; whoever has the right gets a new one. grant v 0: the attendee's own. */
enum err video_entry_revoke_in(
    const struct op *op, struct attendee_id attendee, struct grant_id grant, bool *ret_lived) MUST_CHECK;

#endif
